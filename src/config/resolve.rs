//! Turns what `site.toml` says into what it means, and reports what does not fit.

use indexmap::IndexMap;
use jiff::tz::TimeZone;

use super::raw::{self, RawConfig};
use super::resolver::Resolver;
use super::{
    Archives, Config, FeedFormat, Feeds, Harvest, Institute, Language, LocalText, MenuEntry,
    Metadata, Oai, Overrides, Pattern, PdfLimits, Permission, Pictures, Press, Rules, Search,
    Taxonomy, TaxonomyKey, Telephone, Type, Wish,
};
use crate::citation::{Form, Style};
use crate::diagnostic::{self, Diagnostic, Place, Span, nearest};
use crate::discover::Globs;
use crate::identifier;
use crate::ids::{LanguageId, Table, TaxonomyId, TypeId};
use crate::locale::Locale;
use crate::tree::Spanned;
use crate::url::{BaseUrl, UrlPath};

/// What the site says about search.
fn search(raw: Option<raw::RawSearch>, pdf: PdfLimits) -> Search {
    match raw {
        None => Search::default(),
        Some(raw::RawSearch::Switch(wanted)) => {
            Search { wanted: Some(wanted), ..Search::default() }
        }
        Some(raw::RawSearch::Words(words)) => Search {
            wanted: Some(true),
            synonyms: words.synonyms,
            stop_words: words.stop_words,
            engine: words.engine,
            pdf: words.pdf.then_some(pdf),
        },
    }
}

impl Resolver<'_> {
    pub(super) fn config(&mut self, raw: RawConfig, overrides: &Overrides) -> Option<Config> {
        let base_text = overrides.base_url.as_ref().unwrap_or(&raw.base_url.value);
        let base = BaseUrl::parse(base_text)
            .map_err(|message| {
                // A missing one was reported, and has no place.
                if base_text.is_empty() && raw.base_url.span.line == 0 {
                    return;
                }
                let hint = "such as `https://institute.example/archive/`".to_string();
                self.fault(
                    &raw.base_url,
                    format!("`{base_text}` is not a valid base URL: {message}"),
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
                self.fault(
                    name,
                    format!("`{}` is not a time zone of the IANA list", name.value),
                    hint,
                );
                TimeZone::UTC
            }),
        };
        let types = self.types(&raw);
        let archives = self.archives(&raw.addresses);
        let external = self.globs(&raw.external.paths);
        let ignore = self.globs(&raw.ignore);
        let taxonomies = self.taxonomies(&raw);
        let limit = raw.limits.narrowed.clone();
        let narrow = raw.narrow.clone().map(|narrow| self.narrow(narrow, limit, &taxonomies));
        let newsletter = raw.newsletter.as_ref().and_then(|newsletter| self.newsletter(newsletter));
        let rules = Rules::new(&raw, self.node, overrides, |at, message, hint| {
            let place = Place::span(&self.file, at);
            self.diagnostics
                .push(Diagnostic::new(&diagnostic::CONFIG, place, message).hint_if(hint));
        });
        let institute = self.institute(&raw);
        let accessibility =
            raw.accessibility.as_ref().and_then(|facts| self.accessibility(facts, &zone));
        let llms_txt = self.llms_txt(&raw);
        let named: Vec<Spanned<String>> = raw.metadata.styles.clone();
        let styles: Vec<Style> = named.iter().filter_map(|name| self.style(name)).collect();
        let of_texts = raw.markdown.citation_style.as_ref();
        let citation_style = of_texts.and_then(|name| self.style(name));
        let citation_style = citation_style.or_else(|| styles.first().cloned());
        let citation_style = citation_style.unwrap_or(Style::ChicagoAuthorDate);
        let metadata = Metadata { styles, ..metadata(&raw.metadata, &types, &raw.pictures) };
        let style_files = named.into_iter().chain(of_texts.cloned());
        let style_files = style_files.filter(|name| name.ends_with(".csl")).collect();
        let oai = raw.harvest.oai.as_ref().map(|oai| self.oai(oai, &raw.institute));
        let doi = raw.doi.as_ref().map(|doi| self.doi(doi));
        let base = base?;
        let archive_id = match &raw.archive_id {
            Some(id) => {
                if !is_tag_authority(&id.value) {
                    let hint = "a domain name, a comma and a year or date, such as `institute.example,2026`";
                    self.fault(
                        id,
                        format!("`{}` is not a valid archive id", id.value),
                        Some(hint.into()),
                    );
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
            home: BaseUrl::parse(&raw.base_url.value).unwrap_or_else(|_| base.clone()),
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
            slugs: raw.slug,
            authors_path: UrlPath::new(&format!("{}/", raw.addresses.authors)),
            years: raw.addresses.years != raw::Address::Switch(false),
            years_path: wish(Some(&raw.addresses.years), "/archive/").path,
            publications: wish(raw.addresses.publications.as_ref(), "/publications/"),
            titles: wish(raw.addresses.titles.as_ref(), "/titles/"),
            archives,
            external,
            ignore,
            corrections_path: match raw.addresses.corrections {
                raw::Address::Path(path) => Some(UrlPath::new(&format!("{path}/"))),
                raw::Address::Switch(is_on) => is_on.then(|| UrlPath::new("/corrections/")),
            },
            latest: raw.home.latest,
            latest_chapters: raw.home.chapters,
            page_size: raw.pagination.size.max(1),
            titles_size: raw.pagination.titles.max(1),
            narrow,
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
            redirects: raw.redirects,
            feeds: feeds(raw.feeds, lists),
            harvest: Harvest { archive: raw.harvest.archive, lists: raw.harvest.lists, oai },
            metadata,
            newsletter,
            search: search(
                raw.search,
                PdfLimits {
                    pages: raw.limits.pdf_pages.unwrap_or(500),
                    bytes: 1_000_000 * raw.limits.pdf_megabytes.unwrap_or(50) as usize,
                },
            ),
            search_path: UrlPath::new(&folder(&raw.addresses.search)),
            raw_html: raw.markdown.html,
            math: raw.markdown.math,
            highlight: raw.markdown.highlight,
            citation_style,
            style_files,
            rules,
            content_link: raw.content_link,
            host: overrides.host.map(|host| Spanned::new(host, Span::default())).or(raw.host),
            accessibility,
            llms_txt,
            ai: raw.rights.ai,
            commit: overrides.commit.clone(),
            file_limit: raw.limits.files,
            pictures: Pictures {
                resize: raw.pictures.resize.unwrap_or(true),
                most_pixels: 1_000_000 * u64::from(raw.pictures.max_megapixels.unwrap_or(60)),
                quality: raw.pictures.quality.unwrap_or(80),
            },
            cards: raw.pictures.cards.clone(),
            doi,
        })
    }

    /// A style by its name, or by the path of its file.
    fn style(&mut self, name: &Spanned<String>) -> Option<Style> {
        let style = Style::named(name);
        let leads_out = |path: &str| {
            path.starts_with('/') || path.split('/').any(|part| part == "..") || path.contains('\\')
        };
        if style.is_none() || leads_out(name) {
            let known = Style::BUNDLED;
            let near = nearest(name, known.iter().map(Style::name));
            let (message, hint) = match &style {
                Some(_) => (
                    format!("`{}` leads out of the site", name.value),
                    "the file of a style stands below the folder of `site.toml`, such as \
                     `styles/ours.csl`"
                        .to_string(),
                ),
                None => (
                    format!("`{}` is not a style", name.value),
                    match near {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "write `chicago-author-date`, `chicago-notes`, `apa`, `mla`, `harvard`, \
                                 `ieee`, `mhra`, `oscola` or the path of a file such as `styles/ours.csl`"
                            .to_string(),
                    },
                ),
            };
            self.fault(name, message, Some(hint));
            return None;
        }
        style
    }

    /// The static repository of OAI-PMH. Harvesters must be told whom they can write to.
    fn oai(&mut self, oai: &raw::RawOai, institute: &raw::RawInstitute) -> Oai {
        let path = oai.path.clone().unwrap_or_else(|| Spanned::from("/oai.xml".to_string()));
        if !path.starts_with('/') || path.ends_with('/') {
            let message = format!("`{}` is not the address of a file", path.value);
            self.fault(&path, message, Some("such as `/oai.xml`".into()));
        }
        let gateway = oai.gateway.clone().unwrap_or_else(|| Spanned::from(String::new()));
        let is_url = ["https://", "http://"].iter().any(|scheme| gateway.starts_with(scheme));
        if !gateway.is_empty() && !is_url {
            let message = format!("`{}` is not the URL of a gateway", gateway.value);
            self.fault(&gateway, message, Some("such as `https://gateway.example/oai`".into()));
        }
        let own = oai.email.as_ref().map(|email| email.value.clone());
        let email = own.or_else(|| institute.email.clone()).unwrap_or_default();
        let is_address = email.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && !host.is_empty() && !email.contains(char::is_whitespace)
        });
        if !is_address {
            let message = match email.is_empty() {
                true => "`harvest.oai` needs an e-mail address".to_string(),
                false => format!("`{email}` is not an e-mail address"),
            };
            let hint = "say `email` in `[harvest.oai]` or in `[institute]`";
            match &oai.email {
                Some(email) => self.fault(email, message, Some(hint.into())),
                None => {
                    let at = Spanned::new((), self.key("harvest", "oai"));
                    self.fault(&at, message, Some(hint.into()));
                }
            }
        }
        let gateway = gateway.trim_end_matches('/').to_string();
        Oai { path: UrlPath::new(&crate::url::encode(&path)), gateway, email }
    }

    /// The guide for programs that answer questions: it invites what `[rights.ai]` must not deny.
    fn llms_txt(&mut self, raw: &RawConfig) -> bool {
        let Some(wanted) = raw.llms_txt.as_ref().filter(|wanted| wanted.value) else {
            return false;
        };
        if raw.rights.ai.answer == Some(Permission::Deny) {
            let message =
                "`llms.txt` invites programs to answer from the texts, which `rights.ai` denies";
            self.fault(wanted, message, Some("remove it, or allow `rights.ai.answer`".into()));
        }
        true
    }

    fn languages(&mut self, raw: &RawConfig) -> Table<LanguageId, Language> {
        let default = raw.language.clone().unwrap_or_else(|| Spanned::from("en".to_string()));
        let mut codes = vec![default.clone()];
        codes.extend(
            raw.languages
                .keys()
                .filter(|code| **code != default.value)
                .map(|code| Spanned::new(code.clone(), self.key("languages", code))),
        );
        let mut languages = Table::default();
        for (number, code) in codes.into_iter().enumerate() {
            let Spanned { value: code, span } = code;
            let Some(locale) = Locale::new(&code) else {
                self.fault(
                    &Spanned::new((), span),
                    format!("`{code}` is not a valid language tag"),
                    Some("such as `en` or `ar`".into()),
                );
                continue;
            };
            let name = raw.languages.get(&code).and_then(|language| language.name.clone());
            let name = name.unwrap_or_else(|| own_name(&code).to_string());
            let prefix = if number == 0 { String::new() } else { code.to_lowercase() };
            languages.push(Language { code, name, prefix, locale, span });
        }
        if languages.is_empty() {
            let locale = Locale::new("en").expect("English is compiled in");
            languages.push(Language {
                code: "en".into(),
                name: "English".into(),
                prefix: String::new(),
                locale,
                span: Span::default(),
            });
        }
        languages
    }

    fn types(&mut self, raw: &RawConfig) -> Table<TypeId, Type> {
        let mut types = Table::default();
        for (name, kind) in &raw.types {
            let default = Spanned::from("/:type/:year/:slug/".to_string());
            let pattern = kind.permalink.as_ref().unwrap_or(&default);
            let permalink = self.permalink(raw, pattern);
            types.push(Type {
                name: name.clone(),
                label: kind.label.clone(),
                plural: kind.plural.clone().unwrap_or_else(|| kind.label.clone()),
                permalink,
                path: kind.path.as_ref().map_or_else(|| format!("/{name}/"), |path| folder(path)),
                event: kind.event,
                scholarly: kind.scholarly,
                cited_as: kind.cited_as.unwrap_or_else(|| cited_as(name, kind)),
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
                scholarly: false,
                cited_as: Form::Article,
                fields: IndexMap::new(),
            });
        }
        types
    }

    fn globs(&mut self, globs: &[Spanned<String>]) -> Globs {
        Globs::new(globs, |glob| {
            let message = format!("`{}` is not a valid pattern of paths", glob.value);
            self.fault(glob, message, Some("such as `content/**/*.Rmd`".to_string()));
        })
    }

    /// The patterns of archives by date: each needs the parts that distinguish its archives.
    fn archives(&mut self, raw: &raw::RawAddresses) -> Archives {
        const PARTS: [&str; 7] =
            ["year", "short_year", "month", "i_month", "day", "i_day", "year_day"];
        let index = match &raw.years {
            raw::Address::Path(path) => path.trim_end_matches('/'),
            raw::Address::Switch(_) => "/archive",
        };
        let usual = Spanned::from(format!("{index}/:year/"));
        let mut pattern = |written: &Spanned<String>, needed: &[&[&str]]| {
            let pattern = self.pattern(written, &PARTS);
            for parts in needed.iter().filter(|parts| !parts.iter().any(|part| pattern.has(part))) {
                let message = format!("this address pattern needs `:{}`", parts[0]);
                let hint = "two archives would have the same address".to_string();
                self.fault(written, message, Some(hint));
            }
            pattern
        };
        let (year, month, day) =
            (&["year", "short_year"][..], &["month", "i_month"][..], &["day", "i_day"][..]);
        Archives {
            year: pattern(raw.year.as_ref().unwrap_or(&usual), &[year]),
            month: raw.month.as_ref().map(|written| pattern(written, &[year, month])),
            dates: raw.dates,
            day: raw.day.as_ref().map(|written| pattern(written, &[year, month, day])),
        }
    }

    /// The pattern of a type.
    fn permalink(&mut self, raw: &RawConfig, pattern: &Spanned<String>) -> Pattern {
        let names = raw.taxonomies.keys().map(String::as_str);
        let usual = if raw.taxonomies.is_empty() { &Taxonomy::NAMES[..] } else { &[] };
        let taxonomies = names.chain(usual.iter().copied());
        let of_all: Vec<String> =
            taxonomies.clone().map(|name| format!("{}{name}", Pattern::ALL)).collect();
        let of_all = of_all.iter().map(String::as_str);
        let parts: Vec<&str> = Pattern::PARTS.into_iter().chain(taxonomies).chain(of_all).collect();
        let permalink = self.pattern(pattern, &parts);
        let tells_apart = |part: &&str| permalink.has(part);
        if !["slug", "filename", "title", "id"].iter().any(tells_apart) {
            let hint = "every article of the type would have the same address".to_string();
            let message = "a permalink pattern needs `:slug`, `:filename`, `:title` or `:id`";
            self.fault(pattern, message, Some(hint));
        }
        permalink
    }

    fn taxonomies(&mut self, raw: &RawConfig) -> Table<TaxonomyId, Taxonomy> {
        let mut taxonomies: Table<TaxonomyId, Taxonomy> = Table::default();
        if raw.taxonomies.is_empty() {
            return Taxonomy::usual();
        }
        for (name, taxonomy) in &raw.taxonomies {
            let named = taxonomy.key.clone().unwrap_or_else(|| {
                let key = if name == "programmes" { "programme" } else { name };
                Spanned::new(key.to_string(), self.key("taxonomies", name))
            });
            let Some(key) = TaxonomyKey::of(&named) else {
                let message =
                    format!("the front-matter key `{}` is for something else", named.value);
                let hint = "its `key` is `tags`, `topics`, `regions`, `series`, `programme`, or one of your own";
                self.fault(&named, message, Some(hint.to_string()));
                continue;
            };
            if let Some(other) = taxonomies.iter().find(|other| other.key == key) {
                let message =
                    format!("`{}` and `{name}` both read the key `{}`", other.name, named.value);
                self.fault(&named, message, None);
                continue;
            }
            let place = Spanned::new((), self.key("taxonomies", name));
            if taxonomy.hierarchy && key == TaxonomyKey::Series {
                let message = "a series cannot be part of another, so it cannot have `hierarchy`";
                let hint = "remove `hierarchy`".to_string();
                self.fault(&place, message, Some(hint));
            }
            let is_blank = |part: &str| crate::slug::term_key(part).is_empty();
            let has_blank = |term: &&String| term.split('/').any(is_blank);
            if taxonomy.hierarchy
                && let Some(term) = taxonomy.terms.iter().find(has_blank)
            {
                let message = format!("a part of the term `{term}` has no letter or digit");
                let hint = "write the term above in front, as in `europe/france`";
                self.fault(&place, message, Some(hint.to_string()));
            }
            let default = Spanned::from(format!("/{}/:slug/", raw.slug.slug(name)));
            let pattern = taxonomy.permalink.as_ref().unwrap_or(&default);
            let path = pattern.split(':').next().unwrap_or("/");
            taxonomies.push(Taxonomy {
                name: name.clone(),
                label: taxonomy.label.clone(),
                key,
                permalink: self.pattern(pattern, &["slug"]),
                path: folder(path),
                terms: taxonomy.terms.clone(),
                closed: taxonomy.closed,
                hierarchy: taxonomy.hierarchy,
                slugs: taxonomy.slugs.clone(),
            });
            let declared = taxonomies.last_mut().expect("it was added");
            let deep = declared.terms.iter().find_map(|term| declared.too_deep(term));
            if let Some((message, hint)) = deep {
                declared.terms.clear();
                self.fault(&place, message, Some(hint));
            }
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
                self.fault(
                    pattern,
                    format!("`:{token}` is not a part of an address pattern"),
                    hint,
                );
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
            identifier::ror(ror).unwrap_or_else(|| {
                let place = Place::span(&self.file, ror.span);
                let message = format!("`{}` is not a valid ROR identifier", ror.value);
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
            short_name: institute.short_name.clone(),
            note: institute.note.clone(),
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
                format!("`{}` is not a telephone number in E.164 form", telephone.dial.value);
            self.diagnostics.push(
                Diagnostic::new(&diagnostic::BAD_IDENTIFIER, place, message)
                    .hint("a plus sign and up to 15 digits, such as `+12025550142`"),
            );
        }
        Telephone { shown: telephone.shown.clone(), dial: telephone.dial.value.clone() }
    }
}

/// What the site says about a page; `usual` is its address unless it says another.
fn wish(address: Option<&raw::Address>, usual: &str) -> Wish {
    let (wanted, path) = match address {
        None => (None, usual),
        Some(raw::Address::Switch(on)) => (Some(*on), usual),
        Some(raw::Address::Path(path)) => (Some(true), &**path),
    };
    Wish { wanted, path: UrlPath::new(&folder(path)) }
}

fn feeds(raw: raw::RawFeeds, lists: Option<FeedFormat>) -> Feeds {
    let texts = |paths: &[Spanned<String>]| -> Vec<String> {
        paths.iter().map(|path| path.value.clone()).collect()
    };
    let paths = [
        (FeedFormat::Rss, &raw.paths.rss),
        (FeedFormat::Atom, &raw.paths.atom),
        (FeedFormat::Json, &raw.paths.json),
    ];
    let usual = |format: FeedFormat| format!("/{}", format.file());
    let paths = paths.map(|(format, paths)| match paths.is_empty() {
        true => (format, vec![usual(format)]),
        false => (format, texts(paths)),
    });
    let list_paths = match raw.paths.lists.is_empty() {
        true => lists.iter().map(|format| format.file().to_string()).collect(),
        false => texts(&raw.paths.lists),
    };
    Feeds {
        lists_content: raw.lists_content,
        formats: raw.formats,
        content: raw.content,
        items: raw.items.max(1),
        lists,
        minimum: raw.minimum,
        of: raw.of,
        paths: paths.into(),
        list_paths,
        history: raw.history,
        metadata: raw.metadata,
    }
}

/// What a type counts as that does not say so.
fn cited_as(name: &str, kind: &raw::RawType) -> Form {
    match name {
        _ if kind.event => Form::Event,
        "report" | "brief" => Form::Report,
        "paper" | "working-paper" | "working_paper" => Form::Paper,
        _ if kind.scholarly => Form::Report,
        "analysis" => Form::Analysis,
        "opinion" | "commentary" => Form::Opinion,
        "news" | "press-release" | "press_release" => Form::News,
        "post" | "blog" => Form::Post,
        _ => Form::Article,
    }
}

fn metadata(raw: &raw::RawMetadata, types: &[Type], pictures: &raw::RawPictures) -> Metadata {
    let has_works = types.iter().any(|kind| kind.scholarly);
    let has_cards = pictures.cards.as_ref().is_some_and(|cards| cards.value);
    let on = |switch: Option<bool>| switch.unwrap_or(has_works);
    Metadata {
        highwire: on(raw.highwire),
        dublin_core: on(raw.dublin_core),
        social: raw.social.unwrap_or(has_works || has_cards),
        json_ld: on(raw.json_ld),
        signposting: on(raw.signposting),
        exports: on(raw.exports),
        linksets: raw.linksets,
        styles: Vec::new(),
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
        "hi" => "हिन्दी",
        "it" => "Italiano",
        "ja" => "日本語",
        "ko" => "한국어",
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
    fn every_language_of_the_bundled_theme_has_its_own_name() {
        for code in ["ar", "de", "en", "es", "fr", "he", "hi", "ja", "ko", "zh"] {
            assert_ne!(own_name(code), code);
        }
    }

    #[test]
    fn a_tag_authority_has_a_name_and_a_date() {
        assert!(is_tag_authority("institute.example,2026"));
        assert!(is_tag_authority("institute.example,2026-01-31"));
        assert!(!is_tag_authority("institute.example"));
        assert!(!is_tag_authority("institute.example,26"));
    }
}
