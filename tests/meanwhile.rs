//! What happens while a site is built: a source changes, another build writes, a build is killed.
//!
//! The build is called within this process, and told of its own stages, so that nothing depends on
//! who is faster.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, mpsc};
use std::thread;

use crate::tools::{self, Folder};
use jiff::Timestamp;
use ssg::archive::Moment;
use ssg::build::{Options, Progress, Report, build};
use ssg::config::Overrides;
use ssg::write::{Afterwards, Writer};

/// Does something when a stage begins.
struct When<F: Fn() + Sync>(&'static str, F);

impl<F: Fn() + Sync> Progress for When<F> {
    fn stage(&self, name: &'static str) {
        if name == self.0 {
            (self.1)();
        }
    }

    fn planned(&self, _: usize) {}

    fn made(&self) {}
}

/// A site of two articles, in a folder of its own.
fn site(name: &str) -> Folder {
    let folder = Folder::new(name);
    tools::copy(&tools::root().join("tests/sites/theme"), &folder.path().join("themes/plain"));
    folder.write(
        "site.toml",
        "base_url = \"https://institute.example/\"\ntheme = \"plain\"\n\n\
         [institute]\nname = \"Example Institute\"\n",
    );
    for name in ["lakes", "rivers"] {
        let text = format!("---\ntitle: {name}\ndate: 2026-03-04\n---\nOf {name}.\n");
        folder.write(&format!("content/articles/{name}.md"), &text);
    }
    folder
}

fn built(root: &Path, progress: &dyn Progress) -> Report {
    let options = Options {
        root: root.to_path_buf(),
        config_file: PathBuf::from("site.toml"),
        output: Some(root.join("public")),
        overrides: Overrides::default(),
        moment: Moment {
            now: tools::CLOCK.parse::<Timestamp>().unwrap(),
            drafts: false,
            future: false,
        },
        preview: false,
        baseline: None,
        held: Vec::new(),
        published: root.join("public"),
        compared: None,
        against: None,
        update: None,
        cache: None,
    };
    build(&options, progress)
}

/// Each diagnostic as `PLACE: CODE: MESSAGE (HINT)`.
fn told(report: &Report, root: &Path) -> Vec<String> {
    let told = report.diagnostics.iter().map(|diagnostic| {
        let hint = diagnostic.hint.as_deref().unwrap_or("");
        let place = diagnostic.place.to_string();
        let place = place.replace(&format!("{}/", root.display()), "");
        format!("{place}: {}: {} ({hint})", diagnostic.rule.code, diagnostic.message)
    });
    told.collect()
}

fn nothing() -> When<impl Fn() + Sync> {
    When("", || {})
}

#[test]
fn a_source_that_changes_meanwhile_is_told() {
    let folder = site("changes");
    let file = folder.path().join("content/articles/rivers.md");
    let change = When("render", || fs::write(&file, "Something else").unwrap());
    let report = built(folder.path(), &change);
    assert_eq!(
        told(&report, folder.path()),
        ["content/articles/rivers.md: E0702: the file changed while the site was being built \
          (build again)"]
    );
    assert!(!folder.path().join("public").exists(), "something was written all the same");
}

#[test]
fn a_source_that_goes_meanwhile_is_told() {
    let folder = site("goes");
    let file = folder.path().join("content/articles/rivers.md");
    let report = built(folder.path(), &When("render", || fs::remove_file(&file).unwrap()));
    assert_eq!(
        told(&report, folder.path()),
        [
            "content/articles/rivers.md: E0702: cannot be read any more: no such file or directory ()"
        ]
    );
}

#[test]
fn nothing_is_seen_before_all_is_rendered() {
    let folder = site("seen");
    let public = folder.path().join("public");
    let first = built(folder.path(), &When("write", || assert!(!public.exists())));
    assert_eq!(told(&first, folder.path()), Vec::<String>::new());
    let page = public.join("articles/2026/rivers/index.html");
    let before = tools::read(&page);
    folder.write("content/articles/rivers.md", "---\ntitle: Streams\ndate: 2026-03-04\n---\n");
    let second = built(folder.path(), &When("write", || assert_eq!(tools::read(&page), before)));
    assert_eq!(told(&second, folder.path()), Vec::<String>::new());
    assert_ne!(tools::read(&page), before);
}

#[test]
fn what_a_killed_build_left_is_cleared_away() {
    let folder = site("killed");
    let mark = "ssg stage 1\nThe next site is made here. The folder may be deleted.\n";
    folder.write(".public.ssg-stage/ssg-stage", mark);
    folder.write(".public.ssg-stage/site/articles/half.html", "<p>Half of a");
    let report = built(folder.path(), &nothing());
    assert_eq!(told(&report, folder.path()), Vec::<String>::new());
    assert!(!folder.path().join(".public.ssg-stage").exists());
    assert!(!folder.path().join("public/articles/half.html").exists());
}

#[test]
fn two_builds_write_one_after_the_other() {
    let folder = site("twice");
    let (root, public) = (folder.path(), folder.path().join("public"));
    let other = Writer::open(root, Path::new("site.toml"), &public, Afterwards::Remove, None);
    let other = other.unwrap_or_else(|fault| panic!("the folder is free: {}", fault.message));
    let (send, rendering) = mpsc::channel();
    thread::scope(|scope| {
        let send = Mutex::new(send);
        let waits = scope.spawn(move || {
            built(root, &When("render", || send.lock().unwrap().send(()).expect("it is awaited")))
        });
        rendering.recv().expect("the build comes so far");
        assert!(!public.exists(), "it does not wait");
        other.abandon();
        let report = waits.join().expect("it does not panic");
        assert_eq!(told(&report, root), Vec::<String>::new());
    });
    assert!(public.join("index.html").exists());
}
