//! Cut: an index becomes the files of `docs/search-format.md` in which words are looked up.
//!
//! The words nearby decide where the alphabet is cut, so that an edit changes few files.

use std::collections::BTreeMap;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::index::{Index, Known};
use super::lexicon;
use super::names::Names;
use super::terms::{self, Packed, Place, Word};
use super::vector::shared;
use super::words::is_dense;

/// Bytes of a file of terms.
#[derive(Debug, Clone, Copy)]
struct Lengths {
    /// It is not cut before this.
    shortest: usize,
    /// It is cut where it would be longer than this, unless one word alone is.
    longest: usize,
}

const LENGTHS: Lengths = Lengths { shortest: 6 << 10, longest: 16 << 10 };

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

/// Writes the files of terms and the lexicons.
pub fn cut(index: &Index, names: &mut Names) -> Alphabet {
    cut_at(LENGTHS, index, names)
}

fn cut_at(lengths: Lengths, index: &Index, names: &mut Names) -> Alphabet {
    let listed = Listed::new(index, lengths);
    let (files, lexicons) = rayon::join(
        || listed.files(),
        || {
            let words = index.words.iter().map(|known| (&*known.word, known.documents));
            lexicon::write(words.filter(|(word, count)| *count >= 2 && is_spelt(word)))
        },
    );
    let mut alphabet = Alphabet::default();
    for (key, bytes) in files {
        alphabet.keys.push(key);
        alphabet.terms.push(names.add("t", "bin", bytes));
    }
    for (first, bytes) in lexicons {
        alphabet.lexicons.insert(first, names.add("l", "bin", bytes));
    }
    alphabet
}

/// A word that people spell, and may misspell.
fn is_spelt(word: &str) -> bool {
    !word.starts_with(|first: char| first.is_numeric() || is_dense(first))
}

/// All words in order, with the first word of each group.
struct Listed<'a> {
    index: &'a Index,
    lengths: Lengths,
    homes: Vec<usize>,
}

impl<'a> Listed<'a> {
    fn new(index: &'a Index, lengths: Lengths) -> Listed<'a> {
        let mut homes = Vec::with_capacity(index.groups.len());
        for (at, known) in index.words.iter().enumerate() {
            if known.group as usize == homes.len() {
                homes.push(at);
            }
        }
        Listed { index, lengths, homes }
    }

    fn word(&self, at: usize) -> &'a Known {
        &self.index.words[at]
    }

    fn packed(&self, at: usize) -> &'a Packed {
        &self.index.groups[self.word(at).group as usize].packed
    }

    /// The first word of the group of a word.
    fn home(&self, at: usize) -> usize {
        self.homes[self.word(at).group as usize]
    }

    /// First key and bytes of each file.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let file = |bounds: &[usize]| {
            // Groups are in the order of their first words.
            let first = self.homes.partition_point(|home| *home < bounds[0]);
            let last = self.homes.partition_point(|home| *home < bounds[1]);
            let word = |known: &'a Known| {
                let group = known.group as usize;
                let group = match (first..last).contains(&group) {
                    true => Place::Here(group - first),
                    false => Place::With(&self.word(self.homes[group]).word),
                };
                Word { word: &known.word, documents: known.documents, group }
            };
            let words = self.index.words[bounds[0]..bounds[1]].iter().map(word);
            let groups = self.index.groups[first..last].iter();
            let packed: Vec<&Packed> = groups.map(|group| &group.packed).collect();
            (self.key(bounds[0]), terms::write(words, &packed))
        };
        self.starts().par_windows(2).map(file).collect()
    }

    /// The shortest text that distinguishes the first word of a file from the word before.
    fn key(&self, at: usize) -> String {
        let Some(before) = at.checked_sub(1) else { return String::new() };
        let word = &*self.word(at).word;
        let same = shared(&self.word(before).word, word);
        let next = word[same..].chars().next().map_or(0, char::len_utf8);
        word[..same + next].to_string()
    }

    /// Where files begin, and the end of the last one.
    ///
    /// From the start of a file on, the next begins at the word with the smallest hash
    /// between the shortest and the longest length: so files begin at the same words again soon after
    /// an edit. A file begins only at the first word of a group, so that few groups are cut.
    fn starts(&self) -> Vec<usize> {
        let mut starts = vec![0];
        let (mut length, mut best): (usize, Option<(u64, usize)>) = (0, None);
        let mut at = 0;
        while at < self.index.words.len() {
            if length >= self.lengths.shortest && self.home(at) == at {
                let hash = xxh3_64(self.word(at).word.as_bytes());
                if best.is_none_or(|(least, _)| hash < least) {
                    best = Some((hash, at));
                }
            }
            let own = self.length(at);
            if length + own > self.lengths.longest
                && let Some((_, cut)) = best
            {
                starts.push(cut);
                (length, best, at) = (0, None, cut);
                continue;
            }
            length += own;
            at += 1;
        }
        if at > 0 {
            starts.push(at);
        }
        starts
    }

    /// Bytes that a word takes, approximately.
    fn length(&self, at: usize) -> usize {
        let word = &*self.word(at).word;
        let before = at.checked_sub(1).map_or("", |before| &*self.word(before).word);
        let group = if self.home(at) == at { self.packed(at).bytes.len() + 3 } else { 0 };
        word.len() - shared(before, word) + 5 + group
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::index::Collecting;
    use super::super::stem::Stems;
    use super::super::vector::{Counter, Field};
    use super::*;

    /// Numbers that look random, the same in each run.
    struct Random(u64);

    impl Random {
        fn below(&mut self, bound: usize) -> usize {
            self.0 += 1;
            (xxh3_64(&self.0.to_le_bytes()) % bound as u64) as usize
        }

        /// A word: some are frequent, and most are rare.
        fn word(&mut self) -> String {
            let rank = self.below(80) * self.below(80);
            let parts = ["ba", "de", "fi", "go", "lu", "ma", "ne", "po", "ra", "ti", "vo", "zu"];
            let hash = xxh3_64(&rank.to_le_bytes()) as usize;
            (0..4).map(|at| parts[(hash >> (8 * at)) % parts.len()]).collect()
        }
    }

    /// The files of terms of some bodies.
    fn files(vectors: &[Vec<u8>]) -> BTreeSet<String> {
        let collecting = Collecting::default();
        let documents = vectors.iter().zip(0..).map(|(vector, number)| (number, vector, vec![]));
        collecting.add(documents);
        let index = collecting.finish(vectors.len(), &Stems::new("en"));
        let mut names = Names::default();
        cut_at(Lengths { shortest: 384, longest: 1024 }, &index, &mut names);
        let files = names.files().into_iter().map(|(name, _)| name);
        files.filter(|name| name.starts_with("t/")).collect()
    }

    #[test]
    fn an_edit_of_a_body_changes_few_files() {
        let (mut random, mut counter) = (Random(0), Counter::default());
        let mut vector = |words: &[String]| {
            counter.text(&words.join(" "), Field::Body);
            counter.vector()
        };
        let mut bodies: Vec<Vec<String>> =
            (0..60).map(|at| (0..40 + at * 7).map(|_| random.word()).collect()).collect();
        let mut vectors: Vec<Vec<u8>> = bodies.iter().map(|body| vector(body)).collect();
        let mut before = files(&vectors);
        assert!(before.len() > 40, "only {} files", before.len());
        let (mut most, mut all) = (0, 0);
        for step in 0..160 {
            // One body grows word by word; between, others change anywhere.
            let number = if step % 2 == 0 { 0 } else { random.below(bodies.len()) };
            let at = random.below(bodies[number].len());
            let word = random.word();
            match step % 6 {
                1 => bodies[number][at] = word,
                3 => drop(bodies[number].remove(at)),
                _ => bodies[number].insert(at, word),
            }
            vectors[number] = vector(&bodies[number]);
            let after = files(&vectors);
            let changed = after.difference(&before).count();
            (most, all) = (most.max(changed), all + changed);
            before = after;
        }
        assert!(most <= 16 && all <= 160 * 5, "an edit changes {most} files, all together {all}");
    }
}
