//! Claims about dates.

use super::*;

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

/// What a date in Berlin is: ISO form and first instant, or fault and hint.
fn read(text: &str) -> String {
    match parse(text, &zone("Europe/Berlin")) {
        Ok(date) => format!("{} = {}", date.iso(), date.instant()),
        Err(fault) => {
            let kind = if fault.kind == DateFaultKind::Ambiguous { "ambiguous: " } else { "" };
            format!("{kind}{} / {}", fault.message, fault.hint)
        }
    }
}

#[test]
fn sound_dates_are_read() {
    let cases = [
        ("2022", "2022 = 2021-12-31T23:00:00Z"),
        ("2022-03", "2022-03 = 2022-02-28T23:00:00Z"),
        ("2022-03-04", "2022-03-04 = 2022-03-03T23:00:00Z"),
        (" 2022-03-04 ", "2022-03-04 = 2022-03-03T23:00:00Z"),
        ("2022/03/04", "2022-03-04 = 2022-03-03T23:00:00Z"),
        ("2022-3-4", "2022-03-04 = 2022-03-03T23:00:00Z"),
        ("2022-03-04T09:30", "2022-03-04T09:30+01:00 = 2022-03-04T08:30:00Z"),
        ("2022-03-04 9:30", "2022-03-04T09:30+01:00 = 2022-03-04T08:30:00Z"),
        ("2022-03-04 09:30:15", "2022-03-04T09:30:15+01:00 = 2022-03-04T08:30:15Z"),
        ("2022-03-04 09:30:15.250", "2022-03-04T09:30:15+01:00 = 2022-03-04T08:30:15Z"),
        ("2022-03-04t09:30:15z", "2022-03-04T09:30:15+00:00 = 2022-03-04T09:30:15Z"),
        ("2022-03-04T09:30:15+02:00", "2022-03-04T09:30:15+02:00 = 2022-03-04T07:30:15Z"),
        ("2022-03-04T09:30+0200", "2022-03-04T09:30+02:00 = 2022-03-04T07:30:00Z"),
        ("2022-03-04 09:30:15 -0500", "2022-03-04T09:30:15-05:00 = 2022-03-04T14:30:15Z"),
        ("2022-03-04T09:30[America/New_York]", "2022-03-04T09:30-05:00 = 2022-03-04T14:30:00Z"),
        ("2022-07-04 09:30 America/New_York", "2022-07-04T09:30-04:00 = 2022-07-04T13:30:00Z"),
        (
            "2022-07-04T09:30-04:00[America/New_York]",
            "2022-07-04T09:30-04:00 = 2022-07-04T13:30:00Z",
        ),
        ("Fri, 04 Mar 2022 09:30:00 +0100", "2022-03-04T09:30:00+01:00 = 2022-03-04T08:30:00Z"),
        ("4 Mar 2022 09:30 GMT", "2022-03-04T09:30+00:00 = 2022-03-04T09:30:00Z"),
        ("4 March 2022", "2022-03-04 = 2022-03-03T23:00:00Z"),
        ("March 4, 2022", "2022-03-04 = 2022-03-03T23:00:00Z"),
        ("Sept. 4th, 2022", "2022-09-04 = 2022-09-03T22:00:00Z"),
        ("March 2022", "2022-03 = 2022-02-28T23:00:00Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59+00:00 = 2016-12-31T23:59:59Z"),
        ("9999-12-31", "9999-12-31 = 9999-12-30T21:59:59Z"),
    ];
    for (text, expected) in cases {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn faulty_dates_are_told_in_words() {
    let cases = [
        ("", "the date is empty / write it as `2022-03-04`, with a time as `2022-03-04 09:30`"),
        (
            "soon",
            "`soon` is not a date / write it as `2022-03-04`, with a time as `2022-03-04 09:30`",
        ),
        (
            "2023-02-30",
            "`2023-02-30` does not exist: February 2023 has 28 days / the last one is `2023-02-28`",
        ),
        ("2023-02-010", "the day in `2023-02-010` has 3 digits / did you mean `2023-02-10`?"),
        (
            "2023-13-04",
            "`2023-13-04` does not exist: there is no month 13 / did you mean `2023-04-13`?",
        ),
        ("2023-00", "`2023-00` does not exist: there is no month 0 / months go from 1 to 12"),
        (
            "2023-13-40",
            "`2023-13-40` does not exist: there is no month 13 / months go from 1 to 12",
        ),
        (
            "0000-01-01",
            "`0000-01-01` does not exist: there is no year 0 / write it as `2022-03-04`, with a time as `2022-03-04 09:30`",
        ),
        (
            "2023-04-00",
            "`2023-04-00` does not exist: April 2023 has 30 days / the first one is `2023-04-01`",
        ),
        (
            "2023-02-03 25:00",
            "`2023-02-03 25:00` does not exist: there is no hour 25 / hours go from 0 to 23",
        ),
        (
            "2023-02-03 9:75",
            "`2023-02-03 9:75` does not exist: there is no minute 75 / minutes go from 0 to 59",
        ),
        (
            "2023-02-03 noon",
            "`noon` is not a time of day / write it as `09:30`, with an offset as `09:30+02:00`",
        ),
        ("2024-01-05 9:30 am", "hours are counted to 24, not as in `9:30 am` / write `09:30`"),
        (
            "January 5, 2024, 12 p.m.",
            "hours are counted to 24, not as in `12 p.m.` / write `12:00`",
        ),
        ("2024-01-05 12:15AM", "hours are counted to 24, not as in `12:15AM` / write `00:15`"),
        ("2024-01-05 9:30 pm EST", "hours are counted to 24, not as in `9:30 pm` / write `21:30`"),
        ("2024-01-05 9:30\n am", "hours are counted to 24, not as in `9:30 am` / write `09:30`"),
        ("Janury 5,\n2024", "`Janury` is not a month / did you mean `January`?"),
        ("Janury 5, 2024", "`Janury` is not a month / did you mean `January 5, 2024`?"),
        (
            "5th Ocotber 2024 9:30",
            "`Ocotber` is not a month / did you mean `5th October 2024 9:30`?",
        ),
        ("30 Febuary 2024", "`Febuary` is not a month / did you mean `February`?"),
        (
            "Juny 2024",
            "`Juny 2024` is not a date / write it as `2022-03-04`, with a time as `2022-03-04 09:30`",
        ),
        (
            "03/04/2022 9:30 am",
            "ambiguous: `03/04/2022 9:30 am` can be read in two ways / write `2022-04-03` for 3 April, or `2022-03-04` for 4 March",
        ),
        (
            "03/04/2022",
            "ambiguous: `03/04/2022` can be read in two ways / write `2022-04-03` for 3 April, or `2022-03-04` for 4 March",
        ),
        (
            "3.4.2022",
            "ambiguous: `3.4.2022` can be read in two ways / write `2022-04-03` for 3 April, or `2022-03-04` for 4 March",
        ),
        ("13/04/2022", "`13/04/2022` does not begin with the year / write `2022-04-13`"),
        ("04/13/2022", "`04/13/2022` does not begin with the year / write `2022-04-13`"),
        ("03/03/2022", "`03/03/2022` does not begin with the year / write `2022-03-03`"),
        (
            "32/13/2022",
            "`32/13/2022` does not exist: there is no month 13 / months go from 1 to 12",
        ),
        (
            "03/04/22",
            "`03/04/22` is not a date: its year needs four digits / write it as `2022-03-04`, with a time as `2022-03-04 09:30`",
        ),
        ("20220304", "`20220304` is not a date / write `2022-03-04`"),
        (
            "Mon, 4 March 2022",
            "4 March 2022 is a Friday, not a Monday / write the date that is meant, or `Friday`",
        ),
        (
            "31 June 2022",
            "`31 June 2022` does not exist: June 2022 has 30 days / the last one is `2022-06-30`",
        ),
        (
            "2022-03-04 09:30 America/New_Yrok",
            "there is no time zone `America/New_Yrok` / did you mean `America/New_York`?",
        ),
        (
            "2022-03-04 09:30 Mars",
            "there is no time zone `Mars` / zones are named as `Europe/Berlin`; an offset as `+02:00` is good, too",
        ),
        (
            "2022-07-04T09:30-05:00[America/New_York]",
            "`America/New_York` was not at `-05:00` then / leave out the offset or the zone",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn a_date_ends_where_the_next_begins() {
    let berlin = zone("Europe/Berlin");
    let end = |text| parse(text, &berlin).unwrap().end().to_string();
    assert_eq!(end("2022"), "2022-12-31T23:00:00Z");
    assert_eq!(end("2022-03"), "2022-03-31T22:00:00Z");
    // The day on which the clock goes forward has 23 hours.
    assert_eq!(end("2022-03-27"), "2022-03-27T22:00:00Z");
    assert_eq!(end("2022-03-04 09:30"), "2022-03-04T08:31:00Z");
    assert_eq!(end("2022-03-04 09:30:15"), "2022-03-04T08:30:16Z");
}

#[test]
fn a_time_that_the_clock_skips_is_read_forward() {
    assert_eq!(read("2022-03-27 02:30"), "2022-03-27T02:30+01:00 = 2022-03-27T01:30:00Z");
    // Midnight itself was skipped in Sao Paulo.
    let day = parse("2018-11-04", &zone("America/Sao_Paulo")).unwrap();
    assert_eq!(day.rfc3339(), "2018-11-04T01:00:00-02:00");
}

#[test]
fn a_time_that_comes_twice_is_the_first() {
    assert_eq!(read("2022-10-30 02:30"), "2022-10-30T02:30+02:00 = 2022-10-30T00:30:00Z");
}

#[test]
fn coarser_dates_sort_first() {
    let berlin = zone("Europe/Berlin");
    let mut dates: Vec<Date> =
        ["2022-01-01 00:00", "2022-01-02", "2022-01-01", "2022", "2022-01", "2021-12-31"]
            .map(|text| parse(text, &berlin).unwrap())
            .to_vec();
    dates.sort();
    let sorted: Vec<String> = dates.iter().map(Date::iso).collect();
    assert_eq!(
        sorted,
        ["2021-12-31", "2022", "2022-01", "2022-01-01", "2022-01-01T00:00+01:00", "2022-01-02"]
    );
}

#[test]
fn feeds_get_their_own_forms() {
    let date = parse("2022-03-04 9:05", &zone("America/New_York")).unwrap();
    assert_eq!(date.rfc2822(), "Fri, 04 Mar 2022 09:05:00 -0500");
    assert_eq!(date.rfc3339(), "2022-03-04T09:05:00-05:00");
    // Local mean time, whose offset is -04:56:02.
    let old = parse("1850-03-04", &zone("America/New_York")).unwrap();
    assert_eq!(old.instant().to_string(), "1850-03-04T04:56:02Z");
    assert_eq!(old.rfc3339(), "1850-03-04T00:00:02-04:56");
}

#[test]
fn a_stored_date_is_the_same_date() {
    for text in [
        "2022",
        "2022-03",
        "2022-03-27",
        "2022-03-27 02:30",
        "2022-10-30 02:30:15 -0500",
        "1850-01-01 10:00",
        "9999-12-31",
    ] {
        let date = parse(text, &zone("America/New_York")).unwrap();
        let stored = serde_json::to_string(&date).unwrap();
        assert_eq!(serde_json::from_str::<Date>(&stored).unwrap(), date, "{stored}");
    }
    let month = parse("2022-03", &zone("Europe/Berlin")).unwrap();
    assert_eq!(serde_json::to_string(&month).unwrap(), r#""2022-03@1646089200,1648764000,3600""#);
}

#[test]
fn the_last_day_begins_before_it_ends() {
    for text in ["9999-12-31", "31dec9999", "9999-12-31 23:59:59", "9999-12", "9999", "0001-01-01"]
    {
        for name in ["America/New_York", "Pacific/Auckland"] {
            let date = parse(text, &zone(name)).unwrap();
            assert!(date.end() > date.instant(), "{text} in {name}");
        }
    }
}

#[test]
fn no_text_panics() {
    let samples = [
        "2022-03-04T09:30:15.5+02:00[Europe/Berlin]",
        "Fri, 04 Mar 2022 09:30:00 +0100",
        "March 4th, 2022 at 9:30",
        "03/04/2022",
    ];
    let letters: Vec<char> = "0123456789-/:.+, TZ[]äMarch−\u{feff}9".chars().collect();
    let berlin = zone("Europe/Berlin");
    let mut seed: u64 = 7;
    let mut random = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    for round in 0..40_000 {
        let mut text: Vec<char> = samples[round % samples.len()].chars().collect();
        for _ in 0..=random(4) {
            let at = random(text.len());
            match random(3) {
                0 => text[at] = letters[random(letters.len())],
                1 => text.insert(at, letters[random(letters.len())]),
                _ => text.truncate(at.max(1)),
            }
        }
        let text: String = text.into_iter().collect();
        if let Ok(date) = parse(&text, &berlin) {
            let _ = (date.iso(), date.rfc2822(), date.rfc3339());
            assert_eq!(
                parse(&date.iso(), &berlin).map(|again| again.iso()),
                Ok(date.iso()),
                "{text}"
            );
        }
    }
}
