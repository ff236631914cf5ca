//! Globs of paths, such as `content/**/*.Rmd` and `/packages/**`.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::tree::Spanned;

/// Paths of some forms. A `*` is for a part of a path, `**` for any number of parts.
#[derive(Debug, Clone, Default)]
pub struct Globs(Option<GlobSet>);

impl Globs {
    /// Reads globs; `fault` gets those that cannot be read.
    pub fn new(globs: &[Spanned<String>], mut fault: impl FnMut(&Spanned<String>)) -> Globs {
        if globs.is_empty() {
            return Globs::default();
        }
        let mut set = GlobSetBuilder::new();
        for text in globs {
            match GlobBuilder::new(text).literal_separator(true).build() {
                Ok(glob) => {
                    set.add(glob);
                }
                Err(_) => fault(text),
            }
        }
        Globs(set.build().ok())
    }

    /// True for a path of one of the forms, and for a folder of such paths.
    pub fn has(&self, path: &str) -> bool {
        let Some(set) = &self.0 else { return false };
        set.is_match(path) || (path.ends_with('/') && set.is_match(format!("{path}index.html")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_for_one_part() {
        let globs =
            ["/packages/**", "/x/*.html", "**/*.Rmd"].map(|text| Spanned::from(text.to_string()));
        let globs = Globs::new(&globs, |_| panic!("they can be read"));
        for path in ["/packages/", "/packages/a/b.zip", "/x/a.html", "content/a/b.Rmd", "b.Rmd"] {
            assert!(globs.has(path), "{path}");
        }
        for path in ["/packages", "/x/a/b.html", "/y/"] {
            assert!(!globs.has(path), "{path}");
        }
        let mut faults = 0;
        Globs::new(&[Spanned::from("[a".to_string())], |_| faults += 1);
        assert_eq!(faults, 1);
    }
}
