use std::io::Cursor;

use image::{DynamicImage, ImageFormat};

use super::*;

fn encoded(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(30, 20).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn of(bytes: &[u8]) -> Result<Picture, Fault> {
    probe(Cursor::new(bytes))
}

/// A JPEG's segment of EXIF that says how the picture is turned.
fn turned_by(orientation: u8) -> Vec<u8> {
    let mut exif =
        b"\xFF\xE1\0\x22Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif
}

#[test]
fn each_format_is_known_by_its_bytes_and_measured() {
    for (format, known) in [
        (ImageFormat::Jpeg, Format::Jpeg),
        (ImageFormat::Png, Format::Png),
        (ImageFormat::WebP, Format::WebP),
        (ImageFormat::Gif, Format::Gif),
        (ImageFormat::Tiff, Format::Tiff),
    ] {
        assert_eq!(of(&encoded(format)), Ok(Picture::of(known, 30, 20)));
    }
}

#[test]
fn a_picture_on_its_side_is_as_high_as_it_was_wide() {
    let mut bytes = encoded(ImageFormat::Jpeg);
    let exif = turned_by(6);
    assert_eq!(usize::from(exif[3]) + 2, exif.len());
    bytes.splice(2..2, exif);
    let picture = of(&bytes).unwrap();
    assert_eq!((picture.width, picture.height, picture.orientation), (20, 30, 6));
    // There is no ninth orientation.
    bytes.splice(2..2, turned_by(9));
    assert_eq!(of(&bytes).map(|picture| picture.height), Ok(30));
}

#[test]
fn what_is_cut_anywhere_is_no_picture() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let bytes = encoded(format);
        // The last bytes of PNG are a checksum of nothing.
        for length in 0..bytes.len() - 4 {
            assert!(of(&bytes[..length]).is_err(), "{format:?} of {length} bytes");
        }
        assert_eq!(of(&bytes[..bytes.len() / 2]), Err(Fault::Cut), "{format:?}");
    }
    // Its directory is at the end.
    let tiff = encoded(ImageFormat::Tiff);
    assert_eq!(of(&tiff[..tiff.len() / 2]), Err(Fault::Cut));
}

#[test]
fn what_stands_behind_a_picture_is_no_fault() {
    let mut bytes = encoded(ImageFormat::Jpeg);
    bytes.extend(vec![0xAA; 300_000]);
    assert_eq!(of(&bytes).map(|picture| picture.width), Ok(30));
}

#[test]
fn what_is_no_picture_is_told() {
    assert_eq!(of(b""), Err(Fault::Empty));
    assert_eq!(of(b"A"), Err(Fault::Foreign));
    assert_eq!(of(b"<!DOCTYPE html><html><body>404</body></html>"), Err(Fault::Foreign));
    assert_eq!(of(b"\xFF\xD8\xFF\xD9\0\0"), Err(Fault::Broken));
    let mut png = encoded(ImageFormat::Png);
    png[20..24].copy_from_slice(&[0; 4]);
    assert_eq!(of(&png), Err(Fault::Broken));
}

#[test]
fn what_moves_is_known() {
    let frame = || image::Frame::new(image::RgbaImage::new(8, 8));
    for frames in [1, 2] {
        let mut bytes = Vec::new();
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
        encoder.encode_frames((0..frames).map(|_| frame())).unwrap();
        drop(encoder);
        assert_eq!(of(&bytes).map(|picture| picture.animated), Ok(frames > 1));
    }
}

#[test]
fn no_bytes_make_it_panic() {
    let mut seed = 7_u32;
    let mut random = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) as usize
    };
    for format in [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::WebP,
        ImageFormat::Gif,
        ImageFormat::Tiff,
    ] {
        let whole = encoded(format);
        for _ in 0..2_000 {
            let mut bytes = whole.clone();
            for _ in 0..1 + random() % 8 {
                let at = random() % bytes.len();
                bytes[at] = random() as u8;
            }
            let _ = of(&bytes);
        }
    }
}
