//! Part: the HTML of a body as a part of a page that holds several.

use super::tags::{Tags, Token};

/// Attributes that name an id, or several.
const NAMING: [&str; 6] = ["id", "for", "headers", "aria-labelledby", "aria-describedby", "list"];

/// `html` with its headings a level lower, and with `p2-` before its ids and what points at them, where
/// `part` is 2. Notes are at its end, since notes in the margin are placed by their ids and all have
/// the same name.
pub fn as_part(html: &str, part: usize) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut done = 0;
    for token in Tags::new(html) {
        match token {
            Token::Tag { name, at, close } => {
                let level =
                    name.strip_prefix(['h', 'H']).and_then(|level| level.parse::<u8>().ok());
                if let Some(level @ 1..=5) = level {
                    out.push_str(&html[done..at]);
                    out.push_str(if close { "</h" } else { "<h" });
                    out.push(char::from(b'1' + level));
                    done = at + 1 + usize::from(close) + name.len();
                }
            }
            Token::Attribute(attribute) => {
                let value = &html[attribute.value.clone()];
                let is = |name: &str| attribute.name.eq_ignore_ascii_case(name);
                // Sections of the same name, such as those of notes, are not landmarks of their own.
                let whole = &html[done..attribute.quoted.start];
                if attribute.element.eq_ignore_ascii_case("section")
                    && let Some(before) = whole.strip_suffix(" aria-labelledby=")
                {
                    out.push_str(before);
                    done = attribute.quoted.end;
                    continue;
                }
                let changed = if NAMING.into_iter().any(is) {
                    let ids = value.split_whitespace().map(|id| format!("p{part}-{id}"));
                    ids.collect::<Vec<_>>().join(" ")
                } else if let Some(id) = value.strip_prefix('#').filter(|_| is("href")) {
                    format!("#p{part}-{id}")
                } else if is("class") && value.split(' ').any(|class| class == "side") {
                    let rest = value.split(' ').filter(|class| *class != "side");
                    rest.collect::<Vec<_>>().join(" ")
                } else {
                    continue;
                };
                out.push_str(&html[done..attribute.value.start]);
                out.push_str(&changed);
                done = attribute.value.end;
            }
            Token::TagEnd(_) | Token::Comment(_) => {}
        }
    }
    out.push_str(&html[done..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_its_own_and_headings_lower() {
        let html = "<h2 id=\"a\">A</h2><p>x<sup><a id=\"r1\" href=\"#n1\">1</a></sup>\
                    <a href=\"/x/#n1\">y</a></p><section class=\"notes side\" \
                    aria-labelledby=\"notes\"><h2 id=\"notes\">N</h2></section><h6>F</h6>";
        assert_eq!(
            as_part(html, 2),
            "<h3 id=\"p2-a\">A</h3><p>x<sup><a id=\"p2-r1\" href=\"#p2-n1\">1</a></sup>\
             <a href=\"/x/#n1\">y</a></p><section class=\"notes\"><h3 id=\"p2-notes\">N</h3></section><h6>F</h6>"
        );
    }
}
