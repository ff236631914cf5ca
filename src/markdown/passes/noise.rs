//! Noise: tags of other generators, which readers would see.

use std::ops::Range;

/// A tag of another generator.
#[derive(Debug, PartialEq)]
pub(crate) struct Noise {
    /// Its place.
    pub(crate) at: Range<usize>,
    /// What it looks like.
    pub(crate) kind: &'static str,
}

/// What an author writes here instead of `tag`.
pub(crate) fn instead(tag: &str) -> &'static str {
    let inner = tag.trim_start_matches(['{', '<', '%', '-', ' ', '\t']);
    let mut words = inner.split(|char: char| !is_word(char));
    let first = words.next().unwrap_or("");
    let is_variable = tag.starts_with("{{") && !tag[2..].starts_with(['<', '%']);
    match first {
        "ref" | "relref" | "link" | "post_url" => {
            "link to a source by its path, such as `../briefs/x.md`"
        }
        _ if is_of_an_address(first) || is_variable && words.any(is_of_an_address) => {
            "write the address itself, such as `/about/`"
        }
        _ => "take it away, or use a component of the theme, from `::: name` to `:::`",
    }
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

/// `url`, `baseurl`, `absURL`, `relative_url`.
fn is_of_an_address(word: &str) -> bool {
    word.to_lowercase().ends_with("url")
}

/// Finds them in `body`, code included.
pub(crate) fn find(body: &str) -> Vec<Noise> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = body[from..].find('{') {
        let start = from + at;
        from = start + 1;
        let Some((kind, close)) = opens(&body[start..]) else { continue };
        let rest = &body[start + 2..];
        let paragraph = rest.find("\n\n").unwrap_or(rest.len());
        if let Some(end) = rest[..paragraph].find(close) {
            from = start + 2 + end + close.len();
            found.push(Noise { at: start..from, kind });
        }
    }
    found
}

fn opens(text: &str) -> Option<(&'static str, &'static str)> {
    match text.as_bytes() {
        [b'{', b'{', b'<' | b'%', ..] => Some(("a Hugo shortcode", "}}")),
        [b'{', b'%', ..] => Some(("a Liquid tag of Jekyll", "%}")),
        [b'{', b'{', ..] => Some(("a Liquid or Jinja variable", "}}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hint_fits_the_tag() {
        assert_eq!(instead("{{< ref \"x.md\" >}}"), instead("{% post_url x %}"));
        assert_eq!(instead("{{ \"/x\" | url }}"), instead("{{ site.baseurl }}"));
        assert_eq!(
            instead("{{% note %}}"),
            "take it away, or use a component of the theme, from `::: name` to `:::`"
        );
    }

    #[test]
    fn tags_are_known_by_their_brackets() {
        let found = find("{{ x }} {% y %} {{< z >}} {{% w %}} {{ { {%\n\n %} { {} {{}");
        let kinds: Vec<(usize, &str)> =
            found.iter().map(|noise| (noise.at.start, noise.kind)).collect();
        assert_eq!(
            kinds,
            [
                (0, "a Liquid or Jinja variable"),
                (8, "a Liquid tag of Jekyll"),
                (16, "a Hugo shortcode"),
                (26, "a Hugo shortcode"),
            ]
        );
    }
}
