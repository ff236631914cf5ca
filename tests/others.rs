//! Random links, folders, files and marks around a site: whatever is there, every byte that is not
//! ours is as it was after the site is built, checked and cleaned.
//!
//! `SSG_STEPS=5000` tries so many sites, `SSG_SEED=7` begins with another one.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::tools::{self, Folder, run, ssg, told};

/// Sites that are tried where `SSG_STEPS` does not say more.
const SITES: u64 = 150;

/// Where something is put.
const PLACES: [&str; 40] = [
    ".public.ssg-stage",
    ".public.ssg-stage",
    ".public.ssg-stage/site",
    ".public.ssg-stage/site/index.html",
    ".public.ssg-stage/site/articles",
    ".public.ssg-stage/kept",
    ".public.ssg-stage/ssg-stage",
    ".public.ssg-stage/.gitignore",
    ".public.ssg-stage/taken",
    ".ssg",
    ".ssg/clock",
    ".ssg/CACHEDIR.TAG",
    ".ssg/.gitignore",
    ".ssg/documents-0-of-1",
    ".ssg/documents-0-of-1.new",
    ".ssg/output-0123456789",
    "public",
    "public/articles",
    "public/articles/2026",
    "public/articles/2026/article-1/index.html",
    "public/articles/2026/article-1/mine.txt",
    "public/articles/2026/article-9",
    "public/index.html",
    "public/index.html/mine.txt",
    "public/.ssg-manifest",
    "public/CNAME",
    "public/.git/config",
    "public/mine/deep/file.txt",
    "public/empty",
    "static",
    "static/CNAME",
    "static/mine/deep/file.txt",
    "static/index.html",
    "content/articles/linked.md",
    "content/more",
    "templates",
    "authors",
    "ssg-baseline.txt",
    ".gitignore",
    ".git/HEAD",
];

/// What links lead to, from anywhere.
const TARGETS: [&str; 9] = [
    "outside",
    "outside/tree",
    "outside/tree/deep/file.txt",
    "outside/marked",
    "outside/cache",
    "site",
    "site/content",
    "site/public",
    "nowhere",
];

const STAGE: &str = "ssg stage 1\nThe next site is made here. The folder may be deleted.\n";
const CACHE: &str = "Signature: 8a477f597d28d172789f06886806bc55\n# The cache of ssg.\n";
const FORGED: &str = "ssg manifest 1\n00000000000000000000000000000001  CNAME\n\
                      00000000000000000000000000000001  mine/deep/file.txt\n";

/// Numbers in an order that the seed decides (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((word ^ (word >> 31)) % bound as u64) as usize
    }

    fn of<'t, T>(&mut self, things: &'t [T]) -> &'t T {
        &things[self.below(things.len())]
    }
}

/// What a file holds, or where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Thing {
    File(Vec<u8>),
    Link(PathBuf),
    Other,
}

fn thing(path: &Path) -> Option<Thing> {
    let kind = fs::symlink_metadata(path).ok()?.file_type();
    match kind {
        kind if kind.is_symlink() => Some(Thing::Link(fs::read_link(path).unwrap())),
        kind if kind.is_file() => Some(Thing::File(fs::read(path).unwrap())),
        kind if kind.is_dir() => None,
        _ => Some(Thing::Other),
    }
}

/// All files and links below a folder. No link is followed.
fn things(folder: &Path, found: &mut BTreeMap<PathBuf, Thing>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        match thing(&path) {
            Some(thing) => drop(found.insert(path, thing)),
            None => things(&path, found),
        }
    }
}

/// A site with other things around it.
struct World {
    folder: Folder,
    random: Random,
}

impl World {
    fn new(seed: u64) -> World {
        let folder = Folder::in_memory(&format!("others-{seed}"));
        let config = "base_url = \"https://institute.example/\"\ntheme = \"plain\"\n\n\
                      [institute]\nname = \"Example Institute\"\n";
        folder.write("site/site.toml", config);
        tools::copy(
            &tools::root().join("tests/sites/theme"),
            &folder.path().join("site/themes/plain"),
        );
        let world = World { folder, random: Random(seed) };
        (0..4).for_each(|number| world.article(number, "Text."));
        let folder = &world.folder;
        folder.write("outside/tree/deep/file.txt", "theirs");
        folder.write("outside/tree/index.html", "theirs");
        folder.write("outside/marked/ssg-stage", STAGE);
        folder.write("outside/marked/kept", "");
        folder.write("outside/marked/site/index.html", "theirs");
        folder.write("outside/marked/.gitignore", "theirs");
        folder.write("outside/cache/CACHEDIR.TAG", CACHE);
        folder.write("outside/cache/clock", "theirs");
        folder.write("outside/cache/documents-0-of-1", "theirs");
        folder.write("outside/keep", "theirs");
        world
    }

    fn site(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    fn article(&self, number: usize, text: &str) {
        let file = format!("site/content/articles/article-{number}.md");
        let day = number % 28 + 1;
        let text = format!("---\ntitle: Article {number}\ndate: 2026-03-{day:02}\n---\n\n{text}\n");
        self.folder.write(&file, &text);
    }

    /// Puts something somewhere; what was there is removed first.
    fn put(&mut self) {
        let place = self.site().join(self.random.of(&PLACES));
        let way_is_free = place.ancestors().skip(1).all(|above| {
            fs::symlink_metadata(above).is_err() || (above.is_dir() && !above.is_symlink())
        });
        if !way_is_free {
            return;
        }
        match fs::symlink_metadata(&place) {
            Ok(found) if found.is_dir() => fs::remove_dir_all(&place).unwrap(),
            Ok(_) => fs::remove_file(&place).unwrap(),
            Err(_) => {}
        }
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        match self.random.below(9) {
            0..=3 => {
                let target = self.folder.path().join(self.random.of(&TARGETS));
                symlink(target, &place).unwrap();
            }
            4 => symlink("..", &place).unwrap(),
            5 => {
                let text = *self.random.of(&["", "theirs", STAGE, CACHE, FORGED, "ssg stage 1\n"]);
                fs::write(&place, text).unwrap();
            }
            6 => {
                fs::create_dir(&place).unwrap();
                let name = *self.random.of(&["file.txt", "index.html", "ssg-stage", ".gitignore"]);
                fs::write(place.join(name), *self.random.of(&["theirs", STAGE])).unwrap();
            }
            7 => fs::create_dir(&place).unwrap(),
            // A reader would wait for a pipe among the sources; they are not what this is about.
            _ if place.starts_with(self.site().join("public")) || place.ends_with("clock") => {
                mknodat(CWD, &place, FileType::Fifo, Mode::from_raw_mode(0o644), 0).unwrap();
            }
            _ => {}
        }
    }

    /// All that is not ours.
    fn theirs(&self) -> BTreeMap<PathBuf, Thing> {
        let mut found = BTreeMap::new();
        things(self.folder.path(), &mut found);
        let site = self.site();
        let listed = ssg::write::published(&site.join("public"));
        let is_stage = holds(&site.join(".public.ssg-stage"), "ssg-stage", STAGE);
        let is_cache = holds(&site.join(".ssg"), "CACHEDIR.TAG", CACHE);
        found.retain(|path, thing| {
            let Ok(way) = path.strip_prefix(&site) else { return true };
            let way = way.to_str().unwrap();
            if let Some(file) = way.strip_prefix("public/") {
                // A pipe is never one of our files.
                return file != ".ssg-manifest"
                    && (!listed.contains(file) || *thing == Thing::Other);
            }
            if way.starts_with(".public.ssg-stage/") {
                return !is_stage;
            }
            if let Some(file) = way.strip_prefix(".ssg/") {
                let starts = ["documents-", "output-", "clock", ".gitignore", "CACHEDIR.TAG"];
                return !(is_cache && starts.iter().any(|start| file.starts_with(start)));
            }
            way != "ssg-baseline.txt"
        });
        found
    }

    /// Does one of the things that people do, after an edit perhaps.
    fn step(&mut self) -> String {
        match self.random.below(4) {
            0 => (0..80).for_each(|number| self.article(number, "Another text.")),
            1 => self.article(1, "A third text."),
            2 => {
                let _ = fs::remove_file(self.site().join("content/articles/article-3.md"));
            }
            _ => {}
        }
        let before = self.theirs();
        let arguments: &[&str] = match self.random.below(10) {
            0 => &["check"],
            1 => &["cache", "clean"],
            2 => &["check", "--write-baseline"],
            3 => &["build", "--no-cache"],
            4 => &["build", "--cache-dir", "../outside"],
            _ => &["build"],
        };
        let mut command = ssg(arguments);
        if arguments[0] != "cache" {
            command.args(["--clock", tools::CLOCK]);
        }
        let done = run(command.current_dir(self.site()));
        let talk = format!("{arguments:?}\n{}", told(&done));
        assert!(matches!(done.status.code(), Some(0..=2)), "{:?}: {talk}", done.status);
        for (path, was) in before {
            let is = thing(&path);
            assert!(is.as_ref() == Some(&was), "{}: {was:?} -> {is:?}\n{talk}", path.display());
        }
        talk
    }
}

/// True when a file in a folder says whose folder it is, or was begun to; an empty folder is taken.
fn holds(folder: &Path, name: &str, mark: &str) -> bool {
    if folder.is_symlink() {
        return false;
    }
    let number = fs::read_dir(folder).map_or(0, Iterator::count);
    match thing(&folder.join(name)) {
        Some(Thing::File(text)) => {
            text == mark.as_bytes() || (number == 1 && mark.as_bytes().starts_with(&text))
        }
        _ => number == 0,
    }
}

#[test]
fn what_is_not_ours_stays_as_it_is() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let first = number("SSG_SEED").unwrap_or(1);
    let mut built = 0;
    for seed in first..first + number("SSG_STEPS").unwrap_or(SITES) {
        println!("SSG_SEED={seed}");
        let mut world = World::new(seed);
        for _ in 0..4 {
            for _ in 0..world.random.below(4) {
                world.put();
            }
            built += usize::from(world.step().contains("Wrote  "));
        }
    }
    assert!(built > 50, "only {built} builds came to an end");
}
