//! Lists of types and sections.

use std::borrow::Cow;

use super::calendar;
use super::cards::Cards;
use super::lists::{self, Which};
use super::paged::{List, ListPage, numbered, view};
use super::section::{section_at, section_title, told};
use super::views::*;
use super::{Origin, Output, narrow};
use crate::archive::Section;
use crate::config::FeedList;
use crate::ids::TypeId;
use crate::site::{Base, Site, Value};

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let mut outputs = Vec::new();
    for language in site.config.languages.ids() {
        let cards = Cards::new(site, language);
        for listed in lists::types(cards) {
            let Which::Of(Value::Type(number)) = listed.which else { continue };
            // A section at the same address gives the type's list its title and text.
            let section = section_at(cards, &listed.path);
            let name = &site.config.types[number].name;
            let origin = origin(site, section, || format!("the list of type `{name}`"));
            let list = List::of(cards, listed, "list.html", origin);
            outputs.extend(list.outputs(move |page| type_view(cards, number, section, page)));
        }
        for listed in lists::sections(cards) {
            let Which::Section(number) = listed.which else { continue };
            let section = &cards.edition().sections[number];
            let origin = origin(site, Some(section), String::new);
            let list = List::of(cards, listed, "list.html", origin);
            outputs.extend(list.outputs(move |page| ListView {
                narrow: narrow::of_list(cards, Base::Section(number), page),
                ..section_view(cards, section, page)
            }));
        }
    }
    outputs
}

fn origin(site: &Site, section: Option<&Section>, made: impl Fn() -> String) -> Origin {
    match section {
        Some(section) => Origin::Source(site.archive.source(section.document).clone()),
        None => Origin::Made(made()),
    }
}

fn type_view<'a>(
    cards: Cards<'a>,
    number: TypeId,
    section: Option<&'a Section>,
    list: &ListPage<'a>,
) -> ListView<'a> {
    let site = cards.site;
    let kind = &site.config.types[number];
    let mut view = view(cards, "list", Cow::Borrowed(cards.text(&kind.plural)), list);
    if let Some(section) = section {
        describe(cards, section, &mut view, list);
    }
    view.page.alternates = cards.alternates(|other| {
        (list.is_newest() && !other.edition().by_type[number].is_empty())
            .then(|| other.path(&kind.path))
    });
    view.page.feeds = cards.feeds(FeedList::Types, list, cards.text(&kind.plural));
    if kind.event && !cards.edition().by_type[number].is_empty() {
        view.page.feeds.push(FeedLink {
            title: cards.feed_title(cards.text(&kind.plural)),
            url: cards.link(&calendar::of_type(cards, number)),
            media_type: calendar::MEDIA_TYPE.to_string(),
            format: "iCalendar".to_string(),
        });
    }
    view.filters = types(cards, Some(number));
    view.query = narrow::query(cards, &[Value::Type(number)]);
    view.narrow = narrow::of_list(cards, Base::Of(Value::Type(number)), list);
    view
}

/// Links to the lists of all types that have articles.
pub(super) fn types<'a>(cards: Cards<'a>, current: Option<TypeId>) -> Vec<FilterView<'a>> {
    let types = cards.site.config.types.entries();
    types
        .filter(|(number, _)| !cards.edition().by_type[*number].is_empty())
        .map(|(number, kind)| FilterView {
            title: Cow::Borrowed(cards.text(&kind.plural)),
            url: cards.link(&cards.path(&kind.path)),
            count: cards.edition().by_type[number].len(),
            current: current == Some(number),
        })
        .collect()
}

fn section_view<'a>(cards: Cards<'a>, section: &'a Section, list: &ListPage<'a>) -> ListView<'a> {
    let name = section.folder.rsplit('/').next().unwrap_or(&section.folder);
    let mut view = view(cards, "list", Cow::Borrowed(name), list);
    describe(cards, section, &mut view, list);
    view.page.alternates = cards.alternates(|other| {
        let sections = &other.edition().sections;
        let same = sections.iter().find(|other| other.folder == section.folder);
        same.filter(|_| list.is_newest()).map(|section| section.path.clone())
    });
    view.page.feeds = cards.feeds(FeedList::Sections, list, section_title(cards, section));
    view.filters = types(cards, None);
    view
}

/// Gives a list the title and text of its section; the text stands on the newest page.
fn describe<'a>(
    cards: Cards<'a>,
    section: &'a Section,
    view: &mut ListView<'a>,
    list: &ListPage<'a>,
) {
    let Some(told) = told(cards, section) else { return };
    if !told.title.is_empty() {
        view.page.title = numbered(cards, Cow::Borrowed(told.title), list);
    }
    view.summary = Cow::Borrowed(told.summary);
    view.page.description = Cow::Borrowed(told.description);
    if list.is_newest() {
        view.intro = told.intro;
    }
}
