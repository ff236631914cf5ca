//! Cards: the pictures that social networks show with a link, drawn from an SVG of the theme.
//!
//! The renderer knows no fonts and reads no files. Each `<text>` becomes outlines first ([`text`]): the
//! widths of its letters decide how many lines it needs.

use std::sync::Arc;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use resvg::tiny_skia::{Color, Pixmap};
use resvg::usvg::{ImageHrefResolver, ImageKind, Options, Transform, Tree};

mod fonts;
mod lines;
mod text;

#[cfg(test)]
mod tests;

pub use fonts::Fonts;

/// Width and height of a card, in pixels.
pub const CARD: (u32, u32) = (1200, 630);

/// Draws a card as PNG. `file` gives the bytes of a picture by the address that the drawing has for it.
/// The same drawing, fonts and files always give the same bytes. An error says in words what is wrong
/// with the drawing.
pub fn card(
    svg: &str,
    fonts: &Fonts,
    file: impl Fn(&str) -> Option<Vec<u8>> + Send + Sync,
) -> Result<Vec<u8>, String> {
    let (tree, missing) = tree(svg, fonts, &file)?;
    if let Some(missing) = missing {
        return Err(format!("there is no picture at `{missing}`"));
    }
    let (width, height) = CARD;
    let mut pixels = Pixmap::new(width, height).ok_or("it has no size")?;
    pixels.fill(Color::WHITE);
    let size = tree.size();
    let scale = Transform::from_scale(width as f32 / size.width(), height as f32 / size.height());
    resvg::render(&tree, scale, &mut pixels.as_mut());
    // On white, nothing shows through.
    let (rgba, _) = pixels.data().as_chunks::<4>();
    let rgb: Vec<u8> =
        rgba.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect();
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Default, FilterType::Adaptive)
        .write_image(&rgb, width, height, ExtendedColorType::Rgb8)
        .map_err(|error| error.to_string())?;
    Ok(png)
}

/// The drawing as the renderer knows it, and the first address at which there is no picture.
fn tree(
    svg: &str,
    fonts: &Fonts,
    file: &(impl Fn(&str) -> Option<Vec<u8>> + Send + Sync),
) -> Result<(Tree, Option<String>), String> {
    let outlined = text::outlined(svg, fonts)?;
    let missing = std::sync::Mutex::new(None);
    let options = Options {
        image_href_resolver: ImageHrefResolver {
            resolve_data: ImageHrefResolver::default_data_resolver(),
            resolve_string: Box::new(|address, _| {
                let kind = file(address).and_then(picture);
                if kind.is_none()
                    && let Ok(mut missing) = missing.lock()
                {
                    missing.get_or_insert(address.to_string());
                }
                kind
            }),
        },
        ..Options::default()
    };
    let tree = Tree::from_str(&outlined, &options).map_err(|error| error.to_string());
    drop(options);
    Ok((tree?, missing.into_inner().unwrap_or_default()))
}

/// A picture within a card. An SVG in it finds no other files.
fn picture(bytes: Vec<u8>) -> Option<ImageKind> {
    match bytes.as_slice() {
        [0xFF, 0xD8, ..] => Some(ImageKind::JPEG(Arc::new(bytes))),
        [0x89, b'P', b'N', b'G', ..] => Some(ImageKind::PNG(Arc::new(bytes))),
        [b'R', b'I', b'F', b'F', ..] => Some(ImageKind::WEBP(Arc::new(bytes))),
        [b'G', b'I', b'F', b'8', ..] => Some(ImageKind::GIF(Arc::new(bytes))),
        _ => {
            let nothing = Options {
                image_href_resolver: ImageHrefResolver {
                    resolve_data: ImageHrefResolver::default_data_resolver(),
                    resolve_string: Box::new(|_, _| None),
                },
                ..Options::default()
            };
            Tree::from_data(&bytes, &nothing).ok().map(ImageKind::SVG)
        }
    }
}
