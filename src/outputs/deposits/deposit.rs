//! Deposit: a publication as registrars see it.

use std::collections::HashMap;

use super::super::cards::Cards;
use super::super::license::license;
use super::super::naming;
use super::super::standing::{self, is_listed};
use super::super::views::LicenseView;
use super::super::works::{Cited, cited_type, cited_work, name};
use super::{Left, Query, Registrar};
use crate::archive::{Article, Download, Reference, Source, Visibility};
use crate::citation::{self, Form, Name, Style, Work};
use crate::date::Date;
use crate::front_matter::{CorrectionKind, Status};
use crate::identifier;
use crate::ids::{ArticleId, PersonId};
use crate::markdown;
use crate::parse::{Correction, Front};
use crate::site::Site;

/// A publication as registrars see it.
pub(super) struct Deposit<'a> {
    pub cards: Cards<'a>,
    pub article: &'a Article,
    pub front: &'a Front,
    pub work: Work<'a>,
    /// What it takes the place of.
    pub replaces: &'a [ArticleId],
}

/// Somebody who made a publication.
pub(super) struct Maker {
    pub name: Name,
    pub role: Role,
    pub orcid: Option<String>,
    /// Where they work, with its ROR.
    pub affiliation: Option<(String, Option<String>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Author,
    Editor,
    Translator,
}

/// How a publication is related to something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
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

pub(super) struct Relation {
    pub kind: Kind,
    /// The DOI of the other, where it has one.
    pub doi: Option<String>,
    pub url: String,
}

/// A correction or retraction, of this publication or of another.
pub(super) struct Update {
    /// In words of Crossref.
    pub kind: &'static str,
    pub doi: String,
    /// `2026-03-04`
    pub day: String,
}

impl<'a> Deposit<'a> {
    pub(super) fn new(
        cards: Cards<'a>,
        id: ArticleId,
        replaced: &'a HashMap<ArticleId, Vec<ArticleId>>,
    ) -> Deposit<'a> {
        let article = cards.site.archive.article(id);
        Deposit {
            cards,
            article,
            front: cards.site.archive.front(article),
            work: Cited::new(cards, id).work(),
            replaces: replaced.get(&id).map_or(&[], Vec::as_slice),
        }
    }

    /// It can be deposited there.
    pub(super) fn is_wanted(&self, registrar: Registrar, query: &Query, left: &mut Left) -> bool {
        let is_named = query.kind.is_some();
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
        if self.is_told_by_edition() {
            left.editions += 1;
            return false;
        }
        true
    }

    /// An edition in an earlier language has the same DOI, and its record is deposited.
    fn is_told_by_edition(&self) -> bool {
        let Some(own) = self.doi() else { return false };
        let site = self.cards.site;
        self.article.translations.iter().any(|id| {
            let other = site.archive.article(*id);
            let front = site.archive.front(other);
            other.language < self.article.language
                && other.doi.as_deref().is_some_and(|doi| doi.eq_ignore_ascii_case(own))
                && is_listed(site, *id)
                && front.date.is_some()
                && front.matter.canonical.is_none()
        })
    }

    pub(super) fn doi(&self) -> Option<&'a str> {
        self.article.doi.as_deref()
    }

    /// The hash of what was deposited last.
    pub(super) fn entry_deposit(&self) -> Option<&'a String> {
        let entry = self.cards.site.archive.dois.of(&self.article.id, self.work.language)?;
        Some(&entry.deposit).filter(|deposit| !deposit.is_empty())
    }

    /// Title without its subtitle, with the mark of a retraction.
    pub(super) fn title(&self) -> String {
        line(self.cards.site.archive.title(self.article))
    }

    pub(super) fn subtitle(&self) -> String {
        line(&self.cards.site.archive.document(self.article.document).subtitle)
    }

    /// Authors, editors and translators, in this order; the institute where nobody is named.
    pub(super) fn makers(&self) -> Vec<Maker> {
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

    pub(super) fn license(&self) -> Option<LicenseView> {
        let own = self.front.matter.license.as_ref().map(|license| license.as_str());
        own.or(self.cards.site.config.license.as_deref()).map(license)
    }

    pub(super) fn ror(&self) -> Option<&'a str> {
        self.cards.site.config.institute.ror.as_deref()
    }

    pub(super) fn relations(&self) -> Vec<Relation> {
        let archive = &self.cards.site.archive;
        let is_listed = |id: &ArticleId| is_listed(self.cards.site, *id);
        let to = |kind: Kind, id: ArticleId| {
            let other = archive.article(id);
            let url = Cards::new(self.cards.site, other.language).absolute(&other.permalink);
            Relation { kind, doi: other.doi.as_deref().map(str::to_string), url }
        };
        let named = |kind: Kind, page: Option<&Reference>| match page? {
            Reference::Article(id) => is_listed(id).then(|| to(kind, *id)),
            Reference::Elsewhere(url) => {
                Some(Relation { kind, doi: doi_of(url), url: url.clone() })
            }
        };
        // Of editions, the first language has the original.
        let editions =
            self.article.translations.iter().filter(|id| is_listed(id)).filter_map(|id| {
                let other = archive.article(*id).language;
                match (self.article.language.is_default(), other.is_default()) {
                    (true, _) => Some(to(Kind::Translation, *id)),
                    (_, true) => Some(to(Kind::TranslationOf, *id)),
                    _ => None,
                }
            });
        let mut all: Vec<Relation> = editions.collect();
        all.extend(named(Kind::ReplacedBy, self.article.superseded_by.as_deref()));
        let several = |kind: Kind, ids: &[ArticleId]| {
            let listed = ids.iter().filter(|id| is_listed(id));
            listed.map(|id| to(kind, *id)).collect::<Vec<_>>()
        };
        all.extend(several(Kind::Replaces, self.replaces));
        all.extend(self.article.part_of.filter(is_listed).map(|id| to(Kind::PartOf, id)));
        all.extend(several(Kind::Part, &self.article.chapters));
        all.extend(named(Kind::Notice, self.article.notice.as_deref()));
        all.extend(several(Kind::NoticeOf, &self.article.concerns));
        let is_text = |file: &&Download| file.kind == "PDF";
        let origin = &self.cards.site.config.base.origin;
        all.extend(self.article.files.iter().filter(|file| !is_text(file)).map(|file| Relation {
            kind: Kind::SupplementedBy,
            doi: None,
            url: naming::absolute(&file.url, origin),
        }));
        if let Some(first) = self.front.matter.originally_published.as_ref()
            && (doi_of(first).is_some() || crate::url::is_external(first))
        {
            let url = first.value.clone();
            all.push(Relation { kind: Kind::CopyOf, doi: doi_of(first), url });
        }
        // An edition may share the DOI of the first one.
        let own = self.doi().unwrap_or_default();
        all.retain(|one| one.doi.as_ref().is_none_or(|doi| !doi.eq_ignore_ascii_case(own)));
        all
    }

    /// Corrections and retractions that its record tells: of others, whose notice it is, and of itself,
    /// where the record of no notice does.
    pub(super) fn updates(&self) -> Vec<Update> {
        let archive = &self.cards.site.archive;
        let mut all = Vec::new();
        for id in self.article.concerns.iter().filter(|id| is_listed(self.cards.site, **id)) {
            let other = archive.article(*id);
            let kind = archive.front(other).standing().and_then(kind_of_status);
            if let (Some(kind), Some(doi)) = (kind, other.doi.as_deref()) {
                let day = day([self.front.date.as_ref(), None]);
                all.push(Update { kind, doi: doi.to_string(), day });
            }
        }
        all.extend(self.own_status().filter(|_| !self.is_told_by_notice()));
        all.extend(self.own_corrections());
        all
    }

    /// Its own retraction, or what else its status says, whoever tells it.
    pub(super) fn own_status(&self) -> Option<Update> {
        let status = self.front.matter.status.as_ref().map(|status| status.value);
        let kind = status.and_then(kind_of_status)?;
        if kind == "correction" && !self.front.corrections.is_empty() {
            return None;
        }
        let day = day([self.front.updated.as_deref(), self.front.date.as_ref()]);
        Some(Update { kind, doi: self.doi()?.to_string(), day })
    }

    fn own_corrections(&self) -> Vec<Update> {
        let Some(own) = self.doi() else { return Vec::new() };
        let one = |one: &Correction| Update {
            kind: match one.kind {
                CorrectionKind::Correction => "correction",
                CorrectionKind::Clarification => "clarification",
                CorrectionKind::Update => "new_version",
            },
            doi: own.to_string(),
            day: day([Some(&one.date), None]),
        };
        self.front.corrections.iter().map(one).collect()
    }

    /// The record of its notice is deposited, and is one that can tell of updates.
    fn is_told_by_notice(&self) -> bool {
        let Some(Reference::Article(id)) = self.article.notice.as_deref() else { return false };
        let site = self.cards.site;
        let notice = site.archive.article(*id);
        let front = site.archive.front(notice);
        let prefix = site.config.doi.as_ref().map(|doi| doi.prefix.as_str());
        let is_own = |doi: &str| prefix.is_none_or(|prefix| doi.split('/').next() == Some(prefix));
        let is_of_kind = notice.kind.is_none_or(|kind| site.config.types[kind].scholarly);
        notice.visibility == Visibility::Public
            && is_listed(site, *id)
            && front.date.is_some()
            && front.matter.canonical.is_none()
            && notice.doi.as_deref().is_some_and(is_own)
            && is_of_kind
            && is_report(site, *id)
    }

    /// What its text cites: the DOI, where it is known, and the work in words.
    pub(super) fn references(&self) -> Vec<(Option<String>, String)> {
        let archive = &self.cards.site.archive;
        let Some(cited) = archive.citations.of(self.article.document) else { return Vec::new() };
        let style = of_lists(&self.cards.site.config.citation_style);
        let one = |work: &Source| match work {
            Source::File(reference) => {
                let doi = reference.doi().as_deref().and_then(identifier::doi);
                (doi, plain(&citation::reference(reference, style, self.work.language)))
            }
            Source::Article(id) if !is_listed(self.cards.site, *id) => (None, String::new()),
            Source::Article(id) => {
                let work = cited_work(self.cards.site, *id);
                (work.doi.clone(), plain(&citation::formatted(&work, style)))
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
    pub(super) fn is_notice(&self) -> bool {
        self.article.kind.is_none() && !self.article.concerns.is_empty()
    }

    /// It is a report or paper of the institute, or the notice of one.
    pub(super) fn is_report(&self) -> bool {
        self.work.form.is_report() || is_notice_of_report(self.cards.site, self.article)
    }

    pub(super) fn form(&self) -> Form {
        self.work.form
    }

    /// What readers must know of it: empty, or such as `retracted`.
    pub(super) fn mark(&self) -> &'static str {
        standing::mark(self.cards, self.article)
    }
}

/// The record of an article is that of a report.
fn is_report(site: &Site, id: ArticleId) -> bool {
    cited_work(site, id).form.is_report() || is_notice_of_report(site, site.archive.article(id))
}

fn is_notice_of_report(site: &Site, page: &Article) -> bool {
    let is_report = |id: &ArticleId| {
        cited_work(site, *id).form.is_report() && site.archive.article(*id).kind.is_some()
    };
    page.kind.is_none() && page.concerns.iter().any(is_report)
}

/// The first of these dates that is known.
fn day(dates: [Option<&Date>; 2]) -> String {
    let date = dates.into_iter().flatten().next();
    date.map(|date| date.civil().date().to_string()).unwrap_or_default()
}

/// A style of notes has no list of works for all of them.
fn of_lists(style: &Style) -> &Style {
    match style {
        Style::Mhra | Style::Oscola => &Style::ChicagoAuthorDate,
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
    identifier::doi(url)
}

/// A text in one line, without what XML cannot hold.
pub(super) fn line(text: &str) -> String {
    let is_allowed = |c: &char| !c.is_control() || c.is_whitespace();
    let text: String = text.chars().filter(is_allowed).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of HTML.
fn plain(html: &str) -> String {
    line(&markdown::words_of_html(html))
}

/// The date of a publication in ISO 8601, as precise as it is known, without a time.
pub(super) fn issued(work: &Work<'_>) -> Option<String> {
    Some(match work.issued()? {
        (year, Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
        (year, Some(month), None) => format!("{year:04}-{month:02}"),
        (year, ..) => format!("{year:04}"),
    })
}
