//! Table: the terms of one taxonomy, and all the keys by which they are known.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use indexmap::IndexMap;

use super::{Found, Seen, Term, spellings};
use crate::archive::Numbered;
use crate::config::Taxonomy;
use crate::diagnostic::{self, Diagnostic, Fix, Place, nearest};
use crate::front_matter::SectionMatter;
use crate::ids::{self, Id, TermId};
use crate::parse::{Document, Role};
use crate::slug::{self, term_key};

/// Whether terms can be below other terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    /// All are of one kind.
    Flat,
    /// `europe/france` is a term below `europe`.
    Hierarchy,
}

/// The terms of one taxonomy and all the keys by which they are known.
pub(super) struct Table {
    /// Terms; their slugs are their own last parts until [`Table::join_slugs`].
    pub(super) terms: ids::Table<TermId, Term>,
    pub(super) by_key: HashMap<String, TermId>,
    /// The first key of each term.
    keys: ids::Table<TermId, String>,
    /// Keys of declared terms whose spelling would merge them with another declared term.
    apart: HashMap<String, String>,
    /// Spellings that are declared as another name of the term.
    aliases: ids::Table<TermId, Vec<String>>,
    pub(super) declared: usize,
    order: Order,
    rule: slug::Rule,
    /// Slugs that `site.toml` gives to terms.
    slugs: IndexMap<String, String>,
}

impl Table {
    /// The terms that `site.toml` or a text under `content/terms/` declares.
    pub(super) fn declared(
        taxonomy: &Taxonomy,
        rule: slug::Rule,
        others: &[Numbered<'_>],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Table {
        let mut table = Table {
            terms: ids::Table::default(),
            by_key: HashMap::new(),
            keys: ids::Table::default(),
            apart: HashMap::new(),
            aliases: ids::Table::default(),
            declared: 0,
            order: if taxonomy.hierarchy { Order::Hierarchy } else { Order::Flat },
            rule,
            slugs: taxonomy.slugs.clone(),
        };
        // A term is named before those below it, whose names begin with its name.
        let mut names: Vec<&String> = taxonomy.terms.iter().collect();
        names.sort_by_key(|name| table.depth(name));
        for name in names {
            let key = table.key(name);
            match table.by_key.get(&key).map(|term| table.spelled(*term)) {
                None => {
                    table.add(name, &key);
                }
                Some(other) if other == *name || table.apart.contains_key(name) => {}
                Some(_) => {
                    let key = format!("{key}\0{name}");
                    table.add(name, &key);
                    table.apart.insert(name.clone(), key);
                }
            }
        }
        let of_taxonomy = others.iter().filter_map(|&(number, document)| match &document.role {
            Role::Term { taxonomy: named, slug, matter } if *named == taxonomy.name => {
                Some((number, document, slug.as_str(), &**matter))
            }
            _ => None,
        });
        let mut texts: Vec<_> = of_taxonomy.collect();
        texts.sort_by_key(|(_, _, folder, _)| table.depth(folder));
        for (number, document, folder, matter) in texts {
            if table.order == Order::Flat && folder.contains('/') {
                diagnostics.push(no_hierarchy(document, taxonomy));
                continue;
            }
            if let Some((message, hint)) = taxonomy.too_deep(folder) {
                let place = Place::span(&document.path, document.fence);
                let told = Diagnostic::new(&diagnostic::BAD_VALUE, place, message);
                diagnostics.push(told.hint(hint));
                continue;
            }
            table.text((number, document), folder, matter, diagnostics);
        }
        table.declared = table.terms.len();
        table
    }

    /// How many terms are above the one with this name or folder.
    fn depth(&self, name: &str) -> usize {
        match self.order {
            Order::Flat => 0,
            Order::Hierarchy => name.matches('/').count(),
        }
    }

    /// Adds the text of a term.
    fn text(
        &mut self,
        (number, document): Numbered<'_>,
        folder: &str,
        matter: &SectionMatter,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let (above, folder) = self.split(folder);
        let parent = above.map(|above| self.of_folder(above));
        let title = matter.title.as_ref().map_or(folder, |title| title.as_str());
        let term = self.known(parent, folder, title).unwrap_or_else(|| {
            let key = self.key_below(parent, title);
            self.add_below(parent, title, &key)
        });
        let entry = &mut self.terms[term];
        entry.slug = matter.slug.as_ref().map_or(folder, |slug| &slug.value).to_string();
        entry.names.insert(document.language, title.to_string());
        entry.texts.insert(document.language, number);
        for name in std::iter::once(title).chain(spellings(&matter.aliases)) {
            self.aliases[term].push(name.to_string());
            if let Some(other) = self.by_key.insert(self.key_below(parent, name), term)
                && other != term
            {
                let span = matter.title.as_ref().map_or(document.fence, |title| title.span);
                let message = format!("`{name}` is declared for two terms");
                let place = Place::span(&document.path, span);
                diagnostics.push(Diagnostic::new(&diagnostic::DUPLICATE_ID, place, message));
            }
        }
    }

    /// The term whose text is in a folder, which may have none.
    fn of_folder(&mut self, folder: &str) -> TermId {
        let (above, last) = self.split(folder);
        let parent = above.map(|above| self.of_folder(above));
        self.known(parent, last, last).unwrap_or_else(|| {
            let key = self.key_below(parent, last);
            self.add_below(parent, last, &key)
        })
    }

    /// The term with this slug, else the one of this name, directly below another.
    fn known(&self, parent: Option<TermId>, slug: &str, name: &str) -> Option<TermId> {
        let is_it = |term: &Term| term.parent == parent && term.slug == slug;
        self.terms.find(is_it).or_else(|| self.by_key.get(&self.key_below(parent, name)).copied())
    }

    /// Adds a term as it is written, and the terms above it.
    pub(super) fn add(&mut self, name: &str, key: &str) -> TermId {
        let (above, last) = self.split(name);
        let parent = above.map(|above| {
            let key = self.key(above);
            let known = self.by_key.get(&key).copied();
            known.unwrap_or_else(|| self.add(above, &key))
        });
        self.add_below(parent, last, key)
    }

    fn add_below(&mut self, parent: Option<TermId>, name: &str, key: &str) -> TermId {
        let written = match parent {
            Some(parent) => self.slugs.get(&format!("{}/{name}", self.spelled(parent))),
            None => self.slugs.get(name),
        };
        let term = self.terms.push(Term {
            name: name.to_string(),
            names: BTreeMap::new(),
            slug: written.cloned().unwrap_or_else(|| self.rule.term_slug(name)),
            texts: BTreeMap::new(),
            parent,
            children: Vec::new(),
        });
        if let Some(parent) = parent {
            self.terms[parent].children.push(term);
        }
        self.aliases.push(Vec::new());
        self.keys.push(key.to_string());
        self.by_key.insert(key.to_string(), term);
        term
    }

    /// Adds the terms above those of articles where they do not exist yet, each in its most frequent
    /// spelling.
    pub(super) fn add_above(&mut self, seen: &Seen<'_>) {
        let mut written: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
        let mut above = BTreeSet::new();
        for spelling in seen.spellings.iter().filter(|spelling| !spelling.key.is_empty()) {
            let mut note = |name, key: String| {
                *written.entry(key).or_default().entry(name).or_default() += spelling.places.len();
            };
            note(spelling.name, spelling.key.clone());
            for (at, _) in spelling.name.match_indices('/') {
                let key = self.key(&spelling.name[..at]);
                above.insert(key.clone());
                note(&spelling.name[..at], key);
            }
        }
        for key in above {
            let most = written.get(&key).and_then(|names| {
                names.iter().max_by_key(|(name, count)| (**count, Reverse(**name)))
            });
            if let Some((name, _)) = most.filter(|_| !self.by_key.contains_key(&key)) {
                self.add(name, &key);
            }
        }
    }

    /// What all spellings of the term that is written `name` share. Where it is below others, the first
    /// of their keys is used.
    pub(super) fn key(&self, name: &str) -> String {
        if let Some(key) = self.apart.get(name) {
            return key.clone();
        }
        if self.order == Order::Flat || !name.contains('/') {
            return term_key(name);
        }
        let (mut key, mut end) = (String::new(), 0);
        for part in name.split('/') {
            let own = term_key(part);
            if own.is_empty() {
                return own;
            }
            if end > 0 {
                let known = self.by_key.get(&key).map(|term| &self.keys[*term]);
                if let Some(known) = self.apart.get(&name[..end - 1]).or(known) {
                    key.clone_from(known);
                }
                key.push('/');
            }
            key.push_str(&own);
            end += part.len() + 1;
        }
        key
    }

    /// The same for a name directly below a term, in which every sign counts.
    fn key_below(&self, parent: Option<TermId>, name: &str) -> String {
        let own = || term_key(&name.replace('/', " "));
        match (self.order, parent) {
            (Order::Flat, _) => self.key(name),
            (Order::Hierarchy, None) => self.apart.get(name).cloned().unwrap_or_else(own),
            (Order::Hierarchy, Some(parent)) => {
                format!("{}/{}", self.keys[parent], own())
            }
        }
    }

    /// The path above a name or folder, and its last part.
    fn split<'n>(&self, name: &'n str) -> (Option<&'n str>, &'n str) {
        match self.order {
            Order::Flat => (None, name),
            Order::Hierarchy => {
                name.rsplit_once('/').map_or((None, name), |(above, last)| (Some(above), last))
            }
        }
    }

    /// A term as articles write it.
    pub(super) fn spelled(&self, term: TermId) -> String {
        let term = &self.terms[term];
        match term.parent {
            Some(parent) => format!("{}/{}", self.spelled(parent), term.name),
            None => term.name.clone(),
        }
    }

    /// True where a term may have this spelling.
    fn may_be(&self, term: TermId, name: &str) -> bool {
        let (above, last) = self.split(name);
        let of = &self.terms[term];
        let is_own = of.name == last || self.aliases[term].iter().any(|alias| alias == last);
        let is_below = match (of.parent, above) {
            (Some(parent), Some(above)) => self.may_be(parent, above),
            (parent, above) => parent.is_none() && above.is_none(),
        };
        is_own && is_below
    }

    /// Puts the slug of the term above in front of each slug.
    pub(super) fn join_slugs(&mut self) {
        for term in self.terms.ids() {
            let Some(parent) = self.terms[term].parent else { continue };
            let own = &self.terms[term].slug;
            self.terms[term].slug = format!("{}/{own}", self.terms[parent].slug);
        }
    }

    /// Reports terms whose slugs are the same; from then on they differ, so that it is reported once.
    pub(super) fn one_address(
        &mut self,
        taxonomy: &Taxonomy,
        found: &BTreeMap<&str, Found<'_>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let mut taken: HashMap<String, TermId> = HashMap::new();
        for term in self.terms.ids() {
            let slug = self.terms[term].slug.clone();
            let Some(other) = taken.insert(slug.clone(), term) else { continue };
            let [name, other] = [term, other].map(|term| self.spelled(term));
            let place = found
                .values()
                .flat_map(|found| &found.spellings)
                .find(|(_, spelling)| self.by_key.get(&spelling.key) == Some(&term))
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
            self.terms[term].slug = format!("{slug}-{}", term.place());
        }
    }

    /// Reports what is not among the terms of a closed taxonomy.
    pub(super) fn unknown(
        &self,
        taxonomy: &Taxonomy,
        found: &Found<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let names: Vec<String> = self.terms.ids().map(|term| self.spelled(term)).collect();
        for (name, spelling) in &found.spellings {
            let message =
                format!("`{name}` is not among the declared terms of `{}`", taxonomy.name);
            let near = nearest(name, names.iter().map(String::as_str));
            let hint = near.map(|near| format!("did you mean `{near}`?")).unwrap_or_else(|| {
                format!("declare it in `site.toml` under `[taxonomies.{}]`", taxonomy.name)
            });
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

    /// Reports spellings other than the canonical one, wherever they are.
    pub(super) fn spelling(
        &self,
        term: TermId,
        key: &str,
        found: &Found<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let canonical = self.spelled(term);
        for (name, spelling) in &found.spellings {
            if self.may_be(term, name) || self.keys[term] != *key {
                continue;
            }
            // A spelling that nobody declared is only the more frequent one: it may be wrong.
            let is_sure = term.place() < self.declared || differ_in_first_case(name, &canonical);
            for (file, span) in &spelling.places {
                let message = format!("`{name}` is the term `{canonical}` in another spelling");
                let fix = Fix::new(*span, *name, &*canonical);
                diagnostics.push(
                    Diagnostic::new(&diagnostic::TERM_SPELLING, Place::span(file, *span), message)
                        .hint(format!("write `{canonical}`"))
                        .fix_if(is_sure.then_some(fix)),
                );
            }
        }
    }
}

/// The report of a text for a term below another, where the taxonomy has no hierarchy.
fn no_hierarchy(document: &Document, taxonomy: &Taxonomy) -> Diagnostic {
    let name = &taxonomy.name;
    let place = Place::span(&document.path, document.fence);
    let message = format!("the terms of `{name}` cannot be below other terms");
    Diagnostic::new(&diagnostic::UNKNOWN_TERM, place, message).hint(format!(
        "write `hierarchy = true` under `[taxonomies.{name}]` in `site.toml`, or move the text up"
    ))
}

/// `water` and `Water`.
fn differ_in_first_case(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.chars(), b.chars());
    let first = |c: Option<char>| c.map(|c| c.to_lowercase().to_string());
    first(a.next()) == first(b.next()) && a.as_str() == b.as_str()
}
