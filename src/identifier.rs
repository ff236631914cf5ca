//! Identifiers of works, people and institutions: read in every form in which people write them, checked,
//! and printed in one.

use crate::url;

/// A DOI without its resolver, such as `10.5555/12345678`; none where the text is not one.
///
/// `doi:10.5555/1`, `DOI 10.5555/1`, `https://dx.doi.org/10.5555/1` and the like are read. Its letters
/// stay as written: a DOI is the same in upper and lower case.
pub(crate) fn doi(text: &str) -> Option<String> {
    if is_doi(text.trim()) {
        return Some(text.trim().to_string());
    }
    let bare = without_word(without_address(text, &["doi.org", "dx.doi.org"]), "doi");
    let bare = without_address(bare, &["doi.org", "dx.doi.org"]);
    let decoded = match is_address(text.trim()) {
        true => url::percent_decode(bare).into_owned(),
        false => bare.to_string(),
    };
    doi_of(&decoded).map(str::to_string)
}

/// The DOI that text without a resolver is, without the marks of a sentence behind it.
fn doi_of(text: &str) -> Option<&str> {
    let doi = text.trim_end_matches(['.', ',', ';']);
    let (registrant, suffix) = doi.strip_prefix("10.")?.split_once('/')?;
    let is_registrant = registrant.len() >= 4
        && registrant.split('.').all(|part| !part.is_empty() && is_digits(part));
    let is_suffix =
        !suffix.is_empty() && !suffix.contains(|c: char| c.is_whitespace() || c.is_control());
    (is_registrant && is_suffix).then_some(doi)
}

/// True for text that is a DOI as [`doi`] gives it.
pub(crate) fn is_doi(text: &str) -> bool {
    doi_of(text) == Some(text)
}

/// The address at which a DOI, as [`doi`] gives it, is resolved.
pub(crate) fn doi_url(doi: &str) -> String {
    format!("https://doi.org/{}", url::encode(doi))
}

/// An ORCID iD as a full URL, when its check digit fits (ISO 7064 mod 11-2).
pub(crate) fn orcid(text: &str) -> Option<String> {
    let bare = without_word(without_address(text, &["orcid.org"]), "orcid");
    let bare = without_address(bare, &["orcid.org"]).trim_end_matches('/');
    let signs = signs(bare)?;
    if signs.len() != 16 || check_11_2(&signs[..15])? != signs.chars().last()? {
        return None;
    }
    let id = signs.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned());
    Some(format!("https://orcid.org/{}", id.collect::<Vec<_>>().join("-")))
}

/// A ROR identifier as a full URL: `0` and eight characters of Crockford's base 32, the last two a
/// checksum (ISO 7064 mod 97-10).
pub(crate) fn ror(text: &str) -> Option<String> {
    let bare = without_word(without_address(text, &["ror.org"]), "ror");
    let id = without_address(bare, &["ror.org"]).trim_end_matches('/').to_ascii_lowercase();
    if id.len() != 9 || !id.starts_with('0') || !id.is_ascii() {
        return None;
    }
    let mut number: u64 = 0;
    for c in id[..7].chars() {
        let digit = "0123456789abcdefghjkmnpqrstvwxyz".find(c)?;
        number = number * 32 + digit as u64;
    }
    let check: u64 = id[7..].parse().ok()?;
    (98 - (number * 100) % 97 == check).then(|| format!("https://ror.org/{id}"))
}

/// An ISSN such as `2049-3630`, when its check digit fits (ISO 3297).
pub(crate) fn issn(text: &str) -> Option<String> {
    let signs = signs(without_word(text, "issn"))?;
    if signs.len() != 8 {
        return None;
    }
    let sum = weighted(&signs[..7], |at| 8 - at as u32)?;
    (sign((11 - sum % 11) % 11) == signs.chars().last()?)
        .then(|| format!("{}-{}", &signs[..4], &signs[4..]))
}

/// An ISBN as its thirteen digits, when its check digit fits (ISO 2108); one of ten digits becomes one
/// of thirteen.
pub(crate) fn isbn(text: &str) -> Option<String> {
    let bare = without_word(text, "isbn");
    let bare = ["-13:", "-10:", "-13 ", "-10 "]
        .iter()
        .find_map(|word| bare.strip_prefix(word))
        .unwrap_or(bare);
    let signs = signs(bare)?;
    match signs.len() {
        13 => {
            (is_digits(&signs) && check_13(&signs[..12])? == signs.chars().last()?).then_some(signs)
        }
        10 => {
            let sum = weighted(&signs[..9], |at| 10 - at as u32)?;
            if sign((11 - sum % 11) % 11) != signs.chars().last()? {
                return None;
            }
            let thirteen = format!("978{}", &signs[..9]);
            let check = check_13(&thirteen)?;
            Some(thirteen + &check.to_string())
        }
        _ => None,
    }
}

fn is_address(text: &str) -> bool {
    text.split_once("://")
        .is_some_and(|(scheme, _)| matches!(scheme, "http" | "https" | "HTTP" | "HTTPS"))
}

/// The text after one of `hosts`, with or without scheme and `www.`.
fn without_address<'a>(text: &'a str, hosts: &[&str]) -> &'a str {
    let text = text.trim();
    let rest =
        if is_address(text) { text.split_once("://").map_or(text, |(_, rest)| rest) } else { text };
    let rest = strip(rest, "www.").unwrap_or(rest);
    let below = hosts.iter().find_map(|host| strip(rest, host)?.strip_prefix('/'));
    below.unwrap_or(text)
}

/// The text after `word`, in any case, and a colon or space after it.
fn without_word<'a>(text: &'a str, word: &str) -> &'a str {
    let text = text.trim();
    let Some(rest) = strip(text, word) else { return text };
    let rest = strip(rest, " id").unwrap_or(rest);
    rest.trim_start_matches([':', ' ', '\u{a0}']).trim()
}

fn strip<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let head = text.get(..word.len())?;
    head.eq_ignore_ascii_case(word).then(|| &text[word.len()..])
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Digits and a last `X` without the dashes and spaces between them; none where there is anything else.
fn signs(text: &str) -> Option<String> {
    let is_between =
        |c: &char| matches!(c, '-' | ' ' | '\u{a0}' | '\u{2010}'..='\u{2015}' | '\u{2212}');
    let signs: String = text.trim().chars().filter(|c| !is_between(c)).collect();
    let (last, digits) = signs.as_bytes().split_last()?;
    let is_sound = digits.iter().all(u8::is_ascii_digit)
        && (last.is_ascii_digit() || matches!(last, b'x' | b'X'));
    is_sound.then(|| signs.to_ascii_uppercase())
}

fn sign(value: u32) -> char {
    char::from_digit(value, 10).unwrap_or('X')
}

fn weighted(digits: &str, weight: impl Fn(usize) -> u32) -> Option<u32> {
    digits.chars().enumerate().map(|(at, digit)| Some(digit.to_digit(10)? * weight(at))).sum()
}

fn check_13(digits: &str) -> Option<char> {
    let sum = weighted(digits, |at| if at % 2 == 0 { 1 } else { 3 })?;
    Some(sign((10 - sum % 10) % 10))
}

/// The check digit of ISO 7064 mod 11-2.
fn check_11_2(digits: &str) -> Option<char> {
    let mut total = 0;
    for digit in digits.chars() {
        total = (total + digit.to_digit(10)?) * 2;
    }
    Some(sign((12 - total % 11) % 11))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doi_is_read_in_every_form() {
        for text in [
            "10.5555/Ab(c)",
            "doi:10.5555/Ab(c)",
            "DOI: 10.5555/Ab(c)",
            "doi 10.5555/Ab(c)",
            " https://doi.org/10.5555/Ab(c) ",
            "http://dx.doi.org/10.5555/Ab(c)",
            "https://www.doi.org/10.5555/Ab%28c%29",
            "doi.org/10.5555/Ab(c).",
            "doi:https://doi.org/10.5555/Ab(c)",
        ] {
            assert_eq!(doi(text).as_deref(), Some("10.5555/Ab(c)"), "{text}");
        }
        assert_eq!(doi("10.1000.10/1").as_deref(), Some("10.1000.10/1"));
        assert_eq!(doi("10.5555/a%2Fb").as_deref(), Some("10.5555/a%2Fb"));
        for text in [
            "10.5555",
            "doi:abc",
            "10.5555/",
            "10.5555/x y",
            "10.55a5/x",
            "10.55/x",
            "10.5555./x",
            "11.5555/x",
            "",
        ] {
            assert_eq!(doi(text), None, "{text}");
        }
        assert_eq!(doi_url("10.5555/a<b>"), "https://doi.org/10.5555/a%3Cb%3E");
    }

    #[test]
    fn an_orcid_is_read_in_every_form() {
        for text in [
            "0000-0002-1825-0097",
            "0000 0002 1825 0097",
            "0000000218250097",
            "https://orcid.org/0000-0002-1825-0097/",
            "http://www.orcid.org/0000-0002-1825-0097",
            "ORCID: 0000-0002-1825-0097",
            "ORCID iD: https://orcid.org/0000-0002-1825-0097",
            "0000‑0002–1825−0097",
        ] {
            assert_eq!(
                orcid(text).as_deref(),
                Some("https://orcid.org/0000-0002-1825-0097"),
                "{text}"
            );
        }
        assert_eq!(
            orcid("0000-0002-1694-233x").as_deref(),
            Some("https://orcid.org/0000-0002-1694-233X")
        );
        for text in ["0000-0002-1825-0098", "0000-0002-1825", "none", "", "0000-0002-18X5-0097"] {
            assert_eq!(orcid(text), None, "{text}");
        }
    }

    #[test]
    fn a_ror_is_read_in_every_form() {
        for text in
            ["02mhbdp94", "ror.org/02mhbdp94", "https://ror.org/02MHBDP94/", "ROR: 02mhbdp94"]
        {
            assert_eq!(ror(text).as_deref(), Some("https://ror.org/02mhbdp94"), "{text}");
        }
        for text in
            ["https://ror.org/02mhbdp95", "x", "", "012345678", "0äaaaaaa", "0\u{0660}aaaaa94"]
        {
            assert_eq!(ror(text), None, "{text}");
        }
    }

    #[test]
    fn an_issn_is_read_in_every_form() {
        for text in ["2049-3630", "20493630", "ISSN 2049-3630", "issn: 2049 3630"] {
            assert_eq!(issn(text).as_deref(), Some("2049-3630"), "{text}");
        }
        assert_eq!(issn("2434-561x").as_deref(), Some("2434-561X"));
        for text in ["2049-3631", "2049", "", "20X9-3630"] {
            assert_eq!(issn(text), None, "{text}");
        }
    }

    #[test]
    fn an_isbn_is_read_in_every_form() {
        for text in [
            "978-0-306-40615-7",
            "9780306406157",
            "ISBN 0-306-40615-2",
            "ISBN-13: 978 0 306 40615 7",
            "isbn-10: 0306406152",
        ] {
            assert_eq!(isbn(text).as_deref(), Some("9780306406157"), "{text}");
        }
        assert_eq!(isbn("0-8044-2957-X").as_deref(), Some("9780804429573"));
        for text in ["978-0-306-40615-8", "0-306-40615-3", "12", "", "978030640615X"] {
            assert_eq!(isbn(text), None, "{text}");
        }
    }
}
