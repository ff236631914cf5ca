//! `robots.txt` (RFC 9309).

use serde::Serialize;

use super::{Output, file, rights};
use crate::site::Site;
use crate::url::UrlPath;

#[derive(Serialize)]
struct Robots {
    /// Address of the sitemap; a preview has none.
    sitemap: Option<String>,
    /// What the texts may be used for.
    signal: Option<String>,
    /// Programs that may fetch nothing.
    refused: Vec<&'static str>,
}

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let sitemap = || site.config.base.absolute(&UrlPath::new("/sitemap.xml"));
    let view = move || Robots {
        sitemap: (!site.preview).then(sitemap),
        signal: rights::signal(site),
        refused: rights::refused(site),
    };
    vec![file(UrlPath::new("/robots.txt"), "robots.txt", view, write)]
}

fn write(robots: &Robots) -> Vec<u8> {
    // Crawlers must be allowed in to see that a preview says `noindex`.
    let mut text = String::from("User-agent: *\n");
    if let Some(signal) = &robots.signal {
        text.push_str(&format!("Content-Signal: {signal}\n"));
    }
    text.push_str("Allow: /\n");
    if !robots.refused.is_empty() {
        text.push('\n');
        robots.refused.iter().for_each(|agent| text.push_str(&format!("User-agent: {agent}\n")));
        text.push_str("Disallow: /\n");
    }
    if let Some(sitemap) = &robots.sitemap {
        text.push_str(&format!("\nSitemap: {sitemap}\n"));
    }
    text.into_bytes()
}
