//! `ssg list`: what a site holds, as a table, as CSV or as JSON.

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

use super::arguments::{Format, Global, ListArguments, Listed};
use super::{SITE, USAGE, print, progress, run, usage};
use crate::build::{Shown, pictures};
use crate::outputs::spreadsheet;

/// Names of the columns, in the order of [`cells`].
const COLUMNS: [&str; 10] = [
    "picture",
    "width",
    "height",
    "credit",
    "creator",
    "copyright",
    "alt",
    "rights_until",
    "page",
    "source",
];

/// The columns of the table for people.
const TABLE: [usize; 6] = [0, 1, 2, 3, 7, 8];

/// `ssg list`.
pub(super) fn list(global: &Global, arguments: &ListArguments) -> u8 {
    let Listed::Pictures = arguments.what;
    let started = Instant::now();
    let options = match run::options(global, &arguments.build) {
        Ok(options) => options,
        Err(message) => return usage(&message),
    };
    let before = match arguments.expiring.as_deref().map(days).transpose() {
        Ok(days) => days.map(|days| options.moment.now.saturating_add(days)),
        Err(message) => return usage(&message),
    };
    let before = before.map(|before| before.unwrap_or(Timestamp::MAX));
    let progress = progress::Bar::new(global, started);
    let shown = pictures(&options, &progress);
    progress.finish();
    let mut shown = match shown {
        Ok(shown) => shown,
        Err(report) => {
            run::tell(global, &arguments.build, &options, &report, started);
            return if report.no_config { USAGE } else { SITE };
        }
    };
    shown.retain(|one| is_asked_for(one, arguments, before));
    match (global.format, arguments.csv) {
        (_, true) => {
            let mut table = Vec::new();
            spreadsheet(COLUMNS, shown.iter().map(cells), &mut table).expect("memory takes all");
            print(&table)
        }
        (Format::Json, _) => print(json(&shown).as_bytes()),
        _ => print(table(&shown).as_bytes()),
    }
}

/// A time such as `90d`.
fn days(text: &str) -> Result<SignedDuration, String> {
    let number = text.strip_suffix('d').unwrap_or(text).parse::<i64>().ok();
    let number = number.filter(|days| (0..100_000).contains(days));
    number
        .map(|days| SignedDuration::from_hours(24 * days))
        .ok_or_else(|| format!("`{text}` is not a number of days, such as `90d`"))
}

fn is_asked_for(one: &Shown, arguments: &ListArguments, before: Option<Timestamp>) -> bool {
    let names = |credit: &String| {
        let said = [&one.credit, &one.creator, &one.copyright];
        said.iter().any(|said| said.to_lowercase().contains(&credit.to_lowercase()))
    };
    arguments.credit.as_ref().is_none_or(names)
        && (!arguments.without_alt || one.alt.is_empty())
        && (!arguments.without_credit || one.credit.is_empty())
        && before.is_none_or(|before| one.end.is_some_and(|end| end <= before))
}

fn cells(one: &Shown) -> [String; 10] {
    [
        one.picture.clone(),
        one.width.to_string(),
        one.height.to_string(),
        one.credit.clone(),
        one.creator.clone(),
        one.copyright.clone(),
        one.alt.clone(),
        one.rights_until.clone(),
        one.page.clone(),
        one.source.clone(),
    ]
}

/// A line for each, in columns.
fn table(shown: &[Shown]) -> String {
    let heads = TABLE.map(|column| COLUMNS[column].to_string());
    let rows = shown.iter().map(|one| {
        let cells = cells(one);
        TABLE.map(|column| cells[column].clone())
    });
    let rows: Vec<[String; 6]> = std::iter::once(heads).chain(rows).collect();
    let wide =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let wide: Vec<usize> = (0..TABLE.len()).map(wide).collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(&wide).map(|(cell, wide)| format!("{cell:wide$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// An object in each line.
fn json(shown: &[Shown]) -> String {
    let lines = shown.iter().map(|one| serde_json::to_string(one).expect("its fields are text"));
    lines.map(|line| line + "\n").collect()
}
