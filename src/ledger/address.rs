//! Address: an address that was written down somewhere, as an address of the site.

use std::collections::HashMap;

use super::given::{Given, Line};
use crate::url::{BaseUrl, UrlPath, percent_decode};

/// An address with what is known about it.
pub(super) struct Address {
    pub url: UrlPath,
    /// The part of the query that chose what was shown.
    pub query: Option<String>,
    pub anchor: Option<String>,
    pub id: String,
    pub kind: String,
}

impl Address {
    /// As people know it.
    pub(super) fn shown(&self) -> String {
        let mut shown = self.url.to_string();
        for (sign, part) in [('?', &self.query), ('#', &self.anchor)] {
            if let Some(part) = part {
                shown.push(sign);
                shown.push_str(part);
            }
        }
        shown
    }
}

/// The host of most addresses, where that is not the site's.
pub(super) fn former_host(given: &Given, base: &BaseUrl) -> Option<String> {
    let mut hosts: HashMap<String, usize> = HashMap::new();
    for line in &given.lines {
        if let Some((host, _)) = split_host(&line.address) {
            *hosts.entry(host).or_default() += 1;
        }
    }
    let own = hosts.remove(bare(base.host())).unwrap_or(0);
    hosts.retain(|_, count| *count > own);
    hosts.into_iter().max_by(|a, b| (a.1, &b.0).cmp(&(b.1, &a.0))).map(|(host, _)| host)
}

fn bare(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

/// The host of a URL, without port and `www.`, and the text after it; none of a path.
fn split_host(address: &str) -> Option<(String, &str)> {
    let rest = match address.split_once("://") {
        Some((scheme, rest)) if !scheme.contains(['/', '?', '#']) => rest,
        _ => address.strip_prefix("//")?,
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let host = host.split(':').next().unwrap_or(host).to_ascii_lowercase();
    Some((bare(&host).to_string(), path))
}

/// An address as one of the site; none of another host, or outside the path of the site.
pub(super) fn address(line: &Line, base: &BaseUrl, former: Option<&str>) -> Option<Address> {
    let (is_own, rest) = match split_host(&line.address) {
        Some((host, rest)) if host == bare(base.host()) => (true, rest),
        Some((host, rest)) if Some(&*host) == former => (false, rest),
        Some(_) => return None,
        None => (!line.is_within, &*line.address),
    };
    let (rest, anchor) = match rest.split_once('#') {
        Some((rest, anchor)) => (rest, Some(percent_decode(anchor).into_owned())),
        None => (rest, None),
    };
    let (path, query) = rest.split_once('?').map_or((rest, ""), |(path, query)| (path, query));
    let path = match (UrlPath::new(path), is_own && !base.path.is_empty()) {
        (path, false) => path,
        (path, true) => {
            let folder = percent_decode(&base.path);
            let below = path.as_str().strip_prefix(&*folder)?;
            match below.is_empty() || below.starts_with('/') {
                true => UrlPath::new(&crate::url::encode(below)),
                false => return None,
            }
        }
    };
    Some(Address {
        url: path,
        query: choosing(query),
        anchor: anchor.filter(|anchor| !anchor.is_empty()),
        id: line.id.clone(),
        kind: line.kind.clone(),
    })
}

/// The part of a query by which programs such as WordPress choose what they show. Other parts,
/// such as where a reader came from, change nothing.
fn choosing(query: &str) -> Option<String> {
    let keys = ["p", "page_id", "attachment_id", "cat", "feed", "tag", "author", "m"];
    let chooses = |part: &&str| {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        keys.contains(&key) && !value.is_empty()
    };
    query.split('&').find(chooses).map(str::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, base: &str) -> Option<String> {
        let base = BaseUrl::parse(base).unwrap();
        address(&Line::new(text), &base, Some("old.example")).map(|address| address.shown())
    }

    #[test]
    fn the_own_host_is_known_in_each_spelling() {
        for url in [
            "https://x.example/a/",
            "http://www.x.example:80/a/?utm_source=y",
            "//X.example/a/",
            "https://old.example/a/#",
            "/a/",
        ] {
            assert_eq!(of(url, "https://x.example").as_deref(), Some("/a/"), "{url}");
        }
        assert_eq!(of("https://y.example/a/", "https://x.example"), None);
        assert_eq!(of("https://x.example", "https://x.example").as_deref(), Some("/"));
        assert_eq!(of("/?p=12&x=y#b", "https://x.example").as_deref(), Some("/?p=12#b"));
    }

    #[test]
    fn the_path_of_the_site_is_no_part_of_its_addresses() {
        let base = "https://x.example/archive/";
        assert_eq!(of("https://x.example/archive/a/", base).as_deref(), Some("/a/"));
        assert_eq!(of("/archive", base).as_deref(), Some("/"));
        assert_eq!(of("/archives/a/", base), None);
        assert_eq!(of("https://old.example/a/", base).as_deref(), Some("/a/"));
    }
}
