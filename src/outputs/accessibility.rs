//! The statement on accessibility, in the order and the words of the model of Commission Implementing
//! Decision (EU) 2018/1523, Annex, sections 1 and 2. The words are the theme's strings.

use schemars::JsonSchema;
use serde::Serialize;

use super::cards::Cards;
use super::views::DateView;
use crate::archive::Article;
use crate::config::{Compliance, Exception, LocalText, Method, Reason};
use crate::front_matter::ACCESSIBILITY;

/// A statement on accessibility.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AccessibilityView {
    /// The law or standard that the site follows.
    pub law: String,
    /// How far: `full`, `partial` or `none`.
    pub status: Compliance,
    /// What is not accessible, by reason.
    pub groups: Vec<ExceptionGroup>,
    /// When the statement was prepared.
    pub prepared: DateView,
    /// When it was last reviewed.
    pub reviewed: Option<DateView>,
    /// Who assessed the site: `self` or `third-party`.
    pub method: Method,
    /// The third party; may be empty.
    pub assessor: String,
    /// E-mail address for problems; may be empty.
    pub email: String,
    /// Whom readers can turn to where the answer does not satisfy them; may be empty.
    pub enforcement: String,
    /// Page of that body; may be empty.
    pub enforcement_url: String,
}

/// What is not accessible for one reason.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ExceptionGroup {
    /// `noncompliance`, `burden` or `scope`.
    pub reason: Reason,
    /// What it is.
    pub exceptions: Vec<ExceptionView>,
}

/// Something that is not accessible.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ExceptionView {
    /// What.
    pub content: String,
    /// What is wrong with it; may be empty.
    pub problem: String,
    /// What readers can use in its place; may be empty.
    pub alternative: String,
}

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
