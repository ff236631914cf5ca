//! Authors: a page with biography and works for every person who is named.

use std::borrow::Cow;

use super::cards::Cards;
use super::lists::{self, Which};
use super::paged::{List, ListPage, add_exports, view};
use super::shared::Card;
use super::views::*;
use super::{Origin, Output, narrow};
use crate::config::FeedList;
use crate::ids::PersonId;
use crate::site::{Base, Site, Value};

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let mut outputs = Vec::new();
    for language in site.config.languages.ids() {
        let cards = Cards::new(site, language);
        for listed in lists::authors(cards) {
            let Which::Of(Value::Author(person)) = listed.which else { continue };
            let named = site.archive.person(person);
            let origin = match named.records.get(&language) {
                Some(record) => Origin::Source(record.file.clone()),
                None => Origin::Made(format!("the page of the author `{}`", named.name)),
            };
            let list = List::of(cards, listed, "author.html", origin);
            outputs.extend(list.outputs(move |page| author_view(cards, person, page)));
        }
    }
    outputs
}

fn author_view<'a>(cards: Cards<'a>, id: PersonId, list: &ListPage<'a>) -> ListView<'a> {
    let full = cards.person_full(id);
    let mut view = view(cards, "author", Cow::Borrowed(full.person.name), list);
    let record = cards.site.archive.person(id).record(cards.language);
    let bio = record.and_then(|record| record.document);
    let summary = bio.map_or("", |document| cards.site.archive.summary_of(document));
    view.page.description =
        Cow::Borrowed(if summary.is_empty() { full.person.role } else { summary });
    view.label = Cow::Owned(cards.string("engine.authors", &[]));
    view.label_url = cards.link(&cards.path(cards.site.config.authors_path.as_str()));
    view.page.alternates = cards.alternates(|other| {
        let present = other.edition().people.contains(&id) && list.is_newest();
        present.then(|| other.named_person(id).path.clone())
    });
    view.page.feeds = cards.feeds(FeedList::Authors, list, full.person.name);
    if list.is_newest() {
        view.contributions = contributions(cards, id);
    }
    view.author = Some(full);
    add_exports(cards, list, &mut view);
    view.query = narrow::query(cards, &[Value::Author(id)]);
    view.narrow = narrow::of_list(cards, Base::Of(Value::Author(id)), list);
    view
}

/// The works to which a person contributed without being an author.
fn contributions(cards: Cards<'_>, id: PersonId) -> Vec<ContributionView<'_>> {
    let works = cards.edition().by_contributor[id].iter();
    works
        .map(|work| {
            let article = cards.site.archive.article(*work);
            let own = article.contributors.iter().filter(|one| one.person == id);
            let mut roles: Vec<String> =
                own.map(|one| one.role.clone()).filter(|role| !role.is_empty()).collect();
            if article.speakers.contains(&id) {
                roles.push(cards.string("engine.speaker", &[]));
            }
            ContributionView { card: Card::new(cards, *work), role: Cow::Owned(roles.join(", ")) }
        })
        .collect()
}
