//! `site.toml` as it is written: every key, its type and what it is for.
//!
//! These types read the file, check it, and print its JSON Schema (`ssg schema site`).

use std::collections::BTreeMap;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::accessibility::RawAccessibility;
use super::doi::RawDoi;
use super::local_text::LocalText;
use super::redirects::RawRedirect;
use super::rights::RawRights;
use crate::citation::Form;
use crate::host::Host;
use crate::markdown::RawHtml;
use crate::slug;
use crate::tree::{OneOrMany, Spanned};

/// Configuration of a site: `site.toml`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawConfig {
    /// Version of `ssg` that builds this site, such as `0.2`, in the form of Cargo's requirements; any
    /// other version refuses.
    pub ssg: Option<Spanned<String>>,
    /// Address of the site, such as `https://institute.example/archive/`.
    pub base_url: Spanned<String>,
    /// Name of the archive in ids of feeds and records, for ever: a domain name the institute
    /// owned on a day, and that day or year, such as `institute.example,2026` (RFC 4151).
    pub archive_id: Option<Spanned<String>>,
    /// Default language, a BCP 47 tag such as `en`.
    pub language: Option<Spanned<String>>,
    /// Further languages by tag, in the order in which they are shown.
    #[serde(default)]
    pub languages: IndexMap<String, RawLanguage>,
    /// Time zone of dates that name none, such as `America/New_York` (IANA).
    pub time_zone: Option<Spanned<String>>,
    /// Folder of the theme under `themes/`.
    pub theme: Option<Spanned<String>>,
    /// Values for the settings that the theme declares in its `theme.toml`.
    #[serde(default)]
    pub theme_settings: BTreeMap<String, Spanned<serde_json::Value>>,
    /// The target of the link `content`, such as `../texts`; needed only where the texts are outside
    /// the site.
    pub content_link: Option<std::path::PathBuf>,
    /// Default licence of what is published, such as `CC-BY-4.0` (SPDX).
    pub license: Option<String>,
    /// The institute.
    pub institute: RawInstitute,
    /// Types of publications by name.
    #[serde(default)]
    pub types: IndexMap<String, RawType>,
    /// Taxonomies by name, such as `tags`, `topics`, `regions`, `series`, `programmes`, `categories`.
    #[serde(default)]
    pub taxonomies: IndexMap<String, RawTaxonomy>,
    /// How names of files, titles, terms and authors become the last parts of addresses.
    #[serde(default)]
    pub slug: slug::Rule,
    /// Addresses of author pages and year archives.
    #[serde(default)]
    pub addresses: RawAddresses,
    /// Home page.
    #[serde(default)]
    pub home: RawHome,
    /// Lists and their pages.
    #[serde(default)]
    pub pagination: RawPagination,
    /// Lists narrowed by a second property, such as the briefs on a topic: none without this table.
    pub narrow: Option<RawNarrow>,
    /// Menus by name; themes show `main` and `footer`.
    #[serde(default)]
    pub menus: IndexMap<String, Vec<RawMenuEntry>>,
    /// Addresses of the host that something else answers.
    #[serde(default)]
    pub external: RawExternal,
    /// Globs of files that are not sources, such as `content/**/*.Rmd`.
    #[serde(default)]
    pub ignore: Vec<Spanned<String>>,
    /// Redirects from addresses that were given out.
    #[serde(default)]
    pub redirects: Vec<RawRedirect>,
    /// Feeds.
    #[serde(default)]
    pub feeds: RawFeeds,
    /// What pages say to catalogues, search engines and programs that manage references: by default all
    /// of it where a type is `scholarly`, else nothing.
    #[serde(default)]
    pub metadata: RawMetadata,
    /// Files for libraries and other sites: by default none.
    #[serde(default)]
    pub harvest: RawHarvest,
    /// DOIs that the institute registers itself.
    pub doi: Option<RawDoi>,
    /// Newsletter box.
    pub newsletter: Option<RawNewsletter>,
    /// Search: `false` for none; default: where the theme has a page for it.
    pub search: Option<RawSearch>,
    /// Markdown.
    #[serde(default)]
    pub markdown: RawMarkdown,
    /// Severity of rules by name: `allow`, `warn` or `deny`.
    #[serde(default)]
    pub rules: BTreeMap<String, Spanned<Level>>,
    /// Severities for folders.
    #[serde(default)]
    pub folder_rules: Vec<RawFolderRules>,
    /// Where the site is published: it gets only the files that this host reads, and each build checks
    /// that it fits. Default: the files that most hosts read, and no check.
    pub host: Option<Spanned<Host>>,
    /// The facts of the statement on accessibility, which a page with `type: accessibility` shows.
    pub accessibility: Option<RawAccessibility>,
    /// There is an `llms.txt`, a guide to the site for programs that answer questions: default `false`.
    pub llms_txt: Option<Spanned<bool>>,
    /// What others may do with the texts.
    #[serde(default)]
    pub rights: RawRights,
    /// What the host of the site takes.
    #[serde(default)]
    pub limits: RawLimits,
    /// Sizes of pictures.
    #[serde(default)]
    pub pictures: RawPictures,
}

/// How severe a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It is not reported.
    Allow,
    /// It is reported, and the site is built.
    Warn,
    /// It stops the build.
    Deny,
}

/// A further language of the site.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLanguage {
    /// Its own name, such as "العربية".
    pub name: Option<String>,
}

/// The institute.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawInstitute {
    /// Name.
    pub name: LocalText,
    /// A short form of the name, for narrow screens.
    pub short_name: Option<LocalText>,
    /// A line under the name.
    pub tagline: Option<LocalText>,
    /// A line at the foot of every page, such as the legal form of the institute, or its number in a
    /// register.
    pub note: Option<LocalText>,
    /// Town and postal code for the masthead, such as "Washington, DC 20001".
    pub place: Option<LocalText>,
    /// Postal address, one line each.
    #[serde(default)]
    pub address: Vec<String>,
    /// Telephone.
    pub telephone: Option<RawTelephone>,
    /// E-mail address.
    pub email: Option<String>,
    /// ROR identifier, as a full URL or its last part.
    pub ror: Option<Spanned<String>>,
    /// Logo: a file under `static/`.
    pub logo: Option<Spanned<String>>,
    /// Press contact.
    pub press: Option<RawPress>,
}

/// A telephone number as shown and as dialled.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTelephone {
    /// As shown, such as "(202) 555-0142".
    pub shown: String,
    /// As dialled, in E.164 form, such as "+12025550142".
    pub dial: Spanned<String>,
}

/// Contact for the press.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPress {
    /// Name of the person or office.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone.
    pub telephone: Option<RawTelephone>,
}

/// A type of publication.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawType {
    /// Label of one, such as "Brief".
    pub label: LocalText,
    /// Label of many, such as "Briefs"; the title of its list.
    pub plural: Option<LocalText>,
    /// Address pattern of its articles, which fill in names such as `:year` and `:slug`.
    /// Default `/:type/:year/:slug/`.
    pub permalink: Option<Spanned<String>>,
    /// Address of its list; default `/NAME/`.
    pub path: Option<Spanned<String>>,
    /// Its articles are events: each says when it starts.
    #[serde(default)]
    pub event: bool,
    /// Its articles are works that others cite and catalogues list: they get all of `metadata`.
    #[serde(default)]
    pub scholarly: bool,
    /// What its articles count as where somebody cites them: default by the type's name, else `report` for
    /// scholarly types, `event` for events and `article` for all others.
    pub cited_as: Option<Form>,
    /// Further front-matter keys of this type, by name.
    #[serde(default)]
    pub fields: IndexMap<String, RawField>,
}

/// A further front-matter key.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawField {
    /// Type of its value.
    #[serde(rename = "type")]
    pub kind: FieldKind,
    /// The key must be there.
    #[serde(default)]
    pub required: bool,
    /// `false` where other programs hide a text by a key of this name, but here it hides nothing.
    pub hides: Option<bool>,
    /// What it is for.
    pub description: Option<String>,
}

/// Type of a further front-matter key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    /// A text.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A date.
    Date,
    /// A list of texts.
    List,
    /// An absolute URL.
    Url,
}

/// A taxonomy.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTaxonomy {
    /// Label, such as "Topics".
    pub label: LocalText,
    /// Front-matter key, such as `categories` or `countries`: default is the taxonomy's name
    /// (`programme` for `programmes`).
    pub key: Option<Spanned<String>>,
    /// Address pattern of its terms; `:slug` is filled in. Default `/NAME/:slug/`.
    pub permalink: Option<Spanned<String>>,
    /// Terms in their canonical spelling.
    #[serde(default)]
    pub terms: Vec<String>,
    /// Only the declared terms are allowed.
    #[serde(default)]
    pub closed: bool,
    /// A term can be below another: an article of `europe/france` is also in the list of `europe`. Default
    /// `false`.
    #[serde(default)]
    pub hierarchy: bool,
    /// Last parts of addresses by term, such as `"C++" = "cpp"`.
    #[serde(default)]
    pub slugs: IndexMap<String, String>,
}

/// Addresses of pages that have no source.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawAddresses {
    /// Author pages and their index: default `/authors/`.
    pub authors: String,
    /// Year archives and their index: default `/archive/`; `false` makes none.
    pub years: Address,
    /// List of what was corrected or retracted, where there is any: default `/corrections/`; `false`
    /// makes none.
    pub corrections: Address,
    /// The list of everything: default `/publications/` where the site has a search page, else none;
    /// `true` makes it, `false` does not.
    pub publications: Option<Address>,
    /// The A to Z of titles: default `/titles/` where the site has a search page, else none; `true`
    /// makes it, `false` does not.
    pub titles: Option<Address>,
    /// The search page: default `/search/`.
    pub search: String,
    /// Address pattern of a year: default `:year/` below the index.
    pub year: Option<Spanned<String>>,
    /// Address pattern of a month, such as `/:year/:month/`; without it there are no archives of months.
    pub month: Option<Spanned<String>>,
    /// Address pattern of a day, such as `/:year/:month/:day/`.
    pub day: Option<Spanned<String>>,
    /// Whose clock decides the day in an address where a date has an offset, such as `+02:00`:
    /// `written` (default) that offset, `site` the site's `time_zone`.
    pub dates: AddressDates,
}

/// Whose clock decides the day in an address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AddressDates {
    /// The day as it is written.
    #[default]
    Written,
    /// The day in the site's time zone.
    Site,
}

/// Addresses of the host that something else answers.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawExternal {
    /// Globs of paths, such as `/packages/**`: a link to one of them is not a dead link.
    pub paths: Vec<Spanned<String>>,
}

/// An address, or none.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Address {
    /// Here.
    Path(String),
    /// `false`: nowhere; `true`: at the usual place.
    Switch(bool),
}

impl Default for RawAddresses {
    fn default() -> Self {
        let (year, month, day) = (None, None, None);
        let (publications, titles) = (None, None);
        let (years, corrections) = (Address::Switch(true), Address::Switch(true));
        let dates = AddressDates::Written;
        let (authors, search) = ("/authors/".into(), "/search/".into());
        RawAddresses {
            authors,
            years,
            corrections,
            publications,
            titles,
            search,
            year,
            month,
            day,
            dates,
        }
    }
}

/// The home page.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawHome {
    /// Number of latest articles: default 10.
    pub latest: usize,
    /// Chapters of reports are among the latest: default `false`.
    pub chapters: bool,
}

impl Default for RawHome {
    fn default() -> Self {
        RawHome { latest: 10, chapters: false }
    }
}

/// Lists and their pages.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawPagination {
    /// Entries on a page, at least 1: default 20.
    #[schemars(range(min = 1))]
    pub size: usize,
    /// Titles that the A to Z of titles holds on one page, at least 1: default 500. Where there are
    /// more, each letter has a page of its own.
    #[schemars(range(min = 1))]
    pub titles: usize,
}

impl Default for RawPagination {
    fn default() -> Self {
        RawPagination { size: 20, titles: 500 }
    }
}

/// Lists narrowed by a second property.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawNarrow {
    /// By what, in the order in which readers see it: `type`, `author`, `year`, names of
    /// taxonomies. Default: `type`, the taxonomies for programmes, topics and regions, `author`, `year`.
    pub by: Option<Vec<Spanned<String>>>,
    /// The least number of works in a list: default 5.
    #[schemars(range(min = 1))]
    pub minimum: usize,
    /// The lists are in the sitemap, too: default `false`.
    pub sitemap: bool,
}

impl Default for RawNarrow {
    fn default() -> Self {
        RawNarrow { by: None, minimum: 5, sitemap: false }
    }
}

/// An entry of a menu.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawMenuEntry {
    /// Text of the link.
    pub label: LocalText,
    /// Source path (`pages/about.md`), URL path (`/about/`), `id:NAME` or an external URL.
    pub to: Spanned<String>,
}

/// Formats of feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FeedFormat {
    /// RSS 2.0.
    Rss,
    /// Atom 1.0 (RFC 4287).
    Atom,
    /// JSON Feed 1.1.
    Json,
}

/// What feeds hold of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FeedContent {
    /// The whole text.
    Full,
    /// The summary.
    Summary,
}

/// Feeds.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawFeeds {
    /// Formats of the site's own feeds: default all three.
    pub formats: Vec<FeedFormat>,
    /// Full text or summaries: default `full`.
    pub content: FeedContent,
    /// Entries of a feed: default 20.
    #[schemars(range(min = 1))]
    pub items: usize,
    /// Format of the feeds of terms and authors: default `atom`; `false` makes none.
    pub lists: ListFeeds,
    /// Articles a term or author must have to get a feed: default 3.
    pub minimum: usize,
    /// Which lists have feeds: default `terms` and `authors`.
    pub of: Vec<FeedList>,
    /// Full text or summaries in the feeds of lists: default `summary`. With the full text, an article is written
    /// once more for each of its authors and terms.
    pub lists_content: FeedContent,
    /// Addresses of feeds, where they are not the usual ones.
    pub paths: RawFeedPaths,
    /// Older articles are in further pages of the site's feeds (RFC 5005), so that a program can read the
    /// whole archive: default `false`.
    pub history: bool,
    /// Entries also tell what services read that give DOIs to blogs, such as Rogue Scholar: ORCID iDs and ROR
    /// of the authors, licence, DOI and references. Default `false`.
    pub metadata: bool,
}

/// Lists that can have feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FeedList {
    /// Terms of taxonomies.
    Terms,
    /// Authors.
    Authors,
    /// Types of publications.
    Types,
    /// Sections.
    Sections,
}

/// Addresses of feeds: one, or several for the same feed, of which the first is its own.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawFeedPaths {
    /// Of the site's RSS feed, such as `/feed/`: default `/rss.xml`.
    pub rss: OneOrMany<Spanned<String>>,
    /// Of the site's Atom feed: default `/atom.xml`.
    pub atom: OneOrMany<Spanned<String>>,
    /// Of the site's JSON Feed: default `/feed.json`.
    pub json: OneOrMany<Spanned<String>>,
    /// Of the feeds of lists, below the address of the list, such as `feed/` or `index.xml`.
    pub lists: OneOrMany<Spanned<String>>,
}

/// Search, or none.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawSearch {
    /// `false`: there is none; `true`: there is an index, also where the theme has no page for it.
    Switch(bool),
    /// There is an index, with these settings for its words.
    Words(RawSearchWords),
}

/// Settings for the words that readers look for.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawSearchWords {
    /// Other words to look for when a reader looks for a word, such as `covid = ["coronavirus"]`.
    #[serde(default)]
    pub synonyms: BTreeMap<String, Vec<String>>,
    /// Words of a query that the search ignores.
    #[serde(default)]
    pub stop_words: Vec<String>,
    /// What the search page offers where no script runs: the form of a search engine, which then learns
    /// what readers look for. Default: none.
    pub engine: Option<Engine>,
    /// Search also reads the PDFs of articles that have no text of their own.
    #[serde(default)]
    pub pdf: bool,
}

/// A search engine that can search one site alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// DuckDuckGo.
    Duckduckgo,
    /// Google.
    Google,
}

impl Engine {
    /// Its name, the address of its form, and the name of the field that holds the site.
    pub fn form(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Engine::Duckduckgo => ("DuckDuckGo", "https://duckduckgo.com/", "sites"),
            Engine::Google => ("Google", "https://www.google.com/search", "as_sitesearch"),
        }
    }
}

/// Feeds of terms and authors.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ListFeeds {
    /// This format.
    Format(FeedFormat),
    /// `false`: none; `true`: Atom.
    Switch(bool),
}

impl Default for RawFeeds {
    fn default() -> Self {
        RawFeeds {
            formats: vec![FeedFormat::Rss, FeedFormat::Atom, FeedFormat::Json],
            content: FeedContent::Full,
            items: 20,
            lists: ListFeeds::Format(FeedFormat::Atom),
            minimum: 3,
            of: vec![FeedList::Terms, FeedList::Authors],
            lists_content: FeedContent::Summary,
            paths: RawFeedPaths::default(),
            history: false,
            metadata: false,
        }
    }
}

/// What pages say to programs.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawMetadata {
    /// Tags for Google Scholar and Zotero (`citation_title` and the like).
    pub highwire: Option<bool>,
    /// Dublin Core.
    pub dublin_core: Option<bool>,
    /// OpenGraph and Twitter beyond what every page has; also switched on where the site has social cards.
    pub social: Option<bool>,
    /// JSON-LD (schema.org).
    pub json_ld: Option<bool>,
    /// Links that lead programs to DOI, records and PDF (signposting).
    pub signposting: Option<bool>,
    /// Styles in which the page of a scholarly work says how to cite it, such as `["apa", "styles/ours.csl"]`:
    /// `chicago-author-date`, `chicago-notes`, `apa`, `mla`, `harvard`, `ieee`, `mhra`, `oscola`, or a file of the
    /// site in the Citation Style Language; default none.
    #[serde(default)]
    pub styles: Vec<Spanned<String>>,
    /// BibTeX, RIS and CSL-JSON beside each scholarly work, and of all works.
    pub exports: Option<bool>,
    /// A file beside each scholarly work with all its links (signposting, level 2): default `false`.
    pub linksets: bool,
}

/// Files for libraries and other sites.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawHarvest {
    /// All that is known of each publication in one file, `/archive.json`, for other sites of the institute:
    /// default `false`.
    pub archive: bool,
    /// BibTeX, RIS and CSL-JSON beside the list of each author, series and year: default `false`.
    pub lists: bool,
    /// The scholarly works as a static repository of OAI-PMH: default none.
    pub oai: Option<RawOai>,
}

/// A static repository of OAI-PMH.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawOai {
    /// Address of the file: default `/oai.xml`.
    pub path: Option<Spanned<String>>,
    /// The gateway that answers harvesters for it, such as `https://gateway.example/oai`.
    pub gateway: Option<Spanned<String>>,
    /// E-mail address of who looks after the repository; default: that of the institute.
    pub email: Option<Spanned<String>>,
}

/// Newsletter box. A missing key that the provider needs is reported.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawNewsletter {
    /// Provider.
    pub provider: Spanned<Provider>,
    /// Heading; default "Subscribe to our newsletter".
    pub heading: Option<LocalText>,
    /// One or two sentences on what one will receive.
    pub text: Option<LocalText>,
    /// Consent text.
    pub consent: Option<LocalText>,
    /// Text of the button that subscribes.
    pub button: Option<LocalText>,
    /// Text of the button that dismisses; default "No, thanks".
    pub dismiss: Option<LocalText>,
    /// Privacy page: a source path such as `pages/privacy.md`, or a URL.
    pub privacy: Option<Spanned<String>>,
    /// Lists to choose from, where the provider has them.
    #[serde(default)]
    pub lists: Vec<RawList>,
    /// listmonk: address of its server. Sympa: address of its web interface (`.../sympa`).
    pub root: Option<Spanned<String>>,
    /// mailchimp: server such as `example.us1`, the part before `.list-manage.com`.
    pub account: Option<Spanned<String>>,
    /// mailchimp: value of `u` in the form's address.
    pub user: Option<Spanned<String>>,
    /// mailchimp: value of `id`. Kit: number of the form.
    pub id: Option<Spanned<String>>,
    /// mailchimp: value of `f_id`.
    pub form: Option<Spanned<String>>,
    /// Buttondown: user name.
    pub name: Option<Spanned<String>>,
    /// Brevo and generic: address the form posts to. mailman-link: page of the list.
    pub action: Option<Spanned<String>>,
    /// Sympa: name of the list.
    pub list: Option<Spanned<String>>,
    /// generic: name of the e-mail field; default `email`.
    pub email_field: Option<Spanned<String>>,
    /// generic: name of a field that must stay empty.
    pub honeypot: Option<Spanned<String>>,
    /// generic: name of the check-box field of the lists.
    pub list_field: Option<Spanned<String>>,
    /// generic: further hidden fields.
    #[serde(default)]
    pub hidden: IndexMap<String, String>,
}

/// A list of a newsletter provider.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawList {
    /// Label beside the check box.
    pub label: LocalText,
    /// Term whose pages offer this list first, such as `Energy`.
    pub topic: Option<String>,
    /// The name or number of the list at the provider: listmonk the list's UUID, mailchimp and Buttondown a
    /// tag, Kit a tag's number.
    pub value: String,
}

/// Newsletter providers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Provider {
    /// listmonk, self-hosted: `root`, `lists`.
    Listmonk,
    /// Mailchimp: `account`, `user`, `id`, perhaps `form`.
    Mailchimp,
    /// Buttondown: `name`.
    Buttondown,
    /// Kit: `id`.
    Kit,
    /// Brevo: `action`.
    Brevo,
    /// Sympa: `root`, `list`.
    Sympa,
    /// A link to the page of a Mailman list: `action`.
    MailmanLink,
    /// Any service that takes a form: `action`.
    Generic,
    /// No box.
    None,
}

/// Markdown.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawMarkdown {
    /// Raw HTML: `allow` (default), `sanitize` or `escape`.
    pub html: RawHtml,
    /// `$...$` and `$$...$$` are formulas in TeX, which pages show as MathML. An article can change this with
    /// its own `math`.
    pub math: bool,
    /// Code in a fence with a language, such as ```` ```python ````, has colours, by classes that the theme has.
    pub highlight: bool,
    /// Style of the citations in texts and of their bibliographies: one of those of `metadata.styles`.
    /// Unless given, the first of these, else `chicago-author-date`.
    pub citation_style: Option<Spanned<String>>,
}

/// Severities for a folder.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawFolderRules {
    /// Glob of source paths, such as `content/archive/**`.
    pub files: Spanned<String>,
    /// Severity of rules by name.
    pub rules: BTreeMap<String, Spanned<Level>>,
}

/// Sizes of pictures.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawPictures {
    /// Pages offer pictures in the widths that the theme declares, without data that readers do not
    /// need, such as the place where a photograph was taken; `false`: pictures are copied as they
    /// are. Default: `true`.
    pub resize: Option<bool>,
    /// A picture with more megapixels is copied as it is, since it would take much memory to make it
    /// smaller: four megabytes for each. Default: 60.
    #[schemars(range(min = 1, max = 1000))]
    pub max_megapixels: Option<u32>,
    /// Quality of the smaller pictures, from 1 to 100. Default: 80.
    #[schemars(range(min = 1, max = 100))]
    pub quality: Option<u8>,
    /// Each article gets a picture with its title, type and authors, which social networks show with a
    /// link to it, drawn from the theme's `card.svg`. Default: `false`.
    pub cards: Option<Spanned<bool>>,
}

/// What the host of the site takes.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawLimits {
    /// Files in the output; more are reported by kind. No limit by default.
    pub files: Option<Spanned<usize>>,
    /// Lists of `[narrow]`: default 2000. If there would be more, those with the fewest works are left
    /// out and reported.
    pub narrowed: Option<Spanned<usize>>,
    /// Pages of a PDF that search reads: default 500.
    pub pdf_pages: Option<usize>,
    /// Megabytes of a PDF that search reads, from 1 to 1000: default 50. A greater one is reported.
    #[schemars(range(min = 1, max = 1000))]
    pub pdf_megabytes: Option<u16>,
}
