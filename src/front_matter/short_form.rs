//! Tables that may be written as one text.

/// Allows a text, too, in the schema of a table.
pub(super) fn or_text(schema: &mut schemars::Schema) {
    let table = std::mem::take(schema);
    *schema = schemars::json_schema!({ "anyOf": [{ "type": "string" }, table] });
}

/// `Deserialize` for a table that may be written as one text.
macro_rules! text_or_table {
    ($type:ident, $text:ident => $short:expr) => {
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                // The cache keeps the table as it is.
                if !deserializer.is_human_readable() {
                    return $type::deserialize(deserializer);
                }
                struct Form;

                impl<'de> serde::de::Visitor<'de> for Form {
                    type Value = $type;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("a text or a table")
                    }

                    fn visit_some<D: serde::Deserializer<'de>>(
                        self,
                        inner: D,
                    ) -> Result<$type, D::Error> {
                        Spanned::deserialize(inner).map(|$text| $short)
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(
                        self,
                        map: A,
                    ) -> Result<$type, A::Error> {
                        $type::deserialize(serde::de::value::MapAccessDeserializer::new(map))
                    }

                    fn visit_newtype_struct<D: serde::Deserializer<'de>>(
                        self,
                        inner: D,
                    ) -> Result<$type, D::Error> {
                        inner.deserialize_any(self)
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$type, E> {
                        let $text = Spanned::from(text.to_owned());
                        Ok($short)
                    }
                }

                deserializer.deserialize_newtype_struct(crate::tree::FORM, Form)
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $type::serialize(self, serializer)
            }
        }
    };
}
pub(super) use text_or_table;
