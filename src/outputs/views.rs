//! The views: the contract between the archive and themes.
//!
//! Each kind of output has one view; its fields are the top-level variables of its template. In addition,
//! every template sees `site` ([`SiteView`]), `theme` (the settings of `theme.toml` with the site's values)
//! and the functions of [`crate::theme`].
//! URLs are ready to print: percent-encoded, and with the base path in front. Texts are plain
//! text, which the template escapes; print fields that say "HTML" with `| safe`.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use super::flat::flat;
use super::shared::{Author, Card, Filed, FullAuthor, Kind};
use super::works::Formatted;
use crate::body::Body;
use crate::config::{Compliance, Method, Reason};

type Text<'a> = Cow<'a, str>;

/// Constant over a whole build and language: what `site.toml` says about the institute.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SiteView {
    /// Name of the institute in the page's language.
    pub name: String,
    /// A line under the name, or an empty string.
    pub tagline: String,
    /// A short form of the name, or an empty string.
    pub short_name: String,
    /// A line for the foot of every page, or an empty string.
    pub note: String,
    /// Town and postal code as the masthead shows them, such as "Washington, DC 20001".
    pub place: String,
    /// Postal address, one line each.
    pub address: Vec<String>,
    /// Telephone as shown; empty when there is none.
    pub telephone: String,
    /// `tel:` URL of the telephone (E.164), or empty.
    pub telephone_url: String,
    /// E-mail address of the institute, or empty.
    pub email: String,
    /// Press contact: `name`, `email`, `telephone`, `telephone_url`; empty strings where unset.
    pub press: PressView,
    /// ROR identifier as a full URL, or empty.
    pub ror: String,
    /// The institute's logo as a URL, or empty.
    pub logo: String,
    /// The logo's SVG source when it is an SVG file, for use inline; otherwise empty. HTML.
    pub logo_svg: String,
    /// URL of the home page in this language.
    pub home: String,
    /// Absolute URL of the site without a trailing slash.
    pub base_url: String,
    /// The language of this page, such as `en`.
    pub language: String,
    /// All languages of the site, in the order of `site.toml`.
    pub languages: Vec<LanguageView>,
    /// Default licence of what is published here.
    pub license: Option<LicenseView>,
    /// The feeds of the whole site in this language.
    pub feeds: Vec<FeedLink>,
    /// The newsletter box, unless the provider is `none`.
    pub newsletter: Option<NewsletterView>,
    /// Lists and indexes that exist: publications, types, each taxonomy with terms, authors, years,
    /// titles.
    pub indexes: Vec<Link<'static>>,
    /// Taxonomies that have terms in this language, by their index.
    pub taxonomies: Vec<TaxonomyView>,
    /// Menus of `site.toml` by name; entries that point at a page that does not exist in this
    /// language are left out.
    pub menus: std::collections::BTreeMap<String, Vec<Link<'static>>>,
    /// URLs that a menu or `indexes` leads to, each once.
    pub linked: Vec<String>,
    /// Content-Security-Policy for a `<meta http-equiv>`: it allows this site only, and the
    /// newsletter provider as a form target.
    pub content_security_policy: String,
    /// URL of `root.json` of the search index in this language, or empty where there is none.
    pub search: String,
    /// URL of the search page in this language, or empty where there is none.
    pub search_page: String,
    /// URL of the OpenSearch description in this language, or empty where there is no search page.
    pub opensearch: String,
    /// The search engine that the search page offers where no script runs.
    pub search_engine: Option<EngineView>,
    /// True under `ssg build --preview`: every page carries a banner.
    pub preview: bool,
    /// The commit that a preview shows, such as `0123abc`; empty where nothing says it.
    pub commit: String,
}

/// A search engine: a form sends it words as `q`, and it answers with pages of this site.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EngineView {
    /// Name, such as "DuckDuckGo".
    pub name: String,
    /// The target of its form.
    pub action: String,
    /// A field that is sent as it is: it names this site.
    pub hidden: HiddenField,
}

/// A taxonomy.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TaxonomyView {
    /// Name in `site.toml`, such as `topics`, for `terms(taxonomy=...)`.
    pub name: String,
    /// Label in the page's language, such as "Topics".
    pub label: String,
    /// URL of the index of its terms.
    pub url: String,
}

/// Press contact of the institute.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct PressView {
    /// Name of the contact or office.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Telephone as shown.
    pub telephone: String,
    /// `tel:` URL.
    pub telephone_url: String,
}

/// A language of the site.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LanguageView {
    /// BCP 47 tag, such as `ar`.
    pub code: String,
    /// The language's own name, such as "العربية".
    pub name: String,
    /// `ltr` or `rtl`.
    pub direction: String,
    /// URL of its home page.
    pub home: String,
    /// URL of the folder with its search index; empty where the site has none.
    pub search: String,
    /// URL of its search page; may be empty.
    pub search_page: String,
}

/// A licence.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LicenseView {
    /// As written, usually an SPDX identifier such as `CC-BY-4.0`.
    pub id: String,
    /// Full name where it is known, else as written.
    pub name: String,
    /// URL of its text where it is known, else empty.
    pub url: String,
    /// Key of the sentence that says what republishing it allows (`license.by`, `license.by-nc`,
    /// ..., `license.other`), for `t(key=...)`.
    pub allows: String,
}

/// The newsletter box.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NewsletterView {
    /// Name of the provider, such as `listmonk`.
    pub provider: String,
    /// Heading, such as "Subscribe to our newsletter".
    pub heading: String,
    /// One or two sentences on what one will receive; may be empty.
    pub text: String,
    /// Text of the button that subscribes.
    pub button: String,
    /// Text of the button that dismisses the box, such as "No, thanks".
    pub dismiss: String,
    /// Consent text; may be empty.
    pub consent: String,
    /// URL of the privacy page, or empty.
    pub privacy_url: String,
    /// `form`: post `fields` to `action`; `link`: a plain link to `action`.
    pub mode: String,
    /// Where the form posts to, or the link points.
    pub action: String,
    /// Name of the e-mail field.
    pub email_field: String,
    /// Hidden fields, sent as they are.
    pub hidden: Vec<HiddenField>,
    /// Name of a field that must stay empty (a trap for robots), or empty.
    pub honeypot: String,
    /// Name of the check-box field of the lists, or empty.
    pub list_field: String,
    /// Lists to choose from; none when there is no choice.
    pub lists: Vec<NewsletterList>,
}

/// A hidden field of the newsletter form.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HiddenField {
    /// Field name.
    pub name: String,
    /// Field value.
    pub value: String,
}

/// A list one can subscribe to.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NewsletterList {
    /// Label beside the check box.
    pub label: String,
    /// Value that the provider wants.
    pub value: String,
    /// Term whose pages offer it first, such as "Energy"; may be empty.
    pub topic: String,
}

/// What every page says about itself, as `page`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PageView<'a> {
    /// Kind of output: `home`, `article`, `page`, `list`, `term`, `author`, `year`, `terms`,
    /// `authors`, `years`, `titles`, `publications`, `narrowed`, `whole`, `not_found`, `search`.
    pub kind: &'static str,
    /// Title in plain text, without the institute's name; on the home page the institute's name.
    pub title: Text<'a>,
    /// One or two sentences for search engines; may be empty.
    pub description: Text<'a>,
    /// URL of this page.
    pub url: String,
    /// Absolute URL that this page should be known by.
    pub canonical: String,
    /// Language of the page, such as `en`.
    pub language: &'a str,
    /// `ltr` or `rtl`.
    pub direction: &'static str,
    /// Other language editions of this page that exist; empty when there are none.
    pub alternates: Vec<Alternate>,
    /// The page asks search engines to leave it out.
    pub noindex: bool,
    /// Feeds that belong to this page (the site's own are in `site.feeds`).
    pub feeds: Vec<FeedLink>,
    /// Absolute URL of a picture for social cards, or empty.
    pub picture: String,
    /// Further `<meta>` tags for catalogues, search engines and social cards; none where the site does
    /// not ask for them.
    pub meta: Vec<MetaView>,
    /// Further `<link>` tags for the same.
    pub links: Vec<HeadLink>,
    /// JSON-LD for a `<script type="application/ld+json">`, escaped for it already (print it with
    /// `| safe`); may be empty.
    pub json_ld: String,
}

/// A `<meta>` tag.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MetaView {
    /// The attribute that holds its name: `name` or `property`.
    pub attribute: &'static str,
    /// Name, such as `citation_title`.
    pub name: String,
    /// Its content.
    pub content: String,
}

/// A `<link>` tag.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HeadLink {
    /// What it links to, such as `cite-as`.
    pub rel: String,
    /// Absolute URL.
    pub href: String,
    /// Media type, or empty.
    pub media_type: String,
}

/// The record of a work for programs that manage references.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ExportView {
    /// Name of its format: "BibTeX", "RIS" or "CSL-JSON".
    pub format: &'static str,
    /// Media type.
    pub media_type: &'static str,
    /// URL.
    pub url: String,
    /// Absolute URL.
    pub absolute_url: String,
}

/// Another language edition of a page.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Alternate {
    /// BCP 47 tag.
    pub language: String,
    /// The language's own name.
    pub name: String,
    /// `ltr` or `rtl`.
    pub direction: String,
    /// URL of that edition.
    pub url: String,
    /// Absolute URL, for `hreflang`.
    pub absolute_url: String,
}

/// A feed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FeedLink {
    /// Title of the feed.
    pub title: String,
    /// URL.
    pub url: String,
    /// Media type, such as `application/atom+xml`.
    pub media_type: String,
    /// Name of the format: "RSS", "Atom" or "JSON Feed".
    pub format: String,
}

/// A social card, for `card.svg`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SocialView<'a> {
    /// What the card says.
    pub social: SocialCardView<'a>,
}

/// What a social card says. All of it is part of what the card is made from.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SocialCardView<'a> {
    /// Title of the article.
    pub title: &'a str,
    /// Its subtitle; may be empty.
    pub subtitle: &'a str,
    /// Label of its type, such as "Brief".
    pub kind: Text<'a>,
    /// Its authors in one line; empty where the institute is the author.
    pub byline: String,
    /// Its date as a reader expects it; may be empty.
    pub date: String,
    /// Name of the institute.
    pub institute: &'a str,
    /// Its logo, or `null`.
    pub logo: Option<SocialLogoView>,
    /// Language of the article.
    pub language: &'a str,
    /// `ltr` or `rtl`.
    pub direction: &'static str,
}

/// A logo on a social card.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SocialLogoView {
    /// For the `href` of an `image`. A card can show no other pictures.
    pub src: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// A link with its text.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Link<'a> {
    /// Text of the link.
    pub title: Text<'a>,
    /// URL.
    pub url: String,
}

/// A date as an author wrote it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DateView {
    /// For `<time datetime>`: `2026`, `2026-03`, `2026-03-04` or RFC 3339 with a time.
    pub iso: String,
    /// As a reader of the page's language expects it, such as "4 March 2026".
    pub text: String,
    /// The same in few letters, such as "4 Mar 2026".
    pub short: String,
    /// The year.
    pub year: i16,
}

/// A picture with its rights.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PictureView<'a> {
    /// URL.
    pub src: String,
    /// The same picture as WebP in several widths: the value of `srcset` for a `source` of the type
    /// `image/webp`. Empty where it is offered in one size only.
    pub srcset: String,
    /// Text for those who do not see it; empty when it only decorates.
    pub alt: Text<'a>,
    /// Width in CSS pixels, or 0 when unknown.
    pub width: u32,
    /// Height in CSS pixels, or 0 when unknown.
    pub height: u32,
    /// Caption as HTML; may be empty.
    pub caption: Text<'a>,
    /// The credit, without the word "Credit"; may be empty.
    pub credit: Text<'a>,
    /// Classes that say what stays in sight where only a part is shown, such as `x3 y2` for 30% from
    /// the left and 20% from the top; may be empty.
    pub focus: String,
    /// Value of the attribute `data-tone`: the average colour in steps of 0 to 7 and the width in
    /// eighths of the height, such as `r5 g3 b2 w12`. Empty for SVG, for what is transparent or
    /// moves, and where the theme declares no widths.
    pub tone: String,
}

/// An author or contributor, in lists and bylines.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PersonView<'a> {
    /// Identifier in the registry, or slug of the name.
    pub id: &'a str,
    /// Name as printed.
    pub name: &'a str,
    /// URL of the author page.
    pub url: &'a str,
    /// Role at the institute, such as "Senior Fellow"; may be empty.
    pub role: &'a str,
    /// Name of the affiliation where it is not the institute; may be empty.
    pub affiliation: &'a str,
    /// Has left the institute.
    pub former: bool,
    /// `staff`, `fellow`, `contributor` or `former`.
    pub group: &'static str,
    /// Portrait.
    pub picture: Option<PictureView<'a>>,
    /// Number of publications in this language.
    pub count: usize,
}

/// All that the registry knows of an author.
#[derive(Debug, Clone, JsonSchema)]
pub struct PersonFullView<'a> {
    /// The same fields as in lists.
    #[serde(flatten)]
    pub person: PersonView<'a>,
    /// Biography as HTML; may be empty.
    pub bio: Option<Body<'a>>,
    /// E-mail address; may be empty.
    pub email: &'a str,
    /// ORCID iD as a full URL; may be empty.
    pub orcid: String,
    /// ROR of the affiliation as a full URL; may be empty.
    pub affiliation_ror: &'a str,
    /// Fields of expertise.
    pub expertise: Vec<&'a str>,
    /// The same as links to the terms of these names; without a URL where there is none.
    pub fields: Vec<Link<'a>>,
    /// What the person was, and when.
    pub roles: Vec<RoleView<'a>>,
    /// Languages spoken, as written in the record.
    pub languages: Vec<&'a str>,
    /// Other pages of the author.
    pub links: Vec<Link<'a>>,
}

flat!(PersonFullView {
    person,
    bio,
    email,
    orcid,
    affiliation_ror,
    expertise,
    fields,
    roles,
    languages,
    links,
});

/// What somebody was, and when.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RoleView<'a> {
    /// What it was, such as "Senior Fellow".
    pub title: &'a str,
    /// Where, if not at the institute; may be empty.
    pub org: &'a str,
    /// Since when.
    pub from: Option<DateView>,
    /// Until when; none where it has not ended.
    pub to: Option<DateView>,
}

/// Somebody who took part in a work without being its author.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ContributorView<'a> {
    /// The person.
    pub person: PersonView<'a>,
    /// What they did, such as "translator"; may be empty.
    pub role: &'a str,
    /// Affiliation at the time; may be empty.
    pub affiliation: &'a str,
}

/// The type of an article.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TypeView<'a> {
    /// Name in `site.toml`, such as `brief`.
    pub name: &'a str,
    /// Label in the page's language, such as "Brief".
    pub label: Text<'a>,
    /// URL of the list of this type.
    pub url: &'a str,
}

/// A term of a taxonomy.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TermView<'a> {
    /// Name in its canonical spelling.
    pub name: &'a str,
    /// Slug.
    pub slug: &'a str,
    /// URL of its page.
    pub url: &'a str,
    /// Number of articles in this language.
    pub count: usize,
    /// One or two sentences from its `_index.md`; may be empty.
    pub summary: &'a str,
}

/// The terms an article has in one taxonomy.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TermGroup<'a> {
    /// Name of the taxonomy in `site.toml`, such as `topics`.
    pub taxonomy: &'a str,
    /// Label in the page's language, such as "Topics".
    pub label: Text<'a>,
    /// URL of the index of its terms.
    pub url: String,
    /// The terms.
    pub terms: Vec<Filed<'a>>,
}

/// What lists show of an article.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CardView<'a> {
    /// Permanent id.
    pub id: &'a str,
    /// URL.
    pub url: String,
    /// Title in plain text, without the subtitle.
    pub title: &'a str,
    /// Subtitle; may be empty.
    pub subtitle: &'a str,
    /// Standfirst; may be empty.
    pub standfirst: &'a str,
    /// Summary in plain text.
    pub summary: &'a str,
    /// Type; none for pages.
    #[serde(rename = "type")]
    pub kind: Option<Kind<'a>>,
    /// Authors in order; empty means the institute itself.
    pub authors: Vec<Author<'a>>,
    /// Date of publication; none for pages without one.
    pub date: Option<DateView>,
    /// Programme, where there is a taxonomy of that name.
    pub programme: Option<Filed<'a>>,
    /// Series and part, where there is one.
    pub series: Option<SeriesMark<'a>>,
    /// Lead picture.
    pub picture: Option<PictureView<'a>>,
    /// Language, such as `en`.
    pub language: &'a str,
    /// `ltr` or `rtl`.
    pub direction: &'static str,
    /// Minutes of reading, at least 1.
    pub reading_minutes: usize,
    /// When, where: for events.
    pub event: Option<EventView<'a>>,
    /// Past its `expires` date.
    pub archived: bool,
    /// What the institute later says about it: `corrected`, `expression-of-concern`, `retracted`,
    /// `withdrawn`, `superseded`, else empty. `t(key="engine.status." ~ mark)` says it in words.
    pub mark: &'static str,
    /// `draft` or `scheduled` when such articles are shown (`--drafts`, `--future`, `serve`), else
    /// empty.
    pub badge: &'static str,
    /// Fields that `site.toml` declares for this type, and the free table `extra`.
    pub extra: serde_json::Map<String, serde_json::Value>,
}

/// Place of an article in a series, for cards.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SeriesMark<'a> {
    /// Name of the series.
    pub name: &'a str,
    /// URL of the series.
    pub url: &'a str,
    /// Number of this part, from 1.
    pub part: usize,
    /// Number of parts published.
    pub total: usize,
}

/// An event's time and place.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EventView<'a> {
    /// Start, with its time.
    pub start: DateView,
    /// End; its text is only the time when it ends on the day it starts.
    pub end: Option<DateView>,
    /// Place; may be empty.
    pub place: &'a str,
    /// Not yet over, by the clock of the build.
    pub upcoming: bool,
    /// Name of the time zone of the times, such as "EST" or "UTC+1"; empty for days.
    pub zone: String,
    /// Where to register; may be empty.
    pub register: &'a str,
    /// Where to join from elsewhere; may be empty.
    pub join: &'a str,
    /// Where it can be watched or heard afterwards; may be empty.
    pub recording: &'a str,
    /// Who speaks, in order.
    pub speakers: Vec<Author<'a>>,
    /// URL of a file that adds it to a calendar.
    pub calendar: String,
}

/// An article of a series or a chapter of a report.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PartView<'a> {
    /// Number from 1.
    pub part: usize,
    /// Title.
    pub title: &'a str,
    /// URL.
    pub url: String,
    /// It is the article of this page.
    pub current: bool,
    /// All that lists show of it, where it is a chapter.
    pub card: Option<Card<'a>>,
}

/// A series or report that an article is part of.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PartsView<'a> {
    /// Name of the series, or title of the report.
    pub title: &'a str,
    /// URL of the series or report.
    pub url: String,
    /// Number of this article in it, from 1; 0 on the report's own page.
    pub part: usize,
    /// Number of parts.
    pub total: usize,
    /// All parts in order.
    pub parts: Vec<PartView<'a>>,
    /// The part before this one; before the first chapter, the report itself.
    pub previous: Option<Link<'a>>,
    /// The part after this one; after the report itself, its first chapter.
    pub next: Option<Link<'a>>,
    /// Minutes of reading of a report and all its chapters; 0 for a series.
    pub minutes: usize,
    /// URL of the page with the whole report; empty for a series, and where the theme has no
    /// `whole.html`.
    pub whole_url: String,
}

/// An entry of the table of contents.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TocEntry<'a> {
    /// Anchor of the heading, without `#`.
    pub id: &'a str,
    /// Text of the heading.
    pub text: &'a str,
    /// Level of the heading, 2 to 6.
    pub level: u8,
}

/// A change after publication.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CorrectionView<'a> {
    /// When it was made.
    pub date: DateView,
    /// `correction`, `clarification` or `update`.
    pub kind: &'static str,
    /// What was changed, as HTML.
    pub text: Text<'a>,
}

/// A file to download.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FileView<'a> {
    /// URL.
    pub url: String,
    /// Label; the file's name when none was given.
    pub label: Text<'a>,
    /// Kind as the article says it, such as "data", else the format in capitals.
    pub kind: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Size as shown, such as "1.2 MB", in the page's language.
    pub size: String,
    /// Language of the file when it differs; may be empty.
    pub language: &'a str,
    /// Format in capitals, such as "PDF"; may be empty.
    pub format: &'a str,
    /// Number of pages of a PDF; 0 when unknown.
    pub pages: u32,
}

/// A work to which somebody contributed without being its author.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ContributionView<'a> {
    /// The work.
    pub card: Card<'a>,
    /// What they did, such as "editor"; may be empty.
    pub role: Text<'a>,
}

/// Template `whole.html`: a report and all its chapters, to read or print in one piece.
#[derive(Debug, Serialize, JsonSchema)]
pub struct WholeView<'a> {
    /// The page itself.
    pub page: PageView<'a>,
    /// The report.
    pub article: ArticleFullView<'a>,
    /// Its chapters in order.
    pub chapters: Vec<ChapterView<'a>>,
}

/// A chapter on the page of the whole report.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ChapterView<'a> {
    /// Anchor of the chapter, such as `chapter-2`.
    pub anchor: String,
    /// All that lists show of it.
    pub card: Card<'a>,
    /// Its body as HTML. Its headings are a level lower, and its ids are its own.
    pub body: Body<'a>,
}

/// All that an article's page shows.
#[derive(Debug, Clone, JsonSchema)]
pub struct ArticleFullView<'a> {
    /// The same fields as in lists.
    #[serde(flatten)]
    pub card: CardView<'a>,
    /// Title and subtitle in one, as they are cited.
    pub cited_title: String,
    /// Number of words.
    pub words: usize,
    /// Date of the last change that matters.
    pub updated: Option<DateView>,
    /// Body as HTML.
    pub body: Body<'a>,
    /// The lead picture is already in the body.
    pub picture_in_body: bool,
    /// Headings of levels 2 and 3, in order.
    pub toc: Vec<TocEntry<'a>>,
    /// Footnotes in the body.
    pub footnotes: usize,
    /// Key points, each as HTML.
    pub key_points: Vec<Text<'a>>,
    /// The article's own credit line where it has no picture to belong to; may be empty.
    pub credit: Text<'a>,
    /// Authors with their biographies.
    pub people: Vec<FullAuthor<'a>>,
    /// Contributors with their roles.
    pub contributors: Vec<ContributorView<'a>>,
    /// Terms by taxonomy; only taxonomies in which it has terms.
    pub terms: Vec<TermGroup<'a>>,
    /// The series of which it is a part.
    pub series_parts: Option<PartsView<'a>>,
    /// The report of which it is a chapter, or, on the report itself, its chapters.
    pub chapters: Option<PartsView<'a>>,
    /// Files to download.
    pub files: Vec<FileView<'a>>,
    /// Related articles, best first.
    pub related: Vec<Card<'a>>,
    /// The article published before this one.
    pub previous: Option<Link<'a>>,
    /// The article published after this one.
    pub next: Option<Link<'a>>,
    /// DOI as a full URL; may be empty.
    pub doi: String,
    /// ISBN in thirteen digits; may be empty.
    pub isbn: String,
    /// ISSN of its series; may be empty.
    pub issn: String,
    /// How to cite it, in the styles of the site; none unless its type is scholarly.
    pub citations: Formatted<'a>,
    /// Publications of the archive that cite it, newest first.
    pub cited_by: Vec<Link<'a>>,
    /// Its records for programs that manage references; none unless its type is scholarly.
    pub exports: Vec<ExportView>,
    /// Number in a series of reports; may be empty.
    pub report_number: &'a str,
    /// Licence.
    pub license: Option<LicenseView>,
    /// Disclaimer; may be empty.
    pub disclaimer: &'a str,
    /// Funding; may be empty.
    pub funding: &'a str,
    /// Where it was first published; may be empty.
    pub originally_published: &'a str,
    /// `gone`, a mark such as `retracted`, or `archived`, else empty.
    pub status: &'static str,
    /// Why, in a sentence; may be empty.
    pub status_note: &'a str,
    /// The page that says why.
    pub notice: Option<Link<'a>>,
    /// The publication that takes its place.
    pub superseded_by: Option<Link<'a>>,
    /// Articles of which this page is the notice.
    pub concerns: Vec<Link<'a>>,
    /// What was changed after publication, newest first.
    pub corrections: Vec<CorrectionView<'a>>,
    /// The statement on accessibility, on a page with `type: accessibility`.
    pub accessibility: Option<AccessibilityView>,
    /// The date on which it expired.
    pub expires: Option<DateView>,
    /// Absolute URL, for sharing.
    pub absolute_url: String,
}

flat!(ArticleFullView {
    card,
    cited_title,
    words,
    updated,
    body,
    picture_in_body,
    toc,
    footnotes,
    key_points,
    credit,
    people,
    contributors,
    terms,
    series_parts,
    chapters,
    files,
    related,
    previous,
    next,
    doi,
    isbn,
    issn,
    citations,
    cited_by,
    exports,
    report_number,
    license,
    disclaimer,
    funding,
    originally_published,
    status,
    status_note,
    notice,
    superseded_by,
    concerns,
    corrections,
    accessibility,
    expires,
    absolute_url,
});

/// Template `article.html`, and `page.html` for pages.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ArticleView<'a> {
    /// The page itself.
    pub page: PageView<'a>,
    /// The article.
    pub article: ArticleFullView<'a>,
}

/// Template `home.html`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct HomeView<'a> {
    /// The page itself.
    pub page: PageView<'a>,
    /// The newest featured article, else the newest.
    pub lead: Option<Card<'a>>,
    /// Further featured articles, newest first, at most three.
    pub featured: Vec<Card<'a>>,
    /// The newest articles, without those above; as many as `site.toml` says.
    pub latest: Vec<Card<'a>>,
    /// Text of `content/_index.md` as HTML.
    pub intro: Option<Body<'a>>,
}

/// One year's part of a list page.
#[derive(Debug, Serialize, JsonSchema)]
pub struct YearGroup<'a> {
    /// The year; 0 for entries without a date.
    pub year: i16,
    /// The year in the digits of the language; empty for entries without a date.
    pub title: String,
    /// Its entries on this page, newest first.
    pub items: Vec<Card<'a>>,
}

/// One page of a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PageLink {
    /// Number; the oldest page is 1 and stays so.
    pub number: usize,
    /// URL.
    pub url: String,
    /// It is this page.
    pub current: bool,
    /// It follows a gap: pages before it are left out.
    pub gap: bool,
    /// Date of its oldest entry as shown, such as "March 2022".
    pub from: String,
    /// Date of its newest entry as shown.
    pub to: String,
}

/// The pages of a list, newest first.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PaginationView {
    /// Number of pages.
    pub total: usize,
    /// Entries on all pages.
    pub entries: usize,
    /// Links to pages, newest first, with gaps in the middle of long lists.
    pub pages: Vec<PageLink>,
    /// The page with newer entries.
    pub newer: Option<PageLink>,
    /// The page with older entries.
    pub older: Option<PageLink>,
    /// Where each year begins, newest first; only on the newest of several pages.
    pub years: Vec<YearLink>,
}

/// Where a year begins in a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct YearLink {
    /// The year.
    pub year: i16,
    /// The year in the digits of the language.
    pub title: String,
    /// URL of the page.
    pub url: String,
}

/// Templates `list.html` (sections, types), `term.html`, `author.html`, `year.html`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ListView<'a> {
    /// The page itself.
    pub page: PageView<'a>,
    /// Text of the section, type or term as HTML.
    pub intro: Option<Body<'a>>,
    /// One or two sentences in plain text; may be empty.
    pub summary: Text<'a>,
    /// Label over the title, such as the name of the taxonomy; may be empty.
    pub label: Text<'a>,
    /// URL of the index that the label names; may be empty.
    pub label_url: String,
    /// The terms above a term, from the top, in a taxonomy with `hierarchy`.
    pub parents: Vec<Link<'a>>,
    /// Entries of this page by year, newest first.
    pub groups: Vec<YearGroup<'a>>,
    /// The pages of the list.
    pub pagination: PaginationView,
    /// The term, in `term.html`.
    pub term: Option<TermView<'a>>,
    /// The author, in `author.html`.
    pub author: Option<PersonFullView<'a>>,
    /// The year, in `year.html`; otherwise 0.
    pub year: i16,
    /// Works to which the person contributed without being an author, newest first, in `author.html`.
    pub contributions: Vec<ContributionView<'a>>,
    /// Neighbouring lists, to narrow or change the view: types, years, or a term and those below it.
    pub filters: Vec<FilterView<'a>>,
    /// The query for the works of the list, for the search page or another client of the search index,
    /// such as `topics=water&type=brief`; empty where there is none: for the list of a section, of months or
    /// days, or of corrections.
    pub query: String,
    /// Links that narrow the list further, on its newest page; none unless `site.toml` has `[narrow]`.
    pub narrow: Vec<NarrowView<'a>>,
    /// Records of its works for programs that manage references, on the newest page of an author, a series or a
    /// year; none unless `site.toml` says `harvest.lists`.
    pub exports: Vec<ExportView>,
}

/// A property that narrows a list: each of its values has a list, too.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NarrowView<'a> {
    /// Name of the property: `type`, `author`, `year` or that of a taxonomy.
    pub name: &'a str,
    /// Its name for readers; empty for `type` and `year`, for which a theme has words of its own.
    pub title: Text<'a>,
    /// URL of the list that this property does not narrow; empty where it narrows nothing.
    pub clear: String,
    /// URL of the index of all its values, where the list of everything has more than it shows; else
    /// empty.
    pub more: String,
    /// Its values that share enough works with the list: those with the most works first, but types in
    /// the order of `site.toml`, and the newest year first.
    pub values: Vec<NarrowValue<'a>>,
}

/// A value of a property that narrows a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NarrowValue<'a> {
    /// Name of the value in the search index: of a type or year, slug of a term, id of a person.
    pub name: Text<'a>,
    /// Text of the link.
    pub title: Text<'a>,
    /// URL of the narrowed list.
    pub url: Text<'a>,
    /// Number of works on it.
    pub count: usize,
    /// It is this page.
    pub current: bool,
}

/// A link that narrows a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FilterView<'a> {
    /// Text of the link.
    pub title: Text<'a>,
    /// URL.
    pub url: String,
    /// Number of entries behind it.
    pub count: usize,
    /// It is this page.
    pub current: bool,
}

/// Templates `terms.html`, `authors.html`, `years.html` and `titles.html`: an index.
#[derive(Debug, Serialize, JsonSchema)]
pub struct IndexView<'a> {
    /// The page itself.
    pub page: PageView<'a>,
    /// Text of the index as HTML, from the `_index.md` at its address.
    pub intro: Option<Body<'a>>,
    /// One or two sentences in plain text; may be empty.
    pub summary: Text<'a>,
    /// Entries by first letter, sorted by the rules of the language; years are in one group.
    pub groups: Vec<IndexGroup<'a>>,
    /// The twenty entries with the most works, in an index of more than sixty terms or authors.
    pub most: Vec<IndexEntry<'a>>,
    /// The pages of all letters, where an index of titles has one for each; the first page of the
    /// index then has them as its entries.
    pub filters: Vec<FilterView<'a>>,
    /// What narrows the index of authors: `role`, `expertise` and `language`, each without a title; none
    /// unless `site.toml` has `[narrow]`.
    pub narrow: Vec<NarrowView<'a>>,
}

/// The entries of one initial letter.
#[derive(Debug, Serialize, JsonSchema)]
pub struct IndexGroup<'a> {
    /// The letter; empty for years.
    pub letter: String,
    /// Its entries.
    pub entries: Vec<IndexEntry<'a>>,
}

/// An entry of an index.
#[derive(Debug, Serialize, JsonSchema)]
pub struct IndexEntry<'a> {
    /// Name of the term, author or year.
    pub title: Text<'a>,
    /// URL.
    pub url: String,
    /// Number of articles.
    pub count: usize,
    /// One more line: the role of an author, the summary of a term, the date of an article; may be
    /// empty.
    pub detail: Text<'a>,
}

/// Templates `not_found.html` and `search.html`: what they show is in `site`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PlainView<'a> {
    /// The page itself.
    pub page: PageView<'a>,
}

/// A statement on accessibility.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AccessibilityView {
    /// The law or standard that the site follows.
    pub law: String,
    /// How far: `full`, `partial` or `none`.
    pub status: Compliance,
    /// What is not accessible, by reason.
    pub groups: Vec<ExceptionGroup>,
    /// When the statement was prepared.
    pub prepared: DateView,
    /// When it was last reviewed.
    pub reviewed: Option<DateView>,
    /// Who assessed the site: `self` or `third-party`.
    pub method: Method,
    /// The third party; may be empty.
    pub assessor: String,
    /// E-mail address for problems; may be empty.
    pub email: String,
    /// Whom readers can turn to where the answer does not satisfy them; may be empty.
    pub enforcement: String,
    /// Page of that body; may be empty.
    pub enforcement_url: String,
}

/// What is not accessible for one reason.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ExceptionGroup {
    /// `noncompliance`, `burden` or `scope`.
    pub reason: Reason,
    /// What it is.
    pub exceptions: Vec<ExceptionView>,
}

/// Something that is not accessible.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ExceptionView {
    /// What.
    pub content: String,
    /// What is wrong with it; may be empty.
    pub problem: String,
    /// What readers can use in its place; may be empty.
    pub alternative: String,
}
