//! Feeds: RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1, from one set of entries.
//!
//! An entry's id is a `tag:` URI (RFC 4151) of the archive's id and the article's, so that it stays
//! when the address moves. Authors are named by `dc:creator`, never by an e-mail address.

use atom_syndication as atom;
use rss::extension::atom::AtomExtension;
use rss::extension::dublincore::DublinCoreExtension;
use serde_json::json;

use super::cards::Cards;
use super::views::FeedLink;
use super::{Content, Origin, Output, article};
use crate::archive::{Article, ArticleId};
use crate::config::{FeedContent, FeedFormat};
use crate::date::Date;
use crate::markdown;
use crate::site::Site;
use crate::url::UrlPath;

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
    Output {
        url: feed_path(feed.format, &feed.path),
        language: feed.cards.language,
        origin: Origin::Made(format!("the feed of `{}`", feed.path)),
        newest: feed.ids.first().copied().unwrap_or(ArticleId(0)),
        content: Content::Bytes(Box::new(move || feed.bytes())),
    }
}

/// What a feed holds of one article.
struct Entry<'a> {
    id: String,
    url: String,
    title: String,
    authors: Vec<String>,
    categories: Vec<String>,
    date: Option<&'a Date>,
    updated: Option<&'a Date>,
    summary: String,
    content: Option<String>,
}

impl<'a> Feed<'a> {
    fn bytes(&self) -> Vec<u8> {
        let archive = &self.cards.site.archive;
        let entries: Vec<Entry<'a>> = self
            .ids
            .iter()
            .map(|id| archive.article(*id))
            .filter(|article| !article.archived)
            .take(self.cards.site.config.feeds.items)
            .map(|article| self.entry(article))
            .collect();
        let text = match self.format {
            FeedFormat::Rss => self.rss(&entries),
            FeedFormat::Atom => self.atom(&entries),
            FeedFormat::Json => self.json(&entries),
        };
        let mut bytes = text.into_bytes();
        if bytes.last() != Some(&b'\n') {
            bytes.push(b'\n');
        }
        bytes
    }

    fn entry(&self, article: &'a Article) -> Entry<'a> {
        let cards = self.cards;
        let site = cards.site;
        let front = site.archive.front(article);
        let url = article::url(cards, article);
        let content = (site.config.feeds.content == FeedContent::Full).then(|| {
            let html = site.body(article.document).html();
            markdown::absolute(&html, &site.config.base.origin, &url)
        });
        let categories = article.terms.iter().enumerate().flat_map(|(taxonomy, terms)| {
            let named = &site.archive.terms[taxonomy];
            terms.iter().map(|term| clean(named[term.0 as usize].name(cards.language)))
        });
        Entry {
            id: id(cards, article),
            title: clean(&article::cited_title(cards, article)),
            authors: article
                .authors
                .iter()
                .map(|person| clean(site.archive.person(*person).name(cards.language)))
                .collect(),
            categories: categories.collect(),
            date: front.date.as_ref(),
            updated: front.updated.as_deref().or(front.date.as_ref()),
            summary: clean(site.archive.summary(article)),
            content,
            url,
        }
    }

    fn home(&self) -> String {
        self.cards.absolute(&self.path)
    }

    fn own(&self) -> String {
        self.cards.absolute(&feed_path(self.format, &self.path))
    }

    /// When its newest change was: never the time of the build.
    fn updated<'b>(entries: &'b [Entry<'a>]) -> Option<&'b Date> {
        entries.iter().filter_map(|entry| entry.updated).max()
    }

    fn rss(&self, entries: &[Entry<'a>]) -> String {
        let items = entries.iter().map(|entry| {
            let creators = match entry.authors.as_slice() {
                [] => vec![clean(self.cards.name())],
                authors => authors.to_vec(),
            };
            let categories = entry
                .categories
                .iter()
                .map(|name| rss::Category { name: name.clone(), domain: None })
                .collect::<Vec<_>>();
            rss::Item {
                title: Some(entry.title.clone()),
                link: Some(entry.url.clone()),
                guid: Some(rss::Guid { value: entry.id.clone(), permalink: false }),
                pub_date: entry.date.map(Date::rfc2822),
                description: Some(entry.summary.clone()),
                content: entry.content.clone(),
                categories,
                dublin_core_ext: Some(DublinCoreExtension { creators, ..Default::default() }),
                ..Default::default()
            }
        });
        let own = rss::extension::atom::Link {
            href: self.own(),
            rel: "self".to_string(),
            mime_type: Some("application/rss+xml".to_string()),
            ..Default::default()
        };
        let namespaces = [
            ("atom", "http://www.w3.org/2005/Atom"),
            ("content", "http://purl.org/rss/1.0/modules/content/"),
            ("dc", "http://purl.org/dc/elements/1.1/"),
        ];
        let channel = rss::Channel {
            title: clean(&self.title),
            link: self.home(),
            description: self.description(),
            language: Some(self.cards.lang().code.clone()),
            last_build_date: Self::updated(entries).map(Date::rfc2822),
            namespaces: namespaces
                .map(|(name, url)| (name.to_string(), url.to_string()))
                .into_iter()
                .collect(),
            atom_ext: Some(AtomExtension { links: vec![own] }),
            items: items.collect(),
            ..Default::default()
        };
        channel.to_string()
    }

    fn description(&self) -> String {
        let tagline = self.cards.site.config.institute.tagline.as_ref();
        let text = tagline.map_or(self.cards.name(), |tagline| self.cards.text(tagline));
        clean(text)
    }

    fn atom(&self, entries: &[Entry<'a>]) -> String {
        let text = |value: String| atom::Text::plain(value);
        let link = |href: String, rel: &str, mime: &str| atom::Link {
            href,
            rel: rel.to_string(),
            mime_type: Some(mime.to_string()),
            ..Default::default()
        };
        let person = |name: String| atom::Person { name, ..Default::default() };
        let time = |date: Option<&Date>| {
            let text = date.map_or_else(|| "1970-01-01T00:00:00Z".to_string(), Date::rfc3339);
            text.parse::<atom::FixedDateTime>().expect("dates are written as RFC 3339")
        };
        let items = entries.iter().map(|entry| {
            let categories = entry
                .categories
                .iter()
                .map(|name| atom::Category { term: name.clone(), ..Default::default() })
                .collect();
            atom::Entry {
                title: text(entry.title.clone()),
                id: entry.id.clone(),
                updated: time(entry.updated),
                published: entry.date.map(|date| time(Some(date))),
                authors: entry.authors.iter().cloned().map(person).collect(),
                categories,
                links: vec![link(entry.url.clone(), "alternate", "text/html")],
                summary: Some(text(entry.summary.clone())),
                content: entry.content.clone().map(|html| atom::Content {
                    value: Some(html),
                    content_type: Some("html".to_string()),
                    lang: Some(self.cards.lang().code.clone()),
                    ..Default::default()
                }),
                ..Default::default()
            }
        });
        let feed = atom::Feed {
            title: text(clean(&self.title)),
            id: self.feed_id(),
            updated: time(Self::updated(entries)),
            authors: vec![person(clean(self.cards.name()))],
            links: vec![
                link(self.own(), "self", "application/atom+xml"),
                link(self.home(), "alternate", "text/html"),
            ],
            lang: Some(self.cards.lang().code.clone()),
            entries: items.collect(),
            ..Default::default()
        };
        feed.to_string()
    }

    fn feed_id(&self) -> String {
        let path = crate::url::encode(self.path.as_str().trim_matches('/'));
        tag(self.cards, &format!("feed/{path}"))
    }

    fn json(&self, entries: &[Entry<'a>]) -> String {
        let items: Vec<serde_json::Value> = entries
            .iter()
            .map(|entry| {
                let mut item = json!({ "id": entry.id, "url": entry.url, "title": entry.title });
                match &entry.content {
                    Some(html) => item["content_html"] = json!(html),
                    None => item["content_text"] = json!(entry.summary),
                }
                item["summary"] = json!(entry.summary);
                if let Some(date) = entry.date {
                    item["date_published"] = json!(date.rfc3339());
                }
                if let Some(date) = entry.updated {
                    item["date_modified"] = json!(date.rfc3339());
                }
                let names = entry.authors.iter().map(|name| json!({ "name": name }));
                if !entry.authors.is_empty() {
                    item["authors"] = names.collect();
                }
                if !entry.categories.is_empty() {
                    item["tags"] = json!(entry.categories);
                }
                item["language"] = json!(self.cards.lang().code);
                item
            })
            .collect();
        let feed = json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.title,
            "home_page_url": self.home(),
            "feed_url": self.own(),
            "description": self.description(),
            "language": self.cards.lang().code,
            "authors": [{ "name": self.cards.name(), "url": self.cards.absolute(&self.cards.path("/")) }],
            "items": items,
        });
        serde_json::to_string_pretty(&feed).expect("a value of strings is written")
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

/// Text without characters that XML 1.0 forbids.
fn clean(text: &str) -> String {
    let allowed = |c: &char| {
        matches!(c, '\t' | '\n' | '\r') || (*c >= ' ' && !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
    };
    text.chars().filter(allowed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_characters_go() {
        assert_eq!(clean("a\u{0}b\u{B}c\u{FFFF}d\te"), "abcd\te");
    }
}
