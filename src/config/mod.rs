//! The site's configuration: `site.toml`, read, checked and resolved.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use indexmap::IndexMap;
use jiff::tz::TimeZone;

use crate::citation::{Form, Style};
use crate::date::{Date, Precision};
use crate::diagnostic::{self, Diagnostic, Place, Span};
use crate::discover::Globs;
use crate::front_matter;
use crate::host::Host;
use crate::ids::{LanguageId, Table, TaxonomyId, TypeId};
use crate::locale::Locale;
use crate::markdown::RawHtml;
use crate::schema;
use crate::slug;
use crate::tree::{self, Spanned};
use crate::url::{BaseUrl, UrlPath};

mod accessibility;
mod doi;
mod local_text;
mod narrow;
mod newsletter;
mod pattern;
mod placeholder;
mod raw;
mod redirects;
mod resolve;
mod resolver;
mod rights;
mod rules;
mod version;

pub use accessibility::{Accessibility, Compliance, Exception, Method, Reason};
pub use doi::Doi;
pub use local_text::LocalText;
pub use narrow::{Narrow, Property};
pub use newsletter::{Newsletter, NewsletterForm};
pub use pattern::{Pattern, of_date};
pub use placeholder::{HOST, NAME};
pub use raw::{
    AddressDates, Engine, FeedContent, FeedFormat, FeedList, FieldKind, Level, RawConfig, RawField,
    RawPress,
};
pub use redirects::RawRedirect;
pub use rights::{Ai, Permission};
pub use rules::{Rules, rule};

use resolver::Resolver;

/// A site's configuration, checked: every reference in it that can be resolved without the
/// content is resolved.
pub struct Config {
    /// The file it was read from, relative to the site's root.
    pub file: Arc<Path>,
    /// The address of the site.
    pub base: BaseUrl,
    /// The address of the site in `site.toml`, whatever address the command line gives.
    pub home: BaseUrl,
    /// Name of the archive in permanent ids (RFC 4151), such as `institute.example,2026`.
    pub archive_id: String,
    /// Languages; the first is the default.
    pub languages: Table<LanguageId, Language>,
    /// Time zone of dates without one.
    pub zone: TimeZone,
    /// Folder of the theme under `themes/`, and the place that names it.
    pub theme: Spanned<String>,
    /// Values for the theme's settings.
    pub theme_settings: BTreeMap<String, Spanned<serde_json::Value>>,
    /// Default licence.
    pub license: Option<String>,
    /// The institute.
    pub institute: Institute,
    /// Types of publications, in the order of the file.
    pub types: Table<TypeId, Type>,
    /// Taxonomies, in the order of the file.
    pub taxonomies: Table<TaxonomyId, Taxonomy>,
    /// How slugs are made.
    pub slugs: slug::Rule,
    /// Index of authors; their pages are below it.
    pub authors_path: UrlPath,
    /// There are year archives.
    pub years: bool,
    /// Index of years; their pages are below it.
    pub years_path: UrlPath,
    /// The list of everything.
    pub publications: Wish,
    /// The A to Z of titles.
    pub titles: Wish,
    /// Addresses of years, and of months and days where those have archives.
    pub archives: Archives,
    /// Addresses that something else answers.
    pub external: Globs,
    /// Files that are not sources.
    pub ignore: Globs,
    /// List of what was corrected, unless the site has none.
    pub corrections_path: Option<UrlPath>,
    /// Latest articles on the home page.
    pub latest: usize,
    /// Chapters of reports are among the latest articles.
    pub latest_chapters: bool,
    /// Entries on a page of a list.
    pub page_size: usize,
    /// Titles that the A to Z of titles holds on one page.
    pub titles_size: usize,
    /// Lists narrowed by a second property, unless there are none.
    pub narrow: Option<Narrow>,
    /// Menus by name.
    pub menus: IndexMap<String, Vec<MenuEntry>>,
    /// Redirects as written; the archive knows their targets.
    pub redirects: Vec<RawRedirect>,
    /// Feeds.
    pub feeds: Feeds,
    /// What pages say to programs.
    pub metadata: Metadata,
    /// Files for libraries and other sites.
    pub harvest: Harvest,
    /// Newsletter box, unless there is none.
    pub newsletter: Option<Newsletter>,
    /// Search.
    pub search: Search,
    /// The search page, where there is one.
    pub search_path: UrlPath,
    /// What to do with raw HTML.
    pub raw_html: RawHtml,
    /// Bodies may hold formulas.
    pub math: bool,
    /// Code has colours.
    pub highlight: bool,
    /// Style of citations in texts.
    pub citation_style: Style,
    /// Files of styles, and where `site.toml` names them.
    pub style_files: Vec<Spanned<String>>,
    /// Severities of rules.
    pub rules: Rules,
    /// The folder that `content` may be a link to, relative to the root.
    pub content_link: Option<std::path::PathBuf>,
    /// Where the site is published, and the place that says so.
    pub host: Option<Spanned<Host>>,
    /// The facts of the statement on accessibility.
    pub accessibility: Option<Accessibility>,
    /// There is a guide for programs that answer questions.
    pub llms_txt: bool,
    /// What programs of artificial intelligence may do with the texts.
    pub ai: Ai,
    /// The commit that a preview shows.
    pub commit: Option<String>,
    /// Files that the host takes.
    pub file_limit: Option<Spanned<usize>>,
    /// Sizes of pictures.
    pub pictures: Pictures,
    /// Articles get social cards, and the place that says so.
    pub cards: Option<Spanned<bool>>,
    /// How the site gets DOIs, where it registers its own.
    pub doi: Option<Doi>,
}

/// How pictures are made smaller.
#[derive(Debug, Clone, Copy)]
pub struct Pictures {
    /// They are made smaller where the theme declares widths.
    pub resize: bool,
    /// A picture with more pixels stays as it is.
    pub most_pixels: u64,
    /// From 1 to 100.
    pub quality: u8,
}

/// How much of a PDF is read for search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PdfLimits {
    /// Pages.
    pub pages: usize,
    /// Bytes of the file.
    pub bytes: usize,
}

/// What the site says about search.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Search {
    /// There is an index, or none; without this key the theme decides.
    pub wanted: Option<bool>,
    /// Other wordings of words.
    pub synonyms: BTreeMap<String, Vec<String>>,
    /// Words of a query that the search ignores.
    pub stop_words: Vec<String>,
    /// The search engine for those without script.
    pub engine: Option<Engine>,
    /// How much of PDFs is read; none where they are not.
    pub pdf: Option<PdfLimits>,
}

/// Addresses of archives by date.
pub struct Archives {
    /// Of a year.
    pub year: Pattern,
    /// Of a month.
    pub month: Option<Pattern>,
    /// Of a day.
    pub day: Option<Pattern>,
    /// Whose clock counts.
    pub dates: AddressDates,
}

/// A page that exists where the site wants it; else only where there is a search page.
#[derive(Debug, Clone)]
pub struct Wish {
    /// What the site says.
    pub wanted: Option<bool>,
    /// Its address.
    pub path: UrlPath,
}

/// A language of the site.
pub struct Language {
    /// BCP 47 tag.
    pub code: String,
    /// Its own name.
    pub name: String,
    /// First part of its addresses: empty for the default language.
    pub prefix: String,
    /// Its rules.
    pub locale: Locale,
    /// The place in `site.toml` that names it; line 0 where none does.
    pub span: Span,
}

impl Language {
    /// A path of the default language, in this language: `/about/` is `/ar/about/`.
    pub fn path(&self, path: &str) -> UrlPath {
        UrlPath::new(&format!("/{}/{}", self.prefix, path))
    }
}

/// The institute.
pub struct Institute {
    /// Name.
    pub name: LocalText,
    /// A line under the name.
    pub tagline: Option<LocalText>,
    /// A short form of its name.
    pub short_name: Option<LocalText>,
    /// A line at the foot of every page.
    pub note: Option<LocalText>,
    /// Town and postal code.
    pub place: Option<LocalText>,
    /// Postal address by lines.
    pub address: Vec<String>,
    /// Telephone as shown and as dialled.
    pub telephone: Option<Telephone>,
    /// E-mail address.
    pub email: Option<String>,
    /// ROR identifier as a full URL.
    pub ror: Option<String>,
    /// Logo: a path under `static/`.
    pub logo: Option<Spanned<String>>,
    /// Press contact.
    pub press: Option<Press>,
}

/// A telephone number.
#[derive(Debug, Clone, PartialEq)]
pub struct Telephone {
    /// As shown.
    pub shown: String,
    /// In E.164 form.
    pub dial: String,
}

/// Press contact.
#[derive(Debug, Clone, PartialEq)]
pub struct Press {
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Telephone.
    pub telephone: Option<Telephone>,
}

/// A type of publication.
pub struct Type {
    /// Name, as in the front matter.
    pub name: String,
    /// Label of one.
    pub label: LocalText,
    /// Label of many.
    pub plural: LocalText,
    /// Addresses of its articles.
    pub permalink: Pattern,
    /// Address of its list in the default language.
    pub path: String,
    /// It has a start, an end and a place.
    pub event: bool,
    /// Its articles are works that others cite.
    pub scholarly: bool,
    /// What its articles count as where they are cited.
    pub cited_as: Form,
    /// Its further front-matter keys.
    pub fields: IndexMap<String, RawField>,
}

impl Type {
    /// The site says that this key, by which other programs hide a text, hides nothing here.
    pub fn hides_nothing(&self, key: &str) -> bool {
        self.fields.get(key).is_some_and(|field| field.hides == Some(false))
    }
}

/// A taxonomy.
pub struct Taxonomy {
    /// Name.
    pub name: String,
    /// Label.
    pub label: LocalText,
    /// Front-matter key.
    pub key: TaxonomyKey,
    /// Addresses of its terms; the index of the terms is above them.
    pub permalink: Pattern,
    /// Address of its index.
    pub path: String,
    /// Terms in canonical spelling.
    pub terms: Vec<String>,
    /// Only declared terms are allowed.
    pub closed: bool,
    /// `europe/france` is a term below `europe`.
    pub hierarchy: bool,
    /// Last parts of the addresses of terms that have their own, by term.
    pub slugs: IndexMap<String, String>,
}

impl Taxonomy {
    /// Names of the taxonomies of a site that declares none.
    pub(self) const NAMES: [&'static str; 5] =
        ["programmes", "topics", "regions", "series", "tags"];

    /// As many levels a hierarchy has at most: each costs time for every term below it.
    pub const LEVELS: usize = 16;

    /// What is wrong with a term that stands below too many others, and what to do.
    pub fn too_deep(&self, name: &str) -> Option<(String, String)> {
        if !self.hierarchy {
            return None;
        }
        let levels = name.split('/').count();
        if levels <= Taxonomy::LEVELS {
            return None;
        }
        let (most, top) = (Taxonomy::LEVELS, name.split('/').next().unwrap_or(name));
        let message = format!("this term below `{top}` has {levels} levels, more than {most}");
        Some((message, format!("leave out levels, so that {most} or fewer remain")))
    }

    /// The taxonomies of a site that declares none.
    fn usual() -> Table<TaxonomyId, Taxonomy> {
        [
            ("programmes", "Programmes", TaxonomyKey::Programme),
            ("topics", "Topics", TaxonomyKey::Topics),
            ("regions", "Regions", TaxonomyKey::Regions),
            ("series", "Series", TaxonomyKey::Series),
            ("tags", "Tags", TaxonomyKey::Tags),
        ]
        .map(|(name, label, key)| Taxonomy {
            name: name.to_string(),
            label: LocalText::One(label.to_string()),
            key,
            permalink: Pattern::new(&format!("/{name}/:slug/")),
            path: format!("/{name}/"),
            terms: Vec::new(),
            closed: false,
            hierarchy: false,
            slugs: IndexMap::new(),
        })
        .into_iter()
        .collect()
    }

    /// The slug of a term as it is written, where nothing sets another.
    pub fn slug(&self, rule: slug::Rule, name: &str) -> String {
        if !self.hierarchy {
            return rule.term_slug(name);
        }
        name.split('/').map(|part| rule.term_slug(part)).collect::<Vec<_>>().join("/")
    }
}

/// The front-matter key that files an article under a taxonomy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaxonomyKey {
    /// `tags`
    Tags,
    /// `topics`
    Topics,
    /// `regions`
    Regions,
    /// `series`
    Series,
    /// `programme`
    Programme,
    /// A key of the site's own, such as `countries`.
    Own(String),
}

impl TaxonomyKey {
    const ALL: [(&'static str, TaxonomyKey); 5] = [
        ("tags", TaxonomyKey::Tags),
        ("topics", TaxonomyKey::Topics),
        ("regions", TaxonomyKey::Regions),
        ("series", TaxonomyKey::Series),
        ("programme", TaxonomyKey::Programme),
    ];

    /// The key as the front matter has it.
    pub fn name(&self) -> &str {
        match self {
            TaxonomyKey::Own(name) => name,
            key => TaxonomyKey::ALL.iter().find(|(_, one)| one == key).map_or("", |(name, _)| name),
        }
    }

    /// The key with this name; none where the front matter uses it for something else.
    fn of(name: &str) -> Option<TaxonomyKey> {
        let known = TaxonomyKey::ALL.into_iter().find(|(other, _)| *other == name);
        match known {
            Some((_, key)) => Some(key),
            None if front_matter::is_key(name) => None,
            None => Some(TaxonomyKey::Own(name.to_string())),
        }
    }
}

impl FeedFormat {
    /// The usual name of such a feed.
    pub fn file(self) -> &'static str {
        match self {
            FeedFormat::Rss => "rss.xml",
            FeedFormat::Atom => "atom.xml",
            FeedFormat::Json => "feed.json",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            FeedFormat::Rss => "application/rss+xml",
            FeedFormat::Atom => "application/atom+xml",
            FeedFormat::Json => "application/feed+json",
        }
    }
}

/// An entry of a menu.
pub struct MenuEntry {
    /// Text of the link.
    pub label: LocalText,
    /// Its target, as written.
    pub to: Spanned<String>,
}

/// What pages say to programs.
#[derive(Debug, Clone, Default)]
pub struct Metadata {
    /// Tags for Google Scholar and Zotero.
    pub highwire: bool,
    /// Dublin Core.
    pub dublin_core: bool,
    /// OpenGraph and Twitter in full.
    pub social: bool,
    /// JSON-LD.
    pub json_ld: bool,
    /// Links for signposting.
    pub signposting: bool,
    /// Records for programs that manage references.
    pub exports: bool,
    /// Styles in which pages say how to cite them.
    pub styles: Vec<Style>,
    /// A file with the links of each work.
    pub linksets: bool,
}

/// Files for libraries and other sites.
#[derive(Debug, Clone, Default)]
pub struct Harvest {
    /// All publications in one file.
    pub archive: bool,
    /// Records beside the lists of authors, series and years.
    pub lists: bool,
    /// The static repository of OAI-PMH.
    pub oai: Option<Oai>,
}

/// A static repository of OAI-PMH.
#[derive(Debug, Clone)]
pub struct Oai {
    /// Address of the file.
    pub path: UrlPath,
    /// URL of its gateway, without a slash at the end; may be empty.
    pub gateway: String,
    /// E-mail address of who looks after it.
    pub email: String,
}

impl Config {
    /// Gives styles what their files hold, which `read` knows by the path; gives back what is wrong, at the place
    /// that names the file.
    pub fn read_styles(
        &mut self,
        read: impl Fn(&str) -> Result<String, String>,
    ) -> Vec<Diagnostic> {
        let mut faults = Vec::new();
        let styles = self.metadata.styles.iter_mut().chain([&mut self.citation_style]);
        for style in styles {
            let Style::Own(own) = style else { continue };
            let Err(message) = read(own.path()).and_then(|xml| own.read(&xml)) else { continue };
            let named = self.style_files.iter().find(|file| file.as_str() == own.path());
            let place = Place::span(&self.file, named.map_or(Span::default(), |file| file.span));
            let message = format!("`{}` cannot be used as a style: {message}", own.path());
            let fault = Diagnostic::new(&diagnostic::CONFIG, place, message);
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
        faults
    }
}

impl Metadata {
    /// There is some of it.
    pub fn any(&self) -> bool {
        let Metadata {
            highwire,
            dublin_core,
            social,
            json_ld,
            signposting,
            exports,
            styles,
            linksets,
        } = self;
        let switches = [highwire, dublin_core, social, json_ld, signposting, exports, linksets];
        switches.into_iter().any(|is_on| *is_on) || !styles.is_empty()
    }
}

/// Feeds.
pub struct Feeds {
    /// Formats of the site's feeds.
    pub formats: Vec<FeedFormat>,
    /// Full text or summaries.
    pub content: FeedContent,
    /// Entries of a feed.
    pub items: usize,
    /// Format of the feeds of terms and authors, where they have one.
    pub lists: Option<FeedFormat>,
    /// Articles needed for such a feed.
    pub minimum: usize,
    /// Which lists have feeds.
    pub of: Vec<FeedList>,
    /// Full text or summaries in the feeds of lists.
    pub lists_content: FeedContent,
    /// Addresses of the site's feeds by format; at least one each.
    pub paths: BTreeMap<FeedFormat, Vec<String>>,
    /// Addresses of the feed of a list, below that; at least one where lists have feeds.
    pub list_paths: Vec<String>,
    /// Older articles have pages of their own.
    pub history: bool,
    /// Entries tell what services read that give DOIs.
    pub metadata: bool,
}

impl LocalText {
    /// The text in a language; else the first one there is.
    pub fn get(&self, language: &str) -> &str {
        match self {
            LocalText::One(text) => text,
            LocalText::ByLanguage(texts) => {
                texts.get(language).or_else(|| texts.values().next()).map_or("", String::as_str)
            }
        }
    }
}

impl Institute {
    /// True for its name in any language.
    pub fn is_named(&self, name: &str) -> bool {
        match &self.name {
            LocalText::One(own) => own == name,
            LocalText::ByLanguage(names) => names.values().any(|own| own == name),
        }
    }
}

impl Config {
    /// Where the site is published, where it says so.
    pub fn host(&self) -> Option<Host> {
        self.host.as_ref().map(|host| host.value)
    }

    /// The default language.
    pub fn language(&self) -> &Language {
        &self.languages[LanguageId::DEFAULT]
    }

    /// The day and time of a date in addresses.
    pub fn civil(&self, date: &Date) -> jiff::civil::DateTime {
        match self.archives.dates {
            AddressDates::Site if date.precision() > Precision::Day => {
                self.zone.to_datetime(date.instant())
            }
            _ => date.civil(),
        }
    }

    /// Number of a language by its tag.
    pub fn language_number(&self, code: &str) -> Option<LanguageId> {
        self.languages.find(|language| language.code == code)
    }
}

/// Options of the command line that override the file.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--base-url`
    pub base_url: Option<String>,
    /// The commit that a preview shows.
    pub commit: Option<String>,
    /// `--host`
    pub host: Option<Host>,
    /// `--deny`, `--warn`, `--allow`, in the order given, by the names of rules.
    pub rules: Vec<(&'static str, Level)>,
}

/// Reads `text`, the text of `site.toml` at `file`. There is a configuration unless one of the
/// diagnostics is an error.
pub fn config(
    file: &Arc<Path>,
    text: &str,
    overrides: &Overrides,
) -> (Option<Config>, Vec<Diagnostic>) {
    let (node, mut diagnostics) = match tree::toml(text, 1, file) {
        Ok((node, diagnostics)) => (node, diagnostics),
        Err(diagnostic) => return (None, vec![diagnostic]),
    };
    // Before anything else: keys of another version are not a mistake of this site.
    if let Some(refused) = version::refused(&node, file) {
        return (None, vec![refused]);
    }
    diagnostics.extend(placeholder::placeholders(&node, file));
    let shape = schema::shape::<RawConfig>();
    let (raw, faults) = schema::read::<RawConfig>(&node, file, &shape);
    diagnostics.extend(faults);
    let Some(raw) = raw else { return (None, diagnostics) };
    let mut resolver = Resolver { file: file.clone(), node: &node, diagnostics };
    let config = resolver.config(raw, overrides);
    (config, resolver.diagnostics)
}
