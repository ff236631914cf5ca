//! Records: the publications of the archive, or of a query, in one file on demand.

use serde_json::{Map, Value, json};

use super::cards::Cards;
use super::corrections;
use super::works::{Cited, name};
use crate::archive::{ArticleId, Visibility};
use crate::citation;
use crate::config::TaxonomyKey;
use crate::date;
use crate::site::Site;
use crate::theme::ArticleQuery;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// In which form.
    pub form: RecordForm,
    /// Name of a type.
    pub kind: Option<String>,
    /// Id of an author.
    pub author: Option<String>,
    /// A tag, by its name or slug.
    pub tag: Option<String>,
    /// Only what was published on this date or later.
    pub since: Option<String>,
    /// A language of the site; all of them without one.
    pub language: Option<String>,
}

/// The form of a file of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordForm {
    /// A table with a line for each publication.
    Csv,
    /// All that is known of each publication.
    Json,
    /// BibTeX.
    Bibtex,
    /// RIS.
    Ris,
    /// CSL-JSON.
    Csl,
}

/// The records of what is asked for, newest first; an error in words where the question is wrong.
pub fn records(site: &Site, wanted: &Wanted) -> Result<Vec<u8>, String> {
    let found = found(site, wanted)?;
    let works = || found.iter().map(|(cards, id)| Cited::new(*cards, *id).work());
    Ok(match wanted.form {
        RecordForm::Csv => table(&found)?,
        RecordForm::Json => {
            let all: Vec<Value> =
                found.iter().map(|(cards, id)| publication(*cards, *id)).collect();
            lines(&json!({ "version": 1, "publications": all }))
        }
        RecordForm::Bibtex => {
            works().map(|work| citation::bibtex(&work)).collect::<Vec<_>>().join("\n").into_bytes()
        }
        RecordForm::Ris => {
            works().map(|work| citation::ris(&work)).collect::<Vec<_>>().join("\r\n").into_bytes()
        }
        RecordForm::Csl => lines(&works().map(|work| citation::csl(&work)).collect()),
    })
}

fn lines(value: &Value) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).expect("what is exported is JSON");
    text.push(b'\n');
    text
}

/// What is asked for, newest first within each language.
pub(super) fn found<'a>(
    site: &'a Site,
    wanted: &Wanted,
) -> Result<Vec<(Cards<'a>, ArticleId)>, String> {
    let since = match &wanted.since {
        Some(text) => {
            let date = date::parse(text, &site.config.zone);
            Some(date.map_err(|fault| format!("`--since`: {}", fault.message))?.instant())
        }
        None => None,
    };
    let languages = match &wanted.language {
        Some(code) => {
            let number = site.config.language_number(code);
            let number = number.ok_or_else(|| format!("the site has no language `{code}`"))?;
            number..number + 1
        }
        None => 0..site.config.languages.len(),
    };
    let mut found = Vec::new();
    for language in languages {
        let cards = Cards::new(site, language);
        let taxonomy = match &wanted.tag {
            Some(_) => {
                let tags = cards.taxonomy(TaxonomyKey::Tags).ok_or("the site has no tags")?;
                Some(site.config.taxonomies[tags].name.clone())
            }
            None => None,
        };
        let query = ArticleQuery {
            kinds: wanted.kind.iter().cloned().collect(),
            taxonomy,
            terms: wanted.tag.iter().cloned().collect(),
            author: wanted.author.clone(),
            ..ArticleQuery::default()
        };
        let is_wanted = |id: &ArticleId| {
            let article = site.archive.article(*id);
            let date = site.archive.front(article).date;
            let is_late =
                since.is_none_or(|since| date.is_some_and(|date| date.instant() >= since));
            is_late && article.visibility == Visibility::Public
        };
        let ids = cards.matching(&query)?;
        found.extend(ids.into_iter().filter(is_wanted).map(|id| (cards, id)));
    }
    Ok(found)
}

fn publication(cards: Cards<'_>, id: ArticleId) -> Value {
    let site = cards.site;
    let article = site.archive.article(id);
    let front = site.archive.front(article);
    let work = Cited::new(cards, id).work();
    let authors = article.authors.iter().map(|id| {
        let person = site.archive.person(*id);
        let record = person.record(cards.language);
        json!({
            "name": person.name(cards.language),
            "sorted": name(cards, *id).inverted(),
            "orcid": record.and_then(|record| record.orcid.as_deref()),
        })
    });
    let mut terms = Map::new();
    for (taxonomy, filed) in article.terms.iter().enumerate().filter(|(_, filed)| !filed.is_empty())
    {
        let named = &site.archive.terms[taxonomy];
        let names = filed.iter().map(|term| json!(named[term.0 as usize].name(cards.language)));
        terms.insert(site.config.taxonomies[taxonomy].name.clone(), names.collect());
    }
    json!({
        "id": &*article.id,
        "key": work.key,
        "language": work.language,
        "type": article.kind.map(|kind| site.config.types[kind].name.as_str()),
        "title": work.title,
        "summary": work.summary,
        "authors": authors.collect::<Vec<_>>(),
        "date": front.date.map(|date| date.iso()),
        "updated": front.updated.as_deref().map(|date| date.iso()),
        "url": work.url,
        "doi": work.doi,
        "isbn": work.isbn,
        "issn": work.issn,
        "number": (!work.number.is_empty()).then_some(work.number),
        "series": work.series.map(|(name, part)| json!({ "name": name, "part": part })),
        "terms": terms,
        "pdfs": work.pdfs,
        "status": corrections::mark(cards, article),
    })
}

/// A table for spreadsheets (RFC 4180).
fn table(found: &[(Cards<'_>, ArticleId)]) -> Result<Vec<u8>, String> {
    const HEAD: [&str; 12] = [
        "id", "language", "type", "title", "authors", "date", "updated", "url", "doi", "number",
        "status", "words",
    ];
    let fault = |error: csv::Error| error.to_string();
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(HEAD).map_err(fault)?;
    for (cards, id) in found {
        let article = cards.site.archive.article(*id);
        let front = cards.site.archive.front(article);
        let work = Cited::new(*cards, *id).work();
        let people = article.authors.iter().map(|id| cards.site.archive.person(*id));
        let authors: Vec<&str> = people.map(|person| person.name(cards.language)).collect();
        let words = cards.site.archive.document(article.document).facts.words;
        let line = [
            article.id.to_string(),
            work.language.to_string(),
            article.kind.map_or("", |kind| &cards.site.config.types[kind].name).to_string(),
            work.title,
            authors.join("; "),
            front.date.map(|date| date.iso()).unwrap_or_default(),
            front.updated.as_deref().map(|date| date.iso()).unwrap_or_default(),
            work.url,
            work.doi.unwrap_or_default(),
            work.number.to_string(),
            corrections::mark(*cards, article).to_string(),
            words.to_string(),
        ];
        table.write_record(line.map(unformulated)).map_err(fault)?;
    }
    table.into_inner().map_err(|error| error.to_string())
}

/// A text that spreadsheets would take for a formula, as a text.
fn unformulated(cell: String) -> String {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{cell}"),
        false => cell,
    }
}
