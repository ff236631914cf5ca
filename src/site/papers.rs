//! Papers: the texts of PDFs that search reads for articles without a text of their own. Each is read
//! once, and kept as derived files are, for as long as a public article offers it.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ssg_pdf::{Fault, Limits};

use super::{Site, Store};
use crate::archive::{Article, Download, FileEntry};
use crate::diagnostic::{self, Diagnostic, Place};
use crate::disk::{self, Hash};
use crate::theme;
use crate::url::UrlPath;

/// Name and version of the code that reads them: raise the version whenever it reads other texts.
const RECIPE: (&str, u32) = ("pdf-text", 1);

/// An article with fewer words has no text of its own.
const FEW_WORDS: usize = 100;

/// How many times the greatest size of a PDF may be decompressed.
const WORK: usize = 10;

/// Where texts of PDFs are kept, and what is known of the files.
pub struct Papers {
    store: Arc<dyn Store>,
    known: Arc<HashMap<Arc<Path>, Hash>>,
    read: Mutex<BTreeMap<PathBuf, Read>>,
}

/// What is known of a PDF that was read.
#[derive(Clone, Copy)]
struct Read {
    key: Hash,
    fault: Option<Fault>,
}

impl Papers {
    /// Texts in a store. `known` has the contents of files by path, as far as they are known.
    pub fn new(store: Arc<dyn Store>, known: Arc<HashMap<Arc<Path>, Hash>>) -> Papers {
        Papers { store, known, read: Mutex::default() }
    }

    /// The text that is kept under a key, or why there is none.
    fn kept(&self, key: Hash) -> Option<Result<String, Fault>> {
        let bytes = self.store.get(key)?;
        let (kind, text) = bytes.split_first()?;
        Some(match kind {
            0 => Ok(String::from_utf8(text.to_vec()).ok()?),
            1 => Err(Fault::Broken),
            2 => Err(Fault::Encrypted),
            3 => Err(Fault::Huge),
            _ => return None,
        })
    }

    fn keep(&self, key: Hash, text: &Result<String, Fault>) {
        let (kind, text) = match text {
            Ok(text) => (0, text.as_str()),
            Err(Fault::Broken) => (1, ""),
            Err(Fault::Encrypted) => (2, ""),
            Err(Fault::Huge) => (3, ""),
        };
        self.store.put(key, &[&[kind], text.as_bytes()].concat());
    }

    fn note(&self, source: &Path, key: Hash, fault: Option<Fault>) {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.insert(source.to_path_buf(), Read { key, fault });
    }

    fn noted(&self, source: &Path) -> Option<Read> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).get(source).copied()
    }
}

impl Site {
    /// The same site, whose search also reads PDFs where `site.toml` says so.
    pub fn with_papers(self, papers: impl FnOnce() -> Papers) -> Site {
        let is_wanted = self.has_search() && self.config.search.pdf.is_some();
        Site { papers: is_wanted.then(papers), ..self }
    }

    /// The PDFs that search reads for an article: those that it offers, where it has no text of its own.
    fn papers_of<'a>(&'a self, article: &'a Article) -> Vec<(&'a FileEntry, &'a Download)> {
        if self.papers.is_none()
            || article.files.is_empty()
            || self.archive.document(article.document).facts.words >= FEW_WORDS
        {
            return Vec::new();
        }
        let pdfs = article.files.iter().filter(|download| download.format == "PDF");
        let found = pdfs.filter_map(|download| {
            let path = download.url.strip_prefix(self.config.base.path.as_str())?;
            let entry = self.archive.files.at(&UrlPath::new(path))?;
            Some((entry, download))
        });
        found.collect()
    }

    /// Keys of the texts that search reads for an article: each changes with its text.
    pub fn paper_keys_of(&self, article: &Article) -> Vec<Hash> {
        let papers = self.papers_of(article).into_iter();
        papers.map(|(entry, _)| self.paper_key(entry)).collect()
    }

    /// The text of each PDF that search reads for an article.
    pub fn papers(&self, article: &Article, mut give: impl FnMut(&str)) {
        for (entry, _) in self.papers_of(article) {
            if let Ok(text) = self.paper(entry) {
                give(&text);
            }
        }
    }

    /// What is wrong with the PDFs that search reads for an article.
    pub fn paper_faults(&self, article: &Article) -> Vec<Diagnostic> {
        let Some(papers) = &self.papers else { return Vec::new() };
        let mut told = Vec::new();
        for (entry, download) in self.papers_of(article) {
            let fault = match papers.noted(&entry.source) {
                Some(read) => read.fault,
                None => self.paper(entry).err(),
            };
            let Some(fault) = fault else { continue };
            let name = entry.source.display();
            let (message, hint) = match fault {
                Fault::Broken => (
                    format!("search cannot read the text of `{name}`: it is damaged, or not a PDF"),
                    "open it in a program for PDFs, and save it again".to_string(),
                ),
                Fault::Encrypted => (
                    format!("search cannot read the text of `{name}`: it is encrypted"),
                    "save it without a password and without limits on printing or copying"
                        .to_string(),
                ),
                Fault::Huge => (
                    format!("search does not read the text of `{name}`: it is too large"),
                    "write a greater `pdf_megabytes` into `[limits]`, or make the PDF smaller"
                        .to_string(),
                ),
            };
            let document = self.archive.source(article.document);
            let place = Place::span(document, download.span);
            told.push(Diagnostic::new(&diagnostic::UNREAD_PDF, place, message).hint(hint));
        }
        told
    }

    /// The keys under which texts of PDFs are kept for this site.
    pub fn paper_keys(&self) -> Vec<Hash> {
        let Some(papers) = &self.papers else { return Vec::new() };
        let read = papers.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.values().map(|read| read.key).collect()
    }

    fn paper_key(&self, entry: &FileEntry) -> Hash {
        let known =
            self.papers.as_ref().and_then(|papers| papers.known.get(&*entry.source).copied());
        let hash = || disk::hash(&self.root.join(&entry.source)).unwrap_or_default();
        self.key_of(known.unwrap_or_else(hash))
    }

    fn key_of(&self, content: Hash) -> Hash {
        let limits = self.config.search.pdf.map(|pdf| (pdf.pages, pdf.bytes));
        theme::fingerprint(&(RECIPE, content, limits))
    }

    /// The text of a PDF, which is kept or read.
    fn paper(&self, entry: &FileEntry) -> Result<String, Fault> {
        let (Some(papers), Some(limits)) = (&self.papers, self.config.search.pdf) else {
            return Ok(String::new());
        };
        let key = self.paper_key(entry);
        let text = papers.kept(key).unwrap_or_else(|| {
            let limit = Limits { pages: limits.pages, work: limits.bytes.saturating_mul(WORK) };
            let read = |bytes: Vec<u8>| match self.key_of(Hash::of(&bytes)) == key {
                true => ssg_pdf::text(&bytes, limit),
                // The file changed meanwhile: the next build reads it.
                false => Err(Fault::Broken),
            };
            let text = match entry.bytes > limits.bytes as u64 {
                true => Err(Fault::Huge),
                false => {
                    disk::read(&self.root.join(&entry.source)).map_or(Err(Fault::Broken), read)
                }
            };
            papers.keep(key, &text);
            text
        });
        papers.note(&entry.source, key, text.as_ref().err().copied());
        text
    }
}
