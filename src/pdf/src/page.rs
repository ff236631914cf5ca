//! Page: what its operators show, and where.

use std::rc::Rc;

use crate::Fault;
use crate::file::{File, Page};
use crate::font::{Font, Fonts};
use crate::lines::{Letter, Lines};
use crate::object::{Object, Reader, Table, is_blank};
use crate::unicode::text_string;

/// How deep forms may lie in one another.
const DEEPEST: usize = 6;

/// States that are put aside, and operands of one operator, at most.
const MOST: usize = 512;

/// Bytes of the operators of a page.
const MOST_CONTENT: usize = 32 << 20;

/// A matrix: six numbers.
type Matrix = [f64; 6];

const SAME: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// `a`, then `b`.
fn times(a: &Matrix, b: &Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

/// What the next text looks like.
#[derive(Clone)]
struct State {
    matrix: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    letter_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
}

struct Reading<'r, 'f, 'a> {
    file: &'f File<'a>,
    fonts: &'r mut Fonts,
    lines: Lines,
    state: State,
    /// Where the next letter stands, and where its line begins.
    text: Matrix,
    line: Matrix,
    /// The text was moved since the last letter.
    is_moved: bool,
    /// Texts that stand for all that is shown within marks: none, to be shown, or shown.
    marks: Vec<Option<String>>,
}

/// Adds the text of a page.
pub(crate) fn read<'f>(
    file: &'f File<'_>,
    page: &Page<'f>,
    fonts: &mut Fonts,
    text: &mut String,
) -> Result<(), Fault> {
    let state = State {
        matrix: SAME,
        font: None,
        size: 1.0,
        letter_space: 0.0,
        word_space: 0.0,
        stretch: 1.0,
        leading: 0.0,
    };
    let mut reading = Reading {
        file,
        fonts,
        lines: Lines::default(),
        state,
        text: SAME,
        line: SAME,
        is_moved: true,
        marks: Vec::new(),
    };
    let contents = match file.resolved(&page.contents)? {
        Object::List(list) => list,
        _ => vec![page.contents.clone()],
    };
    // Operators may be split between streams.
    let mut all = Vec::new();
    for part in &contents {
        if let Some((_, bytes)) = file.stream(part)? {
            all.extend_from_slice(&bytes);
            all.push(b'\n');
            if all.len() > MOST_CONTENT {
                return Err(Fault::Huge);
            }
        }
    }
    reading.operators(&all, &page.resources, 0)?;
    reading.lines.finish(text);
    Ok(())
}

impl<'f> Reading<'_, 'f, '_> {
    fn operators(
        &mut self,
        bytes: &[u8],
        resources: &Table<'f>,
        depth: usize,
    ) -> Result<(), Fault> {
        let fonts = self.file.table(resources, "Font")?;
        let forms = self.file.table(resources, "XObject")?;
        let mut reader = Reader::new(bytes, 0);
        let mut operands: Vec<Object<'_>> = Vec::new();
        let mut aside: Vec<State> = Vec::new();
        while let Some(object) = reader.object() {
            if self.lines.is_full() {
                break;
            }
            let Object::Word(operator) = object else {
                if operands.len() < MOST {
                    operands.push(object);
                }
                continue;
            };
            let number = |at: usize| operands.get(at).and_then(Object::number).unwrap_or(0.0);
            match operator {
                b"q" if aside.len() < MOST => aside.push(self.state.clone()),
                b"Q" => self.state = aside.pop().unwrap_or_else(|| self.state.clone()),
                b"cm" => {
                    let matrix = std::array::from_fn(number);
                    self.state.matrix = times(&matrix, &self.state.matrix);
                }
                b"BT" => self.place(SAME),
                b"Tf" => {
                    let name = operands.first().and_then(Object::name).unwrap_or_default();
                    self.state.font = self.fonts.get(self.file, &fonts, name)?;
                    self.state.size = number(1);
                }
                b"Tc" => self.state.letter_space = number(0),
                b"Tw" => self.state.word_space = number(0),
                b"Tz" => self.state.stretch = number(0) / 100.0,
                b"TL" => self.state.leading = number(0),
                b"Td" => self.next_line(number(0), number(1)),
                b"TD" => {
                    self.state.leading = -number(1);
                    self.next_line(number(0), number(1));
                }
                b"Tm" => self.place(std::array::from_fn(number)),
                b"T*" => self.next_line(0.0, -self.state.leading),
                b"Tj" | b"TJ" | b"'" | b"\"" => {
                    if let b"'" | b"\"" = operator {
                        self.next_line(0.0, -self.state.leading);
                    }
                    if let Some(shown) = operands.pop() {
                        self.show(&shown)?;
                    }
                }
                b"Do" => {
                    let name = operands.first().and_then(Object::name).unwrap_or_default();
                    if depth < DEEPEST {
                        self.form(name, &forms, resources, depth)?;
                    }
                }
                b"BMC" | b"BDC" if self.marks.len() < MOST => {
                    let shown = match operands.last() {
                        Some(Object::Table(table)) => table.get("ActualText"),
                        _ => None,
                    };
                    self.marks.push(match shown {
                        Some(Object::Text(text)) => Some(text_string(text)),
                        _ => None,
                    });
                }
                b"EMC" => drop(self.marks.pop()),
                b"ID" => skip_picture(bytes, &mut reader),
                _ => {}
            }
            operands.clear();
        }
        Ok(())
    }

    /// Puts the text at a place.
    fn place(&mut self, matrix: Matrix) {
        (self.text, self.line, self.is_moved) = (matrix, matrix, true);
    }

    fn next_line(&mut self, right: f64, up: f64) {
        self.place(times(&[1.0, 0.0, 0.0, 1.0, right, up], &self.line));
    }

    /// Shows a text, or a list of texts with numbers that move them.
    fn show(&mut self, shown: &Object<'_>) -> Result<(), Fault> {
        let Some(font) = self.state.font.clone() else { return Ok(()) };
        match shown {
            Object::Text(text) => self.letters(&font, text),
            Object::List(list) => {
                for one in list {
                    match one {
                        Object::Text(text) => self.letters(&font, text)?,
                        Object::Number(back) => {
                            self.advance(-back / 1000.0 * self.state.size * self.state.stretch);
                        }
                        _ => {}
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn advance(&mut self, right: f64) {
        self.text = times(&[1.0, 0.0, 0.0, 1.0, right, 0.0], &self.text);
    }

    fn letters(&mut self, font: &Font, text: &[u8]) -> Result<(), Fault> {
        self.file.spend(text.len())?;
        let State { size, letter_space, word_space, stretch, .. } = self.state;
        for (mut text, width, is_space) in font.codes(text) {
            let space = letter_space + if is_space { word_space } else { 0.0 };
            let wide = width * size * stretch;
            let whole = times(&self.text, &self.state.matrix);
            // The innermost mark that says what is shown; it says so once.
            if let Some(shown) = self.marks.iter_mut().rev().flatten().next() {
                text = std::mem::take(shown);
            }
            self.lines.add(Letter {
                text,
                at: (whole[4], whole[5]),
                along: (whole[0], whole[1]),
                wide,
                size: size * (whole[3].hypot(whole[2])),
                is_new: self.is_moved && !font.has_widths,
            });
            self.is_moved = false;
            self.advance(wide + space * stretch);
        }
        Ok(())
    }

    /// Shows what a form shows.
    fn form(
        &mut self,
        name: &[u8],
        forms: &Table<'f>,
        resources: &Table<'f>,
        depth: usize,
    ) -> Result<(), Fault> {
        self.file.spend(forms.entries().count() + 64)?;
        let Some((_, form)) = forms.entries().find(|(known, _)| *known == name) else {
            return Ok(());
        };
        // Pictures are not unpacked.
        let Object::Table(table) = self.file.resolved(form)? else { return Ok(()) };
        if table.get("Subtype") != Some(&Object::Name(b"Form")) {
            return Ok(());
        }
        let Some((table, bytes)) = self.file.stream(form)? else { return Ok(()) };
        let own = match table.get("Resources") {
            Some(_) => self.file.table(&table, "Resources")?,
            None => self.file.copied(resources)?,
        };
        let before = self.state.clone();
        if let Object::List(matrix) = self.file.value(&table, "Matrix")? {
            let matrix =
                std::array::from_fn(|at| matrix.get(at).and_then(Object::number).unwrap_or(0.0));
            self.state.matrix = times(&matrix, &self.state.matrix);
        }
        let marks = self.marks.len();
        self.operators(&bytes, &own, depth + 1)?;
        self.marks.truncate(marks);
        self.state = before;
        Ok(())
    }
}

/// Passes over the bytes of a picture among the operators.
fn skip_picture(bytes: &[u8], reader: &mut Reader<'_>) {
    let rest = &bytes[reader.at..];
    let end = rest
        .windows(4)
        .position(|part| is_blank(part[0]) && part[1..3] == *b"EI" && is_blank(part[3]));
    reader.at += end.map_or(rest.len(), |end| end + 3);
}
