//! A folder that holds an older state of what is being written: its files are written over in place,
//! which costs a fifth of making new ones. It took the place of the folder that is exchanged for it,
//! which therefore must hold nothing of others.
//!
//! Whatever stands there is looked at before it is used. A link of either kind leads to what others
//! read, so it is replaced and never written through.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use rayon::prelude::*;

/// Writes `folder/file`, over its older self where there is one. `folder` is free of links.
pub fn overwrite(folder: &Path, file: &str, bytes: &[u8]) -> io::Result<()> {
    let path = folder.join(file);
    match present(&path) {
        Ok(Some((mut present, length))) => {
            present.write_all(bytes)?;
            return match length > bytes.len() as u64 {
                true => present.set_len(bytes.len() as u64),
                false => Ok(()),
            };
        }
        Ok(None) => clear(folder, file)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(_) => clear(folder, file)?,
    }
    super::write(&path, bytes)
}

/// Makes `from` known as `folder/file`, in place of what stands there.
pub fn relink(from: &Path, folder: &Path, file: &str) -> io::Result<()> {
    let path = folder.join(file);
    if is_same(from, &path) {
        return Ok(());
    }
    clear(folder, file)?;
    super::link(from, &path)
}

/// Removes all files below `folder` but those that `keep` names, and the folders that are empty
/// then.
pub fn sweep(folder: &Path, keep: &(dyn Fn(&str) -> bool + Sync)) -> io::Result<()> {
    below(folder, "", keep).map(drop)
}

/// True when all files below `folder` are among those that `ours` names, and no folder is empty. A
/// link counts as a file.
pub fn holds_only(folder: &Path, ours: &(dyn Fn(&str) -> bool + Sync)) -> bool {
    all_below(folder, "", ours).unwrap_or(false)
}

fn all_below(
    folder: &Path,
    prefix: &str,
    ours: &(dyn Fn(&str) -> bool + Sync),
) -> io::Result<bool> {
    let entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    let is_ours = |entry: &fs::DirEntry| {
        let name = entry.file_name();
        let Some(name) = name.to_str().map(|name| format!("{prefix}{name}")) else { return false };
        match entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            true => all_below(&entry.path(), &format!("{name}/"), ours).unwrap_or(false),
            false => ours(&name),
        }
    };
    Ok(!entries.is_empty() && entries.par_iter().all(is_ours))
}

/// Sweeps one folder; says whether it is empty now.
fn below(folder: &Path, prefix: &str, keep: &(dyn Fn(&str) -> bool + Sync)) -> io::Result<bool> {
    let entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    let one = |entry: &fs::DirEntry| {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_str().map(|name| format!("{prefix}{name}"));
        match entry.file_type()?.is_dir() {
            true => {
                let empty = match &name {
                    Some(name) => below(&path, &format!("{name}/"), keep)?,
                    None => {
                        fs::remove_dir_all(&path)?;
                        return Ok(true);
                    }
                };
                if empty {
                    fs::remove_dir(&path)?;
                }
                Ok(empty)
            }
            false if name.is_some_and(|name| keep(&name)) => Ok(false),
            false => fs::remove_file(&path).map(|()| true),
        }
    };
    let empty: Vec<bool> = entries.par_iter().map(one).collect::<io::Result<_>>()?;
    Ok(empty.into_iter().all(|empty| empty))
}

/// A file to be written over, and its length: one with a single name, reached without a link; none
/// where something else stands there.
#[cfg(target_os = "linux")]
fn present(path: &Path) -> io::Result<Option<(fs::File, u64)>> {
    use std::os::unix::fs::MetadataExt;

    use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};
    let flags = OFlags::WRONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let file = openat2(CWD, path, flags, Mode::empty(), ResolveFlags::NO_SYMLINKS)?;
    let file = fs::File::from(file);
    let metadata = file.metadata()?;
    Ok((metadata.is_file() && metadata.nlink() == 1).then_some((file, metadata.len())))
}

#[cfg(not(target_os = "linux"))]
fn present(_path: &Path) -> io::Result<Option<(fs::File, u64)>> {
    Ok(None)
}

#[cfg(unix)]
fn is_same(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |path: &Path| fs::symlink_metadata(path).ok().map(|found| (found.dev(), found.ino()));
    id(a).is_some() && id(a) == id(b)
}

#[cfg(not(unix))]
fn is_same(_a: &Path, _b: &Path) -> bool {
    false
}

/// Takes away what stands at `folder/file`, and what is no folder on the way to it.
fn clear(folder: &Path, file: &str) -> io::Result<()> {
    let mut path = folder.to_path_buf();
    let mut parts = file.split('/').peekable();
    while let Some(part) = parts.next() {
        path.push(part);
        let last = parts.peek().is_none();
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_dir() && last => return fs::remove_dir_all(&path),
            Ok(found) if found.is_dir() => {}
            Ok(_) => return fs::remove_file(&path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
