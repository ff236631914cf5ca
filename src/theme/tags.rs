//! The tags of a template: what is between `{{` and `}}` and between `{%` and `%}`.

use std::ops::Range;

/// A piece of a template between braces.
#[derive(Debug)]
pub(super) struct Tag<'a> {
    /// `{% ... %}`; else `{{ ... }}`.
    pub is_statement: bool,
    /// Where it is, with its braces.
    pub range: Range<usize>,
    /// It ends with its own braces.
    pub is_closed: bool,
    /// What is in it.
    pub tokens: Vec<Token<'a>>,
}

/// A word, text, number or sign within a tag.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Token<'a> {
    /// As written; a text without its quotes.
    pub text: &'a str,
    /// Where it begins.
    pub at: usize,
    /// What it is.
    pub kind: Kind,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or keyword.
    Name,
    /// A text in quotes.
    Text,
    /// A number.
    Number,
    /// A sign, of one letter or more.
    Sign,
}

impl<'a> Tag<'a> {
    /// The first word of a statement: `if`, `endif`; `<` of a component; else nothing.
    pub(super) fn word(&self) -> &'a str {
        match self.tokens.first() {
            Some(token) if self.is_statement => token.text,
            _ => "",
        }
    }
}

impl Token<'_> {
    /// It is this sign or keyword.
    pub(super) fn is(&self, text: &str) -> bool {
        self.text == text && matches!(self.kind, Kind::Sign | Kind::Name)
    }
}

/// All tags of a template in their order, without comments and raw text.
pub(super) fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find('{').map(|at| from + at) {
        from = at + 1;
        match text.as_bytes().get(from) {
            Some(b'#') => {
                from = text[at..].find("#}").map_or(text.len(), |length| at + length + 2);
            }
            Some(b'{' | b'%') => {
                let tag = tag(text, at);
                from = tag.range.end;
                if tag.word() == "raw" {
                    from = raw_end(text, from);
                }
                tags.push(tag);
            }
            _ => {}
        }
    }
    tags
}

/// Where the `{% endraw %}` after `from` begins; else the end.
fn raw_end(text: &str, from: usize) -> usize {
    let starts = text[from..].match_indices("{%").map(|(at, _)| from + at);
    let mut ends = starts.filter(|at| tag(text, *at).word() == "endraw");
    ends.next().unwrap_or(text.len())
}

fn tag(text: &str, start: usize) -> Tag<'_> {
    let is_statement = text.as_bytes()[start + 1] == b'%';
    let close = if is_statement { "%}" } else { "}}" };
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut at = start + 2;
    if text[at..].starts_with('-') {
        at += 1;
    }
    let mut braces = 0;
    while let Some(letter) = text[at..].chars().next() {
        let rest = &text[at..];
        if rest.starts_with(close) && braces == 0 {
            if tokens.last().is_some_and(|token| token.is("-") && token.at + 1 == at) {
                tokens.pop();
            }
            return Tag { is_statement, range: start..at + 2, is_closed: true, tokens };
        }
        // A tag within a tag: the outer one was never closed.
        if rest.starts_with("{%") || rest.starts_with("{{") {
            break;
        }
        if letter.is_whitespace() {
            at += letter.len_utf8();
            continue;
        }
        let (length, token) = token(rest, at);
        match token.text {
            "{" if token.kind == Kind::Sign => braces += 1,
            "}" if token.kind == Kind::Sign => braces -= 1,
            _ => {}
        }
        tokens.push(token);
        at += length;
    }
    Tag { is_statement, range: start..at, is_closed: false, tokens }
}

/// The token at the start of `rest`, and how long it is with its quotes.
fn token(rest: &str, at: usize) -> (usize, Token<'_>) {
    const SIGNS: [&str; 11] = ["...", "?.", "?[", "==", "!=", "<=", ">=", "//", "**", "</", "/>"];
    let first = rest.chars().next().unwrap_or(' ');
    if matches!(first, '"' | '\'' | '`') {
        let mut letters = rest.char_indices().skip(1);
        while let Some((end, letter)) = letters.next() {
            match letter {
                '\\' => {
                    letters.next();
                }
                letter if letter == first => {
                    return (end + 1, Token { text: &rest[1..end], at, kind: Kind::Text });
                }
                _ => {}
            }
        }
        return (rest.len(), Token { text: &rest[1..], at, kind: Kind::Text });
    }
    let (kind, length) = if first.is_alphabetic() || first == '_' {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
        (Kind::Name, end.unwrap_or(rest.len()))
    } else if first.is_ascii_digit() {
        let end = rest.find(|c: char| !c.is_ascii_digit());
        (Kind::Number, end.unwrap_or(rest.len()))
    } else {
        let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
        (Kind::Sign, sign.map_or(first.len_utf8(), |sign| sign.len()))
    };
    (length, Token { text: &rest[..length], at, kind })
}

/// A tag that is never closed, or that closes nothing: where, what is wrong, and what to do.
pub(super) fn unbalanced(text: &str) -> Option<(Range<usize>, String, String)> {
    let mut open: Vec<(&str, Range<usize>)> = Vec::new();
    let line = |range: &Range<usize>| text[..range.start].matches('\n').count() + 1;
    for tag in tags(text) {
        if !tag.is_closed {
            let (opening, closing) = if tag.is_statement { ("{%", "%}") } else { ("{{", "}}") };
            return Some((
                tag.range.start..tag.range.start + 2,
                format!("this `{opening}` is never closed"),
                format!("put `{closing}` where it ends"),
            ));
        }
        let word = tag.word();
        let opened = match word {
            "</" => "<",
            word => word.strip_prefix("end").unwrap_or(""),
        };
        if opens(&tag) {
            open.push((word, tag.range));
        } else if is_opener(opened) {
            let is_same = |word: &str| word == opened || (opened == "set" && word == "set_global");
            match open.last() {
                Some((word, _)) if is_same(word) => {
                    open.pop();
                }
                Some((inner, range)) if open.iter().any(|(word, _)| is_same(word)) => {
                    return Some((
                        range.clone(),
                        format!("this {} is never closed", shown(inner)),
                        format!(
                            "put {} before the {} of line {}",
                            end_of(inner),
                            end_of(opened),
                            line(&tag.range)
                        ),
                    ));
                }
                last => {
                    let hint = match last {
                        Some((inner, range)) => format!(
                            "the {} of line {} is open here; its end is {}",
                            shown(inner),
                            line(range),
                            end_of(inner)
                        ),
                        None => format!("remove it, or put {} before it", shown(opened)),
                    };
                    return Some((
                        tag.range,
                        format!("this {} closes nothing", end_of(opened)),
                        hint,
                    ));
                }
            }
        }
    }
    let (word, range) = open.pop()?;
    Some((
        range,
        format!("this {} is never closed", shown(word)),
        format!("put {} where it ends", end_of(word)),
    ))
}

fn is_opener(word: &str) -> bool {
    matches!(word, "if" | "for" | "block" | "filter" | "component" | "set" | "<" | "raw")
}

/// The tag holds what follows, up to its end.
fn opens(tag: &Tag<'_>) -> bool {
    match tag.word() {
        // A value, or a text up to the end.
        "set" | "set_global" => !tag.tokens.iter().any(|token| token.is("=")),
        "<" => tag.tokens.last().is_some_and(|token| !token.is("/>")),
        word => is_opener(word),
    }
}

fn shown(word: &str) -> String {
    match word {
        "<" => "component".to_string(),
        word => format!("`{{% {word} %}}`"),
    }
}

fn end_of(word: &str) -> String {
    match word {
        "<" => "`{% </...> %}`".to_string(),
        "set_global" => "`{% endset %}`".to_string(),
        word => format!("`{{% end{word} %}}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        match unbalanced(text) {
            Some((range, message, hint)) => format!("{} {message} / {hint}", range.start),
            None => "balanced".to_string(),
        }
    }

    #[test]
    fn what_is_never_closed_is_told_where_it_opens() {
        for (text, expected) in [
            (
                "{% if a %}{% for b in c -%} {{ b }} {%- else %}{% endfor %}{% endif %}{# {% if %} #}",
                "balanced",
            ),
            ("{% raw %}{{ {% if %}{% endraw %}{{ {\"a\": \"}}\"} }}", "balanced"),
            (
                "{% set a = 1 %}{% set b %}x{% endset %}{% <c()> %}x{% </c> %}{% <d /> %}",
                "balanced",
            ),
            (
                "<p>{% if a %}",
                "3 this `{% if %}` is never closed / put `{% endif %}` where it ends",
            ),
            (
                "{% block a %}{% if b %}\n{% endblock %}",
                "13 this `{% if %}` is never closed / put `{% endif %}` before the `{% endblock %}` of line 2",
            ),
            (
                "{% endif %}",
                "0 this `{% endif %}` closes nothing / remove it, or put `{% if %}` before it",
            ),
            (
                "{% for a in b %}{% endif %}",
                "16 this `{% endif %}` closes nothing / the `{% for %}` of line 1 is open here; its end is `{% endfor %}`",
            ),
            ("{{ a <p>{% if b %}", "0 this `{{` is never closed / put `}}` where it ends"),
            ("{% if a", "0 this `{%` is never closed / put `%}` where it ends"),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
