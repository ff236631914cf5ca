//! Turned: the words of a language with their documents, made from those of all documents, or from
//! what is kept of the last build where few of them changed.

use std::cell::RefCell;

use crate::archive::Article;
use crate::disk::Hash;
use crate::ids::{ArticleId, PersonId, Table, TaxonomyId, TermId};
use crate::markdown::Prose;
use crate::outputs::cards::Cards;
use crate::search::change::Change;
use crate::search::index::{Collecting, Index, Named, named};
use crate::search::kept::{Parts, Words};
use crate::search::names;
use crate::search::stem::Stems;
use crate::search::vector::{Counter, Field};
use crate::search::{Exchange, Kept, Wanted};
use crate::site::Site;
use crate::theme;

/// If more documents changed, the index is made again from all.
const FEW: usize = 64;

/// The words of an index, and what of it is not kept yet.
pub(super) struct Turned {
    /// The words, with the documents from which they are made.
    pub kept: Kept,
    /// Whether they are others than those that are kept.
    pub news: News,
    /// The files that were made for them: path and bytes.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Whether words differ from those that are kept.
pub(super) enum News {
    /// They are the same.
    None,
    /// These parts are new.
    Some(Parts),
    /// They are new, and cannot be changed later.
    Unchangeable,
}

/// The words of these articles, which are in the order of their numbers in the index.
pub(super) fn turned(cards: Cards<'_>, ids: &[ArticleId]) -> Turned {
    let site = cards.site;
    let turning = Turning::new(cards, ids);
    let bears = |id: &ArticleId| turning.names.key(site.archive.article(*id));
    let keys = turning.wanted.iter().map(|wanted| wanted.key);
    let documents: Vec<(Hash, Hash)> = keys.zip(ids.iter().map(bears)).collect();
    let (words, parts, files) = match site.shelf.index(turning.language()) {
        Some(kept) if kept.documents == documents => {
            return Turned { kept, news: News::None, files: Vec::new() };
        }
        Some(kept) => turning.changed(&kept, &documents).unwrap_or_else(|| turning.words()),
        None => turning.words(),
    };
    let news = match files.are_doubled() {
        true => News::Unchangeable,
        false => News::Some(parts),
    };
    Turned { kept: Kept { documents, words }, news, files: files.files() }
}

/// All files of the words of these articles, made from nothing that is kept of an index.
pub(super) fn anew(cards: Cards<'_>, ids: &[ArticleId]) -> Vec<(String, Vec<u8>)> {
    Turning::new(cards, ids).words().2.files()
}

/// Words, the parts of them that changed, and the files that are new.
type Made = (Words, Parts, names::Names);

struct Turning<'a> {
    cards: Cards<'a>,
    ids: &'a [ArticleId],
    wanted: Vec<Wanted>,
    names: Names,
    stems: Stems,
}

impl<'a> Turning<'a> {
    fn new(cards: Cards<'a>, ids: &'a [ArticleId]) -> Turning<'a> {
        Turning {
            cards,
            ids,
            wanted: ids.iter().map(|id| wanted(cards.site, *id)).collect(),
            names: Names::new(cards, ids),
            stems: Stems::new(&cards.lang().code),
        }
    }

    fn language(&self) -> &'a str {
        &self.cards.lang().code
    }

    fn words(&self) -> Made {
        let mut files = names::Names::default();
        let (words, parts) = Words::new(self.all(), &mut files);
        (words, parts, files)
    }

    fn article(&self, place: usize) -> &'a Article {
        self.cards.site.archive.article(self.ids[place])
    }

    fn all(&self) -> Index {
        let collecting = Collecting::default();
        let make = |place: usize| vector(self.cards.site, self.article(place));
        let each = |vectors: Vec<(usize, Vec<u8>)>| {
            collecting.add(vectors.into_iter().map(|(place, vector)| {
                (place as u32, vector, self.names.of(self.article(place)).collect())
            }));
        };
        let shelf = &self.cards.site.shelf;
        shelf.vectors(self.language(), &self.wanted, &make, &each);
        collecting.finish(self.ids.len(), &self.stems)
    }

    /// The words that were kept, where few documents have others or were added at the end.
    fn changed(&self, kept: &Kept, documents: &[(Hash, Hash)]) -> Option<Made> {
        let mut changes = Vec::new();
        for (place, (new, names)) in documents.iter().enumerate() {
            let old = match kept.documents.get(place) {
                Some((_, bore)) if bore != names => return None,
                Some((old, _)) if old == new => continue,
                old => old.map(|(old, _)| *old),
            };
            let path = self.wanted[place].path.clone();
            changes.push(Exchange { place, path, old, new: *new });
        }
        if changes.len() > FEW || kept.documents.len() > documents.len() {
            return None;
        }
        let site = self.cards.site;
        let make = |place: usize| vector(site, self.article(place));
        let exchanged = site.shelf.exchange(self.language(), documents.len(), &changes, &make)?;
        let changes = changes.iter().zip(&exchanged).map(|(change, (old, new))| Change {
            document: change.place as u32,
            old: old.as_deref(),
            new,
            names: self.names.of(self.article(change.place)).collect(),
        });
        let changes: Vec<Change<'_>> = changes.collect();
        let words = &kept.words;
        let known = words.files().map(|(path, hash, _)| (path, hash));
        let mut files = names::Names::knowing(known);
        let read = |name: &str| site.shelf.part(self.language(), name);
        let (words, parts) =
            words.changed(&changes, documents.len(), &self.stems, &read, &mut files)?;
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

thread_local! {
    /// Memory that is used again for the next document.
    static COUNTER: RefCell<Counter> = RefCell::default();
}

/// The words of an article's source.
fn vector(site: &Site, article: &Article) -> Vec<u8> {
    // A vector may be made while another one is being made: rayon takes other work where a thread
    // waits.
    let mut counter = COUNTER.take();
    let document = site.archive.document(article.document);
    counter.text(&document.title, Field::Title);
    counter.text(&document.subtitle, Field::Heading);
    counter.text(site.archive.summary(article), Field::Summary);
    let matter = &site.archive.front(article).matter;
    if let Some(standfirst) = &matter.standfirst {
        counter.text(standfirst, Field::Summary);
    }
    for point in matter.key_points.iter() {
        counter.text(point, Field::Body);
    }
    site.prose(article.document, |block| match block {
        Prose::Heading(text) => counter.text(text, Field::Heading),
        Prose::Text(text) => counter.text(text, Field::Body),
    });
    site.papers(article, |text| counter.text(text, Field::Body));
    let vector = counter.vector();
    COUNTER.set(counter);
    vector
}

/// The names that articles have: of people, and of terms by taxonomy, each with a hash of its text.
struct Names {
    people: Table<PersonId, (Hash, Named)>,
    terms: Table<TaxonomyId, Table<TermId, (Hash, Named)>>,
}

impl Names {
    fn new(cards: Cards<'_>, ids: &[ArticleId]) -> Names {
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
