//! Reworded: a document of which only words changed leaves the rest of the archive as it is, so that
//! an author who is writing waits for nothing else.

use std::sync::Arc;

use super::{Archive, settled};
use crate::markdown::{Facts, LinkUse};
use crate::parse::{Document, Role};

impl Archive {
    /// The archive with `new` in the place of `old`; none where anything else may depend on what
    /// changed. The archive must have told nothing of the document, whose places may be others now.
    pub fn reworded(&self, old: &Document, new: &Document) -> Option<Archive> {
        let is_old = |document: &Arc<Document>| document.path == old.path;
        let number = self.documents.iter().position(is_old)?;
        let told = self.pending.iter().any(|link| *link.place.file == *old.path);
        if told || !is_same_but_words(old, new) {
            return None;
        }
        let mut archive = self.clone();
        archive.documents[number] = Arc::new(settled(new.clone()));
        Some(archive)
    }
}

/// True when two states of a document differ at most in what its own page and card say.
fn is_same_but_words(old: &Document, new: &Document) -> bool {
    let (before, after) = (&old.facts, &new.facts);
    matches!((&old.role, &new.role), (Role::Article(_), Role::Article(_)))
        && old.language == new.language
        && old.head == new.head
        && links(before).eq(links(after))
        && headings(before).eq(headings(after))
        && before.anchors == after.anchors
        && before.pictures == after.pictures
}

fn links(facts: &Facts) -> impl Iterator<Item = (&str, LinkUse)> {
    facts.links.iter().map(|link| (&*link.destination, link.usage))
}

fn headings(facts: &Facts) -> impl Iterator<Item = &str> {
    facts.headings.iter().map(|heading| &*heading.id)
}
