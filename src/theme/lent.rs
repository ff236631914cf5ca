//! Lent values: what many pages show is made a value once, and all of them hold that one.
//!
//! Serde cannot take a value that is there already. Where one stands a ticket is written, bytes,
//! which nothing else in a view is; when the whole is a value, each ticket is exchanged for what
//! was lent.

use std::cell::RefCell;

use serde::Serialize;
use serde::ser::Serializer;
use tera::Value;
use tera::value::ValueKind;

thread_local! {
    /// What was lent to the value that is being made; none while none is made.
    static LENT: RefCell<Option<Vec<Value>>> = const { RefCell::new(None) };
}

/// What was lent to an outer value: it is so again when the inner one is made, also after a panic.
struct Outer(Option<Vec<Value>>);

impl Drop for Outer {
    fn drop(&mut self) {
        LENT.set(self.0.take());
    }
}

/// A value for templates of anything that serde can write.
pub fn value(of: &(impl Serialize + ?Sized)) -> Value {
    // A value that is lent may be made within another.
    let _outer = Outer(LENT.replace(Some(Vec::new())));
    let made = Value::from_serializable(of);
    match LENT.take() {
        Some(lent) if !lent.is_empty() => exchanged(made, &lent),
        _ => made,
    }
}

/// True when what is being written becomes a value of a template, so that one can be lent to it.
pub fn borrows() -> bool {
    LENT.with_borrow(Option::is_some)
}

/// Lends `value` to the value that is being made. Only where it [`borrows`].
pub fn lend<S: Serializer>(value: Value, serializer: S) -> Result<S::Ok, S::Error> {
    let ticket = LENT.with_borrow_mut(|lent| {
        let lent = lent.get_or_insert_default();
        lent.push(value);
        lent.len() as u32 - 1
    });
    serializer.serialize_bytes(&ticket.to_le_bytes())
}

/// The value with what was lent in the place of tickets.
fn exchanged(value: Value, lent: &[Value]) -> Value {
    match value.kind() {
        ValueKind::Bytes => ticket(&value).map_or(value, |number| lent[number].clone()),
        ValueKind::Array if holds_ticket(&value) => {
            let items = value.as_array().unwrap_or_default().iter();
            Value::from(items.map(|item| exchanged(item.clone(), lent)).collect::<Vec<_>>())
        }
        ValueKind::Map if holds_ticket(&value) => {
            let mut map = value.into_map().unwrap_or_default();
            for part in map.values_mut() {
                *part = exchanged(std::mem::replace(part, Value::none()), lent);
            }
            Value::from(map)
        }
        _ => value,
    }
}

fn holds_ticket(value: &Value) -> bool {
    match value.kind() {
        ValueKind::Bytes => true,
        ValueKind::Array => value.as_array().is_some_and(|items| items.iter().any(holds_ticket)),
        ValueKind::Map => value.as_map().is_some_and(|map| map.values().any(holds_ticket)),
        _ => false,
    }
}

fn ticket(value: &Value) -> Option<usize> {
    let number = value.as_bytes()?.try_into().ok()?;
    Some(u32::from_le_bytes(number) as usize)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    struct Card(&'static str);

    impl Serialize for Card {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let inner = value(&BTreeMap::from([("title", self.0)]));
            match borrows() {
                true => lend(inner, serializer),
                false => inner.serialize(serializer),
            }
        }
    }

    #[test]
    fn what_is_lent_stands_where_it_was_asked_for() {
        let view = || BTreeMap::from([("all", vec![Card("a"), Card("b")]), ("none", vec![])]);
        assert_eq!(value(&view()), Value::from_serializable(&view()));
        let text = serde_json::to_string(&value(&view())).unwrap();
        assert_eq!(text, r#"{"all":[{"title":"a"},{"title":"b"}],"none":[]}"#);
        assert!(!borrows());
    }

    #[test]
    fn nothing_is_lent_after_a_panic() {
        struct Planted;
        impl Serialize for Planted {
            fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
                panic!("planted")
            }
        }
        assert!(std::panic::catch_unwind(|| value(&Planted)).is_err());
        assert!(!borrows());
    }
}
