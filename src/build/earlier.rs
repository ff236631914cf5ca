//! What a build knows of earlier ones: which inputs did not change, which documents need no
//! parsing, which outputs no rendering.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use rayon::prelude::*;

use super::changed::{Changed, Now, changed};
use super::{Options, Report};
use crate::archive::{Archive, Read};
use crate::cache::{self, Cache, Changes, Input, Known, Mark, Outputs, Parsed, State};
use crate::config::Config;
use crate::diagnostic::{self, Diagnostic, Place};
use crate::discover::{LEDGER, Source, Sources};
use crate::disk::{self, Folder, Hash, Hashing, Links, Lock, Stamp};
use crate::ids::{DocumentId, Id, LanguageId, Table};
use crate::parse::{Document, Role, parse_and_count};
use crate::plan;
use crate::search::Early;
use crate::site::RecordKeys;
use crate::theme::{self, Theme};
use crate::write::{self, MANIFEST, Written, unchanged};

/// What is known of earlier builds.
pub(super) struct Earlier<'o> {
    options: &'o Options,
    pub(super) cache: Cache,
    began: Mark,
    /// Hash of the text of the configuration.
    config: Hash,
    /// The host gets hidden files.
    hidden_go: bool,
    /// How the last build left the output folder, once that is [`recall`](Earlier::recall)ed.
    pub(super) state: Option<State>,
    is_recalled: bool,
    /// Stamps of the outputs, which are read while the archive is made.
    ahead: Mutex<Option<Receiver<Stamps>>>,
    /// The lock of the site, taken before they are read.
    lock: Mutex<Option<Lock>>,
    /// Contents of all inputs in the order of [`Sources::all`], as far as they are known.
    hashes: Vec<Option<Hash>>,
    /// Contents of files that may be copied, by path.
    files: Option<Arc<HashMap<Arc<Path>, Hash>>>,
    /// Frames of the Markdown sources.
    frames: Vec<Hash>,
    /// Briefs of the Markdown sources.
    briefs: Vec<Hash>,
    /// All options but the clock, where they can be compared with the last build.
    asked: Option<Hash>,
    /// The inputs are those of [`Earlier::state`], each by its number.
    are_named: bool,
    /// What every page depends on, once it is asked for.
    common: Option<Hash>,
}

impl<'o> Earlier<'o> {
    /// Opens the cache, where there is to be one.
    pub(super) fn open(options: &'o Options) -> Option<Earlier<'o>> {
        let mut cache = Cache::open(options.cache.as_ref()?);
        // A build that writes no site writes no cache.
        let began = options.output.as_ref().map_or(Mark::NONE, |_| cache.mark());
        Some(Earlier {
            options,
            cache,
            began,
            config: Hash::default(),
            hidden_go: false,
            state: None,
            is_recalled: false,
            ahead: Mutex::default(),
            lock: Mutex::default(),
            hashes: Vec::new(),
            files: None,
            frames: Vec::new(),
            briefs: Vec::new(),
            asked: None,
            are_named: false,
            common: None,
        })
    }

    /// Reads how the last build left the output folder.
    pub(super) fn recall(&mut self) {
        if let (false, Some(output)) = (self.is_recalled, &self.options.output) {
            self.state = self.cache.state(&self.options.root, output);
        }
        self.is_recalled = true;
    }

    /// Takes the hash of the configuration's text, and the configuration.
    pub(super) fn configured(&mut self, text: Hash, config: &Config) {
        self.config = text;
        self.hidden_go = plan::hidden_go(&self.options.root, config);
    }

    /// All options but the clock.
    fn asked_for(&self) -> Hash {
        let Options { config_file, overrides, moment, preview, held, .. } = self.options;
        let shown = (moment.drafts, moment.future, preview);
        let said = (self.config, self.hidden_go);
        let text = format!("{config_file:?} {overrides:?} {shown:?} {held:?} {said:?}");
        Hash::of(text.as_bytes())
    }

    /// Learns the contents of all inputs whose stamps are known.
    pub(super) fn learn(&mut self, sources: &Sources) {
        let inputs = self.state.as_ref().map_or(&[][..], |state| &state.inputs);
        self.are_named = are_named(sources, inputs);
        if self.are_named {
            let known = sources.all().zip(inputs);
            self.hashes = known.map(|(source, (_, input))| input.with(source.stamp)).collect();
            return;
        }
        let known: HashMap<&str, &Input> =
            inputs.iter().map(|(path, input)| (&**path, input)).collect();
        let hash = |source: &Source| known.get(&*name(source))?.with(source.stamp);
        self.hashes = sources.all().map(hash).collect();
    }

    /// Reads the inputs from number `first` on whose contents are not known.
    fn read(&mut self, sources: &Sources, first: usize) {
        let all: Vec<&Source> = sources.all().skip(first).collect();
        let root = Folder::open(&self.options.root);
        self.hashes[first..].par_iter_mut().zip(all).for_each(|(hash, source)| {
            if hash.is_none() {
                *hash = root.hash(&source.path, source.stamp.size).ok();
            }
        });
    }

    /// How many pages the PDFs have that hold what they held when these were counted.
    pub(super) fn pages(&self, sources: &Sources) -> HashMap<Arc<Path>, u32> {
        let known: HashMap<Hash, u32> =
            self.state.iter().flat_map(|state| state.pages.iter().copied()).collect();
        let all = sources.all().zip(&self.hashes).filter(|_| !known.is_empty());
        let pages = |(source, hash): (&Source, &Option<Hash>)| {
            Some((source.path.clone(), *known.get(&(*hash)?)?))
        };
        all.filter_map(pages).collect()
    }

    /// The report of the last build, where nothing changed since: neither inputs, nor what was
    /// asked for, nor what is due, nor the outputs.
    pub(super) fn nothing_changed(&mut self, sources: &Sources) -> Option<Report> {
        let Options { baseline, held, output, .. } = self.options;
        let asked = self.asked_for();
        let is_like = |state: &State| state.options == asked && self.are_named;
        if baseline.is_some() || !held.is_empty() || !self.state.as_ref().is_some_and(is_like) {
            return None;
        }
        self.asked = Some(asked);
        self.read(sources, 0);
        let state = self.state.as_ref()?;
        if self.changed(state, None) != Changed::Nothing {
            return None;
        }
        let folder = output.as_ref()?;
        if write::is_left(&disk::resolve(folder).ok()?) {
            return None;
        }
        let held = Folder::open(folder);
        let outputs = &*state.outputs;
        let some = |numbers: Range<usize>| {
            let mut stamps = held.in_order(Links::Own);
            let one = |number: usize| {
                let file = Path::new(outputs.file(number));
                let now = stamps.stamp(file).ok()?;
                unchanged(|| folder.join(file), outputs.hash(number), outputs.stamp(number), now)
            };
            numbers.map(one).collect::<Vec<_>>()
        };
        let count = outputs.len();
        let parts = (0..count.div_ceil(128)).into_par_iter();
        let parts = parts.map(|part| part * 128..count.min((part + 1) * 128));
        let stamps: Vec<Stamp> = parts.flat_map_iter(some).collect::<Option<_>>()?;
        let Input { hash, stamp } = state.manifest;
        let path = folder.join(MANIFEST);
        let now = disk::own_stamp(&path).ok()?;
        let manifest = unchanged(|| path, hash, stamp, now)?;
        let mut report = Report { diagnostics: state.diagnostics()?, ..Report::default() };
        report.summary = serde_json::from_slice(&state.summary).ok()?;
        let unchanged = state.outputs.len();
        report.summary.rendered = 0;
        report.summary.written = Some(Written { written: 0, unchanged, removed: 0 });
        self.refresh(sources, &stamps, manifest);
        Some(report)
    }

    /// What changed since a state was kept.
    fn changed(&self, state: &State, outlines: Option<&[Hash]>) -> Changed {
        let contents = self.are_named.then_some(&*self.hashes);
        let clock = self.options.moment.now.as_nanosecond();
        changed(state, &Now { asked: self.asked, clock, contents, outlines })
    }

    /// Reads the stamps of all outputs while other work is done, unless another build may change
    /// them.
    pub(super) fn look_ahead(&mut self) {
        let (Some(state), Some(folder)) = (&self.state, &self.options.output) else { return };
        let config = self.options.root.join(&self.options.config_file);
        let Ok(Some(lock)) = disk::try_lock(&config) else { return };
        self.lock = Mutex::new(Some(lock));
        let outputs = state.outputs.clone();
        let folder = Folder::open(folder);
        let (send, receive) = channel();
        rayon::spawn(move || {
            // On one thread: the archive needs the others.
            let mut stamps = folder.in_order(Links::Own);
            let stamp = |file: &str| stamps.stamp(Path::new(file)).ok();
            // Nobody waits for them where the build ends first.
            let _ = send.send(outputs.files().map(stamp).collect());
        });
        self.ahead = Mutex::new(Some(receive));
    }

    /// The lock of the site, where it is already held.
    pub(super) fn lock(&self) -> Option<Lock> {
        self.lock.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Stamps of the outputs of [`Earlier::state`] as they were when the archive was begun, where
    /// they were read.
    pub(super) fn stamps(&self) -> Stamps {
        let ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner).take();
        ahead.and_then(|ahead| ahead.recv().ok()).unwrap_or_default()
    }

    /// Keeps new stamps of files that did not change, so that they are not read again.
    fn refresh(&mut self, sources: &Sources, outputs: &[Stamp], manifest: Stamp) {
        let (Some(state), Some(folder)) = (&mut self.state, &self.options.output) else { return };
        let mut stale = false;
        let mut renew = |old: &mut Stamp, new: Stamp| {
            stale |= *old != new && new != Stamp::default();
            *old = new;
        };
        for (source, (_, input)) in sources.all().zip(&mut state.inputs) {
            renew(&mut input.stamp, self.began.trusted(source.stamp));
        }
        let all = Arc::make_mut(&mut state.outputs);
        for (number, stamp) in outputs.iter().enumerate() {
            let mut known = all.stamp(number);
            renew(&mut known, self.began.trusted(*stamp));
            all.stamped(number, known);
        }
        renew(&mut state.manifest.stamp, self.began.trusted(manifest));
        if stale {
            self.cache.keep(&self.options.root, folder, state);
        }
    }

    /// Reads and parses all Markdown sources, each on its own; those that are known need no parsing,
    /// and where their stamps are known no reading.
    pub(super) fn documents(
        &mut self,
        config: &Config,
        sources: &Sources,
        early: Option<&Early>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Arc<Document>> {
        let root = Folder::open(&self.options.root);
        let known =
            self.cache.documents(sources.markdown.len(), self.config, self.options.moment.now);
        let read = known.read(&sources.markdown, |number, known| {
            let parse =
                |path: &Arc<Path>, bytes: &[u8]| parse_and_count(path, bytes, config, early);
            document(&root, &sources.markdown[number].path, self.hashes[number], known, parse)
        });
        self.cache.note_unread(&read);
        let learn = |(parsed, hash): (&Result<Parsed, _>, &mut Option<Hash>)| {
            let document = parsed.as_ref().map(|(document, _)| document).ok();
            *hash = document.map(|document| document.hash);
            document.map_or_else(Default::default, |document| (document.frame, document.brief))
        };
        let (cache, hashes) = (&mut self.cache, &mut self.hashes);
        ((), (self.frames, self.briefs)) = rayon::join(
            || {
                if self.options.output.is_some() {
                    cache.keep_documents(&known, &read);
                }
            },
            || read.documents.par_iter().zip(hashes).map(learn).unzip(),
        );
        let mut documents = Vec::with_capacity(read.documents.len());
        for parsed in read.documents {
            match parsed {
                Ok((document, told)) => {
                    documents.push(document);
                    diagnostics.extend(told);
                }
                Err(fault) => diagnostics.push(*fault),
            }
        }
        documents
    }

    /// Which documents of the archive were reworded since the state was kept; none where more than
    /// words may have changed.
    pub(super) fn reworded(&self, archive: &Archive) -> Option<Rewording> {
        let state = self.state.as_ref()?;
        let numbers = match self.changed(state, Some(&self.frames)) {
            Changed::Nothing => Vec::new(),
            Changed::Words(numbers) => numbers,
            Changed::Anything => return None,
        };
        let changed: HashMap<&str, Reworded> = numbers
            .into_iter()
            .map(|number| {
                let before = state.briefs.get(number);
                let is_same = before.is_some() && before == self.briefs.get(number);
                let what = if is_same { Reworded::Body } else { Reworded::Brief };
                (&*state.inputs[number].0, what)
            })
            .collect();
        let reworded = |document: &Document| match document.path.to_str() {
            Some(path) => changed.get(path).copied().unwrap_or(Reworded::No),
            None => Reworded::Brief,
        };
        Some(Rewording::of(archive.documents().map(reworded).collect()))
    }

    /// Contents of files that are no Markdown, as far as they are known.
    pub(super) fn contents(&mut self, sources: &Sources) -> Arc<HashMap<Arc<Path>, Hash>> {
        let known =
            |(source, hash): (&Source, &Option<Hash>)| Some((source.path.clone(), (*hash)?));
        let others = sources.all().zip(&self.hashes).skip(sources.markdown.len());
        self.files.get_or_insert_with(|| Arc::new(others.filter_map(known).collect())).clone()
    }

    /// What is known of a file's content.
    pub(super) fn hash(&self, path: &Path) -> Option<Hash> {
        self.files.as_ref()?.get(path).copied()
    }

    /// A hash of all that every page depends on: the theme, its strings, its assets, the site's
    /// configuration, and the options but drafts and the clock, which the archive answers.
    pub(super) fn common(&mut self, sources: &Sources, theme: &Theme) -> Hash {
        if let Some(common) = self.common {
            return common;
        }
        self.contents(sources);
        let themes = self.hashes.len() - sources.themes.len();
        self.read(sources, themes);
        let paths = sources.themes.iter().map(|source| &*source.path);
        let files: Vec<(&Path, &Option<Hash>)> = paths.zip(&self.hashes[themes..]).collect();
        let assets: Vec<_> = theme
            .assets
            .addresses()
            .map(|(path, url, hash)| (path, url.to_string(), hash))
            .collect();
        let Options { overrides, preview, .. } = self.options;
        let asked = format!("{overrides:?} {preview}");
        *self.common.insert(theme::fingerprint(&(self.config, files, asked, assets)))
    }

    /// True where an input that is not Markdown may have changed since the build began.
    fn changed_meanwhile(&self, sources: &Sources) -> bool {
        let others: Vec<&Source> = sources.others().collect();
        let held = Folder::open(&self.options.root);
        others.par_iter().any(|source| {
            let now = held.stamp(&source.path, Links::Followed).ok();
            now != Some(source.stamp) || self.began.trusted(source.stamp) != source.stamp
        })
    }

    /// A hash of all that the archive is made from but the words of its documents; none where some of it may
    /// have changed meanwhile, or where no site is written. `until` is the moment up to which the site stays
    /// as it is, and `refused` are the sources that are held back for what is wrong in them.
    pub(super) fn frame(
        &mut self,
        sources: &Sources,
        theme: &Theme,
        until: Option<Timestamp>,
        refused: &BTreeSet<PathBuf>,
    ) -> Option<Hash> {
        self.options.output.as_ref()?;
        if self.changed_meanwhile(sources) {
            return None;
        }
        let common = self.common(sources, theme);
        let markdown = sources.markdown.len();
        self.read(sources, markdown);
        let (mut names, mut others) = (Hashing::default(), Vec::new());
        for (number, (source, hash)) in sources.all().zip(&self.hashes).enumerate() {
            // No output is made from the ledger.
            let name = name(source);
            if name != LEDGER {
                names.update(name.as_bytes());
                names.update(b"\n");
                others.extend((number >= markdown).then_some(*hash));
            }
        }
        let others = others.into_iter().collect::<Option<Vec<Hash>>>()?;
        let until = until.map(|until| until.as_nanosecond().to_le_bytes());
        let (frames, others) = (Hash::of_all(&self.frames), Hash::of_all(&others));
        let asked = (self.asked_for(), until, refused);
        Some(theme::fingerprint(&(common, frames, names.hash(), others, asked)))
    }

    /// Keeps how this build left the output folder.
    pub(super) fn keep(&mut self, sources: &Sources, left: Left, report: &Report) {
        let Some(folder) = &self.options.output else { return };
        let ended = self.cache.mark();
        self.read(sources, sources.markdown.len());
        // It is not known what changed while the site was built: the next build does everything.
        let root = &self.options.root;
        let changed_meanwhile = self.changed_meanwhile(sources);
        let inputs = sources
            .all()
            .zip(&self.hashes)
            .map(|(source, hash)| {
                let stamp = hash.map_or(Stamp::default(), |_| self.began.trusted(source.stamp));
                (name(source).into(), Input { stamp, hash: hash.unwrap_or_default() })
            })
            .collect();
        let counted = |(source, hash): (&Source, &Option<Hash>)| {
            Some(((*hash)?, *left.pages.get(&*source.path)?))
        };
        let counts = sources.all().zip(&self.hashes).filter(|_| !left.pages.is_empty());
        let pages = counts.filter_map(counted).collect();
        let mut outputs = match left.outputs {
            LeftOutputs::Other(outputs) => outputs,
            LeftOutputs::Changed(changes) => {
                let Some(state) = self.state.take() else { return };
                let mut outputs = Arc::unwrap_or_clone(state.outputs);
                outputs.change(&changes);
                outputs
            }
        };
        let held = Folder::open(folder);
        outputs.stamp_all(|file, made, stamp| match made.is_kept() {
            true => self.began.trusted(stamp),
            false => held
                .stamp(Path::new(file), Links::Own)
                .map_or(Stamp::default(), |stamp| ended.trusted(stamp)),
        });
        let manifest = folder.join(MANIFEST);
        let Ok(text) = disk::read(&manifest) else { return };
        let stamp =
            disk::own_stamp(&manifest).map_or(Stamp::default(), |stamp| ended.trusted(stamp));
        let told: Vec<Diagnostic> = report
            .diagnostics
            .iter()
            .filter(|told| told.rule.code != diagnostic::VANISHED.code)
            .cloned()
            .collect();
        let state = State {
            way: cache::way(root, folder),
            options: if changed_meanwhile { Hash::default() } else { self.asked_for() },
            common: if changed_meanwhile { Hash::default() } else { left.common },
            now: self.options.moment.now.as_nanosecond(),
            until: left.until.map(Timestamp::as_nanosecond),
            inputs,
            outputs: Arc::new(outputs),
            manifest: Input { stamp, hash: Hash::of(&text) },
            asked: left.asked,
            derived: left.derived,
            records: left.records,
            pages,
            frames: self.frames.clone(),
            briefs: self.briefs.clone(),
            site_keys: left.site_keys,
            told: cache::told(&told),
            summary: serde_json::to_vec(&report.summary).unwrap_or_default(),
        };
        self.cache.keep(&self.options.root, folder, &state);
        // Nobody waits until the memory is freed.
        rayon::spawn(move || drop(state));
    }
}

/// What changed in a document of which at most words changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reworded {
    /// Nothing.
    No,
    /// Words of its body, but nothing that other pages show of it.
    Body,
    /// What other pages show of it, too.
    Brief,
}

/// Which documents were reworded.
pub(super) struct Rewording {
    documents: Table<DocumentId, Reworded>,
    /// Number of documents up to the last that was reworded.
    until: usize,
}

impl Rewording {
    fn of(documents: Table<DocumentId, Reworded>) -> Rewording {
        let last = documents.iter().rposition(|reworded| *reworded != Reworded::No);
        Rewording { until: last.map_or(0, |last| last + 1), documents }
    }

    /// True when something made from the words of these documents, which are in order, may have changed.
    pub(super) fn may_change(&self, read: impl Iterator<Item = Read>) -> bool {
        let mut near = read.take_while(|read| read.document().place() < self.until);
        near.any(|read| match self.documents[read.document()] {
            Reworded::No => false,
            Reworded::Body => read.is_whole(),
            Reworded::Brief => true,
        })
    }
}

/// Stamps of outputs in the order of [`State::outputs`]; none where there is no file.
pub(super) type Stamps = Vec<Option<Stamp>>;

/// The path of a source as text.
fn name(source: &Source) -> Cow<'_, str> {
    source.path.to_string_lossy()
}

/// True where these are the inputs, in their order.
fn are_named(sources: &Sources, inputs: &[(Box<str>, Input)]) -> bool {
    let mut known = inputs.iter().map(|(path, _)| &**path);
    let is_next = |source: &Source| {
        known.next().is_some_and(|known| match source.path.to_str() {
            Some(path) => path == known,
            None => name(source) == known,
        })
    };
    sources.all().all(is_next) && known.next().is_none()
}

/// Outputs as a build leaves them; stamps of those that were made are not known yet.
pub(super) enum LeftOutputs {
    /// Those of the last build, changed so.
    Changed(Changes),
    /// These.
    Other(Outputs),
}

/// What a build leaves in the output folder.
pub(super) struct Left {
    pub common: Hash,
    pub until: Option<Timestamp>,
    pub outputs: LeftOutputs,
    pub asked: Vec<cache::Answered>,
    pub derived: Vec<Hash>,
    pub records: RecordKeys,
    pub site_keys: Table<LanguageId, Hash>,
    /// How many pages the PDFs have that articles offer.
    pub pages: HashMap<PathBuf, u32>,
}

/// The next moment at which something may be due, over or expired: the first bound of any date that
/// is after `now`.
pub(crate) fn next_change(documents: &[Arc<Document>], now: Timestamp) -> Option<Timestamp> {
    let bounds = documents.par_iter().flat_map_iter(|document| {
        let dates = match &document.role {
            Role::Article(front) => [
                front.date.as_ref(),
                front.updated.as_deref(),
                front.publish_at.as_deref(),
                front.expires.as_deref(),
                front.start.as_deref(),
                front.end.as_deref(),
                front.rights_until.as_deref(),
            ],
            _ => [None; 7],
        };
        dates.into_iter().flatten().flat_map(|date| [date.instant(), date.end()])
    });
    bounds.filter(|bound| *bound > now).min()
}

/// Reads one Markdown source and calls `parse` for it. A known source is not parsed; if its hash is known, it is
/// not read either.
pub(crate) fn document(
    root: &Folder,
    path: &Arc<Path>,
    hash: Option<Hash>,
    known: &mut Known,
    parse: impl FnOnce(&Arc<Path>, &[u8]) -> Parsed,
) -> Result<Parsed, Box<Diagnostic>> {
    if let Some(parsed) = hash.and_then(|hash| known.take(path, hash)) {
        return Ok(parsed);
    }
    let bytes = source(root, path)?;
    Ok(known.take(path, Hash::of(&bytes)).unwrap_or_else(|| parse(path, &bytes)))
}

/// Reads the bytes of a Markdown source.
pub(crate) fn source(root: &Folder, path: &Path) -> Result<Vec<u8>, Box<Diagnostic>> {
    root.read(path).map_err(|error| {
        let message = format!("cannot be read: {}", disk::words(&error));
        Box::new(Diagnostic::new(&diagnostic::UNREADABLE, Place::file(path), message))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_from_other_words_may_change() {
        let [first, second, third] = [0, 1, 2].map(DocumentId::at);
        let rewording = |all: [Reworded; 3]| Rewording::of(all.into_iter().collect());
        let body = rewording([Reworded::No, Reworded::Body, Reworded::No]);
        let brief = rewording([Reworded::No, Reworded::Brief, Reworded::No]);
        let others = [Read::whole(first), Read::whole(third)];
        for (read, by_body, by_brief) in [
            (vec![], false, false),
            (others.to_vec(), false, false),
            (vec![Read::brief(second)], false, true),
            (vec![others[0], Read::whole(second), others[1]], true, true),
            (vec![Read::brief(second), Read::whole(second)], true, true),
        ] {
            assert_eq!(body.may_change(read.iter().copied()), by_body, "{read:?}");
            assert_eq!(brief.may_change(read.iter().copied()), by_brief, "{read:?}");
        }
        let none = rewording([Reworded::No; 3]);
        assert!(!none.may_change(others.into_iter()));
    }
}
