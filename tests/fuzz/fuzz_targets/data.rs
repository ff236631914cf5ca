//! A data file of each kind: no panic, and every place exists.

#![no_main]

use std::path::Path;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use ssg::data;

fuzz_target!(|text: &str| {
    let lines: Vec<&str> = text.split('\n').collect();
    for name in ["data/a.json", "data/a.csv", "data/a.yaml", "data/a.toml"] {
        let Err(told) = data::value(&Arc::from(Path::new(name)), text) else { continue };
        let place = &told.place;
        assert!(place.line <= lines.len(), "{told:?}");
        if let Some(line) = place.line.checked_sub(1).and_then(|at| lines.get(at)) {
            assert!(place.column <= line.chars().count() + 1, "{told:?}");
        }
    }
});
