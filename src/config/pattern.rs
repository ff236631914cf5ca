//! Address patterns such as `/:type/:year/:slug/`.

use crate::url::UrlPath;

/// A pattern of addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(String);

/// What fills a pattern; a part that is empty leaves no trace.
#[derive(Debug, Clone, Copy, Default)]
pub struct Values<'a> {
    /// `:type`
    pub kind: &'a str,
    /// `:section`, the folder below `content/`
    pub section: &'a str,
    /// `:year`, `:month`, `:day`
    pub date: Option<jiff::civil::Date>,
    /// `:slug`
    pub slug: &'a str,
}

impl Pattern {
    /// A pattern as written.
    pub fn new(text: &str) -> Pattern {
        Pattern(text.to_string())
    }

    /// The names after colons in a pattern, in order.
    pub fn tokens(text: &str) -> impl Iterator<Item = &str> {
        text.split(':').skip(1).map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            &rest[..end]
        })
    }

    /// The address that `values` make, in the language with this prefix.
    pub fn fill(&self, prefix: &str, values: &Values<'_>) -> UrlPath {
        let mut path = format!("/{prefix}/");
        let mut rest = self.0.as_str();
        while let Some((before, after)) = rest.split_once(':') {
            path.push_str(before);
            let end = after.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(after.len());
            match (&after[..end], values.date) {
                ("type", _) => path.push_str(values.kind),
                ("section", _) => path.push_str(values.section),
                ("slug", _) => path.push_str(values.slug),
                ("year", Some(date)) => path.push_str(&format!("{:04}", date.year())),
                ("month", Some(date)) => path.push_str(&format!("{:02}", date.month())),
                ("day", Some(date)) => path.push_str(&format!("{:02}", date.day())),
                _ => {}
            }
            rest = &after[end..];
        }
        path.push_str(rest);
        UrlPath::new(&path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_filled() {
        let values = Values {
            kind: "brief",
            section: "",
            date: Some(jiff::civil::date(2026, 3, 4)),
            slug: "water",
        };
        let path = |pattern: &str, prefix| Pattern::new(pattern).fill(prefix, &values).to_string();
        assert_eq!(path("/:type/:year/:slug/", ""), "/brief/2026/water/");
        assert_eq!(path("/:year-:month/:slug.html", "ar"), "/ar/2026-03/water.html");
        assert_eq!(path("/:section/:slug/", ""), "/water/");
    }

    #[test]
    fn tokens_are_listed() {
        assert_eq!(Pattern::tokens("/:a/:b.html").collect::<Vec<_>>(), ["a", "b"]);
    }
}
