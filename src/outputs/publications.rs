//! The list of everything, where the site has one.

use std::borrow::Cow;

use super::cards::Cards;
use super::list;
use super::lists;
use super::paged::{self, ListPage};
use super::views::ListView;
use super::{Output, narrow};
use crate::site::Site;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    paged::of_site(site, "the list of everything", lists::everything, view)
}

fn view<'a>(cards: Cards<'a>, list: &ListPage<'a>) -> ListView<'a> {
    let title = Cow::Owned(cards.string("engine.publications", &[]));
    let mut view = paged::view(cards, "publications", title, list);
    view.page.alternates =
        cards.alternates(|other| lists::everything_path(other).filter(|_| list.is_newest()));
    view.filters = list::types(cards, None);
    view.query = "sort=date".to_string();
    view.narrow = narrow::of_all(cards, list);
    view
}
