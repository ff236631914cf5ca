//! Pictures are generated, made smaller, and decoded again.

use std::io::Cursor;

use image::{DynamicImage, GenericImageView, ImageFormat, Rgb, RgbImage, RgbaImage};

use crate::{Credits, Encoding, Fault, Format, Tone, encode, probe, reduce};

const MANY: u64 = 10_000_000;

/// Similar to a photograph: soft colours, and no two pixels alike.
fn photograph(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let noise = (x.wrapping_mul(31) ^ y.wrapping_mul(17)) % 5;
        Rgb([(x * 200 / width + noise) as u8, (y * 200 / height + 20) as u8, (120 + noise) as u8])
    })
}

fn written(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn made(bytes: &[u8], width: u32, encoding: Encoding) -> (Format, DynamicImage, Vec<u8>) {
    let bytes =
        encode(&reduce(bytes, 400, MANY).unwrap(), width, encoding, 80, &Credits::default())
            .unwrap();
    let format = probe(Cursor::new(&bytes)).unwrap().format;
    (format, image::load_from_memory(&bytes).unwrap(), bytes)
}

/// The mean difference of two pictures of one size, of 255.
fn difference(one: &DynamicImage, other: &DynamicImage) -> f64 {
    assert_eq!(one.dimensions(), other.dimensions());
    let (one, other) = (one.to_rgb8(), other.to_rgb8());
    let pairs = one.as_raw().iter().zip(other.as_raw());
    pairs.map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / one.as_raw().len() as f64
}

#[test]
fn each_format_becomes_what_it_shows_in_each_encoding_and_width() {
    let picture = DynamicImage::from(photograph(640, 400));
    let inputs = [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::WebP,
        ImageFormat::Gif,
        ImageFormat::Tiff,
    ];
    for input in inputs {
        let bytes = match input {
            ImageFormat::Gif => written(picture.to_rgba8(), input),
            _ => written(picture.clone(), input),
        };
        for (encoding, format) in [
            (Encoding::WebP, Format::WebP),
            (Encoding::Jpeg, Format::Jpeg),
            (Encoding::Png, Format::Png),
        ] {
            for width in [160, 400] {
                let (known, shown, _) = made(&bytes, width, encoding);
                assert_eq!((known, shown.width(), shown.height()), (format, width, width * 5 / 8));
                let reference = picture.resize_exact(
                    width,
                    width * 5 / 8,
                    image::imageops::FilterType::Triangle,
                );
                let difference = difference(&shown, &reference);
                assert!(difference < 5.0, "{input:?} as {encoding:?}: {difference}");
            }
        }
    }
}

#[test]
fn nothing_is_enlarged() {
    let bytes = written(photograph(64, 40), ImageFormat::Jpeg);
    assert_eq!(made(&bytes, 400, Encoding::WebP).1.dimensions(), (64, 40));
}

#[test]
fn a_picture_on_its_side_stands_up() {
    // Red is left, and at the top once the picture is turned as the camera says.
    let picture =
        RgbImage::from_fn(80, 40, |x, _| Rgb(if x < 40 { [220, 0, 0] } else { [0, 0, 220] }));
    let mut bytes = written(picture, ImageFormat::Jpeg);
    let exif =
        b"\xFF\xE1\0\x22Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    bytes.splice(2..2, exif.iter().copied());
    for encoding in [Encoding::WebP, Encoding::Jpeg, Encoding::Png] {
        let (_, shown, bytes) = made(&bytes, 20, encoding);
        assert_eq!(shown.dimensions(), (20, 40));
        let (top, bottom) = (shown.get_pixel(10, 4), shown.get_pixel(10, 36));
        assert!(top[0] > 150 && top[2] < 80 && bottom[2] > 150, "{top:?} {bottom:?}");
        // It is not turned a second time.
        assert_eq!(probe(Cursor::new(bytes)).unwrap().orientation, 1);
    }
}

#[test]
fn colours_of_sixteen_bits_grey_and_print_are_shown() {
    let deep = DynamicImage::from(photograph(80, 40)).to_rgb16();
    let (_, shown, _) = made(&written(deep, ImageFormat::Png), 80, Encoding::WebP);
    assert!(difference(&shown, &photograph(80, 40).into()) < 6.0);
    let grey = DynamicImage::from(photograph(80, 40)).to_luma8();
    let (_, shown, _) = made(&written(grey.clone(), ImageFormat::Jpeg), 80, Encoding::Jpeg);
    assert!(difference(&shown, &grey.into()) < 6.0);
    // Ink, as Photoshop writes it: pure cyan.
    let mut print = Vec::new();
    let ink = [255_u8, 0, 0, 0].repeat(80 * 40);
    let encoder = jpeg_encoder::Encoder::new(&mut print, 90);
    encoder.encode(&ink, 80, 40, jpeg_encoder::ColorType::Cmyk).unwrap();
    let (_, shown, _) = made(&print, 40, Encoding::WebP);
    let pixel = shown.get_pixel(20, 10);
    assert!(pixel[0] < 90 && pixel[1] > 120 && pixel[2] > 120, "{pixel:?}");
}

#[test]
fn what_is_transparent_stays_so_but_in_jpeg() {
    let glass =
        RgbaImage::from_fn(80, 40, |x, _| image::Rgba([10, 20, 30, if x < 40 { 0 } else { 255 }]));
    let bytes = written(glass, ImageFormat::Png);
    for encoding in [Encoding::WebP, Encoding::Png] {
        let shown = made(&bytes, 40, encoding).1;
        assert_eq!((shown.get_pixel(2, 2)[3], shown.get_pixel(38, 2)[3]), (0, 255));
    }
    assert_eq!(made(&bytes, 40, Encoding::Jpeg).1.get_pixel(2, 2).0, [255; 4]);
}

#[test]
fn charts_lose_nothing() {
    let chart = RgbImage::from_fn(400, 300, |x, y| {
        Rgb(if x % 50 == 0 || y % 50 == 0 { [0, 0, 0] } else { [255, 255, 255] })
    });
    let (_, shown, _) = made(&written(chart.clone(), ImageFormat::Png), 400, Encoding::WebP);
    assert_eq!(shown.to_rgb8(), chart);
}

#[test]
fn the_same_bytes_are_made_again() {
    let bytes = written(photograph(640, 400), ImageFormat::Jpeg);
    for encoding in [Encoding::WebP, Encoding::Jpeg, Encoding::Png] {
        assert_eq!(made(&bytes, 200, encoding).2, made(&bytes, 200, encoding).2);
    }
}

#[test]
fn memory_is_bounded_and_damage_is_no_panic() {
    let bytes = written(photograph(640, 400), ImageFormat::Jpeg);
    assert_eq!(reduce(&bytes, 400, 100_000).err(), Some(Fault::Huge));
    assert_eq!(reduce(b"GIF89a", 400, MANY).err(), Some(Fault::Cut));
    // A small file that says it is huge.
    let mut bomb = written(photograph(8, 8), ImageFormat::Png);
    bomb[16..24].copy_from_slice(&[0, 0, 0x7F, 0xFF, 0, 0, 0x7F, 0xFF]);
    assert_eq!(reduce(&bomb, 400, MANY).err(), Some(Fault::Huge));
    let mut seed = 3_u32;
    let mut random = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) as usize
    };
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Tiff] {
        let whole = written(photograph(64, 40), format);
        for _ in 0..200 {
            let mut bytes = whole.clone();
            for _ in 0..1 + random() % 8 {
                let at = random() % bytes.len();
                bytes[at] = random() as u8;
            }
            if let Ok(picture) = reduce(&bytes, 40, MANY) {
                encode(&picture, 20, Encoding::Png, 80, &Credits::default()).unwrap();
            }
        }
    }
}

#[test]
fn credits_stay_in_what_is_made() {
    let said = |text: &str| text.to_string();
    let credits = Credits {
        credit: said("Reuters & AP"),
        creator: said("Zoë Doe"),
        copyright: said("© 2026 Reuters"),
        alt: said("A dam"),
        focus: None,
    };
    let glass = RgbaImage::from_fn(81, 41, |x, y| image::Rgba([x as u8, y as u8, 30, x as u8 * 3]));
    let chart =
        RgbaImage::from_fn(81, 41, |x, _| image::Rgba([9, 9, 9, if x < 40 { 0 } else { 255 }]));
    let opaque = DynamicImage::from(photograph(81, 41));
    for picture in [opaque, glass.into(), chart.into()] {
        let bytes = written(picture, ImageFormat::Png);
        let picture = reduce(&bytes, 81, MANY).unwrap();
        for encoding in [Encoding::WebP, Encoding::Jpeg, Encoding::Png] {
            let with = encode(&picture, 61, encoding, 80, &credits).unwrap();
            assert_eq!(probe(Cursor::new(&with)).unwrap().credits, credits, "{encoding:?}");
            let without = encode(&picture, 61, encoding, 80, &Credits::default()).unwrap();
            let [with, without] =
                [with, without].map(|bytes| image::load_from_memory(&bytes).unwrap());
            assert_eq!(with, without);
        }
    }
}

/// The tone of a picture in a form of 3 to 2, in words; none where it has none.
fn tone(bytes: &[u8]) -> Option<String> {
    let tone = Tone::of(bytes, MANY).unwrap();
    // Who makes it smaller learns the same by the way, whatever the width.
    for widest in [16, 400] {
        assert_eq!(reduce(bytes, widest, MANY).unwrap().tone(), tone);
    }
    assert_eq!(tone.and_then(|tone| Tone::of_bytes(tone.bytes())), tone);
    tone.and_then(|tone| tone.words((300, 200)))
}

#[test]
fn the_tone_of_one_colour_is_that_colour_in_each_format() {
    // Steps of a seventh, rounded.
    for (colour, words) in [
        ([255, 255, 255], "r7 g7 b7 w12"),
        ([0, 0, 0], "r0 g0 b0 w12"),
        ([182, 109, 36], "r5 g3 b1 w12"),
        ([165, 127, 53], "r5 g3 b1 w12"),
        ([163, 128, 56], "r4 g4 b2 w12"),
    ] {
        let picture = RgbImage::from_pixel(300, 200, Rgb(colour));
        for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Tiff] {
            assert_eq!(
                tone(&written(picture.clone(), format)).as_deref(),
                Some(words),
                "{colour:?}"
            );
        }
    }
    let jpeg = written(RgbImage::from_pixel(300, 200, Rgb([182, 109, 36])), ImageFormat::Jpeg);
    assert_eq!(tone(&jpeg).as_deref(), Some("r5 g3 b1 w12"));
    let gif = written(DynamicImage::from(RgbImage::new(30, 20)).to_rgba8(), ImageFormat::Gif);
    assert_eq!(tone(&gif).as_deref(), Some("r0 g0 b0 w12"));
}

#[test]
fn the_tone_of_many_colours_is_their_average_and_that_of_what_is_transparent_is_none() {
    let from_black = RgbImage::from_fn(512, 700, |x, y| {
        Rgb([(x * 200 / 512) as u8, (255 - y * 100 / 700) as u8, 0])
    });
    assert_eq!(tone(&written(from_black, ImageFormat::Png)).as_deref(), Some("r3 g6 b0 w12"));
    // More rows than are looked at, of which each second is grey.
    let rows = RgbImage::from_fn(40, 2048, |_, y| Rgb([if y % 2 == 0 { 200 } else { 0 }; 3]));
    assert_eq!(tone(&written(rows, ImageFormat::Png)).as_deref(), Some("r3 g3 b3 w12"));
    let one = tone(&written(photograph(600, 400), ImageFormat::Png));
    assert_eq!(one.as_deref(), Some("r3 g3 b3 w12"));
    let opaque = RgbaImage::from_pixel(30, 20, image::Rgba([255, 0, 0, 255]));
    assert_eq!(tone(&written(opaque.clone(), ImageFormat::Png)).as_deref(), Some("r7 g0 b0 w12"));
    let mut hole = opaque;
    hole.get_pixel_mut(3, 4).0[3] = 254;
    assert_eq!(tone(&written(hole, ImageFormat::Png)), None);
}

#[test]
fn words_of_a_tone_tell_the_form_rounded_down() {
    let tone = Tone::of_bytes([7, 0, 3]).unwrap();
    for (size, words) in [
        ((4000, 3000), Some("r7 g0 b3 w10")),
        ((3000, 4000), Some("r7 g0 b3 w6")),
        ((9000, 100), Some("r7 g0 b3 w16")),
        ((100, 800), Some("r7 g0 b3 w1")),
        ((100, 801), None),
        ((0, 0), None),
    ] {
        assert_eq!(tone.words(size).as_deref(), words, "{size:?}");
    }
    assert_eq!(Tone::of_bytes([7, 0, 8]), None);
}

#[test]
fn what_cannot_be_decoded_has_no_tone() {
    let bytes = written(photograph(60, 40), ImageFormat::Jpeg);
    assert_eq!(Tone::of(&bytes, 100), Err(Fault::Huge));
    assert_eq!(Tone::of(&bytes[..bytes.len() / 2], MANY), Err(Fault::Cut));
    assert_eq!(Tone::of(b"<!DOCTYPE html>", MANY), Err(Fault::Foreign));
}
