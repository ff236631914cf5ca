//! What is handed out: every package is made by `packaging/build.sh`, installed as its reader would
//! install it, and makes and builds a site there, without Rust and without a network.
//!
//! The program is the one that the tests compile (`SSG_PACKAGE_PROFILE=release`): the profile `dist`
//! takes minutes. So this proves the packages, and not that the program is static; `build.sh` itself
//! refuses to hand out one that is not.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use crate::tools::{Folder, files, files_ending, read, root, run, told};

/// The path for programs that `install.sh` brings, before that of the system.
fn path() -> String {
    let tools = root().join("tests/tools");
    let own = [tools.join("bin"), tools.join("venv/bin")];
    let own = own.map(|folder| folder.display().to_string()).join(":");
    format!("{own}:{}", env::var("PATH").unwrap_or_default())
}

/// Runs a command that must succeed; gives what it said.
fn succeeds(command: &mut Command) -> String {
    let output = run(command);
    assert!(output.status.success(), "{command:?} fails:\n{}", told(&output));
    told(&output)
}

/// Makes a site with a program that knows nothing of this machine but `path`, builds it and looks at
/// its first page.
fn makes_a_site(program: &Path, path: &str, name: &str) {
    let folder = Folder::new(name);
    let command = || {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", path).env("HOME", folder.path()).current_dir(folder.path());
        command
    };
    succeeds(command().args(["init", "--yes", "archive"]));
    succeeds(command().args(["build", "-C", "archive"]));
    let home = read(&folder.path().join("archive/public/index.html"));
    assert!(home.starts_with("<!doctype html>") && home.contains("</html>"), "{name}: {home:.200}");
}

#[test]
fn every_package_installs_and_builds_a_site() {
    let folder = Folder::new("packages");
    let out = folder.path().join("out");
    let mut package = Command::new("bash");
    package.arg(root().join("packaging/build.sh")).arg(&out).current_dir(root());
    package.env("PATH", path()).env("SSG_PACKAGE_PROFILE", "release");
    // What Cargo tells a test; crates that look at it would be compiled again.
    for (name, _) in env::vars_os() {
        let is_told = name.to_str().is_some_and(|name| {
            name == "OUT_DIR"
                || ["CARGO_MANIFEST_", "CARGO_PKG_"].iter().any(|it| name.starts_with(it))
        });
        if is_told {
            package.env_remove(name);
        }
    }
    let said = succeeds(&mut package);
    assert!(said.contains("not to be handed out"), "{said}");
    every_file_has_its_sum(&out);
    let one = |ending: &str| -> PathBuf {
        let found = files_ending(&out, ending);
        assert_eq!(found.len(), 1, "{ending}: {found:?}");
        found[0].clone()
    };

    // The archive, and what lies beside the program in it.
    let archive = one("-gnu.tgz");
    let unpacked = folder.path().join("archive");
    fs::create_dir(&unpacked).unwrap();
    succeeds(Command::new("tar").arg("-xzf").arg(&archive).arg("-C").arg(&unpacked));
    let names: BTreeSet<String> = files(&unpacked)
        .iter()
        .map(|file| file.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    let expected = [
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "THIRD-PARTY.txt",
        "_ssg",
        "ssg",
        "ssg.1",
        "ssg.bash",
        "ssg.fish",
        "ssg.ps1",
    ];
    assert_eq!(names, expected.map(str::to_string).into());
    makes_a_site(&files_ending(&unpacked, "/ssg")[0], "", "package-archive");

    // The package for Debian, laid out without being registered.
    let deb = one(".deb");
    let said = succeeds(Command::new("dpkg-deb").args(["--field"]).arg(&deb));
    assert!(said.contains("Package: ssg-archive\n") && said.contains("Depends: libc6"), "{said}");
    let laid_out = folder.path().join("deb");
    succeeds(Command::new("dpkg-deb").arg("--extract").arg(&deb).arg(&laid_out));
    for file in [
        "usr/share/man/man1/ssg.1.gz",
        "usr/share/bash-completion/completions/ssg",
        "usr/share/doc/ssg-archive/copyright",
    ] {
        assert!(laid_out.join(file).is_file(), "the package for Debian lacks {file}");
    }
    makes_a_site(&laid_out.join("usr/bin/ssg"), "", "package-deb");

    // The wheel, in a new environment that asks nobody.
    let venv = folder.path().join("venv");
    succeeds(Command::new("python3").args(["-m", "venv"]).arg(&venv));
    succeeds(
        Command::new(venv.join("bin/pip"))
            .args(["install", "--no-index", "--disable-pip-version-check"])
            .arg(one(".whl")),
    );
    makes_a_site(&venv.join("bin/ssg"), "", "package-wheel");

    // npm, with nothing run at installation.
    let npm = folder.path().join("npm");
    fs::create_dir(&npm).unwrap();
    let packages: Vec<PathBuf> = files_ending(&out, ".tgz")
        .into_iter()
        .filter(|file| file.file_name().unwrap().to_string_lossy().starts_with("ssg-archive-"))
        .collect();
    assert_eq!(packages.len(), 2, "{packages:?}");
    fs::write(npm.join("package.json"), "{}\n").unwrap();
    succeeds(
        Command::new("npm")
            .args(["install", "--ignore-scripts", "--offline", "--no-audit", "--no-fund"])
            .args(&packages)
            .current_dir(&npm),
    );
    let manifest = read(&npm.join("node_modules/ssg-archive/package.json"));
    assert!(!manifest.contains("\"scripts\""), "{manifest}");
    let node = env::split_paths(&path())
        .find(|folder| folder.join("node").is_file())
        .expect("install.sh brings node");
    let path = format!("{}:/usr/bin:/bin", node.display());
    makes_a_site(&npm.join("node_modules/.bin/ssg"), &path, "package-npm");

    on_a_bare_machine(&out);

    // What it is made of.
    let parts: serde_json::Value = serde_json::from_str(&read(&one(".cdx.json"))).unwrap();
    assert_eq!(parts["bomFormat"], "CycloneDX");
    let names: BTreeSet<&str> = parts["components"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|part| part["name"].as_str())
        .collect();
    assert!(names.contains("pulldown-cmark") && names.contains("tera"), "{names:?}");
}

/// Where there is neither Rust nor a network nor anything but the base of a distribution, each package
/// is installed as its reader would, and `ssg init --yes && ssg build` makes the same site with each.
fn on_a_bare_machine(out: &Path) {
    let packed = root().join("tests/tools/bare.tgz");
    assert!(packed.is_file(), "there is no bare machine: run `bash tests/tools/install.sh`");
    let folder = Folder::in_memory("bare");
    let is_root = succeeds(Command::new("id").arg("-u")).trim() == "0";
    let mut command = Command::new(if is_root { "env" } else { "sudo" });
    command.arg("bash").arg(root().join("tests/tools/bare.sh"));
    succeeds(command.arg(packed).arg(out).arg(folder.path()));
    let sites = folder.path().join("root/root");
    let pages = |name: &str| -> Vec<(PathBuf, Vec<u8>)> {
        let public = sites.join(name).join("public");
        let files = files(&public);
        let relative = |file: &PathBuf| file.strip_prefix(&public).unwrap().to_path_buf();
        files.iter().map(|file| (relative(file), fs::read(file).unwrap())).collect()
    };
    let first = pages("archive");
    assert!(first.len() > 40, "{first:?}");
    for name in ["wheel", "npm", "deb"] {
        assert!(pages(name) == first, "the site of the package `{name}` is another");
    }
    looked_at(&sites.join("archive/public"));
    if !is_root {
        succeeds(Command::new("sudo").args(["rm", "-rf"]).arg(folder.path().join("root")));
    }
}

/// The first page says whose it is, and what it names is there.
fn looked_at(public: &Path) {
    let home = read(&public.join("index.html"));
    assert!(home.contains("<title>Your Institute</title>"), "{home:.600}");
    assert!(home.contains("How we publish"), "{home}");
    let values = home.split("=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let mut count = 0;
    for address in values.filter(|value| value.starts_with('/')) {
        let path = address.split(['?', '#']).next().unwrap_or("").trim_start_matches('/');
        let file = public.join(path);
        let page = file.join("index.html");
        assert!(file.is_file() || page.is_file(), "the first page names `{address}`");
        count += 1;
    }
    assert!(count > 10, "{count} addresses are found");
}

/// `SHA256SUMS` lists every other file, and `sha256sum` agrees.
fn every_file_has_its_sum(out: &Path) {
    let sums = read(&out.join("SHA256SUMS"));
    let listed: BTreeSet<PathBuf> = sums.lines().map(|line| out.join(&line[66..])).collect();
    let there = files(out).into_iter().filter(|file| !file.ends_with("SHA256SUMS")).collect();
    assert_eq!(listed, there);
    succeeds(
        Command::new("sha256sum").args(["--check", "--strict", "SHA256SUMS"]).current_dir(out),
    );
}

/// All that `cargo publish` would send is there: it compiles nothing, which the others do.
#[test]
fn the_crates_can_be_packaged() {
    let folder = Folder::new("crates");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([
        "package",
        "--workspace",
        "--no-verify",
        "--allow-dirty",
        "--offline",
        "--target-dir",
    ]);
    succeeds(cargo.arg(folder.path()).current_dir(root()));
    for name in ["ssg-archive", "ssg-pictures", "ssg-code", "ssg-pdf"] {
        let file =
            folder.path().join(format!("package/{name}-{}.crate", env!("CARGO_PKG_VERSION")));
        assert!(file.is_file(), "{}", file.display());
    }
}

/// The action, run as a runner would: with a mirror on the disk in place of a release.
#[test]
fn the_action_takes_only_the_archive_with_the_given_sum() {
    let folder = Folder::new("action");
    let mirror = folder.path().join("mirror");
    let name = "ssg-1.2.3-x86_64-unknown-linux-musl";
    let inner = mirror.join(name);
    fs::create_dir_all(&inner).unwrap();
    fs::write(inner.join("ssg"), "#!/bin/sh\necho ssg 1.2.3\n").unwrap();
    succeeds(Command::new("chmod").arg("755").arg(inner.join("ssg")));
    let archive = mirror.join(format!("{name}.tgz"));
    succeeds(Command::new("tar").arg("-czf").arg(&archive).arg("-C").arg(&mirror).arg(name));
    let sum = succeeds(Command::new("sha256sum").arg(&archive))[..64].to_string();
    let install = |version: &str, sum: &str| {
        let temp = folder.path().join("temp");
        fs::create_dir_all(&temp).unwrap();
        run(Command::new("bash")
            .arg(root().join("packaging/install.sh"))
            .env("VERSION", version)
            .env("SHA256", sum)
            .env("FROM", format!("file://{}", mirror.display()))
            .env("REPOSITORY", "unused")
            .env("RUNNER_OS", "Linux")
            .env("RUNNER_ARCH", "X64")
            .env("RUNNER_TEMP", &temp)
            .env("GITHUB_PATH", folder.path().join("path"))
            .env("GITHUB_OUTPUT", folder.path().join("output")))
    };
    let wrong = "0".repeat(64);
    for (version, sum, says) in [
        ("latest", sum.as_str(), "`version: latest` is not an exact version"),
        ("1.2.3", "abc", "`sha256` is not a sum"),
        ("1.2.3", &wrong, "and `sha256` says 000"),
        ("1.2.4", &sum, "cannot be fetched"),
    ] {
        let output = install(version, sum);
        assert_eq!(output.status.code(), Some(1), "{}", told(&output));
        assert!(told(&output).contains(says), "{}", told(&output));
        assert!(!folder.path().join("path").exists(), "a wrong archive is on the path");
    }
    let output = install("1.2.3", &sum);
    assert!(output.status.success() && told(&output).contains("ssg 1.2.3"), "{}", told(&output));
    let on_path = read(&folder.path().join("path"));
    assert!(Path::new(on_path.trim()).join("ssg").is_file(), "{on_path}");
}
