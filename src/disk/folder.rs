//! An open folder, so that the system resolves the path to it only once for all files in it.

use std::io;
use std::path::{Path, PathBuf};

use super::{Hash, Links, Stamp};

/// An open folder. A folder that takes its place later is another one.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    #[cfg(target_os = "linux")]
    handle: Option<std::os::fd::OwnedFd>,
}

impl Folder {
    /// Opens a folder. A folder that does not exist holds nothing.
    pub fn open(path: &Path) -> Folder {
        Folder {
            path: path.to_path_buf(),
            #[cfg(target_os = "linux")]
            handle: at::open(path).ok(),
        }
    }

    /// Opens a folder in it.
    fn within(&self, folder: &Path) -> Folder {
        Folder {
            path: self.path.join(folder),
            #[cfg(target_os = "linux")]
            handle: self.handle.as_ref().and_then(|handle| at::within(handle, folder).ok()),
        }
    }

    /// The stamp of a file in it.
    pub fn stamp(&self, file: &Path, links: Links) -> io::Result<Stamp> {
        #[cfg(target_os = "linux")]
        if let Some(handle) = &self.handle {
            return at::stamp(handle, file, links);
        }
        match links {
            Links::Followed => super::stamp(&self.path.join(file)),
            Links::Own => super::own_stamp(&self.path.join(file)),
        }
    }

    /// Looks at many files in it, one after another. For files that follow each other in folders of one
    /// folder, the system resolves the path to that folder once.
    pub fn in_order(&self, links: Links) -> InOrder<'_> {
        InOrder { folder: self, links, near: None, last: String::new() }
    }

    /// The hash of a file in it. A large one is read in pieces.
    pub fn hash(&self, file: &Path, size: u64) -> io::Result<Hash> {
        match size < super::LARGE {
            true => self.read(file).map(|bytes| Hash::of(&bytes)),
            false => super::hash(&self.path.join(file)),
        }
    }

    /// The bytes of a file in it.
    pub fn read(&self, file: &Path) -> io::Result<Vec<u8>> {
        #[cfg(target_os = "linux")]
        if let Some(handle) = &self.handle {
            return at::read(handle, file);
        }
        super::read(&self.path.join(file))
    }
}

/// Looks at many files of a folder, mostly in order.
pub struct InOrder<'f> {
    folder: &'f Folder,
    links: Links,
    /// The folder that the files before share, and the path to it.
    near: Option<(String, Folder)>,
    /// The path to that of the file before; a second file in it opens the folder.
    last: String,
}

impl InOrder<'_> {
    /// The stamp of the next file.
    pub fn stamp(&mut self, file: &Path) -> io::Result<Stamp> {
        let Some((above, name)) = file.to_str().and_then(shared) else {
            return self.folder.stamp(file, self.links);
        };
        match &self.near {
            Some((near, folder)) if near == above => folder.stamp(Path::new(name), self.links),
            _ if self.last == above => {
                let folder = self.folder.within(Path::new(above));
                let (_, folder) = self.near.insert((above.to_string(), folder));
                folder.stamp(Path::new(name), self.links)
            }
            _ => {
                self.last = above.to_string();
                self.folder.stamp(file, self.links)
            }
        }
    }
}

/// The path to the folder that a file shares with many others, and the rest of the path: most pages have a
/// folder of their own, with few files.
fn shared(file: &str) -> Option<(&str, &str)> {
    let own = &file[..file.rfind('/')?];
    let at = own.rfind('/')?;
    Some((&file[..at], &file[at + 1..]))
}

/// Files by their paths from an open folder.
#[cfg(target_os = "linux")]
mod at {
    use std::io;
    use std::os::fd::OwnedFd;
    use std::path::Path;

    use rustix::buffer::spare_capacity;
    use rustix::fs::{AtFlags, FileType, Mode, OFlags, fstat, openat, statat};
    use rustix::io::{Errno, read as read_some};

    use super::super::NOT_A_FILE;
    use super::{Links, Stamp};

    const FOLDER: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

    pub(super) fn open(folder: &Path) -> io::Result<OwnedFd> {
        Ok(rustix::fs::open(folder, FOLDER, Mode::empty())?)
    }

    pub(super) fn within(above: &OwnedFd, folder: &Path) -> io::Result<OwnedFd> {
        Ok(openat(above, folder, FOLDER, Mode::empty())?)
    }

    pub(super) fn stamp(folder: &OwnedFd, file: &Path, links: Links) -> io::Result<Stamp> {
        let flags = match links {
            Links::Followed => AtFlags::empty(),
            Links::Own => AtFlags::SYMLINK_NOFOLLOW,
        };
        Ok(Stamp::of_stat(&statat(folder, file, flags)?))
    }

    pub(super) fn read(folder: &OwnedFd, file: &Path) -> io::Result<Vec<u8>> {
        // Opening a pipe that nobody writes to must not block.
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let file = openat(folder, file, flags, Mode::empty())?;
        let stat = fstat(&file)?;
        if !matches!(
            FileType::from_raw_mode(stat.st_mode),
            FileType::RegularFile | FileType::Directory
        ) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, NOT_A_FILE));
        }
        let size = stat.st_size as usize;
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(size.saturating_add(1))?;
        // A file whose size is right is read in one step.
        loop {
            match read_some(&file, spare_capacity(&mut bytes)) {
                Ok(0) => return Ok(bytes),
                Ok(_) if bytes.len() == size => return Ok(bytes),
                Ok(_) => bytes.reserve(1024),
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_from_their_folder() {
        let path = std::env::temp_dir().join(format!("ssg-folder-{}", std::process::id()));
        std::fs::create_dir_all(path.join("a/b")).unwrap();
        let folder = Folder::open(&path);
        for (file, text) in [("a/b/index.html", "one"), ("a/b/index.html", "2"), ("a/c.txt", "")] {
            std::fs::write(path.join(file), text).unwrap();
            assert_eq!(folder.read(Path::new(file)).unwrap(), text.as_bytes());
            let stamp = folder.stamp(Path::new(file), Links::Own).unwrap();
            assert_eq!(Some(stamp), super::super::stamp(&path.join(file)).ok());
        }
        let files = ["a/b/index.html", "a/c.txt", "a/d.txt", "a/e/index.html", "a/b/index.html"];
        let mut stamps = folder.in_order(Links::Own);
        for file in files.into_iter().map(Path::new) {
            assert_eq!(stamps.stamp(file).ok(), folder.stamp(file, Links::Own).ok(), "{file:?}");
        }
        assert_eq!(folder.read(Path::new("d")).unwrap_err().kind(), io::ErrorKind::NotFound);
        std::fs::remove_dir_all(&path).unwrap();
        assert!(Folder::open(&path).read(Path::new("a/c.txt")).is_err());
    }
}
