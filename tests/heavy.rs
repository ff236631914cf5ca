//! What takes all cores by itself: a browser, validators, whole archives, random edits.

mod browser;
mod corpora;
mod incremental;
mod lighthouse;
mod newsletter;
mod packaging;
mod published;

#[path = "tools/served.rs"]
mod served;
#[path = "tools/mod.rs"]
mod tools;
