//! Rank: which documents a query finds, and in which order, as the client in a browser does it.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::lexicon::{self, distance};
use super::query::{Query, begins};
use super::root::{self, Facet, Root, Row};
use super::terms::{Packed, Posting, Terms, unpack};
use super::weight;
use super::words::is_dense;

/// Files of terms that are looked into for words that begin like one, and words of them that count.
const FILES: usize = 3;
const BEGINNING: usize = 24;

/// A word in fewer documents than this is looked for as a beginning, too.
const RARE: u32 = 3;

/// Neighbours of a mistyped word that count.
const NEIGHBOURS: usize = 3;

/// Weights of what is not the word itself.
const OF_BEGINNING: f64 = 0.7;
const OF_NEIGHBOUR: f64 = 0.8;
const OF_SYNONYM: f64 = 0.8;

/// An index that is read file by file.
pub struct Reader<F> {
    /// What it tells of itself.
    pub root: Root,
    fetch: F,
    keys: Vec<String>,
    read: RefCell<HashMap<usize, Rc<Terms>>>,
}

/// A group of words that may stand for a word of the query.
struct Found {
    group: Packed,
    /// In which file it stands, and which it is there.
    place: (usize, usize),
    weight: f64,
}

/// What a query finds.
#[derive(Debug, Default)]
pub struct Results {
    /// Documents with their scores, best first.
    pub documents: Vec<(u32, f64)>,
    /// Each of them has all words that are required.
    pub complete: bool,
    /// Words that were taken for others: as typed, and the first of those.
    pub corrected: Vec<(String, String)>,
}

/// A file of the index is missing or damaged.
#[derive(Debug, PartialEq, Eq)]
pub struct Damaged;

impl<F: Fn(&str) -> Option<Vec<u8>>> Reader<F> {
    /// Reads an index of which `fetch` gives the files by path.
    pub fn open(fetch: F) -> Result<Reader<F>, Damaged> {
        let root = fetch("root.json").and_then(|bytes| Root::read(&bytes)).ok_or(Damaged)?;
        let keys = root.keys.split(' ').map(str::to_string).collect();
        Ok(Reader { root, fetch, keys, read: RefCell::default() })
    }

    /// Documents that a query finds.
    pub fn find(&self, query: &Query) -> Result<Results, Damaged> {
        let mut results = Results::default();
        let mut words = Vec::new();
        for word in query.words.iter().filter(|word| !self.root.stop.contains(word)) {
            words.push(self.meant(word, &mut results.corrected)?);
        }
        let all_are_ubiquitous = words.iter().all(|found| is_ubiquitous(found));
        let mut scores: BTreeMap<u32, (usize, f64)> = BTreeMap::new();
        let mut required = 0;
        for found in &words {
            let is_required = all_are_ubiquitous || !is_ubiquitous(found);
            required += usize::from(is_required);
            for (document, score) in self.scored(found)? {
                let total = scores.entry(document).or_default();
                total.0 += usize::from(is_required);
                total.1 += score;
            }
        }
        if words.is_empty() && (!query.filters.is_empty() || query.years.is_some()) {
            scores.extend((0..self.root.documents as u32).map(|document| (document, (0, 0.0))));
        }
        self.keep(query, &mut scores)?;
        let most = scores.values().map(|(has, _)| *has).max().unwrap_or(0);
        results.complete = most == required;
        let best = scores.into_iter().filter(|(_, (has, _))| *has == most);
        results.documents = best.map(|(document, (_, score))| (document, score)).collect();
        results.documents.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
        Ok(results)
    }

    /// What is shown of a document.
    pub fn row(&self, document: u32) -> Result<Row, Damaged> {
        let document = document as usize;
        let name = name_at(&self.root.blocks, document / self.root.block.max(1)).ok_or(Damaged)?;
        let bytes = (self.fetch)(&format!("m/{name}.json")).ok_or(Damaged)?;
        let rows = root::rows(&bytes).ok_or(Damaged)?;
        rows.into_iter().nth(document % self.root.block.max(1)).ok_or(Damaged)
    }

    /// The groups that a word may mean.
    fn meant(
        &self,
        word: &str,
        corrected: &mut Vec<(String, String)>,
    ) -> Result<Vec<Found>, Damaged> {
        let mut found: Vec<Found> = self.group(word, 1.0)?.into_iter().collect();
        let long_enough = word.chars().count() >= 3 || word.starts_with(is_dense);
        if long_enough && found.iter().all(|found| found.group.count < RARE) {
            self.beginning(word, &mut found)?;
        }
        if found.is_empty() {
            for (at, near) in self.neighbours(word)?.into_iter().enumerate() {
                found.extend(self.group(&near, OF_NEIGHBOUR)?);
                if at == 0 {
                    corrected.push((word.to_string(), near));
                }
            }
        }
        for wording in self.root.synonyms.get(word).into_iter().flatten() {
            let mut words = wording.split(' ');
            if let (Some(one), None) = (words.next(), words.next()) {
                found.extend(self.group(one, OF_SYNONYM)?);
            }
        }
        Ok(found)
    }

    /// Number of the file in which a word stands.
    fn file(&self, word: &str) -> usize {
        self.keys.partition_point(|key| key.as_str() <= word).saturating_sub(1)
    }

    fn terms(&self, file: usize) -> Result<Rc<Terms>, Damaged> {
        if let Some(terms) = self.read.borrow().get(&file) {
            return Ok(terms.clone());
        }
        let Some(name) = name_at(&self.root.terms, file) else { return Ok(Rc::default()) };
        let bytes = (self.fetch)(&format!("t/{name}.bin")).ok_or(Damaged)?;
        let terms = Rc::new(Terms::read(&bytes).ok_or(Damaged)?);
        self.read.borrow_mut().insert(file, terms.clone());
        Ok(terms)
    }

    /// The group of a word.
    fn group(&self, word: &str, weight: f64) -> Result<Option<Found>, Damaged> {
        let file = self.file(word);
        let terms = self.terms(file)?;
        let Some(known) = terms.word(word) else { return Ok(None) };
        let (file, number) = match &known.group {
            Ok(number) => (file, *number),
            Err(home) => {
                let file = self.file(home);
                let terms = self.terms(file)?;
                let known = terms.word(home).ok_or(Damaged)?;
                (file, *known.group.as_ref().map_err(|_| Damaged)?)
            }
        };
        let group = self.terms(file)?.group(number).cloned().ok_or(Damaged)?;
        Ok(Some(Found { group, place: (file, number), weight }))
    }

    /// Adds groups of the most frequent words that begin like this one.
    fn beginning(&self, start: &str, found: &mut Vec<Found>) -> Result<(), Damaged> {
        let first = self.file(start);
        let mut words: Vec<(usize, String)> = Vec::new();
        for file in first..(first + FILES).min(self.keys.len()) {
            if file > first && !self.keys[file].starts_with(start) {
                break;
            }
            let terms = self.terms(file)?;
            let known = terms.beginning(start).filter(|known| known.word != start);
            words.extend(known.map(|known| (known.documents, known.word.clone())));
        }
        words.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        for (_, word) in words.into_iter().take(BEGINNING) {
            if let Some(group) = self.group(&word, OF_BEGINNING)?
                && found.iter().all(|known| known.place != group.place)
            {
                found.push(group);
            }
        }
        Ok(())
    }

    /// Words for which this one may be mistyped, the likeliest first.
    pub fn neighbours(&self, word: &str) -> Result<Vec<String>, Damaged> {
        let chars: Vec<char> = word.chars().collect();
        let most = match chars.len() {
            ..4 => return Ok(Vec::new()),
            4..8 => 1,
            _ => 2,
        };
        let lexicons = &self.root.lexicons;
        let Some(name) = lexicons.get(&chars[0].to_string()).or_else(|| lexicons.get("")) else {
            return Ok(Vec::new());
        };
        let bytes = (self.fetch)(&format!("l/{name}.bin")).ok_or(Damaged)?;
        let mut near = Vec::new();
        for (other, log) in lexicon::read(&bytes).ok_or(Damaged)? {
            let other_chars: Vec<char> = other.chars().collect();
            if other != word
                && let Some(steps) = distance(&chars, &other_chars, most)
            {
                near.push((steps, std::cmp::Reverse(log), other));
            }
        }
        near.sort();
        Ok(near.into_iter().take(NEIGHBOURS).map(|(.., word)| word).collect())
    }

    /// The best score of each document over some groups.
    fn scored(&self, found: &[Found]) -> Result<HashMap<u32, f64>, Damaged> {
        let mut scores: HashMap<u32, f64> = HashMap::new();
        for Found { group, weight, .. } in found {
            let count = f64::from(group.count);
            let idf = (1.0 + (self.root.documents as f64 - count + 0.5) / (count + 0.5)).ln();
            for Posting { document, level } in postings(group)? {
                let tf = weight::of_level(level);
                let score = weight * idf * tf * 2.2 / (tf + 1.2);
                let best = scores.entry(document).or_default();
                *best = best.max(score);
            }
        }
        Ok(scores)
    }

    /// Drops documents that the query does not want.
    fn keep(&self, query: &Query, scores: &mut BTreeMap<u32, (usize, f64)>) -> Result<(), Damaged> {
        for word in &query.without {
            if let Some(found) = self.group(word, 1.0)? {
                for posting in postings(&found.group)? {
                    scores.remove(&posting.document);
                }
            }
        }
        if let Some((first, last)) = query.years {
            let year = |month: &str| month.get(..4).and_then(|year| year.parse::<u16>().ok());
            let months = &self.root.months;
            scores.retain(|document, _| {
                let at = months.partition_point(|(_, first)| *first <= *document as usize);
                let year = at.checked_sub(1).and_then(|at| year(&months[at].0));
                year.is_some_and(|year| (first..=last).contains(&year))
            });
        }
        for (name, asked) in &query.filters {
            let facets = self.root.facets.iter().filter(|(facet, ..)| match name.as_str() {
                "tag" => !["type", "author"].contains(&facet.as_str()),
                name => facet == name,
            });
            let mut kept = std::collections::HashSet::new();
            for (.., file) in facets {
                let bytes = (self.fetch)(&format!("f/{file}.json")).ok_or(Damaged)?;
                let Facet { values, of, .. } = root::facet(&bytes).ok_or(Damaged)?;
                let fits: Vec<bool> =
                    values.iter().map(|(name, title, _)| begins(name, title, asked)).collect();
                let fits = |number: &u32| fits.get(*number as usize).copied().unwrap_or(false);
                let documents = of.iter().zip(0u32..).filter(|(of, _)| of.iter().any(fits));
                kept.extend(documents.map(|(_, document)| document));
            }
            scores.retain(|document, _| kept.contains(document));
        }
        Ok(())
    }
}

fn is_ubiquitous(found: &[Found]) -> bool {
    found.first().is_some_and(|found| found.group.ubiquitous)
}

fn postings(group: &Packed) -> Result<Vec<Posting>, Damaged> {
    unpack(group.count as usize, &group.bytes).ok_or(Damaged)
}

/// A name out of many, of seven characters each.
fn name_at(names: &str, number: usize) -> Option<&str> {
    names.get(number * 7..number * 7 + 7)
}
