//! Cache: what earlier builds knew, in one folder that can be thrown away at any time.
//!
//! It holds the documents of all sources by content, and for every output folder a [`State`]: how
//! its inputs and outputs stood, and what each output was made from; and [`Derived`] files, which
//! several of them share. A file of the cache that is
//! missing, damaged, or of another version of the program says nothing, and the build does
//! everything; what it makes is the same.
//!
//! A stamp is trusted only when the file was last changed before the build began (or, of an output,
//! before it ended) by the clock of the file system itself: a file of the cache is touched to read
//! that clock.

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::diagnostic::Diagnostic;
use crate::disk::{self, Hash, Stamp};

mod derived;
mod documents;
mod file;
mod state;
mod told;

pub use derived::Derived;
pub use documents::{Documents, Known, Parsed, Read};
pub use state::{Answered, Input, Made, Output, State};
pub use told::Told;

use file::Unread;

/// Name of the cache in the site's folder.
pub const FOLDER: &str = ".ssg";

/// The file that tells others what the folder is.
const TAG: &[u8] = b"Signature: 8a477f597d28d172789f06886806bc55\n# The cache of ssg.\n";

/// A cache.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    unread: Option<Unread>,
    /// Why nothing can be kept.
    fault: Option<io::Error>,
    derived: Derived,
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
        let derived = Derived::read_only(folder);
        Cache { folder: folder.to_path_buf(), unread: None, fault: None, derived }
    }

    /// Reads the clock of the file system; makes the cache where there is none.
    pub fn mark(&mut self) -> Mark {
        let file = self.folder.join("clock");
        let time = make(&self.folder)
            .and_then(|()| disk::writable(&file))
            .and_then(|()| disk::write(&file, b"\n"))
            .and_then(|()| disk::stamp(&file));
        match time {
            Ok(stamp) => {
                if self.derived.is_read_only() {
                    self.derived = Derived::open(&self.folder);
                }
                Mark(Some(stamp.modified))
            }
            Err(error) => {
                self.fault.get_or_insert(error);
                Mark(None)
            }
        }
    }

    /// How an output folder was left by the last build into it.
    pub fn state(&mut self, root: &Path, output: &Path) -> Option<State> {
        match file::read(&self.folder.join(state_name(root, output))) {
            Ok(state) => Some(state),
            Err(why) => {
                self.unread = self.unread.max(Some(why));
                None
            }
        }
    }

    /// Files that were derived by earlier builds. None is put there before [`Cache::mark`].
    pub fn derived(&self) -> &Derived {
        &self.derived
    }

    /// Keeps how an output folder was left, and removes the derived files that none uses any more.
    pub fn keep(&mut self, root: &Path, output: &Path, state: &State) {
        let name = state_name(root, output);
        let kept = self.alone(|folder| {
            file::write(&folder.join(name), state)?;
            derived::collect(folder, &state.derived, || {
                Ok(states(folder)?.flat_map(|state| state.derived).collect())
            })
        });
        if let Err(error) = kept {
            self.fault.get_or_insert(error);
        }
    }

    /// Where documents of a site of so many sources under a configuration lie.
    pub fn documents(&self, sources: usize, config: Hash, now: Timestamp) -> Documents {
        Documents::new(&self.folder, sources, config, now)
    }

    /// Takes note of documents that could not be read.
    pub fn note_unread(&mut self, read: &Read) {
        self.unread = self.unread.max(read.unread);
    }

    /// Keeps documents that are not there yet.
    pub fn keep_documents(&mut self, documents: &Documents, read: &Read) {
        if !read.is_kept()
            && let Err(error) = self.alone(|_| documents.write(read))
        {
            self.fault.get_or_insert(error);
        }
    }

    /// Writes while no other build does.
    fn alone(&self, write: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
        let _lock = disk::lock(&self.folder.join("clock"))?;
        write(&self.folder)
    }

    /// What an author should know of the cache: that it was not read or cannot be kept.
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

/// What a state says that a build told.
pub fn told(diagnostics: &[Diagnostic]) -> Vec<Told> {
    diagnostics.iter().map(Told::from).collect()
}

impl State {
    /// What the build told.
    pub fn diagnostics(&self) -> Option<Vec<Diagnostic>> {
        self.told.iter().cloned().map(Told::diagnostic).collect()
    }
}

/// Makes the folder, and tells others that it is a cache: git, and programs for backups
/// (the Cache Directory Tagging Specification).
fn make(folder: &Path) -> io::Result<()> {
    let tag = folder.join("CACHEDIR.TAG");
    if disk::exists(&tag) {
        return Ok(());
    }
    disk::create_dir(folder)?;
    disk::write(&folder.join(".gitignore"), b"*\n")?;
    disk::write(&tag, TAG)
}

/// Name of the state of an output folder: by the way from the site to it.
fn state_name(root: &Path, output: &Path) -> String {
    format!("output-{}", Hash::of(way(root, output).as_bytes()).short())
}

/// The way from a site to an output folder, which is the same on every machine.
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
    Ok(states(folder)?.map(|state| root.join(state.way)).collect())
}

/// All states that can be read.
fn states(folder: &Path) -> io::Result<impl Iterator<Item = State>> {
    let names = disk::names(folder)?.into_iter().filter(|name| name.starts_with("output-"));
    Ok(names.filter_map(|name| file::read(&folder.join(name)).ok()))
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

/// What lies in a cache; none where there is no cache.
pub fn info(folder: &Path) -> io::Result<Option<Info>> {
    if !is_cache(folder) {
        return Ok(None);
    }
    let mut info = Info::default();
    for name in disk::names(folder)? {
        info.files += 1;
        info.bytes += disk::size(&folder.join(&name)).unwrap_or(0);
        info.outputs += usize::from(name.starts_with("output-") && !name.ends_with(".new"));
    }
    let derived = folder.join(derived::FOLDER);
    if disk::is_dir(&derived) {
        // The folder itself is not a file.
        info.files -= 1;
        for name in derived::names(folder)? {
            info.files += 1;
            info.bytes += disk::size(&derived.join(&name)).unwrap_or(0);
        }
    }
    Ok(Some(info))
}

/// Removes a cache; says whether there was one. What is not the cache's is left alone.
pub fn clean(folder: &Path) -> io::Result<bool> {
    if !is_cache(folder) {
        return Ok(false);
    }
    for name in disk::names(folder)? {
        let known = ["documents-", "output-"].iter().any(|start| name.starts_with(start));
        if known || ["CACHEDIR.TAG", ".gitignore", "clock"].contains(&name.as_str()) {
            disk::remove_file(&folder.join(name))?;
        }
    }
    derived::clean(folder)?;
    disk::remove_empty_dir(folder);
    Ok(true)
}

fn is_cache(folder: &Path) -> bool {
    disk::read(&folder.join("CACHEDIR.TAG")).is_ok_and(|tag| tag == TAG)
}
