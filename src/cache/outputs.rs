//! What is kept of all outputs of a folder: a few long lists, which are read and written many times faster
//! than as many values as there are outputs.

use std::ops::Range;

use rayon::prelude::*;

use crate::archive::Read;
use crate::disk::{Hash, Stamp};
use crate::search::bits::{put_varint, take_varint};

/// All outputs, sorted by file.
#[derive(Debug, Clone, Default)]
pub struct Outputs(Lists);

/// The lists.
#[derive(Debug, Clone, Default)]
struct Lists {
    /// Names of files, one after the other.
    files: String,
    /// A [`Record`] for each output.
    records: Vec<u8>,
    /// The documents that they read, as [`Reads`] reads them: a page of a long series reads hundreds.
    read: Vec<u8>,
    /// What they asked, in four bytes each.
    asked: Vec<u8>,
}

/// An output, as bytes: where its part of each list ends, why it was made, its stamp, the hash of its bytes,
/// and its key.
type Record = [u8; 3 * 8 + 1 + 32 + 16 + 16];

const SIZE: usize = size_of::<Record>();

/// Where parts of a record begin.
const FILE: usize = 0;
const READ: usize = 8;
const ASKED: usize = 16;
const MADE: usize = 24;
const STAMP: usize = 25;
const HASH: usize = 57;
const KEY: usize = 73;

/// Outputs whose stamps a thread replaces at a time.
const SOME: usize = 256;

fn part<const N: usize>(record: &[u8], at: usize) -> [u8; N] {
    *record[at..].first_chunk().expect("a part lies within its record")
}

impl Outputs {
    /// None yet, with room for about as many as another build left.
    pub fn about(former: Option<&Outputs>) -> Outputs {
        let Some(Outputs(Lists { files, records, read, asked })) = former else {
            return Outputs::default();
        };
        let room = |length: usize| length + length / 16;
        Outputs(Lists {
            files: String::with_capacity(room(files.len())),
            records: Vec::with_capacity(room(records.len())),
            read: Vec::with_capacity(room(read.len())),
            asked: Vec::with_capacity(room(asked.len())),
        })
    }

    /// The lists, for a file.
    pub(super) fn lists(&self) -> [&[u8]; 4] {
        let Lists { files, records, read, asked } = &self.0;
        [files.as_bytes(), records, read, asked]
    }

    /// All outputs from these lists; nothing where they do not fit one another.
    pub(super) fn of([files, records, read, asked]: [Vec<u8>; 4]) -> Option<Outputs> {
        let files = String::from_utf8(files).ok()?;
        let outputs = Outputs(Lists { files, records, read, asked });
        let Lists { files, records, read, asked } = &outputs.0;
        let (mut ends, count) = ([0; 3], outputs.len());
        for number in 0..count {
            let before = ends;
            ends = [FILE, READ, ASKED].map(|at| outputs.end_of(number, at));
            let are_in_order = before.iter().zip(&ends).all(|(before, end)| before <= end);
            let is_made = usize::from(outputs.part::<1>(number, MADE)[0]) < Made::ALL.len();
            if !are_in_order || !is_made || !files.is_char_boundary(ends[0]) {
                return None;
            }
        }
        let are_whole =
            records.len() == count * SIZE && ends == [files.len(), read.len(), asked.len()];
        are_whole.then_some(outputs)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.records.len() / SIZE
    }

    /// True where there is none.
    pub fn is_empty(&self) -> bool {
        self.0.records.is_empty()
    }

    fn part<const N: usize>(&self, number: usize, at: usize) -> [u8; N] {
        part(&self.0.records[number * SIZE..][..SIZE], at)
    }

    fn end_of(&self, number: usize, at: usize) -> usize {
        u64::from_le_bytes(self.part(number, at)) as usize
    }

    /// The part of a list that belongs to an output.
    fn range(&self, number: usize, at: usize) -> Range<usize> {
        let start = number.checked_sub(1).map_or(0, |before| self.end_of(before, at));
        start..self.end_of(number, at)
    }

    /// The file of an output.
    pub fn file(&self, number: usize) -> &str {
        &self.0.files[self.range(number, FILE)]
    }

    /// All files.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|number| self.file(number))
    }

    /// Its stamp; [`Stamp::default`] where it cannot be trusted.
    pub fn stamp(&self, number: usize) -> Stamp {
        Stamp::of_bytes(self.part(number, STAMP))
    }

    /// Hash of its bytes.
    pub fn hash(&self, number: usize) -> Hash {
        Hash(u128::from_le_bytes(self.part(number, HASH)))
    }

    /// Hash of what it was made from, but for what it asked.
    pub fn key(&self, number: usize) -> Hash {
        Hash(u128::from_le_bytes(self.part(number, KEY)))
    }

    /// Why it was made in the last build that changed anything.
    pub fn made(&self, number: usize) -> Made {
        let [made] = self.part(number, MADE);
        Made::ALL[usize::from(made)]
    }

    /// The documents whose words its key depends on.
    pub fn read(&self, number: usize) -> impl Iterator<Item = Read> {
        Reads { bytes: &self.0.read[self.range(number, READ)], last: 0 }
    }

    /// What it asked, as numbers in [`State::asked`](super::State::asked).
    pub fn asked(&self, number: usize) -> impl Iterator<Item = u32> {
        numbers(&self.0.asked[self.range(number, ASKED)])
    }

    /// Adds an output, whose file comes after those of all others.
    pub fn push(&mut self, file: &str, output: &Output) {
        let Output { stamp, hash, key, read, asked, made } = output;
        push_reads(&mut self.0.read, read);
        self.0.asked.extend(asked.iter().flat_map(|asked| asked.to_le_bytes()));
        self.end(file, *made, *stamp, (*hash, *key));
    }

    /// Adds an output of a former build with its own documents, which stays as it is.
    pub fn push_kept(
        &mut self,
        former: (&Outputs, usize),
        asked: impl Iterator<Item = u32>,
        made: Made,
        stamp: Stamp,
    ) {
        let (outputs, number) = former;
        self.0.read.extend_from_slice(&outputs.0.read[outputs.range(number, READ)]);
        self.0.asked.extend(asked.flat_map(u32::to_le_bytes));
        self.0.files.push_str(outputs.file(number));
        let ends = [self.0.files.len(), self.0.read.len(), self.0.asked.len()];
        let mut record = outputs.part::<SIZE>(number, 0);
        for (end, to) in ends.into_iter().zip(record.as_chunks_mut::<8>().0) {
            *to = (end as u64).to_le_bytes();
        }
        record[MADE] = made as u8;
        record[STAMP..HASH].copy_from_slice(&stamp.bytes());
        self.0.records.extend(record);
    }

    fn end(&mut self, file: &str, made: Made, stamp: Stamp, (hash, key): (Hash, Hash)) {
        self.0.files.push_str(file);
        for end in [self.0.files.len(), self.0.read.len(), self.0.asked.len()] {
            self.0.records.extend((end as u64).to_le_bytes());
        }
        self.0.records.push(made as u8);
        self.0.records.extend(stamp.bytes());
        self.0.records.extend(hash.0.to_le_bytes());
        self.0.records.extend(key.0.to_le_bytes());
    }

    fn put<const N: usize>(&mut self, number: usize, at: usize, part: [u8; N]) {
        self.0.records[number * SIZE + at..][..N].copy_from_slice(&part);
    }

    /// Replaces a stamp.
    pub fn stamped(&mut self, number: usize, stamp: Stamp) {
        self.put(number, STAMP, stamp.bytes());
    }

    /// Replaces all stamps, on all threads: `stamp` gets the file, why it was made, and its stamp.
    pub fn stamp_all(&mut self, stamp: impl Fn(&str, Made, Stamp) -> Stamp + Sync) {
        let starts = (0..self.len()).step_by(SOME).map(|number| self.range(number, FILE).start);
        let starts: Vec<usize> = starts.collect();
        let Lists { files, records, .. } = &mut self.0;
        records.par_chunks_mut(SOME * SIZE).zip(starts).for_each(|(some, mut start)| {
            for record in some.chunks_exact_mut(SIZE) {
                let end = u64::from_le_bytes(part(record, FILE)) as usize;
                let made = Made::ALL[usize::from(record[MADE])];
                let stamp = stamp(&files[start..end], made, Stamp::of_bytes(part(record, STAMP)));
                record[STAMP..HASH].copy_from_slice(&stamp.bytes());
                start = end;
            }
        });
    }

    /// Changes outputs, each of which reads the same documents and asks the same questions as before.
    pub fn change(&mut self, changes: &Changes) {
        for (number, made) in changes.made.iter().enumerate() {
            self.put(number, MADE, [*made as u8]);
        }
        for (number, stamp) in &changes.stamps {
            self.stamped(*number, *stamp);
        }
        for (number, hash, key) in &changes.hashes {
            self.put(*number, HASH, hash.0.to_le_bytes());
            self.put(*number, KEY, key.0.to_le_bytes());
        }
    }

    /// The number of a file.
    pub fn number(&self, file: &str) -> Option<usize> {
        let (mut first, mut end) = (0, self.len());
        while first < end {
            let middle = first.midpoint(end);
            match self.file(middle).cmp(file) {
                std::cmp::Ordering::Less => first = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => end = middle,
            }
        }
        None
    }

    /// The numbers of files, which are sorted.
    pub fn numbers<'a>(
        &'a self,
        files: impl Iterator<Item = &'a str>,
    ) -> impl Iterator<Item = Option<u32>> {
        let mut known = (0..).zip(self.files()).peekable();
        files.map(move |file| {
            while known.next_if(|(_, known)| *known < file).is_some() {}
            known.peek().filter(|(_, known)| *known == file).map(|(number, _)| *number)
        })
    }
}

/// Documents that were read: of each number the difference to the one before, as a varint.
struct Reads<'b> {
    bytes: &'b [u8],
    last: u32,
}

fn push_reads(bytes: &mut Vec<u8>, read: &[Read]) {
    let mut last = 0;
    for number in read.iter().map(|read| read.number()) {
        put_varint(bytes, number.wrapping_sub(last) as usize);
        last = number;
    }
}

impl Iterator for Reads<'_> {
    type Item = Read;

    fn next(&mut self) -> Option<Read> {
        self.last = self.last.wrapping_add(take_varint(&mut self.bytes)? as u32);
        Some(Read::of_number(self.last))
    }
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes))
}

/// What changes in outputs that read the same documents and ask the same questions as before.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// Why each was made, or that it was kept.
    pub made: Vec<Made>,
    /// Stamps of those that have another.
    pub stamps: Vec<(usize, Stamp)>,
    /// Hash of the bytes and key of those that were made anew.
    pub hashes: Vec<(usize, Hash, Hash)>,
}

/// An output as a build left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Its stamp; [`Stamp::default`] where it cannot be trusted.
    pub stamp: Stamp,
    /// Hash of its bytes.
    pub hash: Hash,
    /// Hash of what it was made from, but for what it asked.
    pub key: Hash,
    /// The documents whose words the key depends on.
    pub read: Vec<Read>,
    /// What it asked, as numbers in [`State::asked`](super::State::asked).
    pub asked: Vec<u32>,
    /// Why it was made in the last build that changed anything.
    pub made: Made,
}

/// Why an output was made, or that it was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// It was kept: nothing it is made from changed.
    Kept,
    /// It was kept without looking at what it shows: it shows no word of a reworded document.
    Unseen,
    /// Nothing was known of it.
    New,
    /// The theme, its strings, or the site's configuration changed.
    Common,
    /// What it shows changed.
    View,
    /// The answer to a question changed.
    Answer,
    /// The file had changed since it was left.
    File,
}

impl Made {
    /// All of them, in their order.
    const ALL: [Made; 7] =
        [Made::Kept, Made::Unseen, Made::New, Made::Common, Made::View, Made::Answer, Made::File];

    /// True where the file was left as it was.
    pub fn is_kept(self) -> bool {
        matches!(self, Made::Kept | Made::Unseen)
    }

    /// What became of the output, and why.
    pub fn words(self) -> &'static str {
        match self {
            Made::Kept => "kept: nothing that it is made from changed",
            Made::Unseen => "kept: only words of other pages changed",
            Made::New => "made: nothing was known of it",
            Made::Common => "made again: the theme, its strings or the configuration changed",
            Made::View => "made again: what it shows changed",
            Made::Answer => "made again: the answer to a question of its templates changed",
            Made::File => "made again: the file was not as it was left",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{DocumentId, Id};

    #[test]
    fn outputs_come_back() {
        let stamp = Stamp { size: 1, modified: -2, changed: 3, inode: u64::MAX };
        let read = vec![Read::brief(DocumentId::at(7)), Read::whole(DocumentId::at(1 << 30))];
        let one = Output {
            stamp,
            hash: Hash(1),
            key: Hash(u128::MAX),
            read: read.clone(),
            asked: vec![2, 9],
            made: Made::Unseen,
        };
        let other = Output { read: vec![], asked: vec![], made: Made::File, ..one.clone() };
        let mut all = Outputs::default();
        all.push("a/index.html", &one);
        all.push("b", &other);
        all.push("é", &one);
        let mut all = Outputs::of(all.lists().map(<[u8]>::to_vec)).unwrap();
        assert_eq!(all.files().collect::<Vec<_>>(), ["a/index.html", "b", "é"]);
        assert_eq!(["b", "c", "é"].map(|file| all.number(file)), [Some(1), None, Some(2)]);
        assert_eq!(all.numbers(["a", "b"].into_iter()).collect::<Vec<_>>(), [None, Some(1)]);
        assert_eq!((all.stamp(2), all.hash(2), all.key(2)), (stamp, Hash(1), Hash(u128::MAX)));
        assert_eq!((all.made(0), all.made(1)), (Made::Unseen, Made::File));
        assert_eq!(all.read(2).collect::<Vec<_>>(), read);
        assert_eq!((all.read(1).count(), all.asked(2).collect::<Vec<_>>()), (0, vec![2, 9]));
        let mut next = Outputs::default();
        next.push_kept((&all, 2), [4].into_iter(), Made::Kept, Stamp::default());
        next.stamped(0, stamp);
        assert_eq!((next.file(0), next.stamp(0), next.made(0)), ("é", stamp, Made::Kept));
        assert_eq!((next.hash(0), next.key(0)), (Hash(1), Hash(u128::MAX)));
        assert_eq!(next.read(0).collect::<Vec<_>>(), read);
        assert_eq!(next.asked(0).collect::<Vec<_>>(), [4]);
        let made = vec![Made::Kept, Made::View, Made::Kept];
        let (stamps, hashes) = (vec![(1, Stamp::default())], vec![(1, Hash(3), Hash(4))]);
        all.change(&Changes { made, stamps, hashes });
        assert_eq!((all.made(0), all.stamp(0), all.hash(0)), (Made::Kept, stamp, Hash(1)));
        assert_eq!((all.made(1), all.hash(1), all.key(1)), (Made::View, Hash(3), Hash(4)));
        all.stamp_all(|file, made, before| match (file, made) {
            ("b", Made::View) => stamp,
            _ => before,
        });
        assert_eq!((all.stamp(0), all.stamp(1)), (stamp, stamp));
    }

    #[test]
    fn lists_that_do_not_fit_give_nothing() {
        let output = Output {
            stamp: Stamp::default(),
            hash: Hash(1),
            key: Hash(2),
            read: vec![Read::brief(DocumentId::at(7))],
            asked: vec![1],
            made: Made::New,
        };
        let mut all = Outputs::default();
        all.push("é", &output);
        all.push("ü", &output);
        let damages: [fn(&mut Outputs); 7] = [
            |all| all.0.records.truncate(SIZE + 1),
            |all| all.0.files.truncate(2),
            |all| all.0.asked.push(0),
            |all| all.0.read.clear(),
            |all| all.0.records[MADE] = 7,
            |all| all.0.records[FILE] = 1,
            |all| all.0.records[FILE] = 200,
        ];
        for damage in damages {
            let mut damaged = all.clone();
            damage(&mut damaged);
            assert!(Outputs::of(damaged.lists().map(<[u8]>::to_vec)).is_none());
        }
    }

    #[test]
    fn every_reason_has_its_number() {
        for (number, made) in Made::ALL.into_iter().enumerate() {
            assert_eq!(made as usize, number);
        }
    }
}
