//! The home page of each language: featured and latest articles.

use std::borrow::Cow;

use super::cards::Cards;
use super::json_ld;
use super::shared::Card;
use super::views::*;
use super::{Origin, Output, page};
use crate::ids::ArticleId;
use crate::site::Site;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    site.config
        .languages
        .ids()
        .map(|language| {
            let cards = Cards::new(site, language);
            let origin = match cards.edition().home {
                Some(document) => Origin::Source(site.archive.source(document).clone()),
                None => Origin::Made("the home page".to_string()),
            };
            page(cards.path("/"), language, origin, "home.html", move || view(cards))
        })
        .collect()
}

fn view(cards: Cards<'_>) -> HomeView<'_> {
    let site = cards.site;
    let archive = &site.archive;
    let current: Vec<ArticleId> =
        cards.edition().all.iter().copied().filter(|id| !archive.article(*id).archived).collect();
    // Events are shown among events, and readers come to a chapter through its report.
    let is_new = |id: &ArticleId| {
        let article = archive.article(*id);
        let is_event = article.kind.is_some_and(|kind| site.config.types[kind].event);
        let is_chapter = article.part_of.is_some() && !site.config.latest_chapters;
        !is_event && !is_chapter
    };
    let is_featured =
        |id: &ArticleId| archive.front(archive.article(*id)).matter.featured == Some(true);
    let mut featured: Vec<ArticleId> =
        current.iter().copied().filter(is_featured).take(4).collect();
    let lead = if featured.is_empty() {
        current.iter().copied().find(is_new).or(current.first().copied())
    } else {
        Some(featured.remove(0))
    };
    let latest: Vec<ArticleId> = current
        .iter()
        .copied()
        .filter(|id| is_new(id) && Some(*id) != lead && !featured.contains(id))
        .take(site.config.latest)
        .collect();
    let mut page = cards.page("home", &cards.path("/"), Cow::Borrowed(cards.name()));
    let tagline = site.config.institute.tagline.as_ref().map_or("", |tagline| cards.text(tagline));
    page.description = Cow::Borrowed(tagline);
    page.alternates = cards.alternates(|other| Some(other.path("/")));
    if site.config.metadata.json_ld {
        page.json_ld = json_ld::home(cards, &page);
    }
    HomeView {
        page,
        lead: lead.map(|id| Card::new(cards, id)),
        featured: cards.cards(&featured),
        latest: cards.cards(&latest),
        intro: cards.edition().home.and_then(|document| site.some_body(document)),
    }
}
