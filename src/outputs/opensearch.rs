//! Descriptions by which browsers offer the site's search (OpenSearch 1.1), one for each language.

use quick_xml::escape::escape;
use serde::Serialize;

use super::cards::Cards;
use super::{Output, file, search_page};
use crate::site::Site;
use crate::url::UrlPath;

/// The longest short name and long name that the standard allows, in characters.
const SHORT: usize = 16;
const LONG: usize = 48;

#[derive(Serialize)]
struct Description {
    name: String,
    title: String,
    language: String,
    page: String,
    own: String,
}

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let languages = site.config.languages.ids().map(|language| Cards::new(site, language));
    let files = languages.filter_map(|cards| {
        let (path, page) = (path(cards)?, search_page::path(cards)?);
        let what = "the description of search";
        let own = path.clone();
        let view = move || Description {
            name: cards.name().to_string(),
            title: cards.string("engine.search_of", &[("site", cards.name().to_string())]),
            language: cards.lang().code.clone(),
            page: cards.absolute(&page),
            own: cards.absolute(&own),
        };
        Some(Output { language: cards.language, ..file(path, what, view, write) })
    });
    files.collect()
}

/// Its address, where there is a search page.
pub(super) fn path(cards: Cards<'_>) -> Option<UrlPath> {
    search_page::path(cards).map(|_| cards.path("/opensearch.xml"))
}

fn write(description: &Description) -> Vec<u8> {
    let Description { name, title, language, page, own } = description;
    let text = |text: &str| escape(text).into_owned();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>{}</ShortName>\n\
         <LongName>{}</LongName>\n\
         <Description>{}</Description>\n\
         <Language>{}</Language>\n\
         <InputEncoding>UTF-8</InputEncoding>\n\
         <OutputEncoding>UTF-8</OutputEncoding>\n\
         <Url type=\"text/html\" template=\"{}?q={{searchTerms}}\"/>\n\
         <Url type=\"application/opensearchdescription+xml\" rel=\"self\" template=\"{}\"/>\n\
         </OpenSearchDescription>\n",
        text(&short(name, SHORT)),
        text(&short(title, LONG)),
        text(title),
        text(language),
        text(page),
        text(own),
    )
    .into_bytes()
}

/// A name of at most `most` characters: whole words of it where they fit.
fn short(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_string();
    }
    let cut: String = name.chars().take(most + 1).collect();
    match cut.rfind(char::is_whitespace) {
        Some(end) => cut[..end].trim_end().to_string(),
        None => cut.chars().take(most).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_ends_with_a_word() {
        assert_eq!(short("Example Institute", 16), "Example");
        assert_eq!(short("Sixteen letters.", 16), "Sixteen letters.");
        assert_eq!(short("Donaudampfschifffahrt", 16), "Donaudampfschiff");
        assert_eq!(short("معهد ميريديان للبحوث", 16), "معهد ميريديان");
    }
}
