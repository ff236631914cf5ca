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

/// The value of a data file with this text; its name says how it is written.
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
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        let row: Map<String, Value> = names
            .iter()
            .zip(record.iter())
            .map(|(name, cell)| (name.to_string(), Value::String(cell.to_string())))
            .collect();
        rows.push(Value::Object(row));
    }
    Ok(Value::Array(rows))
}
