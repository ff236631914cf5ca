//! Fingerprint: a hash of what serde sees in a value, without making text of it.
//!
//! Every value begins with a tag and every list ends with a tag, so that no two values give the
//! same bytes.

use std::cell::Cell;
use std::fmt::{self, Display};

use serde::Serialize;
use serde::ser::{self, Serializer};

use crate::disk::Hash;

/// A hash of anything that serde can write, by what templates would see of it.
pub(crate) fn fingerprint(of: &(impl Serialize + ?Sized)) -> Hash {
    // A fingerprint may be taken within another.
    let mut bytes = BUFFER.take();
    bytes.clear();
    of.serialize(Writer(&mut bytes)).expect("a view can be written");
    let hash = Hash::of(&bytes);
    BUFFER.set(bytes);
    hash
}

thread_local! {
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Writes a value into a buffer.
struct Writer<'b>(&'b mut Vec<u8>);

/// What the next value is.
#[derive(Clone, Copy)]
enum Tag {
    End,
    None,
    Some,
    Unit,
    Boolean,
    Signed,
    Unsigned,
    Wide,
    Float,
    Character,
    Text,
    Bytes,
    Variant,
    List,
    Map,
}

impl Writer<'_> {
    fn tag(&mut self, tag: Tag) {
        self.0.push(tag as u8);
    }

    fn fixed<const N: usize>(mut self, tag: Tag, bytes: [u8; N]) -> Result<(), Refused> {
        self.tag(tag);
        self.0.extend_from_slice(&bytes);
        Ok(())
    }

    fn long(&mut self, tag: Tag, bytes: &[u8]) {
        self.tag(tag);
        self.0.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.0.extend_from_slice(bytes);
    }

    fn variant(&mut self, index: u32) {
        self.tag(Tag::Variant);
        self.0.extend_from_slice(&index.to_le_bytes());
    }

    fn begin(mut self, tag: Tag) -> Result<Self, Refused> {
        self.tag(tag);
        Ok(self)
    }

    fn value(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Refused> {
        value.serialize(Writer(self.0))
    }
}

/// Why a value cannot be written. Memory accepts everything, so the reason is always in the value
/// itself.
#[derive(Debug)]
struct Refused(String);

impl Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

impl ser::Error for Refused {
    fn custom<T: Display>(message: T) -> Refused {
        Refused(message.to_string())
    }
}

impl<'b> Serializer for Writer<'b> {
    type Ok = ();
    type Error = Refused;
    type SerializeSeq = Writer<'b>;
    type SerializeTuple = Writer<'b>;
    type SerializeTupleStruct = Writer<'b>;
    type SerializeTupleVariant = Writer<'b>;
    type SerializeMap = Writer<'b>;
    type SerializeStruct = Writer<'b>;
    type SerializeStructVariant = Writer<'b>;

    fn serialize_bool(self, value: bool) -> Result<(), Refused> {
        self.fixed(Tag::Boolean, [u8::from(value)])
    }

    fn serialize_i8(self, value: i8) -> Result<(), Refused> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<(), Refused> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<(), Refused> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<(), Refused> {
        self.fixed(Tag::Signed, value.to_le_bytes())
    }

    fn serialize_u8(self, value: u8) -> Result<(), Refused> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<(), Refused> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<(), Refused> {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<(), Refused> {
        self.fixed(Tag::Unsigned, value.to_le_bytes())
    }

    fn serialize_u128(self, value: u128) -> Result<(), Refused> {
        self.fixed(Tag::Wide, value.to_le_bytes())
    }

    fn serialize_f32(self, value: f32) -> Result<(), Refused> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<(), Refused> {
        self.fixed(Tag::Float, value.to_bits().to_le_bytes())
    }

    fn serialize_char(self, value: char) -> Result<(), Refused> {
        self.fixed(Tag::Character, u32::from(value).to_le_bytes())
    }

    fn serialize_str(mut self, value: &str) -> Result<(), Refused> {
        self.long(Tag::Text, value.as_bytes());
        Ok(())
    }

    fn serialize_bytes(mut self, value: &[u8]) -> Result<(), Refused> {
        self.long(Tag::Bytes, value);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Refused> {
        self.fixed(Tag::None, [])
    }

    fn serialize_some<T: Serialize + ?Sized>(mut self, value: &T) -> Result<(), Refused> {
        self.tag(Tag::Some);
        self.value(value)
    }

    fn serialize_unit(self) -> Result<(), Refused> {
        self.fixed(Tag::Unit, [])
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Refused> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        mut self,
        _: &'static str,
        index: u32,
        _: &'static str,
    ) -> Result<(), Refused> {
        self.variant(index);
        self.serialize_unit()
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        mut self,
        _: &'static str,
        index: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        self.variant(index);
        self.value(value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Refused> {
        self.begin(Tag::List)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Refused> {
        self.begin(Tag::List)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Refused> {
        self.begin(Tag::List)
    }

    fn serialize_tuple_variant(
        mut self,
        _: &'static str,
        index: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Refused> {
        self.variant(index);
        self.begin(Tag::List)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Refused> {
        self.begin(Tag::Map)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Refused> {
        self.begin(Tag::Map)
    }

    fn serialize_struct_variant(
        mut self,
        _: &'static str,
        index: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Refused> {
        self.variant(index);
        self.begin(Tag::Map)
    }
}

/// Parts of a list, one after the other.
macro_rules! list {
    ($trait:ident, $part:ident) => {
        impl ser::$trait for Writer<'_> {
            type Ok = ();
            type Error = Refused;

            fn $part<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
                self.value(value)
            }

            fn end(self) -> Result<(), Refused> {
                self.fixed(Tag::End, [])
            }
        }
    };
}

list!(SerializeSeq, serialize_element);
list!(SerializeTuple, serialize_element);
list!(SerializeTupleStruct, serialize_field);
list!(SerializeTupleVariant, serialize_field);

/// Fields with their names.
macro_rules! fields {
    ($trait:ident) => {
        impl ser::$trait for Writer<'_> {
            type Ok = ();
            type Error = Refused;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Refused> {
                self.long(Tag::Text, name.as_bytes());
                self.value(value)
            }

            fn end(self) -> Result<(), Refused> {
                self.fixed(Tag::End, [])
            }
        }
    };
}

fields!(SerializeStruct);
fields!(SerializeStructVariant);

impl ser::SerializeMap for Writer<'_> {
    type Ok = ();
    type Error = Refused;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Refused> {
        self.value(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
        self.value(value)
    }

    fn end(self) -> Result<(), Refused> {
        self.fixed(Tag::End, [])
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Serialize)]
    struct Flat {
        title: &'static str,
        #[serde(flatten)]
        rest: BTreeMap<&'static str, Option<u8>>,
    }

    #[test]
    fn what_differs_has_another_fingerprint() {
        let flat = |title, value| Flat { title, rest: BTreeMap::from([("x", value)]) };
        let all = [
            fingerprint(&("ab", "c")),
            fingerprint(&("a", "bc")),
            fingerprint(&(("a", "b"), "c")),
            fingerprint(&("a", ("b", "c"))),
            fingerprint(&("a", "b", "c")),
            fingerprint(&["a", "b"]),
            fingerprint(&[vec!["a"], vec!["b"]]),
            fingerprint(&[vec!["a", "b"], vec![]]),
            fingerprint(&[vec![], vec!["a", "b"]]),
            fingerprint(&1u8),
            fingerprint(&1i8),
            fingerprint(&1.0),
            fingerprint(&Some(1u8)),
            fingerprint(&None::<u8>),
            fingerprint(&()),
            fingerprint(&true),
            fingerprint(&"1"),
            fingerprint(&'1'),
            fingerprint(&flat("a", None)),
            fingerprint(&flat("a", Some(1))),
            fingerprint(&flat("b", Some(1))),
        ];
        for (number, one) in all.iter().enumerate() {
            assert!(!all[number + 1..].contains(one), "number {number} stands twice");
        }
        assert_eq!(fingerprint(&flat("b", Some(1))), all[20]);
    }
}
