//! Calendars of events are read by another program as they were meant.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::tools::{self, Folder};

const FILES: [&str; 4] = [
    "events/calendar.ics",
    "event/2026/coming/event.ics",
    "event/2026/day/event.ics",
    "event/2026/past/event.ics",
];

fn read(public: &Path) -> Result<Value, String> {
    let tools = tools::root().join("tests/tools");
    let python = tools.join("venv/bin/python");
    assert!(
        python.is_file(),
        "run `bash tests/tools/install.sh`, which brings what reads calendars"
    );
    let mut command = Command::new(python);
    let read = tools::run(command.arg(tools.join("calendars.py")).arg(public).args(FILES));
    match read.status.success() {
        true => Ok(serde_json::from_slice(&read.stdout).expect("it prints JSON")),
        false => Err(tools::told(&read)),
    }
}

#[test]
fn events_are_read_as_they_were_meant() {
    let folder = Folder::new("calendars");
    let site = folder.path().join("site");
    tools::copy(&tools::root().join("tests/sites/events-in-calendars/site"), &site);
    tools::copy(&tools::root().join("tests/sites/theme"), &site.join("themes/plain"));
    let public = folder.path().join("public");
    tools::build(&site, &public);
    let read = read(&public).expect("calendars are read");
    for file in FILES {
        assert_eq!(read[file]["version"], "2.0", "{file}");
        assert_eq!(read[file]["faults"], json!([]), "{file}");
        assert!(read[file]["longest"].as_u64().is_some_and(|longest| longest <= 75), "{file}");
    }
    let coming = &read["event/2026/coming/event.ics"]["events"][0];
    assert_eq!(
        coming["title"],
        "Water, Power; and \"More\": A talk with a name so long that a line of a calendar file cannot \
         hold it, and is folded"
    );
    assert_eq!(coming["start"], "2026-12-09T23:00:00+00:00");
    assert_eq!(coming["end"], "2026-12-10T00:30:00+00:00");
    assert_eq!(coming["place"], "Reading room, Washington");
    assert_eq!(coming["url"], "https://institute.example/event/2026/coming/");
    assert_eq!(coming["description"], "What it is about.\n\nhttps://join.example/1");
    let day = &read["event/2026/day/event.ics"]["events"][0];
    assert_eq!((&day["start"], &day["end"]), (&json!("2026-12-24"), &json!("2026-12-27")));
    let past = &read["event/2026/past/event.ics"]["events"][0];
    assert_eq!(past["start"], "2026-02-01T04:30:00+00:00");
    let all = read["events/calendar.ics"]["events"].as_array().expect("events");
    assert_eq!(all.len(), 3);
    for one in [coming, day, past] {
        assert!(all.contains(one), "{one} is not in the calendar of all events");
    }
}

#[test]
fn a_broken_calendar_is_seen() {
    let folder = Folder::new("calendars-broken");
    for file in FILES {
        folder.write(
            &format!("public/{file}"),
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n",
        );
    }
    assert!(read(&folder.path().join("public")).is_err());
}
