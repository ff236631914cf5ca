//! Exports: the scholarly works of the archive for programs that manage references, one by one in the
//! folders of their pages, and all together.

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::cards::Cards;
use super::content::made;
use super::views::ExportView;
use super::works::{Cited, scholarly_type};
use super::{Origin, Output};
use crate::archive::{Article, ArticleId, Visibility};
use crate::citation;
use crate::site::Site;
use crate::url::UrlPath;

/// A form that programs read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Bibtex,
    Ris,
    Csl,
}

impl Format {
    const ALL: [Format; 3] = [Format::Bibtex, Format::Ris, Format::Csl];

    /// Extension, media type and name.
    fn facts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Format::Bibtex => ("bib", "application/x-bibtex", "BibTeX"),
            Format::Ris => ("ris", "application/x-research-info-systems", "RIS"),
            Format::Csl => ("json", "application/vnd.citationstyles.csl+json", "CSL-JSON"),
        }
    }

    fn write(self) -> fn(&Works<'_>) -> Vec<u8> {
        match self {
            Format::Bibtex => |works| works.joined(citation::bibtex, "\n"),
            Format::Ris => |works| works.joined(citation::ris, "\r\n"),
            Format::Csl => |works| {
                let items: Vec<Value> =
                    works.cited().map(|one| citation::csl(&one.work())).collect();
                let mut text = serde_json::to_vec_pretty(&items).expect("an item is JSON");
                text.push(b'\n');
                text
            },
        }
    }
}

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    if !is_on(site) {
        return Vec::new();
    }
    let mut outputs = Vec::new();
    for language in 0..site.config.languages.len() {
        let cards = Cards::new(site, language);
        let all: Vec<ArticleId> =
            cards.edition().all.iter().copied().filter(|id| is_exported(cards, *id)).collect();
        for id in &all {
            let article = site.archive.article(*id);
            for format in Format::ALL {
                let origin = format!("the {} of `{}`", format.facts().2, article.permalink);
                outputs.push(output(cards, format, beside(article, format), origin, vec![*id]));
            }
        }
        if !all.is_empty() {
            for format in Format::ALL {
                let path = cards.path(&format!("/publications.{}", format.facts().0));
                let origin = format!("the {} of all works", format.facts().2);
                outputs.push(output(cards, format, path, origin, all.clone()));
            }
        }
    }
    outputs
}

fn output<'a>(
    cards: Cards<'a>,
    format: Format,
    url: UrlPath,
    origin: String,
    ids: Vec<ArticleId>,
) -> Output<'a> {
    let newest = ids.first().copied().unwrap_or(ArticleId(0));
    let content = made(move || Works { cards, ids: ids.clone() }, format.write());
    Output { url, language: cards.language, origin: Origin::Made(origin), content, newest }
}

/// The exports in the folder of an article's page.
pub(super) fn of_article(cards: Cards<'_>, id: ArticleId) -> Vec<ExportView> {
    if !is_on(cards.site) || !is_exported(cards, id) {
        return Vec::new();
    }
    let article = cards.site.archive.article(id);
    let view = |format: Format| {
        let (_, media_type, name) = format.facts();
        let path = beside(article, format);
        ExportView {
            format: name,
            media_type,
            url: cards.link(&path),
            absolute_url: cards.absolute(&path),
        }
    };
    Format::ALL.into_iter().map(view).collect()
}

fn is_on(site: &Site) -> bool {
    site.config.metadata.exports && !site.preview
}

fn is_exported(cards: Cards<'_>, id: ArticleId) -> bool {
    let article = cards.site.archive.article(id);
    article.visibility == Visibility::Public
        && scholarly_type(cards, article).is_some()
        && !cards.site.archive.front(article).is_unlisted()
}

/// `/reports/2026/rivers/` has the file `/reports/2026/rivers/rivers.bib`.
fn beside(article: &Article, format: Format) -> UrlPath {
    let path = article.permalink.as_str();
    let (folder, name) = match path.strip_suffix('/') {
        Some(folder) => (folder, folder.rsplit('/').next().unwrap_or("")),
        None => {
            let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
            (folder, file.split('.').next().unwrap_or(file))
        }
    };
    let name = if name.is_empty() { "work" } else { name };
    UrlPath::new(&crate::url::encode(&format!("{folder}/{name}.{}", format.facts().0)))
}

/// Some works: as a value they are a sequence, so that memory never holds them all.
struct Works<'a> {
    cards: Cards<'a>,
    ids: Vec<ArticleId>,
}

impl<'a> Works<'a> {
    fn cited(&self) -> impl Iterator<Item = Cited<'a>> {
        self.ids.iter().map(|id| Cited::new(self.cards, *id))
    }

    fn joined(&self, write: fn(&citation::Work<'_>) -> String, between: &str) -> Vec<u8> {
        let records: Vec<String> = self.cited().map(|one| write(&one.work())).collect();
        records.join(between).into_bytes()
    }
}

impl Serialize for Works<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.cited())
    }
}
