//! Outputs: every kind of page, feed and file, each in one file of its own.
//!
//! A kind says which outputs it has ([`Kind::plan`]) and what each is made from ([`Content`]). A
//! new kind is one file and one line in [`OUTPUTS`].

use std::borrow::Cow;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::ids::{ArticleId, LanguageId};
use crate::site::Site;
use crate::theme::CARD;
use crate::url::UrlPath;

mod accessibility;
mod article;
mod assets;
mod author;
mod beside;
mod calendar;
mod cards;
mod content;
mod corrections;
mod deposits;
mod exports;
mod feed;
mod flat;
mod formats;
mod head;
mod headers;
mod home;
mod index;
mod jats;
mod json_ld;
mod license;
mod linkset;
mod list;
mod lists;
mod llms;
mod naming;
mod narrow;
mod not_found;
mod oai;
mod opensearch;
mod paged;
mod parts;
mod people;
mod pictures;
mod publications;
mod queries;
mod recipe;
mod records;
mod redirect;
mod rights;
mod robots;
mod search;
mod search_page;
mod section;
mod shared;
mod sharing;
mod signposts;
mod site_view;
mod sitemap;
mod social;
mod standing;
mod statics;
mod term;
mod titles;
pub mod views;
mod whole;
mod works;
mod year;

pub use content::{Content, Made};
pub use deposits::{
    Deposited, Deposits, Registered, Registrar, Registry, Which, deposited, deposits,
    is_diagnostic, registered,
};
pub use headers::{Told, told_headers};
pub use recipe::{Bytes, Recipe};
pub use records::{Found, Query, RecordForm, found, spreadsheet};
pub use redirect::{Answer, Counted, Moves, Refused, Unanswered, counted, refused};
pub use search::{
    SearchIndex, faults as search_faults, files as search_files, root as search_root,
    texts as search_texts,
};
pub use site_view::site_views;
pub use social::without_card;
pub use works::cited_work;

pub(crate) use content::{file, page};
pub(crate) use naming::feed_id;

use views::{ArticleView, HomeView, IndexView, ListView, PlainView, SocialView, WholeView};

/// A kind of output.
pub struct Kind {
    /// Name in summaries, such as `article`.
    pub name: &'static str,
    /// How it counts in the summary.
    pub group: Group,
    /// Its addresses were given out and must not change: those of articles, pages and redirects.
    pub permanent: bool,
    /// What its templates see; none where code writes its files, or all views are those of another
    /// kind.
    pub pages: Option<Pages>,
    /// Its outputs.
    pub plan: for<'a> fn(&'a Site) -> Vec<Output<'a>>,
}

/// The templates of a kind of page, and the schema of the view that they get.
#[derive(Clone, Copy)]
pub struct Pages {
    /// Names of the templates.
    pub templates: &'static [&'static str],
    /// The JSON Schema of their view.
    pub view: fn(&mut SchemaGenerator) -> Schema,
    id: fn() -> Cow<'static, str>,
}

impl Pages {
    const fn of<V: JsonSchema>(templates: &'static [&'static str]) -> Option<Pages> {
        Some(Pages { templates, view: V::json_schema, id: V::schema_id })
    }
}

/// Every view that templates get, with the names of the templates. This is the contract with
/// themes.
pub fn views_of_templates() -> Vec<(Vec<&'static str>, Pages)> {
    let mut views: Vec<(Vec<&'static str>, Pages)> = Vec::new();
    for pages in OUTPUTS.iter().filter_map(|kind| kind.pages) {
        match views.iter_mut().find(|(_, known)| (known.id)() == (pages.id)()) {
            Some((templates, _)) => templates.extend(pages.templates),
            None => views.push((pages.templates.to_vec(), pages)),
        }
    }
    views
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
    Kind {
        name: "home",
        group: Group::Page,
        permanent: false,
        pages: Pages::of::<HomeView<'_>>(&["home.html"]),
        plan: home::plan,
    },
    Kind {
        name: "article",
        group: Group::Page,
        permanent: true,
        pages: Pages::of::<ArticleView<'_>>(&["article.html", "page.html", "gone.html"]),
        plan: article::plan,
    },
    Kind {
        name: "whole report",
        group: Group::Page,
        permanent: false,
        pages: Pages::of::<WholeView<'_>>(&["whole.html"]),
        plan: whole::plan,
    },
    Kind {
        name: "list",
        group: Group::Page,
        permanent: false,
        pages: Pages::of::<ListView<'_>>(&["list.html"]),
        plan: list::plan,
    },
    Kind {
        name: "term",
        group: Group::Page,
        permanent: false,
        pages: Pages::of::<ListView<'_>>(&["term.html"]),
        plan: term::plan,
    },
    Kind {
        name: "author",
        group: Group::Page,
        permanent: false,
        pages: Pages::of::<ListView<'_>>(&["author.html"]),
        plan: author::plan,
    },
    Kind {
        name: "year",
        group: Group::Page,
        permanent: false,
        pages: Pages::of::<ListView<'_>>(&["year.html"]),
        plan: year::plan,
    },
    Kind {
        name: "narrowed",
        group: Group::Page,
        permanent: false,
        pages: None,
        plan: narrow::plan,
    },
    Kind {
        name: "corrections",
        group: Group::Page,
        permanent: false,
        pages: None,
        plan: corrections::plan,
    },
    Kind {
        name: "index",
        group: Group::Page,
        permanent: false,
        pages: Pages::of::<IndexView<'_>>(&["terms.html", "authors.html", "years.html"]),
        plan: index::plan,
    },
    Kind { name: "people", group: Group::Page, permanent: false, pages: None, plan: people::plan },
    Kind {
        name: "publications",
        group: Group::Page,
        permanent: false,
        pages: None,
        plan: publications::plan,
    },
    Kind {
        name: "titles",
        group: Group::Page,
        permanent: false,
        pages: Pages::of::<IndexView<'_>>(&["titles.html"]),
        plan: titles::plan,
    },
    Kind {
        name: "not found",
        group: Group::Page,
        permanent: false,
        pages: Pages::of::<PlainView<'_>>(&["not_found.html"]),
        plan: not_found::plan,
    },
    Kind {
        name: "search page",
        group: Group::Page,
        permanent: false,
        pages: Pages::of::<PlainView<'_>>(&["search.html"]),
        plan: search_page::plan,
    },
    Kind {
        name: "opensearch",
        group: Group::File,
        permanent: false,
        pages: None,
        plan: opensearch::plan,
    },
    Kind { name: "feed", group: Group::Feed, permanent: false, pages: None, plan: feed::plan },
    Kind {
        name: "calendar",
        group: Group::File,
        permanent: false,
        pages: None,
        plan: calendar::plan,
    },
    Kind {
        name: "redirect",
        group: Group::Redirect,
        permanent: true,
        pages: None,
        plan: redirect::plan,
    },
    Kind {
        name: "redirect table",
        group: Group::File,
        permanent: false,
        pages: None,
        plan: redirect::tables,
    },
    Kind {
        name: "sitemap",
        group: Group::File,
        permanent: false,
        pages: None,
        plan: sitemap::plan,
    },
    Kind { name: "robots", group: Group::File, permanent: false, pages: None, plan: robots::plan },
    Kind { name: "llms.txt", group: Group::File, permanent: false, pages: None, plan: llms::plan },
    Kind { name: "rights", group: Group::File, permanent: false, pages: None, plan: rights::plan },
    Kind {
        name: "headers",
        group: Group::File,
        permanent: false,
        pages: None,
        plan: headers::plan,
    },
    Kind {
        name: "search index",
        group: Group::File,
        permanent: false,
        pages: None,
        plan: search::plan,
    },
    Kind { name: "export", group: Group::File, permanent: false, pages: None, plan: exports::plan },
    Kind {
        name: "publications file",
        group: Group::File,
        permanent: false,
        pages: None,
        plan: exports::archive,
    },
    Kind { name: "oai", group: Group::File, permanent: false, pages: None, plan: oai::plan },
    Kind {
        name: "linkset",
        group: Group::File,
        permanent: false,
        pages: None,
        plan: linkset::plan,
    },
    Kind { name: "asset", group: Group::File, permanent: false, pages: None, plan: assets::plan },
    Kind {
        name: "picture",
        group: Group::File,
        permanent: false,
        pages: None,
        plan: pictures::plan,
    },
    Kind {
        name: "social card",
        group: Group::File,
        permanent: false,
        pages: Pages::of::<SocialView<'_>>(&[CARD]),
        plan: social::plan,
    },
    Kind { name: "file", group: Group::File, permanent: false, pages: None, plan: statics::plan },
];

/// One URL of the site, before a byte of it is made.
pub struct Output<'a> {
    /// Its address.
    pub url: UrlPath,
    /// Number of its language.
    pub language: LanguageId,
    /// What it is made from, for messages.
    pub origin: Origin,
    /// How it is made.
    pub content: Content<'a>,
    /// The newest article that it shows; the first of all where it shows none, or many. Outputs are
    /// made in this order, so that what one output made from an article is still there for the
    /// others that show it.
    pub newest: ArticleId,
}

/// What an output is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A file of the site.
    Source(Arc<Path>),
    /// An alias in the front matter of a file.
    Alias(Arc<Path>, crate::diagnostic::Span),
    /// A redirect in `site.toml` or `redirects.csv`.
    Redirect(Arc<Path>, crate::diagnostic::Span),
    /// The program itself: "the list of briefs".
    Made(String),
    /// The program itself, beside the page of this address: "linkset".
    Beside(&'static str, UrlPath),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Source(path) => write!(f, "`{}`", path.display()),
            Origin::Alias(path, span) => {
                write!(f, "an alias in `{}:{}`", path.display(), span.line)
            }
            Origin::Redirect(path, span) => {
                write!(f, "a redirect in `{}:{}`", path.display(), span.line)
            }
            Origin::Made(what) => f.write_str(what),
            Origin::Beside(what, page) => write!(f, "the {what} of `{page}`"),
        }
    }
}
