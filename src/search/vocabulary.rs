//! Vocabulary: every word of a language with a number of its own, which several threads give out.

use std::sync::{Mutex, PoisonError};

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

/// Parts of a vocabulary, each behind a lock of its own.
const PARTS: usize = 64;

/// All words so far. Numbers depend on the order in which words come; whoever wants an order sorts.
pub struct Vocabulary {
    parts: Vec<Mutex<Part>>,
}

#[derive(Default)]
struct Part {
    table: HashTable<u32>,
    room: String,
    /// Where each word ends.
    ends: Vec<u32>,
    /// How a word was written: none where once without marks.
    written: Vec<Written>,
}

#[derive(Clone, PartialEq, Eq)]
enum Written {
    /// Nobody wrote it yet.
    Never,
    /// Somewhere without marks.
    Plain,
    /// Always with marks; this is the first by order.
    Marked(Box<str>),
}

impl Part {
    fn word(&self, number: usize) -> &str {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.room[start as usize..self.ends[number] as usize]
    }
}

/// A word of a vocabulary that is complete.
pub struct Entry {
    /// The number that was given out.
    pub number: u32,
    /// The word, normalized.
    pub word: Box<str>,
    /// The word of which the stem is taken: without marks where anybody wrote it so.
    pub written: Option<Box<str>>,
}

impl Vocabulary {
    /// No word yet.
    pub fn new() -> Vocabulary {
        Vocabulary { parts: (0..PARTS).map(|_| Mutex::default()).collect() }
    }

    /// The number of a word, which is new or known.
    pub fn number(&self, word: &str, written: Option<&str>) -> u32 {
        let hash = xxh3_64(word.as_bytes());
        let at = (hash >> 32) as usize % PARTS;
        let mut part = self.parts[at].lock().unwrap_or_else(PoisonError::into_inner);
        let part = &mut *part;
        let known = part.table.find(hash, |known| part.word(*known as usize) == word).copied();
        let number = known.unwrap_or_else(|| {
            part.room.push_str(word);
            part.ends.push(part.room.len() as u32);
            part.written.push(Written::Never);
            let number = part.ends.len() as u32 - 1;
            let Part { table, room, ends, .. } = part;
            table.insert_unique(hash, number, |other| {
                let start = other.checked_sub(1).map_or(0, |before| ends[before as usize]);
                xxh3_64(room[start as usize..ends[*other as usize] as usize].as_bytes())
            });
            number
        });
        let before = &mut part.written[number as usize];
        match (written, &*before) {
            (_, Written::Plain) => {}
            (None, _) => *before = Written::Plain,
            (Some(written), Written::Marked(old)) if **old <= *written => {}
            (Some(written), _) => *before = Written::Marked(written.into()),
        }
        number * PARTS as u32 + at as u32
    }

    /// All words, in the order of their bytes.
    pub fn sorted(self) -> Vec<Entry> {
        let mut entries = Vec::new();
        for (at, part) in self.parts.into_iter().enumerate() {
            let part = part.into_inner().unwrap_or_else(PoisonError::into_inner);
            for number in 0..part.ends.len() {
                let written = match &part.written[number] {
                    Written::Marked(written) => Some(written.clone()),
                    _ => None,
                };
                let word = part.word(number).into();
                let number = (number * PARTS + at) as u32;
                entries.push(Entry { number, word, written });
            }
        }
        rayon::slice::ParallelSliceMut::par_sort_unstable_by(&mut entries[..], |a, b| {
            a.word.cmp(&b.word)
        });
        entries
    }

    /// One more than the greatest number that was given out.
    pub fn bound(&self) -> usize {
        let count = |part: &Mutex<Part>| {
            part.lock().unwrap_or_else(PoisonError::into_inner).ends.len() * PARTS
        };
        self.parts.iter().map(count).max().unwrap_or(0)
    }
}
