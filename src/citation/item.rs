//! Items of CSL-JSON as the formatter can read them: the formatter ends the program at a date that it
//! does not expect.

use hayagriva::citationberg::json::Item;
use serde_json::{Map, Value, json};

/// The item of a value, under this key; none where the value is not an item.
pub(super) fn item(value: &Value, key: &str) -> Option<Item> {
    let mut fields = value.as_object()?.clone();
    for date in ["issued", "accessed", "event-date", "original-date", "available-date", "submitted"]
    {
        if let Some(value) = fields.remove(date)
            && let Some(plain) = plain_date(&value)
        {
            fields.insert(date.to_string(), plain);
        }
    }
    fields.insert("id".to_string(), json!(key));
    for role in ["author", "editor", "translator", "container-author", "collection-editor"] {
        let names = fields.get_mut(role).and_then(Value::as_array_mut);
        names.into_iter().flatten().for_each(keep_whole);
    }
    serde_json::from_value(Value::Object(fields)).ok()
}

/// The first day of a date, as far as it is one.
fn plain_date(date: &Value) -> Option<Value> {
    let number = |part: &Value| part.as_i64().or_else(|| part.as_str()?.trim().parse().ok());
    let parts: Vec<i64> = match date.get("date-parts").and_then(|dates| dates.get(0)) {
        Some(first) => first.as_array()?.iter().map_while(number).collect(),
        None => {
            let raw = date.get("raw").or_else(|| date.get("literal"))?.as_str()?;
            let day = raw.split(['/', 'T', ' ']).next().unwrap_or(raw);
            day.split('-').map_while(|part| part.parse().ok()).collect()
        }
    };
    let year = *parts.first().filter(|year| (-9999..=9999).contains(*year))?;
    let month = parts.get(1).filter(|month| (1..=12).contains(*month));
    let day = month.and(parts.get(2)).filter(|day| (1..=31).contains(*day));
    // The formatter counts as astronomers do, for whom 1 BC is the year 0; others have no such year.
    let year = if year < 0 { year + 1 } else { year };
    let mut plain = vec![json!(year)];
    plain.extend(month.into_iter().chain(day).map(|part| json!(part)));
    let mut fields = Map::new();
    fields.insert("date-parts".to_string(), json!([plain]));
    for kept in ["circa", "season"] {
        if let Some(value) = date.get(kept) {
            fields.insert(kept.to_string(), value.clone());
        }
    }
    Some(Value::Object(fields))
}

/// Keeps a family name such as "Ortega y Gasset" in one: the formatter would take its lower-case word for
/// a particle, and the words before it for a given name.
pub(super) fn keep_whole(name: &mut Value) {
    let Some(name) = name.as_object_mut() else { return };
    let particle = name.get("non-dropping-particle").and_then(Value::as_str).unwrap_or("");
    if particle.ends_with(['\'', '’', '-']) {
        // "d'" and "al-" are written in one with the name, between which the formatter puts a space.
        let family = name.get("family").and_then(Value::as_str).unwrap_or("");
        let whole = format!("{particle}{family}");
        name.remove("non-dropping-particle");
        name.insert("family".into(), whole.into());
        return;
    }
    let family = name.get("family").and_then(Value::as_str).unwrap_or("").to_string();
    let is_lower = |word: &str| word.chars().next().is_some_and(char::is_lowercase);
    let Some((before, last)) = family.rsplit_once(' ') else { return };
    if name.contains_key("non-dropping-particle") || !before.split(' ').any(is_lower) {
        return;
    }
    name.insert("non-dropping-particle".into(), before.into());
    name.insert("family".into(), last.into());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_that_would_end_the_program_is_its_first_day_or_none() {
        for (date, plain) in [
            (json!({ "date-parts": [[2020, 5, 3], [2021]] }), Some(json!([[2020, 5, 3]]))),
            (json!({ "date-parts": [["2020", "5"]] }), Some(json!([[2020, 5]]))),
            (json!({ "date-parts": [[2020, 0, 7]] }), Some(json!([[2020]]))),
            (json!({ "date-parts": [[2020, 2, 70]] }), Some(json!([[2020, 2]]))),
            (json!({ "date-parts": [[]] }), None),
            (json!({ "date-parts": [] }), None),
            (json!({ "raw": "2020-05/2021" }), Some(json!([[2020, 5]]))),
            (json!({ "literal": "n.d." }), None),
            (json!("2020"), None),
            (json!({ "date-parts": [[-585]] }), Some(json!([[-584]]))),
        ] {
            let found = plain_date(&date).and_then(|date| date.get("date-parts").cloned());
            assert_eq!(found, plain, "{date}");
        }
    }

    #[test]
    fn a_particle_with_an_apostrophe_is_one_with_its_name() {
        let mut name =
            json!({ "family": "Alembert", "given": "Jean", "non-dropping-particle": "d’" });
        keep_whole(&mut name);
        assert_eq!(name, json!({ "family": "d’Alembert", "given": "Jean" }));
    }

    #[test]
    fn an_item_of_any_shape_is_one_or_none() {
        let plain =
            json!({ "id": 7, "type": "book", "title": "Water", "issued": { "date-parts": [[]] } });
        assert!(item(&plain, "7").is_some());
        assert!(item(&json!([]), "x").is_none());
        assert!(item(&json!({ "author": [[1]] }), "x").is_none());
    }
}
