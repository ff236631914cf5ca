//! Drawings: what an SVG says about its size, and what no picture may do: run a script, hold a page, or
//! load from elsewhere. A browser that shows it in an `img` does none of that; one that opens it does all
//! of it.

use std::borrow::Cow;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::{NsReader, XmlVersion};

/// Elements that run scripts or hold pages.
const ACTIVE: [&str; 9] = [
    "script",
    "foreignObject",
    "handler",
    "listener",
    "iframe",
    "object",
    "embed",
    "audio",
    "video",
];

/// Why an SVG is not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DrawingFault {
    /// It has no bytes.
    Empty,
    /// It is in an encoding of two or four bytes, in which nobody looks for scripts.
    Encoding,
    /// It is not XML, from this line on.
    Broken(usize),
    /// It has no `svg`.
    Foreign,
    /// This line does what no picture may.
    Active(usize, String),
}

/// Reads an SVG; gives its width and height in pixels, by `width` and `height` or by `viewBox`, where it
/// has them.
pub fn drawing(bytes: &[u8]) -> Result<Option<(u32, u32)>, DrawingFault> {
    if bytes.is_empty() {
        return Err(DrawingFault::Empty);
    }
    // The second one changes the encoding in the middle of a text.
    if bytes.contains(&0) || bytes.contains(&0x1B) {
        return Err(DrawingFault::Encoding);
    }
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let mut reader = NsReader::from_str(text);
    let mut size = None;
    // Elements that are open: a file that ends before they do is cut off.
    let mut open = 0_usize;
    let mut sheet: Option<Sheet> = None;
    loop {
        let start = reader.buffer_position();
        let event = reader.read_event();
        let line = || line_of(text, reader.buffer_position().min(text.len() as u64));
        let event = event.map_err(|_| DrawingFault::Broken(line()))?;
        if let Some(sheet) = &mut sheet {
            sheet.read(&event, start);
        }
        let fault = match &event {
            Event::Eof if open > 0 => return Err(DrawingFault::Broken(line())),
            Event::Eof => return size.ok_or(DrawingFault::Foreign),
            Event::Start(tag) | Event::Empty(tag) => {
                if size.is_none() {
                    if tag.local_name().as_ref() != "svg" {
                        return Err(DrawingFault::Foreign);
                    }
                    size = Some(measured(tag));
                }
                let is_open = matches!(event, Event::Start(_));
                open += usize::from(is_open);
                if is_open && sheet.is_none() && tag.local_name().as_ref() == "style" {
                    sheet = Some(Sheet { depth: open, start: None, text: String::new() });
                }
                match element(tag).map_err(|()| DrawingFault::Broken(line()))? {
                    None if is_of_pages(&reader, tag) => {
                        Some(format!("`<{}>`, which belongs to web pages,", tag.name().as_ref()))
                    }
                    fault => fault,
                }
            }
            Event::End(_) => {
                open -= 1;
                if let Some(sheet) = sheet.take_if(|sheet| sheet.depth > open)
                    && let Some(what) = style(&sheet.text)
                {
                    let at = sheet.start.unwrap_or(start);
                    return Err(DrawingFault::Active(line_of(text, at), what));
                }
                None
            }
            Event::GeneralRef(reference) if !is_known(reference) => {
                Some(format!("the entity `&{};`", &**reference))
            }
            Event::PI(instruction) if instruction.target() == "xml-stylesheet" => {
                Some("a style sheet of its own".to_string())
            }
            Event::DocType(doctype) => declaration(doctype),
            _ => None,
        };
        if let Some(what) = fault {
            return Err(DrawingFault::Active(line_of(text, start), what));
        }
    }
}

/// The text of a `style` while it is read. Comments and sections may stand in the middle of its words.
struct Sheet {
    /// How many elements are open within it, itself among them.
    depth: usize,
    /// Where its text begins.
    start: Option<u64>,
    text: String,
}

impl Sheet {
    /// Reads what stands at `at` of the file.
    fn read(&mut self, event: &Event<'_>, at: u64) {
        match event {
            Event::Text(text) => self.text.push_str(&text.xml10_content()),
            Event::CData(text) => self.text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                // The others that are known have no part in what a style loads.
                let char = reference.resolve_char_ref().ok().flatten();
                self.text.push(char.unwrap_or('\''));
            }
            _ => return,
        }
        self.start.get_or_insert(at);
    }
}

/// Whether an element is one of HTML.
fn is_of_pages(reader: &NsReader<&[u8]>, tag: &BytesStart<'_>) -> bool {
    match reader.resolver().resolve_element(tag.name()).0 {
        // A character that is written by its number is one that hides.
        ResolveResult::Bound(Namespace(name)) => name.contains("xhtml") || name.contains('&'),
        _ => false,
    }
}

/// What a DOCTYPE adds to the drawing, which nobody sees in its elements.
fn declaration(doctype: &str) -> Option<String> {
    let upper = doctype.to_ascii_uppercase();
    let found = ["<!ATTLIST", "<!ENTITY"].into_iter().find(|name| upper.contains(name));
    found.map(|name| format!("`{name}`"))
}

/// The line on which what begins at a byte is seen: blank lines before it belong to it.
fn line_of(text: &str, at: u64) -> usize {
    let at = usize::try_from(at).unwrap_or(text.len()).min(text.len());
    let (before, rest) = text.split_at(at);
    let blank = rest.len() - rest.trim_start().len();
    let lines = |text: &str| text.matches('\n').count();
    1 + lines(before) + lines(&rest[..blank])
}

/// A character by its number, or one of the five that XML names.
fn is_known(reference: &BytesRef<'_>) -> bool {
    reference.is_char_ref() || matches!(&**reference, "lt" | "gt" | "amp" | "apos" | "quot")
}

/// What an element does that no picture may.
fn element(tag: &BytesStart<'_>) -> Result<Option<String>, ()> {
    let name = tag.local_name();
    let name = name.as_ref();
    if ACTIVE.iter().any(|active| active.eq_ignore_ascii_case(name)) {
        return Ok(Some(format!("`<{name}>`")));
    }
    let animates = ["set", "animate", "animateTransform", "animateMotion"].contains(&name);
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|_| ())?;
        let key = attribute.key.local_name();
        let key = key.as_ref();
        let is_handler = |key: &str| {
            key.len() > 2 && key.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on"))
        };
        if is_handler(key) {
            return Ok(Some(format!("`{key}`")));
        }
        // An entity of the file's own may mean anything.
        let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0) else {
            return Ok(Some(format!("an entity in `{key}`")));
        };
        let plain: String =
            value.chars().filter(|char| !char.is_whitespace() && !char.is_control()).collect();
        let found = match key {
            "href" | "src" => address(&plain, name),
            "attributeName" if animates => {
                let target = plain.rsplit(':').next().unwrap_or("");
                let is_active = target.eq_ignore_ascii_case("href") || is_handler(target);
                is_active.then(|| format!("an animation of `{plain}`"))
            }
            _ => style(&value),
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// What an address does that no picture may: only a link may lead to a page.
fn address(address: &str, element: &str) -> Option<String> {
    let lower = address.to_ascii_lowercase();
    let is_script = lower.starts_with("javascript:") || lower.starts_with("vbscript:");
    if is_script {
        return Some(format!("the link `{}`", short(address)));
    }
    let is_own = lower.is_empty() || lower.starts_with('#');
    let is_picture = lower.starts_with("data:image/") && !lower.starts_with("data:image/svg");
    let is_link = element == "a" && !lower.starts_with("data:");
    (!is_own && !is_picture && !is_link).then(|| format!("`{}` from elsewhere", short(address)))
}

/// What a style loads.
fn style(text: &str) -> Option<String> {
    if !text.contains(['(', '@', '\\']) {
        return None;
    }
    let lower = unescaped(text).to_ascii_lowercase();
    if lower.contains("@import") {
        return Some("`@import`".to_string());
    }
    let mut calls = ["url(", "image-set("].into_iter().flat_map(|call| lower.split(call).skip(1));
    calls.find_map(|rest| {
        let rest = rest.trim_start();
        // It is an argument of the other.
        if rest.starts_with("url(") {
            return None;
        }
        let rest = rest.trim_start_matches(['"', '\'']).trim_start();
        let is_own = rest.starts_with('#')
            || rest.starts_with("data:image/")
            || rest.starts_with("data:font/");
        let address = rest.split(['"', '\'', ')']).next().unwrap_or("").trim();
        (!is_own).then(|| format!("`{}` from elsewhere", short(address)))
    })
}

/// A style with its escapes resolved: `\75rl` is `url`.
fn unescaped(style: &str) -> Cow<'_, str> {
    if !style.contains('\\') {
        return Cow::Borrowed(style);
    }
    let mut out = String::with_capacity(style.len());
    let mut rest = style;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let digits = after.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        rest = &after[digits..];
        if digits > 0 {
            let number = u32::from_str_radix(&after[..digits], 16).ok();
            out.push(number.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER));
            // The space belongs to the number.
            rest = rest.strip_prefix([' ', '\t', '\n', '\r', '\u{C}']).unwrap_or(rest);
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The beginning of an address, for a message.
fn short(address: &str) -> String {
    const MOST: usize = 60;
    match address.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}...", &address[..end]),
        None => address.to_string(),
    }
}

/// The size of the outermost element.
fn measured(tag: &BytesStart<'_>) -> Option<(u32, u32)> {
    let attribute = |name: &str| {
        let found = tag.attributes().flatten().find(|attribute| attribute.key.as_ref() == name)?;
        found.normalized_value(XmlVersion::Implicit1_0).ok().map(Cow::into_owned)
    };
    let length = |name: &str| attribute(name).and_then(|value| pixels(&value));
    let shape = attribute("viewBox").and_then(|value| {
        let mut numbers =
            value.split([' ', ',', '\n', '\t']).filter(|part| !part.is_empty()).skip(2);
        Some((pixels(numbers.next()?)?, pixels(numbers.next()?)?))
    });
    let (width, height) = match (length("width"), length("height"), shape) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some((wide, high))) => (width, width * high / wide),
        (None, Some(height), Some((wide, high))) => (height * wide / high, height),
        (_, _, Some(shape)) => shape,
        _ => return None,
    };
    let whole = |length: f64| (length.round() as u32).max(1);
    Some((whole(width), whole(height)))
}

/// A length in pixels; none in relative units.
fn pixels(value: &str) -> Option<f64> {
    let value = value.trim();
    let units = [
        ("px", 1.0),
        ("pt", 96.0 / 72.0),
        ("pc", 16.0),
        ("mm", 96.0 / 25.4),
        ("cm", 96.0 / 2.54),
        ("in", 96.0),
    ];
    let unit = units.iter().find_map(|(unit, pixels)| Some((value.strip_suffix(unit)?, *pixels)));
    let (number, unit) = unit.unwrap_or((value, 1.0));
    let length = number.trim().parse::<f64>().ok()? * unit;
    (length.is_finite() && length > 0.0 && length < 1e6).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Option<(u32, u32)>, DrawingFault> {
        drawing(text.as_bytes())
    }

    /// A drawing with this in it, on its second line.
    fn with(inner: &str) -> Result<Option<(u32, u32)>, DrawingFault> {
        of(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 30 20\">\n{inner}\n</svg>"
        ))
    }

    #[test]
    fn it_is_measured_by_its_attributes_or_its_view_box() {
        for (attributes, size) in [
            ("width=\"12px\" height=\"8\" x=\"\"", Some((12, 8))),
            ("viewBox=\"0 0 30 20\"", Some((30, 20))),
            ("width='100%' viewBox='0 0 30,20'", Some((30, 20))),
            ("width=\"10cm\" height=\"1in\"", Some((378, 96))),
            ("width=\"60\" viewBox=\"0 0 30 20\"", Some((60, 40))),
            ("height=\"60\" viewBox=\"0 0 30 20\"", Some((90, 60))),
            ("width=\"0\" height=\"5\"", None),
            ("", None),
        ] {
            assert_eq!(
                of(&format!("<?xml version=\"1.0\"?>\n<svg {attributes}/>")),
                Ok(size),
                "{attributes}"
            );
        }
    }

    #[test]
    fn what_runs_or_loads_is_told_with_its_line() {
        for (inner, what) in [
            ("<script>alert(1)</script>", "`<script>`"),
            ("<x:script xmlns:x=\"http://www.w3.org/2000/svg\"/>", "`<script>`"),
            ("<g OnClick=\"a()\"/>", "`OnClick`"),
            ("<a href=\"java\tscript:a()\"><g/></a>", "the link `javascript:a()`"),
            ("<a xlink:href=\" JavaScript:a()\"/>", "the link `JavaScript:a()`"),
            ("<foreignObject/>", "`<foreignObject>`"),
            (
                "<use href=\"https://a.example/b.svg#c\"/>",
                "`https://a.example/b.svg#c` from elsewhere",
            ),
            ("<image href=\"photo.jpg\"/>", "`photo.jpg` from elsewhere"),
            ("<image href=\"data:image/svg+xml,a\"/>", "`data:image/svg+xml,a` from elsewhere"),
            ("<a href=\"data:text/html,a\"/>", "`data:text/html,a` from elsewhere"),
            (
                "<g style=\"fill: url( 'https://a.example/' )\"/>",
                "`https://a.example/` from elsewhere",
            ),
            ("<style>@import 'a.css';</style>", "`@import`"),
            ("<style><![CDATA[g { fill: URL(//a) }]]></style>", "`//a` from elsewhere"),
            ("<set attributeName=\"xlink:href\" to=\"a\"/>", "an animation of `xlink:href`"),
            ("<set attributeName=\"onload\" to=\"a\"/>", "an animation of `onload`"),
            ("<g>&own;</g>", "the entity `&own;`"),
            ("<a href=\"&own;\"/>", "an entity in `href`"),
            ("<?xml-stylesheet href=\"a\"?>", "a style sheet of its own"),
            ("<set attributeName=\"onÉ\" to=\"a\"/>", "an animation of `onÉ`"),
            ("<g fill=\"Url(//a)\"/>", "`//a` from elsewhere"),
            ("<style>@IMPORT 'a.css';</style>", "`@import`"),
            ("<g style=\"fill: u\\72l(//a)\"/>", "`//a` from elsewhere"),
            ("<g style=\"fill: \\000055\\52 l(//a)\"/>", "`//a` from elsewhere"),
            ("<style>\\@imp\\6f rt 'a.css';</style>", "`@import`"),
            ("<style>u<!-- -->rl<![CDATA[(//a)]]></style>", "`//a` from elsewhere"),
            ("<style>&#117;rl(//a)</style>", "`//a` from elsewhere"),
            ("<style>g { <b/> fill: url(//a)</style>", "`//a` from elsewhere"),
            (
                "<g style=\"background: image-set('https://a.example/' 1x)\"/>",
                "`https://a.example/` from elsewhere",
            ),
            (
                "<h:meta xmlns:h=\"http://www.w3.org/1999/xhtml\" content=\"0\"/>",
                "`<h:meta>`, which belongs to web pages,",
            ),
        ] {
            assert_eq!(with(inner), Err(DrawingFault::Active(2, what.to_string())), "{inner}");
        }
    }

    #[test]
    fn what_drawing_programs_write_is_no_fault() {
        for inner in [
            "<a href=\"https://a.example/\"><text>A &amp; &#66;</text></a>",
            "<use href=\"#a\"/><g fill=\"url(#b)\" style=\"fill: url(#b)\"/>",
            "<image href=\"data:image/png;base64,AAAA\"/>",
            "<style>g { fill: red }</style><metadata rdf:resource=\"http://purl.org/dc/\"/>",
            "<animate attributeName=\"opacity\" to=\"1\"/><text>on the curl of a url</text>",
            "<!-- <script> --><title>One</title>",
            "<set attributeName=\"aé\" to=\"1\"/><set attributeName=\"é\" to=\"1\"/>",
            "<style>g::before { content: '\\201C url' } @media print { g { fill: url( #a ) } }</style>",
        ] {
            assert_eq!(with(inner), Ok(Some((30, 20))), "{inner}");
        }
        let doctype =
            "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://a.example/svg11.dtd\">";
        assert_eq!(
            of(&format!("\u{FEFF}{doctype}\n<svg width=\"3\" height=\"2\"/>")),
            Ok(Some((3, 2)))
        );
        assert_eq!(
            drawing(b"<svg width=\"3\" height=\"2\"><text>\xE9</text></svg>"),
            Ok(Some((3, 2)))
        );
    }

    #[test]
    fn a_doctype_that_adds_to_the_drawing_is_told() {
        for (inner, what) in [
            ("<!ATTLIST svg onload CDATA \"a()\">", "`<!ATTLIST`"),
            ("<!ENTITY a \"b\">", "`<!ENTITY`"),
            ("<!ENTITY % a \"b\"> %a;", "`<!ENTITY`"),
        ] {
            assert_eq!(
                of(&format!("<!DOCTYPE svg [\n{inner}]>\n<svg width=\"3\" height=\"2\"/>")),
                Err(DrawingFault::Active(1, what.to_string())),
                "{inner}"
            );
        }
    }

    #[test]
    fn what_is_no_drawing_is_told() {
        assert_eq!(of(""), Err(DrawingFault::Empty));
        assert_eq!(of("<html></html>"), Err(DrawingFault::Foreign));
        assert_eq!(of("Not found"), Err(DrawingFault::Foreign));
        assert_eq!(of("<svg>\n<g>\n</svg>"), Err(DrawingFault::Broken(3)));
        assert_eq!(of("<svg><g></g>"), Err(DrawingFault::Broken(1)));
        assert_eq!(drawing(b"\xFF\xFE<\0s\0v\0g\0"), Err(DrawingFault::Encoding));
        assert_eq!(drawing(b"<svg a=\"\x1B$B\"/>"), Err(DrawingFault::Encoding));
        let whole = "<svg a=\"b\"><g>é&amp;</g><style>url(#a)</style></svg>";
        for end in 0..whole.len() {
            assert!(drawing(&whole.as_bytes()[..end]).is_err(), "{end}");
        }
    }
}
