//! Cleaning: raw HTML of an author may hold only what is on a list.
//!
//! The finished HTML is cleaned, not each stretch of raw HTML, because a browser reads it as
//! a whole: a tag may open in one stretch and close in another. All that [`super`] makes
//! is on the list. What the theme made from a container is trusted and waits in a slot meanwhile.

use std::collections::HashSet;
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use pulldown_cmark::CowStr;

use super::raw_html::each_link;
use crate::markdown::tags::{self, Tags, Token};
use crate::markdown::text;

/// Schemes that a link may have.
const SCHEMES: [&str; 10] =
    ["http", "https", "mailto", "tel", "sms", "geo", "xmpp", "ftp", "sftp", "matrix"];

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::default();
    cleaner
        .add_tags(["audio", "video", "source", "track", "input", "section", "picture"])
        .add_generic_attributes(["id", "class", "role", "tabindex", "dir", "lang", "title"])
        .add_generic_attribute_prefixes(["aria-"])
        .add_tag_attributes("a", ["rel", "name"])
        .add_tag_attributes("img", ["loading", "decoding", "srcset", "sizes", "data-tone"])
        .add_tag_attributes("audio", ["controls", "preload", "src", "loop", "muted"])
        .add_tag_attributes(
            "video",
            ["controls", "preload", "src", "poster", "width", "height", "loop", "muted"],
        )
        .add_tag_attributes("source", ["src", "srcset", "sizes", "type", "media"])
        .add_tag_attributes("track", ["src", "kind", "srclang", "label", "default"])
        .add_tag_attributes("input", ["type", "disabled", "checked"])
        .add_tag_attributes("td", ["colspan", "rowspan", "headers"])
        .add_tag_attributes("th", ["colspan", "rowspan", "headers", "scope"])
        .add_tag_attributes("div", [SLOT])
        .add_tag_attributes("span", [SLOT])
        // The only box in a text is that of a task.
        .set_tag_attribute_value("input", "type", "checkbox")
        .set_tag_attribute_value("input", "disabled", "")
        .link_rel(None)
        .url_schemes(HashSet::from(SCHEMES))
        .url_relative(UrlRelative::PassThrough);
    cleaner
});

/// Attribute of the element that holds a container's place.
const SLOT: &str = "data-ssg-slot";

/// HTML of containers, kept out of the cleaning.
#[derive(Debug, Default)]
pub(crate) struct Slots {
    /// Each, until it is put back.
    kept: Vec<Option<String>>,
    /// Addresses that were answered.
    known: HashSet<String>,
}

impl Slots {
    /// Keeps `html` and appends its placeholder.
    pub(crate) fn keep(&mut self, out: &mut String, html: String) {
        self.keep_in(out, "div", html);
    }

    /// The same within a line.
    pub(crate) fn keep_in_line(&mut self, out: &mut String, html: String) {
        self.keep_in(out, "span", html);
    }

    fn keep_in(&mut self, out: &mut String, element: &str, html: String) {
        out.push_str(&slot(element, self.kept.len()));
        self.kept.push(Some(html));
    }

    /// Says that `url` was resolved.
    pub(crate) fn know(&mut self, url: &str) {
        if !self.known.contains(url) {
            self.known.insert(url.to_owned());
        }
    }

    /// Says that the addresses in `html`, which is ours, were resolved.
    pub(crate) fn know_all(&mut self, html: &str) {
        for token in Tags::new(html) {
            if let Token::Attribute(attribute) = token {
                each_link(html, &attribute, |at, _| self.know(&tags::unescape(&html[at])));
            }
        }
    }

    /// `html` cleaned, with the kept HTML put back.
    pub(crate) fn clean(&mut self, html: &str) -> String {
        let html = self.answered(CLEANER.clean(html).to_string());
        self.put_back(html)
    }

    /// `html` with what was kept in its places, each once.
    pub(crate) fn put_back(&mut self, html: String) -> String {
        if self.kept.is_empty() {
            return html;
        }
        let mut out = String::new();
        let mut done = 0;
        for (at, _) in html.match_indices(SLOT) {
            let number = html[at + SLOT.len()..].strip_prefix("=\"").unwrap_or("");
            let digits = number.bytes().take_while(u8::is_ascii_digit).count();
            let Ok(number) = number[..digits].parse::<usize>() else { continue };
            let Some(kept) = self.kept.get_mut(number) else { continue };
            let found = ["div", "span"].into_iter().find_map(|element| {
                let start = at.checked_sub(element.len() + 2).filter(|start| *start >= done)?;
                let slot = slot(element, number);
                html.get(start..)?.starts_with(&slot).then_some(start..start + slot.len())
            });
            if let Some(found) = found
                && let Some(kept) = kept.take()
            {
                out.push_str(&html[done..found.start]);
                out.push_str(&kept);
                done = found.end;
            }
        }
        if done == 0 {
            return html;
        }
        out.push_str(&html[done..]);
        out
    }

    /// Cleaned HTML without addresses that nobody resolved. The cleaning reads HTML as a browser does,
    /// and finds a picture where we saw only the text of an attribute:
    /// `<noscript><p title="</noscript><img src=x>">`.
    fn answered(&self, html: String) -> String {
        let mut out = String::new();
        let mut done = 0;
        for token in Tags::new(&html) {
            let Token::Attribute(attribute) = token else { continue };
            let mut known = true;
            each_link(&html, &attribute, |at, _| {
                let address = html[at].replace("&nbsp;", "\u{a0}");
                let address = tags::unescape(&address);
                known &= address.starts_with('#') || self.known.contains(&*address);
            });
            if let (false, Some(name)) =
                (known, text::offset_in(&html, &CowStr::Borrowed(attribute.name)))
            {
                out.push_str(html[done..name].trim_end());
                done = attribute.quoted.end;
            }
        }
        if done == 0 {
            return html;
        }
        out.push_str(&html[done..]);
        out
    }
}

/// What stands for the kept HTML of this number.
fn slot(element: &str, number: usize) -> String {
    format!("<{element} {SLOT}=\"{number}\"></{element}>")
}

/// Whether `url` has a scheme that the cleaning would not let pass.
pub(crate) fn has_foreign_scheme(url: &str) -> bool {
    let Some(colon) = url.find([':', '/', '?', '#']) else { return false };
    url[colon..].starts_with(':')
        && !SCHEMES.iter().any(|scheme| scheme.eq_ignore_ascii_case(&url[..colon]))
}
