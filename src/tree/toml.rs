//! TOML as a tree.

use std::path::Path;
use std::sync::Arc;

use ::toml::Spanned as Ranged;
use ::toml::de::{DeTable, DeValue};

use super::{Entry, MAX_DEPTH, MAX_NODES, Node, ScalarKind, Value};
use crate::diagnostic::rules::SYNTAX;
use crate::diagnostic::{Diagnostic, Lines, Place, Span};

/// Reads TOML that begins on line `first_line` (from 1) of `file`. As [`super::yaml`].
pub fn toml(
    text: &str,
    first_line: usize,
    file: &Arc<Path>,
) -> Result<(Node, Vec<Diagnostic>), Diagnostic> {
    let reader = Reader { text, lines: Lines::new(text), first_line };
    let (table, errors) = DeTable::parse_recoverable(text);
    if let Some(error) = errors.first() {
        let span = reader.span(error.span().unwrap_or(0..0));
        return Err(Diagnostic::new(&SYNTAX, Place::span(file, span), error.message()));
    }
    let mut nodes = 0;
    let span = reader.span(0..0);
    let value = reader.table(table.into_inner(), 0, &mut nodes);
    Ok((Node { value, span }, Vec::new()))
}

struct Reader<'a> {
    text: &'a str,
    lines: Lines,
    first_line: usize,
}

impl Reader<'_> {
    fn span(&self, range: std::ops::Range<usize>) -> Span {
        let mut span = self.lines.span(self.text, range);
        span.line += self.first_line - 1;
        span
    }

    fn table(&self, table: DeTable<'_>, depth: usize, nodes: &mut usize) -> Value {
        let mut entries: Vec<(usize, Entry)> = table
            .into_iter()
            .map(|(key, value)| {
                let range = key.span();
                let entry = Entry {
                    key: key.into_inner().into_owned(),
                    key_span: self.span(range.clone()),
                    node: self.node(value, depth + 1, nodes),
                };
                (range.start, entry)
            })
            .collect();
        entries.sort_by_key(|(start, _)| *start);
        Value::Table(entries.into_iter().map(|(_, entry)| entry).collect())
    }

    fn node(&self, value: Ranged<DeValue<'_>>, depth: usize, nodes: &mut usize) -> Node {
        *nodes += 1;
        let span = self.span(value.span());
        if depth > MAX_DEPTH || *nodes > MAX_NODES {
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
                Value::List(items.into_iter().map(|item| self.node(item, depth + 1, nodes)).collect())
            }
            DeValue::Table(table) => self.table(table, depth, nodes),
        };
        Node { value, span }
    }
}
