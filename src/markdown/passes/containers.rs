//! Containers: `::: name key="value"` to `:::`, with Markdown inside.
//!
//! Before parsing, each line that may be such a fence becomes a thematic break of the same length:
//! the one block that ends any paragraph, list, quotation, table or footnote before it without an
//! empty line. Offsets stay true, and a fence that turns out to be in a code block or in raw
//! HTML is read from the original text.

use std::borrow::Cow;
use std::ops::Range;

use super::{money, scripts};
use crate::markdown::Container;
use crate::url;

/// The body as the parser reads it, and its fence lines.
pub(crate) struct Prepared<'a> {
    /// As long as the body, byte for byte.
    pub(crate) text: Cow<'a, str>,
    /// Lines that begin with `:::`, without their line ends, in order.
    pub(crate) fences: Vec<Range<usize>>,
    /// Lines that would, if they had no indent and were not quoted, in order.
    pub(crate) misplaced: Vec<Range<usize>>,
    /// Sub- and superscript within words, from sign to sign, in order.
    pub(crate) scripts: Vec<Range<usize>>,
    /// Formulas are read.
    pub(crate) math: bool,
    /// Some `$` are money and hidden from the parser.
    pub(crate) has_money: bool,
    /// What may be money or a formula, and counts as money.
    pub(crate) unsure: Vec<Range<usize>>,
}

/// What `$` is in a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dollars {
    /// A sign of formulas, unless it is money.
    Formulas,
    /// Text.
    Text,
}

impl From<bool> for Dollars {
    fn from(math: bool) -> Dollars {
        if math { Dollars::Formulas } else { Dollars::Text }
    }
}

/// Prepares a body for the parser: its fence lines, and its money where it may hold formulas.
pub(crate) fn prepare(body: &str, dollars: Dollars) -> Prepared<'_> {
    let mut prepared = fences(body);
    if dollars == Dollars::Formulas && prepared.text.contains('$') {
        let (text, unsure) = money::hidden(&prepared.text);
        prepared.math = true;
        prepared.has_money = text.contains(money::MASK);
        prepared.text = Cow::Owned(text);
        prepared.unsure = unsure;
    }
    prepared
}

/// Finds the fence lines of `body`.
fn fences(body: &str) -> Prepared<'_> {
    let mut fences = Vec::new();
    let mut misplaced = Vec::new();
    let mut from = 0;
    // A search for one character is several times as fast as one for three, and colons are rare.
    while let Some(at) = body[from..].find(':') {
        let at = from + at;
        if !body[at..].starts_with(":::") {
            from = at + 1;
            continue;
        }
        let end = body[at..].find('\n').map_or(body.len(), |end| at + end);
        let line = at..at + body[at..end].trim_end_matches('\r').len();
        let before = body[..at].rsplit('\n').next().unwrap_or("");
        if before.is_empty() {
            fences.push(line);
        } else if before.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'>')) {
            misplaced.push(line);
        }
        from = end;
    }
    let mut scripts = scripts::find(body);
    scripts.retain(|pair| {
        let before = fences.partition_point(|fence| fence.start <= pair.start);
        before == 0 || !fences[before - 1].contains(&pair.start)
    });
    if fences.is_empty() && scripts.is_empty() {
        return Prepared::new(Cow::Borrowed(body), fences, misplaced, scripts);
    }
    let mut text = String::with_capacity(body.len());
    for fence in &fences {
        text.push_str(&body[text.len()..fence.start]);
        text.push_str("***");
        text.extend(std::iter::repeat_n(' ', fence.len() - 3));
    }
    text.push_str(&body[text.len()..]);
    let text = Cow::Owned(scripts::hide(text, &scripts));
    Prepared::new(text, fences, misplaced, scripts)
}

impl<'a> Prepared<'a> {
    fn new(
        text: Cow<'a, str>,
        fences: Vec<Range<usize>>,
        misplaced: Vec<Range<usize>>,
        scripts: Vec<Range<usize>>,
    ) -> Prepared<'a> {
        let (math, has_money, unsure) = (false, false, Vec::new());
        Prepared { text, fences, misplaced, scripts, math, has_money, unsure }
    }
}

/// A fence line as its author means it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fence<'a> {
    /// `::: name key="value"`.
    Open { name: &'a str, arguments: Vec<(String, String)> },
    /// `:::`.
    Close,
    /// The text after the colons cannot be read: where in the line, and why.
    Bad { at: Range<usize>, why: &'static str },
}

/// Number of colons at the start of `line`.
fn colons(line: &str) -> usize {
    line.bytes().take_while(|byte| *byte == b':').count()
}

/// Reads a fence line.
pub(crate) fn read(line: &str) -> Fence<'_> {
    let mut at = skip_spaces(line, colons(line));
    if at == line.len() {
        return Fence::Close;
    }
    let name_start = at;
    at += name_length(&line[at..]);
    let name = &line[name_start..at];
    if !name.starts_with(|char: char| char.is_ascii_alphabetic()) || !at_space(line, at) {
        return Fence::Bad {
            at: name_start..line.trim_end().len(),
            why: "is not a name of a container",
        };
    }
    let mut arguments = Vec::new();
    loop {
        at = skip_spaces(line, at);
        if at == line.len() {
            return Fence::Open { name, arguments };
        }
        let start = at;
        let bad = |why| Fence::Bad { at: start..line.trim_end().len(), why };
        at += name_length(&line[at..]);
        let key = &line[start..at];
        if key.is_empty() || !line[at..].starts_with('=') {
            return bad("is not `key=\"value\"`");
        }
        at += 1;
        let quote = match line[at..].chars().next() {
            Some(quote @ ('"' | '\'' | '“')) => quote,
            _ => return bad("needs its value between `\"`"),
        };
        at += quote.len_utf8();
        let mut value = String::new();
        let mut chars = line[at..].char_indices();
        let end = loop {
            match chars.next() {
                None => return bad("has no closing quote"),
                Some((_, '\\')) => match chars.next() {
                    Some((_, char)) if char == quote || char == '\\' => value.push(char),
                    Some((_, char)) => value.extend(['\\', char]),
                    None => return bad("has no closing quote"),
                },
                Some((end, char)) if char == quote || (quote == '“' && char == '”') => {
                    break end + char.len_utf8();
                }
                Some((_, char)) => value.push(char),
            }
        };
        at += end;
        if !at_space(line, at) {
            return bad("needs a space after its closing quote");
        }
        if quote == '“' {
            return bad("has curly quotes, where straight ones `\"` are needed");
        }
        arguments.push((key.to_owned(), value));
    }
}

fn skip_spaces(line: &str, at: usize) -> usize {
    line.len() - line[at..].trim_start().len()
}

fn at_space(line: &str, at: usize) -> bool {
    line[at..].chars().next().is_none_or(char::is_whitespace)
}

fn name_length(text: &str) -> usize {
    text.find(|char: char| !char.is_alphanumeric() && char != '-' && char != '_')
        .unwrap_or(text.len())
}

/// Arguments that are words, in which a colon does not end a scheme: `title="JavaScript: the good
/// parts"`.
const WORDS: [&str; 11] = [
    "title", "caption", "label", "alt", "text", "cite", "by", "credit", "name", "heading",
    "summary",
];

/// The scheme of an argument that runs a script where it is the address of a link.
pub(crate) fn script(key: &str, value: &str) -> Option<String> {
    let runs = !WORDS.contains(&key) && url::runs_script(value) && !url::is_picture_in_url(value);
    if runs { url::scheme(value) } else { None }
}

/// The container without arguments that run scripts.
pub(crate) fn harmless(container: &Container) -> Container {
    let mut container = container.clone();
    for (key, value) in &mut container.arguments {
        if script(key, value).is_some() {
            value.clear();
        }
    }
    container
}

/// Which containers are open.
#[derive(Debug, Default)]
pub(crate) struct Open {
    /// Colons and fence line of each, outermost first.
    stack: Vec<(usize, Range<usize>)>,
}

/// What a closing fence closes.
#[derive(Debug, PartialEq)]
pub(crate) enum Closes {
    /// The innermost `unclosed.len() + 1`; the lines of those whose own fence is missing.
    Containers { unclosed: Vec<Range<usize>> },
    /// Nothing is open.
    Nothing,
    /// The open container has more colons; its line.
    Short(Range<usize>),
}

impl Open {
    /// A container opens with `line`, which is at `at`.
    pub(crate) fn open(&mut self, line: &str, at: Range<usize>) {
        self.stack.push((colons(line), at));
    }

    /// Something is open.
    pub(crate) fn any(&self) -> bool {
        !self.stack.is_empty()
    }

    /// `line` closes a container. It may have as many colons as the opening fence or more; where an
    /// outer container has exactly as many as `line`, the author forgot to close those within it.
    pub(crate) fn close(&mut self, line: &str) -> Closes {
        let count = colons(line);
        let Some((innermost, at)) = self.stack.last() else { return Closes::Nothing };
        if *innermost > count {
            return Closes::Short(at.clone());
        }
        let exact = self.stack.iter().rposition(|(colons, _)| *colons == count);
        let target = exact.unwrap_or(self.stack.len() - 1);
        let unclosed = self.stack.drain(target..).skip(1).map(|(_, at)| at).collect();
        Closes::Containers { unclosed }
    }

    /// The lines of those that are open at the end of the body.
    pub(crate) fn rest(self) -> impl Iterator<Item = Range<usize>> {
        self.stack.into_iter().map(|(_, at)| at)
    }
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "one range is what is meant")]
mod tests {
    use super::*;

    #[test]
    fn fences_become_breaks_of_the_same_length() {
        let prepared = prepare("a\n::: é x=\"\"\r\nb ::: c\n:::\n > ::: d", Dollars::Text);
        assert_eq!(prepared.text, "a\n***        \r\nb ::: c\n***\n > ::: d");
        assert_eq!(prepared.fences, [2..13, 23..26]);
        assert_eq!(prepared.misplaced, [30..35]);
    }

    #[test]
    fn arguments_are_read_in_order() {
        assert_eq!(
            read(r#":::: pull-quote by="A \"B\" C"  x='1' "#),
            Fence::Open {
                name: "pull-quote",
                arguments: vec![("by".into(), "A \"B\" C".into()), ("x".into(), "1".into())],
            }
        );
        assert_eq!(read("::::  "), Fence::Close);
    }

    #[test]
    fn bad_arguments_are_told_with_their_place() {
        let bad = |at, why| Fence::Bad { at, why };
        assert_eq!(read("::: {.note}"), bad(4..11, "is not a name of a container"));
        assert_eq!(read("::: a b"), bad(6..7, "is not `key=\"value\"`"));
        assert_eq!(read("::: a b=c"), bad(6..9, "needs its value between `\"`"));
        assert_eq!(read("::: a b=\"c"), bad(6..10, "has no closing quote"));
        assert_eq!(read("::: a b=\"c\"d"), bad(6..12, "needs a space after its closing quote"));
    }

    #[test]
    fn words_with_a_colon_are_no_scripts() {
        assert_eq!(script("src", "java\tscript:x"), Some("javascript".into()));
        assert_eq!(script("to", "data:text/html,x"), Some("data".into()));
        for (key, value) in [
            ("title", "JavaScript: the good parts"),
            ("src", "a.mp4"),
            ("poster", "data:image/png;base64,x"),
        ] {
            assert_eq!(script(key, value), None);
        }
    }

    #[test]
    fn a_longer_fence_closes_the_outer_container() {
        let mut open = Open::default();
        open.open("::::", 0..1);
        open.open(":::", 1..2);
        assert_eq!(open.close("::::"), Closes::Containers { unclosed: vec![1..2] });
        assert_eq!(open.close(":::"), Closes::Nothing);
        open.open("::::", 0..1);
        assert_eq!(open.close(":::"), Closes::Short(0..1));
        assert_eq!(open.close(":::::"), Closes::Containers { unclosed: vec![] });
    }
}
