//! Maths: TeX becomes MathML, which browsers show without a script.

use std::ops::Range;
use std::sync::LazyLock;

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

use super::tags::{Tags, Token};

/// A formula as written.
#[derive(Debug)]
pub(super) struct Written {
    /// TeX.
    pub(super) tex: String,
    /// It has a line of its own.
    pub(super) display: bool,
    /// Its name, where it is numbered.
    pub(super) label: Option<String>,
}

/// The result for formulas.
pub(super) struct Converted {
    /// MathML of each, or its mistake and the place of that in the TeX.
    pub(super) formulas: Vec<Result<String, Mistake>>,
    /// Numbers of those that have names.
    pub(super) numbers: Vec<String>,
}

/// A mistake in TeX.
#[derive(Debug, PartialEq)]
pub(super) struct Mistake {
    pub(super) at: Range<usize>,
    pub(super) message: String,
}

static CONVERTER: LazyLock<LatexToMathML> = LazyLock::new(|| {
    let config = MathCoreConfig { annotation: false, ..MathCoreConfig::default() };
    LatexToMathML::new(config).expect("there are no macros that could be wrong")
});

/// Environments whose lines have numbers of their own.
const NUMBERED: [&str; 6] = ["equation", "align", "gather", "multline", "alignat", "flalign"];

/// Converts all formulas of a text, which are numbered together.
pub(super) fn converted(formulas: &[Written]) -> Converted {
    let mut texts: Vec<(String, MathDisplay, usize)> = Vec::with_capacity(formulas.len());
    for formula in formulas {
        let display = if formula.display { MathDisplay::Block } else { MathDisplay::Inline };
        let (text, before) = labelled(formula);
        texts.push((text, display, before));
    }
    let named: Vec<&str> = formulas.iter().filter_map(|one| one.label.as_deref()).collect();
    let references = named.iter().map(|name| format!("\\eqref{{eq:{name}}}"));
    texts.extend(references.map(|text| (text, MathDisplay::Inline, 0)));
    let snippets: Vec<(&str, MathDisplay)> =
        texts.iter().map(|(text, display, _)| (text.as_str(), *display)).collect();
    let mut converted = CONVERTER.convert_all(&snippets).into_iter();
    let made = converted.by_ref().take(formulas.len());
    let made = made.zip(formulas).zip(&texts).map(|((result, formula), (_, _, before))| {
        result.map(|made| classed(&made.mathml)).map_err(|error| {
            // What its author wrote says more than the text around it.
            let display = MathDisplay::Block;
            let own = CONVERTER.convert_with_local_state(&formula.tex, display).err();
            if let Some(own) = own.filter(|_| *before > 0) {
                let at = own.0.start.min(formula.tex.len())..own.0.end.min(formula.tex.len());
                return Mistake { at, message: own.error_message() };
            }
            let length = formula.tex.len();
            let place = |at: usize| at.saturating_sub(*before).min(length);
            Mistake { at: place(error.0.start)..place(error.0.end), message: error.error_message() }
        })
    });
    let formulas = made.collect();
    let number = |mathml: &str| {
        let inner = mathml.split_once(">(").and_then(|(_, rest)| rest.split_once(")<"));
        inner.map_or_else(|| "?".to_string(), |(number, _)| number.to_string())
    };
    let numbers =
        converted.map(|made| made.map_or_else(|_| "?".into(), |made| number(&made.mathml)));
    Converted { formulas, numbers: numbers.collect() }
}

/// The TeX of a formula with its name, and how much is before what its author wrote.
fn labelled(formula: &Written) -> (String, usize) {
    let Some(label) = &formula.label else { return (formula.tex.clone(), 0) };
    let label = format!("\\label{{eq:{label}}}");
    let tex = formula.tex.trim();
    let environment = tex.strip_prefix("\\begin{").and_then(|rest| rest.split_once('}'));
    let is_numbered = environment.is_some_and(|(name, _)| NUMBERED.contains(&name));
    match tex.rfind("\\end{").filter(|_| is_numbered) {
        Some(end) => {
            let start = formula.tex.find(tex).unwrap_or(0) + end;
            let (before, after) = formula.tex.split_at(start);
            (format!("{before}{label}{after}"), 0)
        }
        None => {
            let before = format!("\\begin{{equation}}{label}");
            (format!("{before}{}\\end{{equation}}", formula.tex), before.len())
        }
    }
}

/// MathML with classes in place of styles, which the policy of pages forbids.
fn classed(mathml: &str) -> String {
    let mut out = String::with_capacity(mathml.len());
    let mut done = 0;
    for token in Tags::new(mathml) {
        let Token::Attribute(attribute) = token else { continue };
        if attribute.name != "style" {
            continue;
        }
        let start = attribute.quoted.start - "style=".len();
        out.push_str(mathml[done..start].trim_end());
        done = attribute.quoted.end;
        let mut classes = Vec::new();
        for declaration in mathml[attribute.value].split(';').map(str::trim) {
            let (name, value) = declaration.split_once(':').unwrap_or((declaration, ""));
            let value = value.trim();
            match class(name, value) {
                Some(class) => classes.push(class),
                None if name == "color" => out.push_str(&format!(" mathcolor=\"{value}\"")),
                None => {}
            }
        }
        if !classes.is_empty() {
            out.push_str(&format!(" class=\"{}\"", classes.join(" ")));
        }
    }
    out.push_str(&mathml[done..]);
    out
}

/// The class that means the same as a declaration; themes have its style.
fn class(name: &str, value: &str) -> Option<&'static str> {
    let is_dashed = value.contains("dashed");
    Some(match (name, value) {
        ("text-align", "left") => "m-left",
        ("text-align", "right") => "m-right",
        ("padding-left", "0") => "m-pl0",
        ("padding-right", "0") => "m-pr0",
        ("padding-top", "0") => "m-py0",
        ("padding-top", _) => "m-cfrac",
        ("border-left", _) => {
            if is_dashed {
                "m-bl-dashed"
            } else {
                "m-bl"
            }
        }
        ("border-right", _) => {
            if is_dashed {
                "m-br-dashed"
            } else {
                "m-br"
            }
        }
        ("border-top", _) => {
            if is_dashed {
                "m-bt-dashed"
            } else {
                "m-bt"
            }
        }
        ("width", "100%") => "m-all",
        ("width", "50%") => "m-half",
        ("width", "7.5%") => "m-some",
        ("math-shift", _) => "m-compact",
        ("font-variant-caps", _) => "small-caps",
        ("margin-left", _) => "m-negative",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formula(tex: &str, label: Option<&str>) -> Written {
        Written { tex: tex.to_string(), display: label.is_some(), label: label.map(str::to_string) }
    }

    #[test]
    fn names_have_numbers_in_their_order() {
        let converted = converted(&[
            formula("x", None),
            formula("a = b", Some("one")),
            formula("\\begin{align}a &= b\\\\c &= d\\end{align}", Some("two")),
        ]);
        assert_eq!(converted.numbers, ["1", "3"]);
        assert!(converted.formulas.iter().all(Result::is_ok));
        let one = converted.formulas[1].as_ref().unwrap();
        assert!(one.contains("id=\"eq:one\"") && one.contains("(1)"), "{one}");
    }

    #[test]
    fn a_mistake_stands_where_its_author_made_it() {
        for label in [None, Some("one")] {
            let converted = converted(&[formula("a + \\fraq{1}{2}", label)]);
            let mistake = converted.formulas[0].as_ref().unwrap_err();
            assert_eq!(mistake.at.start, 4, "{mistake:?}");
        }
    }

    #[test]
    fn no_style_is_left() {
        let tex = "\\begin{align}a\\! &= \\color{red} b\\end{align} \\begin{array}{|c:c|}\\hline a & b\\end{array} \\text{x} \\quad \\cfrac{1}{2}";
        let converted = converted(&[formula(tex, None), formula("a = b", Some("one"))]);
        for made in &converted.formulas {
            assert!(!made.as_ref().unwrap().contains(" style=\""), "{made:?}");
        }
    }
}
