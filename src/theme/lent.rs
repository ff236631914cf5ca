//! Lent values: what many pages show becomes a value once, and all of them share it.
//!
//! Where such a value is part of another value, tera takes it as it is.

use std::cell::Cell;

use serde::Serialize;
use tera::Value;

thread_local! {
    /// A value is being made on this thread.
    static MAKING: Cell<bool> = const { Cell::new(false) };
}

/// The state before a value was made, which comes back when the value is there, also after a panic.
struct Outer(bool);

impl Drop for Outer {
    fn drop(&mut self) {
        MAKING.set(self.0);
    }
}

/// A value for templates of anything that serde can write.
pub(crate) fn value(of: &(impl Serialize + ?Sized)) -> Value {
    // A lent value may be made while another one is being made.
    let _outer = Outer(MAKING.replace(true));
    Value::from_serializable(of)
}

/// True when what is being written becomes a value of a template, so that it can hold a lent value.
pub(crate) fn borrows() -> bool {
    MAKING.get()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Serializer;

    use super::*;

    struct Card(&'static str);

    impl Serialize for Card {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            assert!(borrows());
            let inner = value(&BTreeMap::from([("title", self.0)]));
            assert!(borrows());
            inner.serialize(serializer)
        }
    }

    #[test]
    fn what_is_lent_stands_where_it_was_asked_for() {
        let view = || BTreeMap::from([("all", vec![Card("a"), Card("b")]), ("none", vec![])]);
        let text = serde_json::to_string(&value(&view())).unwrap();
        assert_eq!(text, r#"{"all":[{"title":"a"},{"title":"b"}],"none":[]}"#);
        assert!(!borrows());
    }

    #[test]
    fn a_value_within_a_value_is_the_same_one() {
        let long = value(&"x".repeat(100));
        let outer = value(&[&long, &long]);
        let within = |at: usize| outer.as_array().unwrap()[at].as_str().unwrap().as_ptr();
        assert_eq!((within(0), within(1)), (long.as_str().unwrap().as_ptr(), within(0)));
    }

    #[test]
    fn nothing_is_lent_after_a_panic() {
        struct Planted;
        impl Serialize for Planted {
            fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
                assert!(borrows());
                panic!("planted")
            }
        }
        assert!(std::panic::catch_unwind(|| value(&Planted)).is_err());
        assert!(!borrows());
    }
}
