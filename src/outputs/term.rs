//! Terms: a list for every term of every taxonomy that has articles.

use std::borrow::Cow;

use super::cards::Cards;
use super::lists::{self, Which};
use super::paged::{List, ListPage, add_exports, view};
use super::views::*;
use super::{Origin, Output, narrow};
use crate::config::{FeedList, TaxonomyKey};
use crate::ids::{TaxonomyId, TermId};
use crate::site::{Base, Site, Value};

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let mut outputs = Vec::new();
    for language in site.config.languages.ids() {
        let cards = Cards::new(site, language);
        for taxonomy in site.config.taxonomies.ids() {
            for listed in lists::terms(cards, taxonomy) {
                let Which::Of(Value::Term(_, term)) = listed.which else { continue };
                let named = &site.archive.terms[taxonomy][term];
                let origin = match named.texts.get(&language) {
                    Some(document) => Origin::Source(site.archive.source(*document).clone()),
                    None => Origin::Made(format!(
                        "the term `{}` of `{}`",
                        named.name(language),
                        site.config.taxonomies[taxonomy].name
                    )),
                };
                let list = List::of(cards, listed, "term.html", origin);
                outputs.extend(list.outputs(move |page| term_view(cards, taxonomy, term, page)));
            }
        }
    }
    outputs
}

fn term_view<'a>(
    cards: Cards<'a>,
    taxonomy: TaxonomyId,
    term: TermId,
    list: &ListPage<'a>,
) -> ListView<'a> {
    let site = cards.site;
    let named = &site.config.taxonomies[taxonomy];
    let term_view = cards.term(taxonomy, term);
    let mut view = view(cards, "term", Cow::Borrowed(term_view.name), list);
    view.summary = Cow::Borrowed(term_view.summary);
    view.page.description = view.summary.clone();
    let text = site.archive.terms[taxonomy][term].texts.get(&cards.language);
    if let Some(document) = text.filter(|_| view.summary.is_empty()) {
        view.page.description = Cow::Borrowed(site.archive.summary_of(*document));
    }
    view.label = Cow::Borrowed(cards.text(&named.label));
    view.label_url = cards.link(&cards.path(&named.path));
    if list.is_newest() {
        let texts = &site.archive.terms[taxonomy][term].texts;
        view.intro = texts.get(&cards.language).and_then(|document| site.some_body(*document));
        view.page.alternates = cards.alternates(|other| {
            let articles = &other.edition().by_term[taxonomy][term];
            (!articles.is_empty()).then(|| other.named_term(taxonomy, term).path.clone())
        });
    }
    view.parents = parents(cards, taxonomy, term);
    view.filters = below(cards, taxonomy, term);
    view.page.feeds = cards.feeds(FeedList::Terms, list, term_view.name);
    view.term = Some(term_view);
    if named.key == TaxonomyKey::Series {
        add_exports(cards, list, &mut view);
    }
    view.query = narrow::query(cards, &[Value::Term(taxonomy, term)]);
    view.narrow = narrow::of_list(cards, Base::Of(Value::Term(taxonomy, term)), list);
    view
}

/// Links to the terms above one, from the top.
fn parents<'a>(cards: Cards<'a>, taxonomy: TaxonomyId, term: TermId) -> Vec<Link<'a>> {
    let terms = &cards.site.archive.terms[taxonomy];
    let parent = |term: TermId| terms[term].parent;
    let link = |term| {
        let view = cards.term(taxonomy, term);
        Link { title: Cow::Borrowed(view.name), url: view.url.to_string() }
    };
    let mut links: Vec<_> =
        std::iter::successors(parent(term), |term| parent(*term)).map(link).collect();
    links.reverse();
    links
}

/// Links to a term and to the terms below it that have articles; none where there are none.
fn below<'a>(cards: Cards<'a>, taxonomy: TaxonomyId, term: TermId) -> Vec<FilterView<'a>> {
    let children = &cards.site.archive.terms[taxonomy][term].children;
    let listed = |child: &&TermId| !cards.edition().by_term[taxonomy][**child].is_empty();
    let mut children: Vec<TermId> = children.iter().filter(listed).copied().collect();
    if children.is_empty() {
        return Vec::new();
    }
    let name = |term: TermId| cards.term(taxonomy, term).name;
    children.sort_by(|a, b| cards.locale().compare(name(*a), name(*b)));
    let link = |shown: TermId| {
        let view = cards.term(taxonomy, shown);
        FilterView {
            title: Cow::Borrowed(view.name),
            url: view.url.to_string(),
            count: view.count,
            current: shown == term,
        }
    };
    std::iter::once(term).chain(children).map(link).collect()
}
