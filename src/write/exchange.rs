//! Many files changed: the stage is completed and takes the place of the folder in one step. What
//! others put into the folder is moved to the new one.

use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::Change;
use super::manifest::{Files, MANIFEST};
use super::stage::{SITE, Stage};
use super::targets::{Conflict, among, listed};
use crate::disk::{Held, How, Kind, Other, Standing};

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
    let all = others.clone();
    let conflicts = among(&mut others, folder, site, &change.new);
    if !conflicts.is_empty() {
        return Exchanged::Conflicts(conflicts);
    }
    if others.len() > CARRIED {
        return Exchanged::Not;
    }
    let fill = || {
        let kept = change.new.0.par_iter().filter(|(file, _)| !change.has_changed(file));
        kept.try_for_each(|(file, _)| folder.link(&**file, site, &**file))?;
        others.iter().try_for_each(|other| carry(folder, site, other))?;
        if stage.used { sweep(site, change, &others) } else { Ok(()) }
    };
    if fill().is_err() {
        return Exchanged::Not;
    }
    // Others do not wait for us: what they add or replace from here on is told by its number.
    let known = all.into_iter().map(|other| {
        let held = if others.contains(&other) { site } else { folder };
        let standing = held.look(&other.path).ok();
        (other, standing)
    });
    let known: Vec<(Other, Option<Standing>)> = known.collect();
    let exchanged = stage.folder().and_then(|stage| stage.rename(SITE, above, name, How::Exchange));
    if exchanged.is_err() {
        return Exchanged::Not;
    }
    if follow((folder, site), &known, &mut others, &is_ours, change).is_err() {
        // Their files would go with the stage.
        let back = stage.folder().and_then(|stage| stage.rename(SITE, above, name, How::Exchange));
        return if back.is_ok() { Exchanged::Not } else { Exchanged::Spoiled };
    }
    match forget(stage, change, &others) {
        Ok(()) => Exchanged::Done,
        Err(_) => Exchanged::Spoiled,
    }
}

/// Does in the new site what others did in the former one since they were looked at, as `known` has it,
/// and adds what came to those that are `carried` over; an error where an output has the place of it.
fn follow(
    (former, site): (&Held, &Held),
    known: &[(Other, Option<Standing>)],
    carried: &mut Vec<Other>,
    is_ours: &(dyn Fn(&Path) -> bool + Sync),
    change: &Change,
) -> io::Result<()> {
    let found = former.others(is_ours)?;
    let was = |other: &Other| known.iter().find(|(known, _)| known == other).map(|(_, was)| *was);
    let is_new = |other: &&Other| match was(other) {
        None => true,
        Some(_) if other.kind == Kind::Folder => false,
        Some(was) => !was.zip(former.look(&other.path).ok()).is_some_and(|(a, b)| a.is_same(&b)),
    };
    for other in carried.iter().filter(|other| other.kind != Kind::Folder) {
        let now = site.look(&other.path).ok();
        let is_own = was(other).flatten().zip(now).is_some_and(|(a, b)| a.is_same(&b));
        if is_own && !found.contains(other) {
            site.remove(&other.path)?;
        }
    }
    for other in found.iter().filter(is_new) {
        let below = || change.new.below(other.path.to_str().unwrap_or("")).next().is_some();
        let is_output = other.path.ancestors().any(|way| listed(&change.new, way))
            || other.kind != Kind::Folder && below();
        if is_output {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        // What is in the new site since the exchange is newer still.
        let is_newer = |now: &Standing| {
            other.kind != Kind::Folder && !was(other).flatten().is_some_and(|was| was.is_same(now))
        };
        if site.look(&other.path).is_ok_and(|now| is_newer(&now)) {
            carried.push(other.clone());
            continue;
        }
        carry(former, site, other)?;
        carried.push(other.clone());
    }
    Ok(())
}

/// Makes a file of others part of the next site: the same file under the same name. One that went
/// meanwhile, as an unfinished file does that takes its last name, is not missed.
fn carry(folder: &Held, site: &Held, other: &Other) -> io::Result<()> {
    let carried = match other.kind {
        Kind::Folder => site.make_like(&other.path, folder),
        _ => folder.link(&other.path, site, &other.path),
    };
    match carried {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        carried => carried,
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
