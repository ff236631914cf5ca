//! Arguments of containers: texts in Markdown, values of the types that a component declares.

use tera::{ComponentArgType, Value};

/// The value of an argument as the component declares it; else what it must be.
pub(super) fn value(kind: Option<ComponentArgType>, text: &str) -> Result<Value, &'static str> {
    let trimmed = text.trim();
    let whole = || trimmed.parse::<i64>().map(Value::from).ok();
    let float = || trimmed.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from);
    match kind {
        None | Some(ComponentArgType::String) => Ok(Value::from(text)),
        Some(ComponentArgType::Bool) => match trimmed {
            "true" => Ok(Value::from(true)),
            "false" => Ok(Value::from(false)),
            _ => Err("must be `true` or `false`"),
        },
        Some(ComponentArgType::Integer) => whole().ok_or("must be a whole number"),
        Some(ComponentArgType::Float) => float().ok_or("must be a number"),
        Some(ComponentArgType::Number) => whole().or_else(float).ok_or("must be a number"),
        Some(ComponentArgType::Array) => {
            let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
            Ok(Value::from(entries.map(Value::from).collect::<Vec<_>>()))
        }
        Some(_) => Err("cannot be written in Markdown: the component declares a table or bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_what_is_declared() {
        assert_eq!(value(None, "3"), Ok(Value::from("3")));
        assert_eq!(value(Some(ComponentArgType::Integer), " 3 "), Ok(Value::from(3)));
        assert_eq!(value(Some(ComponentArgType::Number), "2.5"), Ok(Value::from(2.5)));
        assert_eq!(value(Some(ComponentArgType::Bool), "true"), Ok(Value::from(true)));
        let list = Value::from(vec![Value::from("a"), Value::from("b c")]);
        assert_eq!(value(Some(ComponentArgType::Array), "a, b c"), Ok(list));
        assert!(value(Some(ComponentArgType::Integer), "three").is_err());
        assert!(value(Some(ComponentArgType::Bool), "yes").is_err());
    }
}
