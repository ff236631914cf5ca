//! Vocabulary: every word of a language with a number of its own, which several threads give out.

use std::sync::{Mutex, PoisonError};

use hashbrown::HashTable;
use rayon::slice::ParallelSliceMut;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// Parts of a vocabulary, each with a lock of its own.
const PARTS: usize = 64;

/// All words so far. Numbers depend on the order in which words come; a caller that wants an order
/// sorts.
pub(super) struct Vocabulary {
    parts: Vec<Mutex<Part>>,
}

/// Words, each with a number from 0 in the order in which it came.
#[derive(Default)]
pub(super) struct Part {
    table: HashTable<u32>,
    room: String,
    /// Where each word ends.
    ends: Vec<u32>,
    written: Vec<Written>,
}

/// How often each spelling of a word occurs, by documents and names.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Written {
    /// Somewhere without marks, or with none to lose.
    plain: i32,
    /// Always with marks, by the first form in order.
    marked: Vec<(Box<str>, i32)>,
}

impl Written {
    /// Counts one more, or one less.
    pub(super) fn count(&mut self, written: Option<&str>, more: i32) {
        let Some(written) = written else {
            self.plain += more;
            return;
        };
        match self.marked.binary_search_by(|(known, _)| (**known).cmp(written)) {
            Err(at) => self.marked.insert(at, (written.into(), more)),
            Ok(at) => {
                self.marked[at].1 += more;
                if self.marked[at].1 == 0 {
                    self.marked.remove(at);
                }
            }
        }
    }

    /// Counts all of another, too.
    fn add(&mut self, other: Written) {
        self.plain += other.plain;
        for (written, more) in other.marked {
            self.count(Some(&written), more);
        }
    }

    /// The form from which the stem is taken: the first with marks, unless somebody wrote the word
    /// without them.
    pub(super) fn form(&self) -> Option<&str> {
        match self.plain > 0 {
            true => None,
            false => self.marked.first().map(|(written, _)| &**written),
        }
    }
}

impl Part {
    /// The number of a word, new or known; this spelling of it counts once more.
    pub(super) fn number(&mut self, word: &str, written: Option<&str>) -> u32 {
        let number = self.numbered(xxh3_64(word.as_bytes()), word);
        self.written[number as usize].count(written, 1);
        number
    }

    fn numbered(&mut self, hash: u64, word: &str) -> u32 {
        if let Some(known) = self.table.find(hash, |known| self.word(*known as usize) == word) {
            return *known;
        }
        self.room.push_str(word);
        self.ends.push(self.room.len() as u32);
        self.written.push(Written::default());
        let number = self.ends.len() as u32 - 1;
        let Part { table, room, ends, .. } = self;
        table.insert_unique(hash, number, |other| {
            let start = other.checked_sub(1).map_or(0, |before| ends[before as usize]);
            xxh3_64(&room.as_bytes()[start as usize..ends[*other as usize] as usize])
        });
        number
    }

    fn word(&self, number: usize) -> &str {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.room[start as usize..self.ends[number] as usize]
    }
}

/// A word of a vocabulary that is complete.
pub(super) struct Numbered {
    /// The number that was given out.
    pub number: u32,
    /// The word, normalized.
    pub word: Box<str>,
    /// Its spellings.
    pub written: Written,
}

impl Vocabulary {
    /// No word yet.
    pub(super) fn new() -> Vocabulary {
        Vocabulary { parts: (0..PARTS).map(|_| Mutex::default()).collect() }
    }

    /// Adds the words that some documents have; gives the number of each here.
    pub(super) fn add(&self, mut words: Part) -> Vec<u32> {
        let spellings = std::mem::take(&mut words.written);
        let add = |(number, written): (usize, Written)| {
            let word = words.word(number);
            let hash = xxh3_64(word.as_bytes());
            let at = (hash >> 32) as usize % PARTS;
            let mut part = self.parts[at].lock().unwrap_or_else(PoisonError::into_inner);
            let number = part.numbered(hash, word);
            part.written[number as usize].add(written);
            number * PARTS as u32 + at as u32
        };
        spellings.into_iter().enumerate().map(add).collect()
    }

    /// All words, in the order of their bytes.
    pub(super) fn sorted(self) -> Vec<Numbered> {
        let mut entries = Vec::new();
        for (at, part) in self.parts.into_iter().enumerate() {
            let mut part = part.into_inner().unwrap_or_else(PoisonError::into_inner);
            for number in 0..part.ends.len() {
                let written = std::mem::take(&mut part.written[number]);
                let word = part.word(number).into();
                entries.push(Numbered { number: (number * PARTS + at) as u32, word, written });
            }
        }
        entries.par_sort_unstable_by(|a, b| a.word.cmp(&b.word));
        entries
    }

    /// One more than the greatest number that was given out.
    pub(super) fn bound(&self) -> usize {
        let count = |part: &Mutex<Part>| {
            part.lock().unwrap_or_else(PoisonError::into_inner).ends.len() * PARTS
        };
        self.parts.iter().map(count).max().unwrap_or(0)
    }
}
