//! What is known of earlier builds: `ssg cache`, `ssg why` and `ssg build --verify`.

use std::path::Path;
use std::time::Instant;

use super::arguments::{BuildArguments, CacheAction, Global};
use super::{DIFFERENT, DONE, SITE, USAGE, progress, report, run, site, usage};
use crate::build::{Difference, Options, WhyNot, verify, why};
use crate::cache;
use crate::diagnostic::Severity;
use crate::disk;
use crate::write::remove_stage;

/// `ssg cache`.
pub(super) fn cache(global: &Global, action: CacheAction, named: Option<&Path>) -> u8 {
    let (folder, root) = match (named, site(global)) {
        (Some(named), site) => (named.to_path_buf(), site.ok().map(|(root, _)| root)),
        (None, Ok((root, _))) => (run::cache_folder(None, &root), Some(root)),
        (None, Err(message)) => return usage(&message),
    };
    let shown = folder.display();
    let done = match action {
        CacheAction::Info => cache::info(&folder).map(|info| match info {
            None => answer!("no cache: {shown}"),
            Some(info) => answer!(
                "{}, {:.1} MB, {} known: {shown}",
                report::many(info.files, "file"),
                info.bytes as f64 / 1e6,
                report::many(info.outputs, "output folder"),
            ),
        }),
        CacheAction::Clean => clean(&folder, root.as_deref()).map(|was| match was {
            true => answer!("removed: {shown}"),
            false => answer!("no cache: {shown}"),
        }),
    };
    match done {
        Ok(()) => DONE,
        Err(error) => {
            say!("error: `{shown}`: {}", disk::words(&error));
            SITE
        }
    }
}

/// Removes the cache, and the stages next to the output folders that it knows.
fn clean(folder: &Path, root: Option<&Path>) -> std::io::Result<bool> {
    let outputs = match root {
        Some(root) => cache::outputs(folder, root)?,
        None => Vec::new(),
    };
    for output in outputs {
        remove_stage(&disk::resolve(&output)?)?;
    }
    cache::clean(folder)
}

/// Builds the site, and proves that a build without a cache makes the same.
pub(super) fn build_and_verify_site(global: &Global, arguments: &BuildArguments) -> u8 {
    match run::built(global, arguments) {
        Ok((DONE, options)) => verify_site(global, &options),
        Ok((code, _)) => code,
        Err(message) => usage(&message),
    }
}

/// The second half of `ssg build --verify`.
fn verify_site(global: &Global, options: &Options) -> u8 {
    let started = Instant::now();
    let progress = progress::Bar::new(global, started);
    let report = verify(options, &progress);
    progress.finish();
    let errors = report.count(Severity::Error);
    if errors > 0 {
        let errors = report::many(errors, "error");
        say!("error: built from nothing, the site has {errors}");
        return SITE;
    }
    for difference in &report.differences {
        let (file, how) = match difference {
            Difference::Differs(file) => (file, "differs"),
            Difference::Missing(file) => (file, "is missing"),
            Difference::Stale(file) => (file, "is stale"),
        };
        say!("error: `{file}` {how}");
    }
    if !report.differences.is_empty() {
        return DIFFERENT;
    }
    if !global.quiet {
        let seconds = started.elapsed().as_secs_f64();
        say!("Verified  every byte is that of a build from nothing, in {seconds:.2} s");
    }
    DONE
}

/// `ssg why`.
pub(super) fn why_page(global: &Global, url: &str, arguments: &BuildArguments) -> u8 {
    let started = Instant::now();
    let mut options = match run::options(global, arguments) {
        Ok(options) => options,
        Err(message) => return usage(&message),
    };
    options.output = Some(options.published.clone());
    let progress = progress::Bar::new(global, started);
    let known = why(&options, url, &progress);
    progress.finish();
    let known = match known {
        Ok(known) => known,
        Err(WhyNot::NoPage(near)) => {
            let hint = near.map(|near| format!("\n  hint: did you mean `{near}`?"));
            return usage(&format!("there is no page at `{url}`{}", hint.unwrap_or_default()));
        }
        Err(WhyNot::NoSite(report)) => {
            run::tell(global, arguments, &options, &report, started);
            return match report.no_config {
                true => USAGE,
                false => SITE,
            };
        }
    };
    answer!("{:>8}  {} ({})", "File", known.file, known.kind);
    answer!("{:>8}  {}", "From", known.origin);
    if let Some((name, file)) = &known.template {
        answer!("{:>8}  {name}: {file}", "Template");
    }
    for asked in &known.asked {
        answer!("{:>8}  {asked}", "Asked");
    }
    let made = known.made.map_or("not known: no build is in the cache", |made| made.words());
    answer!("{:>8}  {made}", "Last");
    DONE
}
