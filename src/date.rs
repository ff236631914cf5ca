//! Dates as authors write them: a year, a month, a day, or a moment.

use std::cmp::Ordering;

use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, civil};

/// How precisely a date was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// `2022`.
    Year,
    /// `2022-03`.
    Month,
    /// `2022-03-04`.
    Day,
    /// `2022-03-04T09:30`.
    Minute,
    /// `2022-03-04T09:30:15`.
    Second,
}

/// A date as precise as it was written, and the stretch of time it names.
///
/// Sorted by its first instant, then by its precision, the coarser first. Serialised as text that
/// holds all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Date {
    civil: civil::DateTime,
    start: Timestamp,
    end: Timestamp,
    offset: Offset,
    precision: Precision,
}

/// Why a text is no date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateFault {
    /// Bad or ambiguous.
    pub kind: DateFaultKind,
    /// What is wrong, in an author's words.
    pub message: String,
    /// What to write instead, where that is known.
    pub hint: Option<String>,
}

/// What is wrong with a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateFaultKind {
    /// It does not exist or cannot be read.
    Bad,
    /// It can be read in two ways.
    Ambiguous,
}

/// Reads a date. One without a zone of its own is in `zone`.
pub fn parse(text: &str, zone: &TimeZone) -> Result<Date, DateFault> {
    let _ = (text, zone);
    Err(DateFault { kind: DateFaultKind::Bad, message: String::new(), hint: None })
}

impl Date {
    /// How precisely it was written.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// Its first instant.
    pub fn instant(&self) -> Timestamp {
        self.start
    }

    /// The first instant after it.
    pub fn end(&self) -> Timestamp {
        self.end
    }

    /// The year as written.
    pub fn year(&self) -> i16 {
        self.civil.year()
    }

    /// Day and time as written; what was not written is the first of its kind.
    pub fn civil(&self) -> civil::DateTime {
        self.civil
    }

    /// As precise as written, in ISO 8601; with a time, the offset, too.
    pub fn iso(&self) -> String {
        String::new()
    }

    /// Its first instant as RFC 2822 writes it, for RSS.
    pub fn rfc2822(&self) -> String {
        String::new()
    }

    /// Its first instant as RFC 3339 writes it, for Atom and sitemaps.
    pub fn rfc3339(&self) -> String {
        let _ = self.offset;
        String::new()
    }
}

impl Ord for Date {
    fn cmp(&self, other: &Date) -> Ordering {
        (self.start, self.precision, self.civil, self.offset)
            .cmp(&(other.start, other.precision, other.civil, other.offset))
    }
}

impl PartialOrd for Date {
    fn partial_cmp(&self, other: &Date) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl serde::Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.iso())
    }
}

impl<'de> serde::Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse(&text, &TimeZone::UTC).map_err(|fault| serde::de::Error::custom(fault.message))
    }
}
