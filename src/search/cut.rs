//! Cut: where the alphabet is cut into files of terms.
//!
//! The words nearby decide, so that an edit changes few files.

use xxhash_rust::xxh3::xxh3_64;

use super::leaf::Entry;
use super::vector::shared;

/// Bytes of a file of terms.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lengths {
    /// It is not cut before this.
    pub shortest: usize,
    /// It is cut where it would be longer than this, if it may be cut anywhere.
    pub longest: usize,
}

pub(super) const LENGTHS: Lengths = Lengths { shortest: 6 << 10, longest: 16 << 10 };

/// How many files after its own may decide where a file ends. From its start to the word that decides it is
/// no further than the longest length, which is less than what this many files and its own have at least.
pub(super) const AHEAD: usize = 2;

const _: () = assert!(LENGTHS.longest < (AHEAD + 1) * LENGTHS.shortest);

/// How many words the file has that begins with the first of these, after the word `before`; none where
/// they end first.
///
/// The next file begins at the word with the smallest hash between the shortest and the longest length: so
/// files begin at the same words again soon after an edit. A file begins only at the first word of a group,
/// so that few groups are cut.
pub(super) fn end<'a>(
    lengths: Lengths,
    mut before: &'a str,
    words: impl Iterator<Item = &'a Entry>,
) -> Option<usize> {
    let (mut length, mut best): (usize, Option<(u64, usize)>) = (0, None);
    for (at, entry) in words.enumerate() {
        if length >= lengths.shortest && entry.group().is_some() {
            let hash = xxh3_64(entry.word.as_bytes());
            if best.is_none_or(|(least, _)| hash < least) {
                best = Some((hash, at));
            }
        }
        let own = entry.length(before);
        if length + own > lengths.longest
            && let Some((_, cut)) = best
        {
            return Some(cut);
        }
        length += own;
        before = &entry.word;
    }
    None
}

/// The shortest text that distinguishes the first word of a file from the word before.
pub(super) fn key(before: Option<&str>, word: &str) -> String {
    let Some(before) = before else { return String::new() };
    let same = shared(before, word);
    let next = word[same..].chars().next().map_or(0, char::len_utf8);
    word[..same + next].to_string()
}
