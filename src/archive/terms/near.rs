//! Near: terms that are one word in two forms.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Found;
use super::table::Table;
use crate::archive::forms;
use crate::config::Taxonomy;
use crate::diagnostic::{self, Diagnostic, Fix, Place};
use crate::ids::Id;

/// Reports terms that are one word in two forms, when not both are declared: plural and singular,
/// British and American, with a space and without.
pub(super) fn near(
    taxonomy: &Taxonomy,
    table: &Table,
    found: &BTreeMap<&str, Found<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    // What is outside a closed list was reported with the nearest term.
    if taxonomy.closed {
        return;
    }
    let declared_as =
        |key: &str| table.by_key.get(key).filter(|term| term.place() < table.declared);
    let unused = Found::default();
    let keys = table.by_key.keys().map(String::as_str).filter(|key| declared_as(key).is_some());
    let keys: BTreeSet<&str> = keys.chain(found.keys().copied()).collect();
    let mut by_form: HashMap<String, &str> = HashMap::new();
    for key in keys {
        let these = found.get(key).unwrap_or(&unused);
        let declared = declared_as(key).is_some();
        // A declared term that is kept apart from its twin has the name of its twin here.
        let form = forms::basic(key.split('\0').next().unwrap_or(key));
        let Some(other) = by_form.insert(form, key) else { continue };
        let others = found.get(other).unwrap_or(&unused);
        let other_declared = declared_as(other).is_some();
        if declared && other_declared {
            continue;
        }
        let (rare, common, common_key) = match (declared, other_declared) {
            (true, false) => (others, these, key),
            (false, true) => (these, others, other),
            _ if these.articles <= others.articles => (these, others, other),
            _ => (others, these, key),
        };
        let rare_name = rare.most_frequent();
        let common_name = match declared_as(common_key) {
            Some(term) => table.spelled(*term),
            None => common.most_frequent().to_string(),
        };
        let common_name = common_name.as_str();
        // With the same letters it is certainly the declared word.
        let is_sure = key.replace(' ', "") == other.replace(' ', "") && declared != other_declared;
        let message = format!(
            "`{rare_name}` ({}) is nearly `{common_name}` ({})",
            articles(rare.articles),
            if common.articles == 0 { "declared".to_string() } else { articles(common.articles) },
        );
        let hint = format!(
            "write `{common_name}`, or declare both in `site.toml` under `[taxonomies.{}]`",
            taxonomy.name
        );
        let places = rare.spellings.get(rare_name).map_or(&[][..], |spelling| &spelling.places);
        for (file, span) in places.iter().take(if is_sure { usize::MAX } else { 1 }) {
            let fix = is_sure.then(|| Fix::new(*span, rare_name, common_name));
            diagnostics.push(
                Diagnostic::new(&diagnostic::NEAR_TERM, Place::span(file, *span), message.clone())
                    .hint(hint.clone())
                    .fix_if(fix),
            );
        }
    }
}

fn articles(count: usize) -> String {
    match count {
        1 => "1 article".to_string(),
        count => format!("{count} articles"),
    }
}
