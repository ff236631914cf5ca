//! Seen: what files of pictures say of themselves, and what is wrong with those that show nothing.

use std::path::Path;

use ssg_pictures::{Fault, Format, Picture};

use super::files::FileEntry;
use crate::diagnostic::{self, Diagnostic, Place};
use crate::{discover, disk};

/// What a file is to those who look at it.
#[derive(Debug)]
pub(super) enum Seen {
    /// A picture.
    Picture(Picture),
    /// An SVG, with its width and height in pixels where it says them.
    Drawing(Option<(u32, u32)>),
    /// A file that should be a picture, by its name.
    Fault(Fault),
    /// Something else, such as a film.
    Other,
}

impl Seen {
    /// Looks at the file of `root` that `path` names.
    pub fn new(root: &Path, path: &Path) -> Seen {
        let file = root.join(path);
        if discover::has_extension(path, &["svg"]) {
            return Seen::Drawing(disk::drawing_size(&file));
        }
        if named(path).is_none() {
            return Seen::Other;
        }
        match disk::picture(&file) {
            Ok(picture) => Seen::Picture(picture),
            // That is told where it is copied.
            Err(Fault::Unreadable) => Seen::Other,
            Err(fault) => Seen::Fault(fault),
        }
    }

    /// Width and height in pixels.
    pub fn pixels(&self) -> Option<(u32, u32)> {
        match self {
            Seen::Picture(picture) => Some((picture.width, picture.height)),
            Seen::Drawing(size) => *size,
            Seen::Fault(_) | Seen::Other => None,
        }
    }
}

/// The format that a file has by its name.
fn named(path: &Path) -> Option<Format> {
    path.extension().and_then(|ending| ending.to_str()).and_then(Format::of_ending)
}

/// What is wrong with a picture, told where it is used.
pub(super) fn fault(
    entry: &FileEntry,
    seen: &Seen,
    place: impl FnOnce() -> Place,
) -> Option<Diagnostic> {
    let name = entry.source.display();
    let named = named(&entry.source);
    let (rule, message, hint) = match seen {
        Seen::Fault(fault) => {
            let (message, hint) = words(*fault);
            (&diagnostic::BROKEN_PICTURE, format!("`{name}` {message}"), hint.to_string())
        }
        Seen::Picture(picture) if named.is_some_and(|named| named != picture.format) => {
            let ending = picture.format.endings()[0];
            let renamed = entry.source.with_extension(ending);
            let renamed = renamed.file_name().and_then(|name| name.to_str()).unwrap_or("");
            let a = if picture.format == Format::Avif { "an" } else { "a" };
            let message = format!("`{name}` is {a} {} file", picture.format.name());
            (&diagnostic::MISNAMED_PICTURE, message, format!("rename it to `{renamed}`"))
        }
        _ => return None,
    };
    Some(Diagnostic::new(rule, place(), message).hint(hint))
}

/// What is wrong with a file, and what to do.
fn words(fault: Fault) -> (&'static str, &'static str) {
    match fault {
        Fault::Empty => ("is empty", "copy it again from where it came"),
        Fault::Cut => ("ends in the middle of the picture", "copy it again from where it came"),
        Fault::Foreign => (
            "is not a picture",
            "open it in a text editor: it may be the page of an error that was saved under this name",
        ),
        Fault::Broken | Fault::Unreadable => {
            ("cannot be read as a picture", "open it in a picture editor and save it again")
        }
    }
}
