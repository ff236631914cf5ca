//! Strings: every word of a theme that a reader sees, by language.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::manifest::Manifest;
use super::tags::{Kind, tags};
use crate::config::Config;
use crate::diagnostic::{self, Diagnostic, Place, nearest};
use crate::disk;
use crate::ids::{LanguageId, Table};
use crate::locale::Locale;
use crate::tree::{self, Node, Value};

/// A string: one text, or one for each plural category.
#[derive(Debug, Clone, PartialEq)]
enum Text {
    One(String),
    Plural(BTreeMap<String, String>),
}

/// The strings of one language; the theme's first language fills the gaps.
#[derive(Debug, Clone, Default)]
pub struct Strings {
    texts: BTreeMap<String, Text>,
}

impl Strings {
    /// The string with this key, its `{placeholders}` filled. With a count, the plural category of
    /// the language is taken and `{count}` is written with the language's digits.
    pub fn get(
        &self,
        key: &str,
        locale: &Locale,
        count: Option<i64>,
        values: &[(&str, String)],
    ) -> Option<String> {
        let text = match (self.texts.get(key)?, count) {
            (Text::One(text), _) => text,
            (Text::Plural(texts), Some(count)) => {
                texts.get(locale.plural(count)).or_else(|| texts.get("other"))?
            }
            (Text::Plural(texts), None) => texts.get("other")?,
        };
        if !text.contains('{') {
            return Some(text.clone());
        }
        let mut filled = String::with_capacity(text.len() + 16);
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((name, behind)) = after.split_once('}') else {
                filled.push('{');
                rest = after;
                continue;
            };
            match (name, count, values.iter().find(|(known, _)| *known == name)) {
                (_, _, Some((_, value))) => filled.push_str(value),
                ("count", Some(count), None) => filled.push_str(&locale.number(count)),
                _ => {
                    filled.push('{');
                    filled.push_str(name);
                    filled.push('}');
                }
            }
            rest = behind;
        }
        filled.push_str(rest);
        Some(filled)
    }

    /// The string without a count; its key where there is none.
    pub fn text(&self, key: &str, locale: &Locale, values: &[(&str, String)]) -> String {
        self.get(key, locale, None, values).unwrap_or_else(|| key.to_string())
    }

    /// All keys.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }
}

/// The program's own words, for a theme that has none: those that begin with `engine.`.
const OWN: &str = include_str!("../../themes/institute/i18n/en.toml");

fn own() -> BTreeMap<String, Text> {
    let file: Arc<Path> = Arc::from(Path::new("en.toml"));
    let mut texts = BTreeMap::new();
    if let Ok((node, _)) = tree::toml(OWN, 1, &file) {
        flatten(
            &node,
            "",
            &file,
            &mut |key, text, _| drop(texts.insert(key, text)),
            &mut Vec::new(),
        );
    }
    texts.retain(|key, _| key.starts_with("engine."));
    texts
}

/// A key as a file of strings has it.
struct Written {
    key: String,
    place: Place,
}

/// What the files of strings say, besides the strings.
pub(super) struct Wording {
    /// Keys that the English words of the themes and of the program have.
    known: BTreeSet<String>,
    /// Keys of files that may have only these: those of the site, and those of themes in other
    /// languages.
    written: Vec<Written>,
}

impl Wording {
    /// Reports keys that neither the themes nor a template of these texts has. A key that a template
    /// puts together, as in `"kind." ~ name`, is known by its beginning, unless it is almost another.
    pub(super) fn unread(&self, templates: &[&str], diagnostics: &mut Vec<Diagnostic>) {
        let unknown = self.written.iter().filter(|one| !self.known.contains(&one.key));
        let unknown: Vec<&Written> = unknown.collect();
        if unknown.is_empty() {
            return;
        }
        let tags: Vec<_> = templates.iter().flat_map(|text| tags(text)).collect();
        let tokens = tags.iter().flat_map(|tag| &tag.tokens);
        let asked: BTreeSet<&str> =
            tokens.filter(|token| token.kind == Kind::Text).map(|token| token.text).collect();
        for Written { key, place } in unknown {
            let near =
                nearest(key, self.known.iter().map(String::as_str).chain(asked.iter().copied()));
            let begins = |start: &&str| start.contains('.') && key.starts_with(start);
            let is_asked = asked.contains(key.as_str());
            if is_asked || (near.is_none() && asked.iter().any(begins)) {
                continue;
            }
            let hint = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("remove it, or ask for it in a template: `t(key=\"{key}\")`"),
            };
            let message = format!("no template asks for the string `{key}`");
            let told = Diagnostic::new(&diagnostic::UNREAD_STRING, place.clone(), message);
            diagnostics.push(told.hint(hint));
        }
    }
}

/// Reads the strings of every language of the site: the site's own `i18n/` before the theme's,
/// before those of the extended theme. A key that a language lacks is reported once, and taken from
/// English, in which the program has words of its own.
pub(super) fn strings(
    root: &Path,
    chain: &[Manifest],
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Table<LanguageId, Strings>, Wording) {
    let mut known: BTreeSet<String> = own().into_keys().collect();
    let mut written = Vec::new();
    let mut folders: Vec<PathBuf> =
        chain.iter().rev().map(|theme| format!("themes/{}/i18n", theme.name).into()).collect();
    folders.push("i18n".into());
    let mut read = |code: &str,
                    diagnostics: &mut Vec<Diagnostic>|
     -> Option<(PathBuf, BTreeMap<String, Text>)> {
        let mut texts = BTreeMap::new();
        let mut last = None;
        for (number, folder) in folders.iter().enumerate() {
            let sets_keys = code == "en" && number + 1 < folders.len();
            let path = folder.join(format!("{code}.toml"));
            let Ok(text) = disk::read_text(&root.join(&path)) else { continue };
            let file: Arc<Path> = Arc::from(path.clone());
            match tree::toml(&text, 1, &file) {
                Ok((node, faults)) => {
                    diagnostics.extend(faults);
                    let mut take = |key: String, text, place| {
                        match sets_keys {
                            true => drop(known.insert(key.clone())),
                            false => written.push(Written { key: key.clone(), place }),
                        }
                        texts.insert(key, text);
                    };
                    flatten(&node, "", &file, &mut take, diagnostics);
                }
                Err(fault) => diagnostics.push(fault),
            }
            last = Some(path);
        }
        last.map(|path| (path, texts))
    };
    let mut english = own();
    english.extend(read("en", diagnostics).map(|(_, texts)| texts).unwrap_or_default());
    // What the site itself adds to the English words is missing from its own file of another
    // language.
    let mut of_site = BTreeMap::new();
    if let Ok(text) = disk::read_text(&root.join("i18n/en.toml")) {
        let file: Arc<Path> = Arc::from(Path::new("i18n/en.toml"));
        if let Ok((node, _)) = tree::toml(&text, 1, &file) {
            let mut take = |key, text, _| drop(of_site.insert(key, text));
            flatten(&node, "", &file, &mut take, &mut Vec::new());
        }
    }
    let mut all = Table::default();
    for language in &config.languages {
        // `en` serves `en-GB` where that has no file of its own.
        let primary = language.code.split('-').next().unwrap_or(&language.code);
        let own = if language.code == "en" {
            Some(("i18n/en.toml".into(), english.clone()))
        } else {
            read(&language.code, diagnostics).or_else(|| match primary {
                "en" => Some(("i18n/en.toml".into(), english.clone())),
                primary => read(primary, diagnostics),
            })
        };
        let Some((path, mut texts)) = own else {
            let message = format!("the theme has no words in `{}`", language.code);
            let place = Place::span(&config.file, language.span);
            let hint = format!(
                "add `i18n/{}.toml`; until then its pages show them in English",
                language.code
            );
            diagnostics
                .push(Diagnostic::new(&diagnostic::MISSING_STRING, place, message).hint(hint));
            all.push(Strings { texts: english.clone() });
            continue;
        };
        let missing = english.keys().filter(|key| !texts.contains_key(*key));
        let (by_site, by_theme): (BTreeSet<&String>, BTreeSet<&String>) =
            missing.partition(|key| of_site.contains_key(*key));
        let own_path = PathBuf::from(format!("i18n/{}.toml", language.code));
        for (missing, path) in [(by_theme, path), (by_site, own_path)] {
            if missing.is_empty() {
                continue;
            }
            let names = missing.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
            let message = format!("no string for {names}");
            diagnostics.push(
                Diagnostic::new(&diagnostic::MISSING_STRING, Place::file(path), message)
                    .hint("until it is added, pages show the English one"),
            );
        }
        for (key, text) in &english {
            texts.entry(key.clone()).or_insert_with(|| text.clone());
        }
        all.push(Strings { texts });
    }
    (all, Wording { known, written })
}

const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// Gives `take` each string with its whole key and the place of that key.
fn flatten(
    node: &Node,
    prefix: &str,
    file: &Arc<Path>,
    take: &mut dyn FnMut(String, Text, Place),
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Value::Table(entries) = &node.value else { return };
    for entry in entries {
        let key = match prefix {
            "" => entry.key.clone(),
            prefix => format!("{prefix}.{}", entry.key),
        };
        let place = || Place::span(file, entry.key_span);
        match &entry.node.value {
            Value::Scalar { text, .. } => take(key, Text::One(text.clone()), place()),
            Value::Table(forms)
                if forms.iter().any(|form| form.key == "other")
                    && forms.iter().all(|form| CATEGORIES.contains(&form.key.as_str())) =>
            {
                let plural = forms.iter().filter_map(|form| match &form.node.value {
                    Value::Scalar { text, .. } => Some((form.key.clone(), text.clone())),
                    _ => None,
                });
                take(key, Text::Plural(plural.collect()), place());
            }
            Value::Table(_) => flatten(&entry.node, &key, file, take, diagnostics),
            _ => {
                let place = Place::span(file, entry.node.span);
                let message = format!("`{key}` must be a text, or a table of plural categories");
                diagnostics.push(Diagnostic::new(&diagnostic::WRONG_TYPE, place, message));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_takes_its_plural() {
        let node = tree::toml(
            "n = { one = \"{count} minute\", other = \"{count} minutes by {who}\" }",
            1,
            &Arc::from(Path::new("x")),
        );
        let mut strings = Strings::default();
        let mut diagnostics = Vec::new();
        let file: Arc<Path> = Arc::from(Path::new("x"));
        let mut take = |key, text, _| drop(strings.texts.insert(key, text));
        flatten(&node.unwrap().0, "", &file, &mut take, &mut diagnostics);
        let locale = Locale::new("en").unwrap();
        assert_eq!(strings.get("n", &locale, Some(1), &[]).unwrap(), "1 minute");
        let who = [("who", "foot".to_string())];
        assert_eq!(strings.get("n", &locale, Some(1200), &who).unwrap(), "1,200 minutes by foot");
        assert_eq!(strings.get("m", &locale, None, &[]), None);
    }
    /// The strings of a file of the bundled theme.
    fn bundled(file: &Path) -> BTreeMap<String, Text> {
        let text = disk::read_text(file).unwrap();
        let file: Arc<Path> = Arc::from(file);
        let (mut texts, mut diagnostics) = (BTreeMap::new(), Vec::new());
        let (node, faults) = tree::toml(&text, 1, &file).unwrap();
        flatten(
            &node,
            "",
            &file,
            &mut |key, text, _| drop(texts.insert(key, text)),
            &mut diagnostics,
        );
        assert!(faults.is_empty() && diagnostics.is_empty(), "{}", file.display());
        texts
    }

    fn forms(text: &Text) -> Vec<(&str, &str)> {
        match text {
            Text::One(text) => vec![("", text)],
            Text::Plural(texts) => texts.iter().map(|(form, text)| (&**form, &**text)).collect(),
        }
    }

    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
    }

    #[test]
    fn every_language_of_the_bundled_theme_has_every_word_in_every_form() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/institute/i18n");
        let english = bundled(&folder.join("en.toml"));
        let files = disk::names(&folder).unwrap();
        assert!(files.len() >= 10, "only {} languages", files.len());
        for file in files {
            let code = file.strip_suffix(".toml").unwrap();
            let (locale, texts) = (Locale::new(code).unwrap(), bundled(&folder.join(&file)));
            let keys = |texts: &BTreeMap<String, Text>| texts.keys().cloned().collect::<Vec<_>>();
            assert_eq!(keys(&texts), keys(&english), "{code}");
            let needed: BTreeSet<&str> =
                (0..=200).chain([1_000_000]).map(|count| locale.plural(count)).collect();
            for (key, text) in &texts {
                let (forms, is_plural) = (forms(text), matches!(text, Text::Plural(_)));
                let of_english = self::forms(&english[key]);
                assert_eq!(is_plural, matches!(&english[key], Text::Plural(_)), "{code}: {key}");
                let (_, pattern) = *of_english.last().expect("`other` is the last form");
                for (form, text) in &forms {
                    // "One minute" and "two minutes" may be whole words.
                    let is_word = matches!(*form, "zero" | "one" | "two");
                    let names = |text| {
                        let mut names = placeholders(text);
                        names.retain(|name| !is_word || *name != "count");
                        names
                    };
                    assert_eq!(names(text), names(pattern), "{code}: {key}: {text}");
                    assert!(!text.trim().is_empty() || *text == " ", "{code}: {key} is empty");
                }
                if is_plural {
                    let forms: BTreeSet<&str> = forms.iter().map(|(form, _)| *form).collect();
                    assert_eq!(forms, needed, "{code}: {key}");
                }
            }
        }
    }
}
