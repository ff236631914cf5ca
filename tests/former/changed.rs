//! What real archives lose by each kind of change: the ledger tells all of it, with what took its place,
//! and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::tools::{self, CLOCK, Folder};
use serde_json::Value;

/// A corpus of which only sound texts are left, with its ledger.
pub struct Archive<'f> {
    folder: &'f Folder,
    rules: Vec<&'static str>,
}

/// What a check told of the ledger.
#[derive(Debug)]
struct Told {
    rule: String,
    file: String,
    message: String,
    hint: String,
}

impl Told {
    /// The address that it is about.
    fn address(&self) -> &str {
        self.message.split('`').nth(1).unwrap_or("")
    }

    /// The address of what took its place.
    fn successor(&self) -> Option<&str> {
        let (_, after) = self.hint.split_once("is now at `")?;
        after.split('`').next()
    }
}

/// A line of a ledger.
struct Line {
    kind: String,
    id: String,
}

impl<'f> Archive<'f> {
    /// Leaves out what has errors, and makes the ledger.
    pub fn new(folder: &'f Folder, rules: Vec<&'static str>) -> Archive<'f> {
        let archive = Archive { folder, rules };
        for _ in 0..8 {
            let faulty: BTreeSet<String> = archive
                .lines(&["check", "--format", "json"])
                .iter()
                .filter(|line| line["severity"] == "error")
                .filter_map(|line| Some(line["file"].as_str()?.to_string()))
                .filter(|file| file.starts_with("content/"))
                .collect();
            if faulty.is_empty() {
                break;
            }
            faulty.iter().for_each(|file| fs::remove_file(archive.path(file)).unwrap());
        }
        archive.lines(&["ledger", "update"]);
        assert_eq!(archive.told().len(), 0, "{:#?}", archive.told());
        archive
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    /// Runs a command; gives the lines of JSON that it printed.
    fn lines(&self, arguments: &[&str]) -> Vec<Value> {
        let mut command = tools::ssg(arguments);
        command.args(["--clock", CLOCK]).args(&self.rules).current_dir(self.folder.path());
        let output = tools::run(&mut command);
        let text = String::from_utf8(output.stdout).expect("what it says is UTF-8");
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    fn told(&self) -> Vec<Told> {
        let text = |value: &Value, key: &str| value[key].as_str().unwrap_or("").to_string();
        let lines = self.lines(&["check", "--format", "json"]);
        assert!(lines.iter().any(|line| line["kind"] == "summary"), "{lines:?}");
        let of_ledger = |line: &&Value| {
            line["kind"] == "diagnostic"
                && line["code"].as_str().is_some_and(|it| &it[1..3] == "08")
        };
        let told = lines.iter().filter(of_ledger).map(|line| Told {
            rule: text(line, "rule"),
            file: text(line, "file"),
            message: text(line, "message"),
            hint: text(line, "hint"),
        });
        told.filter(|told| told.rule != "ledger-behind").collect()
    }

    /// Addresses of the ledger, but for anchors.
    fn ledger(&self) -> BTreeMap<String, Line> {
        let text = tools::read(&self.path("ledger.tsv"));
        let lines = text.lines().filter(|line| line.starts_with('/'));
        let line = |line: &str| {
            let parts: Vec<&str> = line.split('\t').collect();
            let [address, kind, id] = [parts[0], parts[1], parts[2]].map(str::to_string);
            (kind != "anchor").then_some((address, Line { kind, id }))
        };
        lines.filter_map(line).collect()
    }

    /// The ledger that the site would have if it were new.
    fn now(&self) -> BTreeMap<String, Line> {
        let kept = tools::read(&self.path("ledger.tsv"));
        fs::remove_file(self.path("ledger.tsv")).unwrap();
        self.lines(&["ledger", "update"]);
        let now = self.ledger();
        fs::write(self.path("ledger.tsv"), kept).unwrap();
        now
    }

    /// Checks that just the addresses are told that a new ledger would not have; gives what was told.
    fn assert_lost(&self, what: &str) -> Vec<Told> {
        let (before, now, told) = (self.ledger(), self.now(), self.told());
        let lost: BTreeSet<&str> = before
            .keys()
            .map(String::as_str)
            .filter(|address| !now.contains_key(*address))
            .collect();
        let of_addresses = told.iter().filter(|told| told.rule == "lost-address");
        let named: BTreeSet<&str> = of_addresses.map(Told::address).collect();
        assert_eq!(named, lost, "{what}");
        for told in &told {
            let Some(successor) = told.successor() else { continue };
            let (old, new) = (&before[told.address()], now.get(successor));
            let is_it = new.is_some_and(|new| new.kind == "article" || new.kind == "page");
            assert!(is_it, "{what}: {told:?} ({})", old.kind);
        }
        told
    }

    /// Texts of a folder with a date, some of them.
    fn some(&self, folder: &str) -> Vec<String> {
        let files = tools::files_ending(&self.path(folder), ".md");
        let files: Vec<PathBuf> = files
            .into_iter()
            .chain(tools::files_ending(&self.path(folder), ".markdown"))
            .filter(|file| !file.ends_with("_index.md"))
            .collect();
        assert!(files.len() > 10, "{folder} holds {} texts", files.len());
        let some = files.iter().step_by(files.len() / 3);
        some.map(|file| {
            let below = file.strip_prefix(self.folder.path()).expect("it was found there");
            below.to_str().expect("its name is UTF-8").to_string()
        })
        .collect()
    }

    /// Renames, rewrites, retags and removes some texts of a folder, each alone.
    pub fn texts_change(&self, folder: &str, key: &str) {
        for file in self.some(folder) {
            let (path, text) = (self.path(&file), tools::read(&self.path(&file)));
            let end = Path::new(&file).extension().and_then(|end| end.to_str()).unwrap_or("md");
            let other = self.path(&file.replace(&format!(".{end}"), &format!("-anew.{end}")));
            fs::rename(&path, &other).unwrap();
            let told = self.assert_lost(&format!("{file} is renamed"));
            // A text with a slug of its own stays where it is, and is new to readers of feeds.
            assert!(!told.is_empty(), "{file} is renamed unseen");
            assert!(
                told.iter()
                    .all(|told| told.file.contains("-anew.") && told.rule != "silent-change"),
                "{file} is renamed: {told:#?}"
            );
            fs::rename(&other, &path).unwrap();

            fs::write(&path, format!("{text}\n\nA sentence that nobody announced.\n")).unwrap();
            let told = self.assert_lost(&format!("{file} is rewritten"));
            let rules: Vec<(&str, &str)> =
                told.iter().map(|told| (&*told.rule, &*told.file)).collect();
            assert_eq!(rules, [("silent-change", &*file)]);

            if let Some(at) = text.find(&format!("\n{key}:")) {
                let (before, after) = text.split_at(at + 1);
                let list = after.split_inclusive('\n').skip(1);
                let is_item =
                    |line: &&str| line.starts_with([' ', '-', '\t']) && !line.starts_with("---");
                let rest: usize = after.find('\n').unwrap_or(0) + 1;
                let rest = rest + list.take_while(is_item).map(str::len).sum::<usize>();
                let retagged = format!("{before}{key}: [never used before]\n{}", &after[rest..]);
                fs::write(&path, retagged).unwrap();
                let told = self.assert_lost(&format!("{file} is retagged"));
                assert!(told.iter().all(|told| told.rule == "lost-address"), "{told:#?}");
            }

            fs::remove_file(&path).unwrap();
            let told = self.assert_lost(&format!("{file} is removed"));
            assert!(!told.is_empty(), "{file} is removed unseen");
            fs::write(&path, &text).unwrap();
        }
        assert_eq!(self.told().len(), 0, "all is as it was");
    }

    /// Changes a setting; gives what was told.
    fn setting(&self, old: &str, new: &str) -> Vec<Told> {
        let (path, text) = (self.path("site.toml"), tools::read(&self.path("site.toml")));
        assert!(text.contains(old), "there is no `{old}` in\n{text}");
        fs::write(&path, text.replacen(old, new, 1)).unwrap();
        let told = self.assert_lost(&format!("`{new}`"));
        fs::write(&path, text).unwrap();
        told
    }

    /// Another pattern moves all articles of a type, each of which is found at its new address.
    pub fn pattern_changes(&self, old: &str, new: &str) {
        let told = self.setting(old, new);
        let lost: Vec<&Told> = told.iter().filter(|told| told.rule == "lost-address").collect();
        let found = lost.iter().filter(|told| told.successor().is_some()).count();
        println!("  `{new}`: {} addresses are lost, {found} of them have a successor", lost.len());
        assert!(lost.len() > 20 && found * 100 >= lost.len() * 95, "{found} of {}", lost.len());
    }

    /// Feeds that are dropped are lost, and nothing else is.
    pub fn feeds_are_dropped(&self, old: &str, new: &str) {
        let before = self.ledger();
        let told = self.setting(old, new);
        let is_feed =
            |told: &Told| told.rule == "lost-address" && before[told.address()].kind == "feed";
        assert!(!told.is_empty() && told.iter().all(is_feed), "{told:#?}");
    }

    /// Another host takes nothing away.
    pub fn host_moves(&self) {
        let (old, new) = ("https://institute.example/", "https://archive.institute.example/texts/");
        let told = self.setting(
            &format!("base_url = \"{old}\""),
            &format!("base_url = \"{new}\"\narchive_id = \"{}\"", self.archive_id()),
        );
        assert_eq!(told.len(), 0, "{told:#?}");
    }

    /// As the ids of the ledger say it.
    fn archive_id(&self) -> String {
        let ids = self.ledger().into_values().find(|line| line.id.starts_with("tag:"));
        let id = ids.expect("some have an id").id;
        id.split(':').nth(1).expect("it is a tag").to_string()
    }
}
