//! Forms: endings that words of a language exchange, so that a form that nobody wrote finds those
//! that somebody did. Clients read them from the index and need no rules of the language.

/// Sets of endings by language; `-` is none. A word with one ending of a set may mean the word with
/// another. They are as in normalized words: without marks.
const FORMS: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "- s es ed ing er ers",
            "e es ed ing er ers",
            "y ies ied ying",
            "f ves",
            "fe ves",
            "is es",
            "- bed bing",
            "- ged ging",
            "- led ling",
            "- med ming",
            "- ned ning",
            "- ped ping",
            "- red ring",
            "- ted ting",
            "ize ise izing ising ized ised",
        ],
    ),
    ("de", &["- e en er ern es n nen s em", "ung ungen", "t te ten test en"]),
    (
        "fr",
        &[
            "- s e es x",
            "al aux ale ales",
            "eur eurs euse euses",
            "if ifs ive ives",
            "er e es ee ees ant ent ez ons",
            "el els elle elles",
            "eux euse euses",
        ],
    ),
    ("es", &["- s es", "o a os as", "z ces", "cion ciones", "ar a an ado ada ados adas ando"]),
    ("pt", &["- s es", "o a os as", "cao coes", "al ais", "ar a am ado ada ados adas ando"]),
    ("it", &["o a i e", "e i", "are a ano ato ata ati ate ando"]),
    ("nl", &["- e en s er", "heid heden"]),
    ("sv", &["- en et ar er or na n t s", "a or ar ad at"]),
    ("da", &["- en et er e erne ene n t s"]),
    ("no", &["- en et er e ene a n t s"]),
    ("ar", &["- ه ات ان ين ون ي يه"]),
    ("ru", &["- а у ы и е ом ов ам ами ах", "а ы е у ои", "ия ии ию", "ыи ая ое ые ого ои ых ым"]),
];

/// The sets of a language by its BCP 47 tag.
pub fn of(language: &str) -> &'static [&'static str] {
    let main = language.split('-').next().unwrap_or("").to_ascii_lowercase();
    let name = match main.as_str() {
        "nb" | "nn" => "no",
        other => other,
    };
    FORMS.iter().find(|(known, _)| *known == name).map_or(&[], |(_, sets)| sets)
}

/// The fewest letters that a word keeps when an ending is removed.
const SHORTEST: usize = 3;

/// Words of which this word may be another form, each once, in the order of the sets.
pub fn others(sets: &[String], word: &str) -> Vec<String> {
    let mut others: Vec<String> = Vec::new();
    for set in sets {
        let ends: Vec<&str> = set.split(' ').map(|end| if end == "-" { "" } else { end }).collect();
        for start in ends.iter().filter_map(|end| word.strip_suffix(end)) {
            if start.chars().count() < SHORTEST {
                continue;
            }
            for other in ends.iter().map(|end| format!("{start}{end}")) {
                if other != word && !others.contains(&other) {
                    others.push(other);
                }
            }
        }
    }
    others
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::words::fold;

    #[test]
    fn a_form_leads_to_the_others() {
        let leads = |language: &str, word: &str, other: &str| {
            let sets: Vec<String> = of(language).iter().map(|set| set.to_string()).collect();
            others(&sets, &fold(word)).contains(&fold(other))
        };
        for (language, word, other) in [
            ("en", "agency", "agencies"),
            ("en-GB", "dredging", "dredge"),
            ("en", "plan", "planning"),
            ("de", "Haus", "Häuser"),
            ("fr", "national", "nationaux"),
            ("es", "nación", "naciones"),
            ("ar", "سياسة", "سياسات"),
        ] {
            assert!(leads(language, word, other), "{word}");
        }
        assert!(!leads("en", "policy", "police") && !leads("en", "us", "use"));
        assert!(of("zh").is_empty());
    }

    #[test]
    fn endings_are_normalized() {
        let all = FORMS.iter().flat_map(|(_, sets)| sets.iter()).flat_map(|set| set.split(' '));
        assert!(all.clone().count() > 100 && all.into_iter().all(|end| fold(end) == end));
    }
}
