//! What takes long or all cores: a browser, validators, whole archives, random edits.
#![allow(clippy::disallowed_methods, reason = "tests make and read files")]
#![allow(unreachable_pub, reason = "nobody imports from this program")]

mod begin;
mod browser;
mod calendars;
mod corpora;
mod deposits;
mod formatted;
mod former;
mod incremental;
mod lighthouse;
mod newsletter;
mod packaging;
mod pdfs;
mod published;
mod scholarship;

#[path = "tools/served.rs"]
mod served;
#[path = "tools/mod.rs"]
mod tools;
