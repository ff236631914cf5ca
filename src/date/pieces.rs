//! The pieces of a date: numbers, names, offsets and zones.

use jiff::civil;
use jiff::tz::{Offset, TimeZone};

use super::MONTHS;
use super::fault::{DateFault, bad};

/// A number as written.
#[derive(Clone, Copy)]
pub(super) struct Number<'a> {
    pub digits: &'a str,
    pub value: u32,
}

pub(super) fn civil_date(year: u32, month: u32, day: u32) -> Option<civil::Date> {
    let small = |number: u32| i8::try_from(number).ok();
    civil::Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()
}

/// `4 March`.
pub(super) fn in_words(day: civil::Date) -> String {
    format!("{} {}", day.day(), MONTHS[usize::from(day.month().unsigned_abs()) - 1])
}

/// Digits at the start of `text`, up to nine, and the rest.
pub(super) fn number(text: &str) -> Option<(Number<'_>, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    (digits.len() <= 9)
        .then(|| digits.parse().ok())
        .flatten()
        .map(|value| (Number { digits, value }, rest))
}

/// Letters at the start of `text`, and the rest.
pub(super) fn word(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// The name that `word` means, in full or in its first three letters (or `Sept`).
pub(super) fn named(word: &str, names: &[&str]) -> Option<usize> {
    let word = word.to_lowercase();
    names.iter().position(|name| {
        let name = name.to_lowercase();
        name == word || name[..3] == word || (word.len() == 4 && name.starts_with(&word))
    })
}

/// The only name from which `word` differs by a letter or two in one place.
pub(super) fn nearly_named<'a>(word: &str, names: &[&'a str]) -> Option<&'a str> {
    let word: Vec<char> = word.to_lowercase().chars().collect();
    let is_near = |name: &&&str| {
        let name: Vec<char> = name.to_lowercase().chars().collect();
        let same = |(a, b): &(&char, &char)| a == b;
        let start = word.iter().zip(&name).take_while(same).count();
        let end =
            word[start..].iter().rev().zip(name[start..].iter().rev()).take_while(same).count();
        start > 0 && word.len() - start - end <= 2 && name.len() - start - end <= 2
    };
    let mut near = names.iter().filter(is_near);
    match (near.next(), near.next()) {
        (Some(name), None) if word.len() > 3 => Some(name),
        _ => None,
    }
}

/// What is wrong with `9:30 pm` and `9 p.m.`: hours are counted to 24.
pub(super) fn twelve_hours(day: civil::Date, time: &str) -> Option<DateFault> {
    let (hour, rest) = number(time)?;
    let minute = rest.strip_prefix(':').and_then(number);
    let (minutes, rest) = minute.map_or((0, rest), |(minute, rest)| (minute.value, rest));
    let rest = rest.trim_start();
    let half = ["am", "pm", "a.m.", "p.m."].into_iter().find(|half| {
        rest.get(..half.len()).is_some_and(|start| start.eq_ignore_ascii_case(half))
    })?;
    let rest = &rest[half.len()..];
    if hour.value > 23 || minutes > 59 || rest.starts_with(char::is_alphanumeric) {
        return None;
    }
    let hours = match hour.value {
        hour @ 1..=12 if half.starts_with('p') => hour % 12 + 12,
        hour @ 1..=12 => hour % 12,
        hour => hour,
    };
    let sound = format!("{hours:02}:{minutes:02}");
    let written = &time[..time.len() - rest.len()];
    let written = written.split_whitespace().collect::<Vec<_>>().join(" ");
    let fault =
        bad(format!("hours are counted to 24, not as in `{written}`"), format!("write `{sound}`"));
    Some(DateFault { meant: rest.is_empty().then(|| format!("{day} {sound}")), ..fault })
}

/// The text after the `st`, `nd`, `rd` or `th` of a day.
pub(super) fn ordinal(text: &str) -> &str {
    ["st", "nd", "rd", "th"].iter().find_map(|ending| text.strip_prefix(ending)).unwrap_or(text)
}

/// The text after a fraction of a second.
pub(super) fn fraction(text: &str) -> &str {
    match text.strip_prefix(['.', ',']) {
        Some(digits) if digits.starts_with(|c: char| c.is_ascii_digit()) => {
            digits.trim_start_matches(|c: char| c.is_ascii_digit())
        }
        _ => text,
    }
}

/// The offset at the start of `text`, and the rest.
pub(super) fn offset(text: &str) -> Option<(Offset, &str)> {
    if let Some(rest) = text.strip_prefix(['Z', 'z'])
        && !rest.starts_with(char::is_alphabetic)
    {
        return Some((Offset::UTC, rest));
    }
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' | '\u{2212}' => -1,
        _ => return None,
    };
    let digits = text.trim_start_matches(['+', '-', '\u{2212}']);
    let (first, rest) = number(digits)?;
    let (hours, minutes, rest) = match first.digits.len() {
        1 | 2 => match rest.strip_prefix(':').and_then(number) {
            Some((minutes, rest)) if minutes.digits.len() == 2 => {
                (first.value, minutes.value, rest)
            }
            _ => (first.value, 0, rest),
        },
        4 => (first.value / 100, first.value % 100, rest),
        _ => return None,
    };
    if hours > 23 || minutes > 59 {
        return None;
    }
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    Offset::from_seconds(sign * seconds).ok().map(|offset| (offset, rest))
}

/// The zone that `name` names, in brackets or not: of the tz database or of RFC 2822.
pub(super) fn zone(name: &str) -> Result<TimeZone, DateFault> {
    let name = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    let hours = match name {
        "UT" | "GMT" | "UTC" => Some(0),
        "EDT" => Some(-4),
        "EST" | "CDT" => Some(-5),
        "CST" | "MDT" => Some(-6),
        "MST" | "PDT" => Some(-7),
        "PST" => Some(-8),
        _ => None,
    };
    if let Some(hours) = hours {
        return Ok(TimeZone::fixed(Offset::constant(hours)));
    }
    TimeZone::get(name).map_err(|_| {
        let known: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        bad(
            format!("there is no time zone `{}`", shown(name)),
            match nearly_named(name, &known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "zones are named as `Europe/Berlin`; an offset as `+02:00` is good, too"
                    .to_owned(),
            },
        )
    })
}

/// `text` in a form for messages.
pub(super) fn shown(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    match line.char_indices().nth(40) {
        Some((at, _)) => format!("{}...", &line[..at]),
        None => line.to_owned(),
    }
}
