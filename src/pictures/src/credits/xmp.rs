//! XMP: RDF in XML, as an attribute or as an element.

use quick_xml::escape::{escape, resolve_predefined_entity};
use quick_xml::events::Event;
use quick_xml::name::{LocalName, Namespace, ResolveResult};
use quick_xml::{NsReader, XmlVersion};

use super::{Credits, one_line, region};

const DUBLIN_CORE: &str = "http://purl.org/dc/elements/1.1/";
const PHOTOSHOP: &str = "http://ns.adobe.com/photoshop/1.0/";
const IPTC: &str = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/";

/// A longer packet has other contents.
const LONGEST: usize = 4 * 1024 * 1024;

/// What is read of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Credit,
    Creator,
    Copyright,
    Alt,
}

impl Field {
    fn named(namespace: &ResolveResult<'_>, name: LocalName<'_>) -> Option<Field> {
        let ResolveResult::Bound(Namespace(namespace)) = namespace else { return None };
        match (*namespace, name.as_ref()) {
            (PHOTOSHOP, "Credit") => Some(Field::Credit),
            (DUBLIN_CORE, "creator") => Some(Field::Creator),
            (DUBLIN_CORE, "rights") => Some(Field::Copyright),
            (IPTC, "AltTextAccessibility") => Some(Field::Alt),
            _ => None,
        }
    }

    fn of(self, credits: &mut Credits) -> &mut String {
        match self {
            Field::Credit => &mut credits.credit,
            Field::Creator => &mut credits.creator,
            Field::Copyright => &mut credits.copyright,
            Field::Alt => &mut credits.alt,
        }
    }
}

/// Reads a packet, up to its first mistake.
pub(super) fn read(bytes: &[u8]) -> Credits {
    let mut credits = Credits::default();
    let Ok(text) = std::str::from_utf8(&bytes[..bytes.len().min(LONGEST)]) else { return credits };
    let tenths = |part: f64| (part * 10.0).round() as u8;
    credits.focus = region::read(text).map(|middle| middle.map(tenths));
    let mut reader = NsReader::from_str(text);
    // The field that is open, and the text of its entry so far.
    let mut open: Option<(Field, String)> = None;
    while let Ok((namespace, event)) = reader.read_resolved_event() {
        match event {
            Event::Start(tag) | Event::Empty(tag) if open.is_none() => {
                open =
                    Field::named(&namespace, tag.local_name()).map(|field| (field, String::new()));
                for attribute in tag.attributes().flatten() {
                    let (namespace, name) = reader.resolver().resolve_attribute(attribute.key);
                    if let Some(field) = Field::named(&namespace, name)
                        && let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0)
                    {
                        add(&mut credits, field, &value);
                    }
                }
            }
            Event::Text(text) => {
                if let Some((_, entry)) = &mut open {
                    entry.push_str(&text.xml10_content());
                }
            }
            Event::GeneralRef(reference) => {
                if let Some((_, entry)) = &mut open {
                    let char = reference.resolve_char_ref().ok().flatten();
                    entry.extend(char);
                    entry.push_str(resolve_predefined_entity(&reference).unwrap_or(""));
                }
            }
            Event::End(tag) => {
                if let Some((field, entry)) = &mut open {
                    add(&mut credits, *field, entry);
                    entry.clear();
                    if Field::named(&namespace, tag.local_name()) == Some(*field) {
                        open = None;
                    }
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    credits
}

/// Adds an entry: there may be many creators; of the others the first counts.
fn add(credits: &mut Credits, field: Field, entry: &str) {
    let entry = one_line(entry);
    let text = field.of(credits);
    match (text.is_empty(), field) {
        _ if entry.is_empty() => {}
        (true, _) => *text = entry,
        (false, Field::Creator) => {
            text.push_str(", ");
            text.push_str(&entry);
        }
        (false, _) => {}
    }
}

/// A packet with these credits and nothing else.
pub(crate) fn packet(credits: &Credits) -> String {
    let mut fields = String::new();
    let mut field = |name: &str, [open, close]: [&str; 2], text: &str| {
        if !text.is_empty() {
            let text = escape(text);
            fields.push_str(&format!("<{name}>{open}{text}{close}</{name}>"));
        }
    };
    let of_languages = ["<rdf:Alt><rdf:li xml:lang=\"x-default\">", "</rdf:li></rdf:Alt>"];
    field("photoshop:Credit", ["", ""], &credits.credit);
    field("dc:creator", ["<rdf:Seq><rdf:li>", "</rdf:li></rdf:Seq>"], &credits.creator);
    field("dc:rights", of_languages, &credits.copyright);
    field("Iptc4xmpCore:AltTextAccessibility", of_languages, &credits.alt);
    format!(
        "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"{DUBLIN_CORE}\" \
         xmlns:photoshop=\"{PHOTOSHOP}\" xmlns:Iptc4xmpCore=\"{IPTC}\">{fields}</rdf:Description>\
         </rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credits(texts: [&str; 4]) -> Credits {
        let [credit, creator, copyright, alt] = texts.map(String::from);
        Credits { credit, creator, copyright, alt, focus: None }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let written = credits(["A & B", "Zoë <z>", "© 2026", "A \"dam\", at night"]);
        assert_eq!(read(packet(&written).as_bytes()), written);
    }

    #[test]
    fn prefixes_attributes_and_lists_of_others_are_read() {
        let text = "<x xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' \
                    xmlns:p='http://ns.adobe.com/photoshop/1.0/' xmlns:d='http://purl.org/dc/elements/1.1/'>\
                    <r:Description p:Credit='Reuters &amp; AP'><d:creator><r:Seq>\
                    <r:li>A</r:li> <r:li>B&#233;</r:li></r:Seq></d:creator>\
                    <d:rights><r:Alt><r:li>One</r:li><r:li>Zwei</r:li></r:Alt></d:rights>\
                    </r:Description></x>";
        assert_eq!(read(text.as_bytes()), credits(["Reuters & AP", "A, Bé", "One", ""]));
        for end in 0..text.len() {
            read(&text.as_bytes()[..end]);
        }
    }
}
