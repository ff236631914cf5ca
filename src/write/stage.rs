//! The stage: a folder next to the output folder in which the next site is made, on the same file
//! system.
//!
//! It has a mark of its own, and a link or folder without it is refused. The next site is in a
//! folder within, so that the mark never gets into the output. Between builds the stage may keep the
//! files of the output before: the next build writes over their bytes. None of them
//! has text that is not published: each is the very file that is published, or empty.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::disk::{self, Held, Kind};

/// The file that says whose folder this is.
const MARK: &str = "ssg-stage";

/// Its content.
const MAGIC: &[u8] = b"ssg stage 1\nThe next site is made here. The folder may be deleted.\n";

/// The file that says that all files of the stage are published or empty.
const KEPT: &str = "kept";

/// Hides the stage from git.
const IGNORED: &str = ".gitignore";

/// The next site.
pub(super) const SITE: &str = "site";

/// Files that are put aside from the output folder, until the change is complete.
const TAKEN: &str = "taken";

/// Name of the stage within an output folder that has no place next to it.
pub(super) const WITHIN: &str = ".ssg-stage";

/// A stage, which is made with its first file.
pub(super) struct Stage {
    path: PathBuf,
    /// The output folder, where the stage is within it.
    is_within: bool,
    /// The files of an earlier build are there to be written over.
    pub used: bool,
    open: OnceLock<Open>,
    opening: Mutex<()>,
}

/// A stage that is in use.
struct Open {
    stage: Held,
    site: Held,
}

/// Why a folder does not count as a stage.
pub(super) enum Refused {
    /// Something else is there.
    Foreign(Kind),
    /// It cannot be read or removed.
    Fault(io::Error),
}

/// The path of the stage of an output folder, whose links are resolved: next to it, or within it
/// where something is mounted at the folder.
fn stage_of(folder: &Path) -> PathBuf {
    let is_mount = Held::open(folder).is_ok_and(|folder| folder.is_mount());
    match beside(folder) {
        Some(path) if !is_mount => path,
        _ => folder.join(WITHIN),
    }
}

/// The path of the stage next to an output folder.
pub(super) fn beside(folder: &Path) -> Option<PathBuf> {
    let name = folder.file_name()?;
    Some(folder.with_file_name(format!(".{}.ssg-stage", name.to_string_lossy())))
}

/// Removes the stage of an output folder, where there is one that has its mark.
pub fn remove_stage(folder: &Path) -> io::Result<()> {
    let path = stage_of(folder);
    match Held::open(&path) {
        Ok(stage) if is_marked(&stage)? => clear(&path, &stage),
        _ => Ok(()),
    }
}

/// True when there is a stage that is not kept for the next build: it could not be
/// removed, and may hold what is no longer published. The links of `folder` are resolved.
pub fn is_left(folder: &Path) -> bool {
    let stage = stage_of(folder);
    disk::exists(&stage) && !disk::exists(&stage.join(KEPT))
}

/// What becomes of the stage when the site is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Afterwards {
    /// It is kept for the next build.
    Keep,
    /// It is removed.
    Remove,
}

impl Stage {
    /// Checks what is in the place of the stage. The files of an earlier build are used where those of this
    /// one are kept, too; else the stage is removed.
    pub(super) fn find(folder: &Path, afterwards: Afterwards) -> Result<Stage, Refused> {
        let path = stage_of(folder);
        let is_within = path.parent() == Some(folder);
        let mut used = false;
        match kind(&path).map_err(Refused::Fault)? {
            None => {}
            Some(Kind::Folder) => {
                let stage = Held::open(&path).map_err(Refused::Fault)?;
                if !is_marked(&stage).map_err(Refused::Fault)? {
                    return Err(Refused::Foreign(Kind::Folder));
                }
                used = afterwards == Afterwards::Keep
                    && !is_within
                    && stage.has(KEPT)
                    && stage.below(SITE).is_ok();
                if !used {
                    clear(&path, &stage).map_err(Refused::Fault)?;
                }
            }
            Some(kind) => return Err(Refused::Foreign(kind)),
        }
        Ok(Stage { path, is_within, used, open: OnceLock::new(), opening: Mutex::default() })
    }

    /// The name of the stage in the output folder, where it is within.
    pub(super) fn within(&self) -> Option<&'static str> {
        self.is_within.then_some(WITHIN)
    }

    /// The next site.
    pub(super) fn site(&self) -> io::Result<&Held> {
        self.open().map(|open| &open.site)
    }

    /// The stage itself, in which the next site is [`SITE`].
    pub(super) fn folder(&self) -> io::Result<&Held> {
        self.open().map(|open| &open.stage)
    }

    /// The folder for files that are put aside from the output folder.
    pub(super) fn taken(&self) -> io::Result<Held> {
        self.open()?.stage.make(TAKEN)
    }

    fn open(&self) -> io::Result<&Open> {
        if let Some(open) = self.open.get() {
            return Ok(open);
        }
        let _alone = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = self.open.get() {
            return Ok(open);
        }
        let open = match self.used {
            true => {
                let stage = Held::open(&self.path)?;
                // From here on it may hold anything.
                stage.remove(KEPT)?;
                Open { site: stage.below(SITE)?.for_readers(), stage }
            }
            false => self.new_one()?,
        };
        Ok(self.open.get_or_init(|| open))
    }

    fn new_one(&self) -> io::Result<Open> {
        let (above, name) =
            self.path.parent().zip(self.path.file_name()).ok_or(io::ErrorKind::InvalidInput)?;
        let above = Held::open(above)?;
        let stage = above.make(name)?;
        stage.write_new(MARK, MAGIC)?;
        stage.write_new(IGNORED, b"*\n")?;
        let site = stage.make(SITE)?.for_readers();
        // It becomes the output folder.
        site.open_up()?;
        Ok(Open { site, stage })
    }

    /// Keeps the stage for the next build. All its files are published or empty.
    pub(super) fn keep(self) {
        let kept = self.open.get().map(|open| {
            open.stage.remove_all(TAKEN).and_then(|()| match open.stage.has(KEPT) {
                true => Ok(()),
                false => open.stage.write_new(KEPT, b""),
            })
        });
        if let Some(Err(_)) = kept {
            self.clear();
        }
    }

    /// Removes the stage; what cannot be removed now is removed by the next build.
    pub(super) fn clear(self) {
        if let Some(Open { stage, .. }) = self.open.get() {
            let _ = clear(&self.path, stage);
        }
    }
}

/// What is at a path itself.
fn kind(path: &Path) -> io::Result<Option<Kind>> {
    let Some((above, name)) = path.parent().zip(path.file_name()) else { return Ok(None) };
    let found = Held::open(above).and_then(|above| above.look(name));
    match found {
        Ok(found) => Ok(Some(found.kind)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// True when a folder is a stage: it has the mark, or ended before that was complete.
fn is_marked(stage: &Held) -> io::Result<bool> {
    match stage.read(MARK) {
        Ok(mark) if mark == MAGIC => Ok(true),
        Ok(mark) => Ok(MAGIC.starts_with(&mark) && stage.list()?.len() == 1),
        Err(_) => Ok(stage.list()?.is_empty()),
    }
}

/// Removes a stage, its mark last.
fn clear(path: &Path, stage: &Held) -> io::Result<()> {
    for (name, _) in stage.list()? {
        if name != MARK {
            stage.remove_all(&name)?;
        }
    }
    stage.remove(MARK)?;
    let (above, name) = path.parent().zip(path.file_name()).ok_or(io::ErrorKind::InvalidInput)?;
    Held::open(above)?.remove_folder(name);
    Ok(())
}
