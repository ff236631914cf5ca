//! Regions: the most important part of a picture, as picture editors and face finders write it in XMP, by
//! the Metadata Working Group (`mwg-rs`) or by IPTC (`Iptc4xmpExt:ImageRegion`).

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{LocalName, Namespace, ResolveResult};
use quick_xml::{NsReader, XmlVersion};

const MWG: &str = "http://www.metadataworkinggroup.com/schemas/regions/";
const AREA: &str = "http://ns.adobe.com/xmp/sType/Area#";
const IPTC: &str = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
const XMP: &str = "http://ns.adobe.com/xap/1.0/";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/// A region as it is read.
#[derive(Debug, Default)]
struct Region {
    /// The middle of its area, or its left upper corner, as parts of the picture.
    at: [Option<f64>; 2],
    /// Its width and height, where `at` is a corner.
    size: [Option<f64>; 2],
    kind: Kind,
    is_in_pixels: bool,
}

/// What a region is, the most important last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Kind {
    #[default]
    Other,
    Face,
    Focus,
}

/// The point that must stay in sight, as parts of the width and the height of the picture as it is stored:
/// a focus point or main subject, else the middle of all faces.
pub(super) fn read(text: &str) -> Option<[f64; 2]> {
    if !text.contains("RegionList") && !text.contains("ImageRegion") {
        return None;
    }
    let mut reader = NsReader::from_str(text);
    let mut depth = 0_usize;
    // Depth of the list that is open, of its region, and what is known about that.
    let (mut list, mut open): (Option<usize>, Option<(usize, Region)>) = (None, None);
    let mut field: Option<Field> = None;
    let mut found: Vec<(Kind, [f64; 2])> = Vec::new();
    while let Ok((namespace, event)) = reader.read_resolved_event() {
        match event {
            Event::Start(tag) => {
                depth += 1;
                let named = Field::named(&namespace, tag.local_name());
                let is_entry = bound(&namespace) == RDF && tag.local_name().as_ref() == "li";
                if is_list(&namespace, tag.local_name()) {
                    list = Some(depth);
                }
                if is_entry && open.is_none() && list.is_some_and(|list| depth == list + 2) {
                    open = Some((depth, Region::default()));
                }
                if let Some((_, region)) = &mut open {
                    attributes(&reader, &tag, region);
                    field = named;
                }
            }
            Event::Empty(tag) => {
                if let Some((_, region)) = &mut open {
                    attributes(&reader, &tag, region);
                }
            }
            Event::Text(text) => {
                if let (Some((_, region)), Some(field)) = (&mut open, field) {
                    field.set(region, &text.xml10_content());
                }
            }
            Event::End(_) => {
                field = None;
                if let Some((_, region)) = open.take_if(|(at, _)| *at == depth) {
                    found.extend(region.middle());
                }
                if list == Some(depth) {
                    list = None;
                }
                depth = depth.saturating_sub(1);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let best = found.iter().map(|(kind, _)| *kind).max().filter(|kind| *kind != Kind::Other)?;
    let best: Vec<[f64; 2]> =
        found.iter().filter(|(kind, _)| *kind == best).map(|(_, at)| *at).collect();
    let middle = |axis: usize| best.iter().map(|at| at[axis]).sum::<f64>() / best.len() as f64;
    Some([middle(0), middle(1)])
}

impl Region {
    fn middle(self) -> Option<(Kind, [f64; 2])> {
        let [Some(x), Some(y)] = self.at else { return None };
        let [wide, high] = self.size.map(|size| size.unwrap_or(0.0));
        let middle = [x + wide / 2.0, y + high / 2.0];
        let is_within = middle.iter().all(|part| (0.0..=1.0).contains(part));
        (is_within && !self.is_in_pixels).then_some((self.kind, middle))
    }
}

/// What is read of a region.
#[derive(Debug, Clone, Copy)]
enum Field {
    Kind,
    Role,
    Unit,
    /// A coordinate of a middle.
    At(usize),
    /// A coordinate of a corner.
    Corner(usize),
    Size(usize),
}

impl Field {
    fn named(namespace: &ResolveResult<'_>, name: LocalName<'_>) -> Option<Field> {
        match (bound(namespace), name.as_ref()) {
            (MWG, "Type") => Some(Field::Kind),
            (AREA, "x") => Some(Field::At(0)),
            (AREA, "y") => Some(Field::At(1)),
            (AREA, "unit") | (IPTC, "rbUnit") => Some(Field::Unit),
            (IPTC, "rbX") => Some(Field::Corner(0)),
            (IPTC, "rbY") => Some(Field::Corner(1)),
            (IPTC, "rbW") => Some(Field::Size(0)),
            (IPTC, "rbH") => Some(Field::Size(1)),
            // Roles and contents are named by addresses.
            (XMP, "Identifier") | (RDF, "li") => Some(Field::Role),
            _ => None,
        }
    }

    fn set(self, region: &mut Region, value: &str) {
        let value = value.trim();
        let number = || value.parse::<f64>().ok().filter(|number| number.is_finite());
        match self {
            Field::Kind => {
                region.kind = match value {
                    "Focus" | "FocusPoint" => Kind::Focus,
                    "Face" | "Pet" => region.kind.max(Kind::Face),
                    _ => region.kind,
                }
            }
            Field::Role if value.ends_with("/mainSubjectArea") => region.kind = Kind::Focus,
            Field::Role if value.ends_with("/human") || value.ends_with("/face") => {
                region.kind = region.kind.max(Kind::Face);
            }
            Field::Role => {}
            Field::Unit => region.is_in_pixels = value.starts_with("pixel"),
            Field::At(axis) | Field::Corner(axis) => region.at[axis] = number(),
            Field::Size(axis) => region.size[axis] = number(),
        }
    }
}

fn attributes(reader: &NsReader<&[u8]>, tag: &BytesStart<'_>, region: &mut Region) {
    for attribute in tag.attributes().flatten() {
        let (namespace, name) = reader.resolver().resolve_attribute(attribute.key);
        if let Some(field) = Field::named(&namespace, name)
            && let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0)
        {
            field.set(region, &value);
        }
    }
}

fn is_list(namespace: &ResolveResult<'_>, name: LocalName<'_>) -> bool {
    matches!((bound(namespace), name.as_ref()), (MWG, "RegionList") | (IPTC, "ImageRegion"))
}

fn bound<'n>(namespace: &ResolveResult<'n>) -> &'n str {
    match namespace {
        ResolveResult::Bound(Namespace(namespace)) => namespace,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MWG_LIST: &str = "<x xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' \
        xmlns:mwg-rs='http://www.metadataworkinggroup.com/schemas/regions/' \
        xmlns:stArea='http://ns.adobe.com/xmp/sType/Area#'><mwg-rs:Regions rdf:parseType='Resource'>\
        <mwg-rs:RegionList><rdf:Bag>REGIONS</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions></x>";

    fn mwg(regions: &str) -> Option<[f64; 2]> {
        read(&MWG_LIST.replace("REGIONS", regions))
    }

    #[test]
    fn a_focus_goes_before_faces_and_faces_have_a_middle() {
        let face = |x: &str| {
            format!(
                "<rdf:li><rdf:Description mwg-rs:Type='Face'><mwg-rs:Area stArea:x='{x}' stArea:y='0.25' \
                 stArea:w='0.1' stArea:h='0.1' stArea:unit='normalized'/></rdf:Description></rdf:li>"
            )
        };
        let focus = "<rdf:li rdf:parseType='Resource'><mwg-rs:Area rdf:parseType='Resource'>\
                     <stArea:x>0.75</stArea:x><stArea:y>0.5</stArea:y></mwg-rs:Area>\
                     <mwg-rs:Type>Focus</mwg-rs:Type></rdf:li>";
        assert_eq!(mwg(&face("0.25")), Some([0.25, 0.25]));
        assert_eq!(mwg(&(face("0.25") + &face("0.75"))), Some([0.5, 0.25]));
        assert_eq!(mwg(&(face("0.25") + focus)), Some([0.75, 0.5]));
        assert_eq!(mwg(&face("0.25").replace("Face", "BarCode")), None);
        assert_eq!(mwg(&face("1.5")), None);
        assert_eq!(mwg(&face("0.25").replace("normalized", "pixel")), None);
        assert_eq!(mwg(""), None);
    }

    #[test]
    fn the_main_subject_of_iptc_is_the_middle_of_its_area() {
        let text = "<x xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' \
            xmlns:e='http://iptc.org/std/Iptc4xmpExt/2008-02-29/' xmlns:xmp='http://ns.adobe.com/xap/1.0/'>\
            <e:ImageRegion><rdf:Bag><rdf:li rdf:parseType='Resource'><e:RegionBoundary rdf:parseType='Resource'>\
            <e:rbShape>rectangle</e:rbShape><e:rbUnit>relative</e:rbUnit><e:rbX>0.5</e:rbX><e:rbY>0.25</e:rbY>\
            <e:rbW>0.25</e:rbW><e:rbH>0.25</e:rbH></e:RegionBoundary><e:rRole><rdf:Bag>\
            <rdf:li rdf:parseType='Resource'><xmp:Identifier><rdf:Bag>\
            <rdf:li>http://cv.iptc.org/newscodes/imageregionrole/mainSubjectArea</rdf:li></rdf:Bag>\
            </xmp:Identifier></rdf:li></rdf:Bag></e:rRole></rdf:li></rdf:Bag></e:ImageRegion></x>";
        assert_eq!(read(text), Some([0.625, 0.375]));
        assert_eq!(read(&text.replace("relative", "pixel")), None);
        for end in 0..text.len() {
            read(&text[..end]);
        }
    }
}
