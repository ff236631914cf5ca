//! How an article is named outside of its page: its title with the subtitle, its address with the
//! site in front, its id in feeds.

use super::cards::Cards;
use crate::archive::Article;
use crate::site::Site;

/// Title and subtitle in one: "Title: Subtitle", without a second mark after `?` or `!`.
pub(super) fn cited_title(cards: Cards<'_>, article: &Article) -> String {
    let brief = cards.site.archive.brief(article.document);
    match (brief.title, brief.subtitle) {
        (title, "") => title.to_string(),
        (title, subtitle) if title.ends_with(['?', '!', ':', '؟']) => {
            format!("{title} {subtitle}")
        }
        (title, subtitle) => format!("{title}: {subtitle}"),
    }
}

/// The absolute URL of an article.
pub(super) fn url(cards: Cards<'_>, article: &Article) -> String {
    cards.absolute(&article.permalink)
}

/// The absolute URL of a file or picture.
pub(super) fn absolute(src: &str, origin: &str) -> String {
    if src.starts_with('/') { format!("{origin}{src}") } else { src.to_string() }
}

/// The permanent id of an article's edition in feeds.
pub(crate) fn feed_id(site: &Site, article: &Article) -> String {
    id(Cards::new(site, article.language), article)
}

/// The permanent id of an article's edition: that of a former site, where it has one.
pub(super) fn id(cards: Cards<'_>, article: &Article) -> String {
    if let Some(id) = &cards.site.archive.front(article).matter.feed_id {
        return id.value.clone();
    }
    // Services that register DOIs know by it that there is one.
    let own = article.doi.as_deref().filter(|_| cards.site.config.feeds.metadata);
    if let Some(doi) = own.filter(|_| !shares_its_doi(cards, article)) {
        return crate::identifier::doi_url(doi);
    }
    let prefix = &cards.lang().prefix;
    let path = match prefix.as_str() {
        "" => article.id.to_string(),
        prefix => format!("{prefix}/{}", article.id),
    };
    tag(cards, &crate::url::encode(&path))
}

/// Another edition has the same DOI, so that it cannot tell them apart.
fn shares_its_doi(cards: Cards<'_>, article: &Article) -> bool {
    let others = article.translations.iter().map(|id| cards.site.archive.article(*id));
    others.into_iter().any(|other| other.doi == article.doi)
}

/// A `tag:` URI (RFC 4151) of the archive.
pub(super) fn tag(cards: Cards<'_>, specific: &str) -> String {
    format!("tag:{}:{specific}", cards.site.config.archive_id)
}
