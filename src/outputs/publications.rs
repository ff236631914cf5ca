//! The list of everything, where the site has one.

use std::borrow::Cow;

use super::cards::Cards;
use super::list::{self, List, ListPage};
use super::views::ListView;
use super::{Origin, Output};
use crate::site::Site;
use crate::url::UrlPath;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let mut outputs = Vec::new();
    for language in 0..site.config.languages.len() {
        let cards = Cards::new(site, language);
        let Some(path) = path(cards) else { continue };
        let list = List {
            cards,
            path,
            ids: &cards.edition().all,
            template: "list.html",
            origin: Origin::Made("the list of everything".to_string()),
        };
        outputs.extend(list.outputs(move |page| view(cards, page)));
    }
    outputs
}

/// Its address in a language. In the default language it is also there while it is empty, so that
/// links to it hold.
pub(super) fn path(cards: Cards<'_>) -> Option<UrlPath> {
    let path = cards.site.wished(&cards.site.config.publications)?;
    (cards.language == 0 || !cards.edition().all.is_empty()).then(|| cards.path(path.as_str()))
}

fn view<'a>(cards: Cards<'a>, list: &ListPage<'a>) -> ListView<'a> {
    let title = Cow::Owned(cards.string("engine.publications", &[]));
    let mut view = list::view(cards, "publications", title, list);
    view.page.alternates = cards.alternates(|other| path(other).filter(|_| list.is_newest()));
    view.filters = list::types(cards, None);
    view
}
