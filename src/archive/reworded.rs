//! Reworded: a document of which only words changed leaves the rest of the archive as it is, so that
//! an author who is writing waits for nothing else.

use std::sync::Arc;

use super::Archive;
use crate::parse::Document;

impl Archive {
    /// The archive with `new` in the place of `old`; none where anything else may depend on what
    /// changed. The archive must have reported nothing about the document, whose lines may have
    /// moved.
    pub fn reworded(&self, old: &Document, new: &Arc<Document>) -> Option<Archive> {
        let is_old = |document: &Arc<Document>| document.path == old.path;
        let number = self.documents.find(is_old)?;
        let told = self.pending.iter().any(|link| *link.place.file == *old.path);
        // The summary shows a citation in words.
        let cites = self.citations.of(number).is_some_and(|cited| cited.summary.is_some());
        if told || cites || old.frame != new.frame {
            return None;
        }
        let mut archive = self.clone();
        archive.documents[number] = new.clone();
        Some(archive)
    }
}
