//! Pictures of every kind that authors have: what is made of each shows what it was meant to show, and
//! what shows nothing is told at its line. Each picture is drawn here, and decoded again.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use image::{DynamicImage, ImageFormat, RgbImage};
use moxcms::{ColorProfile, Layout, TransformOptions};

use crate::tools::{self, Folder, root, run, ssg, told};

/// Width and height of the pictures.
const SIZE: (u32, u32) = (400, 300);

/// The mean difference, of 255, between what is made and what was drawn, at most.
const BOUND: f64 = 4.0;

/// The same for colours of print and for few colours, which are not those of screens.
const ROUGH: f64 = 12.0;

/// A scene of soft colours, in which no two corners are alike.
fn scene() -> RgbImage {
    RgbImage::from_fn(SIZE.0, SIZE.1, |x, y| {
        let (across, down) = (x * 200 / SIZE.0, y * 200 / SIZE.1);
        image::Rgb([20 + across as u8, 20 + down as u8, 220 - ((across + down) / 2) as u8])
    })
}

fn written(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The scene as a camera stores it that was held so that EXIF's number says how to turn it.
fn stored(orientation: u8) -> DynamicImage {
    let scene = DynamicImage::from(scene());
    match orientation {
        2 => scene.fliph(),
        3 => scene.rotate180(),
        4 => scene.flipv(),
        5 => scene.rotate90().fliph(),
        6 => scene.rotate270(),
        7 => scene.rotate270().fliph(),
        8 => scene.rotate90(),
        _ => scene,
    }
}

/// The scene in colours of print, as Photoshop writes them.
fn printed() -> Vec<u8> {
    let ink = |pixel: &image::Rgb<u8>| {
        // Black takes what all three have, and the others what is missing from the light that it leaves.
        let lightest = u32::from(*pixel.0.iter().max().expect("three")).max(1);
        let [cyan, magenta, yellow] =
            pixel.0.map(|light| 255 - (u32::from(light) * 255 / lightest) as u8);
        [cyan, magenta, yellow, 255 - lightest as u8]
    };
    let inks: Vec<u8> = scene().pixels().flat_map(ink).collect();
    let mut bytes = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
    let (width, height) = (SIZE.0 as u16, SIZE.1 as u16);
    encoder.encode(&inks, width, height, jpeg_encoder::ColorType::Cmyk).unwrap();
    bytes
}

/// The scene in the colours of a wider screen, and their profile.
fn wide() -> (RgbImage, Vec<u8>) {
    let profile = ColorProfile::new_display_p3();
    let options = TransformOptions::default();
    let screen = ColorProfile::new_srgb();
    let to_wide =
        screen.create_transform_8bit(Layout::Rgb, &profile, Layout::Rgb, options).unwrap();
    let mut pixels = vec![0; scene().as_raw().len()];
    to_wide.transform(scene().as_raw(), &mut pixels).unwrap();
    (RgbImage::from_raw(SIZE.0, SIZE.1, pixels).unwrap(), profile.encode().unwrap())
}

/// Writes metadata into a picture.
fn tagged(file: &Path, tags: &[&str]) {
    let mut exiftool = tools::program("exiftool");
    let done = run(exiftool.args(["-q", "-overwrite_original"]).args(tags).arg(file));
    assert!(done.status.success(), "{}", told(&done));
}

/// A site with the bundled theme and an article of these pictures, one on each line from 6 on.
fn site(name: &str) -> (Folder, PathBuf, PathBuf) {
    let folder = Folder::new(name);
    let site = folder.path().join("site");
    tools::init(&site);
    let article = site.join("content/articles/kinds");
    fs::create_dir_all(&article).unwrap();
    (folder, site, article)
}

fn article(folder: &Path, pictures: &[String]) {
    let mut text = "---\ntitle: Kinds\ndate: 2026-03-04\ntype: article\n---\n".to_string();
    pictures.iter().for_each(|name| text.push_str(&format!("![A scene]({name})\n\n")));
    fs::write(folder.join("index.md"), text).unwrap();
}

/// The mean difference of two pictures, of 255.
fn difference(one: &DynamicImage, other: &DynamicImage) -> f64 {
    let (one, other) = (one.to_rgb8(), other.to_rgb8());
    assert_eq!(one.dimensions(), other.dimensions());
    let pairs = one.as_raw().iter().zip(other.as_raw());
    pairs.map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / one.as_raw().len() as f64
}

#[test]
fn each_kind_is_shown_as_it_was_meant() {
    let (_folder, site, folder) = site("kinds");
    let mut kinds: Vec<(String, f64)> = Vec::new();
    let mut add = |name: &str, bytes: &[u8], bound: f64| {
        fs::write(folder.join(name), bytes).unwrap();
        kinds.push((name.to_string(), bound));
        folder.join(name)
    };
    for orientation in 1..=8 {
        let file = add(
            &format!("turned-{orientation}.jpg"),
            &written(stored(orientation), ImageFormat::Jpeg),
            BOUND,
        );
        tagged(&file, &["-n", &format!("-Orientation={orientation}"), "-GPSLatitude=52.5"]);
    }
    add("print.jpg", &printed(), ROUGH);
    add("deep.png", &written(DynamicImage::from(scene()).to_rgb16(), ImageFormat::Png), BOUND);
    add("few.gif", &written(DynamicImage::from(scene()).to_rgba8(), ImageFormat::Gif), ROUGH);
    add("plan.tif", &written(scene(), ImageFormat::Tiff), BOUND);
    add("web.webp", &written(scene(), ImageFormat::WebP), BOUND);
    add("named.jpg", &written(scene(), ImageFormat::Png), BOUND);
    let (pixels, profile) = wide();
    let file = add("wide.png", &written(pixels, ImageFormat::Png), BOUND);
    let icc = folder.join("wide.icc");
    fs::write(&icc, profile).unwrap();
    tagged(&file, &[&format!("-icc_profile<={}", icc.display())]);
    fs::remove_file(icc).unwrap();
    let names: Vec<String> = kinds.iter().map(|(name, _)| name.clone()).collect();
    article(&folder, &names);
    let built = run(ssg(&["build", "--clock", tools::CLOCK]).current_dir(&site));
    assert!(built.status.success(), "{}", told(&built));
    // The only one that lies is told at its line.
    let line = 6 + 2 * names.iter().position(|name| name == "named.jpg").unwrap();
    let said = told(&built);
    assert_eq!(said.matches("warning[").count(), 1, "{said}");
    assert!(
        said.contains("warning[W0310]: `content/articles/kinds/named.jpg` is a PNG file"),
        "{said}"
    );
    assert!(said.contains(&format!("content/articles/kinds/index.md:{line}:")), "{said}");
    let public = site.join("public/articles/2026/kinds");
    let mut made = Vec::new();
    for (name, bound) in &kinds {
        for width in [320, 400] {
            let file = public.join(format!("{name}.{width}.webp"));
            let bytes =
                fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            let shown = image::load_from_memory(&bytes).unwrap();
            let height = width * 3 / 4;
            let filter = image::imageops::FilterType::Triangle;
            let meant = DynamicImage::from(scene()).resize_exact(width, height, filter);
            assert_eq!((shown.width(), shown.height()), (width, height), "{name}");
            let difference = difference(&shown, &meant);
            assert!(difference < *bound, "{name} at {width}: {difference}");
            made.push(file);
        }
        let whole = match name.as_str() {
            "few.gif" => continue,
            "plan.tif" => public.join("plan.tif.jpg"),
            name => public.join(name),
        };
        let shown = image::ImageReader::open(&whole).unwrap().with_guessed_format().unwrap();
        let shown = shown.decode().unwrap();
        let difference = difference(&shown, &scene().into());
        assert!(difference < *bound, "{name}: {difference}");
        made.push(whole);
    }
    // Another program reads nothing in them that would turn or colour them a second time.
    let mut exiftool = tools::program("exiftool");
    let read = run(exiftool.args(["-j", "-n", "-G1", "-q"]).args(&made));
    let read: Vec<serde_json::Value> = serde_json::from_slice(&read.stdout).unwrap();
    assert_eq!(read.len(), made.len());
    for file in read {
        let keys: Vec<&String> = file.as_object().unwrap().keys().collect();
        let is_kept_back = |key: &&&String| {
            ["Orientation", "ICC", "GPS", "IFD0:"].iter().any(|word| key.contains(word))
        };
        assert_eq!(keys.iter().find(is_kept_back), None, "{file}");
    }
}

#[test]
fn what_moves_stays_as_it_is() {
    let (_folder, site, folder) = site("kinds-moving");
    let mut moving = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut moving);
    let frame = || image::Frame::new(DynamicImage::from(scene()).to_rgba8());
    encoder.encode_frames([frame(), frame()]).unwrap();
    drop(encoder);
    fs::write(folder.join("wave.gif"), &moving).unwrap();
    article(&folder, &["wave.gif".into()]);
    tools::build(&site, &site.join("public"));
    let public = site.join("public/articles/2026/kinds");
    assert!(fs::read(public.join("wave.gif")).unwrap() == moving);
    assert!(!public.join("wave.gif.320.webp").exists());
}

#[test]
fn what_shows_nothing_is_an_error_at_its_line() {
    let (_folder, site, folder) = site("kinds-broken");
    let jpeg = written(scene(), ImageFormat::Jpeg);
    let page = b"<!DOCTYPE html><html><body>404</body></html>";
    let mut damaged = written(scene(), ImageFormat::Png);
    let middle = damaged.len() / 2;
    damaged[middle..middle + 64].fill(0x55);
    let kinds: [(&str, &[u8], &str); 5] = [
        ("empty.jpg", b"", "is empty"),
        ("half.jpg", &jpeg[..jpeg.len() / 2], "ends in the middle of the picture"),
        ("page.png", page, "is not a picture"),
        ("head.gif", b"GIF89a\x01", "ends in the middle of the picture"),
        // Only who decodes it sees that.
        ("damaged.png", &damaged, "cannot be read as a picture"),
    ];
    kinds.iter().for_each(|(name, bytes, _)| fs::write(folder.join(name), bytes).unwrap());
    for (name, _, fault) in kinds {
        article(&folder, &[name.to_string()]);
        let built = run(ssg(&["build", "--clock", tools::CLOCK]).current_dir(&site));
        let said = told(&built);
        assert_eq!(built.status.code(), Some(1), "{said}");
        assert!(
            said.contains(&format!("error[E0309]: `content/articles/kinds/{name}` {fault}")),
            "{said}"
        );
        assert!(said.contains("content/articles/kinds/index.md:6:12"), "{said}");
    }
}

/// A picture of 108 megapixels in two colours, which is a small file.
const HUGE: &str = "\
import struct, sys, zlib
def chunk(name, data):
    return struct.pack('>I', len(data)) + name + data + struct.pack('>I', zlib.crc32(name + data))
rows = (b'\\0' + b'\\xF0' * 1500) * 9000
head = struct.pack('>IIBBBBB', 12000, 9000, 1, 0, 0, 0, 0)
sys.stdout.buffer.write(b'\\x89PNG\\r\\n\\x1a\\n' + chunk(b'IHDR', head)
    + chunk(b'IDAT', zlib.compress(rows, 1)) + chunk(b'IEND', b''))";

#[test]
fn a_huge_picture_is_told_and_takes_no_memory() {
    let (_folder, site, folder) = site("kinds-huge");
    let huge = run(tools::program("python3").args(["-c", HUGE])).stdout;
    fs::write(folder.join("huge.png"), &huge).unwrap();
    article(&folder, &["huge.png".into()]);
    let mut command = ssg(&["build", "--clock", tools::CLOCK]);
    let (built, most) = tools::measured(command.current_dir(&site));
    let said = told(&built);
    assert!(built.status.success(), "{said}");
    let message = "warning[W0311]: `content/articles/kinds/huge.png` has 108.0 megapixels";
    assert!(said.contains(message) && said.contains("index.md:6:12"), "{said}");
    // The picture itself would take 324.
    assert!(most < 200 << 20, "{most}");
    assert!(fs::read(site.join("public/articles/2026/kinds/huge.png")).unwrap() == huge);
}

#[test]
fn the_point_that_a_file_names_stays_in_sight_unless_the_article_names_another() {
    let (_folder, site, folder) = site("kinds-focus");
    let photograph = root().join("content/articles/black-start/reservoir.jpg");
    fs::copy(photograph, folder.join("speaker.jpg")).unwrap();
    let region = "-RegionInfo={AppliedToDimensions={W=1920,H=1280,Unit=pixel},RegionList=[{Name=A speaker,\
                  Type=Face,Area={X=0.32,Y=0.2,W=0.1,H=0.2,Unit=normalized}}]}";
    tagged(&folder.join("speaker.jpg"), &[region]);
    let text = |image: &str| {
        format!(
            "---\ntitle: Kinds\ndate: 2026-03-04\ntype: article\nimage: {{ {image} }}\n---\nText.\n"
        )
    };
    let class = |image: &str| {
        fs::write(folder.join("index.md"), text(image)).unwrap();
        tools::build(&site, &site.join("public"));
        let page = tools::read(&site.join("public/articles/2026/kinds/index.html"));
        let (_, rest) = page.split_once("<img class=\"").expect("a lead picture with a class");
        rest.split('"').next().unwrap().to_string()
    };
    assert_eq!(class("src: speaker.jpg, alt: A speaker"), "x3 y2");
    assert_eq!(class("src: speaker.jpg, alt: A speaker, focus: 90% 50%"), "x9 y5");
    // Where the camera was held upright, the point turns with the picture.
    tagged(&folder.join("speaker.jpg"), &["-n", "-Orientation=6"]);
    assert_eq!(class("src: speaker.jpg, alt: A speaker"), "x8 y3");
}
