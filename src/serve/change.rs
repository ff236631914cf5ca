//! Change: which files are no longer what they were.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Folders of a site that hold sources; nothing else is watched or read.
pub(super) const FOLDERS: [&str; 8] =
    ["authors", "content", "data", "i18n", "static", "styles", "templates", "themes"];

/// Files that changed since the last build.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Change {
    /// Paths relative to the root, of files and folders that are there or were.
    pub paths: BTreeSet<PathBuf>,
    /// Anything may have changed.
    pub everything: bool,
}

impl Change {
    /// Anything may have changed.
    pub(super) fn everything() -> Change {
        Change { everything: true, ..Change::default() }
    }

    /// Nothing did.
    pub(super) fn is_empty(&self) -> bool {
        !self.everything && self.paths.is_empty()
    }

    /// Adds another change.
    pub(super) fn add(&mut self, other: Change) {
        self.paths.extend(other.paths);
        self.everything |= other.everything;
    }

    /// True when something changed below a folder of the root.
    pub(super) fn touches(&self, folder: &str) -> bool {
        self.paths.iter().any(|path| path.starts_with(folder))
    }

    /// True when nothing but style sheets changed.
    pub(super) fn is_style(&self) -> bool {
        let style = |path: &Path| path.extension().is_some_and(|extension| extension == "css");
        !self.everything && !self.paths.is_empty() && self.paths.iter().all(|path| style(path))
    }
}
