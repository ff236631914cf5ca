//! Targets: where a redirect goes.

use super::pattern::literal;
use super::{Captures, Fault, Pattern};
use crate::url::encode;

/// A link with names in it, each for a part of the requested address.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Target(Vec<Piece>);

/// A piece of a target.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub enum Piece {
    /// A text, percent-encoded.
    Text(String),
    /// The text of this name in the pattern.
    Name(String),
}

/// What `*` of a redirect stands for at one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Splat {
    /// The rest of the address.
    Matched,
    /// Nothing: the address ends before it.
    Empty,
}

/// What becomes of the query with which a redirect is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The target has it, too.
    PassedOn,
    /// It chose the redirect, and ends with it.
    Dropped,
}

impl Target {
    /// A link as it is.
    pub fn link(link: String) -> Target {
        Target(vec![Piece::Text(link)])
    }

    /// Reads a path or URL, whose names are those of `pattern`. `base` is put before a path.
    pub fn parse(text: &str, pattern: &Pattern, base: &str) -> Result<Target, Fault> {
        let is_path = text.starts_with('/') && !text.starts_with("//");
        let path_from = match is_path {
            true => 0,
            false => {
                let host = text.find("://").map_or(0, |at| at + 3);
                text[host..].find('/').map_or(text.len(), |at| host + at)
            }
        };
        let is_host = |host: &str| {
            let fits = |c: char| c.is_alphanumeric() || ".-_:[]%".contains(c);
            !host.is_empty() && host.chars().all(fits)
        };
        let is_web = text[..path_from].split_once("://").is_some_and(|(scheme, host)| {
            let is_known = |known: &&str| scheme.eq_ignore_ascii_case(known);
            ["http", "https"].iter().any(is_known) && is_host(host)
        });
        if !is_path && !is_web {
            let hint =
                "a path such as `/new/`, a source such as `articles/a.md`, `id:NAME`, or a URL";
            return Err(Fault::new(format!("`{text}` is not an address"), hint));
        }
        if text.contains(char::is_whitespace) || text.chars().any(char::is_control) {
            let hint = "write `%20` for a space";
            return Err(Fault::new(format!("there is a space in `{text}`"), hint));
        }
        let mut pieces = vec![Piece::Text(match is_path {
            true => base.to_string(),
            false => text[..path_from].to_string(),
        })];
        let mut rest = &text[path_from..];
        while let Some(colon) = rest.find(':') {
            let after = &rest[colon + 1..];
            let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let name = &after[..end.unwrap_or(after.len())];
            if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
                push(&mut pieces, &rest[..=colon]);
                rest = after;
                continue;
            }
            if !pattern.names().any(|known| known == name) {
                let known: Vec<String> = pattern.names().map(|name| format!("`:{name}`")).collect();
                let hint = match known.is_empty() {
                    true => "`from` has no such part; write `%3A` for a colon".to_string(),
                    false => format!("`from` has {}; write `%3A` for a colon", known.join(", ")),
                };
                return Err(Fault::new(
                    format!("`:{name}` has no value: `from` has no such part"),
                    hint,
                ));
            }
            push(&mut pieces, &rest[..colon]);
            pieces.push(Piece::Name(name.to_string()));
            rest = &after[name.len()..];
        }
        push(&mut pieces, rest);
        Ok(Target(pieces))
    }

    /// The link for an address.
    pub fn fill(&self, captures: &Captures<'_>) -> String {
        let value = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Name(name) => {
                let found = captures.iter().find(|(other, _)| other == name);
                found.map_or(String::new(), |(_, text)| text.clone())
            }
        };
        self.0.iter().map(value).collect()
    }

    /// Its pieces, in their order.
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// How it begins, and whether names follow.
    pub fn begin(&self) -> Option<(&Piece, bool)> {
        Some((self.0.first()?, self.0.len() > 1))
    }

    /// The link, where it is the same for all addresses.
    pub fn only(&self) -> Option<String> {
        let is_one = self.0.iter().all(|piece| matches!(piece, Piece::Text(_)));
        is_one.then(|| self.fill(&Captures::new()))
    }

    /// The link for one address, with the query of the request, as hosts pass it on.
    pub fn with_query(&self, captures: &Captures<'_>, query: &str) -> String {
        let link = self.fill(captures);
        if query.is_empty() || link.contains('?') {
            return link;
        }
        match link.split_once('#') {
            Some((link, anchor)) => format!("{link}?{query}#{anchor}"),
            None => format!("{link}?{query}"),
        }
    }

    /// The form of Netlify and Cloudflare.
    pub fn netlify(&self, splat: Splat) -> String {
        let one = |(number, piece): (usize, &Piece)| match piece {
            // The colons of a host and its port.
            Piece::Text(text) if number == 0 && text.contains("://") => text.clone(),
            Piece::Text(text) => literal(text),
            Piece::Name(name) if name == "splat" && splat == Splat::Empty => String::new(),
            Piece::Name(name) => format!(":{name}"),
        };
        self.0.iter().enumerate().map(one).collect()
    }

    /// The form of nginx, within quotes.
    pub fn nginx(&self, query: Asked) -> String {
        let one = |piece: &Piece| match piece {
            // A `$` would begin a variable.
            Piece::Text(text) => text.replace('$', "%24").replace('"', "%22").replace('\\', "%5C"),
            Piece::Name(name) => format!("${{p_{name}}}"),
        };
        let link: String = self.0.iter().map(one).collect();
        if query == Asked::Dropped || link.contains('?') {
            return link;
        }
        match link.split_once('#') {
            Some((link, anchor)) => format!("{link}$is_args$args#{anchor}"),
            None => format!("{link}$is_args$args"),
        }
    }
}

/// Adds a text; characters that a link cannot hold are percent-encoded, and what is already encoded
/// stays.
fn push(pieces: &mut Vec<Piece>, text: &str) {
    let mut encoded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '$' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' => {
                encoded.push_str(&format!("%{:02X}", c as u32));
            }
            c if c.is_ascii() => encoded.push(c),
            c => encoded.push_str(&encode(&c.to_string())),
        }
    }
    let text = encoded;
    match pieces.last_mut() {
        Some(Piece::Text(last)) => last.push_str(&text),
        _ => pieces.push(Piece::Text(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(from: &str, to: &str, path: &str) -> String {
        let pattern = Pattern::parse(from).expect("a pattern");
        let target = Target::parse(to, &pattern, "/base").expect("a target");
        target.with_query(&pattern.captures(path, "").expect("one of its addresses"), "a=b")
    }

    #[test]
    fn names_are_filled_in() {
        assert_eq!(filled("/a/*", "/b/:splat", "/a/c/d/"), "/base/b/c/d/?a=b");
        assert_eq!(filled("/:y/:m", "/:m-:y/#x", "/1/2"), "/base/2-1/?a=b#x");
        assert_eq!(
            filled("/a/*", "https://x.example:80/:splat", "/a/é"),
            "https://x.example:80/%C3%A9?a=b"
        );
        assert_eq!(filled("/a/*", "/?p=:splat", "/a/1"), "/base/?p=1");
    }

    #[test]
    fn what_is_no_target_is_told() {
        let pattern = Pattern::parse("/a/:b/").expect("a pattern");
        for text in [
            "javascript:x",
            "//x.example/",
            "/:splat",
            "mailto:a@b.example",
            "new/",
            "https:x",
            "https:///x",
            "https://\"x.example/",
            "https://me@x.example/",
            "https:\"//x:\"//y://x.example/:b",
        ] {
            assert!(Target::parse(text, &pattern, "").is_err(), "{text}");
        }
    }
}
