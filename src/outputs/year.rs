//! Years: a list for every year in which something was published.

use std::borrow::Cow;

use super::cards::Cards;
use super::list::{List, ListPage, view};
use super::views::*;
use super::{Origin, Output};
use crate::site::Site;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let mut outputs = Vec::new();
    for language in 0..site.config.languages.len() {
        let cards = Cards::new(site, language);
        for (year, ids) in &cards.edition().by_year {
            let year = *year;
            let list = List {
                cards,
                path: cards.year_path(year),
                ids,
                template: "year.html",
                origin: Origin::Made(format!("the archive of {year}")),
            };
            outputs.extend(list.outputs(move |page| year_view(cards, year, page)));
        }
    }
    outputs
}

fn year_view<'a>(cards: Cards<'a>, year: i16, list: &ListPage<'a>) -> ListView<'a> {
    let mut view = view(cards, "year", Cow::Owned(cards.year_title(year)), list);
    view.label = Cow::Owned(cards.string("engine.archive", &[]));
    view.label_url = cards.link(&cards.path(cards.site.config.years_path.as_str()));
    view.page.alternates = cards.alternates(|other| {
        let present = other.edition().by_year.contains_key(&year) && list.is_newest();
        present.then(|| other.year_path(year))
    });
    view.year = year;
    view.filters = cards
        .edition()
        .by_year
        .iter()
        .rev()
        .map(|(other, ids)| FilterView {
            title: Cow::Owned(cards.year_title(*other)),
            url: cards.link(&cards.year_path(*other)),
            count: ids.len(),
            current: *other == year,
        })
        .collect();
    view
}

impl Cards<'_> {
    pub(super) fn year_path(&self, year: i16) -> crate::url::UrlPath {
        self.path(&format!("{}{year:04}/", self.site.config.years_path.as_str()))
    }

    /// A year in the digits of the language.
    pub(super) fn year_title(&self, year: i16) -> String {
        let first = jiff::civil::date(year, 1, 1).at(0, 0, 0, 0);
        let year = self.locale().date(first, crate::locale::Precision::Year);
        self.string("engine.year", &[("year", year)])
    }
}
