//! The cache: whatever becomes of it, the site is that of a clean build, and no build fails by it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::clock;
use crate::tools::{self, Folder, read, run, ssg, told};

/// A folder's files with their bytes.
type Tree = BTreeMap<String, Vec<u8>>;

/// A site of some twenty articles in a folder of its own, built once.
fn built_site(name: &str) -> (Folder, PathBuf, PathBuf) {
    let folder = Folder::in_memory(name);
    let (site, out) = (folder.path().join("site"), folder.path().join("out"));
    tools::copy(&tools::root().join("tests/incremental/site"), &site);
    tools::copy(&tools::root().join("themes/institute"), &site.join("themes/institute"));
    clock::tick(folder.path());
    succeeds(&site, &out, &[]);
    (folder, site, out)
}

fn command(site: &Path, out: &Path, arguments: &[&str]) -> Command {
    let mut command = ssg(&["build", "--clock", tools::CLOCK, "-C"]);
    command.arg(site).arg("-o").arg(out).args(arguments).env_remove("SSG_CACHE_DIR");
    command
}

/// What a build says that must succeed.
fn succeeds(site: &Path, out: &Path, arguments: &[&str]) -> String {
    let built = run(&mut command(site, out, arguments));
    assert_eq!(built.status.code(), Some(0), "{}", told(&built));
    told(&built)
}

fn tree(folder: &Path) -> Tree {
    let files = tools::files(folder).into_iter();
    let name = |file: &Path| file.strip_prefix(folder).unwrap().display().to_string();
    files.map(|file| (name(&file), fs::read(&file).unwrap())).collect()
}

/// The output is what a clean build makes of the site.
fn is_clean(site: &Path, out: &Path, at: &str) {
    assert!(tree(out) == clean(site, out), "{at}: the site differs from that of a clean build");
}

/// What a build without a cache makes.
fn clean(site: &Path, out: &Path) -> Tree {
    let fresh = out.with_file_name("fresh");
    succeeds(site, &fresh, &["--no-cache"]);
    let tree = tree(&fresh);
    fs::remove_dir_all(&fresh).unwrap();
    tree
}

/// Another sentence in an article, so that there is something to do.
fn edit(site: &Path, number: usize) {
    let file = site.join("content/briefs/kerbs.md");
    fs::write(&file, format!("{}\nSentence {number}.\n", read(&file))).unwrap();
}

/// Ways to damage a file.
fn damages(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut damages = vec![
        ("empty".to_string(), Vec::new()),
        ("garbage".to_string(), b"not a cache at all\n".repeat(40)),
        ("longer".to_string(), [bytes, b"more"].concat()),
        ("twice".to_string(), [bytes, bytes].concat()),
    ];
    for part in [1, 2, 3, 9] {
        damages.push((format!("{part}/10 of it"), bytes[..bytes.len() * part / 10].to_vec()));
    }
    // At the head stand a mark, a version and a checksum, whatever the format.
    let spread = (0..12).map(|at| bytes.len() * at / 12);
    for at in (0..24).chain(spread).filter(|at| *at < bytes.len()) {
        let mut flipped = bytes.to_vec();
        flipped[at] ^= 1 << (at % 8);
        damages.push((format!("bit flipped at {at}"), flipped));
    }
    if !bytes.is_empty() {
        let zeros = [&bytes[..bytes.len() / 2], &vec![0; bytes.len() - bytes.len() / 2]].concat();
        damages.push(("second half of zeros".to_string(), zeros));
    }
    damages
}

/// Files of the cache that hold something; of many, those that hold most.
fn cached(cache: &Path) -> Vec<PathBuf> {
    let size = |file: &PathBuf| fs::metadata(file).unwrap().len();
    let mut files = tools::files(cache);
    files.retain(|file| size(file) > 0);
    files.sort_by_key(|file| std::cmp::Reverse(size(file)));
    files.truncate(5);
    assert!(!files.is_empty(), "nothing is cached");
    files
}

#[test]
fn a_damaged_cache_is_a_cold_build() {
    let (folder, site, out) = built_site("cache-damaged");
    let kept = folder.path().join("kept");
    tools::copy(&site.join(".ssg"), &kept);
    let mut expected = clean(&site, &out);
    for file in cached(&kept) {
        let name = file.strip_prefix(&kept).unwrap().to_path_buf();
        let bytes = fs::read(&file).unwrap();
        let file = site.join(".ssg").join(&name);
        for (number, (damage, damaged)) in damages(&bytes).into_iter().enumerate() {
            fs::remove_dir_all(site.join(".ssg")).unwrap();
            tools::copy(&kept, &site.join(".ssg"));
            fs::write(&file, damaged).unwrap();
            // Each second time nothing else has changed, so that all could come from the cache.
            if number % 2 == 0 {
                edit(&site, number);
                expected = clean(&site, &out);
            }
            succeeds(&site, &out, &[]);
            assert!(tree(&out) == expected, "{}: {damage}", name.display());
        }
    }
}

#[test]
fn a_cache_of_garbage_is_told() {
    let (_folder, site, out) = built_site("cache-garbage");
    // Without its mark the folder would not be a cache.
    for file in
        cached(&site.join(".ssg")).into_iter().filter(|file| !file.ends_with("CACHEDIR.TAG"))
    {
        fs::write(&file, b"not a cache at all\n".repeat(40)).unwrap();
    }
    let talk = succeeds(&site, &out, &[]);
    assert!(talk.contains("the cache `"), "no word of it:\n{talk}");
    let talk = succeeds(&site, &out, &[]);
    assert!(!talk.contains("the cache `"), "the new cache is no good:\n{talk}");
}

#[test]
fn a_cache_of_another_site_is_never_a_wrong_page() {
    let (_folder, site, out) = built_site("cache-own");
    let (other_folder, other, _) = built_site("cache-other");
    let about = other.join("content/pages/about.md");
    fs::write(&about, read(&about).replace("An institute", "A house")).unwrap();
    succeeds(&other, &other_folder.path().join("out"), &[]);
    fs::remove_dir_all(site.join(".ssg")).unwrap();
    tools::copy(&other.join(".ssg"), &site.join(".ssg"));
    edit(&site, 1);
    succeeds(&site, &out, &[]);
    is_clean(&site, &out, "the cache of another site");
}

#[test]
fn a_cache_that_is_gone_is_made_again() {
    let (_folder, site, out) = built_site("cache-gone");
    fs::remove_dir_all(site.join(".ssg")).unwrap();
    edit(&site, 1);
    succeeds(&site, &out, &[]);
    is_clean(&site, &out, "without the cache");
    assert!(site.join(".ssg").is_dir());
}

#[test]
fn a_file_in_the_place_of_the_cache_stops_no_build() {
    let (_folder, site, out) = built_site("cache-file");
    fs::remove_dir_all(site.join(".ssg")).unwrap();
    fs::write(site.join(".ssg"), "Not a folder\n").unwrap();
    edit(&site, 1);
    succeeds(&site, &out, &[]);
    is_clean(&site, &out, "with a file in its place");
    assert_eq!(read(&site.join(".ssg")), "Not a folder\n");
}

#[test]
fn a_restored_checkout_writes_nothing() {
    let (folder, site, out) = built_site("cache-restored");
    let elsewhere = folder.path().join("elsewhere");
    for part in ["site", "out"] {
        tools::copy(&folder.path().join(part), &elsewhere.join(part));
    }
    let (site_there, out_there) = (elsewhere.join("site"), elsewhere.join("out"));
    let talk = succeeds(&site_there, &out_there, &[]);
    assert!(talk.contains("0 files, ") && talk.contains(" 0 removed"), "{talk}");
    assert!(tree(&out) == tree(&out_there));
    edit(&site_there, 1);
    succeeds(&site_there, &out_there, &[]);
    is_clean(&site_there, &out_there, "elsewhere");
    is_clean(&site, &out, "where it was");
}

#[test]
fn the_cache_is_where_it_is_asked_for() {
    let (folder, site, out) = built_site("cache-where");
    assert!(site.join(".ssg").is_dir());
    fs::remove_dir_all(site.join(".ssg")).unwrap();
    succeeds(&site, &out, &["--no-cache"]);
    assert!(!site.join(".ssg").exists(), "`--no-cache` keeps one");
    let named = folder.path().join("named");
    succeeds(&site, &out, &["--cache-dir", named.to_str().unwrap()]);
    assert!(!tools::files(&named).is_empty() && !site.join(".ssg").exists());
    let said = folder.path().join("said");
    let built = run(command(&site, &out, &[]).env("SSG_CACHE_DIR", &said));
    assert!(built.status.success(), "{}", told(&built));
    assert!(!tools::files(&said).is_empty() && !site.join(".ssg").exists());
    is_clean(&site, &out, "with three caches");
}

#[test]
fn the_cache_tells_what_it_holds_and_can_be_cleaned() {
    let (_folder, site, out) = built_site("cache-commands");
    let about = |what: &str| run(ssg(&["cache", what, "-C"]).arg(&site));
    let info = about("info");
    assert!(info.status.success() && !told(&info).trim().is_empty(), "{}", told(&info));
    let cleaned = about("clean");
    assert!(cleaned.status.success(), "{}", told(&cleaned));
    assert!(!site.join(".ssg").exists());
    for what in ["info", "clean"] {
        let none = about(what);
        assert!(none.status.success(), "{what} of no cache: {}", told(&none));
    }
    assert!(out.join("index.html").is_file(), "cleaning took the site with it");
    succeeds(&site, &out, &[]);
    is_clean(&site, &out, "after cleaning");
}

#[test]
fn two_builds_at_once_both_succeed() {
    let (folder, site, out) = built_site("cache-two");
    let other = folder.path().join("other");
    for round in 0..6 {
        edit(&site, round);
        let outs = if round % 2 == 0 { [&out, &out] } else { [&out, &other] };
        let builds = outs.map(|out| {
            let mut command = command(&site, out, &[]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        });
        for build in builds {
            let built: Output = build.wait_with_output().unwrap();
            assert_eq!(built.status.code(), Some(0), "{}", told(&built));
        }
        for out in outs {
            is_clean(&site, out, &format!("round {round}"));
        }
    }
}

#[test]
fn verifying_finds_no_difference() {
    let (_folder, site, out) = built_site("cache-verify");
    succeeds(&site, &out, &["--verify"]);
    edit(&site, 1);
    succeeds(&site, &out, &["--verify"]);
    is_clean(&site, &out, "verified");
}

#[test]
fn a_page_tells_what_it_was_made_from() {
    let (_folder, site, out) = built_site("cache-why");
    for (url, source) in [
        ("/briefs/2025/kerbs/", "content/briefs/kerbs.md"),
        ("/about/", "content/pages/about.md"),
        ("/briefs/2026/water-at-night/", "content/briefs/water-at-night/index.md"),
    ] {
        let why = run(ssg(&["why", url, "-C"]).arg(&site).arg("-o").arg(&out));
        assert_eq!(why.status.code(), Some(0), "{url}: {}", told(&why));
        assert!(told(&why).contains(source), "{url}: {}", told(&why));
    }
    let nowhere = run(ssg(&["why", "/nowhere/", "-C"]).arg(&site).arg("-o").arg(&out));
    assert!(!nowhere.status.success(), "{}", told(&nowhere));
}

#[test]
fn a_template_that_asks_the_same_as_before_changes_only_what_it_shows() {
    let (folder, site, out) = built_site("cache-template");
    for shown in ["", "<!-- shown -->", "<!-- shown otherwise -->"] {
        let file = site.join("templates/home.html");
        let changed = ["{{ super() }}{# not shown #}", shown].concat();
        fs::write(&file, read(&file).replacen("{{ super() }}", &changed, 1)).unwrap();
        clock::tick(folder.path());
        succeeds(&site, &out, &[]);
        is_clean(&site, &out, "after a template changed");
        // What that build left is right, too.
        clock::tick(folder.path());
        edit(&site, shown.len());
        assert!(succeeds(&site, &out, &[]).contains("Wrote"));
        is_clean(&site, &out, "after a text changed");
    }
}

#[test]
fn a_reworded_article_is_made_again_where_it_is_shown() {
    let (_folder, site, out) = built_site("cache-reworded");
    let file = site.join("content/briefs/kerbs.md");
    let text = read(&file);
    let title = text.lines().find(|line| line.starts_with("title:")).unwrap();
    fs::write(&file, text.replace(title, "title: Kerbs told anew")).unwrap();
    succeeds(&site, &out, &[]);
    is_clean(&site, &out, "another title");
    for (url, made) in [
        ("/briefs/2025/kerbs/", "made again: what it shows changed"),
        ("/about/", "kept: only words of other pages changed"),
    ] {
        let why = run(ssg(&["why", url, "-C"]).arg(&site).arg("-o").arg(&out));
        assert!(told(&why).contains(made), "{url}: {}", told(&why));
    }
}

#[test]
fn a_new_sentence_leaves_the_lists_that_show_the_title() {
    let (_folder, site, out) = built_site("cache-sentence");
    let why = |url: &str| told(&run(ssg(&["why", url, "-C"]).arg(&site).arg("-o").arg(&out)));
    let file = site.join("content/briefs/kerbs.md");
    let kept = "kept: only words of other pages changed";
    let made = "made again: what it shows changed";
    let lists = ["/", "/briefs/", "/authors/jane-doe/", "/archive/2025/"];
    edit(&site, 1);
    succeeds(&site, &out, &[]);
    is_clean(&site, &out, "another sentence");
    assert!(why("/briefs/2025/kerbs/").contains(made), "{}", why("/briefs/2025/kerbs/"));
    for url in lists {
        assert!(why(url).contains(kept), "{url}: {}", why(url));
    }
    // The summary and the minutes of reading are in lists, too.
    let long = "A sentence of several words. ".repeat(60);
    let text = read(&file);
    for (what, text) in [
        ("another summary", text.replace("a decision about rain", "a decision about water")),
        ("many more words", text + &long),
    ] {
        fs::write(&file, text).unwrap();
        succeeds(&site, &out, &[]);
        is_clean(&site, &out, what);
        assert!(why("/briefs/").contains(made), "{what}: {}", why("/briefs/"));
    }
}

/// A build whose cache is on a disk that `mount` prepares; it succeeds, and says a word of it.
fn cache_on(name: &str, mount: &str) {
    let (folder, site, out) = built_site(name);
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    edit(&site, 1);
    let build = command(&site, &out, &["--cache-dir"]);
    let arguments: Vec<_> = build.get_args().map(|part| part.to_str().unwrap()).collect();
    // The mount is seen by this one shell only, and goes with it.
    let script = format!(
        "{} && exec {} {} {}/cache",
        mount.replace("DISK", disk.to_str().unwrap()),
        env!("CARGO_BIN_EXE_ssg"),
        arguments.join(" "),
        disk.display()
    );
    let built = run(Command::new("unshare").args(["-m", "sh", "-c", &script]));
    assert_eq!(built.status.code(), Some(0), "{}", told(&built));
    assert!(told(&built).contains("cache"), "no word of it:\n{}", told(&built));
    is_clean(&site, &out, "without a place for the cache");
}

#[test]
fn a_full_disk_for_the_cache_stops_no_build() {
    cache_on(
        "cache-full",
        "mount -t tmpfs -o size=64k tmpfs DISK && mkdir DISK/cache \
         && { head -c 100000 /dev/zero > DISK/full 2>/dev/null; true; }",
    );
}

#[test]
fn a_disk_for_the_cache_that_can_only_be_read_stops_no_build() {
    cache_on("cache-read-only", "mount -t tmpfs -o ro tmpfs DISK");
}

#[test]
fn a_check_keeps_no_cache() {
    let (_folder, site, _) = built_site("check-alone");
    fs::remove_dir_all(site.join(".ssg")).unwrap();
    let checked = tools::ssg(&["check", "--clock", tools::CLOCK, "--root"]).arg(&site).output();
    assert!(checked.unwrap().status.success());
    assert!(!site.join(".ssg").exists());
}

#[test]
fn a_site_that_moves_with_the_folder_beside_it_is_known() {
    let (folder, site, out) = built_site("moved");
    let there = Folder::new("moved-there");
    let (new_site, new_out) = (there.path().join("site"), there.path().join("out"));
    let below = |path: &Path| path.strip_prefix(folder.path()).unwrap().to_path_buf();
    assert_eq!((below(&site), below(&out)), ("site".into(), "out".into()));
    tools::copy(&site, &new_site);
    tools::copy(&out, &new_out);
    let before = state(&new_site);
    succeeds(&new_site, &new_out, &[]);
    assert_eq!(state(&new_site), before, "the state was not found");
}

/// Names of the states in a cache.
fn state(site: &Path) -> Vec<String> {
    let names = fs::read_dir(site.join(".ssg")).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.starts_with("output-")).collect();
    names.sort();
    names
}

#[test]
#[cfg(target_os = "linux")]
fn the_pages_of_a_pdf_are_counted_once() {
    let (folder, site, out) = built_site("cache-pdf");
    let file = site.join("content/briefs/offered/report.pdf");
    let pdf = |pages: usize| {
        let text = "A stream without any count. ".repeat(200);
        format!(
            "%PDF-1.4\n1 0 obj\n<</Length 9>> stream\n{text}\nendstream endobj\n\
             2 0 obj\n<< /Type /Pages /Kids [] /Count {pages} >>\nendobj\n%%EOF\n"
        )
    };
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, pdf(3)).unwrap();
    let text = "---\ntitle: Offered\ndate: 2026-01-02\ntype: brief\npdf: report.pdf\n---\nText.\n";
    fs::write(file.with_file_name("index.md"), text).unwrap();
    clock::tick(folder.path());
    succeeds(&site, &out, &[]);
    edit(&site, 1);
    let log = folder.path().join("log");
    let ssg = command(&site, &out, &[]);
    let mut traced = tools::program("strace");
    traced.args(["-f", "-qq", "-e", "trace=read,pread64", "-P"]).arg(&file).arg("-o").arg(&log);
    let built = run(traced.arg(ssg.get_program()).args(ssg.get_args()));
    assert_eq!(built.status.code(), Some(0), "{}", told(&built));
    // A thread that the end of the program interrupts has a line that names no call.
    let log = read(&log);
    let reads: Vec<&str> = log.lines().filter(|line| line.contains("read")).collect();
    assert!(reads.is_empty(), "the PDF was read: {reads:?}");
    is_clean(&site, &out, "counted once");
    // Another file of the same length has other pages.
    fs::write(&file, pdf(7)).unwrap();
    succeeds(&site, &out, &[]);
    is_clean(&site, &out, "counted again");
}
