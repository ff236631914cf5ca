//! `ssg export`.

use std::io::{BufWriter, ErrorKind, Write as _};
use std::path::Path;
use std::time::Instant;

use super::arguments::{ExportArguments, ExportForm, Global};
use super::{DONE, deposit, progress, run, usage};
use crate::build::{NoExport, Options, export, export_jats};
use crate::disk;
use crate::outputs::{Query, RecordForm};

/// Prints or writes the records of the archive, or of a query.
pub(super) fn export_records(global: &Global, arguments: &ExportArguments) -> u8 {
    let started = Instant::now();
    let options = match run::options(global, &arguments.build) {
        Ok(options) => Options { cache: None, ..options },
        Err(message) => return usage(&message),
    };
    let query = Query {
        kind: arguments.r#type.clone(),
        author: arguments.author.clone(),
        tag: arguments.tag.clone(),
        since: arguments.since.clone(),
        language: arguments.language.clone(),
    };
    if let Some(registrar) = arguments.form.registrar() {
        return deposit::deposits(global, arguments, &options, &query, registrar, started);
    }
    let progress = progress::Bar::new(global, started);
    let exported = match (record_form(arguments.form), &arguments.output) {
        (Some(form), None) => {
            let mut out = BufWriter::new(std::io::stdout());
            export(&options, &query, form, &progress, &mut out).and_then(|()| Ok(out.flush()?))
        }
        (Some(form), Some(file)) => written(&options, &query, form, file, &progress),
        (None, Some(folder)) => export_jats(&options, &query, folder, &progress).map(|count| {
            if !global.quiet {
                say!("{count} files in `{}`", folder.display());
            }
        }),
        (None, None) => {
            return usage(
                "`ssg export jats` writes a file for each publication: say `--output DIR`",
            );
        }
    };
    progress.finish();
    match exported {
        Ok(()) => DONE,
        Err(why) => run::refused(global, &arguments.build, &options, why, started),
    }
}

/// The form of records that stand in one file; none for what is a file of its own.
fn record_form(form: ExportForm) -> Option<RecordForm> {
    Some(match form {
        ExportForm::Csv => RecordForm::Csv,
        ExportForm::Json => RecordForm::Json,
        ExportForm::Bibtex => RecordForm::Bibtex,
        ExportForm::Ris => RecordForm::Ris,
        ExportForm::Csl => RecordForm::Csl,
        _ => return None,
    })
}

/// Writes a file of records, which takes the place of what was there when it is whole.
fn written(
    options: &Options,
    query: &Query,
    form: RecordForm,
    file: &Path,
    progress: &progress::Bar,
) -> Result<(), NoExport> {
    let mut fault = None;
    let written = disk::write_through(file, |out| {
        export(options, query, form, progress, out).map_err(|error| match error {
            NoExport::Unwritten(error) => error,
            error => {
                fault = Some(error);
                ErrorKind::Other.into()
            }
        })
    });
    match (written, fault) {
        (_, Some(fault)) => Err(fault),
        (written, None) => Ok(written?),
    }
}
