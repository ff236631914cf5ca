//! A line of a text, as an author sees it: its indentation, its key, its value.

/// A line within a text.
#[derive(Clone)]
pub(super) struct Line<'a> {
    /// Without its line end.
    pub text: &'a str,
    /// Where it begins in the text, in bytes.
    pub start: usize,
}

impl<'a> Line<'a> {
    /// The line of `text` that holds the byte `at`.
    pub(super) fn at(text: &'a str, at: usize) -> Line<'a> {
        let mut at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let end = text[start..].find('\n').map_or(text.len(), |end| start + end);
        Line { text: &text[start..end], start }
    }

    /// The lines above it, the nearest first.
    pub(super) fn before(&self, text: &'a str) -> impl Iterator<Item = Line<'a>> + use<'a> {
        let mut start = self.start;
        std::iter::from_fn(move || {
            let line = Line::at(text, start.checked_sub(1)?);
            start = line.start;
            Some(line)
        })
    }

    /// Where it ends, without spaces at its end.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.trim_end().len()
    }

    /// The place of its content.
    pub(super) fn content(&self) -> std::ops::Range<usize> {
        self.end().min(self.start + self.indentation())..self.end()
    }

    /// Number of spaces that it begins with, in bytes.
    pub(super) fn indentation(&self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Where `part`, a piece of this line, begins in the text.
    pub(super) fn offset(&self, part: &str) -> usize {
        self.start + (part.as_ptr() as usize - self.text.as_ptr() as usize)
    }

    /// The place of `part`, a piece of this line, in the text.
    pub(super) fn range(&self, part: &str) -> std::ops::Range<usize> {
        let start = self.offset(part);
        start..start + part.len()
    }

    /// The text after `key: ` or `- ` in YAML.
    pub(super) fn value(&self) -> Option<&'a str> {
        let mut rest = self.text.trim();
        let mut is_item = false;
        while let Some(item) = rest.strip_prefix("- ") {
            rest = item.trim_start();
            is_item = true;
        }
        let is_bare = !rest.starts_with(['"', '\'', '[', '{', '#']);
        match rest.split_once(": ") {
            Some((_, value)) if is_bare => Some(value.trim_start()),
            _ => is_item.then_some(rest),
        }
    }
}

/// `value` in quotes, cut where it is long.
pub(super) fn quoted(value: &str) -> String {
    let value = value.trim();
    let value = match value.char_indices().nth(50) {
        Some((at, _)) => format!("{}...", &value[..at]),
        None => value.to_owned(),
    };
    match (value.contains('"'), value.contains('\'')) {
        (false, _) => format!("\"{}\"", value.replace('\\', "\\\\")),
        (true, false) => format!("'{value}'"),
        (true, true) => format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}
