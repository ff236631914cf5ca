//! Years: a list for every year in which something was published, and for months and days where the site
//! wants them.

use std::borrow::Cow;

use super::cards::Cards;
use super::lists::{self, Span, Which, spans_of};
use super::paged::{List, ListPage, add_exports, view};
use super::views::*;
use super::{Origin, Output, narrow};
use crate::locale;
use crate::site::{Base, Site, Value};

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let mut outputs = Vec::new();
    for language in site.config.languages.ids() {
        let cards = Cards::new(site, language);
        for listed in lists::years(cards) {
            let Which::Of(Value::Year(year)) = listed.which else { continue };
            let origin = Origin::Made(format!("the archive of {year}"));
            let list = List::of(cards, listed, "year.html", origin);
            outputs.extend(list.outputs(move |page| year_view(cards, year, page)));
        }
        for listed in lists::spans(cards) {
            let Which::Span(span) = listed.which else { continue };
            let origin = Origin::Made(format!("the archive of {span}"));
            let list = List::of(cards, listed, "year.html", origin);
            outputs.extend(list.outputs(move |page| span_view(cards, span, page)));
        }
    }
    outputs
}

fn span_view<'a>(cards: Cards<'a>, span: Span, list: &ListPage<'a>) -> ListView<'a> {
    let precision = match span {
        Span::Month(_) => locale::Precision::Month,
        Span::Day(_) => locale::Precision::Day,
    };
    let title = cards.locale().date(span.first().at(0, 0, 0, 0), precision);
    let mut view = view(cards, "year", Cow::Owned(title), list);
    let year = span.first().year();
    view.label = Cow::Owned(cards.year_title(year));
    view.label_url = match cards.site.config.years {
        true => cards.link(&cards.year_path(year)),
        false => String::new(),
    };
    view.page.alternates = cards.alternates(|other| {
        let has = list.is_newest() && spans_of(other).any(|(one, _)| one == span);
        has.then(|| other.span_path(span))
    });
    view.year = year;
    view
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
    add_exports(cards, list, &mut view);
    view.query = narrow::query(cards, &[Value::Year(year)]);
    view.narrow = narrow::of_list(cards, Base::Of(Value::Year(year)), list);
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
