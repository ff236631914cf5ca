//! Bits: varints, and numbers in Rice's code.

/// Appends a number in seven bits a byte, the low ones first (LEB128).
pub(crate) fn put_varint(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Takes such a number; none where the bytes end before it does.
pub(crate) fn take_varint(from: &mut &[u8]) -> Option<usize> {
    let mut number = 0usize;
    for shift in (0..usize::BITS).step_by(7) {
        let byte = *from.split_off_first()?;
        number |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

/// Writes bits, from the lowest of each byte.
#[derive(Default)]
pub(super) struct BitWriter {
    out: Vec<u8>,
    held: u64,
    count: u32,
}

impl BitWriter {
    /// A number in Rice's code with `k` low bits.
    pub(super) fn rice(&mut self, number: u32, k: u32) {
        let mut ones = number >> k;
        while ones >= 16 {
            self.put(0xffff, 16);
            ones -= 16;
        }
        self.put((1 << ones) - 1, ones + 1);
        self.put(u64::from(number) & ((1 << k) - 1), k);
    }

    fn put(&mut self, bits: u64, count: u32) {
        self.held |= bits << self.count;
        self.count += count;
        while self.count >= 8 {
            self.out.push(self.held as u8);
            self.held >>= 8;
            self.count -= 8;
        }
    }

    /// All bytes, the last one filled with zeros.
    pub(super) fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.out.push(self.held as u8);
        }
        self.out
    }
}

/// Reads bits.
pub(super) struct BitReader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> BitReader<'a> {
    /// From the first.
    pub(super) fn new(bytes: &'a [u8]) -> BitReader<'a> {
        BitReader { bytes, at: 0 }
    }

    fn bit(&mut self) -> Option<u32> {
        let byte = self.bytes.get(self.at / 8)?;
        let bit = byte >> (self.at % 8) & 1;
        self.at += 1;
        Some(u32::from(bit))
    }

    /// A number in Rice's code; none where the bytes end before it does.
    pub(super) fn rice(&mut self, k: u32) -> Option<u32> {
        let mut number = 0u32;
        while self.bit()? == 1 {
            number += 1;
        }
        number = number.checked_shl(k)?;
        for at in 0..k {
            number |= self.bit()? << at;
        }
        Some(number)
    }
}

/// The low bits with which numbers of this mean take little room.
pub(super) fn rice_bits(count: usize, sum: usize) -> u32 {
    // The best is near the binary logarithm of 0.69 times the mean.
    (sum * 69 / (count.max(1) * 100)).checked_ilog2().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let numbers = [0, 1, 5, 127, 128, 300, 70_000];
        let mut out = Vec::new();
        numbers.iter().for_each(|number| put_varint(&mut out, *number));
        let mut from = &*out;
        assert!(numbers.iter().all(|number| take_varint(&mut from) == Some(*number)));
        assert_eq!(take_varint(&mut from), None);
        for k in 0..12 {
            let mut bits = BitWriter::default();
            numbers[..6].iter().for_each(|number| bits.rice(*number as u32, k));
            let bytes = bits.finish();
            let mut bits = BitReader::new(&bytes);
            assert!(numbers[..6].iter().all(|number| bits.rice(k) == Some(*number as u32)));
        }
        assert_eq!([(3, 0), (4, 4000), (10, 10)].map(|(n, sum)| rice_bits(n, sum)), [0, 9, 0]);
    }
}
