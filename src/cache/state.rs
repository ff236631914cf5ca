//! What one output folder was made from: the stamps of all inputs, and of every output its key, the
//! questions it asked and how it was left.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::outputs::Outputs;
use super::told::Told;
use crate::archive::Read;
use crate::disk::{Hash, Stamp};
use crate::ids::{LanguageId, Table};
use crate::site::RecordKeys;
use crate::theme::Asked;

/// One output folder as the last build left it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct State {
    /// The path from the site to the folder.
    pub way: String,
    /// All options but the clock, and the configuration.
    pub options: Hash,
    /// All that every page depends on: templates, strings, settings.
    pub common: Hash,
    /// Clock of the build, in nanoseconds since 1970.
    pub now: i128,
    /// From this moment on something may be due, over or expired.
    pub until: Option<i128>,
    /// Stamps and contents of all inputs by path, in the order in which they were found.
    pub inputs: Vec<(Box<str>, Input)>,
    /// All outputs, sorted by file. They stand behind the rest.
    #[serde(skip)]
    pub outputs: Arc<Outputs>,
    /// The manifest as the build left it.
    pub manifest: Input,
    /// Frames of all Markdown inputs, which come first.
    pub frames: Vec<Hash>,
    /// Briefs of all Markdown inputs.
    pub briefs: Vec<Hash>,
    /// Fingerprints of the site's view in each language.
    pub site_keys: Table<LanguageId, Hash>,
    /// Questions that outputs asked.
    pub asked: Vec<Answered>,
    /// Keys of the derived files among the outputs.
    pub derived: Vec<Hash>,
    /// Fingerprints of what records show.
    pub records: RecordKeys,
    /// How many pages PDFs have that articles offer, by a hash of what they hold.
    pub pages: Vec<(Hash, u32)>,
    /// What the build said and came to.
    pub told: Vec<Told>,
    /// The result of the build, as its caller writes it.
    pub summary: Vec<u8>,
}

/// A question that outputs asked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Answered {
    /// The question.
    pub asked: Asked,
    /// Hash of the answer.
    pub hash: Hash,
    /// The documents whose words the answer shows.
    pub read: Vec<Read>,
}

/// An input as a build read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Its stamp; [`Stamp::default`] where it cannot be trusted.
    pub stamp: Stamp,
    /// Hash of its content.
    pub hash: Hash,
}

impl Input {
    /// The content of the input, where its stamp shows that it did not change.
    pub fn with(&self, stamp: Stamp) -> Option<Hash> {
        (self.stamp == stamp && stamp != Stamp::default()).then_some(self.hash)
    }
}
