//! The clock of the file system.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

/// Waits until the clock of the file system has moved on: a source as new as the build that reads it
/// is read again by the next one.
pub fn tick(folder: &Path) {
    let probe = folder.join(".clock");
    let now = || {
        fs::write(&probe, "").unwrap();
        fs::metadata(&probe).unwrap().modified().unwrap()
    };
    let start = now();
    while now() == start {
        thread::sleep(Duration::from_millis(1));
    }
    fs::remove_file(&probe).unwrap();
}
