//! What programs may do with the texts of a site: `[rights.ai]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What others may do with the texts.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawRights {
    /// What programs of artificial intelligence may do with them.
    pub ai: Ai,
}

/// What programs of artificial intelligence may do with the texts. What is not here is neither allowed nor
/// denied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Ai {
    /// Keep an index of the texts and link to them: `allow` or `deny`.
    pub search: Option<Permission>,
    /// Answer a question from the texts while somebody asks it: `allow` or `deny`.
    pub answer: Option<Permission>,
    /// Train models with the texts, and mine text and data: `allow` or `deny`.
    pub train: Option<Permission>,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Permission {
    /// They may.
    Allow,
    /// They may not.
    Deny,
}
