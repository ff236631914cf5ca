//! Whether notes fit beside the text: a note is at the height of its mark, or below the note
//! before it, and the last one must end before the text does.
//!
//! Heights are estimates in pixels, from the widths of the column of text and of the column of notes.
//! What is not text counts as nothing, so that the text seems too short rather than too long.

/// Characters on a line of the text, and the height of that line.
const TEXT: (usize, usize) = (68, 32);

/// Characters on a line of a note, and the height of that line.
const NOTE: (usize, usize) = (34, 20);

/// Between two notes.
const GAP: usize = 16;

/// Most notes beside the text; the style sheet has this many places.
const MOST: usize = 12;

/// Most characters of a note beside the text, which are about sixty words.
const LONGEST: usize = 400;

/// Whether the notes, as HTML in their order, fit beside `body`, the HTML that holds their marks.
pub(crate) fn fits<'a>(body: &str, notes: impl ExactSizeIterator<Item = &'a str>) -> bool {
    if notes.len() > MOST {
        return false;
    }
    let (marks, end) = heights(body, notes.len());
    let mut bottom = 0;
    for (mark, note) in marks.into_iter().zip(notes) {
        let characters = visible(note);
        if characters > LONGEST {
            return false;
        }
        let top = if bottom == 0 { mark } else { mark.max(bottom + GAP) };
        bottom = top + characters.div_ceil(NOTE.0).max(1) * NOTE.1;
    }
    bottom <= end
}

/// How far down the first mark of each note is, and where the text ends.
fn heights(body: &str, notes: usize) -> (Vec<usize>, usize) {
    let mut marks = vec![0; notes];
    let (mut height, mut line) = (0, 0);
    for piece in body.split('<') {
        let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
        if tag.starts_with("/p") || tag.starts_with("/li") || tag.starts_with("/h") {
            height += line_count(line) * TEXT.1;
            line = 0;
        }
        if let Some(number) = tag.split_once("id=\"r").and_then(|(_, rest)| rest.split_once('"'))
            && let Some(mark) = number.0.parse::<usize>().ok().and_then(|at| marks.get_mut(at - 1))
        {
            *mark = height + line / TEXT.0 * TEXT.1;
        }
        line += text.trim_matches('\n').chars().count();
    }
    (marks, height + line_count(line) * TEXT.1)
}

fn line_count(characters: usize) -> usize {
    characters.div_ceil(TEXT.0)
}

/// Characters of HTML that readers see.
fn visible(html: &str) -> usize {
    let pieces = html.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text));
    pieces.map(|text| text.chars().count()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(paragraphs: usize, mark: usize) -> String {
        let paragraph = |at| {
            let mark = if at == mark { "<sup id=\"r1\"><a href=\"#n1\">1</a></sup>" } else { "" };
            format!("<p>{}{mark}</p>\n", "word ".repeat(60))
        };
        (0..paragraphs).map(paragraph).collect()
    }

    #[test]
    fn a_note_near_the_end_must_be_short() {
        let note = "A source. ".repeat(30);
        assert!(fits(&body(7, 0), [note.as_str()].into_iter()));
        assert!(!fits(&body(7, 6), [note.as_str()].into_iter()));
        assert!(fits(&body(7, 6), ["A source."].into_iter()));
    }

    #[test]
    fn long_notes_and_many_notes_are_a_list() {
        let long = "A source. ".repeat(60);
        assert!(!fits(&body(30, 0), [long.as_str()].into_iter()));
        assert!(!fits(&body(30, 0), vec!["A source."; 13].into_iter()));
        assert!(fits(&body(30, 0), vec!["A source."; 12].into_iter()));
    }
}
