//! Formulas: their MathML, their numbers, and what is wrong with them.

use std::ops::Range;

use super::Reading;
use crate::diagnostic::{self, nearest};
use crate::markdown::events::Math;
use crate::markdown::math::{Written, converted};

/// The formulas of a body while it is read.
#[derive(Default)]
pub(super) struct Formulas {
    written: Vec<Written>,
    /// The place of the TeX of each.
    at: Vec<Range<usize>>,
    /// The place of the name of each formula that has one.
    named: Vec<Range<usize>>,
    references: Vec<(String, Range<usize>)>,
}

impl Formulas {
    /// Notes a reference to a formula at `range`.
    pub(super) fn refer(&mut self, name: &str, range: Range<usize>) {
        self.references.push((name.to_owned(), range));
    }
}

impl Reading<'_> {
    pub(super) fn formula(&mut self, math: Math<'_>) {
        self.prose.text(&math.tex);
        match &mut self.heading {
            Some(heading) => heading.text.push_str(&math.tex),
            None if self.summary.open => self.summary.text.push_str(&math.tex),
            None => {}
        }
        let mark = if math.display { 2 } else { 1 };
        self.formulas.at.push(math.range.start + mark..math.range.end.saturating_sub(mark));
        let label = math.label.map(|(name, at)| {
            self.formulas.named.push(at);
            name.to_owned()
        });
        let (tex, display) = (math.tex.into_string(), math.display);
        self.formulas.written.push(Written { tex, display, label });
    }

    pub(super) fn finish_formulas(&mut self) {
        let Formulas { written, at, named, references } = std::mem::take(&mut self.formulas);
        if written.is_empty() && references.is_empty() {
            return;
        }
        let converted = converted(&written);
        for ((made, formula), at) in converted.formulas.into_iter().zip(&written).zip(at) {
            match made {
                Ok(mathml) => self.facts.formulas.push(mathml),
                Err(mistake) => {
                    let start = (at.start + mistake.at.start).min(at.end);
                    let end = (at.start + mistake.at.end).clamp(start, at.end.max(start));
                    let message = sentence(&mistake.message);
                    self.report(&diagnostic::MATH, start..end, message, HINT);
                    self.facts.formulas.push(formula.tex.clone());
                }
            }
        }
        let names = written.into_iter().filter_map(|formula| formula.label);
        for ((name, number), at) in names.zip(converted.numbers).zip(named) {
            if self.facts.equations.iter().any(|(other, _)| *other == name) {
                let message = format!("the name `eq:{name}` is taken");
                self.report(&diagnostic::DUPLICATE_ANCHOR, at, message, "choose another");
                continue;
            }
            self.facts.anchors.push(format!("eq:{name}"));
            self.facts.equations.push((name, number));
        }
        for (name, at) in references {
            let names = || self.facts.equations.iter().map(|(name, _)| name.as_str());
            if names().any(|known| known == name) {
                continue;
            }
            let hint = nearest(&name, names()).map_or_else(
                || format!("write `{{#eq:{name}}}` behind the formula"),
                |near| format!("did you mean `@eq:{near}`?"),
            );
            self.report(
                &diagnostic::MATH,
                at,
                format!("no formula has the name `eq:{name}`"),
                hint,
            );
        }
    }

    pub(super) fn finish_unsure(&mut self) {
        for at in
            self.prepared.unsure.iter().filter(|at| !self.is_hidden(at.start)).collect::<Vec<_>>()
        {
            let shown: String = self.body[at.clone()].chars().take(30).collect();
            self.report(
                &diagnostic::UNSURE_MATH,
                at.clone(),
                format!("`{shown}` may be money or a formula, and readers see it as it is written"),
                "write `\\$` for a dollar, or braces for a formula: `${...}$`",
            );
        }
    }
}

const HINT: &str = "TeX is read as in LaTeX; for a `$` that is not a formula, write `\\$`";

/// A message as this program writes it.
fn sentence(message: &str) -> String {
    let mut chars = message.trim_end_matches('.').chars();
    let first = chars.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
    first + &chars.as_str().replace('"', "`")
}
