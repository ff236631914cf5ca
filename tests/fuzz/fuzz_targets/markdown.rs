//! A body: no panic, and every place exists.

#![no_main]

use std::path::Path;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use ssg::markdown::{self, RawHtml, Source};

fuzz_target!(|text: &str| {
    let file: Arc<Path> = Arc::from(Path::new("content/a.md"));
    let lines: Vec<&str> = text.split('\n').collect();
    for raw in [RawHtml::Allow, RawHtml::Sanitize, RawHtml::Escape] {
        let (facts, told) = markdown::facts(Source { file: &file, text, lines_before: 0 }, raw);
        let spans = told.iter().map(|told| (told.place.line, told.place.column));
        let links = facts.links.iter().map(|link| (link.span.line, link.span.column));
        for (line, column) in spans.chain(links) {
            assert!((1..=lines.len()).contains(&line), "line {line}");
            assert!(column <= lines[line - 1].chars().count() + 1, "{line}:{column}");
        }
    }
});
