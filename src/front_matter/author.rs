//! The record of an author.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::short_form::{or_text, text_or_table};
use crate::tree::{OneOrMany, Spanned};

/// An author of the registry: the front matter of `content/authors/*.md`, or `authors/*.toml`.
#[derive(Deserialize, Serialize, JsonSchema, Clone, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct AuthorRecord {
    /// The name as it is printed.
    pub name: Spanned<String>,
    /// The name as it is sorted, such as `Ortega Lindqvist, Ana María`; default: the name.
    pub sort_name: Option<Spanned<String>>,
    /// Given names, for citations; missing parts of the name are taken from `sort_name`, else
    /// from the name.
    #[schemars(extend("x-not" = ["first_name", "forename"]))]
    pub given: Option<Spanned<String>>,
    /// Family name, for citations; a name of only one word is a family name.
    #[schemars(extend("x-not" = ["last_name", "surname"]))]
    pub family: Option<Spanned<String>>,
    /// The part before the family name, such as `van der`.
    pub particle: Option<Spanned<String>>,
    /// The part after the name, such as `Jr.`.
    pub suffix: Option<Spanned<String>>,
    /// The author is an organisation, whose name is never split into parts.
    #[schemars(extend("x-not" = ["organisation_name", "corporate"]))]
    pub literal: Option<bool>,
    /// Further spellings of the name in bylines, and former URL paths, such as `/old/`, which redirect
    /// here.
    #[serde(default)]
    #[schemars(extend("x-not" = ["also_known_as"]))]
    pub aliases: OneOrMany<Spanned<String>>,
    /// Former names, which old bylines have; they are never printed.
    #[serde(default)]
    #[schemars(extend("x-not" = ["former_names", "maiden_name", "born"]))]
    pub formerly: OneOrMany<Spanned<String>>,
    /// The group of the author in lists of people; default: by `former` and `affiliation`.
    pub group: Option<Spanned<Group>>,
    /// What the author was, and when, newest first; where there is no `role`, the role without an end
    /// counts.
    #[serde(default)]
    #[schemars(extend("x-not" = ["positions", "career"]))]
    pub roles: Vec<Role>,
    /// What the author is at the institute.
    #[schemars(extend("x-not" = ["title", "position", "job"]))]
    pub role: Option<Spanned<String>>,
    /// Where the author works: a name, or a name with its ROR.
    #[schemars(extend("x-not" = ["institution", "organisation", "organization"]))]
    pub affiliation: Option<Affiliation>,
    /// ORCID iD, such as `0000-0002-1825-0097`.
    pub orcid: Option<Spanned<String>>,
    /// E-mail address.
    #[schemars(extend("x-not" = ["mail", "e-mail"]))]
    pub email: Option<Spanned<String>>,
    /// Fields of expertise.
    #[serde(default)]
    pub expertise: OneOrMany<Spanned<String>>,
    /// Languages in which readers can write to the author.
    #[serde(default)]
    pub languages: OneOrMany<Spanned<String>>,
    /// The author is no longer with the institute.
    pub former: Option<bool>,
    /// Portrait: a file in the folder of this one.
    #[schemars(extend("x-not" = ["photo", "image", "avatar", "portrait"]))]
    pub picture: Option<Spanned<String>>,
    /// Credit of the portrait.
    pub credit: Option<Spanned<String>>,
    /// Links to pages elsewhere.
    #[serde(default)]
    #[schemars(extend("x-not" = ["url", "website", "social"]))]
    pub links: Vec<Link>,
    /// Name for bylines, `ssg` and URLs; default: the file's name.
    pub id: Option<Spanned<String>>,
    /// Biography, in Markdown; of an author in Markdown it is the body.
    #[schemars(extend("x-not" = ["biography"]))]
    pub bio: Option<Spanned<String>>,
}

/// A group of people.
#[derive(Deserialize, Serialize, JsonSchema, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Group {
    /// Works at the institute.
    Staff,
    /// A fellow.
    Fellow,
    /// Writes for the institute.
    Contributor,
}

/// What somebody was, and when.
#[derive(Deserialize, Serialize, JsonSchema, Clone, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Since when: a year, a month or a day.
    pub from: Option<Spanned<String>>,
    /// Until when; without it, until now.
    pub to: Option<Spanned<String>>,
    /// What it was, such as `Senior Fellow`.
    pub title: Spanned<String>,
    /// Where, if not at the institute.
    pub org: Option<Spanned<String>>,
}

/// Where somebody works.
#[derive(Deserialize, Serialize, JsonSchema, Clone, Debug, PartialEq)]
#[serde(deny_unknown_fields, remote = "Self")]
#[schemars(transform = or_text)]
pub struct Affiliation {
    /// The institution's name.
    pub name: Spanned<String>,
    /// Its ROR, such as `https://ror.org/05a28rw58`.
    pub ror: Option<Spanned<String>>,
}

text_or_table!(Affiliation, name => Affiliation { name, ror: None });

/// A link to a page elsewhere.
#[derive(Deserialize, Serialize, JsonSchema, Clone, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The words of the link.
    pub label: Spanned<String>,
    /// Its target.
    pub url: Spanned<String>,
}
