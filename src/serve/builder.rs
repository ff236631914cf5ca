//! Builder: the one thread that makes generations, one after another, and looks for mistakes in
//! templates while it has nothing else to do.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use jiff::Timestamp;
use rayon::prelude::*;
use tokio::sync::oneshot;

use super::change::Change;
use super::follow;
use super::generation::Generation;
use super::kept::{Kept, Next};
use super::overlay::Faults;
use super::shown::{Follow, Moment, Shown};
use super::{Built, Reload, Service, World};
use crate::build::{Report, has_errors, once};
use crate::cache::Derived;
use crate::config::Config;
use crate::diagnostic::{self, Diagnostic};
use crate::render::{Nowhere, Store};

/// How long nothing must happen before all pages are checked.
const IDLE: Duration = Duration::from_millis(100);

/// How many pages are checked at once: the next change waits for no more.
const CHUNK: usize = 64;

/// How many pages are rendered before anything else happens.
const FIRST: usize = 100;

/// What the builder has to do.
pub(super) enum Job {
    /// Files changed.
    Changed(Change),
    /// Check whether these files changed, and answer when the result is shown.
    Look(Vec<PathBuf>, oneshot::Sender<()>),
    /// A page could not be rendered.
    Faults(u64, Arc<str>, Vec<Diagnostic>),
}

/// Makes generations.
pub(super) struct Builder {
    root: PathBuf,
    reload: Reload,
    clock: Option<Timestamp>,
    kept: Kept,
    /// Files that are derived once for all generations.
    derived: Option<Arc<Derived>>,
    faults: Faults,
    shown: Shown,
    world: Arc<dyn World>,
    config: Option<Arc<Config>>,
    /// Pages of the current generation that are not checked yet, the last first.
    unchecked: Vec<usize>,
    /// Mistakes of pages of the current generation.
    late: BTreeMap<Arc<str>, Vec<Diagnostic>>,
    /// The last build failed: its mistakes cover the pages.
    failed: bool,
}

impl Builder {
    /// A builder that has built nothing yet.
    pub(super) fn new(
        service: &Service,
        origin: String,
        shown: Shown,
        world: Arc<dyn World>,
    ) -> Builder {
        let root = service.options.root.clone();
        let derived = service.options.cache.as_deref().map(Derived::open).map(Arc::new);
        let tones: Arc<dyn Store> = match &derived {
            Some(derived) => derived.clone(),
            None => Arc::new(Nowhere),
        };
        Builder {
            faults: Faults::new(&root, &service.editor),
            root,
            reload: service.reload,
            clock: service.clock,
            kept: Kept::new(service.options.clone(), origin, tones),
            derived,
            shown,
            world,
            config: None,
            unchecked: Vec::new(),
            late: BTreeMap::new(),
            failed: false,
        }
    }

    /// Builds, and builds again whenever something changed, until nobody needs it any more. `watch`
    /// starts to report changes, and says whether it does: after the first build, which opens every file,
    /// since the system reports each of these.
    pub(super) fn run(mut self, jobs: &Receiver<Job>, watch: impl FnOnce() -> bool) {
        self.build(&Change::everything());
        if watch() && self.kept.has_changed() {
            self.build(&Change::everything());
        }
        loop {
            let job = match self.unchecked.is_empty() {
                true => jobs.recv().map_err(|_| RecvTimeoutError::Disconnected),
                false => jobs.recv_timeout(IDLE),
            };
            let first = match job {
                Ok(job) => Some(job),
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => self.look_through(jobs),
            };
            let mut change = Change::default();
            let mut waiting = Vec::new();
            for job in first.into_iter().chain(jobs.try_iter()) {
                match job {
                    Job::Changed(other) => change.add(other),
                    Job::Look(paths, answer) => {
                        change.paths.extend(paths);
                        waiting.push(answer);
                    }
                    Job::Faults(number, file, faults) => self.tell_late(number, file, faults),
                }
            }
            if !change.is_empty() {
                self.build(&change);
            }
            for answer in waiting {
                // The caller may have gone.
                let _ = answer.send(());
            }
        }
    }

    /// Makes and shows the site after a change.
    fn build(&mut self, change: &Change) {
        self.world.begins();
        let now = self.clock.unwrap_or_else(|| self.world.now());
        let old = self.shown.now();
        let Some(Next { site, mut report, config, wide }) = self.kept.next(change, now) else {
            return;
        };
        let number = old.generation.as_ref().map_or(1, |old| old.number + 1);
        let generation = site.map(|site| {
            let derived = self.derived.clone();
            let (generation, faults) = Generation::new(number, site, derived, &mut report.summary);
            report.diagnostics.extend(faults);
            Arc::new(generation)
        });
        report.settle(config.as_deref(), &self.root);
        self.config = config;
        self.failed = has_errors(&report.diagnostics) || generation.is_none();
        let paths: Vec<PathBuf> = change.paths.iter().cloned().collect();
        let (first, failed) = (!old.ready, self.failed);
        let built = |affected: usize| Built { changed: &paths, affected, first, failed };
        let Some(generation) = generation.filter(|_| !self.failed) else {
            let faults = Arc::new(self.faults.of(&report.diagnostics));
            self.shown.show(Moment { ready: true, faults, ..(*old).clone() });
            self.world.built(&built(0), &report);
            return;
        };
        // Mistakes of pages stay until it is known that they are fixed.
        let faults = if self.late.is_empty() { Arc::default() } else { old.faults.clone() };
        let loud = if change.is_style() { old.loud } else { number };
        let follow = self.follow(&old, &generation, change);
        self.shown.show(Moment {
            ready: true,
            generation: Some(generation.clone()),
            loud,
            faults,
            follow,
        });
        let before = old.generation.as_deref().filter(|_| !wide);
        let first = self.first(before, &generation, change);
        let affected = if wide || !old.ready { generation.len() } else { first.len() };
        self.world.built(&built(affected), &report);
        // The old site is dropped before the next is made.
        drop(old);
        self.check_first(&generation, first);
    }

    /// Outputs to check before all others: those of changed sources, and those that had mistakes.
    /// The rest is checked later: what `before` had left, or all where any page may be affected.
    fn first(
        &mut self,
        before: Option<&Generation>,
        generation: &Generation,
        change: &Change,
    ) -> Vec<usize> {
        let mut first = generation.of_sources(|path| change.paths.contains(path));
        first.extend(self.late.keys().filter_map(|file| generation.output(file)));
        let left = std::mem::take(&mut self.unchecked);
        self.unchecked = match before {
            Some(old) => {
                left.iter().filter_map(|output| generation.output(&old.file(*output))).collect()
            }
            // They are taken from the end.
            None => generation.by_newest().into_iter().rev().collect(),
        };
        first.sort_unstable();
        first.dedup();
        first
    }

    fn check_first(&mut self, generation: &Arc<Generation>, mut first: Vec<usize>) {
        let rest = first.split_off(first.len().min(FIRST));
        self.unchecked.extend(rest);
        let looked: HashSet<usize> = first.iter().copied().collect();
        self.unchecked.retain(|output| !looked.contains(output));
        let before = std::mem::take(&mut self.late);
        self.check(generation, &first);
        self.show_late(&before);
    }

    /// Renders pages that nobody asked for, until a job comes in; gives that job.
    fn look_through(&mut self, jobs: &Receiver<Job>) -> Option<Job> {
        let generation = self.shown.now().generation.clone()?;
        let before = self.late.clone();
        let mut job = None;
        while job.is_none() && !self.unchecked.is_empty() {
            let chunk = self.unchecked.split_off(self.unchecked.len().saturating_sub(CHUNK));
            self.check(&generation, &chunk);
            job = jobs.try_recv().ok();
        }
        self.show_late(&before);
        job
    }

    fn check(&mut self, generation: &Generation, outputs: &[usize]) {
        let found: Vec<(Arc<str>, Vec<Diagnostic>)> = outputs
            .par_iter()
            .map(|output| (generation.file(*output), of_templates(generation.check(*output))))
            .filter(|(_, faults)| !faults.is_empty())
            .collect();
        self.late.extend(found);
    }

    /// A request found mistakes on a page.
    fn tell_late(&mut self, number: u64, file: Arc<str>, faults: Vec<Diagnostic>) {
        let is_current =
            self.shown.now().generation.as_ref().is_some_and(|now| now.number == number);
        let faults = of_templates(faults);
        if is_current && !faults.is_empty() && !self.late.contains_key(&file) {
            let before = self.late.clone();
            self.late.insert(file, faults);
            self.show_late(&before);
        }
    }

    /// Shows the mistakes of pages, unless those of a failed build are more urgent; prints them in
    /// the terminal where they differ from `before`.
    fn show_late(&mut self, before: &BTreeMap<Arc<str>, Vec<Diagnostic>>) {
        let settled = |late: &BTreeMap<Arc<str>, Vec<Diagnostic>>| {
            let diagnostics = once(late.values().flatten().cloned().collect());
            let mut report = Report { diagnostics, ..Report::default() };
            report.settle(self.config.as_deref(), &self.root);
            report.diagnostics
        };
        let now = settled(&self.late);
        if !now.is_empty() && now != settled(before) {
            self.world.faults(&now);
        }
        let old = self.shown.now();
        let faults = self.faults.of(&now);
        if !self.failed && *old.faults != faults {
            self.shown.show(Moment { faults: Arc::new(faults), ..(*old).clone() });
        }
    }

    /// Where the first of the changed sources can be seen.
    fn follow(&self, old: &Moment, generation: &Generation, change: &Change) -> Option<Follow> {
        if self.reload != Reload::Follow || old.generation.is_none() {
            return None;
        }
        let page = |path: &PathBuf| generation.page_of(Path::new(path));
        let Some((output, url)) = change.paths.iter().find_map(page) else {
            return old.follow.clone();
        };
        let before = self.shown.remembered(&generation.file(output));
        let after = generation.page(output).ok();
        let block = match (before, after) {
            (Some(before), Some(after)) => follow::block(&before.bytes, &after.bytes),
            _ => String::new(),
        };
        let url = generation.site().config.base.link(&url);
        Some(Follow { generation: generation.number, url, block })
    }
}

/// Without those that only say that a file will be read again.
fn of_templates(mut faults: Vec<Diagnostic>) -> Vec<Diagnostic> {
    faults.retain(|fault| fault.rule.code != diagnostic::CHANGED_MEANWHILE.code);
    faults
}
