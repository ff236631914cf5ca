//! Index: the vectors of all documents of a language, inverted: words with their documents.
//!
//! A function of the documents alone: neither threads nor the order of vectors matter.

use std::collections::HashMap;
use std::mem::take;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::leaf::{Entry, Group, Membership};
use super::stem::Stems;
use super::terms::{self, Packed, Posting};
use super::vector::{self, Counter, Field};
use super::vocabulary::{Numbered, Part, Vocabulary};
use super::weight;

/// With fewer documents no word is ubiquitous.
const FEW: usize = 200;

/// All words of a language with their documents.
#[derive(Debug, PartialEq, Default)]
pub struct Index {
    /// Words in the order of their bytes.
    pub(super) entries: Vec<Entry>,
}

/// A name that documents have, such as that of an author.
pub type Named = Vec<NamedWord>;

/// A word of a name.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedWord {
    pub(super) word: Box<str>,
    pub(super) written: Option<Box<str>>,
    pub(super) weight: f64,
}

/// The words of a name.
pub fn named(text: &str, field: Field, counter: &mut Counter) -> Named {
    let mut named = Named::new();
    counter.text(text, field);
    vector::read(&counter.vector(), |it| {
        named.push(NamedWord {
            word: it.word.into(),
            written: it.written.map(Into::into),
            weight: weight::of_step(it.all),
        });
    });
    named
}

/// The steps of a word that is also in a name.
pub(super) fn with_name((all, head): (u8, u8), weight: f64) -> (u8, u8) {
    let more = |step: u8| weight::step(weight::of_step(step) + weight);
    (more(all), more(head))
}

/// A group that this many of all documents have is ubiquitous.
pub(super) fn is_ubiquitous(having: usize, documents: usize) -> bool {
    documents >= FEW && having * 5 > documents * 2
}

/// The posting of a document by the steps of its words in a group, which are sorted. Of a ubiquitous
/// group those of its head count, else those of all of it.
pub(super) fn posting(document: u32, steps: impl Iterator<Item = u8>) -> Option<Posting> {
    let weight: f64 = steps.map(weight::of_step).sum();
    (weight > 0.0).then(|| Posting { document, level: weight::level(weight) })
}

/// Collects the words of documents.
pub struct Collecting {
    vocabulary: Vocabulary,
    /// Pairs of word and document, with their steps.
    pairs: Mutex<Vec<Vec<u64>>>,
}

/// A word, or later its group, in a document, packed so that sorting sorts by them, then by steps.
fn pair(word: u32, document: u32, (all, head): (u8, u8)) -> u64 {
    u64::from(word) << 40 | u64::from(document) << 16 | u64::from(all) << 8 | u64::from(head)
}

/// The pair with another number of the word, or that of its group.
fn with_word(pair: u64, word: u32) -> u64 {
    pair & 0xff_ffff_ffff | u64::from(word) << 40
}

fn word_of(pair: u64) -> u32 {
    (pair >> 40) as u32
}

fn document_of(pair: u64) -> u32 {
    (pair >> 16) as u32 & 0xff_ffff
}

fn steps_of(pair: u64) -> (u8, u8) {
    ((pair >> 8) as u8, pair as u8)
}

impl Default for Collecting {
    fn default() -> Self {
        Collecting { vocabulary: Vocabulary::new(), pairs: Mutex::default() }
    }
}

impl Collecting {
    /// Adds some documents: each with its number, its vector, and the names that it has.
    pub fn add<'a, V: AsRef<[u8]>>(
        &self,
        documents: impl Iterator<Item = (u32, V, Vec<&'a Named>)>,
    ) {
        let mut pairs = Vec::new();
        // These documents share many words: each is looked for once in the vocabulary of all threads.
        let mut words = Part::default();
        for (document, vector, names) in documents {
            let start = pairs.len();
            vector::read(vector.as_ref(), |it| {
                let word = words.number(it.word, it.written);
                pairs.push(pair(word, document, (it.all, it.head)));
            });
            for NamedWord { word, written, weight } in names.into_iter().flatten() {
                let word = words.number(word, written.as_deref());
                let here = &mut pairs[start..];
                match here.iter_mut().find(|pair| word_of(**pair) == word) {
                    Some(known) => {
                        *known = pair(word, document, with_name(steps_of(*known), *weight));
                    }
                    None => pairs.push(pair(word, document, with_name((0, 0), *weight))),
                }
            }
        }
        let numbers = self.vocabulary.add(words);
        for pair in &mut pairs {
            *pair = with_word(*pair, numbers[word_of(*pair) as usize]);
        }
        self.pairs.lock().unwrap_or_else(PoisonError::into_inner).push(pairs);
    }

    /// The index of `documents` documents.
    pub fn finish(self, documents: usize, stems: &Stems) -> Index {
        let bound = self.vocabulary.bound();
        let chunks = self.pairs.into_inner().unwrap_or_else(PoisonError::into_inner);
        // Each chunk is freed before the next one is copied.
        let mut pairs = Vec::with_capacity(chunks.iter().map(Vec::len).sum());
        chunks.into_iter().for_each(|chunk| pairs.extend(chunk));
        let mut having = vec![0u32; bound];
        pairs.iter().for_each(|pair| having[word_of(*pair) as usize] += 1);
        let entries = self.vocabulary.sorted();
        let (group_of, stems) = grouped(&entries, stems);
        let mut group_of_number = vec![0u32; bound];
        for (entry, group) in entries.iter().zip(&group_of) {
            group_of_number[entry.number as usize] = *group;
        }
        pairs.par_iter_mut().for_each(|pair| {
            *pair = with_word(*pair, group_of_number[word_of(*pair) as usize]);
        });
        let mut groups = packed(&mut pairs, stems, documents);
        let mut others: Vec<Vec<Box<str>>> = vec![Vec::new(); groups.len()];
        // Groups are numbered in the order of their first words.
        let mut homes: Vec<Box<str>> = Vec::with_capacity(groups.len());
        let entry = |(Numbered { number, word, written }, group): (Numbered, u32)| {
            let group = group as usize;
            let membership = match homes.get(group) {
                Some(home) => {
                    others[group].push(word.clone());
                    Membership::Of(home.clone())
                }
                None => {
                    homes.push(word.clone());
                    Membership::First(Box::new(take(&mut groups[group])))
                }
            };
            Entry { word, documents: having[number as usize], written, membership }
        };
        let mut entries: Vec<Entry> = entries.into_iter().zip(group_of).map(entry).collect();
        // A group is with its first word, which comes before its others.
        let mut others = others.into_iter();
        for entry in &mut entries {
            if let Membership::First(group) = &mut entry.membership {
                group.others = others.next().unwrap_or_default();
            }
        }
        Index { entries }
    }
}

/// The group of each word by its stem, and the stem of each group. Groups are numbered in the order
/// of their first words.
fn grouped(words: &[Numbered], stems: &Stems) -> (Vec<u32>, Vec<Box<str>>) {
    let of = |it: &Numbered| stems.of(it.written.form().unwrap_or(&it.word));
    let stems: Vec<String> = words.par_iter().map(of).collect();
    let mut known: HashMap<&str, u32> = HashMap::with_capacity(stems.len());
    let mut groups: Vec<Box<str>> = Vec::new();
    let mut group_of = Vec::with_capacity(stems.len());
    for stem in &stems {
        group_of.push(*known.entry(stem).or_insert_with(|| {
            groups.push(stem.as_str().into());
            groups.len() as u32 - 1
        }));
    }
    (group_of, groups)
}

/// The groups with these stems, from pairs of groups and documents.
fn packed(pairs: &mut [u64], stems: Vec<Box<str>>, documents: usize) -> Vec<Group> {
    let own = by_group(pairs, stems.len());
    let group = |(stem, own): (Box<str>, &mut [u64])| {
        own.sort_unstable();
        let of_document = || own.chunk_by(|a, b| document_of(*a) == document_of(*b));
        let having = of_document().count();
        let ubiquitous = is_ubiquitous(having, documents);
        let postings = of_document().filter_map(|pairs| {
            let steps = pairs.iter().map(|pair| steps_of(*pair));
            let steps = steps.map(|(all, head)| if ubiquitous { head } else { all });
            posting(document_of(pairs[0]), steps)
        });
        let postings: Vec<Posting> = postings.collect();
        Group {
            stem,
            documents: having as u32,
            packed: Packed { ubiquitous, ..terms::pack(&postings) },
            others: Vec::new(),
        }
    };
    stems.into_par_iter().zip(own).map(group).collect()
}

/// Brings the pairs of each of `count` groups together, without room for a second list of all pairs.
fn by_group(pairs: &mut [u64], count: usize) -> Vec<&mut [u64]> {
    let group = |pair: u64| word_of(pair) as usize;
    let mut ends = vec![0; count];
    pairs.iter().for_each(|pair| ends[group(*pair)] += 1);
    let mut next = Vec::with_capacity(count);
    let mut sum = 0;
    for end in &mut ends {
        next.push(sum);
        sum += *end;
        *end = sum;
    }
    for own in 0..count {
        while next[own] < ends[own] {
            let other = group(pairs[next[own]]);
            if other != own {
                pairs.swap(next[own], next[other]);
            }
            next[other] += 1;
        }
    }
    let mut rest = pairs;
    let mut start = 0;
    let own = ends.iter().map(|end| {
        let length = end - std::mem::replace(&mut start, *end);
        rest.split_off_mut(..length).expect("the groups have all pairs")
    });
    own.collect()
}
