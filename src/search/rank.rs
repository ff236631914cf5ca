//! Rank: which documents a query finds, and in which order, as the client in a browser does it.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use super::forms;
use super::lexicon::{self, distance};
use super::query::{Query, Wanted, begins, has_phrase, has_year};
use super::root::{self, Facet, Root, Row};
use super::terms::{Packed, Posting, Terms, unpack};
use super::weight;
use super::words::is_dense;

/// How many files of terms are searched for words with the same beginning, and how many such words
/// count.
const FILES: usize = 3;
const BEGINNING: usize = 24;

/// A word in fewer documents than this also counts as the beginning of words.
const RARE: u32 = 3;

/// The fewest letters of a word that may be mistyped.
const SHORTEST: usize = 4;

/// Neighbours of a mistyped word that count.
const NEIGHBOURS: usize = 3;

/// Weights of words that are not the word itself.
const OF_BEGINNING: f64 = 0.7;
const OF_NEIGHBOUR: f64 = 0.8;
const OF_SYNONYM: f64 = 0.8;

/// An index that is read file by file.
pub struct Reader<F> {
    /// What it says about itself.
    pub root: Root,
    fetch: F,
    keys: Vec<String>,
    read: RefCell<HashMap<usize, Rc<Terms>>>,
}

/// How many documents are searched for phrases.
const FOR_PHRASES: usize = 20;

/// A word in more documents than this is not a misspelling of another.
const MISSPELT: u32 = 10;

/// How many times the number of documents of a word must double before it is suggested for a rarer one.
const OFTENER: u32 = 5;

/// What may replace a word of the query.
#[derive(Default)]
struct Found {
    /// Words that are all required, by their groups, with a weight.
    wordings: Vec<(Vec<Packed>, f64)>,
    /// Documents that have the word itself, or another form of it.
    own: u32,
}

/// What a query finds.
#[derive(Debug, Default)]
pub struct Results {
    /// Documents with their scores, best first.
    pub documents: Vec<(u32, f64)>,
    /// Each of them has all words that are required.
    pub complete: bool,
    /// Words for which others were used: as typed, and the first of those.
    pub corrected: Vec<(String, String)>,
    /// A rare word, and a similar one that is far more frequent.
    pub suggested: Option<(String, String)>,
}

/// A file of the index is missing or damaged.
#[derive(Debug, PartialEq, Eq)]
pub struct Damaged;

impl<F: Fn(&str) -> Option<Vec<u8>>> Reader<F> {
    /// Reads an index whose files `fetch` gives by path.
    pub fn open(fetch: F) -> Result<Reader<F>, Damaged> {
        let root = fetch("root.json").and_then(|bytes| Root::read(&bytes)).ok_or(Damaged)?;
        let keys = root.keys.split(' ').map(str::to_string).collect();
        Ok(Reader { root, fetch, keys, read: RefCell::default() })
    }

    /// Documents that a query finds. `texts` gives the text of the page of a row, for phrases.
    pub fn find(
        &self,
        query: &Query,
        texts: impl Fn(&Row) -> Vec<String>,
    ) -> Result<Results, Damaged> {
        let mut results = Results::default();
        let asked = || query.words.iter().filter(|word| !self.root.stop.contains(word));
        let mut words = Vec::new();
        for (at, word) in asked().enumerate() {
            let place = if at + 1 == asked().count() { At::End } else { At::Start };
            words.push(self.meant(word, place, &mut results.corrected)?);
        }
        let all_are_ubiquitous = words.iter().all(is_ubiquitous);
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
        if words.is_empty() && !(query.filters.is_empty() && query.without.is_empty()) {
            scores.extend((0..self.root.documents as u32).map(|document| (document, (0, 0.0))));
        }
        let most = scores.values().map(|(has, _)| *has).max().unwrap_or(0);
        results.complete = most == required;
        scores.retain(|_, (has, _)| *has == most);
        self.keep(query, &mut scores)?;
        results.documents =
            scores.into_iter().map(|(document, (_, score))| (document, score)).collect();
        results.documents.sort_by_key(|(document, score)| Reverse((rounded(*score), *document)));
        if !query.phrases.is_empty() {
            results.documents = self.with_phrases(query, &results.documents, texts)?;
        }
        for (word, found) in asked().zip(&words).filter(|(_, found)| found.own > 0) {
            if found.own <= MISSPELT
                && let Some(near) = self.oftener(word, found.own)?
            {
                results.suggested = Some((word.clone(), near));
                break;
            }
        }
        Ok(results)
    }

    /// Those of the best that have all phrases, each in one of their texts.
    fn with_phrases(
        &self,
        query: &Query,
        documents: &[(u32, f64)],
        texts: impl Fn(&Row) -> Vec<String>,
    ) -> Result<Vec<(u32, f64)>, Damaged> {
        let mut kept = Vec::new();
        for (document, score) in documents.iter().take(FOR_PHRASES) {
            let row = self.row(*document)?;
            let own = [row.title.clone(), row.subtitle.clone(), row.summary.clone()];
            let has = |texts: &[String]| {
                let stands = |phrase: &String| texts.iter().any(|text| has_phrase(text, phrase));
                query.phrases.iter().all(stands)
            };
            if has(&own) || has(&texts(&row)) {
                kept.push((*document, *score));
            }
        }
        Ok(kept)
    }

    /// A similar word that is far more frequent.
    fn oftener(&self, word: &str, own: u32) -> Result<Option<String>, Damaged> {
        if word.chars().count() < SHORTEST {
            return Ok(None);
        }
        let least = own.ilog2() + OFTENER;
        let near = self.near(word, 1, |log| u32::from(log) >= least)?;
        Ok(near.into_iter().next())
    }

    /// What is shown of a document.
    pub fn row(&self, document: u32) -> Result<Row, Damaged> {
        let document = document as usize;
        let name = name_at(&self.root.blocks, document / self.root.block.max(1)).ok_or(Damaged)?;
        let bytes = (self.fetch)(&format!("m/{name}.json")).ok_or(Damaged)?;
        let rows = root::rows(&bytes).ok_or(Damaged)?;
        rows.into_iter().nth(document % self.root.block.max(1)).ok_or(Damaged)
    }

    /// What a word may mean.
    fn meant(
        &self,
        word: &str,
        place: At,
        corrected: &mut Vec<(String, String)>,
    ) -> Result<Found, Damaged> {
        let mut found = Found::default();
        found.own = self.take(&mut found, &[word], 1.0)?;
        if found.own == 0 {
            for other in forms::others(&self.root.forms, word) {
                found.own += self.take(&mut found, &[&other], 1.0)?;
            }
        }
        let long_enough = word.chars().count() >= 3 || word.starts_with(is_dense);
        if place == At::End && long_enough && found.own < RARE {
            for other in self.beginning(word)? {
                self.take(&mut found, &[&other], OF_BEGINNING)?;
            }
        }
        for wording in self.root.synonyms.get(word).into_iter().flatten() {
            let words: Vec<&str> = wording.split(' ').filter(|word| !word.is_empty()).collect();
            self.take(&mut found, &words, OF_SYNONYM)?;
        }
        if found.wordings.is_empty() {
            for (at, near) in self.neighbours(word)?.into_iter().enumerate() {
                self.take(&mut found, &[&near], OF_NEIGHBOUR)?;
                if at == 0 {
                    corrected.push((word.to_string(), near));
                }
            }
        }
        Ok(found)
    }

    /// Adds words that are all required, where the index has them all; gives the number of documents
    /// that have the first.
    fn take(&self, found: &mut Found, words: &[&str], weight: f64) -> Result<u32, Damaged> {
        let mut groups = Vec::new();
        for word in words {
            let Some(group) = self.group(word)? else { return Ok(0) };
            groups.push(group);
        }
        let count = groups.first().map_or(0, |group| group.count);
        if count > 0 || groups.iter().any(|group| group.ubiquitous) {
            found.wordings.push((groups, weight));
        }
        Ok(count)
    }

    /// Number of the file that holds a word.
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
    fn group(&self, word: &str) -> Result<Option<Packed>, Damaged> {
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
        self.terms(file)?.group(number).cloned().ok_or(Damaged).map(Some)
    }

    /// The most frequent words with this beginning.
    fn beginning(&self, start: &str) -> Result<Vec<String>, Damaged> {
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
        Ok(words.into_iter().take(BEGINNING).map(|(_, word)| word).collect())
    }

    /// Words for which this one may be mistyped, the likeliest first.
    pub fn neighbours(&self, word: &str) -> Result<Vec<String>, Damaged> {
        match word.chars().count() {
            ..SHORTEST => Ok(Vec::new()),
            SHORTEST..8 => self.near(word, 1, |_| true),
            _ => self.near(word, 2, |_| true),
        }
    }

    /// Words at most `most` steps from this one, the likeliest first, whose number of documents by its
    /// binary logarithm is as wanted.
    fn near(
        &self,
        word: &str,
        most: usize,
        is_wanted: impl Fn(u8) -> bool,
    ) -> Result<Vec<String>, Damaged> {
        let chars: Vec<char> = word.chars().collect();
        let lexicons = &self.root.lexicons;
        let first = chars.first().map(char::to_string).unwrap_or_default();
        let Some(name) = lexicons.get(&first).or_else(|| lexicons.get("")) else {
            return Ok(Vec::new());
        };
        let bytes = (self.fetch)(&format!("l/{name}.bin")).ok_or(Damaged)?;
        let mut near = Vec::new();
        for (other, log) in lexicon::read(&bytes).ok_or(Damaged)? {
            let other_chars: Vec<char> = other.chars().collect();
            if other != word
                && is_wanted(log)
                && let Some(steps) = distance(&chars, &other_chars, most)
            {
                near.push((steps, Reverse(log), other));
            }
        }
        near.sort();
        Ok(near.into_iter().take(NEIGHBOURS).map(|(.., word)| word).collect())
    }

    /// The best score of each document over all wordings; that of a wording is the least of its words.
    fn scored(&self, found: &Found) -> Result<HashMap<u32, f64>, Damaged> {
        let mut scores: HashMap<u32, f64> = HashMap::new();
        for (groups, weight) in &found.wordings {
            let mut least: Option<HashMap<u32, f64>> = None;
            for group in groups {
                let of_word = self.of_word(group, *weight)?;
                least = Some(match least {
                    None => of_word,
                    Some(before) => before
                        .into_iter()
                        .filter_map(|(document, score)| {
                            Some((document, score.min(*of_word.get(&document)?)))
                        })
                        .collect(),
                });
            }
            for (document, score) in least.into_iter().flatten() {
                let best = scores.entry(document).or_default();
                *best = best.max(score);
            }
        }
        Ok(scores)
    }

    /// The score of each document that has a word of a group.
    fn of_word(&self, group: &Packed, weight: f64) -> Result<HashMap<u32, f64>, Damaged> {
        let count = f64::from(group.count);
        let idf = (1.0 + (self.root.documents as f64 - count + 0.5) / (count + 0.5)).ln();
        let score = |Posting { document, level }| {
            let tf = weight::of_level(level);
            (document, weight * idf * tf * 2.2 / (tf + 1.2))
        };
        Ok(postings(group)?.into_iter().map(score).collect())
    }

    /// Drops documents that the query does not want.
    fn keep(&self, query: &Query, scores: &mut BTreeMap<u32, (usize, f64)>) -> Result<(), Damaged> {
        for word in &query.without {
            if let Some(group) = self.group(word)? {
                for posting in postings(&group)? {
                    scores.remove(&posting.document);
                }
            }
        }
        for filter in &query.filters {
            let kept: HashSet<u32> = match filter.name.as_str() {
                "year" => {
                    let all = 0..self.root.documents as u32;
                    all.filter(|document| has_year(&filter.value, self.year(*document))).collect()
                }
                name => self.with_value(name, &filter.value)?,
            };
            let is_wanted = filter.wanted == Wanted::With;
            scores.retain(|document, _| kept.contains(document) == is_wanted);
        }
        Ok(())
    }

    /// The year of a document; empty where it has none.
    fn year(&self, document: u32) -> &str {
        let months = &self.root.months;
        let at = months.partition_point(|(_, first)| *first <= document as usize);
        let month = at.checked_sub(1).map_or("", |at| &months[at].0);
        month.get(..4).unwrap_or("")
    }

    /// Documents with a value of a facet, or of any taxonomy, that begins with `asked`.
    fn with_value(&self, name: &str, asked: &str) -> Result<HashSet<u32>, Damaged> {
        let facets = self.root.facets.iter().filter(|(facet, ..)| match name {
            "tag" => !["type", "author"].contains(&facet.as_str()),
            name => facet == name,
        });
        let mut kept = HashSet::new();
        for (.., file) in facets {
            let bytes = (self.fetch)(&format!("f/{file}.json")).ok_or(Damaged)?;
            let Facet { values, of, .. } = root::facet(&bytes).ok_or(Damaged)?;
            let fits: Vec<bool> =
                values.iter().map(|(name, title, _)| begins(name, title, asked)).collect();
            let fits = |number: &u32| fits.get(*number as usize).copied().unwrap_or(false);
            let documents = of.iter().zip(0u32..).filter(|(of, _)| of.iter().any(fits));
            kept.extend(documents.map(|(_, document)| document));
        }
        Ok(kept)
    }
}

/// A score as it counts for the order, in which documents with the same score stand from the newest. The
/// client rounds, too: otherwise the order in which it adds numbers would count.
fn rounded(score: f64) -> u64 {
    (score * f64::from(1 << 16)).round() as u64
}

/// All words that count for it are ubiquitous.
fn is_ubiquitous(found: &Found) -> bool {
    let mut groups = found.wordings.iter().flat_map(|(groups, _)| groups);
    !found.wordings.is_empty() && groups.all(|group| group.ubiquitous)
}

/// The place of a word in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    End,
}

fn postings(group: &Packed) -> Result<Vec<Posting>, Damaged> {
    unpack(group.count as usize, &group.bytes).ok_or(Damaged)
}

/// A name out of many, of seven characters each.
fn name_at(names: &str, number: usize) -> Option<&str> {
    names.get(number * 7..number * 7 + 7)
}
