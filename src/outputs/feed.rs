//! Feeds: RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1, from one set of entries.
//!
//! An entry's id is a `tag:` URI (RFC 4151) of the archive's id and the article's, so that it stays
//! when the address moves. Authors are named by `dc:creator`, never by an e-mail address.

use std::borrow::Cow;

use serde::Serialize;

use super::cards::Cards;
use super::content::made;
use super::deposits::{Scholarly, scholarly};
use super::lists::{self, Listed, Which, section_name, value_name};
use super::views::FeedLink;
use super::{Origin, Output, naming, standing};
use crate::archive::Article;
use crate::body::Body;
use crate::config::{FeedContent, FeedFormat, FeedList};
use crate::date::Date;
use crate::ids::ArticleId;
use crate::markdown;
use crate::site::{Site, Value};
use crate::url::UrlPath;

mod formats;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    if site.preview {
        return Vec::new();
    }
    let mut outputs = Vec::new();
    let config = &site.config.feeds;
    for language in site.config.languages.ids() {
        let cards = Cards::new(site, language);
        let edition = cards.edition();
        for format in &config.formats {
            let feed = Feed {
                cards,
                format: *format,
                home: cards.path("/"),
                own: of_site_at(cards, *format).remove(0),
                title: cards.name().to_string(),
                ids: &edition.all,
                content: config.content,
                page: Page::Newest,
            };
            if config.history {
                let pages = (1..=feed.full_pages()).map(|page| feed.at(Page::Full(page)));
                outputs.extend(pages.map(|page| output(page.address(), page)));
            }
            outputs.extend(
                of_site_at(cards, *format).into_iter().map(|url| output(url, feed.clone())),
            );
        }
        let Some(format) = config.lists else { continue };
        for (Listed { path: home, ids, .. }, title) in lists(cards) {
            let addresses = of_list_at(cards, &home);
            let own = addresses[0].clone();
            let content = config.lists_content;
            let feed = Feed { cards, format, home, own, title, ids, content, page: Page::Newest };
            outputs.extend(addresses.into_iter().map(|url| output(url, feed.clone())));
        }
    }
    outputs
}

/// The lists that have a feed, each with the title of the feed.
fn lists(cards: Cards<'_>) -> impl Iterator<Item = (Listed<'_>, String)> {
    let config = &cards.site.config.feeds;
    let has = move |list: &Listed<'_>| list.ids.len() >= config.minimum.max(1);
    let titled = move |list: &Listed<'_>| {
        let (kind, title) = match list.which {
            Which::Of(value @ Value::Term(..)) => (FeedList::Terms, value_name(cards, value)),
            Which::Of(value @ Value::Author(_)) => (FeedList::Authors, value_name(cards, value)),
            Which::Of(value @ Value::Type(_)) => (FeedList::Types, value_name(cards, value)),
            Which::Section(number) => {
                (FeedList::Sections, Cow::Borrowed(section_name(cards, number)))
            }
            _ => return None,
        };
        config.of.contains(&kind).then(|| cards.feed_title(&title))
    };
    lists::all(cards).filter(has).filter_map(move |list| {
        let title = titled(&list)?;
        Some((list, title))
    })
}

/// Feeds of a list of this kind with this many entries, for its page.
pub(super) fn of_list(
    cards: Cards<'_>,
    kind: FeedList,
    path: &UrlPath,
    entries: usize,
    title: &str,
) -> Vec<FeedLink> {
    let feeds = &cards.site.config.feeds;
    let has_feed = feeds.of.contains(&kind) && entries >= feeds.minimum.max(1);
    match feeds.lists {
        Some(format) if has_feed && !cards.site.preview => {
            vec![link(cards, format, &of_list_at(cards, path)[0], title)]
        }
        _ => Vec::new(),
    }
}

/// The site's own feeds in a language.
pub(super) fn of_site(cards: Cards<'_>) -> Vec<FeedLink> {
    if cards.site.preview {
        return Vec::new();
    }
    let formats = &cards.site.config.feeds.formats;
    let one =
        |format: &FeedFormat| link(cards, *format, &of_site_at(cards, *format)[0], cards.name());
    formats.iter().map(one).collect()
}

/// Addresses of a feed of the site; the first is its own.
fn of_site_at(cards: Cards<'_>, format: FeedFormat) -> Vec<UrlPath> {
    let paths = &cards.site.config.feeds.paths[&format];
    paths.iter().map(|path| cards.path(path)).collect()
}

/// Addresses of the feed of a list; the first is its own.
fn of_list_at(cards: Cards<'_>, path: &UrlPath) -> Vec<UrlPath> {
    let below = &cards.site.config.feeds.list_paths;
    below.iter().map(|below| path.join(&crate::url::encode(below))).collect()
}

/// Addresses of feeds that end in a slash: a host needs to know what they are. Those of lists have a
/// `*` in place of the list.
pub(super) fn folders(site: &Site) -> Vec<(String, &'static str)> {
    let config = &site.config.feeds;
    let mut folders = Vec::new();
    if site.preview {
        return folders;
    }
    let is_folder = |path: &str| path.ends_with('/');
    for language in site.config.languages.ids() {
        let cards = Cards::new(site, language);
        for format in &config.formats {
            let own = of_site_at(cards, *format).into_iter().filter(|url| is_folder(url.as_str()));
            for url in own {
                let pages = config.history.then(|| format!("{}*", cards.link(&url)));
                folders.push((cards.link(&url), format.media_type()));
                folders.extend(pages.map(|pages| (pages, format.media_type())));
            }
        }
    }
    if let Some(format) = config.lists {
        let below = config.list_paths.iter().filter(|path| is_folder(path));
        folders.extend(below.map(|path| {
            let path = UrlPath::new(&crate::url::encode(path));
            (format!("{}/*{path}", site.config.base.path), format.media_type())
        }));
    }
    folders
}

fn link(cards: Cards<'_>, format: FeedFormat, url: &UrlPath, title: &str) -> FeedLink {
    let name = match format {
        FeedFormat::Rss => "RSS",
        FeedFormat::Atom => "Atom",
        FeedFormat::Json => "JSON Feed",
    };
    FeedLink {
        title: title.to_string(),
        url: cards.link(url),
        media_type: format.media_type().to_string(),
        format: name.to_string(),
    }
}

/// A feed of some articles.
#[derive(Clone)]
struct Feed<'a> {
    cards: Cards<'a>,
    format: FeedFormat,
    /// Address of the page whose feed it is.
    home: UrlPath,
    /// Its own address: that of its newest page.
    own: UrlPath,
    title: String,
    /// All articles, newest first.
    ids: &'a [ArticleId],
    content: FeedContent,
    page: Page,
}

/// Which articles a feed holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    /// The newest.
    Newest,
    /// This many, counted from the oldest; the first page is 1. It never changes.
    Full(usize),
}

fn output(url: UrlPath, feed: Feed<'_>) -> Output<'_> {
    let write: fn(&FeedView<'_>) -> Vec<u8> = match feed.format {
        FeedFormat::Rss => formats::rss,
        FeedFormat::Atom => formats::atom,
        FeedFormat::Json => formats::json,
    };
    Output {
        url,
        language: feed.cards.language,
        origin: Origin::Made(format!("the feed of `{}`", feed.home)),
        newest: feed.ids.first().copied().unwrap_or(ArticleId::NEWEST),
        content: made(move || feed.view(), write),
    }
}

/// What a feed is made from.
#[derive(Serialize)]
struct FeedView<'a> {
    id: String,
    title: String,
    description: &'a str,
    /// Code of its language.
    language: &'a str,
    /// The page whose feed it is.
    home: String,
    /// Its own address.
    own: String,
    institute: &'a str,
    /// The institute's home page.
    institute_url: String,
    /// The beginning of addresses on the host.
    origin: &'a str,
    /// Other pages of its archive.
    pages: Pages,
    entries: Vec<Entry<'a>>,
}

/// Pages of the archive of a feed (RFC 5005, 4).
#[derive(Serialize, Default)]
struct Pages {
    /// It is one of the full pages, and this is the address of the newest.
    current: Option<String>,
    /// The page with older articles.
    previous: Option<String>,
    /// The page with newer ones, where that is a full one.
    next: Option<String>,
}

/// What a feed holds of one article.
#[derive(Serialize)]
struct Entry<'a> {
    id: String,
    url: String,
    title: String,
    authors: Vec<&'a str>,
    categories: Vec<Cow<'a, str>>,
    date: Option<&'a Date>,
    updated: Option<&'a Date>,
    summary: &'a str,
    /// The whole text, where feeds hold it.
    body: Option<Body<'a>>,
    /// What services read that give DOIs, where the site wants it.
    scholarly: Option<Scholarly>,
}

impl FeedView<'_> {
    /// The date of its newest change: never the time of the build.
    fn updated(&self) -> Option<&Date> {
        self.entries.iter().filter_map(|entry| entry.updated).max()
    }

    /// Gives the HTML of a body piece by piece, with absolute addresses.
    fn html(&self, entry: &Entry<'_>, body: &Body<'_>, give: &mut dyn FnMut(&str)) {
        markdown::absolute(&body.html(), self.origin, &entry.url, give);
    }
}

impl<'a> Feed<'a> {
    fn at(&self, page: Page) -> Feed<'a> {
        Feed { page, ..self.clone() }
    }

    /// Articles on a page.
    fn size(&self) -> usize {
        self.cards.site.config.feeds.items
    }

    /// Number of pages that are full.
    fn full_pages(&self) -> usize {
        self.ids.len() / self.size()
    }

    /// The address of this page: `/atom.xml` has the pages `/atom-1.xml`, `/feed/` has `/feed/1/`.
    fn address(&self) -> UrlPath {
        let Page::Full(number) = self.page else { return self.own.clone() };
        let own = crate::url::encode(self.own.as_str());
        match own.rsplit_once('.').filter(|(_, extension)| !extension.contains('/')) {
            Some((stem, extension)) => UrlPath::new(&format!("{stem}-{number}.{extension}")),
            None => self.own.join(&format!("{number}/")),
        }
    }

    /// Its articles, without those that expired.
    fn ids(&self) -> impl Iterator<Item = ArticleId> {
        let size = self.size();
        let (ids, limit) = match self.page {
            Page::Newest => (self.ids, size),
            Page::Full(number) => {
                let end = self.ids.len() - (number - 1) * size;
                (&self.ids[end - size..end], size)
            }
        };
        let archive = &self.cards.site.archive;
        ids.iter().copied().filter(|id| !archive.article(*id).archived).take(limit)
    }

    /// The other pages of its archive.
    fn pages(&self) -> Pages {
        if !self.cards.site.config.feeds.history || self.own != self.site_address() {
            return Pages::default();
        }
        let at = |page: Page| self.cards.absolute(&self.at(page).address());
        let full = |number: usize| {
            (1..=self.full_pages()).contains(&number).then(|| at(Page::Full(number)))
        };
        match self.page {
            Page::Newest => Pages { previous: full(self.full_pages()), ..Pages::default() },
            Page::Full(number) => Pages {
                current: Some(at(Page::Newest)),
                previous: full(number - 1),
                next: full(number + 1),
            },
        }
    }

    /// The address of the site's feed in this format.
    fn site_address(&self) -> UrlPath {
        of_site_at(self.cards, self.format).remove(0)
    }

    fn view(&self) -> FeedView<'a> {
        let cards = self.cards;
        let site = cards.site;
        let path = crate::url::encode(self.home.as_str().trim_matches('/'));
        let tagline = site.config.institute.tagline.as_ref();
        let articles = self.ids().map(|id| (id, site.archive.article(id)));
        FeedView {
            id: naming::tag(cards, &format!("feed/{path}")),
            title: self.title.clone(),
            description: tagline.map_or(cards.name(), |tagline| cards.text(tagline)),
            language: &cards.lang().code,
            home: cards.absolute(&self.home),
            own: cards.absolute(&self.address()),
            institute: cards.name(),
            institute_url: cards.absolute(&cards.path("/")),
            origin: &site.config.base.origin,
            pages: self.pages(),
            entries: articles
                .map(|(id, article)| entry(cards, id, article, self.content))
                .collect(),
        }
    }
}

fn entry<'a>(
    cards: Cards<'a>,
    number: ArticleId,
    article: &'a Article,
    content: FeedContent,
) -> Entry<'a> {
    let site = cards.site;
    let front = site.archive.front(article);
    let terms = article.terms.entries().flat_map(|(taxonomy, terms)| {
        let named = &site.archive.terms[taxonomy];
        terms.iter().map(|term| Cow::Borrowed(named[*term].name(cards.language)))
    });
    let people = article.authors.iter().map(|person| site.archive.person(*person));
    let mark = standing::label(cards, standing::mark(cards, article));
    Entry {
        id: naming::id(cards, article),
        url: naming::url(cards, article),
        title: naming::cited_title(cards, article),
        authors: people.map(|person| person.name(cards.language)).collect(),
        categories: terms.chain((!mark.is_empty()).then_some(Cow::Owned(mark))).collect(),
        date: front.date.as_ref(),
        updated: front.updated.as_deref().or(front.date.as_ref()),
        summary: site.archive.summary(article),
        body: (content == FeedContent::Full).then(|| site.body(article.document)),
        scholarly: site.config.feeds.metadata.then(|| scholarly(cards, number)),
    }
}
