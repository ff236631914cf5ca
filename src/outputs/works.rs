//! Works: articles as they are cited, for the heads of pages, for exports and for "Cite this".

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

use super::cards::Cards;
use super::{naming, standing};
use crate::archive::Article;
use crate::citation::{self, Form, Name, Style, Work};
use crate::config::{TaxonomyKey, Type};
use crate::identifier;
use crate::ids::{ArticleId, PersonId};
use crate::site::{Shown, Site};
use crate::theme;

/// An article as it is cited. Its fingerprint is taken once for all values that hold it.
#[derive(Clone, Copy)]
pub(super) struct Cited<'a> {
    cards: Cards<'a>,
    id: ArticleId,
}

impl<'a> Cited<'a> {
    /// An article in its own language.
    pub(super) fn new(cards: Cards<'a>, id: ArticleId) -> Cited<'a> {
        Cited { cards, id }
    }

    /// The work that it is.
    pub(super) fn work(&self) -> Work<'a> {
        work(self.cards, self.id)
    }

    /// Its record in a form of this number, made once for the files that hold it.
    pub(super) fn record(&self, form: usize, make: impl FnOnce() -> String) -> Arc<str> {
        self.cards.site.repeated.record(self.id, form, make)
    }
}

impl Serialize for Cited<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if theme::wants_key() {
            let key = || theme::fingerprint(&self.work());
            let repeated = &self.cards.site.repeated;
            return repeated.record_key(Shown::Work, self.id, key).serialize(serializer);
        }
        self.work().serialize(serializer)
    }
}

/// A work as a bibliography of one style prints it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct StyledView {
    /// Name of the style, such as `apa`: that of its file where that is one of the site.
    pub style: String,
    /// Title of the style where it is a file of the site; else empty, and a theme has words for its name.
    pub title: String,
    /// The entry as HTML.
    pub html: String,
}

/// A work in the styles of the site. They are made only for a template's values: a fingerprint needs no
/// more than the work.
pub struct Formatted<'a> {
    cited: Cited<'a>,
    styles: &'a [Style],
}

impl<'a> Formatted<'a> {
    /// An article in its own language; in no style where it is not scholarly.
    pub(super) fn new(cards: Cards<'a>, id: ArticleId) -> Formatted<'a> {
        let article = cards.site.archive.article(id);
        let styles = match scholarly_type(cards, article) {
            Some(_) => cards.site.config.metadata.styles.as_slice(),
            None => &[],
        };
        Formatted { cited: Cited::new(cards, id), styles }
    }
}

impl Serialize for Formatted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.styles {
            [] => serializer.collect_seq(&[] as &[StyledView]),
            styles if theme::wants_key() => (&self.cited, styles).serialize(serializer),
            styles => {
                let work = self.cited.work();
                serializer.collect_seq(styles.iter().map(|style| StyledView {
                    style: style.name().to_string(),
                    title: style.title().to_string(),
                    html: citation::formatted(&work, style),
                }))
            }
        }
    }
}

impl fmt::Debug for Formatted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Formatted({:?})", self.styles)
    }
}

impl Clone for Formatted<'_> {
    fn clone(&self) -> Self {
        Formatted { cited: self.cited, styles: self.styles }
    }
}

impl JsonSchema for Formatted<'_> {
    fn schema_name() -> Cow<'static, str> {
        Vec::<StyledView>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<StyledView>::json_schema(generator)
    }

    fn inline_schema() -> bool {
        true
    }
}

/// The type of an article that can be cited: it is published, and not a page.
pub(super) fn cited_type<'a>(cards: Cards<'a>, article: &Article) -> Option<&'a Type> {
    let kind = article.kind.filter(|_| !cards.is_gone(article))?;
    Some(&cards.site.config.types[kind])
}

/// The type of an article that is scholarly.
pub(super) fn scholarly_type<'a>(cards: Cards<'a>, article: &Article) -> Option<&'a Type> {
    cited_type(cards, article).filter(|kind| kind.scholarly)
}

/// The work that an article of a site is cited as, in its own language.
pub fn cited_work(site: &Site, id: ArticleId) -> Work<'_> {
    work(Cards::new(site, site.archive.article(id).language), id)
}

fn work(cards: Cards<'_>, id: ArticleId) -> Work<'_> {
    let site = cards.site;
    let archive = &site.archive;
    let article = archive.article(id);
    let front = archive.front(article);
    let matter = &front.matter;
    let kind = article.kind.map(|kind| &site.config.types[kind]);
    let people = |role: &str| {
        let found = article.contributors.iter().filter(|one| one.role.eq_ignore_ascii_case(role));
        found.map(|one| name(cards, one.person)).collect()
    };
    let read = |text: &Option<Box<crate::tree::Spanned<String>>>,
                read: fn(&str) -> Option<String>| {
        text.as_ref().and_then(|text| read(text))
    };
    let series = article.series.map(|part| {
        let series = &archive.terms[part.taxonomy][part.term];
        (series.name(cards.language), part.part)
    });
    Work {
        key: archive.key(id, &site.config),
        form: kind.map_or(Form::Article, |kind| kind.cited_as),
        genre: kind.map_or("", |kind| cards.text(&kind.label)),
        title: naming::cited_title(cards, article),
        authors: match article.authors.as_slice() {
            [] => vec![Name::organisation(cards.name())],
            authors => authors.iter().map(|person| name(cards, *person)).collect(),
        },
        translators: people("translator"),
        editors: people("editor"),
        institute: cards.name(),
        number: matter.report_number.as_ref().map_or("", |number| number.as_str()),
        series,
        date: front.date,
        doi: article.doi.as_deref().map(str::to_string),
        isbn: read(&matter.isbn, identifier::isbn),
        issn: read(&matter.issn, identifier::issn),
        url: cards.absolute(&article.permalink),
        pdfs: pdfs(cards, article),
        language: &cards.lang().code,
        summary: archive.summary(article),
        keywords: keywords(cards, article),
        note: standing::note(cards, article),
    }
}

/// The name of a person in its parts. The institute's own name is never split.
pub(super) fn name(cards: Cards<'_>, person: PersonId) -> Name {
    let person = cards.site.archive.person(person);
    let printed = person.name(cards.language);
    let languages = &cards.site.config.languages;
    let mut names =
        languages.iter().map(|language| cards.site.config.institute.name.get(&language.code));
    match names.any(|name| name == printed) {
        true => Name::organisation(printed),
        false => person.parts(cards.language),
    }
}

/// Absolute addresses of the PDFs of an article that are in its language.
fn pdfs(cards: Cards<'_>, article: &Article) -> Vec<String> {
    let own = &cards.lang().code;
    let files = article.files.iter().filter(|file| file.kind == "PDF");
    files
        .filter(|file| file.language.is_empty() || file.language == *own)
        .map(|file| naming::absolute(&file.url, &cards.site.config.base.origin))
        .collect()
}

/// Terms but those of series.
fn keywords<'a>(cards: Cards<'a>, article: &Article) -> Vec<&'a str> {
    let site = cards.site;
    let filed = article.terms.entries();
    filed
        .filter(|(taxonomy, _)| site.config.taxonomies[*taxonomy].key != TaxonomyKey::Series)
        .flat_map(|(taxonomy, terms)| {
            let named = &site.archive.terms[taxonomy];
            terms.iter().map(|term| named[*term].name(cards.language))
        })
        .collect()
}
