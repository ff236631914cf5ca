//! Diagnostics in the cache.

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Fix, Place, RULES, Severity};

/// A diagnostic with its rule by its code.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Told {
    file: String,
    line: usize,
    column: usize,
    length: usize,
    severity: Severity,
    code: String,
    message: String,
    hint: Option<String>,
    notes: Vec<String>,
    fix: Option<Fix>,
}

impl From<&Diagnostic> for Told {
    fn from(diagnostic: &Diagnostic) -> Told {
        let Diagnostic { place, severity, rule, message, hint, notes, fix } = diagnostic;
        Told {
            file: place.file.display().to_string(),
            line: place.line,
            column: place.column,
            length: place.length,
            severity: *severity,
            code: rule.code.to_string(),
            message: message.clone(),
            hint: hint.clone(),
            notes: notes.clone(),
            fix: fix.clone(),
        }
    }
}

impl Told {
    /// The diagnostic; none where this program knows no such rule.
    pub fn diagnostic(self) -> Option<Diagnostic> {
        let rule = RULES.iter().find(|rule| rule.code == self.code)?;
        let place = Place {
            file: Arc::from(Path::new(&self.file)),
            line: self.line,
            column: self.column,
            length: self.length,
        };
        Some(Diagnostic {
            place,
            severity: self.severity,
            rule,
            message: self.message,
            hint: self.hint,
            notes: self.notes,
            fix: self.fix,
        })
    }
}
