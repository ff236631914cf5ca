//! Bytes that are written as a whole, not one by one.

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serializer};

use crate::disk::Hash;

/// Writes them.
pub fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_bytes(bytes)
}

/// Reads them.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    struct Whole;
    impl Visitor<'_> for Whole {
        type Value = Vec<u8>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("bytes")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
            Ok(bytes.to_vec())
        }
    }
    from.deserialize_bytes(Whole)
}

/// Long lists of pairs of hashes.
pub mod pairs {
    use super::{Deserialize, Deserializer, Error, Hash, Serializer};

    const SIZE: usize = size_of::<u128>();

    /// Writes them.
    pub fn serialize<S: Serializer>(pairs: &[(Hash, Hash)], to: S) -> Result<S::Ok, S::Error> {
        let mut bytes = Vec::with_capacity(pairs.len() * 2 * SIZE);
        pairs
            .iter()
            .for_each(|(a, b)| bytes.extend([a.0.to_le_bytes(), b.0.to_le_bytes()].as_flattened()));
        super::serialize(&bytes, to)
    }

    /// Reads them.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(Hash, Hash)>, D::Error> {
        let bytes = <&[u8]>::deserialize(from)?;
        let (hashes, rest) = bytes.as_chunks::<SIZE>();
        let (pairs, odd) = hashes.as_chunks::<2>();
        if !rest.is_empty() || !odd.is_empty() {
            return Err(D::Error::invalid_length(bytes.len(), &"pairs of hashes"));
        }
        let hash = |bytes: [u8; SIZE]| Hash(u128::from_le_bytes(bytes));
        Ok(pairs.iter().map(|[a, b]| (hash(*a), hash(*b))).collect())
    }
}
