//! Task items: a box that shows whether it is done, and cannot be ticked.

use crate::markdown::{Words, text};

/// Whether a task is done.
#[derive(Clone, Copy)]
pub(crate) enum Task {
    Done,
    Open,
}

/// Appends the box of the item that began at `item` with `<li>`.
pub(crate) fn checkbox(out: &mut String, item: usize, task: Task, words: &Words) {
    if out.get(item..).is_some_and(|item| item.starts_with("<li>")) {
        out.insert_str(item + 3, " class=\"task\"");
    }
    let (checked, label) = match task {
        Task::Done => (" checked", &words.task_done),
        Task::Open => ("", &words.task_open),
    };
    out.extend(["<input type=\"checkbox\" disabled", checked]);
    text::attribute(out, "aria-label", label);
    out.push_str("> ");
}
