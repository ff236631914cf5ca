//! Titles from A to Z, where the site wants them: all on one page, or a page for each letter.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use super::cards::Cards;
use super::index::{self, grouped};
use super::lists;
use super::views::{FilterView, IndexEntry, IndexView};
use super::{Origin, Output, page};
use crate::ids::ArticleId;
use crate::site::Site;
use crate::slug::{initial, slug};
use crate::theme;
use crate::url::UrlPath;

/// A letter with the articles whose titles begin with it, newest first.
type Letter = (String, Vec<ArticleId>);

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let mut outputs = Vec::new();
    let template = match site.theme.has("titles.html") {
        true => "titles.html",
        false => "terms.html",
    };
    for language in site.config.languages.ids() {
        let cards = Cards::new(site, language);
        let Some(path) = lists::titles_path(cards) else { continue };
        let origin = Origin::Made("the index of titles".to_string());
        // Made from the frames of documents: a new word in a title moves nothing between letters.
        let letters = Arc::new(letters(cards));
        let all = letters.clone();
        outputs
            .push(page(path.clone(), language, origin, template, move || view(cards, &all, None)));
        if is_apart(cards) {
            for number in 0..letters.len() {
                let letter = &letters[number].0;
                let origin = Origin::Made(format!("the titles at `{letter}`"));
                let (url, all) = (letter_path(&path, letter), letters.clone());
                outputs.push(page(url, language, origin, template, move || {
                    view(cards, &all, Some(number))
                }));
            }
        }
    }
    outputs
}

/// Each letter has a page of its own.
fn is_apart(cards: Cards<'_>) -> bool {
    cards.edition().all.len() > cards.site.config.titles_size
}

/// `/titles/a/`; titles that begin with no letter are at `/titles/0-9/`.
fn letter_path(path: &UrlPath, letter: &str) -> UrlPath {
    let slug = slug(letter);
    path.join(&format!("{}/", if slug.is_empty() { "0-9" } else { &slug }))
}

/// The first letters of titles in their order, each with its articles.
fn letters(cards: Cards<'_>) -> Vec<Letter> {
    let archive = &cards.site.archive;
    let mut letters: Vec<Letter> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    // Most titles begin with an ASCII letter, for which no text has to be made.
    let mut of_ascii = [None; 128];
    for id in &cards.edition().all {
        // The first letter of a title belongs to the frame: no output has to note that it reads it.
        let title = &archive.document_aside(archive.article(*id).document).title;
        let first = title.bytes().next().filter(u8::is_ascii_alphabetic).map(usize::from);
        let place = first.and_then(|first| of_ascii[first]).unwrap_or_else(|| {
            let letter = initial(title);
            *places.entry(letter.clone()).or_insert_with(|| {
                letters.push((letter, Vec::new()));
                letters.len() - 1
            })
        });
        if let Some(first) = first {
            of_ascii[first] = Some(place);
        }
        letters[place].1.push(*id);
    }
    let locale = cards.locale();
    letters.sort_by(|(a, _), (b, _)| locale.compare(a, b).then_with(|| a.cmp(b)));
    letters
}

fn title(cards: Cards<'_>, id: ArticleId) -> &str {
    let archive = &cards.site.archive;
    archive.title(archive.article(id))
}

/// A title as it is sorted: without quotation marks and the like at its start, and without the
/// article of an Arabic one.
fn sort_title(title: &str) -> &str {
    let title = title.trim_start_matches(|c: char| !c.is_alphanumeric());
    title.strip_prefix("ال").unwrap_or(title)
}

/// The index, or the page of one letter.
fn view<'a>(cards: Cards<'a>, letters: &[Letter], number: Option<usize>) -> IndexView<'a> {
    let path = cards.path(cards.site.config.titles.path.as_str());
    let title = cards.string("engine.titles", &[]);
    let mut page = match number {
        Some(number) => {
            let letter = &letters[number].0;
            let values = [("title", title), ("letter", letter.clone())];
            let title = Cow::Owned(cards.string("engine.titles_letter", &values));
            cards.page("titles", &letter_path(&path, letter), title)
        }
        None => cards.page("titles", &path, Cow::Owned(title)),
    };
    if number.is_none() {
        page.alternates = cards.alternates(lists::titles_path);
    }
    let mut filters = Vec::new();
    let shown = number.map_or(letters, |number| &letters[number..=number]);
    if is_apart(cards) {
        filters.extend(letters.iter().enumerate().map(|(other, (letter, ids))| FilterView {
            title: Cow::Owned(letter.clone()),
            url: cards.link(&letter_path(&path, letter)),
            count: ids.len(),
            current: number == Some(other),
        }));
    }
    if let (true, None) = (is_apart(cards), number) {
        // For themes that show no filters.
        let entries = filters.iter().map(|filter: &FilterView<'_>| {
            let (title, detail) = (filter.title.clone(), Cow::Borrowed(""));
            (
                String::new(),
                IndexEntry { title, url: filter.url.clone(), count: filter.count, detail },
            )
        });
        let groups = grouped(entries);
        return IndexView { filters, ..index::view(page, groups) };
    }
    let entries = shown.iter().flat_map(|(letter, ids)| {
        sorted(cards, ids).into_iter().map(move |id| (letter.clone(), entry(cards, id)))
    });
    let groups = grouped(entries);
    IndexView { filters, ..index::view(page, groups) }
}

/// By title; those with the same title are sorted newest first. A fingerprint does not need the
/// order: the same titles always have the same.
fn sorted(cards: Cards<'_>, ids: &[ArticleId]) -> Vec<ArticleId> {
    let mut ids = ids.to_vec();
    if theme::wants_key() {
        return ids;
    }
    let locale = cards.locale();
    ids.sort_by(|a, b| {
        let key = |id: &ArticleId| sort_title(title(cards, *id));
        locale.compare(key(a), key(b)).then(a.cmp(b))
    });
    ids
}

fn entry<'a>(cards: Cards<'a>, id: ArticleId) -> IndexEntry<'a> {
    let archive = &cards.site.archive;
    let article = archive.article(id);
    let date = archive.front(article).date;
    IndexEntry {
        title: Cow::Borrowed(archive.title(article)),
        url: cards.link(&article.permalink),
        count: 0,
        detail: Cow::Owned(date.map(|date| cards.date(&date).text).unwrap_or_default()),
    }
}
