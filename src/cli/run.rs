//! `ssg build` and `ssg check`.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use super::arguments::{BuildArguments, CheckArguments, Fixes, Global, Telling};
use super::{DONE, LOST, SITE, USAGE, addresses, clock, preview, progress, report, site, usage};
use crate::archive::Moment;
use crate::baseline::{self, Baseline, Fault};
use crate::build::{NoExport, Options, Report, build};
use crate::cache;
use crate::config::{Level, Overrides, rule};
use crate::diagnostic::Severity;
use crate::disk;
use crate::mend::{Extent, mended};
use crate::url::BaseUrl;

/// How often `--fix` changes a site and checks it again: one fix can reveal another mistake.
const PASSES: usize = 8;

/// Builds the site.
pub(super) fn build_site(global: &Global, arguments: &BuildArguments) -> u8 {
    built(global, arguments).map_or_else(|message| usage(&message), |(code, _)| code)
}

/// Builds the site; gives the exit code and what was asked for.
pub(super) fn built(global: &Global, arguments: &BuildArguments) -> Result<(u8, Options), String> {
    let started = Instant::now();
    let options = options(global, arguments)?;
    let options = Options { output: Some(options.published.clone()), ..options };
    let progress = progress::Bar::new(global, started);
    let report = build(&options, &progress);
    progress.finish();
    tell(global, arguments, &options, &report, started);
    if arguments.timings {
        progress.timings();
    }
    Ok((exit(&report), options))
}

/// Does all that building does, and writes nothing but the fixes of `--fix`.
pub(super) fn check_site(global: &Global, arguments: &CheckArguments) -> u8 {
    let started = Instant::now();
    let build_arguments = &arguments.build;
    let mut options = match options(global, build_arguments) {
        Ok(options) => options,
        Err(message) => return usage(&message),
    };
    options.overrides.host = arguments.host;
    if let Some(path) = &arguments.against {
        match addresses::given_by(path) {
            Ok(given) => options.against = Some(Arc::new(given)),
            Err(message) => return usage(&message),
        }
    }
    let known = match arguments.write_baseline {
        true => options.baseline.take(),
        false => None,
    };
    let progress = progress::Bar::new(global, started);
    let mut report = build(&options, &progress);
    progress.finish();
    if arguments.write_baseline && report.refused.is_none() && !report.no_config {
        return write_baseline(global, build_arguments, &options, report, known);
    }
    if let Some(fixes) = arguments.fix {
        let extent = match fixes {
            Fixes::Sure => Extent::Sure,
            Fixes::Keys => Extent::Keys,
        };
        let run = if arguments.dry_run { Run::Dry } else { Run::Writes };
        for _ in 0..PASSES {
            match fix(&options.root, &report, extent, run) {
                Ok(0) => break,
                Ok(_) if run == Run::Dry => break,
                Ok(_) => report = build(&options, &progress::Bar::new(global, started)),
                Err(message) => {
                    say!("error: {message}");
                    return SITE;
                }
            }
        }
    }
    tell(global, build_arguments, &options, &report, started);
    if let Some(compared) = &report.addresses {
        addresses::tell(global, build_arguments, compared);
    }
    if let Err(message) = renew_baseline(global, build_arguments, &options, &report) {
        say!("error: {message}");
        return SITE;
    }
    if build_arguments.timings {
        progress.timings();
    }
    match (exit(&report), &report.addresses) {
        (DONE, Some(compared)) if !compared.lost.is_empty() => LOST,
        (code, _) => code,
    }
}

/// Rewrites a baseline of the first form in the newest form.
fn renew_baseline(
    global: &Global,
    arguments: &BuildArguments,
    options: &Options,
    report: &Report,
) -> Result<(), String> {
    let Some(text) = report.baseline.as_ref().and_then(Baseline::renewed) else { return Ok(()) };
    let file = baseline_file(arguments, &options.root);
    let shown = file.display();
    disk::write(&file, text.as_bytes())
        .map_err(|error| format!("`{shown}` cannot be written: {error}"))?;
    if !global.quiet {
        say!("   Wrote  the known mistakes in today's form: {shown}");
    }
    Ok(())
}

/// Whether a run changes files.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    Dry,
    Writes,
}

/// Shows the fixes of the site, and makes them unless this run is dry; gives the number of files.
fn fix(root: &Path, report: &Report, extent: Extent, run: Run) -> Result<usize, String> {
    let files = mended(root, &report.diagnostics, extent);
    for file in &files {
        let shown = if root == Path::new(".") { file.file.clone() } else { root.join(&file.file) };
        if run == Run::Writes {
            file.write(root).map_err(|error| format!("`{}`: {error}", shown.display()))?;
        }
        say!("{}", file.diff(&shown));
    }
    Ok(files.len())
}

/// Writes down what is wrong today.
fn write_baseline(
    global: &Global,
    arguments: &BuildArguments,
    options: &Options,
    mut report: Report,
    known: Option<Baseline>,
) -> u8 {
    let file = baseline_file(arguments, &options.root);
    // Mistakes of rules that always hold are reported all the same.
    let (mut today, firm): (Vec<_>, Vec<_>) = std::mem::take(&mut report.diagnostics)
        .into_iter()
        .partition(|told| !told.rule.is_firm() && !report.vanishing.contains(&*told.place.file));
    report.diagnostics = firm;
    let (text, count) = baseline::text(&today, &options.root);
    if let Err(error) = disk::write(&file, text.as_bytes()) {
        say!("error: `{}` cannot be written: {error}", file.display());
        return SITE;
    }
    talk(global, arguments, options).diagnostics(&report.diagnostics);
    if !global.quiet {
        let mended = known.map_or(0, |mut known| {
            known.take(&mut today, &options.root, &report.vanishing);
            known.fixed()
        });
        say!(
            "   Wrote  {}, {mended} fixed: {}",
            report::many(count, "known mistake"),
            file.display()
        );
    }
    exit(&report)
}

fn talk<'a>(global: &Global, arguments: &BuildArguments, options: &'a Options) -> report::Talk<'a> {
    report::Talk {
        format: global.format,
        quiet: global.quiet,
        verbose: global.verbose,
        all: arguments.telling.all,
        root: &options.root,
        baseline: baseline_file(arguments, &options.root),
    }
}

pub(super) fn tell(
    global: &Global,
    arguments: &BuildArguments,
    options: &Options,
    report: &Report,
    started: Instant,
) {
    if let Some(message) = &report.refused {
        usage(message);
        return;
    }
    let talk = talk(global, arguments, options);
    talk.diagnostics(&report.diagnostics);
    talk.summary(report, options, started.elapsed());
}

pub(super) fn exit(report: &Report) -> u8 {
    match report.count(Severity::Error) {
        _ if report.refused.is_some() => USAGE,
        0 => DONE,
        _ if report.no_config => USAGE,
        _ => SITE,
    }
}

/// What is asked for, without an output folder to write to.
pub(super) fn options(global: &Global, arguments: &BuildArguments) -> Result<Options, String> {
    let (root, config_file) = site(global)?;
    let now = clock(arguments.clock.as_deref())?;
    if let Some(jobs) = arguments.jobs {
        rayon::ThreadPoolBuilder::new()
            .num_threads(jobs)
            .build_global()
            .map_err(|error| error.to_string())?;
    }
    let published = match &arguments.output_dir {
        Some(folder) => folder.clone(),
        None if root == Path::new(".") => PathBuf::from("public"),
        None => root.join("public"),
    };
    let cache = match arguments.no_cache {
        true => None,
        false => Some(cache_folder(arguments.cache_dir.as_deref(), &root)),
    };
    Ok(Options {
        output: None,
        compared: None,
        against: None,
        update: None,
        cache,
        overrides: overrides(arguments)?,
        moment: Moment {
            now,
            drafts: arguments.drafts || arguments.preview,
            future: arguments.future || arguments.preview,
        },
        preview: arguments.preview,
        baseline: baseline(arguments, &root)?,
        held: arguments.hold.iter().map(|file| source(&root, file)).collect(),
        published,
        root,
        config_file,
    })
}

pub(super) fn baseline_file(arguments: &BuildArguments, root: &Path) -> PathBuf {
    match &arguments.telling.baseline {
        Some(file) => file.clone(),
        None if root == Path::new(".") => PathBuf::from(baseline::FILE),
        None => root.join(baseline::FILE),
    }
}

/// The known mistakes; none where there is no file of them.
fn baseline(arguments: &BuildArguments, root: &Path) -> Result<Option<Baseline>, String> {
    let file = baseline_file(arguments, root);
    if !disk::exists(&file) {
        return Ok(None);
    }
    let shown = file.display();
    let text =
        disk::read_text(&file).map_err(|error| format!("`{shown}` cannot be read: {error}"))?;
    Baseline::read(&text).map(Some).map_err(|fault| match fault {
        Fault::Line(line) => format!(
            "line {line} of `{shown}` is not a baseline entry\n  hint: make it again with `ssg check --write-baseline`"
        ),
        Fault::Version(version) => format!(
            "`{shown}` has version {version}, and this program reads only older ones\n  hint: use the program that wrote it, or a newer one"
        ),
    })
}

/// The path of a source from the site's folder, whether it was typed from there or from here.
pub(super) fn source(root: &Path, typed: &Path) -> PathBuf {
    let absolute = |path: &Path| disk::resolve(path).unwrap_or_else(|_| path.to_path_buf());
    let from_here = absolute(typed);
    match from_here.strip_prefix(absolute(root)) {
        Ok(path) if disk::exists(&from_here) => path.to_path_buf(),
        _ => typed.strip_prefix(".").unwrap_or(typed).to_path_buf(),
    }
}

fn overrides(arguments: &BuildArguments) -> Result<Overrides, String> {
    let Telling { allow, warn, deny, .. } = &arguments.telling;
    let mut rules = Vec::new();
    for (option, names, level) in [
        ("--allow", allow, Level::Allow),
        ("--warn", warn, Level::Warn),
        ("--deny", deny, Level::Deny),
    ] {
        for name in names {
            let rule = rule(name, level).map_err(|(message, hint)| {
                let hint = hint.map(|hint| format!("\n  hint: {hint}")).unwrap_or_default();
                format!("`{option} {name}`: {message}{hint}")
            })?;
            rules.push((rule, level));
        }
    }
    let told = match arguments.preview {
        true => preview::told(arguments.base_url.as_deref())?,
        false => preview::Told::default(),
    };
    let base_url = arguments.base_url.clone();
    if let Some(given) = &base_url
        && let Err(message) = BaseUrl::parse(given)
    {
        return Err(format!(
            "`--base-url {given}`: {message}\n  hint: such as `https://institute.example/archive/`"
        ));
    }
    Ok(Overrides { base_url: base_url.or(told.base_url), commit: told.commit, host: None, rules })
}

/// The folder of the cache: the one named, else that of the site.
pub(super) fn cache_folder(named: Option<&Path>, root: &Path) -> PathBuf {
    match named {
        Some(folder) => folder.to_path_buf(),
        None if root == Path::new(".") => PathBuf::from(cache::FOLDER),
        None => root.join(cache::FOLDER),
    }
}

/// Says why there are no records; gives the exit code.
pub(super) fn refused(
    global: &Global,
    arguments: &BuildArguments,
    options: &Options,
    why: NoExport,
    started: Instant,
) -> u8 {
    match why {
        NoExport::Question(message) => usage(&message),
        // A reader that has gone needs no more.
        NoExport::Unwritten(error) if error.kind() == ErrorKind::BrokenPipe => DONE,
        NoExport::Unwritten(error) => {
            say!("error: the records cannot be written: {}", disk::words(&error));
            SITE
        }
        NoExport::NoSite(report) => {
            tell(global, arguments, options, &report, started);
            match report.no_config {
                true => USAGE,
                false => SITE,
            }
        }
    }
}
