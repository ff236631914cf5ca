//! Tables of redirects: each host gets what it reads.
//!
//! One function, [`unanswered`], says what a host cannot answer: the tables hold all the rest, and the
//! check of the host reports it.

use std::cell::LazyCell;
use std::collections::HashMap;

use serde::Serialize;

use super::moves::{self, Move, Moves};
use crate::archive::Redirect;
use crate::diagnostic::Place;
use crate::host::Host;
use crate::ids::DocumentId;
use crate::outputs::headers::{Headers, expression, headers};
use crate::outputs::{Output, file};
use crate::redirect::{Piece, Status, Target};
use crate::site::Site;
use crate::url::UrlPath;

mod apache;
mod caddy;
mod netlify;
mod nginx;
mod s3;
mod vercel;

/// A line of a table: an address or pattern, its target, and the status.
type Line = (String, String, Status);

pub(in crate::outputs) fn plan(site: &Site) -> Vec<Output<'_>> {
    let is_any = moves::is_any(site);
    match site.config.host() {
        None if is_any => {
            let mut outputs = vec![netlify::plan(site)];
            outputs.extend(nginx::plan(site));
            outputs
        }
        Some(Host::Netlify | Host::Cloudflare) if is_any => vec![netlify::plan(site)],
        // On GitLab, pages come first, and are all that redirects from one address need.
        Some(Host::Gitlab) if has_patterns(site) || has_hand_made(site) => {
            vec![netlify::plan(site)]
        }
        // All maps, also empty ones: the configuration of the server names them.
        Some(Host::Nginx) => nginx::plan(site),
        Some(Host::Caddy) => vec![caddy::plan(site)],
        Some(Host::Apache) => vec![apache::plan(site)],
        Some(Host::S3) => vec![s3::plan(site)],
        Some(Host::Vercel) => vec![vercel::plan(site)],
        Some(Host::GithubPages) => vec![file(
            UrlPath::new("/.nojekyll"),
            ".nojekyll",
            // Without it, a branch loses its folders that begin with `_`.
            || (),
            |()| Vec::new(),
        )],
        _ => Vec::new(),
    }
}

fn has_patterns(site: &Site) -> bool {
    let mut rules = site.archive.redirects.rules.iter();
    rules.any(|rule| !rule.from.has_query() && rule.from.address().is_none())
}

fn has_hand_made(site: &Site) -> bool {
    site.archive.redirects.hand_made.is_some()
}

/// The site's own `_redirects` becomes a part of the one that the program makes.
pub(in crate::outputs) fn joins_hand_made(site: &Site) -> bool {
    let is_made = match site.config.host() {
        None | Some(Host::Netlify | Host::Cloudflare) => moves::is_any(site),
        Some(Host::Gitlab) => true,
        _ => false,
    };
    is_made && has_hand_made(site)
}

/// A redirect from one address.
struct Single<'a> {
    url: UrlPath,
    /// None where it is gone.
    to: Option<Target>,
    status: Status,
    /// Its target within the site.
    goal: Option<UrlPath>,
    rule: Option<&'a Redirect>,
}

impl Single<'_> {
    /// It is the address of a withdrawn article, where a page says so.
    fn is_withdrawn(&self) -> bool {
        self.status == Status::Gone && self.rule.is_none()
    }

    /// It differs from its target only in capital letters, so that no page can be at it.
    fn is_spelling(&self) -> bool {
        self.goal.as_ref().is_some_and(|goal| moves::is_spelling(&self.url, goal))
    }
}

/// All redirects from one address each, by address.
fn singles<'a>(site: &'a Site, moves: &Moves<'a>) -> Vec<Single<'a>> {
    let mut singles: Vec<Single<'a>> =
        moves.single().filter_map(|one| single(site, moves, one)).collect();
    singles.sort_unstable_by(|a, b| a.url.cmp(&b.url));
    singles
}

fn single<'a>(site: &'a Site, moves: &Moves<'a>, one: Move<'a>) -> Option<Single<'a>> {
    Some(match one {
        Move::Alias(url, id) => Single {
            url: url.clone(),
            to: Some(moves.of_article(id)),
            status: Status::Moved,
            goal: Some(site.archive.article(id).permalink.clone()),
            rule: None,
        },
        Move::Gone(url) => {
            Single { url: url.clone(), to: None, status: Status::Gone, goal: None, rule: None }
        }
        Move::Rule(rule) => Single {
            url: rule.from.address()?,
            to: moves.target(rule),
            status: rule.status,
            goal: moves::within(site, rule),
            rule: Some(rule),
        },
    })
}

/// What a host makes of a redirect that it cannot answer correctly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswered {
    /// Readers find nothing, for this reason.
    Lost(&'static str),
    /// Readers find nothing, or a page that says so, but the status is not 410.
    NotGone,
}

/// What a host makes of a pattern or of a redirect with a query that it cannot answer correctly.
pub(in crate::outputs) fn unanswered(
    host: Host,
    rule: &Redirect,
    target: Option<&Target>,
) -> Option<Unanswered> {
    let from = &rule.from;
    if rule.status == Status::Gone && !host.knows_gone() {
        return Some(Unanswered::NotGone);
    }
    let is_partial = || {
        let mut parts = from.parts().iter();
        parts.any(|part| part.name.is_some() && !(part.before.is_empty() && part.after.is_empty()))
    };
    let lost = match host {
        Host::Nginx | Host::Caddy => None,
        // A rule can refer only to `%1` to `%9`.
        Host::Apache if from.names().count() > 9 => Some("Apache has room for nine names"),
        Host::Apache | Host::Vercel => None,
        Host::Netlify if is_partial() => Some("on Netlify a name is a whole part of the path"),
        Host::Netlify => None,
        _ if from.has_query() => Some("this host looks at no queries"),
        Host::Cloudflare => None,
        Host::Gitlab if is_partial() => Some("on GitLab Pages a name is a whole part of the path"),
        Host::Gitlab => None,
        Host::S3 => match s3::fits(rule, target) {
            true => None,
            false => Some("Amazon S3 can only put another beginning in the place of a path's own"),
        },
        Host::GithubPages | Host::None => Some("this host reads no table of redirects"),
    };
    lost.map(Unanswered::Lost)
}

/// A redirect that a host cannot answer correctly.
pub struct Refused {
    /// What is redirected, as it is written.
    pub from: String,
    /// What the host makes of it.
    pub why: Unanswered,
    /// Where it is written.
    pub place: Place,
}

/// All redirects that a host cannot answer correctly.
pub fn refused(site: &Site, host: Host) -> Vec<Refused> {
    let moves = Moves::new(site);
    let mut refused = Vec::new();
    let sources = LazyCell::new(|| sources(site));
    for one in singles(site, &moves) {
        let why = match one.status {
            Status::Gone if host.knows_gone() => continue,
            Status::Gone => Unanswered::NotGone,
            _ if one.is_spelling() && !reads_singles(host) => Unanswered::Lost(
                "it differs from its target only in capital letters, so there can be no page",
            ),
            _ => continue,
        };
        let place = match one.rule {
            Some(rule) => Place::span(&rule.file, rule.span),
            None => match sources.get(&one.url) {
                Some(document) => Place::file(&**site.archive.source(*document)),
                None => Place::file(&*site.config.file),
            },
        };
        refused.push(Refused { from: one.url.to_string(), why, place });
    }
    for rule in moves.queries().iter().chain(moves.patterns()) {
        if let Some(why) = unanswered(host, rule, moves.target(rule).as_ref()) {
            let place = Place::span(&rule.file, rule.span);
            refused.push(Refused { from: rule.from.as_str().to_string(), why, place });
        }
    }
    refused
}

/// It has a table for redirects from one address each.
fn reads_singles(host: Host) -> bool {
    !matches!(host, Host::GithubPages | Host::Gitlab | Host::S3 | Host::None)
}

/// The documents of articles by the addresses that these have or had.
fn sources(site: &Site) -> HashMap<&UrlPath, DocumentId> {
    let mut sources = HashMap::new();
    for article in site.archive.ids().map(|id| site.archive.article(id)) {
        let former = article.aliases.iter().map(|alias| &alias.value);
        for url in [&article.permalink].into_iter().chain(former) {
            sources.entry(url).or_insert(article.document);
        }
    }
    sources
}

/// The table of redirects, as its host counts it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// Redirects from one address each.
    pub singles: usize,
    /// Patterns.
    pub patterns: usize,
    /// Characters of the longest.
    pub longest: usize,
    /// Parts of the longest path.
    pub parts: usize,
    /// Bytes of the table.
    pub bytes: u64,
}

/// Counts the table that the host of the site reads.
pub fn counted(site: &Site) -> Counted {
    match site.config.host() {
        Some(Host::Netlify | Host::Cloudflare | Host::Gitlab) => netlify::counted(site),
        Some(Host::S3) => s3::counted(site),
        Some(Host::Vercel) => vercel::counted(site),
        _ => Counted::default(),
    }
}

/// The redirects with queries and the patterns that a host answers, in their order.
fn answered<'a>(host: Host, moves: &Moves<'a>) -> Vec<(&'a Redirect, Option<Target>)> {
    let all = moves.queries().iter().chain(moves.patterns()).copied();
    let all = all.map(|rule| (rule, moves.target(rule)));
    all.filter(|(rule, target)| unanswered(host, rule, target.as_ref()).is_none()).collect()
}

/// A link for a table in which these signs have a meaning.
fn without(link: &str, signs: &[char]) -> String {
    let mut out = String::with_capacity(link.len());
    for c in link.chars() {
        match signs.contains(&c) {
            true => out.push_str(&format!("%{:02X}", c as u32)),
            false => out.push(c),
        }
    }
    out
}

/// A target with each text and name written by a function.
fn written(
    target: &Target,
    text: impl Fn(&str) -> String,
    name: impl Fn(&str) -> String,
) -> String {
    let one = |(number, piece): (usize, &Piece)| match piece {
        // The colons of a host and its port are just colons.
        Piece::Text(link) if number == 0 && link.contains("://") => {
            let host = link.find("://").map_or(0, |at| at + 3);
            let path = link[host..].find('/').map_or(link.len(), |at| host + at);
            format!("{}{}", &link[..path], text(&link[path..]))
        }
        Piece::Text(link) => text(link),
        Piece::Name(part) => name(part),
    };
    target.pieces().iter().enumerate().map(one).collect()
}

/// A text between quotes as nginx reads it: a backslash keeps the next character as it is.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_makes_no_entry_of_its_own() {
        assert_eq!(quoted(r#"/x" "/y/"; "/z"#), r#""/x\" \"/y/\"; \"/z""#);
        assert_eq!(quoted(r"/a\"), r#""/a\\""#);
    }
}
