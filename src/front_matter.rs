//! Front matter: splits a source at its fences and gives types to the text between them.
//!
//! Nothing is resolved here: dates are texts, authors are names as written. Every value knows its
//! place, so that later code that resolves it can point at it.

mod author;
mod hiding;
mod names;
mod short_form;
mod split;
mod types;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use serde::de::DeserializeOwned;

pub use author::{Affiliation, AuthorRecord, Group, Link, Role as PersonRole};
pub(crate) use hiding::declared;
pub use names::{Name, has_suffix, names, title_parts};
pub use split::{Format, Split, split};
pub use types::{
    Contributor, CorrectionKind, Extra, FileEntry, FrontMatter, Image, SectionMatter, Status, table,
};

/// The type of the page with the statement on accessibility.
pub const ACCESSIBILITY: &str = "accessibility";

use crate::diagnostic::rules::{BAD_VALUE, SYNTAX};
use crate::diagnostic::{Diagnostic, Place, Span};
use crate::schema::{self, Shape, shape};
use crate::tree::{self, Entry, Node, Value};
use crate::url;

/// A source, split: its front matter as a `T`, the further fields, and its body.
#[derive(Debug, Clone)]
pub struct Document<'a, T> {
    /// The front matter.
    pub matter: T,
    /// Further fields that the site declares for its types, in the order of the file.
    pub fields: Vec<Entry>,
    /// The opening fence: the place to report what is missing.
    pub fence: Span,
    /// A key that hides could not be read: nobody knows whether the text is public.
    pub unread: bool,
    /// The body, borrowed from the source.
    pub body: &'a str,
    /// Number of lines of the file before the body's first line.
    pub lines_before: usize,
}

impl<T> Document<'_, T> {
    /// The further fields as JSON, unquoted values resolved under YAML's core schema.
    pub fn fields_json(&self) -> serde_json::Map<String, serde_json::Value> {
        self.fields.iter().map(|entry| (entry.key.clone(), tree::json(&entry.node))).collect()
    }
}

static ARTICLE: LazyLock<Shape> = LazyLock::new(shape::<FrontMatter>);
static TERM: LazyLock<Shape> = LazyLock::new(shape::<SectionMatter>);
static SECTION: LazyLock<Shape> = LazyLock::new(|| {
    shape::<SectionMatter>().without("slug", "a section is at the path of its folder")
});
static AUTHOR_TOML: LazyLock<Shape> = LazyLock::new(shape::<AuthorRecord>);
static AUTHOR: LazyLock<Shape> = LazyLock::new(|| {
    shape::<AuthorRecord>().without("bio", "write the biography as text below the front matter")
});

/// True for the keys of articles that this program knows.
pub fn is_key(name: &str) -> bool {
    static KEYS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        let schema = schemars::schema_for!(FrontMatter);
        let keys = schema.get("properties").and_then(|keys| keys.as_object());
        keys.map(|keys| keys.keys().cloned().collect()).unwrap_or_default()
    });
    KEYS.contains(name)
}

/// Reads an article or page. `fields` are the further keys that the site allows.
///
/// The document exists whenever the front matter could be read and has a title; faulty values
/// are left out and reported.
pub fn article<'a>(
    file: &Arc<Path>,
    source: &'a str,
    fields: &BTreeSet<String>,
) -> (Option<Document<'a, FrontMatter>>, Vec<Diagnostic>) {
    let (document, mut told) = document::<FrontMatter>(file, source, &ARTICLE, fields);
    if let Some(document) = &document
        && let (Some(author), Some(authors)) =
            (document.matter.author.first(), document.matter.authors.first())
    {
        let (_, later) =
            if author.span < authors.span { (author, authors) } else { (authors, author) };
        told.push(
            Diagnostic::new(
                &BAD_VALUE,
                Place::span(file, later.span),
                "both `author` and `authors` are there",
            )
            .hint("put all names under one of them"),
        );
        sort(&mut told);
    }
    (document, told)
}

/// Reads the `_index.md` of a section: `title` and `summary`.
pub fn section<'a>(
    file: &Arc<Path>,
    source: &'a str,
) -> (Option<Document<'a, SectionMatter>>, Vec<Diagnostic>) {
    document(file, source, &SECTION, &BTreeSet::new())
}

/// Reads the `_index.md` of a term: as a section, and also `aliases`.
pub fn term<'a>(
    file: &Arc<Path>,
    source: &'a str,
) -> (Option<Document<'a, SectionMatter>>, Vec<Diagnostic>) {
    document(file, source, &TERM, &BTreeSet::new())
}

/// Reads an author's page, `content/authors/*.md`; the body is the biography.
pub fn author<'a>(
    file: &Arc<Path>,
    source: &'a str,
) -> (Option<Document<'a, AuthorRecord>>, Vec<Diagnostic>) {
    let (mut document, mut told) =
        document::<AuthorRecord>(file, source, &AUTHOR, &BTreeSet::new());
    document.iter_mut().for_each(|document| plain_links(file, &mut document.matter, &mut told));
    (document, told)
}

/// Removes links of a record that do not lead to a page, and a picture that is a script.
fn plain_links(file: &Arc<Path>, record: &mut AuthorRecord, told: &mut Vec<Diagnostic>) {
    record.links.retain(|link| {
        let is_plain = url::is_plain_link(&link.url);
        if !is_plain {
            let message = format!("`url` cannot be `{}`", link.url.value);
            let place = Place::span(file, link.url.span);
            told.push(Diagnostic::new(&BAD_VALUE, place, message).hint(url::LINK_SCHEMES));
        }
        is_plain
    });
    let runs = |picture: &tree::Spanned<String>| {
        url::runs_script(picture) && !url::is_picture_in_url(picture)
    };
    if let Some(picture) = record.picture.take_if(|picture| runs(picture)) {
        let message = format!("`picture` cannot be `{}`", picture.value);
        let place = Place::span(file, picture.span);
        let hint = "name a file, beside this one or from the site's root";
        told.push(Diagnostic::new(&BAD_VALUE, place, message).hint(hint));
    }
}

/// Reads an author's record, `authors/*.toml`; the biography is its `bio`.
pub fn author_toml(file: &Arc<Path>, source: &str) -> (Option<AuthorRecord>, Vec<Diagnostic>) {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    match tree::toml(source, 1, file) {
        Ok((node, mut told)) => {
            let (record, more) = schema::read(&node, file, &AUTHOR_TOML);
            told.extend(more);
            let unread = hiding::judge(file, &node, &AUTHOR_TOML, &mut told);
            let mut record = record.filter(|_| !unread);
            record.iter_mut().for_each(|record| plain_links(file, record, &mut told));
            sort(&mut told);
            (record, told)
        }
        Err(diagnostic) => (None, vec![diagnostic]),
    }
}

fn document<'a, T: DeserializeOwned>(
    file: &Arc<Path>,
    source: &'a str,
    shape: &Shape,
    allowed: &BTreeSet<String>,
) -> (Option<Document<'a, T>>, Vec<Diagnostic>) {
    let split = match split(file, source) {
        Ok(split) => split,
        Err(diagnostic) => return (None, vec![diagnostic]),
    };
    let read = match split.format {
        Format::Yaml => tree::yaml(&split.block, split.first_line, file),
        Format::Toml => tree::toml(&split.block, split.first_line, file),
    };
    let (mut node, mut told) = match read {
        Ok(read) => read,
        Err(diagnostic) => return (None, vec![diagnostic]),
    };
    let fields = further_fields(&mut node, shape, allowed);
    match node.value {
        Value::Null => node.value = Value::Table(Vec::new()),
        Value::Table(_) => {}
        Value::List(_) | Value::Scalar { .. } => {
            told.push(no_table(file, &node, &split.block));
            return (None, told);
        }
    }
    // What is missing is reported at the opening fence.
    node.span = split.fence;
    let (matter, more) = schema::read_with(&node, file, shape, allowed);
    told.extend(more);
    let unread = hiding::judge(file, &node, shape, &mut told);
    sort(&mut told);
    let document = matter.map(|matter| Document {
        matter,
        fields,
        unread,
        fence: split.fence,
        body: split.body,
        lines_before: split.lines_before,
    });
    (document, told)
}

/// The front matter is a text or a list.
fn no_table(file: &Arc<Path>, node: &Node, block: &str) -> Diagnostic {
    let hint = if block.contains(":\u{a0}") {
        "the space after `:` is a no-break space; type a normal one"
    } else if block.contains(':') {
        "put a space after the `:`"
    } else {
        "write each key on a line of its own, as in `title: ...`"
    };
    Diagnostic::new(&SYNTAX, Place::span(file, node.span), "the front matter has no keys")
        .hint(hint)
}

/// Moves the entries of `allowed` out of `node`, unless the shape has a key of that name itself.
fn further_fields(node: &mut Node, shape: &Shape, allowed: &BTreeSet<String>) -> Vec<Entry> {
    match &mut node.value {
        Value::Table(entries) if !allowed.is_empty() => entries
            .extract_if(.., |entry| allowed.contains(&entry.key) && !shape.has_key(&entry.key))
            .collect(),
        _ => Vec::new(),
    }
}

fn sort(told: &mut [Diagnostic]) {
    told.sort_by(|a, b| a.place.cmp(&b.place));
}

#[cfg(test)]
mod tests;
