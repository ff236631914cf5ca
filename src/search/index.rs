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

/// The words of all groups are sorted in about this many turns.
const TURNS: usize = 6;

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
    collected: Mutex<Vec<Bag>>,
}

/// The words of some documents, in four bytes each.
#[derive(Default)]
struct Bag {
    /// Each word of each document: its number, or later that of its group, in 24 bits, then its step in all
    /// fields.
    words: Vec<u32>,
    /// Where the words of each document end.
    documents: Vec<(u32, usize)>,
    /// Of the words that are in more than the body their places, and their steps there.
    heads: Vec<(u32, u8)>,
}

impl Bag {
    fn add(&mut self, document: u32, words: &[(u32, (u8, u8))]) {
        for (word, (all, head)) in words {
            if *head > 0 {
                self.heads.push((self.words.len() as u32, *head));
            }
            self.words.push(word << 8 | u32::from(*all));
        }
        self.documents.push((document, self.words.len()));
    }

    /// Replaces the number of each word.
    fn number(&mut self, numbers: &[u32]) {
        for word in &mut self.words {
            *word = *word & 0xff | numbers[(*word >> 8) as usize] << 8;
        }
    }

    fn numbers(&self) -> impl Iterator<Item = usize> {
        self.words.iter().map(|word| (*word >> 8) as usize)
    }

    /// Each word of the groups from `first` on, `count` of them: the number of its group from there, its document
    /// and its steps.
    fn each(&self, first: usize, count: usize, mut each: impl FnMut(usize, u64)) {
        let mut heads = &self.heads[..];
        let mut start = 0;
        for (document, end) in &self.documents {
            for (at, word) in (start as u32..).zip(&self.words[start..*end]) {
                let group = ((*word >> 8) as usize).wrapping_sub(first);
                if group >= count {
                    continue;
                }
                heads = &heads[heads.iter().take_while(|(place, _)| *place < at).count()..];
                let head = heads.first().filter(|(place, _)| *place == at).map_or(0, |it| it.1);
                each(group, pair(*document, (*word as u8, head)));
            }
            start = *end;
        }
    }
}

/// A word in a document, packed so that sorting sorts by documents, then by steps.
fn pair(document: u32, (all, head): (u8, u8)) -> u64 {
    u64::from(document) << 16 | u64::from(all) << 8 | u64::from(head)
}

fn document_of(pair: u64) -> u32 {
    (pair >> 16) as u32
}

fn steps_of(pair: u64) -> (u8, u8) {
    ((pair >> 8) as u8, pair as u8)
}

impl Default for Collecting {
    fn default() -> Self {
        Collecting { vocabulary: Vocabulary::new(), collected: Mutex::default() }
    }
}

impl Collecting {
    /// Adds some documents: each with its number, its vector, and the names that it has.
    pub fn add<'a, V: AsRef<[u8]>>(
        &self,
        documents: impl Iterator<Item = (u32, V, Vec<&'a Named>)>,
    ) {
        let mut bag = Bag::default();
        // These documents share many words: each is looked for once in the vocabulary of all threads.
        let mut words = Part::default();
        let mut own: Vec<(u32, (u8, u8))> = Vec::new();
        for (document, vector, names) in documents {
            vector::read(vector.as_ref(), |it| {
                own.push((words.number(it.word, it.written), (it.all, it.head)));
            });
            for NamedWord { word, written, weight } in names.into_iter().flatten() {
                let word = words.number(word, written.as_deref());
                match own.iter_mut().find(|(known, _)| *known == word) {
                    Some((_, steps)) => *steps = with_name(*steps, *weight),
                    None => own.push((word, with_name((0, 0), *weight))),
                }
            }
            bag.add(document, &own);
            own.clear();
        }
        bag.number(&self.vocabulary.add(words));
        bag.words.shrink_to_fit();
        self.collected.lock().unwrap_or_else(PoisonError::into_inner).push(bag);
    }

    /// The index of `documents` documents.
    pub fn finish(self, documents: usize, stems: &Stems) -> Index {
        let bound = self.vocabulary.bound();
        let mut bags = self.collected.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut having = vec![0u32; bound];
        bags.iter().flat_map(Bag::numbers).for_each(|word| having[word] += 1);
        let entries = self.vocabulary.sorted();
        let (group_of, stems) = grouped(&entries, stems);
        let mut group_of_number = vec![0u32; bound];
        for (entry, group) in entries.iter().zip(&group_of) {
            group_of_number[entry.number as usize] = *group;
        }
        bags.par_iter_mut().for_each(|bag| bag.number(&group_of_number));
        let mut groups = packed(&bags, stems, documents);
        drop(bags);
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

/// The groups with these stems, from words that have the numbers of their groups. It sorts the words of some
/// groups at a time, since a sorted copy of all words would take twice the memory that they take.
fn packed(bags: &[Bag], stems: Vec<Box<str>>, documents: usize) -> Vec<Group> {
    let mut counts = vec![0; stems.len()];
    bags.iter().flat_map(Bag::numbers).for_each(|group| counts[group] += 1);
    let most = counts.iter().sum::<usize>().div_ceil(TURNS);
    let mut groups = Vec::with_capacity(stems.len());
    let mut stems = stems.into_iter();
    while groups.len() < counts.len() {
        let first = groups.len();
        let mut sum = 0;
        // At least one group, however many words it has.
        let fits = |count: &&usize| {
            sum += **count;
            sum <= most || sum == **count
        };
        let counts = &counts[first..][..counts[first..].iter().take_while(fits).count()];
        let mut pairs = by_group(bags, first, counts);
        let mut rest = &mut pairs[..];
        let own = counts.iter().map(|count| {
            rest.split_off_mut(..*count).expect("these are all words of these groups")
        });
        // In this order: the first of a pair is taken before it is known whether there is a second.
        let own: Vec<(&mut [u64], Box<str>)> = own.zip(stems.by_ref()).collect();
        groups.par_extend(own.into_par_iter().map(|(own, stem)| group(stem, own, documents)));
    }
    groups
}

/// A group from its words in documents.
fn group(stem: Box<str>, own: &mut [u64], documents: usize) -> Group {
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
}

/// The words of some groups, from the group `first` on, one group after the other; `counts` says how many each
/// has.
fn by_group(bags: &[Bag], first: usize, counts: &[usize]) -> Vec<u64> {
    let mut sum = 0;
    let start = |count: &usize| {
        sum += count;
        sum - count
    };
    let mut next: Vec<usize> = counts.iter().map(start).collect();
    let mut pairs = vec![0; sum];
    for bag in bags {
        bag.each(first, counts.len(), |group, pair| {
            pairs[next[group]] = pair;
            next[group] += 1;
        });
    }
    pairs
}
