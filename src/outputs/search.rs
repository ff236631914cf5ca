//! Search: the index of each language, for the page that searches in a browser.
//!
//! Its files have names made from their content, so all of them are made when the site is planned,
//! from vectors that earlier builds kept. A vector depends only on the source of its document;
//! names of authors and terms, which the archive knows, are added here.

mod turned;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use serde::{Serialize, Serializer};

use super::cards::Cards;
use super::{Output, file};
use crate::archive::{self, Article, Read, Visibility};
use crate::config::Taxonomy;
use crate::date::{Date, Precision};
use crate::diagnostic::Diagnostic;
use crate::disk::Hash;
use crate::front_matter::Status;
use crate::ids::{ArticleId, Id, LanguageId, Table, TaxonomyId};
use crate::markdown::Prose;
use crate::search::fold;
use crate::search::kept::{Later, Parts, Words};
use crate::search::names::Names;
use crate::search::root::{self, BLOCK, Edition, Facet, Root, Row};
use crate::search::{Kept, Rest};
use crate::site::Site;
use crate::url::UrlPath;
use turned::Turned;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let mut outputs = Vec::new();
    if !site.has_search() || site.searched_when_asked {
        return outputs;
    }
    for language in site.config.languages.ids() {
        let index = Arc::new(SearchIndex::new(site, language));
        for number in 0..index.files.len() {
            let index = index.clone();
            let view = move || View { index: index.clone(), number };
            let url = address(site, language, view().path());
            outputs.push(file(url, "the search index", view, |view| view.bytes().into_owned()));
        }
    }
    outputs
}

/// The address of a file of the index of a language.
fn address(site: &Site, language: LanguageId, path: &str) -> UrlPath {
    UrlPath::new(&format!("/search/{}/{path}", site.config.languages[language].code))
}

/// The address of the root of the index of a language.
pub fn root(site: &Site, language: LanguageId) -> UrlPath {
    address(site, language, ROOT)
}

/// All files of the index of every language, for a site that makes them when a browser asks for
/// them.
pub fn files(site: &Site) -> impl Iterator<Item = (UrlPath, Vec<u8>)> {
    site.config.languages.ids().flat_map(move |language| {
        let index = SearchIndex::new(site, language);
        let file = |number: usize| {
            (address(site, language, index.path(number)), index.bytes(number).into_owned())
        };
        let files: Vec<_> = (0..index.files.len()).into_par_iter().map(file).collect();
        files
    })
}

/// The file whose name does not change.
const ROOT: &str = "root.json";

/// A file of an index.
struct View<'a> {
    index: Arc<SearchIndex<'a>>,
    number: usize,
}

impl View<'_> {
    fn path(&self) -> &str {
        self.index.path(self.number)
    }

    fn bytes(&self) -> Cow<'_, [u8]> {
        self.index.bytes(self.number)
    }
}

/// A name identifies all of a file's content; the root has all names in it, and may change with the
/// words of each document.
impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let path = self.path();
        if path != ROOT {
            return path.serialize(to);
        }
        let archive = &self.index.cards.site.archive;
        let all: Vec<Read> = archive.document_ids().map(Read::whole).collect();
        archive::note_read(&all);
        Hash::of(&self.bytes()).serialize(to)
    }
}

/// The index of a language. A file that is as before is made only when somebody wants it.
pub struct SearchIndex<'a> {
    cards: Cards<'a>,
    ids: Vec<ArticleId>,
    words: Words,
    /// Parts of them that are new.
    parts: Parts,
    /// Paths below its folder, and what they hold; the root last.
    files: Vec<(String, Holds)>,
    /// Files that were made from all documents, where what is kept of words cannot be read.
    anew: OnceLock<Files>,
    /// Files without words.
    sheets: OnceLock<Files>,
}

/// Files by path.
type Files = HashMap<String, Vec<u8>>;

/// What a file of an index holds.
enum Holds {
    Bytes(Vec<u8>),
    /// Words that are kept.
    Words(Later),
    /// What is shown of documents, as before.
    Sheet,
}

impl<'a> SearchIndex<'a> {
    /// Makes the index of a language.
    pub fn new(site: &'a Site, language: LanguageId) -> SearchIndex<'a> {
        let cards = Cards::new(site, language);
        let kept = site.shelf.index(&cards.lang().code);
        if let Some(index) = kept.as_ref().and_then(|kept| SearchIndex::reworded(cards, kept)) {
            return index;
        }
        let ids = ids(cards);
        let (turned, sheets) = rayon::join(
            || turned::turned(cards, &ids, kept),
            || {
                let edition = edition(cards, &ids);
                let kinds = edition.rows.iter().map(|row| row.kind).collect();
                (kinds, edition.write())
            },
        );
        let (kinds, sheets) = sheets;
        let mut names = Names::default();
        let (root, blocks, facets) = sheets.named(turned.words.alphabet(), &mut names);
        let rest = site.frame.map(|frame| Rest {
            frame,
            articles: ids.iter().map(|id| id.place() as u32).collect(),
            sources: ids.iter().map(|id| source(cards, *id)).collect(),
            kinds,
            root: root.bytes(),
            blocks,
            facets,
        });
        let parts = keep(cards, &turned, &names, rest.as_ref());
        SearchIndex::of(cards, ids, turned, parts, (names, &[]), root.bytes())
    }

    /// The index where all is as it was but words of few documents.
    fn reworded(cards: Cards<'a>, kept: &Kept) -> Option<SearchIndex<'a>> {
        let site = cards.site;
        let rest = kept.rest.as_ref().filter(|rest| Some(rest.frame) == site.frame)?;
        let ids: Vec<ArticleId> =
            rest.articles.iter().map(|article| ArticleId::at(*article as usize)).collect();
        let mut rest = rest.clone();
        let mut changed = Vec::new();
        let mut blocks = BTreeSet::new();
        for (place, id) in ids.iter().enumerate() {
            let document = site.archive.article(*id).document;
            let now = source(cards, *id);
            // What a text cites may be shown with it.
            let is_citing = site.archive.citations.of(document).is_some();
            if now == rest.sources[place] && !is_citing {
                continue;
            }
            changed.push(place);
            if now.1 != rest.sources[place].1 || is_citing {
                blocks.insert(place / BLOCK);
            }
            rest.sources[place] = now;
        }
        let turned = turned::reworded(cards, &ids, kept, &changed)?;
        let mut names = Names::knowing(root::paths(&rest.blocks, &rest.facets));
        for number in blocks {
            let places = number * BLOCK..ids.len().min((number + 1) * BLOCK);
            let row =
                |place: usize| row(cards, site.archive.article(ids[place]), rest.kinds[place]);
            let block = root::block(places.map(row).collect());
            rest.blocks[number] = root::block_name(block, &mut names);
        }
        if names.are_doubled() {
            return None;
        }
        let mut root = Root::read(&rest.root)?;
        root.lists(turned.words.alphabet(), &rest.blocks);
        rest.root = root.bytes();
        let parts = match changed.is_empty() {
            true => Parts::new(),
            false => keep(cards, &turned, &names, Some(&rest)),
        };
        let sheets = root::paths(&rest.blocks, &rest.facets).map(|(path, _)| path);
        let sheets: Vec<String> = sheets.collect();
        Some(SearchIndex::of(cards, ids, turned, parts, (names, &sheets), rest.root))
    }

    /// An index with these files that were made, and these sheets that it has in all.
    fn of(
        cards: Cards<'a>,
        ids: Vec<ArticleId>,
        turned: Turned,
        parts: Parts,
        (names, sheets): (Names, &[String]),
        root: Vec<u8>,
    ) -> SearchIndex<'a> {
        let words = turned.words;
        let made = turned.files.files().into_iter().chain(names.files());
        let mut files: Vec<(String, Holds)> =
            made.map(|(path, bytes)| (path, Holds::Bytes(bytes))).collect();
        let made: HashSet<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
        let of_words = words.files().map(|(path, _, later)| (path, Holds::Words(later)));
        let all = of_words.chain(sheets.iter().map(|path| (path.clone(), Holds::Sheet)));
        let as_before: Vec<_> = all.filter(|(path, _)| !made.contains(path.as_str())).collect();
        files.extend(as_before);
        files.push((ROOT.to_string(), Holds::Bytes(root)));
        let (anew, sheets) = (OnceLock::new(), OnceLock::new());
        SearchIndex { cards, ids, words, parts, files, anew, sheets }
    }

    fn path(&self, number: usize) -> &str {
        &self.files[number].0
    }

    fn bytes(&self, number: usize) -> Cow<'_, [u8]> {
        let (path, holds) = &self.files[number];
        let made = match holds {
            Holds::Bytes(bytes) => return bytes.into(),
            Holds::Sheet => self.sheets.get_or_init(|| alone(|| self.sheets_anew())),
            Holds::Words(later) => {
                let (shelf, language) = (&self.cards.site.shelf, &self.cards.lang().code);
                let part = |name: &str| self.parts.get(name).cloned();
                let read = |name: &str| part(name).or_else(|| shelf.part(language, name));
                if let Some(bytes) = self.words.file(later, &read) {
                    return bytes.into();
                }
                // What is kept is damaged, or somebody removed it since.
                self.anew.get_or_init(|| {
                    shelf.forget_index(language);
                    alone(|| turned::anew(self.cards, &self.ids).into_iter().collect())
                })
            }
        };
        made.get(path).expect("what is made anew has the same files").into()
    }

    fn sheets_anew(&self) -> Files {
        let mut names = Names::default();
        edition(self.cards, &self.ids).write().named(self.words.alphabet(), &mut names);
        names.files().into_iter().collect()
    }

    /// The bytes of the file at a path.
    pub fn read(&self, path: &str) -> Option<Vec<u8>> {
        let number = self.files.iter().position(|(other, _)| other == path)?;
        Some(self.bytes(number).into_owned())
    }
}

/// Keeps an index for the next build; gives the parts of its words that are new.
fn keep(cards: Cards<'_>, turned: &Turned, names: &Names, rest: Option<&Rest>) -> Parts {
    let (shelf, language) = (&cards.site.shelf, &cards.lang().code);
    if turned.files.are_doubled() || names.are_doubled() {
        shelf.forget_index(language);
        return Parts::new();
    }
    let (documents, words) = (turned.documents.clone(), turned.words.clone());
    let kept = Kept { documents, words, rest: rest.cloned() };
    let parts = turned.parts.clone().unwrap_or_default();
    shelf.keep_index(language, &kept, &parts);
    parts
}

/// Does some work on threads of its own: threads that wait for it must not take part of it, which might be to
/// wait for it, too.
fn alone<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let done = std::thread::scope(|scope| {
        let thread = scope.spawn(|| match rayon::ThreadPoolBuilder::new().build() {
            Ok(pool) => pool.install(work),
            Err(_) => work(),
        });
        thread.join()
    });
    done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Hashes of an article's source, and of what lists show of it.
fn source(cards: Cards<'_>, id: ArticleId) -> (Hash, Hash) {
    let archive = &cards.site.archive;
    let document = archive.document(archive.article(id).document);
    (document.hash, document.brief)
}

/// What the page at an address says, for `ssg search` to find phrases in.
pub fn texts(site: &Site, language: LanguageId, url: &str) -> Vec<String> {
    let cards = Cards::new(site, language);
    let ids = ids(cards);
    let articles = ids.iter().map(|id| site.archive.article(*id));
    let found = articles.into_iter().find(|article| cards.link(&article.permalink) == url);
    let Some(article) = found else { return Vec::new() };
    let mut texts = Vec::new();
    let matter = &site.archive.front(article).matter;
    texts.extend(matter.standfirst.iter().map(|text| text.to_string()));
    texts.extend(matter.key_points.iter().map(|text| text.to_string()));
    site.prose(article.document, |block| match block {
        Prose::Heading(text) | Prose::Text(text) => texts.push(text.to_string()),
    });
    texts
}

/// What is wrong with the PDFs whose text the index should hold.
pub fn faults(site: &Site) -> Vec<Diagnostic> {
    if site.config.search.pdf.is_none() || !site.has_search() || site.searched_when_asked {
        return Vec::new();
    }
    let ids = site.config.languages.ids().flat_map(|language| ids(Cards::new(site, language)));
    let ids: Vec<ArticleId> = ids.collect();
    let faults = ids.into_par_iter();
    let faults = faults.flat_map_iter(|id| site.paper_faults(site.archive.article(id)));
    faults.collect()
}

/// Articles and pages that everybody may read and lists may show, oldest first.
fn ids(cards: Cards<'_>) -> Vec<ArticleId> {
    let archive = &cards.site.archive;
    let edition = cards.edition();
    let listed = edition.all.iter().chain(&edition.pages).copied().filter(|id| {
        let article = archive.article(*id);
        let status = archive.front(article).matter.status.as_ref();
        // Readers find the new edition in place of the one that it replaces.
        let is_replaced = status.is_some_and(|status| status.value == Status::Superseded);
        article.visibility == Visibility::Public && !cards.is_gone(article) && !is_replaced
    });
    let mut ids: Vec<ArticleId> = listed.collect();
    ids.sort_by_cached_key(|id| {
        let article = archive.article(*id);
        let date = archive.front(article).date;
        // A year alone comes before its months.
        let is_exact = |date: Date| date.precision() > Precision::Year;
        (date.map(|date| (date.year(), is_exact(date), date.civil())), article.permalink.clone())
    });
    ids
}

/// A date without its time.
fn day(iso: &str) -> &str {
    iso.get(..10).unwrap_or(iso)
}

/// All but the words.
fn edition(cards: Cards<'_>, ids: &[ArticleId]) -> Edition {
    let site = cards.site;
    let config = &site.config;
    let archive = &site.archive;
    let articles: Vec<&Article> = ids.iter().map(|id| archive.article(*id)).collect();
    let kinds = facet(
        ("type", String::new()),
        &config.types.ids().collect::<Vec<_>>(),
        config.types.len(),
        articles.iter().map(|article| article.kind.into_iter().collect()),
        |kind| {
            let view = cards.kind(kind);
            (
                config.types[kind].name.clone(),
                cards.text(&config.types[kind].plural).into(),
                view.url.into(),
            )
        },
    );
    // An article has one of them: "Brief", where the facet has "Briefs".
    let label = |name: &str| {
        let kind = config.types.iter().find(|kind| kind.name == name);
        kind.map_or_else(|| name.to_string(), |kind| cards.text(&kind.label).to_string())
    };
    let types = kinds.values.iter().map(|(name, ..)| (name.clone(), label(name))).collect();
    let kind_of = |at: usize| kinds.of[at].first().map_or(-1, |kind| *kind as i32);
    let rows: Vec<Row> = articles
        .par_iter()
        .enumerate()
        .map(|(at, article)| row(cards, article, kind_of(at)))
        .collect();
    let of_taxonomy = |(number, taxonomy): (TaxonomyId, &Taxonomy)| {
        facet(
            (&taxonomy.name, cards.text(&taxonomy.label).to_string()),
            &cards.edition().terms[number],
            archive.terms[number].len(),
            articles.iter().map(|article| archive.filed(article, number)),
            |id| {
                let link = cards.named_term(number, id).link.clone();
                let name = archive.term_path(number, id, cards.language);
                (archive.terms[number][id].slug.to_string(), name.into_owned(), link)
            },
        )
    };
    let taxonomies: Vec<(TaxonomyId, &Taxonomy)> = config.taxonomies.entries().collect();
    let mut facets: Vec<Facet> = taxonomies.into_par_iter().map(of_taxonomy).collect();
    let people = facet(
        ("author", cards.string("engine.authors", &[])),
        &cards.edition().people,
        archive.people.len(),
        articles.iter().map(|article| article.authors.clone()),
        |id| {
            let person = archive.person(id);
            let link = cards.named_person(id).link.clone();
            (person.id.to_string(), person.name(cards.language).to_string(), link)
        },
    );
    facets.insert(0, kinds);
    facets.push(people);
    let cut = |text: &str| crate::search::query::Query::read(text, &[]).words;
    let synonyms = config.search.synonyms.iter().map(|(word, wordings)| {
        (fold(word), wordings.iter().map(|wording| cut(wording).join(" ")).collect())
    });
    Edition {
        language: cards.lang().code.clone(),
        rows,
        types,
        facets,
        synonyms: synonyms.collect(),
        stop: config.search.stop_words.iter().flat_map(|word| cut(word)).collect(),
    }
}

/// A facet of the values that documents have, in this order; there are `count` values in all.
fn facet<K: Id>(
    (name, title): (&str, String),
    order: &[K],
    count: usize,
    of: impl Iterator<Item = Vec<K>> + Clone,
    value: impl Fn(K) -> (String, String, String),
) -> Facet {
    let mut used = Table::from(vec![false; count]);
    of.clone().flatten().for_each(|id| used[id] = true);
    let order: Vec<K> = order.iter().copied().filter(|id| used[*id]).collect();
    let mut places = Table::from(vec![None; count]);
    (0..).zip(&order).for_each(|(place, id)| places[*id] = Some(place));
    let of = of.map(|ids| ids.into_iter().filter_map(|id| places[id]).collect());
    Facet {
        name: name.to_string(),
        title,
        of: of.collect(),
        values: order.into_iter().map(value).collect(),
    }
}

fn row(cards: Cards<'_>, article: &Article, kind: i32) -> Row {
    let archive = &cards.site.archive;
    let brief = archive.brief(article.document);
    let date = archive.front(article).date.map_or(String::new(), |date| date.iso());
    let authors = article.authors.iter().map(|id| archive.person(*id).name(cards.language));
    Row {
        url: cards.link(&article.permalink),
        title: brief.title.to_string(),
        subtitle: brief.subtitle.to_string(),
        date: day(&date).to_string(),
        kind,
        authors: authors.map(str::to_string).collect(),
        summary: brief.summary.to_string(),
    }
}
