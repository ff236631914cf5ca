//! `_headers`, for hosts that read one (Netlify, Cloudflare): assets may be kept for ever, a
//! preview is not to be indexed.

use super::{Output, file};
use crate::site::Site;
use crate::url::UrlPath;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let bytes = || {
        let base = &site.config.base.path;
        let mut text = format!(
            "{base}/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n\
             {base}/*\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: strict-origin-when-cross-origin\n"
        );
        if site.preview {
            text.push_str("  X-Robots-Tag: noindex\n");
        }
        text.into_bytes()
    };
    vec![file(UrlPath::new("/_headers"), "_headers", bytes)]
}
