//! File: where the objects of a PDF stand. The whole file is looked through for them; what its own tables
//! say is not needed, and is often wrong in damaged files.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use crate::Fault;
use crate::filter::unpack;
use crate::object::{Object, Reader, Table, is_blank};

/// Bytes that one stream may unpack to.
const MOST_OF_A_STREAM: usize = 32 << 20;

/// Bytes that all streams of objects may unpack to: they stay in memory.
const MOST_PACKED: usize = 64 << 20;

/// References that lead to one another, at most.
const MOST_STEPS: usize = 8;

/// How deep the tree of pages may be.
const DEEPEST: usize = 32;

/// What stands for an object that does not exist.
const NOTHING: Object<'static> = Object::Word(b"null");

/// The dictionary and the content of a stream.
type Stream<'f> = (Table<'f>, Cow<'f, [u8]>);

/// The objects of a file.
pub(crate) struct File<'a> {
    bytes: &'a [u8],
    places: HashMap<u32, Place>,
    /// Streams that hold objects, unpacked.
    packed: Vec<Vec<u8>>,
    root: Option<u32>,
    /// What is left of the work.
    work: Cell<usize>,
}

/// Where an object stands.
#[derive(Clone, Copy)]
enum Place {
    /// In the file, with the bytes of its stream.
    Plain { at: usize, stream: Option<(usize, usize)> },
    /// In a stream.
    Packed { number: usize, at: usize },
}

/// A page.
pub(crate) struct Page<'f> {
    pub contents: Object<'f>,
    pub resources: Table<'f>,
}

impl<'a> File<'a> {
    /// Finds all objects of a file. Where two have one number, the later one counts.
    pub(crate) fn read(bytes: &'a [u8], work: usize) -> Result<File<'a>, Fault> {
        let mut file = File {
            bytes,
            places: HashMap::new(),
            packed: Vec::new(),
            root: None,
            work: Cell::new(work),
        };
        file.spend(bytes.len())?;
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            let rest = &bytes[at..];
            match byte {
                b'o' if rest.starts_with(b"obj") => match file.number_before(at) {
                    Some(number) => at = file.take(number, at + 3)?,
                    None => at += 3,
                },
                b't' if rest.starts_with(b"trailer") => {
                    at += 7;
                    let mut reader = Reader::new(bytes, at);
                    if let Some(Object::Table(trailer)) = reader.object() {
                        file.trailer(&trailer)?;
                    }
                    file.spend(reader.at - at)?;
                }
                _ => at += 1,
            }
        }
        Ok(file)
    }

    /// Takes some bytes from the work that is left.
    pub(crate) fn spend(&self, bytes: usize) -> Result<(), Fault> {
        let left = self.work.get().checked_sub(bytes).ok_or(Fault::Huge)?;
        self.work.set(left);
        Ok(())
    }

    /// The number of the object that begins here: `12 0 obj`.
    fn number_before(&self, at: usize) -> Option<u32> {
        let start = at.saturating_sub(24);
        let before = &self.bytes[start..at];
        let mut words = before.rsplit(|byte| is_blank(*byte)).filter(|word| !word.is_empty());
        if !is_blank(*before.last()?) {
            return None;
        }
        let (generation, number) = (words.next()?, words.next()?);
        if !generation.iter().all(u8::is_ascii_digit) {
            return None;
        }
        // Whatever stands before it without a space, such as `endobj`.
        let digits = number.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        std::str::from_utf8(&number[number.len() - digits..]).ok()?.parse().ok()
    }

    /// Takes the object of this number, which begins at `at`; gives its end.
    fn take(&mut self, number: u32, at: usize) -> Result<usize, Fault> {
        let bytes = self.bytes;
        let mut reader = Reader::new(bytes, at);
        let object = reader.object();
        self.spend(reader.at - at)?;
        let Some(object) = object else { return Ok(at) };
        let mut end = reader.at.max(at);
        let mut stream = None;
        if let Object::Table(table) = &object {
            reader.blank();
            if bytes[reader.at..].starts_with(b"stream") {
                let (from, to) = self.stream_at(reader.at + 6, table);
                stream = Some((from, to));
                end = to;
                if table.get("Type") == Some(&Object::Name(b"ObjStm")) {
                    self.take_packed(table, (from, to))?;
                }
                if table.get("Type") == Some(&Object::Name(b"XRef")) {
                    self.trailer(table)?;
                }
            } else if table.get("Type") == Some(&Object::Name(b"Catalog")) {
                self.root.get_or_insert(number);
            }
        }
        self.places.insert(number, Place::Plain { at, stream });
        Ok(end)
    }

    /// The bytes of a stream whose word ends at `at`.
    fn stream_at(&self, mut at: usize, table: &Table<'_>) -> (usize, usize) {
        let bytes = self.bytes;
        if bytes.get(at) == Some(&b'\r') {
            at += 1;
        }
        if bytes.get(at) == Some(&b'\n') {
            at += 1;
        }
        let at = at.min(bytes.len());
        let told = table.get("Length").and_then(Object::count).and_then(|it| at.checked_add(it));
        if let Some(end) = told
            && let Some(rest) = bytes.get(end..)
        {
            let blanks = rest.iter().take(4).take_while(|byte| is_blank(**byte)).count();
            if rest[blanks..].starts_with(b"endstream") {
                return (at, end);
            }
        }
        let rest = &bytes[at..];
        let end = find(rest, b"endstream").unwrap_or(rest.len());
        (at, at + end)
    }

    fn trailer(&mut self, table: &Table<'_>) -> Result<(), Fault> {
        if table.get("Encrypt").is_some() {
            return Err(Fault::Encrypted);
        }
        if let Some(Object::Reference(root)) = table.get("Root") {
            self.root = Some(*root);
        }
        Ok(())
    }

    /// Takes the objects in a stream.
    fn take_packed(&mut self, table: &Table<'_>, stream: (usize, usize)) -> Result<(), Fault> {
        let unpacked = self.unpacked(table, stream)?.into_owned();
        let held: usize = self.packed.iter().map(Vec::len).sum();
        if held + unpacked.len() > MOST_PACKED {
            return Err(Fault::Huge);
        }
        let count = |key: &str| table.get(key).and_then(Object::count).unwrap_or(0);
        let (objects, first) = (count("N"), count("First"));
        let number = self.packed.len();
        let mut reader = Reader::new(&unpacked, 0);
        for _ in 0..objects {
            let id = reader.object().as_ref().and_then(Object::count);
            let at = reader.object().as_ref().and_then(Object::count);
            let (Some(id), Some(at)) = (id.and_then(|id| u32::try_from(id).ok()), at) else {
                break;
            };
            let at = first.saturating_add(at);
            self.places.insert(id, Place::Packed { number, at });
        }
        self.packed.push(unpacked);
        Ok(())
    }

    /// The object of this number.
    pub(crate) fn object(&self, number: u32) -> Result<Object<'_>, Fault> {
        let (bytes, at) = match self.places.get(&number) {
            None => return Ok(NOTHING),
            Some(Place::Plain { at, .. }) => (self.bytes, *at),
            Some(Place::Packed { number, at }) => (&*self.packed[*number], *at),
        };
        let mut reader = Reader::new(bytes, at);
        let start = reader.at;
        let object = reader.object();
        // Short objects cost something, too.
        self.spend(reader.at - start + 64)?;
        Ok(object.unwrap_or(NOTHING))
    }

    /// An object, or that to which it refers.
    pub(crate) fn resolved<'f>(&'f self, object: &Object<'f>) -> Result<Object<'f>, Fault> {
        // A copy takes time and memory.
        self.spend(object.weight() * 16)?;
        let mut object = object.clone();
        for _ in 0..MOST_STEPS {
            let Object::Reference(number) = object else { return Ok(object) };
            object = self.object(number)?;
        }
        Ok(NOTHING)
    }

    /// The value of a key of a dictionary.
    pub(crate) fn value<'f>(&'f self, table: &Table<'f>, key: &str) -> Result<Object<'f>, Fault> {
        table.get(key).map_or(Ok(NOTHING), |value| self.resolved(value))
    }

    /// The value of a key of a dictionary, where it is a dictionary, too; else an empty one.
    pub(crate) fn table<'f>(&'f self, table: &Table<'f>, key: &str) -> Result<Table<'f>, Fault> {
        Ok(match self.value(table, key)? {
            Object::Table(table) => table,
            _ => Table::default(),
        })
    }

    /// A copy of a dictionary.
    pub(crate) fn copied<'f>(&'f self, table: &Table<'f>) -> Result<Table<'f>, Fault> {
        self.spend(table.weight() * 16)?;
        Ok(table.clone())
    }

    /// The dictionary and the content of the stream to which an object refers.
    pub(crate) fn stream<'f>(&'f self, object: &Object<'f>) -> Result<Option<Stream<'f>>, Fault> {
        let &Object::Reference(mut number) = object else { return Ok(None) };
        for _ in 0..MOST_STEPS {
            match (self.object(number)?, self.places.get(&number)) {
                (Object::Reference(next), _) => number = next,
                (Object::Table(table), Some(Place::Plain { stream: Some(stream), .. })) => {
                    let content = self.unpacked(&table, *stream)?;
                    return Ok(Some((table, content)));
                }
                _ => return Ok(None),
            }
        }
        Ok(None)
    }

    /// What a stream holds; nothing where it is packed as pictures are.
    fn unpacked<'f>(
        &'f self,
        table: &Table<'f>,
        (from, to): (usize, usize),
    ) -> Result<Cow<'f, [u8]>, Fault> {
        let bytes = &self.bytes[from..to];
        self.spend(bytes.len())?;
        let key = if table.get("Filter").is_some() { "Filter" } else { "F" };
        let filters: Vec<&[u8]> = match self.value(table, key)? {
            Object::Name(name) => vec![name],
            Object::List(list) => list.iter().filter_map(Object::name).take(8).collect(),
            _ => Vec::new(),
        };
        let mut content = Cow::Borrowed(bytes);
        for filter in filters {
            let limit = self.work.get().min(MOST_OF_A_STREAM);
            let Some(unpacked) = unpack(filter, &content, limit) else { return Ok(Cow::default()) };
            if unpacked.len() > limit {
                return Err(Fault::Huge);
            }
            self.spend(unpacked.len())?;
            content = Cow::Owned(unpacked);
        }
        Ok(content)
    }

    /// The first pages, in the order in which they are read.
    pub(crate) fn pages(&self, most: usize) -> Result<Vec<Page<'_>>, Fault> {
        let mut pages = Vec::new();
        if let Some(root) = self.root
            && let Object::Table(root) = self.object(root)?
            && let Some(tree) = root.get("Pages")
        {
            let mut seen = HashSet::new();
            self.branch(tree, &Table::default(), (&mut pages, most), &mut seen, 0)?;
        }
        if pages.is_empty() {
            // No tree leads to them.
            let mut numbers: Vec<u32> = self.places.keys().copied().collect();
            numbers.sort_unstable();
            for number in numbers {
                if let Object::Table(table) = self.object(number)?
                    && table.get("Type") == Some(&Object::Name(b"Page"))
                    && pages.len() < most
                {
                    pages.push(self.page(&table, &Table::default())?);
                }
            }
        }
        Ok(pages)
    }

    fn branch<'f>(
        &'f self,
        node: &Object<'f>,
        resources: &Table<'f>,
        (pages, most): (&mut Vec<Page<'f>>, usize),
        seen: &mut HashSet<u32>,
        depth: usize,
    ) -> Result<(), Fault> {
        if let Object::Reference(number) = node
            && !seen.insert(*number)
        {
            return Ok(());
        }
        let Object::Table(node) = self.resolved(node)? else { return Ok(()) };
        if pages.len() >= most || depth > DEEPEST {
            return Ok(());
        }
        let Object::List(kids) = self.value(&node, "Kids")? else {
            pages.push(self.page(&node, resources)?);
            return Ok(());
        };
        let own = self.table(&node, "Resources")?;
        let resources = if node.get("Resources").is_some() { &own } else { resources };
        for kid in kids.iter() {
            self.branch(kid, resources, (pages, most), seen, depth + 1)?;
        }
        Ok(())
    }

    fn page<'f>(&'f self, page: &Table<'f>, above: &Table<'f>) -> Result<Page<'f>, Fault> {
        let contents = page.get("Contents").cloned().unwrap_or(NOTHING);
        let resources = match page.get("Resources") {
            Some(_) => self.table(page, "Resources")?,
            None => self.copied(above)?,
        };
        Ok(Page { contents, resources })
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|part| part == wanted)
}
