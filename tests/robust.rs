//! What no author writes on purpose: names that are not text, pipes in the place of files.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::process::{Command, Output};

use crate::tools::{self, CLOCK, Folder, ssg};

const ARTICLE: &str = "---\ntitle: Rivers\ndate: 2024-03-04\n---\n\nWater.\n";

/// A small site.
fn site(name: &str) -> Folder {
    let folder = Folder::new(name);
    tools::copy(&tools::root().join("tests/sites/theme"), &folder.path().join("themes/plain"));
    folder.write(
        "site.toml",
        "base_url = \"https://example.org/\"\ntheme = \"plain\"\n[institute]\nname = \"Institute\"\n\
         [types.briefs]\nlabel = \"Brief\"\n",
    );
    folder.write("content/briefs/a.md", ARTICLE);
    folder
}

fn check(folder: &Folder, command: &str) -> Output {
    let root = folder.path().to_str().expect("folders of tests are text");
    let arguments = ["-C", root, "--format", "short", command, "--clock", CLOCK];
    ssg(&arguments).output().expect("the program starts")
}

#[test]
fn a_name_that_is_not_text_is_reported_wherever_it_stands() {
    for (place, text) in [
        ("content/briefs/", ARTICLE),
        ("content/pages/", ARTICLE),
        ("static/", "x"),
        ("authors/", "name = \"Jane Doe\"\n"),
        ("data/", "x = 1\n"),
        ("templates/", "x"),
    ] {
        let folder = site("not-utf8-name");
        let above = folder.path().join(place);
        fs::create_dir_all(&above).unwrap();
        let extension: &[u8] = match place {
            "authors/" | "data/" => b"\xff.toml",
            "static/" | "templates/" => b"\xff.html",
            _ => b"\xff.md",
        };
        fs::write(above.join(OsStr::from_bytes(extension)), text).unwrap();
        for command in ["check", "build"] {
            let output = check(&folder, command);
            let told = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{place} {command}: {told}");
            let message = "error: the name of this file is not UTF-8 text";
            let lines: Vec<&str> = told.lines().filter(|line| line.contains("error")).collect();
            assert!(
                lines.first().is_some_and(|line| line.contains(message)),
                "{place} {command}: {told}"
            );
        }
    }
}

#[test]
fn a_pipe_in_the_place_of_a_file_holds_nothing_up() {
    for place in [
        "i18n/en.toml",
        "ssg-baseline.txt",
        ".ssg/clock",
        ".ssg/documents-0-of-1",
        "public/.ssg-manifest",
        "templates/article.html",
    ] {
        let folder = site("pipe");
        let pipe = folder.path().join(place);
        fs::create_dir_all(pipe.parent().unwrap()).unwrap();
        let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is there");
        assert!(made.success());
        let root = folder.path().to_str().unwrap();
        let output = Command::new("timeout")
            .args(["20", env!("CARGO_BIN_EXE_ssg"), "-C", root, "build", "--clock", CLOCK])
            .output()
            .expect("timeout is there");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0..=2)), "{place}: {told}");
    }
}

#[test]
fn texts_behind_a_link_that_leads_out_are_never_an_empty_site() {
    let folder = site("content-behind-a-link");
    let built = check(&folder, "build");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let elsewhere = Folder::new("content-elsewhere");
    let (content, moved) = (folder.path().join("content"), elsewhere.path().join("texts"));
    fs::rename(&content, &moved).unwrap();
    std::os::unix::fs::symlink(&moved, &content).unwrap();
    let page = folder.path().join("public/briefs/2024/a/index.html");
    for command in ["check", "build"] {
        let output = check(&folder, command);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{command}: {told}");
        assert!(told.contains("the folder `content` is a link that leads out"), "{told}");
        assert!(page.is_file(), "{command} removed what was published");
    }
}
