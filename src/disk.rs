//! The only floor that touches the file system.

use std::ffi::OsStr;
use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ssg_pictures::{DrawingFault, Fault, Picture, drawing, probe};
use xxhash_rust::xxh3::xxh3_128;

mod folder;
mod hashed;
mod held;

pub use folder::Folder;
pub use hashed::{Hashed, Hashing, write_hashed};
pub use held::{Held, How, Kind, Other, Standing};

/// Content hash of a file: XXH3, 128 bits. It distinguishes versions; it does not protect against forgery.
/// Written as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Hash(pub u128);

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(&self.0.to_le_bytes())
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Hash, D::Error> {
        fixed(from).map(|bytes| Hash(u128::from_le_bytes(bytes)))
    }
}

/// Bytes that a file of the cache holds as they are.
fn fixed<'de, const N: usize, D: Deserializer<'de>>(from: D) -> Result<[u8; N], D::Error> {
    let bytes = <&[u8]>::deserialize(from)?;
    bytes.try_into().map_err(|_| D::Error::invalid_length(bytes.len(), &"another number of bytes"))
}

impl Hash {
    /// Hash of some bytes.
    pub fn of(bytes: &[u8]) -> Hash {
        Hash(xxh3_128(bytes))
    }

    /// Hash of a list of hashes.
    pub(crate) fn of_all(hashes: &[Hash]) -> Hash {
        let mut hashing = Hashing::default();
        hashes.iter().for_each(|hash| hashing.update(&hash.0.to_le_bytes()));
        hashing.hash()
    }

    /// Thirty-two hexadecimal digits.
    pub fn hex(self) -> String {
        self.digits().map(char::from).iter().collect()
    }

    /// The same, as bytes.
    pub(crate) fn digits(self) -> [u8; 32] {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let bytes = self.0.to_be_bytes();
        std::array::from_fn(|at| DIGITS[usize::from(bytes[at / 2] >> (4 * (1 - at % 2)) & 15)])
    }

    /// The hash that [`Hash::digits`] writes like this; none where it writes no hash so.
    pub(crate) fn of_digits(digits: &[u8; 32]) -> Option<Hash> {
        digits
            .iter()
            .try_fold(0, |number: u128, digit| {
                let value = match digit {
                    b'0'..=b'9' => digit - b'0',
                    b'a'..=b'f' => digit - b'a' + 10,
                    _ => return None,
                };
                Some(number << 4 | u128::from(value))
            })
            .map(Hash)
    }

    /// The first ten hexadecimal digits, for names of assets.
    pub fn short(self) -> String {
        self.hex()[..10].to_string()
    }
}

/// A file found under a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Path relative to the folder, with `/` between its parts.
    pub path: Arc<Path>,
    /// Its stamp.
    pub stamp: Stamp,
}

/// What shows, without reading a file, that it did not change. The default is the stamp of no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stamp {
    /// Size in bytes.
    pub size: u64,
    /// Last change of its content, in nanoseconds since 1970.
    pub modified: i64,
    /// Last change of its content, name or rights, in nanoseconds since 1970; 0 where the system
    /// keeps none.
    pub changed: i64,
    /// Number of the file in its file system; 0 where it has none.
    pub inode: u64,
}

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(&self.bytes())
    }
}

impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Stamp, D::Error> {
        fixed(from).map(Stamp::of_bytes)
    }
}

impl Stamp {
    /// All of it, as a file of the cache holds it.
    pub(crate) fn bytes(self) -> [u8; 32] {
        let Stamp { size, modified, changed, inode } = self;
        let parts = [size, modified as u64, changed as u64, inode].map(u64::to_le_bytes);
        let mut bytes = [0; 32];
        bytes.copy_from_slice(parts.as_flattened());
        bytes
    }

    /// A stamp from these bytes.
    pub(crate) fn of_bytes(bytes: [u8; 32]) -> Stamp {
        let part = |at: usize| bytes.as_chunks().0.get(at).map_or(0, |it| u64::from_le_bytes(*it));
        let (modified, changed) = (part(1) as i64, part(2) as i64);
        Stamp { size: part(0), modified, changed, inode: part(3) }
    }

    fn of(metadata: &fs::Metadata) -> Stamp {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            Stamp {
                size: metadata.len(),
                modified: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
                changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
                inode: metadata.ino(),
            }
        }
        #[cfg(not(unix))]
        {
            let since = |time: std::time::SystemTime| {
                time.duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_nanos())
            };
            let modified = metadata.modified().map_or(0, since);
            let modified = i64::try_from(modified).unwrap_or(i64::MAX);
            Stamp { size: metadata.len(), modified, changed: 0, inode: 0 }
        }
    }

    #[cfg(target_os = "linux")]
    fn of_stat(stat: &rustix::fs::Stat) -> Stamp {
        Stamp {
            size: stat.st_size as u64,
            modified: nanoseconds(stat.st_mtime, stat.st_mtime_nsec as i64),
            changed: nanoseconds(stat.st_ctime, stat.st_ctime_nsec as i64),
            inode: stat.st_ino,
        }
    }
}

/// Nanoseconds since 1970.
#[cfg(unix)]
fn nanoseconds(seconds: i64, rest: i64) -> i64 {
    seconds.saturating_mul(1_000_000_000).saturating_add(rest)
}

/// The stamp of a file.
pub fn stamp(path: &Path) -> io::Result<Stamp> {
    fs::metadata(path).map(|metadata| Stamp::of(&metadata))
}

/// The stamp of what is at a path itself: a link is not followed.
pub fn own_stamp(path: &Path) -> io::Result<Stamp> {
    fs::symlink_metadata(path).map(|metadata| Stamp::of(&metadata))
}

/// What to do with links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// The target of a link counts.
    Followed,
    /// The link itself counts.
    Own,
}

/// Why a link is not followed: it points outside the site, or to nothing.
#[derive(Debug)]
pub struct LeadsOut;

impl std::error::Error for LeadsOut {}

impl std::fmt::Display for LeadsOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a link that leads out of the site")
    }
}

/// Whether this is the error of a link that points outside the site.
pub fn leads_out(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|error| error.is::<LeadsOut>())
}

/// All files under `root/below`, sorted by path; paths are relative to `root`.
///
/// Hidden files and folders are left out, but for `.well-known` (RFC 8615). Links that point outside `root`
/// are not followed, unless they point into `also`. Errors come by path, together with what could be read.
pub fn walk(
    root: &Path,
    below: &str,
    also: Option<&Path>,
) -> (Vec<Found>, Vec<(PathBuf, io::Error)>) {
    let start = root.join(below);
    let mut faults = Vec::new();
    if !start.is_dir() {
        return (Vec::new(), faults);
    }
    let mut paths = Vec::new();
    let mut passed_over = Vec::new();
    let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let (real_root, also) = (real(root), also.map(real));
    let is_within = |path: &Path| {
        path.starts_with(&real_root) || also.as_ref().is_some_and(|also| path.starts_with(also))
    };
    let entries =
        walkdir::WalkDir::new(&start).follow_links(true).into_iter().filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy();
            let hidden = entry.depth() > 0 && name.starts_with('.') && name != ".well-known";
            let inside = !entry.path_is_symlink()
                || fs::canonicalize(entry.path()).is_ok_and(|real| is_within(&real));
            if !hidden && !inside {
                passed_over.push(relative(root, entry.path()).to_path_buf());
            }
            !hidden && inside
        });
    for entry in entries {
        match entry {
            Ok(entry) if entry.file_type().is_file() => paths.push(entry.into_path()),
            Ok(_) => {}
            Err(error) => {
                let path = relative(root, error.path().unwrap_or(&start)).to_path_buf();
                let error = error
                    .into_io_error()
                    .unwrap_or_else(|| io::Error::other("a link that leads to itself"));
                faults.push((path, error));
            }
        }
    }
    passed_over.sort();
    faults.extend(passed_over.into_iter().map(|path| (path, io::Error::other(LeadsOut))));
    let shared = start.as_os_str().len();
    paths.par_sort_unstable_by(|a, b| by_parts(a, b, shared));
    let paths: Vec<Arc<Path>> = paths.par_iter().map(|path| relative(root, path).into()).collect();
    let folder = Folder::open(root);
    let some = |paths: &[Arc<Path>]| {
        let mut stamps = folder.in_order(Links::Followed);
        paths.iter().map(|path| stamps.stamp(path)).collect::<Vec<_>>()
    };
    let stamps: Vec<io::Result<Stamp>> = paths.par_chunks(128).flat_map_iter(some).collect();
    let mut files = Vec::with_capacity(paths.len());
    for (path, stamp) in paths.into_iter().zip(stamps) {
        match stamp {
            Ok(stamp) => files.push(Found { path, stamp }),
            Err(error) => faults.push((path.to_path_buf(), error)),
        }
    }
    (files, faults)
}

/// The order of paths, part by part, without taking them apart. The first `shared` bytes are the
/// same.
fn by_parts(a: &Path, b: &Path, shared: usize) -> std::cmp::Ordering {
    let (a, b) = (a.as_os_str().as_encoded_bytes(), b.as_os_str().as_encoded_bytes());
    let (a, b) = (a.get(shared..).unwrap_or(&[]), b.get(shared..).unwrap_or(&[]));
    // Neighbouring paths share long beginnings, which are compared in chunks.
    let same = a.chunks(16).zip(b.chunks(16)).take_while(|(a, b)| a == b).count() * 16;
    let (a, b) = (a.get(same..).unwrap_or(&[]), b.get(same..).unwrap_or(&[]));
    let rank = |byte: &u8| if *byte == b'/' { 0 } else { u16::from(*byte) + 1 };
    match a.iter().zip(b).position(|(a, b)| a != b) {
        Some(at) => rank(&a[at]).cmp(&rank(&b[at])),
        None => a.len().cmp(&b.len()),
    }
}

fn relative<'a>(root: &Path, path: &'a Path) -> &'a Path {
    path.strip_prefix(root).unwrap_or(path)
}

/// What went wrong, in words and without the system's number: "permission denied".
pub fn words(error: &io::Error) -> String {
    #[cfg(unix)]
    if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) {
        return "its path goes through a link".to_string();
    }
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or("");
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}

/// The bytes of a file; an error for a pipe, a socket or a device, which may never end.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    endless(path)?;
    fs::read(path)
}

/// A file that is open to be read in pieces.
#[derive(Debug)]
pub struct Opened {
    file: fs::File,
    /// Its stamp when it was opened.
    pub stamp: Stamp,
}

/// Opens a file; an error for a folder, a pipe, a socket or a device.
pub fn open(path: &Path) -> io::Result<Opened> {
    endless(path)?;
    let file = fs::File::open(path)?;
    let metadata = file.metadata()?;
    match metadata.is_file() {
        true => Ok(Opened { file, stamp: Stamp::of(&metadata) }),
        false => Err(io::Error::new(io::ErrorKind::InvalidInput, NOT_A_FILE)),
    }
}

impl Opened {
    /// So many bytes from a place on; an error where the file ends before.
    pub fn piece(&mut self, from: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut piece = vec![0; length];
        self.file.seek(io::SeekFrom::Start(from))?;
        self.file.read_exact(&mut piece)?;
        Ok(piece)
    }

    /// The hash of all that follows what was read.
    pub fn hash(&mut self) -> io::Result<Hash> {
        hashed::in_pieces(&self.file, |_| Ok(()))
    }
}

/// A file that is copied and hashed in pieces from this size on, in bytes.
pub const LARGE: u64 = 8 << 20;

/// The hash of a file of any size.
pub fn hash(path: &Path) -> io::Result<Hash> {
    endless(path)?;
    hashed::in_pieces(fs::File::open(path)?, |_| Ok(()))
}

/// An error for what is not a file, since reading it may never end.
fn endless(path: &Path) -> io::Result<()> {
    let metadata = fs::metadata(path)?;
    match metadata.is_file() || metadata.is_dir() {
        true => Ok(()),
        false => Err(io::Error::new(io::ErrorKind::InvalidInput, NOT_A_FILE)),
    }
}

/// The message for pipes, sockets and devices.
const NOT_A_FILE: &str = "it is a pipe, a socket or a device, not a file";

/// The bytes of a file that is at `path` itself; an error where a link or a pipe is there.
pub fn read_own(path: &Path) -> io::Result<Vec<u8>> {
    let (above, name) = path.parent().zip(path.file_name()).ok_or(io::ErrorKind::InvalidInput)?;
    let above = if above.as_os_str().is_empty() { Path::new(".") } else { above };
    Held::open(&fs::canonicalize(above)?)?.read(name)
}

/// The same for a file of a site: a file that not everybody can read is an error, too.
pub fn read_published(path: &Path) -> io::Result<Vec<u8>> {
    let (above, name) = path.parent().zip(path.file_name()).ok_or(io::ErrorKind::InvalidInput)?;
    Held::open(&fs::canonicalize(above)?)?.for_readers().read(name)
}

/// The target of a link; none where there is no link.
pub fn link_target(path: &Path) -> Option<PathBuf> {
    fs::read_link(path).ok()
}

/// The text of a file; an error of kind `InvalidData` when it is not UTF-8.
pub fn read_text(path: &Path) -> io::Result<String> {
    String::from_utf8(read(path)?)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// The first bytes of a file, at most `most`.
pub fn read_start(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    fs::File::open(path)?.take(most).read_to_end(&mut start)?;
    Ok(start)
}

/// The size of a file in bytes, or nothing when there is none.
pub fn size(path: &Path) -> Option<u64> {
    fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|metadata| metadata.len())
}

/// True when a file is at `path` itself, and not a link to one.
pub fn is_plain_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file())
}

/// True when something is at `path`.
pub fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// True when `path` is a folder.
pub fn is_dir(path: &Path) -> bool {
    path.is_dir()
}

/// Writes a file in one step, replaces what has this name, and makes missing folders. A link with the name
/// is replaced, and not followed.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (above, name) = above(path)?;
    put(&above, name, None, |out| out.write_all(bytes))
}

/// The folder of a file, which is made where it is missing, and the file's name.
fn above(path: &Path) -> io::Result<(Held, &OsStr)> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let above = path.parent().filter(|above| !above.as_os_str().is_empty());
    let above = above.unwrap_or(Path::new("."));
    fs::create_dir_all(above)?;
    Ok((Held::open(&fs::canonicalize(above)?)?, name))
}

/// Puts `bytes` in the place of a file in one step; what it permits stays as it was.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let real = fs::canonicalize(path)?;
    let permissions = fs::metadata(&real)?.permissions();
    let (above, name) = above(&real)?;
    put(&above, name, Some(permissions), |out| out.write_all(bytes))
}

/// Puts a file into a folder in one step. It is made beside its place, under a name where whatever is
/// there is removed, and not followed.
fn put(
    above: &Held,
    name: &OsStr,
    permissions: Option<fs::Permissions>,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> io::Result<()> {
    let beside = format!(".{}.ssg-new", name.to_string_lossy());
    above.remove(&beside)?;
    let written = above.create(&beside).and_then(|file| {
        if let Some(permissions) = permissions {
            file.set_permissions(permissions)?;
        }
        let mut out = io::BufWriter::new(file);
        write(&mut out)?;
        out.flush()?;
        above.rename(&beside, above, name, How::Over)
    });
    if written.is_err() {
        let _ = above.remove(&beside);
    }
    written
}

/// True where the rights of a file, or of what a link leads to, forbid that anybody writes to it.
pub fn is_read_only(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.permissions().readonly())
}

/// Makes a folder in `above` that nobody else can look into, under a name that nobody can guess.
pub fn private_folder(above: &Path, prefix: &str) -> io::Result<PathBuf> {
    let above = fs::canonicalize(above)?;
    let mut maker = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    loop {
        // The keys are random, and others for each of them.
        let number = RandomState::new().build_hasher().finish();
        let folder = above.join(format!("{prefix}{number:016x}"));
        match maker.create(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => return made.map(|()| folder),
        }
    }
}

/// Writes a file piece by piece; it takes the place of the file that has the name when `write` is done with
/// it, and has the same permissions. Where that fails, what was there stays. What a link leads to is written,
/// and the link stays; what is no file, such as a device, is written into.
pub fn write_through(
    path: &Path,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> io::Result<()> {
    let real = fs::canonicalize(path);
    let path = real.as_deref().unwrap_or(path);
    let there = fs::metadata(path).ok();
    if there.as_ref().is_some_and(|there| !there.is_file()) {
        let mut out = io::BufWriter::new(fs::OpenOptions::new().write(true).open(path)?);
        return write(&mut out).and_then(|()| out.flush());
    }
    let (above, name) = above(path)?;
    put(&above, name, there.map(|there| there.permissions()), write)
}

/// Writes a file below `folder`, over a file that has its name. No link below the folder is followed: it is
/// replaced.
pub fn write_below(folder: &Path, file: &Path, bytes: &[u8]) -> io::Result<()> {
    Held::open(&fs::canonicalize(folder)?)?.overwrite(file, bytes)
}

/// Writes a file below `folder` that must not exist yet, such as a new article. No link below the
/// folder is followed.
pub fn write_new(folder: &Path, file: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    Held::open(&fs::canonicalize(folder)?)?.write_new(file, bytes)
}

/// Removes a folder that is empty.
pub fn remove_empty(folder: &Path) {
    // A folder that is not empty stays.
    let _ = fs::remove_dir(folder);
}

/// Makes a folder and those above it.
pub fn create_dir(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// Locks a file for this process alone, until the value is dropped; nothing is written to it.
#[derive(Debug)]
pub struct Lock(
    #[expect(dead_code, reason = "the lock is held as long as the file is open")] fs::File,
);

/// Takes the lock of a file; none where another process has it.
pub fn try_lock(path: &Path) -> io::Result<Option<Lock>> {
    endless(path)?;
    let file = fs::File::open(path)?;
    match file.try_lock() {
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        // A site is built even on a file system without locks.
        Ok(()) | Err(fs::TryLockError::Error(_)) => Ok(Some(Lock(file))),
    }
}

/// Takes the lock of a file, and waits where another process has it.
pub fn lock(path: &Path) -> io::Result<Lock> {
    endless(path)?;
    let file = fs::File::open(path)?;
    match file.lock() {
        // A site is built even on a file system without locks.
        Ok(()) | Err(_) => Ok(Lock(file)),
    }
}

/// The path with links and `..` resolved, even where its last parts do not exist yet.
pub fn resolve(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let name = path.file_name().ok_or(error)?;
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            Ok(resolve(folder.unwrap_or(Path::new(".")))?.join(name))
        }
        result => result,
    }
}

/// Names in a folder, sorted; none when it does not exist.
pub fn names(path: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = entries
        .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

/// What a picture's file says about itself, from a few of its bytes.
pub fn picture(path: &Path) -> Result<Picture, Fault> {
    let file = fs::File::open(path).map_err(|_| Fault::Unreadable)?;
    probe(file)
}

/// What an SVG says about its size, and whether it is only a picture; none where it cannot be read.
pub fn drawn(path: &Path) -> Option<Result<Option<(u32, u32)>, DrawingFault>> {
    read(path).ok().map(|bytes| drawing(&bytes))
}
