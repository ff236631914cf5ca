//! The index of a language: its files by name, with what they hold or how that is made.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use super::sheets::{edition, ids, row};
use super::turned::{self, Turned};
use crate::disk::Hash;
use crate::ids::{ArticleId, Id, LanguageId};
use crate::outputs::cards::Cards;
use crate::search::kept::{Later, Parts, Words};
use crate::search::names::Names;
use crate::search::root::{self, BLOCK, Root};
use crate::search::{Kept, Rest};
use crate::site::Site;

/// The file whose name does not change.
pub(super) const ROOT: &str = "root.json";

/// The index of a language. A file that is as before is made only when somebody wants it.
pub struct SearchIndex<'a> {
    cards: Cards<'a>,
    ids: Vec<ArticleId>,
    words: Words,
    /// Parts of them that are new.
    parts: Arc<Parts>,
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
        let (mut turned, sheets) = rayon::join(
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
        let parts = keep(cards, &mut turned, rest.as_ref().filter(|_| !names.are_doubled()));
        SearchIndex::of(cards, ids, turned, parts, (names, &[]), root.bytes())
    }

    /// The index where all is as it was but words of few documents.
    fn reworded(cards: Cards<'a>, kept: &Kept) -> Option<SearchIndex<'a>> {
        let site = cards.site;
        let rest = kept.rest.as_ref().filter(|rest| Some(rest.frame) == site.frame)?;
        // Which articles they are, and in which order, depends on no word.
        let ids: Vec<ArticleId> =
            rest.articles.iter().map(|place| ArticleId::at(*place as usize)).collect();
        let count = ids.len();
        let counts = [kept.documents.len(), rest.sources.len(), rest.kinds.len()];
        let are_these = ids.iter().all(|id| site.archive.articles.get(*id).is_some());
        if !are_these || counts != [count; 3] || rest.blocks.len() != count.div_ceil(BLOCK) {
            return None;
        }
        let mut rest = rest.clone();
        let mut looked = Vec::new();
        let mut blocks = BTreeSet::new();
        let mut is_other = false;
        for (place, id) in ids.iter().enumerate() {
            let article = site.archive.article(*id);
            let now = source(cards, *id);
            // What is shown of a text that cites may be a work's; PDFs may be others.
            let is_citing = site.archive.citations.of(article.document).is_some();
            let may_differ = is_citing || !site.paper_keys_of(article).is_empty();
            if now == rest.sources[place] && !may_differ {
                continue;
            }
            looked.push(place);
            if now.1 != rest.sources[place].1 || is_citing {
                blocks.insert(place / BLOCK);
            }
            is_other |= now != rest.sources[place];
            rest.sources[place] = now;
        }
        let mut turned = turned::reworded(cards, &ids, kept, &looked)?;
        let mut names = Names::knowing(root::paths(&rest.blocks, &rest.facets));
        for number in blocks {
            let places = number * BLOCK..count.min((number + 1) * BLOCK);
            let row =
                |place: usize| row(cards, site.archive.article(ids[place]), rest.kinds[place]);
            let block = root::block_name(root::block(places.map(row).collect()), &mut names);
            is_other |= block != rest.blocks[number];
            rest.blocks[number] = block;
        }
        if names.are_doubled() {
            return None;
        }
        let mut root = Root::read(&rest.root)?;
        root.lists(turned.words.alphabet(), &rest.blocks);
        rest.root = root.bytes();
        let parts = match is_other || turned.parts.is_some() {
            true => keep(cards, &mut turned, Some(&rest)),
            false => Arc::default(),
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
        parts: Arc<Parts>,
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

    pub(super) fn path(&self, number: usize) -> &str {
        &self.files[number].0
    }

    pub(super) fn bytes(&self, number: usize) -> Cow<'_, [u8]> {
        let (path, holds) = &self.files[number];
        let (shelf, language) = (&self.cards.site.shelf, &self.cards.lang().code);
        let made = match holds {
            Holds::Bytes(bytes) => return bytes.into(),
            Holds::Sheet => self.sheets.get_or_init(|| alone(|| self.sheets_anew())),
            Holds::Words(later) => {
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
        let Some(bytes) = made.get(path) else {
            // The next build begins anew.
            shelf.forget_index(language);
            unreachable!("what is made anew has the same files");
        };
        bytes.into()
    }

    fn sheets_anew(&self) -> Files {
        let mut names = Names::default();
        edition(self.cards, &self.ids).write().named(self.words.alphabet(), &mut names);
        names.files().into_iter().collect()
    }

    pub(super) fn site(&self) -> &'a Site {
        self.cards.site
    }

    /// How many files it has.
    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    /// The bytes of the file at a path.
    pub fn read(&self, path: &str) -> Option<Vec<u8>> {
        let number = self.files.iter().position(|(other, _)| other == path)?;
        Some(self.bytes(number).into_owned())
    }
}

/// Keeps an index for the next build; gives the parts of its words that are new. Where words would have two
/// files of one name, nothing of it can be changed later.
fn keep(cards: Cards<'_>, turned: &mut Turned, rest: Option<&Rest>) -> Arc<Parts> {
    let (shelf, language) = (&cards.site.shelf, &cards.lang().code);
    let parts = Arc::new(turned.parts.take().unwrap_or_default());
    if turned.files.are_doubled() {
        shelf.forget_index(language);
        return parts;
    }
    let (documents, words) = (std::mem::take(&mut turned.documents), turned.words.clone());
    let kept = Kept { documents, words, rest: rest.cloned() };
    shelf.keep_index(language, kept, parts.clone());
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

/// Hashes of an article's source, and of what lists show of it. This is not noted as reading: the view of the root
/// notes all documents.
fn source(cards: Cards<'_>, id: ArticleId) -> (Hash, Hash) {
    let archive = &cards.site.archive;
    let document = archive.document_aside(archive.article(id).document);
    (document.hash, document.brief)
}
