//! How much each rule weighs on this site, in each folder.

use std::collections::BTreeMap;
use std::path::Path;

use globset::{Glob, GlobMatcher};

use super::raw::{Level, RawConfig};
use super::{Overrides, Spanned};
use crate::diagnostic::{Diagnostic, RULES, Severity, Span, nearest};

/// Severities of rules: the command line's over those of a folder, over the site's, over the
/// rule's own.
#[derive(Debug, Default)]
pub struct Rules {
    site: BTreeMap<&'static str, Level>,
    folders: Vec<(GlobMatcher, BTreeMap<&'static str, Level>)>,
    command_line: BTreeMap<&'static str, Level>,
}

impl Rules {
    /// Reads the rules; `fault` is told of names that are no rules and of broken globs.
    pub fn new(
        raw: &RawConfig,
        overrides: &Overrides,
        mut fault: impl FnMut(Span, String, Option<String>),
    ) -> Rules {
        let table = |rules: &BTreeMap<String, Spanned<Level>>,
                     fault: &mut dyn FnMut(Span, String, Option<String>)| {
            let mut levels = BTreeMap::new();
            for (name, level) in rules {
                match rule_name(name) {
                    Ok(name) if level.value != Level::Deny && is_firm(name) => {
                        fault(level.span, format!("`{name}` always holds"), firm_hint());
                    }
                    Ok(name) => {
                        levels.insert(name, level.value);
                    }
                    Err(hint) => fault(level.span, format!("`{name}` is no rule"), hint),
                }
            }
            levels
        };
        let site = table(&raw.rules, &mut fault);
        let mut folders = Vec::new();
        for folder in &raw.folder_rules {
            let levels = table(&folder.rules, &mut fault);
            match Glob::new(&folder.files) {
                Ok(glob) => folders.push((glob.compile_matcher(), levels)),
                Err(error) => fault(
                    folder.files.span,
                    format!("a glob that cannot be read: {}", error.kind()),
                    None,
                ),
            }
        }
        let mut command_line = BTreeMap::new();
        for (name, level) in &overrides.rules {
            match rule_name(name) {
                Ok(name) if *level != Level::Deny && is_firm(name) => {
                    fault(Span::default(), format!("`{name}` always holds"), firm_hint());
                }
                Ok(name) => {
                    command_line.insert(name, *level);
                }
                Err(hint) => fault(Span::default(), format!("`{name}` is no rule"), hint),
            }
        }
        Rules { site, folders, command_line }
    }

    /// Severity of a diagnostic here, or none when it is not to be told.
    pub fn severity(&self, diagnostic: &Diagnostic) -> Option<Severity> {
        let rule = diagnostic.rule;
        let level = self
            .command_line
            .get(rule.name)
            .or_else(|| self.folder_level(rule.name, &diagnostic.place.file))
            .or_else(|| self.site.get(rule.name));
        match level {
            Some(Level::Allow) => None,
            Some(Level::Warn) => Some(Severity::Warning),
            Some(Level::Deny) => Some(Severity::Error),
            None => Some(diagnostic.severity),
        }
    }

    /// The last folder that matches and says something of the rule.
    fn folder_level(&self, rule: &str, file: &Path) -> Option<&Level> {
        let matching = self.folders.iter().rev().filter(|(glob, _)| glob.is_match(file));
        matching.filter_map(|(_, levels)| levels.get(rule)).next()
    }
}

fn is_firm(name: &str) -> bool {
    RULES.iter().any(|rule| rule.name == name && rule.is_firm())
}

fn firm_hint() -> Option<String> {
    Some("no site can be built while it is broken; take it out of the rules".to_string())
}

/// The rule with this name or code; else a hint.
fn rule_name(name: &str) -> Result<&'static str, Option<String>> {
    let rule = RULES.iter().find(|rule| rule.name == name || rule.code.eq_ignore_ascii_case(name));
    rule.map(|rule| rule.name).ok_or_else(|| {
        nearest(name, RULES.iter().map(|rule| rule.name))
            .map(|near| format!("did you mean `{near}`?"))
    })
}
