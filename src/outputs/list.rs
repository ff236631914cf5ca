//! Lists of types and sections, and what all lists share: pages numbered from the oldest article,
//! so that page 3 stays page 3 for ever.

use std::borrow::Cow;
use std::ops::Range;

use super::calendar;
use super::cards::Cards;
use super::shared::Card;
use super::views::*;
use super::{Origin, Output, exports, index, narrow, page};
use crate::archive::Section;
use crate::body::Body;
use crate::config::FeedList;
use crate::ids::{ArticleId, TypeId};
use crate::parse::Role;
use crate::site::{Base, Site, Value};
use crate::url::UrlPath;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let mut outputs = Vec::new();
    for language in site.config.languages.ids() {
        let cards = Cards::new(site, language);
        let edition = cards.edition();
        for (number, kind) in site.config.types.entries() {
            let path = cards.path(&kind.path);
            // A section at the same address gives the type's list its title and text.
            let section = section_at(cards, &path);
            let ids = &edition.by_type[number];
            // The list of a declared type exists in the default language even while it is empty, so
            // that links to it work.
            if ids.is_empty() && section.is_none() && !language.is_default() {
                continue;
            }
            let list = List {
                cards,
                path,
                ids,
                template: "list.html",
                origin: origin(site, section, || format!("the list of type `{}`", kind.name)),
            };
            outputs.extend(list.outputs(move |page| type_view(cards, number, section, page)));
        }
        for (number, section) in edition.sections.iter().enumerate() {
            let is_type = |kind: &crate::config::Type| cards.path(&kind.path) == section.path;
            if site.config.types.iter().any(is_type) || index::takes(cards, section) {
                continue;
            }
            let list = List {
                cards,
                path: section.path.clone(),
                ids: &section.articles,
                template: "list.html",
                origin: origin(site, Some(section), String::new),
            };
            outputs.extend(list.outputs(move |page| ListView {
                narrow: narrow::of_list(cards, Base::Section(number), page),
                ..section_view(cards, section, page)
            }));
        }
    }
    outputs
}

/// The section whose list has this address: its text is that of the page there.
pub(super) fn section_at<'a>(cards: Cards<'a>, path: &UrlPath) -> Option<&'a Section> {
    cards.edition().sections.iter().find(|section| section.path == *path)
}

/// The path of a list and what is on it, newest first.
type Place<'a> = (UrlPath, &'a [ArticleId]);

/// A list of the whole site, in each language in which it has a path.
pub(super) fn of_site<'a>(
    site: &'a Site,
    what: &str,
    place: fn(Cards<'a>) -> Option<Place<'a>>,
    view: fn(Cards<'a>, &ListPage<'a>) -> ListView<'a>,
) -> Vec<Output<'a>> {
    let mut outputs = Vec::new();
    for language in site.config.languages.ids() {
        let cards = Cards::new(site, language);
        let Some((path, ids)) = place(cards) else { continue };
        let origin = Origin::Made(what.to_string());
        let list = List { cards, path, ids, template: "list.html", origin };
        outputs.extend(list.outputs(move |page| view(cards, page)));
    }
    outputs
}

fn origin(site: &Site, section: Option<&Section>, made: impl Fn() -> String) -> Origin {
    match section {
        Some(section) => Origin::Source(site.archive.source(section.document).clone()),
        None => Origin::Made(made()),
    }
}

/// A list that is cut into pages.
pub(super) struct List<'a> {
    pub cards: Cards<'a>,
    /// Address of the newest page.
    pub path: UrlPath,
    /// Entries, newest first.
    pub ids: &'a [ArticleId],
    pub template: &'static str,
    pub origin: Origin,
}

/// One page of a list.
pub(super) struct ListPage<'a> {
    pub path: UrlPath,
    pub ids: &'a [ArticleId],
    pub number: usize,
    pub size: usize,
}

/// Number of pages of `entries`: all but the newest hold `size`, the newest up to twice less one.
fn pages(entries: usize, size: usize) -> usize {
    (entries / size).max(1)
}

/// The entries of page `number`, counted from the newest.
fn range(entries: usize, size: usize, number: usize) -> Range<usize> {
    let last = pages(entries, size);
    let end = entries - (number - 1) * size;
    let start = if number == last { 0 } else { entries - number * size };
    start..end
}

fn page_path(path: &UrlPath, number: usize, last: usize) -> UrlPath {
    if number == last { path.clone() } else { path.join(&format!("page/{number}/")) }
}

impl<'a> List<'a> {
    /// An output for every page.
    pub fn outputs<V: crate::theme::View + 'a>(
        self,
        view: impl Fn(&ListPage<'a>) -> V + Copy + Send + Sync + 'a,
    ) -> Vec<Output<'a>> {
        let size = self.cards.site.config.page_size;
        let last = pages(self.ids.len(), size);
        (1..=last)
            .rev()
            .map(|number| {
                let this = ListPage { path: self.path.clone(), ids: self.ids, number, size };
                let newest = this.ids().first().copied();
                let output = page(
                    page_path(&self.path, number, last),
                    self.cards.language,
                    self.origin.clone(),
                    self.template,
                    move || view(&this),
                );
                Output { newest: newest.unwrap_or(ArticleId::NEWEST), ..output }
            })
            .collect()
    }
}

impl<'a> ListPage<'a> {
    /// Its entries.
    fn ids(&self) -> &'a [ArticleId] {
        &self.ids[range(self.ids.len(), self.size, self.number)]
    }

    /// Address of this page.
    pub fn url(&self) -> UrlPath {
        page_path(&self.path, self.number, pages(self.ids.len(), self.size))
    }

    pub fn is_newest(&self) -> bool {
        self.number == pages(self.ids.len(), self.size)
    }
}

/// A title with the page's number behind it, but on the newest page.
fn numbered<'a>(cards: Cards<'a>, title: Cow<'a, str>, list: &ListPage<'a>) -> Cow<'a, str> {
    if list.is_newest() {
        return title;
    }
    let number = cards.locale().number(list.number as i64);
    let suffix = cards.string("engine.list_page", &[("number", number)]);
    Cow::Owned(format!("{title}, {suffix}"))
}

/// A list view without what makes it special.
pub(super) fn view<'a>(
    cards: Cards<'a>,
    kind: &'static str,
    title: Cow<'a, str>,
    list: &ListPage<'a>,
) -> ListView<'a> {
    let url = list.url();
    let page = cards.page(kind, &url, numbered(cards, title, list));
    let mut groups: Vec<YearGroup<'a>> = Vec::new();
    for id in list.ids() {
        let card = Card::new(cards, *id);
        let front = cards.site.archive.front(cards.site.archive.article(*id));
        let year = front.date.map_or(0, |date| date.year());
        // Around New Year, a later instant may be in the earlier year of another zone; and pages of a
        // section come after its articles.
        match groups.iter_mut().rev().find(|group| group.year == year) {
            Some(group) => group.items.push(card),
            None => {
                let title = if year == 0 { String::new() } else { cards.year_title(year) };
                groups.push(YearGroup { year, title, items: vec![card] });
            }
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.year));
    ListView {
        page,
        intro: None,
        summary: Cow::Borrowed(""),
        label: Cow::Borrowed(""),
        label_url: String::new(),
        parents: Vec::new(),
        groups,
        pagination: pagination(cards, list),
        term: None,
        author: None,
        year: 0,
        contributions: Vec::new(),
        filters: Vec::new(),
        query: String::new(),
        narrow: Vec::new(),
        exports: Vec::new(),
    }
}

/// Gives the newest page of a list the records of its works, and its head the links to them.
pub(super) fn add_exports<'a>(cards: Cards<'a>, list: &ListPage<'a>, view: &mut ListView<'a>) {
    if !list.is_newest() {
        return;
    }
    view.exports = exports::of_list(cards, &list.path, list.ids);
    let links = view.exports.iter().map(|export| HeadLink {
        rel: "alternate".to_string(),
        href: export.absolute_url.clone(),
        media_type: export.media_type.to_string(),
    });
    view.page.links.extend(links);
}

fn pagination(cards: Cards<'_>, list: &ListPage<'_>) -> PaginationView {
    let entries = list.ids.len();
    let last = pages(entries, list.size);
    let link = |number: usize, gap: bool| {
        let range = range(entries, list.size, number);
        let ids = &list.ids[range];
        PageLink {
            number,
            url: cards.link(&page_path(&list.path, number, last)),
            current: number == list.number,
            gap,
            from: ids.last().map(|id| cards.month(*id)).unwrap_or_default(),
            to: ids.first().map(|id| cards.month(*id)).unwrap_or_default(),
        }
    };
    let near = |number: &usize| {
        last <= 12 || *number == 1 || *number == last || number.abs_diff(list.number) <= 2
    };
    let mut links: Vec<PageLink> = Vec::new();
    for number in (1..=last).rev().filter(near) {
        let gap = links.last().is_some_and(|before| before.number != number + 1);
        links.push(link(number, gap));
    }
    PaginationView {
        total: last,
        entries,
        pages: links,
        newer: (list.number < last).then(|| link(list.number + 1, false)),
        older: (list.number > 1).then(|| link(list.number - 1, false)),
        years: match last > 1 && list.is_newest() {
            true => years(cards, list),
            false => Vec::new(),
        },
    }
}

/// Where each year begins in a list.
fn years(cards: Cards<'_>, list: &ListPage<'_>) -> Vec<YearLink> {
    let (entries, last) = (list.ids.len(), pages(list.ids.len(), list.size));
    let mut years: Vec<YearLink> = Vec::new();
    for (at, id) in list.ids.iter().enumerate() {
        let front = cards.site.archive.front(cards.site.archive.article(*id));
        let Some(year) = front.date.map(|date| date.year()) else { continue };
        // Pages of a section come after its articles, whatever their dates.
        if years.iter().rev().any(|known| known.year == year) {
            continue;
        }
        let number = (entries - at).div_ceil(list.size).min(last);
        let url = cards.link(&page_path(&list.path, number, last));
        years.push(YearLink { year, title: cards.year_title(year), url });
    }
    years
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

/// The title of a section, else the name of its folder.
pub(super) fn section_title<'a>(cards: Cards<'a>, section: &'a Section) -> &'a str {
    let title = match &cards.site.archive.document(section.document).role {
        Role::Section(matter) => matter.title.as_ref(),
        _ => None,
    };
    let folder = section.folder.rsplit('/').next().unwrap_or(&section.folder);
    title.map_or(folder, |title| title.as_str())
}

/// What a section says of the page at its address.
pub(super) struct Told<'a> {
    /// Empty where it has none.
    pub title: &'a str,
    /// The first paragraph of the text is not a summary, so it is not shown above the text.
    pub summary: &'a str,
    /// For search engines.
    pub description: &'a str,
    /// Its text.
    pub intro: Option<Body<'a>>,
}

pub(super) fn told<'a>(cards: Cards<'a>, section: &'a Section) -> Option<Told<'a>> {
    let Role::Section(matter) = &cards.site.archive.document(section.document).role else {
        return None;
    };
    let summary = matter.summary.as_ref().map_or("", |summary| summary.as_str());
    Some(Told {
        title: matter.title.as_ref().map_or("", |title| title.as_str()),
        summary,
        description: match summary {
            "" => cards.site.archive.summary_of(section.document),
            summary => summary,
        },
        intro: cards.site.some_body(section.document),
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_page_never_changes() {
        // Page 1 of 20 entries a page holds the same 20 oldest, however many come.
        for entries in 40..200 {
            let oldest = range(entries, 20, 1);
            assert_eq!((entries - oldest.start, entries - oldest.end), (20, 0));
        }
    }

    #[test]
    fn an_entry_stands_on_the_page_of_its_number() {
        for entries in 1..200 {
            let last = pages(entries, 20);
            for at in 0..entries {
                let number = (entries - at).div_ceil(20).min(last);
                assert!(range(entries, 20, number).contains(&at), "{at} of {entries}");
            }
        }
    }

    #[test]
    fn the_newest_page_holds_up_to_twice_less_one() {
        for entries in 0..500 {
            let last = pages(entries, 20);
            let newest = range(entries, 20, last);
            assert!(newest.len() < 40 && (entries < 20 || newest.len() >= 20));
            let total: usize = (1..=last).map(|number| range(entries, 20, number).len()).sum();
            assert_eq!(total, entries);
        }
    }
}
