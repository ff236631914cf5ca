//! Filters: how the bytes of a stream are packed. Those of pictures are not read.

use std::io::Read;

use flate2::read::{DeflateDecoder, ZlibDecoder};

use crate::object::{hexadecimal, is_blank};

/// Unpacks bytes: more than a limit only where there is more. What is read before a fault counts; none
/// where the filter is unknown.
pub(crate) fn unpack(filter: &[u8], bytes: &[u8], limit: usize) -> Option<Vec<u8>> {
    let unpacked = match filter {
        b"FlateDecode" | b"Fl" => inflate(bytes, limit),
        b"ASCIIHexDecode" | b"AHx" => {
            hexadecimal(bytes.split(|byte| *byte == b'>').next().unwrap_or_default())
        }
        b"ASCII85Decode" | b"A85" => base85(bytes),
        b"RunLengthDecode" | b"RL" => runs(bytes, limit),
        b"LZWDecode" | b"LZW" => lzw(bytes, limit),
        _ => return None,
    };
    Some(unpacked)
}

fn inflate(bytes: &[u8], limit: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let most = limit as u64 + 1;
    // A fault leaves what came before it.
    let _ = ZlibDecoder::new(bytes).take(most).read_to_end(&mut out);
    if out.is_empty() && bytes.len() > 2 {
        let _ = DeflateDecoder::new(&bytes[2..]).take(most).read_to_end(&mut out);
    }
    out
}

fn base85(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut group = [0u8; 5];
    let mut count = 0;
    for byte in bytes.iter().copied().filter(|byte| !is_blank(*byte)) {
        match byte {
            b'z' if count == 0 => out.extend([0; 4]),
            b'!'..=b'u' => {
                group[count] = byte - b'!';
                count += 1;
                if count == 5 {
                    out.extend(of_85(group).to_be_bytes());
                    count = 0;
                }
            }
            _ => break,
        }
    }
    if count > 1 {
        group[count..].fill(84);
        out.extend(&of_85(group).to_be_bytes()[..count - 1]);
    }
    out
}

fn of_85(group: [u8; 5]) -> u32 {
    group.iter().fold(0u32, |all, digit| all.wrapping_mul(85).wrapping_add(u32::from(*digit)))
}

fn runs(mut bytes: &[u8], limit: usize) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some((length, rest)) = bytes.split_first()
        && out.len() <= limit
    {
        let length = usize::from(*length);
        match length {
            128 => break,
            0..128 => {
                let end = rest.len().min(length + 1);
                out.extend_from_slice(&rest[..end]);
                bytes = &rest[end..];
            }
            _ => {
                let Some((byte, rest)) = rest.split_first() else { break };
                out.resize(out.len() + 257 - length, *byte);
                bytes = rest;
            }
        }
    }
    out
}

fn lzw(bytes: &[u8], limit: usize) -> Vec<u8> {
    const CLEAR: usize = 256;
    const END: usize = 257;
    let mut out: Vec<u8> = Vec::new();
    // Where each entry stands in what was written.
    let mut table: Vec<(usize, usize)> = Vec::new();
    let mut before: Option<(usize, usize)> = None;
    let (mut held, mut count) = (0u32, 0);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        count += 8;
        // The width grows one code early.
        let width = match table.len() + 258 {
            ..511 => 9,
            511..1023 => 10,
            1023..2047 => 11,
            _ => 12,
        };
        if count < width {
            continue;
        }
        count -= width;
        let code = (held >> count) as usize & ((1 << width) - 1);
        held &= (1 << count) - 1;
        let start = out.len();
        match code {
            CLEAR => {
                table.clear();
                before = None;
                continue;
            }
            END => break,
            0..256 => out.push(code as u8),
            _ => {
                // The entry that is just being made is the one before with its first byte again.
                let known = table.get(code - 258).copied();
                let Some((from, length)) =
                    known.or(before.map(|(from, length)| (from, length + 1)))
                else {
                    break;
                };
                for at in from..from + length {
                    let Some(byte) = out.get(at).copied() else { break };
                    out.push(byte);
                }
            }
        }
        if out.len() > limit {
            break;
        }
        if let Some((from, length)) = before
            && table.len() < 4096 - 258
        {
            table.push((from, length + 1));
        }
        before = Some((start, out.len() - start));
    }
    out
}
