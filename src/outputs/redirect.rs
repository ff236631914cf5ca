//! Redirects: a page at every former address, and tables for hosts that read them.

use serde::Serialize;

use super::cards::Cards;
use super::content::made;
use super::{Origin, Output, article, file};
use crate::archive::{Article, ArticleId};
use crate::site::Site;
use crate::url::UrlPath;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    aliases(site)
        .map(|(id, url, span)| {
            let article = site.archive.article(id);
            let cards = Cards::new(site, article.language);
            let source = site.archive.source(article.document).clone();
            Output {
                url: page_of(url),
                language: article.language,
                origin: Origin::Alias(source, span),
                content: made(move || Stub::new(cards, article), Stub::html),
                newest: id,
            }
        })
        .collect()
}

fn aliases(site: &Site) -> impl Iterator<Item = (ArticleId, &UrlPath, crate::diagnostic::Span)> {
    site.archive.ids().flat_map(|id| {
        let aliases = &site.archive.article(id).aliases;
        aliases.iter().map(move |alias| (id, &alias.value, alias.span))
    })
}

/// `/old` is served by `/old/index.html`, as hosts do.
fn page_of(url: &UrlPath) -> UrlPath {
    let name = url.as_str().rsplit('/').next().unwrap_or("");
    if name.contains('.') { url.clone() } else { url.join("/") }
}

/// A page that sends its readers to another address.
#[derive(Serialize)]
struct Stub<'a> {
    language: &'a str,
    direction: &'static str,
    url: String,
    canonical: String,
    text: String,
}

impl<'a> Stub<'a> {
    fn new(cards: Cards<'a>, target: &Article) -> Stub<'a> {
        let title = article::cited_title(cards, target);
        Stub {
            language: &cards.lang().code,
            direction: cards.locale().direction(),
            url: cards.link(&target.permalink),
            canonical: article::url(cards, target),
            text: cards.string("engine.redirect", &[("title", title)]),
        }
    }

    fn html(&self) -> Vec<u8> {
        let Stub { language, direction, url, canonical, text } = self;
        let (url, canonical, text) = (escape(url), escape(canonical), escape(text));
        let html = format!(
            "<!doctype html>\n<html lang=\"{language}\" dir=\"{direction}\">\n<head>\n\
             <meta charset=\"utf-8\">\n<title>{text}</title>\n\
             <link rel=\"canonical\" href=\"{canonical}\">\n\
             <meta name=\"robots\" content=\"noindex\">\n\
             <meta http-equiv=\"refresh\" content=\"0; url={url}\">\n</head>\n\
             <body>\n<h1><a href=\"{url}\">{text}</a></h1>\n</body>\n</html>\n"
        );
        html.into_bytes()
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// `_redirects` for Netlify and Cloudflare, and a map for nginx.
pub(super) fn tables(site: &Site) -> Vec<Output<'_>> {
    if aliases(site).next().is_none() && gone(site).next().is_none() {
        return Vec::new();
    }
    let base = &site.config.base;
    let netlify = move || {
        let target = |id| base.link(&site.archive.article(id).permalink);
        let mut moved: Vec<(String, String)> =
            aliases(site).map(|(id, url, _)| (base.link(url), target(id))).collect();
        moved.sort();
        Table { moved, gone: gone(site).map(|url| base.link(url)).collect() }
    };
    // nginx matches the decoded path, and keeps the target as it is sent.
    let nginx = move || {
        let target = |id| base.link(&site.archive.article(id).permalink);
        let decoded = |url: &UrlPath| format!("{}{url}", base.path);
        Table {
            moved: aliases(site).map(|(id, url, _)| (decoded(url), target(id))).collect(),
            gone: gone(site).map(decoded).collect(),
        }
    };
    vec![
        file(UrlPath::new("/_redirects"), "_redirects", netlify, Table::netlify),
        file(UrlPath::new("/redirects.map"), "redirects.map", nginx, Table::nginx),
    ]
}

/// Addresses of articles that were withdrawn.
fn gone(site: &Site) -> impl Iterator<Item = &UrlPath> {
    let articles = site.archive.ids().map(|id| site.archive.article(id));
    let gone = articles.filter(|article| Cards::new(site, article.language).is_gone(article));
    gone.map(|article| &article.permalink)
}

/// What a host is to answer at addresses where there is no page.
#[derive(Serialize)]
struct Table {
    /// Former addresses, each with the one that took its place.
    moved: Vec<(String, String)>,
    gone: Vec<String>,
}

impl Table {
    fn netlify(&self) -> Vec<u8> {
        let mut text = String::new();
        for (from, to) in &self.moved {
            text.push_str(&format!("{} {} 301\n", literal(from), literal(to)));
        }
        for url in &self.gone {
            let url = literal(url);
            text.push_str(&format!("{url} {url} 410\n"));
        }
        text.into_bytes()
    }

    fn nginx(&self) -> Vec<u8> {
        let mut text = String::from(
            "# map $uri $moved { include redirects.map; }\n\
             # if ($moved = 410) { return 410; }\n\
             # if ($moved) { return 301 $moved; }\n",
        );
        for (from, to) in &self.moved {
            // A `$` would begin a variable.
            text.push_str(&format!("{} \"{}\";\n", quoted(from), to.replace('$', "%24")));
        }
        for url in &self.gone {
            text.push_str(&format!("{} 410;\n", quoted(url)));
        }
        text.into_bytes()
    }
}

/// A link for `_redirects`, where `*` and `:name` would make it a pattern for other addresses.
fn literal(link: &str) -> String {
    link.replace('*', "%2A").replace(':', "%3A")
}

/// An address as nginx reads it between quotes: a backslash keeps the next character as it is.
fn quoted(url: &str) -> String {
    format!("\"{}\"", url.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_makes_no_pattern_and_no_entry_of_its_own() {
        assert_eq!(literal("/old/*"), "/old/%2A");
        assert_eq!(literal("/:splat"), "/%3Asplat");
        assert_eq!(quoted(r#"/x" "/y/"; "/z"#), r#""/x\" \"/y/\"; \"/z""#);
        assert_eq!(quoted(r"/a\"), r#""/a\\""#);
    }
}
