//! `ssg serve` while its author writes: every kind of change is seen, and the site is the same as one
//! that is built.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::served::{DEADLINE, Served};
use crate::tools::{self, Folder, read};

/// A site of three articles, with data, a style sheet and a file of its own.
fn site(name: &str) -> Folder {
    let folder = Folder::new(name);
    tools::copy(&tools::root().join("tests/sites/theme"), &folder.path().join("themes/plain"));
    folder.write(
        "site.toml",
        "base_url = \"https://institute.example/\"\ntheme = \"plain\"\n\n[institute]\nname = \"Example Institute\"\n",
    );
    for name in ["lakes", "rivers", "wells"] {
        folder
            .write(&format!("content/articles/{name}.md"), &article(name, &format!("Of {name}.")));
    }
    folder.write("data/facts.toml", "depth = \"seven\"\n");
    folder.write("static/robots.css", "a { color: red }\n");
    folder.write("themes/plain/static/style.css", "p { color: blue }\n");
    let base = folder.path().join("themes/plain/templates/base.html");
    let linked = read(&base)
        + "<link rel=\"stylesheet\" href=\"{{ asset(path='style.css') }}\">{% set facts = data(path='facts.toml') %}<p>{{ facts.depth }}</p>\n";
    fs::write(base, linked).unwrap();
    folder
}

fn article(title: &str, body: &str) -> String {
    format!("---\ntitle: {title}\ndate: 2026-03-04\n---\n{body}\n")
}

#[test]
fn every_kind_of_change_is_seen() {
    let site = site("serve-changes");
    let root = site.path().to_path_buf();
    let served = Served::start(&root, &[]);
    served.until_holds("/articles/2026/rivers/", "Of rivers.");

    // As most programs write.
    site.write("content/articles/rivers.md", &article("rivers", "A second version."));
    served.until_holds("/articles/2026/rivers/", "A second version.");

    // As VS Code and other atomic writers do.
    site.write("content/articles/.rivers.md.tmp", &article("Streams", "A third version."));
    let file = root.join("content/articles/rivers.md");
    fs::rename(root.join("content/articles/.rivers.md.tmp"), &file).unwrap();
    served.until_holds("/articles/2026/rivers/", "A third version.");
    served.until_holds("/", "Streams");
    served.until_holds("/articles/", "Streams");

    // As vim does: the old file moves away, and a new one is written.
    fs::write(root.join("content/articles/4913"), "").unwrap();
    fs::remove_file(root.join("content/articles/4913")).unwrap();
    fs::rename(&file, root.join("content/articles/rivers.md~")).unwrap();
    fs::write(&file, article("rivers", "A fourth version.")).unwrap();
    fs::remove_file(root.join("content/articles/rivers.md~")).unwrap();
    served.until_holds("/articles/2026/rivers/", "A fourth version.");

    // Another, and one less.
    site.write("content/articles/springs.md", &article("springs", "Of springs."));
    served.until_holds("/articles/2026/springs/", "Of springs.");
    fs::remove_file(root.join("content/articles/wells.md")).unwrap();
    served.until_gone("/articles/2026/wells/");

    // A draft is shown.
    site.write(
        "content/articles/moors.md",
        &article("moors", "Of moors.").replace("date", "draft: true\ndate"),
    );
    served.until_holds("/articles/2026/moors/", "Of moors.");

    // A folder with articles and a picture comes, goes by another name, and takes another's place.
    site.write("incoming/report/index.md", &article("report", "One.\n\n![A map](map.svg)"));
    site.write("incoming/report/map.svg", "<svg width=\"3\" height=\"4\"></svg>");
    fs::rename(root.join("incoming/report"), root.join("content/articles/report")).unwrap();
    served.until_holds("/articles/2026/report/", "One.");
    assert_eq!(served.get("/articles/2026/report/map.svg").status, 200);
    fs::rename(root.join("content/articles/report"), root.join("content/articles/study")).unwrap();
    served.until_holds("/articles/2026/study/", "One.");
    served.until_gone("/articles/2026/report/");
    site.write("incoming/study/index.md", &article("report", "Two."));
    fs::rename(root.join("content/articles/study"), root.join("incoming/old")).unwrap();
    fs::rename(root.join("incoming/study"), root.join("content/articles/study")).unwrap();
    served.until_holds("/articles/2026/study/", "Two.");

    // What is no article: data, template, style sheet, a file that is copied, the configuration.
    site.write("data/facts.toml", "depth = \"eight\"\n");
    served.until_holds("/articles/2026/rivers/", "<p>eight</p>");
    let base = root.join("themes/plain/templates/base.html");
    fs::write(&base, read(&base) + "<p>A word at the end</p>\n").unwrap();
    served.until_holds("/articles/2026/lakes/", "A word at the end");
    let style = |page: &str| page.split("/assets/style.").nth(1).map(|rest| rest[..10].to_string());
    let old = style(&served.get("/").text());
    site.write("themes/plain/static/style.css", "p { color: green }\n");
    served.until("/", "with another style sheet", |answer| style(&answer.text()) != old);
    site.write("static/robots.css", "a { color: blue }\n");
    served.until_holds("/robots.css", "blue");
    let config = read(&root.join("site.toml"));
    site.write("site.toml", &config.replace("Example", "Other"));
    served.until_holds("/", "Other Institute");

    // A folder that was not there at the start.
    site.write("templates/not_found.html", "Nothing here at all");
    served.until("/nowhere/", "the site's own", |answer| {
        answer.text().contains("Nothing here at all")
    });
    fs::remove_dir_all(root.join("templates")).unwrap();
    served
        .until("/nowhere/", "the theme's", |answer| !answer.text().contains("Nothing here at all"));
}

/// An author saves while the first site is made: nothing is watched yet.
#[test]
fn what_is_saved_during_the_first_build_is_seen() {
    let site = site("serve-meanwhile");
    for number in 0..300 {
        site.write(&format!("content/articles/{number}.md"), &article("More", "Of more."));
    }
    for round in 0..8 {
        let served = Served::start(site.path(), &[]);
        let mut saved = 0;
        thread::scope(|scope| {
            let first = scope.spawn(|| served.get("/"));
            while !first.is_finished() {
                saved += 1;
                let text = format!("Saved {saved} times in round {round}.");
                site.write("content/articles/rivers.md", &article("rivers", &text));
            }
        });
        let words = format!("Saved {saved} times in round {round}.");
        served.until_holds("/articles/2026/rivers/", &words);
    }
}

#[test]
fn a_burst_ends_in_its_last_state() {
    let site = site("serve-burst");
    let served = Served::start(site.path(), &[]);
    served.until_holds("/", "lakes");
    for version in ["first", "last"] {
        for number in 0..1000 {
            let text = article(&format!("Number {number}"), &format!("The {version} {number}."));
            site.write(&format!("content/articles/checkout/n{number}.md"), &text);
        }
    }
    for number in (0..1000).rev() {
        served.until_holds(&format!("/articles/2026/n{number}/"), &format!("The last {number}."));
    }
    fs::remove_dir_all(site.path().join("content/articles/checkout")).unwrap();
    for number in 0..1000 {
        served.until_gone(&format!("/articles/2026/n{number}/"));
    }
}

#[test]
fn mistakes_stand_over_the_last_good_page_until_they_are_mended() {
    let site = site("serve-mistakes");
    let root = site.path().to_path_buf();
    let served = Served::start(&root, &[]);
    served.until_holds("/articles/2026/lakes/", "Of lakes.");
    site.write("content/articles/lakes.md", "---\ntitle: lakes\ndate: no day\n---\nBroken.\n");
    served.until_said("no day");
    served.until_said("the last good pages stay");
    let page = served.get("/articles/2026/lakes/");
    assert_eq!(page.status, 200);
    assert!(page.text().contains("Of lakes."), "{}", page.text());
    served.until_holds("/articles/2026/rivers/", "Of rivers.");
    site.write("content/articles/lakes.md", &article("lakes", "Mended."));
    served.until_holds("/articles/2026/lakes/", "Mended.");

    // A file that cannot be found, and goes.
    let link = root.join("content/articles/lost.md");
    std::os::unix::fs::symlink("nowhere", &link).unwrap();
    served.until_said("lost.md");
    site.write("content/articles/lakes.md", &article("lakes", "While a link led nowhere."));
    served.until("/articles/2026/lakes/", "the last good one", |answer| {
        answer.text().contains("Mended.")
    });
    fs::remove_file(&link).unwrap();
    served.until_holds("/articles/2026/lakes/", "While a link led nowhere.");
    site.write("content/articles/lakes.md", &article("lakes", "Mended."));
    served.until_holds("/articles/2026/lakes/", "Mended.");

    // A template that cannot be read, and one whose mistake shows on a page only.
    let file = root.join("themes/plain/templates/article.html");
    let good = read(&file);
    fs::write(&file, good.clone() + "{% if").unwrap();
    served.until_said("article.html");
    served.until_holds("/articles/2026/lakes/", "Mended.");
    fs::write(
        &file,
        good.replace("{{ article.body", "{{ article.nothing.at.all }}{{ article.body"),
    )
    .unwrap();
    served.until_said("nothing");
    served.until_holds("/articles/2026/lakes/", "Mended.");
    fs::write(&file, good.replace("{{ article.body", "<i>whole</i>{{ article.body")).unwrap();
    served.until_holds("/articles/2026/lakes/", "<i>whole</i>");
}

#[test]
fn words_alone_leave_the_rest_as_it_is_and_more_does_not() {
    let site = site("serve-words");
    let served = Served::start(site.path(), &[]);
    let (lakes, rivers) = ("/articles/2026/lakes/", "/articles/2026/rivers/");
    let write = |name: &str, body: &str| {
        site.write(&format!("content/articles/{name}.md"), &article(name, body));
    };
    write("lakes", "## Depth\n\nOf lakes.");
    served.until_holds(lakes, "id=\"depth\"");
    write("rivers", "See [the depth](lakes.md#depth).");
    served.until_holds(rivers, &format!("href=\"{lakes}#depth\""));

    // Words alone.
    write("lakes", "Cold and *clear*.\n\n## Depth\n\nOf lakes.");
    served.until_holds(lakes, "<em>clear</em>");

    // A heading that others point at goes, and comes back.
    write("lakes", "Cold and clear.\n\n## Deep\n\nOf lakes.");
    served.until_said("no heading `#depth`");
    write("lakes", "Cold, clear and deep.\n\n## Depth\n\nOf lakes.");
    served.until_holds(lakes, "Cold, clear and deep.");

    // A link is answered, and one that leads nowhere is told at its new place.
    write("lakes", "Unlike [wells](wells.md).\n\n## Depth\n\nOf lakes.");
    served.until_holds(lakes, "href=\"/articles/2026/wells/\"");
    write("lakes", "Unlike [wells](well.md).\n\n## Depth\n\nOf lakes.");
    served.until_said("lakes.md:5:16");
    write("lakes", "So.\n\nUnlike [wells](well.md).\n\n## Depth\n\nOf lakes.");
    served.until_said("lakes.md:7:16");
    write("lakes", "So.\n\nUnlike [wells](wells.md).\n\n## Depth\n\nOf lakes.");
    served.until_holds(lakes, "href=\"/articles/2026/wells/\"");

    // A key of the front matter changes with the words.
    site.write(
        "content/articles/lakes.md",
        "---\ntitle: lakes\ndate: 2026-03-04\nslug: ponds\n---\n## Depth\n\nOf ponds.\n",
    );
    served.until_holds("/articles/2026/ponds/", "Of ponds.");
    served.until_holds(rivers, "href=\"/articles/2026/ponds/#depth\"");
}

#[test]
fn a_site_that_cannot_be_built_is_served_once_it_can() {
    let site = site("serve-broken");
    let good = read(&site.path().join("site.toml"));
    site.write("site.toml", "base_url = 7\n");
    let served = Served::start(site.path(), &[]);
    served.until("/", "a page of mistakes", |answer| {
        answer.status == 500 && answer.text().contains("vscode://file/")
    });
    site.write("site.toml", &good);
    served.until_holds("/", "Example Institute");
    assert_eq!(served.interrupt(), Some(0));
}

#[test]
fn what_has_fallen_due_is_seen_with_any_change() {
    let site = site("serve-due");
    let mut command = tools::ssg(&["serve", "--published", "--port", "0", "--root"]);
    command.arg(site.path());
    let served = Served::of(command);
    // The server is there, so that what falls due soon is not due when it is seen.
    let due = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(5);
    let article = |title: &str, key: &str| {
        format!("---\ntitle: {title}\ndate: 2026-03-04\n{key}---\nOf it.\n")
    };
    let held_back = article("Tides", &format!("publish_at: {due}\n"));
    site.write("content/articles/tides.md", &held_back);
    site.write("content/articles/ebb.md", &article("Ebb", ""));
    served.until_holds("/articles/", "Ebb");
    served.until_gone("/articles/2026/tides/");
    let template = site.path().join("themes/plain/templates/list.html");
    while jiff::Timestamp::now() <= due {
        thread::sleep(Duration::from_millis(50));
    }
    fs::write(&template, read(&template).replace("<h1>", "<h1>Now: ")).unwrap();
    served.until_holds("/articles/", "<h1>Now: ");
    served.until_holds("/articles/", "Tides");
    served.until_holds("/articles/2026/tides/", "Of it.");
}

#[test]
fn drafts_are_shown_as_drafts_and_hidden_where_the_public_site_is_asked_for() {
    let site = site("serve-drafts");
    let draft = "---\ntitle: Dams\ndate: 2026-03-04\ndraft: true\n---\nOf dams.\n";
    site.write("content/articles/dams.md", draft);
    let later = "---\ntitle: Tides\ndate: 2099-01-01\n---\nOf tides.\n";
    site.write("content/articles/tides.md", later);
    let article = site.path().join("themes/plain/templates/article.html");
    let badged = read(&article).replace("{{ article.body", "[{{ article.badge }}]{{ article.body");
    fs::write(&article, badged).unwrap();
    let served = Served::start(site.path(), &[]);
    served.until_holds("/articles/2026/dams/", "[draft]");
    served.until_holds("/articles/2099/tides/", "[scheduled]");
    served.until_holds("/articles/2026/lakes/", "[]");
    served.until_holds("/articles/", "Dams");
    let published = Served::start(site.path(), &["--published"]);
    published.until_holds("/articles/2026/lakes/", "[]");
    published.until_gone("/articles/2026/dams/");
    published.until_gone("/articles/2099/tides/");
    assert!(!published.get("/articles/").text().contains("Dams"));
}

#[test]
#[cfg(target_os = "linux")]
fn the_browser_is_opened_where_that_is_asked_for() {
    use std::os::unix::fs::PermissionsExt;

    let site = site("serve-open");
    // The system's own way to a browser is a program of this name.
    let (programs, asked) = (site.path().join("bin"), site.path().join("asked"));
    let opener = programs.join("xdg-open");
    site.write("bin/xdg-open", &format!("#!/bin/sh\necho \"$1\" > {}\n", asked.display()));
    fs::set_permissions(&opener, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = tools::ssg(&["serve", "--open", "--port", "0", "--root"]);
    let path = std::env::var("PATH").unwrap_or_default();
    command.arg(site.path()).env("PATH", format!("{}:{path}", programs.display()));
    let served = Served::of(command);
    let start = Instant::now();
    while !asked.exists() || read(&asked).is_empty() {
        assert!(start.elapsed() < DEADLINE, "no browser was opened: {}", served.said());
        thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(read(&asked).trim(), served.url);
}

#[test]
fn without_watching_a_page_is_never_of_two_moments() {
    let site = site("serve-no-watch");
    let served = Served::start(site.path(), &["--no-watch", "--no-reload", "--published"]);
    served.until_holds("/articles/2026/lakes/", "Of lakes.");
    site.write("content/articles/rivers.md", &article("Rivers", "Later."));
    // It was not rendered before; what is asked for is made of what is there.
    served.until_holds("/articles/2026/rivers/", "Later.");
}

#[test]
fn polling_sees_changes_too() {
    let site = site("serve-poll");
    let served = Served::start(site.path(), &["--poll=20"]);
    served.until_holds("/articles/2026/lakes/", "Of lakes.");
    site.write("content/articles/lakes.md", &article("lakes", "Polled, and longer."));
    served.until_holds("/articles/2026/lakes/", "Polled, and longer.");
}

#[test]
fn what_is_served_after_many_edits_is_what_is_built() {
    let count = std::env::var("SSG_SOAK").ok().and_then(|count| count.parse().ok()).unwrap_or(100);
    let site = site("serve-soak");
    let root = site.path().to_path_buf();
    for number in 0..60 {
        site.write(&format!("content/articles/a{number}.md"), &article("An article", "Words."));
    }
    let address = "http://soak.example/archive/";
    let arguments = ["--published", "--no-reload", "--base-url", address];
    let served = Served::start(&root, &arguments);
    served.until_holds("/archive/articles/2026/lakes/", "Of lakes.");
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut below = |limit: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % limit
    };
    let mut memory = vec![served.memory()];
    for edit in 0..count {
        let file = format!("content/articles/a{}.md", below(60));
        let words = format!("Edit {edit}");
        match below(12) {
            0 => site.write(&file, &article(&format!("Title {edit}"), "Words.")),
            1 => drop(fs::remove_file(root.join(&file))),
            2 => site
                .write(&file, &article("A draft", "Hidden.").replace("date", "draft: true\ndate")),
            3 => site.write(&file, "---\ntitle: broken\ndate: never\n---\n"),
            4 => drop(fs::rename(
                root.join(&file),
                root.join(format!("content/articles/b{}.md", below(20))),
            )),
            5 => site.write(
                &file,
                &article("Tagged", "Words.")
                    .replace("date", &format!("tags: [t{}]\ndate", below(9))),
            ),
            6 => site.write("data/facts.toml", &format!("depth = \"{edit}\"\n")),
            7 => {
                site.write("themes/plain/static/style.css", &format!("p {{ margin: {edit}px }}\n"))
            }
            8 => site.write(
                &format!("content/articles/f{}/index.md", below(5)),
                &article("In a folder", &words),
            ),
            9 => drop(fs::rename(
                root.join(format!("content/articles/f{}", below(5))),
                root.join(format!("content/articles/g{}", below(5))),
            )),
            _ => site.write("content/articles/lakes.md", &article("lakes", &words)),
        }
        if edit % 3 == 0 {
            site.write("content/articles/lakes.md", &article("lakes", &words));
            mend(&root);
            served.until_holds("/archive/articles/2026/lakes/", &words);
        }
        if (edit + 1) % (count / 4).max(1) == 0 {
            memory.push(served.memory());
        }
    }
    for number in 0..60 {
        site.write(&format!("content/articles/a{number}.md"), &article("At the end", "Words."));
    }
    mend(&root);
    println!("{count} edits, memory in MiB: {memory:?}");
    let public = root.join("public");
    let built = tools::ssg(&[
        "build",
        "--no-cache",
        "--clock",
        tools::CLOCK,
        "--base-url",
        address,
        "--root",
    ])
    .arg(&root)
    .output()
    .unwrap();
    assert!(built.status.success(), "{}", tools::told(&built));
    same(&served, &public);
    let (first, last) = (memory[1], memory[memory.len() - 1]);
    assert!(last <= first + first / 2 + 16, "memory grows: {memory:?}");
}

/// Mends every article that the soak broke.
fn mend(root: &Path) {
    for file in tools::files_ending(&root.join("content"), ".md") {
        if read(&file).contains("date: never") {
            fs::write(&file, article("Mended", "Words.")).unwrap();
        }
    }
}

/// Waits until every file of a finished site is served byte for byte.
fn same(served: &Served, public: &Path) {
    let files: Vec<_> = tools::files(public)
        .into_iter()
        .filter(|file| {
            !file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".ssg"))
        })
        .collect();
    let start = Instant::now();
    loop {
        let other = files.iter().find(|file| {
            let below =
                file.strip_prefix(public).expect("it was found there").display().to_string();
            served.get(&format!("/archive/{below}")).bytes != fs::read(file).unwrap()
        });
        match other {
            None => return,
            Some(file) => {
                assert!(
                    start.elapsed() < DEADLINE,
                    "{} is another\n{}",
                    file.display(),
                    served.said()
                );
                thread::sleep(Duration::from_millis(20));
            }
        }
    }
}
