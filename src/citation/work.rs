//! A work: what bibliographies, catalogues and search engines learn of a publication.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Name;
use crate::date::{Date, Precision};

/// What a work counts as where somebody cites it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// A report or brief of the institute, with or without a number.
    Report,
    /// A working or research paper.
    Paper,
    /// An article that is none of the others.
    Article,
    /// An article that explains the news.
    Analysis,
    /// An article with a view of its own.
    Opinion,
    /// News, such as a press release.
    News,
    /// A post of a blog.
    Post,
    /// An event.
    Event,
}

impl Form {
    /// Its class at schema.org.
    pub fn schema_type(self) -> &'static str {
        match self {
            Form::Report => "Report",
            Form::Paper => "ScholarlyArticle",
            Form::Article => "Article",
            Form::Analysis => "AnalysisNewsArticle",
            Form::Opinion => "OpinionNewsArticle",
            Form::News => "NewsArticle",
            Form::Post => "BlogPosting",
            Form::Event => "Event",
        }
    }

    /// What Zotero takes it for, where no other tag says so.
    pub fn zotero_type(self) -> &'static str {
        match self {
            Form::Report | Form::Paper => "report",
            Form::Article | Form::Analysis | Form::Opinion => "magazineArticle",
            Form::Post => "blogPost",
            Form::News | Form::Event => "webpage",
        }
    }

    /// It is a book of its own and not a part of one.
    pub fn is_report(self) -> bool {
        matches!(self, Form::Report | Form::Paper)
    }
}

/// A publication as it is cited.
#[derive(Debug, Clone, Serialize)]
pub struct Work<'a> {
    /// Key in bibliographies, unique on the site and the same for ever.
    pub key: String,
    /// What it counts as.
    pub form: Form,
    /// Name of its type, such as "Brief".
    pub genre: &'a str,
    /// Title with its subtitle and the mark of a retraction, in plain text.
    pub title: String,
    /// Authors in order, never empty: the institute where the article names nobody.
    pub authors: Vec<Name>,
    /// Translators.
    pub translators: Vec<Name>,
    /// Editors.
    pub editors: Vec<Name>,
    /// Who published it.
    pub institute: &'a str,
    /// Its number as a report; may be empty.
    pub number: &'a str,
    /// Series and part in it.
    pub series: Option<(&'a str, usize)>,
    /// Date of publication, as precise as it was written.
    pub date: Option<Date>,
    /// DOI without its resolver.
    pub doi: Option<String>,
    /// ISBN in thirteen digits.
    pub isbn: Option<String>,
    /// ISSN of its series.
    pub issn: Option<String>,
    /// Absolute address of its page.
    pub url: String,
    /// Absolute addresses of its PDFs in its own language.
    pub pdfs: Vec<String>,
    /// Language as a BCP 47 tag.
    pub language: &'a str,
    /// Summary in plain text; may be empty.
    pub summary: &'a str,
    /// Terms of the article, without those of its series.
    pub keywords: Vec<&'a str>,
    /// What readers must know about it, such as that it is retracted; may be empty.
    pub note: String,
}

impl Work<'_> {
    /// Year, month and day of its publication, as far as they are known.
    pub fn issued(&self) -> Option<(i16, Option<i8>, Option<i8>)> {
        let date = self.date.as_ref()?;
        let day = date.civil().date();
        Some(match date.precision() {
            Precision::Year => (day.year(), None, None),
            Precision::Month => (day.year(), Some(day.month()), None),
            _ => (day.year(), Some(day.month()), Some(day.day())),
        })
    }

    /// Its publication as `2026/03/04`, `2026/03` or `2026`; empty without a date.
    pub fn slashed(&self) -> String {
        match self.issued() {
            Some((year, Some(month), Some(day))) => format!("{year:04}/{month:02}/{day:02}"),
            Some((year, Some(month), None)) => format!("{year:04}/{month:02}"),
            Some((year, ..)) => format!("{year:04}"),
            None => String::new(),
        }
    }

    /// The address to cite: its DOI's, else that of its page.
    pub fn address(&self) -> String {
        self.doi.as_deref().map_or_else(|| self.url.clone(), crate::identifier::doi_url)
    }
}

/// A key for bibliographies from a permanent id and the prefix of a language: letters and digits of
/// ASCII,
/// `-`, `_`, `.` and `:`. Different ids have different keys.
pub fn key(id: &str, prefix: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut key = String::with_capacity(id.len() + 4);
    for c in id.chars() {
        match c {
            '/' => key.push(':'),
            c if is_plain(c) => key.push(c),
            c => key.push_str(&format!("_{:x}_", u32::from(c))),
        }
    }
    if !prefix.is_empty() {
        key.push(':');
        key.push_str(prefix);
    }
    key
}

/// A text in one line, without doubled spaces.
pub(super) fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_plain_and_apart() {
        assert_eq!(key("reports/long-lead-time", ""), "reports:long-lead-time");
        assert_eq!(key("reports/long-lead-time", "ar"), "reports:long-lead-time:ar");
        assert_ne!(key("تقرير", ""), key("موجز", ""));
        assert!(key("articles/été {x}", "").is_ascii());
    }
}
