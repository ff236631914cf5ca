//! Tables for people of the JSON Schemas that the program itself reads and writes by.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Map, Value};

/// A schema with its definitions.
pub struct Reference {
    root: Value,
}

impl Reference {
    /// Of a type.
    pub fn of<T: schemars::JsonSchema>() -> Reference {
        Reference { root: schemars::schema_for!(T).to_value() }
    }

    /// Of a schema with all that it refers to.
    pub fn made_by(schema: fn(&mut schemars::SchemaGenerator) -> schemars::Schema) -> Reference {
        let mut generator = schemars::SchemaGenerator::default();
        let mut root = schema(&mut generator).to_value();
        root["$defs"] = Value::Object(generator.take_definitions(true));
        Reference { root }
    }

    /// A table of every key that can be written: tables within it by their full names, such as
    /// `institute.telephone.dial`.
    pub fn keys(&self) -> String {
        let mut text = String::from("| key | value | what it is for |\n|---|---|---|\n");
        self.keys_below(&self.root, "", &mut text);
        text
    }

    fn keys_below(&self, table: &Value, prefix: &str, text: &mut String) {
        for (name, schema) in properties(table) {
            let key = format!("{prefix}{name}");
            let needed = required(table).contains(name.as_str()).then_some(" **needed**");
            row(text, &key, &self.kind(schema), &(describe(schema) + needed.unwrap_or_default()));
            for (part, inner) in self.tables(schema) {
                self.keys_below(inner, &format!("{key}{part}."), text);
            }
        }
    }

    /// The tables that a value may be, and how their keys are reached.
    fn tables<'a>(&'a self, schema: &'a Value) -> Vec<(&'static str, &'a Value)> {
        let schema = self.resolve(schema);
        if schema.get("properties").is_some() {
            return vec![("", schema)];
        }
        let mut found = Vec::new();
        if let Some(items) = schema.get("items") {
            found.extend(self.tables(items).into_iter().map(|(_, inner)| ("[]", inner)));
        }
        if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object())
        {
            for (part, inner) in self.tables(values) {
                found.push((if part.is_empty() { ".NAME" } else { ".NAME[]" }, inner));
            }
        }
        for choice in choices(schema) {
            found.extend(self.tables(choice));
        }
        found
    }

    /// A table of a view's fields.
    pub fn fields(&self) -> String {
        self.fields_of(&self.root)
    }

    fn fields_of(&self, table: &Value) -> String {
        let mut text = String::from("| field | value | |\n|---|---|---|\n");
        let base = self.base(table);
        if let Some((name, _)) = base {
            let _ = writeln!(text, "| | | all fields of [{name}](#{}) |", name.to_lowercase());
        }
        let inherited = base.map(|(_, base)| properties(base));
        for (name, schema) in properties(table) {
            if !inherited.is_some_and(|base| base.contains_key(name)) {
                row(&mut text, name, &self.kind(schema), &describe(schema));
            }
        }
        text
    }

    /// The smaller view all of whose fields are among those of `table`.
    fn base<'a>(&'a self, table: &Value) -> Option<(&'a String, &'a Value)> {
        let own = properties(table);
        self.definitions().find(|(_, other)| {
            let fields = properties(other);
            fields.len() > 5
                && fields.len() < own.len()
                && fields.iter().all(|(name, schema)| own.get(name) == Some(schema))
        })
    }

    /// Every table that the schema refers to, by name, with its sentence and its fields.
    pub fn parts(&self) -> Vec<(String, String)> {
        self.definitions()
            .filter(|(_, table)| table.get("properties").is_some())
            .map(|(name, table)| {
                (name.clone(), format!("{}\n\n{}", describe(table), self.fields_of(table)))
            })
            .collect()
    }

    fn definitions(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.root.get("$defs").and_then(Value::as_object).into_iter().flatten()
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let name =
            schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
        match name {
            Some(name) => &self.root["$defs"][name],
            None => schema,
        }
    }

    /// What a value is, in words.
    fn kind(&self, schema: &Value) -> String {
        if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            let name = name.rsplit('/').next().unwrap_or(name);
            // Views link to their own table; tables of files are spelt out.
            if schema_is_view(name, self.resolve(schema)) {
                return format!("[{name}](#{})", name.to_lowercase());
            }
        }
        let schema = self.resolve(schema);
        if let Some(constant) = schema.get("const") {
            return format!("`{}`", constant.as_str().unwrap_or_default());
        }
        let alternatives = choices(schema);
        if !alternatives.is_empty() {
            let mut kinds: Vec<String> = Vec::new();
            for choice in alternatives {
                let kind = self.kind(choice);
                if !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
            // A text for each language.
            let kinds = kinds.join(" or ");
            return kinds.replace("text or texts by name", "text, or one by language");
        }
        if schema.as_bool() == Some(true) {
            return "anything".to_string();
        }
        let types: Vec<&str> = match schema.get("type") {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            _ => return "anything".to_string(),
        };
        let kinds = types.into_iter().filter(|name| *name != "null").map(|name| match name {
            "string" => "text".to_string(),
            "integer" => "whole number".to_string(),
            "number" => "number".to_string(),
            "boolean" => "`true` or `false`".to_string(),
            "array" => format!("list of {}", plural(&self.kind(&schema["items"]))),
            "object" => match schema.get("additionalProperties") {
                Some(Value::Object(values)) => {
                    format!("{} by name", plural(&self.kind(&Value::Object(values.clone()))))
                }
                _ => "table".to_string(),
            },
            other => other.to_string(),
        });
        kinds.collect::<Vec<_>>().join(" or ")
    }
}

fn plural(kind: &str) -> String {
    match kind {
        "text" => "texts".to_string(),
        "table" => "tables".to_string(),
        "anything" => "values".to_string(),
        other => other.to_string(),
    }
}

/// True for the tables that have a heading of their own: views.
fn schema_is_view(name: &str, schema: &Value) -> bool {
    schema.get("properties").is_some() && !name.starts_with("Raw") && {
        // Records of authors and articles are written by people and have no heading.
        !matches!(name, "Image" | "Contributor" | "FileEntry" | "Affiliation")
            && schema.get("additionalProperties") != Some(&Value::Bool(false))
    }
}

fn choices(schema: &Value) -> Vec<&Value> {
    let list = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array);
    let is_some = |choice: &&Value| choice.get("type") != Some(&Value::String("null".into()));
    list.into_iter().flatten().filter(is_some).collect()
}

fn properties(table: &Value) -> &Map<String, Value> {
    static EMPTY: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    table.get("properties").and_then(Value::as_object).unwrap_or(&EMPTY)
}

fn required(table: &Value) -> BTreeSet<&str> {
    let names = table.get("required").and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str).collect()
}

fn describe(schema: &Value) -> String {
    schema.get("description").and_then(Value::as_str).unwrap_or_default().replace('\n', " ")
}

fn row(text: &mut String, key: &str, kind: &str, what: &str) {
    let cell = |text: &str| text.replace('|', "\\|");
    let _ = writeln!(text, "| `{key}` | {} | {} |", cell(kind), cell(what));
}
