//! Facts: one reading of a body for what other pages need to know, and for its mistakes.

mod code;
mod faults;
mod formulas;

pub(super) use code::language;

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use crate::diagnostic::{self, Diagnostic};

use super::events::{self, Media, Piece, Pieces};
use super::passes::citations::Written;
use super::passes::containers::{self, Open, Prepared};
use super::passes::figures::{Figure, Image};
use super::passes::footnotes::{self, Collected};
use super::passes::leftovers::{self, Leftover};
use super::passes::media;
use super::passes::noise::{self, Noise};
use super::passes::raw_html::{self, Found, Raw};
use super::places::Places;
use super::text;
use super::words::{WordCount, WordHash};
use super::{
    Citation, CitedWork, Dialect, Facts, Heading, Link, LinkUse, Picture, Prose, RawHtml, Source,
    Syntax, inline, prose,
};
use formulas::Formulas;

/// Reads a body once, for its facts and its mistakes. The mistakes are sorted by place.
pub fn facts(source: Source<'_>, dialect: impl Into<Dialect>) -> (Facts, Vec<Diagnostic>) {
    facts_and(source, dialect.into(), None)
}

/// The same in one reading with [`prose`](super::prose()), which takes no citation as known.
pub fn facts_and_prose(
    source: Source<'_>,
    dialect: impl Into<Dialect>,
    give: &mut dyn FnMut(Prose<'_>),
) -> (Facts, Vec<Diagnostic>) {
    facts_and(source, dialect.into(), Some(give))
}

fn facts_and(
    source: Source<'_>,
    dialect: Dialect,
    give: Option<&mut dyn FnMut(Prose<'_>)>,
) -> (Facts, Vec<Diagnostic>) {
    if Syntax::of(source.file) == Syntax::Html {
        if let Some(give) = give {
            super::page::prose(source.text, give);
        }
        return super::page::facts(source);
    }
    let prepared = containers::prepare(source.text, dialect.math.into());
    let mut reading = Reading::new(source, dialect.raw_html, &prepared);
    reading.facts.math = dialect.math;
    reading.facts.highlight = dialect.highlight;
    let mut prose = give.map(|give| prose::Reading::new(source.text, dialect.raw_html, &[], give));
    for piece in Pieces::new(source.text, &prepared) {
        if let Some(prose) = &mut prose {
            prose.piece(&piece);
        }
        reading.piece(piece);
    }
    if let Some(mut prose) = prose {
        prose.end();
    }
    reading.finish()
}

struct Reading<'a> {
    body: &'a str,
    raw_html: RawHtml,
    prepared: &'a Prepared<'a>,
    places: Places<'a>,
    facts: Facts,
    diagnostics: Vec<Diagnostic>,
    words: WordCount,
    /// All that is read.
    prose: WordHash,
    summary: Summary,
    heading: Option<Title<'a>>,
    /// Explicit ids of the headings so far, with their places.
    explicit: Vec<Option<Range<usize>>>,
    level: u8,
    footnotes: Collected,
    containers: Open,
    tables: usize,
    captions: Vec<usize>,
    in_code: bool,
    /// Lists, quotations, tables and footnotes that are open.
    depth: usize,
    noise: Vec<Noise>,
    leftovers: Vec<Leftover>,
    /// Where noise does not count.
    hidden: Vec<Range<usize>>,
    formulas: Formulas,
}

/// A heading while it is read.
struct Title<'a> {
    level: u8,
    id: Option<CowStr<'a>>,
    text: String,
    range: Range<usize>,
}

/// The summary while it is read.
#[derive(Default)]
struct Summary {
    text: String,
    /// Text is being kept.
    open: bool,
    /// All text is kept up to `<!-- more -->`, which the body seems to have.
    to_more: bool,
    /// The place of the first paragraph in `text`.
    paragraph: Option<Range<usize>>,
    start: usize,
    /// Nothing more is kept.
    done: bool,
}

impl<'a> Reading<'a> {
    fn new(source: Source<'a>, raw_html: RawHtml, prepared: &'a Prepared<'a>) -> Reading<'a> {
        let to_more = may_have_more(source.text);
        Reading {
            body: source.text,
            raw_html,
            prepared,
            places: Places::new(source),
            facts: Facts::default(),
            diagnostics: Vec::new(),
            words: WordCount::default(),
            prose: WordHash::default(),
            summary: Summary { to_more, ..Summary::default() },
            heading: None,
            explicit: Vec::new(),
            level: 1,
            footnotes: Collected::default(),
            containers: Open::default(),
            tables: 0,
            captions: Vec::new(),
            in_code: false,
            depth: 0,
            noise: noise::find(source.text),
            leftovers: leftovers::find(source.text),
            hidden: Vec::new(),
            formulas: Formulas::default(),
        }
    }

    fn piece(&mut self, piece: Piece<'a>) {
        match piece {
            Piece::Event(event, range) => self.event(event, range),
            Piece::Raw(raw) => self.raw(&raw),
            Piece::Image(image) => {
                let picture = self.picture(image);
                self.facts.pictures.push(picture);
            }
            Piece::Figures(figures) => {
                self.space();
                figures.into_iter().for_each(|figure| self.figure(figure));
            }
            Piece::Media(media) => self.media(media),
            Piece::Caption => {
                self.space();
                self.captions.push(self.tables + 1);
            }
            Piece::Credit | Piece::CaptionEnd => self.space(),
            Piece::Fence(range) => self.fence(range),
            Piece::Citation(written, range) => self.citation(&written, range),
            Piece::Math(math) => self.formula(math),
            Piece::Equation(name, range) => self.formulas.refer(name, range),
        }
    }

    fn event(&mut self, event: Event<'a>, range: Range<usize>) {
        match event {
            Event::Text(text) => self.text(&text, range),
            Event::Code(code) => {
                self.prose.text(&code);
                if let Some(heading) = &mut self.heading {
                    heading.text.push_str(&code);
                } else if self.summary.open {
                    self.summary.text.push_str(&code);
                }
                self.hide(range);
            }
            Event::SoftBreak | Event::HardBreak => {
                self.space();
                if self.summary.open {
                    self.summary.text.push(' ');
                }
            }
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::FootnoteReference(label) => self.footnotes.reference(&label, range),
            _ => {}
        }
    }

    /// A line or block ends here.
    fn space(&mut self) {
        self.words.space();
        self.prose.space();
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        self.prose.text(text);
        if self.in_code {
            return;
        }
        self.words.text(text);
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(text);
        } else if self.summary.open {
            self.summary.text.push_str(text);
        }
        if text == "[" {
            self.bracket(range.start);
        }
    }

    fn citation(&mut self, written: &Written<'_>, range: Range<usize>) {
        let source = &self.body[range.clone()];
        let in_summary = self.summary.open && self.heading.is_none();
        match written.in_text {
            // It may not be a citation.
            true => self.text(source, range),
            false => {
                self.prose.text(source);
                // A message shows the text without the space before it.
                if let Some(heading) = &mut self.heading {
                    heading.text.truncate(heading.text.trim_end().len());
                } else if in_summary {
                    let text = &mut self.summary.text;
                    text.truncate(text.trim_end().len());
                }
            }
        }
        let works = written.works.iter().map(|work| CitedWork {
            key: work.key.to_owned(),
            span: self.places.span(work.at.clone()),
            before: work.before.to_owned(),
            after: work.after.to_owned(),
            is_bare: work.is_bare,
        });
        self.facts.citations.push(Citation {
            works: works.collect(),
            in_text: written.in_text,
            note: self.footnotes.label().map(str::to_owned),
            notes_before: self.footnotes.referred(),
            in_summary,
        });
    }

    /// A bracket that does not open a link may open a footnote without text.
    fn bracket(&mut self, at: usize) {
        if let Some(label) = self.body.get(at..).and_then(footnotes::label_at)
            && !self.body[..at].ends_with('\\')
        {
            self.footnotes.bracket(label, at..at + label.len() + 3);
        }
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => {
                self.space();
                if (self.depth == 0 || self.summary.to_more) && self.summarizes() {
                    self.summary.open = true;
                    self.summary.start = self.summary.text.len();
                }
            }
            Tag::Heading { level, id, .. } => {
                self.space();
                self.summary.open = false;
                let id = id.filter(|id| !id.is_empty());
                let level = level as u8;
                self.check_level(level, range.clone());
                self.heading = Some(Title { level, id, text: String::new(), range });
            }
            Tag::CodeBlock(kind) => {
                self.in_code = true;
                self.open_code(&kind, &range);
                self.hide(range);
            }
            Tag::Link { link_type, dest_url, .. } => {
                let place = events::place(self.body, self.prepared, &dest_url, range);
                let destination = events::target(link_type, dest_url);
                self.link(&destination, LinkUse::Page, place);
            }
            Tag::FootnoteDefinition(label) => {
                self.space();
                self.depth += 1;
                self.footnotes.open(&label, range.start..range.start + label.len() + 3);
            }
            Tag::Table(_) => {
                self.tables += 1;
                self.depth += 1;
            }
            Tag::List(_) | Tag::BlockQuote(_) | Tag::DefinitionList => self.depth += 1,
            Tag::TableCell => {
                self.space();
                self.summary.open = false;
            }
            Tag::Item | Tag::DefinitionListTitle | Tag::DefinitionListDefinition => {
                self.space();
                self.summary.open = self.summary.to_more && self.summarizes();
            }
            _ => {}
        }
    }

    /// Whether the text here may be part of the summary.
    fn summarizes(&self) -> bool {
        !self.summary.done && !self.containers.any() && !self.footnotes.is_open()
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => {
                self.space();
                if self.summary.open {
                    self.end_summary_paragraph();
                }
            }
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::CodeBlock => self.in_code = false,
            TagEnd::FootnoteDefinition => {
                self.depth -= 1;
                self.footnotes.close();
            }
            TagEnd::Table | TagEnd::List(_) | TagEnd::BlockQuote(_) | TagEnd::DefinitionList => {
                self.depth -= 1;
                self.space();
                self.summary.open = false;
            }
            TagEnd::Item | TagEnd::DefinitionListTitle | TagEnd::DefinitionListDefinition
                if self.summary.open =>
            {
                self.summary.text.push(' ');
            }
            _ => {}
        }
    }

    fn end_summary_paragraph(&mut self) {
        let summary = &mut self.summary;
        let range = summary.start..summary.text.len();
        summary.open = false;
        summary.text.push(' ');
        if summary.paragraph.is_none()
            && self.depth == 0
            && !summary.text[range.clone()].trim().is_empty()
        {
            summary.paragraph = Some(range);
            summary.done = !summary.to_more;
        }
    }

    fn end_heading(&mut self) {
        self.space();
        let Some(Title { level, id, text, range }) = self.heading.take() else { return };
        self.explicit.push(id.as_ref().map(|id| self.explicit_place(id, &range)));
        let text = text::folded(text);
        let id = id.map(CowStr::into_string).unwrap_or_default();
        let span = self.places.span(trimmed(self.body, range));
        self.facts.headings.push(Heading { level, id, text, span });
    }

    fn explicit_place(&self, id: &str, heading: &Range<usize>) -> Range<usize> {
        let source = self.body.get(heading.clone()).unwrap_or("");
        let at = source.rmatch_indices('#').find(|(at, _)| source[at + 1..].starts_with(id));
        at.map_or(heading.clone(), |(at, _)| {
            let start = heading.start + at + 1;
            start..start + id.len()
        })
    }

    fn link(&mut self, destination: &str, usage: LinkUse, place: Range<usize>) -> usize {
        let span = self.places.span(place);
        self.facts.links.push(Link { destination: destination.to_owned(), usage, span });
        self.facts.links.len() - 1
    }

    fn figure(&mut self, figure: Figure<'a>) {
        if let Some((destination, range)) = figure.link {
            let place = events::place(self.body, self.prepared, &destination, range);
            self.link(&destination, LinkUse::Page, place);
        }
        let picture = self.picture(figure.image);
        self.facts.pictures.push(Picture { figure: true, ..picture });
    }

    /// A picture in a line of text.
    fn picture(&mut self, image: Image<'a>) -> Picture {
        let place =
            events::place(self.body, self.prepared, &image.destination, image.range.clone());
        let link = self.link(&image.destination, LinkUse::Media, place);
        if image.alt.is_empty() {
            self.report(
                &diagnostic::EMPTY_ALT,
                image.range,
                "this picture has no alt text",
                "say between `![` and `]` what it shows",
            );
        }
        let (caption, credit) = inline::caption_text(&image.title);
        for part in [&*image.alt, &caption, &credit] {
            self.prose.space();
            self.prose.text(part);
        }
        Picture { link, alt: image.alt, figure: false, caption, credit }
    }

    fn media(&mut self, media: Media<'a>) {
        self.space();
        self.words.text(&media.title);
        self.prose.text(&media.title);
        self.space();
        let usage = match media::kind(&media.destination) {
            Some(media::Kind::Audio | media::Kind::Video) => LinkUse::Media,
            _ => LinkUse::Page,
        };
        let place = events::place(self.body, self.prepared, &media.destination, media.range);
        self.link(&media.destination, usage, place);
    }

    fn raw(&mut self, raw: &Raw<'_>) {
        if raw.block {
            self.space();
            self.swallowed_fences(raw);
            self.swallowed_markdown(raw);
        }
        // The text between its tags.
        for part in raw.text.split('<') {
            self.prose.text(part.split_once('>').map_or(part, |(_, text)| text));
        }
        let mut more = false;
        raw_html::read(&raw.text, |found| match found {
            Found::More => more = true,
            Found::Comment(at) => self.hide(raw.place(at)),
            _ if self.raw_html == RawHtml::Escape => {}
            Found::NoAlt(at) => self.report(
                &diagnostic::EMPTY_ALT,
                raw.place(at),
                "this picture has no alt text",
                "say in `alt=\"...\"` what it shows, or write `alt=\"\"` where it only decorates",
            ),
            Found::Anchor(anchor) => self.facts.anchors.push(anchor.into_owned()),
            Found::Link { destination, at, usage } => {
                self.link(&destination, usage, raw.place(at));
            }
        });
        if more && self.summary.to_more && !self.summary.done {
            self.summary.done = true;
            self.summary.open = false;
            self.summary.paragraph = Some(0..self.summary.text.len());
        }
    }

    fn hide(&mut self, range: Range<usize>) {
        let waiting = !self.noise.is_empty() || !self.leftovers.is_empty();
        let unsure = !self.prepared.unsure.is_empty();
        if waiting || unsure || !self.prepared.misplaced.is_empty() {
            self.hidden.push(range);
        }
    }

    fn finish(mut self) -> (Facts, Vec<Diagnostic>) {
        for at in std::mem::take(&mut self.containers).rest() {
            self.unclosed(at);
        }
        self.finish_footnotes();
        self.finish_formulas();
        self.finish_ids();
        self.hidden.sort_by_key(|range| range.start);
        self.finish_noise();
        self.finish_leftovers();
        self.finish_misplaced();
        self.finish_unsure();
        let summary = &self.summary;
        let range = summary.paragraph.clone().unwrap_or(0..0);
        self.facts.summary = text::folded(summary.text[range].to_owned());
        self.facts.words = self.words.words;
        self.facts.prose = std::mem::take(&mut self.prose).hash();
        // The archive holds them all its life; most bodies have few.
        self.facts.headings.shrink_to_fit();
        self.facts.links.shrink_to_fit();
        self.facts.pictures.shrink_to_fit();
        self.facts.anchors.shrink_to_fit();
        self.facts.notes.shrink_to_fit();
        self.facts.citations.shrink_to_fit();
        self.diagnostics.sort_by(|a, b| a.place.cmp(&b.place));
        (self.facts, self.diagnostics)
    }
}

/// Whether `body` may have a `<!-- more -->`.
fn may_have_more(body: &str) -> bool {
    body.match_indices('!').any(|(at, _)| {
        let Some(rest) = body[at + 1..].strip_prefix("--") else { return false };
        rest.trim_start().get(..4).is_some_and(|word| word.eq_ignore_ascii_case("more"))
    })
}

fn trimmed(body: &str, range: Range<usize>) -> Range<usize> {
    let length = body.get(range.clone()).map_or(range.len(), |source| source.trim_end().len());
    range.start..range.start + length
}
