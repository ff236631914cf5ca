//! Names that templates know, to suggest them in place of unknown ones.

/// The tags of templates, but for those that end others.
pub(super) const TAGS: [&str; 12] = [
    "if",
    "elif",
    "else",
    "for",
    "block",
    "extends",
    "include",
    "set",
    "set_global",
    "filter",
    "raw",
    "component",
];

/// The filters of tera, and ours.
pub(super) const FILTERS: [&str; 39] = [
    "abs",
    "capitalize",
    "comforts",
    "default",
    "escape",
    "escape_html",
    "escape_xml",
    "first",
    "float",
    "get",
    "group_by",
    "indent",
    "int",
    "join",
    "keys",
    "last",
    "length",
    "lower",
    "newlines_to_br",
    "nth",
    "pairs",
    "pluralize",
    "replace",
    "reverse",
    "round",
    "safe",
    "sort",
    "split",
    "str",
    "title",
    "trim",
    "trim_end",
    "trim_start",
    "truncate",
    "unique",
    "upper",
    "urlencode",
    "values",
    "wordcount",
];

/// The tests of tera.
pub(super) const TESTS: [&str; 17] = [
    "array",
    "bool",
    "containing",
    "defined",
    "divisible_by",
    "ending_with",
    "even",
    "float",
    "integer",
    "iterable",
    "map",
    "none",
    "number",
    "odd",
    "starting_with",
    "string",
    "undefined",
];

/// The functions of tera, and ours.
pub(super) const FUNCTIONS: [&str; 12] = [
    "articles", "asset", "authors", "data", "number", "range", "source", "t", "terms", "throw",
    "url", "years",
];

#[cfg(test)]
mod tests {
    use super::*;
    use tera::Tera;

    #[test]
    fn what_is_offered_is_there() {
        let mut tera = Tera::new();
        super::super::functions::register(&mut tera);
        let filters = FILTERS.map(|name| format!("{{{{ 1 | {name} }}}}"));
        let tests = TESTS.map(|name| format!("{{{{ 1 is {name} }}}}"));
        let functions = FUNCTIONS.map(|name| format!("{{{{ {name}() }}}}"));
        for text in filters.iter().chain(&tests).chain(&functions) {
            tera.add_raw_template("a.html", text).unwrap_or_else(|error| panic!("{error}"));
        }
    }
}
