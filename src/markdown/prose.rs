//! Prose: the words that readers of a body see, for the search index.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::events::{Piece, Pieces};
use super::inline::caption_text;
use super::passes::containers;
use super::passes::figures::Image;
use super::passes::raw_html::Raw;
use super::tags::{Tags, Token};
use super::text;
use super::{Dialect, RawHtml, Syntax};

/// A block of a body in plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prose<'a> {
    /// A heading.
    Heading(&'a str),
    /// Anything else.
    Text(&'a str),
}

/// Gives all blocks of a body, in order. `is_cited` says which of its citations are known; they are not
/// words of its author.
pub fn prose(
    body: &str,
    syntax: Syntax,
    dialect: impl Into<Dialect>,
    is_cited: &[bool],
    give: impl FnMut(Prose<'_>),
) {
    if syntax == Syntax::Html {
        return super::page::prose(body, give);
    }
    let Dialect { raw_html, math, .. } = dialect.into();
    let prepared = containers::prepare(body, math.into());
    let mut reading = Reading::new(body, raw_html, is_cited, give);
    for piece in Pieces::new(body, &prepared) {
        reading.piece(&piece);
    }
    reading.end();
}

/// Reads a body for its blocks.
pub(super) struct Reading<'a, G> {
    body: &'a str,
    raw_html: RawHtml,
    is_cited: &'a [bool],
    citation: usize,
    block: String,
    in_heading: bool,
    give: G,
}

impl<'a, G: FnMut(Prose<'_>)> Reading<'a, G> {
    pub(super) fn new(
        body: &'a str,
        raw_html: RawHtml,
        is_cited: &'a [bool],
        give: G,
    ) -> Reading<'a, G> {
        let (citation, block, in_heading) = (0, String::new(), false);
        Reading { body, raw_html, is_cited, citation, block, in_heading, give }
    }

    /// Gives what is left.
    pub(super) fn end(&mut self) {
        if !self.block.is_empty() {
            (self.give)(match self.in_heading {
                true => Prose::Heading(&self.block),
                false => Prose::Text(&self.block),
            });
            self.block.clear();
        }
    }

    /// Reads the next piece.
    pub(super) fn piece(&mut self, piece: &Piece<'_>) {
        match piece {
            Piece::Event(Event::Start(tag), _) => {
                if !is_inline(&tag.to_end()) {
                    self.end();
                }
                self.in_heading |= matches!(tag, Tag::Heading { .. });
            }
            Piece::Event(Event::End(tag), _) => {
                if !is_inline(tag) {
                    self.end();
                }
                self.in_heading &= !matches!(tag, TagEnd::Heading(_));
            }
            Piece::Event(Event::FootnoteReference(_) | Event::TaskListMarker(_), _) => {
                self.block.push(' ');
            }
            Piece::Event(event, _) => text::plain(&mut self.block, event),
            Piece::Raw(raw) => self.raw(raw),
            Piece::Image(image) => self.picture(image),
            Piece::Figures(figures) => {
                figures.iter().for_each(|figure| self.picture(&figure.image));
                self.end();
            }
            Piece::Media(media) => {
                self.block.push_str(&media.title);
                self.end();
            }
            Piece::Citation(_, range) => {
                if !self.is_cited.get(self.citation).is_some_and(|is_cited| *is_cited) {
                    self.block.push_str(&self.body[range.clone()]);
                }
                self.citation += 1;
            }
            Piece::Math(math) => self.block.push_str(&math.tex),
            Piece::Equation(..) => {}
            Piece::Caption | Piece::Credit | Piece::CaptionEnd | Piece::Fence(_) => self.end(),
        }
    }

    fn picture(&mut self, image: &Image<'_>) {
        let (caption, credit) = caption_text(&image.title);
        for text in [&image.alt, &caption, &credit] {
            self.block.push_str(text);
            self.block.push(' ');
        }
    }

    fn raw(&mut self, raw: &Raw<'_>) {
        if self.raw_html == RawHtml::Escape {
            self.block.push_str(&raw.text);
            return;
        }
        if raw.block {
            self.end();
            visible(&mut self.block, &raw.text);
            self.end();
        } else if raw.text.starts_with("<br") {
            self.block.push(' ');
        }
    }
}

/// It is within a line, so that a word may continue after it.
fn is_inline(tag: &TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}

/// Appends what a browser shows of HTML.
fn visible(out: &mut String, html: &str) {
    let mut from = 0;
    let mut hidden: Option<&str> = None;
    for token in Tags::new(html) {
        let end = match &token {
            Token::Tag { at, .. } => *at,
            Token::Comment(range) => range.start,
            Token::TagEnd(after) => {
                from = *after;
                continue;
            }
            Token::Attribute(_) => continue,
        };
        if hidden.is_none() && from <= end {
            text_of(out, &html[from..end]);
        }
        match token {
            Token::Comment(range) => from = range.end,
            Token::Tag { name, close, .. } => {
                from = html.len();
                match hidden {
                    Some(open) if close && name.eq_ignore_ascii_case(open) => hidden = None,
                    None if !close && is_hidden(name) => hidden = Some(name),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    if hidden.is_none() {
        text_of(out, html.get(from..).unwrap_or(""));
    }
}

fn is_hidden(name: &str) -> bool {
    ["script", "style", "template"].iter().any(|hidden| name.eq_ignore_ascii_case(hidden))
}

/// Appends text between tags, with a space for each reference to a character.
fn text_of(out: &mut String, text: &str) {
    out.push(' ');
    let mut parts = text.split('&');
    out.push_str(parts.next().unwrap_or(""));
    for part in parts {
        out.push(' ');
        let is_name = |name: &str| name.chars().all(|char| char.is_alphanumeric() || char == '#');
        out.push_str(match part.split_once(';') {
            Some((name, rest)) if is_name(name) => rest,
            _ => part,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(body: &str, raw_html: RawHtml) -> Vec<String> {
        let mut blocks = Vec::new();
        prose(body, Syntax::Markdown, raw_html, &[true], |block| {
            blocks.push(match block {
                Prose::Heading(text) => format!("# {}", text.trim()),
                Prose::Text(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
            });
        });
        blocks.retain(|block| !block.is_empty());
        blocks
    }

    #[test]
    fn words_are_whole_and_blocks_apart() {
        let body = "# The *big* `one`\n\nA w**or**d[^1] and\na [link](x).\n\n- first\n- second\n\n\
                    | a | b |\n|---|---|\n| c | d |\n\n::: note\nInside.\n:::\n\n[^1]: The note.\n";
        assert_eq!(
            blocks(body, RawHtml::Allow),
            [
                "# The big one",
                "A word and a link.",
                "first",
                "second",
                "a",
                "b",
                "c",
                "d",
                "Inside.",
                "The note."
            ]
        );
    }

    #[test]
    fn pictures_say_what_they_show() {
        let body = "![A river](r.jpg \"The *Nile*. Credit: AP\")\n";
        assert_eq!(blocks(body, RawHtml::Allow), ["A river The Nile. AP"]);
    }

    #[test]
    fn a_citation_is_no_word_of_its_author() {
        let body = "It rises [see @doe, p. 3], says @roe.\n";
        assert_eq!(blocks(body, RawHtml::Allow), ["It rises , says @roe."]);
    }

    #[test]
    fn of_raw_html_only_what_is_shown_counts() {
        let body = "<div class=\"secret\"><!-- hidden -->Shown&nbsp;here <b>x</b>\n\
                    <script>let y;</script>after</div>\n\nIn<sup>2</sup> a<br>line\n";
        assert_eq!(blocks(body, RawHtml::Allow), ["Shown here x after", "In2 a line"]);
        assert!(blocks(body, RawHtml::Escape)[0].contains("hidden"));
    }
}
