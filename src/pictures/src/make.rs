//! Make: smaller pictures, in the colours of screens, turned as readers see them.

use std::io::Cursor;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::DynamicImage;
use image::metadata::Orientation;

use crate::pixels::{Pixels, decode, pixels, to_screen};
use crate::probe::{Fault, Format, probe};
use crate::tone::Tone;
use crate::widths::height;

/// A picture in memory, from which smaller ones are made.
#[derive(Debug)]
pub struct Reduced {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) pixels: Pixels,
    /// It is drawn: large parts have one colour, as in charts and screenshots.
    pub(crate) is_drawn: bool,
    pub(crate) tone: Option<Tone>,
}

impl Reduced {
    /// The tone of the picture that was decoded: what [`Tone::of`] gives for its bytes.
    pub fn tone(&self) -> Option<Tone> {
        self.tone
    }
}

/// Decodes a picture and makes it `widest` pixels wide, where it is wider. A picture of more than
/// `most_pixels` is not decoded.
pub fn reduce(bytes: &[u8], widest: u32, most_pixels: u64) -> Result<Reduced, Fault> {
    let picture = probe(Cursor::new(bytes))?;
    if picture.pixels() > most_pixels {
        return Err(Fault::Huge);
    }
    let (decoded, profile) = decode(bytes, picture.format, most_pixels)?;
    let is_drawn =
        matches!(picture.format, Format::Png | Format::Gif | Format::WebP) && is_drawn(&decoded);
    let (wide, high) = (decoded.width(), decoded.height());
    let on_its_side = picture.orientation >= 5;
    let shown = if on_its_side { (high, wide) } else { (wide, high) };
    let width = widest.min(shown.0);
    let size = (width, height(shown, width));
    let (wide, high) = if on_its_side { (size.1, size.0) } else { size };
    let (width, height) = (decoded.width(), decoded.height());
    let pixels = pixels(decoded);
    let tone = Tone::of_pixels(&pixels, (width, height), profile.as_deref());
    let decoded = Reduced { width, height, pixels, is_drawn: false, tone: None };
    let mut smaller = resized(decoded, wide, high)?;
    if let Some(profile) = profile {
        to_screen(&mut smaller.pixels, &profile);
    }
    turned(smaller, picture.orientation).map(|turned| Reduced { is_drawn, tone, ..turned })
}

/// The picture in another size.
pub(crate) fn resized(from: Reduced, width: u32, height: u32) -> Result<Reduced, Fault> {
    match (from.width, from.height) == (width, height) {
        true => Ok(from),
        false => smaller(&from, width, height),
    }
}

/// A smaller picture.
pub(crate) fn smaller(from: &Reduced, width: u32, height: u32) -> Result<Reduced, Fault> {
    let (bytes, kind) = from.pixels.parts();
    let source = ImageRef::new(from.width, from.height, bytes, kind).map_err(|_| Fault::Broken)?;
    let mut target = Image::new(width, height, kind);
    let filter = ResizeAlg::Convolution(FilterType::Lanczos3);
    let options = ResizeOptions::new().resize_alg(filter);
    let resized = Resizer::new().resize(&source, &mut target, &options);
    resized.map_err(|_| Fault::Broken)?;
    let pixels = match kind {
        PixelType::U8x3 => Pixels::Rgb(target.into_vec()),
        _ => Pixels::Rgba(target.into_vec()),
    };
    Ok(Reduced { width, height, pixels, is_drawn: from.is_drawn, tone: from.tone })
}

fn turned(from: Reduced, orientation: u8) -> Result<Reduced, Fault> {
    let Some(orientation) =
        Orientation::from_exif(orientation).filter(|way| *way != Orientation::NoTransforms)
    else {
        return Ok(from);
    };
    let (width, height) = (from.width, from.height);
    let mut picture = match from.pixels {
        Pixels::Rgb(bytes) => {
            image::RgbImage::from_raw(width, height, bytes).map(DynamicImage::ImageRgb8)
        }
        Pixels::Rgba(bytes) => {
            image::RgbaImage::from_raw(width, height, bytes).map(DynamicImage::ImageRgba8)
        }
    }
    .ok_or(Fault::Broken)?;
    picture.apply_orientation(orientation);
    let (width, height) = (picture.width(), picture.height());
    let pixels = match picture {
        DynamicImage::ImageRgb8(picture) => Pixels::Rgb(picture.into_raw()),
        other => Pixels::Rgba(other.into_rgba8().into_raw()),
    };
    Ok(Reduced { width, height, pixels, is_drawn: from.is_drawn, tone: from.tone })
}

/// True where at least half of the pixels are exactly like their neighbours, as in charts, and never
/// in photographs. Some of the rows are enough to find out.
fn is_drawn(picture: &DynamicImage) -> bool {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let bytes = picture.as_bytes();
    let row = bytes.len() / height.max(1);
    let pixel = row / width.max(1);
    if pixel == 0 || width < 2 {
        return false;
    }
    let (mut same, mut all) = (0_usize, 0_usize);
    for at in (0..height).step_by((height / 64).max(1)) {
        let row = &bytes[at * row..at * row + width * pixel];
        all += width - 1;
        same += row
            .windows(2 * pixel)
            .step_by(pixel)
            .filter(|two| two[..pixel] == two[pixel..])
            .count();
    }
    same * 2 >= all
}
