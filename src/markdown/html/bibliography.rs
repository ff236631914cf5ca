//! Bibliography: citations in the text, and the works they cite at its end.

use crate::markdown::{Cited, Facts, Settings, text};

/// For each citation that is a note: how many notes the text refers to before it.
pub(super) fn notes(facts: &Facts, cited: Option<&Cited>) -> Vec<usize> {
    let Some(cited) = cited else { return Vec::new() };
    let all = facts.citations.iter().zip(&cited.citations);
    let notes = all.filter(|(citation, html)| {
        citation.note.is_none() && html.as_ref().is_some_and(|html| html.note.is_some())
    });
    notes.map(|(citation, _)| citation.notes_before).collect()
}

/// Appends a citation with its anchor.
pub(super) fn cite(out: &mut String, number: usize, html: &str) {
    out.push_str("<span class=\"citation\" id=\"cite-");
    text::number(out, number + 1);
    out.push_str("\">");
    out.push_str(html);
    out.push_str("</span>");
}

/// The bibliography; `head` replaces its heading where it is not empty.
pub(super) fn section(cited: &Cited, settings: &Settings<'_>, head: &str) -> String {
    let words = settings.words;
    let mut out = String::from("<section class=\"references\" role=\"doc-bibliography\"");
    match head.trim().is_empty() {
        true => {
            // No heading of an author has an anchor with a full stop in it.
            out.push_str(" aria-labelledby=\"ref.list\"><h2 id=\"ref.list\">");
            text::escape_text(&mut out, &words.references);
            out.push_str("</h2>\n");
        }
        false => {
            text::attribute(&mut out, "aria-label", &words.references);
            out.push('>');
            out.push_str(head);
        }
    }
    let is_numbered = cited.works.iter().any(|work| !work.label.is_empty());
    out.push_str(if is_numbered { "<ul class=\"numbered\">\n" } else { "<ul>\n" });
    let arrow = if settings.rtl { "↪" } else { "↩" };
    for work in &cited.works {
        out.push_str("<li");
        text::attribute(&mut out, "id", &work.id);
        out.push('>');
        if !work.label.is_empty() {
            out.push_str("<span class=\"label\">");
            out.push_str(&work.label);
            out.push_str("</span> ");
        }
        out.push_str(&work.html);
        for (time, number) in work.cited.iter().enumerate() {
            out.push_str(" <a href=\"#cite-");
            text::number(&mut out, number + 1);
            out.push_str("\" role=\"doc-backlink\"");
            let back = words.citation_back.replace("{number}", &format!("{}", number + 1));
            text::attribute(&mut out, "aria-label", &back);
            out.push('>');
            out.push_str(arrow);
            if time > 0 {
                out.push_str("<sup>");
                text::number(&mut out, time + 1);
                out.push_str("</sup>");
            }
            out.push_str("</a>");
        }
        out.push_str("</li>\n");
    }
    out.push_str("</ul></section>\n");
    out
}
