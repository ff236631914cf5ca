//! Files beside articles: a file that something refers to is published, at an address below its
//! article's.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, OnceLock};

use rayon::prelude::*;
use ssg_pictures::{Offer, Picture};

use super::entry::FileEntry;
use super::hidden::{Hidden, Reason};
use super::seen::Seen;
use super::{Articles, Documents, Inputs, Paths, faults, path_text, pdf};
use crate::config::Pictures;
use crate::diagnostic::{self, Diagnostic, Place};
use crate::discover;
use crate::ids::LanguageId;
use crate::parse::Standing;
use crate::url::UrlPath;

/// Files of `content/` and `static/`.
pub struct Files {
    root: PathBuf,
    pictures: Pictures,
    content: Paths<FileEntry>,
    by_url: HashMap<UrlPath, PathBuf>,
    statics: BTreeMap<UrlPath, FileEntry>,
    hidden: Paths<()>,
}

impl Files {
    /// Gives every file of `content/` its address: below the article whose folder holds it,
    /// else by its own path.
    pub(super) fn new(
        documents: &Documents,
        articles: &Articles,
        hidden: &Hidden,
        inputs: &Inputs<'_>,
    ) -> Files {
        let mut owners: HashMap<String, (LanguageId, UrlPath)> = HashMap::new();
        for article in articles {
            let standing = Standing::of(&documents[article.document].path);
            if standing.stem == "index" {
                let owner = (article.language, article.permalink.clone());
                let entry =
                    owners.entry(standing.folder.to_string()).or_insert_with(|| owner.clone());
                if article.language < entry.0 {
                    *entry = owner;
                }
            }
        }
        let mut hidden_folders: Vec<&Path> = hidden
            .paths
            .iter()
            .filter(|(path, reason)| {
                !matches!(reason, Reason::Broken) && Standing::of(path).stem == "index"
            })
            .filter_map(|(path, _)| path.parent())
            .collect();
        hidden_folders.retain(|folder| {
            let below = path_text(folder).strip_prefix("content/").unwrap_or("");
            !owners.contains_key(below)
        });
        let entry = |source: &discover::Source, url: UrlPath| FileEntry {
            source: source.path.to_path_buf(),
            url,
            bytes: source.stamp.size,
            used: AtomicBool::new(false),
            linked: AtomicBool::new(false),
            shown: Mutex::default(),
            seen: OnceLock::new(),
            stamp: source.stamp,
            pages: inputs
                .pages
                .get(&source.path)
                .map_or_else(OnceLock::new, |pages| (*pages).into()),
            told: AtomicBool::new(false),
            toned: OnceLock::new(),
        };
        let mut content = Paths::new();
        let mut by_url = HashMap::new();
        let mut hidden_files = Paths::new();
        for source in &inputs.sources.files {
            let path = source.path.to_path_buf();
            if hidden_folders.iter().any(|folder| path.starts_with(folder)) {
                hidden_files.insert(path, ());
                continue;
            }
            let below = path_text(&path).strip_prefix("content/").unwrap_or("");
            let url = owned_url(below, &owners);
            by_url.insert(url.clone(), path.clone());
            content.insert(path, entry(source, url));
        }
        let statics = inputs
            .sources
            .statics
            .iter()
            .map(|source| {
                let below = path_text(&source.path).strip_prefix("static/").unwrap_or("");
                let url = UrlPath::new(&crate::url::encode(below));
                let entry = entry(source, url);
                entry.note_used();
                (entry.url.clone(), entry)
            })
            .collect();
        let root = inputs.root.to_path_buf();
        let pictures = inputs.config.pictures;
        let files = Files { root, pictures, content, by_url, statics, hidden: hidden_files };
        // The configuration names the logo, which is published.
        if let Some(logo) = &inputs.config.institute.logo {
            let logo = logo.trim_start_matches("static/");
            if let Some(entry) = files.at(&UrlPath::new(&crate::url::encode(logo))) {
                entry.note_used();
                entry.note_linked();
                entry.note_told();
            }
        }
        files
    }

    /// The file of `content/` at a source path; it is published from now on.
    pub(super) fn publish(&self, path: &Path) -> Option<&FileEntry> {
        let entry = self.content.get(path)?;
        entry.note_used();
        Some(entry)
    }

    /// The file of `content/` at a source path.
    pub(super) fn of_content(&self, path: &Path) -> Option<&FileEntry> {
        self.content.get(path)
    }

    /// The file at an address, of `static/` or `content/`.
    pub fn at(&self, url: &UrlPath) -> Option<&FileEntry> {
        let of_content = || self.content.get(self.by_url.get(url)?);
        self.statics.get(url).or_else(of_content)
    }

    /// True for files in the folder of an article that may not be seen.
    pub fn is_hidden(&self, path: &Path) -> bool {
        self.hidden.contains_key(path)
    }

    /// What kind of file it is, read once.
    pub(super) fn seen<'e>(&self, entry: &'e FileEntry) -> &'e Seen {
        entry.seen.get_or_init(|| Seen::new(&self.root, &entry.source))
    }

    /// How many pages a PDF has, counted once; 0 when unknown.
    pub(super) fn pages(&self, entry: &FileEntry) -> u32 {
        *entry.pages.get_or_init(|| pdf::pages(&self.root.join(&entry.source)))
    }

    /// The files whose pages were counted.
    pub fn counted(&self) -> impl Iterator<Item = (&FileEntry, u32)> {
        let all = self.content.values().chain(self.statics.values());
        all.filter_map(|entry| Some((entry, *entry.pages.get()?)))
    }

    /// Tells of published drawings that nothing was told of where they are used: of files of `static/`, say.
    pub(super) fn drawings(&self, diagnostics: &mut Vec<Diagnostic>) {
        let published = self.published().chain(self.statics());
        let drawings: Vec<&FileEntry> =
            published.filter(|entry| entry.is_drawing() && !entry.is_told()).collect();
        let told: Vec<Diagnostic> = drawings
            .into_par_iter()
            .filter_map(|entry| {
                let place = || Place::file(entry.source.clone());
                faults::fault(entry, self.seen(entry), &self.pictures, place)
            })
            .collect();
        diagnostics.extend(told);
    }

    /// What a picture's file says of itself.
    pub fn picture<'e>(&self, entry: &'e FileEntry) -> Option<&'e Picture> {
        match entry.seen.get()? {
            Seen::Picture(picture) => Some(picture),
            _ => None,
        }
    }

    /// In which sizes a file can be offered.
    pub fn offer(&self, entry: &FileEntry) -> Offer {
        match self.seen(entry) {
            Seen::Picture(picture) if self.pictures.resize => {
                picture.offer(self.pictures.most_pixels)
            }
            _ => Offer::AsItIs,
        }
    }

    /// Files of `content/` that are published.
    pub fn published(&self) -> impl Iterator<Item = &FileEntry> {
        self.content.values().filter(|entry| entry.is_used())
    }

    /// Files of `static/`.
    pub fn statics(&self) -> impl Iterator<Item = &FileEntry> {
        self.statics.values()
    }

    /// The pictures directly in a folder.
    pub fn pictures_in(&self, folder: &Path) -> impl Iterator<Item = &FileEntry> {
        const PICTURES: [&str; 7] = ["svg", "png", "jpg", "jpeg", "webp", "avif", "gif"];
        self.content
            .range(folder.to_path_buf()..)
            .take_while(move |(path, _)| path.starts_with(folder))
            .filter(move |(path, _)| {
                path.parent() == Some(folder) && discover::has_extension(path, &PICTURES)
            })
            .map(|(_, entry)| entry)
    }

    /// True where `content/` has this file, and it may be seen.
    pub fn has(&self, path: &Path) -> bool {
        self.content.contains_key(path)
    }

    /// Paths of all files of `content/`, for near misses.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.content.keys().map(PathBuf::as_path)
    }

    /// The report of a file that begins as a source does but is not read as a source.
    fn unread(&self, path: &Path) -> Option<Diagnostic> {
        if !discover::begins_with_a_fence(&self.root.join(path)) {
            return None;
        }
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let message = "this file has front matter, but only `.md`, `.markdown`, `.html` and `.htm` files are read as articles";
        let hint = match discover::has_extension(path, &["xhtml"]) {
            true => format!("rename it to `{stem}.html`"),
            false => format!(
                "rename it to `{stem}.md`, or name it in `ignore` in `site.toml` if it is not a text of the site"
            ),
        };
        let place = Place { file: path.into(), line: 1, column: 1, length: 3 };
        Some(Diagnostic::new(&diagnostic::UNREAD_SOURCE, place, message).hint(hint))
    }

    /// Reports files that nothing refers to, unless a hidden document does.
    pub(super) fn unused(&self, hidden: &Hidden, diagnostics: &mut Vec<Diagnostic>) {
        // Nobody knows what a file refers to that could not be read.
        let broken: Vec<&Path> = hidden
            .paths
            .iter()
            .filter(|(_, reason)| matches!(reason, Reason::Broken))
            .filter_map(|(path, _)| path.parent())
            .collect();
        for entry in self.content.values() {
            // A published file may be of any kind, but a text that is offered to be read must be an
            // article.
            const TEXTS: [&str; 5] = ["xhtml", "mdown", "qmd", "mdx", "txt"];
            let is_used = entry.is_used();
            if (!is_used || discover::has_extension(&entry.source, &TEXTS))
                && let Some(diagnostic) = self.unread(&entry.source)
            {
                diagnostics.push(diagnostic);
                continue;
            }
            // References are read when something cites from them.
            if is_used || discover::is_references(&entry.source) {
                continue;
            }
            if broken.iter().any(|folder| entry.source.starts_with(folder)) {
                continue;
            }
            let wanted = hidden.references.iter().any(|(from, destination)| {
                let folder = from.parent().unwrap_or(Path::new(""));
                discover::join(folder, destination).is_some_and(|path| path == entry.source)
            });
            if !wanted {
                let place = Place::file(entry.source.clone());
                let message = "nothing refers to this file, so it is not published";
                let told = Diagnostic::new(&diagnostic::UNUSED_FILE, place, message);
                let mut hint =
                    "link to it, or move what is only downloaded by its address to `static/`"
                        .to_string();
                // What only a template names cannot be seen from here.
                if discover::has_extension(&entry.source, &["csv", "json"]) {
                    let name = entry.source.file_name().unwrap_or_default().display();
                    hint.push_str(&format!("; where a component reads it, give its name as an argument, such as `file=\"{name}\"`"));
                }
                diagnostics.push(told.hint(hint));
            }
        }
    }
}

/// The address of a file below `content/`.
fn owned_url(below: &str, owners: &HashMap<String, (LanguageId, UrlPath)>) -> UrlPath {
    let mut folder = below;
    while let Some((above, _)) = folder.rsplit_once('/') {
        folder = above;
        if let Some((_, permalink)) = owners.get(folder) {
            let rest = crate::url::encode(&below[folder.len() + 1..]);
            // `/a/x.html` keeps its files in `/a/x/`.
            let base = permalink.as_str();
            let base = base.strip_suffix(".html").unwrap_or(base);
            return UrlPath::new(&format!("{}/{rest}", crate::url::encode(base)));
        }
    }
    UrlPath::new(&crate::url::encode(below))
}
