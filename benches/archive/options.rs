//! What was asked for on the command line.

use std::path::PathBuf;

use crate::corpus::Matter;
use crate::scenario::Scenario;

/// How to call the benchmark.
pub const USAGE: &str = "\
cargo bench --bench archive -- [OPTIONS]
  --sizes 1000,5000,20000   numbers of articles; 100000 takes some minutes
  --scenarios cold,...      cold, no-change, one-body, one-title, one-tag, new-article,
                            one-template, restored-checkout, or all (default: cold)
  --runs N                  runs of each, of which the median is told (default: 5; 3 from 20,000)
  --seed N                  another archive (default: 1)
  --theme bench,institute   the themes of ssg (default: both, and `everything`: `institute` with
                            scholarship, narrow lists, feeds of lists and the ledger)
  --plain                   articles of title, date and text alone: no authors, tags or summaries
  --no-peer                 without Hugo
  --keep                    leaves the finished sites under target/bench/runs
`SSG=path` is another program to measure, `HUGO=path` another Hugo.";

/// What was asked for.
pub enum Request {
    /// A benchmark.
    Measure(Options),
    /// The floor alone, of a tree by a copy of it.
    Floor(PathBuf, PathBuf),
    /// `stat` of all files of some trees.
    Stat(Vec<PathBuf>),
    /// How to call it.
    Help,
}

/// A theme with which `ssg` is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As plain as Hugo's.
    Bench,
    /// The one that people use.
    Institute,
    /// The same with scholarship, narrow lists, feeds of lists and the ledger.
    Everything,
}

/// A benchmark.
pub struct Options {
    /// Numbers of articles.
    pub sizes: Vec<usize>,
    /// Kinds of runs.
    pub scenarios: Vec<Scenario>,
    /// Runs of each kind; by size when not told.
    pub runs: Option<usize>,
    /// Seed of the archive.
    pub seed: u64,
    /// Themes of `ssg`.
    pub themes: Vec<Theme>,
    /// What an article says of itself.
    pub matter: Matter,
    /// Measure Hugo, too.
    pub peer: bool,
    /// Leave what the runs made.
    pub keep: bool,
}

impl Options {
    /// Runs of each kind at a size.
    pub fn runs(&self, size: usize) -> usize {
        self.runs.unwrap_or(if size < 20_000 { 5 } else { 3 })
    }
}

/// Reads the arguments.
pub fn request(arguments: impl Iterator<Item = String>) -> Result<Request, String> {
    let mut options = Options {
        sizes: vec![1_000, 5_000, 20_000],
        scenarios: vec![Scenario::Cold],
        runs: None,
        seed: 1,
        themes: vec![Theme::Bench, Theme::Institute, Theme::Everything],
        matter: Matter::Full,
        peer: true,
        keep: false,
    };
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--sizes" => {
                options.sizes = value()?.split(',').map(number).collect::<Result<_, _>>()?
            }
            "--scenarios" => options.scenarios = scenarios(&value()?)?,
            "--runs" => options.runs = Some(number(&value()?)?.max(1)),
            "--seed" => options.seed = number(&value()?)? as u64,
            "--theme" => {
                options.themes = value()?.split(',').map(theme).collect::<Result<_, _>>()?
            }
            "--plain" => options.matter = Matter::Plain,
            "--no-peer" => options.peer = false,
            "--keep" => options.keep = true,
            "--floor" => return Ok(Request::Floor(value()?.into(), value()?.into())),
            "--stat" => return Ok(Request::Stat(arguments.map(PathBuf::from).collect())),
            "--help" | "-h" => return Ok(Request::Help),
            // Cargo says so to every benchmark.
            "--bench" => {}
            other => return Err(format!("unknown option {other}\n{USAGE}")),
        }
    }
    Ok(Request::Measure(options))
}

fn number(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| format!("{text} is not a number"))
}

fn theme(name: &str) -> Result<Theme, String> {
    match name {
        "bench" => Ok(Theme::Bench),
        "institute" => Ok(Theme::Institute),
        "everything" => Ok(Theme::Everything),
        other => Err(format!("unknown theme {other}")),
    }
}

fn scenarios(text: &str) -> Result<Vec<Scenario>, String> {
    if text == "all" {
        return Ok(Scenario::ALL.to_vec());
    }
    let find = |name| Scenario::ALL.into_iter().find(|scenario| scenario.name() == name);
    text.split(',')
        .map(|name| find(name).ok_or_else(|| format!("unknown scenario {name}")))
        .collect()
}
