//! Tables: a caption from the paragraph before, scopes for headers, classes for alignment.

use pulldown_cmark::{Alignment, CowStr, Event};

use crate::markdown::parts::Spanned;
use crate::markdown::{Words, text};

/// A paragraph that begins with this, right before a table, is its caption.
const WORD: &str = "Table:";

/// Whether `paragraph` would caption a table that follows.
pub(crate) fn is_caption(paragraph: &str) -> bool {
    paragraph.starts_with(WORD)
}

/// Removes the word from the caption's first event.
pub(crate) fn drop_word(events: &mut Vec<Spanned<'_>>) {
    if let Some((Event::Text(text), _)) = events.first_mut() {
        let rest = text.strip_prefix(WORD).unwrap_or(text).trim_start().to_owned();
        *text = CowStr::from(rest);
    }
}

/// A table while it becomes HTML.
#[derive(Debug)]
pub(crate) struct Table {
    alignments: Vec<Alignment>,
    head: bool,
    column: usize,
    /// Where the table, the row's first cell and the cell's content begin.
    start: usize,
    cell: usize,
    content: usize,
    /// The places of the first cells of body rows.
    first: Vec<std::ops::Range<usize>>,
}

impl Table {
    /// Opens table `number` of the body, with the HTML of its caption, where it has one.
    pub(crate) fn open(
        out: &mut String,
        alignments: Vec<Alignment>,
        number: usize,
        caption: Option<String>,
        words: &Words,
    ) -> Table {
        out.push_str("<figure class=\"table\">");
        match caption {
            Some(caption) => {
                out.push_str("<figcaption id=\"table-");
                text::number(out, number);
                out.push_str("\">");
                out.push_str(&caption);
                out.push_str(
                    "</figcaption><div class=\"scroll\" role=\"region\" aria-labelledby=\"table-",
                );
                text::number(out, number);
                out.push('"');
            }
            None => {
                out.push_str("<div class=\"scroll\" role=\"region\"");
                let label = words.table.replace("{number}", &number.to_string());
                text::attribute(out, "aria-label", &label);
            }
        }
        out.push_str(" tabindex=\"0\"><table>\n");
        Table {
            alignments,
            head: false,
            column: 0,
            start: out.len(),
            cell: 0,
            content: 0,
            first: Vec::new(),
        }
    }

    /// The header row begins.
    pub(crate) fn open_head(&mut self, out: &mut String) {
        self.head = true;
        self.column = 0;
        out.push_str("<thead>\n<tr>");
    }

    /// The header row ends.
    pub(crate) fn close_head(&mut self, out: &mut String) {
        self.head = false;
        out.push_str("</tr>\n</thead>\n");
        self.start = out.len();
        out.push_str("<tbody>\n");
    }

    /// A row begins.
    pub(crate) fn open_row(&mut self, out: &mut String) {
        self.column = 0;
        out.push_str("<tr>");
    }

    /// A cell begins.
    pub(crate) fn open_cell(&mut self, out: &mut String) {
        self.cell = out.len();
        out.push_str(if self.head { "<th scope=\"col\"" } else { "<td" });
        let class = match self.alignments.get(self.column) {
            Some(Alignment::Left) => " class=\"left\"",
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            _ => "",
        };
        out.push_str(class);
        out.push('>');
        self.content = out.len();
    }

    /// A cell ends.
    pub(crate) fn close_cell(&mut self, out: &mut String) {
        if self.head && self.content == out.len() {
            // An empty corner is not a header.
            out.replace_range(self.cell..self.cell + "<th scope=\"col\"".len(), "<td");
            out.push_str("</td>");
        } else {
            out.push_str(if self.head { "</th>" } else { "</td>" });
        }
        if !self.head && self.column == 0 {
            self.first.push(self.cell..out.len());
        }
        self.column += 1;
    }

    /// The table ends.
    pub(crate) fn close(self, out: &mut String) {
        self.head_rows(out);
        if self.first.is_empty() {
            // Without rows there is no body.
            out.truncate(self.start);
        } else {
            out.push_str("</tbody>\n");
        }
        out.push_str("</table></div></figure>\n");
    }

    /// Where all first cells are completely bold, they are the headers of their rows.
    fn head_rows(&self, out: &mut String) {
        let contents: Option<Vec<(&str, &str)>> =
            self.first.iter().map(|cell| bold(&out[cell.clone()])).collect();
        let Some(contents) = contents else { return };
        let mut rest = self.start;
        let mut body = String::with_capacity(out.len() - self.start + 12 * contents.len());
        for (cell, (attributes, content)) in self.first.iter().zip(contents) {
            body.push_str(&out[rest..cell.start]);
            body.push_str("<th scope=\"row\"");
            body.push_str(attributes);
            body.push('>');
            body.push_str(content);
            body.push_str("</th>");
            rest = cell.end;
        }
        body.push_str(&out[rest..]);
        out.truncate(self.start);
        out.push_str(&body);
    }
}

/// Attributes and content of a cell that is one bold stretch.
fn bold(cell: &str) -> Option<(&str, &str)> {
    let (attributes, rest) = cell.strip_prefix("<td")?.split_once('>')?;
    let content = rest.strip_prefix("<strong>")?.strip_suffix("</strong></td>")?;
    (!content.contains("</strong>")).then_some((attributes, content))
}
