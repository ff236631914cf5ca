//! Citations: `[see @key, p. 12; -@other]`, and `@key` in the text, as Pandoc reads them.

use std::ops::Range;

/// A citation as its author wrote it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Written<'a> {
    /// The works, in order.
    pub(crate) works: Vec<Work<'a>>,
    /// It is in the text itself: `@key`.
    pub(crate) in_text: bool,
}

/// A work of a citation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Work<'a> {
    /// Its key.
    pub(crate) key: &'a str,
    /// The place of the key, with its `@`.
    pub(crate) at: Range<usize>,
    /// The text before it, such as "see".
    pub(crate) before: &'a str,
    /// The text after it, such as ", p. 12".
    pub(crate) after: &'a str,
    /// `-@key`: the text already names its author.
    pub(crate) is_bare: bool,
}

/// No citation is longer: a text of brackets alone must not be searched over and over.
const MOST: usize = 4_000;

/// The citation in brackets that begins at `at`, and where it ends.
pub(crate) fn in_brackets(source: &str, at: usize) -> Option<(Written<'_>, usize)> {
    let start = at + 1;
    let rest = source.as_bytes().get(start..)?;
    let length = rest.iter().take(MOST).position(|byte| *byte == b']')?;
    let inner = &source[start..start + length];
    // Other markup may hold a bracket of its own.
    let is_plain = !inner.contains(['[', '`', '<', '\\']);
    if !is_plain || !inner.contains('@') || has_blank_line(inner) {
        return None;
    }
    let mut works = Vec::new();
    let mut from = start;
    for part in inner.split(';') {
        works.push(work(source, from..from + part.len())?);
        from += part.len() + 1;
    }
    Some((Written { works, in_text: false }, start + inner.len() + 1))
}

/// The work that a part of a citation in brackets names.
fn work(source: &str, part: Range<usize>) -> Option<Work<'_>> {
    let text = &source[part.clone()];
    let (at, key) = text.match_indices('@').find_map(|(at, _)| {
        let before = text[..at].strip_suffix('-').unwrap_or(&text[..at]);
        let begins = before.chars().next_back().is_none_or(|c| c.is_whitespace() || c == '(');
        Some((at, begins.then(|| key(&text[at + 1..])).flatten()?))
    })?;
    let is_bare = text[..at].ends_with('-');
    let (name, length) = key;
    let begin = part.start + at;
    Some(Work {
        key: name,
        at: begin..begin + 1 + length,
        before: text[..at - usize::from(is_bare)].trim(),
        after: text[at + 1 + length..].trim_end(),
        is_bare,
    })
}

/// The citation in the text whose `@` is at `at`, and where it ends. Whether it is a citation shows
/// only when its key is known. Its key ends at `end` at the latest.
pub(crate) fn in_text(source: &str, at: usize, end: usize) -> Option<(Written<'_>, usize)> {
    // An address, the name of an account in an address, or a sign that its author wants as text.
    let is_within = |c: char| c.is_alphanumeric() || "_.-+/@\\:~#=&?".contains(c);
    let before = &source[..at];
    if before.chars().next_back().is_some_and(is_within) || before.ends_with("\\[") {
        return None;
    }
    let (key, length) = key(source.get(at + 1..end)?)?;
    // The name of an account continues, as in `@name@host`.
    if key.starts_with("id:") || source[at + 1 + length..].starts_with('@') {
        return None;
    }
    let at = at..at + 1 + length;
    let after = locator_behind(&source[at.end..]).unwrap_or("");
    let end = at.end + after.len();
    let work = Work { key, at, before: "", after, is_bare: false };
    Some((Written { works: vec![work], in_text: true }, end))
}

/// ` [p. 12]` after a key in the text.
fn locator_behind(rest: &str) -> Option<&str> {
    let inner = rest.strip_prefix(" [")?;
    let inner = &inner[..inner.bytes().take(MOST).position(|byte| byte == b']')?];
    let is_plain = !inner.contains(['[', '`', '<', '\\', '@', '\n', '^', ';']);
    let length = inner.len() + 3;
    let follows = rest[length..].starts_with(['(', '[', ':']);
    let is_locator = crate::citation::locator(inner).0.is_some();
    (is_plain && !follows && is_locator).then(|| &rest[..length])
}

/// The key at the start of `text`, and how many bytes it takes: letters and digits, with single marks
/// between them, or anything in braces.
fn key(text: &str) -> Option<(&str, usize)> {
    if let Some(rest) = text.strip_prefix('{') {
        let name = &rest[..rest.find(['}', '\n'])?];
        let is_closed = rest[name.len()..].starts_with('}') && !name.is_empty();
        return is_closed.then_some((name, name.len() + 2));
    }
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let is_mark = ":.#$%&-+?~/".contains(c) && end == at && at > 0;
        if is_letter(c) {
            end = at + c.len_utf8();
        } else if !is_mark || !next.is_some_and(is_letter) {
            break;
        } else {
            end = at + 1;
        }
    }
    (end > 0).then(|| (&text[..end], end))
}

fn has_blank_line(text: &str) -> bool {
    text.lines().skip(1).any(|line| line.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn works(source: &str) -> Vec<(&str, &str, &str, bool)> {
        let found = in_brackets(source, 0).filter(|(_, end)| *end == source.len());
        let works = found.map(|(written, _)| written.works).unwrap_or_default();
        works.iter().map(|work| (work.key, work.before, work.after, work.is_bare)).collect()
    }

    #[test]
    fn several_works_stand_in_one_bracket() {
        assert_eq!(works("[@doe]"), [("doe", "", "", false)]);
        assert_eq!(
            works("[see @doe_2020, p. 12 *f.*; also -@Roe:19-b.]"),
            [("doe_2020", "see", ", p. 12 *f.*", false), ("Roe:19-b", "also", ".", true)]
        );
        assert_eq!(works("[@{http://zotero.org/1}]"), [("http://zotero.org/1", "", "", false)]);
        assert_eq!(works("[@id:reports/water]"), [("id:reports/water", "", "", false)]);
    }

    #[test]
    fn what_is_no_citation_stays_text() {
        for text in [
            "[me@doe.org]",
            "[@]",
            "[@doe; and others]",
            "[@doe `]`]",
            "[a [@doe]]",
            "[\\@doe]",
            "[@doe\n\n]",
            "[]",
            "[doe",
        ] {
            assert!(works(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_key_in_the_text_is_no_address() {
        let keys = |source: &'static str| -> Vec<&str> {
            let found = source.match_indices('@');
            let found = found.filter_map(|(at, _)| in_text(source, at, source.len()));
            found.map(|(written, _)| written.works[0].key).collect()
        };
        assert_eq!(keys("@doe, (@roe) and @a.b."), ["doe", "roe", "a.b"]);
        let none = "me@doe.org a/@doe \\@doe \\[@doe] @doe@host.org @ @, https://host/@doe ?x=@doe";
        assert!(keys(none).is_empty());
    }

    #[test]
    fn a_locator_may_follow_a_key_in_the_text() {
        let after = |source: &'static str| {
            in_text(source, 0, source.len()).map(|(found, end)| (found.works[0].after, end))
        };
        assert_eq!(after("@doe [p. 12] says"), Some((" [p. 12]", 12)));
        assert_eq!(after("@doe [this](x)"), Some(("", 4)));
        assert_eq!(after("@doe [and others]"), Some(("", 4)));
    }
}
