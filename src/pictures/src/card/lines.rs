//! Lines: a text in lines of about the same width, in the largest letters that the room allows.

use unicode_bidi::{BidiInfo, Level};
use unicode_linebreak::linebreaks;

use super::fonts::{Face, Run, Way, is_unseen};

/// Replaces the rest of a text that does not fit.
const REST: char = '…';

/// The factor by which letters become smaller until a text fits.
const STEP: f32 = 0.96;

/// The room that a text has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// Width of its lines, in pixels.
    pub width: f32,
    /// The greatest number of lines.
    pub lines: usize,
    /// Height of all lines, in pixels.
    pub height: f32,
    /// From line to line, as a part of the letters' size.
    pub leading: f32,
    /// Size of its letters where it is short.
    pub size: f32,
    /// Least size of its letters.
    pub smallest: f32,
}

impl Room {
    /// The greatest number of lines of letters of this size.
    fn lines(&self, size: f32) -> usize {
        // One more than `usize` can hold counts as `usize::MAX`.
        self.lines.min((self.height / (size * self.leading)) as usize).max(1)
    }
}

/// A text in lines.
pub(super) struct Set {
    /// Its lines.
    pub lines: Vec<String>,
    /// Size of its letters.
    pub size: f32,
}

/// Sets a text into a room: in the size it should have, or in smaller letters, or without its end.
pub(super) fn set(text: &str, face: &Face, way: Way, room: Room) -> Set {
    let words = words(text);
    let width = |text: &str| line(text, face, way).1;
    let mut measured: Vec<(&str, f32, f32)> = Vec::with_capacity(words.len());
    measured.extend(words.iter().map(|word| (*word, width(word), width(word.trim_end()))));
    let mut size = room.size;
    loop {
        let most = room.width / size;
        let is_last = size <= room.smallest;
        if let Some(lines) = broken(&measured, most).filter(|lines| lines.len() <= room.lines(size))
        {
            return Set { lines: balanced(&measured, most, lines), size };
        }
        if is_last {
            break;
        }
        size = (size * STEP).max(room.smallest);
    }
    let most = room.width / size;
    let pieces = pieces(&measured, most, &width);
    let pieces: Vec<(&str, f32, f32)> =
        pieces.iter().map(|piece| (*piece, width(piece), width(piece.trim_end()))).collect();
    let mut lines = broken(&pieces, most).unwrap_or_default();
    if lines.len() > room.lines(size) {
        lines.truncate(room.lines(size));
        if let Some(last) = lines.last_mut() {
            *last = shortened(last, most, &width);
        }
    }
    Set { lines, size }
}

/// Where a text may be broken: words with the space after them.
fn words(text: &str) -> Vec<&str> {
    let mut start = 0;
    let mut words = Vec::new();
    for (end, _) in linebreaks(text) {
        words.push(&text[start..end]);
        start = end;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Lines of at most this width; none where a word is wider.
fn broken(words: &[(&str, f32, f32)], most: f32) -> Option<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    let (mut open, mut wide) = (String::new(), 0.0);
    for (word, full, seen) in words {
        if *seen > most {
            return None;
        }
        if wide + seen > most && !open.is_empty() {
            lines.push(std::mem::take(&mut open).trim_end().to_string());
            wide = 0.0;
        }
        open.push_str(word);
        wide += full;
    }
    lines.push(open.trim_end().to_string());
    lines.retain(|line| !line.is_empty());
    Some(lines)
}

/// The same number of lines, of about the same width.
fn balanced(words: &[(&str, f32, f32)], most: f32, lines: Vec<String>) -> Vec<String> {
    if lines.len() < 2 {
        return lines;
    }
    let (mut low, mut high, mut best) = (most / 2.0, most, lines);
    for _ in 0..8 {
        let middle = (low + high) / 2.0;
        match broken(words, middle).filter(|lines| lines.len() <= best.len()) {
            Some(lines) => (high, best) = (middle, lines),
            None => low = middle,
        }
    }
    best
}

/// The words; those that are wider than a line in pieces.
fn pieces<'t>(
    words: &[(&'t str, f32, f32)],
    most: f32,
    width: &impl Fn(&str) -> f32,
) -> Vec<&'t str> {
    let mut pieces = Vec::new();
    for (word, _, seen) in words {
        let mut rest = *word;
        if *seen > most {
            let mut end = 0;
            for (at, char) in word.char_indices() {
                let after = at + char.len_utf8();
                let start = word.len() - rest.len();
                if end > start && width(&word[start..after]) > most {
                    pieces.push(&word[start..end]);
                    rest = &word[end..];
                }
                if !is_unseen(char) || char.is_whitespace() {
                    end = after;
                }
            }
        }
        pieces.push(rest);
    }
    pieces
}

/// The start of a line with a sign for its rest.
fn shortened(text: &str, most: f32, width: &impl Fn(&str) -> f32) -> String {
    let mut start = text.trim_end();
    loop {
        let kept =
            start.trim_end_matches(|char: char| char.is_whitespace() || ",;:–—-".contains(char));
        let shown = format!("{kept}{REST}");
        let Some((at, _)) = start.char_indices().next_back().filter(|_| width(&shown) > most)
        else {
            return shown;
        };
        start = &start[..at];
    }
}

/// A line as it is seen from left to right, and its width.
pub(super) fn line(text: &str, face: &Face, way: Way) -> (Vec<Run>, f32) {
    let level = match way {
        Way::Right => Level::ltr(),
        Way::Left => Level::rtl(),
    };
    let bidi = BidiInfo::new(text, Some(level));
    let (mut all, mut width) = (Vec::new(), 0.0);
    for paragraph in &bidi.paragraphs {
        let (levels, parts) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for part in parts {
            let way = if levels[part.start].is_rtl() { Way::Left } else { Way::Right };
            let (runs, wide) = face.set(&text[part], way);
            all.extend(runs);
            width += wide;
        }
    }
    (all, width)
}
