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

/// Elements within one another, with those of the macros that they call.
const DEEPEST_OF_ALL: usize = 300;

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
            Ok(Event::Empty(start)) if start.name().as_ref() == "macro" => {
                let own = value(&start, "name").unwrap_or_default();
                add(&mut macros, own, Part::All(Vec::new()))?;
            }
            Ok(Event::Empty(start)) => {
                let called = value(&start, "macro").map(Part::Call);
                within(&mut open).push(Part::All(called.into_iter().collect()));
            }
            Ok(Event::End(_)) if open.len() > 1 => {
                let Some((name, parts)) = open.pop() else { break };
                match name.strip_prefix("macro ") {
                    Some(own) => add(&mut macros, own.to_string(), Part::All(parts))?,
                    None if name == "choose" => within(&mut open).push(Part::OneOf(parts)),
                    None => within(&mut open).push(Part::All(parts)),
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    let rest = open.into_iter().flat_map(|(_, parts)| parts).collect();
    add(&mut macros, String::new(), Part::All(rest))?;
    Ok(macros)
}

/// Adds a macro. Of two with one name the formatter takes the first.
fn add(macros: &mut Macros, name: String, part: Part) -> Result<(), String> {
    match macros.insert(name.clone(), part) {
        Some(_) => Err(format!("it has two macros `{name}`, or one without a name")),
        None => Ok(()),
    }
}

fn within(open: &mut [(String, Vec<Part>)]) -> &mut Vec<Part> {
    &mut open.last_mut().expect("the outermost is never closed").1
}

fn value(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.try_get_attribute(name).ok().flatten()?;
    Some(found.value.into_owned())
}

/// How much is followed.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    elements: usize,
    /// Elements within one another.
    depth: usize,
}

/// The size of a macro with those that it calls; each macro is looked at once.
fn size(
    name: &str,
    macros: &Macros,
    sizes: &mut HashMap<String, Option<Size>>,
    calls: usize,
) -> Result<Size, String> {
    match sizes.get(name) {
        Some(Some(known)) => return Ok(*known),
        Some(None) => return Err(format!("its macro `{name}` calls itself")),
        None => {}
    }
    let Some(one) = macros.get(name) else { return Ok(Size::default()) };
    // What looks for the depth must not be too deep itself.
    if calls > DEEPEST {
        return Err(format!("more than {DEEPEST} of its macros call one another"));
    }
    sizes.insert(name.to_string(), None);
    let all = followed(one, &mut |called| size(called, macros, sizes, calls + 1))?;
    if all.elements > LARGEST {
        return Err(format!("its macro `{name}` comes to more than {LARGEST} elements"));
    }
    if all.depth > DEEPEST_OF_ALL {
        return Err(format!("more than {DEEPEST_OF_ALL} of its elements are nested by macros"));
    }
    sizes.insert(name.to_string(), Some(all));
    Ok(all)
}

/// The size of a part, where `size` tells that of a macro.
fn followed(
    part: &Part,
    size: &mut dyn FnMut(&str) -> Result<Size, String>,
) -> Result<Size, String> {
    let (parts, is_choice) = match part {
        Part::Call(name) => return size(name),
        Part::All(parts) => (parts, false),
        Part::OneOf(parts) => (parts, true),
    };
    let mut all = Size { elements: 1, depth: 0 };
    let mut largest = 0;
    for part in parts {
        let one = followed(part, size)?;
        all.depth = all.depth.max(one.depth);
        largest = largest.max(one.elements);
        // Of a branch that is not taken, the condition is looked at.
        all.elements = all.elements.saturating_add(if is_choice { 1 } else { one.elements });
    }
    if is_choice {
        all.elements = all.elements.saturating_add(largest);
    }
    all.depth += 1;
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
        // Of each choice, one branch is followed.
        let chosen = |n: usize| {
            let next = n + 1;
            format!(
                "<macro name=\"m{n}\"><choose><if><text macro=\"m{next}\"/></if>\
                 <else><text macro=\"m{next}\"/></else></choose></macro>"
            )
        };
        assert_eq!(bounded(&style(&(0..26).map(chosen).collect::<String>())), Ok(()));
        let two = "<macro name=\"a\"><text macro=\"a\"/></macro><macro name=\"a\"/>";
        assert!(bounded(&style(two)).is_err_and(|fault| fault.contains("two macros")));
        let tower = |n: usize| {
            let (open, close) = ("<group>".repeat(60), "</group>".repeat(60));
            format!("<macro name=\"m{n}\">{open}<text macro=\"m{}\"/>{close}</macro>", n + 1)
        };
        let tower: String = (0..20).map(tower).collect();
        assert!(bounded(&style(&tower)).is_err_and(|fault| fault.contains("nested by macros")));
        let deep = format!("{}{}", "<group>".repeat(200), "</group>".repeat(200));
        assert!(bounded(&style(&deep)).is_err_and(|fault| fault.contains("nested")));
    }
}
