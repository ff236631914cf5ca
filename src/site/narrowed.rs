//! Narrowed: works that share two properties, such as the briefs on water. Each pair has one list,
//! whichever of its two lists readers come from.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use crate::archive::{Archive, Article, Edition};
use crate::config::{Config, Narrow, Property};
use crate::ids::{ArticleId, LanguageId, PersonId, Table, TaxonomyId, TermId, TypeId};
use crate::url::{UrlPath, encode};

/// A value of a property, such as a term or a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// A term of a taxonomy, by the numbers of both.
    Term(TaxonomyId, TermId),
    /// An author.
    Author(PersonId),
    /// A type, by number.
    Type(TypeId),
    /// A year.
    Year(i16),
}

impl Value {
    /// The property of which it is one.
    pub fn property(self) -> Property {
        match self {
            Value::Term(taxonomy, _) => Property::Term(taxonomy),
            Value::Author(_) => Property::Author,
            Value::Type(_) => Property::Type,
            Value::Year(_) => Property::Year,
        }
    }
}

/// The list that is narrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Base {
    /// The list of a value.
    Of(Value),
    /// A section, by number in its edition.
    Section(usize),
}

/// Works that a list and a value have in common.
#[derive(Debug)]
pub struct Pair {
    /// The list whose address begins the address of this one.
    pub base: Base,
    /// The value that narrows it.
    pub value: Value,
    /// The works, newest first.
    pub ids: Vec<ArticleId>,
    /// Address.
    pub path: UrlPath,
    /// The path on the host, which is what pages print.
    pub link: String,
}

/// The pairs of one language.
#[derive(Debug, Default)]
struct Pairs {
    all: Vec<Pair>,
    /// Numbers of the pairs of each list, one of which begins the address.
    of: HashMap<Base, Vec<usize>>,
}

/// All narrowed lists of a site.
#[derive(Debug)]
pub struct Narrowed {
    editions: Table<LanguageId, Pairs>,
    /// Where there would be too many: how many, and the least number of works in those that are left.
    pub cut: Option<(usize, usize)>,
}

/// Two values of a work that narrow one another, and the work.
type Shared = (Base, Value, ArticleId);

impl Narrowed {
    pub(super) fn new(config: &Config, archive: &Archive, narrow: &Narrow) -> Narrowed {
        let shared: Table<LanguageId, Vec<Shared>> = archive.editions.map(|edition| {
            let mut shared = shared(config, archive, narrow, edition);
            // Articles are numbered from the newest.
            shared.par_sort_unstable();
            shared.dedup();
            shared
        });
        let mut counts: Vec<usize> = shared
            .iter()
            .flat_map(|shared| shared.chunk_by(is_same))
            .map(<[Shared]>::len)
            .filter(|count| *count >= narrow.minimum)
            .collect();
        let (mut minimum, mut cut) = (narrow.minimum, None);
        if counts.len() > narrow.most.value {
            counts.sort_unstable_by(|a, b| b.cmp(a));
            minimum = counts[narrow.most.value] + 1;
            cut = Some((counts.len(), minimum));
        }
        let editions = shared.entries();
        let editions =
            editions.map(|(language, shared)| pairs(config, archive, language, shared, minimum));
        Narrowed { editions: editions.collect(), cut }
    }

    /// All pairs of a language.
    pub fn all(&self, language: LanguageId) -> &[Pair] {
        &self.editions[language].all
    }

    /// The pairs of a list, each with the value that narrows it.
    pub fn of(&self, language: LanguageId, base: Base) -> impl Iterator<Item = (&Pair, Value)> {
        let pairs = &self.editions[language];
        let numbers = pairs.of.get(&base).map_or(&[][..], Vec::as_slice);
        numbers.iter().map(move |number| {
            let pair = &pairs.all[*number];
            let other = match pair.base {
                Base::Of(value) if pair.base != base => value,
                _ => pair.value,
            };
            (pair, other)
        })
    }

    /// The same pair in another language.
    pub fn same(&self, language: LanguageId, pair: &Pair) -> Option<&Pair> {
        let all = &self.editions[language].all;
        let at =
            all.binary_search_by(|other| (other.base, other.value).cmp(&(pair.base, pair.value)));
        at.ok().map(|at| &all[at])
    }
}

fn is_same(a: &Shared, b: &Shared) -> bool {
    (a.0, a.1) == (b.0, b.1)
}

/// Every two values that one work of an edition has.
fn shared(config: &Config, archive: &Archive, narrow: &Narrow, edition: &Edition) -> Vec<Shared> {
    let of_work = |id: &ArticleId| {
        let values = values(config, archive, narrow, archive.article(*id));
        let mut shared = Vec::new();
        for (at, value) in values.iter().enumerate() {
            let others = values[at + 1..].iter();
            let others = others.filter(|other| other.property() != value.property());
            shared.extend(others.map(|other| (Base::Of(*value), *other, *id)));
        }
        shared
    };
    let mut all: Vec<Shared> = edition.all.par_iter().flat_map_iter(of_work).collect();
    for (number, section) in edition.sections.iter().enumerate() {
        let works = section.articles.par_iter().filter(|id| archive.article(**id).kind.is_some());
        all.par_extend(works.flat_map_iter(|id| {
            let values = values(config, archive, narrow, archive.article(*id));
            values.into_iter().map(move |value| (Base::Section(number), value, *id))
        }));
    }
    all
}

/// The values of a work by which lists are narrowed, in the order of properties.
fn values(config: &Config, archive: &Archive, narrow: &Narrow, article: &Article) -> Vec<Value> {
    let mut values: Vec<Value> = Vec::new();
    for property in &narrow.by {
        match property {
            Property::Term(taxonomy) => {
                let terms = archive.filed(article, *taxonomy).into_iter();
                values.extend(terms.map(|term| Value::Term(*taxonomy, term)));
            }
            Property::Author => values.extend(article.authors.iter().copied().map(Value::Author)),
            Property::Type => values.extend(article.kind.map(Value::Type)),
            Property::Year => {
                let date = archive.front(article).date;
                values.extend(date.map(|date| Value::Year(config.civil(&date).year())));
            }
        }
    }
    values.sort_unstable();
    values
}

/// The pairs of a language that have enough works, and an address that nothing else has.
fn pairs(
    config: &Config,
    archive: &Archive,
    language: LanguageId,
    shared: &[Shared],
    minimum: usize,
) -> Pairs {
    let edition = &archive.editions[language];
    let mut taken: HashSet<&UrlPath> = HashSet::new();
    let aliases = archive.articles.iter().flat_map(|article| &article.aliases);
    taken.extend(aliases.map(|alias| &alias.value));
    taken.extend(archive.editions.iter().flat_map(|edition| &edition.sections).map(|of| &of.path));
    let is_type_list = |number: usize| {
        let path = &edition.sections[number].path;
        config.types.iter().any(|kind| config.languages[language].path(&kind.path) == *path)
    };
    let mut pairs = Pairs::default();
    for works in shared.chunk_by(is_same).filter(|works| works.len() >= minimum) {
        let (base, value, _) = works[0];
        // The section gives the list of the type its text, and nothing more.
        if matches!(base, Base::Section(number) if is_type_list(number)) {
            continue;
        }
        let path = address(config, archive, language, base, value);
        if taken.contains(&path) || archive.index.by_url(&path).is_some() {
            continue;
        }
        let number = pairs.all.len();
        pairs.of.entry(base).or_default().push(number);
        if let Base::Of(_) = base {
            pairs.of.entry(Base::Of(value)).or_default().push(number);
        }
        let link = config.base.link(&path);
        let ids = works.iter().map(|(.., id)| *id).collect();
        pairs.all.push(Pair { base, value, ids, path, link });
    }
    pairs
}

/// The address of a pair: that of its list, then the address of the value's own list, but types and
/// years stand alone: `/topics/water/briefs/`, `/briefs/2024/`, `/topics/water/authors/doe/`.
fn address(
    config: &Config,
    archive: &Archive,
    number: LanguageId,
    base: Base,
    value: Value,
) -> UrlPath {
    let language = &config.languages[number];
    let slug = |taxonomy: TaxonomyId, term: TermId| &archive.terms[taxonomy][term].slug;
    let start = match base {
        Base::Section(section) => archive.editions[number].sections[section].path.clone(),
        Base::Of(Value::Term(taxonomy, term)) => {
            let pattern = &config.taxonomies[taxonomy].permalink;
            pattern.of_slug(&language.prefix, slug(taxonomy, term))
        }
        Base::Of(Value::Author(person)) => language.path(&encode(&archive.people[person].path)),
        Base::Of(Value::Type(kind)) => language.path(&encode(&config.types[kind].path)),
        Base::Of(Value::Year(year)) => language.path(&format!("{year:04}/")),
    };
    let end = match value {
        Value::Term(taxonomy, term) => {
            let path = config.taxonomies[taxonomy].path.trim_matches('/');
            format!("{}/{}/", encode(path), encode(slug(taxonomy, term)))
        }
        Value::Author(person) => encode(archive.people[person].path.trim_start_matches('/')),
        Value::Type(kind) => encode(config.types[kind].path.trim_start_matches('/')),
        Value::Year(year) => format!("{year:04}/"),
    };
    start.join(&end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;

    #[test]
    fn a_value_begins_addresses_in_the_order_of_its_property() {
        let values = [
            Value::Term(TaxonomyId::at(0), TermId::at(9)),
            Value::Term(TaxonomyId::at(1), TermId::FIRST),
            Value::Author(PersonId::FIRST),
            Value::Type(TypeId::at(0)),
            Value::Year(1999),
        ];
        assert!(values.is_sorted());
        let properties: Vec<Property> = values.iter().map(|value| value.property()).collect();
        assert!(properties.is_sorted());
    }
}
