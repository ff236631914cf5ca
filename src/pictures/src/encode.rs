//! Encode: WebP for browsers, JPEG or PNG for all others.

use image::ImageEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use webp::WebPConfig;

use crate::credits::{Credits, embed, packet};
use crate::make::{Reduced, smaller};
use crate::pixels::Pixels;
use crate::probe::Fault;
use crate::widths::height;

/// A format that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Encoding {
    /// WebP: without loss where the picture is drawn.
    WebP,
    /// JPEG; transparent parts become white.
    Jpeg,
    /// PNG.
    Png,
}

/// Writes a picture in a width of at most its own, with its credits and no other data. `quality` is
/// from 1 to 100.
pub fn encode(
    picture: &Reduced,
    width: u32,
    encoding: Encoding,
    quality: u8,
    credits: &Credits,
) -> Result<Vec<u8>, Fault> {
    let packet = (!credits.is_empty()).then(|| packet(credits));
    if width >= picture.width {
        return written(picture, encoding, quality, packet.as_deref());
    }
    let height = height((picture.width, picture.height), width);
    written(&smaller(picture, width, height)?, encoding, quality, packet.as_deref())
}

fn written(
    picture: &Reduced,
    encoding: Encoding,
    quality: u8,
    packet: Option<&str>,
) -> Result<Vec<u8>, Fault> {
    let size = (picture.width, picture.height);
    match (encoding, packet) {
        (Encoding::Jpeg, packet) => jpeg(picture, quality, packet),
        (Encoding::WebP, None) => webp(picture, quality),
        (Encoding::WebP, Some(packet)) => {
            webp(picture, quality).map(|file| embed::webp(&file, size, packet))
        }
        (Encoding::Png, None) => png(picture),
        (Encoding::Png, Some(packet)) => png(picture).map(|file| embed::png(file, packet)),
    }
}

fn webp(picture: &Reduced, quality: u8) -> Result<Vec<u8>, Fault> {
    let (width, height) = (picture.width, picture.height);
    let encoder = match &picture.pixels {
        Pixels::Rgb(bytes) => webp::Encoder::from_rgb(bytes, width, height),
        Pixels::Rgba(bytes) => webp::Encoder::from_rgba(bytes, width, height),
    };
    let mut config = WebPConfig::new().map_err(|()| Fault::Broken)?;
    config.quality = f32::from(quality);
    config.method = 4;
    if picture.is_drawn {
        config.lossless = 1;
        // Here `quality` says how much time to take.
        config.quality = 50.0;
        config.method = 3;
    }
    let written = encoder.encode_advanced(&config).map_err(|_| Fault::Broken)?;
    Ok(written.to_vec())
}

fn jpeg(picture: &Reduced, quality: u8, packet: Option<&str>) -> Result<Vec<u8>, Fault> {
    let side = |pixels: u32| u16::try_from(pixels).map_err(|_| Fault::Huge);
    let (width, height) = (side(picture.width)?, side(picture.height)?);
    let on_white;
    let bytes = match &picture.pixels {
        Pixels::Rgb(bytes) => bytes,
        Pixels::Rgba(bytes) => {
            on_white = white(bytes);
            &on_white
        }
    };
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_progressive(true);
    if let Some(packet) = packet {
        // A text that is too long for a segment is left out.
        let _ = encoder.add_app_segment(1, [embed::JPEG_HEAD, packet.as_bytes()].concat());
    }
    encoder.encode(bytes, width, height, ColorType::Rgb).map_err(|_| Fault::Broken)?;
    Ok(out)
}

/// The pixels on white paper.
fn white(rgba: &[u8]) -> Vec<u8> {
    let (pixels, _) = rgba.as_chunks::<4>();
    let on_white = |pixel: &[u8; 4]| {
        let alpha = u32::from(pixel[3]);
        [0, 1, 2].map(|at| ((u32::from(pixel[at]) * alpha + 255 * (255 - alpha) + 127) / 255) as u8)
    };
    pixels.iter().flat_map(on_white).collect()
}

fn png(picture: &Reduced) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::new();
    let (bytes, kind) = match &picture.pixels {
        Pixels::Rgb(bytes) => (bytes, image::ExtendedColorType::Rgb8),
        Pixels::Rgba(bytes) => (bytes, image::ExtendedColorType::Rgba8),
    };
    PngEncoder::new_with_quality(&mut out, CompressionType::Default, FilterType::Adaptive)
        .write_image(bytes, picture.width, picture.height, kind)
        .map_err(|_| Fault::Broken)?;
    Ok(out)
}
