//! The pattern and the target of a redirect.

#![no_main]

#[allow(dead_code, reason = "each target uses one of them")]
#[path = "../bodies.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|text: &str| bodies::redirects(text));
