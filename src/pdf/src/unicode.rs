//! Unicode: what the codes of a font mean, by its own table (`ToUnicode`), by the names of its letters or
//! by an encoding.

use std::collections::HashMap;

use crate::object::{Object, Reader};

/// Codes of one table, at most.
const MOST: usize = 1 << 16;

/// A table from codes to texts.
#[derive(Default)]
pub(crate) struct ToUnicode {
    single: HashMap<u32, String>,
    /// First and last code, and the text of the first in UTF-16.
    ranges: Vec<(u32, u32, Vec<u16>)>,
}

impl ToUnicode {
    /// Reads a table.
    pub(crate) fn read(bytes: &[u8]) -> ToUnicode {
        let mut table = ToUnicode::default();
        let mut reader = Reader::new(bytes, 0);
        let mut operands: Vec<Object<'_>> = Vec::new();
        while let Some(object) = reader.object() {
            match object {
                Object::Word(b"endbfchar") => {
                    for pair in operands.chunks_exact(2) {
                        if let (Some(code), Object::Text(text)) = (code(&pair[0]), &pair[1])
                            && table.single.len() < MOST
                        {
                            table.single.insert(code, text_of(&units(text)));
                        }
                    }
                    operands.clear();
                }
                Object::Word(b"endbfrange") => {
                    operands.chunks_exact(3).for_each(|three| table.range(three));
                    operands.clear();
                }
                Object::Word(_) => operands.clear(),
                other if operands.len() < MOST => operands.push(other),
                _ => {}
            }
        }
        table.ranges.sort_unstable();
        table
    }

    fn range(&mut self, three: &[Object<'_>]) {
        let (Some(first), Some(last)) = (code(&three[0]), code(&three[1])) else { return };
        match &three[2] {
            Object::Text(text) if self.ranges.len() < MOST => {
                self.ranges.push((first, last, units(text)));
            }
            Object::List(list) => {
                for (code, text) in (first..=last).zip(list) {
                    if let Object::Text(text) = text
                        && self.single.len() < MOST
                    {
                        self.single.insert(code, text_of(&units(text)));
                    }
                }
            }
            _ => {}
        }
    }

    /// The text of a code.
    pub(crate) fn of(&self, code: u32) -> Option<String> {
        if let Some(text) = self.single.get(&code) {
            return Some(text.clone());
        }
        let after = self.ranges.partition_point(|(first, ..)| *first <= code);
        let (first, last, units) = self.ranges.get(after.checked_sub(1)?)?;
        if code > *last {
            return None;
        }
        let mut units = units.clone();
        let end = units.last_mut()?;
        *end = end.wrapping_add((code - first) as u16);
        Some(text_of(&units))
    }
}

fn code(object: &Object<'_>) -> Option<u32> {
    match object {
        Object::Text(bytes) if (1..=4).contains(&bytes.len()) => {
            Some(bytes.iter().fold(0, |code, byte| code << 8 | u32::from(*byte)))
        }
        _ => None,
    }
}

fn units(text: &[u8]) -> Vec<u16> {
    // Ligatures are a few letters; nothing else is one code.
    let pairs = text.chunks(2).take(16);
    pairs.map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte))).collect()
}

/// A text in UTF-16, without letters that mean nothing to others.
fn text_of(units: &[u16]) -> String {
    let chars = char::decode_utf16(units.iter().copied()).filter_map(Result::ok);
    chars.filter(|char| is_meant(*char)).collect()
}

fn is_meant(char: char) -> bool {
    !char.is_control() && !matches!(char, '\u{fffd}' | '\u{e000}'..='\u{f8ff}')
}

/// A text of the file itself, such as that of a picture of letters.
pub(crate) fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units: Vec<u16> =
                rest.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            text_of(&units)
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().filter_map(|byte| western(*byte)).collect(),
    }
}

/// The encoding of a font of one byte a code.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Encoding {
    /// Adobe's own.
    Standard,
    /// Windows 1252.
    Western,
    /// Of old Macintoshes.
    Roman,
}

impl Encoding {
    /// The letter of a code.
    pub(crate) fn of(self, code: u8) -> Option<char> {
        match self {
            Encoding::Western => western(code),
            Encoding::Roman if code >= 0x80 => ROMAN.chars().nth(usize::from(code) - 0x80),
            Encoding::Standard if code >= 0x80 => {
                STANDARD.iter().find(|(known, _)| *known == code).map(|(_, char)| *char)
            }
            Encoding::Standard if code == b'\'' => Some('’'),
            Encoding::Standard if code == b'`' => Some('‘'),
            Encoding::Roman | Encoding::Standard => western(code),
        }
    }
}

fn western(code: u8) -> Option<char> {
    const UPPER: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    let char = match code {
        0x80..0xa0 => UPPER.chars().nth(usize::from(code) - 0x80)?,
        code => char::from(code),
    };
    (!char.is_control()).then_some(char)
}

const ROMAN: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø\
    ¿¡¬√ƒ≈∆«»… ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";

const STANDARD: &[(u8, char)] = &[
    (0xaa, '“'),
    (0xab, '«'),
    (0xac, '‹'),
    (0xad, '›'),
    (0xae, 'ﬁ'),
    (0xaf, 'ﬂ'),
    (0xb1, '–'),
    (0xba, '”'),
    (0xbb, '»'),
    (0xd0, '—'),
    (0xe1, 'Æ'),
    (0xe8, 'Ł'),
    (0xe9, 'Ø'),
    (0xea, 'Œ'),
    (0xf1, 'æ'),
    (0xf5, 'ı'),
    (0xf8, 'ł'),
    (0xf9, 'ø'),
    (0xfa, 'œ'),
    (0xfb, 'ß'),
];

/// The text that the name of a letter stands for (Adobe Glyph List Specification): Latin letters and
/// their marks, ligatures, and names that hold a number.
pub(crate) fn of_name(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?;
    let name = name.split('.').next().unwrap_or("");
    if name.contains('_') {
        return name.split('_').map(|part| of_name(part.as_bytes())).collect();
    }
    let mut letters = name.chars();
    if let (Some(only), None) = (letters.next(), letters.next()) {
        return Some(only.to_string());
    }
    let number = |digits: &str| {
        let is_number = digits.len() <= 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        u32::from_str_radix(digits, 16).ok().and_then(char::from_u32).filter(|_| is_number)
    };
    if let Some(digits) = name.strip_prefix("uni")
        && digits.len() == 4
        && let Some(char) = number(digits)
    {
        return is_meant(char).then(|| char.to_string());
    }
    if let Some(digits) = name.strip_prefix('u')
        && (4..=6).contains(&digits.len())
        && let Some(char) = number(digits)
    {
        return is_meant(char).then(|| char.to_string());
    }
    if let Some((_, text)) = NAMES.iter().find(|(known, _)| *known == name) {
        return Some((*text).to_string());
    }
    let (letter, mark) = name.split_at_checked(1)?;
    let (_, mark) = MARKS.iter().find(|(known, _)| *known == mark)?;
    letter.chars().all(char::is_alphabetic).then(|| format!("{letter}{mark}"))
}

const MARKS: &[(&str, char)] = &[
    ("grave", '\u{300}'),
    ("acute", '\u{301}'),
    ("circumflex", '\u{302}'),
    ("tilde", '\u{303}'),
    ("macron", '\u{304}'),
    ("breve", '\u{306}'),
    ("dotaccent", '\u{307}'),
    ("dieresis", '\u{308}'),
    ("ring", '\u{30a}'),
    ("hungarumlaut", '\u{30b}'),
    ("caron", '\u{30c}'),
    ("commaaccent", '\u{326}'),
    ("cedilla", '\u{327}'),
    ("ogonek", '\u{328}'),
];

const NAMES: &[(&str, &str)] = &[
    ("space", " "),
    ("hyphen", "-"),
    ("sfthyphen", "\u{ad}"),
    ("period", "."),
    ("comma", ","),
    ("colon", ":"),
    ("semicolon", ";"),
    ("quoteright", "’"),
    ("quoteleft", "‘"),
    ("quotesingle", "'"),
    ("slash", "/"),
    ("ampersand", "&"),
    ("at", "@"),
    ("underscore", "_"),
    ("endash", "–"),
    ("emdash", "—"),
    ("zero", "0"),
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("ff", "ff"),
    ("fi", "fi"),
    ("fl", "fl"),
    ("ffi", "ffi"),
    ("ffl", "ffl"),
    ("germandbls", "ß"),
    ("ae", "æ"),
    ("AE", "Æ"),
    ("oe", "œ"),
    ("OE", "Œ"),
    ("oslash", "ø"),
    ("Oslash", "Ø"),
    ("lslash", "ł"),
    ("Lslash", "Ł"),
    ("dotlessi", "ı"),
    ("eth", "ð"),
    ("Eth", "Ð"),
    ("thorn", "þ"),
    ("Thorn", "Þ"),
    ("dcroat", "đ"),
    ("Dcroat", "Đ"),
];
