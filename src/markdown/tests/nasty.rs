//! Nothing that an author types makes us fail, and the two readings of a body always agree.

use super::*;
use crate::markdown::html::asked;

/// Fragments that are hard on parsers, alone and together.
const FRAGMENTS: [&str; 84] = [
    "\n",
    "\n\n",
    "\r\n",
    "\r\n\r\n",
    " ",
    "    ",
    "\t",
    "> ",
    "- ",
    "  - ",
    "1. ",
    "* ",
    "# ",
    "### x {#y}\n",
    "===\n",
    "---\n",
    "::: a\n",
    ":::: b c=\"d\"\n",
    ":::\n",
    "::::\n",
    "::: \n",
    "\n::: x y='",
    ":::",
    "```\n",
    "~~~ rust\n",
    "`",
    "``",
    "*",
    "**",
    "_",
    "~~",
    "[",
    "]",
    "(",
    ")",
    "![",
    "](",
    "](a.md)",
    "![a](b.png \"c. Credit: d\")",
    "\n\n![](e.png)\n\n",
    "[![f](g.png)](h.md)",
    "[i]: j.md 'k'\n",
    "[i]",
    "[^1]",
    "[^1]: ",
    "\n[^2]: t\n",
    "[^2]",
    "[^",
    "<",
    ">",
    "</",
    "<a href=\"l",
    "<a href=m>",
    "</a>",
    "<img src='n.png' srcset=\"o 1x, p 2x\">",
    "<div>\n",
    "\n</div>\n",
    "<!-- ",
    " -->",
    "<!-- more -->",
    "<script>",
    "</script>",
    "<?",
    "<pre",
    "&amp;",
    "&",
    "&#0;",
    "{{ q }}",
    "{% r",
    "{{< s >}}",
    "| a | b |\n|---|:-:|\n| **c** | d |\n",
    "Table: T. Credit: U\n\n",
    "|",
    "\n\nhttps://youtu.be/abc\n\n",
    "\n\n[t](u.mp3)\n\n",
    "<https://v.org/--w>",
    "T\n: d\n",
    "- [x] ",
    "> [!NOTE]\n",
    "\\",
    "\u{0}",
    "\u{202e}العربية",
    "👩‍👩‍👧 e\u{301}",
    "\u{feff}“é”--",
];

/// A generator of its own (xorshift), so that the texts are the same on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }

    fn text(&mut self) -> String {
        (0..self.roll(40))
            .map(|_| match self.roll(5) {
                0 => "word",
                _ => FRAGMENTS[self.roll(FRAGMENTS.len())],
            })
            .collect()
    }
}

#[test]
fn both_readings_ask_for_the_same_destinations() {
    let mut dice = Dice(0x5eed);
    let words = words();
    for _ in 0..20_000 {
        let text = dice.text();
        for raw_html in [RawHtml::Allow, RawHtml::Escape, RawHtml::Sanitize] {
            let (facts, faults) = read(&text, raw_html);
            let asked = asked(
                &text,
                &facts,
                &Settings {
                    syntax: Syntax::Markdown,
                    raw_html,
                    words: &words,
                    answers: &[],
                    lead: None,
                    sizes: None,
                    cited: None,
                    rtl: false,
                    container: &container,
                },
            );
            let found: Vec<&str> =
                facts.links.iter().map(|link| link.destination.as_str()).collect();
            assert_eq!(asked, found, "{text:?}");
            for Diagnostic { place, .. } in &faults {
                assert!(place.line > 10 && place.column > 0 && place.length > 0, "{text:?}");
            }
            for Picture { link, .. } in &facts.pictures {
                assert!(facts.links[*link].usage == LinkUse::Media, "{text:?}");
            }
        }
    }
}

#[test]
fn lines_and_feeds_survive_anything() {
    let mut own = String::new();
    let html = "<img srcset=\"/a.png 1x&#1;, /b.png 2x&#1;\" src=\"/a&#1;\">";
    absolute(html, "https://host", "https://host/a/", &mut |part| own.push_str(part));
    let right =
        "<img srcset=\"https://host/a.png 1x, https://host/b.png 2x\" src=\"https://host/a\">";
    assert_eq!(own, right);
    let mut dice = Dice(0xfeed);
    for _ in 0..20_000 {
        let text = dice.text();
        inline_html(&text);
        plain_text(&text);
        absolute(&text, "https://host", "https://host/a/", &mut |_| {});
        let mut ours = String::new();
        absolute(&page(&text), "https://host", "https://host/a/", &mut |part| ours.push_str(part));
        let forbidden = |c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r');
        assert!(!ours.contains(forbidden), "{text:?}");
    }
}

#[test]
fn depth_and_length_are_no_danger() {
    for text in [
        "> ".repeat(2_000),
        "- ".repeat(500),
        "[".repeat(20_000),
        "*a".repeat(5_000),
        "<a ".repeat(5_000),
        "</".repeat(5_000),
        "{{".repeat(5_000),
        "::: a\n".repeat(2_000),
        "## a\n\n".repeat(2_000),
        "[^a]".repeat(2_000) + "\n\n[^a]: x",
        (0..500).map(|n| format!("[^{n}]: see[^{}]\n", n + 1)).collect::<String>() + "\nx[^0]",
        "![a](b)\n".repeat(1_000),
    ] {
        page(&text);
    }
}
