//! Quick: tables of addresses, in which each build looks up some ten thousand.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A table by address. Its hashes are quick; an author gains nothing from addresses that have the
/// same hash.
pub(super) type ByAddress<'a, V> = HashMap<&'a str, V, BuildHasherDefault<Quick>>;

/// Hashes eight bytes at a time, by multiplication.
#[derive(Default)]
pub(super) struct Quick(u64);

impl Quick {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.add(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.add(u64::from_le_bytes(last) ^ bytes.len() as u64);
    }

    fn write_u8(&mut self, byte: u8) {
        self.add(u64::from(byte));
    }

    fn finish(&self) -> u64 {
        // The table uses the low bits, and the high bits of a product are the best.
        self.0 ^ (self.0 >> 32)
    }
}
