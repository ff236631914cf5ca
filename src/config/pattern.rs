//! Address patterns such as `/:type/:year/:slug/`.

use std::borrow::Cow;

use crate::url::UrlPath;

/// A pattern of addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// The parts that an article can fill in, in addition to the names of taxonomies: the slug of its
    /// first term.
    /// `section` is the first folder below `content/`, `sections` are all of them; `filename` is the name
    /// of the file as it is, without a date, language and extension; `title` the slug of the title. The
    /// parts of the date have all their digits, but for `i_month` and `i_day`.
    pub const PARTS: [&'static str; 17] = [
        "type",
        "section",
        "sections",
        "year",
        "short_year",
        "month",
        "i_month",
        "day",
        "i_day",
        "year_day",
        "hour",
        "minute",
        "slug",
        "filename",
        "title",
        "id",
        "author",
    ];

    /// With this before the name of a taxonomy, all terms of the article are filled in.
    pub const ALL: &'static str = "all_";

    /// A pattern as written.
    pub fn new(text: &str) -> Pattern {
        Pattern(text.to_string())
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The names after colons in a pattern, in order.
    pub fn tokens(text: &str) -> impl Iterator<Item = &str> {
        text.split(':').skip(1).map(|rest| &rest[..name_end(rest)])
    }

    /// True where a name is filled in.
    pub fn has(&self, name: &str) -> bool {
        Pattern::tokens(&self.0).any(|token| token == name)
    }

    /// The address that the values of names make, in the language with this prefix. An empty part
    /// leaves no trace.
    pub fn fill<'v>(&self, prefix: &str, value: impl Fn(&str) -> Cow<'v, str>) -> UrlPath {
        let mut path = format!("/{prefix}/");
        let mut rest = self.0.as_str();
        while let Some((before, after)) = rest.split_once(':') {
            path.push_str(before);
            let end = name_end(after);
            path.push_str(&value(&after[..end]));
            rest = &after[end..];
        }
        path.push_str(rest);
        UrlPath::new(&path)
    }

    /// The address of a term.
    pub fn of_slug(&self, prefix: &str, slug: &str) -> UrlPath {
        self.fill(prefix, |name| Cow::Borrowed(if name == "slug" { slug } else { "" }))
    }
}

/// Where a name ends: an underscore is a part of it between letters.
fn name_end(text: &str) -> usize {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    text[..end].trim_end_matches('_').len()
}

/// A part of a date, by its name in patterns.
pub fn of_date(name: &str, date: jiff::civil::DateTime) -> Option<String> {
    Some(match name {
        "year" => format!("{:04}", date.year()),
        "short_year" => format!("{:02}", date.year().rem_euclid(100)),
        "month" => format!("{:02}", date.month()),
        "i_month" => date.month().to_string(),
        "day" => format!("{:02}", date.day()),
        "i_day" => date.day().to_string(),
        "year_day" => format!("{:03}", date.date().day_of_year()),
        "hour" => format!("{:02}", date.hour()),
        "minute" => format!("{:02}", date.minute()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(pattern: &str, prefix: &str) -> String {
        let date = jiff::civil::date(2026, 3, 4).at(7, 5, 0, 0);
        let value = |name: &str| match name {
            "type" => Cow::Borrowed("brief"),
            "slug" => Cow::Borrowed("water"),
            name => Cow::Owned(of_date(name, date).unwrap_or_default()),
        };
        Pattern::new(pattern).fill(prefix, value).to_string()
    }

    #[test]
    fn a_pattern_is_filled() {
        assert_eq!(fill("/:type/:year/:slug/", ""), "/brief/2026/water/");
        assert_eq!(fill("/:year-:month/:slug.html", "ar"), "/ar/2026-03/water.html");
        assert_eq!(fill("/:section/:slug/", ""), "/water/");
        assert_eq!(fill("/:short_year_:i_month_:i_day/:slug", ""), "/26_3_4/water");
        assert_eq!(fill("/:year_day/:hour:minute/", ""), "/063/0705/");
    }

    #[test]
    fn tokens_are_listed() {
        assert_eq!(Pattern::tokens("/:a/:i_b_:c.html").collect::<Vec<_>>(), ["a", "i_b", "c"]);
    }
}
