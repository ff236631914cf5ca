//! Root: the one file of an index whose name stays, and what it says about the others.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::forms;
use super::names::{Name, Names};
use crate::disk::Hash;

/// Number of the format.
const FORMAT: u32 = 1;

/// Documents in a block. Readers fetch a block for nearly each result, so that a small one is good for them;
/// smaller ones would make more than one file for eight documents.
pub const BLOCK: usize = 12;

/// The names of the files in which words are looked up.
#[derive(Debug, Default, PartialEq)]
pub struct Alphabet {
    /// First key of each file of terms.
    pub keys: Vec<String>,
    /// Names of the files of terms.
    pub terms: Vec<String>,
    /// Names of the lexicons by first character.
    pub lexicons: BTreeMap<String, String>,
}

/// `root.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Root {
    /// Number of the format.
    pub format: u32,
    /// Code of the language.
    pub language: String,
    /// How many documents there are.
    pub documents: usize,
    /// Documents in a block.
    pub block: usize,
    /// First keys of the files of terms, between spaces.
    pub keys: String,
    /// Names of the files of terms.
    pub terms: String,
    /// Names of the blocks.
    pub blocks: String,
    /// Names of the lexicons.
    pub lexicons: BTreeMap<String, String>,
    /// First document of each month.
    pub months: Vec<(String, usize)>,
    /// Types by number: name and title.
    pub types: Vec<(String, String)>,
    /// Name, title and file of each facet.
    pub facets: Vec<(String, String, String)>,
    /// Other wordings of words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub synonyms: BTreeMap<String, Vec<String>>,
    /// Sets of endings that words exchange, `-` for none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<String>,
    /// Words that are dropped from queries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stop: Vec<String>,
}

/// What is shown of a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Address to print.
    pub url: String,
    /// Title.
    pub title: String,
    /// Subtitle; may be empty.
    pub subtitle: String,
    /// Date as precise as written; may be empty.
    pub date: String,
    /// Number of its type, or -1.
    pub kind: i32,
    /// Names of its authors.
    pub authors: Vec<String>,
    /// Summary in plain text; may be empty.
    pub summary: String,
}

/// A row as its block holds it.
type Cells = (String, String, String, String, i32, Vec<String>, String);

/// The values of one property.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facet {
    /// Name, as in a query.
    pub name: String,
    /// Title.
    pub title: String,
    /// Its values: name, title and address.
    pub values: Vec<(String, String, String)>,
    /// Numbers of the values of each document.
    pub of: Vec<Vec<u32>>,
}

/// A facet as its file holds it.
#[derive(Serialize, Deserialize)]
struct Written {
    values: Vec<(String, String, String)>,
    of: Vec<OneOrMore>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(u32),
    More(Vec<u32>),
}

/// All of an index but its words.
#[derive(Debug, Default)]
pub struct Edition {
    /// Code of the language.
    pub language: String,
    /// Documents, oldest first.
    pub rows: Vec<Row>,
    /// Types by number: name and title.
    pub types: Vec<(String, String)>,
    /// Facets.
    pub facets: Vec<Facet>,
    /// Other wordings of normalized words.
    pub synonyms: BTreeMap<String, Vec<String>>,
    /// Normalized words that are dropped from queries.
    pub stop: Vec<String>,
}

/// All of an index but its words, of which blocks and facets are written but have no names yet.
#[derive(Debug)]
pub struct Sheets {
    edition: Edition,
    months: Vec<(String, usize)>,
    documents: usize,
    blocks: Vec<Vec<u8>>,
    /// Name, title and file of each facet.
    facets: Vec<(String, String, Vec<u8>)>,
}

impl Edition {
    /// Writes blocks and facets.
    pub fn write(mut self) -> Sheets {
        let months = months(&self.rows);
        let documents = self.rows.len();
        let mut rows = std::mem::take(&mut self.rows).into_iter().map(cells);
        let mut cells: Vec<Vec<Cells>> = Vec::with_capacity(documents.div_ceil(BLOCK));
        while rows.len() > 0 {
            cells.push(rows.by_ref().take(BLOCK).collect());
        }
        let mut facets = std::mem::take(&mut self.facets);
        facets.retain(|facet| !facet.values.is_empty());
        let facet = |Facet { name, title, values, of }| {
            let of = of.into_iter().map(|numbers: Vec<u32>| match numbers[..] {
                [one] => OneOrMore::One(one),
                _ => OneOrMore::More(numbers),
            });
            (name, title, json(&Written { values, of: of.collect() }))
        };
        let (blocks, facets) = rayon::join(
            || cells.into_par_iter().map(|block| json(&block)).collect(),
            || facets.into_par_iter().map(facet).collect(),
        );
        Sheets { edition: self, months, documents, blocks, facets }
    }
}

impl Sheets {
    /// Names blocks and facets; gives the root, and the names of both.
    pub fn named(self, alphabet: Alphabet, names: &mut Names) -> (Root, Vec<Name>, Vec<Name>) {
        let Sheets { edition, months, documents, blocks, facets } = self;
        let language = edition.language;
        let blocks = blocks.into_iter().map(|block| block_name(block, names));
        let blocks: Vec<Name> = blocks.collect();
        let facets = facets.into_iter().map(|(name, title, file)| {
            let file = names.add("f", "json", file);
            ((name, title, file.name.clone()), file)
        });
        let (facets, files): (Vec<_>, Vec<Name>) = facets.unzip();
        let mut root = Root {
            format: FORMAT,
            language: language.clone(),
            documents,
            block: BLOCK,
            keys: String::new(),
            terms: String::new(),
            blocks: String::new(),
            lexicons: BTreeMap::new(),
            months,
            types: edition.types,
            facets,
            synonyms: edition.synonyms,
            forms: forms::of(&language).iter().map(|set| set.to_string()).collect(),
            stop: edition.stop,
        };
        root.lists(alphabet, &blocks);
        (root, blocks, files)
    }
}

/// The bytes of a block.
pub fn block(rows: Vec<Row>) -> Vec<u8> {
    json(&rows.into_iter().map(cells).collect::<Vec<Cells>>())
}

/// Names a block.
pub fn block_name(block: Vec<u8>, names: &mut Names) -> Name {
    names.add("m", "json", block)
}

/// The paths of blocks and facets.
pub fn paths<'n>(
    blocks: &'n [Name],
    facets: &'n [Name],
) -> impl Iterator<Item = (String, Hash)> + 'n {
    let of = |folder: &'static str| {
        move |Name { name, hash }: &Name| (format!("{folder}/{name}.json"), *hash)
    };
    blocks.iter().map(of("m")).chain(facets.iter().map(of("f")))
}

fn cells(row: Row) -> Cells {
    let Row { url, title, subtitle, date, kind, authors, summary } = row;
    (url, title, subtitle, date, kind, authors, summary)
}

/// The first document of each month.
fn months(rows: &[Row]) -> Vec<(String, usize)> {
    let mut months: Vec<(String, usize)> = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        let month = row.date.get(..7).unwrap_or(&row.date);
        if months.last().is_none_or(|(last, _)| last != month) {
            months.push((month.to_string(), number));
        }
    }
    months
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("texts and numbers are JSON")
}

impl Root {
    /// Takes the names of files.
    pub fn lists(&mut self, alphabet: Alphabet, blocks: &[Name]) {
        self.keys = alphabet.keys.join(" ");
        self.terms = alphabet.terms.concat();
        self.lexicons = alphabet.lexicons;
        self.blocks = blocks.iter().map(|block| block.name.as_str()).collect();
    }

    /// Its bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = json(self);
        bytes.push(b'\n');
        bytes
    }

    /// Reads it; none where it is of another format.
    pub fn read(bytes: &[u8]) -> Option<Root> {
        let root: Root = serde_json::from_slice(bytes).ok()?;
        (root.format == FORMAT).then_some(root)
    }
}

/// Reads a block.
pub fn rows(bytes: &[u8]) -> Option<Vec<Row>> {
    let cells: Vec<Cells> = serde_json::from_slice(bytes).ok()?;
    let row = |(url, title, subtitle, date, kind, authors, summary)| Row {
        url,
        title,
        subtitle,
        date,
        kind,
        authors,
        summary,
    };
    Some(cells.into_iter().map(row).collect())
}

/// Reads the file of a facet.
pub fn facet(bytes: &[u8]) -> Option<Facet> {
    let Written { values, of } = serde_json::from_slice(bytes).ok()?;
    let of = of.into_iter().map(|numbers| match numbers {
        OneOrMore::One(one) => vec![one],
        OneOrMore::More(numbers) => numbers,
    });
    Some(Facet { values, of: of.collect(), ..Facet::default() })
}
