//! A body as the stream of pieces that both `facts` and `html` read, so that they cannot disagree.

use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Options, Tag, TagEnd};

use super::parts::Parts;
use super::passes::figures::{self, Figure, Image};
use super::passes::media;
use super::passes::raw_html::Raw;
use super::passes::{containers::Prepared, credits, tables};
use super::text;

/// An event and where it stands.
pub(super) type Spanned<'a> = (Event<'a>, Range<usize>);

/// What stands next in a body.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    /// An event of the parser, other than those below.
    Event(Event<'a>, Range<usize>),
    /// Raw HTML: a block of it, or one tag or comment within a line.
    Raw(Raw<'a>),
    /// A picture within a line.
    Image(Image<'a>),
    /// A paragraph of nothing but pictures.
    Figures(Vec<Figure<'a>>),
    /// A paragraph of nothing but a medium.
    Media(Media<'a>),
    /// The caption of the table that comes next begins; its word is left out.
    Caption,
    /// The credit within that caption begins; its word is left out.
    Credit,
    /// The caption ends.
    CaptionEnd,
    /// A line that opens or closes a container.
    Fence(Range<usize>),
}

/// A film or sound alone in a paragraph.
#[derive(Debug)]
pub(super) struct Media<'a> {
    /// URL or path of it.
    pub(super) destination: CowStr<'a>,
    /// What its author calls it; empty when that is only its address.
    pub(super) title: String,
    /// Where the link, or the bare address, stands.
    pub(super) range: Range<usize>,
}

/// The Markdown that bodies are written in.
pub(super) const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_SUPERSCRIPT)
    .union(Options::ENABLE_SUBSCRIPT)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_SMART_PUNCTUATION)
    .union(Options::ENABLE_HEADING_ATTRIBUTES)
    .union(Options::ENABLE_DEFINITION_LIST)
    .union(Options::ENABLE_GFM);

/// Reads a body.
pub(super) struct Pieces<'a> {
    body: &'a str,
    prepared: &'a Prepared<'a>,
    events: Parts<'a>,
    /// Events of a paragraph that was looked at and is nothing special.
    seen: VecDeque<Spanned<'a>>,
    /// These are a caption.
    caption: bool,
    /// How many of them are a credit.
    credit: usize,
    /// An event that was looked at only.
    ahead: Option<Spanned<'a>>,
}

impl<'a> Pieces<'a> {
    /// Reads `body`, which was prepared by [`super::passes::containers::prepare`].
    pub(super) fn new(body: &'a str, prepared: &'a Prepared<'a>) -> Pieces<'a> {
        Pieces {
            body,
            prepared,
            events: Parts::new(&prepared.text),
            seen: VecDeque::new(),
            caption: false,
            credit: 0,
            ahead: None,
        }
    }

    fn pull(&mut self) -> Option<Spanned<'a>> {
        self.seen.pop_front().or_else(|| self.ahead.take()).or_else(|| self.events.next())
    }

    fn piece(&mut self, event: Event<'a>, range: Range<usize>) -> Piece<'a> {
        match event {
            Event::InlineHtml(html) => Piece::Raw(Raw::inline(html, range, self.body)),
            // The parser hands out raw HTML of a block without its block in no case we know.
            Event::Html(html) => Piece::Raw(Raw::inline(html, range, self.body)),
            Event::Start(Tag::Image { dest_url, title, .. }) => {
                Piece::Image(figures::image(dest_url, title, range, || self.pull()))
            }
            Event::Rule if self.is_fence(&range) => {
                let line = self.prepared.fences.partition_point(|fence| fence.start < range.start);
                Piece::Fence(self.prepared.fences[line].clone())
            }
            // A fence within a code block is what its author typed.
            Event::Text(text) if !self.prepared.fences.is_empty() => {
                let typed = text::offset_in(&self.prepared.text, &text)
                    .and_then(|at| self.body.get(at..at + text.len()));
                Piece::Event(Event::Text(typed.map_or(text, CowStr::Borrowed)), range)
            }
            event => Piece::Event(event, range),
        }
    }

    fn is_fence(&self, range: &Range<usize>) -> bool {
        self.prepared.fences.binary_search_by_key(&range.start, |fence| fence.start).is_ok()
    }

    /// Reads the paragraph at `range`, whose start was just read.
    fn paragraph(&mut self, start: Event<'a>, range: Range<usize>) -> Piece<'a> {
        let source = self.prepared.text.get(range.clone()).unwrap_or("").trim_end();
        match source.as_bytes().first() {
            Some(b'!' | b'[') if figures::may_be(source) => self.pictures(start, range),
            Some(b'[') if source.ends_with([')', ']']) => self.media_link(start, range),
            Some(b'h' | b'<') => self.media_address(start, range, source),
            Some(b'T') if tables::is_caption(source) => self.caption(start, range),
            _ => Piece::Event(start, range),
        }
    }

    /// Reads the rest of the paragraph aside.
    fn look(&mut self) {
        for (event, range) in self.events.by_ref() {
            let end = event == Event::End(TagEnd::Paragraph);
            self.seen.push_back((event, range));
            if end {
                return;
            }
        }
    }

    fn pictures(&mut self, start: Event<'a>, range: Range<usize>) -> Piece<'a> {
        self.look();
        let events = self.seen.make_contiguous();
        if !figures::lone(&events[..events.len().saturating_sub(1)]) {
            return Piece::Event(start, range);
        }
        let mut figures = figures::figures(self.seen.drain(..));
        if let [Figure { link: None, image }] = figures.as_mut_slice()
            && matches!(
                media::kind(&image.destination),
                Some(media::Kind::Audio | media::Kind::Video)
            )
        {
            let title = std::mem::take(&mut image.alt);
            return Piece::Media(Media {
                destination: image.destination.clone(),
                title,
                range: image.range.clone(),
            });
        }
        Piece::Figures(figures)
    }

    fn media_link(&mut self, start: Event<'a>, range: Range<usize>) -> Piece<'a> {
        self.look();
        let (
            Some((Event::Start(Tag::Link { dest_url, .. }), at)),
            Some((Event::End(TagEnd::Link), _)),
        ) = (self.seen.front(), self.seen.iter().rev().nth(1))
        else {
            return Piece::Event(start, range);
        };
        let links = self.seen.iter().filter(|(event, _)| {
            matches!(
                event,
                Event::Start(Tag::Link { .. } | Tag::Image { .. }) | Event::FootnoteReference(_)
            )
        });
        if links.count() != 1 || media::kind(dest_url).is_none() {
            return Piece::Event(start, range);
        }
        let title = text::plain_of(self.seen.iter().map(|(event, _)| event));
        let title = if title == **dest_url { String::new() } else { title };
        let media = Media { destination: dest_url.clone(), title, range: at.clone() };
        self.seen.clear();
        Piece::Media(media)
    }

    fn media_address(
        &mut self,
        start: Event<'a>,
        range: Range<usize>,
        source: &'a str,
    ) -> Piece<'a> {
        let address =
            source.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(source);
        let bare = address.starts_with("http")
            && !address.contains(|char: char| char.is_whitespace() || "<>\"`\\".contains(char));
        if !bare || media::kind(address).is_none() {
            return Piece::Event(start, range);
        }
        self.look();
        self.seen.clear();
        let destination = CowStr::Borrowed(address);
        let range = place(self.body, self.prepared, &destination, range);
        Piece::Media(Media { destination, title: String::new(), range })
    }

    fn caption(&mut self, start: Event<'a>, range: Range<usize>) -> Piece<'a> {
        self.look();
        self.ahead = self.events.next();
        if !matches!(self.ahead, Some((Event::Start(Tag::Table(_)), _))) {
            return Piece::Event(start, range);
        }
        let mut caption: Vec<Spanned<'a>> = self.seen.drain(..).collect();
        let end = caption.pop();
        tables::drop_word(&mut caption);
        let credit = credits::split(&mut caption);
        self.credit = if credit.is_empty() { 0 } else { credit.len() + 1 };
        self.caption = true;
        self.seen.extend(caption.into_iter().chain(credit).chain(end));
        Piece::Caption
    }

    fn raw_block(&mut self) -> Raw<'a> {
        let mut block = Raw::default();
        for (event, range) in self.events.by_ref() {
            match event {
                Event::End(_) => break,
                Event::Html(html) | Event::Text(html) => block.push(html, range, self.body),
                _ => {}
            }
        }
        block
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if self.credit > 0 && self.seen.len() <= self.credit {
            self.credit = 0;
            return Some(Piece::Credit);
        }
        if let Some((event, range)) = self.seen.pop_front() {
            if self.caption && self.seen.is_empty() {
                self.caption = false;
                return Some(Piece::CaptionEnd);
            }
            return Some(self.piece(event, range));
        }
        let (event, range) = self.ahead.take().or_else(|| self.events.next())?;
        Some(match event {
            Event::Start(Tag::Paragraph) => self.paragraph(event, range),
            Event::Start(Tag::HtmlBlock) => Piece::Raw(self.raw_block()),
            event => self.piece(event, range),
        })
    }
}

/// What a link points at as its reader's browser needs it.
pub(super) fn target<'a>(kind: LinkType, destination: CowStr<'a>) -> CowStr<'a> {
    match kind {
        LinkType::Email => CowStr::from(format!("mailto:{destination}")),
        _ => destination,
    }
}

/// Where `destination` stands, which belongs to the link or image at `range`. That of a reference
/// is found at its definition.
pub(super) fn place(
    body: &str,
    prepared: &Prepared<'_>,
    destination: &CowStr<'_>,
    range: Range<usize>,
) -> Range<usize> {
    if let Some(at) = text::offset_in(&prepared.text, destination) {
        return at..at + destination.len();
    }
    let Some(source) = body.get(range.clone()) else { return range };
    let Some(open) = source.rfind("](") else { return range };
    let rest = source[open + 2..].trim_start();
    let start = range.end - rest.len();
    let length = match rest.strip_prefix('<') {
        Some(rest) => return start + 1..start + 1 + rest.find('>').unwrap_or(rest.len()),
        None => rest.find(char::is_whitespace).unwrap_or(rest.len().saturating_sub(1)),
    };
    start..start + length
}
