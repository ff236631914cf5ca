//! Lines: letters at places become words in lines.

use crate::MOST_TEXT;

/// A letter at a place.
pub(crate) struct Letter {
    pub text: String,
    /// Where it begins.
    pub at: (f64, f64),
    /// The direction in which its line goes on: as long as one unit of its width.
    pub along: (f64, f64),
    pub wide: f64,
    pub size: f64,
    /// It stands apart from the letter before, whose width nobody knows.
    pub is_new: bool,
}

/// A letter in its line.
struct Placed {
    text: String,
    start: f64,
    end: f64,
    is_new: bool,
}

/// Collects letters.
#[derive(Default)]
pub(crate) struct Lines {
    text: String,
    line: Vec<Placed>,
    /// Direction, place across it and size of the letters of the line.
    way: (f64, f64),
    across: f64,
    size: f64,
}

/// Letters of one line, at most.
const MOST: usize = 1 << 14;

impl Lines {
    /// Adds a letter.
    pub(crate) fn add(&mut self, letter: Letter) {
        let long = letter.along.0.hypot(letter.along.1);
        let size = letter.size.abs();
        if !(long.is_normal()
            && size.is_normal()
            && letter.at.0.is_finite()
            && letter.at.1.is_finite())
        {
            return;
        }
        let way = (letter.along.0 / long, letter.along.1 / long);
        let start = letter.at.0 * way.0 + letter.at.1 * way.1;
        let across = letter.at.1 * way.0 - letter.at.0 * way.1;
        let is_same = (way.0 - self.way.0).hypot(way.1 - self.way.1) < 0.1
            && (across - self.across).abs() < 0.5 * self.size.max(size);
        if !is_same || self.line.len() >= MOST {
            self.end_line();
            (self.way, self.across, self.size) = (way, across, size);
        }
        let end = start + letter.wide * long;
        self.line.push(Placed { text: letter.text, start, end, is_new: letter.is_new });
    }

    /// True where more text is of no use.
    pub(crate) fn is_full(&self) -> bool {
        self.text.len() > MOST_TEXT
    }

    /// Adds all lines to a text.
    pub(crate) fn finish(mut self, text: &mut String) {
        self.end_line();
        text.push_str(&self.text);
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
    }

    fn end_line(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        let is_rtl = line.iter().any(|letter| letter.text.chars().any(is_rtl));
        if is_rtl {
            line.sort_by(|a, b| a.start.total_cmp(&b.start));
        }
        let mut words: Vec<String> = Vec::with_capacity(line.len());
        let mut before: Option<f64> = None;
        for Placed { text, start, end, is_new } in line {
            let gap = before.map_or(0.0, |before| start - before);
            let is_back = !is_rtl && gap < -0.6 * self.size;
            if is_new || gap > 0.16 * self.size || is_back {
                words.push(" ".to_string());
            }
            words.push(text);
            // A mark stands within its letter.
            before = Some(before.filter(|_| !is_back).map_or(end, |before| before.max(end)));
        }
        if is_rtl {
            turn(&mut words);
        }
        let words = words.concat();
        let line: Vec<&str> = words.split_whitespace().collect();
        let line = line.join(" ");
        if line.is_empty() {
            return;
        }
        // A word that is parted at the end of its line.
        let trimmed = self.text.trim_end_matches('\n').trim_end_matches(['-', '\u{ad}', '‐']);
        let is_parted = self.text.trim_end_matches('\n').len() > trimmed.len()
            && trimmed.ends_with(char::is_alphabetic)
            && line.starts_with(char::is_lowercase);
        match is_parted {
            true => self.text.truncate(trimmed.len()),
            false if self.text.is_empty() => {}
            false if self.text.ends_with('\n') => {}
            false => self.text.push('\n'),
        }
        self.text.push_str(&line);
        self.text.push('\n');
    }
}

/// A letter of a script that is written from the right to the left.
fn is_rtl(char: char) -> bool {
    matches!(char, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
        && !is_number(char)
}

/// A digit, which is written from the left to the right in any script.
fn is_number(char: char) -> bool {
    matches!(char, '0'..='9' | '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}')
}

/// Turns the letters of a line, which are in the order of their places, into the order in which they
/// are read, where the line is read from the right.
fn turn(letters: &mut [String]) {
    letters.reverse();
    let has_rtl = |text: &String| text.chars().any(is_rtl);
    // One code may be letters of both ways, which stay as they are.
    let is_ltr = |text: &String| {
        !has_rtl(text) && text.chars().any(|char| is_number(char) || char.is_alphabetic())
    };
    let mut at = 0;
    while at < letters.len() {
        if !is_ltr(&letters[at]) {
            at += 1;
            continue;
        }
        let stop = letters[at + 1..].iter().position(has_rtl);
        let stop = stop.map_or(letters.len(), |stop| at + 1 + stop);
        // Signs and spaces at its end belong to the line.
        let last = letters[at..stop].iter().rposition(is_ltr).unwrap_or(0);
        letters[at..=at + last].reverse();
        at = stop;
    }
}
