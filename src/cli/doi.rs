//! `ssg doi reserve` and `ssg doi sync`.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::arguments::{DoiCommand, Global, ReserveArguments, SyncArguments};
use super::report::{many, number};
use super::{DONE, SITE, export, progress, run, usage};
use crate::build::{Options, ToReserve, reserve, sync};
use crate::disk;
use crate::dois::FILE;

/// The most that is read of an answer, in bytes.
const MOST: u64 = 64 << 20;

/// So long an answer may take.
const PATIENCE: Duration = Duration::from_secs(120);

pub(super) fn dois(global: &Global, command: &DoiCommand) -> u8 {
    match command {
        DoiCommand::Reserve(arguments) => reserve_dois(global, arguments),
        DoiCommand::Sync(arguments) => sync_dois(global, arguments),
    }
}

/// Gives DOIs to publications.
fn reserve_dois(global: &Global, arguments: &ReserveArguments) -> u8 {
    let started = Instant::now();
    let all = arguments.build.telling.all;
    if arguments.publications.is_empty() && !all {
        return usage("name publications, or write `--all`");
    }
    if arguments.r#type.is_some() && !all {
        return usage("`--type` narrows `--all`");
    }
    let options = match run::options(global, &arguments.build) {
        Ok(options) => Options { cache: None, ..options },
        Err(message) => return usage(&message),
    };
    let name = |typed: &PathBuf| {
        let source = run::source(&options.root, typed);
        source.to_string_lossy().replace('\\', "/")
    };
    let wanted = ToReserve {
        named: arguments.publications.iter().map(name).collect(),
        all,
        kind: arguments.r#type.clone(),
    };
    let progress = progress::Bar::new(global, started);
    let reserved = reserve(&options, &wanted, &progress);
    progress.finish();
    let reserved = match reserved {
        Ok(reserved) => reserved,
        Err(why) => return export::refused(global, &arguments.build, &options, why, started),
    };
    let file = file(&options);
    if !reserved.given.is_empty() && write(&file, reserved.text.as_bytes()) != DONE {
        return SITE;
    }
    for (source, doi) in &reserved.given {
        answer!("{doi}\t{}", source.display());
    }
    if global.quiet {
        return DONE;
    }
    for (source, doi) in &reserved.had {
        say!("{:>8}  `{}` has the DOI {doi}", "Kept", source.display());
    }
    match reserved.given.len() {
        0 => say!("{:>8}  no DOI: nothing lacks one", "Gave"),
        given => {
            say!("{:>8}  {}: {}", "Gave", many(given, "DOI"), file.display());
            say!(
                "{:>8}  commit {FILE}, print the DOIs, publish; then `ssg export crossref --output deposit.xml`, hand the file to the registrar, and `ssg doi sync deposit.xml`",
                "Next"
            );
        }
    }
    DONE
}

/// Brings back what became of DOIs.
fn sync_dois(global: &Global, arguments: &SyncArguments) -> u8 {
    let started = Instant::now();
    let options = match run::options(global, &arguments.build) {
        Ok(options) => Options { cache: None, ..options },
        Err(message) => return usage(&message),
    };
    let text = match read(&arguments.from) {
        Ok(text) => text,
        Err(message) => {
            say!("error: {message}");
            return SITE;
        }
    };
    let progress = progress::Bar::new(global, started);
    let synced = sync(&options, &text, &progress);
    progress.finish();
    let synced = match synced {
        Ok(synced) => synced,
        Err(why) => return export::refused(global, &arguments.build, &options, why, started),
    };
    let file = file(&options);
    if synced.added + synced.changed > 0 && write(&file, synced.text.as_bytes()) != DONE {
        return SITE;
    }
    for message in &synced.contradictions {
        say!("error: {message}");
    }
    if !global.quiet {
        let (added, changed) = (number(synced.added), number(synced.changed));
        let records = many(synced.records, "record");
        say!("{:>8}  {records}, {added} added, {changed} changed: {}", "Read", file.display());
        if !synced.contradictions.is_empty() {
            let count = many(synced.contradictions.len(), "record");
            say!("{:>8}  {count} as above; what is right is in {FILE} all the same", "Differ");
        }
    }
    if synced.contradictions.is_empty() { DONE } else { SITE }
}

fn file(options: &Options) -> PathBuf {
    let here = options.root == Path::new(".");
    if here { PathBuf::from(FILE) } else { options.root.join(FILE) }
}

/// Writes a file, or says why not; gives the exit code.
pub(super) fn write(file: &Path, bytes: &[u8]) -> u8 {
    match disk::write(file, bytes) {
        Ok(()) => DONE,
        Err(error) => {
            say!("error: `{}` cannot be written: {}", file.display(), disk::words(&error));
            SITE
        }
    }
}

/// What a file or address holds. An address without encryption must be on this machine.
fn read(from: &str) -> Result<String, String> {
    let is_here = |url: &str| {
        let host = url.split(['/', '?']).next().unwrap_or("");
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        ["127.0.0.1", "localhost", "[::1]"].contains(&name)
    };
    let plain = from.strip_prefix("http://");
    if plain.is_some_and(|rest| !is_here(rest)) {
        let secure = from.replacen("http", "https", 1);
        return Err(format!("`{from}` is not encrypted\n  hint: write `{secure}`"));
    }
    if plain.is_none() && !from.starts_with("https://") {
        return disk::read_text(Path::new(from))
            .map_err(|error| format!("`{from}` cannot be read: {}", disk::words(&error)));
    }
    let version = env!("CARGO_PKG_VERSION");
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .user_agent(format!("ssg/{version}"))
        .build()
        .into();
    let answer = agent.get(from).header("accept", "application/json").call();
    let text =
        answer.and_then(|mut answer| answer.body_mut().with_config().limit(MOST).read_to_string());
    text.map_err(|error| match error {
        ureq::Error::StatusCode(status) => format!("`{from}` answers {status}"),
        error => format!("`{from}` does not answer: {error}"),
    })
}
