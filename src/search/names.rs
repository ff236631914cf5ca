//! Names: each file of an index has a name made from its content, so that it can be kept for ever.

use std::collections::HashMap;

use crate::disk::Hash;

/// Letters of a name.
const LENGTH: usize = 7;

/// The files of an index, by name.
#[derive(Default)]
pub struct Names {
    files: Vec<(String, Vec<u8>)>,
    known: HashMap<String, usize>,
}

impl Names {
    /// Adds a file of a folder; gives its name without folder and ending.
    pub fn add(&mut self, folder: &str, ending: &str, bytes: Vec<u8>) -> String {
        let mut hash = Hash::of(&bytes).0;
        loop {
            let name = letters(hash);
            let path = format!("{folder}/{name}.{ending}");
            match self.known.get(&path) {
                None => {
                    self.known.insert(path.clone(), self.files.len());
                    self.files.push((path, bytes));
                    return name;
                }
                Some(at) if self.files[*at].1 == bytes => return name,
                // Two contents with one name: this happens once in ten thousand sites.
                Some(_) => hash = Hash::of(&hash.to_le_bytes()).0,
            }
        }
    }

    /// All files: path and bytes.
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
        assert_eq!(name.len(), 7);
        // As if another content had got the same name.
        let mut taken = Names::default();
        taken.known.insert(format!("t/{name}.bin"), 0);
        taken.files.push((String::new(), b"other".to_vec()));
        assert_ne!(taken.add("t", "bin", b"one".to_vec()), name);
        assert_eq!(taken.files().len(), 2);
    }
}
