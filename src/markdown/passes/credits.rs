//! Credits: the last sentence of a caption, which names the owner of the picture.

use pulldown_cmark::{CowStr, Event};

use crate::markdown::parts::Spanned;

/// The words that begin a credit, in lower case.
const WORDS: [&str; 3] = ["photo credit", "credit", "photo"];

/// Splits off the credit that ends `caption` (inline events): the caption stays, and the
/// credit is returned without its word.
pub(crate) fn split<'a>(caption: &mut Vec<Spanned<'a>>) -> Vec<Spanned<'a>> {
    let mut depth = 0usize;
    for index in (0..caption.len()).rev() {
        let (event, range) = &caption[index];
        match event {
            Event::End(_) => depth += 1,
            Event::Start(_) => depth = depth.saturating_sub(1),
            Event::Text(text) if depth == 0 => {
                let start = match index.checked_sub(1).map(|before| &caption[before].0) {
                    None | Some(Event::SoftBreak | Event::HardBreak) => Start::OfLine,
                    Some(_) => Start::WithinLine,
                };
                if let Some((before, after)) = find(text, start) {
                    let closing = text[..before].ends_with('(').then_some(')');
                    let before =
                        text[..before].strip_suffix('(').unwrap_or(&text[..before]).trim_end();
                    let kept = CowStr::from(before.to_owned());
                    let credit = CowStr::from(text[after..].to_owned());
                    let range = range.clone();
                    let mut credits = caption.split_off(index);
                    credits[0].0 = Event::Text(credit);
                    if !kept.is_empty() {
                        caption.push((Event::Text(kept), range));
                    }
                    while matches!(caption.last(), Some((Event::SoftBreak | Event::HardBreak, _))) {
                        caption.pop();
                    }
                    trim_end(&mut credits, closing);
                    return credits;
                }
            }
            _ => {}
        }
    }
    Vec::new()
}

/// Removes white space from the end of a credit, and the sign that closes it.
fn trim_end(credit: &mut [Spanned<'_>], closing: Option<char>) {
    if let Some((Event::Text(text), _)) = credit.last_mut() {
        let mut kept = text.trim_end();
        if let Some(closing) = closing {
            let inner = kept.trim_end_matches('.');
            kept = inner.strip_suffix(closing).unwrap_or(kept);
        }
        *text = CowStr::from(kept.to_owned());
    }
}

/// `credit` without the word "Credit:" where its author typed it.
pub fn without_word(credit: &str) -> &str {
    let credit = credit.trim();
    let colon = credit.find(':').filter(|colon| word_start(credit[..*colon].trim_end()) == Some(0));
    colon.map_or(credit, |colon| credit[colon + 1..].trim())
}

/// Where a text begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    OfLine,
    WithinLine,
}

/// Where the last credit of `text` begins, with and without its word.
fn find(text: &str, from: Start) -> Option<(usize, usize)> {
    let mut end = text.len();
    while let Some(colon) = text[..end].rfind(':') {
        if let Some(start) = word_start(&text[..colon])
            && (ends_sentence(&text[..start])
                || (from == Start::OfLine && text[..start].trim().is_empty()))
        {
            let after = &text[colon + 1..];
            return Some((start, text.len() - after.trim_start().len()));
        }
        end = colon;
    }
    None
}

/// Where the last word of `text` begins, when it announces a credit.
fn word_start(text: &str) -> Option<usize> {
    WORDS.into_iter().find_map(|word| {
        let start = text.len().checked_sub(word.len())?;
        let boundary =
            text.get(..start)?.chars().next_back().is_none_or(|char| !char.is_alphanumeric());
        (boundary && text[start..].eq_ignore_ascii_case(word)).then_some(start)
    })
}

fn ends_sentence(text: &str) -> bool {
    text.ends_with('(') || {
        let ended = text.trim_end();
        ended.len() < text.len()
            && ended.ends_with([
                '.', '!', '?', '…', '”', '’', '"', ')', ']', '»', ';', '—', '–', '|', '。', '؟',
            ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(&str, &str)> {
        find(text, Start::OfLine).map(|(start, end)| (&text[..start], &text[end..]))
    }

    #[test]
    fn the_last_sentence_is_the_credit() {
        assert_eq!(parts("The river. Credit: Reuters"), Some(("The river. ", "Reuters")));
        assert_eq!(
            parts("Photo: A view. PHOTO CREDIT: J. Doe"),
            Some(("Photo: A view. ", "J. Doe"))
        );
        assert_eq!(parts("The river (photo: AP)"), Some(("The river (", "AP)")));
        assert_eq!(parts("Credit: Reuters"), Some(("", "Reuters")));
    }

    #[test]
    fn a_word_within_a_sentence_is_no_credit() {
        assert_eq!(parts("How to get credit: a guide"), None);
        assert_eq!(parts("Accredit: x"), None);
    }

    #[test]
    fn the_word_is_never_doubled() {
        assert_eq!(without_word(" credit: Reuters "), "Reuters");
        assert_eq!(without_word("Photo credit: X: Y"), "X: Y");
        assert_eq!(without_word("Photo credit : A. Doe"), "A. Doe");
        assert_eq!(without_word("Reuters: A"), "Reuters: A");
        assert_eq!(without_word("Creditanstalt"), "Creditanstalt");
    }
}
