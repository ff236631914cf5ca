//! Recipe: how a file is derived from a file of the site. Its key is known before its bytes.

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::disk::Hash;
use crate::theme;

/// What a recipe gives: the bytes, or what is wrong with the source.
pub type Bytes = Result<Vec<u8>, Box<Diagnostic>>;

/// How a file is derived from a file of the site.
///
/// The bytes may depend on the bytes of the source and on the parameters, and on nothing else: not
/// on the name of the source, the clock or the machine. Then all outputs with the same source bytes
/// and parameters share one file in the cache, over all builds.
pub struct Recipe<'a> {
    /// The source, relative to the site's root.
    pub source: PathBuf,
    /// Hash of the name, the version and the parameters.
    how: Hash,
    make: Make<'a>,
}

type Make<'a> = Box<dyn Fn(&[u8]) -> Bytes + Send + Sync + 'a>;

impl<'a> Recipe<'a> {
    /// A recipe. `name` and `version` name the code, such as `("picture", 1)`: raise the version
    /// whenever the code gives other bytes, since derived files outlive the program that made them.
    /// `make` gets the bytes of the source.
    pub fn new<P: Serialize + Send + Sync + 'a>(
        source: PathBuf,
        (name, version): (&'static str, u32),
        parameters: P,
        make: fn(&[u8], &P) -> Bytes,
    ) -> Recipe<'a> {
        let how = theme::fingerprint(&(name, version, &parameters));
        Recipe { source, how, make: Box::new(move |bytes| make(bytes, &parameters)) }
    }

    /// The key of what is derived from a source with this content.
    pub fn key(&self, source: Hash) -> Hash {
        theme::fingerprint(&(source, self.how))
    }

    /// Derives the bytes from the bytes of the source.
    pub fn make(&self, source: &[u8]) -> Bytes {
        (self.make)(source)
    }
}

impl fmt::Debug for Recipe<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipe({}, {})", self.source.display(), self.how.hex())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_tells_apart_all_that_the_bytes_depend_on() {
        let recipe = |version: u32, width: u32, path: &str| {
            let make = |bytes: &[u8], width: &u32| Ok(bytes[..*width as usize].to_vec());
            Recipe::new(PathBuf::from(path), ("picture", version), width, make)
        };
        let (one, other) = (Hash::of(b"one"), Hash::of(b"other"));
        let key = recipe(1, 2, "a.jpg").key(one);
        assert_eq!(key, recipe(1, 2, "b.jpg").key(one));
        let others = [
            recipe(1, 2, "a.jpg").key(other),
            recipe(2, 2, "a.jpg").key(one),
            recipe(1, 3, "a.jpg").key(one),
        ];
        assert!(!others.contains(&key));
        assert_eq!(recipe(1, 2, "a.jpg").make(b"one").ok().as_deref(), Some(&b"on"[..]));
    }
}
