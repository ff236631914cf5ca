//! `vercel.json`: redirects and headers for Vercel.

use serde_json::{Value, json};

use super::*;
use crate::redirect::{Part, Pattern, Splat};

/// The content of the file.
#[derive(Serialize)]
struct Project {
    redirects: Vec<Entry>,
    headers: Headers,
}

/// A redirect.
#[derive(Serialize)]
struct Entry {
    source: String,
    /// Keys and values of the query that it needs.
    query: Vec<(String, String)>,
    destination: String,
    status: Status,
}

/// Signs that have a meaning in a source.
const SIGNS: &[char] =
    &['(', ')', '{', '}', '[', ']', '*', '+', '?', ':', '.', '!', '\\', '^', '$', '|'];

pub(super) fn plan(site: &Site) -> Output<'_> {
    file(UrlPath::new("/vercel.json"), "vercel.json", || project(site), Project::text)
}

fn project(site: &Site) -> Project {
    let base = &site.config.base.path;
    let moves = Moves::new(site);
    let mut redirects = Vec::new();
    let (mut asked, mut led) = (Vec::new(), Vec::new());
    for (rule, target) in answered(Host::Vercel, &moves) {
        let Some(target) = target else { continue };
        let all = if rule.from.has_query() { &mut asked } else { &mut led };
        entries(&rule.from, &target, rule.status, base, all);
    }
    redirects.append(&mut asked);
    for one in singles(site, &moves) {
        let Some(target) = &one.to else { continue };
        let path = site.config.base.link(&one.url);
        redirects.push(Entry {
            source: format!("{}{{/}}?", literal(path.trim_end_matches('/'))),
            query: Vec::new(),
            destination: destination(target, Splat::Matched),
            status: one.status,
        });
    }
    redirects.append(&mut led);
    Project { redirects, headers: headers(site) }
}

/// A pattern that ends in `*` also matches its own beginning, and that needs an entry of its own.
fn entries(from: &Pattern, target: &Target, status: Status, base: &str, all: &mut Vec<Entry>) {
    let part = |part: &Part| {
        let name: String = part.name.iter().map(|name| format!(":{name}")).collect();
        format!("/{}{name}{}", literal(&part.before), literal(&part.after))
    };
    let parts: String = from.parts().iter().map(part).collect();
    let path = format!("{}{parts}", literal(base));
    let query = |part: &Part| {
        let whole = format!("{}\u{0}{}", part.before, part.after);
        let (key, value) = whole.split_once('=').unwrap_or((&whole, ""));
        let name: String = part.name.iter().map(|name| format!("(?<{name}>[^&]+)")).collect();
        let value = value.split('\u{0}').map(literal).collect::<Vec<_>>().join(&name);
        (key.replace('\u{0}', ""), value)
    };
    let query: Vec<_> = from.query().iter().map(query).collect();
    let mut add = |source: String, splat: Splat| {
        let destination = destination(target, splat);
        all.push(Entry { source, query: query.clone(), destination, status });
    };
    if from.is_open() {
        add(format!("{path}/:splat(.+)"), Splat::Matched);
    }
    add(format!("{path}{{/}}?"), Splat::Empty);
}

/// A text in a source, where these signs have a meaning.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if SIGNS.contains(&c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn destination(target: &Target, splat: Splat) -> String {
    let text = |link: &str| without(link, &['(', ')', '{', '}', '*', '+', ':', '\\', '$']);
    written(target, text, |name| match name {
        "splat" if splat == Splat::Empty => String::new(),
        name => format!(":{name}"),
    })
}

pub(super) fn counted(site: &Site) -> Counted {
    let project = project(site);
    let length = |entry: &Entry| entry.source.len().max(entry.destination.len());
    let is_pattern = |entry: &&Entry| !entry.query.is_empty() || entry.source.contains("/:");
    let patterns = project.redirects.iter().filter(is_pattern).count();
    Counted {
        singles: project.redirects.len() - patterns,
        patterns,
        longest: project.redirects.iter().map(length).max().unwrap_or(0),
        ..Counted::default()
    }
}

impl Project {
    fn text(&self) -> Vec<u8> {
        let redirects = self.redirects.iter().map(|entry| {
            let mut one = json!({
                "source": entry.source,
                "destination": entry.destination,
                "statusCode": entry.status.number(),
            });
            if !entry.query.is_empty() {
                let has = entry.query.iter().map(|(key, value)| match value.as_str() {
                    "" => json!({ "type": "query", "key": key }),
                    value => json!({ "type": "query", "key": key, "value": value }),
                });
                one["has"] = has.collect();
            }
            one
        });
        let headers = self.headers.0.iter().map(|rule| {
            let headers =
                rule.headers.iter().map(|(key, value)| json!({ "key": key, "value": value }));
            let source = rule.path.split('*').map(literal).collect::<Vec<_>>().join("(.*)");
            json!({ "source": source, "headers": headers.collect::<Vec<Value>>() })
        });
        let project = json!({
            "trailingSlash": true,
            "redirects": redirects.collect::<Vec<Value>>(),
            "headers": headers.collect::<Vec<Value>>(),
        });
        format!("{project:#}\n").into_bytes()
    }
}
