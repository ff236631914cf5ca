//! A text that a language may have in words of its own.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// A text, or one text for each language: `"Briefs"` or `{ en = "Briefs", ar = "موجزات" }`.
#[derive(Debug, Clone, Deserialize, JsonSchema, PartialEq)]
#[serde(untagged)]
pub enum LocalText {
    /// The same in every language.
    One(String),
    /// By language.
    ByLanguage(BTreeMap<String, String>),
}
