//! Query: what somebody types, taken apart.

use super::words::Cutter;

/// A query.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Normalized words, each once.
    pub words: Vec<String>,
    /// Normalized words that no result may have.
    pub without: Vec<String>,
    /// Facets and what their values must begin with: `tag` stands for every taxonomy.
    pub filters: Vec<(String, String)>,
    /// First and last year.
    pub years: Option<(u16, u16)>,
}

impl Query {
    /// Reads a query, in which `facets` may be named.
    pub fn read(text: &str, facets: &[&str]) -> Query {
        let mut query = Query::default();
        for part in text.split_whitespace() {
            let named = part.split_once(':').filter(|(_, value)| !value.is_empty());
            match named {
                Some(("year", years)) if let Some(years) = range(years) => {
                    query.years = Some(years);
                }
                Some((name, value)) if name == "tag" || facets.contains(&name) => {
                    query.filter(name, value);
                }
                _ => match part.strip_prefix('-').filter(|rest| !rest.is_empty()) {
                    Some(rest) => cut(rest, &mut query.without),
                    None => cut(part, &mut query.words),
                },
            }
        }
        query
    }

    /// Asks for documents with a value of a facet.
    pub fn filter(&mut self, facet: &str, value: &str) {
        let mut words = Vec::new();
        cut(value, &mut words);
        self.filters.push((facet.to_string(), words.join(" ")));
    }
}

/// `2020` or `2018-2020`.
fn range(text: &str) -> Option<(u16, u16)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    Some((first.parse().ok()?, last.parse().ok()?))
}

fn cut(text: &str, words: &mut Vec<String>) {
    Cutter::default().cut(text, |word, _| {
        if !words.iter().any(|known| known == word) {
            words.push(word.to_string());
        }
    });
}

/// True where a value with this name and title begins as is asked for: its name, its title, or a
/// word of that.
pub fn begins(name: &str, title: &str, asked: &str) -> bool {
    let fits = |text: &str| {
        let mut words = Vec::new();
        Cutter::default().cut(text, |word, _| words.push(word.to_string()));
        (0..words.len()).any(|from| words[from..].join(" ").starts_with(asked))
    };
    !asked.is_empty() && (fits(name) || fits(title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_taken_apart() {
        let query = Query::read(
            "\"Clean water\" -Oil year:2018-2020 tag:Énergie type:briefs water note: -",
            &["type"],
        );
        assert_eq!(query.words, ["clean", "water", "note"]);
        assert_eq!(query.without, ["oil"]);
        assert_eq!(query.years, Some((2018, 2020)));
        let filters = [("tag", "energie"), ("type", "briefs")];
        assert_eq!(query.filters, filters.map(|(a, b)| (a.to_string(), b.to_string())));
    }

    #[test]
    fn a_value_is_found_by_the_start_of_a_word() {
        assert!(begins("j-doe", "Jane Doe", "doe"));
        assert!(begins("j-doe", "Jane Doe", "jane d"));
        assert!(begins("policy-briefs", "Briefs", "policy briefs"));
        assert!(!begins("j-doe", "Jane Doe", "oe") && !begins("a", "A", ""));
    }
}
