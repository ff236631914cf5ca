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

#[test]
fn an_unlisted_notice_is_in_no_record() {
    let folder = site("unlisted-in-no-record", "dois-unlisted");
    let public = folder.path().join("public");
    let output = ssg(folder.path(), &["build"]);
    assert!(output.status.success(), "{}", tools::told(&output));
    let names = |file: &Path| {
        file.strip_prefix(&public).expect("it is in the output").to_string_lossy().into_owned()
    };
    // Nobody is told what the manifest says.
    let files = tools::files(&public).into_iter().filter(|file| !file.ends_with(".ssg-manifest"));
    let telling =
        files.filter(|file| String::from_utf8_lossy(&fs::read(file).unwrap()).contains("canary"));
    let mut telling: Vec<String> = telling.map(|file| names(&file)).collect();
    telling.sort();
    // Its own page, and those that lead their readers there.
    let pages = ["reports/canary", "reports/dams", "reports/rivers"];
    assert_eq!(telling, pages.map(|page| format!("{page}/index.html")));
    for form in ["bibtex", "ris", "csl", "csv", "json"] {
        let output = ssg(folder.path(), &["export", form]);
        assert!(output.status.success(), "{}", tools::told(&output));
        assert!(!tools::told(&output).contains("canary"), "{form}");
    }
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
        ("302 Found", String::new()),
        ("200 OK", "<html>".to_string()),
        ("200 OK", answer),
    ]);
    let table = folder.path().join("dois.tsv");
    let before = tools::read(&table);
    for (code, told) in [(1, "answers 503"), (1, "answers 302"), (2, "this is neither")] {
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

#[test]
fn dois_reserved_at_once_are_all_kept() {
    let folder = site("doi-reserve", "dois-at-once");
    let names = ["papers/wells.md", "reports/rivers.md", "reports/draft.md"];
    let started: Vec<_> = names
        .iter()
        .map(|name| {
            let name = format!("content/{name}");
            let path = folder.path().to_path_buf();
            thread::spawn(move || ssg(&path, &["doi", "reserve", &name]))
        })
        .collect();
    for one in started {
        let output = one.join().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", tools::told(&output));
    }
    let table = tools::read(&folder.path().join("dois.tsv"));
    for id in ["papers/wells", "reports/rivers", "reports/draft"] {
        assert!(table.contains(&format!("\n{id}\ten\t10.5555/")), "{id}: {table}");
    }
}

#[cfg(unix)]
#[test]
fn a_table_that_is_a_link_stays_one_and_a_read_only_one_is_left_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = site("doi-sync", "dois-linked");
    let (table, real) = (folder.path().join("dois.tsv"), folder.path().join("kept.tsv"));
    fs::rename(&table, &real).unwrap();
    std::os::unix::fs::symlink("kept.tsv", &table).unwrap();
    let before = tools::read(&real);
    fs::set_permissions(&real, fs::Permissions::from_mode(0o444)).unwrap();
    let reserve = ["doi", "reserve", "content/reports/ponds.md"];
    let output = ssg(folder.path(), &reserve);
    assert_eq!(output.status.code(), Some(1), "{}", tools::told(&output));
    assert!(tools::told(&output).contains("nobody may write to it"), "{}", tools::told(&output));
    assert_eq!(tools::read(&real), before);
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    let output = ssg(folder.path(), &reserve);
    assert_eq!(output.status.code(), Some(0), "{}", tools::told(&output));
    assert!(fs::symlink_metadata(&table).unwrap().is_symlink());
    assert!(tools::read(&real).contains("\nreports/ponds\ten\t10.5555/"));
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn retractions_are_told_where_the_notice_cannot_tell_them() {
    let folder = site("doi-deposits", "dois-retracted");
    for form in ["crossref", "datacite"] {
        let file = folder.path().join(format!("{form}.txt"));
        let output = ssg(folder.path(), &["export", form, "--output", file.to_str().unwrap()]);
        assert!(output.status.success(), "{}", tools::told(&output));
    }
    let reports = tools::read(&folder.path().join("crossref-report-paper.txt"));
    // The notice of `dams` tells of it; that of `canals` is unlisted, that of `locks` has no date.
    for (doi, day) in [("dams", "2026-05-06"), ("canals", "2025-06-09"), ("locks", "2025-06-10")] {
        let update = format!("<update type=\"retraction\" date=\"{day}\">10.5555/{doi}</update>");
        assert_eq!(reports.matches(&update).count(), 1, "{doi}");
    }
    let others = tools::read(&folder.path().join("crossref-posted-content.txt"));
    let group = "<organization sequence=\"additional\" contributor_role=\"author\">Agent 47<";
    assert!(others.contains(group), "{others}");
    let datacite = tools::read(&folder.path().join("datacite.txt"));
    assert_eq!(datacite.matches("\"dateType\": \"Withdrawn\"").count(), 5, "{datacite}");
    for told in [&reports, &others, &datacite] {
        for hidden in ["10.5555/unlisted", "10.5555/quiet", "/quiet/", "/unlisted/"] {
            assert!(!told.contains(hidden), "{hidden}");
        }
    }
}
