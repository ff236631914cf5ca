//! Shelf: where vectors are kept from build to build.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

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

/// Keeps vectors.
pub trait Shelf: Send + Sync {
    /// Gives the vectors of all documents, some at a time and in no order. Those that are not kept
    /// are made, and kept.
    fn vectors(&self, wanted: &[Wanted], make: &Make<'_>, each: &Each<'_>);
}

/// Keeps nothing.
pub struct Nothing;

/// Documents at a time.
const SOME: usize = 64;

impl Shelf for Nothing {
    fn vectors(&self, wanted: &[Wanted], make: &Make<'_>, each: &Each<'_>) {
        (0..wanted.len().div_ceil(SOME)).into_par_iter().for_each(|chunk| {
            let places = chunk * SOME..wanted.len().min((chunk + 1) * SOME);
            each(places.map(|place| (place, make(place))).collect());
        });
    }
}

/// Keeps what another shelf does not, for as long as the program runs.
pub struct Remembered {
    other: Arc<dyn Shelf>,
    made: Mutex<HashMap<Hash, Arc<[u8]>>>,
}

impl Remembered {
    /// Beside another shelf, which is asked first.
    pub fn beside(other: Arc<dyn Shelf>) -> Remembered {
        Remembered { other, made: Mutex::default() }
    }

    fn made(&self) -> MutexGuard<'_, HashMap<Hash, Arc<[u8]>>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf for Remembered {
    fn vectors(&self, wanted: &[Wanted], make: &Make<'_>, each: &Each<'_>) {
        let remembering = |place: usize| {
            let key = wanted[place].key;
            let known = self.made().get(&key).cloned();
            let vector = known.unwrap_or_else(|| {
                let vector: Arc<[u8]> = make(place).into();
                self.made().insert(key, vector.clone());
                vector
            });
            vector.to_vec()
        };
        self.other.vectors(wanted, &remembering, each);
        let keys: HashSet<Hash> = wanted.iter().map(|one| one.key).collect();
        self.made().retain(|key, _| keys.contains(key));
    }
}
