//! Probe: size, orientation and format of a picture, and whether its file is whole.

use std::io::{self, Read, Seek, SeekFrom};

use crate::credits::{Blocks, Credits};
use crate::widths::Offer;

mod gif;
mod jpeg;
mod png;
mod tiff;
mod webp;

/// What a file says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its format, by its bytes.
    pub format: Format,
    /// Width in pixels, as it is shown.
    pub width: u32,
    /// Height in pixels, as it is shown.
    pub height: u32,
    /// How it must be turned to be shown: 1 to 8, as EXIF counts.
    pub orientation: u8,
    /// It moves.
    pub animated: bool,
    /// Who made it, and what it shows.
    pub credits: Credits,
}

/// A format of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    WebP,
    /// GIF.
    Gif,
    /// TIFF, which browsers do not show.
    Tiff,
    /// AVIF, HEIF and the like.
    Avif,
}

impl Format {
    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Format::Jpeg => "JPEG",
            Format::Png => "PNG",
            Format::WebP => "WebP",
            Format::Gif => "GIF",
            Format::Tiff => "TIFF",
            Format::Avif => "AVIF",
        }
    }

    /// The endings of its files in lower case, the usual one first.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Format::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Format::Png => &["png", "apng"],
            Format::WebP => &["webp"],
            Format::Gif => &["gif"],
            Format::Tiff => &["tif", "tiff"],
            Format::Avif => &["avif", "heic", "heif"],
        }
    }

    /// The format that a file with this ending should have.
    pub fn of_ending(ending: &str) -> Option<Format> {
        use Format::*;
        let has = |format: &Format| {
            format.endings().iter().any(|known| known.eq_ignore_ascii_case(ending))
        };
        [Jpeg, Png, WebP, Gif, Tiff, Avif].into_iter().find(has)
    }
}

impl Picture {
    fn of(format: Format, width: u32, height: u32) -> Picture {
        let (orientation, animated, credits) = (1, false, Credits::default());
        Picture { format, width, height, orientation, animated, credits }
    }

    /// The picture with what blocks of its file say about it.
    fn with(self, blocks: &Blocks) -> Picture {
        Picture { credits: Credits::read(blocks), ..self }
    }

    /// Number of its pixels.
    pub fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// In which sizes it can be offered, where no picture of more than `most_pixels` is decoded. A
    /// moving picture stays as it is.
    pub fn offer(&self, most_pixels: u64) -> Offer {
        match self.format {
            _ if self.animated || self.pixels() > most_pixels => Offer::AsItIs,
            Format::Avif => Offer::AsItIs,
            Format::Tiff => Offer::Converted,
            Format::Jpeg | Format::Png | Format::WebP | Format::Gif => Offer::Smaller,
        }
    }
}

/// Why a file is not shown as a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It has no bytes.
    Empty,
    /// It is not a picture of a known format.
    Foreign,
    /// The file ends before the picture does.
    Cut,
    /// It contradicts its format.
    Broken,
    /// It has more pixels than may be decoded, or than a format takes.
    Huge,
    /// It cannot be read.
    Unreadable,
}

/// Reads what a picture's file says about itself.
pub fn probe(file: impl Read + Seek) -> Result<Picture, Fault> {
    let mut source = Source::new(file)?;
    if source.length == 0 {
        return Err(Fault::Empty);
    }
    let mut head = [0; 16];
    let length = source.length.min(16) as usize;
    source.read(0, &mut head[..length])?;
    let picture = match &head {
        [0xFF, 0xD8, ..] => jpeg::probe(&mut source),
        [0x89, b'P', b'N', b'G', ..] => png::probe(&mut source),
        [b'G', b'I', b'F', b'8', ..] => gif::probe(&mut source),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
            webp::probe(&mut source)
        }
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => tiff::probe(&mut source),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => avif(&mut source),
        _ => Err(Fault::Foreign),
    }?;
    if picture.width == 0 || picture.height == 0 {
        return Err(Fault::Broken);
    }
    Ok(turned(picture))
}

/// The picture with the size at which it is shown: half of the orientations turn it on its side.
fn turned(picture: Picture) -> Picture {
    match picture.orientation {
        way @ 5..=8 => Picture {
            width: picture.height,
            height: picture.width,
            credits: picture.credits.turned(way),
            ..picture
        },
        way @ 1..=4 => Picture { credits: picture.credits.turned(way), ..picture },
        _ => Picture { orientation: 1, ..picture },
    }
}

fn avif(source: &mut Source<impl Read + Seek>) -> Result<Picture, Fault> {
    let start = source.bytes(0, source.length.min(64 * 1024))?;
    let size = imagesize::blob_size(&start).map_err(|_| Fault::Broken)?;
    let pixels = |length: usize| u32::try_from(length).map_err(|_| Fault::Broken);
    let (width, height) = (pixels(size.width)?, pixels(size.height)?);
    Ok(Picture::of(Format::Avif, width, height))
}

/// A file that is read in pieces.
struct Source<R> {
    file: R,
    length: u64,
}

impl<R: Read + Seek> Source<R> {
    fn new(mut file: R) -> Result<Source<R>, Fault> {
        let length = file.seek(SeekFrom::End(0)).map_err(|_| Fault::Unreadable)?;
        Ok(Source { file, length })
    }

    /// Fills `buffer` with the bytes from `at` on. A file that has fewer is cut off.
    fn read(&mut self, at: u64, buffer: &mut [u8]) -> Result<(), Fault> {
        let read = self.file.seek(SeekFrom::Start(at)).and_then(|_| self.file.read_exact(buffer));
        read.map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => Fault::Cut,
            _ => Fault::Unreadable,
        })
    }

    fn array<const N: usize>(&mut self, at: u64) -> Result<[u8; N], Fault> {
        let mut buffer = [0; N];
        self.read(at, &mut buffer)?;
        Ok(buffer)
    }

    /// A number of bytes that the file is known to have.
    fn bytes(&mut self, at: u64, length: u64) -> Result<Vec<u8>, Fault> {
        if at.checked_add(length).is_none_or(|end| end > self.length) {
            return Err(Fault::Cut);
        }
        let mut buffer = vec![0; length as usize];
        self.read(at, &mut buffer)?;
        Ok(buffer)
    }
}

#[cfg(test)]
mod tests;
