//! Sharing: roles, fields of expertise and languages that several people have in common, where lists are
//! narrowed.

use std::collections::BTreeMap;

use super::cards::Cards;
use crate::ids::PersonId;
use crate::slug::slug;
use crate::url::{UrlPath, encode};

/// How many people must share a value; for fewer the index itself is enough.
const SEVERAL: usize = 2;

/// What people have in common.
pub(super) struct Shared {
    /// `role`, `expertise` or `language`: also a part of the address.
    pub name: &'static str,
    /// Each value: the last part of its address, its text, and who has it, in their order.
    pub values: Vec<(String, String, Vec<PersonId>)>,
}

/// `/authors/role/fellow/`.
pub(super) fn path_of(cards: Cards<'_>, property: &Shared, value: &str) -> UrlPath {
    let index = cards.path(cards.site.config.authors_path.as_str());
    index.join(&format!("{}/{}/", property.name, encode(value)))
}

/// Addresses of the lists of people with a value.
pub(super) fn paths(cards: Cards<'_>) -> Vec<UrlPath> {
    let of = |property: &Shared| {
        let values = property.values.iter();
        values.map(|(value, ..)| path_of(cards, property, value)).collect::<Vec<_>>()
    };
    shared(cards).iter().flat_map(of).collect()
}

/// The values that several people have, and not all; none where nothing is narrowed.
pub(super) fn shared(cards: Cards<'_>) -> Vec<Shared> {
    if cards.site.config.narrow.is_none() {
        return Vec::new();
    }
    let people = &cards.edition().people;
    let names = ["role", "expertise", "language"];
    let rule = cards.site.config.slugs;
    let of = |name: &'static str| {
        let mut values: BTreeMap<String, (String, Vec<PersonId>)> = BTreeMap::new();
        for id in people {
            let Some(record) = cards.site.archive.person(*id).record(cards.language) else {
                continue;
            };
            let matter = &record.matter;
            let texts: Vec<&str> = match name {
                "role" => matter.role.iter().map(|role| role.as_str()).collect(),
                "expertise" => matter.expertise.iter().map(|text| text.as_str()).collect(),
                _ => matter.languages.iter().map(|text| text.as_str()).collect(),
            };
            // Case and accents tell no values apart, whatever an address keeps of them.
            for (key, text) in texts.into_iter().map(|text| (slug(text), text)) {
                if key.is_empty() {
                    continue;
                }
                let (_, having) = values.entry(key).or_insert_with(|| (text.into(), vec![]));
                if having.last() != Some(id) {
                    having.push(*id);
                }
            }
        }
        let is_shared = |having: &[PersonId]| (SEVERAL..people.len()).contains(&having.len());
        let shared = values.into_iter().filter(|(_, (_, having))| is_shared(having));
        let mut values: Vec<(String, String, Vec<PersonId>)> =
            shared.map(|(_, (text, having))| (rule.slug(&text), text, having)).collect();
        values.sort_by(|(_, a, _), (_, b, _)| cards.locale().compare(a, b));
        Shared { name, values }
    };
    names.map(of).into_iter().filter(|property| !property.values.is_empty()).collect()
}
