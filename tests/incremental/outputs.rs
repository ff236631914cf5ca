//! What happens beside the sources: the clock, options, and hands in the output folder.

use std::fs;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::builds::tree;
use super::world::{World, set_time};
use crate::tools;

/// Moments at which something falls due, ends or expires, and right before.
const MOMENTS: [&str; 8] = [
    "2026-11-24T12:00:00Z",
    "2026-11-26T12:59:59Z",
    "2026-11-26T13:00:00Z",
    "2026-11-28T20:59:59Z",
    "2026-11-28T21:00:00Z",
    "2026-12-31T14:00:00Z",
    "2027-01-15T05:00:00Z",
    "2027-06-01T00:00:00Z",
];

/// Another moment: one of note, or some time earlier or later.
pub fn clock(world: &mut World) -> Option<String> {
    let now = &mut world.setting.clock;
    *now = match world.random.below(8) {
        0 => now.checked_add(SignedDuration::from_hours(1)).ok()?,
        1 => now.checked_add(SignedDuration::from_hours(24)).ok()?,
        2 => now.checked_sub(SignedDuration::from_hours(24)).ok()?,
        3 => now.checked_add(SignedDuration::from_hours(24 * 40)).ok()?,
        4 => now.checked_sub(SignedDuration::from_hours(24 * 9)).ok()?,
        _ => world.random.pick(&MOMENTS).parse::<Timestamp>().ok()?,
    };
    Some(format!("--clock {now}"))
}

/// An option more or less.
pub fn option(world: &mut World) -> Option<String> {
    let option = world.random.pick(&[
        "--drafts",
        "--future",
        "--preview",
        "--base-url=https://other.example/archive/",
        "--deny=unused-file",
        "--allow=near-duplicate-term",
    ]);
    let options = &mut world.setting.options;
    match options.iter().position(|set| *set == option) {
        Some(at) => drop(options.remove(at)),
        None => options.push(option),
    }
    Some(format!("options: {}", options.join(" ")))
}

/// The other output folder.
pub fn switch(world: &mut World) -> Option<String> {
    world.output = 1 - world.output;
    Some(format!("-o {}", world.out().display()))
}

/// The build after this step uses no cache.
pub fn uncached(world: &mut World) -> Option<String> {
    world.uncached = true;
    Some("--no-cache".into())
}

/// The build after this step runs on one thread.
pub fn alone(world: &mut World) -> Option<String> {
    world.jobs = 1;
    Some("--jobs 1".into())
}

/// Nothing.
pub fn nothing(_: &mut World) -> Option<String> {
    Some("nothing".into())
}

/// A file that was made, from the folder.
fn made(world: &mut World) -> Option<String> {
    let mut files: Vec<String> = tree(&world.out()).into_keys().collect();
    files.retain(|file| !file.ends_with('/') && file != ".ssg-manifest");
    files.retain(|file| !world.foreign[world.output].contains_key(file));
    world.random.one(&files)
}

/// Other bytes in a file that was made: of the same length, or more, or none; perhaps with its time.
pub fn tamper(world: &mut World) -> Option<String> {
    let file = made(world)?;
    let path = world.out().join(&file);
    let mut bytes = fs::read(&path).ok()?;
    let time = fs::metadata(&path).ok()?.modified().ok()?;
    match world.random.below(4) {
        0 => bytes.push(b'!'),
        1 => bytes.clear(),
        _ if bytes.is_empty() => return None,
        _ => {
            let at = world.random.below(bytes.len());
            bytes[at] ^= 1;
        }
    }
    if world.random.percent(30) {
        // Under a second name the bytes stay as they were: a link is cut, not written through.
        fs::remove_file(&path).unwrap();
    }
    fs::write(&path, bytes).unwrap();
    if world.random.percent(50) {
        set_time(&path, time);
    }
    Some(format!("out: {file} was tampered with"))
}

/// A file that was made is deleted, or its folder, or all.
pub fn lose(world: &mut World) -> Option<String> {
    let file = made(world)?;
    let out = world.out();
    let folder = Path::new(&file).parent().filter(|folder| !folder.as_os_str().is_empty());
    match (world.random.below(8), folder) {
        (0, _) => {
            fs::remove_dir_all(&out).unwrap();
            world.foreign[world.output].clear();
            Some("out: deleted".into())
        }
        (1 | 2, Some(folder)) => {
            fs::remove_dir_all(out.join(folder)).unwrap();
            let prefix = format!("{}/", folder.display());
            world.foreign[world.output].retain(|file, _| !file.starts_with(&prefix));
            Some(format!("out: {} deleted", folder.display()))
        }
        _ => {
            fs::remove_file(out.join(&file)).unwrap();
            Some(format!("out: {file} deleted"))
        }
    }
}

/// A file that is not ours comes, or goes.
pub fn foreign(world: &mut World) -> Option<String> {
    let mine: Vec<String> = world.foreign[world.output].keys().cloned().collect();
    let out = world.out();
    if let Some(file) = world.random.one(&mine).filter(|_| world.random.percent(60)) {
        fs::remove_file(out.join(&file)).unwrap();
        world.foreign[world.output].remove(&file);
        // Its folder goes with it where nothing else stands there.
        for above in Path::new(&file).ancestors().skip(1) {
            if above.as_os_str().is_empty() || fs::remove_dir(out.join(above)).is_err() {
                break;
            }
        }
        return Some(format!("out: {file}, not ours, goes"));
    }
    let number = world.number();
    let beside = made(world)?;
    let folder = beside.rsplit_once('/').map_or("", |(folder, _)| folder);
    let name = world.random.pick(&["kept", "deep/er/kept"]);
    let file = format!("{folder}/{name}-{number}.txt");
    let file = file.trim_start_matches('/').to_string();
    let path = out.join(&file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, "Ours\n").unwrap();
    world.foreign[world.output].insert(file.clone(), tools::read(&path).into_bytes());
    Some(format!("out: {file}, not ours, comes"))
}
