//! Splits a source at its fences.
//!
//! The fences are checked first, because gray_matter takes a byte-order mark, a leading empty line
//! or an unclosed fence for "no front matter", without a message; then it takes the block from the
//! head of the file. It trims the block, so the first line and its indentation are counted here.

use std::path::Path;
use std::sync::Arc;

use gray_matter::engine::Engine;
use gray_matter::{Matter, Pod};

use crate::diagnostic::rules::FENCE;
use crate::diagnostic::{Diagnostic, Place, Span};

/// The language of the front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Between `---`.
    Yaml,
    /// Between `+++`.
    Toml,
}

impl Format {
    /// The line before and after the block.
    pub fn fence(self) -> &'static str {
        match self {
            Format::Yaml => "---",
            Format::Toml => "+++",
        }
    }
}

/// A source, split at its fences.
#[derive(Debug, Clone, PartialEq)]
pub struct Split<'a> {
    /// YAML or TOML.
    pub format: Format,
    /// The opening fence.
    pub fence: Span,
    /// The text between the fences, with `\n` as line ends.
    pub block: String,
    /// The line of the file on which the block begins.
    pub first_line: usize,
    /// The text after the closing fence, as in the file.
    pub body: &'a str,
    /// Number of lines of the file before the body's first line.
    pub lines_before: usize,
}

/// Splits `source` into front matter and body.
///
/// A byte-order mark, empty lines before the opening fence and spaces after a fence are allowed.
/// Without an opening or closing fence the diagnostic says what the file needs.
pub fn split<'a>(file: &Arc<Path>, source: &'a str) -> Result<Split<'a>, Diagnostic> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let mut lines = numbered_lines(source).skip_while(|line| line.text.is_empty());
    let Some(opening) = lines.next() else {
        let place = Place { file: file.clone(), line: 1, column: 1, length: 1 };
        return Err(Diagnostic::new(&FENCE, place, "the file is empty").hint(NEEDS));
    };
    let format = match opening.text {
        "---" => Format::Yaml,
        "+++" => Format::Toml,
        _ => return Err(no_opening(file, &opening)),
    };
    let Some(closing) = lines.find(|line| line.text == format.fence()) else {
        return Err(no_closing(file, source, format, &opening));
    };
    let raw = &source[opening.end..closing.start];
    let leading = &raw[..raw.len() - raw.trim_start().len()];
    let indentation = &leading[leading.rfind('\n').map_or(0, |at| at + 1)..];
    Ok(Split {
        format,
        fence: Span::at(opening.number, 1, 3),
        block: format!("{indentation}{}", block(format, &source[opening.start..closing.end])),
        first_line: opening.number + 1 + leading.matches('\n').count(),
        body: &source[closing.end..],
        lines_before: closing.number,
    })
}

const NEEDS: &str =
    "begin with a line `---`, then `title: ...` and the other keys, then a line `---` again";

/// The block of `head`, which begins and ends with a fence, trimmed.
fn block(format: Format, head: &str) -> String {
    struct Raw;

    impl Engine for Raw {
        fn parse(_: &str) -> gray_matter::Result<Pod> {
            Ok(Pod::Null)
        }
    }

    let mut matter = Matter::<Raw>::new();
    matter.delimiter = format.fence().to_owned();
    // The engine above cannot fail, and gives no types.
    matter.parse::<()>(head).map(|parsed| parsed.matter).unwrap_or_default()
}

struct Line<'a> {
    number: usize,
    /// Without spaces at its end.
    text: &'a str,
    start: usize,
    /// After its line end.
    end: usize,
}

fn numbered_lines(source: &str) -> impl Iterator<Item = Line<'_>> {
    let mut end = 0;
    source.split_inclusive('\n').enumerate().map(move |(at, line)| {
        let start = end;
        end += line.len();
        Line { number: at + 1, text: line.trim_end(), start, end }
    })
}

fn no_opening(file: &Arc<Path>, line: &Line<'_>) -> Diagnostic {
    let length = line.text.chars().count();
    let place = Place { file: file.clone(), line: line.number, column: 1, length };
    let trimmed = line.text.trim();
    if is_nearly_a_fence(trimmed) {
        let fence = if trimmed.contains('+') { "+++" } else { "---" };
        return Diagnostic::new(
            &FENCE,
            place,
            format!("front matter does not begin with `{}`", line.text),
        )
        .hint(format!("write `{fence}`, without spaces before it"));
    }
    let diagnostic = Diagnostic::new(&FENCE, place, "the file has no front matter");
    if trimmed.split_once(':').is_some_and(|(key, _)| is_word(key)) {
        return diagnostic.hint("put a line `---` before this one, and another after the last key");
    }
    diagnostic.hint(NEEDS)
}

fn no_closing(file: &Arc<Path>, source: &str, format: Format, opening: &Line<'_>) -> Diagnostic {
    let place = Place { file: file.clone(), line: opening.number, column: 1, length: 3 };
    let fence = format.fence();
    let nearly = numbered_lines(source)
        .skip(opening.number)
        .find(|line| is_nearly_a_fence(line.text.trim()) || line.text == "...");
    let hint = match nearly {
        Some(line) => format!("line {} is `{}`; write `{fence}` there", line.number, line.text),
        None => format!("put a line `{fence}` between the last key and the text"),
    };
    Diagnostic::new(&FENCE, place, "the front matter that begins here is never closed").hint(hint)
}

/// Dashes of any kind or plus signs, two to ten.
fn is_nearly_a_fence(text: &str) -> bool {
    let count = text.chars().count();
    let dashes = text.chars().all(|c| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}'));
    let long = text.chars().any(|c| matches!(c, '\u{2014}' | '\u{2015}'));
    (dashes && ((2..=10).contains(&count) || (count == 1 && long)))
        || (text.chars().all(|c| c == '+') && (2..=10).contains(&count))
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}
