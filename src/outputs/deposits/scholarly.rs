//! What services read of the entries of feeds that give DOIs to blogs.

use std::collections::HashMap;

use serde::Serialize;

use super::super::cards::Cards;
use super::super::views::LicenseView;
use super::deposit::{Deposit, Maker, Role};
use crate::citation::Name;
use crate::identifier::doi_url;
use crate::ids::ArticleId;

/// What services read of an entry of a feed that give DOIs to blogs.
#[derive(Debug, Serialize)]
pub(in crate::outputs) struct Scholarly {
    /// The DOI as a URL.
    pub doi: Option<String>,
    pub license: Option<LicenseView>,
    pub authors: Vec<ScholarlyAuthor>,
    /// DOI and words of each work that is cited.
    pub references: Vec<(Option<String>, String)>,
}

/// An author, as such services know people.
#[derive(Debug, Serialize)]
pub(in crate::outputs) struct ScholarlyAuthor {
    pub name: String,
    /// ORCID iD; of the institute its ROR.
    pub url: Option<String>,
    /// Where they work, with its ROR.
    pub affiliation: Option<(String, Option<String>)>,
}

/// What such services read of an article.
pub(in crate::outputs) fn scholarly(cards: Cards<'_>, id: ArticleId) -> Scholarly {
    let nothing = HashMap::new();
    let deposit = Deposit::new(cards, id, &nothing);
    let authors = deposit.makers().into_iter().filter(|maker| maker.role == Role::Author);
    let institute = Name::organisation(cards.name());
    let author = |(number, maker): (usize, Maker)| {
        let person = deposit.article.authors.get(number);
        let person = person.map(|person| cards.site.archive.person(*person).name(cards.language));
        let own_ror = || deposit.ror().filter(|_| maker.name == institute).map(str::to_string);
        ScholarlyAuthor {
            name: person.unwrap_or(cards.name()).to_string(),
            url: maker.orcid.clone().or_else(own_ror),
            affiliation: maker.affiliation,
        }
    };
    Scholarly {
        doi: deposit.doi().map(doi_url),
        license: deposit.license(),
        authors: authors.enumerate().map(author).collect(),
        references: deposit.references(),
    }
}
