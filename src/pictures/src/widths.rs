//! Widths: the sizes in which a picture is offered to browsers.

use std::fmt::Write;

/// WebP allows no more pixels in height.
const HIGHEST: u32 = 16_383;

/// The widths, in pixels, in which pictures are offered. Empty where they stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Widths(Vec<u32>);

/// How a picture is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum Offer {
    /// As the file is, and in no other way.
    #[default]
    AsItIs,
    /// In smaller sizes, too, where it is large enough for them.
    Smaller,
    /// In a format of browsers, whatever its size: they do not show its own.
    Converted,
}

impl Widths {
    /// These widths, in any order.
    pub fn new(widths: impl IntoIterator<Item = u32>) -> Widths {
        let mut widths: Vec<u32> = widths.into_iter().filter(|width| *width > 0).collect();
        widths.sort_unstable();
        widths.dedup();
        Widths(widths)
    }

    /// The widths in which a picture of this width is offered, the smallest first; none where it stays
    /// as it is. No picture is enlarged. The last width is that of the picture itself, unless it is
    /// much wider than all of them, or hardly wider than the one before.
    pub fn of(&self, size: (u32, u32), offer: Offer) -> Vec<u32> {
        let Some(widest) = self.0.last() else { return Vec::new() };
        let width = size.0;
        let fits = |one: &u32| *one < width && height(size, *one) <= HIGHEST;
        let mut widths: Vec<u32> = self.0.iter().copied().filter(fits).collect();
        let is_enough = |last: &u32| last == widest || width - last < last / 8;
        match offer {
            Offer::AsItIs => return Vec::new(),
            Offer::Smaller if widths.is_empty() => return Vec::new(),
            Offer::Smaller | Offer::Converted => {}
        }
        if !widths.last().is_some_and(is_enough) && size.1 <= HIGHEST {
            widths.push(width);
        }
        widths
    }

    /// The size of the largest file that is offered of a picture, which is that of its `src`.
    pub fn largest(&self, size: (u32, u32), offer: Offer) -> (u32, u32) {
        self.of(size, offer).last().map_or(size, |width| (*width, height(size, *width)))
    }

    /// The address of the file for browsers that do not know WebP, and for all other programs.
    pub fn src(&self, url: &str, size: (u32, u32), offer: Offer) -> String {
        match offer {
            Offer::Converted if !self.of(size, offer).is_empty() => converted(url),
            _ => url.to_string(),
        }
    }

    /// The value of `srcset` for the picture at `url`; empty where it stays as it is.
    pub fn srcset(&self, url: &str, size: (u32, u32), offer: Offer) -> String {
        let mut srcset = String::new();
        for width in self.of(size, offer) {
            let comma = if srcset.is_empty() { "" } else { ", " };
            let _ = write!(srcset, "{comma}{} {width}w", smaller(url, width));
        }
        srcset
    }
}

/// The address of the picture at `url` in a width.
pub fn smaller(url: &str, width: u32) -> String {
    format!("{url}.{width}.webp")
}

/// The address of the picture at `url` in a format of browsers.
pub fn converted(url: &str) -> String {
    format!("{url}.jpg")
}

/// The height of a picture of this size where it is as wide as `width`.
pub(crate) fn height((wide, high): (u32, u32), width: u32) -> u32 {
    let (wide, high, width) = (u64::from(wide.max(1)), u64::from(high), u64::from(width));
    u32::try_from((high * width + wide / 2) / wide).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_picture_is_enlarged_and_small_ones_stay() {
        let widths = Widths::new([800, 400, 1600]);
        let of = |width| widths.of((width, 300), Offer::Smaller);
        assert_eq!(of(300), []);
        assert_eq!(of(400), []);
        assert_eq!(of(401), [400]);
        assert_eq!(of(600), [400, 600]);
        assert_eq!(of(810), [400, 800]);
        assert_eq!(of(1600), [400, 800, 1600]);
        assert_eq!(of(9000), [400, 800, 1600]);
        assert_eq!(widths.of((300, 300), Offer::Converted), [300]);
        assert_eq!(widths.of((9000, 300), Offer::AsItIs), []);
        assert_eq!(Widths::default().of((9000, 300), Offer::Converted), []);
        // As high as WebP allows.
        assert_eq!(widths.of((2000, 40_000), Offer::Smaller), [400, 800]);
    }

    #[test]
    fn sizes_keep_their_shape() {
        let widths = Widths::new([400, 800]);
        assert_eq!(widths.largest((4000, 3000), Offer::Smaller), (800, 600));
        assert_eq!(widths.largest((300, 200), Offer::Smaller), (300, 200));
        assert_eq!(height((9000, 1), 400), 1);
        assert_eq!(
            widths.srcset("/a.jpg", (500, 300), Offer::Smaller),
            "/a.jpg.400.webp 400w, /a.jpg.500.webp 500w"
        );
    }
}
