//! Fields that no view has, where tera takes them for false without a message.
//!
//! A printed field that is not defined is an error when its page is rendered. In a condition, or
//! before `| default`, it is not an error: `{% if article.sumary %}` would leave out every summary. The
//! JSON Schemas of the views say which fields exist, so such a name is reported once, before any page is
//! rendered.
//!
//! Only what is certain is reported. A name that a template sets, that a loop or component brings, or
//! that comes from an `include`, may be anything; and so may all fields of a free table.

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::{Map, Value};

use super::tags::{self, Kind, Tag, Token};

/// What templates see, as JSON Schemas.
pub struct Contract {
    /// Views: their fields are the variables of templates.
    pub views: Vec<Value>,
    /// Further variables, by name.
    pub variables: Vec<(&'static str, Value)>,
    /// What the schemas refer to, by name.
    pub definitions: Map<String, Value>,
}

/// A field that no view has.
#[derive(Debug, PartialEq)]
pub(super) struct Undefined {
    /// Number of the template.
    pub template: usize,
    /// Where the path is.
    pub range: Range<usize>,
    /// The field.
    pub field: String,
    /// The fields that exist.
    pub known: Vec<String>,
}

/// What may be at a path: one of these schemas.
type Shape<'a> = Vec<&'a Value>;

/// What a shape has under a name.
enum Field<'a> {
    /// This.
    There(Shape<'a>),
    /// Nothing, for sure.
    Missing,
    /// Nobody knows.
    Free,
}

impl Contract {
    fn variable(&self, name: &str) -> Option<Shape<'_>> {
        let fields = self.views.iter().filter_map(|view| view.get("properties")?.get(name));
        let further = self.variables.iter().filter(|(known, _)| *known == name);
        let shape: Shape<'_> = fields.chain(further.map(|(_, schema)| schema)).collect();
        (!shape.is_empty()).then_some(shape)
    }

    /// The schemas of a shape, each a table, list or single value. None where one is free.
    fn resolved<'a>(&'a self, shape: &Shape<'a>) -> Option<Shape<'a>> {
        let mut open = shape.clone();
        let mut resolved = Vec::new();
        while let Some(schema) = open.pop() {
            let table = schema.as_object()?;
            if let Some(name) = table.get("$ref").and_then(Value::as_str) {
                open.push(self.definitions.get(name.rsplit('/').next().unwrap_or(name))?);
            } else if let Some(choices) = table.get("anyOf").or(table.get("oneOf")) {
                open.extend(choices.as_array()?);
            } else if table.contains_key("allOf") {
                return None;
            } else if table.get("type").is_none_or(|kind| kind != "null") {
                resolved.push(schema);
            }
        }
        (!resolved.is_empty()).then_some(resolved)
    }

    /// A field of the value.
    fn field<'a>(&'a self, shape: &Shape<'a>, name: &str) -> Field<'a> {
        let Some(resolved) = self.resolved(shape) else { return Field::Free };
        let mut found = Vec::new();
        for schema in resolved {
            let any = schema.get("additionalProperties").filter(|any| **any != Value::Bool(false));
            let fields = schema.get("properties").and_then(Value::as_object);
            match (any, fields) {
                (Some(any), _) => found.push(any),
                (None, Some(fields)) => found.extend(fields.get(name)),
                // A list or a single value: rendering reports it.
                (None, None) => return Field::Free,
            }
        }
        if found.is_empty() { Field::Missing } else { Field::There(found) }
    }

    /// The fields that exist.
    fn names(&self, shape: &Shape<'_>) -> Vec<String> {
        let resolved = self.resolved(shape).unwrap_or_default();
        let tables = resolved.iter().filter_map(|schema| schema.get("properties")?.as_object());
        let names: BTreeSet<&String> = tables.flat_map(Map::keys).collect();
        names.into_iter().cloned().collect()
    }

    /// The members of a list, or of a table of names that the site chooses.
    fn members<'a>(&'a self, shape: &Shape<'a>) -> Option<Shape<'a>> {
        let member = |schema: &'a Value| schema.get("items").or(schema.get("additionalProperties"));
        self.resolved(shape)?.into_iter().map(member).collect()
    }
}

/// Fields that no view has, in `templates`: their names and texts.
pub(super) fn undefined(contract: &Contract, templates: &[(&str, &str)]) -> Vec<Undefined> {
    let taken: Vec<Vec<Tag<'_>>> = templates.iter().map(|(_, text)| tags::tags(text)).collect();
    let set: BTreeSet<&str> = taken.iter().flatten().filter_map(name_set).collect();
    // Names of loops are visible in the templates that are included in them, and in theirs.
    let mut brought: Vec<BTreeSet<&str>> = vec![set; templates.len()];
    let includes: Vec<(usize, &str, Vec<&str>)> = taken
        .iter()
        .enumerate()
        .flat_map(|(from, tags)| {
            includes(tags).into_iter().map(move |(to, names)| (from, to, names))
        })
        .collect();
    loop {
        let before: usize = brought.iter().map(BTreeSet::len).sum();
        for (from, name, names) in &includes {
            let names: Vec<&str> = brought[*from].iter().chain(names).copied().collect();
            for (to, (known, _)) in templates.iter().enumerate() {
                if known
                    .strip_suffix(name)
                    .is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
                {
                    brought[to].extend(names.iter().copied());
                }
            }
        }
        if brought.iter().map(BTreeSet::len).sum::<usize>() == before {
            break;
        }
    }
    let mut all = Vec::new();
    for (number, tags) in taken.iter().enumerate() {
        let mut walk = Walk::new(contract, &brought[number]);
        walk.template(tags);
        all.extend(walk.found.into_iter().map(|found| Undefined { template: number, ..found }));
    }
    all
}

/// The templates that are included, each with the names of the loops around.
fn includes<'a>(tags: &[Tag<'a>]) -> Vec<(&'a str, Vec<&'a str>)> {
    let mut loops: Vec<Vec<&str>> = Vec::new();
    let mut included = Vec::new();
    for tag in tags {
        match tag.word() {
            "for" => {
                let names = tag.tokens[1..].iter().take_while(|token| !token.is("in"));
                let names = names.filter(|token| token.kind == Kind::Name);
                loops.push(names.map(|name| name.text).collect());
            }
            "endfor" => {
                loops.pop();
            }
            "include" => {
                if let Some(name) = tag.tokens.get(1).filter(|name| name.kind == Kind::Text) {
                    included.push((name.text, loops.iter().flatten().copied().collect()));
                }
            }
            _ => {}
        }
    }
    included
}

/// The name in `{% set name ... %}`.
fn name_set<'a>(tag: &Tag<'a>) -> Option<&'a str> {
    matches!(tag.word(), "set" | "set_global").then(|| tag.tokens.get(1).map(|name| name.text))?
}

/// A walk through one template.
struct Walk<'c, 't> {
    contract: &'c Contract,
    /// Names that are not the view's, about which nothing more is known.
    brought: &'c BTreeSet<&'t str>,
    /// Names of open loops, the innermost last, with what they hold where it is known.
    locals: Vec<(&'t str, Option<Shape<'c>>)>,
    /// Open `if` and `for`, with the number of names before them.
    open: Vec<(&'t str, usize)>,
    found: Vec<Undefined>,
}

impl<'c, 't> Walk<'c, 't> {
    fn new(contract: &'c Contract, brought: &'c BTreeSet<&'t str>) -> Walk<'c, 't> {
        Walk { contract, brought, locals: Vec::new(), open: Vec::new(), found: Vec::new() }
    }

    fn template(&mut self, tags: &[Tag<'t>]) {
        // A component sees its arguments, and no view.
        let mut in_component = false;
        for tag in tags {
            match tag.word() {
                "component" => in_component = true,
                "endcomponent" => in_component = false,
                _ if in_component => {}
                "for" => self.begin_loop(tag),
                "if" => {
                    self.open.push(("if", self.locals.len()));
                    self.expression(tag, &tag.tokens[1..]);
                }
                "else" => {
                    // The loop was empty: its name does not exist.
                    if let Some(("for", before)) = self.open.last() {
                        self.locals[*before..].iter_mut().for_each(|(_, shape)| *shape = None);
                    }
                }
                "endif" | "endfor" => {
                    if let Some((_, before)) = self.open.pop() {
                        self.locals.truncate(before);
                    }
                }
                "block" | "extends" | "include" | "filter" | "<" | "</" => {}
                _ => self.expression(tag, &tag.tokens),
            }
        }
    }

    fn begin_loop(&mut self, tag: &Tag<'t>) {
        let tokens = &tag.tokens;
        let before = self.locals.len();
        self.open.push(("for", before));
        let Some(at) = tokens.iter().position(|token| token.is("in")) else { return };
        let over = &tokens[at + 1..];
        self.expression(tag, over);
        let shape = self.whole(over).and_then(|shape| self.contract.members(&shape));
        let names = tokens[1..at].iter().filter(|token| token.kind == Kind::Name);
        let is_pair = tokens[1..at].iter().any(|token| token.is(","));
        for name in names {
            self.locals.push((name.text, shape.clone().filter(|_| !is_pair)));
        }
    }

    /// What `tokens` are, where they are a path and nothing else.
    fn whole(&self, tokens: &[Token<'t>]) -> Option<Shape<'c>> {
        let path = self.path(tokens, 0)?;
        (path.end == tokens.len()).then_some(path.shape)?
    }

    /// Looks at every path of an expression.
    fn expression(&mut self, tag: &Tag<'t>, tokens: &[Token<'t>]) {
        let before = self.locals.len();
        // Names of `[x for x in ...]` are known within the brackets; here, within the tag.
        for (at, token) in tokens.iter().enumerate() {
            let Some(name) = tokens.get(at + 1) else { break };
            if token.is("for") {
                let from = tokens[at..].iter().position(|token| token.is("in"));
                let over = from.map_or(&[][..], |from| &tokens[at + from + 1..]);
                let end = over.iter().position(|token| token.is("]") || token.is("if"));
                let shape = self.whole(&over[..end.unwrap_or(over.len())]);
                let shape = shape.and_then(|shape| self.contract.members(&shape));
                let is_pair = tokens.get(at + 2).is_some_and(|token| token.is(","));
                self.locals.push((name.text, shape.filter(|_| !is_pair)));
                if is_pair && let Some(second) = tokens.get(at + 3) {
                    self.locals.push((second.text, None));
                }
            }
        }
        for at in 0..tokens.len() {
            let Some(Path { missing: Some((field, known)), end, .. }) = self.path(tokens, at)
            else {
                continue;
            };
            if is_silent(tag, tokens, end) {
                let last = &tokens[end - 1];
                let range = tokens[at].at..last.at + last.text.len();
                self.found.push(Undefined { template: 0, range, field, known });
            }
        }
        self.locals.truncate(before);
    }

    fn named(&self, name: &str) -> Option<Shape<'c>> {
        if let Some((_, shape)) = self.locals.iter().rev().find(|(local, _)| *local == name) {
            return shape.clone();
        }
        if self.brought.contains(name) {
            return None;
        }
        self.contract.variable(name)
    }

    /// The path that begins with the token `at`, as far as it is certain.
    fn path(&self, tokens: &[Token<'t>], at: usize) -> Option<Path<'c>> {
        let first = tokens.get(at).filter(|token| token.kind == Kind::Name)?;
        let before = at.checked_sub(1).map(|at| tokens[at]);
        let is_other = [".", "?.", "|", "is", "<", "</"];
        let negated_test = before.is_some_and(|token| token.is("not"))
            && at.checked_sub(2).is_some_and(|at| tokens[at].is("is"));
        if negated_test || before.is_some_and(|token| is_other.iter().any(|sign| token.is(sign))) {
            return None;
        }
        if tokens.get(at + 1).is_some_and(|next| next.is("(") || next.is("=")) {
            return None;
        }
        let mut shape = self.named(first.text);
        let mut missing = None;
        let mut end = at + 1;
        while let Some(sign) = tokens.get(end) {
            if sign.is(".") || sign.is("?.") {
                // A field of a missing value is an error of its own, unless the template checks for it.
                if missing.is_some() {
                    return None;
                }
                let name = tokens.get(end + 1)?;
                (shape, missing) = self.field(shape, name.text);
                end += 2;
            } else if sign.is("[") || sign.is("?[") {
                let close = closing(tokens, end)?;
                let inner = &tokens[end + 1..close];
                if missing.is_some() {
                    return None;
                }
                match inner {
                    [name] if name.kind == Kind::Text => {
                        (shape, missing) = self.field(shape, name.text);
                    }
                    // A slice of a list is a list.
                    _ if inner.iter().any(|token| token.is(":")) => {}
                    _ => shape = shape.and_then(|shape| self.contract.members(&shape)),
                }
                end = close + 1;
            } else {
                break;
            }
        }
        Some(Path { shape, missing, end })
    }

    /// A field of a shape; else the field that is missing, and those that exist.
    fn field(&self, shape: Option<Shape<'c>>, name: &str) -> (Option<Shape<'c>>, Option<Missing>) {
        let Some(shape) = shape else { return (None, None) };
        match self.contract.field(&shape, name) {
            Field::There(field) => (Some(field), None),
            Field::Free => (None, None),
            Field::Missing => (None, Some((name.to_string(), self.contract.names(&shape)))),
        }
    }
}

/// A field that is missing, and those that exist.
type Missing = (String, Vec<String>);

/// A path within an expression.
struct Path<'c> {
    /// The value there, where it is known.
    shape: Option<Shape<'c>>,
    missing: Option<Missing>,
    /// The token behind it.
    end: usize,
}

/// The bracket that closes the one at `open`.
fn closing(tokens: &[Token<'_>], open: usize) -> Option<usize> {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        if token.is("[") || token.is("?[") {
            depth += 1;
        } else if token.is("]") {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

/// Tera takes what is not defined for false where the token `end` follows it. A template that asks
/// whether it is defined does so on purpose.
fn is_silent(tag: &Tag<'_>, tokens: &[Token<'_>], end: usize) -> bool {
    let Some(next) = tokens.get(end) else {
        return matches!(tag.word(), "if" | "elif" | "set" | "set_global");
    };
    let signs = ["and", "or", "else", ")", ",", "]", "}", "==", "!="];
    signs.iter().any(|sign| next.is(sign))
        || (next.is("|") && tokens.get(end + 1).is_some_and(|filter| filter.is("default")))
}

#[cfg(test)]
mod tests;
