//! The site: everything from which a page can be made, at one moment, never changed again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::archive::{Archive, Article, Lead, Moment};
use crate::body::{Body, BodySource};
use crate::config::Config;
use crate::data::Data;
use crate::diagnostic::{self, Diagnostic, Place};
use crate::disk::{self, Hash};
use crate::ids::{ArticleId, DocumentId, LanguageId, Table};
use crate::locale::Locale;
use crate::markdown::{self, Dialect, Prose, Syntax, Words};
use crate::search::{self, Early, Shelf};
use crate::text::without_controls;
use crate::theme::{self, Theme};
use crate::url::UrlPath;

mod cited;
mod narrowed;
mod papers;
mod recent;
mod repeated;
mod tones;
mod wished;

pub(crate) use cited::MakeWork;
pub(crate) use narrowed::{Base, Narrowed, Pair, Value};
pub(crate) use papers::Papers;
pub(crate) use repeated::{FORMS, Named, RecordKeys, Repeated, Shown};
pub(crate) use tones::{Nowhere, Store, Tones};

/// Everything a build renders from.
pub struct Site {
    /// The site's root.
    pub root: PathBuf,
    /// Configuration.
    pub config: Arc<Config>,
    /// The archive.
    pub archive: Arc<Archive>,
    /// The theme.
    pub theme: Arc<Theme>,
    /// Data files.
    pub data: Arc<Data>,
    /// Clock, and what to show.
    pub moment: Moment,
    /// For reviewers: a banner and `noindex` everywhere, no feeds, no sitemap.
    pub preview: bool,
    /// Values that many pages show.
    pub repeated: Repeated,
    /// Lists narrowed by a second property, where the site has them.
    pub narrowed: Option<Narrowed>,
    /// Where the vectors of the search index are kept.
    pub shelf: Arc<dyn Shelf>,
    /// Vectors that are made already.
    pub early: Early,
    /// The search index is made only when one of its files is asked for.
    pub searched_when_asked: bool,
    /// A hash of all that the archive is made from but the words of its documents, where that is known.
    pub frame: Option<Hash>,
    /// Where the tones of pictures are looked up; none where no picture has one.
    tones: Option<Tones>,
    /// Where texts of PDFs are looked up; none where search reads no PDF.
    papers: Option<Papers>,
    /// Makes the work that an article is cited as.
    work: Option<MakeWork>,
    words: Table<LanguageId, Words>,
    leads: Table<DocumentId, Option<(ArticleId, usize)>>,
    /// Addresses that something else has, so that the site's own pages for them are left out.
    taken: Vec<UrlPath>,
}

impl Site {
    /// A site from its parts; a later site may share those that did not change.
    pub fn new(
        root: PathBuf,
        config: Arc<Config>,
        archive: Arc<Archive>,
        theme: Arc<Theme>,
        data: Arc<Data>,
        moment: Moment,
    ) -> Site {
        let words = config.languages.ids().map(|language| words(&config, &theme, language));
        let mut leads: Table<_, _> = archive.document_ids().map(|_| None).collect();
        for id in archive.ids() {
            let article = archive.article(id);
            if let Lead::Body(picture) = article.lead {
                leads[article.document] = Some((id, picture));
            }
        }
        let words = words.collect();
        let repeated = Repeated::new(&config, &archive);
        let narrow = config.narrow.as_ref();
        let narrowed = narrow.map(|narrow| Narrowed::new(&config, &archive, narrow));
        let (shelf, searched_when_asked) = (Arc::new(search::Nothing), false);
        let mut site = Site {
            root,
            config,
            archive,
            theme,
            data,
            moment,
            preview: false,
            repeated,
            narrowed,
            shelf,
            early: Early::default(),
            searched_when_asked,
            frame: None,
            tones: None,
            papers: None,
            work: None,
            words,
            leads,
            taken: Vec::new(),
        };
        site.taken = site.taken();
        site
    }

    /// The same site, whose texts cite its articles as the works that `work` makes.
    pub fn citing(self, work: MakeWork) -> Site {
        Site { work: Some(work), ..self }
    }

    /// The same site, with vectors kept on this shelf.
    pub fn with_shelf(self, shelf: Option<Arc<dyn Shelf>>) -> Site {
        Site { shelf: shelf.unwrap_or(self.shelf), ..self }
    }

    /// The same site, with vectors that were made while it was read.
    pub fn with_early(self, early: Early) -> Site {
        Site { early, ..self }
    }

    /// The same site, whose pictures have tones where the theme offers them in sizes.
    pub fn with_tones(self, tones: Tones) -> Site {
        let tones = self.theme.pictures.is_some().then_some(tones);
        Site { tones, ..self }
    }

    /// It has a search index.
    pub fn has_search(&self) -> bool {
        self.config.search.wanted.unwrap_or_else(|| self.theme.has("search.html"))
    }

    /// Gives the blocks of a document's body; none where its file is no longer the one that was
    /// parsed, which the page of the document reports.
    pub fn prose(&self, number: DocumentId, give: impl FnMut(Prose<'_>)) {
        if let Ok(text) = self.read(number) {
            let start = self.archive.document(number).body_start;
            let syntax = Syntax::of(self.archive.source(number));
            let is_cited = self.archive.citations.known(number);
            let body = without_controls(text.get(start..).unwrap_or(""));
            let math = self.archive.document(number).facts.math;
            let dialect = Dialect { raw_html: self.config.raw_html, math, highlight: false };
            markdown::prose(&body, syntax, dialect, &is_cited, give);
        }
    }

    /// The rules of a language.
    pub fn locale(&self, language: LanguageId) -> &Locale {
        &self.config.languages[language].locale
    }

    /// It also has a page to search on.
    pub fn has_search_page(&self) -> bool {
        self.has_search() && self.theme.has("search.html")
    }

    /// A string of the theme; its key where there is none.
    pub fn string(&self, language: LanguageId, key: &str, values: &[(&str, String)]) -> String {
        self.theme.strings[language].text(key, self.locale(language), values)
    }

    /// The body of a document as a lazy value.
    pub fn body(&self, document: DocumentId) -> Body<'_> {
        Body::new(self, document)
    }

    /// The body of a document, unless it is empty.
    pub fn some_body(&self, document: DocumentId) -> Option<Body<'_>> {
        (self.archive.document(document).facts.words > 0).then(|| self.body(document))
    }

    /// The credit of an article without its word: that of its picture, else its own.
    pub fn credit<'a>(&'a self, article: &Article) -> &'a str {
        let matter = &self.archive.front(article).matter;
        let of_image = matter.image.as_ref().and_then(|image| image.credit.as_ref());
        let credit = of_image.or(matter.credit.as_deref()).map_or("", |credit| credit.as_str());
        markdown::without_word(credit)
    }

    /// What the HTML of a body depends on, besides the theme and the site's configuration: its
    /// source, the answers to its links, the tones of its pictures, and whether one of them leads the
    /// article.
    fn body_key(&self, number: DocumentId) -> String {
        let document = self.archive.document(number);
        let lead = self.leads[number];
        let credit = lead.map(|(id, picture)| (picture, self.credit(self.archive.article(id))));
        let parts = (&document.path, document.hash, document.language, credit);
        let answers = &self.archive.answers[number];
        let tones = self.tones_of(answers);
        theme::fingerprint(&(parts, answers, tones, self.cited_key(number))).hex()
    }

    fn read(&self, number: DocumentId) -> Result<String, Box<Diagnostic>> {
        let document = self.archive.document(number);
        let place = || Place::file(&*document.path);
        let bytes = disk::read(&self.root.join(&document.path)).map_err(|error| {
            let message = format!("cannot be read any more: {}", disk::words(&error));
            Box::new(Diagnostic::new(&diagnostic::CHANGED_MEANWHILE, place(), message))
        })?;
        if Hash::of(&bytes) != document.hash {
            let message = "the file changed while the site was being built";
            return Err(Box::new(
                Diagnostic::new(&diagnostic::CHANGED_MEANWHILE, place(), message)
                    .hint("build again"),
            ));
        }
        String::from_utf8(bytes).map_err(|_| {
            Box::new(Diagnostic::new(&diagnostic::NOT_UTF8, place(), "the file is not UTF-8"))
        })
    }
}

impl BodySource for Site {
    fn html_of_part(&self, number: DocumentId, part: usize) -> String {
        let html = self.html(number);
        match theme::wants_key() {
            true => format!("{html}-{part}"),
            false => markdown::as_part(&html, part),
        }
    }

    fn html(&self, number: DocumentId) -> String {
        if theme::wants_key() {
            return self.body_key(number);
        }
        let document = self.archive.document(number);
        let text = match self.read(number) {
            Ok(text) => text,
            Err(diagnostic) => {
                theme::tell(*diagnostic);
                return String::new();
            }
        };
        let lead = self.leads[number].map(|(id, picture)| markdown::Lead {
            picture,
            credit: self.credit(self.archive.article(id)),
        });
        let container = |container: &markdown::Container, inner: &str| {
            // A component that does not exist was reported; its text is shown without it.
            if self.theme.check_container(container).is_err() {
                return inner.to_string();
            }
            let folder = document.path.parent().and_then(Path::to_str).unwrap_or("");
            let made = theme::beside(folder, || self.theme.container(container, inner));
            made.unwrap_or_else(|diagnostic| {
                let used = Place::span(&document.path, container.span);
                theme::tell(diagnostic.note(format!("used at {used}")));
                String::new()
            })
        };
        let cited = self.cited(number, &document.facts);
        let within = |container: &markdown::Container| {
            self.theme
                .pictures
                .as_ref()
                .and_then(|pictures| pictures.within(container))
                .map(str::to_string)
        };
        let tone = |answer: &markdown::Answer| self.tone(&answer.url, answer.size, answer.offer);
        let settings = markdown::Settings {
            syntax: Syntax::of(&document.path),
            raw_html: self.config.raw_html,
            words: &self.words[document.language],
            answers: &self.archive.answers[number],
            lead,
            sizes: self.theme.pictures.as_ref().map(|pictures| markdown::Sizes {
                widths: &pictures.widths,
                in_text: &pictures.in_text,
                within: &within,
                tone: &tone,
            }),
            cited: cited.as_ref(),
            rtl: self.locale(document.language).right_to_left(),
            container: &container,
        };
        let body = without_controls(&text[document.body_start..]);
        markdown::html(&body, &document.facts, &settings)
    }
}

fn words(config: &Config, theme: &Theme, language: LanguageId) -> Words {
    let locale = &config.languages[language].locale;
    let text = |key: &str| theme.strings[language].text(key, locale, &[]);
    Words {
        credit: text("engine.credit"),
        notes: text("engine.notes"),
        note_back: text("engine.note_back"),
        table: text("engine.table"),
        alerts: ["note", "tip", "important", "warning", "caution"]
            .map(|name| text(&format!("engine.alert.{name}"))),
        watch: text("engine.watch"),
        play: text("engine.play"),
        task_done: text("engine.task_done"),
        task_open: text("engine.task_open"),
        references: text("engine.references"),
        citation_back: text("engine.citation_back"),
    }
}
