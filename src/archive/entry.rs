//! A file of `content/` or `static/`, and what the archive finds out about it.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use ssg_pictures::Tone;

use super::seen::Seen;
use crate::diagnostic::Place;
use crate::discover;
use crate::disk::{Hash, Stamp};
use crate::url::UrlPath;

/// A file of `content/` or `static/`.
pub struct FileEntry {
    /// Path relative to the site's root.
    pub source: PathBuf,
    /// Address.
    pub url: UrlPath,
    /// Size in bytes.
    pub bytes: u64,
    pub(super) used: AtomicBool,
    /// Something links to it, so that readers get it as it is.
    pub(super) linked: AtomicBool,
    /// The first place where it is shown as a picture that can be offered in other sizes.
    pub(super) shown: Mutex<Option<Place>>,
    pub(super) seen: OnceLock<Seen>,
    /// How the file stood when the sources were found.
    pub stamp: Stamp,
    /// Number of pages, where it is a PDF that an article offers.
    pub(super) pages: OnceLock<u32>,
    /// Its faults are reported where it is used.
    pub(super) told: AtomicBool,
    pub(super) toned: OnceLock<Toned>,
}

/// A file's content, and the tone of the picture that it is.
#[derive(Debug, Clone, Copy)]
pub struct Toned {
    /// Hash of the content.
    pub source: Hash,
    /// None where the picture is transparent or cannot be read.
    pub tone: Option<Tone>,
}

impl FileEntry {
    /// Notes that something refers to it, so that it is published.
    pub(super) fn note_used(&self) {
        self.used.store(true, Ordering::Relaxed);
    }

    /// True where it is published: it is in `static/`, or something refers to it. That is known when the archive
    /// is complete.
    pub fn is_used(&self) -> bool {
        self.used.load(Ordering::Relaxed)
    }

    /// Notes that its faults are reported where it is used.
    pub(super) fn note_told(&self) {
        self.told.store(true, Ordering::Relaxed);
    }

    /// Notes that readers are led to the file itself.
    pub(super) fn note_linked(&self) {
        self.linked.store(true, Ordering::Relaxed);
    }

    /// Notes a place where it is shown, and can be offered in other sizes.
    pub(super) fn note_shown(&self, place: Place) {
        let order = |place: &Place| (place.file.clone(), place.line, place.column);
        let mut first = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if first.as_ref().is_none_or(|first| order(&place) < order(first)) {
            *first = Some(place);
        }
    }

    pub(super) fn is_told(&self) -> bool {
        self.told.load(Ordering::Relaxed)
    }

    /// It is an SVG, by its name.
    pub(super) fn is_drawing(&self) -> bool {
        discover::has_extension(&self.source, &["svg"])
    }

    /// The first place where it is shown as a picture that can be offered in other sizes.
    pub fn shown(&self) -> Option<Place> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The tone of its picture, looked for once.
    pub fn toned(&self, look: impl FnOnce() -> Toned) -> Toned {
        *self.toned.get_or_init(look)
    }

    /// The tone of its picture, where that was looked for.
    pub fn known_tone(&self) -> Option<Toned> {
        self.toned.get().copied()
    }

    /// True when a link leads readers to the file itself.
    pub fn is_linked(&self) -> bool {
        self.linked.load(Ordering::Relaxed)
    }
}
