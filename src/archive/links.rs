//! Links: every destination gets its answer, or a diagnostic at its own line and column.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::files::{FileEntry, Files};
use super::publish::{Hidden, Reason};
use super::similar::Similar;
use super::{Article, ArticleId, Download, File, Inputs, Lead, LeadFile, path_text};
use crate::diagnostic::{self, Diagnostic, Fix, Place, Span, nearest};
use crate::discover;
use crate::markdown::{Answer, LinkUse};
use crate::parse::Document;
use crate::tree::Spanned;
use crate::url::{UrlPath, is_external, percent_decode};

/// What a destination leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An article or page.
    Article(ArticleId),
    /// An address that no source stands at: a list, a feed.
    Address(UrlPath),
}

/// A link to an address that only the plan knows.
#[derive(Debug, Clone)]
pub struct Pending {
    /// Where the link stands.
    pub place: Place,
    /// Where it leads.
    pub url: UrlPath,
    /// As written.
    pub destination: String,
}

/// Articles and texts by source path, address and id.
pub struct Index {
    pub(super) by_path: HashMap<Arc<Path>, Target>,
    by_url: HashMap<UrlPath, ArticleId>,
    by_id: BTreeMap<String, Vec<(usize, ArticleId)>>,
    hidden: HashMap<PathBuf, Reason>,
    hidden_urls: HashMap<UrlPath, Reason>,
    hidden_ids: HashMap<String, Reason>,
    broken_slugs: HashMap<String, Reason>,
}

impl Index {
    pub(super) fn new(documents: &[Document], articles: &[Article], hidden: &Hidden) -> Index {
        let mut index = Index {
            by_path: HashMap::with_capacity(documents.len()),
            by_url: HashMap::with_capacity(articles.len()),
            by_id: BTreeMap::new(),
            hidden: hidden.paths.iter().map(|(path, reason)| (path.clone(), *reason)).collect(),
            hidden_urls: hidden.addresses.clone(),
            hidden_ids: hidden.ids.clone(),
            broken_slugs: hidden.broken_slugs.clone(),
        };
        for (number, article) in articles.iter().enumerate() {
            let id = ArticleId(number as u32);
            let path = documents[article.document].path.clone();
            index.by_path.insert(path, Target::Article(id));
            index.by_url.entry(article.permalink.clone()).or_insert(id);
            let front = super::front(&documents[article.document]);
            // Its address is not what it is to be; why, was told.
            if !front.page && (front.date.is_none() || article.kind.is_none()) {
                let slug = super::address::slug_of_path(&documents[article.document].path);
                index.broken_slugs.insert(slug, Reason::Broken);
            }
            index.by_id.entry(article.id.clone()).or_default().push((article.language, id));
        }
        for article in articles {
            for alias in &article.aliases {
                let id = index.by_url.get(&article.permalink).copied();
                if let Some(id) = id {
                    index.by_url.entry(alias.value.clone()).or_insert(id);
                }
            }
        }
        index
    }

    /// Adds sources that stand for an address: sections, terms, authors.
    pub(super) fn add_addresses(
        &mut self,
        addresses: impl IntoIterator<Item = (Arc<Path>, UrlPath)>,
    ) {
        for (path, url) in addresses {
            self.by_path.insert(path, Target::Address(url));
        }
    }

    /// The article with an id, in this language or else in any.
    pub fn by_id(&self, id: &str, language: usize) -> Option<ArticleId> {
        let editions = self.by_id.get(id)?;
        editions
            .iter()
            .find(|(edition, _)| *edition == language)
            .or_else(|| editions.first())
            .map(|(_, id)| *id)
    }

    /// What stands at a source path below the site's root, with or without `content/` and `.md`.
    pub fn by_path(&self, path: &str) -> Option<&Target> {
        let path = path.trim_start_matches('/');
        let below = path.strip_prefix("content/").unwrap_or(path).trim_end_matches('/');
        let try_path = |name: String| self.by_path.get(Path::new(&name));
        try_path(format!("content/{below}"))
            .or_else(|| try_path(format!("content/{below}.md")))
            .or_else(|| try_path(format!("content/{below}/index.md")))
            .or_else(|| try_path(format!("content/{below}/_index.md")))
    }

    /// The article at an address, now or formerly.
    pub fn by_url(&self, url: &UrlPath) -> Option<ArticleId> {
        self.by_url.get(url).copied()
    }

    /// Why what `to` leads to is left out: a source path, an address or `id:NAME`.
    pub fn left_out(&self, to: &str) -> Option<Reason> {
        if let Some(id) = to.strip_prefix("id:") {
            return self.hidden_ids.get(id).copied();
        }
        let path = to.trim_start_matches('/');
        let below = path.strip_prefix("content/").unwrap_or(path);
        self.reason(&format!("content/{below}"))
            .or_else(|| self.reason_of_url(&UrlPath::new(&crate::url::encode(to))))
    }

    /// Why what stands at an address is left out.
    fn reason_of_url(&self, url: &UrlPath) -> Option<Reason> {
        let found = self.hidden_urls.get(url).or_else(|| self.hidden_urls.get(&url.join("/")));
        found.copied().or_else(|| {
            let last = url.as_str().trim_end_matches('/').rsplit('/').next()?;
            let slug = last.strip_suffix(".html").unwrap_or(last);
            self.broken_slugs.get(slug).copied().filter(|_| !slug.is_empty())
        })
    }

    fn reason(&self, path: &str) -> Option<Reason> {
        let try_path = |name: String| self.hidden.get(Path::new(&name)).copied();
        try_path(path.to_string())
            .or_else(|| try_path(format!("{path}.md")))
            .or_else(|| try_path(format!("{}/index.md", path.trim_end_matches('/'))))
    }
}

/// Answers destinations.
pub(super) struct Linker<'a> {
    pub documents: &'a [Document],
    pub index: &'a Index,
    pub files: &'a Files,
    pub inputs: &'a Inputs<'a>,
    pub similar: Similar,
}

/// Where a destination is asked for.
struct Asking<'a> {
    file: &'a File,
    span: Span,
    language: usize,
    /// Address of the page it stands on, for relative addresses.
    page: &'a UrlPath,
    /// Anchors of the page it stands on.
    own: Option<&'a Document>,
}

/// What answering one document's links gives.
struct Answered {
    answers: Vec<Answer>,
    pending: Vec<Pending>,
    diagnostics: Vec<Diagnostic>,
}

impl Linker<'_> {
    /// Answers to the links of every document.
    pub fn answers(
        &self,
        articles: &[Article],
        pending: &mut Vec<Pending>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Vec<Answer>> {
        let root = UrlPath::new("/");
        let mut pages: Vec<&UrlPath> = vec![&root; self.documents.len()];
        for article in articles {
            pages[article.document] = &article.permalink;
        }
        let answered: Vec<Answered> = self
            .documents
            .par_iter()
            .zip(pages)
            .map(|(document, page)| self.document(document, page, articles))
            .collect();
        let mut answers = Vec::with_capacity(answered.len());
        for document in answered {
            answers.push(document.answers);
            pending.extend(document.pending);
            diagnostics.extend(document.diagnostics);
        }
        answers
    }

    fn document(&self, document: &Document, page: &UrlPath, articles: &[Article]) -> Answered {
        let mut answered =
            Answered { answers: Vec::new(), pending: Vec::new(), diagnostics: Vec::new() };
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
                LinkUse::Media => self.media(&link.destination, &asking, &mut answered.diagnostics),
            };
            answered.answers.push(
                answer.unwrap_or_else(|| Answer { url: link.destination.clone(), size: None }),
            );
        }
        answered
    }

    /// Where a link that a reader follows leads; none when that was told as a mistake.
    fn page(
        &self,
        destination: &str,
        asking: &Asking<'_>,
        articles: &[Article],
        answered: &mut Answered,
    ) -> Option<Answer> {
        if is_external(destination) {
            self.own_host(destination, asking, &mut answered.diagnostics);
            return None;
        }
        // A tag of another generator was told as one.
        if destination.contains("{{") || destination.contains("{%") {
            return None;
        }
        let (address, anchor) = match destination.split_once('#') {
            Some((address, anchor)) => (address, Some(anchor)),
            None => (destination, None),
        };
        let (path, query) = match address.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (address, None),
        };
        let path = percent_decode(path);
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
                    None,
                    &mut answered.diagnostics,
                );
            }
            return None;
        }
        let target = match self.find(&path, asking) {
            Found::Article(id) => {
                let article = &articles[id.0 as usize];
                let document = &self.documents[article.document];
                self.anchor(anchor, document, asking, &mut answered.diagnostics);
                article.permalink.clone()
            }
            Found::Address(url) => url,
            Found::File(entry) => entry.url.clone(),
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
                self.dead(destination, &path, asking, &mut answered.diagnostics);
                return None;
            }
        };
        let mut url = self.inputs.config.base.link(&target);
        if let Some(query) = query {
            url.push('?');
            url.push_str(query);
        }
        if let Some(anchor) = anchor {
            url.push('#');
            url.push_str(&crate::url::encode(&percent_decode(anchor)));
        }
        Some(Answer { url, size: None })
    }

    /// A picture, sound or film; none when it is external or was told as missing.
    fn media(
        &self,
        destination: &str,
        asking: &Asking<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Answer> {
        if is_external(destination) {
            self.own_host(destination, asking, diagnostics);
            self.foreign(destination, asking, diagnostics);
            return None;
        }
        if destination.contains("{{") || destination.contains("{%") {
            return None;
        }
        let path = percent_decode(destination.split(['#', '?']).next().unwrap_or(""));
        match self.file(&path, asking) {
            Some(entry) => Some(Answer {
                url: self.inputs.config.base.link(&entry.url),
                size: self.files.pixels(entry),
            }),
            None => {
                self.missing_file(destination, &path, asking, diagnostics);
                None
            }
        }
    }

    /// A file beside the asking one, by path, or anywhere by address.
    fn file(&self, path: &str, asking: &Asking<'_>) -> Option<&FileEntry> {
        if path.starts_with('/') {
            let url = UrlPath::new(&crate::url::encode(path));
            let by_source = || self.files.publish(Path::new(path.trim_start_matches('/')));
            return self
                .files
                .at(&url)
                .or_else(by_source)
                .or_else(|| self.files.publish(Path::new(&format!("content{path}"))));
        }
        let folder = asking.file.parent().unwrap_or(Path::new(""));
        discover::join(folder, path).and_then(|path| self.files.publish(&path))
    }

    fn find(&self, path: &str, asking: &Asking<'_>) -> Found<'_> {
        let of_target = |target: &Target| match target {
            Target::Article(id) => Found::Article(*id),
            Target::Address(url) => Found::Address(url.clone()),
        };
        if let Some(id) = path.strip_prefix("id:") {
            return match self.index.by_id(id, asking.language) {
                Some(id) => Found::Article(id),
                None => self.index.left_out(path).map_or(Found::Nothing, Found::Hidden),
            };
        }
        let is_source = path.ends_with(".md");
        if path.starts_with('/') {
            let url = UrlPath::new(&crate::url::encode(path));
            if let Some(id) = self.index.by_url(&url) {
                return Found::Article(id);
            }
            if let Some(entry) = self.file(path, asking) {
                return Found::File(entry);
            }
            if is_source {
                let below = path.strip_prefix("/content").unwrap_or(path);
                let full = format!("content{below}");
                if let Some(reason) = self.index.reason(&full) {
                    return Found::Hidden(reason);
                }
                return self.index.by_path(path).map_or(Found::Nothing, of_target);
            }
            return self.unknown(url);
        }
        let folder = asking.file.parent().unwrap_or(Path::new(""));
        let Some(joined) = discover::join(folder, path) else { return Found::Nothing };
        let joined = path_text(&joined);
        if let Some(reason) = self.index.reason(joined) {
            return Found::Hidden(reason);
        }
        if let Some(target) = self.index.by_path(joined) {
            return of_target(target);
        }
        if let Some(entry) = self.files.publish(Path::new(joined)) {
            return Found::File(entry);
        }
        let name = path.rsplit('/').next().unwrap_or("");
        let has_extension = name.contains('.') && !name.ends_with('.') && !path.ends_with('/');
        if is_source || (has_extension && !name.ends_with(".html")) {
            return Found::Nothing;
        }
        // A relative address, seen from the page itself.
        let page = asking.page.as_str();
        let base = page.rsplit_once('/').map_or("", |(folder, _)| folder);
        let url =
            UrlPath::new(&format!("{}/{}", crate::url::encode(base), crate::url::encode(path)));
        match self.index.by_url(&url) {
            Some(id) => Found::Article(id),
            None => self.unknown(url),
        }
    }

    /// An address at which no article stands.
    fn unknown(&self, url: UrlPath) -> Found<'_> {
        match self.index.reason_of_url(&url) {
            Some(reason) => Found::Hidden(reason),
            None => Found::Unknown(url),
        }
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
        // A browser goes to the top of any page for this one.
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
        let hint =
            nearest(&anchor, ids()).map(|near| format!("did you mean `#{near}`?")).or_else(|| {
                let headings: Vec<String> = facts
                    .headings
                    .iter()
                    .take(8)
                    .map(|heading| format!("`#{}`", heading.id))
                    .collect();
                (!headings.is_empty()).then(|| format!("it has {}", headings.join(", ")))
            });
        self.fault(&diagnostic::DEAD_ANCHOR, asking, message, hint, diagnostics);
    }

    fn own_host(&self, destination: &str, asking: &Asking<'_>, diagnostics: &mut Vec<Diagnostic>) {
        let base = &self.inputs.config.base;
        let Some(rest) = destination.strip_prefix(&base.origin) else { return };
        if rest.is_empty() || rest.starts_with('/') {
            let path = rest.strip_prefix(&base.path).unwrap_or(rest);
            let path = if path.is_empty() { "/" } else { path };
            let message = "an absolute link to the site's own host".to_string();
            let hint = format!("write `{path}`, which is checked and moves with the site");
            self.fault(&diagnostic::OWN_HOST, asking, message, Some(hint), diagnostics);
        }
    }

    /// A page loads nothing from other hosts: its readers are not theirs to count.
    fn foreign(&self, destination: &str, asking: &Asking<'_>, diagnostics: &mut Vec<Diagnostic>) {
        let own = destination.starts_with(&self.inputs.config.base.origin);
        if own || destination.starts_with("data:") {
            return;
        }
        let message = format!("`{destination}` is on another host, and browsers will not load it");
        let hint = "put the file beside the article, or link to it".to_string();
        self.fault(&diagnostic::FOREIGN_MEDIA, asking, message, Some(hint), diagnostics);
    }

    fn hidden(
        &self,
        destination: &str,
        reason: Reason,
        asking: &Asking<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        // Why a file could not be read was told.
        let Some(message) = reason.told(destination, &self.inputs.config.zone) else { return };
        let hint = match reason {
            Reason::Held => "take the link out, or hold this article back, too",
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
            let hint = nearest(id, self.index.by_id.keys().map(String::as_str))
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
        let message = format!("no article stands at `{shown}`");
        let moved = self.similar.moved_source(path, self).map(|to| relative(folder, to));
        let near = || self.similar.source(path, self).map(|near| relative(folder, near));
        let near = moved.clone().or_else(near).map(|near| format!("did you mean `{near}`?"));
        let hint = elsewhere(destination).map(str::to_string).or(near);
        let place = Place::span(asking.file, asking.span);
        diagnostics.push(
            Diagnostic::new(&diagnostic::DEAD_LINK, place, message)
                .hint_if(hint)
                .fix_if(moved.map(|to| moved_to(destination, asking.span, &to))),
        );
    }

    fn missing_file(
        &self,
        destination: &str,
        path: &str,
        asking: &Asking<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let folder = asking.file.parent().unwrap_or(Path::new(""));
        let joined = discover::join(folder, path);
        if joined.as_deref().is_some_and(|path| self.files.is_hidden(path)) {
            let message = format!("`{destination}` belongs to an article that is not published");
            self.fault(&diagnostic::HIDDEN_TARGET, asking, message, None, diagnostics);
            return;
        }
        let shown = match joined {
            Some(joined) if !path.starts_with('/') => joined.display().to_string(),
            _ => format!("static{}", UrlPath::new(path)),
        };
        let message = format!("no file stands at `{shown}`");
        let moved = self.similar.moved_file(path, self).map(|to| relative(folder, to));
        let near = || self.similar.file(path, self).map(|near| relative(folder, near));
        let near = moved.clone().or_else(near).map(|near| format!("did you mean `{near}`?"));
        let hint = elsewhere(destination).map(str::to_string).or(near);
        let place = Place::span(asking.file, asking.span);
        diagnostics.push(
            Diagnostic::new(&diagnostic::MISSING_FILE, place, message)
                .hint_if(hint)
                .fix_if(moved.map(|to| moved_to(destination, asking.span, &to))),
        );
    }

    fn fault(
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

    /// A picture that front matter names.
    pub fn picture(
        &self,
        file: &File,
        path: &Spanned<String>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<LeadFile> {
        let root = UrlPath::new("/");
        let asking = Asking { file, span: path.span, language: 0, page: &root, own: None };
        if is_external(path) {
            self.own_host(path, &asking, diagnostics);
            self.foreign(path, &asking, diagnostics);
            return Some(LeadFile { url: path.value.clone(), size: None });
        }
        let answer = self.media(path, &asking, diagnostics)?;
        Some(LeadFile { url: answer.url, size: answer.size })
    }

    /// Finds the lead picture of every article: its `image`, else the first picture of its body,
    /// else the only picture of its folder.
    pub fn leads(
        &self,
        articles: &mut [Article],
        answers: &[Vec<Answer>],
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        for article in articles {
            let document = &self.documents[article.document];
            let front = super::front(document);
            if let Some(image) = &front.matter.image {
                if let Some(picture) = self.picture(&document.path, &image.src, diagnostics) {
                    article.lead = Lead::File(picture);
                }
                if image.alt.is_none() && !matches!(article.lead, Lead::None) {
                    let place = Place::span(&document.path, image.src.span);
                    let message = "this picture has no text for those who do not see it";
                    diagnostics.push(
                        Diagnostic::new(&diagnostic::EMPTY_ALT, place, message).hint(
                            "say in `alt` what it shows: `image: { src: ..., alt: ... }`; an `alt` of `\"\"` is for what only decorates",
                        ),
                    );
                }
                let until = image.rights_until.as_ref().unwrap_or(&image.src);
                self.rights(front, document, until, diagnostics);
                continue;
            }
            // What was withdrawn shows no picture, not even the only one of its folder.
            if front.matter.status.is_some() {
                continue;
            }
            let pictures = &document.facts.pictures;
            if let Some(first) = pictures.iter().position(|picture| picture.figure) {
                article.lead = Lead::Body(first);
                continue;
            }
            let is_folder = crate::parse::Standing::of(&document.path).stem == "index";
            let Some(folder) = document.path.parent().filter(|_| is_folder) else { continue };
            let mut pictures = self.files.pictures_in(folder);
            if let (Some(only), None) = (pictures.next(), pictures.next()) {
                let url = self.inputs.config.base.link(&only.url);
                let in_body = answers[article.document].iter().any(|answer| answer.url == url);
                if !in_body && self.files.publish(&only.source).is_some() {
                    article.lead = Lead::File(LeadFile { url, size: self.files.pixels(only) });
                }
            }
        }
    }

    fn rights(
        &self,
        front: &crate::parse::Front,
        document: &Document,
        at: &Spanned<String>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let Some(until) = front.rights_until else { return };
        if until.end() <= self.inputs.moment.now {
            let message = format!("the rights in this picture ran out on {}", until.iso());
            let place = Place::span(&document.path, at.span);
            diagnostics.push(
                Diagnostic::new(&diagnostic::RIGHTS_EXPIRED, place, message)
                    .hint("take another picture, or renew the rights and set `rights_until`"),
            );
        }
    }

    /// Finds the files that articles offer.
    pub fn downloads(&self, articles: &mut [Article], diagnostics: &mut Vec<Diagnostic>) {
        for article in articles {
            let document = &self.documents[article.document];
            let matter = &super::front(document).matter;
            let pdf = matter.pdf.iter().map(|path| (path, None, None, None));
            let listed = matter.files.iter().map(|file| {
                (&file.path, file.label.as_ref(), file.kind.as_ref(), file.language.as_ref())
            });
            let mut downloads = Vec::new();
            for (path, label, kind, language) in pdf.chain(listed) {
                let asking = Asking {
                    file: &document.path,
                    span: path.span,
                    language: article.language,
                    page: &article.permalink,
                    own: None,
                };
                let name = path.rsplit('/').next().unwrap_or(path);
                let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
                let found = if is_external(path) {
                    Some((path.value.clone(), 0))
                } else {
                    let decoded = percent_decode(path);
                    match self.file(&decoded, &asking) {
                        Some(entry) => {
                            Some((self.inputs.config.base.link(&entry.url), entry.bytes))
                        }
                        None => {
                            self.missing_file(path, &decoded, &asking, diagnostics);
                            None
                        }
                    }
                };
                let Some((url, bytes)) = found else { continue };
                downloads.push(Download {
                    url,
                    label: label.map_or_else(|| name.to_string(), |label| label.value.clone()),
                    kind: kind.map_or_else(|| extension.to_uppercase(), |kind| kind.value.clone()),
                    bytes,
                    language: language.map(|language| language.value.clone()).unwrap_or_default(),
                });
            }
            article.files = downloads;
        }
    }
}

/// What [`Linker::find`] finds.
enum Found<'a> {
    Article(ArticleId),
    Address(UrlPath),
    File(&'a FileEntry),
    /// An address that the plan may know.
    Unknown(UrlPath),
    Hidden(Reason),
    Nothing,
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
    (is_host && !name.is_empty()).then_some("an address elsewhere begins with `https://`")
}

/// Puts another path into a destination; what follows the path stays.
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
