//! Guard: who may send requests, and what a page elsewhere may do with an answer.
//!
//! Only their author may read drafts. A page on another site that is open in the same browser
//! must not read, frame or embed them.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CONTENT_SECURITY_POLICY, HOST, ORIGIN, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use axum::middleware::Next;

use super::answer::short;

/// Headers of every answer, for browsers.
const POLICIES: [(HeaderName, &str); 4] = [
    (CONTENT_SECURITY_POLICY, "frame-ancestors 'self'"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

/// Accepts requests that only read, and that name this server correctly.
pub(super) async fn guard(
    State(hosts): State<Arc<Hosts>>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let mut response = match refused(&hosts, &request) {
        Some(refusal) => refusal,
        None => next.run(request).await,
    };
    for (name, value) in POLICIES {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn refused(hosts: &Hosts, request: &Request) -> Option<Response<Body>> {
    // RFC 9112, 3.2: no server answers a request with two hosts.
    if request.headers().get_all(HOST).iter().count() > 1 {
        return Some(short(StatusCode::BAD_REQUEST, "a request has one `Host`\n"));
    }
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let named = request.uri().authority().map(|authority| authority.as_str());
    let is_ours = host.or(named).is_some_and(|host| hosts.know(host))
        && named.is_none_or(|host| hosts.know(host));
    if !is_ours {
        return Some(short(StatusCode::FORBIDDEN, "unknown host name\n"));
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut response = short(StatusCode::METHOD_NOT_ALLOWED, "this server is read-only\n");
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return Some(response);
    }
    None
}

/// True where a page of this server asks, and not one on another site.
pub(super) fn is_own_page(hosts: &Hosts, headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    let site = text(HeaderName::from_static("sec-fetch-site"));
    let origin = text(ORIGIN);
    let is_ours = |origin: &str| origin.split_once("://").is_some_and(|(_, host)| hosts.know(host));
    site.is_none_or(|site| matches!(site, "same-origin" | "none")) && origin.is_none_or(is_ours)
}

/// Names under which the server may be asked: a page elsewhere whose name was made to point here
/// must not read drafts (DNS rebinding).
pub(super) struct Hosts {
    names: Vec<String>,
    /// It listens on all addresses, and each of them is its own.
    any_address: bool,
}

impl Hosts {
    pub(super) fn new(host: &str, address: IpAddr, base_url: Option<&str>) -> Hosts {
        let mut names = vec!["localhost".to_string(), host.to_string(), address.to_string()];
        names.extend(base_url.map(|url| {
            let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
            name(rest.split('/').next().unwrap_or("")).unwrap_or("").to_string()
        }));
        names.iter_mut().for_each(|name| name.make_ascii_lowercase());
        Hosts { names, any_address: address.is_unspecified() }
    }

    /// True for a `Host` that means this server: a name with or without a port.
    fn know(&self, host: &str) -> bool {
        let Some(name) = name(host).map(str::to_ascii_lowercase) else { return false };
        let address: Option<IpAddr> = name.parse().ok();
        self.names.contains(&name)
            || name.ends_with(".localhost")
            || address.is_some_and(|address| address.is_loopback() || self.any_address)
    }
}

/// A host without its port and brackets; none where it is not one.
fn name(host: &str) -> Option<&str> {
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    (port.is_empty() || port.strip_prefix(':').is_some_and(is_port)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_names_reach_the_server() {
        let hosts = Hosts::new("127.0.0.1", "127.0.0.1".parse().unwrap(), None);
        for name in ["127.0.0.1:1313", "localhost", "LOCALHOST:80", "[::1]:1313", "a.localhost"] {
            assert!(hosts.know(name), "{name}");
        }
        for name in [
            "evil.example",
            "127.0.0.1.evil.example:1313",
            "192.168.1.4",
            "",
            "localhost.evil",
            "[127.0.0.1]evil.example",
            "[::1",
            "localhost:evil.example",
        ] {
            assert!(!hosts.know(name), "{name}");
        }
        let open = Hosts::new("0.0.0.0", "0.0.0.0".parse().unwrap(), Some("https://x.example/a/"));
        assert!(open.know("192.168.1.4:1313") && open.know("x.example"));
        assert!(!open.know("evil.example"));
    }
}
