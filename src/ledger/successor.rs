//! Successor: the address that probably took the place of another one.

use std::collections::HashMap;

use crate::diagnostic::{Names, nearest};
use crate::outputs::Group;
use crate::plan::Plan;
use crate::site::Site;
use crate::url::{self, UrlPath};

/// How a successor was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// It has the same permanent id.
    Id,
    /// It differs only in capitals or Unicode forms.
    Case,
    /// It is the only one with the same last part.
    Name,
    /// It has the most similar spelling.
    Spelling,
}

/// Addresses with a page or a feed, to find the one that took another's place.
pub(super) struct Successors<'a> {
    urls: Vec<&'a UrlPath>,
    by_folded: HashMap<String, usize>,
    by_last: HashMap<String, Vec<usize>>,
    by_id: HashMap<String, &'a UrlPath>,
    feeds: Vec<&'a UrlPath>,
    names: Names,
}

impl<'a> Successors<'a> {
    pub(super) fn new(site: &'a Site, plan: &'a Plan<'_>) -> Successors<'a> {
        let is_page = |group| matches!(group, Group::Page | Group::Feed);
        let pages = plan.outputs.iter().filter(|planned| is_page(planned.kind.group));
        let mut urls: Vec<&UrlPath> = pages.map(|planned| &planned.output.url).collect();
        urls.retain(|url| url.as_str() != "/" && !url.as_str().ends_with("/404.html"));
        urls.sort_unstable();
        let mut by_folded = HashMap::with_capacity(urls.len());
        let mut by_last: HashMap<String, Vec<usize>> = HashMap::with_capacity(urls.len());
        for (number, url) in urls.iter().enumerate() {
            by_folded.entry(url::folded(url.as_str()).into_owned()).or_insert(number);
            if let Some(last) = last_part(url) {
                by_last.entry(last).or_default().push(number);
            }
        }
        let articles = site.archive.ids().map(|id| site.archive.article(id));
        let by_id = articles.map(|article| (super::feed_id(site, article), &article.permalink));
        let names = Names::new(urls.iter().map(|url| url.as_str().trim_matches('/')));
        let feeds = plan.outputs.iter().filter(|planned| planned.kind.group == Group::Feed);
        let feeds = feeds.map(|planned| &planned.output.url).collect();
        Successors { urls, by_folded, by_last, by_id: by_id.collect(), feeds, names }
    }

    /// The feed in the same folder or the nearest above it.
    pub(super) fn feed(&self, url: &UrlPath) -> Option<&'a UrlPath> {
        let folder = |url: &UrlPath| {
            let text = url.as_str().trim_end_matches('/');
            text.rfind('/').map_or(String::new(), |at| text[..=at].to_string())
        };
        let own = folder(url);
        let above = self.feeds.iter().filter(|feed| own.starts_with(&folder(feed)));
        above.max_by_key(|feed| folder(feed).len()).copied()
    }

    /// The address that took the place of `url`, where the article with `id` is likely.
    pub(super) fn of(&self, url: &UrlPath, id: &str) -> Option<(&'a UrlPath, By)> {
        if let Some(found) = self.by_id.get(id).filter(|found| **found != url) {
            return Some((found, By::Id));
        }
        if let Some(number) = self.by_folded.get(&*url::folded(url.as_str())) {
            return Some((self.urls[*number], By::Case));
        }
        if let Some([only]) =
            last_part(url).and_then(|last| self.by_last.get(&last)).map(Vec::as_slice)
        {
            return Some((self.urls[*only], By::Name));
        }
        if let Some(found) = self.below(url) {
            return Some((found, By::Name));
        }
        let near = self.urls[self.names.nearest(url.as_str().trim_matches('/'))?];
        // Long paths are near one another because they share much; their last parts must be near, too.
        let parts = (last_part(url)?, last_part(near)?);
        nearest(&parts.0, [&*parts.1]).map(|_| (near, By::Spelling))
    }
}

impl<'a> Successors<'a> {
    /// The address with the same name below the one that took the place of its folder: the feed of a
    /// list.
    fn below(&self, url: &UrlPath) -> Option<&'a UrlPath> {
        let (folder, name) = url.as_str().rsplit_once('/').filter(|(_, name)| !name.is_empty())?;
        let folder = UrlPath::new(&format!("{folder}/"));
        if folder.as_str() == "/" {
            return None;
        }
        let (found, by) = self.of(&folder, "")?;
        let below = found.join(name);
        let at = self.urls.binary_search(&&below).ok().filter(|_| by != By::Spelling)?;
        Some(self.urls[at])
    }
}

/// What two addresses of one article share: the last part without extension, date in front and
/// capitals. None where it is a number, which means nothing.
fn last_part(url: &UrlPath) -> Option<String> {
    let text = url.as_str();
    let text = text.strip_suffix("/index.html").unwrap_or(text).trim_end_matches('/');
    let last = text.rsplit('/').next()?;
    let last = [".html", ".htm", ".php", ".aspx"]
        .iter()
        .find_map(|extension| last.strip_suffix(extension))
        .unwrap_or(last);
    let is_date =
        |part: &str| part.len() == 10 && part.bytes().filter(u8::is_ascii_digit).count() == 8;
    let last = match last.split_at_checked(11) {
        Some((date, rest)) if is_date(&date[..10]) && !rest.is_empty() => rest,
        _ => last,
    };
    let last: String = last.chars().flat_map(char::to_lowercase).collect();
    last.contains(char::is_alphabetic).then(|| last.replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_part_is_what_addresses_of_one_article_share() {
        let last = |url: &str| last_part(&UrlPath::new(url));
        for same in ["/a/rivers/", "/rivers.html", "/x/2024-01-31-Rivers", "/rivers/index.html"] {
            assert_eq!(last(same).as_deref(), Some("rivers"), "{same}");
        }
        assert_eq!(last("/2024/01/31/"), None);
        assert_eq!(last("/2024-01-31-/").as_deref(), None);
        assert_eq!(last("/"), None);
    }
}
