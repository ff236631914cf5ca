//! Repeated: values that many pages show. The addresses of types, terms and people are made at once;
//! their values when a page first needs them, each once for a language. Of cards, only the values that
//! were made last are kept.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::recent::Recent;
use crate::archive::{self, Archive, Read};
use crate::config::{Config, Language};
use crate::disk::Hash;
use crate::ids::{ArticleId, Id, LanguageId, PersonId, Table, TaxonomyId, TermId, TypeId};
use crate::slug::term_key;
use crate::theme::{self, Effects, Value};
use crate::url::{UrlPath, encode};

/// How many values of cards are kept: about 2 KB each. With half as many, a site of 5,000 articles made a tenth of its
/// work again.
const CARDS: usize = 8_192;

/// How many parts of pages are kept: about 1 KB each.
const PARTS: usize = 8_192;

/// Forms of records of works.
pub(crate) const FORMS: usize = 3;

/// What a record shows of an article.
#[derive(Debug, Clone, Copy)]
pub enum Shown {
    /// How it is cited.
    Work,
    /// All that is known of it.
    Publication,
}

/// Fingerprints of what records show, by [`Shown`] and article, each with the documents whose words it
/// shows; none where no file needed it.
pub(crate) type RecordKeys = [Vec<Option<(Hash, Box<[Read]>)>>; 2];

/// How many records of works are kept: about 1 KB each.
const RECORDS: usize = 8_192;

/// What is made from one thing when somebody first needs it.
#[derive(Default)]
pub struct Memo {
    /// Its value in templates.
    pub value: Once<Value>,
    /// Its fingerprint.
    pub key: Once<Hash>,
}

/// Made once, with the documents that were read for it: to take it counts as reading them.
pub struct Once<T>(OnceLock<(T, Box<[Read]>)>);

impl<T> Default for Once<T> {
    fn default() -> Self {
        Once(OnceLock::new())
    }
}

impl<T: Clone> Once<T> {
    /// The value, or a new one.
    pub fn get(&self, make: impl FnOnce() -> T) -> T {
        let (made, read) = self.0.get_or_init(|| {
            let (made, read) = archive::reading(make);
            (made, read.into_boxed_slice())
        });
        archive::note_read(read);
        made.clone()
    }

    /// The same, but a value that is not `lasting` is made again the next time.
    pub fn get_if(&self, make: impl FnOnce() -> T, lasting: impl FnOnce(&T) -> bool) -> T {
        if self.0.get().is_some() {
            return self.get(make);
        }
        let (made, read) = archive::reading(make);
        archive::note_read(&read);
        if lasting(&made) {
            // Another thread may have made it first; its value is the same.
            let _ = self.0.set((made.clone(), read.into_boxed_slice()));
        }
        made
    }
}

/// The values of one person with the biography. Making a body may ask and report; taking the value
/// does, too.
#[derive(Default)]
pub struct FullPerson {
    /// Its value in templates.
    pub value: Once<(Value, Arc<Effects>)>,
    /// Its fingerprint.
    pub key: Once<(Hash, Arc<Effects>)>,
}

/// A type, term or person.
pub struct Named {
    /// The path of its page.
    pub path: UrlPath,
    /// The path on the host, which is what pages print.
    pub link: String,
    /// Its values.
    pub memo: Memo,
}

/// Which part of a social card no font can write, and its first such letter.
pub(super) type Lacking = Option<(&'static str, char)>;

/// All that is repeated on a site.
pub struct Repeated {
    /// Fingerprints of the cards of articles in their own languages.
    card_keys: Table<ArticleId, Once<Hash>>,
    /// Fingerprints of what records show, by [`Shown`]; none where the site has no such records.
    record_keys: [Table<ArticleId, Once<Hash>>; 2],
    /// Which part of the social card of an article no font can write, and its first such letter; none
    /// where the site has no such cards.
    lacking: Table<ArticleId, Once<Lacking>>,
    /// Values of cards.
    cards: Recent<Value>,
    /// Parts of pages, by what they are made from, and their effects on each page that shows them.
    parts: Recent<(Arc<str>, Arc<Effects>)>,
    /// Records of articles as they are cited, each in one of [`FORMS`] forms.
    records: OnceLock<Recent<Arc<str>>>,
    /// Fingerprints of maps that parts are made from, by their places in memory, where each stays as long
    /// as it is kept here.
    maps: Recent<(Value, Hash)>,
    editions: Table<LanguageId, Edition>,
}

struct Edition {
    kinds: Table<TypeId, Named>,
    terms: Table<TaxonomyId, Table<TermId, Named>>,
    people: Table<PersonId, Named>,
    full_people: Table<PersonId, FullPerson>,
    /// Terms by their names, as these are compared; made when one is first looked for.
    by_name: OnceLock<HashMap<String, (TaxonomyId, TermId)>>,
}

impl Repeated {
    pub(super) fn new(config: &Config, archive: &Archive) -> Repeated {
        let named =
            |path: UrlPath| Named { link: config.base.link(&path), path, memo: Memo::default() };
        let edition = |(number, language): (LanguageId, &Language)| {
            let plain = |path: &str| named(language.path(&encode(path)));
            let taxonomies = config.taxonomies.iter().zip(archive.terms.iter());
            let terms = taxonomies.map(|(taxonomy, terms)| {
                terms.map(|term| named(taxonomy.permalink.of_slug(&language.prefix, &term.slug)))
            });
            let mut people = archive.people.map(|person| plain(&person.path));
            let mut has_page = archive.people.map(|_| false);
            archive.editions[number].people.iter().for_each(|id| has_page[*id] = true);
            let without = people.iter_mut().zip(has_page).filter(|(_, has_page)| !has_page);
            without.for_each(|(person, _)| person.link = String::new());
            Edition {
                kinds: config.types.map(|kind| plain(&kind.path)),
                terms: terms.collect(),
                people,
                full_people: archive.people.map(|_| FullPerson::default()),
                by_name: OnceLock::new(),
            }
        };
        let records = |is_on: bool| match is_on {
            true => archive.articles.map(|_| Once::default()),
            false => Table::default(),
        };
        Repeated {
            card_keys: archive.articles.map(|_| Once::default()),
            record_keys: [config.metadata.any(), config.harvest.archive].map(records),
            lacking: match config.cards.as_ref().is_some_and(|cards| cards.value) {
                true => archive.articles.map(|_| Once::default()),
                false => Table::default(),
            },
            cards: Recent::new(CARDS),
            parts: Recent::new(PARTS),
            records: OnceLock::new(),
            maps: Recent::new(CARDS),
            editions: config.languages.entries().map(edition).collect(),
        }
    }

    /// The fingerprint of the card of an article in its own language.
    pub fn card_key(&self, article: ArticleId, make: impl FnOnce() -> Hash) -> Hash {
        self.card_keys[article].get(make)
    }

    /// The fingerprint of what a record shows of an article in its own language.
    pub fn record_key(
        &self,
        shown: Shown,
        article: ArticleId,
        make: impl FnOnce() -> Hash,
    ) -> Hash {
        match self.record_keys[shown as usize].get(article) {
            Some(kept) => kept.get(make),
            None => make(),
        }
    }

    /// All fingerprints of what records show that were taken.
    pub fn record_keys(&self) -> RecordKeys {
        let known = |keys: &Table<ArticleId, Once<Hash>>| {
            let all: Vec<_> = keys.iter().map(|key| key.0.get().cloned()).collect();
            if all.iter().all(Option::is_none) { Vec::new() } else { all }
        };
        [known(&self.record_keys[0]), known(&self.record_keys[1])]
    }

    /// Takes over fingerprints of the last build that are still right: `holds` tells it by the documents
    /// whose words they show. The archive must have the same articles in the same order.
    pub fn recall(&self, keys: &RecordKeys, holds: impl Fn(&[Read]) -> bool) {
        for (keys, known) in self.record_keys.iter().zip(keys) {
            for (key, known) in keys.iter().zip(known) {
                if let Some(known) = known.as_ref().filter(|(_, read)| holds(read)) {
                    key.0.get_or_init(|| known.clone());
                }
            }
        }
    }

    /// The record of an article as it is cited, in its own language and a form of this number.
    pub fn record(
        &self,
        article: ArticleId,
        form: usize,
        make: impl FnOnce() -> String,
    ) -> Arc<str> {
        let records = self.records.get_or_init(|| Recent::new(RECORDS));
        let number = article.place() * FORMS + form;
        records.get(number as u128, || make().into())
    }

    /// What no font can write of the social card of an article.
    pub fn lacking(&self, article: ArticleId, make: impl FnOnce() -> Lacking) -> Lacking {
        match self.lacking.get(article) {
            Some(kept) => kept.get(make),
            None => make(),
        }
    }

    /// The value of the card of an article in its own language.
    pub fn card(&self, article: ArticleId, make: impl FnOnce() -> Value) -> Value {
        self.cards.get(article.place() as u128, make)
    }

    /// The fingerprint of an argument of a part. That of a map is taken once for all that share it.
    pub fn argument_key(&self, argument: &Value) -> Hash {
        let Some(map) = argument.as_map() else { return theme::fingerprint(argument) };
        // Addresses are multiples of what is allocated at a time: multiplied, they are spread over all places.
        let place = std::ptr::from_ref(map).addr().wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let place = place.rotate_left(32) as u128;
        self.maps.get(place, || (argument.clone(), theme::fingerprint(argument))).1
    }

    /// A part of a page, by a hash of all that it is made from.
    pub fn part(
        &self,
        key: Hash,
        make: impl FnOnce() -> (Arc<str>, Arc<Effects>),
    ) -> (Arc<str>, Arc<Effects>) {
        self.parts.get(key.0, make)
    }

    /// A type.
    pub fn kind(&self, language: LanguageId, kind: TypeId) -> &Named {
        &self.editions[language].kinds[kind]
    }

    /// A term of a taxonomy.
    pub fn term(&self, language: LanguageId, taxonomy: TaxonomyId, term: TermId) -> &Named {
        &self.editions[language].terms[taxonomy][term]
    }

    /// The first taxonomy with a term of this name in use, and the term.
    pub fn term_of_name(
        &self,
        archive: &Archive,
        language: LanguageId,
        name: &str,
    ) -> Option<(TaxonomyId, TermId)> {
        let by_name = self.editions[language].by_name.get_or_init(|| {
            let mut by_name = HashMap::new();
            for (taxonomy, terms) in archive.editions[language].terms.entries() {
                for term in terms {
                    let name = archive.terms[taxonomy][*term].name(language);
                    by_name.entry(term_key(name)).or_insert((taxonomy, *term));
                }
            }
            by_name
        });
        by_name.get(&term_key(name)).copied()
    }

    /// A person.
    pub fn person(&self, language: LanguageId, person: PersonId) -> &Named {
        &self.editions[language].people[person]
    }

    /// A person with the biography.
    pub fn full_person(&self, language: LanguageId, person: PersonId) -> &FullPerson {
        &self.editions[language].full_people[person]
    }
}
