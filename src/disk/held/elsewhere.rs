//! Folders by path, for systems without descriptors of folders: every part of a path is checked
//! before it is used, and a link is an error.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::{How, Kind, Standing, Use};

/// The path of a folder.
pub type Handle = PathBuf;

/// The path of a folder that is not a link.
pub fn open(path: &Path) -> io::Result<Handle> {
    match fs::symlink_metadata(path)?.is_dir() {
        true => Ok(path.to_path_buf()),
        false => Err(io::ErrorKind::NotADirectory.into()),
    }
}

/// The path of a folder below another, reached through folders alone.
pub fn below(folder: &Handle, way: &Path) -> io::Result<Handle> {
    let mut path = folder.clone();
    for part in way.components() {
        let Component::Normal(part) = part else { return Err(io::ErrorKind::InvalidInput.into()) };
        path.push(part);
        open(&path)?;
    }
    Ok(path)
}

/// The same: the path reaches what is in the folder.
pub fn place(folder: &Handle, way: &Path) -> io::Result<Handle> {
    below(folder, way)
}

/// Opens a file at `way` below a folder.
pub fn file(folder: &Handle, way: &Path, how: Use) -> io::Result<fs::File> {
    let path = below(folder, way.parent().unwrap_or(Path::new("")))?
        .join(way.file_name().unwrap_or_default());
    if matches!(how, Use::New) {
        return fs::File::create_new(path);
    }
    match standing(&fs::symlink_metadata(&path)?).kind {
        Kind::File if matches!(how, Use::Read) => fs::File::open(path),
        Kind::File => fs::OpenOptions::new().write(true).open(path),
        _ => Err(io::ErrorKind::InvalidInput.into()),
    }
}

/// What was just made.
pub trait Made {}

impl Made for fs::File {}

impl Made for Handle {}

/// Rights do not depend on a mode here: a new file has those of the folder.
pub fn is_public(_made: &impl Made) -> bool {
    true
}

/// The same.
pub fn let_read(_made: &impl Made) -> io::Result<()> {
    Ok(())
}

/// What is at a name in a folder.
pub fn look(folder: &Handle, name: &OsStr) -> io::Result<Standing> {
    fs::symlink_metadata(folder.join(name)).map(|found| standing(&found))
}

/// What an open file is. Nobody knows how many names it has, so nobody writes over it.
pub fn of_file(file: &fs::File) -> io::Result<Standing> {
    file.metadata().map(|found| standing(&found))
}

fn standing(found: &fs::Metadata) -> Standing {
    let kind = match found.file_type() {
        kind if kind.is_symlink() => Kind::Link,
        kind if kind.is_dir() => Kind::Folder,
        kind if kind.is_file() => Kind::File,
        _ => Kind::Other,
    };
    Standing { kind, names: 0, size: found.len(), is_public: true, device: 0, number: 0 }
}

/// Names in a folder, in no order.
pub fn list(folder: &Handle) -> io::Result<Vec<(OsString, Kind)>> {
    let one = |entry: io::Result<fs::DirEntry>| {
        let name = entry?.file_name();
        look(folder, &name).map(|found| (name, found.kind))
    };
    fs::read_dir(folder)?.map(one).collect()
}

/// Makes a folder.
pub fn make(folder: &Handle, name: &OsStr) -> io::Result<()> {
    fs::create_dir(folder.join(name))
}

/// Moves what is at a name to another.
pub fn rename(from: &Handle, name: &OsStr, to: &Handle, new: &OsStr, how: How) -> io::Result<()> {
    match how {
        How::Exchange => return Err(io::ErrorKind::Unsupported.into()),
        How::Free if fs::symlink_metadata(to.join(new)).is_ok() => {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        How::Free | How::Over => {}
    }
    fs::rename(from.join(name), to.join(new))
}

/// Gives a file a second name.
pub fn link(from: &Handle, name: &OsStr, to: &Handle, new: &OsStr) -> io::Result<()> {
    fs::hard_link(from.join(name), to.join(new))
}

/// Removes a name that is not one of a folder.
pub fn remove(folder: &Handle, name: &OsStr) -> io::Result<()> {
    fs::remove_file(folder.join(name))
}

/// Removes a folder that is empty.
pub fn remove_folder(folder: &Handle, name: &OsStr) -> io::Result<()> {
    fs::remove_dir(folder.join(name))
}

/// Whether the names in a folder may be changed shows only when somebody changes them.
pub fn may_change(_folder: &Handle) -> io::Result<()> {
    Ok(())
}

/// Nothing is known of mounts.
pub fn is_mount(_folder: &Handle) -> bool {
    false
}

/// Makes a folder with the permissions of `like`.
pub fn make_like(folder: &Handle, name: &OsStr, like: &Handle) -> io::Result<()> {
    make(folder, name)?;
    fs::set_permissions(folder.join(name), fs::metadata(like)?.permissions())
}
