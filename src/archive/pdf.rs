//! How many pages a PDF has (ISO 32000), found without parsing the file.

use std::path::Path;

use crate::disk;

/// How many bytes of a PDF are searched.
const MOST: u64 = 16 << 20;

/// Number of pages of the PDF at `path`; 0 where that is not a PDF, or does not say it
/// uncompressed.
pub(super) fn pages(path: &Path) -> u32 {
    if !crate::discover::has_extension(path, &["pdf"]) {
        return 0;
    }
    // A PDF for the web says it at its start.
    let start = disk::read_start(path, 2048).unwrap_or_default();
    if !start.starts_with(b"%PDF-") {
        return 0;
    }
    if let Some(count) = linearized(&start) {
        return count;
    }
    count(&disk::read_start(path, MOST).unwrap_or_default())
}

/// `/N` of the linearization dictionary.
fn linearized(start: &[u8]) -> Option<u32> {
    let at = find(start, b"/Linearized")?;
    let dictionary = &start[at..];
    let end = find(dictionary, b">>")?;
    let dictionary = &dictionary[..end];
    let mut from = 0;
    while let Some(at) = find(&dictionary[from..], b"/N") {
        from += at + 2;
        if let Some(count) = number(&dictionary[from..]) {
            return Some(count);
        }
    }
    None
}

/// The largest `/Count` of a node of pages: that of their root. Each byte is looked at a few times,
/// whatever the file holds.
fn count(mut bytes: &[u8]) -> u32 {
    let mut most = 0;
    while !bytes.is_empty() {
        let end = find(bytes, b"endobj");
        let (object, rest) = match end {
            Some(end) => (&bytes[..end], &bytes[end + 6..]),
            None => (bytes, &[][..]),
        };
        // What follows the dictionary is no part of it.
        let dictionary = &object[..find(object, b"stream").unwrap_or(object.len())];
        // Bookmarks are counted, too.
        if find(dictionary, b"/Pages").is_some() {
            most = most.max(largest(dictionary));
        }
        bytes = rest;
    }
    most
}

/// The largest `/Count` of a dictionary.
fn largest(dictionary: &[u8]) -> u32 {
    let (mut most, mut rest) = (0, dictionary);
    while let Some(at) = find(rest, b"/Count") {
        rest = &rest[at + 6..];
        most = most.max(number(rest).unwrap_or(0));
    }
    most
}

/// The whole number at the start, after spaces.
fn number(bytes: &[u8]) -> Option<u32> {
    // A longer run of blanks or digits is no number of pages.
    let bytes = &bytes[..bytes.len().min(64)];
    let bytes = bytes.trim_ascii_start();
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&bytes[..digits]).ok()?.parse().ok()
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|part| part == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_counted_at_their_root() {
        let pdf = b"%PDF-1.4\n1 0 obj <</Type/Outlines/Count 99>> endobj\n\
            2 0 obj\n<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 62 >>\nendobj\n\
            3 0 obj << /Type /Pages /Parent 2 0 R /Count 30 >> endobj";
        assert_eq!(count(pdf), 62);
        assert_eq!(
            linearized(b"%PDF-1.5 1 0 obj <</Linearized 1/L 9/H[1 2]/O 3/E 4/N 12/T 5>>"),
            Some(12)
        );
        assert_eq!(count(b"%PDF-1.5 nothing to see"), 0);
        assert_eq!(count(b"1 0 obj <</Length 9>> stream /Pages /Count 7 endstream endobj"), 0);
        assert_eq!(count(b"1 0 obj <</Type /Pages /Count 7"), 7);
    }

    #[test]
    fn a_file_made_of_counts_is_read_in_one_pass() {
        // With a look around each of them this takes minutes.
        let mut pdf = b"1 0 obj << /Type /Pages ".to_vec();
        pdf.extend(b"/Count 3 ".repeat(400_000));
        assert_eq!(count(&pdf), 3);
    }
}
