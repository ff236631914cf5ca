//! Whom a render may ask: one frame for each page being rendered.
//!
//! Tera hides a page's context inside components, and rayon may begin another page on the same
//! thread inside a function. A stack for each thread, pushed and popped around each render, loses
//! and mixes nothing. It is the one piece of global state of the program.

use std::cell::RefCell;
use std::sync::Arc;

use super::functions::{Asked, Queries};
use crate::diagnostic::Diagnostic;

/// One page being rendered.
pub struct Frame {
    /// Answers its questions.
    pub queries: Arc<dyn Queries>,
    /// Number of its language.
    pub language: usize,
    /// What went wrong beside the template itself.
    pub diagnostics: Vec<Diagnostic>,
    /// What was asked, each question once.
    pub asked: Vec<Asked>,
    /// What bodies are in this frame.
    bodies: Bodies,
}

/// What a body is when it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bodies {
    /// Its HTML.
    Html,
    /// Its key: a fingerprint is being taken. None was asked for yet.
    Key,
    /// Its key, and one was asked for.
    KeyUsed,
}

impl Frame {
    /// A frame for a page in a language.
    pub fn new(queries: Arc<dyn Queries>, language: usize) -> Frame {
        let bodies = Bodies::Html;
        Frame { queries, language, diagnostics: Vec::new(), asked: Vec::new(), bodies }
    }

    /// A frame in which bodies are their keys, to take a fingerprint of what is made in it.
    pub fn keying(queries: Arc<dyn Queries>, language: usize) -> Frame {
        Frame { bodies: Bodies::Key, ..Frame::new(queries, language) }
    }

    /// True when a body's key was asked for, so that what was made holds it in place of the HTML.
    pub fn holds_keys(&self) -> bool {
        self.bodies == Bodies::KeyUsed
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

/// Notes that something was asked.
pub(super) fn note(asked: Asked) {
    STACK.with_borrow_mut(|stack| {
        if let Some(frame) = stack.last_mut()
            && !frame.asked.contains(&asked)
        {
            frame.asked.push(asked);
        }
    });
}

/// True when bodies are to be their keys. It is noted that one was asked for.
pub fn wants_key() -> bool {
    STACK.with_borrow_mut(|stack| match stack.last_mut() {
        Some(frame) if frame.bodies != Bodies::Html => {
            frame.bodies = Bodies::KeyUsed;
            true
        }
        _ => false,
    })
}

/// Tells of a mistake found while a page is rendered, beside the template itself.
pub fn tell(diagnostic: Diagnostic) {
    STACK.with_borrow_mut(|stack| {
        if let Some(frame) = stack.last_mut() {
            frame.diagnostics.push(diagnostic);
        }
    });
}
