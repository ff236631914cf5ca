//! Small PDFs, written here, and what damage does to them.

use crate::{Fault, Limits, text};

const LIMITS: Limits = Limits { pages: 10, work: 8 << 20 };

/// A PDF of one page with these operators.
fn pdf(content: &str) -> Vec<u8> {
    format!(
        "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n\
         2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1/Resources<</Font<</F1 4 0 R>>>>>> endobj\n\
         3 0 obj <</Type/Page/Parent 2 0 R/Contents 5 0 R>> endobj\n\
         4 0 obj <</Type/Font/Subtype/Type1/FirstChar 32/Widths[{}]\
         /Encoding<</BaseEncoding/WinAnsiEncoding/Differences[1/fi/eacute/uni0645/b_uni0645]>>>> endobj\n\
         5 0 obj <</Length {}>> stream\n{content}\nendstream endobj\n\
         trailer <</Root 1 0 R>>\n%%EOF",
        "500 ".repeat(224),
        content.len()
    )
    .into_bytes()
}

fn read(content: &str) -> String {
    text(&pdf(content), LIMITS).unwrap()
}

#[test]
fn words_are_found_by_their_places() {
    let shown = "BT /F1 10 Tf 0 100 Td (Clean) Tj 27.5 0 Td (water) Tj 25 0 Td (s) Tj 0 -12 Td \
         [(in) -300 (mo) 20 (st gov-)] TJ 12 TL 0 -12 Td (ern) Tj (\\(ments\\)) ' ET";
    assert_eq!(read(shown), "Clean waters\nin most govern\n(ments)\n");
    assert_eq!(read("BT /F1 10 Tf (of\\001cially caf\\002) Tj ET"), "officially cafe\u{301}\n");
    assert_eq!(read("BT /F1 10 Tf (a\\004) Tj ET"), "b\u{645}a\n");
    // Letters of Arabic stand from the left to the right as they are seen.
    assert_eq!(read("BT /F1 10 Tf (12 \\003a b\\003) Tj ET"), "\u{645}a b\u{645} 12\n");
    assert_eq!(
        read("/Span <</ActualText (whole)>> BDC BT /F1 9 Tf (w) Tj (x) Tj ET EMC"),
        "whole\n"
    );
    assert_eq!(read("BI /W 1 ID (((( EI BT /F1 9 Tf (after) Tj ET"), "after\n");
    assert_eq!(read(""), "");
}

#[test]
fn what_cannot_be_read_is_said() {
    assert_eq!(text(b"", LIMITS), Err(Fault::Broken));
    assert_eq!(text(b"%PDF-1.4 nothing", LIMITS), Err(Fault::Broken));
    let locked = String::from_utf8(pdf("")).unwrap().replace("<</Root", "<</Encrypt 9 0 R/Root");
    assert_eq!(text(locked.as_bytes(), LIMITS), Err(Fault::Encrypted));
    let small = Limits { work: 2000, ..LIMITS };
    assert_eq!(text(&pdf(&"q ".repeat(2000)), small), Err(Fault::Huge));
}

#[test]
fn a_file_that_lies_takes_no_more_than_its_limit() {
    let lies = [
        // Objects that never end, each to the end of the file.
        format!("%PDF-1.4 {}", "1 0 obj (".repeat(100_000)),
        format!("%PDF-1.4 1 0 obj {}", "[".repeat(100_000)),
        format!("%PDF-1.4 1 0 obj {}", "<</A".repeat(100_000)),
        format!("%PDF-1.4 1 0 obj [{}]", "0 ".repeat(2_000_000)),
        format!("%PDF-1.4 {}", "1 0 obj <<>> stream ".repeat(50_000)),
        // A tree that is its own branch, and a font and a form that are themselves.
        "%PDF-1.4 1 0 obj <</Type/Catalog/Pages 2 0 R>> 2 0 obj <</Kids[2 0 R 2 0 R 1 0 R 3 0 R]>> \
         3 0 obj 3 0 R endobj"
            .to_string(),
        String::from_utf8(pdf("/X Do")).unwrap().replace(
            "/Font<<",
            "/XObject<</X 5 0 R>>/Font<</F2 4 0 R",
        ),
    ];
    for lie in lies {
        // It ends; what it gives does not matter.
        let _ = text(lie.as_bytes(), LIMITS);
    }
    // A stream that unpacks to a thousand times its length.
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packed, &vec![b' '; 20 << 20]).unwrap();
    let packed = packed.finish().unwrap();
    let page = "1 0 obj <</Type/Page/Contents 2 0 R>> 2 0 obj <</Filter/FlateDecode>> stream\n";
    let mut bomb = format!("%PDF-1.4 {page}").into_bytes();
    bomb.extend(&packed);
    bomb.extend(b"\nendstream endobj");
    assert_eq!(text(&bomb, LIMITS), Err(Fault::Huge));
    assert_eq!(text(&bomb, Limits { work: 64 << 20, ..LIMITS }), Ok(String::new()));
}

#[test]
fn damage_anywhere_ends_nothing() {
    let whole = pdf("BT /F1 10 Tf 0 100 Td [(Clean) -300 (water)] TJ <0102> Tj ET");
    for end in 0..whole.len() {
        let _ = text(&whole[..end], LIMITS);
    }
    let mut random = 7u64;
    let mut below = |bound: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99);
        (random >> 33) as usize % bound
    };
    for _ in 0..20_000 {
        let mut damaged = whole.clone();
        for _ in 0..1 + below(6) {
            let at = below(damaged.len());
            match below(4) {
                0 => damaged[at] = below(256) as u8,
                1 => drop(damaged.remove(at)),
                2 => damaged.truncate(at.max(10)),
                _ => {
                    let from = below(damaged.len());
                    let part = damaged[from..(from + below(40)).min(damaged.len())].to_vec();
                    damaged.splice(at..at, part);
                }
            }
        }
        let _ = text(&damaged, LIMITS);
    }
}
