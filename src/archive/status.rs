//! Status: what the institute later says about a publication, and the pages that say why.

use std::collections::{BTreeMap, BTreeSet};

use super::{Article, Articles, Documents, Hidden, Inputs, path_text};
use crate::diagnostic::{self, Diagnostic, Place, nearest};
use crate::front_matter::{FrontMatter, Status};
use crate::ids::{ArticleId, LanguageId};
use crate::parse::Document;
use crate::tree::Spanned;
use crate::url::{UrlPath, encode, is_external, is_plain_link};

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
    hidden: &Hidden,
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
    let names = Names::new(articles, documents);
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
            let target = names.find(written, article, id);
            if target.is_none() {
                unknown(document, key, written, &names, hidden, inputs, diagnostics);
            }
            target
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

fn unknown(
    document: &Document,
    key: &str,
    written: &Spanned<String>,
    names: &Names,
    hidden: &Hidden,
    inputs: &Inputs<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let place = Place::span(&document.path, written.span);
    if let Some(reason) = hidden.named(bare(written)) {
        let Some(message) = reason.told(written, &inputs.config.zone) else { return };
        let hint = format!("publish it before `{key}` names it");
        diagnostics.push(Diagnostic::new(&diagnostic::HIDDEN_TARGET, place, message).hint(hint));
        return;
    }
    // An article that names itself is not a near miss.
    let known = names.by_name.keys().map(|(name, _)| name.as_str());
    let near = nearest(bare(written), known.filter(|name| *name != bare(written)));
    let hint = near.map(|near| format!("did you mean `{near}`?")).unwrap_or_else(|| {
        format!("`{key}` names another page by its source, such as `pages/x.md`, its id, its address or a URL")
    });
    let message = format!("there is no other page at `{}`", written.value);
    diagnostics.push(Diagnostic::new(&diagnostic::BAD_REFERENCE, place, message).hint(hint));
}

/// Articles by source below `content/`, id and address, each with its language.
struct Names {
    by_name: BTreeMap<(String, LanguageId), ArticleId>,
    languages: BTreeSet<LanguageId>,
}

impl Names {
    fn new(articles: &Articles, documents: &Documents) -> Names {
        let (mut by_name, mut languages) = (BTreeMap::new(), BTreeSet::new());
        for (id, article) in articles.entries() {
            let path = path_text(&documents[article.document].path);
            let below = path.strip_prefix("content/").unwrap_or(path);
            languages.insert(article.language);
            for name in [below, &article.id, article.permalink.as_str()] {
                by_name.insert((name.to_string(), article.language), id);
            }
        }
        Names { by_name, languages }
    }

    /// In the article's language, else in any, the first first.
    fn find(&self, written: &str, article: &Article, id: ArticleId) -> Option<Reference> {
        if is_external(written) {
            return is_plain_link(written).then(|| Reference::Elsewhere(written.to_string()));
        }
        let address = UrlPath::new(&encode(written));
        let name = if written.starts_with('/') { address.as_str() } else { bare(written) };
        let get = |language: LanguageId| self.by_name.get(&(name.to_string(), language)).copied();
        let of_any = || self.languages.iter().copied().find_map(get);
        let found = get(article.language).or_else(of_any)?;
        (found != id).then_some(Reference::Article(found))
    }
}

fn bare(written: &str) -> &str {
    written.trim_start_matches("id:").trim_start_matches("content/")
}
