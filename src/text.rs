//! Characters and marks that no page may hold.

use std::borrow::Cow;
use std::io::{self, Write};

/// The beginning of the placeholders of a new site, such as `[FILL IN: who leads the institute]`.
pub(crate) const PLACEHOLDER: &str = "[FILL IN";

/// A text as it stands in HTML, between tags and within quotes.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Characters that change the direction of text: what people read is not what is there.
pub(crate) fn is_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}')
}

/// A text in which control characters and signs of direction are to be seen, as `\u{...}`.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter.is_control() || is_direction(letter) {
            true => shown.extend(letter.escape_unicode()),
            false => shown.push(letter),
        }
    }
    shown
}

/// The first control character of a text, with the byte at which it stands: C0, U+007F and C1, but
/// for tabs and the ends of lines.
pub(crate) fn control(text: &str) -> Option<(usize, char)> {
    // Most texts hold none: C1 is encoded as 0xC2 and another byte. All bytes of a piece are
    // checked, without an end in between, so that the processor takes many at once.
    let may_be = |byte: u8| {
        byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r') || matches!(byte, 0x7F | 0xC2)
    };
    let may_hold = |piece: &[u8]| piece.iter().fold(false, |any, byte| any | may_be(*byte));
    match text.as_bytes().chunks(256).any(may_hold) {
        true => text.char_indices().find(|(_, c)| is_control(*c)),
        false => None,
    }
}

/// The text with a space in place of each control character; every other character stays at its
/// byte.
pub(crate) fn without_controls(text: &str) -> Cow<'_, str> {
    let Some((first, _)) = control(text) else { return Cow::Borrowed(text) };
    let space = |c: char| match is_control(c) {
        true if c.len_utf8() == 1 => ' ',
        true => '\u{A0}',
        false => c,
    };
    let clean = text[first..].chars().map(space);
    Cow::Owned(text[..first].chars().chain(clean).collect())
}

fn is_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r')
}

/// A text of at least this many bytes is long.
const LONG: usize = 1 << 20;

/// How much room to ask for HTML that is made of a text of `length` bytes. What is never written takes
/// no memory, but a long text that outgrows its room is in memory twice while it moves.
pub(crate) fn room(length: usize) -> usize {
    if length < LONG { length + length / 4 + 256 } else { length * 4 }
}

/// Bytes that are written one after the other, in memory that grows as [`room`] says.
#[derive(Debug, Default)]
pub(crate) struct Growing(pub Vec<u8>);

impl Growing {
    /// Appends a text.
    pub(crate) fn push(&mut self, text: &str) {
        self.append(text.as_bytes());
    }

    fn append(&mut self, bytes: &[u8]) {
        let length = self.0.len() + bytes.len();
        if length > self.0.capacity() && length > LONG {
            self.0.reserve(bytes.len() + length * 3);
        }
        self.0.extend_from_slice(bytes);
    }
}

impl Write for Growing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.append(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_become_spaces_of_the_same_length() {
        assert!(matches!(without_controls("Rivers\t«rise»\r\n"), Cow::Borrowed(_)));
        let text = "a\u{1}b\u{85}é\u{7f}";
        let clean = without_controls(text);
        assert_eq!(clean, "a b\u{A0}é ");
        assert_eq!(clean.len(), text.len());
        assert_eq!(control(text), Some((1, '\u{1}')));
    }
}
