//! Social cards: what networks show with a link to an article, drawn from the theme's `card.svg`, and
//! which picture a page names to them.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;
use ssg_pictures::{Fonts, card};

use super::cards::Cards;
use super::naming::absolute;
use super::recipe::Bytes;
use super::views::{ArticleFullView, SocialCardView, SocialLogoView, SocialView};
use super::{Content, Origin, Output, Recipe};
use crate::archive::Article;
use crate::diagnostic::{self, Diagnostic, Place};
use crate::disk::{self, Hash};
use crate::ids::ArticleId;
use crate::site::Site;
use crate::theme::CARD;
use crate::url::UrlPath;

/// Name and version of the code that makes them.
const RECIPE: (&str, u32) = ("card", 1);

/// Name of the file in the folder of its article.
const NAME: &str = "social-card.png";

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let Some(fonts) = &site.theme.cards else { return Vec::new() };
    let logo = Arc::new(logo(site));
    let file = site.theme.file(CARD).map_or_else(|| PathBuf::from(CARD), PathBuf::from);
    let ids: Vec<ArticleId> = site.archive.ids().collect();
    ids.into_par_iter()
        .filter(|id| has_card(site, *id))
        .map(|id| {
            let article = site.archive.article(id);
            let cards = Cards::new(site, article.language);
            let drawing =
                Drawing { fonts: fonts.hash, site, logo: logo.clone(), file: file.clone() };
            let shown = logo.clone();
            let view = move || -> Box<dyn crate::theme::View + '_> {
                Box::new(SocialView { social: view(cards, id, shown.as_ref().as_ref()) })
            };
            let recipe = Recipe::new(file.clone(), RECIPE, drawing, make);
            Output {
                url: address(article),
                language: article.language,
                origin: Origin::Source(site.archive.source(article.document).clone()),
                content: Content::Drawn(CARD, Box::new(view), Box::new(recipe)),
                newest: id,
            }
        })
        .collect()
}

/// The address of an article's card.
fn address(article: &Article) -> UrlPath {
    // `/a/x.html` keeps its files in `/a/x/`.
    let base = article.permalink.as_str();
    let base = base.strip_suffix(".html").unwrap_or(base).trim_end_matches('/');
    UrlPath::new(&format!("{}/{NAME}", crate::url::encode(base)))
}

/// True where an article gets a card, unless the fonts lack a letter of it.
fn has_card(site: &Site, id: ArticleId) -> bool {
    wants_card(site, site.archive.article(id)) && lacking(site, id).is_none()
}

/// A page gets no card, nor does what is gone; a picture that was made by hand goes before.
fn wants_card(site: &Site, article: &Article) -> bool {
    article.kind.is_some() && article.social.is_none() && !site.archive.front(article).is_gone()
}

/// What of an article's card no font can write: which part, and its first such letter. It is looked
/// for once.
fn lacking(site: &Site, id: ArticleId) -> Option<(&'static str, char)> {
    let fonts = &site.theme.cards.as_ref()?.fonts;
    site.repeated.lacking(id, || first_lacking(site, fonts, site.archive.article(id)))
}

fn first_lacking(site: &Site, fonts: &Fonts, article: &Article) -> Option<(&'static str, char)> {
    let cards = Cards::new(site, article.language);
    let document = site.archive.document(article.document);
    let kind = article.kind.map_or("", |kind| cards.text(&site.config.types[kind].label));
    let title = [("title", &*document.title), ("type", kind), ("institute", cards.name())];
    let subtitle = [("subtitle", &*document.subtitle)];
    let authors = article
        .authors
        .iter()
        .map(|id| ("author", site.archive.person(*id).name(article.language)));
    let mut all = title.into_iter().chain(subtitle).chain(authors);
    all.find_map(|(part, text)| Some((part, fonts.lacking(text)?)))
}

/// Articles that get no card, since the fonts lack a letter of them.
pub fn without_card(site: &Site) -> Vec<Diagnostic> {
    if site.theme.cards.is_none() {
        return Vec::new();
    }
    let ids: Vec<ArticleId> = site.archive.ids().collect();
    let told = ids.into_par_iter().filter_map(|id| {
        let article = site.archive.article(id);
        if !wants_card(site, article) {
            return None;
        }
        let (part, letter) = lacking(site, id)?;
        let document = site.archive.document(article.document);
        let matter = &site.archive.front(article).matter;
        let place = Place::span(&document.path, matter.title.span);
        let message = format!(
            "the fonts of the theme's social cards lack `{letter}` (U+{:04X}) of the {part}, so this \
             article has no card",
            u32::from(letter)
        );
        let hint = "add a font that has it under `[cards.fonts]` in the theme's `theme.toml`, or name a \
                    picture in `image.social`";
        Some(Diagnostic::new(&diagnostic::CARD_LETTER, place, message).hint(hint))
    });
    told.collect()
}

fn view<'a>(cards: Cards<'a>, id: ArticleId, logo: Option<&Logo>) -> SocialCardView<'a> {
    let site = cards.site;
    let article = site.archive.article(id);
    let document = site.archive.document(article.document);
    let front = site.archive.front(article);
    let mut byline = String::new();
    for (number, person) in article.authors.iter().enumerate() {
        byline.push_str(&match number {
            0 => String::new(),
            _ if number + 1 == article.authors.len() => cards.string("list.and", &[]),
            _ => cards.string("list.comma", &[]),
        });
        byline.push_str(site.archive.person(*person).name(article.language));
    }
    let kind = article.kind.map_or("", |kind| cards.text(&site.config.types[kind].label));
    SocialCardView {
        title: &document.title,
        subtitle: &document.subtitle,
        kind: Cow::Borrowed(kind),
        byline,
        date: front.date.as_ref().map(|date| cards.date(date).text).unwrap_or_default(),
        institute: cards.name(),
        logo: logo.map(|logo| logo.view.clone()),
        language: &cards.lang().code,
        direction: cards.locale().direction(),
    }
}

/// The institute's logo.
struct Logo {
    view: SocialLogoView,
    bytes: Vec<u8>,
}

/// The logo, unless there is none, or its size is not known. A missing logo is reported with the site.
fn logo(site: &Site) -> Option<Logo> {
    let logo = site.config.institute.logo.as_ref()?;
    let url = UrlPath::new(&crate::url::encode(logo.trim_start_matches("static/")));
    let entry = site.archive.files.at(&url)?;
    let file = site.root.join(&entry.source);
    let bytes = disk::read(&file).ok()?;
    let (width, height) = match ssg_pictures::drawing(&bytes) {
        Ok(Some(size)) => size,
        _ => disk::picture(&file).map(|picture| (picture.width, picture.height)).ok()?,
    };
    // Its bytes are part of what a card is made from.
    let src = format!("{}?{}", entry.url, Hash::of(&bytes).short());
    Some(Logo { view: SocialLogoView { src, width, height }, bytes })
}

/// Makes a card from its drawing.
#[derive(Serialize)]
struct Drawing<'a> {
    fonts: Hash,
    #[serde(skip)]
    site: &'a Site,
    #[serde(skip)]
    logo: Arc<Option<Logo>>,
    /// The template.
    #[serde(skip)]
    file: PathBuf,
}

fn make(svg: &[u8], drawing: &Drawing<'_>) -> Bytes {
    let logo = |address: &str| {
        let logo = drawing.logo.as_ref().as_ref().filter(|logo| logo.view.src == address);
        logo.map(|logo| logo.bytes.clone())
    };
    let fonts = drawing.site.theme.cards.as_ref().map(|cards| &cards.fonts);
    let svg = std::str::from_utf8(svg).map_err(|error| error.to_string());
    let made = svg.and_then(|svg| match fonts {
        Some(fonts) => card(svg, fonts, logo),
        None => Err("the theme has no fonts for it".to_string()),
    });
    made.map_err(|fault| {
        let message = format!("the social card cannot be drawn: {fault}");
        let place = Place::file(drawing.file.clone());
        Box::new(Diagnostic::new(&diagnostic::TEMPLATE, place, message))
    })
}

/// A picture that a page names for networks.
pub(super) struct Named<'v> {
    /// Absolute URL.
    pub url: String,
    /// Width and height in pixels, where they are known.
    pub size: Option<(u32, u32)>,
    /// What it shows.
    pub alt: Cow<'v, str>,
    /// Its credit; may be empty.
    pub credit: &'v str,
}

/// The picture of an article for networks: one that a person made for them, else its card, else its
/// lead picture.
pub(super) fn named<'v>(
    cards: Cards<'_>,
    id: ArticleId,
    full: &'v ArticleFullView<'_>,
) -> Option<Named<'v>> {
    let site = cards.site;
    let article = site.archive.article(id);
    let origin = &site.config.base.origin;
    let alt = || full.card.picture.as_ref().map_or("", |picture| &*picture.alt);
    let named = match &article.social {
        Some(social) => Named {
            url: absolute(&social.url, origin),
            size: social.size,
            alt: Cow::Borrowed(alt()),
            credit: "",
        },
        None if site.theme.cards.is_some() && has_card(site, id) => Named {
            url: cards.absolute(&address(article)),
            size: Some(ssg_pictures::CARD),
            alt: Cow::Borrowed(&full.cited_title),
            credit: "",
        },
        None => return lead(cards, full),
    };
    Some(named).filter(|named| is_shown(&named.url))
}

/// The lead picture of an article, for those that cannot show an SVG.
pub(super) fn lead<'v>(cards: Cards<'_>, full: &'v ArticleFullView<'_>) -> Option<Named<'v>> {
    let picture = full.card.picture.as_ref()?;
    let named = Named {
        url: absolute(&picture.src, &cards.site.config.base.origin),
        size: Some((picture.width, picture.height)).filter(|size| size.0 > 0),
        alt: Cow::Borrowed(&*picture.alt),
        credit: &picture.credit,
    };
    Some(named).filter(|named| is_shown(&named.url))
}

/// No social network shows an SVG.
fn is_shown(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    !path.is_empty() && !path.to_lowercase().ends_with(".svg")
}
