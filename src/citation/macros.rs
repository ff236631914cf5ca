//! Macros of a style: what reads and formats a style follows them without an end or a limit, so both are
//! looked for first.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Elements within one another.
const DEEPEST: usize = 100;

/// Elements of one macro with all that it calls, which are some hundred thousand in the published style of APA;
/// those of Chicago's own styles come to more.
const LARGEST: usize = 2_000_000;

/// A macro: its elements, and the macros that they call.
#[derive(Debug, Default)]
struct Macro {
    elements: usize,
    calls: Vec<String>,
}

/// An error in words where elements of a style are within one another too deeply, a macro calls itself, or
/// macros come to too many elements. What is not XML is left to who reads the style.
pub(super) fn bounded(xml: &str) -> Result<(), String> {
    let mut macros: HashMap<String, Macro> = HashMap::new();
    let mut reader = Reader::from_str(xml);
    let (mut depth, mut current) = (0, String::new());
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(format!("more than {DEEPEST} of its elements are nested"));
                }
                note(&start, &mut macros, &mut current);
            }
            Ok(Event::Empty(start)) => note(&start, &mut macros, &mut current),
            Ok(Event::End(end)) => {
                depth = depth.saturating_sub(1);
                if end.name().as_ref() == "macro" {
                    current.clear();
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    let mut sizes = HashMap::new();
    let names: Vec<&String> = macros.keys().collect();
    names.into_iter().try_for_each(|name| size(name, &macros, &mut sizes, 0).map(|_| ()))
}

/// Notes an element of the macro that is read, whose name is empty outside of all.
fn note(start: &BytesStart<'_>, macros: &mut HashMap<String, Macro>, current: &mut String) {
    let value = |name: &str| {
        let found = start.try_get_attribute(name).ok().flatten()?;
        Some(found.value.into_owned())
    };
    if start.name().as_ref() == "macro" {
        *current = value("name").unwrap_or_default();
    }
    let one = macros.entry(current.clone()).or_default();
    one.elements += 1;
    one.calls.extend(value("macro"));
}

/// The elements of a macro with those that it calls; each is counted once.
fn size(
    name: &str,
    macros: &HashMap<String, Macro>,
    sizes: &mut HashMap<String, Option<usize>>,
    depth: usize,
) -> Result<usize, String> {
    match sizes.get(name) {
        Some(Some(known)) => return Ok(*known),
        Some(None) => return Err(format!("its macro `{name}` calls itself")),
        None => {}
    }
    let Some(one) = macros.get(name) else { return Ok(0) };
    if depth > DEEPEST {
        return Err(format!("more than {DEEPEST} of its macros call one another"));
    }
    sizes.insert(name.to_string(), None);
    let mut all = one.elements;
    for called in &one.calls {
        all = all.saturating_add(size(called, macros, sizes, depth + 1)?);
    }
    if all > LARGEST {
        return Err(format!("its macro `{name}` comes to more than {LARGEST} elements"));
    }
    sizes.insert(name.to_string(), Some(all));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(macros: &str) -> String {
        format!("<style><citation><layout><text macro=\"a\"/></layout></citation>{macros}</style>")
    }

    #[test]
    fn macros_end_and_are_not_endless() {
        let plain =
            "<macro name=\"a\"><text macro=\"b\"/><text macro=\"b\"/></macro><macro name=\"b\"/>";
        assert_eq!(bounded(&style(plain)), Ok(()));
        let round = "<macro name=\"a\"><text macro=\"b\"/></macro>\
                     <macro name=\"b\"><text macro=\"a\"/></macro>";
        assert!(bounded(&style(round)).is_err_and(|fault| fault.ends_with("calls itself")));
        let twice = |n: usize| {
            let next = n + 1;
            format!(
                "<macro name=\"m{n}\"><text macro=\"m{next}\"/><text macro=\"m{next}\"/></macro>"
            )
        };
        let bomb: String = (0..26).map(twice).collect();
        assert!(
            bounded(&style(&bomb)).is_err_and(|fault| fault.contains("more than 2000000 elements"))
        );
        let deep = format!("{}{}", "<group>".repeat(200), "</group>".repeat(200));
        assert!(bounded(&style(&deep)).is_err_and(|fault| fault.contains("nested")));
    }
}
