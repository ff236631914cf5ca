//! Build script: names this program by its own sources, so that the cache of any other is
//! recognized.
#![allow(clippy::disallowed_methods, reason = "the build script reads the sources")]

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=Cargo.lock");
    let mut hasher = DefaultHasher::new();
    add(Path::new("src"), &mut hasher);
    add(Path::new("Cargo.lock"), &mut hasher);
    println!("cargo::rustc-env=SSG_IDENTITY={:016x}", hasher.finish());
}

/// Adds the names and contents of all files.
fn add(path: &Path, hasher: &mut DefaultHasher) {
    match fs::read_dir(path) {
        Ok(entries) => {
            let mut paths: Vec<_> =
                entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
            paths.sort();
            paths.iter().for_each(|path| add(path, hasher));
        }
        Err(_) => {
            path.hash(hasher);
            fs::read(path).expect("a source of the program can be read").hash(hasher);
        }
    }
}
