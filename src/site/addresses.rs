//! Addresses that many pages print: those of types, terms and people, made once for each language.

use crate::archive::{Archive, PersonId, TermId};
use crate::config::{Config, Values};
use crate::url::{UrlPath, encode};

/// An address, and the link to it.
pub struct Address {
    /// Its path on the site.
    pub path: UrlPath,
    /// The path on the host, which is what pages print.
    pub link: String,
}

/// All such addresses, by language.
pub struct Addresses(Vec<Edition>);

struct Edition {
    kinds: Vec<Address>,
    terms: Vec<Vec<Address>>,
    people: Vec<Address>,
}

impl Addresses {
    pub(super) fn new(config: &Config, archive: &Archive) -> Addresses {
        let address = |path: UrlPath| Address { link: config.base.link(&path), path };
        let edition = |language: &crate::config::Language| {
            let plain = |path: &str| address(language.path(&encode(path)));
            let terms =
                config.taxonomies.iter().zip(archive.terms.iter()).map(|(taxonomy, terms)| {
                    let filled = terms.iter().map(|term| {
                        let values = Values { slug: &term.slug, ..Values::default() };
                        address(taxonomy.permalink.fill(&language.prefix, &values))
                    });
                    filled.collect()
                });
            Edition {
                kinds: config.types.iter().map(|kind| plain(&kind.path)).collect(),
                terms: terms.collect(),
                people: archive.people.iter().map(|person| plain(&person.path)).collect(),
            }
        };
        Addresses(config.languages.iter().map(edition).collect())
    }

    /// Of the list of a type.
    pub fn kind(&self, language: usize, kind: usize) -> &Address {
        &self.0[language].kinds[kind]
    }

    /// Of a term of a taxonomy.
    pub fn term(&self, language: usize, taxonomy: usize, term: TermId) -> &Address {
        &self.0[language].terms[taxonomy][term.0 as usize]
    }

    /// Of an author.
    pub fn person(&self, language: usize, person: PersonId) -> &Address {
        &self.0[language].people[person.0 as usize]
    }
}
