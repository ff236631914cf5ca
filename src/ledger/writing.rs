//! Writing: the lines by which the front matter of an article, or a table of redirects, keeps a promise.

use crate::diagnostic::{Fix, Span};
use crate::tree::{Spanned, scalar_of};
use crate::url::UrlPath;

/// Adds an alias to front matter with these aliases.
pub(super) fn alias(text: &str, aliases: &[Spanned<UrlPath>], url: &str) -> Option<Fix> {
    let Some(last) = aliases.iter().map(|alias| alias.span).max() else {
        return match is_toml(text) {
            true => key_of_toml(&format!("aliases = [\"{}\"]", escaped(url))),
            false => key_of_yaml(text, &format!("aliases: {}", scalar_of(url))),
        };
    };
    let line = line(text, last.line as usize)?;
    let start = offset(line, last.column as usize)?;
    let end = offset(line, (last.column + last.length) as usize)?;
    let (before, token, after) = (&line[..start], &line[start..end], &line[end..]);
    let new = if is_toml(text) {
        format!("{token}, \"{}\"", escaped(url))
    } else if before.trim_end().ends_with('-') {
        let item = &before[..before.rfind('-')?];
        format!("{token}\n{item}- {}", scalar_of(url))
    } else if before.trim_end().ends_with(['[', ',']) || after.trim_start().starts_with([']', ','])
    {
        format!("{token}, {}", scalar_of(url))
    } else {
        format!("[{token}, {}]", scalar_of(url))
    };
    Some(Fix::new(last, token, new))
}

/// Adds a key that the front matter does not have.
pub(super) fn key(text: &str, key: &str, value: &str) -> Option<Fix> {
    match is_toml(text) {
        true => key_of_toml(&format!("{key} = \"{}\"", escaped(value))),
        false => key_of_yaml(text, &format!("{key}: {}", scalar_of(value))),
    }
}

/// Redirects as lines of `redirects.csv`.
pub(super) fn table(pairs: &[(&UrlPath, &UrlPath)]) -> Vec<String> {
    let cell = |url: &str| match url.contains([',', '"']) {
        true => format!("\"{}\"", url.replace('"', "\"\"")),
        false => url.to_string(),
    };
    let line = |(from, to): &(&UrlPath, &UrlPath)| {
        format!("{},{}", cell(&of_pattern(from)), cell(to.as_str()))
    };
    pairs.iter().map(line).collect()
}

/// Redirects as tables of `site.toml`.
pub(super) fn settings(pairs: &[(&UrlPath, &UrlPath)]) -> Vec<String> {
    let table = |(from, to): &(&UrlPath, &UrlPath)| {
        let (from, to) = (escaped(&of_pattern(from)), escaped(to.as_str()));
        format!("\n[[redirects]]\nfrom = \"{from}\"\nto = \"{to}\"")
    };
    pairs.iter().map(table).collect()
}

/// An address in which signs of patterns stand for themselves.
fn of_pattern(url: &UrlPath) -> String {
    url.as_str().replace('*', "%2A").replace(':', "%3A")
}

/// Writes lines behind the last line of a text; none where tables cannot stand there.
pub(super) fn behind(text: &str, lines: &[String]) -> Option<Fix> {
    let number = text.lines().count();
    let last = text.lines().next_back().filter(|last| !last.trim().is_empty())?;
    let is_list = |line: &str| {
        line.trim_start()
            .strip_prefix("redirects")
            .is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    if text.lines().any(is_list) {
        return None;
    }
    let shown = last.trim_start_matches('\u{feff}');
    let span = Span::at(number, 1, shown.chars().count());
    Some(Fix::new(span, shown, format!("{shown}\n{}", lines.join("\n"))))
}

fn is_toml(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').starts_with("+++")
}

/// Before the closing fence.
fn key_of_yaml(text: &str, written: &str) -> Option<Fix> {
    let fence = text.lines().skip(1).position(|line| line.trim_end() == "---")? + 2;
    Some(Fix::new(Span::at(fence, 1, 3), "---", format!("{written}\n---")))
}

/// After the opening fence, before any table.
fn key_of_toml(written: &str) -> Option<Fix> {
    Some(Fix::new(Span::at(1, 1, 3), "+++", format!("+++\n{written}")))
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"")
}

fn line(text: &str, number: usize) -> Option<&str> {
    let text = text.trim_start_matches('\u{feff}');
    text.lines().nth(number.checked_sub(1)?)
}

/// Byte at which the character of a column begins.
fn offset(line: &str, column: usize) -> Option<usize> {
    let mut starts = line.char_indices().map(|(at, _)| at).chain([line.len()]);
    starts.nth(column.checked_sub(1)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The front matter with an alias more.
    fn with_alias(text: &str, last: Option<Span>) -> String {
        let known = last.map(|span| Spanned { value: UrlPath::new("/a/"), span });
        let aliases: Vec<Spanned<UrlPath>> = known.into_iter().collect();
        let fix = alias(text, &aliases, "/old/").expect("it has a front matter");
        let mut lines: Vec<String> = text.split('\n').map(str::to_string).collect();
        let at = fix.span.line as usize - 1;
        lines[at] = fix.mended(&lines[at]).expect("the text stands there");
        lines.join("\n")
    }

    #[test]
    fn an_alias_is_added_in_the_form_that_is_there() {
        for (text, span, expected) in [
            (
                "---\ntitle: A\n---\nText\n---\n",
                None,
                "---\ntitle: A\naliases: /old/\n---\nText\n---\n",
            ),
            ("---\naliases: /a/\n---\n", Some((2, 10, 3)), "---\naliases: [/a/, /old/]\n---\n"),
            (
                "---\naliases: \"/a/\"\n---\n",
                Some((2, 10, 5)),
                "---\naliases: [\"/a/\", /old/]\n---\n",
            ),
            (
                "---\naliases: [/b/, /a/]\n---\n",
                Some((2, 16, 3)),
                "---\naliases: [/b/, /a/, /old/]\n---\n",
            ),
            (
                "---\naliases:\n  - /b/\n  - /a/\n---\n",
                Some((4, 5, 3)),
                "---\naliases:\n  - /b/\n  - /a/\n  - /old/\n---\n",
            ),
            (
                "+++\ntitle = 'A'\n[extra]\n+++\n",
                None,
                "+++\naliases = [\"/old/\"]\ntitle = 'A'\n[extra]\n+++\n",
            ),
            (
                "+++\naliases = [\"/a/\"]\n+++\n",
                Some((2, 12, 5)),
                "+++\naliases = [\"/a/\", \"/old/\"]\n+++\n",
            ),
        ] {
            let span = span.map(|(line, column, length)| Span::at(line, column, length));
            assert_eq!(with_alias(text, span), expected);
        }
    }

    #[test]
    fn redirects_stand_behind_what_is_there() {
        let urls = ["/a,b/*/", "/c/"].map(UrlPath::new);
        let pairs = [(&urls[0], &urls[1])];
        let new = |text: &str, lines: Vec<String>| behind(text, &lines).map(|fix| fix.new);
        assert_eq!(
            new("from,to\n/x/,/y/\n", table(&pairs)).as_deref(),
            Some("/x/,/y/\n\"/a,b/%2A/\",/c/")
        );
        assert_eq!(
            new("[x]\ny = 1", settings(&pairs)).as_deref(),
            Some("y = 1\n\n[[redirects]]\nfrom = \"/a,b/%2A/\"\nto = \"/c/\"")
        );
        assert_eq!(new("redirects = []\n", settings(&pairs)), None);
        assert_eq!(new("", settings(&pairs)), None);
    }

    #[test]
    fn a_value_that_could_be_something_else_is_quoted() {
        assert_eq!(scalar_of("articles/rivers"), "articles/rivers");
        assert_eq!(scalar_of("/a, b/"), "\"/a, b/\"");
        for value in ["2024", "no", "a: b", "a#b", "-x", "\"q\""] {
            assert!(scalar_of(value).starts_with('"'), "{value}");
        }
    }
}
