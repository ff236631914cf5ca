//! Commands whose answers are data: schemas, completions, the manual, the list of rules.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::tools::{self, Folder, run, ssg, told};

/// What a command prints on stdout; it must succeed and say nothing else.
fn printed(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_ssg"))
        .args(arguments)
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{arguments:?}: {:?}", output.status);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?} talks");
    String::from_utf8(output.stdout).expect("the program speaks UTF-8")
}

/// The keys that a schema knows at the top.
fn keys(of: &str) -> BTreeSet<String> {
    let schema: Value = serde_json::from_str(&printed(&["schema", of])).expect("a schema is JSON");
    assert_eq!(schema["additionalProperties"], false, "the schema of `{of}` is not closed");
    let properties = schema["properties"].as_object().expect("a schema has properties");
    for (key, property) in properties {
        let text = property["description"].as_str().unwrap_or("");
        assert!(!text.is_empty(), "`{key}` of the schema of `{of}` is not described");
    }
    properties.keys().cloned().collect()
}

fn words(text: &str) -> BTreeSet<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn the_schema_of_a_site_knows_every_key() {
    let expected = words(
        "accessibility addresses archive_id base_url content_link doi external feeds folder_rules harvest home host \
         ignore institute language languages license limits llms_txt markdown menus metadata narrow newsletter \
         pagination pictures redirects rights rules search slug ssg taxonomies theme theme_settings time_zone \
         types",
    );
    assert_eq!(keys("site"), expected);
}

#[test]
fn the_schema_of_an_article_knows_every_key() {
    let expected = words(
        "aliases author authors by canonical contributors corrections credit date disclaimer doi draft \
         end expires extra featured feed_id files funding id image isbn issn join key_points language license math \
         notice originally_published part part_of pdf permalink place programme publish_at recording regions register \
         report_number series slug speakers standfirst start status status_note subtitle summary tags template title \
         topics translation_of type unlisted updated",
    );
    assert_eq!(keys("article"), expected);
}

#[test]
fn the_schema_of_an_author_knows_every_key() {
    let expected = words(
        "affiliation aliases bio credit email expertise family former formerly given group id languages links literal \
         name orcid particle picture role roles sort_name suffix",
    );
    assert_eq!(keys("author"), expected);
}

#[test]
fn every_shell_gets_its_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = printed(&["completions", shell]);
        for command in ["build", "check", "new", "init", "schema", "explain", "rules", "serve"] {
            assert!(script.contains(command), "{shell} does not complete `{command}`");
        }
    }
}

#[test]
fn the_manual_names_every_command_and_option() {
    let manual = printed(&["man"]);
    assert!(manual.starts_with(".ie") || manual.starts_with(".TH"), "this is no manual page");
    for word in
        ["build", "check", "new", "init", "schema", "completions", "explain", "rules", "serve"]
    {
        assert!(manual.contains(word), "the manual does not name `{word}`");
    }
    assert!(manual.contains("Exit codes"), "the manual does not tell the exit codes");
}

#[test]
fn every_rule_is_listed_and_explained() {
    let rules = printed(&["rules"]);
    let rules = rules.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let rules = rules.collect::<Vec<_>>();
    assert!(rules.len() > 40, "only {} rules", rules.len());
    let codes = rules.iter().map(|rule| rule[0]).collect::<BTreeSet<_>>();
    let names = rules.iter().map(|rule| rule[2]).collect::<BTreeSet<_>>();
    assert_eq!((codes.len(), names.len()), (rules.len(), rules.len()), "a rule stands twice");
    for rule in rules {
        let (code, severity, name) = (rule[0], rule[1], rule[2]);
        let head = format!("{code} {name} ({severity})\n");
        for asked in [code, &code.to_lowercase(), name] {
            let told = printed(&["explain", asked]);
            assert!(told.starts_with(&head), "`explain {asked}` begins with {told:.40}");
        }
    }
}

#[test]
fn help_tells_the_exit_codes() {
    assert!(printed(&["--help"]).contains("Exit codes: 0 done; 1 the site has errors"));
    assert!(printed(&["build", "--help"]).contains("--base-url"));
    assert!(printed(&["--version"]).starts_with("ssg "));
}

#[test]
fn an_answer_that_is_lost_is_an_error_and_talk_is_not() {
    let full = || std::fs::File::options().write(true).open("/dev/full").expect("it is there");
    for (arguments, code) in [(&["rules"][..], 1), (&["build", "--root", "/dev"][..], 2)] {
        let status = Command::new(env!("CARGO_BIN_EXE_ssg"))
            .args(arguments)
            .stdout(full())
            .stderr(full())
            .status()
            .expect("the program starts");
        assert_eq!(status.code(), Some(code), "{arguments:?}");
    }
}

const ANSWERS: [&[&str]; 5] =
    [&["completions", "bash"], &["man"], &["schema", "site"], &["rules"], &["explain", "E0301"]];

#[test]
fn a_full_disk_is_an_error() {
    for arguments in ANSWERS {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("it is there");
        let output = Command::new(env!("CARGO_BIN_EXE_ssg"))
            .args(arguments)
            .stdout(full)
            .output()
            .expect("the program starts");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(told, "error: the answer cannot be written: no space left on device\n");
    }
}

#[test]
fn a_reader_that_has_gone_ends_a_command_quietly() {
    for arguments in ANSWERS {
        let (reader, writer) = std::io::pipe().expect("a pipe can be made");
        drop(reader);
        let output = Command::new(env!("CARGO_BIN_EXE_ssg"))
            .args(arguments)
            .stdout(writer)
            .output()
            .expect("the program starts");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    }
}

#[test]
fn messages_name_the_configuration_that_is_used() {
    let folder = Folder::new("other-config");
    tools::copy(&tools::root().join("tests/sites/theme"), &folder.path().join("themes/plain"));
    let config = "base_url = \"https://institute.example/\"\ntheme = \"plain\"\n\
                  [institute]\nname = \"Institute\"\n[types.article]\nlabel = \"Article\"\n";
    let article = |title: &str| format!("---\ntitle: {title}\ndate: 2026-03-04\n---\nText.\n");
    folder.write("other.toml", config);
    folder.write("content/articles/rivers.md", &article("Rivers"));
    folder.write("content/articles/lakes.md", &article("Lakes"));
    let said = |arguments: &[&str]| {
        let mut command = ssg(arguments);
        told(&run(command.args(["--config", "other.toml"]).current_dir(folder.path())))
    };
    said(&["build"]);
    std::fs::remove_file(folder.path().join("content/articles/rivers.md")).unwrap();
    let vanished = said(&["build"]);
    assert!(vanished.contains("--> other.toml"), "{vanished}");
    let long = format!("{config}path = \"/{}/\"\n", "x".repeat(300));
    folder.write("other.toml", &long);
    let address = said(&["check"]);
    assert!(address.contains("--> other.toml"), "{address}");
    folder.write("other.toml", &format!("{config}path = \"/archive/\"\n"));
    let collision = said(&["check"]);
    assert!(collision.contains("--> other.toml"), "{collision}");
    folder.write("other.toml", "base_url = 1\n");
    let new = said(&["new", "Title"]);
    assert!(new.contains("`other.toml` has mistakes"), "{new}");
    for said in [vanished, address, collision, new] {
        assert!(!said.contains("site.toml"), "{said}");
    }
}
