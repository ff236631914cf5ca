//! Every output is kept or made: kept, where what it is made from and what it asked for is as it was
//! when it was made, and the file is as it was left.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::earlier::{Earlier, Left};
use super::verify::Comparison;
use crate::cache::{self, Made, State};
use crate::diagnostic::Diagnostic;
use crate::disk::{Hash, Stamp};
use crate::plan::Planned;
use crate::render::prepare;
use crate::site::Site;
use crate::theme::{self, Asked, Queries, Value};
use crate::write::Writer;

/// Where outputs go.
#[derive(Clone, Copy)]
pub(super) enum Sink<'m> {
    /// Into the output folder.
    Folder(&'m Writer),
    /// Nowhere: they are compared with what stands in a folder.
    Comparison(&'m Comparison<'m>),
    /// Nowhere.
    Nothing,
}

/// Keeps or makes outputs.
pub(super) struct Making<'m, 'o> {
    pub site: &'m Arc<Site>,
    pub views: &'m [Value],
    pub sink: Sink<'m>,
    /// What is known of earlier builds, and the hash of what every page depends on.
    pub earlier: Option<(&'m Earlier<'o>, Hash)>,
    site_keys: Vec<Hash>,
    /// Whether the answers to the questions of [`State::asked`] are as they were.
    same_answers: Vec<bool>,
    done: Mutex<Vec<Done>>,
}

/// An output that was kept or made.
struct Done {
    file: Arc<str>,
    output: cache::Output,
    /// What was asked for it, where it was made.
    asked: Vec<Asked>,
}

impl<'m, 'o> Making<'m, 'o> {
    /// Outputs of `site`; `views` are its views in every language.
    pub fn new(
        site: &'m Arc<Site>,
        views: &'m [Value],
        sink: Sink<'m>,
        earlier: Option<(&'m Earlier<'o>, Hash)>,
    ) -> Self {
        let earlier = earlier.filter(|_| matches!(sink, Sink::Folder(_)));
        let state = earlier.and_then(|(earlier, common)| {
            earlier.state.as_ref().filter(|state| state.common == common)
        });
        let same_answers = state.map_or_else(Vec::new, |state| {
            let same = |(asked, hash): &(Asked, Hash)| asked.hash(&**site) == *hash;
            state.asked.par_iter().map(same).collect()
        });
        let site_keys = match earlier {
            Some(_) => views.iter().map(theme::fingerprint).collect(),
            None => Vec::new(),
        };
        Making { site, views, sink, earlier, site_keys, same_answers, done: Mutex::default() }
    }

    /// Keeps or makes one output.
    pub fn output(&self, planned: &Planned<'_>) -> Result<(), Vec<Diagnostic>> {
        let mut prepared = prepare(self.site, &planned.output);
        let (Some((earlier, common)), Sink::Folder(writer)) = (self.earlier, self.sink) else {
            let bytes = prepared.render(self.views)?.bytes;
            match self.sink {
                Sink::Folder(writer) => {
                    writer.put(&planned.file, &bytes, planned.kind.permanent);
                }
                Sink::Comparison(comparison) => comparison.put(&planned.file, &bytes),
                Sink::Nothing => {}
            }
            return Ok(());
        };
        let key = prepared.key(&self.site_keys, |path| earlier.hash(path));
        let made = match &earlier.state {
            Some(state) => self.why(state, common, key, planned, writer),
            None => Err(Made::New),
        };
        let (output, asked) = match made {
            Ok(output) => (output, Vec::new()),
            Err(made) => {
                let rendered = prepared.render(self.views)?;
                let hash = writer.put(&planned.file, &rendered.bytes, planned.kind.permanent);
                let stamp = Stamp::default();
                (cache::Output { stamp, hash, key, asked: Vec::new(), made }, rendered.asked)
            }
        };
        let done = Done { file: planned.file.clone(), output, asked };
        self.done.lock().unwrap_or_else(PoisonError::into_inner).push(done);
        Ok(())
    }

    /// The output as it was left, where it can be kept, or why it must be made.
    fn why(
        &self,
        state: &State,
        common: Hash,
        key: Hash,
        planned: &Planned<'_>,
        writer: &Writer,
    ) -> Result<cache::Output, Made> {
        let old = state.outputs.get(&planned.file).ok_or(Made::New)?;
        if state.common != common {
            return Err(Made::Common);
        }
        if old.key != key {
            return Err(Made::View);
        }
        let same = |asked: &u32| self.same_answers.get(*asked as usize) == Some(&true);
        if !old.asked.iter().all(same) {
            return Err(Made::Answer);
        }
        let kept = writer.keep(&planned.file, old.hash, old.stamp, planned.kind.permanent);
        let stamp = kept.ok_or(Made::File)?;
        Ok(cache::Output { stamp, made: Made::Kept, ..old.clone() })
    }

    /// What was made and kept, with the questions that were asked and hashes of their answers.
    pub fn left(self) -> Option<Left> {
        let (earlier, common) = self.earlier?;
        let none = Vec::new();
        let before = earlier.state.as_ref().map_or(&none, |state| &state.asked);
        let mut numbers: HashMap<Asked, u32> = HashMap::new();
        let mut asked: Vec<(Asked, Option<Hash>)> = Vec::new();
        let mut number = |one: Asked, hash: Option<Hash>| {
            *numbers.entry(one.clone()).or_insert_with(|| {
                asked.push((one, hash));
                asked.len() as u32 - 1
            })
        };
        let done = self.done.into_inner().unwrap_or_else(PoisonError::into_inner);
        let outputs = done
            .into_iter()
            .map(|Done { file, mut output, asked: new }| {
                let old = output.asked.iter().filter_map(|old| before.get(*old as usize));
                let mut all: Vec<u32> =
                    old.map(|(one, hash)| number(one.clone(), Some(*hash))).collect();
                all.extend(new.into_iter().map(|one| number(one, None)));
                output.asked = all;
                (file, output)
            })
            .collect();
        let site: &dyn Queries = &**self.site;
        let asked = asked
            .into_par_iter()
            .map(|(one, hash)| {
                let hash = hash.unwrap_or_else(|| one.hash(site));
                (one, hash)
            })
            .collect();
        Some(Left { common, until: None, outputs, asked })
    }
}
