//! `ssg explain` and `ssg rules`.

use super::{DONE, usage};
use crate::diagnostic::{Explanation, RULES, explanation, nearest};

/// Tells what a code or rule means.
pub(super) fn explain(code: &str) -> u8 {
    let found = RULES.iter().find(|rule| rule.code.eq_ignore_ascii_case(code) || rule.name == code);
    let Some(rule) = found else {
        let near = nearest(code, RULES.iter().flat_map(|rule| [rule.code, rule.name]));
        let hint = near.map(|near| format!("\n  hint: did you mean `{near}`?")).unwrap_or_default();
        return usage(&format!("there is no rule `{code}`{hint}"));
    };
    answer!("{} {} ({})\n\n{}", rule.code, rule.name, rule.severity.name(), rule.text);
    if let Some(Explanation { meaning, bad, good, allowed }) = explanation(rule) {
        answer!(
            "\n{meaning}\n\nBad:\n\n{bad}\n\nGood:\n\n{good}\n\nWhere it is allowed: {allowed}"
        );
    }
    if rule.is_firm() {
        return DONE;
    }
    answer!(
        "\nTo weigh it otherwise: `--allow {0}`, `--warn {0}` or `--deny {0}`,\nor in site.toml, for the \
         site or for folders:\n\n    [rules]\n    {0} = \"warn\"\n\n    [[folder_rules]]\n    \
         files = \"content/old/**\"\n    rules = {{ {0} = \"allow\" }}",
        rule.name
    );
    DONE
}

/// Lists all rules.
pub(super) fn rules() -> u8 {
    for rule in RULES {
        answer!("{}  {:<7}  {:<22}  {}", rule.code, rule.severity.name(), rule.name, rule.text);
    }
    DONE
}
