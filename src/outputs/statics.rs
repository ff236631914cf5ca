//! Files that are copied as they are: the site's `static/`, and files beside articles.

use std::sync::Arc;

use super::{Content, Origin, Output, pictures, redirect};
use crate::ids::{ArticleId, LanguageId};
use crate::site::Site;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let files = &site.archive.files;
    // An author's table of redirects becomes a part of the one that the program makes.
    let is_joined = redirect::joins_hand_made(site);
    files
        .statics()
        .chain(files.published().filter(|entry| !pictures::replaces(site, entry)))
        .filter(|entry| !(is_joined && entry.url.as_str() == "/_redirects"))
        .map(|entry| Output {
            url: entry.url.clone(),
            language: LanguageId::DEFAULT,
            origin: Origin::Source(Arc::from(entry.source.as_path())),
            content: Content::Copy(entry.source.clone()),
            newest: ArticleId::NEWEST,
        })
        .collect()
}
