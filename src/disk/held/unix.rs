//! Folders by descriptor, as Unix has them: `openat2` with `RESOLVE_NO_SYMLINKS` on Linux, and part by
//! part with `O_NOFOLLOW` where there is no such call.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::{
    Access, AtFlags, Dir, FileType, Mode, OFlags, RenameFlags, accessat, fstat, linkat, mkdirat,
    openat, renameat, renameat_with, statat, unlinkat,
};
use rustix::io::Errno;

use super::{How, Kind, Standing, Use};

/// A folder that is open.
pub(super) type Handle = OwnedFd;

const FOLDER: OFlags = OFlags::DIRECTORY.union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// Opens a folder; the last part of `path` is not a link.
pub(super) fn open(path: &Path) -> io::Result<Handle> {
    Ok(rustix::fs::open(path, FOLDER | OFlags::RDONLY, Mode::empty())?)
}

/// Opens what is at `way` below a folder, and follows no link.
fn reach(folder: &Handle, way: &Path, flags: OFlags, mode: Mode) -> rustix::io::Result<OwnedFd> {
    let flags = flags | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{ResolveFlags, openat2};
        let resolve = ResolveFlags::NO_SYMLINKS | ResolveFlags::BENEATH;
        match openat2(folder, way, flags, mode, resolve) {
            // A kernel before 5.6, or a container that blocks the call.
            Err(Errno::NOSYS | Errno::PERM) => {}
            opened => return opened,
        }
    }
    part_by_part(folder, way, flags, mode)
}

/// The same for a system without `openat2`.
fn part_by_part(
    folder: &Handle,
    way: &Path,
    flags: OFlags,
    mode: Mode,
) -> rustix::io::Result<OwnedFd> {
    let mut near: Option<OwnedFd> = None;
    let mut parts = way.iter().peekable();
    while let Some(part) = parts.next() {
        if part == OsStr::new("..") || part == OsStr::new("/") {
            return Err(Errno::XDEV);
        }
        let from = near.as_ref().unwrap_or(folder);
        if parts.peek().is_none() {
            return openat(from, part, flags, mode);
        }
        near = Some(openat(from, part, FOLDER | OFlags::RDONLY, Mode::empty())?);
    }
    openat(folder, ".", flags, mode)
}

/// Opens a folder below another, to list what is in it.
pub(super) fn below(folder: &Handle, way: &Path) -> io::Result<Handle> {
    Ok(reach(folder, way, OFlags::DIRECTORY | OFlags::RDONLY, Mode::empty())?)
}

/// Opens a folder below another, as the place of what is in it.
pub(super) fn place(folder: &Handle, way: &Path) -> io::Result<Handle> {
    #[cfg(target_os = "linux")]
    let flags = OFlags::DIRECTORY | OFlags::PATH;
    #[cfg(not(target_os = "linux"))]
    let flags = OFlags::DIRECTORY | OFlags::RDONLY;
    Ok(reach(folder, way, flags, Mode::empty())?)
}

/// Opens a file at `way` below a folder; it does not wait for a pipe or a device.
pub(super) fn file(folder: &Handle, way: &Path, how: Use) -> io::Result<fs::File> {
    let flags = match how {
        Use::Read => OFlags::RDONLY | OFlags::NONBLOCK,
        Use::Over => OFlags::WRONLY | OFlags::NONBLOCK,
        Use::New => OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL,
    };
    let mode = match how {
        Use::New => Mode::from_raw_mode(0o666),
        Use::Read | Use::Over => Mode::empty(),
    };
    Ok(fs::File::from(reach(folder, way, flags, mode)?))
}

/// What is at a name in a folder.
pub(super) fn look(folder: &Handle, name: &OsStr) -> io::Result<Standing> {
    Ok(standing(&statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)?))
}

/// What an open file is.
pub(super) fn of_file(file: &fs::File) -> io::Result<Standing> {
    Ok(standing(&fstat(file)?))
}

#[allow(clippy::unnecessary_cast, reason = "the fields have other types on other systems")]
fn standing(stat: &rustix::fs::Stat) -> Standing {
    Standing {
        kind: kind(FileType::from_raw_mode(stat.st_mode)),
        names: stat.st_nlink as u64,
        size: stat.st_size as u64,
        is_public: lets_read(stat),
        device: stat.st_dev as u64,
        number: stat.st_ino as u64,
    }
}

/// What was just made.
pub(super) use std::os::fd::AsFd as Made;

/// What everybody needs to read a file, and what is in a folder.
fn wanted(stat: &rustix::fs::Stat) -> Mode {
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::Directory => Mode::from_raw_mode(0o555),
        _ => Mode::from_raw_mode(0o444),
    }
}

fn lets_read(stat: &rustix::fs::Stat) -> bool {
    Mode::from_raw_mode(stat.st_mode).contains(wanted(stat))
}

/// True where everybody may read it.
pub(super) fn is_public(made: &impl Made) -> bool {
    fstat(made).is_ok_and(|stat| lets_read(&stat))
}

/// Lets everybody read it.
pub(super) fn let_read(made: &impl Made) -> io::Result<()> {
    let stat = fstat(made)?;
    match lets_read(&stat) {
        true => Ok(()),
        false => {
            let mode = Mode::from_raw_mode(stat.st_mode) | wanted(&stat);
            Ok(rustix::fs::fchmod(made, mode)?)
        }
    }
}

fn kind(found: FileType) -> Kind {
    match found {
        FileType::RegularFile => Kind::File,
        FileType::Directory => Kind::Folder,
        FileType::Symlink => Kind::Link,
        _ => Kind::Other,
    }
}

/// Names in a folder, in no order.
pub(super) fn list(folder: &Handle) -> io::Result<Vec<(OsString, Kind)>> {
    let mut found = Vec::new();
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        let name = OsStr::from_bytes(entry.file_name().to_bytes());
        if name != "." && name != ".." {
            let kind = match entry.file_type() {
                FileType::Unknown => look(folder, name)?.kind,
                known => kind(known),
            };
            found.push((name.to_owned(), kind));
        }
    }
    Ok(found)
}

/// Makes a folder.
pub(super) fn make(folder: &Handle, name: &OsStr) -> io::Result<()> {
    Ok(mkdirat(folder, name, Mode::from_raw_mode(0o777))?)
}

/// Moves what is at a name to another.
pub(super) fn rename(
    from: &Handle,
    name: &OsStr,
    to: &Handle,
    new: &OsStr,
    how: How,
) -> io::Result<()> {
    let flags = match how {
        How::Over => return Ok(renameat(from, name, to, new)?),
        How::Free => RenameFlags::NOREPLACE,
        How::Exchange => RenameFlags::EXCHANGE,
    };
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    match renameat_with(from, name, to, new, flags) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {}
        renamed => return Ok(renamed?),
    }
    #[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
    let _ = flags;
    if matches!(how, How::Exchange) {
        return Err(io::ErrorKind::Unsupported.into());
    }
    match look(to, new) {
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(renameat(from, name, to, new)?),
        Err(error) => Err(error),
    }
}

/// Gives a file, or a link itself, a second name.
pub(super) fn link(from: &Handle, name: &OsStr, to: &Handle, new: &OsStr) -> io::Result<()> {
    Ok(linkat(from, name, to, new, AtFlags::empty())?)
}

/// Removes a name that is not one of a folder.
pub(super) fn remove(folder: &Handle, name: &OsStr) -> io::Result<()> {
    Ok(unlinkat(folder, name, AtFlags::empty())?)
}

/// Removes a folder that is empty.
pub(super) fn remove_folder(folder: &Handle, name: &OsStr) -> io::Result<()> {
    Ok(unlinkat(folder, name, AtFlags::REMOVEDIR)?)
}

/// An error where the names in a folder may not be changed.
pub(super) fn may_change(folder: &Handle) -> io::Result<()> {
    let wanted = Access::WRITE_OK | Access::EXEC_OK;
    match accessat(folder, ".", wanted, AtFlags::EACCESS) {
        // A kernel before 5.8.
        Err(Errno::NOSYS | Errno::INVAL) => Ok(()),
        known => Ok(known?),
    }
}

/// True when another file system, or another part of one, is mounted at the folder.
pub(super) fn is_mount(folder: &Handle) -> bool {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{StatxAttributes, StatxFlags, statx};
        let found = statx(folder, "", AtFlags::EMPTY_PATH, StatxFlags::empty());
        if let Ok(found) = found
            && found.stx_attributes_mask.contains(StatxAttributes::MOUNT_ROOT)
        {
            return found.stx_attributes.contains(StatxAttributes::MOUNT_ROOT);
        }
    }
    let device = |name| statat(folder, name, AtFlags::SYMLINK_NOFOLLOW).map(|stat| stat.st_dev);
    device(".").ok() != device("..").ok()
}

/// Makes a folder with the permissions of `like`, which belongs to the same user.
pub(super) fn make_like(folder: &Handle, name: &OsStr, like: &Handle) -> io::Result<()> {
    use rustix::fs::{Mode as Rights, chmodat};
    let model = fstat(like)?;
    make(folder, name)?;
    let made = statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)?;
    if (made.st_uid, made.st_gid) != (model.st_uid, model.st_gid) {
        return Err(io::ErrorKind::Unsupported.into());
    }
    Ok(chmodat(folder, name, Rights::from_raw_mode(model.st_mode), AtFlags::empty())?)
}
