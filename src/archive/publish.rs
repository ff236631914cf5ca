//! Who may be seen: drafts and articles that are not yet due leave the archive before anything is
//! counted, so that no list, neighbour, feed or file name can tell of them.

use std::path::PathBuf;

use jiff::Timestamp;

use super::{Inputs, Paths};
use crate::date::Date;
use crate::parse::{Document, Role};

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
    /// Due at this moment.
    Due(Timestamp),
    /// Its file could not be read as an article; that was told.
    Broken,
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
    /// Destinations of links and pictures in hidden documents, as written, with the document's path.
    pub references: Vec<(PathBuf, String)>,
}

/// The moment at which an article is due.
pub fn due(document: &Document) -> Option<&Date> {
    match &document.role {
        Role::Article(front) => front.publish_at.as_ref().or(front.date.as_ref()),
        _ => None,
    }
}

/// Whether a document is public at the moment of the build.
pub fn visibility(document: &Document, now: Timestamp) -> Visibility {
    let Role::Article(front) = &document.role else { return Visibility::Public };
    if front.matter.draft == Some(true) {
        return Visibility::Draft;
    }
    match due(document) {
        Some(due) if due.instant() > now => Visibility::Scheduled,
        _ => Visibility::Public,
    }
}

/// Takes out what may not be seen.
pub fn publish(documents: Vec<Document>, inputs: &Inputs<'_>) -> (Vec<Document>, Hidden) {
    let mut hidden = Hidden::default();
    let mut shown = Vec::with_capacity(documents.len());
    let moment = inputs.moment;
    for document in documents {
        let reason = match visibility(&document, moment.now) {
            _ if matches!(document.role, Role::Broken) => Reason::Broken,
            Visibility::Draft if !moment.drafts => {
                hidden.drafts += 1;
                Reason::Draft
            }
            Visibility::Scheduled if !moment.future => {
                let due = due(&document).map_or(moment.now, Date::instant);
                hidden.scheduled += 1;
                hidden.next_due = Some(hidden.next_due.map_or(due, |next| next.min(due)));
                Reason::Due(due)
            }
            _ => {
                shown.push(document);
                continue;
            }
        };
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
