//! Pictures: what a site shows, the credits, and until when it may show them.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Serialize;
use ssg_pictures::Credits;

use super::{Begun, Earlier, Options, Progress, Report, begin};
use crate::archive::{Article, Lead};
use crate::markdown::{plain_text, without_word};
use crate::site::Site;

/// A picture in one place that shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The file, relative to the site's root; the address of one on another host.
    pub picture: String,
    /// Width in pixels, 0 where it is not known.
    pub width: u32,
    /// Height in pixels, 0 where it is not known.
    pub height: u32,
    /// The credit that readers see; may be empty.
    pub credit: String,
    /// Who made it, as its file says; may be empty.
    pub creator: String,
    /// Its owner, as its file says; may be empty.
    pub copyright: String,
    /// What it shows, for those who do not see it; may be empty.
    pub alt: String,
    /// The day until which it may be shown; may be empty.
    pub rights_until: String,
    /// Address of the page.
    pub page: String,
    /// Source of the page.
    pub source: String,
    /// The end of that day.
    #[serde(skip)]
    pub end: Option<Timestamp>,
}

/// The pictures that a site shows, each on each of its pages, in the order of their files; or why the
/// site cannot be read.
pub fn pictures(options: &Options, progress: &dyn Progress) -> Result<Vec<Shown>, Box<Report>> {
    let mut report = Report::default();
    let mut earlier: Option<Earlier<'_>> = None;
    let Begun::Ready(site, ..) = begin(options, &mut earlier, progress, &mut report) else {
        return Err(Box::new(report));
    };
    let base = &site.config.base;
    let files = site.archive.files.statics().chain(site.archive.files.published());
    let sources: HashMap<String, String> =
        files.map(|entry| (base.link(&entry.url), entry.source.display().to_string())).collect();
    let mut shown = Vec::new();
    for id in site.archive.ids() {
        of_article(&site, site.archive.article(id), &sources, &mut shown);
    }
    shown.sort_by(|a, b| (&a.picture, &a.source).cmp(&(&b.picture, &b.source)));
    Ok(shown)
}

fn of_article(
    site: &Site,
    article: &Article,
    sources: &HashMap<String, String>,
    shown: &mut Vec<Shown>,
) {
    let archive = &site.archive;
    let front = archive.front(article);
    let own = site.credit(article);
    let new = |url: &str, size: Option<(u32, u32)>, credits: Option<&Credits>| {
        let (width, height) = size.unwrap_or_default();
        let credits = credits.cloned().unwrap_or_default();
        Shown {
            picture: sources.get(url).map_or(url, String::as_str).to_string(),
            width,
            height,
            credit: without_word(credits.line()).to_string(),
            creator: credits.creator,
            copyright: credits.copyright,
            alt: credits.alt,
            rights_until: String::new(),
            page: site.config.base.link(&article.permalink),
            source: archive.source(article.document).display().to_string(),
            end: None,
        }
    };
    let lead = |mut one: Shown| {
        if !own.is_empty() {
            one.credit = own.to_string();
        }
        if let Some(until) = &front.rights_until {
            one.rights_until = until.iso().to_string();
            one.end = Some(until.end());
        }
        one
    };
    if let Lead::File(file) = &article.lead {
        let mut one = lead(new(&file.url, file.size, file.credits.as_deref()));
        let alt = front.matter.image.as_ref().and_then(|image| image.alt.as_ref());
        if let Some(alt) = alt {
            one.alt = plain_text(alt);
        }
        shown.push(one);
    }
    let document = archive.document(article.document);
    for (number, picture) in document.facts.pictures.iter().enumerate() {
        let answers = &archive.answers[article.document];
        let Some(Some(answer)) = answers.get(picture.link) else { continue };
        let mut one = new(&answer.url, answer.size, answer.credits.as_deref());
        if article.lead == Lead::Body(number) {
            one = lead(one);
        }
        if !picture.credit.is_empty() {
            one.credit = without_word(&picture.credit).to_string();
        }
        one.alt = picture.alt.clone();
        shown.push(one);
    }
}
