//! The output folder: the same bytes on every run, changed only when all is right, and nothing
//! touched that is not ours.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::tools::{self, Folder, bundled, files, read, root, run, ssg, told};
use ssg::disk::Held;

/// Every file of a folder with its bytes.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    files(folder)
        .into_iter()
        .map(|file| {
            let name = file.strip_prefix(folder).expect("it was found there").display().to_string();
            (name, fs::read(&file).expect("a file can be read"))
        })
        .collect()
}

/// A small site that builds, in a folder of its own.
fn starter(name: &str) -> Folder {
    let folder = Folder::new(name);
    let site = folder.path().join("site");
    tools::init(&site);
    folder
}

fn build(site: &Path) -> (bool, String) {
    let built = run(ssg(&["build", "--clock", tools::CLOCK]).current_dir(site));
    (built.status.success(), told(&built))
}

#[test]
fn the_bytes_are_the_same_on_one_thread_and_on_many() {
    let (folder, public) = bundled("threads");
    let alone = folder.path().join("alone");
    let built = run(ssg(&["build", "--jobs", "1", "--clock", tools::CLOCK, "-C"])
        .arg(root())
        .arg("-o")
        .arg(&alone));
    assert!(built.status.success(), "{}", told(&built));
    let many = folder.path().join("many");
    let built = run(ssg(&["build", "--jobs", "7", "--clock", tools::CLOCK, "-C", ".", "-o"])
        .arg(&many)
        .current_dir(root()));
    assert!(built.status.success(), "{}", told(&built));
    assert!(tree(&public) == tree(&alone));
    assert!(tree(&public) == tree(&many));
}

#[test]
fn a_second_build_writes_nothing() {
    let folder = starter("second");
    let site = folder.path().join("site");
    assert!(build(&site).0);
    let before = fs::metadata(site.join("public/index.html")).unwrap().modified().unwrap();
    let (done, talk) = build(&site);
    assert!(done && talk.contains("0 files, 49 unchanged, 0 removed"), "{talk}");
    assert_eq!(fs::metadata(site.join("public/index.html")).unwrap().modified().unwrap(), before);
}

#[test]
fn a_mistake_leaves_the_old_site() {
    let folder = starter("mistake");
    let site = folder.path().join("site");
    assert!(build(&site).0);
    let before = tree(&site.join("public"));
    let article = site.join("content/articles/how-we-publish.md");
    let text = read(&article);
    fs::write(&article, text.replace("corrections-policy.md", "corrections-polcy.md")).unwrap();
    assert!(!build(&site).0);
    assert!(tree(&site.join("public")) == before);
    fs::write(&article, text).unwrap();
    fs::create_dir(site.join("templates")).unwrap();
    fs::write(site.join("templates/page.html"), "{{ page.titel }}").unwrap();
    assert!(!build(&site).0);
    assert!(tree(&site.join("public")) == before);
    let names: Vec<_> =
        fs::read_dir(&site).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().contains("stage")), "{names:?}");
}

#[test]
fn what_is_no_longer_made_goes_and_what_is_not_ours_stays() {
    let folder = starter("removed");
    let site = folder.path().join("site");
    assert!(build(&site).0);
    let public = site.join("public");
    fs::write(public.join("CNAME"), "institute.example\n").unwrap();
    fs::create_dir(public.join("articles/ours")).unwrap();
    fs::write(public.join("articles/ours/note.txt"), "kept\n").unwrap();
    fs::remove_file(site.join("content/articles/how-we-publish.md")).unwrap();
    let about = site.join("content/pages/about.md");
    fs::write(&about, read(&about).replace("who leads it", "who leads it now")).unwrap();
    let (done, talk) = build(&site);
    assert!(done, "{talk}");
    assert!(!public.join("articles/2026").exists());
    assert_eq!(read(&public.join("CNAME")), "institute.example\n");
    assert_eq!(read(&public.join("articles/ours/note.txt")), "kept\n");
    let clean = site.join("clean");
    let built = run(ssg(&["build", "--clock", tools::CLOCK, "-o"]).arg(&clean).current_dir(&site));
    assert!(built.status.success(), "{}", told(&built));
    let mut left = tree(&public);
    left.remove("CNAME");
    left.remove("articles/ours/note.txt");
    assert!(left == tree(&clean));
}

#[test]
fn a_file_and_a_folder_change_places() {
    let folder = starter("places");
    let site = folder.path().join("site");
    let about = site.join("content/pages/about.md");
    let text = read(&about);
    let at = |permalink: &str| {
        fs::write(
            &about,
            text.replace("title: About", &format!("title: About\npermalink: {permalink}")),
        )
        .unwrap();
        let (done, talk) = build(&site);
        assert!(done, "{talk}");
    };
    at("/a/b.html/");
    assert!(site.join("public/a/b.html/index.html").is_file());
    at("/a/b.html");
    assert!(site.join("public/a/b.html").is_file());
    at("/a/b.html/c/");
    assert!(site.join("public/a/b.html/c/index.html").is_file());
}

#[test]
fn a_changed_theme_is_exchanged_in_one_step() {
    let folder = Folder::new("exchange");
    let site = folder.path().join("site");
    for part in ["content", "themes", "site.toml"] {
        let from = root().join(part);
        if from.is_dir() {
            tools::copy(&from, &site.join(part));
        } else {
            fs::copy(&from, site.join(part)).unwrap();
        }
    }
    assert!(build(&site).0);
    let base = site.join("themes/institute/templates/base.html");
    fs::write(&base, read(&base).replace("</body>", "<!-- new -->\n</body>")).unwrap();
    let before = tree(&site.join("public"));
    let (done, talk) = build(&site);
    assert!(done, "{talk}");
    is_clean(&site);
    // The former folder is kept as room alone: nothing in it is a second name of what is published.
    let stage = site.join(".public.ssg-stage");
    let is_kept = |before: &BTreeMap<String, Vec<u8>>| {
        let kept = tree(&stage.join("site"));
        assert!(kept.len() > 64);
        for (file, bytes) in kept {
            assert!(bytes.is_empty() && before.contains_key(&file), "{file}");
        }
        assert_eq!(read(&stage.join(".gitignore")), "*\n");
    };
    is_kept(&before);
    // It is written over, whatever became of it; what it shares with the folder, by a hand, is not.
    let spare = stage.join("site");
    fs::write(spare.join("stale.html"), "stale").unwrap();
    fs::remove_file(spare.join("index.html")).unwrap();
    fs::hard_link(site.join("public/index.html"), spare.join("index.html")).unwrap();
    fs::remove_dir_all(spare.join("articles")).unwrap();
    fs::write(spare.join("articles"), "a file").unwrap();
    fs::write(&base, read(&base).replace("</body>", "<!-- newer -->\n</body>")).unwrap();
    let before = tree(&site.join("public"));
    let (done, talk) = build(&site);
    assert!(done, "{talk}");
    is_clean(&site);
    is_kept(&before);
    // Few files are renamed out of it.
    let about = site.join("content/pages/about.md");
    fs::write(&about, read(&about) + "\nAnother sentence.\n").unwrap();
    let (done, talk) = build(&site);
    assert!(done, "{talk}");
    is_clean(&site);
    // What others put into it, hidden or not, is carried over, and does not stay in the stage.
    let theirs =
        ["about/.theirs", "own/deep/file", "CNAME"].map(|file| site.join("public").join(file));
    for file in &theirs {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "theirs").unwrap();
    }
    let number =
        |folder: &Path| std::os::unix::fs::MetadataExt::ino(&fs::metadata(folder).unwrap());
    let was = number(&site.join("public"));
    fs::write(&base, read(&base).replace("</body>", "<!-- last -->\n</body>")).unwrap();
    let (done, talk) = build(&site);
    assert!(done, "{talk}");
    assert_eq!(was, number(&spare), "the folder was not exchanged");
    for file in &theirs {
        assert_eq!(read(file), "theirs");
        assert!(!spare.join(file.strip_prefix(site.join("public")).unwrap()).exists());
        fs::remove_file(file).unwrap();
    }
    fs::remove_dir_all(site.join("public/own")).unwrap();
    is_clean(&site);
    let cleaned = run(ssg(&["cache", "clean"]).current_dir(&site));
    assert!(cleaned.status.success(), "{}", told(&cleaned));
    assert!(!stage.exists() && !site.join(".ssg").exists());
    // Without a cache nothing is kept.
    let base = site.join("themes/institute/templates/base.html");
    fs::write(&base, read(&base).replace("</body>", "<!-- newest -->\n</body>")).unwrap();
    let built = run(ssg(&["build", "--no-cache", "--clock", tools::CLOCK]).current_dir(&site));
    assert!(built.status.success(), "{}", told(&built));
    assert!(!stage.exists());
}

/// The output folder is what a build from nothing makes.
fn is_clean(site: &Path) {
    let folder = Folder::new("clean");
    let clean = folder.path().join("clean");
    let mut command = ssg(&["build", "--no-cache", "--clock", tools::CLOCK, "-o"]);
    let built = run(command.arg(&clean).current_dir(site));
    assert!(built.status.success(), "{}", told(&built));
    assert!(tree(&site.join("public")) == tree(&clean));
}

#[test]
fn a_full_disk_leaves_the_old_site() {
    let folder = starter("full");
    let site = folder.path().join("site");
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    // The mount is seen by this one shell only, and goes with it.
    let script = format!(
        "mount -t tmpfs -o size=1m tmpfs {disk} && {ssg} build -q -o {disk}/public; code=$?; \
         ls -A {disk} | wc -l; exit $code",
        disk = disk.display(),
        ssg = env!("CARGO_BIN_EXE_ssg"),
    );
    fs::create_dir_all(site.join("static")).unwrap();
    fs::write(site.join("static/large.bin"), vec![7; 2 << 20]).unwrap();
    let built = run(Command::new("unshare").args(["-m", "sh", "-c", &script]).current_dir(&site));
    let talk = told(&built);
    assert_eq!(built.status.code(), Some(1), "{talk}");
    assert!(talk.starts_with("0\n"), "{talk}");
    assert!(talk.contains("the disk is full; the site is as it was"), "{talk}");
}

#[test]
#[cfg(target_os = "linux")]
fn what_others_read_is_not_written_through() {
    let folder = Folder::new("spare");
    let (live, spare) = (folder.path().join("live"), folder.path().join("spare"));
    fs::create_dir_all(live.join("a")).unwrap();
    fs::create_dir_all(&spare).unwrap();
    let spare = fs::canonicalize(&spare).unwrap();
    for name in ["a/1", "a/2", "3"] {
        fs::write(live.join(name), "live").unwrap();
    }
    // A folder that is a link, a file that is one, a second name of a live file, a folder in the
    // place of a file, a file in the place of a folder, and plain files, one longer than its
    // next self.
    std::os::unix::fs::symlink(live.join("a"), spare.join("a")).unwrap();
    std::os::unix::fs::symlink(live.join("3"), spare.join("3")).unwrap();
    fs::hard_link(live.join("3"), spare.join("4")).unwrap();
    fs::create_dir_all(spare.join("5/deep")).unwrap();
    fs::write(spare.join("6"), "").unwrap();
    fs::write(spare.join("7"), "longer than what comes").unwrap();
    fs::create_dir_all(spare.join("stale/deep")).unwrap();
    fs::write(spare.join("stale/deep/8"), "").unwrap();
    let held = Held::open(&spare).unwrap();
    let files = ["a/1", "3", "4", "5", "6/deep", "7"];
    for file in files {
        held.overwrite(file, file.as_bytes()).unwrap();
    }
    let from = Held::open(&live).unwrap();
    from.link("a/2", &held, "a/2").unwrap();
    from.link("a/2", &held, "a/2").unwrap();
    from.link("3", &held, "7").unwrap();
    let keeps = |file: &Path| files.iter().chain(&["a/2"]).any(|kept| Path::new(kept) == file);
    held.sweep(&keeps).unwrap();
    for name in ["a/1", "a/2", "3"] {
        assert_eq!(read(&live.join(name)), "live");
    }
    for file in &files[..5] {
        assert_eq!(read(&spare.join(file)), *file);
    }
    assert_eq!(read(&spare.join("7")), "live");
    fs::write(live.join("a/2"), "both").unwrap();
    assert_eq!(read(&spare.join("a/2")), "both");
    assert!(!spare.join("stale").exists());
}

#[test]
fn a_mended_file_is_not_written_through_a_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = starter("mended");
    let site = folder.path().join("site");
    let article = site.join("content/articles/how-we-publish.md");
    let text = read(&article);
    assert!(text.contains("\ntitle:"), "{text}");
    fs::write(&article, text.replacen("\ntitle:", "\ntitel:", 1)).unwrap();
    fs::set_permissions(&article, fs::Permissions::from_mode(0o640)).unwrap();
    let outside = folder.path().join("outside");
    fs::write(&outside, "theirs").unwrap();
    let beside = article.with_file_name(".how-we-publish.md.ssg-new");
    symlink("../../../outside", &beside).unwrap();
    let fixed = run(ssg(&["check", "--fix", "--clock", tools::CLOCK]).current_dir(&site));
    assert!(fixed.status.success(), "{}", told(&fixed));
    assert_eq!(read(&outside), "theirs");
    assert_eq!(read(&article), text);
    assert_eq!(fs::metadata(&article).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(&beside).is_err());
}

/// Others do not wait for a build: a host's program puts a challenge for a certificate there, an editor
/// uploads a file anew.
#[test]
fn what_others_add_while_the_folder_is_exchanged_stays() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let folder = starter("added");
    let site = folder.path().join("site");
    for number in 0..400 {
        folder.write(
            &format!("site/content/articles/n{number}.md"),
            &format!("---\ntitle: Number {number}\nsummary: One of many.\ndate: 2026-01-05\nauthors: [Jane Doe]\n---\nText.\n"),
        );
    }
    let base = site.join("themes/institute/templates/base.html");
    let text = read(&base);
    let restyle = |words: &str| {
        let new = text.replace("</body>", &format!("<!-- {words} -->\n</body>"));
        fs::write(&base, new).unwrap();
    };
    let (done, talk) = build(&site);
    assert!(done, "{talk}");
    let public = site.join("public");
    // It is written just before the folder is exchanged.
    let staged = site.join(".public.ssg-stage/site/.ssg-manifest");
    let number =
        |folder: &Path| std::os::unix::fs::MetadataExt::ino(&fs::metadata(folder).unwrap());
    let mut exchanged = 0;
    for round in 0..4 {
        restyle(&format!("round {round}"));
        let theirs = public.join("theirs");
        fs::create_dir_all(&theirs).unwrap();
        fs::write(theirs.join("counter"), "0").unwrap();
        let was = number(&public);
        let is_built = AtomicBool::new(false);
        let (files, last) = std::thread::scope(|scope| {
            let others = scope.spawn(|| {
                let (mut files, mut count) = (Vec::new(), 0);
                while !is_built.load(Ordering::Relaxed) {
                    // By a name that was there, again and again, and by a few new ones in the end. Where
                    // the folder is exchanged in between, it is done again.
                    let (new, next) = (theirs.join("new"), count + 1);
                    let replaced = fs::write(&new, next.to_string())
                        .and_then(|()| fs::rename(&new, theirs.join("counter")));
                    if replaced.is_err() {
                        continue;
                    }
                    count = next;
                    let is_near = fs::metadata(&staged).is_ok_and(|list| list.len() > 0);
                    if is_near && number(&public) == was && files.len() < 200 {
                        let file = theirs.join(format!("{count}"));
                        fs::write(&file, "theirs").unwrap();
                        files.push(file);
                    }
                }
                (files, count)
            });
            let (done, talk) = build(&site);
            is_built.store(true, Ordering::Relaxed);
            assert!(done, "{talk}");
            others.join().unwrap()
        });
        exchanged += usize::from(number(&public) != was);
        for file in &files {
            assert!(file.exists(), "{} of {} is gone", file.display(), files.len());
        }
        assert_eq!(read(&theirs.join("counter")), last.to_string());
        fs::remove_dir_all(&theirs).unwrap();
    }
    // Where others get in its way, the files are replaced one by one.
    assert!(exchanged > 0, "the folder was never exchanged");
}
