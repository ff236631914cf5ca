//! Inputs made worse at random: bylines, redirects, manifests and what the cache holds. Each ends without
//! a panic, and what `fuzz/bodies.rs` says of it holds.
//!
//! `SSG_SECONDS=600` tries each for ten minutes, `SSG_SEED=7` begins with other inputs.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ssg::disk::Hash;

#[path = "fuzz/bodies.rs"]
mod bodies;

use crate::random::Random;
use crate::tools::{self, Folder, run, ssg, told};

/// How often each is tried where `SSG_SECONDS` does not say how long.
const TIMES: u64 = 20_000;

const BYLINES: &[&str] = &[
    "By Jane Doe, Omar Haddad and E. Roe",
    "jane-doe, Omar Haddad",
    "Jane Doe, PhD; Omar Haddad (Institute)",
    "Haddad, Omar & Roe, Eva",
    "van der Berg, Anna, Jr., MD",
    "A Title:\nIts Subtitle",
    "جين دو، عمر حداد",
    "José Ortega y Gasset et al.",
];

const REDIRECTS: &[&str] = &[
    "/blog/:year/*\n/news/:year/:splat",
    "/old/*\nhttps://x.example:80/:splat",
    "/:a-x/b\n/b/:a/?q=1#z",
    "/?p=:id\n/posts/:id/",
    "/a%2A%3Ab/\n/c d/",
    "/caf%C3%A9/:name.html\n/:name/",
    "/x\" \"y\n/\\\"$",
];

const MANIFESTS: &[&str] = &[
    "0123456789abcdef0123456789abcdef  CNAME\n0123456789abcdef0123456789abcdef *index.html\n",
    "ssg manifest 1\n00000000000000000000000000000001  a/../b\n",
    "0123456789abcdef0123456789abcdef  a%0Ab/c%25\n0123456789abcdef0123456789abcdef  ../x\n",
    "0123456789abcdef0123456789abcdef  /etc/passwd\r\n",
];

/// Pieces that mean something to one of the readers.
const MEANING: &[&str] = &[
    ",",
    ";",
    " and ",
    " & ",
    "By ",
    "\n",
    "\r\n",
    "(",
    ")",
    "é",
    "\u{202e}",
    "\u{2028}",
    "\0",
    "%",
    "%2F",
    "%0A",
    "%00",
    "%FF",
    "*",
    ":",
    ":a",
    ":splat",
    "?",
    "&",
    "#",
    "\"",
    "\\",
    "$",
    " ",
    "\t",
    "/",
    "//",
    "../",
    ".",
    "http://",
    "https://",
    "javascript:",
    "ssg manifest 2 ",
    "  ",
    " *",
    "0123456789abcdef",
];

/// One of `seeds` with a few changes.
fn mutated(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = seeds[random.below(seeds.len())].clone();
    for _ in 0..random.between(1, 6) {
        let at = random.below(bytes.len() + 1);
        let end = (at + random.between(1, 12)).min(bytes.len());
        match random.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 if at < bytes.len() => {
                bytes[at] = *[0, 1, 0x7f, 0x80, 0xff].get(random.below(5)).unwrap()
            }
            2 => drop(bytes.drain(at..end)),
            3 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            4 => {
                let other = &seeds[random.below(seeds.len())];
                let from = random.below(other.len() + 1);
                bytes.splice(at.., other[from..].iter().copied());
            }
            5 => bytes.truncate(at),
            _ => {
                let piece = MEANING[random.below(MEANING.len())];
                bytes.splice(at..at, piece.bytes());
            }
        }
    }
    bytes
}

/// Tries `body` with inputs made of `seeds`; says before each that fails which it was.
fn tried(name: &str, times: u64, seeds: Vec<Vec<u8>>, mut body: impl FnMut(&[u8])) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (seconds, seed) = (number("SSG_SECONDS"), number("SSG_SEED").unwrap_or(1));
    let start = Instant::now();
    let goes_on = |done: u64| match seconds {
        Some(seconds) => start.elapsed() < Duration::from_secs(seconds),
        None => done < times,
    };
    let mut done = 0;
    while goes_on(done) {
        let input = mutated(&seeds, &mut Random::new(&[seed, done]));
        let told = Told { name, seed, done, input: &input };
        body(&input);
        std::mem::forget(told);
        done += 1;
    }
    println!("{name}: {done} inputs, SSG_SEED={seed}, {} s", start.elapsed().as_secs());
}

/// Says which input failed, when it is dropped.
struct Told<'a> {
    name: &'a str,
    seed: u64,
    done: u64,
    input: &'a [u8],
}

impl Drop for Told<'_> {
    fn drop(&mut self) {
        let text = String::from_utf8_lossy(self.input);
        println!(
            "{} fails with input {} of SSG_SEED={}: {text:?}",
            self.name, self.done, self.seed
        );
    }
}

fn bytes(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

#[test]
fn any_byline_is_read() {
    tried("byline", TIMES, bytes(BYLINES), |input| bodies::byline(&String::from_utf8_lossy(input)));
}

#[test]
fn any_redirect_is_read_and_written() {
    tried("redirects", TIMES, bytes(REDIRECTS), |input| {
        bodies::redirects(&String::from_utf8_lossy(input));
    });
}

#[test]
fn any_manifest_is_read() {
    let folder = Folder::in_memory("mutated-manifest");
    tried("manifest", TIMES / 4, bytes(MANIFESTS), |input| {
        bodies::manifest(folder.path(), &String::from_utf8_lossy(input));
    });
}

/// A file of the cache, with what stands before its checksum and behind it.
type Cached = (PathBuf, Vec<u8>, Vec<u8>);

/// A built site, and the files of its cache that have a checksum.
fn cached(name: &str) -> (Folder, Vec<Cached>) {
    let folder = Folder::in_memory(name);
    tools::copy(&tools::root().join("tests/sites/theme"), &folder.path().join("themes/plain"));
    folder.write(
        "site.toml",
        "base_url = \"https://institute.example/\"\ntheme = \"plain\"\n[institute]\nname = \"Institute\"\n",
    );
    for number in 0..12 {
        let text = format!(
            "---\ntitle: Article {number}\ndate: 2026-03-0{}\nauthor: Jane Doe\naliases: /old/{number}/\n---\n\n\
             ## Water\n\nIt [runs](article-1.md).[^1]\n\n[^1]: A note.\n",
            number % 9 + 1
        );
        folder.write(&format!("content/articles/article-{number}.md"), &text);
    }
    built(folder.path());
    let mut found = Vec::new();
    for file in tools::files(&folder.path().join(".ssg")) {
        let bytes = fs::read(&file).unwrap();
        let Some(line) = bytes.iter().position(|byte| *byte == b'\n') else { continue };
        let (head, rest) = bytes.split_at(line + 1);
        if head.starts_with(b"ssg cache ") && rest.len() > 16 {
            assert_eq!(rest[..16], Hash::of(&rest[16..]).0.to_le_bytes(), "{}", file.display());
            found.push((file, head.to_vec(), rest[16..].to_vec()));
        }
    }
    assert!(found.len() > 1, "the cache has too few files");
    (folder, found)
}

fn built(site: &Path) -> String {
    let done = run(ssg(&["build", "--clock", tools::CLOCK]).current_dir(site));
    let said = told(&done);
    assert!(matches!(done.status.code(), Some(0 | 1)), "{:?}: {said}", done.status);
    said
}

#[test]
fn whatever_the_cache_holds_is_read() {
    let (_folder, files) = cached("mutated-cache");
    let seeds = files.into_iter().map(|(_, _, payload)| payload).collect();
    tried("cache", TIMES / 4, seeds, bodies::cache);
}

/// The checksum guards against damage. Where somebody made one that is right, a build may not break off.
#[test]
fn a_forged_cache_breaks_no_build() {
    let (folder, files) = cached("forged-cache");
    let seeds: Vec<Vec<u8>> = files.iter().map(|(_, _, payload)| payload.clone()).collect();
    let mut number = 0;
    tried("forged cache", 60, seeds, |input| {
        let (file, head, _) = &files[number % files.len()];
        number += 1;
        for (file, head, payload) in &files {
            let sum = Hash::of(payload).0.to_le_bytes();
            fs::write(file, [&head[..], &sum, payload].concat()).unwrap();
        }
        let sum = Hash::of(input).0.to_le_bytes();
        fs::write(file, [&head[..], &sum, input].concat()).unwrap();
        if number.is_multiple_of(2) {
            let text = format!("---\ntitle: Article {number}\ndate: 2026-03-01\n---\n\nMore.\n");
            folder.write("content/articles/article-3.md", &text);
        }
        built(folder.path());
    });
}
