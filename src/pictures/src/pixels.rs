//! Pixels: a decoded picture, and its colours on screens.

use std::io::Cursor;

use fast_image_resize::PixelType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use moxcms::{ColorProfile, Layout, TransformOptions};

use crate::probe::{Fault, Format};

/// Bytes that a decoder may take for each pixel: four channels of 16 bits, and as much again while
/// they are put in order.
const BYTES_PER_PIXEL: u64 = 16;

#[derive(Debug)]
pub(crate) enum Pixels {
    Rgb(Vec<u8>),
    Rgba(Vec<u8>),
}

impl Pixels {
    pub(crate) fn parts(&self) -> (&[u8], PixelType) {
        match self {
            Pixels::Rgb(bytes) => (bytes, PixelType::U8x3),
            Pixels::Rgba(bytes) => (bytes, PixelType::U8x4),
        }
    }
}

/// The picture and the profile of its colours.
pub(crate) fn decode(
    bytes: &[u8],
    format: Format,
    most_pixels: u64,
) -> Result<(DynamicImage, Option<Vec<u8>>), Fault> {
    let format = match format {
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Png => ImageFormat::Png,
        Format::WebP => ImageFormat::WebP,
        Format::Gif => ImageFormat::Gif,
        Format::Tiff => ImageFormat::Tiff,
        Format::Avif => return Err(Fault::Foreign),
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(most_pixels.saturating_mul(BYTES_PER_PIXEL));
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| Fault::Broken)?;
    let profile = decoder.icc_profile().ok().flatten();
    let decoded = DynamicImage::from_decoder(decoder).map_err(|_| Fault::Broken)?;
    Ok((decoded, profile))
}

/// Eight bits for each colour, and a fourth channel only where something is transparent.
pub(crate) fn pixels(decoded: DynamicImage) -> Pixels {
    let is_opaque = |rgba: &[u8]| rgba.as_chunks::<4>().0.iter().all(|pixel| pixel[3] == 255);
    match decoded.color().has_alpha() {
        false => Pixels::Rgb(decoded.into_rgb8().into_raw()),
        true => {
            let rgba = decoded.into_rgba8();
            match is_opaque(rgba.as_raw()) {
                true => Pixels::Rgb(DynamicImage::ImageRgba8(rgba).into_rgb8().into_raw()),
                false => Pixels::Rgba(rgba.into_raw()),
            }
        }
    }
}

/// Brings colours from those of a camera or printer to those of screens. A profile that cannot be read
/// is left aside, as browsers do.
pub(crate) fn to_screen(pixels: &mut Pixels, profile: &[u8]) {
    let (bytes, layout) = match pixels {
        Pixels::Rgb(bytes) => (bytes, Layout::Rgb),
        Pixels::Rgba(bytes) => (bytes, Layout::Rgba),
    };
    let Ok(profile) = ColorProfile::new_from_slice(profile) else { return };
    if profile.color_space != moxcms::DataColorSpace::Rgb {
        return;
    }
    let screen = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let Ok(transform) = profile.create_transform_8bit(layout, &screen, layout, options) else {
        return;
    };
    let mut shown = vec![0; bytes.len()];
    if transform.transform(bytes, &mut shown).is_ok() {
        *bytes = shown;
    }
}
