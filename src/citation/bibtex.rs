//! BibTeX: `@techreport` for reports and papers, `@misc` for all else, as both BibTeX and biblatex read
//! them. The text is UTF-8.

use super::work::line;
use super::{Form, Name, Work};

/// The entry of a work.
pub(crate) fn bibtex(work: &Work<'_>) -> String {
    let kind = if work.form.is_report() { "techreport" } else { "misc" };
    let mut entry = format!("@{kind}{{{}", work.key);
    let mut field = |name: &str, value: String| {
        if !value.is_empty() {
            entry.push_str(&format!(",\n  {name} = {value}"));
        }
    };
    let text = |text: &str| match line(text).as_str() {
        "" => String::new(),
        text => format!("{{{}}}", escaped(text)),
    };
    // Braces keep capitals as they are: a style may not know which words are names.
    let whole = |value: &str| format!("{{{{{}}}}}", escaped(&line(value)));
    field("author", names(&work.authors));
    field("title", whole(&work.title));
    match work.form.is_report() {
        true => {
            field("institution", whole(work.institute));
            field("type", text(work.genre));
            field("number", text(work.number));
        }
        false => {
            let of = match work.form {
                Form::Event => "organization",
                _ => "howpublished",
            };
            field(of, whole(work.institute));
        }
    }
    if let Some((series, _)) = work.series {
        field("series", text(series));
    }
    field("editor", names(&work.editors));
    field("translator", names(&work.translators));
    if let Some((year, month, day)) = work.issued() {
        field("year", format!("{{{year}}}"));
        // The names that every style knows need no braces.
        field(
            "month",
            month.map(|month| MONTHS[month as usize - 1].to_string()).unwrap_or_default(),
        );
        field("day", day.map(|day| format!("{{{day}}}")).unwrap_or_default());
    }
    let verbatim = |text: &Option<String>| match text {
        Some(text) => format!("{{{}}}", text.replace('{', "%7B").replace('}', "%7D")),
        None => String::new(),
    };
    field("doi", verbatim(&work.doi));
    field("isbn", verbatim(&work.isbn));
    field("issn", verbatim(&work.issn));
    field("url", verbatim(&Some(work.url.clone())));
    field("language", text(work.language));
    field("keywords", text(&work.keywords.join(", ")));
    field("note", text(&work.note));
    field("abstract", text(work.summary));
    entry.push_str("\n}\n");
    entry
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

fn names(names: &[Name]) -> String {
    match names {
        [] => String::new(),
        names => format!("{{{}}}", names.iter().map(name).collect::<Vec<_>>().join(" and ")),
    }
}

/// "Family, Suffix, Given". A part with a word that BibTeX would take for its own gets braces.
fn name(name: &Name) -> String {
    if name.is_literal() {
        return format!("{{{}}}", escaped(&line(&name.literal)));
    }
    let part = |text: &str| {
        let escaped = escaped(&line(text));
        let is_split =
            text.contains(',') || text.split(' ').any(|word| word.eq_ignore_ascii_case("and"));
        if is_split { format!("{{{escaped}}}") } else { escaped }
    };
    let is_lower = |word: &str| word.chars().next().is_some_and(char::is_lowercase);
    let has_lower = name.family.split(' ').any(is_lower);
    let mut family = match has_lower || (name.given.is_empty() && name.family.contains(' ')) {
        // BibTeX would take a lower-case word, and all before it, for a particle; it would split
        // a name of many words.
        true => format!("{{{}}}", escaped(&line(&name.family))),
        false => part(&name.family),
    };
    if !name.particle.is_empty() {
        family = match name.particle.ends_with(['\'', '’', '-']) {
            true => format!("{}{family}", part(&name.particle)),
            false => format!("{} {family}", part(&name.particle)),
        };
    }
    let parts = [family, part(&name.suffix), part(&name.given)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// A text with TeX's own signs escaped.
fn escaped(text: &str) -> String {
    const OWN: [char; 11] = ['&', '%', '$', '#', '_', '{', '}', '~', '^', '\\', '\u{a0}'];
    if !text.contains(OWN) {
        return text.to_string();
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    // BibTeX counts braces, also those behind a `\\`.
    let is_balanced = is_balanced(text);
    for c in text.chars() {
        match c {
            '{' if !is_balanced => escaped.push_str("\\textbraceleft{}"),
            '}' if !is_balanced => escaped.push_str("\\textbraceright{}"),
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            '\\' => escaped.push_str("\\textbackslash{}"),
            '\u{a0}' => escaped.push('~'),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Each brace of a text that opens is closed later on.
fn is_balanced(text: &str) -> bool {
    let mut open = 0usize;
    for c in text.chars() {
        match c {
            '{' => open += 1,
            '}' if open == 0 => return false,
            '}' => open -= 1,
            _ => {}
        }
    }
    open == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::citation::Said;

    #[test]
    fn names_are_told_apart() {
        let written = |text: &str| name(&Name::new(text, &Said::default()));
        assert_eq!(written("Ludwig van Beethoven"), "van Beethoven, Ludwig");
        assert_eq!(written("José Ortega y Gasset"), "{Ortega y Gasset}, José");
        assert_eq!(written("Jane Doe, Jr."), "Doe, Jr., Jane");
        assert_eq!(written("Sukarno"), "Sukarno");
        assert_eq!(name(&Name::organisation("Food and Water & Co")), "{Food and Water \\& Co}");
        let said = Said { family: Some("bell hooks"), ..Said::default() };
        assert_eq!(name(&Name::new("", &said)), "{bell hooks}");
    }

    #[test]
    fn signs_of_tex_are_escaped() {
        assert_eq!(
            escaped("100 % of $5 & #1_{a} ~ ^ \\"),
            "100 \\% of \\$5 \\& \\#1\\_\\{a\\} \\textasciitilde{} \\textasciicircum{} \\textbackslash{}"
        );
        assert_eq!(escaped("a { b"), "a \\textbraceleft{} b");
        assert_eq!(escaped("} {"), "\\textbraceright{} \\textbraceleft{}");
    }
}
