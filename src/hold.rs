//! Hold: an article that was never published can be left out, so that its mistakes block no other;
//! an article that was published cannot.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::archive::address_of;
use crate::config::Config;
use crate::diagnostic::nearest;
use crate::parse::{Document, Role};
use crate::write::published;

/// Refuses to hold back a source that is not an article, or is already in `folder`; says why.
pub(crate) fn hold(
    held: &[PathBuf],
    documents: &[Arc<Document>],
    config: &Config,
    folder: &Path,
) -> Result<(), String> {
    if held.is_empty() {
        return Ok(());
    }
    let files = published(folder);
    for path in held {
        let shown = path.display();
        let Some(document) = documents.iter().find(|document| *document.path == **path) else {
            let paths = documents.iter().filter_map(|document| document.path.to_str());
            let hint = nearest(path.to_str().unwrap_or(""), paths)
                .map(|near| format!("\n  hint: did you mean `{near}`?"))
                .unwrap_or_default();
            return Err(format!("cannot hold `{shown}`: there is no such source{hint}"));
        };
        if !matches!(document.role, Role::Article(_) | Role::Broken) {
            return Err(format!("cannot hold `{shown}`: it is not an article"));
        }
        if let Some(file) = page(document, config, &files) {
            return Err(format!(
                "cannot hold `{shown}`: it is published as `{file}`, and its page would vanish\n  \
                 hint: mend it, or say `status: gone` to withdraw it"
            ));
        }
    }
    Ok(())
}

/// Sources that cannot be read and whose pages are in `folder`: without them the pages would vanish.
pub(crate) fn vanishing(
    documents: &[Arc<Document>],
    config: &Config,
    folder: &Path,
) -> BTreeSet<PathBuf> {
    let broken = || documents.iter().filter(|document| document.is_unread());
    if broken().next().is_none() {
        return BTreeSet::new();
    }
    let files = published(folder);
    broken()
        .filter(|document| page(document, config, &files).is_some())
        .map(|document| document.path.to_path_buf())
        .collect()
}

/// The page of a document among the files of the output folder.
fn page<'f>(
    document: &Document,
    config: &Config,
    files: &'f BTreeSet<String>,
) -> Option<&'f String> {
    let address = address_of(document, config);
    files.iter().find(|file| match &address {
        Ok(url) => **file == url.file(),
        // Its address cannot be read; its last part is known.
        Err(slug) => {
            let page = file.strip_suffix("/index.html").or_else(|| file.strip_suffix(".html"));
            page.is_some_and(|page| page.rsplit('/').next() == Some(slug))
        }
    })
}
