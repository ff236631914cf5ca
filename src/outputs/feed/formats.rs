//! The three formats of feeds. Bodies become HTML here.

use std::borrow::Cow;
use std::collections::BTreeMap;

use atom_syndication as atom;
use rss::extension::atom::AtomExtension;
use rss::extension::dublincore::DublinCoreExtension;
use serde_json::{Value, json};

use super::super::deposits::{Scholarly, ScholarlyAuthor};
use super::super::views::LicenseView;
use super::{Entry, FeedView, Pages};
use crate::date::Date;
use crate::identifier::doi_url;
use crate::text::Growing;

/// RSS 2.0.
pub(super) fn rss(feed: &FeedView<'_>) -> Vec<u8> {
    let item = |entry: &Entry<'_>| {
        let creators = match entry.authors.as_slice() {
            [] => vec![clean(feed.institute)],
            authors => authors.iter().map(|name| clean(name)).collect(),
        };
        let category = |name: &Cow<'_, str>| rss::Category { name: clean(name), domain: None };
        rss::Item {
            title: Some(clean(&entry.title)),
            link: Some(entry.url.clone()),
            guid: Some(rss::Guid { value: entry.id.clone(), permalink: false }),
            pub_date: entry.date.map(Date::rfc2822),
            description: Some(clean(entry.summary)),
            content: entry.body.is_some().then(|| BODY.to_string()),
            categories: entry.categories.iter().map(category).collect::<Vec<_>>(),
            dublin_core_ext: Some(dublin_core(entry, creators)),
            ..Default::default()
        }
    };
    let link = |href: &str, rel: &str| rss::extension::atom::Link {
        href: href.to_string(),
        rel: rel.to_string(),
        mime_type: Some("application/rss+xml".to_string()),
        ..Default::default()
    };
    let mut links = vec![link(&feed.own, "self")];
    links.extend(feed.pages.links().map(|(rel, href)| link(href, rel)));
    let mut namespaces = vec![
        ("atom", "http://www.w3.org/2005/Atom"),
        ("content", "http://purl.org/rss/1.0/modules/content/"),
        ("dc", "http://purl.org/dc/elements/1.1/"),
    ];
    let extensions = history::<rss::extension::Extension>(feed);
    namespaces.extend((!extensions.is_empty()).then_some(HISTORY));
    let channel = rss::Channel {
        title: clean(&feed.title),
        link: feed.home.clone(),
        description: clean(feed.description),
        language: Some(feed.language.to_string()),
        last_build_date: feed.updated().map(Date::rfc2822),
        namespaces: namespaces
            .into_iter()
            .map(|(name, url)| (name.to_string(), url.to_string()))
            .collect(),
        atom_ext: Some(AtomExtension { links }),
        extensions,
        items: feed.entries.iter().map(item).collect::<Vec<_>>(),
        ..Default::default()
    };
    with_bodies(&channel.to_string(), ("", BODY), feed, push_in_cdata)
}

/// What Dublin Core tells of an entry.
fn dublin_core(entry: &Entry<'_>, creators: Vec<String>) -> DublinCoreExtension {
    let mut core = DublinCoreExtension { creators, ..Default::default() };
    if let Some(scholarly) = &entry.scholarly {
        core.identifiers.extend(scholarly.doi.clone());
        core.rights.extend(scholarly.license.as_ref().map(address));
        let dois = scholarly.references.iter().filter_map(|(doi, _)| doi.as_deref());
        core.relations.extend(dois.map(doi_url));
    }
    core
}

/// The address of a licence, else its name.
fn address(license: &LicenseView) -> String {
    clean(if license.url.is_empty() { &license.name } else { &license.url })
}

/// Atom (RFC 4287).
pub(super) fn atom(feed: &FeedView<'_>) -> Vec<u8> {
    let text = |value: &str| atom::Text::plain(clean(value));
    let link = |href: &str, rel: &str, mime: &str| atom::Link {
        href: href.to_string(),
        rel: rel.to_string(),
        mime_type: Some(mime.to_string()),
        ..Default::default()
    };
    let person = |name: &str| atom::Person { name: clean(name), ..Default::default() };
    let time = |date: Option<&Date>| {
        let text = date.map_or_else(|| "1970-01-01T00:00:00Z".to_string(), Date::rfc3339);
        text.parse::<atom::FixedDateTime>().expect("dates are written as RFC 3339")
    };
    let entry = |entry: &Entry<'_>| {
        let category =
            |name: &Cow<'_, str>| atom::Category { term: clean(name), ..Default::default() };
        atom::Entry {
            title: text(&entry.title),
            id: entry.id.clone(),
            updated: time(entry.updated),
            published: entry.date.map(|date| time(Some(date))),
            authors: match &entry.scholarly {
                Some(scholarly) => scholarly
                    .authors
                    .iter()
                    .map(|author| atom::Person { uri: author.url.clone(), ..person(&author.name) })
                    .collect(),
                None => entry.authors.iter().map(|name| person(name)).collect(),
            },
            categories: entry.categories.iter().map(category).collect(),
            links: entry_links(entry),
            rights: entry
                .scholarly
                .as_ref()
                .and_then(|scholarly| scholarly.license.as_ref())
                .map(|license| text(&address(license))),
            summary: Some(text(entry.summary)),
            content: entry.body.is_some().then(|| atom::Content {
                value: Some(BODY.to_string()),
                content_type: Some("html".to_string()),
                lang: Some(feed.language.to_string()),
                ..Default::default()
            }),
            ..Default::default()
        }
    };
    let mut links = vec![
        link(&feed.own, "self", "application/atom+xml"),
        link(&feed.home, "alternate", "text/html"),
    ];
    links.extend(feed.pages.links().map(|(rel, href)| link(href, rel, "application/atom+xml")));
    let extensions = history::<atom::extension::Extension>(feed);
    let namespaces = (!extensions.is_empty()).then_some(HISTORY);
    let made = atom::Feed {
        title: text(&feed.title),
        id: feed.id.clone(),
        updated: time(feed.updated()),
        authors: vec![person(feed.institute)],
        links,
        extensions,
        namespaces: namespaces
            .into_iter()
            .map(|(name, url)| (name.to_string(), url.to_string()))
            .collect(),
        lang: Some(feed.language.to_string()),
        entries: feed.entries.iter().map(entry).collect(),
        ..Default::default()
    };
    with_bodies(&made.to_string(), ("", BODY), feed, push_escaped)
}

/// Stands for the text of an entry in what a library writes, which would make whole copies of it.
/// XML forbids this character, so that no other text holds it.
const BODY: &str = "\u{1}";

/// Appends a piece of a text to a feed.
type Push = fn(&mut Growing, &str);

/// The feed with the texts of its entries, each written by `push` in the place of a mark. What `stays` of
/// the mark is written again before each text.
fn with_bodies(
    frame: &str,
    (stays, mark): (&str, &str),
    feed: &FeedView<'_>,
    push: Push,
) -> Vec<u8> {
    let mark = format!("{stays}{mark}");
    let mut parts = frame.split(&mark);
    let mut out = Growing::default();
    out.push(parts.next().unwrap_or(""));
    let bodies = feed.entries.iter().filter_map(|entry| Some((entry, entry.body.as_ref()?)));
    for ((entry, body), part) in bodies.zip(parts) {
        out.push(stays);
        feed.html(entry, body, &mut |piece| push(&mut out, piece));
        out.push(part);
    }
    out.push(if frame.ends_with('\n') { "" } else { "\n" });
    out.0
}

/// Appends a text with something else in place of some of its bytes, which are ASCII.
fn push_with<'a>(out: &mut Growing, text: &str, other: impl Fn(u8) -> Option<&'a str>) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(other) = other(byte) {
            out.push(&text[done..at]);
            out.push(other);
            done = at + 1;
        }
    }
    out.push(&text[done..]);
}

/// Appends text between tags.
fn push_escaped(out: &mut Growing, text: &str) {
    push_with(out, text, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        _ => None,
    });
}

/// Appends text within `<![CDATA[` and `]]>`, which it may not end.
fn push_in_cdata(out: &mut Growing, text: &str) {
    let mut parts = text.split('>');
    out.push(parts.next().unwrap_or(""));
    for part in parts {
        let would_end = out.0.ends_with(b"]]");
        out.push(if would_end { "]]><![CDATA[>" } else { ">" });
        out.push(part);
    }
}

/// Appends text within the quotes of JSON. It has no control characters but tabs and ends of lines.
fn push_in_json(out: &mut Growing, text: &str) {
    push_with(out, text, |byte| match byte {
        b'"' => Some("\\\""),
        b'\\' => Some("\\\\"),
        b'\n' => Some("\\n"),
        b'\r' => Some("\\r"),
        b'\t' => Some("\\t"),
        _ => None,
    });
}

/// Where the page of an entry is, and what belongs to it.
fn entry_links(entry: &Entry<'_>) -> Vec<atom::Link> {
    let link = |href: String, rel: &str, mime_type: Option<&str>| atom::Link {
        href,
        rel: rel.to_string(),
        mime_type: mime_type.map(str::to_string),
        ..Default::default()
    };
    let mut links = vec![link(entry.url.clone(), "alternate", Some("text/html"))];
    if let Some(scholarly) = &entry.scholarly {
        links.extend(scholarly.doi.clone().map(|doi| link(doi, "cite-as", None)));
        let license = scholarly.license.as_ref().filter(|license| !license.url.is_empty());
        links.extend(license.map(|license| link(license.url.clone(), "license", None)));
        let dois = scholarly.references.iter().filter_map(|(doi, _)| doi.as_deref());
        links.extend(dois.map(|doi| link(doi_url(doi), "related", None)));
    }
    links
}

/// What JSON Feed has no key for.
fn extension(scholarly: &Scholarly) -> Value {
    let author = |author: &ScholarlyAuthor| {
        let mut one = json!({ "name": clean(&author.name) });
        if let Some(url) = &author.url {
            one["url"] = json!(url);
        }
        if let Some((name, ror)) = &author.affiliation {
            one["affiliation"] = json!({ "name": name });
            if let Some(ror) = ror {
                one["affiliation"]["url"] = json!(ror);
            }
        }
        one
    };
    let reference = |(doi, text): &(Option<String>, String)| {
        let mut one = json!({ "text": clean(text) });
        if let Some(doi) = doi {
            one["doi"] = json!(doi_url(doi));
        }
        one
    };
    let mut made = json!({ "authors": scholarly.authors.iter().map(author).collect::<Vec<_>>() });
    if let Some(doi) = &scholarly.doi {
        made["doi"] = json!(doi);
    }
    if let Some(license) = &scholarly.license {
        made["license"] = json!(address(license));
    }
    if !scholarly.references.is_empty() {
        made["references"] = scholarly.references.iter().map(reference).collect();
    }
    made
}

/// JSON Feed 1.1.
pub(super) fn json(feed: &FeedView<'_>) -> Vec<u8> {
    let item = |entry: &Entry<'_>| {
        let (id, url, title) = (&entry.id, &entry.url, clean(&entry.title));
        let mut item = json!({ "id": id, "url": url, "title": title });
        let summary = clean(entry.summary);
        match entry.body {
            Some(_) => item["content_html"] = json!(BODY),
            None => item["content_text"] = json!(summary),
        }
        item["summary"] = json!(summary);
        if let Some(date) = entry.date {
            item["date_published"] = json!(date.rfc3339());
        }
        if let Some(date) = entry.updated {
            item["date_modified"] = json!(date.rfc3339());
        }
        if let Some(scholarly) = &entry.scholarly {
            let authors = scholarly.authors.iter().map(|author| match &author.url {
                Some(url) => json!({ "name": clean(&author.name), "url": url }),
                None => json!({ "name": clean(&author.name) }),
            });
            item["authors"] = authors.collect();
            item["_scholarly"] = extension(scholarly);
        } else if !entry.authors.is_empty() {
            let names = entry.authors.iter().map(|name| json!({ "name": clean(name) }));
            item["authors"] = names.collect();
        }
        if !entry.categories.is_empty() {
            item["tags"] = entry.categories.iter().map(|name| clean(name)).collect();
        }
        item["language"] = json!(feed.language);
        item
    };
    let mut made = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.own,
        "description": clean(feed.description),
        "language": feed.language,
        "authors": [{ "name": feed.institute, "url": feed.institute_url }],
        "items": feed.entries.iter().map(item).collect::<Vec<_>>(),
    });
    if let Some(previous) = &feed.pages.previous {
        made["next_url"] = json!(previous);
    }
    let frame = serde_json::to_string_pretty(&made).expect("a value of strings is written");
    // A text with a backslash before `u0001` has two of them there.
    with_bodies(&frame, ("\"", r"\u0001"), feed, push_in_json)
}

/// The prefix of RFC 5005, and its namespace.
const HISTORY: (&str, &str) = ("fh", "http://purl.org/syndication/history/1.0");

impl Pages {
    /// The links to other pages, each with its relation.
    fn links(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let links = [
            ("current", &self.current),
            ("prev-archive", &self.previous),
            ("next-archive", &self.next),
        ];
        links.into_iter().filter_map(|(relation, url)| Some((relation, url.as_deref()?)))
    }
}

/// An element of a feed without content.
trait Element: Sized {
    /// With this name.
    fn named(name: &str) -> Self;
}

impl Element for rss::extension::Extension {
    fn named(name: &str) -> Self {
        rss::extension::Extension { name: name.to_string(), ..Default::default() }
    }
}

impl Element for atom::extension::Extension {
    fn named(name: &str) -> Self {
        atom::extension::Extension { name: name.to_string(), ..Default::default() }
    }
}

/// The element that says that a page of an archive is full, and never changes.
fn history<E: Element>(feed: &FeedView<'_>) -> BTreeMap<String, BTreeMap<String, Vec<E>>> {
    if feed.pages.current.is_none() {
        return BTreeMap::new();
    }
    let archive = vec![E::named("fh:archive")];
    let inner = BTreeMap::from([("archive".to_string(), archive)]);
    BTreeMap::from([(HISTORY.0.to_string(), inner)])
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

    fn pushed(push: Push, pieces: &[&str]) -> String {
        let mut out = Growing::default();
        pieces.iter().for_each(|piece| push(&mut out, piece));
        String::from_utf8(out.0).expect("it is text")
    }

    #[test]
    fn texts_stay_within_their_elements() {
        let html = "<p>a & b</p>\"é";
        assert_eq!(pushed(push_escaped, &[html]), "&lt;p&gt;a &amp; b&lt;/p&gt;\"é");
        assert_eq!(pushed(push_in_cdata, &["a]]>b]]"]), "a]]]]><![CDATA[>b]]");
        assert_eq!(pushed(push_in_cdata, &["]", "]", ">", "x>"]), "]]]]><![CDATA[>x>");
    }

    #[test]
    fn texts_in_json_are_written_as_its_library_does() {
        let text = "\"a\\b\"\n\r\té<p>/\u{7f}\u{2028}";
        let right = serde_json::to_string(text).expect("a text");
        assert_eq!(format!("\"{}\"", pushed(push_in_json, &[text])), right);
    }
}
