//! Overlay: mistakes as the browser shows them, with the place, the text there, and a link that
//! opens the editor.

use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Severity};
use crate::disk;
use crate::text::escape;

/// How many mistakes are shown.
const SHOWN: usize = 20;

/// A mistake for the browser.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(super) struct Fault {
    /// Code and name of the rule.
    pub rule: String,
    /// File, line and column.
    pub place: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Further facts.
    pub notes: Vec<String>,
    /// The line, where there is one.
    pub line: Option<String>,
    /// Number of the first character to mark in the line, from 0.
    pub start: usize,
    /// Number of characters to mark.
    pub length: usize,
    /// Opens the editor.
    pub link: String,
}

/// Makes faults from diagnostics.
pub(super) struct Faults {
    root: PathBuf,
    editor: String,
}

impl Faults {
    /// Faults of the site at `root`, with links of the form `editor`.
    pub(super) fn new(root: &Path, editor: &str) -> Faults {
        let root = disk::resolve(root).unwrap_or_else(|_| root.to_path_buf());
        Faults { root, editor: editor.to_string() }
    }

    /// The errors among some diagnostics.
    pub(super) fn of(&self, diagnostics: &[Diagnostic]) -> Vec<Fault> {
        let errors = diagnostics.iter().filter(|told| told.severity == Severity::Error);
        errors.take(SHOWN).map(|told| self.fault(told)).collect()
    }

    fn fault(&self, told: &Diagnostic) -> Fault {
        let place = &told.place;
        let file = self.root.join(&place.file);
        let line = place.line.checked_sub(1).and_then(|line| {
            let bytes = disk::read(&file).ok()?;
            let text = String::from_utf8_lossy(&bytes);
            text.trim_start_matches('\u{feff}').lines().nth(line).map(str::to_string)
        });
        let (number, column) = (place.line.max(1), place.column.max(1));
        let encoded = crate::url::encode(&file.display().to_string());
        let link = self
            .editor
            .replace("{file}", &encoded)
            .replace("{line}", &number.to_string())
            .replace("{column}", &column.to_string());
        Fault {
            rule: format!("{} {}", told.rule.code, told.rule.name),
            place: format!("{}:{number}:{column}", place.file.display()),
            message: told.message.clone(),
            hint: told.hint.clone(),
            notes: told.notes.clone(),
            line,
            start: column - 1,
            length: place.length.max(1),
            link,
        }
    }
}

/// A page to show where none can be made.
pub(super) fn page(faults: &[Fault]) -> String {
    let mut html = String::from(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>This page cannot be made</title></head>\n\
         <body><h1>This page cannot be made</h1>\n",
    );
    for fault in faults {
        let line = fault.line.as_deref().map(|line| format!("<pre>{}</pre>", escape(line)));
        let hint = fault.hint.as_deref().map(|hint| format!("<p>Hint: {}</p>", escape(hint)));
        html.push_str(&format!(
            "<section><h2>{}</h2>\n<p><a href=\"{}\">{}</a> ({})</p>\n{}{}</section>\n",
            escape(&fault.message),
            escape(&fault.link),
            escape(&fault.place),
            escape(&fault.rule),
            line.unwrap_or_default(),
            hint.unwrap_or_default(),
        ));
    }
    html.push_str("</body></html>\n");
    html
}
