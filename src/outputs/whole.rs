//! The whole of a report: its text and all its chapters on one page, to read or print in one piece.

use super::article::full;
use super::cards::Cards;
use super::shared::Card;
use super::views::*;
use super::{Origin, Output, beside, page};
use crate::body::Body;
use crate::ids::ArticleId;
use crate::site::Site;

/// The theme's template; without it there are no such pages.
const TEMPLATE: &str = "whole.html";

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    if !site.theme.has(TEMPLATE) {
        return Vec::new();
    }
    let is_report = |id: &ArticleId| !site.archive.article(*id).chapters.is_empty();
    let reports = site.archive.ids().filter(is_report);
    reports
        .map(|id| {
            let article = site.archive.article(id);
            let cards = Cards::new(site, article.language);
            let origin = Origin::Source(site.archive.source(article.document).clone());
            let output =
                page(beside::whole(article), article.language, origin, TEMPLATE, move || {
                    view(cards, id)
                });
            Output { newest: id, ..output }
        })
        .collect()
}

fn view(cards: Cards<'_>, id: ArticleId) -> WholeView<'_> {
    let site = cards.site;
    let report = site.archive.article(id);
    let article = full(cards, id);
    let mut page = cards.page("whole", &beside::whole(report), article.cited_title.clone().into());
    // Search engines should show the report: this page repeats it.
    page.canonical = cards.absolute(&report.permalink);
    page.noindex = true;
    let chapters = report.chapters.iter().enumerate().map(|(at, chapter)| ChapterView {
        anchor: format!("chapter-{}", at + 1),
        card: Card::new(cards, *chapter),
        body: Body::part(site, site.archive.article(*chapter).document, at + 1),
    });
    WholeView { page, article, chapters: chapters.collect() }
}
