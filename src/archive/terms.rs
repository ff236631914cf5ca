//! Terms: what articles are filed under, each under one canonical spelling.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::address::Named;
use super::{File, Hidden, Inputs, Numbered, TermId};
use crate::config::{Config, Taxonomy, TaxonomyKey};
use crate::diagnostic::{self, Diagnostic, Fix, Place, Span, nearest, slip};
use crate::front_matter::FrontMatter;
use crate::parse::{Document, Role};
use crate::slug::{slug, term_key};
use crate::tree::Spanned;

/// A term of a taxonomy.
pub struct Term {
    /// Canonical spelling: declared, else the title of its text, else the most frequent.
    pub name: String,
    /// Spelling in languages that have their own, by language number.
    pub names: BTreeMap<usize, String>,
    /// Slug.
    pub slug: String,
    /// Documents with its text, by language number.
    pub texts: BTreeMap<usize, usize>,
}

impl Term {
    /// Its name in a language.
    pub fn name(&self, language: usize) -> &str {
        self.names.get(&language).unwrap_or(&self.name)
    }
}

/// The terms an article has under a key of its front matter.
pub(super) fn values(matter: &FrontMatter, key: TaxonomyKey) -> &[Spanned<String>] {
    match key {
        TaxonomyKey::Tags => &matter.tags,
        TaxonomyKey::Topics => &matter.topics,
        TaxonomyKey::Regions => &matter.regions,
        TaxonomyKey::Series => matter.series.as_deref().map_or(&[], std::slice::from_ref),
        TaxonomyKey::Programme => matter.programme.as_deref().map_or(&[], std::slice::from_ref),
    }
}

/// One spelling of a term.
struct Spelling<'a> {
    name: &'a str,
    /// What it shares with other spellings of the same term.
    key: String,
    /// Where it stands, in the order of the files.
    places: Vec<(&'a File, Span)>,
}

/// All spellings of a taxonomy. Few stand in many articles, so that each is looked at once.
#[derive(Default)]
struct Seen<'a> {
    spellings: Vec<Spelling<'a>>,
    numbers: HashMap<&'a str, usize>,
}

impl<'a> Seen<'a> {
    fn number(&mut self, name: &'a str) -> usize {
        *self.numbers.entry(name).or_insert_with(|| {
            self.spellings.push(Spelling { name, key: term_key(name), places: Vec::new() });
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
    /// How often it stands in articles.
    articles: usize,
}

/// Finds the terms of every taxonomy, and which of them each article has, by taxonomy.
pub(super) fn terms(
    documents: &[Arc<Document>],
    others: &[Numbered<'_>],
    articles: &[Named],
    hidden: &Hidden,
    inputs: &Inputs<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Vec<Term>>, Vec<Vec<Vec<TermId>>>) {
    let config = inputs.config;
    undeclared(documents, config, diagnostics);
    stray_texts(others, config, diagnostics);
    let filed: Vec<Filed> = config
        .taxonomies
        .par_iter()
        .map(|taxonomy| file(taxonomy, documents, others, articles, hidden))
        .collect();
    let mut all = Vec::with_capacity(filed.len());
    let mut terms = vec![vec![Vec::new(); filed.len()]; articles.len()];
    for (number, taxonomy) in filed.into_iter().enumerate() {
        diagnostics.extend(taxonomy.diagnostics);
        for (at, term) in taxonomy.articles {
            let filed: &mut Vec<TermId> = &mut terms[at][number];
            if !filed.contains(&term) {
                filed.push(term);
            }
        }
        all.push(taxonomy.terms);
    }
    (all, terms)
}

/// A taxonomy with its articles.
struct Filed {
    terms: Vec<Term>,
    /// Which term each article has, in the order of its front matter.
    articles: Vec<(usize, TermId)>,
    diagnostics: Vec<Diagnostic>,
}

/// Finds the terms of a taxonomy and which of them the articles have.
fn file(
    taxonomy: &Taxonomy,
    documents: &[Arc<Document>],
    others: &[Numbered<'_>],
    articles: &[Named],
    hidden: &Hidden,
) -> Filed {
    let mut told = Vec::new();
    let diagnostics = &mut told;
    let mut table = Table::declared(taxonomy, others, diagnostics);
    let mut seen = Seen::default();
    // Which spelling each article has, in the order of its front matter.
    let mut filed: Vec<(usize, usize)> = Vec::new();
    for (at, article) in articles.iter().enumerate() {
        let document = &documents[article.document];
        for value in values(&super::front(document).matter, taxonomy.key) {
            let spelling = seen.number(value);
            if seen.spellings[spelling].key.is_empty() {
                let place = Place::span(&document.path, value.span);
                let message = format!("`{}` has no letter or digit to make a term of", value.value);
                diagnostics.push(Diagnostic::new(&diagnostic::BAD_VALUE, place, message));
                continue;
            }
            seen.spellings[spelling].places.push((&document.path, value.span));
            filed.push((at, spelling));
        }
    }
    let found = seen.found();
    for (key, found) in &found {
        let term = match table.by_key.get(*key) {
            Some(term) => *term,
            None => {
                if taxonomy.closed {
                    if !is_broken(hidden, taxonomy, key) {
                        table.unknown(taxonomy, found, diagnostics);
                    }
                    continue;
                }
                table.add(most_frequent(found), key)
            }
        };
        table.spelling(term, key, found, diagnostics);
    }
    let terms: Vec<Option<TermId>> =
        seen.spellings.iter().map(|one| table.by_key.get(&one.key).copied()).collect();
    let filed = filed.into_iter().filter_map(|(at, spelling)| Some((at, terms[spelling]?)));
    let articles = filed.collect();
    near(taxonomy, &table, &found, diagnostics);
    Filed { terms: table.terms, articles, diagnostics: told }
}

/// True where the text of this term is there and cannot be read, which was told.
fn is_broken(hidden: &Hidden, taxonomy: &Taxonomy, key: &str) -> bool {
    let path = format!("terms/{}/{}/_index.md", taxonomy.name, slug(key));
    hidden.named(&path).is_some()
}

/// Tells of keys in use that no declared taxonomy reads.
fn undeclared(documents: &[Arc<Document>], config: &Config, diagnostics: &mut Vec<Diagnostic>) {
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
            if let Some(value) = values(&front.matter, *key).first() {
                let place = Place::span(&document.path, value.span);
                let message = format!("the site has no taxonomy that reads `{}`", key.name());
                let hint = format!("declare one in `site.toml`: `[taxonomies.{}]`", key.name());
                diagnostics
                    .push(Diagnostic::new(&diagnostic::UNKNOWN_TERM, place, message).hint(hint));
            }
        }
    }
}

/// Tells of texts of terms in taxonomies that do not exist.
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

/// The terms of one taxonomy and all the keys by which they are known.
struct Table {
    terms: Vec<Term>,
    by_key: HashMap<String, TermId>,
    /// Spellings that are declared as another name of the term.
    aliases: Vec<Vec<String>>,
    declared: usize,
}

impl Table {
    /// The terms that `site.toml` or a text under `content/terms/` declares.
    fn declared(
        taxonomy: &Taxonomy,
        others: &[Numbered<'_>],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Table {
        let mut table =
            Table { terms: Vec::new(), by_key: HashMap::new(), aliases: Vec::new(), declared: 0 };
        for name in &taxonomy.terms {
            if !table.by_key.contains_key(&term_key(name)) {
                table.add(name, &term_key(name));
            }
        }
        for &(number, document) in others {
            let Role::Term { taxonomy: named, slug: folder, matter } = &document.role else {
                continue;
            };
            if *named != taxonomy.name {
                continue;
            }
            let title = matter.title.as_ref().map_or(folder.as_str(), |title| title.as_str());
            let by_slug = table.terms.iter().position(|term| term.slug == *folder);
            let term = by_slug
                .map(|at| TermId(at as u32))
                .or_else(|| table.by_key.get(&term_key(title)).copied())
                .unwrap_or_else(|| table.add(title, &term_key(title)));
            let entry = &mut table.terms[term.0 as usize];
            entry.slug = folder.clone();
            entry.names.insert(document.language, title.to_string());
            entry.texts.insert(document.language, number);
            let titles =
                std::iter::once(title).chain(matter.aliases.iter().map(|name| name.as_str()));
            for name in titles {
                table.aliases[term.0 as usize].push(name.to_string());
                if let Some(other) = table.by_key.insert(term_key(name), term)
                    && other != term
                {
                    let span = matter.title.as_ref().map_or(document.fence, |title| title.span);
                    let message = format!("`{name}` is declared for two terms");
                    let place = Place::span(&document.path, span);
                    diagnostics.push(Diagnostic::new(&diagnostic::DUPLICATE_ID, place, message));
                }
            }
        }
        table.declared = table.terms.len();
        table
    }

    fn add(&mut self, name: &str, key: &str) -> TermId {
        let term = TermId(self.terms.len() as u32);
        self.terms.push(Term {
            name: name.to_string(),
            names: BTreeMap::new(),
            slug: slug(name),
            texts: BTreeMap::new(),
        });
        self.aliases.push(Vec::new());
        self.by_key.insert(key.to_string(), term);
        term
    }

    fn unknown(&self, taxonomy: &Taxonomy, found: &Found<'_>, diagnostics: &mut Vec<Diagnostic>) {
        for (name, spelling) in &found.spellings {
            let names = self.terms.iter().map(|term| term.name.as_str());
            let message =
                format!("`{name}` is not among the declared terms of `{}`", taxonomy.name);
            let hint =
                nearest(name, names).map(|near| format!("did you mean `{near}`?")).unwrap_or_else(
                    || format!("declare it in `site.toml` under `[taxonomies.{}]`", taxonomy.name),
                );
            let sure = slip(name, self.terms.iter().map(|term| term.name.as_str()));
            for (file, span) in &spelling.places {
                let fix = sure.map(|sure| Fix::new(*span, *name, sure));
                diagnostics.push(
                    Diagnostic::new(
                        &diagnostic::UNKNOWN_TERM,
                        Place::span(file, *span),
                        message.clone(),
                    )
                    .hint(hint.clone())
                    .fix_if(fix),
                );
            }
        }
    }

    /// Tells of spellings other than the canonical one, wherever they stand.
    fn spelling(
        &self,
        term: TermId,
        key: &str,
        found: &Found<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let canonical = &self.terms[term.0 as usize];
        let aliases = &self.aliases[term.0 as usize];
        for (name, spelling) in &found.spellings {
            let known = *name == canonical.name
                || aliases.iter().any(|alias| alias == name)
                || term_key(&canonical.name) != *key;
            if known {
                continue;
            }
            for (file, span) in &spelling.places {
                let message =
                    format!("`{name}` is the term `{}` in another spelling", canonical.name);
                let fix = Fix::new(*span, *name, &*canonical.name);
                diagnostics.push(
                    Diagnostic::new(&diagnostic::TERM_SPELLING, Place::span(file, *span), message)
                        .hint(format!("write `{}`", canonical.name))
                        .fix_if(Some(fix)),
                );
            }
        }
    }
}

fn most_frequent<'a>(found: &Found<'a>) -> &'a str {
    let by_count = |(name, spelling): &(&&'a str, &&Spelling<'_>)| {
        (spelling.places.len(), std::cmp::Reverse(**name))
    };
    found.spellings.iter().max_by_key(by_count).map_or("", |(name, _)| name)
}

/// Tells of terms that differ by one letter or a plural, when not both are declared: one of them is
/// most likely a slip.
fn near(
    taxonomy: &Taxonomy,
    table: &Table,
    found: &BTreeMap<&str, Found<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    // Whatever is outside a closed list was told with the nearest term.
    if taxonomy.closed {
        return;
    }
    let declared_as =
        |key: &str| table.by_key.get(key).filter(|term| (term.0 as usize) < table.declared);
    let unused = Found::default();
    let keys = table.by_key.keys().map(String::as_str).filter(|key| declared_as(key).is_some());
    let keys: BTreeSet<&str> = keys.chain(found.keys().copied()).collect();
    let mut by_trace: HashMap<String, &str> = HashMap::new();
    for key in keys {
        let these = found.get(key).unwrap_or(&unused);
        let declared = declared_as(key).is_some();
        let mut twin = None;
        for trace in traces(key) {
            match by_trace.get(&trace) {
                Some(other) if is_near(key, other) => twin = twin.or(Some(*other)),
                Some(_) => {}
                None => {
                    by_trace.insert(trace, key);
                }
            }
        }
        let Some(other) = twin else { continue };
        let others = found.get(other).unwrap_or(&unused);
        let other_declared = declared_as(other).is_some();
        if declared && other_declared {
            continue;
        }
        let (rare, common, common_key) = match (declared, other_declared) {
            (true, false) => (others, these, key),
            (false, true) => (these, others, other),
            _ if these.articles <= others.articles => (these, others, other),
            _ => (others, these, key),
        };
        let rare_name = most_frequent(rare);
        let common_name = match declared_as(common_key) {
            Some(term) => table.terms[term.0 as usize].name.as_str(),
            None => most_frequent(common),
        };
        // With the same letters it is one word for sure, where most write it so or it is declared.
        let is_sure = key.replace(' ', "") == other.replace(' ', "")
            && (declared != other_declared || common.articles >= 4 * rare.articles);
        let message = format!(
            "`{rare_name}` ({}) is nearly `{common_name}` ({})",
            articles(rare.articles),
            if common.articles == 0 { "declared".to_string() } else { articles(common.articles) },
        );
        let hint = format!(
            "write `{common_name}`, or declare both in `site.toml` under `[taxonomies.{}]`",
            taxonomy.name
        );
        let places = rare.spellings.get(rare_name).map_or(&[][..], |spelling| &spelling.places);
        for (file, span) in places.iter().take(if is_sure { usize::MAX } else { 1 }) {
            let fix = is_sure.then(|| Fix::new(*span, rare_name, common_name));
            diagnostics.push(
                Diagnostic::new(&diagnostic::NEAR_TERM, Place::span(file, *span), message.clone())
                    .hint(hint.clone())
                    .fix_if(fix),
            );
        }
    }
}

fn articles(count: usize) -> String {
    match count {
        1 => "1 article".to_string(),
        count => format!("{count} articles"),
    }
}

/// The key and what is left of it when one letter is taken out: two keys one edit apart share one.
fn traces(key: &str) -> Vec<String> {
    let mut traces = vec![key.to_string(), singular(key)];
    if key.chars().count() >= 6 {
        for (at, c) in key.char_indices() {
            let mut trace = String::with_capacity(key.len());
            trace.push_str(&key[..at]);
            trace.push_str(&key[at + c.len_utf8()..]);
            traces.push(trace);
        }
    }
    traces
}

fn singular(key: &str) -> String {
    match key.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => key.strip_suffix('s').unwrap_or(key).to_string(),
    }
}

/// One edit apart in letters, or one the plural of the other. Numbers tell terms apart.
fn is_near(a: &str, b: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    a != b
        && digits(a) == digits(b)
        && (singular(a) == singular(b) || (a.chars().count() >= 6 && nearest_by_one(a, b)))
}

fn nearest_by_one(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let prefix = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let suffix =
        a[prefix..].iter().rev().zip(b[prefix..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (left, right) = (a.len() - prefix - suffix, b.len() - prefix - suffix);
    let swapped =
        left == 2 && right == 2 && a[prefix] == b[prefix + 1] && a[prefix + 1] == b[prefix];
    (left <= 1 && right <= 1) || swapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plural_and_a_slip_are_near() {
        assert!(is_near("policy", "policies"));
        assert!(is_near("migration", "migraton"));
        assert!(!is_near("covid 18", "covid 19"));
        assert!(!is_near("grid", "grip"));
    }
}
