//! Words for what a key wants and what it has instead.

use super::{Id, Kind, Shape};
use crate::diagnostic::Span;
use crate::tree::{Core, Node, ScalarKind, Value, core};

/// Where in a tree the walk is.
#[derive(Clone, Copy)]
pub(super) enum Context<'a> {
    /// At the top.
    Root,
    /// At the value of a key.
    Key(&'a str, Span),
    /// At an item of a key's list.
    Item(&'a str),
}

impl<'a> Context<'a> {
    /// The key, to be named in a message.
    pub(super) fn key(self) -> &'a str {
        match self {
            Context::Root => "this",
            Context::Key(key, _) | Context::Item(key) => key,
        }
    }

    /// The context of the items of a list here.
    pub(super) fn item(self) -> Context<'a> {
        Context::Item(self.key())
    }

    /// " in `image`", or nothing at the top.
    pub(super) fn within(self) -> String {
        match self {
            Context::Root => String::new(),
            Context::Key(key, _) | Context::Item(key) => format!(" in `{key}`"),
        }
    }

    /// "`tags` wants", "each of `tags` wants".
    pub(super) fn subject(self) -> String {
        match self {
            Context::Root => "this must be".to_owned(),
            Context::Key(key, _) => format!("`{key}` must be"),
            Context::Item(key) => format!("each of `{key}` must be"),
        }
    }

    /// Where a table begins, to report what is missing in it.
    pub(super) fn table_place(self, node: &Node) -> Span {
        match self {
            Context::Key(_, span) => span,
            Context::Root | Context::Item(_) => node.span,
        }
    }
}

/// "a text", "a list of texts", "a text or a table".
pub(super) fn wants(shape: &Shape, id: Id) -> String {
    match &shape.forms[id].kind {
        Kind::Any => "a value".to_owned(),
        Kind::Nothing => "nothing".to_owned(),
        Kind::Bool => "`true` or `false`".to_owned(),
        Kind::Text { allowed } if allowed.is_empty() => "a text".to_owned(),
        Kind::Text { allowed } => list_of_choices(allowed.iter(), "or"),
        Kind::Number { whole: true, .. } => "a whole number".to_owned(),
        Kind::Number { .. } => "a number".to_owned(),
        Kind::List(item) => format!("a list{}", of_many(shape, *item)),
        Kind::Table(_) => "a table".to_owned(),
        Kind::OneOf(ids) => {
            let mut words: Vec<String> = ids.iter().map(|id| wants(shape, *id)).collect();
            words.dedup();
            words.join(" or ")
        }
    }
}

fn of_many(shape: &Shape, id: Id) -> &'static str {
    match &shape.forms[id].kind {
        Kind::Text { .. } => " of texts",
        Kind::Number { whole: true, .. } => " of whole numbers",
        Kind::Number { .. } => " of numbers",
        Kind::Table(_) => " of tables",
        Kind::OneOf(ids) if ids.len() == 1 => of_many(shape, ids[0]),
        _ => "",
    }
}

/// "a table", "the text `x`", "the number 3".
pub(super) fn is(node: &Node) -> String {
    match &node.value {
        Value::Null => "nothing".to_owned(),
        Value::List(_) => "a list".to_owned(),
        Value::Table(_) => "a table".to_owned(),
        Value::Scalar { text, kind } => match kind {
            ScalarKind::Date => "a date".to_owned(),
            ScalarKind::Bool => format!("`{text}`"),
            ScalarKind::Plain if matches!(core(text), Core::Null) => "nothing".to_owned(),
            ScalarKind::Plain if matches!(core(text), Core::Bool(_)) => format!("`{text}`"),
            _ if is_number(text, *kind) => format!("the number {text}"),
            _ => format!("the text `{}`", cut(text)),
        },
    }
}

/// What to do about a value of the wrong type, where that is obvious.
pub(super) fn hint_for(shape: &Shape, id: Id, node: &Node) -> Option<String> {
    match (&shape.forms[id].kind, &node.value) {
        _ if node.is_nothing() => Some("give it a value, or remove it".to_owned()),
        (Kind::OneOf(ids), _) if ids.len() == 1 => hint_for(shape, ids[0], node),
        (Kind::Bool, Value::Scalar { text, kind }) => match text.to_lowercase().as_str() {
            "true" | "false" if *kind == ScalarKind::Quoted => Some("remove the quotes".to_owned()),
            "yes" | "on" | "y" | "1" => Some("write `true`".to_owned()),
            "no" | "off" | "n" | "0" => Some("write `false`".to_owned()),
            _ => None,
        },
        (Kind::Number { .. }, Value::Scalar { text, kind: ScalarKind::Quoted })
            if is_number(text, ScalarKind::Plain) =>
        {
            Some("remove the quotes".to_owned())
        }
        (Kind::Text { .. }, Value::Scalar { text, .. }) => {
            Some(format!("put it in quotes: `\"{}\"`", cut(text)))
        }
        (Kind::Text { .. }, Value::Table(entries)) if entries.len() == 1 => {
            Some("a text that holds `: ` must be in quotes".to_owned())
        }
        (Kind::List(item), Value::Scalar { text, .. })
            if let Some((_, table)) = shape.as_table(*item)
                && let Some(key) = table.required.first() =>
        {
            Some(format!("write `- {key}: {}` on a line of its own below", cut(text)))
        }
        (Kind::List(_), Value::Scalar { .. }) => {
            Some("put it in square brackets: `[...]`".to_owned())
        }
        (Kind::List(_), Value::Table(_)) => Some("begin each item of a list with `- `".to_owned()),
        _ => None,
    }
}

/// The first line of `text`, cut after 40 letters.
pub(super) fn cut(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or("");
    match line.char_indices().nth(40) {
        Some((at, _)) => format!("{}...", &line[..at]),
        None if line.len() < text.trim().len() => format!("{line}..."),
        None => line.to_owned(),
    }
}

/// "`a`, `b` or `c`".
pub(super) fn list_of_choices<'a>(
    choices: impl ExactSizeIterator<Item = &'a String>,
    last: &str,
) -> String {
    let count = choices.len();
    let mut words = String::new();
    for (at, choice) in choices.enumerate() {
        match at {
            0 => {}
            _ if at + 1 == count => words.push_str(&format!(" {last} ")),
            _ => words.push_str(", "),
        }
        words.push_str(&format!("`{choice}`"));
    }
    words
}

pub(super) fn is_number(text: &str, kind: ScalarKind) -> bool {
    matches!(kind, ScalarKind::Plain | ScalarKind::Integer | ScalarKind::Float)
        && matches!(core(text), Core::Unsigned(_) | Core::Signed(_) | Core::Float(_))
}
