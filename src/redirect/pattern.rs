//! Patterns: which addresses a redirect matches.

use super::{Fault, normal, written};
use crate::url::UrlPath;

/// Addresses that are redirected: one, or all of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
    /// It ends in `*`.
    is_open: bool,
    /// The query after `?`, split at its `&`.
    query: Vec<Part>,
    /// As it is written, for people.
    text: String,
}

/// One part of a path: a text, or a name with the text around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Percent-encoded.
    pub before: String,
    /// The name, where it has one.
    pub name: Option<String>,
    /// Percent-encoded.
    pub after: String,
}

/// How a server writes regular expressions.
#[derive(Clone, Copy)]
pub struct Dialect {
    /// What begins the group of a name.
    pub group: fn(&str) -> String,
    /// Characters that no address has, in addition to `/`, `?` and a backslash.
    pub never: &'static str,
}

/// The text of an address for each name of a pattern, percent-encoded.
pub type Captures<'p> = Vec<(&'p str, String)>;

/// The name of `*` in targets.
const SPLAT: &str = "splat";

impl Pattern {
    /// Reads a pattern such as `/blog/:year/*`.
    pub fn parse(text: &str) -> Result<Pattern, Fault> {
        if !text.starts_with('/') || text.starts_with("//") {
            let hint = "such as `/old/`; an address of another host is redirected by that host";
            return Err(Fault::new(format!("`{text}` is not a path of the site"), hint));
        }
        if text.contains('#') {
            let hint = "remove it: browsers do not send the text after `#`";
            return Err(Fault::new(format!("no host can see the anchor of `{text}`"), hint));
        }
        if text.contains(char::is_whitespace) {
            let hint = "write `%20` for a space";
            return Err(Fault::new(format!("there is a space in `{text}`"), hint));
        }
        if text.contains(char::is_control) {
            let shown = text.escape_debug();
            let hint = "remove it: no address contains one";
            return Err(Fault::new(format!("there is a control character in `{shown}`"), hint));
        }
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let mut names: Vec<String> = Vec::new();
        let mut parts = Vec::new();
        let mut is_open = false;
        for part in path.split('/').filter(|part| !part.is_empty()) {
            if is_open || (part.contains('*') && part != "*") {
                let hint =
                    "write it as the last part, such as `/old/*`, or `%2A` for the sign itself";
                return Err(Fault::new(format!("`*` stands within `{text}`"), hint));
            }
            match part {
                "*" => is_open = true,
                part => parts.push(Part::parse(part, &mut names)?),
            }
        }
        let query = query.split('&').filter(|part| !part.is_empty());
        let query = query.map(|part| Part::parse(part, &mut names)).collect::<Result<_, _>>()?;
        Ok(Pattern { parts, is_open, query, text: text.to_string() })
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The only address that it matches, where there is one.
    pub fn address(&self) -> Option<UrlPath> {
        let is_one = !self.is_open && self.query.is_empty() && self.names().next().is_none();
        is_one.then(|| UrlPath::new(&self.text))
    }

    /// True where it needs a query.
    pub fn has_query(&self) -> bool {
        !self.query.is_empty()
    }

    /// The names that a target may use.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let parts = self.parts.iter().chain(&self.query);
        parts.filter_map(|part| part.name.as_deref()).chain(self.is_open.then_some(SPLAT))
    }

    /// Its first part, percent-encoded, where that is a text.
    pub fn first(&self) -> Option<&str> {
        self.parts.first().filter(|part| part.name.is_none()).map(|part| part.before.as_str())
    }

    /// The texts of its names in an address, if it matches that: a path and a query as they are
    /// sent.
    pub fn captures(&self, path: &str, query: &str) -> Option<Captures<'_>> {
        let mut captures = Captures::new();
        let mut rest = path.strip_prefix('/')?;
        for part in &self.parts {
            let (own, below) = rest.split_once('/').unwrap_or((rest, ""));
            part.capture(own, &mut captures)?;
            rest = below;
        }
        match self.is_open {
            // The address of another host would begin so.
            true if rest.starts_with(['/', '\\']) => return None,
            true => {
                let parts: Vec<String> = rest.split('/').map(normal).collect();
                captures.push((SPLAT, parts.join("/")));
            }
            false if !rest.is_empty() => return None,
            false => {}
        }
        if self.has_query() {
            let mut parts = query.split('&').filter(|part| !part.is_empty());
            for part in &self.query {
                part.capture(parts.next()?, &mut captures)?;
            }
            if parts.next().is_some() {
                return None;
            }
        }
        Some(captures)
    }

    /// An address that it matches, with `fill` in place of names and `below` in place of `*`.
    pub fn sample(&self, fill: &str, below: &str) -> (String, String) {
        let part = |part: &Part| match part.name {
            Some(_) => format!("{}{fill}{}", part.before, part.after),
            None => part.before.clone(),
        };
        let mut path: String = self.parts.iter().map(|one| format!("/{}", part(one))).collect();
        path.push('/');
        if self.is_open {
            path.push_str(below);
        }
        let query: Vec<String> = self.query.iter().map(part).collect();
        (path, query.join("&"))
    }

    /// The pattern in the form of Netlify and Cloudflare: paths, and parameters where there are some.
    /// `base` is the path of the site.
    pub fn netlify(&self, base: &str) -> Vec<String> {
        let one = |part: &Part| {
            let name = part.name.iter().map(|name| format!(":{name}"));
            let name: String = name.collect();
            format!("{}{name}{}", literal(&part.before), literal(&part.after))
        };
        let mut path: String = self.parts.iter().map(|part| format!("/{}", one(part))).collect();
        path.insert_str(0, base);
        if self.has_query() {
            let query: Vec<String> = self.query.iter().map(one).collect();
            return vec![format!("{path}/ {}", query.join(" "))];
        }
        match self.is_open {
            // `/old` is one of its addresses, too, and some hosts do not see that.
            true if self.parts.is_empty() => vec![format!("{path}/*")],
            true => vec![format!("{path}/"), format!("{path}/*")],
            false if self.text.ends_with('/') => vec![format!("{path}/")],
            false => vec![path],
        }
    }

    /// The parts of its path.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The parts of its query.
    pub fn query(&self) -> &[Part] {
        &self.query
    }

    /// It ends in `*`.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// The pattern as a regular expression of nginx for `$request_uri`. `base` is the path of the
    /// site.
    pub fn nginx(&self, base: &str) -> String {
        let end = if self.has_query() { "$" } else { "(?:\\?|$)" };
        let dialect = Dialect { group: |name| format!("?<p_{name}>"), never: "" };
        format!("~^{}{end}", self.expression(base, dialect))
    }

    /// The pattern as a regular expression for path and query as they are sent, without the query
    /// where it needs none. Its groups are in the order of [`Pattern::names`], but for that of `*`,
    /// which comes before those of the query.
    pub fn expression(&self, base: &str, dialect: Dialect) -> String {
        let Dialect { group, never } = dialect;
        let one = |part: &Part, other: &str| {
            let name = part.name.iter();
            let name = name.map(|name| format!("({}[^/?\\\\{never}{other}]+)", group(name)));
            let name: String = name.collect();
            format!("{}{name}{}", expression(&part.before), expression(&part.after))
        };
        let mut text = expression(base);
        text.extend(self.parts.iter().map(|part| format!("/{}", one(part, ""))));
        match self.is_open {
            true => {
                text.push_str(&format!("(?:/({}(?:[^/?\\\\{never}][^?{never}]*)?))?", group(SPLAT)))
            }
            false => text.push_str("/?"),
        }
        if self.has_query() {
            let query: Vec<String> = self.query.iter().map(|part| one(part, "&")).collect();
            text.push_str(&format!("\\?{}", query.join("&")));
        }
        text
    }
}

impl Part {
    fn text(before: String) -> Part {
        Part { before, name: None, after: String::new() }
    }

    fn parse(text: &str, names: &mut Vec<String>) -> Result<Part, Fault> {
        let letter = |c: char| c.is_ascii_alphabetic() || c == '_';
        let starts = |at: &usize| text[at + 1..].starts_with(letter);
        let mut colons = text.match_indices(':').map(|(at, _)| at).filter(starts);
        let Some(colon) = colons.next() else { return Ok(Part::text(written(text))) };
        let rest = &text[colon + 1..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let name = &rest[..end];
        if colons.next().is_some() {
            let hint = "give each a part of its own, such as `/:year/:slug/`; `%3A` is a colon";
            return Err(Fault::new(format!("there are two names in `{text}`"), hint));
        }
        if name == SPLAT || names.iter().any(|other| other == name) {
            let hint = "give each part a name of its own; `:splat` is what `*` stands for";
            return Err(Fault::new(format!("the name `:{name}` is taken"), hint));
        }
        names.push(name.to_string());
        Ok(Part {
            before: written(&text[..colon]),
            name: Some(name.to_string()),
            after: written(&rest[end..]),
        })
    }

    /// Adds the text of its name in a part of an address, if it matches that.
    fn capture<'p>(&'p self, part: &str, captures: &mut Captures<'p>) -> Option<()> {
        let normal = normal(part);
        let Some(name) = &self.name else { return (normal == self.before).then_some(()) };
        let inner = normal.strip_prefix(&self.before)?.strip_suffix(&self.after)?;
        let is_plain = !inner.is_empty() && !part.contains('\\');
        captures.push((name, inner.to_string()));
        is_plain.then_some(())
    }
}

/// A link for `_redirects`, where `*` and `:name` would make it a pattern for other addresses.
pub(super) fn literal(link: &str) -> String {
    link.replace('*', "%2A").replace(':', "%3A")
}

/// A percent-encoded text as a regular expression: hexadecimal digits may be small, and signs that need
/// no encoding may be encoded.
fn expression(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '%' if rest.is_char_boundary(3.min(rest.len())) && rest.len() >= 3 => 3,
            c => c.len_utf8(),
        };
        let (one, others) = rest.split_at(length);
        match one {
            one if length == 3 => out.push_str(&format!("(?i:{one})")),
            "/" | "-" | "_" | "~" => out.push_str(one),
            one if c.is_ascii_alphanumeric() => out.push_str(one),
            "\"" | "\\" => out.push_str(&format!("(?:\\x{0:02X}|%{0:02X})", c as u32)),
            one => out.push_str(&format!("(?:\\{one}|%{:02X})", c as u32)),
        }
        rest = others;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captures(pattern: &str, path: &str, query: &str) -> Option<String> {
        let pattern = Pattern::parse(pattern).expect("a pattern");
        let captures = pattern.captures(path, query)?;
        let captures = captures.iter().map(|(name, text)| format!("{name}={text}"));
        Some(captures.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn a_pattern_is_for_addresses_of_its_form() {
        for (pattern, path, found) in [
            ("/old/*", "/old/a/b/", Some("splat=a/b/")),
            ("/old/*", "/old/", Some("splat=")),
            ("/old/*", "/old", Some("splat=")),
            ("/old/*", "/older/", None),
            ("/*", "/a", Some("splat=a")),
            ("/:year/:slug.html", "/2010/a-b.html", Some("year=2010 slug=a-b")),
            ("/:year/:slug.html", "/2010/.html", None),
            ("/:year/:slug", "/2010/x/", Some("year=2010 slug=x")),
            ("/a:8080/", "/a:8080", Some("")),
            ("/%2A/économie/", "/*/%c3%89conomie/", None),
            ("/%2A/économie/", "/%2a/%c3%a9conomie/", Some("")),
            ("/x/:name", "/x/caf%c3%a9%2fb", Some("name=caf%C3%A9%2Fb")),
            ("/x/:name", "/x/a//", None),
            // Neither may redirect to another host.
            ("/*", "//evil.example/", None),
            ("/*", "/\\evil.example/", None),
            ("/:name", "/\\evil.example", None),
        ] {
            assert_eq!(captures(pattern, path, "").as_deref(), found, "{pattern} {path}");
        }
        assert_eq!(captures("/?p=:id", "/", "p=12").as_deref(), Some("id=12"));
        assert_eq!(captures("/?p=12", "/", "p=123"), None);
        assert_eq!(captures("/?p=12", "/", "p=12&x=1"), None);
        // Old programs put whole paths there, and addresses in Latin-1.
        assert_eq!(captures("/?/page/:id", "/", "/page/7").as_deref(), Some("id=7"));
        assert_eq!(captures("/?/", "/", "/").as_deref(), Some(""));
        assert_eq!(captures("/caf%E9/", "/caf%E9/", "").as_deref(), Some(""));
        assert_eq!(captures("/100%/", "/100%25/", "").as_deref(), Some(""));
        assert_eq!(captures("/a/", "/a/", "utm=x").as_deref(), Some(""));
    }

    #[test]
    fn what_is_no_pattern_is_told() {
        for text in [
            "old/",
            "https://x.example/",
            "//x/",
            "/a*/",
            "/*/a",
            "/:a/:a",
            "/:a:b/",
            "/x#y",
            "/a\0/",
        ] {
            assert!(Pattern::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn hosts_have_forms_of_their_own() {
        let pattern = |text| Pattern::parse(text).expect("a pattern");
        assert_eq!(pattern("/old/*").netlify("/x"), ["/x/old/", "/x/old/*"]);
        assert_eq!(pattern("/:a/b:c.x").netlify(""), ["/:a/b:c.x"]);
        assert_eq!(pattern("/?p=1").netlify(""), ["/ p=1"]);
        assert_eq!(pattern("/é/a.b/").nginx(""), "~^/(?i:%C3)(?i:%A9)/a(?:\\.|%2E)b/?(?:\\?|$)");
    }
}
