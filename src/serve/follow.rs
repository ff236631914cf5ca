//! Follow: where an edit can be seen, from the page before and after it.

/// Id of the block in which two versions of a page differ: the last heading or section with an id
/// before the first difference within the text. Empty when that is the page's head.
pub(super) fn block(old: &[u8], new: &[u8]) -> String {
    let start = find(new, b"<body").unwrap_or(0);
    let shift = find(old, b"<body").unwrap_or(0);
    let same = old[shift..].iter().zip(&new[start..]).take_while(|(a, b)| a == b).count();
    let before = String::from_utf8_lossy(&new[start..start + same]).into_owned();
    heading_id(&before).unwrap_or_default()
}

/// The id of the last heading in some HTML that was cut before its end.
fn heading_id(html: &str) -> Option<String> {
    (2..=6)
        .filter_map(|level| html.rfind(&format!("<h{level} id=\"")))
        .max()
        .and_then(|at| html[at + "<h2 id=\"".len()..].split_once('"'))
        .map(|(id, _)| id.to_string())
}

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|window| window == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_block_is_that_of_the_heading_above_the_first_difference() {
        let page = |text: &str| {
            format!(
                "<head>{text}</head><body><h2 id=\"a\">A</h2>x<h3 id=\"b\">B</h3><p>{text}<h2 id=\"c\">C"
            )
        };
        assert_eq!(block(page("one").as_bytes(), page("other").as_bytes()), "b");
        assert_eq!(block(b"<body><p>x", b"<body><p>y"), "");
    }
}
