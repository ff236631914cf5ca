//! Pages that a site has because it has a search page: they yield to what has their address.

use super::Site;
use crate::config::Wish;
use crate::url::UrlPath;

impl Site {
    /// The address of a page in the default language, where the site wants it. Where the site does not
    /// say, it exists with a search page that links to it, if its address is free.
    pub fn wished<'a>(&self, wish: &'a Wish) -> Option<&'a UrlPath> {
        let is_there = match wish.wanted {
            Some(wanted) => wanted,
            None => self.has_search_page() && !self.taken.contains(&wish.path),
        };
        is_there.then_some(&wish.path)
    }

    /// Which of the pages that the site does not ask for have an address that belongs to another.
    pub(super) fn taken(&self) -> Vec<UrlPath> {
        if !self.has_search_page() {
            return Vec::new();
        }
        let wishes = [&self.config.publications, &self.config.titles];
        let unsaid = wishes.into_iter().filter(|wish| wish.wanted.is_none());
        unsaid.filter(|wish| self.is_taken(&wish.path)).map(|wish| wish.path.clone()).collect()
    }

    fn is_taken(&self, path: &UrlPath) -> bool {
        let config = &self.config;
        let lists = config.types.iter().map(|kind| &kind.path);
        let mut lists = lists.chain(config.taxonomies.iter().map(|taxonomy| &taxonomy.path));
        let paths: Vec<UrlPath> =
            config.languages.iter().map(|language| language.path(path.as_str())).collect();
        let archive = &self.archive;
        lists.any(|list| list == path.as_str())
            || [&config.authors_path, &config.years_path, &config.search_path].contains(&path)
            || paths.iter().any(|path| archive.index.by_url(path).is_some())
            || archive
                .editions
                .iter()
                .flat_map(|edition| &edition.sections)
                .any(|section| paths.contains(&section.path))
            || archive
                .articles
                .iter()
                .flat_map(|article| &article.aliases)
                .any(|alias| paths.contains(&alias.value))
    }
}
