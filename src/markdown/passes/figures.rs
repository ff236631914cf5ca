//! Figures: pictures that are alone in a paragraph.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use crate::markdown::parts::Spanned;
use crate::markdown::text;

/// A Markdown image, read to its end.
#[derive(Debug, Clone)]
pub(crate) struct Image<'a> {
    /// Destination.
    pub(crate) destination: CowStr<'a>,
    /// Title, which is the caption of a figure. Markdown.
    pub(crate) title: CowStr<'a>,
    /// Alternative text, plain.
    pub(crate) alt: String,
    /// The place of the whole image.
    pub(crate) range: Range<usize>,
}

/// A picture alone in a paragraph, within a link or not.
#[derive(Debug, Clone)]
pub(crate) struct Figure<'a> {
    /// Destination of the link around it, and the place of that link.
    pub(crate) link: Option<(CowStr<'a>, Range<usize>)>,
    /// The picture.
    pub(crate) image: Image<'a>,
}

/// Whether a paragraph may hold nothing but pictures, by its first characters.
pub(crate) fn may_be(paragraph: &str) -> bool {
    paragraph.starts_with("![") || paragraph.starts_with("[![")
}

/// The pictures of a paragraph's `events`, when there is nothing else in it.
pub(crate) fn lone(events: &[Spanned<'_>]) -> bool {
    let mut within_image = 0usize;
    let mut pictures = 0usize;
    let mut within_link = false;
    let mut pictures_in_link = 0usize;
    for (event, _) in events {
        match event {
            Event::Start(Tag::Image { .. }) => {
                pictures += usize::from(within_image == 0);
                pictures_in_link += usize::from(within_image == 0);
                within_image += 1;
            }
            Event::End(TagEnd::Image) => within_image -= 1,
            _ if within_image > 0 => {}
            Event::Start(Tag::Link { .. }) => {
                within_link = true;
                pictures_in_link = 0;
            }
            Event::End(TagEnd::Link) => {
                within_link = false;
                if pictures_in_link != 1 {
                    return false;
                }
            }
            Event::SoftBreak | Event::HardBreak if !within_link => {}
            Event::Text(text) if text.trim().is_empty() => {}
            _ => return false,
        }
    }
    pictures > 0
}

/// Splits a lone paragraph's `events` into pictures.
pub(crate) fn figures<'a>(events: impl Iterator<Item = Spanned<'a>>) -> Vec<Figure<'a>> {
    let mut figures = Vec::new();
    let mut events = events.into_iter();
    let mut link = None;
    while let Some((event, range)) = events.next() {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => link = Some((dest_url, range)),
            Event::Start(Tag::Image { dest_url, title, .. }) => {
                let image = image(dest_url, title, range, || events.next());
                figures.push(Figure { link: link.take(), image });
            }
            _ => {}
        }
    }
    figures
}

/// Reads an image to its end.
pub(crate) fn image<'a>(
    destination: CowStr<'a>,
    title: CowStr<'a>,
    range: Range<usize>,
    mut next: impl FnMut() -> Option<Spanned<'a>>,
) -> Image<'a> {
    let mut alt = String::new();
    let mut depth = 0usize;
    while let Some((event, _)) = next() {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) if depth == 0 => break,
            Event::End(_) => depth -= 1,
            event => text::plain(&mut alt, &event),
        }
    }
    Image { destination, title, alt: text::folded(alt), range }
}
