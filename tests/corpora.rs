//! Archives that others wrote for other programs: every file is built or reported with its place, and
//! nothing stops the program.
//!
//! They lie beside the project, in `../shared/corpora`, and are read only.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::tools::{self, Folder};
use serde_json::Value;

/// Keys and pictures that those programs knew are told as warnings: they would be in every file.
const CHECK: [&str; 7] =
    ["check", "--format", "json", "--warn", "unknown-key", "--warn", "missing-file"];

#[test]
fn digitalgov_is_told_file_by_file() {
    let folder = unpacked("digitalgov");
    let types = ["news", "events", "resources", "guides"].map(|name| {
        format!("[types.{name}]\nlabel = \"{name}\"\npermalink = \"/{name}/:year/:month/:slug/\"\n")
    });
    checked(&folder, &format!("{}\n[taxonomies.topics]\nlabel = \"Topics\"\n", types.join("\n")));
}

#[test]
fn the_posts_of_18f_are_told_file_by_file() {
    let folder = unpacked("18f");
    checked(&folder, "[types.posts]\nlabel = \"Post\"\n\n[taxonomies.tags]\nlabel = \"Tags\"\n");
}

#[test]
fn the_guides_in_29_languages_are_told_file_by_file() {
    let folder = unpacked("opensource-guide");
    let articles = folder.path().join("_articles");
    let mut languages = BTreeSet::new();
    for file in tools::files_ending(&articles, ".md") {
        let path = file.strip_prefix(&articles).expect("it was found there");
        let name = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
        let language = path.parent().map(|parent| parent.display().to_string()).unwrap_or_default();
        let name = match language.as_str() {
            "" => format!("content/articles/{name}.md"),
            _ => format!("content/articles/{name}.{language}.md"),
        };
        folder.write(&name, &tools::read(&file));
        languages.insert(language);
    }
    languages.remove("");
    assert!(languages.len() >= 28, "{languages:?}");
    let languages = languages.iter().map(|code| format!("[languages.{code}]\n"));
    checked(&folder, &languages.collect::<String>());
}

/// A corpus in a folder of its own.
pub fn unpacked(name: &str) -> Folder {
    let archive = tools::root().join(format!("../shared/corpora/{name}.tar.xz"));
    assert!(
        archive.is_file(),
        "{} is missing: the tests need the shared corpora",
        archive.display()
    );
    let folder = Folder::new(&format!("corpus-{name}"));
    let unpacked =
        tools::run(Command::new("tar").arg("xJf").arg(&archive).arg("-C").arg(folder.path()));
    assert!(unpacked.status.success(), "{}", tools::told(&unpacked));
    folder
}

/// Checks the site whose content lies in `folder`, with `settings` in its `site.toml`.
fn checked(folder: &Folder, settings: &str) {
    let head = "base_url = \"https://institute.example/\"\n\n[institute]\nname = \"Institute\"\n\n";
    folder.write("site.toml", &format!("{head}{settings}"));
    tools::copy(&tools::root().join("themes"), &folder.path().join("themes"));

    let check = tools::run(tools::ssg(&CHECK).current_dir(folder.path()));
    let stderr = String::from_utf8_lossy(&check.stderr);
    // 0: it could be published as it is; 1: its authors have something to mend.
    assert!(matches!(check.status.code(), Some(0 | 1)), "{}: {stderr}", check.status);
    assert!(!stderr.contains("panicked"), "{stderr}");

    let stdout = String::from_utf8(check.stdout).expect("what it says is UTF-8");
    let mut lines = stdout
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).unwrap_or_else(|_| panic!("no JSON: {line}"))
        })
        .collect::<Vec<_>>();
    let summary = lines.pop().expect("it ends with a summary");
    assert_eq!(summary["kind"], "summary");
    let (causes, lines): (Vec<Value>, Vec<Value>) =
        lines.into_iter().partition(|line| line["kind"] == "cause");
    let by_cause: u64 = causes.iter().filter_map(|cause| cause["count"].as_u64()).sum();
    assert_eq!(by_cause, lines.len() as u64, "each mistake has one cause");

    let sources = tools::files_ending(&folder.path().join("content"), ".md");
    assert_eq!(summary["sources"], sources.len(), "{summary}");

    let reported = reported(folder.path(), &lines);
    let count = |key: &str| summary[key].as_u64().expect("a number") as usize;
    assert_eq!(count("errors"), lines.iter().filter(|line| line["severity"] == "error").count());
    assert_eq!(check.status.code() == Some(0), count("errors") == 0);

    // What is no article although it stands where articles do must be among the reported.
    let articles =
        sources.iter().filter(|file| is_article(folder.path(), file)).collect::<Vec<_>>();
    let built = count("articles") + count("drafts") + count("scheduled");
    let told = articles.iter().filter(|file| {
        let file = file.strip_prefix(folder.path()).expect("it was found there");
        reported.contains_key(&file.display().to_string())
    });
    let (articles, told) = (articles.len(), told.count());
    assert!(built + told >= articles, "{articles} articles, {built} built, {told} with errors");
    println!("{} sources, {} with errors: {summary}", sources.len(), reported.len());
}

/// Whether a source stands where articles do: not among pages, authors, or texts of sections.
fn is_article(folder: &Path, file: &Path) -> bool {
    let path = file.strip_prefix(folder).expect("it was found there");
    let apart =
        ["content/pages", "content/authors", "content/terms"].map(|apart| path.starts_with(apart));
    let name = path.file_name().expect("it has a name").to_string_lossy();
    !apart.contains(&true) && !name.starts_with("_index.")
}

/// The files with errors and how many each has; each error must name a place that exists.
fn reported(folder: &Path, diagnostics: &[Value]) -> BTreeMap<String, usize> {
    let mut lengths = BTreeMap::new();
    let mut reported = BTreeMap::new();
    for diagnostic in diagnostics {
        assert_eq!(diagnostic["kind"], "diagnostic", "{diagnostic}");
        let file = diagnostic["file"].as_str().unwrap_or_else(|| panic!("no file: {diagnostic}"));
        let line = diagnostic["line"].as_u64().unwrap_or_else(|| panic!("no line: {diagnostic}"));
        let length = *lengths.entry(file.to_string()).or_insert_with(|| {
            let bytes =
                fs::read(folder.join(file)).unwrap_or_else(|_| panic!("no file: {diagnostic}"));
            bytes.iter().filter(|byte| **byte == b'\n').count() as u64 + 1
        });
        assert!((1..=length).contains(&line), "no such line: {diagnostic}");
        assert!(diagnostic["message"].as_str().is_some_and(|message| !message.is_empty()));
        if diagnostic["severity"] == "error" {
            *reported.entry(file.to_string()).or_default() += 1;
        }
    }
    reported
}
