//! Turned: the words of a language with their documents, made from those of all documents, or from
//! what is kept of the last build where few of them changed.

use crate::archive::Article;
use crate::disk::Hash;
use crate::ids::{ArticleId, PersonId, Table, TaxonomyId, TermId};
use crate::outputs::cards::Cards;
use crate::parse::count_prose;
use crate::search::change::{Change, Edit};
use crate::search::index::{Collecting, Index, Named, named};
use crate::search::kept::{Parts, Words};
use crate::search::names;
use crate::search::stem::Stems;
use crate::search::vector::{Counter, Field, counting};
use crate::search::{Exchange, Kept, Wanted};
use crate::site::Site;
use crate::theme;

/// If more documents changed, the index is made again from all.
const FEW: usize = 64;

/// The words of an index, with what is new.
pub(super) struct Turned {
    /// What each document gives.
    pub documents: Vec<(Hash, Hash)>,
    pub words: Words,
    /// Parts of the words that are not kept yet; none where the words are those that are kept.
    pub parts: Option<Parts>,
    /// The files that were made.
    pub files: names::Names,
}

/// The words of these articles, which are in the order of their numbers in the index.
pub(super) fn turned(cards: Cards<'_>, ids: &[ArticleId], kept: Option<Kept>) -> Turned {
    let turning = Turning::new(cards, ids);
    let all: Vec<Wanted> = ids.iter().map(|id| wanted(cards.site, *id)).collect();
    let names = Names::new(cards, ids.iter());
    let bears = |id: &ArticleId| names.key(cards.site.archive.article(*id));
    let keys = all.iter().map(|wanted| wanted.key);
    let documents: Vec<(Hash, Hash)> = keys.zip(ids.iter().map(bears)).collect();
    let (words, parts, files) = match kept {
        Some(kept) if kept.documents == documents => {
            let files = names::Names::default();
            return Turned { documents, words: kept.words, parts: None, files };
        }
        Some(kept) => {
            let changes = changes(&kept, &documents, &all);
            let changed =
                changes.and_then(|it| turning.changed(&kept, it, documents.len(), &names));
            changed.unwrap_or_else(|| turning.words(&all, &names))
        }
        None => turning.words(&all, &names),
    };
    Turned { documents, words, parts: Some(parts), files }
}

/// The words that are kept, where all is as it was but the words of the documents at these places; none where
/// too much changed.
pub(super) fn reworded(
    cards: Cards<'_>,
    ids: &[ArticleId],
    kept: &Kept,
    places: &[usize],
) -> Option<Turned> {
    let mut documents = kept.documents.clone();
    let mut changes = Vec::new();
    for place in places.iter().copied() {
        let Wanted { path, key } = wanted(cards.site, *ids.get(place)?);
        let old = std::mem::replace(&mut documents.get_mut(place)?.0, key);
        if old != key {
            changes.push(Exchange { place, path, old: Some(old), new: key });
        }
    }
    if changes.is_empty() {
        let files = names::Names::default();
        return Some(Turned { documents, words: kept.words.clone(), parts: None, files });
    }
    if changes.len() > FEW {
        return None;
    }
    let names = Names::new(cards, changes.iter().map(|change| &ids[change.place]));
    let turning = Turning::new(cards, ids);
    let (words, parts, files) = turning.changed(kept, changes, documents.len(), &names)?;
    Some(Turned { documents, words, parts: Some(parts), files })
}

/// All files of the words of these articles, made from nothing that is kept of an index.
pub(super) fn anew(cards: Cards<'_>, ids: &[ArticleId]) -> Vec<(String, Vec<u8>)> {
    let all: Vec<Wanted> = ids.iter().map(|id| wanted(cards.site, *id)).collect();
    Turning::new(cards, ids).words(&all, &Names::new(cards, ids.iter())).2.files()
}

/// The documents that have other words or were added at the end; none where they are many, or other things
/// changed.
fn changes(kept: &Kept, documents: &[(Hash, Hash)], all: &[Wanted]) -> Option<Vec<Exchange>> {
    let mut changes = Vec::new();
    for (place, (new, names)) in documents.iter().enumerate() {
        let old = match kept.documents.get(place) {
            Some((_, bore)) if bore != names => return None,
            Some((old, _)) if old == new => continue,
            old => old.map(|(old, _)| *old),
        };
        let path = all[place].path.clone();
        changes.push(Exchange { place, path, old, new: *new });
    }
    let is_few = changes.len() <= FEW && kept.documents.len() <= documents.len();
    is_few.then_some(changes)
}

/// Words, the parts of them that changed, and the files that are new.
type Made = (Words, Parts, names::Names);

struct Turning<'a> {
    cards: Cards<'a>,
    ids: &'a [ArticleId],
    stems: Stems,
}

impl<'a> Turning<'a> {
    fn new(cards: Cards<'a>, ids: &'a [ArticleId]) -> Turning<'a> {
        Turning { cards, ids, stems: Stems::new(&cards.lang().code) }
    }

    fn language(&self) -> &'a str {
        &self.cards.lang().code
    }

    fn article(&self, place: usize) -> &'a Article {
        self.cards.site.archive.article(self.ids[place])
    }

    fn words(&self, all: &[Wanted], names: &Names) -> Made {
        let mut files = names::Names::default();
        let (words, parts) = Words::new(self.all(all, names), &mut files);
        (words, parts, files)
    }

    fn all(&self, all: &[Wanted], names: &Names) -> Index {
        let collecting = Collecting::default();
        let make = |place: usize| vector(self.cards.site, self.article(place));
        let each = |vectors: Vec<(usize, Vec<u8>)>| {
            collecting.add(vectors.into_iter().map(|(place, vector)| {
                (place as u32, vector, names.of(self.article(place)).collect())
            }));
        };
        self.cards.site.shelf.vectors(self.language(), all, &make, &each);
        collecting.finish(self.ids.len(), &self.stems)
    }

    /// The words that were kept, with these changes.
    fn changed(
        &self,
        kept: &Kept,
        changes: Vec<Exchange>,
        documents: usize,
        names: &Names,
    ) -> Option<Made> {
        let site = self.cards.site;
        let make = |place: usize| vector(site, self.article(place));
        let exchanged = site.shelf.exchange(self.language(), documents, &changes, &make)?;
        let changes = changes.iter().zip(&exchanged).map(|(change, (old, new))| Change {
            document: change.place as u32,
            old: old.as_deref(),
            new,
            names: names.of(self.article(change.place)).collect(),
        });
        let changes: Vec<Change<'_>> = changes.collect();
        let known = kept.words.files().map(|(path, hash, _)| (path, hash));
        let mut files = names::Names::knowing(known);
        let read = |name: &str| site.shelf.part(self.language(), name);
        let edit = Edit { changes: &changes, documents, stems: &self.stems, read: &read };
        let (words, parts) = kept.words.changed(&edit, &mut files)?;
        Some((words, parts, files))
    }
}

/// What the vector of an article depends on.
fn wanted(site: &Site, id: ArticleId) -> Wanted {
    let number = site.archive.article(id).document;
    let document = site.archive.document(number);
    let is_cited = site.archive.citations.known(number);
    let summary = site.archive.citations.of(number).and_then(|cited| cited.summary.as_deref());
    let papers = site.paper_keys_of(site.archive.article(id));
    let key = theme::fingerprint(&(
        document.hash,
        site.config.raw_html,
        document.facts.math,
        is_cited,
        summary,
        papers,
    ));
    Wanted { path: document.path.clone(), key }
}

/// The words of an article's source.
fn vector(site: &Site, article: &Article) -> Vec<u8> {
    let document = site.archive.document(article.document);
    if site.paper_keys_of(article).is_empty()
        && let Some(vector) = site.early.take(&document.path, document.hash)
    {
        return vector;
    }
    counting(|counter| {
        document.count(site.archive.summary(article), counter);
        site.prose(article.document, |block| count_prose(counter, block));
        site.papers(article, |text| counter.text(text, Field::Body));
        counter.vector()
    })
}

/// The names that articles have: of people, and of terms by taxonomy, each with a hash of its text.
struct Names {
    people: Table<PersonId, (Hash, Named)>,
    terms: Table<TaxonomyId, Table<TermId, (Hash, Named)>>,
}

impl Names {
    fn new<'i>(cards: Cards<'_>, ids: impl Iterator<Item = &'i ArticleId>) -> Names {
        let archive = &cards.site.archive;
        let mut counter = Counter::default();
        let mut people = archive.people.map(|_| None);
        let mut terms = archive.terms.map(|terms| terms.map(|_| None));
        let mut fill = |place: &mut Option<(Hash, Named)>, name: &str, field: Field| {
            place.get_or_insert_with(|| {
                (Hash::of(name.as_bytes()), named(name, field, &mut counter))
            });
        };
        for id in ids {
            let article = archive.article(*id);
            for person in &article.authors {
                let name = archive.person(*person).name(cards.language);
                fill(&mut people[*person], name, Field::Author);
            }
            for (taxonomy, filed) in article.terms.entries() {
                for term in filed {
                    let name = archive.terms[taxonomy][*term].name(cards.language);
                    fill(&mut terms[taxonomy][*term], name, Field::Term);
                }
            }
        }
        Names {
            people: people.into_iter().map(Option::unwrap_or_default).collect(),
            terms: terms
                .into_iter()
                .map(|names| names.into_iter().map(Option::unwrap_or_default).collect())
                .collect(),
        }
    }

    fn borne<'n>(&'n self, article: &'n Article) -> impl Iterator<Item = &'n (Hash, Named)> {
        let people = article.authors.iter().map(|person| &self.people[*person]);
        let terms = article.terms.iter().zip(&self.terms);
        let terms = terms.flat_map(|(terms, named)| terms.iter().map(|id| &named[*id]));
        people.chain(terms)
    }

    fn of<'n>(&'n self, article: &'n Article) -> impl Iterator<Item = &'n Named> {
        self.borne(article).map(|(_, named)| named)
    }

    /// A hash of all names that an article has. A name that no author has is a term's.
    fn key(&self, article: &Article) -> Hash {
        let hashes: Vec<Hash> = self.borne(article).map(|(hash, _)| *hash).collect();
        theme::fingerprint(&(article.authors.len(), hashes))
    }
}
