//! `ssg`: a static site generator for an institute's publication archive.
//!
//! A build is a pure pipeline with its reading and writing at the two ends. Each stage is one module
//! that opens with the type it makes and the one function that makes it:
//!
//! ```text
//! discover -> parse -> archive -> plan -> render -> write
//! ```
//!
//! | stage | makes | sees | never |
//! |---|---|---|---|
//! | [`discover`] | [`discover::Sources`]: every input, by path | the disk | interprets |
//! | [`parse`] | [`parse::Document`]: one file's front matter and what its body says of itself | one source | a second file |
//! | [`archive`] | [`archive::Archive`]: articles named, sorted, linked, filed; every link resolved | all documents | a template |
//! | [`plan`] | [`plan::Plan`]: every URL with the function that makes its view; collisions are found here | the archive and the theme | makes bytes |
//! | [`render`] | the bytes of one output | one output | chooses a path |
//! | [`mod@write`] | the output folder and its manifest | bytes | interprets |
//!
//! [`build`] runs them in order. [`site::Site`] is everything from which a page can be made:
//! configuration, archive, theme and data at one moment, shared by all threads and never changed;
//! [`serve`] makes one site after another and keeps what did not change. There are two nouns on
//! purpose: a `Document` is known from its file alone, an `Article` from the whole archive.
//!
//! **One description reads, checks and documents.** The types of `site.toml` ([`config`]) and of front
//! matter ([`front_matter`]) carry their JSON Schema; [`schema`] checks a [`tree`] against it and
//! reports all mistakes of a file at once, each at its place; the same types read what is valid.
//!
//! **A body is read twice.** [`markdown::facts`] at parse time keeps what other pages need, and drops
//! the text; [`markdown::html`] makes the HTML when a page is rendered, from the file on disk, whose
//! hash must still be the same. So memory never holds all bodies.
//!
//! **Incremental by what was read.** There is one kind of build; a [`cache`] saves it work. A source
//! whose content is known is not parsed. An output is kept when three things did not change: what
//! every page depends on (theme, strings, configuration), the fingerprint of its view, and the answer
//! to every question that its templates asked. A fingerprint is a hash of all that the view
//! writes through serde, with keys in place of bodies and cards, so that it renders none of them. The
//! same view gives a template its values, so the two cannot drift apart. One pure function, whose
//! comment is the rule, says what changed since the last build (`build/changed.rs`): nothing, words of
//! some documents, or anything. Where nothing changed, and nobody touched the outputs, a build stops
//! before the archive. `ssg build --verify` proves that all this is right.
//!
//! **Most edits are of words.** A document's *frame* (`parse/frame.rs`) is all of it but the words of
//! its title, subtitle, summary and body (the first letter of the title belongs to the frame). The
//! archive orders, files, addresses and links by frames alone. While the fingerprint of an output is
//! taken, `archive/reading.rs` notes which documents' words the output shows: all code reads documents
//! through [`archive::Archive::document`]. A value that is made once for many outputs passes its notes
//! on to each. Where frames and everything else are those of the last build, an output that shows no
//! word of a changed document is kept without looking at it, and [`serve`] keeps the archive. What other
//! pages show of a document is its *brief* ([`archive::Brief`]: title, subtitle, summary, minutes of reading):
//! an output that reads no more is kept, too, while only the text below it changes.
//!
//! **Search is an index in files.** [`search`] turns the words of documents into the files of
//! `docs/search-format.md`, and ranks what they hold; it knows neither the site nor the disk.
//! `outputs/search.rs` gives it the documents. If the cache has no index, words are counted while sources
//! are parsed ([`search::Early`]); a text with citations or PDFs, or for which there is no memory left, is read
//! again later. The cache keeps the words of each document, and those of the
//! last index in parts: where few documents changed, only those parts are read and written in which
//! something changes, and only those files of the index are made. The others are made where somebody wants
//! them. Where all that the archive is made from but words is as before ([`site::Site::frame`]), only documents
//! whose source changed are looked at.
//!
//! **Diagnostics are values.** Stages return `(T, Vec<Diagnostic>)` and carry on; nothing is written
//! while one of them is an error ([`diagnostic`]).
//!
//! **One answer to one question.** Which lists there are, at which addresses and with which articles, is one
//! table (`outputs/lists.rs`): pages, feeds, records, the sitemap and menus take their part of it. Where
//! the words of a destination lead is one resolver (`archive/resolve.rs`): texts, front matter, redirects,
//! menus and `url()` of templates ask it. What each does with the answer, and what it reports, is its own.
//!
//! **It grows by lists:** [`outputs::OUTPUTS`] (a kind of page or feed), the rules in
//! [`diagnostic::RULES`], the subcommands in [`cli`]. A new one is a file and a line.
//!
//! **Floors and walls**: `tests/architecture.rs` checks that modules import only from floors below
//! them, that the files of a module do not import one another in a circle, that only [`disk`] touches
//! the file system, only [`theme`] knows tera, only `serve/watch` knows the watcher of files, and only
//! [`cli`] knows the terminal, the clock and the environment. The only global state belongs to one
//! thread and its current work: in [`theme`] the stack of pages being rendered, and whether a value is
//! being made for one; in [`archive`] the documents noted as read; in both, and in [`search`], memory that is
//! used again.
//!
//! Public is what the program, the tests and the benchmarks use.

#![forbid(unsafe_code)]
#![allow(
    rustdoc::private_intra_doc_links,
    reason = "these pages are for those who change the code"
)]

// Floor by floor, the lowest first: a module imports only from floors below its own.

pub mod date;
pub mod diagnostic;
pub mod ids;
mod locale;
mod slug;
mod text;
mod url;

mod identifier;
mod tree;

mod citation;
#[allow(clippy::disallowed_methods, reason = "the door to the file system")]
pub mod disk;
mod dois;
pub mod front_matter;
mod host;
pub mod redirect;
mod schema;

mod diff;

mod baseline;

mod body;
pub mod markdown;
pub mod search;

pub mod config;
mod discover;

pub mod mend;
pub mod parse;

pub mod archive;
pub mod data;

mod theme;

mod site;

pub mod outputs;

mod plan;

pub mod ledger;

mod render;

pub mod write;

pub mod cache;

mod hold;

pub mod build;

mod serve;

#[allow(clippy::disallowed_methods, reason = "the door to the clock and the environment")]
pub mod cli;
