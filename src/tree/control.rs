//! Control characters in values: nobody sees them, and no page, feed or record may hold them.

use std::path::Path;
use std::sync::Arc;

use super::{Node, Value};
use crate::diagnostic::{Diagnostic, Place, rules::CONTROL_CHARACTER};
use crate::text::{control, without_controls};

/// Reports every value with a control character, and replaces such characters by spaces.
pub(super) fn clean(node: &mut Node, file: &Arc<Path>, told: &mut Vec<Diagnostic>) {
    match &mut node.value {
        Value::Null => {}
        Value::Scalar { text, .. } => {
            let Some((_, found)) = control(text) else { return };
            told.push(fault(found, Place::span(file, node.span)));
            *text = without_controls(text).into_owned();
        }
        Value::List(nodes) => nodes.iter_mut().for_each(|node| clean(node, file, told)),
        Value::Table(entries) => {
            entries.iter_mut().for_each(|entry| clean(&mut entry.node, file, told));
        }
    }
}

/// The diagnostic of a control character.
pub(crate) fn fault(found: char, place: Place) -> Diagnostic {
    let message = format!("this text contains the control character U+{:04X}", found as u32);
    Diagnostic::new(&CONTROL_CHARACTER, place, message)
        .hint("remove it: it came with text that was copied from elsewhere")
}
