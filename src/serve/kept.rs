//! Kept: what one site passes on to the next. Each layer is made again only when one of its files
//! changed, so that a saved article costs only its own parsing, and the archive.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

use super::change::Change;
use crate::archive::{Archive, Inputs, Moment, archive};
use crate::build::{self, Options, Report, config_hash, document, has_errors, load, next_change};
use crate::cache::{self, Documents, Vectors};
use crate::config::{Config, Overrides};
use crate::data::{Data, data};
use crate::diagnostic::Diagnostic;
use crate::discover::{Globs, Source, Sources, discover};
use crate::disk::{self, Folder, Hash, Stamp};
use crate::hold::vanishing;
use crate::outputs::cited_work;
use crate::parse::{Document, parse};
use crate::search::{self, Remembered, Shelf};
use crate::site::{Papers, Site, Store, Tones};
use crate::theme::{Theme, theme};

/// Up to this many documents are put into the archive that exists; with more, it is made again.
const FEW: usize = 16;

/// What is read again only when it changed.
pub(super) struct Kept {
    options: Options,
    /// Origin of the server, unless the options name another address.
    origin: Option<String>,
    config: Layer<Option<Arc<Config>>>,
    sources: Layer<Arc<Sources>>,
    documents: HashMap<Arc<Path>, Parsed>,
    data: Layer<Arc<Data>>,
    theme: Layer<Option<Arc<Theme>>>,
    archive: Layer<Arc<Archive>>,
    /// When something in the archive will be due, over or expired.
    until: Option<Timestamp>,
    vanishing: BTreeSet<PathBuf>,
    /// Where tones of pictures and texts of PDFs are kept.
    tones: Arc<dyn Store>,
    /// Vectors of the search index.
    shelf: Arc<Remembered>,
}

/// A value made from files, what was wrong with it, and what the files were.
struct Layer<T> {
    value: Option<T>,
    diagnostics: Vec<Diagnostic>,
    files: Hash,
}

impl<T> Layer<T> {
    fn empty() -> Layer<T> {
        Layer { value: None, diagnostics: Vec::new(), files: Hash::default() }
    }

    /// True when the layer has to be made: it does not exist, one of its files is known to have
    /// changed, or its files are not what they were.
    fn is_stale(&self, news: News, files: impl FnOnce() -> Hash) -> bool {
        self.value.is_none()
            || match news {
                News::Changed => true,
                News::Unknown => files() != self.files,
                News::Nothing => false,
            }
    }

    fn set(&mut self, (value, diagnostics): (T, Vec<Diagnostic>), files: Hash) {
        *self = Layer { value: Some(value), diagnostics, files };
    }
}

/// What is known of the files of a layer.
#[derive(Clone, Copy)]
enum News {
    /// One of them changed.
    Changed,
    /// Each of them may have changed.
    Unknown,
    /// They are as they were.
    Nothing,
}

/// A Markdown source as it was read last.
struct Parsed {
    hash: Option<Hash>,
    document: Option<Arc<Document>>,
    diagnostics: Vec<Diagnostic>,
}

/// A document before it was read again, by its source.
type Before = (Arc<Path>, Arc<Document>);

/// Which documents were read.
enum Read {
    /// None: all are as they were.
    Nothing,
    /// These again.
    Again(Vec<Before>),
    /// More: documents were added or removed, or could not be read.
    More,
}

/// The result of a change.
pub(super) struct Next {
    /// The site, unless it cannot be made at all.
    pub site: Option<Arc<Site>>,
    /// What was found and what is wrong, before severities are applied.
    pub report: Report,
    /// The configuration, as far as it can be read.
    pub config: Option<Arc<Config>>,
    /// More than articles changed: any page may have.
    pub wide: bool,
}

impl Kept {
    /// Nothing is kept yet, but what is in the store of tones. Pages link to `origin` unless the options
    /// name another address.
    pub(super) fn new(options: Options, origin: String, tones: Arc<dyn Store>) -> Kept {
        let origin = options.overrides.base_url.is_none().then_some(origin);
        let beside: Arc<dyn Shelf> = match &options.cache {
            Some(folder) => Arc::new(Vectors::read_only(folder)),
            None => Arc::new(search::Nothing),
        };
        Kept {
            options,
            origin,
            config: Layer::empty(),
            sources: Layer::empty(),
            documents: HashMap::new(),
            data: Layer::empty(),
            theme: Layer::empty(),
            archive: Layer::empty(),
            until: None,
            vanishing: BTreeSet::new(),
            tones,
            shelf: Arc::new(Remembered::beside(beside)),
        }
    }

    /// Makes the next site after a change; nothing when it changed nothing.
    pub(super) fn next(&mut self, change: &Change, now: Timestamp) -> Option<Next> {
        let root = self.options.root.clone();
        let all = change.everything;
        let mut report = Report { baseline: self.options.baseline.clone(), ..Report::default() };
        let new_config = self.config();
        let Some(config) = self.config.value.clone().flatten() else {
            report.diagnostics = self.config.diagnostics.clone();
            report.no_config = true;
            return new_config.then_some(Next { site: None, report, config: None, wide: true });
        };
        let unreadable = self.sources.diagnostics.clone();
        let files = self.sources(change);
        let mended = self.sources.diagnostics != unreadable;
        let sources = self.sources.value.clone().expect("they were found");
        report.diagnostics.extend_from_slice(&self.config.diagnostics);
        report.diagnostics.extend_from_slice(&self.sources.diagnostics);
        report.summary.sources = sources.markdown.len();
        let read = self.documents(&config, &sources, change);
        let articles = !matches!(read, Read::Nothing);
        let reworded = match read {
            Read::Again(before) if !files && !new_config && !all => self.reworded(before, now),
            _ => None,
        };
        for source in &sources.markdown {
            let parsed = self.documents.get(&source.path);
            report
                .diagnostics
                .extend(parsed.iter().flat_map(|parsed| &parsed.diagnostics).cloned());
        }
        let news = |touched| match (touched, all) {
            (true, _) => News::Changed,
            (false, true) => News::Unknown,
            (false, false) => News::Nothing,
        };
        let stamps = || fingerprint(&root, sources.data.iter());
        let new_data = self.data.is_stale(news(change.touches("data")), stamps);
        if new_data {
            let files = stamps();
            let (data, faults) = data(&root, &sources.data);
            self.data.set((Arc::new(data), faults), files);
        }
        report.diagnostics.extend_from_slice(&self.data.diagnostics);
        let stamps = || theme_fingerprint(&root, &sources);
        let touched = ["themes", "templates", "i18n", "static"];
        let touched = touched.iter().any(|folder| change.touches(folder));
        let new_theme = self.theme.is_stale(news(touched), stamps);
        if new_theme {
            let files = stamps();
            let (theme, faults) = theme(&root, &config, &sources);
            self.theme.set((theme.map(Arc::new), faults), files);
        }
        let beside = sources.files.iter().chain(&sources.records).chain(&sources.tables);
        let beside = beside.chain(&sources.statics);
        let stamps = || fingerprint(&root, beside.clone());
        if let Some(archive) = reworded {
            self.archive.value = Some(Arc::new(archive));
        } else if self.archive.is_stale(news(files || articles), stamps)
            || new_config
            || self.until.is_some_and(|until| now >= until)
        {
            let files = stamps();
            let parsed = sources.markdown.iter().map(|source| self.documents.get(&source.path));
            let documents: Vec<Arc<Document>> =
                parsed.filter_map(|parsed| parsed?.document.clone()).collect();
            self.until = next_change(&documents, now);
            self.vanishing = vanishing(&documents, &config, &self.options.published);
            let pages = pages(self.archive.value.as_deref(), &sources);
            let inputs = Inputs {
                root: &root,
                config: &config,
                sources: &sources,
                moment: Moment { now, ..self.options.moment },
                held: &[],
                // A served site may not be one that can be built at that moment: in doubt a text is
                // left out.
                refused: &BTreeSet::new(),
                pages: &pages,
            };
            let (archive, faults) = archive(documents, &inputs);
            self.archive.set((Arc::new(archive), faults), files);
        } else if !new_theme && !new_data && !mended {
            return None;
        }
        report.vanishing = self.vanishing.clone();
        report.diagnostics.extend_from_slice(&self.archive.diagnostics);
        report.diagnostics.extend_from_slice(&self.theme.diagnostics);
        let archive = self.archive.value.clone().expect("it was made");
        report.summary.take(&archive, &config);
        let site = self.theme.value.clone().flatten().map(|theme| {
            let data = self.data.value.clone().expect("it was read");
            let moment = Moment { now, ..self.options.moment };
            let site = Site::new(root, config.clone(), archive, theme, data, moment);
            let shelf = self.shelf.clone() as Arc<dyn Shelf>;
            let tones = Tones::new(self.tones.clone(), Arc::default());
            let site = site.citing(cited_work).with_shelf(Some(shelf)).with_tones(tones);
            let papers = || Papers::new(self.tones.clone(), Arc::default());
            let mut site = site.with_papers(papers);
            site.searched_when_asked = true;
            Arc::new(site)
        });
        let wide = new_config || new_data || new_theme || files;
        Some(Next { site, report, config: Some(config), wide })
    }

    /// True when files differ from those from which the last site was made.
    pub(super) fn has_changed(&self) -> bool {
        let is_other = |old: &Sources| !old.all().eq(self.discovered().0.all());
        self.config.files != self.config_file()
            || self.sources.value.as_deref().is_none_or(is_other)
    }

    /// The sources that the configuration does not ignore.
    fn discovered(&self) -> (Sources, Vec<Diagnostic>) {
        let none = Globs::default();
        let config = self.config.value.as_ref().and_then(Option::as_deref);
        let linked = config.and_then(|config| config.content_link.as_deref());
        discover(&self.options.root, config.map_or(&none, |config| &config.ignore), linked)
    }

    /// Hash of the configuration's text, and of the files that belong to it.
    fn config_file(&self) -> Hash {
        let root = &self.options.root;
        let Ok(text) = disk::read_text(&root.join(&self.options.config_file)) else {
            return Hash::default();
        };
        match self.config.value.as_ref().and_then(Option::as_deref) {
            Some(config) => config_hash(root, &text, config),
            None => Hash::of(text.as_bytes()),
        }
    }

    /// Reads the configuration where its text changed; then nothing else that is kept is valid.
    fn config(&mut self) -> bool {
        let file: Arc<Path> = Arc::from(self.options.config_file.as_path());
        let files = self.config_file();
        if self.config.value.is_some() && self.config.files == files {
            return false;
        }
        let mut diagnostics = Vec::new();
        let loaded = |options, diagnostics: &mut Vec<Diagnostic>| {
            load(options, &file, diagnostics).map(|(config, _)| config)
        };
        let mut config = loaded(&self.options, &mut diagnostics);
        if let (Some(origin), Some(own)) = (&self.origin, &config) {
            let base_url = Some(format!("{origin}{}/", own.base.path));
            let overrides = Overrides { base_url, ..self.options.overrides.clone() };
            let options = Options { overrides, ..self.options.clone() };
            config = loaded(&options, &mut Vec::new());
        }
        let config = config.filter(|_| !has_errors(&diagnostics)).map(Arc::new);
        if config.is_some() {
            self.documents.clear();
            self.data = Layer::empty();
            self.theme = Layer::empty();
            self.archive = Layer::empty();
        }
        self.config.set((config, diagnostics), files);
        // The configuration that was read says which files belong to it; one with mistakes may be mended in any.
        let is_read = self.config.value.as_ref().is_some_and(Option::is_some);
        self.config.files = if is_read { self.config_file() } else { Hash::default() };
        true
    }

    /// Finds the sources again, unless only the words of known articles changed. True when files
    /// other than Markdown may have changed.
    fn sources(&mut self, change: &Change) -> bool {
        let known = self.sources.value.as_ref().is_some_and(|sources| {
            let is_article = |path: &Path| {
                sources.markdown.binary_search_by(|source| (*source.path).cmp(path)).is_ok()
                    && disk::is_plain_file(&self.options.root.join(path))
            };
            !change.everything && change.paths.iter().all(|path| is_article(path))
        });
        if known {
            return false;
        }
        let (sources, faults) = self.discovered();
        // A file that an editor makes for a moment while it saves is not one of these.
        let is_one_of = |sources: &[Source], path: &Path| {
            sources.binary_search_by(|source| (*source.path).cmp(path)).is_ok()
        };
        let beside = change.paths.iter().any(|path| {
            [&sources.files, &sources.records, &sources.tables, &sources.statics]
                .iter()
                .any(|sources| is_one_of(sources, path))
        });
        let other = self.sources.value.as_deref().is_none_or(|old| {
            let paths = |sources: &[Source], others: &[Source]| {
                sources
                    .iter()
                    .map(|source| &source.path)
                    .eq(others.iter().map(|source| &source.path))
            };
            // Where anything may have changed, the names of the changed files are not known.
            let same = |sources: &[Source], others: &[Source]| match change.everything {
                true => sources == others,
                false => paths(sources, others),
            };
            !(same(&old.files, &sources.files)
                && same(&old.records, &sources.records)
                && same(&old.tables, &sources.tables)
                && same(&old.statics, &sources.statics)
                && paths(&old.data, &sources.data))
        });
        self.sources.set((Arc::new(sources), faults), Hash::default());
        beside || other
    }

    /// Reads the Markdown sources that changed.
    fn documents(&mut self, config: &Config, sources: &Sources, change: &Change) -> Read {
        let root = &Folder::open(&self.options.root);
        let documents = &self.documents;
        let parsed = |read: Result<cache::Parsed, Box<Diagnostic>>| match read {
            Ok((document, diagnostics)) => {
                Parsed { hash: Some(document.hash), document: Some(document), diagnostics }
            }
            Err(fault) => Parsed { hash: None, document: None, diagnostics: vec![*fault] },
        };
        let known = self.options.cache.as_ref().filter(|_| documents.is_empty());
        let read: Vec<(Arc<Path>, Parsed)> = match known {
            // At the start, what a build has kept; nothing is written to the cache.
            Some(folder) => {
                let count = sources.markdown.len();
                let known =
                    Documents::new(folder, count, self.config.files, self.options.moment.now);
                let read = known.read(&sources.markdown, |number, known| {
                    let parse = |path: &Arc<Path>, bytes: &[u8]| parse(path, bytes, config);
                    document(root, &sources.markdown[number].path, None, known, parse)
                });
                let paths = sources.markdown.iter().map(|source| source.path.clone());
                paths.zip(read.documents.into_iter().map(parsed)).collect()
            }
            None => {
                let is_meant = |source: &&Source| {
                    let is_known = documents.contains_key(&source.path);
                    !is_known || change.everything || change.paths.contains(&*source.path)
                };
                let read = |source: &Source| {
                    let bytes = build::source(root, &source.path);
                    let hash = bytes.as_ref().ok().map(|bytes| Hash::of(bytes));
                    let old = documents.get(&source.path);
                    if hash.is_some() && old.is_some_and(|old| old.hash == hash) {
                        return None;
                    }
                    let read = bytes.map(|bytes| parse(&source.path, &bytes, config));
                    Some((source.path.clone(), parsed(read)))
                };
                sources.markdown.par_iter().filter(is_meant).filter_map(read).collect()
            }
        };
        let number = read.len();
        let mut before = Vec::with_capacity(number);
        for (path, parsed) in read {
            let old = self.documents.insert(path.clone(), parsed);
            before.extend(old.and_then(|old| old.document).map(|old| (path, old)));
        }
        let gone = self.documents.len() > sources.markdown.len();
        if gone {
            let found: HashSet<&Path> =
                sources.markdown.iter().map(|source| &*source.path).collect();
            self.documents.retain(|path, _| found.contains(&**path));
        }
        match before.len() == number && !gone {
            true if number == 0 => Read::Nothing,
            true => Read::Again(before),
            false => Read::More,
        }
    }

    /// The archive after a change of words alone; none where more may have changed.
    fn reworded(&self, before: Vec<Before>, now: Timestamp) -> Option<Archive> {
        if before.len() > FEW || self.until.is_some_and(|until| now >= until) {
            return None;
        }
        let mut archive = Archive::clone(self.archive.value.as_ref()?);
        for (path, old) in before {
            let new = self.documents.get(&path)?.document.as_ref()?;
            let told = self.archive.diagnostics.iter().any(|told| *told.place.file == *path);
            archive = archive.reworded(&old, new).filter(|_| !told)?;
        }
        Some(archive)
    }
}

/// How many pages the PDFs have that stand as they did when an archive was made.
fn pages(archive: Option<&Archive>, sources: &Sources) -> HashMap<Arc<Path>, u32> {
    let counted = archive.into_iter().flat_map(|archive| archive.files.counted());
    let known: HashMap<&Path, (Stamp, u32)> =
        counted.map(|(file, pages)| (&*file.source, (file.stamp, pages))).collect();
    let all = sources.files.iter().chain(&sources.statics).filter(|_| !known.is_empty());
    let pages = |source: &Source| {
        let (stamp, pages) = known.get(&*source.path)?;
        (*stamp == source.stamp).then(|| (source.path.clone(), *pages))
    };
    all.filter_map(pages).collect()
}

/// Names and stamps of files in one hash.
fn fingerprint<'a>(root: &Path, sources: impl Iterator<Item = &'a Source>) -> Hash {
    let mut text = String::new();
    for source in sources {
        stamp(root, &source.path, &mut text);
    }
    Hash::of(text.as_bytes())
}

/// Names and stamps of all files of a theme.
fn theme_fingerprint(root: &Path, sources: &Sources) -> Hash {
    let mut text = String::new();
    for folder in ["themes", "templates", "i18n"] {
        for file in disk::walk(root, folder, None).0 {
            stamp(root, &file.path, &mut text);
        }
    }
    sources.statics.iter().for_each(|source| stamp(root, &source.path, &mut text));
    Hash::of(text.as_bytes())
}

fn stamp(root: &Path, path: &Path, text: &mut String) {
    let stamp = disk::stamp(&root.join(path)).unwrap_or_default();
    text.push_str(&format!("{}\0{stamp:?}\n", path.display()));
}
