//! Causes: what many diagnostics have in common, so that one decision settles all of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use super::{
    AMBIGUOUS_DATE, BAD_DATE, Diagnostic, EMPTY_ALT, FOOTNOTE, FOREIGN_MEDIA, LEFTOVER,
    MISSING_FILE, SYNTAX, TEMPLATE_NOISE, UNKNOWN_KEY, UNUSED_FILE, URL_COLLISION,
};

/// Diagnostics of one rule about one key, host, shortcode, folder or value.
#[derive(Debug, Clone)]
pub struct Cause<'a> {
    /// What they say, as far as they all say the same.
    pub message: String,
    /// All of them, in the order of the files.
    pub told: Vec<&'a Diagnostic>,
}

impl<'a> Cause<'a> {
    /// The first of them, which stands for all.
    pub fn first(&self) -> &'a Diagnostic {
        self.told[0]
    }

    /// In how many files they are.
    pub fn files(&self) -> usize {
        self.told.iter().map(|told| &*told.place.file).collect::<BTreeSet<_>>().len()
    }

    /// Whether they are about a key, whose values can be counted.
    pub fn is_of_a_key(&self) -> bool {
        self.first().rule == &UNKNOWN_KEY
    }
}

/// The diagnostics by cause: errors first, then the rule with the most of them, then the cause.
/// Causes with the same count keep the order of their first diagnostics.
pub fn causes<'a>(told: impl IntoIterator<Item = &'a Diagnostic>) -> Vec<Cause<'a>> {
    let mut causes: Vec<Cause<'a>> = Vec::new();
    let mut numbers: HashMap<(&str, String), usize> = HashMap::new();
    let mut of_rule: BTreeMap<&str, usize> = BTreeMap::new();
    for diagnostic in told {
        *of_rule.entry(diagnostic.rule.code).or_default() += 1;
        let message = shared(diagnostic);
        let number = *numbers.entry((diagnostic.rule.code, message)).or_insert_with_key(|key| {
            causes.push(Cause { message: key.1.clone(), told: Vec::new() });
            causes.len() - 1
        });
        causes[number].told.push(diagnostic);
    }
    causes.sort_by_key(|cause| {
        let Diagnostic { severity, rule, .. } = cause.first();
        let most = std::cmp::Reverse(of_rule[rule.code]);
        (*severity, most, rule.code, std::cmp::Reverse(cause.told.len()))
    });
    causes
}

/// The message without what is of this one place only.
fn shared(diagnostic: &Diagnostic) -> String {
    let Diagnostic { rule, message, place, .. } = diagnostic;
    if *rule == &FOREIGN_MEDIA {
        return named(message, host);
    }
    if *rule == &TEMPLATE_NOISE {
        return named(message, tag);
    }
    if *rule == &LEFTOVER {
        return match message.rsplit_once("`, ") {
            Some((_, kind)) if !message.contains("`[") => format!("readers would see {kind}"),
            _ => named(message, tag),
        };
    }
    if *rule == &MISSING_FILE || *rule == &URL_COLLISION {
        return named(message, within);
    }
    if *rule == &EMPTY_ALT || *rule == &UNUSED_FILE {
        return format!("{message} (in `{}`)", folder(&place.file));
    }
    if [&BAD_DATE, &AMBIGUOUS_DATE, &SYNTAX, &FOOTNOTE].contains(rule) {
        return masked(message);
    }
    match message.split_once(", this is ") {
        Some((wanted, _)) => wanted.to_owned(),
        None => message.clone(),
    }
}

/// The message with what `part` makes of its first name.
fn named(message: &str, part: impl Fn(&str) -> &str) -> String {
    match message.split('`').collect::<Vec<_>>().as_slice() {
        [before, name, after @ ..] => format!("{before}`{}`{}", part(name), after.join("`")),
        _ => message.to_owned(),
    }
}

/// The message with its first name only.
fn masked(message: &str) -> String {
    let mut parts = message.split('`').enumerate().map(|(at, part)| match at {
        3.. if at % 2 == 1 => "...",
        _ => part,
    });
    let first = parts.next().unwrap_or("").to_owned();
    parts.fold(first, |all, part| format!("{all}`{part}"))
}

/// The host of an address.
fn host(address: &str) -> &str {
    let rest = address.split_once("//").map_or(address, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

/// A tag as far as its name: `{{< img src="a.png" >}}` is `{{< img`.
fn tag(tag: &str) -> &str {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let start = tag.find(is_name).unwrap_or(tag.len());
    let end = tag[start..].find(|c| !is_name(c)).map_or(tag.len(), |at| start + at);
    &tag[..end]
}

/// A path as far as its second folder.
fn within(path: &str) -> &str {
    let start = usize::from(path.starts_with('/'));
    let mut ends = path[start..].match_indices('/').map(|(at, _)| start + at + 1);
    let (first, second) = (ends.next(), ends.next());
    second.or(first).map_or(path, |end| &path[..end])
}

/// The first two folders of a path.
fn folder(file: &Path) -> String {
    let parent = file.parent().unwrap_or(Path::new(""));
    parent.iter().take(2).collect::<std::path::PathBuf>().display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Place, Rule, WRONG_TYPE};

    fn told(rule: &'static Rule, file: &str, message: &str) -> Diagnostic {
        Diagnostic::new(rule, Place::file(file), message)
    }

    #[test]
    fn what_one_decision_settles_is_one_cause() {
        let all = [
            told(&FOREIGN_MEDIA, "a.md", "`https://x.example/1.png` is on another host"),
            told(&WRONG_TYPE, "a.md", "`draft` must be `true` or `false`, this is the text `no`"),
            told(&FOREIGN_MEDIA, "b.md", "`https://x.example/2.png` is on another host"),
            told(&WRONG_TYPE, "b.md", "`draft` must be `true` or `false`, this is the text `ja`"),
            told(&TEMPLATE_NOISE, "b.md", "readers would see `{{< img src=\"1\" >}}`"),
            told(&UNKNOWN_KEY, "a.md", "unknown key `x`"),
            told(&UNKNOWN_KEY, "a.md", "unknown key `x`"),
            told(&UNKNOWN_KEY, "a.md", "unknown key `y`"),
        ];
        let causes = causes(&all);
        let seen: Vec<_> =
            causes.iter().map(|one| (one.message.as_str(), one.told.len(), one.files())).collect();
        assert_eq!(
            seen,
            [
                ("unknown key `x`", 2, 1),
                ("unknown key `y`", 1, 1),
                ("`draft` must be `true` or `false`", 2, 2),
                ("`x.example` is on another host", 2, 2),
                ("readers would see `{{< img`", 1, 1),
            ]
        );
    }

    #[test]
    fn names_of_one_place_are_masked() {
        assert_eq!(masked("`date` is `1.2.3`, not `y`"), "`date` is `...`, not `...`");
        assert_eq!(masked("plain"), "plain");
        assert_eq!(within("static/assets/blog/x.jpg"), "static/assets/");
        assert_eq!(within("/news/2013/"), "/news/2013/");
        assert_eq!(within("/x"), "/x");
        assert_eq!(folder(Path::new("content/news/2013/x/y.md")), "content/news");
        assert_eq!(tag("{% include"), "{% include");
        assert_eq!(tag("[caption id=\"a\"]"), "[caption");
    }
}
