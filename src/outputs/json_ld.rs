//! JSON-LD (schema.org) for the pages of articles and the home page.

use serde_json::{Map, Value, json};

use super::cards::Cards;
use super::naming::absolute;
use super::social;
use super::standing;
use super::views::{ArticleFullView, PageView};
use super::works;
use crate::archive::Article;
use crate::citation::{Form, Work};
use crate::ids::{ArticleId, LanguageId, PersonId};
use crate::markdown::plain_text;

/// A node of the graph. Empty values are left out.
struct Node(Map<String, Value>);

impl Node {
    fn new(kind: &str) -> Node {
        Node(Map::from_iter([("@type".to_string(), json!(kind))]))
    }

    fn with(mut self, name: &str, value: impl Into<Value>) -> Node {
        let value = value.into();
        let is_empty = match &value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(list) => list.is_empty(),
            _ => false,
        };
        if !is_empty {
            self.0.insert(name.to_string(), value);
        }
        self
    }

    fn done(self) -> Value {
        Value::Object(self.0)
    }
}

/// What the page of an article says, ready for a `<script>`.
pub(super) fn article(
    cards: Cards<'_>,
    id: ArticleId,
    page: &PageView<'_>,
    full: &ArticleFullView<'_>,
    work: &Work<'_>,
) -> String {
    let node = match work.form {
        Form::Event => event(cards, id, full, work),
        _ => publication(cards, id, page, full, work),
    };
    script(&[node, trail(cards, id, page), institute(cards)])
}

/// What the home page says.
pub(super) fn home(cards: Cards<'_>, page: &PageView<'_>) -> String {
    let site = Node::new("WebSite")
        .with("@id", format!("{}#website", page.canonical))
        .with("url", page.canonical.as_str())
        .with("name", cards.name())
        .with("inLanguage", page.language)
        .with("publisher", json!({ "@id": institute_id(cards) }));
    script(&[site.done(), institute(cards)])
}

/// A graph as text. No text in it can end the `<script>` around it.
fn script(graph: &[Value]) -> String {
    let whole = json!({ "@context": "https://schema.org", "@graph": graph });
    whole.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

fn publication(
    cards: Cards<'_>,
    id: ArticleId,
    page: &PageView<'_>,
    full: &ArticleFullView<'_>,
    work: &Work<'_>,
) -> Value {
    let article = cards.site.archive.article(id);
    let is_report = work.form == Form::Report;
    let updated = full.updated.as_ref().or(full.card.date.as_ref());
    let authors: Vec<Value> = match article.authors.as_slice() {
        [] => vec![json!({ "@id": institute_id(cards) })],
        authors => authors.iter().map(|person| author(cards, *person)).collect(),
    };
    let people = |role: &str| {
        let found = article.contributors.iter().filter(|one| one.role.eq_ignore_ascii_case(role));
        found.map(|one| author(cards, one.person)).collect::<Vec<_>>()
    };
    let doi = work.doi.as_deref().map(|doi| {
        Node::new("PropertyValue")
            .with("propertyID", "doi")
            .with("value", doi)
            .with("url", crate::identifier::doi_url(doi))
            .done()
    });
    let editions = |is_first: bool| {
        let others = article.translations.iter().map(|id| cards.site.archive.article(*id));
        let wanted = others.filter(|other| other.language.is_default() == is_first);
        wanted
            .map(|other| {
                let other_cards = Cards::new(cards.site, other.language);
                json!({ "@id": format!("{}#work", other_cards.absolute(&other.permalink)) })
            })
            .collect::<Vec<_>>()
    };
    Node::new(work.form.schema_type())
        .with("@id", format!("{}#work", work.url))
        .with("url", work.url.as_str())
        .with("mainEntityOfPage", page.canonical.as_str())
        .with("headline", work.title.as_str())
        .with("name", work.title.as_str())
        .with("abstract", work.summary)
        .with("inLanguage", work.language)
        .with("datePublished", full.card.date.as_ref().map_or("", |date| &date.iso))
        .with("dateModified", updated.map_or("", |date| &date.iso))
        .with("author", authors)
        .with("translator", people("translator"))
        .with("editor", people("editor"))
        .with("publisher", json!({ "@id": institute_id(cards) }))
        .with("reportNumber", if is_report { work.number } else { "" })
        .with("identifier", doi)
        .with("sameAs", work.doi.as_deref().map(crate::identifier::doi_url))
        .with("isPartOf", series(full, work))
        .with("articleSection", work.genre)
        .with("keywords", json!(work.keywords))
        .with("creativeWorkStatus", standing::label(cards, full.card.mark))
        .with("correction", changes(cards, article))
        .with("image", image(cards, id, full))
        .with("license", full.license.as_ref().map_or("", |license| license.url.as_str()))
        .with("isAccessibleForFree", true)
        .with("wordCount", full.words)
        .with("timeRequired", format!("PT{}M", full.card.reading_minutes))
        .with("encoding", encodings(cards, full))
        .with(
            "workTranslation",
            if article.language.is_default() { editions(false) } else { Vec::new() },
        )
        .with(
            "translationOfWork",
            if article.language.is_default() { Vec::new() } else { editions(true) },
        )
        .done()
}

fn event(cards: Cards<'_>, id: ArticleId, full: &ArticleFullView<'_>, work: &Work<'_>) -> Value {
    let when = full.card.event.as_ref();
    let place = when.map_or("", |event| event.place);
    let place = (!place.is_empty()).then(|| json!({ "@type": "Place", "name": place }));
    let link = |of: for<'v, 's> fn(&'v super::views::EventView<'s>) -> &'s str| {
        when.map(|event| of(event).to_string()).filter(|url| !url.is_empty())
    };
    let online =
        link(|event| event.join).map(|url| json!({ "@type": "VirtualLocation", "url": url }));
    let mode = match (&place, &online) {
        (Some(_), Some(_)) => "https://schema.org/MixedEventAttendanceMode",
        (None, Some(_)) => "https://schema.org/OnlineEventAttendanceMode",
        (Some(_), None) => "https://schema.org/OfflineEventAttendanceMode",
        (None, None) => "",
    };
    let location = match (place, online) {
        (Some(place), Some(online)) => Some(json!([place, online])),
        (place, online) => place.or(online),
    };
    let article = cards.site.archive.article(id);
    let performers: Vec<Value> = article.speakers.iter().map(|one| author(cards, *one)).collect();
    let offer = link(|event| event.register).map(|url| json!({ "@type": "Offer", "url": url }));
    let recording =
        link(|event| event.recording).map(|url| json!({ "@type": "CreativeWork", "url": url }));
    Node::new("Event")
        .with("@id", format!("{}#work", work.url))
        .with("url", work.url.as_str())
        .with("name", work.title.as_str())
        .with("description", work.summary)
        .with("inLanguage", work.language)
        .with("startDate", when.map_or("", |event| &event.start.iso))
        .with("endDate", when.and_then(|event| event.end.as_ref()).map_or("", |end| &end.iso))
        .with("location", location)
        .with("eventAttendanceMode", mode)
        .with("performer", performers)
        .with("offers", offer)
        .with("recordedIn", recording)
        .with("organizer", json!({ "@id": institute_id(cards) }))
        .with("image", image(cards, id, full))
        .done()
}

fn author(cards: Cards<'_>, id: PersonId) -> Value {
    let person = cards.site.archive.person(id);
    let name = works::name(cards, id);
    let record = person.record(cards.language);
    let url = &cards.named_person(id).link;
    let affiliation = record.and_then(|record| record.matter.affiliation.as_ref()).map(|place| {
        let ror = record.and_then(|record| record.ror.as_deref()).unwrap_or("");
        Node::new("Organization").with("name", place.name.as_str()).with("sameAs", ror).done()
    });
    let kind = if name.is_literal() { "Organization" } else { "Person" };
    let family = if name.given.is_empty() { String::new() } else { name.surname() };
    Node::new(kind)
        .with("name", person.name(cards.language))
        .with("givenName", name.given)
        .with("familyName", family)
        .with("honorificSuffix", name.suffix)
        .with(
            "url",
            if url.is_empty() {
                String::new()
            } else {
                absolute(url, &cards.site.config.base.origin)
            },
        )
        .with("sameAs", record.and_then(|record| record.orcid.as_deref()))
        .with("affiliation", affiliation)
        .done()
}

fn series(full: &ArticleFullView<'_>, work: &Work<'_>) -> Option<Value> {
    let (name, _) = work.series?;
    let url = full.card.series.as_ref().map_or("", |series| series.url);
    let series = Node::new(if work.issn.is_some() { "Periodical" } else { "CreativeWorkSeries" });
    let origin = work.url.split('/').take(3).collect::<Vec<_>>().join("/");
    Some(
        series
            .with("name", name)
            .with("url", absolute(url, &origin))
            .with("issn", work.issn.as_deref())
            .done(),
    )
}

/// The lead picture, else that for networks.
fn image(cards: Cards<'_>, id: ArticleId, full: &ArticleFullView<'_>) -> Option<Value> {
    let picture = social::lead(cards, full).or_else(|| social::named(cards, id, full))?;
    let (width, height) = picture.size.unzip();
    Some(
        Node::new("ImageObject")
            .with("url", picture.url.as_str())
            .with("contentUrl", picture.url.as_str())
            .with("width", width)
            .with("height", height)
            .with("description", &*picture.alt)
            .with("creditText", picture.credit)
            .done(),
    )
}

fn encodings(cards: Cards<'_>, full: &ArticleFullView<'_>) -> Vec<Value> {
    let pdfs = full.files.iter().filter(|file| file.kind == "PDF");
    let media = |file: &super::views::FileView<'_>| {
        Node::new("MediaObject")
            .with("contentUrl", absolute(&file.url, &cards.site.config.base.origin))
            .with("encodingFormat", "application/pdf")
            .with(
                "contentSize",
                if file.bytes > 0 { format!("{} B", file.bytes) } else { String::new() },
            )
            .with("inLanguage", file.language)
            .done()
    };
    pdfs.map(media).collect()
}

fn changes(cards: Cards<'_>, article: &Article) -> Vec<Value> {
    let comment = |one: &crate::parse::Correction| {
        Node::new("CorrectionComment")
            .with("datePublished", one.date.iso())
            .with("text", plain_text(&one.text))
            .done()
    };
    cards.site.archive.front(article).corrections.iter().map(comment).collect()
}

/// From the home page by the list of the type to the article.
fn trail(cards: Cards<'_>, id: ArticleId, page: &PageView<'_>) -> Value {
    let origin = &cards.site.config.base.origin;
    let mut steps = vec![(cards.name().to_string(), cards.absolute(&cards.path("/")))];
    if let Some(kind) = cards.site.archive.article(id).kind {
        let view = cards.kind(kind);
        let title = cards.text(&cards.site.config.types[kind].plural).to_string();
        steps.push((title, absolute(view.url, origin)));
    }
    steps.push((page.title.to_string(), page.canonical.clone()));
    let items = steps.into_iter().enumerate().map(|(at, (name, url))| {
        json!({ "@type": "ListItem", "position": at + 1, "name": name, "item": url })
    });
    Node::new("BreadcrumbList").with("itemListElement", items.collect::<Vec<_>>()).done()
}

fn institute_id(cards: Cards<'_>) -> String {
    format!("{}#institute", cards.absolute(&Cards::new(cards.site, LanguageId::DEFAULT).path("/")))
}

fn institute(cards: Cards<'_>) -> Value {
    let institute = &cards.site.config.institute;
    let ror = institute.ror.as_deref();
    let kind = match ror {
        Some(_) => json!(["Organization", "ResearchOrganization"]),
        None => json!("Organization"),
    };
    let logo = institute.logo.as_ref().map(|logo| {
        let path = crate::url::encode(logo.trim_start_matches("static/"));
        cards.absolute(&crate::url::UrlPath::new(&path))
    });
    let identifier =
        ror.map(|ror| json!({ "@type": "PropertyValue", "propertyID": "ROR", "value": ror }));
    Node(Map::new())
        .with("@type", kind)
        .with("@id", institute_id(cards))
        .with("name", cards.name())
        .with("url", cards.absolute(&Cards::new(cards.site, LanguageId::DEFAULT).path("/")))
        .with("logo", logo)
        .with("email", institute.email.as_deref())
        .with("identifier", identifier)
        .with("sameAs", ror)
        .done()
}
