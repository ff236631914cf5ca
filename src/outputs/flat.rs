//! Flat: a view that holds all fields of another view and more. Serde's own `flatten` makes a map of
//! such a struct, and a text of every name in it.

use std::fmt::Display;

use serde::Serialize;
use serde::ser::{Error, Impossible, SerializeStruct, Serializer};

/// Writes the fields of a struct among those of another.
pub(super) struct Fields<'s, S>(pub &'s mut S);

/// Serializes a view: the fields of the view it holds, then its own, all of which are named.
macro_rules! flat {
    ($view:ident { $inner:ident, $($field:ident),* $(,)? }) => {
        impl serde::Serialize for $view<'_> {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeStruct as _;
                let $view { $inner, $($field),* } = self;
                // Room for the fields of both.
                let count = 24 + [$(stringify!($field)),*].len();
                let mut fields = to.serialize_struct(stringify!($view), count)?;
                $inner.serialize($crate::outputs::flat::Fields(&mut fields))?;
                $(fields.serialize_field(stringify!($field), $field)?;)*
                fields.end()
            }
        }
    };
}
pub(super) use flat;

impl<S: SerializeStruct> SerializeStruct for Fields<'_, S> {
    type Ok = ();
    type Error = S::Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), S::Error> {
        self.0.serialize_field(name, value)
    }

    fn end(self) -> Result<(), S::Error> {
        Ok(())
    }
}

/// What is not a struct has no fields.
macro_rules! refused {
    ($($name:ident($($type:ty),*) -> $made:ty;)*) => {
        $(fn $name(self, $(_: $type),*) -> Result<$made, S::Error> {
            Err(S::Error::custom("only a struct has fields"))
        })*
    };
}

type No<S> = Impossible<(), <S as SerializeStruct>::Error>;

impl<S: SerializeStruct> Serializer for Fields<'_, S> {
    type Ok = ();
    type Error = S::Error;
    type SerializeSeq = No<S>;
    type SerializeTuple = No<S>;
    type SerializeTupleStruct = No<S>;
    type SerializeTupleVariant = No<S>;
    type SerializeMap = No<S>;
    type SerializeStruct = Self;
    type SerializeStructVariant = No<S>;

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, S::Error> {
        Ok(self)
    }

    refused! {
        serialize_bool(bool) -> ();
        serialize_i8(i8) -> ();
        serialize_i16(i16) -> ();
        serialize_i32(i32) -> ();
        serialize_i64(i64) -> ();
        serialize_u8(u8) -> ();
        serialize_u16(u16) -> ();
        serialize_u32(u32) -> ();
        serialize_u64(u64) -> ();
        serialize_f32(f32) -> ();
        serialize_f64(f64) -> ();
        serialize_char(char) -> ();
        serialize_str(&str) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_none() -> ();
        serialize_unit() -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_unit_variant(&'static str, u32, &'static str) -> ();
        serialize_seq(Option<usize>) -> No<S>;
        serialize_tuple(usize) -> No<S>;
        serialize_tuple_struct(&'static str, usize) -> No<S>;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> No<S>;
        serialize_map(Option<usize>) -> No<S>;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> No<S>;
    }

    fn collect_str<T: Display + ?Sized>(self, _: &T) -> Result<(), S::Error> {
        Err(S::Error::custom("only a struct has fields"))
    }

    fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Result<(), S::Error> {
        Err(S::Error::custom("only a struct has fields"))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: &T,
    ) -> Result<(), S::Error> {
        Err(S::Error::custom("only a struct has fields"))
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), S::Error> {
        Err(S::Error::custom("only a struct has fields"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Inner<'a> {
        title: &'a str,
        none: Option<u8>,
    }

    struct Outer<'a> {
        inner: Inner<'a>,
        more: Vec<u8>,
    }

    flat!(Outer { inner, more });

    #[derive(Serialize)]
    struct Derived<'a> {
        #[serde(flatten)]
        inner: Inner<'a>,
        more: Vec<u8>,
    }

    #[test]
    fn it_is_written_as_serde_flattens_it() {
        let inner = || Inner { title: "a", none: None };
        let flat = serde_json::to_string(&Outer { inner: inner(), more: vec![1] }).unwrap();
        let derived = Derived { inner: inner(), more: vec![1] };
        assert_eq!(flat, serde_json::to_string(&derived).unwrap());
        assert_eq!(flat, r#"{"title":"a","none":null,"more":[1]}"#);
    }

    #[test]
    fn what_is_no_struct_is_refused() {
        struct Wrong<'a> {
            inner: &'a str,
            more: u8,
        }
        flat!(Wrong { inner, more });
        assert!(serde_json::to_string(&Wrong { inner: "a", more: 1 }).is_err());
    }
}
