//! Opaque: suffixes of DOIs that say nothing and spell no word.

use xxhash_rust::xxh3::xxh3_128;

/// Digits and consonants: none of them make a word, `l` and `y` are left out since they are misread. A prime
/// number of them, so that one check character finds each wrong character and each two that changed places.
const LETTERS: &[u8; 29] = b"0123456789bcdfghjkmnpqrstvwxz";

/// Characters before the check character.
const LENGTH: usize = 7;

/// The DOI with this prefix that a name gets at its `attempt`: the same name and attempt always give the same
/// one.
pub(crate) fn opaque(prefix: &str, name: &str, attempt: u32) -> String {
    let mut number = xxh3_128(format!("{name}\n{attempt}").as_bytes());
    let base = LETTERS.len() as u128;
    let mut doi = format!("{prefix}/");
    for _ in 0..LENGTH {
        doi.push(char::from(LETTERS[(number % base) as usize]));
        number /= base;
    }
    doi.push(check(&doi));
    doi
}

/// False for a DOI with a suffix of this form whose check character does not fit.
pub(crate) fn has_its_check(doi: &str) -> bool {
    let doi = doi.to_ascii_lowercase();
    let Some((_, suffix)) = doi.split_once('/') else { return true };
    let is_ours = suffix.len() == LENGTH + 1 && suffix.bytes().all(|byte| LETTERS.contains(&byte));
    !is_ours || doi.ends_with(check(&doi[..doi.len() - 1]))
}

/// The check character of a DOI without it, by the algorithm of NOID (Nice Opaque Identifiers): the sum of
/// the places of its characters, each times the value of the character, modulo 29.
fn check(doi: &str) -> char {
    let value = |byte: u8| LETTERS.iter().position(|letter| *letter == byte).unwrap_or(0);
    let sum: usize = doi.bytes().enumerate().map(|(at, byte)| (at + 1) * value(byte)).sum();
    char::from(LETTERS[sum % LETTERS.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_character_is_that_of_noid() {
        // The example of its documentation.
        assert_eq!(check("13030/xf93gt2"), 'q');
        assert!(has_its_check("13030/xf93gt2q"));
    }

    #[test]
    fn a_wrong_character_is_found() {
        let doi = opaque("10.5555", "reports/rivers", 0);
        assert_eq!(doi, opaque("10.5555", "reports/rivers", 0));
        assert_ne!(doi, opaque("10.5555", "reports/rivers", 1));
        assert!(has_its_check(&doi) && has_its_check(&doi.to_ascii_uppercase()));
        let at = doi.find('/').unwrap() + 1;
        for place in at..doi.len() {
            for letter in LETTERS {
                let mut wrong = doi.clone().into_bytes();
                wrong[place] = *letter;
                let wrong = String::from_utf8(wrong).unwrap();
                assert_eq!(has_its_check(&wrong), wrong == doi, "{wrong}");
            }
            if place + 1 < doi.len() {
                let mut swapped = doi.clone().into_bytes();
                swapped.swap(place, place + 1);
                let swapped = String::from_utf8(swapped).unwrap();
                assert_eq!(has_its_check(&swapped), swapped == doi, "{swapped}");
            }
        }
        assert!(has_its_check("10.5555/rivers") && has_its_check("10.5555/2026-1.2"));
    }

    #[test]
    fn no_word_is_spelled() {
        assert!(LETTERS.iter().all(|letter| !b"aeiouyl".contains(letter)));
    }
}
