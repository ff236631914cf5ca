//! Kept: whether a site answers all that its ledger promises.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::answers::Answers;
use super::compared::has_anchor;
use super::file::{Entry, FILE, entries};
use super::present::{Present, doi, present};
use super::quick::ByAddress;
use super::successor::{By, Successors};
use super::writing;
use crate::archive::Article;
use crate::diagnostic::{self, Diagnostic, Fix, Place};
use crate::discover::TABLES;
use crate::disk;
use crate::dois;
use crate::plan::Plan;
use crate::site::Site;
use crate::url::UrlPath;

/// How many missing lines are named.
const NAMED: usize = 3;

/// A site and its ledger.
struct Kept<'k> {
    site: &'k Site,
    entries: &'k [Entry<'k>],
    by_address: ByAddress<'k, &'k Entry<'k>>,
    answers: &'k Answers<'k>,
    /// What is there today, each with its line.
    present: Vec<(Option<&'k Entry<'k>>, &'k Present<'k>)>,
}

/// An address of the ledger that the site no longer answers.
struct Lost<'k> {
    entry: &'k Entry<'k>,
    url: UrlPath,
    /// What took its place, and whether that is sure.
    found: Option<(UrlPath, bool)>,
}

/// Compares a ledger with the site: what is lost, and what the ledger lacks.
pub fn kept(ledger: &str, site: &Site, plan: &Plan<'_>) -> Vec<Diagnostic> {
    let ((entries, faults), (answers, present)) = rayon::join(
        || entries(ledger),
        || {
            let answers = Answers::new(site, plan);
            let present = present(site, plan, &answers);
            (answers, present)
        },
    );
    let mut diagnostics: Vec<Diagnostic> = faults
        .iter()
        .map(|fault| {
            let place = at(fault.line);
            Diagnostic::new(&diagnostic::LEDGER, place, fault.message).hint(fault.hint)
        })
        .collect();
    let mut by_address = ByAddress::default();
    by_address.reserve(entries.len());
    by_address.extend(entries.iter().map(|entry| (&*entry.address, entry)));
    let line = |present: &Present<'_>| by_address.get(&*present.address).copied();
    let present = present.iter().map(|present| (line(present), present)).collect();
    let kept = Kept { site, entries: &entries, by_address, answers: &answers, present };
    let mut checks: Vec<fn(&Kept<'_>, &Plan<'_>) -> Vec<Diagnostic>> = vec![
        |kept, plan| kept.lost(plan),
        |kept, _| kept.feed_ids(),
        |kept, _| kept.dois(),
        |kept, _| kept.anchors(),
        |kept, _| kept.silent(),
    ];
    // A draft that is shown is not a promise.
    if !site.moment.drafts && !site.moment.future {
        checks.push(|kept, _| kept.behind().into_iter().collect());
    }
    let told: Vec<Vec<Diagnostic>> =
        checks.into_par_iter().map(|check| check(&kept, plan)).collect();
    diagnostics.extend(told.into_iter().flatten());
    diagnostics
}

/// The line of the ledger.
fn at(line: usize) -> Place {
    Place { line, column: 1, length: 1, ..Place::file(FILE) }
}

impl<'k> Kept<'k> {
    /// Addresses that the site no longer answers.
    fn lost(&self, plan: &Plan<'_>) -> Vec<Diagnostic> {
        let pages = self.entries.iter().filter(|entry| entry.kind != "anchor");
        let lost: Vec<(&Entry<'_>, UrlPath)> = pages
            .filter(|entry| !self.answers.has(&entry.address))
            .map(|entry| (entry, url(&entry.address)))
            .filter(|(_, url)| self.answers.at(url).is_none())
            .collect();
        if lost.is_empty() {
            return Vec::new();
        }
        let successors = Successors::new(self.site, plan);
        let mut by_text = HashMap::new();
        for (entry, present) in &self.present {
            if let (None, Some(text)) = (entry, present.text) {
                by_text.insert(text, &*present.address);
            }
        }
        let lost: Vec<Lost<'_>> = lost
            .into_iter()
            .map(|(entry, url)| {
                let same = entry.text.and_then(|text| by_text.get(&text));
                let same = same.map(|address| (self::url(address), true));
                let found = || {
                    let (found, by) = successors.of(&url, &entry.id)?;
                    let is_new = self.entry(found.as_str()).is_none();
                    Some((found.clone(), by != By::Spelling && (is_new || by == By::Id)))
                };
                let found = same.or_else(found);
                Lost { entry, url, found }
            })
            .collect();
        // Lists have no front matter, so that one fix redirects all of them.
        let mut redirects = self.redirects(&lost);
        let is_list = |lost: &Lost<'_>| self.list(lost).is_some();
        lost.iter()
            .map(|lost| {
                let redirects = if is_list(lost) { redirects.take() } else { None };
                self.lost_one(lost, redirects)
            })
            .collect()
    }

    /// The list that certainly took the place of an address.
    fn list<'l>(&self, lost: &'l Lost<'_>) -> Option<&'l UrlPath> {
        let (found, _) = lost.found.as_ref().filter(|(_, is_sure)| *is_sure)?;
        let is_hidden = self.site.archive.index.left_out(lost.url.as_str()).is_some();
        (!is_hidden && self.article(found).is_none()).then_some(found)
    }

    /// The lines that redirect all lost lists, and the place after which they are written.
    fn redirects(&self, lost: &[Lost<'_>]) -> Option<(Place, Fix)> {
        let pairs: Vec<(&UrlPath, &UrlPath)> =
            lost.iter().filter_map(|lost| Some((&lost.url, self.list(lost)?))).collect();
        if pairs.is_empty() {
            return None;
        }
        let table = Path::new(TABLES[0]);
        let root = &self.site.root;
        let (file, text, lines) = match disk::read_text(&root.join(table)) {
            Ok(text) => (table, text, writing::table(&pairs)),
            Err(_) => {
                let file = &*self.site.config.file;
                (file, disk::read_text(&root.join(file)).ok()?, writing::settings(&pairs))
            }
        };
        let fix = writing::behind(&text, &lines)?;
        Some((Place::span(&Arc::from(file), fix.span), fix))
    }

    fn lost_one(&self, lost: &Lost<'_>, redirects: Option<(Place, Fix)>) -> Diagnostic {
        let Lost { entry, url, found } = lost;
        let message = format!("`{url}` was published, and the site no longer answers it");
        let told = |place| Diagnostic::new(&diagnostic::LOST_ADDRESS, place, message.clone());
        if self.site.archive.index.left_out(url.as_str()).is_some() {
            return told(at(entry.line)).hint(
                "what stood there is a draft, held back or not yet due: publish it, or keep it with `status: gone`",
            );
        }
        let article = found.as_ref().and_then(|(found, _)| self.article(found));
        match (found, article) {
            (Some((found, true)), Some(article)) => {
                let path = self.site.archive.source(article.document);
                let text = disk::read_text(&self.site.root.join(path)).unwrap_or_default();
                let fix = writing::alias(&text, &article.aliases, url.as_str());
                let place = fix.as_ref().map_or(Place::file(&**path), |fix| Place::span(path, fix.span));
                told(place)
                    .hint(format!("add `aliases: {url}`: what stood there is now at `{found}`"))
                    .note(format!("promised in {FILE}:{}", entry.line))
                    .fix_if(fix)
            }
            (Some((found, true)), None) => {
                let (place, fix) = redirects.map_or((at(entry.line), None), |(place, fix)| {
                    (place, Some(fix))
                });
                told(place)
                    .hint(format!("redirect it to `{found}`, which took its place"))
                    .note(format!("promised in {FILE}:{}", entry.line))
                    .fix_if(fix)
            }
            (Some((found, _)), _) => told(at(entry.line)).hint(format!(
                "did `{found}` take its place? Then redirect it there; what is withdrawn stays with `status: gone`"
            )),
            (None, _) => told(at(entry.line)).hint(
                "bring it back, redirect it, or keep it with `status: gone`; a line of the ledger is never removed",
            ),
        }
    }

    /// Articles whose entries in feeds would be new to every reader.
    fn feed_ids(&self) -> Vec<Diagnostic> {
        let prefix = format!("tag:{}:", self.site.config.archive_id);
        let mut of_archive: Option<(&str, usize)> = None;
        let mut diagnostics = Vec::new();
        for (entry, present) in self.both() {
            let is_article = matches!(&*entry.kind, "article" | "page");
            if !is_article || entry.id.is_empty() || present.id == entry.id {
                continue;
            }
            let Some(article) = self.article(&url(&entry.address)) else { continue };
            if self.site.archive.front(article).is_gone() {
                continue;
            }
            let id = &present.id;
            if !entry.id.starts_with(&prefix) && entry.id.starts_with("tag:") {
                let former = entry.id["tag:".len()..].split(':').next().unwrap_or("");
                of_archive = Some((former, of_archive.map_or(1, |(_, count)| count + 1)));
                continue;
            }
            // An article that took over the address of another has its own promise.
            let own = self.entry(article.permalink.as_str());
            if own.is_some_and(|own| own.id == *id) {
                continue;
            }
            diagnostics.push(self.feed_id(entry, article, &prefix, id));
        }
        if let Some((former, count)) = of_archive {
            let message =
                format!("`archive_id` changed, and with it the ids of {count} entries of feeds");
            let place = Place::file(&*self.site.config.file);
            diagnostics.push(
                Diagnostic::new(&diagnostic::FEED_ID, place, message)
                    .hint(format!("write `archive_id = \"{former}\"`")),
            );
        }
        diagnostics
    }

    fn feed_id(
        &self,
        entry: &Entry<'_>,
        article: &Article,
        prefix: &str,
        present_id: &str,
    ) -> Diagnostic {
        let path = self.site.archive.source(article.document);
        let front = self.site.archive.front(article);
        let language = &self.site.config.languages[article.language].prefix;
        let own =
            entry.id.strip_prefix(prefix).filter(|_| !present_id.starts_with("https://doi.org/"));
        let (key, now, id) = match (own, &front.matter.feed_id) {
            (Some(id), None) => {
                let own = id.strip_prefix(&**language).and_then(|id| id.strip_prefix('/'));
                let id = if language.is_empty() { id } else { own.unwrap_or(id) };
                ("id", &front.matter.id, crate::url::percent_decode(id).into_owned())
            }
            // Its name in the feeds of a former site, or its name here without the key.
            (_, now) => ("feed_id", now, entry.id.to_string()),
        };
        let text = disk::read_text(&self.site.root.join(path)).unwrap_or_default();
        let fix = match now {
            Some(now) => Some(Fix::new(now.span, now.value.clone(), id.clone())),
            None => writing::key(&text, key, &id),
        };
        let place = fix.as_ref().map_or(Place::file(&**path), |fix| Place::span(path, fix.span));
        let message = format!(
            "the id of `{}` in feeds was `{id}` and is `{}`: readers of feeds would see it as new",
            entry.address, article.id
        );
        Diagnostic::new(&diagnostic::FEED_ID, place, message)
            .hint(format!("write `{key}: {id}`"))
            .note(format!("promised in {FILE}:{}", entry.line))
            .fix_if(fix)
    }

    /// Publications with another DOI than the one that was registered for them.
    fn dois(&self) -> Vec<Diagnostic> {
        let mut told = HashSet::new();
        let with = self.entries.iter().filter(|entry| !entry.doi.is_empty());
        let changed = with.filter_map(|entry| {
            let article = self.article(&url(&entry.address))?;
            let front = self.site.archive.front(article);
            // An article that took over the address of another has its own promise.
            let own = self.entry(article.permalink.as_str());
            let is_other = own.is_some_and(|own| own.id != entry.id);
            let is_same = doi(article).eq_ignore_ascii_case(&entry.doi);
            (!is_other && !is_same && !front.is_gone() && told.insert(article.document))
                .then_some((entry, article))
        });
        changed.map(|(entry, article)| self.doi(entry, article)).collect()
    }

    fn doi(&self, entry: &Entry<'_>, article: &Article) -> Diagnostic {
        let path = self.site.archive.source(article.document);
        let written = self.site.archive.front(article).matter.doi.as_ref();
        let language = &self.site.config.languages[article.language].code;
        let listed = self.site.archive.dois.of(&article.id, language);
        if let (None, Some(listed)) = (written, listed) {
            let message = format!(
                "the DOI of `{}` was `{}` and is `{}`",
                entry.address, entry.doi, listed.doi
            );
            let place = Place::span(&Arc::from(Path::new(dois::FILE)), listed.doi_at);
            return Diagnostic::new(&diagnostic::DOI, place, message)
                .hint(format!(
                    "write `{}`; where that was never registered, correct it in {FILE}",
                    entry.doi
                ))
                .note(format!("promised in {FILE}:{}", entry.line))
                .fix_if(Some(Fix::new(listed.doi_at, &*listed.doi, &*entry.doi)));
        }
        let (fix, now) = match written {
            Some(now) => {
                let fix = Fix::new(now.span, now.value.clone(), entry.doi.to_string());
                (Some(fix), format!("is `{}`", now.value))
            }
            None => {
                let text = disk::read_text(&self.site.root.join(path)).unwrap_or_default();
                (writing::key(&text, "doi", &entry.doi), "is missing".to_string())
            }
        };
        let place = fix.as_ref().map_or(Place::file(&**path), |fix| Place::span(path, fix.span));
        let message = format!("the DOI of `{}` was `{}` and {now}", entry.address, entry.doi);
        Diagnostic::new(&diagnostic::DOI, place, message)
            .hint(format!(
                "write `doi: {}`; where that was never registered, correct it in {FILE}",
                entry.doi
            ))
            .note(format!("promised in {FILE}:{}", entry.line))
            .fix_if(fix)
    }

    /// Headings that others link to, and that their page no longer has.
    fn anchors(&self) -> Vec<Diagnostic> {
        let anchors = self.entries.iter().filter(|entry| entry.kind == "anchor");
        let lost = anchors.filter_map(|entry| {
            let (page, anchor) = entry.address.split_once('#')?;
            let page = url(page);
            // A page that is lost itself is reported; for a page that moved, the article has the
            // anchor.
            let article = self.article(&page)?;
            let is_gone = self.site.archive.front(article).is_gone();
            (!is_gone && !has_anchor(self.site, &page, anchor)).then_some((entry, article, anchor))
        });
        lost.map(|(entry, article, anchor)| {
            let path = self.site.archive.source(article.document);
            let headings = &self.site.archive.document_aside(article.document).facts.headings;
            let near = diagnostic::nearest(anchor, headings.iter().map(|heading| &*heading.id));
            let heading = near.and_then(|near| headings.iter().find(|heading| heading.id == near));
            let place = match heading {
                Some(heading) => Place::span(path, heading.span),
                None => Place::file(&**path),
            };
            let message = format!(
                "others link to `{}`, and there is no such heading any more",
                entry.address
            );
            Diagnostic::new(&diagnostic::LOST_ANCHOR, place, message)
                .hint(format!("give the heading that took its place the old id: `{{#{anchor}}}`"))
                .note(format!("promised in {FILE}:{}", entry.line))
        })
        .collect()
    }

    /// Publications whose words changed without a word to their readers.
    fn silent(&self) -> Vec<Diagnostic> {
        let changed = self.both().filter(|(entry, present)| {
            is_changed(entry, present) && !entry.minor && entry.updated == present.updated()
        });
        changed
            .filter_map(|(entry, _)| {
                let article = self.article(&url(&entry.address))?;
                let front = self.site.archive.front(article);
                let path = self.site.archive.source(article.document);
                let document = self.site.archive.document_aside(article.document);
                let span = front.matter.title.span;
                let span = if span.line > 0 { span } else { document.fence };
                let message = "the text of this publication changed, and `updated` did not";
                Some(
                    Diagnostic::new(&diagnostic::SILENT_CHANGE, Place::span(path, span), message)
                        .hint(format!(
                            "say when with `updated:`; where only a slip was corrected, `ssg ledger update --minor {}`",
                            path.display()
                        ))
                        .note(format!("its last text is in {FILE}:{}", entry.line)),
                )
            })
            .collect()
    }

    /// What is not in the ledger yet.
    fn behind(&self) -> Option<Diagnostic> {
        let new = self.present.iter().filter(|(entry, _)| entry.is_none());
        let mut new: Vec<&str> = new.map(|(_, present)| &*present.address).collect();
        new.sort_unstable();
        let stale = self.both().filter(|(entry, present)| {
            let is_told = || entry.minor || entry.updated != present.updated();
            let has_doi = entry.doi.is_empty() && !present.doi.is_empty();
            has_doi || is_changed(entry, present) && is_told()
        });
        let mut stale: Vec<&str> = stale.map(|(entry, _)| &*entry.address).collect();
        stale.sort_unstable();
        let (count, message) = match (new.len(), stale.len()) {
            (0, 0) => return None,
            (1, 0) => (1, "1 address is not in the ledger yet".to_string()),
            (new, 0) => (new, format!("{new} addresses are not in the ledger yet")),
            (0, 1) => {
                (1, "1 address has a text or DOI that the ledger does not know yet".to_string())
            }
            (0, stale) => (
                stale,
                format!("{stale} addresses have texts or DOIs that the ledger does not know yet"),
            ),
            (new, stale) => (
                new + stale,
                format!("{} addresses or their texts are not in the ledger yet", new + stale),
            ),
        };
        let named = new.into_iter().chain(stale);
        let mut named: Vec<String> = named.take(NAMED).map(|name| format!("`{name}`")).collect();
        if count > named.len() {
            named.push(format!("and {} more", count - named.len()));
        }
        Some(
            Diagnostic::new(&diagnostic::LEDGER_BEHIND, Place::file(FILE), message)
                .hint("`ssg ledger update` adds what is new; commit it with the site")
                .note(named.join(", ")),
        )
    }

    /// Lines of the ledger with what is there today.
    fn both(&self) -> impl Iterator<Item = (&'k Entry<'k>, &'k Present<'k>)> {
        self.present.iter().filter_map(|(entry, present)| Some(((*entry)?, *present)))
    }

    /// The line of an address.
    fn entry(&self, address: &str) -> Option<&'k Entry<'k>> {
        self.by_address.get(address).copied()
    }

    /// The article at an address, now or formerly.
    fn article(&self, url: &UrlPath) -> Option<&'k Article> {
        self.site.archive.index.by_url(url).map(|id| self.site.archive.article(id))
    }
}

/// The words of a publication are not those that the ledger knows.
pub(super) fn is_changed(entry: &Entry<'_>, present: &Present<'_>) -> bool {
    matches!((entry.text, present.text), (Some(then), Some(now)) if then != now)
}

/// An address as the ledger has it.
fn url(address: &str) -> UrlPath {
    UrlPath::new(&crate::url::encode(address))
}

/// The addresses of a ledger, to know which of them are promises.
pub fn promised(ledger: &str) -> Vec<String> {
    let (entries, _) = entries(ledger);
    entries.into_iter().map(|entry| entry.address.into_owned()).collect()
}
