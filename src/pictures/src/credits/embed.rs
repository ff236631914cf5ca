//! Embed: a packet of XMP in a file that was just written.

/// The head of a segment of XMP in JPEG.
pub(crate) const JPEG_HEAD: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// The head of a text of XMP in PNG: neither compressed, nor in a language.
const PNG_HEAD: &[u8] = b"XML:com.adobe.xmp\0\0\0\0\0";

/// Where the first chunk of a PNG ends, which must be the first.
const PNG_FIRST: usize = 8 + 25;

/// Flags of WebP's head.
const WEBP_XMP: u8 = 4;
const WEBP_ALPHA: u8 = 16;

/// The packet of XMP in a text of a PNG.
pub(crate) fn of_png(text: &[u8]) -> Option<&[u8]> {
    let rest = text.strip_prefix(b"XML:com.adobe.xmp\0\0\0")?;
    // A language, and the name in it.
    let mut parts = rest.splitn(3, |byte| *byte == 0).skip(2);
    parts.next()
}

/// A PNG with a packet of XMP.
pub(crate) fn png(mut file: Vec<u8>, packet: &str) -> Vec<u8> {
    let mut chunk = b"iTXt".to_vec();
    chunk.extend_from_slice(PNG_HEAD);
    chunk.extend_from_slice(packet.as_bytes());
    let length = (chunk.len() as u32 - 4).to_be_bytes();
    let sum = crc(&chunk).to_be_bytes();
    let chunk = length.into_iter().chain(chunk).chain(sum);
    file.splice(PNG_FIRST..PNG_FIRST, chunk);
    file
}

/// A WebP of this size with a packet of XMP.
pub(crate) fn webp(file: &[u8], (width, height): (u32, u32), packet: &str) -> Vec<u8> {
    let mut chunks = file[12..].to_vec();
    match chunks.first_chunk::<4>() {
        Some(b"VP8X") => chunks[8] |= WEBP_XMP,
        first => {
            // The fourth byte of VP8L's own head says whether something is transparent.
            let has_alpha =
                first == Some(b"VP8L") && chunks.get(12).is_some_and(|byte| byte & 16 != 0);
            let flags = WEBP_XMP | if has_alpha { WEBP_ALPHA } else { 0 };
            let [a, b, c, _] = (width - 1).to_le_bytes();
            let [d, e, f, _] = (height - 1).to_le_bytes();
            let head = [flags, 0, 0, 0, a, b, c, d, e, f];
            chunks.splice(0..0, b"VP8X\x0A\0\0\0".iter().copied().chain(head));
        }
    }
    chunks.extend_from_slice(b"XMP ");
    chunks.extend_from_slice(&(packet.len() as u32).to_le_bytes());
    chunks.extend_from_slice(packet.as_bytes());
    if !packet.len().is_multiple_of(2) {
        chunks.push(0);
    }
    let mut out = b"RIFF".to_vec();
    out.extend_from_slice(&(chunks.len() as u32 + 4).to_le_bytes());
    out.extend_from_slice(b"WEBP");
    out.extend_from_slice(&chunks);
    out
}

/// The sum of a PNG's chunk (CRC-32).
fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| match sum & 1 {
            0 => sum >> 1,
            _ => sum >> 1 ^ 0xEDB8_8320,
        })
    };
    !bytes.iter().fold(u32::MAX, step)
}
