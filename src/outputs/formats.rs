//! The forms of records that programs which manage references read.

use std::io::{self, Write};

use super::works::Cited;
use crate::citation;
use crate::site::FORMS;

/// A form that programs read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Bibtex,
    Ris,
    Csl,
}

impl Format {
    pub(super) const ALL: [Format; FORMS] = [Format::Bibtex, Format::Ris, Format::Csl];

    /// Extension, media type and name.
    pub(super) fn facts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Format::Bibtex => ("bib", "application/x-bibtex", "BibTeX"),
            Format::Ris => ("ris", "application/x-research-info-systems", "RIS"),
            Format::Csl => ("json", "application/vnd.citationstyles.csl+json", "CSL-JSON"),
        }
    }

    /// Writes works, one after another.
    pub(super) fn write<'a>(
        self,
        works: impl Iterator<Item = Cited<'a>>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let (begin, between, end) = match self {
            Format::Bibtex => ("", "\n", ""),
            Format::Ris => ("", "\r\n", ""),
            Format::Csl => ("[\n", ",\n", "\n]\n"),
        };
        let mut works = works.peekable();
        if self == Format::Csl && works.peek().is_none() {
            return out.write_all(b"[]\n");
        }
        out.write_all(begin.as_bytes())?;
        for (number, one) in works.enumerate() {
            if number > 0 {
                out.write_all(between.as_bytes())?;
            }
            out.write_all(one.record(self as usize, || self.record(&one.work())).as_bytes())?;
        }
        out.write_all(end.as_bytes())
    }

    /// The record of a work, as it is within a file of several.
    fn record(self, work: &citation::Work<'_>) -> String {
        match self {
            Format::Bibtex => citation::bibtex(work),
            Format::Ris => citation::ris(work),
            Format::Csl => {
                let list = serde_json::to_string_pretty(&[citation::csl(work)]);
                let list = list.expect("texts and numbers are JSON");
                list.trim_start_matches("[\n").trim_end_matches("\n]").to_string()
            }
        }
    }
}
