//! Standing: what the path of a source says about it.

use std::path::Path;

use crate::slug;

/// What a file in `content/` is, by its path alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing<'a> {
    /// Folder below `content/`, without slashes at its ends; empty for `content/` itself.
    pub folder: &'a str,
    /// Name without language and extension: `hello`, `index`, `_index`.
    pub stem: &'a str,
    /// Language part of the name, such as `ar` in `hello.ar.md`.
    pub language: Option<&'a str>,
}

impl<'a> Standing<'a> {
    /// Splits the path of a Markdown file.
    pub fn of(path: &'a Path) -> Standing<'a> {
        let text = path.to_str().unwrap_or("");
        let below = text.strip_prefix("content/").unwrap_or(text);
        let (folder, name) = below.rsplit_once('/').unwrap_or(("", below));
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        match stem.rsplit_once('.') {
            Some((stem, language)) if looks_like_language(language) => {
                Standing { folder, stem, language: Some(language) }
            }
            _ => Standing { folder, stem, language: None },
        }
    }

    /// Default id: folder and name, without `index`.
    pub fn id(&self) -> String {
        match (self.folder, self.stem) {
            (folder, "index") => folder.to_string(),
            ("", stem) => stem.to_string(),
            (folder, stem) => format!("{folder}/{stem}"),
        }
    }

    /// The slug in its name, without a date in front; may be empty.
    pub fn slug(&self, rule: slug::Rule) -> String {
        rule.slug(self.bare_name())
    }

    /// Its name as it is, without a date in front.
    pub fn bare_name(&self) -> &'a str {
        let name = self.name();
        let dated = name.len() > 11
            && name.is_char_boundary(11)
            && name[..11].bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 | 10 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if dated { &name[11..] } else { name }
    }

    /// The day that a name such as `2026-03-04-rivers` begins with.
    pub fn day(&self) -> Option<&'a str> {
        let name = self.name();
        let day = name.get(..10)?;
        let is_whole = name[10..].starts_with('-');
        (is_whole && day.parse::<jiff::civil::Date>().is_ok()).then_some(day)
    }

    /// The name that distinguishes it: that of the folder, where the file represents the folder.
    fn name(&self) -> &'a str {
        match self.stem {
            "index" => self.folder.rsplit('/').next().unwrap_or(""),
            stem => stem,
        }
    }
}

/// `ar`, `pt-BR` and `zh-Hans`, but not `v2`, `final` or `gov-agency`: a language, a script of four
/// letters, and a region of two letters or three digits.
fn looks_like_language(text: &str) -> bool {
    let mut parts = text.split('-').peekable();
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_primary = parts.next().is_some_and(|primary| {
        matches!(primary.len(), 2 | 3) && primary.bytes().all(|byte| byte.is_ascii_lowercase())
    });
    parts.next_if(|part| part.len() == 4 && letters(part));
    parts.next_if(|part| {
        (part.len() == 2 && letters(part))
            || (part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()))
    });
    is_primary && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_where_a_file_stands() {
        let path = Path::new("content/articles/talks/index.ar.md");
        let standing = Standing::of(path);
        assert_eq!(standing.folder, "articles/talks");
        assert_eq!(standing.stem, "index");
        assert_eq!(standing.language, Some("ar"));
        assert_eq!(standing.id(), "articles/talks");
        assert_eq!(Standing::of(Path::new("content/v1.2.md")).language, None);
        assert_eq!(Standing::of(Path::new("content/a.zh-Hant-HK.md")).language, Some("zh-Hant-HK"));
        assert_eq!(Standing::of(Path::new("content/a.usa.gov-agency.md")).language, None);
    }
}
