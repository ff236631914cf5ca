//! PNG: its chunks.

use std::io::{Read, Seek};

use crate::credits::{Blocks, embed};

use super::{Fault, Format, Picture, Source, tiff};

/// A longer chunk of metadata is not read.
const METADATA: u64 = 1024 * 1024;

/// No sound file has more chunks.
const CHUNKS: usize = 100_000;

pub(super) fn probe(source: &mut Source<impl Read + Seek>) -> Result<Picture, Fault> {
    let head: [u8; 24] = source.array(8)?;
    if &head[4..8] != b"IHDR" {
        return Err(Fault::Broken);
    }
    let number =
        |at: usize| u32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let (width, height) = (number(8), number(12));
    let mut picture = Picture::of(Format::Png, width, height);
    let mut blocks = Blocks::default();
    let mut at = 8;
    let mut has_picture = false;
    for _ in 0..CHUNKS {
        let [a, b, c, d, name @ ..]: [u8; 8] = source.array(at)?;
        let length = u64::from(u32::from_be_bytes([a, b, c, d]));
        match &name {
            b"IEND" if has_picture => return Ok(picture.with(&blocks)),
            b"IEND" => return Err(Fault::Broken),
            b"IDAT" => has_picture = true,
            b"acTL" => picture.animated = true,
            b"eXIf" if length <= METADATA => {
                picture.orientation = tiff::exif(&source.bytes(at + 8, length)?, &mut blocks);
            }
            b"iTXt" if length <= METADATA => {
                let text = source.bytes(at + 8, length)?;
                if let Some(packet) = embed::of_png(&text) {
                    blocks.xmp = Some(packet.to_vec());
                }
            }
            _ if !name.iter().all(u8::is_ascii_alphabetic) => return Err(Fault::Broken),
            _ => {}
        }
        at += 12 + length;
    }
    Err(Fault::Broken)
}
