//! Deposits: what registrars of DOIs are told of publications, in files that an editor hands to them.
//!
//! Each part of a file that tells of one publication has a hash, by which `dois.tsv` knows what was
//! deposited last: what is as it was deposited is left out.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Serialize;

use super::cards::{Cards, license};
use super::corrections;
use super::records::{Wanted, found};
use super::views::LicenseView;
use super::works::{Cited, cited_type, name};
use crate::archive::{Article, ArticleId, PersonId, Reference, Source, Visibility};
use crate::citation::{self, Form, Name, Style, Work};
use crate::date::Date;
use crate::disk::Hash;
use crate::front_matter::{CorrectionKind, Status};
use crate::parse::Front;
use crate::site::Site;

mod crossref;
mod datacite;
mod deposited;
mod registered;
mod zenodo;

pub use deposited::{Deposited, deposited};
pub use registered::{Answer as Registry, Registered, registered};

/// Who registers DOIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registrar {
    /// Crossref, by XML of its schema 5.4.0.
    Crossref,
    /// DataCite, by JSON of its schema 4.6.
    Datacite,
    /// Zenodo, which gives its own DOIs to what has none.
    Zenodo,
}

/// Files for a registrar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deposits {
    /// Each with what is added to a file's name where there are several.
    pub files: Vec<(&'static str, Vec<u8>)>,
    /// Publications in them.
    pub count: usize,
    /// What was left out, each in words.
    pub left_out: Vec<String>,
}

/// What a registrar is told of what is asked for; an error in words where the question is wrong. Without
/// `all`, what was deposited as it is now is left out. The time of the build numbers the deposit.
pub fn deposits(
    site: &Site,
    wanted: &Wanted,
    registrar: Registrar,
    all: bool,
) -> Result<Deposits, String> {
    if site.config.doi.is_none() && registrar != Registrar::Zenodo {
        return Err("the site says nothing of its DOIs\n  hint: write `prefix = \"10.1234\"` into `[doi]` of `site.toml`, with the prefix that your registrar gave you".to_string());
    }
    let mut left = Left::default();
    let mut told = Vec::new();
    let replaced = replaced(site);
    let mut all_found = found(site, wanted)?;
    if wanted.kind.is_none() && wanted.author.is_none() && wanted.tag.is_none() {
        all_found.extend(notices(site, wanted.language.as_deref()));
    }
    for (cards, id) in all_found {
        let deposit = Deposit::new(cards, id, &replaced);
        if !deposit.is_wanted(registrar, wanted.kind.is_some(), &mut left) {
            continue;
        }
        let item = match registrar {
            Registrar::Crossref => crossref::item(&deposit, &mut left),
            Registrar::Datacite => datacite::item(&deposit),
            Registrar::Zenodo => zenodo::item(&deposit),
        };
        let hash = Hash::of(item.text.as_bytes()).hex();
        if !all && deposit.entry_deposit() == Some(&hash) {
            left.same += 1;
            continue;
        }
        told.push(item);
    }
    let count = told.len();
    let files = match registrar {
        _ if told.is_empty() => Vec::new(),
        Registrar::Crossref => crossref::files(site, &told, site.moment.now)?,
        Registrar::Datacite => vec![("", datacite::file(&told))],
        Registrar::Zenodo => vec![("", zenodo::file(&told))],
    };
    Ok(Deposits { files, count, left_out: left.words() })
}

/// What is told of one publication.
struct Item {
    /// What a file may hold of one kind only; empty where it may hold all.
    kind: &'static str,
    text: String,
}

/// How many publications are left out, and why.
#[derive(Debug, Default)]
struct Left {
    same: usize,
    without_doi: usize,
    foreign: usize,
    without_date: usize,
    updates: usize,
}

impl Left {
    fn words(&self) -> Vec<String> {
        let count = |number: usize, one: &str, many: &str| match number {
            0 => None,
            1 => Some(format!("1 {one}")),
            number => Some(format!("{number} {many}")),
        };
        [
            count(
                self.same,
                "is as it was deposited; `--all` takes it, too",
                "are as they were deposited; `--all` takes them, too",
            ),
            count(
                self.without_doi,
                "has no DOI; `ssg doi reserve` gives it one",
                "have no DOI; `ssg doi reserve` gives them some",
            ),
            count(
                self.foreign,
                "has a DOI that others registered",
                "have DOIs that others registered",
            ),
            count(self.without_date, "has no date", "have no dates"),
            count(
                self.updates,
                "correction or retraction is not told: Crossref takes it with `policy` in `[doi]`",
                "corrections and retractions are not told: Crossref takes them with `policy` in `[doi]`",
            ),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Pages with DOIs that say why something was retracted.
fn notices<'a>(
    site: &'a Site,
    language: Option<&'a str>,
) -> impl Iterator<Item = (Cards<'a>, ArticleId)> {
    let languages = site.config.languages.iter().enumerate();
    let wanted = languages.filter(move |(_, one)| language.is_none_or(|code| one.code == code));
    wanted.flat_map(move |(number, _)| {
        let cards = Cards::new(site, number);
        let is_notice = |id: &&ArticleId| {
            let article = site.archive.article(**id);
            !article.concerns.is_empty() && article.visibility == Visibility::Public
        };
        let pages = cards.edition().pages.iter().filter(is_notice);
        pages.map(move |id| (cards, *id)).collect::<Vec<_>>()
    })
}

/// Publications that each publication takes the place of.
fn replaced(site: &Site) -> HashMap<ArticleId, Vec<ArticleId>> {
    let mut replaced: HashMap<ArticleId, Vec<ArticleId>> = HashMap::new();
    for (number, article) in site.archive.articles.iter().enumerate() {
        if let Some(Reference::Article(by)) = article.superseded_by.as_deref() {
            replaced.entry(*by).or_default().push(ArticleId(number as u32));
        }
    }
    replaced
}

/// A publication as registrars see it.
struct Deposit<'a> {
    cards: Cards<'a>,
    id: ArticleId,
    article: &'a Article,
    front: &'a Front,
    work: Work<'a>,
    /// What it takes the place of.
    replaces: &'a [ArticleId],
}

/// Somebody who made a publication.
struct Maker {
    name: Name,
    role: Role,
    orcid: Option<String>,
    /// Where they work, with its ROR.
    affiliation: Option<(String, Option<String>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Author,
    Editor,
    Translator,
}

/// How a publication is related to something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    TranslationOf,
    Translation,
    ReplacedBy,
    Replaces,
    PartOf,
    Part,
    SupplementedBy,
    /// The page that says why it was retracted or corrected.
    Notice,
    /// What it is the notice of.
    NoticeOf,
    CopyOf,
}

struct Relation {
    kind: Kind,
    /// The DOI of the other, where it has one.
    doi: Option<String>,
    url: String,
}

/// A correction or retraction, of this publication or of another.
struct Update {
    /// In words of Crossref.
    kind: &'static str,
    doi: String,
    /// `2026-03-04`
    day: String,
}

impl<'a> Deposit<'a> {
    fn new(
        cards: Cards<'a>,
        id: ArticleId,
        replaced: &'a HashMap<ArticleId, Vec<ArticleId>>,
    ) -> Deposit<'a> {
        let article = cards.site.archive.article(id);
        Deposit {
            cards,
            id,
            article,
            front: cards.site.archive.front(article),
            work: Cited::new(cards, id).work(),
            replaces: replaced.get(&id).map_or(&[], Vec::as_slice),
        }
    }

    /// It can be deposited there.
    fn is_wanted(&self, registrar: Registrar, is_named: bool, left: &mut Left) -> bool {
        let is_asked = match cited_type(self.cards, self.article) {
            Some(kind) => kind.scholarly || is_named,
            None if self.is_notice() && self.doi().is_some() => true,
            None => return false,
        };
        let is_copy = self.front.matter.canonical.is_some();
        let own = &self.cards.site.config.doi;
        match (self.doi(), own) {
            _ if is_copy => return false,
            (None, _) if registrar != Registrar::Zenodo => {
                left.without_doi += usize::from(is_asked);
                return false;
            }
            (None, _) if !is_asked => return false,
            (Some(doi), Some(own)) if doi.split('/').next() != Some(&own.prefix) => {
                left.foreign += 1;
                return false;
            }
            (Some(_), None) if !is_asked => return false,
            _ => {}
        }
        if self.front.date.is_none() {
            left.without_date += 1;
            return false;
        }
        true
    }

    fn doi(&self) -> Option<&'a str> {
        self.article.doi.as_deref()
    }

    /// The hash of what was deposited last.
    fn entry_deposit(&self) -> Option<&'a String> {
        let entry = self.cards.site.archive.dois.of(&self.article.id, self.work.language)?;
        Some(&entry.deposit).filter(|deposit| !deposit.is_empty())
    }

    /// Title without its subtitle, with the mark of a retraction.
    fn title(&self) -> String {
        line(self.cards.site.archive.title(self.article))
    }

    fn subtitle(&self) -> String {
        line(&self.cards.site.archive.document(self.article.document).subtitle)
    }

    /// Authors, editors and translators, in this order; the institute where nobody is named.
    fn makers(&self) -> Vec<Maker> {
        let maker = |person: PersonId, role: Role| {
            let record = self.cards.site.archive.person(person).record(self.cards.language);
            let place = record.and_then(|record| record.matter.affiliation.as_ref());
            let ror = record.and_then(|record| record.ror.clone());
            Maker {
                name: name(self.cards, person),
                role,
                orcid: record.and_then(|record| record.orcid.clone()),
                affiliation: place.map(|place| (line(&place.name), ror)),
            }
        };
        let mut makers: Vec<Maker> =
            self.article.authors.iter().map(|person| maker(*person, Role::Author)).collect();
        if makers.is_empty() {
            let name = Name::organisation(self.cards.name());
            makers.push(Maker { name, role: Role::Author, orcid: None, affiliation: None });
        }
        for (role, said) in [(Role::Editor, "editor"), (Role::Translator, "translator")] {
            let of = self.article.contributors.iter();
            let of = of.filter(|one| one.role.eq_ignore_ascii_case(said));
            makers.extend(of.map(|one| maker(one.person, role)));
        }
        makers
    }

    fn license(&self) -> Option<LicenseView> {
        let own = self.front.matter.license.as_ref().map(|license| license.as_str());
        own.or(self.cards.site.config.license.as_deref()).map(license)
    }

    fn ror(&self) -> Option<&'a str> {
        self.cards.site.config.institute.ror.as_deref()
    }

    fn relations(&self) -> Vec<Relation> {
        let archive = &self.cards.site.archive;
        let to = |kind: Kind, id: ArticleId| {
            let other = archive.article(id);
            let url = Cards::new(self.cards.site, other.language).absolute(&other.permalink);
            Relation { kind, doi: other.doi.as_deref().map(str::to_string), url }
        };
        let named = |kind: Kind, page: Option<&Reference>| match page? {
            Reference::Article(id) => Some(to(kind, *id)),
            Reference::Elsewhere(url) => {
                Some(Relation { kind, doi: doi_of(url), url: url.clone() })
            }
        };
        // Of editions, the first language has the original.
        let editions = self.article.translations.iter().filter_map(|id| {
            let other = archive.article(*id).language;
            match (self.article.language, other) {
                (0, _) => Some(to(Kind::Translation, *id)),
                (_, 0) => Some(to(Kind::TranslationOf, *id)),
                _ => None,
            }
        });
        let mut all: Vec<Relation> = editions.collect();
        all.extend(named(Kind::ReplacedBy, self.article.superseded_by.as_deref()));
        all.extend(self.replaces.iter().map(|id| to(Kind::Replaces, *id)));
        all.extend(self.article.part_of.map(|id| to(Kind::PartOf, id)));
        all.extend(self.article.chapters.iter().map(|id| to(Kind::Part, *id)));
        all.extend(named(Kind::Notice, self.article.notice.as_deref()));
        all.extend(self.article.concerns.iter().map(|id| to(Kind::NoticeOf, *id)));
        let is_text = |file: &&crate::archive::Download| file.kind == "PDF";
        let origin = &self.cards.site.config.base.origin;
        all.extend(self.article.files.iter().filter(|file| !is_text(file)).map(|file| Relation {
            kind: Kind::SupplementedBy,
            doi: None,
            url: super::article::absolute(&file.url, origin),
        }));
        if let Some(first) = self.front.matter.originally_published.as_ref()
            && (doi_of(first).is_some() || crate::url::is_external(first))
        {
            let url = first.value.clone();
            all.push(Relation { kind: Kind::CopyOf, doi: doi_of(first), url });
        }
        // An edition may share the DOI of the first one.
        all.retain(|one| one.doi.is_none() || one.doi.as_deref() != self.doi());
        all
    }

    /// Corrections and retractions that its record tells: of others, whose notice it is, and of itself,
    /// where no notice with a DOI does.
    fn updates(&self) -> Vec<Update> {
        let archive = &self.cards.site.archive;
        let day = |dates: [Option<&Date>; 2]| {
            let date = dates.into_iter().flatten().next();
            date.map(|date| date.civil().date().to_string()).unwrap_or_default()
        };
        let mut all = Vec::new();
        for id in &self.article.concerns {
            let other = archive.article(*id);
            let kind = archive.front(other).standing().and_then(kind_of_status);
            if let (Some(kind), Some(doi)) = (kind, other.doi.as_deref()) {
                let day = day([self.front.date.as_ref(), None]);
                all.push(Update { kind, doi: doi.to_string(), day });
            }
        }
        let Some(own) = self.doi() else { return all };
        let status = self.front.matter.status.as_ref().map(|status| status.value);
        let notice = match self.article.notice.as_deref() {
            Some(Reference::Article(id)) => archive.article(*id).doi.as_deref(),
            _ => None,
        };
        let corrections = &self.front.corrections;
        let is_told = |kind: &str| kind == "correction" && !corrections.is_empty();
        if let Some(kind) = status.and_then(kind_of_status)
            && notice.is_none()
            && !is_told(kind)
        {
            let day = day([self.front.updated.as_deref(), self.front.date.as_ref()]);
            all.push(Update { kind, doi: own.to_string(), day });
        }
        all.extend(corrections.iter().map(|one| Update {
            kind: match one.kind {
                CorrectionKind::Correction => "correction",
                CorrectionKind::Clarification => "clarification",
                CorrectionKind::Update => "new_version",
            },
            doi: own.to_string(),
            day: day([Some(&one.date), None]),
        }));
        all
    }

    /// What its text cites: the DOI, where it is known, and the work in words.
    fn references(&self) -> Vec<(Option<String>, String)> {
        let archive = &self.cards.site.archive;
        let Some(cited) = archive.citations.of(self.article.document) else { return Vec::new() };
        let style = self.cards.site.config.citation_style;
        let one = |work: &Source| match work {
            Source::File(reference) => {
                let doi = reference.doi().as_deref().and_then(crate::identifier::doi);
                (doi, plain(&citation::reference(reference, of_lists(style), self.work.language)))
            }
            Source::Article(id) => {
                let work = super::works::cited_work(self.cards.site, *id);
                (work.doi.clone(), plain(&citation::formatted(&work, of_lists(style))))
            }
        };
        cited
            .works
            .iter()
            .map(one)
            .filter(|(doi, text)| doi.is_some() || !text.is_empty())
            .collect()
    }

    /// It is a page that says why something was retracted.
    fn is_notice(&self) -> bool {
        self.article.kind.is_none() && !self.article.concerns.is_empty()
    }

    /// It is a report or paper of the institute, or the notice of one.
    fn is_report(&self) -> bool {
        let archive = &self.cards.site.archive;
        let is_report = |id: &ArticleId| {
            super::works::cited_work(self.cards.site, *id).form.is_report()
                && archive.article(*id).kind.is_some()
        };
        self.work.form.is_report()
            || (self.is_notice() && self.article.concerns.iter().any(is_report))
    }

    fn form(&self) -> Form {
        self.work.form
    }

    /// What readers must know of it: empty, or such as `retracted`.
    fn mark(&self) -> &'static str {
        corrections::mark(self.cards, self.article)
    }
}

/// What services read of an entry of a feed that give DOIs to blogs.
#[derive(Debug, Serialize)]
pub(super) struct Scholarly {
    /// The DOI as a URL.
    pub doi: Option<String>,
    pub license: Option<LicenseView>,
    pub authors: Vec<ScholarlyAuthor>,
    /// DOI and words of each work that is cited.
    pub references: Vec<(Option<String>, String)>,
}

/// An author, as such services know people.
#[derive(Debug, Serialize)]
pub(super) struct ScholarlyAuthor {
    pub name: String,
    /// ORCID iD; of the institute its ROR.
    pub url: Option<String>,
    /// Where they work, with its ROR.
    pub affiliation: Option<(String, Option<String>)>,
}

/// What such services read of an article.
pub(super) fn scholarly(cards: Cards<'_>, id: ArticleId) -> Scholarly {
    let nothing = HashMap::new();
    let deposit = Deposit::new(cards, id, &nothing);
    let authors = deposit.makers().into_iter().filter(|maker| maker.role == Role::Author);
    let institute = Name::organisation(cards.name());
    let author = |(number, maker): (usize, Maker)| {
        let person = deposit.article.authors.get(number);
        let person = person.map(|person| cards.site.archive.person(*person).name(cards.language));
        let own_ror = || deposit.ror().filter(|_| maker.name == institute).map(str::to_string);
        ScholarlyAuthor {
            name: person.unwrap_or(cards.name()).to_string(),
            url: maker.orcid.clone().or_else(own_ror),
            affiliation: maker.affiliation,
        }
    };
    Scholarly {
        doi: deposit.doi().map(crate::identifier::doi_url),
        license: deposit.license(),
        authors: authors.enumerate().map(author).collect(),
        references: deposit.references(),
    }
}

/// A style of notes has no list of works for all of them.
fn of_lists(style: Style) -> Style {
    match style {
        Style::Mhra => Style::ChicagoAuthorDate,
        style => style,
    }
}

fn kind_of_status(status: Status) -> Option<&'static str> {
    match status {
        Status::Retracted => Some("retraction"),
        Status::Withdrawn => Some("withdrawal"),
        Status::ExpressionOfConcern => Some("expression_of_concern"),
        Status::Corrected => Some("correction"),
        Status::Gone | Status::Superseded => None,
    }
}

/// The DOI of an address at the resolver.
fn doi_of(url: &str) -> Option<String> {
    crate::identifier::doi(url)
}

/// A text in one line, without what XML cannot hold.
fn line(text: &str) -> String {
    let is_allowed = |c: &char| !c.is_control() || c.is_whitespace();
    let text: String = text.chars().filter(is_allowed).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of HTML.
fn plain(html: &str) -> String {
    line(&crate::markdown::words_of_html(html))
}

/// The date of a publication in ISO 8601, as precise as it is known, without a time.
fn issued(work: &Work<'_>) -> Option<String> {
    Some(match work.issued()? {
        (year, Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
        (year, Some(month), None) => format!("{year:04}-{month:02}"),
        (year, ..) => format!("{year:04}"),
    })
}

/// The moment of a deposit as a number that grows: `20260304093000`.
fn number(now: Timestamp) -> String {
    now.strftime("%Y%m%d%H%M%S").to_string()
}
