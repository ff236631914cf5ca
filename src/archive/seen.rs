//! Seen: what files of pictures say about themselves.

use std::path::Path;
use std::sync::Arc;

use ssg_pictures::{Credits, DrawingFault, Fault, Format, Picture};

use crate::{discover, disk};

/// What a file is to those who look at it.
#[derive(Debug)]
pub(super) enum Seen {
    /// A picture.
    Picture(Picture),
    /// An SVG, with its width and height in pixels where it has them, or why it is not shown.
    Drawing(Result<Option<(u32, u32)>, DrawingFault>),
    /// A file that should be a picture, by its name.
    Fault(Fault),
    /// Something else, such as a film.
    Other,
}

impl Seen {
    /// Looks at the file of `root` that `path` names.
    pub(super) fn new(root: &Path, path: &Path) -> Seen {
        let file = root.join(path);
        if discover::has_extension(path, &["svg"]) {
            return disk::drawn(&file).map_or(Seen::Other, Seen::Drawing);
        }
        if named(path).is_none() {
            return Seen::Other;
        }
        match disk::picture(&file) {
            Ok(picture) => Seen::Picture(picture),
            // The code that copies the file reports that.
            Err(Fault::Unreadable) => Seen::Other,
            Err(fault) => Seen::Fault(fault),
        }
    }

    /// What the file says about the picture, where that is anything.
    pub(super) fn credits(&self) -> Option<Arc<Credits>> {
        match self {
            Seen::Picture(picture) if !picture.credits.is_empty() => {
                Some(Arc::new(picture.credits.clone()))
            }
            _ => None,
        }
    }

    /// Width and height in pixels.
    pub(super) fn pixels(&self) -> Option<(u32, u32)> {
        match self {
            Seen::Picture(picture) => Some((picture.width, picture.height)),
            Seen::Drawing(size) => size.clone().ok().flatten(),
            Seen::Fault(_) | Seen::Other => None,
        }
    }
}

/// The format that a file has by its name.
pub(super) fn named(path: &Path) -> Option<Format> {
    path.extension().and_then(|ending| ending.to_str()).and_then(Format::of_ending)
}
