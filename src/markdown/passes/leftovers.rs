//! Leftovers: markup of other programs that readers would see as it is written.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;

use crate::markdown::tags::{Tags, Token};
use crate::text;

/// Markup that means nothing here.
#[derive(Debug, PartialEq)]
pub(crate) struct Leftover {
    /// Its place.
    pub(crate) at: Range<usize>,
    /// What it is, as "a WordPress shortcode".
    pub(crate) kind: &'static str,
    /// What to write instead.
    pub(crate) instead: &'static str,
}

/// Shortcodes that WordPress and its usual plugins know.
const SHORTCODES: &[&str] = &[
    "audio",
    "caption",
    "code",
    "contact-form",
    "contact-form-7",
    "embed",
    "gallery",
    "googlemaps",
    "playlist",
    "scribd",
    "slideshare",
    "soundcloud",
    "sourcecode",
    "tweet",
    "video",
    "vimeo",
    "wp_caption",
    "youtube",
];

/// How the shortcodes of page builders begin.
const BUILDERS: &[&str] = &["et_pb_", "fusion_", "su_", "vc_", "wpv-"];

/// Finds them in `body`, code included, in their order.
pub(crate) fn find(body: &str) -> Vec<Leftover> {
    let bytes = body.as_bytes();
    let labels = Labels { body, defined: OnceCell::new() };
    let mut found: Vec<Leftover> = Vec::new();
    let mut from = 0;
    let is_sign = |byte: &u8| matches!(byte, b'[' | b'{' | b':' | b'$' | b'!' | b'?' | b'=');
    while let Some(at) = bytes[from..].iter().position(is_sign).map(|at| from + at) {
        from = at + 1;
        if at > 0 && bytes[at - 1] == b'\\' {
            continue;
        }
        // A row of the same sign is a line under a title, or nothing.
        let row = bytes[at..].iter().take_while(|byte| **byte == bytes[at]).count();
        if row > 3 {
            from = at + row;
            continue;
        }
        let leftover = match bytes[at] {
            b'[' => bracket(body, at, &labels),
            b'{' => brace(body, at),
            b':' => emoji(body, at),
            b'$' => formula(body, at),
            b'!' | b'?' => admonition(body, at),
            _ => marked(body, at),
        };
        if let Some((length, kind, instead)) = leftover {
            found.push(Leftover { at: at..at + length, kind, instead });
            from = at + length;
        }
    }
    found
}

type Seen = Option<(usize, &'static str, &'static str)>;

/// How much of a line is searched, in bytes, so that a long line is read once.
const FAR: usize = 400;

/// The part of the line before `at`.
fn line_start(body: &str, at: usize) -> &str {
    let from = body.floor_char_boundary(at.saturating_sub(FAR));
    let before = &body[from..at];
    &before[before.rfind('\n').map_or(0, |end| end + 1)..]
}

/// The rest of the line from `at`.
fn line_end(body: &str, at: usize) -> &str {
    let to = body.floor_char_boundary((at + FAR).min(body.len()));
    body[at..to].lines().next().unwrap_or("")
}

/// The labels of a body's definitions of links.
struct Labels<'a> {
    body: &'a str,
    defined: OnceCell<HashSet<String>>,
}

impl Labels<'_> {
    /// Whether the body has a line `[label]: ...`, which makes a link of `[label]`.
    fn has(&self, label: &str) -> bool {
        let defined = || {
            let label = |line: &str| {
                Some(line.trim_start().strip_prefix('[')?.split_once("]:")?.0.to_lowercase())
            };
            self.body.lines().filter_map(label).collect()
        };
        self.defined.get_or_init(defined).contains(&label.to_lowercase())
    }
}

fn bracket(body: &str, at: usize, labels: &Labels<'_>) -> Seen {
    let line = line_end(body, at);
    if let Some(inner) = line.strip_prefix("[[") {
        let inner = &inner[..inner.find("]]")?];
        let is_name = inner.contains(char::is_alphabetic) && !inner.contains(['[', ']']);
        let after = &line[inner.len() + 4..];
        if !is_name || inner.starts_with('^') || after.starts_with('(') || labels.has(inner) {
            return None;
        }
        let length = inner.len() + 4;
        return match inner.eq_ignore_ascii_case("toc") {
            true => Some((length, "a mark for a table of contents", CONTENTS)),
            false => Some((length, "a link of a wiki", "write `[words](file.md)`")),
        };
    }
    if line.starts_with(text::PLACEHOLDER) {
        let length = line.find(']').map_or(line.len(), |end| end + 1);
        return Some((length, "a placeholder", "write here what it asks for, or remove it"));
    }
    let inner = &line[1..];
    let name_end = inner.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))?;
    let name = &inner[..name_end];
    let rest = &inner[name_end..];
    if name.eq_ignore_ascii_case("toc") && line.trim_end().len() == 5 {
        let is_alone = line_start(body, at).trim().is_empty() && !labels.has(name);
        return (is_alone && rest.starts_with(']')).then_some((
            5,
            "a mark for a table of contents",
            CONTENTS,
        ));
    }
    let is_shortcode =
        SHORTCODES.contains(&name) || BUILDERS.iter().any(|builder| name.starts_with(builder));
    if !is_shortcode || !rest.starts_with([']', ' ', ':']) || rest.starts_with(": ") {
        return None;
    }
    let end = rest.find(']')?;
    let after = &rest[end + 1..];
    if after.starts_with(['(', '[', ':']) || labels.has(&inner[..name_end + end]) {
        return None;
    }
    let instead = match name {
        "caption" | "wp_caption" => {
            "write the picture with its caption: `![alt text](picture.jpg \"Caption\")`"
        }
        "gallery" => "write each picture in a paragraph of its own, `![alt text](picture.jpg)`",
        "embed" | "video" | "audio" | "youtube" | "vimeo" | "playlist" | "soundcloud" => {
            "write the address alone in a paragraph"
        }
        "code" | "sourcecode" => "put the code between two lines of three backticks",
        _ => "remove it, or write what it showed",
    };
    Some((1 + name_end + end + 1, "a shortcode of WordPress", instead))
}

const CONTENTS: &str = "remove it";

/// `{: .class}`, `{:.class}` and `{.class}`.
fn brace(body: &str, at: usize) -> Seen {
    let line = line_end(body, at);
    if !line.starts_with("{:") && !line.starts_with("{.") {
        return None;
    }
    let before = line_start(body, at);
    let inner = &line[1..line.find('}')?];
    // Attributes at the end of a heading belong to it.
    if before.trim_start().starts_with('#') && !inner.starts_with(':') {
        return None;
    }
    let is_name =
        |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '-' | '_'));
    let is_list = match inner.strip_prefix(':') {
        Some(list) => {
            let list = list.trim_start();
            list.strip_prefix(['.', '#']).is_some_and(is_name)
                || list == "toc"
                || list.split_once('=').is_some_and(|(name, _)| {
                    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
                })
        }
        None => inner.strip_prefix('.').is_some_and(is_name),
    };
    is_list.then_some((inner.len() + 2, "a list of attributes", "remove it"))
}

fn emoji(body: &str, at: usize) -> Seen {
    let opens =
        body[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || "([*_|>".contains(c));
    let inner = body[at + 1..].split(|c: char| !is_of_emoji(c)).next()?;
    let after = &body[at + 1 + inner.len()..];
    let closes = after.strip_prefix(':')?.chars().next();
    let closes = closes.is_none_or(|c| !c.is_alphanumeric() && c != ':' && c != '/');
    let is_name =
        inner.len() > 1 && inner.starts_with(|c: char| c.is_ascii_lowercase() || "+-".contains(c));
    (opens && closes && is_name).then_some((
        inner.len() + 2,
        "a name of an emoji",
        "write the sign itself, or remove it",
    ))
}

/// What a formula is called.
pub(crate) const FORMULA: &str = "a formula";

fn is_of_emoji(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '+' | '-')
}

/// `$$x$$`, within a paragraph.
fn formula(body: &str, at: usize) -> Seen {
    let inner = body[at..].strip_prefix("$$").filter(|inner| !inner.starts_with('$'))?;
    let end = inner.find("$$")?;
    let text = &inner[..end];
    let is_formula =
        !text.trim().is_empty() && !text.contains("\n\n") && !body[..at].ends_with('$');
    is_formula.then_some((
        end + 4,
        FORMULA,
        "write `math: true` into the front matter, and readers see it as one",
    ))
}

/// `!!! note` and `??? note`.
fn admonition(body: &str, at: usize) -> Seen {
    let line = line_end(body, at).trim_end();
    let name = line.strip_prefix("!!! ").or_else(|| line.strip_prefix("??? "))?;
    let is_first = line_start(body, at).trim().is_empty();
    (is_first && name.starts_with(|c: char| c.is_ascii_lowercase())).then_some((
        line.len(),
        "an admonition",
        "write `::: note` before its text and `:::` after it",
    ))
}

/// `==marked==`.
fn marked(body: &str, at: usize) -> Seen {
    let inner = line_end(body, at).strip_prefix("==")?;
    let opens = body[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || c == '(');
    let end = inner.find("==")?;
    let text = &inner[..end];
    let is_tight = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace() && c != '=');
    let after = inner[end + 2..].chars().next();
    let closes = after.is_none_or(|c| !c.is_alphanumeric() && c != '=' && c != '&');
    (opens && closes && is_tight(text.chars().next()) && is_tight(text.chars().next_back()))
        .then_some((end + 4, "a marked text", "write `**words**`"))
}

/// The first link or strong text of Markdown in the text of `html`: where it begins, and its length.
pub(in crate::markdown) fn markdown_within(html: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    let mut texts = Vec::new();
    for token in Tags::new(html) {
        match token {
            Token::Tag { at, .. } => texts.push(from..at.max(from)),
            Token::TagEnd(end) => from = end,
            Token::Comment(at) => {
                texts.push(from..at.start.max(from));
                from = at.end;
            }
            Token::Attribute(_) => {}
        }
    }
    texts.push(from.min(html.len())..html.len());
    texts.into_iter().find_map(|range| {
        let text = &html[range.clone()];
        let (at, length) = markdown_link(text).or_else(|| strong(text))?;
        Some((range.start + at, length))
    })
}

/// `[words](address)`.
fn markdown_link(text: &str) -> Option<(usize, usize)> {
    let middle = text.find("](")?;
    let start = text[..middle].rfind(['[', '\n']).filter(|at| text[*at..].starts_with('['))?;
    let end = middle
        + text[middle..].find([')', '\n']).filter(|at| text[middle + at..].starts_with(')'))?;
    Some((start, end + 1 - start))
}

/// `**words**`.
fn strong(text: &str) -> Option<(usize, usize)> {
    let start = text.find("**")?;
    let inner = &text[start + 2..];
    let length = inner.find(['*', '\n']).filter(|at| inner[*at..].starts_with("**"))?;
    let is_tight = !inner[..length].is_empty() && inner[..length].trim() == &inner[..length];
    is_tight.then_some((start, length + 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(body: &str) -> Vec<&str> {
        find(body).into_iter().map(|leftover| &body[leftover.at]).collect()
    }

    #[test]
    fn markup_of_others_is_found() {
        for (body, found) in [
            ("a [caption id=\"x\"]b[/caption]", "[caption id=\"x\"]"),
            ("[gallery]", "[gallery]"),
            ("[embed]https://x.example/[/embed]", "[embed]"),
            ("[vc_row full=\"1\"]", "[vc_row full=\"1\"]"),
            ("Text\n{: .lead}", "{: .lead}"),
            ("[x](y){:target=\"_blank\"}", "{:target=\"_blank\"}"),
            ("a {.red} b", "{.red}"),
            ("{:toc}", "{:toc}"),
            ("A :package: here", ":package:"),
            (":+1:", ":+1:"),
            ("Here $$x + y$$ is", "$$x + y$$"),
            ("[TOC]\n", "[TOC]"),
            ("[[_TOC_]]", "[[_TOC_]]"),
            ("!!! note \"Title\"\n    x", "!!! note \"Title\""),
            ("see [[A page|words]].", "[[A page|words]]"),
            ("is ==marked== so", "==marked=="),
        ] {
            assert_eq!(texts(body), [found]);
        }
    }

    #[test]
    fn what_only_looks_like_it_is_left_alone() {
        for body in [
            "[video](x.mp4) and [gallery][g] and [caption]: x",
            "[gallery]\n\n[gallery]: /x/",
            "[[1]](#n) [[^1]] \\[gallery]",
            "## Title {.red}",
            "at 12:30:45 or a:b:c, http://x.example:80/:id:",
            "a == b and c == d; ?x=YQ==&y=YQ==",
            "costs $$$ or $$ a lot",
            "What!!! note this",
            "term\n: definition :",
            "==",
            "Setext\n======",
            "[toc] in a line",
        ] {
            assert_eq!(texts(body), [""; 0], "{body}");
        }
    }
}
