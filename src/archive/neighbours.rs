//! Neighbours: translations, chapters and series.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::resolve::{Found, Here, Resolver};
use super::{Article, Articles, Documents, Inputs, Part};
use crate::config::TaxonomyKey;
use crate::diagnostic::{self, Diagnostic, Place, nearest};
use crate::ids::{ArticleId, LanguageId, TermId};

/// Links the language editions of each article; one that is unlisted or gone is linked by none.
pub(super) fn translations(articles: &mut Articles, documents: &Documents) {
    if articles.iter().all(|article| article.language.is_default()) {
        return;
    }
    let mut editions: BTreeMap<&str, Vec<(LanguageId, ArticleId)>> = BTreeMap::new();
    for (id, article) in articles.entries() {
        editions.entry(&article.id).or_default().push((article.language, id));
    }
    let groups: Vec<Vec<(LanguageId, ArticleId)>> =
        editions.into_values().filter(|editions| editions.len() > 1).collect();
    for mut group in groups {
        group.sort();
        let is_listed = |id: &ArticleId| {
            let front = super::front(&documents[articles[*id].document]);
            !front.is_unlisted() && !front.is_gone()
        };
        let listed: Vec<(LanguageId, ArticleId)> =
            group.iter().filter(|(_, id)| is_listed(id)).copied().collect();
        for (language, id) in &group {
            articles[*id].translations =
                listed.iter().filter(|(other, _)| other != language).map(|(_, id)| *id).collect();
        }
    }
}

/// Links chapters with their report: `part_of` names the report's source or id.
pub(super) fn reports(
    articles: &mut Articles,
    documents: &Documents,
    resolver: Resolver<'_>,
    inputs: &Inputs<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let is_chapter =
        |article: &Article| super::front(&documents[article.document]).matter.part_of.is_some();
    if !articles.iter().any(is_chapter) {
        return;
    }
    let mut chapters: BTreeMap<ArticleId, Vec<(u32, Arc<str>, ArticleId)>> = BTreeMap::new();
    let mut chapter_of: Vec<(ArticleId, ArticleId)> = Vec::new();
    for (id, article) in articles.entries() {
        let document = &documents[article.document];
        let matter = &super::front(document).matter;
        let Some(of) = &matter.part_of else { continue };
        match resolver.named(of, Here::of(document, article)) {
            Found::Article(report)
                if report != id && articles[report].language == article.language =>
            {
                // Neither names the other where one of them is unlisted or gone.
                let of = super::front(&documents[articles[report].document]);
                if [super::front(document), of].iter().any(|it| it.is_unlisted() || it.is_gone()) {
                    continue;
                }
                let part = matter.part.as_ref().map_or(u32::MAX, |part| part.value);
                let chapter = (part, article.id.clone(), id);
                chapters.entry(report).or_default().push(chapter);
                chapter_of.push((id, report));
            }
            Found::Hidden(reason) => {
                let Some(message) = reason.told(of, &inputs.config.zone) else { continue };
                let place = Place::span(&document.path, of.span);
                let told = Diagnostic::new(&diagnostic::HIDDEN_TARGET, place, message);
                diagnostics.push(told.hint("publish the report before its chapters"));
            }
            _ => {
                let place = Place::span(&document.path, of.span);
                let message = format!("there is no report at `{}`", of.value);
                let names = resolver.index.names();
                let others = names.into_iter().filter(|name| *name != of.value);
                let hint = nearest(of, others)
                    .map(|near| format!("did you mean `{near}`?"))
                    .unwrap_or_else(|| {
                        "`part_of` names the report's source, such as `reports/x.md`, or its id"
                            .into()
                    });
                diagnostics
                    .push(Diagnostic::new(&diagnostic::BAD_REFERENCE, place, message).hint(hint));
            }
        }
    }
    for (id, report) in chapter_of {
        articles[id].part_of = Some(report);
    }
    for (report, mut parts) in chapters {
        parts.sort();
        articles[report].chapters = parts.into_iter().map(|(_, _, id)| id).collect();
    }
}

/// Numbers the parts of every series: as `part` says, else by date.
pub(super) fn series(
    articles: &mut Articles,
    documents: &Documents,
    inputs: &Inputs<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let taxonomies = &inputs.config.taxonomies;
    let Some(taxonomy) = taxonomies.find(|one| one.key == TaxonomyKey::Series) else {
        return;
    };
    let mut parts: BTreeMap<(LanguageId, TermId), Vec<ArticleId>> = BTreeMap::new();
    // From the oldest, so that parts without a number are in the order of their dates.
    for (id, article) in articles.entries().rev() {
        if let Some(term) = article.terms[taxonomy].first() {
            parts.entry((article.language, *term)).or_default().push(id);
        }
    }
    for ((_, term), mut ids) in parts {
        let said = |id: &ArticleId| {
            let document = &documents[articles[*id].document];
            super::front(document).matter.part.as_ref().map(|part| part.value as usize)
        };
        let mut taken: BTreeMap<usize, ArticleId> = BTreeMap::new();
        for id in &ids {
            let Some(part) = said(id) else { continue };
            let Some(other) = taken.insert(part, *id) else { continue };
            let of = |id: ArticleId| &documents[articles[id].document];
            let matter = &super::front(of(*id)).matter;
            let span = matter.part.as_ref().map(|part| part.span).unwrap_or_default();
            let message = format!("the series has a part {part} already");
            diagnostics.push(
                Diagnostic::new(&diagnostic::BAD_VALUE, Place::span(&of(*id).path, span), message)
                    .note(format!("the other one is in {}", of(other).path.display())),
            );
        }
        // Parts without a number take the free numbers, by date.
        let mut free = (1..).filter(|part| !taken.contains_key(part));
        let order: HashMap<ArticleId, usize> = ids
            .iter()
            .map(|id| (*id, said(id).or_else(|| free.next()).unwrap_or_default()))
            .collect();
        ids.sort_by_key(|id| order[id]);
        for id in ids {
            let part = order[&id];
            articles[id].series = Some(Part { taxonomy, term, part });
        }
    }
}
