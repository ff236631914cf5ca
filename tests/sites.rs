//! Sites of the tests: each folder of `tests/sites` holds the smallest site that shows one thing.
//!
//! | in the folder | is |
//! |---|---|
//! | `site/` | the site, copied to a folder of its own before each run |
//! | `arguments.txt` | a line for each run of `ssg`, `build` unless given; a line that begins with `$` removes or copies files between two runs: `$ rm PATH`, `$ cp FROM TO` |
//! | `terminal.txt` | all that was said, in its order, with the exit codes; seconds are `0.00` |
//! | `json.txt` | what the same run says on stdout with `--format json` |
//! | `files.txt` | the paths of all files that were not there before |
//! | `expected/` | files of the site's folder after the last run, whole |
//!
//! A site without themes of its own is built with `tests/sites/theme`, as `themes/plain`; one that
//! names the theme `institute` gets the bundled one, whose hashed file names are written without
//! their hashes, and whose own files are not listed. `SSG_BLESS=1 cargo test --release --test suite sites::` writes what is seen over what was expected.

use crate::clock;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, thread};

/// 2026-11-24T12:00:00Z.
const CLOCK: &str = "1795521600";

/// Rules that no site folder can break, and where they are tested.
const ELSEWHERE: &[(&str, &str)] = &[
    ("E0702", "needs a source that changes while the site is built: `tests/meanwhile.rs`"),
    ("W0906", "needs 2,001 redirects: `tests/hosts.rs`"),
];

#[test]
fn every_site_is_built_as_its_folder_says() {
    let names = names();
    assert!(names.len() > 100, "only {} sites are found", names.len());
    let (next, faults) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let differences = Site::new(name).differences();
                    if !differences.is_empty() {
                        faults.lock().unwrap().insert(name, differences);
                    }
                }
            });
        }
    });
    let faults = faults.into_inner().unwrap();
    let told = faults.iter().map(|(name, faults)| format!("--- {name}\n{}", faults.join("\n")));
    assert!(
        faults.is_empty(),
        "{}\n{} sites differ: {:?}",
        told.collect::<Vec<_>>().join("\n"),
        faults.len(),
        faults.keys().collect::<Vec<_>>()
    );
}

#[test]
fn every_rule_is_broken_somewhere() {
    let rules = ssg().arg("rules").output().expect("the program starts").stdout;
    let rules = String::from_utf8(rules).expect("rules are told in UTF-8");
    let codes = rules.lines().map(|line| &line[..5]).collect::<BTreeSet<_>>();
    let talk = names()
        .iter()
        .map(|name| fs::read_to_string(home().join(name).join("terminal.txt")).unwrap_or_default())
        .collect::<String>();
    let is_told = |code: &str| talk.contains(&format!("[{code}]"));
    for (code, reason) in ELSEWHERE {
        assert!(codes.contains(code), "there is no rule {code}");
        assert!(!is_told(code), "{code} is told by a site, too, so it no longer {reason}");
    }
    let elsewhere = |code: &str| ELSEWHERE.iter().any(|(other, _)| *other == code);
    let missing = codes.iter().filter(|code| !is_told(code) && !elsewhere(code));
    assert_eq!(missing.collect::<Vec<_>>(), Vec::<&&str>::new(), "no site breaks these rules");
}

#[test]
fn what_is_not_published_stands_nowhere() {
    // Words, names and pictures of hidden articles of the site `hidden` begin with this word.
    const CANARY: &[u8] = b"canary";
    let site = Site::new("hidden");
    let folder = Folder::new("canary");
    site.prepare(folder.path());
    assert!(holds(&folder.path().join("content"), CANARY), "the sources hold no canary");
    let built = site.run(folder.path(), "build");
    assert!(built.ends_with("exit code 0\n"), "{built}");
    assert!(!built.contains("canary"), "a hidden article is named:\n{built}");
    for file in files(&folder.path().join("public")) {
        assert!(!file.to_string_lossy().contains("canary"), "{} is published", file.display());
        let bytes = fs::read(folder.path().join("public").join(&file)).unwrap();
        assert!(!contains(&bytes, CANARY), "{} tells of a hidden article", file.display());
    }
}

fn holds(folder: &Path, word: &[u8]) -> bool {
    files(folder).iter().any(|file| contains(&fs::read(folder.join(file)).unwrap(), word))
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word))
}

/// A folder of `tests/sites`.
struct Site {
    name: String,
    home: PathBuf,
    config: String,
}

impl Site {
    fn new(name: &str) -> Site {
        let home = home().join(name);
        let config = fs::read_to_string(home.join("site/site.toml")).unwrap_or_default();
        Site { name: name.to_owned(), home, config }
    }

    /// The site names it, or is made by `ssg init`.
    fn is_bundled_theme(&self) -> bool {
        self.config.is_empty() || self.config.contains("theme = \"institute\"")
    }

    /// Copies the site and its theme.
    fn prepare(&self, folder: &Path) {
        copy(&self.home.join("site"), folder);
        if self.config.is_empty() {
            return;
        }
        if self.is_bundled_theme() {
            let theme = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/institute");
            copy(&theme, &folder.join("themes/institute"));
        } else if !self.home.join("site/themes/plain").exists() {
            copy(&home().join("theme"), &folder.join("themes/plain"));
        }
    }

    /// All ways in which a run differs from what the folder says.
    fn differences(&self) -> Vec<String> {
        let given = fs::read_to_string(self.home.join("arguments.txt"));
        let lines = given.as_deref().unwrap_or("build");
        let folder = Folder::new(&self.name);
        self.prepare(folder.path());
        clock::tick(folder.path());
        let before = files(folder.path()).into_iter().collect::<BTreeSet<_>>();
        let mut talk = String::new();
        for line in lines.lines() {
            match line.strip_prefix("$ ") {
                Some(change) => alter(folder.path(), change),
                None => talk.push_str(&self.run(folder.path(), line)),
            }
        }
        let made = files(folder.path()).into_iter().filter(|file| !before.contains(file));
        let made = made.map(|file| self.without_hashes(&file.to_string_lossy()));
        let made = made
            .filter(|file| !self.is_bundled_theme() || !file.contains("public/assets/"))
            .filter(|file| !file.contains("themes/") && !file.contains(".ssg/"))
            .map(|file| file + "\n")
            .collect::<String>();
        let mut differences = Vec::new();
        self.compare("terminal.txt", talk.as_bytes(), &mut differences);
        if !made.is_empty() || self.home.join("files.txt").exists() {
            self.compare("files.txt", made.as_bytes(), &mut differences);
        }
        for file in files(&self.home.join("expected")) {
            match fs::read(folder.path().join(&file)) {
                Ok(bytes) => {
                    let bytes = match String::from_utf8(bytes) {
                        Ok(text) => self.without_hashes(&text).into_bytes(),
                        Err(error) => error.into_bytes(),
                    };
                    let name = Path::new("expected").join(&file);
                    self.compare(&name.to_string_lossy(), &bytes, &mut differences);
                }
                Err(error) => differences.push(format!("{}: {error}", file.display())),
            }
        }
        if self.home.join("json.txt").exists() {
            let folder = Folder::new(&format!("{}-json", self.name));
            self.prepare(folder.path());
            let told = self.json(folder.path(), lines.lines().next().unwrap_or("build"));
            self.compare("json.txt", told.as_bytes(), &mut differences);
        }
        differences
    }

    /// What one run says, from its command to its exit code.
    fn run(&self, folder: &Path, line: &str) -> String {
        // One file for both streams keeps the order.
        let path = folder.with_extension("talk");
        let talk = File::create(&path).expect("the target folder can be written");
        let status = ssg()
            .args(["--color", "never"])
            .args(words(line))
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(talk.try_clone().expect("a file can be shared"))
            .stderr(talk)
            .status()
            .expect("the program starts");
        let said = fs::read(&path).expect("it was made above");
        let _ = fs::remove_file(&path);
        let said = String::from_utf8(said).expect("the program speaks UTF-8");
        let said = without_seconds(&said.replace(&*folder.to_string_lossy(), "/SITE"));
        let code = status.code().map_or("by a signal".to_owned(), |code| code.to_string());
        format!("$ ssg {line}\n{said}exit code {code}\n")
    }

    fn json(&self, folder: &Path, line: &str) -> String {
        let mut command = ssg();
        command.args(["--format", "json"]).args(words(line)).current_dir(folder);
        let output = command.stdin(Stdio::null()).output().expect("the program starts");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{} talks beside JSON", self.name);
        without_seconds(&String::from_utf8(output.stdout).expect("JSON is UTF-8"))
    }

    /// The bundled theme's file names change with each stroke of its style sheet.
    fn without_hashes(&self, text: &str) -> String {
        if !self.is_bundled_theme() {
            return text.to_owned();
        }
        let mut plain = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('.') {
            plain.push_str(before);
            plain.push('.');
            let is_hash = after.len() > 10
                && after.as_bytes()[..10].iter().all(u8::is_ascii_hexdigit)
                && after.as_bytes()[10] == b'.'
                && before.contains("assets/");
            rest = if is_hash { &after[11..] } else { after };
        }
        plain + rest
    }

    fn compare(&self, name: &str, seen: &[u8], differences: &mut Vec<String>) {
        let path = self.home.join(name);
        if fs::read(&path).is_ok_and(|expected| expected == seen) {
            return;
        }
        if env::var_os("SSG_BLESS").is_some() {
            fs::write(&path, seen).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            return;
        }
        let expected = fs::read(&path).unwrap_or_default();
        let expected = String::from_utf8_lossy(&expected).into_owned();
        differences
            .push(format!("{name}:\n{}", lines_apart(&expected, &String::from_utf8_lossy(seen))));
    }
}

/// The lines in which two texts differ, as far as the first ones.
fn lines_apart(expected: &str, seen: &str) -> String {
    let (expected, seen) = (expected.lines().collect::<Vec<_>>(), seen.lines().collect::<Vec<_>>());
    let same = expected.iter().zip(&seen).take_while(|(a, b)| a == b).count();
    let rest = |lines: &[&str]| lines.len() - same;
    let (a, b) = (expected.iter().rev(), seen.iter().rev());
    let least = rest(&expected).min(rest(&seen));
    let ending = a.zip(b).take(least).take_while(|(a, b)| a == b).count();
    let part = |lines: &[&str], sign: char| {
        let lines = lines[same..lines.len() - ending].iter().take(20);
        lines.map(|line| format!("{sign} {line}\n")).collect::<String>()
    };
    format!("  (line {})\n{}{}", same + 1, part(&expected, '-'), part(&seen, '+'))
}

/// `in 1.23 s` and `"seconds":1.23` with a zero instead.
fn without_seconds(said: &str) -> String {
    let mut plain = String::with_capacity(said.len());
    for line in said.split_inclusive('\n') {
        if let Some((before, after)) = line.rsplit_once(" in ")
            && after
                .trim_end()
                .strip_suffix(" s")
                .is_some_and(|seconds| seconds.parse::<f64>().is_ok())
        {
            plain.push_str(&format!("{before} in 0.00 s\n"));
        } else if let Some((before, after)) = line.rsplit_once("\"seconds\":")
            && let Some(end) = after.find(['}', ','])
        {
            plain.push_str(&format!("{before}\"seconds\":0.0{}", &after[end..]));
        } else {
            plain.push_str(line);
        }
    }
    plain
}

/// The words of a command line; quotes hold words together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut is_word, mut quoted) = (String::new(), false, false);
    let mut chars = line.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => word.extend(chars.next()),
            '"' => (quoted, is_word) = (!quoted, true),
            ' ' if !quoted => {
                if is_word {
                    words.push(std::mem::take(&mut word));
                }
                is_word = false;
            }
            char => {
                word.push(char);
                is_word = true;
            }
        }
    }
    if is_word {
        words.push(word);
    }
    words
}

/// Changes files between two runs.
fn alter(folder: &Path, change: &str) {
    match words(change).iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["rm", path] => fs::remove_file(folder.join(path)).expect("the file is there"),
        ["cp", from, to] => {
            let to = folder.join(to);
            fs::create_dir_all(to.parent().expect("a file stands in a folder")).unwrap();
            fs::copy(folder.join(from), to).expect("the file is there");
        }
        _ => panic!("`{change}` is neither `rm PATH` nor `cp FROM TO`"),
    }
}

fn ssg() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ssg"));
    command.env("SOURCE_DATE_EPOCH", CLOCK).env("TZ", "UTC");
    for name in
        ["CI", "NO_COLOR", "CLICOLOR_FORCE", "COLUMNS"].iter().chain(&crate::tools::BUILDERS)
    {
        command.env_remove(name);
    }
    command
}

fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites")
}

/// Names of all site folders, sorted.
fn names() -> Vec<String> {
    let entries = fs::read_dir(home()).expect("tests/sites is there");
    let folders = entries.map(|entry| entry.unwrap().path());
    let mut names = folders
        .filter(|path| path.join("site").is_dir())
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect::<Vec<_>>();
    names.sort();
    if let Ok(one) = env::var("SSG_SITE") {
        names.retain(|name| name.contains(&one));
    }
    names
}

/// Paths of all files below a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        let Ok(entries) = fs::read_dir(&next) else { continue };
        for entry in entries {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                open.push(entry.path());
            } else {
                found.push(entry.path().strip_prefix(folder).unwrap().to_path_buf());
            }
        }
    }
    found.sort();
    found
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in files(from) {
        let target = to.join(&file);
        fs::create_dir_all(target.parent().expect("a file stands in a folder")).unwrap();
        let source = from.join(&file);
        match fs::read_link(&source) {
            #[cfg(unix)]
            Ok(to) => std::os::unix::fs::symlink(to, target).unwrap(),
            _ => {
                fs::copy(source, target).unwrap();
            }
        }
    }
}

/// A folder that is there for one run.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let name = format!("site-{name}-{}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("the target folder can be written");
        Folder(folder)
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
