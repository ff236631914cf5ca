//! The index: articles and texts by source path, address and id.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::hidden::{Hidden, Reason};
use super::{Articles, Documents};
use crate::diagnostic::Place;
use crate::ids::{ArticleId, LanguageId};
use crate::url::UrlPath;

/// The target of a destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An article or page.
    Article(ArticleId),
    /// An address without a source: a list, a feed.
    Address(UrlPath),
}

/// A link to an address that only the plan knows.
#[derive(Debug, Clone)]
pub struct Pending {
    /// Where the link is.
    pub place: Place,
    /// Its target.
    pub url: UrlPath,
    /// As written.
    pub destination: String,
}

/// Articles and texts by source path, address and id.
pub struct Index {
    pub(super) by_path: HashMap<Arc<Path>, Target>,
    pub(super) by_url: HashMap<UrlPath, ArticleId>,
    /// Ids with languages, sorted.
    pub(super) by_id: Vec<(Arc<str>, LanguageId, ArticleId)>,
    pub(super) hidden: HashMap<PathBuf, Reason>,
    hidden_urls: HashMap<UrlPath, Reason>,
    hidden_ids: HashMap<String, Reason>,
    broken_slugs: HashMap<String, Reason>,
}

impl Index {
    pub(super) fn new(documents: &Documents, articles: &Articles, hidden: &Hidden) -> Index {
        let (by_path, (by_url, by_id)) = rayon::join(
            || {
                let mut by_path = HashMap::with_capacity(documents.len());
                by_path.extend(articles.entries().map(|(id, article)| {
                    (documents[article.document].path.clone(), Target::Article(id))
                }));
                by_path
            },
            || {
                let mut by_url = HashMap::with_capacity(articles.len());
                for (id, article) in articles.entries() {
                    by_url.entry(article.permalink.clone()).or_insert(id);
                }
                let ids = articles
                    .entries()
                    .map(|(id, article)| (article.id.clone(), article.language, id));
                let mut by_id: Vec<_> = ids.collect();
                by_id.par_sort_unstable();
                (by_url, by_id)
            },
        );
        let mut index = Index {
            by_path,
            by_url,
            by_id,
            hidden: hidden.paths.iter().map(|(path, reason)| (path.clone(), *reason)).collect(),
            hidden_urls: hidden.addresses.clone(),
            hidden_ids: hidden.ids.clone(),
            broken_slugs: hidden.broken_slugs.clone(),
        };
        for article in articles {
            let front = super::front(&documents[article.document]);
            // Its address may be wrong; the cause was reported.
            if !front.page && (front.date.is_none() || article.kind.is_none()) {
                let slug = super::address::slug_of_path(&documents[article.document].path);
                index.broken_slugs.insert(slug, Reason::Broken);
            }
        }
        for article in articles {
            for alias in &article.aliases {
                let id = index.by_url.get(&article.permalink).copied();
                if let Some(id) = id {
                    index.by_url.entry(alias.value.clone()).or_insert(id);
                }
            }
        }
        index
    }

    /// Adds sources that have an address: sections, terms, authors.
    pub(super) fn add_addresses(
        &mut self,
        addresses: impl IntoIterator<Item = (Arc<Path>, UrlPath)>,
    ) {
        for (path, url) in addresses {
            self.by_path.insert(path, Target::Address(url));
        }
    }

    /// The article with an id, in this language or else in the first that has it.
    pub fn by_id(&self, id: &str, language: LanguageId) -> Option<ArticleId> {
        let from = self.by_id.partition_point(|(other, ..)| **other < *id);
        let mut editions = self.by_id[from..].iter().take_while(|(other, ..)| **other == *id);
        let first = editions.next()?;
        let own =
            std::iter::once(first).chain(editions).find(|(_, edition, _)| *edition == language);
        Some(own.unwrap_or(first).2)
    }

    /// What has a source path below the site's root, with or without `content/` and `.md`.
    pub fn by_path(&self, path: &str) -> Option<&Target> {
        let path = path.trim_start_matches('/');
        let below = path.strip_prefix("content/").unwrap_or(path).trim_end_matches('/');
        let try_path = |name: String| self.by_path.get(Path::new(&name));
        let whole = path.trim_end_matches('/');
        let as_it_stands = match whole.len() == below.len() {
            true => try_path(format!("content/{below}")),
            false => self.by_path.get(Path::new(whole)),
        };
        as_it_stands
            .or_else(|| try_path(format!("content/{below}.md")))
            .or_else(|| try_path(format!("content/{below}.markdown")))
            .or_else(|| try_path(format!("content/{below}.html")))
            .or_else(|| try_path(format!("content/{below}/index.md")))
            .or_else(|| try_path(format!("content/{below}/index.html")))
            .or_else(|| try_path(format!("content/{below}/_index.md")))
    }

    /// The article at an address, now or formerly.
    pub fn by_url(&self, url: &UrlPath) -> Option<ArticleId> {
        self.by_url.get(url).copied()
    }

    /// Why the target of `to` is left out: a source path, an address or `id:NAME`.
    pub fn left_out(&self, to: &str) -> Option<Reason> {
        if let Some(id) = to.strip_prefix("id:") {
            return self.reason_of_id(id);
        }
        let path = to.trim_start_matches('/');
        let below = path.strip_prefix("content/").unwrap_or(path);
        self.reason(&format!("content/{below}"))
            .or_else(|| self.reason_of_url(&UrlPath::new(&crate::url::encode(to))))
    }

    /// All names of articles and texts, sorted: sources below `content/`, ids and addresses.
    pub(super) fn names(&self) -> Vec<&str> {
        let paths = self.by_path.keys().filter_map(|path| path.to_str());
        let sources = paths.map(|path| path.strip_prefix("content/").unwrap_or(path));
        let ids = self.by_id.iter().map(|(id, ..)| &**id);
        let addresses = self.by_url.keys().map(UrlPath::as_str);
        let mut names: Vec<&str> = sources.chain(ids).chain(addresses).collect();
        names.sort_unstable();
        names
    }

    /// Why the article with an id is left out.
    pub(super) fn reason_of_id(&self, id: &str) -> Option<Reason> {
        self.hidden_ids.get(id).copied()
    }

    /// Why the page at an address is left out.
    pub(super) fn reason_of_url(&self, url: &UrlPath) -> Option<Reason> {
        let found = self.hidden_urls.get(url).or_else(|| self.hidden_urls.get(&url.join("/")));
        found.copied().or_else(|| {
            let last = url.as_str().trim_end_matches('/').rsplit('/').next()?;
            let slug = last.strip_suffix(".html").unwrap_or(last);
            self.broken_slugs.get(slug).copied().filter(|_| !slug.is_empty())
        })
    }

    pub(super) fn reason(&self, path: &str) -> Option<Reason> {
        if self.hidden.is_empty() {
            return None;
        }
        let try_path = |name: String| self.hidden.get(Path::new(&name)).copied();
        try_path(path.to_string())
            .or_else(|| try_path(format!("{path}.md")))
            .or_else(|| try_path(format!("{}/index.md", path.trim_end_matches('/'))))
    }
}
