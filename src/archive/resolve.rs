//! Resolve: what a path, an address or an id leads to. Bodies, front matter, redirects, menus and templates
//! all ask here, so that the same name leads to the same page.

use std::borrow::Cow;
use std::path::Path;

use super::entry::FileEntry;
use super::files::Files;
use super::hidden::Reason;
use super::index::{Index, Target};
use super::{Article, path_text};
use crate::discover;
use crate::ids::{ArticleId, LanguageId};
use crate::parse::Document;
use crate::url::{UrlPath, encode, percent_decode};

/// A destination in its parts.
pub struct Destination<'d> {
    /// The path, decoded.
    pub path: Cow<'d, str>,
    /// What follows `?`.
    pub query: Option<&'d str>,
    /// What follows `#`.
    pub anchor: Option<&'d str>,
}

impl<'d> Destination<'d> {
    /// Takes a destination apart.
    pub fn of(text: &'d str) -> Destination<'d> {
        let (address, anchor) = match text.split_once('#') {
            Some((address, anchor)) => (address, Some(anchor)),
            None => (text, None),
        };
        let (path, query) = match address.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (address, None),
        };
        Destination { path: percent_decode(path), query, anchor }
    }

    /// A link with the query and the anchor of the destination behind it.
    pub fn behind(&self, mut link: String) -> String {
        if let Some(query) = self.query {
            link.push('?');
            link.push_str(query);
        }
        if let Some(anchor) = self.anchor {
            link.push('#');
            link.push_str(&encode(&percent_decode(anchor)));
        }
        link
    }
}

/// Where a destination is written.
#[derive(Debug, Clone, Copy)]
pub struct Here<'a> {
    /// The folder from which paths are read.
    pub folder: &'a Path,
    /// The address of the page, for relative addresses.
    pub page: &'a str,
    /// Its language, for ids.
    pub language: LanguageId,
}

impl<'a> Here<'a> {
    /// In the front matter of an article.
    pub(super) fn of(document: &'a Document, article: &'a Article) -> Here<'a> {
        let folder = document.path.parent().unwrap_or(Path::new(""));
        Here { folder, page: article.permalink.as_str(), language: article.language }
    }
}

/// What a destination leads to.
pub enum Found<'a> {
    /// An article or page, now or formerly at an address.
    Article(ArticleId),
    /// An address without a source of its own: that of a list.
    Address(UrlPath),
    /// A file of `content/` or `static/`.
    File(&'a FileEntry),
    /// An address that only the plan may know.
    Unknown(UrlPath),
    /// Something that readers may not see.
    Hidden(Reason),
    /// Nothing.
    Nothing,
}

/// Tells what destinations lead to.
#[derive(Clone, Copy)]
pub struct Resolver<'a> {
    pub(super) index: &'a Index,
    pub(super) files: &'a Files,
}

impl<'a> Resolver<'a> {
    /// What a path leads to: a source or file by its path, an address, or `id:NAME`.
    pub fn find(self, path: &str, here: Here<'_>) -> Found<'a> {
        if path.is_empty() {
            return Found::Nothing;
        }
        if let Some(id) = path.strip_prefix("id:") {
            return self.of_id(id, here.language);
        }
        let is_source = path.ends_with(".md");
        if path.starts_with('/') {
            let url = UrlPath::new(&encode(path));
            if let Some(id) = self.index.by_url(&url) {
                return Found::Article(id);
            }
            if let Some(entry) = self.file(path, here.folder) {
                return Found::File(entry);
            }
            if is_source {
                let below = path.strip_prefix("/content").unwrap_or(path);
                if let Some(reason) = self.index.reason(&format!("content{below}")) {
                    return Found::Hidden(reason);
                }
                return self.index.by_path(path).map_or(Found::Nothing, of_target);
            }
            return self.unknown(url);
        }
        let Some(joined) = discover::join(here.folder, path) else { return Found::Nothing };
        let joined = path_text(&joined);
        if let Some(reason) = self.index.reason(joined) {
            return Found::Hidden(reason);
        }
        if let Some(target) = self.index.by_path(joined) {
            return of_target(target);
        }
        if let Some(entry) = self.files.of_content(Path::new(joined)) {
            return Found::File(entry);
        }
        let name = path.rsplit('/').next().unwrap_or("");
        let has_extension = name.contains('.') && !name.ends_with('.') && !path.ends_with('/');
        if is_source || (has_extension && !name.ends_with(".html")) {
            return Found::Nothing;
        }
        // A relative address, seen from the page itself.
        let base = here.page.rsplit_once('/').map_or("", |(folder, _)| folder);
        let url = UrlPath::new(&format!("{}/{}", encode(base), encode(path)));
        match self.index.by_url(&url) {
            Some(id) => Found::Article(id),
            None => self.unknown(url),
        }
    }

    /// What a key of front matter names: as [`Resolver::find`], but a path may also be read from `content/`,
    /// and an id may do without `id:`.
    pub fn named(self, name: &str, here: Here<'_>) -> Found<'a> {
        let is_found = |found: &Found<'_>| !matches!(found, Found::Nothing | Found::Unknown(_));
        // Ids look like paths, and belong to all editions of an article: `reports/water`.
        let bare = name.strip_prefix("content/").unwrap_or(name);
        let of_id = self.of_id(bare, here.language);
        if is_found(&of_id) {
            return of_id;
        }
        let beside = self.find(name, here);
        if name.starts_with('/') || is_found(&beside) {
            return beside;
        }
        self.of_root(name, here.language)
    }

    /// What a path leads to that is read from `content/`, with or without the name of that folder.
    pub fn of_root(self, path: &str, language: LanguageId) -> Found<'a> {
        let root = Here { folder: Path::new("content"), page: "/", language };
        self.find(path.strip_prefix("content/").unwrap_or(path), root)
    }

    /// A file by its path, or by its address.
    pub(super) fn file(self, path: &str, folder: &Path) -> Option<&'a FileEntry> {
        if path.starts_with('/') {
            let url = UrlPath::new(&encode(path));
            let of_source = || self.files.of_content(Path::new(path.trim_start_matches('/')));
            let below = || self.files.of_content(Path::new(&format!("content{path}")));
            return self.files.at(&url).or_else(of_source).or_else(below);
        }
        discover::join(folder, path).and_then(|path| self.files.of_content(&path))
    }

    fn of_id(self, id: &str, language: LanguageId) -> Found<'a> {
        match self.index.by_id(id, language) {
            Some(id) => Found::Article(id),
            None => self.index.reason_of_id(id).map_or(Found::Nothing, Found::Hidden),
        }
    }

    /// An address that no article has.
    fn unknown(self, url: UrlPath) -> Found<'a> {
        match self.index.reason_of_url(&url) {
            Some(reason) => Found::Hidden(reason),
            None => Found::Unknown(url),
        }
    }
}

fn of_target<'a>(target: &Target) -> Found<'a> {
    match target {
        Target::Article(id) => Found::Article(*id),
        Target::Address(url) => Found::Address(url.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_has_three_parts() {
        let parts = |text| {
            let Destination { path, query, anchor } = Destination::of(text);
            (path.into_owned(), query.map(str::to_string), anchor.map(str::to_string))
        };
        let some = |text: &str| Some(text.to_string());
        assert_eq!(parts("a%20b.md"), (some("a b.md").unwrap_or_default(), None, None));
        assert_eq!(parts("/a/?q=1#b"), ("/a/".to_string(), some("q=1"), some("b")));
        assert_eq!(parts("#b?c"), (String::new(), None, some("b?c")));
        assert_eq!(Destination::of("x?q#ü").behind("/x/".to_string()), "/x/?q#%C3%BC");
    }
}
