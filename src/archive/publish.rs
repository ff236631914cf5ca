//! Who may be seen: drafts and articles that are not yet due leave the archive before anything is
//! counted, so that no list, neighbour, feed or file name can reveal them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Documents, Inputs, Paths, address};
use crate::date::Date;
use crate::parse::{Document, Role, Standing};
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
pub fn visibility(document: &Document, now: Timestamp) -> Visibility {
    if document.is_draft() {
        return Visibility::Draft;
    }
    match document.due() {
        Some(due) if due.instant() > now => Visibility::Scheduled,
        _ => Visibility::Public,
    }
}

/// Removes what readers may not see.
pub fn publish(documents: Vec<Arc<Document>>, inputs: &Inputs<'_>) -> (Documents, Hidden) {
    let mut hidden = Hidden::default();
    let mut shown = Documents::default();
    let moment = inputs.moment;
    let is_refused = |document: &Document| {
        matches!(document.role, Role::Article(_)) && inputs.refused.contains(&*document.path)
    };
    for document in documents {
        let reason = match visibility(&document, moment.now) {
            _ if inputs.held.iter().any(|held| **held == *document.path) => Reason::Held,
            _ if document.is_unread() && !is_refused(&document) => Reason::Broken,
            Visibility::Draft if !moment.drafts => {
                hidden.drafts += 1;
                Reason::Draft
            }
            Visibility::Scheduled if !moment.future => {
                let due = document.due().map_or(moment.now, Date::instant);
                hidden.scheduled += 1;
                hidden.next_due = Some(hidden.next_due.map_or(due, |next| next.min(due)));
                Reason::Due(due)
            }
            _ => {
                shown.push(document);
                continue;
            }
        };
        // Its address may be wrong; the cause is already reported.
        if reason == Reason::Broken {
            hidden.broken_slugs.insert(address::slug_of_path(&document.path), reason);
        }
        match address::unseen(&document, inputs.config) {
            Some((id, url)) => {
                hidden.ids_by_path.insert(document.path.to_path_buf(), id.clone());
                hidden.ids.insert(id, reason);
                hidden.addresses.insert(url, reason);
            }
            None => {
                let id = Standing::of(&document.path).id();
                hidden.ids.insert(id, reason);
                hidden.broken_slugs.insert(address::slug_of_path(&document.path), reason);
            }
        }
        let path = document.path.to_path_buf();
        let mut refer = |destination: &str| {
            hidden.references.push((path.clone(), destination.to_string()));
        };
        document.facts.links.iter().for_each(|link| refer(&link.destination));
        if let Role::Article(front) = &document.role {
            let matter = &front.matter;
            matter.image.iter().for_each(|image| refer(&image.src));
            matter.files.iter().for_each(|file| refer(&file.path));
            matter.pdf.iter().for_each(|pdf| refer(pdf));
        }
        hidden.paths.insert(path, reason);
    }
    (shown, hidden)
}
