//! A folder that is held open, so that the way to it is gone once for all files in it.

use std::io;
use std::path::{Path, PathBuf};

use super::{Links, Stamp};

/// A folder that is held open. What takes its place later is another one.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    #[cfg(target_os = "linux")]
    handle: Option<std::os::fd::OwnedFd>,
}

impl Folder {
    /// Opens a folder. One that is not there holds nothing.
    pub fn open(path: &Path) -> Folder {
        Folder {
            path: path.to_path_buf(),
            #[cfg(target_os = "linux")]
            handle: at::open(path).ok(),
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

    /// The bytes of a file in it.
    pub fn read(&self, file: &Path) -> io::Result<Vec<u8>> {
        #[cfg(target_os = "linux")]
        if let Some(handle) = &self.handle {
            return at::read(handle, file);
        }
        super::read(&self.path.join(file))
    }

    /// Writes a file in it, making its folders first where they are missing.
    pub fn write(&self, file: &str, bytes: &[u8]) -> io::Result<()> {
        #[cfg(target_os = "linux")]
        if let Some(handle) = &self.handle {
            return at::write(handle, file, bytes);
        }
        super::write(&self.path.join(file), bytes)
    }
}

/// Files by the way to them from a folder that is open.
#[cfg(target_os = "linux")]
mod at {
    use std::fs;
    use std::io::{self, Write};
    use std::os::fd::OwnedFd;
    use std::path::Path;

    use rustix::buffer::spare_capacity;
    use rustix::fs::{AtFlags, Mode, OFlags, fstat, mkdirat, openat, statat};
    use rustix::io::{Errno, read as read_some};

    use super::{Links, Stamp};

    pub fn open(folder: &Path) -> io::Result<OwnedFd> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(rustix::fs::open(folder, flags, Mode::empty())?)
    }

    pub fn stamp(folder: &OwnedFd, file: &Path, links: Links) -> io::Result<Stamp> {
        let flags = match links {
            Links::Followed => AtFlags::empty(),
            Links::Own => AtFlags::SYMLINK_NOFOLLOW,
        };
        Ok(Stamp::of_stat(&statat(folder, file, flags)?))
    }

    pub fn read(folder: &OwnedFd, file: &Path) -> io::Result<Vec<u8>> {
        let file = openat(folder, file, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?;
        let size = fstat(&file)?.st_size as usize;
        let mut bytes = Vec::with_capacity(size + 1);
        // A file that is as long as it says is read at once.
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

    pub fn write(folder: &OwnedFd, file: &str, bytes: &[u8]) -> io::Result<()> {
        let above = file.rsplit_once('/').map(|(above, _)| above);
        let create = || {
            let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC | OFlags::CLOEXEC;
            openat(folder, file, flags, Mode::from_raw_mode(0o666))
        };
        // A page mostly has a folder of its own, which is new with it.
        if let Some(above) = above.filter(|_| file.ends_with("/index.html")) {
            make(folder, above)?;
        }
        let made = match (create(), above) {
            (Err(Errno::NOENT), Some(above)) => {
                make(folder, above)?;
                create()
            }
            (made, _) => made,
        };
        fs::File::from(made?).write_all(bytes)
    }

    /// Makes a folder and those above it, where they are missing.
    fn make(folder: &OwnedFd, path: &str) -> Result<(), Errno> {
        match mkdirat(folder, path, Mode::from_raw_mode(0o777)) {
            Ok(()) | Err(Errno::EXIST) => Ok(()),
            Err(Errno::NOENT) => {
                let (above, _) = path.rsplit_once('/').ok_or(Errno::NOENT)?;
                make(folder, above)?;
                match mkdirat(folder, path, Mode::from_raw_mode(0o777)) {
                    // Another thread may have been there first.
                    Ok(()) | Err(Errno::EXIST) => Ok(()),
                    Err(error) => Err(error),
                }
            }
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_from_their_folder() {
        let path = std::env::temp_dir().join(format!("ssg-folder-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        let folder = Folder::open(&path);
        for (file, text) in [("a/b/index.html", "one"), ("a/b/index.html", "2"), ("a/c.txt", "")] {
            folder.write(file, text.as_bytes()).unwrap();
            assert_eq!(folder.read(Path::new(file)).unwrap(), text.as_bytes());
            let stamp = folder.stamp(Path::new(file), Links::Own).unwrap();
            assert_eq!(Some(stamp), super::super::stamp(&path.join(file)).ok());
        }
        assert!(folder.write("a/c.txt/index.html", b"").is_err());
        assert_eq!(folder.read(Path::new("d")).unwrap_err().kind(), io::ErrorKind::NotFound);
        std::fs::remove_dir_all(&path).unwrap();
        assert!(Folder::open(&path).read(Path::new("a/c.txt")).is_err());
    }
}
