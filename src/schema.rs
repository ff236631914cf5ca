//! Checks a tree against the JSON Schema of the type that reads it.
//!
//! The serde types are the only description: schemars derives their schema, a [`Shape`] is
//! compiled from it once, and [`Shape::check`] reports all mistakes of a tree at once, each at its key
//! or value. The same schema is printed for editors.
//!
//! A property's `x-not` lists keys that other programs use for the same thing; they are refused
//! with "did you mean". A table's `x-hints` says for keys that have no other name here what to do with
//! them; the hint of the empty key is for all others. A key that is not required may have no
//! value.

mod check;
mod compile;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;

use crate::diagnostic::rules::BAD_VALUE;
use crate::diagnostic::{Diagnostic, Place};
use crate::tree::Node;

/// What a tree may look like. Made once from a schema, used for every file.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    /// All forms; the first is that of the whole tree.
    forms: Vec<Form>,
}

/// Index in [`Shape::forms`].
type Id = usize;

/// What a value may look like.
#[derive(Debug, Clone)]
struct Form {
    kind: Kind,
    /// Nothing is allowed, too.
    nullable: bool,
}

#[derive(Debug, Clone)]
enum Kind {
    Any,
    Nothing,
    Bool,
    /// A text; one of `allowed`, where that is not empty.
    Text {
        allowed: Vec<String>,
    },
    Number {
        whole: bool,
        least: Option<f64>,
        most: Option<f64>,
    },
    List(Id),
    Table(Table),
    OneOf(Vec<Id>),
}

#[derive(Debug, Clone)]
struct Table {
    keys: BTreeMap<String, Id>,
    required: Vec<String>,
    /// What keys other than `keys` hold; none: they are refused.
    rest: Option<Id>,
    /// Keys of other programs, and their names here.
    synonyms: BTreeMap<String, String>,
    /// Keys that do not belong here, and what to do instead; the empty key is any other.
    refused: BTreeMap<String, String>,
}

/// The shape of `T`.
pub(crate) fn shape<T: JsonSchema>() -> Shape {
    Shape::new(&schemars::schema_for!(T))
}

impl Shape {
    /// The shape that `schema` describes.
    ///
    /// Followed are references, types, properties, `required`, `additionalProperties`, `enum` and
    /// `const`, `anyOf`, `oneOf`, `allOf` of tables, items, and numeric ranges; what else a schema
    /// says is left to the code that reads the value.
    pub(crate) fn new(schema: &Schema) -> Shape {
        Shape { forms: compile::forms(schema.as_value()) }
    }

    /// The same without `key` at the top; `hint` says what to do instead.
    pub(crate) fn without(mut self, key: &str, hint: &str) -> Shape {
        if let Some(Form { kind: Kind::Table(table), .. }) = self.forms.first_mut() {
            table.keys.remove(key);
            table.refused.insert(key.to_owned(), hint.to_owned());
        }
        self
    }

    /// There is a key of this name at the top.
    pub(crate) fn has_key(&self, key: &str) -> bool {
        match self.forms.first() {
            Some(Form { kind: Kind::Table(table), .. }) => table.keys.contains_key(key),
            _ => false,
        }
    }
}

/// Checks `node` and reads a `T` from what is valid, so that one mistake hides no other. None where
/// a required key is missing.
pub(crate) fn read<T: DeserializeOwned>(
    node: &Node,
    file: &Arc<Path>,
    shape: &Shape,
) -> (Option<T>, Vec<Diagnostic>) {
    read_with(node, file, shape, &BTreeSet::new())
}

/// The same, with more keys allowed at the top; `T` does not see them.
pub(crate) fn read_with<T: DeserializeOwned>(
    node: &Node,
    file: &Arc<Path>,
    shape: &Shape,
    more: &BTreeSet<String>,
) -> (Option<T>, Vec<Diagnostic>) {
    let (sound, mut told) = check::check(shape, node, file, more);
    let Some(sound) = sound else { return (None, told) };
    match T::deserialize(&*sound) {
        Ok(value) => (Some(value), told),
        Err(fault) => {
            told.push(Diagnostic::new(&BAD_VALUE, Place::span(file, fault.span), fault.message));
            (None, told)
        }
    }
}

#[cfg(test)]
mod tests;
