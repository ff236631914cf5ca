//! Articles: who made each, its permanent address, and their order.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::address::{Filed, permalink};
use super::hidden::visibility;
use super::named::Named;
use super::people::Registry;
use super::redirects::plain_alias;
use super::{
    Article, Articles, Contributor, Documents, Inputs, Lead, People, Terms, TermsOfArticle,
};
use crate::diagnostic::Diagnostic;
use crate::ids::PersonId;
use crate::tree::Spanned;

/// Authors and contributors of an article.
type Makers = (Vec<PersonId>, Vec<Contributor>, Vec<PersonId>);

/// Who made each article.
pub(super) fn makers(
    named: &[Named],
    documents: &Documents,
    people: &mut Registry,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Makers> {
    // Who a person is may depend on who was named before.
    let of_one = |article: &Named| {
        let document = &documents[article.document];
        let (front, file) = (super::front(document), &document.path);
        let authors =
            front.authors.iter().filter_map(|name| people.named(file, name, diagnostics)).collect();
        let mut contributors = Vec::new();
        for contributor in &front.matter.contributors {
            let Some(person) = people.named(file, &contributor.person, diagnostics) else {
                continue;
            };
            let text = |text: &Option<Spanned<String>>| {
                text.as_ref().map(|text| text.value.clone()).unwrap_or_default()
            };
            contributors.push(Contributor {
                person,
                role: text(&contributor.role),
                affiliation: contributor
                    .affiliation
                    .as_ref()
                    .map(|affiliation| affiliation.name.value.clone())
                    .unwrap_or_default(),
            });
        }
        let speakers = front.matter.speakers.iter();
        let speakers = speakers.filter_map(|name| people.named(file, name, diagnostics)).collect();
        (authors, contributors, speakers)
    };
    named.iter().map(of_one).collect()
}

/// Gives every article its address and puts them in order.
pub(super) fn articles(
    documents: &Documents,
    named: Vec<Named>,
    mut makers: Vec<Makers>,
    mut terms: Vec<TermsOfArticle>,
    (people, of_taxonomies): (&People, &Terms),
    inputs: &Inputs<'_>,
) -> Articles {
    let config = inputs.config;
    let now = inputs.moment.now;
    let mut order: Vec<_> = named
        .iter()
        .enumerate()
        .map(|(number, named)| {
            let document = &documents[named.document];
            let date = super::front(document).date;
            let key = (named.kind.is_none(), Reverse(date), &*named.id, document.language);
            (key, number)
        })
        .collect();
    order.par_sort_unstable();
    let order: Vec<usize> = order.into_iter().map(|(_, number)| number).collect();
    let take = |number: usize| {
        let Named { document, ref id, kind, ref doi } = named[number];
        let named = Named { document, id: id.clone(), kind, doi: doi.clone() };
        (named, std::mem::take(&mut makers[number]), std::mem::take(&mut terms[number]))
    };
    let known: Vec<_> = order.into_iter().map(take).collect();
    let articles: Vec<Article> = known
        .into_par_iter()
        .map(|(named, (authors, contributors, speakers), terms)| {
            let document = &documents[named.document];
            let front = super::front(document);
            let filed = Filed {
                author: &|| authors.first().map_or(String::new(), |id| people[*id].id.clone()),
                terms: &|taxonomy| {
                    let terms = terms[taxonomy].iter();
                    terms.map(|id| of_taxonomies[taxonomy][*id].slug.clone()).collect()
                },
            };
            let permalink = permalink(document, front, named.kind, config, &named.id, &filed);
            let aliases = front
                .matter
                .aliases
                .iter()
                .filter_map(|alias| Some(Spanned::new(plain_alias(alias, inputs)?, alias.span)))
                .collect();
            Article {
                document: named.document,
                permalink,
                aliases,
                archived: front.expires.as_ref().is_some_and(|expires| expires.instant() <= now),
                visibility: visibility(document, now),
                language: document.language,
                id: named.id,
                doi: named.doi,
                kind: named.kind,
                authors,
                contributors,
                speakers,
                terms,
                lead: Lead::None,
                social: None,
                series: None,
                part_of: None,
                chapters: Vec::new(),
                translations: Vec::new(),
                notice: None,
                superseded_by: None,
                concerns: Vec::new(),
                files: Vec::new(),
            }
        })
        .collect();
    articles.into()
}
