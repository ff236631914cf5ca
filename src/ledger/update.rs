//! Update: the ledger with what is new.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;

use super::answers::Answers;
use super::file::{Entry, entries, text};
use super::kept::is_changed;
use super::present::{Present, present};
use crate::plan::Plan;
use crate::site::Site;

/// How to update a ledger.
#[derive(Debug, Clone, Default)]
pub struct Update {
    /// The words of all publications may have changed without a new date.
    pub all_minor: bool,
    /// Those of these sources, relative to the site's root.
    pub minor: Vec<PathBuf>,
}

/// An updated ledger.
#[derive(Debug, Clone, Default)]
pub struct Updated {
    /// Its text.
    pub text: String,
    /// Lines that were added.
    pub added: usize,
    /// Lines that are no longer as they were.
    pub changed: usize,
    /// All lines.
    pub total: usize,
    /// Publications whose words changed without a new date, and whose lines stay as they were.
    pub silent: usize,
}

/// Adds what a site has and its ledger lacks. No line is removed, and none loses its id or its day.
pub fn updated(ledger: &str, site: &Site, plan: &Plan<'_>, update: &Update) -> Updated {
    let (known, _) = entries(ledger);
    let answers = Answers::new(site, plan);
    let today = site.moment.now.to_zoned_datetime(site.config.zone.clone()).date().to_string();
    let mut all: BTreeMap<String, Entry<'_>> =
        known.into_iter().map(|entry| (entry.address.to_string(), entry)).collect();
    let (mut added, mut changed, mut silent) = (0, 0, 0);
    for present in present(site, plan, &answers) {
        match all.get_mut(&*present.address) {
            Some(entry) => {
                let before = entry.clone();
                let is_minor = entry.minor || update.allows(site, &present);
                let updated = present.updated();
                let is_told = entry.updated != updated;
                if is_changed(entry, &present) && !is_minor && !is_told {
                    silent += 1;
                } else if is_changed(entry, &present) || is_told || entry.text.is_none() {
                    entry.text = present.text.or(entry.text);
                    entry.updated = Cow::Owned(updated);
                    entry.minor = false;
                }
                if entry.doi.is_empty() {
                    entry.doi = Cow::Owned(present.doi);
                }
                entry.answers = Cow::Borrowed(present.answers);
                changed += usize::from(*entry != before);
            }
            None => {
                added += 1;
                let address = present.address.to_string();
                all.insert(address, entry(present, &today));
            }
        }
    }
    let all: Vec<Entry<'_>> = all.into_values().collect();
    Updated { text: text(&all), added, changed, total: all.len(), silent }
}

impl Update {
    fn allows(&self, site: &Site, present: &Present<'_>) -> bool {
        let is_named = || {
            let url = crate::url::UrlPath::new(&crate::url::encode(&present.address));
            site.archive.index.by_url(&url).is_some_and(|id| {
                let source = site.archive.source(site.archive.article(id).document);
                self.minor.iter().any(|path| **path == **source)
            })
        };
        self.all_minor || !self.minor.is_empty() && is_named()
    }
}

fn entry<'a>(present: Present<'a>, today: &str) -> Entry<'a> {
    let (published, updated) = (present.published(), present.updated());
    let Present { address, kind, id, language, text, answers, doi, .. } = present;
    let published = if published.is_empty() { today.to_string() } else { published };
    Entry {
        address: Cow::Owned(address.into_owned()),
        kind: Cow::Borrowed(kind),
        id: Cow::Owned(id),
        language: Cow::Owned(language.to_string()),
        text,
        published: Cow::Owned(published),
        answers: Cow::Borrowed(answers),
        updated: Cow::Owned(updated),
        minor: false,
        doi: Cow::Owned(doi),
        line: 0,
    }
}
