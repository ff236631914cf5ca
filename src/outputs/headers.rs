//! `_headers`, for hosts that read one (Netlify, Cloudflare): assets may be kept for ever, a
//! preview is not to be indexed.

use serde::Serialize;

use super::{Output, feed, file};
use crate::site::Site;
use crate::url::UrlPath;

#[derive(Serialize)]
struct Headers<'a> {
    /// The path of the site on its host.
    base: &'a str,
    is_preview: bool,
    /// Languages whose search index has files that are named after their content.
    searched: Vec<&'a str>,
    /// Feeds whose addresses do not say what they are.
    feeds: Vec<(String, &'static str)>,
}

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let view = || {
        let languages = site.config.languages.iter().filter(|_| site.has_search());
        Headers {
            base: &site.config.base.path,
            is_preview: site.preview,
            searched: languages.map(|language| language.code.as_str()).collect(),
            feeds: feed::folders(site),
        }
    };
    vec![file(UrlPath::new("/_headers"), "_headers", view, write)]
}

fn write(headers: &Headers<'_>) -> Vec<u8> {
    let base = headers.base;
    let mut text = String::new();
    let of_search = headers
        .searched
        .iter()
        .flat_map(|code| ["f", "l", "m", "t"].map(|folder| format!("search/{code}/{folder}")));
    for folder in ["assets".to_string()].into_iter().chain(of_search) {
        text.push_str(&format!(
            "{base}/{folder}/*\n  Cache-Control: public, max-age=31536000, immutable\n"
        ));
    }
    text.push_str(&format!(
        "{base}/*\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: strict-origin-when-cross-origin\n"
    ));
    for (path, media_type) in &headers.feeds {
        text.push_str(&format!("{path}\n  Content-Type: {media_type}; charset=utf-8\n"));
    }
    if headers.is_preview {
        text.push_str("  X-Robots-Tag: noindex\n");
    }
    text.into_bytes()
}
