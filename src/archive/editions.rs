//! Editions: what each language has, in lists of article numbers, newest first.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use jiff::civil;

use super::people::Person;
use super::terms::Term;
use super::{Article, Articles, Documents, Inputs, Numbered, People, Terms};
use crate::date::Precision;
use crate::ids::{ArticleId, DocumentId, LanguageId, PersonId, Table, TaxonomyId, TermId, TypeId};
use crate::locale::Locale;
use crate::parse::{Document, Role, Standing};
use crate::url::UrlPath;

/// All lists of one language. Every list is sorted, newest first.
#[derive(Debug, Default)]
pub struct Edition {
    /// Articles, without pages and without those that are gone.
    pub all: Vec<ArticleId>,
    /// Pages.
    pub pages: Vec<ArticleId>,
    /// By type.
    pub by_type: Table<TypeId, Vec<ArticleId>>,
    /// By taxonomy and term.
    pub by_term: Table<TaxonomyId, Table<TermId, Vec<ArticleId>>>,
    /// By author; contributions do not count.
    pub by_person: Table<PersonId, Vec<ArticleId>>,
    /// By person who contributed without being an author.
    pub by_contributor: Table<PersonId, Vec<ArticleId>>,
    /// By year.
    pub by_year: BTreeMap<i16, Vec<ArticleId>>,
    /// By the first day of the month, where months have archives.
    pub by_month: BTreeMap<civil::Date, Vec<ArticleId>>,
    /// By day, where days have archives.
    pub by_day: BTreeMap<civil::Date, Vec<ArticleId>>,
    /// Articles that were corrected, or have a status.
    pub corrected: Vec<ArticleId>,
    /// Sections, by folder.
    pub sections: Vec<Section>,
    /// Number of the document with the text of the home page.
    pub home: Option<DocumentId>,
    /// Terms of each taxonomy that have articles, by name.
    pub terms: Table<TaxonomyId, Vec<TermId>>,
    /// People who have articles or a record, by name.
    pub people: Vec<PersonId>,
}

/// A folder that has a text of its own.
#[derive(Debug, Clone)]
pub struct Section {
    /// Folder below `content/`.
    pub folder: String,
    /// Number of the document with its text.
    pub document: DocumentId,
    /// Address of its list.
    pub path: UrlPath,
    /// Articles and pages in it.
    pub articles: Vec<ArticleId>,
}

/// Makes the lists of every language.
pub(super) fn editions(
    articles: &Articles,
    people: &People,
    terms: &Terms,
    documents: &Documents,
    others: &[Numbered<'_>],
    inputs: &Inputs<'_>,
) -> Table<LanguageId, Edition> {
    let config = inputs.config;
    let mut editions = config.languages.map(|_| Edition {
        by_type: config.types.map(|_| Vec::new()),
        by_term: terms.map(|terms| terms.map(|_| Vec::new())),
        by_person: people.map(|_| Vec::new()),
        by_contributor: people.map(|_| Vec::new()),
        ..Edition::default()
    });
    for (id, article) in articles.entries() {
        let edition = &mut editions[article.language];
        let front = super::front(&documents[article.document]);
        if front.is_unlisted() {
            continue;
        }
        let Some(kind) = article.kind else {
            edition.pages.push(id);
            continue;
        };
        if front.is_gone() {
            continue;
        }
        edition.all.push(id);
        edition.by_type[kind].push(id);
        if front.standing().is_some() || !front.corrections.is_empty() {
            edition.corrected.push(id);
        }
        for (taxonomy, filed) in article.terms.entries() {
            for term in filed.iter().flat_map(|term| lineage(&terms[taxonomy], *term)) {
                let list = &mut edition.by_term[taxonomy][term];
                if list.last() != Some(&id) {
                    list.push(id);
                }
            }
        }
        for person in &article.authors {
            let works = &mut edition.by_person[*person];
            if works.last() != Some(&id) {
                works.push(id);
            }
        }
        let others = article.contributors.iter().map(|one| one.person);
        for person in others.chain(article.speakers.iter().copied()) {
            let works = &mut edition.by_contributor[person];
            if works.last() != Some(&id) && !article.authors.contains(&person) {
                works.push(id);
            }
        }
        if let Some(date) = front.date.filter(|_| config.years) {
            edition.by_year.entry(config.civil(&date).year()).or_default().push(id);
        }
        let day = front.date.map(|date| (config.civil(&date).date(), date.precision()));
        let has_month = |(_, precision): &(_, Precision)| *precision > Precision::Year;
        if let Some((day, _)) = day.filter(has_month).filter(|_| config.archives.month.is_some()) {
            edition.by_month.entry(day.first_of_month()).or_default().push(id);
        }
        let has_day = |(_, precision): &(_, Precision)| *precision > Precision::Month;
        if let Some((day, _)) = day.filter(has_day).filter(|_| config.archives.day.is_some()) {
            edition.by_day.entry(day).or_default().push(id);
        }
    }
    sections(&mut editions, articles, documents, others, inputs);
    for (language, edition) in editions.entries_mut() {
        let locale = &config.languages[language].locale;
        let contributors: HashSet<PersonId> = articles
            .iter()
            .filter(|article| article.language == language)
            .filter(|article| !super::front(&documents[article.document]).is_unlisted())
            .flat_map(|article| {
                let others = article.contributors.iter().map(|one| one.person);
                others.chain(article.speakers.iter().copied())
            })
            .collect();
        edition.terms = terms
            .entries()
            .map(|(taxonomy, terms)| {
                let mut used: Vec<TermId> = terms
                    .ids()
                    .filter(|term| !edition.by_term[taxonomy][*term].is_empty())
                    .collect();
                if config.taxonomies[taxonomy].hierarchy {
                    let names = |term: &TermId| path(terms, *term, language);
                    used.sort_by(|a, b| compare(&names(a), &names(b), locale));
                    return used;
                }
                used.sort_by(|a, b| {
                    let name = |term: &TermId| terms[*term].name(language);
                    locale.compare(name(a), name(b))
                });
                used
            })
            .collect();
        let mut present: Vec<PersonId> = people
            .ids()
            .filter(|id| {
                let person = &people[*id];
                !edition.by_person[*id].is_empty()
                    || person.records.contains_key(&language)
                    || contributors.contains(id)
            })
            .collect();
        present.sort_by(|a, b| {
            let sort = |id: &PersonId| people[*id].sort_name(language);
            locale.compare(sort(a), sort(b)).then(a.cmp(b))
        });
        edition.people = present;
    }
    editions
}

/// A term and all terms above it, the nearest first.
pub(super) fn lineage(terms: &Table<TermId, Term>, term: TermId) -> impl Iterator<Item = TermId> {
    std::iter::successors(Some(term), |term| terms[*term].parent)
}

/// The names of a term and of those above it, from the top.
pub(super) fn path(terms: &Table<TermId, Term>, term: TermId, language: LanguageId) -> Vec<&str> {
    let above = lineage(terms, term).map(|term| terms[term].name(language));
    let mut names: Vec<&str> = above.collect();
    names.reverse();
    names
}

/// The order of two paths, so that the terms below a term follow it.
fn compare(a: &[&str], b: &[&str], locale: &Locale) -> Ordering {
    let parts = a.iter().zip(b).map(|(a, b)| locale.compare(a, b));
    let first = parts.into_iter().find(|order| order.is_ne());
    first.unwrap_or_else(|| a.len().cmp(&b.len()))
}

fn sections(
    editions: &mut Table<LanguageId, Edition>,
    articles: &Articles,
    documents: &Documents,
    others: &[Numbered<'_>],
    inputs: &Inputs<'_>,
) {
    for &(number, document) in others {
        let Role::Section(_) = &document.role else { continue };
        let folder = Standing::of(&document.path).folder.to_string();
        if folder.is_empty() {
            editions[document.language].home = Some(number);
            continue;
        }
        let below = format!("content/{folder}/");
        let inside = |article: &(ArticleId, &Article)| {
            let path = super::path_text(&documents[article.1.document].path);
            article.1.language == document.language && path.starts_with(&below)
        };
        let ids = articles.entries().filter(inside).map(|(id, _)| id);
        let is_apart = |id: &ArticleId| {
            let front = super::front(&documents[articles[*id].document]);
            front.is_gone() || front.is_unlisted()
        };
        let section = Section {
            path: section_path(document, inputs),
            articles: ids.filter(|id| !is_apart(id)).collect(),
            document: number,
            folder,
        };
        editions[document.language].sections.push(section);
    }
}

/// Address of the list of a folder; `terms/topics` is the folder of the index of `topics`.
fn section_path(document: &Document, inputs: &Inputs<'_>) -> UrlPath {
    let folder = Standing::of(&document.path).folder;
    let language = &inputs.config.languages[document.language];
    let name = folder.strip_prefix("terms/");
    let named = |name: &str| inputs.config.taxonomies.iter().find(|one| one.name == name);
    match name.and_then(named) {
        Some(taxonomy) => language.path(&crate::url::encode(&taxonomy.path)),
        None => language.path(&format!("{}/", crate::url::encode(folder))),
    }
}

/// Sources that give the address of a list: sections, terms and authors.
pub(super) fn addresses(
    others: &[Numbered<'_>],
    people: &People,
    terms: &Terms,
    inputs: &Inputs<'_>,
) -> Vec<(Arc<Path>, UrlPath)> {
    let config = inputs.config;
    let mut addresses = Vec::new();
    let records = people.iter().flat_map(|person| {
        let documents = person.records.values().filter_map(|record| record.document);
        documents.map(move |document| (document, person))
    });
    let records: HashMap<DocumentId, &Person> = records.collect();
    for &(number, document) in others {
        let language = &config.languages[document.language];
        let url = match &document.role {
            Role::Section(_) => section_path(document, inputs),
            Role::Term { taxonomy, .. } => {
                let found = config.taxonomies.find(|one| one.name == *taxonomy);
                let Some(taxonomy) = found else { continue };
                let term = terms[taxonomy]
                    .iter()
                    .find(|term| term.texts.get(&document.language) == Some(&number));
                let Some(term) = term else { continue };
                config.taxonomies[taxonomy].permalink.of_slug(&language.prefix, &term.slug)
            }
            Role::Author { .. } => {
                let Some(person) = records.get(&number) else { continue };
                language.path(&person.path)
            }
            _ => continue,
        };
        addresses.push((document.path.clone(), url));
    }
    addresses
}
