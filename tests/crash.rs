//! Killed at any moment, on a full disk or one that can only be read: the site that stands is whole,
//! and the next build makes it what a clean one would.
//!
//! `strace` kills the program before a certain system call. It counts the calls of each thread, so the
//! program gets one thread for its work.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::tools::{self, Folder, told};

/// Every which call is the last one.
const EVERY: usize = 7;

/// Calls that change something on the disk, under the names they have on different machines.
const CALLS: [&str; 5] = [
    "?write,?writev,?pwrite64",
    "?rename,?renameat,?renameat2",
    "?mkdir,?mkdirat",
    "?unlink,?unlinkat,?rmdir",
    "?link,?linkat",
];

/// The stage of the output folder, what marks it, and what marks one whose files may be written over.
const STAGE: &str = ".out.ssg-stage";
const MARK: (&str, &str) =
    ("ssg-stage", "ssg stage 1\nThe next site is made here. The folder may be deleted.\n");
const KEPT: &str = "kept";

/// Calls that are made to fail, and with what.
const FAILING: [(&str, &str); 8] = [
    ("?openat,?openat2,?creat", "EIO"),
    ("?openat,?openat2,?creat", "EACCES"),
    ("?write,?writev,?pwrite64,?copy_file_range,?ftruncate", "EIO"),
    ("?rename,?renameat,?renameat2", "EIO"),
    ("?rename,?renameat,?renameat2", "ENOSPC"),
    ("?mkdir,?mkdirat,?link,?linkat", "EACCES"),
    ("?unlink,?unlinkat,?rmdir", "EBUSY"),
    ("?fsync,?fdatasync,?fchmod,?fchmodat,?utimensat", "EIO"),
];

/// A folder's files with their bytes.
type Tree = BTreeMap<String, Vec<u8>>;

/// A site in two states, and what a clean build makes of each.
struct Site {
    folder: Folder,
    /// Makes the one state of the other.
    change: fn(&Path),
    /// Nothing where the first build is the one that is killed.
    old: Option<Tree>,
    new: Tree,
    /// A folder of an earlier exchange is there to be written over.
    retired: bool,
}

impl Site {
    /// A site of `articles` articles that stands in the output folder, and a change of its sources.
    fn changed(name: &str, articles: usize, change: fn(&Path)) -> Site {
        let folder = Folder::in_memory(name);
        lay_out(folder.path(), articles);
        let old = Some(clean(&folder, articles, |_| {}));
        let new = clean(&folder, articles, change);
        Site { folder, change, old, new, retired: false }
    }

    /// A site that was never built.
    fn first(name: &str, articles: usize) -> Site {
        let folder = Folder::in_memory(name);
        lay_out(folder.path(), articles);
        let new = clean(&folder, articles, |_| {});
        Site { folder, change: |_| {}, old: None, new, retired: false }
    }

    /// The same, with a folder of an earlier exchange that is written over.
    fn again(self) -> Site {
        Site { retired: true, ..self }
    }

    fn site(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    /// Sources and output are what they were before the change.
    fn rewind(&self, articles: usize) {
        if let Some(old) = &self.old {
            lay_out(self.folder.path(), articles);
            let built = build(&self.site(), &self.out());
            assert!(built.status.success(), "{}", told(&built));
            assert!(tree(&self.out()) == *old, "a build does not lead back");
        } else {
            remove(&self.out());
            remove(&self.site().join(".ssg"));
        }
        let stage = self.folder.path().join(STAGE);
        remove(&stage);
        if self.retired {
            tools::copy(&self.out(), &stage.join("site"));
            fs::write(stage.join("site/stale.html"), "").unwrap();
            fs::write(stage.join(MARK.0), MARK.1).unwrap();
            fs::write(stage.join(KEPT), "").unwrap();
        }
        (self.change)(&self.site());
    }

    /// Every file of the output is whole: as it was, or as it will be.
    fn is_whole(&self, way: Way, at: &str) {
        let now = tree(&self.out());
        let Some(old) = &self.old else {
            assert!(now.is_empty() || now == self.new, "{at}: the folder is half there");
            return;
        };
        match way {
            Way::InOneStep => {
                assert!(now == *old || now == self.new, "{at}: old and new are mixed")
            }
            Way::EachFile => {
                for (file, bytes) in &now {
                    let known = [old.get(file), self.new.get(file)];
                    assert!(known.contains(&Some(bytes)), "{at}: `{file}` is neither old nor new");
                }
                let mut stay = old.keys().filter(|file| self.new.contains_key(*file));
                let lost = stay.find(|file| !now.contains_key(*file));
                assert!(lost.is_none(), "{at}: {lost:?} is not there");
            }
        }
    }

    /// The disk was full: the site stands as it did, and nothing takes room that was not there.
    fn stands(&self, full: &Output, at: &str) {
        let talk = told(full);
        assert_eq!(full.status.code(), Some(1), "{at}: {talk}");
        assert!(talk.contains("the disk is full; the site is as it was"), "{at}: {talk}");
        let stands = tree(&self.out());
        assert!(stands == self.old.clone().unwrap_or_default(), "{at}: the site changed");
        assert!(!self.folder.path().join(STAGE).exists(), "{at}: the stage takes room");
        self.is_mended(at);
    }

    /// What a build in which something failed says of the site is true of it. Where all calls fail from
    /// one on, what was replaced cannot be put back, which it says.
    fn is_as_said(&self, done: &Output, way: Way, ever_after: bool, at: &str) {
        let talk = told(done);
        let (now, old) = (tree(&self.out()), self.old.clone().unwrap_or_default());
        match done.status.code() {
            Some(0) => {
                assert!(now == self.new, "{at}: it succeeds, and the site is not the new one")
            }
            Some(1 | 2) if now == old => {}
            Some(1) if now == self.new || ever_after => {
                let says_old = talk.contains("nothing was written") || talk.contains("as it was");
                assert!(!says_old, "{at}: the site is not as it was: {talk}");
                self.is_whole(way, at);
            }
            Some(127) => assert!(now == old && talk.contains("shared libraries"), "{at}: {talk}"),
            code => panic!("{at}: exit code {code:?}, and old and new are mixed: {talk}"),
        }
    }

    /// Whether a stage is left, but for one that is kept to be written over.
    fn leaves_a_stage(&self) -> bool {
        let stage = self.folder.path().join(STAGE);
        stage.exists() && !stage.join(KEPT).exists()
    }

    /// The next build makes all right, and leaves nothing of the one that was killed.
    fn is_mended(&self, at: &str) {
        let built = build(&self.site(), &self.out());
        assert!(built.status.success(), "{at}: {}", told(&built));
        assert!(tree(&self.out()) == self.new, "{at}: the next build differs from a clean one");
        assert!(!self.leaves_a_stage(), "{at}: the stage is left");
    }
}

/// How a change becomes visible.
#[derive(Clone, Copy)]
enum Way {
    /// A folder takes the place of another, or of none.
    InOneStep,
    /// Each file takes the place of its old self.
    EachFile,
}

/// A plain site with so many articles, over what stands there.
fn lay_out(folder: &Path, articles: usize) {
    let site = folder.join("site");
    for part in ["content", "static", "templates"] {
        remove(&site.join(part));
    }
    tools::copy(&tools::root().join("tests/sites/theme"), &site.join("themes/plain"));
    let config = "base_url = \"https://institute.example/\"\ntheme = \"plain\"\n\n\
                  [institute]\nname = \"Example Institute\"\n";
    fs::write(site.join("site.toml"), config).unwrap();
    fs::create_dir_all(site.join("content/articles")).unwrap();
    for number in 0..articles {
        fs::write(article(&site, number), text(number, "Text.")).unwrap();
    }
}

fn article(site: &Path, number: usize) -> PathBuf {
    site.join(format!("content/articles/article-{number}.md"))
}

fn text(number: usize, body: &str) -> String {
    let day = number % 28 + 1;
    format!("---\ntitle: Article {number}\ndate: 2026-03-{day:02}\n---\n\n{body}\n")
}

/// Forty articles say something else, and ten are gone.
fn few(site: &Path) {
    for number in 0..40 {
        fs::write(article(site, number), text(number, "Another text.")).unwrap();
    }
    for number in 90..100 {
        fs::remove_file(article(site, number)).unwrap();
    }
}

/// All articles say something else, but for a few; the last is gone.
fn many(site: &Path) {
    for number in 0..85 {
        fs::write(article(site, number), text(number, "Another text.")).unwrap();
    }
    fs::remove_file(article(site, 99)).unwrap();
}

fn remove(folder: &Path) {
    if folder.exists() {
        fs::remove_dir_all(folder).unwrap();
    }
}

/// All files below a folder; none where it does not exist.
fn tree(folder: &Path) -> Tree {
    if !folder.exists() {
        return Tree::new();
    }
    let files = tools::files(folder).into_iter();
    let name = |file: &Path| file.strip_prefix(folder).unwrap().display().to_string();
    files.map(|file| (name(&file), fs::read(&file).unwrap())).collect()
}

/// What a build makes of the changed site that finds neither output nor cache.
fn clean(folder: &Folder, articles: usize, change: fn(&Path)) -> Tree {
    let (site, fresh) = (folder.path().join("site"), folder.path().join("fresh"));
    change(&site);
    let built = tools::run(command(&site, &fresh).arg("--no-cache"));
    assert!(built.status.success(), "{}", told(&built));
    let made = tree(&fresh);
    remove(&fresh);
    lay_out(folder.path(), articles);
    made
}

fn command(site: &Path, out: &Path) -> Command {
    let mut command = tools::ssg(&["build", "-q", "--jobs", "1", "--clock", tools::CLOCK, "-C"]);
    command.arg(site).arg("-o").arg(out).env_remove("SSG_CACHE_DIR");
    command
}

fn build(site: &Path, out: &Path) -> Output {
    tools::run(&mut command(site, out))
}

/// A build in which something befalls the `when`th of certain calls, of those on one file perhaps.
fn befallen(
    site: &Path,
    out: &Path,
    file: Option<&Path>,
    calls: &str,
    what: &str,
    when: &str,
) -> Output {
    let ssg = command(site, out);
    let mut command = tools::program("strace");
    command.args(["-f", "-qq", "-o", "/dev/null"]);
    if let Some(file) = file {
        command.arg("-P").arg(file);
    }
    command.arg("-e").arg(format!("trace={calls}")).arg("-e");
    command.arg(format!("inject={calls}:{what}:when={when}"));
    command.arg(ssg.get_program()).args(ssg.get_args());
    command.env_remove("SSG_CACHE_DIR").env("NO_COLOR", "1");
    tools::run(&mut command)
}

/// Kills builds of a change at every seventh call of each kind. `needs` are the kinds without which
/// the change cannot be made visible in this way.
fn kill(site: &Site, articles: usize, way: Way, needs: &[usize]) {
    let mut kills = [0; CALLS.len()];
    for (kind, calls) in CALLS.iter().enumerate() {
        for when in (1..).step_by(EVERY) {
            site.rewind(articles);
            let at = format!("killed at {when} of {calls}");
            let killed =
                befallen(&site.site(), &site.out(), None, calls, "signal=KILL", &when.to_string());
            if killed.status.success() {
                break;
            }
            let signal = killed.status.signal().or(killed.status.code().map(|code| code - 128));
            assert_eq!(signal, Some(9), "{at}: {}", told(&killed));
            kills[kind] += 1;
            site.is_whole(way, &at);
            site.is_mended(&at);
        }
    }
    println!("killed {kills:?} times, at {CALLS:?}");
    let never = needs.iter().find(|kind| kills[**kind] == 0);
    assert!(never.is_none(), "never killed at {}", CALLS[*never.unwrap()]);
}

/// Lets every seventh file that is written find a full disk, and the manifest, which is the last.
fn fill(site: &Site, articles: usize) {
    let old = site.old.clone().unwrap_or_default();
    let changed = site.new.iter().filter(|(file, bytes)| old.get(*file) != Some(*bytes));
    let files: Vec<&str> = changed.map(|(file, _)| file.as_str()).skip(1).step_by(EVERY).collect();
    assert!(files.len() > 2, "too little changes");
    for file in files.into_iter().chain([".ssg-manifest"]) {
        site.rewind(articles);
        let staged = site.folder.path().join(STAGE).join("site").join(file);
        let full =
            befallen(&site.site(), &site.out(), Some(&staged), CALLS[0], "error=ENOSPC", "1+");
        site.stands(&full, &format!("disk full at `{file}`"));
    }
}

/// Lets calls of each kind fail, one in each build, and then all from one on: the old site or the new
/// one stands, whole, and what is said of it is true. `SSG_EVERY=1` lets every call fail once.
fn fail(site: &Site, articles: usize, way: Way) {
    let every = std::env::var("SSG_EVERY").ok().and_then(|every| every.parse().ok()).unwrap_or(11);
    let mut failures = 0;
    for (calls, error) in FAILING {
        for when in (1..).step_by(every) {
            let mut injected = false;
            for (ever_after, when) in [(false, when.to_string()), (true, format!("{when}+"))] {
                site.rewind(articles);
                let at = format!("{error} at {when} of {calls}");
                let trace = site.folder.path().join("trace.txt");
                let ssg = command(&site.site(), &site.out());
                let mut command = tools::program("strace");
                command.args(["-f", "-qq", "-o"]).arg(&trace).arg("-e");
                command.arg(format!("trace={calls}")).arg("-e");
                command.arg(format!("inject={calls}:error={error}:when={when}"));
                command.arg(ssg.get_program()).args(ssg.get_args());
                command.env_remove("SSG_CACHE_DIR").env("NO_COLOR", "1");
                let done = tools::run(&mut command);
                injected = fs::read_to_string(&trace).unwrap().contains("(INJECTED)");
                fs::remove_file(&trace).unwrap();
                failures += usize::from(injected);
                site.is_as_said(&done, way, ever_after, &at);
                site.is_mended(&at);
            }
            if !injected {
                break;
            }
        }
    }
    println!("{failures} calls failed");
    assert!(failures > 50, "only {failures} calls failed");
}

#[test]
fn a_call_that_fails_in_a_first_build_leaves_nothing_half() {
    fail(&Site::first("failed-first", 40), 40, Way::InOneStep);
}

#[test]
fn a_call_that_fails_leaves_the_old_site_where_few_files_change() {
    fail(&Site::changed("failed-few", 100, few), 100, Way::EachFile);
}

#[test]
fn a_call_that_fails_leaves_the_old_site_where_many_files_change() {
    fail(&Site::changed("failed-many", 100, many), 100, Way::InOneStep);
}

#[test]
fn a_call_that_fails_leaves_the_old_site_beside_a_retired_folder() {
    fail(&Site::changed("failed-again", 100, many).again(), 100, Way::InOneStep);
}

#[test]
fn a_first_build_that_is_killed_leaves_nothing_half() {
    kill(&Site::first("killed-first", 100), 100, Way::InOneStep, &[0, 1, 2]);
}

#[test]
fn a_change_of_few_files_that_is_killed_leaves_each_file_whole() {
    kill(&Site::changed("killed-few", 100, few), 100, Way::EachFile, &[0, 1, 2, 3]);
}

#[test]
fn a_change_of_many_files_that_is_killed_leaves_the_old_site_or_the_new_one() {
    kill(&Site::changed("killed-many", 100, many), 100, Way::InOneStep, &[0, 1, 2, 4]);
}

#[test]
fn a_change_of_few_files_over_a_retired_folder_leaves_each_file_whole() {
    let site = Site::changed("killed-few-again", 100, few).again();
    kill(&site, 100, Way::EachFile, &[0, 1, 3]);
}

#[test]
fn a_change_of_many_files_over_a_retired_folder_leaves_the_old_site_or_the_new_one() {
    let site = Site::changed("killed-many-again", 100, many).again();
    kill(&site, 100, Way::InOneStep, &[0, 1, 3, 4]);
}

#[test]
fn a_full_disk_at_any_write_leaves_nothing_of_a_first_build() {
    fill(&Site::first("full-first", 100), 100);
}

#[test]
fn a_full_disk_at_any_write_of_few_files_leaves_the_old_site() {
    fill(&Site::changed("full-few", 100, few), 100);
}

#[test]
fn a_full_disk_at_any_write_of_many_files_leaves_the_old_site() {
    fill(&Site::changed("full-many", 100, many), 100);
}

#[test]
fn a_full_disk_at_any_write_over_a_retired_folder_leaves_the_old_site() {
    fill(&Site::changed("full-many-again", 100, many).again(), 100);
}

#[test]
fn a_disk_that_can_only_be_read_keeps_the_old_site() {
    let folder = Folder::new("read-only");
    lay_out(folder.path(), 3);
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let ssg = format!(
        "{} build -q -C {}/site -o {}/public",
        env!("CARGO_BIN_EXE_ssg"),
        folder.path().display(),
        disk.display()
    );
    // The mount is seen by this one shell only, and goes with it.
    let script = format!(
        "mount -t tmpfs tmpfs {disk} && {ssg} && cp -a {disk}/public before \
         && echo more >> site/content/articles/article-1.md \
         && mount -o remount,ro {disk} && {ssg}; code=$?; diff -r before {disk}/public || exit 9; \
         mount -o remount,rw {disk} && {ssg} && {ssg} --no-cache -o after \
         && diff -r after {disk}/public || exit 8; exit $code",
        disk = disk.display(),
    );
    let script = script.replace(&format!("{ssg} --no-cache -o after"), &{
        let clean = ssg.replace(&format!("-o {}/public", disk.display()), "-o after");
        format!("{clean} --no-cache")
    });
    let mut command = Command::new("unshare");
    let built = tools::run(command.args(["-m", "sh", "-c", &script]).current_dir(folder.path()));
    assert_eq!(built.status.code(), Some(1), "{}", told(&built));
    assert!(told(&built).contains("the disk is read-only"), "{}", told(&built));
}
