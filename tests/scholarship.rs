//! What a site tells of its works is read by programs that are not ours: BibTeX by pybtex, RIS by rispy,
//! the heads of pages by extruct, repositories by Sickle, links by the client of signposting.
//! Each also meets a planted fault, to show that it can fail.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tools::{self, Folder};
use serde_json::Value;

/// The site of `tests/sites/scholarly`, built; it holds what is hard.
fn scholarly(name: &str) -> (Folder, PathBuf) {
    let folder = Folder::new(name);
    let sites = tools::root().join("tests/sites");
    copy(&sites.join("scholarly/site"), folder.path());
    copy(&sites.join("theme"), &folder.path().join("themes/plain"));
    let public = folder.path().join("public");
    tools::build(folder.path(), &public);
    (folder, public)
}

fn copy(from: &Path, to: &Path) {
    for file in tools::files(from) {
        let copy = to.join(file.strip_prefix(from).expect("it was found there"));
        fs::create_dir_all(copy.parent().expect("a file stands in a folder")).unwrap();
        fs::copy(file, copy).unwrap();
    }
}

/// What `tests/tools/scholarship.py` reads, or how it fails.
fn read(public: &Path, pages: &[&str]) -> Result<Value, String> {
    let tools = tools::root().join("tests/tools");
    let python = tools.join("venv/bin/python");
    assert!(python.is_file(), "run `bash tests/tools/install.sh`, which brings what reads records");
    let mut command = Command::new(python);
    let output = tools::run(command.arg(tools.join("scholarship.py")).arg(public).args(pages));
    match output.status.success() {
        true => Ok(serde_json::from_slice(&output.stdout).expect("the program prints JSON")),
        false => Err(tools::told(&output)),
    }
}

#[test]
fn records_are_read_as_they_were_meant() {
    let (_folder, public) = scholarly("records");
    let read = read(&public, &[]).unwrap();
    let authors = |key: &str| read["bibtex"][key]["authors"].to_string();
    assert_eq!(authors("reports:double-surname"), r#"[["Ana María","","Ortega Lindqvist",""]]"#);
    assert_eq!(
        authors("reports:corporate"),
        r#"[["","","{Food and Water Board}",""],["","","{Institute for Public Works}",""]]"#
    );
    assert_eq!(
        authors("reports:names"),
        r#"[["","","王小明",""],["","","Sukarno",""],["Ludwig","van","Doe","Jr."],["Rima","","Dawlani",""]]"#
    );
    assert_eq!(authors("papers:partial"), r#"[["José","","{Ortega y Gasset}",""]]"#);
    assert_eq!(authors("reports:signs"), r#"[["","","{Institute for Public Works}",""]]"#);
    let partial = &read["bibtex"]["papers:partial"]["fields"];
    assert_eq!((&partial["year"], &partial["month"]), (&"2025".into(), &"March".into()));
    assert_eq!(partial["day"], Value::Null);

    let records = read["ris"].as_array().expect("RIS has records");
    let record = |id: &str| records.iter().find(|record| record["id"] == id).expect("it is there");
    assert_eq!(record("reports:signs")["title"], "100 % of $5 & #1_{a} ~ ^ \\ </script><b>");
    assert_eq!(record("reports:double-surname")["doi"], "10.5555/Rivers(2026)");
    assert_eq!(
        record("reports:names")["authors"].to_string(),
        r#"["王小明","Sukarno","van Doe, Ludwig, Jr.","Dawlani, Rima"]"#
    );
    assert_eq!(records.len(), read["bibtex"].as_object().unwrap().len());
}

#[test]
fn heads_are_read_as_they_were_meant() {
    let (_folder, public) = scholarly("heads");
    let (report, signs) = ("reports/double-surname/index.html", "reports/signs/index.html");
    let read = read(&public, &[report, signs]).unwrap();
    let node = &read["heads"][report]["graph"][0];
    assert_eq!(node["@type"], "Report");
    assert_eq!(node["author"][0]["familyName"], "Ortega Lindqvist");
    assert_eq!(node["author"][0]["sameAs"], "https://orcid.org/0000-0002-1825-0097");
    assert_eq!(node["reportNumber"], "IPW-2026/7");
    assert_eq!(node["encoding"][0]["encodingFormat"], "application/pdf");
    let title = "100 % of $5 & #1_{a} ~ ^ \\ </script><b>";
    assert_eq!(read["heads"][signs]["graph"][0]["headline"], title);
    assert_eq!(read["heads"][signs]["dc"]["title"][0], title);
    assert_eq!(read["heads"][report]["dc"]["subject"].to_string(), r#"["Water","Public budgets"]"#);
    let social = read["heads"][report]["og"].to_string();
    assert!(social.contains(r#"["og:image:width","40"]"#), "{social}");
}

#[test]
fn wrong_records_and_heads_are_seen() {
    let (_folder, public) = scholarly("records-planted");
    let page = "reports/signs/index.html";
    let planted = [
        ("publications.bib", "title = {{A board reports}}", "title = {{A board} reports"),
        ("publications.ris", "ER  - ", "ER "),
        (page, "\"headline\":", "\"headline\""),
    ];
    are_seen(&public, &planted, || read(&public, &[page]));
}

/// Each of the faults, planted into its file, makes programs fail or read something else than before.
fn are_seen(
    public: &Path,
    planted: &[(&str, &str, &str)],
    read: impl Fn() -> Result<Value, String>,
) {
    let good = read();
    assert!(good.is_ok(), "{good:?}");
    for (file, from, to) in planted {
        let file = public.join(file);
        let text = tools::read(&file);
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "`{from}` does not stand in {}", file.display());
        fs::write(&file, changed).unwrap();
        let told = read();
        assert!(told.is_err() || told != good, "`{to}` is not seen");
        fs::write(&file, text).unwrap();
    }
}

/// The site of `tests/sites/harvest`, built.
fn harvest(name: &str) -> (Folder, PathBuf) {
    let folder = Folder::new(name);
    let sites = tools::root().join("tests/sites");
    copy(&sites.join("harvest/site"), folder.path());
    copy(&sites.join("theme"), &folder.path().join("themes/plain"));
    let public = folder.path().join("public");
    tools::build(folder.path(), &public);
    (folder, public)
}

/// What `tests/tools/harvest.py` reads, or how it fails.
fn harvested(public: &Path, pages: &[&str]) -> Result<Value, String> {
    let tools = tools::root().join("tests/tools");
    let mut command = Command::new(tools.join("venv/bin/python"));
    let output = tools::run(command.arg(tools.join("harvest.py")).arg(public).args(pages));
    match output.status.success() {
        true => Ok(serde_json::from_slice(&output.stdout).expect("the program prints JSON")),
        false => Err(tools::told(&output)),
    }
}

const RIVERS: &str = "reports/rivers";

#[test]
fn a_harvester_reads_every_work_and_its_links() {
    let (_folder, public) = harvest("harvested");
    let read = harvested(&public, &[RIVERS]).unwrap();
    let oai = &read["oai"];
    assert_eq!(oai["base"], "https://gateway.example/oai/institute.example/oai.xml");
    assert_eq!(oai["earliest"], "2025-03-01");
    let records = oai["records"].as_object().expect("records by their identifiers");
    let mut identifiers = records.keys().map(String::as_str).collect::<Vec<_>>();
    identifiers.sort_unstable();
    assert_eq!(
        identifiers,
        [
            "oai:institute.example:reports:dams",
            "oai:institute.example:reports:rivers",
            "oai:institute.example:reports:rivers:ar"
        ]
    );
    let rivers = &records["oai:institute.example:reports:rivers"];
    assert_eq!(rivers["datestamp"], "2026-03-09");
    assert_eq!(rivers["title"][0], "Rivers & <lakes> of \"the\" north");
    assert_eq!(rivers["creator"].to_string(), r#"["Ortega Lindqvist, Ana María","Roe, Robert"]"#);
    assert_eq!(rivers["identifier"][1], "https://doi.org/10.5555/rivers");

    let links = |of: &str| read[of][RIVERS].to_string();
    assert!(
        links("pages")
            .contains("linkset\",\"https://institute.example/reports/rivers/rivers.linkset.json")
    );
    let set = links("linksets");
    for link in [
        r#"["https://institute.example/reports/rivers/","cite-as","https://doi.org/10.5555/rivers",""]"#,
        r#"["https://institute.example/reports/rivers/rivers.bib","describes","https://institute.example/reports/rivers/","text/html"]"#,
        r#"["https://institute.example/reports/rivers/","author","https://orcid.org/0000-0002-1825-0097",""]"#,
    ] {
        assert!(set.contains(link), "{link} is missing in {set}");
    }
}

#[test]
fn wrong_repositories_and_linksets_are_seen() {
    let (_folder, public) = harvest("harvested-planted");
    let planted = [
        ("oai.xml", "<oai:protocolVersion>2.0</oai:protocolVersion>\n", ""),
        ("oai.xml", "</oai:header>", "</oai:head>"),
        ("oai.xml", "<dc:title>", "<dc:titel>"),
        ("reports/rivers/rivers.linkset.json", "\"linkset\": [", "\"links\": ["),
        ("reports/rivers/rivers.linkset.json", "\"cite-as\"", "\"cites-as\""),
        ("reports/rivers/index.html", "rel=\"linkset\"", "rel=\"linksets\""),
    ];
    are_seen(&public, &planted, || harvested(&public, &[RIVERS]));
}

#[test]
fn another_harvester_reads_the_same() {
    let (_folder, public) = harvest("harvested-twice");
    let perl = harvested(&public, &["--perl"]).unwrap();
    let sickle = harvested(&public, &[RIVERS]).unwrap();
    assert_eq!(perl["about"], "repository\tInstitute & Co\t2.0\tYYYY-MM-DD");
    let fields = |records: &Value| {
        let mut fields = Vec::new();
        for (key, record) in records.as_object().expect("records by their identifiers") {
            for (name, texts) in record.as_object().expect("elements by their names") {
                fields.push((key.clone(), name.clone(), texts.clone()));
            }
        }
        fields.sort_by_key(|(key, name, _)| (key.clone(), name.clone()));
        fields
    };
    assert_eq!(fields(&perl["records"]), fields(&sickle["oai"]["records"]));
    let planted = [
        ("oai.xml", "</oai:header>", "</oai:head>"),
        ("oai.xml", "<dc:title>Rivers", "<dc:title>River"),
        ("oai.xml", "<ListRecords metadataPrefix", "<ListRecord metadataPrefix"),
    ];
    are_seen(&public, &planted, || harvested(&public, &["--perl"]));
}

/// A document in JATS as the schema of the Publishing tag set that Crossref uses takes it, which is narrower than
/// that of Archiving: it has a namespace and wants an ISSN.
fn for_publishing(text: &str) -> String {
    let (head, rest) = text.split_once("<!DOCTYPE").expect("JATS names its DTD");
    let (_, rest) = rest.split_once(">\n").expect("the name of the DTD ends");
    let text = format!("{head}{rest}")
        .replacen("<article ", "<article xmlns=\"http://www.ncbi.nlm.nih.gov/JATS1\" ", 1)
        .replacen("dtd-version=\"1.3\"", "dtd-version=\"1.3d2\"", 1);
    match text.contains("<issn ") {
        true => text,
        false => text.replacen("<publisher>", "<issn>2049-3630</issn>\n<publisher>", 1),
    }
}

#[test]
fn articles_are_valid_by_the_schema_of_jats() {
    let folder = Folder::new("jats-schema");
    let expected = tools::root().join("tests/sites");
    let mut texts = Vec::new();
    for site in ["harvest", "keys-apart"] {
        let made = tools::files(&expected.join(site).join("expected/jats"));
        texts.extend(made.iter().map(|file| tools::read(file)));
    }
    let right = texts.len();
    assert!(right > 4, "{right}");
    // Each must be seen, or the check means nothing.
    let good = tools::read(&expected.join("harvest/expected/jats/reports/rivers.xml"));
    let planted = [
        ("<surname>", "<surnom>"),
        ("<day>04</day>\n<month>03</month>", "<year>2026</year>\n<month>03</month>"),
        (
            "<volume>2</volume>\n<elocation-id>7</elocation-id>",
            "<elocation-id>7</elocation-id>\n<volume>2</volume>",
        ),
        ("<kwd>Water</kwd>", "Water"),
        ("<body>\n", "<body>\nText.\n"),
        ("<fig>", "<fig><li>x</li>"),
    ];
    for (from, to) in planted {
        let wrong = good.replacen(from, to, 1);
        assert_ne!(wrong, good, "`{from}` does not stand there");
        texts.push(wrong);
    }
    let write = |(number, text): (usize, &String)| {
        let file = folder.path().join(format!("{number}.xml"));
        fs::write(&file, for_publishing(text)).unwrap();
        file
    };
    let files: Vec<PathBuf> = texts.iter().enumerate().map(write).collect();
    let faults = tools::faults_by_schema("JATS-journalpublishing1-3d2-mathml3.xsd", &files);
    let (of_right, of_planted) = faults.split_at(right);
    for (faults, text) in of_right.iter().zip(&texts) {
        assert_eq!(faults, "", "{text}");
    }
    for (faults, (_, to)) in of_planted.iter().zip(planted) {
        assert_ne!(faults, "", "`{to}` is not seen");
    }
}

#[test]
fn what_is_exported_is_what_is_built() {
    let (folder, public) = harvest("exported");
    let exported = |arguments: &[&str]| {
        let mut command = tools::ssg(&["export"]);
        let output = tools::run(command.arg("-C").arg(folder.path()).args(arguments));
        assert!(output.status.success(), "{}", tools::told(&output));
        String::from_utf8(output.stdout).expect("records are UTF-8")
    };
    let only = ["--type", "report", "--language"];
    for (form, file) in [("bibtex", "bib"), ("ris", "ris"), ("csl", "json")] {
        for (language, folder) in [("en", ""), ("ar", "ar/")] {
            let built = tools::read(&public.join(format!("{folder}publications.{file}")));
            let asked = [&[form], &only[..], &[language]].concat();
            assert_eq!(exported(&asked), built, "{form} in {language}");
        }
        let built = tools::read(&public.join(format!("authors/robert-roe/publications.{file}")));
        let asked = [form, "--type", "report", "--language", "en", "--author", "robert-roe"];
        assert_eq!(exported(&asked), built, "{form} of an author");
    }
    assert_eq!(exported(&["json", "--language", "en"]), tools::read(&public.join("archive.json")));
}
