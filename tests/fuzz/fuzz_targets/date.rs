//! A text as a date: no panic, and what is meant for sure is a date.

#![no_main]

use jiff::tz::TimeZone;
use libfuzzer_sys::fuzz_target;
use ssg::date;

fuzz_target!(|text: &str| {
    let zone = TimeZone::get("America/New_York").expect("the zone is bundled");
    match date::parse(text, &zone) {
        Ok(date) => assert!(date.end() > date.instant()),
        Err(fault) => {
            assert!(!fault.message.contains('\n'));
            if let Some(meant) = fault.meant {
                assert!(date::parse(&meant, &zone).is_ok(), "{meant}");
            }
        }
    }
});
