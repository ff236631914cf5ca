//! Vectors of earlier builds, for the search index, by path and content. They lie in shards like
//! documents, so that one edit writes one small file. Only what is public has one.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{CLOCK, file};
use crate::disk::{self, Hash, Held};
use crate::search::{Each, Make, Shelf, Wanted};

/// Documents to a shard, about.
const SHARD: usize = 128;

pub(super) const PREFIX: &str = "vectors-";

/// The vectors in a cache.
#[derive(Debug)]
pub struct Vectors {
    folder: PathBuf,
    writes: Writes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writes {
    Never,
    WhenMade,
}

impl Vectors {
    /// The vectors in the cache at `folder`, where new ones are put, too.
    pub fn open(folder: &Path) -> Vectors {
        Vectors { folder: folder.to_path_buf(), writes: Writes::WhenMade }
    }

    /// The same, but none is put there.
    pub fn read_only(folder: &Path) -> Vectors {
        Vectors { folder: folder.to_path_buf(), writes: Writes::Never }
    }

    /// Writes shards, and removes those of another division.
    fn write(&self, changed: Vec<(usize, Vec<Entry>)>, shards: usize) -> io::Result<()> {
        let _lock = disk::lock(&self.folder.join(CLOCK))?;
        let folder = Held::open(&self.folder)?;
        let write = |(number, entries): &(usize, Vec<Entry>)| {
            file::write(&folder, &name(*number, shards), entries)
        };
        changed.par_iter().try_for_each(write)?;
        let ours: HashSet<String> = (0..shards).map(|number| name(number, shards)).collect();
        for (other, _) in folder.list()? {
            let is_other = |name: &&str| name.starts_with(PREFIX) && !ours.contains(*name);
            if let Some(other) = other.to_str().filter(is_other) {
                folder.remove(other)?;
            }
        }
        Ok(())
    }
}

impl Shelf for Vectors {
    fn vectors(&self, wanted: &[Wanted], make: &Make<'_>, each: &Each<'_>) {
        let shards = wanted.len().div_ceil(SHARD).next_power_of_two();
        let mut members = vec![Vec::new(); shards];
        for (place, one) in wanted.iter().enumerate() {
            let hash = Hash::of(one.path.as_os_str().as_encoded_bytes());
            members[(hash.0 % shards as u128) as usize].push(place);
        }
        let folder = Held::open(&self.folder).ok();
        let changed = Mutex::new(Vec::new());
        members.into_par_iter().enumerate().for_each(|(number, members)| {
            let kept = |folder| file::read::<Vec<Entry>>(folder, &name(number, shards)).ok();
            let kept = folder.as_ref().and_then(kept).unwrap_or_default();
            let count = kept.len();
            let mut kept: HashMap<u128, Vec<u8>> =
                kept.into_iter().map(|Entry(key, Packed(vector))| (key, vector)).collect();
            let mut is_same = count == members.len();
            let vectors: Vec<(usize, Vec<u8>)> = members
                .into_iter()
                .map(|place| {
                    let vector = kept.remove(&wanted[place].key.0).unwrap_or_else(|| {
                        is_same = false;
                        make(place)
                    });
                    (place, vector)
                })
                .collect();
            if !is_same && self.writes == Writes::WhenMade {
                let entries = vectors
                    .iter()
                    .map(|(place, vector)| Entry(wanted[*place].key.0, Packed(vector.clone())));
                let entries = entries.collect();
                changed.lock().unwrap_or_else(PoisonError::into_inner).push((number, entries));
            }
            each(vectors);
        });
        let changed = changed.into_inner().unwrap_or_else(PoisonError::into_inner);
        if !changed.is_empty() {
            // What cannot be kept is made again; the cache itself tells why it cannot be written.
            let _ = self.write(changed, shards);
        }
    }
}

fn name(number: usize, of: usize) -> String {
    format!("{PREFIX}{number}-of-{of}")
}

/// A vector with its key.
#[derive(Serialize, Deserialize)]
struct Entry(u128, Packed);

/// Bytes that are written as a whole.
struct Packed(Vec<u8>);

impl Serialize for Packed {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Packed {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Packed, D::Error> {
        struct Whole;
        impl Visitor<'_> for Whole {
            type Value = Packed;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Packed, E> {
                Ok(Packed(bytes.to_vec()))
            }
        }
        from.deserialize_bytes(Whole)
    }
}
