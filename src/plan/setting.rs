//! Setting: which key of `site.toml` gives a page its address that no source stands for.

use super::Planned;
use crate::outputs::Origin;
use crate::site::Site;

/// The key that gives an output its address, and where it stands; none where there is no such key.
pub(super) fn setting(site: &Site, planned: &Planned<'_>) -> Option<String> {
    let (Origin::Made(_) | Origin::Beside(..)) = &planned.output.origin else { return None };
    let config = &site.config;
    let is_at =
        |path: &str| config.languages[planned.output.language].path(path) == planned.output.url;
    let of_addresses = |key: &str| Some(format!("`{key}` under `[addresses]`"));
    match planned.kind.name {
        "list" => {
            let kind = config.types.iter().find(|kind| is_at(&kind.path))?;
            Some(format!("`path` under `[types.{}]`", kind.name))
        }
        "index" if is_at(config.years_path.as_str()) => of_addresses("years"),
        "index" => {
            let taxonomy = config.taxonomies.iter().find(|taxonomy| is_at(&taxonomy.path))?;
            Some(format!("`permalink` under `[taxonomies.{}]`", taxonomy.name))
        }
        "people" => of_addresses("authors"),
        name @ ("corrections" | "publications" | "titles") => of_addresses(name),
        _ => None,
    }
}
