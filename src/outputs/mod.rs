//! Outputs: every kind of page, feed and file, each in one file of its own.
//!
//! A kind says which outputs it has ([`Kind::plan`]) and how the view of each is made. A new kind
//! is one file and one line in [`OUTPUTS`].

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::archive::ArticleId;
use crate::site::Site;
use crate::theme::View;
use crate::url::UrlPath;

mod article;
mod assets;
mod author;
mod cards;
mod feed;
mod flat;
mod headers;
mod home;
mod index;
mod list;
mod not_found;
mod queries;
mod redirect;
mod robots;
mod shared;
mod site_view;
mod sitemap;
mod statics;
mod term;
pub mod views;
mod year;

pub use site_view::site_views;

/// A kind of output.
pub struct Kind {
    /// Name in summaries, such as `article`.
    pub name: &'static str,
    /// How it counts in the summary.
    pub group: Group,
    /// Its addresses were given out, and must hold: those of articles, pages and redirects.
    pub permanent: bool,
    /// Its outputs.
    pub plan: for<'a> fn(&'a Site) -> Vec<Output<'a>>,
}

/// What a kind of output counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// A page for readers.
    Page,
    /// A feed.
    Feed,
    /// A redirect.
    Redirect,
    /// Any other file.
    File,
}

/// All kinds of output.
pub static OUTPUTS: &[Kind] = &[
    Kind { name: "home", group: Group::Page, permanent: false, plan: home::plan },
    Kind { name: "article", group: Group::Page, permanent: true, plan: article::plan },
    Kind { name: "list", group: Group::Page, permanent: false, plan: list::plan },
    Kind { name: "term", group: Group::Page, permanent: false, plan: term::plan },
    Kind { name: "author", group: Group::Page, permanent: false, plan: author::plan },
    Kind { name: "year", group: Group::Page, permanent: false, plan: year::plan },
    Kind { name: "index", group: Group::Page, permanent: false, plan: index::plan },
    Kind { name: "not found", group: Group::Page, permanent: false, plan: not_found::plan },
    Kind { name: "feed", group: Group::Feed, permanent: false, plan: feed::plan },
    Kind { name: "redirect", group: Group::Redirect, permanent: true, plan: redirect::plan },
    Kind { name: "redirect table", group: Group::File, permanent: false, plan: redirect::tables },
    Kind { name: "sitemap", group: Group::File, permanent: false, plan: sitemap::plan },
    Kind { name: "robots", group: Group::File, permanent: false, plan: robots::plan },
    Kind { name: "headers", group: Group::File, permanent: false, plan: headers::plan },
    Kind { name: "asset", group: Group::File, permanent: false, plan: assets::plan },
    Kind { name: "file", group: Group::File, permanent: false, plan: statics::plan },
];

/// One URL of the site, before a byte of it is made.
pub struct Output<'a> {
    /// Its address.
    pub url: UrlPath,
    /// Number of its language.
    pub language: usize,
    /// What it is made from, for messages.
    pub origin: Origin,
    /// How it is made.
    pub content: Content<'a>,
    /// The newest article that it shows; the first of all where it shows none, or many. Outputs are
    /// made in this order, so that what was made of an article for one is still there for the others
    /// that show it.
    pub newest: ArticleId,
}

/// What an output is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A file of the site.
    Source(Arc<Path>),
    /// An alias in the front matter of a file.
    Alias(Arc<Path>, crate::diagnostic::Span),
    /// The program itself: "the list of briefs".
    Made(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Source(path) => write!(f, "`{}`", path.display()),
            Origin::Alias(path, span) => {
                write!(f, "an alias in `{}:{}`", path.display(), span.line)
            }
            Origin::Made(what) => f.write_str(what),
        }
    }
}

/// Makes a view.
pub type MakeView<'a> = Box<dyn Fn() -> Box<dyn View + 'a> + Send + Sync + 'a>;

/// Makes bytes. Within a frame, so that bodies can be rendered.
pub type MakeBytes<'a> = Box<dyn Fn() -> Vec<u8> + Send + Sync + 'a>;

/// How an output is made.
pub enum Content<'a> {
    /// A template with its view.
    Template(&'static str, MakeView<'a>),
    /// Bytes made by code, such as a feed.
    Bytes(MakeBytes<'a>),
    /// A copy of a file of the site.
    Copy(PathBuf),
}

/// A page: a template with a view that is made when it is rendered.
pub(crate) fn page<'a, V: View + 'a>(
    url: UrlPath,
    language: usize,
    origin: Origin,
    template: &'static str,
    view: impl Fn() -> V + Send + Sync + 'a,
) -> Output<'a> {
    let content = Content::Template(template, Box::new(move || Box::new(view())));
    Output { url, language, origin, content, newest: ArticleId(0) }
}

/// A file whose bytes are made by code.
pub(crate) fn file<'a>(
    url: UrlPath,
    what: &str,
    bytes: impl Fn() -> Vec<u8> + Send + Sync + 'a,
) -> Output<'a> {
    let content = Content::Bytes(Box::new(bytes));
    let origin = Origin::Made(what.to_string());
    Output { url, language: 0, origin, content, newest: ArticleId(0) }
}
