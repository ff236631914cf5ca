//! Baseline: the mistakes a site had when it began to be checked, so that only new ones are told.
//!
//! A mistake is known by its fingerprint: its rule, its file, and a hash of what was said and of the
//! line it stands on. Line numbers do not count, nor do numbers in what was said, so that a paragraph
//! above it or an article elsewhere makes no old mistake new.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::disk::{self, Hash};

/// Name of the file in the site's folder.
pub const FILE: &str = "ssg-baseline.txt";

/// Why a mistake is told although it may be known.
const KEPT: &str = "its page is published and would vanish, so this is not passed over";

const HEADER: &str = "\
# Mistakes that are known, one a line: fingerprint, how often, rule, file, what was said.
# Made by `ssg check --write-baseline`; commit it. What is mended leaves it when it is made again.
";

/// Known mistakes by fingerprint, and how many of each are left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    left: BTreeMap<String, usize>,
    known: usize,
    all: usize,
}

impl Baseline {
    /// Reads a baseline; an error is the number of a line that is none.
    pub fn read(text: &str) -> Result<Baseline, usize> {
        let mut baseline = Baseline::default();
        for (at, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut words = line.split_whitespace();
            let fingerprint = words.next().filter(|word| word.len() == FINGERPRINT);
            let count = words.next().and_then(|count| count.parse::<usize>().ok());
            let (Some(fingerprint), Some(count)) = (fingerprint, count) else {
                return Err(at + 1);
            };
            let left = baseline.left.entry(fingerprint.to_string()).or_default();
            *left = left.saturating_add(count);
            baseline.all = baseline.all.saturating_add(count);
        }
        Ok(baseline)
    }

    /// Takes known mistakes out of `diagnostics`, but none of the files in `kept`. Each is taken as
    /// often as it is known, over all calls.
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
            match self.left.get_mut(&fingerprint(diagnostic, &mut lines)) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    self.known += 1;
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

    /// How many are there no more.
    pub fn mended(&self) -> usize {
        self.all - self.known
    }
}

/// The text of a baseline that knows these mistakes, and how many they are. Rules without which no
/// site can be built are left out.
pub fn text(diagnostics: &[Diagnostic], root: &Path) -> (String, usize) {
    let mut files = Lines::new(root);
    let mut lines: BTreeMap<(PathBuf, &str, String), (usize, String)> = BTreeMap::new();
    for diagnostic in diagnostics.iter().filter(|diagnostic| !diagnostic.rule.is_firm()) {
        let rule = diagnostic.rule;
        let print = fingerprint(diagnostic, &mut files);
        let file = diagnostic.place.file.to_path_buf();
        let said = || {
            let message = diagnostic.message.split_whitespace().collect::<Vec<_>>().join(" ");
            format!("{} {}: {message}", rule.code, diagnostic.place.file.display())
        };
        let line = lines.entry((file, rule.code, print)).or_insert_with(|| (0, said()));
        line.0 += 1;
    }
    let count = lines.values().map(|(count, _)| count).sum();
    let mut text = HEADER.to_string();
    for ((_, _, print), (count, said)) in lines {
        text.push_str(&format!("{print} {count} {said}\n"));
    }
    (text, count)
}

/// Length of a fingerprint.
const FINGERPRINT: usize = 16;

fn fingerprint(diagnostic: &Diagnostic, lines: &mut Lines<'_>) -> String {
    let place = &diagnostic.place;
    let message: String = diagnostic.message.chars().filter(|c| !c.is_ascii_digit()).collect();
    let line = lines.line(&place.file, place.line);
    let text = format!("{}\n{}\n{message}\n{line}", diagnostic.rule.code, place.file.display());
    Hash::of(text.as_bytes()).hex()[..FINGERPRINT].to_string()
}

/// Lines of the last file that was asked for; diagnostics come sorted by file.
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
            self.lines = text.lines().map(|line| line.trim().to_string()).collect();
        }
        self.lines.get(at).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{DEAD_LINK, Place, WRITE};

    #[test]
    fn a_known_mistake_is_taken_as_often_as_it_is_known() {
        let root = Path::new("nowhere");
        let told = |line, message: &str| {
            let place = Place { line, column: 1, length: 1, ..Place::file("a.md") };
            Diagnostic::new(&DEAD_LINK, place, message)
        };
        let (text, count) = text(&[told(3, "x (2 articles)"), told(4, "y"), told(5, "y")], root);
        assert_eq!(count, 3);
        let mut baseline = Baseline::read(&text).unwrap();
        let firm = Diagnostic::new(&WRITE, Place::file("a.md"), "x");
        let mut now = vec![
            told(9, "x (3 articles)"),
            told(9, "y"),
            told(8, "z"),
            firm.clone(),
            told(8, "x ( articles)"),
        ];
        baseline.take(&mut now, root, &BTreeSet::new());
        assert_eq!(now, [told(8, "z"), firm, told(8, "x ( articles)")]);
        assert_eq!((baseline.known(), baseline.mended()), (2, 1));
        assert_eq!(Baseline::read("\nnonsense\n"), Err(2));
    }
}
