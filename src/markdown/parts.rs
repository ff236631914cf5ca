//! Parts: a long body is parsed a part at a time. The parser holds the tree of all that it gets, which
//! takes up to twenty times the memory of the text.

use std::ops::Range;

use pulldown_cmark::{Event, OffsetIter, Options, Parser};

/// An event and its place.
pub(super) type Spanned<'a> = (Event<'a>, Range<usize>);

/// A body of up to this many bytes is parsed whole.
const WHOLE: usize = 512 << 10;

/// A part has at least this many bytes.
const PART: usize = 128 << 10;

/// The events of a text, with their places in it.
pub(super) struct Parts<'a> {
    text: &'a str,
    /// How long a part is at least.
    size: usize,
    part: Range<usize>,
    options: Options,
    events: OffsetIter<'a>,
}

impl<'a> Parts<'a> {
    /// Parses a text.
    pub(super) fn new(text: &'a str, options: Options) -> Parts<'a> {
        let size = if text.len() > WHOLE && is_separable(text) { PART } else { text.len() };
        Parts::of(text, size, options)
    }

    fn of(text: &'a str, size: usize, options: Options) -> Parts<'a> {
        let part = 0..end(text, size);
        Parts { text, size, options, events: parse(&text[part.clone()], options), part }
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Spanned<'a>;

    fn next(&mut self) -> Option<Spanned<'a>> {
        loop {
            if let Some((event, at)) = self.events.next() {
                let start = self.part.start;
                return Some((event, at.start + start..at.end + start));
            }
            if self.part.end == self.text.len() {
                return None;
            }
            self.part = self.part.end..end(self.text, self.part.end + self.size);
            self.events = parse(&self.text[self.part.clone()], self.options);
        }
    }
}

fn parse(text: &str, options: Options) -> OffsetIter<'_> {
    Parser::new_ext(text, options).into_offset_iter()
}

/// Where a part may end, from `at` on: after an empty line, before a line that continues no block.
fn end(text: &str, at: usize) -> usize {
    let mut from = at;
    while let Some(rest) = text.as_bytes().get(from..) {
        let Some(found) = rest.iter().position(|byte| *byte == b'\n') else { break };
        from += found + 1;
        let rest = &text[from..];
        let Some(after) = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')) else {
            continue;
        };
        let begins = |c: char| c.is_alphabetic() || matches!(c, '#' | '[' | '!' | '"');
        if after.starts_with(begins) {
            return text.len() - after.len();
        }
    }
    text.len()
}

/// Nothing in the text extends over an empty line: neither a definition for links or footnotes
/// nor a block that may hold one (code between fences, some kinds of HTML, definition lists).
fn is_separable(text: &str) -> bool {
    let is_after = |at: usize, rest: &str| text[at + 1..].starts_with(rest);
    let opens = |at: usize| {
        let rest = &text.as_bytes()[at + 1..];
        let is = |name: &str| {
            rest.get(..name.len()).is_some_and(|is| is.eq_ignore_ascii_case(name.as_bytes()))
        };
        ["!", "?", "pre", "script", "style", "textarea"].into_iter().any(is)
    };
    // A line of a definition list begins so, perhaps within a quotation.
    let defines = |at: usize| {
        let before = text[..at].trim_end_matches([' ', '\t', '>']);
        before.is_empty() || before.ends_with(['\n', '\r']) || before.ends_with(']')
    };
    !text.bytes().enumerate().any(|(at, byte)| match byte {
        b'`' => is_after(at, "``"),
        b'~' => is_after(at, "~~"),
        b'<' => opens(at),
        b':' => defines(at),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, Tag, TagEnd};

    use super::*;
    use crate::markdown::events::OPTIONS;

    /// What blocks are made of, in every order.
    const PIECES: [&str; 44] = [
        "word",
        "Über",
        "a b",
        " ",
        "  ",
        "\n",
        "\n",
        "\n\n",
        "\n\n",
        "\n\n\n",
        "\r\n\r\n",
        "\n \n",
        "\t",
        "    ",
        "- ",
        "* ",
        "1. ",
        "2) ",
        "> ",
        "# ",
        "## h {#i}",
        "---",
        "===",
        "***",
        "| a | b |\n|--|--|\n",
        "| c | d |",
        "`c`",
        "*e*",
        "**s**",
        "_",
        "~~d~~",
        "^u^",
        "[l](u)",
        "![p](q \"t\")",
        "[r]",
        "[^1]",
        "<b>",
        "</b>",
        "<div>",
        "</div>",
        "<img src=x>",
        "\"q\"",
        "\\\n",
        "- [ ] t",
    ];

    fn text(seed: u64) -> String {
        let mut state = seed;
        (0..seed % 60 + 5)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                PIECES[(state >> 33) as usize % PIECES.len()]
            })
            .collect()
    }

    /// All that the callers use: where a list or one of its items ends differs before empty
    /// lines, and nobody uses it.
    fn asked<'a>(parts: Parts<'a>) -> Vec<Spanned<'a>> {
        let is_of_a_list = |event: &Event<'_>| {
            matches!(
                event,
                Event::Start(Tag::List(_) | Tag::Item) | Event::End(TagEnd::List(_) | TagEnd::Item)
            )
        };
        parts
            .map(|(event, at)| match is_of_a_list(&event) {
                true => (event, at.start..at.start),
                false => (event, at),
            })
            .collect()
    }

    #[test]
    fn parts_are_parsed_as_the_whole() {
        let mut cuts = 0;
        for seed in 0..10_000 {
            let text = text(seed);
            if !is_separable(&text) {
                continue;
            }
            let whole = asked(Parts::of(&text, text.len(), OPTIONS));
            for size in [1, 20] {
                let parts = asked(Parts::of(&text, size, OPTIONS));
                assert_eq!(parts, whole, "{text:?}");
                cuts += usize::from(end(&text, size) < text.len());
            }
        }
        assert!(cuts > 2_000, "only {cuts} texts have parts");
    }

    #[test]
    fn what_reaches_over_an_empty_line_keeps_a_text_whole() {
        for text in [
            "[a]: b",
            "[^1]: n",
            "> [a]: b",
            "```\nx\n\ny\n```",
            "~~~",
            "<!-- a -->",
            "<?x",
            "<PRE>",
            "a\n: b",
            "a\n\n  : b",
            ": b",
            "> : b",
        ] {
            assert!(!is_separable(text), "{text:?}");
        }
        for text in ["a: b", "https://x.example/", "`a`", "~a~", "<p>", "x\n\nWhy: z"] {
            assert!(is_separable(text), "{text:?}");
        }
    }

    #[test]
    fn a_long_text_has_parts() {
        let text = "Water runs.\n\n".repeat(WHOLE / 10);
        let mut parts = Parts::new(&text, OPTIONS);
        assert!(parts.part.end < 2 * PART);
        assert_eq!(parts.by_ref().count(), 3 * (WHOLE / 10));
    }
}
