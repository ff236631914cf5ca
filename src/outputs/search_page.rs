//! The search page of each language. Only the browser knows the words of a search, so the page
//! asks search engines to leave it out: it has no text of its own.

use std::borrow::Cow;

use super::cards::Cards;
use super::views::PlainView;
use super::{Origin, Output, page};
use crate::site::Site;
use crate::url::UrlPath;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let languages = site.config.languages.ids().map(|language| Cards::new(site, language));
    let pages = languages.filter_map(|cards| {
        let path = path(cards)?;
        let origin = Origin::Made("the search page".to_string());
        Some(page(path, cards.language, origin, "search.html", move || view(cards)))
    });
    pages.collect()
}

/// Its address in a language that has something to find, and always in the default language.
pub(super) fn path(cards: Cards<'_>) -> Option<UrlPath> {
    let is_there = cards.language.is_default() || !cards.edition().all.is_empty();
    let path = &cards.site.config.search_path;
    (is_there && cards.site.has_search_page()).then(|| cards.path(path.as_str()))
}

fn view(cards: Cards<'_>) -> PlainView<'_> {
    let url = path(cards).unwrap_or_else(|| cards.path("/"));
    let mut page = cards.page("search", &url, Cow::Owned(cards.string("engine.search", &[])));
    page.alternates = cards.alternates(path);
    page.noindex = true;
    PlainView { page }
}
