//! Citations: what is said of a work where others refer to it.

mod name;

pub use name::{Name, Said};
