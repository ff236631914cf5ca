//! `robots.txt` (RFC 9309).

use serde::Serialize;

use super::{Output, file};
use crate::site::Site;
use crate::url::UrlPath;

#[derive(Serialize)]
struct Robots {
    /// Address of the sitemap; a preview has none.
    sitemap: Option<String>,
}

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let sitemap = || site.config.base.absolute(&UrlPath::new("/sitemap.xml"));
    let view = move || Robots { sitemap: (!site.preview).then(sitemap) };
    vec![file(UrlPath::new("/robots.txt"), "robots.txt", view, write)]
}

fn write(robots: &Robots) -> Vec<u8> {
    // A crawler must be let in to see that a preview says `noindex`.
    let mut text = String::from("User-agent: *\nAllow: /\n");
    if let Some(sitemap) = &robots.sitemap {
        text.push_str(&format!("\nSitemap: {sitemap}\n"));
    }
    text.into_bytes()
}
