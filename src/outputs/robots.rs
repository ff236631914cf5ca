//! `robots.txt` (RFC 9309).

use super::{Output, file};
use crate::site::Site;
use crate::url::UrlPath;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let bytes = || {
        // A crawler must be let in to see that a preview says `noindex`.
        let mut text = String::from("User-agent: *\nAllow: /\n");
        if !site.preview {
            let sitemap = site.config.base.absolute(&UrlPath::new("/sitemap.xml"));
            text.push_str(&format!("\nSitemap: {sitemap}\n"));
        }
        text.into_bytes()
    };
    vec![file(UrlPath::new("/robots.txt"), "robots.txt", bytes)]
}
