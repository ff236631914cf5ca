//! What attacks did not break goes on holding: damaged manifests, builds that are killed at any moment,
//! disks of any size, machines of any kind.
//!
//! `SSG_STEPS=200` tries each so often, `SSG_SEED=7` begins with others.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use crate::random::Random;
use crate::tools::{self, Folder, run, ssg, told};

/// A folder's files with their bytes.
type Tree = BTreeMap<String, Vec<u8>>;

fn tree(folder: &Path) -> Tree {
    let files = if folder.is_dir() { tools::files(folder) } else { Vec::new() };
    let name = |file: &Path| file.strip_prefix(folder).unwrap().display().to_string();
    files.into_iter().map(|file| (name(&file), fs::read(&file).unwrap())).collect()
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// Runs `step` so often, each time with other numbers.
fn steps(name: &str, usual: u64, mut step: impl FnMut(u64, &mut Random)) {
    let seed = number("SSG_SEED").unwrap_or(1);
    let steps = number("SSG_STEPS").unwrap_or(usual);
    for at in 0..steps {
        println!("{name}: step {at} of SSG_SEED={seed}");
        step(at, &mut Random::new(&[seed, at]));
    }
}

/// Articles, each with a text of its own.
fn lay_out(site: &Path, articles: usize, text: &str) {
    for number in 0..articles {
        let day = number % 28 + 1;
        let text = format!(
            "---\ntitle: Article {number}\ndate: 2026-03-{day:02}\nauthor: Jane Doe\n---\n\n{text}\n"
        );
        let file = site.join(format!("content/articles/article-{number}.md"));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
}

/// A plain site in a folder of its own.
fn site(name: &str, articles: usize) -> (Folder, PathBuf) {
    let folder = Folder::in_memory(name);
    let site = folder.path().join("site");
    tools::copy(&tools::root().join("tests/sites/theme"), &site.join("themes/plain"));
    let config = "base_url = \"https://institute.example/\"\ntheme = \"plain\"\n\n\
                  [institute]\nname = \"Example Institute\"\n";
    fs::write(site.join("site.toml"), config).unwrap();
    lay_out(&site, articles, "Text.");
    (folder, site)
}

fn command(site: &Path, arguments: &[&str]) -> Command {
    let mut command = ssg(&["build", "-q", "--clock", tools::CLOCK]);
    command.args(arguments).current_dir(site);
    command
}

fn built(site: &Path, arguments: &[&str]) {
    let done = run(&mut command(site, arguments));
    assert!(done.status.success(), "{}", told(&done));
}

/// What a build makes that finds neither output nor cache.
fn clean(site: &Path) -> Tree {
    let fresh = site.with_file_name("fresh");
    built(site, &["--no-cache", "-o", "../fresh"]);
    let made = tree(&fresh);
    fs::remove_dir_all(fresh).unwrap();
    made
}

#[test]
fn a_damaged_manifest_is_refused_or_changes_nothing() {
    let (_folder, site) = site("held-manifest", 8);
    built(&site, &[]);
    let manifest = site.join("public/.ssg-manifest");
    fs::write(site.join("public/CNAME"), "user\n").unwrap();
    let whole = fs::read(&manifest).unwrap();
    let texts = ["Text.", "Another text."];
    let expected = texts.map(|text| {
        lay_out(&site, 1, text);
        let mut made = clean(&site);
        made.insert("CNAME".into(), b"user\n".to_vec());
        made
    });
    lay_out(&site, 1, texts[0]);
    let mut refused = 0;
    steps("manifest", 30, |at, random| {
        built(&site, &[]);
        let bytes = fs::read(&manifest).unwrap();
        let mut damaged = bytes.clone();
        let place = random.below(bytes.len());
        match at % 6 {
            0 | 1 => damaged[place] ^= 1 << random.below(8),
            2 => damaged.truncate(place),
            3 => drop(damaged.drain(place..(place + 40).min(bytes.len()))),
            4 => damaged = bytes.to_ascii_uppercase(),
            _ => {
                damaged =
                    [&bytes[..place], b"0123456789abcdef0123456789abcdef  CNAME\n", &bytes[place..]]
                        .concat()
            }
        }
        fs::write(&manifest, &damaged).unwrap();
        let which = random.below(2);
        lay_out(&site, 1, texts[which]);
        let before = tree(&site.join("public"));
        let done = run(&mut command(&site, &[]));
        let said = told(&done);
        match done.status.code() {
            Some(0) => {
                assert!(tree(&site.join("public")) == expected[which], "another site: {said}")
            }
            Some(1) => {
                assert!(said.contains("error[E0701]"), "{said}");
                assert!(tree(&site.join("public")) == before, "something changed: {said}");
                refused += 1;
            }
            code => panic!("{code:?}: {said}"),
        }
        fs::write(&manifest, &bytes).unwrap();
    });
    assert!(refused > 0 && !whole.is_empty());
    println!("{refused} are refused");
}

#[test]
fn a_build_that_is_ended_at_any_moment_leaves_every_file_whole() {
    let (_folder, site) = site("held-ended", 90);
    let texts = ["Text.", "Another text."];
    // All articles change, or a few.
    let amounts = [90, 90, 3, 20];
    built(&site, &[]);
    let start = Instant::now();
    lay_out(&site, 90, texts[1]);
    built(&site, &[]);
    let duration = start.elapsed().as_micros() as usize;
    let (mut ended, mut finished) = (0, 0);
    steps("ended", 10, |at, random| {
        let amount = amounts[random.below(amounts.len())];
        lay_out(&site, amount, texts[at as usize % 2]);
        let (old, new) = (tree(&site.join("public")), clean(&site));
        let mut child = command(&site, &[]).stderr(Stdio::null()).spawn().unwrap();
        let mut most = duration + duration / 4;
        if at % 2 == 0 {
            // It is about to write what changed: no build is over so soon.
            let mark = site.join(".public.ssg-stage/ssg-stage");
            let kept = site.join(".public.ssg-stage/kept");
            while (kept.exists() || !mark.exists()) && child.try_wait().unwrap().is_none() {
                thread::sleep(Duration::from_micros(50));
            }
            most = duration / 20;
        }
        thread::sleep(Duration::from_micros(random.below(most.max(1)) as u64));
        let signal = ["-KILL", "-INT", "-TERM", "-HUP"][random.below(4)];
        run(Command::new("kill").args([signal, &child.id().to_string()]));
        match child.wait().unwrap().success() {
            true => finished += 1,
            false => ended += 1,
        }
        for (file, bytes) in tree(&site.join("public")) {
            let known = [old.get(&file), new.get(&file)];
            assert!(known.contains(&Some(&bytes)), "{signal}: `{file}` is neither old nor new");
        }
        built(&site, &[]);
        assert!(tree(&site.join("public")) == new, "{signal}: the next build is another site");
        built(&site, &["--verify"]);
    });
    assert!(ended > 0, "all {finished} builds had finished");
    println!("{ended} builds were ended, {finished} had finished");
}

#[test]
fn a_disk_of_any_size_has_the_old_site_or_the_new_one() {
    let (folder, site) = site("held-disk", 60);
    let mut full = 0;
    steps("disk", 8, |at, random| {
        let disk = folder.path().join("disk");
        fs::create_dir_all(&disk).unwrap();
        // In bytes, or in files; full at first, or when the site changes.
        let size = match at % 2 {
            0 => format!("size={}k", random.between(20, 1_200)),
            _ => format!("nr_inodes={}", random.between(5, 500)),
        };
        let program = env!("CARGO_BIN_EXE_ssg");
        let build = format!(
            "{program} build -q --clock {} -o {d}/public",
            tools::CLOCK,
            d = disk.display()
        );
        let edit = "for file in content/articles/*.md; do echo Once more. >> $file; done";
        // The mount is seen by this one shell only, and goes with it.
        let script = format!(
            "mount -t tmpfs -o {size} tmpfs {d} || exit 99
             {build} 2>{d}.said; first=$?
             [ $first = 0 ] || {{ [ -z \"$(ls -A {d}/public 2>/dev/null)\" ] || exit 98; exit $first; }}
             cp -r {d}/public {d}.old; {edit}
             {build} 2>>{d}.said; second=$?
             {build} --no-cache -o {d}.new || exit 97
             [ $second = 0 ] && {{ diff -r {d}/public {d}.new && exit 0 || exit 96; }}
             diff -r {d}/public {d}.old >/dev/null || exit 95
             exit $second",
            d = disk.display()
        );
        let script =
            script.replace(&format!("-o {d}/public --no-cache", d = disk.display()), "--no-cache");
        let done =
            run(Command::new("unshare").args(["-m", "sh", "-c", &script]).current_dir(&site));
        let said = fs::read_to_string(disk.with_extension("said")).unwrap_or_default();
        match done.status.code() {
            Some(0) => {}
            Some(1) => {
                full += 1;
                assert!(
                    said.contains("error[E0703]") && said.contains("no space left")
                        || said.contains("is full"),
                    "{size}: {said}"
                );
            }
            code => panic!("{size}: {code:?}: {}\n{said}", told(&done)),
        }
        lay_out(&site, 60, "Text.");
        for left in ["old", "new", "said"] {
            let left = disk.with_extension(left);
            let _ = fs::remove_dir_all(&left).or_else(|_| fs::remove_file(&left));
        }
    });
    println!("{full} disks were full");
    assert!(full > 0, "no disk was full");
}

#[test]
fn a_site_is_the_same_on_every_machine() {
    let (folder, first) = site("held-machines", 30);
    let names = [
        "a b",
        "it's",
        "\"quoted\"",
        "é",
        "日本",
        "[g]",
        "-x",
        "a%20b",
        "عربي",
        "a'b c",
        "UPPER",
        "x.y",
    ];
    let zones =
        ["UTC", "Asia/Tehran", "America/St_Johns", "Pacific/Kiritimati", "Nowhere/None", ""];
    let locales = ["C", "tr_TR.UTF-8", "ar_EG.UTF-8", "de_DE", "C.UTF-8", "xx"];
    let expected = clean(&first);
    assert!(expected.len() > 30);
    steps("machine", 4, |at, random| {
        let copy = folder.path().join(names[at as usize % names.len()]);
        let mut files = tools::files(&first);
        while !files.is_empty() {
            // The order of files in a folder is that in which they were made, on some disks.
            let file = files.swap_remove(random.below(files.len()));
            let to = copy.join(file.strip_prefix(&first).unwrap());
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(&file, &to).unwrap();
            // From 1970 to 2096.
            let time =
                SystemTime::UNIX_EPOCH + Duration::from_secs(random.below(3_976_000_000) as u64);
            fs::File::options().write(true).open(&to).unwrap().set_modified(time).unwrap();
        }
        let mask = ["000", "022", "077"][random.below(3)];
        let jobs = random.between(1, 64).to_string();
        let script = "umask $0; exec \"$@\"";
        let mut build = Command::new("sh");
        build.args(["-c", script, mask, env!("CARGO_BIN_EXE_ssg"), "build", "-q", "--no-cache"]);
        build.args(["--clock", tools::CLOCK, "--jobs", &jobs, "--root"]).arg(&copy);
        build.arg("-o").arg(copy.join("out folder")).env_remove("SOURCE_DATE_EPOCH");
        let locale = locales[random.below(locales.len())];
        build.env("TZ", zones[random.below(zones.len())]).env("LANG", locale).env("LC_ALL", locale);
        build.env("HOME", ["/", "/nowhere", ""][random.below(3)]).env("NO_COLOR", "1");
        build.current_dir(["/", "/dev/shm", "/usr"][random.below(3)]);
        let done = run(&mut build);
        assert!(done.status.success(), "{}: {}", copy.display(), told(&done));
        assert!(tree(&copy.join("out folder")) == expected, "{} is another site", copy.display());
        fs::remove_dir_all(&copy).unwrap();
    });
}
