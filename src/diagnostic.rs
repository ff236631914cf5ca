//! One type for everything that is wrong: where, how severe, which rule, what, and what to do.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

mod cause;
mod explanation;
mod fix;
mod nearest;
pub mod rules;

pub use cause::{Cause, causes};
pub use explanation::{Explanation, explanation};
pub use fix::{Fix, slip};
pub use nearest::{Names, nearest};
pub use rules::*;

/// How severe a diagnostic is. Errors stop the build before anything is written.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// The site is built.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// A part of a file as its author sees it.
///
/// `line` and `column` count from 1, columns in characters (Unicode scalar values); a byte-order
/// mark is not counted. `length` is in characters, at least 1. Line 0 means the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Path relative to the site's root, with `/` between folders.
    pub file: Arc<Path>,
    /// Line from 1, or 0 for the whole file.
    pub line: usize,
    /// Column from 1 in characters.
    pub column: usize,
    /// Length in characters.
    pub length: usize,
}

impl Place {
    /// A file as a whole.
    pub fn file(path: impl Into<PathBuf>) -> Place {
        Place { file: Arc::from(path.into()), line: 0, column: 0, length: 0 }
    }

    /// A part within a file.
    pub fn span(file: &Arc<Path>, span: Span) -> Place {
        let Span { line, column, length } = span;
        let [line, column, length] = [line, column, length].map(|number| number as usize);
        Place { file: file.clone(), line, column, length }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        Ok(())
    }
}

/// A [`Place`] without its file. There are many, so that they are small.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Default,
    Hash,
    serde::Serialize,
    serde::Deserialize,
)]
pub struct Span {
    /// Line from 1, or 0 when unknown.
    pub line: u32,
    /// Column from 1 in characters.
    pub column: u32,
    /// Length in characters.
    pub length: u32,
}

impl Span {
    /// A part of a line.
    pub fn at(line: usize, column: usize, length: usize) -> Span {
        let [line, column, length] =
            [line, column, length].map(|number| u32::try_from(number).unwrap_or(u32::MAX));
        Span { line, column, length }
    }

    /// The same, this many lines further down.
    pub fn below(self, lines: usize) -> Span {
        Span::at(self.line as usize + lines, self.column as usize, self.length as usize)
    }
}

/// Something that is wrong, in words that an author understands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where.
    pub place: Place,
    /// How severe; set from the rule's default, and changed only by the site's configuration.
    pub severity: Severity,
    /// Which rule was broken.
    pub rule: &'static Rule,
    /// What is wrong: lower case, no full stop, names in backticks.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Further facts, each a line: the place of the other definition, the include trail.
    pub notes: Vec<String>,
    /// The fix, where there is one sure answer.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A diagnostic with the default severity of `rule`.
    pub fn new(rule: &'static Rule, place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            place,
            severity: rule.severity,
            rule,
            message: message.into(),
            hint: None,
            notes: Vec::new(),
            fix: None,
        }
    }

    /// The same with a hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hint = Some(hint.into());
        self
    }

    /// The same with a hint, where there is one.
    pub fn hint_if(mut self, hint: Option<String>) -> Diagnostic {
        self.hint = hint.or(self.hint);
        self
    }

    /// The same with a fix, where there is one sure answer.
    pub fn fix_if(mut self, fix: Option<Fix>) -> Diagnostic {
        self.fix = fix.or(self.fix);
        self
    }

    /// The same with one more note.
    pub fn note(mut self, note: impl Into<String>) -> Diagnostic {
        self.notes.push(note.into());
        self
    }
}

/// Turns byte offsets of one text into lines and columns.
///
/// Line starts are found once; a look-up is a binary search and a count of characters within the
/// line. CRLF counts as one line end.
#[derive(Debug, Clone)]
pub struct Lines {
    starts: Vec<u32>,
}

impl Lines {
    /// Finds the line starts of `text`.
    pub fn new(text: &str) -> Lines {
        let mut starts = vec![0];
        starts.extend(
            text.bytes()
                .enumerate()
                .filter(|(_, byte)| *byte == b'\n')
                .map(|(at, _)| at as u32 + 1),
        );
        Lines { starts }
    }

    /// The span of `range` (bytes) within `text`, which must be the text given to [`Lines::new`].
    /// A range over several lines is cut at the end of its first line.
    pub fn span(&self, text: &str, range: std::ops::Range<usize>) -> Span {
        let start = floor_char_boundary(text, range.start.min(text.len()));
        let end = floor_char_boundary(text, range.end.clamp(start, text.len()));
        let line = self.starts.partition_point(|at| *at as usize <= start);
        let line_start = self.starts[line - 1] as usize;
        let first_line = text[start..end].lines().next().unwrap_or("");
        let column = text[line_start..start].chars().count() + 1;
        Span::at(line, column, first_line.chars().count().max(1))
    }
}

fn floor_char_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = "é b\r\nzwei\n";
        let lines = Lines::new(text);
        assert_eq!(lines.span(text, 3..4), Span { line: 1, column: 3, length: 1 });
        assert_eq!(lines.span(text, 6..10), Span { line: 2, column: 1, length: 4 });
    }
}
