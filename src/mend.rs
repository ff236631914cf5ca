//! Mend: what has one sure answer is put right in the sources themselves.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Fix};
use crate::disk;

/// A source with its mistakes mended.
#[derive(Debug, Clone)]
pub struct Mended {
    /// Path relative to the site's root.
    pub file: PathBuf,
    /// The whole file as it is to be.
    pub bytes: Vec<u8>,
    /// Lines that change: number, old and new, without their line ends.
    pub lines: Vec<(usize, String, String)>,
}

impl Mended {
    /// Puts the new text in the place of the old, all of it or nothing.
    pub fn write(&self, root: &Path) -> io::Result<()> {
        disk::replace(&root.join(&self.file), &self.bytes)
    }

    /// The change as a unified diff without context.
    pub fn diff(&self, shown: &Path) -> String {
        let mut diff = format!("--- {0}\n+++ {0}\n", shown.display());
        for (number, old, new) in &self.lines {
            diff.push_str(&format!("@@ -{number} +{number} @@\n-{old}\n+{new}\n"));
        }
        diff
    }
}

/// The sources that can be mended, sorted by path. Nothing is written.
///
/// Byte-order marks, line ends and all that is not mended stay as they are. Where two fixes touch
/// one stretch, the first is taken.
pub fn mended(root: &Path, diagnostics: &[Diagnostic]) -> Vec<Mended> {
    let mut fixes: BTreeMap<&Path, Vec<&Fix>> = BTreeMap::new();
    for diagnostic in diagnostics {
        if let Some(fix) = &diagnostic.fix {
            fixes.entry(&diagnostic.place.file).or_default().push(fix);
        }
    }
    fixes
        .into_iter()
        .filter_map(|(file, fixes)| {
            let text = disk::read_text(&root.join(file)).ok()?;
            let (text, lines) = applied(&text, fixes)?;
            Some(Mended { file: file.to_path_buf(), bytes: text.into_bytes(), lines })
        })
        .collect()
}

type Lines = Vec<(usize, String, String)>;

/// The text with its fixes, and the lines that changed; none where none did.
fn applied(text: &str, mut fixes: Vec<&Fix>) -> Option<(String, Lines)> {
    // From the right to the left, so that columns stay true.
    fixes.sort_by_key(|fix| (fix.span.line, std::cmp::Reverse(fix.span.column)));
    fixes.dedup_by_key(|fix| (fix.span.line, fix.span.column));
    let mut lines: Vec<String> = text.split('\n').map(str::to_string).collect();
    let mut changed: BTreeMap<usize, String> = BTreeMap::new();
    for fix in fixes {
        let number = fix.span.line as usize;
        let Some(line) = number.checked_sub(1).and_then(|at| lines.get_mut(at)) else {
            continue;
        };
        let mark = if number == 1 && line.starts_with('\u{feff}') { "\u{feff}" } else { "" };
        if let Some(new) = fix.mended(&line[mark.len()..]) {
            changed.entry(number).or_insert_with(|| line.clone());
            *line = format!("{mark}{new}");
        }
    }
    let shown = |line: &str| line.trim_end_matches('\r').trim_start_matches('\u{feff}').to_string();
    let told: Lines = changed
        .into_iter()
        .map(|(number, old)| (number, shown(&old), shown(&lines[number - 1])))
        .collect();
    (!told.is_empty()).then(|| (lines.join("\n"), told))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Span;

    #[test]
    fn marks_and_line_ends_stay() {
        let span = |line, column| Span { line, column, length: 1 };
        let fixes = [
            Fix::new(span(1, 3), "c", "C"),
            Fix::new(span(1, 1), "a", "A"),
            Fix::new(span(2, 1), "x", "y"),
        ];
        let (text, lines) = applied("\u{feff}a c\r\nb\r\n", fixes.iter().collect()).unwrap();
        assert_eq!(text, "\u{feff}A C\r\nb\r\n");
        assert_eq!(lines, [(1, "a c".to_string(), "A C".to_string())]);
        assert!(applied("b", vec![&fixes[0]]).is_none());
    }
}
