//! The site in one language: what all makers of views and files ask it.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::archive::{Article, Edition};
use crate::config::{Language, LocalText, Pattern, TaxonomyKey, of_date};
use crate::date;
use crate::ids::{ArticleId, LanguageId, PersonId, TaxonomyId, TermId};
use crate::locale::{Locale, Precision};
use crate::site::{Named, Site};
use crate::url::UrlPath;

/// The site in one language.
#[derive(Clone, Copy)]
pub struct Cards<'a> {
    pub site: &'a Site,
    pub language: LanguageId,
}

impl<'a> Cards<'a> {
    pub fn new(site: &'a Site, language: LanguageId) -> Cards<'a> {
        Cards { site, language }
    }

    pub fn edition(&self) -> &'a Edition {
        &self.site.archive.editions[self.language]
    }

    pub fn lang(&self) -> &'a Language {
        &self.site.config.languages[self.language]
    }

    pub fn locale(&self) -> &'a Locale {
        &self.lang().locale
    }

    pub fn link(&self, url: &UrlPath) -> String {
        self.site.config.base.link(url)
    }

    pub fn absolute(&self, url: &UrlPath) -> String {
        self.site.config.base.absolute(url)
    }

    /// An address that `site.toml` has for the default language, in this one.
    pub fn path(&self, path: &str) -> UrlPath {
        self.lang().path(&crate::url::encode(path))
    }

    pub fn text(&self, text: &'a LocalText) -> &'a str {
        text.get(&self.lang().code)
    }

    pub fn name(&self) -> &'a str {
        self.text(&self.site.config.institute.name)
    }

    pub fn string(&self, key: &str, values: &[(&str, String)]) -> String {
        self.site.string(self.language, key, values)
    }

    /// "March 2022", for the span of a page of a list.
    pub fn month(&self, id: ArticleId) -> String {
        let front = self.site.archive.front(self.site.archive.article(id));
        front.date.map_or(String::new(), |date| match date.precision() {
            date::Precision::Year => self.locale().date(date.civil(), Precision::Year),
            _ => self.locale().date(date.civil(), Precision::Month),
        })
    }

    pub fn named_term(&self, taxonomy: TaxonomyId, term: TermId) -> &'a Named {
        self.site.repeated.term(self.language, taxonomy, term)
    }

    pub fn named_person(&self, id: PersonId) -> &'a Named {
        self.site.repeated.person(self.language, id)
    }

    /// An event that is not yet over.
    pub fn upcoming(&self, article: &Article) -> bool {
        let front = self.site.archive.front(article);
        // An event that ends at 19:00 is over at 19:00; an event that ends on a day, when the day
        // is over.
        let over =
            front.end.as_deref().or(front.start.as_deref()).map(|date| match date.precision() {
                date::Precision::Minute | date::Precision::Second => date.instant(),
                _ => date.end(),
            });
        over.is_some_and(|over| over > self.site.moment.now)
    }

    pub fn taxonomy(&self, key: TaxonomyKey) -> Option<TaxonomyId> {
        self.site.config.taxonomies.find(|taxonomy| taxonomy.key == key)
    }

    pub fn is_gone(&self, article: &Article) -> bool {
        self.site.archive.front(article).is_gone()
    }

    /// A text of `site.toml` in this language.
    pub(super) fn text_of(&self, text: &LocalText) -> String {
        text.get(&self.lang().code).to_string()
    }

    /// "Water | The Institute".
    pub(super) fn feed_title(&self, title: &str) -> String {
        let values = [("title", title.to_string()), ("site", self.name().to_string())];
        self.string("engine.feed_title", &values)
    }

    pub(super) fn year_path(&self, year: i16) -> UrlPath {
        let pattern = &self.site.config.archives.year;
        self.filled(pattern, jiff::civil::date(year, 1, 1))
    }

    pub(super) fn filled(&self, pattern: &Pattern, day: Date) -> UrlPath {
        let date = day.at(0, 0, 0, 0);
        let value = |part: &str| Cow::Owned(of_date(part, date).unwrap_or_default());
        pattern.fill(&self.lang().prefix, value)
    }

    /// A year in the digits of the language.
    pub(super) fn year_title(&self, year: i16) -> String {
        let first = jiff::civil::date(year, 1, 1).at(0, 0, 0, 0);
        let year = self.locale().date(first, Precision::Year);
        self.string("engine.year", &[("year", year)])
    }
}
