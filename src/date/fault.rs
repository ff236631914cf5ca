//! What is wrong with a date, in words that its author understands.

/// Why a text is not a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateFault {
    /// Bad or ambiguous.
    pub kind: DateFaultKind,
    /// What is wrong, in an author's words.
    pub message: String,
    /// What to write instead.
    pub hint: String,
    /// The date that was certainly meant.
    pub meant: Option<String>,
}

/// What is wrong with a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateFaultKind {
    /// It does not exist or cannot be read.
    Bad,
    /// It can be read in two ways.
    Ambiguous,
}

pub(super) fn bad(message: String, hint: impl Into<String>) -> DateFault {
    DateFault { kind: DateFaultKind::Bad, message, hint: hint.into(), meant: None }
}
