//! Terms: a part of the alphabet as one file, with the documents that have its words.

use serde::{Deserialize, Serialize};

use super::bits::{BitReader, BitWriter, put_varint, rice_bits, take_varint};
use super::vector::shared;
use super::whole;

/// A document that has a word, and how much that says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Posting {
    /// Number of the document.
    pub document: u32,
    /// Level of the weight, 0 to 15.
    pub level: u8,
}

/// Postings of a group of words, packed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Packed {
    /// How many there are.
    pub count: u32,
    /// So many documents have it that a query does not require it.
    pub ubiquitous: bool,
    /// `k` and the bits.
    #[serde(with = "whole")]
    pub bytes: Vec<u8>,
}

/// Packs postings, whose documents ascend, of a group that is not ubiquitous.
pub(super) fn pack(postings: &[Posting]) -> Packed {
    let steps = postings.last().map_or(0, |last| last.document as usize + 1 - postings.len());
    let k = rice_bits(postings.len(), steps);
    let mut bits = BitWriter::default();
    let mut next = 0;
    for posting in postings {
        bits.rice(posting.document - next, k);
        let level = i32::from(posting.level) - 4;
        bits.rice(((level << 1) ^ (level >> 31)) as u32, 1);
        next = posting.document + 1;
    }
    let mut bytes = vec![k as u8];
    bytes.extend(bits.finish());
    Packed { count: postings.len() as u32, ubiquitous: false, bytes }
}

/// Reads postings; none where they are damaged.
pub(super) fn unpack(count: usize, bytes: &[u8]) -> Option<Vec<Posting>> {
    let (k, bits) = bytes.split_first()?;
    let mut bits = BitReader::new(bits);
    let mut next = 0u32;
    let mut postings = Vec::with_capacity(count.min(bytes.len() * 8));
    for _ in 0..count {
        let document = next.checked_add(bits.rice(u32::from(*k))?)?;
        let zigzag = bits.rice(1)?;
        let level = 4 + ((zigzag >> 1) as i32 ^ -((zigzag & 1) as i32));
        postings.push(Posting { document, level: u8::try_from(level).ok()? });
        next = document + 1;
    }
    Some(postings)
}

/// A word of the file that is written.
pub(super) struct Word<'a> {
    /// The word.
    pub word: &'a str,
    /// Documents that have it.
    pub documents: u32,
    /// The place of its group: in this file, by number, or under another word.
    pub group: Place<'a>,
}

/// The place of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place<'a> {
    /// In this file, by number.
    Here(usize),
    /// Under this word.
    With(&'a str),
}

/// Writes a file: words in their order, and groups by number.
pub(super) fn write<'a>(
    words: impl ExactSizeIterator<Item = Word<'a>>,
    groups: &[&Packed],
) -> Vec<u8> {
    let count = words.len();
    let mut table = Vec::with_capacity(count * 12);
    let mut before = "";
    for Word { word, documents, group } in words {
        let shared = shared(before, word);
        table.extend([shared as u8, (word.len() - shared) as u8]);
        table.extend_from_slice(&word.as_bytes()[shared..]);
        match group {
            Place::Here(number) => put_varint(&mut table, number + 1),
            Place::With(home) => {
                table.extend([0, home.len() as u8]);
                table.extend_from_slice(home.as_bytes());
            }
        }
        put_varint(&mut table, documents as usize);
        before = word;
    }
    let bytes: usize = groups.iter().map(|group| group.bytes.len() + 8).sum();
    let mut out = Vec::with_capacity(table.len() + bytes + 16);
    for number in [count, groups.len(), table.len()] {
        put_varint(&mut out, number);
    }
    out.extend(table);
    for group in groups {
        put_varint(&mut out, (group.count as usize) << 1 | usize::from(group.ubiquitous));
        put_varint(&mut out, group.bytes.len());
    }
    groups.iter().for_each(|group| out.extend_from_slice(&group.bytes));
    out
}

/// A file that was read.
#[derive(Debug, Default)]
pub(super) struct Terms {
    words: Vec<Known>,
    groups: Vec<Packed>,
}

/// A word of a file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    /// The word.
    pub word: String,
    /// Number of its group, or the word under which that is listed.
    pub group: Result<usize, String>,
    /// Documents that have it.
    pub documents: usize,
}

impl Terms {
    /// Reads a file; none where it is damaged.
    pub(super) fn read(bytes: &[u8]) -> Option<Terms> {
        let mut from = bytes;
        let (words, groups) = (take_varint(&mut from)?, take_varint(&mut from)?);
        let length = take_varint(&mut from)?;
        let mut table = from.split_off(..length)?;
        let mut terms = Terms::default();
        let mut before = Vec::new();
        for _ in 0..words {
            let [shared, new] = *table.split_off(..2)? else { return None };
            before.truncate(usize::from(shared));
            before.extend_from_slice(table.split_off(..usize::from(new))?);
            let word = String::from_utf8(before.clone()).ok()?;
            let group = match take_varint(&mut table)?.checked_sub(1) {
                Some(number) => Ok(number),
                None => {
                    let length = usize::from(*table.split_off_first()?);
                    Err(String::from_utf8(table.split_off(..length)?.to_vec()).ok()?)
                }
            };
            let documents = take_varint(&mut table)?;
            terms.words.push(Known { word, group, documents });
        }
        let mut lengths = Vec::new();
        for _ in 0..groups {
            let count = take_varint(&mut from)?;
            lengths.push((count, take_varint(&mut from)?));
        }
        for (count, length) in lengths {
            let bytes = from.split_off(..length)?.to_vec();
            terms.groups.push(Packed {
                count: (count >> 1) as u32,
                ubiquitous: count & 1 == 1,
                bytes,
            });
        }
        Some(terms)
    }

    /// A word.
    pub(super) fn word(&self, word: &str) -> Option<&Known> {
        let at = self.words.binary_search_by(|known| known.word.as_str().cmp(word)).ok()?;
        Some(&self.words[at])
    }

    /// Words that begin with this one.
    pub(super) fn beginning<'a>(&'a self, start: &'a str) -> impl Iterator<Item = &'a Known> {
        let from = self.words.partition_point(|known| known.word.as_str() < start);
        self.words[from..].iter().take_while(move |known| known.word.starts_with(start))
    }

    /// A group by number.
    pub(super) fn group(&self, number: usize) -> Option<&Packed> {
        self.groups.get(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posting((document, level): (u32, u8)) -> Posting {
        Posting { document, level }
    }

    #[test]
    fn postings_come_back() {
        let lists: [&[(u32, u8)]; 5] =
            [&[], &[(0, 4)], &[(0, 10), (1, 5)], &[(3, 0), (900, 15), (901, 4)], &[(49_000, 7)]];
        for list in lists {
            let postings: Vec<Posting> = list.iter().copied().map(posting).collect();
            let packed = pack(&postings);
            assert_eq!(unpack(postings.len(), &packed.bytes), Some(postings));
        }
    }

    /// The example of `docs/search-format.md`, byte for byte.
    #[test]
    fn the_example_of_the_guide_is_written_and_read() {
        let groups = [pack(&[posting((1, 10))]), pack(&[(0, 10), (1, 5)].map(posting))];
        let word = |word, documents, group| Word { word, documents, group };
        let words = [
            word("clean", 1, Place::Here(0)),
            word("ran", 1, Place::With("run")),
            word("water", 2, Place::Here(1)),
            word("waters", 1, Place::Here(1)),
        ];
        let bytes = write(words.into_iter(), &[&groups[0], &groups[1]]);
        let text: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let guide = include_str!("../../docs/search-format.md");
        let (_, example) = guide.split_once("```text\n04 02 22").expect("the example");
        let (example, _) = example.split_once("```").expect("its end");
        let column = |line: &str| line.get(..40).unwrap_or(line).trim().to_string();
        let told: Vec<String> = format!("04 02 22{example}").lines().map(column).collect();
        assert_eq!(told.join(" "), text.join(" "));
        let terms = Terms::read(&bytes).expect("it is whole");
        assert_eq!(terms.word("ran").unwrap().group, Err("run".to_string()));
        assert_eq!(terms.beginning("wat").count(), 2);
        let group = terms.group(1).unwrap();
        assert_eq!(unpack(group.count as usize, &group.bytes).unwrap()[1], posting((1, 5)));
        for end in 0..bytes.len() {
            assert!(Terms::read(&bytes[..end]).is_none(), "{end}");
        }
    }
}
