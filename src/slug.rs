//! Slugs: the readable part of an address.

use schemars::JsonSchema;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

/// How slugs are made from texts: from names of files, titles, terms and authors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Rule {
    /// `lower` (default), or `keep` for capital letters.
    pub case: Case,
    /// `ascii` (default): Latin letters lose their accents; `unicode` keeps them.
    pub letters: Letters,
    /// `drop` (default), or `keep` for full stops between letters and digits.
    pub dots: Dots,
}

/// What happens to capital letters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Case {
    /// They become small.
    #[default]
    Lower,
    /// They stay.
    Keep,
}

/// What happens to letters with accents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Letters {
    /// Latin letters lose theirs.
    #[default]
    Ascii,
    /// They stay.
    Unicode,
}

/// What happens to full stops.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Dots {
    /// They are dropped.
    #[default]
    Drop,
    /// They stay between letters and digits.
    Keep,
}

/// A slug of any text by the usual rule: lower case, without accents and full stops.
pub(crate) fn slug(text: &str) -> String {
    Rule::default().slug(text)
}

impl Rule {
    /// A slug of any text: letters and digits joined by single hyphens, NFC. An apostrophe becomes no
    /// hyphen. Empty when the text has no letter or digit.
    pub fn slug(self, text: &str) -> String {
        if text.is_ascii() && self == Rule::default() {
            return of_ascii(text);
        }
        let mut slug = String::with_capacity(text.len());
        let mut gap = None;
        for c in text.nfc() {
            if !c.is_alphanumeric() && !is_mark(c) {
                match c {
                    '.' if self.dots == Dots::Keep => gap = gap.or(Some('.')),
                    '\'' | '’' | '.' => {}
                    _ => gap = Some('-'),
                }
                continue;
            }
            if let Some(gap) = gap.take().filter(|_| !slug.is_empty()) {
                slug.push(gap);
            }
            self.push(c, &mut slug);
        }
        slug
    }

    /// Adds a letter or digit.
    fn push(self, c: char, slug: &mut String) {
        let small = |text: &str| match self.case {
            Case::Lower => text.to_lowercase(),
            Case::Keep => text.to_string(),
        };
        match deunicode::deunicode_char(c).filter(|_| is_latin(c)) {
            Some(ascii) if self.letters == Letters::Ascii => slug.push_str(&small(ascii)),
            _ if self.case == Case::Lower => slug.extend(c.to_lowercase()),
            _ => slug.push(c),
        }
    }

    /// The slug of a term: as [`Rule::slug`], and signs that make terms different are spelled out:
    /// `C++` is
    /// `c-plus-plus`, `C#` is `c-sharp`, `.NET` is `dot-net`, `11.0` is `11-0`.
    pub fn term_slug(self, text: &str) -> String {
        if !text.contains(['+', '#', '.']) {
            return self.slug(text);
        }
        let mut spelled = String::with_capacity(text.len() + 8);
        let mut chars = text.chars().peekable();
        let mut before = None;
        while let Some(c) = chars.next() {
            let next = chars.peek().copied();
            let is = |c: Option<char>, kind: fn(char) -> bool| c.is_some_and(kind);
            let is_number = is(before, char::is_numeric) && is(next, char::is_numeric);
            match c {
                '+' if is(before, |c| !c.is_whitespace()) => spelled.push_str("-plus-"),
                '#' if is(before, char::is_alphanumeric) => spelled.push_str("-sharp-"),
                '.' if is_number && self.dots == Dots::Drop => spelled.push('-'),
                '.' if !is(before, char::is_alphanumeric) && is(next, char::is_alphanumeric) => {
                    spelled.push_str("-dot-");
                }
                c => spelled.push(c),
            }
            before = Some(c);
        }
        self.slug(&spelled)
    }
}

/// The same by the usual rule, for the many texts that need no tables.
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

/// The letter of a name or title in an index: its first, without accents in Latin
/// script; the article of an Arabic name does not count. `#` for a text that begins with a digit, or
/// has no letter.
pub(crate) fn initial(name: &str) -> String {
    if let Some(letter) = name.bytes().next().filter(u8::is_ascii_alphabetic) {
        return char::from(letter.to_ascii_uppercase()).to_string();
    }
    let name = name.strip_prefix("ال").filter(|rest| !rest.is_empty()).unwrap_or(name);
    let first = name.chars().find(|c| c.is_alphanumeric()).unwrap_or('#');
    let folded = slug(&first.to_string());
    let letter = folded.chars().next().unwrap_or(first);
    if letter.is_numeric() { "#".to_string() } else { letter.to_uppercase().collect() }
}

/// What two spellings of one term share: `AI`, `ai` and `A.I.` have one key, and so have `E-mail` and
/// `e mail`. Spellings differ in case, hyphens, spaces, apostrophes, and full stops after letters;
/// accents and all other signs make terms different, as in `C`, `C++` and `C#`. Empty when the text
/// has no letter or digit.
pub(crate) fn term_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut before = ' ';
    for c in text.nfc() {
        match c {
            '.' if before.is_alphabetic() => {}
            '\'' | '’' | 'ʼ' => {}
            c if c.is_whitespace() || matches!(c, '-' | '_' | '‐' | '‑' | '–') => {
                if !key.is_empty() && !key.ends_with(' ') {
                    key.push(' ');
                }
            }
            c => key.extend(c.to_lowercase()),
        }
        before = c;
    }
    key.truncate(key.trim_end().len());
    match key.contains(char::is_alphanumeric) {
        true => key,
        false => String::new(),
    }
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
    fn a_name_stands_under_its_first_letter() {
        assert_eq!(initial("energy"), "E");
        assert_eq!(initial("Élan"), "E");
        assert_eq!(initial("“Always”"), "A");
        assert_eq!(initial("المياه"), "م");
        assert_eq!(initial("24 hours"), "#");
        assert_eq!(initial("?"), "#");
    }

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
        assert_eq!(term_key(" E-Mail"), term_key("e mail"));
        assert_eq!(term_key("What’s next"), term_key("what's next"));
        assert_eq!(term_key("–"), "");
        for (a, b) in [
            ("AIs", "ai"),
            ("C", "C++"),
            ("C", "C#"),
            (".NET", "net"),
            ("11.0", "110"),
            ("résumé", "resume"),
            ("A", "Ä"),
        ] {
            assert_ne!(term_key(a), term_key(b), "{a}");
        }
    }

    #[test]
    fn a_slug_of_a_term_spells_out_its_signs() {
        let slugs =
            ["C", "C++", "C#", ".NET", "11.0", "A.I.", "Node.js", "#hashtag", "R + D", "G+ x"];
        let expected = [
            "c",
            "c-plus-plus",
            "c-sharp",
            "dot-net",
            "11-0",
            "ai",
            "nodejs",
            "hashtag",
            "r-d",
            "g-plus-x",
        ];
        let term_slug = |text: &str| Rule::default().term_slug(text);
        assert_eq!(slugs.map(term_slug), expected.map(str::to_string));
    }

    #[test]
    fn a_site_may_have_a_rule_of_its_own() {
        let keep = Rule { case: Case::Keep, letters: Letters::Unicode, dots: Dots::Keep };
        assert_eq!(keep.slug("Été à Paris."), "Été-à-Paris");
        assert_eq!(keep.slug("KDE 4.11.0 -- .Net"), "KDE-4.11.0-Net");
        assert_eq!(keep.term_slug("11.0"), "11.0");
        assert_eq!(Rule { dots: Dots::Keep, ..Rule::default() }.slug("Node.js É"), "node.js-e");
        assert_eq!(Rule { case: Case::Keep, ..Rule::default() }.slug("É.T. Home"), "ET-Home");
    }
}
