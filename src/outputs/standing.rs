//! The standing of an article: what the institute later says about it, and which pages may be named with
//! it.

use super::cards::Cards;
use crate::archive::{Article, Reference, Visibility};
use crate::front_matter::Status;
use crate::ids::ArticleId;
use crate::site::Site;

/// What the institute later says about an article, by the name of its status; empty where it says
/// nothing.
pub(super) fn mark(cards: Cards<'_>, article: &Article) -> &'static str {
    match cards.site.archive.front(article).standing() {
        None | Some(Status::Gone) => "",
        Some(Status::Corrected) => "corrected",
        Some(Status::ExpressionOfConcern) => "expression-of-concern",
        Some(Status::Retracted) => "retracted",
        Some(Status::Withdrawn) => "withdrawn",
        Some(Status::Superseded) => "superseded",
    }
}

/// A mark in words of the page's language.
pub(super) fn label(cards: Cards<'_>, mark: &str) -> String {
    match mark {
        "" => String::new(),
        mark => cards.string(&format!("engine.status.{mark}"), &[]),
    }
}

/// True where records may name an article: it is public, and lists show it.
pub(super) fn is_listed(site: &Site, id: ArticleId) -> bool {
    let article = site.archive.article(id);
    article.visibility == Visibility::Public && !site.archive.front(article).is_unlisted()
}

/// An unlisted page, which its readers find through the page that names it. Records do not name it.
pub(super) fn is_aside(site: &Site, page: &Reference) -> bool {
    matches!(page, Reference::Article(id) if !is_listed(site, *id))
}

/// What a bibliography says about an article with a mark: "Retracted: https://..." with the page that
/// says why, or what takes its place, unless that is unlisted.
pub(super) fn note(cards: Cards<'_>, article: &Article) -> String {
    let label = label(cards, mark(cards, article));
    if label.is_empty() {
        return label;
    }
    let page = article.superseded_by.as_ref().or(article.notice.as_ref());
    let told = page.filter(|page| !is_aside(cards.site, page));
    match told.map(|page| absolute_url(cards, page)) {
        Some(url) => format!("{label}: {url}"),
        None => label,
    }
}

/// The absolute address of a page that an article names.
pub(super) fn absolute_url(cards: Cards<'_>, page: &Reference) -> String {
    match page {
        Reference::Article(id) => cards.absolute(&cards.site.archive.article(*id).permalink),
        Reference::Elsewhere(url) => url.clone(),
    }
}
