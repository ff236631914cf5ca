//! Vectors of earlier builds, for the search index, by path and content, and the index that was last made
//! from them. Both are in parts, so that one edit writes few files. Only what is public is there.

use std::collections::btree_map::Entry as Entries;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{CLOCK, file};
use crate::disk::{self, Hash, Held};
use crate::search::kept::Parts;
use crate::search::{Each, Exchange, Exchanged, Kept, Make, Shelf, Wanted, whole};

/// Documents in a shard, approximately.
const SHARD: usize = 64;

pub(super) const PREFIX: &str = "vectors-";

/// The beginning of the names of indexes.
pub(super) const INDEX: &str = "index-";

/// The vectors in a cache.
pub struct Vectors {
    folder: PathBuf,
    writes: Writes,
    /// Indexes that are being read, by language.
    ahead: Mutex<HashMap<String, JoinHandle<Option<Kept>>>>,
    /// What is being written.
    writing: Mutex<Vec<JoinHandle<io::Result<()>>>>,
    /// Languages of the site; none once the files of all other languages are removed.
    to_sweep: Mutex<Option<Vec<String>>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writes {
    Never,
    WhenMade,
}

impl Vectors {
    /// The vectors in the cache at `folder`, which also gets new ones.
    pub fn open(folder: &Path) -> Vectors {
        Vectors::at(folder, Writes::WhenMade)
    }

    /// The same, but none is put there.
    pub fn read_only(folder: &Path) -> Vectors {
        Vectors::at(folder, Writes::Never)
    }

    fn at(folder: &Path, writes: Writes) -> Vectors {
        let folder = folder.to_path_buf();
        let (ahead, writing, to_sweep) = Default::default();
        Vectors { folder, writes, ahead, writing, to_sweep }
    }

    /// Writes shards. It removes the index of the old shards first: if the build is killed before it writes a new
    /// index, the next build checks all shards, and no words stay that should be gone.
    fn write(
        &self,
        language: &str,
        changed: Vec<(usize, Vec<Entry>)>,
        shards: usize,
    ) -> io::Result<()> {
        let _lock = disk::lock(&self.folder.join(CLOCK))?;
        let folder = Held::open(&self.folder)?;
        let write = |(number, entries): &(usize, Vec<Entry>)| {
            file::write(&folder, &name(*number, shards, language), entries)
        };
        folder.remove(format!("{INDEX}{language}"))?;
        // Not on several threads: a thread that waits for others may take work that needs the lock.
        changed.iter().try_for_each(write)
    }

    /// Starts to remove files of other languages and unfinished files, unless another thread does it already.
    fn sweep(&self) {
        let Some(languages) = lock(&self.to_sweep).take() else { return };
        let folder = self.folder.clone();
        let swept = move || {
            let _lock = disk::lock(&folder.join(CLOCK))?;
            let folder = Held::open(&folder)?;
            sweep(&folder, &names(&folder)?, &languages)
        };
        // On a thread of its own, so that the build can go on meanwhile.
        lock(&self.writing).push(thread::spawn(swept));
    }

    /// Removes the shards of another division.
    fn forget_others(&self, language: &str, shards: usize) -> io::Result<()> {
        let _lock = disk::lock(&self.folder.join(CLOCK))?;
        let folder = Held::open(&self.folder)?;
        let ours: HashSet<String> =
            (0..shards).map(|number| name(number, shards, language)).collect();
        let ending = format!(".{language}");
        for other in names(&folder)? {
            if other.starts_with(PREFIX) && other.ends_with(&ending) && !ours.contains(&other) {
                folder.remove(&other)?;
            }
        }
        Ok(())
    }
}

impl Drop for Vectors {
    fn drop(&mut self) {
        self.settle();
    }
}

impl Shelf for Vectors {
    fn vectors(&self, language: &str, wanted: &[Wanted], make: &Make<'_>, each: &Each<'_>) {
        let shards = shards(wanted.len());
        if self.writes == Writes::WhenMade {
            // What cannot be kept is made again; the cache itself reports why it cannot be written.
            let _ = self.forget_others(language, shards);
        }
        let mut members = vec![Vec::new(); shards];
        for (place, one) in wanted.iter().enumerate() {
            members[shard(&one.path, shards)].push(place);
        }
        let folder = Held::open(&self.folder).ok();
        members.into_par_iter().enumerate().for_each(|(number, members)| {
            let kept =
                |folder| file::read::<Vec<Entry>>(folder, &name(number, shards, language)).ok();
            let kept = folder.as_ref().and_then(kept).unwrap_or_default();
            let count = kept.len();
            let mut kept: HashMap<u128, Vec<u8>> =
                kept.into_iter().map(|Entry(key, vector)| (key, vector)).collect();
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
                let entry = |(place, vector): &(usize, Vec<u8>)| {
                    Entry(wanted[*place].key.0, vector.clone())
                };
                let entries = vectors.iter().map(entry).collect();
                // The cache itself reports why it cannot be written.
                let _ = self.write(language, vec![(number, entries)], shards);
            }
            each(vectors);
        });
    }

    fn look_ahead(&self, languages: &[&str]) {
        for language in languages {
            let (folder, name) = (self.folder.clone(), language.to_string());
            let thread = thread::spawn(move || read_index(&folder, &name));
            lock(&self.ahead).insert(language.to_string(), thread);
        }
    }

    fn index(&self, language: &str) -> Option<Kept> {
        let ahead = lock(&self.ahead).remove(language);
        match ahead {
            Some(ahead) => ahead.join().ok().flatten(),
            None => read_index(&self.folder, language),
        }
    }

    fn part(&self, language: &str, name: &str) -> Option<Vec<u8>> {
        let folder = Held::open(&self.folder).ok()?;
        file::read(&folder, &part(language, name)).ok().map(|Raw(bytes)| bytes)
    }

    fn keep_index(&self, language: &str, kept: Kept, parts: Arc<Parts>) {
        if self.writes == Writes::Never {
            return;
        }
        let (folder, language) = (self.folder.clone(), language.to_string());
        let languages = lock(&self.to_sweep).take();
        // On a thread of its own, so that the build can go on meanwhile.
        let write = move || {
            let _lock = disk::lock(&folder.join(CLOCK))?;
            let folder = Held::open(&folder)?;
            for (name, bytes) in &*parts {
                file::write(&folder, &part(&language, name), &Borrowed(bytes))?;
            }
            file::write(&folder, &format!("{INDEX}{language}"), &kept)?;
            // The folder is listed once for both.
            let names = names(&folder)?;
            if let Some(languages) = languages {
                sweep(&folder, &names, &languages)?;
            }
            forget_unused(&folder, &names, &language, &kept)
        };
        lock(&self.writing).push(thread::spawn(write));
    }

    fn settle(&self) {
        self.sweep();
        // Whoever comes second waits here.
        let mut writing = lock(&self.writing);
        // What cannot be kept is made again; the cache itself reports why it cannot be written.
        writing.drain(..).for_each(|thread| drop(thread.join()));
    }

    fn forget_index(&self, language: &str) {
        if self.writes == Writes::Never {
            return;
        }
        self.settle();
        let forget = || {
            let _lock = disk::lock(&self.folder.join(CLOCK))?;
            let folder = Held::open(&self.folder)?;
            folder.remove(format!("{INDEX}{language}"))?;
            forget_unused(&folder, &names(&folder)?, language, &Kept::default())
        };
        let _: io::Result<()> = forget();
    }

    fn keep_only(&self, languages: &[&str]) {
        if self.writes == Writes::Never {
            return;
        }
        let names = languages.iter().map(|language| language.to_string());
        *lock(&self.to_sweep) = Some(names.collect());
        // Otherwise `keep_index` removes them, since it lists the folder anyway.
        if languages.is_empty() {
            self.sweep();
        }
    }

    fn keeps(&self, languages: &[&str]) -> bool {
        let folder = Held::open(&self.folder);
        let is_kept = |folder: &Held| {
            languages.iter().any(|language| folder.has(format!("{INDEX}{language}")))
        };
        folder.is_ok_and(|folder| is_kept(&folder))
    }

    fn vector(&self, language: &str, documents: usize, wanted: &Wanted) -> Option<Vec<u8>> {
        let shards = shards(documents);
        let name = name(shard(&wanted.path, shards), shards, language);
        let entries: Vec<Entry> = file::read(&Held::open(&self.folder).ok()?, &name).ok()?;
        let found = entries.into_iter().find(|Entry(key, _)| *key == wanted.key.0);
        found.map(|Entry(_, vector)| vector)
    }

    fn exchange(
        &self,
        language: &str,
        documents: usize,
        changes: &[Exchange],
        make: &Make<'_>,
    ) -> Option<Vec<Exchanged>> {
        let folder = Held::open(&self.folder).ok()?;
        let shards = shards(documents);
        let mut changed: BTreeMap<usize, Vec<Entry>> = BTreeMap::new();
        let mut exchanged = Vec::new();
        for Exchange { place, path, old, new } in changes {
            let number = shard(path, shards);
            if let Entries::Vacant(place) = changed.entry(number) {
                let known = file::read(&folder, &name(number, shards, language)).ok();
                // Where documents are divided in another way now, all shards are missing.
                place.insert(known?);
            }
            let entries = changed.get_mut(&number)?;
            let vector = make(*place);
            let mut before = None;
            if let Some(old) = old {
                let at = entries.iter().position(|Entry(key, _)| *key == old.0)?;
                before = Some(entries.swap_remove(at).1);
            }
            entries.push(Entry(new.0, vector.clone()));
            exchanged.push((before, vector));
        }
        if self.writes == Writes::WhenMade {
            // What cannot be kept is made again.
            let _ = self.write(language, changed.into_iter().collect(), shards);
        }
        Some(exchanged)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read_index(folder: &Path, language: &str) -> Option<Kept> {
    file::read(&Held::open(folder).ok()?, &format!("{INDEX}{language}")).ok()
}

/// Number of shards for `documents` documents.
fn shards(documents: usize) -> usize {
    documents.div_ceil(SHARD).next_power_of_two()
}

/// The shard of a document.
fn shard(path: &Path, shards: usize) -> usize {
    (Hash::of(path.as_os_str().as_encoded_bytes()).0 % shards as u128) as usize
}

fn name(number: usize, of: usize, language: &str) -> String {
    format!("{PREFIX}{number}-of-{of}.{language}")
}

/// The name of the file of a part of the index of a language.
fn part(language: &str, name: &str) -> String {
    format!("{INDEX}{language}.{name}")
}

/// Removes parts that belong to another index of a language; `names` are the names of all files.
fn forget_unused(folder: &Held, names: &[String], language: &str, kept: &Kept) -> io::Result<()> {
    let used: HashSet<String> = kept.words.parts().map(|name| part(language, &name)).collect();
    let start = part(language, "");
    let is_unused = |name: &&String| name.starts_with(&start) && !used.contains(*name);
    let removed: Vec<io::Result<()>> =
        names.iter().filter(is_unused).map(|name| folder.remove(name)).collect();
    removed.into_iter().collect()
}

/// Removes files of other languages, and files that a killed build left unfinished. `names` are the names of all
/// files; the caller holds the lock.
fn sweep(folder: &Held, names: &[String], languages: &[String]) -> io::Result<()> {
    let is_ours = |name: &str| {
        let language = match name.strip_prefix(INDEX) {
            Some(rest) => rest.split('.').next(),
            None => {
                name.strip_prefix(PREFIX).map(|rest| rest.split_once('.').map_or("", |it| it.1))
            }
        };
        language.is_none_or(|language| languages.iter().any(|ours| ours == language))
    };
    let is_left = |name: &&String| name.ends_with(file::UNFINISHED) || !is_ours(name);
    names.iter().filter(is_left).try_for_each(|name| folder.remove(name))
}

/// Names of all files of a cache.
fn names(folder: &Held) -> io::Result<Vec<String>> {
    let names = folder.list()?.into_iter();
    Ok(names.filter_map(|(name, _)| name.into_string().ok()).collect())
}

/// A part of an index.
#[derive(Deserialize)]
struct Raw(#[serde(with = "whole")] Vec<u8>);

/// A part of an index that is written.
#[derive(Serialize)]
struct Borrowed<'b>(#[serde(serialize_with = "whole::serialize")] &'b [u8]);

/// A vector with its key.
#[derive(Serialize, Deserialize)]
struct Entry(u128, #[serde(with = "whole")] Vec<u8>);
