//! Slugs: the readable part of an address.

use unicode_normalization::UnicodeNormalization;

/// A slug of any text: lower case, letters and digits joined by single hyphens, NFC.
///
/// Latin letters lose their accents (`Économie` is `economie`); other scripts are kept. An
/// apostrophe leaves no hyphen. Empty when the text has no letter or digit.
pub fn slug(text: &str) -> String {
    if text.is_ascii() {
        return of_ascii(text);
    }
    let mut slug = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfc().flat_map(char::to_lowercase) {
        if !c.is_alphanumeric() && !is_mark(c) {
            gap |= !matches!(c, '\'' | '’' | '.');
            continue;
        }
        if gap && !slug.is_empty() {
            slug.push('-');
        }
        gap = false;
        match deunicode::deunicode_char(c).filter(|_| is_latin(c)) {
            Some(ascii) => slug.push_str(&ascii.to_lowercase()),
            None => slug.push(c),
        }
    }
    slug
}

/// The same, for the many texts that need no tables.
fn of_ascii(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    let mut gap = false;
    for byte in text.bytes() {
        if !byte.is_ascii_alphanumeric() {
            gap |= !matches!(byte, b'\'' | b'.');
            continue;
        }
        if gap && !slug.is_empty() {
            slug.push('-');
        }
        gap = false;
        slug.push(byte.to_ascii_lowercase() as char);
    }
    slug
}

/// What two spellings of one term share: `AI`, `ai` and `A.I.` have one key.
pub fn term_key(text: &str) -> String {
    slug(text).replace('-', " ")
}

/// Latin letters of the blocks up to Latin Extended-B and Latin Extended Additional.
fn is_latin(c: char) -> bool {
    matches!(c as u32, 0..=0x24F | 0x1E00..=0x1EFF)
}

/// Combining marks that belong to the letter before them, as in Arabic or Devanagari.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_go_and_other_scripts_stay() {
        assert_eq!(slug("Économie & Société"), "economie-societe");
        assert_eq!(slug("It's A.I. -- 2_0!"), slug("It’s A.I. -- 2_0!"));
        assert_eq!(slug("المفاوضات السرية"), "المفاوضات-السرية");
        assert_eq!(slug("  What's next?  "), "whats-next");
        assert_eq!(slug("…"), "");
    }

    #[test]
    fn spellings_of_one_term_share_a_key() {
        assert_eq!(term_key("A.I."), term_key("ai"));
        assert_ne!(term_key("AIs"), term_key("ai"));
    }
}
