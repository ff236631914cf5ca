//! Maps of nginx: for one address each, for queries, and for patterns.

use super::*;
use crate::redirect::Asked;
use crate::url::percent_decode;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let mut outputs =
        vec![file(UrlPath::new("/redirects.map"), "redirects.map", || nginx(site), Nginx::text)];
    let is_read = site.config.host() == Some(Host::Nginx);
    if is_read || site.archive.redirects.rules.iter().any(|rule| rule.from.has_query()) {
        let url = UrlPath::new("/redirects-queries.map");
        let view = || nginx_rules(site, "$asked", |moves| moves.queries().to_vec());
        outputs.push(file(url, "redirects-queries.map", view, Nginx::text));
    }
    if is_read || has_patterns(site) {
        let url = UrlPath::new("/redirects-patterns.map");
        let view = || nginx_rules(site, "$led", |moves| moves.patterns().to_vec());
        outputs.push(file(url, "redirects-patterns.map", view, Nginx::text));
    }
    outputs
}

/// A map of nginx.
#[derive(Serialize)]
struct Nginx {
    /// The key of the map, and the variable that holds the result.
    variable: &'static str,
    lines: Vec<Line>,
    /// The page "not found", decoded.
    not_found: String,
}

/// Redirects for one address each: nginx matches the decoded path, and keeps the target as it is sent.
fn nginx(site: &Site) -> Nginx {
    let base = percent_decode(&site.config.base.path);
    let moves = Moves::new(site);
    let mut lines: Vec<Line> = Vec::new();
    for one in singles(site, &moves) {
        let to = one.to.as_ref().map_or(String::new(), |target| target.nginx(Asked::PassedOn));
        let (url, status) = (&one.url, one.status);
        // nginx compares addresses without regard to capital letters, unless they are patterns.
        if one.is_spelling() {
            let path = format!("{base}{}", url.as_str().trim_end_matches('/'));
            lines.push((format!("~^{}/?$", expression(&path)), to, status));
            continue;
        }
        let bare = url.as_str().trim_end_matches('/');
        let spellings = [bare, &format!("{bare}/")].map(|url| format!("{base}{url}"));
        let spellings = spellings.into_iter().filter(|url| !url.is_empty());
        lines.extend(spellings.map(|url| (url, to.clone(), status)));
    }
    lines.sort_unstable();
    Nginx { variable: "$moved", lines, not_found: not_found(site) }
}

/// The path of the page "not found", decoded, as servers find files.
fn not_found(site: &Site) -> String {
    format!("{}/404.html", percent_decode(&site.config.base.path))
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
        let asked = if rule.from.has_query() { Asked::Dropped } else { Asked::PassedOn };
        let target = moves.target(rule);
        let to = target.map_or(String::new(), |target| target.nginx(asked));
        (rule.from.nginx(&base.path), to, rule.status)
    };
    let lines = of(&moves).into_iter().map(line).collect();
    Nginx { variable, lines, not_found: not_found(site) }
}

impl Nginx {
    /// The first lines of the file, which say how to use the map.
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
        if variable == "$moved" {
            let page = quoted(&self.not_found);
            // A withdrawn article has a page that says so.
            head.push("error_page 410 @gone;".to_string());
            let files = format!("$uri ${{uri}}index.html $uri/index.html {page} =410");
            head.push(format!("location @gone {{ try_files {files}; }}"));
        }
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

    /// The sizes of nginx's table, where its own are too small for that many or that long addresses.
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
