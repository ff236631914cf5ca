//! Similar: the source or file whose name is nearest to that of one which does not exist.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::links::Linker;
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
}

impl Similar {
    /// The source whose name is the same as that of `path`, else nearly the same.
    pub fn source(&self, path: &str, linker: &Linker<'_>) -> Option<&Path> {
        let paths = || linker.index.by_path.keys().map(|path| &**path);
        self.sources.get_or_init(|| Known::new(paths())).nearest(path)
    }

    /// The file of `content/` whose name is the same as that of `path`, else nearly the same.
    pub fn file(&self, path: &str, linker: &Linker<'_>) -> Option<&Path> {
        self.files.get_or_init(|| Known::new(linker.files.paths())).nearest(path)
    }
}

impl Known {
    fn new<'a>(paths: impl Iterator<Item = &'a Path>) -> Known {
        let mut named: Vec<(&str, &Path)> = paths.map(|path| (name(path), path)).collect();
        named.sort_unstable();
        Known {
            names: Names::new(named.iter().map(|(name, _)| *name)),
            paths: named.iter().map(|(_, path)| path.to_path_buf()).collect(),
        }
    }

    fn nearest(&self, path: &str) -> Option<&Path> {
        let number = self.names.nearest(name(Path::new(path)))?;
        self.paths.get(number).map(PathBuf::as_path)
    }
}

/// The name without its extension; an `index.md` goes by its folder.
fn name(path: &Path) -> &str {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
    if matches!(name, "index.md" | "_index.md") {
        let folder = path.parent().and_then(Path::file_name).and_then(|name| name.to_str());
        return folder.unwrap_or(name);
    }
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
