//! Pictures: what a file says of itself, read from a few of its bytes.
//!
//! [`probe`] reads the size, the orientation and the format of a picture, and finds out whether the
//! file is whole, without decoding it. It reads what it needs, never the whole of a large file.

#![forbid(unsafe_code)]

mod probe;

pub use probe::{Fault, Format, Picture, probe};
