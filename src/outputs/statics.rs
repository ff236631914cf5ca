//! Files that are copied as they are: the site's `static/`, and files beside articles.

use std::sync::Arc;

use super::{Content, Origin, Output};
use crate::archive::ArticleId;
use crate::site::Site;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let files = &site.archive.files;
    files
        .statics()
        .chain(files.published())
        .map(|entry| Output {
            url: entry.url.clone(),
            language: 0,
            origin: Origin::Source(Arc::from(entry.source.as_path())),
            content: Content::Copy(entry.source.clone()),
            newest: ArticleId(0),
        })
        .collect()
}
