//! Documents of earlier builds by path and content. They lie in shards, so that one edit writes
//! one small file.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::file::{self, Unread};
use super::told::Told;
use crate::diagnostic::Diagnostic;
use crate::disk::{self, Hash};
use crate::parse::Document;

/// A document and what was told of it.
pub type Parsed = (Document, Vec<Diagnostic>);

/// Documents to a shard, about.
const SHARD: usize = 128;

/// What was known of one source.
#[derive(Serialize, Deserialize)]
struct Known {
    document: Document,
    told: Vec<Told>,
}

/// A shard: the configuration under which its sources were parsed, and what is known of them.
#[derive(Serialize, Deserialize)]
struct Shard<D> {
    config: Hash,
    documents: Vec<D>,
}

/// Documents of earlier builds.
#[derive(Default)]
pub struct Documents {
    folder: PathBuf,
    /// Number of shards.
    shards: usize,
    /// Paths and contents of each shard as it lies on the disk.
    present: HashMap<usize, HashMap<Arc<Path>, Hash>>,
    known: HashMap<Arc<Path>, Known>,
    config: Hash,
}

impl Documents {
    /// What lies in a cache, for a site of `sources` sources whose configuration has this hash;
    /// nothing is written to it.
    pub fn of(folder: &Path, sources: usize, config: Hash) -> Documents {
        Documents::read(folder, sources, config).0
    }

    /// Reads what lies in `folder` for a site of `sources` sources under a configuration.
    pub(super) fn read(folder: &Path, sources: usize, config: Hash) -> (Documents, Option<Unread>) {
        let shards = sources.div_ceil(SHARD).next_power_of_two();
        let read: Vec<(usize, Result<Shard<Known>, Unread>)> = (0..shards)
            .into_par_iter()
            .map(|number| (number, file::read(&folder.join(name(number, shards)))))
            .collect();
        let mut documents =
            Documents { folder: folder.to_path_buf(), shards, config, ..Documents::default() };
        let mut unread = None;
        documents.known.reserve(sources);
        for (number, shard) in read {
            let shard = match shard {
                Ok(shard) if shard.config == config => shard,
                Ok(_) => continue,
                Err(why) => {
                    unread = unread.max(Some(why));
                    continue;
                }
            };
            let present = shard
                .documents
                .iter()
                .map(|known| (known.document.path.clone(), known.document.hash));
            documents.present.insert(number, present.collect());
            let known = shard.documents.into_iter();
            documents.known.extend(known.map(|known| (known.document.path.clone(), known)));
        }
        (documents, unread)
    }

    /// Takes what parsing a source with this content would give.
    pub fn take(&mut self, path: &Path, hash: Hash) -> Option<Parsed> {
        let known = self.known.remove(path).filter(|known| known.document.hash == hash)?;
        let told = known.told.into_iter().map(Told::diagnostic);
        Some((known.document, told.collect::<Option<_>>()?))
    }

    /// Writes the shards in which something changed, and removes those of another division.
    pub fn write(mut self, parsed: &[Parsed]) -> io::Result<()> {
        // What was read is in `parsed` as far as it still holds.
        self.known = HashMap::new();
        let mut shards: BTreeMap<usize, Vec<&Parsed>> = BTreeMap::new();
        for one in parsed {
            shards.entry(self.shard(&one.0.path)).or_default().push(one);
        }
        let emptied = self.present.keys().filter(|number| !shards.contains_key(number));
        for number in emptied.copied().collect::<Vec<_>>() {
            shards.insert(number, Vec::new());
        }
        let changed = shards.par_iter().filter(|(number, documents)| {
            let Some(present) = self.present.get(number) else { return true };
            let same =
                |(document, _): &&Parsed| present.get(&document.path) == Some(&document.hash);
            present.len() != documents.len() || !documents.iter().all(same)
        });
        changed.try_for_each(|(number, documents)| {
            let shard = Shard {
                config: self.config,
                documents: documents
                    .iter()
                    .map(|(document, told)| Lent {
                        document,
                        told: told.iter().map(Told::from).collect(),
                    })
                    .collect(),
            };
            file::write(&self.folder.join(name(*number, self.shards)), &shard)
        })?;
        let ours: HashSet<String> =
            (0..self.shards).map(|number| name(number, self.shards)).collect();
        for other in disk::names(&self.folder)? {
            if other.starts_with(PREFIX) && !ours.contains(&other) {
                disk::remove_file(&self.folder.join(other))?;
            }
        }
        Ok(())
    }

    fn shard(&self, path: &Path) -> usize {
        let hash = Hash::of(path.as_os_str().as_encoded_bytes());
        (hash.0 % self.shards as u128) as usize
    }
}

/// [`Known`], lent.
#[derive(Serialize)]
struct Lent<'a> {
    document: &'a Document,
    told: Vec<Told>,
}

const PREFIX: &str = "documents-";

fn name(number: usize, of: usize) -> String {
    format!("{PREFIX}{number}-of-{of}")
}
