//! Smart cases: where smart punctuation would spoil an address.

use std::ops::Range;

/// What the author typed at `range`, where the parser made a dash or an ellipsis of it but it is
/// part of an address in running text.
pub(crate) fn typed<'a>(body: &'a str, text: &str, range: &Range<usize>) -> Option<&'a str> {
    if !matches!(text, "–" | "—" | "…") {
        return None;
    }
    let word = body.get(..range.start)?.rsplit(char::is_whitespace).next()?;
    let goes_on = body.as_bytes().get(range.end).is_some_and(u8::is_ascii_alphanumeric);
    (goes_on && (word.contains("://") || word.starts_with("www."))).then(|| &body[range.clone()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_of_an_address_stay() {
        assert_eq!(typed("see https://a.org/b--c now", "–", &(19..21)), Some("--"));
        assert_eq!(typed("see a--c now", "–", &(5..7)), None);
        assert_eq!(typed("https://a.org -- now", "–", &(14..16)), None);
    }
}
