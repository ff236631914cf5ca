//! Code: languages that nobody knows. Its colours are made when a page is rendered.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr};

use super::Reading;
use crate::diagnostic::{self, nearest};
use crate::markdown::text::offset_in;

/// The language that the line before a block of code names; empty where it names none.
pub(in crate::markdown) fn language(info: &str) -> &str {
    info.split([' ', ',', '\t', '{']).next().unwrap_or("")
}

impl Reading<'_> {
    pub(super) fn open_code(&mut self, kind: &CodeBlockKind<'_>, range: &Range<usize>) {
        let CodeBlockKind::Fenced(info) = kind else { return };
        let language = language(info);
        if !self.facts.highlight
            || language.is_empty()
            || ssg_code::code("", language) != ssg_code::Code::Unknown
        {
            return;
        }
        let at = self.place_of(info).unwrap_or(range.start);
        self.unknown_language(language, at..at + language.len());
    }

    fn place_of(&self, info: &CowStr<'_>) -> Option<usize> {
        offset_in(&self.prepared.text, info).or_else(|| offset_in(self.body, info))
    }

    fn unknown_language(&mut self, language: &str, at: Range<usize>) {
        let names = ssg_code::languages();
        let hint = nearest(language, names.iter().map(String::as_str)).map_or_else(
            || "write `text` where it is to have no colours".to_string(),
            |near| format!("did you mean `{near}`? `text` has no colours"),
        );
        let message = format!("`{language}` is not the name of a language that has colours");
        self.report(&diagnostic::CODE_LANGUAGE, at, message, hint);
    }
}
