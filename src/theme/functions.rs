//! The functions of templates: the only way to data of the whole site.
//!
//! | function | gives |
//! |---|---|
//! | `t(key, count?, ...)` | the string `key` in the page's language; other arguments fill its `{placeholders}` |
//! | `asset(path)` | URL of a file of the theme's `static/`, its name hashed |
//! | `source(path)` | text of such a file, to print inline |
//! | `url(to)` | URL of a source path, `id:NAME` or URL path |
//! | `articles(type?, taxonomy?, term?, terms?, author?, year?, language?, featured?, upcoming?, past?, events?, chapters?, except?, sort?, skip?, limit?)` | cards, newest first |
//! | `terms(taxonomy, sort?, limit?)` | terms by name |
//! | `authors(limit?)` | people by name |
//! | `years()` | years, newest first |
//! | `data(path)` | a file of `data/`, or a CSV or JSON file in the folder of the article |
//! | `number(value)` | a whole number with the language's digits |
//! | `part(of, ...)` | the template `of`, made once for all pages that show it with the same arguments; it sees them, `site`, `theme`, `page.language` and `page.direction` |
//!
//! And two filters: `urlencode`, for a value within a URL's query, and `comforts`, for the HTML of a text
//! (see [`with_comforts`]).

use std::borrow::Cow;
use std::sync::Arc;

use tera::value::Key;
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use super::assets::Assets;
use super::faults::UNDEFINED;
use super::questions::{ArticleQuery, ArticleSort, Asked, Queries, Query, TermQuery, TermSort};
use super::stack;
use crate::diagnostic::nearest;
use crate::ids::LanguageId;
use crate::markdown::{Comforts, with_comforts};
use crate::url::BaseUrl;

fn asking() -> TeraResult<(Arc<dyn Queries>, LanguageId)> {
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

/// Registers all functions; the functions of assets answer after [`bind`].
pub(super) fn register(tera: &mut Tera) {
    tera.register_filter("safe", safe);
    tera.register_filter("urlencode", |text: &str, _: Kwargs, _: &State| query_value(text));
    tera.register_filter("comforts", comforts);
    tera.register_function("t", text);
    tera.register_function("articles", articles);
    tera.register_function("terms", terms);
    tera.register_function("authors", |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        ask(Query::Authors(kwargs.get::<usize>("limit")?))
    });
    tera.register_function("years", |_: Kwargs, _: &State| ask(Query::Years));
    tera.register_function("url", |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        ask(Query::Url(kwargs.must_get::<String>("to")?))
    });
    tera.register_function("data", |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        ask(Query::Data(kwargs.must_get::<String>("path")?, stack::folder()))
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

/// Marks a text as HTML. Tera's own filter of this name takes an undefined value for an empty text.
fn safe(value: &Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    if value.is_undefined() {
        return Err(Error::message(UNDEFINED));
    }
    Ok(match value.as_str() {
        Some(text) => Value::safe_string(text),
        None => Value::safe_string(&value.to_string()),
    })
}

/// The HTML of a text with comforts: `anchor`, `note` and `enlarge` are their labels.
fn comforts(html: &Value, kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    known("comforts", &kwargs, &["anchor", "anchor_to", "toc", "note", "enlarge", "enlarge_from"])?;
    let text = html.as_str().ok_or_else(|| Error::message(UNDEFINED))?;
    let label = |name: &'static str| kwargs.get::<Cow<'_, str>>(name);
    let (anchor, note, enlarge) = (label("anchor")?, label("note")?, label("enlarge")?);
    let toc = kwargs.get::<&Value>("toc")?;
    let deepest = kwargs.get::<i64>("anchor_to")?.unwrap_or(3);
    let entries = toc.and_then(Value::as_array).into_iter().flatten();
    let headings = entries.filter_map(|entry| {
        let get = |name| entry.as_map()?.get(&Key::Str(name));
        let level = get("level").and_then(Value::as_i64)?;
        get("id")?.as_str().filter(|_| level <= deepest)
    });
    let comforts = Comforts {
        anchor: anchor.as_deref(),
        headings: headings.collect(),
        note: note.as_deref(),
        enlarge: enlarge.as_deref(),
        enlarge_from: kwargs.get::<u32>("enlarge_from")?.unwrap_or(480),
    };
    Ok(match with_comforts(text, &comforts) {
        Cow::Borrowed(_) => html.clone().mark_safe(),
        Cow::Owned(made) => Value::safe_string(&made),
    })
}

fn text(kwargs: Kwargs, _: &State) -> TeraResult<String> {
    let key = kwargs.must_get::<Cow<'_, str>>("key")?;
    let count = kwargs.get::<i64>("count")?;
    let mut values = Vec::new();
    for (name, value) in kwargs.iter() {
        let Some(name) = name.as_str().filter(|name| !matches!(*name, "key" | "count")) else {
            continue;
        };
        values.push((name, value.as_str().map_or_else(|| value.to_string(), str::to_string)));
    }
    let (queries, language) = asking()?;
    queries.string(language, &key, count, &values).map_err(Error::message)
}

fn part(kwargs: Kwargs, state: &State) -> TeraResult<Value> {
    let template = kwargs.must_get::<Cow<'_, str>>("of")?;
    let arguments = kwargs.iter().filter_map(|(name, value)| Some((name.as_str()?, value)));
    let arguments: Vec<_> = arguments.filter(|(name, _)| *name != "of").collect();
    let site = state.get::<Value>("site")?.unwrap_or_else(Value::undefined);
    let (queries, language) = asking()?;
    let html = queries.part(language, &template, &arguments, site).map_err(Error::message)?;
    Ok(Value::safe_string(&html))
}

/// Reports an argument that a function does not take.
fn known(function: &str, kwargs: &Kwargs, known: &[&str]) -> TeraResult<()> {
    for (name, _) in kwargs.iter() {
        let name = name.as_str().unwrap_or("");
        if !known.contains(&name) {
            let near = nearest(name, known.iter().copied());
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            return Err(Error::message(format!("`{function}` takes no `{name}`{near}")));
        }
    }
    Ok(())
}

/// One of the `choices` that an argument names.
fn choice<T: Copy>(kwargs: &Kwargs, name: &str, choices: &[(&str, T)]) -> TeraResult<Option<T>> {
    let Some(wanted) = kwargs.get::<String>(name)? else { return Ok(None) };
    let found = choices.iter().find(|(choice, _)| *choice == wanted);
    found.map(|(_, choice)| Some(*choice)).ok_or_else(|| {
        let names: Vec<String> = choices.iter().map(|(name, _)| format!("`{name}`")).collect();
        Error::message(format!("`{name}` is one of {}", names.join(", ")))
    })
}

/// The texts of an argument: a text, or a list of texts, or of cards by their ids.
fn several(kwargs: &Kwargs, name: &str) -> TeraResult<Vec<String>> {
    let Some(value) = kwargs.get::<Value>(name)? else { return Ok(Vec::new()) };
    let one = |value: &Value| {
        let of_card = value.as_map().and_then(|card| card.get(&Key::Str("id")));
        let text = value.as_str().or_else(|| of_card.and_then(|id| id.as_str()));
        text.map(str::to_string)
    };
    let texts: Option<Vec<String>> = match value.as_array() {
        Some(list) => list.iter().map(one).collect(),
        None => one(&value).map(|text| vec![text]),
    };
    let message = || Error::message(format!("`{name}` is a text, or a list of texts or articles"));
    texts.ok_or_else(message)
}

fn terms(kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    known("terms", &kwargs, &["taxonomy", "sort", "limit"])?;
    let sorts =
        [("name", TermSort::Name), ("newest", TermSort::Newest), ("count", TermSort::Count)];
    ask(Query::Terms(TermQuery {
        taxonomy: kwargs.must_get::<String>("taxonomy")?,
        sort: choice(&kwargs, "sort", &sorts)?.unwrap_or_default(),
        limit: kwargs.get::<usize>("limit")?,
    }))
}

fn articles(kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    const KNOWN: [&str; 17] = [
        "type", "taxonomy", "term", "terms", "author", "year", "language", "featured", "upcoming",
        "past", "events", "chapters", "except", "sort", "skip", "limit", "offset",
    ];
    known("articles", &kwargs, &KNOWN)?;
    let sorts = [
        ("newest", ArticleSort::Newest),
        ("oldest", ArticleSort::Oldest),
        ("title", ArticleSort::Title),
    ];
    let mut terms = several(&kwargs, "terms")?;
    terms.extend(kwargs.get::<String>("term")?);
    let skip = kwargs.get::<usize>("skip")?.or(kwargs.get::<usize>("offset")?);
    let query = ArticleQuery {
        kinds: several(&kwargs, "type")?,
        taxonomy: kwargs.get::<String>("taxonomy")?,
        terms,
        author: kwargs.get::<String>("author")?,
        year: kwargs.get::<i16>("year")?,
        language: kwargs.get::<String>("language")?,
        featured: kwargs.get::<bool>("featured")?,
        upcoming: kwargs.get::<bool>("upcoming")?.unwrap_or(false),
        past: kwargs.get::<bool>("past")?.unwrap_or(false),
        without_events: kwargs.get::<bool>("events")? == Some(false),
        without_chapters: kwargs.get::<bool>("chapters")? == Some(false),
        except: several(&kwargs, "except")?,
        sort: choice(&kwargs, "sort", &sorts)?.unwrap_or_default(),
        limit: kwargs.get::<usize>("limit")?,
        skip: skip.unwrap_or(0),
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
        let path = kwargs.must_get::<Cow<'_, str>>("path")?;
        match these.address(&path) {
            Some((url, None)) => Ok(here.link(url)),
            Some((url, Some(hash))) => Ok(format!("{}?v={}", here.link(url), hash.short())),
            None => Err(missing(&these, &path)),
        }
    });
    let these = assets.clone();
    tera.register_function("source", move |kwargs: Kwargs, _: &State| -> TeraResult<String> {
        let path = kwargs.must_get::<Cow<'_, str>>("path")?;
        these.text(&path).map(str::to_string).ok_or_else(|| missing(&these, &path))
    });
}
