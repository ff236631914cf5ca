//! People: the registry of authors, and those who are named only in texts.

use std::collections::{BTreeMap, HashMap};

use jiff::tz::TimeZone;

use super::links::Linker;
use super::{File, Inputs, LeadFile, Numbered, People};
use crate::citation::{Name, Said};
use crate::date::{self, Date};
use crate::diagnostic::{self, Diagnostic, Place, nearest};
use crate::disk;
use crate::front_matter::{self, AuthorRecord, has_suffix};
use crate::identifier;
use crate::ids::{DocumentId, LanguageId, PersonId, Table};
use crate::markdown;
use crate::parse::{self, Role};
use crate::slug::{self, slug};
use crate::tree::Spanned;
use crate::url::UrlPath;

/// A person who is named in the archive.
pub struct Person {
    /// Id in the registry, or the slug of the name.
    pub id: String,
    /// Name as printed.
    pub name: String,
    /// Name by which it is sorted.
    pub sort_name: String,
    /// Page, in the default language.
    pub path: String,
    /// Records by language number; empty when the person is only named.
    pub records: BTreeMap<LanguageId, Record>,
}

/// What one file says about a person.
pub struct Record {
    /// The file.
    pub file: File,
    /// Its front matter.
    pub matter: AuthorRecord,
    /// Number of the document that holds the biography, when it is Markdown.
    pub document: Option<DocumentId>,
    /// ORCID iD as a full URL.
    pub orcid: Option<String>,
    /// ROR of the affiliation as a full URL.
    pub ror: Option<String>,
    /// Biography of a TOML record, as HTML.
    pub bio: Option<String>,
    /// Portrait.
    pub picture: Option<LeadFile>,
    /// When each of the roles began and ended.
    pub terms: Vec<(Option<Date>, Option<Date>)>,
}

impl Person {
    /// The record in a language, else in the default one, else any.
    pub fn record(&self, language: LanguageId) -> Option<&Record> {
        self.records
            .get(&language)
            .or_else(|| self.records.get(&LanguageId::DEFAULT))
            .or_else(|| self.records.values().next())
    }

    /// The name by which it is sorted in a language.
    pub fn sort_name(&self, language: LanguageId) -> &str {
        match self.records.get(&language).filter(|_| !language.is_default()) {
            Some(record) => record.matter.sort_name.as_ref().unwrap_or(&record.matter.name),
            None => &self.sort_name,
        }
    }

    /// The name in its parts in a language.
    pub fn parts(&self, language: LanguageId) -> Name {
        let Some(record) = self.record(language) else {
            return Name::new(&self.name, &Said::default());
        };
        // What another edition's record says in another script does not belong to this name.
        let matter = &record.matter;
        let is_own = matter.name.as_str() == self.name(language);
        let own = |text: &'_ Option<Spanned<String>>| {
            text.as_ref().filter(|_| is_own).map(|text| text.value.clone())
        };
        let (given, family) = (own(&matter.given), own(&matter.family));
        let (particle, suffix) = (own(&matter.particle), own(&matter.suffix));
        let sort_name = own(&matter.sort_name);
        let said = Said {
            given: given.as_deref(),
            family: family.as_deref(),
            particle: particle.as_deref(),
            suffix: suffix.as_deref(),
            literal: matter.literal == Some(true),
            sort_name: sort_name.as_deref(),
        };
        Name::new(self.name(language), &said)
    }

    /// The name in a language.
    pub fn name(&self, language: LanguageId) -> &str {
        self.records.get(&language).map_or(&self.name, |record| &record.matter.name)
    }
}

/// The people found so far, by name and id.
pub(super) struct Registry {
    people: People,
    by_key: BTreeMap<String, PersonId>,
    registered: Vec<String>,
    /// The nearest registered names of unregistered ones, by key.
    near: BTreeMap<String, Option<String>>,
    /// Whom a name as written means, where there is nothing to report.
    settled: HashMap<String, PersonId>,
    authors_path: UrlPath,
    rule: slug::Rule,
    /// The zone of dates without one.
    zone: TimeZone,
}

impl Registry {
    /// Reads all records of authors.
    pub(super) fn new(
        others: &[Numbered<'_>],
        inputs: &Inputs<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Registry {
        let mut registry = Registry {
            people: Table::default(),
            by_key: BTreeMap::new(),
            registered: Vec::new(),
            near: BTreeMap::new(),
            settled: HashMap::new(),
            authors_path: inputs.config.authors_path.clone(),
            rule: inputs.config.slugs,
            zone: inputs.config.zone.clone(),
        };
        for (number, document) in others {
            if let Role::Author { id, record } = &document.role {
                let entry = Entry {
                    id,
                    file: &document.path,
                    matter: record,
                    document: Some(*number),
                    language: document.language,
                };
                registry.register(entry, diagnostics);
            }
        }
        for source in &inputs.sources.records {
            let bytes = match disk::read(&inputs.root.join(&source.path)) {
                Ok(bytes) => bytes,
                Err(error) => {
                    let message = format!("cannot be read: {}", disk::words(&error));
                    let place = Place::file(&*source.path);
                    diagnostics.push(Diagnostic::new(&diagnostic::UNREADABLE, place, message));
                    continue;
                }
            };
            let text = match parse::utf8(&source.path, &bytes) {
                Ok(text) => text,
                Err(diagnostic) => {
                    diagnostics.push(diagnostic);
                    continue;
                }
            };
            let (matter, faults) = front_matter::author_toml(&source.path, text);
            diagnostics.extend(faults);
            let stem = source.path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("");
            if let Some(matter) = matter {
                let id = matter.id.as_ref().map_or(stem, |id| id).to_string();
                let entry = Entry {
                    id: &id,
                    file: &source.path,
                    matter: &matter,
                    document: None,
                    language: LanguageId::DEFAULT,
                };
                registry.register(entry, diagnostics);
            }
        }
        registry
    }

    fn register(&mut self, entry: Entry<'_>, diagnostics: &mut Vec<Diagnostic>) {
        let matter = entry.matter;
        let person = match self.by_key.get(&key(entry.id)) {
            Some(person) => *person,
            None => {
                let sort_name = matter.sort_name.as_ref().map(|name| name.value.clone());
                self.add(entry.id, &matter.name, sort_name)
            }
        };
        if let Some(other) = self.people[person].records.get(&entry.language) {
            let place = Place::file(&**entry.file);
            let message = format!("the author `{}` has a record already", entry.id);
            diagnostics.push(
                Diagnostic::new(&diagnostic::DUPLICATE_ID, place, message)
                    .note(format!("the other one is in {}", other.file.display())),
            );
            return;
        }
        let spellings = matter.aliases.iter().filter(|name| !name.starts_with('/'));
        for name in std::iter::once(&matter.name).chain(spellings).chain(&matter.formerly) {
            if let Some(other) = self.by_key.insert(key(name), person)
                && other != person
            {
                let place = Place::span(entry.file, name.span);
                let message = format!(
                    "`{}` is a name of the author `{}` too",
                    name.value, self.people[other].id
                );
                diagnostics.push(Diagnostic::new(&diagnostic::DUPLICATE_ID, place, message));
            }
            // A former name is never printed, not even as the nearest to another name.
            if !matter.formerly.iter().any(|former| former.span == name.span) {
                self.registered.push(name.value.clone());
            }
        }
        self.registered.push(entry.id.to_string());
        let orcid = matter.orcid.as_ref().and_then(|orcid| {
            let url = identifier::orcid(orcid);
            if url.is_none() {
                let place = Place::span(entry.file, orcid.span);
                let message = format!("`{}` is not a valid ORCID iD", orcid.value);
                diagnostics.push(
                    Diagnostic::new(&diagnostic::BAD_IDENTIFIER, place, message).hint(
                        "sixteen digits in four groups, the last of them a check digit, such as \
                             `0000-0002-1825-0097`; copy it from the author's page at orcid.org",
                    ),
                );
            }
            url
        });
        let ror = matter.affiliation.as_ref().and_then(|affiliation| affiliation.ror.as_ref());
        let ror = ror.and_then(|ror| {
            let url = identifier::ror(ror);
            if url.is_none() {
                let place = Place::span(entry.file, ror.span);
                let message = format!("`{}` is not a valid ROR identifier", ror.value);
                diagnostics.push(
                    Diagnostic::new(&diagnostic::BAD_IDENTIFIER, place, message)
                        .hint("such as `https://ror.org/02mhbdp94`; copy it from ror.org"),
                );
            }
            url
        });
        let record = Record {
            file: entry.file.clone(),
            matter: matter.clone(),
            document: entry.document,
            orcid,
            ror,
            bio: matter.bio.as_ref().map(|bio| paragraphs(bio)),
            picture: None,
            terms: matter
                .roles
                .iter()
                .map(|role| self.terms(entry.file, role, diagnostics))
                .collect(),
        };
        self.people[person].records.insert(entry.language, record);
    }

    /// When a role began and ended.
    fn terms(
        &self,
        file: &File,
        role: &front_matter::PersonRole,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Option<Date>, Option<Date>) {
        let mut read = |text: &Option<Spanned<String>>| {
            let text = text.as_ref()?;
            match date::parse(text, &self.zone) {
                Ok(date) => Some(date),
                Err(fault) => {
                    let place = Place::span(file, text.span);
                    let told = Diagnostic::new(&diagnostic::BAD_DATE, place, fault.message);
                    diagnostics.push(told.hint(fault.hint));
                    None
                }
            }
        };
        let (from, to) = (read(&role.from), read(&role.to));
        if let (Some(first), Some(last), Some(at)) = (&from, &to, &role.to)
            && last < first
        {
            let place = Place::span(file, at.span);
            let message = "the role ends before it begins";
            diagnostics.push(Diagnostic::new(&diagnostic::DATE_ORDER, place, message));
        }
        (from, to)
    }

    fn add(&mut self, id: &str, name: &str, sort_name: Option<String>) -> PersonId {
        let person = self.people.push(Person {
            id: id.to_string(),
            name: name.to_string(),
            sort_name: sort_name.unwrap_or_else(|| surname_first(name)),
            path: self.authors_path.join(&format!("{id}/")).as_str().to_string(),
            records: BTreeMap::new(),
        });
        self.by_key.insert(key(id), person);
        self.by_key.insert(key(name), person);
        person
    }

    /// The person whom an article names: by registered id, name or alias, else somebody new. A name
    /// that is nearly a registered one is reported.
    pub(super) fn named(
        &mut self,
        file: &File,
        name: &Spanned<String>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<PersonId> {
        if let Some(person) = self.settled.get(name.as_str()) {
            return Some(*person);
        }
        let key = key(name);
        if key.is_empty() {
            let message = format!("`{}` has no letter or digit to make an author of", name.value);
            let place = Place::span(file, name.span);
            diagnostics.push(
                Diagnostic::new(&diagnostic::BAD_VALUE, place, message)
                    .hint("write a name, or remove it"),
            );
            return None;
        }
        let known = self.by_key.get(&key).copied();
        if let Some(person) = known.filter(|person| !self.people[*person].records.is_empty()) {
            self.settled.insert(name.value.clone(), person);
            return Some(person);
        }
        let registered = &self.registered;
        let near = self.near.entry(key).or_insert_with(|| {
            nearest(name, registered.iter().map(String::as_str)).map(str::to_string)
        });
        let is_unclear = name.contains([',', '،']) && !has_suffix(name);
        let is_told = near.is_some() || is_unclear;
        if is_unclear && near.is_none() {
            let message = format!("`{}` may be one name or several", name.value);
            let hint = match name.split_once([',', '،']) {
                Some((surname, given)) if !given.contains([',', '،']) => format!(
                    "write `{0} {surname}` for one person, `[{surname}, {0}]` for two",
                    given.trim()
                ),
                _ => "write the names as a list, one on each line: `- Jane Doe`".to_string(),
            };
            let place = Place::span(file, name.span);
            diagnostics
                .push(Diagnostic::new(&diagnostic::UNCLEAR_BYLINE, place, message).hint(hint));
        }
        if let Some(near) = near {
            let message = format!("`{}` is not registered, but nearly `{near}`", name.value);
            let hint =
                format!("write `{near}`, or register `{}` in `content/authors/`", name.value);
            let place = Place::span(file, name.span);
            diagnostics
                .push(Diagnostic::new(&diagnostic::UNKNOWN_AUTHOR, place, message).hint(hint));
        }
        let person = known.unwrap_or_else(|| self.add(&self.rule.slug(name), name, None));
        if !is_told {
            self.settled.insert(name.value.clone(), person);
        }
        Some(person)
    }

    /// Everybody found so far.
    pub(super) fn people(&self) -> &People {
        &self.people
    }

    /// Finds the portraits and gives everybody.
    pub(super) fn finish(
        mut self,
        linker: &Linker<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> People {
        for record in self.people.iter_mut().flat_map(|person| person.records.values_mut()) {
            if let Some(picture) = &record.matter.picture {
                record.picture = linker.picture(&record.file, picture, diagnostics);
            }
        }
        self.people
    }
}

/// A record on its way into the registry.
struct Entry<'a> {
    id: &'a str,
    file: &'a File,
    matter: &'a AuthorRecord,
    document: Option<DocumentId>,
    language: LanguageId,
}

/// What two spellings of one name share: case, accents, and spaces between initials do not count.
fn key(name: &str) -> String {
    slug(name).replace('-', "")
}

/// Paragraphs of inline Markdown as HTML.
fn paragraphs(text: &str) -> String {
    let blocks = text.split("\n\n").map(str::trim).filter(|block| !block.is_empty());
    blocks.map(|block| format!("<p>{}</p>\n", markdown::inline_html(block))).collect()
}

/// "Ana María Ortega" sorts as "Ortega, Ana María": the last word is taken for the surname; a
/// record's `sort_name` corrects this.
fn surname_first(name: &str) -> String {
    match name.rsplit_once(' ') {
        Some((given, surname)) => format!("{surname}, {given}"),
        None => name.to_string(),
    }
}
