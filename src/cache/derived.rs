//! Derived files, such as smaller pictures: each under the key of its recipe, so that it is made once
//! for all outputs, output folders and builds. A file is kept as long as the last build into some
//! output folder used it.
//!
//! Unlike the other files of the cache they may outlive the program that wrote them: a recipe's key
//! holds the version of the code that it names. So each begins with a checksum of its own.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::disk::{Hash, Held, How, Kind};
use crate::render::Store;

/// Name of their folder in the cache.
pub(super) const FOLDER: &str = "derived";

/// Bytes of the checksum.
const SUM: usize = 16;

/// The derived files of a cache.
#[derive(Debug)]
pub struct Derived {
    cache: PathBuf,
    writes: Writes,
    /// Distinguishes the files that threads are writing.
    written: AtomicU64,
    fault: OnceLock<io::Error>,
}

/// What may be done to the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writes {
    Never,
    WhenMade,
}

impl Derived {
    /// The derived files in the cache at `folder`, which is made when a file is put there.
    pub fn open(folder: &Path) -> Derived {
        let (written, fault) = (AtomicU64::new(0), OnceLock::new());
        Derived { cache: folder.to_path_buf(), writes: Writes::WhenMade, written, fault }
    }

    /// The same, but none is put there.
    pub fn read_only(folder: &Path) -> Derived {
        Derived { writes: Writes::Never, ..Derived::open(folder) }
    }

    /// True where none is put there.
    pub(super) fn is_read_only(&self) -> bool {
        self.writes == Writes::Never
    }

    /// Why one could not be kept.
    pub(super) fn fault(&self) -> Option<&io::Error> {
        self.fault.get()
    }

    fn write(&self, key: Hash, bytes: &[u8]) -> io::Result<()> {
        let folder = super::make(&self.cache)?.make(FOLDER)?;
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        let unfinished = format!("{}.{}-{number}.new", key.hex(), std::process::id());
        let mut all = Hash::of(bytes).0.to_le_bytes().to_vec();
        all.extend_from_slice(bytes);
        folder.remove(&unfinished)?;
        let written = folder
            .write_new(&unfinished, &all)
            .and_then(|()| folder.rename(&unfinished, &folder, key.hex(), How::Over));
        match written {
            // Another build removed it: it is made again when somebody next needs it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => {
                // A file that could not be written completely is useless.
                let _ = folder.remove(&unfinished);
                Err(error)
            }
            Ok(()) => Ok(()),
        }
    }
}

impl Store for Derived {
    fn get(&self, key: Hash) -> Option<Vec<u8>> {
        let folder = Held::open(&self.cache).and_then(|cache| cache.below(FOLDER)).ok()?;
        let mut bytes = folder.read(key.hex()).ok()?;
        let sum = *bytes.first_chunk::<SUM>()?;
        bytes.drain(..SUM);
        (Hash::of(&bytes).0.to_le_bytes() == sum).then_some(bytes)
    }

    fn put(&self, key: Hash, bytes: &[u8]) {
        if self.writes == Writes::WhenMade
            && let Err(error) = self.write(key, bytes)
        {
            // The first fault says enough.
            let _ = self.fault.set(error);
        }
    }
}

/// Names of all derived files in a cache, and of those that were not finished.
pub(super) fn names(cache: &Held) -> io::Result<Vec<String>> {
    let found = match cache.below(FOLDER) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        folder => folder?.list()?,
    };
    let names = found.into_iter().filter(|(_, kind)| *kind != Kind::Folder);
    let mut names: Vec<String> = names.filter_map(|(name, _)| name.into_string().ok()).collect();
    // Files that others put there stay.
    names.retain(|name| {
        let key = name.split('.').next().unwrap_or("");
        key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    Ok(names)
}

/// Removes the files that no build uses: `own` are the keys of this build, and `others` gives
/// those of the last builds into all folders.
pub(super) fn collect(
    cache: &Held,
    own: &[Hash],
    others: impl FnOnce() -> io::Result<HashSet<Hash>>,
) -> io::Result<()> {
    let own: HashSet<String> = own.iter().map(|key| key.hex()).collect();
    let mut unused = names(cache)?;
    unused.retain(|name| !own.contains(name));
    if unused.is_empty() {
        return Ok(());
    }
    let others: HashSet<String> = others()?.into_iter().map(Hash::hex).collect();
    unused.retain(|name| !others.contains(name));
    remove(cache, &unused)
}

/// Removes all of them.
pub(super) fn clean(cache: &Held) -> io::Result<()> {
    remove(cache, &names(cache)?)?;
    cache.remove_folder(FOLDER);
    Ok(())
}

/// Removes files, some of which another build may have removed already.
fn remove(cache: &Held, names: &[String]) -> io::Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    let folder = cache.below(FOLDER)?;
    names.iter().try_for_each(|name| folder.remove(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_kept_whole_or_not_at_all_until_no_build_uses_it() {
        let cache = std::env::temp_dir().join(format!("ssg-derived-{}", std::process::id()));
        let (used, shared, unused) = (Hash::of(b"a"), Hash::of(b"b"), Hash::of(b"c"));
        let reader = Derived::read_only(&cache);
        reader.put(used, b"small");
        assert!(!cache.exists());
        let derived = Derived::open(&cache);
        for key in [used, shared, unused] {
            assert_eq!(derived.get(key), None);
            derived.put(key, b"small");
        }
        assert!(derived.fault().is_none());
        assert_eq!(reader.get(used).as_deref(), Some(&b"small"[..]));
        let held = Held::open(&cache).unwrap();
        // A file that lost its end, and one that another program put there.
        let folder = held.below(FOLDER).unwrap();
        folder.write_over(shared.hex(), b"sixteen bytes ..small").unwrap();
        folder.write_new("notes.txt", b"of others").unwrap();
        assert_eq!(derived.get(shared), None);
        collect(&held, &[used], || Ok(HashSet::from([shared]))).unwrap();
        assert_eq!(names(&held).unwrap().len(), 2);
        assert_eq!(derived.get(unused), None);
        assert!(derived.get(used).is_some());
        clean(&held).unwrap();
        let left = held.below(FOLDER).unwrap().list().unwrap();
        assert_eq!(left, [("notes.txt".into(), Kind::File)]);
        let above = Held::open(&std::env::temp_dir()).unwrap();
        above.remove_all(cache.file_name().unwrap()).unwrap();
    }
}
