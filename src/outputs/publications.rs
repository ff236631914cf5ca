//! The list of everything, where the site has one.

use std::borrow::Cow;

use super::cards::Cards;
use super::list;
use super::lists;
use super::paged::{self, ListPage};
use super::views::ListView;
use super::{Output, narrow};
use crate::site::Site;
use crate::url::UrlPath;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    paged::of_site(site, "the list of everything", lists::everything, view)
}

/// Its address in a language. In the default language it exists even while it is empty, so that
/// links to it work.
pub(super) fn path(cards: Cards<'_>) -> Option<UrlPath> {
    let path = cards.site.wished(&cards.site.config.publications)?;
    (cards.language.is_default() || !cards.edition().all.is_empty())
        .then(|| cards.path(path.as_str()))
}

fn view<'a>(cards: Cards<'a>, list: &ListPage<'a>) -> ListView<'a> {
    let title = Cow::Owned(cards.string("engine.publications", &[]));
    let mut view = paged::view(cards, "publications", title, list);
    view.page.alternates = cards.alternates(|other| path(other).filter(|_| list.is_newest()));
    view.filters = list::types(cards, None);
    view.query = "sort=date".to_string();
    view.narrow = narrow::of_all(cards, list);
    view
}
