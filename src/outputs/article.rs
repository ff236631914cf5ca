//! Articles and pages: one page each.

use std::borrow::Cow;

use rayon::prelude::*;

use super::cards::Cards;
use super::license::licensed;
use super::naming::cited_title;
use super::shared::{Card, Shared, Whole};
use super::views::*;
use super::works::Formatted;
use super::{Origin, Output, page};
use super::{accessibility, beside, corrections, exports, head, social};
use crate::archive::{Article, Download, Lead};
use crate::identifier;
use crate::ids::ArticleId;
use crate::markdown::inline_html;
use crate::site::Site;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let ids: Vec<ArticleId> = site.archive.ids().collect();
    ids.into_par_iter()
        .map(|id| {
            let article = site.archive.article(id);
            let cards = Cards::new(site, article.language);
            let own = site.archive.front(article).matter.template.as_ref();
            let own = own.filter(|template| site.theme.has(template));
            let template: Cow<'static, str> = match (article.kind, cards.is_gone(article), own) {
                (_, true, _) => "gone.html".into(),
                (_, _, Some(own)) => own.value.clone().into(),
                (None, _, _) => "page.html".into(),
                (Some(_), _, _) => "article.html".into(),
            };
            let source = site.archive.source(article.document).clone();
            let output = page(
                article.permalink.clone(),
                article.language,
                Origin::Source(source),
                template,
                move || view(cards, id),
            );
            Output { newest: id, ..output }
        })
        .collect()
}

fn view(cards: Cards<'_>, id: ArticleId) -> ArticleView<'_> {
    let site = cards.site;
    let article = site.archive.article(id);
    let front = site.archive.front(article);
    let mut page =
        cards.page(kind(&cards, article), &article.permalink, cited_title(cards, article).into());
    page.description = Cow::Borrowed(site.archive.summary(article));
    page.noindex |= cards.is_gone(article) || front.is_unlisted();
    if let Some(canonical) = &front.matter.canonical {
        page.canonical = canonical.value.clone();
    }
    page.alternates = cards.alternates(|other| {
        let mut editions = article.translations.iter().map(|id| site.archive.article(*id));
        editions
            .find(|edition| edition.language == other.language)
            .map(|edition| edition.permalink.clone())
    });
    let full = full(cards, id);
    let named = social::named(cards, id, &full);
    page.picture = named.as_ref().map(|named| named.url.clone()).unwrap_or_default();
    head::fill(cards, id, &mut page, &full, named.as_ref());
    drop(named);
    ArticleView { page, article: full }
}

fn kind(cards: &Cards<'_>, article: &Article) -> &'static str {
    match (article.kind, cards.is_gone(article)) {
        (_, true) => "gone",
        (None, _) => "page",
        (Some(_), _) => "article",
    }
}

pub(super) fn full(cards: Cards<'_>, id: ArticleId) -> ArticleFullView<'_> {
    let site = cards.site;
    let archive = &site.archive;
    let article = archive.article(id);
    let front = archive.front(article);
    let matter = &front.matter;
    let document = archive.document(article.document);
    let card = cards.card(id);
    let terms = site.config.taxonomies.ids();
    let terms = terms
        .filter(|taxonomy| !article.terms[*taxonomy].is_empty())
        .map(|taxonomy| {
            let named = &site.config.taxonomies[taxonomy];
            TermGroup {
                taxonomy: &named.name,
                label: Cow::Borrowed(cards.text(&named.label)),
                url: cards.link(&cards.path(&named.path)),
                terms: article.terms[taxonomy]
                    .iter()
                    .map(|term| Shared::new(cards, (taxonomy, *term)))
                    .collect(),
            }
        })
        .collect();
    let series_parts = series(cards, article, id);
    let chapters = chapters(cards, article, id);
    // Within a report or series, the neighbours are its parts.
    let (previous, next) = match chapters.as_ref().or(series_parts.as_ref()) {
        Some(parts) => (parts.previous.clone(), parts.next.clone()),
        None => neighbours(cards, id),
    };
    ArticleFullView {
        cited_title: cited_title(cards, article),
        words: document.facts.words,
        updated: front.updated.as_deref().map(|date| cards.date(date)),
        body: site.body(article.document),
        picture_in_body: matches!(article.lead, Lead::Body(_)),
        toc: document
            .facts
            .headings
            .iter()
            .filter(|heading| matches!(heading.level, 2 | 3))
            .map(|heading| TocEntry { id: &heading.id, text: &heading.text, level: heading.level })
            .collect(),
        footnotes: document.facts.footnotes,
        key_points: matter.key_points.iter().map(|point| inline_html(point).into()).collect(),
        credit: match card.picture {
            Some(_) => Cow::Borrowed(""),
            None => Cow::Borrowed(site.credit(article)),
        },
        people: article.authors.iter().map(|person| Shared::new(cards, Whole(*person))).collect(),
        contributors: article
            .contributors
            .iter()
            .map(|contributor| ContributorView {
                person: cards.person(contributor.person),
                role: &contributor.role,
                affiliation: &contributor.affiliation,
            })
            .collect(),
        terms,
        series_parts,
        chapters,
        files: article.files.iter().map(|file| download(cards, file)).collect(),
        related: cards.cards(&archive.related(id)),
        previous,
        next,
        doi: article.doi.as_deref().map(identifier::doi_url).unwrap_or_default(),
        isbn: matter.isbn.as_ref().and_then(|isbn| identifier::isbn(isbn)).unwrap_or_default(),
        issn: matter.issn.as_ref().and_then(|issn| identifier::issn(issn)).unwrap_or_default(),
        citations: Formatted::new(cards, id),
        cited_by: archive
            .citations
            .by(id)
            .iter()
            .map(|citing| archive.article(*citing))
            .map(|citing| Link {
                title: Cow::Borrowed(archive.title(citing)),
                url: cards.link(&citing.permalink),
            })
            .collect(),
        exports: exports::of_article(cards, id),
        report_number: matter.report_number.as_ref().map_or("", |number| number.as_str()),
        license: licensed(cards, id),
        disclaimer: matter.disclaimer.as_ref().map_or("", |text| text.as_str()),
        funding: matter.funding.as_ref().map_or("", |text| text.as_str()),
        originally_published: matter.originally_published.as_ref().map_or("", |text| text.as_str()),
        status: match (cards.is_gone(article), card.mark, article.archived) {
            (true, ..) => "gone",
            (false, "" | "corrected", true) => "archived",
            (false, mark, _) => mark,
        },
        notice: article.notice.as_deref().map(|page| corrections::link(cards, page)),
        superseded_by: article.superseded_by.as_deref().map(|page| corrections::link(cards, page)),
        accessibility: accessibility::of_article(cards, article),
        concerns: article
            .concerns
            .iter()
            .map(|id| archive.article(*id))
            .map(|article| Link {
                title: Cow::Borrowed(archive.title(article)),
                url: cards.link(&article.permalink),
            })
            .collect(),
        corrections: corrections::of_article(cards, article),
        status_note: matter.status_note.as_ref().map_or("", |note| note.as_str()),
        expires: front.expires.as_deref().map(|date| cards.date(date)),
        absolute_url: cards.absolute(&article.permalink),
        card,
    }
}

/// The articles published before and after this one, in its language.
fn neighbours(cards: Cards<'_>, id: ArticleId) -> (Option<Link<'_>>, Option<Link<'_>>) {
    let all = &cards.edition().all;
    let Ok(at) = all.binary_search(&id) else { return (None, None) };
    let link = |id: &ArticleId| {
        let article = cards.site.archive.article(*id);
        Link {
            title: Cow::Borrowed(cards.site.archive.title(article)),
            url: cards.link(&article.permalink),
        }
    };
    (all.get(at + 1).map(link), at.checked_sub(1).and_then(|at| all.get(at)).map(link))
}

fn part<'a>(cards: Cards<'a>, number: usize, id: ArticleId, current: ArticleId) -> PartView<'a> {
    let article = cards.site.archive.article(id);
    PartView {
        part: number,
        title: cards.site.archive.title(article),
        url: cards.link(&article.permalink),
        current: id == current,
        card: None,
    }
}

fn link_to<'a>(cards: Cards<'a>, id: ArticleId) -> Link<'a> {
    let article = cards.site.archive.article(id);
    Link {
        title: Cow::Borrowed(cards.site.archive.title(article)),
        url: cards.link(&article.permalink),
    }
}

fn series<'a>(cards: Cards<'a>, article: &'a Article, id: ArticleId) -> Option<PartsView<'a>> {
    let series = article.series?;
    let archive = &cards.site.archive;
    let mut parts: Vec<(usize, ArticleId)> = cards.edition().by_term[series.taxonomy][series.term]
        .iter()
        .filter_map(|id| archive.article(*id).series.map(|part| (part.part, *id)))
        .collect();
    parts.sort();
    let at = parts.iter().position(|(_, part)| *part == id);
    let beside =
        |at: Option<usize>| at.and_then(|at| parts.get(at)).map(|(_, id)| link_to(cards, *id));
    Some(PartsView {
        title: archive.terms[series.taxonomy][series.term].name(cards.language),
        url: cards.named_term(series.taxonomy, series.term).link.clone(),
        part: series.part,
        total: parts.len(),
        previous: beside(at.and_then(|at| at.checked_sub(1))),
        next: beside(at.map(|at| at + 1)),
        minutes: 0,
        whole_url: String::new(),
        parts: parts.iter().map(|(number, other)| part(cards, *number, *other, id)).collect(),
    })
}

fn chapters<'a>(cards: Cards<'a>, article: &'a Article, id: ArticleId) -> Option<PartsView<'a>> {
    let report = if article.chapters.is_empty() { article.part_of? } else { id };
    let archive = &cards.site.archive;
    let of = archive.article(report);
    let parts: Vec<PartView<'_>> = of
        .chapters
        .iter()
        .enumerate()
        .map(|(at, chapter)| PartView {
            card: Some(Card::new(cards, *chapter)),
            ..part(cards, at + 1, *chapter, id)
        })
        .collect();
    let whole: Vec<ArticleId> = [report].into_iter().chain(of.chapters.iter().copied()).collect();
    let at = whole.iter().position(|part| *part == id)?;
    let minutes = whole.iter().map(|id| archive.brief(archive.article(*id).document).minutes).sum();
    Some(PartsView {
        title: archive.title(of),
        url: cards.link(&of.permalink),
        part: at,
        total: parts.len(),
        previous: at.checked_sub(1).map(|at| link_to(cards, whole[at])),
        next: whole.get(at + 1).map(|id| link_to(cards, *id)),
        minutes,
        whole_url: match cards.site.theme.has("whole.html") {
            true => cards.link(&beside::whole(of)),
            false => String::new(),
        },
        parts,
    })
}

fn download<'a>(cards: Cards<'a>, file: &'a Download) -> FileView<'a> {
    FileView {
        url: file.url.clone(),
        label: Cow::Borrowed(&file.label),
        kind: file.kind.clone(),
        bytes: file.bytes,
        size: size(cards, file.bytes),
        language: &file.language,
        format: &file.format,
        pages: file.pages,
    }
}

/// "840 bytes", "12 KB" or "1.2 MB", in decimal units (ISO/IEC 80000-13).
fn size(cards: Cards<'_>, bytes: u64) -> String {
    let locale = cards.locale();
    match bytes {
        0 => String::new(),
        1..1_000 => {
            let count = Some(bytes as i64);
            let strings = &cards.site.theme.strings[cards.language];
            strings.get("engine.size_bytes", locale, count, &[]).unwrap_or_default()
        }
        1_000..1_000_000 => {
            let size = locale.number((bytes as i64 + 500) / 1_000);
            cards.string("engine.size_kb", &[("size", size)])
        }
        _ => {
            let size = locale.tenths((bytes + 50_000) / 100_000);
            cards.string("engine.size_mb", &[("size", size)])
        }
    }
}
