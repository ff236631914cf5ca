//! Zenodo: the metadata of its deposits. What has no DOI gets one there.

use serde_json::{Map, Value, json};

use super::Item;
use super::deposit::{Deposit, Kind, Maker, Role, issued, line};
use crate::citation::Form;

/// The metadata of a publication.
pub(super) fn item(deposit: &Deposit<'_>) -> Item {
    let value = json!({ "metadata": metadata(deposit) });
    Item { kind: "", text: value.to_string() }
}

/// A list, each of whose members is the body of one request.
pub(super) fn file(items: &[Item]) -> Vec<u8> {
    let records: Vec<Value> = items
        .iter()
        .map(|item| serde_json::from_str(&item.text).expect("it was written here"))
        .collect();
    let mut text = serde_json::to_vec_pretty(&records).expect("it is JSON");
    text.push(b'\n');
    text
}

fn metadata(deposit: &Deposit<'_>) -> Value {
    let work = &deposit.work;
    let mut all = Map::new();
    let mut put = |name: &str, value: Value| super::put(&mut all, name, value);
    let kind = match deposit.form() {
        Form::Report => "report",
        Form::Paper => "workingpaper",
        Form::Article | Form::Analysis | Form::Opinion => "article",
        Form::News | Form::Post | Form::Event => "other",
    };
    let makers = deposit.makers();
    put("upload_type", json!("publication"));
    put("publication_type", json!(kind));
    put("publication_date", json!(issued(work)));
    let subtitle = deposit.subtitle();
    let title = match subtitle.is_empty() {
        true => deposit.title(),
        false => format!("{}: {subtitle}", deposit.title()),
    };
    put("title", json!(title));
    let authors = makers.iter().filter(|maker| maker.role == Role::Author);
    put("creators", authors.map(|maker| Value::Object(person(maker))).collect());
    // It takes HTML.
    let summary = line(work.summary);
    let text = if summary.is_empty() { title.clone() } else { summary };
    put("description", json!(format!("<p>{}</p>", html(&text))));
    put("access_right", json!("open"));
    let license = deposit.license().filter(|license| !license.url.is_empty());
    put("license", json!(license.map(|license| license.id.to_lowercase())));
    put("doi", json!(deposit.doi()));
    put("keywords", work.keywords.iter().map(|word| json!(line(word))).collect());
    put("notes", json!(line(&work.note)));
    put("related_identifiers", json!(related(deposit)));
    let contributor = |maker: &Maker| {
        let mut one = person(maker);
        let kind = if maker.role == Role::Editor { "Editor" } else { "Other" };
        one.insert("type".into(), json!(kind));
        Value::Object(one)
    };
    let others = makers.iter().filter(|maker| maker.role != Role::Author);
    put("contributors", others.map(contributor).collect());
    let references = deposit.references();
    put(
        "references",
        references
            .iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(_, text)| json!(text))
            .collect(),
    );
    put("imprint_publisher", json!(line(work.institute)));
    put("imprint_isbn", json!(work.isbn));
    put("language", json!(language(work.language)));
    if let Some((series, _)) = work.series {
        put("partof_title", json!(line(series)));
    }
    Value::Object(all)
}

fn person(maker: &Maker) -> Map<String, Value> {
    let mut one = Map::from_iter([("name".to_string(), json!(line(&maker.name.inverted())))]);
    if let Some((place, _)) = &maker.affiliation {
        one.insert("affiliation".into(), json!(place));
    }
    if let Some(orcid) = &maker.orcid {
        one.insert("orcid".into(), json!(orcid.trim_start_matches("https://orcid.org/")));
    }
    one
}

fn related(deposit: &Deposit<'_>) -> Vec<Value> {
    let own = json!({
        "identifier": deposit.work.url, "relation": "isIdenticalTo", "scheme": "url",
    });
    let kind = |kind: Kind| match kind {
        Kind::TranslationOf => "isDerivedFrom",
        Kind::Translation => "isSourceOf",
        Kind::ReplacedBy => "isObsoletedBy",
        Kind::Replaces => "obsoletes",
        Kind::PartOf => "isPartOf",
        Kind::Part => "hasPart",
        Kind::SupplementedBy => "isSupplementedBy",
        Kind::Notice => "isDocumentedBy",
        Kind::NoticeOf => "documents",
        Kind::CopyOf => "isVariantFormOf",
    };
    let relations = deposit.relations();
    let others = relations.iter().map(|one| {
        let (scheme, value) = match &one.doi {
            Some(doi) => ("doi", doi),
            None => ("url", &one.url),
        };
        json!({ "identifier": value, "relation": kind(one.kind), "scheme": scheme })
    });
    let references = deposit.references();
    let cited = references.iter().filter_map(|(doi, _)| {
        let doi = doi.as_ref()?;
        Some(json!({ "identifier": doi, "relation": "cites", "scheme": "doi" }))
    });
    std::iter::once(own).chain(others).chain(cited).collect()
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The three letters of ISO 639-2 by which Zenodo knows languages that an institute is likely to use.
fn language(code: &str) -> Option<&'static str> {
    Some(match code.split('-').next().unwrap_or(code) {
        "ar" => "ara",
        "de" => "deu",
        "en" => "eng",
        "es" => "spa",
        "fa" => "fas",
        "fr" => "fra",
        "he" => "heb",
        "it" => "ita",
        "ja" => "jpn",
        "nl" => "nld",
        "pl" => "pol",
        "pt" => "por",
        "ru" => "rus",
        "sv" => "swe",
        "tr" => "tur",
        "uk" => "ukr",
        "ur" => "urd",
        "zh" => "zho",
        _ => return None,
    })
}
