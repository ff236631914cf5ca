//! `ssg ledger update`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::arguments::{BuildArguments, Global};
use super::report::{many, number};
use super::{DONE, SITE, progress, run, usage};
use crate::build::{Options, build};
use crate::disk;
use crate::ledger::{FILE, Update};

/// Adds what is new.
pub(super) fn update(global: &Global, arguments: &BuildArguments, minor: Option<&[PathBuf]>) -> u8 {
    let started = Instant::now();
    if arguments.drafts || arguments.future || arguments.preview {
        return usage(
            "what is not public is not promised: `ledger update` takes no `--drafts`, `--future` or `--preview`",
        );
    }
    let options = match run::options(global, arguments) {
        Ok(options) => options,
        Err(message) => return usage(&message),
    };
    let files = minor.unwrap_or_default();
    let update = Update {
        all_minor: minor.is_some_and(<[PathBuf]>::is_empty),
        minor: files.iter().map(|file| run::source(&options.root, file)).collect(),
    };
    let options = Options { update: Some(update), ..options };
    let progress = progress::Bar::new(global, started);
    let report = build(&options, &progress);
    progress.finish();
    let code = run::exit(&report);
    if code != DONE {
        run::tell(global, arguments, &options, &report, started);
        return code;
    }
    let Some(updated) = report.updated else { return SITE };
    let here = options.root == Path::new(".");
    let file = if here { PathBuf::from(FILE) } else { options.root.join(FILE) };
    if (updated.added > 0 || updated.changed > 0 || !disk::exists(&file))
        && let Err(error) = disk::write(&file, updated.text.as_bytes())
    {
        say!("error: `{}` cannot be written: {}", file.display(), disk::words(&error));
        return SITE;
    }
    if !global.quiet {
        let total = many(updated.total, "line");
        let (added, changed) = (number(updated.added), number(updated.changed));
        say!("{:>8}  {total}, {added} added, {changed} changed: {}", "Ledger", file.display());
        if updated.silent > 0 {
            say!(
                "{:>8}  {} whose text changed while `updated` did not; `--minor` takes them as they are",
                "Kept",
                many(updated.silent, "line")
            );
        }
    }
    DONE
}
