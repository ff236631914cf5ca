//! Front matter: takes a source apart at its fences and types what stands between them.
//!
//! Nothing is resolved here: dates are texts, authors are names as written. Every value knows its
//! place, so that whoever resolves it can point at it.

mod author;
mod names;
mod split;
mod types;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

pub use author::{Affiliation, AuthorRecord, Link};
pub use names::{Name, names, title_parts};
pub use split::{Format, Split, split};
pub use types::{Contributor, Extra, FileEntry, FrontMatter, Image, SectionMatter};

use crate::diagnostic::{Diagnostic, Span};
use crate::tree::{Entry, Node, json};

/// A source taken apart: its front matter as a `T`, the further fields, and its body.
#[derive(Debug, Clone)]
pub struct Document<'a, T> {
    /// What stands between the fences.
    pub matter: T,
    /// Further fields that the site declares for its types, in the order of the file.
    pub fields: Vec<Entry>,
    /// The opening fence: the place of what is missing.
    pub fence: Span,
    /// The body, borrowed from the source.
    pub body: &'a str,
    /// Number of lines of the file before the body's first line.
    pub lines_before: usize,
}

impl<T> Document<'_, T> {
    /// The further fields as JSON, unquoted values resolved under YAML's core schema.
    pub fn fields_json(&self) -> serde_json::Map<String, serde_json::Value> {
        self.fields.iter().map(|entry| (entry.key.clone(), json(&entry.node))).collect()
    }
}

/// Reads an article or page. `fields` are the further keys that the site allows.
pub fn article<'a>(
    file: &Arc<Path>,
    source: &'a str,
    fields: &BTreeSet<String>,
) -> (Option<Document<'a, FrontMatter>>, Vec<Diagnostic>) {
    let _ = (file, source, fields);
    (None, Vec::new())
}

/// Reads the `_index.md` of a section: `title` and `summary`.
pub fn section<'a>(
    file: &Arc<Path>,
    source: &'a str,
) -> (Option<Document<'a, SectionMatter>>, Vec<Diagnostic>) {
    let _ = (file, source);
    (None, Vec::new())
}

/// Reads the `_index.md` of a term: as a section, with `aliases` besides.
pub fn term<'a>(
    file: &Arc<Path>,
    source: &'a str,
) -> (Option<Document<'a, SectionMatter>>, Vec<Diagnostic>) {
    let _ = (file, source);
    (None, Vec::new())
}

/// Reads an author's page, `content/authors/*.md`; the body is the biography.
pub fn author<'a>(
    file: &Arc<Path>,
    source: &'a str,
) -> (Option<Document<'a, AuthorRecord>>, Vec<Diagnostic>) {
    let _ = (file, source);
    (None, Vec::new())
}

/// Reads an author's record, `authors/*.toml`; the biography is its `bio`.
pub fn author_toml(file: &Arc<Path>, source: &str) -> (Option<AuthorRecord>, Vec<Diagnostic>) {
    let _: Option<Node> = None;
    let _ = (file, source);
    (None, Vec::new())
}
