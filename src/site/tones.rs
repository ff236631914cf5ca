//! Tones: the colours that stand in the places of pictures until they come. Each is looked up when a
//! page first shows its picture, and kept as derived files are: no picture is decoded twice for it.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use ssg_pictures::{Offer, Tone};

use super::Site;
use crate::archive::{FileEntry, Toned};
use crate::disk::{self, Hash};
use crate::markdown::Answer;
use crate::theme;
use crate::url::UrlPath;

/// Name and version of the code that finds them: raise the version whenever it finds others.
const RECIPE: (&str, u32) = ("tone", 1);

/// Keeps derived files by their keys.
pub trait Store: Send + Sync {
    /// The file with this key, where it is kept.
    fn get(&self, key: Hash) -> Option<Vec<u8>>;

    /// Keeps a file.
    fn put(&self, key: Hash, bytes: &[u8]);
}

/// Keeps nothing.
pub(crate) struct Nowhere;

impl Store for Nowhere {
    fn get(&self, _: Hash) -> Option<Vec<u8>> {
        None
    }

    fn put(&self, _: Hash, _: &[u8]) {}
}

/// Where tones are kept, and what is known of the files that have them.
pub struct Tones {
    store: Arc<dyn Store>,
    known: Arc<HashMap<Arc<Path>, Hash>>,
}

impl Tones {
    /// Tones in a store. `known` has the contents of files by path, as far as they are known.
    pub fn new(store: Arc<dyn Store>, known: Arc<HashMap<Arc<Path>, Hash>>) -> Tones {
        Tones { store, known }
    }

    /// What is kept for a source with this content.
    fn kept(&self, source: Hash) -> Option<Toned> {
        let tone = match self.store.get(key(source))?.as_slice() {
            [] => None,
            bytes => Some(Tone::of_bytes(bytes.try_into().ok()?)?),
        };
        Some(Toned { source, tone })
    }

    fn keep(&self, toned: Toned) {
        let bytes = toned.tone.map(Tone::bytes);
        self.store.put(key(toned.source), bytes.as_ref().map_or(&[], |bytes| &bytes[..]));
    }
}

/// The key of the tone of a source with this content.
fn key(source: Hash) -> Hash {
    theme::fingerprint(&(RECIPE, source))
}

impl Site {
    /// The words for the tone and the form of the picture at a link; none where it is not offered in
    /// sizes, is transparent or cannot be read.
    pub fn tone(&self, url: &str, size: Option<(u32, u32)>, offer: Offer) -> Option<String> {
        let tones = self.tones.as_ref().filter(|_| offer != Offer::AsItIs)?;
        let path = url.strip_prefix(self.config.base.path.as_str())?;
        let entry = self.archive.files.at(&UrlPath::new(path))?;
        let toned = entry.toned(|| self.look(tones, entry));
        toned.tone?.words(size?)
    }

    /// [`Site::tone`] of each picture among the answers to a document's links.
    pub(super) fn tones_of(&self, answers: &[Option<Answer>]) -> Vec<Option<String>> {
        let pictures = answers.iter().flatten().filter(|one| one.offer != Offer::AsItIs);
        pictures.map(|one| self.tone(&one.url, one.size, one.offer)).collect()
    }

    fn look(&self, tones: &Tones, entry: &FileEntry) -> Toned {
        let known = tones.known.get(&*entry.source).copied();
        if let Some(kept) = known.and_then(|source| tones.kept(source)) {
            return kept;
        }
        let Ok(bytes) = disk::read(&self.root.join(&entry.source)) else {
            return Toned { source: Hash::default(), tone: None };
        };
        // The file may have changed since its content was known: what is kept is never wrong.
        let source = Hash::of(&bytes);
        if known != Some(source)
            && let Some(kept) = tones.kept(source)
        {
            return kept;
        }
        // What is broken is told where its sizes are made.
        let tone = Tone::of(&bytes, self.config.pictures.most_pixels).ok().flatten();
        let toned = Toned { source, tone };
        tones.keep(toned);
        toned
    }

    /// Takes the tone of a file that was decoded for something else, so that it is not decoded again.
    pub fn note_tone(&self, entry: &FileEntry, bytes: &[u8], tone: Option<Tone>) {
        if let Some(tones) = &self.tones {
            entry.toned(|| {
                let toned = Toned { source: Hash::of(bytes), tone };
                tones.keep(toned);
                toned
            });
        }
    }

    /// The keys under which the tones of all pictures are kept.
    pub fn tone_keys(&self) -> Vec<Hash> {
        let Some(tones) = &self.tones else { return Vec::new() };
        let files = &self.archive.files;
        let shown =
            files.statics().chain(files.published()).filter(|entry| entry.shown().is_some());
        let source = |entry: &FileEntry| match entry.known_tone() {
            Some(toned) => Some(toned.source),
            None => tones.known.get(&*entry.source).copied(),
        };
        shown.filter_map(source).map(key).collect()
    }
}
