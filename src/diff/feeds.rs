//! Feeds: which of them differ, and which entries, by the permanent ids that feed readers use.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;

use crate::disk::{self, Folder, Hash};
use crate::url::url_of;

/// What differs between the feeds of two output folders.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Feeds {
    /// Addresses of new feeds.
    pub added: Vec<String>,
    /// Addresses that no longer have a feed.
    pub removed: Vec<String>,
    /// Feeds with other entries.
    pub changed: Vec<Feed>,
}

/// A feed with other entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Feed {
    /// Its address.
    pub url: String,
    /// Ids of entries that are new to its readers.
    pub new: Vec<String>,
    /// Ids of entries that are no longer in it.
    pub gone: Vec<String>,
    /// Number of entries whose text or title changed.
    pub changed: usize,
}

/// Entries by id, with a hash of what they hold.
type Entries = BTreeMap<String, Hash>;

/// Compares the feeds of two folders.
pub(super) fn feeds(old: &Path, new: &Path) -> Feeds {
    let (old, new) = rayon::join(|| all(old), || all(new));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut feeds = Feeds::default();
    for name in names {
        match (old.get(name), new.get(name)) {
            (None, Some(_)) => feeds.added.push(url_of(name)),
            (Some(_), None) => feeds.removed.push(url_of(name)),
            (Some(old), Some(new)) => feeds.changed.extend(feed(name, old, new)),
            (None, None) => {}
        }
    }
    feeds
}

fn feed(name: &str, old: &Entries, new: &Entries) -> Option<Feed> {
    let without = |all: &Entries, others: &Entries| {
        let ids = all.keys().filter(|id| !others.contains_key(*id));
        ids.cloned().collect::<Vec<_>>()
    };
    let changed = old.iter().filter(|(id, hash)| new.get(*id).is_some_and(|new| new != *hash));
    let feed = Feed {
        url: url_of(name),
        new: without(new, old),
        gone: without(old, new),
        changed: changed.count(),
    };
    (feed.changed > 0 || !feed.new.is_empty() || !feed.gone.is_empty()).then_some(feed)
}

/// The feeds of a folder by the names of their files.
fn all(folder: &Path) -> BTreeMap<String, Entries> {
    let (found, _) = disk::walk(folder, "", None);
    let root = Folder::open(folder);
    let read = |file: &disk::Found| {
        let name = file.path.to_str().filter(|name| may_be(name))?;
        let bytes = root.read(&file.path).ok()?;
        Some((name.to_string(), entries(&String::from_utf8_lossy(&bytes))?))
    };
    found.par_iter().filter_map(read).collect()
}

/// Feeds of other programs may have the names of pages.
fn may_be(name: &str) -> bool {
    let is_feed = [".xml", ".rss", ".atom", ".rdf", ".json"].iter().any(|end| name.ends_with(end));
    let last = name.rsplit('/').next().unwrap_or(name);
    is_feed || !last.contains('.') || is_in_place_of_a_page(name)
}

/// `/feed/` and its further pages are files with the names of pages.
pub(super) fn is_in_place_of_a_page(name: &str) -> bool {
    name.ends_with("/index.html") && name.split('/').any(|part| part == "feed")
}

/// True for a text that is a feed, whatever the name of its file.
pub(super) fn is_feed(text: &str) -> bool {
    let head = text.trim_start().trim_start_matches('\u{feff}');
    let head = &head[..head.floor_char_boundary(1000)];
    let is_xml = head.starts_with("<?xml") || head.starts_with("<feed") || head.starts_with("<rss");
    is_xml && ["<feed", "<rss", "<rdf:RDF"].iter().any(|root| head.contains(root))
}

/// The entries of a feed; none where the text is not a feed.
fn entries(text: &str) -> Option<Entries> {
    if is_feed(text) {
        let (open, close, ids) = match text.contains("<entry") {
            true => ("<entry", "</entry>", ["<id", "</id>"]),
            false => ("<item", "</item>", ["<guid", "</guid>"]),
        };
        let elements = text.split(open).skip(1).filter_map(|rest| rest.split_once(close));
        let entry = |(element, _): (&str, &str)| {
            let (_, rest) = element.split_once(ids[0])?;
            let (_, rest) = rest.split_once('>')?;
            let (id, _) = rest.split_once(ids[1])?;
            Some((id.trim().to_string(), Hash::of(element.as_bytes())))
        };
        return Some(elements.filter_map(entry).collect());
    }
    let value: serde_json::Value = serde_json::from_str(text.trim_start()).ok()?;
    value["version"].as_str().filter(|version| version.contains("jsonfeed.org"))?;
    let entry = |item: &serde_json::Value| {
        Some((item["id"].as_str()?.to_string(), Hash::of(item.to_string().as_bytes())))
    };
    Some(value["items"].as_array()?.iter().filter_map(entry).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Option<Vec<String>> {
        entries(text).map(|entries| entries.into_keys().collect())
    }

    #[test]
    fn feeds_of_every_form_are_read() {
        let atom = "<?xml version=\"1.0\"?>\n<feed><id>x</id><entry><id>a</id></entry><entry><title>t</title><id> b </id></entry></feed>";
        let rss = "<rss><channel><item><guid isPermaLink=\"false\">a</guid></item><item><guid>b</guid></item></channel></rss>";
        let json = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":\"b\"},{\"id\":\"a\"}]}";
        for text in [atom, rss, json] {
            assert_eq!(
                ids(text).as_deref(),
                Some(&["a".to_string(), "b".to_string()][..]),
                "{text}"
            );
        }
        for text in ["<?xml version=\"1.0\"?><urlset></urlset>", "{\"items\":[]}", "<p>x", ""] {
            assert_eq!(ids(text), None, "{text}");
        }
    }
}
