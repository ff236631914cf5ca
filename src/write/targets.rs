//! Every target is checked before the first visible change: a file of others in the place of an
//! output is a mistake that names both, and nothing is written.

use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::Change;
use super::manifest::Files;
use crate::disk::{Held, Kind, Other};

/// Something of others in the place of an output.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Conflict {
    /// What is there, below the output folder.
    pub other: PathBuf,
    /// The output whose place it is, or that is below it, or above.
    pub output: String,
    /// A link is there.
    pub is_link: bool,
}

/// A file with an error.
pub(super) type Fault = (String, io::Error);

/// Checks the places of all changed files, and whether files may be put and removed there.
pub(super) fn conflicts(
    folder: &Held,
    site: &Held,
    old: &Files,
    change: &Change,
) -> Result<Vec<Conflict>, Fault> {
    let one = |file: &str| {
        let named = |error| (file.to_string(), error);
        let found = conflict(folder, site, old, file).map_err(named)?;
        if found.is_empty() {
            may_change(folder, file).map_err(named)?;
        }
        Ok(found)
    };
    let changed = change.changed.par_iter().map(|file| one(file)).collect::<Result<Vec<_>, _>>()?;
    let removed = change.removed.par_iter().filter(|file| folder.has(&***file));
    removed
        .try_for_each(|file| may_change(folder, file).map_err(|error| (file.to_string(), error)))?;
    let mut found: Vec<Conflict> = changed.into_iter().flatten().collect();
    found.sort();
    found.dedup_by(|a, b| a.other == b.other);
    Ok(found)
}

fn conflict(folder: &Held, site: &Held, old: &Files, file: &str) -> io::Result<Vec<Conflict>> {
    let with = |other: &Path, kind: Kind| Conflict {
        other: other.to_path_buf(),
        output: file.to_string(),
        is_link: kind == Kind::Link,
    };
    match folder.look(file) {
        Ok(found) if found.kind == Kind::Folder => {
            let is_ours = |below: &Path| listed(old, &Path::new(file).join(below));
            let others = folder.below(file)?.others(&is_ours)?;
            let files = others.iter().filter(|other| other.kind != Kind::Folder);
            Ok(files.map(|other| with(&Path::new(file).join(&other.path), other.kind)).collect())
        }
        Ok(found) if matches!(found.kind, Kind::File | Kind::Link) && old.get(file).is_some() => {
            Ok(Vec::new())
        }
        Ok(found) if found.kind == Kind::File && is_same(folder, site, file) => Ok(Vec::new()),
        Ok(found) => Ok(vec![with(Path::new(file), found.kind)]),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => match in_the_way(folder, file) {
            Some((_, kind)) if !matches!(kind, Kind::File | Kind::Link) => Err(error),
            Some((way, _)) if old.get(way).is_some() => Ok(Vec::new()),
            Some((way, kind)) => Ok(vec![with(Path::new(way), kind)]),
            None => Err(error),
        },
    }
}

/// Files of others, some of which are in the place of outputs of `new`. A file that has the very
/// bytes of an output counts as that output.
pub(super) fn among(
    others: &mut Vec<Other>,
    folder: &Held,
    site: &Held,
    new: &Files,
) -> Vec<Conflict> {
    let mut found = Vec::new();
    others.retain(|Other { path, kind }| {
        let Some(name) = path.to_str() else { return true };
        let outputs = || {
            let above = path.ancestors().filter_map(Path::to_str);
            above.filter(|way| new.get(way).is_some()).map(str::to_string).next()
        };
        if *kind == Kind::Folder {
            // Files in it conflict; an empty folder is removed.
            return outputs().is_none();
        }
        if *kind == Kind::File && new.get(name).is_some() && is_same(folder, site, name) {
            return false;
        }
        let output = outputs().or_else(|| new.below(name).next().map(str::to_string));
        let is_link = *kind == Kind::Link;
        found.extend(output.map(|output| Conflict { other: path.clone(), output, is_link }));
        true
    });
    found.sort();
    found
}

/// True when a file in the folder has the bytes of the next site, as after a build that was
/// killed.
fn is_same(folder: &Held, site: &Held, file: &str) -> bool {
    folder.hash(file).is_ok_and(|there| site.hash(file).is_ok_and(|new| new == there))
}

/// The first part of the path to a file that exists and is not a folder.
pub(super) fn in_the_way<'f>(folder: &Held, file: &'f str) -> Option<(&'f str, Kind)> {
    let ends = file.match_indices('/').map(|(at, _)| at);
    ends.map(|at| &file[..at]).find_map(|way| match folder.look(way) {
        Ok(found) if found.kind != Kind::Folder => Some((way, found.kind)),
        _ => None,
    })
}

/// An error where the folder of a file, or the nearest existing one above it, may not be changed.
fn may_change(folder: &Held, file: &str) -> io::Result<()> {
    let above = Path::new(file).ancestors().skip(1);
    for way in above {
        match folder.may_change(way) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            // It is removed first, and conflicts where it may not be.
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {}
            Err(_) if folder.look(way).is_ok_and(|found| found.kind != Kind::Folder) => {}
            known => return known,
        }
    }
    Ok(())
}

/// True when a manifest lists a path.
pub(super) fn listed(files: &Files, path: &Path) -> bool {
    path.to_str().is_some_and(|path| files.get(path).is_some())
}
