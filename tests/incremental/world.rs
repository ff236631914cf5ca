//! A site that is being edited, the clock, the options of its builds and two output folders.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use super::random::Random;
use crate::tools;

/// Where scripts begin.
pub struct World {
    pub random: Random,
    /// Folder of the site; the outputs stand beside it.
    pub site: PathBuf,
    pub setting: Setting,
    /// Which of the two output folders is built.
    pub output: usize,
    /// Files that were added to each output folder by hand.
    pub foreign: [BTreeMap<String, Vec<u8>>; 2],
    /// States in which the site was built.
    pub kept: Vec<State>,
    /// Makes names that were not used before.
    pub counter: usize,
    /// This build neither reads nor writes the cache.
    pub uncached: bool,
    /// Threads of this build.
    pub jobs: usize,
}

/// What the command line says of the build.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setting {
    pub clock: Timestamp,
    pub options: Vec<&'static str>,
}

/// All sources with their times, and what the command line said.
#[derive(Clone)]
pub struct State {
    files: BTreeMap<String, (Rc<Vec<u8>>, SystemTime)>,
    setting: Setting,
}

impl World {
    /// The site of `tests/incremental/site` with the bundled theme, an hour old, in a new folder.
    pub fn new(folder: &Path, seed: u64) -> World {
        let site = folder.join("site");
        tools::copy(&tools::root().join("tests/incremental/site"), &site);
        tools::copy(&tools::root().join("themes/institute"), &site.join("themes/institute"));
        let hour_ago = SystemTime::now() - Duration::from_secs(3600);
        for file in tools::files(&site) {
            // Fonts are most of the theme's bytes and tell nothing here.
            if file.extension().is_some_and(|extension| extension == "woff2") {
                fs::write(&file, file.file_name().unwrap().as_encoded_bytes()).unwrap();
            }
            set_time(&file, hour_ago);
        }
        let clock = tools::CLOCK.parse().unwrap();
        World {
            random: Random::new(seed),
            site,
            setting: Setting { clock, options: Vec::new() },
            output: 0,
            foreign: [BTreeMap::new(), BTreeMap::new()],
            kept: Vec::new(),
            counter: 0,
            uncached: false,
            jobs: 0,
        }
    }

    /// The output folder that is built.
    pub fn out(&self) -> PathBuf {
        self.site.with_file_name(format!("out-{}", self.output))
    }

    /// A number that was not used before.
    pub fn number(&mut self) -> usize {
        self.counter += 1;
        self.counter
    }

    /// Sources below a folder of the site whose names end in `ending`, by path from the site.
    pub fn sources(&self, below: &str, ending: &str) -> Vec<String> {
        let folder = self.site.join(below);
        if !folder.is_dir() {
            return Vec::new();
        }
        let names = tools::files(&folder).into_iter();
        let names = names.map(|file| name(&self.site, &file));
        names.filter(|file| file.ends_with(ending) && !file.starts_with(".ssg/")).collect()
    }

    /// The articles and events, by path; not their lists' own texts.
    pub fn articles(&self) -> Vec<String> {
        let mut articles = Vec::new();
        for folder in ["content/briefs", "content/analysis", "content/events"] {
            articles.extend(self.sources(folder, ".md"));
        }
        articles.retain(|file| !file.ends_with("_index.md"));
        articles
    }

    /// One of the articles and events.
    pub fn article(&mut self) -> Option<String> {
        let articles = self.articles();
        self.random.one(&articles)
    }

    /// The text of a source.
    pub fn text(&self, file: &str) -> String {
        String::from_utf8_lossy(&fs::read(self.site.join(file)).unwrap_or_default()).into_owned()
    }

    /// Writes a source: over itself, as a new file in its place, or with the time it had.
    pub fn write(&mut self, file: &str, bytes: impl AsRef<[u8]>) {
        let path = self.site.join(file);
        fs::create_dir_all(path.parent().expect("a source stands in a folder")).unwrap();
        let time = fs::metadata(&path).and_then(|metadata| metadata.modified());
        match (self.random.below(10), time) {
            (0, _) => {
                let beside = path.with_extension("new");
                fs::write(&beside, bytes).unwrap();
                fs::rename(&beside, &path).unwrap();
            }
            (1 | 2, Ok(time)) => {
                fs::write(&path, bytes).unwrap();
                set_time(&path, time);
            }
            _ => fs::write(&path, bytes).unwrap(),
        }
    }

    /// Changes the text of a source; says whether it is another now.
    pub fn edit(&mut self, file: &str, change: impl Fn(&str) -> String) -> Option<()> {
        let text = self.text(file);
        let changed = change(&text);
        (changed != text).then(|| self.write(file, changed))
    }

    /// Removes a source and the folders that it leaves empty.
    pub fn remove(&self, file: &str) {
        fs::remove_file(self.site.join(file)).unwrap();
        let above = Path::new(file).ancestors().skip(1);
        for folder in above.take_while(|folder| folder.components().count() > 1) {
            let _ = fs::remove_dir(self.site.join(folder));
        }
    }

    /// The site as it is now.
    pub fn state(&self) -> State {
        let mut files = BTreeMap::new();
        let last = self.kept.last();
        for file in self.sources("", "") {
            let path = self.site.join(&file);
            let bytes = fs::read(&path).unwrap();
            let time = fs::metadata(&path).unwrap().modified().unwrap();
            let same = last.and_then(|last| last.files.get(&file));
            let same = same.filter(|(old, _)| **old == bytes).map(|(old, _)| old.clone());
            files.insert(file, (same.unwrap_or_else(|| Rc::new(bytes)), time));
        }
        State { files, setting: self.setting.clone() }
    }

    /// Makes the site what it was, times included.
    pub fn restore(&mut self, state: &State) {
        for file in self.sources("", "") {
            if !state.files.contains_key(&file) {
                self.remove(&file);
            }
        }
        for (file, (bytes, time)) in &state.files {
            let path = self.site.join(file);
            if fs::read(&path).ok().as_deref() != Some(bytes) {
                fs::create_dir_all(path.parent().expect("a source stands in a folder")).unwrap();
                fs::write(&path, &**bytes).unwrap();
            }
            set_time(&path, *time);
        }
        self.setting = state.setting.clone();
    }
}

/// Path of a file from a folder above it.
pub fn name(folder: &Path, file: &Path) -> String {
    file.strip_prefix(folder).expect("it was found there").to_str().expect("UTF-8").to_string()
}

/// Sets the time at which a file was changed.
pub fn set_time(file: &Path, time: SystemTime) {
    File::options().append(true).open(file).unwrap().set_modified(time).unwrap();
}
