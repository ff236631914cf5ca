//! Passages: the words that differ between two texts, each with some of those around it.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// How many words around a change are shown.
const AROUND: usize = 6;

/// A part of a text in which words changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Passage {
    /// It begins within the text.
    pub is_cut_before: bool,
    /// It ends within the text.
    pub is_cut_after: bool,
    /// Its pieces, in order.
    pub pieces: Vec<Piece>,
}

/// Words of a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// The same in both texts.
    Same(String),
    /// Of the old text.
    Old(String),
    /// Of the new text.
    New(String),
}

impl Piece {
    /// Its words, where they are of the old text.
    pub(super) fn before(&self) -> Option<&str> {
        match self {
            Piece::Same(words) | Piece::Old(words) => Some(words),
            Piece::New(_) => None,
        }
    }

    /// Its words, where they are of the new text.
    pub(super) fn after(&self) -> Option<&str> {
        match self {
            Piece::Same(words) | Piece::New(words) => Some(words),
            Piece::Old(_) => None,
        }
    }
}

/// The passages in which two texts differ.
pub(super) fn passages(old: &[String], new: &[String]) -> Vec<Passage> {
    if old == new {
        return Vec::new();
    }
    let operations = capture_diff_slices(Algorithm::Myers, old, new);
    let groups = similar::group_diff_ops(operations, AROUND);
    groups.iter().filter_map(|group| passage(group, old, new)).collect()
}

fn passage(group: &[DiffOp], old: &[String], new: &[String]) -> Option<Passage> {
    let (first, last) = (group.first()?, group.last()?);
    let mut pieces = Vec::new();
    for operation in group {
        let (before, after) = (&old[operation.old_range()], &new[operation.new_range()]);
        match operation {
            DiffOp::Equal { .. } => pieces.push(Piece::Same(before.join(" "))),
            _ => {
                if !before.is_empty() {
                    pieces.push(Piece::Old(before.join(" ")));
                }
                if !after.is_empty() {
                    pieces.push(Piece::New(after.join(" ")));
                }
            }
        }
    }
    Some(Passage {
        is_cut_before: first.new_range().start > 0 || first.old_range().start > 0,
        is_cut_after: last.new_range().end < new.len() || last.old_range().end < old.len(),
        pieces,
    })
}

/// One side of some passages as text.
pub(super) fn joined(passages: &[Passage], side: impl Fn(&Piece) -> Option<&str>) -> String {
    let one = |passage: &Passage| {
        let words: Vec<&str> = passage.pieces.iter().filter_map(&side).collect();
        let start = if passage.is_cut_before { "… " } else { "" };
        let end = if passage.is_cut_after { " …" } else { "" };
        format!("{start}{}{end}", words.join(" "))
    };
    let all: Vec<String> = passages.iter().map(one).collect();
    all.join(" ").replace("… …", "…")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_string).collect()
    }

    #[test]
    fn a_passage_has_the_words_around_it() {
        let (old, new) = (
            words("a b c d e f g h the dam was built in 1987 by nobody i j k l m n o p"),
            words("a b c d e f g h the dam was built in 1978 by nobody i j k l m n o p"),
        );
        let passages = passages(&old, &new);
        assert_eq!(passages.len(), 1);
        let before = joined(&passages, Piece::before);
        assert_eq!(before, "… h the dam was built in 1987 by nobody i j k l …");
        assert!(passages[0].pieces.contains(&Piece::New("1978".to_string())));
        assert_eq!(super::passages(&old, &old), []);
    }

    #[test]
    fn words_may_only_come() {
        let passages = passages(&words("a b"), &words("a b c"));
        assert_eq!(joined(&passages, Piece::after), "a b c");
        assert_eq!(joined(&passages, Piece::before), "a b");
    }
}
