//! Fonts: the text and the width of each code.

use std::collections::HashMap;
use std::rc::Rc;

use crate::Fault;
use crate::file::File;
use crate::object::{Object, Table};
use crate::unicode::{Encoding, ToUnicode, of_name};

/// Fonts that are kept for the pages to come.
const MOST: usize = 256;

/// Widths that one font may say.
const MOST_WIDTHS: usize = 1 << 16;

/// Fonts by their numbers.
#[derive(Default)]
pub(crate) struct Fonts(HashMap<u32, Rc<Font>>);

/// A font.
pub(crate) struct Font {
    /// Bytes of a code.
    bytes: usize,
    to_unicode: Option<ToUnicode>,
    /// Texts of codes of one byte.
    texts: Vec<String>,
    widths: HashMap<u32, f64>,
    /// Width of a code of which nothing is said.
    usual: f64,
    /// It says how wide its letters are.
    pub has_widths: bool,
}

impl Fonts {
    /// The font of this name in the resources of a page.
    pub(crate) fn get<'f>(
        &mut self,
        file: &'f File<'_>,
        fonts: &Table<'f>,
        name: &[u8],
    ) -> Result<Option<Rc<Font>>, Fault> {
        file.spend(fonts.entries().count() + 64)?;
        let Some((_, font)) = fonts.entries().find(|(known, _)| *known == name) else {
            return Ok(None);
        };
        let number = match font {
            Object::Reference(number) => Some(*number),
            _ => None,
        };
        if let Some(known) = number.and_then(|number| self.0.get(&number)) {
            return Ok(Some(known.clone()));
        }
        let Object::Table(table) = file.resolved(font)? else { return Ok(None) };
        let font = Rc::new(Font::read(file, &table)?);
        if let Some(number) = number {
            if self.0.len() >= MOST {
                self.0.clear();
            }
            self.0.insert(number, font.clone());
        }
        Ok(Some(font))
    }
}

impl Font {
    fn read<'f>(file: &'f File<'_>, table: &Table<'f>) -> Result<Font, Fault> {
        let to_unicode = table.get("ToUnicode").map(|it| file.stream(it)).transpose()?.flatten();
        let to_unicode = to_unicode.map(|(_, bytes)| ToUnicode::read(&bytes));
        let mut font = Font {
            bytes: 1,
            to_unicode,
            texts: Vec::new(),
            widths: HashMap::new(),
            usual: 0.0,
            has_widths: false,
        };
        let subtype = file.value(table, "Subtype")?;
        if subtype == Object::Name(b"Type0") {
            font.bytes = 2;
            font.usual = 1.0;
            if let Object::List(below) = file.value(table, "DescendantFonts")?
                && let Some(below) = below.first()
                && let Object::Table(below) = file.resolved(below)?
            {
                font.usual = file.value(&below, "DW")?.number().unwrap_or(1000.0) / 1000.0;
                font.has_widths = true;
                if let Object::List(widths) = file.value(&below, "W")? {
                    font.composite(file, &widths)?;
                }
            }
            return Ok(font);
        }
        let mut unit = 0.001;
        if subtype == Object::Name(b"Type3")
            && let Object::List(matrix) = file.value(table, "FontMatrix")?
            && let Some(scale) = matrix.first().and_then(Object::number)
        {
            unit = scale;
        }
        font.usual = 0.5;
        let first = file.value(table, "FirstChar")?.count().unwrap_or(0);
        if let Object::List(widths) = file.value(table, "Widths")? {
            font.has_widths = true;
            for (code, width) in (first..256).zip(&widths) {
                if let Some(width) = file.resolved(width)?.number() {
                    font.widths.insert(code as u32, width * unit);
                }
            }
        }
        font.texts = texts(file, table)?;
        Ok(font)
    }

    /// Widths as fonts of two bytes a code have them: `1 [500 600] 7 9 400`.
    fn composite<'f>(&mut self, file: &'f File<'_>, widths: &[Object<'f>]) -> Result<(), Fault> {
        let mut rest = widths.iter();
        while let (Some(first), Some(next)) = (rest.next(), rest.next()) {
            let Some(first) = first.count() else { break };
            match file.resolved(next)? {
                Object::List(list) => {
                    for (code, width) in (first..).zip(&list) {
                        self.width(code, width.number());
                    }
                }
                last => {
                    let (Some(last), Some(width)) = (last.count(), rest.next()) else { break };
                    (first..=last)
                        .take(MOST_WIDTHS)
                        .for_each(|code| self.width(code, width.number()));
                    file.spend(last.saturating_sub(first).min(MOST_WIDTHS))?;
                }
            }
        }
        Ok(())
    }

    fn width(&mut self, code: usize, width: Option<f64>) {
        if let (Ok(code), Some(width)) = (u32::try_from(code), width)
            && self.widths.len() < MOST_WIDTHS
        {
            self.widths.insert(code, width / 1000.0);
        }
    }

    /// Codes of a text, each with its text and its width in units of the font's size; and whether it
    /// is a space by its code.
    pub(crate) fn codes<'t>(
        &'t self,
        text: &'t [u8],
    ) -> impl Iterator<Item = (String, f64, bool)> + use<'t> {
        text.chunks(self.bytes).map(move |bytes| {
            let code = bytes.iter().fold(0, |code, byte| code << 8 | u32::from(*byte));
            let known = self.to_unicode.as_ref().and_then(|table| table.of(code));
            let text = known.or_else(|| self.texts.get(code as usize).cloned()).unwrap_or_default();
            let width = self.widths.get(&code).copied().unwrap_or(self.usual);
            (text, width, self.bytes == 1 && code == 32)
        })
    }
}

/// Texts of the codes of a font of one byte a code, by its encoding.
fn texts<'f>(file: &'f File<'_>, table: &Table<'f>) -> Result<Vec<String>, Fault> {
    let encoding = file.value(table, "Encoding")?;
    let (base, differences) = match &encoding {
        Object::Table(encoding) => {
            (file.value(encoding, "BaseEncoding")?.name(), file.value(encoding, "Differences")?)
        }
        other => (other.name(), Object::Word(b"null")),
    };
    let base = match base {
        Some(b"WinAnsiEncoding") => Encoding::Western,
        Some(b"MacRomanEncoding") => Encoding::Roman,
        _ => Encoding::Standard,
    };
    let text = |code: u8| base.of(code).map(String::from).unwrap_or_default();
    let mut texts: Vec<String> = (0..=255).map(text).collect();
    if let Object::List(differences) = differences {
        let mut code = 0;
        for one in &differences {
            match one {
                Object::Name(name) => {
                    if let Some(text) = texts.get_mut(code) {
                        *text = of_name(name).unwrap_or_default();
                    }
                    code += 1;
                }
                other => code = other.count().unwrap_or(256),
            }
        }
    }
    Ok(texts)
}
