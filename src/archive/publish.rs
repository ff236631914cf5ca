//! Who may be seen: drafts and articles that are not yet due leave the archive before anything is
//! counted, so that no list, neighbour, feed or file name can reveal them.

use std::sync::Arc;

use super::hidden::{Hidden, Reason, Visibility, visibility};
use super::{Documents, Inputs, address};
use crate::date::Date;
use crate::parse::{Document, Role, Standing};

/// Removes what readers may not see.
pub(super) fn publish(documents: Vec<Arc<Document>>, inputs: &Inputs<'_>) -> (Documents, Hidden) {
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
