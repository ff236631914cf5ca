//! `ssg`: a static site generator for an institute's publication archive.

pub mod date;
pub mod diagnostic;
pub mod front_matter;
pub mod markdown;
pub mod schema;
pub mod tree;
