//! `ssg export`.

use std::time::Instant;

use super::arguments::{ExportArguments, Global};
use super::{SITE, USAGE, deposit, print, progress, run, usage};
use crate::build::{NoExport, Options, export};
use crate::outputs::Wanted;

/// Prints the records of the archive, or of a query.
pub(super) fn export_records(global: &Global, arguments: &ExportArguments) -> u8 {
    let started = Instant::now();
    let options = match run::options(global, &arguments.build) {
        Ok(options) => Options { cache: None, ..options },
        Err(message) => return usage(&message),
    };
    let wanted = Wanted {
        form: arguments.form.into(),
        kind: arguments.r#type.clone(),
        author: arguments.author.clone(),
        tag: arguments.tag.clone(),
        since: arguments.since.clone(),
        language: arguments.language.clone(),
    };
    if let Some(registrar) = arguments.form.registrar() {
        return deposit::deposits(global, arguments, &options, &wanted, registrar, started);
    }
    let progress = progress::Bar::new(global, started);
    let exported = export(&options, &wanted, &progress);
    progress.finish();
    match exported {
        Ok(records) => print(&records),
        Err(NoExport::Question(message)) => usage(&message),
        Err(NoExport::NoSite(report)) => {
            run::tell(global, &arguments.build, &options, &report, started);
            match report.no_config {
                true => USAGE,
                false => SITE,
            }
        }
    }
}
