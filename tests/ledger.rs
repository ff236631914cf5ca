//! What was published stays: each loss is found, with its successor, and nothing else is.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::{fs, thread};

use crate::tools::{self, CLOCK, Folder};
use serde_json::{Value, json};

#[path = "ledger/script.rs"]
mod script;

/// A copy of the bundled site with its ledger.
struct Site(Folder);

/// What a check told.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone)]
struct Told {
    rule: String,
    file: String,
    message: String,
    hint: String,
}

impl Site {
    fn new(name: &str) -> Site {
        let folder = Folder::new(name);
        for part in ["content", "static", "data", "authors", "templates", "i18n"] {
            if tools::root().join(part).is_dir() {
                tools::copy(&tools::root().join(part), &folder.path().join(part));
            }
        }
        tools::copy(
            &tools::root().join("themes/institute"),
            &folder.path().join("themes/institute"),
        );
        fs::copy(tools::root().join("site.toml"), folder.path().join("site.toml")).unwrap();
        let site = Site(folder);
        site.ssg(&["ledger", "update"], 0);
        assert_eq!(site.told(), [], "the site as it is");
        site
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    /// Runs a command, which must end so; gives what it said on stdout.
    fn ssg(&self, arguments: &[&str], code: i32) -> String {
        let mut command = tools::ssg(arguments);
        let output = tools::run(command.args(["--clock", CLOCK, "--root"]).arg(self.0.path()));
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", tools::told(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// All diagnostics of a check.
    fn told(&self) -> Vec<Told> {
        let mut command = tools::ssg(&["check", "--format", "json", "--clock", CLOCK, "--root"]);
        let output = tools::run(command.arg(self.0.path()));
        told(&String::from_utf8(output.stdout).unwrap())
    }

    /// What the rules of the ledger told; there must be nothing else.
    fn rules(&self) -> Vec<(String, String)> {
        let told = self.told();
        let others = told.iter().filter(|told| !is_of_ledger(&told.rule));
        assert_eq!(others.collect::<Vec<_>>(), Vec::<&Told>::new());
        let mut rules: Vec<(String, String)> =
            told.into_iter().map(|told| (told.rule, told.hint + " " + &told.message)).collect();
        rules.sort();
        rules
    }

    fn edit(&self, file: &str, old: &str, new: &str) {
        let path = self.path(file);
        let text = tools::read(&path);
        assert!(text.contains(old), "{file} holds no `{old}`");
        fs::write(&path, text.replacen(old, new, 1)).unwrap();
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).unwrap();
    }
}

fn told(lines: &str) -> Vec<Told> {
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or("").to_string();
    let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let mut told: Vec<Told> = lines
        .filter(|line| line["kind"] == "diagnostic")
        .map(|line| Told {
            rule: text(&line, "rule"),
            file: text(&line, "file")
                .rsplit_once("content/")
                .map_or_else(|| text(&line, "file"), |it| it.1.to_string()),
            message: text(&line, "message"),
            hint: text(&line, "hint") + " " + &line["notes"].to_string(),
        })
        .collect();
    told.sort();
    told
}

fn is_of_ledger(rule: &str) -> bool {
    const RULES: [&str; 6] = [
        "lost-address",
        "feed-id-changed",
        "doi-changed",
        "lost-anchor",
        "silent-change",
        "ledger-behind",
    ];
    RULES.contains(&rule)
}

/// One rule for each, and all hints and messages hold their words.
fn assert_told(site: &Site, expected: &[(&str, &str)]) {
    let told = site.rules();
    let rules: Vec<&str> = told.iter().map(|(rule, _)| &**rule).collect();
    let wanted: Vec<&str> = expected.iter().map(|(rule, _)| *rule).collect();
    assert_eq!(rules, wanted, "{told:#?}");
    for (rule, words) in expected {
        let of_rule = |(other, text): &&(String, String)| other == rule && text.contains(words);
        assert!(told.iter().any(|one| of_rule(&one)), "no `{rule}` says `{words}`: {told:#?}");
    }
}

const BANK: &str = "content/articles/the-bank-that-said-no.md";
const MARGINS: &str = "content/briefs/winter-reserve-margins.md";

#[test]
fn a_renamed_article_is_found_and_mended() {
    let site = Site::new("ledger-rename");
    site.rename(MARGINS, "content/briefs/cold-margins.md");
    let told = site.rules();
    let lost: Vec<&String> =
        told.iter().filter(|(rule, _)| rule == "lost-address").map(|(_, text)| text).collect();
    assert_eq!(lost.len(), 1, "{told:#?}");
    assert!(
        lost[0].contains("winter-reserve-margins/` was published")
            && lost[0].contains("cold-margins/"),
        "{told:#?}"
    );
    // The alias first; then the id, since the article is known again.
    site.ssg(&["check", "--fix"], 0);
    let text = tools::read(&site.path("content/briefs/cold-margins.md"));
    assert!(text.contains("winter-reserve-margins/") && text.contains("\nid: "), "{text}");
    let left = site.rules();
    assert_eq!(left.iter().map(|(rule, _)| &**rule).collect::<Vec<_>>(), ["ledger-behind"]);
    site.ssg(&["ledger", "update"], 0);
    assert_told(&site, &[]);
}

#[test]
fn a_term_that_nobody_uses_any_more_is_lost() {
    let site = Site::new("ledger-retag");
    let debt = "content/articles/a-debt-nobody-lists/index.md";
    site.edit(debt, "disclosure]", "disclosure, sunken ledgers]");
    site.ssg(&["ledger", "update"], 0);
    assert_told(&site, &[]);
    site.edit(debt, "sunken ledgers]", "sunken ledger]");
    let (old, new) = ("`/tags/sunken-ledgers/` was published", "`/tags/sunken-ledger/`");
    assert_told(&site, &[("ledger-behind", new), ("lost-address", old)]);
    assert!(site.rules()[1].1.contains(new), "{:?}", site.rules());
}

#[test]
fn another_slug_and_another_pattern_lose_addresses_of_articles() {
    let site = Site::new("ledger-slug");
    site.edit(BANK, "date: 2025-06-10", "date: 2025-06-10\nslug: banks-that-say-no");
    let (old, new) = ("/articles/2025/the-bank-that-said-no/", "/articles/2025/banks-that-say-no/");
    assert_told(&site, &[("ledger-behind", new), ("lost-address", old)]);
    assert!(site.rules().iter().any(|(_, text)| text.contains(&format!("is now at `{new}`"))));
    site.ssg(&["check", "--fix"], 0);
    site.ssg(&["ledger", "update"], 0);
    assert_told(&site, &[]);
    site.edit("site.toml", "permalink = \"/briefs/:year/:slug/\"", "permalink = \"/notes/:slug/\"");
    let told = site.rules();
    let lost = told.iter().filter(|(rule, _)| rule == "lost-address");
    let ledger = tools::read(&site.path("ledger.tsv"));
    let of_brief = |line: &&str| line.starts_with("/briefs/2") && !line.contains("\tanchor\t");
    let briefs = ledger.lines().filter(of_brief).count();
    assert_eq!(lost.clone().count(), briefs, "{told:#?}");
    assert!(lost.clone().all(|(_, text)| text.contains("is now at `/notes/")), "{told:#?}");
    site.ssg(&["check", "--fix"], 0);
    site.ssg(&["ledger", "update"], 0);
    assert_told(&site, &[]);
}

#[test]
fn feeds_that_are_dropped_are_lost_and_ids_of_entries_stay() {
    let site = Site::new("ledger-feeds");
    site.edit("site.toml", "[home]", "[feeds]\nlists = false\n\n[home]");
    let told = site.rules();
    assert!(
        !told.is_empty()
            && told.iter().all(|(rule, text)| rule == "lost-address" && text.contains(".xml")),
        "{told:#?}"
    );
    let site = Site::new("ledger-archive-id");
    site.edit(
        "site.toml",
        "archive_id = \"meridian.example,2022\"",
        "archive_id = \"meridian.example,2023\"",
    );
    assert_told(&site, &[("feed-id-changed", "archive_id = \"meridian.example,2022\"")]);
    let site = Site::new("ledger-id");
    site.edit("content/articles/black-start/index.md", "id: black-start", "id: black-starts");
    let told = site.told();
    let ids: Vec<&Told> = told.iter().filter(|told| told.rule == "feed-id-changed").collect();
    assert!(ids.len() == 1 && ids[0].hint.contains("write `id: black-start`"), "{told:#?}");
    site.ssg(&["check", "--fix"], 0);
    assert_told(&site, &[]);
}

#[test]
fn a_text_does_not_change_unseen() {
    let site = Site::new("ledger-text");
    // Markup is no word.
    site.edit(BANK, "A relief agency wishes", "A *relief* agency\nwishes");
    assert_told(&site, &[]);
    site.edit(BANK, "insulin to a", "medicine to a");
    assert_told(&site, &[("silent-change", "--minor")]);
    // Bringing the ledger up to date does not hide it.
    site.ssg(&["ledger", "update"], 0);
    assert_told(&site, &[("silent-change", "--minor")]);
    let ledger = tools::read(&site.path("ledger.tsv"));
    site.edit(BANK, "date: 2025-06-10", "date: 2025-06-10\nupdated: 2026-11-01");
    assert_told(&site, &[("ledger-behind", "the-bank-that-said-no")]);
    site.ssg(&["ledger", "update"], 0);
    assert_told(&site, &[]);
    site.edit(BANK, "medicine to a", "insulin to a");
    site.ssg(&["ledger", "update", "--minor", BANK], 0);
    assert_told(&site, &[]);
    assert_ne!(tools::read(&site.path("ledger.tsv")), ledger);
    site.edit(BANK, "insulin to a", "medicine to a");
    let line = |line: &str| match line.starts_with("/articles/2025/the-bank") && !line.contains('#')
    {
        true => format!("{line}\tminor\n"),
        false => format!("{line}\n"),
    };
    let minor: String = tools::read(&site.path("ledger.tsv")).lines().map(line).collect();
    fs::write(site.path("ledger.tsv"), minor).unwrap();
    assert_told(&site, &[("ledger-behind", "the-bank-that-said-no")]);
    site.ssg(&["ledger", "update"], 0);
    assert!(!tools::read(&site.path("ledger.tsv")).contains("minor"));
    assert_told(&site, &[]);
}

#[test]
fn an_article_is_withdrawn_and_never_removed() {
    let site = Site::new("ledger-remove");
    let text = tools::read(&site.path(MARGINS));
    fs::remove_file(site.path(MARGINS)).unwrap();
    let told = site.told();
    let lost: Vec<&Told> = told
        .iter()
        .filter(|told| {
            told.rule == "lost-address" && told.message.contains("winter-reserve-margins")
        })
        .collect();
    assert_eq!(lost.len(), 1, "{told:#?}");
    assert!(lost[0].file.ends_with("ledger.tsv"), "{told:#?}");
    // Its line is deleted with it: the main branch knows better.
    let kept = tools::read(&site.path("ledger.tsv"));
    fs::write(site.path("before.tsv"), &kept).unwrap();
    let others: String = kept
        .lines()
        .filter(|line| !line.contains("winter-reserve-margins"))
        .map(|line| format!("{line}\n"))
        .collect();
    fs::write(site.path("ledger.tsv"), others).unwrap();
    let mut command = tools::ssg(&[
        "check",
        "--format",
        "json",
        "--clock",
        CLOCK,
        "--allow",
        "dead-link",
        "--allow",
        "bad-reference",
        "--against",
    ]);
    let output = tools::run(command.arg(site.path("before.tsv")).arg("--root").arg(site.0.path()));
    let said = tools::told(&output);
    assert!(said.contains("\"kind\":\"lost\",\"address\":\"/briefs/"), "{said}");
    fs::write(site.path("ledger.tsv"), kept).unwrap();
    let gone = text.replacen("---\n", "---\nstatus: gone\n", 1);
    fs::write(site.path(MARGINS), gone).unwrap();
    let told = site.told();
    let lost = told.iter().filter(|told| told.message.contains("winter-reserve-margins"));
    assert_eq!(lost.collect::<Vec<_>>(), Vec::<&Told>::new());
}

#[test]
fn a_heading_that_others_link_to_keeps_its_anchor() {
    let site = Site::new("ledger-anchor");
    let debt = "content/articles/a-debt-nobody-lists/index.md";
    site.edit(debt, "## A page a year", "## One page a year");
    site.edit(
        "content/articles/when-the-count-is-late/index.md",
        "#a-page-a-year",
        "#one-page-a-year",
    );
    let told = site.rules();
    let lost: Vec<_> = told.iter().filter(|(rule, _)| rule == "lost-anchor").collect();
    assert_eq!(lost.len(), 1, "{told:#?}");
    assert!(lost[0].1.contains("{#a-page-a-year}"), "{told:#?}");
    site.edit(debt, "## One page a year", "## One page a year {#a-page-a-year}");
    site.edit(
        "content/articles/when-the-count-is-late/index.md",
        "#one-page-a-year",
        "#a-page-a-year",
    );
    let rules: BTreeSet<String> = site.rules().into_iter().map(|(rule, _)| rule).collect();
    assert!(!rules.contains("lost-anchor"), "{rules:?}");
}

#[test]
fn terms_at_other_addresses_are_redirected_by_a_fix() {
    let site = Site::new("ledger-terms");
    let ledger = tools::read(&site.path("ledger.tsv"));
    let of_tags = |line: &&str| line.starts_with("/tags/") && !line.starts_with("/tags/\t");
    let count = ledger.lines().filter(of_tags).count();
    assert!(count > 20, "{count}");
    site.edit(
        "site.toml",
        "[taxonomies.tags]\n",
        "[taxonomies.tags]\npermalink = \"/marked/:slug/\"\n",
    );
    let told = site.rules();
    let lost: Vec<&String> =
        told.iter().filter(|(rule, _)| rule == "lost-address").map(|(_, text)| text).collect();
    let english = lost.iter().filter(|text| text.contains("`/tags/")).count();
    assert_eq!(english, count + 1, "{told:#?}");
    site.ssg(&["check", "--fix"], 1);
    let left: Vec<(String, String)> =
        site.rules().into_iter().filter(|(rule, _)| rule == "lost-address").collect();
    // The index has another name; a term with the name of a term elsewhere is left to its author.
    assert!(left.len() * 5 < lost.len(), "{left:#?}");
    assert!(left.iter().any(|(_, text)| text.contains("`/tags/` was published")), "{left:#?}");
    let settings = tools::read(&site.path("site.toml"));
    assert!(settings.contains("[[redirects]]\nfrom = \"/tags/"), "{settings}");
    assert!(settings.contains("to = \"/marked/"), "{settings}");
}

#[test]
fn a_moved_host_loses_nothing() {
    let site = Site::new("ledger-host");
    tools::build(site.0.path(), &site.path("public"));
    site.edit("site.toml", "https://meridian.example/", "https://www.meridian.org/archive/");
    assert_told(&site, &[]);
    for given in ["public/sitemap.xml", "public", "ledger.tsv"] {
        let said = against(&site, &site.path(given).display().to_string(), 0);
        assert_eq!((&said["lost"], &said["share"]), (&json!(0), &json!(1.0)), "{given}: {said}");
        assert!(said["total"].as_u64() > Some(50), "{given}: {said}");
    }
}

/// What `ssg check --against` ends with.
fn against(site: &Site, given: &str, code: i32) -> Value {
    let arguments = ["check", "--format", "json", "--clock", CLOCK, "--against", given, "--root"];
    let output = tools::run(tools::ssg(&arguments).arg(site.0.path()));
    assert_eq!(output.status.code(), Some(code), "{}", tools::told(&output));
    let said = String::from_utf8(output.stdout).unwrap();
    serde_json::from_str(said.lines().last().expect("it ends with the counts")).expect("JSON")
}

#[test]
fn a_sitemap_is_fetched_with_those_that_it_names() {
    let site = Site::new("ledger-fetched");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let home = format!("http://{}", listener.local_addr().unwrap());
    let part = |paths: &[&str]| {
        let url = |path: &&str| format!("<url><loc>https://meridian.example{path}</loc></url>");
        format!("<urlset>{}</urlset>", paths.iter().map(url).collect::<String>())
    };
    let index = format!(
        "<sitemapindex><sitemap><loc>{home}/a.xml</loc></sitemap><sitemap><loc>{home}/b.xml</loc></sitemap></sitemapindex>"
    );
    let answers = [
        ("/sitemap.xml", index),
        ("/a.xml", part(&["/", "/articles/"])),
        ("/b.xml", part(&["/gone/"])),
    ];
    thread::scope(|scope| {
        scope.spawn(|| {
            for stream in listener.incoming().take(4) {
                let mut stream = stream.unwrap();
                let mut first = String::new();
                BufReader::new(&stream).read_line(&mut first).unwrap();
                let path = first.split(' ').nth(1).unwrap_or("");
                let answer = match answers.iter().find(|(name, _)| *name == path) {
                    Some((_, text)) => format!("HTTP/1.0 200 OK\r\n\r\n{text}"),
                    None => "HTTP/1.0 404 Not Found\r\n\r\n".to_string(),
                };
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        let said = against(&site, &format!("{home}/sitemap.xml"), 3);
        assert_eq!(
            (&said["total"], &said["page"], &said["lost"]),
            (&json!(3), &json!(2), &json!(1))
        );
        let missing = tools::run(
            tools::ssg(&["check", "--against", &format!("{home}/none.xml"), "--root"])
                .arg(site.0.path()),
        );
        assert_eq!(missing.status.code(), Some(2), "{}", tools::told(&missing));
        assert!(tools::told(&missing).contains("cannot be fetched"), "{}", tools::told(&missing));
    });
}

#[test]
fn a_doi_does_not_change() {
    let site = Site::new("ledger-doi");
    site.edit(BANK, "date: 2025-06-10", "date: 2025-06-10\ndoi: 10.5555/bank");
    assert_told(&site, &[("ledger-behind", "the-bank-that-said-no")]);
    site.ssg(&["ledger", "update"], 0);
    assert_told(&site, &[]);
    // Another form of the same.
    site.edit(BANK, "doi: 10.5555/bank", "doi: https://doi.org/10.5555/BANK");
    assert_told(&site, &[]);
    site.edit(BANK, "doi: https://doi.org/10.5555/BANK", "doi: 10.5555/banks");
    assert_told(&site, &[("doi-changed", "write `doi: 10.5555/bank`")]);
    site.ssg(&["ledger", "update"], 0);
    assert_told(&site, &[("doi-changed", "was `10.5555/bank` and is `10.5555/banks`")]);
    site.ssg(&["check", "--fix"], 0);
    assert_told(&site, &[]);
}

#[test]
fn a_site_without_a_ledger_is_not_asked_for_one() {
    let folder = Folder::new("ledger-none");
    let public = folder.path().join("public");
    tools::build(tools::root(), &public);
    let output = tools::run(tools::ssg(&["check", "--clock", CLOCK, "--root"]).arg(tools::root()));
    assert!(!tools::told(&output).contains("ledger"), "{}", tools::told(&output));
}
