//! One tree for YAML and TOML in which every key and value knows its place.
//!
//! Reading has two steps. [`yaml`] and [`toml`] make a [`Node`] from a text and decide as
//! little as they can: an unquoted YAML scalar stays text with the kind [`ScalarKind::Plain`].
//! The type that reads it decides what it is, so that `title: 1984` and `title: yes` are texts.
//! A `&Node` is a serde `Deserializer`.

mod control;
mod core;
mod de;
mod line;
mod spanned;
mod toml;
mod yaml;

pub(crate) use control::fault as control_fault;
pub(crate) use core::json;
pub(crate) use core::{Core, core, whole};
pub(crate) use spanned::{FORM, OneOrMany, Spanned};
pub(crate) use toml::toml;
pub(crate) use yaml::{scalar_of, yaml};

use crate::diagnostic::Span;

/// The greatest depth of tables and lists within one another; a deeper one is a diagnostic.
pub(crate) const MAX_DEPTH: usize = 64;

/// The greatest number of nodes in one tree, with every alias counted as often as it is used.
pub(crate) const MAX_NODES: usize = 10_000;

/// A value and its place.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Its place. Of a table or list: its first line; of nothing: its key.
    pub span: Span,
}

/// What a [`Node`] is.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Value {
    /// Nothing: `key:` with no value, or `~`. An unquoted `null` is [`ScalarKind::Plain`].
    Null,
    /// A single value, whose type is still open when it is unquoted in YAML.
    Scalar {
        /// As written, with quotes, escapes and folds resolved.
        text: String,
        /// What the notation says about its type.
        kind: ScalarKind,
    },
    /// Values in order.
    List(Vec<Node>),
    /// Keys with values, in the order of the file.
    Table(Vec<Entry>),
}

/// What the notation of a scalar says about its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ScalarKind {
    /// Unquoted YAML: the code that reads it decides.
    Plain,
    /// Certainly a text: quoted, or a block (`|`, `>`).
    Quoted,
    /// `true` or `false` in TOML.
    Bool,
    /// A whole number in TOML, in decimal notation.
    Integer,
    /// A number in TOML.
    Float,
    /// A date, time, or both in TOML, in ISO 8601.
    Date,
}

/// A key of a table and its value.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// The place of the key.
    pub key_span: Span,
    /// Its value.
    pub node: Node,
}

impl Node {
    /// The value of `key`, where this is a table that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The entry of `key`, where this is a table that has it.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.value {
            Value::Table(entries) => entries.iter().find(|entry| entry.key == key),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
