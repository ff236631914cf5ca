//! Explanations of rules, written down in `explanations.md`.

use super::Rule;

static TEXT: &str = include_str!("explanations.md");

/// What there is to say about a rule, in addition to its one sentence. All texts may have several
/// lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What the rule means.
    pub meaning: &'static str,
    /// What breaks it, each line indented.
    pub bad: &'static str,
    /// How to fix that, each line indented.
    pub good: &'static str,
    /// What happens where the rule is allowed.
    pub allowed: &'static str,
}

/// The explanation of a rule; every rule has one.
pub fn explanation(rule: &Rule) -> Option<Explanation> {
    let (_, section) = TEXT.split_once(&format!("\n## {}\n", rule.code))?;
    let section = section.split_once("\n## ").map_or(section, |(section, _)| section);
    let (meaning, rest) = section.split_once("\nBad:\n")?;
    let (bad, rest) = rest.split_once("\nGood:\n")?;
    let (good, allowed) = rest.split_once("\nAllow:")?;
    Some(Explanation {
        meaning: meaning.trim(),
        bad: bad.trim_matches('\n'),
        good: good.trim_matches('\n'),
        allowed: allowed.trim(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::RULES;

    #[test]
    fn every_rule_is_explained_with_examples() {
        for rule in RULES {
            let Some(explanation) = explanation(rule) else {
                panic!("{} is not explained in explanations.md", rule.code)
            };
            for (part, text) in [
                ("a meaning", explanation.meaning),
                ("a bad example", explanation.bad),
                ("a good example", explanation.good),
                ("what happens where it is allowed", explanation.allowed),
            ] {
                assert!(!text.is_empty(), "{} lacks {part}", rule.code);
            }
            assert_ne!(explanation.bad, explanation.good, "{}", rule.code);
        }
    }

    #[test]
    fn codes_and_names_are_given_once_and_in_order() {
        let numbers: Vec<&str> = RULES.iter().map(|rule| &rule.code[1..]).collect();
        assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
        let mut names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
        assert_eq!(TEXT.matches("\n## ").count(), RULES.len(), "a section without a rule");
    }
}
