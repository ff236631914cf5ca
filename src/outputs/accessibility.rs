//! The statement on accessibility, in the order and the words of the model of Commission Implementing
//! Decision (EU) 2018/1523, Annex, sections 1 and 2. The words are the theme's strings.

use super::cards::Cards;
use super::views::{AccessibilityView, ExceptionGroup, ExceptionView};
use crate::archive::Article;
use crate::config::{Exception, LocalText, Reason};
use crate::front_matter::ACCESSIBILITY;

/// The statement, on the page of that type.
pub(super) fn of_article(cards: Cards<'_>, article: &Article) -> Option<AccessibilityView> {
    let kind = cards.site.archive.front(article).matter.kind.as_ref()?;
    let facts = cards.site.config.accessibility.as_ref()?;
    if article.kind.is_some() || kind.value != ACCESSIBILITY {
        return None;
    }
    let local = |text: Option<&LocalText>| text.map_or(String::new(), |text| cards.text_of(text));
    let view = |exception: &Exception| ExceptionView {
        content: cards.text_of(&exception.content),
        problem: local(exception.problem.as_ref()),
        alternative: local(exception.alternative.as_ref()),
    };
    let groups = [Reason::Noncompliance, Reason::Burden, Reason::Scope].map(|reason| {
        let of_reason = facts.exceptions.iter().filter(|exception| exception.reason == reason);
        ExceptionGroup { reason, exceptions: of_reason.map(view).collect() }
    });
    let enforcement = facts.enforcement.as_ref();
    let email = match facts.email.is_empty() {
        true => cards.site.config.institute.email.clone().unwrap_or_default(),
        false => facts.email.clone(),
    };
    Some(AccessibilityView {
        law: cards.text_of(&facts.law),
        status: facts.status,
        groups: groups.into_iter().filter(|group| !group.exceptions.is_empty()).collect(),
        prepared: cards.date(&facts.prepared),
        reviewed: facts.reviewed.as_ref().map(|date| cards.date(date)),
        method: facts.method,
        assessor: facts.assessor.clone(),
        email,
        enforcement: local(enforcement.map(|body| &body.name)),
        enforcement_url: enforcement.and_then(|body| body.url.clone()).unwrap_or_default(),
    })
}
