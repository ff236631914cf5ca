//! References: what authors cite, in the files of their programs: `.bib`, `.json` (CSL) or `.yml`
//! (hayagriva). A file is read once; only the entries that somebody cites are parsed.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use biblatex::{Bibliography, Pair, ParseErrorKind, RawBibliography, RawChunk, Spanned, Token};
use hayagriva::citationberg::json::{Item, NameValue, Value as Said};
use hayagriva::{Entry, Library};
use serde::Serialize;
use serde_json::Value;

use super::item;
use super::neat::cased;
use super::style::{Marks, Printed};
use crate::diagnostic::{self, Diagnostic, Place};

/// The works of one file.
#[derive(Debug)]
pub(crate) struct References {
    file: Arc<Path>,
    text: String,
    kept: Kept,
}

#[derive(Debug)]
enum Kept {
    Bib {
        /// The places of the entries, by key and by their other names.
        entries: HashMap<String, BibEntry>,
        /// Texts that entries name, by their names.
        strings: HashMap<String, BibString>,
    },
    Yaml(Library),
    Json(HashMap<String, Value>),
}

#[derive(Debug, Clone)]
struct BibEntry {
    at: Range<usize>,
    /// Keys of entries from which it takes fields.
    parents: Vec<String>,
    /// Names of the `@string`s that it names.
    strings: Vec<String>,
}

/// A `@string`.
#[derive(Debug)]
struct BibString {
    at: Range<usize>,
    /// Names of the others that it is made of.
    strings: Vec<String>,
}

/// What to do about a date that is not one.
const DATES: &str = "a date is `1900`, `1900-05` or `1900/1905`; what is none, such as \"forthcoming\", \
                     belongs into `note`";

/// A work that is cited.
#[derive(Debug, Clone, Serialize)]
pub struct Reference {
    /// Its key.
    pub key: String,
    /// All that the file says about it, as it is written.
    said: String,
    #[serde(skip)]
    pub(super) work: Parsed,
}

/// A work as the formatter reads it.
#[derive(Debug, Clone)]
pub(super) enum Parsed {
    Entry(Box<Entry>),
    Item(Box<Item>),
}

impl Reference {
    /// It comes from CSL-JSON, which the formatter reads in its own way.
    pub fn is_item(&self) -> bool {
        matches!(self.work, Parsed::Item(_))
    }

    /// A publication of the archive; the archive itself notices changes.
    pub(super) fn of_archive(key: &str, work: Parsed) -> Reference {
        Reference { key: key.to_string(), said: String::new(), work }
    }

    pub(super) fn item(&self) -> Option<&Item> {
        match &self.work {
            Parsed::Item(item) => Some(item),
            Parsed::Entry(_) => None,
        }
    }

    pub(super) fn entry(&self) -> Option<&Entry> {
        match &self.work {
            Parsed::Entry(entry) => Some(entry),
            Parsed::Item(_) => None,
        }
    }

    /// How its texts are printed.
    pub(super) fn printed(&self) -> Printed {
        let is_of_file = !self.said.is_empty();
        let marks = if self.is_item() && is_of_file { Marks::Markup } else { Marks::Shown };
        Printed { cased: cased(&self.titles()), marks }
    }

    /// The texts in which a style may change capitals.
    fn titles(&self) -> Vec<Cow<'_, str>> {
        const FIELDS: [&str; 9] = [
            "title",
            "title-short",
            "container-title",
            "container-title-short",
            "collection-title",
            "event-title",
            "publisher",
            "publisher-place",
            "genre",
        ];
        match &self.work {
            Parsed::Entry(entry) => {
                let above = entry.parents().iter().filter_map(Entry::title);
                let titles = entry.title().into_iter().chain(above);
                titles.map(|title| title.value.to_str()).collect()
            }
            Parsed::Item(item) => {
                let texts = FIELDS.iter().filter_map(|field| match item.0.get(*field)? {
                    Said::String(text) => Some(Cow::Borrowed(text.as_str())),
                    _ => None,
                });
                texts.collect()
            }
        }
    }

    /// Of each list of people who made it, the family name of the first, and how many they are.
    pub(super) fn makers(&self) -> Vec<(&str, usize)> {
        match &self.work {
            Parsed::Entry(entry) => {
                let affiliated = entry.affiliated().into_iter().flatten();
                let lists = [entry.authors(), entry.editors()].into_iter().flatten();
                let lists = lists.chain(affiliated.map(|of_role| of_role.names.as_slice()));
                lists.filter_map(|list| Some((list.first()?.name.as_str(), list.len()))).collect()
            }
            Parsed::Item(item) => {
                let lists = item.0.values().filter_map(|value| match value {
                    Said::Names(names) => Some(names.as_slice()),
                    _ => None,
                });
                lists
                    .filter_map(|names| match names.first()? {
                        NameValue::Item(name) => Some((name.family.as_str(), names.len())),
                        NameValue::Literal(name) => Some((name.literal.as_str(), names.len())),
                    })
                    .collect()
            }
        }
    }

    /// Its DOI as it is written.
    pub fn doi(&self) -> Option<String> {
        match &self.work {
            Parsed::Entry(entry) => entry.doi().map(str::to_string),
            Parsed::Item(_) => {
                let value: Value = serde_json::from_str(&self.said).ok()?;
                Some(value.get("DOI")?.as_str()?.to_string())
            }
        }
    }

    /// Who wrote it and when, in a few words, where no style is at hand.
    pub fn short(&self) -> String {
        let (names, year): (Vec<String>, Option<i64>) = match &self.work {
            Parsed::Entry(entry) => {
                let people = entry.authors().or_else(|| entry.editors()).unwrap_or_default();
                let names = people.iter().map(|person| person.name.clone());
                (names.collect(), entry.date_any().map(|date| i64::from(date.year)))
            }
            Parsed::Item(_) => {
                let value: Value = serde_json::from_str(&self.said).unwrap_or_default();
                let people = value.get("author").or_else(|| value.get("editor"));
                let people = people.and_then(Value::as_array).cloned().unwrap_or_default();
                let name = |person: &Value| {
                    let name = person.get("family").or_else(|| person.get("literal"))?;
                    Some(name.as_str()?.to_string())
                };
                let year = value.pointer("/issued/date-parts/0/0").and_then(Value::as_i64);
                (people.iter().filter_map(name).collect(), year)
            }
        };
        let who = match names.as_slice() {
            [] => self.key.clone(),
            [one] => one.clone(),
            [one, other] => format!("{one} & {other}"),
            [first, ..] => format!("{first} et al."),
        };
        year.map_or_else(|| who.clone(), |year| format!("{who} ({year})"))
    }
}

/// Reads a file of references with this text. The name says which format it has.
pub(crate) fn references(
    file: &Arc<Path>,
    text: String,
) -> Result<(References, Vec<Diagnostic>), Box<Diagnostic>> {
    let mut faults = Vec::new();
    let kept = match file.extension().and_then(|extension| extension.to_str()) {
        Some("bib") => bib(file, &text, &mut faults)?,
        Some("json") => json(file, &text, &mut faults)?,
        _ => Kept::Yaml(hayagriva::io::from_yaml_str(&text).map_err(|error| {
            let (line, column) = error.location().map_or((0, 0), |at| (at.line(), at.column()));
            let message = error.to_string();
            // The message begins with the key of the entry, which it names again.
            let message = message.split(" at line ").next().unwrap_or(&message);
            let message = message.split_once(": ").map_or(message, |(_, rest)| rest).to_string();
            let place = Place { file: file.clone(), line, column, length: 1 };
            Box::new(Diagnostic::new(&diagnostic::SYNTAX, place, message))
        })?),
    };
    Ok((References { file: file.clone(), text, kept }, faults))
}

fn bib(
    file: &Arc<Path>,
    text: &str,
    faults: &mut Vec<Diagnostic>,
) -> Result<Kept, Box<Diagnostic>> {
    let raw = RawBibliography::parse(text).map_err(|error| {
        let (message, hint) = in_words(&error.kind);
        Box::new(
            Diagnostic::new(&diagnostic::SYNTAX, place(file, text, error.span), message).hint(hint),
        )
    })?;
    let mut entries: HashMap<String, BibEntry> = HashMap::with_capacity(raw.entries.len());
    let mut aliases = Vec::new();
    for entry in &raw.entries {
        let (mut parents, mut strings) = (Vec::new(), Vec::new());
        for field in &entry.v.fields {
            strings.extend(named(&field.value.v));
            let names = || {
                let value = text.get(field.value.span.clone()).unwrap_or("");
                let value = value.trim_matches(|c| matches!(c, '{' | '}' | '"'));
                value.split(',').map(|name| name.trim().to_string()).filter(|name| !name.is_empty())
            };
            match field.key.v.to_ascii_lowercase().as_str() {
                "crossref" | "xdata" => parents.extend(names()),
                "ids" => aliases.extend(names().map(|alias| (alias, entry.v.key.v))),
                _ => {}
            }
        }
        let key = entry.v.key.v;
        if entries.contains_key(key) {
            let place = place(file, text, entry.v.key.span.clone());
            let message = format!("`{key}` is the key of an entry above, too");
            let hint = "give one of them another key; the first is cited";
            faults.push(Diagnostic::new(&diagnostic::DUPLICATE_KEY, place, message).hint(hint));
            continue;
        }
        let at = whole(text, entry.span.clone());
        entries.insert(key.to_string(), BibEntry { at, parents, strings });
    }
    for (alias, key) in aliases {
        if let Some(entry) = entries.get(key).cloned() {
            entries.entry(alias).or_insert(entry);
        }
    }
    let string = |pair: &Pair<'_>| {
        let at = pair.key.span.start..pair.value.span.end;
        (pair.key.v.to_string(), BibString { at, strings: named(&pair.value.v).collect() })
    };
    let mut strings: HashMap<String, BibString> = raw.abbreviations.iter().map(string).collect();
    for pair in &raw.abbreviations {
        let name = pair.key.v;
        // The parser would look for its text without end.
        if strings.contains_key(name) && is_circular(&strings, name) {
            strings.remove(name);
            let message = format!("the `@string` `{name}` is made of itself");
            let place = place(file, text, pair.key.span.clone());
            let told = Diagnostic::new(&diagnostic::SYNTAX, place, message);
            faults.push(
                told.hint(format!("write its text in braces: `@string{{{name} = {{text}}}}`")),
            );
        }
    }
    Ok(Kept::Bib { entries, strings })
}

/// Names of the `@string`s that a value names.
fn named(value: &[Spanned<RawChunk<'_>>]) -> impl Iterator<Item = String> {
    value.iter().filter_map(|chunk| match chunk.v {
        RawChunk::Abbreviation(name) => Some(name.to_string()),
        RawChunk::Normal(_) => None,
    })
}

/// True where the text of a `@string` is made of itself.
fn is_circular(strings: &HashMap<String, BibString>, name: &str) -> bool {
    let parts = |name: &str| strings.get(name).map_or(&[][..], |string| string.strings.as_slice());
    let mut seen = HashSet::new();
    let mut wanted: Vec<&str> = parts(name).iter().map(String::as_str).collect();
    while let Some(part) = wanted.pop() {
        if part == name {
            return true;
        }
        if seen.insert(part) {
            wanted.extend(parts(part).iter().map(String::as_str));
        }
    }
    false
}

/// The span of an entry with its last brace; the parser ends the entry before it.
fn whole(text: &str, span: Range<usize>) -> Range<usize> {
    let end = text[span.end..].find('}').map_or(text.len(), |at| span.end + at + 1);
    span.start..end
}

/// What is wrong with a `.bib` file, and what to do.
fn in_words(kind: &ParseErrorKind) -> (String, &'static str) {
    let hint = "the entry may lack a comma or a closing brace above this place";
    match kind {
        ParseErrorKind::UnexpectedEof => {
            ("the file ends within an entry".to_string(), "close its last brace")
        }
        ParseErrorKind::Expected(token) => (format!("{} is missing here", sign(token)), hint),
        ParseErrorKind::Unexpected(token) => (format!("{} is not allowed here", sign(token)), hint),
        ParseErrorKind::UnknownAbbreviation(name) => {
            let message = format!("`{name}` is not the name of a `@string`");
            (message, "write the text in braces, or define it: `@string{name = {text}}`")
        }
        ParseErrorKind::MalformedCommand => {
            ("this TeX command cannot be read".to_string(), "write the character itself, in UTF-8")
        }
        kind => (kind.to_string(), hint),
    }
}

fn sign(token: &Token) -> &'static str {
    match token {
        Token::Identifier => "a name",
        Token::OpeningBrace => "`{`",
        Token::ClosingBrace => "`}`",
        Token::Comma => "a comma",
        Token::QuotationMark => "a quotation mark",
        Token::Equals => "`=`",
        Token::DecimalPoint => "a full stop",
    }
}

fn json(
    file: &Arc<Path>,
    text: &str,
    faults: &mut Vec<Diagnostic>,
) -> Result<Kept, Box<Diagnostic>> {
    let items: Vec<Value> = serde_json::from_str(text).map_err(|error| {
        let place =
            Place { file: file.clone(), line: error.line(), column: error.column(), length: 1 };
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or(&message).to_string();
        Box::new(
            Diagnostic::new(&diagnostic::SYNTAX, place, message)
                .hint("a file of CSL-JSON is one list of items, each with an `id` and a `type`"),
        )
    })?;
    let mut known = HashMap::with_capacity(items.len());
    for item in items {
        let id = match item.get("id") {
            Some(Value::String(id)) => id.clone(),
            Some(Value::Number(id)) => id.to_string(),
            _ => {
                let message = "an item has no `id`, so that nothing can cite it";
                let place = Place::file(&**file);
                faults.push(Diagnostic::new(&diagnostic::MISSING_KEY, place, message));
                continue;
            }
        };
        if known.contains_key(&id) {
            let message = format!("`{id}` is the `id` of two items");
            let place = place(file, text, of_id(text, &id, 1));
            faults.push(Diagnostic::new(&diagnostic::DUPLICATE_KEY, place, message));
            continue;
        }
        known.insert(id, item);
    }
    Ok(Kept::Json(known))
}

/// The place of an `id`, the `time`th time that it is written.
fn of_id(text: &str, id: &str, time: usize) -> Range<usize> {
    let quoted = format!("\"{id}\"");
    let at = text.match_indices(&quoted).nth(time).map_or(0, |(at, _)| at);
    at..at + quoted.len()
}

/// The place of a range of a text.
fn place(file: &Arc<Path>, text: &str, range: Range<usize>) -> Place {
    let mut start = range.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let before = &text[..start];
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before[before.rfind('\n').map_or(0, |at| at + 1)..].chars().count() + 1;
    let shown = text.get(start..range.end).unwrap_or("").lines().next().unwrap_or("");
    Place { file: file.clone(), line, column, length: shown.chars().count().max(1) }
}

impl References {
    /// Its file.
    pub(crate) fn file(&self) -> &Arc<Path> {
        &self.file
    }

    /// All keys, in no order.
    pub(crate) fn keys(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        match &self.kept {
            Kept::Bib { entries, .. } => Box::new(entries.keys().map(String::as_str)),
            Kept::Yaml(library) => Box::new(library.keys()),
            Kept::Json(items) => Box::new(items.keys().map(String::as_str)),
        }
    }

    /// There is a work with this key.
    pub(crate) fn has(&self, key: &str) -> bool {
        match &self.kept {
            Kept::Bib { entries, .. } => entries.contains_key(key),
            Kept::Yaml(library) => library.get(key).is_some(),
            Kept::Json(items) => items.contains_key(key),
        }
    }

    /// The work with a key that is there, or what is wrong with it.
    pub(crate) fn reference(&self, key: &str) -> Result<Reference, Box<Diagnostic>> {
        let reference = |said, work| Reference { key: key.to_string(), said, work };
        match &self.kept {
            Kept::Bib { entries, strings } => {
                let said = self.said(entries, strings, key);
                let entry = self.entry(&said, key).map_err(|(message, field)| {
                    let at = entries.get(key).map_or(0..0, |entry| entry.at.clone());
                    let message = format!("the entry `{key}` cannot be read: {message}");
                    let place = place(&self.file, &self.text, at);
                    let is_date = field == "year" || field.ends_with("date");
                    Box::new(
                        Diagnostic::new(&diagnostic::BAD_VALUE, place, message)
                            .hint_if(is_date.then(|| DATES.to_string())),
                    )
                })?;
                // A citation may use another of its names.
                let key = entry.key().to_string();
                Ok(Reference { key, said, work: Parsed::Entry(Box::new(entry)) })
            }
            Kept::Yaml(library) => {
                let entry = library.get(key).expect("the key was asked for").clone();
                Ok(reference(format!("{entry:?}"), Parsed::Entry(Box::new(entry))))
            }
            Kept::Json(items) => {
                let value = items.get(key).expect("the key was asked for");
                let item =
                    item::item(value, key).ok_or_else(|| {
                        let place = place(&self.file, &self.text, of_id(&self.text, key, 0));
                        let message = format!("the item `{key}` is not CSL-JSON");
                        Box::new(Diagnostic::new(&diagnostic::BAD_VALUE, place, message).hint(
                            "each of its fields is a text, a number, a list of names or a date",
                        ))
                    })?;
                Ok(reference(value.to_string(), Parsed::Item(Box::new(item))))
            }
        }
    }

    /// The text of an entry with all that it takes from others.
    fn said(
        &self,
        entries: &HashMap<String, BibEntry>,
        strings: &HashMap<String, BibString>,
        key: &str,
    ) -> String {
        let mut said = String::new();
        let (mut seen, mut named) = (BTreeSet::new(), Vec::new());
        let mut wanted = vec![key];
        while let Some(key) = wanted.pop() {
            let Some(entry) = entries.get(key) else { continue };
            if seen.insert(entry.at.start) {
                said.push_str(&self.text[entry.at.clone()]);
                said.push('\n');
                wanted.extend(entry.parents.iter().map(String::as_str));
                named.extend(entry.strings.iter().map(String::as_str));
            }
        }
        let mut texts = BTreeMap::new();
        while let Some(name) = named.pop() {
            let Some(string) = strings.get(name) else { continue };
            if texts.insert(string.at.start, string).is_none() {
                named.extend(string.strings.iter().map(String::as_str));
            }
        }
        let texts = texts.values().map(|string| &self.text[string.at.clone()]);
        texts.map(|text| format!("@string{{{text}}}\n")).collect::<String>() + &said
    }

    /// The entry, or what is wrong, and in which of its fields.
    fn entry(&self, said: &str, key: &str) -> Result<Entry, (String, String)> {
        let works = Bibliography::parse(said);
        let works = works.map_err(|error| (in_words(&error.kind).0, String::new()))?;
        let unknown = || ("its key cannot be found".to_string(), String::new());
        let work = works.get(key).ok_or_else(unknown)?;
        Entry::try_from(work).map_err(|error| {
            let before = said.get(..error.span.start).unwrap_or("");
            let field = before.rsplit_once('=').and_then(|(before, _)| {
                before.trim_end().rsplit(|c: char| !c.is_alphanumeric()).next()
            });
            let field = field.unwrap_or("?").to_ascii_lowercase();
            (format!("{}, in `{field}`", error.kind), field)
        })
    }
}

/// A work of BibTeX that this program wrote.
pub(super) fn of_bibtex(text: &str, key: &str) -> Option<Entry> {
    let works = Bibliography::parse(text).ok()?;
    Entry::try_from(works.get(key)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Result<(References, Vec<Diagnostic>), Box<Diagnostic>> {
        references(&Arc::from(Path::new(name)), text.to_string())
    }

    #[test]
    fn an_entry_has_what_it_takes_from_others() {
        let text = "@string{isl = place # { Press}}\n@comment{x}\n@string{place = {Island}}\n\
                    @string{other = {Another Press}}\n\
                    @collection{all, editor = {Roe, R.}, booktitle = {All}, publisher = isl}\n\
                    @incollection{one, author = {Doe, Ö.}, title = {A}, crossref = {all}, ids = {eins}}\n";
        let (read, faults) = read("references.bib", text).unwrap();
        assert!(faults.is_empty() && read.has("eins") && !read.has("two"));
        let one = read.reference("eins").unwrap();
        assert_eq!((one.key.as_str(), one.short().as_str()), ("one", "Doe"));
        // An edit of what it takes is an edit of it.
        assert!(one.said.contains("{Island}") && one.said.contains("booktitle"));
        // An edit of what it does not take is none.
        assert!(!one.said.contains("Another Press"), "{}", one.said);
    }

    #[test]
    fn a_text_made_of_itself_is_told() {
        let text = "@string{a = b}\n@string{b = a # {x}}\n@string{c = {c}}\n\
                    @book{one, title = a, date = {1999}}\n@book{two, title = c, date = {1999}}\n";
        let (read, faults) = read("references.bib", text).unwrap();
        let told: Vec<_> = faults.iter().map(|one| (one.place.line, &*one.message)).collect();
        assert_eq!(told, [(1, "the `@string` `a` is made of itself")]);
        assert!(read.reference("one").is_err() && read.reference("two").is_ok());
    }

    #[test]
    fn each_kind_of_file_says_who_and_when() {
        let bib = "@book{a, author = {Doe, A. and Roe, B.}, title = {T}, year = 1999}";
        let yaml =
            "a:\n  type: book\n  title: T\n  author: [\"Doe, A.\", \"Roe, B.\"]\n  date: 1999\n";
        let json = "[{\"id\": \"a\", \"type\": \"book\", \"author\": [{\"family\": \"Doe\"}, {\"family\": \"Roe\"}], \"issued\": {\"date-parts\": [[1999]]}}]";
        for (name, text) in [("r.bib", bib), ("r.yml", yaml), ("r.json", json)] {
            let (read, _) = read(name, text).unwrap();
            assert_eq!(read.reference("a").unwrap().short(), "Doe & Roe (1999)", "{name}");
            assert_eq!(read.keys().collect::<Vec<_>>(), ["a"], "{name}");
        }
    }

    #[test]
    fn a_broken_file_is_told_at_its_place() {
        for (name, text, line) in [
            ("r.bib", "@book{a,\n  title = {A}\n  year = 1\n}", 3),
            ("r.bib", "@book{a,\n  title = {A", 2),
            ("r.json", "[\n{]", 2),
            ("r.yml", "a:\n  title: A\n", 2),
        ] {
            let fault = read(name, text).unwrap_err();
            assert_eq!(fault.place.line, line, "{text}: {fault:?}");
        }
    }
}
