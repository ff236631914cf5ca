//! Lexicon: the words that begin with one character, for readers who mistyped a word.

use std::collections::BTreeMap;

use super::vector::shared;

/// Lexicons that would be shorter share one.
const SHORTEST: usize = 1024;

/// Writes lexicons of words in order, each with the number of its documents; the key of a lexicon
/// is its first character, and is empty for the lexicon of all rare characters.
pub(super) fn write<'a>(words: impl Iterator<Item = (&'a str, u32)>) -> BTreeMap<String, Vec<u8>> {
    let words: Vec<(&str, u32)> = words.filter(|(word, _)| !word.is_empty()).collect();
    let first = |word: &str| word.chars().next();
    let mut lexicons = BTreeMap::new();
    let mut rest = Vec::new();
    // Words in order have those with one first character side by side.
    for words in words.chunk_by(|(a, _), (b, _)| first(a) == first(b)) {
        let bytes = list(words);
        match first(words[0].0) {
            Some(first) if bytes.len() >= SHORTEST => {
                lexicons.insert(first.to_string(), bytes);
            }
            _ => rest.extend_from_slice(words),
        }
    }
    if !rest.is_empty() {
        lexicons.insert(String::new(), list(&rest));
    }
    lexicons
}

fn list(words: &[(&str, u32)]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(words.len() * 8);
    let mut before = "";
    for (word, count) in words {
        let shared = shared(before, word);
        bytes.extend([shared as u8, (word.len() - shared) as u8]);
        bytes.extend_from_slice(&word.as_bytes()[shared..]);
        bytes.push(count.ilog2() as u8);
        before = word;
    }
    bytes
}

/// Reads a lexicon; none where it is damaged.
pub(super) fn read(mut bytes: &[u8]) -> Option<Vec<(String, u8)>> {
    let mut words = Vec::new();
    let mut before = Vec::new();
    while !bytes.is_empty() {
        let [shared, new] = *bytes.split_off(..2)? else { return None };
        before.truncate(usize::from(shared));
        before.extend_from_slice(bytes.split_off(..usize::from(new))?);
        words.push((String::from_utf8(before.clone()).ok()?, *bytes.split_off_first()?));
    }
    Some(words)
}

/// Steps from one word to the other, at most `most`: a letter more, less or other, or two
/// neighbours that change places.
pub(super) fn distance(a: &[char], b: &[char], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut rows = [vec![0; b.len() + 1], (0..=b.len()).collect(), vec![0; b.len() + 1]];
    for (i, char) in a.iter().enumerate() {
        let [before, last, row] = &mut rows;
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let changed = last[j] + usize::from(char != other);
            row[j + 1] = changed.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *char == b[j - 1] && a[i - 1] == *other {
                row[j + 1] = row[j + 1].min(before[j - 1] + 1);
            }
        }
        if row.iter().all(|steps| *steps > most) {
            return None;
        }
        rows.rotate_left(1);
    }
    let steps = rows[1][b.len()];
    (steps <= most).then_some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_characters_share_a_lexicon() {
        let many: Vec<String> = (0..400).map(|number| format!("a{number:03}x")).collect();
        let words = many.iter().map(|word| (&**word, 5)).chain([("b", 2), ("çx", 9)]);
        let lexicons = write(words);
        let keys: Vec<&str> = lexicons.keys().map(String::as_str).collect();
        assert_eq!(keys, ["", "a"]);
        assert_eq!(read(&lexicons[""]).unwrap(), [("b".into(), 1), ("çx".into(), 3)]);
        assert_eq!(read(&lexicons["a"]).unwrap().len(), 400);
    }

    #[test]
    fn letters_that_change_places_are_one_step() {
        let steps = |a: &str, b: &str| {
            let chars = |word: &str| word.chars().collect::<Vec<char>>();
            distance(&chars(a), &chars(b), 2)
        };
        assert_eq!(steps("langauge", "language"), Some(1));
        assert_eq!(steps("water", "water"), Some(0));
        assert_eq!(steps("goverment", "government"), Some(1));
        assert_eq!(steps("wtaer", "matter"), None);
        assert_eq!(steps("ab", "abcd"), Some(2));
        assert_eq!(steps("abcde", "vwxyz"), None);
    }
}
