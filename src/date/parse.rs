//! Reads dates, and says what is wrong with texts that are not dates.

use jiff::civil::{self, Time};
use jiff::tz::TimeZone;

use super::fault::{DateFault, DateFaultKind, bad};
use super::pieces::{
    Number, civil_date, fraction, in_words, named, nearly_named, number, offset, ordinal, shown,
    twelve_hours, word, zone,
};
use super::{Date, MONTHS, Precision, WEEKDAYS};

/// Reads a date. A date without a zone or offset of its own is in `zone`.
///
/// Accepted are `2022`, `2022-03`, `2022-03-04` (also with `/`), `4 March 2022`, `March 4, 2022`,
/// `March 2022` and RFC 2822 (`Fri, 04 Mar 2022 09:30:00 +0100`). A day may have a time after `T`
/// or a space: `9:30`, `09:30:15`, `09:30:15.25` (the fraction is dropped), and the time a zone:
/// `Z`, `+02:00`, `+0200`, `[America/New_York]` or `America/New_York`.
pub fn parse(text: &str, zone: &TimeZone) -> Result<Date, DateFault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(bad("the date is empty".to_owned(), FORMS));
    }
    let reader = Reader { text, zone };
    if text.starts_with(|c: char| c.is_ascii_digit()) && !text.contains(char::is_alphabetic)
        || text.as_bytes().get(..5).is_some_and(is_year_first)
        || begins_with_numbers(text)
    {
        reader.by_numbers()
    } else {
        reader.by_names()
    }
}

const FORMS: &str = "write it as `2022-03-04`, with a time as `2022-03-04 09:30`";

/// A date with only one meaning, but not in a form that we use here.
fn misplaced(message: String, meant: civil::Date) -> DateFault {
    DateFault { meant: Some(meant.to_string()), ..bad(message, format!("write `{meant}`")) }
}

fn is_year_first(start: &[u8]) -> bool {
    start[..4].iter().all(u8::is_ascii_digit) && matches!(start[4], b'-' | b'/')
}

/// `03/04/2022 9:30 am`
fn begins_with_numbers(text: &str) -> bool {
    let second = number(text).and_then(|(_, rest)| rest.strip_prefix(['-', '/', '.']));
    second.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

struct Reader<'a> {
    text: &'a str,
    zone: &'a TimeZone,
}

impl Reader<'_> {
    fn no_date(&self) -> DateFault {
        bad(format!("`{}` is not a date", shown(self.text)), FORMS)
    }

    /// Year, month and day as numbers.
    fn by_numbers(&self) -> Result<Date, DateFault> {
        let (first, mut rest) = number(self.text).ok_or_else(|| self.no_date())?;
        let mut parts = vec![first];
        let separator = rest.chars().next().filter(|c| matches!(c, '-' | '/' | '.'));
        while parts.len() < 3
            && let Some(separator) = separator
            && let Some(after) = rest.strip_prefix(separator)
            && let Some((part, after)) = number(after)
        {
            parts.push(part);
            rest = after;
        }
        match parts[..] {
            [year] if year.digits.len() == 4 && rest.is_empty() => {
                Ok(self.stretch(self.day(year.value, 1, 1)?, Precision::Year))
            }
            [all] if all.digits.len() == 8 && rest.is_empty() => {
                let (year, month, day) =
                    (all.value / 10_000, all.value / 100 % 100, all.value % 100);
                let day = self.day(year, month, day)?;
                Err(misplaced(format!("`{}` is not a date", self.text), day))
            }
            [year, month]
                if year.digits.len() == 4 && rest.is_empty() && separator != Some('.') =>
            {
                self.two_digits(&[month], "month")?;
                Ok(self.stretch(self.day(year.value, month.value, 1)?, Precision::Month))
            }
            [year, month, day] if year.digits.len() == 4 => {
                self.two_digits(&[month], "month")?;
                self.two_digits(&[day], "day")?;
                let sound = self.day(year.value, month.value, day.value)?;
                if separator == Some('.') {
                    let message = format!("`{}` is not a date", shown(self.text));
                    return Err(match rest {
                        "" => misplaced(message, sound),
                        _ => bad(message, format!("write `{sound}`")),
                    });
                }
                self.with_time(sound, rest)
            }
            [a, b, year] if year.digits.len() == 4 => {
                let fault = self.year_last(a.value, b.value, year.value);
                // A time after it would be lost.
                Err(DateFault { meant: fault.meant.filter(|_| rest.is_empty()), ..fault })
            }
            [_, _, _] => Err(bad(
                format!("`{}` is not a date: its year needs four digits", shown(self.text)),
                FORMS,
            )),
            _ => Err(self.no_date()),
        }
    }

    fn two_digits(&self, parts: &[Number<'_>], name: &str) -> Result<(), DateFault> {
        for part in parts {
            if part.digits.len() > 2 {
                let sound = self.text.replacen(part.digits, &format!("{:02}", part.value), 1);
                let hint = match part.value {
                    1..=31 if part.digits.len() == 3 => format!("did you mean `{sound}`?"),
                    _ => FORMS.to_owned(),
                };
                let message = format!(
                    "the {name} in `{}` has {} digits",
                    shown(self.text),
                    part.digits.len()
                );
                return Err(bad(message, hint));
            }
        }
        Ok(())
    }

    /// `03/04/2022`: two readings, one, or none.
    fn year_last(&self, a: u32, b: u32, year: u32) -> DateFault {
        let text = shown(self.text);
        match (self.day(year, b, a), self.day(year, a, b)) {
            (Ok(day_first), Ok(month_first)) if day_first != month_first => DateFault {
                kind: DateFaultKind::Ambiguous,
                message: format!("`{text}` can be read in two ways"),
                hint: format!(
                    "write `{day_first}` for {}, or `{month_first}` for {}",
                    in_words(day_first),
                    in_words(month_first)
                ),
                meant: None,
            },
            (Ok(day), _) | (_, Ok(day)) => {
                misplaced(format!("`{text}` does not begin with the year"), day)
            }
            (Err(fault), Err(_)) => fault,
        }
    }

    /// A day with an English month name.
    fn by_names(&self) -> Result<Date, DateFault> {
        let mut rest = self.text;
        let mut weekday = None;
        if let Some((word, after)) = word(rest)
            && let Some(at) = named(word, &WEEKDAYS)
        {
            weekday = Some(at);
            rest = after.trim_start_matches(['.', ',']).trim_start();
        }
        let (day, month, year, rest) =
            self.name_parts(rest).ok_or_else(|| self.misspelt_month(rest))?;
        let Some(day) = day else {
            let month = self.day(year, month, 1)?;
            return match rest.trim() {
                "" => Ok(self.stretch(month, Precision::Month)),
                _ => Err(self.no_date()),
            };
        };
        let date = self.day(year, month, day)?;
        let actual = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
        if let Some(weekday) = weekday
            && weekday != actual
        {
            let (is, said) = (WEEKDAYS[actual], WEEKDAYS[weekday]);
            return Err(bad(
                format!("{} {year} is a {is}, not a {said}", in_words(date)),
                format!("write the date that is meant, or `{is}`"),
            ));
        }
        self.with_time(date, rest)
    }

    /// A date whose month is nearly a month.
    fn misspelt_month(&self, text: &str) -> DateFault {
        let start = text.trim_start_matches(|c: char| !c.is_alphabetic());
        let start = ordinal(start).trim_start_matches(|c: char| !c.is_alphabetic());
        let Some((written, rest)) = word(start) else { return self.no_date() };
        let near = match named(written, &MONTHS) {
            Some(_) => None,
            None => nearly_named(written, &MONTHS),
        };
        let Some(month) = near else { return self.no_date() };
        let meant = format!("{}{month}{rest}", &self.text[..self.text.len() - start.len()]);
        let is_date = Reader { text: &meant, zone: self.zone }.by_names().is_ok();
        let sound = is_date && !meant.contains('\n');
        DateFault {
            meant: sound.then(|| meant.clone()),
            ..bad(
                format!("`{}` is not a month", shown(written)),
                format!("did you mean `{}`?", if sound { &meant } else { month }),
            )
        }
    }

    /// Day, month, year and the rest of `4 March 2022`, `March 4, 2022` or `March 2022`.
    fn name_parts<'t>(&self, text: &'t str) -> Option<(Option<u32>, u32, u32, &'t str)> {
        let month_of = |word: &str| named(word, &MONTHS).map(|at| at as u32 + 1);
        let blanks = |text: &'t str| text.trim_start_matches([' ', '\t', ',', '.', '-']);
        let year_of = |text: &'t str| {
            number(text)
                .filter(|(year, _)| year.digits.len() == 4)
                .map(|(year, rest)| (year.value, rest))
        };
        if let Some((day, rest)) = number(text) {
            if day.digits.len() > 2 {
                return None;
            }
            let rest = ordinal(rest);
            let (name, rest) = word(blanks(rest))?;
            let month = month_of(name)?;
            let (year, rest) = year_of(blanks(rest))?;
            return Some((Some(day.value), month, year, rest));
        }
        let (name, rest) = word(text)?;
        let month = month_of(name)?;
        let rest = blanks(rest);
        if let Some((year, rest)) = year_of(rest) {
            return Some((None, month, year, rest));
        }
        let (day, rest) = number(rest).filter(|(day, _)| day.digits.len() <= 2)?;
        let (year, rest) = year_of(blanks(ordinal(rest)))?;
        Some((Some(day.value), month, year, rest))
    }

    fn stretch(&self, day: civil::Date, precision: Precision) -> Date {
        Date::in_zone(day.to_datetime(Time::midnight()), self.zone, precision)
    }

    /// The day, when there is one.
    fn day(&self, year: u32, month: u32, day: u32) -> Result<civil::Date, DateFault> {
        let text = shown(self.text);
        let fault =
            |what: String, hint: String| bad(format!("`{text}` does not exist: {what}"), hint);
        if year == 0 || year > 9999 {
            return Err(fault(format!("there is no year {year}"), FORMS.to_owned()));
        }
        if !(1..=12).contains(&month) {
            let hint = match civil_date(year, day, month) {
                Some(swapped) => format!("did you mean `{swapped}`?"),
                None => "months go from 1 to 12".to_owned(),
            };
            return Err(fault(format!("there is no month {month}"), hint));
        }
        civil_date(year, month, day).ok_or_else(|| {
            let name = MONTHS[month as usize - 1];
            let days = civil_date(year, month, 1).map_or(31, civil::Date::days_in_month);
            let hint = match day {
                0 => format!("the first one is `{year:04}-{month:02}-01`"),
                _ => format!("the last one is `{year:04}-{month:02}-{days}`"),
            };
            fault(format!("{name} {year} has {days} days"), hint)
        })
    }

    /// The day with the text after it: nothing, or a time and perhaps a zone.
    fn with_time(&self, day: civil::Date, rest: &str) -> Result<Date, DateFault> {
        if rest.is_empty() {
            return Ok(self.stretch(day, Precision::Day));
        }
        let Some(time) = rest.strip_prefix(['T', 't', ' ', '\t', ',']) else {
            return Err(self.no_date());
        };
        let time = time.trim_start();
        let time = time.strip_prefix("at ").unwrap_or(time);
        let not_a_time = || {
            bad(
                format!("`{}` is not a time of day", shown(time)),
                "write it as `09:30`, with an offset as `09:30+02:00`",
            )
        };
        if let Some(fault) = twelve_hours(day, time) {
            return Err(fault);
        }
        let (hour, rest) = number(time).ok_or_else(not_a_time)?;
        let (minute, rest) = rest
            .strip_prefix(':')
            .and_then(number)
            .filter(|(m, _)| m.digits.len() == 2)
            .ok_or_else(not_a_time)?;
        let (second, rest) = match rest.strip_prefix(':') {
            Some(rest) => {
                let (second, rest) =
                    number(rest).filter(|(s, _)| s.digits.len() == 2).ok_or_else(not_a_time)?;
                (Some(second.value), fraction(rest))
            }
            None => (None, rest),
        };
        if hour.digits.len() > 2 {
            return Err(not_a_time());
        }
        // A leap second is the last second of its minute.
        let seconds = second.map_or(0, |second| if second == 60 { 59 } else { second });
        for (value, most, name) in
            [(hour.value, 23, "hour"), (minute.value, 59, "minute"), (seconds, 59, "second")]
        {
            if value > most {
                let message =
                    format!("`{}` does not exist: there is no {name} {value}", shown(self.text));
                return Err(bad(message, format!("{name}s go from 0 to {most}")));
            }
        }
        let time = Time::new(hour.value as i8, minute.value as i8, seconds as i8, 0)
            .map_err(|_| not_a_time())?;
        let precision = if second.is_some() { Precision::Second } else { Precision::Minute };
        self.at(day.to_datetime(time), precision, rest)
    }

    /// The moment, with the text after its time: nothing, an offset, a zone, or both.
    fn at(
        &self,
        moment: civil::DateTime,
        precision: Precision,
        rest: &str,
    ) -> Result<Date, DateFault> {
        let rest = rest.trim();
        if rest.is_empty() {
            return Ok(Date::in_zone(moment, self.zone, precision));
        }
        let Some((offset, name)) = offset(rest) else {
            let zone = zone(rest)?;
            return Ok(Date::in_zone(moment, &zone, precision));
        };
        let date = Date::at_offset(moment, offset, precision);
        let name = name.trim();
        if !name.is_empty() {
            let zone = zone(name)?;
            let actual = zone.to_offset(date.instant());
            if actual != offset {
                let written = rest[..rest.len() - name.len()].trim_end();
                let name = name.trim_matches(['[', ']']);
                let message = format!("`{name}` was not at `{written}` then");
                return Err(bad(message, "leave out the offset or the zone"));
            }
        }
        Ok(date)
    }
}
