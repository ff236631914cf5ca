//! A byline and a title: no panic; every name stands where it says, and none is empty.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ssg::diagnostic::slip;
use ssg::front_matter::{names, title_parts};

fuzz_target!(|text: &str| {
    let mut end = 0;
    for name in names(text) {
        assert_eq!(&text[name.range.clone()], name.text);
        assert!(!name.text.trim().is_empty());
        assert!(name.range.start >= end);
        end = name.range.end;
    }
    let (title, _) = title_parts(text);
    assert!(!title.contains('\n'));
    slip(&title, [text, "Jane Doe"]);
});
