//! Mend: makes the fixes that are sure in the sources themselves.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::disk;

mod keys;

use keys::{Changes, Links};

/// How much is fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Fixes that can only mean one thing.
    Sure,
    /// Also keys, values and links of other generators that have one meaning here.
    Keys,
}

/// A line that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its number; for a line to add, the number of the line before it.
    pub line: usize,
    /// As it was, without its line end; none where it is added.
    pub old: Option<String>,
    /// As it will be; none where it is removed.
    pub new: Option<String>,
}

/// A source with its mistakes fixed.
#[derive(Debug, Clone)]
pub struct Mended {
    /// Path relative to the site's root.
    pub file: PathBuf,
    /// The whole file as it will be.
    pub bytes: Vec<u8>,
    /// Lines that change, from the first to the last.
    pub changes: Vec<Change>,
}

impl Mended {
    /// Replaces the old text by the new, all of it or nothing.
    pub fn write(&self, root: &Path) -> io::Result<()> {
        disk::replace(&root.join(&self.file), &self.bytes)
    }

    /// The change as a unified diff without context.
    pub fn diff(&self, shown: &Path) -> String {
        let mut diff = format!("--- {0}\n+++ {0}\n", shown.display());
        let (mut added, mut removed) = (0, 0);
        for Change { line, old, new } in &self.changes {
            let at = line + added - removed;
            diff.push_str(&match (old, new) {
                (Some(old), Some(new)) => format!("@@ -{line} +{at} @@\n-{old}\n+{new}\n"),
                (Some(old), None) => format!("@@ -{line} +{},0 @@\n-{old}\n", at - 1),
                (None, Some(new)) => format!("@@ -{line},0 +{} @@\n+{new}\n", at + 1),
                (None, None) => String::new(),
            });
            added += usize::from(old.is_none());
            removed += usize::from(new.is_none());
        }
        diff
    }
}

/// The sources that can be fixed, sorted by path. Nothing is written.
///
/// Byte-order marks, line ends and all that is not fixed stay as they are. Where two fixes touch
/// the same part, the first is taken.
pub fn mended(root: &Path, diagnostics: &[Diagnostic], extent: Extent) -> Vec<Mended> {
    let mut by_file: BTreeMap<&Path, Vec<&Diagnostic>> = BTreeMap::new();
    for diagnostic in diagnostics {
        if diagnostic.fix.is_some() || extent == Extent::Keys {
            by_file.entry(&diagnostic.place.file).or_default().push(diagnostic);
        }
    }
    let links = Links::new(root);
    by_file
        .into_iter()
        .filter_map(|(file, told)| {
            let text = disk::read_text(&root.join(file)).ok()?;
            let mut all = match extent {
                Extent::Sure => Changes::default(),
                Extent::Keys if file.starts_with("content") => {
                    keys::changes(file, &text, &told, &links)
                }
                Extent::Keys => Changes::default(),
            };
            // A key that means another one is not a typo of a third.
            let sure = told.iter().filter_map(|diagnostic| diagnostic.fix.clone());
            all.fixes.extend(sure);
            let (text, changes) = applied(&text, all)?;
            Some(Mended { file: file.to_path_buf(), bytes: text.into_bytes(), changes })
        })
        .collect()
}

/// The text with its changes, and the lines that change; none where none does.
fn applied(text: &str, changes: Changes) -> Option<(String, Vec<Change>)> {
    let Changes { mut fixes, removed, added } = changes;
    // From the right to the left, so that columns stay true.
    fixes.sort_by_key(|fix| (fix.span.line, std::cmp::Reverse(fix.span.column)));
    fixes.dedup_by_key(|fix| (fix.span.line, fix.span.column));
    let mut lines: Vec<Cow<'_, str>> = text.split('\n').map(Cow::Borrowed).collect();
    let mut changed: BTreeMap<usize, Cow<'_, str>> = BTreeMap::new();
    for fix in &fixes {
        let number = fix.span.line as usize;
        let Some(line) = number.checked_sub(1).and_then(|at| lines.get_mut(at)) else {
            continue;
        };
        let mark = if number == 1 && line.starts_with('\u{feff}') { "\u{feff}" } else { "" };
        let (bare, end) = match line[mark.len()..].strip_suffix('\r') {
            Some(bare) => (bare, "\r"),
            None => (&line[mark.len()..], ""),
        };
        if let Some(new) = fix.mended(bare) {
            let new = new.replace('\n', &format!("{end}\n"));
            let new = format!("{mark}{new}{end}");
            let old = std::mem::replace(line, Cow::Owned(new));
            changed.entry(number).or_insert(old);
        }
    }
    let shown = |line: &str| line.trim_end_matches('\r').trim_start_matches('\u{feff}').to_string();
    let mut done = String::with_capacity(text.len() + 64);
    let mut told = Vec::new();
    let last = lines.len();
    for (at, line) in lines.iter().enumerate() {
        let number = at + 1;
        let end = if number < last { "\n" } else { "" };
        if removed.contains(&number) {
            let old = changed.get(&number).unwrap_or(line);
            told.push(Change { line: number, old: Some(shown(old)), new: None });
        } else {
            if let Some(old) = changed.get(&number) {
                told.extend(told_of(number, &shown(old), &shown(line)));
            }
            done.push_str(line);
            done.push_str(end);
        }
        let carriage = if line.ends_with('\r') { "\r" } else { "" };
        for (_, new) in added.iter().filter(|(before, _)| *before == number) {
            done.push_str(&format!("{new}{carriage}\n"));
            told.push(Change { line: number, old: None, new: Some(new.clone()) });
        }
    }
    (!told.is_empty()).then_some((done, told))
}

/// How a line changed that may now be several: those before and after it are added.
fn told_of(number: usize, old: &str, new: &str) -> Vec<Change> {
    let added = |line: usize, new: &str| {
        let new = Some(new.trim_end_matches('\r').to_string());
        Change { line, old: None, new }
    };
    let lines: Vec<&str> = new.split('\n').map(|line| line.trim_end_matches('\r')).collect();
    let at = lines.iter().position(|line| *line == old).unwrap_or(0);
    let mut told: Vec<Change> = lines[..at].iter().map(|line| added(number - 1, line)).collect();
    if lines[at] != old {
        let (old, new) = (Some(old.to_string()), Some(lines[at].to_string()));
        told.push(Change { line: number, old, new });
    }
    told.extend(lines[at + 1..].iter().map(|line| added(number, line)));
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Fix, Span};

    #[test]
    fn marks_and_line_ends_stay() {
        let span = |line, column| Span { line, column, length: 1 };
        let fixes = [
            Fix::new(span(1, 3), "c", "C"),
            Fix::new(span(1, 1), "a", "A"),
            Fix::new(span(2, 1), "x", "y"),
        ];
        let of = |fixes: &[Fix]| Changes { fixes: fixes.to_vec(), ..Changes::default() };
        let (text, changes) = applied("\u{feff}a c\r\nb\r\n", of(&fixes)).unwrap();
        assert_eq!(text, "\u{feff}A C\r\nb\r\n");
        let change = |line, old: Option<&str>, new: Option<&str>| Change {
            line,
            old: old.map(str::to_string),
            new: new.map(str::to_string),
        };
        assert_eq!(changes, [change(1, Some("a c"), Some("A C"))]);
        assert!(applied("b", of(&fixes[..1])).is_none());
        let more = Changes { added: vec![(1, "x".to_string())], removed: vec![2], fixes: vec![] };
        let (text, changes) = applied("a\r\nb\r\nc", more).unwrap();
        assert_eq!(text, "a\r\nx\r\nc");
        assert_eq!(changes, [change(1, None, Some("x")), change(2, Some("b"), None)]);
        let mended = Mended { file: "a.md".into(), bytes: Vec::new(), changes };
        assert_eq!(
            mended.diff(Path::new("a.md")),
            "--- a.md\n+++ a.md\n@@ -1,0 +2 @@\n+x\n@@ -2 +2,0 @@\n-b\n"
        );
    }
}
