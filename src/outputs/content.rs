//! Content: what an output is made from. Every output has a view, or a file of the site.
//!
//! **Which one a new kind of output needs:**
//!
//! - A page that a theme may shape: [`page`], a template with its view. Name the template and the
//!   view in [`OUTPUTS`](super::OUTPUTS), too: they are the contract with themes.
//! - A file that code writes, such as a feed, a citation or a part of an index: [`file`], a view
//!   and a function from that view to bytes. The view is any type that serde can write. It is the
//!   only thing that the function gets, so it must hold all that the bytes depend on, and
//!   nothing more: the file is written again exactly when its view changes. A body in a view is a
//!   [`Body`](crate::body::Body): it becomes HTML only when the function asks for it, and is a
//!   short key where only the fingerprint of the view is taken. For a long list, use an iterator
//!   (`Serializer::collect_seq`), not a vector.
//! - A file that costs time and is made from a file of the site, such as a smaller picture:
//!   [`Content::Derived`] with a [`Recipe`]. It is made once for all builds, and in `serve` only
//!   when a browser asks for it.
//! - A picture that a theme may shape, such as a social card: [`Content::Drawn`], a template with its
//!   view, and a [`Recipe`] for what the template gives. It is kept as derived files are.
//! - A file of the site as it is: [`Content::Copy`].

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{Origin, Output, Recipe};
use crate::disk::Hash;
use crate::ids::{ArticleId, LanguageId};
use crate::theme::{self, View};
use crate::url::UrlPath;

/// Makes the view of a page.
pub(super) type MakeView<'a> = Box<dyn Fn() -> Box<dyn View + 'a> + Send + Sync + 'a>;

/// Makes the view of a file that code writes.
pub(super) type MakeFile<'a> = Box<dyn Fn() -> Box<dyn Made + 'a> + Send + Sync + 'a>;

/// How an output is made.
pub enum Content<'a> {
    /// A template with its view.
    Template(Cow<'static, str>, MakeView<'a>),
    /// Bytes that code makes from a view.
    Made(MakeFile<'a>),
    /// Bytes that are made from a file of the site, and kept in the cache.
    Derived(Box<Recipe<'a>>),
    /// Bytes that are made from what a template gives, and kept in the cache.
    Drawn(&'static str, MakeView<'a>, Box<Recipe<'a>>),
    /// A copy of a file of the site.
    Copy(PathBuf),
}

impl Content<'_> {
    /// The file of the site, relative to its root, whose bytes the output is made from.
    pub fn source(&self) -> Option<&Path> {
        match self {
            Content::Template(..) | Content::Made(_) | Content::Drawn(..) => None,
            Content::Derived(recipe) => Some(&recipe.source),
            Content::Copy(path) => Some(path),
        }
    }

    /// True for what takes long to make, and is kept in the cache under the key of its recipe.
    pub fn is_derived(&self) -> bool {
        matches!(self, Content::Derived(_) | Content::Drawn(..))
    }
}

/// A view with the function that writes it.
pub trait Made: Send + Sync {
    /// A hash of all that the view holds. In a keying frame bodies are their keys.
    fn fingerprint(&self) -> Hash;

    /// The bytes of the file. In a frame, so that bodies can be rendered.
    fn bytes(&self) -> Vec<u8>;
}

struct Written<V> {
    view: V,
    write: fn(&V) -> Vec<u8>,
}

impl<V: Serialize + Send + Sync> Made for Written<V> {
    fn fingerprint(&self) -> Hash {
        theme::fingerprint(&(std::any::type_name::<V>(), &self.view))
    }

    fn bytes(&self) -> Vec<u8> {
        (self.write)(&self.view)
    }
}

/// Bytes that `write` makes from a view.
pub(crate) fn made<'a, V: Serialize + Send + Sync + 'a>(
    view: impl Fn() -> V + Send + Sync + 'a,
    write: fn(&V) -> Vec<u8>,
) -> Content<'a> {
    Content::Made(Box::new(move || Box::new(Written { view: view(), write })))
}

/// A page: a template with a view that is made when it is rendered.
pub(crate) fn page<'a, V: View + 'a>(
    url: UrlPath,
    language: LanguageId,
    origin: Origin,
    template: impl Into<Cow<'static, str>>,
    view: impl Fn() -> V + Send + Sync + 'a,
) -> Output<'a> {
    let content = Content::Template(template.into(), Box::new(move || Box::new(view())));
    Output { url, language, origin, content, newest: ArticleId::NEWEST }
}

/// A file of the whole site that `write` makes from a view; `what` names it in messages.
pub(crate) fn file<'a, V: Serialize + Send + Sync + 'a>(
    url: UrlPath,
    what: &str,
    view: impl Fn() -> V + Send + Sync + 'a,
    write: fn(&V) -> Vec<u8>,
) -> Output<'a> {
    let origin = Origin::Made(what.to_string());
    Output {
        url,
        language: LanguageId::DEFAULT,
        origin,
        content: made(view, write),
        newest: ArticleId::NEWEST,
    }
}
