//! Diff: what a reader of two output folders would find changed.
//!
//! Pages are compared by the words of their main part: everything around it, such as a menu or a list
//! of other articles, is counted separately. The folders may come from any generator.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;

use crate::disk::{self, Folder, Hash};
use crate::url::url_of;

mod feeds;
mod page;
mod passages;
mod redirects;

pub(crate) use feeds::Feeds;
use page::Page;
pub(crate) use passages::{Passage, Piece};
pub(crate) use redirects::{Redirect, Redirects};

/// What differs between two output folders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Diff {
    /// Addresses of pages that are new.
    pub added: Vec<String>,
    /// Addresses that no longer have a page.
    pub removed: Vec<String>,
    /// Pages that have another address, from and to.
    pub moved: Vec<(String, String)>,
    /// Pages whose words differ, by their new address.
    pub text: Vec<Text>,
    /// Number of pages where only the surroundings changed.
    pub chrome: usize,
    /// What differs in feeds.
    pub feeds: Feeds,
    /// What differs in redirects.
    pub redirects: Redirects,
    /// Titles of all pages that are named here, by address.
    pub titles: BTreeMap<String, String>,
}

/// A page whose words changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text {
    /// Its address.
    pub url: String,
    /// The passages that changed, in order.
    pub passages: Vec<Passage>,
}

#[derive(Serialize)]
struct Side<'a> {
    url: &'a str,
    before: String,
    after: String,
}

impl Diff {
    /// For machines.
    pub(crate) fn json(&self) -> serde_json::Value {
        let side = |text: &Text| {
            Side {
                url: &text.url,
                before: passages::joined(&text.passages, |piece| piece.before()),
                after: passages::joined(&text.passages, |piece| piece.after()),
            }
            .value()
        };
        let mut json = serde_json::json!({
            "kind": "diff",
            "added": self.added,
            "removed": self.removed,
            "moved": self.moved,
            "text": self.text.iter().map(side).collect::<Vec<_>>(),
            "chrome": self.chrome,
        });
        // Only where something differs, as most changes touch neither.
        if self.feeds != Feeds::default() {
            json["feeds"] = serde_json::json!(self.feeds);
        }
        if self.redirects != Redirects::default() {
            json["redirects"] = serde_json::json!(self.redirects);
        }
        json
    }

    /// Nothing differs.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Diff { titles: self.titles.clone(), ..Diff::default() }
    }
}

impl Side<'_> {
    fn value(&self) -> serde_json::Value {
        serde_json::json!({ "url": self.url, "before": self.before, "after": self.after })
    }
}

/// Compares two output folders. The error says which of them cannot be read.
pub(crate) fn diff(old: &Path, new: &Path) -> Result<Diff, String> {
    let (a, b) = (pages(old)?, pages(new)?);
    let mut is_feed = BTreeSet::new();
    for (folder, pages) in [(old, &a), (new, &b)] {
        let names = pages.keys().filter(|name| feeds::is_in_place_of_a_page(name));
        let text = |name: &String| disk::read_text(&folder.join(name)).unwrap_or_default();
        is_feed.extend(names.filter(|name| feeds::is_feed(&text(name))).cloned());
    }
    let (old_base, new_base) = (base(old), base(new));
    let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let pairs: Vec<Pair<'_>> = names
        .into_par_iter()
        .filter(|name| a.get(*name) != b.get(*name) && !is_feed.contains(*name))
        .map(|name| {
            let read = |folder: &Path, hashes: &BTreeMap<String, Hash>| {
                let bytes =
                    hashes.contains_key(name).then(|| disk::read(&folder.join(name)).ok())??;
                Some(Page::read(&String::from_utf8_lossy(&bytes)))
            };
            let (before, mut after) = (read(old, &a), read(new, &b));
            // A preview is elsewhere than the site, and a citation prints the whole URL of its page.
            if let (Some(before), Some(after)) = (&before, &mut after)
                && before.is_at_another_base(&old_base, after, &new_base)
            {
                after.words.clone_from(&before.words);
            }
            (name, before, after)
        })
        .collect();
    let led = |side: fn(&Pair<'_>) -> Option<String>| {
        pairs
            .iter()
            .filter_map(|pair| Some((url_of(pair.0), (side(pair)?, 301))))
            .collect::<redirects::Table>()
    };
    let before = redirects::table(old, led(|(_, page, _)| page.as_ref()?.leads_to.clone()));
    let after = redirects::table(new, led(|(_, _, page)| page.as_ref()?.leads_to.clone()));
    let redirects = redirects::redirects(&before, &after);
    Ok(Diff { feeds: feeds::feeds(old, new), redirects, ..compare(pairs, &b) })
}

/// The whole URL of a folder's home page, without the slash at its end; empty where it has none.
fn base(folder: &Path) -> String {
    let home = disk::read(&folder.join("index.html")).unwrap_or_default();
    let home = Page::read(&String::from_utf8_lossy(&home));
    home.canonical.trim_end_matches('/').to_string()
}

/// A file, and its page on each side.
type Pair<'n> = (&'n String, Option<Page>, Option<Page>);

/// The HTML files of a folder with hashes of their bytes.
fn pages(folder: &Path) -> Result<BTreeMap<String, Hash>, String> {
    let (found, _) = disk::walk(folder, "", None);
    let is_page = |name: &str| name.ends_with(".html") && !name.ends_with("404.html");
    let names = found.iter().filter_map(|file| file.path.to_str()).filter(|name| is_page(name));
    let names: Vec<&str> = names.collect();
    if names.is_empty() {
        return Err(format!("`{}` holds no pages", folder.display()));
    }
    let root = Folder::open(folder);
    let hash = |name: &&str| {
        let bytes = root.read(Path::new(name)).map_err(|error| {
            format!("`{}` cannot be read: {}", folder.join(name).display(), disk::words(&error))
        })?;
        Ok((name.to_string(), Hash::of(&bytes)))
    };
    names.par_iter().map(hash).collect()
}

fn compare(
    pairs: Vec<(&String, Option<Page>, Option<Page>)>,
    present: &BTreeMap<String, Hash>,
) -> Diff {
    let is_present = |url: &str| match url.trim_start_matches('/') {
        folder if url.ends_with('/') => present.contains_key(&format!("{folder}index.html")),
        file => present.contains_key(file),
    };
    let mut diff = Diff::default();
    let (mut added, mut removed) = (BTreeMap::new(), BTreeMap::new());
    let mut changed = Vec::new();
    let mut led: BTreeMap<String, String> = BTreeMap::new();
    for (name, old, new) in pairs {
        let url = url_of(name);
        let is_page =
            |page: &Option<Page>| page.as_ref().is_some_and(|page| page.leads_to.is_none());
        if let Some(to) = new.as_ref().and_then(|page| page.leads_to.clone()) {
            led.insert(url.clone(), to);
        }
        match (is_page(&old), is_page(&new), old, new) {
            (true, true, Some(old), Some(new)) => changed.push((url, old, new)),
            (true, false, Some(old), _) => drop(removed.insert(url, old)),
            (false, true, _, Some(new)) => drop(added.insert(url, new)),
            _ => {}
        }
    }
    for to in led.values_mut() {
        if let Some(page) = page_at(to, is_present) {
            *to = page.to_string();
        }
    }
    let mut places = HashSet::new();
    for (from, to) in moved(&removed, &added, &led) {
        let Some(old) = removed.remove(&from) else { continue };
        places.insert(to.clone());
        if let Some(new) = added.remove(&to) {
            changed.push((to.clone(), old, new));
        }
        diff.moved.push((from, to));
    }
    for (url, page) in
        added.into_iter().chain(removed.iter().map(|(url, page)| (url.clone(), page.clone())))
    {
        diff.titles.insert(url.clone(), page.title);
        match removed.contains_key(&url) {
            true => diff.removed.push(url),
            false => diff.added.push(url),
        }
    }
    let texts: Vec<(String, String, Vec<Passage>)> = changed
        .into_par_iter()
        .map(|(url, old, new)| (url, new.title, passages::passages(&old.words, &new.words)))
        .collect();
    for (url, title, passages) in texts {
        diff.titles.insert(url.clone(), title);
        match passages.is_empty() {
            true if places.contains(&url) => {}
            true => diff.chrome += 1,
            false => diff.text.push(Text { url, passages }),
        }
    }
    diff.added.sort();
    diff.removed.sort();
    diff.moved.sort();
    diff.text.sort_by(|a, b| a.url.cmp(&b.url));
    diff
}

/// The page of a folder to which a link leads. The folder does not say under which path it is published,
/// so that this path is what of the link is left over.
fn page_at(to: &str, is_page: impl Fn(&str) -> bool) -> Option<&str> {
    let path = to.split_once("://").map_or(to, |(_, rest)| &rest[rest.find('/').unwrap_or(0)..]);
    let path = path.split(['?', '#']).next().unwrap_or(path);
    path.match_indices('/').map(|(at, _)| &path[at..]).find(|url| is_page(url))
}

/// So many pairs of a removed and an added page are compared word by word.
const MOST: usize = 40_000;

/// Which removed pages have another address now: the target of a redirect, a page with the same words,
/// a page with the same last part of the address and half of the words, or a page with most of the
/// words.
fn moved(
    removed: &BTreeMap<String, Page>,
    added: &BTreeMap<String, Page>,
    led: &BTreeMap<String, String>,
) -> Vec<(String, String)> {
    let mut by_words: HashMap<&[String], Vec<&String>> = HashMap::new();
    for (url, page) in added.iter().filter(|(_, page)| !page.words.is_empty()) {
        by_words.entry(&page.words).or_default().push(url);
    }
    let last = |url: &str| url.trim_end_matches('/').rsplit('/').next().unwrap_or("").to_string();
    let mut by_last: HashMap<String, Vec<(&String, &Page)>> = HashMap::new();
    for (url, page) in added {
        by_last.entry(last(url)).or_default().push((url, page));
    }
    let mut taken = BTreeSet::new();
    let mut moved = Vec::new();
    for (from, page) in removed {
        let same = || match by_words.get(&*page.words)?[..] {
            [only] => Some(only.clone()),
            _ => None,
        };
        let alike = || {
            let [(url, other)] = by_last.get(&last(from))?[..] else { return None };
            (page.likeness(other) >= 0.5).then(|| url.clone())
        };
        let most = || {
            let few = removed.len() * added.len() <= MOST;
            let others = added.iter().filter(|_| few);
            let likeness = others.map(|(url, other)| (page.likeness(other), url));
            let (likeness, url) = likeness.max_by(|a, b| a.0.total_cmp(&b.0))?;
            (likeness >= 0.8).then(|| url.clone())
        };
        let to = led.get(from).cloned().or_else(same).or_else(alike).or_else(most);
        if let Some(to) = to.filter(|to| taken.insert(to.clone()) || led.contains_key(from)) {
            moved.push((from.clone(), to));
        }
    }
    moved
}
