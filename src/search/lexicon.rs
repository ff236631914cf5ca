//! Lexicon: the words that begin with one character, for readers who mistyped a word.

use std::collections::{BTreeMap, BTreeSet};

use super::vector::shared;
use super::words::is_dense;

/// Lexicons that would be shorter share one.
const SHORTEST: usize = 1024;

/// How a lexicon shows the number of documents that have a word: its logarithm, and nothing where only one
/// has it. Words that nobody spells are in none.
pub(super) fn shown(word: &str, documents: u32) -> Option<u8> {
    let is_spelt = !word.starts_with(|first: char| first.is_numeric() || is_dense(first));
    (documents >= 2 && is_spelt && !word.is_empty()).then(|| documents.ilog2() as u8)
}

/// Writes lexicons of words in order; the key of a lexicon is its first character, and is empty for the
/// lexicon of all rare characters.
pub(super) fn write<'a>(words: impl Iterator<Item = (&'a str, u8)>) -> BTreeMap<String, Vec<u8>> {
    let words: Vec<(&str, u8)> = words.collect();
    let mut lexicons = BTreeMap::new();
    let mut rest = Vec::new();
    // Words in order have those with one first character side by side.
    for words in words.chunk_by(|(a, _), (b, _)| first(a) == first(b)) {
        let bytes = list(words);
        match bytes.len() >= SHORTEST {
            true => drop(lexicons.insert(first(words[0].0), bytes)),
            false => rest.extend_from_slice(words),
        }
    }
    if !rest.is_empty() {
        lexicons.insert(String::new(), list(&rest));
    }
    lexicons
}

/// Changes how words are shown; gives the keys of the lexicons that have others, or nothing where words
/// would move from one lexicon to another.
pub(super) fn change(
    lexicons: &mut BTreeMap<String, Vec<u8>>,
    changes: &BTreeMap<&str, Option<u8>>,
) -> Option<BTreeSet<String>> {
    let mut by_key: BTreeMap<String, Vec<(&str, Option<u8>)>> = BTreeMap::new();
    for (word, shown) in changes {
        let own = first(word);
        let key = if lexicons.contains_key(&own) { own } else { String::new() };
        by_key.entry(key).or_default().push((word, *shown));
    }
    for (key, changes) in &by_key {
        let mut words: BTreeMap<String, u8> = match lexicons.get(key) {
            Some(bytes) => read(bytes)?.into_iter().collect(),
            None => BTreeMap::new(),
        };
        for (word, shown) in changes {
            match shown {
                Some(shown) => drop(words.insert(word.to_string(), *shown)),
                None => drop(words.remove(*word)),
            }
        }
        let words: Vec<(&str, u8)> = words.iter().map(|(word, shown)| (&**word, *shown)).collect();
        // Of the rest, each character alone is too short for a lexicon.
        let mut of_one = words.chunk_by(|(a, _), (b, _)| first(a) == first(b));
        let is_long = |words: &[(&str, u8)]| list(words).len() >= SHORTEST;
        let stays = match key.is_empty() {
            true => !of_one.any(is_long),
            false => is_long(&words),
        };
        if !stays {
            return None;
        }
        match words.is_empty() {
            true => drop(lexicons.remove(key)),
            false => drop(lexicons.insert(key.clone(), list(&words))),
        }
    }
    Some(by_key.into_keys().collect())
}

/// The first character.
fn first(word: &str) -> String {
    word.chars().take(1).collect()
}

fn list(words: &[(&str, u8)]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(words.len() * 8);
    let mut before = "";
    for (word, shown) in words {
        let shared = shared(before, word);
        bytes.extend([shared as u8, (word.len() - shared) as u8]);
        bytes.extend_from_slice(&word.as_bytes()[shared..]);
        bytes.push(*shown);
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
        let words = many.iter().map(|word| (&**word, 2)).chain([("b", 1), ("çx", 3)]);
        let mut lexicons = write(words);
        let keys: Vec<&str> = lexicons.keys().map(String::as_str).collect();
        assert_eq!(keys, ["", "a"]);
        assert_eq!(read(&lexicons[""]).unwrap(), [("b".into(), 1), ("çx".into(), 3)]);
        assert_eq!(read(&lexicons["a"]).unwrap().len(), 400);
        // A word of its own lexicon, a new character, and one that goes.
        let changes = [("a100x", Some(9)), ("çx", None), ("ďx", Some(4))].into();
        let changed = change(&mut lexicons, &changes).unwrap();
        assert_eq!(changed, ["".to_string(), "a".to_string()].into());
        assert_eq!(read(&lexicons[""]).unwrap(), [("b".into(), 1), ("ďx".into(), 4)]);
        assert_eq!(read(&lexicons["a"]).unwrap()[100], ("a100x".into(), 9));
        // The lexicon of a character would be too short, or one of the rest long enough.
        let gone: BTreeMap<&str, Option<u8>> = many.iter().map(|word| (&**word, None)).collect();
        assert!(change(&mut lexicons.clone(), &gone).is_none());
        let more: Vec<String> = many.iter().map(|word| word.replace('a', "b")).collect();
        let more = more.iter().map(|word| (&**word, Some(2))).collect();
        assert!(change(&mut lexicons, &more).is_none());
        assert_eq!(shown("water", 1), None);
        assert_eq!((shown("water", 9), shown("2020", 9)), (Some(3), None));
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
