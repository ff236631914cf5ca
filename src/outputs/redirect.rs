//! Redirects: a page at every former address, and tables for hosts that read them.

use super::cards::Cards;
use super::{Content, Origin, Output, article, file};
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
                content: Content::Bytes(Box::new(move || stub(cards, article).into_bytes())),
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

fn stub(cards: Cards<'_>, target: &Article) -> String {
    let url = cards.link(&target.permalink);
    let title = article::cited_title(cards, target);
    let text = cards.string("engine.redirect", &[("title", title)]);
    let (url, text) = (escape(&url), escape(&text));
    let canonical = escape(&article::url(cards, target));
    let (language, direction) = (&cards.lang().code, cards.locale().direction());
    format!(
        "<!doctype html>\n<html lang=\"{language}\" dir=\"{direction}\">\n<head>\n\
         <meta charset=\"utf-8\">\n<title>{text}</title>\n\
         <link rel=\"canonical\" href=\"{canonical}\">\n\
         <meta name=\"robots\" content=\"noindex\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={url}\">\n</head>\n\
         <body>\n<h1><a href=\"{url}\">{text}</a></h1>\n</body>\n</html>\n"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// `_redirects` for Netlify and Cloudflare, and a map for nginx.
pub(super) fn tables(site: &Site) -> Vec<Output<'_>> {
    let gone = move || {
        site.archive
            .ids()
            .map(|id| site.archive.article(id))
            .filter(move |article| Cards::new(site, article.language).is_gone(article))
    };
    if aliases(site).next().is_none() && gone().next().is_none() {
        return Vec::new();
    }
    let base = &site.config.base;
    let lines = move || {
        let mut lines: Vec<(String, String)> = aliases(site)
            .map(|(id, url, _)| (base.link(url), base.link(&site.archive.article(id).permalink)))
            .collect();
        lines.sort();
        lines
    };
    let netlify = move || {
        let mut text = String::new();
        for (from, to) in lines() {
            text.push_str(&format!("{} {} 301\n", literal(&from), literal(&to)));
        }
        for article in gone() {
            let url = literal(&base.link(&article.permalink));
            text.push_str(&format!("{url} {url} 410\n"));
        }
        text.into_bytes()
    };
    let nginx = move || {
        let mut text = String::from(
            "# map $uri $moved { include redirects.map; }\n\
             # if ($moved = 410) { return 410; }\n\
             # if ($moved) { return 301 $moved; }\n",
        );
        // nginx matches the decoded path, and keeps the target as it is sent.
        for (id, url, _) in aliases(site) {
            let to = base.link(&site.archive.article(id).permalink);
            // A `$` would begin a variable.
            let (from, to) = (quoted(&base.path, url), to.replace('$', "%24"));
            text.push_str(&format!("{from} \"{to}\";\n"));
        }
        for article in gone() {
            let from = quoted(&base.path, &article.permalink);
            text.push_str(&format!("{from} 410;\n"));
        }
        text.into_bytes()
    };
    vec![
        file(UrlPath::new("/_redirects"), "_redirects", netlify),
        file(UrlPath::new("/redirects.map"), "redirects.map", nginx),
    ]
}

/// A link for `_redirects`, where `*` and `:name` would make it a pattern for other addresses.
fn literal(link: &str) -> String {
    link.replace('*', "%2A").replace(':', "%3A")
}

/// An address as nginx reads it between quotes: a backslash keeps the next character as it is.
fn quoted(base: &str, url: &UrlPath) -> String {
    let text = format!("{base}{url}").replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{text}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_makes_no_pattern_and_no_entry_of_its_own() {
        assert_eq!(literal("/old/*"), "/old/%2A");
        assert_eq!(literal("/:splat"), "/%3Asplat");
        let url = UrlPath::new(r#"/x" "/y/"; "/z"#);
        assert_eq!(quoted("", &url), r#""/x\" \"/y/\"; \"/z""#);
        assert_eq!(quoted("/base", &UrlPath::new(r"/a\")), r#""/base/a\\""#);
    }
}
