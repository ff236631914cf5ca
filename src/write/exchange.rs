//! Many files changed: the stage is completed and takes the place of the folder in one step. What
//! others put into the folder is moved to the new one.

use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::Change;
use super::manifest::{Files, MANIFEST};
use super::stage::{SITE, Stage};
use super::targets::{Conflict, among, listed};
use crate::disk::{Held, How, Kind, Other};

/// How many files and folders of others are moved; a folder with more is changed in place.
const CARRIED: usize = 256;

/// The result of an exchange.
pub(super) enum Exchanged {
    /// The new site is there, and all that is left in the stage is published or empty.
    Done,
    /// The new site is there; the stage cannot be kept.
    Spoiled,
    /// Nothing was changed: others have the names of outputs.
    Conflicts(Vec<Conflict>),
    /// Nothing was changed: it must be done in another way.
    Not,
}

/// Exchanges the output folder, which is `name` in `above`, for the completed stage.
pub(super) fn exchange(
    (above, name): (&Held, &Path),
    folder: &Held,
    stage: &Stage,
    old: &Files,
    change: &Change,
) -> Exchanged {
    let is_ours = |path: &Path| path == Path::new(MANIFEST) || listed(old, path);
    let (Ok(mut others), Ok(site)) = (folder.others(&is_ours), stage.site()) else {
        return Exchanged::Not;
    };
    let conflicts = among(&mut others, folder, site, &change.new);
    if !conflicts.is_empty() {
        return Exchanged::Conflicts(conflicts);
    }
    if others.len() > CARRIED {
        return Exchanged::Not;
    }
    let complete = || {
        let kept = change.new.0.par_iter().filter(|(file, _)| !change.has_changed(file));
        kept.try_for_each(|(file, _)| folder.link(&**file, site, &**file))?;
        others.iter().try_for_each(|other| carry(folder, site, other))?;
        if stage.used {
            sweep(site, change, &others)?;
        }
        stage.folder()?.rename(SITE, above, name, How::Exchange)
    };
    match complete() {
        Ok(()) if forget(stage, change, &others).is_ok() => Exchanged::Done,
        Ok(()) => Exchanged::Spoiled,
        Err(_) => Exchanged::Not,
    }
}

/// Makes a file of others part of the next site: the same file under the same name.
fn carry(folder: &Held, site: &Held, other: &Other) -> io::Result<()> {
    match other.kind {
        Kind::Folder => site.make_like(&other.path, folder),
        _ => folder.link(&other.path, site, &other.path),
    }
}

/// Removes what an earlier build left in the stage and the next site does not have.
pub(super) fn sweep(site: &Held, change: &Change, others: &[Other]) -> io::Result<()> {
    site.sweep(&|path| {
        path == Path::new(MANIFEST)
            || listed(&change.new, path)
            || others.iter().any(|other| other.path == path)
    })
}

/// Leaves only empty files in the former site, which is now in the stage: changed files are emptied, and
/// their room used again; the second names of published files are removed, and so is what was removed from
/// the site and what belongs to others.
fn forget(stage: &Stage, change: &Change, others: &[Other]) -> io::Result<()> {
    let former = stage.folder()?.below(SITE)?;
    change.changed.par_iter().try_for_each(|file| former.empty(&**file))?;
    change.removed.par_iter().try_for_each(|file| former.remove(&**file))?;
    let kept = change.new.0.par_iter().filter(|(file, _)| !change.has_changed(file));
    kept.try_for_each(|(file, _)| former.remove(&**file))?;
    former.empty(MANIFEST)?;
    others.iter().rev().try_for_each(|other| match other.kind {
        Kind::Folder => former.remove_all(&other.path),
        _ => former.remove(&other.path),
    })
}
