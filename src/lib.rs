//! `ssg`: a static site generator for an institute's publication archive.

pub mod body;
pub mod diagnostic;
pub mod disk;
pub mod locale;
pub mod markdown;
pub mod slug;
pub mod url;
