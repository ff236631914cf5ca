//! `ssg doi reserve` and `ssg doi sync`.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::arguments::{DoiCommand, Global, ReserveArguments, SyncArguments};
use super::report::{many, number};
use super::{DONE, SITE, progress, run, usage};
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
    let _lock = lock(&options);
    let progress = progress::Bar::new(global, started);
    let reserved = reserve(&options, &wanted, &progress);
    progress.finish();
    let reserved = match reserved {
        Ok(reserved) => reserved,
        Err(why) => return run::refused(global, &arguments.build, &options, why, started),
    };
    let file = file(&options);
    if !reserved.given.is_empty() && write_table(&file, reserved.text.as_bytes()) != DONE {
        return SITE;
    }
    for (source, doi) in &reserved.given {
        answer!("{doi}\t{}", source.display());
    }
    for (source, why) in &reserved.refused {
        say!("error: `{}` gets no DOI: it {why}", source.display());
    }
    let code = if reserved.refused.is_empty() { DONE } else { SITE };
    if global.quiet {
        return code;
    }
    for (source, doi) in &reserved.had {
        say!("{:>8}  `{}` has the DOI {doi}", "Kept", source.display());
    }
    match reserved.given.len() {
        0 if code == DONE => say!("{:>8}  no DOI: nothing lacks one", "Gave"),
        0 => say!("{:>8}  no DOI", "Gave"),
        given => {
            say!("{:>8}  {}: {}", "Gave", many(given, "DOI"), file.display());
            say!(
                "{:>8}  commit {FILE}, print the DOIs, publish; then `ssg export crossref --output deposit.xml`, hand the file to the registrar, and `ssg doi sync deposit.xml`",
                "Next"
            );
        }
    }
    code
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
    let _lock = lock(&options);
    let progress = progress::Bar::new(global, started);
    let synced = sync(&options, &text, &progress);
    progress.finish();
    let synced = match synced {
        Ok(synced) => synced,
        Err(why) => return run::refused(global, &arguments.build, &options, why, started),
    };
    let file = file(&options);
    if synced.records == 0 {
        for message in &synced.contradictions {
            say!("error: {message}");
        }
        say!("error: `{}` has no record of a DOI", arguments.from);
        return SITE;
    }
    if synced.added + synced.changed > 0 && write_table(&file, synced.text.as_bytes()) != DONE {
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

/// Keeps others from giving DOIs of the same site until it is dropped. Where the system locks no folders,
/// a table that changed meanwhile is not written.
fn lock(options: &Options) -> Option<disk::Lock> {
    disk::lock(&options.root).ok()
}

/// Writes the table, or says why not; gives the exit code. Where the table is a link, what it leads to is
/// written.
fn write_table(file: &Path, bytes: &[u8]) -> u8 {
    if !disk::exists(file) {
        return write(file, bytes);
    }
    if disk::is_read_only(file) {
        say!("error: `{}` cannot be written: nobody may write to it", file.display());
        say!("  hint: `chmod u+w {}` allows it", file.display());
        return SITE;
    }
    said(file, disk::replace(file, bytes))
}

/// Writes a file, or says why not; gives the exit code.
pub(super) fn write(file: &Path, bytes: &[u8]) -> u8 {
    said(file, disk::write(file, bytes))
}

fn said(file: &Path, written: std::io::Result<()>) -> u8 {
    match written {
        Ok(()) => DONE,
        Err(error) => {
            say!("error: `{}` cannot be written: {}", file.display(), disk::words(&error));
            SITE
        }
    }
}

/// What a file or address holds. An address without encryption must be on this machine.
fn read(from: &str) -> Result<String, String> {
    let Some((scheme, rest)) = address(from) else {
        return disk::read_text(Path::new(from))
            .map_err(|error| format!("`{from}` cannot be read: {}", disk::words(&error)));
    };
    if !["https", "http"].contains(&scheme) {
        let hint = match scheme.to_ascii_lowercase().as_str() {
            known @ ("https" | "http") => format!("write `{known}://{rest}`"),
            "file" => "name the file by its path".to_string(),
            _ => "name a file, or an address that begins with `https://`".to_string(),
        };
        return Err(format!("`{scheme}://` is nothing that can be read\n  hint: {hint}"));
    }
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or("");
    if host.contains('@') {
        return Err(format!(
            "the host of `{scheme}://` cannot have an `@`\n  hint: what registrars answer needs neither name nor password; else save it and name the file"
        ));
    }
    let is_plain = scheme == "http";
    if is_plain && !is_here(host) {
        return Err(format!("`{from}` is not encrypted\n  hint: write `https://{rest}`"));
    }
    let version = env!("CARGO_PKG_VERSION");
    let mut agent = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .https_only(!is_plain)
        .user_agent(format!("ssg/{version}"));
    if is_plain {
        // What answers on this machine leads nowhere else.
        agent = agent.max_redirects(0);
    }
    let agent: ureq::Agent = agent.build().into();
    let answer = agent.get(from).header("accept", "application/json").call();
    let answer = answer.and_then(|answer| match answer.status() {
        status if status.is_redirection() => Err(ureq::Error::StatusCode(status.as_u16())),
        _ => Ok(answer),
    });
    let text =
        answer.and_then(|mut answer| answer.body_mut().with_config().limit(MOST).read_to_string());
    text.map_err(|error| match error {
        ureq::Error::StatusCode(status) => format!("`{from}` answers {status}"),
        error => format!("`{from}` does not answer: {error}"),
    })
}

/// The scheme of an address and what stands behind it; none for a path.
fn address(from: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = from.split_once("://")?;
    let is_sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    (scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(is_sign))
        .then_some((scheme, rest))
}

/// A host, with or without a port, is this machine.
fn is_here(host: &str) -> bool {
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|name| {
        let port = host.strip_prefix(name);
        port.is_some_and(|port| port.is_empty() || port.starts_with(':'))
    })
}
