//! Script: what keeps open pages up to date, and its place in them.

use axum::body::Bytes;

use super::generation::Page;

/// The script.
pub(super) const SCRIPT: &str = include_str!("script.js");

/// Its address.
pub(super) const ADDRESS: &str = "/__ssg/reload.js";

/// A page with the script before the end of its body. It knows the page by its hash.
pub(super) fn with_script(page: &Page, generation: u64) -> Bytes {
    with(&page.bytes, &page.hash.hex(), generation)
}

/// A page in place of one that cannot be made, with the script.
pub(super) fn trouble_with_script(html: &str, generation: u64) -> Bytes {
    with(html.as_bytes(), "", generation)
}

fn with(html: &[u8], page: &str, generation: u64) -> Bytes {
    let tag = format!(
        "<script src=\"{ADDRESS}\" data-page=\"{page}\" data-generation=\"{generation}\"></script>"
    );
    const END: &[u8] = b"</body>";
    let end = html.windows(END.len()).rposition(|window| window.eq_ignore_ascii_case(END));
    let (before, after) = html.split_at(end.unwrap_or(html.len()));
    Bytes::from([before, tag.as_bytes(), after].concat())
}
