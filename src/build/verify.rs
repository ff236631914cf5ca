//! Verify: everything is rendered again, and compared with the output folder.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::{Options, Progress, Report, build};
use crate::disk;
use crate::write::published;

/// A file of the output folder that differs from what a build from nothing makes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// Its bytes differ.
    Differs(String),
    /// It does not exist.
    Missing(String),
    /// Nothing makes it any more.
    Stale(String),
}

/// Renders the site from nothing and compares every file with the output folder, which stays
/// as it is. The differences are in [`Report::differences`].
pub fn verify(options: &Options, progress: &dyn Progress) -> Report {
    let compared = options.output.clone();
    build(&Options { output: None, compared, cache: None, ..options.clone() }, progress)
}

/// What is rendered, against the files of a folder.
pub(super) struct Comparison<'f> {
    folder: &'f Path,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    files: BTreeSet<String>,
    differences: Vec<Difference>,
}

impl<'f> Comparison<'f> {
    pub fn new(folder: &'f Path) -> Comparison<'f> {
        Comparison { folder, seen: Mutex::default() }
    }

    /// Compares one file.
    pub fn put(&self, file: &str, bytes: &[u8]) {
        let difference = match disk::read(&self.folder.join(file)) {
            Ok(present) if present == bytes => None,
            Ok(_) => Some(Difference::Differs(file.to_string())),
            Err(_) => Some(Difference::Missing(file.to_string())),
        };
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.files.insert(file.to_string());
        seen.differences.extend(difference);
    }

    /// All differences, and the files of the folder that were not rendered.
    pub fn differences(self) -> Vec<Difference> {
        let Seen { files, mut differences } =
            self.seen.into_inner().unwrap_or_else(PoisonError::into_inner);
        let present = published(self.folder);
        differences.extend(present.difference(&files).cloned().map(Difference::Stale));
        differences.sort();
        differences
    }
}
