//! The documentation says what the program does: its tables are made of the code, and what it
//! shows is built. `SSG_BLESS=1` writes the tables.

use std::fs;
use std::path::{Path, PathBuf};

use crate::tools;
use crate::tools::reference::Reference;
use crate::tools::{Folder, read, root};
use ssg::config::RawConfig;
use ssg::diagnostic::RULES;
use ssg::front_matter::{AuthorRecord, FrontMatter, SectionMatter};
use ssg::outputs::views::SiteView;
use ssg::outputs::views_of_templates;

#[test]
fn every_key_is_described() {
    let front_matter = "docs/front-matter.md";
    keep("docs/site-toml.md", "site.toml", &Reference::of::<RawConfig>().keys());
    keep(front_matter, "front matter", &Reference::of::<FrontMatter>().keys());
    keep(front_matter, "author records", &Reference::of::<AuthorRecord>().keys());
    keep(front_matter, "sections and terms", &Reference::of::<SectionMatter>().keys());
}

#[test]
fn every_rule_is_described() {
    let mut table = String::from("| code | name | default | |\n|---|---|---|---|\n");
    for rule in RULES {
        let (code, name, severity) = (rule.code, rule.name, rule.severity.name());
        table.push_str(&format!("| {code} | `{name}` | {severity} | {} |\n", rule.text));
    }
    keep("docs/rules.md", "rules", &table);
}

#[test]
fn every_command_and_option_is_described() {
    let guide = read(&root().join("docs/commands.md"));
    let script = tools::run(&mut tools::ssg(&["completions", "fish"]));
    let script = String::from_utf8(script.stdout).expect("a script is text");
    let mut missing = Vec::new();
    for line in script.lines().filter(|line| line.starts_with("complete ")) {
        // The command that has commands of its own, such as `doi`.
        let above = line.split_once("__fish_ssg_using_subcommand ").map_or("", |(_, rest)| rest);
        let above = above.split([';', '"']).next().unwrap_or_default();
        if above == "help" {
            continue;
        }
        let mut words = line.split_whitespace();
        while let Some(word) = words.next() {
            let wanted = match word {
                "-l" => words.next().map(|name| format!("`--{name}")),
                "-a" => {
                    let command = |name: &str| format!("{above} {}", name.trim_matches('"'));
                    words.next().map(|name| format!("`ssg {}", command(name).trim_start()))
                }
                // What follows is a sentence.
                "-d" => break,
                _ => None,
            };
            missing.extend(wanted.filter(|wanted| !guide.contains(wanted.as_str())));
        }
    }
    // Only tests set how patient the server is.
    let known = ["`--help", "`--version", "`--patience", "`ssg help", "`ssg doi help"];
    missing.retain(|name| !known.contains(&name.as_str()));
    missing.sort();
    missing.dedup();
    assert!(missing.is_empty(), "docs/commands.md does not describe {missing:?}");
}

#[test]
fn every_view_is_described() {
    let mut views = String::new();
    let mut templates = vec![("every template: `site`".to_string(), Reference::of::<SiteView>())];
    for (names, pages) in views_of_templates() {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        templates.push((names.join(", "), Reference::made_by(pages.view)));
    }
    for (title, view) in &templates {
        views.push_str(&format!("### {title}\n\n{}\n", view.fields()));
    }
    let parts = templates.iter().flat_map(|(_, view)| view.parts());
    let parts: std::collections::BTreeMap<String, String> = parts.collect();
    for (name, part) in parts {
        views.push_str(&format!("### {name}\n\n{part}\n"));
    }
    keep("themes/README.md", "views", &views);
}

#[test]
fn every_function_is_described() {
    let source = read(&root().join("src/theme/functions.rs"));
    let table = source.lines().filter_map(|line| line.strip_prefix("//! "));
    let mut table: Vec<&str> = table.filter(|line| line.starts_with('|')).collect();
    table.push("");
    for name in source.lines().filter_map(|line| line.split("register_function(\"").nth(1)) {
        let name = name.split('"').next().unwrap_or(name);
        let told = table.iter().any(|line| line.starts_with(&format!("| `{name}(")));
        assert!(told, "src/theme/functions.rs does not tell of `{name}`");
    }
    keep("themes/README.md", "functions", &table.join("\n"));
}

#[test]
fn every_string_of_the_program_is_listed() {
    let text = read(&root().join("themes/institute/i18n/en.toml"));
    let strings: toml::Table = text.parse().expect("the theme builds");
    let mut table = String::from("| key | in English |\n|---|---|\n");
    list_strings("engine", &strings["engine"], &mut table);
    keep("themes/README.md", "strings", &table);
}

fn list_strings(key: &str, value: &toml::Value, table: &mut String) {
    let text = match value {
        toml::Value::Table(texts) if !texts.contains_key("other") => {
            for (name, value) in texts {
                list_strings(&format!("{key}.{name}"), value, table);
            }
            return;
        }
        toml::Value::Table(texts) => texts["other"].as_str(),
        text => text.as_str(),
    };
    let text = text.expect("a string is a text").replace('|', "\\|");
    table.push_str(&format!("| `{key}` | {text} |\n"));
}

#[test]
fn every_setting_and_part_of_the_theme_is_described() {
    let theme = root().join("themes/institute");
    let guide = read(&theme.join("README.md"));
    let manifest: toml::Table = read(&theme.join("theme.toml")).parse().expect("the theme builds");
    let settings = manifest["settings"].as_table().expect("settings are tables");
    for name in settings.keys() {
        assert!(guide.contains(&format!("`{name}`")), "the setting `{name}`");
    }
    for file in tools::files_ending(&theme.join("templates"), ".html") {
        let name = file.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        assert!(guide.contains(&format!("`{name}`")), "the template `{name}`");
    }
}

#[test]
fn the_readme_is_short() {
    let lines = read(&root().join("README.md")).lines().count();
    assert!(lines <= 250, "README.md has {lines} lines");
}

#[test]
fn links_lead_to_files_and_their_headings() {
    for guide in guides() {
        let text = read(&root().join(&guide));
        let folder = guide.parent().expect("a file is in a folder");
        // Code between one or three backticks holds no links.
        let mut prose = String::new();
        for (number, part) in text.split('`').enumerate() {
            prose.push_str(if number % 2 == 0 { part } else { "" });
        }
        for link in prose.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.contains("://") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => root().join(&guide),
                file => root().join(folder).join(file),
            };
            assert!(target.exists(), "{} links to `{file}`", guide.display());
            let known = anchor.is_empty() || anchors(&read(&target)).contains(&anchor.to_string());
            assert!(known, "{} links to `{link}`", guide.display());
        }
    }
}

/// The guides that people read, from the project's root.
fn guides() -> Vec<PathBuf> {
    let beside = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "tests/README.md"];
    let themes = ["themes/README.md", "themes/institute/README.md"];
    let docs = tools::files_ending(&root().join("docs"), ".md");
    let docs = docs
        .iter()
        .map(|file| file.strip_prefix(root()).expect("it was found there").to_path_buf());
    beside.into_iter().chain(themes).map(PathBuf::from).chain(docs).collect()
}

/// Anchors of a guide's headings, as code hosts make them.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |heading: &str| {
        let heading = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.collect::<String>().replace(' ', "-")
    };
    headings.map(anchor).collect()
}

/// Files shown in a guide as ```` ```LANGUAGE file=PATH ````.
fn shown(guide: &Path) -> Vec<(String, String)> {
    let text = read(&root().join(guide));
    let blocks = text.split("\n```").filter_map(|block| block.split_once('\n'));
    let named = blocks.filter_map(|(info, text)| Some((info.split_once("file=")?.1, text)));
    named.map(|(file, text)| (file.trim().to_string(), format!("{text}\n"))).collect()
}

#[test]
fn what_the_guides_show_is_built() {
    let folder = Folder::new("guides");
    let docs = guides().into_iter().filter(|guide| guide.starts_with("docs"));
    for (file, text) in docs.flat_map(|guide| shown(&guide)) {
        folder.write(&format!("site/{file}"), &text);
    }
    let site = folder.path().join("site");
    tools::copy(&root().join("themes"), &site.join("themes"));
    let picture = root().join("content/articles/secret-hostage-talks/table.svg");
    fs::copy(picture, site.join("content/briefs/water-at-night/pump.svg")).unwrap();
    fs::write(site.join("content/briefs/water-at-night/readings.csv"), "hour,litres\n").unwrap();
    let built = tools::run(
        tools::ssg(&["build", "--clock", tools::CLOCK, "--root"])
            .arg(&site)
            .arg("--deny=own-host-link"),
    );
    let told = tools::told(&built);
    assert!(built.status.success(), "{told}");
    assert!(!told.contains("warning"), "{told}");
    assert!(site.join("public/briefs/2026/water-at-night/index.html").is_file());
}

#[test]
fn a_site_overrides_one_part() {
    let example = root().join("tests/examples/override");
    let files: Vec<(String, String)> = tools::files(&example)
        .into_iter()
        .map(|file| {
            let name = file.strip_prefix(&example).expect("it was found there");
            (name.to_string_lossy().into_owned(), read(&file))
        })
        .collect();
    let of_forty = |(file, _): &(String, String)| file.starts_with("themes/forty/");
    for (file, text) in
        shown(Path::new("themes/README.md")).into_iter().filter(|one| !of_forty(one))
    {
        let stands = files.iter().any(|(name, same)| *name == file && *same == text);
        assert!(stands, "themes/README.md shows another `{file}` than tests/examples/override");
    }
    let folder = Folder::new("override");
    let site = folder.path().join("site");
    tools::copy(&example, &site);
    tools::copy(&root().join("themes"), &site.join("themes"));
    let public = folder.path().join("public");
    tools::build(&site, &public);
    let html = read(&public.join("notes/2026/a-note/index.html"));
    for words in ["Ask before you copy a picture", "Note: the newest", "Another Note", "CC BY 4.0"]
    {
        assert!(html.contains(words), "`{words}` is not on the page:\n{html}");
    }
}

#[test]
fn a_theme_in_forty_lines_is_whole() {
    let example = root().join("tests/examples/forty");
    let theme = example.join("themes/forty");
    let files = tools::files(&theme);
    let lines: usize = files.iter().map(|file| read(file).lines().count()).sum();
    assert_eq!(lines, 40, "the guide says so");
    let guide = shown(Path::new("themes/README.md"));
    for file in files {
        let name = file.strip_prefix(&example).expect("it was found there").to_string_lossy();
        let same = guide.iter().any(|(shown, text)| *shown == name && *text == read(&file));
        assert!(same, "themes/README.md does not show `{name}` as it is");
    }
    let folder = Folder::new("forty");
    let site = folder.path().join("site");
    tools::copy(&example, &site);
    let public = folder.path().join("public");
    tools::build(&site, &public);
    let html = read(&public.join("notes/a-note/index.html"));
    assert!(html.contains("CO<sub>2</sub>") && html.contains("Back to reference 1"), "{html}");
    assert!(public.join("authors/ada-example/index.html").is_file());
}

/// Names that are listed in `src/theme/names.rs`, as the guide shows them.
#[test]
fn every_filter_and_test_is_listed() {
    let source = read(&root().join("src/theme/names.rs"));
    let names = |list: &str| {
        let (_, rest) = source.split_once(&format!("const {list}: ")).expect("the list");
        let (_, rest) = rest.split_once("= [").expect("its names");
        let (rest, _) = rest.split_once("];").expect("its end");
        let names = rest.split('"').skip(1).step_by(2).map(|name| format!("`{name}`"));
        names.collect::<Vec<_>>().join(" ")
    };
    let table = format!(
        "| | |\n|---|---|\n| filters | {} |\n| tests | {} |\n| tags | {} |",
        names("FILTERS"),
        names("TESTS"),
        names("TAGS")
    );
    keep("themes/README.md", "names", &table);
}

/// Compares the part of a guide that is made of the code, or writes it.
fn keep(guide: &str, part: &str, text: &str) {
    let file = root().join(guide);
    let present = read(&file);
    let (begin, end) =
        (format!("<!-- {part}: made by tests/docs.rs -->"), format!("<!-- end of {part} -->"));
    let (before, rest) =
        present.split_once(&begin).unwrap_or_else(|| panic!("{guide}: no {begin}"));
    let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("{guide}: no {end}"));
    let wanted = format!("{before}{begin}\n\n{}\n\n{end}{after}", text.trim());
    if present == wanted {
        return;
    }
    if std::env::var_os("SSG_BLESS").is_some() {
        fs::write(&file, wanted).expect("the project can be written");
        return;
    }
    panic!(
        "{guide} no longer tells what the code does of its {part}: `SSG_BLESS=1 cargo test --release --test suite docs:: -- --test-threads 1`, and read the change"
    );
}
