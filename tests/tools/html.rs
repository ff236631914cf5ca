//! The start tags of HTML and XML that a checker has found valid.

use std::fmt::Write as _;

/// A start tag.
pub struct Tag<'a> {
    /// Its name, as written.
    pub name: &'a str,
    attributes: &'a str,
    /// The text up to the next tag.
    pub text: &'a str,
}

impl Tag<'_> {
    /// Value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let mut rest = self.attributes.trim_start();
        while !rest.is_empty() {
            let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
            let (found, after) = rest.split_at(end);
            let (value, after) = value(after.trim_start());
            if found == name {
                return Some(decoded(value));
            }
            rest = after.trim_start();
        }
        None
    }
}

/// All start tags, in order.
pub fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find('<')?;
            rest = &rest[start + 1..];
            if let Some(comment) = rest.strip_prefix("!--") {
                rest = comment.split_once("-->").map_or("", |(_, after)| after);
                continue;
            }
            let end = end(rest)?;
            let inside = rest[..end].trim_end_matches('/');
            rest = &rest[end + 1..];
            if !inside.starts_with(|c: char| c.is_ascii_alphabetic()) {
                continue;
            }
            let name_end = inside.find(char::is_whitespace).unwrap_or(inside.len());
            let (name, attributes) = inside.split_at(name_end);
            let text = rest.split('<').next().unwrap_or_default();
            return Some(Tag { name, attributes, text });
        }
    })
}

/// Text of a document's start without the references that escaping writes; other names stay.
pub fn decoded(text: &str) -> String {
    let mut decoded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        decoded.push_str(before);
        let (name, after) = after.split_once(';').unwrap_or((after, ""));
        let number = match name.strip_prefix("#x") {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => name.strip_prefix('#').and_then(|digits| digits.parse().ok()),
        };
        match (name, number.and_then(char::from_u32)) {
            ("amp", _) => decoded.push('&'),
            ("lt", _) => decoded.push('<'),
            ("gt", _) => decoded.push('>'),
            ("quot", _) => decoded.push('"'),
            ("apos", _) => decoded.push('\''),
            (_, Some(character)) => decoded.push(character),
            _ => write!(decoded, "&{name};").expect("a String takes all"),
        }
        rest = after;
    }
    decoded + rest
}

/// Where a tag ends: at the first `>` outside quotes.
fn end(tag: &str) -> Option<usize> {
    let mut quote = None;
    tag.char_indices().find_map(|(at, c)| {
        match (quote, c) {
            (None, '>') => return Some(at),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
        None
    })
}

/// The value that starts here, and what comes after it; an attribute may have none.
fn value(text: &str) -> (&str, &str) {
    let Some(text) = text.strip_prefix('=') else {
        return ("", text);
    };
    let text = text.trim_start();
    match text.chars().next() {
        Some(quote @ ('"' | '\'')) => text[1..].split_once(quote).unwrap_or((&text[1..], "")),
        _ => text.split_once(char::is_whitespace).unwrap_or((text, "")),
    }
}
