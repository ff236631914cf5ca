//! Tera's errors as diagnostics with their place in the template.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use tera::{Error, ErrorKind};

use crate::diagnostic::{self, Diagnostic, Place};

/// A template's error with its place; `files` are the source files of templates by name.
pub(super) fn diagnostic(error: &Error, files: &BTreeMap<String, PathBuf>) -> Diagnostic {
    let whole = |name: &str| Place::file(files.get(name).cloned().unwrap_or_else(|| name.into()));
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let file = files.get(report.filename());
            let file = file.cloned().unwrap_or_else(|| report.filename().into());
            let span = report.span();
            let length = match span.end_line == span.start_line {
                true => span.end_col.saturating_sub(span.start_col).max(1),
                false => 1,
            };
            let place = Place {
                file: Arc::from(file),
                line: span.start_line,
                column: span.start_col + 1,
                length,
            };
            let (message, hint) = reworded(report.message());
            let mut diagnostic =
                Diagnostic::new(&diagnostic::TEMPLATE, place, message).hint_if(hint);
            // The report's text is the only way to its notes: the trail of includes.
            for line in error.to_string().lines() {
                if let Some(note) = line.strip_prefix("note: ") {
                    let note = note.trim_end_matches(':');
                    let (words, at) = note.rsplit_once(' ').unwrap_or(("", note));
                    let mut parts = at.splitn(2, ':');
                    let name = parts.next().unwrap_or("");
                    let rest = parts.next().unwrap_or("");
                    let file =
                        files.get(name).map_or(name.to_string(), |file| file.display().to_string());
                    diagnostic = diagnostic.note(format!("{words} {file}:{rest}"));
                }
            }
            diagnostic
        }
        ErrorKind::CircularExtend { tpl, inheritance_chain } => Diagnostic::new(
            &diagnostic::TEMPLATE,
            whole(tpl),
            format!("the template extends itself: {}", inheritance_chain.join(" > ")),
        ),
        ErrorKind::CircularInclude { tpl, include_chain } => Diagnostic::new(
            &diagnostic::TEMPLATE,
            whole(tpl),
            format!("the template includes itself: {}", include_chain.join(" > ")),
        ),
        ErrorKind::MissingParent { current, parent } => {
            let names = files
                .keys()
                .map(|name| name.rsplit_once('/').map_or(name.as_str(), |(_, name)| name));
            let hint =
                diagnostic::nearest(parent, names).map(|near| format!("did you mean `{near}`?"));
            Diagnostic::new(
                &diagnostic::TEMPLATE,
                whole(current),
                format!("the template extends `{parent}`, which does not exist"),
            )
            .hint_if(hint)
        }
        ErrorKind::TemplateNotFound(name) => Diagnostic::new(
            &diagnostic::THEME_MISSING,
            whole(name),
            format!("the theme has no template `{name}`"),
        ),
        _ => Diagnostic::new(
            &diagnostic::TEMPLATE,
            Place::file("templates"),
            lower(&error.to_string()),
        ),
    }
}

/// "Field `titel` is not defined. Available fields: a, b" in our words, with the nearest field.
fn reworded(message: &str) -> (String, Option<String>) {
    let Some((what, fields)) = message.split_once(". Available fields: ") else {
        return (lower(message), None);
    };
    let wanted = what.split('`').nth(1).unwrap_or("");
    let known: Vec<&str> = fields.trim_end_matches('.').split(", ").collect();
    let near = diagnostic::nearest(wanted, known.iter().copied());
    let fields = known.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>().join(", ");
    let hint = match near {
        Some(near) => format!("did you mean `{near}`? the fields are {fields}"),
        None => format!("the fields are {fields}"),
    };
    (lower(what), Some(hint))
}

/// The first letter small, no full stop, one line.
fn lower(message: &str) -> String {
    let line = message.lines().next().unwrap_or("").trim_end_matches('.');
    let mut chars = line.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}
