//! One line of Markdown: captions, credits, key points.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::events::{self, OPTIONS};
use super::parts::Spanned;
use super::passes::raw_html::{self, Raw};
use super::passes::{credits, scripts};
use super::text;

/// Tags that are allowed in a line, as long as they have no attributes.
const TAGS: [&str; 19] = [
    "b", "bdi", "br", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "small",
    "strong", "sub", "sup", "u", "wbr",
];

/// One line of Markdown as inline HTML, links as they are written. Raw HTML is shown as text,
/// apart from tags without attributes that belong in a line, such as `<sub>`.
pub fn inline_html(text: &str) -> String {
    let line = line(text);
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    write(&mut out, &events(&line));
    out
}

/// One line of Markdown as plain text.
pub fn plain_text(text: &str) -> String {
    let line = line(text);
    plain(&events(&line))
}

/// The caption that `title` holds as HTML, and its credit, without the word, both empty where
/// there is none.
pub(super) fn caption_html(title: &str) -> (String, String) {
    with_caption(title, |events| {
        let mut out = String::new();
        write(&mut out, events);
        out
    })
}

/// The same as plain text.
pub(super) fn caption_text(title: &str) -> (String, String) {
    with_caption(title, plain)
}

fn with_caption(title: &str, render: impl Fn(&[Spanned<'_>]) -> String) -> (String, String) {
    if title.trim().is_empty() {
        return (String::new(), String::new());
    }
    let line = line(title);
    let mut caption = events(&line);
    let credit = credits::split(&mut caption);
    (render(&caption), render(&credit))
}

/// A text on one line, after a letter and a space, so that nothing in it begins a block.
struct Line {
    typed: String,
    /// The same without its sub- and superscript within words, where it has any.
    hidden: Option<String>,
    scripts: Vec<Range<usize>>,
}

fn line(text: &str) -> Line {
    let mut typed = String::with_capacity(text.len() + 2);
    typed.push_str("x ");
    text::fold(&mut typed, text.trim());
    let scripts = scripts::find(&typed);
    let hidden = (!scripts.is_empty()).then(|| scripts::hide(typed.clone(), &scripts));
    Line { typed, hidden, scripts }
}

fn unpad(text: &str) -> &str {
    text.strip_prefix('x').map_or(text, |rest| rest.strip_prefix(' ').unwrap_or(rest))
}

/// The inline events of a [`line`].
fn events(line: &Line) -> Vec<Spanned<'_>> {
    let hidden = line.hidden.as_deref().unwrap_or(&line.typed);
    let mut events: Vec<Spanned<'_>> =
        scripts::Events::new(hidden, &line.typed, &line.scripts, OPTIONS)
            .filter(|(event, _)| {
                !matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph))
            })
            .collect();
    if let Some((Event::Text(text), _)) = events.first_mut() {
        *text = match &*text {
            CowStr::Borrowed(text) => CowStr::Borrowed(unpad(text)),
            text => CowStr::from(unpad(text).to_owned()),
        };
    }
    events
}

fn plain(events: &[Spanned<'_>]) -> String {
    text::plain_of(events.iter().map(|(event, _)| event))
}

/// Appends inline events that no reading of a body has seen.
fn write(out: &mut String, events: &[Spanned<'_>]) {
    let mut within_image = 0usize;
    for (event, _) in events {
        match event {
            Event::Start(Tag::Image { .. }) => within_image += 1,
            Event::End(TagEnd::Image) => within_image -= 1,
            _ if within_image > 0 => {
                let mut alt = String::new();
                text::plain(&mut alt, event);
                text::escape_text(out, &alt);
            }
            Event::Text(text) => text::escape_text(out, text),
            Event::Code(code) => {
                out.push_str("<code>");
                text::escape_text(out, code);
                out.push_str("</code>");
            }
            Event::InlineHtml(html) | Event::Html(html) if is_plain_tag(html) => out.push_str(html),
            Event::InlineHtml(html) | Event::Html(html) => {
                raw_html::show(out, &Raw::line(html));
            }
            Event::SoftBreak => out.push(' '),
            Event::HardBreak => out.push_str("<br>"),
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                out.push_str("<a");
                let target = events::target(*link_type, dest_url.clone());
                if !crate::url::runs_script(&target) {
                    text::attribute(out, "href", &target);
                }
                out.push('>');
            }
            Event::End(TagEnd::Link) => out.push_str("</a>"),
            Event::Start(tag) => out.push_str(mark(&tag.to_end()).0),
            Event::End(tag) => out.push_str(mark(tag).1),
            _ => {}
        }
    }
}

/// Opening and closing tag of what only marks its text.
pub(super) fn mark(tag: &TagEnd) -> (&'static str, &'static str) {
    match tag {
        TagEnd::Emphasis => ("<em>", "</em>"),
        TagEnd::Strong => ("<strong>", "</strong>"),
        TagEnd::Strikethrough => ("<del>", "</del>"),
        TagEnd::Superscript => ("<sup>", "</sup>"),
        TagEnd::Subscript => ("<sub>", "</sub>"),
        _ => ("", ""),
    }
}

fn is_plain_tag(html: &str) -> bool {
    let name = html
        .strip_prefix("</")
        .or_else(|| html.strip_prefix('<'))
        .and_then(|rest| rest.strip_suffix('>'));
    name.is_some_and(|name| TAGS.contains(&name.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_never_becomes_a_block() {
        for (text, html) in [
            ("# a", "# a"),
            ("- *a*", "- <em>a</em>"),
            ("1. a", "1. a"),
            ("> \"a\"", "&gt; “a”"),
            ("    a", "a"),
            ("a\n\nb", "a b"),
            ("<div>", "&lt;div&gt;"),
            ("[^a]: b", "[^a]: b"),
            ("", ""),
        ] {
            assert_eq!(inline_html(text), html, "{text}");
        }
    }

    #[test]
    fn links_stay_as_written() {
        assert_eq!(
            inline_html("[a](b.md?c&d) <e@f.org> [x](javascript:y)"),
            "<a href=\"b.md?c&amp;d\">a</a> <a href=\"mailto:e@f.org\">e@f.org</a> <a>x</a>"
        );
    }

    #[test]
    fn only_plain_tags_stay_tags() {
        assert_eq!(
            inline_html("CO<sub>2</sub> <sub onclick=x>"),
            "CO<sub>2</sub> &lt;sub onclick=x&gt;"
        );
    }

    #[test]
    fn plain_text_has_no_marks() {
        assert_eq!(plain_text("*The* \"[talks](x)\" -- `a`\n b"), "The “talks” – a b");
    }

    #[test]
    fn a_caption_and_its_credit_are_told_apart() {
        let both = |caption: &str, credit: &str| (caption.to_owned(), credit.to_owned());
        assert_eq!(
            caption_html("The *river*. Credit: [AP](x)"),
            both("The <em>river</em>.", "<a href=\"x\">AP</a>")
        );
        assert_eq!(caption_text("The river (Photo: J. Doe)."), both("The river", "J. Doe"));
        assert_eq!(caption_text("credit: Reuters"), both("", "Reuters"));
    }
}
