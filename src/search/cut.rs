//! Cut: an index becomes the files of `docs/search-format.md` in which words are looked up.
//!
//! The words nearby decide where the alphabet is cut, so that an edit changes few files.

use std::collections::BTreeMap;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::index::{Index, Known};
use super::lexicon;
use super::names::Names;
use super::terms::{self, Packed, Place, Word};
use super::vector::shared;
use super::words::is_dense;

/// A file of terms is never longer than this, unless a single word is.
const LONGEST: usize = 16 << 10;

/// A file is not cut before this length.
const SHORTEST: usize = 6 << 10;

/// The names of the files in which words are looked up.
#[derive(Debug, Default)]
pub struct Alphabet {
    /// First key of each file of terms.
    pub keys: Vec<String>,
    /// Names of the files of terms.
    pub terms: Vec<String>,
    /// Names of the lexicons by first character.
    pub lexicons: BTreeMap<String, String>,
}

/// Writes the files of terms and the lexicons.
pub fn cut(index: &Index, names: &mut Names) -> Alphabet {
    let listed = Listed::new(index);
    let (files, lexicons) = rayon::join(
        || listed.files(),
        || {
            let words = index.words.iter().map(|known| (&*known.word, known.documents));
            lexicon::write(words.filter(|(word, count)| *count >= 2 && is_spelt(word)))
        },
    );
    let mut alphabet = Alphabet::default();
    for (key, bytes) in files {
        alphabet.keys.push(key);
        alphabet.terms.push(names.add("t", "bin", bytes));
    }
    for (first, bytes) in lexicons {
        alphabet.lexicons.insert(first, names.add("l", "bin", bytes));
    }
    alphabet
}

/// A word that people spell, and may misspell.
fn is_spelt(word: &str) -> bool {
    !word.starts_with(|first: char| first.is_numeric() || is_dense(first))
}

/// All words in order, with the first word of each group.
struct Listed<'a> {
    index: &'a Index,
    homes: Vec<usize>,
}

impl<'a> Listed<'a> {
    fn new(index: &'a Index) -> Listed<'a> {
        let mut homes = Vec::with_capacity(index.groups.len());
        for (at, known) in index.words.iter().enumerate() {
            if known.group as usize == homes.len() {
                homes.push(at);
            }
        }
        Listed { index, homes }
    }

    fn word(&self, at: usize) -> &'a Known {
        &self.index.words[at]
    }

    fn packed(&self, at: usize) -> &'a Packed {
        &self.index.groups[self.word(at).group as usize].packed
    }

    /// The first word of the group of a word.
    fn home(&self, at: usize) -> usize {
        self.homes[self.word(at).group as usize]
    }

    /// First key and bytes of each file.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let file = |bounds: &[usize]| {
            let here: Vec<usize> =
                (bounds[0]..bounds[1]).filter(|at| self.home(*at) == *at).collect();
            let place = |at: usize| match here.binary_search(&self.home(at)) {
                Ok(number) => Place::Here(number),
                Err(_) => Place::With(&self.word(self.home(at)).word),
            };
            let word = |at: usize| {
                let Known { word, documents, .. } = self.word(at);
                Word { word, documents: *documents, group: place(at) }
            };
            let words: Vec<Word<'_>> = (bounds[0]..bounds[1]).map(word).collect();
            let packed: Vec<&Packed> = here.iter().map(|at| self.packed(*at)).collect();
            (self.key(bounds[0]), terms::write(&words, &packed))
        };
        self.starts().par_windows(2).map(file).collect()
    }

    /// The shortest text that distinguishes the first word of a file from the word before.
    fn key(&self, at: usize) -> String {
        let Some(before) = at.checked_sub(1) else { return String::new() };
        let word = &*self.word(at).word;
        let same = shared(&self.word(before).word, word);
        let next = word[same..].chars().next().map_or(0, char::len_utf8);
        word[..same + next].to_string()
    }

    /// Where files begin, and the end of the last one.
    ///
    /// From the start of a file on, the next begins at the word with the smallest hash
    /// between the shortest and the longest length: so files begin at the same words again soon after
    /// an edit. A file begins only at the first word of a group, so that few groups are cut.
    fn starts(&self) -> Vec<usize> {
        let mut starts = vec![0];
        let (mut length, mut best): (usize, Option<(u64, usize)>) = (0, None);
        let mut at = 0;
        while at < self.index.words.len() {
            if length >= SHORTEST && self.home(at) == at {
                let hash = xxh3_64(self.word(at).word.as_bytes());
                if best.is_none_or(|(least, _)| hash < least) {
                    best = Some((hash, at));
                }
            }
            let own = self.length(at);
            if length + own > LONGEST
                && let Some((_, cut)) = best
            {
                starts.push(cut);
                (length, best, at) = (0, None, cut);
                continue;
            }
            length += own;
            at += 1;
        }
        if at > 0 {
            starts.push(at);
        }
        starts
    }

    /// Bytes that a word takes, approximately.
    fn length(&self, at: usize) -> usize {
        let word = &*self.word(at).word;
        let before = at.checked_sub(1).map_or("", |before| &*self.word(before).word);
        let group = if self.home(at) == at { self.packed(at).bytes.len() + 3 } else { 0 };
        word.len() - shared(before, word) + 5 + group
    }
}
