//! What no author writes on purpose: names that are not text, pipes in the place of files.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};

use crate::served::Served;
use crate::tools::{self, CLOCK, Folder, ssg};

const ARTICLE: &str = "---\ntitle: Rivers\ndate: 2024-03-04\n---\n\nWater.\n";

/// A small site.
fn site(name: &str) -> Folder {
    let folder = Folder::new(name);
    tools::copy(&tools::root().join("tests/sites/theme"), &folder.path().join("themes/plain"));
    folder.write(
        "site.toml",
        "base_url = \"https://example.org/\"\ntheme = \"plain\"\n[institute]\nname = \"Institute\"\n\
         [types.briefs]\nlabel = \"Brief\"\n",
    );
    folder.write("content/briefs/a.md", ARTICLE);
    folder
}

fn check(folder: &Folder, command: &str) -> Output {
    let root = folder.path().to_str().expect("folders of tests are text");
    let mut arguments = vec!["-C", root, "--format", "short"];
    arguments.extend(command.split(' '));
    arguments.extend(["--clock", CLOCK]);
    ssg(&arguments).output().expect("the program starts")
}

#[test]
fn a_name_that_is_not_text_is_reported_wherever_it_stands() {
    for (place, text) in [
        ("content/briefs/", ARTICLE),
        ("content/pages/", ARTICLE),
        ("static/", "x"),
        ("authors/", "name = \"Jane Doe\"\n"),
        ("data/", "x = 1\n"),
        ("templates/", "x"),
    ] {
        let folder = site("not-utf8-name");
        let above = folder.path().join(place);
        fs::create_dir_all(&above).unwrap();
        let extension: &[u8] = match place {
            "authors/" | "data/" => b"\xff.toml",
            "static/" | "templates/" => b"\xff.html",
            _ => b"\xff.md",
        };
        fs::write(above.join(OsStr::from_bytes(extension)), text).unwrap();
        for command in ["check", "build"] {
            let output = check(&folder, command);
            let told = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{place} {command}: {told}");
            let message = "error: the name of this file is not UTF-8 text";
            let lines: Vec<&str> = told.lines().filter(|line| line.contains("error")).collect();
            assert!(
                lines.first().is_some_and(|line| line.contains(message)),
                "{place} {command}: {told}"
            );
        }
    }
}

#[test]
fn a_pipe_in_the_place_of_a_file_holds_nothing_up() {
    for place in [
        "i18n/en.toml",
        "ssg-baseline.txt",
        ".ssg/clock",
        ".ssg/documents-0-of-1",
        "public/.ssg-manifest",
        "templates/article.html",
    ] {
        let folder = site("pipe");
        let pipe = folder.path().join(place);
        fs::create_dir_all(pipe.parent().unwrap()).unwrap();
        let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is there");
        assert!(made.success());
        let root = folder.path().to_str().unwrap();
        let output = Command::new("timeout")
            .args(["300", env!("CARGO_BIN_EXE_ssg"), "-C", root, "build", "--clock", CLOCK])
            .output()
            .expect("timeout is there");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0..=2)), "{place}: {told}");
    }
}

/// Runs `ssg` in two gigabytes of memory.
fn in_little_memory(folder: &Folder, command: &str) -> Output {
    let program = env!("CARGO_BIN_EXE_ssg");
    let script = format!("ulimit -v 2000000; exec {program} {command} --clock {CLOCK}");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).current_dir(folder.path()).env("NO_COLOR", "1");
    shell.env_remove("SOURCE_DATE_EPOCH").output().expect("the program starts")
}

#[test]
fn files_of_any_size_are_never_read_whole() {
    let folder = site("large-files");
    let large = |file: &str, bytes: u64| {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::File::create(path).unwrap().set_len(bytes).unwrap();
    };
    // Nothing refers to it.
    large("content/briefs/film.mp4", 3 << 30);
    for command in ["build", "build --no-cache", "check"] {
        let output = in_little_memory(&folder, command);
        assert_eq!(output.status.code(), Some(0), "{command}: {}", tools::told(&output));
    }
    // It is published; nobody has to know what is in it, but who compares it.
    large("static/film.mp4", 3 << 30);
    let output = in_little_memory(&folder, "check");
    assert_eq!(output.status.code(), Some(0), "{}", tools::told(&output));
    fs::remove_file(folder.path().join("static/film.mp4")).unwrap();
    // A text of this size is no text.
    large("content/briefs/log.md", 10 << 30);
    for command in ["build", "check"] {
        let output = in_little_memory(&folder, command);
        let told = tools::told(&output);
        assert_eq!(output.status.code(), Some(1), "{command}: {told}");
        assert!(told.contains("content/briefs/log.md"), "{told}");
    }
}

/// The most memory that a check takes, in bytes; pages of the program itself do not count. One thread
/// works, so that it does not depend on what happens to be made at the same time.
fn memory(folder: &Folder) -> usize {
    let mut command =
        ssg(&["check", "-q", "--no-cache", "--jobs", "1", "--clock", CLOCK, "--root"]);
    let mut child = command.arg(folder.path()).spawn().expect("the program starts");
    let mut most = 0;
    let status = loop {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
        let kilobytes =
            line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<usize>().ok());
        most = most.max(kilobytes.unwrap_or(0) * 1024);
        match child.try_wait().expect("it can be waited for") {
            Some(status) => break status,
            None => thread::sleep(Duration::from_millis(1)),
        }
    };
    assert!(status.success());
    most
}

#[test]
fn a_large_text_takes_a_few_times_its_memory() {
    let folder = site("large-text");
    let usual = memory(&folder);
    // Not more than so many times its own size.
    for (name, most, paragraph) in [
        ("prose", 8, "Water runs down the river, and the institute reports on it.\n\n"),
        ("one line", 8, "Water runs down the river. "),
        (
            "marked",
            10,
            "Water *runs* down [the river](https://rivers.example/), **and** more of it.\n\n",
        ),
        ("links", 13, "[a](https://a.example/123456)\n\n"),
    ] {
        let text = paragraph.repeat((12 << 20) / paragraph.len());
        folder.write("content/briefs/large.md", &format!("{ARTICLE}\n{text}"));
        let taken = memory(&folder).saturating_sub(usual);
        let times = taken as f64 / text.len() as f64;
        println!("{name}: {times:.1} times, beyond the {} MB of a small site", usual >> 20);
        assert!(times < f64::from(most), "{name} takes {times:.1} times its memory");
    }
}

/// Four times as much may take four times as long, not sixteen times.
#[test]
fn long_lines_take_time_in_proportion() {
    let folder = site("long-lines");
    let config = tools::read(&folder.path().join("site.toml"));
    let cleaned = format!("{config}[markdown]\nhtml = \"sanitize\"\nmath = true\n");
    for (few, repeated, end, config) in [
        (5_000, "[a](https://a.example/x) ", "", &config),
        (2_500, "a[^1] @k ", "[^1]: b", &config),
        (5_000, "a~2~", "", &config),
        (50_000, "@ ", "", &config),
        (50_000, "@k ", "", &config),
        (5_000, "$x$ ", "", &cleaned),
    ] {
        folder.write("site.toml", config);
        let seconds = |times: usize| {
            let text = repeated.repeat(times);
            let article = ARTICLE.trim_end();
            folder.write("content/briefs/a.md", &format!("{article}\n{text}\n\n{end}\n"));
            let timed = |_| {
                let start = Instant::now();
                let done = check(&folder, "build --no-cache");
                assert!(done.status.success(), "{repeated}: {}", tools::told(&done));
                start.elapsed().as_secs_f64()
            };
            (0..2).map(timed).fold(f64::MAX, f64::min)
        };
        let (few, many) = (seconds(few), seconds(4 * few));
        println!("{repeated}: {few:.2} s and {many:.2} s");
        assert!(many < 9.0 * few + 0.3, "{repeated}: {few:.2} s and {many:.2} s");
    }
}

#[test]
fn the_time_of_a_build_is_a_number_of_seconds() {
    let folder = site("epoch");
    for (seconds, code, said) in [
        ("", 0, ""),
        ("0", 0, ""),
        ("1700000000", 0, ""),
        ("253402300799", 2, "SOURCE_DATE_EPOCH is `253402300799`, a time beyond the year 9999"),
        ("soon", 2, "SOURCE_DATE_EPOCH is `soon`, not a whole number of seconds"),
    ] {
        let mut command = ssg(&["check"]);
        command.env("SOURCE_DATE_EPOCH", seconds).current_dir(folder.path());
        let done = tools::run(&mut command);
        let told = tools::told(&done);
        assert_eq!(done.status.code(), Some(code), "{seconds}: {told}");
        assert!(told.contains(said), "{seconds}: {told}");
    }
}

#[test]
fn a_large_file_is_copied_and_copied_again_when_it_changes() {
    let folder = site("large-copy");
    let bytes =
        |seed: usize| -> Vec<u8> { (0..9_000_000).map(|at| (at * seed % 251) as u8).collect() };
    let copied = folder.path().join("public/files/data.bin");
    for (seed, arguments) in [(3, ""), (3, ""), (5, ""), (7, "--no-cache"), (7, ""), (9, "")] {
        folder.write("static/files/data.bin", "");
        fs::write(folder.path().join("static/files/data.bin"), bytes(seed)).unwrap();
        let output = in_little_memory(&folder, &format!("build {arguments}"));
        assert_eq!(output.status.code(), Some(0), "{}", tools::told(&output));
        assert!(fs::read(&copied).unwrap() == bytes(seed), "{seed} {arguments}");
        let verified = in_little_memory(&folder, "build --verify");
        assert_eq!(verified.status.code(), Some(0), "{}", tools::told(&verified));
    }
}

#[test]
fn texts_behind_a_link_that_leads_out_are_never_an_empty_site() {
    let folder = site("content-behind-a-link");
    let built = check(&folder, "build");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let elsewhere = Folder::new("content-elsewhere");
    let (content, moved) = (folder.path().join("content"), elsewhere.path().join("texts"));
    fs::rename(&content, &moved).unwrap();
    std::os::unix::fs::symlink(&moved, &content).unwrap();
    let page = folder.path().join("public/briefs/2024/a/index.html");
    for command in ["check", "build"] {
        let output = check(&folder, command);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{command}: {told}");
        assert!(told.contains("the folder `content` is a link that points outside"), "{told}");
        assert!(page.is_file(), "{command} removed what was published");
    }

    // The site may say where its texts are.
    let config = tools::read(&folder.path().join("site.toml"));
    let says = |link: &Path| format!("content_link = \"{}\"\n{config}", link.display());
    folder.write("site.toml", &says(&folder.path().join("elsewhere")));
    assert_eq!(check(&folder, "build").status.code(), Some(1), "it leads elsewhere");
    folder.write("site.toml", &says(&moved));
    fs::write(moved.join("briefs/a.md"), ARTICLE.replace("Water.", "Lakes.")).unwrap();
    let built = check(&folder, "build");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    assert!(tools::read(&page).contains("Lakes."));
    let verified = check(&folder, "build --verify");
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    let served = Served::start(folder.path(), &["--watch"]);
    served.until_holds("/briefs/2024/a/", "Lakes.");
    fs::write(moved.join("briefs/a.md"), ARTICLE.replace("Water.", "Seas.")).unwrap();
    served.until_holds("/briefs/2024/a/", "Seas.");
    // What is published may not go where the texts are.
    let told =
        tools::told(&check(&folder, &format!("build -o {}", content.join("public").display())));
    assert!(told.contains("E0701"), "{told}");
}

#[test]
fn a_long_text_takes_at_most_eight_times_its_size() {
    let folder = site("long-text");
    let config = tools::read(&folder.path().join("site.toml"));
    let feeds = "[feeds]\nformats = [\"rss\", \"atom\", \"json\"]\ncontent = \"full\"\n";
    folder.write("site.toml", &format!("{config}{feeds}"));
    let root = folder.path().to_str().expect("folders of tests are text");
    let built = || {
        let (output, most) = tools::measured(&ssg(&["build", "-C", root, "--clock", CLOCK]));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        most
    };
    // What the program takes for a site of one line.
    let least = built();
    for (kind, one) in [
        ("prose", "water "),
        ("marked", "water *river* "),
        ("links", "water and rivers, as [the law](https://laws.example/law) says "),
    ] {
        let paragraph = format!("{}\n\n", one.repeat(540 / one.len()));
        let text = paragraph.repeat(24_000_000 / paragraph.len());
        folder.write("content/briefs/a.md", &ARTICLE.replace("Water.", &text));
        let times = (built() - least) as f64 / text.len() as f64;
        println!("{kind}: {times:.1} times its size");
        assert!(times <= 8.0, "{kind}: {times:.1} times its size");
        let page = tools::read(&folder.path().join("public/briefs/2024/a/index.html"));
        assert!(page.len() > text.len(), "{kind}: it is published");
    }
}
