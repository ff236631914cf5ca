//! Data files: `data/*.{toml,yaml,json,csv}`, in any shape their authors like.

mod fault;
mod unique;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::diagnostic::{self, Diagnostic, Place};
use crate::discover::{Source, has_extension};
use crate::disk::{self, Hash};
use crate::parse;

use unique::Unique;

/// A data file.
#[derive(Debug, Clone, PartialEq)]
pub struct DataFile {
    /// Its value. A CSV file is a list of tables, by the names of its first line; a column in which
    /// every filled cell is a number holds numbers, and nothing where a cell is empty.
    pub value: Value,
    /// Hash of its bytes.
    pub hash: Hash,
}

/// All data files by their path below `data/`.
pub type Data = BTreeMap<String, DataFile>;

/// Reads all data files.
pub fn data(root: &Path, sources: &[Source]) -> (Data, Vec<Diagnostic>) {
    let mut data = Data::new();
    let mut diagnostics = Vec::new();
    for source in sources {
        let below = source.path.strip_prefix("data").unwrap_or(&source.path).display().to_string();
        let bytes = match disk::read(&root.join(&source.path)) {
            Ok(bytes) => bytes,
            Err(error) => {
                let place = Place::file(&*source.path);
                let message = format!("cannot be read: {}", disk::words(&error));
                diagnostics.push(Diagnostic::new(&diagnostic::UNREADABLE, place, message));
                continue;
            }
        };
        let text = match parse::utf8(&source.path, &bytes) {
            Ok(text) => text.trim_start_matches('\u{feff}'),
            Err(diagnostic) => {
                diagnostics.push(diagnostic);
                continue;
            }
        };
        match value(&source.path, text) {
            Ok(value) => {
                data.insert(below, DataFile { value, hash: Hash::of(&bytes) });
            }
            Err(fault) => diagnostics.push(*fault),
        }
    }
    (data, diagnostics)
}

/// The value of a data file with this text; its name says which format it has.
pub fn value(file: &Arc<Path>, text: &str) -> Result<Value, Box<Diagnostic>> {
    if has_extension(file, &["csv"]) {
        if let Some(fault) = fault::open_quote(file, text) {
            return Err(Box::new(fault));
        }
        return csv(text).map_err(|error| Box::new(fault::csv(file, text, &error)));
    }
    if has_extension(file, &["json"]) {
        return serde_json::from_str(text)
            .map(|Unique(value)| value)
            .map_err(|error| Box::new(fault::json(file, text, &error)));
    }
    if has_extension(file, &["toml"]) {
        let value = toml::from_str(text).map(of_toml);
        return value.map_err(|error| Box::new(fault::toml(file, text, &error)));
    }
    serde_yaml::from_str(text)
        .map(|Unique(value)| value)
        .map_err(|error| Box::new(fault::yaml(file, text, &error)))
}

/// A TOML value as JSON; dates are texts.
fn of_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(yes) => Value::Bool(yes),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(items) => items.into_iter().map(of_toml).collect(),
        toml::Value::Table(table) => {
            table.into_iter().map(|(key, value)| (key, of_toml(value))).collect()
        }
    }
}

fn csv(text: &str) -> Result<Value, csv::Error> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names = reader.headers()?.clone();
    let records = reader.records().collect::<Result<Vec<csv::StringRecord>, csv::Error>>()?;
    let numeric: Vec<bool> = (0..names.len())
        .map(|column| are_numbers(records.iter().filter_map(|record| record.get(column))))
        .collect();
    let cell = |(cell, is_number): (&str, &bool)| match (is_number, cell.trim()) {
        (false, _) => Value::String(cell.to_string()),
        (true, "") => Value::Null,
        (true, cell) => match cell.parse::<i64>() {
            Ok(whole) => Value::from(whole),
            Err(_) => Value::from(cell.parse::<f64>().expect("it was seen to be a number")),
        },
    };
    let rows = records.iter().map(|record| {
        let values = record.iter().zip(&numeric).map(cell);
        Value::Object(names.iter().map(str::to_string).zip(values).collect::<Map<_, _>>())
    });
    Ok(Value::Array(rows.collect()))
}

/// True for a column of numbers. A column with names that look like numbers, such as `007`, `1e5` or
/// the version `1.10` after `1.9`, is not: as numbers they would be printed in another way.
fn are_numbers<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let filled: Vec<&str> = cells.map(str::trim).filter(|cell| !cell.is_empty()).collect();
    let decimals = |cell: &str| cell.split_once('.').map_or(0, |(_, behind)| behind.len());
    let is_plain = |cell: &&str| {
        let digits = cell.strip_prefix('-').unwrap_or(cell);
        let (whole, behind) = digits.split_once('.').unwrap_or((digits, "0"));
        let all = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let is_short = digits.len() <= 15;
        all(whole) && all(behind) && is_short && (whole == "0" || !whole.starts_with('0'))
    };
    let is_printed_so = |cell: &&str| decimals(cell) == 0 || !cell.ends_with('0');
    let are_alike = || filled.iter().all(|cell| decimals(cell) == decimals(filled[0]));
    !filled.is_empty()
        && filled.iter().all(is_plain)
        && (filled.iter().all(is_printed_so) || are_alike())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_numbers_is_numbers() {
        let rows = csv("year,price,code,version,note\n2024,1.50,007,1.9,\n2025,-2.25,12,1.10,x\n");
        let rows = rows.expect("it is CSV");
        assert_eq!(
            rows,
            serde_json::json!([
                { "year": 2024, "price": 1.5, "code": "007", "version": "1.9", "note": "" },
                { "year": 2025, "price": -2.25, "code": "12", "version": "1.10", "note": "x" },
            ])
        );
        let rows = csv("a\n1\n\"\"\n3\n").expect("it is CSV");
        assert_eq!(rows, serde_json::json!([{ "a": 1 }, { "a": null }, { "a": 3 }]));
    }
}
