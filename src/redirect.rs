//! Redirect: from an address that was given out to the one that took its place.
//!
//! A [`Pattern`] says which addresses are redirected, and a [`Target`] where to. Both may have parts with a
//! name, such as `/:year/:slug/`, and a pattern may end in `*`, whose name in the target is `:splat`. Paths
//! are compared decoded, in NFC, and a slash at the end does not matter.

use crate::url::{encode, nfc, percent_decode};

mod pattern;
mod target;

pub use pattern::{Captures, Dialect, Part, Pattern};
pub use target::{Asked, Piece, Splat, Target};

/// Why something is not a pattern or a target, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl Fault {
    fn new(message: impl Into<String>, hint: impl Into<String>) -> Fault {
        Fault { message: message.into(), hint: hint.into() }
    }
}

/// What a host answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub enum Status {
    /// 301: for ever.
    Moved,
    /// 302: for now.
    Found,
    /// 410: there is nothing any more.
    Gone,
}

impl Status {
    /// The status with this number.
    pub fn of(number: u16) -> Option<Status> {
        [Status::Moved, Status::Found, Status::Gone]
            .into_iter()
            .find(|status| status.number() == number)
    }

    /// Its number in HTTP.
    pub fn number(self) -> u16 {
        match self {
            Status::Moved => 301,
            Status::Found => 302,
            Status::Gone => 410,
        }
    }
}

/// A part of a path as it is sent, in the one form that its characters have.
fn normal(part: &str) -> String {
    match percent_decode(part) {
        // It is not a text, and stays as it is.
        decoded if decoded.contains('%') && *decoded == *part => part.to_string(),
        decoded => encode_part(&decoded),
    }
}

/// A part of a path, percent-encoded: a slash within it does not separate parts.
fn encode_part(part: &str) -> String {
    encode(part).replace('/', "%2F")
}

/// A part of a pattern as its author wrote it, in the form that [`normal`] gives to requests.
fn written(part: &str) -> String {
    let decoded = nfc(&percent_decode(part));
    let is_escape = |at: usize| {
        part.get(at + 1..at + 3).is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    // Encoded bytes that are not a text stay as they are; a percent sign alone is a text.
    let is_no_text = decoded == part && part.match_indices('%').any(|(at, _)| is_escape(at));
    match is_no_text {
        true => encode(part).replace("%25", "%"),
        false => encode_part(&decoded),
    }
}
