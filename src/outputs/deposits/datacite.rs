//! DataCite: the attributes of its REST API, by its metadata schema 4.6.

use serde_json::{Map, Value, json};

use super::Item;
use super::deposit::{Deposit, Kind, Maker, Role, issued, line};
use crate::citation::Form;

/// What stands before an ORCID iD and a ROR.
const ORCID: &str = "https://orcid.org";
const ROR: &str = "https://ror.org";

/// The record of a publication.
pub(super) fn item(deposit: &Deposit<'_>) -> Item {
    let value = json!({ "type": "dois", "attributes": attributes(deposit) });
    Item { kind: "", text: value.to_string() }
}

/// A list of records, each of which is the `data` of one request.
pub(super) fn file(items: &[Item]) -> Vec<u8> {
    let records: Vec<Value> = items
        .iter()
        .map(|item| serde_json::from_str(&item.text).expect("it was written here"))
        .collect();
    let mut text = serde_json::to_vec_pretty(&json!({ "data": records })).expect("it is JSON");
    text.push(b'\n');
    text
}

fn attributes(deposit: &Deposit<'_>) -> Value {
    let work = &deposit.work;
    let language = work.language;
    let mut all = Map::new();
    let mut put = |name: &str, value: Value| super::put(&mut all, name, value);
    let makers = deposit.makers();
    let of = |is_author: bool| {
        makers.iter().filter(move |maker| (maker.role == Role::Author) == is_author)
    };
    put("event", json!("publish"));
    put("doi", json!(deposit.doi()));
    put("url", json!(work.url));
    put("creators", of(true).map(|maker| Value::Object(person(maker))).collect());
    let mut titles = vec![json!({ "title": deposit.title(), "lang": language })];
    let subtitle = deposit.subtitle();
    if !subtitle.is_empty() {
        titles.push(json!({ "title": subtitle, "titleType": "Subtitle", "lang": language }));
    }
    put("titles", json!(titles));
    let mut publisher = Map::new();
    publisher.insert("name".into(), json!(line(work.institute)));
    if let Some(ror) = deposit.ror() {
        publisher.insert("publisherIdentifier".into(), json!(ror));
        publisher.insert("publisherIdentifierScheme".into(), json!("ROR"));
        publisher.insert("schemeUri".into(), json!(ROR));
    }
    publisher.insert("lang".into(), json!(language));
    put("publisher", Value::Object(publisher));
    put("publicationYear", json!(work.issued().map(|(year, ..)| year)));
    put("subjects", work.keywords.iter().map(|word| json!({ "subject": line(word) })).collect());
    let contributor = |maker: &Maker| {
        let mut one = person(maker);
        let role = match maker.role {
            Role::Translator => "Translator",
            _ => "Editor",
        };
        one.insert("contributorType".into(), json!(role));
        Value::Object(one)
    };
    put("contributors", of(false).map(contributor).collect());
    put("dates", json!(dates(deposit)));
    put("language", json!(language));
    let general = match deposit.form() {
        Form::Report | Form::Paper => "Report",
        Form::Event => "Event",
        _ => "Text",
    };
    let resource = if deposit.is_notice() { "Notice".to_string() } else { line(work.genre) };
    put("types", json!({ "resourceTypeGeneral": general, "resourceType": resource }));
    let number = (!work.number.is_empty()).then(|| {
        json!({ "alternateIdentifier": line(work.number), "alternateIdentifierType": "Report number" })
    });
    put("alternateIdentifiers", number.into_iter().collect());
    put("relatedIdentifiers", json!(related(deposit)));
    if let Some((name, part)) = work.series {
        let mut series = Map::new();
        series.insert("relatedItemType".into(), json!("Collection"));
        series.insert("relationType".into(), json!("IsPublishedIn"));
        if let Some(issn) = &work.issn {
            let identifier =
                json!({ "relatedItemIdentifier": issn, "relatedItemIdentifierType": "ISSN" });
            series.insert("relatedItemIdentifier".into(), identifier);
        }
        series.insert("titles".into(), json!([{ "title": line(name) }]));
        series.insert("volume".into(), json!(part.to_string()));
        put("relatedItems", json!([series]));
    }
    let is_pdf = !work.pdfs.is_empty();
    put("formats", if is_pdf { json!(["application/pdf"]) } else { json!(["text/html"]) });
    put("rightsList", rights(deposit));
    let summary = line(work.summary);
    let mut descriptions = Vec::new();
    if !summary.is_empty() {
        let kind = "Abstract";
        descriptions
            .push(json!({ "description": summary, "descriptionType": kind, "lang": language }));
    }
    if !work.note.is_empty() {
        let kind = "Other";
        descriptions.push(
            json!({ "description": line(&work.note), "descriptionType": kind, "lang": language }),
        );
    }
    put("descriptions", json!(descriptions));
    put("schemaVersion", json!("http://datacite.org/schema/kernel-4"));
    Value::Object(all)
}

fn person(maker: &Maker) -> Map<String, Value> {
    let (name, mut one) = (&maker.name, Map::new());
    let is_person = !name.is_literal();
    one.insert("name".into(), json!(line(&name.inverted())));
    one.insert("nameType".into(), json!(if is_person { "Personal" } else { "Organizational" }));
    if is_person && !name.given.is_empty() {
        one.insert("givenName".into(), json!(line(&name.given)));
        one.insert("familyName".into(), json!(line(&name.surname())));
    }
    if let Some(orcid) = &maker.orcid {
        let identifier = json!({
            "nameIdentifier": orcid, "nameIdentifierScheme": "ORCID", "schemeUri": ORCID,
        });
        one.insert("nameIdentifiers".into(), json!([identifier]));
    }
    if let Some((place, ror)) = &maker.affiliation {
        let mut affiliation = Map::from_iter([("name".to_string(), json!(place))]);
        if let Some(ror) = ror {
            affiliation.insert("affiliationIdentifier".into(), json!(ror));
            affiliation.insert("affiliationIdentifierScheme".into(), json!("ROR"));
            affiliation.insert("schemeUri".into(), json!(ROR));
        }
        one.insert("affiliation".into(), json!([affiliation]));
    }
    one
}

/// As precise as they are known.
fn dates(deposit: &Deposit<'_>) -> Vec<Value> {
    let mut dates = Vec::new();
    let mut date = |kind: &str, text: String| {
        dates.push(json!({ "date": text, "dateType": kind }));
    };
    if let Some(issued) = issued(&deposit.work) {
        date("Issued", issued);
    }
    if let Some(updated) = deposit.front.updated.as_deref() {
        date("Updated", updated.civil().date().to_string());
    }
    let status = deposit.own_status();
    if let Some(update) = status.filter(|one| matches!(one.kind, "retraction" | "withdrawal")) {
        date("Withdrawn", update.day);
    }
    dates
}

fn related(deposit: &Deposit<'_>) -> Vec<Value> {
    let one = |kind: &str, doi: Option<&str>, url: &str| {
        let (scheme, value) = match doi {
            Some(doi) => ("DOI", doi),
            None => ("URL", url),
        };
        json!({
            "relationType": kind,
            "relatedIdentifier": value,
            "relatedIdentifierType": scheme,
        })
    };
    let kind = |kind: Kind| match kind {
        Kind::TranslationOf => "IsTranslationOf",
        Kind::Translation => "HasTranslation",
        Kind::ReplacedBy => "IsObsoletedBy",
        Kind::Replaces => "Obsoletes",
        Kind::PartOf => "IsPartOf",
        Kind::Part => "HasPart",
        Kind::SupplementedBy => "IsSupplementedBy",
        Kind::Notice => "IsDocumentedBy",
        Kind::NoticeOf => "Documents",
        Kind::CopyOf => "IsVariantFormOf",
    };
    let relations = deposit.relations();
    let relations = relations.iter().map(|rel| one(kind(rel.kind), rel.doi.as_deref(), &rel.url));
    let references = deposit.references();
    let cited = references.iter().filter_map(|(doi, _)| {
        Some(one("References", doi.as_deref(), "")).filter(|_| doi.is_some())
    });
    relations.chain(cited).collect()
}

fn rights(deposit: &Deposit<'_>) -> Value {
    let Some(license) = deposit.license() else { return Value::Null };
    if license.url.is_empty() {
        return json!([{ "rights": license.name }]);
    }
    json!([{
        "rights": license.name,
        "rightsUri": license.url,
        "rightsIdentifier": license.id,
        "rightsIdentifierScheme": "SPDX",
        "schemeUri": "https://spdx.org/licenses/",
    }])
}
