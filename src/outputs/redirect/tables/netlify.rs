//! `_redirects`: Netlify, Cloudflare Pages and GitLab Pages read it, each in its own way.

use super::*;
use crate::redirect::{Part, Pattern, Splat};

/// `_redirects`.
#[derive(Serialize)]
pub(super) struct Table<'a> {
    /// Address, target, and status.
    lines: Vec<(String, String, String)>,
    hand_made: Option<&'a str>,
}

pub(super) fn plan(site: &Site) -> Output<'_> {
    file(UrlPath::new("/_redirects"), "_redirects", || table(site), Table::text)
}

fn table(site: &Site) -> Table<'_> {
    let lines = match site.config.host() {
        Some(Host::Cloudflare) => cloudflare(site),
        Some(Host::Gitlab) => gitlab(site),
        // There is a page at each address that is redirected, and it would come first.
        Some(_) => netlify(site, "!"),
        None => netlify(site, ""),
    };
    Table { lines, hand_made: site.archive.redirects.hand_made.as_deref() }
}

/// The lines for Netlify. `force` follows the status of a redirect that comes before pages.
fn netlify(site: &Site, force: &str) -> Vec<(String, String, String)> {
    let base = &site.config.base;
    let moves = Moves::new(site);
    let (mut moved, mut gone) = (Vec::new(), Vec::new());
    for one in singles(site, &moves) {
        let from = match one.rule {
            Some(rule) => rule.from.netlify(&base.path),
            None => vec![literal(&base.link(&one.url))],
        };
        // Where the host ignores the case of letters, a rule that comes first would redirect to itself.
        let is_forced = !one.is_spelling();
        match &one.to {
            Some(target) => moved.extend(
                from.into_iter()
                    .map(|from| (from, target.netlify(Splat::Empty), one.status, is_forced)),
            ),
            None => {
                gone.extend(from.into_iter().map(|from| (from.clone(), from, Status::Gone, true)))
            }
        }
    }
    moved.sort_unstable();
    gone.sort_unstable();
    let first = moved.into_iter().chain(gone);
    let first = first.map(|(from, to, status, is_forced)| {
        (from, to, format!("{}{}", status.number(), if is_forced { force } else { "" }))
    });
    let mut lines: Vec<_> = first.collect();
    let host = site.config.host();
    for rule in moves.queries().iter().chain(moves.patterns()) {
        let target = moves.target(rule);
        if host.is_some_and(|host| unanswered(host, rule, target.as_ref()).is_some()) {
            continue;
        }
        let force = if rule.from.has_query() { force } else { "" };
        for from in rule.from.netlify(&base.path) {
            let to = match &target {
                Some(target) => target.netlify(match from.ends_with('*') {
                    true => Splat::Matched,
                    false => Splat::Empty,
                }),
                None => base.link(&UrlPath::new("/404.html")),
            };
            lines.push((from, to, format!("{}{force}", rule.status.number())));
        }
    }
    lines
}

/// The lines for Cloudflare Pages: it compares addresses letter by letter, redirects a request for
/// `/old` to the page `/old/`, and tries redirects first. All that have no pattern must come first.
fn cloudflare(site: &Site) -> Vec<(String, String, String)> {
    let base = &site.config.base;
    let moves = Moves::new(site);
    let mut lines = Vec::new();
    let status = |status: Status| status.number().to_string();
    for one in singles(site, &moves) {
        let Some(target) = &one.to else { continue };
        let url = moves::page_of(&one.url);
        let from = literal(&base.link(&url));
        let to = target.netlify(Splat::Empty);
        // There is no page that could redirect readers.
        if one.is_spelling() && from.ends_with('/') {
            lines.push((from.trim_end_matches('/').to_string(), to.clone(), status(one.status)));
        }
        lines.push((from, to, status(one.status)));
    }
    let mut patterns = Vec::new();
    for (rule, target) in answered(Host::Cloudflare, &moves) {
        let Some(target) = target else { continue };
        let path = path_of(&rule.from, &base.path);
        let to = |splat| named(&target, &rule.from, splat);
        let bare = (path.clone(), to(Splat::Empty), status(rule.status));
        let is_plain = rule.from.names().all(|name| name == "splat");
        match (rule.from.is_open(), is_plain) {
            (true, true) if path.is_empty() => {}
            (true, true) => lines.push(bare),
            (true, false) => patterns.push(bare),
            (false, _) => {
                patterns.push((format!("{path}/"), to(Splat::Empty), status(rule.status)));
                patterns.push(bare);
            }
        }
        if rule.from.is_open() {
            patterns.push((format!("{path}/*"), to(Splat::Matched), status(rule.status)));
        }
    }
    lines.extend(patterns);
    lines
}

/// The lines for GitLab Pages.
fn gitlab(site: &Site) -> Vec<(String, String, String)> {
    let moves = Moves::new(site);
    let mut lines = Vec::new();
    for (rule, target) in answered(Host::Gitlab, &moves) {
        let Some(target) = target else { continue };
        let path = path_of(&rule.from, &site.config.base.path);
        let status = rule.status.number().to_string();
        lines.push((format!("{path}/"), named(&target, &rule.from, Splat::Empty), status.clone()));
        if rule.from.is_open() {
            lines.push((format!("{path}/*"), named(&target, &rule.from, Splat::Matched), status));
        }
    }
    lines
}

/// Names as these hosts want them, of letters alone: those of the pattern, or letters in their order.
struct Names<'a>(Vec<&'a str>);

impl<'a> Names<'a> {
    fn of(from: &'a Pattern) -> Names<'a> {
        let names: Vec<&str> = from.names().filter(|name| *name != "splat").collect();
        let is_letters = |name: &&str| name.bytes().all(|byte| byte.is_ascii_alphabetic());
        Names(if names.iter().all(is_letters) { Vec::new() } else { names })
    }

    fn name(&self, name: &str) -> String {
        match self.0.iter().position(|other| *other == name) {
            Some(at) => format!(":part{}", "x".repeat(at)),
            None => format!(":{name}"),
        }
    }
}

fn path_of(from: &Pattern, base: &str) -> String {
    let names = Names::of(from);
    let part = |part: &Part| {
        let called: String = part.name.iter().map(|name| names.name(name)).collect();
        format!("/{}{called}{}", literal(&part.before), literal(&part.after))
    };
    let parts: String = from.parts().iter().map(part).collect();
    format!("{}{parts}", literal(base))
}

fn named(target: &Target, from: &Pattern, splat: Splat) -> String {
    let names = Names::of(from);
    written(target, literal, |part| match part {
        "splat" if splat == Splat::Empty => String::new(),
        part => names.name(part),
    })
}

/// A link in which `*` and `:` are signs like others.
fn literal(link: &str) -> String {
    without(link, &['*', ':'])
}

/// Counts as the parsers of these hosts do: what follows the first pattern is a pattern, too.
pub(super) fn counted(site: &Site) -> Counted {
    let text = table(site).text();
    let mut counted = Counted { bytes: text.len() as u64, ..Counted::default() };
    for line in String::from_utf8_lossy(&text).lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let from = line.split_whitespace().next().unwrap_or("");
        let mut names = from.match_indices(':');
        let is_name =
            |(at, _): (usize, &str)| from[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic());
        match counted.patterns == 0 && !from.contains('*') && !names.any(is_name) {
            true => counted.singles += 1,
            false => counted.patterns += 1,
        }
        counted.longest = counted.longest.max(line.chars().count());
        counted.parts = counted.parts.max(from.matches('/').count());
    }
    counted
}

impl Table<'_> {
    fn text(&self) -> Vec<u8> {
        let mut text = String::new();
        for (from, to, status) in &self.lines {
            text.push_str(&format!("{from} {to} {status}\n"));
        }
        if let Some(hand_made) = self.hand_made {
            text.push_str(hand_made.trim_start_matches('\u{feff}'));
            if !hand_made.ends_with('\n') {
                text.push('\n');
            }
        }
        text.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_letters() {
        let of = |text| path_of(&Pattern::parse(text).unwrap(), "/b");
        assert_eq!(of("/:year/:slug.html"), "/b/:year/:slug.html");
        assert_eq!(of("/:year_2/x:y/*"), "/b/:part/x:partx");
        assert_eq!(of("/a%3Ab/%2A/"), "/b/a%3Ab/%2A");
    }
}
