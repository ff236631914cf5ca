//! Cited: what texts cite, and who cites what in the archive.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::links::{Asking, Linker};
use super::{Articles, front, path_text};
use crate::citation::{self, Reference, References};
use crate::diagnostic::{self, Diagnostic, Place, nearest};
use crate::discover::is_references;
use crate::disk;
use crate::ids::{ArticleId, DocumentId};
use crate::markdown::{Citation, CitedWork};
use crate::parse::{Document, Standing, utf8};
use crate::url::UrlPath;

/// What is cited.
#[derive(Debug, Default)]
pub struct Citations {
    /// By document.
    of: HashMap<DocumentId, CitedWorks>,
    /// Who cites an article, newest first.
    by: HashMap<ArticleId, Vec<ArticleId>>,
}

/// What one text cites.
#[derive(Debug)]
pub struct CitedWorks {
    /// Each work once.
    pub works: Vec<Source>,
    /// The works of each citation by their numbers; none where it stays as written.
    pub citations: Vec<Option<Vec<usize>>>,
    /// The summary with its citations in words; none where it has no citations.
    pub summary: Option<String>,
}

/// Where a work is known from.
#[derive(Debug, Clone)]
pub enum Source {
    /// A file of references.
    File(Arc<Reference>),
    /// The archive itself.
    Article(ArticleId),
}

impl Citations {
    /// What a document cites; none where that is nothing.
    pub fn of(&self, document: DocumentId) -> Option<&CitedWorks> {
        self.of.get(&document)
    }

    /// Who cites an article, newest first.
    pub fn by(&self, article: ArticleId) -> &[ArticleId] {
        self.by.get(&article).map_or(&[], Vec::as_slice)
    }

    /// Which citations of a document are known; empty where it has none.
    pub fn known(&self, document: DocumentId) -> Vec<bool> {
        let cited = self.of(document).map_or(&[][..], |cited| &cited.citations);
        cited.iter().map(Option::is_some).collect()
    }
}

/// Finds what all texts cite.
pub(super) fn citations(
    linker: &Linker<'_>,
    articles: &Articles,
    diagnostics: &mut Vec<Diagnostic>,
) -> Citations {
    let citing = linker.documents.entries();
    let citing: Vec<_> = citing.filter(|(_, one)| !one.facts.citations.is_empty()).collect();
    let mut found = Citations::default();
    if citing.is_empty() {
        return found;
    }
    let mut library = Library::new(linker);
    for (number, document) in citing {
        let works = library.document(document, diagnostics);
        if works.citations.iter().any(Option::is_some) {
            found.of.insert(number, works);
        }
    }
    for (citing, article) in articles.entries() {
        let front = front(&linker.documents[article.document]);
        if front.is_gone() || front.is_unlisted() {
            continue;
        }
        let works = found.of.get(&article.document).map_or(&[][..], |cited| &cited.works);
        for work in works {
            if let Source::Article(cited) = work
                && *cited != citing
            {
                found.by.entry(*cited).or_default().push(citing);
            }
        }
    }
    found
}

/// The files of references, each read when somebody first looks for a key in it.
struct Library<'a> {
    linker: &'a Linker<'a>,
    /// By the path without its extension.
    files: BTreeMap<PathBuf, Vec<File>>,
}

struct File {
    path: Arc<Path>,
    /// None before it is read; an error where it cannot be read.
    read: Option<Result<References, ()>>,
    /// The works that were looked up in it, or what is wrong with them, by key.
    known: HashMap<String, Result<Arc<Reference>, Box<Diagnostic>>>,
}

/// What a look for a key finds.
enum Looked {
    Found(Source),
    Nothing,
    /// It was reported.
    Told,
}

impl<'a> Library<'a> {
    fn new(linker: &'a Linker<'a>) -> Library<'a> {
        let mut files: BTreeMap<PathBuf, Vec<File>> = BTreeMap::new();
        let sources = linker.inputs.sources;
        for source in sources.files.iter().chain(&sources.tables) {
            if is_references(&source.path) && !linker.resolver.files.is_hidden(&source.path) {
                let file = File { path: source.path.clone(), read: None, known: HashMap::new() };
                files.entry(source.path.with_extension("")).or_default().push(file);
            }
        }
        Library { linker, files }
    }

    /// Paths, without extensions, of the files that a text can cite from, the nearest first.
    fn near(&self, document: &Document) -> Vec<PathBuf> {
        let folder = document.path.parent().unwrap_or(Path::new(""));
        let standing = Standing::of(&document.path);
        let own = folder.join(format!("{}.references", standing.stem));
        let above = folder.ancestors().map(|folder| folder.join("references"));
        std::iter::once(own).chain(above).filter(|path| self.files.contains_key(path)).collect()
    }

    fn document(&mut self, document: &Document, diagnostics: &mut Vec<Diagnostic>) -> CitedWorks {
        let near = self.near(document);
        let mut cited = CitedWorks { works: Vec::new(), citations: Vec::new(), summary: None };
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        for citation in &document.facts.citations {
            let mut works = Vec::with_capacity(citation.works.len());
            for work in &citation.works {
                if let Some(number) = numbers.get(&*work.key) {
                    works.push(*number);
                    continue;
                }
                match self.look_up(work, citation, document, &near, diagnostics) {
                    Looked::Found(source) => {
                        works.push(cited.works.len());
                        numbers.insert(&work.key, cited.works.len());
                        cited.works.push(source);
                    }
                    Looked::Nothing if !citation.in_text => {
                        diagnostics.push(self.unknown(work, document, &near));
                    }
                    Looked::Nothing | Looked::Told => {}
                }
            }
            let is_whole = works.len() == citation.works.len();
            cited.citations.push(is_whole.then_some(works));
        }
        self.one_kind(document, &cited, diagnostics);
        cited.summary = summary(document, &cited);
        cited
    }

    fn look_up(
        &mut self,
        work: &CitedWork,
        citation: &Citation,
        document: &Document,
        near: &[PathBuf],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Looked {
        if let Some(id) = work.key.strip_prefix("id:") {
            let asking = Asking {
                file: &document.path,
                span: work.span,
                language: document.language,
                page: &UrlPath::new("/"),
                own: None,
            };
            return match self.linker.cited(id, &asking, diagnostics) {
                Some(article) => Looked::Found(Source::Article(article)),
                None => Looked::Told,
            };
        }
        let mut is_broken = false;
        for path in near {
            for file in self.files.get_mut(path).into_iter().flatten() {
                let read = file
                    .read
                    .get_or_insert_with(|| read(self.linker.inputs.root, &file.path, diagnostics));
                match read {
                    Ok(references) if references.has(&work.key) => {
                        let known = file.known.entry(work.key.to_string());
                        let make = || references.reference(&work.key).map(Arc::new);
                        return match known.or_insert_with(make) {
                            Ok(reference) => Looked::Found(Source::File(reference.clone())),
                            Err(fault) => {
                                let used = Place::span(&document.path, work.span);
                                diagnostics.push(fault.clone().note(format!("cited at {used}")));
                                Looked::Told
                            }
                        };
                    }
                    Ok(_) => {}
                    Err(()) => is_broken = true,
                }
            }
        }
        match is_broken && !citation.in_text {
            true => Looked::Told,
            false => Looked::Nothing,
        }
    }

    /// The report of a key that no file has.
    fn unknown(&self, work: &CitedWork, document: &Document, near: &[PathBuf]) -> Diagnostic {
        let place = Place::span(&document.path, work.span);
        let files = near.iter().flat_map(|path| self.files.get(path).into_iter().flatten());
        let read: Vec<&References> =
            files.filter_map(|file| file.read.as_ref()?.as_ref().ok()).collect();
        if read.is_empty() {
            let message = format!("`@{}` is a citation, but this page has no references", work.key);
            return Diagnostic::new(&diagnostic::NO_REFERENCES, place, message).hint(
                "put `references.bib` beside the article or into the folder of `site.toml`; \
                 a bracket that is text is written `\\[`",
            );
        }
        let keys = read.iter().flat_map(|references| references.keys());
        let mut keys: Vec<&str> = keys.collect();
        keys.sort_unstable();
        let hint = match nearest(&work.key, keys) {
            Some(near) => format!("did you mean `@{near}`?"),
            None => {
                let names = read.iter().map(|one| format!("`{}`", path_text(one.file())));
                format!("add it to {}", names.collect::<Vec<_>>().join(" or "))
            }
        };
        let message = format!("no reference has the key `{}`", work.key);
        Diagnostic::new(&diagnostic::UNKNOWN_CITATION, place, message).hint(hint)
    }

    /// The formatter takes works of one kind at a time.
    fn one_kind(&self, document: &Document, cited: &CitedWorks, diagnostics: &mut Vec<Diagnostic>) {
        let files = |is_item: bool| {
            let works = cited.works.iter().enumerate();
            works.filter_map(move |(number, work)| match work {
                Source::File(reference) if reference.is_item() == is_item => Some(number),
                _ => None,
            })
        };
        let (Some(one), Some(other)) = (files(false).next(), files(true).next()) else { return };
        let number = one.max(other);
        let all = document.facts.citations.iter().zip(&cited.citations);
        let place = all.filter_map(|(citation, works)| Some((citation, works.as_ref()?)));
        let place = place.flat_map(|(citation, works)| citation.works.iter().zip(works));
        let Some((work, _)) = place.into_iter().find(|(_, at)| **at == number) else { return };
        let message = "this page cites from a `.json` file and from another kind of file";
        let place = Place::span(&document.path, work.span);
        diagnostics.push(Diagnostic::new(&diagnostic::BAD_VALUE, place, message).hint(
            "keep all references of a page in files of one kind: `.json`, or `.bib` and `.yml`",
        ));
    }
}

fn read(
    root: &Path,
    path: &Arc<Path>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<References, ()> {
    let bytes = disk::read(&root.join(path)).map_err(|error| {
        let message = format!("cannot be read: {}", disk::words(&error));
        diagnostics.push(Diagnostic::new(&diagnostic::UNREADABLE, Place::file(&**path), message));
    })?;
    let text = utf8(path, &bytes).map_err(|fault| diagnostics.push(fault))?;
    let text = text.trim_start_matches('\u{feff}').to_string();
    match citation::references(path, text) {
        Ok((references, faults)) => {
            diagnostics.extend(faults);
            Ok(references)
        }
        Err(fault) => {
            diagnostics.push(*fault);
            Err(())
        }
    }
}

/// The summary of a text where citations in it name the author of the work.
fn summary(document: &Document, cited: &CitedWorks) -> Option<String> {
    let all = document.facts.citations.iter().zip(&cited.citations);
    let told = all.filter(|(citation, _)| citation.in_text && citation.in_summary);
    let told: Vec<_> =
        told.filter_map(|(citation, works)| Some((citation, works.as_ref()?))).collect();
    if told.is_empty() {
        return None;
    }
    let mut summary = document.facts.summary.clone();
    let mut from = 0;
    for (citation, works) in told {
        let (Some(work), Some(Source::File(reference))) =
            (citation.works.first(), works.first().map(|number| &cited.works[*number]))
        else {
            continue;
        };
        let written = format!("@{}{}", work.key, work.after);
        let Some(at) = summary.get(from..).and_then(|rest| rest.find(&written)) else { continue };
        let short = reference.short();
        summary.replace_range(from + at..from + at + written.len(), &short);
        from += at + short.len();
    }
    Some(summary)
}
