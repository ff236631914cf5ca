//! SARIF 2.1.0, which code hosts read: one run, its rules, and a result for each diagnostic.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::Talk;
use crate::diagnostic::{Diagnostic, Rule, Severity, explanation};

/// The schema that the log names.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The whole log.
pub(super) fn log(talk: &Talk<'_>, diagnostics: &[Diagnostic]) -> Value {
    let rules: BTreeMap<&str, &Rule> =
        diagnostics.iter().map(|told| (told.rule.code, told.rule)).collect();
    let numbers: BTreeMap<&str, usize> =
        rules.keys().enumerate().map(|(number, code)| (*code, number)).collect();
    let results: Vec<Value> =
        diagnostics.iter().map(|told| result(talk, told, numbers[told.rule.code])).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "ssg",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.values().map(|told| rule(told)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(rule: &Rule) -> Value {
    let mut told = json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": { "text": rule.text },
        "defaultConfiguration": { "level": level(rule.severity) },
    });
    if let Some(explained) = explanation(rule) {
        told["help"] = json!({ "text": explained.meaning });
    }
    told
}

fn level(severity: Severity) -> &'static str {
    severity.name()
}

fn result(talk: &Talk<'_>, told: &Diagnostic, rule: usize) -> Value {
    let mut message = told.message.clone();
    for more in
        told.hint.iter().map(|hint| format!("hint: {hint}")).chain(told.notes.iter().cloned())
    {
        message.push('\n');
        message.push_str(&more);
    }
    let place = &told.place;
    let uri = uri(&talk.path(&place.file));
    let mut location = json!({ "artifactLocation": { "uri": uri } });
    if place.line > 0 {
        let mut region = json!({ "startLine": place.line });
        if place.column > 0 {
            region["startColumn"] = json!(place.column);
            region["endColumn"] = json!(place.column + place.length);
        }
        location["region"] = region;
    }
    let mut result = json!({
        "ruleId": told.rule.code,
        "ruleIndex": rule,
        "level": level(told.severity),
        "message": { "text": message },
        "locations": [{ "physicalLocation": location }],
    });
    if let Some(fix) = &told.fix {
        // A span includes the quotes of a text, and a fix does not.
        let old = u32::try_from(fix.old.chars().count()).unwrap_or(u32::MAX);
        let quote = u32::from(fix.span.length > old);
        let start = fix.span.column + quote;
        result["fixes"] = json!([{
            "artifactChanges": [{
                "artifactLocation": { "uri": uri },
                "replacements": [{
                    "deletedRegion": {
                        "startLine": fix.span.line,
                        "startColumn": start,
                        "endColumn": start + old,
                    },
                    "insertedContent": { "text": fix.new },
                }],
            }],
        }]);
    }
    result
}

/// A path as a relative reference (RFC 3986).
fn uri(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    crate::url::encode(text.strip_prefix("./").unwrap_or(&text)).replace(':', "%3A")
}
