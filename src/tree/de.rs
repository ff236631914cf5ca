//! The tree as a serde deserializer.

use std::fmt;

use serde::de::value::{StrDeserializer, UsizeDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};

use super::core::{Core, core, whole};
use super::spanned::{FORM, SPANNED};
use super::{Entry, Node, ScalarKind, Value};
use crate::diagnostic::Span;

/// Why a tree did not fit a type, and where. [`crate::schema`] reports this earlier and better.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// Where, when known.
    pub span: Span,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl serde::de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Fault {
        Fault { message: message.to_string(), span: Span::default() }
    }
}

impl Node {
    fn fault(&self, expected: &dyn serde::de::Expected) -> Fault {
        let unexpected = match &self.value {
            Value::Null => Unexpected::Unit,
            Value::Scalar { text, .. } => Unexpected::Str(text),
            Value::List(_) => Unexpected::Seq,
            Value::Table(_) => Unexpected::Map,
        };
        let fault: Fault = serde::de::Error::invalid_type(unexpected, expected);
        self.placed(fault)
    }

    fn placed(&self, fault: Fault) -> Fault {
        if fault.span == Span::default() { Fault { span: self.span, ..fault } } else { fault }
    }

    /// What an `Option` takes as `None`.
    pub(crate) fn is_nothing(&self) -> bool {
        match &self.value {
            Value::Null => true,
            Value::Scalar { text, kind: ScalarKind::Plain } => matches!(core(text), Core::Null),
            _ => false,
        }
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $type:ty;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            let number = match &self.value {
                Value::Scalar { text, kind: ScalarKind::Plain | ScalarKind::Integer } => whole(text),
                _ => None,
            };
            match number.and_then(|number| <$type>::try_from(number).ok()) {
                Some(number) => visitor.$visit(number).map_err(|fault| self.placed(fault)),
                None => Err(self.fault(&visitor)),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for &'de Node {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.value {
            Value::Null => visitor.visit_unit(),
            Value::List(items) => visitor.visit_seq(Items(items.iter())),
            Value::Table(entries) => {
                visitor.visit_map(Entries { rest: entries.iter(), node: None })
            }
            Value::Scalar { text, kind: ScalarKind::Quoted | ScalarKind::Date } => {
                visitor.visit_borrowed_str(text)
            }
            Value::Scalar { text, .. } => match core(text) {
                Core::Null => visitor.visit_unit(),
                Core::Bool(value) => visitor.visit_bool(value),
                Core::Unsigned(value) => visitor.visit_u64(value),
                Core::Signed(value) => visitor.visit_i64(value),
                Core::Float(value) if value.is_finite() => visitor.visit_f64(value),
                Core::Float(_) | Core::Text => visitor.visit_borrowed_str(text),
            },
        }
        .map_err(|fault| self.placed(fault))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.value {
            Value::Scalar { text, kind: ScalarKind::Plain | ScalarKind::Bool } => {
                match core(text) {
                    Core::Bool(value) => visitor.visit_bool(value),
                    _ => Err(self.fault(&visitor)),
                }
            }
            _ => Err(self.fault(&visitor)),
        }
    }

    numbers! {
        deserialize_i8 visit_i8 i8;
        deserialize_i16 visit_i16 i16;
        deserialize_i32 visit_i32 i32;
        deserialize_i64 visit_i64 i64;
        deserialize_i128 visit_i128 i128;
        deserialize_u8 visit_u8 u8;
        deserialize_u16 visit_u16 u16;
        deserialize_u32 visit_u32 u32;
        deserialize_u64 visit_u64 u64;
        deserialize_u128 visit_u128 u128;
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.value {
            Value::Scalar {
                text,
                kind: ScalarKind::Plain | ScalarKind::Integer | ScalarKind::Float,
            } => match core(text) {
                Core::Unsigned(value) => visitor.visit_f64(value as f64),
                Core::Signed(value) => visitor.visit_f64(value as f64),
                Core::Float(value) => visitor.visit_f64(value),
                _ => Err(self.fault(&visitor)),
            },
            _ => Err(self.fault(&visitor)),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.value {
            Value::Scalar {
                text,
                kind: ScalarKind::Plain | ScalarKind::Quoted | ScalarKind::Date,
            } => visitor.visit_borrowed_str(text).map_err(|fault| self.placed(fault)),
            _ => Err(self.fault(&visitor)),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.is_nothing() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match name {
            SPANNED => visitor.visit_seq(Placed { node: self, part: 0 }),
            FORM => match &self.value {
                Value::List(_) | Value::Table(_) => self.deserialize_any(visitor),
                _ => visitor.visit_some(self),
            },
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match &self.value {
            Value::Scalar { text, .. } => visitor
                .visit_enum(StrDeserializer::<Fault>::new(text))
                .map_err(|fault| self.placed(fault)),
            Value::Table(entries) if entries.len() == 1 => {
                visitor.visit_enum(Variant(&entries[0])).map_err(|fault| self.placed(fault))
            }
            _ => Err(self.fault(&visitor)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        bytes byte_buf unit unit_struct seq tuple tuple_struct map struct
    }
}

impl<'de> IntoDeserializer<'de, Fault> for &'de Node {
    type Deserializer = &'de Node;

    fn into_deserializer(self) -> &'de Node {
        self
    }
}

struct Items<'de>(std::slice::Iter<'de, Node>);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Fault> {
        self.0.next().map(|node| seed.deserialize(node)).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Entries<'de> {
    rest: std::slice::Iter<'de, Entry>,
    node: Option<&'de Node>,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        let Some(entry) = self.rest.next() else { return Ok(None) };
        self.node = Some(&entry.node);
        seed.deserialize(serde::de::value::BorrowedStrDeserializer::new(&entry.key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        match self.node.take() {
            Some(node) => seed.deserialize(node),
            None => Err(serde::de::Error::custom("a value was asked for before its key")),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// What [`super::Spanned`] reads: line, column, length, value.
struct Placed<'de> {
    node: &'de Node,
    part: usize,
}

impl<'de> SeqAccess<'de> for Placed<'de> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Fault> {
        let span = self.node.span;
        self.part += 1;
        match self.part {
            1 => seed.deserialize(number(span.line as usize)).map(Some),
            2 => seed.deserialize(number(span.column as usize)).map(Some),
            3 => seed.deserialize(number(span.length as usize)).map(Some),
            4 => seed.deserialize(self.node).map(Some),
            _ => Ok(None),
        }
    }
}

fn number(number: usize) -> UsizeDeserializer<Fault> {
    number.into_deserializer()
}

/// `{ name: value }` as an enum's variant.
struct Variant<'de>(&'de Entry);

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Fault;
    type Variant = &'de Node;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, &'de Node), Fault> {
        let name = StrDeserializer::<Fault>::new(&self.0.key);
        Ok((seed.deserialize(name)?, &self.0.node))
    }
}

impl<'de> VariantAccess<'de> for &'de Node {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        if self.is_nothing() { Ok(()) } else { Err(self.fault(&"nothing")) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fault> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_any(visitor)
    }
}
