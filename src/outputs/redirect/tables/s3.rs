//! `s3-website.json`: the configuration of a website at Amazon S3, for `aws s3api put-bucket-website`.

use serde_json::{Map, Value, json};

use super::*;
use crate::url::percent_decode;

/// Patterns as routing rules: beginning of a key, target, and status.
#[derive(Serialize)]
struct Website {
    rules: Vec<Line>,
}

pub(super) fn plan(site: &Site) -> Output<'_> {
    file(UrlPath::new("/s3-website.json"), "s3-website.json", || website(site), Website::text)
}

/// A rule is possible where the pattern is the beginning of a path, and the target another, or the same
/// for all.
pub(super) fn fits(rule: &Redirect, target: Option<&Target>) -> bool {
    let from = &rule.from;
    let is_beginning = from.is_open() && !from.has_query() && from.names().count() == 1;
    let Some(target) = target else { return false };
    let is_plain = |link: &str| !link.contains(['?', '#']);
    let pieces = target.pieces().iter();
    let pieces: Vec<&Piece> =
        pieces.filter(|piece| !matches!(piece, Piece::Text(link) if link.is_empty())).collect();
    let fits = match pieces[..] {
        [Piece::Text(link)] => is_plain(link),
        [Piece::Text(link), Piece::Name(_)] => is_plain(link) && link.ends_with('/'),
        _ => false,
    };
    is_beginning && fits
}

fn website(site: &Site) -> Website {
    let moves = Moves::new(site);
    let rules = answered(Host::S3, &moves).into_iter().filter_map(|(rule, target)| {
        let (path, _) = rule.from.sample("", "");
        let key = percent_decode(&format!("{}{path}", site.config.base.path)).into_owned();
        let target = written(&target?, str::to_string, |_| ":splat".to_string());
        Some((key, target, rule.status))
    });
    Website { rules: rules.collect() }
}

pub(super) fn counted(site: &Site) -> Counted {
    Counted { patterns: website(site).rules.len(), ..Counted::default() }
}

impl Website {
    fn text(&self) -> Vec<u8> {
        let rules: Vec<Value> = self.rules.iter().map(rule).collect();
        let mut website = json!({
            "IndexDocument": { "Suffix": "index.html" },
            "ErrorDocument": { "Key": "404.html" },
        });
        if !rules.is_empty() {
            website["RoutingRules"] = Value::Array(rules);
        }
        format!("{website:#}\n").into_bytes()
    }
}

fn rule((key, target, status): &Line) -> Value {
    let mut redirect = Map::new();
    let (is_beginning, target) = match target.strip_suffix(":splat") {
        Some(target) => (true, target),
        None => (false, target.as_str()),
    };
    let mut path = target;
    if let Some((protocol, rest)) = target.split_once("://") {
        let (host, below) = rest.split_once('/').unwrap_or((rest, ""));
        redirect.insert("Protocol".into(), json!(protocol));
        redirect.insert("HostName".into(), json!(host));
        path = below;
    }
    let to = if is_beginning { "ReplaceKeyPrefixWith" } else { "ReplaceKeyWith" };
    redirect.insert(to.into(), json!(percent_decode(path.trim_start_matches('/'))));
    redirect.insert("HttpRedirectCode".into(), json!(status.number().to_string()));
    json!({
        "Condition": {
            "KeyPrefixEquals": key.trim_start_matches('/'),
            // Pages come first.
            "HttpErrorCodeReturnedEquals": "404",
        },
        "Redirect": redirect,
    })
}
