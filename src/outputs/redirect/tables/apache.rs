//! `.htaccess`: redirects and headers for Apache.

use super::*;
use crate::redirect::{Dialect, Part, Pattern};
use crate::url::percent_decode;

/// The file.
#[derive(Serialize)]
pub(super) struct Htaccess {
    /// Redirects with queries, by regular expressions for the request.
    asked: Vec<Line>,
    /// Redirects from one address each, by regular expressions for the decoded path below the site's.
    moved: Vec<Line>,
    /// Patterns, by regular expressions for the request.
    led: Vec<Line>,
    /// The page "not found".
    not_found: String,
    /// Withdrawn articles, by regular expressions for the decoded path, with the pages that say so.
    withdrawn: Vec<(String, String)>,
    headers: Headers,
}

pub(super) fn plan(site: &Site) -> Output<'_> {
    file(UrlPath::new("/.htaccess"), ".htaccess", || htaccess(site), Htaccess::text)
}

fn htaccess(site: &Site) -> Htaccess {
    let base = &site.config.base;
    let moves = Moves::new(site);
    let singles = singles(site, &moves);
    let decoded = percent_decode(&base.path);
    let withdrawn = singles.iter().filter(|one| one.is_withdrawn()).map(|one| {
        let path = format!("{decoded}{}", one.url.as_str().trim_end_matches('/'));
        let page = UrlPath::new(&format!("/{}", one.url.file()));
        (format!("^{}/?$", expression(&path)), base.link(&page))
    });
    let withdrawn = withdrawn.collect();
    let moved = singles.into_iter().map(|one| {
        let path = one.url.as_str().trim_matches('/');
        let to = one.to.as_ref().map_or(String::new(), |target| to(target, &[]));
        (format!("^{}/?$", expression(path)), to, one.status)
    });
    let moved = moved.collect();
    let (mut asked, mut led) = (Vec::new(), Vec::new());
    for (rule, target) in answered(Host::Apache, &moves) {
        let from = &rule.from;
        let groups = groups(from);
        let to = target.as_ref().map_or(String::new(), |target| to(target, &groups));
        let line = (request(from, &base.path), to, rule.status);
        if from.has_query() { asked.push(line) } else { led.push(line) }
    }
    Htaccess {
        asked,
        moved,
        led,
        not_found: base.link(&UrlPath::new("/404.html")),
        withdrawn,
        headers: headers(site),
    }
}

/// The names of a pattern in the order of the groups of its regular expression.
fn groups(from: &Pattern) -> Vec<&str> {
    let named = |part: &&Part| part.name.is_some();
    let in_path = from.parts().iter().filter(named).count();
    let names: Vec<&str> = from.names().filter(|name| *name != "splat").collect();
    let (in_path, in_query) = names.split_at(in_path);
    let splat = from.is_open().then_some("splat");
    in_path.iter().copied().chain(splat).chain(in_query.iter().copied()).collect()
}

/// A regular expression for the line of the request, which has the address as it was sent.
fn request(from: &Pattern, base: &str) -> String {
    let dialect = Dialect { group: |_| String::new(), never: " " };
    let end = if from.has_query() { "" } else { "(?:\\?[^ ]*)?" };
    format!("^[A-Z]+ {}{end} ", from.expression(base, dialect))
}

/// A target; the server passes the query of the reader on.
fn to(target: &Target, groups: &[&str]) -> String {
    // `%1` is a group, and `$1`, too.
    let text =
        |link: &str| without(link, &['"', '\\', '`']).replace('%', "\\%").replace('$', "\\$");
    written(target, text, |name| {
        let at = groups.iter().position(|group| *group == name);
        at.map_or(String::new(), |at| format!("%{}", at + 1))
    })
}

impl Htaccess {
    fn text(&self) -> Vec<u8> {
        let mut text = String::from(
            "# Apache reads this file anew for each request. Where there are many redirects, let the server\n\
             # read it once: `AllowOverride None`, and `Include` it in the `<Directory>` of the site.\n",
        );
        text.push_str(&format!(
            "DirectoryIndex index.html\nErrorDocument 404 {page}\nErrorDocument 410 {page}\n",
            page = self.not_found
        ));
        for (path, page) in &self.withdrawn {
            text.push_str(&format!(
                "<If \"%{{REQUEST_URI}} =~ m#{path}#\">\nErrorDocument 410 {page}\n</If>\n"
            ));
        }
        text.push_str(&self.headers.apache());
        text.push_str("RewriteEngine On\n");
        let mut all = self.asked.iter().chain(&self.moved).chain(&self.led);
        if all.any(|(.., status)| *status == Status::Gone) {
            // The address of that page is itself gone: without this, the server would ask for it for ever.
            text.push_str("RewriteCond %{ENV:REDIRECT_STATUS} =410\nRewriteRule ^ - [L]\n");
        }
        for (from, to, status) in &self.asked {
            text.push_str(&condition(from));
            text.push_str(&rule("^", to, *status, "QSD,"));
        }
        for (from, to, status) in &self.moved {
            text.push_str(&rules("", from, to, *status));
        }
        if !self.led.is_empty() {
            text.push_str(
                "RewriteCond %{REQUEST_FILENAME} -f [OR]\nRewriteCond %{REQUEST_FILENAME} -d\n\
                 RewriteRule ^ - [L]\n",
            );
        }
        for (from, to, status) in &self.led {
            text.push_str(&rules(&condition(from), "^", to, *status));
        }
        text.into_bytes()
    }
}

/// A text between quotes. The server has no way to write a quote within: expressions name it by its number.
fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

fn condition(request: &str) -> String {
    format!("RewriteCond %{{THE_REQUEST}} {}\n", quoted(request))
}

/// The rules of a redirect that passes the query of the reader on: the server would put it after an anchor.
fn rules(condition: &str, from: &str, to: &str, status: Status) -> String {
    let one = format!("{condition}{}", rule(from, to, status, ""));
    match to.split_once('#').filter(|(link, _)| !link.contains('?')) {
        Some((link, anchor)) => {
            let to = format!("{link}?%{{QUERY_STRING}}#{anchor}");
            let asked = "RewriteCond %{QUERY_STRING} .\n";
            format!("{asked}{condition}{}{one}", rule(from, &to, status, ""))
        }
        None => one,
    }
}

/// A rule; `flags` may drop the query of the reader.
fn rule(from: &str, to: &str, status: Status, flags: &str) -> String {
    match status {
        Status::Gone => format!("RewriteRule {} - [G,L]\n", quoted(from)),
        status => {
            let (from, to) = (quoted(from), quoted(to));
            format!("RewriteRule {from} {to} [{flags}R={},L,NE]\n", status.number())
        }
    }
}
