//! `ssg serve`: what the terminal shows of it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::arguments::{BuildArguments, Format, Global, ServeArguments};
use super::report::{Talk, many};
use super::{DONE, USAGE, run, usage};
use crate::build::{Options, Report};
use crate::diagnostic::Diagnostic;
use crate::serve::{Built, Port, Reload, Service, Watch, World, serve};

/// The default port, the same as that of other generators.
const PORT: u16 = 1313;

/// Serves the site until it is interrupted.
pub(super) fn serve_site(global: &Global, arguments: &ServeArguments) -> u8 {
    let build = build_arguments(arguments);
    let options = match run::options(global, &build) {
        Ok(options) => options,
        Err(message) => return usage(&message),
    };
    let editor = match arguments.editor.contains("{file}") {
        true => arguments.editor.clone(),
        false => format!("{}://file{{file}}:{{line}}:{{column}}", arguments.editor),
    };
    let terminal = Terminal {
        format: global.format,
        quiet: global.quiet,
        verbose: global.verbose,
        all: arguments.telling.all,
        open: arguments.open,
        baseline: run::baseline_file(&build, &options.root),
        options: options.clone(),
        began: Mutex::new(Instant::now()),
    };
    let service = Service {
        clock: arguments.clock.as_ref().map(|_| options.moment.now),
        options,
        host: arguments.host.clone(),
        port: arguments.port.map_or(Port::From(PORT), Port::At),
        watch: match (arguments.no_watch, arguments.poll) {
            (true, _) => Watch::Off,
            (false, Some(every)) => Watch::Polled(Duration::from_millis(every.max(10))),
            (false, None) => Watch::Told,
        },
        reload: match (arguments.no_reload, arguments.follow) {
            (true, _) => Reload::Off,
            (false, true) => Reload::Follow,
            (false, false) => Reload::On,
        },
        editor,
        patience: Duration::from_millis(arguments.patience.max(1)),
    };
    match serve(service, &(Arc::new(terminal) as Arc<dyn World>)) {
        Ok(()) => DONE,
        Err(message) => {
            say!("error: {message}");
            USAGE
        }
    }
}

/// What a build would be asked for.
fn build_arguments(arguments: &ServeArguments) -> BuildArguments {
    BuildArguments {
        output_dir: None,
        base_url: arguments.base_url.clone(),
        drafts: !arguments.published,
        future: !arguments.published,
        preview: false,
        clock: arguments.clock.clone(),
        jobs: arguments.jobs,
        cache_dir: arguments.cache_dir.clone(),
        no_cache: false,
        timings: false,
        hold: Vec::new(),
        telling: arguments.telling.clone(),
    }
}

/// The terminal and the clock.
struct Terminal {
    format: Format,
    quiet: bool,
    verbose: bool,
    all: bool,
    open: bool,
    baseline: PathBuf,
    options: Options,
    began: Mutex<Instant>,
}

impl Terminal {
    fn talk(&self) -> Talk<'_> {
        Talk {
            format: self.format,
            quiet: self.quiet,
            verbose: self.verbose,
            all: self.all,
            root: &self.options.root,
            baseline: self.baseline.clone(),
        }
    }
}

impl World for Terminal {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn serving(&self, url: &str, taken: Option<u16>) {
        if let Some(port) = taken {
            say!("{:>8}  port {port} is in use", "Note");
        }
        if !self.quiet {
            say!("{:>8}  {url} (Ctrl-C ends)", "Serving");
        }
        if self.open && open(url).is_err() {
            say!("{:>8}  no browser can be opened", "Note");
        }
    }

    fn begins(&self) {
        *self.began.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn built(&self, built: &Built<'_>, report: &Report) {
        let took = self.began.lock().unwrap_or_else(PoisonError::into_inner).elapsed();
        self.talk().diagnostics(&report.diagnostics);
        if built.first && !built.failed {
            if self.quiet {
                return;
            }
            let summary = &report.summary;
            let pages = many(summary.pages, "page");
            let sources = many(summary.sources, "source");
            say!("{:>8}  {pages} from {sources} in {} ms", "Read", took.as_millis());
        } else if !self.quiet {
            let changed = changed(built.changed);
            let took = took.as_millis();
            let (pages, verb) = match built.failed {
                true => ("the last good pages stay".to_string(), "Failed"),
                false => (many(built.affected, "page"), "Changed"),
            };
            say!("{verb:>8}  {changed}: {pages} in {took} ms");
        }
    }

    fn faults(&self, faults: &[Diagnostic]) {
        self.talk().diagnostics(faults);
    }

    fn trouble(&self, message: &str) {
        say!("warning: {message}");
    }
}

/// What changed, in few words.
fn changed(paths: &[PathBuf]) -> String {
    let shown = |path: &Path| path.display().to_string();
    match paths {
        [] => "the site".to_string(),
        [path] => shown(path),
        [path, rest @ ..] => format!("{} and {} more", shown(path), rest.len()),
    }
}

/// Opens a browser, as the system does it.
fn open(url: &str) -> std::io::Result<()> {
    let (program, arguments): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("rundll32", &["url.dll,FileProtocolHandler"]),
        _ => ("xdg-open", &[]),
    };
    let mut command = Command::new(program);
    command.args(arguments).arg(url);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map(drop)
}
