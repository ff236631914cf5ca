//! An open folder of our own. No operation in it follows a link: the target of a link belongs to
//! others, and version control systems keep links.
//!
//! Paths into the folder have `/` between their parts, and no `..`.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rayon::prelude::*;

#[cfg(not(unix))]
mod elsewhere;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
use elsewhere as system;
#[cfg(unix)]
use unix as system;

use super::hashed::in_pieces;
use super::{Hash, NOT_A_FILE};
use system::Handle;

/// An open folder.
#[derive(Debug)]
pub struct Held {
    handle: Handle,
    /// Everybody may read what is made in it; a file that not everybody may read is not ours.
    is_public: bool,
    /// New files, and new folders, are not for everybody to read, because of the user's `umask`.
    are_private: [OnceLock<bool>; 2],
}

/// What can be at a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A pipe, a socket, a device.
    Other,
}

/// What is at a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// What it is.
    pub kind: Kind,
    /// How many names it has; 0 where the system does not say.
    pub names: u64,
    /// Size in bytes.
    pub size: u64,
    /// Everybody may read it; of a folder, also what is in it.
    pub is_public: bool,
    device: u64,
    number: u64,
}

/// How to take a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Replaces a file that has it.
    Over,
    /// Only where nothing has it.
    Free,
    /// Exchanges the two.
    Exchange,
}

/// What a file is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Read,
    /// To write over its bytes.
    Over,
    New,
}

/// Something below a folder that is not ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// The path to it.
    pub path: PathBuf,
    /// What it is.
    pub kind: Kind,
}

/// The folder in which something is.
enum Near<'h> {
    Own(&'h Handle),
    Below(Handle),
}

impl Near<'_> {
    fn get(&self) -> &Handle {
        match self {
            Near::Own(handle) => handle,
            Near::Below(handle) => handle,
        }
    }
}

impl Held {
    /// Opens a folder. The last part of `path` must not be a link; those before it may be.
    pub fn open(path: &Path) -> io::Result<Held> {
        system::open(path).map(Held::of)
    }

    fn of(handle: Handle) -> Held {
        Held { handle, is_public: false, are_private: Default::default() }
    }

    /// The same folder, for a site that another user copies to a host: everybody may read what is made
    /// in it, whatever the settings of the user who makes it.
    pub fn for_readers(self) -> Held {
        Held { is_public: true, ..self }
    }

    /// Lets everybody read what is in the folder itself.
    pub fn open_up(&self) -> io::Result<()> {
        system::let_read(&self.handle)
    }

    /// Lets everybody read what was just made, where that is wanted.
    fn let_read(&self, made: &impl system::Made, number: usize) -> io::Result<()> {
        if !self.is_public {
            return Ok(());
        }
        // One file shows it for all: the settings are those of the process.
        match self.are_private[number].get_or_init(|| !system::is_public(made)) {
            true => system::let_read(made),
            false => Ok(()),
        }
    }

    /// Opens a folder below this one.
    pub fn below(&self, way: impl AsRef<Path>) -> io::Result<Held> {
        system::below(&self.handle, way.as_ref()).map(Held::of)
    }

    /// Opens a folder below this one, and makes it and those above it where they are missing.
    pub fn make(&self, way: impl AsRef<Path>) -> io::Result<Held> {
        self.make_way(way.as_ref())?;
        self.below(way)
    }

    fn make_way(&self, way: &Path) -> io::Result<()> {
        let near = match self.near(way) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.make_way(way.parent().unwrap_or(Path::new("")))?;
                self.near(way)?
            }
            near => near?,
        };
        match system::make(near.0.get(), near.1) {
            // Another thread may have made it first.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Ok(()) if self.is_public => self.let_read(&system::below(&self.handle, way)?, 1),
            made => made,
        }
    }

    /// Makes a folder with the rights and the owner that it has at the same place below `like`; an error
    /// where it cannot have them. A folder that exists stays as it is.
    pub fn make_like(&self, way: impl AsRef<Path>, like: &Held) -> io::Result<()> {
        let way = way.as_ref();
        match self.look(way) {
            Ok(found) if found.kind == Kind::Folder => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            _ => self.free(way)?,
        }
        if let Some(above) = way.parent().filter(|above| !above.as_os_str().is_empty()) {
            self.make_way(above)?;
        }
        let like = like.below(way)?;
        let (near, name) = self.near(way)?;
        system::make_like(near.get(), name, &like.handle)
    }

    /// The folder in which something is, and its name there.
    fn near<'h, 'w>(&'h self, way: &'w Path) -> io::Result<(Near<'h>, &'w OsStr)> {
        let name = way.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        match way.parent().filter(|above| !above.as_os_str().is_empty()) {
            Some(above) => Ok((Near::Below(system::place(&self.handle, above)?), name)),
            None => Ok((Near::Own(&self.handle), name)),
        }
    }

    /// What is at a name; an error of kind `NotFound` where nothing is.
    pub fn look(&self, file: impl AsRef<Path>) -> io::Result<Standing> {
        let (near, name) = self.near(file.as_ref())?;
        system::look(near.get(), name)
    }

    /// True when something is at a name.
    pub fn has(&self, file: impl AsRef<Path>) -> bool {
        self.look(file).is_ok()
    }

    /// Opens a file to read it, and gives its size; an error where a link, a folder or a pipe is there.
    pub fn to_read(&self, file: impl AsRef<Path>) -> io::Result<(std::fs::File, u64)> {
        let file = system::file(&self.handle, file.as_ref(), Use::Read)?;
        let found = system::of_file(&file)?;
        if found.kind != Kind::File || (self.is_public && !found.is_public) {
            return Err(not_a_file());
        }
        Ok((file, found.size))
    }

    /// The bytes of a file; an error where a link, a folder or a pipe is there.
    pub fn read(&self, file: impl AsRef<Path>) -> io::Result<Vec<u8>> {
        let (mut file, size) = self.to_read(file)?;
        let mut bytes = Vec::new();
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        bytes.try_reserve_exact(size.saturating_add(1))?;
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The hash of a file, read in pieces; an error where a link, a folder or a pipe is there.
    pub fn hash(&self, file: impl AsRef<Path>) -> io::Result<Hash> {
        let file = system::file(&self.handle, file.as_ref(), Use::Read)?;
        let found = system::of_file(&file)?;
        match found.kind {
            Kind::File if found.is_public || !self.is_public => in_pieces(file, |_| Ok(())),
            _ => Err(not_a_file()),
        }
    }

    /// Copies a file from elsewhere in pieces, and replaces what has the name; gives the hash of
    /// what was copied.
    pub fn copy(&self, from: &Path, file: impl AsRef<Path>) -> io::Result<Hash> {
        let file = file.as_ref();
        self.free(file)?;
        let mut new = self.create(file)?;
        in_pieces(std::fs::File::open(from)?, |piece| new.write_all(piece))
    }

    /// Opens a new file, and makes its folders where they are missing; an error where something is
    /// there.
    pub fn create(&self, file: impl AsRef<Path>) -> io::Result<std::fs::File> {
        let file = file.as_ref();
        let above = file.parent().filter(|above| !above.as_os_str().is_empty());
        // Most pages have a folder of their own, which is new when they are.
        if let Some(above) = above.filter(|_| file.file_name() == Some(OsStr::new("index.html"))) {
            self.make_way(above)?;
        }
        let created = match (system::file(&self.handle, file, Use::New), above) {
            (Err(error), Some(above)) if error.kind() == io::ErrorKind::NotFound => {
                self.make_way(above)?;
                system::file(&self.handle, file, Use::New)
            }
            (created, _) => created,
        }?;
        self.let_read(&created, 0)?;
        Ok(created)
    }

    /// Writes a new file, and makes its folders where they are missing.
    pub fn write_new(&self, file: impl AsRef<Path>, bytes: &[u8]) -> io::Result<()> {
        self.create(file)?.write_all(bytes)
    }

    /// Writes a file over its older bytes in place, which costs a fifth of making a new file. What else
    /// has the name, or blocks the path to it, is removed; a file with a second name is
    /// replaced, and not written over.
    pub fn overwrite(&self, file: impl AsRef<Path>, bytes: &[u8]) -> io::Result<()> {
        let file = file.as_ref();
        match self.over(file) {
            Ok(Some((mut present, length))) => {
                present.write_all(bytes)?;
                return match length > bytes.len() as u64 {
                    true => present.set_len(bytes.len() as u64),
                    false => Ok(()),
                };
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Ok(None) | Err(_) => self.free(file)?,
        }
        self.write_new(file, bytes)
    }

    /// A file with only this name, to write over its bytes, and its length; none where something else is
    /// there.
    fn over(&self, file: &Path) -> io::Result<Option<(std::fs::File, u64)>> {
        let file = match system::file(&self.handle, file, Use::Over) {
            // Nobody reads from the pipe.
            Err(_) if self.look(file).is_ok_and(|found| found.kind == Kind::Other) => {
                return Ok(None);
            }
            file => file?,
        };
        let found = system::of_file(&file)?;
        let is_own =
            found.kind == Kind::File && found.names == 1 && (found.is_public || !self.is_public);
        Ok(is_own.then_some((file, found.size)))
    }

    /// Writes over a file that exists and has only this name; an error otherwise.
    pub fn write_over(&self, file: impl AsRef<Path>, bytes: &[u8]) -> io::Result<()> {
        let (mut file, _) = self.over(file.as_ref())?.ok_or_else(not_a_file)?;
        file.write_all(bytes)?;
        file.set_len(bytes.len() as u64)
    }

    /// Removes all bytes of a file. Where it has other names they would lose their bytes, too: then only
    /// this name is removed.
    pub fn empty(&self, file: impl AsRef<Path>) -> io::Result<()> {
        match self.over(file.as_ref()) {
            Ok(Some((_, 0))) => Ok(()),
            Ok(Some((present, _))) => present.set_len(0),
            Ok(None) | Err(_) => self.remove(file),
        }
    }

    /// Frees a name: removes what has it, and what is not a folder on the path to it.
    pub fn free(&self, file: impl AsRef<Path>) -> io::Result<()> {
        let file = file.as_ref();
        let mut ways: Vec<&Path> =
            file.ancestors().filter(|way| way.file_name().is_some()).collect();
        while let Some(way) = ways.pop() {
            match self.look(way) {
                Ok(found) if found.kind == Kind::Folder && !ways.is_empty() => {}
                Ok(found) if found.kind == Kind::Folder => return self.remove_all(way),
                Ok(_) => return self.remove(way),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Moves what is at a name to a name in another folder, which must be on the same file system.
    pub fn rename(
        &self,
        file: impl AsRef<Path>,
        to: &Held,
        new: impl AsRef<Path>,
        how: How,
    ) -> io::Result<()> {
        let (from, name) = self.near(file.as_ref())?;
        let (to, new) = to.near(new.as_ref())?;
        system::rename(from.get(), name, to.get(), new, how)
    }

    /// Gives what is at a name a second name in another folder, where it replaces what is there;
    /// copies it where the file system has no hard links.
    pub fn link(&self, file: impl AsRef<Path>, to: &Held, new: impl AsRef<Path>) -> io::Result<()> {
        let (file, new) = (file.as_ref(), new.as_ref());
        let (from, name) = self.near(file)?;
        let found = system::look(from.get(), name)?;
        match to.look(new) {
            Ok(there) if there.is_same(&found) => return Ok(()),
            Ok(_) => to.free(new)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(_) => to.free(new)?,
        }
        if let Some(above) = new.parent().filter(|above| !above.as_os_str().is_empty()) {
            to.make_way(above)?;
        }
        let (near, called) = to.near(new)?;
        match system::link(from.get(), name, near.get(), called) {
            Err(_) if found.kind == Kind::File => {
                let from = system::file(&self.handle, file, Use::Read)?;
                let mut copy = to.create(new)?;
                in_pieces(from, |piece| copy.write_all(piece)).map(|_| ())
            }
            linked => linked,
        }
    }

    /// Removes what is at a name and is not a folder; nothing there is not an error.
    pub fn remove(&self, file: impl AsRef<Path>) -> io::Result<()> {
        let removed =
            self.near(file.as_ref()).and_then(|(near, name)| system::remove(near.get(), name));
        match removed {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }

    /// Removes a folder that is empty; says whether it is gone.
    pub fn remove_folder(&self, folder: impl AsRef<Path>) -> bool {
        let removed = self
            .near(folder.as_ref())
            .and_then(|(near, name)| system::remove_folder(near.get(), name));
        removed.map_or_else(|error| error.kind() == io::ErrorKind::NotFound, |()| true)
    }

    /// Removes what is at a name with all below it; nothing there is not an error. What is mounted
    /// below is not ours, and an error.
    pub fn remove_all(&self, way: impl AsRef<Path>) -> io::Result<()> {
        let way = way.as_ref();
        match self.look(way) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
            Ok(found) if found.kind != Kind::Folder => return self.remove(way),
            Ok(_) => {}
        }
        let folder = self.below(way)?;
        if folder.is_mount() {
            return Err(io::ErrorKind::CrossesDevices.into());
        }
        folder.list()?.par_iter().try_for_each(|(name, kind)| match kind {
            Kind::Folder => folder.remove_all(name),
            _ => folder.remove(name),
        })?;
        let (near, name) = self.near(way)?;
        system::remove_folder(near.get(), name)
    }

    /// Names in the folder, sorted.
    pub fn list(&self) -> io::Result<Vec<(OsString, Kind)>> {
        let mut found = system::list(&self.handle)?;
        found.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        Ok(found)
    }

    /// Removes all files below but those that `keep` names, and the folders that are then empty.
    pub fn sweep(&self, keep: &(dyn Fn(&Path) -> bool + Sync)) -> io::Result<()> {
        self.sweep_below(Path::new(""), keep).map(drop)
    }

    /// Sweeps one folder; says whether it is empty now.
    fn sweep_below(
        &self,
        prefix: &Path,
        keep: &(dyn Fn(&Path) -> bool + Sync),
    ) -> io::Result<bool> {
        let one = |(name, kind): &(OsString, Kind)| {
            let way = prefix.join(name);
            match kind {
                Kind::Folder if self.below(name)?.sweep_below(&way, keep)? && !keep(&way) => {
                    Ok(self.remove_folder(name))
                }
                Kind::Folder => Ok(false),
                _ if keep(&way) => Ok(false),
                _ => self.remove(name).map(|()| true),
            }
        };
        let gone: Vec<bool> = self.list()?.par_iter().map(one).collect::<io::Result<_>>()?;
        Ok(gone.into_iter().all(|gone| gone))
    }

    /// All below that is not ours: files and links that `ours` does not name, and folders in which
    /// nothing is ours, before what is in them. What is mounted below is an error.
    pub fn others(&self, ours: &(dyn Fn(&Path) -> bool + Sync)) -> io::Result<Vec<Other>> {
        self.others_below(Path::new(""), ours).map(|(others, _)| others)
    }

    /// The others in one folder, and whether it holds anything of ours.
    fn others_below(
        &self,
        prefix: &Path,
        ours: &(dyn Fn(&Path) -> bool + Sync),
    ) -> io::Result<(Vec<Other>, bool)> {
        let one = |(name, kind): &(OsString, Kind)| -> io::Result<(Vec<Other>, bool)> {
            let path = prefix.join(name);
            if *kind != Kind::Folder {
                return Ok(match matches!(kind, Kind::File | Kind::Link) && ours(&path) {
                    true => (Vec::new(), true),
                    false => (vec![Other { path, kind: *kind }], false),
                });
            }
            let folder = self.below(name)?;
            if folder.is_mount() {
                return Err(io::ErrorKind::CrossesDevices.into());
            }
            let (mut others, has_ours) = folder.others_below(&path, ours)?;
            if !has_ours {
                others.insert(0, Other { path, kind: Kind::Folder });
            }
            Ok((others, has_ours))
        };
        let found: Vec<_> = self.list()?.par_iter().map(one).collect::<io::Result<_>>()?;
        let has_ours = found.iter().any(|(_, has_ours)| *has_ours);
        Ok((found.into_iter().flat_map(|(others, _)| others).collect(), has_ours))
    }

    /// An error where this process may not change names in a folder below.
    pub fn may_change(&self, way: impl AsRef<Path>) -> io::Result<()> {
        let way = way.as_ref();
        match way.as_os_str().is_empty() {
            true => system::may_change(&self.handle),
            false => system::may_change(&system::place(&self.handle, way)?),
        }
    }

    /// True when another file system, or another part of one, is mounted here: nothing can be
    /// exchanged with the folder, or moved into it from the folder next to it.
    pub fn is_mount(&self) -> bool {
        system::is_mount(&self.handle)
    }
}

fn not_a_file() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, NOT_A_FILE)
}

impl Standing {
    /// True when two names are of the same file.
    pub fn is_same(&self, other: &Standing) -> bool {
        self.names > 0 && (self.device, self.number) == (other.device, other.number)
    }
}
