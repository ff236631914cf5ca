//! DOIs: registrars are told nothing that is hidden, what they answer is brought back from a server on this
//! machine, and a change of `dois.tsv` leads to the bytes of a clean build.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Output;
use std::thread;

use crate::tools::{self, Folder};

/// A copy of a site of `tests/sites`.
fn site(name: &str, folder: &str) -> Folder {
    let folder = Folder::new(folder);
    let sites = tools::root().join("tests/sites");
    tools::copy(&sites.join(name).join("site"), folder.path());
    tools::copy(&sites.join("theme"), &folder.path().join("themes/plain"));
    folder
}

fn ssg(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = tools::ssg(arguments);
    tools::run(command.arg("-C").arg(folder).env("SOURCE_DATE_EPOCH", "1795521600"))
}

#[test]
fn what_is_hidden_is_deposited_nowhere() {
    let folder = site("doi-deposits", "dois-hidden");
    for form in ["crossref", "datacite", "zenodo"] {
        let file = folder.path().join(form);
        let output = ssg(folder.path(), &["export", form, "--output", file.to_str().unwrap()]);
        assert!(output.status.success(), "{}", tools::told(&output));
    }
    let mut read = 0;
    for file in fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path()) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if ["crossref", "datacite", "zenodo"].iter().any(|form| name.starts_with(form)) {
            read += 1;
            assert!(!tools::read(&file).contains("canary"), "{name} tells of a hidden text");
        }
    }
    assert_eq!(read, 4);
}

/// A server that gives each request the next of these answers.
fn served(answers: Vec<(&'static str, String)>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for (status, body) in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            let mut part = [0; 1024];
            while !request.ends_with(b"\r\n\r\n") {
                let count = stream.read(&mut part).unwrap();
                request.extend_from_slice(&part[..count]);
            }
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
            );
            stream.write_all((head + &body).as_bytes()).unwrap();
        }
    });
    format!("http://{address}/works?rows=1000")
}

#[test]
fn registered_dois_are_brought_back_from_a_server() {
    let folder = site("doi-sync", "dois-served");
    let answer = tools::read(&folder.path().join("datacite.json"));
    let url = served(vec![
        ("503 Service Unavailable", String::new()),
        ("200 OK", "<html>".to_string()),
        ("200 OK", answer),
    ]);
    let table = folder.path().join("dois.tsv");
    let before = tools::read(&table);
    for (code, told) in [(1, "answers 503"), (2, "this is neither")] {
        let output = ssg(folder.path(), &["doi", "sync", &url]);
        assert_eq!(output.status.code(), Some(code), "{}", tools::told(&output));
        assert!(tools::told(&output).contains(told), "{}", tools::told(&output));
        assert_eq!(tools::read(&table), before);
    }
    let output = ssg(folder.path(), &["doi", "sync", &url]);
    assert_eq!(output.status.code(), Some(0), "{}", tools::told(&output));
    let after = tools::read(&table);
    assert!(after.contains("\nreports/dams\ten\t10.5555/dams\t2024-03-07\n"), "{after}");
}

#[test]
fn a_change_of_the_table_leads_to_the_bytes_of_a_clean_build() {
    let folder = site("doi-sync", "dois-incremental");
    let table = folder.path().join("dois.tsv");
    let page = folder.path().join("public/reports/2024/rivers/index.html");
    let lines = "reports/rivers\ten\t10.5555/other\n";
    for text in [tools::read(&table), lines.to_string(), String::new()] {
        fs::write(&table, &text).unwrap();
        let output = ssg(folder.path(), &["build", "--verify"]);
        assert!(output.status.success(), "{}", tools::told(&output));
        let has = |doi: &str| tools::read(&page).contains(doi);
        assert_eq!(has("10.5555/other"), text == lines, "{text}");
        assert_eq!(has("10.5555/rivers"), text.contains("10.5555/rivers"), "{text}");
    }
    fs::remove_file(&table).unwrap();
    let output = ssg(folder.path(), &["build", "--verify"]);
    assert!(output.status.success(), "{}", tools::told(&output));
}
