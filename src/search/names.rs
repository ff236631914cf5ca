//! Names: each file of an index has a name made from its content, so that it can be kept for ever.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::disk::Hash;

/// Letters of a name.
const LENGTH: usize = 7;

/// The name of a file without folder and ending, and the hash of its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// The name.
    pub name: String,
    /// The hash.
    pub hash: Hash,
}

/// The files of an index, by name.
#[derive(Debug, Default)]
pub struct Names {
    files: Vec<(String, Vec<u8>)>,
    known: HashMap<String, Hash>,
    are_doubled: bool,
}

impl Names {
    /// Takes the names of files that exist.
    pub fn knowing(known: impl Iterator<Item = (String, Hash)>) -> Names {
        Names { known: known.collect(), ..Names::default() }
    }

    /// Adds a file of a folder; gives its name.
    pub fn add(&mut self, folder: &str, ending: &str, bytes: Vec<u8>) -> Name {
        let hash = Hash::of(&bytes);
        let mut number = hash.0;
        loop {
            let name = letters(number);
            let path = format!("{folder}/{name}.{ending}");
            match self.known.get(&path) {
                None => {
                    self.known.insert(path.clone(), hash);
                    self.files.push((path, bytes));
                    return Name { name, hash };
                }
                Some(known) if *known == hash => return Name { name, hash },
                // This happens once in ten thousand sites.
                Some(_) => {
                    self.are_doubled = true;
                    number = Hash::of(&number.to_le_bytes()).0;
                }
            }
        }
    }

    /// Two contents would have had one name: then names depend on the order of files.
    pub fn are_doubled(&self) -> bool {
        self.are_doubled
    }

    /// All files that were added: path and bytes.
    pub fn files(self) -> Vec<(String, Vec<u8>)> {
        self.files
    }
}

fn letters(mut hash: u128) -> String {
    let mut name = String::with_capacity(LENGTH);
    for _ in 0..LENGTH {
        name.push(char::from(b"0123456789abcdefghijklmnopqrstuvwxyz"[(hash % 36) as usize]));
        hash /= 36;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_content_has_one_name() {
        let mut names = Names::default();
        let name = names.add("t", "bin", b"one".to_vec());
        assert_eq!(names.add("t", "bin", b"one".to_vec()), name);
        assert_ne!(names.add("t", "bin", b"two".to_vec()), name);
        assert_eq!(name.name.len(), 7);
        assert!(!names.are_doubled);
        // As if another content had got the same name.
        let taken = (format!("t/{}.bin", name.name), Hash::of(b"other"));
        let mut taken = Names::knowing([taken].into_iter());
        assert_ne!(taken.add("t", "bin", b"one".to_vec()).name, name.name);
        assert!(taken.are_doubled);
        assert_eq!(taken.files().len(), 1);
    }
}
