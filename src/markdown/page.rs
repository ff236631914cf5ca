//! Page: bodies in HTML. They are read by the same rules as raw HTML in Markdown, and
//! published as they are, with their links resolved and an id for each heading.

use std::ops::Range;

use super::passes::headings::Ids;
use super::passes::raw_html::{self, Found};
use super::passes::{headings, leftovers, noise, sanitize};
use super::places::Places;
use super::tags::{self, Attribute, Tags, Token};
use super::text;
use super::words::{WordCount, WordHash};
use super::{Answer, Facts, Heading, Link, LinkUse, Picture, Prose, RawHtml, Settings, Source};
use crate::diagnostic::{self, Diagnostic, Rule};

/// Reads a body once, for its facts and its mistakes. The mistakes are sorted by place.
pub(super) fn facts(source: Source<'_>) -> (Facts, Vec<Diagnostic>) {
    let mut reading = Reading {
        body: source.text,
        places: Places::new(source),
        facts: Facts::default(),
        diagnostics: Vec::new(),
        headings: Vec::new(),
        hidden: Vec::new(),
        sources: Vec::new(),
    };
    reading.links();
    reading.blocks();
    reading.ids();
    reading.strays();
    reading.diagnostics.sort_by(|a, b| a.place.cmp(&b.place));
    (reading.facts, reading.diagnostics)
}

/// The HTML of `body`, from which `facts` was made, with answers to the links in their order.
pub(super) fn html(body: &str, facts: &Facts, settings: &Settings<'_>) -> String {
    let mut named = String::with_capacity(body.len() + 64);
    let mut done = 0;
    let mut ids = facts.headings.iter().map(|heading| &heading.id);
    for mark in Marks::new(body) {
        let Mark::Open(tag) = mark else { continue };
        if level(tag.name).is_none() {
            continue;
        }
        let Some(id) = ids.next() else { break };
        if tag.id().is_none() {
            let end = tag.at.start + 1 + tag.name.len();
            named.push_str(&body[done..end]);
            text::attribute(&mut named, "id", id);
            done = end;
        }
    }
    named.push_str(&body[done..]);
    let mut out = String::with_capacity(named.len());
    let mut answers = settings.answers.iter();
    let mut slots = sanitize::Slots::default();
    raw_html::write(&mut out, &named, |out, destination| {
        let answer: Option<&Answer> = answers.next().and_then(Option::as_ref);
        let url = answer.map_or(destination, |answer| &answer.url);
        if settings.raw_html != RawHtml::Allow {
            slots.know(url);
        }
        text::escape_attribute(out, url);
    });
    match settings.raw_html {
        RawHtml::Allow => out,
        // Where HTML is text, an article in HTML is an error, which a site may have muted.
        RawHtml::Sanitize | RawHtml::Escape => slots.clean(&out),
    }
}

/// Gives all blocks of a body, in order.
pub(super) fn prose(body: &str, mut give: impl FnMut(Prose<'_>)) {
    let mut block = String::new();
    let mut in_heading = false;
    let mut end = |block: &mut String, in_heading: bool| {
        if !block.trim().is_empty() {
            give(if in_heading { Prose::Heading(block) } else { Prose::Text(block) });
        }
        block.clear();
    };
    for mark in Marks::new(body) {
        match mark {
            Mark::Text(range) => text::resolve(&mut block, &body[range]),
            Mark::Open(tag) => {
                if is_block(tag.name) {
                    end(&mut block, in_heading);
                    in_heading = level(tag.name).is_some();
                } else if let Some(alt) = tag.value(body, "alt") {
                    block.push(' ');
                    block.push_str(&alt);
                    block.push(' ');
                }
            }
            Mark::Close { name, .. } if is_block(name) => {
                end(&mut block, in_heading);
                in_heading = false;
            }
            Mark::Close { .. } | Mark::Hidden(_) => {}
        }
    }
    end(&mut block, in_heading);
}

struct Reading<'a> {
    body: &'a str,
    places: Places<'a>,
    facts: Facts,
    diagnostics: Vec<Diagnostic>,
    /// The place of the id of each heading, where it has one, and of its tag.
    headings: Vec<(Option<Range<usize>>, Range<usize>)>,
    /// Where markup of other programs does not count: in comments, code and tags.
    hidden: Vec<Range<usize>>,
    /// Where destinations of the page's media begin, with their numbers among the links.
    sources: Vec<(usize, usize)>,
}

impl Reading<'_> {
    fn report(&mut self, rule: &'static Rule, at: Range<usize>, message: String, hint: &str) {
        let told = self.places.diagnostic(rule, at, message).hint(hint);
        self.diagnostics.push(told);
    }

    /// Links, anchors and pictures without an `alt`, in the order in which [`html`] asks for answers.
    fn links(&mut self) {
        let mut without_alt = Vec::new();
        let body = self.body;
        raw_html::read(body, |found| match found {
            Found::Link { destination, at, usage } => {
                if usage == LinkUse::Media {
                    self.sources.push((at.start, self.facts.links.len()));
                }
                let span = self.places.span(at);
                self.facts.links.push(Link { destination: destination.into_owned(), usage, span });
            }
            Found::NoAlt(at) => without_alt.push(at),
            Found::Anchor(_) | Found::More | Found::Comment(_) => {}
        });
        for at in without_alt {
            let message = "this picture has no alt text".to_string();
            let hint =
                "say in `alt=\"...\"` what it shows, or write `alt=\"\"` where it only decorates";
            self.report(&diagnostic::EMPTY_ALT, at, message, hint);
        }
    }

    /// Headings, pictures, words and the summary.
    fn blocks(&mut self) {
        let body = self.body;
        let mut words = WordCount::default();
        let mut prose = String::with_capacity(body.len());
        let mut summary = Summary::new(body);
        let mut heading: Option<(u8, String)> = None;
        let (mut before, mut code, mut figures) = (1, 0, 0);
        for mark in Marks::new(body) {
            match mark {
                Mark::Text(range) => {
                    let from = prose.len();
                    text::resolve(&mut prose, &body[range.clone()]);
                    let shown = &prose[from..];
                    if code > 0 {
                        self.hidden.push(range.clone());
                    } else {
                        words.text(shown);
                    }
                    match &mut heading {
                        Some((_, text)) => text.push_str(shown),
                        None => summary.text(&body[range]),
                    }
                }
                Mark::Open(tag) => {
                    self.hidden.push(tag.at.clone());
                    code += usize::from(is_code(tag.name));
                    figures += usize::from(tag.name.eq_ignore_ascii_case("figure"));
                    if tag.name.eq_ignore_ascii_case("img") {
                        let figure = figures > 0;
                        let picture = self.picture(&tag, &mut prose);
                        self.facts.pictures.extend(picture.map(|one| Picture { figure, ..one }));
                    }
                    self.whole_page(&tag);
                    if tag.name.eq_ignore_ascii_case("br") {
                        words.space();
                        prose.push(' ');
                        heading.as_mut().map_or(&mut summary.text, |(_, text)| text).push(' ');
                    }
                    if !is_block(tag.name) {
                        continue;
                    }
                    words.space();
                    prose.push(' ');
                    summary.open(tag.name);
                    if let Some(level) = level(tag.name) {
                        self.heading(heading.take());
                        self.level(&tag, level, before);
                        before = level;
                        self.headings.push((tag.id(), tag.at.clone()));
                        heading = Some((level, String::new()));
                    }
                }
                Mark::Close { name, at } => {
                    self.hidden.push(at);
                    code -= usize::from(is_code(name) && code > 0);
                    figures -= usize::from(name.eq_ignore_ascii_case("figure") && figures > 0);
                    if !is_block(name) {
                        continue;
                    }
                    words.space();
                    prose.push(' ');
                    summary.close(name);
                    if level(name).is_some() {
                        self.heading(heading.take());
                    }
                }
                Mark::Hidden(range) => {
                    if raw_html::is_more(&body[range.clone()]) {
                        summary.more();
                    }
                    self.hidden.push(range);
                }
            }
        }
        self.heading(heading.take());
        self.facts.summary = summary.finish();
        self.facts.words = words.words;
        let mut words = WordHash::default();
        words.text(&prose);
        self.facts.prose = words.hash();
    }

    /// The text of a heading that ends here.
    fn heading(&mut self, heading: Option<(u8, String)>) {
        let Some((level, text)) = heading else { return };
        let Some((id, at)) = self.headings.last().cloned() else { return };
        let id = id.map_or(String::new(), |id| tags::unescape(&self.body[id]).into_owned());
        let span = self.places.span(at);
        self.facts.headings.push(Heading { level, id, text: text::folded(text), span });
    }

    fn level(&mut self, tag: &Tag<'_>, level: u8, before: u8) {
        let (message, right) = match level {
            1 => ("this heading is of the same level as the page's title".to_string(), 2),
            level if level > before + 1 && self.headings.is_empty() => {
                (format!("the first heading of the text is of level {level}"), before + 1)
            }
            level if level > before + 1 => {
                (format!("this heading jumps from level {before} to level {level}"), before + 1)
            }
            _ => return,
        };
        let hint = format!("write `<h{right}>`");
        self.report(&diagnostic::SKIPPED_HEADING, tag.at.clone(), message, &hint);
    }

    /// A picture in a line of text, where its source is a link.
    fn picture(&self, tag: &Tag<'_>, prose: &mut String) -> Option<Picture> {
        let alt = tag.value(self.body, "alt").unwrap_or_default();
        prose.push(' ');
        prose.push_str(&alt);
        let source = tag.attribute("src")?;
        let at = self.sources.binary_search_by_key(&source.value.start, |(at, _)| *at).ok()?;
        let (caption, credit) = (String::new(), String::new());
        Some(Picture { link: self.sources[at].1, alt, figure: false, caption, credit })
    }

    /// The theme makes the page; an article is only its content.
    fn whole_page(&mut self, tag: &Tag<'_>) {
        if ["html", "head", "body"].iter().any(|name| name.eq_ignore_ascii_case(tag.name)) {
            let message =
                format!("`<{}>` is of a whole page, and the theme makes the page", tag.name);
            let hint = "keep the part between `<body>` and `</body>`";
            self.report(&diagnostic::LEFTOVER, tag.at.clone(), message, hint);
        }
    }

    /// Ids that the body gives, and those that its headings get.
    fn ids(&mut self) {
        let of_headings: Vec<usize> =
            self.headings.iter().filter_map(|(id, _)| Some(id.as_ref()?.start)).collect();
        for token in Tags::new(self.body) {
            let Token::Attribute(attribute) = token else { continue };
            let is_other = of_headings.binary_search(&attribute.value.start).is_err();
            if attribute.is_anchor() && !attribute.value.is_empty() && is_other {
                let anchor = tags::unescape(&self.body[attribute.value]);
                self.facts.anchors.push(anchor.into_owned());
            }
        }
        let mut ids = Ids::default();
        self.facts.anchors.iter().for_each(|anchor| {
            ids.take(anchor);
        });
        let mut taken = Vec::new();
        for (heading, (id, _)) in self.facts.headings.iter().zip(&self.headings) {
            if let Some(at) = id
                && !ids.take(&heading.id)
            {
                taken.push((heading.id.clone(), at.clone()));
            }
        }
        for (id, at) in taken {
            let message = format!("the id `{id}` is taken");
            self.report(
                &diagnostic::DUPLICATE_ANCHOR,
                at,
                message,
                "choose another, or leave it out",
            );
        }
        for heading in self.facts.headings.iter_mut().filter(|heading| heading.id.is_empty()) {
            heading.id = ids.free(headings::slug(&heading.text));
        }
    }

    /// Tags of other generators and markup of other programs, and Markdown, which readers would see.
    fn strays(&mut self) {
        let is_hidden = |hidden: &[Range<usize>], at: usize| {
            let after = hidden.partition_point(|range| range.start <= at);
            after > 0 && hidden[after - 1].end > at
        };
        // A tag of a generator counts in an address, too.
        let comments: Vec<Range<usize>> = self
            .hidden
            .iter()
            .filter(|range| !self.body[range.start..].starts_with('<') || self.is_comment(range))
            .cloned()
            .collect();
        for noise in noise::find(self.body) {
            if is_hidden(&comments, noise.at.start) {
                continue;
            }
            let tag = &self.body[noise.at.clone()];
            let message = format!("readers would see `{}`", text::short(tag));
            let instead = match noise::instead(tag) {
                instead if instead.contains(":::") => "take it away, or write what it showed",
                instead => instead,
            };
            let hint = format!("this looks like {}; {instead}", noise.kind);
            self.report(&diagnostic::TEMPLATE_NOISE, noise.at, message, &hint);
        }
        for leftover in leftovers::find(self.body) {
            if is_hidden(&self.hidden, leftover.at.start) {
                continue;
            }
            let found = text::short(&self.body[leftover.at.clone()]);
            let message = format!("readers would see `{found}`, {}", leftover.kind);
            let hint = match leftover.instead.contains('`') {
                true => "write it as HTML, or remove it",
                false => leftover.instead,
            };
            self.report(&diagnostic::LEFTOVER, leftover.at, message, hint);
        }
        let markdown = leftovers::markdown_within(self.body);
        if let Some((at, length)) = markdown.filter(|(at, _)| !is_hidden(&self.hidden, *at)) {
            let found = text::short(&self.body[at..at + length]);
            let message = format!("readers would see `{found}`, Markdown in an article in HTML");
            self.report(&diagnostic::LEFTOVER, at..at + length, message, "write it as HTML");
        }
    }

    fn is_comment(&self, range: &Range<usize>) -> bool {
        self.body[range.start..].starts_with("<!--")
    }
}

/// The summary while it is read: the first block of text at the top, or all before `<!-- more -->`.
struct Summary {
    text: String,
    /// The place in `text` where the current block begins.
    start: usize,
    first: Option<Range<usize>>,
    to_more: bool,
    done: bool,
    in_paragraph: bool,
    /// Lists, tables, quotations and the like that are open.
    depth: usize,
}

impl Summary {
    fn new(body: &str) -> Summary {
        let to_more = Marks::new(body)
            .any(|mark| matches!(mark, Mark::Hidden(at) if raw_html::is_more(&body[at.clone()])));
        Summary {
            text: String::new(),
            start: 0,
            first: None,
            to_more,
            done: false,
            in_paragraph: false,
            depth: 0,
        }
    }

    /// Text as it is written. Where no `<p>` holds it, an empty line ends a block of it.
    fn text(&mut self, written: &str) {
        if self.done || (self.depth > 0 && !self.to_more) {
            return;
        }
        for (number, line) in written.split_inclusive('\n').enumerate() {
            let is_blank = number > 0 && line.ends_with('\n') && line.trim().is_empty();
            match is_blank && !self.in_paragraph {
                true => self.end(),
                false => text::resolve(&mut self.text, line),
            }
        }
    }

    fn open(&mut self, name: &str) {
        self.end();
        self.in_paragraph = name.eq_ignore_ascii_case("p");
        self.depth += usize::from(is_apart(name));
    }

    fn close(&mut self, name: &str) {
        self.end();
        self.in_paragraph = false;
        self.depth -= usize::from(is_apart(name) && self.depth > 0);
    }

    /// A block ends here.
    fn end(&mut self) {
        if self.done {
            return;
        }
        if self.first.is_none() && !self.text[self.start..].trim().is_empty() {
            self.first = Some(self.start..self.text.len());
            self.done = !self.to_more;
        }
        self.text.push(' ');
        self.start = self.text.len();
    }

    fn more(&mut self) {
        if !self.done {
            self.done = true;
            self.first = Some(0..self.text.len());
        }
    }

    fn finish(mut self) -> String {
        self.end();
        text::folded(self.text[self.first.unwrap_or(0..0)].to_string())
    }
}

/// The next mark in a body.
enum Mark<'a> {
    /// Text, as it is written.
    Text(Range<usize>),
    /// A tag that opens an element.
    Open(Tag<'a>),
    /// A tag that closes one.
    Close { name: &'a str, at: Range<usize> },
    /// What no reader sees: a comment, a script, a style sheet.
    Hidden(Range<usize>),
}

/// A tag that opens an element.
struct Tag<'a> {
    name: &'a str,
    at: Range<usize>,
    attributes: Vec<Attribute<'a>>,
}

impl<'a> Tag<'a> {
    fn attribute(&self, name: &str) -> Option<&Attribute<'a>> {
        self.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
    }

    fn value(&self, body: &str, name: &str) -> Option<String> {
        let attribute = self.attribute(name)?;
        let mut value = String::new();
        text::resolve(&mut value, &body[attribute.value.clone()]);
        Some(value)
    }

    /// The place of its id.
    fn id(&self) -> Option<Range<usize>> {
        self.attribute("id").map(|id| id.value.clone()).filter(|id| !id.is_empty())
    }
}

/// Iterates over the marks of a body. [`facts`] and [`html`] both use it, so they see the same
/// headings.
struct Marks<'a> {
    html: &'a str,
    tags: Tags<'a>,
    /// Where the text after the last mark begins.
    from: usize,
    /// What follows the text that was just given.
    next: Option<Mark<'a>>,
    /// The element whose content nobody sees.
    hidden: Option<&'a str>,
}

impl<'a> Marks<'a> {
    fn new(html: &'a str) -> Marks<'a> {
        Marks { html, tags: Tags::new(html), from: 0, next: None, hidden: None }
    }

    /// The tag that begins at `at`, whose name was read.
    fn tag(&mut self, name: &'a str, at: usize) -> Tag<'a> {
        let (mut attributes, mut end) = (Vec::new(), self.html.len());
        for token in self.tags.by_ref() {
            match token {
                Token::Attribute(attribute) => attributes.push(attribute),
                Token::TagEnd(after) => {
                    end = after;
                    break;
                }
                Token::Tag { .. } | Token::Comment(_) => {}
            }
        }
        Tag { name, at: at..end, attributes }
    }

    /// Gives `mark` after the text before it.
    fn after_text(&mut self, at: Range<usize>, mark: Mark<'a>) -> Mark<'a> {
        let text = self.from..at.start;
        self.from = at.end;
        if text.is_empty() {
            return mark;
        }
        self.next = Some(mark);
        match self.hidden {
            Some(_) => Mark::Hidden(text),
            None => Mark::Text(text),
        }
    }
}

impl<'a> Iterator for Marks<'a> {
    type Item = Mark<'a>;

    fn next(&mut self) -> Option<Mark<'a>> {
        if let Some(mark) = self.next.take() {
            if let Mark::Open(tag) = &mark
                && is_hidden(tag.name)
            {
                self.hidden = Some(tag.name);
            }
            return Some(mark);
        }
        let Some(token) = self.tags.next() else {
            let rest = self.from..self.html.len();
            self.from = self.html.len();
            return (!rest.is_empty()).then_some(match self.hidden {
                Some(_) => Mark::Hidden(rest),
                None => Mark::Text(rest),
            });
        };
        let (at, mark) = match token {
            Token::Comment(at) => (at.clone(), Mark::Hidden(at)),
            Token::Tag { name, at, close } => {
                let tag = self.tag(name, at);
                let at = tag.at.clone();
                match (self.hidden, close) {
                    (Some(hidden), true) if name.eq_ignore_ascii_case(hidden) => {
                        let mark = self.after_text(at.clone(), Mark::Close { name, at });
                        self.hidden = None;
                        return Some(mark);
                    }
                    (Some(_), _) => (at.clone(), Mark::Hidden(at)),
                    (None, true) => (at.clone(), Mark::Close { name, at }),
                    (None, false) => (at, Mark::Open(tag)),
                }
            }
            Token::Attribute(_) | Token::TagEnd(_) => return self.next(),
        };
        let mark = self.after_text(at, mark);
        if let Mark::Open(tag) = &mark
            && is_hidden(tag.name)
        {
            self.hidden = Some(tag.name);
        }
        Some(mark)
    }
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn is_hidden(name: &str) -> bool {
    is_one_of(name, &["script", "style", "template", "textarea", "title"])
}

fn is_code(name: &str) -> bool {
    is_one_of(name, &["pre", "code"])
}

/// Its text is not text of the article that a summary may show.
fn is_apart(name: &str) -> bool {
    const APART: &[&str] = &[
        "aside",
        "blockquote",
        "details",
        "dl",
        "figure",
        "footer",
        "form",
        "header",
        "nav",
        "ol",
        "pre",
        "table",
        "ul",
    ];
    is_one_of(name, APART)
}

/// It ends the word and the line before it.
fn is_block(name: &str) -> bool {
    const BLOCKS: &[&str] = &[
        "address",
        "article",
        "body",
        "caption",
        "center",
        "dd",
        "div",
        "dt",
        "figcaption",
        "head",
        "hr",
        "html",
        "iframe",
        "li",
        "main",
        "p",
        "section",
        "summary",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
    ];
    level(name).is_some() || is_apart(name) || is_one_of(name, BLOCKS)
}

/// The level of a heading.
fn level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h' | b'H', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
