//! Tera's errors as diagnostics with their place in the template.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use tera::{Context, Error, ErrorKind};

use super::{names, tags};
use crate::diagnostic::{self, Diagnostic, Lines, Place};

/// All that is wrong with templates that cannot be put together: a call of what does not exist comes
/// as one text that holds a report for each such call.
pub(super) fn diagnostics(error: &Error, files: &BTreeMap<String, PathBuf>) -> Vec<Diagnostic> {
    let ErrorKind::Msg(text) = error.kind() else { return vec![diagnostic(error, files)] };
    let reports: Vec<Diagnostic> =
        text.split("error: ").filter_map(|report| reference(report, files)).collect();
    match reports.is_empty() {
        true => vec![diagnostic(error, files)],
        false => reports,
    }
}

/// "Unknown filter `x`", its place, and its line with carets.
fn reference(report: &str, files: &BTreeMap<String, PathBuf>) -> Option<Diagnostic> {
    let mut lines = report.lines();
    let first = lines.next()?;
    let block = first.strip_prefix("Block `").and_then(|rest| rest.split_once("` is not defined"));
    let (what, name) = match block {
        Some((name, _)) => ("block", name),
        None => first.strip_prefix("Unknown ")?.split_once(" `")?,
    };
    let name = name.strip_suffix('`').unwrap_or(name);
    let mut at = lines.next()?.trim_start().strip_prefix("--> ")?.rsplitn(3, ':');
    let column = at.next()?.parse().ok()?;
    let line = at.next()?.parse().ok()?;
    let template = at.next()?;
    let carets = |line: &str| line.chars().filter(|c| *c == '^').count();
    let length = lines.map(carets).find(|count| *count > 0).unwrap_or(1);
    let file = files.get(template).cloned().unwrap_or_else(|| template.into());
    let place = Place { file: Arc::from(file), line, column, length };
    let (rule, message) = match what {
        "template" => (&diagnostic::THEME_MISSING, format!("the theme has no template `{name}`")),
        "block" => {
            let message = format!("no template that this one extends has a block `{name}`");
            (&diagnostic::TEMPLATE, message)
        }
        _ => (&diagnostic::TEMPLATE, format!("there is no {what} `{name}`")),
    };
    let near = match what {
        "template" => diagnostic::nearest(name, files.keys().map(String::as_str)),
        "filter" => diagnostic::nearest(name, names::FILTERS),
        "test" => diagnostic::nearest(name, names::TESTS),
        "function" => diagnostic::nearest(name, names::FUNCTIONS),
        _ => None,
    };
    let hint = near.map(|near| format!("did you mean `{near}`?"));
    Some(Diagnostic::new(rule, place, message).hint_if(hint))
}

/// A template's error with its place; `files` are the source files of templates by name.
pub(super) fn diagnostic(error: &Error, files: &BTreeMap<String, PathBuf>) -> Diagnostic {
    let whole = |name: &str| Place::file(files.get(name).cloned().unwrap_or_else(|| name.into()));
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let file = files.get(report.filename());
            let file = file.cloned().unwrap_or_else(|| report.filename().into());
            let span = report.span();
            let length = match span.end_line == span.start_line {
                true => span.end_col.saturating_sub(span.start_col).max(1),
                false => 1,
            };
            let place = Place {
                file: Arc::from(file),
                line: span.start_line,
                column: span.start_col + 1,
                length,
            };
            let (mut message, mut hint) = reworded(report.message());
            let mut place = place;
            let text = error.to_string();
            if is_undefined(report.message())
                && let Some((path, column)) = path_at(&text, place.line, place.column)
            {
                place.column = column;
                message = format!("`{path}` is not defined");
                hint = Some("check its name for a typo".to_string());
                place.length = path.chars().count();
            }
            if message == "unexpected end of input" {
                message = "the template ends too early".to_string();
                hint = Some("close the last `{%`, `{{` or `{% if ... %}` that is open".to_string());
            }
            if message == "unknown tag"
                && let Some((name, _)) = path_at(&text, place.line, place.column)
            {
                message = match name.as_str() {
                    "else" | "elif" => format!("`{{% {name} %}}` is not inside an `{{% if %}}`"),
                    _ => format!("there is no tag `{name}`"),
                };
                hint = diagnostic::nearest(&name, names::TAGS)
                    .filter(|near| *near != name)
                    .map(|near| format!("did you mean `{near}`?"));
            }
            let mut diagnostic =
                Diagnostic::new(&diagnostic::TEMPLATE, place, message).hint_if(hint);
            // Only the report's text holds its notes: the trail of includes.
            for line in text.lines() {
                if let Some(note) = line.strip_prefix("note: ") {
                    let note = note.trim_end_matches(':');
                    let (words, at) = note.rsplit_once(' ').unwrap_or(("", note));
                    let mut parts = at.splitn(2, ':');
                    let name = parts.next().unwrap_or("");
                    let rest = parts.next().unwrap_or("");
                    let file =
                        files.get(name).map_or(name.to_string(), |file| file.display().to_string());
                    diagnostic = diagnostic.note(format!("{words} {file}:{rest}"));
                }
            }
            diagnostic
        }
        ErrorKind::CircularExtend { tpl, inheritance_chain } => Diagnostic::new(
            &diagnostic::TEMPLATE,
            whole(tpl),
            format!("the template extends itself: {}", inheritance_chain.join(" > ")),
        ),
        ErrorKind::CircularInclude { tpl, include_chain } => Diagnostic::new(
            &diagnostic::TEMPLATE,
            whole(tpl),
            format!("the template includes itself: {}", include_chain.join(" > ")),
        ),
        ErrorKind::MissingParent { current, parent } => {
            let names = files
                .keys()
                .map(|name| name.rsplit_once('/').map_or(name.as_str(), |(_, name)| name));
            let hint =
                diagnostic::nearest(parent, names).map(|near| format!("did you mean `{near}`?"));
            Diagnostic::new(
                &diagnostic::TEMPLATE,
                whole(current),
                format!("the template extends `{parent}`, which does not exist"),
            )
            .hint_if(hint)
        }
        ErrorKind::TemplateNotFound(name) => Diagnostic::new(
            &diagnostic::THEME_MISSING,
            whole(name),
            format!("the theme has no template `{name}`"),
        ),
        _ => Diagnostic::new(
            &diagnostic::TEMPLATE,
            Place::file("templates"),
            lower(&error.to_string()),
        ),
    }
}

/// The same where a tag in the template `text` is wrong: it is never closed, or closes nothing.
pub(super) fn balanced(fault: Diagnostic, text: &str) -> Diagnostic {
    let no_tag = fault.message.strip_prefix("there is no tag `");
    let is_of_tags = match no_tag.and_then(|name| name.strip_suffix('`')) {
        Some(name) => name.starts_with("end") || matches!(name, "else" | "elif"),
        None => {
            fault.message == "the template ends too early"
                || fault.message.ends_with("is missing before this")
        }
    };
    if fault.rule != &diagnostic::TEMPLATE || !is_of_tags {
        return fault;
    }
    let Some((range, message, hint)) = tags::unbalanced(text) else { return fault };
    let span = Lines::new(text).span(text, range);
    Diagnostic::new(&diagnostic::TEMPLATE, Place::span(&fault.place.file, span), message).hint(hint)
}

/// The same at the tag that names another template, where only the file was known.
pub(super) fn placed(mut fault: Diagnostic, text: &str) -> Diagnostic {
    let word = match fault.message.split(' ').nth(2) {
        Some("extends") => "extends",
        Some("includes") => "include",
        _ => return fault,
    };
    let tags = tags::tags(text);
    let of_kind = tags.iter().filter(|tag| tag.word() == word);
    let mut named = of_kind.filter_map(|tag| tag.tokens.get(1));
    let named = named.find(|name| fault.message.contains(name.text));
    if let Some(named) = named.filter(|_| fault.place.line == 0) {
        let range = named.at..named.at + named.text.len() + 2;
        fault.place = Place::span(&fault.place.file, Lines::new(text).span(text, range));
    }
    fault
}

/// The same with the nearest of the components or blocks that templates define, where one does not
/// exist; `own` is the text that holds the mistake.
pub(super) fn with_components<'a>(
    fault: Diagnostic,
    own: &str,
    texts: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    let component = fault.message.strip_prefix("there is no component `");
    let block = fault.message.strip_prefix("no template that this one extends has a block `");
    let (word, name) = match (component, block) {
        (Some(name), _) => ("component", name),
        (_, Some(name)) => ("block", name),
        _ => return fault,
    };
    let Some(name) = name.strip_suffix('`') else { return fault };
    let mut defined: Vec<&str> = Vec::new();
    for text in texts.filter(|text| word == "component" || *text != own) {
        let tags = tags::tags(text);
        let named = tags.iter().filter(|tag| tag.word() == word);
        defined.extend(named.filter_map(|tag| Some(tag.tokens.get(1)?.text)));
    }
    defined.sort_unstable();
    defined.dedup();
    let near = diagnostic::nearest(name, defined.iter().copied());
    let hint = match near {
        // The site or theme has its own template in the place of the one with this block.
        _ if word == "block" && defined.contains(&name) => Some(format!(
            "add `{{% block {name} %}}{{% endblock %}}` to the template that this one extends"
        )),
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if word == "block" => {
            let blocks = defined.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
            Some(format!("the other templates have the blocks {}", blocks.join(", ")))
        }
        None => None,
    };
    fault.hint_if(hint)
}

/// A filter, test or loop got a value that does not exist.
fn is_undefined(message: &str) -> bool {
    message.contains("got `undefined`")
        || message.contains("on type `undefined`")
        || message == "Tried to render a variable that is undefined"
        || message == UNDEFINED
}

/// What the filter `safe` says about a value that is not defined.
pub(super) const UNDEFINED: &str = "the value is not defined";

/// The same with the fields that exist, where it says that a field of the page's view is not defined.
pub(super) fn with_fields(diagnostic: Diagnostic, context: &Context) -> Diagnostic {
    let Some(path) = diagnostic.message.strip_suffix("` is not defined") else { return diagnostic };
    let mut names = path.trim_start_matches('`').split('.');
    let Some(mut value) = names.next().and_then(|name| context.get(name)) else {
        return diagnostic;
    };
    for name in names {
        match value.as_map().map(|map| (map, map.get(&tera::value::Key::Str(name)))) {
            Some((_, Some(inner))) => value = inner,
            Some((fields, None)) => {
                let fields: Vec<&str> = fields.keys().filter_map(|key| key.as_str()).collect();
                return Diagnostic { hint: Some(fields_hint(name, &fields)), ..diagnostic };
            }
            None => break,
        }
    }
    diagnostic
}

/// The dotted name at a place of the line that a report shows, or before the `|` of a filter that
/// is there, with its column.
fn path_at(report: &str, line: usize, column: usize) -> Option<(String, usize)> {
    let number = line.to_string();
    let shown = report.lines().find_map(|shown| {
        let rest = shown.trim_start().strip_prefix(&number)?.trim_start();
        rest.strip_prefix("| ").or_else(|| rest.strip_prefix('|'))
    })?;
    let letters: Vec<char> = shown.chars().collect();
    let is_name = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let mut start = column.checked_sub(1)?;
    // The report points at the last name of a path.
    let names = letters.get(..start)?.iter().rev().take_while(|c| is_name(c)).count();
    start -= names;
    let before = letters.get(..start)?.iter().rposition(|c| *c != ' ');
    if let Some(bar) = before.filter(|at| letters[*at] == '|') {
        let end = letters[..bar].iter().rposition(is_name)? + 1;
        start = letters[..end].iter().rposition(|c| !is_name(c)).map_or(0, |at| at + 1);
    }
    let path: String = letters[start..].iter().copied().take_while(is_name).collect();
    path.contains(char::is_alphabetic).then_some((path, start + 1))
}

/// "Field `titel` is not defined. Available fields: a, b" in our words, with the nearest field.
fn reworded(message: &str) -> (String, Option<String>) {
    let variables = message.split_once(". Available variables: ");
    let Some((what, fields)) = message.split_once(". Available fields: ").or(variables) else {
        return plain(message);
    };
    let wanted = what.split('`').nth(1).unwrap_or("");
    let known: Vec<&str> = fields.trim_end_matches('.').split(", ").collect();
    let hint = fields_hint(wanted, &known);
    let hint = if variables.is_some() { hint.replace("the fields are", "there are") } else { hint };
    (lower(what), Some(hint))
}

/// What tera says about tags, values and types, in our words.
fn plain(message: &str) -> (String, Option<String>) {
    let line = message.lines().next().unwrap_or("").trim_end_matches('.');
    let quoted: Vec<&str> = line.split('`').skip(1).step_by(2).collect();
    let is = |start: &str| line.starts_with(start);
    if line.starts_with("String opened with") {
        let hint = "put the same quote at the end of the text".to_string();
        return ("this quote is never closed".to_string(), Some(hint));
    }
    let said = match quoted[..] {
        _ if is("Found ") && line.contains(" but expected one of: ") => {
            "a value is missing before this".to_string()
        }
        _ if is("Found ") && line.contains(" but was expecting `elif`") => {
            "`{% endif %}` is missing before this".to_string()
        }
        _ if is("Found ") && line.contains(" but expected ") => {
            let expected = line.split(" but expected ").nth(1).unwrap_or("");
            match expected.trim_matches('`') {
                "identifier" => {
                    let hint = "arguments are named, such as `articles(limit=5)` or `is containing(pat=\"x\")`";
                    return ("a name is missing before this".to_string(), Some(hint.to_string()));
                }
                "string" => "a text in quotes is missing before this".to_string(),
                "/` or `>" => "`>` is missing before this".to_string(),
                sign if !sign.contains(' ') => format!("`{sign}` is missing before this"),
                _ => return (lower(message), None),
            }
        }
        [wanted, found] if is("Invalid type for the value") => {
            format!("{} is needed here, and this is {}", kind(wanted), kind(found))
        }
        [found] if is("Iteration not possible") => {
            format!("`for` goes through a list or table, and this is {}", kind(found))
        }
        [found] if is("Key/value iteration") => {
            format!("`for` with two names goes through a table, and this is {}", kind(found))
        }
        [a, b] if is("Cannot compare") => {
            format!("{} and {} cannot be compared", kind(a), kind(b))
        }
        [found] if is("Math operations") => {
            format!("arithmetic needs numbers, and this is {}", kind(found))
        }
        [_, a, b] if is("`+` requires") => {
            format!("`+` adds numbers, and these are {} and {}; `~` joins texts", kind(a), kind(b))
        }
        [name] if is("Missing keyword argument") => format!("the argument `{name}` is missing"),
        _ => return (lower(message), None),
    };
    (said, None)
}

/// A type of tera or of Rust, as a theme's author knows it.
fn kind(name: &str) -> &str {
    match name {
        "&str" | "str" | "String" | "string" => "a text",
        "bool" => "`true` or `false`",
        "f32" | "f64" | "float" | "Number" | "number" => "a number",
        "array" | "Vec<Value>" | "&[Value]" => "a list",
        "map/struct" | "map" | "Map" => "a table",
        "none" | "undefined" => "nothing",
        name if name.starts_with(['i', 'u']) && name.ends_with(|c: char| c.is_ascii_digit()) => {
            "a whole number"
        }
        _ => "something else",
    }
}

pub(super) fn fields_hint(wanted: &str, known: &[&str]) -> String {
    let near = diagnostic::nearest(wanted, known.iter().copied());
    let fields = known.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>().join(", ");
    match near {
        None if known.is_empty() => "it has no fields".to_string(),
        Some(near) if known.len() > 12 => format!("did you mean `{near}`?"),
        Some(near) => format!("did you mean `{near}`? the fields are {fields}"),
        None => format!("the fields are {fields}"),
    }
}

/// The first letter small, no full stop, one line.
fn lower(message: &str) -> String {
    let line = message.lines().next().unwrap_or("").trim_end_matches('.');
    let mut chars = line.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}
