//! Cleaning: raw HTML of an author is held to a list of what a text may hold.
//!
//! The finished HTML is cleaned, not each stretch of raw HTML, because only as a whole it is what
//! a browser reads: a tag may open in one stretch and close in another. All that [`super`] makes
//! is on the list. What the theme made of a container is trusted and waits in a slot meanwhile.

use std::collections::HashSet;
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use super::raw_html::each_link;
use crate::markdown::tags::{self, Tags, Token};

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
        // The only box a text holds is that of a task.
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
    /// What stands for each, and itself.
    kept: Vec<(String, String)>,
    /// Addresses that were answered.
    known: HashSet<String>,
}

impl Slots {
    /// Keeps `html` and appends what stands for it meanwhile.
    pub(crate) fn keep(&mut self, out: &mut String, html: String) {
        let slot = format!("<div {SLOT}=\"{}\"></div>", self.kept.len());
        out.push_str(&slot);
        self.kept.push((slot, html));
    }

    /// The same within a line.
    pub(crate) fn keep_in_line(&mut self, out: &mut String, html: String) {
        let slot = format!("<span {SLOT}=\"{}\"></span>", self.kept.len());
        out.push_str(&slot);
        self.kept.push((slot, html));
    }

    /// Says that `url` was answered.
    pub(crate) fn know(&mut self, url: &str) {
        if !self.known.contains(url) {
            self.known.insert(url.to_owned());
        }
    }

    /// Says that the addresses in `html`, which is ours, were answered.
    pub(crate) fn know_all(&mut self, html: &str) {
        for token in Tags::new(html) {
            if let Token::Attribute(attribute) = token {
                each_link(html, &attribute, |at, _| self.know(&tags::unescape(&html[at])));
            }
        }
    }

    /// `html` cleaned, if there may be something to clean, with what was kept put back.
    pub(crate) fn clean(&mut self, html: String, unclean: bool) -> String {
        let mut html = if unclean { self.answered(CLEANER.clean(&html).to_string()) } else { html };
        for (slot, kept) in &self.kept {
            if html.contains(slot) {
                html = html.replacen(slot, kept, 1);
            }
        }
        html
    }

    /// Cleaned HTML without addresses that nobody answered. The cleaning reads HTML as a browser does,
    /// and finds a picture where we saw but the text of an attribute:
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
            if !known {
                let name = attribute.name.as_ptr() as usize - html.as_ptr() as usize;
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

/// Whether `url` has a scheme that the cleaning would not let pass.
pub(crate) fn has_foreign_scheme(url: &str) -> bool {
    let Some(colon) = url.find([':', '/', '?', '#']) else { return false };
    url[colon..].starts_with(':')
        && !SCHEMES.iter().any(|scheme| scheme.eq_ignore_ascii_case(&url[..colon]))
}
