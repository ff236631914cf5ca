//! Locators: a place in a work, as authors write it.

/// A place in a work: its kind in the terms of CSL, and its number as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Locator<'a> {
    /// Such as `page`.
    pub kind: &'static str,
    /// Such as `12-14`.
    pub number: &'a str,
}

/// Kinds by what authors call them. The last word of each list is not an abbreviation.
const WORDS: [(&str, &[&str]); 19] = [
    ("page", &["p.", "pp.", "page", "pages", "S.", "pág.", "págs.", "ص", "Seite", "Seiten"]),
    (
        "chapter",
        &["ch.", "chs.", "chap.", "chaps.", "chapter", "chapters", "Kap.", "chapitre", "cap."],
    ),
    (
        "section",
        &["s.", "ss.", "sec.", "secs.", "sect.", "section", "sections", "§", "§§", "Abschn."],
    ),
    ("paragraph", &["para.", "paras.", "par.", "paragraph", "paragraphs", "¶", "¶¶", "Abs."]),
    ("figure", &["fig.", "figs.", "figure", "figures", "Abb."]),
    ("table", &["table", "tables", "tab."]),
    ("line", &["l.", "ll.", "line", "lines", "Z."]),
    ("note", &["n.", "nn.", "note", "notes", "Anm."]),
    ("issue", &["no.", "nos.", "number", "Nr."]),
    ("part", &["pt.", "pts.", "part", "parts", "Teil"]),
    ("volume", &["vol.", "vols.", "volume", "volumes", "Bd.", "t."]),
    ("book", &["bk.", "bks.", "book", "books"]),
    ("column", &["col.", "cols.", "column", "columns", "Sp."]),
    ("folio", &["fol.", "fols.", "folio", "folios"]),
    ("verse", &["v.", "vv.", "verse", "verses"]),
    ("opus", &["op.", "opp.", "opus"]),
    ("article-locator", &["art.", "arts.", "article", "articles"]),
    ("rule", &["r.", "rr.", "rule", "rules"]),
    ("sub-verbo", &["s.v.", "s.vv."]),
];

/// The place at the start of the text after a key, and what is left. A number without a word is the
/// number of a page.
pub(crate) fn locator(after: &str) -> (Option<Locator<'_>>, &str) {
    let text = after.trim_start().trim_start_matches(',').trim_start();
    let text = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let words =
        || WORDS.iter().flat_map(|(kind, words)| words.iter().map(move |word| (*kind, *word)));
    let labelled = words().filter_map(|(kind, word)| Some((kind, word, text.strip_prefix(word)?)));
    // The longest word that the text begins with; a word that is not an abbreviation ends before a space.
    let whole = labelled.filter(|(_, word, rest)| {
        let is_letter = |c: char| c.is_alphabetic();
        !word.ends_with(is_letter) || !rest.starts_with(is_letter)
    });
    let (kind, rest) = match whole.max_by_key(|(_, word, _)| word.len()) {
        Some((kind, _, rest)) => (kind, rest.trim_start()),
        None => ("page", text),
    };
    let length = number(rest);
    match length {
        0 => (None, after),
        // A word that begins with a digit is a number only after a word that says so.
        _ => (Some(Locator { kind, number: &rest[..length] }), &rest[length..]),
    }
}

/// How many bytes at the start of `text` are numbers: digits with letters, or Roman numerals, with commas
/// and dashes between them.
fn number(text: &str) -> usize {
    let is_mark = |c: char| matches!(c, '-' | '–' | ',' | '&' | ':' | '.' | '/' | ' ');
    let mut end = 0;
    let mut from = 0;
    while from < text.len() {
        let rest = &text[from..];
        let word = &rest[..rest.find(is_mark).unwrap_or(rest.len())];
        let is_number = word.contains(|c: char| c.is_numeric())
            || (!word.is_empty() && word.chars().all(|c| "ivxlcdmIVXLCDM".contains(c)));
        // Brackets belong to a number that they follow: section 6(1)(a).
        let is_sign = |c: char| c.is_alphanumeric() || matches!(c, '(' | ')');
        let is_whole = word.starts_with(char::is_alphanumeric)
            && word.chars().all(is_sign)
            && word.matches('(').count() == word.matches(')').count();
        if !is_number || !is_whole {
            break;
        }
        end = from + word.len();
        let marks = rest[word.len()..].find(|c| !is_mark(c)).unwrap_or(rest.len() - word.len());
        from = end + marks;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_they_are_written() {
        let read = |after: &'static str| {
            let (found, rest) = locator(after);
            (found.map_or(("", ""), |found| (found.kind, found.number)), rest)
        };
        for (after, kind, number, rest) in [
            (", p. 12", "page", "12", ""),
            (", pp. 33-35, 38–39 and elsewhere", "page", "33-35, 38–39", " and elsewhere"),
            (" p.12", "page", "12", ""),
            (", 12", "page", "12", ""),
            (", S. 12 f.", "page", "12", " f."),
            (", chap. iv", "chapter", "iv", ""),
            (", § 4.2", "section", "4.2", ""),
            (" [sec. 3a]", "section", "3a", ""),
            (", vol. 2, with care", "volume", "2", ", with care"),
            (", art. 5", "article-locator", "5", ""),
            (", s. 6(1)(a) and s. 7", "section", "6(1)(a)", " and s. 7"),
            (", 12 (and more)", "page", "12", " (and more)"),
            (", 12)", "", "", ", 12)"),
            (", s. auch Kapitel 2", "", "", ", s. auch Kapitel 2"),
            (", s.v. water 2", "", "", ", s.v. water 2"),
            (", and others", "", "", ", and others"),
            (", pages", "", "", ", pages"),
            (", partly", "", "", ", partly"),
            ("", "", "", ""),
        ] {
            assert_eq!(read(after), ((kind, number), rest), "{after}");
        }
    }
}
