//! Money: a `$` that begins no formula. It is hidden from the parser, which would pair it with the next
//! `$`.

use std::ops::Range;

/// Replaces such a `$` while the parser reads: it is as long, and in no text, since control characters
/// are removed before.
pub(crate) const MASK: char = '\u{3}';

/// No formula in a line is longer than this, so that a text of dollars alone is not searched over and over.
const MOST: usize = 2_000;

/// What a pair of `$` encloses.
#[derive(Debug, PartialEq)]
enum Kind {
    Formula,
    Money,
    /// It counts as money, and is reported.
    Unsure,
}

/// The text with its money hidden, and what may still be a formula.
pub(crate) fn hidden(text: &str) -> (String, Vec<Range<usize>>) {
    let mut out = String::with_capacity(text.len());
    let mut unsure = Vec::new();
    let mut from = 0;
    while let Some(at) = next(text, from) {
        let end = match text[at + 1..].starts_with('$') {
            // A formula on a line of its own; where it has no end, the parser finds none either.
            true => text[at + 2..].find("$$").map_or(at + 2, |end| at + end + 4),
            false => match closing(text, at) {
                Some(close) => match kind(text, at, close) {
                    Kind::Formula => close + 1,
                    kind => {
                        if kind == Kind::Unsure {
                            unsure.push(at..close + 1);
                        }
                        out.push_str(&text[out.len()..at]);
                        out.push(MASK);
                        at + 1
                    }
                },
                None => at + 1,
            },
        };
        from = end;
    }
    out.push_str(&text[out.len()..]);
    (out, unsure)
}

/// The next `$` that is not escaped.
fn next(text: &str, mut from: usize) -> Option<usize> {
    loop {
        let at = from + text.get(from..)?.find('$')?;
        let backslashes = text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count();
        if backslashes % 2 == 0 {
            return Some(at);
        }
        from = at + 1;
    }
}

/// The `$` that would end a formula begun at `at`, in the same paragraph.
fn closing(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at + 1..];
    if rest.starts_with(char::is_whitespace) {
        return None;
    }
    // One more, for the sign itself.
    let rest = &rest[..rest.floor_char_boundary(MOST + 1)];
    let ends = ["\n\n", "\r\n\r\n"].into_iter().filter_map(|end| rest.find(end));
    let end = at + 1 + ends.min().unwrap_or(rest.len());
    let mut from = at + 1;
    loop {
        let close = next(&text[..end], from)?;
        let inner = &text[at + 1..close];
        if !inner.ends_with(char::is_whitespace) && !inner.is_empty() {
            return Some(close);
        }
        from = close + 1;
    }
}

fn kind(text: &str, at: usize, close: usize) -> Kind {
    let inner = &text[at + 1..close];
    let before = text[..at].chars().next_back();
    let after = text[close + 1..].chars().next();
    let is_amount = inner.starts_with(|c: char| c.is_ascii_digit());
    let runs = inner.split(|c: char| !c.is_alphabetic()).map(|run| run.chars().count());
    let (longest, words) = (runs.clone().max().unwrap_or(0), runs.filter(|run| *run > 2).count());
    let has = |marks: &[char]| inner.contains(marks);
    // As in `US$5`, `$5-$10` and `$5 to $x$`.
    let may_be_two = inner.contains('$') || before.is_some_and(char::is_alphanumeric);
    if (is_amount && may_be_two) || after.is_some_and(|c| c.is_ascii_digit()) {
        return Kind::Money;
    }
    if has(&['\\', '^', '_', '{']) {
        return Kind::Formula;
    }
    let has_space = inner.contains(char::is_whitespace);
    let has_sign = has(&['=', '+', '-', '*', '/', '<', '>']);
    match is_amount {
        true if longest > 2 => Kind::Money,
        true if has_space && longest > 0 && !has_sign => Kind::Unsure,
        false if after.is_some_and(char::is_alphanumeric) => Kind::Unsure,
        false if words > 1 && !has_sign => Kind::Unsure,
        _ => Kind::Formula,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with `¤` for money, and what is unsure.
    fn seen(text: &str) -> (String, Vec<&str>) {
        let (hidden, unsure) = hidden(text);
        assert_eq!(hidden.len(), text.len());
        (hidden.replace(MASK, "¤"), unsure.into_iter().map(|at| &text[at]).collect())
    }

    #[test]
    fn money_is_no_formula() {
        for (text, money) in [
            ("costs $5 and $6.", "costs $5 and $6."),
            ("US$5 million and US$6 million", "US¤5 million and US$6 million"),
            ("from $5-$10 to $x$", "from ¤5-¤10 to $x$"),
            ("$5 million to A$6", "¤5 million to A$6"),
            ("$5 a year ($60 in all)$", "¤5 a year (¤60 in all)$"),
            ("\\$5 and $x$", "\\$5 and $x$"),
        ] {
            assert_eq!(seen(text).0, money, "{text}");
        }
    }

    #[test]
    fn a_formula_is_no_money() {
        for text in [
            "$x$",
            "$5$",
            "$2 + 2$",
            "$2x$",
            "$3 \\times 4$ for $5$",
            "$a_1$s",
            "$$5 a$$",
            "$n$th",
            "$x = 5$, $y$",
            "it is $f(x)$.",
            "$\\text{the rate of it}$",
        ] {
            let (hidden, unsure) = seen(text);
            if text == "$n$th" {
                assert_eq!((hidden.as_str(), unsure), ("¤n$th", vec!["$n$"]));
            } else {
                assert_eq!((hidden.as_str(), unsure.len()), (text, 0), "{text}");
            }
        }
    }

    #[test]
    fn what_may_be_both_is_told() {
        for (text, unsure) in [
            ("$5 m to$", vec!["$5 m to$"]),
            ("$HOME/$USER", vec!["$HOME/$"]),
            ("$such that then$", vec!["$such that then$"]),
        ] {
            assert_eq!(seen(text).1, unsure, "{text}");
        }
    }
}
