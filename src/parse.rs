//! Parse: reads one source and trusts it alone.

use std::collections::BTreeSet;
use std::mem::take;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::config::{Config, TaxonomyKey};
use crate::date::{self, Date, DateFaultKind};
use crate::diagnostic::{self, Diagnostic, Fix, Place, Span};
use crate::disk::Hash;
use crate::front_matter::{
    self, ACCESSIBILITY, AuthorRecord, CorrectionKind, Extra, FrontMatter, SectionMatter, Status,
    names, title_parts,
};
use crate::ids::LanguageId;
use crate::markdown::{self, Facts, Prose, RawHtml, Syntax};
use crate::text;
use crate::tree::{Entry, Node, Spanned, Value};

mod counted;
mod frame;
mod scripts;
mod standing;

pub use counted::{count_prose, parse_and_count};
pub use standing::Standing;

/// One source, as far as it can be known from its file alone.
#[derive(Debug, Serialize, Deserialize)]
pub struct Document {
    /// Path relative to the site's root.
    #[serde(with = "path_text")]
    pub path: Arc<Path>,
    /// Hash of its bytes.
    pub hash: Hash,
    /// What it represents.
    pub role: Role,
    /// Number of its language in [`Config::languages`].
    pub language: LanguageId,
    /// The opening fence: the place to report what is missing.
    pub fence: Span,
    /// Hash of all but its words: while it does not change, only words did.
    pub frame: Hash,
    /// Hash of the words that other pages show of it.
    pub brief: Hash,
    /// A key that hides could not be read, so that the document is not published.
    pub unread: bool,
    /// Title of an article without its subtitle.
    pub title: String,
    /// Subtitle, from the title's second line or the key; may be empty.
    pub subtitle: String,
    /// Its author wrote the summary, which is not text of the body.
    pub own_summary: bool,
    /// Byte at which the body starts in the file's text.
    pub body_start: usize,
    /// Lines before the body's first.
    pub lines_before: usize,
    /// Hash of the words of an article: its title, subtitle, standfirst, summary, key points and
    /// text.
    pub words: Hash,
    /// What the body says about itself; the summary is that of the front matter where there is one.
    pub facts: Facts,
}

/// What a document represents.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Role {
    /// An article or a page.
    Article(Box<Front>),
    /// A section: the text of a folder's list, or of the home page.
    Section(Box<SectionMatter>),
    /// The text of a term: taxonomy and slug of the term by its folders.
    Term {
        /// Name of the taxonomy.
        taxonomy: String,
        /// Slug of the term; the folders of a term below another have `/` between them.
        slug: String,
        /// Front matter.
        matter: Box<SectionMatter>,
    },
    /// The record of an author.
    Author {
        /// Id: the name of the file, unless the record says otherwise.
        id: String,
        /// The record.
        record: Box<AuthorRecord>,
    },
    /// A file that could not be read as what it should be. It still holds its path, so that links
    /// to it are not a second error.
    Broken,
}

/// Front matter of an article or page with its dates read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Front {
    /// As written, without what the document holds already read: title, subtitle, summary and
    /// authors.
    pub matter: FrontMatter,
    /// It is in `content/pages/` or says `type: page` or `type: accessibility`.
    pub page: bool,
    /// Date of publication.
    pub date: Option<Date>,
    /// Last change that matters.
    pub updated: Option<Box<Date>>,
    /// When it may be seen.
    pub publish_at: Option<Box<Date>>,
    /// From when it is archived.
    pub expires: Option<Box<Date>>,
    /// Start of an event.
    pub start: Option<Box<Date>>,
    /// End of an event.
    pub end: Option<Box<Date>>,
    /// Until when its picture may be shown.
    pub rights_until: Option<Box<Date>>,
    /// What was changed after publication, newest first.
    pub corrections: Vec<Correction>,
    /// Names of its authors, one each.
    pub authors: Vec<Spanned<String>>,
    /// Its terms under keys of the site's own, by key.
    pub terms: Vec<(String, Vec<Spanned<String>>)>,
    /// Fields that `site.toml` declares for types.
    pub fields: Vec<Entry>,
    /// The same as JSON; none where there are none.
    #[serde(with = "front_matter::table::optional")]
    pub field_values: Option<Box<Extra>>,
}

/// A change after publication.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Correction {
    /// When it was made.
    pub date: Date,
    /// What kind of change it was.
    pub kind: CorrectionKind,
    /// What was changed, in inline Markdown.
    pub text: String,
}

impl Front {
    /// What the institute later says about it: its status, or that it was corrected.
    pub fn standing(&self) -> Option<Status> {
        let is_correction = |one: &Correction| one.kind == CorrectionKind::Correction;
        let is_corrected = self.corrections.iter().any(is_correction);
        let status = self.matter.status.as_ref().map(|status| status.value);
        status.or(is_corrected.then_some(Status::Corrected))
    }

    /// The mark before its title wherever the title appears (COPE, NISO RP-45).
    pub fn title_mark(&self) -> &'static str {
        match self.matter.status.as_ref().map(|status| status.value) {
            Some(Status::Retracted) => "RETRACTED: ",
            Some(Status::Withdrawn) => "WITHDRAWN: ",
            _ => "",
        }
    }

    /// Its terms under a key of its front matter.
    pub fn terms_under(&self, key: &TaxonomyKey) -> &[Spanned<String>] {
        let matter = &self.matter;
        match key {
            TaxonomyKey::Own(key) => {
                let own = self.terms.iter().find(|(other, _)| other == key);
                own.map_or(&[], |(_, terms)| terms)
            }
            TaxonomyKey::Tags => &matter.tags,
            TaxonomyKey::Topics => &matter.topics,
            TaxonomyKey::Regions => &matter.regions,
            TaxonomyKey::Series => matter.series.as_deref().map_or(&[], std::slice::from_ref),
            TaxonomyKey::Programme => matter.programme.as_deref().map_or(&[], std::slice::from_ref),
        }
    }

    /// It was withdrawn, and its page says so.
    pub fn is_gone(&self) -> bool {
        self.matter.status.as_ref().is_some_and(|status| status.value == Status::Gone)
    }

    /// Its page has an address and is in no list.
    pub fn is_unlisted(&self) -> bool {
        self.matter.unlisted == Some(true)
    }
}

impl Document {
    /// Minutes that reading it takes, at least 1.
    pub fn minutes(&self) -> usize {
        self.facts.words.div_ceil(230).max(1)
    }

    /// It cannot be read as what it should be, or nobody knows whether it is public.
    pub fn is_unread(&self) -> bool {
        self.unread || matches!(self.role, Role::Broken)
    }

    /// The moment at which an article is due.
    pub fn due(&self) -> Option<&Date> {
        match &self.role {
            Role::Article(front) => front.publish_at.as_deref().or(front.date.as_ref()),
            _ => None,
        }
    }

    /// It is a draft.
    pub fn is_draft(&self) -> bool {
        matches!(&self.role, Role::Article(front) if front.matter.draft == Some(true))
    }

    /// Everybody may read it at this moment.
    pub fn is_public(&self, now: Timestamp) -> bool {
        !self.is_unread() && !self.is_draft() && self.due().is_none_or(|due| due.instant() <= now)
    }
}

/// A path in the cache.
mod path_text {
    use std::path::Path;
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(path: &Arc<Path>, to: S) -> Result<S::Ok, S::Error> {
        path.as_ref().serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<Path>, D::Error> {
        Ok(Arc::from(Path::new(<&str>::deserialize(from)?)))
    }
}

/// Reads one Markdown source from its bytes. All who need the document share it, and nobody
/// copies it.
pub fn parse(path: &Arc<Path>, bytes: &[u8], config: &Config) -> (Arc<Document>, Vec<Diagnostic>) {
    let (document, diagnostics) = document(path, bytes, config, None);
    (Arc::new(document), diagnostics)
}

fn document(
    path: &Arc<Path>,
    bytes: &[u8],
    config: &Config,
    count: Option<&mut dyn FnMut(Prose<'_>)>,
) -> (Document, Vec<Diagnostic>) {
    let hash = Hash::of(bytes);
    let standing = Standing::of(path);
    let mut diagnostics = Vec::new();
    let mut document = Document {
        path: path.clone(),
        hash,
        role: Role::Broken,
        language: LanguageId::DEFAULT,
        fence: Span::default(),
        frame: hash,
        brief: hash,
        unread: false,
        title: String::new(),
        subtitle: String::new(),
        own_summary: false,
        body_start: 0,
        lines_before: 0,
        words: Hash::default(),
        facts: Facts::default(),
    };
    if let Some(code) = standing.language {
        match config.language_number(code) {
            Some(number) => document.language = number,
            None => {
                let message = format!("the site has no language `{code}`");
                let hint = format!("declare it in `site.toml`: `[languages.{code}]`");
                diagnostics.push(
                    Diagnostic::new(&diagnostic::UNKNOWN_LANGUAGE, Place::file(&**path), message)
                        .hint(hint),
                );
                return (document, diagnostics);
            }
        }
    }
    let text = match utf8(path, bytes) {
        Ok(text) => text,
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            return (document, diagnostics);
        }
    };
    let body = match role(path, text, &standing, config, &mut document, &mut diagnostics) {
        Some(body) => body,
        None => return (document, diagnostics),
    };
    document.body_start = body.as_ptr() as usize - text.as_ptr() as usize;
    if let Role::Article(front) = &mut document.role
        && front.is_gone()
    {
        withdraw(front, &mut document.facts);
        document.body_start = text.len();
        return (document, diagnostics);
    }
    let clean = text::without_controls(body);
    let source = markdown::Source { file: path, text: &clean, lines_before: document.lines_before };
    let math = match &document.role {
        Role::Article(front) => front.matter.math.unwrap_or(config.math),
        _ => config.math,
    };
    let highlight = config.highlight;
    let dialect = markdown::Dialect { raw_html: config.raw_html, math, highlight };
    let (facts, mut faults) = match count {
        Some(count) => markdown::facts_and_prose(source, dialect, count),
        None => markdown::facts(source, dialect),
    };
    faults.extend(text::control(body).map(|(at, found)| {
        let place = place_in(path, body, at, document.lines_before);
        crate::tree::control_fault(found, place)
    }));
    let head = &text[..document.body_start];
    faults.extend(head.match_indices(text::PLACEHOLDER).map(|(at, _)| {
        let place = place_in(path, head, at, 0);
        Diagnostic::new(&diagnostic::PLACEHOLDER, place, "this is a placeholder")
            .hint("write here what it asks for, or remove the key")
    }));
    if Syntax::of(path) == Syntax::Html && config.raw_html == RawHtml::Escape {
        faults.push(shown_as_text(path, document.fence));
    }
    title_twice(&document.title, &facts, &mut faults);
    document.facts = facts;
    document.frame = frame::frame(&document, &text[..document.body_start], config);
    if let Role::Article(front) = &mut document.role {
        front.matter.subtitle = None;
        if let Some(summary) = front.matter.summary.take() {
            document.facts.summary = fold(&summary);
            document.own_summary = true;
        }
        document.title.insert_str(0, front.title_mark());
    }
    document.words = words(&document);
    document.brief = frame::brief(&document);
    diagnostics.extend(faults);
    (document, diagnostics)
}

/// Reports that the site would show the tags of a text in HTML.
fn shown_as_text(path: &Arc<Path>, fence: Span) -> Diagnostic {
    let message = "this article is written in HTML, which the site shows as text";
    Diagnostic::new(&diagnostic::UNREAD_SOURCE, Place::span(path, fence), message).hint(
        "write `html = \"sanitize\"` under `[markdown]` in `site.toml`, or write it in Markdown",
    )
}

/// The place of one character of a body.
fn place_in(file: &Arc<Path>, body: &str, at: usize, lines_before: usize) -> Place {
    let before = &body[..at];
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1 + lines_before;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    Place { file: file.clone(), line, column: before[start..].chars().count() + 1, length: 1 }
}

/// The hash of the words of an article.
fn words(document: &Document) -> Hash {
    let Document { title, subtitle, facts, .. } = document;
    let mut words = format!("{title}\n{subtitle}\n{}\n{}", facts.summary, facts.prose.hex());
    if let Role::Article(front) = &document.role {
        let matter = &front.matter;
        let standfirst = matter.standfirst.iter().map(|text| text.as_str());
        for text in standfirst.chain(matter.key_points.iter().map(|text| text.as_str())) {
            words.push('\n');
            words.push_str(text);
        }
    }
    Hash::of(words.as_bytes())
}

/// Reports that a first heading repeats the title, and not which level it should have.
fn title_twice(title: &str, facts: &Facts, faults: &mut [Diagnostic]) {
    let Some(first) = facts.headings.first().filter(|first| first.level == 1) else { return };
    let is_same = !title.is_empty() && first.text.to_lowercase() == title.to_lowercase();
    let of_level = |fault: &&mut Diagnostic| {
        fault.rule == &diagnostic::SKIPPED_HEADING && fault.place.line == first.span.line as usize
    };
    if is_same && let Some(fault) = faults.iter_mut().find(of_level) {
        let message = "this heading repeats the title, and readers would see it twice";
        *fault = Diagnostic::new(&diagnostic::LEFTOVER, fault.place.clone(), message)
            .hint("remove it; the page shows the title of the front matter");
    }
}

/// A withdrawn article is not read further: neither its text nor its pictures and files may be
/// published through a summary, a link or a list.
fn withdraw(front: &mut Front, facts: &mut Facts) {
    let matter = &mut front.matter;
    matter.subtitle = None;
    matter.image = None;
    matter.files = Vec::new();
    matter.pdf = None;
    matter.summary = None;
    matter.standfirst = None;
    matter.key_points = Default::default();
    facts.summary = matter.status_note.as_ref().map(|note| fold(note)).unwrap_or_default();
}

/// The text of a source, or where it stops being UTF-8.
pub fn utf8<'a>(path: &Arc<Path>, bytes: &'a [u8]) -> Result<&'a str, Diagnostic> {
    std::str::from_utf8(bytes).map_err(|error| {
        let good = &bytes[..error.valid_up_to()];
        let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
        let start = good.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let before = std::str::from_utf8(&good[start..]).unwrap_or("");
        let column = before.trim_start_matches('\u{feff}').chars().count() + 1;
        let place = Place { file: path.clone(), line, column, length: 1 };
        let message = format!("the byte 0x{:02X} is not UTF-8", bytes[error.valid_up_to()]);
        Diagnostic::new(&diagnostic::NOT_UTF8, place, message)
            .hint("save the file as UTF-8; it may be in Windows-1252 or Latin-1")
    })
}

/// Reads the front matter as what the path says it is; gives the body.
fn role<'a>(
    path: &Arc<Path>,
    text: &'a str,
    standing: &Standing<'_>,
    config: &Config,
    document: &mut Document,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<&'a str> {
    macro_rules! read {
        ($reading:expr) => {{
            let (read, faults) = $reading;
            diagnostics.extend(faults);
            let read = read?;
            document.fence = read.fence;
            document.lines_before = read.lines_before;
            document.unread = read.unread;
            read
        }};
    }
    let mut folders = standing.folder.splitn(3, '/');
    let (first, second, third) = (folders.next(), folders.next(), folders.next());
    match (first, second, third, standing.stem) {
        (Some("terms"), Some(taxonomy), Some(slug), "_index") => {
            let read = read!(front_matter::term(path, text));
            document.role = Role::Term {
                taxonomy: taxonomy.to_string(),
                slug: slug.to_string(),
                matter: Box::new(read.matter),
            };
            Some(read.body)
        }
        (_, _, _, "_index") => {
            let read = read!(front_matter::section(path, text));
            document.role = Role::Section(Box::new(read.matter));
            Some(read.body)
        }
        (Some("authors"), ..) => {
            let read = read!(front_matter::author(path, text));
            let id = read.matter.id.as_ref().map_or(standing.stem, |id| id.as_str()).to_string();
            document.role = Role::Author { id, record: Box::new(read.matter) };
            Some(read.body)
        }
        _ => {
            let read = read!(front_matter::article(path, text, &declared_fields(config)));
            let is_answered = |key: &str| config.types.iter().any(|kind| kind.hides_nothing(key));
            let hiding = front_matter::declared(path, &read.fields, is_answered);
            document.unread |= !hiding.is_empty();
            diagnostics.extend(hiding);
            let mut reader = FrontReader { path, fence: read.fence, config, diagnostics };
            let values = read.fields_json();
            let front = reader.front(read.matter, read.fields, values, standing, document);
            document.role = Role::Article(Box::new(front));
            Some(read.body)
        }
    }
}

/// All further keys that any type declares, or a taxonomy reads.
fn declared_fields(config: &Config) -> BTreeSet<String> {
    let of_types = config.types.iter().flat_map(|kind| kind.fields.keys().cloned());
    of_types.chain(own_keys(config).map(str::to_string)).collect()
}

/// Keys of taxonomies that are the site's own.
fn own_keys(config: &Config) -> impl Iterator<Item = &str> {
    config.taxonomies.iter().filter_map(|taxonomy| match &taxonomy.key {
        TaxonomyKey::Own(key) => Some(key.as_str()),
        _ => None,
    })
}

/// The texts of a value: one, or each of a list.
fn texts(node: &Node) -> Vec<Spanned<String>> {
    let text = |node: &Node| match &node.value {
        Value::Scalar { text, .. } => Some(Spanned::new(text.clone(), node.span)),
        _ => None,
    };
    match &node.value {
        Value::List(nodes) => nodes.iter().filter_map(text).collect(),
        _ => text(node).into_iter().collect(),
    }
}

/// Reads the dates and names of one front matter.
struct FrontReader<'a> {
    path: &'a Arc<Path>,
    fence: Span,
    config: &'a Config,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl FrontReader<'_> {
    /// Reads what needs reading; the values are then removed from the front matter, not kept twice.
    fn front(
        &mut self,
        mut matter: FrontMatter,
        mut fields: Vec<Entry>,
        mut field_values: Extra,
        standing: &Standing<'_>,
        document: &mut Document,
    ) -> Front {
        if let Some(code) = &matter.language {
            match self.config.language_number(code) {
                Some(number) => document.language = number,
                None => {
                    let codes = self.config.languages.iter().map(|language| language.code.as_str());
                    let hint = diagnostic::nearest(code, codes)
                        .map(|near| format!("did you mean `{near}`?"))
                        .unwrap_or_else(|| {
                            format!("declare it in `site.toml`: `[languages.{}]`", code.value)
                        });
                    let message = format!("the site has no language `{}`", code.value);
                    self.fault(&diagnostic::UNKNOWN_LANGUAGE, code.span, message, Some(hint));
                }
            }
        }
        let (title, second) = title_parts(&matter.title);
        // A missing title was reported, and has no place.
        if title.is_empty() && matter.title.span.line > 0 {
            let message = "the title is empty".to_string();
            self.fault(&diagnostic::BAD_VALUE, matter.title.span, message, None);
        }
        if let (Some(_), Some(subtitle)) = (&second, &matter.subtitle) {
            let message = "the title has a second line and there is a `subtitle`".to_string();
            let hint = "keep one of them".to_string();
            self.fault(&diagnostic::BAD_VALUE, subtitle.span, message, Some(hint));
        }
        let subtitle = second.or_else(|| matter.subtitle.as_ref().map(|text| fold(text)));
        (document.title, document.subtitle) = (title, subtitle.unwrap_or_default());
        let is_page = |kind: &str| match kind {
            ACCESSIBILITY => self.config.types.iter().all(|known| known.name != ACCESSIBILITY),
            kind => kind == "page",
        };
        let page = matter.kind.as_ref().is_some_and(|kind| is_page(&kind.value))
            || (matter.kind.is_none()
                && (standing.folder == "pages" || standing.folder.starts_with("pages/")));
        let of_name = || date::parse(standing.day()?, &self.config.zone).ok();
        let of_name = if matter.date.is_none() && !page { of_name() } else { None };
        let date = self.date(matter.date.as_deref()).or(of_name);
        let updated = self.date(matter.updated.as_deref());
        let publish_at = self.date(matter.publish_at.as_deref());
        let expires = self.date(matter.expires.as_deref());
        let refused = matter.canonical.take_if(|url| !crate::url::is_plain_link(url));
        if let Some(url) = refused {
            let message = format!("`canonical` cannot be `{}`", url.value);
            let hint = Some(crate::url::LINK_SCHEMES.to_string());
            self.fault(&diagnostic::BAD_VALUE, url.span, message, hint);
        }
        scripts::take(self.path, &mut matter, self.diagnostics);
        for (key, link) in [
            ("register", &mut matter.register),
            ("join", &mut matter.join),
            ("recording", &mut matter.recording),
        ] {
            let is_fit = |url: &Spanned<String>| crate::url::is_plain_link(url);
            if let Some(url) = link.take_if(|url| !is_fit(url)) {
                let message = format!("`{key}` cannot be `{}`", url.value);
                let hint = Some(crate::url::LINK_SCHEMES.to_string());
                self.fault(&diagnostic::BAD_VALUE, url.span, message, hint);
            }
        }
        let unfit = |id: &Spanned<String>| {
            crate::url::scheme(id).is_none()
                || crate::url::runs_script(id)
                || id.contains(char::is_whitespace)
        };
        if let Some(number) = &mut matter.report_number {
            number.value = fold(&number.value);
        }
        if let Some(id) = matter.feed_id.take_if(|id| unfit(id)) {
            let message = format!("`feed_id` cannot be `{}`", id.value);
            let hint = "an id in a feed is a whole URI, such as `https://old.example/?p=12`";
            self.fault(&diagnostic::BAD_VALUE, id.span, message, Some(hint.to_string()));
        }
        let unread = [
            matter.date.is_some() && date.is_none(),
            matter.publish_at.is_some() && publish_at.is_none(),
            matter.expires.is_some() && expires.is_none(),
        ];
        document.unread |= unread.contains(&true);
        let corrections = self.corrections(&mut matter, &date);
        // A correction is news about the article.
        let updated = updated.max(corrections.first().map(|newest| newest.date));
        let start = self.date(matter.start.as_deref());
        let end = self.date(matter.end.as_deref());
        let rights = matter.image.as_ref().and_then(|image| image.rights_until.clone());
        let rights_until = self.date(rights.as_ref());
        let image = matter.image.as_mut().filter(|image| image.focus().is_none());
        if let Some(focus) = image.and_then(|image| image.focus.take()) {
            let message = format!("`focus` cannot be `{}`", focus.value);
            let hint = "say how far it is from the left and from the top, such as `30% 20%`";
            self.fault(&diagnostic::BAD_VALUE, focus.span, message, Some(hint.to_string()));
        }
        // A date that is not even a text was already reported.
        let told = |fault: &Diagnostic| fault.message.starts_with("`date` ");
        if matter.date.is_none() && date.is_none() && !page && !self.diagnostics.iter().any(told) {
            let message = "the article has no `date`".to_string();
            let hint = "add one, such as `date: 2026-03-04`; a page that is no publication needs \
                        none: `type: page`";
            self.fault(&diagnostic::MISSING_DATE, self.fence, message, Some(hint.to_string()));
        }
        self.order(&date, &updated, matter.updated.as_deref(), "`updated` is before `date`");
        self.order(&start, &end, matter.end.as_deref(), "`end` is before `start`");
        self.order(&date, &expires, matter.expires.as_deref(), "`expires` is before `date`");
        let terms = self.terms(&mut fields, &mut field_values);
        matter.title.value = String::new();
        let (author, authors) = (take(&mut matter.author), take(&mut matter.authors));
        let bylines = if author.is_empty() { authors } else { author };
        let mut authors = Vec::new();
        for byline in &bylines {
            for name in names(byline) {
                authors.push(Spanned::new(name.text.to_string(), name.span(byline)));
            }
        }
        authors.shrink_to_fit();
        Front {
            page,
            date,
            updated: updated.map(Box::new),
            publish_at: publish_at.map(Box::new),
            expires: expires.map(Box::new),
            start: start.map(Box::new),
            end: end.map(Box::new),
            rights_until: rights_until.map(Box::new),
            corrections,
            authors,
            terms,
            fields,
            field_values: (!field_values.is_empty()).then(|| Box::new(field_values)),
            matter,
        }
    }

    /// Moves terms under keys of the site's own out of the further fields.
    fn terms(
        &mut self,
        fields: &mut Vec<Entry>,
        values: &mut Extra,
    ) -> Vec<(String, Vec<Spanned<String>>)> {
        let mut terms = Vec::new();
        for key in own_keys(self.config) {
            let Some(at) = fields.iter().position(|entry| entry.key == key) else { continue };
            let is_plain = |node: &Node| matches!(node.value, Value::Scalar { .. } | Value::Null);
            let node = &fields[at].node;
            let fits = match &node.value {
                Value::List(nodes) => nodes.iter().all(is_plain),
                _ => is_plain(node),
            };
            if !fits {
                let message = format!("`{key}` must be a text or a list of texts");
                self.fault(&diagnostic::WRONG_TYPE, node.span, message, None);
            }
            let found = texts(node);
            let is_field = self.config.types.iter().any(|kind| kind.fields.contains_key(key));
            if !is_field {
                fields.remove(at);
                values.remove(key);
            }
            if !found.is_empty() {
                terms.push((key.to_string(), found));
            }
        }
        terms
    }

    /// What was changed after publication, newest first.
    fn corrections(&mut self, matter: &mut FrontMatter, date: &Option<Date>) -> Vec<Correction> {
        let mut corrections = Vec::new();
        for one in take(&mut matter.corrections) {
            let when = self.date(Some(&one.date));
            let message = "the correction is before the `date` of the article";
            self.order(date, &when, Some(&one.date), message);
            let Some(date) = when else { continue };
            let kind = one.kind.map(|kind| kind.value).unwrap_or_default();
            corrections.push(Correction { date, kind, text: one.text.value });
        }
        corrections.sort_by_key(|one| std::cmp::Reverse(one.date));
        corrections
    }

    fn date(&mut self, text: Option<&Spanned<String>>) -> Option<Date> {
        let text = text.as_ref()?;
        match date::parse(text, &self.config.zone) {
            Ok(date) => Some(date),
            Err(fault) => {
                let rule = match fault.kind {
                    DateFaultKind::Bad => &diagnostic::BAD_DATE,
                    DateFaultKind::Ambiguous => &diagnostic::AMBIGUOUS_DATE,
                };
                // A value whose meaning is certain hides as if it were written correctly.
                let meant = fault.meant.as_ref();
                let date = meant.and_then(|meant| date::parse(meant, &self.config.zone).ok());
                let fix = fault.meant.map(|meant| Fix::new(text.span, text.trim(), meant));
                let place = Place::span(self.path, text.span);
                self.diagnostics
                    .push(Diagnostic::new(rule, place, fault.message).hint(fault.hint).fix_if(fix));
                date
            }
        }
    }

    fn order(
        &mut self,
        first: &Option<Date>,
        second: &Option<Date>,
        at: Option<&Spanned<String>>,
        message: &str,
    ) {
        if let (Some(first), Some(second), Some(at)) = (first, second, at)
            && second.end() <= first.instant()
        {
            self.fault(&diagnostic::DATE_ORDER, at.span, message.to_string(), None);
        }
    }

    fn fault(
        &mut self,
        rule: &'static diagnostic::Rule,
        span: Span,
        message: String,
        hint: Option<String>,
    ) {
        let place = Place::span(self.path, span);
        self.diagnostics.push(Diagnostic::new(rule, place, message).hint_if(hint));
    }
}

/// One line of several: white space folded.
pub fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
