//! What is wrong with a YAML text, in an author's words.

use granit_parser::ScanError;

use super::Source;
use crate::diagnostic::Diagnostic;

/// The diagnostic for what the parser could not read.
pub(super) fn tell(source: &Source<'_>, error: &ScanError) -> Diagnostic {
    let at = error.marker().byte_offset().unwrap_or(source.text.len());
    source.syntax(at..at + 1, error.info())
}

/// The diagnostic for a key that is a list or a table.
pub(super) fn odd_key(source: &Source<'_>, range: std::ops::Range<usize>) -> Diagnostic {
    source.syntax(range, "a key must be a word")
}
