//! Claims about whole bodies: their HTML, their facts, and what is never lost between the two.

use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::diagnostic::Diagnostic;

mod blocks;
mod facts_of_bodies;
mod nasty;
mod pictures;
mod raw;

/// The words of an English page.
fn words() -> Words {
    Words {
        credit: "Credit: {credit}".into(),
        notes: "Notes".into(),
        note_back: "Back to reference {number}".into(),
        table: "Table {number}".into(),
        alerts: ["Note", "Tip", "Important", "Warning", "Caution"].map(String::from),
        watch: "Watch on {host}".into(),
        play: "Play {title}".into(),
        task_done: "done".into(),
        task_open: "open".into(),
        references: "References".into(),
        citation_back: "Back to citation {number}".into(),
    }
}

/// Facts and diagnostics of a body that begins on line 11 of its file.
fn read(text: &str, raw_html: RawHtml) -> (Facts, Vec<Diagnostic>) {
    let file: Arc<Path> = Arc::from(Path::new("a.md"));
    facts(Source { file: &file, text, lines_before: 10 }, raw_html)
}

/// Each diagnostic as a line.
fn faults(text: &str) -> String {
    let (_, diagnostics) = read(text, RawHtml::Allow);
    let line = |fault: &Diagnostic| {
        let hint = fault.hint.as_deref().unwrap_or("");
        let Place { line, column, length, .. } = fault.place;
        format!("{line}:{column}+{length} {}: {} ({hint})\n", fault.rule.name, fault.message)
    };
    diagnostics.iter().map(line).collect()
}

use crate::diagnostic::Place;

/// A container as the theme of these tests shows it.
fn container(container: &Container, inner: &str) -> String {
    let arguments: String =
        container.arguments.iter().map(|(key, value)| format!(" {key}={value}")).collect();
    format!("<{}{arguments}>\n{inner}</{0}>\n", container.name)
}

/// HTML with each destination as its author wrote it.
fn page(text: &str) -> String {
    page_with(text, RawHtml::Allow)
}

fn page_with(text: &str, raw_html: RawHtml) -> String {
    page_citing(text, raw_html, None)
}

/// The same of a text that cites.
fn page_citing(text: &str, raw_html: RawHtml, cited: Option<&Cited>) -> String {
    let (facts, _) = read(text, raw_html);
    let words = words();
    html(
        text,
        &facts,
        &Settings {
            syntax: Syntax::Markdown,
            raw_html,
            words: &words,
            answers: &[],
            lead: None,
            sizes: None,
            cited,
            rtl: false,
            container: &container,
        },
    )
}
