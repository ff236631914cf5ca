//! Neat: HTML of an entry or citation without what the formatter leaves between its parts, and with the
//! markup that CSL-JSON has in titles.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::text::escape;

/// Words whose capitals a style may not change, by the same in small letters.
#[derive(Debug, Default)]
pub(super) struct Cased {
    /// With capitals within them, such as "MacArthur".
    inner: BTreeMap<String, String>,
    /// That markup touches: the formatter takes them for other words.
    touched: BTreeMap<String, String>,
}

/// The words of titles that must keep their capitals. A word that is also there in another case may be
/// changed.
pub(super) fn cased<T: AsRef<str>>(titles: &[T]) -> Cased {
    let mut forms: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let (mut inner, mut touched) = (BTreeSet::new(), BTreeSet::new());
    for title in titles.iter().map(AsRef::as_ref) {
        for (at, word) in words(title) {
            let low = word.to_lowercase();
            if word.chars().skip(1).any(char::is_uppercase) && has_small(word) {
                inner.insert(low.clone());
            }
            if is_touched(title, at, word) && word.chars().any(char::is_uppercase) {
                touched.insert(low.clone());
            }
            forms.entry(low).or_default().insert(word);
        }
    }
    forms.retain(|_, forms| forms.len() == 1);
    let of = |wanted: BTreeSet<String>| {
        let one = |low: String| Some((low.clone(), forms.get(&low)?.first()?.to_string()));
        wanted.into_iter().filter_map(one).collect()
    };
    Cased { inner: of(inner), touched: of(touched) }
}

impl Cased {
    /// A text in which a style may have changed capitals, with those that its words must have. A word
    /// all in capitals stays so.
    pub(super) fn of<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.inner.is_empty() && self.touched.is_empty() {
            return Cow::Borrowed(text);
        }
        let (mut out, mut done) = (String::with_capacity(text.len()), 0);
        for (at, word) in words(text) {
            let low = word.to_lowercase();
            let own = self.inner.get(&low).filter(|_| has_small(word));
            let own = own.or_else(|| self.touched.get(&low).filter(|_| is_touched(text, at, word)));
            out.push_str(&text[done..at]);
            out.push_str(own.map_or(word, String::as_str));
            done = at + word.len();
        }
        out.push_str(&text[done..]);
        Cow::Owned(out)
    }
}

/// The words of a text, and where they are.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = from + text[from..].find(char::is_alphanumeric)?;
        let length = text[at..].find(|c: char| !c.is_alphanumeric());
        from = length.map_or(text.len(), |length| at + length);
        Some((at, &text[at..from]))
    })
}

fn has_small(word: &str) -> bool {
    word.chars().any(char::is_lowercase)
}

fn is_touched(text: &str, at: usize, word: &str) -> bool {
    text[..at].ends_with('>') || text[at + word.len()..].starts_with('<')
}

/// Markup that a text of CSL-JSON may hold, and the HTML that it becomes.
const MARKS: [(&str, &str, &str, &str); 7] = [
    ("<i>", "</i>", "<i>", "</i>"),
    ("<b>", "</b>", "<b>", "</b>"),
    ("<sup>", "</sup>", "<sup>", "</sup>"),
    ("<sub>", "</sub>", "<sub>", "</sub>"),
    ("<span class=\"nocase\">", "</span>", "", ""),
    (
        "<span style=\"font-variant:small-caps;\">",
        "</span>",
        "<span class=\"small-caps\">",
        "</span>",
    ),
    (
        "<span style=\"font-variant: small-caps;\">",
        "</span>",
        "<span class=\"small-caps\">",
        "</span>",
    ),
];

/// Appends a text with its markup. Where a mark is not closed, all are shown as they are written.
pub(super) fn push_marked(html: &mut String, text: &str) {
    let start = html.len();
    let mut open: Vec<(&str, &str)> = Vec::new();
    let mut rest = text;
    loop {
        let (plain, tag) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        html.push_str(&escape(plain));
        if tag.is_empty() {
            break;
        }
        let closed = open.last().and_then(|(close, ends)| Some((tag.strip_prefix(close)?, *ends)));
        let opened = || {
            MARKS.iter().find_map(|(mark, close, begins, ends)| {
                Some((tag.strip_prefix(mark)?, *begins, (*close, *ends)))
            })
        };
        if let Some((after, ends)) = closed {
            html.push_str(ends);
            open.pop();
            rest = after;
        } else if let Some((after, begins, close)) = opened() {
            html.push_str(begins);
            open.push(close);
            rest = after;
        } else {
            html.push_str("&lt;");
            rest = &tag[1..];
        }
    }
    if !open.is_empty() {
        html.truncate(start);
        html.push_str(&escape(text));
    }
}

/// An entry without what the formatter leaves between its parts: with one sign where two parts met (no
/// full stop behind a question mark, no comma before a full stop), and with single quotation marks within
/// double ones.
pub(super) fn neat(html: &str) -> String {
    spaced(&signs(html))
}

/// HTML without doubled spaces, and without the space before the colon of "371: 129".
pub(super) fn spaced(html: &str) -> String {
    let mut html = html.trim().to_string();
    while html.contains("  ") {
        html = html.replace("  ", " ");
    }
    let mut from = 0;
    while let Some(at) = html[from..].find(" : ").map(|at| from + at) {
        if html[..at].ends_with(|c: char| c.is_ascii_digit()) && begins_with_page(&html[at + 3..]) {
            html.remove(at);
        }
        from = at + 1;
    }
    html
}

/// It begins with a page: `12`, `xii`, `e1234`.
fn begins_with_page(html: &str) -> bool {
    let word = html.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
    let is_roman = !word.is_empty() && word.bytes().all(|byte| b"ivxlcdm".contains(&byte));
    is_roman || word.strip_prefix('e').unwrap_or(word).starts_with(|c: char| c.is_ascii_digit())
}

fn signs(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    // The last two characters that readers see.
    let (mut first, mut last) = (' ', ' ');
    let (mut in_tag, mut in_link) = (false, false);
    // Double quotation marks that are open, and where a quotation within one ended last.
    let (mut quotes, mut inner_end) = (0usize, usize::MAX);
    // Where quotations begin with „, the mark “ ends them.
    let is_english = !html.contains('„');
    let mut rest = html;
    while let Some(mut c) = rest.chars().next() {
        if in_tag || c == '<' {
            in_link = in_link && !rest.starts_with("</a>") || rest.starts_with("<a ");
            in_tag = c != '>';
            out.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        }
        // A plain mark within a quotation opens or closes one.
        let length = match rest.starts_with("&quot;") && quotes > 0 {
            true => {
                let opens = last.is_whitespace() || matches!(last, '“' | '(');
                c = if opens { '“' } else { '”' };
                "&quot;".len()
            }
            false => c.len_utf8(),
        };
        rest = &rest[length..];
        match c {
            _ if !is_english => {}
            '“' => {
                quotes += 1;
                c = if quotes % 2 == 0 { '‘' } else { c };
            }
            '”' => {
                c = if quotes > 0 && quotes % 2 == 0 { '’' } else { c };
                quotes = quotes.saturating_sub(1);
                if c == '’' {
                    inner_end = out.len();
                }
            }
            _ => {}
        }
        let next = shown(rest);
        let ends = next.is_none_or(|next| !next.is_alphanumeric() && !matches!(next, '/' | '.'));
        let is_too_much = match c {
            '.' => ends && (matches!(last, '?' | '!') || last == '.' && first != '.'),
            ',' => matches!(next, Some('.' | ',' | ')')),
            _ => false,
        };
        if is_too_much && !in_link {
            continue;
        }
        (first, last) = (last, c);
        // A sign that is within the outer quotation is within the inner one, too.
        if matches!(c, '.' | ',')
            && next == Some('”')
            && out.len() == inner_end.saturating_add('’'.len_utf8())
        {
            out.insert(inner_end, c);
            last = '’';
            continue;
        }
        out.push(c);
    }
    out
}

/// The first character that readers see.
fn shown(html: &str) -> Option<char> {
    let mut rest = html;
    while rest.starts_with('<') {
        rest = &rest[rest.find('>')? + 1..];
    }
    rest.chars().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str) -> String {
        let mut html = String::new();
        push_marked(&mut html, text);
        html
    }

    #[test]
    fn one_sign_is_enough() {
        for (html, right) in [
            ("“Whose Water?.” <i>Journal</i>", "“Whose Water?” <i>Journal</i>"),
            ("<i>Whose water?</i>. Press.", "<i>Whose water?</i> Press."),
            ("It ends.. Press", "It ends. Press"),
            ("Wait.... Press, Jr., 3.5, <i>a.b</i>", "Wait.... Press, Jr., 3.5, <i>a.b</i>"),
            ("Zenodo,. 2020, (1951,).", "Zenodo. 2020, (1951)."),
            (
                "<a href=\"https://x/?.\">https://x/?. y</a>",
                "<a href=\"https://x/?.\">https://x/?. y</a>",
            ),
            ("12 : 5  x", "12: 5 x"),
            ("12 : xii–xv; 1914 : la guerre", "12: xii–xv; 1914 : la guerre"),
            (
                "“The “Right” to &quot;Water&quot;.” &quot;x&quot;",
                "“The ‘Right’ to ‘Water.’” &quot;x&quot;",
            ),
            ("“A <i>“b”</i> c,” and “d”", "“A <i>‘b’</i> c,” and “d”"),
            ("„Die „neue“ Ordnung“, &quot;x&quot; “y”", "„Die „neue“ Ordnung“, &quot;x&quot; “y”"),
        ] {
            assert_eq!(neat(html), right);
        }
    }

    #[test]
    fn words_keep_their_capitals() {
        let cased = cased(&["MacArthur's iPad", "<i>In vitro</i>, CO<sub>2</sub> and macOS"]);
        for (text, right) in [
            ("Macarthur’s Ipad, MACOS", "MacArthur’s iPad, MACOS"),
            (
                "<i>in vitro</i>, Co<sub>2</sub>, in Co., p. 2",
                "<i>In vitro</i>, CO<sub>2</sub>, in Co., p. 2",
            ),
        ] {
            assert_eq!(cased.of(text), right);
        }
        // Whoever writes both may mean both.
        assert_eq!(super::cased(&["YouTube", "a youtube"]).of("Youtube"), "Youtube");
    }

    #[test]
    fn marks_of_titles_are_markup() {
        assert_eq!(
            marked("<i>Phragmites</i> & x<sup>2</sup>"),
            "<i>Phragmites</i> &amp; x<sup>2</sup>"
        );
        assert_eq!(marked("<span class=\"nocase\">das <b>a</b></span>"), "das <b>a</b>");
        assert_eq!(marked("a <i>b"), "a &lt;i&gt;b");
        assert_eq!(marked("<script>a</i>"), "&lt;script&gt;a&lt;/i&gt;");
        assert_eq!(marked("<i onload=x>a</i>"), "&lt;i onload=x&gt;a&lt;/i&gt;");
    }
}
