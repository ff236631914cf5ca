//! What an unquoted scalar is, and the tree as JSON.

use super::{Node, ScalarKind, Value};

/// What a plain scalar is under the core schema of YAML 1.2.
pub(crate) enum Core {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text,
}

/// Resolves `text` under the core schema of YAML 1.2 (chapter 10.3.2).
pub(crate) fn core(text: &str) -> Core {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Core::Null,
        "true" | "True" | "TRUE" => return Core::Bool(true),
        "false" | "False" | "FALSE" => return Core::Bool(false),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            return Core::Float(f64::INFINITY);
        }
        "-.inf" | "-.Inf" | "-.INF" => return Core::Float(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Core::Float(f64::NAN),
        _ => {}
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return Core::Text;
    }
    if let Some(number) = whole(text) {
        return match (u64::try_from(number), i64::try_from(number)) {
            (Ok(number), _) => Core::Unsigned(number),
            (_, Ok(number)) => Core::Signed(number),
            _ => Core::Float(number as f64),
        };
    }
    if is_float(text)
        && let Ok(number) = text.parse()
    {
        return Core::Float(number);
    }
    Core::Text
}

/// The whole number that `text` is in the core schema: decimal, `0o17` or `0x1F`.
pub(crate) fn whole(text: &str) -> Option<i128> {
    let radix = |digits: &str, radix| {
        let sound = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
        sound.then(|| i128::from_str_radix(digits, radix).ok()).flatten()
    };
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    radix(digits, 10).map(|number| sign * number)
}

/// `text` is a float of the core schema: `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`.
pub(crate) fn is_float(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let mantissa_is_sound =
        digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty());
    let exponent_is_sound = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    mantissa_is_sound && exponent_is_sound
}

/// A node as JSON, plain scalars resolved under the core schema. A value that JSON cannot express (`.nan`)
/// stays text.
pub(crate) fn json(node: &Node) -> serde_json::Value {
    use serde_json::Value as Json;
    match &node.value {
        Value::Null => Json::Null,
        Value::List(items) => Json::Array(items.iter().map(json).collect()),
        Value::Table(entries) => Json::Object(
            entries.iter().map(|entry| (entry.key.clone(), json(&entry.node))).collect(),
        ),
        Value::Scalar { text, kind: ScalarKind::Quoted | ScalarKind::Date } => text.as_str().into(),
        Value::Scalar { text, .. } => match core(text) {
            Core::Null => Json::Null,
            Core::Bool(value) => value.into(),
            Core::Unsigned(value) => value.into(),
            Core::Signed(value) => value.into(),
            Core::Float(value) => serde_json::Number::from_f64(value)
                .map_or_else(|| text.as_str().into(), Json::Number),
            Core::Text => text.as_str().into(),
        },
    }
}
