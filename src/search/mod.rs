//! Search: the index in which readers' browsers and `ssg search` look for words.
//!
//! `docs/search-format.md` describes its files and how results are ranked. A document becomes a
//! [`vector`] of its words, which is kept from build to build; the vectors of a language become the
//! files of an [`index`]. Nothing here knows the site, the disk or a template.

pub(crate) mod bits;
pub mod change;
mod cut;
mod early;
pub mod forms;
pub mod index;
pub mod kept;
mod leaf;
mod lexicon;
pub mod names;
pub mod query;
pub mod rank;
pub mod root;
mod shelf;
pub mod stem;
mod terms;
pub mod vector;
mod vocabulary;
mod weight;
pub mod whole;
mod words;

pub use early::Early;
pub use shelf::{Each, Exchange, Exchanged, Kept, Make, Nothing, Remembered, Rest, Shelf, Wanted};
pub use words::fold;
