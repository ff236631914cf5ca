//! Headings: ids that are stable, unique, and in the author's own script.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The anchor of a heading by its text: lower case, letters and digits of any script kept, one
/// `-` for everything else but apostrophes, which are dropped; `section` where nothing is left.
pub(crate) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    if text.is_ascii() {
        text.bytes().for_each(|byte| push(&mut slug, char::from(byte.to_ascii_lowercase())));
    } else {
        text.nfc().flat_map(char::to_lowercase).nfc().for_each(|char| push(&mut slug, char));
    }
    if slug.ends_with('-') {
        slug.pop();
    }
    if slug.is_empty() { "section".to_owned() } else { slug }
}

fn push(slug: &mut String, char: char) {
    let letter = char.is_alphanumeric()
        || (is_combining_mark(char) && !slug.is_empty() && !slug.ends_with('-'));
    if letter {
        slug.push(char);
    } else if !matches!(char, '\'' | '’') && !slug.is_empty() && !slug.ends_with('-') {
        slug.push('-');
    }
}

/// Gives out ids, each only once.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    taken: HashSet<String>,
    next: HashMap<String, usize>,
}

impl Ids {
    /// Takes `id`; false when it is taken.
    pub(crate) fn take(&mut self, id: &str) -> bool {
        self.taken.insert(id.to_owned())
    }

    /// An id like `slug` that is not taken, and takes it.
    pub(crate) fn free(&mut self, slug: String) -> String {
        if self.taken.insert(slug.clone()) {
            return slug;
        }
        let next = self.next.entry(slug.clone()).or_insert(2);
        loop {
            let id = format!("{slug}-{next}");
            *next += 1;
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_keep_every_script() {
        assert_eq!(slug("  What's new, in 2024?"), "whats-new-in-2024");
        assert_eq!(slug("Réforme E\u{301}tat"), "réforme-état");
        assert_eq!(slug("ما هي الخطة؟"), "ما-هي-الخطة");
        assert_eq!(slug("हिन्दी भाषा"), "हिन्दी-भाषा");
        assert_eq!(slug("—"), "section");
    }

    #[test]
    fn ids_are_given_out_once() {
        let mut ids = Ids::default();
        assert!(ids.take("a-2"));
        assert_eq!(ids.free("a".into()), "a");
        assert_eq!(ids.free("a".into()), "a-3");
        assert_eq!(ids.free("a-2".into()), "a-2-2");
    }
}
