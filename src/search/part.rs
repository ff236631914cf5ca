//! Part: a text or some bytes, alone or within a longer whole that many parts share. An index that is kept
//! comes back without a piece of memory for each of its words.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

/// A text or some bytes.
pub(super) struct Part<T: Whole + ?Sized>(Room<T>);

enum Room<T: Whole + ?Sized> {
    Own(Box<T>),
    Shared(Arc<T::Long>, Range<u32>),
}

/// What has parts.
pub(super) trait Whole {
    /// The whole.
    type Long;

    /// A part of it; none where it does not have this part.
    fn part(long: &Self::Long, range: Range<usize>) -> Option<&Self>;
}

impl Whole for str {
    type Long = String;

    fn part(long: &String, range: Range<usize>) -> Option<&str> {
        long.get(range)
    }
}

impl Whole for [u8] {
    type Long = Vec<u8>;

    fn part(long: &Vec<u8>, range: Range<usize>) -> Option<&[u8]> {
        long.get(range)
    }
}

impl<T: Whole + ?Sized> Part<T> {
    /// The next part of a whole, of this length, from `at` on, which moves behind it; none where the whole
    /// has no such part.
    pub(super) fn next(whole: &Arc<T::Long>, at: &mut u32, length: u32) -> Option<Part<T>> {
        let range = *at..at.checked_add(length)?;
        T::part(whole, range.start as usize..range.end as usize)?;
        *at = range.end;
        Some(Part(Room::Shared(whole.clone(), range)))
    }
}

impl<T: Whole + ?Sized> Deref for Part<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.0 {
            Room::Own(own) => own,
            Room::Shared(whole, range) => {
                let range = range.start as usize..range.end as usize;
                T::part(whole, range).expect("the whole had the part when it was made")
            }
        }
    }
}

impl<T: Whole + ?Sized> Clone for Part<T>
where
    Box<T>: Clone,
{
    fn clone(&self) -> Part<T> {
        Part(match &self.0 {
            Room::Own(own) => Room::Own(own.clone()),
            Room::Shared(whole, range) => Room::Shared(whole.clone(), range.clone()),
        })
    }
}

impl<T: Whole + PartialEq + ?Sized> PartialEq for Part<T> {
    fn eq(&self, other: &Part<T>) -> bool {
        **self == **other
    }
}

impl<T: Whole + Eq + ?Sized> Eq for Part<T> {}

impl<T: Whole + fmt::Debug + ?Sized> fmt::Debug for Part<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: Whole + ?Sized> From<Box<T>> for Part<T> {
    fn from(own: Box<T>) -> Part<T> {
        Part(Room::Own(own))
    }
}

impl From<&str> for Part<str> {
    fn from(text: &str) -> Part<str> {
        Part(Room::Own(text.into()))
    }
}

impl Default for Part<[u8]> {
    fn default() -> Part<[u8]> {
        Part(Room::Own(Box::default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_within_their_whole() {
        let whole = Arc::new("añb".to_string());
        let mut at = 0;
        let mut next = |length| Part::<str>::next(&whole, &mut at, length);
        assert_eq!(next(1).as_deref(), Some("a"));
        assert!(next(1).is_none(), "half a letter");
        assert_eq!(next(2).as_deref(), Some("ñ"));
        assert!(next(2).is_none(), "more than there is");
        assert_eq!(next(1), Some("b".into()));
    }
}
