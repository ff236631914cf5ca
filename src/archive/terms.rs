//! Terms: what articles are filed under, each under one canonical spelling.

mod near;
mod table;

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::named::Named;
use super::{Documents, File, Hidden, Inputs, Numbered, Terms, TermsOfArticle};
use crate::config::{Config, Taxonomy, TaxonomyKey};
use crate::diagnostic::{self, Diagnostic, Place, Span, nearest};
use crate::ids::{self, DocumentId, LanguageId, TermId};
use crate::parse::Role;
use crate::slug;
use crate::tree::Spanned;

use table::Table;

/// A term of a taxonomy.
pub struct Term {
    /// Canonical spelling: declared, else the title of its text, else the most frequent; in a hierarchy
    /// its last part.
    pub name: String,
    /// Spelling in languages that have their own, by language.
    pub names: BTreeMap<LanguageId, String>,
    /// Slug; in a hierarchy the slug of the term above comes first, as in `europe/france`.
    pub slug: String,
    /// Documents with its text, by language.
    pub texts: BTreeMap<LanguageId, DocumentId>,
    /// The term above it in a hierarchy; its number is smaller.
    pub parent: Option<TermId>,
    /// Terms directly below it.
    pub children: Vec<TermId>,
}

impl Term {
    /// Its name in a language.
    pub fn name(&self, language: LanguageId) -> &str {
        self.names.get(&language).unwrap_or(&self.name)
    }
}

/// One spelling of a term.
struct Spelling<'a> {
    name: &'a str,
    /// What it shares with other spellings of the same term.
    key: String,
    /// Where it is, in the order of the files.
    places: Vec<(&'a File, Span)>,
}

/// All spellings of a taxonomy. They are few and occur in many articles, so that each is looked at
/// once.
#[derive(Default)]
struct Seen<'a> {
    spellings: Vec<Spelling<'a>>,
    numbers: HashMap<&'a str, usize>,
}

impl<'a> Seen<'a> {
    fn number(&mut self, name: &'a str, table: &Table) -> usize {
        *self.numbers.entry(name).or_insert_with(|| {
            self.spellings.push(Spelling { name, key: table.key(name), places: Vec::new() });
            self.spellings.len() - 1
        })
    }

    /// Spellings by term.
    fn found(&self) -> BTreeMap<&str, Found<'_>> {
        let mut found: BTreeMap<&str, Found<'_>> = BTreeMap::new();
        for spelling in self.spellings.iter().filter(|spelling| !spelling.key.is_empty()) {
            let found = found.entry(&spelling.key).or_default();
            found.spellings.insert(spelling.name, spelling);
            found.articles += spelling.places.len();
        }
        found
    }
}

/// All spellings of one term, before it has a name.
#[derive(Default)]
struct Found<'a> {
    spellings: BTreeMap<&'a str, &'a Spelling<'a>>,
    /// How often articles have it.
    articles: usize,
}

impl<'a> Found<'a> {
    fn most_frequent(&self) -> &'a str {
        let by_count = |(name, spelling): &(&&'a str, &&Spelling<'_>)| {
            (spelling.places.len(), std::cmp::Reverse(**name))
        };
        self.spellings.iter().max_by_key(by_count).map_or("", |(name, _)| name)
    }
}

/// Finds the terms of every taxonomy, and which of them each article has, by taxonomy.
pub(super) fn terms(
    documents: &Documents,
    others: &[Numbered<'_>],
    articles: &[Named],
    hidden: &Hidden,
    inputs: &Inputs<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Terms, Vec<TermsOfArticle>) {
    let config = inputs.config;
    undeclared(documents, config, diagnostics);
    stray_texts(others, config, diagnostics);
    let filed: Vec<Filed> = config
        .taxonomies
        .par_iter()
        .map(|taxonomy| file(taxonomy, config.slugs, documents, others, articles, hidden))
        .collect();
    let mut all = ids::Table::default();
    let mut terms = vec![config.taxonomies.map(|_| Vec::new()); articles.len()];
    for taxonomy in filed {
        diagnostics.extend(taxonomy.diagnostics);
        let number = all.push(taxonomy.terms);
        for (at, term) in taxonomy.articles {
            let filed: &mut Vec<TermId> = &mut terms[at][number];
            if !filed.contains(&term) {
                filed.push(term);
            }
        }
    }
    (all, terms)
}

/// A taxonomy with its articles.
struct Filed {
    terms: ids::Table<TermId, Term>,
    /// Which term each article has, in the order of its front matter.
    articles: Vec<(usize, TermId)>,
    diagnostics: Vec<Diagnostic>,
}

/// Finds the terms of a taxonomy and which of them the articles have.
fn file(
    taxonomy: &Taxonomy,
    rule: slug::Rule,
    documents: &Documents,
    others: &[Numbered<'_>],
    articles: &[Named],
    hidden: &Hidden,
) -> Filed {
    let mut told = Vec::new();
    let diagnostics = &mut told;
    let mut table = Table::declared(taxonomy, rule, others, diagnostics);
    let mut seen = Seen::default();
    // Which spelling each article has, in the order of its front matter.
    let mut filed: Vec<(usize, usize)> = Vec::new();
    for (at, article) in articles.iter().enumerate() {
        let document = &documents[article.document];
        for value in super::front(document).terms_under(&taxonomy.key) {
            if let Some((message, hint)) = taxonomy.too_deep(value) {
                let place = Place::span(&document.path, value.span);
                let told = Diagnostic::new(&diagnostic::BAD_VALUE, place, message);
                diagnostics.push(told.hint(hint));
                continue;
            }
            let spelling = seen.number(value, &table);
            if seen.spellings[spelling].key.is_empty() {
                let place = Place::span(&document.path, value.span);
                let message = match taxonomy.hierarchy && value.contains('/') {
                    true => format!("a part of `{}` has no letter or digit", value.value),
                    false => {
                        format!("`{}` has no letter or digit to make a term of", value.value)
                    }
                };
                diagnostics.push(Diagnostic::new(&diagnostic::BAD_VALUE, place, message));
                continue;
            }
            seen.spellings[spelling].places.push((&document.path, value.span));
            filed.push((at, spelling));
        }
    }
    let found = seen.found();
    if taxonomy.hierarchy && !taxonomy.closed {
        table.add_above(&seen);
    }
    for (key, found) in &found {
        let term = match table.by_key.get(*key) {
            Some(term) => *term,
            None => {
                if taxonomy.closed {
                    if !is_broken(hidden, taxonomy, rule, key) {
                        table.unknown(taxonomy, found, diagnostics);
                    }
                    continue;
                }
                table.add(found.most_frequent(), key)
            }
        };
        table.spelling(term, key, found, diagnostics);
    }
    let terms: Vec<Option<TermId>> =
        seen.spellings.iter().map(|one| table.by_key.get(&one.key).copied()).collect();
    let filed = filed.into_iter().filter_map(|(at, spelling)| Some((at, terms[spelling]?)));
    let articles = filed.collect();
    near::near(taxonomy, &table, &found, diagnostics);
    table.join_slugs();
    table.one_address(taxonomy, &found, diagnostics);
    Filed { terms: table.terms, articles, diagnostics: told }
}

/// True where the text of this term exists but cannot be read, which was reported.
fn is_broken(hidden: &Hidden, taxonomy: &Taxonomy, rule: slug::Rule, key: &str) -> bool {
    let path = format!("terms/{}/{}/_index.md", taxonomy.name, taxonomy.slug(rule, key));
    hidden.named(&path).is_some()
}

/// Reports keys in use that no declared taxonomy reads.
fn undeclared(documents: &Documents, config: &Config, diagnostics: &mut Vec<Diagnostic>) {
    let keys = [
        TaxonomyKey::Tags,
        TaxonomyKey::Topics,
        TaxonomyKey::Regions,
        TaxonomyKey::Series,
        TaxonomyKey::Programme,
    ];
    let is_read = |key: &TaxonomyKey| config.taxonomies.iter().any(|taxonomy| taxonomy.key == *key);
    let unread: Vec<TaxonomyKey> = keys.into_iter().filter(|key| !is_read(key)).collect();
    if unread.is_empty() {
        return;
    }
    for document in documents {
        let Role::Article(front) = &document.role else { continue };
        for key in &unread {
            if let Some(value) = front.terms_under(key).first() {
                let place = Place::span(&document.path, value.span);
                let message = format!("the site has no taxonomy that reads `{}`", key.name());
                let hint = format!("declare one in `site.toml`: `[taxonomies.{}]`", key.name());
                diagnostics
                    .push(Diagnostic::new(&diagnostic::UNKNOWN_TERM, place, message).hint(hint));
            }
        }
    }
}

/// Reports texts of terms in taxonomies that do not exist.
fn stray_texts(others: &[Numbered<'_>], config: &Config, diagnostics: &mut Vec<Diagnostic>) {
    let names = || config.taxonomies.iter().map(|taxonomy| taxonomy.name.as_str());
    for (_, document) in others {
        let Role::Term { taxonomy, .. } = &document.role else { continue };
        if names().any(|name| name == taxonomy) {
            continue;
        }
        let message = format!("the site has no taxonomy `{taxonomy}`");
        let hint = nearest(taxonomy, names())
            .map(|near| format!("did you mean `content/terms/{near}/`?"))
            .unwrap_or_else(|| format!("declare it in `site.toml`: `[taxonomies.{taxonomy}]`"));
        let place = Place::span(&document.path, document.fence);
        diagnostics.push(Diagnostic::new(&diagnostic::UNKNOWN_TERM, place, message).hint(hint));
    }
}

/// Aliases that are not former addresses.
pub(super) fn spellings(aliases: &[Spanned<String>]) -> impl Iterator<Item = &str> {
    aliases.iter().map(|name| name.as_str()).filter(|name| !name.starts_with('/'))
}
