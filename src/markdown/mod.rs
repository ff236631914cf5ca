//! Markdown: what a body says about itself, and its HTML.
//!
//! A body is read twice. [`facts`] runs at parse time and keeps only what other pages need to know:
//! headings, links, pictures, words. [`html`] runs as late as possible, when all its links are
//! resolved, and cannot fail. [`prose`] gives what the search index holds; [`facts_and_prose`] does both
//! in one reading.

mod comforts;
mod events;
mod facts;
mod feed;
mod html;
mod inline;
mod jats;
mod math;
mod page;
mod part;
mod parts;
mod passes;
mod places;
mod prose;
mod tags;
mod text;
mod words;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;

use ssg_pictures::{Credits, Offer, Widths};

use crate::citation::Html;
use crate::diagnostic::Span;
use crate::disk::Hash;

pub use comforts::{Comforts, with_comforts};
pub use facts::{facts, facts_and_prose};
pub use feed::absolute;
pub use html::html;
pub use inline::{inline_html, plain_text};
pub use jats::{Jats, jats, xml};
pub use part::as_part;
pub use passes::credits::without_word;
pub use passes::footnotes::{key as note_key, numbered as note_numbers};
pub use prose::{Prose, prose};
pub use tags::words_of_html;

/// The syntax of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// Markdown.
    Markdown,
    /// HTML: it is published as it is, with its links resolved.
    Html,
}

impl Syntax {
    /// The syntax of a source, by the end of its name.
    pub fn of(path: &Path) -> Syntax {
        let extension = path.extension().and_then(|extension| extension.to_str());
        let is_html = |extension: &str| {
            ["html", "htm"].iter().any(|html| html.eq_ignore_ascii_case(extension))
        };
        if extension.is_some_and(is_html) { Syntax::Html } else { Syntax::Markdown }
    }
}

/// What to do with raw HTML in a body.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum RawHtml {
    /// It is kept, with its links resolved.
    #[default]
    Allow,
    /// It is cleaned by ammonia's rules.
    Sanitize,
    /// It is shown as text.
    Escape,
}

/// How bodies are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dialect {
    /// What to do with raw HTML.
    pub raw_html: RawHtml,
    /// `$...$` and `$$...$$` are formulas.
    pub math: bool,
    /// Code in fences with a language has colours.
    pub highlight: bool,
}

impl From<RawHtml> for Dialect {
    fn from(raw_html: RawHtml) -> Dialect {
        Dialect { raw_html, ..Dialect::default() }
    }
}

/// What [`facts`] finds in one body.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Facts {
    /// Headings in order, with the ids they will have in the HTML.
    pub headings: Vec<Heading>,
    /// Every destination in the body, in the order in which [`html`] asks for its answer.
    pub links: Vec<Link>,
    /// Pictures, in order.
    pub pictures: Vec<Picture>,
    /// Containers (`::: name`) opened, in order.
    pub containers: Vec<Container>,
    /// Other places that links can point at: ids in raw HTML, footnotes, captioned tables.
    pub anchors: Vec<String>,
    /// Number of words a reader reads (Unicode words, footnotes included, code and HTML not).
    pub words: usize,
    /// Hash of its words in their order, whatever their markup: of text, code, captions and the words of
    /// pictures.
    pub prose: Hash,
    /// Number of footnotes.
    pub footnotes: usize,
    /// Footnotes that something refers to, in the order of their numbers.
    pub notes: Vec<Note>,
    /// Citations, in order, and also possible ones: `@name` in the text.
    pub citations: Vec<Citation>,
    /// Formulas are recognized in it.
    pub math: bool,
    /// MathML of its formulas, in order; TeX where that is wrong.
    pub formulas: Vec<String>,
    /// Names and numbers of the formulas that have them.
    pub equations: Vec<(String, String)>,
    /// Code in a language has colours.
    pub highlight: bool,
    /// Summary in plain text: what stands before `<!-- more -->`, else the first paragraph.
    pub summary: String,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Anchor: explicit (`{#id}`), else from the text with Unicode kept, unique in the body.
    pub id: String,
    /// Plain text.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// What a destination is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum LinkUse {
    /// A link a reader follows: Markdown link, or `href` in raw HTML.
    Page,
    /// A picture, sound or film the page shows: Markdown image, or `src`, `srcset`, `poster`.
    Media,
}

/// A destination as written.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Link {
    /// As the author wrote it (after Markdown unescaping, percent-encoding kept). Where a tag of
    /// another generator is part of it (`{{` or `{%`), that is already reported.
    pub destination: String,
    /// Page or media.
    pub usage: LinkUse,
    /// The place of the destination in the file.
    pub span: Span,
}

/// A footnote.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Note {
    /// Label, in lower case.
    pub label: String,
    /// How many references to it there are, in the text and in printed notes.
    pub references: usize,
}

/// A citation as written.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Citation {
    /// What it cites, in order.
    pub works: Vec<CitedWork>,
    /// It is in the text itself, so that it is a citation only where its key is known.
    pub in_text: bool,
    /// Label of the footnote that holds it.
    pub note: Option<String>,
    /// How many footnotes the text refers to before it.
    pub notes_before: usize,
    /// The summary has it.
    pub in_summary: bool,
}

/// A work as a citation names it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct CitedWork {
    /// Its key.
    pub key: String,
    /// The place of the key.
    pub span: Span,
    /// The text before it, in inline Markdown.
    pub before: String,
    /// The text after it, such as ", p. 12".
    pub after: String,
    /// The citation leaves out its author.
    pub is_bare: bool,
}

/// What readers see of the citations of a body.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cited {
    /// Each of [`Facts::citations`]; none where it stays as written.
    pub citations: Vec<Option<Html>>,
    /// The works in the order of the bibliography.
    pub works: Vec<WorkHtml>,
}

/// HTML of an entry of the bibliography.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkHtml {
    /// Its anchor.
    pub id: String,
    /// Its number, such as "[1]"; empty in styles without numbers.
    pub label: String,
    /// The entry.
    pub html: String,
    /// Which of [`Facts::citations`] cite it.
    pub cited: Vec<usize>,
}

/// Name of the container that holds the place of the bibliography.
pub const BIBLIOGRAPHY: &str = "bibliography";

/// A picture in the body.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Picture {
    /// Index of its destination in [`Facts::links`].
    pub link: usize,
    /// Alternative text.
    pub alt: String,
    /// It is alone in a paragraph, so that it becomes a figure.
    pub figure: bool,
    /// Caption (the image's title without its credit), plain text.
    pub caption: String,
    /// Credit without the word, plain text.
    pub credit: String,
}

/// A `:::` container as opened.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Container {
    /// Name as written, such as `pull-quote`.
    pub name: String,
    /// Arguments `key="value"`, in order.
    pub arguments: Vec<(String, String)>,
    /// The place of the name.
    pub span: Span,
}

/// A body's text and its place in its file.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The file, for diagnostics.
    pub file: &'a Arc<Path>,
    /// The body's text, line ends as in the file.
    pub text: &'a str,
    /// Number of lines of the file before the body's first line.
    pub lines_before: usize,
}

/// The answer to one destination, in the order of [`Facts::links`].
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Answer {
    /// URL to print, percent-encoded but not HTML-escaped. External URLs stay as written. Where the
    /// address is used as it is, the text is shared with it.
    pub url: Arc<str>,
    /// Width and height in pixels, of pictures that are files of the site.
    pub size: Option<(u32, u32)>,
    /// In which sizes the picture can be offered.
    pub offer: Offer,
    /// What its file says about it, where that is anything.
    pub credits: Option<Arc<Credits>>,
}

impl Answer {
    /// An answer with a URL alone.
    pub fn of(url: impl Into<Arc<str>>) -> Answer {
        Answer { url: url.into(), ..Answer::default() }
    }
}

/// The words that the HTML of a body holds, in the language of the page.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
pub struct Words {
    /// "Credit: {credit}".
    pub credit: String,
    /// Heading of the footnotes: "Notes".
    pub notes: String,
    /// "Back to reference {number}".
    pub note_back: String,
    /// Label of a table without a caption: "Table {number}".
    pub table: String,
    /// Titles of alerts: note, tip, important, warning, caution.
    pub alerts: [String; 5],
    /// "Watch on {host}".
    pub watch: String,
    /// "Play {title}".
    pub play: String,
    /// "done", for ticked task items.
    pub task_done: String,
    /// "open", for the others.
    pub task_open: String,
    /// Heading of the bibliography: "References".
    pub references: String,
    /// "Back to citation {number}".
    pub citation_back: String,
}

/// The picture of the body that leads the article: it loads at once, not lazily.
#[derive(Debug, Clone, Copy)]
pub struct Lead<'a> {
    /// Index in [`Facts::pictures`].
    pub picture: usize,
    /// The article's `credit`, which the figure shows unless it has a credit of its own.
    pub credit: &'a str,
}

/// The sizes of pictures.
#[derive(Clone, Copy)]
pub struct Sizes<'a> {
    /// The widths in which there are files.
    pub widths: &'a Widths,
    /// How wide a picture is in the text: a value of the attribute `sizes`.
    pub in_text: &'a str,
    /// The same within a container, where that is another.
    pub within: &'a SizesWithin<'a>,
    /// The tones of pictures.
    pub tone: &'a ToneOf<'a>,
}

/// Says how wide a picture stands in a container; none where it is as wide as in the text around it.
pub type SizesWithin<'a> = dyn Fn(&Container) -> Option<String> + 'a;

/// Says the tone of the picture that an answer leads to: the value of its attribute `data-tone`.
pub type ToneOf<'a> = dyn Fn(&Answer) -> Option<String> + 'a;

/// Renders a container: its name, arguments and inner HTML to HTML.
pub type RenderContainer<'a> = dyn Fn(&Container, &str) -> String + 'a;

/// All that [`html`] needs besides the text.
pub struct Settings<'a> {
    /// The syntax of the body.
    pub syntax: Syntax,
    /// Raw HTML.
    pub raw_html: RawHtml,
    /// Words of the page's language.
    pub words: &'a Words,
    /// Answers to [`Facts::links`], in their order; where one is missing, the destination stays as
    /// written.
    pub answers: &'a [Option<Answer>],
    /// The body's own picture that leads the article, where there is one.
    pub lead: Option<Lead<'a>>,
    /// In which sizes pictures are offered; none where they stay as they are.
    pub sizes: Option<Sizes<'a>>,
    /// The citations, where there are any.
    pub cited: Option<&'a Cited>,
    /// The page reads from right to left (the footnote arrow turns).
    pub rtl: bool,
    /// How containers become HTML.
    pub container: &'a RenderContainer<'a>,
}
