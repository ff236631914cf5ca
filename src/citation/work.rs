//! A work: what bibliographies, catalogues and search engines learn of a publication.

use std::collections::{HashMap, HashSet};

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
/// ASCII, `-`, `_`, `.` and `:`. Two ids may have the same: see [`shared_keys`].
pub(crate) fn key(id: &str, prefix: &str) -> String {
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

/// Numbers and keys of those publications whose [`key`] one before them has: the article `x/ar` and the
/// Arabic edition of `x` would both be `x:ar`. The first keeps it, the next is `x:ar-2`, whatever comes
/// after them. Programs and disks that know no case, and the folders of [`path_of_key`], tell all keys apart.
pub(crate) fn shared_keys<'a>(
    names: impl Iterator<Item = (&'a str, &'a str)>,
) -> HashMap<usize, String> {
    let folded = |key: &str| path_of_key(key).to_ascii_lowercase();
    let mut taken = HashSet::with_capacity(names.size_hint().0);
    let mut shared = HashMap::new();
    for (number, (id, prefix)) in names.enumerate() {
        let key = key(id, prefix);
        if !taken.insert(folded(&key)) {
            let mut numbered = (2u32..).map(|count| format!("{key}-{count}"));
            let free = numbered.find(|key| taken.insert(folded(key)));
            shared.insert(number, free.expect("there are more numbers than keys"));
        }
    }
    shared
}

/// `reports/rivers` of the key `reports:rivers`; no part of it leads out of its folder or is hidden.
pub(crate) fn path_of_key(key: &str) -> String {
    let parts = key.split(':').filter(|part| !part.is_empty()).map(|part| {
        let dot = part.strip_prefix('.');
        dot.map_or_else(|| part.to_string(), |rest| format!("_2e_{rest}"))
    });
    parts.collect::<Vec<_>>().join("/")
}

/// A text in one line, without doubled spaces.
pub(super) fn line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn keys_are_plain_and_apart() {
        assert_eq!(key("reports/long-lead-time", ""), "reports:long-lead-time");
        assert_eq!(key("reports/long-lead-time", "ar"), "reports:long-lead-time:ar");
        assert_ne!(key("تقرير", ""), key("موجز", ""));
        assert!(key("articles/été {x}", "").is_ascii());
    }

    #[test]
    fn the_first_keeps_the_key_that_another_would_have() {
        let names =
            [("x", "ar"), ("x/ar", ""), ("x/ar-2", ""), ("X/AR", ""), ("é", ""), ("_e9_", "")];
        let shared = shared_keys(names.into_iter());
        let known: BTreeMap<usize, &str> =
            shared.iter().map(|(number, key)| (*number, key.as_str())).collect();
        let expected = [(1, "x:ar-2"), (2, "x:ar-2-2"), (3, "X:AR-3"), (5, "_e9_-2")];
        assert_eq!(known, BTreeMap::from(expected));
    }

    /// Ids of all signs that keys know, in three languages, in every order of publication.
    #[test]
    fn no_two_publications_share_a_key_and_what_comes_later_changes_none() {
        let parts = ["a", "A", "ar", "fa", "-2", "é", "_e9_", ".", "..", "", "_2e_", "a-2"];
        let mut seed = 0x2545_f491_4f6c_dd1d_u64;
        let mut next = |below: usize| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            (seed % below as u64) as usize
        };
        for _ in 0..300 {
            let mut names: Vec<(String, &str)> = Vec::new();
            for _ in 0..40 {
                let id: Vec<&str> = (0..1 + next(3)).map(|_| parts[next(parts.len())]).collect();
                let name = (id.join("/"), ["", "ar", "fa"][next(3)]);
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            let keys = |names: &[(String, &str)]| -> Vec<String> {
                let all = || names.iter().map(|(id, prefix)| (id.as_str(), *prefix));
                let shared = shared_keys(all());
                let own = |(number, (id, prefix)): (usize, (&str, &str))| {
                    shared.get(&number).cloned().unwrap_or_else(|| key(id, prefix))
                };
                all().enumerate().map(own).collect()
            };
            let known = keys(&names);
            let places: HashSet<String> =
                known.iter().map(|key| path_of_key(key).to_lowercase()).collect();
            assert_eq!(places.len(), names.len(), "{names:?}");
            for first in 1..names.len() {
                assert_eq!(keys(&names[..first]), known[..first], "{names:?}");
            }
        }
    }
}
