//! The format of the cache's files: a line that names the program, a checksum, and postcard.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::disk::{self, Hash, Held, How};

/// First bytes of every file: the program and its exact version.
const HEADER: &str =
    concat!("ssg cache ", env!("CARGO_PKG_VERSION"), " ", env!("SSG_IDENTITY"), "\n");

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
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(Unread::Missing),
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

/// Writes one file in one step.
pub(super) fn write(folder: &Held, name: &str, value: &impl Serialize) -> std::io::Result<()> {
    let beside = format!("{name}.new");
    folder.remove(&beside)?;
    disk::write_hashed(folder.create(&beside)?, HEADER.as_bytes(), |to| {
        postcard::to_io(value, to).map(|_| ()).map_err(std::io::Error::other)
    })?;
    folder.rename(&beside, folder, name, How::Over)
}
