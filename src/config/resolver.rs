//! What reads the parts of `site.toml`, and collects what does not fit.

use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{self, Diagnostic, Place, Span};
use crate::tree::{Node, Spanned};

/// Turns raw values into checked ones and collects what does not fit.
pub(super) struct Resolver<'a> {
    pub file: Arc<Path>,
    /// What was read, with the places of its keys.
    pub node: &'a Node,
    pub diagnostics: Vec<Diagnostic>,
}

impl Resolver<'_> {
    pub(super) fn fault<T>(
        &mut self,
        at: &Spanned<T>,
        message: impl Into<String>,
        hint: Option<String>,
    ) {
        let place = Place::span(&self.file, at.span);
        self.diagnostics.push(Diagnostic::new(&diagnostic::CONFIG, place, message).hint_if(hint));
    }

    /// The place of the key `name` in the table `table`.
    pub(super) fn key(&self, table: &str, name: &str) -> Span {
        let entry = self.node.get(table).and_then(|table| table.entry(name));
        entry.map_or(Span::default(), |entry| entry.key_span)
    }
}
