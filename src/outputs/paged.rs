//! What all lists share: pages numbered from the oldest article, so that page 3 stays page 3 for ever.

use std::borrow::Cow;
use std::ops::Range;

use super::cards::Cards;
use super::lists::Listed;
use super::shared::Card;
use super::views::*;
use super::{Origin, Output, exports, feed, page};
use crate::config::FeedList;
use crate::ids::ArticleId;
use crate::site::Site;
use crate::url::UrlPath;

/// A list of the whole site, in each language in which it has a path.
pub(super) fn of_site<'a>(
    site: &'a Site,
    what: &str,
    list: fn(Cards<'a>) -> Option<Listed<'a>>,
    view: fn(Cards<'a>, &ListPage<'a>) -> ListView<'a>,
) -> Vec<Output<'a>> {
    let mut outputs = Vec::new();
    for language in site.config.languages.ids() {
        let cards = Cards::new(site, language);
        let Some(listed) = list(cards) else { continue };
        let list = List::of(cards, listed, "list.html", Origin::Made(what.to_string()));
        outputs.extend(list.outputs(move |page| view(cards, page)));
    }
    outputs
}

/// A list that is cut into pages.
pub(super) struct List<'a> {
    cards: Cards<'a>,
    /// Address of the newest page.
    path: UrlPath,
    /// Entries, newest first.
    ids: &'a [ArticleId],
    template: &'static str,
    origin: Origin,
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
    pub(super) fn of(
        cards: Cards<'a>,
        Listed { path, ids, .. }: Listed<'a>,
        template: &'static str,
        origin: Origin,
    ) -> List<'a> {
        List { cards, path, ids, template, origin }
    }

    /// An output for every page.
    pub(super) fn outputs<V: crate::theme::View + 'a>(
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
    pub(super) fn url(&self) -> UrlPath {
        page_path(&self.path, self.number, pages(self.ids.len(), self.size))
    }

    pub(super) fn is_newest(&self) -> bool {
        self.number == pages(self.ids.len(), self.size)
    }
}

/// A title with the page's number behind it, but on the newest page.
pub(super) fn numbered<'a>(
    cards: Cards<'a>,
    title: Cow<'a, str>,
    list: &ListPage<'a>,
) -> Cow<'a, str> {
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

impl Cards<'_> {
    /// Feeds of a list, for its page.
    pub(super) fn feeds(self, kind: FeedList, list: &ListPage<'_>, title: &str) -> Vec<FeedLink> {
        feed::of_list(self, kind, &list.path, list.ids.len(), &self.feed_title(title))
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
