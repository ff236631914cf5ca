//! DOIs that the site was given: `dois.tsv`, a line for each publication.
//!
//! Lines are sorted and each stands for itself, so that git merges two branches without a conflict.
//! Fields are parted by tabs: id, language, DOI, day on which it was registered, hash of the metadata that
//! were deposited. A DOI without a day is only reserved. Lines that begin with `#` are for people, unless such a
//! line is one of a publication whose id begins so.

use crate::diagnostic::Span;
use crate::identifier;

mod opaque;

pub(crate) use opaque::{has_its_check, opaque};

/// Name of the file in the site's folder.
pub(crate) const FILE: &str = "dois.tsv";

/// The first line.
const HEADER: &str = "# id\tlanguage\tdoi\tregistered\tdeposit\n";

/// The DOI of a publication.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Permanent id of the publication.
    pub id: String,
    /// Code of its language.
    pub language: String,
    /// The DOI without its resolver, or what is written in its place.
    pub doi: String,
    /// Day on which it was registered; empty where it is only reserved.
    pub registered: String,
    /// Hash of the metadata that were deposited last; may be empty.
    pub deposit: String,
    /// Where the id stands.
    pub at: Span,
    /// Where the DOI stands.
    pub doi_at: Span,
}

/// A line that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Where.
    pub at: Span,
    /// What is wrong.
    pub message: &'static str,
    /// What to do.
    pub hint: &'static str,
}

/// The lines of the file as they stand, and what is wrong with others.
pub(crate) fn entries(text: &str) -> (Vec<Entry>, Vec<Fault>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut entries, mut faults) = (Vec::new(), Vec::new());
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() || is_comment(line) {
            continue;
        }
        match entry(at + 1, line) {
            Ok(entry) => entries.push(entry),
            Err((message, hint)) => {
                let at = Span::at(at + 1, 1, line.chars().count().max(1));
                faults.push(Fault { at, message, hint });
            }
        }
    }
    (entries, faults)
}

/// A line for people. What only begins with `#` and has the parts of a line is the id of a publication.
fn is_comment(line: &str) -> bool {
    let Some(rest) = line.strip_prefix('#') else { return false };
    let is_entry = || {
        let doi = line.split('\t').nth(2).and_then(identifier::doi);
        doi.is_some() && entry(1, line).is_ok()
    };
    rest.starts_with(char::is_whitespace) || !is_entry()
}

/// Seven signs that git writes, alone or with a space and a name behind them.
fn is_mark_of_merge(line: &str) -> bool {
    let behind = |mark: &&str| line.strip_prefix(*mark);
    let mut rests = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"].iter().filter_map(behind);
    rests.any(|rest| rest.is_empty() || rest.starts_with(' '))
}

fn entry(line: usize, text: &str) -> Result<Entry, (&'static str, &'static str)> {
    if is_mark_of_merge(text) {
        return Err((
            "the mark of a merge that is not finished",
            "keep the lines of both sides and remove the marks",
        ));
    }
    let wrong = (
        "this is not a line of DOIs",
        "write id, language and DOI with tabs between them, or take the line from git as it was",
    );
    let fields: Vec<&str> = text.split('\t').collect();
    if !(3..=5).contains(&fields.len()) || fields[..3].iter().any(|field| field.trim().is_empty()) {
        return Err(wrong);
    }
    let field = |number: usize| fields.get(number).map_or("", |field| field.trim());
    let registered = field(3);
    if !registered.is_empty() && !is_day(registered) {
        return Err((
            "the day of this line is not a date",
            "write it as `2026-03-04`, or leave it empty where the DOI is only reserved",
        ));
    }
    let span = |number: usize| {
        let before: usize = fields[..number].iter().map(|field| field.chars().count() + 1).sum();
        Span::at(line, before + 1, fields[number].chars().count())
    };
    Ok(Entry {
        id: field(0).to_string(),
        language: field(1).to_string(),
        doi: identifier::doi(field(2)).unwrap_or_else(|| field(2).to_string()),
        registered: registered.to_string(),
        deposit: field(4).to_string(),
        at: span(0),
        doi_at: span(2),
    })
}

fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

/// The text of the file: its lines sorted, each once. What was written by hand above the first line stays,
/// and words of people between the lines come to it.
pub(crate) fn text(entries: &[Entry], former: &str) -> String {
    let mut lines: Vec<String> = entries
        .iter()
        .map(|entry| {
            let Entry { id, language, doi, registered, deposit, .. } = entry;
            [id, language, doi, registered, deposit].map(String::as_str).join("\t")
        })
        .map(|line| line.trim_end().to_string())
        .collect();
    lines.sort();
    lines.dedup();
    let former = former.strip_prefix('\u{feff}').unwrap_or(former);
    let is_of_head = |line: &&str| is_comment(line) || line.trim().is_empty();
    let head: Vec<&str> = former.lines().take_while(is_of_head).map(str::trim_end).collect();
    let own: String = head.iter().map(|line| format!("{line}\n")).collect();
    let mut text = if own.trim().is_empty() { HEADER.to_string() } else { own };
    let further = former.lines().skip(head.len()).filter(|line| is_comment(line));
    for line in further.map(str::trim_end).filter(|line| !head.contains(line)) {
        if !text.lines().any(|known| known == line) {
            text.push_str(line);
            text.push('\n');
        }
    }
    for line in lines {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_as_it_was_written() {
        let written = format!(
            "{HEADER}reports/a\tar\t10.5555/a.ar\n\
             reports/a\ten\t10.5555/a\t2026-03-04\t0000000000000000000000000000000a\n"
        );
        let (known, faults) = entries(&written);
        assert_eq!((known.len(), faults.len()), (2, 0));
        assert_eq!(known[1].doi_at, Span::at(3, 14, 9));
        assert_eq!(text(&known, &written), written);
        let merged = written.replace('\n', "\r\n") + "reports/a\tar\tdoi:10.5555/a.ar\r\n";
        let (known, faults) = entries(&merged);
        assert_eq!((faults.len(), text(&known, "")), (0, written));
    }

    #[test]
    fn words_of_people_stay() {
        let by_hand = "# Ours. Ask Jane.\n\na\ten\t10.5555/a\n";
        let (known, _) = entries(by_hand);
        assert_eq!(text(&known, by_hand), by_hand);
        let between = "# Ours.\na\ten\t10.5555/a\n# Ask Jane.\n# Ours.\nb\ten\t10.5555/b\n# c\ten\t10.5555/c\n";
        let (known, faults) = entries(between);
        assert_eq!((known.len(), faults.len()), (2, 0));
        let head = "# Ours.\n# Ask Jane.\n# c\ten\t10.5555/c\n";
        assert_eq!(text(&known, between), format!("{head}a\ten\t10.5555/a\nb\ten\t10.5555/b\n"));
    }

    #[test]
    fn ids_may_begin_as_other_lines_do() {
        let odd = format!(
            "{HEADER}#metoo\ten\t10.5555/a\n=======x\ten\t10.5555/c\n>>>>>>>>\ten\t10.5555/b\n"
        );
        let (known, faults) = entries(&odd);
        assert_eq!((known.len(), faults), (3, Vec::new()));
        assert_eq!(text(&known, &odd), odd);
        let (known, faults) = entries("=======\n||||||| base\n>>>>>>> mine\n#metoo\ten\tnothing\n");
        assert_eq!((known.len(), faults.len()), (0, 3));
    }

    #[test]
    fn what_is_no_line_is_reported() {
        let (known, faults) = entries(
            "<<<<<<< HEAD\na\ten\na\t\t10.5555/a\na\ten\t10.5555/a\tyesterday\n\
             a\ten\t10.5555/a\t2026-02-30\na\ten\t10.5555/a\t\t\t\n",
        );
        let lines: Vec<u32> = faults.iter().map(|fault| fault.at.line).collect();
        assert_eq!((lines, known.len()), (vec![1, 2, 3, 4, 5, 6], 0));
    }
}
