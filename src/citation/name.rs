//! Names in their parts, as citations need them: `de la Cruz, Juana Inés` and not `Cruz, Juana Inés de la`.

use serde::Serialize;

/// A name in its parts, or a name that is never split.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Name {
    /// Given names; may be empty.
    pub given: String,
    /// Family name. A name with only one word has only this.
    pub family: String,
    /// The part before the family name, such as "van der"; may be empty.
    pub particle: String,
    /// The part after it, such as "Jr."; may be empty.
    pub suffix: String,
    /// The whole name of an organisation; the other parts are empty then.
    pub literal: String,
}

/// What a record says about the parts of a name.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said<'a> {
    /// Given names.
    pub given: Option<&'a str>,
    /// Family name.
    pub family: Option<&'a str>,
    /// Particle.
    pub particle: Option<&'a str>,
    /// Suffix.
    pub suffix: Option<&'a str>,
    /// The name is that of an organisation.
    pub literal: bool,
    /// The name as it is sorted.
    pub sort_name: Option<&'a str>,
}

impl Name {
    /// The parts of `name` as the record says; missing parts are taken from the name as it is
    /// sorted, else from the name as it is printed.
    pub fn new(name: &str, said: &Said<'_>) -> Name {
        if said.literal {
            return Name::organisation(name);
        }
        let text = |text: Option<&str>| text.unwrap_or_default().trim().to_string();
        let mut parts = match (said.given, said.family) {
            (None, None) => match said.sort_name.filter(|sorted| sorted.contains([',', '،'])) {
                Some(sorted) => Name::sorted(sorted),
                None => Name::printed(name),
            },
            (given, family) => Name { given: text(given), family: text(family), ..Name::default() },
        };
        if said.particle.is_some() {
            parts.particle = text(said.particle);
        }
        if said.suffix.is_some() {
            parts.suffix = text(said.suffix);
        }
        if parts.family.is_empty() {
            parts.family = std::mem::take(&mut parts.given);
        }
        parts
    }

    /// The name of an organisation.
    pub fn organisation(name: &str) -> Name {
        Name { literal: name.trim().to_string(), ..Name::default() }
    }

    /// "Ortega Lindqvist, Ana María" or "King, Martin Luther, Jr."
    fn sorted(name: &str) -> Name {
        let mut parts = name.splitn(3, [',', '،']).map(str::trim);
        let (family, given) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
        let mut suffix = parts.next().unwrap_or("");
        let mut given = given;
        if suffix.is_empty() && is_suffix(given) {
            (given, suffix) = ("", given);
        }
        let (mut particle, family) = leading_particle(family);
        if particle.is_empty() {
            (given, particle) = trailing_particle(given);
        }
        let own = str::to_string;
        Name {
            given: own(given),
            family: own(family),
            particle: own(particle),
            suffix: own(suffix),
            literal: String::new(),
        }
    }

    /// "Ludwig van Beethoven", "José Ortega y Gasset", "Sukarno", "王小明".
    fn printed(name: &str) -> Name {
        let name = name.trim();
        let (name, suffix) = match name.rsplit_once([',', '،']) {
            Some((before, last)) if is_suffix(last.trim()) => (before.trim(), last.trim()),
            Some((family, given)) if !family.contains([',', '،']) => {
                return Name::sorted(&format!("{family},{given}"));
            }
            _ => match name.rsplit_once(' ') {
                Some((before, last)) if before.contains(' ') && is_suffix(last) => (before, last),
                _ => (name, ""),
            },
        };
        let words: Vec<&str> = name.split_whitespace().collect();
        let own = |words: &[&str]| words.join(" ");
        let (given, particle, family) = match &words[..] {
            [first, rest @ ..] if !rest.is_empty() && is_family_first(name) => {
                (own(rest), String::new(), first.to_string())
            }
            [] | [_] => (String::new(), String::new(), own(&words)),
            _ => {
                let mut family = words.len() - 1;
                // "Ortega y Gasset", "Eça e Queirós": two surnames and the word between them.
                while family >= 3 && matches!(words[family - 1], "y" | "e" | "i") {
                    family -= 2;
                }
                let mut particle = family;
                while particle > 1 && is_particle(words[particle - 1]) {
                    particle -= 1;
                }
                (own(&words[..particle]), own(&words[particle..family]), own(&words[family..]))
            }
        };
        Name { given, family, particle, suffix: suffix.to_string(), literal: String::new() }
    }

    /// Family name with its particle.
    pub fn surname(&self) -> String {
        match (self.particle.as_str(), self.literal.as_str()) {
            (_, literal) if !literal.is_empty() => literal.to_string(),
            ("", _) => self.family.clone(),
            // "d'" and "al-" are written in one with the name.
            (particle, _) if particle.ends_with(['\'', '’', '-']) => {
                format!("{particle}{}", self.family)
            }
            (particle, _) => format!("{particle} {}", self.family),
        }
    }

    /// "van Beethoven, Ludwig" or "King, Martin Luther, Jr."; the name of an organisation as it is.
    pub fn inverted(&self) -> String {
        let mut name = self.surname();
        for part in [&self.given, &self.suffix] {
            if !part.is_empty() {
                name.push_str(", ");
                name.push_str(part);
            }
        }
        name
    }

    /// "Ludwig van Beethoven" or "Martin Luther King Jr."; in scripts without spaces the family comes first.
    pub fn natural(&self) -> String {
        let surname = self.surname();
        let is_first = is_family_first(&surname) && is_family_first(&self.given);
        let parts = match is_first {
            true => [&surname, &self.given, &self.suffix],
            false => [&self.given, &surname, &self.suffix],
        };
        let parts: Vec<&str> =
            parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        parts.join(if is_first { "" } else { " " })
    }

    /// It is that of an organisation.
    pub fn is_literal(&self) -> bool {
        !self.literal.is_empty()
    }
}

/// Lower-case words at the head of a family name, unless it has no others.
fn leading_particle(family: &str) -> (&str, &str) {
    let mut at = 0;
    for word in family.split_whitespace() {
        let start = word.as_ptr() as usize - family.as_ptr() as usize;
        if !is_particle(word) {
            at = start;
            break;
        }
    }
    (family[..at].trim_end(), &family[at..])
}

/// Lower-case words at the end of given names: "Ludwig van" of "Beethoven, Ludwig van".
fn trailing_particle(given: &str) -> (&str, &str) {
    let mut at = given.len();
    while let Some((before, word)) = given[..at].trim_end().rsplit_once(' ') {
        if !is_particle(word) {
            break;
        }
        at = before.len();
    }
    (given[..at].trim_end(), given[at..].trim_start())
}

fn is_particle(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_lowercase)
}

fn is_suffix(word: &str) -> bool {
    let letters: String = word.chars().filter(|c| *c != '.').collect();
    ["Jr", "Sr", "II", "III", "IV"].iter().any(|known| known.eq_ignore_ascii_case(&letters))
}

/// Chinese, Japanese and Korean names begin with the family name where they are written in their own
/// script.
fn is_family_first(name: &str) -> bool {
    let is_of_script = |c: char| {
        matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
            | '\u{20000}'..='\u{3134f}')
    };
    name.chars().filter(|c| !c.is_whitespace()).all(is_of_script)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(name: &str, said: &Said<'_>) -> [String; 4] {
        let Name { given, particle, family, suffix, literal } = Name::new(name, said);
        assert_eq!(literal, "");
        [given, particle, family, suffix]
    }

    #[test]
    fn a_printed_name_is_taken_apart() {
        for (name, expected) in [
            ("Jane Doe", ["Jane", "", "Doe", ""]),
            ("Ludwig van Beethoven", ["Ludwig", "van", "Beethoven", ""]),
            ("Ursula von der Leyen", ["Ursula", "von der", "Leyen", ""]),
            ("José Ortega y Gasset", ["José", "", "Ortega y Gasset", ""]),
            ("Jane Doe, Jr.", ["Jane", "", "Doe", "Jr."]),
            ("Jane Q. Doe III", ["Jane Q.", "", "Doe", "III"]),
            ("Doe, Jane", ["Jane", "", "Doe", ""]),
            ("Sukarno", ["", "", "Sukarno", ""]),
            ("王小明", ["", "", "王小明", ""]),
            ("王 小明", ["小明", "", "王", ""]),
            ("ريما دولاني", ["ريما", "", "دولاني", ""]),
            ("bell hooks", ["bell", "", "hooks", ""]),
            ("", ["", "", "", ""]),
        ] {
            assert_eq!(parts(name, &Said::default()), expected, "{name}");
        }
    }

    #[test]
    fn a_sorted_name_says_more() {
        for (sorted, expected) in [
            ("Ortega Lindqvist, Ana María", ["Ana María", "", "Ortega Lindqvist", ""]),
            ("King, Martin Luther, Jr.", ["Martin Luther", "", "King", "Jr."]),
            ("Doe, Jr.", ["", "", "Doe", "Jr."]),
            ("Beethoven, Ludwig van", ["Ludwig", "van", "Beethoven", ""]),
            ("de la Cruz, Juana Inés", ["Juana Inés", "de la", "Cruz", ""]),
            ("دولاني، ريما", ["ريما", "", "دولاني", ""]),
        ] {
            let said = Said { sort_name: Some(sorted), ..Said::default() };
            assert_eq!(parts("Somebody Else", &said), expected, "{sorted}");
        }
        let said = Said { sort_name: Some("Zed"), ..Said::default() };
        assert_eq!(parts("Jane Doe", &said), ["Jane", "", "Doe", ""]);
    }

    #[test]
    fn what_a_record_says_counts() {
        let said = Said { given: Some("Ana"), family: Some("García Márquez"), ..Said::default() };
        assert_eq!(parts("x", &said), ["Ana", "", "García Márquez", ""]);
        let said = Said { family: Some("Abdul Rahman"), ..Said::default() };
        assert_eq!(parts("Abdul Rahman", &said), ["", "", "Abdul Rahman", ""]);
        let said = Said { suffix: Some("Sr."), particle: Some(""), ..Said::default() };
        assert_eq!(parts("Jan de Vries", &said), ["Jan", "", "Vries", "Sr."]);
        let said = Said { literal: true, ..Said::default() };
        assert_eq!(Name::new("World Bank, The", &said), Name::organisation("World Bank, The"));
    }

    #[test]
    fn a_name_is_inverted() {
        let inverted = |name: &str| Name::new(name, &Said::default()).inverted();
        assert_eq!(inverted("Ludwig van Beethoven"), "van Beethoven, Ludwig");
        assert_eq!(inverted("Jane Doe, Jr."), "Doe, Jane, Jr.");
        assert_eq!(inverted("Sukarno"), "Sukarno");
        let said = Said {
            particle: Some("d’"),
            family: Some("Alembert"),
            given: Some("Jean"),
            ..Said::default()
        };
        assert_eq!(Name::new("", &said).inverted(), "d’Alembert, Jean");
        assert_eq!(Name::organisation("World Bank").inverted(), "World Bank");
    }
}
