//! Change: an index in which few documents changed since it was made.
//!
//! The result is the index that all documents would give, or nothing where too much changes:
//! then it is made from all of them. Only the parts are read in which something changes.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::cut::{AHEAD, LENGTHS, Lengths, end};
use super::index::{Named, is_ubiquitous, posting, with_name};
use super::kept::{self, Leaf, Parts, Raw, Read, Words, drawer, entries, packed, shard};
use super::leaf::{self, Entry, Group, Stands};
use super::lexicon;
use super::names::Names;
use super::stem::Stems;
use super::terms::{Packed, pack, unpack};
use super::vector;
use super::vocabulary::Written;
use crate::disk::Hash;

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
struct Weighed {
    steps: (u8, u8),
    written: Vec<Option<String>>,
}

type All = BTreeMap<String, Weighed>;

fn words(vector: Option<&[u8]>, names: &[&Named]) -> All {
    let mut words = All::new();
    let Some(vector) = vector else { return words };
    vector::read(vector, |it| {
        let written = vec![it.written.map(str::to_string)];
        words.insert(it.word.to_string(), Weighed { steps: (it.all, it.head), written });
    });
    for named in names.iter().copied().flatten() {
        let weighed = words.entry(named.word.to_string()).or_default();
        weighed.steps = with_name(weighed.steps, named.weight);
        weighed.written.push(named.written.as_deref().map(str::to_string));
    }
    words
}

/// The words of a changed document, before and after.
struct Both {
    document: u32,
    old: All,
    new: All,
}

/// A group of which words or postings change.
#[derive(Default)]
struct Regrouped {
    group: Group,
    before: BTreeSet<Box<str>>,
    after: BTreeSet<Box<str>>,
}

/// The words of a file of terms that somebody looked at.
struct Opened {
    entries: Vec<Entry>,
    is_changed: bool,
}

/// The words of a changed index, as far as they are known.
struct Changing<'k> {
    kept: &'k Words,
    read: &'k Read<'k>,
    lengths: Lengths,
    stems: &'k Stems,
    /// By number of the file.
    leaves: Vec<Option<Opened>>,
    drawers: BTreeMap<u32, Vec<Raw>>,
    /// First words of groups by stem, in parts that are known.
    homes: BTreeMap<String, (BTreeMap<Box<str>, Box<str>>, bool)>,
    groups: BTreeMap<Box<str>, Regrouped>,
    /// Words that lexicons show in another way now.
    shown: BTreeMap<String, Option<u8>>,
}

impl Words {
    /// The words with some documents changed or added at the end, where there then are `documents`, and the
    /// parts that changed; none where they have to be made again from all. New files get names.
    pub fn changed(
        &self,
        changes: &[Change<'_>],
        documents: usize,
        stems: &Stems,
        read: &Read<'_>,
        names: &mut Names,
    ) -> Option<(Words, Parts)> {
        self.changed_at(LENGTHS, changes, documents, stems, read, names)
    }

    pub(super) fn changed_at(
        &self,
        lengths: Lengths,
        changes: &[Change<'_>],
        documents: usize,
        stems: &Stems,
        read: &Read<'_>,
        names: &mut Names,
    ) -> Option<(Words, Parts)> {
        let both = |change: &Change<'_>| Both {
            document: change.document,
            old: words(change.old, &change.names),
            new: words(Some(change.new), &change.names),
        };
        let all: Vec<Both> = changes.iter().map(both).collect();
        if self.leaves.is_empty() {
            return None;
        }
        let mut changing = Changing {
            kept: self,
            read,
            lengths,
            stems,
            leaves: self.leaves.iter().map(|_| None).collect(),
            drawers: BTreeMap::new(),
            homes: BTreeMap::new(),
            groups: BTreeMap::new(),
            shown: BTreeMap::new(),
        };
        changing.recount(&all)?;
        changing.regroup(&all, documents)?;
        changing.is_like_before(documents).then_some(())?;
        let files = changing.cut()?;
        changing.written(files, documents, names)
    }
}

impl Changing<'_> {
    /// The file in which a word is, or would be.
    fn leaf(&mut self, word: &str) -> Option<&mut Opened> {
        let leaves = &self.kept.leaves;
        let number = leaves.partition_point(|leaf| *leaf.first <= *word).saturating_sub(1);
        self.open(number)
    }

    fn open(&mut self, number: usize) -> Option<&mut Opened> {
        if self.leaves[number].is_none() {
            let drawer = self.kept.leaves[number].drawer;
            let before = self.kept.leaves[..number].iter().rev();
            let place = before.take_while(|leaf| leaf.drawer == drawer).count();
            let entries = entries(self.drawer(drawer)?.get(place)?)?;
            self.leaves[number] = Some(Opened { entries, is_changed: false });
        }
        self.leaves[number].as_mut()
    }

    fn drawer(&mut self, number: u32) -> Option<&[Raw]> {
        if !self.drawers.contains_key(&number) {
            let raw = self.kept.part(&drawer(number), self.read)?;
            self.drawers.insert(number, raw);
        }
        self.drawers.get(&number).map(Vec::as_slice)
    }

    /// A word that is known, and will be changed.
    fn entry(&mut self, word: &str) -> Option<&mut Entry> {
        let leaf = self.leaf(word)?;
        let at = leaf.entries.binary_search_by(|entry| (*entry.word).cmp(word)).ok()?;
        leaf.is_changed = true;
        leaf.entries.get_mut(at)
    }

    /// The first words of groups in the part of a stem; whoever changes them says so.
    fn homes(&mut self, stem: &str) -> Option<&mut (BTreeMap<Box<str>, Box<str>>, bool)> {
        let name = shard(stem, self.kept.shards);
        if !self.homes.contains_key(&name) {
            let homes = match self.kept.parts.contains_key(&name) {
                true => self.kept.part(&name, self.read)?,
                false => BTreeMap::new(),
            };
            self.homes.insert(name.clone(), (homes, false));
        }
        self.homes.get_mut(&name)
    }

    /// The group of a stem, whose first word is this.
    fn group(&mut self, stem: &str, home: &str) -> Option<&mut Regrouped> {
        if !self.groups.contains_key(stem) {
            let group = self.entry(home)?.group()?.clone();
            let words = group.others.iter().cloned().chain([Box::from(home)]);
            let before: BTreeSet<Box<str>> = words.collect();
            let after = before.clone();
            self.groups.insert(stem.into(), Regrouped { group, before, after });
        }
        self.groups.get_mut(stem)
    }

    /// Counts again the words that differ: some are new, some disappear.
    fn recount(&mut self, all: &[Both]) -> Option<()> {
        let differing: BTreeSet<&str> = all.iter().flat_map(Both::differing).collect();
        for word in differing {
            let leaf = self.leaf(word)?;
            let (before, after) =
                match leaf.entries.binary_search_by(|entry| (*entry.word).cmp(word)) {
                    Ok(at) => self.known(word, at, all)?,
                    Err(at) => (0, self.new(word, at, all)?),
                };
            let (before, after) = (lexicon::shown(word, before), lexicon::shown(word, after));
            if before != after {
                self.shown.insert(word.to_string(), after);
            }
        }
        Some(())
    }

    /// Counts a word again that is at this place of its file; gives its documents before and now.
    fn known(&mut self, word: &str, at: usize, all: &[Both]) -> Option<(u32, u32)> {
        let stems = self.stems;
        let entry = &self.leaf(word)?.entries[at];
        let (stem, home) = (stems.of(entry.form()), Box::<str>::from(entry.home()));
        // While its first word is still there.
        self.group(&stem, &home)?;
        let entry = self.entry(word)?;
        let before = entry.documents;
        all.iter().for_each(|both| both.count(word, entry));
        let after = entry.documents;
        if after == 0 {
            self.leaf(word)?.entries.remove(at);
            self.groups.get_mut(&*stem)?.after.remove(word);
        } else if stems.of(entry.form()) != stem {
            // It would move to another group, with documents that did not change.
            return None;
        }
        Some((before, after))
    }

    /// Adds a word at this place of its file; gives its documents.
    fn new(&mut self, word: &str, at: usize, all: &[Both]) -> Option<u32> {
        let stands = Stands::Under("".into());
        let written = Written::default();
        let mut entry = Entry { word: word.into(), documents: 0, written, stands };
        all.iter().for_each(|both| both.count(word, &mut entry));
        let documents = Some(entry.documents).filter(|documents| *documents > 0)?;
        let stem = self.stems.of(entry.form());
        let leaf = self.leaf(word)?;
        leaf.entries.insert(at, entry);
        leaf.is_changed = true;
        if !self.groups.contains_key(&*stem) {
            match self.homes(&stem)?.0.get(&*stem).cloned() {
                Some(home) => drop(self.group(&stem, &home)?),
                None => {
                    let group = Group { stem: stem.as_str().into(), ..Group::default() };
                    let new = Regrouped { group, ..Regrouped::default() };
                    self.groups.insert(stem.as_str().into(), new);
                }
            }
        }
        self.groups.get_mut(&*stem)?.after.insert(word.into());
        Some(documents)
    }

    /// Packs the postings of groups again, each with its first word.
    fn regroup(&mut self, all: &[Both], documents: usize) -> Option<()> {
        for (stem, regrouped) in std::mem::take(&mut self.groups) {
            let group = regrouped.packed(all, documents)?;
            let Regrouped { before, after, .. } = regrouped;
            let is_moved = before.first() != after.first();
            if is_moved {
                let (homes, is_changed) = self.homes(&stem)?;
                *is_changed = true;
                match after.first() {
                    Some(home) => drop(homes.insert(stem, home.clone())),
                    None => drop(homes.remove(&stem)),
                }
            }
            let Some(home) = after.first() else { continue };
            for other in group.others.iter().filter(|other| is_moved || !before.contains(*other)) {
                self.entry(other)?.stands = Stands::Under(home.clone());
            }
            self.entry(home)?.stands = Stands::First(Box::new(group));
        }
        Some(())
    }

    /// False where a group became ubiquitous, or is so no longer.
    fn is_like_before(&self, documents: usize) -> bool {
        let is_like =
            |having: u32, ubiquitous: bool| is_ubiquitous(having as usize, documents) == ubiquitous;
        self.leaves.iter().zip(&self.kept.leaves).all(|(opened, leaf)| {
            let (most, least) = match opened {
                Some(opened) => leaf::bounds(&opened.entries),
                None => (leaf.most, leaf.least),
            };
            is_like(most, false) && (least == u32::MAX || is_like(least, true))
        })
    }

    /// Divides all words among files again where that may have changed.
    fn cut(&mut self) -> Option<Vec<File>> {
        let kept = self.kept;
        let count = kept.leaves.len();
        let opened = |leaf: &Option<Opened>| leaf.as_ref().is_some_and(|leaf| leaf.is_changed);
        let changed: Vec<bool> = self.leaves.iter().map(opened).collect();
        // Where a file ends depends on its words and those of the next files, and on the word before.
        let is_same = |number: usize, before: &str| {
            let near = &changed[number..count.min(number + AHEAD + 1)];
            let known = number.checked_sub(1).map_or("", |before| &*kept.leaves[before].last);
            before == known && near.iter().all(|changed| !changed)
        };
        let mut files = Vec::new();
        let mut before = Box::<str>::default();
        let mut number = 0;
        while number < count {
            if is_same(number, &before) {
                before = kept.leaves[number].last.clone();
                files.push(File::Kept(number));
                number += 1;
                continue;
            }
            let drawer = kept.leaves[number].drawer;
            let mut words: Vec<Entry> = Vec::new();
            // Where the files began whose words these are, each with its number.
            let mut began: Vec<(usize, usize)> = Vec::new();
            let mut next = number;
            number = loop {
                let length = loop {
                    match end(self.lengths, &before, words.iter()) {
                        Some(length) => break length,
                        None if next < count => {
                            began.push((words.len(), next));
                            words.extend(self.take(next)?);
                            next += 1;
                        }
                        None => break words.len(),
                    }
                };
                let rest = words.split_off(length);
                let file = std::mem::replace(&mut words, rest);
                if let Some(last) = file.last() {
                    before = last.word.clone();
                    files.push(File::New(file, drawer));
                }
                began.retain(|(at, _)| *at >= length);
                began.iter_mut().for_each(|(at, _)| *at -= length);
                // From here on, files may be as they were.
                let here = match began.first() {
                    Some((0, here)) => *here,
                    None if words.is_empty() => next,
                    _ => continue,
                };
                if here >= count || is_same(here, &before) {
                    break here;
                }
            };
        }
        Some(files)
    }

    /// Takes the words of a file.
    fn take(&mut self, number: usize) -> Option<Vec<Entry>> {
        self.open(number)?;
        self.leaves[number].take().map(|opened| opened.entries)
    }

    /// Writes the files that changed, and the parts.
    fn written(
        mut self,
        files: Vec<File>,
        documents: usize,
        names: &mut Names,
    ) -> Option<(Words, Parts)> {
        let new = files.iter().filter_map(|file| match file {
            File::New(words, drawer) => Some((words.as_slice(), *drawer)),
            File::Kept(_) => None,
        });
        let new: Vec<(&[Entry], u32)> = new.collect();
        let mut made = kept::made(new.into_par_iter(), names).into_iter();
        let mut drawers: BTreeMap<u32, Vec<(Leaf, Option<Raw>)>> = BTreeMap::new();
        let mut order: Vec<u32> = Vec::new();
        for file in &files {
            let (leaf, raw) = match file {
                File::Kept(number) => (self.kept.leaves[*number].clone(), None),
                File::New(..) => made.next().map(|made| (made.leaf, Some(made.raw)))?,
            };
            if order.last() != Some(&leaf.drawer) {
                order.push(leaf.drawer);
            }
            drawers.entry(leaf.drawer).or_default().push((leaf, raw));
        }
        let mut parts = Parts::new();
        let mut leaves = Vec::with_capacity(files.len());
        let mut unused = self.kept.leaves.iter().map(|leaf| leaf.drawer + 1).max().unwrap_or(0);
        for number in order {
            let mut own = drawers.remove(&number)?;
            let before = || self.kept.leaves.iter().filter(|leaf| leaf.drawer == number);
            let is_same = own.iter().all(|(_, raw)| raw.is_none()) && own.len() == before().count();
            if is_same {
                leaves.extend(own.into_iter().map(|(leaf, _)| leaf));
                continue;
            }
            let names: Vec<Box<str>> = before().map(|leaf| leaf.first.clone()).collect();
            for (leaf, raw) in &mut own {
                if raw.is_none() {
                    let place = names.iter().position(|first| *first == leaf.first)?;
                    *raw = Some(self.drawer(number)?.get(place)?.clone());
                }
            }
            // One that holds too much is divided.
            let each = if own.len() > 2 * kept::DRAWER { kept::DRAWER } else { own.len() };
            for (at, some) in own.chunks_mut(each).enumerate() {
                let number = if at == 0 { number } else { unused };
                unused += u32::from(at > 0);
                let raw: Vec<&Raw> = some.iter().filter_map(|(_, raw)| raw.as_ref()).collect();
                parts.insert(drawer(number), packed(&raw));
                some.iter_mut().for_each(|(leaf, _)| leaf.drawer = number);
            }
            leaves.extend(own.into_iter().map(|(leaf, _)| leaf));
        }
        let mut lexicons = self.kept.lexicons.clone();
        if !self.shown.is_empty() {
            let mut all = self.kept.lexicons(self.read)?;
            let shown = self.shown.iter().map(|(word, shown)| (&**word, *shown)).collect();
            for key in lexicon::change(&mut all, &shown)? {
                match all.get(&key) {
                    Some(bytes) => lexicons.extend([kept::named(&key, bytes, names)]),
                    None => drop(lexicons.remove(&key)),
                }
            }
            parts.extend([kept::lexicons_part(all)]);
        }
        for (name, (homes, is_changed)) in &self.homes {
            if *is_changed {
                parts.insert(name.clone(), packed(homes));
            }
        }
        if names.are_doubled() {
            return None;
        }
        let mut hashes = self.kept.parts.clone();
        for number in self.kept.leaves.iter().map(|leaf| leaf.drawer) {
            hashes.remove(&drawer(number));
        }
        let kept = leaves.iter().map(|leaf| drawer(leaf.drawer));
        let kept = kept.filter_map(|name| Some((name.clone(), *self.kept.parts.get(&name)?)));
        hashes.extend(kept);
        hashes.extend(parts.iter().map(|(name, bytes)| (name.clone(), Hash::of(bytes))));
        let shards = self.kept.shards;
        Some((Words { documents, leaves, lexicons, shards, parts: hashes }, parts))
    }
}

/// A file of terms of a changed index.
enum File {
    /// As it was, by its number.
    Kept(usize),
    /// Other words, and the drawer in which they are kept.
    New(Vec<Entry>, u32),
}

impl Regrouped {
    /// The group as it is now.
    fn packed(&self, all: &[Both], documents: usize) -> Option<Group> {
        let old = &self.group.packed;
        let mut postings = match old.bytes.is_empty() {
            true => Vec::new(),
            false => unpack(old.count as usize, &old.bytes)?,
        };
        let mut having = i64::from(self.group.documents);
        let within = |all: &All, words: &BTreeSet<Box<str>>| {
            let own = words.iter().filter_map(|word| Some(all.get(&**word)?.steps));
            let mut steps: Vec<(u8, u8)> = own.collect();
            steps.sort_unstable();
            steps
        };
        let mut weighed = Vec::new();
        for both in all {
            let (before, after) = (within(&both.old, &self.before), within(&both.new, &self.after));
            having += i64::from(!after.is_empty()) - i64::from(!before.is_empty());
            weighed.push((both.document, after));
        }
        let ubiquitous = is_ubiquitous(usize::try_from(having).ok()?, documents);
        if ubiquitous != old.ubiquitous {
            return None;
        }
        for (document, steps) in weighed {
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
        Some(Group {
            stem: self.group.stem.clone(),
            documents: u32::try_from(having).ok()?,
            packed: Packed { ubiquitous, ..pack(&postings) },
            others: self.after.iter().skip(1).cloned().collect(),
        })
    }
}

impl Both {
    /// Words that are different there now, or only in one of both.
    fn differing(&self) -> impl Iterator<Item = &str> {
        let changed = self.old.iter().filter(|(word, it)| self.new.get(*word) != Some(it));
        let came = self.new.keys().filter(|word| !self.old.contains_key(*word));
        changed.map(|(word, _)| word.as_str()).chain(came.map(String::as_str))
    }

    /// Counts a word as this document has it now, and no longer as it had it before.
    fn count(&self, word: &str, known: &mut Entry) {
        let (old, new) = (self.old.get(word), self.new.get(word));
        let more = i32::from(new.is_some()) - i32::from(old.is_some());
        known.documents = known.documents.saturating_add_signed(more);
        for (weighed, more) in [(new, 1), (old, -1)] {
            for written in weighed.iter().flat_map(|weighed| &weighed.written) {
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

    const LENGTHS: Lengths = Lengths { shortest: 384, longest: 1024 };

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
            let (words, parts) = Words::cut_at(LENGTHS, index, &mut Names::default());
            Shelved { words, parts }
        }

        fn read(&self) -> impl Fn(&str) -> Option<Vec<u8>> {
            |name| self.parts.get(name).cloned()
        }

        /// All that is kept, however it is divided among parts.
        fn all(&self) -> (Vec<Entry>, BTreeMap<Box<str>, Box<str>>, BTreeMap<String, Vec<u8>>) {
            assert_eq!(self.parts.keys().map(String::as_str).collect::<Vec<_>>(), {
                self.words.parts().collect::<Vec<_>>()
            });
            let mut words = Vec::new();
            let mut number = None;
            for leaf in &self.words.leaves {
                if number.replace(leaf.drawer) == Some(leaf.drawer) {
                    continue;
                }
                let raw: Vec<Raw> = self.words.part(&drawer(leaf.drawer), &self.read()).unwrap();
                raw.iter().for_each(|raw| words.extend(entries(raw).unwrap()));
            }
            let mut homes = BTreeMap::new();
            for name in self.parts.keys().filter(|name| name.starts_with('s')) {
                let part: BTreeMap<Box<str>, Box<str>> =
                    self.words.part(name, &self.read()).unwrap();
                homes.extend(part);
            }
            (words, homes, self.words.lexicons(&self.read()).unwrap())
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
        let (mut changed, mut read) = (0, 0);
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
            let mut files = Names::knowing(index.words.files().map(|(path, hash, _)| (path, hash)));
            let (count, words) = (vectors.len(), &index.words);
            let new = words.changed_at(LENGTHS, &changes, count, &stems, &index.read(), &mut files);
            let Some((words, parts)) = new else {
                index = all;
                continue;
            };
            changed += 1;
            read += parts.len();
            let mut new = Shelved { words, parts: index.parts };
            new.parts.extend(parts);
            let kept: Vec<&str> = new.words.parts().collect();
            new.parts.retain(|name, _| kept.contains(&name.as_str()));
            assert_eq!(new.words.alphabet(), all.words.alphabet(), "round {round}");
            assert!(new.all() == all.all(), "round {round}");
            for (path, _, later) in new.words.files() {
                let bytes = new.words.file(&later, &new.read());
                assert!(bytes.is_some(), "round {round}: {path}");
                assert_eq!(bytes, all.words.file(&later, &all.read()), "round {round}: {path}");
            }
            index = new;
        }
        assert!(changed > 100, "{changed}");
        assert!(read > changed, "{read}");
        assert!(index.words.leaves.len() > 2 * kept::DRAWER, "{}", index.words.leaves.len());
    }

    #[test]
    fn a_part_that_is_another_or_damaged_gives_nothing() {
        let (mut counter, stems) = (Counter::default(), Stems::new("en"));
        let names = [Named::new(), Named::new()];
        let mut random = Random(4);
        let mut vectors: Vec<Vec<u8>> = (0..20).map(|_| random.vector(&mut counter)).collect();
        let index = Shelved::cold(&vectors, &names, &stems);
        let old = std::mem::replace(&mut vectors[3], random.vector(&mut counter));
        let change =
            [Change { document: 3, old: Some(&old), new: &vectors[3], names: vec![&names[1]] }];
        let with = |read: &Read<'_>| {
            index.words.changed_at(LENGTHS, &change, 20, &stems, read, &mut Names::default())
        };
        assert!(with(&index.read()).is_some());
        assert!(with(&|_| None).is_none());
        let damaged = |name: &str| {
            let mut bytes = index.parts.get(name).cloned()?;
            *bytes.last_mut()? ^= 1;
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
}
