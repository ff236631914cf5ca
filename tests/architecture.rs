//! The floors of the house: imports only look down, and each wall has one door.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::tools;

mod circles;

/// Modules by floor, the lowest first. Modules of one floor may not import one another, except where
/// a pair is listed in [`BESIDE`].
const FLOORS: &[&[&str]] = &[
    &["diagnostic", "url", "slug", "text", "date", "locale", "ids"],
    &["identifier", "tree"],
    &["schema", "disk", "front_matter", "redirect", "citation", "host", "dois"],
    &["diff"],
    &["baseline"],
    &["body", "markdown", "search"],
    &["config", "discover"],
    &["parse", "mend"],
    &["data", "archive"],
    &["theme"],
    &["site"],
    &["outputs"],
    &["plan"],
    &["ledger"],
    &["render"],
    &["write"],
    &["cache"],
    &["hold"],
    &["build"],
    &["serve"],
    &["cli"],
];

/// Imports within one floor, first from, then to.
const BESIDE: &[(&str, &str)] =
    &[("front_matter", "schema"), ("config", "discover"), ("archive", "data")];

/// A word that may stand in one module only: the wall and its door.
const WALLS: &[(&str, &[&str])] = &[
    ("std::fs", &["disk"]),
    ("fs::", &["disk"]),
    ("walkdir::", &["disk"]),
    ("gray_matter", &["front_matter"]),
    ("granit_parser", &["tree"]),
    ("serde_yaml", &["data"]),
    ("tera::", &["theme"]),
    ("clap::", &["cli"]),
    ("anstream::", &["cli"]),
    ("indicatif::", &["cli"]),
    ("dialoguer", &["cli"]),
    ("semver", &["config"]),
    ("std::env", &["cli", "main"]),
    ("Timestamp::now", &["cli"]),
    ("SystemTime", &["cli"]),
    ("Instant", &["cli"]),
    ("println!", &["cli"]),
    ("rustix", &["disk"]),
    ("pulldown_cmark", &["markdown"]),
    ("ammonia", &["markdown"]),
    ("frostem", &["search"]),
    ("hashbrown", &["search"]),
    ("icu_", &["locale"]),
    ("hayagriva", &["citation"]),
    ("biblatex", &["citation"]),
    ("math_core", &["markdown"]),
    ("ssg_code", &["markdown"]),
    ("ssg_pdf", &["site"]),
    ("syntect", &["code"]),
    ("two_face", &["code"]),
    ("icalendar", &["outputs/calendar"]),
    ("axum", &["serve"]),
    ("tokio", &["serve"]),
    ("self_cell", &["serve"]),
    ("capture_diff_slices", &["diff"]),
    ("process::Command", &["cli"]),
    ("ureq::", &["cli"]),
    ("notify::", &["serve/watch"]),
    ("notify_debouncer_full", &["serve/watch"]),
];

#[test]
fn imports_only_look_down() {
    let floor: BTreeMap<&str, usize> = FLOORS
        .iter()
        .enumerate()
        .flat_map(|(floor, modules)| modules.iter().map(move |module| (*module, floor)))
        .collect();
    let mut faults = Vec::new();
    for (module, path, code) in sources() {
        // `pictures` is a crate of its own, and knows nothing of this one.
        if matches!(module.as_str(), "lib" | "main" | "pictures" | "code" | "pdf") {
            continue;
        }
        let own = *floor.get(module.as_str()).unwrap_or_else(|| panic!("`{module}` has no floor"));
        for other in imported(&code) {
            let Some(theirs) = floor.get(other.as_str()) else { continue };
            let beside = BESIDE.contains(&(module.as_str(), other.as_str()));
            if other != module && *theirs >= own && !beside {
                faults.push(format!("{}: imports `{other}`", path.display()));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn the_library_names_its_modules_floor_by_floor() {
    let library = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs"));
    let library = library.expect("the library");
    let modules = library.lines().filter_map(|line| {
        line.strip_prefix("pub ").unwrap_or(line).strip_prefix("mod ")?.strip_suffix(';')
    });
    let floor = |module: &str| FLOORS.iter().position(|modules| modules.contains(&module));
    let floors: Vec<Option<usize>> = modules.map(floor).collect();
    assert!(floors.iter().all(Option::is_some) && floors.is_sorted(), "{floors:?}");
    assert_eq!(floors.len(), FLOORS.iter().map(|modules| modules.len()).sum::<usize>());
}

/// Cargo finds no test by itself here: a file that neither program names would never run.
#[test]
fn every_test_file_belongs_to_a_program() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let read = |name: &str| fs::read_to_string(tests.join(name)).expect("a program of the tests");
    let programs = read("suite.rs") + &read("heavy.rs");
    let files = fs::read_dir(&tests).expect("the tests").map(|file| file.expect("a file").path());
    let names = files.filter(|file| file.extension().is_some_and(|extension| extension == "rs"));
    let names = names.filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned()));
    let missing = names
        .filter(|name| !["suite", "heavy"].contains(&name.as_str()))
        .filter(|name| programs.matches(&format!("mod {name};\n")).count() != 1);
    assert_eq!(missing.collect::<Vec<_>>(), Vec::<String>::new());
}

/// If a crate of the tests switched on a feature of another crate, Cargo would compile all that depends on that crate
/// twice: for the tests and for the program.
#[test]
fn tests_compile_the_program_as_it_is_handed_out() {
    let crates = |edges: &str| -> BTreeSet<String> {
        let mut cargo = tools::program("cargo");
        let all = ["tree", "--locked", "--offline", "--no-dedupe", "--prefix", "none"];
        let listed = cargo.args(all).args(["--format", "{p} {f}", "--edges", edges]);
        let listed = tools::run(listed.current_dir(tools::root()));
        assert!(listed.status.success(), "{}", tools::told(&listed));
        String::from_utf8_lossy(&listed.stdout).lines().map(str::to_string).collect()
    };
    let (handed_out, tested) = (crates("normal,build"), crates("normal,build,dev"));
    assert!(handed_out.len() > 100, "{handed_out:?}");
    let other: Vec<&String> = handed_out.difference(&tested).collect();
    assert!(other.is_empty(), "the tests compile these crates with other features: {other:#?}");
}

#[test]
fn each_wall_has_one_door() {
    let mut faults = Vec::new();
    // The build script is no part of the program.
    let program = sources().into_iter().filter(|(_, path, _)| !path.ends_with("cache/identity.rs"));
    for (module, path, code) in program {
        for (word, doors) in WALLS {
            let stands = code.match_indices(word).any(|(at, _)| {
                !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
            });
            // A door may be one file of a module.
            let file = path.with_extension("").to_string_lossy().replace('\\', "/");
            if stands && !doors.contains(&module.as_str()) && !doors.contains(&file.as_str()) {
                faults.push(format!("{}: `{word}`", path.display()));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

/// Who reads `render(page, true)` must look up what is true. What another crate asks for stays as it is.
#[test]
fn no_function_takes_a_bare_yes_or_no() {
    let foreign = ["visit_bool", "serialize_bool", "from"];
    let mut faults = Vec::new();
    for (_, path, code) in sources() {
        for (at, _) in code.match_indices("fn ") {
            let name: String =
                code[at + 3..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let parameters = parameters(&code[at + 3 + name.len()..]);
            let is_bare = |one: &&str| one.rsplit(": ").next().is_some_and(|kind| kind == "bool");
            let bare = parameters.split(',').map(str::trim).filter(is_bare).count();
            if bare > 0 && !foreign.contains(&&*name) {
                faults.push(format!("{}: `{name}`", path.display()));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

/// What stands between the parentheses of a function that begins with its generic parameters.
fn parameters(rest: &str) -> &str {
    let Some(open) = rest.find('(').filter(|open| !rest[..*open].contains(['{', ';'])) else {
        return "";
    };
    let mut depth = 0;
    let end = rest[open..].char_indices().find_map(|(at, letter)| {
        depth += i32::from(letter == '(') - i32::from(letter == ')');
        (depth == 0).then_some(open + at)
    });
    rest.get(open + 1..end.unwrap_or(open + 1)).unwrap_or("")
}

/// Names of the crate's modules that some code imports.
fn imported(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        let list = match rest.strip_prefix('{') {
            Some(list) => list.split_once('}').map_or("", |(list, _)| list),
            None => rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or(""),
        };
        names.extend(list.split(',').map(|name| {
            let name = name.trim();
            name.split(|c: char| !(c.is_alphanumeric() || c == '_'))
                .next()
                .unwrap_or("")
                .to_string()
        }));
    }
    names
}

/// Module, path and code of every source, without comments and unit tests.
fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    found.sort();
    assert!(found.len() > 40, "{found:?}");
    found
        .into_iter()
        .filter(|path| {
            let path = path.to_string_lossy();
            !path.ends_with("/tests.rs") && !path.contains("/tests/")
        })
        .map(|path| {
            let below = path.strip_prefix(&root).expect("it was found there");
            let first = below.iter().next().expect("it has a name").to_string_lossy();
            let module = first.strip_suffix(".rs").unwrap_or(&first).to_string();
            let text = fs::read_to_string(&path).expect("a source is text");
            let text = text.split("#[cfg(test)]").next().unwrap_or("").to_string();
            let code: Vec<&str> =
                text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            (module, below.to_path_buf(), code.join("\n"))
        })
        .collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}
