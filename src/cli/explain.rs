//! `ssg explain` and `ssg rules`.

use super::{print, usage};
use crate::diagnostic::{Explanation, RULES, explanation, nearest};

/// Explains a code or rule.
pub(super) fn explain(code: &str) -> u8 {
    let found = RULES.iter().find(|rule| rule.code.eq_ignore_ascii_case(code) || rule.name == code);
    let Some(rule) = found else {
        let near = nearest(code, RULES.iter().flat_map(|rule| [rule.code, rule.name]));
        let hint = near.map(|near| format!("\n  hint: did you mean `{near}`?")).unwrap_or_default();
        return usage(&format!("there is no rule `{code}`{hint}"));
    };
    let mut text =
        format!("{} {} ({})\n\n{}\n", rule.code, rule.name, rule.severity.name(), rule.text);
    if let Some(Explanation { meaning, bad, good, allowed }) = explanation(rule) {
        text.push_str(&format!(
            "\n{meaning}\n\nBad:\n\n{bad}\n\nGood:\n\n{good}\n\nWhere it is allowed: {allowed}\n"
        ));
    }
    if rule.is_firm() {
        return print(text.as_bytes());
    }
    text.push_str(&format!(
        "\nTo weigh it otherwise: `--allow {0}`, `--warn {0}` or `--deny {0}`,\nor in site.toml, for the \
         site or for folders:\n\n    [rules]\n    {0} = \"warn\"\n\n    [[folder_rules]]\n    \
         files = \"content/old/**\"\n    rules = {{ {0} = \"allow\" }}\n",
        rule.name
    ));
    print(text.as_bytes())
}

/// Lists all rules.
pub(super) fn rules() -> u8 {
    let mut text = String::new();
    for rule in RULES {
        let severity = rule.severity.name();
        text.push_str(&format!("{}  {severity:<7}  {:<22}  {}\n", rule.code, rule.name, rule.text));
    }
    print(text.as_bytes())
}
