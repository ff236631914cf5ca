//! Placeholders of a new site: what `ssg init` writes where it got no answer, until somebody fills it
//! in.

use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{self, Diagnostic, Place};
use crate::text;
use crate::tree::{Node, Value};

/// The host of a new site without an address; the name can belong to nobody (RFC 2606).
pub const HOST: &str = "your-institute.example";

/// The name of an institute without a name.
pub const NAME: &str = "Your Institute";

/// Reports every text of `site.toml` that is still a placeholder.
pub(super) fn placeholders(node: &Node, file: &Arc<Path>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    look(node, file, &mut found);
    found
}

fn look(node: &Node, file: &Arc<Path>, found: &mut Vec<Diagnostic>) {
    match &node.value {
        Value::Scalar { text, .. } => {
            if text.contains(text::PLACEHOLDER) || text.contains(HOST) || text == NAME {
                let place = Place::span(file, node.span);
                let message = format!("`{text}` is a placeholder");
                found.push(
                    Diagnostic::new(&diagnostic::PLACEHOLDER, place, message)
                        .hint("write what is true of your institute"),
                );
            }
        }
        Value::List(nodes) => nodes.iter().for_each(|node| look(node, file, found)),
        Value::Table(entries) => entries.iter().for_each(|entry| look(&entry.node, file, found)),
        Value::Null => {}
    }
}
