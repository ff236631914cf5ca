//! The questions of templates to the archive, and who answers them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tera::Value;

use crate::disk::Hash;
use crate::ids::LanguageId;

/// A question of a template to the archive, and the language of the question. Strings and
/// assets are the theme's own, so asking for them is not a question.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Asked {
    /// Number of the page's language.
    pub language: LanguageId,
    /// The question.
    pub query: Query,
}

/// A question of a template.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Query {
    /// `articles(...)`
    Articles(ArticleQuery),
    /// `terms(taxonomy, sort?, limit?)`
    Terms(TermQuery),
    /// `authors(limit?)`
    Authors(Option<usize>),
    /// `years()`
    Years,
    /// `url(to)`
    Url(String),
    /// `data(path)`, and the folder of the document that asks, where there is one
    Data(String, Option<String>),
}

impl Asked {
    /// The answer. The text of an error is for authors.
    pub fn answer(&self, queries: &dyn Queries) -> Result<Value, String> {
        let language = self.language;
        match &self.query {
            Query::Articles(query) => queries.articles(language, query),
            Query::Terms(query) => queries.terms(language, query),
            Query::Authors(limit) => queries.authors(language, *limit),
            Query::Years => queries.years(language),
            Query::Url(to) => queries.url(language, to).map(Value::from),
            Query::Data(path, folder) => queries.data(path, folder.as_deref()),
        }
    }

    /// Hash of the answer; an error is an answer, too.
    pub fn hash(&self, queries: &dyn Queries) -> Hash {
        let answer = self.answer(queries);
        Hash::of(&serde_json::to_vec(&answer).expect("a value of a template is JSON"))
    }
}

/// Which articles a template wants.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ArticleQuery {
    /// Names of types, any of them; none: all.
    pub kinds: Vec<String>,
    /// Name of a taxonomy, with `terms`.
    pub taxonomy: Option<String>,
    /// Names or slugs of terms, any of them.
    pub terms: Vec<String>,
    /// Id of an author.
    pub author: Option<String>,
    /// Year of publication.
    pub year: Option<i16>,
    /// Code of a language, where it is not the page's.
    pub language: Option<String>,
    /// Only featured ones.
    pub featured: Option<bool>,
    /// Only events that are not over, soonest first.
    pub upcoming: bool,
    /// Only events that are over.
    pub past: bool,
    /// Events are left out.
    pub without_events: bool,
    /// Chapters of reports are left out.
    pub without_chapters: bool,
    /// Ids of articles that are left out.
    pub except: Vec<String>,
    /// Their order.
    pub sort: ArticleSort,
    /// The greatest number of them.
    pub limit: Option<usize>,
    /// How many to skip.
    pub skip: usize,
}

/// The order of articles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ArticleSort {
    /// Newest first.
    #[default]
    Newest,
    /// Oldest first.
    Oldest,
    /// By title, by the rules of the language.
    Title,
}

/// Which terms a template wants.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TermQuery {
    /// Name of a taxonomy.
    pub taxonomy: String,
    /// Their order.
    pub sort: TermSort,
    /// The greatest number of them.
    pub limit: Option<usize>,
}

/// The order of terms.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TermSort {
    /// By name.
    #[default]
    Name,
    /// The term with the newest article first.
    Newest,
    /// The term with the most articles first.
    Count,
}

/// Answers the questions of templates. The texts of errors are for authors.
pub trait Queries: Send + Sync {
    /// Cards of articles.
    fn articles(&self, language: LanguageId, query: &ArticleQuery) -> Result<Value, String>;
    /// Terms of a taxonomy.
    fn terms(&self, language: LanguageId, query: &TermQuery) -> Result<Value, String>;
    /// People.
    fn authors(&self, language: LanguageId, limit: Option<usize>) -> Result<Value, String>;
    /// Years.
    fn years(&self, language: LanguageId) -> Result<Value, String>;
    /// URL of a source path, id or URL path.
    fn url(&self, language: LanguageId, to: &str) -> Result<String, String>;
    /// A file of `data/`, or in the `folder` of a document.
    fn data(&self, path: &str, folder: Option<&str>) -> Result<Value, String>;
    /// A string of the theme.
    fn string(
        &self,
        language: LanguageId,
        key: &str,
        count: Option<i64>,
        values: &[(&str, String)],
    ) -> Result<String, String>;
    /// A whole number in the language's digits.
    fn number(&self, language: LanguageId, number: i64) -> String;
    /// The HTML of a template that sees only these arguments, the page's language and, as `site`, the
    /// view of the site.
    fn part(
        &self,
        language: LanguageId,
        template: &str,
        arguments: &[(&str, &Value)],
        site: Value,
    ) -> Result<Arc<str>, String>;
}
