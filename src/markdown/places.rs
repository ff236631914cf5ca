//! Places in the file: byte offsets of a body as spans that its author understands.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Place, Rule, Span};

use super::Source;

/// Turns offsets into spans. In rising order, it reads each line once.
pub(super) struct Places<'a> {
    source: Source<'a>,
    at: usize,
    line: usize,
    /// Characters between the start of the line and `at`.
    before: usize,
}

impl<'a> Places<'a> {
    /// Starts at the body's first line.
    pub(super) fn new(source: Source<'a>) -> Places<'a> {
        Places { source, at: 0, line: source.lines_before + 1, before: 0 }
    }

    /// The span of `range`, cut at the end of its first line.
    pub(super) fn span(&mut self, range: Range<usize>) -> Span {
        let text = self.source.text;
        let start = floor(text, range.start.min(text.len()));
        let end = floor(text, range.end.clamp(start, text.len()));
        if start < self.at {
            *self = Places::new(self.source);
        }
        let passed = &text[self.at..start];
        match passed.rfind('\n') {
            Some(end) => {
                self.line += newlines(passed.as_bytes());
                self.before = passed[end + 1..].chars().count();
            }
            None => self.before += passed.chars().count(),
        }
        self.at = start;
        let first_line = text[start..end].lines().next().unwrap_or("");
        Span::at(self.line, self.before + 1, first_line.chars().count().max(1))
    }

    /// A diagnostic at `range`.
    pub(super) fn diagnostic(
        &mut self,
        rule: &'static Rule,
        range: Range<usize>,
        message: impl Into<String>,
    ) -> Diagnostic {
        let span = self.span(range);
        Diagnostic::new(rule, Place::span(self.source.file, span), message)
    }
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;

    #[test]
    fn spans_agree_whatever_the_order() {
        let file: Arc<Path> = Arc::from(Path::new("a.md"));
        let mut places =
            Places::new(Source { file: &file, text: "é b\r\nzwei\n", lines_before: 4 });
        assert_eq!(places.span(6..10), Span { line: 6, column: 1, length: 4 });
        assert_eq!(places.span(3..4), Span { line: 5, column: 3, length: 1 });
        assert_eq!(places.span(0..9), Span { line: 5, column: 1, length: 3 });
        assert_eq!(places.span(99..99), Span { line: 7, column: 1, length: 1 });
    }
}
