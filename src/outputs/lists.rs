//! Lists: every list and index of the site in one language, with its address and what it holds. Pages,
//! feeds, records, the sitemap and links all ask this table, so that they agree on what there is.

use std::borrow::Cow;
use std::fmt;

use jiff::civil::Date;

use super::cards::Cards;
use super::section::{index_section, section_at, section_title};
use super::sharing;
use crate::archive::Section;
use crate::ids::{ArticleId, TaxonomyId, TypeId};
use crate::site::{Pair, Value};
use crate::url::UrlPath;

/// Which list it is.
#[derive(Clone, Copy)]
pub(super) enum Which<'a> {
    /// The home page, for all articles.
    Home,
    /// The list of everything.
    Everything,
    /// Articles of a type, by a person, with a term, or of a year.
    Of(Value),
    /// A section, by its number in the edition.
    Section(usize),
    /// Articles of a month or day.
    Span(Span),
    /// Articles with two values.
    Narrowed(&'a Pair),
    /// What was corrected.
    Corrections,
    /// The index of a taxonomy.
    Terms(TaxonomyId),
    /// The index of authors.
    Authors,
    /// People who share a role, a field or a language.
    Sharing,
    /// The index of years.
    Years,
    /// Titles from A to Z.
    Titles,
}

/// A month, or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Span {
    /// By its first day.
    Month(Date),
    Day(Date),
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Span::Month(first) => write!(f, "{:04}-{:02}", first.year(), first.month()),
            Span::Day(day) => write!(f, "{day}"),
        }
    }
}

impl Span {
    pub(super) fn first(self) -> Date {
        match self {
            Span::Month(day) | Span::Day(day) => day,
        }
    }
}

/// A list or an index.
pub(super) struct Listed<'a> {
    pub which: Which<'a>,
    /// The address of its newest page.
    pub path: UrlPath,
    /// Its articles, newest first, pages last; none for an index.
    pub ids: &'a [ArticleId],
}

/// All lists and indexes of a language.
pub(super) fn all(cards: Cards<'_>) -> impl Iterator<Item = Listed<'_>> {
    let home = Listed { which: Which::Home, path: cards.path("/"), ids: &cards.edition().all };
    std::iter::once(home)
        .chain(everything(cards))
        .chain(types(cards))
        .chain(sections(cards))
        .chain(cards.site.config.taxonomies.ids().flat_map(move |taxonomy| terms(cards, taxonomy)))
        .chain(authors(cards))
        .chain(years(cards))
        .chain(spans(cards))
        .chain(narrowed(cards))
        .chain(corrections(cards))
        .chain(indexes(cards))
        .chain(sharing(cards))
}

/// The list of everything, where there is one.
pub(super) fn everything(cards: Cards<'_>) -> Option<Listed<'_>> {
    let path = everything_path(cards)?;
    Some(Listed { which: Which::Everything, path, ids: &cards.edition().all })
}

/// The lists of types. In the default language they exist even while they are empty, so that links to
/// them work; a section at the same address gives such a list its title and text.
pub(super) fn types(cards: Cards<'_>) -> impl Iterator<Item = Listed<'_>> {
    let types = cards.site.config.types.entries();
    let list = move |(number, kind): (TypeId, &crate::config::Type)| Listed {
        which: Which::Of(Value::Type(number)),
        path: cards.path(&kind.path),
        ids: &cards.edition().by_type[number],
    };
    let has_text = move |list: &Listed<'_>| section_at(cards, &list.path).is_some();
    let exists = move |list: &Listed<'_>| {
        cards.language.is_default() || !list.ids.is_empty() || has_text(list)
    };
    types.map(list).filter(exists)
}

/// The lists of sections, but for those that are the text of another page.
pub(super) fn sections(cards: Cards<'_>) -> impl Iterator<Item = Listed<'_>> {
    let is_type = move |path: &UrlPath| {
        cards.site.config.types.iter().any(|kind| cards.path(&kind.path) == *path)
    };
    let sections = cards.edition().sections.iter().enumerate();
    let own = sections
        .filter(move |(_, section)| !is_type(&section.path) && !is_text_of_index(cards, section));
    own.map(|(number, section)| Listed {
        which: Which::Section(number),
        path: section.path.clone(),
        ids: &section.articles,
    })
}

/// The lists of the terms of a taxonomy.
pub(super) fn terms(cards: Cards<'_>, taxonomy: TaxonomyId) -> impl Iterator<Item = Listed<'_>> {
    let edition = cards.edition();
    edition.terms[taxonomy].iter().map(move |term| Listed {
        which: Which::Of(Value::Term(taxonomy, *term)),
        path: cards.named_term(taxonomy, *term).path.clone(),
        ids: &edition.by_term[taxonomy][*term],
    })
}

/// The pages of authors.
pub(super) fn authors(cards: Cards<'_>) -> impl Iterator<Item = Listed<'_>> {
    let edition = cards.edition();
    edition.people.iter().map(move |person| Listed {
        which: Which::Of(Value::Author(*person)),
        path: cards.named_person(*person).path.clone(),
        ids: &edition.by_person[*person],
    })
}

/// The archives of years, where there are any.
pub(super) fn years(cards: Cards<'_>) -> impl Iterator<Item = Listed<'_>> {
    cards.edition().by_year.iter().map(move |(year, ids)| Listed {
        which: Which::Of(Value::Year(*year)),
        path: cards.year_path(*year),
        ids,
    })
}

/// The archives of months and days, where there are any.
pub(super) fn spans(cards: Cards<'_>) -> impl Iterator<Item = Listed<'_>> {
    spans_of(cards).map(move |(span, ids)| Listed {
        which: Which::Span(span),
        path: cards.span_path(span),
        ids,
    })
}

/// The lists of articles with two values, where there are any.
pub(super) fn narrowed(cards: Cards<'_>) -> impl Iterator<Item = Listed<'_>> {
    let pairs = cards.site.narrowed.iter().flat_map(move |narrowed| narrowed.all(cards.language));
    pairs.map(|pair| Listed {
        which: Which::Narrowed(pair),
        path: pair.path.clone(),
        ids: &pair.ids,
    })
}

/// The list of corrections, where there is one.
pub(super) fn corrections(cards: Cards<'_>) -> Option<Listed<'_>> {
    let path = corrections_path(cards)?;
    Some(Listed { which: Which::Corrections, path, ids: &cards.edition().corrected })
}

/// The indexes: of the taxonomies that have terms, of authors, of years, and of titles.
pub(super) fn indexes(cards: Cards<'_>) -> impl Iterator<Item = Listed<'_>> {
    let named = named(cards).map(|(which, path)| index_at(which, path));
    named.chain(titles_path(cards).map(|path| index_at(Which::Titles, path)))
}

/// The lists of people who share something, which are looked for last.
fn sharing(cards: Cards<'_>) -> impl Iterator<Item = Listed<'_>> {
    let paths = std::iter::once_with(move || sharing::paths(cards)).flatten();
    paths.map(|path| index_at(Which::Sharing, path))
}

fn index_at<'a>(which: Which<'a>, path: UrlPath) -> Listed<'a> {
    Listed { which, path, ids: &[] }
}

/// The address of the list of everything in a language. In the default language it exists even while it is
/// empty, so that links to it work.
pub(super) fn everything_path(cards: Cards<'_>) -> Option<UrlPath> {
    let path = cards.site.wished(&cards.site.config.publications)?;
    (cards.language.is_default() || !cards.edition().all.is_empty())
        .then(|| cards.path(path.as_str()))
}

/// The address of the index of titles in a language. In the default language it exists even while it is
/// empty, so that links to it work.
pub(super) fn titles_path(cards: Cards<'_>) -> Option<UrlPath> {
    let path = cards.site.wished(&cards.site.config.titles)?;
    (cards.language.is_default() || !cards.edition().all.is_empty())
        .then(|| cards.path(path.as_str()))
}

/// The address of the list of corrections, where there is one.
pub(super) fn corrections_path(cards: Cards<'_>) -> Option<UrlPath> {
    let path = cards.site.config.corrections_path.as_ref()?;
    (!cards.edition().corrected.is_empty()).then(|| cards.path(path.as_str()))
}

/// Months and days that have archives, each with its articles.
pub(super) fn spans_of(cards: Cards<'_>) -> impl Iterator<Item = (Span, &[ArticleId])> {
    let edition = cards.edition();
    let months = edition.by_month.iter().map(|(first, ids)| (Span::Month(*first), &**ids));
    months.chain(edition.by_day.iter().map(|(day, ids)| (Span::Day(*day), &**ids)))
}

/// The indexes of a language with their addresses: of the taxonomies that have terms, of authors and of
/// years.
fn named(cards: Cards<'_>) -> impl Iterator<Item = (Which<'_>, UrlPath)> {
    let (config, edition) = (&cards.site.config, cards.edition());
    let taxonomies = config.taxonomies.entries();
    let used = taxonomies.filter(|(number, _)| !edition.terms[*number].is_empty());
    let of_terms = used.map(|(number, taxonomy)| (Which::Terms(number), &*taxonomy.path));
    let authors = (Which::Authors, config.authors_path.as_str());
    let years = (Which::Years, config.years_path.as_str());
    let of_authors = (!edition.people.is_empty()).then_some(authors);
    let of_years = (!edition.by_year.is_empty()).then_some(years);
    let all = of_terms.chain(of_authors).chain(of_years);
    all.map(move |(which, path)| (which, cards.path(path)))
}

/// True where a section is the text of an index, so that it has no page of its own.
fn is_text_of_index(cards: Cards<'_>, wanted: &Section) -> bool {
    named(cards).any(|(_, path)| path == wanted.path)
        && index_section(cards, &wanted.path).is_some_and(|own| own.document == wanted.document)
}

impl Cards<'_> {
    /// The address of the archive of a month or day.
    pub(super) fn span_path(&self, span: Span) -> UrlPath {
        let archives = &self.site.config.archives;
        let pattern = match span {
            Span::Month(_) => archives.month.as_ref(),
            Span::Day(_) => archives.day.as_ref(),
        };
        self.filled(pattern.unwrap_or(&archives.year), span.first())
    }
}

/// The name of a value for readers; types have their plural.
pub(super) fn value_name<'a>(cards: Cards<'a>, value: Value) -> Cow<'a, str> {
    let site = cards.site;
    match value {
        Value::Term(taxonomy, term) => {
            Cow::Borrowed(site.archive.terms[taxonomy][term].name(cards.language))
        }
        Value::Author(person) => Cow::Borrowed(site.archive.person(person).name(cards.language)),
        Value::Type(kind) => Cow::Borrowed(cards.text(&site.config.types[kind].plural)),
        Value::Year(year) => Cow::Owned(cards.year_title(year)),
    }
}

/// The name of a section for readers.
pub(super) fn section_name(cards: Cards<'_>, number: usize) -> &str {
    section_title(cards, &cards.edition().sections[number])
}
