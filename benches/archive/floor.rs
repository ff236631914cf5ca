//! The floor: what it costs to write the same files, and to look at them, without making them.
//!
//! It runs in a process of its own (`archive --floor TREE COPY`, `archive --stat TREE...`), so that
//! the measuring one stays small.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs, io};

/// Number and size of the files of a tree, and what it costs to write them and to look at them.
#[derive(Clone, Copy, Default)]
pub struct Floor {
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Writing them, one after the other, into a folder that does not exist.
    pub write: Duration,
    /// `stat` of all.
    pub stat: Duration,
}

/// Measures the floor of `tree` by a copy of it at `copy`, which must not exist.
pub fn floor(tree: &Path, copy: &Path) -> io::Result<Floor> {
    let output = Command::new(env::current_exe()?).arg("--floor").arg(tree).arg(copy).output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let numbers = said.split_whitespace().filter_map(|n| n.parse().ok()).collect::<Vec<u64>>();
    let &[files, bytes, write, stat] = numbers.as_slice() else {
        return Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()));
    };
    let (write, stat) = (Duration::from_micros(write), Duration::from_micros(stat));
    Ok(Floor { files, bytes, write, stat })
}

/// Measures only `stat` of all files of some trees.
pub fn stat(trees: &[&Path]) -> io::Result<Duration> {
    let output = Command::new(env::current_exe()?).arg("--stat").args(trees).output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let number = said
        .trim()
        .parse()
        .map_err(|_| io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()))?;
    Ok(Duration::from_micros(number))
}

/// The process of its own: prints microseconds of looking.
pub fn stat_main(trees: &[PathBuf]) -> io::Result<()> {
    println!("{}", stat_of_all(trees)?.1.as_micros());
    Ok(())
}

/// The files of some trees, and what it took to look at them.
fn stat_of_all(trees: &[PathBuf]) -> io::Result<(Vec<PathBuf>, Duration)> {
    let mut paths = Vec::new();
    for tree in trees {
        paths.extend(walk(tree)?);
    }
    let start = Instant::now();
    for path in &paths {
        fs::symlink_metadata(path)?;
    }
    let stat = start.elapsed();
    Ok((paths, stat))
}

/// The process of its own: prints files, bytes, and microseconds of writing and of looking.
pub fn main(tree: &Path, copy: &Path) -> io::Result<()> {
    let (paths, stat) = stat_of_all(&[tree.to_path_buf()])?;
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let bytes = fs::read(&path)?;
        files.push((path.strip_prefix(tree).expect("it was found there").to_path_buf(), bytes));
    }
    let start = Instant::now();
    let mut made = PathBuf::new();
    for (path, bytes) in &files {
        let path = copy.join(path);
        let folder = path.parent().expect("a file stands in a folder");
        if folder != made {
            fs::create_dir_all(folder)?;
            made = folder.to_path_buf();
        }
        fs::write(&path, bytes)?;
    }
    let write = start.elapsed();

    let bytes = files.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
    println!("{} {bytes} {} {}", files.len(), write.as_micros(), stat.as_micros());
    Ok(())
}

/// All files below a folder, sorted within each folder.
pub fn walk(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    let mut files = Vec::new();
    for entry in entries {
        match entry.file_type()?.is_dir() {
            true => files.extend(walk(&entry.path())?),
            false => files.push(entry.path()),
        }
    }
    Ok(files)
}

/// Copies a folder and all below it to a place that does not exist; the copies are new files.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copy(&entry.path(), &target)?,
            // Reading and writing, because `fs::copy` would share blocks where it can.
            false => fs::write(&target, fs::read(entry.path())?)?,
        }
    }
    Ok(())
}
