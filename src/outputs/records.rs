//! Records: the publications of the archive, or of a query, in one file on demand. A record is the same
//! as in the files that a build writes.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::cards::Cards;
use super::formats::Format;
use super::license::licensed;
use super::works::{Cited, name};
use super::{Output, jats, standing};
use crate::archive::{Article, Visibility};
use crate::config::{Taxonomy, TaxonomyKey};
use crate::date;
use crate::diagnostic::nearest;
use crate::ids::{ArticleId, PersonId, TaxonomyId};
use crate::site::{Shown, Site};
use crate::slug::term_key;
use crate::theme::{self, ArticleQuery};

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Query {
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
    /// All that is known about each publication.
    Json,
    /// BibTeX.
    Bibtex,
    /// RIS.
    Ris,
    /// CSL-JSON.
    Csl,
}

/// What a question finds, newest first in each language.
pub struct Found<'a>(pub(super) Vec<(Cards<'a>, ArticleId)>);

impl Found<'_> {
    /// Writes the records, one after another.
    pub fn write(&self, form: RecordForm, out: &mut dyn Write) -> io::Result<()> {
        let works = || self.0.iter().map(|(cards, id)| Cited::new(*cards, *id));
        match form {
            RecordForm::Csv => table(&self.0, out),
            RecordForm::Json => write_archive(&self.0, out),
            RecordForm::Bibtex => Format::Bibtex.write(works(), out),
            RecordForm::Ris => Format::Ris.write(works(), out),
            RecordForm::Csl => Format::Csl.write(works(), out),
        }
    }
}

impl<'a> Found<'a> {
    /// The publications as JATS, a file for each.
    pub fn jats(&self) -> Vec<Output<'a>> {
        self.0.iter().map(|(cards, id)| jats::output(*cards, *id)).collect()
    }
}

/// The publications that are asked for; an error in words where the question is wrong.
pub fn found<'a>(site: &'a Site, query: &Query) -> Result<Found<'a>, String> {
    let since = match &query.since {
        Some(text) => {
            let date = date::parse(text, &site.config.zone);
            Some(date.map_err(|fault| format!("`--since`: {}", fault.message))?.instant())
        }
        None => None,
    };
    let languages = match &query.language {
        Some(code) => {
            let codes = || site.config.languages.iter().map(|language| language.code.as_str());
            let number = site.config.language_number(code);
            let number = number.ok_or_else(|| {
                format!("the site has no language `{code}`{}", meant(code, codes()))
            })?;
            vec![number]
        }
        None => site.config.languages.ids().collect(),
    };
    if let Some(author) = &query.author {
        known_author(site, author)?;
    }
    let taxonomy = match &query.tag {
        Some(tag) => Some(known_tag(site, tag)?),
        None => None,
    };
    let mut found = Vec::new();
    for language in languages {
        let cards = Cards::new(site, language);
        let query = ArticleQuery {
            kinds: query.kind.iter().cloned().collect(),
            taxonomy: taxonomy.map(|number| site.config.taxonomies[number].name.clone()),
            terms: query.tag.iter().cloned().collect(),
            author: query.author.clone(),
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
    Ok(Found(found))
}

fn meant<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> String {
    nearest(word, names).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}

fn known_author(site: &Site, id: &str) -> Result<(), String> {
    let people = || site.archive.people.iter();
    match people().any(|person| person.id == id) {
        true => Ok(()),
        false => {
            // Who writes a name means the id of who has it.
            let named = people().find(|person| person.name.eq_ignore_ascii_case(id));
            let meant = match named {
                Some(person) => format!("; did you mean `{}`?", person.id),
                None => meant(id, people().map(|person| person.id.as_str())),
            };
            Err(format!("nobody has the id `{id}`{meant}"))
        }
    }
}

/// Number of the taxonomy of tags, where it has the tag in any language.
fn known_tag(site: &Site, tag: &str) -> Result<TaxonomyId, String> {
    let is_tags = |taxonomy: &Taxonomy| taxonomy.key == TaxonomyKey::Tags;
    let tags = site.config.taxonomies.find(is_tags);
    let tags = tags.ok_or("the site has no tags")?;
    let key = term_key(tag);
    let terms = || site.archive.terms[tags].iter();
    let names = || {
        let languages = site.config.languages.ids();
        terms().flat_map(move |term| languages.clone().map(move |language| term.name(language)))
    };
    let is_known =
        terms().any(|term| term.slug == tag) || names().any(|name| term_key(name) == key);
    match is_known {
        true => Ok(tags),
        false => Err(format!("the site has no tag `{tag}`{}", meant(tag, names()))),
    }
}

/// All that is known of some publications, as one file for other sites.
#[derive(Serialize)]
struct Archive<'s, 'a> {
    version: u8,
    publications: Publications<'s, 'a>,
}

/// Some publications: as a value they are a sequence, and never all in memory.
pub(super) struct Publications<'s, 'a>(pub &'s [(Cards<'a>, ArticleId)]);

impl Serialize for Publications<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match theme::wants_key() {
            true => serializer.collect_seq(self.0.iter().map(|(cards, id)| {
                let key = || theme::fingerprint(&Publication::new(*cards, *id));
                cards.site.repeated.record_key(Shown::Publication, *id, key)
            })),
            false => serializer
                .collect_seq(self.0.iter().map(|(cards, id)| Publication::new(*cards, *id))),
        }
    }
}

/// Writes all that is known of some publications.
pub(super) fn write_archive(
    found: &[(Cards<'_>, ArticleId)],
    out: &mut dyn Write,
) -> io::Result<()> {
    let archive = Archive { version: 1, publications: Publications(found) };
    serde_json::to_writer_pretty(&mut *out, &archive)?;
    out.write_all(b"\n")
}

/// All that is known of a publication.
#[derive(Serialize)]
struct Publication<'a> {
    id: &'a str,
    key: String,
    language: &'a str,
    #[serde(rename = "type")]
    kind: Option<&'a str>,
    label: &'a str,
    title: String,
    summary: &'a str,
    authors: Vec<Person<'a>>,
    editors: Vec<Person<'a>>,
    translators: Vec<Person<'a>>,
    date: Option<String>,
    updated: Option<String>,
    url: String,
    doi: Option<String>,
    isbn: Option<String>,
    issn: Option<String>,
    number: Option<&'a str>,
    series: Option<Series<'a>>,
    /// Names of terms by taxonomy.
    #[serde(serialize_with = "as_map")]
    terms: Vec<(&'a str, Vec<&'a str>)>,
    pdfs: Vec<String>,
    license: Option<License>,
    status: &'static str,
}

#[derive(Serialize)]
struct Person<'a> {
    name: &'a str,
    sorted: String,
    orcid: Option<&'a str>,
}

#[derive(Serialize)]
struct Series<'a> {
    name: &'a str,
    part: usize,
}

#[derive(Serialize)]
struct License {
    name: String,
    url: Option<String>,
}

fn as_map<S: Serializer>(terms: &[(&str, Vec<&str>)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(terms.iter().map(|(taxonomy, names)| (taxonomy, names)))
}

impl<'a> Publication<'a> {
    fn new(cards: Cards<'a>, id: ArticleId) -> Publication<'a> {
        let site = cards.site;
        let article = site.archive.article(id);
        let front = site.archive.front(article);
        let work = Cited::new(cards, id).work();
        let all = |ids: &[PersonId]| ids.iter().map(|id| Person::new(cards, *id)).collect();
        let authors = match article.authors.as_slice() {
            [] => {
                let institute = work.institute;
                vec![Person { name: institute, sorted: institute.to_string(), orcid: None }]
            }
            authors => all(authors),
        };
        let filed = article.terms.entries().filter(|(_, filed)| !filed.is_empty());
        let terms = filed.map(|(taxonomy, filed)| {
            let named = &site.archive.terms[taxonomy];
            let names = filed.iter().map(|term| named[*term].name(cards.language));
            (site.config.taxonomies[taxonomy].name.as_str(), names.collect())
        });
        Publication {
            id: &article.id,
            key: work.key,
            language: work.language,
            kind: article.kind.map(|kind| site.config.types[kind].name.as_str()),
            label: work.genre,
            title: work.title,
            summary: work.summary,
            authors,
            editors: all(&of_role(article, "editor")),
            translators: all(&of_role(article, "translator")),
            date: front.date.map(|date| date.iso()),
            updated: front.updated.as_deref().map(|date| date.iso()),
            url: work.url,
            doi: work.doi,
            isbn: work.isbn,
            issn: work.issn,
            number: (!work.number.is_empty()).then_some(work.number),
            series: work.series.map(|(name, part)| Series { name, part }),
            terms: terms.collect(),
            pdfs: work.pdfs,
            license: licensed(cards, id).map(|one| License {
                name: one.name,
                url: (!one.url.is_empty()).then_some(one.url),
            }),
            status: standing::mark(cards, article),
        }
    }
}

impl<'a> Person<'a> {
    fn new(cards: Cards<'a>, id: PersonId) -> Person<'a> {
        let person = cards.site.archive.person(id);
        let record = person.record(cards.language);
        Person {
            name: person.name(cards.language),
            sorted: name(cards, id).inverted(),
            orcid: record.and_then(|record| record.orcid.as_deref()),
        }
    }
}

/// The people who had this role in an article, such as `editor`.
fn of_role(article: &Article, role: &str) -> Vec<PersonId> {
    let found = article.contributors.iter().filter(|one| one.role.eq_ignore_ascii_case(role));
    found.map(|one| one.person).collect()
}

/// A table for spreadsheets (RFC 4180). Further columns come behind these.
fn table(found: &[(Cards<'_>, ArticleId)], out: &mut dyn Write) -> io::Result<()> {
    const HEAD: [&str; 21] = [
        "id",
        "language",
        "type",
        "title",
        "authors",
        "date",
        "updated",
        "url",
        "doi",
        "number",
        "status",
        "words",
        "key",
        "series",
        "part",
        "isbn",
        "issn",
        "keywords",
        "editors",
        "translators",
        "license",
    ];
    let lines = found.iter().map(|(cards, id)| {
        let article = cards.site.archive.article(*id);
        let front = cards.site.archive.front(article);
        let work = Cited::new(*cards, *id).work();
        let name = |id: &PersonId| cards.site.archive.person(*id).name(cards.language);
        let all = |ids: &[PersonId]| ids.iter().map(name).collect::<Vec<_>>().join("; ");
        let authors = match article.authors.as_slice() {
            [] => work.institute.to_string(),
            authors => all(authors),
        };
        let license = licensed(*cards, *id).map(|one| match one.url.is_empty() {
            true => one.name,
            false => one.url,
        });
        let words = cards.site.archive.document(article.document).facts.words;
        [
            article.id.to_string(),
            work.language.to_string(),
            article.kind.map_or("", |kind| &cards.site.config.types[kind].name).to_string(),
            work.title,
            authors,
            front.date.map(|date| date.iso()).unwrap_or_default(),
            front.updated.as_deref().map(|date| date.iso()).unwrap_or_default(),
            work.url,
            work.doi.unwrap_or_default(),
            work.number.to_string(),
            standing::mark(*cards, article).to_string(),
            words.to_string(),
            work.key,
            work.series.map_or("", |(series, _)| series).to_string(),
            work.series.map(|(_, part)| part.to_string()).unwrap_or_default(),
            work.isbn.unwrap_or_default(),
            work.issn.unwrap_or_default(),
            work.keywords.join("; "),
            all(&of_role(article, "editor")),
            all(&of_role(article, "translator")),
            license.unwrap_or_default(),
        ]
    });
    spreadsheet(HEAD, lines, out)
}

/// Writes a table that spreadsheets read (RFC 4180), line by line.
pub fn spreadsheet<const N: usize>(
    head: [&str; N],
    lines: impl Iterator<Item = [String; N]>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    table.write_record(head).map_err(unwritten)?;
    for line in lines {
        table.write_record(line.map(unformulated)).map_err(unwritten)?;
    }
    table.flush()
}

fn unwritten(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A text that spreadsheets would take for a formula, as a text: OWASP names these signs. A quote stands
/// before it, which spreadsheets show in the cell of such a file.
fn unformulated(cell: String) -> String {
    const SIGNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    match cell.starts_with(SIGNS) {
        true => format!("'{cell}"),
        false => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for cell in ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1", "＠a"] {
            assert_eq!(unformulated(cell.to_string()), format!("'{cell}"));
        }
        for cell in ["", "1-2", "'=1", "a = b", "−1"] {
            assert_eq!(unformulated(cell.to_string()), cell);
        }
    }
}
