//! Comforts: what a text gains on its own page, for which no script is needed.

use std::borrow::Cow;
use std::collections::HashSet;

use super::tags::{Tags, Token};
use super::text;

/// What a text gains. A comfort without a label is left out; the label is its accessible name.
#[derive(Debug, Clone, Default)]
pub struct Comforts<'a> {
    /// Label of a link to itself in each heading of `headings`.
    pub anchor: Option<&'a str>,
    /// Ids of headings, in the order of the text.
    pub headings: Vec<&'a str>,
    /// Label of the button that opens a note where its mark is; `{}` is the mark.
    pub note: Option<&'a str>,
    /// Label of the link from a picture without alt text to its file.
    pub enlarge: Option<&'a str>,
    /// The least width of such a picture, in CSS pixels.
    pub enlarge_from: u32,
}

/// The HTML of a body, or of a part, with `comforts`:
///
/// - in a heading, at its start, `<a class="anchor" href="#id">`;
/// - after the mark of a note, a button that opens the note, which is a `popover`;
/// - around the picture of a figure that leads nowhere else, `<a class="enlarge">` to its file.
pub fn with_comforts<'a>(html: &'a str, comforts: &Comforts<'_>) -> Cow<'a, str> {
    let mut made = Made { html, comforts, out: String::new(), done: 0 };
    let mut headings = comforts.headings.iter().peekable();
    let mut heading = false;
    let mut link = None;
    let mut mark = None;
    let mut marked = HashSet::new();
    // How many sections are open within that of the notes, itself included.
    let mut notes = 0;
    let mut tags = Tags::new(html);
    while let Some(token) = tags.next() {
        match token {
            Token::Tag { name, at, close: false } => match name {
                "figure" => made.picture(at),
                "section" if notes > 0 => notes += 1,
                "section" if html[at..].starts_with("<section class=\"notes") => notes = 1,
                "a" => link = None,
                "li" if notes > 0 => {}
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {}
                _ => tags.pass(),
            },
            Token::Tag { name: "section", close: true, .. } if notes > 0 => notes -= 1,
            Token::Tag { name: "a", at, close: true } => {
                if let (Some((target, start)), Some(label)) = (mark.take(), comforts.note) {
                    made.button(target, &html[start..at], at + "</a>".len(), label);
                    marked.insert(target);
                }
            }
            Token::Tag { close: true, .. } => tags.pass(),
            Token::Attribute(attribute) => {
                let value = &html[attribute.value.clone()];
                match (attribute.element, attribute.name) {
                    ("a", "href") => link = value.strip_prefix('#'),
                    ("a", "role") if value == "doc-noteref" => {
                        mark = link.map(|target| (target, attribute.quoted.end + 1));
                    }
                    ("li", "id") if notes > 0 && marked.contains(value) => {
                        made.before(attribute.quoted.start - " id=".len(), " popover");
                    }
                    (name, "id") if name.len() == 2 && headings.peek() == Some(&&value) => {
                        heading = name.starts_with('h');
                    }
                    _ => {}
                }
            }
            Token::TagEnd(end) if heading => {
                heading = false;
                if let (Some(id), Some(label)) = (headings.next(), comforts.anchor) {
                    made.anchor(id, end, label);
                }
            }
            _ => {}
        }
    }
    made.finish()
}

struct Made<'a, 'b> {
    html: &'a str,
    comforts: &'b Comforts<'b>,
    out: String,
    /// Where the part of `html` begins that is not in `out` yet.
    done: usize,
}

impl<'a> Made<'a, '_> {
    /// Appends what comes before `at`, and then `more`.
    fn before(&mut self, at: usize, more: &str) {
        if self.out.is_empty() {
            self.out.reserve(self.html.len() * 9 / 8);
        }
        self.out.push_str(&self.html[self.done..at]);
        self.out.push_str(more);
        self.done = at;
    }

    fn anchor(&mut self, id: &str, at: usize, label: &str) {
        self.before(at, "<a class=\"anchor\" href=\"#");
        self.out.push_str(id);
        self.out.push('"');
        text::attribute(&mut self.out, "aria-label", label);
        self.out.push_str("></a>");
    }

    fn button(&mut self, note: &str, mark: &str, at: usize, label: &str) {
        self.before(at, "<button type=\"button\" popovertarget=\"");
        self.out.push_str(note);
        self.out.push_str("\" value=\"");
        self.out.push_str(mark);
        self.out.push('"');
        text::attribute(&mut self.out, "aria-label", &label.replace("{}", mark));
        self.out.push_str("></button>");
    }

    /// Lets the picture of the figure that begins at `at` lead to its file.
    fn picture(&mut self, at: usize) {
        let Some(label) = self.comforts.enlarge else { return };
        let Some(within) = self.html[at..].strip_prefix("<figure>") else { return };
        if !within.starts_with("<img ") && !within.starts_with("<picture>") {
            return;
        }
        let Some(end) = within.find("</figure>") else { return };
        let picture = &within[..end];
        let picture = &picture[..picture.find("<figcaption>").unwrap_or(end)];
        let Some(img) = picture.find("<img ").map(|at| &picture[at..]) else { return };
        let value = |name: &str| {
            let (_, rest) = img.split_once(name)?;
            rest.split('"').next()
        };
        let width = value(" width=\"").and_then(|width| width.parse().ok()).unwrap_or(0);
        let Some(src) = value(" src=\"").filter(|_| width >= self.comforts.enlarge_from) else {
            return;
        };
        let start = at + "<figure>".len();
        self.before(start, "<a class=\"enlarge\" href=\"");
        self.out.push_str(src);
        self.out.push('"');
        if value(" alt=\"") == Some("") {
            text::attribute(&mut self.out, "aria-label", label);
        }
        self.out.push('>');
        self.before(start + picture.len(), "</a>");
    }

    fn finish(mut self) -> Cow<'a, str> {
        if self.out.is_empty() {
            return Cow::Borrowed(self.html);
        }
        self.out.push_str(&self.html[self.done..]);
        Cow::Owned(self.out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Comforts<'static> {
        Comforts {
            anchor: Some("Link"),
            headings: vec!["a", "c"],
            note: Some("Note {}"),
            enlarge: Some("Larger"),
            enlarge_from: 480,
        }
    }

    #[test]
    fn headings_that_are_named_link_to_themselves() {
        let html = "<h2 id=\"a\">A</h2>\n<h4 id=\"b\">B</h4>\n<h3 id=\"c\" class=\"x\">C</h3>\n";
        let anchor =
            |id: &str| format!("<a class=\"anchor\" href=\"#{id}\" aria-label=\"Link\"></a>");
        let expected = html
            .replace("\"a\">", &format!("\"a\">{}", anchor("a")))
            .replace("x\">", &format!("x\">{}", anchor("c")));
        assert_eq!(with_comforts(html, &all()), expected);
        assert_eq!(with_comforts(html, &Comforts { anchor: None, ..all() }), html);
    }

    #[test]
    fn notes_open_at_their_marks() {
        let html = "<p>x<sup class=\"note-ref\" id=\"r1\"><a href=\"#n1\" role=\"doc-noteref\">1</a></sup></p>\n\
            <section class=\"notes side\" role=\"doc-endnotes\"><ol>\n<li id=\"n1\"><ul><li id=\"x\">t</li></ul></li></ol></section>\n\
            <section><ul><li id=\"n1\"></li></ul></section>";
        let expected = html
            .replacen("1</a>", "1</a><button type=\"button\" popovertarget=\"n1\" value=\"1\" aria-label=\"Note 1\"></button>", 1)
            .replacen("<li id=\"n1\">", "<li popover id=\"n1\">", 1);
        assert_eq!(with_comforts(html, &all()), expected);
        assert_eq!(with_comforts(html, &Comforts { note: None, ..all() }), html);
    }

    #[test]
    fn wide_pictures_lead_to_their_files() {
        let figure = |inner: &str| format!("<figure>{inner}<figcaption>C</figcaption></figure>\n");
        let wide = "<img src=\"/a.jpg\" alt=\"\" width=\"480\" height=\"9\">";
        let described = wide.replace("alt=\"\"", "alt=\"A\"");
        let sized = format!(
            "<picture><source srcset=\"/a-320.webp 320w\" width=\"9\">{described}</picture>"
        );
        let narrow = wide.replace("480", "479");
        let linked = format!("<a href=\"/x/\">{wide}</a>");
        let html: String = [wide, &described, &sized, &narrow, &linked].map(figure).concat();
        let link = |label: &str, inner: &str| {
            figure(&format!("<a class=\"enlarge\" href=\"/a.jpg\"{label}>{inner}</a>"))
        };
        let expected = [
            link(" aria-label=\"Larger\"", wide),
            link("", &described),
            link("", &sized),
            figure(&narrow),
            figure(&linked),
        ];
        assert_eq!(with_comforts(&html, &all()), expected.concat());
        assert_eq!(with_comforts(&html, &Comforts { enlarge: None, ..all() }), html);
    }
}
