//! Narrowing: by which properties lists are narrowed further, and how far that goes.

use super::raw::RawNarrow;
use super::resolver::Resolver;
use super::{Taxonomy, TaxonomyKey};
use crate::diagnostic::nearest;
use crate::ids::{Table, TaxonomyId};
use crate::tree::Spanned;

/// The most narrowed lists that a site has, where `[limits]` does not say.
const MOST: usize = 2_000;

/// Lists that are narrowed by a second property.
#[derive(Debug, Clone)]
pub struct Narrow {
    /// Properties, in the order in which they are offered.
    pub by: Vec<Property>,
    /// Works that two values must share to have a list.
    pub minimum: usize,
    /// The lists are in the sitemap.
    pub sitemap: bool,
    /// The greatest number of lists; where `site.toml` says it, with its place.
    pub most: Spanned<usize>,
}

/// A property of works by which lists are narrowed. Of two, the first in this order gives a list
/// the beginning of its address: `/topics/water/briefs/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Property {
    /// A taxonomy, by number.
    Term(TaxonomyId),
    /// An author.
    Author,
    /// The type.
    Type,
    /// The year of publication.
    Year,
}

/// Names of the properties that are not taxonomies.
const NAMES: [(&str, Property); 3] =
    [("type", Property::Type), ("author", Property::Author), ("year", Property::Year)];

impl Property {
    /// Its name in `site.toml` and in queries.
    pub fn name(self, taxonomies: &Table<TaxonomyId, Taxonomy>) -> &str {
        match self {
            Property::Term(number) => &taxonomies[number].name,
            Property::Author => "author",
            Property::Type => "type",
            Property::Year => "year",
        }
    }
}

impl Resolver<'_> {
    /// What `[narrow]` means.
    pub(super) fn narrow(
        &mut self,
        raw: RawNarrow,
        most: Option<Spanned<usize>>,
        taxonomies: &Table<TaxonomyId, Taxonomy>,
    ) -> Narrow {
        let usual = || {
            let is_usual = |taxonomy: &Taxonomy| {
                matches!(
                    taxonomy.key,
                    TaxonomyKey::Programme | TaxonomyKey::Topics | TaxonomyKey::Regions
                )
            };
            let terms = taxonomies.entries().filter(|(_, taxonomy)| is_usual(taxonomy));
            let terms = terms.map(|(number, _)| Property::Term(number));
            let ends = [Property::Author, Property::Year];
            [Property::Type].into_iter().chain(terms).chain(ends).collect()
        };
        let by = match &raw.by {
            None => usual(),
            Some(names) => {
                let mut by = Vec::new();
                for name in names {
                    let term = taxonomies.find(|taxonomy| taxonomy.name == name.value);
                    let term = term.map(Property::Term);
                    let other = || NAMES.iter().find(|(known, _)| *known == name.value);
                    match term.or_else(|| other().map(|(_, property)| *property)) {
                        Some(property) if !by.contains(&property) => by.push(property),
                        Some(_) => {}
                        None => {
                            let known = taxonomies.iter().map(|taxonomy| taxonomy.name.as_str());
                            let known = known.chain(NAMES.map(|(name, _)| name));
                            let near = nearest(name, known);
                            let hint = near.map(|near| format!("did you mean `{near}`?"));
                            let message = format!(
                                "`{}` is not `type`, `author`, `year` or a taxonomy",
                                name.value
                            );
                            self.fault(name, message, hint);
                        }
                    }
                }
                by
            }
        };
        Narrow {
            by,
            minimum: raw.minimum.max(1),
            sitemap: raw.sitemap,
            most: most.unwrap_or_else(|| Spanned::from(MOST)),
        }
    }
}
