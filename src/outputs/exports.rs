//! Exports: the scholarly works of the archive for programs that manage references, one by one in the
//! folders of their pages, and all together.

use std::sync::Arc;

use rayon::prelude::*;
use serde::{Serialize, Serializer};

use super::cards::Cards;
use super::content::made;
use super::formats::Format;
use super::lists::{self, Listed};
use super::records;
use super::views::ExportView;
use super::works::{Cited, scholarly_type};
use super::{Origin, Output, beside};
use crate::archive::Visibility;
use crate::config::TaxonomyKey;
use crate::ids::ArticleId;
use crate::site::Site;
use crate::url::UrlPath;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    if !is_on(site) {
        return Vec::new();
    }
    let mut outputs = Vec::new();
    for language in site.config.languages.ids() {
        let cards = Cards::new(site, language);
        let all = exported(cards, &cards.edition().all);
        let of_one = |id: &ArticleId| {
            let article = site.archive.article(*id);
            let one: Ids = [*id].into();
            Format::ALL.map(|format| {
                let (extension, _, name) = format.facts();
                let origin = Origin::Beside(name, article.permalink.clone());
                output(cards, format, beside::file(article, extension), origin, &one)
            })
        };
        let of_works: Vec<_> = all.par_iter().map(of_one).collect();
        match outputs.is_empty() {
            true => outputs = of_works.into_flattened(),
            false => outputs.extend(of_works.into_iter().flatten()),
        }
        if !all.is_empty() {
            outputs.extend(Format::ALL.map(|format| {
                let path = cards.path(&format!("/publications.{}", format.facts().0));
                let origin = Origin::Made(format!("the {} of all works", format.facts().2));
                output(cards, format, path, origin, &all)
            }));
        }
        if site.config.harvest.lists {
            for Listed { path, ids, .. } in lists(cards) {
                let ids = exported(cards, ids);
                outputs.extend(Format::ALL.iter().filter(|_| !ids.is_empty()).map(|format| {
                    let origin = Origin::Beside(format.facts().2, path.clone());
                    output(cards, *format, below(&path, *format), origin, &ids)
                }));
            }
        }
    }
    outputs
}

/// The file of all publications for other sites, one for each language.
pub(super) fn archive(site: &Site) -> Vec<Output<'_>> {
    if !site.config.harvest.archive || site.preview {
        return Vec::new();
    }
    let one = |language| {
        let cards = Cards::new(site, language);
        let content = made(
            move || All { cards },
            |all: &All<'_>| {
                let mut bytes = Vec::new();
                records::write_archive(&all.ids(), &mut bytes)
                    .expect("memory takes what is written");
                bytes
            },
        );
        let origin = Origin::Made("the file of all publications".to_string());
        let newest = cards.edition().all.first().copied().unwrap_or(ArticleId::NEWEST);
        Output { url: cards.path("/archive.json"), language, origin, content, newest }
    };
    site.config.languages.ids().map(one).collect()
}

/// All publications in a language.
struct All<'a> {
    cards: Cards<'a>,
}

impl<'a> All<'a> {
    fn ids(&self) -> Vec<(Cards<'a>, ArticleId)> {
        let archive = &self.cards.site.archive;
        let is_public = |id: &&ArticleId| archive.article(**id).visibility == Visibility::Public;
        self.cards.edition().all.iter().filter(is_public).map(|id| (self.cards, *id)).collect()
    }
}

impl Serialize for All<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        records::Publications(&self.ids()).serialize(serializer)
    }
}

/// The lists of authors, series and years, with what they hold.
fn lists(cards: Cards<'_>) -> impl Iterator<Item = Listed<'_>> {
    let series = cards.taxonomy(TaxonomyKey::Series).into_iter();
    let series = series.flat_map(move |taxonomy| lists::terms(cards, taxonomy));
    lists::authors(cards).chain(series).chain(lists::years(cards))
}

/// Works, shared by the files that hold them.
type Ids = Arc<[ArticleId]>;

fn exported(cards: Cards<'_>, ids: &[ArticleId]) -> Ids {
    ids.iter().copied().filter(|id| is_exported(cards, *id)).collect()
}

/// The records that stand beside the list of an author, a series or a year.
pub(super) fn of_list(cards: Cards<'_>, list: &UrlPath, ids: &[ArticleId]) -> Vec<ExportView> {
    let is_wanted = is_on(cards.site) && cards.site.config.harvest.lists;
    if !is_wanted || !ids.iter().any(|id| is_exported(cards, *id)) {
        return Vec::new();
    }
    Format::ALL.into_iter().map(|format| view(cards, format, &below(list, format))).collect()
}

/// `/authors/jane-doe/publications.bib` of `/authors/jane-doe/`.
fn below(list: &UrlPath, format: Format) -> UrlPath {
    let folder = list.as_str().rsplit_once('/').map_or("", |(folder, _)| folder);
    UrlPath::new(&format!("{folder}/publications.{}", format.facts().0))
}

fn output<'a>(
    cards: Cards<'a>,
    format: Format,
    url: UrlPath,
    origin: Origin,
    ids: &Ids,
) -> Output<'a> {
    let (ids, newest) = (ids.clone(), ids.first().copied());
    let content = made(move || Works { cards, ids: ids.clone() }, writer(format));
    let newest = newest.unwrap_or(ArticleId::NEWEST);
    Output { url, language: cards.language, origin, content, newest }
}

/// What writes the works of a file.
fn writer(format: Format) -> fn(&Works<'_>) -> Vec<u8> {
    match format {
        Format::Bibtex => |works| works.written(Format::Bibtex),
        Format::Ris => |works| works.written(Format::Ris),
        Format::Csl => |works| works.written(Format::Csl),
    }
}

/// The exports in the folder of an article's page.
pub(super) fn of_article(cards: Cards<'_>, id: ArticleId) -> Vec<ExportView> {
    if !is_on(cards.site) || !is_exported(cards, id) {
        return Vec::new();
    }
    let article = cards.site.archive.article(id);
    let of = |format: Format| view(cards, format, &beside::file(article, format.facts().0));
    Format::ALL.into_iter().map(of).collect()
}

fn view(cards: Cards<'_>, format: Format, path: &UrlPath) -> ExportView {
    let (_, media_type, name) = format.facts();
    ExportView {
        format: name,
        media_type,
        url: cards.link(path),
        absolute_url: cards.absolute(path),
    }
}

fn is_on(site: &Site) -> bool {
    site.config.metadata.exports && !site.preview
}

/// It is among the works that catalogues are told of.
pub(super) fn is_exported(cards: Cards<'_>, id: ArticleId) -> bool {
    let article = cards.site.archive.article(id);
    article.visibility == Visibility::Public
        && scholarly_type(cards, article).is_some()
        && !cards.site.archive.front(article).is_unlisted()
}

/// Some works: as a value they are a sequence, so that memory never holds them all.
struct Works<'a> {
    cards: Cards<'a>,
    ids: Ids,
}

impl<'a> Works<'a> {
    fn cited(&self) -> impl Iterator<Item = Cited<'a>> {
        self.ids.iter().map(|id| Cited::new(self.cards, *id))
    }

    fn written(&self, format: Format) -> Vec<u8> {
        let mut bytes = Vec::new();
        format.write(self.cited(), &mut bytes).expect("memory takes what is written");
        bytes
    }
}

impl Serialize for Works<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.cited())
    }
}
