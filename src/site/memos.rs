//! Memos: what many pages show, made once for each language.

use std::sync::OnceLock;

use crate::archive::{Archive, ArticleId, PersonId, TermId};
use crate::config::Config;
use crate::disk::Hash;
use crate::theme::Value;

/// Up to so many articles, the values of their cards are kept: about 2 KB each. In a larger archive
/// memory counts for more.
const CARDS: usize = 25_000;

/// What is made of one thing when it is first asked for.
#[derive(Default)]
pub struct Memo {
    /// Its value in templates.
    pub value: OnceLock<Value>,
    /// Its fingerprint.
    pub key: OnceLock<Hash>,
}

/// All memos of a site.
pub struct Memos {
    /// Cards of articles in their own languages.
    cards: Vec<Memo>,
    editions: Vec<Edition>,
    /// Values of cards are kept.
    pub keeps_cards: bool,
}

struct Edition {
    kinds: Vec<Memo>,
    terms: Vec<Vec<Memo>>,
    people: Vec<Memo>,
}

impl Memos {
    pub(super) fn new(config: &Config, archive: &Archive) -> Memos {
        let empty = |number: usize| (0..number).map(|_| Memo::default()).collect::<Vec<_>>();
        let edition = || Edition {
            kinds: empty(config.types.len()),
            terms: archive.terms.iter().map(|terms| empty(terms.len())).collect(),
            people: empty(archive.people.len()),
        };
        Memos {
            cards: empty(archive.articles.len()),
            editions: config.languages.iter().map(|_| edition()).collect(),
            keeps_cards: archive.articles.len() <= CARDS,
        }
    }

    /// Of the card of an article in its own language.
    pub fn card(&self, article: ArticleId) -> &Memo {
        &self.cards[article.0 as usize]
    }

    /// Of a type.
    pub fn kind(&self, language: usize, kind: usize) -> &Memo {
        &self.editions[language].kinds[kind]
    }

    /// Of a term of a taxonomy.
    pub fn term(&self, language: usize, taxonomy: usize, term: TermId) -> &Memo {
        &self.editions[language].terms[taxonomy][term.0 as usize]
    }

    /// Of a person.
    pub fn person(&self, language: usize, person: PersonId) -> &Memo {
        &self.editions[language].people[person.0 as usize]
    }
}
