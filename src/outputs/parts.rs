//! Parts: the views that many pages show, of dates, types, terms, people and articles, made from the
//! archive.

use std::borrow::Cow;
use std::sync::Arc;

use ssg_pictures::Credits;

use super::cards::Cards;
use super::shared::{Card, Part, Shared, Whole};
use super::views::*;
use super::{beside, rights, standing};
use crate::archive::{Article, Lead, LeadFile, Visibility};
use crate::body::Body;
use crate::config::TaxonomyKey;
use crate::date::{self, Date};
use crate::disk::Hash;
use crate::front_matter::{Extra, Group, PersonRole};
use crate::ids::{ArticleId, PersonId, TaxonomyId, TermId, TypeId};
use crate::locale::Precision;
use crate::markdown::{inline_html, plain_text, without_word};
use crate::site::Site;
use crate::theme::{self, Value};
use crate::url::{UrlPath, is_picture_in_url, runs_script};

/// When a role began and ended.
type Terms = (Option<Date>, Option<Date>);

impl<'a> Cards<'a> {
    /// The page of a list, an index or the like: everything but its own fields.
    pub fn page(&self, kind: &'static str, url: &UrlPath, title: Cow<'a, str>) -> PageView<'a> {
        PageView {
            kind,
            title,
            description: Cow::Borrowed(""),
            url: self.link(url),
            canonical: self.absolute(url),
            language: &self.lang().code,
            direction: self.locale().direction(),
            alternates: Vec::new(),
            noindex: self.site.preview,
            feeds: Vec::new(),
            picture: String::new(),
            meta: rights::meta(self.site),
            links: Vec::new(),
            json_ld: String::new(),
        }
    }

    /// Editions of a page in other languages, where `url` knows one.
    pub fn alternates(&self, url: impl Fn(Cards<'a>) -> Option<UrlPath>) -> Vec<Alternate> {
        let others = self.site.config.languages.ids().filter(|other| *other != self.language);
        others
            .filter_map(|language| {
                let cards = Cards::new(self.site, language);
                let url = url(cards)?;
                Some(Alternate {
                    language: cards.lang().code.clone(),
                    name: cards.lang().name.clone(),
                    direction: cards.locale().direction().to_string(),
                    url: self.link(&url),
                    absolute_url: self.absolute(&url),
                })
            })
            .collect()
    }

    pub fn date(&self, date: &Date) -> DateView {
        let precision = match date.precision() {
            date::Precision::Year => Precision::Year,
            date::Precision::Month => Precision::Month,
            _ => Precision::Day,
        };
        self.date_as(date, precision)
    }

    /// A date with its time, where it was written.
    pub fn moment(&self, date: &Date) -> DateView {
        match date.precision() {
            date::Precision::Minute | date::Precision::Second => {
                self.date_as(date, Precision::Minute)
            }
            _ => self.date(date),
        }
    }

    /// The end of an event: only the time, when it ends on the day it starts.
    fn end(&self, start: &Date, end: &Date) -> DateView {
        let mut view = self.moment(end);
        let timed = end.precision() >= date::Precision::Minute;
        if timed && start.civil().date() == end.civil().date() {
            view.text = self.locale().time(end.civil());
            view.short = view.text.clone();
        }
        view
    }

    fn date_as(&self, date: &Date, precision: Precision) -> DateView {
        DateView {
            iso: date.iso(),
            text: self.locale().date(date.civil(), precision),
            short: match precision {
                Precision::Day | Precision::Minute => self.locale().short_day(date.civil()),
                _ => self.locale().date(date.civil(), precision),
            },
            year: date.year(),
        }
    }

    pub fn kind(&self, number: TypeId) -> TypeView<'a> {
        let kind = &self.site.config.types[number];
        TypeView {
            name: &kind.name,
            label: Cow::Borrowed(self.text(&kind.label)),
            url: &self.site.repeated.kind(self.language, number).link,
        }
    }

    pub fn term(&self, taxonomy: TaxonomyId, id: TermId) -> TermView<'a> {
        let term = &self.site.archive.terms[taxonomy][id];
        TermView {
            name: term.name(self.language),
            slug: &term.slug,
            url: &self.named_term(taxonomy, id).link,
            count: self.edition().by_term[taxonomy][id].len(),
            summary: self.term_summary(taxonomy, id),
        }
    }

    fn term_summary(&self, taxonomy: TaxonomyId, id: TermId) -> &'a str {
        let term = &self.site.archive.terms[taxonomy][id];
        let Some(number) = term.texts.get(&self.language) else { return "" };
        match &self.site.archive.document(*number).role {
            crate::parse::Role::Term { matter, .. } => {
                matter.summary.as_ref().map_or("", |summary| summary.as_str())
            }
            _ => "",
        }
    }

    pub fn person(&self, id: PersonId) -> PersonView<'a> {
        let person = self.site.archive.person(id);
        let record = person.record(self.language);
        let matter = record.map(|record| &record.matter);
        let now = self.site.moment.now;
        let roles = record.map(|record| record.matter.roles.iter().zip(&record.terms));
        let mut own = roles.into_iter().flatten().filter(|(role, _)| role.org.is_none()).peekable();
        let has_roles = own.peek().is_some();
        let current = own.find(|(_, (_, to))| to.as_ref().is_none_or(|to| to.end() > now));
        let has_left = has_roles && current.is_none();
        let former = matter.and_then(|matter| matter.former).unwrap_or(has_left);
        let group = match matter {
            _ if former => "former",
            None => "contributor",
            Some(matter) => match matter.group.as_ref().map(|group| group.value) {
                Some(Group::Staff) => "staff",
                Some(Group::Fellow) => "fellow",
                Some(Group::Contributor) => "contributor",
                None if matter
                    .affiliation
                    .as_ref()
                    .is_some_and(|place| !self.site.config.institute.is_named(&place.name)) =>
                {
                    "contributor"
                }
                None => "staff",
            },
        };
        let role = matter.and_then(|matter| matter.role.as_ref());
        let last = matter.and_then(|matter| matter.roles.iter().find(|role| role.org.is_none()));
        let last = last.filter(|_| former).map(|role| &role.title);
        let role = role.or(current.map(|(role, _)| &role.title)).or(last);
        PersonView {
            group,
            id: &person.id,
            name: person.name(self.language),
            url: &self.named_person(id).link,
            role: role.map_or("", |role| role.as_str()),
            affiliation: matter
                .and_then(|matter| matter.affiliation.as_ref())
                .map_or("", |affiliation| affiliation.name.as_str()),
            former,
            picture: record.and_then(|record| record.picture.as_ref()).map(|picture| {
                let credit = matter.and_then(|matter| matter.credit.as_ref());
                let credit = credit.map_or("", |credit| credit.as_str());
                let credit = credit_or(credit, picture.credits.as_deref());
                file_picture(self.site, picture, "", "", credit)
            }),
            count: self.edition().by_person[id].len(),
        }
    }

    pub fn person_full(&self, id: PersonId) -> PersonFullView<'a> {
        let record = self.site.archive.person(id).record(self.language);
        let matter = record.map(|record| &record.matter);
        PersonFullView {
            person: self.person(id),
            bio: record.and_then(|record| match record.document {
                Some(document) => self.site.some_body(document),
                None => record.bio.as_deref().map(Body::of_html),
            }),
            email: matter
                .and_then(|matter| matter.email.as_ref())
                .map_or("", |email| email.as_str()),
            orcid: record.and_then(|record| record.orcid.clone()).unwrap_or_default(),
            affiliation_ror: record.and_then(|record| record.ror.as_deref()).unwrap_or(""),
            expertise: matter.map(|matter| texts(&matter.expertise)).unwrap_or_default(),
            fields: matter
                .map(|matter| matter.expertise.iter().map(|field| self.field(field)).collect())
                .unwrap_or_default(),
            roles: record
                .map(|record| {
                    let roles = record.matter.roles.iter().zip(&record.terms);
                    let date = |date: &Option<Date>| date.as_ref().map(|date| self.date(date));
                    let view = |(role, (from, to)): (&'a PersonRole, &'a Terms)| RoleView {
                        title: &role.title,
                        org: role.org.as_ref().map_or("", |org| org.as_str()),
                        from: date(from),
                        to: date(to),
                    };
                    roles.map(view).collect()
                })
                .unwrap_or_default(),
            languages: matter.map(|matter| texts(&matter.languages)).unwrap_or_default(),
            links: matter
                .map(|matter| matter.links.as_slice())
                .unwrap_or_default()
                .iter()
                .map(|link| Link {
                    title: Cow::Borrowed(link.label.as_str()),
                    url: link.url.value.clone(),
                })
                .collect(),
        }
    }

    /// A field of expertise, and the page of the term with that name.
    fn field(&self, field: &'a str) -> Link<'a> {
        let repeated = &self.site.repeated;
        let found = repeated.term_of_name(&self.site.archive, self.language, field);
        let found = found.map(|(taxonomy, term)| self.named_term(taxonomy, term).link.clone());
        Link { title: Cow::Borrowed(field), url: found.unwrap_or_default() }
    }

    pub fn cards(&self, ids: &[ArticleId]) -> Vec<Card<'a>> {
        ids.iter().map(|id| Card::new(*self, *id)).collect()
    }

    pub fn card(&self, id: ArticleId) -> CardView<'a> {
        let archive = &self.site.archive;
        let article = archive.article(id);
        let front = archive.front(article);
        let brief = archive.brief(article.document);
        let matter = &front.matter;
        let text = |text: &'a Option<Box<crate::tree::Spanned<String>>>| {
            text.as_ref().map_or("", |text| text.as_str())
        };
        let programme = self.taxonomy(TaxonomyKey::Programme).and_then(|taxonomy| {
            article.terms[taxonomy].first().map(|term| Shared::new(*self, (taxonomy, *term)))
        });
        let series = article.series.map(|part| SeriesMark {
            name: archive.terms[part.taxonomy][part.term].name(self.language),
            url: &self.named_term(part.taxonomy, part.term).link,
            part: part.part,
            total: self.edition().by_term[part.taxonomy][part.term].len(),
        });
        CardView {
            id: &article.id,
            url: self.link(&article.permalink),
            title: brief.title,
            subtitle: brief.subtitle,
            standfirst: text(&matter.standfirst),
            summary: brief.summary,
            kind: article.kind.map(|kind| Shared::new(*self, kind)),
            authors: article.authors.iter().map(|person| Shared::new(*self, *person)).collect(),
            date: front.date.as_ref().map(|date| self.date(date)),
            programme,
            series,
            picture: self.picture(article),
            language: &self.lang().code,
            direction: self.locale().direction(),
            reading_minutes: brief.minutes,
            event: front.start.as_deref().map(|start| EventView {
                start: self.moment(start),
                end: front.end.as_deref().map(|end| self.end(start, end)),
                place: text(&matter.place),
                upcoming: self.upcoming(article),
                zone: self.zone(start),
                register: text(&matter.register),
                join: text(&matter.join),
                recording: text(&matter.recording),
                speakers: article.speakers.iter().map(|one| Shared::new(*self, *one)).collect(),
                calendar: match front.is_gone() {
                    true => String::new(),
                    false => self.link(&beside::event(article)),
                },
            }),
            archived: article.archived,
            mark: standing::mark(*self, article),
            badge: match article.visibility {
                Visibility::Public => "",
                Visibility::Draft => "draft",
                Visibility::Scheduled => "scheduled",
            },
            extra: {
                let mut extra = front.field_values.as_deref().cloned().unwrap_or_default();
                if let Some(free) = &matter.extra {
                    extra.extend(Extra::clone(free));
                }
                extra
            },
        }
    }

    /// The zone of a moment: its short name where the site is in it, else its distance from UTC.
    fn zone(&self, date: &Date) -> String {
        if date.precision() < date::Precision::Minute {
            return String::new();
        }
        let here = self.site.config.zone.to_offset_info(date.instant());
        let seconds = date.offset().seconds();
        // A zone that only has a number, such as `-03`, says less than its distance.
        let short = here.abbreviation();
        if here.offset().seconds() == seconds && short.starts_with(|c: char| c.is_alphabetic()) {
            return short.to_string();
        }
        let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() / 60 % 60);
        match (seconds, minutes) {
            (0, _) => "UTC".to_string(),
            (_, 0) => format!("UTC{}{hours}", if seconds < 0 { '−' } else { '+' }),
            _ => format!("UTC{}{hours}:{minutes:02}", if seconds < 0 { '−' } else { '+' }),
        }
    }

    pub fn picture(&self, article: &'a Article) -> Option<PictureView<'a>> {
        let archive = &self.site.archive;
        let credit = self.site.credit(article);
        match &article.lead {
            Lead::None => None,
            Lead::File(file) => {
                let image = archive.front(article).matter.image.as_ref();
                let alt = image.and_then(|image| image.alt.as_ref());
                let caption = image.and_then(|image| image.caption.as_ref());
                let of_file = file.credits.as_deref().map_or("", |of_file| of_file.alt.as_str());
                let credit = credit_or(credit, file.credits.as_deref());
                let alt = alt.map_or(of_file, |alt| alt.as_str());
                let caption = caption.map_or("", |caption| caption.as_str());
                let picture = file_picture(self.site, file, alt, caption, credit);
                let own = image.and_then(|image| image.focus());
                Some(PictureView { focus: focus(own, file.credits.as_deref()), ..picture })
            }
            Lead::Body(number) => {
                let picture = &archive.pictures(article.document)[*number];
                let answer = archive.answers[article.document].get(picture.link)?.as_ref()?;
                if runs_script(&answer.url) && !is_picture_in_url(&answer.url) {
                    return None;
                }
                let credit = if picture.credit.is_empty() { credit } else { &picture.credit };
                let credit = credit_or(credit, answer.credits.as_deref());
                let file = LeadFile::from(answer.clone());
                let shown = file_picture(self.site, &file, &picture.alt, &picture.caption, credit);
                Some(PictureView { focus: focus(None, answer.credits.as_deref()), ..shown })
            }
        }
    }
}

/// A credit, or else that of the picture's file.
fn credit_or<'a>(credit: &'a str, of_file: Option<&'a Credits>) -> &'a str {
    match of_file {
        Some(of_file) if credit.is_empty() => without_word(of_file.line()),
        _ => credit,
    }
}

/// The classes for what stays in sight: as the article says, else the picture's file.
fn focus(own: Option<[u8; 2]>, of_file: Option<&Credits>) -> String {
    let focus = own.or_else(|| of_file?.focus);
    focus.map(|[across, down]| format!("x{across} y{down}")).unwrap_or_default()
}

fn file_picture<'a>(
    site: &Site,
    file: &LeadFile,
    alt: &'a str,
    caption: &'a str,
    credit: &'a str,
) -> PictureView<'a> {
    let offered = site.theme.pictures.as_ref().map(|pictures| &pictures.widths).zip(file.size);
    let (src, (width, height), srcset) = match offered {
        Some((widths, size)) => (
            widths.src(&file.url, size, file.offer),
            widths.largest(size, file.offer),
            widths.srcset(&file.url, size, file.offer),
        ),
        None => (file.url.to_string(), file.size.unwrap_or_default(), String::new()),
    };
    PictureView {
        src,
        srcset,
        alt: Cow::Owned(plain_text(alt)),
        width,
        height,
        caption: Cow::Owned(inline_html(caption)),
        credit: Cow::Borrowed(credit),
        focus: String::new(),
        tone: site.tone(&file.url, file.size, file.offer).unwrap_or_default(),
    }
}

fn texts(list: &[crate::tree::Spanned<String>]) -> Vec<&str> {
    list.iter().map(|text| text.as_str()).collect()
}

impl Part for ArticleId {
    type View<'a> = CardView<'a>;

    fn view(self, cards: Cards<'_>) -> CardView<'_> {
        cards.card(self)
    }

    fn key(self, cards: Cards<'_>, take: impl FnOnce() -> Hash) -> Hash {
        match is_own(self, cards) {
            true => cards.site.repeated.card_key(self, take),
            false => take(),
        }
    }

    fn value(self, cards: Cards<'_>, make: impl FnOnce() -> Value) -> Value {
        match is_own(self, cards) {
            true => cards.site.repeated.card(self, make),
            false => make(),
        }
    }
}

/// True where an article is shown in its own language.
fn is_own(article: ArticleId, cards: Cards<'_>) -> bool {
    cards.site.archive.article(article).language == cards.language
}

impl Part for PersonId {
    type View<'a> = PersonView<'a>;

    fn view(self, cards: Cards<'_>) -> PersonView<'_> {
        cards.person(self)
    }

    fn key(self, cards: Cards<'_>, take: impl FnOnce() -> Hash) -> Hash {
        cards.site.repeated.person(cards.language, self).memo.key.get(take)
    }

    fn value(self, cards: Cards<'_>, make: impl FnOnce() -> Value) -> Value {
        cards.site.repeated.person(cards.language, self).memo.value.get(make)
    }
}

impl Part for Whole {
    type View<'a> = PersonFullView<'a>;

    fn view(self, cards: Cards<'_>) -> PersonFullView<'_> {
        cards.person_full(self.0)
    }

    fn key(self, cards: Cards<'_>, take: impl FnOnce() -> Hash) -> Hash {
        let kept = &cards.site.repeated.full_person(cards.language, self.0).key;
        let (key, effects) = kept.get_if(|| apart(take), is_lasting);
        theme::absorb(&effects);
        key
    }

    fn value(self, cards: Cards<'_>, make: impl FnOnce() -> Value) -> Value {
        let kept = &cards.site.repeated.full_person(cards.language, self.0).value;
        let (value, effects) = kept.get_if(|| apart(make), is_lasting);
        theme::absorb(&effects);
        value
    }
}

/// What is made from a biography, and the effect on each page that shows it.
fn apart<T>(make: impl FnOnce() -> T) -> (T, Arc<theme::Effects>) {
    let (made, effects) = theme::apart(make);
    (made, Arc::new(effects))
}

/// A mistake is not a value to keep: it may be gone soon, such as that of a file that was being
/// saved.
fn is_lasting<T>((_, effects): &(T, Arc<theme::Effects>)) -> bool {
    !effects.tell()
}

impl Part for (TaxonomyId, TermId) {
    type View<'a> = TermView<'a>;

    fn view(self, cards: Cards<'_>) -> TermView<'_> {
        cards.term(self.0, self.1)
    }

    fn key(self, cards: Cards<'_>, take: impl FnOnce() -> Hash) -> Hash {
        cards.site.repeated.term(cards.language, self.0, self.1).memo.key.get(take)
    }

    fn value(self, cards: Cards<'_>, make: impl FnOnce() -> Value) -> Value {
        cards.site.repeated.term(cards.language, self.0, self.1).memo.value.get(make)
    }
}

impl Part for TypeId {
    type View<'a> = TypeView<'a>;

    fn view(self, cards: Cards<'_>) -> TypeView<'_> {
        cards.kind(self)
    }

    fn key(self, cards: Cards<'_>, take: impl FnOnce() -> Hash) -> Hash {
        cards.site.repeated.kind(cards.language, self).memo.key.get(take)
    }

    fn value(self, cards: Cards<'_>, make: impl FnOnce() -> Value) -> Value {
        cards.site.repeated.kind(cards.language, self).memo.value.get(make)
    }
}
