//! Recent: what was made last, so many at most.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use crate::archive;

/// Parts that are locked apart from each other.
const PARTS: usize = 16;

/// What was made of things with numbers; of too many, what was made first goes. Who takes it has read
/// the documents that were read for it.
pub struct Recent<T> {
    parts: [Mutex<Part<T>>; PARTS],
    /// Room of a part.
    room: usize,
}

struct Part<T> {
    made: HashMap<u32, (T, Arc<[u32]>)>,
    /// Numbers, that which was made first at the front.
    order: VecDeque<u32>,
}

impl<T: Clone> Recent<T> {
    /// Room for about so many.
    pub fn new(room: usize) -> Recent<T> {
        let part = || Mutex::new(Part { made: HashMap::new(), order: VecDeque::new() });
        Recent { parts: std::array::from_fn(|_| part()), room: room.div_ceil(PARTS) }
    }

    /// What was made of a thing, or is made now.
    pub fn get(&self, number: u32, make: impl FnOnce() -> T) -> T {
        let part = &self.parts[number as usize % PARTS];
        let lock = || part.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().made.get(&number).cloned();
        // Nothing is made under the lock: another thread may make the same, and it is the same.
        let (made, read) = known.unwrap_or_else(|| {
            let (made, read) = archive::reading(make);
            let read: Arc<[u32]> = read.into();
            lock().keep(number, (made.clone(), read.clone()), self.room);
            (made, read)
        });
        archive::note_read(&read);
        made
    }
}

impl<T> Part<T> {
    fn keep(&mut self, number: u32, made: (T, Arc<[u32]>), room: usize) {
        if self.made.insert(number, made).is_some() {
            return;
        }
        self.order.push_back(number);
        if self.order.len() > room
            && let Some(first) = self.order.pop_front()
        {
            self.made.remove(&first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_first_goes() {
        let recent = Recent::new(2 * PARTS);
        let made = |number: usize| {
            let mut is_made = false;
            let value = recent.get(number as u32, || {
                is_made = true;
                archive::note_read(&[7]);
                number * 10
            });
            assert_eq!(value, number * 10);
            is_made
        };
        // Three that share a part, which has room for two.
        assert!(made(1) && made(1 + PARTS) && !made(1));
        assert!(made(1 + 2 * PARTS) && !made(1 + PARTS) && made(1));
        assert_eq!(archive::reading(|| recent.get(1, || unreachable!())).1, [7]);
    }
}
