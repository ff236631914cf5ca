//! Feeds: HTML on another host still finds its targets.

use super::tags::{self, Holds, Tags, Token};
use super::text;

/// Gives `html` piece by piece, with every `href`, `src`, `srcset` and `poster` absolute, for feeds: paths
/// begin with `base` (such as `https://host`), anchors and relative URLs with `page_url`. Scripts, and
/// characters that XML forbids, are left out.
pub fn absolute(html: &str, base: &str, page_url: &str, give: &mut dyn FnMut(&str)) {
    let mut done = 0;
    let mut in_script = false;
    // One for all attributes.
    let mut made = String::new();
    for token in Tags::new(html) {
        match token {
            Token::Tag { name, at, close: false }
                if name.eq_ignore_ascii_case("script") && !in_script =>
            {
                keep(&html[done..at], give);
                in_script = true;
            }
            Token::Tag { name, close: true, .. }
                if in_script && name.eq_ignore_ascii_case("script") =>
            {
                in_script = false;
                done = usize::MAX;
            }
            Token::TagEnd(end) if done == usize::MAX => done = end,
            Token::Attribute(attribute) if !in_script && done != usize::MAX => {
                let Some(holds) = attribute.holds() else { continue };
                keep(&html[done..attribute.quoted.start], give);
                done = attribute.quoted.end;
                made.clear();
                made.push('"');
                let value = &html[attribute.value];
                if holds == Holds::Candidates {
                    let mut written = 0;
                    for candidate in tags::candidates(value) {
                        push_text(&mut made, &value[written..candidate.start]);
                        written = candidate.end;
                        push_url(&mut made, &value[candidate], base, page_url);
                    }
                    push_text(&mut made, &value[written..]);
                } else {
                    push_url(&mut made, value, base, page_url);
                }
                made.push('"');
                give(&made);
            }
            _ => {}
        }
    }
    if !in_script && done != usize::MAX {
        keep(&html[done..], give);
    }
}

/// Gives `text` but for the characters that XML 1.0 forbids.
fn keep(text: &str, give: &mut dyn FnMut(&str)) {
    // U+FFFE and U+FFFF begin with 0xEF.
    let may_be = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r') || byte == 0xEF;
    let forbidden = |char: char| matches!(char, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}');
    match text.bytes().fold(false, |any, byte| any | may_be(byte)) {
        true => text.split(forbidden).for_each(give),
        false => give(text),
    }
}

/// Appends a part of a value without characters that XML forbids.
fn push_text(out: &mut String, value: &str) {
    keep(&tags::unescape(value), &mut |part| text::escape_attribute(out, part));
}

fn push_url(out: &mut String, value: &str, base: &str, page_url: &str) {
    let mut url = String::new();
    keep(&tags::unescape(value), &mut |part| url.push_str(part));
    let url = url.trim();
    let page = &page_url[..page_url.find('#').unwrap_or(page_url.len())];
    let path = &page[..page.find('?').unwrap_or(page.len())];
    let root = path.find("://").map_or(0, |at| at + 3);
    let (before, rest) = if has_scheme(url) {
        ("", url.to_owned())
    } else if url.starts_with("//") {
        (if base.starts_with("http:") { "http:" } else { "https:" }, url.to_owned())
    } else if url.starts_with('/') {
        (base.trim_end_matches('/'), url.to_owned())
    } else if url.is_empty() || url.starts_with('#') {
        (page, url.to_owned())
    } else if url.starts_with('?') {
        (path, url.to_owned())
    } else {
        match path[root..].rfind('/') {
            Some(slash) => {
                let host = path[root..].find('/').map_or(path.len(), |at| root + at);
                (&path[..host], join(&path[host..=root + slash], url))
            }
            None => (path, format!("/{url}")),
        }
    };
    text::escape_attribute(out, before);
    text::escape_attribute(out, &rest);
}

/// The path that `relative` means within `folder`, which begins and ends with a slash.
fn join(folder: &str, relative: &str) -> String {
    let end = relative.find(['?', '#']).unwrap_or(relative.len());
    let (path, rest) = relative.split_at(end);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let mut folder = true;
    for part in path.split('/') {
        folder = matches!(part, "" | "." | "..");
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let slash = if folder && !parts.is_empty() { "/" } else { "" };
    format!("/{}{slash}{rest}", parts.join("/"))
}

fn has_scheme(url: &str) -> bool {
    let end = url.find([':', '/', '?', '#']).unwrap_or(url.len());
    url[end..].starts_with(':') && url.starts_with(|char: char| char.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_host(html: &str) -> String {
        let mut out = String::new();
        absolute(html, "https://host", "https://host/a/b/", &mut |part| out.push_str(part));
        out
    }

    #[test]
    fn every_url_becomes_absolute() {
        for (url, right) in [
            ("/x", "https://host/x"),
            ("#n1", "https://host/a/b/#n1"),
            ("c.png", "https://host/a/b/c.png"),
            ("../c/?d#e", "https://host/a/c/?d#e"),
            ("../../../c", "https://host/c"),
            ("?q", "https://host/a/b/?q"),
            ("//cdn.org/x", "https://cdn.org/x"),
            ("mailto:a@b.org", "mailto:a@b.org"),
            ("http://c.org/?a&amp;b", "http://c.org/?a&amp;b"),
        ] {
            assert_eq!(on_host(&format!("<a href=\"{url}\">")), format!("<a href=\"{right}\">"));
        }
    }

    #[test]
    fn every_candidate_of_a_srcset_becomes_absolute() {
        assert_eq!(
            on_host("<img srcset='/a 1x, b 2x' src=/c><video poster=d>"),
            "<img srcset=\"https://host/a 1x, https://host/a/b/b 2x\" src=\"https://host/c\"><video poster=\"https://host/a/b/d\">"
        );
    }

    #[test]
    fn scripts_and_what_xml_forbids_are_left_out() {
        assert_eq!(
            on_host("a\u{0}<script src=\"/x\">if (a < b) '<a href=x>'</script >\u{b}b<script>c"),
            "ab"
        );
    }
}
