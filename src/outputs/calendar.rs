//! Calendars (iCalendar, RFC 5545): a file for each event, and a calendar to subscribe to for each type
//! of events in each language.
//!
//! Times are in UTC, so that no file needs the rules of a zone. Nothing in a file depends
//! on the time of the build.

use icalendar::{Calendar, Component, EventLike, Property};
use jiff::Timestamp;
use serde::Serialize;

use super::cards::Cards;
use super::content::made;
use super::naming::{self, feed_id};
use super::{Origin, Output, beside};
use crate::date::{Date, Precision};
use crate::ids::{ArticleId, LanguageId, TypeId};
use crate::site::Site;
use crate::url::UrlPath;

/// The media type of a calendar.
pub(super) const MEDIA_TYPE: &str = "text/calendar";

/// An event in a calendar.
#[derive(Serialize)]
struct Entry {
    uid: String,
    /// When it was last changed, as UTC.
    stamp: String,
    start: String,
    /// Without a time: a day.
    is_day: bool,
    end: Option<String>,
    title: String,
    summary: String,
    place: String,
    url: String,
    join: String,
}

/// A file with some events.
#[derive(Serialize)]
struct File {
    name: String,
    entries: Vec<Entry>,
}

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let mut outputs = Vec::new();
    for language in site.config.languages.ids() {
        let cards = Cards::new(site, language);
        for (number, kind) in site.config.types.entries().filter(|(_, kind)| kind.event) {
            let ids = &cards.edition().by_type[number];
            // Whoever has the address of an unlisted event finds its file there.
            let is_unlisted = |id: &ArticleId| {
                let article = site.archive.article(*id);
                let front = site.archive.front(article);
                let is_of = article.kind == Some(number) && article.language == language;
                is_of && front.is_unlisted() && !front.is_gone()
            };
            let unlisted: Vec<ArticleId> = site.archive.ids().filter(is_unlisted).collect();
            for id in ids.iter().chain(&unlisted) {
                let id = *id;
                let article = site.archive.article(id);
                let view = move || file(cards, &[id], site.archive.title(article));
                let source = Origin::Source(site.archive.source(article.document).clone());
                outputs.push(output(beside::event(article), language, source, id, view));
            }
            if let Some(newest) = ids.first() {
                let view = move || file(cards, ids, cards.text(&kind.plural));
                let origin = Origin::Made(format!("the calendar of `{}`", kind.name));
                outputs.push(output(of_type(cards, number), language, origin, *newest, view));
            }
        }
    }
    outputs
}

fn output<'a>(
    url: UrlPath,
    language: LanguageId,
    origin: Origin,
    newest: ArticleId,
    view: impl Fn() -> File + Send + Sync + 'a,
) -> Output<'a> {
    Output { url, language, origin, content: made(view, write), newest }
}

/// The address of the calendar of all events of a type.
pub(super) fn of_type(cards: Cards<'_>, kind: TypeId) -> UrlPath {
    cards.path(&cards.site.config.types[kind].path).join("calendar.ics")
}

fn file(cards: Cards<'_>, ids: &[ArticleId], name: &str) -> File {
    let entries = ids.iter().filter_map(|id| entry(cards, *id)).collect();
    File { name: cards.feed_title(name), entries }
}

fn entry(cards: Cards<'_>, id: ArticleId) -> Option<Entry> {
    let site = cards.site;
    let article = site.archive.article(id);
    let front = site.archive.front(article);
    let start = front.start.as_deref()?;
    let text = |text: &Option<Box<crate::tree::Spanned<String>>>| {
        text.as_ref().map_or(String::new(), |text| text.value.clone())
    };
    let is_day = start.precision() < Precision::Minute;
    let changed = front.updated.as_deref().or(front.date.as_ref()).unwrap_or(start);
    Some(Entry {
        uid: feed_id(site, article),
        stamp: moment(changed),
        start: if is_day { day(start) } else { moment(start) },
        end: match front.end.as_deref() {
            // In calendars, the end of a day is the day after it.
            Some(end) if is_day => Some(after(end)),
            Some(end) if end.precision() < Precision::Minute => Some(utc(end.end())),
            Some(end) => Some(moment(end)),
            None if is_day => Some(after(start)),
            None => None,
        },
        is_day,
        title: naming::cited_title(cards, article),
        summary: site.archive.summary(article).to_string(),
        place: text(&front.matter.place),
        url: cards.absolute(&article.permalink),
        join: text(&front.matter.join),
    })
}

fn moment(date: &Date) -> String {
    utc(date.instant())
}

fn utc(instant: Timestamp) -> String {
    instant.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn day(date: &Date) -> String {
    date.civil().strftime("%Y%m%d").to_string()
}

/// The day after a date, which may be a month or a year.
fn after(date: &Date) -> String {
    let day = date.civil().date();
    let day = match date.precision() {
        Precision::Year => day.last_of_year(),
        Precision::Month => day.last_of_month(),
        _ => day,
    };
    day.tomorrow().unwrap_or(day).strftime("%Y%m%d").to_string()
}

fn write(file: &File) -> Vec<u8> {
    let mut calendar = Calendar::empty();
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new("PRODID", "-//ssg//events//EN"));
    calendar.append_property(Property::new("METHOD", "PUBLISH"));
    // `NAME` of RFC 7986 says the same, and few programs read it.
    calendar.append_property(Property::new("X-WR-CALNAME", &file.name));
    for entry in &file.entries {
        let mut event = icalendar::Event::new();
        event.uid(&entry.uid).summary(&entry.title).url(&entry.url);
        event.add_property("DTSTAMP", &entry.stamp);
        let when = |name: &str, value: &str| {
            let mut property = Property::new(name, value);
            if entry.is_day {
                property.add_parameter("VALUE", "DATE");
            }
            property.done()
        };
        event.append_property(when("DTSTART", &entry.start));
        if let Some(end) = &entry.end {
            event.append_property(when("DTEND", end));
        }
        let description = [entry.summary.as_str(), entry.join.as_str()];
        let description: Vec<&str> =
            description.into_iter().filter(|text| !text.is_empty()).collect();
        if !description.is_empty() {
            event.description(&description.join("\n\n"));
        }
        if !entry.place.is_empty() {
            event.location(&entry.place);
        }
        calendar.push(event.done());
    }
    calendar.to_string().into_bytes()
}
