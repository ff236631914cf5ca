//! `ssg`: a static site generator for an institute's publication archive.

pub mod diagnostic;
pub mod markdown;
