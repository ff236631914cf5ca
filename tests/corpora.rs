//! Archives that others wrote for other programs: every file is built or reported with its place, and
//! nothing stops the program.
//!
//! They lie beside the project, in `../shared/corpora`, and are read only.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tools::{self, Folder};
use serde_json::Value;
use ssg::archive::Moment;
use ssg::build::{self, Options};
use ssg::config::Overrides;
use ssg::ids::{DocumentId, LanguageId};
use ssg::markdown::Prose;
use ssg::outputs;
use ssg::search::query::Query;
use ssg::search::rank::Reader;

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

/// Along every way that passes over mistakes, nothing of an article that its own keys hide is
/// published.
#[test]
fn nothing_hidden_of_digitalgov_and_18f_is_published() {
    let weak = weak_rules();
    assert!(weak.len() > 40, "{weak:?}");
    let digitalgov = ["news", "events", "resources", "guides"]
        .map(|name| format!("[types.{name}]\nlabel = \"{name}\"\n"))
        .concat();
    for (name, settings, least) in [
        ("digitalgov", digitalgov.as_str(), 1_000),
        ("18f", "[types.posts]\nlabel = \"Post\"\n", 0),
    ] {
        let folder = unpacked(name);
        site(&folder, settings);
        let hidden = plant(&folder.path().join("content"));
        let many = hidden.len();
        println!("{name}: {many} articles have keys that may hide them");
        assert!(many >= least, "{name}: only {many} hidden articles are found");
        // Whoever holds one back must not bring the others to light.
        if let Some(held) = hidden.first() {
            let held = held.strip_prefix(folder.path()).unwrap().display().to_string();
            ran(&folder, &["check", "--write-baseline"]);
            let way = ["build", "--hold", held.as_str()];
            ran(&folder, &way);
            canaries(&folder, &way);
        }
        for way in [
            &["check", "--write-baseline"][..],
            &["build"],
            &["build", "--preview"],
            &["check", "--write-baseline", "--preview"],
        ] {
            ran(&folder, way);
            canaries(&folder, way);
        }
        fs::remove_file(folder.path().join("ssg-baseline.txt")).unwrap();
        for option in ["--allow", "--warn"] {
            let mut way = vec!["build"];
            let weak = weak.iter().flat_map(|code| [option, code]);
            way.extend(weak);
            ran(&folder, &way);
            canaries(&folder, &way);
        }
    }
}

/// Codes of the rules that a site may allow.
fn weak_rules() -> Vec<String> {
    let folder = Folder::new("rules");
    site(&folder, "[types.news]\nlabel = \"News\"\n");
    folder.write("content/news/a.md", "---\ntitle: A\ndate: 2026-01-01\n---\nText.\n");
    let rules = tools::told(&tools::run(&mut tools::ssg(&["rules"])));
    let codes = rules.lines().map(|line| line[..5].to_string());
    codes.filter(|code| !ran(&folder, &["check", "--allow", code]).contains("always")).collect()
}

/// Marks each article that a key of its own may hide, and gives their files. A date in the future
/// hides; one in the past only archives.
fn plant(content: &Path) -> Vec<PathBuf> {
    let hides = |line: &str| {
        let Some((key, value)) = line.split_once(':') else { return false };
        let key = key.trim().to_ascii_lowercase().replace(['_', '-'], "");
        let value = value.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
        match key.as_str() {
            "draft" | "private" | "hidden" | "unlisted" | "headless" | "noindex" => {
                value == "true" || value == "yes"
            }
            "published" => value == "false" || value == "no",
            "status" => matches!(value.as_str(), "draft" | "pending" | "private"),
            "visibility" => value != "public",
            "password" => !value.is_empty(),
            "expirydate" | "unpublishdate" | "unpublishon" => true,
            "publishdate" | "date" => value.as_str() > "2026-11-24",
            _ => false,
        }
    };
    let mut hidden = Vec::new();
    for file in tools::files_ending(content, ".md") {
        let text = tools::read(&file);
        let mut parts = text.splitn(3, "---\n");
        let (_, Some(front), Some(body)) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        if front.lines().any(hides) {
            let title = |line: &str| match line.strip_prefix("title:") {
                Some(_) => format!("title: Canary {}\n", hidden.len()),
                None => format!("{line}\n"),
            };
            let front: String = front.lines().map(title).collect();
            fs::write(&file, format!("---\n{front}---\nCanary. {body}\n\nCanary.\n")).unwrap();
            hidden.push(file);
        }
    }
    hidden
}

/// Runs `ssg` in a site; gives what it says.
fn ran(folder: &Folder, arguments: &[&str]) -> String {
    let mut command = tools::ssg(&["-C"]);
    command.arg(folder.path()).args(arguments).args(["--clock", tools::CLOCK]);
    let done = tools::run(&mut command);
    assert!(matches!(done.status.code(), Some(0..=2)), "{arguments:?}: {}", tools::told(&done));
    tools::told(&done)
}

/// No file of the output and the stage holds a canary.
fn canaries(folder: &Folder, way: &[&str]) {
    for place in ["public", ".public.ssg-stage"] {
        let place = folder.path().join(place);
        let files = if place.is_dir() { tools::files(&place) } else { Vec::new() };
        let sings =
            |bytes: &[u8]| bytes.windows(6).any(|word| word.eq_ignore_ascii_case(b"canary"));
        let sings = files.iter().find(|file| sings(&fs::read(file).unwrap()));
        assert!(sings.is_none(), "{way:?} publishes what is hidden: {sings:?}");
    }
}

/// The first screen of the first check names every key that stands in more than a hundred files.
#[test]
fn the_first_screen_names_what_is_in_a_hundred_files() {
    for name in ["digitalgov", "18f"] {
        let folder = unpacked(name);
        site(&folder, "[types.news]\nlabel = \"News\"\n");
        let told = ran(&folder, &["check"]);
        let screen: String = told.lines().take(60).collect::<Vec<_>>().join("\n");
        let json = ran(&folder, &["check", "--format", "json", "--all"]);
        let mut files: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for line in json.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
            let text = |key: &str| line[key].as_str().unwrap_or("").to_string();
            if let Some(key) = text("message")
                .strip_prefix("unknown key `")
                .and_then(|rest| rest.split('`').next())
            {
                files.entry(key.to_string()).or_default().insert(text("file"));
            }
        }
        let many: Vec<&String> =
            files.iter().filter(|(_, files)| files.len() > 100).map(|(key, _)| key).collect();
        println!("{name}: {many:?}");
        assert!(!many.is_empty(), "{name}: no key is in a hundred files");
        for key in many {
            assert!(
                screen.contains(&format!("`{key}`")),
                "{name}: the first screen lacks `{key}`:\n{screen}"
            );
        }
    }
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

/// Makes a site of the content that lies in `folder`.
fn site(folder: &Folder, settings: &str) {
    let head = "base_url = \"https://institute.example/\"\n\n[institute]\nname = \"Institute\"\n\n";
    folder.write("site.toml", &format!("{head}{settings}"));
    tools::copy(&tools::root().join("themes"), &folder.path().join("themes"));
}

/// Checks the site whose content lies in `folder`, with `settings` in its `site.toml`.
fn checked(folder: &Folder, settings: &str) {
    site(folder, settings);
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

/// Somebody looks for an article they know by three of its words, or mistypes a word.
#[test]
fn known_articles_of_digitalgov_are_found() {
    let folder = unpacked("digitalgov");
    folder.write(
        "site.toml",
        "base_url = \"https://institute.example/\"\nsearch = true\n\n[institute]\nname = \"I\"\n",
    );
    tools::copy(&tools::root().join("themes"), &folder.path().join("themes"));
    let searched = Searched::new(folder.path());
    let documents = searched.words.len();
    let mut random = Random(7);
    let (mut first, mut tenth, mut reciprocal) = (0, 0, 0.0);
    for _ in 0..200 {
        let (number, query) = loop {
            let number = random.below(documents);
            // Words that few others have: not names that nobody else has, nor what all speak of.
            let words = &searched.words[number];
            let rare = words.iter().filter(|word| (5..=100).contains(&searched.having[*word]));
            let rare: Vec<&String> = rare.collect();
            if words.len() >= 50 && rare.len() >= 3 {
                break (number, random.some(&rare, 3).join(" "));
            }
        };
        let found = searched
            .reader
            .find(&Query::read(&query, &[]), |_| Vec::new())
            .expect("the index is whole");
        let rank = found.documents.iter().position(|(found, _)| *found as usize == number);
        first += usize::from(rank == Some(0));
        tenth += usize::from(rank.is_some_and(|rank| rank < 10));
        reciprocal += rank.map_or(0.0, |rank| 1.0 / (rank as f64 + 1.0));
    }
    let told = format!("S@1 {first}, S@10 {tenth} of 200, MRR {:.3}", reciprocal / 200.0);
    println!("{documents} documents: {told}");
    assert!(first >= 164 && tenth >= 194 && reciprocal >= 178.0, "{told}");

    let mut words: Vec<&String> =
        searched.having.iter().filter(|(_, having)| **having >= 5).map(|(word, _)| word).collect();
    words.sort();
    let mut right = 0;
    for _ in 0..300 {
        let (word, typed) = loop {
            let word = words[random.below(words.len())];
            let typed = random.mistyped(word);
            if word.len() >= 5 && !searched.having.contains_key(&typed) {
                break (word, typed);
            }
        };
        let near = searched.reader.neighbours(&typed).expect("the index is whole");
        right += usize::from(near.first() == Some(word));
    }
    println!("{right} of 300 mistyped words are the first that is meant");
    assert!(right >= 255, "{right} of 300");
}

/// Gives the files of an index.
type Fetch = Box<dyn Fn(&str) -> Option<Vec<u8>>>;

/// An index, and the words of its documents as a reader sees them.
struct Searched {
    reader: Reader<Fetch>,
    /// Words of each document, of the letters a to z.
    words: Vec<Vec<String>>,
    /// How many documents have each word.
    having: BTreeMap<String, usize>,
}

impl Searched {
    fn new(root: &Path) -> Searched {
        let options = Options {
            root: root.to_path_buf(),
            config_file: "site.toml".into(),
            output: None,
            overrides: Overrides::default(),
            moment: Moment {
                now: tools::CLOCK.parse().expect("a moment"),
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
        let (site, _) = build::open(&options, &Silent);
        let site = site.expect("a site that can be read");
        let below = format!("/search/{}/", site.config.languages[LanguageId::DEFAULT].code);
        let files = outputs::search_files(&site).filter_map(|(url, bytes)| {
            Some((url.as_str().strip_prefix(&below)?.to_string(), bytes))
        });
        let files: BTreeMap<String, Vec<u8>> = files.collect();
        let numbers: BTreeMap<String, DocumentId> = site
            .archive
            .articles
            .iter()
            .map(|article| (site.config.base.link(&article.permalink), article.document))
            .collect();
        let fetch: Fetch = Box::new(move |path| files.get(path).cloned());
        let reader = Reader::open(fetch).expect("an index");
        let mut words = Vec::new();
        let mut having: BTreeMap<String, usize> = BTreeMap::new();
        for document in 0..reader.root.documents as u32 {
            let row = reader.row(document).expect("a row");
            let mut text = row.title;
            site.prose(numbers[&row.url], |block| match block {
                Prose::Heading(more) | Prose::Text(more) => text.extend([" ", more]),
            });
            let text = text.to_lowercase();
            let parts = text.split(|char: char| !char.is_alphanumeric());
            let is_word =
                |word: &&str| word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_lowercase());
            let own: BTreeSet<String> = parts.filter(is_word).map(str::to_string).collect();
            own.iter().for_each(|word| *having.entry(word.clone()).or_default() += 1);
            words.push(own.into_iter().collect());
        }
        Searched { reader, words, having }
    }
}

struct Silent;

impl build::Progress for Silent {
    fn stage(&self, _: &'static str) {}
    fn planned(&self, _: usize) {}
    fn made(&self) {}
}

/// Numbers that are the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn some<'a>(&mut self, all: &[&'a String], count: usize) -> Vec<&'a str> {
        let mut some: Vec<&str> = Vec::new();
        while some.len() < count {
            let one = all[self.below(all.len())].as_str();
            if !some.contains(&one) {
                some.push(one);
            }
        }
        some
    }

    /// A word with a letter lost, added or changed, or two that changed places; the first stays.
    fn mistyped(&mut self, word: &str) -> String {
        let mut letters: Vec<char> = word.chars().collect();
        let at = 1 + self.below(letters.len() - 1);
        let letter = char::from(b'a' + self.below(26) as u8);
        match self.below(4) {
            0 => drop(letters.remove(at)),
            1 => letters.insert(at, letter),
            2 if at + 1 < letters.len() => letters.swap(at, at + 1),
            _ => letters[at] = letter,
        }
        letters.into_iter().collect()
    }
}
