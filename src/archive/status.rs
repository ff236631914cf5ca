//! Status: what the institute later says about a publication, and the pages that say why.

use super::hidden::Reason;
use super::index::Index;
use super::links::own_path;
use super::resolve::{Found, Here, Resolver};
use super::{Article, Articles, Documents, Inputs};
use crate::diagnostic::{self, Diagnostic, Place, nearest};
use crate::front_matter::{FrontMatter, Status};
use crate::ids::ArticleId;
use crate::parse::Document;
use crate::tree::Spanned;
use crate::url::{is_external, is_plain_link};

/// A page that an article names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// A page of the archive.
    Article(ArticleId),
    /// A page elsewhere: its URL.
    Elsewhere(String),
}

/// Finds the notices of articles and what supersedes them, and checks that they exist.
pub(super) fn statuses(
    articles: &mut Articles,
    documents: &Documents,
    resolver: Resolver<'_>,
    inputs: &Inputs<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let matter_of = |article: &Article| &super::front(&documents[article.document]).matter;
    let says = |matter: &FrontMatter| {
        matter.status.is_some() || matter.notice.is_some() || matter.by.is_some()
    };
    if !articles.iter().any(|article| says(matter_of(article))) {
        return;
    }
    let mut found = Vec::new();
    for (id, article) in articles.entries() {
        let document = &documents[article.document];
        let matter = &super::front(document).matter;
        if !says(matter) {
            continue;
        }
        consistent(document, matter, diagnostics);
        let mut reference = |key: &str, written: &Option<Box<Spanned<String>>>| {
            let written = written.as_ref()?;
            let own = own_path(written, &inputs.config.base);
            if own.is_none() && is_external(written) && is_plain_link(written) {
                return Some(Reference::Elsewhere(written.to_string()));
            }
            match resolver.named(own.unwrap_or(written), Here::of(document, article)) {
                Found::Article(found) if found != id => return Some(Reference::Article(found)),
                Found::Hidden(reason) => {
                    diagnostics.extend(hidden(document, key, written, reason, inputs));
                }
                _ => diagnostics.push(unknown(document, key, written, resolver.index)),
            }
            None
        };
        let notice = reference("notice", &matter.notice);
        let by = reference("by", &matter.by);
        found.push((id, notice, by));
    }
    for (id, notice, by) in found {
        if let Some(Reference::Article(page)) = &notice {
            articles[*page].concerns.push(id);
        }
        articles[id].notice = notice.map(Box::new);
        articles[id].superseded_by = by.map(Box::new);
    }
}

/// Everything that a status asks for is there, and nothing else.
fn consistent(document: &Document, matter: &FrontMatter, diagnostics: &mut Vec<Diagnostic>) {
    let mut fault = |rule, span, message: &str, hint: &str| {
        let place = Place::span(&document.path, span);
        diagnostics.push(Diagnostic::new(rule, place, message).hint(hint));
    };
    let status = matter.status.as_ref();
    match status.map(|status| (status.value, status.span)) {
        Some((Status::Retracted, span)) if matter.notice.is_none() => fault(
            &diagnostic::MISSING_KEY,
            span,
            "a retraction needs a `notice`",
            "name the page that says who retracts it and why, such as `notice: pages/retraction.md`",
        ),
        Some((Status::Superseded, span)) if matter.by.is_none() => fault(
            &diagnostic::MISSING_KEY,
            span,
            "`superseded` needs `by`",
            "name the publication that takes its place, such as `by: reports/rivers-2026.md`",
        ),
        _ => {}
    }
    if let Some(by) = matter
        .by
        .as_ref()
        .filter(|_| status.is_none_or(|status| status.value != Status::Superseded))
    {
        let hint = "remove it, or write `status: superseded`";
        fault(&diagnostic::BAD_VALUE, by.span, "`by` belongs to `status: superseded`", hint);
    }
    if let Some(notice) = matter.notice.as_ref().filter(|_| status.is_none()) {
        let hint = "say what the notice is about, such as `status: corrected`";
        fault(&diagnostic::BAD_VALUE, notice.span, "there is a `notice` but no `status`", hint);
    }
}

/// A page that readers may not see yet; none where that is reported elsewhere.
fn hidden(
    document: &Document,
    key: &str,
    written: &Spanned<String>,
    reason: Reason,
    inputs: &Inputs<'_>,
) -> Option<Diagnostic> {
    let message = reason.told(written, &inputs.config.zone)?;
    let place = Place::span(&document.path, written.span);
    let hint = format!("publish it before `{key}` names it");
    Some(Diagnostic::new(&diagnostic::HIDDEN_TARGET, place, message).hint(hint))
}

fn unknown(document: &Document, key: &str, written: &Spanned<String>, index: &Index) -> Diagnostic {
    let place = Place::span(&document.path, written.span);
    // An article that names itself is not a near miss.
    let names = index.names();
    let known = names.iter().copied().filter(|name| *name != bare(written));
    let hint = nearest(bare(written), known).map(|near| format!("did you mean `{near}`?"));
    let hint = hint.unwrap_or_else(|| {
        format!("`{key}` names another page by its source, such as `pages/x.md`, its id, its address or a URL")
    });
    let message = format!("there is no other page at `{}`", written.value);
    Diagnostic::new(&diagnostic::BAD_REFERENCE, place, message).hint(hint)
}

fn bare(written: &str) -> &str {
    written.trim_start_matches("id:").trim_start_matches("content/")
}
