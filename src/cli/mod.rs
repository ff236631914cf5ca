//! The command line: the only floor that knows clap, the terminal, the clock and the environment.
//!
//! stdout is for data, stderr for messages. Exit codes: 0 done; 1 the site has errors, and nothing was
//! written; 2 usage or configuration; 3 an address that was given out is lost; 5 `--verify` found a difference;
//! 70 internal.

use std::ffi::OsString;
use std::panic;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use jiff::Timestamp;

/// Prints a line on stderr. Where stderr is closed, the work goes on.
macro_rules! say {
    ($($arguments:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(anstream::stderr(), $($arguments)*);
    }};
}

/// Prints a line on stdout during a command; a reader that has closed the pipe needs no more.
macro_rules! answer {
    ($($arguments:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(anstream::stdout(), $($arguments)*);
    }};
}

mod addresses;
mod arguments;
mod deposit;
mod diff;
mod doi;
mod explain;
mod export;
mod init;
mod known;
mod ledger;
mod list;
mod new;
mod preview;
mod progress;
mod report;
mod run;
mod search;
mod serve;

use arguments::{Arguments, Command, Format, Global, LedgerAction, SchemaOf};

const DONE: u8 = 0;
const SITE: u8 = 1;
const USAGE: u8 = 2;
const LOST: u8 = 3;
const DIFFERENT: u8 = 5;
const INTERNAL: u8 = 70;

/// Runs the program with these arguments, the first of which is its name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are answers, everything else is an error of usage.
            let code = if error.use_stderr() { USAGE } else { DONE };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    arguments.global.color.write_global();
    let done = panic::catch_unwind(|| command(&arguments));
    ExitCode::from(done.unwrap_or_else(|_| {
        say!("this is an error in ssg itself; please report it");
        INTERNAL
    }))
}

fn command(arguments: &Arguments) -> u8 {
    let global = &arguments.global;
    if global.format == Format::Markdown && !matches!(arguments.command, Command::Diff(_)) {
        return usage("`--format markdown` is for `ssg diff`");
    }
    match &arguments.command {
        Command::Build { build, verify: true } => known::build_and_verify_site(global, build),
        Command::Build { build, verify: false } => run::build_site(global, build),
        Command::Why { url, build } => known::why_page(global, url, build),
        Command::List(list) => list::list(global, list),
        Command::Cache { action, cache_dir } => known::cache(global, *action, cache_dir.as_deref()),
        Command::Check(check) => run::check_site(global, check),
        Command::Ledger { action: LedgerAction::Update, build, minor } => {
            ledger::update(global, build, minor.as_deref())
        }
        Command::Diff(arguments) => diff::diff_sites(global, arguments),
        Command::Serve(serve) => serve::serve_site(global, serve),
        Command::Search(asked) => search::search(global, asked),
        Command::Export(arguments) => export::export_records(global, arguments),
        Command::Doi { command } => doi::dois(global, command),
        Command::New(new) => new::new(global, new),
        Command::Init(arguments) => init::init(global, arguments),
        Command::Schema { of } => schema(*of),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Arguments::command(), "ssg", &mut script);
            print(&script)
        }
        Command::Man => man(),
        Command::Explain { code } => explain::explain(code),
        Command::Rules => explain::rules(),
    }
}

use clap::CommandFactory as _;

/// Prints the whole answer of a command. A reader that has closed the pipe needs no more; on a full disk the
/// answer is lost, which is an error.
fn print(answer: &[u8]) -> u8 {
    use std::io::{ErrorKind, Write as _};
    let mut stdout = anstream::stdout();
    match stdout.write_all(answer).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            say!("error: the answer cannot be written: {}", crate::disk::words(&error));
            SITE
        }
        _ => DONE,
    }
}

fn usage(message: &str) -> u8 {
    say!("error: {message}");
    USAGE
}

/// The site's root and its configuration file, relative to the root: in the folder given, or in
/// the nearest one above it.
fn site(global: &Global) -> Result<(PathBuf, PathBuf), String> {
    let start = global.root.clone().unwrap_or_else(|| PathBuf::from("."));
    if !start.is_dir() {
        return Err(format!("`{}` is not a folder", start.display()));
    }
    let name = &global.config;
    if start.join(name).is_file() {
        let path = start.join(name);
        let folder = path.parent().unwrap_or(Path::new(".")).to_path_buf();
        let file = path.file_name().map(PathBuf::from).unwrap_or_default();
        return Ok((tidy(folder), file));
    }
    let absolute = std::path::absolute(&start).unwrap_or_else(|_| start.clone());
    for (up, folder) in absolute.ancestors().enumerate().skip(1) {
        if folder.join(name).is_file() {
            let root = match start == Path::new(".") {
                true => std::iter::repeat_n("..", up).collect(),
                false => folder.to_path_buf(),
            };
            return Ok((root, name.clone()));
        }
    }
    Err(format!(
        "no `{}` here or in a folder above\n  hint: `ssg init DIR` makes a new site, `-C DIR` names one",
        name.display()
    ))
}

/// Without a leading `./`.
fn tidy(folder: PathBuf) -> PathBuf {
    match folder.strip_prefix(".") {
        Ok(rest) if rest.as_os_str().is_empty() => PathBuf::from("."),
        Ok(rest) => rest.to_path_buf(),
        Err(_) => folder,
    }
}

/// The moment of the build: `--clock`, else `SOURCE_DATE_EPOCH`, else now.
fn clock(given: Option<&str>) -> Result<Timestamp, String> {
    if let Some(clock) = given {
        return clock.parse().map_err(|_| {
            format!(
                "`{clock}` is not a date and time in RFC 3339 form, such as 2026-03-04T09:30:00Z"
            )
        });
    }
    match std::env::var("SOURCE_DATE_EPOCH") {
        // An empty variable is how a shell or a workflow says that there is none.
        Ok(seconds) if !seconds.is_empty() => {
            let number = seconds.parse().map_err(|_| {
                format!("SOURCE_DATE_EPOCH is `{seconds}`, not a whole number of seconds")
            })?;
            Timestamp::from_second(number).map_err(|_| {
                format!("SOURCE_DATE_EPOCH is `{seconds}`, a time beyond the year 9999")
            })
        }
        _ => Ok(Timestamp::now()),
    }
}

/// Tells of a mistake of ours.
fn internal(what: &str) -> u8 {
    say!("{what}: this is an error in ssg itself; please report it");
    INTERNAL
}

fn schema(of: SchemaOf) -> u8 {
    match schema_text(of) {
        Some(text) => print(text.as_bytes()),
        None => internal("the schema cannot be written"),
    }
}

/// The JSON Schema of a kind of file.
fn schema_text(of: SchemaOf) -> Option<String> {
    let schema = match of {
        SchemaOf::Site => schemars::schema_for!(crate::config::RawConfig),
        SchemaOf::Article => schemars::schema_for!(crate::front_matter::FrontMatter),
        SchemaOf::Author => schemars::schema_for!(crate::front_matter::AuthorRecord),
    };
    serde_json::to_string_pretty(&schema).ok().map(|text| format!("{text}\n"))
}

fn man() -> u8 {
    let mut page = Vec::new();
    match clap_mangen::Man::new(Arguments::command()).render(&mut page) {
        Ok(()) => print(&page),
        Err(_) => internal("the manual page cannot be written"),
    }
}

/// True where a person watches and no machine: not in CI, not for data on stdout.
fn is_watched(format: Format) -> bool {
    use std::io::IsTerminal as _;
    format == Format::Human && std::env::var_os("CI").is_none() && std::io::stderr().is_terminal()
}
