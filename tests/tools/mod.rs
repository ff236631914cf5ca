//! What the tests of finished sites share: folders, the program under test, and the tools that
//! `tests/tools/install.sh` brings.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs};

pub mod html;
pub mod reference;

/// The time at which the tests build.
pub const CLOCK: &str = "2026-11-24T12:00:00Z";

/// The same in seconds, for commands that take the time from the environment.
pub const EPOCH: &str = "1795521600";

/// Root of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder that is there for one test.
pub struct Folder(PathBuf);

impl Folder {
    /// An empty folder.
    pub fn new(name: &str) -> Folder {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("{name}-{}-{number}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("a folder of the tests can be deleted");
        }
        fs::create_dir_all(&folder).expect("the target folder can be written");
        Folder(folder)
    }

    /// An empty folder in memory, where the system has such. Ext4 makes files ten times slower for a
    /// while after many were deleted, which a test that builds hundreds of sites would feel.
    pub fn in_memory(name: &str) -> Folder {
        let memory = Path::new("/dev/shm");
        if !memory.is_dir() {
            return Folder::new(name);
        }
        let folder = memory.join(format!("ssg-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("shared memory can be written");
        Folder(folder)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file and the folders above it.
    pub fn write(&self, file: &str, text: &str) {
        let file = self.0.join(file);
        fs::create_dir_all(file.parent().expect("a file stands in a folder")).unwrap();
        fs::write(file, text).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What a failed test left is for the reader.
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

/// `ssg` with arguments.
pub fn ssg(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ssg"));
    command.args(arguments).env_remove("SOURCE_DATE_EPOCH").env("NO_COLOR", "1");
    for name in BUILDERS {
        command.env_remove(name);
    }
    command
}

/// Makes a new site whose placeholders are not reported, since nobody fills them in here.
pub fn init(site: &Path) {
    let mut command = ssg(&["init", "--yes"]);
    let made = run(command.env("SOURCE_DATE_EPOCH", EPOCH).arg(site));
    assert!(made.status.success(), "{}", told(&made));
    let config = site.join("site.toml");
    let text = read(&config) + "\n[rules]\nplaceholder = \"allow\"\n";
    fs::write(config, text).expect("the new site can be written");
}

/// What hosts tell a build of a preview.
pub const BUILDERS: [&str; 11] = [
    "CF_PAGES_URL",
    "CF_PAGES_COMMIT_SHA",
    "DEPLOY_PRIME_URL",
    "DEPLOY_URL",
    "COMMIT_REF",
    "VERCEL_URL",
    "VERCEL_GIT_COMMIT_SHA",
    "CI_ENVIRONMENT_URL",
    "CI_PAGES_URL",
    "CI_COMMIT_SHA",
    "GITHUB_SHA",
];

/// Builds the site at `site` into `output`, which must succeed.
pub fn build(site: &Path, output: &Path) {
    let built = ssg(&["build", "--clock", CLOCK, "--root"])
        .arg(site)
        .arg("--output-dir")
        .arg(output)
        .output()
        .expect("the program starts");
    assert!(built.status.success(), "{} does not build:\n{}", site.display(), told(&built));
}

/// The bundled site, built into `public` of a folder of its own.
pub fn bundled(name: &str) -> (Folder, PathBuf) {
    let folder = Folder::new(name);
    let public = folder.path().join("public");
    build(root(), &public);
    (folder, public)
}

/// A program that `install.sh` brings.
pub fn program(name: &str) -> Command {
    let own = root().join("tests/tools/bin").join(name);
    let paths = env::var_os("PATH").unwrap_or_default();
    let found =
        env::split_paths(&paths).map(|folder| folder.join(name)).find(|file| file.is_file());
    let file = Some(own).filter(|file| file.is_file()).or(found);
    Command::new(file.unwrap_or_else(|| missing(name)))
}

/// What `xmllint` says of each of these files by a schema of Crossref; nothing where one is valid. It reads the
/// schema, which takes seconds, once for all of them.
pub fn faults_by_schema(schema: &str, files: &[PathBuf]) -> Vec<String> {
    let folder = root().join("tests/tools/crossref/commonmeta/resources/crossref");
    let schema = folder.join(schema);
    if !schema.is_file() {
        missing(&schema.to_string_lossy());
    }
    let mut xmllint = program("xmllint");
    let output = run(xmllint.args(["--nonet", "--noout", "--schema"]).arg(schema).args(files));
    let told = told(&output);
    let faults_of = |file: &PathBuf| {
        let name = file.to_str().expect("the path is text");
        let of_file: Vec<&str> = told.lines().filter_map(|line| line.strip_prefix(name)).collect();
        assert!(!of_file.is_empty(), "nothing is said of {name}:\n{told}");
        match of_file[..] {
            [" validates"] => String::new(),
            _ => of_file.join("\n"),
        }
    };
    let faults: Vec<String> = files.iter().map(faults_of).collect();
    assert_eq!(output.status.success(), faults.iter().all(String::is_empty), "{told}");
    faults
}

/// Runs a program, and tells how many bytes of memory it took at most.
pub fn measured(command: &Command) -> (Output, u64) {
    const MEASURED: &str = "\
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print('bytes', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
sys.exit(code)";
    let mut python = program("python3");
    python.args(["-c", MEASURED]).arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        python.current_dir(folder);
    }
    let output = python.output().expect("python3 starts");
    let said = String::from_utf8_lossy(&output.stdout);
    let bytes = said.lines().find_map(|line| line.strip_prefix("bytes ")?.parse().ok());
    let bytes = bytes.expect("it tells a number");
    (output, bytes)
}

/// A file of a package that `install.sh` brings.
pub fn package(file: &str) -> PathBuf {
    let path = root().join("tests/tools/node_modules").join(file);
    if path.is_file() { path } else { missing(file) }
}

fn missing(what: &str) -> ! {
    panic!("`{what}` is not installed: run `bash tests/tools/install.sh`, which brings it")
}

/// Runs to the end.
pub fn run(command: &mut Command) -> Output {
    let output = command.output();
    output.unwrap_or_else(|error| panic!("{command:?} does not start: {error}"))
}

/// All that a program said.
pub fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// All files below a folder, sorted.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("a folder can be read").path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// All files below a folder whose names end in `ending`.
pub fn files_ending(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut files = files(folder);
    files.retain(|file| file.to_string_lossy().ends_with(ending));
    files
}

/// Copies a folder and all below it.
pub fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(file.strip_prefix(from).expect("it was found there"));
        fs::create_dir_all(target.parent().expect("a file stands in a folder")).unwrap();
        fs::copy(&file, &target).unwrap();
    }
}

/// A file's text.
pub fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
