//! Whom a render may ask: one frame for each page that is being rendered.
//!
//! Tera hides a page's context inside components, and rayon may begin another page on the same
//! thread inside a function. A stack for each thread, pushed and popped around each render, loses
//! and mixes nothing.

use std::cell::RefCell;
use std::sync::Arc;

use super::questions::{Asked, Queries};
use crate::diagnostic::Diagnostic;
use crate::ids::LanguageId;

/// One page being rendered.
pub struct Frame {
    /// Answers its questions.
    pub queries: Arc<dyn Queries>,
    /// Number of its language.
    pub language: LanguageId,
    /// Mistakes outside the template itself.
    pub diagnostics: Vec<Diagnostic>,
    /// What was asked, each question once.
    pub asked: Vec<Asked>,
    /// What bodies are within this frame.
    bodies: Bodies,
    /// Folders of the documents whose text is being made, the innermost last.
    folders: Vec<String>,
    /// How many of them it began with.
    first: usize,
    /// True where the innermost of those it began with was asked for.
    placed: bool,
}

/// What a body is when somebody asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bodies {
    /// Its HTML.
    Html,
    /// Its key: a fingerprint is being taken.
    Key,
}

impl Frame {
    /// A frame for a page in a language.
    pub fn new(queries: Arc<dyn Queries>, language: LanguageId) -> Frame {
        let bodies = Bodies::Html;
        let (diagnostics, asked, folders) = (Vec::new(), Vec::new(), Vec::new());
        Frame { queries, language, diagnostics, asked, bodies, folders, first: 0, placed: false }
    }

    /// The same for a page that is made from a document in `folder`.
    pub fn of(mut self, folder: Option<&str>) -> Frame {
        self.folders.extend(folder.map(str::to_string));
        self.first = self.folders.len();
        self
    }

    /// A frame in which bodies are their keys, to take a fingerprint of what is made in it.
    pub fn keying(queries: Arc<dyn Queries>, language: LanguageId) -> Frame {
        Frame { bodies: Bodies::Key, ..Frame::new(queries, language) }
    }
}

thread_local! {
    static STACK: RefCell<Vec<Frame>> = const { RefCell::new(Vec::new()) };
}

/// Does some work within a frame; gives the frame back. After a panic nothing of it is left.
pub(super) fn within<T>(frame: Frame, work: impl FnOnce() -> T) -> (T, Frame) {
    struct Below(usize);
    impl Drop for Below {
        fn drop(&mut self) {
            drop(STACK.with_borrow_mut(|stack| stack.split_off(self.0)));
        }
    }
    let below = Below(STACK.with_borrow_mut(|stack| {
        stack.push(frame);
        stack.len() - 1
    }));
    let made = work();
    let frame = STACK.with_borrow_mut(|stack| {
        stack.truncate(below.0 + 1);
        stack.pop().expect("what is within leaves what it found")
    });
    (made, frame)
}

/// Who answers, and in which language; none outside a render.
pub(super) fn current() -> Option<(Arc<dyn Queries>, LanguageId)> {
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

/// Does some work for a document in `folder`, so that `data` finds the files beside it.
pub(crate) fn beside<T>(folder: &str, work: impl FnOnce() -> T) -> T {
    let push = |frame: &mut Frame| frame.folders.push(folder.to_string());
    let is_within = STACK.with_borrow_mut(|stack| stack.last_mut().map(push).is_some());
    let made = work();
    if is_within {
        STACK.with_borrow_mut(|stack| stack.last_mut().map(|frame| frame.folders.pop()));
    }
    made
}

/// The folder of the document for which something is being made.
pub(crate) fn folder() -> Option<String> {
    STACK.with_borrow_mut(|stack| {
        let frame = stack.last_mut()?;
        frame.placed |= frame.folders.len() == frame.first;
        frame.folders.last().cloned()
    })
}

/// True when bodies must be their keys.
pub(crate) fn wants_key() -> bool {
    STACK.with_borrow(|stack| stack.last().is_some_and(|frame| frame.bodies == Bodies::Key))
}

/// What some work did to its frame.
#[derive(Debug, Clone, Default)]
pub struct Effects {
    diagnostics: Vec<Diagnostic>,
    asked: Vec<Asked>,
    /// The folder of the document that it was done for, where that was asked for: none stands for work
    /// done for no document.
    place: Option<Option<String>>,
}

impl Effects {
    /// True when the work does the same for the document that something is being made for.
    pub fn fit(&self) -> bool {
        let here = STACK.with_borrow(|stack| stack.last()?.folders.last().cloned());
        self.place.as_ref().is_none_or(|place| *place == here)
    }

    /// True when there was a mistake to tell.
    pub fn tell(&self) -> bool {
        !self.diagnostics.is_empty()
    }
}

/// Does some work as if in the current frame; gives what it would have done to that frame.
pub(crate) fn apart<T>(work: impl FnOnce() -> T) -> (T, Effects) {
    let frame = STACK.with_borrow(|stack| {
        stack.last().map(|frame| {
            let of = Frame::new(frame.queries.clone(), frame.language);
            Frame { bodies: frame.bodies, ..of.of(frame.folders.last().map(String::as_str)) }
        })
    });
    let Some(frame) = frame else { return (work(), Effects::default()) };
    let (made, frame) = within(frame, work);
    let place = frame.placed.then(|| frame.folders.last().cloned());
    (made, Effects { diagnostics: frame.diagnostics, asked: frame.asked, place })
}

/// Does to the current frame what work done [`apart`] would have done.
pub(crate) fn absorb(effects: &Effects) {
    if effects.place.is_some() {
        folder();
    }
    effects.asked.iter().cloned().for_each(note);
    effects.diagnostics.iter().cloned().for_each(tell);
}

/// Reports a mistake found while a page is rendered, outside the template itself.
pub(crate) fn tell(diagnostic: Diagnostic) {
    STACK.with_borrow_mut(|stack| {
        if let Some(frame) = stack.last_mut() {
            frame.diagnostics.push(diagnostic);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{DEAD_LINK, Place};
    use crate::ids::Id;
    use crate::theme::{ArticleQuery, Query, TermQuery, Value};

    struct Nobody;

    impl Queries for Nobody {
        fn articles(&self, _: LanguageId, _: &ArticleQuery) -> Result<Value, String> {
            Err(String::new())
        }
        fn terms(&self, _: LanguageId, _: &TermQuery) -> Result<Value, String> {
            Err(String::new())
        }
        fn authors(&self, _: LanguageId, _: Option<usize>) -> Result<Value, String> {
            Err(String::new())
        }
        fn years(&self, _: LanguageId) -> Result<Value, String> {
            Err(String::new())
        }
        fn url(&self, _: LanguageId, _: &str) -> Result<String, String> {
            Err(String::new())
        }
        fn data(&self, _: &str, _: Option<&str>) -> Result<Value, String> {
            Err(String::new())
        }
        fn string(
            &self,
            _: LanguageId,
            _: &str,
            _: Option<i64>,
            _: &[(&str, String)],
        ) -> Result<String, String> {
            Err(String::new())
        }
        fn number(&self, _: LanguageId, number: i64) -> String {
            number.to_string()
        }
        fn part(
            &self,
            _: LanguageId,
            _: &str,
            _: &[(&str, &Value)],
            _: Value,
        ) -> Result<Arc<str>, String> {
            Err(String::new())
        }
    }

    #[test]
    fn work_done_apart_does_the_same_to_each_frame() {
        let mistake = || Diagnostic::new(&DEAD_LINK, Place::file("a.md"), "planted");
        let asked = || Asked { language: LanguageId::DEFAULT, query: Query::Years };
        let make = || {
            tell(mistake());
            note(asked());
            wants_key()
        };
        for frame in [Frame::new, Frame::keying] {
            let frame = || frame(Arc::new(Nobody), LanguageId::DEFAULT);
            let (direct, whole) = within(frame(), make);
            let ((used, effects), untouched) = within(frame(), || apart(make));
            assert!(untouched.asked.is_empty() && untouched.diagnostics.is_empty());
            assert!(effects.tell());
            for _ in 0..2 {
                let ((), same) = within(frame(), || absorb(&effects));
                assert_eq!((&same.asked, &same.diagnostics), (&whole.asked, &whole.diagnostics));
                assert_eq!(used, direct);
            }
        }
        assert!(!apart(make).0);
    }

    #[test]
    fn frames_stand_in_one_another_also_after_a_panic() {
        let frame = |place| Frame::new(Arc::new(Nobody), LanguageId::at(place));
        let language = || current().map(|(_, language)| language.place());
        let (inner, _) = within(frame(1), || {
            let failed = std::panic::catch_unwind(|| within(frame(2), || panic!("planted")));
            assert!(failed.is_err());
            let (inner, _) = within(frame(3), language);
            (inner, language())
        });
        assert_eq!((inner, language()), ((Some(3), Some(1)), None));
    }
}
