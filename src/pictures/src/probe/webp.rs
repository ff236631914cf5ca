//! WebP: the chunks of its container.

use std::io::{Read, Seek};

use crate::credits::Blocks;

use super::{Fault, Format, Picture, Source, tiff};

/// A longer chunk of metadata is not read.
const METADATA: u64 = 1024 * 1024;

/// How many chunks are read: a moving picture has many.
const CHUNKS: usize = 64;

pub(super) fn probe(source: &mut Source<impl Read + Seek>) -> Result<Picture, Fault> {
    let [a, b, c, d] = source.array(4)?;
    let end = 8 + u64::from(u32::from_le_bytes([a, b, c, d]));
    if end > source.length {
        return Err(Fault::Cut);
    }
    let (mut size, mut canvas) = (None, None);
    let (mut orientation, mut animated) = (1, false);
    let mut blocks = Blocks::default();
    let mut at = 12;
    for _ in 0..CHUNKS {
        if at + 8 > end {
            break;
        }
        let [name @ .., a, b, c, d]: [u8; 8] = source.array(at)?;
        let length = u64::from(u32::from_le_bytes([a, b, c, d]));
        if at + 8 + length > end {
            return Err(Fault::Cut);
        }
        match &name {
            b"VP8X" => {
                let chunk: [u8; 10] = source.array(at + 8)?;
                animated = chunk[0] & 2 != 0;
                let number = |at: usize| {
                    u32::from_le_bytes([chunk[at], chunk[at + 1], chunk[at + 2], 0]) + 1
                };
                canvas = Some((number(4), number(7)));
            }
            b"VP8 " => size = Some(lossy(source.array(at + 8)?)?),
            b"VP8L" => size = Some(lossless(source.array(at + 8)?)?),
            b"EXIF" if length <= METADATA => {
                let exif = source.bytes(at + 8, length)?;
                let exif = exif.strip_prefix(b"Exif\0\0").unwrap_or(&exif);
                orientation = tiff::exif(exif, &mut blocks);
            }
            b"XMP " if length <= METADATA => blocks.xmp = Some(source.bytes(at + 8, length)?),
            _ => {}
        }
        // Chunks begin at even places.
        at += 8 + length + length % 2;
    }
    if size.is_none() && !animated {
        return Err(Fault::Broken);
    }
    let (width, height) = canvas.or(size).ok_or(Fault::Broken)?;
    let picture = Picture::of(Format::WebP, width, height).with(&blocks);
    Ok(Picture { orientation, animated, ..picture })
}

fn lossy(start: [u8; 10]) -> Result<(u32, u32), Fault> {
    if start[3..6] != [0x9D, 0x01, 0x2A] {
        return Err(Fault::Broken);
    }
    let number = |at: usize| u32::from(u16::from_le_bytes([start[at], start[at + 1]]) & 0x3FFF);
    Ok((number(6), number(8)))
}

fn lossless(start: [u8; 5]) -> Result<(u32, u32), Fault> {
    let [0x2F, a, b, c, d] = start else { return Err(Fault::Broken) };
    let bits = u32::from_le_bytes([a, b, c, d]);
    Ok(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1))
}
