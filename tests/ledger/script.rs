//! A random script that publishes, edits, renames, retags, withdraws and deletes. After each step the
//! ledger's answer is compared with the files of a build that knows of no ledger: an address that does
//! not answer is told, and one that does is not. `SSG_STEPS` says how many steps, `SSG_SEED` which.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

use ssg::archive::Moment;
use ssg::build::{Options, Progress, Report, build};
use ssg::config::Overrides;
use ssg::diagnostic::Diagnostic;
use ssg::ledger::Update;
use ssg::mend::{Extent, mended};

use crate::random;
use crate::tools::{self, CLOCK, Folder};

use random::Random;

const CONFIG: &str = "base_url = \"https://institute.example/\"
archive_id = \"institute.example,2020\"
theme = \"plain\"

[institute]
name = \"Example Institute\"

[feeds]
formats = [\"atom\"]
lists = false

[pagination]
size = 5
";

const TAGS: &[&str] = &["water", "trade", "energy", "borders", "courts", "census", "ports"];

struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &'static str) {}
    fn planned(&self, _: usize) {}
    fn made(&self) {}
}

struct World {
    random: Random,
    folder: Folder,
    /// Sources of articles by file name.
    articles: BTreeMap<String, String>,
    counter: usize,
}

/// What a step did, as far as it must be told.
enum Step {
    /// Anything but words.
    Other,
    /// The words of a publication changed, and no date did.
    Words(String),
}

#[test]
fn a_script_loses_no_address_unseen() {
    let number = |name: &str, default: u64| {
        env::var(name).ok().map_or(default, |value| value.parse().expect("a number was asked for"))
    };
    let (steps, seed) = (number("SSG_STEPS", 400), number("SSG_SEED", 1));
    let mut world = World::new(seed);
    let mut counts = [0; 4];
    for step in 0..steps {
        let before = world.articles.clone();
        let did = world.step();
        world.write(&before);
        let told = world.check(&format!("seed {seed}, step {step}"), &did);
        for (count, told) in counts.iter_mut().zip(told) {
            *count += usize::from(told > 0);
        }
        if told[0] + told[1] > 0 {
            world.settle(&before);
        }
        world.accept();
    }
    let [lost, ids, silent, fixed] = counts;
    println!(
        "{steps} steps: {lost} lost addresses, {ids} changed ids, {silent} changed texts in silence, {fixed} could be fixed"
    );
    assert!(steps < 300 || counts.iter().all(|count| *count * 1000 > steps as usize), "{counts:?}");
}

impl World {
    fn new(seed: u64) -> World {
        let folder = Folder::in_memory(&format!("ledger-script-{seed}"));
        folder.write("site.toml", CONFIG);
        tools::copy(&tools::root().join("tests/sites/theme"), &folder.path().join("themes/plain"));
        let mut world =
            World { random: Random::new(&[seed]), folder, articles: BTreeMap::new(), counter: 0 };
        for _ in 0..8 {
            world.publish();
        }
        world.write(&BTreeMap::new());
        world.update();
        world
    }

    fn publish(&mut self) {
        self.counter += 1;
        let (day, year) = (1 + self.random.below(28), 2020 + self.random.below(6));
        let tags = [self.random.pick(TAGS), self.random.pick(TAGS)].join(", ");
        let name = format!("{}-{}", self.random.pick(TAGS), self.counter);
        let text = format!(
            "---\ntitle: Of {name}\ndate: {year}-03-{day:02}\ntags: [{tags}]\n---\nWords {} of {name}.\n",
            self.counter
        );
        self.articles.insert(name, text);
    }

    fn some(&mut self) -> String {
        let at = self.random.below(self.articles.len());
        self.articles.keys().nth(at).expect("there are always some").clone()
    }

    fn step(&mut self) -> Step {
        let name = self.some();
        let mut text = self.articles[&name].clone();
        let is_gone = text.contains("status: gone");
        match self.random.below(9) {
            0 | 1 if self.articles.len() < 30 => self.publish(),
            2 => {
                self.counter += 1;
                text.push_str(&format!("\nMore words {}.\n", self.counter));
                self.articles.insert(name.clone(), text);
                return if is_gone { Step::Other } else { Step::Words(name) };
            }
            3 => {
                self.counter += 1;
                let dated = format!("updated: 2026-01-{:02}", 1 + self.counter % 28);
                let is_same = text.contains(&dated);
                text = match text.find("updated: ") {
                    Some(at) => text.replace(&text[at..at + dated.len()].to_string(), &dated),
                    None => text.replacen("\ndate", &format!("\n{dated}\ndate"), 1),
                };
                text.push_str(&format!("\nCorrected {}.\n", self.counter));
                self.articles.insert(name.clone(), text);
                if is_same && !is_gone {
                    return Step::Words(name);
                }
            }
            4 => {
                self.counter += 1;
                self.articles.remove(&name);
                self.articles.insert(format!("renamed-{}", self.counter), text);
            }
            5 => {
                let tags = [self.random.pick(TAGS), self.random.pick(TAGS)].join(", ");
                let line =
                    text.lines().find(|line| line.starts_with("tags: ")).expect("it has tags");
                self.articles.insert(name, text.replace(line, &format!("tags: [{tags}]")));
            }
            6 if !is_gone => {
                self.articles.insert(name, text.replacen("\ndate", "\nstatus: gone\ndate", 1));
            }
            7 if self.articles.len() > 4 => drop(self.articles.remove(&name)),
            8 => {
                self.counter += 1;
                let slug = format!("slug: anew-{}\n", self.counter);
                let kept: String =
                    text.split_inclusive('\n').filter(|line| !line.starts_with("slug: ")).collect();
                self.articles.insert(name, kept.replacen("date: ", &format!("{slug}date: "), 1));
            }
            _ => {}
        }
        Step::Other
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("content/articles").join(format!("{name}.md"))
    }

    /// Writes the sources that differ from those before.
    fn write(&self, before: &BTreeMap<String, String>) {
        for name in before.keys().filter(|name| !self.articles.contains_key(*name)) {
            fs::remove_file(self.path(name)).unwrap();
        }
        for (name, text) in
            self.articles.iter().filter(|(name, text)| before.get(*name) != Some(text))
        {
            self.folder.write(&format!("content/articles/{name}.md"), text);
        }
    }

    fn options(&self) -> Options {
        Options {
            root: self.folder.path().to_path_buf(),
            config_file: "site.toml".into(),
            output: None,
            overrides: Overrides::default(),
            moment: Moment { now: CLOCK.parse().unwrap(), drafts: false, future: false },
            preview: false,
            baseline: None,
            held: Vec::new(),
            published: self.folder.path().join("public"),
            compared: None,
            against: None,
            update: None,
            cache: None,
        }
    }

    fn build(&self, options: Options) -> Report {
        build(&options, &Silent)
    }

    fn ledger(&self) -> PathBuf {
        self.folder.path().join("ledger.tsv")
    }

    fn update(&self) {
        let options = Options { update: Some(Update::default()), ..self.options() };
        let report = self.build(options);
        let updated = report.updated.expect("the site can be planned");
        fs::write(self.ledger(), updated.text).unwrap();
    }

    /// Addresses of the ledger, but for anchors.
    fn promised(&self) -> BTreeSet<String> {
        let text = tools::read(&self.ledger());
        let lines = text.lines().filter(|line| line.starts_with('/'));
        lines
            .map(|line| line.split('\t').next().unwrap().to_string())
            .filter(|line| !line.contains('#'))
            .collect()
    }

    /// Compares what the ledger tells with the files of a build without it; gives how often each
    /// thing was told.
    fn check(&self, step: &str, did: &Step) -> [usize; 4] {
        let report = self.build(self.options());
        let of = |rule: &str| -> Vec<&Diagnostic> {
            report.diagnostics.iter().filter(|told| told.rule.name == rule).collect()
        };
        let files = self.files(step);
        let missing: BTreeSet<String> =
            self.promised().into_iter().filter(|url| !files.contains(&file(url))).collect();
        let lost: BTreeSet<String> = of("lost-address")
            .iter()
            .map(|told| told.message.split('`').nth(1).unwrap().to_string())
            .collect();
        assert_eq!(lost, missing, "{step}");
        let others = report.diagnostics.iter().filter(|told| !super::is_of_ledger(told.rule.name));
        assert_eq!(others.collect::<Vec<_>>(), Vec::<&Diagnostic>::new(), "{step}");
        let silent: BTreeSet<&Path> =
            of("silent-change").iter().map(|told| &*told.place.file).collect();
        let expected: BTreeSet<PathBuf> = match did {
            Step::Words(name) => [PathBuf::from(format!("content/articles/{name}.md"))].into(),
            Step::Other => BTreeSet::new(),
        };
        assert_eq!(silent, expected.iter().map(PathBuf::as_path).collect(), "{step}");
        let fixed = report.diagnostics.iter().filter(|told| told.fix.is_some()).count();
        [lost.len(), of("feed-id-changed").len(), silent.len(), fixed]
    }

    /// The files of a build that knows of no ledger.
    fn files(&self, step: &str) -> BTreeSet<String> {
        let (ledger, aside) = (self.ledger(), self.folder.path().join("aside.tsv"));
        fs::rename(&ledger, &aside).unwrap();
        let public = self.folder.path().join("public");
        let report = self.build(Options { output: Some(public.clone()), ..self.options() });
        fs::rename(&aside, &ledger).unwrap();
        assert!(report.summary.written.is_some(), "{step}: {:?}", report.diagnostics);
        let files = tools::files(&public).into_iter();
        files
            .map(|file| file.strip_prefix(&public).unwrap().to_str().unwrap().to_string())
            .collect()
    }

    /// Fixes what can be fixed; takes back what cannot, or lets it stay as gone; then the ledger learns
    /// what is new. In the end every address answers.
    fn settle(&mut self, before: &BTreeMap<String, String>) {
        for _ in 0..6 {
            let report = self.build(self.options());
            let files = mended(self.folder.path(), &report.diagnostics, Extent::Sure);
            if files.is_empty() {
                break;
            }
            for mended in files {
                assert!(mended.file.starts_with("content"), "{}", mended.file.display());
                mended.write(self.folder.path()).unwrap();
                let name = mended.file.file_stem().unwrap().to_str().unwrap().to_string();
                self.articles.insert(name, String::from_utf8(mended.bytes).unwrap());
            }
        }
        let is_lost = |report: &Report| {
            report
                .diagnostics
                .iter()
                .any(|told| ["lost-address", "feed-id-changed"].contains(&told.rule.name))
        };
        if is_lost(&self.build(self.options())) {
            let now = std::mem::take(&mut self.articles);
            self.articles = before.clone();
            if self.random.chance(0.5) {
                // What was deleted is withdrawn; its terms stay with others, or it comes back whole.
                for name in before.keys().filter(|name| !now.contains_key(*name)) {
                    let gone = before[name].replacen("\ndate", "\nstatus: gone\ndate", 1);
                    if !before[name].contains("status: gone") {
                        self.articles.insert(name.clone(), gone);
                    }
                }
            }
            self.write(&now);
            if is_lost(&self.build(self.options())) {
                let now = std::mem::replace(&mut self.articles, before.clone());
                self.write(&now);
            }
        }
        let report = self.build(self.options());
        assert!(!is_lost(&report), "the state before was whole: {:?}", report.diagnostics);
    }

    /// The ledger learns what is new.
    fn accept(&self) {
        let lines = self.promised();
        let all = Options {
            update: Some(Update { all_minor: true, ..Update::default() }),
            ..self.options()
        };
        fs::write(self.ledger(), self.build(all).updated.unwrap().text).unwrap();
        let now = self.promised();
        assert!(lines.is_subset(&now), "a line was removed: {:?}", lines.difference(&now));
    }
}

fn file(url: &str) -> String {
    match url.ends_with('/') {
        true => format!("{}index.html", &url[1..]),
        false => url[1..].to_string(),
    }
}
