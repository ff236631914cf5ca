//! A static repository of OAI-PMH 2.0: one file with the Dublin Core of every scholarly work, for which a gateway
//! answers harvesters.

use serde::{Serialize, Serializer};

use super::cards::Cards;
use super::exports::is_exported;
use super::license::licensed;
use super::works::Cited;
use super::{Output, file};
use crate::config::Oai;
use crate::ids::{ArticleId, LanguageId};
use crate::markdown::xml;
use crate::site::Site;

#[derive(Serialize)]
struct Repository<'a> {
    name: String,
    base_url: String,
    email: &'a str,
    works: Works<'a>,
}

/// Works in the repository: as a value their fingerprints, and never all their records in memory.
struct Works<'a>(Vec<(Cards<'a>, ArticleId)>);

struct Record {
    identifier: String,
    datestamp: String,
    /// Elements of Dublin Core and their texts.
    fields: Vec<(&'static str, String)>,
}

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let Some(oai) = site.config.harvest.oai.as_ref().filter(|_| !site.preview) else {
        return Vec::new();
    };
    // A repository without records is none.
    match works(site).next() {
        Some(_) => {
            let view = move || Repository::new(site, oai);
            vec![file(
                oai.path.clone(),
                "the repository of OAI-PMH",
                view,
                |it: &Repository<'_>| it.xml(),
            )]
        }
        None => Vec::new(),
    }
}

/// Scholarly works of every language that have a date.
fn works(site: &Site) -> impl Iterator<Item = (Cards<'_>, ArticleId)> {
    let languages = site.config.languages.ids();
    languages.flat_map(move |language| {
        let cards = Cards::new(site, language);
        let ids = cards.edition().all.iter().copied();
        ids.filter(move |id| {
            let front = site.archive.front(site.archive.article(*id));
            is_exported(cards, *id) && front.date.is_some()
        })
        .map(move |id| (cards, id))
    })
}

impl Serialize for Works<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|(cards, id)| {
            (Cited::new(*cards, *id), datestamp(*cards, *id), rights(*cards, *id))
        }))
    }
}

impl<'a> Repository<'a> {
    fn new(site: &'a Site, oai: &'a Oai) -> Repository<'a> {
        let own = site.config.base.absolute(&oai.path);
        let base_url = match oai.gateway.as_str() {
            "" => own,
            // A gateway names a repository by its address without the scheme.
            gateway => format!("{gateway}/{}", own.split_once("://").map_or("", |(_, rest)| rest)),
        };
        Repository {
            name: Cards::new(site, LanguageId::DEFAULT).name().to_string(),
            base_url,
            email: &oai.email,
            works: Works(works(site).collect()),
        }
    }

    fn xml(&self) -> Vec<u8> {
        let earliest = self.works.0.iter().map(|(cards, id)| datestamp(*cards, *id)).min();
        let mut out = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <Repository xmlns=\"http://www.openarchives.org/OAI/2.0/static-repository\" \
             xmlns:oai=\"http://www.openarchives.org/OAI/2.0/\" \
             xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
             xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/static-repository \
             http://www.openarchives.org/OAI/2.0/static-repository.xsd\">\n\
             <Identify>\n\
             <oai:repositoryName>{}</oai:repositoryName>\n\
             <oai:baseURL>{}</oai:baseURL>\n\
             <oai:protocolVersion>2.0</oai:protocolVersion>\n\
             <oai:adminEmail>{}</oai:adminEmail>\n\
             <oai:earliestDatestamp>{}</oai:earliestDatestamp>\n\
             <oai:deletedRecord>no</oai:deletedRecord>\n\
             <oai:granularity>YYYY-MM-DD</oai:granularity>\n\
             </Identify>\n\
             <ListMetadataFormats>\n\
             <oai:metadataFormat>\n\
             <oai:metadataPrefix>oai_dc</oai:metadataPrefix>\n\
             <oai:schema>http://www.openarchives.org/OAI/2.0/oai_dc.xsd</oai:schema>\n\
             <oai:metadataNamespace>http://www.openarchives.org/OAI/2.0/oai_dc/</oai:metadataNamespace>\n\
             </oai:metadataFormat>\n\
             </ListMetadataFormats>\n\
             <ListRecords metadataPrefix=\"oai_dc\">\n",
            xml(&self.name),
            xml(&self.base_url),
            xml(self.email),
            earliest.unwrap_or_default()
        );
        for (cards, id) in &self.works.0 {
            let record = Record::new(*cards, *id);
            out.push_str(&format!(
                "<oai:record>\n<oai:header>\n<oai:identifier>{}</oai:identifier>\n\
                 <oai:datestamp>{}</oai:datestamp>\n</oai:header>\n<oai:metadata>\n\
                 <oai_dc:dc xmlns:oai_dc=\"http://www.openarchives.org/OAI/2.0/oai_dc/\" \
                 xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
                 xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/oai_dc/ \
                 http://www.openarchives.org/OAI/2.0/oai_dc.xsd\">\n",
                xml(&record.identifier),
                record.datestamp
            ));
            for (name, text) in &record.fields {
                out.push_str(&format!("<dc:{name}>{}</dc:{name}>\n", xml(text)));
            }
            out.push_str("</oai_dc:dc>\n</oai:metadata>\n</oai:record>\n");
        }
        out.push_str("</ListRecords>\n</Repository>\n");
        out.into_bytes()
    }
}

impl Record {
    fn new(cards: Cards<'_>, id: ArticleId) -> Record {
        let work = Cited::new(cards, id).work();
        let mut fields = Vec::new();
        let mut field = |name, text: &str| {
            if !text.is_empty() {
                fields.push((name, text.to_string()));
            }
        };
        field("title", &work.title);
        work.authors.iter().for_each(|name| field("creator", &name.inverted()));
        work.keywords.iter().for_each(|keyword| field("subject", keyword));
        field("description", work.summary);
        field("description", &work.note);
        field("publisher", work.institute);
        let others = work.editors.iter().chain(&work.translators);
        others.for_each(|name| field("contributor", &name.inverted()));
        field("date", &work.slashed().replace('/', "-"));
        field("type", work.genre);
        field("format", "text/html");
        field("identifier", &work.url);
        let doi = work.doi.as_deref().map(crate::identifier::doi_url).unwrap_or_default();
        field("identifier", &doi);
        let urn = |kind: &str, number: &Option<String>| {
            number.as_ref().map(|number| format!("urn:{kind}:{number}")).unwrap_or_default()
        };
        field("identifier", &urn("ISBN", &work.isbn));
        field("identifier", work.number);
        field("source", &urn("ISSN", &work.issn));
        field("language", work.language);
        field("relation", work.series.map_or("", |(name, _)| name));
        work.pdfs.iter().for_each(|pdf| field("relation", pdf));
        field("rights", &rights(cards, id));
        let identifier = format!("oai:{}:{}", cards.site.config.base.host(), work.key);
        Record { identifier, datestamp: datestamp(cards, id), fields }
    }
}

/// The day of the last change that counts, not of the last build.
fn datestamp(cards: Cards<'_>, id: ArticleId) -> String {
    let front = cards.site.archive.front(cards.site.archive.article(id));
    let dates = [front.updated.as_deref(), front.date.as_ref(), front.publish_at.as_deref()];
    let changed = dates.into_iter().flatten().map(|date| date.civil().date()).max();
    changed.map(|date| date.to_string()).unwrap_or_default()
}

/// The address of the licence, or its name; empty without one.
fn rights(cards: Cards<'_>, id: ArticleId) -> String {
    let rights = licensed(cards, id).map(|license| match license.url.is_empty() {
        true => license.name,
        false => license.url,
    });
    rights.unwrap_or_default()
}
