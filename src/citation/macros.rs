//! Macros of a style: what reads and formats a style follows them without an end or a limit, so both are
//! looked for first.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Elements within one another.
const DEEPEST: usize = 100;

/// Elements of one macro that are followed for one work, with all that it calls. The published styles of
/// Chicago and APA come to some hundred thousand.
const LARGEST: usize = 2_000_000;

/// What is followed of a part of a style.
#[derive(Debug)]
enum Part {
    /// An element, and all within it.
    All(Vec<Part>),
    /// Of a `choose`, one of its branches.
    OneOf(Vec<Part>),
    /// A macro.
    Call(String),
}

type Macros = HashMap<String, Part>;

/// An error in words where elements of a style are within one another too deeply, a macro calls itself, or
/// macros come to too many elements. What is not XML is left to who reads the style.
pub(super) fn bounded(xml: &str) -> Result<(), String> {
    let macros = macros(xml)?;
    let mut sizes = HashMap::new();
    macros.keys().try_for_each(|name| size(name, &macros, &mut sizes, 0).map(|_| ()))
}

/// The macros of a style; all that is outside of macros has an empty name.
fn macros(xml: &str) -> Result<Macros, String> {
    let mut macros = Macros::new();
    let mut reader = Reader::from_str(xml);
    // Elements that are open, each with what is within it so far.
    let mut open: Vec<(String, Vec<Part>)> = vec![(String::new(), Vec::new())];
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                if open.len() > DEEPEST {
                    return Err(format!("more than {DEEPEST} of its elements are nested"));
                }
                let is_macro = start.name().as_ref() == "macro";
                // A macro is known by its name, anything else by what it is.
                let name = match value(&start, "name").filter(|_| is_macro) {
                    Some(name) => format!("macro {name}"),
                    None => start.name().as_ref().to_string(),
                };
                let called = value(&start, "macro").map(Part::Call);
                open.push((name, called.into_iter().collect()));
            }
            Ok(Event::Empty(start)) => {
                let called = value(&start, "macro").map(Part::Call);
                within(&mut open).push(Part::All(called.into_iter().collect()));
            }
            Ok(Event::End(_)) if open.len() > 1 => {
                let Some((name, parts)) = open.pop() else { break };
                match name.strip_prefix("macro ") {
                    Some(own) => drop(macros.insert(own.to_string(), Part::All(parts))),
                    None if name == "choose" => within(&mut open).push(Part::OneOf(parts)),
                    None => within(&mut open).push(Part::All(parts)),
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    let rest = open.into_iter().flat_map(|(_, parts)| parts).collect();
    macros.insert(String::new(), Part::All(rest));
    Ok(macros)
}

fn within(open: &mut [(String, Vec<Part>)]) -> &mut Vec<Part> {
    &mut open.last_mut().expect("the outermost is never closed").1
}

fn value(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.try_get_attribute(name).ok().flatten()?;
    Some(found.value.into_owned())
}

/// The elements of a macro with those that it calls; each macro is counted once.
fn size(
    name: &str,
    macros: &Macros,
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
    let all = followed(one, &mut |called| size(called, macros, sizes, depth + 1))?;
    if all > LARGEST {
        return Err(format!("its macro `{name}` comes to more than {LARGEST} elements"));
    }
    sizes.insert(name.to_string(), Some(all));
    Ok(all)
}

/// The elements of a part, where `size` tells those of a macro.
fn followed(
    part: &Part,
    size: &mut dyn FnMut(&str) -> Result<usize, String>,
) -> Result<usize, String> {
    match part {
        Part::Call(name) => size(name),
        Part::All(parts) => {
            parts.iter().try_fold(1usize, |all, part| Ok(all.saturating_add(followed(part, size)?)))
        }
        // Each condition is looked at.
        Part::OneOf(parts) => {
            let each = parts.iter().map(|part| followed(part, size));
            let each = each.collect::<Result<Vec<usize>, String>>()?;
            Ok(each.len() + each.into_iter().max().unwrap_or(0))
        }
    }
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
        // Of each choice, one branch is followed.
        let chosen = |n: usize| {
            let next = n + 1;
            format!(
                "<macro name=\"m{n}\"><choose><if><text macro=\"m{next}\"/></if>\
                 <else><text macro=\"m{next}\"/></else></choose></macro>"
            )
        };
        assert_eq!(bounded(&style(&(0..26).map(chosen).collect::<String>())), Ok(()));
        let deep = format!("{}{}", "<group>".repeat(200), "</group>".repeat(200));
        assert!(bounded(&style(&deep)).is_err_and(|fault| fault.contains("nested")));
    }
}
