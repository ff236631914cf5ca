//! The site's configuration: `site.toml`, read, checked and resolved.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use indexmap::IndexMap;
use jiff::tz::TimeZone;

use crate::diagnostic::{self, Diagnostic, Place};
use crate::locale::Locale;
use crate::markdown::RawHtml;
use crate::tree::{self, Spanned};
use crate::url::{BaseUrl, UrlPath};
use crate::{schema, slug};

mod newsletter;
mod pattern;
mod raw;
mod rules;

pub use newsletter::{Newsletter, NewsletterForm};
pub use pattern::{Pattern, Values};
pub use raw::{
    FeedContent, FeedFormat, FieldKind, Level, LocalText, RawConfig, RawField, RawPress,
};
pub use rules::Rules;

/// A site's configuration, checked: every reference in it that can be answered without the
/// content is.
pub struct Config {
    /// The file it was read from, relative to the site's root.
    pub file: Arc<Path>,
    /// Where the site lives.
    pub base: BaseUrl,
    /// Name of the archive in permanent ids (RFC 4151), such as `institute.example,2026`.
    pub archive_id: String,
    /// Languages; the first is the default.
    pub languages: Vec<Language>,
    /// Time zone of dates without one.
    pub zone: TimeZone,
    /// Folder of the theme under `themes/`, and where it is named.
    pub theme: Spanned<String>,
    /// Values for the theme's settings.
    pub theme_settings: BTreeMap<String, Spanned<serde_json::Value>>,
    /// Default licence.
    pub license: Option<String>,
    /// The institute.
    pub institute: Institute,
    /// Types of publications, in the order of the file.
    pub types: Vec<Type>,
    /// Taxonomies, in the order of the file.
    pub taxonomies: Vec<Taxonomy>,
    /// Index of authors; their pages stand below it.
    pub authors_path: UrlPath,
    /// There are year archives.
    pub years: bool,
    /// Index of years; their pages stand below it.
    pub years_path: UrlPath,
    /// Latest articles on the home page.
    pub latest: usize,
    /// Entries on a page of a list.
    pub page_size: usize,
    /// Menus by name.
    pub menus: IndexMap<String, Vec<MenuEntry>>,
    /// Feeds.
    pub feeds: Feeds,
    /// Newsletter box, unless there is none.
    pub newsletter: Option<Newsletter>,
    /// What to do with raw HTML.
    pub raw_html: RawHtml,
    /// Severities of rules.
    pub rules: Rules,
    /// Files that the host takes.
    pub file_limit: Option<usize>,
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
    /// Its further front-matter keys.
    pub fields: IndexMap<String, RawField>,
}

/// A taxonomy.
pub struct Taxonomy {
    /// Name.
    pub name: String,
    /// Label.
    pub label: LocalText,
    /// Front-matter key.
    pub key: TaxonomyKey,
    /// Addresses of its terms; the index of the terms stands above them.
    pub permalink: Pattern,
    /// Address of its index.
    pub path: String,
    /// Terms in canonical spelling.
    pub terms: Vec<String>,
    /// Only declared terms are allowed.
    pub closed: bool,
}

impl Taxonomy {
    /// The taxonomies of a site that declares none.
    fn usual() -> Vec<Taxonomy> {
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
        })
        .into()
    }
}

/// The front-matter key that files an article under a taxonomy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
}

impl TaxonomyKey {
    const ALL: [(&'static str, TaxonomyKey); 5] = [
        ("tags", TaxonomyKey::Tags),
        ("topics", TaxonomyKey::Topics),
        ("regions", TaxonomyKey::Regions),
        ("series", TaxonomyKey::Series),
        ("programme", TaxonomyKey::Programme),
    ];

    /// The key as it stands in the front matter.
    pub fn name(self) -> &'static str {
        TaxonomyKey::ALL.iter().find(|(_, key)| *key == self).map_or("", |(name, _)| name)
    }
}

/// An entry of a menu.
pub struct MenuEntry {
    /// Text of the link.
    pub label: LocalText,
    /// Where it leads, as written.
    pub to: Spanned<String>,
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

impl Config {
    /// The default language.
    pub fn language(&self) -> &Language {
        &self.languages[0]
    }

    /// Number of a language by its tag.
    pub fn language_number(&self, code: &str) -> Option<usize> {
        self.languages.iter().position(|language| language.code == code)
    }
}

/// What the command line says over the file.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--base-url`
    pub base_url: Option<String>,
    /// `--deny`, `--warn`, `--allow`, in the order given.
    pub rules: Vec<(String, Level)>,
}

/// Reads `text`, the text of `site.toml` at `file`. Without errors among the diagnostics the
/// configuration is there.
pub fn config(
    file: &Arc<Path>,
    text: &str,
    overrides: &Overrides,
) -> (Option<Config>, Vec<Diagnostic>) {
    let (node, mut diagnostics) = match tree::toml(text, 1, file) {
        Ok((node, diagnostics)) => (node, diagnostics),
        Err(diagnostic) => return (None, vec![diagnostic]),
    };
    let shape = schema::shape::<RawConfig>();
    let (raw, faults) = schema::read::<RawConfig>(&node, file, &shape);
    diagnostics.extend(faults);
    let Some(raw) = raw else { return (None, diagnostics) };
    let mut resolver = Resolver { file: file.clone(), diagnostics };
    let config = resolver.config(raw, overrides);
    (config, resolver.diagnostics)
}

/// Turns raw values into checked ones and collects what does not fit.
struct Resolver {
    file: Arc<Path>,
    diagnostics: Vec<Diagnostic>,
}

impl Resolver {
    fn fault<T>(&mut self, at: &Spanned<T>, message: impl Into<String>, hint: Option<String>) {
        let place = Place::span(&self.file, at.span);
        self.diagnostics.push(Diagnostic::new(&diagnostic::CONFIG, place, message).hint_if(hint));
    }

    fn config(&mut self, raw: RawConfig, overrides: &Overrides) -> Option<Config> {
        let base_text = overrides.base_url.as_ref().unwrap_or(&raw.base_url.value);
        let base = BaseUrl::parse(base_text)
            .map_err(|message| {
                // One that is missing was told, and stands without a place.
                if base_text.is_empty() && raw.base_url.span.line == 0 {
                    return;
                }
                let hint = "such as `https://institute.example/archive/`".to_string();
                self.fault(
                    &raw.base_url,
                    format!("`{base_text}` is no base URL: {message}"),
                    Some(hint),
                );
            })
            .ok();
        let languages = self.languages(&raw);
        let zone = match &raw.time_zone {
            None => TimeZone::UTC,
            Some(name) => TimeZone::get(name).unwrap_or_else(|_| {
                let near =
                    jiff::tz::db().available().map(|name| name.to_string()).collect::<Vec<_>>();
                let hint = diagnostic::nearest(name, near.iter().map(String::as_str))
                    .map(|near| format!("did you mean `{near}`?"));
                self.fault(name, format!("`{}` is no IANA time zone", name.value), hint);
                TimeZone::UTC
            }),
        };
        let types = self.types(&raw);
        let taxonomies = self.taxonomies(&raw);
        let newsletter = raw.newsletter.as_ref().and_then(|newsletter| self.newsletter(newsletter));
        let rules = Rules::new(&raw, overrides, |at, message, hint| {
            let place = Place::span(&self.file, at);
            self.diagnostics
                .push(Diagnostic::new(&diagnostic::CONFIG, place, message).hint_if(hint));
        });
        let institute = self.institute(&raw);
        let base = base?;
        let archive_id = match &raw.archive_id {
            Some(id) => {
                if !is_tag_authority(&id.value) {
                    let hint = "a domain name, a comma and a year or date, such as `institute.example,2026`";
                    self.fault(id, format!("`{}` is no archive id", id.value), Some(hint.into()));
                }
                id.value.clone()
            }
            // A tag authority needs a date on which the name was owned; RFC 4151 took effect before
            // this one, and it never changes.
            None => format!("{},2006", base.host()),
        };
        let lists = match raw.feeds.lists {
            raw::ListFeeds::Format(format) => Some(format),
            raw::ListFeeds::Switch(on) => on.then_some(FeedFormat::Atom),
        };
        Some(Config {
            file: self.file.clone(),
            base,
            archive_id,
            languages,
            zone,
            theme: raw.theme.unwrap_or_else(|| Spanned::from("institute".to_string())),
            theme_settings: raw.theme_settings,
            license: raw.license,
            institute,
            types,
            taxonomies,
            authors_path: UrlPath::new(&format!("{}/", raw.addresses.authors)),
            years: raw.addresses.years != raw::Address::Switch(false),
            years_path: match raw.addresses.years {
                raw::Address::Path(path) => UrlPath::new(&format!("{path}/")),
                raw::Address::Switch(_) => UrlPath::new("/archive/"),
            },
            latest: raw.home.latest,
            page_size: raw.pagination.size.max(1),
            menus: raw
                .menus
                .into_iter()
                .map(|(name, entries)| {
                    let entries = entries
                        .into_iter()
                        .map(|entry| MenuEntry { label: entry.label, to: entry.to })
                        .collect();
                    (name, entries)
                })
                .collect(),
            feeds: Feeds {
                formats: raw.feeds.formats,
                content: raw.feeds.content,
                items: raw.feeds.items.max(1),
                lists,
                minimum: raw.feeds.minimum,
            },
            newsletter,
            raw_html: raw.markdown.html,
            rules,
            file_limit: raw.limits.files,
        })
    }

    fn languages(&mut self, raw: &RawConfig) -> Vec<Language> {
        let default = raw.language.clone().unwrap_or_else(|| Spanned::from("en".to_string()));
        let mut codes = vec![default.value.clone()];
        codes.extend(raw.languages.keys().filter(|code| **code != default.value).cloned());
        let mut languages = Vec::new();
        for (number, code) in codes.into_iter().enumerate() {
            let Some(locale) = Locale::new(&code) else {
                let at = if number == 0 { default.clone() } else { Spanned::from(code.clone()) };
                self.fault(
                    &at,
                    format!("`{code}` is no language tag"),
                    Some("such as `en` or `ar`".into()),
                );
                continue;
            };
            let name = raw.languages.get(&code).and_then(|language| language.name.clone());
            let name = name.unwrap_or_else(|| own_name(&code).to_string());
            let prefix = if number == 0 { String::new() } else { code.to_lowercase() };
            languages.push(Language { code, name, prefix, locale });
        }
        if languages.is_empty() {
            let locale = Locale::new("en").expect("English is compiled in");
            languages.push(Language {
                code: "en".into(),
                name: "English".into(),
                prefix: String::new(),
                locale,
            });
        }
        languages
    }

    fn types(&mut self, raw: &RawConfig) -> Vec<Type> {
        let mut types = Vec::new();
        for (name, kind) in &raw.types {
            let default = Spanned::from("/:type/:year/:slug/".to_string());
            let pattern = kind.permalink.as_ref().unwrap_or(&default);
            let permalink =
                self.pattern(pattern, &["type", "section", "year", "month", "day", "slug"]);
            if !pattern.value.contains(":slug") {
                let hint =
                    Some("every article of the type would have the same address".to_string());
                self.fault(pattern, "a permalink pattern needs `:slug`", hint);
            }
            types.push(Type {
                name: name.clone(),
                label: kind.label.clone(),
                plural: kind.plural.clone().unwrap_or_else(|| kind.label.clone()),
                permalink,
                path: kind.path.as_ref().map_or_else(|| format!("/{name}/"), |path| folder(path)),
                event: kind.event,
                fields: kind.fields.clone(),
            });
        }
        if types.is_empty() {
            types.push(Type {
                name: "article".into(),
                label: LocalText::One("Article".into()),
                plural: LocalText::One("Articles".into()),
                permalink: Pattern::new("/articles/:year/:slug/"),
                path: "/articles/".into(),
                event: false,
                fields: IndexMap::new(),
            });
        }
        types
    }

    fn taxonomies(&mut self, raw: &RawConfig) -> Vec<Taxonomy> {
        let mut taxonomies: Vec<Taxonomy> = Vec::new();
        if raw.taxonomies.is_empty() {
            return Taxonomy::usual();
        }
        for (name, taxonomy) in &raw.taxonomies {
            let named = taxonomy.key.clone().unwrap_or_else(|| {
                Spanned::from(if name == "programmes" { "programme" } else { name }.to_string())
            });
            let known = TaxonomyKey::ALL.iter().find(|(key, _)| *key == named.value);
            let Some((_, key)) = known else {
                let names =
                    "its `key` is one of `tags`, `topics`, `regions`, `series`, `programme`";
                self.fault(
                    &named,
                    format!("the taxonomy `{name}` has no front-matter key `{}`", named.value),
                    Some(names.to_string()),
                );
                continue;
            };
            if let Some(other) = taxonomies.iter().find(|other| other.key == *key) {
                let message =
                    format!("`{}` and `{name}` both read the key `{}`", other.name, named.value);
                self.fault(&named, message, None);
                continue;
            }
            let default = Spanned::from(format!("/{}/:slug/", slug::slug(name)));
            let pattern = taxonomy.permalink.as_ref().unwrap_or(&default);
            let path = pattern.split(':').next().unwrap_or("/");
            taxonomies.push(Taxonomy {
                name: name.clone(),
                label: taxonomy.label.clone(),
                key: *key,
                permalink: self.pattern(pattern, &["slug"]),
                path: folder(path),
                terms: taxonomy.terms.clone(),
                closed: taxonomy.closed,
            });
        }
        taxonomies
    }

    fn pattern(&mut self, pattern: &Spanned<String>, tokens: &[&str]) -> Pattern {
        for token in Pattern::tokens(&pattern.value) {
            if !tokens.contains(&token) {
                let hint = diagnostic::nearest(token, tokens.iter().copied())
                    .map(|near| format!("did you mean `:{near}`?"));
                let known = tokens.iter().map(|token| format!("`:{token}`")).collect::<Vec<_>>();
                let hint = hint.or_else(|| Some(format!("known are {}", known.join(", "))));
                self.fault(pattern, format!("`:{token}` is no part of an address pattern"), hint);
            }
        }
        Pattern::new(&pattern.value)
    }

    fn institute(&mut self, raw: &RawConfig) -> Institute {
        let institute = &raw.institute;
        let telephone = institute.telephone.as_ref().map(|telephone| self.telephone(telephone));
        let press = institute.press.as_ref().map(|press| Press {
            name: press.name.clone().unwrap_or_default(),
            email: press.email.clone().unwrap_or_default(),
            telephone: press.telephone.as_ref().map(|telephone| self.telephone(telephone)),
        });
        let ror = institute.ror.as_ref().map(|ror| {
            ror_url(ror).unwrap_or_else(|| {
                let place = Place::span(&self.file, ror.span);
                let message = format!("`{}` is no ROR identifier", ror.value);
                self.diagnostics.push(
                    Diagnostic::new(&diagnostic::BAD_IDENTIFIER, place, message)
                        .hint("such as `https://ror.org/02mhbdp94`"),
                );
                ror.value.clone()
            })
        });
        Institute {
            name: institute.name.clone(),
            tagline: institute.tagline.clone(),
            place: institute.place.clone(),
            address: institute.address.clone(),
            telephone,
            email: institute.email.clone(),
            ror,
            logo: institute.logo.clone(),
            press,
        }
    }

    fn telephone(&mut self, telephone: &raw::RawTelephone) -> Telephone {
        if !is_e164(&telephone.dial) {
            let place = Place::span(&self.file, telephone.dial.span);
            let message =
                format!("`{}` is no telephone number in E.164 form", telephone.dial.value);
            self.diagnostics.push(
                Diagnostic::new(&diagnostic::BAD_IDENTIFIER, place, message)
                    .hint("a plus sign and up to 15 digits, such as `+12025550142`"),
            );
        }
        Telephone { shown: telephone.shown.clone(), dial: telephone.dial.value.clone() }
    }
}

/// A path that starts and ends in `/`.
fn folder(path: &str) -> String {
    UrlPath::new(&format!("{path}/")).as_str().to_string()
}

fn is_e164(number: &str) -> bool {
    number.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0')
    })
}

/// A ROR identifier as a full URL: `0` and eight characters of Crockford's base 32, the last two a
/// checksum (ISO 7064 mod 97-10).
pub fn ror_url(text: &str) -> Option<String> {
    let id = text.trim_start_matches("https://").trim_start_matches("ror.org/").to_lowercase();
    let mut number: u64 = 0;
    if id.len() != 9 || !id.starts_with('0') || !id.is_ascii() {
        return None;
    }
    for c in id[..7].chars() {
        let digit = "0123456789abcdefghjkmnpqrstvwxyz".find(c)?;
        number = number * 32 + digit as u64;
    }
    let check: u64 = id[7..].parse().ok()?;
    (98 - (number * 100) % 97 == check).then(|| format!("https://ror.org/{id}"))
}

/// `name,date` of RFC 4151: a domain name or e-mail address, a comma, a year, month or day.
fn is_tag_authority(text: &str) -> bool {
    let Some((name, date)) = text.split_once(',') else { return false };
    let named = !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '@' | '_'));
    let parts = date.split('-').map(str::len).collect::<Vec<_>>();
    let dated = date.chars().all(|c| c.is_ascii_digit() || c == '-')
        && matches!(parts[..], [4] | [4, 2] | [4, 2, 2]);
    named && dated
}

/// A language's own name, for the tags an institute is likely to use.
fn own_name(code: &str) -> &str {
    match code.split('-').next().unwrap_or(code) {
        "ar" => "العربية",
        "de" => "Deutsch",
        "en" => "English",
        "es" => "Español",
        "fa" => "فارسی",
        "fr" => "Français",
        "he" => "עברית",
        "it" => "Italiano",
        "ja" => "日本語",
        "nl" => "Nederlands",
        "pl" => "Polski",
        "pt" => "Português",
        "ru" => "Русский",
        "sv" => "Svenska",
        "tr" => "Türkçe",
        "uk" => "Українська",
        "ur" => "اردو",
        "zh" => "中文",
        _ => code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ror_identifier_is_checked() {
        assert_eq!(ror_url("02mhbdp94").as_deref(), Some("https://ror.org/02mhbdp94"));
        assert_eq!(ror_url("https://ror.org/02mhbdp95"), None);
    }

    #[test]
    fn a_tag_authority_has_a_name_and_a_date() {
        assert!(is_tag_authority("institute.example,2026"));
        assert!(is_tag_authority("institute.example,2026-01-31"));
        assert!(!is_tag_authority("institute.example"));
        assert!(!is_tag_authority("institute.example,26"));
    }
}
