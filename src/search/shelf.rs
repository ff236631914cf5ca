//! Shelf: where vectors are kept from build to build.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::index::Index;
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

/// A document whose vector is another than before.
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

/// An index as it was made of these documents.
#[derive(Debug, Serialize, Deserialize)]
pub struct Kept {
    /// The key of the vector of each document, and a hash of the names it bears.
    pub documents: Vec<(Hash, Hash)>,
    /// The index.
    pub index: Index,
}

/// Keeps vectors, and the index that was last made of them.
pub trait Shelf: Send + Sync {
    /// Gives the vectors of all documents of a language, some at a time and in no order. Those that
    /// are not kept are made, and kept.
    fn vectors(&self, language: &str, wanted: &[Wanted], make: &Make<'_>, each: &Each<'_>);

    /// The index of a language that was kept last.
    fn index(&self, _language: &str) -> Option<Kept> {
        None
    }

    /// Keeps the index of a language.
    fn keep_index(&self, _language: &str, _kept: &Kept) {}

    /// Puts the new vectors of some of so many documents in the place of their old ones, and gives
    /// both; nothing where an old one is not there.
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

/// Documents at a time.
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

/// Keeps what another shelf does not, for as long as the program runs.
pub struct Remembered {
    other: Arc<dyn Shelf>,
    made: Mutex<Made>,
}

impl Remembered {
    /// Beside another shelf, which is asked first.
    pub fn beside(other: Arc<dyn Shelf>) -> Remembered {
        Remembered { other, made: Mutex::default() }
    }

    fn made(&self) -> MutexGuard<'_, Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf for Remembered {
    fn vectors(&self, language: &str, wanted: &[Wanted], make: &Make<'_>, each: &Each<'_>) {
        let remembering = |place: usize| {
            let key = (language.to_string(), wanted[place].key);
            let known = self.made().get(&key).cloned();
            let vector = known.unwrap_or_else(|| {
                let vector: Arc<[u8]> = make(place).into();
                self.made().insert(key, vector.clone());
                vector
            });
            vector.to_vec()
        };
        self.other.vectors(language, wanted, &remembering, each);
        let keys: HashSet<Hash> = wanted.iter().map(|one| one.key).collect();
        self.made().retain(|(of, key), _| of != language || keys.contains(key));
    }
}
