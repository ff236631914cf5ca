//! Corrections: a list of all that was corrected, retracted or superseded later.

use std::borrow::Cow;

use super::Output;
use super::cards::Cards;
use super::lists;
use super::paged::{self, ListPage, view};
use super::views::*;
use crate::archive::{Article, Reference};
use crate::markdown::inline_html;
use crate::site::Site;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    paged::of_site(site, "the list of corrections", lists::corrections, list_view)
}

fn list_view<'a>(cards: Cards<'a>, list: &ListPage<'a>) -> ListView<'a> {
    let title = cards.string("engine.corrections", &[]);
    let mut view = view(cards, "list", Cow::Owned(title), list);
    view.page.alternates =
        cards.alternates(|other| lists::corrections_path(other).filter(|_| list.is_newest()));
    view
}

/// A link to a page that an article names.
pub(super) fn link<'a>(cards: Cards<'a>, page: &'a Reference) -> Link<'a> {
    match page {
        Reference::Article(id) => {
            let article = cards.site.archive.article(*id);
            Link {
                title: Cow::Borrowed(cards.site.archive.title(article)),
                url: cards.link(&article.permalink),
            }
        }
        Reference::Elsewhere(url) => Link { title: Cow::Borrowed(url), url: url.clone() },
    }
}

/// The corrections of an article, newest first.
pub(super) fn of_article<'a>(cards: Cards<'a>, article: &'a Article) -> Vec<CorrectionView<'a>> {
    let corrections = cards.site.archive.front(article).corrections.iter();
    let view = |one: &'a crate::parse::Correction| CorrectionView {
        date: cards.date(&one.date),
        kind: one.kind.name(),
        text: Cow::Owned(inline_html(&one.text)),
    };
    corrections.map(view).collect()
}
