//! Kept: the words of an index as they are kept from build to build: in parts, so that an edit reads and
//! writes few of them.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::cut::{LENGTHS, Lengths, end, key};
use super::index::Index;
use super::leaf::{self, Entry};
use super::lexicon;
use super::names::{Name, Names};
use super::root::Alphabet;
use super::whole;
use crate::disk::Hash;

/// Stems of groups in a part, approximately.
const SHARD: usize = 1024;

/// The part with the lexicons.
const LEXICONS: &str = "lexicons";

/// Parts by name. A name tells what the part holds: another content has another name.
pub type Parts = BTreeMap<String, Vec<u8>>;

/// Reads a part.
pub type Read<'p> = dyn Fn(&str) -> Option<Vec<u8>> + Sync + 'p;

/// What is kept of the words of an index: how they are divided among files, and the names of the parts that
/// hold the words themselves.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Words {
    pub(super) leaves: Vec<Leaf>,
    pub(super) lexicons: BTreeMap<String, Name>,
    /// Number of the parts in which stems are found.
    pub(super) shards: usize,
    /// Hash of each part that holds no words of files of terms.
    pub(super) parts: BTreeMap<String, Hash>,
}

/// A file of terms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Leaf {
    pub first: Box<str>,
    pub last: Box<str>,
    pub name: Name,
    /// Hash of the part that holds its words.
    pub part: Hash,
    /// The most documents that a group has which is not ubiquitous.
    pub most: u32,
    /// The fewest documents that a group has which is.
    pub least: u32,
}

/// Bytes that are not decoded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Raw(#[serde(with = "whole")] pub Vec<u8>);

/// A file of an index that is made when somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Later {
    /// The file of terms of this number.
    Terms(usize),
    /// The lexicon with this key.
    Lexicon(String),
}

pub(super) fn packed(value: &impl Serialize) -> Vec<u8> {
    postcard::to_allocvec(value).expect("words and numbers can be packed")
}

/// The name of a part with this content, for those who keep it.
pub(super) fn kept_name(name: &str, hash: Hash) -> String {
    format!("{name}-{}", hash.hex())
}

/// The name of a part that holds words of a file of terms, without its hash.
const WORDS: &str = "t";

/// Puts a part among the others; gives its hash.
pub(super) fn keep(parts: &mut Parts, name: &str, bytes: Vec<u8>) -> Hash {
    let hash = Hash::of(&bytes);
    parts.insert(kept_name(name, hash), bytes);
    hash
}

/// The part in which the group of a stem is found.
pub(super) fn shard(stem: &str, shards: usize) -> String {
    format!("s{}", xxh3_64(stem.as_bytes()) % shards.max(1) as u64)
}

/// Makes files of terms, and the parts that hold their words. No file is without a word.
pub(super) fn made<'e>(
    files: impl IndexedParallelIterator<Item = &'e [Entry]>,
    names: &mut Names,
    parts: &mut Parts,
) -> Vec<Leaf> {
    let files: Vec<_> = files
        .map(|entries| (entries, leaf::file(entries), leaf::bounds(entries), packed(&entries)))
        .collect();
    let word = |entry: Option<&Entry>| entry.map(|entry| entry.word.clone()).unwrap_or_default();
    let leaf = |(entries, file, (most, least), words): (&[Entry], Vec<u8>, (u32, u32), Vec<u8>)| {
        let (first, last) = (word(entries.first()), word(entries.last()));
        let (name, part) = (names.add("t", "bin", file), keep(parts, WORDS, words));
        Leaf { first, last, name, part, most, least }
    };
    files.into_iter().map(leaf).collect()
}

/// Names a lexicon.
pub(super) fn named(key: &str, bytes: &[u8], names: &mut Names) -> (String, Name) {
    (key.to_string(), names.add("l", "bin", bytes.to_vec()))
}

impl Words {
    /// The words of an index, and the parts that hold them; their files get names.
    pub fn new(index: Index, names: &mut Names) -> (Words, Parts) {
        Words::cut_at(LENGTHS, index, names)
    }

    pub(super) fn cut_at(lengths: Lengths, index: Index, names: &mut Names) -> (Words, Parts) {
        let Index { entries } = index;
        let mut starts = vec![0];
        let mut start = 0;
        while start < entries.len() {
            let before = start.checked_sub(1).map_or("", |before| &*entries[before].word);
            let words = end(lengths, before, entries[start..].iter());
            start = words.map_or(entries.len(), |words| start + words);
            starts.push(start);
        }
        let files = starts.par_windows(2).map(|bounds| &entries[bounds[0]..bounds[1]]);
        let mut parts = Parts::new();
        let (leaves, (lexicons, (shards, stems))) = rayon::join(
            || made(files, names, &mut parts),
            || rayon::join(|| lexicons(&entries), || stems(&entries)),
        );
        let named = lexicons.iter().map(|(key, bytes)| named(key, bytes, names)).collect();
        let mut words = Words { leaves, lexicons: named, shards, parts: BTreeMap::new() };
        for (name, bytes) in stems.into_iter().chain([lexicons_part(lexicons)]) {
            words.parts.insert(name.clone(), keep(&mut parts, &name, bytes));
        }
        (words, parts)
    }

    /// The names under which its parts are kept.
    pub fn parts(&self) -> impl Iterator<Item = String> {
        let of_words = self.leaves.iter().map(|leaf| kept_name(WORDS, leaf.part));
        of_words.chain(self.parts.iter().map(|(name, hash)| kept_name(name, *hash)))
    }

    /// The names of all files, for the root.
    pub fn alphabet(&self) -> Alphabet {
        let before = self.leaves.iter().map(|leaf| Some(&*leaf.last));
        let before = std::iter::once(None).chain(before);
        let keys = before.zip(&self.leaves).map(|(before, leaf)| key(before, &leaf.first));
        Alphabet {
            keys: keys.collect(),
            terms: self.leaves.iter().map(|leaf| leaf.name.name.clone()).collect(),
            lexicons: self
                .lexicons
                .iter()
                .map(|(key, it)| (key.clone(), it.name.clone()))
                .collect(),
        }
    }

    /// All files: their paths, the hashes of their content, and how each is made when it is wanted.
    pub fn files(&self) -> impl Iterator<Item = (String, Hash, Later)> {
        let terms = self.leaves.iter().enumerate().map(|(number, leaf)| {
            (format!("t/{}.bin", leaf.name.name), leaf.name.hash, Later::Terms(number))
        });
        let lexicons = self.lexicons.iter().map(|(key, Name { name, hash })| {
            (format!("l/{name}.bin"), *hash, Later::Lexicon(key.clone()))
        });
        terms.chain(lexicons)
    }

    /// Makes a file from the parts that are kept; nothing where one of them cannot be read.
    pub fn file(&self, later: &Later, read: &Read<'_>) -> Option<Vec<u8>> {
        match later {
            Later::Lexicon(key) => self.lexicons(read)?.remove(key),
            Later::Terms(number) => Some(leaf::file(&self.leaves.get(*number)?.entries(read)?)),
        }
    }

    /// A part, by its short name.
    pub(super) fn part<T: DeserializeOwned>(&self, name: &str, read: &Read<'_>) -> Option<T> {
        let bytes = read(&kept_name(name, *self.parts.get(name)?))?;
        postcard::from_bytes(&bytes).ok()
    }

    pub(super) fn lexicons(&self, read: &Read<'_>) -> Option<BTreeMap<String, Vec<u8>>> {
        let lexicons: BTreeMap<String, Raw> = self.part(LEXICONS, read)?;
        Some(lexicons.into_iter().map(|(key, Raw(bytes))| (key, bytes)).collect())
    }
}

/// The part that holds lexicons.
pub(super) fn lexicons_part(lexicons: BTreeMap<String, Vec<u8>>) -> (String, Vec<u8>) {
    let raw = lexicons.into_iter().map(|(key, bytes)| (key, Raw(bytes)));
    (LEXICONS.to_string(), packed(&raw.collect::<BTreeMap<String, Raw>>()))
}

impl Leaf {
    /// The words of the file.
    pub(super) fn entries(&self, read: &Read<'_>) -> Option<Vec<Entry>> {
        postcard::from_bytes(&read(&kept_name(WORDS, self.part))?).ok()
    }
}

fn lexicons(entries: &[Entry]) -> BTreeMap<String, Vec<u8>> {
    let shown = |entry: &Entry| lexicon::shown(&entry.word, entry.documents);
    lexicon::write(entries.iter().filter_map(|entry| Some((&*entry.word, shown(entry)?))))
}

/// The first word of each group by its stem, in as many parts as are good.
fn stems(entries: &[Entry]) -> (usize, BTreeMap<String, Vec<u8>>) {
    let groups = || entries.iter().filter_map(|entry| Some((&*entry.word, entry.group()?)));
    let shards = groups().count().div_ceil(SHARD).next_power_of_two();
    let mut parts: BTreeMap<String, BTreeMap<&str, &str>> = BTreeMap::new();
    for (home, group) in groups() {
        parts.entry(shard(&group.stem, shards)).or_default().insert(&group.stem, home);
    }
    (shards, parts.into_iter().map(|(name, stems)| (name, packed(&stems))).collect())
}
