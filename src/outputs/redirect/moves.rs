//! Moves: all redirects, which answer as a host does.

use std::collections::HashMap;

use crate::archive::{Goal, Redirect};
use crate::diagnostic::Span;
use crate::ids::ArticleId;
use crate::outputs::cards::Cards;
use crate::redirect::{Captures, Status, Target};
use crate::site::Site;
use crate::url::{UrlPath, folded};

/// All redirects of a site: aliases, those of `site.toml` and those of `redirects.csv`.
pub struct Moves<'a> {
    site: &'a Site,
    /// For one address each, by the address without the slash at its end.
    single: HashMap<Box<str>, Move<'a>>,
    /// For addresses with a query. They come before pages.
    queries: Vec<&'a Redirect>,
    /// For many addresses. They come after pages.
    patterns: Vec<&'a Redirect>,
    /// Numbers of patterns by their first part.
    by_first: HashMap<&'a str, Vec<usize>>,
    /// Numbers of those that begin with a name.
    any_first: Vec<usize>,
}

/// The target of one address.
#[derive(Clone, Copy)]
pub(super) enum Move<'a> {
    /// An alias of an article.
    Alias(&'a UrlPath, ArticleId),
    /// A redirect.
    Rule(&'a Redirect),
    /// The address of an article that was withdrawn.
    Gone(&'a UrlPath),
}

/// What a host answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: Status,
    /// The target; empty for what is gone.
    pub to: String,
}

impl<'a> Moves<'a> {
    /// The redirects of a site.
    pub fn new(site: &'a Site) -> Moves<'a> {
        let mut moves = Moves {
            site,
            single: HashMap::new(),
            queries: Vec::new(),
            patterns: Vec::new(),
            by_first: HashMap::new(),
            any_first: Vec::new(),
        };
        for url in gone(site) {
            moves.single.insert(key(url.as_str()), Move::Gone(url));
        }
        for (id, url, _) in aliases(site) {
            moves.single.entry(key(url.as_str())).or_insert(Move::Alias(url, id));
        }
        for rule in &site.archive.redirects.rules {
            match rule.from.address() {
                Some(url) => {
                    moves.single.entry(key(url.as_str())).or_insert(Move::Rule(rule));
                }
                None if rule.from.has_query() => moves.queries.push(rule),
                None => {
                    let number = moves.patterns.len();
                    moves.patterns.push(rule);
                    match rule.from.first() {
                        Some(first) => moves.by_first.entry(first).or_default().push(number),
                        None => moves.any_first.push(number),
                    }
                }
            }
        }
        moves
    }

    /// Nothing is redirected.
    pub fn is_empty(&self) -> bool {
        self.single.is_empty() && self.queries.is_empty() && self.patterns.is_empty()
    }

    /// Redirects for one address each, in no order.
    pub(super) fn single(&self) -> impl Iterator<Item = Move<'a>> {
        self.single.values().copied()
    }

    /// Redirects for addresses with a query, in their order.
    pub(super) fn queries(&self) -> &[&'a Redirect] {
        &self.queries
    }

    /// Patterns, in their order.
    pub fn patterns(&self) -> &[&'a Redirect] {
        &self.patterns
    }

    /// What a host answers before it looks for a page: `path` is without the site's base path.
    pub fn before_pages(&self, path: &str, query: &str) -> Option<Answer> {
        // None of them is for an address without one, such as links of pages mostly have.
        let queries = match query.is_empty() {
            true => &[][..],
            false => &self.queries[..],
        };
        for rule in queries {
            if let Some(captures) = rule.from.captures(path, query) {
                return Some(self.rule(rule, &captures, ""));
            }
        }
        if self.single.is_empty() {
            return None;
        }
        let url = UrlPath::new(path);
        Some(match *self.single.get(&key(url.as_str()))? {
            Move::Rule(rule) => self.rule(rule, &Captures::new(), query),
            Move::Alias(_, id) => {
                let target = self.of_article(id);
                Answer { status: Status::Moved, to: target.with_query(&Captures::new(), query) }
            }
            Move::Gone(_) => Answer { status: Status::Gone, to: String::new() },
        })
    }

    /// What a host answers where there is no page.
    pub fn after_pages(&self, path: &str, query: &str) -> Option<Answer> {
        let (rule, captures) = self.pattern(path, usize::MAX)?;
        Some(self.rule(rule, &captures, query))
    }

    /// What is redirected at an address without a page; `path` is as the site spells it.
    pub fn answer(&self, path: &str) -> Option<Answer> {
        if self.is_empty() {
            return None;
        }
        let path = crate::url::encode(path);
        self.before_pages(&path, "").or_else(|| self.after_pages(&path, ""))
    }

    /// True where a host redirects an address that has no page.
    pub fn redirects(&self, url: &UrlPath) -> bool {
        self.answer(url.as_str()).is_some_and(|answer| answer.status != Status::Gone)
    }

    /// The first of the first `before` patterns that matches a path.
    pub fn pattern(&self, path: &str, before: usize) -> Option<(&'a Redirect, Captures<'a>)> {
        let first = path.trim_start_matches('/').split('/').next().unwrap_or("");
        let first = crate::url::encode(&crate::url::percent_decode(first));
        let own = self.by_first.get(&*first).map_or(&[][..], Vec::as_slice);
        let (mut own, mut any) = (own.iter().peekable(), self.any_first.iter().peekable());
        loop {
            let number = match (own.peek(), any.peek()) {
                (Some(a), Some(b)) if a < b => own.next(),
                (_, Some(_)) => any.next(),
                (Some(_), None) => own.next(),
                (None, None) => None,
            };
            let number = *number.filter(|number| **number < before)?;
            let rule = self.patterns[number];
            if let Some(captures) = rule.from.captures(path, "") {
                return Some((rule, captures));
            }
        }
    }

    fn rule(&self, rule: &Redirect, captures: &Captures<'_>, query: &str) -> Answer {
        let to = self.target(rule);
        let to = to.map_or(String::new(), |target| target.with_query(captures, query));
        Answer { status: rule.status, to }
    }

    /// The target of a redirect; none for what is gone.
    pub fn target(&self, rule: &Redirect) -> Option<Target> {
        target(self.site, rule)
    }

    pub(super) fn of_article(&self, id: ArticleId) -> Target {
        of_article(self.site, id)
    }
}

/// The target of a redirect; none for what is gone.
pub(super) fn target(site: &Site, rule: &Redirect) -> Option<Target> {
    match &rule.goal {
        Goal::Article(id) => Some(of_article(site, *id)),
        Goal::Address(url) => Some(Target::link(site.config.base.link(url))),
        Goal::Path(target) | Goal::Elsewhere(target) => Some(target.clone()),
        Goal::Nothing => None,
    }
}

fn of_article(site: &Site, id: ArticleId) -> Target {
    Target::link(site.config.base.link(&site.archive.article(id).permalink))
}

/// True where an address differs from its target only in capital letters or Unicode forms: to
/// some file systems it is the same file, so that no page can be at it.
pub(super) fn is_spelling(from: &UrlPath, to: &UrlPath) -> bool {
    let (from, to) = (page_of(from), page_of(to));
    from != to && folded(&from.file()) == folded(&to.file())
}

/// The address within the site that is the target of a redirect, where there is one.
pub(super) fn within(site: &Site, rule: &Redirect) -> Option<UrlPath> {
    match &rule.goal {
        Goal::Article(id) => Some(site.archive.article(*id).permalink.clone()),
        Goal::Address(url) => Some(url.clone()),
        Goal::Path(target) => {
            let link = target.only()?;
            let path = link.strip_prefix(site.config.base.path.as_str())?;
            Some(UrlPath::new(path.split(['?', '#']).next().unwrap_or("")))
        }
        Goal::Elsewhere(_) | Goal::Nothing => None,
    }
}

/// `/old` is served by `/old/index.html`, as hosts do.
pub(super) fn page_of(url: &UrlPath) -> UrlPath {
    let name = url.as_str().rsplit('/').next().unwrap_or("");
    if name.contains('.') { url.clone() } else { url.join("/") }
}

/// Something is redirected.
pub(in crate::outputs) fn is_any(site: &Site) -> bool {
    !site.archive.redirects.rules.is_empty()
        || aliases(site).next().is_some()
        || gone(site).next().is_some()
}

/// All spellings of an address: with a slash at its end and without.
fn key(path: &str) -> Box<str> {
    path.trim_end_matches('/').into()
}

/// Aliases of articles.
pub(super) fn aliases(site: &Site) -> impl Iterator<Item = (ArticleId, &UrlPath, Span)> {
    site.archive.ids().flat_map(|id| {
        let aliases = &site.archive.article(id).aliases;
        aliases.iter().map(move |alias| (id, &alias.value, alias.span))
    })
}

/// Addresses of articles that were withdrawn.
fn gone(site: &Site) -> impl Iterator<Item = &UrlPath> {
    let articles = site.archive.ids().map(|id| site.archive.article(id));
    let gone = articles.filter(|article| Cards::new(site, article.language).is_gone(article));
    gone.map(|article| &article.permalink)
}

/// Redirects for one address each, with that address.
pub(super) fn singles(site: &Site) -> impl Iterator<Item = (&Redirect, UrlPath)> {
    let rules = site.archive.redirects.rules.iter();
    rules.filter_map(|rule| Some((rule, rule.from.address()?)))
}
