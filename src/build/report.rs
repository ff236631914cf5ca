//! Report: the result of a build, and what it has to say.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::archive::Archive;
use crate::baseline::Baseline;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::ledger::{Compared, Updated};
use crate::outputs::Group;
use crate::plan::Plan;
use crate::write::Written;

/// The result of a build.
#[derive(Debug, Default)]
pub struct Report {
    /// What is wrong, sorted by place.
    pub diagnostics: Vec<Diagnostic>,
    /// What was made.
    pub summary: Summary,
    /// The configuration could not be read: nothing else was looked at.
    pub no_config: bool,
    /// What cannot be done with these options: nothing was read.
    pub refused: Option<String>,
    /// The known mistakes, as far as they are still there.
    pub baseline: Option<Baseline>,
    /// Sources that cannot be read and have been published: their mistakes never count as known.
    pub vanishing: BTreeSet<PathBuf>,
    /// Files of [`Options::compared`] that differ from what was rendered.
    pub differences: Vec<Difference>,
    /// What became of the addresses of [`Options::against`].
    pub addresses: Option<Compared>,
    /// The ledger, where it was updated.
    pub updated: Option<Updated>,
    /// The output folder holds files of this build and of the last one.
    pub is_mixed: bool,
    /// A message about the cache.
    pub note: Option<String>,
}

/// A file of the output folder that differs from what a build from nothing makes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// Its bytes differ.
    Differs(String),
    /// It does not exist.
    Missing(String),
    /// Nothing makes it any more.
    Stale(String),
}

/// What was made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Summary {
    /// Markdown files found.
    pub sources: usize,
    /// Articles that are shown.
    pub articles: usize,
    /// Pages for readers.
    pub pages: usize,
    /// Feeds.
    pub feeds: usize,
    /// Redirects.
    pub redirects: usize,
    /// All files of the output.
    pub outputs: usize,
    /// Outputs that were rendered; the others were kept.
    pub rendered: usize,
    /// What was written; nothing when the site was only checked.
    pub written: Option<Written>,
    /// Drafts left out.
    pub drafts: usize,
    /// Articles left out that are not yet due.
    pub scheduled: usize,
    /// When the next of them is due, in the site's zone.
    pub next_due: Option<String>,
    /// Sources that cannot be read although that is known or allowed.
    pub unreadable: Vec<PathBuf>,
    /// Sources that were held back.
    pub held: Vec<PathBuf>,
}

impl Summary {
    /// Takes what an archive shows and leaves out.
    pub(crate) fn take(&mut self, archive: &Archive, config: &Config) {
        self.articles = archive.articles.iter().filter(|article| article.kind.is_some()).count();
        self.drafts = archive.hidden.drafts;
        self.scheduled = archive.hidden.scheduled;
        self.unreadable = archive.hidden.unreadable();
        self.next_due = archive.hidden.next_due.map(|due| {
            let zoned = due.to_zoned_datetime(config.zone.clone());
            zoned.strftime("%Y-%m-%d %H:%M %Z").to_string()
        });
    }
}

impl Report {
    /// Number of diagnostics of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// Gives every diagnostic its severity on this site, drops those that are allowed or
    /// known, and sorts by place.
    pub(crate) fn settle(&mut self, config: Option<&Config>, root: &Path) {
        let diagnostics = &mut self.diagnostics;
        if let Some(config) = config {
            diagnostics.retain_mut(|diagnostic| match config.rules.severity(diagnostic) {
                Some(severity) => {
                    diagnostic.severity = severity;
                    true
                }
                None => false,
            });
        }
        diagnostics.sort_by(|a, b| {
            (&a.place, a.rule.code, &a.message).cmp(&(&b.place, b.rule.code, &b.message))
        });
        diagnostics.dedup();
        if let Some(baseline) = &mut self.baseline {
            baseline.take(diagnostics, root, &self.vanishing);
        }
    }
}

/// Counts the outputs of the plan.
pub(crate) fn count(plan: &Plan<'_>, summary: &mut Summary) {
    summary.outputs = plan.outputs.len();
    for planned in &plan.outputs {
        match planned.kind.group {
            Group::Page => summary.pages += 1,
            Group::Feed => summary.feeds += 1,
            Group::Redirect => summary.redirects += 1,
            Group::File => {}
        }
    }
}

/// True when one of them is an error.
pub(crate) fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// One mistake of a template on many pages is reported once, with the count and the first page.
pub(crate) fn once(faults: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut groups: BTreeMap<(Place, String), Vec<Diagnostic>> = BTreeMap::new();
    for fault in faults {
        groups.entry((fault.place.clone(), fault.message.clone())).or_default().push(fault);
    }
    groups
        .into_values()
        .filter_map(|mut group| {
            group.sort_by(|a, b| a.notes.cmp(&b.notes));
            let count = group.len();
            let first = group.into_iter().next()?;
            Some(match count {
                1 => first,
                2 => first.note("and on 1 more page"),
                count => first.note(format!("and on {} more pages", count - 1)),
            })
        })
        .collect()
}
