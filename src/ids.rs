//! Numbers of things, each with a type of its own, and tables that only the right number opens.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut, Index, IndexMut, Range};

use serde::{Deserialize, Serialize};

/// The number of a thing in its [`Table`].
pub trait Id: Copy {
    /// The first thing of a table.
    const FIRST: Self;

    /// The number of the thing at a place in its table.
    fn at(place: usize) -> Self;

    /// The place in its table.
    fn place(self) -> usize;
}

/// Declares types of numbers. They are small, since an archive holds many of them.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(u32);

        impl Id for $name {
            const FIRST: $name = $name(0);

            fn at(place: usize) -> $name {
                $name(u32::try_from(place).expect("tables are far smaller than 4 GB"))
            }

            fn place(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    )*};
}

ids! {
    /// Number of a language in `Config::languages`.
    LanguageId
    /// Number of a taxonomy in `Config::taxonomies`.
    TaxonomyId
    /// Number of a type of publications in `Config::types`.
    TypeId
    /// Number of a document in the archive.
    DocumentId
    /// Number of an article in `Archive::articles`: the smaller, the newer.
    ArticleId
    /// Number of a person in `Archive::people`.
    PersonId
    /// Number of a term within its taxonomy.
    TermId
}

impl LanguageId {
    /// The default language, which is the first.
    pub const DEFAULT: LanguageId = LanguageId::FIRST;

    /// True for the default language.
    pub fn is_default(self) -> bool {
        self == LanguageId::DEFAULT
    }
}

impl ArticleId {
    /// The newest article.
    pub const NEWEST: ArticleId = ArticleId::FIRST;
}

/// Values by number. It is also a slice of its values.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub struct Table<K, V> {
    values: Vec<V>,
    #[serde(skip)]
    key: PhantomData<fn(K) -> K>,
}

impl<K: Id, V> Table<K, V> {
    /// Adds a value; gives its number.
    pub fn push(&mut self, value: V) -> K {
        self.values.push(value);
        K::at(self.values.len() - 1)
    }

    /// The value of a number, where the table has one.
    pub fn get(&self, id: K) -> Option<&V> {
        self.values.get(id.place())
    }

    /// All numbers, in order.
    pub fn ids(&self) -> Ids<K> {
        (0..self.values.len()).map(K::at)
    }

    /// All values with their numbers.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = (K, &V)> + ExactSizeIterator + Clone {
        self.values.iter().enumerate().map(|(place, value)| (K::at(place), value))
    }

    /// All values with their numbers, to change the values.
    pub fn entries_mut(&mut self) -> impl Iterator<Item = (K, &mut V)> {
        self.values.iter_mut().enumerate().map(|(place, value)| (K::at(place), value))
    }

    /// The number of the first value that is so.
    pub fn find(&self, is_so: impl FnMut(&V) -> bool) -> Option<K> {
        self.values.iter().position(is_so).map(K::at)
    }

    /// A table with the same numbers, each value made from one of these.
    pub fn map<U>(&self, make: impl FnMut(&V) -> U) -> Table<K, U> {
        self.values.iter().map(make).collect()
    }
}

/// Numbers of a table, in order.
pub type Ids<K> = std::iter::Map<Range<usize>, fn(usize) -> K>;

impl<K: Id, V> Index<K> for Table<K, V> {
    type Output = V;

    fn index(&self, id: K) -> &V {
        &self.values[id.place()]
    }
}

impl<K: Id, V> IndexMut<K> for Table<K, V> {
    fn index_mut(&mut self, id: K) -> &mut V {
        &mut self.values[id.place()]
    }
}

impl<K, V> Deref for Table<K, V> {
    type Target = [V];

    fn deref(&self) -> &[V] {
        &self.values
    }
}

impl<K, V> DerefMut for Table<K, V> {
    fn deref_mut(&mut self) -> &mut [V] {
        &mut self.values
    }
}

impl<K, V> From<Vec<V>> for Table<K, V> {
    fn from(values: Vec<V>) -> Table<K, V> {
        Table { values, key: PhantomData }
    }
}

impl<K, V> FromIterator<V> for Table<K, V> {
    fn from_iter<I: IntoIterator<Item = V>>(values: I) -> Table<K, V> {
        Table::from(Vec::from_iter(values))
    }
}

impl<K, V> IntoIterator for Table<K, V> {
    type Item = V;
    type IntoIter = std::vec::IntoIter<V>;

    fn into_iter(self) -> Self::IntoIter {
        self.values.into_iter()
    }
}

impl<'a, K, V> IntoIterator for &'a Table<K, V> {
    type Item = &'a V;
    type IntoIter = std::slice::Iter<'a, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.values.iter()
    }
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Table<K, V> {
        Table::from(Vec::new())
    }
}

impl<K, V: Clone> Clone for Table<K, V> {
    fn clone(&self) -> Table<K, V> {
        Table::from(self.values.clone())
    }
}

impl<K, V: fmt::Debug> fmt::Debug for Table<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.values.fmt(f)
    }
}

impl<K, V: PartialEq> PartialEq for Table<K, V> {
    fn eq(&self, other: &Table<K, V>) -> bool {
        self.values == other.values
    }
}
