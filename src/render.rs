//! Render: the bytes of one output, from its view and a template. The page's frame carries what it
//! may ask of the archive.
//!
//! An output is [`prepare`]d first: its view is made. From that its key can be told without
//! rendering a body or a template, so that an output whose key is known need not be rendered.

use std::mem::take;
use std::path::Path;
use std::sync::Arc;

use crate::archive;
use crate::diagnostic::{self, Diagnostic, Place};
use crate::disk::{self, Hash};
use crate::outputs::{Content, Output};
use crate::site::Site;
use crate::theme::{self, Asked, Frame, Value, View};

/// An output about to be rendered.
pub struct Prepared<'o, 'a> {
    site: &'o Arc<Site>,
    output: &'o Output<'a>,
    ready: Ready<'a>,
    /// Documents whose words were read for it.
    read: Vec<u32>,
}

/// What is there already of an output.
enum Ready<'a> {
    /// Nothing.
    Nothing,
    /// Its view.
    View(Box<dyn View + 'a>),
    /// Its bytes.
    Bytes(Vec<u8>),
}

/// What rendering gives.
pub struct Rendered {
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// What was asked for them, each question once.
    pub asked: Vec<Asked>,
}

/// Prepares an output: makes its view, where it has one.
pub fn prepare<'o, 'a>(site: &'o Arc<Site>, output: &'o Output<'a>) -> Prepared<'o, 'a> {
    let (ready, read) = archive::reading(|| match &output.content {
        Content::Template(_, view) => Ready::View(view()),
        Content::Bytes(_) | Content::Copy(_) => Ready::Nothing,
    });
    Prepared { site, output, ready, read }
}

impl Prepared<'_, '_> {
    /// A hash of all that makes the output, but for the theme, the configuration and what its
    /// templates ask, and the documents whose words it tells of. `site_views` are hashes of the views
    /// of the site; `copied` tells the hash of a file of the site where it is known.
    pub fn key(
        &mut self,
        site_views: &[Hash],
        copied: impl Fn(&Path) -> Option<Hash>,
    ) -> (Hash, Vec<u32>) {
        let before = take(&mut self.read);
        archive::reading(|| {
            archive::note_read(&before);
            self.hash(site_views, copied)
        })
    }

    fn hash(&mut self, site_views: &[Hash], copied: impl Fn(&Path) -> Option<Hash>) -> Hash {
        let language = self.output.language;
        let frame = || Frame::keying(self.site.clone(), language);
        let theme = &self.site.theme;
        match (&self.output.content, &self.ready) {
            (Content::Template(template, _), Ready::View(view)) => {
                let (view, _) = theme.within(frame(), || view.fingerprint());
                theme::fingerprint(&(template, language, view, site_views[language]))
            }
            (Content::Bytes(make), _) => {
                let (bytes, frame) = theme.within(frame(), make);
                let hash = Hash::of(&bytes);
                // Without bodies, what was made for the key is the output.
                if !frame.holds_keys() && frame.diagnostics.is_empty() {
                    self.ready = Ready::Bytes(bytes);
                }
                hash
            }
            (Content::Copy(path), _) => {
                if let Some(hash) = copied(path) {
                    return hash;
                }
                // What cannot be read is told when it is rendered.
                let Ok(bytes) = disk::read(&self.site.root.join(path)) else {
                    return Hash::default();
                };
                let hash = Hash::of(&bytes);
                self.ready = Ready::Bytes(bytes);
                hash
            }
            (Content::Template(..), _) => unreachable!("a page is prepared with its view"),
        }
    }

    /// Renders it. `site_views` are the views of the site in each language.
    pub fn render(self, site_views: &[Value]) -> Result<Rendered, Vec<Diagnostic>> {
        let Prepared { site, output, ready, .. } = self;
        let frame = Frame::new(site.clone(), output.language);
        let (bytes, frame) = match (&output.content, ready) {
            (_, Ready::Bytes(bytes)) => (Ok(bytes), frame),
            (Content::Template(template, _), Ready::View(view)) => {
                let site_view = &site_views[output.language];
                match site.theme.render(template, &*view, site_view, frame) {
                    Ok((bytes, frame)) => (Ok(bytes), frame),
                    Err((fault, frame)) => (Err(*fault), frame),
                }
            }
            (Content::Bytes(make), _) => {
                let (bytes, frame) = site.theme.within(frame, make);
                (Ok(bytes), frame)
            }
            (Content::Copy(path), _) => match disk::read(&site.root.join(path)) {
                Ok(bytes) => (Ok(bytes), frame),
                Err(error) => {
                    let message = format!("cannot be read: {}", disk::words(&error));
                    let place = Place::file(path.clone());
                    return Err(vec![Diagnostic::new(&diagnostic::UNREADABLE, place, message)]);
                }
            },
            (Content::Template(..), _) => unreachable!("a page is prepared with its view"),
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
