//! How diagnostics and the summary are printed: for people, for editors, for machines.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde_json::json;

use super::arguments::Format;
use crate::baseline::Baseline;
use crate::build::{Options, Report};
use crate::diagnostic::{Diagnostic, Severity, causes};
use crate::disk;

mod decisions;
mod sarif;

/// How to print what is wrong.
pub(super) struct Talk<'a> {
    pub format: Format,
    pub quiet: bool,
    pub verbose: bool,
    pub all: bool,
    pub root: &'a Path,
    /// File of known mistakes.
    pub baseline: PathBuf,
}

impl Talk<'_> {
    /// Shows all diagnostics. People see one line for each cause of a rule that has many, and the
    /// others whole; machines get every diagnostic, and in JSON the causes after them.
    pub(super) fn diagnostics(&self, diagnostics: &[Diagnostic]) {
        let mut files = Files { root: self.root, last: None };
        let is_shown = match self.format {
            Format::Human if !self.all => self.decisions(diagnostics),
            _ => BTreeSet::new(),
        };
        if self.format == Format::Sarif {
            answer!("{}", sarif::log(self, diagnostics));
            return;
        }
        for diagnostic in diagnostics {
            match self.format {
                Format::Human if is_shown.contains(diagnostic.rule.code) => {}
                Format::Human => self.human(diagnostic, &mut files),
                Format::Short => say!("{}", self.short(diagnostic)),
                Format::Json => answer!("{}", self.json(diagnostic)),
                Format::Github => answer!("{}", self.github(diagnostic)),
                Format::Sarif | Format::Markdown => {}
            }
        }
        if self.format == Format::Json {
            for cause in causes(diagnostics) {
                answer!("{}", self.json_cause(&cause));
            }
        }
    }

    /// Path of a diagnostic's file as seen from here.
    fn path(&self, file: &Path) -> PathBuf {
        if self.root == Path::new(".") { file.to_path_buf() } else { self.root.join(file) }
    }

    fn human(&self, diagnostic: &Diagnostic, files: &mut Files<'_>) {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let place = &diagnostic.place;
        let path = self.path(&place.file).display().to_string();
        let line = files.line(&place.file, place.line).map(str::to_string);
        let mut group =
            Group::with_title(level.primary_title(&diagnostic.message).id(diagnostic.rule.code));
        group = match &line {
            Some(line) => {
                let start = offset(line, place.column.saturating_sub(1));
                let end = offset(line, place.column.saturating_sub(1) + place.length).max(start);
                group.element(
                    Snippet::source(line.as_str())
                        .line_start(place.line)
                        .path(path)
                        .annotation(AnnotationKind::Primary.span(start..end)),
                )
            }
            None if place.line > 0 => {
                group.element(Origin::path(path).line(place.line).char_column(place.column))
            }
            None => group.element(Origin::path(path)),
        };
        if let Some(hint) = &diagnostic.hint {
            group = group.element(Level::HELP.message(hint.as_str()));
        }
        for note in &diagnostic.notes {
            group = group.element(Level::NOTE.message(note.as_str()));
        }
        let renderer = Renderer::styled().decor_style(DecorStyle::Ascii);
        say!("{}\n", renderer.render(&[group]));
    }

    fn short(&self, diagnostic: &Diagnostic) -> String {
        let place = &diagnostic.place;
        let path = self.path(&place.file);
        let (line, column) = (place.line.max(1), place.column.max(1));
        let hint = diagnostic.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
        format!(
            "{}:{line}:{column}: {}: {}{hint} [{}]",
            path.display(),
            diagnostic.severity.name(),
            diagnostic.message,
            diagnostic.rule.code
        )
    }

    fn json(&self, diagnostic: &Diagnostic) -> String {
        let place = &diagnostic.place;
        let mut line = json!({
            "kind": "diagnostic",
            "severity": diagnostic.severity.name(),
            "code": diagnostic.rule.code,
            "rule": diagnostic.rule.name,
            "file": self.path(&place.file).display().to_string(),
            "line": place.line.max(1),
            "column": place.column.max(1),
            "message": diagnostic.message,
            "hint": diagnostic.hint,
            "notes": diagnostic.notes,
        });
        if let Some(fix) = &diagnostic.fix {
            line["fix"] = json!({
                "line": fix.span.line,
                "column": fix.span.column,
                "old": fix.old,
                "new": fix.new,
            });
        }
        line.to_string()
    }

    /// A workflow command: GitHub shows it at the line of the change.
    fn github(&self, diagnostic: &Diagnostic) -> String {
        let place = &diagnostic.place;
        let path = self.path(&place.file).display().to_string();
        let mut message = diagnostic.message.clone();
        for more in diagnostic
            .hint
            .iter()
            .map(|hint| format!("hint: {hint}"))
            .chain(diagnostic.notes.iter().cloned())
        {
            message.push('\n');
            message.push_str(&more);
        }
        let at = match place.line {
            0 => String::new(),
            line => format!(",line={line},col={}", place.column),
        };
        format!(
            "::{} file={}{at},title={}::{}",
            diagnostic.severity.name(),
            property(&path),
            property(&format!("{} {}", diagnostic.rule.code, diagnostic.rule.name)),
            data(&message)
        )
    }

    /// Prints what was made and what was left out.
    pub(super) fn summary(&self, report: &Report, options: &Options, took: Duration) {
        let summary = &report.summary;
        let (errors, warnings) = (report.count(Severity::Error), report.count(Severity::Warning));
        let baseline = report.baseline.as_ref();
        let known = baseline.map_or(0, Baseline::known);
        let mended = baseline.map_or(0, Baseline::fixed);
        if self.format == Format::Json {
            let written = summary.written.unwrap_or_default();
            let line = json!({
                "kind": "summary",
                "sources": summary.sources,
                "articles": summary.articles,
                "pages": summary.pages,
                "feeds": summary.feeds,
                "redirects": summary.redirects,
                "outputs": summary.outputs,
                "written": written.written,
                "unchanged": written.unchanged,
                "removed": written.removed,
                "drafts": summary.drafts,
                "scheduled": summary.scheduled,
                "next_due": summary.next_due,
                "held": summary.held,
                "unreadable": summary.unreadable,
                "known": known,
                "mended": mended,
                "errors": errors,
                "warnings": warnings,
                "seconds": took.as_secs_f64(),
            });
            answer!("{line}");
            return;
        }
        if self.quiet {
            return;
        }
        let seconds = took.as_secs_f64();
        let known_line = || {
            if baseline.is_some() {
                say!(
                    "{:>8}  {} ({}), {} fixed",
                    "Baseline",
                    many(known, "known mistake"),
                    self.baseline.display(),
                    number(mended)
                );
            }
        };
        let fixes = report.diagnostics.iter().filter(|told| told.fix.is_some()).count();
        let fix_line = || {
            if fixes > 0 {
                say!("{:>8}  {} of them by `ssg check --fix`", "Fixable", number(fixes));
            }
        };
        if errors > 0 {
            let what = match options.output {
                Some(_) if report.is_mixed => "some files were written",
                Some(_) => "nothing was written",
                None => "the site cannot be built",
            };
            say!("  Failed  {}, {}: {what}", many(errors, "error"), many(warnings, "warning"));
            fix_line();
            known_line();
            if let Some(note) = &report.note {
                say!("{:>8}  {note}", "Note");
            }
            return;
        }
        let verb = if summary.written.is_some() { "Built" } else { "Checked" };
        say!(
            "{verb:>8}  {}, {}, {} from {} in {seconds:.2} s",
            many(summary.pages, "page"),
            many(summary.feeds, "feed"),
            many(summary.redirects, "redirect"),
            many(summary.sources, "source"),
        );
        let mut left_out = Vec::new();
        if summary.scheduled > 0 {
            let next = summary.next_due.as_deref().unwrap_or("later");
            left_out.push(format!("{} scheduled (next {next})", number(summary.scheduled)));
        }
        if summary.drafts > 0 {
            left_out.push(many(summary.drafts, "draft"));
        }
        match summary.unreadable.as_slice() {
            [] => {}
            [file] => left_out.push(format!("`{}`, which cannot be read", file.display())),
            files => left_out.push(format!("{} that cannot be read", many(files.len(), "file"))),
        }
        for held in &summary.held {
            say!("{:>8}  {} (`--hold`)", "Held", held.display());
        }
        if !left_out.is_empty() {
            say!("{:>8}  {}", "Left out", left_out.join(", "));
        }
        if warnings > 0 {
            say!("{:>8}  {}", "Warned", many(warnings, "warning"));
            fix_line();
        }
        known_line();
        if let (Some(written), Some(folder)) = (summary.written, &options.output) {
            say!(
                "{:>8}  {}, {} unchanged, {} removed: {}",
                "Wrote",
                many(written.written, "file"),
                number(written.unchanged),
                number(written.removed),
                folder.display()
            );
        }
        if let Some(note) = &report.note {
            say!("{:>8}  {note}", "Note");
        }
        if self.verbose {
            say!(
                "{:>8}  {}, {} rendered",
                "In all",
                many(summary.outputs, "output"),
                number(summary.rendered)
            );
        }
    }
}

/// "1 page", "1,204 pages".
pub(super) fn many(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        count => format!("{} {noun}s", number(count)),
    }
}

pub(super) fn number(count: usize) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() + 4);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Escapes the message of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Byte at which the character with this number begins.
fn offset(line: &str, character: usize) -> usize {
    line.char_indices().nth(character).map_or(line.len(), |(at, _)| at)
}

/// Lines of files, for excerpts. What is reported of one file follows each other, so that the last file
/// is all that is kept.
struct Files<'a> {
    root: &'a Path,
    last: Option<(PathBuf, Option<Text>)>,
}

/// A text and where its lines begin.
struct Text {
    text: String,
    lines: Vec<usize>,
}

impl Text {
    fn read(file: &Path) -> Option<Text> {
        let bytes = disk::read(file).ok()?;
        let text = String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').to_string();
        let after = text.match_indices('\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(after).filter(|at| *at < text.len()).collect();
        Some(Text { text, lines })
    }
}

impl Files<'_> {
    fn line(&mut self, file: &Path, line: usize) -> Option<&str> {
        if self.last.as_ref().is_none_or(|(last, _)| last != file) {
            self.last = Some((file.to_path_buf(), Text::read(&self.root.join(file))));
        }
        let Text { text, lines } = self.last.as_ref()?.1.as_ref()?;
        text[*lines.get(line.checked_sub(1)?)?..].lines().next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(many(1, "page"), "1 page");
        assert_eq!(many(1204567, "page"), "1,204,567 pages");
        assert_eq!(number(100), "100");
    }

    #[test]
    fn a_workflow_command_is_one_line() {
        assert_eq!(data("50 %\nb"), "50 %25%0Ab");
        assert_eq!(property("a:b,c"), "a%3Ab%2Cc");
    }
}
