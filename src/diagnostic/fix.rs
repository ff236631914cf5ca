//! Fixes: mistakes with one sure answer.

use super::{Names, Span};

/// Another text for a part of one line: the one sure way to fix a mistake.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Fix {
    /// The place of the text to replace; with its quotes, where it has some.
    pub span: Span,
    /// The text that must be there, or nothing is changed.
    pub old: String,
    /// The new text.
    pub new: String,
}

impl Fix {
    /// Replaces `old` at `span` by `new`.
    pub fn new(span: Span, old: impl Into<String>, new: impl Into<String>) -> Fix {
        Fix { span, old: old.into(), new: new.into() }
    }

    /// `line`, without its line end, with the new text; none where another text is there.
    pub fn mended(&self, line: &str) -> Option<String> {
        let at = |column: usize| match line.char_indices().nth(column) {
            Some((at, _)) => Some(at),
            None => (line.chars().count() == column).then_some(line.len()),
        };
        let start = at((self.span.column as usize).checked_sub(1)?)?;
        let rest = &line[start..];
        // The span of a quoted text begins at its quote.
        let quote = usize::from(!rest.starts_with(&self.old) && rest.starts_with(['"', '\'']));
        let start = start + quote;
        let after = line[start..].strip_prefix(&self.old)?;
        Some(format!("{}{}{after}", &line[..start], self.new))
    }
}

/// The only candidate that is one letter off `word`: this was certainly meant.
pub fn slip<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    Names::new(candidates.iter().copied()).slip(word).map(|number| candidates[number])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fix_changes_only_what_it_knows() {
        let span = |column, length| Span { line: 2, column, length };
        let fix = Fix::new(span(1, 5), "titel", "title");
        assert_eq!(fix.mended("titel: Über titel").as_deref(), Some("title: Über titel"));
        assert_eq!(fix.mended("tite: x"), None);
        let fix = Fix::new(span(9, 9), "Jane Do", "Jane Doe");
        assert_eq!(fix.mended("áuthor: 'Jane Do'").as_deref(), Some("áuthor: 'Jane Doe'"));
        assert_eq!(fix.mended("é"), None);
    }

    #[test]
    fn a_slip_is_one_letter_off_and_has_one_answer() {
        assert_eq!(slip("titel", ["date", "title"]), Some("title"));
        assert_eq!(slip("Jane Do", ["Jane Doe", "Jane Roe"]), Some("Jane Doe"));
        assert_eq!(slip("Jane oe", ["Jane Doe", "Jane Roe"]), None);
        assert_eq!(slip("tilte page", ["title pages"]), None);
    }
}
