//! Reading: which documents' words something was made from, so that it need not be made again while
//! others are reworded; and whether it was made from all words of a document, or from its brief alone, so
//! that a new sentence in a text leaves the lists as they are that show its title.

use std::cell::RefCell;

use serde::{Deserialize, Serialize};

use crate::ids::{DocumentId, Id};

/// A document whose words were read: all of them, or no more than its [`Brief`](super::Brief).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Read(u32);

impl Read {
    /// No more than its brief.
    pub fn brief(document: DocumentId) -> Read {
        Read((document.place() as u32) << 1)
    }

    /// All its words.
    pub fn whole(document: DocumentId) -> Read {
        Read((document.place() as u32) << 1 | 1)
    }

    /// The document.
    pub fn document(self) -> DocumentId {
        DocumentId::at((self.0 >> 1) as usize)
    }

    /// A number that says all of it.
    pub(crate) fn number(self) -> u32 {
        self.0
    }

    /// What such a number says.
    pub(crate) fn of_number(number: u32) -> Read {
        Read(number)
    }

    /// All its words were read.
    pub fn is_whole(self) -> bool {
        self.0 & 1 == 1
    }
}

thread_local! {
    /// Documents that were read for what this thread is making; none while nobody asks.
    static READ: RefCell<Option<Vec<Read>>> = const { RefCell::new(None) };
}

/// What was noted before some work began; it is restored when the work ends, also by a panic.
struct Outer(Option<Vec<Read>>);

impl Drop for Outer {
    fn drop(&mut self) {
        READ.set(self.0.take());
    }
}

/// Does some work on this thread; gives the numbers of the documents whose words it read, each once
/// and in order. The work must not be shared out to other threads: what they read would not be noted.
pub fn reading<T>(work: impl FnOnce() -> T) -> (T, Vec<Read>) {
    let _outer = Outer(READ.replace(Some(Vec::new())));
    let made = work();
    let mut read = READ.take().unwrap_or_default();
    read.sort_unstable();
    read.dedup();
    (made, read)
}

/// Notes that the words of these documents were read: something that was made from them earlier is
/// used.
pub fn note_read(documents: &[Read]) {
    READ.with_borrow_mut(|read| {
        if let Some(read) = read {
            read.extend_from_slice(documents);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read_in_brief_or_whole() {
        let number = DocumentId::at(5);
        for (read, is_whole) in [(Read::brief(number), false), (Read::whole(number), true)] {
            assert_eq!((read.document(), read.is_whole()), (number, is_whole));
        }
    }

    #[test]
    fn what_is_read_within_is_not_read_without() {
        let [a, b, c] = [1, 2, 3].map(|number| Read::whole(DocumentId::at(number)));
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
