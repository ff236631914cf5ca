//! Shelf: the place where vectors and indexes are kept from build to build.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::kept::{Parts, Words};
use super::names::Name;
use super::whole;
use crate::disk::Hash;

/// A document whose vector is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Its source.
    pub path: Arc<Path>,
    /// All that its vector depends on.
    pub key: Hash,
}

/// Makes the vector of a document by its place in the list.
pub type Make<'a> = dyn Fn(usize) -> Vec<u8> + Sync + 'a;

/// Takes some vectors, each with the place of its document.
pub type Each<'a> = dyn Fn(Vec<(usize, Vec<u8>)>) + Sync + 'a;

/// A document whose vector changed.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Its place in the list.
    pub place: usize,
    /// Its source.
    pub path: Arc<Path>,
    /// The key of its vector before; none where it is new.
    pub old: Option<Hash>,
    /// The key of its vector now.
    pub new: Hash,
}

/// The vectors of a document, before and now.
pub type Exchanged = (Option<Vec<u8>>, Vec<u8>);

/// An index, with what it was made from.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Kept {
    /// The key of the vector of each document, and a hash of the names that it has.
    #[serde(with = "whole::pairs")]
    pub documents: Vec<(Hash, Hash)>,
    /// The words.
    pub words: Words,
    /// All else, where it is known what that depends on.
    pub rest: Option<Rest>,
}

/// All of an index but its words, with what it was made from.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Rest {
    /// A hash of all that the site is made from but the words of its documents.
    pub frame: Hash,
    /// Numbers of the articles that the documents are.
    pub articles: Vec<u32>,
    /// Of each document its content, and what lists show of it.
    #[serde(with = "whole::pairs")]
    pub sources: Vec<(Hash, Hash)>,
    /// Of each document the number of its type, or -1.
    pub kinds: Vec<i32>,
    /// The root, as written.
    #[serde(with = "whole")]
    pub root: Vec<u8>,
    /// Blocks of documents.
    pub blocks: Vec<Name>,
    /// Facets.
    pub facets: Vec<Name>,
}

/// Keeps vectors, and the index that was last made from them.
pub trait Shelf: Send + Sync {
    /// Gives the vectors of all documents of a language, some at a time and in no order. Vectors
    /// that are not kept are made, and kept.
    fn vectors(&self, language: &str, wanted: &[Wanted], make: &Make<'_>, each: &Each<'_>);

    /// Begins to read the indexes of some languages, which will be asked for.
    fn look_ahead(&self, _languages: &[&str]) {}

    /// The index of a language that was kept last. Its parts may be missing.
    fn index(&self, _language: &str) -> Option<Kept> {
        None
    }

    /// A part of that index.
    fn part(&self, _language: &str, _name: &str) -> Option<Vec<u8>> {
        None
    }

    /// Keeps the index of a language with the parts that are new, and no other of that language; it may do so
    /// until it is [settled](Shelf::settle).
    fn keep_index(&self, _language: &str, _kept: Kept, _parts: Arc<Parts>) {}

    /// Waits until all is kept.
    fn settle(&self) {}

    /// Forgets the index of a language.
    fn forget_index(&self, _language: &str) {}

    /// Removes the files of all other languages, and files that a killed build left unfinished. They may be there
    /// until [`Shelf::settle`].
    fn keep_only(&self, _languages: &[&str]) {}

    /// The index of one of these languages is kept.
    fn keeps(&self, _languages: &[&str]) -> bool {
        false
    }

    /// A vector that is kept, for a language with this many documents.
    fn vector(&self, _language: &str, _documents: usize, _wanted: &Wanted) -> Option<Vec<u8>> {
        None
    }

    /// Replaces the vectors of some documents by new ones, and gives
    /// both; nothing where an old one does not exist.
    fn exchange(
        &self,
        _language: &str,
        _documents: usize,
        _changes: &[Exchange],
        _make: &Make<'_>,
    ) -> Option<Vec<Exchanged>> {
        None
    }
}

/// Keeps nothing.
pub struct Nothing;

/// How many documents at a time.
const SOME: usize = 64;

impl Shelf for Nothing {
    fn vectors(&self, _: &str, wanted: &[Wanted], make: &Make<'_>, each: &Each<'_>) {
        (0..wanted.len().div_ceil(SOME)).into_par_iter().for_each(|chunk| {
            let places = chunk * SOME..wanted.len().min((chunk + 1) * SOME);
            each(places.map(|place| (place, make(place))).collect());
        });
    }
}

/// Vectors by language and key.
type Made = HashMap<(String, Hash), Arc<[u8]>>;

/// Keeps what another shelf does not keep, for as long as the program runs.
pub struct Remembered {
    other: Arc<dyn Shelf>,
    made: Mutex<Made>,
    /// Indexes by language, each with parts.
    indexes: Mutex<HashMap<String, (Kept, Parts)>>,
}

impl Remembered {
    /// Together with another shelf, which is asked for what is not remembered.
    pub fn beside(other: Arc<dyn Shelf>) -> Remembered {
        Remembered { other, made: Mutex::default(), indexes: Mutex::default() }
    }

    fn made(&self) -> MutexGuard<'_, Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn indexes(&self) -> MutexGuard<'_, HashMap<String, (Kept, Parts)>> {
        self.indexes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The vector that was made for this key, or is made now.
    fn remember(&self, language: &str, key: Hash, make: impl FnOnce() -> Vec<u8>) -> Vec<u8> {
        let key = (language.to_string(), key);
        let known = self.made().get(&key).cloned();
        let vector = known.unwrap_or_else(|| {
            let vector: Arc<[u8]> = make().into();
            self.made().insert(key, vector.clone());
            vector
        });
        vector.to_vec()
    }
}

impl Shelf for Remembered {
    fn vectors(&self, language: &str, wanted: &[Wanted], make: &Make<'_>, each: &Each<'_>) {
        let remembering = |place: usize| self.remember(language, wanted[place].key, || make(place));
        self.other.vectors(language, wanted, &remembering, each);
        let keys: HashSet<Hash> = wanted.iter().map(|one| one.key).collect();
        self.made().retain(|(of, key), _| of != language || keys.contains(key));
    }

    fn index(&self, language: &str) -> Option<Kept> {
        if let Some((kept, _)) = self.indexes().get(language) {
            return Some(kept.clone());
        }
        // With all its parts: the other shelf may get another index, or lose this one.
        let kept = self.other.index(language)?;
        let part = |name: String| Some((name.clone(), self.other.part(language, &name)?));
        let parts = kept.words.parts().map(part).collect::<Option<Parts>>()?;
        self.indexes().insert(language.to_string(), (kept.clone(), parts));
        Some(kept)
    }

    fn part(&self, language: &str, name: &str) -> Option<Vec<u8>> {
        self.indexes().get(language).and_then(|(_, parts)| parts.get(name).cloned())
    }

    fn keep_index(&self, language: &str, kept: Kept, parts: Arc<Parts>) {
        let mut indexes = self.indexes();
        let (known, all) = indexes.entry(language.to_string()).or_default();
        all.extend(parts.iter().map(|(name, bytes)| (name.clone(), bytes.clone())));
        let names: HashSet<String> = kept.words.parts().collect();
        all.retain(|name, _| names.contains(name));
        *known = kept;
    }

    fn forget_index(&self, language: &str) {
        self.indexes().remove(language);
        self.other.forget_index(language);
    }

    fn exchange(
        &self,
        language: &str,
        documents: usize,
        changes: &[Exchange],
        make: &Make<'_>,
    ) -> Option<Vec<Exchanged>> {
        let exchanged = changes.iter().map(|Exchange { place, path, old, new }| {
            let before = match old {
                None => None,
                Some(key) => {
                    let known = self.made().get(&(language.to_string(), *key)).cloned();
                    let wanted = Wanted { path: path.clone(), key: *key };
                    let kept = || self.other.vector(language, documents, &wanted);
                    Some(known.map(|vector| vector.to_vec()).or_else(kept)?)
                }
            };
            Some((before, self.remember(language, *new, || make(*place))))
        });
        exchanged.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_is_not_made_again() {
        let shelf = Remembered::beside(Arc::new(Nothing));
        let path: Arc<Path> = Path::new("a.md").into();
        let wanted = |key: u128| Wanted { path: path.clone(), key: Hash(key) };
        let made = Mutex::new(Vec::new());
        let make = |place: usize| {
            made.lock().unwrap().push(place);
            vec![place as u8]
        };
        for _ in 0..2 {
            shelf.vectors("en", &[wanted(1), wanted(2)], &make, &|_| ());
        }
        assert_eq!(*made.lock().unwrap(), [0, 1]);
        let change = |old: u128, new: u128| Exchange {
            place: 0,
            path: path.clone(),
            old: Some(Hash(old)),
            new: Hash(new),
        };
        let exchanged = shelf.exchange("en", 2, &[change(2, 3)], &make);
        assert_eq!(exchanged, Some(vec![(Some(vec![1]), vec![0])]));
        assert_eq!(shelf.exchange("en", 2, &[change(9, 4)], &make), None);
        assert_eq!(shelf.exchange("ar", 2, &[change(2, 4)], &make), None);
    }
}
