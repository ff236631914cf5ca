//! Headers of answers: which path gets which, once for every host that can set headers.
//!
//! Browsers may keep assets for ever, search engines must not index a preview, and feeds at folders
//! say what they are.

use serde::Serialize;

use super::{Output, feed, file, linkset, rights};
use crate::host::Host;
use crate::site::Site;
use crate::url::{UrlPath, percent_decode};

/// Headers by path.
#[derive(Serialize)]
pub(super) struct Headers(pub Vec<Rule>);

/// The headers of the addresses that match a path.
#[derive(Serialize)]
pub(super) struct Rule {
    /// The path with that of the site; `*` matches anything.
    pub path: String,
    /// Names and values.
    pub headers: Vec<(&'static str, String)>,
}

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let view = || headers(site);
    match site.config.host() {
        None | Some(Host::Netlify | Host::Cloudflare) => {
            vec![file(UrlPath::new("/_headers"), "_headers", view, netlify)]
        }
        Some(Host::Nginx) => vec![
            file(UrlPath::new("/headers.map"), "headers.map", view, nginx),
            file(UrlPath::new("/headers-links.map"), "headers-links.map", view, nginx_links),
        ],
        // In the same file as the redirects, or in none.
        Some(_) => Vec::new(),
    }
}

/// All headers of a site.
pub(super) fn headers(site: &Site) -> Headers {
    let base = &site.config.base.path;
    let languages = site.config.languages.iter().filter(|_| site.has_search());
    let of_search = languages.flat_map(|language| {
        ["f", "l", "m", "t"].map(|it| format!("search/{}/{it}", language.code))
    });
    let lasting = ["assets".to_string()].into_iter().chain(of_search);
    let mut rules: Vec<Rule> = lasting
        .map(|folder| Rule {
            path: format!("{base}/{folder}/*"),
            headers: vec![("Cache-Control", "public, max-age=31536000, immutable".into())],
        })
        .collect();
    let mut of_all = vec![
        ("X-Content-Type-Options", "nosniff".to_string()),
        ("Referrer-Policy", "strict-origin-when-cross-origin".to_string()),
    ];
    if site.preview {
        of_all.push(("X-Robots-Tag", "noindex".to_string()));
    }
    of_all.extend(rights::headers(site));
    rules.push(Rule { path: format!("{base}/*"), headers: of_all });
    rules.extend(feed::folders(site).into_iter().map(|(path, media_type)| Rule {
        path,
        headers: vec![("Content-Type", format!("{media_type}; charset=utf-8"))],
    }));
    // These hosts look a path up; for the others a rule for each work would be too many.
    if matches!(site.config.host(), Some(Host::Netlify | Host::Nginx)) {
        rules.extend(
            linkset::links(site).map(|(path, value)| Rule { path, headers: vec![("Link", value)] }),
        );
    }
    Headers(rules)
}

/// The headers of a site, as a host counts them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Paths that have headers.
    pub paths: usize,
    /// Characters of the longest line.
    pub longest: usize,
    /// Feeds whose addresses do not say what they are.
    pub feeds: Vec<String>,
}

/// Counts the headers of a site.
pub fn told_headers(site: &Site) -> Told {
    let headers = headers(site);
    let lines = headers.0.iter().flat_map(|rule| &rule.headers);
    let longest = lines.map(|(name, value)| name.len() + value.chars().count() + 2).max();
    let is_feed = |rule: &&Rule| rule.headers.iter().any(|(name, _)| *name == "Content-Type");
    Told {
        paths: headers.0.len(),
        longest: longest.unwrap_or(0),
        feeds: headers.0.iter().filter(is_feed).map(|rule| rule.path.clone()).collect(),
    }
}

/// `_headers`, which Netlify and Cloudflare read.
fn netlify(headers: &Headers) -> Vec<u8> {
    let mut text = String::new();
    for Rule { path, headers } in &headers.0 {
        text.push_str(path);
        text.push('\n');
        headers.iter().for_each(|(name, value)| text.push_str(&format!("  {name}: {value}\n")));
    }
    text.into_bytes()
}

impl Headers {
    /// Each header with the regular expressions of the paths that have it, and its value there.
    fn by_name(&self) -> Vec<(&'static str, Vec<(String, &str)>)> {
        let mut names: Vec<(&'static str, Vec<(String, &str)>)> = Vec::new();
        for Rule { path, headers } in &self.0 {
            for (name, value) in headers {
                let at = names.iter().position(|(known, _)| known == name);
                let at = at.unwrap_or_else(|| {
                    names.push((*name, Vec::new()));
                    names.len() - 1
                });
                names[at].1.push((regex(path), &**value));
            }
        }
        names
    }

    /// The lines for a Caddyfile.
    pub(super) fn caddy(&self) -> String {
        let mut text = String::new();
        for (number, (name, values)) in self.by_name().into_iter().enumerate() {
            for (at, (path, value)) in values.into_iter().enumerate() {
                let matcher = format!("@header{number}_{at}");
                text.push_str(&format!("{matcher} path_regexp \"{path}\"\n"));
                text.push_str(&format!("header {matcher} {name} \"{value}\"\n"));
            }
        }
        text
    }

    /// The lines for an `.htaccess`.
    pub(super) fn apache(&self) -> String {
        let mut text = String::from("<IfModule mod_headers.c>\n");
        for Rule { path, headers } in &self.0 {
            text.push_str(&format!("<If \"%{{REQUEST_URI}} =~ m#{}#\">\n", regex(path)));
            for (name, value) in headers {
                text.push_str(&format!("Header set {name} \"{value}\"\n"));
            }
            text.push_str("</If>\n");
        }
        text.push_str("</IfModule>\n");
        text
    }
}

/// The name of the header that has a map of its own: it may have a line for each work.
const LINK: &str = "Link";

/// A map of nginx for a name and a path; its first lines say how to use it.
///
/// A server can read it within `map` alone, so that nobody who may only publish can change the server.
fn nginx(headers: &Headers) -> Vec<u8> {
    let names = headers.by_name();
    let variable = |name: &str| format!("$ssg_{}", name.to_lowercase().replace('-', "_"));
    let names = names.iter().filter(|(name, _)| *name != LINK);
    let (mut of_http, mut of_server, mut lines) = (String::new(), String::new(), String::new());
    for (name, values) in names {
        for (path, value) in values {
            let path = path.strip_prefix('^').unwrap_or(path);
            lines.push_str(&format!("\"~^{name} {path}\" {};\n", nginx_value(value)));
        }
        // nginx sets the type by itself, so that our header would be a second one.
        if *name == "Content-Type" {
            values.iter().for_each(|(path, value)| {
                let kind = value.split(';').next().unwrap_or("");
                of_server.push_str(&format!(
                    "# location ~ {path} {{ types {{}} default_type {kind}; }}\n"
                ));
            });
            continue;
        }
        let variable = variable(name);
        // What may be kept for ever is what was found.
        let always = if *name == "Cache-Control" { "" } else { " always" };
        of_http.push_str(&format!("# map \"{name} $uri\" {variable} {{ include headers.map; }}\n"));
        of_server.push_str(&format!("# add_header {name} {variable}{always};\n"));
    }
    format!("# In `http`:\n{of_http}# In `server`:\n{of_server}{lines}").into_bytes()
}

/// A map of nginx for a path, with the links of its work; its first lines say how to use it.
fn nginx_links(headers: &Headers) -> Vec<u8> {
    let mut text = String::from(
        "# map $uri $ssg_link { include headers-links.map; }\n# add_header Link $ssg_link always;\n",
    );
    for (_, values) in headers.by_name().iter().filter(|(name, _)| *name == LINK) {
        for (path, value) in values {
            text.push_str(&format!("\"~{path}\" {};\n", nginx_value(value)));
        }
    }
    text.into_bytes()
}

/// A value between quotes.
fn nginx_value(value: &str) -> String {
    // A `$` would name a variable; in an address it is the same as `%24`.
    format!("\"{}\"", value.replace('\\', "%5C").replace('"', "\\\"").replace('$', "%24"))
}

/// A path as a regular expression for the decoded path, which is what servers compare; nginx has put the
/// name of the page behind that of its folder by then.
fn regex(path: &str) -> String {
    let parts: Vec<String> =
        path.split('*').map(|part| expression(&percent_decode(part))).collect();
    let out = format!("^{}", parts.join(".*"));
    match out.strip_suffix(".*") {
        Some(open) => open.to_string(),
        None if out.ends_with('/') => out + "(index\\.html)?$",
        None => out + "$",
    }
}

/// A path as a regular expression for itself, decoded.
pub(super) fn expression(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // Nothing reads these for the end of a text, or for a sign before another one.
            '"' | '\\' | '#' => out.push_str(&format!("\\x{:02X}", c as u32)),
            '/' | '-' | '_' => out.push(c),
            c if c.is_ascii_punctuation() => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stands_for_what_its_star_stands_for() {
        assert_eq!(regex("/a.b/*"), "^/a\\.b/");
        assert_eq!(regex("/*feed/"), "^/.*feed/(index\\.html)?$");
        assert_eq!(regex("/feed.xml"), "^/feed\\.xml$");
        assert_eq!(regex("/actualit%C3%A9s/%2Afeed/"), "^/actualités/\\*feed/(index\\.html)?$");
    }
}
