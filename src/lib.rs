//! `ssg`: a static site generator for an institute's publication archive.

pub mod archive;
pub mod body;
pub mod build;
pub mod cli;
pub mod config;
pub mod data;
pub mod date;
pub mod diagnostic;
pub mod discover;
pub mod disk;
pub mod front_matter;
pub mod locale;
pub mod markdown;
pub mod outputs;
pub mod parse;
pub mod plan;
pub mod render;
pub mod schema;
pub mod site;
pub mod slug;
pub mod theme;
pub mod tree;
pub mod url;
pub mod write;
