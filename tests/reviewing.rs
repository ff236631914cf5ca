//! What reviewers read: what a change changes for readers, and diagnostics in SARIF.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::tools::{self, CLOCK, Folder};
use serde_json::{Value, json};

/// A copy of the bundled site, committed to a repository of its own.
fn site(name: &str) -> Folder {
    let folder = Folder::new(name);
    tools::copy(&tools::root().join("content"), &folder.path().join("content"));
    tools::copy(&tools::root().join("themes/institute"), &folder.path().join("themes/institute"));
    fs::copy(tools::root().join("site.toml"), folder.path().join("site.toml")).unwrap();
    folder
}

fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    let who = [
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@institute.example",
        "-c",
        "init.defaultBranch=main",
    ];
    let output = tools::run(git.arg("-C").arg(folder).args(who).args(arguments));
    assert!(output.status.success(), "{arguments:?}: {}", tools::told(&output));
}

fn edit(file: &Path, old: &str, new: &str) {
    let text = tools::read(file);
    assert!(text.contains(old), "{} holds no `{old}`", file.display());
    fs::write(file, text.replacen(old, new, 1)).unwrap();
}

/// What `ssg diff` prints.
fn diff(folder: &Path, arguments: &[&str]) -> String {
    let mut command = tools::ssg(&["diff", "--clock", CLOCK]);
    let output = tools::run(command.args(arguments).current_dir(folder));
    assert!(output.status.success(), "{arguments:?}: {}", tools::told(&output));
    String::from_utf8(output.stdout).unwrap()
}

fn json_of(folder: &Path, arguments: &[&str]) -> Value {
    let all = [arguments, &["--format", "json"]].concat();
    serde_json::from_str(&diff(folder, &all)).expect("JSON")
}

/// The addresses of changed texts.
fn texts(diff: &Value) -> Vec<&str> {
    diff["text"].as_array().unwrap().iter().map(|text| text["url"].as_str().unwrap()).collect()
}

#[test]
fn one_sentence_is_one_passage() {
    let folder = site("diff-sentence");
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    tools::build(folder.path(), &old);
    let bank = folder.path().join("content/articles/the-bank-that-said-no.md");
    edit(&bank, "money for insulin to a country", "money for medicine to a country");
    tools::build(folder.path(), &new);
    let told = json_of(folder.path(), &["old", "new"]);
    assert_eq!(texts(&told), ["/articles/2025/the-bank-that-said-no/"], "{told}");
    let text = &told["text"][0];
    assert_eq!(
        text["before"],
        "… agency wishes to send money for insulin to a country under sanctions. The …"
    );
    assert_eq!(
        text["after"],
        "… agency wishes to send money for medicine to a country under sanctions. The …"
    );
    let rest = json!([told["kind"], told["added"], told["removed"], told["moved"], told["chrome"]]);
    assert_eq!(rest, json!(["diff", [], [], [], 0]));
    let markdown = diff(
        folder.path(),
        &["old", "new", "--format", "markdown", "--base", "https://preview.example/1/"],
    );
    assert!(
        markdown
            .contains("](https://preview.example/1/articles/2025/the-bank-that-said-no/) The Bank"),
        "{markdown}"
    );
    assert!(
        markdown.contains("money for <del>insulin</del> <ins>medicine</ins> to a"),
        "{markdown}"
    );
    let human = diff(folder.path(), &["old", "new"]);
    assert!(human.contains("[-insulin-] {+medicine+}"), "{human}");
    assert_eq!(diff(folder.path(), &["old", "old"]), "Nothing differs\n");
    let mut of_no_form = tools::ssg(&["diff", "old", "new", "--format", "sarif"]);
    let refused = tools::run(of_no_form.current_dir(folder.path()));
    assert!(
        tools::told(&refused).contains("`human`, `json` and `markdown`"),
        "{}",
        tools::told(&refused)
    );
    let mut of_nothing = tools::ssg(&["diff", "old", "typo"]);
    let refused = tools::run(of_nothing.current_dir(folder.path()));
    assert!(tools::told(&refused).contains("`typo` is neither a folder nor a revision"));
}

#[test]
fn what_surrounds_texts_is_counted_apart() {
    let folder = site("diff-chrome");
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    tools::build(folder.path(), &old);
    edit(
        &folder.path().join("site.toml"),
        "label = { en = \"Contact\"",
        "label = { en = \"Write to us\"",
    );
    tools::build(folder.path(), &new);
    let told = json_of(folder.path(), &["old", "new"]);
    assert_eq!(texts(&told), Vec::<&str>::new(), "{told}");
    assert!(told["chrome"].as_u64() > Some(50), "{told}");
}

#[test]
fn feeds_and_redirects_are_told() {
    let folder = site("diff-feeds");
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    let config = folder.path().join("site.toml");
    let redirects = "\n[[redirects]]\nfrom = \"/a/\"\nto = \"/articles/\"\n\n[[redirects]]\nfrom = \"/b/\"\nto = \"/articles/\"\n";
    fs::write(&config, tools::read(&config) + redirects).unwrap();
    tools::build(folder.path(), &old);
    edit(&config, "from = \"/a/\"\nto = \"/articles/\"", "from = \"/a/\"\nto = \"/briefs/\"");
    edit(&config, "from = \"/b/\"", "from = \"/c/\"");
    edit(&config, "[home]", "[feeds]\nformats = [\"atom\", \"json\"]\n\n[home]");
    let text = "---\ntitle: Of Wells\ndate: 2026-11-01\nid: of-wells\ntype: brief\nsummary: Wells.\n---\nThey are deep.\n";
    fs::write(folder.path().join("content/briefs/of-wells.md"), text).unwrap();
    tools::build(folder.path(), &new);
    let told = json_of(folder.path(), &["old", "new"]);
    let feeds = &told["feeds"];
    assert!(feeds["removed"].as_array().unwrap().contains(&json!("/rss.xml")), "{feeds}");
    let atom = feeds["changed"].as_array().unwrap().iter().find(|feed| feed["url"] == "/atom.xml");
    assert_eq!(atom.expect("it changed")["new"], json!(["tag:meridian.example,2022:of-wells"]));
    let of = |from: &str| json!([{ "from": from, "to": "/articles/", "status": 301 }]);
    assert_eq!(told["redirects"]["added"], of("/c/"), "{told}");
    assert_eq!(told["redirects"]["removed"], of("/b/"), "{told}");
    let changed = json!([{ "from": "/a/", "before": "/articles/ 301", "after": "/briefs/ 301" }]);
    assert_eq!(told["redirects"]["changed"], changed, "{told}");
    let markdown = diff(folder.path(), &["old", "new", "--format", "markdown"]);
    assert!(markdown.contains("- `/rss.xml` is gone\n"), "{markdown}");
    assert!(markdown.contains("- `/b/` -> `/articles/` is gone\n"), "{markdown}");
    let human = diff(folder.path(), &["old", "new"]);
    assert!(human.contains("/atom.xml: 1 entry new, 1 entry gone"), "{human}");
}

#[test]
fn a_page_is_moved_to_where_its_old_address_leads() {
    let folder = Folder::new("diff-moved");
    let page = |words: &str| format!("<title>{words}</title><body><main>{words}</main></body>");
    let stub = |to: &str| {
        format!("<meta http-equiv=\"refresh\" content=\"0; url={to}\"><title>Moved</title>")
    };
    folder.write("old/old/index.html", &page("Of wells and of rivers"));
    folder.write("old/former/index.html", &page("Of reports"));
    folder.write("old/b/index.html", &page("Of lakes"));
    folder.write("old/y/b/index.html", &page("Of seas"));
    folder.write("new/old/index.html", &stub("/z/a/"));
    folder.write("new/former/index.html", &stub("https://institute.example/site/y/b/?x#y"));
    folder.write("new/a/index.html", &page("Something else"));
    folder.write("new/z/a/index.html", &page("Of wells and of rivers"));
    folder.write("new/b/index.html", &page("Of lakes"));
    folder.write("new/y/b/index.html", &page("Of seas"));
    let told = json_of(folder.path(), &["old", "new"]);
    assert_eq!(told["moved"], json!([["/former/", "/y/b/"], ["/old/", "/z/a/"]]), "{told}");
    assert_eq!(told["added"], json!(["/a/"]), "{told}");
}

#[test]
fn revisions_are_built_and_compared() {
    let folder = site("diff-revisions");
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-qm", "One"]);
    let briefs = folder.path().join("content/briefs");
    fs::rename(briefs.join("winter-reserve-margins.md"), briefs.join("cold-margins.md")).unwrap();
    let text = "---\ntitle: Of Wells\ndate: 2026-11-01\ntype: brief\nsummary: Wells.\n---\nThey are deep.\n";
    fs::write(briefs.join("of-wells.md"), text).unwrap();
    fs::remove_file(folder.path().join("content/commentary/leave-the-switch-in-sight.md")).unwrap();
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-qm", "Two"]);
    let status = || {
        let mut git = Command::new("git");
        tools::told(&tools::run(git.arg("-C").arg(folder.path()).args(["status", "--porcelain"])))
    };
    assert_eq!(status(), "");
    let told = json_of(folder.path(), &["HEAD~1", "HEAD"]);
    let moved = json!([["/briefs/2023/winter-reserve-margins/", "/briefs/2023/cold-margins/"]]);
    assert_eq!(told["moved"], moved, "{told}");
    let has = |key: &str, url: &str| told[key].as_array().unwrap().contains(&json!(url));
    assert!(has("added", "/briefs/2026/of-wells/"), "{told}");
    assert!(told["removed"].to_string().contains("leave-the-switch-in-sight"), "{told}");
    assert!(!told["removed"].to_string().contains("winter"), "{told}");
    // The site's folder is built as it is, and nothing of it is touched.
    edit(&briefs.join("of-wells.md"), "deep", "dark");
    let now = json_of(folder.path(), &["HEAD", "."]);
    assert_eq!(texts(&now), ["/briefs/2026/of-wells/"], "{now}");
    assert_eq!(status(), " M content/briefs/of-wells.md\n");
    edit(&briefs.join("of-wells.md"), "dark", "[dark](gone.md)");
    let wrong = tools::run(tools::ssg(&["diff", "HEAD", "."]).current_dir(folder.path()));
    let wrong = tools::told(&wrong);
    assert!(wrong.contains("cannot be built") && !wrong.contains(" more"), "{wrong}");
    let output = tools::run(tools::ssg(&["diff", "HEAD", "nowhere"]).current_dir(folder.path()));
    assert_eq!(output.status.code(), Some(2), "{}", tools::told(&output));
    assert!(
        tools::told(&output).contains("neither a folder nor a revision"),
        "{}",
        tools::told(&output)
    );
}

/// On a machine that others use, too, they may guess a name and make it first.
#[test]
fn revisions_are_taken_out_where_nobody_else_reads() {
    let folder = site("diff-room");
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-qm", "One"]);
    let (bin, temporary) = (folder.path().join("bin"), folder.path().join("temporary"));
    fs::create_dir_all(&bin).unwrap();
    fs::create_dir_all(&temporary).unwrap();
    let write =
        "#!/bin/sh\nls -l \"$TMPDIR\" >> \"$TMPDIR.seen\"\nPATH=${PATH#*:} exec git \"$@\"\n";
    fs::write(bin.join("git"), write).unwrap();
    fs::set_permissions(bin.join("git"), std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .unwrap();
    // The number of the process stays the same.
    let script = format!(
        "mkdir $TMPDIR/ssg-diff-$$ && echo theirs > $TMPDIR/ssg-diff-$$/theirs && exec {} diff HEAD .",
        env!("CARGO_BIN_EXE_ssg")
    );
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    let output = tools::run(
        shell
            .args(["-c", &script])
            .current_dir(folder.path())
            .env("PATH", path)
            .env("TMPDIR", &temporary),
    );
    assert!(output.status.success(), "{}", tools::told(&output));
    let left: Vec<_> = tools::files(&temporary);
    assert!(left.len() == 1 && tools::read(&left[0]) == "theirs\n", "{left:?}");
    let seen = tools::read(&folder.path().join("temporary.seen"));
    assert!(seen.lines().any(|line| line.starts_with("drwx------")), "{seen}");
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 1);
}

/// What SARIF 2.1.0 asks of what we print (sections 3.13 to 3.58), by hand: the schema is not at hand
/// everywhere.
#[test]
fn diagnostics_are_one_sarif_log() {
    let site = tools::root().join("tests/sites/trap-misspelt-key/site");
    let folder = Folder::new("sarif");
    tools::copy(&site, folder.path());
    tools::copy(&tools::root().join("tests/sites/theme"), &folder.path().join("themes/plain"));
    let output = tools::run(tools::ssg(&["check", "--format", "sarif"]).current_dir(folder.path()));
    assert_eq!(output.status.code(), Some(1), "{}", tools::told(&output));
    let log: Value = serde_json::from_slice(&output.stdout).expect("one JSON value");
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().ends_with("sarif-2.1.0.json"));
    let runs = log["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 1);
    let driver = &runs[0]["tool"]["driver"];
    assert_eq!(driver["name"], "ssg");
    let rules = driver["rules"].as_array().unwrap();
    let results = runs[0]["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for rule in rules {
        assert!(!rule["shortDescription"]["text"].as_str().unwrap().is_empty(), "{rule}");
        assert!(!rule["help"]["text"].as_str().unwrap().is_empty(), "{rule}");
        assert!(
            ["error", "warning"].contains(&rule["defaultConfiguration"]["level"].as_str().unwrap())
        );
    }
    for result in results {
        let number = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(result["ruleId"], rules[number]["id"]);
        assert!(["error", "warning", "note", "none"].contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(uri.bytes().all(|byte| byte.is_ascii_graphic()) && !uri.starts_with('/'), "{uri}");
        if let Some(region) = place["region"].as_object() {
            assert!(region["startLine"].as_u64().unwrap() >= 1);
            assert!(region["startColumn"].as_u64().unwrap() >= 1);
            assert!(region["endColumn"].as_u64() > region["startColumn"].as_u64());
        }
    }
    let fixed = results.iter().find(|result| result["fixes"].is_array()).expect("one can be fixed");
    let change = &fixed["fixes"][0]["artifactChanges"][0];
    let replaced = &change["replacements"][0];
    let file = folder.path().join(change["artifactLocation"]["uri"].as_str().unwrap());
    let region = &replaced["deletedRegion"];
    let line = tools::read(&file)
        .lines()
        .nth(region["startLine"].as_u64().unwrap() as usize - 1)
        .unwrap()
        .to_string();
    let at = |key: &str| region[key].as_u64().unwrap() as usize - 1;
    let word = &line[at("startColumn")..at("endColumn")];
    let new = replaced["insertedContent"]["text"].as_str().unwrap();
    assert_ne!(word, new);
    assert_eq!(line.split(':').next(), Some(word), "the key alone is replaced in `{line}`");
}
