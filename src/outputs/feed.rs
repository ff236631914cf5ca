//! Feeds: RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1, from one set of entries.
//!
//! An entry's id is a `tag:` URI (RFC 4151) of the archive's id and the article's, so that it stays
//! when the address moves. Authors are named by `dc:creator`, never by an e-mail address.

use std::borrow::Cow;

use serde::Serialize;

use super::cards::Cards;
use super::content::made;
use super::corrections;
use super::views::FeedLink;
use super::{Origin, Output, article};
use crate::archive::{Article, ArticleId};
use crate::body::Body;
use crate::config::{FeedContent, FeedFormat};
use crate::date::Date;
use crate::markdown;
use crate::site::Site;
use crate::url::UrlPath;

mod formats;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    if site.preview {
        return Vec::new();
    }
    let mut outputs = Vec::new();
    for language in 0..site.config.languages.len() {
        let cards = Cards::new(site, language);
        let edition = cards.edition();
        for format in &site.config.feeds.formats {
            outputs.push(output(Feed {
                cards,
                format: *format,
                path: cards.path("/"),
                title: cards.name().to_string(),
                ids: &edition.all,
            }));
        }
        let Some(format) = site.config.feeds.lists else { continue };
        let minimum = site.config.feeds.minimum.max(1);
        for taxonomy in 0..site.config.taxonomies.len() {
            for term in &edition.terms[taxonomy] {
                let ids = &edition.by_term[taxonomy][term.0 as usize];
                if ids.len() >= minimum {
                    let name = site.archive.terms[taxonomy][term.0 as usize].name(language);
                    let path = cards.named_term(taxonomy, *term).path.clone();
                    outputs.push(output(Feed {
                        cards,
                        format,
                        path,
                        title: cards.feed_title(name),
                        ids,
                    }));
                }
            }
        }
        for person in &edition.people {
            let ids = &edition.by_person[person.0 as usize];
            if ids.len() >= minimum {
                let name = site.archive.person(*person).name(language);
                let path = cards.named_person(*person).path.clone();
                outputs.push(output(Feed {
                    cards,
                    format,
                    path,
                    title: cards.feed_title(name),
                    ids,
                }));
            }
        }
    }
    outputs
}

/// Feeds of a list with so many entries, for its page.
pub(super) fn of_list(
    cards: Cards<'_>,
    path: &UrlPath,
    entries: usize,
    title: &str,
) -> Vec<FeedLink> {
    let feeds = &cards.site.config.feeds;
    match feeds.lists {
        Some(format) if entries >= feeds.minimum.max(1) && !cards.site.preview => {
            vec![link(cards, format, path, title)]
        }
        _ => Vec::new(),
    }
}

/// The site's own feeds in a language.
pub(super) fn of_site(cards: Cards<'_>) -> Vec<FeedLink> {
    if cards.site.preview {
        return Vec::new();
    }
    let formats = &cards.site.config.feeds.formats;
    formats.iter().map(|format| link(cards, *format, &cards.path("/"), cards.name())).collect()
}

fn link(cards: Cards<'_>, format: FeedFormat, path: &UrlPath, title: &str) -> FeedLink {
    let (_, media_type, name) = facts(format);
    FeedLink {
        title: title.to_string(),
        url: cards.link(&feed_path(format, path)),
        media_type: media_type.to_string(),
        format: name.to_string(),
    }
}

fn facts(format: FeedFormat) -> (&'static str, &'static str, &'static str) {
    match format {
        FeedFormat::Rss => ("rss.xml", "application/rss+xml", "RSS"),
        FeedFormat::Atom => ("atom.xml", "application/atom+xml", "Atom"),
        FeedFormat::Json => ("feed.json", "application/feed+json", "JSON Feed"),
    }
}

fn feed_path(format: FeedFormat, path: &UrlPath) -> UrlPath {
    path.join(facts(format).0)
}

/// A feed of the newest of some articles.
struct Feed<'a> {
    cards: Cards<'a>,
    format: FeedFormat,
    /// Address of the page that it is the feed of.
    path: UrlPath,
    title: String,
    ids: &'a [ArticleId],
}

fn output(feed: Feed<'_>) -> Output<'_> {
    let write: fn(&FeedView<'_>) -> Vec<u8> = match feed.format {
        FeedFormat::Rss => formats::rss,
        FeedFormat::Atom => formats::atom,
        FeedFormat::Json => formats::json,
    };
    Output {
        url: feed_path(feed.format, &feed.path),
        language: feed.cards.language,
        origin: Origin::Made(format!("the feed of `{}`", feed.path)),
        newest: feed.ids.first().copied().unwrap_or(ArticleId(0)),
        content: made(move || feed.view(), write),
    }
}

/// What a feed is made from.
#[derive(Serialize)]
struct FeedView<'a> {
    id: String,
    title: String,
    description: &'a str,
    /// Code of its language.
    language: &'a str,
    /// The page that it is the feed of.
    home: String,
    /// Its own address.
    own: String,
    institute: &'a str,
    /// The institute's home page.
    institute_url: String,
    /// What addresses on the host begin with.
    origin: &'a str,
    entries: Vec<Entry<'a>>,
}

/// What a feed holds of one article.
#[derive(Serialize)]
struct Entry<'a> {
    id: String,
    url: String,
    title: String,
    authors: Vec<&'a str>,
    categories: Vec<Cow<'a, str>>,
    date: Option<&'a Date>,
    updated: Option<&'a Date>,
    summary: &'a str,
    /// The whole text, where feeds hold it.
    body: Option<Body<'a>>,
}

impl FeedView<'_> {
    /// When its newest change was: never the time of the build.
    fn updated(&self) -> Option<&Date> {
        self.entries.iter().filter_map(|entry| entry.updated).max()
    }

    /// The HTML of an entry, with absolute addresses.
    fn html(&self, entry: &Entry<'_>) -> Option<String> {
        let body = entry.body.as_ref()?;
        Some(markdown::absolute(&body.html(), self.origin, &entry.url))
    }
}

impl<'a> Feed<'a> {
    fn view(&self) -> FeedView<'a> {
        let cards = self.cards;
        let site = cards.site;
        let articles = self.ids.iter().map(|id| site.archive.article(*id));
        let articles = articles.filter(|article| !article.archived);
        let path = crate::url::encode(self.path.as_str().trim_matches('/'));
        let tagline = site.config.institute.tagline.as_ref();
        FeedView {
            id: tag(cards, &format!("feed/{path}")),
            title: self.title.clone(),
            description: tagline.map_or(cards.name(), |tagline| cards.text(tagline)),
            language: &cards.lang().code,
            home: cards.absolute(&self.path),
            own: cards.absolute(&feed_path(self.format, &self.path)),
            institute: cards.name(),
            institute_url: cards.absolute(&cards.path("/")),
            origin: &site.config.base.origin,
            entries: articles
                .take(site.config.feeds.items)
                .map(|article| entry(cards, article))
                .collect(),
        }
    }
}

fn entry<'a>(cards: Cards<'a>, article: &'a Article) -> Entry<'a> {
    let site = cards.site;
    let front = site.archive.front(article);
    let terms = article.terms.iter().enumerate().flat_map(|(taxonomy, terms)| {
        let named = &site.archive.terms[taxonomy];
        terms.iter().map(|term| Cow::Borrowed(named[term.0 as usize].name(cards.language)))
    });
    let people = article.authors.iter().map(|person| site.archive.person(*person));
    let is_full = site.config.feeds.content == FeedContent::Full;
    let mark = corrections::label(cards, corrections::mark(cards, article));
    Entry {
        id: id(cards, article),
        url: article::url(cards, article),
        title: article::cited_title(cards, article),
        authors: people.map(|person| person.name(cards.language)).collect(),
        categories: terms.chain((!mark.is_empty()).then_some(Cow::Owned(mark))).collect(),
        date: front.date.as_ref(),
        updated: front.updated.as_deref().or(front.date.as_ref()),
        summary: site.archive.summary(article),
        body: is_full.then(|| site.body(article.document)),
    }
}

/// The permanent id of an article's edition.
fn id(cards: Cards<'_>, article: &Article) -> String {
    let prefix = &cards.lang().prefix;
    let path = match prefix.as_str() {
        "" => article.id.to_string(),
        prefix => format!("{prefix}/{}", article.id),
    };
    tag(cards, &crate::url::encode(&path))
}

fn tag(cards: Cards<'_>, specific: &str) -> String {
    format!("tag:{}:{specific}", cards.site.config.archive_id)
}
