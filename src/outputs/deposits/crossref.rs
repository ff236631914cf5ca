//! Crossref: deposits by its schema 5.4.0, in whose order the elements stand.
//!
//! A file holds one kind of record: reports and papers of the institute are `report-paper`, all else is
//! `posted_content`. Corrections and retractions stand in `crossmark`, which only reports have.

use std::fmt::Write as _;
use std::ops::RangeInclusive;

use jiff::Timestamp;

use super::deposit::{Deposit, Kind, Maker, Role, Update, line};
use super::{Item, Left, number};
use crate::citation::Form;
use crate::ids::LanguageId;
use crate::site::Site;

const REPORT: &str = "report-paper";
const POSTED: &str = "posted-content";

/// The record of a publication.
pub(super) fn item(deposit: &Deposit<'_>, left: &mut Left) -> Item {
    let mut xml = Xml { text: String::new(), depth: 2 };
    match deposit.is_report() {
        true => report(&mut xml, deposit, left),
        false => posted(&mut xml, deposit, left),
    }
    Item { kind: if deposit.is_report() { REPORT } else { POSTED }, text: xml.text }
}

/// Why the schema does not take the record of a publication.
pub(super) fn unfit(deposit: &Deposit<'_>) -> Option<String> {
    let doi = deposit.doi().unwrap_or_default();
    let year = deposit.work.issued().map(|(year, ..)| year);
    if !takes(doi) {
        let short: String = doi.chars().take(40).collect();
        return Some(format!(
            "Crossref takes DOIs with 4 to 9 digits before the `/` and at most {LONGEST} signs after it, and not `{short}{}`",
            if short.len() < doi.len() { "…" } else { "" }
        ));
    }
    let year = year.filter(|year| !YEARS.contains(year))?;
    Some(format!("Crossref takes years from {} to {}, and not {year}", YEARS.start(), YEARS.end()))
}

/// Signs of a DOI behind its first `/`.
const LONGEST: usize = 200;

/// Years of publication.
const YEARS: RangeInclusive<i16> = 1400..=2200;

/// The schema takes this DOI.
fn takes(doi: &str) -> bool {
    let parts = doi.strip_prefix("10.").and_then(|rest| rest.split_once('/'));
    parts.is_some_and(|(registrant, suffix)| {
        (4..=9).contains(&registrant.len())
            && registrant.bytes().all(|byte| byte.is_ascii_digit())
            && (1..=LONGEST).contains(&suffix.chars().count())
    })
}

/// One file for each kind of record.
pub(super) fn files(
    site: &Site,
    items: &[Item],
    now: Timestamp,
) -> Result<Vec<(&'static str, Vec<u8>)>, String> {
    let institute =
        site.config.institute.name.get(&site.config.languages[LanguageId::DEFAULT].code);
    let doi = site.config.doi.as_ref();
    let email = doi.and_then(|doi| doi.email.clone()).or(site.config.institute.email.clone());
    let email = email.ok_or(
        "Crossref must know whom to write what became of the deposit\n  hint: write `email` into `[doi]` of `site.toml`",
    )?;
    let depositor = doi.and_then(|doi| doi.depositor.as_deref()).unwrap_or(institute);
    let kinds =
        [REPORT, POSTED].into_iter().filter(|kind| items.iter().any(|one| one.kind == *kind));
    let file = |kind: &'static str| {
        let host: String = site.config.base.host().chars().take(60).collect();
        let number = number(now);
        let mut xml = Xml { text: HEAD.to_string(), depth: 1 };
        xml.open("head", &[]);
        xml.leaf("doi_batch_id", &[], &format!("{host}-{number}-{kind}"));
        xml.leaf("timestamp", &[], &number);
        xml.open("depositor", &[]);
        xml.leaf("depositor_name", &[], &cut(&line(depositor), 130));
        xml.leaf("email_address", &[], &email);
        xml.close("depositor");
        xml.leaf("registrant", &[], &cut(&line(institute), 255));
        xml.close("head");
        xml.open("body", &[]);
        items.iter().filter(|one| one.kind == kind).for_each(|one| xml.text.push_str(&one.text));
        xml.close("body");
        xml.text.push_str("</doi_batch>\n");
        (kind, xml.text.into_bytes())
    };
    Ok(kinds.map(file).collect())
}

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<doi_batch version="5.4.0" xmlns="http://www.crossref.org/schema/5.4.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:jats="http://www.ncbi.nlm.nih.gov/JATS1" xmlns:ai="http://www.crossref.org/AccessIndicators.xsd" xmlns:rel="http://www.crossref.org/relations.xsd" xsi:schemaLocation="http://www.crossref.org/schema/5.4.0 https://www.crossref.org/schemas/crossref5.4.0.xsd">
"#;

fn report(xml: &mut Xml, deposit: &Deposit<'_>, left: &mut Left) {
    let work = &deposit.work;
    let series = work.series.zip(work.issn.as_deref());
    let metadata = match series {
        Some(_) => "report-paper_series_metadata",
        None => "report-paper_metadata",
    };
    xml.open("report-paper", &[("publication_type", "full_text")]);
    xml.open(metadata, &language(work.language));
    if let Some(((name, part), issn)) = series {
        xml.open("series_metadata", &[]);
        xml.open("titles", &[]);
        xml.leaf("title", &[], &line(name));
        xml.close("titles");
        xml.leaf("issn", &[("media_type", "electronic")], issn);
        // The number of the report in its series is that of its volume.
        rights(xml, deposit, left);
        xml.close("series_metadata");
        contributors(xml, deposit);
        titles(xml, deposit);
        abstract_of(xml, deposit);
        xml.leaf("volume", &[], &part.to_string());
    } else {
        contributors(xml, deposit);
        titles(xml, deposit);
        abstract_of(xml, deposit);
    }
    date(xml, "publication_date", deposit);
    if let Some(isbn) = &work.isbn {
        xml.leaf("isbn", &[("media_type", "electronic")], isbn);
    }
    xml.open("publisher", &[]);
    xml.leaf("publisher_name", &[], &cut(&line(work.institute), 255));
    xml.close("publisher");
    institution(xml, &line(work.institute), deposit.ror());
    if !work.number.is_empty() {
        xml.open("publisher_item", &[]);
        xml.leaf("identifier", &[("id_type", "report-number")], &cut(&line(work.number), 255));
        xml.close("publisher_item");
    }
    if series.is_none() {
        rights(xml, deposit, left);
        relations(xml, deposit);
    }
    doi_data(xml, deposit);
    references(xml, deposit);
    if series.is_some() {
        relations(xml, deposit);
    }
    xml.close(metadata);
    xml.close("report-paper");
}

fn posted(xml: &mut Xml, deposit: &Deposit<'_>, left: &mut Left) {
    let work = &deposit.work;
    let kind = match deposit.form() {
        Form::Report => "report",
        Form::Paper => "working_paper",
        _ => "other",
    };
    let mut attributes = vec![("type", kind)];
    attributes.extend(language(work.language));
    xml.open("posted_content", &attributes);
    if !work.genre.is_empty() {
        xml.leaf("group_title", &[], &cut(&line(work.genre), 1024));
    }
    contributors(xml, deposit);
    titles(xml, deposit);
    date(xml, "posted_date", deposit);
    let updates = deposit.updates();
    let own = deposit.doi().unwrap_or_default();
    let taken_back =
        |update: &&Update| matches!(update.kind, "retraction" | "withdrawal") && update.doi == own;
    let is_taken_back = matches!(deposit.mark(), "retracted" | "withdrawn");
    if is_taken_back {
        let day = deposit.own_status().as_ref().filter(taken_back).map(|one| one.day.clone());
        let mut attributes = vec![("type", "withdrawn")];
        attributes.extend(day.as_deref().map(|day| ("date", day)));
        xml.open("status", &attributes);
        let note = &work.note;
        xml.leaf("description", &[], &line(if note.is_empty() { deposit.mark() } else { note }));
        xml.close("status");
    }
    left.of_others += updates.iter().filter(|update| !taken_back(update)).count();
    institution(xml, &line(work.institute), deposit.ror());
    if !work.number.is_empty() {
        xml.leaf("item_number", &[], &cut(&line(work.number), 32));
    }
    abstract_of(xml, deposit);
    licence(xml, deposit);
    relations(xml, deposit);
    doi_data(xml, deposit);
    references(xml, deposit);
    xml.close("posted_content");
}

fn contributors(xml: &mut Xml, deposit: &Deposit<'_>) {
    xml.open("contributors", &[]);
    for (number, maker) in deposit.makers().iter().enumerate() {
        let attributes = [
            ("sequence", if number == 0 { "first" } else { "additional" }),
            (
                "contributor_role",
                match maker.role {
                    Role::Author => "author",
                    Role::Editor => "editor",
                    Role::Translator => "translator",
                },
            ),
        ];
        match is_person(maker) {
            true => person(xml, maker, &attributes),
            false => {
                let name = line(&maker.name.natural());
                xml.leaf("organization", &attributes, &cut(&name, 511));
            }
        }
    }
    xml.close("contributors");
}

/// The schema takes names of people without digits and question marks, each part of at most 60 signs.
fn is_person(maker: &Maker) -> bool {
    let is_name = |text: &str| {
        text.chars().count() <= 60 && !text.contains(|c: char| c.is_ascii_digit() || c == '?')
    };
    let name = &maker.name;
    !name.is_literal()
        && !name.family.is_empty()
        && is_name(&name.given)
        && is_name(&name.surname())
}

fn person(xml: &mut Xml, maker: &Maker, attributes: &[(&str, &str)]) {
    let name = &maker.name;
    xml.open("person_name", attributes);
    if !name.given.is_empty() {
        xml.leaf("given_name", &[], &line(&name.given));
    }
    xml.leaf("surname", &[], &line(&name.surname()));
    if !name.suffix.is_empty() {
        xml.leaf("suffix", &[], &cut(&line(&name.suffix), 10));
    }
    if let Some((place, ror)) = &maker.affiliation {
        xml.open("affiliations", &[]);
        institution(xml, place, ror.as_deref());
        xml.close("affiliations");
    }
    if let Some(orcid) = &maker.orcid {
        xml.leaf("ORCID", &[("authenticated", "false")], orcid);
    }
    xml.close("person_name");
}

fn institution(xml: &mut Xml, name: &str, ror: Option<&str>) {
    xml.open("institution", &[]);
    xml.leaf("institution_name", &[], &cut(name, 1024));
    if let Some(ror) = ror {
        xml.leaf("institution_id", &[("type", "ror")], ror);
    }
    xml.close("institution");
}

fn titles(xml: &mut Xml, deposit: &Deposit<'_>) {
    xml.open("titles", &[]);
    xml.leaf("title", &[], &deposit.title());
    let subtitle = deposit.subtitle();
    if !subtitle.is_empty() {
        xml.leaf("subtitle", &[], &subtitle);
    }
    xml.close("titles");
}

fn abstract_of(xml: &mut Xml, deposit: &Deposit<'_>) {
    let summary = line(deposit.work.summary);
    if !summary.is_empty() {
        xml.open("jats:abstract", &[("xml:lang", deposit.work.language)]);
        xml.leaf("jats:p", &[], &summary);
        xml.close("jats:abstract");
    }
}

/// Month and day come before the year, as far as they are known.
fn date(xml: &mut Xml, element: &str, deposit: &Deposit<'_>) {
    let Some((year, month, day)) = deposit.work.issued() else { return };
    xml.open(element, &[("media_type", "online")]);
    if let Some(month) = month {
        xml.leaf("month", &[], &format!("{month:02}"));
    }
    if let Some(day) = day {
        xml.leaf("day", &[], &format!("{day:02}"));
    }
    xml.leaf("year", &[], &format!("{year:04}"));
    xml.close(element);
}

/// Corrections and retractions with the licence, or the licence alone.
fn rights(xml: &mut Xml, deposit: &Deposit<'_>, left: &mut Left) {
    let mut updates = deposit.updates();
    updates.retain(|update| takes(&update.doi));
    let policy = deposit.cards.site.config.doi.as_ref().and_then(|doi| doi.policy.as_deref());
    let Some(policy) = policy.filter(|_| !updates.is_empty()) else {
        left.updates += updates.len();
        return licence(xml, deposit);
    };
    xml.open("crossmark", &[]);
    xml.leaf("crossmark_policy", &[], policy);
    xml.open("crossmark_domains", &[]);
    xml.open("crossmark_domain", &[]);
    xml.leaf("domain", &[], deposit.cards.site.config.base.host());
    xml.close("crossmark_domain");
    xml.close("crossmark_domains");
    xml.leaf("crossmark_domain_exclusive", &[], "false");
    xml.open("updates", &[]);
    for Update { kind, doi, day } in &updates {
        xml.leaf("update", &[("type", kind), ("date", day)], doi);
    }
    xml.close("updates");
    if deposit.license().is_some_and(|license| !license.url.is_empty()) {
        xml.open("custom_metadata", &[]);
        licence(xml, deposit);
        xml.close("custom_metadata");
    }
    xml.close("crossmark");
}

fn licence(xml: &mut Xml, deposit: &Deposit<'_>) {
    let Some(license) = deposit.license().filter(|license| !license.url.is_empty()) else {
        return;
    };
    xml.open("ai:program", &[("name", "AccessIndicators")]);
    xml.empty("ai:free_to_read");
    xml.leaf("ai:license_ref", &[("applies_to", "vor")], &license.url);
    xml.close("ai:program");
}

fn relations(xml: &mut Xml, deposit: &Deposit<'_>) {
    let known = deposit.relations();
    let related = known.iter().filter_map(|one| {
        let (element, kind) = match one.kind {
            Kind::TranslationOf => ("rel:intra_work_relation", "isTranslationOf"),
            Kind::Translation => ("rel:intra_work_relation", "hasTranslation"),
            Kind::ReplacedBy => ("rel:intra_work_relation", "isReplacedBy"),
            Kind::Replaces => ("rel:intra_work_relation", "replaces"),
            Kind::CopyOf => ("rel:intra_work_relation", "isVersionOf"),
            Kind::PartOf => ("rel:inter_work_relation", "isPartOf"),
            Kind::Part => ("rel:inter_work_relation", "hasPart"),
            Kind::SupplementedBy => ("rel:inter_work_relation", "isSupplementedBy"),
            // `crossmark` says so.
            Kind::Notice | Kind::NoticeOf => return None,
        };
        Some((element, kind, one))
    });
    let related: Vec<_> = related.collect();
    if related.is_empty() {
        return;
    }
    xml.open("rel:program", &[("name", "relations")]);
    for (element, kind, one) in related {
        let (identifier, value) = match &one.doi {
            Some(doi) => ("doi", doi),
            None => ("uri", &one.url),
        };
        let attributes = [("relationship-type", kind), ("identifier-type", identifier)];
        xml.open("rel:related_item", &[]);
        xml.leaf(element, &attributes, value);
        xml.close("rel:related_item");
    }
    xml.close("rel:program");
}

fn doi_data(xml: &mut Xml, deposit: &Deposit<'_>) {
    xml.open("doi_data", &[]);
    xml.leaf("doi", &[], deposit.doi().unwrap_or_default());
    xml.leaf("resource", &[], &deposit.work.url);
    if !deposit.work.pdfs.is_empty() {
        xml.open("collection", &[("property", "text-mining")]);
        for pdf in &deposit.work.pdfs {
            xml.open("item", &[]);
            xml.leaf("resource", &[("mime_type", "application/pdf")], pdf);
            xml.close("item");
        }
        xml.close("collection");
    }
    xml.close("doi_data");
}

fn references(xml: &mut Xml, deposit: &Deposit<'_>) {
    let mut references = deposit.references();
    for (doi, _) in &mut references {
        doi.take_if(|doi| !takes(doi));
    }
    references.retain(|(doi, text)| doi.is_some() || !text.is_empty());
    if references.is_empty() {
        return;
    }
    xml.open("citation_list", &[]);
    for (number, (doi, text)) in references.iter().enumerate() {
        xml.open("citation", &[("key", &format!("ref{}", number + 1))]);
        if let Some(doi) = doi {
            xml.leaf("doi", &[], doi);
        }
        if !text.is_empty() {
            xml.leaf("unstructured_citation", &[], text);
        }
        xml.close("citation");
    }
    xml.close("citation_list");
}

/// The schema knows languages by the two letters of ISO 639-1.
fn language(code: &str) -> Vec<(&'static str, &str)> {
    let first = code.split('-').next().unwrap_or(code);
    let is_known = first.len() == 2 && first.bytes().all(|byte| byte.is_ascii_lowercase());
    is_known.then_some(("language", first)).into_iter().collect()
}

/// At most so many characters.
fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// XML with an element in each line.
struct Xml {
    text: String,
    depth: usize,
}

impl Xml {
    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        for _ in 0..self.depth {
            self.text.push_str("  ");
        }
        let _ = write!(self.text, "<{name}");
        for (name, value) in attributes {
            let _ = write!(self.text, " {name}=\"{}\"", escaped(value));
        }
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.text.push_str(">\n");
        self.depth += 1;
    }

    fn close(&mut self, name: &str) {
        self.depth -= 1;
        for _ in 0..self.depth {
            self.text.push_str("  ");
        }
        let _ = writeln!(self.text, "</{name}>");
    }

    fn leaf(&mut self, name: &str, attributes: &[(&str, &str)], value: &str) {
        self.start(name, attributes);
        let _ = writeln!(self.text, ">{}</{name}>", escaped(value));
    }

    fn empty(&mut self, name: &str) {
        self.start(name, &[]);
        self.text.push_str("/>\n");
    }
}

/// A text as XML 1.0 holds it.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c < ' ' && !matches!(c, '\t' | '\n' | '\r') => {}
            c => escaped.push(c),
        }
    }
    escaped
}
