//! Whom a render may ask: one frame for each page being rendered.
//!
//! Tera hides a page's context inside components, and rayon may begin another page on the same
//! thread inside a function. A stack for each thread, pushed and popped around each render, loses
//! and mixes nothing. It is the one piece of global state of the program.

use std::cell::RefCell;
use std::sync::Arc;

use super::functions::Queries;
use crate::diagnostic::Diagnostic;

/// One page being rendered.
pub struct Frame {
    /// Answers its questions.
    pub queries: Arc<dyn Queries>,
    /// Number of its language.
    pub language: usize,
    /// What went wrong beside the template itself.
    pub diagnostics: Vec<Diagnostic>,
}

impl Frame {
    /// A frame for a page in a language.
    pub fn new(queries: Arc<dyn Queries>, language: usize) -> Frame {
        Frame { queries, language, diagnostics: Vec::new() }
    }
}

thread_local! {
    static STACK: RefCell<Vec<Frame>> = const { RefCell::new(Vec::new()) };
}

pub(super) fn push(frame: Frame) {
    STACK.with_borrow_mut(|stack| stack.push(frame));
}

pub(super) fn pop() -> Frame {
    STACK.with_borrow_mut(|stack| stack.pop().expect("each pop follows a push"))
}

/// Who answers, and in which language; none outside a render.
pub(super) fn current() -> Option<(Arc<dyn Queries>, usize)> {
    STACK.with_borrow(|stack| stack.last().map(|frame| (frame.queries.clone(), frame.language)))
}

/// Tells of a mistake found while a page is rendered, beside the template itself.
pub fn tell(diagnostic: Diagnostic) {
    STACK.with_borrow_mut(|stack| {
        if let Some(frame) = stack.last_mut() {
            frame.diagnostics.push(diagnostic);
        }
    });
}
