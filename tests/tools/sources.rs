//! What the sources of the bundled site say of its articles, read without the program's own reader.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_yaml::Value;

use crate::tools;

/// A published article in English.
pub struct Source {
    /// Path below `content`.
    pub file: String,
    /// Permanent id.
    pub id: String,
    title: String,
    subtitle: Option<String>,
    /// Date of publication.
    pub date: Date,
    /// Names as printed; none means the institute.
    pub authors: Vec<String>,
}

impl Source {
    /// Title and subtitle, as they are cited.
    pub fn cited_title(&self) -> String {
        match &self.subtitle {
            None => self.title.clone(),
            Some(subtitle) if self.title.ends_with(['?', '!']) => {
                format!("{} {subtitle}", self.title)
            }
            Some(subtitle) => format!("{}: {subtitle}", self.title),
        }
    }
}

/// The newest `count` articles that feeds may hold, newest first.
pub fn newest(count: usize) -> Vec<Source> {
    let content = tools::root().join("content");
    let people = people(&content);
    let mut sources = Vec::new();
    for file in tools::files_ending(&content, ".md") {
        let path = file.strip_prefix(&content).expect("it was found there").display().to_string();
        let apart = ["authors/", "pages/", "terms/"].iter().any(|folder| path.starts_with(folder));
        if apart || path.ends_with("_index.md") || path.ends_with(".ar.md") {
            continue;
        }
        let matter = front_matter(&file);
        if is_published(&matter) {
            sources.push(source(path, &matter, &people));
        }
    }
    sources.sort_by(|one, other| other.date.cmp(&one.date).then_with(|| one.id.cmp(&other.id)));
    sources.truncate(count);
    sources
}

/// `base_url` of the bundled site.
pub fn base_url() -> String {
    site()["base_url"].as_str().expect("a text").to_string()
}

/// The day of a moment (seconds since 1970) in the site's time zone.
pub fn day(seconds: i64) -> Date {
    let zone = site()["time_zone"].as_str().map(|name| TimeZone::get(name).expect("a zone"));
    Timestamp::from_second(seconds)
        .expect("a time")
        .to_zoned_datetime(zone.unwrap_or(TimeZone::UTC))
        .date()
}

fn site() -> toml::Table {
    tools::read(&tools::root().join("site.toml")).parse().expect("site.toml is TOML")
}

fn source(path: String, matter: &Value, people: &BTreeMap<String, String>) -> Source {
    let stem = path.trim_end_matches(".md").trim_end_matches("/index").to_string();
    let written = text(matter, "title").expect("an article has a title");
    let (title, rest) = match written.trim().split_once('\n') {
        Some((title, rest)) => (title.trim().to_string(), Some(rest.trim().to_string())),
        None => (written.trim().to_string(), None),
    };
    let byline = ["author", "authors"].iter().flat_map(|key| match &matter[*key] {
        Value::String(names) => names.split(" and ").map(str::to_string).collect(),
        Value::Sequence(names) => {
            names.iter().filter_map(Value::as_str).map(str::to_string).collect()
        }
        _ => Vec::new(),
    });
    let authors = byline.map(|name| people.get(&name).cloned().unwrap_or(name)).collect::<Vec<_>>();
    Source {
        id: text(matter, "id").unwrap_or(stem),
        title,
        subtitle: text(matter, "subtitle").or(rest),
        date: text(matter, "date").expect("an article has a date")[..10].parse().expect("a date"),
        authors,
        file: path,
    }
}

fn is_published(matter: &Value) -> bool {
    let day = |key: &str| text(matter, key).map(|date| date[..10].parse::<Date>().expect("a date"));
    let today = tools::CLOCK[..10].parse::<Date>().expect("a date");
    let due = day("publish_at").or(day("date")).is_some_and(|date| date <= today);
    let over = day("expires").is_some_and(|date| date <= today);
    let draft = matter["draft"].as_bool() == Some(true);
    due && !over && !draft && text(matter, "status").is_none()
}

/// Names in the registry, by all that an article may call them.
fn people(content: &Path) -> BTreeMap<String, String> {
    let mut people = BTreeMap::new();
    for file in tools::files_ending(&content.join("authors"), ".md") {
        let id = file.file_stem().expect("it has a name").to_string_lossy().into_owned();
        if id.ends_with(".ar") {
            continue;
        }
        let matter = front_matter(&file);
        let name = text(&matter, "name").expect("a person has a name");
        let aliases = matter["aliases"].as_sequence().into_iter().flatten();
        for alias in aliases.filter_map(Value::as_str) {
            people.insert(alias.to_string(), name.clone());
        }
        people.insert(id, name.clone());
        people.insert(name.clone(), name);
    }
    people
}

fn front_matter(file: &Path) -> Value {
    let text = tools::read(file);
    let matter = text.split("---\n").nth(1).unwrap_or_else(|| panic!("{}", file.display()));
    serde_yaml::from_str(matter).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn text(matter: &Value, key: &str) -> Option<String> {
    matter[key].as_str().map(str::to_string)
}
