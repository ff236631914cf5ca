//! Query: what a reader types, in its parts.

use super::words::Cutter;

/// A query.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Normalized words, each once.
    pub words: Vec<String>,
    /// Normalized words that no result may have.
    pub without: Vec<String>,
    /// Normalized texts that must occur exactly: words with single spaces.
    pub phrases: Vec<String>,
    /// Properties that results must have, or must not.
    pub filters: Vec<Filter>,
}

/// A property that results must have, or must not.
#[derive(Debug, PartialEq, Eq)]
pub struct Filter {
    /// Name of a facet, `tag` for every taxonomy, or `year`.
    pub name: String,
    /// What its values must begin with, normalized; years as they were typed.
    pub value: String,
    /// Whether results must have it or must not.
    pub wanted: Wanted,
}

/// Whether results must have a property or must not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// `type:brief`
    With,
    /// `-type:brief`
    Without,
}

impl Query {
    /// Reads a query, in which `facets` may be named.
    pub fn read(text: &str, facets: &[&str]) -> Query {
        let mut query = Query::default();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let (part, after) = part(rest);
            // Text directly after a closing quotation mark belongs to no word.
            let end = after.find(char::is_whitespace).unwrap_or(after.len());
            rest = after[end..].trim_start();
            let known = |name: &str| name == "tag" || name == "year" || facets.contains(&name);
            let name = part.name.to_lowercase();
            let wanted = if part.minus { Wanted::Without } else { Wanted::With };
            if known(&name) {
                query.filter(&name, &part.text, wanted);
                continue;
            }
            let text = match part.name.is_empty() {
                true => part.text,
                false => format!("{} {}", part.name, part.text),
            };
            let mut words = Vec::new();
            Cutter::default().cut(&text, |word, _| words.push(word.to_string()));
            if part.quoted && words.len() > 1 && !part.minus {
                query.phrases.push(words.join(" "));
            }
            let into = if part.minus { &mut query.without } else { &mut query.words };
            for word in words {
                if !into.contains(&word) {
                    into.push(word);
                }
            }
        }
        query
    }

    /// Asks for documents with a value of a facet, or without it.
    pub fn filter(&mut self, facet: &str, value: &str, wanted: Wanted) {
        let value = match facet {
            "year" => super::fold(value),
            _ => normalized(value),
        };
        self.filters.push(Filter { name: facet.to_string(), value, wanted });
    }
}

/// One part of a query.
struct Part {
    minus: bool,
    /// The text before a colon; may be empty.
    name: String,
    text: String,
    quoted: bool,
}

/// The first part of a text that does not begin with a space, and the text after it.
fn part(text: &str) -> (Part, &str) {
    let is_more = |rest: &str| rest.starts_with(|c: char| !c.is_whitespace());
    let (minus, mut rest) = match text.strip_prefix('-').filter(|rest| is_more(rest)) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut name = "";
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(0);
    if end > 0
        && let Some(value) = rest[end..].strip_prefix(':').filter(|value| is_more(value))
    {
        (name, rest) = (&rest[..end], value);
    }
    let name = name.to_string();
    if let Some((quoted, after)) = rest.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
        return (Part { minus, name, text: quoted.to_string(), quoted: true }, after);
    }
    let (text, after) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
    (Part { minus, name, text: text.replace('"', ""), quoted: false }, after)
}

/// The words of a text with single spaces between them.
pub fn normalized(text: &str) -> String {
    let mut words = Vec::new();
    Cutter::default().cut(text, |word, _| words.push(word.to_string()));
    words.join(" ")
}

/// True where a text has the phrase.
pub fn has_phrase(text: &str, phrase: &str) -> bool {
    format!(" {} ", normalized(text)).contains(&format!(" {phrase} "))
}

/// True where a value with this name and title begins with `asked`: its name, its title, or a
/// word of that.
pub fn begins(name: &str, title: &str, asked: &str) -> bool {
    let fits = |text: &str| format!(" {}", normalized(text)).contains(&format!(" {asked}"));
    !asked.is_empty() && (fits(name) || fits(title))
}

/// True where a year is within `2020`, `2018-2020`, `2018-` or `-2020`.
pub fn has_year(range: &str, year: &str) -> bool {
    let (first, last) = range.split_once(['-', '–']).unwrap_or((range, range));
    year >= (if first.is_empty() { "0" } else { first })
        && year <= (if last.is_empty() { "9" } else { last })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_taken_apart() {
        let query = Query::read(
            "\"Clean water\" -Oil year:2018-2020 tag:Énergie -Type:briefs water note:x - author:\"Jane Doe\"",
            &["type", "author"],
        );
        assert_eq!(query.words, ["clean", "water", "note", "x"]);
        assert_eq!(query.phrases, ["clean water"]);
        assert_eq!(query.without, ["oil"]);
        let filter = |name: &str, value: &str, wanted| Filter {
            name: name.to_string(),
            value: value.to_string(),
            wanted,
        };
        assert_eq!(
            query.filters,
            [
                filter("year", "2018-2020", Wanted::With),
                filter("tag", "energie", Wanted::With),
                filter("type", "briefs", Wanted::Without),
                filter("author", "jane doe", Wanted::With),
            ]
        );
        assert_eq!(Query::read("\"open end", &[]).words, ["open", "end"]);
        assert_eq!(Query::read("\"one\"two three", &[]).words, ["one", "three"]);
    }

    #[test]
    fn a_value_is_found_by_the_start_of_a_word() {
        assert!(begins("j-doe", "Jane Doe", "doe"));
        assert!(begins("j-doe", "Jane Doe", "jane d"));
        assert!(begins("policy-briefs", "Briefs", "policy briefs"));
        assert!(!begins("j-doe", "Jane Doe", "oe") && !begins("a", "A", ""));
    }

    #[test]
    fn years_lie_in_ranges_that_may_be_open() {
        for range in ["2019", "2018-2020", "2018-", "-2019", "2018–2019"] {
            assert!(has_year(range, "2019"), "{range}");
        }
        assert!(!has_year("2018", "2019") && !has_year("2020-", "2019"));
    }

    #[test]
    fn a_phrase_is_of_whole_words() {
        assert!(has_phrase("The Clean-water act", "clean water"));
        assert!(!has_phrase("unclean water", "clean water"));
    }
}
