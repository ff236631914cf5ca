//! Raw HTML: its links are resolved like any others.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::CowStr;

use crate::markdown::LinkUse;
use crate::markdown::tags::{self, Attribute, Holds, Tags, Token};
use crate::markdown::text;

/// A stretch of raw HTML.
#[derive(Debug, Default)]
pub(crate) struct Raw<'a> {
    /// The HTML, without the markers of quotations and lists around it.
    pub(crate) text: Cow<'a, str>,
    /// The places of its parts: offset in `text`, offset in the body.
    parts: Vec<(usize, usize)>,
    /// It is a block, not within a line.
    pub(crate) block: bool,
}

impl<'a> Raw<'a> {
    /// A tag or comment within a line, which may continue on the next lines.
    pub(crate) fn inline(html: CowStr<'a>, range: Range<usize>, body: &str) -> Raw<'a> {
        let text = match html {
            CowStr::Borrowed(html) => Cow::Borrowed(html),
            html => Cow::Owned(html.into_string()),
        };
        let mut parts = vec![(0, range.start)];
        if text.len() != range.len() {
            // The markers of a quotation were removed between the lines.
            let mut at = 0;
            let mut start = range.start;
            for line in text.split_inclusive('\n') {
                let content = line.trim_end();
                if let Some(found) =
                    body.get(start..range.end).and_then(|source| source.find(content))
                {
                    parts.push((at, start + found));
                    start += found + content.len();
                }
                at += line.len();
            }
        }
        Raw { text, parts, block: false }
    }

    /// HTML within a line whose place nobody needs.
    pub(crate) fn line(html: &'a str) -> Raw<'a> {
        Raw { text: Cow::Borrowed(html), ..Raw::default() }
    }

    /// Appends a line of a block.
    pub(crate) fn push(&mut self, line: CowStr<'a>, range: Range<usize>, body: &'a str) {
        self.block = true;
        // From the body, where a fence within a comment is text that its author typed.
        let line = match body.get(range.clone()) {
            Some(source) if source.len() == line.len() => Cow::Borrowed(source),
            _ => Cow::Owned(line.into_string()),
        };
        match self.parts.last() {
            None => {
                self.parts.push((0, range.start));
                self.text = line;
                return;
            }
            Some((at, start)) if start + self.text.len() - at == range.start => {
                if let (Cow::Borrowed(text), Cow::Borrowed(_), [(0, start)]) =
                    (&self.text, &line, self.parts.as_slice())
                {
                    self.text = Cow::Borrowed(&body[*start..*start + text.len() + line.len()]);
                    return;
                }
            }
            Some(_) => self.parts.push((self.text.len(), range.start)),
        }
        self.text.to_mut().push_str(&line);
    }

    /// The place of `range` of the text in the body.
    pub(crate) fn place(&self, range: Range<usize>) -> Range<usize> {
        let part = self.parts.partition_point(|(at, _)| *at <= range.start).saturating_sub(1);
        let (at, start) = self.parts.get(part).copied().unwrap_or_default();
        let start = start + range.start - at;
        start..start + range.len()
    }

    /// Whether the line at `offset` of the body is part of it.
    pub(crate) fn holds(&self, offset: usize) -> bool {
        let Some((_, first)) = self.parts.first() else { return false };
        let Some((at, last)) = self.parts.last() else { return false };
        (*first..last + self.text.len() - at).contains(&offset)
    }

    /// A block that an empty line would end, so that Markdown could be within it.
    pub(crate) fn ends_at_blank_line(&self) -> bool {
        let start = self.text.trim_start();
        let name = start[1.min(start.len())..]
            .split(|char: char| !char.is_ascii_alphanumeric())
            .next()
            .unwrap_or("");
        !(start.starts_with("<!")
            || start.starts_with("<?")
            || ["script", "style", "pre", "textarea"]
                .iter()
                .any(|raw| raw.eq_ignore_ascii_case(name)))
    }
}

/// Something in raw HTML that matters to the rest of the site.
#[derive(Debug)]
pub(crate) enum Found<'a> {
    /// A destination, unescaped; its place in the HTML, and what it is for.
    Link { destination: Cow<'a, str>, at: Range<usize>, usage: LinkUse },
    /// A place that links can point at.
    Anchor(Cow<'a, str>),
    /// A picture without `alt`; the place of its tag in the HTML.
    NoAlt(Range<usize>),
    /// `<!-- more -->`.
    More,
    /// Any other comment, and its place.
    Comment(Range<usize>),
}

/// Reads `html` and calls `tell` with what it finds, in order.
pub(crate) fn read<'a>(html: &'a str, mut tell: impl FnMut(Found<'a>)) {
    let mut image = None;
    for token in Tags::new(html) {
        match token {
            Token::Attribute(attribute) => {
                if attribute.name.eq_ignore_ascii_case("alt") {
                    image = None;
                }
                let value = &html[attribute.value.clone()];
                if attribute.is_anchor() && !value.is_empty() {
                    tell(Found::Anchor(tags::unescape(value)));
                }
                each_link(html, &attribute, |at, usage| {
                    tell(Found::Link { destination: tags::unescape(&html[at.clone()]), at, usage });
                });
            }
            Token::Comment(at) if is_more(&html[at.clone()]) => tell(Found::More),
            Token::Comment(at) => tell(Found::Comment(at)),
            Token::Tag { name, at, close: false } if name.eq_ignore_ascii_case("img") => {
                image = Some(at)
            }
            Token::TagEnd(end) => {
                image.take().into_iter().for_each(|at| tell(Found::NoAlt(at..end)))
            }
            Token::Tag { .. } => {}
        }
    }
}

/// Appends `html` with each destination replaced by what `answer` writes, and without
/// `<!-- more -->`.
pub(crate) fn write(out: &mut String, html: &str, mut answer: impl FnMut(&mut String, &str)) {
    let mut done = 0;
    for token in Tags::new(html) {
        match token {
            Token::Attribute(attribute) if attribute.holds().is_some() => {
                out.push_str(&html[done..attribute.quoted.start]);
                out.push('"');
                let mut written = attribute.value.start;
                each_link(html, &attribute, |at, _| {
                    text::escape_attribute(out, &tags::unescape(&html[written..at.start]));
                    written = at.end;
                    answer(out, &tags::unescape(&html[at]));
                });
                text::escape_attribute(out, &tags::unescape(&html[written..attribute.value.end]));
                out.push('"');
                done = attribute.quoted.end;
            }
            Token::Comment(at) if is_more(&html[at.clone()]) => {
                out.push_str(&html[done..at.start]);
                done = at.end;
            }
            _ => {}
        }
    }
    out.push_str(&html[done..]);
}

/// Appends `raw` as text that a reader sees, without its comments.
pub(crate) fn show(out: &mut String, raw: &Raw<'_>) {
    let start = out.len();
    if raw.block {
        out.push_str("<p>");
    }
    let inner = out.len();
    let mut done = 0;
    for token in Tags::new(&raw.text) {
        if let Token::Comment(at) = token {
            text::escape_text(out, &raw.text[done..at.start]);
            done = at.end;
        }
    }
    text::escape_text(out, &raw.text[done..]);
    if raw.block {
        out.truncate(inner + out[inner..].trim_end().len());
        match out.len() > inner {
            true => out.push_str("</p>\n"),
            false => out.truncate(start),
        }
    }
}

/// Gives the places in `html` of the addresses of an attribute.
pub(super) fn each_link(
    html: &str,
    attribute: &Attribute<'_>,
    mut link: impl FnMut(Range<usize>, LinkUse),
) {
    let value = attribute.value.clone();
    match attribute.holds() {
        Some(Holds::Page) => link(value, LinkUse::Page),
        Some(Holds::Media) => link(value, LinkUse::Media),
        Some(Holds::Candidates) => {
            for candidate in tags::candidates(&html[value.clone()]) {
                link(value.start + candidate.start..value.start + candidate.end, LinkUse::Media);
            }
        }
        None => {}
    }
}

/// `<!-- more -->`, however it is spaced.
pub(crate) fn is_more(comment: &str) -> bool {
    let inner = comment.strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
    inner.is_some_and(|inner| inner.trim().eq_ignore_ascii_case("more"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(html: &str) -> String {
        let mut out = String::new();
        let mut number = 0;
        write(&mut out, html, |out, _| {
            number += 1;
            text::number(out, number);
        });
        out
    }

    #[test]
    fn destinations_are_replaced_where_they_stand() {
        assert_eq!(
            written("<a href=x id=y>t</a> <img srcset='a 1x, b 2x' src=\"c\" alt=''>"),
            "<a href=\"1\" id=y>t</a> <img srcset=\"2 1x, 3 2x\" src=\"4\" alt=''>"
        );
    }

    #[test]
    fn the_more_comment_leaves_no_trace() {
        assert_eq!(written("a<!--more-->b<!-- x -->"), "ab<!-- x -->");
    }

    #[test]
    fn shown_html_has_no_comments() {
        let shown = |html: &'static str, block| {
            let mut out = String::new();
            show(&mut out, &Raw { text: Cow::Borrowed(html), parts: Vec::new(), block });
            out
        };
        assert_eq!(shown("<b>x</b><!-- secret -->", false), "&lt;b&gt;x&lt;/b&gt;");
        assert_eq!(shown("<hr>\n<!-- secret -->\n", true), "<p>&lt;hr&gt;</p>\n");
        assert_eq!(shown("<!-- secret -->\n", true), "");
    }
}
