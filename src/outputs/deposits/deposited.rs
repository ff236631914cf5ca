//! Deposited: which publications a file of deposits told of, and what it said of each.

use serde_json::Value;

use crate::disk::Hash;
use crate::identifier;

/// What a file told of one publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deposited {
    /// Its DOI.
    pub doi: String,
    /// Hash of all that was said of it.
    pub hash: String,
    /// Day of the deposit, where the file says so.
    pub day: Option<String>,
}

/// What a file that [`super::deposits`] made told of each publication with a DOI; none where it is another
/// file.
pub fn deposited(text: &str) -> Option<Vec<Deposited>> {
    let text = text.trim_start_matches('\u{feff}');
    if ["<doi_batch ", "<doi_batch>"].iter().any(|start| text.contains(start)) {
        return Some(crossref(&text.replace("\r\n", "\n")));
    }
    let value: Value = serde_json::from_str(text).ok()?;
    let (items, path) = match &value {
        // The answer of a registrar has what only it knows.
        Value::Array(items) if items.iter().all(is_of_zenodo) => (items, "/metadata/doi"),
        value => {
            let items = value.get("data")?.as_array()?;
            items.iter().all(is_of_datacite).then_some((items, "/attributes/doi"))?
        }
    };
    if items.is_empty() {
        return None;
    }
    let one = |item: &Value| {
        let doi = identifier::doi(item.pointer(path)?.as_str()?)?;
        Some(Deposited { doi, hash: Hash::of(item.to_string().as_bytes()).hex(), day: None })
    };
    Some(items.iter().filter_map(one).collect())
}

fn is_of_zenodo(item: &Value) -> bool {
    let members = item.as_object();
    members.is_some_and(|members| members.len() == 1 && members.contains_key("metadata"))
}

fn is_of_datacite(item: &Value) -> bool {
    let has = |name: &str| item.pointer(&format!("/attributes/{name}")).is_some();
    item.get("type") == Some(&Value::from("dois"))
        && has("event")
        && !has("state")
        && !has("registered")
}

/// It is what Crossref says of a deposit that it was given.
pub fn is_diagnostic(text: &str) -> bool {
    text.contains("<doi_batch_diagnostic")
}

/// Records begin and end in lines of their own.
fn crossref(text: &str) -> Vec<Deposited> {
    let between = |text: &str, start: &str, end: &str| {
        let (_, rest) = text.split_once(start)?;
        Some(rest.split_once(end)?.0.to_string())
    };
    let day = between(text, "<timestamp>", "</timestamp>").and_then(|number| {
        let (year, rest) = number.split_at_checked(4)?;
        let day = format!("{year}-{}-{}", rest.get(..2)?, rest.get(2..4)?);
        // Whatever else stands there does not come into `dois.tsv`.
        day.parse::<jiff::civil::Date>().ok().map(|day| day.to_string())
    });
    let mut found = Vec::new();
    let mut record: Option<String> = None;
    for line in text.split_inclusive('\n') {
        let is_of_record = |start: &str| {
            let rest = line.strip_prefix(start);
            rest.is_some_and(|rest| {
                ["report-paper", "posted_content"].iter().any(|name| {
                    rest.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '>']))
                })
            })
        };
        if is_of_record("    <") {
            record = Some(String::new());
        }
        if let Some(record) = &mut record {
            record.push_str(line);
        }
        if !is_of_record("    </") {
            continue;
        }
        let Some(record) = record.take() else { continue };
        let data = between(&record, "<doi_data>", "</doi_data>").unwrap_or_default();
        let doi = between(&data, "<doi>", "</doi>").map(|doi| unescaped(&doi));
        if let Some(doi) = doi.as_deref().and_then(identifier::doi) {
            let hash = Hash::of(record.as_bytes()).hex();
            found.push(Deposited { doi, hash, day: day.clone() });
        }
    }
    found
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_crossref_are_told_apart() {
        let record = |doi: &str| {
            format!(
                "    <report-paper publication_type=\"full_text\">\n      <doi_data>\n        <doi>{doi}</doi>\n      </doi_data>\n    </report-paper>\n"
            )
        };
        let (first, second) = (record("10.5555/a&lt;b"), record("10.5555/b"));
        let text = format!(
            "<doi_batch>\n<head><timestamp>20261124120000</timestamp></head>\n  <body>\n{first}{second}  </body>\n</doi_batch>\n"
        );
        let found = deposited(&text.replace('\n', "\r\n")).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((&*found[0].doi, found[0].day.as_deref()), ("10.5555/a<b", Some("2026-11-24")));
        assert_eq!(found[1].hash, Hash::of(second.as_bytes()).hex());
        for wrong in ["20261324120000", "2026\t\n#x", "x", ""] {
            let found = deposited(&text.replace("20261124120000", wrong)).unwrap();
            assert_eq!((found.len(), found[0].day.as_deref()), (2, None), "{wrong}");
        }
        let diagnostic = "<doi_batch_diagnostic status=\"completed\"></doi_batch_diagnostic>";
        assert!(is_diagnostic(diagnostic) && !is_diagnostic(&text));
        assert_eq!(deposited(diagnostic), None);
    }

    #[test]
    fn records_in_json_are_told_apart() {
        let datacite = r#"{"data": [{"type": "dois", "attributes": {"event": "publish", "doi": "10.5555/a"}}]}"#;
        assert_eq!(deposited(datacite).unwrap()[0].doi, "10.5555/a");
        let zenodo = r#"[{"metadata": {"doi": "10.5555/a"}}, {"metadata": {"title": "x"}}]"#;
        assert_eq!(deposited(zenodo).unwrap().len(), 1);
        let answer = r#"{"data": [{"id": "10.5555/a", "type": "dois", "attributes": {}}]}"#;
        assert_eq!(deposited(answer), None);
        let answers = [
            r#"[{"id": 1, "metadata": {"doi": "10.5555/a"}}]"#,
            r#"[{"metadata": {"doi": "10.5555/a"}}, {"doi": "10.5555/b", "metadata": {}}]"#,
            r#"{"data": [{"type": "dois", "attributes": {"doi": "10.5555/a"}}]}"#,
            r#"{"data": [{"type": "dois", "attributes": {"doi": "10.5555/a", "event": null, "state": "findable"}}]}"#,
        ];
        for answer in answers {
            assert_eq!(deposited(answer), None, "{answer}");
        }
        assert_eq!(deposited("{}"), None);
        assert_eq!(deposited("no"), None);
    }
}
