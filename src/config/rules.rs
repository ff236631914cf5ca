//! How severe each rule is on this site, in each folder.

use std::collections::BTreeMap;
use std::path::Path;

use globset::{ErrorKind, Glob, GlobMatcher};

use super::raw::{Level, RawConfig};
use super::{Overrides, Spanned};
use crate::diagnostic::{Diagnostic, RULES, Severity, Span, nearest};
use crate::tree::{Node, Value};

/// Severities of rules: the command line overrides a folder, a folder the site, the site the
/// rule's own.
#[derive(Debug, Default)]
pub struct Rules {
    site: BTreeMap<&'static str, Level>,
    folders: Vec<(GlobMatcher, BTreeMap<&'static str, Level>)>,
    command_line: BTreeMap<&'static str, Level>,
}

impl Rules {
    /// Reads the rules of `raw`, which was read from `node`; `fault` gets names that are not
    /// rules, and broken globs.
    pub fn new(
        raw: &RawConfig,
        node: &Node,
        overrides: &Overrides,
        mut fault: impl FnMut(Span, String, Option<String>),
    ) -> Rules {
        let mut table = |rules: &BTreeMap<String, Spanned<Level>>, node: Option<&Node>| {
            let mut levels = BTreeMap::new();
            for (name, level) in rules {
                match rule(name, level.value) {
                    Ok(name) => {
                        levels.insert(name, level.value);
                    }
                    Err((message, hint)) => {
                        let entry = node.and_then(|node| node.entry(name));
                        fault(entry.map_or(level.span, |entry| entry.key_span), message, hint);
                    }
                }
            }
            levels
        };
        let site = table(&raw.rules, node.get("rules"));
        let nodes = match node.get("folder_rules").map(|node| &node.value) {
            Some(Value::List(nodes)) => nodes.as_slice(),
            _ => &[],
        };
        let of_folders: Vec<_> = raw
            .folder_rules
            .iter()
            .map(|folder| {
                let is_this = |files: &Node| files.span == folder.files.span;
                let node = nodes.iter().find(|node| node.get("files").is_some_and(is_this));
                table(&folder.rules, node.and_then(|node| node.get("rules")))
            })
            .collect();
        let mut folders = Vec::new();
        for (folder, levels) in raw.folder_rules.iter().zip(of_folders) {
            match Glob::new(&folder.files) {
                Ok(glob) => folders.push((glob.compile_matcher(), levels)),
                Err(error) => fault(
                    folder.files.span,
                    format!("`{}` is not a valid pattern of paths", folder.files.value),
                    Some(unread(error.kind())),
                ),
            }
        }
        Rules { site, folders, command_line: overrides.rules.iter().copied().collect() }
    }

    /// Severity of a diagnostic here, or none when it is not to be reported.
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

    /// The last folder that matches and names the rule.
    fn folder_level(&self, rule: &str, file: &Path) -> Option<&Level> {
        let matching = self.folders.iter().rev().filter(|(glob, _)| glob.is_match(file));
        matching.filter_map(|(_, levels)| levels.get(rule)).next()
    }
}

/// What to do about a pattern that cannot be read.
fn unread(kind: &ErrorKind) -> String {
    match kind {
        ErrorKind::UnclosedClass => "put a `]` behind the letters that `[` begins",
        ErrorKind::UnclosedAlternates => "put a `}` behind the choices that `{` begins",
        ErrorKind::UnopenedAlternates => "a `}` has no `{` before it",
        ErrorKind::InvalidRange(..) => "the letters of a range such as `[a-z]` go up",
        _ => "such as `content/archive/**`",
    }
    .to_string()
}

/// The rule with this name or code, where it may have this level; else why not, and a hint.
pub fn rule(name: &str, level: Level) -> Result<&'static str, (String, Option<String>)> {
    let found = RULES.iter().find(|rule| rule.name == name || rule.code.eq_ignore_ascii_case(name));
    match found {
        Some(rule) if rule.is_firm() && level != Level::Deny => Err((
            format!("the rule `{}` is always an error", rule.name),
            Some("no site can be built while it is broken".to_string()),
        )),
        Some(rule) => Ok(rule.name),
        None => {
            let near = nearest(name, RULES.iter().map(|rule| rule.name));
            let hint = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`ssg rules` lists them all".to_string(),
            };
            Err((format!("there is no rule `{name}`"), Some(hint)))
        }
    }
}
