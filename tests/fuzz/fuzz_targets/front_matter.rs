//! A source as an article, a section, a term and an author: no panic, and every place exists.

#![no_main]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use ssg::diagnostic::Diagnostic;
use ssg::front_matter;

fuzz_target!(|text: &str| {
    let file: Arc<Path> = Arc::from(Path::new("content/a.md"));
    places(text, &front_matter::article(&file, text, &BTreeSet::new()).1);
    places(text, &front_matter::section(&file, text).1);
    places(text, &front_matter::term(&file, text).1);
    places(text, &front_matter::author(&file, text).1);
    places(text, &front_matter::author_toml(&file, text).1);
});

fn places(text: &str, told: &[Diagnostic]) {
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').split('\n').collect();
    for diagnostic in told {
        let place = &diagnostic.place;
        assert!(place.line <= lines.len(), "{diagnostic:?}");
        if let Some(line) = place.line.checked_sub(1).and_then(|at| lines.get(at)) {
            assert!(place.column <= line.chars().count() + 1, "{diagnostic:?}");
        }
    }
}
