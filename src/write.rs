//! Write: the output folder, changed only when everything is rendered and checked.
//!
//! What differs from the folder streams into a stage beside it, on the same file system. When all
//! is there, the change is made visible: a folder that does not exist yet is the stage renamed; a
//! few changed files are renamed over their old selves; for many the stage is completed with links
//! to the unchanged files and exchanged with the folder in one step. The manifest takes its place
//! last. Where a cache is kept, the folder that was exchanged for the stage is kept, too: it is the
//! next stage, written over in place.
//! Files that are not ours are never touched.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use rayon::prelude::*;

use crate::diagnostic::{self, Diagnostic, Place};
use crate::disk::{self, Folder, Hash, Lock, Stamp};

/// Name of the manifest in the output folder.
pub const MANIFEST: &str = ".ssg-manifest";

/// Marks a stage that may be written over, and hides it from git.
const MARK: &str = ".gitignore";

/// First line of the manifest.
const HEADER: &str = "ssg manifest 1";

/// Files as we left them, sorted by name.
#[derive(Debug, Default, PartialEq, Eq)]
struct Files(Vec<(Arc<str>, Entry)>);

/// A file of the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    hash: Hash,
    /// It is an article, a page or a redirect: an address that was given out and must hold.
    permanent: bool,
}

/// An output folder being written.
pub struct Writer {
    folder: PathBuf,
    /// As the user named it, for messages.
    shown: PathBuf,
    stage: PathBuf,
    /// The stage is kept for the next build.
    keep: bool,
    /// The stage holds files of an earlier build.
    used: bool,
    exists: bool,
    old: Files,
    /// The stage, held open while it is new.
    fresh: OnceLock<Folder>,
    state: Mutex<State>,
    lock: Lock,
}

#[derive(Default)]
struct State {
    taken: Vec<(Arc<str>, Entry)>,
    changed: Vec<Arc<str>>,
    error: Option<(String, io::Error)>,
}

/// All that the folder shall hold.
struct Change {
    new: Files,
    /// Files that are new or differ, sorted.
    changed: Vec<Arc<str>>,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Written {
    /// Files that are new or differ.
    pub written: usize,
    /// Files that were right already.
    pub unchanged: usize,
    /// Files that we once made and no longer list.
    pub removed: usize,
}

/// The stamp `present` of a file that still has the content `hash`: as `stamp` tells, or by reading
/// it.
pub fn unchanged(path: &Path, hash: Hash, stamp: Stamp, present: Stamp) -> Option<Stamp> {
    let same = (present == stamp && stamp != Stamp::default())
        || disk::read(path).is_ok_and(|bytes| Hash::of(&bytes) == hash);
    same.then_some(present)
}

/// The files that the output folder holds of an earlier build; none where it is not ours.
pub fn published(folder: &Path) -> BTreeSet<String> {
    let text = disk::read_text(&folder.join(MANIFEST)).unwrap_or_default();
    parse(&text).unwrap_or_default().names().map(|file| file.to_string()).collect()
}

/// The stage of an output folder, whose links are resolved: a folder beside it.
pub fn stage_of(folder: &Path) -> PathBuf {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or("output");
    folder.with_file_name(format!(".{name}.ssg-stage"))
}

impl Writer {
    /// Opens an output folder. A folder that is not ours and not empty is refused, and so is one
    /// that holds the site itself. Where another process builds the site, it waits: builds of one
    /// site hold its configuration, `config`, one at a time; `lock` is that lock where it is held
    /// already. `keep` says that the stage may be kept for the next build.
    pub fn open(
        root: &Path,
        config: &Path,
        folder: &Path,
        keep: bool,
        lock: Option<Lock>,
    ) -> Result<Writer, Box<Diagnostic>> {
        let fault = |error: io::Error| write_fault(folder, &error);
        let resolved = disk::resolve(folder).map_err(fault)?;
        let real_root = disk::resolve(root).map_err(fault)?;
        let inside = ["content", "data", "static", "templates", "themes", "authors", "i18n"]
            .iter()
            .any(|name| resolved.starts_with(real_root.join(name)));
        if real_root.starts_with(&resolved) || inside {
            let message = "the output folder holds the site's own sources";
            return Err(Box::new(
                Diagnostic::new(&diagnostic::FOREIGN_OUTPUT, Place::file(folder), message)
                    .hint("choose another folder with `--output-dir`"),
            ));
        }
        let above = resolved.parent().unwrap_or(Path::new("/")).to_path_buf();
        disk::create_dir(&above).map_err(fault)?;
        let lock = match lock {
            Some(lock) => lock,
            None => disk::lock(&root.join(config)).map_err(fault)?,
        };
        let names = disk::names(&resolved).map_err(fault)?;
        let exists = disk::exists(&resolved);
        let manifest = resolved.join(MANIFEST);
        let old = match disk::read_text(&manifest) {
            Ok(text) => parse(&text),
            Err(_) => None,
        };
        if old.is_none() && !names.is_empty() {
            let message = "the output folder holds files that `ssg` did not make";
            return Err(Box::new(
                Diagnostic::new(&diagnostic::FOREIGN_OUTPUT, Place::file(folder), message)
                    .hint("empty it, or choose another folder with `--output-dir`")
                    .note(format!("it holds `{}`", names[0])),
            ));
        }
        let stage = stage_of(&resolved);
        // A link there leads to files of somebody else: it is removed, and never followed.
        let used = keep && disk::is_plain_folder(&stage) && disk::is_plain_file(&stage.join(MARK));
        if !used {
            disk::remove_tree(&stage).map_err(fault)?;
        }
        Ok(Writer {
            folder: resolved,
            shown: folder.to_path_buf(),
            keep,
            used,
            stage,
            exists,
            old: old.unwrap_or_default(),
            fresh: OnceLock::new(),
            state: Mutex::default(),
            lock,
        })
    }

    /// Makes room for so many files.
    pub fn expect(&self, files: usize) {
        self.state().taken.reserve_exact(files);
    }

    /// Takes one file. It goes to the stage when it differs from what stands in the folder; gives
    /// the hash of its bytes. `permanent` are addresses that were given out: those of articles,
    /// pages and redirects.
    pub fn put(&self, file: &Arc<str>, bytes: &[u8], permanent: bool) -> Hash {
        let hash = Hash::of(bytes);
        let same = self.old.get(file).is_some_and(|old| old.hash == hash)
            && disk::read(&self.folder.join(&**file)).is_ok_and(|present| present == bytes);
        let result = if same { Ok(()) } else { self.stage(file, bytes) };
        let mut state = self.state();
        state.taken.push((file.clone(), Entry { hash, permanent }));
        if !same {
            state.changed.push(file.clone());
        }
        if let Err(error) = result {
            state.error.get_or_insert((file.to_string(), error));
        }
        hash
    }

    fn stage(&self, file: &str, bytes: &[u8]) -> io::Result<()> {
        match self.used {
            true => disk::overwrite(&self.stage, file, bytes),
            false => self.fresh()?.write(file, bytes),
        }
    }

    /// The stage of a build that does not write over an older one: made with its first file.
    fn fresh(&self) -> io::Result<&Folder> {
        if let Some(folder) = self.fresh.get() {
            return Ok(folder);
        }
        disk::create_dir(&self.stage)?;
        Ok(self.fresh.get_or_init(|| Folder::open(&self.stage)))
    }

    /// Keeps one file as it stands in the folder, where it is as `hash` and `stamp` say; gives its
    /// stamp, or nothing where it must be made again. `now` is its stamp where it was looked at since
    /// the lock is held. It is looked for at number `at` of the folder's files first. A link is none of
    /// ours.
    pub fn keep(
        &self,
        (at, file): (usize, &Arc<str>),
        hash: Hash,
        stamp: Stamp,
        now: Option<Stamp>,
        permanent: bool,
    ) -> Option<Stamp> {
        let old = match self.old.0.get(at) {
            Some((name, old)) if name == file => old,
            _ => self.old.get(file)?,
        };
        if old.hash != hash {
            return None;
        }
        let path = self.folder.join(&**file);
        let now = now.or_else(|| disk::own_stamp(&path).ok())?;
        let present = unchanged(&path, hash, stamp, now)?;
        self.state().taken.push((file.clone(), Entry { hash, permanent }));
        Some(present)
    }

    /// The output folder, its links resolved.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Permanent addresses of the folder at which nothing will stand, as files. What is `planned` is
    /// sorted.
    pub fn vanished<'a, 'p>(&'a self, planned: impl Iterator<Item = &'p str>) -> Vec<&'a str> {
        let gone = self.old.without(planned);
        gone.filter(|(_, entry)| entry.permanent).map(|(file, _)| file).collect()
    }

    /// Gives up: the folder stays as it was.
    pub fn abandon(self) {
        self.leave(false);
    }

    /// Leaves the stage to the next build, where it may be kept and is one worth keeping.
    fn leave(&self, retired: bool) {
        let kept = self.keep
            && (self.used || retired)
            && disk::overwrite(&self.stage, MARK, b"*\n").is_ok();
        if !kept {
            self.clear();
        }
    }

    /// Removes the stage; what cannot be removed now is removed by the next build.
    fn clear(&self) {
        let _ = disk::remove_tree(&self.stage);
    }

    /// Makes the change visible. The lock is held on until it is dropped.
    pub fn finish(self) -> Result<(Written, Lock), Box<Diagnostic>> {
        let mut state = std::mem::take(&mut *self.state());
        if let Some((file, error)) = state.error {
            self.clear();
            return Err(write_fault(&self.shown.join(file), &error));
        }
        state.taken.par_sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        state.changed.sort_unstable();
        let change = Change { new: Files(state.taken), changed: state.changed };
        let removed: Vec<&str> =
            self.old.without(change.new.names()).map(|(file, _)| file).collect();
        let (changed, files) = (change.changed.len(), change.new.0.len());
        let written =
            Written { written: changed, unchanged: files - changed, removed: removed.len() };
        if changed == 0 && removed.is_empty() && self.exists && !self.old.0.is_empty() {
            return Ok((written, self.lock));
        }
        // Before anything is visible: it is the last that a full disk could refuse.
        let staged = self.stage(MANIFEST, text(&change.new).as_bytes());
        let many = changed > 64 && changed * 4 > files;
        let result = if let Err(error) = staged {
            Err((MANIFEST.to_string(), error))
        } else if !self.exists {
            self.swept(&change)
                .and_then(|()| disk::rename(&self.stage, &self.folder))
                .map_err(|error| (String::new(), error))
        } else if many && self.is_all_ours() {
            self.exchange(&change).or_else(|_| self.rename_each(&change, &removed))
        } else {
            self.rename_each(&change, &removed)
        };
        match result {
            Ok(()) => {
                let Writer { old, lock, .. } = self;
                // Nobody waits until the memory is given back.
                rayon::spawn(move || drop((old, change)));
                Ok((written, lock))
            }
            Err((file, error)) => {
                self.clear();
                Err(write_fault(&self.shown.join(file), &error))
            }
        }
    }

    /// Few files changed: each takes the place of its old self.
    fn rename_each(&self, change: &Change, removed: &[&str]) -> Result<(), (String, io::Error)> {
        for file in &change.changed {
            let (from, to) = (self.stage.join(&**file), self.folder.join(&**file));
            place(&from, &to, &self.old, file).map_err(|error| (file.to_string(), error))?;
        }
        for file in removed {
            self.remove(file).map_err(|error| (file.to_string(), error))?;
        }
        let named = |error| (MANIFEST.to_string(), error);
        disk::rename(&self.stage.join(MANIFEST), &self.folder.join(MANIFEST)).map_err(named)?;
        self.leave(false);
        Ok(())
    }

    /// Many files changed: the stage is completed and takes the place of the folder in one step.
    fn exchange(&self, change: &Change) -> Result<(), (String, io::Error)> {
        for file in change.new.names().filter(|file| !change.has_changed(file)) {
            let from = self.folder.join(file);
            let linked = match self.used {
                true => disk::relink(&from, &self.stage, file),
                false => disk::link(&from, &self.stage.join(file)),
            };
            linked.map_err(|error| (file.to_string(), error))?;
        }
        self.swept(change)
            .and_then(|()| disk::exchange(&self.stage, &self.folder))
            .map_err(|error| (String::new(), error))?;
        self.leave(true);
        Ok(())
    }

    /// Removes what an earlier build left in the stage and this one does not list.
    fn swept(&self, change: &Change) -> io::Result<()> {
        match self.used {
            true => {
                disk::sweep(&self.stage, &|file| file == MANIFEST || change.new.get(file).is_some())
            }
            false => Ok(()),
        }
    }

    fn remove(&self, file: &str) -> io::Result<()> {
        let path = self.folder.join(file);
        // A new file may have taken the place of its folder, or a new folder its own.
        match disk::remove_file(&path) {
            Err(_) if disk::is_dir(&path) => return Ok(()),
            Err(error)
                if !matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                return Err(error);
            }
            _ => {}
        }
        let mut folder = Path::new(file);
        while let Some(above) = folder.parent().filter(|above| !above.as_os_str().is_empty()) {
            if !disk::remove_empty_dir(&self.folder.join(above)) {
                break;
            }
            folder = above;
        }
        Ok(())
    }

    /// True when the folder holds nothing but what the manifest lists.
    fn is_all_ours(&self) -> bool {
        disk::holds_only(&self.folder, &|file| file == MANIFEST || self.old.get(file).is_some())
    }
}

impl Files {
    fn get(&self, file: &str) -> Option<&Entry> {
        let at = self.0.binary_search_by(|(name, _)| (**name).cmp(file)).ok()?;
        Some(&self.0[at].1)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| &**name)
    }

    /// The files that are not among the `others`, which are sorted, too.
    fn without<'a, 'o>(
        &'a self,
        others: impl Iterator<Item = &'o str>,
    ) -> impl Iterator<Item = (&'a str, &'a Entry)> {
        let mut others = others.peekable();
        let files = self.0.iter().map(|(name, entry)| (&**name, entry));
        files.filter(move |(name, _)| {
            while others.next_if(|other| other < name).is_some() {}
            others.peek() != Some(name)
        })
    }
}

impl Change {
    fn has_changed(&self, file: &str) -> bool {
        self.changed.binary_search_by(|name| (**name).cmp(file)).is_ok()
    }
}

/// Renames a file into place. Where an empty folder or a file of ours stands in the way, it goes.
fn place(from: &Path, to: &Path, old: &Files, file: &str) -> io::Result<()> {
    match disk::rename(from, to) {
        Ok(()) => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(_) if disk::is_dir(to) => {
            remove_ours_below(to, old, file)?;
            return disk::rename(from, to);
        }
        Err(error) if error.kind() != io::ErrorKind::NotADirectory => return Err(error),
        Err(_) => {}
    }
    let mut folder = Path::new(file);
    while let Some(above) = folder.parent() {
        folder = above;
        let name = above.to_str().unwrap_or("");
        if old.get(name).is_some() {
            let depth = file.split('/').count() - name.split('/').count();
            if let Some(blocking) = to.ancestors().nth(depth) {
                disk::remove_file(blocking)?;
            }
        }
    }
    if let Some(folder) = to.parent() {
        disk::create_dir(folder)?;
    }
    disk::rename(from, to)
}

/// Empties a folder that a new file takes the place of, as far as it is ours.
fn remove_ours_below(folder: &Path, old: &Files, file: &str) -> io::Result<()> {
    let prefix = format!("{file}/");
    let mut folders = vec![folder.to_path_buf()];
    for below in old.names().filter(|name| name.starts_with(&prefix)) {
        let path = folder.join(&below[prefix.len()..]);
        let _ = disk::remove_file(&path);
        folders.extend(
            path.ancestors().skip(1).take_while(|above| *above != folder).map(Path::to_path_buf),
        );
    }
    folders.sort_by_key(|path| std::cmp::Reverse(path.components().count()));
    folders.dedup();
    folders.iter().for_each(|path| {
        disk::remove_empty_dir(path);
    });
    Ok(())
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

/// The manifest: a line for each file, sorted: hash, a blank, a star where the address is permanent
/// and a blank where not, path. It holds nothing of time or machine.
fn text(files: &Files) -> String {
    let mut text = String::with_capacity(files.0.len() * 72 + 16);
    text.push_str(HEADER);
    text.push('\n');
    for (file, entry) in &files.0 {
        text.push_str(&entry.hash.hex());
        text.push_str(if entry.permanent { " *" } else { "  " });
        text.push_str(file);
        text.push('\n');
    }
    text
}

fn parse(text: &str) -> Option<Files> {
    let (first, text) = text.split_once('\n').unwrap_or((text, ""));
    if first.strip_suffix('\r').unwrap_or(first) != HEADER {
        return None;
    }
    let file = |line: &str| {
        let (hash, file) = line.split_once(' ')?;
        let permanent = file.starts_with('*');
        let file = file.strip_prefix(['*', ' '])?;
        // A manifest that leads out of its folder is none of ours.
        let inside = !file.starts_with('/') && !file.split('/').any(|part| part == "..");
        let hash = u128::from_str_radix(hash, 16).ok().filter(|_| inside)?;
        Some((file.into(), Entry { hash: Hash(hash), permanent }))
    };
    let mut files: Vec<(Arc<str>, Entry)> = text.par_lines().map(file).collect::<Option<_>>()?;
    // A hand may have been at it.
    if !files.is_sorted_by(|(a, _), (b, _)| a < b) {
        files.sort_by(|(a, _), (b, _)| a.cmp(b));
        // The last line of a file holds.
        files.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                earlier.1 = later.1;
            }
            same
        });
    }
    Some(Files(files))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_read_as_it_was_written() {
        let entry = |hash, permanent| Entry { hash: Hash(hash), permanent };
        let files = Files(vec![
            ("a/index.html".into(), entry(7, true)),
            ("é b.txt".into(), entry(u128::MAX, false)),
        ]);
        assert_eq!(parse(&text(&files)), Some(files));
        let files = parse("ssg manifest 1\r\n06  b\r\n08  a\r\n07 *b\r\n");
        assert_eq!(
            files,
            Some(Files(vec![("a".into(), entry(8, false)), ("b".into(), entry(7, true))]))
        );
        assert_eq!(parse("something else\n"), None);
        assert_eq!(parse("ssg manifest 1\n07  ../x\n"), None);
        assert_eq!(parse("ssg manifest 10\n07  x\n"), None);
        assert_eq!(parse("ssg manifest 1"), Some(Files::default()));
    }

    #[test]
    fn what_is_not_among_others_is_told() {
        let entry = Entry { hash: Hash(0), permanent: true };
        let files =
            |names: &[&str]| Files(names.iter().map(|name| (Arc::from(*name), entry)).collect());
        let without = |files: &Files, others: &[&str]| {
            let rest = files.without(others.iter().copied());
            rest.map(|(name, _)| name.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(without(&files(&["b", "c", "e"]), &["a", "c", "d"]), ["b", "e"]);
        assert_eq!(without(&files(&["b", "c"]), &["b", "c", "d"]), [""; 0]);
        assert_eq!(without(&files(&["b", "c"]), &[]), ["b", "c"]);
        let held = files(&["b", "c", "e"]);
        assert!(held.get("c").is_some() && held.get("d").is_none() && held.get("").is_none());
    }
}
