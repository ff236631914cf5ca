//! Narrow: lists of works that have two properties, such as the briefs on water, and the links to
//! them.

use std::borrow::Cow;

use super::cards::Cards;
use super::lists::{self, Which, section_name, value_name};
use super::paged::{List, ListPage, view};
use super::views::*;
use super::{Origin, Output};
use crate::config::Property;
use crate::ids::{TaxonomyId, TermId};
use crate::site::{Base, Pair, Site, Value};
use crate::url::encode;

/// Values of a property that the list of everything shows.
const SHOWN: usize = 30;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let mut outputs = Vec::new();
    for language in site.config.languages.ids() {
        let cards = Cards::new(site, language);
        for listed in lists::narrowed(cards) {
            let Which::Narrowed(pair) = listed.which else { continue };
            let (of, by) = (base_name(cards, pair.base), value_name(cards, pair.value));
            let origin = Origin::Made(format!("the list of `{of}`, narrowed by `{by}`"));
            let list = List::of(cards, listed, "list.html", origin);
            outputs.extend(list.outputs(move |page| pair_view(cards, pair, page)));
        }
    }
    outputs
}

fn pair_view<'a>(cards: Cards<'a>, pair: &'a Pair, list: &ListPage<'a>) -> ListView<'a> {
    let title = base_name(cards, pair.base).into_owned();
    let values = [("title", title), ("value", value_name(cards, pair.value).into_owned())];
    let title = cards.string("engine.narrowed", &values);
    let mut view = view(cards, "narrowed", Cow::Owned(title), list);
    if let Base::Of(value) = pair.base {
        view.query = query(cards, &[value, pair.value]);
    }
    view.label = base_name(cards, pair.base);
    view.label_url = base_url(cards, pair.base).to_string();
    if list.is_newest() {
        view.page.alternates = cards.alternates(|other| {
            // Sections are numbered by language.
            let Base::Of(_) = pair.base else { return None };
            let narrowed = other.site.narrowed.as_ref()?;
            narrowed.same(other.language, pair).map(|same| same.path.clone())
        });
        view.narrow = both(cards, pair);
    }
    view
}

/// What narrows the list of a value, or a section, further; on its newest page alone.
pub(super) fn of_list<'a>(
    cards: Cards<'a>,
    base: Base,
    list: &ListPage<'a>,
) -> Vec<NarrowView<'a>> {
    let Some(narrow) = cards.site.config.narrow.as_ref().filter(|_| list.is_newest()) else {
        return Vec::new();
    };
    let properties = narrow.by.iter().map(|property| property_view(cards, base, *property));
    properties.filter(|property| !property.values.is_empty()).collect()
}

/// The lists of single values, for the list of everything.
pub(super) fn of_all<'a>(cards: Cards<'a>, list: &ListPage<'a>) -> Vec<NarrowView<'a>> {
    let Some(narrow) = cards.site.config.narrow.as_ref().filter(|_| list.is_newest()) else {
        return Vec::new();
    };
    let edition = cards.edition();
    let properties = narrow.by.iter().map(|property| {
        let all: Vec<(Value, usize)> = match property {
            Property::Term(taxonomy) => edition.terms[*taxonomy]
                .iter()
                .map(|term| (Value::Term(*taxonomy, *term), term_count(cards, *taxonomy, *term)))
                .collect(),
            Property::Author => edition
                .people
                .iter()
                .map(|id| (Value::Author(*id), edition.by_person[*id].len()))
                .collect(),
            Property::Type => edition
                .by_type
                .entries()
                .map(|(kind, ids)| (Value::Type(kind), ids.len()))
                .collect(),
            Property::Year => {
                edition.by_year.iter().map(|(year, ids)| (Value::Year(*year), ids.len())).collect()
            }
        };
        let values = all.into_iter().filter(|(_, count)| *count >= narrow.minimum);
        let values = values
            .map(|(value, count)| (value, link(cards, value_url(cards, value), value, count)));
        let mut view = property_of(cards, *property, values.collect());
        let config = &cards.site.config;
        let index = match property {
            Property::Term(taxonomy) => Some(&*config.taxonomies[*taxonomy].path),
            Property::Author => Some(config.authors_path.as_str()),
            Property::Year => Some(config.years_path.as_str()),
            // No page lists the types.
            Property::Type => None,
        };
        if let Some(index) = index.filter(|_| view.values.len() > SHOWN) {
            view.values.truncate(SHOWN);
            view.more = cards.link(&cards.path(index));
        }
        view
    });
    properties.filter(|property| !property.values.is_empty()).collect()
}

/// The two properties of a pair: each with the values that could replace it.
fn both<'a>(cards: Cards<'a>, pair: &'a Pair) -> Vec<NarrowView<'a>> {
    let mut properties = Vec::new();
    if let Base::Of(value) = pair.base {
        let mut own = property_view(cards, Base::Of(pair.value), value.property());
        mark(&mut own, pair);
        own.clear = value_url(cards, pair.value).to_string();
        properties.push(own);
    }
    let mut other = property_view(cards, pair.base, pair.value.property());
    mark(&mut other, pair);
    other.clear = base_url(cards, pair.base).to_string();
    properties.push(other);
    properties
}

fn mark(property: &mut NarrowView<'_>, pair: &Pair) {
    property.values.iter_mut().for_each(|value| value.current = value.url == pair.link);
}

/// The values of a property that narrow a list.
fn property_view<'a>(cards: Cards<'a>, base: Base, property: Property) -> NarrowView<'a> {
    let narrowed = cards.site.narrowed.iter();
    let pairs = narrowed.flat_map(|narrowed| narrowed.of(cards.language, base));
    let values = pairs.filter(|(_, value)| value.property() == property).map(|(pair, value)| {
        (value, link(cards, Cow::Borrowed(&*pair.link), value, pair.ids.len()))
    });
    property_of(cards, property, values.collect())
}

fn property_of<'a>(
    cards: Cards<'a>,
    property: Property,
    mut values: Vec<(Value, NarrowValue<'a>)>,
) -> NarrowView<'a> {
    let locale = cards.locale();
    values.sort_by(|(a, one), (b, other)| match (a, b) {
        (Value::Type(_), _) => a.cmp(b),
        (Value::Year(_), _) => b.cmp(a),
        _ => (other.count.cmp(&one.count))
            .then_with(|| locale.compare(&one.title, &other.title))
            .then(a.cmp(b)),
    });
    let config = &cards.site.config;
    let title = match property {
        Property::Term(taxonomy) => Cow::Borrowed(cards.text(&config.taxonomies[taxonomy].label)),
        Property::Author => Cow::Owned(cards.string("engine.authors", &[])),
        Property::Type | Property::Year => Cow::Borrowed(""),
    };
    NarrowView {
        name: property.name(&config.taxonomies),
        title,
        clear: String::new(),
        more: String::new(),
        values: values.into_iter().map(|(_, link)| link).collect(),
    }
}

fn link<'a>(cards: Cards<'a>, url: Cow<'a, str>, value: Value, count: usize) -> NarrowValue<'a> {
    let name = indexed(cards, value);
    NarrowValue { name, title: value_name(cards, value), url, count, current: false }
}

/// The name of a value in the search index.
fn indexed<'a>(cards: Cards<'a>, value: Value) -> Cow<'a, str> {
    let archive = &cards.site.archive;
    match value {
        Value::Term(taxonomy, term) => Cow::Borrowed(&*archive.terms[taxonomy][term].slug),
        Value::Author(person) => Cow::Borrowed(&*archive.person(person).id),
        Value::Type(kind) => Cow::Borrowed(&*cards.site.config.types[kind].name),
        Value::Year(year) => Cow::Owned(format!("{year:04}")),
    }
}

/// What to ask the search page for works that have these values.
pub(super) fn query(cards: Cards<'_>, values: &[Value]) -> String {
    let asked = values.iter().map(|value| {
        let name = value.property().name(&cards.site.config.taxonomies);
        format!("{name}={}", encode(&indexed(cards, *value)))
    });
    asked.collect::<Vec<_>>().join("&")
}

fn term_count(cards: Cards<'_>, taxonomy: TaxonomyId, term: TermId) -> usize {
    cards.edition().by_term[taxonomy][term].len()
}

/// The URL of the list of a value; empty where there is none.
fn value_url<'a>(cards: Cards<'a>, value: Value) -> Cow<'a, str> {
    let repeated = &cards.site.repeated;
    match value {
        Value::Term(taxonomy, term) => Cow::Borrowed(&cards.named_term(taxonomy, term).link),
        Value::Author(person) => Cow::Borrowed(&cards.named_person(person).link),
        Value::Type(kind) => Cow::Borrowed(&repeated.kind(cards.language, kind).link),
        Value::Year(year) if cards.site.config.years => {
            Cow::Owned(cards.link(&cards.year_path(year)))
        }
        Value::Year(_) => Cow::Borrowed(""),
    }
}

fn base_name<'a>(cards: Cards<'a>, base: Base) -> Cow<'a, str> {
    match base {
        Base::Of(value) => value_name(cards, value),
        Base::Section(number) => Cow::Borrowed(section_name(cards, number)),
    }
}

fn base_url<'a>(cards: Cards<'a>, base: Base) -> Cow<'a, str> {
    match base {
        Base::Of(value) => value_url(cards, value),
        Base::Section(number) => Cow::Owned(cards.link(&cards.edition().sections[number].path)),
    }
}
