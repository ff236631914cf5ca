//! Dates as authors write them: a year, a month, a day, or a moment.

mod fault;
mod parse;
mod pieces;

use std::cmp::Ordering;

use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, civil};
use serde::de::Error as _;

pub use fault::{DateFault, DateFaultKind};
pub use parse::parse;

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

/// A date as precise as it was written, and the span of time that it names.
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

impl Date {
    /// A moment or a span that begins at `civil` in `zone`.
    ///
    /// A time that a clock skips in spring is read with the offset from before, so that 02:30 is
    /// the instant half an hour after the clock went forward; a time that comes twice in autumn
    /// means the first.
    fn in_zone(civil: civil::DateTime, zone: &TimeZone, precision: Precision) -> Date {
        let start = instant(civil, zone);
        let offset = match precision {
            Precision::Minute | Precision::Second => {
                let offset = match zone.to_ambiguous_timestamp(civil).offset() {
                    AmbiguousOffset::Unambiguous { offset } => offset,
                    AmbiguousOffset::Gap { before, .. } | AmbiguousOffset::Fold { before, .. } => {
                        before
                    }
                };
                return Date::at_offset(civil, offset, precision);
            }
            Precision::Year | Precision::Month | Precision::Day => zone.to_offset(start),
        };
        let day = civil.date();
        let next = match precision {
            Precision::Year => day.last_of_year().tomorrow(),
            Precision::Month => day.last_of_month().tomorrow(),
            _ => day.tomorrow(),
        };
        let end =
            next.map_or(last(), |next| instant(next.to_datetime(civil::Time::midnight()), zone));
        Date { civil, start: start.min(before(end)), end, offset, precision }
    }

    /// A moment at a known offset.
    fn at_offset(civil: civil::DateTime, offset: Offset, precision: Precision) -> Date {
        let offset = whole_minutes(offset);
        let start = offset.to_timestamp(civil).unwrap_or(last());
        let seconds = if precision == Precision::Minute { 60 } else { 1 };
        let end = start.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(last());
        Date { civil, start: start.min(before(end)), end, offset, precision }
    }

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

    /// Day and time as written, in the zone in which they were written; a part that was not written
    /// is the first of its kind: `2022` is 2022-01-01 00:00.
    pub fn civil(&self) -> civil::DateTime {
        self.civil
    }

    /// The offset from UTC of the zone in which it was written.
    pub fn offset(&self) -> Offset {
        self.offset
    }

    /// As precise as written, in ISO 8601; with a time, it has the offset, too: `2022-03`,
    /// `2022-03-04T09:30+01:00`.
    pub fn iso(&self) -> String {
        let Date { civil, precision, .. } = self;
        let (year, month, day) = (civil.year(), civil.month(), civil.day());
        let (hour, minute, second) = (civil.hour(), civil.minute(), civil.second());
        match precision {
            Precision::Year => format!("{year:04}"),
            Precision::Month => format!("{year:04}-{month:02}"),
            Precision::Day => format!("{year:04}-{month:02}-{day:02}"),
            Precision::Minute => format!(
                "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}{}",
                offset_text(self.offset, ":")
            ),
            Precision::Second => format!(
                "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{}",
                offset_text(self.offset, ":")
            ),
        }
    }

    /// Its first instant as RSS wants it (RFC 2822): `Fri, 04 Mar 2022 09:30:00 +0100`.
    pub fn rfc2822(&self) -> String {
        let offset = whole_minutes(self.offset);
        let at = offset.to_datetime(self.start);
        let weekday = WEEKDAYS[usize::from(at.weekday().to_monday_zero_offset().unsigned_abs())];
        let month = MONTHS[usize::from(at.month().unsigned_abs()) - 1];
        format!(
            "{}, {:02} {} {:04} {:02}:{:02}:{:02} {}",
            &weekday[..3],
            at.day(),
            &month[..3],
            at.year(),
            at.hour(),
            at.minute(),
            at.second(),
            offset_text(offset, "")
        )
    }

    /// Its first instant as Atom and sitemaps want it (RFC 3339): `2022-03-04T09:30:00+01:00`.
    pub fn rfc3339(&self) -> String {
        let offset = whole_minutes(self.offset);
        let at = offset.to_datetime(self.start);
        let (year, month, day) = (at.year(), at.month(), at.day());
        let (hour, minute, second) = (at.hour(), at.minute(), at.second());
        let offset = offset_text(offset, ":");
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{offset}")
    }
}

/// The instant of `civil` in `zone`; after the year 9999, the last possible one.
fn instant(civil: civil::DateTime, zone: &TimeZone) -> Timestamp {
    zone.to_ambiguous_timestamp(civil).compatible().unwrap_or(last())
}

/// The last instant, in whole seconds.
fn last() -> Timestamp {
    Timestamp::from_second(Timestamp::MAX.as_second()).unwrap_or(Timestamp::MAX)
}

/// A second earlier, so that the last possible day also begins before it ends.
fn before(end: Timestamp) -> Timestamp {
    end.checked_sub(SignedDuration::from_secs(1)).unwrap_or(end)
}

/// Local mean times of before 1900 have seconds in their offset, which RFC 3339 cannot write.
fn whole_minutes(offset: Offset) -> Offset {
    Offset::from_seconds(offset.seconds() / 60 * 60).unwrap_or(offset)
}

fn offset_text(offset: Offset, colon: &str) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.unsigned_abs();
    format!("{sign}{:02}{colon}{:02}", minutes / 60, minutes % 60)
}

impl Ord for Date {
    fn cmp(&self, other: &Date) -> Ordering {
        (self.start, self.precision, self.civil, self.offset).cmp(&(
            other.start,
            other.precision,
            other.civil,
            other.offset,
        ))
    }
}

impl PartialOrd for Date {
    fn partial_cmp(&self, other: &Date) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Written as [`Date::iso`]. Without a time, the values from the zone follow: first instant, end
/// and offset in seconds, `2022-03@1646089200,1648764000,3600`.
impl serde::Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let iso = self.iso();
        match self.precision {
            Precision::Minute | Precision::Second => serializer.serialize_str(&iso),
            Precision::Year | Precision::Month | Precision::Day => {
                serializer.collect_str(&format_args!(
                    "{iso}@{},{},{}",
                    self.start.as_second(),
                    self.end.as_second(),
                    self.offset.seconds()
                ))
            }
        }
    }
}

impl<'de> serde::Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = String::deserialize(deserializer)?;
        stored(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is not a stored date")))
    }
}

/// Reads what [`Date`] serialises to.
fn stored(text: &str) -> Option<Date> {
    let Some((iso, zone)) = text.split_once('@') else { return parse(text, &TimeZone::UTC).ok() };
    let mut numbers = zone.split(',').map(str::parse::<i64>);
    let mut number = || numbers.next()?.ok();
    let start = Timestamp::from_second(number()?).ok()?;
    let end = Timestamp::from_second(number()?).ok()?;
    let offset = Offset::from_seconds(i32::try_from(number()?).ok()?).ok()?;
    Some(Date { start, end, offset, ..parse(iso, &TimeZone::UTC).ok()? })
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

#[cfg(test)]
mod tests;
