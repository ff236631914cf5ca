//! Tone: the average colour of a picture, in so few steps that a style sheet has a rule for each.

use std::io::Cursor;

use crate::pixels::{Pixels, decode, pixels, to_screen};
use crate::probe::{Fault, probe};

/// Colours of a channel: from 0 to this.
const STEPS: u64 = 7;

/// About so many rows of a picture are looked at.
const ROWS: usize = 256;

/// The widest form that is told apart, in eighths of the height; what is wider is told as this.
const WIDEST: u64 = 16;

/// The average colour of a picture, in steps of 0 to 7 for red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Tone([u8; 3]);

impl Tone {
    /// The tone of a picture by the bytes of its file; none where it is transparent anywhere. One of
    /// more than `most_pixels` is not decoded.
    pub fn of(bytes: &[u8], most_pixels: u64) -> Result<Option<Tone>, Fault> {
        let picture = probe(Cursor::new(bytes))?;
        if picture.pixels() > most_pixels {
            return Err(Fault::Huge);
        }
        let (decoded, profile) = decode(bytes, picture.format, most_pixels)?;
        let size = (decoded.width(), decoded.height());
        Ok(Tone::of_pixels(&pixels(decoded), size, profile.as_deref()))
    }

    /// The tone of a decoded picture, whose colours have this profile.
    pub(crate) fn of_pixels(
        pixels: &Pixels,
        (width, height): (u32, u32),
        profile: Option<&[u8]>,
    ) -> Option<Tone> {
        let Pixels::Rgb(bytes) = pixels else { return None };
        let rows = bytes.chunks_exact(width as usize * 3);
        let (mut sums, mut count) = ([0_u64; 3], 0_u64);
        // An odd distance: of lines that alternate both are seen.
        for row in rows.step_by((height as usize / ROWS) | 1) {
            let (pixels, _) = row.as_chunks::<3>();
            for pixel in pixels {
                sums = [0, 1, 2].map(|at| sums[at] + u64::from(pixel[at]));
            }
            count += pixels.len() as u64;
        }
        let average = |sum: u64| u8::try_from((sum + count / 2).checked_div(count)?).ok();
        let [red, green, blue] = sums.map(average);
        let mut colour = Pixels::Rgb(vec![red?, green?, blue?]);
        if let Some(profile) = profile {
            to_screen(&mut colour, profile);
        }
        let Pixels::Rgb(shown) = colour else { return None };
        let step = |channel: u8| ((u64::from(channel) * STEPS + 127) / 255) as u8;
        Some(Tone([step(shown[0]), step(shown[1]), step(shown[2])]))
    }

    /// Its words for an attribute of HTML, and the form of the picture of this size: `r5 g3 b2 w12` is
    /// one that is twelve eighths as wide as it is high, rounded down. None for one that is more than
    /// eight times as high as it is wide.
    pub fn words(self, (width, height): (u32, u32)) -> Option<String> {
        let [red, green, blue] = self.0;
        let eighths = (u64::from(width) * 8 / u64::from(height.max(1))).min(WIDEST);
        (eighths > 0).then(|| format!("r{red} g{green} b{blue} w{eighths}"))
    }

    /// The three bytes in which it is kept.
    pub fn bytes(self) -> [u8; 3] {
        self.0
    }

    /// The tone that is kept in these bytes.
    pub fn of_bytes(bytes: [u8; 3]) -> Option<Tone> {
        bytes.iter().all(|step| u64::from(*step) <= STEPS).then_some(Tone(bytes))
    }
}
