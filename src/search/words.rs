//! Words: a text becomes the normalized words by which readers find it. `docs/search-format.md` says
//! how, for clients that do the same to a query.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest word in bytes; nobody types a longer one.
pub(super) const LONGEST: usize = 64;

/// How many stretches a cutter knows at once: about 200 bytes each.
const KNOWN: usize = 1 << 13;

/// Splits texts into words, in memory that is used again.
#[derive(Default)]
pub(super) struct Cutter {
    folded: String,
    written: String,
    /// What short stretches that are not ASCII gave: texts repeat their words.
    known: HashMap<Box<str>, Box<[Word]>>,
}

/// A word, normalized, and as written where normalization removed marks or letters.
type Word = (Box<str>, Option<Box<str>>);

impl Cutter {
    /// Gives each word of `text`, normalized, in order; with it the word in lower case as written,
    /// where normalization removed marks or letters.
    pub(super) fn cut(&mut self, text: &str, mut word: impl FnMut(&str, Option<&str>)) {
        let mut rest = text;
        while let Some(start) = rest.find(|char| !parts(char)) {
            rest = &rest[start..];
            let ascii = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
            let end = match rest.as_bytes().get(ascii) {
                Some(next) if !next.is_ascii() => rest.find(parts).unwrap_or(rest.len()),
                _ => ascii,
            };
            let (stretch, after) = rest.split_at(end);
            match end == ascii {
                true => self.ascii(stretch, &mut word),
                false => self.stretch(stretch, &mut word),
            }
            rest = after;
        }
    }

    /// Gives a word of ASCII letters and digits.
    fn ascii(&mut self, text: &str, word: &mut impl FnMut(&str, Option<&str>)) {
        if text.len() <= LONGEST {
            self.folded.clear();
            self.folded.push_str(text);
            self.folded.make_ascii_lowercase();
            word(&self.folded, None);
        }
    }

    /// Splits a text without the signs that most often separate words.
    fn stretch(&mut self, text: &str, word: &mut impl FnMut(&str, Option<&str>)) {
        // Those without spaces between words are whole phrases, which seldom come again.
        if text.len() > LONGEST || text.chars().any(is_dense) {
            return self.normalized(text, word);
        }
        let give = |words: &[Word], word: &mut dyn FnMut(&str, Option<&str>)| {
            words.iter().for_each(|(folded, written)| word(folded, written.as_deref()));
        };
        if let Some(words) = self.known.get(text) {
            return give(words, word);
        }
        let mut words = Vec::new();
        self.normalized(text, &mut |word, written| {
            words.push((word.into(), written.map(Into::into)));
        });
        give(&words, word);
        if self.known.len() == KNOWN {
            self.known.clear();
        }
        self.known.insert(text.into(), words.into());
    }

    /// Normalizes a text and gives its words.
    fn normalized(&mut self, text: &str, word: &mut impl FnMut(&str, Option<&str>)) {
        self.folded.clear();
        fold_into(&mut self.folded, text);
        self.written.clear();
        self.written.extend(text.chars().flat_map(char::to_lowercase).nfc());
        let written = Some(&*self.written).filter(|written| {
            let is_whole = |text: &str| text.chars().all(|char| in_run(char) && !is_dense(char));
            *written != self.folded
                && written.len() <= LONGEST
                && is_whole(written)
                && is_whole(&self.folded)
                && !written.chars().any(is_arabic)
        });
        for run in self.folded.split(|char| !in_run(char)).filter(|run| !run.is_empty()) {
            if written.is_some() {
                give(run, written, word);
            } else {
                cut_run(run, word);
            }
        }
    }
}

/// Signs that separate words in every text; normalization does not change them.
fn parts(char: char) -> bool {
    match char.is_ascii() {
        true => !char.is_ascii_alphanumeric(),
        false => matches!(char, '\u{a0}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}'),
    }
}

/// Letters, digits and marks.
fn in_run(char: char) -> bool {
    char.is_alphanumeric() || is_combining_mark(char)
}

/// Splits a run at the borders between scripts that separate their words and scripts that do not.
fn cut_run(run: &str, word: &mut impl FnMut(&str, Option<&str>)) {
    let mut rest = run;
    while let Some(first) = rest.chars().next() {
        let is_other = |char: char| is_dense(char) != is_dense(first);
        let (stretch, after) = rest.split_at(rest.find(is_other).unwrap_or(rest.len()));
        rest = after;
        if !is_dense(first) {
            give(without_article(stretch), None, word);
            continue;
        }
        let starts: Vec<usize> = stretch.char_indices().map(|(at, _)| at).collect();
        match starts.len() {
            1 => word(stretch, None),
            count => (0..count - 1).for_each(|at| {
                let end = starts.get(at + 2).copied().unwrap_or(stretch.len());
                word(&stretch[starts[at]..end], None);
            }),
        }
    }
}

fn give(text: &str, written: Option<&str>, word: &mut impl FnMut(&str, Option<&str>)) {
    if text.len() <= LONGEST {
        word(text, written);
    }
}

/// A word without the Arabic article and the letters that are written together with it.
fn without_article(word: &str) -> &str {
    if !word.starts_with(is_arabic) {
        return word;
    }
    let starts = ["وال", "بال", "كال", "فال", "ال", "لل"];
    let rest = starts.iter().find_map(|start| word.strip_prefix(start));
    rest.filter(|rest| rest.chars().count() >= 3).unwrap_or(word)
}

fn is_arabic(char: char) -> bool {
    matches!(char, '\u{600}'..='\u{6ff}')
}

/// Characters of scripts without spaces between words: Thai and Lao, Khmer, kana, Han.
pub(super) fn is_dense(char: char) -> bool {
    matches!(char, '\u{e00}'..='\u{eff}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// A text in the form in which words are compared.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(&mut folded, text);
    folded
}

fn fold_into(out: &mut String, text: &str) {
    let plain = text.nfkd().flat_map(char::to_lowercase).filter(|char| !is_mark(*char));
    let letters = plain.flat_map(letter);
    out.extend(letters.nfc());
}

/// Marks that readers leave out, signs that nobody sees, and the Arabic stroke that only makes words
/// wider.
fn is_mark(char: char) -> bool {
    matches!(char, '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}'
        | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{200b}'..='\u{200f}' | '\u{2060}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}' | '\u{feff}')
}

/// The letters that replace a letter without a mark to remove.
fn letter(char: char) -> impl Iterator<Item = char> {
    let digit = |first: char| char::from(b'0' + (char as u32 - first as u32) as u8);
    let (one, two) = match char {
        'ß' => ('s', Some('s')),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'þ' => ('t', Some('h')),
        'ø' => ('o', None),
        'đ' | 'ð' => ('d', None),
        'ł' => ('l', None),
        'ħ' => ('h', None),
        'ŧ' => ('t', None),
        'ı' => ('i', None),
        'ς' => ('σ', None),
        'ى' | 'ی' => ('ي', None),
        'ک' => ('ك', None),
        'ة' => ('ه', None),
        'ٱ' => ('ا', None),
        '\u{660}'..='\u{669}' => (digit('\u{660}'), None),
        '\u{6f0}'..='\u{6f9}' => (digit('\u{6f0}'), None),
        other => (other, None),
    };
    [Some(one), two].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        Cutter::default().cut(text, |word, _| words.push(word.to_string()));
        words
    }

    #[test]
    fn signs_part_words_and_case_and_marks_do_not_matter() {
        assert_eq!(
            words("Don’t the Société’s—co-op, 2.5_x"),
            ["don", "t", "the", "societe", "s", "co", "op", "2", "5", "x"]
        );
        assert_eq!(
            words("Straße Łódź ﬁne Ångström ÆSIR Ðuro İzmir"),
            ["strasse", "lodz", "fine", "angstrom", "aesir", "duro", "izmir"]
        );
        assert_eq!(words("ΣΟΦΟΣ σοφός"), ["σοφοσ", "σοφοσ"]);
        assert_eq!(words("wo\u{ad}rd ½"), ["word", "1", "2"]);
        assert_eq!(words(&"x".repeat(65)), [""; 0]);
    }

    #[test]
    fn the_arabic_article_and_vowels_are_left_out() {
        assert_eq!(words("المَاء والمياه مـيـاه أَزْمَة ١٢٣"), ["ماء", "مياه", "مياه", "ازمه", "123"]);
        assert_eq!(words("الى"), ["الي"]);
    }

    #[test]
    fn scripts_without_spaces_give_pairs() {
        assert_eq!(
            words("気候変動 G7サミット 水"),
            ["気候", "候変", "変動", "g7", "サミ", "ミッ", "ット", "水"]
        );
        assert_eq!(words("น้ำ").len(), 3);
        assert_eq!(words("ガ"), ["ガ"]);
    }

    #[test]
    fn what_was_written_stands_beside_where_it_differs() {
        let mut all = Vec::new();
        Cutter::default().cut("Café cafe مياه", |word, written| {
            all.push((word.to_string(), written.map(str::to_string)));
        });
        let cafe = "cafe".to_string();
        assert_eq!(all[..2], [(cafe.clone(), Some("café".to_string())), (cafe, None)]);
        assert_eq!(all[2], ("مياه".to_string(), None));
    }

    #[test]
    fn a_text_gives_the_same_words_again() {
        let mut cutter = Cutter::default();
        let mut words = |text: &str| {
            let mut words = Vec::new();
            cutter.cut(text, |word, written| {
                words.push((word.to_string(), written.map(str::to_string)));
            });
            words
        };
        let text = "abc’é abcé—x abc\u{a0}Ünter 水 ﷺ ½";
        let all = words(text);
        let folded: Vec<&str> = all.iter().map(|(word, _)| &**word).collect();
        assert_eq!(folded[..6], ["abc", "e", "abce", "x", "abc", "unter"]);
        assert_eq!(all[5].1.as_deref(), Some("ünter"));
        assert_eq!(words(text), all);
        // More stretches than it knows at once.
        let many: String = (0..2 * KNOWN).map(|number| format!("é{number} ")).collect();
        assert_eq!(words(&many), words(&many));
        assert_eq!(words(text), all);
    }

    #[test]
    fn a_folded_text_folds_to_itself() {
        for text in ["Ångström", "اَلْمَاء ۱۲", "がガ", "ﬃ ŧest", "한국어", "हिन्दी"]
        {
            assert_eq!(fold(&fold(text)), fold(text));
        }
    }
}
