//! Export: records of the archive, or of a query, without building the site.

use super::{Begun, Options, Progress, Report, begin, has_errors};
use crate::outputs::{Wanted, records};

/// Why nothing is exported.
#[derive(Debug)]
pub enum NoExport {
    /// The site has errors.
    NoSite(Box<Report>),
    /// The question is wrong, in words.
    Question(String),
}

/// The records that the caller wants.
pub fn export(
    options: &Options,
    wanted: &Wanted,
    progress: &dyn Progress,
) -> Result<Vec<u8>, NoExport> {
    let mut report = Report::default();
    // What the last build left has no records.
    let Begun::Ready(site, ..) = begin(options, &mut None, progress, &mut report) else {
        return Err(NoExport::NoSite(Box::new(report)));
    };
    report.settle(Some(&site.config), &options.root);
    if has_errors(&report.diagnostics) {
        return Err(NoExport::NoSite(Box::new(report)));
    }
    records(&site, wanted).map_err(NoExport::Question)
}
