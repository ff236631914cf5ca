//! Text: each `<text>` of a drawing becomes outlines. Its attributes say where it is and how it is
//! set:
//!
//! | attribute | |
//! |---|---|
//! | `x`, `y` | position of the first line, in pixels |
//! | `font-family`, `font-size`, `font-weight` | a family of the theme's cards, pixels, a number |
//! | `direction` | `rtl`: lines begin at the right |
//! | `text-anchor` | `start`, `middle` or `end`: the part of a line that is at `x` |
//! | `data-width` | greatest width of a line; a text without it has one line |
//! | `data-lines`, `data-height` | greatest number of lines, greatest height of all lines |
//! | `data-smallest` | smallest size of the letters before a text is cut |
//! | `data-leading` | distance from line to line, as a multiple of the letters' size |
//!
//! All others, such as `fill`, stay.

use quick_xml::escape::{escape, resolve_predefined_entity};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer, XmlVersion};

use super::fonts::{Fonts, Way, composed};
use super::lines::{Room, line, set};

/// How to set a text.
struct Wish {
    x: f32,
    y: f32,
    family: String,
    size: f32,
    weight: f32,
    way: Way,
    anchor: Anchor,
    width: f32,
    lines: usize,
    height: f32,
    smallest: Option<f32>,
    leading: f32,
    /// The attributes of the group of its outlines.
    rest: String,
}

/// The part of a line that is at `x`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Anchor {
    Start,
    Middle,
    End,
}

/// The drawing with outlines in place of text.
pub(super) fn outlined(svg: &str, fonts: &Fonts) -> Result<String, String> {
    let mut reader = Reader::from_str(svg);
    let mut writer = Writer::new(Vec::with_capacity(svg.len() * 8));
    let mut open: Option<(Wish, String)> = None;
    loop {
        let at = reader.buffer_position();
        let fault = |what: String| format!("line {}: {what}", line_of(svg, at));
        let event = reader.read_event().map_err(|error| fault(error.to_string()))?;
        match (event, &mut open) {
            (Event::Eof, _) => break,
            (Event::Start(tag), None) if tag.local_name().as_ref() == "text" => {
                open = Some((wish(&tag, fonts).map_err(fault)?, String::new()));
            }
            (Event::Empty(tag), None) if tag.local_name().as_ref() == "text" => {}
            (Event::End(tag), Some((wish, text))) if tag.local_name().as_ref() == "text" => {
                let outlines = outlines(wish, text, fonts);
                open = None;
                writer.get_mut().extend_from_slice(outlines.as_bytes());
            }
            (Event::Text(part), Some((_, text))) => text.push_str(&part.xml10_content()),
            (Event::CData(part), Some((_, text))) => text.push_str(&part.xml10_content()),
            (Event::GeneralRef(reference), Some((_, text))) => {
                text.extend(reference.resolve_char_ref().ok().flatten());
                text.push_str(resolve_predefined_entity(&reference).unwrap_or(""));
            }
            // The words of a `tspan` are those of its text.
            (_, Some(_)) => {}
            (event, None) => writer.write_event(event).map_err(|error| fault(error.to_string()))?,
        }
    }
    String::from_utf8(writer.into_inner()).map_err(|error| error.to_string())
}

/// The line of a file that holds a byte.
fn line_of(text: &str, at: u64) -> usize {
    let before = usize::try_from(at).ok().and_then(|at| text.get(..at)).unwrap_or("");
    before.matches('\n').count() + 1
}

fn wish(tag: &BytesStart<'_>, fonts: &Fonts) -> Result<Wish, String> {
    let family = fonts.names().next().unwrap_or("").to_string();
    let mut wish = Wish {
        x: 0.0,
        y: 0.0,
        family,
        size: 16.0,
        weight: 400.0,
        way: Way::Right,
        anchor: Anchor::Start,
        width: f32::INFINITY,
        lines: usize::MAX,
        height: f32::INFINITY,
        smallest: None,
        leading: 1.2,
        rest: String::new(),
    };
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let name = attribute.key.as_ref();
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| error.to_string())?;
        let number = || match value.trim().trim_end_matches("px").parse::<f32>() {
            Ok(number) if number.is_finite() && number.abs() < 100_000.0 => Ok(number),
            _ => Err(format!("`{name}` of a `text` must be a number of pixels, not `{value}`")),
        };
        let some = || match number()? {
            some if some > 0.0 => Ok(some),
            _ => Err(format!("`{name}` of a `text` must be more than 0")),
        };
        match name {
            "x" => wish.x = number()?,
            "y" => wish.y = number()?,
            "font-size" => wish.size = some()?,
            "font-weight" if value == "normal" => wish.weight = 400.0,
            "font-weight" if value == "bold" => wish.weight = 700.0,
            "font-weight" => wish.weight = some()?,
            "font-family" if fonts.names().any(|known| known == value) => {
                wish.family = value.into_owned();
            }
            "font-family" => {
                let known: Vec<String> = fonts.names().map(|name| format!("`{name}`")).collect();
                let known = known.join(", ");
                return Err(format!("the theme's cards have the fonts {known}, and no `{value}`"));
            }
            "direction" => wish.way = if value == "rtl" { Way::Left } else { Way::Right },
            "text-anchor" => {
                wish.anchor = match &*value {
                    "middle" => Anchor::Middle,
                    "end" => Anchor::End,
                    _ => Anchor::Start,
                }
            }
            "data-width" => wish.width = some()?,
            "data-height" => wish.height = some()?,
            "data-lines" => wish.lines = some()? as usize,
            "data-smallest" => wish.smallest = Some(some()?),
            "data-leading" => wish.leading = some()?,
            _ => wish.rest.push_str(&format!(" {name}=\"{}\"", escape(&*value))),
        }
    }
    Ok(wish)
}

/// The outlines of a text.
fn outlines(wish: &Wish, text: &str, fonts: &Fonts) -> String {
    let text = composed(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    let face = fonts.face(&wish.family, wish.weight);
    let smallest = wish.smallest.unwrap_or(wish.size).min(wish.size);
    let Wish { width, lines, height, leading, size, .. } = *wish;
    let room = Room { width, lines, height, leading, size, smallest };
    let set = set(&text, &face, wish.way, room);
    let mut out = format!("<g{}>", wish.rest);
    for (number, text) in set.lines.iter().enumerate() {
        let (runs, width) = line(text, &face, wish.way);
        let width = width * set.size;
        let left = match (wish.anchor, wish.way) {
            (Anchor::Middle, _) => wish.x - width / 2.0,
            (Anchor::Start, Way::Right) | (Anchor::End, Way::Left) => wish.x,
            (Anchor::End, Way::Right) | (Anchor::Start, Way::Left) => wish.x - width,
        };
        let y = wish.y + number as f32 * wish.leading * set.size;
        face.outlines(&runs, (left, y), set.size, &mut out);
    }
    out.push_str("</g>");
    out
}
