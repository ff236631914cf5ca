//! Similar: the source or file whose name is nearest to a name that does not exist.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::files::Files;
use super::index::Index;
use crate::diagnostic::Names;

/// Names of sources and files, collected when the first one is asked for.
#[derive(Default)]
pub(super) struct Similar {
    sources: OnceLock<Known>,
    files: OnceLock<Known>,
}

struct Known {
    names: Names,
    paths: Vec<PathBuf>,
    /// Whole names, sorted, with the number of their path.
    whole: Vec<(String, usize)>,
}

impl Similar {
    /// The source whose name is the same as that of `path`, else nearly the same.
    pub(super) fn source(&self, path: &str, index: &Index) -> Option<&Path> {
        self.known_sources(index).nearest(path)
    }

    /// The file of `content/` whose name is the same as that of `path`, else nearly the same.
    pub(super) fn file(&self, path: &str, files: &Files) -> Option<&Path> {
        self.known_files(files).nearest(path)
    }
}

impl Similar {
    /// The source that `path` was moved to: the only one of its name.
    pub(super) fn moved_source(&self, path: &str, index: &Index) -> Option<&Path> {
        self.known_sources(index).moved(path)
    }

    /// The file of `content/` that `path` was moved to: the only one of its name.
    pub(super) fn moved_file(&self, path: &str, files: &Files) -> Option<&Path> {
        self.known_files(files).moved(path)
    }

    fn known_sources(&self, index: &Index) -> &Known {
        self.sources.get_or_init(|| Known::new(index.by_path.keys().map(|path| &**path)))
    }

    fn known_files(&self, files: &Files) -> &Known {
        self.files.get_or_init(|| Known::new(files.paths()))
    }
}

impl Known {
    fn new<'a>(paths: impl Iterator<Item = &'a Path>) -> Known {
        let mut named: Vec<(&str, &Path)> = paths.map(|path| (name(path), path)).collect();
        named.sort_unstable();
        let mut whole: Vec<(String, usize)> =
            named.iter().enumerate().map(|(at, (_, path))| (whole_name(path), at)).collect();
        whole.sort_unstable();
        Known {
            names: Names::new(named.iter().map(|(name, _)| *name)),
            paths: named.iter().map(|(_, path)| path.to_path_buf()).collect(),
            whole,
        }
    }

    /// The only path whose name is exactly that of `path`.
    fn moved(&self, path: &str) -> Option<&Path> {
        let name = whole_name(Path::new(path));
        let from = self.whole.partition_point(|(known, _)| *known < name);
        let mut same = self.whole[from..].iter().take_while(|(known, _)| *known == name);
        match (same.next(), same.next()) {
            (Some((_, at)), None) => self.paths.get(*at).map(PathBuf::as_path),
            _ => None,
        }
    }

    fn nearest(&self, path: &str) -> Option<&Path> {
        let number = self.names.nearest(name(Path::new(path)))?;
        self.paths.get(number).map(PathBuf::as_path)
    }
}

/// The name with its extension; an `index.md` has the name of its folder, too.
fn whole_name(path: &Path) -> String {
    let last = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
    match name(path) {
        folder if matches!(last, "index.md" | "_index.md") => format!("{folder}/{last}"),
        _ => last.to_string(),
    }
}

/// The name without its extension; an `index.md` has the name of its folder.
fn name(path: &Path) -> &str {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
    if matches!(name, "index.md" | "_index.md") {
        let folder = path.parent().and_then(Path::file_name).and_then(|name| name.to_str());
        return folder.unwrap_or(name);
    }
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
