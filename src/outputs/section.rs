//! What a section says of the page at its address.

use super::cards::Cards;
use crate::archive::Section;
use crate::body::Body;
use crate::parse::Role;
use crate::url::UrlPath;

/// The section whose list has this address: its text is that of the page there.
pub(super) fn section_at<'a>(cards: Cards<'a>, path: &UrlPath) -> Option<&'a Section> {
    cards.edition().sections.iter().find(|section| section.path == *path)
}

/// The section that gives an index its title and text: one without articles at its address.
pub(super) fn index_section<'a>(cards: Cards<'a>, path: &UrlPath) -> Option<&'a Section> {
    section_at(cards, path).filter(|section| section.articles.is_empty())
}

/// The title of a section, else the name of its folder.
pub(super) fn section_title<'a>(cards: Cards<'a>, section: &'a Section) -> &'a str {
    let title = match &cards.site.archive.document(section.document).role {
        Role::Section(matter) => matter.title.as_ref(),
        _ => None,
    };
    let folder = section.folder.rsplit('/').next().unwrap_or(&section.folder);
    title.map_or(folder, |title| title.as_str())
}

/// What a section says of the page at its address.
pub(super) struct Told<'a> {
    /// Empty where it has none.
    pub title: &'a str,
    /// The first paragraph of the text is not a summary, so it is not shown above the text.
    pub summary: &'a str,
    /// For search engines.
    pub description: &'a str,
    /// Its text.
    pub intro: Option<Body<'a>>,
}

pub(super) fn told<'a>(cards: Cards<'a>, section: &'a Section) -> Option<Told<'a>> {
    let Role::Section(matter) = &cards.site.archive.document(section.document).role else {
        return None;
    };
    let summary = matter.summary.as_ref().map_or("", |summary| summary.as_str());
    Some(Told {
        title: matter.title.as_ref().map_or("", |title| title.as_str()),
        summary,
        description: match summary {
            "" => cards.site.archive.summary_of(section.document),
            summary => summary,
        },
        intro: cards.site.some_body(section.document),
    })
}
