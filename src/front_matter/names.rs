//! Names in a byline, and a title in two parts.

use std::ops::Range;

use crate::diagnostic::Span;
use crate::tree::Spanned;

/// A name as a byline has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name<'a> {
    /// The name.
    pub text: &'a str,
    /// Its place in the byline, in bytes.
    pub range: Range<usize>,
}

impl Name<'_> {
    /// The place of the name in the file, when it was read from `byline`; the whole byline, where
    /// escapes or line breaks hide the exact place.
    pub fn span(&self, byline: &Spanned<String>) -> Span {
        let count = |text: &str| text.chars().count();
        let Span { line, column, length } = byline.span;
        let quotes = match (length as usize).checked_sub(count(&byline.value)) {
            Some(0) => 0,
            Some(2) => 1,
            _ => return byline.span,
        };
        let before = byline.value.get(..self.range.start).map_or(0, count);
        let column = column as usize + quotes + before;
        Span::at(line as usize, column, count(self.text).max(1))
    }
}

/// The names in `byline`: "By A. Doe, B. Roe and C. Poe" holds three.
///
/// A leading "By" is dropped. Names are split at "and", "&" and ";" (also "und", "et", "و"). At
/// commas they are split only where each piece has two words or is an id of the registry, so that
/// "Doe, Jane" stays whole; the same holds for the Spanish "y" of "Ortega y Gasset". What is not
/// part of a name is left out: titles before it ("Dr."), degrees after it ("PhD") and text in
/// brackets after it ("(Institute)"). "Jr." and the like are a part of it.
pub fn names(byline: &str) -> Vec<Name<'_>> {
    let text = without_by(byline.trim());
    let mut pieces = Vec::new();
    for chunk in split_at_words(text, &["and", "&", "und", "et", "و"]) {
        for chunk in chunk.split(';') {
            let parts = split_at_words(chunk, &["y"]);
            if parts.iter().all(|part| words(part) > 1) {
                parts.iter().for_each(|part| pieces.extend(split_at_commas(part)));
            } else {
                pieces.extend(split_at_commas(chunk));
            }
        }
    }
    let start_of = |piece: &str| piece.as_ptr() as usize - byline.as_ptr() as usize;
    pieces
        .into_iter()
        .map(|piece| piece.trim_matches(|c: char| c.is_whitespace() || c == ','))
        .map(bare)
        .filter(|piece| !piece.is_empty())
        .map(|text| Name { text, range: start_of(text)..start_of(text) + text.len() })
        .collect()
}

/// Title and subtitle: the first line, and the others where there are some.
pub fn title_parts(title: &str) -> (String, Option<String>) {
    let mut lines = title.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or("").to_owned();
    let rest: Vec<&str> = lines.collect();
    (first, (!rest.is_empty()).then(|| rest.join(" ")))
}

fn without_by(text: &str) -> &str {
    match text.get(..2) {
        Some(by) if by.eq_ignore_ascii_case("by") => match text[2..].strip_prefix(':') {
            Some(rest) => rest.trim_start(),
            None if text[2..].starts_with(char::is_whitespace) => text[2..].trim_start(),
            None => text,
        },
        _ => text.strip_prefix("بقلم ").unwrap_or(text),
    }
}

/// Splits at one of `separators` that is a word of its own.
fn split_at_words<'a>(text: &'a str, separators: &[&str]) -> Vec<&'a str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for word in text.split_whitespace() {
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        if separators.iter().any(|separator| word.eq_ignore_ascii_case(separator)) {
            pieces.push(&text[start..at]);
            start = at + word.len();
        }
    }
    pieces.push(&text[start..]);
    pieces
}

fn split_at_commas(text: &str) -> Vec<&str> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == ',');
    let mut pieces: Vec<&str> = Vec::new();
    let mut start = 0;
    let mut depth = 0;
    for piece in text.split([',', '،']) {
        let at = piece.as_ptr() as usize - text.as_ptr() as usize;
        let end = at + piece.len();
        // A comma within brackets separates no names.
        let belongs = depth > 0 || is_suffix(piece.trim()) || is_degree(piece.trim());
        match pieces.pop() {
            Some(_) if belongs => {}
            before => {
                pieces.extend(before);
                start = at;
            }
        }
        pieces.push(&text[start..end]);
        depth += piece.matches('(').count();
        depth = depth.saturating_sub(piece.matches(')').count());
    }
    let is_whole = |piece: &str| words(piece) > 1;
    let is_known = |piece: &str| is_id(piece) && piece.contains('-');
    let all = |is: &dyn Fn(&str) -> bool| pieces.iter().all(|piece| is(bare(piece)));
    match all(&|piece| is_whole(piece) || is_known(piece)) || all(&is_id) {
        true => pieces,
        false => vec![text],
    }
}

/// The name without titles before it, and without degrees and brackets after it.
fn bare(text: &str) -> &str {
    let mut name = text.trim();
    while let Some((title, rest)) = name.split_once(char::is_whitespace) {
        if !is_title(title) || rest.trim().is_empty() {
            break;
        }
        name = rest.trim_start();
    }
    loop {
        let before = name;
        if let Some((rest, inner)) = name.strip_suffix(')').and_then(|name| name.rsplit_once('('))
            && !inner.contains(')')
            && !rest.trim().is_empty()
        {
            name = rest.trim_end_matches([' ', '\t', ',']);
        }
        if let Some((rest, degree)) = name.rsplit_once([',', '،'])
            && is_degree(degree.trim())
            && !rest.trim().is_empty()
        {
            name = rest.trim_end();
        }
        if name == before {
            return name;
        }
    }
}

/// Whether the only comma of the name is that of its "Jr." or the like.
pub fn has_suffix(name: &str) -> bool {
    name.split_once(',').is_some_and(|(_, suffix)| is_suffix(suffix.trim()))
}

/// Number of words; initials count, with or without a space.
fn words(text: &str) -> usize {
    text.split(|c: char| c.is_whitespace() || c == '.').filter(|word| !word.is_empty()).count()
}

/// Text after a name and a comma that is a part of it.
fn is_suffix(piece: &str) -> bool {
    is_among(piece, &["Jr", "Sr", "II", "III", "IV"])
}

/// Text after a name and a comma that is not a part of it: degrees, honours, memberships.
fn is_degree(piece: &str) -> bool {
    const DEGREES: &[&str] = &[
        "PhD", "DPhil", "MD", "JD", "SJD", "LLB", "LLM", "LLD", "MA", "MSc", "MS", "MBA", "MPA",
        "MPP", "MPH", "MPhil", "MEd", "MFA", "BA", "BSc", "BS", "BEng", "MEng", "DSc", "ScD",
        "DrPH", "EdD", "DBA", "PsyD", "PharmD", "DDS", "DVM", "RN", "CPA", "CFA", "PE", "PMP",
        "Esq", "KC", "QC", "OBE", "MBE", "CBE", "KBE", "DBE", "FRS", "FBA", "MP", "MEP", "retd",
        "ret", "emeritus", "emerita",
    ];
    piece.split(' ').all(|word| is_among(word, DEGREES))
}

/// Text before a name that is not a part of it.
fn is_title(word: &str) -> bool {
    is_among(
        word,
        &["Dr", "Prof", "Professor", "Mr", "Mrs", "Ms", "Mx", "Hon", "Amb", "Ambassador"],
    )
}

/// Whether the word is among `words`, whatever its case and its full stops.
fn is_among(word: &str, words: &[&str]) -> bool {
    let letters: String = word.chars().filter(|c| *c != '.').collect();
    words.iter().any(|known| known.eq_ignore_ascii_case(&letters))
}

/// Lower-case letters, digits and hyphens.
fn is_id(piece: &str) -> bool {
    !piece.is_empty()
        && piece.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(byline: &str) -> Vec<&str> {
        names(byline)
            .into_iter()
            .inspect(|name| assert_eq!(&byline[name.range.clone()], name.text))
            .map(|name| name.text)
            .collect()
    }

    #[test]
    fn bylines_are_split_into_names() {
        assert_eq!(texts("By A. Doe and B. Roe"), ["A. Doe", "B. Roe"]);
        assert_eq!(texts("by: A. Doe, B. Roe & C. Poe"), ["A. Doe", "B. Roe", "C. Poe"]);
        assert_eq!(texts("A.Doe, B.Roe, and C.Poe"), ["A.Doe", "B.Roe", "C.Poe"]);
        assert_eq!(texts("Eva Müller und Jan Weiß"), ["Eva Müller", "Jan Weiß"]);
        assert_eq!(texts("Ana Ruiz y Luis Gil"), ["Ana Ruiz", "Luis Gil"]);
        assert_eq!(texts("بقلم ريما دولاني و آنا أورتيغا"), ["ريما دولاني", "آنا أورتيغا"]);
        assert_eq!(texts("Jane Doe; Richard Roe"), ["Jane Doe", "Richard Roe"]);
        assert_eq!(texts("jane-doe, richard-roe"), ["jane-doe", "richard-roe"]);
        assert_eq!(texts("Jane Doe, Ph.D., Richard Roe"), ["Jane Doe", "Richard Roe"]);
        assert_eq!(texts("jane-doe, Omar Haddad"), ["jane-doe", "Omar Haddad"]);
        assert_eq!(texts("Omar Haddad, jane-doe"), ["Omar Haddad", "jane-doe"]);
    }

    #[test]
    fn what_is_no_part_of_a_name_is_left_out() {
        for byline in [
            "Jane Doe, PhD",
            "Jane Doe, Ph.D., MBA",
            "Jane Doe, MA PhD",
            "Jane Doe (Institute)",
            "Jane Doe, PhD (Institute, Berlin)",
            "Dr. Jane Doe",
            "Prof. Dr. Jane Doe, MD",
            "By Jane Doe (Institute), PhD",
        ] {
            assert_eq!(texts(byline), ["Jane Doe"], "{byline}");
        }
        assert_eq!(texts("Jane Doe (A, B), Omar Haddad, MD"), ["Jane Doe", "Omar Haddad"]);
        assert_eq!(texts("PhD"), ["PhD"]);
        assert_eq!(texts("Dr."), ["Dr."]);
        assert_eq!(texts("(Institute)"), ["(Institute)"]);
    }

    #[test]
    fn what_may_be_one_name_stays_one() {
        for name in [
            "Doe, Jane",
            "José Ortega y Gasset",
            "Jane Doe, Jr.",
            "Bybee Roe",
            "Plato",
            "Andy Etan",
        ] {
            assert_eq!(texts(name), [name]);
        }
        assert_eq!(texts("Doe, Jane and Roe, Richard"), ["Doe, Jane", "Roe, Richard"]);
        assert_eq!(texts(" By "), ["By"]);
        assert!(texts(" , ").is_empty());
    }

    #[test]
    fn a_name_knows_its_place() {
        let byline = |length| Spanned {
            value: "By Zoë Doe and B. Roe".to_owned(),
            span: Span { line: 3, column: 9, length },
        };
        let roe = &names("By Zoë Doe and B. Roe")[1];
        assert_eq!(roe.span(&byline(21)), Span { line: 3, column: 24, length: 6 });
        assert_eq!(roe.span(&byline(23)), Span { line: 3, column: 25, length: 6 });
        assert_eq!(roe.span(&byline(5)), Span { line: 3, column: 9, length: 5 });
    }

    #[test]
    fn a_line_break_starts_the_subtitle() {
        let parts = |title| title_parts(title);
        assert_eq!(parts("One"), ("One".to_owned(), None));
        assert_eq!(
            parts("One \r\n Two\n\nthree\n"),
            ("One".to_owned(), Some("Two three".to_owned()))
        );
        assert_eq!(parts(" \n"), (String::new(), None));
    }
}
