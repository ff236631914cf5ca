//! Redirects: a page at every address that is redirected, and tables for hosts that read them.

use serde::Serialize;

use super::cards::Cards;
use super::content::made;
use super::{Origin, Output, naming};
use crate::archive::{Article, Goal, Redirect};
use crate::config::Language;
use crate::ids::{ArticleId, LanguageId};
use crate::redirect::Status;
use crate::site::Site;
use crate::text::escape;
use crate::url::UrlPath;

mod moves;
mod tables;

use moves::page_of;

pub use moves::{Answer, Moves};
pub use tables::{Counted, Refused, Unanswered, counted, refused};
pub(super) use tables::{joins_hand_made, plan as tables};

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let aliases = moves::aliases(site)
        .filter(|(id, url, _)| !moves::is_spelling(url, &site.archive.article(*id).permalink));
    let aliases = aliases.map(|(id, url, span)| {
        let target = site.archive.article(id);
        let source = site.archive.source(target.document).clone();
        of_article(site, page_of(url), id, Origin::Alias(source, span))
    });
    let rules = moves::singles(site).filter(|(rule, _)| rule.status != Status::Gone);
    let rules = rules.filter(|(rule, url)| {
        moves::within(site, rule).is_none_or(|to| !moves::is_spelling(url, &to))
    });
    let rules = rules.map(|(rule, url)| {
        let origin = Origin::Redirect(rule.file.clone(), rule.span);
        let url = page_of(&url);
        match &rule.goal {
            Goal::Article(id) => of_article(site, url, *id, origin),
            _ => {
                let language = language_of(site, &url);
                Output {
                    content: made(
                        move || Stub::of_rule(Cards::new(site, language), rule),
                        Stub::html,
                    ),
                    url,
                    language,
                    origin,
                    newest: ArticleId::NEWEST,
                }
            }
        }
    });
    aliases.chain(rules).collect()
}

/// The page that redirects to an article.
fn of_article(site: &Site, url: UrlPath, id: ArticleId, origin: Origin) -> Output<'_> {
    let article = site.archive.article(id);
    let cards = Cards::new(site, article.language);
    Output {
        url,
        language: article.language,
        origin,
        content: made(move || Stub::new(cards, article), Stub::html),
        newest: id,
    }
}

/// The language that an address begins with, else the first.
fn language_of(site: &Site, url: &UrlPath) -> LanguageId {
    let first = url.as_str()[1..].split('/').next().unwrap_or("");
    let is_it = |language: &Language| !language.prefix.is_empty() && language.prefix == first;
    site.config.languages.find(is_it).unwrap_or(LanguageId::DEFAULT)
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
        let title = naming::cited_title(cards, target);
        Stub {
            language: &cards.lang().code,
            direction: cards.locale().direction(),
            url: cards.link(&target.permalink),
            canonical: naming::url(cards, target),
            text: cards.string("engine.redirect", &[("title", title)]),
        }
    }

    fn of_rule(cards: Cards<'a>, rule: &Redirect) -> Stub<'a> {
        let target = moves::target(cards.site, rule);
        let url = target.and_then(|target| target.only()).unwrap_or_default();
        let origin = &cards.site.config.base.origin;
        let canonical = match rule.goal {
            Goal::Elsewhere(_) => url.clone(),
            _ => format!("{origin}{url}"),
        };
        Stub {
            language: &cards.lang().code,
            direction: cards.locale().direction(),
            text: cards.string("engine.redirect", &[("title", canonical.clone())]),
            url,
            canonical,
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
