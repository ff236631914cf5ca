//! Every output is kept or made. It is kept where neither what it is made from nor what it asked for
//! changed since it was made, and nobody changed the file.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::earlier::{Earlier, Left, Reworded, Stamps};
use super::verify::Comparison;
use super::weight::Weight;
use crate::archive::{self, Read};
use crate::cache::{self, Answered, Made, State};
use crate::diagnostic::Diagnostic;
use crate::disk::{self, Hash, Stamp};
use crate::ids::{DocumentId, LanguageId, Table};
use crate::outputs::Content;
use crate::plan::Planned;
use crate::render::{Nowhere, Store, prepare, unreadable};
use crate::site::Site;
use crate::theme::{self, Asked, Queries, Value};
use crate::write::{Destination, Writer};

/// Where outputs go.
#[derive(Clone, Copy)]
pub(super) enum Sink<'m> {
    /// Into the output folder.
    Folder(&'m Writer),
    /// Nowhere: they are compared with the files of a folder.
    Comparison(&'m Comparison<'m>),
    /// Nowhere.
    Nothing,
}

/// Keeps or makes outputs.
pub(super) struct Making<'m, 'o> {
    pub site: &'m Arc<Site>,
    pub views: &'m Table<LanguageId, Value>,
    pub sink: Sink<'m>,
    /// What is known of earlier builds, and the hash of what every page depends on.
    pub earlier: Option<(&'m Earlier<'o>, Hash)>,
    /// Where derived files are kept.
    store: &'m dyn Store,
    site_keys: Table<LanguageId, Hash>,
    /// Answers to the questions of [`cache::State::asked`].
    answers: Vec<Known>,
    /// Which documents were reworded, where nothing else changed: an output that reads none of them
    /// has the same view as before. Without this level, one changed text would take 209 ms in place of 140
    /// with 5,000 articles and the theme `institute`, and 636 in place of 367 with 20,000.
    reworded: Option<Table<DocumentId, Reworded>>,
    /// The number of each output of the plan in the last build; empty where nothing is known of it.
    numbers: Vec<Option<u32>>,
    /// Stamps of the outputs of the last build as they are now.
    stamps: Stamps,
    done: Mutex<Vec<Done>>,
    /// Sizes, where the host of the site limits them.
    pub weight: Option<Weight>,
}

/// The answer to an earlier question.
struct Known {
    is_same: bool,
    /// Documents whose words it shows.
    read: Vec<Read>,
}

/// An output that was kept or made.
struct Done {
    file: Arc<str>,
    output: cache::Output,
    /// Its questions, where it was made.
    asked: Vec<Asked>,
    /// It is a derived file: its key is that of its recipe.
    is_derived: bool,
}

impl<'m, 'o> Making<'m, 'o> {
    /// Outputs of `site` with their numbers, sorted by file; `views` are its views in every language.
    pub(super) fn new(
        site: &'m Arc<Site>,
        views: &'m Table<LanguageId, Value>,
        sink: Sink<'m>,
        earlier: Option<(&'m Earlier<'o>, Hash)>,
        outputs: &[(&str, usize)],
    ) -> Self {
        let store: &dyn Store = match earlier {
            Some((earlier, _)) => &**earlier.cache.derived(),
            None => &Nowhere,
        };
        let earlier = earlier.filter(|_| matches!(sink, Sink::Folder(_)));
        let site_keys = match earlier {
            Some(_) => views.iter().map(theme::fingerprint).collect(),
            None => Table::default(),
        };
        let state = earlier.and_then(|(earlier, common)| {
            earlier.state.as_ref().filter(|state| state.common == common)
        });
        let reworded = state
            .filter(|state| state.site_keys == site_keys)
            .and_then(|_| earlier?.0.reworded(&site.archive));
        if let (Some(state), Some(_)) = (state, &reworded) {
            let holds = |read: &[Read]| !may_differ(reworded.as_ref(), read);
            site.repeated.recall(&state.records, holds);
        }
        let answers = state.map_or_else(Vec::new, |state| {
            let known = |old: &Answered| match may_differ(reworded.as_ref(), &old.read) {
                false => Known { is_same: true, read: old.read.clone() },
                true => {
                    let (hash, read) = archive::reading(|| old.asked.hash(&**site));
                    Known { is_same: hash == old.hash, read }
                }
            };
            state.asked.par_iter().map(known).collect()
        });
        let stamps = earlier.map_or_else(Stamps::new, |(earlier, _)| earlier.stamps());
        let mut numbers = Vec::new();
        if let Some(state) = earlier.and_then(|(earlier, _)| earlier.state.as_ref()) {
            numbers.resize(outputs.len(), None);
            let known = state.numbers(outputs.iter().map(|(file, _)| *file));
            outputs.iter().zip(known).for_each(|((_, at), known)| numbers[*at] = known);
        }
        let done = Mutex::new(Vec::with_capacity(earlier.map_or(0, |_| outputs.len())));
        Making {
            site,
            views,
            sink,
            earlier,
            store,
            site_keys,
            answers,
            reworded,
            numbers,
            stamps,
            done,
            weight: Weight::of(site),
        }
    }

    /// Notes the size of an output.
    fn weigh(&self, number: usize, size: u64) {
        if let Some(weight) = &self.weight {
            weight.add(number, size);
        }
    }

    /// Keeps or makes one output of this number.
    pub(super) fn output(
        &self,
        number: usize,
        planned: &Planned<'_>,
    ) -> Result<(), Vec<Diagnostic>> {
        let (Some((earlier, common)), Sink::Folder(writer)) = (self.earlier, self.sink) else {
            if let Sink::Folder(writer) = self.sink
                && let Some(copied) = self.copied(number, planned, writer)
            {
                return copied.map(|_| ());
            }
            // A search for mistakes makes nothing that takes long.
            if planned.output.content.is_derived() && matches!(self.sink, Sink::Nothing) {
                return prepare(self.site, &planned.output).check(self.views);
            }
            if let Content::Copy(path) = &planned.output.content
                && !matches!(self.sink, Sink::Folder(_))
            {
                let source = disk::open(&self.site.root.join(path));
                let source = source.map_err(|error| vec![unreadable(path, &error)])?;
                self.weigh(number, source.stamp.size);
                return match self.sink {
                    Sink::Comparison(comparison) => comparison
                        .copy(&planned.file, source)
                        .map_err(|error| vec![unreadable(path, &error)]),
                    Sink::Folder(_) | Sink::Nothing => Ok(()),
                };
            }
            let bytes = prepare(self.site, &planned.output).render(self.views, self.store)?.bytes;
            self.weigh(number, bytes.len() as u64);
            match self.sink {
                Sink::Folder(writer) => {
                    writer.put(destination(planned), &bytes);
                }
                Sink::Comparison(comparison) => comparison.put(&planned.file, &bytes),
                Sink::Nothing => {}
            }
            return Ok(());
        };
        let before = self.numbers.get(number).copied().flatten().map(|before| before as usize);
        let old = earlier.state.as_ref().map(|state| (state, before));
        let mut prepared = None;
        let (key, read, kept) = match old {
            Some((state, Some(old))) if self.reads_nothing_new(planned, &state.outputs[old].1) => {
                let old = &state.outputs[old].1;
                (old.key, old.read.clone(), Made::Unseen)
            }
            _ => {
                let prepared = prepared.insert(prepare(self.site, &planned.output));
                let (key, read) =
                    prepared.key(&self.site_keys, self.views, |path| earlier.hash(path));
                (key, read, Made::Kept)
            }
        };
        let made = match old {
            Some((state, Some(old))) if state.common == common => {
                self.kept(state, old, key, planned, writer)
            }
            Some((_, Some(_))) => Err(Made::Common),
            _ => Err(Made::New),
        };
        let (output, asked) = match made {
            Ok(output) => {
                self.weigh(number, output.stamp.size);
                (cache::Output { read, made: kept, ..output }, Vec::new())
            }
            Err(made) => {
                let (hash, asked) = match self.copied(number, planned, writer) {
                    Some(copied) => (copied?, Vec::new()),
                    None => {
                        let prepared =
                            prepared.unwrap_or_else(|| prepare(self.site, &planned.output));
                        let rendered = prepared.render(self.views, self.store)?;
                        self.weigh(number, rendered.bytes.len() as u64);
                        (writer.put(destination(planned), &rendered.bytes), rendered.asked)
                    }
                };
                let stamp = Stamp::default();
                (cache::Output { stamp, hash, key, read, asked: Vec::new(), made }, asked)
            }
        };
        let is_derived = planned.output.content.is_derived();
        let done = Done { file: planned.file.clone(), output, asked, is_derived };
        self.done.lock().unwrap_or_else(PoisonError::into_inner).push(done);
        Ok(())
    }

    /// Copies a large file of the site, which is never completely in memory; gives its hash.
    fn copied(
        &self,
        number: usize,
        planned: &Planned<'_>,
        writer: &Writer,
    ) -> Option<Result<Hash, Vec<Diagnostic>>> {
        let Content::Copy(path) = &planned.output.content else { return None };
        let file = self.site.root.join(path);
        let size = disk::size(&file)?;
        if size < disk::LARGE {
            return None;
        }
        self.weigh(number, size);
        let known = self.earlier.and_then(|(earlier, _)| earlier.hash(path));
        let hash = match known.map_or_else(|| disk::hash(&file), Ok) {
            Ok(hash) => hash,
            Err(error) => return Some(Err(vec![unreadable(path, &error)])),
        };
        Some(Ok(writer.copy(&planned.file, &file, hash)))
    }

    /// True when nothing changed from which the key of an output is made.
    fn reads_nothing_new(&self, planned: &Planned<'_>, old: &cache::Output) -> bool {
        planned.output.content.source().is_none() && !may_differ(self.reworded.as_ref(), &old.read)
    }

    /// The output as it was left, where it can be kept, or why it must be made.
    fn kept(
        &self,
        state: &State,
        number: usize,
        key: Hash,
        planned: &Planned<'_>,
        writer: &Writer,
    ) -> Result<cache::Output, Made> {
        let old = &state.outputs[number].1;
        if old.key != key {
            return Err(Made::View);
        }
        let same = |asked: &u32| self.answers.get(*asked as usize).is_some_and(|it| it.is_same);
        if !old.asked.iter().all(same) {
            return Err(Made::Answer);
        }
        let now = self.stamps.get(number).copied().flatten();
        let kept = writer.keep(number, destination(planned), old.hash, old.stamp, now);
        let stamp = kept.ok_or(Made::File)?;
        Ok(cache::Output { stamp, ..old.clone() })
    }

    /// What was made and kept, with the questions and hashes of their answers.
    pub(super) fn left(self) -> Option<Left> {
        let (earlier, common) = self.earlier?;
        let before = earlier.state.as_ref().map_or(&[][..], |state| &state.asked);
        let mut numbers: HashMap<Asked, u32> = HashMap::new();
        let mut asked: Vec<(Asked, Option<usize>)> = Vec::new();
        let mut number = |one: &Asked, before: Option<usize>| {
            *numbers.entry(one.clone()).or_insert_with(|| {
                asked.push((one.clone(), before));
                asked.len() as u32 - 1
            })
        };
        let done = self.done.into_inner().unwrap_or_else(PoisonError::into_inner);
        // For a kept output, no answer changed.
        let derived = done.iter().filter(|done| done.is_derived).map(|done| done.output.key);
        let derived = derived.chain(self.site.tone_keys()).chain(self.site.paper_keys()).collect();
        let mut again: Vec<Option<u32>> = vec![None; before.len()];
        let outputs = done
            .into_iter()
            .map(|Done { file, mut output, asked: new, .. }| {
                let mut all = Vec::with_capacity(output.asked.len() + new.len());
                for old in &output.asked {
                    let at = *old as usize;
                    let asked = &before[at].asked;
                    all.push(*again[at].get_or_insert_with(|| number(asked, Some(at))));
                }
                all.extend(new.iter().map(|one| number(one, None)));
                output.asked = all;
                (file, output)
            })
            .collect();
        let site: &dyn Queries = &**self.site;
        let asked = asked
            .into_par_iter()
            .map(|(asked, at)| {
                let (hash, read) = match at {
                    Some(at) => (before[at].hash, self.answers[at].read.clone()),
                    None => archive::reading(|| asked.hash(site)),
                };
                Answered { asked, hash, read }
            })
            .collect();
        Some(Left {
            common,
            until: None,
            outputs,
            asked,
            derived,
            records: self.site.repeated.record_keys(),
            site_keys: self.site_keys,
            pages: HashMap::new(),
        })
    }
}

fn destination<'p>(planned: &'p Planned<'_>) -> Destination<'p> {
    Destination { file: &planned.file, permanent: planned.kind.permanent }
}

/// True when something made from the words of these documents may have changed.
fn may_differ(reworded: Option<&Table<DocumentId, Reworded>>, read: &[Read]) -> bool {
    let differs =
        |read: &Read, reworded: &Table<DocumentId, Reworded>| match reworded.get(read.document()) {
            Some(Reworded::No) => false,
            Some(Reworded::Body) => read.is_whole(),
            Some(Reworded::Brief) | None => true,
        };
    reworded.is_none_or(|reworded| read.iter().any(|read| differs(read, reworded)))
}
