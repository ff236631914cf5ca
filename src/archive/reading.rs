//! Reading: which documents' words something was made from, so that it need not be made again while
//! others are reworded.

use crate::ids::DocumentId;
use std::cell::RefCell;

thread_local! {
    /// Documents that were read for what this thread is making; none while nobody asks.
    static READ: RefCell<Option<Vec<DocumentId>>> = const { RefCell::new(None) };
}

/// What was noted before some work began; it is restored when the work ends, also by a panic.
struct Outer(Option<Vec<DocumentId>>);

impl Drop for Outer {
    fn drop(&mut self) {
        READ.set(self.0.take());
    }
}

/// Does some work on this thread; gives the numbers of the documents whose words it read, each once
/// and in order. The work must not be shared out to other threads: what they read would not be noted.
pub fn reading<T>(work: impl FnOnce() -> T) -> (T, Vec<DocumentId>) {
    let _outer = Outer(READ.replace(Some(Vec::new())));
    let made = work();
    let mut read = READ.take().unwrap_or_default();
    read.sort_unstable();
    read.dedup();
    (made, read)
}

/// Notes that the words of these documents were read: something that was made from them earlier is
/// used.
pub fn note_read(documents: &[DocumentId]) {
    READ.with_borrow_mut(|read| {
        if let Some(read) = read {
            read.extend_from_slice(documents);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;

    #[test]
    fn what_is_read_within_is_not_read_without() {
        let [a, b, c] = [1, 2, 3].map(DocumentId::at);
        let (inner, outer) = reading(|| {
            note_read(&[c]);
            let (_, inner) = reading(|| note_read(&[b, a, b]));
            note_read(&[c]);
            inner
        });
        assert_eq!((inner, outer), (vec![a, b], vec![c]));
        note_read(&[a]);
        assert!(reading(|| ()).1.is_empty());
        // A thread of the server outlives a page that fails.
        let failed = std::panic::catch_unwind(|| reading(|| panic!("planted")));
        assert!(failed.is_err() && READ.with_borrow(Option::is_none));
    }
}
