//! The functions of templates: the only way to data of the whole site.
//!
//! | function | gives |
//! |---|---|
//! | `t(key, count?, ...)` | the string `key` in the page's language; other arguments fill its `{placeholders}` |
//! | `asset(path)` | URL of a file of the theme's `static/`, its name hashed |
//! | `source(path)` | text of such a file, to stand inline |
//! | `url(to)` | URL of a source path, `id:NAME` or URL path |
//! | `articles(type?, taxonomy?, term?, author?, featured?, upcoming?, limit?, offset?)` | cards, newest first |
//! | `terms(taxonomy, limit?)` | terms by name |
//! | `authors(limit?)` | people by name |
//! | `years()` | years, newest first |
//! | `data(path)` | a file of `data/` |
//! | `number(value)` | a whole number with the language's digits |
//! | `part(of, ...)` | the template `of`, made once for all pages that show it with the same arguments; it sees them, `site`, `theme`, `page.language` and `page.direction` |
//!
//! And one filter: `urlencode`, for a value within a URL's query.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use super::assets::Assets;
use super::faults::UNDEFINED;
use super::stack;
use crate::diagnostic::nearest;
use crate::disk::Hash;
use crate::url::BaseUrl;

/// A question of a template to the archive, and the language in which it was asked. Strings and
/// assets are the theme's own and no questions.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Asked {
    /// Number of the page's language.
    pub language: usize,
    /// The question.
    pub query: Query,
}

/// A question of a template.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Query {
    /// `articles(...)`
    Articles(ArticleQuery),
    /// `terms(taxonomy, limit?)`
    Terms(String, Option<usize>),
    /// `authors(limit?)`
    Authors(Option<usize>),
    /// `years()`
    Years,
    /// `url(to)`
    Url(String),
    /// `data(path)`
    Data(String),
}

impl Asked {
    /// The answer. The text of an error is an author's words.
    pub fn answer(&self, queries: &dyn Queries) -> Result<Value, String> {
        let language = self.language;
        match &self.query {
            Query::Articles(query) => queries.articles(language, query),
            Query::Terms(taxonomy, limit) => queries.terms(language, taxonomy, *limit),
            Query::Authors(limit) => queries.authors(language, *limit),
            Query::Years => queries.years(language),
            Query::Url(to) => queries.url(language, to).map(Value::from),
            Query::Data(path) => queries.data(path),
        }
    }

    /// Hash of the answer; also of an error, which is an answer.
    pub fn hash(&self, queries: &dyn Queries) -> Hash {
        let answer = self.answer(queries);
        Hash::of(&serde_json::to_vec(&answer).expect("a value of a template is JSON"))
    }
}

/// Which articles a template asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ArticleQuery {
    /// Name of a type.
    pub kind: Option<String>,
    /// Name of a taxonomy, with `term`.
    pub taxonomy: Option<String>,
    /// Name or slug of a term.
    pub term: Option<String>,
    /// Id of an author.
    pub author: Option<String>,
    /// Only featured ones.
    pub featured: Option<bool>,
    /// Only events that are not over, soonest first.
    pub upcoming: bool,
    /// As many at most.
    pub limit: Option<usize>,
    /// So many are skipped.
    pub offset: usize,
}

/// Answers the questions of templates. The texts of errors are an author's words.
pub trait Queries: Send + Sync {
    /// Cards of articles.
    fn articles(&self, language: usize, query: &ArticleQuery) -> Result<Value, String>;
    /// Terms of a taxonomy.
    fn terms(&self, language: usize, taxonomy: &str, limit: Option<usize>)
    -> Result<Value, String>;
    /// People.
    fn authors(&self, language: usize, limit: Option<usize>) -> Result<Value, String>;
    /// Years.
    fn years(&self, language: usize) -> Result<Value, String>;
    /// URL of a source path, id or URL path.
    fn url(&self, language: usize, to: &str) -> Result<String, String>;
    /// A file of `data/`.
    fn data(&self, path: &str) -> Result<Value, String>;
    /// A string of the theme.
    fn string(
        &self,
        language: usize,
        key: &str,
        count: Option<i64>,
        values: &[(&str, String)],
    ) -> Result<String, String>;
    /// A whole number in the language's digits.
    fn number(&self, language: usize, number: i64) -> String;
    /// The HTML of a template that sees only these arguments, the page's language and, as `site`, the
    /// view of the site.
    fn part(
        &self,
        language: usize,
        template: &str,
        arguments: &[(&str, &Value)],
        site: Value,
    ) -> Result<Arc<str>, String>;
}

fn asking() -> TeraResult<(Arc<dyn Queries>, usize)> {
    stack::current().ok_or_else(|| Error::message("this function works only on a page"))
}

/// Answers a question, and notes that it was asked.
fn ask(query: Query) -> TeraResult<Value> {
    let (queries, language) = asking()?;
    let asked = Asked { language, query };
    let answer = asked.answer(&*queries);
    stack::note(asked);
    answer.map_err(Error::message)
}

/// Registers all functions; those of assets answer after [`bind`].
pub(super) fn register(tera: &mut Tera) {
    tera.register_filter("safe", safe);
    tera.register_filter("urlencode", |text: &str, _: Kwargs, _: &State| query_value(text));
    tera.register_function("t", text);
    tera.register_function("articles", articles);
    tera.register_function("terms", |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        ask(Query::Terms(kwargs.must_get::<String>("taxonomy")?, kwargs.get::<usize>("limit")?))
    });
    tera.register_function("authors", |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        ask(Query::Authors(kwargs.get::<usize>("limit")?))
    });
    tera.register_function("years", |_: Kwargs, _: &State| ask(Query::Years));
    tera.register_function("url", |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        ask(Query::Url(kwargs.must_get::<String>("to")?))
    });
    tera.register_function("data", |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        ask(Query::Data(kwargs.must_get::<String>("path")?))
    });
    tera.register_function("part", part);
    tera.register_function("number", |kwargs: Kwargs, _: &State| -> TeraResult<String> {
        let number = kwargs.must_get::<i64>("value")?;
        let (queries, language) = asking()?;
        Ok(queries.number(language, number))
    });
    for name in ["asset", "source"] {
        tera.register_function(name, |_: Kwargs, _: &State| -> TeraResult<String> {
            Err(Error::message("assets are not there yet: a style sheet cannot name them"))
        });
    }
}

/// Marks a text as HTML. Tera's own filter of this name takes what is not defined for an empty text.
fn safe(value: &Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    if value.is_undefined() {
        return Err(Error::message(UNDEFINED));
    }
    Ok(match value.as_str() {
        Some(text) => Value::safe_string(text),
        None => Value::safe_string(&value.to_string()),
    })
}

fn text(kwargs: Kwargs, _: &State) -> TeraResult<String> {
    let key = kwargs.must_get::<String>("key")?;
    let count = kwargs.get::<i64>("count")?;
    let mut values = Vec::new();
    for (name, value) in kwargs.iter() {
        let Some(name) = name.as_str().filter(|name| !matches!(*name, "key" | "count")) else {
            continue;
        };
        values.push((name, value.to_string()));
    }
    let (queries, language) = asking()?;
    queries.string(language, &key, count, &values).map_err(Error::message)
}

fn part(kwargs: Kwargs, state: &State) -> TeraResult<Value> {
    let template = kwargs.must_get::<String>("of")?;
    let arguments = kwargs.iter().filter_map(|(name, value)| Some((name.as_str()?, value)));
    let arguments: Vec<_> = arguments.filter(|(name, _)| *name != "of").collect();
    let site = state.get::<Value>("site")?.unwrap_or_else(Value::undefined);
    let (queries, language) = asking()?;
    let html = queries.part(language, &template, &arguments, site).map_err(Error::message)?;
    Ok(Value::safe_string(&html))
}

fn articles(kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    const KNOWN: [&str; 8] =
        ["type", "taxonomy", "term", "author", "featured", "upcoming", "limit", "offset"];
    for (name, _) in kwargs.iter() {
        let name = name.as_str().unwrap_or("");
        if !KNOWN.contains(&name) {
            let near = nearest(name, KNOWN).map(|near| format!("; did you mean `{near}`?"));
            let message = format!("`articles` takes no `{name}`{}", near.unwrap_or_default());
            return Err(Error::message(message));
        }
    }
    let query = ArticleQuery {
        kind: kwargs.get::<String>("type")?,
        taxonomy: kwargs.get::<String>("taxonomy")?,
        term: kwargs.get::<String>("term")?,
        author: kwargs.get::<String>("author")?,
        featured: kwargs.get::<bool>("featured")?,
        upcoming: kwargs.get::<bool>("upcoming")?.unwrap_or(false),
        limit: kwargs.get::<usize>("limit")?,
        offset: kwargs.get::<usize>("offset")?.unwrap_or(0),
    };
    ask(Query::Articles(query))
}

/// Percent-encodes all but the unreserved characters (RFC 3986).
fn query_value(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(byte as char);
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// Lets `asset` and `source` answer.
pub(super) fn bind(tera: &mut Tera, assets: &Assets, base: &BaseUrl) {
    let missing = |assets: &Assets, path: &str| {
        let near = nearest(path, assets.paths()).map(|near| format!("; did you mean `{near}`?"));
        Error::message(format!("the theme has no asset `{path}`{}", near.unwrap_or_default()))
    };
    let (these, here) = (assets.clone(), base.clone());
    tera.register_function("asset", move |kwargs: Kwargs, _: &State| -> TeraResult<String> {
        let path = kwargs.must_get::<String>("path")?;
        match these.address(&path) {
            Some((url, None)) => Ok(here.link(url)),
            Some((url, Some(hash))) => Ok(format!("{}?v={}", here.link(url), hash.short())),
            None => Err(missing(&these, &path)),
        }
    });
    let these = assets.clone();
    tera.register_function("source", move |kwargs: Kwargs, _: &State| -> TeraResult<String> {
        let path = kwargs.must_get::<String>("path")?;
        these.text(&path).map(str::to_string).ok_or_else(|| missing(&these, &path))
    });
}
