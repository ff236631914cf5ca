//! A configuration: no panic.

#![no_main]

use std::path::Path;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use ssg::config::{Overrides, config};

fuzz_target!(|text: &str| {
    let file: Arc<Path> = Arc::from(Path::new("site.toml"));
    let (config, told) = config(&file, text, &Overrides::default());
    assert!(config.is_some() || !told.is_empty());
});
