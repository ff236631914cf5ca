//! Signposts: links by which programs find what belongs to a work.

use super::cards::Cards;
use super::standing;
use super::views::{ExportView, HeadLink};
use crate::citation::Work;
use crate::ids::ArticleId;

/// Links by which programs find what belongs to a work (signposting).
pub(super) fn signposts(
    cards: Cards<'_>,
    id: ArticleId,
    work: &Work<'_>,
    license: &str,
    exports: &[ExportView],
) -> Vec<HeadLink> {
    let mut links = Vec::new();
    let archive = &cards.site.archive;
    let article = archive.article(id);
    // A copy is not the work of that DOI.
    let is_own = archive.front(article).matter.canonical.is_none();
    if let Some(doi) = work.doi.as_deref().filter(|_| is_own) {
        links.push(link("cite-as", crate::identifier::doi_url(doi), ""));
    }
    links.push(link("type", "https://schema.org/AboutPage", ""));
    links.push(link("type", format!("https://schema.org/{}", work.form.schema_type()), ""));
    for person in &article.authors {
        let record = archive.person(*person).record(cards.language);
        if let Some(orcid) = record.and_then(|record| record.orcid.as_ref()) {
            links.push(link("author", orcid, ""));
        }
    }
    if !license.is_empty() {
        links.push(link("license", license, ""));
    }
    let next = article.superseded_by.as_deref();
    if let Some(next) = next.filter(|next| !standing::is_aside(cards.site, next)) {
        links.push(link("successor-version", standing::absolute_url(cards, next), ""));
    }
    for export in exports {
        links.push(link("describedby", &export.absolute_url, export.media_type));
    }
    for pdf in &work.pdfs {
        links.push(link("item", pdf, "application/pdf"));
    }
    links
}

pub(super) fn link(rel: &str, href: impl Into<String>, media_type: &str) -> HeadLink {
    HeadLink { rel: rel.to_string(), href: href.into(), media_type: media_type.to_string() }
}
