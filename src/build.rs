//! Build: the six stages in order.

mod changed;
mod doi;
mod earlier;
mod export;
mod making;
mod pictures;
mod report;
mod verify;
mod weight;
mod why;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use rayon::prelude::*;

use crate::archive::{Inputs, Moment, archive};
use crate::baseline::Baseline;
use crate::cache::{Parsed, Vectors};
use crate::config::{Config, Overrides, config};
use crate::data::data;
use crate::diagnostic::{self, Diagnostic, Place, Severity};
use crate::discover::{Source, Sources, discover};
use crate::disk::{self, Folder, Hash, Lock};
use crate::hold::{hold, vanishing};
use crate::ledger::{self, Given, Update, compared};
use crate::outputs::{Content, Group, Origin, cited_work, site_views};
use crate::parse::{Document, parse_and_count};
use crate::plan::{Plan, Planned, plan, undefined_fields};
use crate::search::{Early, Shelf};
use crate::site::{Nowhere, Papers, Site, Tones};
use crate::theme::theme;
use crate::url::url_of;
use crate::write::{Afterwards, Writer};

use earlier::{Earlier, Left};
use making::{AllMade, Making, Sink};
use verify::Comparison;

pub use doi::{Reserved, Synced, ToReserve, deposit, reserve, sync};
pub(crate) use earlier::{document, next_change, source};
pub use export::{NoExport, export, export_jats};
pub use pictures::{Shown, pictures};
pub use report::{Difference, Report, Summary};
pub(crate) use report::{count, has_errors, once};
pub use verify::verify;
pub use why::{Why, WhyNot, why};

/// What to build, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// The site's root.
    pub root: PathBuf,
    /// `site.toml`, relative to the root.
    pub config_file: PathBuf,
    /// The output folder; none only checks.
    pub output: Option<PathBuf>,
    /// Options of the command line that override the file.
    pub overrides: Overrides,
    /// Clock, and what to show.
    pub moment: Moment,
    /// For reviewers.
    pub preview: bool,
    /// Known mistakes, which are not reported again.
    pub baseline: Option<Baseline>,
    /// Sources of articles to hold back, relative to the root.
    pub held: Vec<PathBuf>,
    /// The output folder in which a held article may already be.
    pub published: PathBuf,
    /// A folder with which everything rendered is compared, instead of being written.
    pub compared: Option<PathBuf>,
    /// Addresses that were given out, with which those of the site are compared.
    pub against: Option<Arc<Given>>,
    /// Updates the ledger, instead of comparing it.
    pub update: Option<Update>,
    /// The folder of the cache; none where nothing is to be kept.
    pub cache: Option<PathBuf>,
}

/// Learns how far a build has come.
pub trait Progress: Sync {
    /// A stage begins.
    fn stage(&self, name: &'static str);
    /// This many outputs will be made.
    fn planned(&self, outputs: usize);
    /// One more output is made.
    fn made(&self);
}

/// Builds a site, or only checks it. Nothing is written unless everything is right.
pub fn build(options: &Options, progress: &dyn Progress) -> Report {
    let mut report = Report { baseline: options.baseline.clone(), ..Report::default() };
    let mut earlier = Earlier::open(options);
    let begun = begin(options, &mut earlier, progress, &mut report);
    if let Begun::Ready(site, sources, until) = begun {
        let common = earlier.as_mut().map(|earlier| earlier.common(&sources, &site.theme));
        let known = earlier.as_ref().zip(common);
        let left = finish(&site, options, known, progress, &mut report);
        site.shelf.settle();
        report.settle(Some(&site.config), &options.root);
        if let (Some(earlier), Some((left, _lock))) = (&mut earlier, left) {
            let counted = site.archive.files.counted();
            let pages = counted.map(|(file, pages)| (file.source.clone(), pages)).collect();
            earlier.keep(&sources, Left { until, pages, ..left }, &report);
        }
        // Nobody waits until the memory is freed.
        rayon::spawn(move || drop(site));
    }
    report.note = earlier.and_then(|earlier| earlier.cache.note());
    report
}

/// Reads a site, for a question about it: nothing is rendered or written. What is wrong is returned
/// with it.
pub fn open(options: &Options, progress: &dyn Progress) -> (Option<Arc<Site>>, Report) {
    let mut report = Report { baseline: options.baseline.clone(), ..Report::default() };
    let mut earlier = Earlier::open(options);
    match begin(options, &mut earlier, progress, &mut report) {
        Begun::Ready(site, ..) => (Some(site), report),
        Begun::Told => (None, report),
    }
}

/// The result of the front half of a build.
enum Begun {
    /// A site to be rendered, its inputs, and until when it stays as it is.
    Ready(Arc<Site>, Box<Sources>, Option<Timestamp>),
    /// Everything is reported already: there is no site, or nothing changed.
    Told,
}

/// All stages before the plan.
fn begin(
    options: &Options,
    earlier: &mut Option<Earlier<'_>>,
    progress: &dyn Progress,
    report: &mut Report,
) -> Begun {
    progress.stage("discover");
    let file: Arc<Path> = Arc::from(options.config_file.as_path());
    let (config, text) = match load(options, &file, &mut report.diagnostics) {
        Some(loaded) if !has_errors(&report.diagnostics) => loaded,
        _ => {
            report.no_config = true;
            report.settle(None, &options.root);
            return Begun::Told;
        }
    };
    if let Some(earlier) = earlier {
        earlier.configured(text, &config);
    }
    let linked = config.content_link.as_deref();
    let find = || discover(&options.root, &config.ignore, linked);
    let ((sources, faults), ()) =
        rayon::join(find, || earlier.iter_mut().for_each(Earlier::recall));
    if let Some(earlier) = earlier {
        earlier.learn(&sources);
        if faults.is_empty()
            && let Some(last) = earlier.nothing_changed(&sources)
        {
            *report = last;
            return Begun::Told;
        }
    }
    report.diagnostics.extend(faults);
    report.summary.sources = sources.markdown.len();
    progress.stage("parse");
    let shelf = shelf(options);
    let early = wants_words(options, &config, &sources, shelf.as_deref()).then(Early::default);
    let (counted, faults) = (early.as_ref(), &mut report.diagnostics);
    let documents = match earlier {
        Some(earlier) => earlier.documents(&config, &sources, counted, faults),
        None => documents(options, &config, &sources, counted, faults),
    };
    let until = next_change(&documents, options.moment.now);
    if let Err(message) = hold(&options.held, &documents, &config, &options.published) {
        report.refused = Some(message);
        return Begun::Told;
    }
    report.diagnostics.retain(|told| !options.held.iter().any(|held| **held == *told.place.file));
    report.summary.held = options.held.clone();
    report.vanishing = vanishing(&documents, &config, &options.published);
    let refused = refused(&documents, &config, options, report);
    let (data, faults) = data(&options.root, &sources.data);
    report.diagnostics.extend(faults);
    progress.stage("archive");
    let codes = config.languages.iter().map(|language| language.code.as_str());
    if let Some(shelf) = shelf.as_ref().filter(|_| config.search.wanted != Some(false)) {
        shelf.look_ahead(&codes.collect::<Vec<_>>());
    }
    earlier.iter_mut().for_each(Earlier::look_ahead);
    let inputs = Inputs {
        root: &options.root,
        config: &config,
        sources: &sources,
        moment: options.moment,
        held: &options.held,
        refused: &refused,
        pages: &earlier.as_ref().map(|earlier| earlier.pages(&sources)).unwrap_or_default(),
    };
    // The theme needs nothing of the archive.
    let of_theme = || {
        let (theme, faults) = theme(&options.root, &config, &sources);
        if let Some(theme) = &theme {
            undefined_fields(theme);
        }
        (theme, faults)
    };
    let ((archive, faults), (theme, of_theme)) =
        rayon::join(|| archive(documents, &inputs), of_theme);
    report.diagnostics.extend(faults);
    report.diagnostics.extend(of_theme);
    report.summary.take(&archive, &config);
    let Some(theme) = theme else {
        report.settle(Some(&config), &options.root);
        return Begun::Told;
    };
    let (config, archive, theme, data) =
        (Arc::new(config), Arc::new(archive), Arc::new(theme), Arc::new(data));
    let mut site = Site::new(options.root.clone(), config, archive, theme, data, options.moment)
        .citing(cited_work)
        .with_shelf(shelf)
        .with_early(early.unwrap_or_default())
        .with_papers(|| papers(earlier.as_mut(), &sources));
    site.preview = options.preview;
    if site.has_search() && !has_errors(&report.diagnostics) {
        let earlier = earlier.as_mut();
        site.frame = earlier.and_then(|it| it.frame(&sources, &site.theme, until, &refused));
    }
    // To look for mistakes, no picture is decoded.
    if options.output.is_some() || options.compared.is_some() {
        site = site.with_tones(tones(earlier.as_mut(), &sources));
    }
    // What is kept of a search that is no more could tell of what is no longer public.
    let codes = site.config.languages.iter().map(|language| language.code.as_str());
    let codes: Vec<&str> = codes.filter(|_| site.has_search()).collect();
    site.shelf.keep_only(&codes);
    Begun::Ready(Arc::new(site), Box::new(sources), until)
}

/// Where tones of pictures are kept, with what is known of their files.
fn tones(earlier: Option<&mut Earlier<'_>>, sources: &Sources) -> Tones {
    match earlier {
        Some(earlier) => Tones::new(earlier.cache.derived().clone(), earlier.contents(sources)),
        None => Tones::new(Arc::new(Nowhere), Arc::default()),
    }
}

/// Where texts of PDFs are kept, with what is known of their files.
fn papers(earlier: Option<&mut Earlier<'_>>, sources: &Sources) -> Papers {
    match earlier {
        Some(earlier) => Papers::new(earlier.cache.derived().clone(), earlier.contents(sources)),
        None => Papers::new(Arc::new(Nowhere), Arc::default()),
    }
}

/// True if words should be counted while sources are parsed: the cache has no index yet, and the site probably has
/// search. Its theme is not read yet; a wrong guess costs time and changes nothing.
fn wants_words(
    options: &Options,
    config: &Config,
    sources: &Sources,
    shelf: Option<&dyn Shelf>,
) -> bool {
    let is_page =
        |source: &Source| source.path.file_name().is_some_and(|name| name == "search.html");
    let has_page = || sources.themes.iter().any(is_page);
    let codes = config.languages.iter().map(|language| language.code.as_str());
    options.output.is_some()
        && config.search.wanted.unwrap_or_else(has_page)
        && !shelf.is_some_and(|shelf| shelf.keeps(&codes.collect::<Vec<_>>()))
}

/// Where vectors of the search index are kept: who writes no site keeps none.
fn shelf(options: &Options) -> Option<Arc<dyn Shelf>> {
    let folder = options.cache.as_deref()?;
    Some(Arc::new(match options.output {
        Some(_) => Vectors::open(folder),
        None => Vectors::read_only(folder),
    }))
}

/// Sources of which nobody knows whether they are public, and whose errors nothing silences.
fn refused(
    documents: &[Arc<Document>],
    config: &Config,
    options: &Options,
    report: &mut Report,
) -> BTreeSet<PathBuf> {
    if !documents.iter().any(|document| document.is_unread()) {
        return BTreeSet::new();
    }
    report.settle(Some(config), &options.root);
    let errors = report.diagnostics.iter().filter(|told| told.severity == Severity::Error);
    errors.map(|told| told.place.file.to_path_buf()).collect()
}

/// Plan, render and write. Gives what is left in the output folder, for the next build, and the
/// lock of the site.
fn finish(
    site: &Arc<Site>,
    options: &Options,
    earlier: Option<(&Earlier<'_>, Hash)>,
    progress: &dyn Progress,
    report: &mut Report,
) -> Option<(Left, Lock)> {
    let (views, faults) = site_views(site);
    report.diagnostics.extend(faults);
    progress.stage("plan");
    let (plan, faults) = plan(site);
    report.diagnostics.extend(faults);
    count(&plan, &mut report.summary);
    let promised = ledger(site, options, &plan, report);
    report.addresses = options.against.as_ref().map(|given| compared(given, site, &plan));
    progress.stage("render");
    progress.planned(plan.outputs.len());
    // A site with errors is rendered too, so that mistakes of templates are reported with the others.
    report.settle(Some(&site.config), &options.root);
    let mut by_file: Vec<(&str, usize)> =
        plan.outputs.iter().enumerate().map(|(number, one)| (&*one.file, number)).collect();
    by_file.par_sort_unstable();
    let writer = match &options.output {
        Some(folder) if !has_errors(&report.diagnostics) => {
            let afterwards = match options.cache {
                Some(_) => Afterwards::Keep,
                None => Afterwards::Remove,
            };
            let lock = earlier.and_then(|(earlier, _)| earlier.lock());
            match Writer::open(&options.root, &options.config_file, folder, afterwards, lock) {
                Ok(mut writer) => {
                    writer.will_hold(by_file.iter().map(|(_, at)| plan.outputs[*at].file.clone()));
                    Some(writer)
                }
                Err(fault) => {
                    report.diagnostics.push(*fault);
                    return None;
                }
            }
        }
        _ => None,
    };
    let gone = || match &writer {
        Some(writer) if !options.preview => writer.vanished(by_file.iter().map(|(file, _)| *file)),
        _ => Vec::new(),
    };
    let faults: Mutex<Vec<Diagnostic>> = Mutex::default();
    let comparison = options.compared.as_deref().map(Comparison::new);
    let sink = match (&writer, &comparison) {
        (Some(writer), _) => Sink::Folder(writer),
        (None, Some(comparison)) => Sink::Comparison(comparison),
        (None, None) => Sink::Nothing,
    };
    let (gone, making) = rayon::join(gone, || Making::new(site, &views, sink, earlier, &by_file));
    if !gone.is_empty() {
        // Losses of what the ledger promises are already reported.
        let promised = ledger::promised(&promised);
        let gone = gone.into_iter().map(url_of);
        // A redirected address is still answered.
        let is_lost =
            |url: &String| promised.binary_search(url).is_err() && plan.moves.answer(url).is_none();
        let gone = gone.filter(is_lost);
        report.diagnostics.extend(gone.map(|url| vanished(&site.config.file, &url)));
    }
    drop(by_file);
    let mut order: Vec<(usize, &Planned<'_>)> = plan.outputs.iter().enumerate().collect();
    order.sort_by_key(|(_, planned)| planned.output.newest);
    let make = |(number, planned): (usize, &Planned<'_>)| {
        if let Err(these) = making.output(number, planned) {
            faults.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend(these);
        }
        progress.made();
    };
    // A page or feed holds a text several times while it is made: large texts are made one at a time.
    let large: BTreeSet<&Path> =
        site.archive.documents().filter(|one| is_large(one)).map(|one| &*one.path).collect();
    let is_alone = |planned: &Planned<'_>| match &planned.output.origin {
        _ if large.is_empty() => false,
        Origin::Source(path) => large.contains(&**path),
        _ => planned.kind.group == Group::Feed,
    };
    let (alone, order): (Vec<_>, Vec<_>) =
        order.into_iter().partition(|(_, planned)| is_alone(planned));
    // A picture that is made smaller tells its tone by the way: then no page has to decode it.
    let is_smaller = |planned: &Planned<'_>| matches!(planned.output.content, Content::Derived(_));
    let (pictures, order): (Vec<_>, Vec<_>) =
        order.into_iter().partition(|(_, planned)| is_smaller(planned));
    pictures.into_par_iter().for_each(make);
    order.into_par_iter().for_each(make);
    alone.into_iter().for_each(make);
    let faults = faults.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    report.diagnostics.extend(once(faults));
    if let Some(weight) = &making.weight {
        report.diagnostics.extend(weight.check(site, &plan));
    }
    report.settle(Some(&site.config), &options.root);
    let made = making.made();
    let kept = made.as_ref().map_or(0, AllMade::kept);
    report.summary.rendered = plan.outputs.len() - kept;
    report.differences = comparison.map(Comparison::differences).unwrap_or_default();
    let writer = writer?;
    progress.stage("write");
    if has_errors(&report.diagnostics) {
        writer.abandon();
        return None;
    }
    let origin = |file: &str| {
        let planned = plan.outputs.iter().find(|planned| &*planned.file == file)?;
        Some(planned.output.origin.to_string())
    };
    let left = || made.zip(earlier).map(|(made, earlier)| made.left(site, earlier, &plan));
    let (left, written) = rayon::join(left, || writer.finish(&origin));
    match written {
        Ok((written, lock)) => {
            report.summary.written = Some(written);
            left.map(|left| (left, lock))
        }
        Err(failed) => {
            report.diagnostics.extend(failed.diagnostics);
            report.is_mixed = failed.is_mixed;
            None
        }
    }
}

/// About a megabyte of text, or of links.
fn is_large(document: &Document) -> bool {
    document.facts.words > 150_000 || document.facts.links.len() > 20_000
}

/// An address that readers and libraries may know, and at which nothing will stand.
fn vanished(config: &Path, url: &str) -> Diagnostic {
    let message = format!("`{url}` was published, and there is nothing there any more");
    Diagnostic::new(&diagnostic::VANISHED, Place::file(config), message).hint(format!(
        "add `aliases: {url}` to the article that took its place, or keep it with `status: gone`"
    ))
}

/// Compares the ledger with the site or brings it up to date; gives the text that it was compared with.
/// A site for reviewers lacks its feeds, and promises nothing.
fn ledger(site: &Site, options: &Options, plan: &Plan<'_>, report: &mut Report) -> String {
    let text = match disk::read_text(&options.root.join(ledger::FILE)) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            let message = format!("cannot be read: {}", disk::words(&error));
            let place = Place::file(ledger::FILE);
            report.diagnostics.push(Diagnostic::new(&diagnostic::UNREADABLE, place, message));
            return String::new();
        }
    };
    if let Some(update) = &options.update {
        report.updated = Some(ledger::updated(&text, site, plan, update));
    } else if !text.is_empty() && !options.preview {
        report.diagnostics.extend(ledger::kept(&text, site, plan));
        return text;
    }
    String::new()
}

/// Reads the configuration; gives the hash of its text, too.
pub(crate) fn load(
    options: &Options,
    file: &Arc<Path>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(Config, Hash)> {
    match disk::read_text(&options.root.join(file)) {
        Ok(text) => {
            let (config, faults) = config(file, &text, &options.overrides);
            diagnostics.extend(faults);
            config.map(|mut config| {
                let read = |path: &str| {
                    disk::read_text(&options.root.join(path)).map_err(|error| disk::words(&error))
                };
                diagnostics.extend(config.read_styles(read));
                let text = config_hash(&options.root, &text, &config);
                (config, text)
            })
        }
        Err(error) => {
            let message = format!("cannot be read: {}", disk::words(&error));
            diagnostics.push(
                Diagnostic::new(&diagnostic::UNREADABLE, Place::file(&**file), message)
                    .hint("`ssg init DIR` makes a new site"),
            );
            None
        }
    }
}

/// A hash of the configuration's text, and of the files that belong to it.
pub(crate) fn config_hash(root: &Path, text: &str, config: &Config) -> Hash {
    if config.style_files.is_empty() {
        return Hash::of(text.as_bytes());
    }
    let mut all = text.as_bytes().to_vec();
    for file in &config.style_files {
        all.extend(disk::hash(&root.join(&file.value)).unwrap_or_default().hex().bytes());
    }
    Hash::of(&all)
}

/// Reads and parses all Markdown sources, each on its own.
fn documents(
    options: &Options,
    config: &Config,
    sources: &Sources,
    early: Option<&Early>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Arc<Document>> {
    let root = Folder::open(&options.root);
    let one = |path: &Arc<Path>| {
        source(&root, path).map(|bytes| parse_and_count(path, &bytes, config, early))
    };
    let parsed: Vec<Result<Parsed, Box<Diagnostic>>> =
        sources.markdown.par_iter().map(|source| one(&source.path)).collect();
    let mut documents = Vec::with_capacity(parsed.len());
    for parsed in parsed {
        match parsed {
            Ok((document, faults)) => {
                documents.push(document);
                diagnostics.extend(faults);
            }
            Err(fault) => diagnostics.push(*fault),
        }
    }
    documents
}
