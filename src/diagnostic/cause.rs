//! Causes: what many diagnostics have in common, so that one decision settles all of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use super::{
    AMBIGUOUS_DATE, BAD_DATE, Diagnostic, EMPTY_ALT, FOOTNOTE, FOREIGN_MEDIA, HIDING_KEY, LEFTOVER,
    MISSING_FILE, SYNTAX, TEMPLATE_NOISE, UNKNOWN_KEY, UNUSED_FILE, URL_COLLISION,
};

/// Diagnostics of one rule about one key, host, shortcode, folder or value.
#[derive(Debug, Clone)]
pub struct Cause<'a> {
    /// What they say, as far as all of them say the same.
    pub message: String,
    /// All of them, in the order of the files.
    pub told: Vec<&'a Diagnostic>,
}

impl<'a> Cause<'a> {
    /// The first of them, which represents all.
    pub fn first(&self) -> &'a Diagnostic {
        self.told[0]
    }

    /// In how many files they are.
    pub fn files(&self) -> usize {
        self.told.iter().map(|told| &*told.place.file).collect::<BTreeSet<_>>().len()
    }

    /// Whether they are about a key, whose values can be counted.
    pub fn is_of_a_key(&self) -> bool {
        [&UNKNOWN_KEY, &HIDING_KEY].contains(&self.first().rule)
    }

    /// What to do about all of them: the hint of the first, without a value that only some have.
    pub fn hint(&self) -> Option<String> {
        let first = self.first().hint.as_ref()?;
        let is_same = |told: &&Diagnostic| told.hint.as_ref() == Some(first);
        match self.first().rule == &HIDING_KEY && !self.told.iter().all(is_same) {
            true => Some(named(first, key)),
            false => Some(first.clone()),
        }
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

/// The message without what is true of this one place only.
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
    if *rule == &HIDING_KEY {
        return match message.split_once(", which hides ") {
            Some(_) => masked(message),
            None => named(message, key),
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

/// The message, with its first name replaced by the result of `part`.
fn named(message: &str, part: impl Fn(&str) -> &str) -> String {
    match message.split('`').collect::<Vec<_>>().as_slice() {
        [before, name, after @ ..] => format!("{before}`{}`{}", part(name), after.join("`")),
        _ => message.to_owned(),
    }
}

/// The key of a line of front matter.
fn key(line: &str) -> &str {
    line.split_once(':').map_or(line, |(key, _)| key.trim())
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
    fn keys_that_hide_are_one_cause_whatever_their_value() {
        let of = |file: &str, message: &str, hint: &str| {
            told(&HIDING_KEY, file, message).hint(hint.to_owned())
        };
        let all = [
            of("a.md", "`expirydate: 2001-01-01` hides a text", "write `expires: 2001-01-01`"),
            of("b.md", "`expirydate: 2002-02-02` hides a text", "write `expires: 2002-02-02`"),
            of("c.md", "`status` cannot be `draft`, which hides a text elsewhere", "write `x: y`"),
            of("d.md", "`status` cannot be `future`, which hides a text elsewhere", "write `x: y`"),
            of("e.md", "`password` hides a text", "write `draft: true`"),
        ];
        let causes = causes(&all);
        let seen: Vec<_> =
            causes.iter().map(|one| (one.message.as_str(), one.told.len())).collect();
        assert_eq!(
            seen,
            [
                ("`expirydate` hides a text", 2),
                ("`status` cannot be `...`, which hides a text elsewhere", 2),
                ("`password` hides a text", 1),
            ]
        );
        let hints: Vec<_> = causes.iter().filter_map(Cause::hint).collect();
        assert_eq!(hints, ["write `expires`", "write `x: y`", "write `draft: true`"]);
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
