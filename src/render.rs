//! Render: the bytes of one output, from its view and a template. The page's frame says what it
//! may ask of the archive.
//!
//! An output is [`prepare`]d first: its view is made. Its key comes from the view, or from the file
//! it is made from, without rendering a body or a template; an output whose key is known need not
//! be rendered.

use std::mem::take;
use std::path::Path;
use std::sync::Arc;

use crate::archive::{self, Read};
use crate::diagnostic::{self, Diagnostic, Place};
use crate::disk::{self, Hash};
use crate::ids::{LanguageId, Table};
use crate::outputs::{Bytes, Content, Made, Origin, Output, Recipe};
use crate::site::Site;
pub(crate) use crate::site::{Nowhere, Store};
use crate::theme::{self, Asked, Frame, Value, View};

/// An output about to be rendered.
pub(crate) struct Prepared<'o, 'a> {
    site: &'o Arc<Site>,
    output: &'o Output<'a>,
    ready: Ready<'a>,
    /// Documents whose words were read for it.
    read: Vec<Read>,
    /// Its key, where it is a derived file whose key was taken.
    derived: Option<Hash>,
}

/// What already exists of an output.
enum Ready<'a> {
    /// Nothing.
    Nothing,
    /// The view of a page.
    View(Box<dyn View + 'a>),
    /// The view of a file that code writes.
    Made(Box<dyn Made + 'a>),
    /// The bytes of the file that it is made from.
    Source(Vec<u8>),
}

/// What rendering gives.
pub(crate) struct Rendered {
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// The questions that were asked for them, each once.
    pub asked: Vec<Asked>,
}

/// Prepares an output: makes its view, where it has one.
pub(crate) fn prepare<'o, 'a>(site: &'o Arc<Site>, output: &'o Output<'a>) -> Prepared<'o, 'a> {
    let (ready, read) = archive::reading(|| match &output.content {
        Content::Template(_, view) | Content::Drawn(_, view, _) => Ready::View(view()),
        Content::Made(view) => Ready::Made(view()),
        Content::Derived(_) | Content::Copy(_) => Ready::Nothing,
    });
    Prepared { site, output, ready, read, derived: None }
}

impl Prepared<'_, '_> {
    /// A hash of all that makes the output, but for the theme, the configuration and what its
    /// templates ask, and the documents whose words it shows. `site_keys` are hashes of `site_views`,
    /// the views of the site; `content` gives the hash of a file of the site where that is known.
    pub(crate) fn key(
        &mut self,
        site_keys: &Table<LanguageId, Hash>,
        site_views: &Table<LanguageId, Value>,
        content: impl Fn(&Path) -> Option<Hash>,
    ) -> (Hash, Vec<Read>) {
        let before = take(&mut self.read);
        archive::reading(|| {
            archive::note_read(&before);
            self.hash(site_keys, site_views, content)
        })
    }

    fn hash(
        &mut self,
        site_keys: &Table<LanguageId, Hash>,
        site_views: &Table<LanguageId, Value>,
        content: impl Fn(&Path) -> Option<Hash>,
    ) -> Hash {
        let language = self.output.language;
        let frame = || Frame::keying(self.site.clone(), language);
        let theme = &self.site.theme;
        match (&self.output.content, &self.ready) {
            (Content::Template(template, _), Ready::View(view)) => {
                let (view, _) = theme.within(frame(), || view.fingerprint());
                theme::fingerprint(&(template, language, view, site_keys[language]))
            }
            (Content::Made(_), Ready::Made(view)) => theme.within(frame(), || view.fingerprint()).0,
            (Content::Copy(path), _) => self.source_hash(path, content).unwrap_or_default(),
            (Content::Derived(recipe), _) => {
                let source = self.source_hash(&recipe.source, content);
                self.derived = source.map(|source| recipe.key(source));
                self.derived.unwrap_or_default()
            }
            // The drawing itself takes little time, and the picture depends on nothing else.
            (Content::Drawn(template, _, recipe), Ready::View(view)) => {
                let frame = Frame::new(self.site.clone(), language).of(folder(self.output));
                let drawing = theme.render(template, &**view, &site_views[language], frame);
                self.derived = drawing.ok().map(|(svg, _)| recipe.key(Hash::of(&svg)));
                self.derived.unwrap_or_default()
            }
            (Content::Template(..) | Content::Made(_) | Content::Drawn(..), _) => {
                unreachable!("{PREPARED}")
            }
        }
    }

    /// Looks for the mistakes of an output whose bytes take long to make, without making them.
    pub(crate) fn check(
        self,
        site_views: &Table<LanguageId, Value>,
    ) -> Result<(), Vec<Diagnostic>> {
        match self.output.content {
            Content::Drawn(..) => {
                self.rendered(site_views, &Nowhere, |_, _| Ok(Vec::new())).map(|_| ())
            }
            _ => Ok(()),
        }
    }

    /// The hash of a file of the site; what cannot be read is reported when the output is rendered.
    fn source_hash(
        &mut self,
        path: &Path,
        content: impl Fn(&Path) -> Option<Hash>,
    ) -> Option<Hash> {
        if let Some(hash) = content(path) {
            return Some(hash);
        }
        let bytes = disk::read(&self.site.root.join(path)).ok()?;
        let hash = Hash::of(&bytes);
        self.ready = Ready::Source(bytes);
        Some(hash)
    }

    /// Renders it. `site_views` are the views of the site in each language; derived files are taken
    /// from `store`, or made and put there.
    pub(crate) fn render(
        self,
        site_views: &Table<LanguageId, Value>,
        store: &dyn Store,
    ) -> Result<Rendered, Vec<Diagnostic>> {
        self.rendered(site_views, store, |recipe, drawing| drawn(recipe, drawing, store))
    }

    /// Renders it; `draw` makes the picture of a drawing.
    fn rendered(
        self,
        site_views: &Table<LanguageId, Value>,
        store: &dyn Store,
        draw: impl FnOnce(&Recipe<'_>, &[u8]) -> Bytes,
    ) -> Result<Rendered, Vec<Diagnostic>> {
        let Prepared { site, output, ready, derived: key, .. } = self;
        let frame = Frame::new(site.clone(), output.language).of(folder(output));
        let (bytes, frame) = match (&output.content, ready) {
            (Content::Template(template, _), Ready::View(view)) => {
                let site_view = &site_views[output.language];
                match site.theme.render(template, &*view, site_view, frame) {
                    Ok((bytes, frame)) => (Ok(bytes), frame),
                    Err((fault, frame)) => (Err(*fault), frame),
                }
            }
            (Content::Made(_), Ready::Made(view)) => {
                let (bytes, frame) = site.theme.within(frame, || view.bytes());
                (Ok(bytes), frame)
            }
            (Content::Copy(_), Ready::Source(bytes)) => (Ok(bytes), frame),
            (Content::Copy(path), _) => {
                (Ok(source(site, path).map_err(|fault| vec![*fault])?), frame)
            }
            (Content::Derived(recipe), ready) => {
                (derived(site, recipe, key, ready, store).map_err(|fault| *fault), frame)
            }
            (Content::Drawn(template, _, recipe), Ready::View(view)) => {
                let site_view = &site_views[output.language];
                match site.theme.render(template, &*view, site_view, frame) {
                    Ok((drawing, frame)) => (draw(recipe, &drawing).map_err(|fault| *fault), frame),
                    Err((fault, frame)) => (Err(*fault), frame),
                }
            }
            (Content::Template(..) | Content::Made(_) | Content::Drawn(..), _) => {
                unreachable!("{PREPARED}")
            }
        };
        let on_page =
            |diagnostic: Diagnostic| diagnostic.note(format!("on the page `{}`", output.url));
        match bytes {
            Ok(bytes) if frame.diagnostics.is_empty() => Ok(Rendered { bytes, asked: frame.asked }),
            bytes => {
                let faults = frame.diagnostics.into_iter().chain(bytes.err());
                Err(faults.map(on_page).collect())
            }
        }
    }
}

/// The folder of the document that an output is made of, where `data` finds the files beside it.
fn folder<'o>(output: &'o Output<'_>) -> Option<&'o str> {
    match &output.origin {
        Origin::Source(path) => path.parent().and_then(Path::to_str),
        _ => None,
    }
}

/// Why an output with a view has one when its key or its bytes are asked for.
const PREPARED: &str = "an output is prepared with its view";

/// A file of the site that cannot be read.
pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let message = format!("cannot be read: {}", disk::words(error));
    Diagnostic::new(&diagnostic::UNREADABLE, Place::file(path), message)
}

/// The bytes of a file of the site.
fn source(site: &Site, path: &Path) -> Result<Vec<u8>, Box<Diagnostic>> {
    disk::read(&site.root.join(path)).map_err(|error| Box::new(unreadable(path, &error)))
}

/// What a recipe makes of a drawing, kept or made now.
fn drawn(recipe: &Recipe<'_>, drawing: &[u8], store: &dyn Store) -> Bytes {
    let key = recipe.key(Hash::of(drawing));
    if let Some(bytes) = store.get(key) {
        return Ok(bytes);
    }
    let made = recipe.make(drawing)?;
    store.put(key, &made);
    Ok(made)
}

/// What a recipe makes of its source, kept or made now.
fn derived(
    site: &Site,
    recipe: &Recipe<'_>,
    key: Option<Hash>,
    ready: Ready<'_>,
    store: &dyn Store,
) -> Bytes {
    if let Some(bytes) = key.and_then(|key| store.get(key)) {
        return Ok(bytes);
    }
    let bytes = match ready {
        Ready::Source(bytes) => bytes,
        _ => source(site, &recipe.source)?,
    };
    // The source may have changed since its key was taken, and the cache must never be wrong.
    let real = recipe.key(Hash::of(&bytes));
    if key != Some(real)
        && let Some(bytes) = store.get(real)
    {
        return Ok(bytes);
    }
    let made = recipe.make(&bytes)?;
    store.put(real, &made);
    Ok(made)
}
