//! Leaf: the words of one file of terms, as they are kept from build to build: with all that the file of
//! terms does not say, so that a few words can be changed.

use serde::{Deserialize, Serialize};

use super::terms::{self, Packed, Place, Word};
use super::vector::shared;
use super::vocabulary::Written;

/// A word of an index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub word: Box<str>,
    /// Documents that have it.
    pub documents: u32,
    pub written: Written,
    pub membership: Membership,
}

/// Where the group of a word is: all words with one stem.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Membership {
    /// Here: it is the first of its words.
    First(Box<Group>),
    /// With this word, its first.
    Of(Box<str>),
}

/// All words with one stem.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Group {
    pub stem: Box<str>,
    /// Documents that have any of them, in any place.
    pub documents: u32,
    pub packed: Packed,
    /// Its words but for the first, in order.
    pub others: Vec<Box<str>>,
}

impl Entry {
    /// The group, where the word is its first.
    pub(super) fn group(&self) -> Option<&Group> {
        match &self.membership {
            Membership::First(group) => Some(group),
            Membership::Of(_) => None,
        }
    }

    /// The first word of its group.
    pub(super) fn home(&self) -> &str {
        match &self.membership {
            Membership::First(_) => &self.word,
            Membership::Of(home) => home,
        }
    }

    /// The form from which its stem is taken.
    pub(super) fn form(&self) -> &str {
        self.written.form().unwrap_or(&self.word)
    }

    /// Bytes that it takes in a file of terms after the word `before`, approximately.
    pub(super) fn length(&self, before: &str) -> usize {
        let group = self.group().map_or(0, |group| group.packed.bytes.len() + 3);
        self.word.len() - shared(before, &self.word) + 5 + group
    }
}

/// The file of terms of some words.
pub(super) fn file(entries: &[Entry]) -> Vec<u8> {
    let firsts = || entries.iter().filter_map(|entry| Some((&*entry.word, entry.group()?)));
    let homes: Vec<&str> = firsts().map(|(word, _)| word).collect();
    let words = entries.iter().map(|entry| Word {
        word: &entry.word,
        documents: entry.documents,
        group: match homes.binary_search(&entry.home()) {
            Ok(number) => Place::Here(number),
            Err(_) => Place::With(entry.home()),
        },
    });
    let packed: Vec<&Packed> = firsts().map(|(_, group)| &group.packed).collect();
    terms::write(words, &packed)
}

/// The most documents that a group has which is not ubiquitous, and the fewest of one that is.
pub(super) fn bounds(entries: &[Entry]) -> (u32, u32) {
    let groups = || entries.iter().filter_map(Entry::group);
    let having = |ubiquitous: bool| {
        let groups = groups().filter(move |group| group.packed.ubiquitous == ubiquitous);
        groups.map(|group| group.documents)
    };
    (having(false).max().unwrap_or(0), having(true).min().unwrap_or(u32::MAX))
}
