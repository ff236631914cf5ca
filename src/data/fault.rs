//! What is wrong with a data file, in words that its authors know.
//!
//! Mistakes in YAML and TOML are reported as in front matter. The readers of JSON and CSV say where
//! they stopped; the text there shows what was meant.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use serde_json::error::Category;

use super::unique::TWICE;
use crate::diagnostic::{self, Diagnostic, Lines, Place, Span};
use crate::tree;

/// YAML that its reader refuses.
pub(super) fn yaml(file: &Arc<Path>, text: &str, error: &serde_yaml::Error) -> Diagnostic {
    let told = tree::yaml(text, 1, file).map_or_else(Some, |(_, told)| told.into_iter().next());
    told.filter(is_of_syntax).unwrap_or_else(|| {
        // It counts letters, and takes `\r` for the end of a line, too.
        let letter = error.location().map_or(0, |at| at.index());
        let at = text.char_indices().nth(letter).map_or(text.len(), |(at, _)| at);
        let span = Lines::new(text).span(text, at..at + 1);
        unread(file, span, "YAML", &error.to_string())
    })
}

/// TOML that its reader refuses.
pub(super) fn toml(file: &Arc<Path>, text: &str, error: &toml::de::Error) -> Diagnostic {
    let told = tree::toml(text, 1, file).map_or_else(Some, |(_, told)| told.into_iter().next());
    told.filter(is_of_syntax).unwrap_or_else(|| {
        let at = error.span().map_or(0, |span| span.start);
        unread(file, Lines::new(text).span(text, at..at + 1), "TOML", error.message())
    })
}

/// A data file may be larger than front matter.
fn is_of_syntax(told: &Diagnostic) -> bool {
    !told.message.starts_with("more than ")
}

/// JSON that its reader refuses.
pub(super) fn json(file: &Arc<Path>, text: &str, error: &serde_json::Error) -> Diagnostic {
    // JSON is also YAML, which knows the place of every key.
    if error.to_string().starts_with(TWICE) {
        let told = tree::yaml(text, 1, file).map_or_else(|told| vec![told], |(_, told)| told);
        let is_twice = |told: &Diagnostic| told.rule.code == diagnostic::DUPLICATE_KEY.code;
        if let Some(told) = told.into_iter().find(is_twice) {
            return told;
        }
    }
    let at = offset(text, error.line(), error.column());
    let (range, message, hint) = match error.classify() {
        Category::Eof => ends_early(text),
        _ => stands_wrong(text, at, &error.to_string()),
    };
    let span = Lines::new(text).span(text, range);
    match message {
        Some(message) => syntax(file, span, message).hint_if(hint),
        None => unread(file, span, "JSON", &error.to_string()),
    }
}

type Said = (Range<usize>, Option<String>, Option<String>);

fn said(range: Range<usize>, message: impl Into<String>, hint: impl Into<String>) -> Said {
    (range, Some(message.into()), Some(hint.into()))
}

/// At the end of the text, something is still open.
fn ends_early(text: &str) -> Said {
    if text.trim().is_empty() {
        return said(0..1, "the file is empty", "write `{}` or `[]`, or remove the file");
    }
    match open(text) {
        Some((at, '"')) => {
            said(at..at + 1, "this quote is never closed", "put a `\"` at the end of the text")
        }
        Some((at, letter)) => never_closed(at, letter),
        None => (text.len()..text.len(), None, None),
    }
}

fn never_closed(at: usize, letter: char) -> Said {
    let closing = if letter == '[' { "]" } else { "}" };
    let hint = format!("put a `{closing}` after its last value");
    said(at..at + 1, format!("this `{letter}` is never closed"), hint)
}

/// The quote or the innermost bracket that is open at the end of `text`.
fn open(text: &str) -> Option<(usize, char)> {
    let (mut open, mut quote) = (Vec::new(), None);
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' if quote.is_some() => {
                letters.next();
            }
            '"' => quote = if quote.is_some() { None } else { Some((at, letter)) },
            '[' | '{' if quote.is_none() => open.push((at, letter)),
            ']' | '}' if quote.is_none() => {
                open.pop();
            }
            _ => {}
        }
    }
    quote.or(open.pop())
}

/// The text at `at` is not what the reader wants; its words are `reason`.
fn stands_wrong(text: &str, at: usize, reason: &str) -> Said {
    let rest = &text[at..];
    let letter = rest.chars().next().unwrap_or(' ');
    let range = at..(at + letter.len_utf8()).min(text.len());
    let before = text[..at].trim_end();
    let is = |start: &str| reason.starts_with(start);
    if is("control character") {
        return match open(&text[..at]) {
            Some((quote, '"')) if letter != '\t' => said(
                quote..quote + 1,
                "this quote is not closed on its line",
                "close it, or write `\\n` for a new line",
            ),
            _ => said(range, "there is a tab inside a text", "write `\\t`, or a space"),
        };
    }
    if is("invalid escape") || is("lone leading surrogate") || is("unexpected end of hex") {
        let start = text[..at].rfind('\\').unwrap_or(at);
        let end = range.end.max(start);
        // For the reader, a line that ends within a text continues on the next.
        let what = text[start..end].lines().next().unwrap_or("");
        return said(
            start..start + what.len(),
            format!("`{what}` means nothing within a text"),
            "write `\\\\` for `\\`",
        );
    }
    if is("trailing comma") {
        let comma = before.len().saturating_sub(1);
        return said(comma..comma + 1, "there is a comma after the last value", "remove it");
    }
    if is("trailing characters") && !matches!(letter, '/' | '#') {
        return said(
            range,
            "there is something after the end of the value",
            "a file holds one value; put several in a list: `[..., ...]`",
        );
    }
    if is("invalid number") || is("number out of range") {
        return said(range, "this number cannot be read", "if it is a text, put it in quotes");
    }
    if is("recursion limit") {
        return (range, Some("too many tables and lists are nested in one another".into()), None);
    }
    match letter {
        '/' | '#' => said(range, "JSON has no comments", "remove it"),
        '\'' | '“' | '”' | '„' | '‘' | '’' | '«' => said(
            range,
            format!("strings in JSON use `\"`, not `{letter}`"),
            "put texts and keys in straight double quotes: `\"...\"`",
        ),
        ',' if before.ends_with(['[', '{', ',', ':']) => {
            said(range, "a value is missing before this comma", "write it, or remove the comma")
        }
        ']' | '}' if before.ends_with(':') => {
            said(range, "a value is missing here", "write it after the `:`")
        }
        ']' | '}'
            if is("expected `,`")
                && let Some((at, opening)) = open(&text[..at]) =>
        {
            never_closed(at, opening)
        }
        _ if is("expected `,`") => {
            said(range, "a comma is missing before this", "put a comma between two values")
        }
        _ if is("expected `:`") => {
            said(range, "a `:` is missing before this", "a key is followed by `:` and its value")
        }
        _ => {
            let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(0);
            let word = &rest[..length];
            let range = at..at + length.max(letter.len_utf8());
            match word.to_lowercase().as_str() {
                "" => (range, None, None),
                _ if is("key must be") => said(
                    range,
                    format!("the key `{word}` has no quotes"),
                    format!("write `\"{word}\"`"),
                ),
                small @ ("true" | "false" | "null") => {
                    said(range, format!("`{word}` is not JSON"), format!("write `{small}`"))
                }
                "none" | "nil" => {
                    said(range, format!("`{word}` is not JSON"), "write `null`, or remove the line")
                }
                _ => said(range, "this text has no quotes", "put it in quotes: `\"...\"`"),
            }
        }
    }
}

/// Where a reader that counts bytes stopped.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut at = (start + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A value of a CSV file that begins with a quote and has no other: it would include all the text
/// after it.
pub(super) fn open_quote(file: &Arc<Path>, text: &str) -> Option<Diagnostic> {
    let mut letters = text.bytes().enumerate().peekable();
    let mut is_start = true;
    while let Some((at, letter)) = letters.next() {
        if letter == b'"' && is_start {
            loop {
                match letters.next() {
                    Some((_, b'"')) if letters.next_if(|(_, next)| *next == b'"').is_none() => {
                        break;
                    }
                    Some(_) => {}
                    None => {
                        let span = Lines::new(text).span(text, at..at + 1);
                        let message = "this quote is never closed".to_string();
                        let hint =
                            "put a `\"` at the end of the value; within it, `\"\"` is a quote";
                        return Some(syntax(file, span, message).hint(hint));
                    }
                }
            }
        }
        is_start = matches!(letter, b',' | b'\n' | b'\r');
    }
    None
}

/// CSV that its reader refuses: a line with more or fewer values than the first.
pub(super) fn csv(file: &Arc<Path>, text: &str, error: &csv::Error) -> Diagnostic {
    let csv::ErrorKind::UnequalLengths { pos: Some(position), expected_len, len } = error.kind()
    else {
        let line = error.position().map_or(0, |position| position.line() as usize);
        let span = Span::at(line, usize::from(line > 0), 1);
        return unread(file, span, "CSV", &error.to_string());
    };
    let start = (position.byte() as usize).min(text.len());
    let start = start + text[start..].len() - text[start..].trim_start_matches(['\r', '\n']).len();
    let end = text[start..].find(['\r', '\n']).map_or(text.len(), |length| start + length);
    let message =
        format!("this line has {}, and the first line names {expected_len}", values(*len));
    syntax(file, Lines::new(text).span(text, start..end), message).hint(match len > expected_len {
        true => "put a value that holds a comma in double quotes",
        false => "leave an unknown value empty, between its commas",
    })
}

fn values(count: u64) -> String {
    match count {
        1 => "1 value".to_string(),
        count => format!("{count} values"),
    }
}

fn syntax(file: &Arc<Path>, span: Span, message: String) -> Diagnostic {
    Diagnostic::new(&diagnostic::SYNTAX, Place::span(file, span), message)
}

/// The reader's own words, where nothing better is known.
fn unread(file: &Arc<Path>, span: Span, format: &str, reason: &str) -> Diagnostic {
    let reason = reason.lines().next().unwrap_or("");
    let reason = reason.split(" at line ").next().unwrap_or("").trim();
    syntax(file, span, format!("this cannot be read as {format}"))
        .note(format!("the parser reports: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let file: Arc<Path> = Arc::from(Path::new("data/x.json"));
        let error = serde_json::from_str::<serde_json::Value>(text).unwrap_err();
        let told = json(&file, text, &error);
        format!("{}:{} {}", told.place.line, told.place.column, told.message)
    }

    #[test]
    fn a_fault_in_yaml_stands_on_a_line_that_is_there() {
        let file: Arc<Path> = Arc::from(Path::new("data/x.yaml"));
        let text = "\r:";
        let error = serde_yaml::from_str::<serde_json::Value>(text).unwrap_err();
        let told = yaml(&file, text, &error);
        assert_eq!((told.place.line, told.place.column), (1, 2));
    }

    #[test]
    fn each_slip_in_json_is_told_where_it_stands() {
        for (text, expected) in [
            ("", "1:1 the file is empty"),
            ("{\"a\": [1, 2", "1:7 this `[` is never closed"),
            ("{\"a\": \"b", "1:7 this quote is never closed"),
            ("[1, 2,\n]", "1:6 there is a comma after the last value"),
            ("{\"a\": 1,\n}", "1:8 there is a comma after the last value"),
            ("{\"é\": 1 \"b\": 2}", "1:9 a comma is missing before this"),
            ("[1\n 2]", "2:2 a comma is missing before this"),
            ("[1}", "1:1 this `[` is never closed"),
            ("{\"a\" 1}", "1:6 a `:` is missing before this"),
            ("{\"a\":\n}", "2:1 a value is missing here"),
            ("[1,,2]", "1:4 a value is missing before this comma"),
            ("{a: 1}", "1:2 the key `a` has no quotes"),
            ("{'a': 1}", "1:2 strings in JSON use `\"`, not `'`"),
            ("[“a”]", "1:2 strings in JSON use `\"`, not `“`"),
            ("[True]", "1:2 `True` is not JSON"),
            ("[water]", "1:2 this text has no quotes"),
            ("[1] // one", "1:5 JSON has no comments"),
            ("# one\n[1]", "1:1 JSON has no comments"),
            ("[1] [2]", "1:5 there is something after the end of the value"),
            ("[\"a\nb\"]", "1:2 this quote is not closed on its line"),
            ("[\"a\tb\"]", "1:4 there is a tab inside a text"),
            ("[\"a\\x\"]", "1:4 `\\x` means nothing within a text"),
            ("\"a\\\n", "1:3 `\\` means nothing within a text"),
            ("[\"a\\\nb\"]", "1:4 `\\` means nothing within a text"),
            ("[01]", "1:3 this number cannot be read"),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
