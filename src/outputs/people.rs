//! People: the index of authors, and where lists are narrowed, an index for each role, field of
//! expertise and language that several of them share.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::cards::Cards;
use super::index::{self, grouped, most};
use super::views::*;
use super::{Origin, Output, page};
use crate::ids::PersonId;
use crate::site::Site;
use crate::slug::{initial, slug};
use crate::url::{UrlPath, encode};

/// How many people must share a value; for fewer the index itself is enough.
const SEVERAL: usize = 2;

/// What people have in common.
struct Shared {
    /// `role`, `expertise` or `language`: also a part of the address.
    name: &'static str,
    /// Each value: the last part of its address, its text, and who has it, in their order.
    values: Vec<(String, String, Vec<PersonId>)>,
}

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

/// `/authors/role/fellow/`.
fn path_of(cards: Cards<'_>, property: &Shared, value: &str) -> UrlPath {
    let index = cards.path(cards.site.config.authors_path.as_str());
    index.join(&format!("{}/{}/", property.name, encode(value)))
}

/// Addresses of the lists of people with a value.
pub(super) fn paths(cards: Cards<'_>) -> Vec<UrlPath> {
    let of = |property: &Shared| {
        let values = property.values.iter();
        values.map(|(value, ..)| path_of(cards, property, value)).collect::<Vec<_>>()
    };
    shared(cards).iter().flat_map(of).collect()
}

/// The values that several people have, and not all; none where nothing is narrowed.
fn shared(cards: Cards<'_>) -> Vec<Shared> {
    if cards.site.config.narrow.is_none() {
        return Vec::new();
    }
    let people = &cards.edition().people;
    let names = ["role", "expertise", "language"];
    let rule = cards.site.config.slugs;
    let of = |name: &'static str| {
        let mut values: BTreeMap<String, (String, Vec<PersonId>)> = BTreeMap::new();
        for id in people {
            let Some(record) = cards.site.archive.person(*id).record(cards.language) else {
                continue;
            };
            let matter = &record.matter;
            let texts: Vec<&str> = match name {
                "role" => matter.role.iter().map(|role| role.as_str()).collect(),
                "expertise" => matter.expertise.iter().map(|text| text.as_str()).collect(),
                _ => matter.languages.iter().map(|text| text.as_str()).collect(),
            };
            // Case and accents tell no values apart, whatever an address keeps of them.
            for (key, text) in texts.into_iter().map(|text| (slug(text), text)) {
                if key.is_empty() {
                    continue;
                }
                let (_, having) = values.entry(key).or_insert_with(|| (text.into(), vec![]));
                if having.last() != Some(id) {
                    having.push(*id);
                }
            }
        }
        let is_shared = |having: &[PersonId]| (SEVERAL..people.len()).contains(&having.len());
        let shared = values.into_iter().filter(|(_, (_, having))| is_shared(having));
        let mut values: Vec<(String, String, Vec<PersonId>)> =
            shared.map(|(_, (text, having))| (rule.slug(&text), text, having)).collect();
        values.sort_by(|(_, a, _), (_, b, _)| cards.locale().compare(a, b));
        Shared { name, values }
    };
    names.map(of).into_iter().filter(|property| !property.values.is_empty()).collect()
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
