//! People: the index of authors, and where lists are narrowed, an index for each role, field of
//! expertise and language that several of them share.

use std::borrow::Cow;
use std::sync::Arc;

use super::cards::Cards;
use super::index::{self, grouped, most};
use super::sharing::{Shared, path_of, shared};
use super::views::*;
use super::{Origin, Output, page};
use crate::ids::PersonId;
use crate::site::Site;
use crate::slug::initial;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let mut outputs = Vec::new();
    for language in site.config.languages.ids() {
        let cards = Cards::new(site, language);
        if cards.edition().people.is_empty() {
            continue;
        }
        let shared = Arc::new(shared(cards));
        let path = cards.path(site.config.authors_path.as_str());
        let origin = index::origin(cards, &path, || "the index of authors".to_string());
        let all = shared.clone();
        outputs.push(page(path, language, origin, "authors.html", move || {
            let mut view = view(cards, &all, None);
            view.page.alternates = cards.alternates(|other| {
                (!other.edition().people.is_empty())
                    .then(|| other.path(other.site.config.authors_path.as_str()))
            });
            view
        }));
        for (number, property) in shared.iter().enumerate() {
            for (at, (value, text, _)) in property.values.iter().enumerate() {
                let origin =
                    Origin::Made(format!("the authors with the {} `{text}`", property.name));
                let (url, all) = (path_of(cards, property, value), shared.clone());
                outputs.push(page(url, language, origin, "authors.html", move || {
                    view(cards, &all, Some((number, at)))
                }));
            }
        }
    }
    outputs
}

/// The index of all, or of those with one value.
fn view<'a>(cards: Cards<'a>, shared: &[Shared], value: Option<(usize, usize)>) -> IndexView<'a> {
    let path = cards.path(cards.site.config.authors_path.as_str());
    let title = cards.string("engine.authors", &[]);
    let mut page = cards.page("authors", &path, Cow::Owned(title.clone()));
    let mut people = &cards.edition().people[..];
    let found: Vec<PersonId>;
    if let Some((number, at)) = value {
        let property = &shared[number];
        let (slug, text, having) = &property.values[at];
        let values = [("title", title), ("value", text.clone())];
        let title = cards.string("engine.narrowed", &values);
        page = cards.page("authors", &path_of(cards, property, slug), Cow::Owned(title));
        found = having.clone();
        people = &found;
    }
    let narrow = shared.iter().enumerate().map(|(number, property)| {
        let current = |at: usize| value == Some((number, at));
        NarrowView {
            name: property.name,
            title: Cow::Borrowed(""),
            clear: match value {
                Some((own, _)) if own == number => cards.link(&path),
                _ => String::new(),
            },
            more: String::new(),
            values: property
                .values
                .iter()
                .enumerate()
                .map(|(at, (slug, text, having))| NarrowValue {
                    name: Cow::Owned(slug.clone()),
                    title: Cow::Owned(text.clone()),
                    url: Cow::Owned(cards.link(&path_of(cards, property, slug))),
                    count: having.len(),
                    current: current(at),
                })
                .collect(),
        }
    });
    let narrow = narrow.collect();
    let entry = |id: &PersonId| {
        let person = cards.person(*id);
        IndexEntry {
            title: Cow::Borrowed(person.name),
            url: person.url.to_string(),
            count: person.count,
            detail: Cow::Borrowed(person.role),
        }
    };
    let sort_name = |id: &PersonId| cards.site.archive.person(*id).sort_name(cards.language);
    let groups = grouped(people.iter().map(|id| (initial(sort_name(id)), entry(id))));
    let most = most(people.iter().map(entry));
    let mut view = IndexView { most, narrow, ..index::view(page, groups) };
    if value.is_none() {
        index::describe(cards, &path, &mut view);
    }
    view
}
