//! Cache: what earlier builds knew, in one folder that you can remove at any time.
//!
//! It holds the documents of all sources by content; for every output folder a [`State`] with
//! its inputs and outputs, and what each output was made from; and [`Derived`] files, which
//! several of them share. A file of the cache that is
//! missing, damaged, or of another version of the program gives nothing, and the build does
//! everything; what it makes is the same.
//!
//! A stamp is trusted only when the file was last changed before the build began (or, of an output,
//! before it ended) by the clock of the file system itself: the build touches a file of the cache to
//! read that clock.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use crate::diagnostic::Diagnostic;
use crate::disk::{self, Hash, Held, Kind, Stamp};

mod derived;
mod documents;
mod file;
mod outputs;
mod state;
mod told;
mod vectors;

pub use derived::Derived;
pub use documents::{Documents, Known, Parsed, Read};
pub use outputs::{Changes, Made, Output, Outputs};
pub use state::{Answered, Input, State};
pub use told::Told;
pub use vectors::Vectors;

use file::Unread;

/// Name of the cache in the site's folder.
pub const FOLDER: &str = ".ssg";

/// The file whose stamp is the clock of the file system.
const CLOCK: &str = "clock";

/// Hides the folder from git.
const IGNORED: &str = ".gitignore";

/// Why a folder does not count as a cache.
const LINKED: &str = "it is a link";
const FOREIGN: &str = "it holds files that `ssg` did not make";

/// The file that says to other programs what the folder is.
const TAG_FILE: &str = "CACHEDIR.TAG";

/// Its content. It is the mark of a folder that is ours.
const TAG: &[u8] = b"Signature: 8a477f597d28d172789f06886806bc55\n# The cache of ssg.\n";

/// A cache.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    unread: Option<Unread>,
    /// Why nothing can be kept.
    fault: Option<io::Error>,
    derived: Arc<Derived>,
}

/// A moment by the clock of the file system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark(Option<i64>);

impl Mark {
    /// No moment: no stamp is older.
    pub const NONE: Mark = Mark(None);

    /// The stamp, where the file was last changed before this moment; else one that equals none.
    pub fn trusted(self, stamp: Stamp) -> Stamp {
        // A file system that counts whole seconds.
        let coarse = |time: i64| if time % 1_000_000_000 == 0 { 2_000_000_000 } else { 0 };
        let before =
            |time: i64| self.0.is_some_and(|mark| time.saturating_add(coarse(time)) < mark);
        match before(stamp.modified) && before(stamp.changed) {
            true => stamp,
            false => Stamp::default(),
        }
    }
}

impl Cache {
    /// Opens a cache. Nothing is written before [`Cache::mark`].
    pub fn open(folder: &Path) -> Cache {
        let derived = Arc::new(Derived::read_only(folder));
        Cache { folder: folder.to_path_buf(), unread: None, fault: None, derived }
    }

    /// Reads the clock of the file system; makes the cache where there is none.
    pub fn mark(&mut self) -> Mark {
        let time = make(&self.folder).and_then(|folder| {
            match folder.write_over(CLOCK, b"\n") {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    folder.write_new(CLOCK, b"\n")
                }
                written => written,
            }?;
            disk::own_stamp(&self.folder.join(CLOCK))
        });
        match time {
            Ok(stamp) => {
                if self.derived.is_read_only() {
                    self.derived = Arc::new(Derived::open(&self.folder));
                }
                Mark(Some(stamp.modified))
            }
            Err(error) => {
                self.fault.get_or_insert(error);
                Mark(None)
            }
        }
    }

    /// How the last build into an output folder left it.
    pub fn state(&mut self, root: &Path, output: &Path) -> Option<State> {
        let folder = Held::open(&self.folder).map_err(|_| Unread::Missing);
        match folder.and_then(|folder| read_state(&folder, &state_name(root, output))) {
            Ok(state) => Some(state),
            Err(why) => {
                self.unread = self.unread.max(Some(why));
                None
            }
        }
    }

    /// Files that were derived by earlier builds. None is put there before [`Cache::mark`].
    pub fn derived(&self) -> &Arc<Derived> {
        &self.derived
    }

    /// Keeps how a build left an output folder, and removes the derived files that no build uses any
    /// more.
    pub fn keep(&mut self, root: &Path, output: &Path, state: &State) {
        let name = state_name(root, output);
        let kept = self.alone(|folder| {
            file::write_lists(folder, &name, state, state.outputs.lists())?;
            derived::collect(folder, &state.derived, || {
                Ok(states(folder)?.flat_map(|state| state.derived).collect())
            })
        });
        if let Err(error) = kept {
            self.fault.get_or_insert(error);
        }
    }

    /// The place of the documents of a site with this many sources under a configuration.
    pub fn documents(&self, sources: usize, config: Hash, now: Timestamp) -> Documents {
        Documents::new(&self.folder, sources, config, now)
    }

    /// Notes documents that could not be read.
    pub fn note_unread(&mut self, read: &Read) {
        self.unread = self.unread.max(read.unread);
    }

    /// Keeps documents that the cache does not have yet.
    pub fn keep_documents(&mut self, documents: &Documents, read: &Read) {
        if !read.is_kept()
            && let Err(error) = self.alone(|_| documents.write(read))
        {
            self.fault.get_or_insert(error);
        }
    }

    /// Writes while no other build does. Nothing is written where the clock could not be read.
    fn alone(&self, write: impl FnOnce(&Held) -> io::Result<()>) -> io::Result<()> {
        if self.fault.is_some() {
            return Ok(());
        }
        let _lock = disk::lock(&self.folder.join(CLOCK))?;
        write(&Held::open(&self.folder)?)
    }

    /// What an author should know about the cache: that it was not read or cannot be written.
    pub fn note(&self) -> Option<String> {
        let folder = self.folder.display();
        if let Some(error) = self.fault.as_ref().or(self.derived.fault()) {
            return Some(format!("the cache `{folder}` cannot be kept: {}", disk::words(error)));
        }
        match self.unread? {
            Unread::Missing => None,
            Unread::OtherVersion => Some(format!(
                "the cache `{folder}` is of another version of ssg, so everything was made again"
            )),
            Unread::Damaged => {
                Some(format!("the cache `{folder}` is damaged, so what it held was made again"))
            }
        }
    }
}

/// The reports of a build, as a state keeps them.
pub fn told(diagnostics: &[Diagnostic]) -> Vec<Told> {
    diagnostics.iter().map(Told::from).collect()
}

impl State {
    /// The reports of the build.
    pub fn diagnostics(&self) -> Option<Vec<Diagnostic>> {
        self.told.iter().cloned().map(Told::diagnostic).collect()
    }
}

/// Opens the folder, or makes it: with a mark that says to others that it is a
/// cache: programs for backups (the Cache Directory Tagging Specification), and git. A folder without
/// the mark is not ours, unless it is empty.
fn make(folder: &Path) -> io::Result<Held> {
    let held = match Held::open(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && !disk::exists(folder) => {
            disk::create_dir(folder)?;
            Held::open(folder)?
        }
        Err(_) if disk::link_target(folder).is_some() => return Err(io::Error::other(LINKED)),
        held => held?,
    };
    let tag = held.read(TAG_FILE);
    if tag.as_ref().is_ok_and(|tag| tag == TAG) {
        return Ok(held);
    }
    // A build may have ended before the mark was complete.
    let is_begun = tag.is_ok_and(|tag| TAG.starts_with(&tag));
    if held.list()?.len() > usize::from(is_begun) {
        return Err(io::Error::other(FOREIGN));
    }
    held.overwrite(TAG_FILE, TAG)?;
    held.write_new(IGNORED, b"*\n")?;
    Ok(held)
}

/// Name of the state of an output folder: by the path from the site to it.
fn state_name(root: &Path, output: &Path) -> String {
    format!("output-{}", Hash::of(way(root, output).as_bytes()).short())
}

/// The path from a site to an output folder, which is the same on every machine.
pub fn way(root: &Path, output: &Path) -> String {
    let absolute = |path: &Path| disk::resolve(path).unwrap_or_else(|_| path.to_path_buf());
    let (root, output) = (absolute(root), absolute(output));
    let above = root.ancestors().find(|above| output.starts_with(above)).unwrap_or(&root);
    let up = root.strip_prefix(above).map_or(0, |rest| rest.components().count());
    let down = output.strip_prefix(above).unwrap_or(&output);
    let way: PathBuf = std::iter::repeat_n(Path::new(".."), up).chain([down]).collect();
    way.to_string_lossy().into_owned()
}

/// The output folders of a site that a cache knows.
pub fn outputs(folder: &Path, root: &Path) -> io::Result<Vec<PathBuf>> {
    let Some(held) = open(folder)? else { return Ok(Vec::new()) };
    Ok(states(&held)?.map(|state| root.join(state.way)).collect())
}

/// All states that can be read.
fn states(cache: &Held) -> io::Result<impl Iterator<Item = State>> {
    let names = names(cache)?.into_iter().filter(|name| name.starts_with("output-"));
    Ok(names.filter_map(|name| read_state(cache, &name).ok()))
}

fn read_state(cache: &Held, name: &str) -> Result<State, Unread> {
    let (state, lists) = file::read_lists::<State, 4>(cache, name)?;
    let outputs = Outputs::of(lists).ok_or(Unread::Damaged)?;
    Ok(State { outputs: Arc::new(outputs), ..state })
}

/// Size of a cache, for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Info {
    /// Output folders that are known.
    pub outputs: usize,
    /// Files.
    pub files: usize,
    /// Bytes of all files.
    pub bytes: u64,
}

/// The content of a cache; none where there is no cache.
pub fn info(folder: &Path) -> io::Result<Option<Info>> {
    let Some(held) = open(folder)? else { return Ok(None) };
    let mut info = Info::default();
    for name in names(&held)? {
        info.files += 1;
        info.bytes += held.look(&name).map_or(0, |found| found.size);
        info.outputs += usize::from(name.starts_with("output-") && !name.ends_with(".new"));
    }
    if let Ok(derived) = held.below(derived::FOLDER) {
        // The folder itself is not a file.
        info.files -= 1;
        for name in derived::names(&held)? {
            info.files += 1;
            info.bytes += derived.look(&name).map_or(0, |found| found.size);
        }
    }
    Ok(Some(info))
}

/// Removes a cache; says whether there was one. Files that are not the cache's stay, and so does a
/// folder without its mark.
pub fn clean(folder: &Path) -> io::Result<bool> {
    let Some(held) = open(folder)? else { return Ok(false) };
    for name in names(&held)? {
        let known = ["documents-", "output-", vectors::PREFIX, vectors::INDEX]
            .iter()
            .any(|start| name.starts_with(start));
        let is_file = || held.look(&name).is_ok_and(|found| found.kind != Kind::Folder);
        if (known || [IGNORED, CLOCK].contains(&name.as_str())) && is_file() {
            held.remove(&name)?;
        }
    }
    derived::clean(&held)?;
    // The mark is removed last.
    held.remove(TAG_FILE)?;
    disk::remove_empty(folder);
    Ok(true)
}

/// Opens a cache; none where there is no folder with its mark.
fn open(folder: &Path) -> io::Result<Option<Held>> {
    match Held::open(folder) {
        Ok(held) => Ok(held.read(TAG_FILE).is_ok_and(|tag| tag == TAG).then_some(held)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(_) if disk::link_target(folder).is_some() => Err(io::Error::other(LINKED)),
        Err(error) => Err(error),
    }
}

/// Names in a cache that may be its own.
fn names(held: &Held) -> io::Result<Vec<String>> {
    let names = held.list()?.into_iter();
    Ok(names.filter_map(|(name, _)| name.into_string().ok()).collect())
}
