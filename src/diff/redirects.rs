//! Redirects: which of them differ, by the pages that redirect and by the table of hosts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;

use crate::disk;

/// What differs between the redirects of two output folders.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Redirects {
    /// New ones.
    pub added: Vec<Redirect>,
    /// Those that no longer exist.
    pub removed: Vec<Redirect>,
    /// Those with another target or status.
    pub changed: Vec<Changed>,
}

/// A redirect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Redirect {
    /// What is redirected.
    pub from: String,
    /// The target; empty where it is gone.
    pub to: String,
    /// What hosts answer.
    pub status: u16,
}

/// A redirect with another target or status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Changed {
    /// What is redirected.
    pub from: String,
    /// The target before, and its status.
    pub before: String,
    /// The target now.
    pub after: String,
}

/// Target and status by address.
pub(super) type Table = BTreeMap<String, (String, u16)>;

/// Adds what a folder's `_redirects` says to what its pages do.
pub(super) fn table(folder: &Path, pages: Table) -> Table {
    let (mut table, mut is_said) = (pages, BTreeSet::new());
    let text = disk::read_text(&folder.join("_redirects")).unwrap_or_default();
    for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (Some(from), Some(to)) = (words.first(), words.get(1)) else { continue };
        let status = |word: &&str| word.trim_end_matches('!').parse::<u16>().ok();
        let status = words.iter().skip(1).find_map(status).unwrap_or(301);
        let to = if to.parse::<u16>().is_ok() { "" } else { to };
        // The first line of an address counts, and it says more than a page does.
        let line = (to.to_string(), status);
        if is_said.insert(*from) {
            table.insert(from.to_string(), line);
        }
    }
    table
}

/// Compares two tables.
pub(super) fn redirects(old: &Table, new: &Table) -> Redirects {
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut redirects = Redirects::default();
    let redirect = |from: &String, (to, status): &(String, u16)| Redirect {
        from: from.clone(),
        to: to.clone(),
        status: *status,
    };
    let words = |(to, status): &(String, u16)| format!("{to} {status}").trim().to_string();
    for from in names {
        match (old.get(from), new.get(from)) {
            (None, Some(new)) => redirects.added.push(redirect(from, new)),
            (Some(old), None) => redirects.removed.push(redirect(from, old)),
            (Some(old), Some(new)) if old != new => redirects.changed.push(Changed {
                from: from.clone(),
                before: words(old),
                after: words(new),
            }),
            _ => {}
        }
    }
    redirects
}
