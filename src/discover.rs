//! Discover: finds every input of the site, and interprets none.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::{self, Diagnostic, Place};
use crate::disk::{self, Stamp};

mod globs;

pub(crate) use globs::Globs;

/// A file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Path relative to the site's root, with `/` between folders.
    pub path: Arc<Path>,
    /// Its stamp.
    pub stamp: Stamp,
}

/// Every input of a site, each list sorted by path.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Texts: `content/**.md` and `.markdown`, and files in `.html` and `.htm` with front matter.
    pub markdown: Vec<Source>,
    /// Other files in `content/`: pictures, PDFs.
    pub files: Vec<Source>,
    /// `authors/*.toml`
    pub records: Vec<Source>,
    /// `data/*.{toml,yaml,yml,json,csv}`
    pub data: Vec<Source>,
    /// `redirects.csv`, `references.{bib,json,yaml,yml}`, `dois.tsv`, `styles/**.csl`
    pub tables: Vec<Source>,
    /// `static/**`
    pub statics: Vec<Source>,
    /// `ledger.tsv`, where there is one.
    pub ledger: Option<Source>,
    /// `templates/**`, `i18n/**`, `themes/**`
    pub themes: Vec<Source>,
}

/// Finds the sources under the site's root, without those to ignore. `linked` is the folder,
/// relative to the root, that `content` may be a link to.
pub(crate) fn discover(
    root: &Path,
    ignore: &Globs,
    linked: Option<&Path>,
) -> (Sources, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut list = |folder: &str| -> Vec<Source> {
        let also = linked.filter(|_| folder == CONTENT).map(|linked| root.join(linked));
        let (files, faults) = disk::walk(root, folder, also.as_deref());
        diagnostics.extend(faults.into_iter().map(|(path, error)| {
            if disk::leads_out(&error) && path == Path::new(CONTENT) {
                return no_content("is a link that points outside the site or to nothing")
                    .hint("write in `site.toml` where it leads, as `content_link = \"../texts\"`");
            }
            if disk::leads_out(&error) {
                let message =
                    "this link points outside the site or to nothing, so it is passed over";
                return Diagnostic::new(&diagnostic::PASSED_OVER, Place::file(path), message)
                    .hint("put a copy in its place, or remove it");
            }
            unreadable(path, &error)
        }));
        let (named, unnamed): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|file| file.path.to_str().is_some());
        diagnostics.extend(unnamed.iter().map(|file| not_utf8(&file.path)));
        let is_source =
            |file: &disk::Found| !file.path.to_str().is_some_and(|path| ignore.has(path));
        named.into_iter().filter(is_source).map(source).collect()
    };
    let is_text = |source: &Source| {
        has_extension(&source.path, &["md", "markdown"])
            || (has_extension(&source.path, &["html", "htm"])
                && begins_with_a_fence(&root.join(&source.path)))
    };
    let (markdown, files) = list(CONTENT).into_iter().partition(is_text);
    let mut records = list("authors");
    records.retain(|source| has_extension(&source.path, &["toml"]));
    let mut data = list("data");
    data.retain(|source| has_extension(&source.path, &["toml", "yaml", "yml", "json", "csv"]));
    let statics = list("static");
    let stamped = TABLES.iter().filter_map(|name| {
        let stamp = disk::stamp(&root.join(name)).ok()?;
        Some(Source { path: Path::new(name).into(), stamp })
    });
    let mut tables: Vec<Source> = stamped.collect();
    tables.extend(list("styles").into_iter().filter(|file| has_extension(&file.path, &["csl"])));
    let ledger = disk::stamp(&root.join(LEDGER)).ok();
    let ledger = ledger.map(|stamp| Source { path: Arc::from(Path::new(LEDGER)), stamp });
    let mut themes = Vec::new();
    for folder in ["templates", "i18n", "themes"] {
        let (files, faults) = disk::walk(root, folder, None);
        let faults = faults.into_iter().filter(|(_, error)| !disk::leads_out(error));
        diagnostics.extend(faults.map(|(path, error)| unreadable(path, &error)));
        for file in files {
            match file.path.to_str() {
                Some(_) => themes.push(source(file)),
                None => diagnostics.push(not_utf8(&file.path)),
            }
        }
    }
    if !disk::exists(&root.join(CONTENT)) {
        let hint = "make it, or check that it was copied or mounted; `-C` names another site";
        diagnostics.push(no_content("is missing: the site has no texts").hint(hint));
    }
    (Sources { markdown, files, records, data, tables, statics, ledger, themes }, diagnostics)
}

/// Sources at the root itself.
pub(crate) const TABLES: [&str; 6] = [
    "redirects.csv",
    "references.bib",
    "references.json",
    "references.yaml",
    "references.yml",
    crate::dois::FILE,
];

/// Extensions of files of references.
const REFERENCES: [&str; 4] = ["bib", "json", "yaml", "yml"];

/// True for files of references: `references.bib`, `NAME.references.json`.
pub(crate) fn is_references(path: &Path) -> bool {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("");
    let is_named = stem == "references" || stem.ends_with(".references");
    is_named && has_extension(path, &REFERENCES)
}

/// The addresses that were given out. No output is made from it.
pub const LEDGER: &str = "ledger.tsv";

/// The folder of all texts.
const CONTENT: &str = "content";

fn unreadable(path: PathBuf, error: &io::Error) -> Diagnostic {
    let message = format!("cannot be read: {}", disk::words(error));
    Diagnostic::new(&diagnostic::UNREADABLE, Place::file(path), message)
}

/// Nobody ever means to replace a published site by an empty one.
fn no_content(why: &str) -> Diagnostic {
    let message = format!("the folder `{CONTENT}` {why}");
    Diagnostic::new(&diagnostic::UNREADABLE, Place::file(CONTENT), message)
}

impl Sources {
    /// All inputs.
    pub fn all(&self) -> impl Iterator<Item = &Source> {
        self.markdown.iter().chain(self.others())
    }

    /// All inputs but Markdown.
    pub fn others(&self) -> impl Iterator<Item = &Source> {
        let Sources { files, records, data, tables, statics, ledger, themes, .. } = self;
        let before = [files, records, data, tables, statics].into_iter().flatten();
        before.chain(ledger).chain(themes)
    }
}

/// A name that no address, template or other system can spell.
fn not_utf8(path: &Path) -> Diagnostic {
    let place = Place::file(path.to_string_lossy().into_owned());
    Diagnostic::new(&diagnostic::NOT_UTF8, place, "the name of this file is not UTF-8 text")
        .hint("rename it; names in an old encoding are converted by `convmv`")
}

fn source(file: disk::Found) -> Source {
    Source { path: file.path, stamp: file.stamp }
}

/// True for a file that begins with the fence of front matter.
pub(crate) fn begins_with_a_fence(path: &Path) -> bool {
    let Ok(start) = disk::read_start(path, 8) else { return false };
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&start);
    [b"---", b"+++"].iter().any(|fence| {
        let rest = start.strip_prefix(*fence);
        rest.is_some_and(|rest| rest.starts_with(b"\n") || rest.starts_with(b"\r\n"))
    })
}

/// True when the path ends in one of `extensions`, which are lower case and without the dot.
pub(crate) fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let path = path.as_os_str().as_encoded_bytes();
    let name = &path[path.iter().rposition(|byte| *byte == b'/').map_or(0, |at| at + 1)..];
    // A name that only begins with a dot has no extension.
    let dot = name.iter().rposition(|byte| *byte == b'.').filter(|at| *at > 0);
    dot.is_some_and(|dot| {
        extensions.iter().any(|known| name[dot + 1..].eq_ignore_ascii_case(known.as_bytes()))
    })
}

/// The folder and file of a relative path, with `.` and `..` resolved; none when it
/// is outside the site.
pub(crate) fn join(folder: &Path, relative: &str) -> Option<PathBuf> {
    let mut joined: Vec<&str> = folder.iter().filter_map(|part| part.to_str()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                joined.pop()?;
            }
            part => joined.push(part),
        }
    }
    Some(joined.iter().collect())
}
