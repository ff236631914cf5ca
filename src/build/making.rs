//! Every output is kept or made. It is kept where neither what it is made from nor what it asked for
//! changed since it was made, and nobody changed the file.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::earlier::{Earlier, Left, LeftOutputs, Rewording, Stamps};
use super::verify::Comparison;
use super::weight::Weight;
use crate::archive::{self, Read};
use crate::cache::{self, Answered, Changes, Made, Outputs, State};
use crate::diagnostic::Diagnostic;
use crate::disk::{self, Hash, Stamp};
use crate::ids::{LanguageId, Table};
use crate::outputs::Content;
use crate::plan::{Plan, Planned};
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
    reworded: Option<Rewording>,
    /// The place of each output of the plan among all, sorted by file.
    places: Vec<u32>,
    /// The number of each of these in the last build; empty where nothing is known of that build.
    numbers: Vec<Option<u32>>,
    /// Stamps of the outputs of the last build as they are now.
    stamps: Stamps,
    /// What became of the outputs, sorted by file; empty where nobody wants to know it.
    done: Vec<OnceLock<Done>>,
    /// Sizes, where the host of the site limits them.
    pub weight: Option<Weight>,
}

/// The answer to an earlier question.
struct Known {
    is_same: bool,
    /// Documents whose words it shows.
    read: Vec<Read>,
}

/// What became of an output. It is small: there are tens of thousands of outputs.
enum Done {
    /// It was kept: its number in the last build, whether we looked at what it shows, and what is not as it was.
    Kept(u32, Made, Option<Box<Differs>>),
    /// It was made, and asked this.
    Made(Box<(cache::Output, Vec<Asked>)>),
}

/// What is not as it was of an output that was kept.
struct Differs {
    stamp: Stamp,
    /// Documents that it reads.
    read: Vec<Read>,
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
            let holds = |read: &[Read]| !may_change(reworded.as_ref(), read.iter().copied());
            site.repeated.recall(&state.records, holds);
        }
        let answers = state.map_or_else(Vec::new, |state| {
            let known =
                |old: &Answered| match may_change(reworded.as_ref(), old.read.iter().copied()) {
                    false => Known { is_same: true, read: old.read.clone() },
                    true => {
                        let (hash, read) = archive::reading(|| old.asked.hash(&**site));
                        Known { is_same: hash == old.hash, read }
                    }
                };
            state.asked.par_iter().map(known).collect()
        });
        let stamps = earlier.map_or_else(Stamps::new, |(earlier, _)| earlier.stamps());
        let last = earlier.and_then(|(earlier, _)| earlier.state.as_ref());
        let numbers = last.map_or_else(Vec::new, |state| {
            state.outputs.numbers(outputs.iter().map(|(file, _)| *file)).collect()
        });
        let mut places = vec![0; outputs.len()];
        (0..).zip(outputs).for_each(|(place, (_, number))| places[*number] = place);
        let count = earlier.map_or(0, |_| outputs.len());
        let done = (0..count).map(|_| OnceLock::new()).collect();
        Making {
            site,
            views,
            sink,
            earlier,
            store,
            site_keys,
            answers,
            reworded,
            places,
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
                    writer.put(self.destination(number, planned), &bytes);
                }
                Sink::Comparison(comparison) => comparison.put(&planned.file, &bytes),
                Sink::Nothing => {}
            }
            return Ok(());
        };
        let to = self.destination(number, planned);
        let before = self.numbers.get(to.place).copied().flatten().map(|before| before as usize);
        let old = earlier.state.as_ref().map(|state| (state, before));
        let mut prepared = None;
        let (key, read) = match old {
            Some((state, Some(old))) if self.reads_nothing_new(planned, &state.outputs, old) => {
                (state.outputs.key(old), None)
            }
            _ => {
                let prepared = prepared.insert(prepare(self.site, &planned.output));
                let (key, read) =
                    prepared.key(&self.site_keys, self.views, |path| earlier.hash(path));
                (key, Some(read))
            }
        };
        let made = match old {
            Some((state, Some(old))) if state.common == common => {
                self.kept(state, old, key, to, writer).map(|stamp| (&*state.outputs, old, stamp))
            }
            Some((_, Some(_))) => Err(Made::Common),
            _ => Err(Made::New),
        };
        let done = match made {
            Ok((known, old, stamp)) => {
                self.weigh(number, stamp.size);
                let made = if read.is_some() { Made::Kept } else { Made::Unseen };
                let is_same = |read: &Vec<Read>| known.read(old).eq(read.iter().copied());
                let differs = match stamp != known.stamp(old) || !read.as_ref().is_none_or(is_same)
                {
                    true => {
                        let read = read.unwrap_or_else(|| known.read(old).collect());
                        Some(Box::new(Differs { stamp, read }))
                    }
                    false => None,
                };
                Done::Kept(old as u32, made, differs)
            }
            Err(made) => {
                let (hash, asked) = match self.copied(number, planned, writer) {
                    Some(copied) => (copied?, Vec::new()),
                    None => {
                        let prepared =
                            prepared.unwrap_or_else(|| prepare(self.site, &planned.output));
                        let rendered = prepared.render(self.views, self.store)?;
                        self.weigh(number, rendered.bytes.len() as u64);
                        (writer.put(to, &rendered.bytes), rendered.asked)
                    }
                };
                let read = match (read, old) {
                    (Some(read), _) => read,
                    (None, Some((state, Some(old)))) => state.outputs.read(old).collect(),
                    (None, _) => Vec::new(),
                };
                let stamp = Stamp::default();
                let output = cache::Output { stamp, hash, key, read, asked: Vec::new(), made };
                Done::Made(Box::new((output, asked)))
            }
        };
        let _ = self.done[to.place].set(done);
        Ok(())
    }

    fn destination<'p>(&self, number: usize, planned: &'p Planned<'_>) -> Destination<'p> {
        let place = self.places[number] as usize;
        Destination { file: &planned.file, place, permanent: planned.kind.permanent }
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
        Some(Ok(writer.copy(self.destination(number, planned), &file, hash)))
    }

    /// True when nothing changed from which the key of an output is made.
    fn reads_nothing_new(&self, planned: &Planned<'_>, known: &Outputs, old: usize) -> bool {
        planned.output.content.source().is_none()
            && !may_change(self.reworded.as_ref(), known.read(old))
    }

    /// The stamp of an output as it was left, where it can be kept, or why it must be made.
    fn kept(
        &self,
        state: &State,
        number: usize,
        key: Hash,
        to: Destination<'_>,
        writer: &Writer,
    ) -> Result<Stamp, Made> {
        let known = &state.outputs;
        if known.key(number) != key {
            return Err(Made::View);
        }
        let same = |asked: u32| self.answers.get(asked as usize).is_some_and(|it| it.is_same);
        if !known.asked(number).all(same) {
            return Err(Made::Answer);
        }
        let now = self.stamps.get(number).copied().flatten();
        let kept = writer.keep(number, to, known.hash(number), known.stamp(number), now);
        kept.ok_or(Made::File)
    }

    /// Ends the making; nothing where nobody wants to know what became of the outputs.
    pub(super) fn made(self) -> Option<AllMade> {
        let Making { earlier, site_keys, answers, places, numbers, done, .. } = self;
        earlier.map(|_| AllMade { site_keys, answers, places, numbers, done })
    }
}

/// Outputs that were kept or made.
pub(super) struct AllMade {
    site_keys: Table<LanguageId, Hash>,
    answers: Vec<Known>,
    places: Vec<u32>,
    numbers: Vec<Option<u32>>,
    done: Vec<OnceLock<Done>>,
}

impl AllMade {
    /// Number of outputs that were kept.
    pub(super) fn kept(&self) -> usize {
        self.done.iter().filter(|done| matches!(done.get(), Some(Done::Kept(..)))).count()
    }

    /// What was made and kept, with the questions and hashes of their answers.
    pub(super) fn left(
        self,
        site: &Site,
        (earlier, common): (&Earlier<'_>, Hash),
        plan: &Plan<'_>,
    ) -> Left {
        let state = earlier.state.as_ref();
        let before = state.map_or(&[][..], |state| &state.asked);
        let changes = state.and_then(|state| self.changes(state));
        let numbered = |(asked, at): (&Answered, usize)| (asked.asked.clone(), Some(at));
        let (outputs, asked) = match (changes, state) {
            (Some(changes), _) => {
                (LeftOutputs::Changed(changes), before.iter().zip(0..).map(numbered).collect())
            }
            (None, state) => {
                let (outputs, questions) = self.outputs(state, plan);
                (LeftOutputs::Other(outputs), questions)
            }
        };
        let derived = self.places.iter().zip(&plan.outputs);
        let derived = derived.filter(|(_, planned)| planned.output.content.is_derived());
        let mut derived: Vec<Hash> = derived.filter_map(|(at, _)| self.key(*at, state)).collect();
        derived.extend(site.tone_keys());
        derived.extend(site.paper_keys());
        let queries: &dyn Queries = site;
        let answers = &self.answers;
        let asked = asked.into_par_iter().map(|(asked, at): (Asked, Option<usize>)| {
            // No answer is known where more than the archive changed.
            let known = at.and_then(|at| Some((before.get(at)?, answers.get(at)?)));
            let (hash, read) = match known.filter(|(_, now)| now.is_same) {
                Some((before, now)) => (before.hash, now.read.clone()),
                None => archive::reading(|| asked.hash(queries)),
            };
            Answered { asked, hash, read }
        });
        Left {
            common,
            until: None,
            outputs,
            asked: asked.collect(),
            derived,
            records: site.repeated.record_keys(),
            site_keys: self.site_keys,
            pages: HashMap::new(),
        }
    }

    /// The key of the output at a place.
    fn key(&self, place: u32, state: Option<&State>) -> Option<Hash> {
        match self.done[place as usize].get()? {
            Done::Made(made) => Some(made.0.key),
            Done::Kept(old, ..) => Some(state?.outputs.key(*old as usize)),
        }
    }

    /// What changes where the outputs are those of the last build, and each reads the same documents and asks the
    /// same questions as there.
    fn changes(&self, state: &State) -> Option<Changes> {
        let known = &*state.outputs;
        if self.done.len() != known.len() || self.numbers.len() != known.len() {
            return None;
        }
        let reads = |number: usize, read: &[Read]| known.read(number).eq(read.iter().copied());
        let asks = |number: usize, asked: &[Asked]| {
            let before = known.asked(number).map(|at| Some(&state.asked.get(at as usize)?.asked));
            before.eq(asked.iter().map(Some))
        };
        let mut changes = Changes { made: Vec::with_capacity(known.len()), ..Changes::default() };
        for (number, done) in self.done.iter().enumerate() {
            let (made, is_like_before) = match done.get()? {
                _ if self.numbers[number] != Some(number as u32) => return None,
                Done::Kept(_, made, None) => (*made, true),
                Done::Kept(_, made, Some(differs)) => {
                    changes.stamps.push((number, differs.stamp));
                    (*made, reads(number, &differs.read))
                }
                Done::Made(output) => {
                    let (output, asked) = &**output;
                    changes.stamps.push((number, output.stamp));
                    changes.hashes.push((number, output.hash, output.key));
                    (output.made, reads(number, &output.read) && asks(number, asked))
                }
            };
            if !is_like_before {
                return None;
            }
            changes.made.push(made);
        }
        Some(changes)
    }

    /// All outputs as they are left, and the questions that they asked, each with its former number.
    fn outputs(
        &self,
        state: Option<&State>,
        plan: &Plan<'_>,
    ) -> (Outputs, Vec<(Asked, Option<usize>)>) {
        let known = state.map(|state| &*state.outputs);
        let mut questions = Questions::new(state.map_or(&[][..], |state| &state.asked));
        let mut outputs = Outputs::about(known);
        let mut by_place = vec![0; self.done.len()];
        (0..).zip(&self.places).for_each(|(number, place)| by_place[*place as usize] = number);
        for (done, number) in self.done.iter().zip(by_place) {
            let file = &plan.outputs[number].file;
            match (done.get(), known) {
                (Some(Done::Made(made)), _) => {
                    let (output, asked) = &**made;
                    let asked = asked.iter().map(|one| questions.number(one.clone())).collect();
                    outputs.push(file, &cache::Output { asked, ..output.clone() });
                }
                (Some(Done::Kept(old, made, differs)), Some(known)) => {
                    let old = *old as usize;
                    // No answer changed.
                    let asked = known.asked(old).map(|old| questions.again(old));
                    match differs {
                        None => outputs.push_kept((known, old), asked, *made, known.stamp(old)),
                        Some(differs) => {
                            let Differs { stamp, read } = &**differs;
                            let (hash, key, made) = (known.hash(old), known.key(old), *made);
                            let (stamp, read, asked) = (*stamp, read.clone(), asked.collect());
                            let output = cache::Output { stamp, hash, key, read, asked, made };
                            outputs.push(file, &output);
                        }
                    }
                }
                (Some(Done::Kept(..)), None) | (None, _) => {}
            }
        }
        (outputs, questions.asked)
    }
}

/// Questions get numbers, each one.
struct Questions<'b> {
    before: &'b [Answered],
    /// New numbers of earlier questions.
    again: Vec<Option<u32>>,
    numbers: HashMap<Asked, u32>,
    /// Each with its former number.
    asked: Vec<(Asked, Option<usize>)>,
}

impl Questions<'_> {
    fn new(before: &[Answered]) -> Questions<'_> {
        let again = vec![None; before.len()];
        Questions { before, again, numbers: HashMap::new(), asked: Vec::new() }
    }

    /// The number of an earlier question.
    fn again(&mut self, old: u32) -> u32 {
        let at = old as usize;
        if let Some(number) = self.again[at] {
            return number;
        }
        let number = self.numbered(self.before[at].asked.clone(), Some(at));
        self.again[at] = Some(number);
        number
    }

    fn number(&mut self, asked: Asked) -> u32 {
        self.numbered(asked, None)
    }

    fn numbered(&mut self, one: Asked, before: Option<usize>) -> u32 {
        *self.numbers.entry(one).or_insert_with_key(|one| {
            self.asked.push((one.clone(), before));
            self.asked.len() as u32 - 1
        })
    }
}

/// True when something made from the words of these documents, which are in order, may have changed.
fn may_change(reworded: Option<&Rewording>, read: impl Iterator<Item = Read>) -> bool {
    reworded.is_none_or(|reworded| reworded.may_change(read))
}
