//! Early: vectors that are made while sources are parsed, so that the index does not read the same texts again.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::disk::Hash;

/// Most bytes of vectors in memory: enough for about ten thousand articles.
const ROOM: usize = 32 << 20;

/// Vectors in memory until the index is made, up to [`ROOM`] bytes. They are never written: it is not known yet
/// which documents are public.
#[derive(Default)]
pub struct Early(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    size: usize,
    /// By path, with the content of the source.
    vectors: HashMap<Arc<Path>, (Hash, Vec<u8>)>,
}

impl Early {
    /// Another vector may be added.
    pub fn has_room(&self) -> bool {
        self.waiting().size < ROOM
    }

    /// Keeps the vector of a source with this content.
    pub fn put(&self, path: Arc<Path>, content: Hash, vector: Vec<u8>) {
        let mut waiting = self.waiting();
        waiting.size += vector.capacity();
        waiting.vectors.insert(path, (content, vector));
    }

    /// Removes the vector of a source, and returns it where the source still has this content.
    pub fn take(&self, path: &Path, content: Hash) -> Option<Vec<u8>> {
        let mut waiting = self.waiting();
        let (of, vector) = waiting.vectors.remove(path)?;
        waiting.size -= vector.capacity();
        (of == content).then_some(vector)
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vector_is_there_once_and_for_its_content() {
        let early = Early::default();
        let path: Arc<Path> = Path::new("a.md").into();
        early.put(path.clone(), Hash(1), vec![7]);
        assert_eq!(early.take(Path::new("b.md"), Hash(1)), None);
        assert_eq!(early.take(&path, Hash(1)), Some(vec![7]));
        assert_eq!(early.take(&path, Hash(1)), None);
        early.put(path.clone(), Hash(2), vec![8]);
        assert_eq!(early.take(&path, Hash(1)), None);
        assert_eq!(early.take(&path, Hash(2)), None);
    }

    #[test]
    fn what_was_taken_makes_room() {
        let early = Early::default();
        let path: Arc<Path> = Path::new("a.md").into();
        early.put(path.clone(), Hash(1), Vec::with_capacity(ROOM - 1));
        assert!(early.has_room());
        early.put(Path::new("b.md").into(), Hash(1), vec![0]);
        assert!(!early.has_room());
        assert!(early.take(&path, Hash(1)).is_some() && early.has_room());
    }
}
