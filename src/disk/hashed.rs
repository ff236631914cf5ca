//! Files and their hashes, without all of a file in memory.

use std::fs;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};

use xxhash_rust::xxh3::Xxh3Default;

use super::Hash;

/// Bytes in memory at once.
const PIECE: usize = 1 << 18;

/// Passes all bytes of `from` on to `to`, piece by piece; gives their hash.
pub(super) fn in_pieces(
    mut from: impl Read,
    mut to: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<Hash> {
    let mut hash = Xxh3Default::new();
    let mut piece = vec![0; PIECE];
    loop {
        match from.read(&mut piece) {
            Ok(0) => return Ok(Hash(hash.digest128())),
            Ok(read) => {
                hash.update(&piece[..read]);
                to(&piece[..read])?;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The hash of bytes that come one after another, as [`Hash::of`] gives it for all of them.
#[derive(Default)]
pub struct Hashing(Xxh3Default);

impl Hashing {
    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash of what was read.
    pub fn hash(&self) -> Hash {
        Hash(self.0.digest128())
    }
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is written into a file piece by piece, on its way through a hash.
pub struct Hashed {
    file: fs::File,
    hash: Xxh3Default,
    /// The first error: the caller may ignore it.
    error: Option<io::Error>,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.file.write(bytes) {
            Ok(written) => {
                self.hash.update(&bytes[..written]);
                Ok(written)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                let kind = error.kind();
                self.error.get_or_insert(error);
                Err(kind.into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes a new file piece by piece: a head, the [`Hash`] of all that follows in 16 bytes, the lowest first,
/// and what `body` writes.
pub fn write_hashed(
    mut file: fs::File,
    head: &[u8],
    body: impl FnOnce(&mut BufWriter<Hashed>) -> io::Result<()>,
) -> io::Result<()> {
    file.write_all(head)?;
    file.seek(SeekFrom::Current(16))?;
    let hashed = Hashed { file, hash: Xxh3Default::new(), error: None };
    let mut pieces = BufWriter::with_capacity(1 << 16, hashed);
    let told = body(&mut pieces).and_then(|()| pieces.flush());
    if let Some(error) = pieces.get_mut().error.take() {
        return Err(error);
    }
    told?;
    let Hashed { mut file, hash, .. } = pieces.into_inner().map_err(|error| error.into_error())?;
    file.seek(SeekFrom::Start(head.len() as u64))?;
    file.write_all(&hash.digest128().to_le_bytes())
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    #[test]
    fn the_hash_of_pieces_is_that_of_the_whole() {
        let bytes: Vec<u8> = (0..3 * PIECE + 7).map(|at| (at * 31 % 251) as u8).collect();
        for length in [0, 1, 240, 241, PIECE, bytes.len()] {
            let mut copy = Vec::new();
            let hash = in_pieces(&bytes[..length], |piece| {
                copy.extend_from_slice(piece);
                Ok(())
            });
            assert_eq!(hash.unwrap(), Hash::of(&bytes[..length]));
            assert_eq!(copy, &bytes[..length]);
        }
    }

    #[test]
    fn a_file_in_pieces_begins_with_its_hash_and_a_full_disk_is_told() {
        let path = std::env::temp_dir().join(format!("ssg-pieces-{}", std::process::id()));
        let words = "words ".repeat(30_000);
        write_hashed(fs::File::create(&path).unwrap(), b"head\n", |to| {
            to.write_all(words.as_bytes())
        })
        .unwrap();
        let written = read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        let sum = Hash::of(words.as_bytes()).0.to_le_bytes();
        assert_eq!(written, [b"head\n", &sum[..], words.as_bytes()].concat());
        if cfg!(target_os = "linux") {
            let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
            let forgets = |to: &mut BufWriter<Hashed>| {
                to.write_all(words.as_bytes()).map_err(|_| io::Error::other("a part of it"))
            };
            let told = write_hashed(full, b"", forgets).unwrap_err();
            assert_eq!(told.kind(), io::ErrorKind::StorageFull);
        }
    }
}
