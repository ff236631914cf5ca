//! `ssg init`: a small site that builds as it is.

use std::path::Path;

use include_dir::{Dir, DirEntry, include_dir};

use super::arguments::Global;
use super::{DONE, usage};
use crate::disk;

static STARTER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/starter");
static THEME: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/institute");

/// Makes a site in a folder that is new or empty.
pub(super) fn init(global: &Global, directory: &Path) -> u8 {
    match disk::names(directory) {
        Ok(names) if names.iter().any(|name| name != ".git") => {
            return usage(&format!("`{}` is not empty", directory.display()));
        }
        Ok(_) => {}
        Err(error) => {
            return usage(&format!(
                "`{}` cannot be read: {}",
                directory.display(),
                disk::words(&error)
            ));
        }
    }
    let theme = directory.join("themes/institute");
    if let Err(error) = copy(&STARTER, directory).and_then(|()| copy(&THEME, &theme)) {
        return usage(&format!(
            "`{}` cannot be written: {}",
            directory.display(),
            disk::words(&error)
        ));
    }
    if !global.quiet {
        say!("    Made  a site in `{0}`\n    Next  ssg -C {0} build", directory.display());
    }
    DONE
}

/// Writes all files of an embedded folder, whose paths are relative to it.
fn copy(from: &Dir<'_>, to: &Path) -> std::io::Result<()> {
    for entry in from.entries() {
        match entry {
            DirEntry::Dir(folder) => copy(folder, to)?,
            DirEntry::File(file) => disk::write_new(to, file.path(), file.contents())?,
        }
    }
    Ok(())
}
