//! What one output folder was made from: the stamps of all inputs, and of every output its key, the
//! questions it asked and how it was left.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

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
    /// All outputs, sorted by file.
    pub outputs: Vec<(Arc<str>, Output)>,
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

impl State {
    /// The number of an output in [`State::outputs`].
    pub fn number(&self, file: &str) -> Option<usize> {
        self.outputs.binary_search_by(|(other, _)| (**other).cmp(file)).ok()
    }

    /// The numbers of outputs, which are sorted, in [`State::outputs`].
    pub fn numbers<'a>(
        &'a self,
        files: impl Iterator<Item = &'a str>,
    ) -> impl Iterator<Item = Option<u32>> {
        let mut known = (0..).zip(self.outputs.iter().map(|(file, _)| &**file)).peekable();
        files.map(move |file| {
            while known.next_if(|(_, known)| *known < file).is_some() {}
            known.peek().filter(|(_, known)| *known == file).map(|(number, _)| *number)
        })
    }
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

/// An output as a build left it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// Its stamp; [`Stamp::default`] where it cannot be trusted.
    pub stamp: Stamp,
    /// Hash of its bytes.
    pub hash: Hash,
    /// Hash of what it was made from, but for what it asked.
    pub key: Hash,
    /// The documents whose words the key depends on.
    pub read: Vec<Read>,
    /// What it asked, as numbers in [`State::asked`].
    pub asked: Vec<u32>,
    /// Why it was made in the last build that changed anything.
    pub made: Made,
}

/// Why an output was made, or that it was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Made {
    /// It was kept: nothing it is made from changed.
    Kept,
    /// It was kept without looking at what it shows: it shows no word of a reworded document.
    Unseen,
    /// Nothing was known of it.
    New,
    /// The theme, its strings, or the site's configuration changed.
    Common,
    /// What it shows changed.
    View,
    /// The answer to a question changed.
    Answer,
    /// The file had changed since it was left.
    File,
}

impl Made {
    /// True where the file was left as it was.
    pub fn is_kept(self) -> bool {
        matches!(self, Made::Kept | Made::Unseen)
    }

    /// What became of the output, and why.
    pub fn words(self) -> &'static str {
        match self {
            Made::Kept => "kept: nothing that it is made from changed",
            Made::Unseen => "kept: only words of other pages changed",
            Made::New => "made: nothing was known of it",
            Made::Common => "made again: the theme, its strings or the configuration changed",
            Made::View => "made again: what it shows changed",
            Made::Answer => "made again: the answer to a question of its templates changed",
            Made::File => "made again: the file was not as it was left",
        }
    }
}

impl Input {
    /// The content of the input, where its stamp shows that it did not change.
    pub fn with(&self, stamp: Stamp) -> Option<Hash> {
        (self.stamp == stamp && stamp != Stamp::default()).then_some(self.hash)
    }
}
