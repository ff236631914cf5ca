//! Addresses within the site: one type, joined with the base path in one function.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

/// A path within the site, without the base path: starts with `/`, NFC, not percent-encoded.
///
/// A path that ends in `/` is a page in a folder (`/about/` is the file `about/index.html`);
/// any other names its file. All who name it share its text.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct UrlPath(Arc<str>);

impl UrlPath {
    /// A path from text in any form: a missing leading slash is added, doubled slashes are folded,
    /// `.` and `..` are resolved, percent-encoded UTF-8 is decoded, the result is NFC.
    pub fn new(text: &str) -> UrlPath {
        let decoded = percent_decode(text);
        if is_normal(&decoded) {
            return UrlPath(decoded.into());
        }
        let mut path = String::with_capacity(decoded.len() + 1);
        for part in decoded.split('/') {
            match part {
                "" | "." => {}
                ".." => path.truncate(path.rfind('/').unwrap_or(0)),
                part => {
                    path.push('/');
                    match part.is_ascii() {
                        true => path.push_str(part),
                        false => path.extend(part.nfc()),
                    }
                }
            }
        }
        let folder = decoded.ends_with('/') || decoded.ends_with("/.") || decoded.ends_with("/..");
        if path.is_empty() || folder {
            path.push('/');
        }
        UrlPath(path.into())
    }

    /// A path from text in which a `%` stands for itself.
    pub fn as_written(text: &str) -> UrlPath {
        match is_normal(text) {
            true => UrlPath(text.into()),
            false => UrlPath::new(&encode(text)),
        }
    }

    /// The path as text, such as `/about/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The file that serves this path, relative to the output folder: `about/index.html`.
    pub fn file(&self) -> String {
        let mut file = self.0[1..].to_string();
        if self.0.ends_with('/') {
            file.push_str("index.html");
        }
        file
    }

    /// The path one step below: `/tags/` joined with `ai/` is `/tags/ai/`.
    pub fn join(&self, below: &str) -> UrlPath {
        UrlPath::new(&format!("{}/{}", self.0.trim_end_matches('/'), below))
    }
}

/// What two files share when a case-insensitive or normalising file system would mix them up.
pub(crate) fn folded(file: &str) -> Cow<'_, str> {
    match file.is_ascii() {
        true if !file.bytes().any(|byte| byte.is_ascii_uppercase()) => Cow::Borrowed(file),
        true => Cow::Owned(file.to_ascii_lowercase()),
        false => Cow::Owned(
            file.nfkc().flat_map(char::to_lowercase).collect::<String>().replace('ß', "ss"),
        ),
    }
}

/// True for a path in ASCII that needs no change.
fn is_normal(path: &str) -> bool {
    let mut before = None;
    let fits = |byte: u8| {
        let after_slash = before.replace(byte).is_none_or(|before| before == b'/');
        byte.is_ascii() && !(after_slash && matches!(byte, b'/' | b'.'))
    };
    path.strip_prefix('/').is_some_and(|below| below.bytes().all(fits))
}

impl fmt::Display for UrlPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The address of the site: `https://host` and the path under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    /// Scheme and host with port, without a trailing slash.
    pub origin: String,
    /// Path without a trailing slash; empty at the root of a host. Percent-encoded.
    pub path: String,
}

impl BaseUrl {
    /// Reads `https://host/archive/`. The error says what is wrong with it.
    pub fn parse(text: &str) -> Result<BaseUrl, &'static str> {
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .ok_or("a base URL starts with `https://` or `http://`")?;
        if rest.contains(['?', '#', ' ', '"', '<', '>']) {
            return Err("a base URL has no query, fragment or space");
        }
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        if host.is_empty() {
            return Err("a base URL needs a host");
        }
        let origin = format!("{}{}", &text[..text.len() - rest.len()], host);
        let path = encode(UrlPath::new(path).as_str().trim_end_matches('/'));
        Ok(BaseUrl { origin, path })
    }

    /// Host without the port.
    pub fn host(&self) -> &str {
        let host = self.origin.split_once("://").map_or("", |(_, host)| host);
        host.split(':').next().unwrap_or(host)
    }

    /// URL to print in a page: base path and path, percent-encoded.
    pub fn link(&self, path: &UrlPath) -> String {
        let mut link = String::with_capacity(self.path.len() + path.0.len() + 8);
        link.push_str(&self.path);
        encode_to(&mut link, &path.0);
        link
    }

    /// [`BaseUrl::link`], in the path's own text where that is the same.
    pub fn shared_link(&self, path: &UrlPath) -> Arc<str> {
        match self.path.is_empty() && path.0.bytes().all(stands) {
            true => path.0.clone(),
            false => self.link(path).into(),
        }
    }

    /// Absolute URL, percent-encoded.
    pub fn absolute(&self, path: &UrlPath) -> String {
        let mut url = String::with_capacity(self.origin.len() + self.path.len() + path.0.len() + 8);
        url.push_str(&self.origin);
        url.push_str(&self.path);
        encode_to(&mut url, &path.0);
        url
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.path)
    }
}

/// Percent-encodes all but unreserved characters, sub-delimiters, `:`, `@` and `/` (RFC 3986).
pub(crate) fn encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    encode_to(&mut encoded, path);
    encoded
}

/// True for a byte that [`encode`] leaves unchanged.
fn stands(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/'
            | b':' | b'@' | b'!' | b'$' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=')
}

fn encode_to(out: &mut String, path: &str) {
    if path.bytes().all(stands) {
        out.push_str(path);
        return;
    }
    for byte in path.bytes() {
        if stands(byte) {
            out.push(byte as char);
        } else {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            out.push('%');
            out.push(HEX[usize::from(byte >> 4)] as char);
            out.push(HEX[usize::from(byte & 15)] as char);
        }
    }
}

/// The address of a file of the site.
pub(crate) fn url_of(file: &str) -> String {
    format!("/{}", file.strip_suffix("index.html").unwrap_or(file))
}

/// Undoes percent-encoding where the result is UTF-8; otherwise gives the text as it stands.
pub(crate) fn percent_decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        // A number may have a sign, and a byte may not.
        let hex = hex.filter(|hex| hex.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// A text in NFC.
pub(crate) fn nfc(text: &str) -> String {
    if text.is_ascii() { text.to_string() } else { text.nfc().collect() }
}

/// True for destinations that leave the site: a scheme such as `https:` or `mailto:`, or `//host`.
pub(crate) fn is_external(destination: &str) -> bool {
    if destination.starts_with("//") {
        return true;
    }
    let end = |byte: &u8| matches!(byte, b':' | b'/' | b'?' | b'#');
    let end = destination.as_bytes().iter().position(end).unwrap_or(destination.len());
    let (scheme, rest) = destination.split_at(end);
    rest.starts_with(':')
        && scheme.len() > 1
        && scheme != "id"
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// The scheme of a URL in lower case, as browsers read it (URL Standard, 4.4): controls and spaces
/// before it do not count, nor do tabs and line ends within. None where it has none.
pub(crate) fn scheme(url: &str) -> Option<String> {
    let url = url.trim_start_matches(|c: char| c <= ' ');
    let mut scheme = String::new();
    for c in url.chars() {
        match c {
            '\t' | '\n' | '\r' => {}
            ':' => return (!scheme.is_empty()).then_some(scheme),
            'a'..='z' | 'A'..='Z' => scheme.push(c.to_ascii_lowercase()),
            '0'..='9' | '+' | '-' | '.' if !scheme.is_empty() => scheme.push(c),
            _ => return None,
        }
    }
    None
}

/// A reader who follows this link would run the script in it.
pub(crate) fn runs_script(url: &str) -> bool {
    scheme(url).is_some_and(|scheme| matches!(&*scheme, "javascript" | "vbscript" | "data"))
}

/// A picture within its own URL.
pub(crate) fn is_picture_in_url(url: &str) -> bool {
    let start = url.get(.."data:image/".len());
    start.is_some_and(|start| start.eq_ignore_ascii_case("data:image/"))
}

/// What [`is_plain_link`] accepts, for people.
pub(crate) const LINK_SCHEMES: &str =
    "a link begins with `https:`, `http:`, `mailto:` or `tel:`, or is a path";

/// A link that is allowed in front matter and menus: relative, or `http`, `https`, `mailto`, `tel`.
pub(crate) fn is_plain_link(url: &str) -> bool {
    scheme(url).is_none_or(|scheme| matches!(&*scheme, "http" | "https" | "mailto" | "tel" | "id"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_two_digits() {
        assert_eq!(percent_decode("/a%+b/%2/%C3%A9%2f"), "/a%+b/%2/é/");
    }

    #[test]
    fn a_scheme_is_read_as_browsers_do() {
        let scripts = [
            "javascript:alert(1)",
            " JavaScript:alert(1)",
            "java\tscript:alert(1)",
            "java\r\nscript:alert(1)",
            "\u{1}\u{1f}javascript\n:x",
            "vbscript:x",
            "data:text/html;base64,x",
            "DATA:,x",
        ];
        for url in scripts {
            assert!(runs_script(url) && !is_plain_link(url), "{url:?}");
        }
        for url in
            ["java script:x", "/javascript:x", "a/b:c", "#javascript:x", "?x:y", "é:x", ":x", ""]
        {
            assert!(!runs_script(url) && is_plain_link(url), "{url:?}");
        }
        for url in
            ["https://x.example/", "HTTP://x", "mailto:a@b", "tel:+1", "//x.example/y", "x.md"]
        {
            assert!(is_plain_link(url), "{url:?}");
        }
        for url in ["ftp://x", "file:///etc/passwd", "blob:x", "view-source:x"] {
            assert!(!is_plain_link(url), "{url:?}");
        }
        assert!(is_picture_in_url("data:image/png;base64,x"));
        assert!(!is_picture_in_url("data:text/html,x") && !is_picture_in_url("data:imagé/"));
    }

    #[test]
    fn paths_are_normalised() {
        assert_eq!(UrlPath::new("a//b/../c/").as_str(), "/a/c/");
        assert_eq!(UrlPath::new("").as_str(), "/");
        assert_eq!(UrlPath::new("/x/caf%C3%A9").as_str(), "/x/café");
        assert_eq!(UrlPath::new("/../../etc").as_str(), "/etc");
        assert_eq!(UrlPath::new("/a/b/../../c").as_str(), "/c");
        assert_eq!(UrlPath::new("/a/..").as_str(), "/");
        assert_eq!(UrlPath::new("/a/./.b/c.").as_str(), "/a/.b/c.");
        assert_eq!(UrlPath::new("/cafe\u{301}/..x").as_str(), "/caf\u{e9}/..x");
        for normal in ["/", "/a", "/a/", "/a-b/c.html"] {
            assert!(is_normal(normal));
            assert_eq!(UrlPath::new(normal).as_str(), normal);
        }
        for other in ["", "a", "//", "/a//b", "/./", "/a/..", "/.b", "/é"] {
            assert!(!is_normal(other), "{other}");
        }
    }

    #[test]
    fn a_folder_is_served_by_its_index() {
        assert_eq!(UrlPath::new("/about/").file(), "about/index.html");
        assert_eq!(UrlPath::new("/feed.xml").file(), "feed.xml");
    }

    #[test]
    fn the_base_path_stands_in_front() {
        let base = BaseUrl::parse("https://host.example/archive/").unwrap();
        assert_eq!(base.link(&UrlPath::new("/é/")), "/archive/%C3%A9/");
        assert_eq!(base.absolute(&UrlPath::new("/")), "https://host.example/archive/");
        assert_eq!(base.host(), "host.example");
        assert!(BaseUrl::parse("ftp://x").is_err());
    }

    #[test]
    fn schemes_leave_the_site() {
        assert!(is_external("https://x.example/"));
        assert!(is_external("mailto:a@b"));
        assert!(is_external("//cdn.example/x"));
        assert!(!is_external("id:hostages"));
        assert!(!is_external("../a.md#x:y"));
    }
}
