//! File: `ledger.tsv`, a line for each address that was given out.
//!
//! Lines are sorted and independent, so that git merges two branches without a conflict.
//! Tabs separate the fields: address, kind, id, language, hash of the published text, day on which it
//! was first published, what it answers with, date of the last change that readers learned of,
//! `minor`, where the next change needs no new date, and DOI. Lines that begin with `#` are for
//! people.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::disk::Hash;

/// Name of the ledger in the site's folder.
pub use crate::discover::LEDGER as FILE;

/// The first line.
const HEADER: &str =
    "# address\tkind\tid\tlanguage\ttext\tpublished\tanswers\tupdated\tnote\tdoi\n";

/// Marks a change that needs no new date.
const MINOR: &str = "minor";

/// An address that was given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry<'t> {
    /// Path within the site, with the anchor where it is one of a page.
    pub address: Cow<'t, str>,
    /// What the address has: `article`, `page`, `anchor`, or the name of another kind of output.
    pub kind: Cow<'t, str>,
    /// The permanent id that feeds give it; may be empty.
    pub id: Cow<'t, str>,
    /// Code of its language.
    pub language: Cow<'t, str>,
    /// Hash of its words, where it is a publication.
    pub text: Option<Hash>,
    /// Day on which it was first published, or entered.
    pub published: Cow<'t, str>,
    /// `page`, `redirect` or `gone`.
    pub answers: Cow<'t, str>,
    /// Date of the last change that readers learned of; may be empty.
    pub updated: Cow<'t, str>,
    /// The words may change without a new date.
    pub minor: bool,
    /// DOI of the publication; may be empty.
    pub doi: Cow<'t, str>,
    /// Number of its line.
    pub line: usize,
}

/// A line that does not belong in a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub line: usize,
    pub message: &'static str,
    pub hint: &'static str,
}

/// The addresses of a ledger, sorted; of lines with one address the first counts. What is wrong with
/// other lines is returned, too.
pub(super) fn entries(text: &str) -> (Vec<Entry<'_>>, Vec<Fault>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let read: Vec<Read<'_>> = pieces(text).into_par_iter().map(read).collect();
    let mut entries = Vec::with_capacity(read.iter().map(|read| read.entries.len()).sum());
    let (mut faults, mut before) = (Vec::new(), 0);
    for mut read in read {
        read.entries.iter_mut().for_each(|entry| entry.line += before);
        read.faults.iter_mut().for_each(|fault| fault.line += before);
        entries.append(&mut read.entries);
        faults.append(&mut read.faults);
        before += read.lines;
    }
    if !entries.is_sorted_by(|a: &Entry<'_>, b| a.address < b.address) {
        entries.sort_by(|a, b| a.address.cmp(&b.address));
        entries.dedup_by(|b, a| a.address == b.address);
    }
    (entries, faults)
}

/// What is in a piece of a ledger; its first line is number 1.
struct Read<'t> {
    entries: Vec<Entry<'t>>,
    faults: Vec<Fault>,
    lines: usize,
}

/// Whole lines of `text` in pieces of about this size, which are read side by side.
fn pieces(text: &str) -> Vec<&str> {
    const SIZE: usize = 1 << 20;
    let (mut pieces, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        let from = rest.floor_char_boundary(SIZE);
        let end = rest[from..].find('\n').map_or(rest.len(), |at| from + at + 1);
        let (piece, after) = rest.split_at(end);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

fn read(piece: &str) -> Read<'_> {
    // A line has at least about a hundred bytes.
    let mut read =
        Read { entries: Vec::with_capacity(piece.len() / 96), faults: Vec::new(), lines: 0 };
    for line in piece.lines() {
        read.lines += 1;
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        match entry(read.lines, line) {
            Ok(entry) => read.entries.push(entry),
            Err(fault) => read.faults.push(fault),
        }
    }
    read
}

fn entry(line: usize, text: &str) -> Result<Entry<'_>, Fault> {
    let fault = |message, hint| Fault { line, message, hint };
    let is_mark = |mark: &&str| text.starts_with(*mark);
    if !text.starts_with('/') && ["<<<<<<<", "=======", ">>>>>>>"].iter().any(is_mark) {
        return Err(fault(
            "the mark of a merge that is not finished",
            "keep the lines of both sides, remove the marks, and run `ssg ledger update`",
        ));
    }
    let wrong = || fault("this is not a line of a ledger", "take it from git as it was");
    let mut fields = text.split('\t').map(str::trim);
    let mut field = || fields.next();
    let address = field().filter(|address| address.starts_with('/')).ok_or_else(wrong)?;
    let mut next = || field().ok_or_else(wrong);
    let (kind, id, language, text) = (next()?, next()?, next()?, next()?);
    let (published, answers) = (next()?, next()?);
    let updated = field().unwrap_or("");
    let minor = match field().unwrap_or("") {
        "" => false,
        MINOR => true,
        _ => {
            return Err(fault(
                "the note of this line is not known",
                "write `minor` or nothing there",
            ));
        }
    };
    let doi = field().unwrap_or("");
    let text = match text {
        "" => None,
        hex => Some(hash(hex).ok_or_else(wrong)?),
    };
    let [address, kind, id, language] = [address, kind, id, language].map(Cow::Borrowed);
    let [published, answers, updated, doi] = [published, answers, updated, doi].map(Cow::Borrowed);
    Ok(Entry { address, kind, id, language, text, published, answers, updated, minor, doi, line })
}

/// The hash with these digits.
fn hash(hex: &str) -> Option<Hash> {
    let (high, low) = hex.split_at_checked(16).filter(|_| hex.len() == 32)?;
    let half = |digits| u64::from_str_radix(digits, 16).ok().map(u128::from);
    Some(Hash(half(high)? << 64 | half(low)?))
}

/// The text of a ledger.
pub(super) fn text(entries: &[Entry<'_>]) -> String {
    let mut text = String::with_capacity(HEADER.len() + entries.len() * 128);
    text.push_str(HEADER);
    for entry in entries {
        let hash = entry.text.map(Hash::hex).unwrap_or_default();
        let fields: [&str; 10] = [
            &entry.address,
            &entry.kind,
            &entry.id,
            &entry.language,
            &hash,
            &entry.published,
            &entry.answers,
            &entry.updated,
            if entry.minor { MINOR } else { "" },
            &entry.doi,
        ];
        text.push_str(fields.join("\t").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_is_read_as_it_was_written() {
        let written = format!(
            "{HEADER}/a/\tarticle\ttag:x,2020:a\ten\t0000000000000000000000000000000a\t2024-01-02\tpage\t\tminor\n\
             /b/\tterm\t\ten\t\t2024-01-02\tpage\n\
             /c/\tarticle\ttag:x,2020:c\ten\t\t2024-01-02\tpage\t\t\t10.5555/c\n"
        );
        let (known, faults) = entries(&written);
        assert_eq!(faults, []);
        assert_eq!((known.len(), &*known[2].doi), (3, "10.5555/c"));
        assert!(known[0].minor && known[0].text == Some(Hash(10)) && known[0].line == 2);
        assert_eq!(text(&known), written);
        let merged = written.replace('\n', "\r\n") + "/a/\tpage\t\ten\t\t2025-01-01\tpage\r\n";
        let (known, faults) = entries(&merged);
        assert_eq!((faults.len(), text(&known)), (0, written));
    }

    #[test]
    fn what_is_no_line_is_told() {
        let faults = entries(
            "<<<<<<< HEAD\n/a/\tx\n/a/\tarticle\t\ten\tz\t2024\tpage\na\n\
             /a/\tarticle\t\ten\t\t2024\tpage\t\tmajor\n=======\n",
        );
        let lines: Vec<usize> = faults.1.iter().map(|fault| fault.line).collect();
        assert_eq!((lines, faults.0.len()), (vec![1, 2, 3, 4, 5, 6], 0));
    }
}
