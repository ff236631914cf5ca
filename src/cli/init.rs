//! `ssg init`: a small site made from the user's answers, with what its host needs to build and
//! show it.

mod ask;
mod files;
mod newsletter;
mod words;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::arguments::{Global, Hosting, InitArguments, Provider};
use super::{DONE, clock, usage};
use crate::config;
use crate::disk;
use crate::locale::Locale;
use crate::url::BaseUrl;

/// What may already be in the folder of a new site, as hosts of git make it: nothing that `init` writes, but
/// [`kept`] files.
const WELCOME: &[&str] = &[
    ".git",
    ".gitignore",
    ".venv",
    "LICENSE",
    "LICENSE.md",
    "LICENSE.txt",
    "node_modules",
    "package-lock.json",
    "package.json",
    "README.md",
    "venv",
];

/// What the new site is to be.
struct Wishes {
    name: String,
    base: BaseUrl,
    language: String,
    zone: String,
    host: Hosting,
    newsletter: Provider,
    year: i16,
    today: jiff::civil::Date,
    /// Lines of pip for the sums of the packages, where they are known.
    sums: Vec<String>,
}

/// Makes a site in a folder that is new or empty; asks on a terminal for what was not given.
pub(super) fn init(global: &Global, arguments: &InitArguments) -> u8 {
    let directory = arguments.directory.clone().unwrap_or_else(|| PathBuf::from("."));
    let made = room(&directory).and_then(|()| {
        let wishes = wishes(global, arguments)?;
        let files = files::files(&wishes)?;
        let kept = write(&directory, &files)?;
        Ok((wishes, files.len(), kept))
    });
    match made {
        Ok((wishes, count, kept)) => {
            if !global.quiet {
                report(&directory, &wishes, count, &kept);
            }
            DONE
        }
        Err(message) => usage(&message),
    }
}

/// There is room for a site in the folder.
fn room(directory: &Path) -> Result<(), String> {
    let names = disk::names(directory).map_err(|error| {
        format!("`{}` cannot be read: {}", directory.display(), disk::words(&error))
    })?;
    let shown = directory.display();
    if names.iter().any(|name| name == "site.toml") {
        return Err(format!("`{shown}` holds a site already"));
    }
    let ignored = directory.join(IGNORED);
    if disk::exists(&ignored)
        && (!disk::is_plain_file(&ignored) || disk::read_text(&ignored).is_err())
    {
        let path = ignored.display();
        return Err(format!(
            "`{path}` is not a text file, and lines must be added to it\n  hint: remove it, or move it away"
        ));
    }
    match names.iter().find(|name| !WELCOME.contains(&name.as_str())) {
        Some(name) => Err(format!(
            "`{shown}` is not empty: it holds `{name}`\n  hint: `ssg init NAME` makes a new folder"
        )),
        None => Ok(()),
    }
}

/// The options that were given, the answers on the terminal, and defaults where nobody can answer.
fn wishes(global: &Global, arguments: &InitArguments) -> Result<Wishes, String> {
    let name = arguments.name.clone().map(name).transpose()?;
    let base = arguments.url.as_deref().map(address).transpose()?;
    let language = arguments.language.clone().map(language).transpose()?;
    let sums = arguments.sums.as_deref().map(sums).transpose()?.unwrap_or_default();
    let now = clock(None)?;
    let asks = !arguments.yes
        && !global.quiet
        && std::env::var_os("CI").is_none()
        && std::io::stdin().is_terminal()
        && std::io::stderr().is_terminal();
    let (name, base, language, host, newsletter) = match asks {
        true => ask::ask(name, base, language, arguments.host, arguments.newsletter)?,
        false => (
            name.unwrap_or_else(|| config::NAME.to_string()),
            base.map_or_else(|| address(&format!("https://{}/", config::HOST)), Ok)?,
            language.unwrap_or_else(|| "en".to_string()),
            arguments.host.unwrap_or(Hosting::None),
            arguments.newsletter.unwrap_or(Provider::None),
        ),
    };
    // Where nobody sits at the machine, its time zone says nothing about the institute.
    let zone = if asks { zone() } else { None };
    let zone = zone.unwrap_or_else(|| "UTC".to_string());
    let today =
        now.to_zoned_datetime(jiff::tz::TimeZone::get(&zone).unwrap_or(jiff::tz::TimeZone::UTC));
    let today = today.date();
    Ok(Wishes { name, base, language, zone, host, newsletter, year: today.year(), today, sums })
}

fn name(name: String) -> Result<String, String> {
    let name = name.trim().to_string();
    match name.is_empty() || name.contains(char::is_control) {
        true => Err("a name is one line of letters".to_string()),
        false => Ok(name),
    }
}

fn address(url: &str) -> Result<BaseUrl, String> {
    BaseUrl::parse(url).map_err(|why| {
        format!("`{url}` is not the address of a site: {why}\n  hint: such as `https://www.institute.example/`")
    })
}

fn language(code: String) -> Result<String, String> {
    match Locale::new(&code) {
        Some(_) => Ok(code),
        None => Err(format!(
            "`{code}` is not a valid language tag\n  hint: such as `en`, `de` or `fr-CA`"
        )),
    }
}

/// The sums of this version's wheels in a list that `sha256sum` wrote.
fn sums(file: &Path) -> Result<Vec<String>, String> {
    let text = disk::read_text(file)
        .map_err(|error| format!("`{}` cannot be read: {}", file.display(), disk::words(&error)))?;
    let wheel = format!("ssg_archive-{}-", env!("CARGO_PKG_VERSION"));
    let sums = text.lines().filter_map(|line| {
        let (sum, name) = line.split_once(' ')?;
        let name = name.trim_start_matches([' ', '*']);
        let is_wheel = name.starts_with(&wheel) && name.ends_with(".whl");
        let is_sum = sum.len() == 64 && sum.bytes().all(|byte| byte.is_ascii_hexdigit());
        (is_wheel && is_sum).then(|| format!("--hash=sha256:{sum}"))
    });
    let mut sums: Vec<String> = sums.collect();
    sums.sort();
    match sums.is_empty() {
        true => Err(format!(
            "`{}` lists no wheel of ssg {}\n  hint: take `SHA256SUMS` of the release of this version",
            file.display(),
            env!("CARGO_PKG_VERSION")
        )),
        false => Ok(sums),
    }
}

/// The time zone of this machine, by its name in the IANA list.
fn zone() -> Option<String> {
    let link = || {
        let link = disk::link_target(Path::new("/etc/localtime"))?;
        Some(link.to_str()?.split_once("zoneinfo/")?.1.to_string())
    };
    let known = |name: &String| jiff::tz::TimeZone::get(name).is_ok();
    std::env::var("TZ").ok().filter(known).or_else(|| link().filter(known))
}

/// Writes all files; gives those that were there and were kept. What else is there already stays, and is an
/// error.
fn write(directory: &Path, files: &[(PathBuf, Vec<u8>)]) -> Result<Vec<Kept>, String> {
    let mut all_kept = Vec::new();
    for (path, bytes) in files {
        let there = directory.join(path);
        let kept = kept(path).filter(|_| disk::exists(&there));
        let written = match kept {
            Some(Kept::Readme) => disk::write_new(directory, Path::new(EDITING), bytes),
            Some(Kept::Ignored) => add_lines(&there, bytes),
            None => disk::write_new(directory, path, bytes),
        };
        written.map_err(|error| {
            format!("`{}` cannot be written: {}", there.display(), disk::words(&error))
        })?;
        all_kept.extend(kept);
    }
    Ok(all_kept)
}

/// What `init` writes in the place of a README that is there already.
const EDITING: &str = "EDITING.md";

/// The list of what git ignores.
const IGNORED: &str = ".gitignore";

/// A file that may be there already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// A README: ours gets another name.
    Readme,
    /// The list of what git ignores: ours is added.
    Ignored,
}

fn kept(path: &Path) -> Option<Kept> {
    match path.to_str()? {
        "README.md" => Some(Kept::Readme),
        IGNORED => Some(Kept::Ignored),
        _ => None,
    }
}

/// Adds lines to the end of a text file. A link is not followed.
fn add_lines(file: &Path, lines: &[u8]) -> std::io::Result<()> {
    let mut text = disk::read_text(file)?;
    if !text.is_empty() {
        text.truncate(text.trim_end().len());
        text.push_str("\n\n");
    }
    text.push_str(&String::from_utf8_lossy(lines));
    disk::write(file, text.as_bytes())
}

/// The folder above this one that git takes for the whole repository: hosts read their workflows there
/// alone.
fn repository_above(directory: &Path) -> Option<PathBuf> {
    let own = disk::resolve(directory).ok()?;
    let holds_git = |folder: &&Path| disk::exists(&folder.join(".git"));
    let above = own.ancestors().find(holds_git).filter(|above| *above != own)?;
    // Where git ignores the folder, the site has nothing to do with that repository.
    let mut git = Command::new("git");
    git.arg("-C").arg(above).args(["check-ignore", "--quiet"]).arg(&own);
    let is_ignored = git.stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    (!is_ignored).then(|| above.to_path_buf())
}

fn report(directory: &Path, wishes: &Wishes, count: usize, kept: &[Kept]) {
    let folder = directory.display();
    say!("    Made  a site in `{folder}`: {count} files with the theme");
    match directory == Path::new(".") {
        true => say!("    Next  ssg serve --open"),
        false => say!("    Next  cd {folder} && ssg serve --open"),
    }
    say!("          `ssg check` lists what is left to fill in");
    if wishes.host != Hosting::None {
        if wishes.sums.is_empty() {
            say!("          fill in the sums in `requirements.txt`: its first lines say how");
        }
        let readme = if kept.contains(&Kept::Readme) { EDITING } else { "README.md" };
        say!("          {readme} says what to set up once for {}", words::host(wishes.host));
    }
    if kept.contains(&Kept::Readme) {
        say!("    Note  your README.md is as it was; `{EDITING}` is for the people who write");
    }
    if wishes.host != Hosting::None
        && let Some(above) = repository_above(directory)
    {
        say!("    Note  the repository begins at `{}`, above this folder:", above.display());
        say!("          hosts read workflows only there, so make the site in that folder");
    }
    if !words::has_texts(&wishes.language) {
        say!("    Note  the first texts are in English: write yours in their place");
    }
}
