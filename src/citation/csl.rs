//! CSL-JSON: the item of a work, by the schema of CSL 1.0.2.

use serde_json::{Map, Value, json};

use super::{Form, Name, Work};

/// The item of a work.
pub(crate) fn csl(work: &Work<'_>) -> Value {
    let mut item = Map::new();
    let mut field = |name: &str, value: Value| {
        if !matches!(&value, Value::Null) && value != "" && value != json!([]) {
            item.insert(name.to_string(), value);
        }
    };
    field("id", json!(work.key));
    field("type", json!(kind(work.form)));
    field("title", json!(work.title));
    field("author", work.authors.iter().map(name).collect());
    field("editor", work.editors.iter().map(name).collect());
    field("translator", work.translators.iter().map(name).collect());
    if let Some((year, month, day)) = work.issued() {
        let mut parts = vec![json!(year)];
        parts.extend(month.map(|month| json!(month)));
        parts.extend(day.map(|day| json!(day)));
        field("issued", json!({ "date-parts": [parts] }));
    }
    field("publisher", json!(work.institute));
    match work.form.is_report() {
        true => {
            field("genre", json!(work.genre));
            field("number", json!(work.number));
            if let Some((series, part)) = work.series {
                field("collection-title", json!(series));
                field("collection-number", json!(part.to_string()));
            }
        }
        false => field("container-title", json!(work.institute)),
    }
    field("DOI", json!(work.doi));
    field("ISBN", json!(work.isbn));
    field("ISSN", json!(work.issn));
    field("URL", json!(work.url));
    field("language", json!(work.language));
    field("keyword", json!(work.keywords.join(", ")));
    field("abstract", json!(work.summary));
    field("note", json!(work.note));
    Value::Object(item)
}

fn kind(form: Form) -> &'static str {
    match form {
        Form::Report | Form::Paper => "report",
        Form::Article | Form::Analysis | Form::Opinion => "article-magazine",
        Form::Post => "post-weblog",
        Form::News | Form::Event => "webpage",
    }
}

fn name(name: &Name) -> Value {
    if name.is_literal() {
        return json!({ "literal": name.literal });
    }
    let parts = [
        ("family", &name.family),
        ("given", &name.given),
        ("non-dropping-particle", &name.particle),
        ("suffix", &name.suffix),
    ];
    let said = parts.into_iter().filter(|(_, text)| !text.is_empty());
    Value::Object(said.map(|(part, text)| (part.to_string(), json!(text))).collect())
}
