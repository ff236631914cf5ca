//! Builds the site with its cache, and clean beside it, and compares what both made and said.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::world::World;
use crate::tools;

/// Name of the list of what was made.
const MANIFEST: &str = ".ssg-manifest";

/// What differs from run to run, and what was done to the folder.
const OF_THE_RUN: [&str; 4] = ["seconds", "written", "unchanged", "removed"];

/// Every file below a folder with its bytes, and every folder, by a name that ends in `/`.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// How a build ended.
#[derive(PartialEq, Eq, Debug)]
struct Outcome {
    code: Option<i32>,
    said: Vec<String>,
}

/// Builds both ways, clean into `folder`; says whether the site has no errors, or how both differ.
pub fn compare(world: &World, folder: &Path) -> Result<bool, String> {
    let (out, fresh) = (world.out(), folder.join("fresh"));
    if fresh.exists() {
        fs::remove_dir_all(&fresh).unwrap();
    }
    // What was published before is told by the manifest, and by nothing else of the folder.
    if let Ok(manifest) = fs::read(out.join(MANIFEST)) {
        fs::create_dir(&fresh).unwrap();
        fs::write(fresh.join(MANIFEST), manifest).unwrap();
    }
    let (before, before_fresh) = (tree(&out), tree(&fresh));
    let built = build(world, &out, world.uncached)?;
    let clean = build(world, &fresh, true)?;
    if built != clean {
        let lines = |outcome: &Outcome| outcome.said.join("\n    ");
        return Err(format!(
            "with the cache ({:?}) was said\n    {}\n  and without ({:?})\n    {}",
            built.code,
            lines(&built),
            clean.code,
            lines(&clean)
        ));
    }
    let after = tree(&out);
    match built.code {
        Some(0) => {
            let foreign = &world.foreign[world.output];
            same(&without(after, foreign)?, &tree(&fresh), "with the cache", "without")?;
            Ok(true)
        }
        Some(1 | 2) => {
            same(&after, &before, "after a failed build", "before")?;
            same(&tree(&fresh), &before_fresh, "after a failed clean build", "before")?;
            Ok(false)
        }
        code => Err(format!("exit code {code:?}:\n    {}", built.said.join("\n    "))),
    }
}

fn build(world: &World, output: &Path, uncached: bool) -> Result<Outcome, String> {
    let clock = world.setting.clock.to_string();
    let mut command = tools::ssg(&["build", "--all", "--format", "json", "--clock", &clock, "-C"]);
    command.arg(&world.site).arg("-o").arg(output).args(&world.setting.options);
    if uncached {
        command.arg("--no-cache");
    }
    if world.jobs > 0 {
        command.arg("--jobs").arg(world.jobs.to_string());
    }
    let built = tools::run(command.env_remove("SSG_CACHE_DIR"));
    let shown = output.display().to_string();
    let mut said = Vec::new();
    for line in String::from_utf8_lossy(&built.stdout).lines() {
        let mut value: Value = serde_json::from_str(line)
            .map_err(|error| format!("no JSON: {error}: {line}\n{}", tools::told(&built)))?;
        if let Some(object) = value.as_object_mut() {
            OF_THE_RUN.iter().for_each(|key| drop(object.remove(*key)));
        }
        said.push(value.to_string().replace(&shown, "OUT"));
    }
    let talk = String::from_utf8_lossy(&built.stderr);
    said.extend(talk.lines().map(|line| line.replace(&shown, "OUT")));
    Ok(Outcome { code: built.status.code(), said })
}

/// All below a folder; nothing where it does not exist.
pub fn tree(folder: &Path) -> Tree {
    let mut tree = Tree::new();
    let mut folders = vec![(folder.to_path_buf(), String::new())];
    while let Some((path, name)) = folders.pop() {
        let Ok(entries) = fs::read_dir(&path) else { continue };
        for entry in entries {
            let path: PathBuf = entry.expect("a folder can be read").path();
            let below = path.file_name().expect("it has a name").to_str().expect("UTF-8");
            let below = format!("{name}{below}");
            if path.is_dir() {
                folders.push((path, format!("{below}/")));
            } else {
                tree.insert(below, fs::read(&path).expect("a file can be read"));
            }
        }
        if !name.is_empty() {
            tree.insert(name, Vec::new());
        }
    }
    tree
}

/// The tree without what was added by hand, which must be as it was, and the folders only it needs.
fn without(mut tree: Tree, foreign: &BTreeMap<String, Vec<u8>>) -> Result<Tree, String> {
    for (file, bytes) in foreign {
        if tree.remove(file).as_ref() != Some(bytes) {
            return Err(format!("`{file}` is not ours and was touched"));
        }
        let mut folder = file.as_str();
        while let Some((above, _)) = folder.trim_end_matches('/').rsplit_once('/') {
            folder = &file[..=above.len()];
            let empty =
                !tree.keys().any(|name| name.len() > folder.len() && name.starts_with(folder));
            if empty {
                tree.remove(folder);
            }
        }
    }
    Ok(tree)
}

/// Fails with the first name at which two trees differ.
fn same(one: &Tree, other: &Tree, one_is: &str, other_is: &str) -> Result<(), String> {
    let differs = |name: &&String| one.get(*name) != other.get(*name);
    let Some(name) = one.keys().chain(other.keys()).filter(differs).min() else {
        return Ok(());
    };
    let (left, right) = (shown(one.get(name)), shown(other.get(name)));
    let (mut left, mut right) = (left.lines(), right.lines());
    let (left, right) = loop {
        match (left.next(), right.next()) {
            (one, other) if one == other && one.is_some() => {}
            (one, other) => break (one.unwrap_or("(end)"), other.unwrap_or("(end)")),
        }
    };
    let count = one.keys().chain(other.keys().filter(|name| !one.contains_key(*name)));
    let count = count.filter(differs).count();
    Err(format!(
        "{count} differ, first `{name}`\n  {one_is}:\n    {left}\n  {other_is}:\n    {right}"
    ))
}

fn shown(bytes: Option<&Vec<u8>>) -> String {
    bytes.map_or("(is not there)".into(), |bytes| String::from_utf8_lossy(bytes).into_owned())
}
