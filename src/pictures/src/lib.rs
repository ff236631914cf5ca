//! Pictures: what a file says about itself, and the smaller pictures that are made from it.
//!
//! [`probe`] reads the size, the orientation and the format of a picture, and finds out whether the
//! file is whole, without decoding it. It reads what it needs, never the whole of a large file.
//!
//! [`Widths`] says in which widths a picture is offered. [`reduce`] decodes it once, and [`encode`]
//! writes each of them. The same bytes and widths always give the same bytes.
//!
//! [`Tone`] is the colour that stands in its place until it comes.
//!
//! [`card`] draws what social networks show beside a link.

#![forbid(unsafe_code)]

mod card;
mod credits;
mod drawing;
mod encode;
mod make;
mod pixels;
mod probe;
mod tone;
mod widths;

#[cfg(test)]
mod tests;

pub use card::{CARD, Fonts, card};
pub use credits::Credits;
pub use drawing::{DrawingFault, drawing};
pub use encode::{Encoding, encode};
pub use make::{Reduced, reduce};
pub use probe::{Fault, Format, Picture, probe};
pub use tone::Tone;
pub use widths::{Offer, Widths, converted, smaller};
