//! Sub- and superscript within a word: `CO~2~`, `m^2^`, `10^-6^`.
//!
//! The parser knows `~x~` and `^x^` only where a word begins and ends, and pairs a lone `~5` with a
//! `~` far after it. So each pair within a word is found before parsing, and its two signs become
//! control characters of the same length, which mean nothing to the parser. A pair that turns out to
//! be in code, an address or a formula is read from the original text.

use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Tag, TagEnd};

use crate::markdown::parts::Parts;
use crate::markdown::text;

/// The two signs, and what the parser sees in their places.
const SIGNS: [(u8, u8); 2] = [(b'~', 1), (b'^', 2)];

/// Letters at most between two signs.
const LONGEST: usize = 24;

/// How many bytes of a word are looked at before a pair, and behind it.
const WORD: usize = 200;

/// Where the pairs of `text` are, from sign to sign, in order.
pub(crate) fn find(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut pairs: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(['~', '^']).map(|at| from + at) {
        from = at + 1;
        if let Some(end) = closing(text, at).filter(|end| is_of_prose(text, at..*end)) {
            pairs.push(at..end);
            from = end;
        } else {
            // A row of signs is strikethrough or a fence, and none of them opens a pair here.
            from += bytes[from..].iter().take_while(|byte| **byte == bytes[at]).count();
        }
    }
    pairs
}

/// The end of the pair whose first sign is at `at`; none where the sign opens no pair within a word.
fn closing(text: &str, at: usize) -> Option<usize> {
    let sign = text.as_bytes()[at];
    let before = text[..at].chars().next_back()?;
    if !(before.is_alphanumeric() || matches!(before, ')' | ']')) {
        return None;
    }
    let inner = &text[at + 1..];
    let length = inner.bytes().take(LONGEST * 4 + 1).position(|byte| byte == sign)?;
    let (inner, after) = (&inner[..length], inner[length + 1..].chars().next());
    let fits = |char: char| char.is_alphanumeric() || "+-−–=.,;()/′∗%".contains(char);
    if inner.is_empty() || inner.chars().count() > LONGEST || !inner.chars().all(fits) {
        return None;
    }
    if after == Some(char::from(sign)) {
        return None;
    }
    // `a^2+b^2` is two powers that are not closed: no word continues after a sum.
    let goes_on = after.is_some_and(char::is_alphanumeric);
    let is_sum = inner.trim_matches(['+', '-', '−', '–']).contains(['+', '-', '−', '–', '=', '/']);
    (!(goes_on && is_sum)).then_some(at + 1 + length + 1)
}

/// False where the letters around a pair are an address, code, a formula or a label.
fn is_of_prose(text: &str, pair: Range<usize>) -> bool {
    let before = &text[text.floor_char_boundary(pair.start.saturating_sub(WORD))..pair.start];
    let after = &text[pair.end..text.floor_char_boundary(pair.end.saturating_add(WORD))];
    let before = before.rsplit(char::is_whitespace).next().unwrap_or("");
    let after = after.split(char::is_whitespace).next().unwrap_or("");
    let opened = ["://", "www.", "](", "[^", "@", "`", "$", "{", "<", "\\"];
    !opened.iter().any(|sign| before.contains(sign)) && !after.contains(['`', '$', '}'])
}

/// `text` with its pairs hidden from the parser.
pub(crate) fn hide(text: String, pairs: &[Range<usize>]) -> String {
    let mut bytes = text.into_bytes();
    for pair in pairs {
        let mut signs = SIGNS.into_iter();
        let sign = signs.find(|(sign, _)| *sign == bytes[pair.start]);
        let (_, hidden) = sign.expect("a pair begins with one of the signs");
        bytes[pair.start] = hidden;
        bytes[pair.end - 1] = hidden;
    }
    String::from_utf8(bytes).expect("one letter of ASCII took the place of another")
}

/// The events of a text whose pairs were hidden, with the pairs as sub- and superscript.
pub(crate) struct Events<'a> {
    parser: Parts<'a>,
    /// The text before its pairs were hidden, or a text of the same length.
    typed: &'a str,
    hidden: &'a str,
    pairs: &'a [Range<usize>],
    /// Parts of a text that was split.
    parts: VecDeque<(Event<'a>, Range<usize>)>,
    /// Within code or raw HTML.
    as_typed: bool,
}

impl<'a> Events<'a> {
    /// Reads `hidden`, which is `typed` with its `pairs` hidden.
    pub(crate) fn new(
        hidden: &'a str,
        typed: &'a str,
        pairs: &'a [Range<usize>],
        options: Options,
    ) -> Events<'a> {
        let parser = Parts::new(hidden, options);
        Events { parser, typed, hidden, pairs, parts: VecDeque::new(), as_typed: false }
    }

    /// The pairs of which a part is within `range`.
    fn within(&self, range: &Range<usize>) -> &'a [Range<usize>] {
        let first = self.pairs.partition_point(|pair| pair.end <= range.start);
        let end = self.pairs.partition_point(|pair| pair.start < range.end);
        &self.pairs[first..end.max(first)]
    }

    /// `text` as it was typed.
    fn typed(&self, text: CowStr<'a>) -> CowStr<'a> {
        if let Some(at) = text::offset_in(self.hidden, &text) {
            return match self.within(&(at..at + text.len())) {
                [] => text,
                _ => self.typed.get(at..at + text.len()).map_or(text, CowStr::Borrowed),
            };
        }
        // A label or title that the parser has copied.
        let sign = |char: char| SIGNS.into_iter().find(|(_, hidden)| char == char::from(*hidden));
        match text.contains(|char: char| sign(char).is_some()) {
            true => {
                let typed = |char: char| sign(char).map_or(char, |(sign, _)| char::from(sign));
                CowStr::from(text.chars().map(typed).collect::<String>())
            }
            false => text,
        }
    }

    /// The parts of a text without marks, with its pairs apart.
    fn apart(&mut self, text: CowStr<'a>, range: Range<usize>) -> (Event<'a>, Range<usize>) {
        let Some(start) = text::offset_in(self.hidden, &text) else {
            return (Event::Text(self.typed(text)), range);
        };
        let end = start + text.len();
        let mut done = start;
        for pair in self.within(&(start..end)) {
            // The parser has found something within it, such as an ellipsis.
            if pair.start < done || pair.end > end {
                continue;
            }
            let (tag, close) = match self.typed.as_bytes()[pair.start] {
                b'~' => (Tag::Subscript, TagEnd::Subscript),
                _ => (Tag::Superscript, TagEnd::Superscript),
            };
            let inner = pair.start + 1..pair.end - 1;
            self.part(done..pair.start);
            self.parts.push_back((Event::Start(tag), pair.clone()));
            self.part(inner);
            self.parts.push_back((Event::End(close), pair.clone()));
            done = pair.end;
        }
        self.part(done..end);
        self.parts.pop_front().unwrap_or((Event::Text(text), range))
    }

    fn part(&mut self, range: Range<usize>) {
        if !range.is_empty() {
            let text = self.typed(CowStr::Borrowed(&self.hidden[range.clone()]));
            self.parts.push_back((Event::Text(text), range));
        }
    }

    fn shown(&mut self, event: Event<'a>, range: Range<usize>) -> (Event<'a>, Range<usize>) {
        let event = match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                self.as_typed = true;
                Event::Start(Tag::CodeBlock(match kind {
                    CodeBlockKind::Fenced(info) => CodeBlockKind::Fenced(self.typed(info)),
                    CodeBlockKind::Indented => CodeBlockKind::Indented,
                }))
            }
            Event::Start(Tag::HtmlBlock) => {
                self.as_typed = true;
                event
            }
            Event::Start(Tag::Heading { level, id, classes, attrs }) => {
                let id = id.map(|id| self.typed(id));
                let classes = classes.into_iter().map(|class| self.typed(class)).collect();
                let attrs = attrs
                    .into_iter()
                    .map(|(name, value)| (self.typed(name), value.map(|value| self.typed(value))));
                let attrs = attrs.collect();
                Event::Start(Tag::Heading { level, id, classes, attrs })
            }
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => {
                self.as_typed = false;
                event
            }
            Event::Text(text) if !self.as_typed => return self.apart(text, range),
            Event::Text(text) => Event::Text(self.typed(text)),
            Event::Code(text) => Event::Code(self.typed(text)),
            Event::Html(text) => Event::Html(self.typed(text)),
            Event::InlineHtml(text) => Event::InlineHtml(self.typed(text)),
            Event::InlineMath(text) => Event::InlineMath(self.typed(text)),
            Event::DisplayMath(text) => Event::DisplayMath(self.typed(text)),
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let (dest_url, title) = (self.typed(dest_url), self.typed(title));
                Event::Start(Tag::Link { link_type, dest_url, title, id })
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                let (dest_url, title) = (self.typed(dest_url), self.typed(title));
                Event::Start(Tag::Image { link_type, dest_url, title, id })
            }
            event => event,
        };
        (event, range)
    }
}

impl<'a> Iterator for Events<'a> {
    type Item = (Event<'a>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(part) = self.parts.pop_front() {
            return Some(part);
        }
        let (event, range) = self.parser.next()?;
        Some(if self.pairs.is_empty() { (event, range) } else { self.shown(event, range) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|pair| &text[pair]).collect()
    }

    #[test]
    fn pairs_within_words_are_found() {
        assert_eq!(found("CO~2~, H~2~O and 10^-6^ m^2^"), ["~2~", "~2~", "^-6^", "^2^"]);
        assert_eq!(found("Fe^3+^ x~i,j~ (NO)~x~ PM~2.5~"), ["^3+^", "~i,j~", "~x~", "~2.5~"]);
        assert_eq!(found("م^٢^"), ["^٢^"]);
    }

    #[test]
    fn a_long_word_is_not_looked_at_whole() {
        assert_eq!(found(&"é~2~".repeat(300)).len(), 300);
        let address = |length| format!("https://{}~2~", "a".repeat(length));
        assert_eq!(found(&address(100)), [""; 0]);
        assert_eq!(found(&address(300)), ["~2~"]);
    }

    #[test]
    fn what_only_looks_like_a_pair_stays() {
        for text in [
            "~~del~~",
            "a~~b~~c",
            "~5 to ~10",
            "a^2+b^2=c^2",
            "a^b",
            "word[^1] and[^2]",
            "https://a.example/~u/x~2~",
            "[a](/x~2~y)",
            "$x^2y^2$",
            "`x~2~`",
            r"CO\~2~",
            "a~b c~",
            "a~~",
            "x^",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
