//! Links: resolves every destination, or reports it at its own line and column.

use std::path::Path;

use rayon::prelude::*;
use ssg_pictures::Offer;

use super::entry::FileEntry;
use super::hidden::Reason;
use super::index::Pending;
use super::resolve::{Destination, Found, Here, Resolver};
use super::similar::Similar;
use super::{Articles, Documents, File, Inputs, faults};
use crate::diagnostic::{self, Diagnostic, Fix, Place, Span, nearest};
use crate::discover;
use crate::ids::{ArticleId, DocumentId, LanguageId, Table};
use crate::markdown::{Answer, LinkUse, RawHtml};
use crate::parse::Document;
use crate::url::{BaseUrl, UrlPath, is_external, is_picture_in_url, percent_decode, runs_script};

/// Resolves destinations.
pub(super) struct Linker<'a> {
    pub documents: &'a Documents,
    pub resolver: Resolver<'a>,
    pub inputs: &'a Inputs<'a>,
    pub similar: Similar,
}

/// Where a link is.
pub(super) struct Asking<'a> {
    pub file: &'a File,
    pub span: Span,
    pub language: LanguageId,
    /// Address of the page that holds it, for relative addresses.
    pub page: &'a UrlPath,
    /// Anchors of the page that holds it.
    pub own: Option<&'a Document>,
}

/// What resolving one document's links gives.
struct Answered {
    answers: Vec<Option<Answer>>,
    pending: Vec<Pending>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Asking<'a> {
    /// Where its destination is read.
    pub(super) fn here(&self) -> Here<'a> {
        let folder = self.file.parent().unwrap_or(Path::new(""));
        Here { folder, page: self.page.as_str(), language: self.language }
    }
}

impl Linker<'_> {
    /// The resolved links of every document.
    pub(super) fn answers(
        &self,
        articles: &Articles,
        pending: &mut Vec<Pending>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Table<DocumentId, Vec<Option<Answer>>> {
        let root = UrlPath::new("/");
        let mut pages = self.documents.map(|_| &root);
        for article in articles {
            pages[article.document] = &article.permalink;
        }
        let answered: Vec<Answered> = self
            .documents
            .par_iter()
            .zip(&*pages)
            .map(|(document, page)| self.document(document, page, articles))
            .collect();
        let mut answers = Table::default();
        for document in answered {
            answers.push(document.answers);
            pending.extend(document.pending);
            diagnostics.extend(document.diagnostics);
        }
        answers
    }

    fn document(&self, document: &Document, page: &UrlPath, articles: &Articles) -> Answered {
        let answers = Vec::with_capacity(document.facts.links.len());
        let mut answered = Answered { answers, pending: Vec::new(), diagnostics: Vec::new() };
        for link in &document.facts.links {
            let asking = Asking {
                file: &document.path,
                span: link.span,
                language: document.language,
                page,
                own: Some(document),
            };
            let answer = match link.usage {
                LinkUse::Page => self.page(&link.destination, &asking, articles, &mut answered),
                LinkUse::Media => {
                    let answer = self.media(&link.destination, &asking, &mut answered.diagnostics);
                    let written = || Answer::of(link.destination.as_str());
                    Some(answer.unwrap_or_else(written))
                }
            };
            answered.answers.push(answer);
        }
        if answered.answers.iter().all(Option::is_none) {
            answered.answers = Vec::new();
        }
        answered
    }

    /// The target of a link that a reader follows; none when it was reported as a mistake.
    fn page(
        &self,
        destination: &str,
        asking: &Asking<'_>,
        articles: &Articles,
        answered: &mut Answered,
    ) -> Option<Answer> {
        if self.script(destination, asking, &mut answered.diagnostics) {
            return None;
        }
        if is_external(destination) {
            let path = self.own_path(destination)?;
            let before = answered.diagnostics.len();
            let answer = self.page(path, asking, articles, answered);
            let is_found = answer.is_some()
                && answered
                    .pending
                    .last()
                    .is_none_or(|pending| pending.place != Place::span(asking.file, asking.span));
            if answered.diagnostics.len() == before {
                let fault = own_host(destination, path, asking);
                let fix = is_found.then(|| Fix::new(asking.span, destination, path));
                answered.diagnostics.push(fault.fix_if(fix));
            }
            return answer;
        }
        // A tag of another generator was reported as such.
        if destination.contains("{{") || destination.contains("{%") {
            return None;
        }
        let parts = Destination::of(destination);
        let Destination { path, query, anchor } = &parts;
        let anchor = *anchor;
        if path.is_empty() {
            if let Some(document) = asking.own {
                self.anchor(anchor, document, asking, &mut answered.diagnostics);
            }
            if anchor.is_none() && query.is_none() {
                let message = "the link leads nowhere".to_string();
                self.fault(
                    &diagnostic::DEAD_LINK,
                    asking,
                    message,
                    Some(
                        "write a path such as `rivers.md`, or the anchor of a heading".to_string(),
                    ),
                    &mut answered.diagnostics,
                );
            }
            return None;
        }
        let target = match self.find(path, asking) {
            Found::Article(id) => {
                let article = &articles[id];
                let document = &self.documents[article.document];
                self.anchor(anchor, document, asking, &mut answered.diagnostics);
                article.permalink.clone()
            }
            Found::Address(url) => url,
            Found::File(entry) => {
                // Whoever follows the link opens it: then its scripts run.
                if entry.is_drawing() {
                    let (seen, pictures) =
                        (self.resolver.files.seen(entry), &self.inputs.config.pictures);
                    let place = || Place::span(asking.file, asking.span);
                    answered.diagnostics.extend(faults::fault(entry, seen, pictures, place));
                }
                entry.url.clone()
            }
            Found::Unknown(url) => {
                answered.pending.push(Pending {
                    place: Place::span(asking.file, asking.span),
                    url: url.clone(),
                    destination: destination.to_string(),
                });
                url
            }
            Found::Hidden(reason) => {
                self.hidden(destination, reason, asking, &mut answered.diagnostics);
                return None;
            }
            Found::Nothing => {
                self.dead(destination, path, asking, &mut answered.diagnostics);
                return None;
            }
        };
        let base = &self.inputs.config.base;
        if query.is_none() && anchor.is_none() {
            return Some(Answer::of(base.shared_link(&target)));
        }
        Some(Answer::of(parts.behind(base.link(&target))))
    }

    /// The cited article with an id; none when that was reported as a mistake.
    pub(super) fn cited(
        &self,
        id: &str,
        asking: &Asking<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<ArticleId> {
        let path = format!("id:{id}");
        match self.find(&path, asking) {
            Found::Article(id) => return Some(id),
            Found::Hidden(reason) => self.hidden(&path, reason, asking, diagnostics),
            _ => self.dead(&path, &path, asking, diagnostics),
        }
        None
    }

    /// A picture, sound or film; none when it is external or was reported as missing.
    pub(super) fn media(
        &self,
        destination: &str,
        asking: &Asking<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Answer> {
        if !is_picture_in_url(destination) && self.script(destination, asking, diagnostics) {
            return None;
        }
        if is_external(destination) {
            let Some(path) = self.own_path(destination) else {
                self.foreign(destination, asking, diagnostics);
                return None;
            };
            let answer = self.media(path, asking, diagnostics)?;
            let fix = Fix::new(asking.span, destination, path);
            diagnostics.push(own_host(destination, path, asking).fix_if(Some(fix)));
            return Some(answer);
        }
        if destination.contains("{{") || destination.contains("{%") {
            return None;
        }
        let path = percent_decode(destination.split(['#', '?']).next().unwrap_or(""));
        match self.file(&path, asking) {
            Some(entry) => {
                let place = || Place::span(asking.file, asking.span);
                Some(self.shown(entry, place, diagnostics))
            }
            None if self.inputs.config.external.has(&path) => Some(Answer {
                url: format!("{}{destination}", self.inputs.config.base.path).into(),
                ..Answer::default()
            }),
            None => {
                self.missing_file(destination, &path, asking, diagnostics);
                None
            }
        }
    }

    /// The answer for a place that shows a file.
    pub(super) fn shown(
        &self,
        entry: &FileEntry,
        place: impl Fn() -> Place,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Answer {
        let seen = self.resolver.files.seen(entry);
        diagnostics.extend(faults::fault(entry, seen, &self.inputs.config.pictures, &place));
        let url = self.inputs.config.base.shared_link(&entry.url);
        let (size, offer) = (seen.pixels(), self.resolver.files.offer(entry));
        if offer != Offer::AsItIs {
            entry.note_shown(place());
        }
        Answer { url, size, offer, credits: seen.credits() }
    }

    /// A file beside the asking source, by path, or anywhere by address; it is published from now on.
    pub(super) fn file(&self, path: &str, asking: &Asking<'_>) -> Option<&FileEntry> {
        let entry = self.resolver.file(path, asking.here().folder)?;
        entry.note_used();
        Some(entry)
    }

    /// What a path leads to; a file is published from now on.
    fn find(&self, path: &str, asking: &Asking<'_>) -> Found<'_> {
        let found = self.resolver.find(path, asking.here());
        if let Found::File(entry) = found {
            entry.note_used();
            entry.note_linked();
        }
        found
    }

    fn anchor(
        &self,
        anchor: Option<&str>,
        document: &Document,
        asking: &Asking<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let Some(anchor) = anchor.map(percent_decode).filter(|anchor| !anchor.is_empty()) else {
            return;
        };
        // For this anchor, a browser goes to the top of any page.
        if anchor == "top" {
            return;
        }
        let facts = &document.facts;
        let ids = || {
            let headings = facts.headings.iter().map(|heading| heading.id.as_str());
            headings.chain(facts.anchors.iter().map(String::as_str))
        };
        if ids().any(|id| id == anchor) {
            return;
        }
        let page = match asking.own.is_some_and(|own| std::ptr::eq(own, document)) {
            true => "this text".to_string(),
            false => format!("`{}`", document.path.display()),
        };
        let message = format!("{page} has no heading `#{anchor}`");
        let hint = nearest(&anchor, ids())
            .map(|near| format!("did you mean `#{near}`?"))
            .unwrap_or_else(|| {
                let headings: Vec<String> = facts
                    .headings
                    .iter()
                    .take(8)
                    .map(|heading| format!("`#{}`", heading.id))
                    .collect();
                match headings.is_empty() {
                    true => "it has no headings".to_string(),
                    false => format!("its headings are {}", headings.join(", ")),
                }
            });
        self.fault(&diagnostic::DEAD_ANCHOR, asking, message, Some(hint), diagnostics);
    }

    /// The path within the site of an address at its own host.
    pub(super) fn own_path<'d>(&self, destination: &'d str) -> Option<&'d str> {
        own_path(destination, &self.inputs.config.base)
    }

    /// Reports a link that runs a script, where a text may hold no scripts of its own.
    fn script(
        &self,
        destination: &str,
        asking: &Asking<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> bool {
        if self.inputs.config.raw_html == RawHtml::Allow || !runs_script(destination) {
            return false;
        }
        let scheme = crate::url::scheme(destination).unwrap_or_default();
        let message = format!("a link with `{scheme}:` runs what is in it");
        let hint = "link to a page or a file instead".to_string();
        self.fault(&diagnostic::SCRIPT_LINK, asking, message, Some(hint), diagnostics);
        true
    }

    /// Pages load nothing from other hosts, so that nobody else can count their readers.
    pub(super) fn foreign(
        &self,
        destination: &str,
        asking: &Asking<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let own = without_host(destination, &self.inputs.config.base).is_some();
        if own || destination.starts_with("data:") {
            return;
        }
        let message = format!("`{destination}` is on another host, and browsers will not load it");
        let hint = match is_film(destination) {
            true => "write the address of the film alone in a paragraph, as `https://...`",
            false => "put the file into the article's folder, or link to it",
        };
        let hint = hint.to_string();
        self.fault(&diagnostic::FOREIGN_MEDIA, asking, message, Some(hint), diagnostics);
    }

    fn hidden(
        &self,
        destination: &str,
        reason: Reason,
        asking: &Asking<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        // The reason why a file could not be read was reported.
        let Some(message) = reason.told(destination, &self.inputs.config.zone) else { return };
        let hint = match reason {
            Reason::Held => "remove the link, or hold this article back, too",
            Reason::Due(_) => {
                "give this article the same date or a later one, or build with `--future`"
            }
            _ => "link to it when it is published, or build with `--drafts`",
        };
        let hint = Some(hint.to_string());
        self.fault(&diagnostic::HIDDEN_TARGET, asking, message, hint, diagnostics);
    }

    fn dead(
        &self,
        destination: &str,
        path: &str,
        asking: &Asking<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if let Some(id) = path.strip_prefix("id:") {
            let message = format!("no article has the id `{id}`");
            let hint = nearest(id, self.resolver.index.by_id.iter().map(|(id, ..)| &**id))
                .map(|near| format!("did you mean `id:{near}`?"));
            self.fault(&diagnostic::DEAD_LINK, asking, message, hint, diagnostics);
            return;
        }
        if !path.ends_with(".md") {
            self.missing_file(destination, path, asking, diagnostics);
            return;
        }
        let folder = asking.file.parent().unwrap_or(Path::new(""));
        let shown = match discover::join(folder, path) {
            Some(joined) if !path.starts_with('/') => joined.display().to_string(),
            _ => path.to_string(),
        };
        let message = format!("there is no article at `{shown}`");
        let moved =
            self.similar.moved_source(path, self.resolver.index).map(|to| relative(folder, to));
        let near =
            || self.similar.source(path, self.resolver.index).map(|near| relative(folder, near));
        let near = moved.clone().or_else(near).map(|near| format!("did you mean `{near}`?"));
        let hint = elsewhere(destination).map(str::to_string).or(near).unwrap_or_else(|| {
            "a path is read from the folder of this file; one that begins with `/`, from `content/`"
                .to_string()
        });
        let place = Place::span(asking.file, asking.span);
        diagnostics.push(
            Diagnostic::new(&diagnostic::DEAD_LINK, place, message)
                .hint(hint)
                .fix_if(moved.map(|to| moved_to(destination, asking.span, &to))),
        );
    }

    pub(super) fn missing_file(
        &self,
        destination: &str,
        path: &str,
        asking: &Asking<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let folder = asking.file.parent().unwrap_or(Path::new(""));
        let joined = discover::join(folder, path);
        if joined.as_deref().is_some_and(|path| self.resolver.files.is_hidden(path)) {
            let message = format!("`{destination}` belongs to an article that is not published");
            self.fault(&diagnostic::HIDDEN_TARGET, asking, message, None, diagnostics);
            return;
        }
        let shown = match joined {
            Some(joined) if !path.starts_with('/') => joined.display().to_string(),
            _ => format!("static{}", UrlPath::new(path)),
        };
        let message = format!("there is no file at `{shown}`");
        let moved =
            self.similar.moved_file(path, self.resolver.files).map(|to| relative(folder, to));
        let near =
            || self.similar.file(path, self.resolver.files).map(|near| relative(folder, near));
        let near = moved.clone().or_else(near).map(|near| format!("did you mean `{near}`?"));
        let hint = elsewhere(destination).map(str::to_string).or(near).unwrap_or_else(|| {
            "put the file beside this one, or into `static/` and begin its address with `/`"
                .to_string()
        });
        let place = Place::span(asking.file, asking.span);
        diagnostics.push(
            Diagnostic::new(&diagnostic::MISSING_FILE, place, message)
                .hint(hint)
                .fix_if(moved.map(|to| moved_to(destination, asking.span, &to))),
        );
    }

    pub(super) fn fault(
        &self,
        rule: &'static diagnostic::Rule,
        asking: &Asking<'_>,
        message: String,
        hint: Option<String>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let place = Place::span(asking.file, asking.span);
        diagnostics.push(Diagnostic::new(rule, place, message).hint_if(hint));
    }
}

/// An absolute link to a path of the site.
fn own_host(destination: &str, path: &str, asking: &Asking<'_>) -> Diagnostic {
    let message = format!("`{destination}` is an absolute link to the site's own host");
    let place = Place::span(asking.file, asking.span);
    Diagnostic::new(&diagnostic::OWN_HOST, place, message)
        .hint(format!("write `{path}`, which moves with the site"))
}

/// The path within the site of an address at its own host, however that is written: with `http:`,
/// `https:` or neither, with `www.` or without.
pub fn own_path<'d>(destination: &'d str, base: &BaseUrl) -> Option<&'d str> {
    let rest = without_host(destination, base)?.strip_prefix(&*base.path)?;
    match rest.as_bytes().first() {
        None => Some("/"),
        Some(b'/') => Some(rest),
        _ => None,
    }
}

/// What follows the site's own host in an address that has it.
fn without_host<'d>(destination: &'d str, base: &BaseUrl) -> Option<&'d str> {
    let after_scheme = |url: &'d str| {
        let start = ["https://", "http://", "//"].into_iter().find(|start| {
            url.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
        })?;
        url.get(start.len()..)
    };
    let rest = after_scheme(destination)?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let own = base.origin.split_once("//").map_or("", |(_, host)| host);
    let bare = |host: &str| host.to_ascii_lowercase().trim_start_matches("www.").to_string();
    (bare(&rest[..end]) == bare(own)).then(|| &rest[end..])
}

/// Whether the address is that of a film's frame at a host whose films can be shown.
fn is_film(address: &str) -> bool {
    let rest = address.split_once("//").map_or(address, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or("");
    let host = host.trim_start_matches("www.").trim_start_matches("player.");
    matches!(host, "youtube.com" | "youtube-nocookie.com" | "youtu.be" | "vimeo.com")
}

/// What to write where a destination looks like an address elsewhere that lacks its beginning.
pub fn elsewhere(destination: &str) -> Option<&'static str> {
    const ENDINGS: [&str; 9] = ["com", "edu", "eu", "gov", "int", "mil", "net", "org", "info"];
    let host = destination.split('/').next().unwrap_or("");
    let (name, ending) = host.rsplit_once('.')?;
    if name.split_once('@').is_some_and(|(who, host)| !who.is_empty() && !host.is_empty()) {
        return Some("an e-mail address begins with `mailto:`");
    }
    let is_host = name.starts_with("www.") || ENDINGS.contains(&ending);
    (is_host && !name.is_empty()).then_some("an address on another site begins with `https://`")
}

/// Puts another path into a destination; the text after the path stays.
fn moved_to(destination: &str, span: Span, to: &str) -> Fix {
    let path = destination.split(['#', '?']).next().unwrap_or(destination);
    Fix::new(span, path, crate::url::encode(to))
}

/// `to` as a link from a file in `folder`.
fn relative(folder: &Path, to: &Path) -> String {
    let mut above: Vec<&std::ffi::OsStr> = folder.iter().collect();
    let mut below: Vec<&std::ffi::OsStr> = to.iter().collect();
    while !above.is_empty() && above.first() == below.first() {
        above.remove(0);
        below.remove(0);
    }
    let up = above.iter().map(|_| "..".to_string());
    let down = below.iter().map(|part| part.to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_told_as_a_link() {
        let from = Path::new("content/articles/x");
        assert_eq!(relative(from, Path::new("content/briefs/y.md")), "../../briefs/y.md");
        assert_eq!(relative(from, Path::new("content/articles/x/p.png")), "p.png");
    }
}
