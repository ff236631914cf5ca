//! Folders and files that are not ours, and are left as they are.

use std::path::Path;

use super::stage::{Refused, WITHIN, beside};
use super::targets::Conflict;
use super::{MANIFEST, write_fault};
use crate::diagnostic::{self, Diagnostic, Place};
use crate::disk::{self, Kind};

/// Folders of a site that are not written to.
const SOURCES: [&str; 10] = [
    "content",
    "data",
    "static",
    "templates",
    "themes",
    "authors",
    "i18n",
    "archetypes",
    ".git",
    ".ssg",
];

/// Refuses an output folder that is a link to nothing.
pub(super) fn dangling(folder: &Path) -> Result<(), Box<Diagnostic>> {
    match disk::link_target(folder) {
        Some(target) if disk::stamp(folder).is_err() => {
            let message = format!("the output folder is a link to `{}`", target.display());
            let message = format!("{message}, which does not exist");
            Err(Box::new(
                Diagnostic::new(&diagnostic::WRITE, Place::file(folder), message)
                    .hint("make that folder, or remove the link"),
            ))
        }
        _ => Ok(()),
    }
}

/// Refuses an output folder that is or holds a folder of the site's own; its links are `resolved`.
pub(super) fn over_sources(
    root: &Path,
    folder: &Path,
    resolved: &Path,
) -> Result<(), Box<Diagnostic>> {
    let fault = |error| write_fault(folder, &error);
    let real_root = disk::resolve(root).map_err(fault)?;
    let is_source = |name: &str| {
        // The folder may be a link to one elsewhere.
        let real = disk::resolve(&root.join(name));
        let real = real.unwrap_or_else(|_| real_root.join(name));
        resolved.starts_with(&real) || (real.starts_with(resolved) && disk::exists(&real))
    };
    if real_root.starts_with(resolved) || SOURCES.iter().any(|name| is_source(name)) {
        let message = "the output folder holds the site's own sources";
        return Err(Box::new(
            Diagnostic::new(&diagnostic::FOREIGN_OUTPUT, Place::file(folder), message)
                .hint("choose another folder with `--output-dir`"),
        ));
    }
    Ok(())
}

/// A folder that holds `name` and no manifest.
pub(super) fn foreign(folder: &Path, name: &str) -> Box<Diagnostic> {
    let message = "the output folder holds files that `ssg` did not make";
    Box::new(
        Diagnostic::new(&diagnostic::FOREIGN_OUTPUT, Place::file(folder), message)
            .hint("empty it, or choose another folder with `--output-dir`")
            .note(format!("it holds `{name}`")),
    )
}

/// A folder whose manifest does not say what is ours.
pub(super) fn manifest(folder: &Path) -> Box<Diagnostic> {
    let message = "the list of the files that `ssg` made is damaged";
    Box::new(
        Diagnostic::new(&diagnostic::FOREIGN_OUTPUT, Place::file(folder.join(MANIFEST)), message)
            .hint("restore it, or empty the folder, or choose another with `--output-dir`"),
    )
}

/// Something else in the place of the stage.
pub(super) fn stage(folder: &Path, why: Refused) -> Box<Diagnostic> {
    let path = beside(folder).filter(|path| disk::exists(path));
    let path = path.unwrap_or_else(|| folder.join(WITHIN));
    match why {
        Refused::Fault(error) => write_fault(&path, &error),
        Refused::Foreign(kind) => {
            let what = match kind {
                Kind::Link => "a link is",
                Kind::Folder => "a folder that `ssg` did not make is",
                Kind::File | Kind::Other => "a file is",
            };
            let message = format!("{what} where `ssg` makes the next site before it is published");
            Box::new(
                Diagnostic::new(&diagnostic::FOREIGN_OUTPUT, Place::file(&path), message)
                    .hint("move it away, or remove it; `ssg` leaves it as it is"),
            )
        }
    }
}

/// Something of others in the place of an output.
pub(super) fn conflict(
    folder: &Path,
    conflict: &Conflict,
    origin: &dyn Fn(&str) -> Option<String>,
) -> Diagnostic {
    let Conflict { other, output, is_link } = conflict;
    let what = match is_link {
        true => "this link, which `ssg` did not make, is where",
        false => "this file, which `ssg` did not make, is where",
    };
    let whose = origin(output).unwrap_or_else(|| format!("`{output}`"));
    let message = format!("{what} {whose} is published");
    Diagnostic::new(&diagnostic::FOREIGN_OUTPUT, Place::file(folder.join(other)), message)
        .hint("move one of the two; `ssg` never writes over a file of others")
        .note(format!("the address is `/{}`", output.strip_suffix("index.html").unwrap_or(output)))
}
