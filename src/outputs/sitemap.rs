//! Sitemap (sitemaps.org 0.9): every page that may be indexed, with its last change and its
//! editions; split at 50,000 URLs under an index.

use std::collections::BTreeMap;

use quick_xml::escape::escape;
use serde::{Serialize, Serializer};

use super::cards::Cards;
use super::lists::{self, Listed, Which};
use super::section::section_at;
use super::{Output, file};
use crate::archive::Article;
use crate::date::Date;
use crate::ids::ArticleId;
use crate::site::{Site, Value};
use crate::url::UrlPath;

/// URLs in one file, at most.
const LIMIT: usize = 50_000;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    if site.preview {
        return Vec::new();
    }
    split(site, LIMIT)
}

fn split(site: &Site, limit: usize) -> Vec<Output<'_>> {
    let count = entry_count(site);
    let parts = count.div_ceil(limit).max(1);
    if parts == 1 {
        let whole = move || Part { site, from: 0, limit: count };
        return vec![file(UrlPath::new("/sitemap.xml"), "the sitemap", whole, Part::xml)];
    }
    let name = |number: usize| UrlPath::new(&format!("/sitemap-{number}.xml"));
    let part = |number: usize| {
        let view = move || Part { site, from: number * limit, limit };
        file(name(number + 1), "a part of the sitemap", view, Part::xml)
    };
    let index = move || Index {
        parts: (1..=parts).map(|part| site.config.base.absolute(&name(part))).collect(),
    };
    let of = "the index of the sitemap";
    let index = file(UrlPath::new("/sitemap.xml"), of, index, Index::xml);
    (0..parts).map(part).chain([index]).collect()
}

/// Some of the pages that may be indexed: as a value they are a sequence, so that memory never
/// holds them all.
struct Part<'a> {
    site: &'a Site,
    from: usize,
    limit: usize,
}

impl Part<'_> {
    fn entries(&self) -> impl Iterator<Item = Entry> {
        entries(self.site).skip(self.from).take(self.limit)
    }

    fn xml(&self) -> Vec<u8> {
        urls(self.entries(), self.limit).into_bytes()
    }
}

impl Serialize for Part<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.entries())
    }
}

/// The addresses of all parts.
#[derive(Serialize)]
struct Index {
    parts: Vec<String>,
}

impl Index {
    fn xml(&self) -> Vec<u8> {
        let mut xml = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
        );
        for url in &self.parts {
            xml.push_str(&format!("<sitemap><loc>{}</loc></sitemap>\n", escape(url.as_str())));
        }
        xml.push_str("</sitemapindex>\n");
        xml.into_bytes()
    }
}

/// A page that may be indexed.
#[derive(Serialize)]
struct Entry {
    url: String,
    changed: Option<String>,
    editions: Vec<(String, String)>,
}

fn listed(site: &Site) -> impl Iterator<Item = &Article> {
    site.archive.ids().map(|id| site.archive.article(id)).filter(|article| {
        let front = site.archive.front(article);
        !front.is_gone() && !front.is_unlisted() && front.matter.canonical.is_none()
    })
}

fn entry_count(site: &Site) -> usize {
    listed(site).count() + lists(site).len()
}

/// All pages, each made when its turn comes.
fn entries(site: &Site) -> impl Iterator<Item = Entry> {
    let articles = listed(site).map(|article| {
        let cards = Cards::new(site, article.language);
        let mut editions: Vec<(String, String)> = Vec::new();
        if !article.translations.is_empty() {
            let others = article.translations.iter().map(|id| site.archive.article(*id));
            for edition in std::iter::once(article).chain(others) {
                let code = site.config.languages[edition.language].code.clone();
                editions.push((code, site.config.base.absolute(&edition.permalink)));
            }
            editions.sort();
        }
        let front = site.archive.front(article);
        let changed = front.updated.as_deref().or(front.date.as_ref());
        Entry {
            url: cards.absolute(&article.permalink),
            changed: changed.map(|date| date.iso()),
            editions,
        }
    });
    articles.chain(lists(site).into_iter().map(|(url, changed)| Entry {
        url: site.config.base.absolute(&url),
        changed: changed.map(|date| date.iso()),
        editions: Vec::new(),
    }))
}

/// First pages of lists with the date of their newest article.
fn lists(site: &Site) -> BTreeMap<UrlPath, Option<Date>> {
    let front = |id: &ArticleId| site.archive.front(site.archive.article(*id));
    let date = |id: &ArticleId| front(id).date;
    let is_wanted = |cards: Cards<'_>, list: &Listed<'_>| match list.which {
        // An empty list has its text.
        Which::Of(Value::Type(_)) => {
            !list.ids.is_empty() || section_at(cards, &list.path).is_some()
        }
        Which::Narrowed(_) => site.config.narrow.as_ref().is_some_and(|narrow| narrow.sitemap),
        Which::Sharing => false,
        _ => true,
    };
    let changed = |list: &Listed<'_>| match list.which {
        // Pages come last, whatever their dates.
        Which::Section(_) => list.ids.iter().filter_map(date).max(),
        Which::Corrections => {
            let dates = list.ids.iter();
            dates.filter_map(|id| front(id).updated.as_deref().copied().or(date(id))).max()
        }
        // Articles are sorted, newest first.
        _ => list.ids.iter().find_map(date),
    };
    let languages = site.config.languages.ids();
    let lists = languages.flat_map(|language| {
        let cards = Cards::new(site, language);
        lists::all(cards).filter(move |list| is_wanted(cards, list))
    });
    lists.map(|list| (list.path.clone(), changed(&list))).collect()
}

/// The file of some pages.
fn urls(entries: impl Iterator<Item = Entry>, about: usize) -> String {
    let mut xml = String::with_capacity(about * 120);
    xml.push_str(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    for entry in entries {
        xml.extend(["<url><loc>", &escape(entry.url.as_str()), "</loc>"]);
        if let Some(changed) = &entry.changed {
            xml.extend(["<lastmod>", changed, "</lastmod>"]);
        }
        for (language, url) in &entry.editions {
            xml.push_str(&format!(
                "<xhtml:link rel=\"alternate\" hreflang=\"{language}\" href=\"{}\"/>",
                escape(url.as_str())
            ));
        }
        xml.push_str("</url>\n");
    }
    xml.push_str("</urlset>\n");
    xml
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ampersand_is_escaped() {
        let entry = Entry { url: "https://x.example/a&b".into(), changed: None, editions: vec![] };
        let xml = urls([entry].into_iter(), 1);
        let line = xml.lines().nth(2);
        assert_eq!(line, Some("<url><loc>https://x.example/a&amp;b</loc></url>"));
    }
}
