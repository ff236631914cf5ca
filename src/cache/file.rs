//! The format of the cache's files: a line that names the program, a checksum, and postcard. Where long lists
//! stand behind it, the lengths of all of them and that of the postcard, in eight bytes each, come before it.

use std::io::{self, BufWriter, Read as _, Write as _};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::disk::{self, Hash, Hashed, Hashing, Held, How};

/// First bytes of every file: the program and its exact version.
const HEADER: &str =
    concat!("ssg cache ", env!("CARGO_PKG_VERSION"), " ", env!("SSG_IDENTITY"), "\n");

/// The end of the name of a file while it is written.
pub(super) const UNFINISHED: &str = ".new";

/// The first bytes of every version.
const KIND: &[u8] = b"ssg cache ";

/// Why a file of the cache gives nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unread {
    /// There is none.
    Missing,
    /// Another version of the program wrote it.
    OtherVersion,
    /// It is damaged, or not a file of the cache.
    Damaged,
}

/// Reads one file, if this program wrote all of it.
pub(super) fn read<T: DeserializeOwned>(folder: &Held, name: &str) -> Result<T, Unread> {
    let bytes = match folder.read(name) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Unread::Missing),
        Err(_) => return Err(Unread::Damaged),
    };
    let Some(rest) = bytes.strip_prefix(HEADER.as_bytes()) else {
        return Err(match bytes.starts_with(KIND) {
            true => Unread::OtherVersion,
            false => Unread::Damaged,
        });
    };
    let (sum, payload) = rest.split_at_checked(16).ok_or(Unread::Damaged)?;
    if sum != Hash::of(payload).0.to_le_bytes() {
        return Err(Unread::Damaged);
    }
    postcard::from_bytes(payload).map_err(|_| Unread::Damaged)
}

/// Reads a value and the long lists behind it, each into memory of its own: what is long is in memory once.
pub(super) fn read_lists<T: DeserializeOwned, const N: usize>(
    folder: &Held,
    name: &str,
) -> Result<(T, [Vec<u8>; N]), Unread> {
    let (file, size) = match folder.to_read(name) {
        Ok(opened) => opened,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Unread::Missing),
        Err(_) => return Err(Unread::Damaged),
    };
    let some = |length: u64| {
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(usize::try_from(length).ok()?).ok()?;
        let read = (&file).take(length).read_to_end(&mut bytes).ok()?;
        (read as u64 == length).then_some(bytes)
    };
    let head = some(size.min(HEADER.len() as u64)).ok_or(Unread::Damaged)?;
    if head != HEADER.as_bytes() {
        return Err(if head.starts_with(KIND) { Unread::OtherVersion } else { Unread::Damaged });
    }
    let mut hash = Hashing::default();
    let mut left = size - HEADER.len() as u64;
    let mut next = |length: u64| {
        left = left.checked_sub(length)?;
        some(length)
    };
    let mut read = || {
        let sum = next(16)?;
        let mut hashed = |length: u64| {
            let bytes = next(length)?;
            hash.update(&bytes);
            Some(bytes)
        };
        let mut length = || Some(u64::from_le_bytes(*hashed(8)?.first_chunk()?));
        let lengths = [const { 0 }; N].map(|_| length());
        let value = length()?;
        let value = hashed(value)?;
        let mut lists = [const { Vec::new() }; N];
        for (list, length) in lists.iter_mut().zip(lengths) {
            *list = hashed(length?)?;
        }
        Some((sum, value, lists))
    };
    let (sum, value, lists) = read().ok_or(Unread::Damaged)?;
    if left > 0 || *sum != hash.hash().0.to_le_bytes() {
        return Err(Unread::Damaged);
    }
    Ok((postcard::from_bytes(&value).map_err(|_| Unread::Damaged)?, lists))
}

/// Writes one file in one step.
pub(super) fn write(folder: &Held, name: &str, value: &impl Serialize) -> io::Result<()> {
    write_by(folder, name, |to| postcard::to_io(value, to).map(|_| ()).map_err(io::Error::other))
}

/// Writes one file with a value and the long lists behind it in one step.
pub(super) fn write_lists<const N: usize>(
    folder: &Held,
    name: &str,
    value: &impl Serialize,
    lists: [&[u8]; N],
) -> io::Result<()> {
    let value = postcard::to_allocvec(value).map_err(io::Error::other)?;
    write_by(folder, name, |to| {
        for part in lists.into_iter().chain([&*value]) {
            to.write_all(&(part.len() as u64).to_le_bytes())?;
        }
        [&*value].into_iter().chain(lists).try_for_each(|part| to.write_all(part))
    })
}

fn write_by(
    folder: &Held,
    name: &str,
    body: impl FnOnce(&mut BufWriter<Hashed>) -> io::Result<()>,
) -> io::Result<()> {
    let beside = format!("{name}{UNFINISHED}");
    folder.remove(&beside)?;
    disk::write_hashed(folder.create(&beside)?, HEADER.as_bytes(), body)?;
    folder.rename(&beside, folder, name, How::Over)
}
