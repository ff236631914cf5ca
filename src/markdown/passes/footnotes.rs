//! Footnotes: numbered by their first reference, and printed at the end of the body.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::beside;
use crate::markdown::{Note, Words, text};

/// The references and texts of a body, in their order.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    references: Vec<(Option<usize>, String, Range<usize>)>,
    /// Labels that the text refers to.
    referred: HashSet<String>,
    /// What looks like a reference, but is text.
    brackets: Vec<(String, Range<usize>)>,
    texts: Vec<(String, Range<usize>)>,
    by_label: HashMap<String, usize>,
    within: Vec<usize>,
}

/// A mistake in footnotes.
#[derive(Debug, PartialEq)]
pub(crate) enum Mistake {
    /// A text whose label has a text already.
    SecondText(String, Range<usize>),
    /// A text that nothing refers to.
    Unreferenced(String, Range<usize>),
    /// A reference without text.
    Undefined(String, Range<usize>),
}

/// A label as references and texts share it.
pub fn key(label: &str) -> String {
    label.to_lowercase()
}

impl Collected {
    /// Notes a reference at `range`.
    pub(crate) fn reference(&mut self, label: &str, range: Range<usize>) {
        if self.within.is_empty() {
            self.referred.insert(key(label));
        }
        self.references.push((self.within.last().copied(), label.to_owned(), range));
    }

    /// Notes what looks like a reference at `range`, but is text to the parser.
    pub(crate) fn bracket(&mut self, label: &str, range: Range<usize>) {
        self.brackets.push((label.to_owned(), range));
    }

    /// A text begins, with its label at `range`.
    pub(crate) fn open(&mut self, label: &str, range: Range<usize>) {
        let index = self.texts.len();
        self.texts.push((label.to_owned(), range));
        self.by_label.entry(key(label)).or_insert(index);
        self.within.push(index);
    }

    /// A text ends.
    pub(crate) fn close(&mut self) {
        self.within.pop();
    }

    /// Label of the text that is being read.
    pub(crate) fn label(&self) -> Option<&str> {
        self.within.last().map(|text| self.texts[*text].0.as_str())
    }

    /// How many notes the text refers to so far.
    pub(crate) fn referred(&self) -> usize {
        self.referred.len()
    }

    /// A text is being read.
    pub(crate) fn is_open(&self) -> bool {
        !self.within.is_empty()
    }

    /// Numbers the notes. Those of the text come first, then those that only notes refer to.
    pub(crate) fn number(self) -> (Vec<Note>, Vec<Mistake>) {
        let mut mistakes = Vec::new();
        let mut of_text: Vec<Vec<usize>> = vec![Vec::new(); self.texts.len() + 1];
        for (within, label, range) in self.references {
            match self.by_label.get(&key(&label)) {
                Some(text) => of_text[within.map_or(0, |text| text + 1)].push(*text),
                None => mistakes.push(Mistake::Undefined(label, range)),
            }
        }
        for (label, range) in self.brackets {
            if !self.by_label.contains_key(&key(&label)) {
                mistakes.push(Mistake::Undefined(label, range));
            }
        }
        let mut notes: Vec<Note> = Vec::new();
        let mut number: Vec<Option<usize>> = vec![None; self.texts.len()];
        let mut order = Vec::new();
        let mut next = 0;
        let mut from = Some(0);
        while let Some(place) = from {
            for text in &of_text[place] {
                let index = *number[*text].get_or_insert_with(|| {
                    order.push(*text);
                    notes.push(Note { label: key(&self.texts[*text].0), references: 0 });
                    notes.len() - 1
                });
                notes[index].references += 1;
            }
            from = order.get(next).map(|text| text + 1);
            next += 1;
        }
        for (index, (label, range)) in self.texts.into_iter().enumerate() {
            if self.by_label[&key(&label)] != index {
                mistakes.push(Mistake::SecondText(label, range));
            } else if number[index].is_none() {
                mistakes.push(Mistake::Unreferenced(label, range));
            }
        }
        (notes, mistakes)
    }
}

/// The label of what looks like a reference at the start of `source`.
pub(crate) fn label_at(source: &str) -> Option<&str> {
    let rest = source.strip_prefix("[^")?;
    let label = &rest[..rest.find(['[', ']', '\n', '\r'])?];
    let closed = rest[label.len()..].starts_with(']');
    (closed && !label.is_empty() && !label.contains(char::is_whitespace)).then_some(label)
}

/// The notes while a body becomes HTML.
#[derive(Debug)]
pub(crate) struct Notes<'a> {
    notes: &'a [Note],
    by_label: HashMap<&'a str, usize>,
    /// References printed so far, and the text, of each note.
    printed: Vec<(usize, Option<String>)>,
    /// Number of each note.
    numbers: Vec<usize>,
    /// Notes that are citations: their numbers, and their texts once they are printed.
    cited: Vec<(usize, String)>,
    next_cited: usize,
}

/// Numbers of notes, and of citations that are notes: `before` says how many notes the text refers to
/// before each of these.
pub fn numbered(notes: usize, before: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let numbers = (0..notes).map(|note| note + 1 + before.iter().filter(|at| **at <= note).count());
    let cited = before.iter().enumerate().map(|(at, before)| before + at + 1);
    (numbers.collect(), cited.collect())
}

impl<'a> Notes<'a> {
    /// None are printed yet. `before` is that of [`numbered`].
    pub(crate) fn new(notes: &'a [Note], before: &[usize]) -> Notes<'a> {
        let (numbers, cited) = numbered(notes.len(), before);
        Notes {
            numbers,
            cited: cited.into_iter().map(|number| (number, String::new())).collect(),
            next_cited: 0,
            notes,
            by_label: notes
                .iter()
                .enumerate()
                .map(|(index, note)| (note.label.as_str(), index))
                .collect(),
            printed: vec![(0, None); notes.len()],
        }
    }

    /// Index of the note with `label`, unless nothing refers to it.
    pub(crate) fn find(&self, label: &str) -> Option<usize> {
        (!self.notes.is_empty()).then(|| self.by_label.get(key(label).as_str()).copied()).flatten()
    }

    /// Appends the mark of a reference to the note `index`.
    pub(crate) fn mark(&mut self, out: &mut String, index: usize) {
        let references = &mut self.printed[index].0;
        *references += 1;
        mark(out, self.numbers[index], *references);
    }

    /// Appends the mark of a citation that is a note, and keeps its text.
    pub(crate) fn cite(&mut self, out: &mut String, html: String) {
        let Some((number, text)) = self.cited.get_mut(self.next_cited) else { return };
        self.next_cited += 1;
        *text = html;
        mark(out, *number, 1);
    }

    /// Keeps the text of the note `index`, unless it has one.
    pub(crate) fn keep(&mut self, index: usize, html: String) {
        self.printed[index].1.get_or_insert(html);
    }

    /// Appends the section of all notes.
    pub(crate) fn section(self, out: &mut String, words: &Words, arrow: &str) {
        if self.notes.is_empty() && self.cited.is_empty() {
            return;
        }
        let notes = self.printed.iter().map(|(_, html)| html.as_deref().unwrap_or_default());
        let notes: Vec<&str> =
            notes.chain(self.cited.iter().map(|(_, html)| html.as_str())).collect();
        let side = if beside::fits(out, notes.into_iter()) { " side" } else { "" };
        out.push_str("<section class=\"notes");
        out.push_str(side);
        // Where all are citations, a heading of the author may have the usual anchor.
        let id = if self.notes.is_empty() { "note.list" } else { "notes" };
        out.push_str("\" role=\"doc-endnotes\"");
        text::attribute(out, "aria-labelledby", id);
        out.push_str("><h2");
        text::attribute(out, "id", id);
        out.push('>');
        text::escape_text(out, &words.notes);
        out.push_str("</h2>\n<ol>\n");
        let printed = self.numbers.into_iter().zip(self.printed);
        let printed = printed
            .map(|(number, (references, html))| (number, references, html.unwrap_or_default()));
        let cited =
            self.cited.into_iter().map(|(number, html)| (number, 1, format!("<p>{html}</p>")));
        let mut printed: Vec<(usize, usize, String)> = printed.chain(cited).collect();
        printed.sort_by_key(|(number, ..)| *number);
        for (number, references, html) in printed {
            out.push_str("<li id=\"n");
            text::number(out, number);
            out.push_str("\">");
            let html = html.trim_end();
            match html.strip_suffix("</p>") {
                Some(html) => {
                    out.push_str(html);
                    out.push(' ');
                }
                None => {
                    out.push_str(html);
                    out.push_str("<p>");
                }
            }
            for reference in 1..=references {
                if reference > 1 {
                    out.push(' ');
                }
                back_link(out, number, reference, words, arrow);
            }
            out.push_str("</p></li>\n");
        }
        out.push_str("</ol></section>\n");
    }
}

fn mark(out: &mut String, note: usize, reference: usize) {
    out.push_str("<sup class=\"note-ref\" id=\"");
    reference_id(out, note, reference);
    out.push_str("\"><a href=\"#n");
    text::number(out, note);
    out.push_str("\" role=\"doc-noteref\">");
    text::number(out, note);
    out.push_str("</a></sup>");
}

fn back_link(out: &mut String, note: usize, reference: usize, words: &Words, arrow: &str) {
    out.push_str("<a href=\"#");
    reference_id(out, note, reference);
    out.push_str("\" role=\"doc-backlink\"");
    let number = match reference {
        1 => format!("{note}"),
        _ => format!("{note}-{reference}"),
    };
    text::attribute(out, "aria-label", &words.note_back.replace("{number}", &number));
    out.push('>');
    out.push_str(arrow);
    if reference > 1 {
        out.push_str("<sup>");
        text::number(out, reference);
        out.push_str("</sup>");
    }
    out.push_str("</a>");
}

fn reference_id(out: &mut String, note: usize, reference: usize) {
    out.push('r');
    text::number(out, note);
    if reference > 1 {
        out.push('-');
        text::number(out, reference);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_numbered_by_their_first_reference() {
        let mut collected = Collected::default();
        collected.open("Z", 0..1);
        collected.reference("y", 1..2);
        collected.close();
        collected.reference("a", 2..3);
        collected.reference("z", 3..4);
        collected.bracket("Gone", 4..5);
        collected.bracket("A", 4..5);
        for label in ["y", "a", "alone", "A"] {
            collected.open(label, 5..6);
            collected.close();
        }
        let (notes, mistakes) = collected.number();
        let labels: Vec<(&str, usize)> =
            notes.iter().map(|note| (note.label.as_str(), note.references)).collect();
        assert_eq!(labels, [("a", 1), ("z", 1), ("y", 1)]);
        assert_eq!(
            mistakes,
            [
                Mistake::Undefined("Gone".into(), 4..5),
                Mistake::Unreferenced("alone".into(), 5..6),
                Mistake::SecondText("A".into(), 5..6),
            ]
        );
    }

    #[test]
    fn citations_that_are_notes_are_numbered_with_the_others() {
        // A citation, the first note, two citations, the second note.
        assert_eq!(numbered(2, &[0, 1, 1]), (vec![2, 5], vec![1, 3, 4]));
        assert_eq!(numbered(2, &[]), (vec![1, 2], vec![]));
    }

    #[test]
    fn a_label_is_one_word() {
        assert_eq!(label_at("[^a-1] x"), Some("a-1"));
        assert_eq!(label_at("[^a b]"), None);
        assert_eq!(label_at("[^]"), None);
        assert_eq!(label_at("[^a"), None);
    }
}
