//! Indexes: all terms of a taxonomy, all years.

use std::borrow::Cow;

use super::cards::Cards;
use super::lists::{self, Listed, Which};
use super::section::{index_section as section, told};
use super::views::*;
use super::{Origin, Output, page};
use crate::ids::TaxonomyId;
use crate::site::Site;
use crate::slug::initial;
use crate::url::UrlPath;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let mut outputs = Vec::new();
    for language in site.config.languages.ids() {
        let cards = Cards::new(site, language);
        outputs.extend(lists::indexes(cards).filter_map(
            |Listed { which, path, .. }| match which {
                Which::Terms(number) => {
                    let name = &site.config.taxonomies[number].name;
                    let origin = origin(cards, &path, || format!("the index of `{name}`"));
                    Some(page(path, language, origin, "terms.html", move || terms(cards, number)))
                }
                Which::Years => {
                    let origin = origin(cards, &path, || "the index of years".to_string());
                    Some(page(path, language, origin, "years.html", move || years(cards)))
                }
                // They have kinds of their own.
                _ => None,
            },
        ));
    }
    outputs
}

/// The section of an index, else what it is.
pub(super) fn origin(cards: Cards<'_>, path: &UrlPath, made: impl Fn() -> String) -> Origin {
    match section(cards, path) {
        Some(section) => Origin::Source(cards.site.archive.source(section.document).clone()),
        None => Origin::Made(made()),
    }
}

/// Gives an index the title and text of its section.
pub(super) fn describe<'a>(cards: Cards<'a>, path: &UrlPath, view: &mut IndexView<'a>) {
    let Some(told) = section(cards, path).and_then(|section| told(cards, section)) else { return };
    if !told.title.is_empty() {
        view.page.title = Cow::Borrowed(told.title);
    }
    view.page.description = Cow::Borrowed(told.description);
    view.summary = Cow::Borrowed(told.summary);
    view.intro = told.intro;
}

/// An index without its text.
pub(super) fn view<'a>(page: PageView<'a>, groups: Vec<IndexGroup<'a>>) -> IndexView<'a> {
    IndexView {
        page,
        intro: None,
        summary: Cow::Borrowed(""),
        groups,
        most: Vec::new(),
        filters: Vec::new(),
        narrow: Vec::new(),
    }
}

fn terms(cards: Cards<'_>, taxonomy: TaxonomyId) -> IndexView<'_> {
    let named = &cards.site.config.taxonomies[taxonomy];
    let path = cards.path(&named.path);
    let mut page = cards.page("terms", &path, Cow::Borrowed(cards.text(&named.label)));
    page.alternates = cards.alternates(|other| {
        (!other.edition().terms[taxonomy].is_empty()).then(|| other.path(&named.path))
    });
    let entries = || {
        cards.edition().terms[taxonomy].iter().map(|id| {
            let term = cards.term(taxonomy, *id);
            let path = cards.site.archive.term_path(taxonomy, *id, cards.language);
            let letter = initial(&path);
            let entry = IndexEntry {
                title: path,
                url: term.url.to_string(),
                count: term.count,
                detail: Cow::Borrowed(term.summary),
            };
            (letter, entry)
        })
    };
    let mut view = view(page, grouped(entries()));
    view.most = most(entries().map(|(_, entry)| entry));
    describe(cards, &path, &mut view);
    view
}

fn years(cards: Cards<'_>) -> IndexView<'_> {
    let path = cards.path(cards.site.config.years_path.as_str());
    let title = Cow::Owned(cards.string("engine.years", &[]));
    let mut page = cards.page("years", &path, title);
    page.alternates = cards.alternates(|other| {
        let years: Option<UrlPath> = (!other.edition().by_year.is_empty())
            .then(|| other.path(other.site.config.years_path.as_str()));
        years
    });
    let entries = cards.edition().by_year.iter().rev().map(|(year, ids)| {
        let entry = IndexEntry {
            title: Cow::Owned(cards.year_title(*year)),
            url: cards.link(&cards.year_path(*year)),
            count: ids.len(),
            detail: Cow::Borrowed(""),
        };
        (String::new(), entry)
    });
    let mut view = view(page, grouped(entries));
    describe(cards, &path, &mut view);
    view
}

/// An index with more entries names those with the most works.
const MANY: usize = 60;

/// How many of them it names.
const MOST: usize = 20;

/// The entries with the most works, where there are many.
pub(super) fn most<'a>(
    entries: impl ExactSizeIterator<Item = IndexEntry<'a>>,
) -> Vec<IndexEntry<'a>> {
    if entries.len() <= MANY {
        return Vec::new();
    }
    let mut entries: Vec<IndexEntry<'a>> = entries.filter(|entry| entry.count > 0).collect();
    // Entries with the same number of works stay in the order of the index.
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.count));
    entries.truncate(MOST);
    entries
}

/// Entries that follow one another under the same letter, in groups.
pub(super) fn grouped<'a>(
    entries: impl Iterator<Item = (String, IndexEntry<'a>)>,
) -> Vec<IndexGroup<'a>> {
    let mut groups: Vec<IndexGroup<'a>> = Vec::new();
    for (letter, entry) in entries {
        match groups.last_mut() {
            Some(group) if group.letter == letter => group.entries.push(entry),
            _ => groups.push(IndexGroup { letter, entries: vec![entry] }),
        }
    }
    groups
}
