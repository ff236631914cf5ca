//! Text: escaping it, folding its spaces, counting its words.

use pulldown_cmark::{CowStr, Event};

/// Which bytes HTML text must escape.
const TEXT: [bool; 256] = table(b"&<>");
/// Which bytes a double-quoted attribute must escape.
const ATTRIBUTE: [bool; 256] = table(b"&<>\"");

const fn table(special: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut at = 0;
    while at < special.len() {
        table[special[at] as usize] = true;
        at += 1;
    }
    table
}

/// Appends `text` as HTML text.
pub(super) fn escape_text(out: &mut String, text: &str) {
    escape(out, text, &TEXT);
}

/// Appends `text` as the value of a double-quoted attribute.
pub(super) fn escape_attribute(out: &mut String, text: &str) {
    escape(out, text, &ATTRIBUTE);
}

fn escape(out: &mut String, text: &str, special: &[bool; 256]) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if special[byte as usize] {
            out.push_str(&text[done..at]);
            out.push_str(match byte {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                _ => "&quot;",
            });
            done = at + 1;
        }
    }
    out.push_str(&text[done..]);
}

/// Appends ` name="value"`.
pub(super) fn attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape_attribute(out, value);
    out.push('"');
}

/// Appends `number` in decimal.
pub(super) fn number(out: &mut String, number: usize) {
    use std::fmt::Write;
    write!(out, "{number}").expect("a String takes all that is written");
}

/// Appends `text` with every run of white space as one space, none at the start.
pub(super) fn fold(out: &mut String, text: &str) {
    for char in text.chars() {
        if !char.is_whitespace() {
            out.push(char);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
}

/// Appends the plain text of an inline event.
pub(super) fn plain(out: &mut String, event: &Event<'_>) {
    match event {
        Event::Text(text) | Event::Code(text) => out.push_str(text),
        Event::SoftBreak | Event::HardBreak => out.push(' '),
        _ => {}
    }
}

/// Plain text of inline events, spaces folded.
pub(super) fn plain_of<'a, 'b: 'a>(events: impl IntoIterator<Item = &'a Event<'b>>) -> String {
    let mut text = String::new();
    for event in events {
        plain(&mut text, event);
    }
    folded(text)
}

/// `text` with its spaces folded and trimmed.
pub(super) fn folded(text: String) -> String {
    let plain = !text.starts_with(' ')
        && !text.ends_with(' ')
        && !text.contains("  ")
        && text.bytes().all(|byte| byte == b' ' || (byte.is_ascii_graphic()));
    if plain {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    fold(&mut out, &text);
    out.truncate(out.trim_end().len());
    out
}

const SPACE: u8 = 1;
const LETTER: u8 = 2;
const BEYOND: u8 = 4;

/// What an ASCII byte is to the word counter.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut at = 0;
    while at < 256 {
        let byte = at as u8;
        if byte.is_ascii_whitespace() || byte == 0x0B {
            classes[at] = SPACE;
        } else if byte.is_ascii_alphanumeric() {
            classes[at] = LETTER;
        } else if byte >= 0x80 {
            classes[at] = BEYOND;
        }
        at += 1;
    }
    classes
};

/// Counts words over the pieces of a text: runs between spaces that hold a letter or digit;
/// Chinese and Japanese characters count one each.
#[derive(Debug, Default)]
pub(super) struct WordCount {
    /// Words so far.
    pub(super) words: usize,
    inside: bool,
}

impl WordCount {
    /// Reads on.
    pub(super) fn text(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        // State 0 between words, 2 within one, so that it is one `and` and one `or` a byte.
        let mut inside = if self.inside { LETTER } else { 0 };
        let mut words = 0usize;
        while at < bytes.len() {
            let class = CLASSES[bytes[at] as usize];
            if class == BEYOND {
                let char =
                    text[at..].chars().next().expect("a byte beyond ASCII begins a character");
                at += char.len_utf8();
                if ideograph(char) {
                    words += 1;
                    inside = 0;
                } else if char.is_whitespace() {
                    inside = 0;
                } else if inside == 0 && char.is_alphanumeric() {
                    words += 1;
                    inside = LETTER;
                }
                continue;
            }
            words += ((class & LETTER & !inside) >> 1) as usize;
            inside = (inside | (class & LETTER)) & !(class << 1);
            at += 1;
        }
        self.words += words;
        self.inside = inside != 0;
    }

    /// A line or block ends here.
    pub(super) fn space(&mut self) {
        self.inside = false;
    }
}

/// Scripts written without spaces between words, counted by character.
fn ideograph(char: char) -> bool {
    matches!(char, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// The byte offset of `part` within `whole`, when it is borrowed from there.
pub(super) fn offset_in(whole: &str, part: &CowStr<'_>) -> Option<usize> {
    let CowStr::Borrowed(part) = part else { return None };
    let at = (part.as_ptr() as usize).checked_sub(whole.as_ptr() as usize)?;
    (!part.is_empty() && at + part.len() <= whole.len()).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(parts: &[&str]) -> usize {
        let mut count = WordCount::default();
        parts.iter().for_each(|part| count.text(part));
        count.words
    }

    #[test]
    fn a_word_may_come_in_parts() {
        assert_eq!(words(&["it", "’", "s a 1-2 — \u{a0}x"]), 4);
    }

    #[test]
    fn ideographs_count_one_each() {
        assert_eq!(words(&["世界 and ελλάδα"]), 4);
    }

    #[test]
    fn a_dash_alone_is_no_word() {
        assert_eq!(words(&["- -- ... *"]), 0);
    }
}
