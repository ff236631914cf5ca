//! Few files changed, or nothing can be exchanged in one step: each file takes the place of its old
//! version, which is put aside. Where one cannot, everything that was done is undone.

use std::io;
use std::path::Path;

use super::Change;
use super::manifest::{Files, MANIFEST, text_with};
use super::stage::Stage;
use super::targets::{Fault, in_the_way};
use crate::disk::{Held, How, Kind};

/// Why the change is not made.
pub(super) struct Failed {
    pub fault: Fault,
    /// What was done is undone.
    pub is_undone: bool,
}

/// A thing that was done.
enum Step {
    /// A file of the folder and one that is put aside changed places; the other's name.
    Swapped(String, Aside),
    /// A file took the place of another, which is put aside under this name.
    Replaced(String, String),
    /// A file took a free name.
    Placed(String),
    /// A file was put aside under this name.
    Taken(String, String),
    /// A folder was made.
    Made(String),
    /// An empty folder was removed.
    Removed(String),
}

/// The place of a file that was put aside.
enum Aside {
    /// In the next site.
    Site,
    /// Among the files that were put aside, under this name.
    Taken(String),
}

/// A change in progress.
struct Work<'w> {
    folder: &'w Held,
    site: &'w Held,
    taken: Held,
    done: Vec<Step>,
}

/// Makes the change in the folder, the manifest last; `manifest` is its text.
pub(super) fn in_place(
    folder: &Held,
    stage: &Stage,
    old: &Files,
    change: &Change,
    manifest: &str,
) -> Result<(), Failed> {
    let begun = stage.site().and_then(|site| Ok((site, stage.taken()?)));
    let (site, taken) =
        begun.map_err(|error| Failed { fault: (MANIFEST.to_string(), error), is_undone: true })?;
    let mut work = Work { folder, site, taken, done: Vec::new() };
    if let Err(fault) = work.all(old, change, manifest) {
        let is_undone = work.undo();
        return Err(Failed { fault, is_undone });
    }
    for file in &change.removed {
        let folders = Path::new(&**file).ancestors().skip(1);
        let gone = folders.take_while(|above| above.file_name().is_some());
        gone.take_while(|above| folder.remove_folder(above)).for_each(drop);
    }
    Ok(())
}

impl Work<'_> {
    fn all(&mut self, old: &Files, change: &Change, manifest: &str) -> Result<(), Fault> {
        let named = |file: &str, error| (file.to_string(), error);
        // A build that is killed from here on leaves no file that nobody knows as ours.
        if change.changed.iter().any(|file| old.get(file).is_none()) {
            let gone = change.removed.iter().filter_map(|file| Some((&**file, old.get(file)?)));
            let all = text_with(&change.new, manifest, gone);
            self.announce(&all).map_err(|error| named(MANIFEST, error))?;
        }
        for file in &change.changed {
            self.make_way(old, file).map_err(|error| named(file, error))?;
            self.put(file).map_err(|error| named(file, error))?;
        }
        for file in &change.removed {
            self.take(file).map_err(|error| named(file, error))?;
        }
        self.put(MANIFEST).map_err(|error| named(MANIFEST, error))
    }

    /// Lists the files that exist and those that will.
    fn announce(&mut self, text: &str) -> io::Result<()> {
        self.taken.write_new(MANIFEST, text.as_bytes())?;
        match self.folder.has(MANIFEST) {
            true => self.swap(MANIFEST, Aside::Taken(MANIFEST.to_string())),
            false => {
                self.taken.rename(MANIFEST, self.folder, MANIFEST, How::Free)?;
                self.done.push(Step::Placed(MANIFEST.to_string()));
                Ok(())
            }
        }
    }

    /// Removes what blocks the path to a file, if it is ours and not needed: a file in place of a
    /// folder, or a folder in place of the file. Makes missing folders.
    fn make_way(&mut self, old: &Files, file: &str) -> io::Result<()> {
        match self.folder.look(file) {
            Ok(found) if found.kind == Kind::Folder => {
                old.below(file).try_for_each(|below| self.take(below))?;
                return self.remove_folders(file);
            }
            Ok(_) => return Ok(()),
            Err(_) => {}
        }
        if let Some((way, _)) = in_the_way(self.folder, file) {
            self.take(way)?;
        }
        for (at, _) in file.match_indices('/') {
            let way = &file[..at];
            match self.folder.look(way) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    self.folder.make(way)?;
                    self.done.push(Step::Made(way.to_string()));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Removes a folder that holds only folders.
    fn remove_folders(&mut self, way: &str) -> io::Result<()> {
        for (name, _) in self.folder.below(way)?.list()? {
            let name = name.to_str().ok_or(io::ErrorKind::DirectoryNotEmpty)?;
            self.remove_folders(&format!("{way}/{name}"))?;
        }
        if !self.folder.remove_folder(way) {
            return Err(io::ErrorKind::DirectoryNotEmpty.into());
        }
        self.done.push(Step::Removed(way.to_string()));
        Ok(())
    }

    /// Puts a file of the next site in its place.
    fn put(&mut self, file: &str) -> io::Result<()> {
        if self.folder.has(file) {
            return self.swap(file, Aside::Site);
        }
        self.site.rename(file, self.folder, file, How::Free)?;
        self.done.push(Step::Placed(file.to_string()));
        Ok(())
    }

    /// Exchanges a file of the folder with another.
    fn swap(&mut self, file: &str, other: Aside) -> io::Result<()> {
        let swapped = self.exchange(file, &other);
        match swapped {
            Err(error) if is_unknown(&error) => {}
            swapped => {
                swapped?;
                self.done.push(Step::Swapped(file.to_string(), other));
                return Ok(());
            }
        }
        // A file system that cannot exchange two files.
        let aside = self.free();
        self.folder.link(file, &self.taken, &aside)?;
        match &other {
            Aside::Site => self.site.rename(file, self.folder, file, How::Over)?,
            Aside::Taken(name) => self.taken.rename(name, self.folder, file, How::Over)?,
        }
        self.done.push(Step::Replaced(file.to_string(), aside));
        Ok(())
    }

    fn exchange(&self, file: &str, other: &Aside) -> io::Result<()> {
        match other {
            Aside::Site => self.site.rename(file, self.folder, file, How::Exchange),
            Aside::Taken(name) => self.taken.rename(name, self.folder, file, How::Exchange),
        }
    }

    /// Puts a file of ours aside, where it exists. A file behind a link is not ours.
    fn take(&mut self, file: &str) -> io::Result<()> {
        match self.folder.look(file) {
            Ok(found) if matches!(found.kind, Kind::File | Kind::Link) => {}
            Ok(_) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(_) if in_the_way(self.folder, file).is_some() => return Ok(()),
            // Nobody knows whether it is there: it must not stay where it should be gone.
            Err(error) => return Err(error),
        }
        let aside = self.free();
        self.folder.rename(file, &self.taken, &aside, How::Free)?;
        self.done.push(Step::Taken(file.to_string(), aside));
        Ok(())
    }

    /// A name that no file has among those put aside.
    fn free(&self) -> String {
        self.done.len().to_string()
    }

    /// Undoes everything; says whether that was possible.
    fn undo(&mut self) -> bool {
        let mut is_undone = true;
        while let Some(step) = self.done.pop() {
            is_undone &= match &step {
                Step::Swapped(file, other) => self.exchange(file, other).is_ok(),
                Step::Replaced(file, aside) => {
                    self.taken.rename(aside, self.folder, file, How::Over).is_ok()
                }
                Step::Placed(file) => self.folder.remove(file).is_ok(),
                Step::Taken(file, aside) => {
                    self.taken.rename(aside, self.folder, file, How::Free).is_ok()
                }
                Step::Made(way) => self.folder.remove_folder(way),
                Step::Removed(way) => self.folder.make(way).is_ok(),
            };
        }
        is_undone
    }
}

/// True when the file system does not know the operation.
fn is_unknown(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}
