//! Index: the vectors of all documents of a language become the files of `docs/search-format.md`.
//!
//! A function of the documents alone: neither threads nor the order in which vectors come matter.
//! Where the alphabet is cut is decided by the words nearby, so that an edit changes few files.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::names::Names;
use super::stem::Stems;
use super::terms::{self, Packed, Place, Posting, Word};
use super::vector::{self, Counter, Field, shared};
use super::vocabulary::{Entry, Vocabulary};
use super::words::is_dense;
use super::{lexicon, weight};

/// A file of terms is cut where it would be longer than this, unless one word alone is.
const LONGEST: usize = 16 << 10;

/// It is not cut before this.
const SHORTEST: usize = 6 << 10;

/// With fewer documents no word is ubiquitous.
const FEW: usize = 200;

/// Collects the words of documents.
pub struct Collecting {
    vocabulary: Vocabulary,
    /// Pairs of word and document, with their weights.
    pairs: Mutex<Vec<Vec<u64>>>,
}

/// What many documents share, such as the name of an author: words by number with their weights.
pub type Named = Vec<(u32, f64)>;

/// A word in a document, packed so that sorting sorts by word and document.
fn pair(word: u32, document: u32, all: u8, head: u8) -> u64 {
    u64::from(word) << 40 | u64::from(document) << 16 | u64::from(all) << 8 | u64::from(head)
}

fn word_of(pair: u64) -> u32 {
    (pair >> 40) as u32
}

fn document_of(pair: u64) -> u32 {
    (pair >> 16) as u32 & 0xff_ffff
}

fn weights_of(pair: u64) -> (f64, f64) {
    (weight::of_step((pair >> 8) as u8), weight::of_step(pair as u8))
}

impl Default for Collecting {
    fn default() -> Self {
        Collecting { vocabulary: Vocabulary::new(), pairs: Mutex::default() }
    }
}

impl Collecting {
    /// The words of a name that several documents may bear.
    pub fn named(&self, text: &str, field: Field, counter: &mut Counter) -> Named {
        let mut named = Named::new();
        counter.text(text, field);
        vector::read(&counter.vector(), |it| {
            let number = self.vocabulary.number(it.word, it.written);
            named.push((number, weight::of_step(it.all)));
        });
        named
    }

    /// Takes up some documents: each with its number, its vector, and the names it bears.
    pub fn add<'a, V: AsRef<[u8]>>(
        &self,
        documents: impl Iterator<Item = (u32, V, Vec<&'a Named>)>,
    ) {
        let mut pairs = Vec::new();
        for (document, vector, names) in documents {
            let start = pairs.len();
            vector::read(vector.as_ref(), |it| {
                let word = self.vocabulary.number(it.word, it.written);
                pairs.push(pair(word, document, it.all, it.head));
            });
            for (word, more) in names.into_iter().flatten() {
                let here = &mut pairs[start..];
                match here.iter_mut().find(|pair| word_of(**pair) == *word) {
                    Some(known) => {
                        let (all, head) = weights_of(*known);
                        let (all, head) = (weight::step(all + more), weight::step(head + more));
                        *known = pair(*word, document, all, head);
                    }
                    None => {
                        let step = weight::step(*more);
                        pairs.push(pair(*word, document, step, step));
                    }
                }
            }
        }
        self.pairs.lock().unwrap_or_else(PoisonError::into_inner).push(pairs);
    }

    /// The files of terms and lexicons of so many documents.
    pub fn finish(self, documents: usize, stems: &Stems, names: &mut Names) -> Alphabet {
        let bound = self.vocabulary.bound();
        let chunks = self.pairs.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut pairs = Vec::with_capacity(chunks.iter().map(Vec::len).sum());
        chunks.into_iter().for_each(|chunk| pairs.extend(chunk));
        let mut having = vec![0u32; bound];
        pairs.iter().for_each(|pair| having[word_of(*pair) as usize] += 1);
        let entries = self.vocabulary.sorted();
        let (group_of, homes) = grouped(&entries, stems);
        let mut group_of_number = vec![0u32; bound];
        for (entry, group) in entries.iter().zip(&group_of) {
            group_of_number[entry.number as usize] = *group;
        }
        pairs.par_iter_mut().for_each(|pair| {
            let group = group_of_number[word_of(*pair) as usize];
            *pair = *pair & 0xff_ffff_ffff | u64::from(group) << 40;
        });
        pairs.par_sort_unstable();
        let groups = packed(&pairs, homes.len(), documents);
        drop(pairs);
        let count = |entry: &Entry| having[entry.number as usize];
        let listed = Listed { entries: &entries, group_of: &group_of, homes: &homes };
        let (cut, lexicons) = rayon::join(
            || listed.cut(&groups, count),
            || {
                let words = entries.iter().map(|entry| (&*entry.word, count(entry)));
                lexicon::write(words.filter(|(word, count)| *count >= 2 && is_spelt(word)))
            },
        );
        let mut alphabet = Alphabet::default();
        for (key, bytes) in cut {
            alphabet.keys.push(key);
            alphabet.terms.push(names.add("t", "bin", bytes));
        }
        for (first, bytes) in lexicons {
            alphabet.lexicons.insert(first, names.add("l", "bin", bytes));
        }
        alphabet
    }
}

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

/// A word that people spell, and may misspell.
fn is_spelt(word: &str) -> bool {
    !word.starts_with(|first: char| first.is_numeric() || is_dense(first))
}

/// The group of each word by its stem, and the first word of each group. Groups are numbered in the
/// order of their first words.
fn grouped(entries: &[Entry], stems: &Stems) -> (Vec<u32>, Vec<u32>) {
    let of = |entry: &Entry| stems.of(entry.written.as_deref().unwrap_or(&entry.word));
    let stems: Vec<String> = entries.par_iter().map(of).collect();
    let mut known: HashMap<&str, u32> = HashMap::with_capacity(stems.len());
    let mut homes = Vec::new();
    let mut group_of = Vec::with_capacity(stems.len());
    for (at, stem) in stems.iter().enumerate() {
        group_of.push(*known.entry(stem).or_insert_with(|| {
            homes.push(at as u32);
            homes.len() as u32 - 1
        }));
    }
    (group_of, homes)
}

/// The postings of each group, of pairs that are sorted by group and document.
fn packed(pairs: &[u64], groups: usize, documents: usize) -> Vec<Packed> {
    let starts: Vec<usize> =
        (0..=groups as u32).into_par_iter().map(|group| first(pairs, group)).collect();
    let one = |bounds: &[usize]| {
        let mut postings: Vec<(u32, f64, f64)> = Vec::new();
        for pair in &pairs[bounds[0]..bounds[1]] {
            let (document, (all, head)) = (document_of(*pair), weights_of(*pair));
            match postings.last_mut() {
                Some(last) if last.0 == document => {
                    last.1 += all;
                    last.2 += head;
                }
                _ => postings.push((document, all, head)),
            }
        }
        let is_ubiquitous = documents >= FEW && postings.len() * 5 > documents * 2;
        let posting = |(document, all, head): &(u32, f64, f64)| {
            let weight = if is_ubiquitous { *head } else { *all };
            (weight > 0.0).then(|| Posting { document: *document, level: weight::level(weight) })
        };
        let postings: Vec<Posting> = postings.iter().filter_map(posting).collect();
        terms::pack(&postings, is_ubiquitous)
    };
    starts.par_windows(2).map(one).collect()
}

/// Where the pairs of a group begin.
fn first(pairs: &[u64], group: u32) -> usize {
    pairs.partition_point(|pair| word_of(*pair) < group)
}

/// All words in order, with their groups.
struct Listed<'a> {
    entries: &'a [Entry],
    group_of: &'a [u32],
    homes: &'a [u32],
}

impl Listed<'_> {
    fn is_home(&self, at: usize) -> bool {
        self.homes[self.group_of[at] as usize] as usize == at
    }

    /// The files: first key and bytes of each.
    fn cut(
        &self,
        groups: &[Packed],
        count: impl Fn(&Entry) -> u32 + Sync,
    ) -> Vec<(String, Vec<u8>)> {
        let starts = self.starts(groups);
        let file = |bounds: &[usize]| {
            let (from, to) = (bounds[0], bounds[1]);
            let here: Vec<usize> = (from..to).filter(|at| self.is_home(*at)).collect();
            let place = |at: usize| {
                let home = self.homes[self.group_of[at] as usize] as usize;
                match here.binary_search(&home) {
                    Ok(number) => Place::Here(number),
                    Err(_) => Place::With(&self.entries[home].word),
                }
            };
            let words: Vec<Word<'_>> = (from..to)
                .map(|at| {
                    let entry = &self.entries[at];
                    Word { word: &entry.word, documents: count(entry), group: place(at) }
                })
                .collect();
            let packed: Vec<&Packed> =
                here.iter().map(|at| &groups[self.group_of[*at] as usize]).collect();
            (self.key(from), terms::write(&words, &packed))
        };
        starts.par_windows(2).map(file).collect()
    }

    /// The shortest text that tells the first word of a file from the word before.
    fn key(&self, at: usize) -> String {
        let Some(before) = at.checked_sub(1) else { return String::new() };
        let word = &*self.entries[at].word;
        let same = shared(&self.entries[before].word, word);
        let next = word[same..].chars().next().map_or(0, char::len_utf8);
        word[..same + next].to_string()
    }

    /// Where files begin, and the end of the last one.
    ///
    /// From the start of a file on, the next begins at the word with the least hash that lies
    /// between the shortest and the longest length: so files begin at the same words again soon after
    /// an edit. A file begins only at the first word of a group, so that few groups are cut.
    fn starts(&self, groups: &[Packed]) -> Vec<usize> {
        let mut starts = vec![0];
        let (mut length, mut best): (usize, Option<(u64, usize)>) = (0, None);
        let mut at = 0;
        while at < self.entries.len() {
            if self.is_home(at) && length >= SHORTEST {
                let hash = xxhash_rust::xxh3::xxh3_64(self.entries[at].word.as_bytes());
                if best.is_none_or(|(least, _)| hash < least) {
                    best = Some((hash, at));
                }
            }
            let own = self.length(at, groups);
            if length > 0
                && length + own > LONGEST
                && let Some((_, cut)) = best
            {
                starts.push(cut);
                (length, best, at) = (0, None, cut);
                continue;
            }
            length += own;
            at += 1;
        }
        if !self.entries.is_empty() {
            starts.push(self.entries.len());
        }
        starts
    }

    /// Bytes that a word takes, about.
    fn length(&self, at: usize, groups: &[Packed]) -> usize {
        let word = &*self.entries[at].word;
        let before = at.checked_sub(1).map_or("", |before| &*self.entries[before].word);
        let home = self.homes[self.group_of[at] as usize] as usize;
        let group = match home == at {
            true => groups[self.group_of[at] as usize].bytes.len() + 3,
            false => 0,
        };
        word.len() - shared(before, word) + 5 + group
    }
}
