//! Licences: what readers may do with an article.

use super::cards::Cards;
use super::views::LicenseView;
use crate::ids::ArticleId;

/// The licence of an article: its own, else that of the site, unless it is a page.
pub(super) fn licensed(cards: Cards<'_>, id: ArticleId) -> Option<LicenseView> {
    let article = cards.site.archive.article(id);
    let own = cards.site.archive.front(article).matter.license.as_ref().map(|id| id.as_str());
    let of_site = cards.site.config.license.as_deref().filter(|_| article.kind.is_some());
    own.or(of_site).map(license)
}

/// A licence by its SPDX identifier.
pub(crate) fn license(id: &str) -> LicenseView {
    let normal = id.trim().to_ascii_uppercase();
    let mut parts = normal.split('-');
    let known = match (parts.next(), parts.next()) {
        (Some("CC0"), _) => Some((
            "CC0 1.0".to_string(),
            "https://creativecommons.org/publicdomain/zero/1.0/".to_string(),
            "license.cc0".to_string(),
        )),
        (Some("CC"), Some("BY")) => {
            let rest: Vec<&str> = normal.split('-').skip(1).collect();
            let version = rest.last().filter(|part| part.contains('.')).copied().unwrap_or("4.0");
            let terms: Vec<&str> =
                rest.iter().copied().filter(|part| !part.contains('.')).collect();
            let code = terms.join("-").to_lowercase();
            matches!(code.as_str(), "by" | "by-sa" | "by-nc" | "by-nc-sa" | "by-nd" | "by-nc-nd")
                .then(|| {
                    (
                        format!("CC {} {version}", terms.join("-")),
                        format!("https://creativecommons.org/licenses/{code}/{version}/"),
                        format!("license.{code}"),
                    )
                })
        }
        _ => None,
    };
    let (name, url, allows) =
        known.unwrap_or_else(|| (id.to_string(), String::new(), "license.other".to_string()));
    LicenseView { id: id.to_string(), name, url, allows }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_is_known_by_its_identifier() {
        let license = license("CC-BY-NC-ND-4.0");
        assert_eq!(license.name, "CC BY-NC-ND 4.0");
        assert_eq!(license.url, "https://creativecommons.org/licenses/by-nc-nd/4.0/");
        assert_eq!(license.allows, "license.by-nc-nd");
        assert_eq!(super::license("All rights reserved").allows, "license.other");
    }
}
