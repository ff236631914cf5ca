//! Stem: what the forms of a word have in common, by the rules of a language (Snowball).

use frostem::Stemmer;

use super::words::fold;

/// Finds the stems of a language's words.
pub struct Stems(Option<Stemmer>);

impl Stems {
    /// The stems of a language by its BCP 47 tag. In a language without rules, each word is its own
    /// stem.
    pub fn new(language: &str) -> Stems {
        let main = language.split('-').next().unwrap_or("").to_ascii_lowercase();
        let name = match main.as_str() {
            "nb" | "nn" => "no",
            other => other,
        };
        Stems(Stemmer::try_from_name(name).ok())
    }

    /// The stem of a word, normalized.
    pub fn of(&self, word: &str) -> String {
        let Some(stemmer) = &self.0 else { return word.to_string() };
        let stem = stemmer.stem(word);
        if stem.is_ascii() { stem.to_string() } else { fold(&stem) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        let same = |language: &str, words: &[&str]| {
            let stems = Stems::new(language);
            let of: Vec<String> = words.iter().map(|word| stems.of(word)).collect();
            assert!(of.iter().all(|stem| *stem == of[0]), "{language}: {of:?}");
        };
        same("en", &["agencies", "agency"]);
        same("en-GB", &["policies", "policy"]);
        same("de", &["häuser", "haus"]);
        same("fr", &["publié", "publiée", "publiés"]);
        same("ar", &["كتاب", "الكتاب"]);
        assert_eq!(Stems::new("zh").of("agencies"), "agencies");
    }
}
