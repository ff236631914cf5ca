//! Decisions: a rule that is broken often is shown by what caused it, one line for each cause.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{Talk, many, number};
use crate::diagnostic::{
    Cause, Diagnostic, HIDING_KEY, MISSING_DATE, TEMPLATE_NOISE, UNKNOWN_KEY, causes,
};
use crate::disk;

/// Up to this many diagnostics of one rule are shown whole, and up to this many of its causes.
const SHOWN: usize = 12;

/// A cause in more files than this is always shown.
const OFTEN: usize = 100;

impl Talk<'_> {
    /// Shows the causes of every rule that is broken often; gives the codes of these rules.
    pub(super) fn decisions(&self, diagnostics: &[Diagnostic]) -> BTreeSet<&'static str> {
        let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
        for diagnostic in diagnostics {
            *counts.entry(diagnostic.rule.code).or_default() += 1;
        }
        counts.retain(|_, count| *count > SHOWN);
        let often = diagnostics.iter().filter(|told| counts.contains_key(told.rule.code));
        for of_rule in causes(often).chunk_by(|a, b| a.first().rule == b.first().rule) {
            self.rule(of_rule, counts[of_rule[0].first().rule.code]);
        }
        counts.into_keys().collect()
    }

    /// Shows the causes of one rule.
    fn rule(&self, causes: &[Cause<'_>], count: usize) {
        let Diagnostic { rule, severity, .. } = causes[0].first();
        let files: BTreeSet<_> =
            causes.iter().flat_map(|cause| &cause.told).map(|told| &told.place.file).collect();
        let (severity, code, name) = (severity.name(), rule.code, rule.name);
        let (count, files) = (number(count), many(files.len(), "file"));
        say!("{severity}[{code}]: {count} times `{name}` in {files}, by cause");
        // The hint that most causes share is printed once, below them.
        let hints: Vec<Option<String>> = causes.iter().map(Cause::hint).collect();
        let usual = usual(hints.iter().filter_map(Option::as_deref));
        let mut left = 0;
        for (at, (cause, hint)) in causes.iter().zip(&hints).enumerate() {
            if at >= SHOWN && cause.files() <= OFTEN {
                left += 1;
                continue;
            }
            let first = cause.first();
            let mut line = format!("{:>8}  {}", number(cause.told.len()), cause.message);
            if let Some(values) = self.values(cause) {
                line.push_str(&format!(", {}", many(values, "value")));
            }
            if let Some(hint) = hint.as_deref().filter(|hint| usual != Some(*hint)) {
                line.push_str(&format!("; {hint}"));
            }
            let place = &first.place;
            let at = if place.line > 0 {
                format!(":{}:{}", place.line, place.column)
            } else {
                String::new()
            };
            say!("{line} ({}{at})", self.path(&place.file).display());
        }
        if left > 0 {
            say!("{:>8}  {}", "", many(left, "further cause"));
        }
        let hint = usual.map(|hint| format!("{hint}; ")).unwrap_or_default();
        let of_others = [&UNKNOWN_KEY, &HIDING_KEY, &MISSING_DATE, &TEMPLATE_NOISE].contains(rule);
        let fix = match of_others {
            true => "; `ssg check --fix=keys --dry-run` shows what has one meaning here",
            false => "",
        };
        say!("          help: {hint}`--all` shows each place{fix}\n");
    }

    /// How many values an unknown key has, where they are on the lines of the key.
    fn values(&self, cause: &Cause<'_>) -> Option<usize> {
        if !cause.is_of_a_key() {
            return None;
        }
        let mut values = BTreeSet::new();
        for told in &cause.told {
            let text = disk::read_text(&self.root.join(&told.place.file)).ok()?;
            let line = text.lines().nth(told.place.line.checked_sub(1)?)?;
            let (_, value) = line.split_once([':', '='])?;
            let value = value.trim();
            if value.is_empty() || value.starts_with(['|', '>', '&']) {
                return None;
            }
            values.insert(value.to_owned());
        }
        Some(values.len())
    }

    /// A cause for machines, with its first place.
    pub(super) fn json_cause(&self, cause: &Cause<'_>) -> String {
        let first = cause.first();
        json!({
            "kind": "cause",
            "severity": first.severity.name(),
            "code": first.rule.code,
            "rule": first.rule.name,
            "message": cause.message,
            "hint": cause.hint(),
            "count": cause.told.len(),
            "files": cause.files(),
            "values": self.values(cause),
            "first": {
                "file": self.path(&first.place.file).display().to_string(),
                "line": first.place.line.max(1),
                "column": first.place.column.max(1),
            },
        })
        .to_string()
    }
}

/// The most frequent of these, where it occurs more than once or is the only one.
fn usual<'a>(hints: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    hints.for_each(|hint| *counts.entry(hint).or_default() += 1);
    let only = counts.len() == 1;
    let (hint, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (only || count > 1).then_some(hint)
}
