//! Files of one room do not import one another in a circle.
//!
//! A room is a module of `src` with a folder. A file and the folder of its name are one part of the
//! folder in which they lie. Parts of one folder may import one another, but never in a circle, so that
//! each can be read after those that it imports. The file that names the parts (`outputs/mod.rs`) is
//! none of them: it puts them to work, and they may use the types and functions that it holds. What it
//! only passes on (`pub use content::page`) counts as imported from where it is written.
//!
//! The test reads names. It does not see who calls a method of a type of another part, nor which names
//! come by a `*`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Who imports whom, with one of the imported names.
type Imports = BTreeMap<String, BTreeMap<String, String>>;

/// A module's address: its names from the root of the sources.
type Address = Vec<String>;

#[test]
fn no_circle_of_files_within_a_room() {
    let sources = super::sources();
    let files: BTreeMap<Address, File> =
        sources.iter().map(|(_, path, code)| (address(path), File::read(code))).collect();
    let mut folders: BTreeMap<&[String], Imports> = BTreeMap::new();
    for (own, file) in &files {
        for path in &file.paths {
            let Some(target) = file_of(&files, &absolute(own, path)) else { continue };
            let same = own.iter().zip(&target).take_while(|(one, other)| one == other).count();
            if same > 0 && same < own.len() && same < target.len() {
                let imports = folders.entry(&own[..same]).or_default();
                let from = imports.entry(own[same].clone()).or_default();
                from.entry(target[same].clone()).or_insert_with(|| path.join("::"));
            }
        }
    }
    let circles = folders.iter().flat_map(|(folder, imports)| {
        circles(imports).into_iter().map(move |circle| format!("{}: {circle}", folder.join("/")))
    });
    assert_eq!(circles.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn a_circle_is_found_and_named() {
    let imports = |pairs: &[(&str, &str)]| {
        let mut imports = Imports::new();
        for (from, to) in pairs {
            let to = (to.to_string(), format!("super::{to}::A"));
            imports.entry(from.to_string()).or_default().extend([to]);
        }
        imports
    };
    let straight = [("list", "cards"), ("list", "views"), ("cards", "views")];
    assert_eq!(circles(&imports(&straight)), Vec::<String>::new());
    let round = [("list", "cards"), ("cards", "views"), ("views", "list"), ("list", "home")];
    assert_eq!(
        circles(&imports(&round)),
        ["cards (super::views::A) -> views (super::list::A) -> list (super::cards::A) -> cards"]
    );
}

#[test]
fn every_way_to_import_is_read() {
    let code = "
        pub(super) use super::{cards::{self, Cards as C}, views::*};
        mod deep;
        pub use deep::{one, two::Two as Three};
        fn all() -> self::deep::One { super::super::home::plan(crate::site::Site::<u8>::new()) }
        const TEXT: &str = r\"super::string\"; // super::comment
    ";
    let file = File::read(code);
    let paths: Vec<String> = file.paths.iter().map(|path| path.join("::")).collect();
    let expected = [
        "super::cards",
        "super::cards::Cards",
        "super::views::*",
        "deep::one",
        "deep::two::Two",
        "self::deep::One",
        "super::super::home::plan",
        "crate::site::Site",
    ];
    assert_eq!(paths, expected);
    assert_eq!(file.passed_on["Three"].join("::"), "deep::two::Two");
}

/// One circle for each knot of parts that import one another: a shortest one.
fn circles(imports: &Imports) -> Vec<String> {
    let mut found = Vec::new();
    let mut named = BTreeSet::new();
    for start in imports.keys() {
        if named.contains(start) {
            continue;
        }
        if let Some(circle) = circle_from(imports, start) {
            let to = circle.iter().skip(1).chain([start]);
            let steps = circle.iter().zip(to).map(|(from, to)| {
                let name = &imports[from][to];
                format!("{from} ({name}) -> ")
            });
            found.push(steps.collect::<String>() + start);
            named.extend(circle);
        }
    }
    found
}

/// The parts of a shortest way from `start` back to it.
fn circle_from(imports: &Imports, start: &String) -> Option<Vec<String>> {
    let mut ways = vec![vec![start.clone()]];
    let mut seen = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            for next in imports.get(way.last()?).into_iter().flat_map(BTreeMap::keys) {
                if next == start {
                    return Some(way);
                }
                if seen.insert(next.clone()) {
                    longer.push(way.iter().chain([next]).cloned().collect());
                }
            }
        }
        ways = longer;
    }
    None
}

/// The names that lead to a file. Each crate in a folder of `src` is a room.
fn address(path: &Path) -> Address {
    let names = path.with_extension("");
    let names = names.iter().map(|name| name.to_string_lossy().into_owned());
    names.filter(|name| !["mod", "lib", "src"].contains(&name.as_str())).collect()
}

/// A path as it is written in the file at `own`, from the root of the sources.
fn absolute(own: &[String], path: &[String]) -> Address {
    let crates = ["pictures", "code", "pdf"];
    let mut address = own.to_vec();
    let mut rest = path;
    if path[0] == "crate" {
        address.truncate(own.first().is_some_and(|room| crates.contains(&room.as_str())).into());
        rest = &path[1..];
    }
    while let Some(("self" | "super", after)) =
        rest.split_first().map(|(first, after)| (first.as_str(), after))
    {
        if rest[0] == "super" {
            address.pop();
        }
        rest = after;
    }
    address.extend_from_slice(rest);
    address
}

/// The file in which stands what a path names.
fn file_of(files: &BTreeMap<Address, File>, path: &[String]) -> Option<Address> {
    let mut path = path.to_vec();
    // Far more than any name is passed on.
    for _ in 0..9 {
        let known = (1..=path.len()).rev().find(|known| files.contains_key(&path[..*known]))?;
        let own = path[..known].to_vec();
        let passed_on = path.get(known).and_then(|name| files[&own].passed_on.get(name));
        let Some(passed_on) = passed_on else { return Some(own) };
        let next = absolute(&own, passed_on);
        let next: Address = next.into_iter().chain(path[known + 1..].iter().cloned()).collect();
        if next == path {
            return Some(own);
        }
        path = next;
    }
    None
}

/// What one file imports and passes on.
#[derive(Default)]
struct File {
    paths: Vec<Vec<String>>,
    /// Names that come from elsewhere.
    passed_on: BTreeMap<String, Vec<String>>,
}

impl File {
    fn read(code: &str) -> File {
        let words = words(code);
        let mut file = File::default();
        let mut at = 0;
        while at < words.len() {
            if words[at] == "use" {
                let end = words[at..].iter().position(|word| word == ";").unwrap_or(1);
                file.read_use(&[], &words[at + 1..at + end]);
                at += end;
            } else if ["crate", "self", "super"].contains(&&*words[at])
                && words.get(at + 1).is_some_and(|word| word == "::")
            {
                let mut path = vec![words[at].clone()];
                while words.get(at + 1).is_some_and(|word| word == "::")
                    && words.get(at + 2).is_some_and(|word| is_name(word))
                {
                    path.push(words[at + 2].clone());
                    at += 2;
                }
                file.paths.push(path);
                at += 1;
            } else {
                at += 1;
            }
        }
        file
    }

    /// One tree of names after `use`, without its commas.
    fn read_use(&mut self, before: &[String], words: &[String]) {
        let mut path = before.to_vec();
        let mut at = 0;
        while at < words.len() {
            match words[at].as_str() {
                "::" => {}
                "{" => {
                    let inside = &words[at + 1..words.len() - 1];
                    for one in branches(inside) {
                        self.read_use(&path, one);
                    }
                    return;
                }
                "self" if !path.is_empty() => {}
                "as" => break,
                name => path.push(name.to_owned()),
            }
            at += 1;
        }
        let alias = words.get(at + 1).filter(|_| words.get(at).is_some_and(|word| word == "as"));
        if let Some(name) = alias.or(path.last()).cloned() {
            self.passed_on.insert(name, path.clone());
            self.paths.push(path);
        }
    }
}

/// The parts between the commas that stand in no braces of their own.
fn branches(words: &[String]) -> Vec<&[String]> {
    let mut depth = 0;
    let parts = words.split(|word| {
        depth += i32::from(word == "{") - i32::from(word == "}");
        depth == 0 && word == ","
    });
    parts.filter(|part| !part.is_empty()).collect()
}

/// Names and signs of some code, without strings and comments.
fn words(code: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let long = if first.is_alphanumeric() || first == '_' {
            rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if first == '"' {
            let raw = words.last().is_some_and(|word| word == "r" || word == "br");
            string(rest, raw)
        } else if rest.starts_with("'\"'") {
            3
        } else {
            first.len_utf8()
        };
        let word = &rest[..long];
        if !word.starts_with(char::is_whitespace) && !word.starts_with("//") {
            words.push(word.to_owned());
        }
        rest = &rest[long..];
    }
    words
}

/// How long a string is that begins here.
fn string(rest: &str, raw: bool) -> usize {
    let mut escaped = false;
    let end = rest.char_indices().skip(1).find(|(_, letter)| {
        let ends = *letter == '"' && !escaped;
        escaped = *letter == '\\' && !escaped && !raw;
        ends
    });
    end.map_or(rest.len(), |(at, _)| at + 1)
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
}
