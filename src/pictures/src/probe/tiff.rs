//! TIFF 6.0, whose first directory is EXIF's, too.

use std::io::{Cursor, Read, Seek};

use crate::credits::Blocks;

use super::{Fault, Format, Picture, Source};

const WIDTH: u16 = 256;
const HEIGHT: u16 = 257;
const ORIENTATION: u16 = 274;
const XMP: u16 = 700;
const IPTC: u16 = 33723;
const RESOURCES: u16 = 34377;
const CREATOR_AND_COPYRIGHT: [u16; 2] = [315, 33432];

/// A longer block is not read.
const LONGEST: u64 = 1024 * 1024;

/// Where the parts of the picture begin: its strips, or its tiles.
const PARTS: [u16; 2] = [273, 324];

/// A longer directory is not a directory.
const ENTRIES: u16 = 1_000;

/// Bytes of a number of each type.
const TYPES: [u64; 13] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

pub(super) fn probe(source: &mut Source<impl Read + Seek>) -> Result<Picture, Fault> {
    let directory = Directory::read(source)?;
    let width = directory.number(source, WIDTH).ok_or(Fault::Broken)?;
    let height = directory.number(source, HEIGHT).ok_or(Fault::Broken)?;
    let orientation = directory.number(source, ORIENTATION).map_or(1, narrow);
    let part = PARTS.into_iter().find_map(|tag| directory.last(source, tag));
    if part.ok_or(Fault::Broken)? >= source.length {
        return Err(Fault::Cut);
    }
    let blocks = Blocks {
        xmp: directory.bytes(source, XMP),
        iptc: directory.bytes(source, IPTC),
        resources: directory.bytes(source, RESOURCES),
        exif: CREATOR_AND_COPYRIGHT.map(|tag| directory.bytes(source, tag)),
    };
    Ok(Picture { orientation, ..Picture::of(Format::Tiff, width, height).with(&blocks) })
}

/// Reads a block of EXIF; gives the orientation: 1 to 8, 1 where it cannot be read.
pub(super) fn exif(exif: &[u8], blocks: &mut Blocks) -> u8 {
    let Ok(mut source) = Source::new(Cursor::new(exif)) else { return 1 };
    let Ok(directory) = Directory::read(&mut source) else { return 1 };
    blocks.exif = CREATOR_AND_COPYRIGHT.map(|tag| directory.bytes(&mut source, tag));
    directory.number(&mut source, ORIENTATION).map_or(1, narrow)
}

fn narrow(orientation: u32) -> u8 {
    u8::try_from(orientation).ok().filter(|number| (1..=8).contains(number)).unwrap_or(1)
}

/// The first directory of a file.
struct Directory {
    is_big_endian: bool,
    entries: Vec<Entry>,
}

struct Entry {
    tag: u16,
    kind: u16,
    count: u64,
    /// The value, where it is short, or its place.
    value: [u8; 4],
}

impl Directory {
    fn read(source: &mut Source<impl Read + Seek>) -> Result<Directory, Fault> {
        let head: [u8; 8] = source.array(0)?;
        let is_big_endian = match &head[..4] {
            [b'I', b'I', 42, 0] => false,
            [b'M', b'M', 0, 42] => true,
            _ => return Err(Fault::Foreign),
        };
        let mut directory = Directory { is_big_endian, entries: Vec::new() };
        let at = u64::from(directory.long([head[4], head[5], head[6], head[7]]));
        let entries = directory.short(source.array(at)?);
        if entries > ENTRIES {
            return Err(Fault::Broken);
        }
        let bytes = source.bytes(at + 2, 12 * u64::from(entries))?;
        let (entries, _) = bytes.as_chunks::<12>();
        directory.entries = entries
            .iter()
            .map(|[a, b, c, d, e, f, g, h, value @ ..]| Entry {
                tag: directory.short([*a, *b]),
                kind: directory.short([*c, *d]),
                count: u64::from(directory.long([*e, *f, *g, *h])),
                value: *value,
            })
            .collect();
        Ok(directory)
    }

    fn short(&self, bytes: [u8; 2]) -> u16 {
        match self.is_big_endian {
            true => u16::from_be_bytes(bytes),
            false => u16::from_le_bytes(bytes),
        }
    }

    fn long(&self, bytes: [u8; 4]) -> u32 {
        match self.is_big_endian {
            true => u32::from_be_bytes(bytes),
            false => u32::from_le_bytes(bytes),
        }
    }

    /// The only number of an entry.
    fn number(&self, source: &mut Source<impl Read + Seek>, tag: u16) -> Option<u32> {
        self.last(source, tag).and_then(|number| u32::try_from(number).ok())
    }

    /// The bytes of an entry.
    fn bytes(&self, source: &mut Source<impl Read + Seek>, tag: u16) -> Option<Vec<u8>> {
        let entry = self.entries.iter().find(|entry| entry.tag == tag)?;
        let size = *TYPES.get(usize::from(entry.kind))?;
        match size.checked_mul(entry.count)? {
            length @ 0..=4 => Some(entry.value[..length as usize].to_vec()),
            length @ ..=LONGEST => source.bytes(u64::from(self.long(entry.value)), length).ok(),
            _ => None,
        }
    }

    /// The last number of an entry.
    fn last(&self, source: &mut Source<impl Read + Seek>, tag: u16) -> Option<u64> {
        let entry = self.entries.iter().find(|entry| entry.tag == tag)?;
        let size = *TYPES.get(usize::from(entry.kind))?;
        let length = size.checked_mul(entry.count).filter(|length| *length >= size)?;
        let last = length.checked_sub(size)?;
        let bytes: [u8; 4] = match (length, size) {
            (..=4, _) => {
                let mut value = [0; 4];
                let value_at = &entry.value[last as usize..length as usize];
                value[..value_at.len()].copy_from_slice(value_at);
                value
            }
            (_, 2) => {
                let at = u64::from(self.long(entry.value)) + last;
                let [a, b] = source.array(at).ok()?;
                [a, b, 0, 0]
            }
            _ => source.array(u64::from(self.long(entry.value)) + last).ok()?,
        };
        Some(match size {
            2 => u64::from(self.short([bytes[0], bytes[1]])),
            4 => u64::from(self.long(bytes)),
            _ => return None,
        })
    }
}
