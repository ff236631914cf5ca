//! Change: an index in which few documents changed since it was made.
//!
//! The result is the index that all documents would give, or nothing where too much changes:
//! then it is made from all of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::index::{Group, Index, Known, Named, is_ubiquitous, posting, with_name};
use super::stem::Stems;
use super::terms::{Packed, pack, unpack};
use super::vector;
use super::vocabulary::Written;

/// A document that changed.
pub struct Change<'a> {
    /// Its number, which is the same.
    pub document: u32,
    /// Its vector before; none where the document comes after all others.
    pub old: Option<&'a [u8]>,
    /// Its vector now.
    pub new: &'a [u8],
    /// The names that it has, and those that it had.
    pub names: Vec<&'a Named>,
}

/// A word of a document: its steps, and its spelling in the text and in names.
#[derive(Debug, PartialEq, Default)]
struct Stands {
    steps: (u8, u8),
    written: Vec<Option<String>>,
}

type Words = BTreeMap<String, Stands>;

fn words(vector: Option<&[u8]>, names: &[&Named]) -> Words {
    let mut words = Words::new();
    let Some(vector) = vector else { return words };
    vector::read(vector, |it| {
        let written = vec![it.written.map(str::to_string)];
        words.insert(it.word.to_string(), Stands { steps: (it.all, it.head), written });
    });
    for named in names.iter().copied().flatten() {
        let stands = words.entry(named.word.to_string()).or_default();
        stands.steps = with_name(stands.steps, named.weight);
        stands.written.push(named.written.as_deref().map(str::to_string));
    }
    words
}

/// The words of a changed document, before and after.
struct Both {
    document: u32,
    old: Words,
    new: Words,
}

impl Index {
    /// The index with some documents changed or added at the end, where it then has `documents`;
    /// none where it has to be made again from all.
    pub fn changed(
        mut self,
        changes: &[Change<'_>],
        documents: usize,
        stems: &Stems,
    ) -> Option<Index> {
        let both = |change: &Change<'_>| Both {
            document: change.document,
            old: words(change.old, &change.names),
            new: words(Some(change.new), &change.names),
        };
        let all: Vec<Both> = changes.iter().map(both).collect();
        let differing: BTreeSet<&str> = all.iter().flat_map(Both::differing).collect();
        let old_groups = self.groups_of(all.iter().flat_map(|both| both.old.keys()));
        self.documents = documents;
        self.recount(&all, &differing, stems)?;
        let new_groups = self.groups_of(all.iter().flat_map(|both| both.new.keys()));
        let touched: BTreeSet<u32> = differing
            .iter()
            .flat_map(|word| [old_groups.get(*word), new_groups.get(*word)])
            .flatten()
            .copied()
            .collect();
        for number in touched {
            self.regroup(number, &all, &old_groups, &new_groups)?;
        }
        let crossed = |group: &Group| {
            is_ubiquitous(group.documents as usize, documents) != group.packed.ubiquitous
        };
        if self.groups.iter().any(|group| group.documents > 0 && crossed(group)) {
            return None;
        }
        self.renumber();
        Some(self)
    }

    fn place(&self, word: &str) -> Result<usize, usize> {
        self.words.binary_search_by(|known| (*known.word).cmp(word))
    }

    /// Groups of words that are known.
    fn groups_of<'w>(&self, words: impl Iterator<Item = &'w String>) -> HashMap<&'w str, u32> {
        let known = words.filter_map(|word| {
            let at = self.place(word).ok()?;
            Some((word.as_str(), self.words[at].group))
        });
        known.collect()
    }

    /// Counts again the words that differ: some are new, some disappear.
    fn recount(&mut self, all: &[Both], differing: &BTreeSet<&str>, stems: &Stems) -> Option<()> {
        let mut came: Vec<Known> = Vec::new();
        let mut went = false;
        let stem = |known: &Known| stems.of(known.written.form().unwrap_or(&known.word));
        for word in differing {
            if let Ok(at) = self.place(word) {
                let known = &mut self.words[at];
                let before = stem(known);
                all.iter().for_each(|both| both.count(word, known));
                went |= known.documents == 0;
                // It would move to another group, with documents that did not change.
                if known.documents > 0 && stem(known) != before {
                    return None;
                }
                continue;
            }
            let (word, written) = ((*word).into(), Written::default());
            let mut known = Known { word, documents: 0, written, group: 0 };
            all.iter().for_each(|both| both.count(&known.word.clone(), &mut known));
            came.push(known);
        }
        let stems: Vec<Box<str>> = came.iter().map(|known| stem(known).into()).collect();
        let mut by_stem: HashMap<&str, Option<u32>> =
            stems.iter().map(|stem| (&**stem, None)).collect();
        for (number, group) in (0..).zip(&self.groups) {
            if let Some(known) = by_stem.get_mut(&*group.stem) {
                *known = Some(number);
            }
        }
        for (known, stem) in came.iter_mut().zip(&stems) {
            let number = by_stem.entry(&**stem).or_default();
            known.group = *number.get_or_insert_with(|| {
                let stem = stem.clone();
                self.groups.push(Group { stem, documents: 0, packed: Packed::default() });
                self.groups.len() as u32 - 1
            });
        }
        if went {
            self.words.retain(|known| known.documents > 0);
        }
        if !came.is_empty() {
            self.words.extend(came);
            // Both lists are sorted.
            self.words.sort_by(|a, b| a.word.cmp(&b.word));
        }
        Some(())
    }

    /// Packs the postings of a group again.
    fn regroup(
        &mut self,
        number: u32,
        all: &[Both],
        old_groups: &HashMap<&str, u32>,
        new_groups: &HashMap<&str, u32>,
    ) -> Option<()> {
        let documents = self.documents;
        let group = self.groups.get_mut(number as usize)?;
        let old = &group.packed;
        let mut postings = match old.bytes.is_empty() {
            true => Vec::new(),
            false => unpack(old.count as usize, &old.bytes)?,
        };
        let mut having = i64::from(group.documents);
        let within = |words: &Words, groups: &HashMap<&str, u32>| {
            let own = words.iter().filter(|(word, _)| groups.get(word.as_str()) == Some(&number));
            let mut steps: Vec<(u8, u8)> = own.map(|(_, stands)| stands.steps).collect();
            steps.sort_unstable();
            steps
        };
        let mut stands = Vec::new();
        for both in all {
            let (before, after) = (within(&both.old, old_groups), within(&both.new, new_groups));
            having += i64::from(!after.is_empty()) - i64::from(!before.is_empty());
            stands.push((both.document, after));
        }
        let ubiquitous = is_ubiquitous(usize::try_from(having).ok()?, documents);
        if ubiquitous != old.ubiquitous {
            return None;
        }
        for (document, steps) in stands {
            let place = postings.binary_search_by_key(&document, |posting| posting.document);
            let steps = steps.into_iter();
            let steps = steps.map(|(all, head)| if ubiquitous { head } else { all });
            let new = posting(document, steps);
            match (place, new) {
                (Ok(at), Some(new)) => postings[at] = new,
                (Ok(at), None) => drop(postings.remove(at)),
                (Err(at), Some(new)) => postings.insert(at, new),
                (Err(_), None) => {}
            }
        }
        group.documents = u32::try_from(having).ok()?;
        group.packed = Packed { ubiquitous, ..pack(&postings) };
        Some(())
    }

    /// Drops groups that have no word any more, and numbers the others by their first words.
    fn renumber(&mut self) {
        let mut numbers = vec![u32::MAX; self.groups.len()];
        let mut groups: Vec<Option<Group>> =
            std::mem::take(&mut self.groups).into_iter().map(Some).collect();
        for known in &mut self.words {
            let number = &mut numbers[known.group as usize];
            if let Some(group) = groups[known.group as usize].take() {
                *number = self.groups.len() as u32;
                self.groups.push(group);
            }
            known.group = *number;
        }
    }
}

impl Both {
    /// Words that are different there now, or only in one of both.
    fn differing(&self) -> impl Iterator<Item = &str> {
        let changed = self.old.iter().filter(|(word, stands)| self.new.get(*word) != Some(stands));
        let came = self.new.keys().filter(|word| !self.old.contains_key(*word));
        changed.map(|(word, _)| word.as_str()).chain(came.map(String::as_str))
    }

    /// Counts a word as this document has it now, and no longer as it had it before.
    fn count(&self, word: &str, known: &mut Known) {
        let (old, new) = (self.old.get(word), self.new.get(word));
        let more = i32::from(new.is_some()) - i32::from(old.is_some());
        known.documents = known.documents.saturating_add_signed(more);
        for (stands, more) in [(new, 1), (old, -1)] {
            for written in stands.iter().flat_map(|stands| &stands.written) {
                known.written.count(written.as_deref(), more);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::index::{Collecting, named};
    use crate::search::vector::{Counter, Field};

    struct Random(u64);

    impl Random {
        fn below(&mut self, bound: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99);
            (self.0 >> 33) as usize % bound
        }

        /// Words of which some are in most documents, and many in several forms.
        fn text(&mut self) -> String {
            let forms = ["", "s", "ing", "é", "e"];
            let word = |random: &mut Random| {
                let most = [4, 40, 400][random.below(3)];
                let number = random.below(most);
                let letter = char::from(b'a' + (number % 26) as u8);
                format!("w{letter}o{}{} ", number / 26, forms[random.below(forms.len())])
            };
            (0..5 + self.below(30)).map(|_| word(self)).collect()
        }

        fn vector(&mut self, counter: &mut Counter) -> Vec<u8> {
            counter.text(&self.text(), Field::Body);
            if self.below(3) > 0 {
                counter.text(&self.text(), Field::Title);
            }
            counter.vector()
        }
    }

    #[test]
    fn a_changed_index_is_that_of_all_documents() {
        let mut counter = Counter::default();
        let names: Vec<Named> =
            ["Wao Web", "Wéo0"].map(|name| named(name, Field::Author, &mut counter)).into();
        let mut random = Random(3);
        let stems = Stems::new("fr");
        let cold = |vectors: &[Vec<u8>]| {
            let collecting = Collecting::default();
            let names_of = |at: usize| vec![&names[at % 2]];
            let documents = vectors.iter().enumerate();
            collecting.add(documents.map(|(at, vector)| (at as u32, vector, names_of(at))));
            collecting.finish(vectors.len(), &stems)
        };
        let mut vectors: Vec<Vec<u8>> = (0..230).map(|_| random.vector(&mut counter)).collect();
        let mut index = cold(&vectors);
        assert!(index.groups.iter().any(|group| group.packed.ubiquitous));
        let mut changed = 0;
        for round in 0..200 {
            let mut olds: BTreeMap<usize, Option<Vec<u8>>> = BTreeMap::new();
            for _ in 0..random.below(3) {
                let at = random.below(vectors.len());
                let old = std::mem::replace(&mut vectors[at], random.vector(&mut counter));
                olds.entry(at).or_insert(Some(old));
            }
            if random.below(4) == 0 {
                olds.insert(vectors.len(), None);
                vectors.push(random.vector(&mut counter));
            }
            let changes: Vec<Change<'_>> = olds
                .iter()
                .map(|(at, old)| Change {
                    document: *at as u32,
                    old: old.as_deref(),
                    new: &vectors[*at],
                    names: vec![&names[at % 2]],
                })
                .collect();
            let all = cold(&vectors);
            index = match index.changed(&changes, vectors.len(), &stems) {
                Some(new) => {
                    changed += 1;
                    assert!(new == all, "round {round}");
                    new
                }
                None => all,
            };
        }
        assert!(changed > 100, "{changed}");
    }
}
