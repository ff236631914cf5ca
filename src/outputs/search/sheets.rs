//! Sheets: all of an index but its words: what is shown of documents, and by what they are narrowed.

use rayon::prelude::*;
use unicode_normalization::char::is_combining_mark;

use crate::archive::{Article, Visibility};
use crate::config::Taxonomy;
use crate::date::{Date, Precision};
use crate::front_matter::Status;
use crate::ids::{ArticleId, Id, Table, TaxonomyId};
use crate::outputs::cards::Cards;
use crate::search::fold;
use crate::search::root::{Edition, Facet, Row};

/// Characters of a first paragraph that a result shows.
const SHOWN: usize = 300;

/// Articles and pages that everybody may read and lists may show, oldest first.
pub(super) fn ids(cards: Cards<'_>) -> Vec<ArticleId> {
    let archive = &cards.site.archive;
    let edition = cards.edition();
    let listed = edition.all.iter().chain(&edition.pages).copied().filter(|id| {
        let article = archive.article(*id);
        let status = archive.front(article).matter.status.as_ref();
        // Readers find the new edition in place of the one that it replaces.
        let is_replaced = status.is_some_and(|status| status.value == Status::Superseded);
        article.visibility == Visibility::Public && !cards.is_gone(article) && !is_replaced
    });
    let mut ids: Vec<ArticleId> = listed.collect();
    ids.sort_by_cached_key(|id| {
        let article = archive.article(*id);
        let date = archive.front(article).date;
        // A year alone comes before its months.
        let is_exact = |date: Date| date.precision() > Precision::Year;
        (date.map(|date| (date.year(), is_exact(date), date.civil())), article.permalink.clone())
    });
    ids
}

/// A date without its time.
fn day(iso: &str) -> &str {
    iso.get(..10).unwrap_or(iso)
}

/// All but the words.
pub(super) fn edition(cards: Cards<'_>, ids: &[ArticleId]) -> Edition {
    let site = cards.site;
    let config = &site.config;
    let archive = &site.archive;
    let articles: Vec<&Article> = ids.iter().map(|id| archive.article(*id)).collect();
    let kinds = facet(
        ("type", String::new()),
        &config.types.ids().collect::<Vec<_>>(),
        config.types.len(),
        articles.iter().map(|article| article.kind.into_iter().collect()),
        |kind| {
            let view = cards.kind(kind);
            (
                config.types[kind].name.clone(),
                cards.text(&config.types[kind].plural).into(),
                view.url.into(),
            )
        },
    );
    // An article has one of them: "Brief", where the facet has "Briefs".
    let label = |name: &str| {
        let kind = config.types.iter().find(|kind| kind.name == name);
        kind.map_or_else(|| name.to_string(), |kind| cards.text(&kind.label).to_string())
    };
    let types = kinds.values.iter().map(|(name, ..)| (name.clone(), label(name))).collect();
    let kind_of = |at: usize| kinds.of[at].first().map_or(-1, |kind| *kind as i32);
    let rows: Vec<Row> = articles
        .par_iter()
        .enumerate()
        .map(|(at, article)| row(cards, article, kind_of(at)))
        .collect();
    let of_taxonomy = |(number, taxonomy): (TaxonomyId, &Taxonomy)| {
        facet(
            (&taxonomy.name, cards.text(&taxonomy.label).to_string()),
            &cards.edition().terms[number],
            archive.terms[number].len(),
            articles.iter().map(|article| archive.filed(article, number)),
            |id| {
                let link = cards.named_term(number, id).link.clone();
                let name = archive.term_path(number, id, cards.language);
                (archive.terms[number][id].slug.to_string(), name.into_owned(), link)
            },
        )
    };
    let taxonomies: Vec<(TaxonomyId, &Taxonomy)> = config.taxonomies.entries().collect();
    let mut facets: Vec<Facet> = taxonomies.into_par_iter().map(of_taxonomy).collect();
    let people = facet(
        ("author", cards.string("engine.authors", &[])),
        &cards.edition().people,
        archive.people.len(),
        articles.iter().map(|article| article.authors.clone()),
        |id| {
            let person = archive.person(id);
            let link = cards.named_person(id).link.clone();
            (person.id.to_string(), person.name(cards.language).to_string(), link)
        },
    );
    facets.insert(0, kinds);
    facets.push(people);
    let cut = |text: &str| crate::search::query::Query::read(text, &[]).words;
    let synonyms = config.search.synonyms.iter().map(|(word, wordings)| {
        (fold(word), wordings.iter().map(|wording| cut(wording).join(" ")).collect())
    });
    Edition {
        language: cards.lang().code.clone(),
        rows,
        types,
        facets,
        synonyms: synonyms.collect(),
        stop: config.search.stop_words.iter().flat_map(|word| cut(word)).collect(),
    }
}

/// A facet of the values that documents have, in this order; there are `count` values in all.
fn facet<K: Id>(
    (name, title): (&str, String),
    order: &[K],
    count: usize,
    of: impl Iterator<Item = Vec<K>> + Clone,
    value: impl Fn(K) -> (String, String, String),
) -> Facet {
    let mut used = Table::from(vec![false; count]);
    of.clone().flatten().for_each(|id| used[id] = true);
    let order: Vec<K> = order.iter().copied().filter(|id| used[*id]).collect();
    let mut places = Table::from(vec![None; count]);
    (0..).zip(&order).for_each(|(place, id)| places[*id] = Some(place));
    let of = of.map(|ids| ids.into_iter().filter_map(|id| places[id]).collect());
    Facet {
        name: name.to_string(),
        title,
        of: of.collect(),
        values: order.into_iter().map(value).collect(),
    }
}

/// What is shown of an article, whose type has this number.
pub(super) fn row(cards: Cards<'_>, article: &Article, kind: i32) -> Row {
    let archive = &cards.site.archive;
    let brief = archive.brief(article.document);
    let date = archive.front(article).date.map_or(String::new(), |date| date.iso());
    let authors = article.authors.iter().map(|id| archive.person(*id).name(cards.language));
    Row {
        url: cards.link(&article.permalink),
        title: brief.title.to_string(),
        subtitle: brief.subtitle.to_string(),
        date: day(&date).to_string(),
        kind,
        authors: authors.map(str::to_string).collect(),
        summary: match brief.own_summary {
            true => brief.summary.to_string(),
            false => start(brief.summary),
        },
    }
}

/// The summary of a result that is the first paragraph; a long one is cut, between words where there are some.
fn start(summary: &str) -> String {
    let mut ends = summary.char_indices().skip(SHOWN).filter(|(_, char)| !is_combining_mark(*char));
    let Some((end, next)) = ends.next() else { return summary.to_string() };
    let words = summary[..end + next.len_utf8()].rfind(char::is_whitespace);
    let whole = words.filter(|at| at * 2 > end).unwrap_or(end);
    let open = |char: char| char.is_whitespace() || matches!(char, ',' | ';' | ':' | '،' | '、');
    format!("{}…", summary[..whole].trim_end_matches(open))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_summary_is_cut_between_words() {
        let short = "water ".repeat(50);
        assert_eq!(start(&short), short);
        let long = format!("{}wells, and rivers", "water ".repeat(49));
        assert_eq!(start(&long), format!("{}wells…", "water ".repeat(49)));
        assert_eq!(start(&"水".repeat(301)), format!("{}…", "水".repeat(300)));
        assert_eq!(
            start(&format!("{}\u{301}e", "e".repeat(300))),
            format!("{}\u{301}…", "e".repeat(300))
        );
    }
}
