//! Verify: everything is rendered again, and compared with the output folder.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::report::{Difference, Report};
use super::{Options, Progress, build};
use crate::disk::{self, Opened};
use crate::write::published;

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
    pub(super) fn new(folder: &'f Path) -> Comparison<'f> {
        Comparison { folder, seen: Mutex::default() }
    }

    /// Compares one file.
    pub(super) fn put(&self, file: &str, bytes: &[u8]) {
        let present = disk::read(&self.folder.join(file));
        self.took(file, present.ok().map(|present| present == bytes));
    }

    /// Compares one file with the file of the site that it is a copy of, without all of either in
    /// memory. The error is that of the source.
    pub(super) fn copy(&self, file: &str, mut source: Opened) -> io::Result<()> {
        let same = match disk::open(&self.folder.join(file)) {
            Ok(present) if present.stamp.size != source.stamp.size => Some(false),
            Ok(mut present) => {
                let source = source.hash()?;
                present.hash().ok().map(|present| present == source)
            }
            Err(_) => None,
        };
        self.took(file, same);
        Ok(())
    }

    /// Takes down whether a file is the same; nothing where it cannot be read.
    fn took(&self, file: &str, same: Option<bool>) {
        let difference = match same {
            Some(true) => None,
            Some(false) => Some(Difference::Differs(file.to_string())),
            None => Some(Difference::Missing(file.to_string())),
        };
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.files.insert(file.to_string());
        seen.differences.extend(difference);
    }

    /// All differences, and the files of the folder that were not rendered.
    pub(super) fn differences(self) -> Vec<Difference> {
        let Seen { files, mut differences } =
            self.seen.into_inner().unwrap_or_else(PoisonError::into_inner);
        let present = published(self.folder);
        differences.extend(present.difference(&files).cloned().map(Difference::Stale));
        differences.sort();
        differences
    }
}
