//! `llms.txt` (llmstxt.org): what the site is and where its texts are, in Markdown, for programs that
//! answer questions. One for each language, where the site wants it.

use serde::Serialize;

use super::cards::Cards;
use super::views::Link;
use super::{Output, file, naming, site_view};
use crate::ids::ArticleId;
use crate::site::Site;

/// How many articles are named; the lists link to the others.
const MOST: usize = 100;

#[derive(Serialize)]
struct Guide {
    name: String,
    tagline: String,
    /// Sections: title or nothing, and entries.
    sections: Vec<(String, Vec<Entry>)>,
}

/// Title, address and summary.
type Entry = (String, String, String);

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    if !site.config.llms_txt || site.preview {
        return Vec::new();
    }
    let languages = site.config.languages.ids();
    let one = |language| {
        let cards = Cards::new(site, language);
        let output = file(cards.path("/llms.txt"), "llms.txt", move || guide(cards), write);
        Output { language, ..output }
    };
    languages.map(one).collect()
}

fn guide(cards: Cards<'_>) -> Guide {
    let site = cards.site;
    let archive = &site.archive;
    let edition = cards.edition();
    let entry = |id: &ArticleId| {
        let one = archive.article(*id);
        (naming::cited_title(cards, one), naming::url(cards, one), archive.summary(one).to_string())
    };
    let mut sections = Vec::new();
    let origin = &site.config.base.origin;
    let links = |links: Vec<Link<'_>>| {
        let one = |link: Link<'_>| {
            (link.title.into_owned(), format!("{origin}{}", link.url), String::new())
        };
        links.into_iter().map(one).collect::<Vec<_>>()
    };
    let is_listed = |id: &&ArticleId| {
        let front = archive.front(archive.article(**id));
        !front.is_unlisted() && !front.is_gone()
    };
    let pages = edition.pages.iter().filter(is_listed);
    sections.push((String::new(), pages.map(entry).collect()));
    let latest = edition.all.iter().take(MOST).map(entry).collect();
    sections.push((cards.string("engine.publications", &[]), latest));
    // The format gives this name to the section that may be left out.
    sections.push(("Optional".to_string(), links(site_view::indexes(cards))));
    sections.retain(|(_, entries): &(String, Vec<_>)| !entries.is_empty());
    let tagline = site.config.institute.tagline.as_ref();
    Guide {
        name: cards.name().to_string(),
        tagline: tagline.map(|text| cards.text_of(text)).unwrap_or_default(),
        sections,
    }
}

fn write(guide: &Guide) -> Vec<u8> {
    let mut text = format!("# {}\n", plain(&guide.name));
    if !guide.tagline.is_empty() {
        text.push_str(&format!("\n> {}\n", plain(&guide.tagline)));
    }
    for (title, entries) in &guide.sections {
        // The links before the first title are about the site itself.
        if !title.is_empty() {
            text.push_str(&format!("\n## {title}\n"));
        }
        text.push('\n');
        for (title, url, summary) in entries {
            let notes = match summary.is_empty() {
                true => String::new(),
                false => format!(": {}", plain(summary)),
            };
            text.push_str(&format!("- [{}]({url}){notes}\n", plain(title)));
        }
    }
    text.into_bytes()
}

/// A text on one line, in which brackets do not make a link.
fn plain(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}
