//! `site.caddy`: redirects and headers for a Caddyfile.

use super::*;
use crate::redirect::{Dialect, Pattern};
use crate::url::percent_decode;

/// The snippet.
#[derive(Serialize)]
pub(super) struct Snippet {
    /// Redirects with queries, by regular expressions.
    asked: Vec<Line>,
    /// Redirects from one address each, by decoded path or by regular expression.
    moved: Vec<Line>,
    /// Patterns, by regular expressions.
    led: Vec<Line>,
    /// Headers.
    headers: Headers,
    /// The path of the site, decoded.
    base: String,
}

pub(super) fn plan(site: &Site) -> Output<'_> {
    file(UrlPath::new("/site.caddy"), "site.caddy", || snippet(site), Snippet::text)
}

fn snippet(site: &Site) -> Snippet {
    let base = &site.config.base.path;
    let moves = Moves::new(site);
    let decoded = percent_decode(base);
    let mut moved = Vec::new();
    for one in singles(site, &moves) {
        let to = one.to.as_ref().map_or(String::new(), |target| to(target, Query::Handed));
        let path = format!("{decoded}{}", one.url.as_str().trim_end_matches('/'));
        // A brace would begin a placeholder.
        if path.contains(['{', '}']) {
            moved.push((format!("~^{}/?$", expression(&path)), to, one.status));
            continue;
        }
        let spellings = [format!("{path}/"), path].into_iter().filter(|path| !path.is_empty());
        moved.extend(spellings.map(|path| (path, to.clone(), one.status)));
    }
    let rules = |rules: &[&Redirect]| {
        let rules = rules.iter().map(|rule| {
            let target = moves.target(rule);
            let query = match rule.from.has_query() {
                true => Query::Dropped,
                false => Query::Captured,
            };
            let to = target.as_ref().map_or(String::new(), |target| to(target, query));
            (regex(&rule.from, base), to, rule.status)
        });
        rules.collect()
    };
    Snippet {
        asked: rules(moves.queries()),
        moved,
        led: rules(moves.patterns()),
        headers: headers(site),
        base: decoded.into_owned(),
    }
}

/// What happens to the query of a reader.
#[derive(Clone, Copy)]
enum Query {
    /// The variable that holds it is put in.
    Handed,
    /// The regular expression has a group for it.
    Captured,
    /// The redirect needed it.
    Dropped,
}

fn regex(from: &Pattern, base: &str) -> String {
    let dialect = Dialect { group: |name| format!("?P<p_{name}>"), never: "" };
    let end = if from.has_query() { "" } else { "(?P<rest>\\?.*)?" };
    format!("~^{}{end}$", from.expression(base, dialect))
}

fn to(target: &Target, query: Query) -> String {
    let text = |link: &str| without(link, &['$', '"', '\\', '{', '}', '`']);
    let link = written(target, text, |name| format!("${{p_{name}}}"));
    let query = match query {
        _ if link.contains('?') => "",
        Query::Handed => "{ssg_query}",
        Query::Captured => "${rest}",
        Query::Dropped => "",
    };
    match link.split_once('#') {
        Some((link, anchor)) => format!("{link}{query}#{anchor}"),
        None => format!("{link}{query}"),
    }
}

impl Snippet {
    fn text(&self) -> Vec<u8> {
        let mut text = String::from(
            "# In the site's block, below `root`, which is the folder above the path of the site:\n\
             # import site.caddy\n",
        );
        text.push_str(&self.headers.caddy());
        text.push_str("map {query} {ssg_query} {\n\t\"\" \"\"\n\tdefault \"?{query}\"\n}\n");
        for (name, source, lines) in [
            ("asked", "{uri}", &self.asked),
            ("moved", "{path}", &self.moved),
            ("led", "{uri}", &self.led),
        ] {
            text.push_str(&format!("map {source} {{ssg_{name}}} {{ssg_{name}_to}} {{\n"));
            for (from, to, status) in lines {
                text.push_str(&format!("\t{} {} \"{to}\"\n", quoted(from), status.number()));
            }
            text.push_str("\tdefault 0 0\n}\n");
        }
        text.push_str("route {\n");
        for (name, lines) in [("asked", &self.asked), ("moved", &self.moved), ("led", &self.led)] {
            for status in [Status::Moved, Status::Found, Status::Gone] {
                if !lines.iter().any(|(_, _, other)| *other == status) {
                    continue;
                }
                let number = status.number();
                let matcher = format!("@{name}{number}");
                let page = if name == "led" {
                    "\t\tnot file {\n\t\t\ttry_files {path} {path}/index.html\n\t\t}\n"
                } else {
                    ""
                };
                text.push_str(&format!(
                    "\t{matcher} {{\n{page}\t\tvars {{ssg_{name}}} {number}\n\t}}\n"
                ));
                text.push_str(&match status {
                    Status::Gone => format!("\terror {matcher} {number}\n"),
                    _ => format!("\tredir {matcher} {{ssg_{name}_to}} {number}\n"),
                });
            }
        }
        text.push_str("}\n");
        text.push_str(&self.errors());
        text.into_bytes()
    }

    /// The pages that are shown with an error: for 410 that of the withdrawn article, else `404.html`.
    fn errors(&self) -> String {
        let below = quoted(&format!("^{}/", expression(&self.base)));
        let page = quoted(&format!("{}/404.html", self.base));
        let mut text = String::from("handle_errors {\n");
        for (status, files) in [(410, "{path}/index.html {path} "), (404, "")] {
            text.push_str(&format!(
                "\t@page{status} {{\n\t\texpression {{err.status_code}} == {status}\n\t\tpath_regexp {below}\n\
                 \t\tfile {{\n\t\t\ttry_files {files}{page}\n\t\t}}\n\t}}\n\
                 \thandle @page{status} {{\n\t\trewrite {{file_match.relative}}\n\t\tfile_server\n\t}}\n"
            ));
        }
        text + "}\n"
    }
}

/// A text between quotes in a Caddyfile: a backslash keeps a quote as it is, and nothing else.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\\\""))
}
