//! Text: escaping it and folding its spaces.

use pulldown_cmark::{CowStr, Event};

/// Which bytes HTML text must escape.
const TEXT: [bool; 256] = table(b"&<>");
/// Which bytes a double-quoted attribute must escape.
const ATTRIBUTE: [bool; 256] = table(b"&<>\"");

const fn table(special: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut at = 0;
    while at < special.len() {
        table[special[at] as usize] = true;
        at += 1;
    }
    table
}

/// Appends `text` as HTML text.
pub(super) fn escape_text(out: &mut String, text: &str) {
    escape(out, text, &TEXT);
}

/// Appends `text` as the value of a double-quoted attribute.
pub(super) fn escape_attribute(out: &mut String, text: &str) {
    escape(out, text, &ATTRIBUTE);
}

fn escape(out: &mut String, text: &str, special: &[bool; 256]) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if special[byte as usize] {
            out.push_str(&text[done..at]);
            out.push_str(match byte {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                _ => "&quot;",
            });
            done = at + 1;
        }
    }
    out.push_str(&text[done..]);
}

/// Appends ` name="value"`.
pub(super) fn attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape_attribute(out, value);
    out.push('"');
}

/// Appends text of HTML with its references to characters resolved.
pub(super) fn resolve(out: &mut String, html: &str) {
    let mut rest = html;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '#';
        let end = rest[1..].find(|c| !is_of_name(c)).filter(|end| rest[1 + end..].starts_with(';'));
        let length = end.map_or(1, |end| end + 2);
        // The parser knows all names; a letter before them keeps a space from being trimmed.
        let reference = format!("x{}", &rest[..length]);
        match end {
            Some(_) => {
                let events: Vec<Event<'_>> = pulldown_cmark::Parser::new(&reference).collect();
                let mut resolved = String::new();
                events.iter().for_each(|event| plain(&mut resolved, event));
                out.push_str(resolved.strip_prefix('x').unwrap_or(&rest[..length]));
            }
            None => out.push('&'),
        }
        rest = &rest[length..];
    }
    out.push_str(rest);
}

/// Appends `number` in decimal.
pub(super) fn number(out: &mut String, number: usize) {
    use std::fmt::Write;
    write!(out, "{number}").expect("a String takes all that is written");
}

/// Appends `text` with every run of white space as one space, none at the start.
pub(super) fn fold(out: &mut String, text: &str) {
    for char in text.chars() {
        if !char.is_whitespace() {
            out.push(char);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
}

/// Appends the plain text of an inline event.
pub(super) fn plain(out: &mut String, event: &Event<'_>) {
    match event {
        Event::Text(text) | Event::Code(text) => out.push_str(text),
        Event::SoftBreak | Event::HardBreak => out.push(' '),
        _ => {}
    }
}

/// Plain text of inline events, spaces folded.
pub(super) fn plain_of<'a, 'b: 'a>(events: impl IntoIterator<Item = &'a Event<'b>>) -> String {
    let mut text = String::new();
    for event in events {
        plain(&mut text, event);
    }
    folded(text)
}

/// `text` with its spaces folded and trimmed.
pub(super) fn folded(text: String) -> String {
    let plain = !text.starts_with(' ')
        && !text.ends_with(' ')
        && !text.contains("  ")
        && text.bytes().all(|byte| byte == b' ' || (byte.is_ascii_graphic()));
    if plain {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    fold(&mut out, &text);
    out.truncate(out.trim_end().len());
    out
}

/// The byte offset of `part` within `whole`, when it is borrowed from there.
pub(super) fn offset_in(whole: &str, part: &CowStr<'_>) -> Option<usize> {
    let CowStr::Borrowed(part) = part else { return None };
    let at = (part.as_ptr() as usize).checked_sub(whole.as_ptr() as usize)?;
    (!part.is_empty() && at + part.len() <= whole.len()).then_some(at)
}

/// The start of `text`, short enough for a message.
pub(super) fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    match line.char_indices().nth(48) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None if line.len() < text.len() => format!("{line} …"),
        None => line.to_owned(),
    }
}
