//! Registered: what the answer of a registrar says of DOIs.

use serde_json::Value;

use crate::identifier;

/// The answer of a registrar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// What it knows.
    pub records: Vec<Registered>,
    /// How many it has in all, where it says so.
    pub total: Option<usize>,
}

/// A DOI as it is registered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registered {
    /// The DOI.
    pub doi: String,
    /// Where it leads, and what else the record is said to be.
    pub urls: Vec<String>,
    /// Title without its subtitle; may be empty.
    pub title: String,
    /// Day on which it was registered; may be empty.
    pub day: String,
}

/// Reads the answer of Crossref (`works`), DataCite (`dois`) or Zenodo (`records`): a list or one record. None
/// for anything else.
pub fn registered(text: &str) -> Option<Answer> {
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()?;
    if let Some(message) = value.get("message") {
        let total = number(message.get("total-results"));
        return answer(message.get("items").unwrap_or(message), total, crossref);
    }
    if let Some(data) = value.get("data") {
        return answer(data, number(value.pointer("/meta/total")), datacite);
    }
    if let Some(hits) = value.pointer("/hits/hits") {
        return answer(hits, number(value.pointer("/hits/total")), zenodo);
    }
    answer(&value, None, zenodo)
}

fn number(value: Option<&Value>) -> Option<usize> {
    usize::try_from(value?.as_u64()?).ok()
}

fn answer(
    value: &Value,
    total: Option<usize>,
    read: fn(&Value) -> Option<Registered>,
) -> Option<Answer> {
    let records = match value {
        Value::Array(list) => list.iter().map(read).collect::<Option<_>>()?,
        one => vec![read(one)?],
    };
    Some(Answer { records, total })
}

fn text(value: &Value, path: &str) -> String {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default().trim().to_string()
}

fn day(text: &str) -> String {
    let day = text.get(..10).unwrap_or_default();
    day.parse::<jiff::civil::Date>().map(|day| day.to_string()).unwrap_or_default()
}

fn crossref(item: &Value) -> Option<Registered> {
    let doi = identifier::doi(item.get("DOI")?.as_str()?)?;
    let parts: Vec<i64> = item
        .pointer("/created/date-parts/0")
        .and_then(Value::as_array)
        .map(|parts| parts.iter().filter_map(Value::as_i64).collect())
        .unwrap_or_default();
    let created = match parts[..] {
        [year, month, of_month] => day(&format!("{year:04}-{month:02}-{of_month:02}")),
        _ => day(&text(item, "/created/date-time")),
    };
    Some(Registered {
        doi,
        urls: vec![text(item, "/resource/primary/URL")],
        title: text(item, "/title/0"),
        day: created,
    })
}

fn datacite(item: &Value) -> Option<Registered> {
    let doi = item.pointer("/attributes/doi").or_else(|| item.get("id"))?;
    let of = |path: &str| day(&text(item, path));
    let registered = of("/attributes/registered");
    Some(Registered {
        doi: identifier::doi(doi.as_str()?)?,
        urls: vec![text(item, "/attributes/url")],
        title: text(item, "/attributes/titles/0/title"),
        day: if registered.is_empty() { of("/attributes/created") } else { registered },
    })
}

/// Its records lead to Zenodo itself; what they are identical to is the page of the site.
fn zenodo(item: &Value) -> Option<Registered> {
    let doi = item.get("doi").or_else(|| item.pointer("/metadata/doi"))?;
    let related = item.pointer("/metadata/related_identifiers").and_then(Value::as_array);
    let related = related.into_iter().flatten();
    let same =
        related.filter(|one| one.get("relation").and_then(Value::as_str) == Some("isIdenticalTo"));
    Some(Registered {
        doi: identifier::doi(doi.as_str()?)?,
        urls: same.map(|one| text(one, "/identifier")).collect(),
        title: text(item, "/metadata/title"),
        day: day(&text(item, "/created")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_registrar_is_read() {
        let record = Registered {
            doi: "10.5555/a".into(),
            urls: vec!["https://institute.example/a/".into()],
            title: "Rivers".into(),
            day: "2026-03-04".into(),
        };
        let crossref = r#"{"status": "ok", "message": {"total-results": 3, "items": [
            {"DOI": "10.5555/a", "title": ["Rivers"], "created": {"date-parts": [[2026, 3, 4]]},
             "resource": {"primary": {"URL": "https://institute.example/a/"}}}]}}"#;
        let datacite = r#"{"data": [{"id": "10.5555/a", "type": "dois", "attributes":
            {"doi": "10.5555/a", "url": "https://institute.example/a/", "titles": [{"title": "Rivers"}],
             "registered": "2026-03-04T10:00:00.000Z"}}], "meta": {"total": 3}}"#;
        let zenodo = r#"{"hits": {"total": 3, "hits": [{"doi": "10.5555/a", "created": "2026-03-04T10:00:00+00:00",
            "metadata": {"title": "Rivers", "related_identifiers": [
                {"relation": "cites", "identifier": "10.5555/b"},
                {"relation": "isIdenticalTo", "identifier": "https://institute.example/a/"}]}}]}}"#;
        for text in [crossref, datacite, zenodo] {
            let answer = registered(text).expect(text);
            assert_eq!(answer, Answer { records: vec![record.clone()], total: Some(3) }, "{text}");
        }
        let one = r#"{"message": {"DOI": "10.5555/a"}}"#;
        assert_eq!(registered(one).unwrap().records.len(), 1);
        for text in ["", "{}", "[1]", r#"{"message": {"DOI": "x"}}"#, r#"{"message": "no"}"#] {
            assert_eq!(registered(text), None, "{text}");
        }
        assert_eq!(registered("[]").unwrap().records, []);
    }
}
