//! What is wrong with files of pictures.

use ssg_pictures::{Credits, DrawingFault, Fault, Format, Picture};

use super::File;
use super::entry::FileEntry;
use super::seen::{Seen, named};
use crate::config::Pictures;
use crate::diagnostic::{self, Diagnostic, Place, Span};
use crate::markdown::without_word;

/// What is wrong with a picture, reported where it is used.
pub(super) fn fault(
    entry: &FileEntry,
    seen: &Seen,
    pictures: &Pictures,
    place: impl FnOnce() -> Place,
) -> Option<Diagnostic> {
    entry.note_told();
    let name = entry.source.display();
    let named = named(&entry.source);
    let (rule, message, hint) = match seen {
        Seen::Fault(fault) => {
            let (message, hint) = words(*fault);
            (&diagnostic::BROKEN_PICTURE, format!("`{name}` {message}"), hint.to_string())
        }
        Seen::Drawing(Err(DrawingFault::Active(line, what))) => {
            (&diagnostic::ACTIVE_DRAWING, active(&name.to_string(), *line, what), PLAIN.to_string())
        }
        Seen::Drawing(Err(fault)) => {
            let (message, hint) = words_of_drawing(fault);
            (&diagnostic::BROKEN_PICTURE, format!("`{name}` {message}"), hint.to_string())
        }
        Seen::Picture(picture) if named.is_some_and(|named| named != picture.format) => {
            let ending = picture.format.endings()[0];
            let renamed = entry.source.with_extension(ending);
            let renamed = renamed.file_name().and_then(|name| name.to_str()).unwrap_or("");
            let a = if picture.format == Format::Avif { "an" } else { "a" };
            let message = format!("`{name}` is {a} {} file", picture.format.name());
            (&diagnostic::MISNAMED_PICTURE, message, format!("rename it to `{renamed}`"))
        }
        Seen::Picture(picture) if pictures.resize && picture.pixels() > pictures.most_pixels => {
            let (message, hint) = huge(entry, picture, pictures.most_pixels);
            (&diagnostic::HUGE_PICTURE, message, hint)
        }
        _ => return None,
    };
    Some(Diagnostic::new(rule, place(), message).hint(hint))
}

/// The report where a picture is shown that is too large to be made smaller.
fn huge(entry: &FileEntry, picture: &Picture, most_pixels: u64) -> (String, String) {
    let tenths = (picture.pixels() + 50_000) / 100_000;
    let name = entry.source.display();
    let message = format!(
        "`{name}` has {}.{} megapixels, more than the {} that are made smaller",
        tenths / 10,
        tenths % 10,
        most_pixels / 1_000_000
    );
    let hint = "make it smaller, or set `max_megapixels` under `[pictures]` in `site.toml`";
    (message, hint.to_string())
}

/// The report where a credit names somebody else than the picture's file does.
pub(super) fn contradiction(
    of_file: &Credits,
    credit: Option<(&str, Span)>,
    file: &File,
) -> Option<Diagnostic> {
    let (credit, span) = credit?;
    if !of_file.contradict(without_word(credit)) {
        return None;
    }
    let said = if of_file.line().is_empty() { &of_file.copyright } else { of_file.line() };
    let message = format!("the file of this picture names `{said}`");
    let place = Place::span(file, span);
    let told = Diagnostic::new(&diagnostic::CREDIT_DIFFERS, place, message);
    Some(told.hint("find out who is right, and correct the credit here or in the file"))
}

/// What to do about a drawing that is more than a picture.
const PLAIN: &str =
    "save it as plain SVG, without scripts, links and pictures of other files, or as PNG";

fn active(name: &str, line: usize, what: &str) -> String {
    format!("`{name}` has {what} on line {line}, which a picture must not have")
}

/// What is wrong with an SVG of the configuration, such as the logo.
pub fn fault_of_drawing(name: &str, fault: &DrawingFault, place: Place) -> Diagnostic {
    match fault {
        DrawingFault::Active(line, what) => {
            let message = active(name, *line, what);
            Diagnostic::new(&diagnostic::ACTIVE_DRAWING, place, message).hint(PLAIN)
        }
        fault => {
            let (message, hint) = words_of_drawing(fault);
            let message = format!("`{name}` {message}");
            Diagnostic::new(&diagnostic::BROKEN_PICTURE, place, message).hint(hint)
        }
    }
}

/// What is wrong with an SVG, and what to do.
fn words_of_drawing(fault: &DrawingFault) -> (String, &'static str) {
    match fault {
        DrawingFault::Empty => ("is empty".to_string(), "copy it again from where it came"),
        DrawingFault::Foreign => {
            let (message, hint) = words(Fault::Foreign);
            (message.to_string(), hint)
        }
        DrawingFault::Encoding => ("is not in UTF-8".to_string(), "save it as UTF-8"),
        DrawingFault::Broken(line) | DrawingFault::Active(line, _) => (
            format!("cannot be read as a picture: it is not XML from line {line} on"),
            "open it in a drawing program and save it again",
        ),
    }
}

/// What is wrong with a file, and what to do.
fn words(fault: Fault) -> (&'static str, &'static str) {
    match fault {
        Fault::Empty => ("is empty", "copy it again from where it came"),
        Fault::Cut => ("ends in the middle of the picture", "copy it again from where it came"),
        Fault::Foreign => (
            "is not a picture",
            "open it in a text editor: it may be the page of an error that was saved under this name",
        ),
        Fault::Broken | Fault::Huge | Fault::Unreadable => {
            ("cannot be read as a picture", "open it in a picture editor and save it again")
        }
    }
}
