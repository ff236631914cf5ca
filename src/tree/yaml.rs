//! YAML as a tree.

mod fault;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, StrInput, Tag, options};

use super::{Entry, MAX_DEPTH, MAX_NODES, Node, ScalarKind, Value};
use crate::diagnostic::rules::{DUPLICATE_KEY, SYNTAX};
use crate::diagnostic::{Diagnostic, Lines, Place, Span};

/// Reads YAML 1.2 that begins on line `first_line` (from 1) of `file`.
///
/// Aliases and the merge key `<<` are followed, up to [`MAX_NODES`] nodes; tags outside the core
/// schema are refused. A key that occurs twice is reported, and its first value kept. An empty text
/// is [`Value::Null`]. The error is the one mistake after which nothing can be read.
pub(crate) fn yaml(
    text: &str,
    first_line: usize,
    file: &Arc<Path>,
) -> Result<(Node, Vec<Diagnostic>), Diagnostic> {
    let mut options = options! { flow_nesting_limit: MAX_DEPTH, block_nesting_limit: MAX_DEPTH };
    options.set_emit_comments(false);
    let mut builder = Builder {
        events: Parser::new_from_str_with_options(text, options),
        source: Source { text, lines: Lines::new(text), first_line, file },
        anchors: HashMap::new(),
        nodes: 0,
        told: Vec::new(),
    };
    let mut node = builder.document()?;
    super::control::clean(&mut node, file, &mut builder.told);
    Ok((node, builder.told))
}

/// Words that some readers of YAML take for something else than text.
const WORDS: [&str; 9] = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];

/// A text as a scalar: plain where every reader takes it for a text, within brackets, too; else in
/// quotes.
pub(crate) fn scalar_of(text: &str) -> String {
    let is_plain =
        |c: char| c.is_alphanumeric() || matches!(c, ' ' | '/' | '-' | '_' | '.' | '\'' | '’');
    let is_text = text.starts_with('/') || text.starts_with(char::is_alphabetic);
    let is_word = WORDS.iter().any(|word| word.eq_ignore_ascii_case(text));
    match is_text && text.chars().all(is_plain) && !text.ends_with(' ') && !is_word {
        true => text.to_string(),
        false => serde_json::Value::from(text).to_string(),
    }
}

/// The text and what turns its offsets into places.
struct Source<'a> {
    text: &'a str,
    lines: Lines,
    first_line: usize,
    file: &'a Arc<Path>,
}

impl Source<'_> {
    fn span(&self, range: std::ops::Range<usize>) -> Span {
        self.lines.span(self.text, range).below(self.first_line - 1)
    }

    fn syntax(&self, range: std::ops::Range<usize>, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(&SYNTAX, Place::span(self.file, self.span(range)), message)
    }
}

/// Keys of texts for readers, in which a `#` is more likely a number than a comment.
const PROSE: [&str; 14] = [
    "title",
    "subtitle",
    "standfirst",
    "summary",
    "credit",
    "caption",
    "alt",
    "name",
    "label",
    "series",
    "disclaimer",
    "funding",
    "place",
    "report_number",
];

struct Builder<'a> {
    events: Parser<'a, StrInput<'a>>,
    source: Source<'a>,
    anchors: HashMap<usize, Anchor>,
    nodes: usize,
    told: Vec<Diagnostic>,
}

type Range = std::ops::Range<usize>;

/// A value that can be referred to.
struct Anchor {
    /// The place of its `&`.
    at: usize,
    /// The value, when it has been read.
    node: Option<Node>,
    is_used: bool,
}

impl<'a> Builder<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Range), Diagnostic> {
        match self.events.next() {
            Some(Ok((event, span))) => {
                if let Some(tag) = event.tag()
                    && !is_core(tag)
                {
                    let range = span.tag_span().and_then(|tag| tag.byte_range());
                    let range = range.or_else(|| span.byte_range()).unwrap_or_default();
                    return Err(fault::odd_tag(&self.source, range));
                }
                Ok((event, span.byte_range().unwrap_or_default()))
            }
            Some(Err(error)) => Err(fault::tell(&self.source, &error)),
            None => Ok((Event::StreamEnd, self.source.text.len()..self.source.text.len())),
        }
    }

    fn document(&mut self) -> Result<Node, Diagnostic> {
        let mut root = None;
        loop {
            let (event, range) = self.next()?;
            match event {
                Event::StreamEnd => break,
                Event::StreamStart | Event::DocumentEnd => {}
                Event::DocumentStart(..) if root.is_some() => {
                    return Err(self
                        .source
                        .syntax(range, "a second document begins here")
                        .hint("remove this line"));
                }
                Event::DocumentStart(..) => {}
                event => root = Some(self.node(event, range, 0)?),
            }
        }
        let mut unused: Vec<usize> = self
            .anchors
            .values()
            .filter(|anchor| !anchor.is_used)
            .map(|anchor| anchor.at)
            .collect();
        unused.sort_unstable();
        self.told.extend(unused.into_iter().map(|at| fault::unused_anchor(&self.source, at)));
        Ok(root.unwrap_or(Node { value: Value::Null, span: self.source.span(0..0) }))
    }

    fn node(&mut self, event: Event<'a>, range: Range, depth: usize) -> Result<Node, Diagnostic> {
        self.count(1, &range)?;
        if depth > MAX_DEPTH {
            return Err(fault::too_deep(&self.source, range));
        }
        let anchor = match &event {
            Event::Scalar(_, _, anchor, _)
            | Event::SequenceStart(_, anchor, _)
            | Event::MappingStart(_, anchor, _) => *anchor,
            _ => 0,
        };
        if anchor != 0 {
            let at = self.source.text[..range.start].rfind('&').unwrap_or(range.start);
            self.anchors.insert(anchor, Anchor { at, node: None, is_used: false });
        }
        let mut end = range.end;
        let value = match event {
            Event::Scalar(text, style, _, tag) => {
                if style == ScalarStyle::Plain
                    && text.starts_with('-')
                    && is_list(&self.source.text[range.clone()])
                {
                    self.told.push(fault::dash_without_blank(&self.source, range.start));
                }
                scalar(&text, style, tag.as_deref())
            }
            Event::SequenceStart(..) => {
                let (items, last) = self.list(depth)?;
                end = last;
                Value::List(items)
            }
            Event::MappingStart(..) => {
                let (entries, last) = self.table(depth)?;
                end = last;
                Value::Table(entries)
            }
            Event::Alias(anchor) => return self.alias(anchor, range),
            _ => Value::Null,
        };
        let node = Node { value, span: self.source.span(range.start..end) };
        if let Some(anchor) = self.anchors.get_mut(&anchor) {
            anchor.node = Some(node.clone());
        }
        Ok(node)
    }

    /// Items, and where the list ends.
    fn list(&mut self, depth: usize) -> Result<(Vec<Node>, usize), Diagnostic> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, range) => return Ok((items, range.end)),
                (event, range) => items.push(self.node(event, range, depth + 1)?),
            }
        }
    }

    /// Entries, and where the table ends.
    fn table(&mut self, depth: usize) -> Result<(Vec<Entry>, usize), Diagnostic> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut merged = Vec::new();
        let end = loop {
            let (key, key_span, plain) = match self.next()? {
                (Event::MappingEnd, range) => break range.end,
                (Event::Scalar(key, style, ..), range) => {
                    (key, self.source.span(range), style == ScalarStyle::Plain)
                }
                (_, range) => return Err(fault::odd_key(&self.source, range)),
            };
            let (event, range) = self.next()?;
            let mut node = self.node(event, range.clone(), depth + 1)?;
            if matches!(node.value, Value::Null) {
                node.span = key_span;
            }
            self.comment(&key, &node, range.end);
            if plain && key == "<<" {
                merged.push((node, range));
            } else if let Some(first) = entries.iter().find(|entry| entry.key == key) {
                let message = format!("`{key}` is there twice");
                self.told.push(
                    Diagnostic::new(
                        &DUPLICATE_KEY,
                        Place::span(self.source.file, key_span),
                        message,
                    )
                    .hint(format!("keep one; the other one is on line {}", first.key_span.line)),
                );
            } else {
                entries.push(Entry { key: key.into_owned(), key_span, node });
            }
        };
        for (node, range) in merged {
            self.merge(&mut entries, node, range)?;
        }
        Ok((entries, end))
    }

    /// Reports a text without quotes from which a comment is cut off.
    fn comment(&mut self, key: &str, node: &Node, end: usize) {
        let Value::Scalar { kind: ScalarKind::Plain, .. } = node.value else { return };
        let rest = self.source.text.get(end..).unwrap_or("");
        let rest = rest.lines().next().unwrap_or("");
        let comment = rest.trim();
        if PROSE.contains(&key) && comment.starts_with('#') && rest.starts_with([' ', '\t']) {
            self.told.push(fault::cut_off(&self.source, key, end..end + rest.trim_end().len()));
        }
    }

    /// Adds the entries of `<<` that the table itself does not have.
    fn merge(&self, entries: &mut Vec<Entry>, node: Node, range: Range) -> Result<(), Diagnostic> {
        match node.value {
            Value::Table(more) => {
                for entry in more {
                    if entries.iter().all(|known| known.key != entry.key) {
                        entries.push(entry);
                    }
                }
            }
            Value::List(tables) => {
                for table in tables {
                    let Value::Table(_) = table.value else {
                        return Err(self.source.syntax(range, "`<<` takes tables only"));
                    };
                    self.merge(entries, table, range.clone())?;
                }
            }
            _ => return Err(self.source.syntax(range, "`<<` takes tables only")),
        }
        Ok(())
    }

    fn alias(&mut self, anchor: usize, range: Range) -> Result<Node, Diagnostic> {
        let anchor = self.anchors.get_mut(&anchor);
        let node = anchor.and_then(|anchor| {
            anchor.is_used = true;
            anchor.node.clone()
        });
        let Some(node) = node else {
            return Err(self.source.syntax(range, "this value refers to itself"));
        };
        self.count(size(&node), &range)?;
        Ok(node)
    }

    fn count(&mut self, nodes: usize, range: &Range) -> Result<(), Diagnostic> {
        self.nodes += nodes;
        if self.nodes > MAX_NODES {
            let message = format!("more than {MAX_NODES} values stand in one text");
            return Err(self.source.syntax(range.clone(), message));
        }
        Ok(())
    }
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    let is_text = style != ScalarStyle::Plain
        || tag.is_some_and(|tag| tag.is_yaml_core_schema_tag("str") || !tag.is_yaml_core_schema());
    // For an empty value, the parser says `~`, too.
    if text == "~" && !is_text {
        return Value::Null;
    }
    let kind = if is_text { ScalarKind::Quoted } else { ScalarKind::Plain };
    Value::Scalar { text: text.to_owned(), kind }
}

/// All lines, and there are some, begin with `-`.
fn is_list(text: &str) -> bool {
    text.contains('\n') && text.lines().all(|line| line.trim_start().starts_with('-'))
}

/// A tag of the core schema, or the `!` that makes a value a text.
fn is_core(tag: &Tag) -> bool {
    tag.is_yaml_core_schema() || tag.to_string() == "!"
}

fn size(node: &Node) -> usize {
    match &node.value {
        Value::List(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Table(entries) => 1 + entries.iter().map(|entry| size(&entry.node)).sum::<usize>(),
        _ => 1,
    }
}
