//! Fonts: the letters of a card, from the files that a theme sends to browsers.

use std::fmt;

use harfrust::font::glyph::outline::{DrawMemory, DrawOptions, SvgSink};
use harfrust::{Buffer, Direction, Font, GlyphId, ShapeOptions, ShaperFont, shape};

/// Digits after the decimal point in outlines, whose unit is a thousandth of the letter's size or less.
const PRECISION: usize = 1;

/// The fonts of cards, by families.
pub struct Fonts {
    families: Vec<(String, Vec<Font>)>,
}

impl fmt::Debug for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.families.iter().map(|(name, _)| name)).finish()
    }
}

impl Fonts {
    /// Families by name, each with the bytes of its files, WOFF2, TrueType or OpenType, in the order in
    /// which a letter is looked for. An error gives the family and the file that is not a font.
    pub fn new(families: &[(String, Vec<&[u8]>)]) -> Result<Fonts, (usize, usize)> {
        let mut all = Vec::with_capacity(families.len());
        for (at, (name, files)) in families.iter().enumerate() {
            let fonts = files.iter().enumerate().map(|(file, bytes)| font(bytes).ok_or((at, file)));
            all.push((name.clone(), fonts.collect::<Result<Vec<Font>, _>>()?));
        }
        Ok(Fonts { families: all })
    }

    /// The first letter of a text for which no font has a form.
    pub fn lacking(&self, text: &str) -> Option<char> {
        let fonts = || self.families.iter().flat_map(|(_, fonts)| fonts);
        composed(text)
            .chars()
            .find(|char| !is_unseen(*char) && !fonts().any(|font| has(font, *char)))
    }

    /// The name of each family.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.families.iter().map(|(name, _)| name.as_str())
    }

    /// The fonts of a family in a weight, and after them those of the others, for letters that the family
    /// lacks.
    pub(super) fn face(&self, family: &str, weight: f32) -> Face {
        let (own, others): (Vec<_>, Vec<_>) =
            self.families.iter().partition(|(name, _)| name == family);
        let fonts = own.into_iter().chain(others).flat_map(|(_, fonts)| fonts);
        let weighted = |font: &Font| font.instance_builder().variations([("wght", weight)]).build();
        Face { fonts: fonts.map(weighted).collect() }
    }
}

/// Decodes a file.
fn font(bytes: &[u8]) -> Option<Font> {
    let font = match bytes {
        [b'w', b'O', b'F', b'2', ..] => wuff::decompress_woff2(bytes).ok()?,
        _ => bytes.to_vec(),
    };
    // A file without letters is not a font.
    Font::new(font, 0).filter(|font| font.units_per_em() > 0 && font.charmap().has_unicode())
}

/// A text with its letters and their marks in one, as fonts have them.
pub(super) fn composed(text: &str) -> String {
    unicode_normalization::UnicodeNormalization::nfc(text).collect()
}

fn has(font: &Font, char: char) -> bool {
    font.charmap().map_unicode(char).is_some_and(|glyph| glyph.to_u32() != 0)
}

/// A character without a form of its own.
pub(super) fn is_unseen(char: char) -> bool {
    char.is_whitespace()
        || char.is_control()
        || matches!(
            char,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}'
        )
}

/// The fonts of a text, in the order in which a letter is looked for.
pub(super) struct Face {
    fonts: Vec<Font>,
}

/// Letters of one font in a row, as people see them from left to right.
pub(super) struct Run {
    font: usize,
    glyphs: Vec<Glyph>,
}

/// A letter's form; lengths are parts of the letters' size.
struct Glyph {
    id: GlyphId,
    advance: f32,
    right: f32,
    up: f32,
}

impl Face {
    /// Sets a text of one direction; gives its width, too, as a part of the letters' size.
    pub(super) fn set(&self, text: &str, direction: Way) -> (Vec<Run>, f32) {
        let mut parts: Vec<(usize, usize)> = Vec::new();
        let mut last = 0;
        for (at, char) in text.char_indices() {
            let found = match is_unseen(char) {
                // It stays with the letter before it.
                true => None,
                false => self.fonts.iter().position(|font| has(font, char)),
            };
            let font = found.unwrap_or(last);
            if parts.is_empty() || font != last {
                parts.push((at, font));
            }
            last = font;
        }
        let ends = parts.iter().skip(1).map(|(at, _)| *at).chain([text.len()]);
        let mut runs: Vec<Run> = parts
            .iter()
            .zip(ends)
            .map(|((at, font), end)| self.run(&text[*at..end], *font, direction))
            .collect();
        if direction == Way::Left {
            runs.reverse();
        }
        let width = runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.advance).sum();
        (runs, width)
    }

    fn run(&self, text: &str, number: usize, direction: Way) -> Run {
        let Some(font) = self.fonts.get(number) else {
            return Run { font: number, glyphs: Vec::new() };
        };
        let mut buffer = Buffer::new();
        buffer.push_str(text);
        buffer.set_direction(match direction {
            Way::Right => Direction::LeftToRight,
            Way::Left => Direction::RightToLeft,
        });
        buffer.guess_segment_properties();
        let unit = 1.0 / f32::from(font.units_per_em());
        let glyphs = match shape(&ShaperFont::new(font), &mut buffer, ShapeOptions::new()) {
            Err(_) => Vec::new(),
            Ok(()) => {
                let placed = buffer.glyph_infos().iter().zip(buffer.glyph_positions());
                let glyph =
                    |(info, position): (&harfrust::GlyphInfo, &harfrust::GlyphPosition)| Glyph {
                        id: GlyphId::new(info.glyph_id),
                        advance: position.x_advance as f32 * unit,
                        right: position.x_offset as f32 * unit,
                        up: position.y_offset as f32 * unit,
                    };
                placed.map(glyph).collect()
            }
        };
        Run { font: number, glyphs }
    }

    /// The outlines of runs from `x` on, on a line at `y`, as SVG.
    pub(super) fn outlines(&self, runs: &[Run], (x, y): (f32, f32), size: f32, out: &mut String) {
        use fmt::Write;
        let mut x = x;
        for run in runs {
            let Some(font) = self.fonts.get(run.font) else { continue };
            let outlines = font.outline_glyphs();
            let scale = size / f32::from(font.units_per_em());
            for glyph in &run.glyphs {
                let mut path = SvgSink::with_precision(PRECISION);
                let drawn = outlines.get(glyph.id).map(|outline| {
                    outline.draw(&DrawOptions::new(), DrawMemory::default(), &mut path)
                });
                if matches!(drawn, Some(Ok(_))) && !path.is_empty() {
                    let (left, low) = (x + glyph.right * size, y - glyph.up * size);
                    let _ = write!(
                        out,
                        "<path transform=\"translate({left:.2} {low:.2}) scale({scale:.5} {:.5})\" d=\"{}\"/>",
                        -scale, &*path
                    );
                }
                x += glyph.advance * size;
            }
        }
    }
}

/// The direction of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// To the right, as Latin does.
    Right,
    /// To the left, as Arabic does.
    Left,
}
