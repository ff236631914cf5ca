//! Vector: the words of one document with their weights, packed, so that a build does not split the
//! text of a document again that it has split before.

use std::cell::RefCell;

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

use super::weight;
use super::words::Cutter;

/// The place of a word in a document, with its weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The title.
    Title,
    /// The name of an author.
    Author,
    /// A term of a taxonomy.
    Term,
    /// The subtitle, or a heading of the body.
    Heading,
    /// The summary.
    Summary,
    /// The body.
    Body,
}

impl Field {
    /// Its weight, before the length of a body counts.
    pub fn weight(self) -> f64 {
        match self {
            Field::Title => 8.0,
            Field::Author => 6.0,
            Field::Term => 4.0,
            Field::Heading => 3.0,
            Field::Summary => 2.0,
            Field::Body => 1.0,
        }
    }
}

/// Bits next to the lengths in a packed word: it is in more than the body, and it was never
/// written without marks.
const IN_HEAD: u8 = 0x80;
const IS_MARKED: u8 = 0x80;

/// A word of a document.
struct Counted {
    hash: u64,
    /// Its place in the buffer.
    at: u32,
    length: u8,
    /// How often the body has it.
    body: u32,
    /// Weight of the other fields.
    head: f64,
    /// It was written without marks somewhere, or has none to lose.
    plain: bool,
    /// The first of its spellings with marks, in their order.
    written: Option<Box<str>>,
}

/// Counts the words of one document after the other.
#[derive(Default)]
pub struct Counter {
    cutter: Cutter,
    room: String,
    known: HashTable<u32>,
    words: Vec<Counted>,
    /// The first bytes of each word, and its number: what is sorted.
    order: Vec<(u64, u32)>,
    length: u32,
}

thread_local! {
    /// Memory that is used again for the next document.
    static COUNTER: RefCell<Counter> = RefCell::default();
}

/// Lends a counter that has read nothing yet, and has memory.
pub fn counting<T>(count: impl FnOnce(&mut Counter) -> T) -> T {
    // Another document may be counted meanwhile: rayon takes other work where a thread waits.
    let mut counter = COUNTER.take();
    let counted = count(&mut counter);
    COUNTER.set(counter);
    counted
}

impl Counter {
    /// Reads some text of the document.
    pub fn text(&mut self, text: &str, field: Field) {
        let Counter { cutter, room, known, words, length, .. } = self;
        cutter.cut(text, |word, written| {
            let hash = xxh3_64(word.as_bytes());
            let same = |number: &u32| {
                let known = &words[*number as usize];
                known.hash == hash && known.of(room) == word
            };
            let number = match known.find(hash, same) {
                Some(number) => *number as usize,
                None => {
                    let at = room.len() as u32;
                    room.push_str(word);
                    words.push(Counted::new(hash, at, word.len() as u8));
                    let number = words.len() as u32 - 1;
                    known.insert_unique(hash, number, |other| words[*other as usize].hash);
                    number as usize
                }
            };
            let counted = &mut words[number];
            match field {
                Field::Body => {
                    counted.body += 1;
                    *length += 1;
                }
                _ => counted.head += field.weight(),
            }
            match written {
                None => counted.plain = true,
                Some(written) if counted.written.as_deref().is_none_or(|old| written < old) => {
                    counted.written = Some(written.into());
                }
                Some(_) => {}
            }
        });
    }

    /// The vector of what was read; the next document may follow.
    pub fn vector(&mut self) -> Vec<u8> {
        let Counter { room, words, order, .. } = self;
        let of = |(_, number): &(u64, u32)| words[*number as usize].of(room);
        order.extend(words.iter().zip(0..).map(|(counted, number)| (counted.start(room), number)));
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| of(a).cmp(of(b))));
        let share = 0.35 + 0.65 * f64::from(self.length) / 800.0;
        let mut packed = Vec::with_capacity(words.len() * 8);
        let mut before = "";
        for (_, number) in order.iter() {
            let counted = &words[*number as usize];
            let word = counted.of(room);
            let shared = shared(before, word);
            let head = weight::step(counted.head);
            let written = counted.written.as_ref().filter(|_| !counted.plain);
            packed.push(shared as u8 | if head > 0 { IN_HEAD } else { 0 });
            packed.push((word.len() - shared) as u8 | written.map_or(0, |_| IS_MARKED));
            packed.extend_from_slice(&word.as_bytes()[shared..]);
            packed.push(match counted.body {
                0 => head,
                body => {
                    let weight = counted.head + f64::from(body) / share;
                    weight::step_in_body(weight, counted.hash)
                }
            });
            if head > 0 {
                packed.push(head);
            }
            if let Some(written) = written {
                packed.push(written.len() as u8);
                packed.extend_from_slice(written.as_bytes());
            }
            before = word;
        }
        self.forget();
        packed
    }

    /// Forgets what was read; another document may follow.
    pub fn forget(&mut self) {
        self.words.clear();
        self.order.clear();
        self.room.clear();
        self.known.clear();
        self.length = 0;
    }
}

impl Counted {
    fn new(hash: u64, at: u32, length: u8) -> Counted {
        Counted { hash, at, length, body: 0, head: 0.0, plain: false, written: None }
    }

    /// Its first bytes, as a number that sorts as they do.
    fn start(&self, room: &str) -> u64 {
        let word = self.of(room).as_bytes();
        let mut start = [0; 8];
        let length = word.len().min(start.len());
        start[..length].copy_from_slice(&word[..length]);
        u64::from_be_bytes(start)
    }

    fn of<'a>(&self, room: &'a str) -> &'a str {
        &room[self.at as usize..self.at as usize + self.length as usize]
    }
}

/// Bytes that two words share at their start, in whole characters.
pub(super) fn shared(a: &str, b: &str) -> usize {
    let (first, second) = (a.as_bytes(), b.as_bytes());
    let most = first.len().min(second.len());
    let mut shared = 0;
    // Eight bytes at a time.
    while let (Some(one), Some(other)) =
        (first[shared..].first_chunk::<8>(), second[shared..].first_chunk::<8>())
    {
        let differing = u64::from_le_bytes(*one) ^ u64::from_le_bytes(*other);
        if differing != 0 {
            shared += differing.trailing_zeros() as usize / 8;
            break;
        }
        shared += 8;
    }
    while shared < most && first[shared] == second[shared] {
        shared += 1;
    }
    while !b.is_char_boundary(shared) {
        shared -= 1;
    }
    shared
}

/// A word of a vector.
#[derive(Debug, PartialEq, Eq)]
pub struct Weighed<'a> {
    /// Normalized.
    pub word: &'a str,
    /// As written, where it was always written with marks.
    pub written: Option<&'a str>,
    /// Step of its weight in all fields.
    pub all: u8,
    /// Step of its weight in all fields but the body; 0 where none of them has it.
    pub head: u8,
}

/// Reads a vector; false where it is damaged.
pub fn read(packed: &[u8], mut each: impl FnMut(Weighed<'_>)) -> bool {
    let mut word = String::new();
    let mut rest = packed;
    while !rest.is_empty() {
        if one(&mut rest, &mut word, &mut each).is_none() {
            return false;
        }
    }
    true
}

fn one(rest: &mut &[u8], word: &mut String, each: &mut impl FnMut(Weighed<'_>)) -> Option<()> {
    let [shared, length] = *rest.split_off(..2)? else { return None };
    let new = rest.split_off(..usize::from(length & !IS_MARKED))?;
    let kept = usize::from(shared & !IN_HEAD);
    if !word.is_char_boundary(kept) {
        return None;
    }
    word.truncate(kept);
    word.push_str(std::str::from_utf8(new).ok()?);
    let all = *rest.split_off_first()?;
    let head = if shared & IN_HEAD != 0 { *rest.split_off_first()? } else { 0 };
    let mut written = None;
    if length & IS_MARKED != 0 {
        let length = *rest.split_off_first()?;
        written = Some(std::str::from_utf8(rest.split_off(..usize::from(length))?).ok()?);
    }
    each(Weighed { word, written, all, head });
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(packed: &[u8]) -> Vec<(String, Option<String>, u8, u8)> {
        let mut words = Vec::new();
        assert!(read(packed, |it| {
            words.push((it.word.into(), it.written.map(Into::into), it.all, it.head));
        }));
        words
    }

    #[test]
    fn a_vector_holds_all_words_with_their_weights() {
        let mut counter = Counter::default();
        counter.text("Clean water", Field::Title);
        counter.text("Water waters, café", Field::Body);
        let packed = counter.vector();
        let words = all(&packed);
        let names: Vec<&str> = words.iter().map(|(word, ..)| &**word).collect();
        assert_eq!(names, ["cafe", "clean", "water", "waters"]);
        assert_eq!(words[0].1.as_deref(), Some("café"));
        assert_eq!((words[1].2, words[1].3), (weight::step(8.0), weight::step(8.0)));
        assert!(words[2].2 > words[1].2 && words[3].3 == 0);
        // The memory is used again.
        counter.text("café cafe", Field::Body);
        assert_eq!(all(&counter.vector())[0].1, None);
        for end in 1..packed.len() {
            read(&packed[..end], |_| ());
        }
    }
}
