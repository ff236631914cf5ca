//! Compiles a JSON Schema into forms.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value as Json};

use super::{Form, Id, Kind, Table};

/// The forms of `root`, its own first.
pub(super) fn forms(root: &Json) -> Vec<Form> {
    let mut compiler = Compiler { root, forms: Vec::new(), references: HashMap::new() };
    compiler.form(root);
    compiler.forms
}

struct Compiler<'a> {
    root: &'a Json,
    forms: Vec<Form>,
    references: HashMap<String, Id>,
}

impl Compiler<'_> {
    fn form(&mut self, schema: &Json) -> Id {
        let id = self.forms.len();
        self.forms.push(Form { kind: Kind::Any, nullable: true });
        if id == 0 {
            self.references.insert("#".to_owned(), id);
        }
        self.forms[id] = self.compile(schema);
        id
    }

    /// The form that a reference points at, compiled once.
    fn reference(&mut self, path: &str) -> Id {
        if let Some(id) = self.references.get(path) {
            return *id;
        }
        let id = self.forms.len();
        self.forms.push(Form { kind: Kind::Any, nullable: true });
        self.references.insert(path.to_owned(), id);
        if let Some(schema) = self.resolve(path) {
            self.forms[id] = self.compile(&schema);
        }
        id
    }

    fn resolve(&self, path: &str) -> Option<Json> {
        self.root.pointer(path.strip_prefix('#')?).cloned()
    }

    fn compile(&mut self, schema: &Json) -> Form {
        let Json::Object(schema) = schema else {
            return Form { kind: Kind::Any, nullable: true };
        };
        if let Some(Json::String(path)) = schema.get("$ref") {
            let id = self.reference(path);
            return self.forms[id].clone().or_later(id);
        }
        if let Some(parts) = schema.get("allOf").and_then(Json::as_array) {
            let mut whole = without(schema, "allOf");
            for part in parts {
                self.merge(&mut whole, part);
            }
            return self.compile(&Json::Object(whole));
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(branches) = schema.get(key).and_then(Json::as_array) {
                return self.one_of(&without(schema, key), branches);
            }
        }
        self.plain(schema)
    }

    fn one_of(&mut self, common: &Map<String, Json>, branches: &[Json]) -> Form {
        let mut ids = Vec::new();
        let mut texts = Vec::new();
        let mut nullable = false;
        for branch in branches {
            let form = if common.contains_key("properties") {
                let mut whole = common.clone();
                self.merge(&mut whole, branch);
                self.compile(&Json::Object(whole))
            } else {
                self.compile(branch)
            };
            match form.kind {
                Kind::Nothing => nullable = true,
                Kind::Text { allowed } if !allowed.is_empty() => texts.extend(allowed),
                _ => {
                    nullable |= form.nullable;
                    self.forms.push(form);
                    ids.push(self.forms.len() - 1);
                }
            }
        }
        if !texts.is_empty() {
            self.forms.push(Form { kind: Kind::Text { allowed: texts }, nullable: false });
            ids.insert(0, self.forms.len() - 1);
        }
        match ids[..] {
            [id] => Form { nullable, ..self.forms[id].clone().or_later(id) },
            _ => Form { kind: Kind::OneOf(ids), nullable },
        }
    }

    fn plain(&mut self, schema: &Map<String, Json>) -> Form {
        let types: Vec<&str> = match schema.get("type") {
            Some(Json::String(one)) => vec![one],
            Some(Json::Array(many)) => many.iter().filter_map(Json::as_str).collect(),
            _ => Vec::new(),
        };
        let allowed = allowed(schema);
        let nullable = types.contains(&"null");
        let mut kinds: Vec<Kind> = Vec::new();
        for name in types {
            kinds.push(match name {
                "string" => Kind::Text { allowed: allowed.clone() },
                "boolean" => Kind::Bool,
                "integer" | "number" => {
                    let (least, most) = bounds(schema);
                    Kind::Number { whole: name == "integer", least, most }
                }
                "array" => Kind::List(self.form(schema.get("items").unwrap_or(&Json::Bool(true)))),
                "object" => Kind::Table(self.table(schema)),
                _ => continue,
            });
        }
        match kinds.len() {
            0 if nullable => Form { kind: Kind::Nothing, nullable },
            0 if !allowed.is_empty() => Form { kind: Kind::Text { allowed }, nullable },
            0 if schema.contains_key("properties") => {
                Form { kind: Kind::Table(self.table(schema)), nullable }
            }
            0 => Form { kind: Kind::Any, nullable: true },
            1 => Form { kind: kinds.remove(0), nullable },
            _ => {
                let first = self.forms.len();
                let ids = (first..first + kinds.len()).collect();
                self.forms.extend(kinds.into_iter().map(|kind| Form { kind, nullable: false }));
                Form { kind: Kind::OneOf(ids), nullable }
            }
        }
    }

    fn table(&mut self, schema: &Map<String, Json>) -> Table {
        let mut keys = BTreeMap::new();
        let mut synonyms = BTreeMap::new();
        for (key, property) in
            schema.get("properties").and_then(Json::as_object).into_iter().flatten()
        {
            keys.insert(key.clone(), self.form(property));
            for synonym in strings(property.get("x-not")) {
                synonyms.insert(synonym, key.clone());
            }
        }
        let rest =
            schema.get("additionalProperties").or_else(|| schema.get("unevaluatedProperties"));
        let rest = match rest {
            Some(Json::Bool(false)) => None,
            Some(rest) => Some(self.form(rest)),
            None => Some(self.form(&Json::Bool(true))),
        };
        let required = strings(schema.get("required"));
        let hints = schema.get("x-hints").and_then(Json::as_object).into_iter().flatten();
        let hints = hints.filter_map(|(key, hint)| Some((key.clone(), hint.as_str()?.to_owned())));
        Table { keys, required, rest, synonyms, refused: hints.collect() }
    }

    /// Adds what `part` says about a table to `whole`.
    fn merge(&self, whole: &mut Map<String, Json>, part: &Json) {
        let resolved;
        let part = match part.get("$ref").and_then(Json::as_str) {
            Some(path) => {
                resolved = self.resolve(path).unwrap_or(Json::Null);
                &resolved
            }
            None => part,
        };
        for (key, value) in part.as_object().into_iter().flatten() {
            match (whole.get_mut(key), value) {
                (Some(Json::Object(mine)), Json::Object(more)) => {
                    mine.extend(more.iter().map(|(key, value)| (key.clone(), value.clone())));
                }
                (Some(Json::Array(mine)), Json::Array(more)) => mine.extend(more.iter().cloned()),
                (Some(_), _) => {}
                (None, _) => {
                    whole.insert(key.clone(), value.clone());
                }
            }
        }
    }
}

impl Form {
    /// Represents the form `id`: a copy, or where that is a table or still being compiled, its id.
    fn or_later(self, id: Id) -> Form {
        match self.kind {
            Kind::Any | Kind::Table(_) | Kind::OneOf(_) => {
                Form { kind: Kind::OneOf(vec![id]), nullable: self.nullable }
            }
            _ => self,
        }
    }
}

fn without(schema: &Map<String, Json>, key: &str) -> Map<String, Json> {
    schema.iter().filter(|(name, _)| *name != key).map(|(k, v)| (k.clone(), v.clone())).collect()
}

fn strings(list: Option<&Json>) -> Vec<String> {
    let list = list.and_then(Json::as_array);
    list.into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect()
}

fn allowed(schema: &Map<String, Json>) -> Vec<String> {
    match schema.get("const").and_then(Json::as_str) {
        Some(only) => vec![only.to_owned()],
        None => strings(schema.get("enum")),
    }
}

/// The least and the greatest number that a schema allows.
fn bounds(schema: &Map<String, Json>) -> (Option<f64>, Option<f64>) {
    let bound = |key: &str| schema.get(key).and_then(Json::as_f64);
    let (low, high) = match schema.get("format").and_then(Json::as_str) {
        Some("uint8") => (Some(0.0), Some(f64::from(u8::MAX))),
        Some("uint16") => (Some(0.0), Some(f64::from(u16::MAX))),
        Some("uint32") => (Some(0.0), Some(f64::from(u32::MAX))),
        Some("int8") => (Some(f64::from(i8::MIN)), Some(f64::from(i8::MAX))),
        Some("int16") => (Some(f64::from(i16::MIN)), Some(f64::from(i16::MAX))),
        Some("int32") => (Some(f64::from(i32::MIN)), Some(f64::from(i32::MAX))),
        // The last floats below 2^64 and 2^63.
        Some("uint" | "uint64") => (Some(0.0), Some(18_446_744_073_709_549_568.0)),
        Some("int" | "int64") => {
            (Some(-9_223_372_036_854_775_808.0), Some(9_223_372_036_854_774_784.0))
        }
        _ => (None, None),
    };
    (bound("minimum").or(low), bound("maximum").or(high))
}
