//! What a site has for hosts is read by their own parsers as it was meant, what a host does not take is
//! told before it is uploaded, and no way of writing leaves what an uploader refuses.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::redirects;
use crate::tools::{self, CLOCK, Folder};

/// The site of `redirects`, at the root of a host.
fn site(name: &str, host: &str, many: usize) -> (Folder, PathBuf) {
    let folder = redirects::site(name, host, many);
    // A rule of the site's own, which Cloudflare would not take.
    fs::remove_file(folder.path().join("static/_redirects")).unwrap();
    let config = folder.path().join("site.toml");
    let text = fs::read_to_string(&config).unwrap().replace("/archive/", "/");
    // What a host cannot answer is asked for below, and must not be answered in another way.
    let rules = "\n[rules]\nhost-redirect = \"allow\"\nhost-not-gone = \"allow\"\n";
    fs::write(&config, text + rules).unwrap();
    let output = folder.path().join("public");
    tools::build(folder.path(), &output);
    (folder, output)
}

/// What the parser of a host makes of an output folder: the faults that it finds, and answers that are
/// not those of `cases`.
fn asked(host: &str, output: &Path, cases: &[Value]) -> Result<(), String> {
    let list = output.with_extension("cases.json");
    fs::write(&list, Value::from(cases.to_vec()).to_string()).unwrap();
    let mut command = tools::program("node");
    command.arg(tools::root().join("tests/tools/hosts.mjs")).arg(host).arg(output).arg(&list);
    let asked = tools::run(&mut command);
    match asked.status.success() {
        true => Ok(()),
        false => Err(tools::told(&asked)),
    }
}

fn case(path: &str, status: u16, to: &str) -> Value {
    json!([path, status, to])
}

/// Addresses that every host with a table answers alike.
fn common() -> Vec<Value> {
    let moved = |path: &str, to: &str| case(path, 301, to);
    vec![
        moved("/rivers/", "/articles/2026/rivers/"),
        moved("/streams/", "/articles/2026/rivers/"),
        case("/survey.html", 302, "/articles/2026/rivers/"),
        moved("/blog/2026/rivers/", "/articles/2026/rivers/"),
        moved("/blog/2026/a/b/c.pdf", "/articles/2026/a/b/c.pdf"),
        moved("/blog/2026/", "/articles/2026/"),
        moved("/blog/2026", "/articles/2026/"),
        case("/blog/", 404, ""),
        case("/forum/t/12", 302, "https://forum.example/t/12"),
        case("/forum", 302, "https://forum.example/"),
        moved("/price/", "/articles/?cost=%241"),
        moved("/a,b/", "/articles/2026/rivers/"),
        moved("/Old/case/", "/articles/2026/rivers/"),
        moved("/Articles/2026/Rivers/", "/articles/2026/rivers/"),
        case("/articles/2026/rivers/", 200, ""),
        case("/", 200, ""),
        case("/nothing/", 404, ""),
    ]
}

/// The answers to `many` times five further redirects.
fn further(many: usize, gone: u16) -> Vec<Value> {
    let mut cases = Vec::new();
    for number in 0..many {
        let long = "with-a-name-that-is-longer-than-the-cells-of-a-table";
        cases.push(case(&format!("/single/{number}-{long}/"), 301, "/articles/"));
        let found = format!("/articles/?{number}");
        cases.push(case(&format!("/found/{number}.html"), 302, &found));
        cases.push(case(&format!("/year{number}/2026/03/rivers/"), 301, "/articles/2026/rivers/"));
        let tree = format!("https://elsewhere.example/a/{number}");
        cases.push(case(&format!("/tree{number}/a/{number}"), 301, &tree));
        cases.push(case(&format!("/shut{number}/x"), gone, ""));
    }
    cases
}

/// The parser reads what is made and answers as it was meant; and it finds a mistake that is planted, and
/// an answer that is wrong.
fn is_read(host: &str, table: &str, fault: &str, output: &Path, cases: Vec<Value>) {
    if let Err(told) = asked(host, output, &cases) {
        panic!("{host}: {} addresses were asked for:\n{told}", cases.len());
    }
    let wrong = [case("/rivers/", 301, "/somewhere/else/")];
    assert!(asked(host, output, &wrong).is_err(), "{host}: a wrong answer is not found");
    let planted = output.with_file_name("planted");
    tools::copy(output, &planted);
    let file = planted.join(table);
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replacen(['\n', '['], fault, 1)).unwrap();
    assert!(asked(host, &planted, &[]).is_err(), "{host}: a planted mistake is not found");
}

#[test]
fn cloudflare_answers_as_it_was_meant() {
    let (_folder, output) = site("of-cloudflare", "cloudflare", 19);
    let mut cases = common();
    cases.extend(further(19, 404));
    cases.extend([
        // A page stands there, and sends readers on to where the redirect is.
        case("/rivers", 308, "/rivers/"),
        case("/gr%C3%B6%C3%9Fe/2026/x.html", 301, "/articles/2026/x/#gr%C3%B6%C3%9Fe"),
        case("/Articles/2026/Rivers", 301, "/articles/2026/rivers/"),
        case("/forum/t/12?page=2", 302, "https://forum.example/t/12?page=2"),
        case("/shop/anything/", 404, ""),
        case("/?page_id=12", 200, ""),
    ]);
    is_read("cloudflare", "_redirects", "\n/a /b 410\n", &output, cases);
}

#[test]
fn netlify_answers_as_it_was_meant() {
    let (_folder, output) = site("of-netlify", "netlify", 1000);
    let mut cases = common();
    cases.extend(further(1000, 410));
    cases.extend([
        case("/rivers", 301, "/articles/2026/rivers/"),
        case("/gone/", 410, ""),
        case("/shop/anything/", 410, ""),
        case("/?page_id=12", 301, "/articles/?old=12"),
        case("/?page_id=12&x=1", 200, ""),
        // A name that is a part of a part is not one there.
        case("/gr%C3%B6%C3%9Fe/2026/x.html", 404, ""),
    ]);
    assert!(cases.len() > 5000);
    is_read("netlify", "_redirects", "\n/a nowhere 301\n", &output, cases);
}

#[test]
fn vercel_answers_as_it_was_meant() {
    let (_folder, output) = site("of-vercel", "vercel", 300);
    let mut cases = common();
    cases.extend(further(300, 404));
    cases.extend([
        case("/rivers", 301, "/articles/2026/rivers/"),
        case("/gr%C3%B6%C3%9Fe/2026/x.html", 301, "/articles/2026/x/#gr%C3%B6%C3%9Fe"),
        case("/?page_id=12", 301, "/articles/?old=12"),
        case("/shop/anything/", 404, ""),
    ]);
    is_read(
        "vercel",
        "vercel.json",
        "[{ \"source\": \"/(\", \"destination\": \"/\" }, ",
        &output,
        cases,
    );
}

#[test]
fn the_check_counts_as_the_host_does() {
    let folder = redirects::site("counted", "cloudflare", 2001);
    let checked = |arguments: &[&str]| {
        let mut command = tools::ssg(&["check", "--clock", CLOCK, "--all", "--root"]);
        command.arg(folder.path()).args(arguments);
        let checked = tools::run(&mut command);
        (checked.status.code(), tools::told(&checked))
    };
    let (code, told) = checked(&[]);
    assert_eq!(code, Some(1), "{told}");
    // Two for each of 2001, eight of the site's own, and the beginnings of 2001 patterns and of two more.
    assert!(told.contains("warning[W0906]: the site redirects"), "{told}");
    assert!(told.contains("error[E0901]: the patterns of redirects make"), "{told}");
    let parser = |limit: &str| told.lines().filter(|line| line.contains(limit)).count();
    assert_eq!(parser("Cloudflare Pages takes 2000"), 1, "{told}");
    assert_eq!(parser("Cloudflare Pages takes 100"), 1, "{told}");
    let (_, told) = checked(&["--host", "nginx"]);
    assert!(!told.contains("[E09") && !told.contains("[W09"), "{told}");
}

#[test]
fn a_file_that_the_host_does_not_take_stops_the_build() {
    let folder = redirects::site("too-large", "cloudflare", 0);
    let config = folder.path().join("site.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, text + "\n[rules]\nhost-redirect = \"allow\"\n").unwrap();
    let large = fs::File::create(folder.path().join("static/film.bin")).unwrap();
    large.set_len((25 << 20) + 1).unwrap();
    let output = folder.path().join("public");
    for command in ["check", "build"] {
        let mut command = tools::ssg(&[command, "--clock", CLOCK, "--root"]);
        let ran = tools::run(command.arg(folder.path()).arg("--output-dir").arg(&output));
        let told = tools::told(&ran);
        let message =
            "error[E0901]: `/film.bin` has 26 MiB; Cloudflare Pages takes files of 25 MiB";
        assert!(told.contains(message), "{told}");
        assert_eq!(ran.status.code(), Some(1));
        assert!(!output.exists());
    }
    large.set_len(25 << 20).unwrap();
    tools::build(folder.path(), &output);
    // A second build, which keeps the file, weighs it again.
    large.set_len((25 << 20) + 1).unwrap();
    let mut command = tools::ssg(&["build", "--clock", CLOCK, "--root"]);
    let ran = tools::run(command.arg(folder.path()).arg("--output-dir").arg(&output));
    assert_eq!(ran.status.code(), Some(1), "{}", tools::told(&ran));
}

/// What uploaders refuse or make unreadable: links of both kinds, and rights that others lack.
fn refused(output: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![output.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder can be read") {
            let path = entry.expect("it has entries").path();
            let it = fs::symlink_metadata(&path).expect("it is there");
            let mode = it.permissions().mode();
            if it.is_symlink() || (it.is_file() && it.nlink() > 1) {
                found.push(format!("{}: a link", path.display()));
            }
            let wanted = if it.is_dir() { 0o555 } else { 0o444 };
            if !it.is_symlink() && mode & wanted != wanted {
                found.push(format!("{}: mode {:o}", path.display(), mode & 0o777));
            }
            if it.is_dir() {
                folders.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn the_output_holds_no_link_and_nothing_that_others_cannot_read() {
    let folder = Folder::new("modes");
    tools::copy(&tools::root().join("tests/sites/redirects/site"), folder.path());
    tools::copy(&tools::root().join("tests/sites/theme"), &folder.path().join("themes/plain"));
    for number in 0..100 {
        let text = format!("---\ntitle: Text {number}\ndate: 2025-01-02\n---\nWords.\n");
        folder.write(&format!("content/articles/text-{number}.md"), &text);
    }
    folder.write("static/private.txt", "for its owner\n");
    folder.write("static/large.bin", &"x".repeat(9 << 20));
    for name in ["static/private.txt", "static/large.bin"] {
        let file = folder.path().join(name);
        fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
    }
    std::os::unix::fs::symlink("private.txt", folder.path().join("static/linked.txt")).unwrap();
    let output = folder.path().join("public");
    // A user whose files are private, as on many machines of universities.
    let build = |what: &str| {
        let program = env!("CARGO_BIN_EXE_ssg");
        let line = format!(
            "umask 077; exec {program} build --quiet --clock {CLOCK} --root {} --output-dir {}",
            folder.path().display(),
            output.display()
        );
        let built = tools::run(Command::new("sh").args(["-c", &line]));
        assert!(built.status.success(), "{what}: {}", tools::told(&built));
        assert_eq!(refused(&output), Vec::<String>::new(), "{what}");
    };
    build("a new folder");
    build("nothing changed");
    folder.write("content/articles/text-1.md", "---\ntitle: Text 1\ndate: 2025-01-02\n---\nNew.\n");
    build("few files changed, in place");
    let title = |number: usize, word: &str| {
        format!("---\ntitle: {word} {number}\ndate: 2025-01-02\n---\nWords.\n")
    };
    for word in ["Other", "Third", "Fourth"] {
        for number in 0..60 {
            folder.write(&format!("content/articles/text-{number}.md"), &title(number, word));
        }
        build("many files changed, in one step");
    }
    let tar = folder.path().join("site.tar");
    let packed =
        tools::run(Command::new("tar").arg("-cf").arg(&tar).arg("-C").arg(&output).arg("."));
    assert!(packed.status.success());
    let listed = tools::run(Command::new("tar").arg("-tvf").arg(&tar));
    let listed = tools::told(&listed);
    assert!(listed.lines().all(|line| line.starts_with(['-', 'd'])), "{listed}");
}

#[test]
fn a_preview_stands_where_its_host_says() {
    let folder = Folder::new("preview");
    tools::copy(&tools::root().join("tests/sites/accessibility/site"), folder.path());
    tools::copy(&tools::root().join("themes/institute"), &folder.path().join("themes/institute"));
    let text = "---\ntitle: Draft\ndate: 2026-03-04\ndraft: true\n---\nNot yet.\n";
    folder.write("content/articles/draft.md", text);
    let config = folder.path().join("site.toml");
    let written = fs::read_to_string(&config).unwrap();
    fs::write(&config, written + "\n[feeds.paths]\nrss = \"/feed/\"\n").unwrap();
    let output = folder.path().join("preview");
    let build = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = tools::ssg(&["build", "--preview", "--clock", CLOCK, "--root"]);
        command.arg(folder.path()).arg("--output-dir").arg(&output).args(arguments);
        let ran = tools::run(command.envs(variables.iter().copied()));
        assert!(ran.status.success(), "{}", tools::told(&ran));
        fs::read_to_string(output.join("index.html")).unwrap()
    };
    let sha = "0123456789abcdef0123456789abcdef01234567";
    let variables = [("CF_PAGES_URL", "https://a1.site.pages.dev"), ("CF_PAGES_COMMIT_SHA", sha)];
    let home = build(&variables, &[]);
    assert!(home.contains("content=\"https://a1.site.pages.dev/\""), "{home}");
    assert!(home.contains("<meta name=\"robots\" content=\"noindex\">"), "{home}");
    for (page, words) in [
        ("index.html", "Version 0123456."),
        ("fr/access/index.html", "Version 0123456."),
        ("de/access/index.html", "Fassung 0123456."),
        ("ar/access/index.html", "النسخة 0123456."),
    ] {
        let page = fs::read_to_string(output.join(page)).unwrap();
        let banner = page.split("<aside class=\"preview\">").nth(1).expect("there is a banner");
        let banner = banner.split("</aside>").next().unwrap();
        assert!(banner.contains(words) && !banner.contains("style="), "{banner}");
    }
    let headers = fs::read_to_string(output.join("_headers")).unwrap();
    let of_all = headers.split("\n/*\n").nth(1).expect("all addresses have headers");
    assert!(of_all.contains("X-Robots-Tag: noindex"), "{headers}");
    assert!(!output.join("feed/index.xml").exists() && !output.join("atom.xml").exists());
    // What is said on the command line counts, and a new commit makes new pages.
    let other = [("VERCEL_URL", "x.vercel.app"), ("VERCEL_GIT_COMMIT_SHA", "fedcba9876")];
    let home = build(&other, &[]);
    assert!(home.contains("https://x.vercel.app/") && home.contains("Version fedcba9."), "{home}");
    let home = build(&other, &["--base-url", "https://said.example/"]);
    assert!(home.contains("https://said.example/") && !home.contains("vercel.app"), "{home}");
    // A build for readers asks nobody.
    let mut command = tools::ssg(&["build", "--clock", CLOCK, "--root"]);
    command.arg(folder.path()).arg("--output-dir").arg(folder.path().join("public"));
    let ran = tools::run(command.envs(variables));
    assert!(ran.status.success(), "{}", tools::told(&ran));
    let home = fs::read_to_string(folder.path().join("public/index.html")).unwrap();
    assert!(home.contains("https://institute.example/") && !home.contains("pages.dev"), "{home}");
}

#[test]
fn what_programs_may_do_is_said_alike_everywhere() {
    for (train, reserved, signal) in [("allow", "0", "yes"), ("deny", "1", "no")] {
        let folder = Folder::new("rights");
        tools::copy(&tools::root().join("tests/sites/theme"), &folder.path().join("themes/plain"));
        folder.write("content/articles/a.md", "---\ntitle: A\ndate: 2026-03-04\n---\nA text.\n");
        let config = format!(
            "base_url = \"https://institute.example/\"\ntheme = \"plain\"\n[institute]\nname = \"X\"\n\
             [rights.ai]\ntrain = \"{train}\"\n"
        );
        folder.write("site.toml", &config);
        let output = folder.path().join("public");
        tools::build(folder.path(), &output);
        let read = |file: &str| fs::read_to_string(output.join(file)).unwrap();
        let rules: Value = serde_json::from_str(&read(".well-known/tdmrep.json")).unwrap();
        assert_eq!(rules[0]["tdm-reservation"].to_string(), reserved);
        assert!(read("_headers").contains(&format!("  TDM-Reservation: {reserved}\n")));
        let said = format!("Content-Signal: ai-train={signal}\n");
        assert!(
            read("_headers").contains(&format!("  {said}")) && read("robots.txt").contains(&said)
        );
        let tag = format!("<meta name=\"tdm-reservation\" content=\"{reserved}\">");
        assert!(
            read("index.html").contains(&tag) && read("articles/2026/a/index.html").contains(&tag)
        );
        let refuses = read("robots.txt").contains("User-agent: GPTBot\n");
        assert_eq!(refuses, train == "deny");
        assert!(!read("robots.txt").contains("ChatGPT-User"));
    }
}
