//! Code: its colours, and unknown languages.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr};

use super::Reading;
use crate::diagnostic::{self, nearest};
use crate::markdown::text::offset_in;

/// A block of code while it is read.
pub(super) struct Code<'a> {
    /// Its language; empty where it has none.
    language: CowStr<'a>,
    text: String,
    range: Range<usize>,
}

impl<'a> Reading<'a> {
    pub(super) fn open_code(&mut self, kind: CodeBlockKind<'a>, range: &Range<usize>) {
        if !self.highlight {
            return;
        }
        let language = match kind {
            CodeBlockKind::Fenced(info) => info,
            CodeBlockKind::Indented => CowStr::Borrowed(""),
        };
        self.code = Some(Code { language, text: String::new(), range: range.clone() });
    }

    pub(super) fn code_text(&mut self, text: &str) {
        if let Some(code) = &mut self.code {
            code.text.push_str(text);
        }
    }

    pub(super) fn close_code(&mut self) {
        let Some(code) = self.code.take() else { return };
        let language = code.language.split([' ', ',', '\t', '{']).next().unwrap_or("");
        let html = match language {
            "" => None,
            language => match ssg_code::code(&code.text, language) {
                ssg_code::Code::Html(html) => Some(html),
                ssg_code::Code::Plain => None,
                ssg_code::Code::Unknown => {
                    let at = offset_in(&self.prepared.text, &code.language);
                    let at = at.unwrap_or(code.range.start);
                    self.unknown_language(language, at..at + language.len());
                    None
                }
            },
        };
        self.facts.codes.push(html);
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
