//! Names: what each article is by itself, and what is wrong with that.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::address::{kind, own_id};
use super::{Documents, File, Hidden, Inputs, path_text};
use crate::config::Config;
use crate::diagnostic::{self, Diagnostic, Place, nearest};
use crate::front_matter::ACCESSIBILITY;
use crate::identifier;
use crate::ids::{DocumentId, Id, LanguageId, TypeId};
use crate::parse::{Document, Front, Role, Standing};
use crate::tree::Spanned;
use crate::url::percent_decode;

/// An article that knows what it is, but not yet its neighbours.
pub(super) struct Named {
    /// Number of its document.
    pub document: DocumentId,
    /// Permanent id.
    pub id: Arc<str>,
    /// Number of its type; none for pages.
    pub kind: Option<TypeId>,
    /// DOI; none before [`super::dois`] has looked for it.
    pub doi: Option<Box<str>>,
}

/// Names every article among the documents, but for its authors and contributors.
pub(super) fn named(
    documents: &Documents,
    hidden: &Hidden,
    inputs: &Inputs<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Named> {
    let config = inputs.config;
    let alone: Vec<(Named, Vec<Diagnostic>)> = documents
        .par_iter()
        .enumerate()
        .filter_map(|(place, document)| alone(DocumentId::at(place), document, config))
        .collect();
    let mut named = Vec::with_capacity(alone.len());
    for (article, told) in alone {
        diagnostics.extend(told);
        named.push(article);
    }
    translated_ids(&mut named, documents, hidden, diagnostics);
    duplicate_ids(&named, documents, diagnostics);
    duplicate_feed_ids(&named, documents, diagnostics);
    named
}

/// What an article is by itself; none for what is not an article.
fn alone(
    number: DocumentId,
    document: &Document,
    config: &Config,
) -> Option<(Named, Vec<Diagnostic>)> {
    let Role::Article(front) = &document.role else { return None };
    let mut diagnostics = Vec::new();
    let standing = Standing::of(&document.path);
    if front.page {
        diagnostics.extend(statement(document, front, config));
    }
    let kind = match front.page {
        true => None,
        false => kind(document, front, &standing, config, &mut diagnostics),
    };
    let file = &document.path;
    if kind.is_some_and(|kind| config.types[kind].event) && front.matter.start.is_none() {
        let place = Place::span(file, document.fence);
        diagnostics.push(
            Diagnostic::new(&diagnostic::MISSING_KEY, place, "an event needs `start`")
                .hint("such as `start: 2026-03-04 18:00`"),
        );
    }
    diagnostics.extend(climbing(document, front));
    identifiers(front, file, &mut diagnostics);
    fields(document, front, kind, config, &mut diagnostics);
    let named = Named { document: number, id: own_id(front, &standing).into(), kind, doi: None };
    Some((named, diagnostics))
}

/// A `slug` or `permalink` with a part that is not a name.
fn climbing(document: &Document, front: &Front) -> Option<Diagnostic> {
    let is_dots = |part: &str| matches!(part, "." | "..");
    let has_dots =
        |text: &str| percent_decode(text).split(['/', '\\']).any(|part| is_dots(part.trim()));
    let matter = &front.matter;
    let (said, what, hint) = match (&matter.slug, &matter.permalink) {
        (Some(slug), _) if slug.trim_matches('/').trim().is_empty() => {
            (slug, "the slug has no letter or digit".to_string(), "such as `slug: water-rights`")
        }
        (Some(slug), _) if has_dots(slug) => {
            let what = format!("the slug `{}` leads out of its folder", slug.value);
            (slug, what, "write the name alone, or the whole path as `permalink`")
        }
        (_, Some(permalink)) if has_dots(permalink) => {
            let what = format!("the permalink `{}` has a part of dots alone", permalink.value);
            (permalink, what, "write the path as it will be")
        }
        _ => return None,
    };
    let place = Place::span(&document.path, said.span);
    Some(Diagnostic::new(&diagnostic::BAD_ADDRESS, place, what).hint(hint))
}

/// Checks the identifiers by which the world knows an article.
fn identifiers(front: &Front, file: &File, diagnostics: &mut Vec<Diagnostic>) {
    type Written = Option<Box<Spanned<String>>>;
    type Known<'a> = (&'a Written, &'a str, fn(&str) -> Option<String>, &'a str);
    let matter = &front.matter;
    let known: [Known<'_>; 3] = [
        (&matter.doi, "DOI", identifier::doi, "such as `10.5555/12345678`"),
        (&matter.isbn, "ISBN", identifier::isbn, ISBN_HINT),
        (&matter.issn, "ISSN", identifier::issn, ISSN_HINT),
    ];
    for (text, name, read, hint) in known {
        if let Some(text) = text.as_ref().filter(|text| read(text).is_none()) {
            let place = Place::span(file, text.span);
            let message = format!("`{}` is not a valid {name}", text.value);
            diagnostics
                .push(Diagnostic::new(&diagnostic::BAD_IDENTIFIER, place, message).hint(hint));
        }
    }
}

const ISBN_HINT: &str =
    "ten or thirteen digits, the last of them a check digit, such as `978-0-306-40615-7`";

const ISSN_HINT: &str = "eight digits, the last of them a check digit, such as `2049-3630`";

/// What a page of type `accessibility` lacks in `site.toml`: all its facts, or what the model of a statement
/// asks of each.
fn statement(document: &Document, front: &Front, config: &Config) -> Vec<Diagnostic> {
    let kind = front.matter.kind.as_ref().filter(|name| name.value == ACCESSIBILITY);
    let Some(kind) = kind else { return Vec::new() };
    let place = || Place::span(&document.path, kind.span);
    let file = config.file.display();
    let Some(facts) = &config.accessibility else {
        let message = "a statement on accessibility needs its facts";
        let told = Diagnostic::new(&diagnostic::MISSING_KEY, place(), message);
        return vec![told.hint(format!("declare them in `[accessibility]` of `{file}`"))];
    };
    let mut lacking = Vec::new();
    let mut lacks = |what: &str, key: &str| {
        let message = format!("the statement on accessibility does not say {what}");
        let told = Diagnostic::new(&diagnostic::INCOMPLETE_STATEMENT, place(), message);
        lacking.push(told.hint(format!("set {key} in `[accessibility]` of `{file}`")));
    };
    if facts.email.is_empty() && config.institute.email.is_none() {
        lacks("where to report problems", "`email`");
    }
    if facts.enforcement.is_none() {
        lacks("whom readers can turn to if the answer is not enough", "`enforcement`");
    }
    lacking
}

/// Checks the further fields of an article against its type.
fn fields(
    document: &Document,
    front: &Front,
    kind: Option<TypeId>,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) {
    use crate::config::FieldKind;
    let empty = indexmap::IndexMap::new();
    let declared = kind.map_or(&empty, |kind| &config.types[kind].fields);
    for entry in &front.fields {
        let Some(field) = declared.get(&entry.key) else {
            let place = Place::span(&document.path, entry.key_span);
            let owner = kind.map_or("pages have", |_| "this type has");
            let message = format!("{owner} no key `{}`", entry.key);
            diagnostics.push(Diagnostic::new(&diagnostic::UNKNOWN_KEY, place, message));
            continue;
        };
        let Some(value) = front.field_values.as_ref().and_then(|all| all.get(&entry.key)) else {
            continue;
        };
        let (fits, wanted) = match field.kind {
            FieldKind::Text => (value.is_string() || value.is_number(), "a text"),
            FieldKind::Number => (value.is_number(), "a number"),
            FieldKind::Boolean => (value.is_boolean(), "`true` or `false`"),
            FieldKind::Date => (
                value.as_str().is_some_and(|text| crate::date::parse(text, &config.zone).is_ok())
                    || value.is_number(),
                "a date",
            ),
            FieldKind::List => (
                value.as_array().is_some_and(|list| list.iter().all(|item| !item.is_object())),
                "a list of texts",
            ),
            FieldKind::Url => {
                let url = |text: &str| text.starts_with("https://") || text.starts_with("http://");
                (value.as_str().is_some_and(url), "an absolute URL")
            }
        };
        if !fits {
            let place = Place::span(&document.path, entry.node.span);
            let message = format!("`{}` must be {wanted}", entry.key);
            diagnostics.push(Diagnostic::new(&diagnostic::WRONG_TYPE, place, message));
        }
    }
    for (name, _) in declared.iter().filter(|(_, field)| field.required) {
        if !front.field_values.as_ref().is_some_and(|all| all.contains_key(name)) {
            let place = Place::span(&document.path, document.fence);
            let message = format!("articles of this type need `{name}`");
            diagnostics.push(Diagnostic::new(&diagnostic::MISSING_KEY, place, message));
        }
    }
}

/// An edition that says `translation_of` takes the id of the original.
fn translated_ids(
    named: &mut [Named],
    documents: &Documents,
    hidden: &Hidden,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let is_translation = |article: &Named| {
        super::front(&documents[article.document]).matter.translation_of.is_some()
    };
    if !named.iter().any(is_translation) {
        return;
    }
    let mut by_name: BTreeMap<String, Arc<str>> = BTreeMap::new();
    for article in named.iter() {
        let path = path_text(&documents[article.document].path);
        let below = path.strip_prefix("content/").unwrap_or(path);
        by_name.insert(below.to_string(), article.id.clone());
        by_name.insert(article.id.to_string(), article.id.clone());
    }
    for article in named.iter_mut() {
        let document = &documents[article.document];
        let Some(of) = super::front(document).matter.translation_of.as_ref() else { continue };
        let name = of.trim_start_matches("id:").trim_start_matches("content/");
        match by_name.get(name) {
            Some(id) => article.id = id.clone(),
            // An article that is left out keeps its id, and its translations.
            None if let Some(id) = hidden.id(name) => article.id = id.into(),
            None if hidden.named(name).is_some() => {}
            None => {
                let place = Place::span(&document.path, of.span);
                let message = format!("there is nothing at `{}`", of.value);
                let hint = nearest(name, by_name.keys().map(String::as_str))
                    .map(|near| format!("did you mean `{near}`?"))
                    .unwrap_or_else(|| {
                        "`translation_of` names the other edition's source, such as `articles/x.md`, or its id"
                            .to_string()
                    });
                diagnostics
                    .push(Diagnostic::new(&diagnostic::BAD_REFERENCE, place, message).hint(hint));
            }
        }
    }
}

/// Reports ids in feeds that two articles have: a reader would see only one of them.
fn duplicate_feed_ids(named: &[Named], documents: &Documents, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<&str, &File> = HashMap::new();
    for article in named {
        let document = &documents[article.document];
        let Some(id) = &super::front(document).matter.feed_id else { continue };
        if let Some(other) = seen.insert(id, &document.path) {
            let message = format!("the id `{}` of feeds is taken", id.value);
            let place = Place::span(&document.path, id.span);
            diagnostics.push(
                Diagnostic::new(&diagnostic::DUPLICATE_ID, place, message)
                    .hint("each article has an id of its own in feeds")
                    .note(format!("the other one is in {}", other.display())),
            );
        }
    }
}

fn duplicate_ids(named: &[Named], documents: &Documents, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<(&str, LanguageId), &File> = HashMap::with_capacity(named.len());
    for article in named {
        let document = &documents[article.document];
        if let Some(other) = seen.insert((&article.id, document.language), &document.path) {
            let matter = &super::front(document).matter;
            let at = matter.id.as_ref().or(matter.translation_of.as_ref());
            let place = Place::span(&document.path, at.map_or(document.fence, |id| id.span));
            let message = format!("the id `{}` is taken", article.id);
            diagnostics.push(
                Diagnostic::new(&diagnostic::DUPLICATE_ID, place, message)
                    .hint("an id is given once and never changes; choose another for the newer one")
                    .note(format!("the other one is in {}", other.display())),
            );
        }
    }
}
