//! Reading: lines of logs, sitemaps and tables of redirects.

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::host::is_configuration;

/// Extensions of files that belong to pages, and that nobody cites.
const PARTS: &[&str] =
    &["css", "js", "mjs", "map", "woff", "woff2", "ttf", "otf", "eot", "br", "gz", "wasm"];

/// What hosts answer where nothing is.
const NOT_FOUND: &str = "404.html";

/// True for a file whose address somebody may have noted.
pub(super) fn is_cited(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    let mut parts = name.rsplit('.');
    let extension = parts.next().unwrap_or("").to_ascii_lowercase();
    let is_hash = |part: &str| part.len() == 10 && part.bytes().all(|it| it.is_ascii_hexdigit());
    let is_part = PARTS.contains(&&*extension) || is_of_search(file);
    let is_answer = name.eq_ignore_ascii_case(NOT_FOUND);
    !is_part && !is_answer && !is_configuration(name) && !parts.any(is_hash)
}

/// `search/en/root.json` and `search/en/f/i238u90.json`: files of our index, most of them named after
/// their content.
fn is_of_search(file: &str) -> bool {
    let parts: Vec<&str> = file.trim_start_matches('/').split('/').collect();
    match parts[..] {
        ["search", _, "root.json"] => true,
        ["search", _, _, name] => name.ends_with(".json"),
        _ => false,
    }
}

/// The address in a line of an access log, in the common or combined form: a reader asked for it
/// and got an answer. A line that is not of a log gives nothing, another line an empty answer.
pub(super) fn logged(line: &str) -> Option<Option<String>> {
    let (_, rest) = line.split_once(" [")?;
    let (_, rest) = rest.split_once("] \"")?;
    // Quotes within the request are escaped.
    let end =
        rest.match_indices("\" ").map(|(at, _)| at).find(|at| !rest[..*at].ends_with('\\'))?;
    let (request, rest) = (&rest[..end], &rest[end + 2..]);
    let status: u16 = rest.split(' ').next()?.parse().ok()?;
    let address = || {
        let (method, rest) = request.split_once(' ')?;
        let address = rest.rsplit_once(' ').map_or(rest, |(address, _)| address);
        let path = address.split(['?', '#']).next().unwrap_or("");
        let is_read = matches!(method, "GET" | "HEAD") && (200..400).contains(&status);
        (is_read && is_cited(path)).then(|| address.to_string())
    };
    Some(address())
}

/// Whether a sitemap lists other ones, and what it lists.
pub(super) fn sitemap(text: &str) -> Result<(bool, Vec<String>), String> {
    let wrong = |what: &str| format!("is not a sitemap: {what}");
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let (mut open, mut root) = (Vec::<String>::new(), None);
    let (mut locations, mut location) = (Vec::new(), String::new());
    loop {
        let event = reader.read_event().map_err(|error| wrong(&error.to_string()))?;
        let is_location = || open.last().is_some_and(|name| name == "loc");
        match event {
            Event::Start(tag) => {
                let name = tag.local_name().as_ref().to_string();
                root.get_or_insert_with(|| name.clone());
                open.push(name);
                location.clear();
            }
            Event::Text(text) if is_location() => location.push_str(&text),
            Event::CData(text) if is_location() => location.push_str(&text),
            Event::GeneralRef(name) if is_location() => {
                let text = format!("&{};", &*name);
                let text = quick_xml::escape::unescape(&text);
                location.push_str(&text.map_err(|error| wrong(&error.to_string()))?);
            }
            Event::End(_) => {
                if is_location() {
                    locations.push(location.trim().to_string());
                }
                open.pop();
            }
            Event::Eof if open.is_empty() => break,
            Event::Eof => return Err(wrong("it breaks off")),
            _ => {}
        }
    }
    match root.as_deref() {
        Some("urlset") => Ok((false, locations)),
        Some("sitemapindex") => Ok((true, locations)),
        _ => Err(wrong("it does not begin with `urlset` or `sitemapindex`")),
    }
}

/// The addresses that a `_redirects` file redirects, but for its patterns.
pub(super) fn redirects(text: &str) -> impl Iterator<Item = &str> {
    fn from(line: &str) -> Option<&str> {
        let mut words = line.split_whitespace();
        let from = words.next().filter(|from| from.starts_with('/'))?;
        words.next().map(|_| from)
    }
    text.lines().filter_map(from).filter(|from| !from.contains(['*', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_pages_is_not_cited() {
        for file in
            ["a/index.html", "feed.xml", "x/report.pdf", "a.b/c", "10/2025.html", "search/a.json"]
        {
            assert!(is_cited(file), "{file}");
        }
        for file in [
            "assets/site.0123456789.svg",
            "a/b.CSS",
            "_redirects",
            "x/.HTACCESS",
            "vercel.json",
            "ar/404.html",
            "search/en/f/i238u90.json",
            "/search/en/root.json",
        ] {
            assert!(!is_cited(file), "{file}");
        }
    }

    #[test]
    fn patterns_of_redirects_are_no_addresses() {
        let table = "# old\n/a/ /b/ 301\n/c/* /d/:splat\n/:year/ /e/\n  /f\t/g 410\n/alone\n";
        assert_eq!(redirects(table).collect::<Vec<_>>(), ["/a/", "/f"]);
    }
}
