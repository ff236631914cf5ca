//! Citations: what is said of a work where others refer to it, in the forms that their programs read.

mod bibtex;
mod csl;
mod name;
mod ris;
mod style;
mod work;

pub use bibtex::bibtex;
pub use csl::csl;
pub use name::{Name, Said};
pub use ris::ris;
pub use style::{Style, formatted};
pub use work::{Form, Work, key};
