//! The text of a PDF (ISO 32000), for a search index.
//!
//! Files may be broken, or made to harm their readers. So nothing that a file says of itself is
//! believed: objects are found where they stand, not where a table says, each is read when it is needed,
//! and all that is read and decompressed is taken from one [`Limits::work`]. Crates that read PDFs
//! load all objects at once, or decompress without a limit. The same bytes give the same text.

#![forbid(unsafe_code)]

mod file;
mod filter;
mod font;
mod lines;
mod object;
mod page;
mod unicode;

use file::File;

/// How much of a PDF is read.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Pages; those after them are left out.
    pub pages: usize,
    /// Bytes that are read or decompressed, all together.
    pub work: usize,
}

/// Why a PDF gives no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is not a PDF, or has no pages that can be read.
    Broken,
    /// It is encrypted.
    Encrypted,
    /// It takes more work than its limit.
    Huge,
}

/// Bytes of a text, at most; what follows is left out.
const MOST_TEXT: usize = 4 << 20;

/// The text of a PDF, a line of the page a line; empty where its pages are pictures.
pub fn text(bytes: &[u8], limits: Limits) -> Result<String, Fault> {
    let start = &bytes[..bytes.len().min(1024)];
    if !start.windows(5).any(|part| part == b"%PDF-") {
        return Err(Fault::Broken);
    }
    let file = File::read(bytes, limits.work)?;
    let mut text = String::new();
    let pages = file.pages(limits.pages)?;
    if pages.is_empty() {
        return Err(Fault::Broken);
    }
    let mut fonts = font::Fonts::default();
    for page in pages {
        page::read(&file, &page, &mut fonts, &mut text)?;
        if text.len() > MOST_TEXT {
            let end = text.floor_char_boundary(MOST_TEXT);
            text.truncate(end);
            break;
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests;
