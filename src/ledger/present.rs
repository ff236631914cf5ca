//! Present: the addresses that a site gives out today.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rayon::prelude::*;

use super::answers::{Answer, Answers};
use super::compared::has_anchor;
use super::reading::is_cited;
use crate::archive::{Article, Visibility};
use crate::date::Date;
use crate::disk::Hash;
use crate::outputs::{Group, Output};
use crate::parse::Front;
use crate::plan::{Plan, Planned};
use crate::site::Site;
use crate::url::{UrlPath, percent_decode};

/// Extensions of pictures: parts of pages, which nobody cites.
const PICTURES: &[&str] = &["png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "ico"];

/// An address with what to keep of it.
#[derive(Debug, Clone)]
pub(super) struct Present<'a> {
    pub address: Cow<'a, str>,
    pub kind: &'static str,
    pub id: String,
    pub language: &'a str,
    pub text: Option<Hash>,
    pub answers: &'static str,
    /// DOI of a publication; may be empty.
    pub doi: String,
    /// Front matter, where it is an article.
    front: Option<&'a Front>,
}

impl Present<'_> {
    /// Day of its publication; empty where it has none.
    pub(super) fn published(&self) -> String {
        let date = self.front.and_then(|front| front.date.as_ref());
        date.map(|date| date.civil().date().to_string()).unwrap_or_default()
    }

    /// Date of the last change that readers learned of; empty where there is none.
    pub(super) fn updated(&self) -> String {
        let date = self.front.and_then(|front| front.updated.as_deref());
        date.map(Date::iso).unwrap_or_default()
    }
}

/// The addresses of a planned site that are promises, in no order. Numbered pages of lists, pictures,
/// style sheets and files for machines alone are not promises, and neither is what is not public.
pub(super) fn present<'a>(
    site: &'a Site,
    plan: &'a Plan<'_>,
    answers: &Answers<'_>,
) -> Vec<Present<'a>> {
    let mut all: Vec<Present<'a>> =
        plan.outputs.par_iter().filter_map(|planned| one(site, planned, answers)).collect();
    all.extend(anchors(site));
    all
}

fn one<'a>(site: &'a Site, planned: &'a Planned<'_>, answers: &Answers<'_>) -> Option<Present<'a>> {
    let Output { url, language, .. } = &planned.output;
    let address = url.as_str();
    let kind = planned.kind.name;
    let is_promise = match planned.kind.group {
        Group::Page => kind != "not found" && !is_numbered(address),
        Group::Feed | Group::Redirect => true,
        Group::File => kind == "file" && is_document(address),
    };
    if !is_promise || address.contains(|c: char| c.is_control()) {
        return None;
    }
    let article = site.archive.index.by_url(url).map(|id| site.archive.article(id));
    if article.is_some_and(|article| article.visibility != Visibility::Public) {
        return None;
    }
    let own = article.filter(|article| article.permalink == *url);
    let front = own.map(|article| site.archive.front(article));
    let is_gone = front.is_some_and(|front| front.is_gone());
    Some(Present {
        address: Cow::Borrowed(address),
        kind: match own {
            Some(article) if article.kind.is_none() => "page",
            _ => kind,
        },
        id: article.map(|article| super::feed_id(site, article)).unwrap_or_default(),
        language: &site.config.languages[*language].code,
        text: own.filter(|_| !is_gone).and_then(|article| words(site, article)),
        answers: match answers.at(url) {
            Some(Answer::Redirect) => "redirect",
            Some(Answer::Gone) => "gone",
            _ => "page",
        },
        doi: own.map(doi).unwrap_or_default(),
        front,
    })
}

/// The DOI of an article; empty where it has none.
pub(super) fn doi(article: &Article) -> String {
    article.doi.as_deref().unwrap_or_default().to_string()
}

/// The hash of the words of a publication; pages may change freely.
fn words(site: &Site, article: &Article) -> Option<Hash> {
    article.kind?;
    Some(site.archive.document_aside(article.document).words)
}

/// `/articles/page/3/`: its content changes, so that nobody cites it.
pub(super) fn is_numbered(address: &str) -> bool {
    let mut parts = address.trim_end_matches('/').rsplit('/');
    let is_number = parts.next().is_some_and(|part| part.parse::<u32>().is_ok());
    is_number && parts.next() == Some("page")
}

fn is_document(address: &str) -> bool {
    let extension = address.rsplit_once('.').map_or("", |(_, extension)| extension);
    is_cited(&address[1..]) && !PICTURES.iter().any(|it| extension.eq_ignore_ascii_case(it))
}

/// Anchors of articles that other articles link to.
fn anchors(site: &Site) -> Vec<Present<'_>> {
    let base = &site.config.base.path;
    let mut found: BTreeSet<(UrlPath, String)> = BTreeSet::new();
    for (number, answers) in site.archive.answers.entries() {
        for answer in answers.iter().flatten() {
            let Some((path, anchor)) = answer.url.split_once('#') else { continue };
            let Some(path) = path.strip_prefix(&**base).filter(|path| path.starts_with('/')) else {
                continue;
            };
            let url = UrlPath::new(path);
            let target = site.archive.index.by_url(&url).map(|id| site.archive.article(id));
            let is_other = |target: &Article| {
                target.document != number
                    && target.visibility == Visibility::Public
                    && target.permalink == url
            };
            let anchor = percent_decode(anchor);
            // A dead link that the site allows is not a promise.
            let is_there = || !anchor.is_empty() && has_anchor(site, &url, &anchor);
            if target.is_some_and(is_other) && is_there() {
                found.insert((url, anchor.into_owned()));
            }
        }
    }
    let present = |(url, anchor): (UrlPath, String)| {
        let article = site.archive.article(site.archive.index.by_url(&url)?);
        Some(Present {
            address: Cow::Owned(format!("{url}#{anchor}")),
            kind: "anchor",
            id: super::feed_id(site, article),
            language: &site.config.languages[article.language].code,
            text: None,
            answers: "page",
            doi: String::new(),
            front: None,
        })
    };
    found.into_iter().filter_map(present).collect()
}
