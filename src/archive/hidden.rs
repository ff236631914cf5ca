//! Hidden: what readers may not see yet, and why.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Paths;
use crate::parse::Document;
use crate::url::UrlPath;

/// Whether an article is public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Visibility {
    /// It is.
    Public,
    /// A draft.
    Draft,
    /// Not yet due.
    Scheduled,
}

/// Why a document was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A draft.
    Draft,
    /// Due at this later moment.
    Due(Timestamp),
    /// Held back for this build.
    Held,
    /// Its file could not be read as an article; that was reported.
    Broken,
}

impl Reason {
    /// The message that readers must not see `name` yet; none where its file could not be read.
    pub fn told(self, name: &str, zone: &TimeZone) -> Option<String> {
        match self {
            Reason::Broken => None,
            Reason::Draft => Some(format!("`{name}` is a draft")),
            Reason::Held => Some(format!("`{name}` is held back by `--hold`")),
            Reason::Due(due) => {
                let due = due.to_zoned_datetime(zone.clone());
                Some(format!("`{name}` is not due before {}", due.strftime("%Y-%m-%d %H:%M %Z")))
            }
        }
    }
}

/// What was left out.
#[derive(Debug, Default)]
pub struct Hidden {
    /// Number of drafts.
    pub drafts: usize,
    /// Number of articles that are not yet due.
    pub scheduled: usize,
    /// When the next of them is due.
    pub next_due: Option<Timestamp>,
    /// Reasons by source path.
    pub paths: Paths<Reason>,
    /// Reasons by the address it would have.
    pub addresses: HashMap<UrlPath, Reason>,
    /// Reasons by id.
    pub ids: HashMap<String, Reason>,
    /// Ids by source path.
    pub ids_by_path: Paths<String>,
    /// Reasons by slug of files that could not be read: the last part of the addresses that they
    /// would have.
    pub broken_slugs: HashMap<String, Reason>,
    /// Destinations of links and pictures in hidden documents, as written, with the document's path.
    pub references: Vec<(PathBuf, String)>,
}

impl Hidden {
    /// Why an article is left out, by its source path below `content/` or its id.
    pub fn named(&self, name: &str) -> Option<Reason> {
        let by_path = || self.paths.get(&Path::new("content").join(name));
        self.ids.get(name).or_else(by_path).copied()
    }

    /// Sources that could not be read.
    pub fn unreadable(&self) -> Vec<PathBuf> {
        let broken = self.paths.iter().filter(|(_, reason)| **reason == Reason::Broken);
        broken.map(|(path, _)| path.to_path_buf()).collect()
    }

    /// The id of an article that is left out, by its source path below `content/` or that id.
    pub fn id(&self, name: &str) -> Option<&str> {
        let by_id = self.ids.get_key_value(name).map(|(id, _)| id);
        by_id.or_else(|| self.ids_by_path.get(&Path::new("content").join(name))).map(String::as_str)
    }
}

/// Whether a document is public at the moment of the build.
pub(super) fn visibility(document: &Document, now: Timestamp) -> Visibility {
    if document.is_draft() {
        return Visibility::Draft;
    }
    match document.due() {
        Some(due) if due.instant() > now => Visibility::Scheduled,
        _ => Visibility::Public,
    }
}
