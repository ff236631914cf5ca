//! How the site gets DOIs: `[doi]`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Pattern;
use super::resolver::Resolver;
use crate::diagnostic::nearest;
use crate::identifier;
use crate::tree::Spanned;

/// DOIs that the institute registers itself.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawDoi {
    /// The prefix that the registrar gave the institute, such as `10.1234`. Each DOI of the site begins
    /// with it.
    pub prefix: Spanned<String>,
    /// Further prefixes that DOIs of the site have, such as that of a publisher.
    #[serde(default)]
    pub others: Vec<Spanned<String>>,
    /// What new DOIs have behind the prefix: names such as `:type`, `:year`, `:number`, `:slug`, `:id`,
    /// `:language` and `:opaque` are filled in, as in `ipw.:year.:opaque`. Default `:opaque`: eight characters
    /// that say nothing, spell no word, and find a slip of the pen.
    pub suffix: Option<Spanned<String>>,
    /// Who deposits, as Crossref knows them: default the institute.
    pub depositor: Option<String>,
    /// E-mail address to which Crossref sends what became of a deposit: default that of the institute.
    pub email: Option<String>,
    /// DOI of the page that says how the institute corrects and retracts; Crossref takes notes of
    /// corrections and retractions only with one (Crossmark).
    pub policy: Option<Spanned<String>>,
}

/// How the site gets DOIs.
#[derive(Debug, Clone)]
pub struct Doi {
    /// What its DOIs begin with, without the slash.
    pub prefix: String,
    /// Further prefixes that DOIs of the site may have.
    pub others: Vec<String>,
    /// What stands behind the prefix of a new one.
    pub suffix: String,
    /// Who deposits; none where it is the institute.
    pub depositor: Option<String>,
    /// Where Crossref answers; none where it is the institute's address.
    pub email: Option<String>,
    /// The page on corrections.
    pub policy: Option<String>,
}

impl Doi {
    /// What may be filled in.
    pub const PARTS: [&'static str; 7] =
        ["type", "year", "number", "slug", "id", "language", "opaque"];

    /// One of the site's own prefixes is that of a DOI.
    pub fn is_own(&self, doi: &str) -> bool {
        let own = doi.split('/').next().unwrap_or("");
        self.prefix == own || self.others.iter().any(|other| other == own)
    }
}

impl Resolver<'_> {
    /// What `[doi]` means.
    pub(super) fn doi(&mut self, raw: &RawDoi) -> Doi {
        let suffix = raw.suffix.as_ref().map_or(":opaque", |suffix| suffix.as_str());
        if let Some(written) = &raw.suffix {
            self.suffix(written);
        }
        let policy = raw.policy.as_ref().map(|policy| {
            identifier::doi(policy).unwrap_or_else(|| {
                let hint = "such as `10.5555/corrections`: the page itself needs a DOI".to_string();
                let message = format!("`{}` is not a valid DOI", policy.value);
                self.fault(policy, message, Some(hint));
                policy.value.clone()
            })
        });
        Doi {
            prefix: self.prefix(&raw.prefix),
            others: raw.others.iter().map(|other| self.prefix(other)).collect(),
            suffix: suffix.to_string(),
            depositor: raw.depositor.clone(),
            email: raw.email.clone(),
            policy,
        }
    }

    fn prefix(&mut self, written: &Spanned<String>) -> String {
        let prefix = written.trim().trim_end_matches('/').to_string();
        if identifier::doi(&format!("{prefix}/x")).is_none_or(|doi| doi != format!("{prefix}/x")) {
            let message = format!("`{}` is not a prefix of DOIs", written.value);
            self.fault(written, message, Some("such as `10.1234`".to_string()));
        }
        prefix
    }

    fn suffix(&mut self, written: &Spanned<String>) {
        for token in Pattern::tokens(written).filter(|token| !Doi::PARTS.contains(token)) {
            let known = Doi::PARTS.map(|part| format!("`:{part}`")).join(", ");
            let hint = match nearest(token, Doi::PARTS) {
                Some(near) => format!("did you mean `:{near}`?"),
                None => format!("known are {known}"),
            };
            self.fault(written, format!("`:{token}` is not a part of a DOI"), Some(hint));
        }
        let has = |part: &str| Pattern::tokens(written).any(|token| token == part);
        if !["number", "slug", "id", "opaque"].into_iter().any(has) {
            let message = "a pattern of DOIs needs `:opaque`, `:number`, `:slug` or `:id`";
            let hint = "every publication would have the same DOI".to_string();
            self.fault(written, message, Some(hint));
        }
        let is_plain =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '.' | '-' | '_' | '/');
        if let Some(sign) = written.chars().find(|c| !is_plain(*c)) {
            let message = format!("`{sign}` is not allowed in a DOI that people type");
            let hint = "letters, digits, `.`, `-`, `_` and `/` can".to_string();
            self.fault(written, message, Some(hint));
        }
    }
}
