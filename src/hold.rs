//! Hold: one article that was never published is left out, so that its mistakes block no other.

use std::path::{Path, PathBuf};

use crate::archive::address_of;
use crate::config::Config;
use crate::diagnostic::nearest;
use crate::parse::{Document, Role};
use crate::write::published;

/// Refuses to hold back what is no article, or stands in `folder` already; says why.
pub fn hold(
    held: &[PathBuf],
    documents: &[Document],
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
            return Err(format!("cannot hold `{shown}`: no source stands there{hint}"));
        };
        if !matches!(document.role, Role::Article(_) | Role::Broken) {
            return Err(format!("cannot hold `{shown}`: it is no article"));
        }
        let address = address_of(document, config);
        let is_its_own = |file: &String| match &address {
            Ok(url) => *file == url.file(),
            // Its address cannot be read; its last part is known.
            Err(slug) => {
                let page = file.strip_suffix("/index.html").or_else(|| file.strip_suffix(".html"));
                page.is_some_and(|page| page.rsplit('/').next() == Some(slug))
            }
        };
        if let Some(file) = files.iter().find(|file| is_its_own(file)) {
            return Err(format!(
                "cannot hold `{shown}`: it is published as `{file}`, and its page would vanish\n  \
                 hint: mend it, or say `status: gone` to withdraw it"
            ));
        }
    }
    Ok(())
}
