//! `ssg export crossref`, `datacite` and `zenodo`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::arguments::{ExportArguments, Global};
use super::report::many;
use super::{DONE, doi, print, progress, run, usage};
use crate::build::{Options, deposit};
use crate::outputs::{Query, Registrar, Which};

/// Prints or writes what a registrar of DOIs is told.
pub(super) fn deposits(
    global: &Global,
    arguments: &ExportArguments,
    options: &Options,
    query: &Query,
    registrar: Registrar,
    started: Instant,
) -> u8 {
    let progress = progress::Bar::new(global, started);
    let which = if arguments.build.telling.all { Which::All } else { Which::Changed };
    let deposits = deposit(options, query, registrar, which, &progress);
    progress.finish();
    let deposits = match deposits {
        Ok(deposits) => deposits,
        Err(why) => return run::refused(global, &arguments.build, options, why, started),
    };
    if !global.quiet {
        deposits.left_out.iter().for_each(|left| say!("{:>8}  {left}", "Left"));
    }
    let code = match (&deposits.files[..], &arguments.output) {
        ([], _) => {
            if !global.quiet {
                say!("{:>8}  nothing to deposit", "Wrote");
            }
            return DONE;
        }
        ([(_, bytes)], None) => print(bytes),
        (several, None) => {
            let count = several.len();
            return usage(&format!(
                "{} takes these publications in {count} files, each of one kind\n  hint: `--output FILE` writes them, and `--type` asks for one type",
                named(registrar)
            ));
        }
        (files, Some(file)) => {
            let written = files.iter().map(|(kind, bytes)| {
                let file = match files.len() {
                    1 => file.clone(),
                    _ => beside(file, kind),
                };
                let code = doi::write(&file, bytes);
                if code == DONE && !global.quiet {
                    say!("{:>8}  {}", "Wrote", file.display());
                }
                code
            });
            written.fold(DONE, u8::max)
        }
    };
    if code == DONE && !global.quiet {
        let (count, name) = (many(deposits.count, "publication"), named(registrar));
        let file = match &arguments.output {
            Some(file) if deposits.files.len() == 1 => file.display().to_string(),
            _ => "FILE".to_string(),
        };
        say!(
            "{:>8}  {count}: hand {} to {name}, and when it is taken, `ssg doi sync {file}`",
            "Next",
            if deposits.files.len() == 1 { "the file" } else { "the files" }
        );
    }
    code
}

/// `deposit.xml` becomes `deposit-report-paper.xml`.
fn beside(file: &Path, kind: &str) -> PathBuf {
    let mut name = OsString::from(file.file_stem().unwrap_or_default());
    name.push("-");
    name.push(kind);
    if let Some(extension) = file.extension() {
        name.push(".");
        name.push(extension);
    }
    file.with_file_name(name)
}

/// Name of a registrar where people read it.
fn named(registrar: Registrar) -> &'static str {
    match registrar {
        Registrar::Crossref => "Crossref",
        Registrar::Datacite => "DataCite",
        Registrar::Zenodo => "Zenodo",
    }
}
