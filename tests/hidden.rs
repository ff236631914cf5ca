//! Nothing that an author meant to hide gets out: every key by which a text is hidden, in YAML and in
//! TOML, in every place, along every way past a mistake.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::tools::{self, Folder};

/// Stands in every hidden text, and nowhere else.
const CANARY: &str = "kanarienvogel";

/// Lines of front matter by which somebody means to hide a text, as YAML and as TOML.
const HIDING: &[(&str, &str)] = &[
    ("published: false", "published = false"),
    ("Published: no", "Published = \"no\""),
    ("published: 2099-01-01", "published = 2099-01-01"),
    ("publish: false", "publish = false"),
    ("private: true", "private = true"),
    ("hidden: yes", "hidden = \"yes\""),
    ("hide: 1", "hide = 1"),
    ("isHidden: true", "isHidden = true"),
    ("headless: true", "headless = true"),
    ("Draft: true", "DRAFT = true"),
    ("is-draft: true", "is-draft = true"),
    ("drafts: true", "drafts = true"),
    ("noindex: true", "noindex = true"),
    ("no_index: true", "no-index = true"),
    ("Unlisted: true", "UNLISTED = true"),
    ("visibility: private", "visibility = \"private\""),
    ("visibility: members", "Visibility = \"members\""),
    ("status: draft", "status = \"draft\""),
    ("status: pending", "status = \"pending\""),
    ("status: private", "status = \"private\""),
    ("post_status: future", "post_status = \"future\""),
    ("password: x", "password = \"x\""),
    ("post_password: x", "postPassword = \"x\""),
    ("expirydate: 2001-01-01", "expirydate = 2001-01-01"),
    ("expiryDate: 2001-01-01", "expiryDate = 2001-01-01"),
    ("unpublish_on: 2001-01-01", "unpublishDate = 2001-01-01"),
    ("publishDate: 2099-01-01", "publishDate = 2099-01-01"),
    ("publish-date: 2099-01-01", "publish-date = 2099-01-01"),
    ("embargo: 2099-01-01", "embargo = 2099-01-01"),
    ("_build: {render: never}", "_build = {render = \"never\"}"),
    ("build: {list: false}", "build = {list = false}"),
    ("sitemap: false", "sitemap = false"),
    ("sitemap: {exclude: true}", "sitemap = {disable = true}"),
    ("sitemap_exclude: true", "sitemap_exclude = true"),
    ("robots: noindex, nofollow", "robots = \"noindex\""),
    ("eleventyExcludeFromCollections: true", "eleventyExcludeFromCollections = true"),
    ("seo: {noindex: true}", "seo = {meta = {noindex = true}}"),
    ("params: {private: true}", "params = {private = true}"),
    ("cascade: {draft: true}", "cascade = [{draft = true}]"),
    ("visible: false", "visible = false"),
    ("searchable: false", "searchable = false"),
];

/// The same that only an article can say, or only of keys of ours: misspelt, of a wrong type, twice.
const OURS: &[(&str, &str)] = &[
    ("drfat: true", "drfat = true"),
    ("darft: yes", "draftt = true"),
    ("publishd: false", "pubished = false"),
    ("privat: true", "prvate = true"),
    ("draft: \"yes\"", "draft = \"yes\""),
    ("draft: [true]", "draft = [true]"),
    ("draft: false\ndraft: true", "draft = false\ndraft = true"),
    ("publish_at: 2099-13-01", "publish_at = \"2099-13-01\""),
    ("publish_at: soon", "publish_at = \"soon\""),
    ("publish_at: 03/04/2099", "publish_at = \"03/04/2099\""),
    ("publish_att: 2099-01-01", "publishat = 2099-01-01"),
    ("expires: never again", "expires = \"never again\""),
    ("unlisted: maybe", "unlisted = \"maybe\""),
    ("permalink: false", "permalink = false"),
    ("extra: {draft: true}", "extra = {draft = true}"),
    ("draft: true\n  x: [", "draft = true\nx = ["),
    ("draft true", "draft true"),
    ("draft: true", "draft = true"),
    ("publish_at: 2099-01-01", "publish_at = 2099-01-01"),
];

/// Where a text can stand: its file, and the front matter it needs besides.
const PLACES: &[(&str, &str, &str)] = &[
    ("content/briefs/a.md", "title: T\ndate: 2024-01-05", "title = \"T\"\ndate = 2024-01-05"),
    ("content/pages/a.md", "title: T", "title = \"T\""),
    (
        "content/briefs/chapter.md",
        "title: T\ndate: 2024-01-05\npart_of: report\npart: 1",
        "title = \"T\"\ndate = 2024-01-05\npart_of = \"report\"\npart = 1",
    ),
    (
        "content/meetings/a.md",
        "title: T\ndate: 2024-01-05\nstart: 2024-02-01",
        "title = \"T\"\ndate = 2024-01-05\nstart = 2024-02-01",
    ),
    ("content/terms/topics/water/_index.md", "title: Water", "title = \"Water\""),
    ("content/briefs/_index.md", "title: Briefs", "title = \"Briefs\""),
    ("content/authors/jane-doe.md", "name: Jane Doe", "name = \"Jane Doe\""),
];

const SITE: &str = "\
base_url = \"https://institute.example/\"\ntheme = \"plain\"\n\n[institute]\nname = \"Institute\"\n\n\
[types.briefs]\nlabel = \"Brief\"\n\n[types.meetings]\nlabel = \"Meeting\"\nevent = true\n\n\
[taxonomies.topics]\nlabel = \"Topics\"\n";

const OTHER: &str = "---\ntitle: Other\nid: report\ndate: 2024-01-02\nauthor: jane-doe\n\
                     topics: [Water]\n---\nOther.\n";

/// A site with `text` at `path`.
fn site(name: &str, path: &str, text: &str) -> Folder {
    let folder = Folder::in_memory(name);
    tools::copy(&tools::root().join("tests/sites/theme"), &folder.path().join("themes/plain"));
    folder.write("site.toml", SITE);
    folder.write("content/briefs/report.md", OTHER);
    folder.write(path, text);
    folder
}

fn yaml(keys: &str, more: &str) -> String {
    format!("---\n{keys}\n{more}\n---\n\nThe {CANARY} sings.\n")
}

fn toml(keys: &str, more: &str) -> String {
    format!("+++\n{keys}\n{more}\n+++\n\nThe {CANARY} sings.\n")
}

/// Files that a build made and that hold the canary.
fn tells(folder: &Path) -> Vec<String> {
    let ours = ["public", ".ssg", ".public.ssg-stage", "preview"].map(|name| folder.join(name));
    let files = ours.iter().filter(|folder| folder.is_dir()).flat_map(|one| files(one));
    let holds = |file: &std::path::PathBuf| {
        let bytes = std::fs::read(file).expect("what was made can be read");
        bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes())
    };
    files.filter(holds).map(|file| file.display().to_string()).collect()
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("its entries can be read").path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found
}

/// The ways past a mistake of `path`, each a list of runs; some begin with other settings.
fn ways(rules: &[String], path: &str) -> Vec<(&'static str, Vec<Vec<String>>, String)> {
    let run = |words: &[&str]| words.iter().map(|word| word.to_string()).collect::<Vec<_>>();
    let each = |option: &str| {
        let mut words = run(&["build"]);
        words.extend(rules.iter().flat_map(|rule| [option.to_string(), rule.clone()]));
        words
    };
    let table = rules.iter().map(|rule| format!("{rule} = \"allow\"\n")).collect::<String>();
    let folders =
        format!("[[folder_rules]]\nfiles = \"content/**\"\n[folder_rules.rules]\n{table}");
    vec![
        ("build", vec![run(&["build"])], String::new()),
        ("baseline", vec![run(&["check", "--write-baseline"]), run(&["build"])], String::new()),
        ("allow", vec![each("--allow")], String::new()),
        ("warn", vec![each("--warn")], String::new()),
        ("rules", vec![run(&["build"])], format!("\n[rules]\n{table}")),
        ("folder rules", vec![run(&["build"])], format!("\n{folders}")),
        ("hold", vec![run(&["build", "--hold", path])], String::new()),
        ("held no longer", vec![run(&["build", "--hold", path]), run(&["build"])], String::new()),
        (
            "baseline and another held",
            vec![
                run(&["check", "--write-baseline"]),
                run(&["build", "--hold", "content/briefs/report.md"]),
            ],
            String::new(),
        ),
        (
            "baseline, allow and hold",
            vec![run(&["check", "--write-baseline"]), {
                let mut words = each("--allow");
                words.extend(run(&["--hold", path]));
                words
            }],
            String::new(),
        ),
        (
            "after a preview",
            vec![
                run(&["build", "--preview", "-o", "shown", "--base-url", "https://x.example/"]),
                run(&["check", "--write-baseline"]),
                run(&["build"]),
            ],
            String::new(),
        ),
    ]
}

/// Names of the rules that a site may weigh otherwise.
fn rules() -> Vec<String> {
    let listed = tools::run(&mut tools::ssg(&["rules"]));
    let listed = String::from_utf8(listed.stdout).expect("UTF-8");
    let name = |line: &str| line.split_whitespace().nth(2).expect("a rule has a name").to_string();
    let explained = |name: &String| {
        let told = tools::told(&tools::run(&mut tools::ssg(&["explain", name])));
        told.contains("To weigh it otherwise")
    };
    let rules: Vec<String> = listed.lines().map(name).filter(explained).collect();
    assert!(rules.len() > 30, "{rules:?}");
    rules
}

#[test]
fn what_may_be_hidden_gets_out_along_no_way() {
    let rules = rules();
    let tries_all = std::env::var_os("SSG_STEPS").is_some();
    let mut cases: Vec<(String, &str, String)> = Vec::new();
    for (path, yaml_keys, toml_keys) in PLACES {
        let is_article = !path.contains("_index") && !path.contains("authors");
        let keys = HIDING.iter().chain(OURS.iter().filter(|_| is_article));
        for (number, (yaml_key, toml_key)) in keys.enumerate() {
            // What a key of an article is in one place it is in all: all of them in the first,
            // every third in the others.
            if *path != "content/briefs/a.md" && number % 3 != path.len() % 3 {
                continue;
            }
            cases.push((format!("{path}: {yaml_key}"), path, yaml(yaml_keys, yaml_key)));
            cases.push((format!("{path}: {toml_key}"), path, toml(toml_keys, toml_key)));
        }
    }
    let (next, told) = (AtomicUsize::new(0), Mutex::new(BTreeSet::new()));
    let worker = |_| loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let Some((name, path, text)) = cases.get(number) else { break };
        // What one way lets out in one place it lets out in all, and what it lets out of one key of
        // others: with a baseline each is tried, the other ways in turn. `SSG_STEPS` tries all.
        let is_first = *path == PLACES[0].0;
        let is_tried = |at: usize| match is_first {
            _ if tries_all => true,
            true => at == 1 || at % 4 == number % 4,
            false => at % 6 == number % 6,
        };
        let ways = ways(&rules, path).into_iter().enumerate();
        for (_, (way, runs, settings)) in ways.filter(|(at, _)| is_tried(*at)) {
            let folder = site(&format!("hidden-{number}"), path, text);
            folder.write("site.toml", &format!("{SITE}{settings}"));
            for run in runs {
                let words: Vec<&str> = run.iter().map(String::as_str).collect();
                let done = tools::run(tools::ssg(&words).current_dir(folder.path()));
                let said = tools::told(&done);
                // Only an article can be held.
                let code = done.status.code();
                let is_used = matches!(code, Some(0 | 1)) || (code == Some(2) && is_held(&said));
                assert!(is_used, "{name}, {way}: {said}");
            }
            let telling = tells(folder.path());
            if !telling.is_empty() {
                told.lock().unwrap().insert(format!("{name}, {way}: {telling:?}"));
            }
        }
    };
    thread::scope(|scope| (0..2).for_each(|one| drop(scope.spawn(move || worker(one)))));
    let told = told.into_inner().unwrap();
    let all = told.iter().map(String::as_str).collect::<Vec<_>>().join("\n");
    let all = all.chars().take(4000).collect::<String>();
    assert!(told.is_empty(), "{} get out:\n{all}", told.len());
}

fn is_held(said: &str) -> bool {
    said.starts_with("error: cannot hold `")
}

#[test]
fn the_canary_sings_where_nothing_hides_it() {
    for (path, yaml_keys, toml_keys) in PLACES {
        for text in [yaml(yaml_keys, ""), toml(toml_keys, "")] {
            let folder = site("sings", path, &text);
            let done = tools::run(tools::ssg(&["build"]).current_dir(folder.path()));
            assert!(done.status.success(), "{path}: {}", tools::told(&done));
            assert!(!tells(folder.path()).is_empty(), "{path} is not published");
        }
    }
}

#[test]
fn what_is_taken_back_leaves_output_and_cache() {
    let folder = site("taken-back", "content/briefs/a.md", &yaml(PLACES[0].1, ""));
    let build = |arguments: &[&str]| {
        let done = tools::run(tools::ssg(arguments).current_dir(folder.path()));
        assert!(done.status.success(), "{}", tools::told(&done));
    };
    build(&["build"]);
    let first = tells(folder.path());
    assert!(first.iter().any(|file| file.contains(".ssg/documents-")), "{first:?}");
    for more in ["draft: true", "publish_at: 2099-01-01"] {
        folder.write("content/briefs/a.md", &yaml(PLACES[0].1, more));
        build(&["build"]);
        assert_eq!(tells(folder.path()), Vec::<String>::new(), "{more}");
        // Nor does a build that shows it leave its text in the cache.
        build(&["build", "--preview", "-o", "preview", "--base-url", "https://x.example/"]);
        let shown = tells(folder.path());
        assert!(!shown.is_empty() && shown.iter().all(|file| !file.contains(".ssg")), "{shown:?}");
        std::fs::remove_dir_all(folder.path().join("preview")).expect("it can be removed");
        folder.write("content/briefs/a.md", &yaml(PLACES[0].1, ""));
        build(&["build"]);
        assert!(!tells(folder.path()).is_empty());
    }
}

#[test]
fn what_is_unlisted_is_on_its_own_page_alone() {
    let folder = Folder::new("unlisted");
    tools::copy(&tools::root().join("themes"), &folder.path().join("themes"));
    let settings = "\n[taxonomies.series]\nlabel = \"Series\"\n\n[languages.ar]\n\n[feeds]\nlists = \"rss\"\nminimum = 1\n";
    folder.write("site.toml", &format!("{}{settings}", SITE.replace("\"plain\"", "\"institute\"")));
    let other = "author: Jane Doe\ntopics: [Water]\nseries: Pumps\nsummary: S";
    for (name, day) in [("before", "2024-01-03"), ("after", "2024-01-05"), ("report", "2024-01-06")]
    {
        let text = format!("---\ntitle: {name}\ndate: {day}\n{other}\n---\n\nText.\n");
        folder.write(&format!("content/briefs/{name}.md"), &text);
    }
    folder.write("content/briefs/_index.md", "---\ntitle: Briefs\n---\n");
    let build = || {
        let done = tools::run(tools::ssg(&["build", "--verify"]).current_dir(folder.path()));
        assert!(done.status.success(), "{}", tools::told(&done));
    };
    build();
    let public = folder.path().join("public");
    let without = contents(&public);
    let text = |title: &str, more: &str| {
        format!(
            "---\ntitle: {title} {CANARY}\ndate: 2024-01-04\nunlisted: true\n{more}\n---\n\n{CANARY}\n"
        )
    };
    let more = format!(
        "{other}\npart: 2\nfeatured: true\ncontributors: [{{person: Eva {CANARY}}}]\ntopics: [Water, {CANARY}]",
    );
    let more = more
        .replace("topics: [Water]\n", "")
        .replace("Jane Doe", &format!("[Jane Doe, Omar {CANARY}]"));
    folder.write("content/briefs/one.md", &text("One", &more));
    folder.write("content/briefs/after.ar.md", &text("Two", ""));
    folder.write("content/briefs/chapter.md", &text("Three", "part_of: report.md"));
    folder.write("content/pages/four.md", &text("Four", ""));
    build();
    let mut with = contents(&public);
    let own = ["briefs/2024/one", "ar/briefs/2024/after", "briefs/2024/chapter", "four"];
    for own in own.map(|own| format!("{own}/index.html")) {
        let page = with.remove(&own).unwrap_or_else(|| panic!("{own} is missing"));
        assert!(page.contains("<meta name=\"robots\" content=\"noindex\">"), "{page}");
        assert!(page.contains(CANARY), "{page}");
    }
    // Nothing else differs by a byte, but the list of what was written.
    let list =
        |files: &mut std::collections::BTreeMap<String, String>| files.remove(".ssg-manifest");
    let mut without = without;
    assert!(list(&mut with).is_some() && list(&mut without).is_some());
    let names = |files: &std::collections::BTreeMap<String, String>| {
        files.keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(names(&with), names(&without));
    for (name, text) in &without {
        assert_eq!(&with[name], text, "{name}");
    }
}

/// Files by their paths.
fn contents(folder: &Path) -> std::collections::BTreeMap<String, String> {
    let read = |file: std::path::PathBuf| {
        let name = file.strip_prefix(folder).expect("it is within").display().to_string();
        let bytes = std::fs::read(&file).expect("what was made can be read");
        (name, String::from_utf8_lossy(&bytes).into_owned())
    };
    files(folder).into_iter().map(read).collect()
}
