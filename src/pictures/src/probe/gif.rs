//! GIF: its size, and whether a second picture follows the first.

use std::io::{Read, Seek};

use super::{Fault, Format, Picture, Source};

/// How many bytes are searched for a second picture.
const START: u64 = 256 * 1024;

/// How far the end may be before the end of the file.
const END: u64 = 64;

pub(super) fn probe(source: &mut Source<impl Read + Seek>) -> Result<Picture, Fault> {
    let head: [u8; 13] = source.array(0)?;
    let number = |at: usize| u32::from(u16::from_le_bytes([head[at], head[at + 1]]));
    let (width, height) = (number(6), number(8));
    let end = source.length.min(END);
    if !source.bytes(source.length - end, end)?.contains(&0x3B) {
        return Err(Fault::Cut);
    }
    let start = source.bytes(0, source.length.min(START))?;
    let animated = pictures(&start, 13 + colours(head[10])) > 1;
    Ok(Picture { animated, ..Picture::of(Format::Gif, width, height) })
}

/// Bytes of a table of colours, by the flags that announce it.
fn colours(flags: u8) -> usize {
    match flags & 0x80 {
        0 => 0,
        _ => 3 << ((flags & 7) + 1),
    }
}

/// How many pictures begin in the bytes from `at` on.
fn pictures(bytes: &[u8], mut at: usize) -> usize {
    let mut pictures = 0;
    while let Some(kind) = bytes.get(at) {
        at += match kind {
            0x21 => 2,
            0x2C => {
                pictures += 1;
                let flags = bytes.get(at + 9).copied().unwrap_or(0);
                11 + colours(flags)
            }
            _ => return pictures,
        };
        // Blocks, each after its length; a block of length 0 is the last.
        while let Some(length) = bytes.get(at) {
            at += 1 + usize::from(*length);
            if *length == 0 {
                break;
            }
        }
    }
    pictures
}
