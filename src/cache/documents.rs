//! Documents of earlier builds by path and content. They are in shards, so that one edit writes
//! one small file. What is not public is not kept: others may read a saved cache.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::file::{self, Unread};
use super::told::Told;
use crate::diagnostic::Diagnostic;
use crate::discover::Source;
use crate::disk::{Hash, Held};
use crate::parse::Document;

/// A document and its diagnostics.
pub type Parsed = (Arc<Document>, Vec<Diagnostic>);

/// Documents in a shard, approximately.
const SHARD: usize = 128;

/// A shard on the disk: the configuration under which its sources were parsed, and what
/// they held.
#[derive(Serialize, Deserialize)]
struct File<E> {
    config: Hash,
    documents: Vec<E>,
}

/// What one source held, as the shard has it.
#[derive(Serialize, Deserialize)]
struct Entry {
    document: Arc<Document>,
    told: Vec<Told>,
}

/// What is known of a source, until somebody takes it.
pub struct Known(Option<Entry>);

/// The documents of earlier builds.
pub struct Documents {
    /// None where there is no cache.
    folder: Option<Held>,
    /// Number of shards.
    shards: usize,
    config: Hash,
    now: Timestamp,
}

/// All documents of a site.
pub struct Read {
    /// In the order of the sources.
    pub documents: Vec<Result<Parsed, Box<Diagnostic>>>,
    /// Shards that do not hold what was read, with the numbers of their sources.
    changed: Vec<(usize, Vec<usize>)>,
    pub(super) unread: Option<Unread>,
}

impl Documents {
    /// The content of `folder` for a site of `sources` sources whose configuration has this hash.
    pub fn new(folder: &Path, sources: usize, config: Hash, now: Timestamp) -> Documents {
        let shards = sources.div_ceil(SHARD).next_power_of_two();
        Documents { folder: Held::open(folder).ok(), shards, config, now }
    }

    /// The cache may hold what was read.
    fn keeps(&self, read: &Result<Parsed, Box<Diagnostic>>) -> bool {
        read.as_ref().is_ok_and(|(document, _)| document.is_public(self.now))
    }

    /// Reads all sources, each on its own. `one` reads a source, and may take the result of parsing
    /// from what is known.
    pub fn read(
        &self,
        sources: &[Source],
        one: impl Fn(usize, &mut Known) -> Result<Parsed, Box<Diagnostic>> + Sync,
    ) -> Read {
        let mut members = vec![Vec::new(); self.shards];
        for (number, source) in sources.iter().enumerate() {
            members[self.shard(&source.path)].push(number);
        }
        let shard = |(shard, members): (usize, Vec<usize>)| {
            let (entries, unread) = match self.entries(shard) {
                Ok(entries) => (entries, None),
                Err(why) => (Vec::new(), Some(why)),
            };
            let paths = members.iter().map(|number| &sources[*number].path);
            let (known, rest) = matched(entries, paths);
            let mut known: Vec<(usize, Known)> =
                members.iter().copied().zip(known.into_iter().map(Known)).collect();
            let was_there: Vec<bool> = known.iter().map(|(_, known)| known.0.is_some()).collect();
            let read: Vec<_> =
                known.par_iter_mut().map(|(number, known)| one(*number, known)).collect();
            let is_kept = was_there.into_iter().eq(read.iter().map(|read| self.keeps(read)));
            let is_same = is_kept
                && rest == 0
                && known.iter().all(|(_, known)| known.0.is_none())
                && unread.is_none_or(|why| why == Unread::Missing);
            (shard, members, read, is_same, unread)
        };
        let shards: Vec<_> = members.into_par_iter().enumerate().map(shard).collect();
        let mut documents: Vec<Option<_>> = Vec::new();
        documents.resize_with(sources.len(), || None);
        let (mut changed, mut unread) = (Vec::new(), None);
        for (shard, members, read, is_same, why) in shards {
            for (number, read) in members.iter().zip(read) {
                documents[*number] = Some(read);
            }
            if !is_same {
                changed.push((shard, members));
            }
            unread = unread.max(why);
        }
        let documents = documents.into_iter().flatten().collect();
        Read { documents, changed, unread }
    }

    /// The content of a shard, in the order of the sources at that time.
    fn entries(&self, number: usize) -> Result<Vec<Entry>, Unread> {
        let file: File<Entry> = {
            let folder = self.folder.as_ref().ok_or(Unread::Missing)?;
            file::read(folder, &name(number, self.shards))?
        };
        match file.config == self.config {
            true => Ok(file.documents),
            false => Ok(Vec::new()),
        }
    }

    /// Writes the shards that changed. If a shard is missing, the number of shards may be another one than before:
    /// then it first removes the shards of the other division.
    pub(super) fn write(&self, read: &Read) -> io::Result<()> {
        let folder = self.folder.as_ref().ok_or(io::ErrorKind::NotFound)?;
        if read.unread.is_some() {
            self.forget_others(folder)?;
        }
        read.changed.par_iter().try_for_each(|(number, members)| {
            let parsed = members.iter().map(|number| &read.documents[*number]);
            let parsed = parsed.filter(|one| self.keeps(one)).filter_map(|one| one.as_ref().ok());
            let lent = parsed.map(|(document, told)| Lent {
                document,
                told: told.iter().map(Told::from).collect(),
            });
            let file = File { config: self.config, documents: lent.collect() };
            file::write(folder, &name(*number, self.shards), &file)
        })
    }

    /// Removes the shards of another division.
    fn forget_others(&self, folder: &Held) -> io::Result<()> {
        let ours: HashSet<String> =
            (0..self.shards).map(|number| name(number, self.shards)).collect();
        for (other, _) in folder.list()? {
            let is_other = |name: &&str| name.starts_with(PREFIX) && !ours.contains(*name);
            if let Some(other) = other.to_str().filter(is_other) {
                folder.remove(other)?;
            }
        }
        Ok(())
    }

    fn shard(&self, path: &Path) -> usize {
        let hash = Hash::of(path.as_os_str().as_encoded_bytes());
        (hash.0 % self.shards as u128) as usize
    }
}

/// The entries of some paths, and the number of those left over.
fn matched<'p>(
    entries: Vec<Entry>,
    paths: impl Iterator<Item = &'p Arc<Path>> + Clone,
) -> (Vec<Option<Entry>>, usize) {
    let path = |entry: &Entry| entry.document.path.clone();
    // Mostly no source was added or removed.
    if entries.iter().map(path).eq(paths.clone().cloned()) {
        return (entries.into_iter().map(Some).collect(), 0);
    }
    let mut entries: HashMap<Arc<Path>, Entry> =
        entries.into_iter().map(|entry| (path(&entry), entry)).collect();
    let known = paths.map(|path| entries.remove(path)).collect();
    (known, entries.len())
}

impl Read {
    /// True when the cache holds everything as it was read.
    pub(super) fn is_kept(&self) -> bool {
        self.changed.is_empty()
    }
}

impl Known {
    /// Takes what parsing the source with this content would give.
    pub fn take(&mut self, path: &Arc<Path>, hash: Hash) -> Option<Parsed> {
        let entry = self.0.take_if(|entry| entry.document.hash == hash)?;
        let told = entry.told.into_iter().map(Told::diagnostic).collect::<Option<_>>()?;
        let mut document = entry.document;
        // All who name the source share one path.
        Arc::get_mut(&mut document)?.path = path.clone();
        Some((document, told))
    }
}

/// [`Entry`], lent.
#[derive(Serialize)]
struct Lent<'a> {
    document: &'a Document,
    told: Vec<Told>,
}

const PREFIX: &str = "documents-";

fn name(number: usize, of: usize) -> String {
    format!("{PREFIX}{number}-of-{of}")
}
