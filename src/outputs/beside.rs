//! Addresses of what stands beside the page of an article.

use crate::archive::Article;
use crate::url::UrlPath;

/// The address of the file of one event.
pub(super) fn event(article: &Article) -> UrlPath {
    let base = article.permalink.as_str();
    UrlPath::new(base.strip_suffix(".html").unwrap_or(base)).join("event.ics")
}

/// The address of the page with the whole of a report.
pub(super) fn whole(report: &Article) -> UrlPath {
    let base = report.permalink.as_str();
    UrlPath::new(base.strip_suffix(".html").unwrap_or(base)).join("all/")
}

/// `/reports/2026/rivers/` has `/reports/2026/rivers/rivers.bib` beside it.
pub(super) fn file(article: &Article, extension: &str) -> UrlPath {
    let path = article.permalink.as_str();
    let (folder, name) = match path.strip_suffix('/') {
        Some(folder) => (folder, folder.rsplit('/').next().unwrap_or("")),
        None => {
            let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
            (folder, file.split('.').next().unwrap_or(file))
        }
    };
    let name = if name.is_empty() { "work" } else { name };
    UrlPath::as_written(&format!("{folder}/{name}.{extension}"))
}
