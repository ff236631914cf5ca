//! The feeds of the bundled site, read back by another library and held against the sources.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use crate::sources;
use crate::sources::Source;
use crate::tools::{self, Folder, html};

/// A feed as `tests/tools/feeds.mjs` reads it.
#[derive(Deserialize)]
struct Feed {
    title: Option<String>,
    /// Addresses at which it says that it is.
    #[serde(rename = "self")]
    own: Vec<String>,
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: Option<String>,
    title: Option<String>,
    /// Seconds since 1970.
    published: Option<i64>,
    authors: Vec<String>,
    address: Option<String>,
    text: Option<String>,
}

#[test]
fn each_feed_says_what_the_sources_say() {
    let (_folder, public) = tools::bundled("feeds");
    let newest = sources::newest(20);
    let mut ids = Vec::new();
    for media_type in ["application/rss+xml", "application/atom+xml", "application/feed+json"] {
        let (address, file) = feed_of_home(&public, media_type);
        let text = tools::read(&file);
        let feed = parsed(&file);
        let faults = faults(&public, &address, &feed, &newest);
        assert!(faults.is_empty(), "{media_type}:\n{}", faults.join("\n"));
        ids.push(feed.entries.iter().map(|entry| entry.id.clone()).collect::<Vec<_>>());
        // They would hold an e-mail address.
        for name in ["<author>", "<managingEditor>", "<webMaster>"] {
            assert!(
                media_type != "application/rss+xml" || !text.contains(name),
                "{name} stands in RSS"
            );
        }
    }
    assert_eq!(ids[0], ids[1], "an article has another id in Atom than in RSS");
    assert_eq!(ids[0], ids[2], "an article has another id in the JSON feed than in RSS");
}

#[test]
fn wrong_feeds_are_seen() {
    let (folder, public) = tools::bundled("feeds-planted");
    let newest = sources::newest(20);
    let (address, file) = feed_of_home(&public, "application/atom+xml");
    let text = tools::read(&file);
    let date = newest[0].date.to_string();
    for (written, planted) in [
        ("<title>", "<title>Not "),
        (date.as_str(), "2001-02-03"),
        (newest[0].authors[0].as_str(), "N. Obody"),
        ("href=\"https://", "href=\"https://elsewhere."),
    ] {
        // From the first entry on: the head has its own title and links.
        let (head, entries) = text.split_at(text.find("<entry>").expect("it has entries"));
        let changed = format!("{head}{}", entries.replace(written, planted));
        assert_ne!(changed, text, "{written} does not stand in the feed");
        let faults = faults(&public, &address, &parsed_text(&folder, &changed), &newest);
        assert!(!faults.is_empty(), "{planted} is not seen");
    }
}

#[test]
fn the_json_feed_follows_version_1_1() {
    let (_folder, public) = tools::bundled("feeds-json");
    let (address, file) = feed_of_home(&public, "application/feed+json");
    let feed = serde_json::from_str::<Value>(&tools::read(&file)).expect("it is JSON");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    assert_eq!(text(&feed["version"]), "https://jsonfeed.org/version/1.1");
    assert_eq!(text(&feed["feed_url"]), address);
    assert!(!text(&feed["title"]).is_empty());
    assert_eq!(text(&feed["home_page_url"]), sources::base_url());
    assert_eq!(text(&feed["language"]), "en");
    assert!(!text(&feed["authors"][0]["name"]).is_empty());
    let items = feed["items"].as_array().expect("it has items");
    assert_eq!(items.len(), 20);
    for (item, source) in items.iter().zip(sources::newest(20)) {
        for key in ["id", "url", "title", "content_html", "date_published"] {
            assert!(!text(&item[key]).is_empty(), "{}: no {key}", source.file);
        }
        let date = text(&item["date_published"]);
        assert!(date.parse::<jiff::Timestamp>().is_ok(), "{date} is no date of RFC 3339");
        // Where no author is named, those of the feed are meant.
        let names = item["authors"].as_array().into_iter().flatten();
        let names = names.map(|author| text(&author["name"])).collect::<Vec<_>>();
        assert_eq!(names, source.authors, "{}", source.file);
    }
}

/// Where a feed of the home page stands: its absolute address and its file.
fn feed_of_home(public: &Path, media_type: &str) -> (String, PathBuf) {
    let home = tools::read(&public.join("index.html"));
    let link = html::tags(&home)
        .find(|tag| tag.name == "link" && tag.attribute("type").as_deref() == Some(media_type))
        .and_then(|tag| tag.attribute("href"))
        .unwrap_or_else(|| panic!("the home page names no feed of type {media_type}"));
    let path = link.trim_start_matches('/').to_string();
    (format!("{}{path}", sources::base_url()), public.join(path))
}

fn parsed(file: &Path) -> Feed {
    tools::package("feedsmith/package.json");
    let mut node = tools::program("node");
    let read = tools::run(node.arg(tools::root().join("tests/tools/feeds.mjs")).arg(file));
    assert!(read.status.success(), "{}", tools::told(&read));
    serde_json::from_slice(&read.stdout).expect("it prints JSON")
}

fn parsed_text(folder: &Folder, text: &str) -> Feed {
    folder.write("planted.xml", text);
    parsed(&folder.path().join("planted.xml"))
}

/// What in a feed differs from the sources.
fn faults(public: &Path, address: &str, feed: &Feed, sources: &[Source]) -> Vec<String> {
    let mut faults = Vec::new();
    let institute = feed.title.clone().unwrap_or_default();
    if institute.is_empty() {
        faults.push("it has no title".to_string());
    }
    if !feed.own.iter().any(|own| own == address) {
        faults.push(format!("it does not say that it is {address}"));
    }
    if feed.entries.len() != sources.len() {
        faults.push(format!("{} entries, not {}", feed.entries.len(), sources.len()));
    }
    for (entry, source) in feed.entries.iter().zip(sources) {
        let found = entry_faults(public, entry, source, &institute);
        faults.extend(found.into_iter().map(|fault| format!("{}: {fault}", source.file)));
    }
    faults
}

fn entry_faults(public: &Path, entry: &Entry, source: &Source, institute: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut same = |what: &str, found: String, wanted: String| {
        if found != wanted {
            faults.push(format!("{what} is `{found}`, not `{wanted}`"));
        }
    };
    same("the title", entry.title.clone().unwrap_or_default(), source.cited_title());
    let published = entry.published.map(|seconds| sources::day(seconds).to_string());
    same("the date", published.unwrap_or_default(), source.date.to_string());
    let authors = entry.authors.iter().map(String::as_str).filter(|name| *name != institute);
    let authors = authors.collect::<Vec<_>>();
    same("the authors", authors.join("; "), source.authors.join("; "));
    let id = entry.id.as_deref().unwrap_or_default();
    if !(id.starts_with("tag:") && id.ends_with(&source.id)) {
        faults.push(format!("the id is `{id}`"));
    }
    let base = sources::base_url();
    match entry.address.as_deref().and_then(|address| address.strip_prefix(&base)) {
        Some(path) if public.join(path).join("index.html").is_file() => {}
        _ => faults.push(format!("it leads to {:?}", entry.address)),
    }
    let body = entry.text.as_deref().unwrap_or_default();
    if body.len() < 500 {
        faults.push(format!("its text has {} letters only", body.len()));
    }
    for tag in html::tags(body) {
        let addresses = ["href", "src", "poster"].iter().filter_map(|name| tag.attribute(name));
        for address in addresses {
            let absolute = ["https://", "http://", "mailto:", "tel:"]
                .iter()
                .any(|start| address.starts_with(start));
            if !absolute {
                faults.push(format!("`{address}` is relative"));
            }
        }
    }
    faults
}
