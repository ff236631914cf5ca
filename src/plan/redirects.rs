//! Checks redirects against all addresses of the site: their targets, and what they hide.

use std::collections::HashSet;

use super::Addresses;
use crate::archive::{Goal, Redirect};
use crate::diagnostic::{self, Diagnostic, Place};
use crate::outputs::Moves;
use crate::redirect::{Piece, Status, Target};
use crate::site::Site;
use crate::url::UrlPath;

/// How many redirects in a row are followed, as browsers do.
const MOST: usize = 20;

/// Replaces parts of addresses that can be anything: no page has such an address.
const ANY: &str = "any-part-of-an-address";

/// What all redirects are checked against.
pub(super) struct Checked<'a> {
    site: &'a Site,
    moves: &'a Moves<'a>,
    /// Addresses that something other than a redirect has.
    pages: &'a HashSet<&'a UrlPath>,
    /// The same, sorted.
    sorted: Vec<&'a UrlPath>,
}

/// Where a redirect ends.
enum End {
    /// At a page, at another host, or at an address that is gone.
    Somewhere,
    /// At another redirect first, and then here.
    Chain(String),
    /// Where it began: a loop.
    Loop,
    /// At an address that does not exist.
    Nowhere,
}

impl<'a> Checked<'a> {
    pub(super) fn new(
        site: &'a Site,
        moves: &'a Moves<'a>,
        pages: &'a HashSet<&'a UrlPath>,
    ) -> Checked<'a> {
        let mut sorted: Vec<&UrlPath> = pages.iter().copied().collect();
        sorted.sort_unstable();
        Checked { site, moves, pages, sorted }
    }

    /// All that is wrong with the redirects.
    pub(super) fn diagnostics(&self, addresses: &Addresses<'_>) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        for rule in &self.site.archive.redirects.rules {
            diagnostics.extend(self.target(rule, addresses));
            if rule.status == Status::Gone {
                diagnostics.extend(self.gone_but_there(rule));
            }
        }
        for (number, rule) in self.moves.patterns().iter().enumerate() {
            diagnostics.extend(self.shadowed(number, rule));
        }
        diagnostics.extend(self.over_pages());
        diagnostics
    }

    fn stands(&self, url: &UrlPath) -> bool {
        self.pages.contains(url)
            || self.pages.contains(&url.join("/"))
            || self.site.config.external.has(url.as_str())
    }

    /// The report that a redirect leads to nothing, to itself, or to another redirect.
    fn target(&self, rule: &Redirect, addresses: &Addresses<'_>) -> Option<Diagnostic> {
        let Goal::Path(target) = &rule.goal else { return None };
        let place = Place::span(&rule.file, rule.to.span);
        let to = &rule.to.value;
        match self.end(rule, target) {
            End::Somewhere => None,
            End::Loop => {
                let message = format!("`{}` leads back to itself", rule.from.as_str());
                let hint = "it redirects its own target again, without end";
                Some(Diagnostic::new(&diagnostic::REDIRECT, place, message).hint(hint))
            }
            End::Chain(last) => {
                let message = format!("`{to}` is redirected itself");
                let hint = match target.only() {
                    Some(_) => format!("write `{last}`, so that readers are redirected once"),
                    None => "write where that leads, so that readers are redirected once".into(),
                };
                Some(Diagnostic::new(&diagnostic::REDIRECT_CHAIN, place, message).hint(hint))
            }
            End::Nowhere => {
                let path = to.split(['?', '#', ':']).next().unwrap_or(to);
                let near = addresses.nearest(UrlPath::new(path).as_str());
                let message = match target.only() {
                    Some(_) => format!("there is nothing at `{path}`"),
                    None => format!("there is nothing below `{path}`"),
                };
                let hint = near.map(|near| format!("did you mean `{near}`?"));
                Some(Diagnostic::new(&diagnostic::REDIRECT_TARGET, place, message).hint_if(hint))
            }
        }
    }

    /// Follows a redirect as a browser does.
    fn end(&self, rule: &Redirect, target: &Target) -> End {
        let base = &self.site.config.base.path;
        let below = |link: &str| {
            let path = link.split(['?', '#']).next().unwrap_or("");
            path.strip_prefix(base.as_str()).map(str::to_string)
        };
        let (path, query) = rule.from.sample(ANY, ANY);
        let Some(captures) = rule.from.captures(&path, &query) else { return End::Somewhere };
        let mut link = target.fill(&captures);
        for step in 0..MOST {
            let Some(path) = below(&link) else { return End::Somewhere };
            let url = UrlPath::new(&path);
            if self.stands(&url) || (step == 0 && self.may_stand(target)) {
                return match step {
                    0 => self.chain_beside(&url, &link).unwrap_or(End::Somewhere),
                    _ => End::Chain(link[base.len()..].to_string()),
                };
            }
            let next = self.moves.before_pages(&path, "");
            match next.or_else(|| self.moves.after_pages(&path, "")) {
                Some(answer) if answer.status == Status::Gone => return End::Somewhere,
                Some(answer) => link = answer.to,
                None if step == 0 => return End::Nowhere,
                None => return End::Chain(link),
            }
        }
        End::Loop
    }

    /// What is wrong although a target may be a page: it is redirected without an end
    /// where it is not.
    fn chain_beside(&self, url: &UrlPath, link: &str) -> Option<End> {
        if self.stands(url) {
            return None;
        }
        let base = &self.site.config.base.path;
        let mut link = link.to_string();
        for _ in 0..MOST {
            let path = link.strip_prefix(base.as_str())?;
            link = self.moves.after_pages(path, "").filter(|answer| !answer.to.is_empty())?.to;
        }
        Some(End::Loop)
    }

    /// A target with names may be any page whose address begins in the same way.
    fn may_stand(&self, target: &Target) -> bool {
        let Some((Piece::Text(first), true)) = target.begin() else { return false };
        let begin = first.strip_prefix(self.site.config.base.path.as_str()).unwrap_or(first);
        let begin = crate::url::percent_decode(begin);
        let is_query = begin.contains('?');
        let from = self.sorted.partition_point(|page| page.as_str() < &*begin);
        is_query || self.sorted.get(from).is_some_and(|page| page.as_str().starts_with(&*begin))
    }

    /// The report that there is a page where a redirect says that it is gone.
    fn gone_but_there(&self, rule: &Redirect) -> Option<Diagnostic> {
        let url = rule.from.address().filter(|url| self.stands(url))?;
        let place = Place::span(&rule.file, rule.span);
        let message = format!("`{url}` is an address of the site");
        let hint = "remove the redirect, or the page there";
        Some(Diagnostic::new(&diagnostic::REDIRECT, place, message).hint(hint))
    }

    /// The report that an earlier pattern catches all addresses of this redirect.
    fn shadowed(&self, number: usize, rule: &Redirect) -> Option<Diagnostic> {
        let mut by = None;
        for below in ["", ANY, &format!("{ANY}/{ANY}/{ANY}/{ANY}/{ANY}")] {
            let (path, _) = rule.from.sample(ANY, below);
            by = Some(self.moves.pattern(&path, number)?.0);
        }
        let by = by?;
        let message = format!("`{}` is never reached", rule.from.as_str());
        let place = Place::span(&rule.file, rule.span);
        let hint = "put the narrower pattern first, or remove it";
        Some(Diagnostic::new(&diagnostic::SHADOWED_REDIRECT, place, message).hint(hint).note(
            format!("`{}` at {} answers before", by.from.as_str(), Place::span(&by.file, by.span)),
        ))
    }

    /// Patterns that pages match: each with one of these pages.
    fn over_pages(&self) -> Vec<Diagnostic> {
        if self.moves.patterns().is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(&Redirect, &UrlPath, usize)> = Vec::new();
        for page in self.sorted.iter().copied() {
            let path = crate::url::encode(page.as_str());
            let Some((rule, _)) = self.moves.pattern(&path, usize::MAX) else { continue };
            match found.iter_mut().find(|(other, ..)| std::ptr::eq(*other, rule)) {
                Some((_, _, count)) => *count += 1,
                None => found.push((rule, page, 1)),
            }
        }
        let told = |(rule, page, count): (&Redirect, &UrlPath, usize)| {
            let message = match count {
                1 => format!("`{}` is for `{page}`, too, which is a page", rule.from.as_str()),
                count => format!(
                    "`{}` is for `{page}`, too, and for {} more addresses of the site",
                    rule.from.as_str(),
                    count - 1
                ),
            };
            let hint = "a page comes first, but not on Cloudflare Pages; make the pattern narrower, or allow the rule";
            let place = Place::span(&rule.file, rule.span);
            Diagnostic::new(&diagnostic::REDIRECT_OVER_PAGES, place, message).hint(hint)
        };
        found.into_iter().map(told).collect()
    }
}
