//! Baseline: the mistakes that a site had at its first check, so that only new ones are reported.
//!
//! A mistake is known by its fingerprint: its rule, its file, the text that is marked, and the line
//! that holds this text. The number of the line does not count, so that a new paragraph above makes
//! no old mistake new; the words of the message do not count either, so that better words do not do
//! so.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::disk::{self, Hash};

/// Name of the file in the site's folder.
pub(crate) const FILE: &str = "ssg-baseline.txt";

/// Why a mistake is reported although it may be known.
const KEPT: &str = "its page is published and would vanish, so this is reported";

/// The beginning of the first line; the version follows. The first form had no such line.
const VERSION: &str = "# ssg-baseline ";

const NEWEST: u32 = 2;

const HEADER: &str = "\
# ssg-baseline 2
# Known mistakes, one on each line: fingerprint, how often, rule, file, message.
# Made by `ssg check --write-baseline`; commit it. What is fixed leaves it when it is made again.
";

/// Why a baseline cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The line with this number, from 1, is not an entry.
    Line(usize),
    /// It was written by a later program, in this version of the file's form.
    Version(u32),
}

/// Known mistakes by fingerprint, and how many of each are left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    left: BTreeMap<String, usize>,
    known: usize,
    all: usize,
    /// The entries of a baseline in the first form that were found again, to be written in the newest
    /// form.
    found: Option<Entries>,
}

impl Baseline {
    /// Reads a baseline, also one in the first form.
    pub fn read(text: &str) -> Result<Baseline, Fault> {
        let version = text.lines().next().and_then(|line| line.strip_prefix(VERSION));
        let version = version.map_or(Some(1), |version| version.trim().parse().ok());
        let version = version.ok_or(Fault::Line(1))?;
        if version > NEWEST {
            return Err(Fault::Version(version));
        }
        let found = (version < NEWEST).then(Entries::default);
        let mut baseline = Baseline { found, ..Baseline::default() };
        for (at, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (print, count) = entry(line, version).ok_or(Fault::Line(at + 1))?;
            let left = baseline.left.entry(print).or_default();
            *left = left.saturating_add(count);
            baseline.all = baseline.all.saturating_add(count);
        }
        Ok(baseline)
    }

    /// Removes known mistakes from `diagnostics`, but none of the files in `kept`. Each is removed as
    /// often as the baseline has it, over all calls.
    pub fn take(
        &mut self,
        diagnostics: &mut Vec<Diagnostic>,
        root: &Path,
        kept: &BTreeSet<PathBuf>,
    ) {
        let mut lines = Lines::new(root);
        diagnostics.retain_mut(|diagnostic| {
            if diagnostic.rule.is_firm() {
                return true;
            }
            if kept.contains(&*diagnostic.place.file) {
                if !diagnostic.notes.iter().any(|note| note == KEPT) {
                    diagnostic.notes.push(KEPT.to_string());
                }
                return true;
            }
            let print = match self.found {
                Some(_) => first_form(diagnostic),
                None => fingerprint(diagnostic, &mut lines),
            };
            match self.left.get_mut(&print) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    self.known += 1;
                    if let Some(found) = &mut self.found {
                        found.add(diagnostic, &mut lines);
                    }
                    false
                }
                _ => true,
            }
        });
    }

    /// How many of the known mistakes are still there.
    pub fn known(&self) -> usize {
        self.known
    }

    /// How many no longer exist.
    pub fn fixed(&self) -> usize {
        self.all - self.known
    }

    /// The text of the baseline in the newest form, where it was read in the first one.
    pub fn renewed(&self) -> Option<String> {
        self.found.as_ref().map(Entries::text)
    }
}

/// Fingerprint and count of a line. In the first form, whose fingerprints held the words of the
/// message, the rule, the file and the names in the message identify a mistake.
fn entry(line: &str, version: u32) -> Option<(String, usize)> {
    let (print, rest) = line.split_once(' ')?;
    let (count, said) = rest.split_once(' ').unwrap_or((rest, ""));
    let count = count.parse().ok()?;
    if print.len() != FINGERPRINT {
        return None;
    }
    if version == NEWEST {
        return Some((print.to_string(), count));
    }
    let (code, said) = said.split_once(' ')?;
    let (file, message) = said.split_once(": ")?;
    Some((format!("{code} {file} {}", names(message)), count))
}

fn first_form(diagnostic: &Diagnostic) -> String {
    let (rule, file) = (diagnostic.rule.code, diagnostic.place.file.display());
    format!("{rule} {file} {}", names(&diagnostic.message))
}

/// The text between backticks, without digits, which are counts elsewhere.
fn names(message: &str) -> String {
    let names = message.split('`').skip(1).step_by(2);
    let names = names.map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "));
    names.collect::<Vec<_>>().join("` `").replace(|c: char| c.is_ascii_digit(), "")
}

/// The text of a baseline with these mistakes, and how many they are. Rules without which no
/// site can be built are left out.
pub(crate) fn text(diagnostics: &[Diagnostic], root: &Path) -> (String, usize) {
    let mut lines = Lines::new(root);
    let mut entries = Entries::default();
    for diagnostic in diagnostics.iter().filter(|diagnostic| !diagnostic.rule.is_firm()) {
        entries.add(diagnostic, &mut lines);
    }
    (entries.text(), entries.0.values().map(|(count, _)| count).sum())
}

/// How often a mistake occurs and what it says, by file, rule and fingerprint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Entries(BTreeMap<(PathBuf, &'static str, String), (usize, String)>);

impl Entries {
    fn add(&mut self, diagnostic: &Diagnostic, lines: &mut Lines<'_>) {
        let print = fingerprint(diagnostic, lines);
        let key = (diagnostic.place.file.to_path_buf(), diagnostic.rule.code, print);
        let entry = self.0.entry(key).or_insert_with(|| {
            (0, diagnostic.message.split_whitespace().collect::<Vec<_>>().join(" "))
        });
        entry.0 += 1;
    }

    fn text(&self) -> String {
        let mut text = HEADER.to_string();
        for ((file, code, print), (count, message)) in &self.0 {
            text.push_str(&format!("{print} {count} {code} {}: {message}\n", file.display()));
        }
        text
    }
}

/// Length of a fingerprint.
const FINGERPRINT: usize = 16;

fn fingerprint(diagnostic: &Diagnostic, lines: &mut Lines<'_>) -> String {
    let place = &diagnostic.place;
    let line = lines.line(&place.file, place.line);
    let marked: String =
        line.chars().skip(place.column.saturating_sub(1)).take(place.length).collect();
    let (code, file, line) = (diagnostic.rule.code, place.file.display(), line.trim());
    Hash::of(format!("{code}\n{file}\n{marked}\n{line}").as_bytes()).hex()[..FINGERPRINT]
        .to_string()
}

/// Lines of the last file that somebody asked for; diagnostics are sorted by file.
struct Lines<'a> {
    root: &'a Path,
    file: PathBuf,
    lines: Vec<String>,
}

impl<'a> Lines<'a> {
    fn new(root: &'a Path) -> Lines<'a> {
        Lines { root, file: PathBuf::new(), lines: Vec::new() }
    }

    fn line(&mut self, file: &Path, line: usize) -> &str {
        let Some(at) = line.checked_sub(1) else { return "" };
        if self.file != file {
            self.file = file.to_path_buf();
            let bytes = disk::read(&self.root.join(file)).unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes);
            let text = text.trim_start_matches('\u{feff}');
            self.lines = text.lines().map(str::to_string).collect();
        }
        self.lines.get(at).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{DEAD_LINK, Place, WRITE};

    fn reported(line: usize, message: &str) -> Diagnostic {
        let place = Place { line, column: 1, length: 1, ..Place::file("a.md") };
        Diagnostic::new(&DEAD_LINK, place, message)
    }

    #[test]
    fn a_known_mistake_is_taken_as_often_as_it_is_known() {
        let root = Path::new("nowhere");
        let (text, count) = text(&[reported(3, "x"), reported(4, "y")], root);
        assert_eq!(count, 2);
        let mut baseline = Baseline::read(&text).unwrap();
        let firm = Diagnostic::new(&WRITE, Place::file("a.md"), "x");
        let mut now = vec![reported(9, "in other words"), firm.clone()];
        baseline.take(&mut now, root, &BTreeSet::new());
        assert_eq!(now, [firm]);
        assert_eq!((baseline.known(), baseline.fixed()), (1, 1));
        let mut more = vec![reported(9, "x"), reported(9, "x")];
        baseline.take(&mut more, root, &BTreeSet::new());
        assert_eq!(more, [reported(9, "x")]);
        assert_eq!(baseline.renewed(), None);
    }

    #[test]
    fn a_line_that_is_no_entry_and_a_later_version_are_refused() {
        assert_eq!(Baseline::read("\nnonsense\n"), Err(Fault::Line(2)));
        assert_eq!(Baseline::read("# ssg-baseline 3\n"), Err(Fault::Version(3)));
        assert_eq!(Baseline::read("# ssg-baseline x\n"), Err(Fault::Line(1)));
    }

    #[test]
    fn the_first_form_is_read_by_rule_file_and_names_and_renewed() {
        let root = Path::new("nowhere");
        let old =
            "# Mistakes\n0123456789abcdef 2 E0301 a.md: there is nothing at `/x/` (3 articles)\n";
        let mut baseline = Baseline::read(old).unwrap();
        let mut now = vec![reported(5, "there is nothing at `/x/`"), reported(5, "`/y/`")];
        baseline.take(&mut now, root, &BTreeSet::new());
        assert_eq!(now, [reported(5, "`/y/`")]);
        assert_eq!((baseline.known(), baseline.fixed()), (1, 1));
        let renewed = baseline.renewed().unwrap();
        assert_eq!(renewed, text(&[reported(5, "there is nothing at `/x/`")], root).0);
    }
}
