//! Credits: who made a picture, who owns it, and what it shows, as its file says.
//!
//! Agencies and cameras write it in three forms. XMP says it best, IPTC next, EXIF last.

pub(crate) mod embed;
mod iptc;
mod region;
mod xmp;

pub(crate) use xmp::packet;

/// What a file says about its picture. A text may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Credits {
    /// The name to print with it, such as an agency.
    pub credit: String,
    /// Who made it.
    pub creator: String,
    /// Its owner, such as "© 2026 A. Doe".
    pub copyright: String,
    /// What it shows, for those who do not see it.
    pub alt: String,
    /// The point that matters most, in tenths from the left and from the top of what is shown.
    pub focus: Option<[u8; 2]>,
}

/// The blocks of a file that may say it.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    pub xmp: Option<Vec<u8>>,
    /// IPTC's records.
    pub iptc: Option<Vec<u8>>,
    /// Photoshop's resources, one of which is IPTC's records.
    pub resources: Option<Vec<u8>>,
    /// Creator and copyright of EXIF.
    pub exif: [Option<Vec<u8>>; 2],
}

impl Credits {
    pub(crate) fn read(blocks: &Blocks) -> Credits {
        let xmp = blocks.xmp.as_deref().map(xmp::read).unwrap_or_default();
        let resources = blocks.resources.as_deref().and_then(iptc::of_resources);
        let iptc = blocks.iptc.as_deref().or(resources).map(iptc::read).unwrap_or_default();
        let [creator, copyright] = [0, 1].map(|at| blocks.exif[at].as_deref().map(text));
        let exif = Credits {
            creator: creator.unwrap_or_default(),
            copyright: copyright.unwrap_or_default(),
            ..Credits::default()
        };
        xmp.or(iptc).or(exif)
    }

    /// The same for a picture that is turned by EXIF's number: its focus is where readers see it.
    pub(crate) fn turned(self, orientation: u8) -> Credits {
        let turned = |[x, y]: [u8; 2]| match orientation {
            2 => [10 - x, y],
            3 => [10 - x, 10 - y],
            4 => [x, 10 - y],
            5 => [y, x],
            6 => [10 - y, x],
            7 => [10 - y, 10 - x],
            8 => [y, 10 - x],
            _ => [x, y],
        };
        Credits { focus: self.focus.map(turned), ..self }
    }

    /// What is written into a file that is made from the picture.
    pub fn written(&self) -> Credits {
        Credits { focus: None, ..self.clone() }
    }

    /// The credit to print with the picture; may be empty.
    pub fn line(&self) -> &str {
        if self.credit.is_empty() { &self.creator } else { &self.credit }
    }

    /// True when `credit` names somebody else than these do.
    pub fn contradict(&self, credit: &str) -> bool {
        let plain = |text: &str| {
            let letters = text.chars().filter(|char| char.is_alphanumeric());
            letters.flat_map(char::to_lowercase).collect::<String>()
        };
        let said = plain(credit);
        let known = [&self.credit, &self.creator, &self.copyright].map(|text| plain(text));
        let known = || known.iter().filter(|known| !known.is_empty());
        let agrees = |known: &String| said.contains(known.as_str()) || known.contains(&said);
        !said.is_empty() && known().next().is_some() && !known().any(agrees)
    }

    /// Nothing is known.
    pub fn is_empty(&self) -> bool {
        let texts = [&self.credit, &self.creator, &self.copyright, &self.alt];
        texts.into_iter().all(String::is_empty) && self.focus.is_none()
    }

    fn or(self, other: Credits) -> Credits {
        let or = |one: String, other: String| if one.is_empty() { other } else { one };
        Credits {
            credit: or(self.credit, other.credit),
            creator: or(self.creator, other.creator),
            copyright: or(self.copyright, other.copyright),
            alt: or(self.alt, other.alt),
            focus: self.focus.or(other.focus),
        }
    }
}

/// Text of a block: UTF-8, or else Latin-1, in one line.
fn text(bytes: &[u8]) -> String {
    let bytes = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_string(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    };
    one_line(&text)
}

/// A text in one line, without characters that no page shows.
fn one_line(text: &str) -> String {
    let words = text.split(|char: char| char.is_whitespace() || char.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A record of IPTC.
    fn record(number: u8, text: &[u8]) -> Vec<u8> {
        [&[0x1C, 2, number, 0, text.len() as u8], text].concat()
    }

    #[test]
    fn xmp_goes_before_iptc_and_iptc_before_exif() {
        let xmp = packet(&Credits { credit: "Reuters".into(), ..Credits::default() });
        let iptc =
            [record(110, b"AP"), record(80, b"J. Doe"), record(116, "© AP".as_bytes())].concat();
        let resources = [
            b"8BIM\x03\xED\0\0\0\0\0\x02ab8BIM\x04\x04\0\0".to_vec(),
            (iptc.len() as u32).to_be_bytes().to_vec(),
            iptc,
        ];
        let credits = Credits::read(&Blocks {
            xmp: Some(xmp.into_bytes()),
            resources: Some(resources.concat()),
            exif: [Some(b"Camera of J. Doe\0".to_vec()), None],
            ..Blocks::default()
        });
        let texts = [&credits.credit, &credits.creator, &credits.copyright, &credits.alt];
        assert_eq!(texts, ["Reuters", "J. Doe", "© AP", ""]);
        assert_eq!(credits.line(), "Reuters");
    }

    #[test]
    fn a_credit_contradicts_where_it_names_nobody_that_the_file_does() {
        let credits =
            Credits { credit: "Reuters".into(), creator: "J. Doe".into(), ..Credits::default() };
        for agreed in
            ["Reuters", "REUTERS / J. Doe", "j doe", "Photo by J. Doe for the institute", ""]
        {
            assert!(!credits.contradict(agreed), "{agreed}");
        }
        assert!(credits.contradict("AP"));
        assert!(!Credits::default().contradict("AP"));
    }

    #[test]
    fn a_focus_turns_with_its_picture() {
        let credits = Credits { focus: Some([2, 3]), ..Credits::default() };
        assert!(!credits.is_empty() && credits.written().is_empty());
        let turned = |way| credits.clone().turned(way).focus;
        assert_eq!((turned(1), turned(6)), (Some([2, 3]), Some([7, 2])));
        assert_eq!((turned(3), turned(8)), (Some([8, 7]), Some([3, 8])));
    }

    #[test]
    fn exif_is_read_last_and_in_latin_1() {
        let exif = [Some(b"Andr\xE9\0 ".to_vec()), Some(b" \0".to_vec())];
        let credits = Credits::read(&Blocks { exif, ..Blocks::default() });
        assert_eq!((credits.line(), credits.copyright.as_str()), ("André", ""));
    }
}
