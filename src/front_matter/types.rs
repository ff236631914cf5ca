//! What front matter may hold: the one description that reads it, checks it and is printed as
//! JSON Schema.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::author::Affiliation;
use super::short_form::{or_text, text_or_table};
use crate::tree::{OneOrMany, Spanned};

/// A free table.
pub type Extra = serde_json::Map<String, serde_json::Value>;

/// The front matter of an article or page, as written.
#[derive(Deserialize, Serialize, JsonSchema, Clone, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-hints" = {
    "layout": "remove it: the template follows from the `type`; `template` names another one for this page",
    "image_alt": "write it as `alt` within `image`: `image: {src: ..., alt: ...}`",
    "image_caption": "write it as `caption` within `image`: `image: {src: ..., caption: ...}`",
    "": "remove it, move it under `extra`, or declare it in `site.toml` under `fields` of a type",
}))]
pub struct FrontMatter {
    /// The title. A line break in it starts the subtitle.
    #[schemars(extend("x-not" = ["headline", "heading"]))]
    pub title: Spanned<String>,
    /// The subtitle, part of the cited title.
    #[schemars(extend("x-not" = ["sub_title", "subheading"]))]
    pub subtitle: Option<Box<Spanned<String>>>,
    /// A sentence or two under the title; shown, never cited.
    #[schemars(extend("x-not" = ["deck", "dek", "lede", "lead", "intro"]))]
    pub standfirst: Option<Box<Spanned<String>>>,
    /// What lists, feeds and search engines show; default: the first paragraph.
    #[schemars(extend("x-not" = ["description", "excerpt", "abstract", "teaser"]))]
    pub summary: Option<Box<Spanned<String>>>,
    /// The findings in a few sentences.
    #[serde(default)]
    #[schemars(extend("x-not" = ["takeaways", "highlights"]))]
    pub key_points: OneOrMany<Spanned<String>>,
    /// Language of the text, such as `en` or `ar`; default: from the file's name, else the site's.
    #[schemars(extend("x-not" = ["lang", "locale"]))]
    pub language: Option<Box<Spanned<String>>>,
    /// The article of which this is a translation, where the file names differ.
    pub translation_of: Option<Box<Spanned<String>>>,

    /// Who wrote it: names or ids of the registry, a list or a byline such as "By A. Doe and B. Roe".
    #[serde(default)]
    #[schemars(extend("x-not" = ["byline", "creator"]))]
    pub author: OneOrMany<Spanned<String>>,
    /// The same as `author`.
    #[serde(default)]
    pub authors: OneOrMany<Spanned<String>>,
    /// Who else contributed to it.
    #[serde(default)]
    #[schemars(extend("x-not" = ["editors", "translators"]))]
    pub contributors: Vec<Contributor>,

    /// Date of publication: a day, a day and a time, a month or a year.
    #[schemars(extend("x-not" = ["pubdate", "published_at", "created"]))]
    pub date: Option<Box<Spanned<String>>>,
    /// Date of the last change of substance.
    #[schemars(extend("x-not" = ["lastmod", "modified", "last_modified", "last_modified_at", "last_updated", "date_updated"]))]
    pub updated: Option<Box<Spanned<String>>>,
    /// When it should appear; until then it is nowhere on the site.
    #[schemars(extend("x-not" = ["embargo", "publishdate", "publish_date"]))]
    pub publish_at: Option<Box<Spanned<String>>>,
    /// It is not published.
    pub draft: Option<bool>,
    /// Its page has an address and `noindex`, and is in no list, count, feed or sitemap.
    pub unlisted: Option<bool>,
    /// Whether `$...$` and `$$...$$` are formulas, whatever `site.toml` says in `markdown.math`.
    pub math: Option<bool>,
    /// From this date on it is marked as archived and left out of the home page and feeds.
    #[schemars(extend("x-not" = ["expirydate", "expiration_date", "expiry", "unpublishdate"]))]
    pub expires: Option<Box<Spanned<String>>>,
    /// What happened to it after publication; `gone` leaves a page that says what was here, all
    /// others keep the text.
    pub status: Option<Spanned<Status>>,
    /// Why, in a sentence.
    pub status_note: Option<Box<Spanned<String>>>,
    /// The page that says why: its source, id, address or URL. A retraction needs one.
    pub notice: Option<Box<Spanned<String>>>,
    /// The publication that replaces one that is `superseded`.
    #[schemars(extend("x-not" = ["superseded_by", "replaced_by"]))]
    pub by: Option<Box<Spanned<String>>>,
    /// What was changed later, and when.
    #[serde(default)]
    #[schemars(extend("x-not" = ["correction", "errata", "erratum"]))]
    pub corrections: Vec<Correction>,

    /// Permanent name; default: the path without language and extension.
    pub id: Option<Box<Spanned<String>>>,
    /// Type, one of those that `site.toml` declares.
    #[serde(rename = "type")]
    #[schemars(extend("x-not" = ["kind"]))]
    pub kind: Option<Box<Spanned<String>>>,
    /// Tags.
    #[serde(default)]
    #[schemars(extend("x-not" = ["keywords", "tag"]))]
    pub tags: OneOrMany<Spanned<String>>,
    /// Topics.
    #[serde(default)]
    #[schemars(extend("x-not" = ["category", "categories", "topic"]))]
    pub topics: OneOrMany<Spanned<String>>,
    /// Regions.
    #[serde(default)]
    #[schemars(extend("x-not" = ["region", "country", "countries"]))]
    pub regions: OneOrMany<Spanned<String>>,
    /// The series of which it is a part.
    #[schemars(extend("x-not" = ["collection"]))]
    pub series: Option<Box<Spanned<String>>>,
    /// Its number within the series or report.
    #[schemars(extend("x-not" = ["chapter"]))]
    pub part: Option<Spanned<u32>>,
    /// Programme of the institute.
    #[schemars(extend("x-not" = ["program"]))]
    pub programme: Option<Box<Spanned<String>>>,
    /// The report of which this is a chapter.
    pub part_of: Option<Box<Spanned<String>>>,
    /// It leads the home page.
    pub featured: Option<bool>,
    /// When an event begins.
    #[schemars(extend("x-not" = ["start_date"]))]
    pub start: Option<Box<Spanned<String>>>,
    /// When an event ends.
    #[schemars(extend("x-not" = ["end_date"]))]
    pub end: Option<Box<Spanned<String>>>,
    /// Where an event takes place.
    #[schemars(extend("x-not" = ["location", "venue"]))]
    pub place: Option<Box<Spanned<String>>>,
    /// Who speaks at an event: names or ids of the registry.
    #[serde(default)]
    #[schemars(extend("x-not" = ["speaker", "panel", "panelists"]))]
    pub speakers: OneOrMany<Spanned<String>>,
    /// Where to register for an event: a URL.
    #[schemars(extend("x-not" = ["registration", "rsvp", "tickets"]))]
    pub register: Option<Box<Spanned<String>>>,
    /// Where to join an event from elsewhere: a URL.
    #[schemars(extend("x-not" = ["livestream", "stream", "zoom", "webinar"]))]
    pub join: Option<Box<Spanned<String>>>,
    /// Where an event can be watched or heard afterwards: a URL.
    #[schemars(extend("x-not" = ["video", "youtube"]))]
    pub recording: Option<Box<Spanned<String>>>,

    /// A template of the theme for this page alone, such as `wide.html`.
    pub template: Option<Box<Spanned<String>>>,
    /// Last part of the URL; default: the file's name.
    pub slug: Option<Box<Spanned<String>>>,
    /// The whole path of the URL.
    #[schemars(extend("x-not" = ["url", "path"]))]
    pub permalink: Option<Box<Spanned<String>>>,
    /// Former URL paths, which redirect here.
    #[serde(default)]
    #[schemars(extend("x-not" = ["alias", "redirect_from", "redirects"]))]
    pub aliases: OneOrMany<Spanned<String>>,
    /// Its id in the feeds of a former site, such as its `guid`; default: one made from the `id`.
    #[schemars(extend("x-not" = ["guid"]))]
    pub feed_id: Option<Box<Spanned<String>>>,
    /// The URL of the original, where this is a copy.
    #[schemars(extend("x-not" = ["canonical_url"]))]
    pub canonical: Option<Box<Spanned<String>>>,

    /// The lead picture: a path, or a table with its text, caption and rights.
    #[schemars(extend("x-not" = ["cover", "thumbnail", "featured_image", "photo", "picture", "hero", "images"]))]
    pub image: Option<Box<Image>>,
    /// Credit of the lead picture; without a picture, of the article.
    #[schemars(extend("x-not" = ["photo_credit", "image_credit"]))]
    pub credit: Option<Box<Spanned<String>>>,
    /// Files to download.
    #[serde(default)]
    #[schemars(extend("x-not" = ["attachments", "downloads", "documents"]))]
    pub files: Vec<FileEntry>,
    /// Short for one file to download.
    pub pdf: Option<Box<Spanned<String>>>,

    /// DOI, such as `10.1000/182`.
    pub doi: Option<Box<Spanned<String>>>,
    /// ISBN, of ten or thirteen digits.
    pub isbn: Option<Box<Spanned<String>>>,
    /// ISSN of the series it appears in, such as `2049-3630`.
    pub issn: Option<Box<Spanned<String>>>,
    /// The institute's number of the report.
    pub report_number: Option<Box<Spanned<String>>>,
    /// Licence, such as `CC-BY-4.0`.
    #[schemars(extend("x-not" = ["licence", "rights"]))]
    pub license: Option<Box<Spanned<String>>>,
    /// A disclaimer.
    pub disclaimer: Option<Box<Spanned<String>>>,
    /// Who paid for the work.
    #[schemars(extend("x-not" = ["funder", "sponsor"]))]
    pub funding: Option<Box<Spanned<String>>>,
    /// Where it appeared first.
    #[schemars(extend("x-not" = ["source", "source_url"]))]
    pub originally_published: Option<Box<Spanned<String>>>,
    /// A free table, for templates.
    #[serde(default, with = "table::optional")]
    #[schemars(with = "Option<Extra>")]
    #[schemars(extend("x-not" = ["params"]))]
    pub extra: Option<Box<Extra>>,
}

/// What became of an article.
#[derive(Deserialize, Serialize, JsonSchema, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum Status {
    /// It was removed from the site; its page says so.
    Gone,
    /// A mistake in it was corrected.
    Corrected,
    /// The institute looks into doubts about it.
    ExpressionOfConcern,
    /// The institute no longer stands by it.
    Retracted,
    /// Its authors took it back.
    Withdrawn,
    /// Another publication replaces it.
    Superseded,
}

/// A change after publication.
#[derive(Deserialize, Serialize, JsonSchema, Clone, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// When it was made.
    pub date: Spanned<String>,
    /// `correction` of a mistake (the default), `clarification` or `update`.
    pub kind: Option<Spanned<CorrectionKind>>,
    /// What was changed, in inline Markdown.
    pub text: Spanned<String>,
}

/// What kind of change it was.
#[derive(Deserialize, Serialize, JsonSchema, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum CorrectionKind {
    /// A mistake was corrected.
    #[default]
    Correction,
    /// An unclear passage was made clear.
    Clarification,
    /// Something new was added.
    Update,
}

impl CorrectionKind {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            CorrectionKind::Correction => "correction",
            CorrectionKind::Clarification => "clarification",
            CorrectionKind::Update => "update",
        }
    }
}

/// Somebody who contributed to an article.
#[derive(Deserialize, Serialize, JsonSchema, Clone, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Contributor {
    /// Name, or id of the registry.
    pub person: Spanned<String>,
    /// The contribution, such as `translator`.
    pub role: Option<Spanned<String>>,
    /// Where the person works.
    pub affiliation: Option<Affiliation>,
}

/// A picture with its text, caption and rights.
#[derive(Deserialize, Serialize, JsonSchema, Clone, Debug, PartialEq)]
#[serde(deny_unknown_fields, remote = "Self")]
#[schemars(transform = or_text)]
pub struct Image {
    /// Path, from the article's folder or from the site's root.
    pub src: Spanned<String>,
    /// What the picture shows, for those who do not see it.
    pub alt: Option<Spanned<String>>,
    /// Caption.
    pub caption: Option<Spanned<String>>,
    /// Who made it.
    pub credit: Option<Spanned<String>>,
    /// Licence.
    pub license: Option<Spanned<String>>,
    /// Until when you may show it.
    pub rights_until: Option<Spanned<String>>,
    /// What stays in sight where only a part is shown: its distance from the left and from the top,
    /// such as `30% 20%`.
    pub focus: Option<Spanned<String>>,
    /// The picture that social networks show with a link, in place of this one.
    pub social: Option<Spanned<String>>,
}

impl Image {
    /// The point that stays in sight, in tenths from the left and from the top.
    pub fn focus(&self) -> Option<[u8; 2]> {
        let mut parts = self.focus.as_ref()?.split_whitespace().map(|part| {
            let number = part.strip_suffix('%')?.parse::<u8>().ok().filter(|part| *part <= 100)?;
            Some((number + 5) / 10)
        });
        match (parts.next(), parts.next(), parts.next()) {
            (Some(Some(across)), Some(Some(down)), None) => Some([across, down]),
            _ => None,
        }
    }
}

text_or_table!(Image, src => Image {
    src, alt: None, caption: None, credit: None, license: None, rights_until: None,
    focus: None, social: None,
});

/// A file to download.
#[derive(Deserialize, Serialize, JsonSchema, Clone, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Path, from the article's folder or from the site's root.
    pub path: Spanned<String>,
    /// The words of the link.
    pub label: Option<Spanned<String>>,
    /// What it is, such as `report`, `data` or `slides`.
    pub kind: Option<Spanned<String>>,
    /// Its language, where that is not the article's.
    pub language: Option<Spanned<String>>,
}

/// The front matter of an `_index.md`: what a section or term says about itself.
#[derive(Deserialize, Serialize, JsonSchema, Clone, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct SectionMatter {
    /// The title.
    pub title: Option<Spanned<String>>,
    /// What it holds, in a sentence.
    pub summary: Option<Spanned<String>>,
    /// Former URL paths, which redirect here, such as `/old/`; of terms also further spellings that mean this
    /// term.
    #[serde(default)]
    #[schemars(extend("x-not" = ["alias", "redirect_from"]))]
    pub aliases: OneOrMany<Spanned<String>>,
    /// Of terms only: last part of the URL; default: the name of the folder.
    pub slug: Option<Spanned<String>>,
}

/// A free table as JSON, for the cache, whose format does not record types.
pub mod table {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Extra;

    /// Writes a table.
    pub fn serialize<S: Serializer>(table: &Extra, to: S) -> Result<S::Ok, S::Error> {
        match table.is_empty() {
            true => to.serialize_str(""),
            false => {
                to.serialize_str(&serde_json::to_string(table).map_err(serde::ser::Error::custom)?)
            }
        }
    }

    /// Reads what [`serialize`] wrote.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Extra, D::Error> {
        match <std::borrow::Cow<'_, str>>::deserialize(from)?.as_ref() {
            "" => Ok(Extra::new()),
            text => serde_json::from_str(text).map_err(D::Error::custom),
        }
    }

    /// The same for a table that may be missing.
    pub mod optional {
        use super::{Deserialize, Deserializer, Extra, Serialize, Serializer};

        #[derive(Serialize, Deserialize)]
        struct Table(#[serde(with = "super")] Extra);

        /// Writes a table; for formats for people, as it is.
        pub fn serialize<S: Serializer>(
            table: &Option<Box<Extra>>,
            to: S,
        ) -> Result<S::Ok, S::Error> {
            match to.is_human_readable() {
                true => table.serialize(to),
                false => table.as_ref().map(|table| Table(Extra::clone(table))).serialize(to),
            }
        }

        /// Reads a table; from formats for people, as it is.
        pub fn deserialize<'de, D: Deserializer<'de>>(
            from: D,
        ) -> Result<Option<Box<Extra>>, D::Error> {
            match from.is_human_readable() {
                true => Option::deserialize(from),
                false => Ok(Option::<Table>::deserialize(from)?.map(|table| Box::new(table.0))),
            }
        }
    }
}
