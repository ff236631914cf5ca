//! Forms: words that are one word in two spellings, from a list; similar letters alone mean
//! nothing.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Nouns of policy and research whose plural means the same as a term.
const NOUNS: &str = "agreement alliance analysis archive article asset authority bank benefit bill \
    border briefing budget business campaign child city civilian coalition community company \
    conference conflict constitution consumer contract country court crisis currency dam debate debt \
    democracy development diplomat disaster drug economy election emission employee enterprise \
    event expert export factory farmer fee festival fish floodplain forecast forest fuel grant grid \
    guideline harbour harbor hospital household image immigrant import indicator \
    industry institution interview investment investor island journalist judge lake language law \
    leader library loan market medicine migrant mine minister ministry minority mission model \
    museum nation neighbour neighbor network newspaper norm nurse ocean pandemic parliament partner \
    partnership party passenger patent patient pension pesticide photo picture pipeline podcast \
    policy politician poll pollutant population port plant price prison prisoner product \
    programme program project protest province publication question railway recommendation \
    referendum reform refugee region regulation report reservoir resource right river road \
    sanction scenario school scientist seminar species standard startup state statistic strategy \
    street strike student study subsidy summit survey system tariff tax teacher technology tank \
    threat tool tourist town treaty tribunal union university vaccine vehicle village volunteer \
    voter vote war website wetland woman worker workshop";

/// British and American spellings.
const SPELLINGS: &[(&str, &str)] = &[
    ("ageing", "aging"),
    ("armour", "armor"),
    ("behaviour", "behavior"),
    ("catalogue", "catalog"),
    ("centre", "center"),
    ("cheque", "check"),
    ("colour", "color"),
    ("defence", "defense"),
    ("dialogue", "dialog"),
    ("favour", "favor"),
    ("fibre", "fiber"),
    ("grey", "gray"),
    ("harbour", "harbor"),
    ("honour", "honor"),
    ("judgement", "judgment"),
    ("labelling", "labeling"),
    ("labour", "labor"),
    ("litre", "liter"),
    ("metre", "meter"),
    ("modelling", "modeling"),
    ("neighbour", "neighbor"),
    ("neighbourhood", "neighborhood"),
    ("neighbouring", "neighboring"),
    ("offence", "offense"),
    ("paediatric", "pediatric"),
    ("plough", "plow"),
    ("programme", "program"),
    ("rumour", "rumor"),
    ("sceptic", "skeptic"),
    ("sulphur", "sulfur"),
    ("theatre", "theater"),
    ("travelling", "traveling"),
    ("tumour", "tumor"),
    ("tyre", "tire"),
];

/// Every other form by word, with its basic form: singular and American.
static FORMS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let american: HashMap<&str, &str> = SPELLINGS.iter().copied().collect();
    let mut forms: HashMap<String, String> =
        american.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
    for noun in NOUNS.split_whitespace() {
        let basic = american.get(noun).copied().unwrap_or(noun);
        forms.insert(plural(noun), basic.to_owned());
    }
    forms
});

/// The key of a term in its basic form: each word singular and in American spelling, and no spaces.
pub(super) fn basic(key: &str) -> String {
    key.split(' ').map(word).collect()
}

fn word(word: &str) -> String {
    if let Some(basic) = FORMS.get(word) {
        return basic.clone();
    }
    // `organisation`, `modernising`: only the spelling of the ending differs.
    for (british, american) in
        [("isation", "ization"), ("isations", "izations"), ("ising", "izing"), ("yse", "yze")]
    {
        if let Some(stem) = word.strip_suffix(british)
            && stem.len() >= 4
            && !NO_ENDING.contains(&word)
        {
            return format!("{stem}{american}");
        }
    }
    word.to_owned()
}

/// Words in which `-ising` is not an ending.
const NO_ENDING: &[&str] =
    &["advertising", "comprising", "compromising", "promising", "surprising"];

fn plural(noun: &str) -> String {
    let irregular = [
        ("child", "children"),
        ("woman", "women"),
        ("analysis", "analyses"),
        ("crisis", "crises"),
        ("species", "species"),
    ];
    if let Some((_, plural)) = irregular.iter().find(|(one, _)| *one == noun) {
        return (*plural).to_owned();
    }
    let before = noun.as_bytes()[noun.len().saturating_sub(2)];
    match noun.strip_suffix('y') {
        Some(stem) if !b"aeiou".contains(&before) => format!("{stem}ies"),
        _ if noun.ends_with(['s', 'x', 'h']) => format!("{noun}es"),
        _ => format!("{noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_are_one() {
        for (a, b) in [
            ("policies", "policy"),
            ("foreign policies", "foreign policy"),
            ("labour markets", "labor market"),
            ("programmes", "program"),
            ("taxes", "tax"),
            ("analyses", "analysis"),
            ("digitalisation", "digitalization"),
            ("data base", "database"),
        ] {
            assert_eq!(basic(a), basic(b));
        }
    }

    #[test]
    fn letters_alone_say_nothing() {
        for (a, b) in [
            ("revisor", "reviser"),
            ("kdevelop", "develop"),
            ("ipython", "python"),
            ("communication", "communications"),
            ("images", "imagej"),
            ("migration", "migraton"),
            ("news", "new"),
            ("covid 18", "covid 19"),
        ] {
            assert_ne!(basic(a), basic(b));
        }
    }
}
