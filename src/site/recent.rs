//! Recent: the values of many things that were made last, in memory that does not grow.

use std::sync::{Arc, Mutex, PoisonError};

use crate::archive::{self, Read};

/// Values of things with numbers or hashes, a limited number: a new value replaces that of a thing
/// whose number has the same remainder. To take a value counts as reading the documents that were read
/// for it.
pub(super) struct Recent<T> {
    /// A place for each remainder of a number.
    room: Box<[Mutex<Option<Kept<T>>>]>,
}

#[derive(Clone)]
struct Kept<T> {
    number: u128,
    made: T,
    read: Arc<[Read]>,
}

impl<T: Clone> Recent<T> {
    /// Places for `room` values.
    pub(super) fn new(room: usize) -> Recent<T> {
        Recent { room: (0..room).map(|_| Mutex::new(None)).collect() }
    }

    /// The value of a thing, or a new one.
    pub(super) fn get(&self, number: u128, make: impl FnOnce() -> T) -> T {
        let room = &self.room[(number % self.room.len() as u128) as usize];
        let lock = || room.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().as_ref().filter(|kept| kept.number == number).cloned();
        // Nothing is made under the lock: another thread may make the same value, which is equal.
        let kept = known.unwrap_or_else(|| {
            let (made, read) = archive::reading(make);
            let kept = Kept { number, made, read: read.into() };
            *lock() = Some(kept.clone());
            kept
        });
        archive::note_read(&kept.read);
        kept.made
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{DocumentId, Id};

    #[test]
    fn what_was_made_last_is_kept() {
        let recent = Recent::new(8);
        let is_made = |number: u128| {
            let mut is_made = false;
            let value = recent.get(number, || {
                is_made = true;
                archive::note_read(&[Read::whole(DocumentId::FIRST)]);
                number * 10
            });
            assert_eq!(value, number * 10);
            is_made
        };
        assert!((1..9).all(is_made) && !(1..9).any(is_made));
        // It takes the place of another.
        assert!(is_made(9) && !is_made(9) && !is_made(2) && is_made(1));
        assert_eq!(
            archive::reading(|| recent.get(1, || unreachable!())).1,
            [Read::whole(DocumentId::FIRST)]
        );
    }
}
