//! Words: how many a reader reads, and which.

use crate::disk::{Hash, Hashing};

/// Counts words over the pieces of a text: runs between spaces that hold a letter or digit;
/// Chinese and Japanese characters count one each.
#[derive(Debug, Default)]
pub(super) struct WordCount {
    /// Words so far.
    pub(super) words: usize,
    /// The last character belongs to a run that is counted already.
    counted: bool,
}

impl WordCount {
    /// Adds text.
    pub(super) fn text(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let end = (at + 64).min(bytes.len());
            if bytes[at..end].is_ascii() {
                self.ascii(&bytes[at..end]);
                at = end;
            } else {
                for char in text[at..].chars() {
                    self.char(char);
                    at += char.len_utf8();
                    if at >= end {
                        break;
                    }
                }
            }
        }
    }

    /// A line or block ends here.
    pub(super) fn space(&mut self) {
        self.counted = false;
    }

    fn char(&mut self, char: char) {
        if ideograph(char) {
            self.words += 1;
            self.counted = false;
        } else if char.is_whitespace() {
            self.counted = false;
        } else if !self.counted && char.is_alphanumeric() {
            self.words += 1;
            self.counted = true;
        }
    }

    /// Reads up to 64 ASCII bytes at once, with a bit for each, because every byte of every article
    /// is read here twice.
    fn ascii(&mut self, bytes: &[u8]) {
        let mut spaces = 0;
        let mut letters = 0;
        let (eights, rest) = bytes.as_chunks::<8>();
        let mut last = [b' '; 8];
        last[..rest.len()].copy_from_slice(rest);
        for (index, eight) in eights.iter().chain((!rest.is_empty()).then_some(&last)).enumerate() {
            let (space, letter) = classes(u64::from_le_bytes(*eight));
            spaces |= space << (8 * index);
            letters |= letter << (8 * index);
        }
        let inside = !spaces & (u64::MAX >> (64 - bytes.len()));
        let starts = inside & !(inside << 1) & !u64::from(self.counted);
        // Added to a run's start, a carry passes over what is not a letter: it comes out at the
        // run's first letter, or at the space after it.
        let first = (inside & !letters).wrapping_add(starts) & letters;
        self.words += first.count_ones() as usize;
        let outside = !inside & (u64::MAX >> (64 - bytes.len()));
        self.counted = match outside.checked_ilog2() {
            Some(last) => letters >> last != 0,
            None => self.counted || letters != 0,
        };
    }
}

/// The hash of all words that are read, in their order, whatever is between them. A long text is
/// hashed in pieces, not held in memory.
#[derive(Default)]
pub(super) struct WordHash {
    /// The hash so far.
    before: Option<Hashing>,
    /// Text that still has to be hashed: words, each with a space after it.
    waiting: String,
    in_word: bool,
}

impl WordHash {
    /// How much is hashed at once.
    const PIECE: usize = 32 << 10;

    /// Adds text.
    pub(super) fn text(&mut self, text: &str) {
        for (number, part) in text.split(char::is_whitespace).enumerate() {
            if number > 0 {
                self.space();
            }
            if !part.is_empty() {
                self.waiting.push_str(part);
                self.in_word = true;
            }
        }
        if self.waiting.len() >= Self::PIECE {
            self.before.get_or_insert_default().update(self.waiting.as_bytes());
            self.waiting.clear();
        }
    }

    /// A word ends here.
    pub(super) fn space(&mut self) {
        if std::mem::take(&mut self.in_word) {
            self.waiting.push(' ');
        }
    }

    /// The hash of all.
    pub(super) fn hash(mut self) -> Hash {
        self.space();
        match &mut self.before {
            None => Hash::of(self.waiting.as_bytes()),
            Some(before) => {
                before.update(self.waiting.as_bytes());
                before.hash()
            }
        }
    }
}

/// A bit for each of eight ASCII bytes: those that are spaces or controls, those that are letters
/// or digits.
fn classes(bytes: u64) -> (u64, u64) {
    const fn each(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    // A sum reaches the top bit of its byte where the byte is at least the bound.
    let at_least = |bytes: u64, bound: u8| bytes.wrapping_add(each(0x80 - bound));
    let lower = bytes | each(0x20);
    let spaces = !at_least(bytes, b' ' + 1);
    let digits = at_least(bytes, b'0') & !at_least(bytes, b'9' + 1);
    let letters = at_least(lower, b'a') & !at_least(lower, b'z' + 1);
    let bits = |tops: u64| ((tops >> 7) & each(1)).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    (bits(spaces), bits(digits | letters))
}

/// Scripts written without spaces between words, counted by character.
fn ideograph(char: char) -> bool {
    matches!(char, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
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
    fn the_hash_of_words_is_that_of_all_of_them() {
        let text = "Über \u{2003}the\r\n  river ".repeat(5_000);
        let folded: String = text.split_whitespace().map(|word| format!("{word} ")).collect();
        for size in [1, 7, 1_000, text.len()] {
            let mut hash = WordHash::default();
            let chars: Vec<char> = text.chars().collect();
            chars.chunks(size).for_each(|piece| hash.text(&piece.iter().collect::<String>()));
            assert_eq!(hash.hash(), Hash::of(folded.as_bytes()), "{size}");
        }
        assert_eq!(WordHash::default().hash(), Hash::of(b""));
    }

    #[test]
    fn a_dash_alone_is_no_word() {
        assert_eq!(words(&["- -- ... *"]), 0);
    }

    #[test]
    fn bytes_at_once_count_like_characters_one_by_one() {
        let mut state = 7u64;
        for length in 0..3_000 {
            let text: String = (0..length % 300)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    char::from(b"a9Z  -.\n\t~[`/:@{"[(state >> 33) as usize % 16])
                })
                .collect();
            let (mut fast, mut slow) = (WordCount::default(), WordCount::default());
            let (one, two) = text.split_at(text.len() / 3);
            fast.text(one);
            fast.text(two);
            text.chars().for_each(|char| slow.char(char));
            assert_eq!((fast.words, fast.counted), (slow.words, slow.counted), "{text:?}");
        }
    }
}
