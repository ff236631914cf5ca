//! Deposits: what registrars of DOIs are told of publications, in files that an editor hands to them.
//!
//! Each part of a file that tells of one publication has a hash, by which `dois.tsv` knows what was
//! deposited last: what is as it was deposited is left out.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::cards::Cards;
use super::records::{Query, found};
use crate::archive::{Reference, Visibility};
use crate::disk::Hash;
use crate::ids::ArticleId;
use crate::site::Site;

mod crossref;
mod datacite;
mod deposit;
mod deposited;
mod registered;
mod scholarly;
mod zenodo;

pub use deposited::{Deposited, deposited, is_diagnostic};
pub use registered::{Answer as Registry, Registered, registered};

pub(super) use scholarly::{Scholarly, ScholarlyAuthor, scholarly};

use deposit::Deposit;

/// Who registers DOIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registrar {
    /// Crossref, by XML of its schema 5.4.0.
    Crossref,
    /// DataCite, by JSON of its schema 4.6.
    Datacite,
    /// Zenodo, which gives its own DOIs to what has none.
    Zenodo,
}

/// Files for a registrar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deposits {
    /// Each with what is added to a file's name where there are several.
    pub files: Vec<(&'static str, Vec<u8>)>,
    /// Publications in them.
    pub count: usize,
    /// What was left out, each in words.
    pub left_out: Vec<String>,
}

/// Which of the publications that are asked for are deposited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    All,
    /// Those that were not deposited as they are now.
    Changed,
}

/// The deposits, with a registrar, of the publications that a query finds; an error in words where the
/// query is wrong. The time of the build numbers the deposit.
pub fn deposits(
    site: &Site,
    query: &Query,
    registrar: Registrar,
    which: Which,
) -> Result<Deposits, String> {
    if site.config.doi.is_none() && registrar != Registrar::Zenodo {
        return Err("the site says nothing of its DOIs\n  hint: write `prefix = \"10.1234\"` into `[doi]` of `site.toml`, with the prefix that your registrar gave you".to_string());
    }
    let mut left = Left::default();
    let mut told = Vec::new();
    let replaced = replaced(site);
    let mut all_found = found(site, query)?.0;
    if query.kind.is_none() && query.author.is_none() && query.tag.is_none() {
        all_found.extend(notices(site, query.language.as_deref()));
    }
    for (cards, id) in all_found {
        let deposit = Deposit::new(cards, id, &replaced);
        if !deposit.is_wanted(registrar, query, &mut left) {
            continue;
        }
        if registrar == Registrar::Crossref
            && let Some(why) = crossref::unfit(&deposit)
        {
            let source = site.archive.source(deposit.article.document);
            left.unfit.push(format!("`{}` is left out: {why}", source.display()));
            continue;
        }
        let item = match registrar {
            Registrar::Crossref => crossref::item(&deposit, &mut left),
            Registrar::Datacite => datacite::item(&deposit),
            Registrar::Zenodo => zenodo::item(&deposit),
        };
        let hash = Hash::of(item.text.as_bytes()).hex();
        if which == Which::Changed && deposit.entry_deposit() == Some(&hash) {
            left.same += 1;
            continue;
        }
        told.push(item);
    }
    let count = told.len();
    let files = match registrar {
        _ if told.is_empty() => Vec::new(),
        Registrar::Crossref => crossref::files(site, &told, site.moment.now)?,
        Registrar::Datacite => vec![("", datacite::file(&told))],
        Registrar::Zenodo => vec![("", zenodo::file(&told))],
    };
    Ok(Deposits { files, count, left_out: left.words() })
}

/// Adds a value to a record, unless it is empty.
fn put(record: &mut Map<String, Value>, name: &str, value: Value) {
    let is_empty = match &value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    };
    if !is_empty {
        record.insert(name.to_string(), value);
    }
}

/// The part of a deposit for one publication.
struct Item {
    /// What a file may hold of one kind only; empty where it may hold all.
    kind: &'static str,
    text: String,
}

/// How many publications are left out, and why.
#[derive(Debug, Default)]
struct Left {
    same: usize,
    without_doi: usize,
    foreign: usize,
    without_date: usize,
    /// Editions with the DOI of another edition.
    editions: usize,
    /// What the schema of the registrar does not take: the file, and why.
    unfit: Vec<String>,
    /// Updates of reports, which are told where the site has a policy.
    updates: usize,
    /// Updates of what is not a report.
    of_others: usize,
}

impl Left {
    fn words(&self) -> Vec<String> {
        let count = |number: usize, one: &str, many: &str| match number {
            0 => None,
            1 => Some(format!("1 {one}")),
            number => Some(format!("{number} {many}")),
        };
        [
            count(
                self.same,
                "is as it was deposited; `--all` takes it, too",
                "are as they were deposited; `--all` takes them, too",
            ),
            count(
                self.without_doi,
                "has no DOI; `ssg doi reserve` gives it one",
                "have no DOI; `ssg doi reserve` gives them some",
            ),
            count(
                self.foreign,
                "has a DOI that others registered",
                "have DOIs that others registered",
            ),
            count(self.without_date, "has no date", "have no dates"),
            count(
                self.editions,
                "has the DOI of its edition in another language, which is deposited",
                "have the DOIs of their editions in another language, which are deposited",
            ),
            count(
                self.updates,
                "correction or retraction is not told: Crossref takes it with `policy` in `[doi]`",
                "corrections and retractions are not told: Crossref takes them with `policy` in `[doi]`",
            ),
            count(
                self.of_others,
                "correction or notice is not told: Crossref takes corrections of reports only",
                "corrections and notices are not told: Crossref takes corrections of reports only",
            ),
        ]
        .into_iter()
        .flatten()
        .chain(self.unfit.iter().cloned())
        .collect()
    }
}

/// Pages with DOIs that say why something was retracted.
fn notices<'a>(
    site: &'a Site,
    language: Option<&'a str>,
) -> impl Iterator<Item = (Cards<'a>, ArticleId)> {
    let languages = site.config.languages.entries();
    let wanted = languages.filter(move |(_, one)| language.is_none_or(|code| one.code == code));
    wanted.flat_map(move |(number, _)| {
        let cards = Cards::new(site, number);
        let is_notice = |id: &&ArticleId| {
            let article = site.archive.article(**id);
            !article.concerns.is_empty() && article.visibility == Visibility::Public
        };
        let pages = cards.edition().pages.iter().filter(is_notice);
        pages.map(move |id| (cards, *id)).collect::<Vec<_>>()
    })
}

/// Publications that each publication takes the place of.
fn replaced(site: &Site) -> HashMap<ArticleId, Vec<ArticleId>> {
    let mut replaced: HashMap<ArticleId, Vec<ArticleId>> = HashMap::new();
    for (id, article) in site.archive.articles.entries() {
        if let Some(Reference::Article(by)) = article.superseded_by.as_deref() {
            replaced.entry(*by).or_default().push(id);
        }
    }
    replaced
}

/// The moment of a deposit as a number that grows: `20260304093000`.
fn number(now: Timestamp) -> String {
    now.strftime("%Y%m%d%H%M%S").to_string()
}
