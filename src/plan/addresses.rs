//! Addresses that some disk, host or browser cannot hold, and addresses that belong to somebody
//! else.

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::{Planned, address_place};
use crate::diagnostic::{self, Diagnostic, Place};
use crate::host;
use crate::outputs::Origin;
use crate::parse::Role;
use crate::site::Site;
use crate::text::{is_direction, visible};
use crate::tree::Spanned;

/// The list of what is in the output folder.
const MANIFEST: &str = ".ssg-manifest";

/// The longest name of a file, in bytes: that of most file systems.
const NAME: usize = 255;

/// The longest path within the output folder, in bytes: that of keys in object stores (S3).
const PATH: usize = 1024;

/// Names that Windows keeps for devices, with any ending.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Reports every address that cannot exist, and names that some systems cannot hold.
pub(super) fn check(site: &Site, outputs: &[Planned<'_>]) -> Vec<Diagnostic> {
    let wrong = |planned: &&Planned<'_>| {
        let is_beside = !planned.kind.permanent && is_plain_beside(&planned.file);
        !is_beside && !is_plain(&planned.file)
    };
    outputs.par_iter().filter(wrong).filter_map(|planned| told(site, planned)).collect()
}

/// True for nearly all files: short, without anything that [`wrong`] and [`unportable`] look for.
fn is_plain(file: &str) -> bool {
    file.len() <= NAME && file.strip_suffix("/index.html").is_some_and(is_plain_stem)
}

/// The same for files beside the pages of articles, which no host reads as configuration.
fn is_plain_beside(file: &str) -> bool {
    const EXTENSIONS: [&str; 6] = ["bib", "ris", "json", "webp", "jpg", "xml"];
    let Some((stem, extension)) = file.rsplit_once('.') else { return false };
    let stem = stem.strip_suffix(".linkset").unwrap_or(stem);
    file.len() <= NAME && EXTENSIONS.contains(&extension) && is_plain_stem(stem)
}

fn is_plain_stem(stem: &str) -> bool {
    let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'/');
    let fits = |part: &str| part.bytes().all(plain) && part.len() > 4 || part == "page";
    !stem.is_empty() && stem.split('/').all(fits)
}

fn told(site: &Site, planned: &Planned<'_>) -> Option<Diagnostic> {
    let shown = || printable(planned.output.url.as_str());
    if let Some((what, hint)) = wrong(planned) {
        let message = format!("the address `{}` {what}", shown());
        let place = place(site, planned);
        return Some(Diagnostic::new(&diagnostic::BAD_ADDRESS, place, message).hint(hint));
    }
    let what = planned.file.split('/').find_map(unportable)?;
    let message = format!("the address `{}` {what}", shown());
    let hint = "choose another name, so that the site can be copied to any machine";
    let place = place(site, planned);
    Some(Diagnostic::new(&diagnostic::UNPORTABLE_NAME, place, message).hint(hint))
}

/// What is wrong with the address of an output, and what to do.
fn wrong(planned: &Planned<'_>) -> Option<(String, &'static str)> {
    let (url, file) = (planned.output.url.as_str(), &*planned.file);
    let first = file.split('/').next().unwrap_or("");
    if first.eq_ignore_ascii_case(MANIFEST) {
        let hint = "`ssg` keeps its list of the output's files there; choose another address";
        return Some(("is taken by `ssg` itself".to_string(), hint));
    }
    if file.split('/').any(|part| part.eq_ignore_ascii_case(".git")) {
        let hint = "git would take it for a file of its own; choose another address";
        return Some(("is within a `.git` folder".to_string(), hint));
    }
    if first == "__ssg" {
        let hint = "`ssg serve` answers there itself; choose another address";
        return Some(("is taken by the preview server".to_string(), hint));
    }
    // Only `ssg` and the folder `static` make them.
    let name = file.rsplit('/').next().unwrap_or(file);
    let is_read = host::is_configuration(file) || host::is_configuration_in_folders(name);
    if is_read && planned.kind.permanent {
        let hint = "a file of your own goes into `static`; choose another address for a page";
        return Some(("is a file that hosts read as configuration".to_string(), hint));
    }
    if ["/http:/", "/https:/"].iter().any(|scheme| url.starts_with(scheme)) {
        let hint = "an address of this site begins with `/`, such as `/briefs/water/`";
        return Some(("is a whole URL".to_string(), hint));
    }
    if let Some(mark) = url.chars().find(|c| matches!(c, '?' | '#')) {
        let hint = "a host cuts an address there, and never asks for the file";
        return Some((format!("contains `{mark}`"), hint));
    }
    if url.chars().any(|c| c.is_control() || is_direction(c)) {
        return Some(("contains a control character".to_string(), "remove it"));
    }
    if let Some(part) = file.split('/').find(|part| part.len() > NAME) {
        let what = format!(
            "has a part of {} bytes; the name of a file may have {NAME} at most",
            part.len()
        );
        return Some((what, "give it a shorter `slug` or `permalink`"));
    }
    if file.len() > PATH {
        let what = format!("has {} bytes; {PATH} is the most that all hosts take", file.len());
        return Some((what, "give it a shorter `permalink`"));
    }
    None
}

/// What Windows cannot hold in a name.
fn unportable(part: &str) -> Option<String> {
    if let Some(sign) = part.chars().find(|c| r#"<>:"|?*\"#.contains(*c)) {
        return Some(format!("contains `{sign}`, which no file on Windows may"));
    }
    if part.ends_with(['.', ' ']) {
        return Some(format!("has a part that ends in {}, which Windows drops", last_word(part)));
    }
    let stem = part.split('.').next().unwrap_or(part).to_ascii_lowercase();
    let numbered = |stem: &str| {
        let number = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
        number.is_some_and(|rest| {
            rest.len() == 1 && rest != "0" && rest.as_bytes()[0].is_ascii_digit()
        })
    };
    (DEVICES.contains(&stem.as_str()) || numbered(&stem))
        .then(|| format!("contains `{part}`, which Windows keeps for a device"))
}

fn last_word(part: &str) -> &'static str {
    if part.ends_with('.') { "a full stop" } else { "a space" }
}

/// Where an author can give another address.
fn place(site: &Site, planned: &Planned<'_>) -> Place {
    let source = |path: &Arc<Path>| match planned.output.content.source() {
        // A file that is copied has no lines to point to.
        Some(_) => Place::file(&**path),
        None => address_place(site, path),
    };
    match &planned.output.origin {
        Origin::Source(path) => source(path),
        Origin::Alias(path, span) | Origin::Redirect(path, span) => Place::span(path, *span),
        Origin::Made(_) | Origin::Beside(..) => {
            let parts = planned.output.url.as_str().split('/');
            let longest = parts.max_by_key(|part| part.len()).unwrap_or("");
            first_use(site, longest).unwrap_or_else(|| Place::file(&*site.config.file))
        }
    }
}

/// Where an article first names what has this slug: a term, or one of its authors.
fn first_use(site: &Site, of: &str) -> Option<Place> {
    let rule = site.config.slugs;
    let has = |named: &&Spanned<String>| rule.term_slug(named) == of || rule.slug(named) == of;
    site.archive.documents().find_map(|document| {
        let Role::Article(front) = &document.role else { return None };
        let matter = &front.matter;
        let terms = [&*matter.tags, &*matter.topics, &*matter.regions].into_iter().flatten();
        let one = [matter.series.as_deref(), matter.programme.as_deref()].into_iter().flatten();
        let named = terms.chain(one).chain(&front.authors).find(has)?;
        Some(Place::span(&document.path, named.span))
    })
}

/// A text with visible control characters, without the middle of a very long text.
fn printable(text: &str) -> String {
    let length = text.chars().count();
    if length <= 100 {
        return visible(text);
    }
    let start: String = text.chars().take(60).collect();
    let end: String = text.chars().skip(length - 20).collect();
    format!("{}...{}", visible(&start), visible(&end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_files_need_no_closer_look() {
        assert!(is_plain("articles/water-rights/index.html"));
        for file in ["index.html", "articles/con/index.html", "a:b/index.html", "é/index.html"] {
            assert!(!is_plain(file), "{file}");
        }
        assert!(is_plain_beside("reports/water/water.linkset.json"));
        for file in ["reports/water/aux.bib", "reports/water/water", "reports/wa:er/water.ris"] {
            assert!(!is_plain_beside(file), "{file}");
        }
    }

    #[test]
    fn names_that_windows_cannot_hold() {
        for part in ["con", "NUL.html", "com1", "lpt9.txt", "a:b", "a*b", "end.", "end ", "a\\b"] {
            assert!(unportable(part).is_some(), "{part}");
        }
        for part in ["console", "com", "com0", "com10", "null", "a.b", "lpt"] {
            assert!(unportable(part).is_none(), "{part}");
        }
    }
}
