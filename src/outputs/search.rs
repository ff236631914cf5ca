//! Search: the index of each language, for the page that searches in a browser.
//!
//! Its files have names made from their content, so all names are known when the site is planned. A file
//! that is as the last build made it is not made again before somebody wants it. Words come from vectors of
//! documents, which earlier builds kept; names of authors and terms, which the archive knows, are added here.

mod index;
mod sheets;
mod turned;

use std::borrow::Cow;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Serialize, Serializer};

use super::cards::Cards;
use super::{Output, file};
use crate::archive::{self, Read};
use crate::diagnostic::Diagnostic;
use crate::disk::Hash;
use crate::ids::{ArticleId, LanguageId};
use crate::markdown::Prose;
use crate::site::Site;
use crate::url::UrlPath;
use index::ROOT;
pub use index::SearchIndex;
use sheets::ids;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let mut outputs = Vec::new();
    if !site.has_search() || site.searched_when_asked {
        return outputs;
    }
    for language in site.config.languages.ids() {
        let index = Arc::new(SearchIndex::new(site, language));
        for number in 0..index.len() {
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
        let files: Vec<_> = (0..index.len()).into_par_iter().map(file).collect();
        files
    })
}

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
        let archive = &self.index.site().archive;
        let all: Vec<Read> = archive.document_ids().map(Read::whole).collect();
        archive::note_read(&all);
        Hash::of(&self.bytes()).serialize(to)
    }
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
