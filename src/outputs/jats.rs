//! JATS: an article in the form in which archives of journals keep theirs (JATS 1.3, Archiving). The body is
//! left out where something in it has no tag there.

use serde::Serialize;

use super::cards::Cards;
use super::content::made;
use super::license::licensed;
use super::works::Cited;
use super::{Origin, Output};
use crate::body::Body;
use crate::citation::{Form, Name, Work, path_of_key};
use crate::ids::{ArticleId, DocumentId};
use crate::markdown::{absolute, jats, xml};
use crate::url::UrlPath;

/// The document of an article, at the path of its file.
pub(super) fn output<'a>(cards: Cards<'a>, id: ArticleId) -> Output<'a> {
    let url = path(&Cited::new(cards, id).work().key);
    let origin = Origin::Source(cards.site.archive.source(article(cards, id)).clone());
    let content = made(move || Document::new(cards, id), |document: &Document<'_>| document.xml());
    Output { url, language: cards.language, origin, content, newest: id }
}

fn article(cards: Cards<'_>, id: ArticleId) -> DocumentId {
    cards.site.archive.article(id).document
}

/// `/reports/rivers.xml` of the key `reports:rivers`.
fn path(key: &str) -> UrlPath {
    UrlPath::new(&format!("/{}.xml", path_of_key(key)))
}

/// All that the document of an article holds.
#[derive(Serialize)]
struct Document<'a> {
    work: Work<'a>,
    orcids: Vec<String>,
    kind: &'static str,
    license: String,
    funding: &'a str,
    origin: &'a str,
    body: Option<Body<'a>>,
}

impl<'a> Document<'a> {
    fn new(cards: Cards<'a>, id: ArticleId) -> Document<'a> {
        let archive = &cards.site.archive;
        let article = archive.article(id);
        let matter = &archive.front(article).matter;
        let people = article.authors.iter().map(|person| archive.person(*person));
        let orcids = people.map(|person| {
            let record = person.record(cards.language);
            record.and_then(|record| record.orcid.clone()).unwrap_or_default()
        });
        let work = Cited::new(cards, id).work();
        Document {
            orcids: orcids.collect(),
            kind: match work.form {
                Form::Paper => "research-article",
                Form::Opinion => "article-commentary",
                Form::News => "news",
                _ => "other",
            },
            license: licensed(cards, id).map(|one| one.url).unwrap_or_default(),
            funding: matter.funding.as_ref().map_or("", |text| text.as_str()),
            origin: &cards.site.config.base.origin,
            body: cards.site.some_body(article.document),
            work,
        }
    }

    fn xml(&self) -> Vec<u8> {
        let html = self.body.as_ref().map(|body| body.html()).unwrap_or_default();
        let mut linked = String::with_capacity(html.len());
        absolute(&html, self.origin, &self.work.url, &mut |piece| linked.push_str(piece));
        let jats = jats(&linked, &self.work.url).unwrap_or_default();
        let mut text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <!DOCTYPE article PUBLIC \"-//NLM//DTD JATS (Z39.96) Journal Archiving and Interchange DTD \
             v1.3 20210610//EN\" \"JATS-archivearticle1-3.dtd\">\n\
             <article xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
             xmlns:mml=\"http://www.w3.org/1998/Math/MathML\" dtd-version=\"1.3\" \
             article-type=\"{}\" xml:lang=\"{}\">\n",
            self.kind,
            xml(self.work.language)
        );
        text.push_str(&self.front());
        if !jats.body.trim().is_empty() {
            text.push_str(&format!("<body>\n{}</body>\n", jats.body));
        }
        if !jats.back.is_empty() {
            text.push_str(&format!("<back>\n{}</back>\n", jats.back));
        }
        text.push_str("</article>\n");
        text.into_bytes()
    }

    fn front(&self) -> String {
        let work = &self.work;
        let mut out = Lines(String::new());
        out.0.push_str("<front>\n<journal-meta>\n");
        let host = self.origin.rsplit('/').next().unwrap_or("");
        out.element("journal-id", " journal-id-type=\"publisher-id\"", host);
        out.0.push_str("<journal-title-group>\n");
        out.element("journal-title", "", work.series.map_or(work.institute, |(name, _)| name));
        out.0.push_str("</journal-title-group>\n");
        out.element(
            "issn",
            " publication-format=\"electronic\"",
            work.issn.as_deref().unwrap_or(""),
        );
        out.0.push_str("<publisher>\n");
        out.element("publisher-name", "", work.institute);
        out.0.push_str("</publisher>\n</journal-meta>\n<article-meta>\n");
        out.element("article-id", " pub-id-type=\"publisher-id\"", &work.key);
        out.element("article-id", " pub-id-type=\"doi\"", work.doi.as_deref().unwrap_or(""));
        if !work.genre.is_empty() {
            out.0.push_str("<article-categories>\n<subj-group subj-group-type=\"heading\">\n");
            out.element("subject", "", work.genre);
            out.0.push_str("</subj-group>\n</article-categories>\n");
        }
        out.0.push_str("<title-group>\n");
        out.element("article-title", "", &work.title);
        out.0.push_str("</title-group>\n");
        out.people("author", &work.authors, &self.orcids);
        out.people("editor", &work.editors, &[]);
        out.people("translator", &work.translators, &[]);
        self.date(&mut out);
        if let Some((_, part)) = work.series {
            out.element("volume", "", &part.to_string());
        }
        out.element("isbn", "", work.isbn.as_deref().unwrap_or(""));
        out.element("elocation-id", "", work.number);
        if !self.license.is_empty() {
            let url = xml(&self.license);
            out.0.push_str(&format!(
                "<permissions>\n<license xlink:href=\"{url}\">\n<license-p>{url}</license-p>\n\
                 </license>\n</permissions>\n"
            ));
        }
        out.0.push_str(&format!("<self-uri xlink:href=\"{}\"/>\n", xml(&work.url)));
        for pdf in &work.pdfs {
            let pdf = xml(pdf);
            out.0.push_str(&format!(
                "<self-uri content-type=\"application/pdf\" xlink:href=\"{pdf}\"/>\n"
            ));
        }
        if !work.summary.is_empty() {
            out.0.push_str("<abstract>\n");
            out.element("p", "", work.summary);
            out.0.push_str("</abstract>\n");
        }
        if !work.keywords.is_empty() {
            out.0.push_str("<kwd-group>\n");
            work.keywords.iter().for_each(|keyword| out.element("kwd", "", keyword));
            out.0.push_str("</kwd-group>\n");
        }
        if !self.funding.is_empty() {
            out.0.push_str("<funding-group>\n");
            out.element("funding-statement", "", self.funding);
            out.0.push_str("</funding-group>\n");
        }
        if !work.note.is_empty() {
            out.0.push_str("<custom-meta-group>\n<custom-meta>\n<meta-name>status</meta-name>\n");
            out.element("meta-value", "", &work.note);
            out.0.push_str("</custom-meta>\n</custom-meta-group>\n");
        }
        out.0.push_str("</article-meta>\n</front>\n");
        out.0
    }

    fn date(&self, out: &mut Lines) {
        let Some((year, month, day)) = self.work.issued() else { return };
        let iso = self.work.slashed().replace('/', "-");
        out.0.push_str(&format!(
            "<pub-date publication-format=\"electronic\" date-type=\"pub\" iso-8601-date=\"{iso}\">\n"
        ));
        let number = |number: i8| format!("{number:02}");
        out.element("day", "", &day.map(number).unwrap_or_default());
        out.element("month", "", &month.map(number).unwrap_or_default());
        out.element("year", "", &format!("{year:04}"));
        out.0.push_str("</pub-date>\n");
    }
}

struct Lines(String);

impl Lines {
    /// An element with a text, unless that is empty.
    fn element(&mut self, name: &str, attributes: &str, text: &str) {
        if !text.is_empty() {
            self.0.push_str(&format!("<{name}{attributes}>{}</{name}>\n", xml(text)));
        }
    }

    fn people(&mut self, kind: &str, people: &[Name], orcids: &[String]) {
        if people.is_empty() {
            return;
        }
        self.0.push_str("<contrib-group>\n");
        for (number, person) in people.iter().enumerate() {
            self.0.push_str(&format!("<contrib contrib-type=\"{kind}\">\n"));
            let orcid = orcids.get(number).map_or("", String::as_str);
            self.element("contrib-id", " contrib-id-type=\"orcid\"", orcid);
            if person.is_literal() {
                self.element("collab", "", &person.literal);
            } else {
                self.0.push_str("<name>\n");
                self.element("surname", "", &person.surname());
                self.element("given-names", "", &person.given);
                self.element("suffix", "", &person.suffix);
                self.0.push_str("</name>\n");
            }
            self.0.push_str("</contrib>\n");
        }
        self.0.push_str("</contrib-group>\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_file_leaves_its_folder() {
        for (key, expected) in [
            ("reports:rivers", "/reports/rivers.xml"),
            ("reports:rivers:ar", "/reports/rivers/ar.xml"),
            ("..:..:x", "/_2e_./_2e_./x.xml"),
            (".git:config", "/_2e_git/config.xml"),
        ] {
            assert_eq!(path(key).as_str(), expected);
        }
    }
}
