//! What `site.toml` says about the institute, as `site` in templates.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::cards::Cards;
use super::feed;
use super::license::license;
use super::lists::{self, Listed, Which, value_name};
use super::opensearch;
use super::redirect::Moves;
use super::search_page;
use super::views::*;
use crate::archive::{self, Destination, Found, Reason};
use crate::config::{LocalText, MenuEntry, Newsletter, Telephone};
use crate::diagnostic::{self, Diagnostic, Place, nearest};
use crate::discover;
use crate::disk;
use crate::ids::{LanguageId, Table};
use crate::site::Site;
use crate::theme::{self, Value};
use crate::url::{LINK_SCHEMES, UrlPath, is_external, is_plain_link};

/// The site's view in every language, and what is wrong with menus and the logo.
pub fn site_views(site: &Site) -> (Table<LanguageId, Value>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let views = site
        .config
        .languages
        .ids()
        .map(|language| {
            let view = view(Cards::new(site, language), &mut diagnostics);
            theme::value(&view)
        })
        .collect();
    (views, diagnostics)
}

fn view(cards: Cards<'_>, diagnostics: &mut Vec<Diagnostic>) -> SiteView {
    let site = cards.site;
    let config = &site.config;
    let institute = &config.institute;
    let local = |text: &Option<LocalText>| {
        text.as_ref().map(|text| text.get(&cards.lang().code).to_string()).unwrap_or_default()
    };
    let dial = |telephone: Option<&Telephone>| {
        telephone.map(|telephone| format!("tel:{}", telephone.dial)).unwrap_or_default()
    };
    let shown = |telephone: Option<&Telephone>| {
        telephone.map(|telephone| telephone.shown.clone()).unwrap_or_default()
    };
    let press = institute.press.as_ref().map(|press| PressView {
        name: press.name.clone(),
        email: press.email.clone(),
        telephone: shown(press.telephone.as_ref()),
        telephone_url: dial(press.telephone.as_ref()),
    });
    let (logo, logo_svg) = logo(cards, diagnostics);
    let languages = config.languages.ids().map(|number| language(Cards::new(site, number)));
    let newsletter = config
        .newsletter
        .as_ref()
        .map(|newsletter| newsletter_view(cards, newsletter, diagnostics));
    let address = |path: Option<UrlPath>| path.map(|path| cards.link(&path)).unwrap_or_default();
    let engine = engine(cards);
    let (indexes, menus) = (indexes(cards), menus(cards, diagnostics));
    let linked: BTreeSet<&str> =
        menus.values().flatten().chain(&indexes).map(|link| &*link.url).collect();
    let linked = linked.into_iter().map(str::to_string).collect();
    SiteView {
        name: cards.name().to_string(),
        tagline: local(&institute.tagline),
        short_name: local(&institute.short_name),
        note: local(&institute.note),
        place: local(&institute.place),
        address: institute.address.clone(),
        telephone: shown(institute.telephone.as_ref()),
        telephone_url: dial(institute.telephone.as_ref()),
        email: institute.email.clone().unwrap_or_default(),
        press: press.unwrap_or_default(),
        ror: institute.ror.clone().unwrap_or_default(),
        logo,
        logo_svg,
        home: cards.link(&cards.path("/")),
        base_url: config.base.to_string(),
        language: cards.lang().code.clone(),
        languages: languages.collect(),
        license: config.license.as_deref().map(license),
        feeds: feed::of_site(cards),
        indexes,
        taxonomies: taxonomies(cards),
        menus,
        linked,
        content_security_policy: policy(newsletter.as_ref(), engine.as_ref()),
        newsletter,
        search: search(cards),
        search_page: address(search_page::path(cards)),
        opensearch: address(opensearch::path(cards)),
        search_engine: engine,
        preview: site.preview,
        commit: config.commit.clone().unwrap_or_default(),
    }
}

fn language(cards: Cards<'_>) -> LanguageView {
    let language = cards.lang();
    LanguageView {
        code: language.code.clone(),
        name: language.name.clone(),
        direction: language.locale.direction().to_string(),
        home: cards.link(&language.path("/")),
        search: search(cards),
        search_page: search_page::path(cards).map(|path| cards.link(&path)).unwrap_or_default(),
    }
}

/// URL of the folder with the search index; empty where the site has none.
fn search(cards: Cards<'_>) -> String {
    match cards.site.has_search() {
        true => cards.link(&super::search_root(cards.site, cards.language)),
        false => String::new(),
    }
}

fn logo(cards: Cards<'_>, diagnostics: &mut Vec<Diagnostic>) -> (String, String) {
    let Some(logo) = &cards.site.config.institute.logo else { return Default::default() };
    let url = UrlPath::new(&crate::url::encode(logo.trim_start_matches("static/")));
    let Some(entry) = cards.site.archive.files.at(&url) else {
        let place = Place::span(&cards.site.config.file, logo.span);
        let message = format!("there is no file at `static{url}`");
        diagnostics.push(Diagnostic::new(&diagnostic::MISSING_FILE, place, message));
        return Default::default();
    };
    let svg = match discover::has_extension(&entry.source, &["svg"]) {
        true => {
            let file = cards.site.root.join(&entry.source);
            if let Some(Err(fault)) = disk::drawn(&file) {
                let place = Place::span(&cards.site.config.file, logo.span);
                let name = entry.source.display().to_string();
                diagnostics.push(archive::fault_of_drawing(&name, &fault, place));
            }
            disk::read_text(&file).unwrap_or_default()
        }
        false => String::new(),
    };
    // HTML cannot hold an XML declaration.
    let svg = svg.find("<svg").map(|at| svg[at..].to_string()).unwrap_or_default();
    (cards.link(&entry.url), svg)
}

/// Links to the lists that lead to all others.
pub(super) fn indexes(cards: Cards<'_>) -> Vec<Link<'static>> {
    let config = &cards.site.config;
    let types = lists::types(cards).filter(|list| !list.ids.is_empty());
    // The list of corrections stands behind the indexes of terms and authors.
    let is_late = |list: &Listed<'_>| matches!(list.which, Which::Years | Which::Titles);
    let (late, early): (Vec<_>, Vec<_>) = lists::indexes(cards).partition(is_late);
    let all = lists::everything(cards).into_iter().chain(types).chain(early);
    let all = all.chain(lists::corrections(cards)).chain(late);
    all.map(|list| {
        let title = match list.which {
            Which::Of(value) => value_name(cards, value).into_owned(),
            Which::Terms(taxonomy) => cards.text_of(&config.taxonomies[taxonomy].label),
            Which::Authors => cards.string("engine.authors", &[]),
            Which::Corrections => cards.string("engine.corrections", &[]),
            Which::Years => cards.string("engine.years", &[]),
            Which::Titles => cards.string("engine.titles", &[]),
            _ => cards.string("engine.publications", &[]),
        };
        Link { title: Cow::Owned(title), url: cards.link(&list.path) }
    })
    .collect()
}

fn taxonomies(cards: Cards<'_>) -> Vec<TaxonomyView> {
    let taxonomies = cards.site.config.taxonomies.entries();
    taxonomies
        .filter(|(number, _)| !cards.edition().terms[*number].is_empty())
        .map(|(_, taxonomy)| TaxonomyView {
            name: taxonomy.name.clone(),
            label: cards.text(&taxonomy.label).to_string(),
            url: cards.link(&cards.path(&taxonomy.path)),
        })
        .collect()
}

fn menus(
    cards: Cards<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Vec<Link<'static>>> {
    let mut menus = BTreeMap::new();
    for (name, entries) in &cards.site.config.menus {
        let links = entries.iter().filter_map(|entry| menu_entry(cards, entry, diagnostics));
        menus.insert(name.clone(), links.collect());
    }
    menus
}

/// A menu's link in a language; none when its page has no edition in it, or where its target does
/// not exist, which is reported once, with the default language.
fn menu_entry(
    cards: Cards<'_>,
    entry: &MenuEntry,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Link<'static>> {
    let title = Cow::Owned(cards.text_of(&entry.label));
    match cards.resolve(&entry.to) {
        Ok(Some(url)) => Some(Link { title, url }),
        Ok(None) => None,
        Err(message) => {
            if cards.language.is_default() {
                let place = Place::span(&cards.site.config.file, entry.to.span);
                let hint = cards.near_page(&entry.to);
                diagnostics.push(
                    Diagnostic::new(&diagnostic::BAD_REFERENCE, place, message).hint_if(hint),
                );
            }
            None
        }
    }
}

impl<'a> Cards<'a> {
    /// The URL of a source path, `id:NAME`, URL path or external URL in this language;
    /// none when its page has no edition in it.
    pub(super) fn resolve(&self, to: &str) -> Result<Option<String>, String> {
        if !is_plain_link(to) {
            return Err(format!("`{to}` is not a link to a page: {LINK_SCHEMES}"));
        }
        if is_external(to) {
            // Elsewhere on the own host there may be what no source and no list is, such as a feed.
            let own = archive::own_path(to, &self.site.config.base);
            return match own.map(|path| self.resolve(path)) {
                Some(Ok(own)) => Ok(own),
                Some(Err(_)) | None => Ok(Some(to.to_string())),
            };
        }
        let parts = Destination::of(to);
        let archive = &self.site.archive;
        let link = |url: &UrlPath| parts.behind(self.link(url));
        match archive.resolver().of_root(&parts.path, self.language) {
            Found::Article(id) => {
                let article = archive.article(id);
                let editions = article.translations.iter().copied().chain([id]);
                let mut editions = editions.map(|id| archive.article(id));
                let own = editions.find(|edition| edition.language == self.language);
                Ok(own.map(|article| link(&article.permalink)))
            }
            Found::File(entry) if entry.is_used() => Ok(Some(link(&entry.url))),
            // The set of published files was fixed before a template asks.
            Found::File(entry) => Err(format!(
                "`{}` is not published: no article and no menu refers to it; move it to `static/`",
                entry.source.display()
            )),
            Found::Address(url) => Ok(self.own_list(&url).map(|url| link(&url))),
            Found::Unknown(url) if is_list(Cards::new(self.site, LanguageId::DEFAULT), &url) => {
                Ok(self.own_list(&url).map(|url| link(&url)))
            }
            Found::Unknown(url) if self.is_elsewhere(&url) => Ok(Some(link(&url))),
            // The reason why its file could not be read was reported.
            Found::Hidden(Reason::Broken) => Ok(None),
            Found::Hidden(reason) => {
                Err(reason.told(to, &self.site.config.zone).unwrap_or_default())
            }
            Found::Unknown(_) | Found::Nothing => Err(format!("there is nothing at `{to}`")),
        }
    }

    /// True for an address that another program answers, or that is redirected.
    fn is_elsewhere(&self, url: &UrlPath) -> bool {
        let is_redirected = || Moves::new(self.site).redirects(url);
        self.site.config.external.has(url.as_str()) || is_redirected()
    }

    /// A list of the default language in this one, when it exists.
    fn own_list(&self, url: &UrlPath) -> Option<UrlPath> {
        let own = self.path(url.as_str());
        is_list(*self, &own).then_some(own)
    }

    fn near_page(&self, to: &str) -> Option<String> {
        let archive = &self.site.archive;
        let to = Destination::of(to).path;
        let names: Vec<String> = match to.starts_with('/') {
            true => {
                let lists = lists::all(*self).map(|list| list.path.as_str().to_string());
                let own = archive.articles.iter().map(|article| article.permalink.to_string());
                let search = search_page::path(*self).map(|path| path.to_string());
                lists.chain(own).chain(search).collect()
            }
            false => archive
                .documents()
                .map(|document| document.path.display().to_string())
                .map(|path| path.trim_start_matches("content/").to_string())
                .collect(),
        };
        nearest(&to, names.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"))
    }
}

/// True for the address of a list or index of the language, and of other pages and files that have no
/// source.
fn is_list(cards: Cards<'_>, url: &UrlPath) -> bool {
    lists::all(cards).any(|list| list.path == *url)
        || search_page::path(cards).as_ref() == Some(url)
        || feed::of_site(cards).iter().any(|feed| feed.url == cards.link(url))
        || url.as_str() == "/sitemap.xml"
}

fn newsletter_view(
    cards: Cards<'_>,
    newsletter: &Newsletter,
    diagnostics: &mut Vec<Diagnostic>,
) -> NewsletterView {
    let local = |text: &Option<LocalText>, key: &str| match text {
        Some(text) => text.get(&cards.lang().code).to_string(),
        None if key.is_empty() => String::new(),
        None => cards.string(key, &[]),
    };
    let privacy_url = newsletter.privacy.as_ref().and_then(|privacy| {
        // A page in another language is better than none.
        match cards.resolve(privacy).map(|url| {
            url.or_else(|| {
                Cards::new(cards.site, LanguageId::DEFAULT).resolve(privacy).ok().flatten()
            })
        }) {
            Ok(url) => url,
            Err(message) => {
                if cards.language.is_default() {
                    let place = Place::span(&cards.site.config.file, privacy.span);
                    diagnostics.push(Diagnostic::new(&diagnostic::BAD_REFERENCE, place, message));
                }
                None
            }
        }
    });
    let form = &newsletter.form;
    let hidden = form.hidden.iter().map(|(name, value)| HiddenField {
        name: name.clone(),
        value: match (newsletter.provider, name.as_str()) {
            ("brevo", "locale") => cards.lang().code.clone(),
            _ => value.clone(),
        },
    });
    let lists = newsletter.lists.iter().map(|list| NewsletterList {
        label: cards.text_of(&list.label),
        value: list.value.clone(),
        topic: list.topic.clone(),
    });
    NewsletterView {
        provider: newsletter.provider.to_string(),
        heading: local(&newsletter.heading, "engine.newsletter.heading"),
        text: local(&newsletter.text, ""),
        button: local(&newsletter.button, "engine.newsletter.button"),
        dismiss: local(&newsletter.dismiss, "engine.newsletter.dismiss"),
        consent: local(&newsletter.consent, "engine.newsletter.consent"),
        privacy_url: privacy_url.unwrap_or_default(),
        mode: if form.link { "link" } else { "form" }.to_string(),
        action: form.action.clone(),
        email_field: form.email_field.clone(),
        hidden: hidden.collect(),
        honeypot: form.honeypot.clone(),
        list_field: form.list_field.clone(),
        lists: if form.list_field.is_empty() { Vec::new() } else { lists.collect() },
    }
}

fn engine(cards: Cards<'_>) -> Option<EngineView> {
    let config = &cards.site.config;
    let engine = config.search.engine.filter(|_| cards.site.has_search_page())?;
    let (name, action, field) = engine.form();
    let hidden = HiddenField { name: field.to_string(), value: config.base.host().to_string() };
    Some(EngineView { name: name.to_string(), action: action.to_string(), hidden })
}

/// Content-Security-Policy of every page: everything from this site; forms may also go to the
/// provider of the newsletter and to the search engine.
fn policy(newsletter: Option<&NewsletterView>, engine: Option<&EngineView>) -> String {
    let provider = newsletter.filter(|newsletter| newsletter.mode == "form");
    let actions = [provider.map(|provider| &provider.action), engine.map(|engine| &engine.action)];
    let mut policy = String::from(
        "default-src 'self'; img-src 'self' data:; base-uri 'none'; object-src 'none'; \
         form-action 'self'",
    );
    for action in actions.into_iter().flatten() {
        let (scheme, rest) = action.split_once("://").unwrap_or(("https", ""));
        let host = rest.split(['/', '?']).next().unwrap_or("");
        policy.push_str(&format!(" {scheme}://{host}"));
    }
    policy
}
