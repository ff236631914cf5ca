//! Given: addresses that once answered, from any list of them.

use std::path::Path;

use super::reading;
use crate::disk;

/// Addresses as they were written, each once for every line that has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// They come from a log of visits, so that each counts as often as readers asked for it.
    pub is_weighed: bool,
    /// The addresses.
    pub lines: Vec<Line>,
}

/// An address as it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// A URL, or a path from the root of its host.
    pub address: String,
    /// The path is one within the site, without the path of its base URL.
    pub is_within: bool,
    /// The permanent id of what was there; empty where nobody knows.
    pub id: String,
    /// What it belongs to, where that is known: `feed`, `term`.
    pub kind: String,
}

impl Line {
    pub(super) fn new(address: impl Into<String>) -> Line {
        Line { address: address.into(), ..Line::default() }
    }

    pub(super) fn within(address: impl Into<String>) -> Line {
        Line { is_within: true, ..Line::new(address) }
    }
}

/// Gives the text at a URL.
pub(super) type Fetch<'a> = dyn Fn(&str) -> Result<String, String> + 'a;

/// Where the sitemaps are that another one names.
enum Beside<'a> {
    /// Nobody knows.
    Nowhere,
    /// In a folder.
    Folder(&'a Path),
    /// At their own addresses.
    Web(&'a Fetch<'a>),
}

/// Addresses of a text from the standard input.
pub fn handed(text: &str) -> Result<Given, String> {
    of_text(text, &Beside::Nowhere).map_err(|message| format!("the standard input {message}"))
}

/// Reads addresses from an output folder, a ledger, a sitemap, a list or an access log, in a file or
/// at a URL. The error says what is wrong with it.
pub fn given(path: &Path, fetch: &Fetch<'_>) -> Result<Given, String> {
    let shown = path.display();
    if let Some(url) = path.to_str().filter(|path| is_of_web(path)) {
        let told = |message| format!("`{shown}` {message}");
        return of_text(&fetch(url)?, &Beside::Web(fetch)).map_err(told);
    }
    if disk::is_dir(path) {
        return Ok(folder(path));
    }
    let text = disk::read_text(path)
        .map_err(|error| format!("`{shown}` cannot be read: {}", disk::words(&error)))?;
    let beside = path.parent().map_or(Beside::Nowhere, Beside::Folder);
    of_text(&text, &beside).map_err(|message| format!("`{shown}` {message}"))
}

fn is_of_web(path: &str) -> bool {
    path.starts_with("https://") || path.starts_with("http://")
}

/// The addresses of an output folder, of this program or another one.
fn folder(path: &Path) -> Given {
    let (files, _) = disk::walk(path, "", None);
    let mut lines = Vec::with_capacity(files.len());
    for file in &files {
        let Some(name) = file.path.to_str() else { continue };
        if reading::is_cited(name) {
            lines.push(Line::within(format!("/{}", crate::url::encode(&page(name)))));
        }
    }
    if let Ok(text) = disk::read_text(&path.join("_redirects")) {
        lines.extend(reading::redirects(&text).map(Line::new));
    }
    Given { is_weighed: false, lines }
}

/// The address of a file without its slash: `a/index.html` is `a/`.
fn page(file: &str) -> String {
    match file.strip_suffix("index.html") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder.to_string(),
        _ => file.to_string(),
    }
}

/// The addresses of a text.
fn of_text(text: &str, beside: &Beside<'_>) -> Result<Given, String> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('<') {
        return sitemap(text, beside);
    }
    let is_line = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    let Some(first) = text.lines().find(is_line) else {
        return Err("has no address".to_string());
    };
    let lines = text.lines().filter(is_line);
    if reading::logged(first).is_some() {
        let lines = lines.filter_map(reading::logged).flatten().map(Line::new).collect();
        return Ok(Given { is_weighed: true, lines });
    }
    if first.starts_with('/') && first.split('\t').count() >= 7 {
        let line = |line: &str| {
            let mut parts = line.split('\t');
            let mut part = || parts.next().unwrap_or("").to_string();
            let (address, kind, id) = (part(), part(), part());
            Line { address, is_within: true, id, kind }
        };
        return Ok(Given { is_weighed: false, lines: lines.map(line).collect() });
    }
    let address = |line: &str| line.split('\t').next().unwrap_or("").trim().to_string();
    let addresses: Vec<String> = lines.map(address).collect();
    let is_address =
        |text: &String| ["/", "http://", "https://"].iter().any(|it| text.starts_with(it));
    match addresses.iter().find(|text| !is_address(text)) {
        Some(other) => Err(format!(
            "is not a list of addresses: `{other}` is neither a path from `/` on nor a URL"
        )),
        None => {
            Ok(Given { is_weighed: false, lines: addresses.into_iter().map(Line::new).collect() })
        }
    }
}

fn sitemap(text: &str, beside: &Beside<'_>) -> Result<Given, String> {
    let (is_index, locations) = reading::sitemap(text)?;
    if !is_index {
        let lines = locations.into_iter().map(Line::new).collect();
        return Ok(Given { is_weighed: false, lines });
    }
    let mut lines = Vec::new();
    for location in locations {
        let name = location.rsplit('/').next().unwrap_or("");
        let missing = || {
            format!(
                "names the sitemap `{location}`\n  hint: put `{name}` into the same folder, uncompressed"
            )
        };
        let text = match beside {
            Beside::Nowhere => return Err(missing()),
            Beside::Folder(folder) => disk::read_text(&folder.join(name)).map_err(|_| missing())?,
            Beside::Web(fetch) if is_of_web(&location) => fetch(&location)?,
            Beside::Web(_) => return Err(missing()),
        };
        let (_, locations) = reading::sitemap(&text)?;
        lines.extend(locations.into_iter().map(Line::new));
    }
    Ok(Given { is_weighed: false, lines })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(text: &str) -> Vec<String> {
        let given = of_text(text, &Beside::Nowhere).unwrap();
        given.lines.into_iter().map(|line| line.address).collect()
    }

    #[test]
    fn each_kind_of_text_is_told_by_what_it_holds() {
        let sitemap = "<?xml version=\"1.0\"?><urlset><url><loc> https://x.example/a/?b=1&amp;c \
                       </loc></url><url><loc>/b/</loc></url></urlset>";
        assert_eq!(addresses(sitemap), ["https://x.example/a/?b=1&c", "/b/"]);
        assert_eq!(
            addresses("# a list\n\n/a/\t12\nhttps://x.example/b\n"),
            ["/a/", "https://x.example/b"]
        );
        let log = "1.2.3.4 - - [10/Oct/2025:13:55:36 -0700] \"GET /a/?q=\\\"x HTTP/1.1\" 200 23 \"-\" \"x\"\n\
                   x.example - - [10/Oct/2025:13:55:36 -0700] \"GET /lost/ HTTP/1.1\" 404 23\n\
                   ::1 - jane doe [10/Oct/2025:13:55:36 -0700] \"POST /form/ HTTP/2.0\" 200 23\n\
                   ::1 - - [10/Oct/2025:13:55:36 -0700] \"\\x16\\x03\" 400 0 \"-\" \"-\"\n\
                   ::1 - - [10/Oct/2025:13:55:36 -0700] \"HEAD /b.pdf HTTP/1.1\" 304 0 \"-\" \"-\"\n\
                   ::1 - - [10/Oct/2025:13:55:36 -0700] \"GET /x/site.css HTTP/1.1\" 200 0 \"-\" \"-\"\n";
        assert_eq!(addresses(log), ["/a/?q=\\\"x", "/b.pdf"]);
        let ledger = "# address\tkind\n/a/\tarticle\ta1\ten\t0\t2024-01-01\tpage\n";
        assert_eq!(addresses(ledger), ["/a/"]);
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for text in ["", "# nothing\n", "a b c\n/a/\n", "<urlset><url>"] {
            assert!(of_text(text, &Beside::Nowhere).is_err(), "{text}");
        }
        let index = "<sitemapindex><sitemap><loc>https://x.example/s-1.xml</loc></sitemap>\
                     </sitemapindex>";
        assert!(of_text(index, &Beside::Nowhere).unwrap_err().contains("`s-1.xml`"));
    }

    #[test]
    fn a_page_has_the_address_of_its_folder() {
        assert_eq!(
            ["index.html", "a/index.html", "a/xindex.html"].map(page),
            ["", "a/", "a/xindex.html"]
        );
    }
}
