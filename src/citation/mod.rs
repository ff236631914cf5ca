//! Citations: a work where others refer to it, in the forms that their programs read.

mod bibtex;
mod cite;
mod csl;
mod inherited;
mod item;
mod locator;
mod macros;
mod name;
mod neat;
mod references;
mod ris;
mod style;
mod work;

pub use bibtex::bibtex;
pub use cite::{Beside, Citation, Cite, Cited, CitedWork, Html, anchor, cited, of_work, reference};
pub use csl::csl;
pub use locator::{Locator, locator};
pub use name::{Name, Said};
pub use references::{Reference, References, references};
pub use ris::ris;
pub use style::{Own, Style, formatted};
pub use work::{Form, Work, key, path_of_key, shared_keys};
