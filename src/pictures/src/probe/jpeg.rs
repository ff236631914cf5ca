//! JPEG (ITU-T T.81): segments up to the picture itself, and the mark at its end.

use std::io::{Read, Seek};

use crate::credits::{Blocks, embed};

use super::{Fault, Format, Picture, Source, tiff};

/// The greatest number of segments before the picture.
const SEGMENTS: usize = 1_000;

/// The size of a part of the file that is searched for the end of the picture.
const PART: u64 = 64 * 1024;

pub(super) fn probe(source: &mut Source<impl Read + Seek>) -> Result<Picture, Fault> {
    let mut at = 2;
    let mut size = None;
    let mut orientation = 1;
    let mut blocks = Blocks::default();
    for _ in 0..SEGMENTS {
        let [mark, code, high, low] = source.array(at)?;
        if mark != 0xFF {
            return Err(Fault::Broken);
        }
        let length = u64::from(u16::from_be_bytes([high, low]));
        match code {
            // Marks may be filled up.
            0xFF => {
                at += 1;
                continue;
            }
            0x01 | 0xD0..=0xD8 => {
                at += 2;
                continue;
            }
            0xD9 => return Err(Fault::Broken),
            0xDA => {
                let (width, height) = size.ok_or(Fault::Broken)?;
                ends(source, at)?;
                let picture = Picture::of(Format::Jpeg, width, height).with(&blocks);
                return Ok(Picture { orientation, ..picture });
            }
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                let [_, high, low, wide, narrow] = source.array(at + 4)?;
                let number = |bytes| u32::from(u16::from_be_bytes(bytes));
                size = Some((number([wide, narrow]), number([high, low])));
            }
            0xE1 if length >= 8 => {
                let segment = source.bytes(at + 4, length - 2)?;
                if let Some(exif) = segment.strip_prefix(b"Exif\0\0") {
                    orientation = tiff::exif(exif, &mut blocks);
                } else if let Some(packet) = segment.strip_prefix(embed::JPEG_HEAD) {
                    blocks.xmp.get_or_insert_with(|| packet.to_vec());
                }
            }
            0xED if length >= 16 => {
                let segment = source.bytes(at + 4, length - 2)?;
                if let Some(resources) = segment.strip_prefix(b"Photoshop 3.0\0") {
                    // A long list is cut into several segments.
                    blocks.resources.get_or_insert_default().extend_from_slice(resources);
                }
            }
            _ => {}
        }
        if length < 2 {
            return Err(Fault::Broken);
        }
        at += 2 + length;
    }
    Err(Fault::Broken)
}

/// Looks for the mark at the end of a picture that begins at `start`. Usually nothing follows
/// it; some telephones put a film there, and then the picture is searched from its beginning.
fn ends(source: &mut Source<impl Read + Seek>, start: u64) -> Result<(), Fault> {
    let tail = source.length.saturating_sub(PART).max(start);
    let last = source.bytes(tail, source.length - tail)?;
    if has_end(&last) {
        return Ok(());
    }
    let mut at = start;
    while at + 1 < source.length {
        // Parts overlap, so that one of them has the whole mark.
        let part = source.bytes(at, PART.min(source.length - at))?;
        if has_end(&part) {
            return Ok(());
        }
        at += PART - 1;
    }
    Err(Fault::Cut)
}

/// Within a picture, only 0 and the numbers of its parts follow an `FF`.
fn has_end(bytes: &[u8]) -> bool {
    bytes.windows(2).any(|pair| pair == [0xFF, 0xD9])
}
