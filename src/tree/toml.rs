//! TOML as a tree.

mod fault;

use std::cell::Cell;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use ::toml::Spanned as Ranged;
use ::toml::de::{DeTable, DeValue};

use super::{Entry, MAX_DEPTH, MAX_NODES, Node, ScalarKind, Value};
use crate::diagnostic::rules::{DUPLICATE_KEY, SYNTAX};
use crate::diagnostic::{Diagnostic, Lines, Place, Span};

/// Reads TOML that begins on line `first_line` (from 1) of `file`.
///
/// A key that occurs twice is reported, and its first value kept. The error is the first mistake
/// after which nothing can be read with certainty.
pub(crate) fn toml(
    text: &str,
    first_line: usize,
    file: &Arc<Path>,
) -> Result<(Node, Vec<Diagnostic>), Diagnostic> {
    let reader = Reader {
        text,
        lines: Lines::new(text),
        first_line,
        file,
        nodes: Cell::new(0),
        beyond: Cell::new(None),
    };
    let (table, errors) = DeTable::parse_recoverable(text);
    let (twice, errors): (Vec<_>, Vec<_>) =
        errors.into_iter().partition(|error| error.message().starts_with("duplicate key"));
    if let Some(error) = errors.first() {
        return Err(fault::tell(&reader, error));
    }
    let mut node = Node { span: reader.span(0..0), value: reader.table(table.into_inner(), 0) };
    match reader.beyond.get() {
        Some((at, Limit::Depth)) => return Err(fault::too_deep(&reader, at)),
        Some((at, Limit::Nodes)) => {
            let message = format!("more than {MAX_NODES} values stand in one text");
            return Err(reader.syntax(at..at + 1, message));
        }
        None => {}
    }
    let mut told: Vec<Diagnostic> =
        twice.into_iter().filter_map(|error| reader.twice(&node, error.span()?)).collect();
    super::control::clean(&mut node, file, &mut told);
    Ok((node, told))
}

struct Reader<'a> {
    text: &'a str,
    lines: Lines,
    first_line: usize,
    file: &'a Arc<Path>,
    /// Nodes so far.
    nodes: Cell<usize>,
    /// Where a limit was first exceeded.
    beyond: Cell<Option<(usize, Limit)>>,
}

#[derive(Clone, Copy)]
enum Limit {
    Depth,
    Nodes,
}

impl Reader<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        self.lines.span(self.text, range).below(self.first_line - 1)
    }

    fn syntax(&self, range: Range<usize>, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(&SYNTAX, Place::span(self.file, self.span(range)), message)
    }

    /// The diagnostic for the second of two equal keys, which is at `range`.
    fn twice(&self, root: &Node, range: Range<usize>) -> Option<Diagnostic> {
        let written = self.text.get(range.clone())?.trim();
        let key = written.trim_matches(['"', '\'']);
        let span = self.span(range);
        let diagnostic = Diagnostic::new(
            &DUPLICATE_KEY,
            Place::span(self.file, span),
            format!("`{key}` is there twice"),
        );
        Some(match line_of(root, key, span.line) {
            Some(line) => diagnostic.hint(format!("keep one; the other one is on line {line}")),
            None => diagnostic.hint("keep one of them"),
        })
    }

    fn table(&self, table: DeTable<'_>, depth: usize) -> Value {
        let mut entries: Vec<(usize, Entry)> = table
            .into_iter()
            .map(|(key, value)| {
                let range = key.span();
                let entry = Entry {
                    key: key.into_inner().into_owned(),
                    key_span: self.span(range.clone()),
                    node: self.node(value, depth + 1),
                };
                (range.start, entry)
            })
            .collect();
        entries.sort_by_key(|(start, _)| *start);
        Value::Table(entries.into_iter().map(|(_, entry)| entry).collect())
    }

    fn node(&self, value: Ranged<DeValue<'_>>, depth: usize) -> Node {
        let range = value.span();
        let span = self.span(range.clone());
        self.nodes.set(self.nodes.get() + 1);
        let limit = if depth > MAX_DEPTH { Some(Limit::Depth) } else { None };
        let limit = if self.nodes.get() > MAX_NODES { Some(Limit::Nodes) } else { limit };
        if let Some(limit) = limit {
            self.beyond.set(self.beyond.get().or(Some((range.start, limit))));
            return Node { value: Value::Null, span };
        }
        let scalar = |text: String, kind| Value::Scalar { text, kind };
        let value = match value.into_inner() {
            DeValue::String(text) => scalar(text.into_owned(), ScalarKind::Quoted),
            DeValue::Integer(number) => {
                let text = i128::from_str_radix(number.as_str(), number.radix())
                    .map_or_else(|_| number.to_string(), |number| number.to_string());
                scalar(text, ScalarKind::Integer)
            }
            DeValue::Float(number) => scalar(number.to_string(), ScalarKind::Float),
            DeValue::Boolean(value) => scalar(value.to_string(), ScalarKind::Bool),
            DeValue::Datetime(date) => scalar(date.to_string(), ScalarKind::Date),
            DeValue::Array(items) => {
                Value::List(items.into_iter().map(|item| self.node(item, depth + 1)).collect())
            }
            DeValue::Table(table) => self.table(table, depth),
        };
        Node { value, span }
    }
}

/// The last line above `below` that has `key`.
fn line_of(node: &Node, key: &str, below: u32) -> Option<u32> {
    match &node.value {
        Value::Table(entries) => entries
            .iter()
            .flat_map(|entry| {
                let own = (entry.key == key).then_some(entry.key_span.line);
                [own, line_of(&entry.node, key, below)]
            })
            .flatten()
            .filter(|line| *line < below)
            .max(),
        Value::List(items) => items.iter().filter_map(|item| line_of(item, key, below)).max(),
        _ => None,
    }
}
