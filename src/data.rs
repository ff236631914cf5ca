//! Data files: `data/*.{toml,yaml,json,csv}`, in any shape their authors like.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value};

use crate::diagnostic::{self, Diagnostic, Place};
use crate::discover::{Source, has_extension};
use crate::disk::{self, Hash};
use crate::parse;

/// A data file.
#[derive(Debug, Clone, PartialEq)]
pub struct DataFile {
    /// Its value. A CSV file is a list of tables, by the names of its first line.
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
        let text = match parse::text(&source.path, &bytes) {
            Ok(text) => text.trim_start_matches('\u{feff}'),
            Err(diagnostic) => {
                diagnostics.push(diagnostic);
                continue;
            }
        };
        match read(&source.path, text) {
            Ok(value) => {
                data.insert(below, DataFile { value, hash: Hash::of(&bytes) });
            }
            Err(fault) => {
                let place = Place {
                    file: source.path.clone(),
                    line: fault.line,
                    column: fault.column,
                    length: usize::from(fault.line > 0),
                };
                diagnostics.push(Diagnostic::new(&diagnostic::SYNTAX, place, fault.message));
            }
        }
    }
    (data, diagnostics)
}

/// What is wrong with a data file; line 0 when the place is not known.
struct Fault {
    line: usize,
    column: usize,
    message: String,
}

fn read(path: &Path, text: &str) -> Result<Value, Fault> {
    if has_extension(path, &["csv"]) {
        return csv(text);
    }
    if has_extension(path, &["json"]) {
        return serde_json::from_str(text).map_err(|error| {
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or("").to_string();
            Fault { line: error.line(), column: error.column().max(1), message }
        });
    }
    if has_extension(path, &["toml"]) {
        return toml::from_str(text).map(of_toml).map_err(|error| {
            let (line, column) = place(text, error.span().map_or(0, |span| span.start));
            Fault { line, column, message: first_line(error.message()) }
        });
    }
    serde_yaml::from_str(text).map_err(|error| {
        let (line, column) = error.location().map_or((0, 0), |at| (at.line(), at.column()));
        Fault { line, column, message: first_line(&error.to_string()) }
    })
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

fn csv(text: &str) -> Result<Value, Fault> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let fault = |error: csv::Error| {
        let line = error.position().map_or(0, |position| position.line() as usize);
        Fault { line, column: usize::from(line > 0), message: first_line(&error.to_string()) }
    };
    let names = reader.headers().map_err(fault)?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(fault)?;
        let row: Map<String, Value> = names
            .iter()
            .zip(record.iter())
            .map(|(name, cell)| (name.to_string(), Value::String(cell.to_string())))
            .collect();
        rows.push(Value::Object(row));
    }
    Ok(Value::Array(rows))
}

fn place(text: &str, at: usize) -> (usize, usize) {
    let span = diagnostic::Lines::new(text).span(text, at..at + 1);
    (span.line, span.column)
}

fn first_line(message: &str) -> String {
    message.lines().next().unwrap_or("").trim().to_string()
}
