//! IPTC's records (IIM 4.2), which agencies write, and the resources of Photoshop that hold them.

use super::{Credits, text};

/// Number of the resource that holds the records.
const RESOURCE: u16 = 0x0404;

/// Records of IPTC's second kind.
const CREATOR: u8 = 80;
const CREDIT: u8 = 110;
const COPYRIGHT: u8 = 116;

/// Reads the records.
pub(super) fn read(mut bytes: &[u8]) -> Credits {
    let mut credits = Credits::default();
    while let [0x1C, kind, number, high, low, rest @ ..] = bytes {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let Some((value, after)) = rest.split_at_checked(length) else { break };
        bytes = after;
        let field = match (kind, *number) {
            (2, CREATOR) => &mut credits.creator,
            (2, CREDIT) => &mut credits.credit,
            (2, COPYRIGHT) => &mut credits.copyright,
            _ => continue,
        };
        let value = text(value);
        if !field.is_empty() && !value.is_empty() {
            field.push_str(", ");
        }
        field.push_str(&value);
    }
    credits
}

/// The records within Photoshop's resources.
pub(super) fn of_resources(mut bytes: &[u8]) -> Option<&[u8]> {
    loop {
        let rest = bytes.strip_prefix(b"8BIM")?;
        let (number, rest) = rest.split_first_chunk::<2>()?;
        // A name after its length, filled up to an even number.
        let name = usize::from(*rest.first()?) + 1;
        let rest = rest.get(name + name % 2..)?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        if u16::from_be_bytes(*number) == RESOURCE {
            return rest.get(..length);
        }
        bytes = rest.get(length.checked_add(length % 2)?..)?;
    }
}
