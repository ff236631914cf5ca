//! The page that hosts show at addresses that do not exist.

use std::borrow::Cow;

use super::cards::Cards;
use super::views::PlainView;
use super::{Origin, Output, page};
use crate::site::Site;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    site.config
        .languages
        .ids()
        .map(|language| {
            let cards = Cards::new(site, language);
            let origin = Origin::Made("the 404 page".to_string());
            page(cards.path("/404.html"), language, origin, "not_found.html", move || view(cards))
        })
        .collect()
}

fn view(cards: Cards<'_>) -> PlainView<'_> {
    let title = Cow::Owned(cards.string("engine.not_found", &[]));
    let mut page = cards.page("not_found", &cards.path("/404.html"), title);
    page.noindex = true;
    PlainView { page }
}
