//! Objects: what a PDF is written in, and what the operators of a page take.

/// An object.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Object<'a> {
    Number(f64),
    /// As it is written, without the slash.
    Name(&'a [u8]),
    Text(Vec<u8>),
    List(Vec<Object<'a>>),
    Table(Table<'a>),
    /// Another object by its number.
    Reference(u32),
    /// An operator, or `true`, `false`, `null`.
    Word(&'a [u8]),
}

/// A dictionary.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Table<'a>(Vec<(&'a [u8], Object<'a>)>);

impl<'a> Table<'a> {
    /// The value of a key, as it is written.
    pub(crate) fn get(&self, key: &str) -> Option<&Object<'a>> {
        self.0.iter().find(|(name, _)| *name == key.as_bytes()).map(|(_, value)| value)
    }

    /// How many objects it holds.
    pub(crate) fn weight(&self) -> usize {
        self.0.iter().map(|(_, value)| value.weight()).sum::<usize>() + 1
    }

    /// Its entries.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&'a [u8], &Object<'a>)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }
}

impl<'a> Object<'a> {
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Object::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn name(&self) -> Option<&'a [u8]> {
        match self {
            Object::Name(name) => Some(name),
            _ => None,
        }
    }

    /// How many objects it is, with all that it holds.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Object::List(list) => list.iter().map(Object::weight).sum::<usize>() + 1,
            Object::Table(table) => table.weight(),
            Object::Text(text) => text.len() / 16 + 1,
            _ => 1,
        }
    }

    /// A whole number that is not negative.
    pub(crate) fn count(&self) -> Option<usize> {
        let number = self.number().filter(|number| number.fract() == 0.0)?;
        (0.0..=f64::from(u32::MAX)).contains(&number).then_some(number as usize)
    }
}

/// How deep objects may lie in one another.
const DEEPEST: usize = 32;

/// How many objects one object may hold.
const MOST: usize = 1 << 18;

/// Reads objects one after the other.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    /// Where the next object begins.
    pub at: usize,
    /// Objects that the current one may still hold.
    room: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8], at: usize) -> Reader<'a> {
        Reader { bytes, at: at.min(bytes.len()), room: MOST }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    /// Passes over white space and comments.
    pub(crate) fn blank(&mut self) {
        while let Some(byte) = self.peek(0) {
            match byte {
                b'%' => self.skip(|byte| !matches!(byte, b'\n' | b'\r')),
                byte if is_blank(byte) => self.at += 1,
                _ => return,
            }
        }
    }

    fn skip(&mut self, is_part: impl Fn(u8) -> bool) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += rest.iter().take_while(|byte| is_part(**byte)).count();
    }

    /// The next object; none at the end, or where there is none that can be read.
    pub(crate) fn object(&mut self) -> Option<Object<'a>> {
        self.room = MOST;
        self.within(0)
    }

    fn within(&mut self, depth: usize) -> Option<Object<'a>> {
        self.room = self.room.checked_sub(1)?;
        if depth > DEEPEST {
            return None;
        }
        self.blank();
        match self.peek(0)? {
            b'/' => {
                self.at += 1;
                Some(Object::Name(self.regular()))
            }
            b'(' => Some(Object::Text(self.literal())),
            b'<' if self.peek(1) == Some(b'<') => {
                self.at += 2;
                Some(Object::Table(self.table(depth)?))
            }
            b'<' => Some(Object::Text(self.hexadecimal())),
            b'[' => {
                self.at += 1;
                let mut list = Vec::new();
                loop {
                    self.blank();
                    match self.peek(0)? {
                        b']' => break self.at += 1,
                        _ => list.push(self.within(depth + 1)?),
                    }
                }
                Some(Object::List(list))
            }
            byte if is_regular(byte) => self.plain(),
            // A bracket that closes nothing.
            _ => {
                let start = self.at;
                self.at += 1;
                Some(Object::Word(&self.bytes[start..self.at]))
            }
        }
    }

    fn table(&mut self, depth: usize) -> Option<Table<'a>> {
        let mut table = Vec::new();
        loop {
            self.blank();
            match self.peek(0)? {
                b'>' => {
                    self.at += 1 + usize::from(self.peek(1) == Some(b'>'));
                    return Some(Table(table));
                }
                b'/' => {
                    self.at += 1;
                    let name = self.regular();
                    table.push((name, self.within(depth + 1)?));
                }
                // Anything but a key is skipped.
                _ => drop(self.within(depth + 1)?),
            }
        }
    }

    fn regular(&mut self) -> &'a [u8] {
        let start = self.at;
        self.skip(is_regular);
        &self.bytes[start..self.at]
    }

    /// A number, a reference or a word.
    fn plain(&mut self) -> Option<Object<'a>> {
        let word = self.regular();
        let Some(number) = number(word) else { return Some(Object::Word(word)) };
        if let Ok(id) = u32::try_from(number as i64)
            && number.fract() == 0.0
            && word.first().is_some_and(u8::is_ascii_digit)
        {
            let after = self.at;
            self.blank();
            let generation = self.regular();
            if !generation.is_empty() && generation.iter().all(u8::is_ascii_digit) {
                self.blank();
                if self.regular() == b"R" {
                    return Some(Object::Reference(id));
                }
            }
            self.at = after;
        }
        Some(Object::Number(number))
    }

    fn literal(&mut self) -> Vec<u8> {
        self.at += 1;
        let (mut text, mut open) = (Vec::new(), 1);
        while let Some(byte) = self.peek(0) {
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                }
                b'\\' => {
                    self.escaped(&mut text);
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        text
    }

    fn escaped(&mut self, text: &mut Vec<u8>) {
        let Some(byte) = self.peek(0) else { return };
        self.at += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\r' => self.at += usize::from(self.peek(0) == Some(b'\n')),
            b'\n' => {}
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek(0) else { break };
                    code = code * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                text.push(code as u8);
            }
            other => text.push(other),
        }
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        self.at += 1;
        let start = self.at;
        self.skip(|byte| byte != b'>');
        let text = hexadecimal(&self.bytes[start..self.at]);
        self.at = self.bytes.len().min(self.at + 1);
        text
    }
}

/// Bytes that are written in digits.
pub(crate) fn hexadecimal(text: &[u8]) -> Vec<u8> {
    let digits = text.iter().filter_map(|byte| char::from(*byte).to_digit(16));
    let digits: Vec<u8> = digits.map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).unwrap_or(&0)).collect()
}

fn number(word: &[u8]) -> Option<f64> {
    let is_number = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.');
    if word.len() > 40 || !word.iter().all(is_number) || !word.iter().any(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(word).ok()?.parse().ok()
}

pub(crate) fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_regular(byte: u8) -> bool {
    !is_blank(byte)
        && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}
