//! A body as the stream of pieces that both `facts` and `html` read, so that they cannot disagree.

use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Options, Tag, TagEnd};

use super::parts::Spanned;
use super::passes::citations::{self, Written};
use super::passes::figures::{self, Figure, Image};
use super::passes::media;
use super::passes::money;
use super::passes::raw_html::Raw;
use super::passes::{containers::Prepared, credits, scripts, tables};
use super::text;

/// The next piece of a body.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    /// An event of the parser, other than those below.
    Event(Event<'a>, Range<usize>),
    /// Raw HTML: a block of it, or one tag or comment within a line.
    Raw(Raw<'a>),
    /// A picture within a line.
    Image(Image<'a>),
    /// A paragraph of pictures only.
    Figures(Vec<Figure<'a>>),
    /// A paragraph of one medium only.
    Media(Media<'a>),
    /// The caption of the table that comes next begins; its word is left out.
    Caption,
    /// The credit within that caption begins; its word is left out.
    Credit,
    /// The caption ends.
    CaptionEnd,
    /// A line that opens or closes a container.
    Fence(Range<usize>),
    /// A citation, or text that may be a citation.
    Citation(Written<'a>, Range<usize>),
    /// A formula.
    Math(Math<'a>),
    /// `@eq:name` in the text, a reference to the formula of this name.
    Equation(&'a str, Range<usize>),
}

/// A formula.
#[derive(Debug)]
pub(super) struct Math<'a> {
    /// TeX.
    pub(super) tex: CowStr<'a>,
    /// It has a line of its own.
    pub(super) display: bool,
    /// `{#eq:name}` after it, and the place of that.
    pub(super) label: Option<(&'a str, Range<usize>)>,
    /// Its place, without its name.
    pub(super) range: Range<usize>,
}

/// A film or sound alone in a paragraph.
#[derive(Debug)]
pub(super) struct Media<'a> {
    /// URL or path of it.
    pub(super) destination: CowStr<'a>,
    /// The title that its author gave it; empty when that is only its address.
    pub(super) title: String,
    /// The place of the link, or of the bare address.
    pub(super) range: Range<usize>,
}

/// The Markdown of bodies.
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
    events: Events<'a>,
    /// Events of a paragraph that was looked at and is an ordinary one.
    seen: VecDeque<Spanned<'a>>,
    /// These are a caption.
    caption: bool,
    /// How many of them are a credit.
    credit: usize,
    /// An event that was read ahead.
    ahead: Option<Spanned<'a>>,
    /// A piece that was read with the one before it.
    ready: Option<Piece<'a>>,
    /// The body has a character that citations begin with.
    may_cite: bool,
    /// The part of a line whose end was looked for last.
    line: Range<usize>,
    /// Links and code that are open: nothing is cited there.
    within: usize,
    in_heading: bool,
}

impl<'a> Pieces<'a> {
    /// Reads `body`, which was prepared by [`super::passes::containers::prepare`].
    pub(super) fn new(body: &'a str, prepared: &'a Prepared<'a>) -> Pieces<'a> {
        let options = if prepared.math { OPTIONS | Options::ENABLE_MATH } else { OPTIONS };
        let events = scripts::Events::new(&prepared.text, body, &prepared.scripts, options);
        let events = Events { events, has_money: prepared.has_money };
        Pieces {
            body,
            prepared,
            events,
            seen: VecDeque::new(),
            caption: false,
            credit: 0,
            ahead: None,
            ready: None,
            may_cite: body.contains('@'),
            line: 0..0,
            within: 0,
            in_heading: false,
        }
    }

    fn pull(&mut self) -> Option<Spanned<'a>> {
        self.seen.pop_front().or_else(|| self.ahead.take()).or_else(|| self.events.next())
    }

    fn piece(&mut self, event: Event<'a>, range: Range<usize>) -> Piece<'a> {
        match event {
            Event::InlineHtml(html) => Piece::Raw(Raw::inline(html, range, self.body)),
            // As far as we know, the parser never gives raw HTML of a block without its block.
            Event::Html(html) => Piece::Raw(Raw::inline(html, range, self.body)),
            Event::Start(Tag::Image { dest_url, title, .. }) => {
                Piece::Image(figures::image(dest_url, title, range, || self.pull()))
            }
            Event::Rule if self.is_fence(&range) => {
                let line = self.prepared.fences.partition_point(|fence| fence.start < range.start);
                Piece::Fence(self.prepared.fences[line].clone())
            }
            Event::Text(text) if self.may_cite && self.within == 0 => {
                self.citation(&text, &range).unwrap_or_else(|| self.typed(text, range))
            }
            // A fence within a code block is text that its author typed.
            Event::Text(text) if !self.prepared.fences.is_empty() => self.typed(text, range),
            Event::InlineMath(tex) => Piece::Math(Math { tex, display: false, label: None, range }),
            Event::DisplayMath(tex) => {
                let label = self.label(range.end);
                Piece::Math(Math { tex, display: true, label, range })
            }
            event if self.may_cite => {
                self.note_where(&event);
                Piece::Event(event, range)
            }
            event => Piece::Event(event, range),
        }
    }

    /// The name after a formula that ends at `end`: ` {#eq:name}`.
    fn label(&mut self, end: usize) -> Option<(&'a str, Range<usize>)> {
        let rest = &self.body[end..];
        let open = rest.trim_start_matches([' ', '\n', '\r']).strip_prefix("{#eq:")?;
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        let name = &open[..open.find(|c| !is_name(c))?];
        if name.is_empty() || !open[name.len()..].starts_with('}') {
            return None;
        }
        let start = self.body.len() - open.len();
        self.take(end, start + name.len() + 1)?;
        Some((name, start..start + name.len()))
    }

    /// Text as its author typed it.
    fn typed(&self, text: CowStr<'a>, range: Range<usize>) -> Piece<'a> {
        let typed = match self.prepared.fences.is_empty() {
            true => None,
            false => text::offset_in(&self.prepared.text, &text)
                .and_then(|at| self.body.get(at..at + text.len())),
        };
        Piece::Event(Event::Text(typed.map_or(text, CowStr::Borrowed)), range)
    }

    /// Notes where citations may be.
    fn note_where(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(Tag::Link { .. } | Tag::CodeBlock(_)) => self.within += 1,
            Event::End(TagEnd::Link | TagEnd::CodeBlock) => {
                self.within = self.within.saturating_sub(1);
            }
            Event::Start(Tag::Heading { .. }) => self.in_heading = true,
            Event::End(TagEnd::Heading(_)) => self.in_heading = false,
            _ => {}
        }
    }

    /// The citation that a text begins or holds. The text before it comes first, and the text
    /// after it is read next.
    fn citation(&mut self, text: &CowStr<'a>, range: &Range<usize>) -> Option<Piece<'a>> {
        let body = self.body;
        // The rest of a long text is not compared again for each citation in it.
        let is_of_body =
            text.len() == range.len() && text::offset_in(body, text) == Some(range.start);
        if !is_of_body && body.get(range.clone()) != Some(&**text) {
            return None;
        }
        if &**text == "[" {
            let (written, end) = citations::in_brackets(body, range.start)?;
            self.take(range.end, end)?;
            return Some(Piece::Citation(written, range.start..end));
        }
        // In a heading it would become part of the anchor, before anybody knows whether it is a
        // citation.
        if self.in_heading {
            return None;
        }
        for (at, _) in text.match_indices('@') {
            let at = range.start + at;
            if !self.line.contains(&at) {
                self.line = at..body[at..].find('\n').map_or(body.len(), |end| at + end);
            }
            let line = self.line.end;
            let Some((written, end)) = citations::in_text(body, at, line) else { continue };
            let (written, end) = match self.take(range.end, end) {
                Some(()) => (written, end),
                // Other markup begins within the possible key.
                None => citations::in_text(body, at, range.end)?,
            };
            if end < range.end {
                let rest = CowStr::Borrowed(&body[end..range.end]);
                self.seen.push_front((Event::Text(rest), end..range.end));
            }
            let equation = written.works[0].key.strip_prefix("eq:");
            let piece = match equation.filter(|_| self.prepared.math) {
                Some(name) => Piece::Equation(name, at..end),
                None => Piece::Citation(written, at..end),
            };
            if at == range.start {
                return Some(piece);
            }
            self.ready = Some(piece);
            let before = CowStr::Borrowed(&body[range.start..at]);
            return Some(Piece::Event(Event::Text(before), range.start..at));
        }
        None
    }

    /// Removes the events from `from` to `end`; none where they do not end there, or are more than
    /// marks in a line.
    fn take(&mut self, from: usize, end: usize) -> Option<()> {
        if end <= from {
            return Some(());
        }
        let mut taken = Vec::new();
        let mut at = from;
        let mut open = 0usize;
        while at < end {
            let Some((event, range)) = self.pull() else { break };
            match &event {
                Event::Start(
                    Tag::Emphasis
                    | Tag::Strong
                    | Tag::Strikethrough
                    | Tag::Superscript
                    | Tag::Subscript,
                ) => open += 1,
                Event::End(
                    TagEnd::Emphasis
                    | TagEnd::Strong
                    | TagEnd::Strikethrough
                    | TagEnd::Superscript
                    | TagEnd::Subscript,
                ) if open > 0 => {
                    open -= 1;
                    at = at.max(range.end);
                }
                Event::Text(_) | Event::SoftBreak | Event::HardBreak => at = range.end,
                _ => at = usize::MAX,
            }
            taken.push((event, range));
        }
        if at == end && open == 0 {
            return Some(());
        }
        // The last event may continue as text.
        let last = taken.last().map(|(event, range)| (event.clone(), range.clone()));
        if let (0, Some((Event::Text(text), range))) = (open, last)
            && range.start < end
            && end < range.end
            && self.body.get(range.clone()) == Some(&*text)
        {
            let rest = CowStr::Borrowed(&self.body[end..range.end]);
            self.seen.push_front((Event::Text(rest), end..range.end));
            return Some(());
        }
        taken.into_iter().rev().for_each(|event| self.seen.push_front(event));
        None
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

    /// Reads the rest of the paragraph ahead.
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

/// The events of the parser, with the money that was hidden from it.
struct Events<'a> {
    events: scripts::Events<'a>,
    has_money: bool,
}

impl<'a> Iterator for Events<'a> {
    type Item = Spanned<'a>;

    fn next(&mut self) -> Option<Spanned<'a>> {
        let (event, range) = self.events.next()?;
        match self.has_money {
            true => Some((shown(event), range)),
            false => Some((event, range)),
        }
    }
}

/// An event with its money.
fn shown(event: Event<'_>) -> Event<'_> {
    fn text(text: CowStr<'_>) -> CowStr<'_> {
        match text.contains(money::MASK) {
            true => CowStr::from(text.replace(money::MASK, "$")),
            false => text,
        }
    }
    match event {
        Event::Text(it) => Event::Text(text(it)),
        Event::Code(it) => Event::Code(text(it)),
        Event::Html(it) => Event::Html(text(it)),
        Event::InlineHtml(it) => Event::InlineHtml(text(it)),
        Event::InlineMath(it) => Event::InlineMath(text(it)),
        Event::DisplayMath(it) => Event::DisplayMath(text(it)),
        Event::FootnoteReference(it) => Event::FootnoteReference(text(it)),
        Event::Start(Tag::FootnoteDefinition(it)) => {
            Event::Start(Tag::FootnoteDefinition(text(it)))
        }
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let (dest_url, title, id) = (text(dest_url), text(title), text(id));
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            let (dest_url, title, id) = (text(dest_url), text(title), text(id));
            Event::Start(Tag::Image { link_type, dest_url, title, id })
        }
        event => event,
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if let Some(piece) = self.ready.take() {
            return Some(piece);
        }
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

/// The target of a link as the reader's browser needs it.
pub(super) fn target<'a>(kind: LinkType, destination: CowStr<'a>) -> CowStr<'a> {
    match kind {
        LinkType::Email => CowStr::from(format!("mailto:{destination}")),
        _ => destination,
    }
}

/// The place of `destination`, which belongs to the link or image at `range`. That of a reference
/// is at its definition.
pub(super) fn place(
    body: &str,
    prepared: &Prepared<'_>,
    destination: &CowStr<'_>,
    range: Range<usize>,
) -> Range<usize> {
    let at = text::offset_in(&prepared.text, destination);
    if let Some(at) = at.or_else(|| text::offset_in(body, destination)) {
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
