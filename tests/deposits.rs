//! What Crossref is told is valid by its own schema, and what is wrong is seen.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tools::{self, Folder};

/// What `tests/tools/datacite.py` says of a file by DataCite's schema; nothing where it is valid.
fn faults_of_datacite(file: &Path) -> String {
    let tools = tools::root().join("tests/tools");
    assert!(
        tools.join("datacite").is_dir(),
        "run `bash tests/tools/install.sh`, which brings the schema"
    );
    let mut command = Command::new(tools.join("venv/bin/python"));
    tools::told(&tools::run(command.arg(tools.join("datacite.py")).arg(file)))
}

#[test]
fn deposits_are_valid_by_the_schema_of_datacite() {
    let folder = Folder::new("dois-datacite");
    let sites = tools::root().join("tests/sites");
    tools::copy(&sites.join("doi-deposits/site"), folder.path());
    tools::copy(&sites.join("theme"), &folder.path().join("themes/plain"));
    let file = folder.path().join("deposit.json");
    let mut command = tools::ssg(&["export", "datacite", "-C"]);
    command.arg(folder.path()).arg("--output").arg(&file);
    let output = tools::run(command.env("SOURCE_DATE_EPOCH", "1795521600"));
    assert!(output.status.success(), "{}", tools::told(&output));
    assert_eq!(faults_of_datacite(&file), "");
    // Each must be seen, or the check above means nothing.
    let good = tools::read(&file);
    for (from, to) in [
        ("\"creators\"", "\"creator\""),
        ("\"nameType\": \"Personal\"", "\"nameType\": \"Person\""),
        ("\"dateType\": \"Issued\"", "\"dateType\": \"Published\""),
        ("\"relationType\": \"HasTranslation\"", "\"relationType\": \"Translation\""),
        ("\"resourceTypeGeneral\": \"Report\"", "\"resourceTypeGeneral\": \"Paper\""),
    ] {
        let wrong = good.replacen(from, to, 1);
        assert_ne!(wrong, good, "`{from}` does not stand there");
        fs::write(&file, wrong).unwrap();
        assert_ne!(faults_of_datacite(&file), "", "`{to}` is not seen");
    }
}

#[test]
fn deposits_are_valid_by_the_schema_of_crossref() {
    let folder = Folder::new("dois-schema");
    let sites = tools::root().join("tests/sites");
    tools::copy(&sites.join("doi-deposits/site"), folder.path());
    tools::copy(&sites.join("theme"), &folder.path().join("themes/plain"));
    let mut command = tools::ssg(&["export", "crossref", "-C"]);
    command.arg(folder.path()).arg("--output").arg(folder.path().join("deposit.xml"));
    let output = tools::run(command.env("SOURCE_DATE_EPOCH", "1795521600"));
    assert!(output.status.success(), "{}", tools::told(&output));
    let [reports, posted] = ["report-paper", "posted-content"]
        .map(|kind| folder.path().join(format!("deposit-{kind}.xml")));
    let without = tools::root().join("tests/sites/doi-unfit/expected/deposit.xml");
    let good = [reports, posted, without];
    // Each must be seen, or the check above means nothing.
    let [reports, posted, _] = &good;
    let planted: [(&PathBuf, &str, &str); 10] = [
        (reports, "<month>03</month>\n", "<year>2026</year>\n        <month>03</month>\n"),
        (reports, "<surname>Sukarno</surname>", "<given_name>Sukarno</given_name>"),
        (reports, "</titles>", "</titles>\n        <institution/>"),
        (reports, "<doi>10.5555/dams</doi>", "<doi>dams</doi>"),
        (reports, "type=\"retraction\"", "type=\"retracted\""),
        (reports, "&lt;/script&gt;", "</script>"),
        (reports, "<year>2026</year>", "<year>1399</year>"),
        (reports, "<doi>10.5555/dams</doi>", &format!("<doi>10.5555/{}</doi>", "x".repeat(201))),
        (posted, "<posted_date ", "<publication_date "),
        (posted, "&lt;Public&gt;", "<Public>"),
    ];
    let mut files = good.to_vec();
    for (number, (file, from, to)) in planted.iter().enumerate() {
        let text = tools::read(file);
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "`{from}` does not stand in {}", file.display());
        files.push(folder.path().join(format!("planted-{number}.xml")));
        fs::write(&files[files.len() - 1], changed).unwrap();
    }
    let faults = tools::faults_by_schema("crossref5.4.0.xsd", &files);
    let (of_good, of_planted) = faults.split_at(good.len());
    // What the schema does not take is left out.
    assert_eq!(of_good, ["", "", ""]);
    for ((_, _, to), faults) in planted.iter().zip(of_planted) {
        assert!(!faults.is_empty(), "`{to}` is not seen");
    }
}
