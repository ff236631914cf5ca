//! Addresses that real archives had by the rules of their former generators: settings and redirects keep
//! them, and no article is touched.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::corpora::unpacked;
use crate::tools::{self, Folder};
use serde_json::Value;
use serde_yaml::Value as Yaml;

#[path = "former/changed.rs"]
mod changed;

use changed::Archive;

/// What the old configurations have, too: more keys, shortcodes, and pictures on other machines.
const WARNINGS: [&str; 11] = [
    "unknown-key",
    "redirect-target",
    "missing-file",
    "dead-link",
    "dead-anchor",
    "unused-file",
    "duplicate-anchor",
    "container-fence",
    "footnote",
    "missing-key",
    "date-order",
];

/// An address and the source that it was made of; none for lists and feeds.
type Given = (String, Option<PathBuf>);

#[test]
fn addresses_of_digitalgov_stay() {
    let folder = unpacked("digitalgov");
    let content = folder.path().join("content");
    let sections: Vec<String> = folders(&content);
    let mut given: Vec<Given> = vec![("/".into(), None), ("/index.xml".into(), None)];
    for section in ["news", "events", "resources", "guides", "communities", "services"] {
        given.push((format!("/{section}/"), None));
        given.push((format!("/{section}/index.xml"), None));
    }
    for file in tools::files_ending(&content, ".md") {
        let matter = Matter::of(&file);
        let below = file.strip_prefix(&content).expect("it was found there").to_path_buf();
        let section = below.iter().next().and_then(|first| first.to_str()).unwrap_or("");
        let is_list = below.ends_with("_index.md");
        if is_list
            || ["authors", "topics", "_archived"].contains(&section)
            || below.iter().count() == 1
        {
            continue;
        }
        if matter.text("draft") == "true" {
            continue;
        }
        let source = Some(Path::new("content").join(&below));
        let date = matter.text("date");
        let date = date.get(..10).unwrap_or("").replace('-', "/");
        let stem = below.file_stem().and_then(|stem| stem.to_str()).unwrap_or("");
        let slug = match matter.text("slug") {
            slug if slug.is_empty() => urlized(if ["news", "events"].contains(&section) {
                matter.text("title")
            } else {
                stem.to_string()
            }),
            slug => slug,
        };
        let folder = below.parent().map(|folder| folder.display().to_string()).unwrap_or_default();
        let own = match (matter.text("url"), section) {
            (url, _) if !url.is_empty() => format!("/{}", url.trim_start_matches('/')),
            (_, "news") => format!("/{date}/{slug}/"),
            (_, "events") => format!("/event/{date}/{slug}/"),
            _ => format!("/{}/{slug}/", urlized(folder)),
        };
        given.push((own, source.clone()));
        let aliases = matter.list("aliases").into_iter().filter(|alias| alias.starts_with('/'));
        given.extend(aliases.map(|alias| (alias, source.clone())));
        for (key, list) in [("topics", "topics"), ("authors", "authors")] {
            for term in matter.list(key) {
                let term = urlized(term);
                given.push((format!("/{list}/{term}/"), source.clone()));
                given.push((format!("/{list}/{term}/index.xml"), source.clone()));
            }
        }
    }
    // Authors and topics have indexes of their own.
    let is_type =
        |name: &&String| !name.contains('.') && !["authors", "topics"].contains(&name.as_str());
    let types = sections.iter().filter(is_type).map(|name| {
        let permalink = match name.as_str() {
            "news" => "/:year/:month/:day/:slug/",
            "events" => "/event/:year/:month/:day/:slug/",
            _ => "/:sections/:slug/",
        };
        // A text past this day was not built; here it stays.
        format!(
            "[types.{name}]\nlabel = \"{name}\"\npermalink = \"{permalink}\"\n\n\
             [types.{name}.fields.expirydate]\ntype = \"text\"\nhides = false\n\n"
        )
    });
    let settings = format!(
        "ignore = [\"content/authors/**\", \"content/topics/**\", \"content/301.md\"]\n\n[feeds]\nformats = [\"rss\"]\n\
         lists = \"rss\"\nminimum = 1\nof = [\"terms\", \"authors\", \"types\"]\n\n[feeds.paths]\n\
         rss = \"/index.xml\"\nlists = \"index.xml\"\n\n[taxonomies.topics]\nlabel = \"Topics\"\n\n{}",
        types.collect::<String>()
    );
    kept("digitalgov", &folder, &settings, given);
    let archive = Archive::new(&folder, warnings());
    archive.texts_change("content/news", "topics");
    archive.pattern_changes(
        "permalink = \"/:year/:month/:day/:slug/\"",
        "permalink = \"/news/:year/:month/:day/:slug/\"",
    );
    archive.feeds_are_dropped("lists = \"rss\"", "lists = false");
    archive.host_moves();
}

#[test]
fn addresses_of_the_jekyll_documentation_stay() {
    let folder = unpacked("jekyll-docs");
    let docs = folder.path().join("docs");
    let mut given: Vec<Given> =
        vec![("/feed.xml".into(), None), ("/feed/release.xml".into(), None)];
    let mut redirects = String::from(
        "/feed/release.xml,/category/release/atom.xml\n/news/category/:name/,/category/:name/\n",
    );
    // Where the old folders stand in the new one.
    for (old, new) in [
        ("_posts", "posts"),
        ("_docs", "pages/docs"),
        ("_tutorials", "pages/tutorials"),
        ("pages", "pages"),
    ] {
        for file in tools::files(&docs.join(old)) {
            let below = file.strip_prefix(docs.join(old)).expect("it was found there");
            let is_text = |ending: &str| below.to_string_lossy().ends_with(ending);
            if ![".md", ".markdown"].into_iter().any(is_text) {
                continue;
            }
            let source = Path::new("content").join(new).join(below);
            folder.write(&source.display().to_string(), &tools::read(&file));
            let matter = Matter::of(&file);
            let stem = below.with_extension("").display().to_string();
            let own = match (matter.text("permalink"), old) {
                (permalink, _) if !permalink.is_empty() => permalink,
                (_, "_posts") => posted(&stem, &matter.text("date")),
                (_, "pages") => format!("/{stem}.html"),
                (_, collection) => format!("/{}/{stem}/", &collection[1..]),
            };
            let own = own.trim_end_matches("index.html").to_string();
            for old in matter.list("redirect_from") {
                redirects.push_str(&format!("{old},{own}\n"));
                given.push((old, Some(source.clone())));
            }
            given.push((own, Some(source)));
        }
    }
    folder.write("redirects.csv", &redirects);
    let settings = "time_zone = \"America/Los_Angeles\"\n\n[feeds]\nformats = [\"atom\"]\nminimum = 1\n\n\
        [feeds.paths]\natom = \"/feed.xml\"\nlists = \"atom.xml\"\n\n[addresses]\ndates = \"site\"\n\n\
        [types.posts]\nlabel = \"Post\"\npath = \"/posts/\"\npermalink = \"/news/:year/:month/:day/:filename/\"\n\n\
        [taxonomies.categories]\nlabel = \"Categories\"\nkey = \"category\"\npermalink = \"/category/:slug/\"\n";
    kept("jekyll-docs", &folder, settings, given);
    let archive = Archive::new(&folder, warnings());
    archive.texts_change("content/posts", "category");
    archive.pattern_changes(
        "permalink = \"/news/:year/:month/:day/:filename/\"",
        "permalink = \"/posts/:year/:filename/\"",
    );
    archive.feeds_are_dropped("formats = [\"atom\"]", "formats = []");
    archive.host_moves();
}

/// The address of a post: its day is that of the site's time zone.
fn posted(stem: &str, date: &str) -> String {
    let (day, name) = stem.split_at(10);
    let written = date.replacen(' ', "T", 1).replace(' ', "");
    let instant = jiff::fmt::strtime::parse("%Y-%m-%dT%H:%M:%S%z", &written);
    let instant = instant.and_then(|parsed| parsed.to_timestamp());
    let day = match instant {
        Ok(instant) => {
            let zone = jiff::tz::TimeZone::get("America/Los_Angeles").expect("it is bundled");
            zone.to_datetime(instant).date().to_string()
        }
        Err(_) => day.to_string(),
    };
    format!("/news/{}/{}/", day.replace('-', "/"), &name[1..])
}

/// A part of an address as Hugo makes it of a text.
fn urlized(text: String) -> String {
    let kept = |c: &char| c.is_alphanumeric() || "-_./ ".contains(*c);
    let text: String = text.trim().to_lowercase().chars().filter(kept).collect();
    text.split_whitespace().collect::<Vec<_>>().join("-")
}

/// The front matter of a file, as the former generator read it.
struct Matter(Yaml);

impl Matter {
    fn of(file: &Path) -> Matter {
        let text = tools::read(file).replace("\r\n", "\n");
        let head = text.strip_prefix("---\n").and_then(|rest| rest.split("\n---").next());
        Matter(head.and_then(|head| serde_yaml::from_str(head).ok()).unwrap_or(Yaml::Null))
    }

    fn text(&self, key: &str) -> String {
        self.list(key).into_iter().next().unwrap_or_default()
    }

    fn list(&self, key: &str) -> Vec<String> {
        let text = |value: &Yaml| match value {
            Yaml::String(text) => Some(text.clone()),
            Yaml::Number(number) => Some(number.to_string()),
            Yaml::Bool(value) => Some(value.to_string()),
            _ => None,
        };
        match self.0.get(key) {
            Some(Yaml::Sequence(items)) => items.iter().filter_map(text).collect(),
            Some(value) => text(value).into_iter().collect(),
            None => Vec::new(),
        }
    }
}

fn warnings() -> Vec<&'static str> {
    WARNINGS.into_iter().flat_map(|rule| ["--warn", rule]).collect()
}

/// Asks the site for all addresses of what it builds; at least 99 in 100 answer.
fn kept(name: &str, folder: &Folder, settings: &str, given: Vec<Given>) {
    let (own, tables) = settings.split_once("\n\n").expect("keys stand before tables");
    let head = format!(
        "base_url = \"https://institute.example/\"\n{own}\n\n[institute]\nname = \"Institute\"\n\n{tables}"
    );
    folder.write("site.toml", &head);
    tools::copy(&tools::root().join("themes"), &folder.path().join("themes"));
    let rules = warnings();
    let ask = |more: &[&str]| -> Vec<Value> {
        let mut command = tools::ssg(&["check", "--format", "json"]);
        let asked = tools::run(command.args(&rules).args(more).current_dir(folder.path()));
        let lines = String::from_utf8(asked.stdout).expect("what it says is UTF-8");
        lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    };
    let is_error = |line: &&Value| line["severity"] == "error" && line["kind"] == "diagnostic";
    let mut broken: BTreeMap<PathBuf, String> = BTreeMap::new();
    for line in ask(&[]).iter().filter(is_error) {
        let file = PathBuf::from(line["file"].as_str().unwrap_or(""));
        broken.entry(file).or_insert_with(|| line["rule"].to_string());
    }
    let sources: BTreeSet<&PathBuf> = given.iter().filter_map(|(_, file)| file.as_ref()).collect();
    let left_out = sources.iter().filter(|file| broken.contains_key(**file)).count();
    let is_built = |(_, file): &&Given| file.as_ref().is_none_or(|file| !broken.contains_key(file));
    let addresses: BTreeSet<&str> =
        given.iter().filter(is_built).map(|(url, _)| url.as_str()).collect();
    let list: String = addresses.iter().map(|url| format!("{url}\n")).collect();
    folder.write("addresses.txt", &list);
    let lines = ask(&["--against", "addresses.txt"]);
    let mut causes: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for line in lines.iter().filter(|line| line["kind"] == "lost") {
        let address = line["address"].as_str().unwrap_or("");
        causes.entry(line["cause"].to_string()).or_default().push(address);
    }
    let counts = lines.last().expect("it ends with the counts");
    assert_eq!(counts["kind"], "addresses", "{counts}");
    let number = |key: &str| counts[key].as_u64().unwrap_or(0);
    println!(
        "{name}: {} of {} articles build; of {} addresses {} have a page, {} a redirect, {} are lost",
        sources.len() - left_out,
        sources.len(),
        number("total"),
        number("page"),
        number("redirect"),
        number("lost")
    );
    for (cause, lost) in &causes {
        println!("  {cause}: {}, such as {:?}", lost.len(), &lost[..lost.len().min(12)]);
    }
    assert!(left_out * 2 < sources.len(), "most articles are left out: {broken:?}");
    assert!(number("total") > 100, "{counts}");
    assert!(number("lost") * 100 <= number("total"), "{counts}");
}

/// Names of the folders in a folder.
fn folders(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder can be read");
    let folders = entries.map(|entry| entry.expect("it can be read").path());
    let folders = folders.filter(|path| path.is_dir());
    let names = folders.filter_map(|path| Some(path.file_name()?.to_str()?.to_string()));
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}
