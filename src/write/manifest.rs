//! The manifest: which files of the output folder are ours.
//!
//! The first line names the form and has the hash of all lines after it; then comes a line for each
//! file, sorted by name: hash, a space, a star where the address is permanent and a space where not,
//! name. It holds no time and nothing of the machine. A name cannot make lines of its own: control
//! characters and `%` are written as `%` and two hexadecimal digits.

use std::borrow::Cow;
use std::fmt::Write;
use std::sync::Arc;

use rayon::prelude::*;

use crate::disk::Hash;

/// Name of the manifest in the output folder.
pub const MANIFEST: &str = ".ssg-manifest";

/// The beginning of the first line.
const HEADER: &str = "ssg manifest 2 ";

/// Digits of a hash.
const DIGITS: usize = 32;

/// Bytes of the first line.
const START: usize = HEADER.len() + DIGITS + 1;

/// First line of the form in which a name could make lines of its own.
const FORMER: &str = "ssg manifest 1";

/// Files as we left them, sorted by name.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Files(pub Vec<(Arc<str>, Entry)>);

/// A file of the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub hash: Hash,
    /// It is an article, a page or a redirect: an address that was given out and must not change.
    pub permanent: bool,
}

/// What a manifest says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// These files are ours.
    Files(Files),
    /// The former form: a file is ours where it has the hash that is listed for it.
    Former(Files),
    /// It is damaged, or not a manifest.
    Damaged,
}

impl Files {
    pub(super) fn get(&self, file: &str) -> Option<&Entry> {
        let at = self.0.binary_search_by(|(name, _)| (**name).cmp(file)).ok()?;
        Some(&self.0[at].1)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| &**name)
    }

    /// The files below a folder.
    pub(super) fn below(&self, folder: &str) -> impl Iterator<Item = &str> {
        let first = self.0.partition_point(|(name, _)| is_before(name, folder));
        let names = self.0[first..].iter().map(|(name, _)| &**name);
        names.take_while(move |name| is_below(name, folder))
    }

    /// The files that are not among the `others`, which are sorted, too.
    pub(super) fn without<'a, 'o>(
        &'a self,
        others: impl Iterator<Item = &'o str>,
    ) -> impl Iterator<Item = (&'a str, &'a Entry)> {
        let mut others = others.peekable();
        let files = self.0.iter().map(|(name, entry)| (&**name, entry));
        files.filter(move |(name, _)| {
            while others.next_if(|other| other < name).is_some() {}
            others.peek() != Some(name)
        })
    }
}

fn is_below(name: &str, folder: &str) -> bool {
    name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// True when a name comes before all files below `folder`, which is the name without the `/`.
fn is_before(name: &str, folder: &str) -> bool {
    name.bytes().lt(folder.bytes().chain([b'/']))
}

/// The text of a manifest.
pub(super) fn text(files: &Files) -> String {
    // In one piece of memory: it may be many megabytes.
    let size: usize = files.0.iter().map(|(file, _)| DIGITS + 3 + file.len()).sum();
    let mut text = Vec::with_capacity(START + size);
    text.resize(START, b' ');
    files.0.iter().for_each(|(file, entry)| line(&mut text, file, entry));
    sealed(text)
}

/// The text of a manifest of `files` and `others`. `of_files` is the text for `files` alone; `others` are sorted,
/// and none of them is in `files`.
pub(super) fn text_with<'o>(
    files: &Files,
    of_files: &str,
    others: impl Iterator<Item = (&'o str, &'o Entry)>,
) -> String {
    let mut text = Vec::with_capacity(of_files.len() + 1024);
    let (first, mut rest) = of_files.as_bytes().split_at(START);
    text.extend(first);
    let mut files = files.0.iter().peekable();
    for (name, entry) in others {
        let mut size = 0;
        while let Some((file, _)) = files.next_if(|(file, _)| **file < *name) {
            size += DIGITS + 3 + encoded(file).len();
        }
        let (before, after) = rest.split_at(size);
        text.extend(before);
        line(&mut text, name, entry);
        rest = after;
    }
    text.extend(rest);
    sealed(text)
}

/// Appends the line of a file.
fn line(text: &mut Vec<u8>, file: &str, entry: &Entry) {
    text.extend(entry.hash.digits());
    text.extend(if entry.permanent { b" *" } else { b"  " });
    text.extend(encoded(file).bytes());
    text.push(b'\n');
}

/// Writes the first line into the room at the beginning of the text.
fn sealed(mut text: Vec<u8>) -> String {
    let hash = Hash::of(&text[START..]).digits();
    text[..START].copy_from_slice(&[HEADER.as_bytes(), &hash, b"\n"].concat());
    String::from_utf8(text).expect("names and digits are text")
}

/// Reads a manifest. It is damaged where a person or a merge changed a line; other line ends do no
/// harm.
pub(super) fn parse(text: &str) -> Read {
    let text = match text.contains('\r') {
        true => Cow::Owned(text.replace("\r\n", "\n")),
        false => Cow::Borrowed(text),
    };
    let (first, lines) = text.split_once('\n').unwrap_or((&text, ""));
    let is_former = first == FORMER;
    if !is_former && first.strip_prefix(HEADER) != Some(&Hash::of(lines.as_bytes()).hex()) {
        return Read::Damaged;
    }
    let file = |line: &str| {
        let (hash, file) = line.split_at_checked(32)?;
        let hash = Hash::of_digits(hash.as_bytes().first_chunk()?);
        let permanent = file.starts_with(" *");
        let file = file.strip_prefix(" *").or_else(|| file.strip_prefix("  "))?;
        let file = if is_former { Cow::Borrowed(file) } else { decoded(file)? };
        // A manifest with paths outside its folder is not one of ours.
        let inside = file.split('/').all(|part| !matches!(part, "" | "." | ".."));
        Some((file.into(), Entry { hash: hash.filter(|_| inside)?, permanent }))
    };
    let files: Option<Vec<(Arc<str>, Entry)>> = lines.par_lines().map(file).collect();
    match files {
        Some(mut files) if is_former => {
            // Lines that a name made have no order.
            files.sort_by(|(a, _), (b, _)| a.cmp(b));
            files.dedup_by(|(a, _), (b, _)| a == b);
            Read::Former(Files(files))
        }
        Some(files) if files.is_sorted_by(|(a, _), (b, _)| a < b) => Read::Files(Files(files)),
        _ => Read::Damaged,
    }
}

fn encoded(file: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte != b'%' && !byte.is_ascii_control();
    // No early exit, so that the compiler checks many bytes at a time.
    if file.bytes().fold(true, |all, byte| all & is_plain(byte)) {
        return Cow::Borrowed(file);
    }
    let mut text = String::with_capacity(file.len() + 8);
    for letter in file.chars() {
        match u8::try_from(letter) {
            Ok(byte) if !is_plain(byte) => write!(text, "%{byte:02x}").expect("text takes text"),
            _ => text.push(letter),
        }
    }
    Cow::Owned(text)
}

/// The name of an encoded text; none where it was encoded in another way.
fn decoded(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('%') {
        return Some(Cow::Borrowed(text));
    }
    let mut file = String::with_capacity(text.len());
    let mut parts = text.split('%');
    file.push_str(parts.next().unwrap_or(""));
    for part in parts {
        let (digits, rest) = part.split_at_checked(2)?;
        file.push(char::from(u8::from_str_radix(digits, 16).ok()?));
        file.push_str(rest);
    }
    (encoded(&file) == text).then_some(Cow::Owned(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(hash: u128, permanent: bool) -> Entry {
        Entry { hash: Hash(hash), permanent }
    }

    fn files(names: &[&str]) -> Files {
        Files(names.iter().map(|name| (Arc::from(*name), entry(0, true))).collect())
    }

    #[test]
    fn a_manifest_is_read_as_it_was_written() {
        let listed = Files(vec![
            ("50% \u{85}/\u{7f}".into(), entry(9, false)),
            ("a/index.html".into(), entry(7, true)),
            ("x\n00000000000000000000000000000001  CNAME\r\n".into(), entry(1, false)),
            ("é b.txt".into(), entry(u128::MAX, false)),
        ]);
        let written = text(&listed);
        assert_eq!(written.lines().count(), 5);
        assert_eq!(parse(&written.replace('\n', "\r\n")), Read::Files(listed));
        let Read::Files(listed) = parse(&written) else { panic!("{written}") };
        assert_eq!(text(&listed), written);
        assert_eq!(parse(&text(&Files::default())), Read::Files(Files::default()));
    }

    #[test]
    fn one_other_letter_damages_a_manifest() {
        let written = text(&files(&["a/index.html", "b%"]));
        for at in 0..written.len() {
            let mut other = written.clone().into_bytes();
            other[at] ^= 0x20;
            let other = String::from_utf8(other).unwrap();
            assert_eq!(parse(&other), Read::Damaged, "{other}");
            assert_eq!(parse(&written[..at]), Read::Damaged, "{at}");
        }
        assert_eq!(parse("something else\n"), Read::Damaged);
    }

    #[test]
    fn a_name_that_leads_out_damages_a_manifest() {
        for name in ["../x", "/x", "a//x", "a/./x", "x/..", ""] {
            assert_eq!(parse(&text(&files(&[name]))), Read::Damaged, "{name}");
        }
    }

    #[test]
    fn the_former_form_is_known() {
        let hash = "0".repeat(31);
        let former = format!("ssg manifest 1\r\n{hash}8  a\r\n{hash}7 *b\r\n");
        let listed = Files(vec![("a".into(), entry(8, false)), ("b".into(), entry(7, true))]);
        assert_eq!(parse(&former), Read::Former(listed));
        assert_eq!(parse("ssg manifest 1\n07  x\n"), Read::Damaged);
        assert_eq!(parse("ssg manifest 10\n"), Read::Damaged);
    }

    #[test]
    fn what_is_not_among_others_is_listed() {
        let without = |files: &Files, others: &[&str]| {
            let rest = files.without(others.iter().copied());
            rest.map(|(name, _)| name.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(without(&files(&["b", "c", "e"]), &["a", "c", "d"]), ["b", "e"]);
        assert_eq!(without(&files(&["b", "c"]), &["b", "c", "d"]), [""; 0]);
        assert_eq!(without(&files(&["b", "c"]), &[]), ["b", "c"]);
        let held = files(&["b", "c", "e"]);
        assert!(held.get("c").is_some() && held.get("d").is_none() && held.get("").is_none());
    }

    #[test]
    fn others_are_listed_in_their_places() {
        let names = ["50%", "a", "b\n", "c/d", "é"];
        let entries = names.iter().zip(1..);
        let entries = entries.map(|(name, hash)| (Arc::from(*name), entry(hash, hash % 2 == 0)));
        let all = Files(entries.collect());
        for chosen in 0..1 << names.len() {
            let is_other = |at: usize| chosen >> at & 1 == 1;
            let mut at = 0..;
            let (others, rest): (Vec<_>, Vec<_>) =
                all.0.iter().cloned().partition(|_| is_other(at.next().unwrap()));
            let rest = Files(rest);
            let others = others.iter().map(|(name, entry)| (&**name, entry));
            assert_eq!(text_with(&rest, &text(&rest), others), text(&all), "{chosen:b}");
        }
    }

    #[test]
    fn what_is_below_a_folder_is_found() {
        let held = files(&["a", "a-b/c", "a.html", "a/b", "a/c/d", "a0", "b/a/b"]);
        assert_eq!(held.below("a").collect::<Vec<_>>(), ["a/b", "a/c/d"]);
        assert_eq!(held.below("c").count(), 0);
    }
}
