//! Write: the output folder, changed only when everything is rendered and checked.
//!
//! What differs from the folder streams into a stage next to it, on the same file system. When all
//! is there, every target is checked; then the change is made visible. A folder that does not exist
//! yet is the renamed stage; a few changed files change places with their old versions; for many files the
//! stage is completed with links to the unchanged files and exchanged with the folder in one step. The
//! manifest changes last. Where a cache is kept, the folder that was exchanged for the stage is
//! kept, too, with emptied files: it is the next stage, whose files are written over in place.
//! Files that are not ours are never touched, and no link is followed. What is written is never a link and
//! has no second name, and everybody may read it, whatever the settings of the user who builds: other
//! users copy it to a host.

use std::collections::BTreeSet;
use std::io;
use std::mem::take;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use rayon::prelude::*;

use crate::diagnostic::{self, Diagnostic, Place};
use crate::disk::{self, Hash, Held, How, Lock, Stamp};

mod exchange;
mod in_place;
mod manifest;
mod refused;
mod stage;
mod targets;

pub use manifest::MANIFEST;
pub use stage::{Afterwards, is_left, remove_stage};

use exchange::{Exchanged, exchange, sweep};
use in_place::in_place;
use manifest::{Entry, Files, Read, parse, text};
use stage::{SITE, Stage};
use targets::{Conflict, Fault};

/// An output folder being written.
pub struct Writer {
    folder: PathBuf,
    /// As the user named it, for messages.
    shown: PathBuf,
    /// The folder itself, where it exists.
    there: Option<Held>,
    stage: Stage,
    /// The stage is kept for the next build.
    afterwards: Afterwards,
    old: Files,
    /// All files that the folder will hold, sorted.
    files: Vec<Arc<str>>,
    /// What is known of each that was taken.
    taken: Vec<OnceLock<Entry>>,
    state: Mutex<State>,
    lock: Lock,
}

#[derive(Default)]
struct State {
    changed: Vec<Arc<str>>,
    error: Option<Fault>,
}

/// All that the folder will hold.
struct Change {
    new: Files,
    /// Files that are new or differ, sorted.
    changed: Vec<Arc<str>>,
    /// Files of ours that are no longer made, sorted.
    removed: Vec<Arc<str>>,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Written {
    /// Files that are new or differ.
    pub written: usize,
    /// Files that were already right.
    pub unchanged: usize,
    /// Files that we once made and no longer list.
    pub removed: usize,
}

/// Why the output folder is not what it should be.
pub struct Failed {
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// Some files are new, and could not be changed back.
    pub is_mixed: bool,
}

/// The stamp `present` of the file at a path that still has the content `hash`: as `stamp` shows, or after
/// reading it. A link is not one of our files.
pub fn unchanged(
    path: impl FnOnce() -> PathBuf,
    hash: Hash,
    stamp: Stamp,
    present: Stamp,
) -> Option<Stamp> {
    let same = (present == stamp && stamp != Stamp::default())
        || disk::read_published(&path()).is_ok_and(|bytes| Hash::of(&bytes) == hash);
    same.then_some(present)
}

/// The files that the output folder holds from an earlier build; none where it is not ours.
pub fn published(folder: &Path) -> BTreeSet<String> {
    let text = disk::read_own(&folder.join(MANIFEST)).unwrap_or_default();
    match parse(&String::from_utf8_lossy(&text)) {
        Read::Files(files) | Read::Former(files) => files.names().map(str::to_string).collect(),
        Read::Damaged => BTreeSet::new(),
    }
}

/// A file of the output folder.
#[derive(Clone, Copy)]
pub struct Destination<'a> {
    /// Its path in the folder.
    pub file: &'a Arc<str>,
    /// Its place among all files that the folder will hold, as [`Writer::will_hold`] learnt them.
    pub place: usize,
    /// Its address was given out: it is that of an article, a page or a redirect.
    pub permanent: bool,
}

/// What became of a file that was taken.
enum Taken {
    /// The folder has it.
    Same,
    /// It goes to the stage.
    Staged(io::Result<()>),
}

impl Writer {
    /// Opens an output folder. A folder that is not ours and not empty is refused, and so is a folder
    /// that holds the site itself. Where another process builds the site, it waits: builds of one
    /// site lock its configuration, `config`, one at a time; `lock` is that lock where it is already
    /// held.
    pub fn open(
        root: &Path,
        config: &Path,
        folder: &Path,
        afterwards: Afterwards,
        lock: Option<Lock>,
    ) -> Result<Writer, Box<Diagnostic>> {
        let fault = |error: io::Error| write_fault(folder, &error);
        refused::dangling(folder)?;
        let resolved = disk::resolve(folder).map_err(fault)?;
        refused::over_sources(root, folder, &resolved)?;
        let above = resolved.parent().unwrap_or(Path::new("/")).to_path_buf();
        disk::create_dir(&above).map_err(fault)?;
        let lock = match lock {
            Some(lock) => lock,
            None => disk::lock(&root.join(config)).map_err(fault)?,
        };
        let there = match Held::open(&resolved).map(Held::for_readers) {
            Ok(there) => Some(there),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(fault(error)),
        };
        let stage =
            Stage::find(&resolved, afterwards).map_err(|why| refused::stage(folder, why))?;
        let old = match &there {
            Some(there) => listed(there, folder, &stage)?,
            None => Files::default(),
        };
        Ok(Writer {
            folder: resolved,
            shown: folder.to_path_buf(),
            there,
            stage,
            afterwards,
            old,
            files: Vec::new(),
            taken: Vec::new(),
            state: Mutex::default(),
            lock,
        })
    }

    /// Learns which files there will be, sorted, before any of them is taken.
    pub fn will_hold(&mut self, files: impl Iterator<Item = Arc<str>>) {
        self.files = files.collect();
        self.taken = self.files.iter().map(|_| OnceLock::new()).collect();
    }

    /// Takes one file. It goes to the stage when it differs from the file in the folder; gives
    /// the hash of its bytes.
    pub fn put(&self, to: Destination<'_>, bytes: &[u8]) -> Hash {
        let file = to.file;
        let hash = Hash::of(bytes);
        let same = self.old.get(file).is_some_and(|old| old.hash == hash)
            && self
                .there
                .as_ref()
                .is_some_and(|there| there.read(&**file).is_ok_and(|present| present == bytes));
        let taken = if same { Taken::Same } else { Taken::Staged(self.stage(file, bytes)) };
        self.took(to, hash, taken);
        hash
    }

    /// Takes one file as a copy of a file of the site, `hash` being that of its bytes, without holding all
    /// of it in memory; gives the hash of what was copied.
    pub fn copy(&self, to: Destination<'_>, from: &Path, hash: Hash) -> Hash {
        let file = to.file;
        let same = self.old.get(file).is_some_and(|old| old.hash == hash)
            && self
                .there
                .as_ref()
                .is_some_and(|there| there.hash(&**file).is_ok_and(|h| h == hash));
        let copied = match same {
            true => Ok(hash),
            false => self.stage.site().and_then(|site| site.copy(from, &**file)),
        };
        let copied_hash = *copied.as_ref().unwrap_or(&hash);
        let taken = if same { Taken::Same } else { Taken::Staged(copied.map(|_| ())) };
        self.took(to, copied_hash, taken);
        copied_hash
    }

    fn took(
        &self,
        Destination { file, place, permanent }: Destination<'_>,
        hash: Hash,
        taken: Taken,
    ) {
        let _ = self.taken[place].set(Entry { hash, permanent });
        let Taken::Staged(result) = taken else { return };
        let mut state = self.state();
        state.changed.push(file.clone());
        if let Err(error) = result {
            state.error.get_or_insert((file.to_string(), error));
        }
    }

    fn stage(&self, file: &str, bytes: &[u8]) -> io::Result<()> {
        let site = self.stage.site()?;
        match self.stage.used {
            true => site.overwrite(file, bytes),
            false => site.write_new(file, bytes),
        }
    }

    /// Keeps one file as it is in the folder, where `hash` and `stamp` are still right; gives its
    /// stamp, or nothing where it must be made again. `now` is its stamp if somebody read it after the lock
    /// was taken, so that it is still right. It is looked for at number `at` of the folder's files first. A
    /// link is not ours.
    pub fn keep(
        &self,
        at: usize,
        Destination { file, place, permanent }: Destination<'_>,
        hash: Hash,
        stamp: Stamp,
        now: Option<Stamp>,
    ) -> Option<Stamp> {
        let old = match self.old.0.get(at) {
            Some((name, old)) if name == file => old,
            _ => self.old.get(file)?,
        };
        if old.hash != hash {
            return None;
        }
        let path = || self.folder.join(&**file);
        let now = now.or_else(|| disk::own_stamp(&path()).ok())?;
        let present = unchanged(path, hash, stamp, now)?;
        let _ = self.taken[place].set(Entry { hash, permanent });
        Some(present)
    }

    /// The output folder, its links resolved.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Permanent addresses of the folder that will have no file, as files. What is `planned` is
    /// sorted.
    pub fn vanished<'a, 'p>(&'a self, planned: impl Iterator<Item = &'p str>) -> Vec<&'a str> {
        let gone = self.old.without(planned);
        gone.filter(|(_, entry)| entry.permanent).map(|(file, _)| file).collect()
    }

    /// Gives up: the folder stays as it was.
    pub fn abandon(self) {
        self.stage.clear();
    }

    /// Makes the change visible. The lock is held until it is dropped. `origin` says what an output
    /// is made from.
    pub fn finish(
        mut self,
        origin: &dyn Fn(&str) -> Option<String>,
    ) -> Result<(Written, Lock), Failed> {
        let mut state = take(&mut *self.state());
        if let Some(fault) = state.error {
            let failed = self.failed(&fault);
            self.stage.clear();
            return Err(failed);
        }
        state.changed.sort_unstable();
        let count = self.files.len();
        let taken = take(&mut self.files).into_iter().zip(take(&mut self.taken));
        let taken = taken.filter_map(|(file, entry)| Some((file, entry.into_inner()?)));
        let mut new = Files(Vec::with_capacity(count));
        new.0.extend(taken);
        let gone = self.old.without(new.names());
        let removed: Vec<Arc<str>> = gone.map(|(file, _)| Arc::from(file)).collect();
        let change = Change { changed: state.changed, removed, new };
        let (changed, files) = (change.changed.len(), change.new.0.len());
        let removed = change.removed.len();
        let written = Written { written: changed, unchanged: files - changed, removed };
        if changed == 0 && removed == 0 && self.there.is_some() && !self.old.0.is_empty() {
            return Ok((written, self.lock));
        }
        match self.change(&change, origin) {
            Ok(Rest::Published) if self.afterwards == Afterwards::Keep => self.stage.keep(),
            Ok(_) => self.stage.clear(),
            Err(failed) => {
                self.stage.clear();
                return Err(failed);
            }
        }
        let Writer { old, lock, .. } = self;
        // Nobody waits until the memory is freed.
        rayon::spawn(move || drop((old, change)));
        Ok((written, lock))
    }

    /// Makes the change visible in one of three ways.
    fn change(
        &self,
        change: &Change,
        origin: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Rest, Failed> {
        let fault = |file: &str, error| self.failed(&(file.to_string(), error));
        // Before anything is visible: a full disk could refuse nothing after this.
        let manifest = text(&change.new);
        let staged = self.stage(MANIFEST, manifest.as_bytes());
        staged.map_err(|error| fault(MANIFEST, error))?;
        let named = self.folder.parent().zip(self.folder.file_name().map(Path::new));
        let above = named.and_then(|(above, name)| Some((Held::open(above).ok()?, name)));
        let site = self.stage.site().map_err(|error| fault("", error))?;
        let Some(there) = &self.there else {
            let (above, name) = above.ok_or_else(|| fault("", io::ErrorKind::NotFound.into()))?;
            let renamed = match self.stage.used {
                true => sweep(site, change, &[]),
                false => Ok(()),
            };
            let renamed =
                renamed.and_then(|()| self.stage.folder()?.rename(SITE, &above, name, How::Free));
            return renamed.map(|()| Rest::Nothing).map_err(|error| fault("", error));
        };
        let (changed, files) = (change.changed.len(), change.new.0.len());
        let many = changed > 64 && changed * 4 > files && self.stage.within().is_none();
        if let (true, Some((above, name))) = (many, &above) {
            match exchange((above, name), there, &self.stage, &self.old, change) {
                Exchanged::Done => return Ok(Rest::Published),
                Exchanged::Spoiled => return Ok(Rest::Other),
                Exchanged::Conflicts(found) => return Err(self.conflicting(&found, origin)),
                Exchanged::Not => {}
            }
        }
        let found = targets::conflicts(there, site, &self.old, change)
            .map_err(|fault| self.failed(&fault))?;
        if !found.is_empty() {
            return Err(self.conflicting(&found, origin));
        }
        in_place(there, &self.stage, &self.old, change, &manifest).map_err(
            |failed| match failed.is_undone {
                true => self.failed(&failed.fault),
                false => self.mixed(&failed.fault),
            },
        )?;
        if !self.stage.used {
            return Ok(Rest::Other);
        }
        // The old versions of the changed files are in the stage now.
        let former = change.changed.iter().map(|file| &**file).chain([MANIFEST]);
        let forgotten = former
            .map(|file| site.empty(file))
            .chain(change.removed.iter().map(|file| site.remove(&**file)))
            .all(|done| done.is_ok());
        Ok(if forgotten { Rest::Published } else { Rest::Other })
    }

    /// A failure that left everything as it was.
    fn failed(&self, (file, error): &Fault) -> Failed {
        let diagnostic = *write_fault(&self.shown.join(file), error);
        Failed { diagnostics: vec![diagnostic], is_mixed: false }
    }

    /// A failure that left some files new and some old.
    fn mixed(&self, (file, error): &Fault) -> Failed {
        let note = "some files are new, and could not be taken back: build again";
        let mut diagnostic = write_fault(&self.shown.join(file), error).note(note);
        diagnostic.hint = None;
        Failed { diagnostics: vec![diagnostic], is_mixed: true }
    }

    fn conflicting(&self, found: &[Conflict], origin: &dyn Fn(&str) -> Option<String>) -> Failed {
        let one = |conflict: &Conflict| refused::conflict(&self.shown, conflict, origin);
        Failed { diagnostics: found.iter().map(one).collect(), is_mixed: false }
    }
}

/// What is in the stage after the change.
enum Rest {
    /// Nothing.
    Nothing,
    /// Files that are published or empty.
    Published,
    /// Anything.
    Other,
}

impl Change {
    fn has_changed(&self, file: &str) -> bool {
        self.changed.binary_search_by(|name| (**name).cmp(file)).is_ok()
    }
}

/// What the manifest of a folder lists. Where it has the former form, in which a name could make
/// lines, a file is ours if it has the hash that is listed for it.
fn listed(there: &Held, shown: &Path, stage: &Stage) -> Result<Files, Box<Diagnostic>> {
    let manifest = there.read(MANIFEST).map(|text| parse(&String::from_utf8_lossy(&text)));
    match manifest {
        Ok(Read::Files(files)) => Ok(files),
        Ok(Read::Former(files)) => {
            let is_ours = |(file, entry): &(Arc<str>, Entry)| {
                there.read(&**file).is_ok_and(|bytes| Hash::of(&bytes) == entry.hash)
            };
            Ok(Files(files.0.into_par_iter().filter(is_ours).collect()))
        }
        damaged => {
            let names = there.list().map_err(|error| write_fault(shown, &error))?;
            let mut names = names.iter().map(|(name, _)| name.to_string_lossy());
            match names.find(|name| stage.within() != Some(&**name)) {
                None => Ok(Files::default()),
                Some(_) if damaged.is_ok() => Err(refused::manifest(shown)),
                Some(name) => Err(refused::foreign(shown, &name)),
            }
        }
    }
}

fn write_fault(path: &Path, error: &io::Error) -> Box<Diagnostic> {
    let hint = match error.kind() {
        io::ErrorKind::StorageFull => Some("the disk is full; the site is as it was"),
        io::ErrorKind::PermissionDenied => Some("check who owns the folder"),
        io::ErrorKind::ReadOnlyFilesystem => Some("the disk is read-only"),
        _ => None,
    };
    let message = format!("cannot be written: {}", disk::words(error));
    Box::new(
        Diagnostic::new(&diagnostic::WRITE, Place::file(path), message)
            .hint_if(hint.map(str::to_string)),
    )
}
