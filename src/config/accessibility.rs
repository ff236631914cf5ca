//! The facts of a statement on accessibility: `[accessibility]`.

use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::local_text::LocalText;
use super::resolver::Resolver;
use crate::date::{self, Date};
use crate::tree::Spanned;

/// The facts of a statement on accessibility, for the page with `type: accessibility`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAccessibility {
    /// The law or standard that the site follows, such as "the Web Content Accessibility Guidelines 2.2,
    /// level AA".
    pub law: LocalText,
    /// How far it does: `full`, `partial` or `none`. Default: `full` without exceptions, else `partial`.
    pub status: Option<Spanned<Compliance>>,
    /// Day on which the statement was prepared.
    pub prepared: Spanned<String>,
    /// Day on which it was last reviewed.
    pub reviewed: Option<Spanned<String>>,
    /// Who assessed the site: `self` (default) or `third-party`.
    #[serde(default)]
    pub method: Method,
    /// The third party, where one assessed the site.
    pub assessor: Option<String>,
    /// E-mail address for problems; default: that of the institute.
    pub email: Option<String>,
    /// Whom readers can turn to where the answer does not satisfy them.
    pub enforcement: Option<Enforcement>,
    /// What is not accessible.
    #[serde(default)]
    pub exceptions: Vec<Exception>,
}

/// How far a site follows a law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Compliance {
    /// In everything.
    Full,
    /// In all but the listed exceptions.
    Partial,
    /// Not at all.
    None,
}

/// Who assessed a site.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// The institute itself.
    #[default]
    #[serde(rename = "self")]
    Own,
    /// Somebody else.
    ThirdParty,
}

/// Whom readers can turn to.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Enforcement {
    /// The body.
    pub name: LocalText,
    /// Its page.
    pub url: Option<String>,
}

/// Something that is not accessible.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// What, such as "PDF files from before 2020".
    pub content: LocalText,
    /// Why: `noncompliance`, `burden` (it would be a disproportionate burden) or `scope` (the law does not
    /// ask for it).
    pub reason: Reason,
    /// What is wrong with it.
    pub problem: Option<LocalText>,
    /// What readers can use in its place.
    pub alternative: Option<LocalText>,
}

/// Why something is not accessible, in the words of the model statement.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    /// It does not follow the law.
    Noncompliance,
    /// It would be a disproportionate burden.
    Burden,
    /// The law does not ask for it.
    Scope,
}

/// The facts, checked.
#[derive(Debug, Clone)]
pub struct Accessibility {
    /// The law or standard.
    pub law: LocalText,
    /// How far the site follows it.
    pub status: Compliance,
    /// When the statement was prepared.
    pub prepared: Date,
    /// When it was last reviewed.
    pub reviewed: Option<Date>,
    /// Who assessed the site.
    pub method: Method,
    /// The third party.
    pub assessor: String,
    /// E-mail address for problems; empty where that of the institute is used.
    pub email: String,
    /// Whom readers can turn to.
    pub enforcement: Option<Enforcement>,
    /// What is not accessible.
    pub exceptions: Vec<Exception>,
}

impl Resolver<'_> {
    pub(super) fn accessibility(
        &mut self,
        raw: &RawAccessibility,
        zone: &TimeZone,
    ) -> Option<Accessibility> {
        let usual = match raw.exceptions.is_empty() {
            true => Compliance::Full,
            false => Compliance::Partial,
        };
        let status = raw.status.as_ref().map_or(usual, |status| status.value);
        if let Some(said) = &raw.status
            && (said.value == Compliance::Full) != raw.exceptions.is_empty()
            && said.value != Compliance::None
        {
            let message = match raw.exceptions.is_empty() {
                true => "the site is said to be accessible in part, and no exception is declared",
                false => "the site is said to be fully accessible, and exceptions are declared",
            };
            self.fault(
                said,
                message,
                Some("remove `status`: it follows from the exceptions".into()),
            );
        }
        let mut day = |written: &Spanned<String>| match date::parse(&written.value, zone) {
            Ok(date) => Some(date),
            Err(_) => {
                let message = format!("`{}` is not a date", written.value);
                self.fault(written, message, Some("such as `2026-03-04`".into()));
                None
            }
        };
        let prepared = day(&raw.prepared);
        let reviewed = raw.reviewed.as_ref().and_then(&mut day);
        if let (Some(said), Some(before), Some(after)) = (&raw.reviewed, prepared, reviewed)
            && after.end() <= before.instant()
        {
            let hint = "`reviewed` is the last review, after the statement was prepared";
            self.fault(said, "the review is before `prepared`", Some(hint.into()));
        }
        Some(Accessibility {
            law: raw.law.clone(),
            status,
            prepared: prepared?,
            reviewed,
            method: raw.method,
            assessor: raw.assessor.clone().unwrap_or_default(),
            email: raw.email.clone().unwrap_or_default(),
            enforcement: raw.enforcement.clone(),
            exceptions: raw.exceptions.clone(),
        })
    }
}
