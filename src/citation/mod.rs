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

pub(crate) use bibtex::bibtex;
pub(crate) use cite::{Beside, Citation, Cite, Html, anchor, cited, of_work, reference};
pub(crate) use csl::csl;
pub(crate) use locator::{Locator, locator};
pub(crate) use name::{Name, Said};
pub(crate) use references::{Reference, References, references};
pub(crate) use ris::ris;
pub(crate) use style::{Style, formatted};
pub(crate) use work::{Form, Work, key, path_of_key, shared_keys};
