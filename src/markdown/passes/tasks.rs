//! Task items: a box that shows whether it is done, and cannot be ticked.

use crate::markdown::{Words, text};

/// Appends the box of the item that began at `item` with `<li>`.
pub(crate) fn checkbox(out: &mut String, item: usize, done: bool, words: &Words) {
    if out.get(item..).is_some_and(|item| item.starts_with("<li>")) {
        out.insert_str(item + 3, " class=\"task\"");
    }
    out.push_str("<input type=\"checkbox\" disabled");
    if done {
        out.push_str(" checked");
    }
    text::attribute(out, "aria-label", if done { &words.task_done } else { &words.task_open });
    out.push_str("> ");
}
