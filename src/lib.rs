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
//! | [`archive`] | [`archive::Archive`]: articles named, sorted, linked, filed; every link answered | all documents | a template |
//! | [`plan`] | [`plan::Plan`]: every URL with the way to its view; collisions are found here | the archive and the theme | makes bytes |
//! | [`render`] | the bytes of one output | one output | chooses a path |
//! | [`mod@write`] | the output folder and its manifest | bytes | interprets |
//!
//! [`build`] puts them in a row. [`site::Site`] is what a page can be made of: configuration,
//! archive, theme and data at one moment, shared by all threads and never changed; [`serve`] makes
//! one after another and keeps what did not change. Two nouns on purpose: a `Document` is known from
//! its file alone, an `Article` from the whole archive.
//!
//! **One description reads, checks and documents.** The types of `site.toml` ([`config`]) and of front
//! matter ([`front_matter`]) carry their JSON Schema; [`schema`] checks a [`tree`] against it and
//! tells all mistakes of a file at once, each at its place; the same types read what is sound.
//!
//! **A body is read twice.** [`markdown::facts`] at parse time keeps what neighbours need, and the
//! text goes; [`markdown::html`] makes the HTML when a page is rendered, from the file on disk, whose
//! hash must still be the same. So memory never holds all bodies.
//!
//! **Incremental by what was read.** There is one kind of build; a [`cache`] spares it work. A source
//! whose content is known is not parsed. An output is kept when three things are as they were: what
//! every page depends on (theme, strings, configuration), the fingerprint of its view, and the answer
//! to every question that its templates asked. A fingerprint is a hash of all that the view
//! writes through serde, taken where bodies and cards are their keys, so that it renders none; the
//! same view gives a template its values, and the two cannot drift. What changed since the last build
//! is one pure function whose comment is the rule (`build/changed.rs`): nothing, words of some
//! documents, or anything. Where nothing changed, and the outputs are as they were left, a build stops
//! before the archive. `ssg build --verify` proves it.
//!
//! **Most edits are of words.** A document's *frame* (`parse/frame.rs`) is all of it but the words of
//! its title, subtitle, summary and body (the first letter of the title belongs to it); the archive orders, files, addresses and links by frames
//! alone. Which documents' words an output tells is noted while its fingerprint is taken
//! (`archive/reading.rs`), since documents are read through [`archive::Archive::document`] only; what is
//! made once for many outputs hands its notes on to each. Where frames and all around them are those
//! of the last build, an output that tells no word of a changed document is kept without a look, and
//! [`serve`] keeps the archive.
//!
//! **Search is an index in files.** [`search`] turns the words of documents into the files of
//! `docs/search-format.md`, and ranks what they hold; it knows neither the site nor the disk.
//! `outputs/search.rs` gives it the documents. The words of each document and the last index lie in
//! the cache, and few changed documents only change that index.
//!
//! **Diagnostics are values.** Stages return `(T, Vec<Diagnostic>)` and carry on; nothing is written
//! while one of them is an error ([`diagnostic`]).
//!
//! **It grows by lists:** [`outputs::OUTPUTS`] (a kind of page or feed), the rules in
//! [`diagnostic::RULES`], the subcommands in [`cli`]. A new one is a file and a line.
//!
//! **Floors and walls** are held by `tests/architecture.rs`: imports only look down; only [`disk`]
//! touches the file system, only [`theme`] knows tera, only
//! `serve/watch` knows the watcher of files, only [`cli`] knows the terminal, the clock and
//! the environment. The only global state belongs to one thread and to what that is doing: the stack
//! of pages being rendered, and whether a value is made for one, in [`theme`], the documents noted as
//! read in [`archive`], and room that is used again in both.

#![forbid(unsafe_code)]

pub mod archive;
pub mod baseline;
pub mod body;
pub mod build;
pub mod cache;
pub mod citation;
#[allow(clippy::disallowed_methods, reason = "the door to the clock and the environment")]
pub mod cli;
pub mod config;
pub mod data;
pub mod date;
pub mod diagnostic;
pub mod diff;
pub mod discover;
#[allow(clippy::disallowed_methods, reason = "the door to the file system")]
pub mod disk;
pub mod dois;
pub mod front_matter;
pub mod hold;
pub mod host;
pub mod identifier;
pub mod ledger;
pub mod locale;
pub mod markdown;
pub mod mend;
pub mod outputs;
pub mod parse;
pub mod plan;
pub mod redirect;
pub mod render;
pub mod schema;
pub mod search;
pub mod serve;
pub mod site;
pub mod slug;
pub mod text;
pub mod theme;
pub mod tree;
pub mod url;
pub mod write;
