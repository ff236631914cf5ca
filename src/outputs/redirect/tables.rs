//! Tables of redirects for hosts that read them: `_redirects` of Netlify and Cloudflare, and maps of
//! nginx.

use serde::Serialize;

use super::moves::{self, Move, Moves};
use crate::archive::Redirect;
use crate::outputs::{Output, file};
use crate::redirect::Status;
use crate::site::Site;
use crate::url::UrlPath;

/// A line of a table: an address or pattern, its target, and what is answered.
type Line = (String, String, Status);

pub(in crate::outputs) fn plan(site: &Site) -> Vec<Output<'_>> {
    if !moves::is_any(site) {
        return Vec::new();
    }
    let mut outputs = vec![
        file(UrlPath::new("/_redirects"), "_redirects", || netlify(site), Netlify::text),
        file(UrlPath::new("/redirects.map"), "redirects.map", || nginx(site), Nginx::text),
    ];
    let mut rules = site.archive.redirects.rules.iter();
    if rules.clone().any(|rule| rule.from.has_query()) {
        let url = UrlPath::new("/redirects-queries.map");
        let view = || nginx_rules(site, "$asked", |moves| moves.queries().to_vec());
        outputs.push(file(url, "redirects-queries.map", view, Nginx::text));
    }
    if rules.any(|rule| !rule.from.has_query() && rule.from.address().is_none()) {
        let url = UrlPath::new("/redirects-patterns.map");
        let view = || nginx_rules(site, "$led", |moves| moves.patterns().to_vec());
        outputs.push(file(url, "redirects-patterns.map", view, Nginx::text));
    }
    outputs
}

/// `_redirects`.
#[derive(Serialize)]
struct Netlify<'a> {
    lines: Vec<Line>,
    hand_made: Option<&'a str>,
}

fn netlify(site: &Site) -> Netlify<'_> {
    let base = &site.config.base;
    let moves = Moves::new(site);
    let literal = |link: String| link.replace('*', "%2A").replace(':', "%3A");
    let mut lines: Vec<Line> = Vec::new();
    let (mut moved, mut gone): (Vec<Line>, Vec<Line>) = (Vec::new(), Vec::new());
    for one in moves.single() {
        match one {
            Move::Alias(url, id) => {
                let target = moves.of_article(id).netlify(false);
                moved.push((literal(base.link(url)), target, Status::Moved));
            }
            Move::Gone(url) => {
                let url = literal(base.link(url));
                gone.push((url.clone(), url, Status::Gone));
            }
            Move::Rule(rule) => match moves.target(rule) {
                Some(target) => {
                    let from = rule.from.netlify(&base.path).into_iter();
                    moved.extend(from.map(|from| (from, target.netlify(false), rule.status)));
                }
                None => {
                    let from = rule.from.netlify(&base.path).into_iter();
                    gone.extend(from.map(|from| (from.clone(), from, Status::Gone)));
                }
            },
        }
    }
    moved.sort_unstable();
    gone.sort_unstable();
    lines.extend(moved);
    lines.extend(gone);
    for rule in moves.queries().iter().chain(moves.patterns()) {
        let target = moves.target(rule);
        for from in rule.from.netlify(&base.path) {
            let to = match &target {
                Some(target) => target.netlify(from.ends_with('*')),
                None => base.link(&UrlPath::new("/404.html")),
            };
            lines.push((from, to, rule.status));
        }
    }
    Netlify { lines, hand_made: site.archive.redirects.hand_made.as_deref() }
}

impl Netlify<'_> {
    fn text(&self) -> Vec<u8> {
        let mut text = String::new();
        for (from, to, status) in &self.lines {
            text.push_str(&format!("{from} {to} {}\n", status.number()));
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

/// A map of nginx.
#[derive(Serialize)]
struct Nginx {
    /// What is looked up, and the variable that holds what is found.
    variable: &'static str,
    lines: Vec<Line>,
}

/// Redirects for one address each: nginx matches the decoded path, and keeps the target as it is sent.
fn nginx(site: &Site) -> Nginx {
    let base = &site.config.base;
    let moves = Moves::new(site);
    let mut lines: Vec<Line> = Vec::new();
    for one in moves.single() {
        let (url, to, status, goal) = match one {
            Move::Alias(url, id) => {
                let goal = site.archive.article(id).permalink.clone();
                (url.clone(), moves.of_article(id).nginx(false), Status::Moved, Some(goal))
            }
            Move::Gone(url) => (url.clone(), String::new(), Status::Gone, None),
            Move::Rule(rule) => {
                let Some(url) = rule.from.address() else { continue };
                let target = moves.target(rule);
                let to = target.map_or(String::new(), |target| target.nginx(false));
                (url, to, rule.status, moves::within(site, rule))
            }
        };
        // nginx compares addresses without regard to capital letters, unless they are patterns.
        if goal.is_some_and(|goal| moves::is_spelling(&url, &goal)) {
            let path = format!("{}{}", base.path, url.as_str().trim_end_matches('/'));
            lines.push((format!("~^{}/?$", expression(&path)), to, status));
            continue;
        }
        let bare = url.as_str().trim_end_matches('/');
        let spellings = [bare, &format!("{bare}/")].map(|url| format!("{}{url}", base.path));
        let spellings = spellings.into_iter().filter(|url| !url.is_empty());
        lines.extend(spellings.map(|url| (url, to.clone(), status)));
    }
    lines.sort_unstable();
    Nginx { variable: "$moved", lines }
}

/// Redirects that are patterns for the path and query as they were sent.
fn nginx_rules<'a>(
    site: &'a Site,
    variable: &'static str,
    of: impl Fn(&Moves<'a>) -> Vec<&'a Redirect>,
) -> Nginx {
    let base = &site.config.base;
    let moves = Moves::new(site);
    let line = |rule: &Redirect| {
        let target = moves.target(rule);
        let to = target.map_or(String::new(), |target| target.nginx(rule.from.has_query()));
        (rule.from.nginx(&base.path), to, rule.status)
    };
    Nginx { variable, lines: of(&moves).into_iter().map(line).collect() }
}

impl Nginx {
    /// How the map is used, for the head of the file.
    fn head(&self) -> String {
        let variable = self.variable;
        let (source, name) = match variable {
            "$moved" => ("$uri", "redirects.map"),
            "$asked" => ("$request_uri", "redirects-queries.map"),
            _ => ("$request_uri", "redirects-patterns.map"),
        };
        let has = |wanted: Status| self.lines.iter().any(|(_, _, status)| *status == wanted);
        let found = format!("if ({variable} ~ \"^302 (.+)$\") {{ return 302 $1; }}");
        let mut rules = vec![format!("if ({variable} = 410) {{ return 410; }}")];
        rules.extend(has(Status::Found).then_some(found));
        rules.push(format!("if ({variable}) {{ return 301 {variable}; }}"));
        let mut head: Vec<String> = self.sizes().into_iter().collect();
        head.push(format!("map {source} {variable} {{ include {name}; }}"));
        if variable == "$led" {
            head.push(format!("location / {{ try_files $uri $uri/ @{}; }}", &variable[1..]));
            head.push(format!("location @{} {{", &variable[1..]));
            head.extend(rules.iter().map(|rule| format!("  {rule}")));
            head.extend(["  return 404;".to_string(), "}".to_string()]);
        } else {
            head.extend(rules);
        }
        head.iter().map(|line| format!("# {line}\n")).collect()
    }

    /// The sizes of nginx's table, where its own are too small for so many or so long addresses.
    fn sizes(&self) -> Option<String> {
        let longest = self.lines.iter().map(|(from, ..)| from.len()).max().unwrap_or(0);
        if self.variable != "$moved" || (longest <= 40 && self.lines.len() <= 1000) {
            return None;
        }
        // A few of the longest in each cell, as nginx wants it.
        let cell = ((longest + 32) * 4).next_power_of_two();
        let cells = (self.lines.len() * 2).next_power_of_two().max(2048);
        Some(format!("map_hash_bucket_size {cell}; map_hash_max_size {cells};"))
    }

    fn text(&self) -> Vec<u8> {
        let mut text = self.head();
        for (from, to, status) in &self.lines {
            let from = quoted(from);
            text.push_str(&match status {
                Status::Moved => format!("{from} \"{to}\";\n"),
                Status::Found => format!("{from} \"302 {to}\";\n"),
                Status::Gone => format!("{from} 410;\n"),
            });
        }
        text.into_bytes()
    }
}

/// A text as a regular expression for itself.
fn expression(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() && !matches!(c, '/' | '-' | '_') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A text as nginx reads it between quotes: a backslash keeps the next character as it is.
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
