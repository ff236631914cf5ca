//! Page: what a reader reads of a page of HTML.

use std::borrow::Cow;
use std::collections::BTreeSet;

/// What a reader reads of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub title: String,
    /// Words of its main part: of `main`, else of `body`, without navigation and the like.
    pub words: Vec<String>,
    /// The address to which it redirects at once.
    pub leads_to: Option<String>,
    /// The whole URL that it gives itself; may be empty.
    pub canonical: String,
}

/// A word without the base of its folder.
fn without<'w>(word: &'w str, base: &str) -> Cow<'w, str> {
    match base.contains("://") && word.contains(base) {
        true => Cow::Owned(word.replace(base, "")),
        false => Cow::Borrowed(word),
    }
}

/// Elements whose text is not part of a page's own.
const BESIDE: &[&str] =
    &["nav", "aside", "footer", "script", "style", "template", "form", "noscript", "svg", "dialog"];

/// Elements within a line of text.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd",
    "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
];

/// Elements that have no end.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

impl Page {
    /// Reads a page.
    pub(super) fn read(html: &str) -> Page {
        let mut reading = Reading { has_main: html.contains("<main"), ..Reading::default() };
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            reading.text(&rest[..at]);
            rest = &rest[at..];
            if let Some(after) = rest.strip_prefix("<!--") {
                rest = after.split_once("-->").map_or("", |(_, after)| after);
                continue;
            }
            let Some(end) = end_of_tag(rest) else { break };
            let tag = &rest[1..end];
            rest = &rest[end + 1..];
            reading.tag(tag);
            let name = name_of(tag);
            if matches!(&*name, "script" | "style") && !tag.starts_with('/') {
                let is_close = |at: &usize| {
                    let close = rest.get(at + 2..at + 2 + name.len());
                    close.is_some_and(|close| close.eq_ignore_ascii_case(&name))
                };
                let at = rest.match_indices("</").map(|(at, _)| at).find(is_close);
                rest = &rest[at.unwrap_or(rest.len())..];
            }
        }
        reading.text(rest);
        let words = reading.words.split_whitespace().map(decoded).collect();
        let title = decoded(&reading.title.split_whitespace().collect::<Vec<_>>().join(" "));
        Page { title, words, leads_to: reading.leads_to, canonical: reading.canonical }
    }

    /// True where two pages say the same but for the bases of their folders.
    pub(super) fn is_at_another_base(&self, base: &str, other: &Page, other_base: &str) -> bool {
        let is_same =
            |(a, b): (&String, &String)| a == b || without(a, base) == without(b, other_base);
        base != other_base
            && self.words.len() == other.words.len()
            && self.words.iter().zip(&other.words).all(is_same)
    }

    /// The share of words that both have, from 0 to 1.
    pub(super) fn likeness(&self, other: &Page) -> f64 {
        let (a, b): (BTreeSet<&String>, BTreeSet<&String>) =
            (self.words.iter().collect(), other.words.iter().collect());
        a.intersection(&b).count() as f64 / a.len().max(b.len()).max(1) as f64
    }
}

#[derive(Default)]
struct Reading {
    has_main: bool,
    in_main: bool,
    in_title: bool,
    /// Elements that are open within an element that is not read.
    beside: Vec<String>,
    articles: usize,
    words: String,
    title: String,
    leads_to: Option<String>,
    canonical: String,
}

impl Reading {
    fn text(&mut self, text: &str) {
        if self.in_title {
            self.title.push_str(text);
        } else if self.in_main && self.beside.is_empty() {
            self.words.push_str(text);
        }
    }

    fn tag(&mut self, tag: &str) {
        let name = name_of(tag);
        let is_end = tag.starts_with('/');
        if !INLINE.contains(&&*name) {
            self.words.push(' ');
        }
        match &*name {
            "title" if self.beside.is_empty() => self.in_title = !is_end,
            "main" if self.has_main => self.in_main = !is_end,
            "body" if !self.has_main => self.in_main = !is_end,
            "meta"
                if attribute(tag, "http-equiv")
                    .is_some_and(|it| it.eq_ignore_ascii_case("refresh")) =>
            {
                let content = attribute(tag, "content").unwrap_or_default();
                let to = content.split_once("url=").or_else(|| content.split_once("URL="));
                self.leads_to = to.map(|(_, to)| decoded(to.trim_matches([' ', '\'', '"'])));
            }
            "link"
                if attribute(tag, "rel")
                    .is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) =>
            {
                self.canonical = decoded(&attribute(tag, "href").unwrap_or_default());
            }
            "img" if self.in_main && self.beside.is_empty() => {
                self.words.push_str(&attribute(tag, "alt").unwrap_or_default());
                self.words.push(' ');
            }
            _ => {}
        }
        match is_end {
            true => self.leave(&name),
            false => self.enter(&name),
        }
    }

    /// Counts the elements that do not belong to the text: an article within an article is about
    /// another page.
    fn enter(&mut self, name: &str) {
        if VOID.contains(&name) {
            return;
        }
        let is_article = name == "article";
        if is_article && self.beside.is_empty() {
            self.articles += 1;
        }
        let is_within = !self.beside.is_empty() || self.articles > 1;
        if BESIDE.contains(&name) || is_article && is_within {
            self.beside.push(name.to_string());
        }
    }

    fn leave(&mut self, name: &str) {
        let is_article = name == "article";
        if is_article && self.beside.is_empty() {
            self.articles = self.articles.saturating_sub(1);
        }
        if let Some(at) = self.beside.iter().rposition(|open| open == name) {
            self.beside.truncate(at);
            if is_article && self.beside.is_empty() {
                self.articles = self.articles.saturating_sub(1);
            }
        }
    }
}

/// Where the tag ends that begins here: a `>` within quotes does not count.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

fn name_of(tag: &str) -> String {
    let name = tag.trim_start_matches('/');
    let end = name.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(name.len());
    name[..end].to_ascii_lowercase()
}

/// The value of an attribute.
fn attribute(tag: &str, name: &str) -> Option<String> {
    for (at, _) in tag.match_indices(name) {
        let is_start = tag[..at].ends_with(char::is_whitespace);
        let Some(value) = tag[at + name.len()..].trim_start().strip_prefix('=') else { continue };
        let value = value.trim_start();
        if !is_start {
            continue;
        }
        let value = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split(quote).next().unwrap_or(""),
            _ => value.split(char::is_whitespace).next().unwrap_or(""),
        };
        return Some(value.to_string());
    }
    None
}

/// The text with the entities that generators write.
fn decoded(text: &str) -> String {
    if !text.contains('&') {
        return text.to_string();
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        let letter = end.and_then(|end| letter(&rest[1..end]));
        match (letter, end) {
            (Some(letter), Some(end)) => {
                decoded.push(letter);
                rest = &rest[end + 1..];
            }
            _ => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

fn letter(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    let known = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", '\u{a0}'),
        ("shy", '\u{ad}'),
        ("ndash", '–'),
        ("mdash", '—'),
        ("hellip", '…'),
    ];
    known.iter().find(|(known, _)| *known == name).map(|(_, letter)| *letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(html: &str) -> String {
        Page::read(html).words.join(" ")
    }

    #[test]
    fn only_the_main_part_is_read() {
        let html = "<!doctype html><title>A &amp; B</title><body><header>Menu</header><main><h1>Ri<em>ver</em>s</h1>\
                    <p>They&nbsp;run &#8212; <img alt='a dam' src=\"x>y\"></p><nav>Contents <nav>x</nav></nav>\
                    <script>if (a<b) x</script></main><footer>Foot</footer>";
        assert_eq!(words(html), "Rivers They\u{a0}run — a dam");
        assert_eq!(Page::read(html).title, "A & B");
        assert_eq!(words("<body><nav>x</nav><p>Text <!-- > no --> here"), "Text here");
    }

    #[test]
    fn an_article_within_an_article_tells_of_another_page() {
        let html = "<main><article><h1>One</h1><section><article><p>Two</p></article></section>\
                    <p>End</p></article><p>Rest</p></main>";
        assert_eq!(words(html), "One End Rest");
        let list = "<main><ul><li><article>One</article><li><article>Two</article></ul></main>";
        assert_eq!(words(list), "One Two");
    }

    #[test]
    fn a_page_may_send_its_readers_on() {
        let html =
            "<meta http-equiv=\"refresh\" content=\"0; url=/new/?a&amp;b\"><body><h1>Moved</h1>";
        assert_eq!(Page::read(html).leads_to.as_deref(), Some("/new/?a&b"));
    }

    #[test]
    fn a_page_is_the_same_at_another_address() {
        let at = |base: &str, more: &str| {
            Page::read(&format!("<body>{base}/a/. <a>{base}/b/</a> https://x.example/a/ {more}"))
        };
        let (site, preview) = ("https://site.example", "https://preview.example/mr-5");
        let same = |more: &str| at(site, "").is_at_another_base(site, &at(preview, more), preview);
        assert!(same("") && !same("more") && !same("https://preview.example/login"));
    }

    #[test]
    fn nothing_makes_it_fail() {
        for html in ["<", "<a", "<main", "<!--", "&", "&;", "&#x;", "</main></article>", "<script>"]
        {
            Page::read(html);
        }
    }
}
