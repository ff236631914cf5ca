//! What is wrong with a TOML text, in an author's words.

use super::Reader;
use crate::diagnostic::Diagnostic;
use crate::tree::MAX_DEPTH;
use crate::tree::line::{Line, quoted};

/// The diagnostic for what the parser could not read.
pub(super) fn tell(reader: &Reader<'_>, error: &::toml::de::Error) -> Diagnostic {
    let text = reader.text;
    let range = error.span().unwrap_or(0..0);
    let at = range.start.min(text.len());
    let line = Line::at(text, at);
    let message = error.message();
    let is = |start: &str| message.starts_with(start);
    if is("cannot recurse") || is("recursion limit") {
        return too_deep(reader, at);
    }
    if is("invalid basic string") || is("invalid literal string") || is("invalid multi-line") {
        return unclosed_quote(reader, &line, at);
    }
    if is("missing escaped value") {
        let start = text[..at].rfind('\\').unwrap_or(at);
        return reader
            .syntax(
                start..line.end().min(start + 2),
                "this `\\` and the letter after it mean nothing within double quotes",
            )
            .hint("write `\\\\` for `\\`, or put the text in single quotes");
    }
    if let Some(diagnostic) = no_quotes(reader, &line) {
        return diagnostic;
    }
    if is("string values must be quoted")
        && let Some((key, value)) = line.text.split_once('=')
        && value.trim().is_empty()
    {
        let message = format!("`{}` has no value", key.trim());
        return reader.syntax(line.content(), message).hint("give it one, or remove the line");
    }
    if is("key with no value") {
        return no_value(reader, &line);
    }
    if is("missing comma between array") || is("unclosed array") || is("unexpected `=` in array") {
        return array(reader, &line, at);
    }
    if is("unclosed table") || is("unclosed inline table") {
        let open = line.text.find(['[', '{']).map_or(at, |offset| line.start + offset);
        return reader
            .syntax(open..line.end(), "this bracket is never closed")
            .hint("put the closing bracket at the end of the line");
    }
    if is("unexpected key or value") {
        let quote = value(&line).filter(|value| value.starts_with('\''));
        let diagnostic = reader.syntax(at..line.end(), "text goes on after the value");
        return match quote {
            Some(_) => diagnostic.hint("put a text that holds `'` in double quotes"),
            None => diagnostic.hint("one line holds one key and one value"),
        };
    }
    if is("unexpected leading zero") {
        return reader
            .syntax(range, "a number cannot begin with 0")
            .hint("if it is a text, put it in quotes");
    }
    if let Some((_, expected)) = message.split_once(", expected ")
        && (is("invalid date") || is("invalid time") || is("invalid datetime"))
        && let Some(value) = value(&line)
    {
        return reader
            .syntax(line.range(value), format!("`{value}` does not exist"))
            .hint(format!("it must be a {expected}"));
    }
    reader.syntax(range, format!("this cannot be read as TOML: {message}"))
}

/// The diagnostic for what is nested too deeply.
pub(super) fn too_deep(reader: &Reader<'_>, at: usize) -> Diagnostic {
    reader.syntax(at..at + 1, format!("more than {MAX_DEPTH} tables and lists are nested"))
}

/// The text after `=`.
fn value<'a>(line: &Line<'a>) -> Option<&'a str> {
    line.text.split_once('=').map(|(_, value)| value.trim())
}

fn unclosed_quote(reader: &Reader<'_>, line: &Line<'_>, at: usize) -> Diagnostic {
    let lines = std::iter::once(line.clone()).chain(line.before(reader.text));
    let opening = lines
        .filter_map(|line| {
            let value = value(&line)?;
            let quote = value.find(['"', '\''])?;
            Some((line.offset(value) + quote, value[quote..].chars().next()?))
        })
        .find(|(start, _)| *start < at);
    match opening {
        Some((start, quote)) => {
            let triple = reader.text[start..].starts_with(&quote.to_string().repeat(3));
            let quotes = quote.to_string().repeat(if triple { 3 } else { 1 });
            reader
                .syntax(start..start + quotes.len(), "this quote is never closed")
                .hint(format!("put `{quotes}` at the end of the text"))
        }
        None => reader.syntax(at..at + 1, "a quote is never closed"),
    }
}

/// A text without quotes, or in quotes that are not straight.
fn no_quotes(reader: &Reader<'_>, line: &Line<'_>) -> Option<Diagnostic> {
    let value = value(line)?;
    let first = value.chars().next()?;
    let known = ["true", "false", "inf", "nan"].contains(&value);
    if "“”„‘’«‹".contains(first) {
        let bare = value.trim_matches(|c| "“”„‘’«‹»›".contains(c));
        return Some(
            reader
                .syntax(line.range(value), format!("`{first}` is not a straight quote"))
                .hint(format!("write `{}`", quoted(bare))),
        );
    }
    (first.is_alphabetic() && !known).then(|| {
        reader
            .syntax(line.range(value), "a text must be in quotes")
            .hint(format!("write `{}`", quoted(value)))
    })
}

fn no_value(reader: &Reader<'_>, line: &Line<'_>) -> Diagnostic {
    match line.text.split_once(':') {
        Some((key, value)) if !key.contains('=') => reader
            .syntax(line.content(), "a key is followed by `=` in TOML, not by `:`")
            .hint(format!("write `{} = {}`", key.trim(), quoted(value.trim().trim_matches('"')))),
        _ => reader
            .syntax(line.content(), "a key with a `=` is missing in this line")
            .hint("one line holds one key and one value"),
    }
}

fn array(reader: &Reader<'_>, line: &Line<'_>, at: usize) -> Diagnostic {
    if value(line).is_some_and(|value| value.starts_with('[') && line.offset(value) < at) {
        return reader
            .syntax(at..at + 1, "a comma is missing before this value")
            .hint("put a comma between two values");
    }
    let open = line.before(reader.text).find_map(|line| {
        value(&line).filter(|value| value.starts_with('[')).map(|value| line.offset(value))
    });
    let start = open.unwrap_or(at);
    reader
        .syntax(start..start + 1, "this `[` is never closed")
        .hint("put a `]` after the last value")
}
