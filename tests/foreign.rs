//! What is not ours is never written to, removed or followed: links that a repository carries, files
//! in the output folder, folders that are taken for ours.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tools::{self, Folder, files, read, run, ssg, told};
use ssg::disk::Hash;

/// A small site in a folder of its own.
fn starter(name: &str) -> (Folder, PathBuf) {
    let folder = Folder::new(name);
    let site = folder.path().join("site");
    tools::init(&site);
    (folder, site)
}

/// Runs the program in the site: its exit code and what it said.
fn at(site: &Path, arguments: &[&str]) -> (i32, String) {
    let done = run(ssg(arguments).current_dir(site));
    (done.status.code().unwrap_or(-1), told(&done))
}

fn build(site: &Path) -> (i32, String) {
    at(site, &["build", "--clock", tools::CLOCK])
}

fn built(site: &Path) {
    let (code, talk) = build(site);
    assert_eq!(code, 0, "{talk}");
}

/// Every file and link below a folder, with what it holds or where it leads.
fn all(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let kind = fs::symlink_metadata(&path).unwrap().file_type();
        if kind.is_symlink() {
            found.push((
                path.clone(),
                fs::read_link(&path).unwrap().into_os_string().into_encoded_bytes(),
            ));
        } else if kind.is_dir() {
            found.extend(all(&path));
        } else {
            found.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

fn edit(site: &Path, file: &str, from: &str, to: &str) {
    let text = read(&site.join(file));
    assert!(text.contains(from), "{file} has no {from}");
    fs::write(site.join(file), text.replace(from, to)).unwrap();
}

/// Every page changes.
fn rename_institute(site: &Path, name: &str) {
    let base = "themes/institute/templates/base.html";
    edit(site, base, "</body>", &format!("<!-- {name} --></body>"));
}

/// A site with so many articles that a change of all pages is made in one step.
fn large(name: &str) -> (Folder, PathBuf) {
    let (folder, site) = starter(name);
    for number in 0..100 {
        let text =
            format!("---\ntitle: Article {number}\ndate: 2026-03-01\n---\n\nSecret {number}.\n");
        fs::write(site.join(format!("content/articles/number-{number}.md")), text).unwrap();
    }
    (folder, site)
}

#[test]
fn a_link_at_the_place_of_the_stage_is_refused() {
    for mark in [".gitignore", "ssg-stage"] {
        let (folder, site) = starter("link-stage");
        folder.write(&format!("other/{mark}"), "x\n");
        folder.write("other/src/main.rs", "fn main() {}\n");
        folder.write("site/.gitignore", "x\n");
        folder.write("site/.git/HEAD", "x\n");
        let before = all(folder.path());
        for target in [".", "../other", "nowhere"] {
            symlink(target, site.join(".public.ssg-stage")).unwrap();
            let (code, talk) = at(&site, &["build", "--cache-dir", "../cache"]);
            assert_eq!(code, 1, "{talk}");
            let said = "error[E0701]: a link is where `ssg` makes the next site before it is \
                        published\n--> .public.ssg-stage\n";
            assert!(talk.starts_with(said), "{talk}");
            fs::remove_file(site.join(".public.ssg-stage")).unwrap();
            fs::remove_dir_all(folder.path().join("cache")).unwrap();
            assert!(all(folder.path()) == before, "{target}");
        }
    }
}

#[test]
fn a_folder_without_the_mark_is_not_a_stage() {
    let (folder, site) = starter("folder-stage");
    folder.write("site/.public.ssg-stage/.gitignore", "*\n");
    folder.write("site/.public.ssg-stage/site/theirs.txt", "theirs");
    let (code, talk) = build(&site);
    assert!(code == 1 && talk.contains("a folder that `ssg` did not make is where"), "{talk}");
    assert_eq!(read(&site.join(".public.ssg-stage/site/theirs.txt")), "theirs");
    // `cache clean` leaves it, too.
    fs::rename(site.join(".public.ssg-stage"), site.join("aside")).unwrap();
    built(&site);
    fs::rename(site.join("aside"), site.join(".public.ssg-stage")).unwrap();
    let (code, talk) = at(&site, &["cache", "clean"]);
    assert_eq!((code, talk.as_str()), (0, "removed: .ssg\n"));
    assert_eq!(read(&site.join(".public.ssg-stage/site/theirs.txt")), "theirs");
}

#[test]
fn links_within_a_stage_are_not_followed() {
    let (folder, site) = large("links-in-stage");
    built(&site);
    rename_institute(&site, "second");
    built(&site);
    let stage = site.join(".public.ssg-stage/site");
    folder.write("outside/index.html", "theirs");
    folder.write("outside/articles/deep.html", "theirs");
    let outside = folder.path().join("outside");
    fs::remove_file(stage.join("index.html")).unwrap();
    symlink(outside.join("index.html"), stage.join("index.html")).unwrap();
    fs::remove_dir_all(stage.join("articles")).unwrap();
    symlink(outside.join("articles"), stage.join("articles")).unwrap();
    let before = all(&outside);
    rename_institute(&site, "third");
    built(&site);
    assert!(all(&outside) == before);
    let (code, talk) = at(&site, &["build", "--verify", "--clock", tools::CLOCK]);
    assert_eq!(code, 0, "{talk}");
    assert!(files(&site.join("public")).iter().all(|file| !file.is_symlink()));
}

#[test]
fn files_of_the_cache_are_not_written_through_links() {
    for file in ["clock", ".gitignore", "CACHEDIR.TAG", "documents-0-of-1", "documents-0-of-1.new"]
    {
        let (folder, site) = starter("link-cache");
        folder.write("keep", "precious");
        fs::create_dir(site.join(".ssg")).unwrap();
        symlink("../../keep", site.join(".ssg").join(file)).unwrap();
        let (code, talk) = build(&site);
        assert_eq!(code, 0, "{talk}");
        let said = "the cache `.ssg` cannot be kept: it holds files that `ssg` did not make";
        assert!(talk.contains(said), "{talk}");
        // In a folder that is a cache, too.
        fs::remove_dir_all(site.join(".ssg")).unwrap();
        built(&site);
        let _ = fs::remove_file(site.join(".ssg").join(file));
        symlink("../../keep", site.join(".ssg").join(file)).unwrap();
        edit(&site, "content/pages/about.md", "who leads it", "who leads it now");
        built(&site);
        assert_eq!(at(&site, &["cache", "clean"]).0, 0);
        assert_eq!(read(&folder.path().join("keep")), "precious", "{file}");
    }
}

#[test]
fn a_folder_of_others_is_not_a_cache() {
    let (folder, site) = starter("foreign-cache");
    folder.write("site/.gitignore", "mine\n");
    folder.write("outside/documents-0-of-1", "mine\n");
    fs::create_dir(folder.path().join("empty")).unwrap();
    symlink("../empty", site.join(".ssg")).unwrap();
    let cases = [
        (".", "it holds files that `ssg` did not make"),
        ("../outside", "it holds files that `ssg` did not make"),
        (".ssg", "it is a link"),
    ];
    for (cache, why) in cases {
        let (code, talk) = at(&site, &["build", "--cache-dir", cache]);
        let said = format!("the cache `{cache}` cannot be kept: {why}");
        assert!(code == 0 && talk.contains(&said), "{talk}");
        let (_, talk) = at(&site, &["cache", "clean", "--cache-dir", cache]);
        assert!(!talk.contains("removed"), "{talk}");
    }
    assert_eq!(read(&site.join(".gitignore")), "mine\n");
    assert_eq!(read(&folder.path().join("outside/documents-0-of-1")), "mine\n");
    assert!(files(&folder.path().join("empty")).is_empty());
}

#[test]
fn a_name_with_lines_lists_no_other_file() {
    let (_folder, site) = starter("forged");
    built(&site);
    let line = "00000000000000000000000000000001  ";
    fs::create_dir_all(site.join("static")).unwrap();
    let name = format!("x\n{line}CNAME\n{line}z");
    fs::write(site.join("static").join(&name), "").unwrap();
    fs::write(site.join("public/CNAME"), "user\n").unwrap();
    let before = all(&site.join("public"));
    let (code, talk) = build(&site);
    assert!(code == 1 && talk.contains("E0415"), "{talk}");
    assert!(all(&site.join("public")) == before);
    fs::remove_file(site.join("static").join(&name)).unwrap();
    built(&site);
    assert_eq!(read(&site.join("public/CNAME")), "user\n");
}

#[test]
fn a_manifest_of_the_former_form_lists_what_has_its_hash() {
    let (_folder, site) = starter("former");
    built(&site);
    let manifest = site.join("public/.ssg-manifest");
    let (_, lines) =
        read(&manifest).split_once('\n').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let forged = format!("ssg manifest 1\n00000000000000000000000000000001  CNAME\n{lines}");
    fs::write(&manifest, forged).unwrap();
    fs::write(site.join("public/CNAME"), "user\n").unwrap();
    fs::remove_file(site.join("content/articles/how-we-publish.md")).unwrap();
    built(&site);
    assert_eq!(read(&site.join("public/CNAME")), "user\n");
    assert!(!site.join("public/articles/2026").exists());
    assert!(read(&manifest).starts_with("ssg manifest 2 "));
}

#[test]
fn a_damaged_manifest_is_refused_and_named() {
    let (_folder, site) = starter("damaged");
    built(&site);
    edit(&site, "public/.ssg-manifest", "  index.html", "  Index.html");
    let (code, talk) = build(&site);
    assert_eq!(code, 1);
    let said = "error[E0701]: the list of the files that `ssg` made is damaged\n\
                --> public/.ssg-manifest\n";
    assert!(talk.starts_with(said), "{talk}");
}

#[test]
fn a_file_of_others_is_not_written_over() {
    // In place, and in one step.
    for many in [false, true] {
        let (_folder, site) = large("over");
        built(&site);
        fs::write(site.join("public/CNAME"), "user\n").unwrap();
        fs::create_dir_all(site.join("static")).unwrap();
        fs::write(site.join("static/CNAME"), "site\n").unwrap();
        if many {
            rename_institute(&site, "second");
        }
        let before = all(&site.join("public"));
        let (code, talk) = build(&site);
        assert_eq!(code, 1, "{talk}");
        let said = "error[E0701]: this file, which `ssg` did not make, is where `static/CNAME` is \
                    published\n--> public/CNAME\n";
        assert!(talk.starts_with(said) && talk.contains("nothing was written"), "{talk}");
        assert!(all(&site.join("public")) == before);
        // A file that is the same is taken for ours.
        fs::write(site.join("public/CNAME"), "site\n").unwrap();
        built(&site);
        fs::remove_file(site.join("static/CNAME")).unwrap();
        built(&site);
        assert!(!site.join("public/CNAME").exists());
    }
}

#[test]
fn a_link_in_the_output_is_not_followed() {
    for many in [false, true] {
        let (folder, site) = large("link-in-output");
        built(&site);
        fs::rename(site.join("public/articles"), folder.path().join("vdir")).unwrap();
        folder.write("vdir/victim", "theirs");
        symlink("../../vdir", site.join("public/articles")).unwrap();
        if many {
            rename_institute(&site, "second");
        } else {
            edit(&site, "content/articles/number-7.md", "Secret", "Another secret");
        }
        fs::remove_file(site.join("content/articles/number-8.md")).unwrap();
        let before = all(folder.path());
        let (code, talk) = build(&site);
        assert_eq!(code, 1, "{talk}");
        assert!(
            talk.contains("error[E0701]: this link, which `ssg` did not make, is where"),
            "{talk}"
        );
        let outside = |found: Vec<(PathBuf, Vec<u8>)>| {
            let found = found.into_iter();
            found.filter(|(path, _)| !path.starts_with(site.join(".ssg"))).collect::<Vec<_>>()
        };
        assert!(outside(all(folder.path())) == outside(before));
    }
}

#[test]
fn a_listed_file_beyond_a_link_is_not_removed() {
    let (folder, site) = starter("listed-beyond");
    built(&site);
    folder.write("outside/victim", "theirs");
    symlink("../../outside", site.join("public/link")).unwrap();
    let manifest = site.join("public/.ssg-manifest");
    let (_, lines) =
        read(&manifest).split_once('\n').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let mut lines: Vec<String> = lines.lines().map(str::to_string).collect();
    lines.push(format!("{}  link/victim", Hash::of(b"theirs").hex()));
    lines.sort_by(|a, b| a[34..].cmp(&b[34..]));
    let lines = lines.join("\n") + "\n";
    let head = format!("ssg manifest 2 {}\n", Hash::of(lines.as_bytes()).hex());
    fs::write(&manifest, head + &lines).unwrap();
    built(&site);
    assert_eq!(read(&folder.path().join("outside/victim")), "theirs");
    assert!(!read(&manifest).contains("victim"));
}

#[test]
fn a_file_that_is_a_link_is_replaced() {
    let (folder, site) = starter("file-link");
    built(&site);
    let page = site.join("public/about/index.html");
    folder.write("outside.html", "theirs");
    fs::remove_file(&page).unwrap();
    symlink("../../../outside.html", &page).unwrap();
    built(&site);
    assert!(!page.is_symlink() && page.is_file());
    assert_eq!(read(&folder.path().join("outside.html")), "theirs");
}

#[test]
fn an_output_folder_that_is_a_link_stays_one() {
    let (folder, site) = large("output-link");
    fs::create_dir(folder.path().join("web")).unwrap();
    symlink("../web", site.join("public")).unwrap();
    for name in ["one", "two", "three", "four"] {
        built(&site);
        rename_institute(&site, name);
        let (code, talk) = at(&site, &["build", "--verify", "--clock", tools::CLOCK]);
        assert_eq!(code, 0, "{talk}");
        assert!(site.join("public").is_symlink());
        assert!(folder.path().join("web/index.html").is_file());
    }
}

#[test]
fn a_folder_of_others_where_a_page_wants_to_be_leaves_the_old_site() {
    for many in [false, true] {
        let (folder, site) = large("folder-in-place");
        built(&site);
        folder.write("site/public/zzz/index.html/mine", "mine");
        let before = all(&site.join("public"));
        if many {
            rename_institute(&site, "second");
        }
        edit(
            &site,
            "content/articles/number-1.md",
            "title: Article 1",
            "title: A\npermalink: /zzz/",
        );
        let (code, talk) = build(&site);
        assert_eq!(code, 1, "{talk}");
        assert!(talk.contains("--> public/zzz/index.html/mine\n"), "{talk}");
        assert!(talk.contains("is where `content/articles/number-1.md` is published"), "{talk}");
        assert!(all(&site.join("public")) == before);
    }
}

#[test]
fn a_page_that_may_not_be_written_leaves_the_old_site() {
    let (_folder, site) = large("no-rights");
    built(&site);
    let locked = site.join("public/articles/2026/number-7");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o555)).unwrap();
    edit(&site, "content/articles/number-7.md", "title: Article 7", "title: Seven");
    let before = all(&site.join("public"));
    let done = run(without_rights(&["build", "--clock", tools::CLOCK]).current_dir(&site));
    let talk = told(&done);
    assert_eq!(done.status.code(), Some(1), "{talk}");
    assert!(talk.contains("permission denied") && talk.contains("nothing was written"), "{talk}");
    assert!(all(&site.join("public")) == before);
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o755)).unwrap();
    built(&site);
}

/// `ssg` with arguments, held to the rights of files: root gives up its own, and may write no more
/// than the owner of a file.
fn without_rights(arguments: &[&str]) -> Command {
    let plain = ssg(arguments);
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        return plain;
    }
    let mut held = Command::new("setpriv");
    held.args(["--bounding-set=-all", "--inh-caps=-all", "--"]).arg(plain.get_program());
    held.args(plain.get_args()).env_remove("SOURCE_DATE_EPOCH").env("NO_COLOR", "1");
    held
}

#[test]
fn an_output_folder_that_is_a_mount_is_built() {
    let (folder, site) = large("mount");
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let ssg = format!("{} build -q --clock {} -o", env!("CARGO_BIN_EXE_ssg"), tools::CLOCK);
    let base = "themes/institute/templates/base.html";
    // The mount is seen by this one shell only, and goes with it.
    let script = format!(
        "set -e; mount -t tmpfs tmpfs {disk}; {ssg} {disk}; echo user > {disk}/CNAME
         echo more >> content/articles/number-1.md; {ssg} {disk}
         sed -i s,/body,/body,\\;s,/html,/html\\ , {base}; {ssg} {disk}
         rm content/articles/number-2.md; {ssg} {disk} 2>/dev/null; {ssg} {disk} --verify
         ls -A {disk} | grep ssg; cat {disk}/CNAME; rm {disk}/CNAME
         {ssg} ../clean --no-cache; diff -r ../clean {disk}; ls -A ..",
        disk = disk.display(),
    );
    let done = run(Command::new("unshare").args(["-m", "sh", "-c", &script]).current_dir(&site));
    let talk = told(&done);
    assert_eq!(talk, ".ssg-manifest\nuser\nclean\ndisk\nsite\n");
}

#[test]
fn an_output_folder_that_is_a_link_to_nothing_has_a_hint() {
    let (folder, site) = starter("dangling");
    symlink("nowhere", site.join("public")).unwrap();
    let (code, talk) = build(&site);
    assert_eq!(code, 1);
    let said = "error[E0703]: the output folder is a link to `nowhere`, which does not exist\n\
                --> public\n = help: make that folder, or remove the link\n";
    assert!(talk.starts_with(said), "{talk}");
    assert!(!folder.path().join("site/nowhere").exists());
}

#[test]
fn a_folder_of_the_site_is_not_an_output_folder() {
    let (_folder, site) = starter("own-folders");
    for output in ["archetypes", ".git", ".git/x", ".ssg/x", "content", "themes/other"] {
        let (code, talk) = at(&site, &["build", "-o", output]);
        assert!(code == 1 && talk.contains("holds the site's own sources"), "{output}: {talk}");
    }
    assert!(!site.join("archetypes").exists() && !site.join(".git").exists());
}

#[test]
fn a_new_article_is_not_written_through_a_link() {
    let (folder, site) = starter("new-link");
    fs::rename(site.join("content/articles"), folder.path().join("elsewhere")).unwrap();
    symlink("../../elsewhere", site.join("content/articles")).unwrap();
    let before = all(folder.path());
    let (code, talk) = at(&site, &["new", "A title"]);
    assert_eq!(code, 1);
    let said =
        "error: `content/articles/a-title.md` cannot be written: its path goes through a link\n";
    assert_eq!(talk, said);
    assert!(all(folder.path()) == before);
}

#[test]
fn a_baseline_is_not_written_through_a_link() {
    let (folder, site) = starter("baseline-link");
    folder.write("keep", "precious");
    symlink("../keep", site.join("ssg-baseline.txt")).unwrap();
    at(&site, &["check", "--write-baseline"]);
    assert_eq!(read(&folder.path().join("keep")), "precious");
}

/// What the caller names is written as the caller has it; what lies in the folder is not followed.
#[test]
fn an_export_leaves_links_and_pipes_as_they_are() {
    let (folder, site) = starter("export-link");
    let (target, pipe) = (folder.path().join("target.csv"), folder.path().join("pipe"));
    fs::write(&target, "old").unwrap();
    fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("target.csv", folder.path().join("link.csv")).unwrap();
    assert_eq!(at(&site, &["export", "csv", "--output", "../link.csv"]).0, 0);
    assert!(fs::symlink_metadata(folder.path().join("link.csv")).unwrap().is_symlink());
    let table = read(&target);
    assert!(table.starts_with("id,language,type,title"), "{table}");
    assert_eq!(fs::metadata(&target).unwrap().mode() & 0o777, 0o640);

    assert!(run(Command::new("mkfifo").arg(&pipe)).status.success());
    let piped = std::thread::scope(|scope| {
        let reader = scope.spawn(|| read(&pipe));
        assert_eq!(at(&site, &["export", "csv", "--output", "../pipe"]).0, 0);
        reader.join().unwrap()
    });
    assert_eq!(piped, table);
    assert!(!fs::symlink_metadata(&pipe).unwrap().is_file());

    let jats = folder.path().join("jats");
    fs::create_dir_all(folder.path().join("elsewhere")).unwrap();
    fs::create_dir(&jats).unwrap();
    symlink("../elsewhere", jats.join("articles")).unwrap();
    assert_eq!(at(&site, &["export", "jats", "--output", "../jats"]).0, 0);
    assert_eq!(files(&folder.path().join("elsewhere")), [] as [PathBuf; 0]);
    assert!(!files(&jats).is_empty());
}

#[test]
fn the_stage_holds_nothing_of_what_is_taken_back() {
    let (folder, site) = large("taken-back");
    built(&site);
    rename_institute(&site, "second");
    built(&site);
    assert!(site.join(".public.ssg-stage/kept").is_file());
    let secret = |word: &str| {
        let found = files(&site).into_iter().chain(files(folder.path()));
        let places = ["public", ".public.ssg-stage"].map(|place| site.join(place));
        let mut found = found.filter(|file| places.iter().any(|place| file.starts_with(place)));
        found.find(|file| String::from_utf8_lossy(&fs::read(file).unwrap()).contains(word))
    };
    // Taken back in place.
    edit(&site, "content/articles/number-7.md", "date:", "draft: true\ndate:");
    built(&site);
    assert_eq!(secret("Secret 7."), None);
    assert_eq!(secret("number-7/"), None);
    // Taken back with a change of all pages.
    edit(&site, "content/articles/number-8.md", "date:", "draft: true\ndate:");
    rename_institute(&site, "third");
    built(&site);
    assert_eq!(secret("Secret 8."), None);
    assert_eq!(secret("number-8/"), None);
    // A sentence is taken back, and the address stays.
    edit(&site, "content/articles/number-9.md", "Secret 9.", "Nothing.");
    built(&site);
    assert_eq!(secret("Secret 9."), None);
    assert!(site.join(".public.ssg-stage/kept").is_file());
    // A build that is given up leaves nothing of its own either.
    edit(&site, "content/articles/number-10.md", "Secret 10.", "Hidden word.");
    fs::create_dir_all(site.join("public/extra")).unwrap();
    fs::write(site.join("public/extra.txt"), "user").unwrap();
    fs::create_dir_all(site.join("static")).unwrap();
    fs::write(site.join("static/extra.txt"), "site").unwrap();
    assert_eq!(build(&site).0, 1);
    assert_eq!(secret("Hidden word."), None);
}
