//! Change: an index in which few documents changed since it was made.
//!
//! The result is the index that all documents would give, or nothing where too much changes:
//! then it is made from all of them. Only the parts are read in which something changes.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::cut::{AHEAD, LENGTHS, Lengths, end};
use super::index::{Named, is_ubiquitous, posting, with_name};
use super::kept::{self, Leaf, Parts, Read, Words, packed, shard};
use super::leaf::{self, Entry, Group, Membership};
use super::lexicon;
use super::names::Names;
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
struct Weighed {
    steps: (u8, u8),
    written: Vec<Option<String>>,
}

/// All words of a document.
type Weights = BTreeMap<String, Weighed>;

fn words(vector: Option<&[u8]>, names: &[&Named]) -> Weights {
    let mut words = Weights::new();
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
    old: Weights,
    new: Weights,
}

/// A group of which words or postings change.
#[derive(Default)]
struct Regrouped {
    group: Group,
    before: BTreeSet<Box<str>>,
    after: BTreeSet<Box<str>>,
}

/// The words of a file of terms that was read.
struct Opened {
    entries: Vec<Entry>,
    is_changed: bool,
}

/// First words of groups by stem.
#[derive(Default)]
struct Homes {
    by_stem: BTreeMap<Box<str>, Box<str>>,
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
    /// Parts in which stems are found.
    homes: BTreeMap<String, Homes>,
    groups: BTreeMap<Box<str>, Regrouped>,
    /// Words that lexicons show in another way now.
    shown: BTreeMap<String, Option<u8>>,
}

/// What changes in an index.
pub struct Edit<'e> {
    /// Documents that changed or were added at the end.
    pub changes: &'e [Change<'e>],
    /// How many documents there are now.
    pub documents: usize,
    /// Of the language.
    pub stems: &'e Stems,
    /// Reads the parts that are kept.
    pub read: &'e Read<'e>,
}

impl Words {
    /// The words after an edit, and the parts that changed; none where they have to be made again from all
    /// documents. New files get names.
    pub fn changed(&self, edit: &Edit<'_>, names: &mut Names) -> Option<(Words, Parts)> {
        self.changed_at(LENGTHS, edit, names)
    }

    fn changed_at(
        &self,
        lengths: Lengths,
        edit: &Edit<'_>,
        names: &mut Names,
    ) -> Option<(Words, Parts)> {
        let Edit { changes, documents, stems, read } = *edit;
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
            homes: BTreeMap::new(),
            groups: BTreeMap::new(),
            shown: BTreeMap::new(),
        };
        changing.recount(&all)?;
        changing.regroup(&all, documents)?;
        changing.is_like_before(documents).then_some(())?;
        let files = changing.cut()?;
        changing.written(files, names)
    }
}

impl Opened {
    fn new(leaf: &Leaf, read: &Read<'_>) -> Option<Opened> {
        Some(Opened { entries: leaf.entries(read)?, is_changed: false })
    }
}

impl Changing<'_> {
    /// The number of the file in which a word is, or would be.
    fn number(&self, word: &str) -> usize {
        let leaves = &self.kept.leaves;
        leaves.partition_point(|leaf| *leaf.first <= *word).saturating_sub(1)
    }

    /// That file.
    fn leaf(&mut self, word: &str) -> Option<&mut Opened> {
        self.open(self.number(word))
    }

    fn open(&mut self, number: usize) -> Option<&mut Opened> {
        if self.leaves[number].is_none() {
            self.leaves[number] = Some(Opened::new(&self.kept.leaves[number], self.read)?);
        }
        self.leaves[number].as_mut()
    }

    /// Opens files on all cores.
    fn open_all(&mut self, numbers: &BTreeSet<usize>) -> Option<()> {
        let (kept, read, leaves) = (self.kept, self.read, &self.leaves);
        let closed = numbers.par_iter().filter(|number| leaves[**number].is_none());
        let opened =
            closed.map(|number| Some((*number, Opened::new(&kept.leaves[*number], read)?)));
        let opened = opened.collect::<Option<Vec<_>>>()?;
        opened.into_iter().for_each(|(number, opened)| self.leaves[number] = Some(opened));
        Some(())
    }

    /// A word that is known, and will be changed.
    fn entry(&mut self, word: &str) -> Option<&mut Entry> {
        let leaf = self.leaf(word)?;
        let at = leaf.entries.binary_search_by(|entry| (*entry.word).cmp(word)).ok()?;
        leaf.is_changed = true;
        leaf.entries.get_mut(at)
    }

    /// The first words of groups in the part of a stem.
    fn homes(&mut self, stem: &str) -> Option<&mut Homes> {
        let name = shard(stem, self.kept.shards);
        if !self.homes.contains_key(&name) {
            let mut homes = Homes::default();
            if self.kept.parts.contains_key(&name) {
                homes.by_stem = self.kept.part(&name, self.read)?;
            }
            self.homes.insert(name.clone(), homes);
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
        self.open_all(&differing.iter().map(|word| self.number(word)).collect())?;
        for word in differing {
            let leaf = self.leaf(word)?;
            let (before, after) =
                match leaf.entries.binary_search_by(|entry| (*entry.word).cmp(word)) {
                    Ok(at) => self.known(word, at, all)?,
                    Err(at) => (0, self.added(word, at, all)?),
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
        // Before the word is removed: it may be the first of its group.
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
    fn added(&mut self, word: &str, at: usize, all: &[Both]) -> Option<u32> {
        let membership = Membership::Of("".into());
        let written = Written::default();
        let mut entry = Entry { word: word.into(), documents: 0, written, membership };
        all.iter().for_each(|both| both.count(word, &mut entry));
        let documents = Some(entry.documents).filter(|documents| *documents > 0)?;
        let stem = self.stems.of(entry.form());
        let leaf = self.leaf(word)?;
        leaf.entries.insert(at, entry);
        leaf.is_changed = true;
        if !self.groups.contains_key(&*stem) {
            match self.homes(&stem)?.by_stem.get(&*stem).cloned() {
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
                let homes = self.homes(&stem)?;
                homes.is_changed = true;
                match after.first() {
                    Some(home) => drop(homes.by_stem.insert(stem, home.clone())),
                    None => drop(homes.by_stem.remove(&stem)),
                }
            }
            let Some(home) = after.first() else { continue };
            for other in group.others.iter().filter(|other| is_moved || !before.contains(*other)) {
                self.entry(other)?.membership = Membership::Of(home.clone());
            }
            self.entry(home)?.membership = Membership::First(Box::new(group));
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
        let follows = |number: usize, before: &str| {
            before == number.checked_sub(1).map_or("", |before| &*kept.leaves[before].last)
        };
        let is_same = |number: usize, before: &str| {
            let near = &changed[number..count.min(number + AHEAD + 1)];
            follows(number, before) && near.iter().all(|changed| !changed)
        };
        // Mostly a file and the next one tell where it ends.
        let near =
            (0..count).filter(|number| changed[*number]).flat_map(|number| [number, number + 1]);
        self.open_all(&near.filter(|number| *number < count).collect())?;
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
            let mut words: Vec<Entry> = Vec::new();
            // Where each file of before begins in `words`, with its number.
            let mut began: Vec<(usize, usize)> = Vec::new();
            let mut next = number;
            // The file of before that begins here, after the same word.
            let mut start = Some(number).filter(|number| follows(*number, &before));
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
                began.retain(|(at, _)| *at >= length);
                began.iter_mut().for_each(|(at, _)| *at -= length);
                let here = match began.iter().rfind(|(at, _)| *at == 0) {
                    _ if words.is_empty() => Some(next),
                    found => found.map(|(_, here)| *here),
                };
                if let Some(last) = file.last() {
                    before = last.word.clone();
                    let is_kept = |start: &usize| here == Some(start + 1) && !changed[*start];
                    files.push(start.filter(is_kept).map_or(File::New(file), File::Kept));
                }
                // From here on, files may be as they were.
                if let Some(here) = here.filter(|here| *here >= count || is_same(*here, &before)) {
                    break here;
                }
                start = here.filter(|here| follows(*here, &before));
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
    fn written(self, files: Vec<File>, names: &mut Names) -> Option<(Words, Parts)> {
        let new = files.iter().filter_map(|file| match file {
            File::New(words) => Some(words.as_slice()),
            File::Kept(_) => None,
        });
        let new: Vec<&[Entry]> = new.collect();
        let mut parts = Parts::new();
        let mut made = kept::made(new.into_par_iter(), names, &mut parts).into_iter();
        let leaves = files.iter().map(|file| match file {
            File::Kept(number) => Some(self.kept.leaves[*number].clone()),
            File::New(_) => made.next(),
        });
        let leaves = leaves.collect::<Option<Vec<Leaf>>>()?;
        let mut hashes = self.kept.parts.clone();
        let mut keep = |(name, bytes): (String, Vec<u8>)| {
            let hash = kept::keep(&mut parts, &name, bytes);
            hashes.insert(name, hash);
        };
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
            keep(kept::lexicons_part(all));
        }
        let homes = self.homes.iter().filter(|(_, homes)| homes.is_changed);
        homes.map(|(name, homes)| (name.clone(), packed(&homes.by_stem))).for_each(keep);
        if names.are_doubled() {
            return None;
        }
        let shards = self.kept.shards;
        Some((Words { leaves, lexicons, shards, parts: hashes }, parts))
    }
}

/// A file of terms of a changed index.
enum File {
    /// As it was, by its number.
    Kept(usize),
    /// These words.
    New(Vec<Entry>),
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
        let within = |weights: &Weights, words: &BTreeSet<Box<str>>| {
            let own = words.iter().filter_map(|word| Some(weights.get(&**word)?.steps));
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
mod tests;
