//! The head of an article's page: what catalogues, search engines and social cards read there.

use super::cards::Cards;
use super::json_ld;
use super::linkset;
use super::signposts::{link, signposts};
use super::social::Named;
use super::views::{ArticleFullView, MetaView, PageView};
use super::works::{Cited, cited_type, scholarly_type};
use crate::citation::{Form, Name, Work};
use crate::config::Metadata;
use crate::ids::ArticleId;

/// Fills in what the head of an article's page says, as far as the site wants it.
pub(super) fn fill(
    cards: Cards<'_>,
    id: ArticleId,
    page: &mut PageView<'_>,
    full: &ArticleFullView<'_>,
    picture: Option<&Named<'_>>,
) {
    let site = cards.site;
    let article = site.archive.article(id);
    let switches: &Metadata = &site.config.metadata;
    let Some(kind) = cited_type(cards, article).filter(|_| switches.any()) else { return };
    let is_scholarly = scholarly_type(cards, article).is_some();
    let work = Cited::new(cards, id).work();
    let mut meta = Meta(Vec::new());
    if switches.highwire {
        match is_scholarly {
            true => highwire(&mut meta, cards, id, &work),
            false => zotero(&mut meta, kind.cited_as, &work),
        }
    }
    if switches.dublin_core {
        page.links.push(link("schema.DC", "http://purl.org/dc/elements/1.1/", ""));
        dublin_core(&mut meta, &work, full);
    }
    if switches.social {
        social(&mut meta, cards, id, page, picture, &work);
    }
    page.meta.extend(meta.0);
    if switches.signposting && is_scholarly {
        let license = full.license.as_ref().map_or("", |license| license.url.as_str());
        page.links.extend(signposts(cards, id, &work, license, &full.exports));
        if let Some(linkset) = linkset::of_article(cards, id) {
            page.links.push(link("linkset", cards.absolute(&linkset), linkset::MEDIA_TYPE));
        }
    }
    if switches.json_ld {
        page.json_ld = json_ld::article(cards, id, page, full, &work);
    }
}

struct Meta(Vec<MetaView>);

impl Meta {
    fn name(&mut self, name: &str, content: impl Into<String>) {
        self.push("name", name, content.into());
    }

    fn property(&mut self, name: &str, content: impl Into<String>) {
        self.push("property", name, content.into());
    }

    fn push(&mut self, attribute: &'static str, name: &str, content: String) {
        if !content.is_empty() {
            self.0.push(MetaView { attribute, name: name.to_string(), content });
        }
    }
}

/// The tags that Google Scholar and Zotero read.
fn highwire(meta: &mut Meta, cards: Cards<'_>, id: ArticleId, work: &Work<'_>) {
    let article = cards.site.archive.article(id);
    meta.name("citation_title", &work.title);
    for (number, name) in work.authors.iter().enumerate() {
        meta.name("citation_author", scholar_name(name, &work.authors));
        let record = article
            .authors
            .get(number)
            .and_then(|person| cards.site.archive.person(*person).record(cards.language));
        let affiliation = record.and_then(|record| record.matter.affiliation.as_ref());
        if let Some(affiliation) = affiliation {
            meta.name("citation_author_institution", affiliation.name.as_str());
        }
        if let Some(orcid) = record.and_then(|record| record.orcid.as_ref()) {
            meta.name("citation_author_orcid", orcid);
        }
    }
    meta.name("citation_publication_date", work.slashed());
    meta.name("citation_online_date", work.slashed());
    meta.name("citation_technical_report_institution", work.institute);
    meta.name("citation_technical_report_number", work.number);
    meta.name("citation_publisher", work.institute);
    meta.name("citation_doi", work.doi.as_deref().unwrap_or(""));
    meta.name("citation_isbn", work.isbn.as_deref().unwrap_or(""));
    meta.name("citation_issn", work.issn.as_deref().unwrap_or(""));
    meta.name("citation_language", work.language);
    meta.name("citation_keywords", work.keywords.join("; "));
    meta.name("citation_abstract_html_url", &work.url);
    meta.name("citation_pdf_url", work.pdfs.first().map_or("", String::as_str));
}

/// "Family, Given". Zotero takes a single author with two surnames for two people unless the space
/// between them is a no-break space, and an organisation for a person unless a comma follows it.
fn scholar_name(name: &Name, authors: &[Name]) -> String {
    match name.is_literal() {
        true if name.literal.contains(' ') => format!("{},", name.literal),
        true => name.literal.clone(),
        false if authors.len() == 1 && name.surname().contains(' ') => {
            let spaced = name.inverted();
            let (surname, rest) = spaced.split_at(name.surname().len());
            format!("{}{rest}", surname.replace(' ', "\u{a0}"))
        }
        false => name.inverted(),
    }
}

/// The type as which Zotero saves an article that is not a report.
fn zotero(meta: &mut Meta, form: Form, work: &Work<'_>) {
    meta.name("z:itemType", form.zotero_type());
    meta.name("z:publicationTitle", work.institute);
}

fn dublin_core(meta: &mut Meta, work: &Work<'_>, full: &ArticleFullView<'_>) {
    meta.name("DC.title", &work.title);
    work.authors.iter().for_each(|name| meta.name("DC.creator", name.inverted()));
    let others = work.translators.iter().chain(&work.editors);
    others.for_each(|name| meta.name("DC.contributor", name.inverted()));
    meta.name("DC.date", work.date.map(|date| date.iso()).unwrap_or_default());
    meta.name("DC.publisher", work.institute);
    meta.name("DC.language", work.language);
    work.keywords.iter().for_each(|keyword| meta.name("DC.subject", *keyword));
    meta.name("DC.description", work.summary);
    meta.name("DC.identifier", work.address());
    meta.name("DC.type", "Text");
    if let Some(license) = &full.license {
        let rights = if license.url.is_empty() { &license.name } else { &license.url };
        meta.name("DC.rights", rights);
    }
}

fn social(
    meta: &mut Meta,
    cards: Cards<'_>,
    id: ArticleId,
    page: &PageView<'_>,
    picture: Option<&Named<'_>>,
    work: &Work<'_>,
) {
    meta.property("og:locale", locale(page.language));
    for edition in &page.alternates {
        meta.property("og:locale:alternate", locale(&edition.language));
    }
    if let Some(picture) = picture {
        if let Some((width, height)) = picture.size {
            meta.property("og:image:width", width.to_string());
            meta.property("og:image:height", height.to_string());
        }
        meta.property("og:image:alt", &*picture.alt);
    }
    for person in &cards.site.archive.article(id).authors {
        meta.property("article:author", cards.site.archive.person(*person).name(cards.language));
    }
    meta.property("article:section", work.genre);
    work.keywords.iter().for_each(|keyword| meta.property("article:tag", *keyword));
    meta.name("twitter:title", &*page.title);
    meta.name("twitter:description", &*page.description);
    if let Some(picture) = picture {
        meta.name("twitter:image", &picture.url);
        meta.name("twitter:image:alt", &*picture.alt);
    }
}

/// `en` or `pt_BR`: a language and a territory where the tag has one.
fn locale(code: &str) -> String {
    let mut parts = code.split('-');
    let language = parts.next().unwrap_or(code);
    match parts.find(|part| part.len() == 2) {
        Some(territory) => format!("{language}_{}", territory.to_uppercase()),
        None => language.to_string(),
    }
}
