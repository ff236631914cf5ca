//! What must hold of any input, however it was made: by `cargo fuzz`, or by `mutated.rs` of the tests.

use std::path::{Path, PathBuf};

use ssg::cache::State;
use ssg::diagnostic::slip;
use ssg::disk::Hash;
use ssg::front_matter::{names, title_parts};
use ssg::parse::Document;
use ssg::redirect::{Asked, Pattern, Splat, Target};
use ssg::search::Kept;

/// A byline and a title: every name stands where it says, and none is empty.
pub fn byline(text: &str) {
    let mut end = 0;
    for name in names(text) {
        assert_eq!(&text[name.range.clone()], name.text);
        assert!(!name.text.trim().is_empty());
        assert!(name.range.start >= end);
        end = name.range.end;
    }
    let (title, _) = title_parts(text);
    assert!(!title.contains('\n'));
    slip(&title, [text, "Jane Doe"]);
}

/// The first line of a text as the pattern of a redirect, the second as its target: an address that the
/// pattern is for is led somewhere, and no host reads more than one line or one quoted text.
pub fn redirects(text: &str) {
    let (from, to) = text.split_once('\n').unwrap_or((text, "/"));
    let Ok(pattern) = Pattern::parse(from) else { return };
    let (path, query) = pattern.sample("x", "y/z");
    assert!(pattern.captures(&path, &query).is_some(), "{from} is not for {path}?{query}");
    let plain = |text: &str| !text.chars().any(|c| c.is_control() || c == '\u{2028}');
    for line in pattern.netlify("/base") {
        assert!(plain(&line) && !line.trim().is_empty(), "{line:?}");
        assert!(!line.starts_with('#'), "{line:?}");
    }
    let expression = pattern.nginx("/base");
    assert!(plain(&expression) && !expression.contains('"'), "{expression:?}");
    let Ok(target) = Target::parse(to, &pattern, "/base") else { return };
    let link = target.fill(&pattern.captures(&path, &query).unwrap_or_default());
    let is_led = ["/", "http:", "https:"].iter().any(|start| {
        link.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
    });
    assert!(is_led && !link.starts_with("//"), "{to} leads to {link:?}");
    let of_nginx = [Asked::PassedOn, Asked::Dropped].map(|asked| target.nginx(asked));
    for link in of_nginx.into_iter().chain([target.netlify(Splat::Matched)]) {
        assert!(plain(&link) && !link.contains(['"', ' ']), "{link:?}");
    }
}

/// A manifest, with and without a checksum that is right: it lists no file outside its folder. `folder`
/// is one to write it into.
pub fn manifest(folder: &Path, text: &str) {
    let sum = Hash::of(text.as_bytes()).hex();
    for text in [text.to_string(), format!("ssg manifest 2 {sum}\n{text}")] {
        std::fs::write(folder.join(".ssg-manifest"), &text).expect("the folder can be written");
        for file in ssg::write::published(folder) {
            let is_inside = file.split('/').all(|part| !matches!(part, "" | "." | ".."));
            assert!(is_inside && PathBuf::from(&file).is_relative(), "{file:?} of {text:?}");
        }
    }
}

/// What a file of the cache holds behind its checksum, as each of the things that lie there.
pub fn cache(bytes: &[u8]) {
    if let Ok(state) = postcard::from_bytes::<State>(bytes) {
        state.outputs.number("index.html");
        state.diagnostics();
    }
    let _ = postcard::from_bytes::<Document>(bytes);
    if let Ok(kept) = postcard::from_bytes::<Kept>(bytes) {
        kept.words.alphabet();
        for (_, _, later) in kept.words.files() {
            let _ = kept.words.file(&later, &|_| Some(bytes.to_vec()));
        }
    }
}
