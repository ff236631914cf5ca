//! Keys: front matter and links of other generators that have one meaning here.

use std::path::Path;

use crate::diagnostic::{
    Diagnostic, Fix, HIDING_KEY, Span, TEMPLATE_NOISE, UNKNOWN_KEY, WRONG_TYPE,
};
use crate::discover::{Globs, Source, discover, join};

/// What to change in one file in addition to its sure fixes.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Texts that change.
    pub fixes: Vec<Fix>,
    /// Lines to remove, by number.
    pub removed: Vec<usize>,
    /// Lines to add, each with the number of the line before it.
    pub added: Vec<(usize, String)>,
}

/// Keys of other generators, and the key here that means the same.
const RENAMED: &[(&str, &str)] = &[
    ("description", "summary"),
    ("excerpt", "summary"),
    ("lastmod", "updated"),
    ("last_modified_at", "updated"),
    ("redirect_from", "aliases"),
    ("publishDate", "publish_at"),
    ("publishdate", "publish_at"),
    ("lang", "language"),
    ("canonical_url", "canonical"),
];

/// The sources of a site, found when the first link is looked for.
pub(super) struct Links<'a> {
    root: &'a Path,
    sources: std::cell::OnceCell<Vec<Source>>,
}

impl<'a> Links<'a> {
    /// Of the site at `root`.
    pub(super) fn new(root: &'a Path) -> Links<'a> {
        Links { root, sources: std::cell::OnceCell::new() }
    }

    /// How `file` links to the source that another generator finds by `name`: a path from the folder of
    /// the file or from `content/`, or the name of one source only. None where that is not sure.
    fn link(&self, file: &Path, name: &str) -> Option<String> {
        let sources =
            self.sources.get_or_init(|| discover(self.root, &Globs::default(), None).0.markdown);
        let (path, anchor) = match name.split_once('#') {
            Some((path, anchor)) => (path, format!("#{anchor}")),
            None => (name, String::new()),
        };
        let path = if path.ends_with(".md") { path.to_owned() } else { format!("{path}.md") };
        let has = |wanted: &Path| sources.iter().any(|source| *source.path == *wanted);
        let folder = file.parent().unwrap_or(Path::new(""));
        let is_beside =
            !path.starts_with('/') && join(folder, &path).is_some_and(|path| has(&path));
        if is_beside {
            return Some(format!("{path}{anchor}"));
        }
        let below = path.trim_start_matches('/');
        if has(&Path::new("content").join(below)) {
            return Some(format!("/{below}{anchor}"));
        }
        let mut named = sources.iter().filter(|source| source.path.ends_with(below));
        let (only, None) = (named.next()?, named.next()) else { return None };
        let below = only.path.strip_prefix("content").ok()?.to_str()?;
        Some(format!("/{below}{anchor}"))
    }
}

/// What has one meaning among the diagnostics of `file`, whose text is `text`.
pub(super) fn changes(file: &Path, text: &str, told: &[&Diagnostic], links: &Links<'_>) -> Changes {
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    let mut taken: Vec<&str> = lines.iter().filter_map(|line| Some(Pair::of(line)?.key)).collect();
    let mut changes = Changes::default();
    for diagnostic in told {
        let number = diagnostic.place.line;
        let Some(line) = number.checked_sub(1).and_then(|at| lines.get(at)) else { continue };
        let rule = diagnostic.rule;
        if rule == &WRONG_TYPE {
            changes.fixes.extend(truth(line, diagnostic));
        } else if rule == &TEMPLATE_NOISE {
            let from = diagnostic.place.column.saturating_sub(1);
            let fix = reference(line, from).and_then(|(tag, name)| {
                Some(Fix::new(
                    Span::at(number, from + 1, tag.chars().count()),
                    tag,
                    links.link(file, name)?,
                ))
            });
            changes.fixes.extend(fix);
        } else if rule == &UNKNOWN_KEY || rule == &HIDING_KEY {
            let Some(pair) = Pair::of(line) else { continue };
            let whole = |new: String| Fix::new(Span::at(number, 1, 1), *line, new);
            let is_free = |key: &str, taken: &[&str]| !taken.contains(&key);
            match (pair.key, pair.truth()) {
                ("layout", _) if !pair.value.is_empty() => changes.removed.push(number),
                ("published", Some(true)) => changes.removed.push(number),
                ("published", Some(false)) if is_free("draft", &taken) => {
                    changes.fixes.push(whole(format!("draft{} true", pair.sign)));
                    taken.push("draft");
                }
                (key, _) => {
                    let new = RENAMED.iter().find(|(old, _)| *old == key).map(|(_, new)| *new);
                    if let Some(new) = new.filter(|new| is_free(new, &taken)) {
                        changes.fixes.push(Fix::new(Span::at(number, 1, 1), key, new));
                        taken.push(new);
                    }
                }
            }
        }
    }
    changes
}

/// A line `key: value` or `key = value` that is not indented.
struct Pair<'a> {
    key: &'a str,
    /// `:` or ` =`.
    sign: &'static str,
    /// Without a comment; empty where it is on the lines below.
    value: &'a str,
}

impl<'a> Pair<'a> {
    fn of(line: &'a str) -> Option<Pair<'a>> {
        let end = line.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')))?;
        let (key, rest) = line.split_at(end);
        let rest = rest.trim_start();
        let (sign, rest) = match rest.strip_prefix(':') {
            Some(rest) => (":", rest),
            None => (" =", rest.strip_prefix('=')?),
        };
        let value = rest.split(" #").next().unwrap_or("").trim();
        (!key.is_empty()).then_some(Pair { key, sign, value })
    }

    fn truth(&self) -> Option<bool> {
        of_truth(self.value.trim_matches(['"', '\'']))
    }
}

fn of_truth(word: &str) -> Option<bool> {
    match word.to_lowercase().as_str() {
        "true" | "yes" | "on" | "y" => Some(true),
        "false" | "no" | "off" | "n" => Some(false),
        _ => None,
    }
}

/// `yes` is `true` where a key wants one of the two.
fn truth(line: &str, diagnostic: &Diagnostic) -> Option<Fix> {
    if !diagnostic.message.contains("must be `true` or `false`") {
        return None;
    }
    let place = &diagnostic.place;
    let marked: String =
        line.chars().skip(place.column.saturating_sub(1)).take(place.length).collect();
    let truth = of_truth(marked.trim_matches(['"', '\'']))?;
    let span = Span::at(place.line, place.column, place.length);
    Some(Fix::new(span, marked, truth.to_string()))
}

/// The tag at character `from` of a line and the name it refers to: `{{< ref "x.md" >}}`,
/// `{% post_url x %}`. A link must end behind it.
fn reference(line: &str, from: usize) -> Option<(&str, &str)> {
    let (start, _) = line.char_indices().nth(from)?;
    let (before, rest) = line.split_at(start);
    let (open, close) = [("{{<", ">}}"), ("{{%", "%}}"), ("{%", "%}")]
        .into_iter()
        .find(|(open, _)| rest.starts_with(open))?;
    let end = rest.find(close)?;
    let inner = rest[open.len()..end].trim();
    let tag = &rest[..end + close.len()];
    if !before.ends_with("](") || !rest[tag.len()..].starts_with(')') {
        return None;
    }
    let (word, name) = inner.split_once(char::is_whitespace)?;
    let name = name.trim();
    let is_known = match open {
        "{%" => word == "post_url",
        _ => matches!(word, "ref" | "relref"),
    };
    let quoted = name.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
    let name = quoted.unwrap_or(name);
    (is_known && !name.contains([' ', '"', '='])).then_some((tag, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_read() {
        assert_eq!(
            reference("é [x]({{< ref \"y.md#a\" >}}) b", 6),
            Some(("{{< ref \"y.md#a\" >}}", "y.md#a"))
        );
        assert_eq!(
            reference("[x]({% post_url 2014-01-01-y %})", 4).map(|(_, n)| n),
            Some("2014-01-01-y")
        );
        assert_eq!(reference("{{< ref \"y.md\" >}}", 0), None);
        assert_eq!(reference("[x]({{< figure \"y.md\" >}})", 4), None);
    }

    #[test]
    fn a_pair_is_a_key_and_its_value() {
        let pair = Pair::of("published: \"no\" # why").unwrap();
        assert_eq!((pair.key, pair.sign, pair.truth()), ("published", ":", Some(false)));
        assert!(Pair::of("  indented: x").is_none());
        assert_eq!(Pair::of("draft = true").unwrap().sign, " =");
    }
}
