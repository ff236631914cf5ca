//! How far a build has come: a bar where a terminal watches and the work is long.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::arguments::Global;
use super::is_watched;
use crate::build::Progress;

/// Work shorter than this shows no bar.
const PATIENCE: Duration = Duration::from_millis(700);

/// A bar, and the times of the stages.
pub(super) struct Bar {
    bar: ProgressBar,
    started: Instant,
    stages: Mutex<Vec<(&'static str, Instant)>>,
}

impl Bar {
    pub(super) fn new(global: &Global, started: Instant) -> Bar {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
        if is_watched(global.format) && !global.quiet {
            let style = ProgressStyle::with_template("{msg:>9} {wide_bar} {human_pos}/{human_len}");
            if let Ok(style) = style {
                bar.set_style(style);
            }
            bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
        }
        Bar { bar, started, stages: Mutex::default() }
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
        self.stage("");
    }

    /// Prints how long each stage took.
    pub(super) fn timings(&self) {
        let stages = self.stages.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for pair in stages.windows(2) {
            let took = pair[1].1 - pair[0].1;
            say!("{:>8.1} ms  {}", took.as_secs_f64() * 1000.0, pair[0].0);
        }
    }
}

impl Progress for Bar {
    fn stage(&self, name: &'static str) {
        let mut stages = self.stages.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        stages.push((name, Instant::now()));
        if self.started.elapsed() > PATIENCE {
            self.bar.set_message(name);
        }
    }

    fn planned(&self, outputs: usize) {
        self.bar.set_length(outputs as u64);
    }

    fn made(&self) {
        if !self.bar.is_hidden() && self.started.elapsed() > PATIENCE {
            self.bar.inc(1);
        }
    }
}
