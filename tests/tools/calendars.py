"""Reads calendars with a program that is not ours (icalendar), and prints what it read as JSON."""

import json
import pathlib
import sys

import icalendar


def event(one):
    moment = lambda name: one.decoded(name).isoformat() if name in one else None
    text = lambda name: str(one.get(name, ""))
    return {
        "uid": text("UID"),
        "title": text("SUMMARY"),
        "place": text("LOCATION"),
        "url": text("URL"),
        "description": text("DESCRIPTION"),
        "stamp": moment("DTSTAMP"),
        "start": moment("DTSTART"),
        "end": moment("DTEND"),
    }


def calendar(file):
    data = file.read_bytes()
    longest = max(len(line) for line in data.split(b"\r\n"))
    read = icalendar.Calendar.from_ical(data)
    events = [event(one) for one in read.walk("VEVENT")]
    faults = [str(fault) for part in read.walk() for fault in part.errors]
    return {"version": str(read["VERSION"]), "longest": longest, "faults": faults, "events": events}


public = pathlib.Path(sys.argv[1])
print(json.dumps({name: calendar(public / name) for name in sys.argv[2:]}))
