//! Linksets (RFC 9264): all links of a scholarly work in one file beside it, for programs that find what belongs
//! to it (signposting, level 2). Its PDFs and records, which cannot have links of their own on every host, are
//! linked back there.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::cards::Cards;
use super::content::made;
use super::exports::{self, is_exported};
use super::license::licensed;
use super::signposts::signposts;
use super::views::HeadLink;
use super::works::Cited;
use super::{Origin, Output, beside};
use crate::ids::ArticleId;
use crate::site::Site;
use crate::url::UrlPath;

/// The media type of a linkset.
pub(super) const MEDIA_TYPE: &str = "application/linkset+json";

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    if !is_on(site) {
        return Vec::new();
    }
    let mut outputs = Vec::with_capacity(site.archive.articles.len());
    outputs.extend(site.archive.ids().filter_map(|id| {
        let article = site.archive.article(id);
        let cards = Cards::new(site, article.language);
        let url = of_article(cards, id)?;
        let origin = Origin::Beside("linkset", article.permalink.clone());
        let content = made(move || Linkset::new(cards, id), |linkset: &Linkset| linkset.json());
        Some(Output { url, language: cards.language, origin, content, newest: id })
    }));
    outputs
}

/// The address of the linkset of an article, where it has one.
pub(super) fn of_article(cards: Cards<'_>, id: ArticleId) -> Option<UrlPath> {
    let is_wanted = is_on(cards.site) && is_exported(cards, id);
    is_wanted.then(|| beside::file(cards.site.archive.article(id), "linkset.json"))
}

/// Works with linksets: the path of the page, and the `Link` that leads from there to its linkset.
pub(super) fn links(site: &Site) -> impl Iterator<Item = (String, String)> {
    let ids = site.archive.ids().filter(move |_| is_on(site));
    ids.filter_map(move |id| {
        let article = site.archive.article(id);
        let cards = Cards::new(site, article.language);
        let url = cards.absolute(&of_article(cards, id)?);
        let value = format!("<{url}>; rel=\"linkset\"; type=\"{MEDIA_TYPE}\"");
        Some((cards.link(&article.permalink), value))
    })
}

fn is_on(site: &Site) -> bool {
    site.config.metadata.linksets && !site.preview
}

#[derive(Serialize)]
struct Linkset {
    page: String,
    links: Vec<HeadLink>,
}

impl Linkset {
    fn new(cards: Cards<'_>, id: ArticleId) -> Linkset {
        let work = Cited::new(cards, id).work();
        let license = licensed(cards, id).map(|license| license.url).unwrap_or_default();
        let exports = exports::of_article(cards, id);
        let links = signposts(cards, id, &work, &license, &exports);
        Linkset { page: work.url, links }
    }

    fn json(&self) -> Vec<u8> {
        let mut own = Map::new();
        own.insert("anchor".to_string(), json!(self.page));
        for link in &self.links {
            let targets = own.entry(link.rel.clone()).or_insert_with(|| json!([]));
            if let Some(targets) = targets.as_array_mut() {
                targets.push(target(&link.href, &link.media_type));
            }
        }
        let mut contexts = vec![Value::Object(own)];
        for link in &self.links {
            let back = match link.rel.as_str() {
                "item" => "collection",
                "describedby" => "describes",
                _ => continue,
            };
            contexts.push(json!({ "anchor": link.href, back: [target(&self.page, "text/html")] }));
        }
        let mut text =
            serde_json::to_vec_pretty(&json!({ "linkset": contexts })).expect("a linkset is JSON");
        text.push(b'\n');
        text
    }
}

fn target(href: &str, media_type: &str) -> Value {
    match media_type {
        "" => json!({ "href": href }),
        kind => json!({ "href": href, "type": kind }),
    }
}
