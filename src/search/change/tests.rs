//! A changed index is the one that all documents give.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::search::index::{Collecting, named};
use crate::search::vector::{Counter, Field};

struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99);
        (self.0 >> 33) as usize % bound
    }

    /// Words of which some are in most documents, and many in several forms. Some begin with a
    /// character that few have.
    fn text(&mut self) -> String {
        let forms = ["", "s", "ing", "é", "e"];
        let word = |random: &mut Random| {
            let most = [4, 40, 400][random.below(3)];
            let number = random.below(most);
            let first = ["w", "w", "w", "b", "ж", "x", "7"][number % 7];
            let letter = char::from(b'a' + (number % 26) as u8);
            format!("{first}{letter}o{}{} ", number / 26, forms[random.below(forms.len())])
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

const SMALL: Lengths = Lengths { shortest: 384, longest: 1024 };

/// Words, first words of groups by stem, and lexicons.
type All = (Vec<Entry>, BTreeMap<Box<str>, Box<str>>, BTreeMap<String, Vec<u8>>);

/// An index that is kept.
struct Shelved {
    words: Words,
    parts: Parts,
}

impl Shelved {
    fn cold(vectors: &[Vec<u8>], names: &[Named], stems: &Stems) -> Shelved {
        let collecting = Collecting::default();
        let names_of = |at: usize| vec![&names[at % 2]];
        let documents = vectors.iter().enumerate();
        collecting.add(documents.map(|(at, vector)| (at as u32, vector, names_of(at))));
        let index = collecting.finish(vectors.len(), stems);
        let (words, parts) = Words::cut_at(SMALL, index, &mut Names::default());
        Shelved { words, parts }
    }

    fn read(&self) -> impl Fn(&str) -> Option<Vec<u8>> {
        |name| self.parts.get(name).cloned()
    }

    /// All that is kept, however stems are divided among parts.
    fn all(&self) -> All {
        let names: BTreeSet<String> = self.words.parts().collect();
        assert!(self.parts.keys().eq(&names), "{:?} {names:?}", self.parts.keys());
        let read = self.read();
        let leaves = self.words.leaves.iter();
        let words = leaves.flat_map(|leaf| leaf.entries(&read).unwrap()).collect();
        let mut homes = BTreeMap::new();
        for name in self.words.parts.keys().filter(|name| name.starts_with('s')) {
            let part: BTreeMap<Box<str>, Box<str>> = self.words.part(name, &read).unwrap();
            homes.extend(part);
        }
        (words, homes, self.words.lexicons(&read).unwrap())
    }
}

#[test]
fn a_changed_index_is_that_of_all_documents() {
    let mut counter = Counter::default();
    let names: Vec<Named> =
        ["Wao Web", "Wéo0"].map(|name| named(name, Field::Author, &mut counter)).into();
    let mut random = Random(3);
    let stems = Stems::new("fr");
    let cold = |vectors: &[Vec<u8>]| Shelved::cold(vectors, &names, &stems);
    let mut vectors: Vec<Vec<u8>> = (0..230).map(|_| random.vector(&mut counter)).collect();
    let mut index = cold(&vectors);
    assert!(index.words.leaves.iter().any(|leaf| leaf.least < u32::MAX));
    let mut changed = 0;
    for round in 0..400 {
        let mut olds: BTreeMap<usize, Option<Vec<u8>>> = BTreeMap::new();
        // Words disappear in runs, and come back.
        let few = if round % 40 < 20 { 3 } else { 14 };
        for _ in 0..1 + random.below(few) {
            let at = random.below(vectors.len());
            let new = match round % 40 {
                20..30 => Vec::new(),
                _ => random.vector(&mut counter),
            };
            let old = std::mem::replace(&mut vectors[at], new);
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
        let mut files = Names::knowing(index.words.files().map(|(path, hash, _)| (path, hash)));
        let count = vectors.len();
        let read = index.read();
        let edit = Edit { changes: &changes, documents: count, stems: &stems, read: &read };
        let new = index.words.changed_at(SMALL, &edit, &mut files);
        drop(read);
        let Some((words, parts)) = new else {
            index = all;
            continue;
        };
        changed += 1;
        let mut new = Shelved { words, parts: index.parts };
        new.parts.extend(parts);
        let kept: BTreeSet<String> = new.words.parts().collect();
        new.parts.retain(|name, _| kept.contains(name));
        assert_eq!(new.words.alphabet(), all.words.alphabet(), "round {round}");
        assert!(new.words.leaves == all.words.leaves, "round {round}");
        assert!(new.all() == all.all(), "round {round}");
        for (path, _, later) in new.words.files() {
            let bytes = new.words.file(&later, &new.read());
            assert!(bytes.is_some(), "round {round}: {path}");
            assert_eq!(bytes, all.words.file(&later, &all.read()), "round {round}: {path}");
        }
        index = new;
    }
    assert!(changed > 200, "{changed}");
    assert!(index.words.leaves.len() > 16, "{}", index.words.leaves.len());
}

#[test]
fn an_edit_reads_few_parts() {
    let (mut counter, stems) = (Counter::default(), Stems::new("en"));
    let names = [Named::new(), Named::new()];
    let mut random = Random(5);
    let mut vector = |text: &str| {
        counter.text(text, Field::Body);
        counter.vector()
    };
    let text = |random: &mut Random| (0..60).map(|_| word(random) + " ").collect::<String>();
    let mut vectors: Vec<Vec<u8>> = (0..150).map(|_| vector(&text(&mut random))).collect();
    vectors.push(vector("bade fi zuzu"));
    let index = Shelved::cold(&vectors, &names, &stems);
    let new = vector("bade fi zuza");
    let (old, bears) = (Some(vectors[150].as_slice()), vec![&names[0]]);
    let change = [Change { document: 150, old, new: &new, names: bears }];
    let reads = AtomicUsize::new(0);
    let read = |name: &str| {
        reads.fetch_add(1, Ordering::Relaxed);
        index.parts.get(name).cloned()
    };
    let mut files = Names::default();
    let edit = Edit { changes: &change, documents: 151, stems: &stems, read: &read };
    let changed = index.words.changed_at(SMALL, &edit, &mut files);
    let (_, parts) = changed.expect("one word is another");
    let (read, all) = (reads.into_inner(), index.words.parts().count());
    assert!(read <= 6 && parts.len() <= 4 && all > 20, "{read}, {} of {all}", parts.len());
}

#[test]
fn an_index_may_lose_all_words() {
    let (mut counter, stems) = (Counter::default(), Stems::new("en"));
    let names = [Named::new(), Named::new()];
    let mut random = Random(6);
    let vectors: Vec<Vec<u8>> = (0..4).map(|_| random.vector(&mut counter)).collect();
    let index = Shelved::cold(&vectors, &names, &stems);
    let changes = (0..).zip(&vectors).map(|(document, old)| Change {
        document,
        old: Some(old),
        new: &[],
        names: vec![&names[0]],
    });
    let changes: Vec<Change<'_>> = changes.collect();
    let mut files = Names::default();
    let read = index.read();
    let edit = Edit { changes: &changes, documents: 4, stems: &stems, read: &read };
    let changed = index.words.changed_at(SMALL, &edit, &mut files);
    let (words, parts) = changed.expect("no word is left");
    assert_eq!((words.leaves.len(), words.lexicons.len()), (0, 0));
    let all = Shelved::cold(&vec![Vec::new(); 4], &names, &stems);
    assert_eq!(words.alphabet(), all.words.alphabet());
    // An index without words is made anew.
    let read = |name: &str| parts.get(name).cloned();
    let edit = Edit { read: &read, ..edit };
    assert!(words.changed_at(SMALL, &edit, &mut files).is_none());
}

#[test]
fn a_part_that_is_missing_or_damaged_gives_nothing() {
    let (mut counter, stems) = (Counter::default(), Stems::new("en"));
    let names = [Named::new(), Named::new()];
    let mut random = Random(4);
    let mut vectors: Vec<Vec<u8>> = (0..20).map(|_| random.vector(&mut counter)).collect();
    let index = Shelved::cold(&vectors, &names, &stems);
    let old = std::mem::replace(&mut vectors[3], random.vector(&mut counter));
    let change =
        [Change { document: 3, old: Some(&old), new: &vectors[3], names: vec![&names[1]] }];
    let with = |read: &Read<'_>| {
        let edit = Edit { changes: &change, documents: 20, stems: &stems, read };
        index.words.changed_at(SMALL, &edit, &mut Names::default())
    };
    assert!(with(&index.read()).is_some());
    assert!(with(&|_| None).is_none());
    let damaged = |name: &str| {
        let mut bytes = index.parts.get(name).cloned()?;
        bytes.truncate(bytes.len() / 2);
        Some(bytes)
    };
    assert!(with(&damaged).is_none());
}

/// A word: some are frequent, and most are rare.
fn word(random: &mut Random) -> String {
    let rank = random.below(80) * random.below(80);
    let parts = ["ba", "de", "fi", "go", "lu", "ma", "ne", "po", "ra", "ti", "vo", "zu"];
    let hash = xxhash_rust::xxh3::xxh3_64(&rank.to_le_bytes()) as usize;
    (0..4).map(|at| parts[(hash >> (8 * at)) % parts.len()]).collect()
}

#[test]
fn an_edit_of_a_body_changes_few_files() {
    let (mut random, mut counter) = (Random(1), Counter::default());
    let names = [Named::new(), Named::new()];
    let stems = Stems::new("en");
    let mut vector = |words: &[String]| {
        counter.text(&words.join(" "), Field::Body);
        counter.vector()
    };
    let files = |vectors: &[Vec<u8>]| {
        let index = Shelved::cold(vectors, &names, &stems);
        index.words.leaves.iter().map(|leaf| leaf.name.name.clone()).collect()
    };
    let mut bodies: Vec<Vec<String>> =
        (0..60).map(|at| (0..40 + at * 7).map(|_| word(&mut random)).collect()).collect();
    let mut vectors: Vec<Vec<u8>> = bodies.iter().map(|body| vector(body)).collect();
    let mut before: BTreeSet<String> = files(&vectors);
    assert!(before.len() > 40, "only {} files", before.len());
    let (mut most, mut all) = (0, 0);
    for step in 0..160 {
        // One body grows word by word; between, others change anywhere.
        let number = if step % 2 == 0 { 0 } else { random.below(bodies.len()) };
        let at = random.below(bodies[number].len());
        let word = word(&mut random);
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
