//! Export: records of the archive, or of a query, without building the site.

use std::collections::HashSet;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::{Begun, Options, Progress, Report, begin, has_errors};
use crate::disk;
use crate::ids::Table;
use crate::outputs::{Query, RecordForm, found};
use crate::render::{Nowhere, prepare};
use crate::site::Site;

/// Why nothing is exported.
#[derive(Debug)]
pub enum NoExport {
    /// The site has errors.
    NoSite(Box<Report>),
    /// The question is wrong, in words.
    Question(String),
    /// The records cannot be written.
    Unwritten(io::Error),
}

impl From<io::Error> for NoExport {
    fn from(error: io::Error) -> NoExport {
        NoExport::Unwritten(error)
    }
}

/// Writes the records that are asked for, one after another.
pub fn export(
    options: &Options,
    query: &Query,
    form: RecordForm,
    progress: &dyn Progress,
    out: &mut dyn io::Write,
) -> Result<(), NoExport> {
    let site = site(options, progress)?;
    Ok(found(&site, query).map_err(NoExport::Question)?.write(form, out)?)
}

/// Writes the publications that are asked for as JATS, a file for each, below a folder; gives their number.
pub fn export_jats(
    options: &Options,
    query: &Query,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<usize, NoExport> {
    let site = site(options, progress)?;
    let outputs = found(&site, query).map_err(NoExport::Question)?.jats();
    let mut files = HashSet::new();
    if let Some(twice) = outputs.iter().find(|output| !files.insert(output.url.as_str())) {
        let file = twice.url.as_str().trim_start_matches('/');
        return Err(NoExport::Question(format!(
            "two publications would be `{file}`: give one of them another `id`"
        )));
    }
    disk::create_dir(folder)?;
    for output in &outputs {
        let rendered = prepare(&site, output).render(&Table::default(), &Nowhere);
        let rendered = rendered.map_err(|faults| {
            let report = Report { diagnostics: faults, ..Report::default() };
            NoExport::NoSite(Box::new(report))
        })?;
        let file = Path::new(output.url.as_str().trim_start_matches('/'));
        disk::write_below(folder, file, &rendered.bytes)?;
    }
    Ok(outputs.len())
}

/// The site, where it has no errors.
pub(super) fn site(options: &Options, progress: &dyn Progress) -> Result<Arc<Site>, NoExport> {
    let mut report = Report::default();
    // What the last build left has neither records nor DOIs.
    let Begun::Ready(site, ..) = begin(options, &mut None, progress, &mut report) else {
        return Err(NoExport::NoSite(Box::new(report)));
    };
    report.settle(Some(&site.config), &options.root);
    match has_errors(&report.diagnostics) {
        true => Err(NoExport::NoSite(Box::new(report))),
        false => Ok(site),
    }
}
