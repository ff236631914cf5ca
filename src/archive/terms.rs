//! Terms: what articles are filed under, each under one canonical spelling.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use indexmap::IndexMap;
use rayon::prelude::*;

use super::address::Named;
use super::{File, Hidden, Inputs, Numbered, TermId, forms};
use crate::config::{Config, Taxonomy, TaxonomyKey};
use crate::diagnostic::{self, Diagnostic, Fix, Place, Span, nearest};
use crate::parse::{Document, Front, Role};
use crate::slug::{self, term_key};
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
pub(super) fn values<'a>(front: &'a Front, key: &TaxonomyKey) -> &'a [Spanned<String>] {
    let matter = &front.matter;
    match key {
        TaxonomyKey::Own(key) => {
            let own = front.terms.iter().find(|(other, _)| other == key);
            own.map_or(&[], |(_, terms)| terms)
        }
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
        .map(|taxonomy| file(taxonomy, config.slugs, documents, others, articles, hidden))
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
    rule: slug::Rule,
    documents: &[Arc<Document>],
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
        for value in values(super::front(document), &taxonomy.key) {
            let spelling = seen.number(value, &table);
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
                    if !is_broken(hidden, taxonomy, rule, key) {
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
    table.one_address(taxonomy, &found, diagnostics);
    Filed { terms: table.terms, articles, diagnostics: told }
}

/// True where the text of this term is there and cannot be read, which was told.
fn is_broken(hidden: &Hidden, taxonomy: &Taxonomy, rule: slug::Rule, key: &str) -> bool {
    let path = format!("terms/{}/{}/_index.md", taxonomy.name, rule.term_slug(key));
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
            if let Some(value) = values(front, key).first() {
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
    /// Keys of declared terms whose spelling would make them one with another declared term.
    apart: HashMap<String, String>,
    /// Spellings that are declared as another name of the term.
    aliases: Vec<Vec<String>>,
    declared: usize,
    rule: slug::Rule,
    /// Slugs that `site.toml` gives to terms.
    slugs: IndexMap<String, String>,
}

impl Table {
    /// The terms that `site.toml` or a text under `content/terms/` declares.
    fn declared(
        taxonomy: &Taxonomy,
        rule: slug::Rule,
        others: &[Numbered<'_>],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Table {
        let mut table = Table {
            terms: Vec::new(),
            by_key: HashMap::new(),
            apart: HashMap::new(),
            aliases: Vec::new(),
            declared: 0,
            rule,
            slugs: taxonomy.slugs.clone(),
        };
        for name in &taxonomy.terms {
            let key = term_key(name);
            match table.by_key.get(&key).map(|term| &table.terms[term.0 as usize].name) {
                None => {
                    table.add(name, &key);
                }
                Some(other) if other == name || table.apart.contains_key(name) => {}
                Some(_) => {
                    let key = format!("{key}\0{name}");
                    table.add(name, &key);
                    table.apart.insert(name.clone(), key);
                }
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
                .or_else(|| table.by_key.get(&table.key(title)).copied())
                .unwrap_or_else(|| table.add(title, &term_key(title)));
            let entry = &mut table.terms[term.0 as usize];
            entry.slug = matter.slug.as_ref().map_or(folder, |slug| &slug.value).clone();
            entry.names.insert(document.language, title.to_string());
            entry.texts.insert(document.language, number);
            let titles = std::iter::once(title).chain(spellings(&matter.aliases));
            for name in titles {
                table.aliases[term.0 as usize].push(name.to_string());
                if let Some(other) = table.by_key.insert(table.key(name), term)
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
            slug: self.slugs.get(name).cloned().unwrap_or_else(|| self.rule.term_slug(name)),
            texts: BTreeMap::new(),
        });
        self.aliases.push(Vec::new());
        self.by_key.insert(key.to_string(), term);
        term
    }

    /// What all spellings of the term that is written `name` share.
    fn key(&self, name: &str) -> String {
        self.apart.get(name).cloned().unwrap_or_else(|| term_key(name))
    }

    /// Tells of terms whose slugs are the same; from then on they differ, so that it is told once.
    fn one_address(
        &mut self,
        taxonomy: &Taxonomy,
        found: &BTreeMap<&str, Found<'_>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let mut taken: HashMap<String, usize> = HashMap::new();
        for number in 0..self.terms.len() {
            let slug = self.terms[number].slug.clone();
            let Some(other) = taken.insert(slug.clone(), number) else { continue };
            let (name, other) = (&self.terms[number].name, &self.terms[other].name);
            let place = found
                .values()
                .flat_map(|found| &found.spellings)
                .find(|(_, spelling)| {
                    self.by_key.get(&spelling.key) == Some(&TermId(number as u32))
                })
                .and_then(|(_, spelling)| spelling.places.first())
                .map_or(Place::file("site.toml"), |(file, span)| Place::span(file, *span));
            let message = format!("the terms `{other}` and `{name}` have one address, `{slug}`");
            let folder = format!("content/terms/{}/NAME/_index.md", taxonomy.name);
            let hint = format!(
                "write one as the other, or give `{name}` an address of its own: a file `{folder}` \
                 with `title: {name}` is at `NAME`"
            );
            diagnostics
                .push(Diagnostic::new(&diagnostic::URL_COLLISION, place, message).hint(hint));
            self.terms[number].slug = format!("{slug}-{number}");
        }
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
            for (file, span) in &spelling.places {
                diagnostics.push(
                    Diagnostic::new(
                        &diagnostic::UNKNOWN_TERM,
                        Place::span(file, *span),
                        message.clone(),
                    )
                    .hint(hint.clone()),
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
                || self.key(&canonical.name) != *key;
            if known {
                continue;
            }
            // A spelling that nobody declared is only the more frequent one: it may not be the right one.
            let is_sure =
                (term.0 as usize) < self.declared || differ_in_first_case(name, &canonical.name);
            for (file, span) in &spelling.places {
                let message =
                    format!("`{name}` is the term `{}` in another spelling", canonical.name);
                let fix = Fix::new(*span, *name, &*canonical.name);
                diagnostics.push(
                    Diagnostic::new(&diagnostic::TERM_SPELLING, Place::span(file, *span), message)
                        .hint(format!("write `{}`", canonical.name))
                        .fix_if(is_sure.then_some(fix)),
                );
            }
        }
    }
}

/// Aliases that are no former addresses.
pub(super) fn spellings(aliases: &[Spanned<String>]) -> impl Iterator<Item = &str> {
    aliases.iter().map(|name| name.as_str()).filter(|name| !name.starts_with('/'))
}

/// `water` and `Water`.
fn differ_in_first_case(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.chars(), b.chars());
    let first = |c: Option<char>| c.map(|c| c.to_lowercase().to_string());
    first(a.next()) == first(b.next()) && a.as_str() == b.as_str()
}

fn most_frequent<'a>(found: &Found<'a>) -> &'a str {
    let by_count = |(name, spelling): &(&&'a str, &&Spelling<'_>)| {
        (spelling.places.len(), std::cmp::Reverse(**name))
    };
    found.spellings.iter().max_by_key(by_count).map_or("", |(name, _)| name)
}

/// Tells of terms that are one word in two forms, when not both are declared: plural and singular,
/// British and American, with a space and without.
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
    let mut by_form: HashMap<String, &str> = HashMap::new();
    for key in keys {
        let these = found.get(key).unwrap_or(&unused);
        let declared = declared_as(key).is_some();
        // A declared term that is apart from its twin is known by its twin's name.
        let form = forms::basic(key.split('\0').next().unwrap_or(key));
        let Some(other) = by_form.insert(form, key) else { continue };
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
        // With the same letters it is the declared word for sure.
        let is_sure = key.replace(' ', "") == other.replace(' ', "") && declared != other_declared;
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
