//! A scanner of HTML tags: the attributes in the raw HTML of an author, and in our own.

use std::borrow::Cow;
use std::ops::Range;

/// Something found in HTML, in order.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token<'a> {
    /// `<name` begins at `at`; closing tags have `close`.
    Tag { name: &'a str, at: usize, close: bool },
    /// An attribute with a value.
    Attribute(Attribute<'a>),
    /// The tag's `>` was just before this offset.
    TagEnd(usize),
    /// `<!-- ... -->`.
    Comment(Range<usize>),
}

/// An attribute with a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Attribute<'a> {
    /// Name of its element, as written.
    pub(super) element: &'a str,
    /// Its name, as written.
    pub(super) name: &'a str,
    /// The place of the value, without quotes.
    pub(super) value: Range<usize>,
    /// The place of the value, with quotes.
    pub(super) quoted: Range<usize>,
}

/// What URLs an attribute holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// One, which a reader follows.
    Page,
    /// One, which the page shows.
    Media,
    /// Several, with widths or densities.
    Candidates,
}

impl Attribute<'_> {
    /// What URLs it holds.
    pub(super) fn holds(&self) -> Option<Holds> {
        let is = |name: &str| self.name.eq_ignore_ascii_case(name);
        match self.name.len() {
            3 if is("src") => Some(Holds::Media),
            4 if is("href") => Some(Holds::Page),
            6 if is("poster") => Some(Holds::Media),
            6 if is("srcset") => Some(Holds::Candidates),
            _ => None,
        }
    }

    /// It names a place that links can point at.
    pub(super) fn is_anchor(&self) -> bool {
        self.name.eq_ignore_ascii_case("id")
            || (self.name.eq_ignore_ascii_case("name") && self.element.eq_ignore_ascii_case("a"))
    }
}

/// Iterates over the tokens of HTML. It never fails: text that is not a tag is skipped.
pub(super) struct Tags<'a> {
    html: &'a str,
    at: usize,
    /// The element whose tag is being read.
    element: Option<&'a str>,
    /// That tag closes it.
    close: bool,
}

impl<'a> Tags<'a> {
    /// Scans `html` from its start.
    pub(super) fn new(html: &'a str) -> Tags<'a> {
        Tags { html, at: 0, element: None, close: false }
    }

    /// Passes over the rest of the tag that has just begun.
    pub(super) fn pass(&mut self) {
        let Some(element) = self.element else { return };
        if self.html.as_bytes().get(self.at) == Some(&b'>') {
            self.at += 1;
            self.element = None;
            if !self.close {
                self.skip_raw_text(element);
            }
            return;
        }
        while !matches!(self.next(), None | Some(Token::TagEnd(_))) {}
    }

    fn outside(&mut self) -> Option<Token<'a>> {
        let bytes = self.html.as_bytes();
        loop {
            let start = self.at + self.html[self.at..].find('<')?;
            if self.html[start..].starts_with("<!--") {
                // `<!-->` is a whole comment, hence the search from its second dash.
                let end =
                    self.html[start + 2..].find("-->").map_or(bytes.len(), |at| start + at + 5);
                self.at = end;
                return Some(Token::Comment(start..end));
            }
            let close = bytes.get(start + 1) == Some(&b'/');
            let name = start + 1 + usize::from(close);
            if !bytes.get(name).is_some_and(u8::is_ascii_alphabetic) {
                self.at = start + 1;
                continue;
            }
            let end =
                name + length(bytes, name, |byte| !matches!(byte, b'/' | b'>') && !space(byte));
            self.at = end;
            let name = &self.html[name..end];
            self.element = Some(name);
            self.close = close;
            return Some(Token::Tag { name, at: start, close });
        }
    }

    fn inside(&mut self, element: &'a str) -> Option<Token<'a>> {
        let bytes = self.html.as_bytes();
        loop {
            self.at += length(bytes, self.at, |byte| space(byte) || byte == b'/');
            match bytes.get(self.at) {
                None => return None,
                Some(b'>') => {
                    self.at += 1;
                    self.element = None;
                    let end = self.at;
                    if !self.close {
                        self.skip_raw_text(element);
                    }
                    return Some(Token::TagEnd(end));
                }
                Some(_) => {}
            }
            let start = self.at;
            // A name may begin with `=`, so that the scanner always moves on.
            let end = start
                + 1
                + length(bytes, start + 1, |byte| !space(byte) && !b"/>=".contains(&byte));
            let equals = end + length(bytes, end, space);
            if bytes.get(equals) != Some(&b'=') {
                self.at = end;
                continue;
            }
            let open = equals + 1 + length(bytes, equals + 1, space);
            let (value, quoted) = match bytes.get(open) {
                Some(quote @ (b'"' | b'\'')) => {
                    let length = length(bytes, open + 1, |byte| byte != *quote);
                    let end = open + 1 + length;
                    (open + 1..end, open..(end + 1).min(bytes.len()))
                }
                _ => {
                    let end = open + length(bytes, open, |byte| !space(byte) && byte != b'>');
                    (open..end, open..end)
                }
            };
            self.at = quoted.end;
            // Between ASCII bytes there is always a character boundary; a name that starts in the
            // middle of nothing is the only exception.
            let Some(name) = self.html.get(start..end) else { continue };
            return Some(Token::Attribute(Attribute { element, name, value, quoted }));
        }
    }

    /// The content of a script or style sheet is not HTML.
    fn skip_raw_text(&mut self, element: &str) {
        let raw = ["script", "style", "textarea", "title"]
            .iter()
            .find(|raw| raw.eq_ignore_ascii_case(element));
        let Some(raw) = raw else { return };
        let mut from = self.at;
        while let Some(at) = self.html[from..].find("</") {
            let name = from + at + 2;
            let end = name + raw.len();
            if self.html.get(name..end).is_some_and(|name| name.eq_ignore_ascii_case(raw)) {
                self.at = name - 2;
                return;
            }
            from = name;
        }
        self.at = self.html.len();
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        match self.element {
            Some(element) => self.inside(element),
            None => self.outside(),
        }
    }
}

fn space(byte: u8) -> bool {
    byte.is_ascii_whitespace()
}

fn length(bytes: &[u8], from: usize, belongs: impl Fn(u8) -> bool) -> usize {
    bytes[from.min(bytes.len())..].iter().take_while(|byte| belongs(**byte)).count()
}

/// The places of the URLs of a `srcset` within it.
pub(super) fn candidates(srcset: &str) -> Vec<Range<usize>> {
    let bytes = srcset.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        at += length(bytes, at, |byte| space(byte) || byte == b',');
        let end = at + length(bytes, at, |byte| !space(byte));
        if end == at {
            return found;
        }
        let url = srcset[at..end].trim_end_matches(',').len();
        found.push(at..at + url);
        at = if at + url < end { end } else { end + length(bytes, end, |byte| byte != b',') };
    }
}

/// The words of HTML that this program made: without its tags, and with its character references resolved.
pub fn words_of_html(html: &str) -> String {
    let mut words = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        words.push_str(before);
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    words.push_str(rest);
    unescape(&words).into_owned()
}

/// `value` of an attribute with its character references resolved: numbers, and the five names
/// that URLs need.
pub(super) fn unescape(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(10).position(|byte| byte == b';');
        match end.and_then(|end| Some((character(&rest[1..end])?, end))) {
            Some((char, end)) => {
                out.push(char);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(html: &str) -> Vec<(&str, &str, &str)> {
        Tags::new(html)
            .filter_map(|token| match token {
                Token::Attribute(a) => Some((a.element, a.name, &html[a.value])),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn attributes_are_found_however_they_are_quoted() {
        assert_eq!(
            attributes("<a HREF = \"x\" hidden\nid='y'><img src=z/>"),
            [("a", "HREF", "x"), ("a", "id", "y"), ("img", "src", "z/")]
        );
    }

    #[test]
    fn scripts_and_comments_hold_no_attributes() {
        assert_eq!(
            attributes("<!-- <a href=x> --><script src=a>'<b id=c>'</script><i id=d>"),
            [("script", "src", "a"), ("i", "id", "d")]
        );
    }

    #[test]
    fn broken_tags_end_quietly() {
        for html in
            ["<", "<a", "<a b", "<a =é=", "<a b=\"", "<a b='c", "<!--", "<!-->", "</", "< é>", "<é"]
        {
            attributes(html);
        }
    }

    #[test]
    fn srcset_is_split_at_its_commas() {
        let srcset = "a,b.png 1x, c.png,d.png 2w ,";
        let urls: Vec<&str> = candidates(srcset).into_iter().map(|at| &srcset[at]).collect();
        assert_eq!(urls, ["a,b.png", "c.png,d.png"]);
        let srcset = "a.png, b.png 2x";
        let urls: Vec<&str> = candidates(srcset).into_iter().map(|at| &srcset[at]).collect();
        assert_eq!(urls, ["a.png", "b.png"]);
    }

    #[test]
    fn character_references_are_resolved() {
        assert_eq!(unescape("a&amp;b&#x41;&copy;&"), "a&bA&copy;&");
    }
}
