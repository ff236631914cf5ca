//! Flat: an index as it is kept: a few long lists, which are read and written many times faster than as
//! many small values as it has words.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::index::{Group, Index, Known};
use super::terms::Packed;
use super::vocabulary::Written;
use super::whole;

/// Spellings of a word, and how often each is written.
type Spellings = Vec<(Box<str>, i32)>;

/// An index without anything that has a place of its own.
#[derive(Serialize, Deserialize)]
struct Flat {
    documents: usize,
    words: Texts,
    /// For each word: its documents, its group, and how often it is written without marks.
    counts: Vec<(u32, u32, i32)>,
    /// Spellings with marks, by the number of the word.
    marked: Vec<(u32, Spellings)>,
    stems: Texts,
    /// For each group: its documents, its postings (twice, and one more where it is ubiquitous), and
    /// their bytes.
    groups: Vec<(u32, u32, u32)>,
    #[serde(with = "whole")]
    bytes: Vec<u8>,
}

/// Texts, one after the other.
#[derive(Default, Serialize, Deserialize)]
struct Texts {
    all: String,
    lengths: Vec<u32>,
}

/// A list that does not fit the others.
#[derive(Debug)]
struct Damaged;

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the lists of an index do not fit one another")
    }
}

impl Texts {
    fn add(&mut self, text: &str) {
        self.all.push_str(text);
        self.lengths.push(text.len() as u32);
    }

    /// Takes them apart, as many as there should be.
    fn parts(&self, count: usize) -> Result<Vec<Box<str>>, Damaged> {
        let mut rest = self.all.as_str();
        let part = |length: &u32| {
            let (part, after) = rest.split_at_checked(*length as usize).ok_or(Damaged)?;
            rest = after;
            Ok(Box::from(part))
        };
        if self.lengths.len() != count {
            return Err(Damaged);
        }
        self.lengths.iter().map(part).collect()
    }
}

/// An index, taken apart.
fn flat(index: &Index) -> Flat {
    let mut words = Texts::default();
    let mut counts = Vec::with_capacity(index.words.len());
    let mut marked = Vec::new();
    for (number, known) in (0..).zip(&index.words) {
        words.add(&known.word);
        let (plain, with_marks) = known.written.parts();
        counts.push((known.documents, known.group, plain));
        if !with_marks.is_empty() {
            marked.push((number, with_marks.to_vec()));
        }
    }
    let mut stems = Texts::default();
    let (mut groups, mut bytes) = (Vec::with_capacity(index.groups.len()), Vec::new());
    for group in &index.groups {
        stems.add(&group.stem);
        let Packed { count, ubiquitous, bytes: own } = &group.packed;
        groups.push((group.documents, count << 1 | u32::from(*ubiquitous), own.len() as u32));
        bytes.extend_from_slice(own);
    }
    Flat { documents: index.documents, words, counts, marked, stems, groups, bytes }
}

impl Serialize for Index {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        flat(self).serialize(to)
    }
}

impl<'de> Deserialize<'de> for Index {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Index, D::Error> {
        Index::try_from(Flat::deserialize(from)?).map_err(D::Error::custom)
    }
}

impl TryFrom<Flat> for Index {
    type Error = Damaged;

    fn try_from(flat: Flat) -> Result<Index, Damaged> {
        let parts = flat.words.parts(flat.counts.len())?;
        let known = parts.into_iter().zip(flat.counts).map(|(word, (documents, group, plain))| {
            let written = Written::new(plain, Vec::new());
            Known { word, documents, written, group }
        });
        let mut words: Vec<Known> = known.collect();
        for (number, with_marks) in flat.marked {
            let known = words.get_mut(number as usize).ok_or(Damaged)?;
            known.written = Written::new(known.written.parts().0, with_marks);
        }
        let stems = flat.stems.parts(flat.groups.len())?;
        let mut rest = &*flat.bytes;
        let mut groups = Vec::with_capacity(stems.len());
        for (stem, (documents, packed, length)) in stems.into_iter().zip(flat.groups) {
            let bytes = rest.split_off(..length as usize).ok_or(Damaged)?.to_vec();
            let packed = Packed { count: packed >> 1, ubiquitous: packed & 1 == 1, bytes };
            groups.push(Group { stem, documents, packed });
        }
        if words.iter().any(|known| known.group as usize >= groups.len()) {
            return Err(Damaged);
        }
        Ok(Index { documents: flat.documents, words, groups })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::index::Collecting;
    use crate::search::stem::Stems;
    use crate::search::vector::{Counter, Field};

    #[test]
    fn an_index_comes_back_and_lists_that_do_not_fit_give_none() {
        let mut counter = Counter::default();
        let collecting = Collecting::default();
        let texts = ["Clean wáter waters", "The water of Łódź", "élan"];
        let vectors = texts.map(|text| {
            counter.text(text, Field::Body);
            counter.vector()
        });
        collecting.add((0..).zip(vectors).map(|(number, vector)| (number, vector, vec![])));
        let index = collecting.finish(3, &Stems::new("en"));
        let bytes = postcard::to_allocvec(&index).unwrap();
        assert_eq!(postcard::from_bytes::<Index>(&bytes).unwrap(), index);
        let damages: [fn(&mut Flat); 5] = [
            |flat| {
                flat.words.lengths.pop();
            },
            |flat| flat.stems.lengths[0] += 100,
            |flat| flat.groups[0].2 += 100,
            |flat| flat.counts[0].1 = 100,
            |flat| flat.marked.push((100, Vec::new())),
        ];
        for damage in damages {
            let mut flat = flat(&index);
            damage(&mut flat);
            assert!(Index::try_from(flat).is_err());
        }
    }
}
