//! Answers to the questions of templates.

use std::path::Path;
use std::sync::Arc;

use super::cards::Cards;
use crate::archive::{Article, Term};
use crate::data;
use crate::diagnostic::{Diagnostic, nearest};
use crate::discover::{has_extension, join};
use crate::disk;
use crate::ids::{ArticleId, LanguageId, TaxonomyId, TermId, TypeId};
use crate::parse;
use crate::site::Site;
use crate::slug::term_key;
use crate::theme::{self, ArticleQuery, ArticleSort, Queries, TermQuery, TermSort, Value};

/// What a part of a page knows about the page.
#[derive(serde::Serialize)]
struct Spoken<'a> {
    language: &'a str,
    direction: &'static str,
}

impl Queries for Site {
    fn articles(&self, language: LanguageId, query: &ArticleQuery) -> Result<Value, String> {
        let language = match &query.language {
            Some(code) => self.language_number(code)?,
            None => language,
        };
        let cards = Cards::new(self, language);
        let mut ids = cards.matching(query)?;
        if query.upcoming {
            ids.retain(|id| cards.upcoming(self.archive.article(*id)));
            ids.sort_by_key(|id| self.archive.front(self.archive.article(*id)).start.as_deref());
        }
        if query.past {
            let is_over = |id: &ArticleId| {
                let article = self.archive.article(*id);
                self.archive.front(article).start.is_some() && !cards.upcoming(article)
            };
            ids.retain(is_over);
        }
        match query.sort {
            ArticleSort::Newest => {}
            ArticleSort::Oldest => ids.reverse(),
            ArticleSort::Title => {
                let title = |id: &ArticleId| self.archive.title(self.archive.article(*id));
                ids.sort_by(|a, b| cards.locale().compare(title(a), title(b)));
            }
        }
        let limit = query.limit.unwrap_or(usize::MAX);
        let ids: Vec<ArticleId> = ids.into_iter().skip(query.skip).take(limit).collect();
        Ok(theme::value(&cards.cards(&ids)))
    }

    fn terms(&self, language: LanguageId, query: &TermQuery) -> Result<Value, String> {
        let cards = Cards::new(self, language);
        let number = self.taxonomy_number(&query.taxonomy)?;
        let edition = cards.edition();
        let mut terms = edition.terms[number].clone();
        let filed = |term: &TermId| &edition.by_term[number][*term];
        match query.sort {
            TermSort::Name => {}
            // Articles are numbered from the newest.
            TermSort::Newest => terms.sort_by_key(|term| filed(term).first().copied()),
            TermSort::Count => terms.sort_by_key(|term| std::cmp::Reverse(filed(term).len())),
        }
        let terms = terms.iter().take(query.limit.unwrap_or(usize::MAX));
        let views: Vec<_> = terms.map(|term| cards.term(number, *term)).collect();
        Ok(theme::value(&views))
    }

    fn authors(&self, language: LanguageId, limit: Option<usize>) -> Result<Value, String> {
        let cards = Cards::new(self, language);
        let people = cards.edition().people.iter().take(limit.unwrap_or(usize::MAX));
        let views: Vec<_> = people.map(|person| cards.person(*person)).collect();
        Ok(theme::value(&views))
    }

    fn years(&self, language: LanguageId) -> Result<Value, String> {
        #[derive(serde::Serialize)]
        struct Year {
            title: String,
            url: String,
            count: usize,
        }
        let cards = Cards::new(self, language);
        let years = cards.edition().by_year.iter().rev().map(|(year, ids)| Year {
            title: cards.year_title(*year),
            url: cards.link(&cards.year_path(*year)),
            count: ids.len(),
        });
        Ok(theme::value(&years.collect::<Vec<_>>()))
    }

    fn url(&self, language: LanguageId, to: &str) -> Result<String, String> {
        let own = Cards::new(self, language).resolve(to)?;
        // A page in another language is better than none.
        match own {
            Some(url) => Ok(url),
            None => Cards::new(self, LanguageId::DEFAULT)
                .resolve(to)?
                .ok_or_else(|| format!("there is nothing at `{to}` in the default language")),
        }
    }

    fn data(&self, path: &str, folder: Option<&str>) -> Result<Value, String> {
        if let Some(beside) = folder.and_then(|folder| self.beside(folder, path)) {
            return beside;
        }
        let path = path.trim_start_matches("data/");
        self.data.get(path).map(|file| theme::value(&file.value)).ok_or_else(|| {
            let near = nearest(path, self.data.keys().map(String::as_str));
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            let beside = folder.map(|folder| format!(" or beside the article, in `{folder}/`"));
            format!("there is no file at `data/{path}`{}{near}", beside.unwrap_or_default())
        })
    }

    fn string(
        &self,
        language: LanguageId,
        key: &str,
        count: Option<i64>,
        values: &[(&str, String)],
    ) -> Result<String, String> {
        let strings = &self.theme.strings[language];
        strings.get(key, self.locale(language), count, values).ok_or_else(|| {
            let near = nearest(key, strings.keys());
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            format!("the theme has no string `{key}`{near}")
        })
    }

    fn number(&self, language: LanguageId, number: i64) -> String {
        self.locale(language).number(number)
    }

    fn part(
        &self,
        language: LanguageId,
        template: &str,
        arguments: &[(&str, &Value)],
        site: Value,
    ) -> Result<Arc<str>, String> {
        if !self.theme.has(template) {
            let near = nearest(template, self.theme.template_names());
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            return Err(format!("there is no template `{template}`{near}"));
        }
        let keyed =
            arguments.iter().map(|(name, value)| (*name, self.repeated.argument_key(value)));
        let key = theme::fingerprint(&(language, template, keyed.collect::<Vec<_>>()));
        let make = || {
            let page = theme::value(&Spoken {
                language: &self.config.languages[language].code,
                direction: self.locale(language).direction(),
            });
            let mut variables = arguments.to_vec();
            variables.extend([("page", &page), ("site", &site)]);
            let (html, effects) = theme::apart(|| self.theme.part(template, &variables));
            (Arc::from(html), Arc::new(effects))
        };
        let (mut html, mut effects) = self.repeated.part(key, make);
        // It shows a file beside the article, so that it is another part for each folder.
        if !effects.fit() {
            let key = theme::fingerprint(&(key, theme::folder()));
            (html, effects) = self.repeated.part(key, make);
        }
        theme::absorb(&effects);
        Ok(html)
    }
}

impl Site {
    /// The content of a data file in the folder of a document; none where there is no such file.
    fn beside(&self, folder: &str, path: &str) -> Option<Result<Value, String>> {
        let file = join(Path::new(folder), path)?;
        if !self.archive.files.has(&file) || !has_extension(&file, &["csv", "json"]) {
            return None;
        }
        let shown = file.display().to_string();
        let bytes = match disk::read(&self.root.join(&file)) {
            Ok(bytes) => bytes,
            Err(error) => {
                return Some(Err(format!("`{shown}` cannot be read: {}", disk::words(&error))));
            }
        };
        let file: Arc<Path> = Arc::from(file);
        let told = |fault: &Diagnostic| format!("{}: {}", fault.place, fault.message);
        Some(match parse::utf8(&file, &bytes) {
            Ok(text) => data::value(&file, text.trim_start_matches('\u{feff}'))
                .map(|value| theme::value(&value))
                .map_err(|fault| told(&fault)),
            Err(fault) => Err(told(&fault)),
        })
    }

    fn language_number(&self, code: &str) -> Result<LanguageId, String> {
        let codes = || self.config.languages.iter().map(|language| language.code.as_str());
        self.config.language_number(code).ok_or_else(|| {
            let near = nearest(code, codes()).map(|near| format!("; did you mean `{near}`?"));
            format!("the site has no language `{code}`{}", near.unwrap_or_default())
        })
    }

    fn taxonomy_number(&self, name: &str) -> Result<TaxonomyId, String> {
        let names = || self.config.taxonomies.iter().map(|taxonomy| taxonomy.name.as_str());
        self.config.taxonomies.find(|known| known.name == name).ok_or_else(|| {
            let near = nearest(name, names()).map(|near| format!("; did you mean `{near}`?"));
            format!("the site has no taxonomy `{name}`{}", near.unwrap_or_default())
        })
    }
}

impl Cards<'_> {
    /// Articles of a query, newest first.
    pub(super) fn matching(&self, query: &ArticleQuery) -> Result<Vec<ArticleId>, String> {
        let site = self.site;
        let edition = self.edition();
        let mut ids = edition.all.clone();
        if !query.kinds.is_empty() {
            let names = || site.config.types.iter().map(|kind| kind.name.as_str());
            let numbers = query.kinds.iter().map(|name| {
                site.config.types.find(|kind| kind.name == *name).ok_or_else(|| {
                    let near =
                        nearest(name, names()).map(|near| format!("; did you mean `{near}`?"));
                    format!("the site has no type `{name}`{}", near.unwrap_or_default())
                })
            });
            let numbers = numbers.collect::<Result<Vec<TypeId>, String>>()?;
            ids = numbers.iter().flat_map(|number| &edition.by_type[*number]).copied().collect();
            ids.sort_unstable();
            ids.dedup();
        }
        if let Some(taxonomy) = &query.taxonomy {
            let number = site.taxonomy_number(taxonomy)?;
            if query.terms.is_empty() {
                return Err("`taxonomy` goes with `term` or `terms`".to_string());
            }
            let terms = &site.archive.terms[number];
            let keys: Vec<String> = query.terms.iter().map(|term| term_key(term)).collect();
            let is_wanted = |term: &Term| {
                let name = term_key(term.name(self.language));
                query.terms.contains(&term.slug) || keys.contains(&name)
            };
            // A term that nobody has used yet is not a mistake of the template.
            let filed: Vec<&Vec<ArticleId>> = terms
                .entries()
                .filter(|(_, term)| is_wanted(term))
                .map(|(id, _)| &edition.by_term[number][id])
                .collect();
            ids.retain(|id| filed.iter().any(|filed| filed.binary_search(id).is_ok()));
        } else if !query.terms.is_empty() {
            return Err("`term` goes with `taxonomy`".to_string());
        }
        if let Some(author) = &query.author {
            let person = site.archive.people.find(|person| person.id == *author);
            let person = person.ok_or_else(|| format!("nobody has the id `{author}`"))?;
            let works = &edition.by_person[person];
            ids.retain(|id| works.binary_search(id).is_ok());
        }
        if let Some(featured) = query.featured {
            ids.retain(|id| {
                let front = site.archive.front(site.archive.article(*id));
                front.matter.featured.unwrap_or(false) == featured
            });
        }
        if let Some(year) = query.year {
            ids.retain(|id| {
                let date = site.archive.front(site.archive.article(*id)).date;
                date.is_some_and(|date| site.config.civil(&date).year() == year)
            });
        }
        if query.without_events {
            let is_event =
                |article: &Article| article.kind.is_some_and(|kind| site.config.types[kind].event);
            ids.retain(|id| !is_event(site.archive.article(*id)));
        }
        if query.without_chapters {
            ids.retain(|id| site.archive.article(*id).part_of.is_none());
        }
        if !query.except.is_empty() {
            ids.retain(|id| {
                let article = site.archive.article(*id);
                !query.except.iter().any(|other| **other == *article.id)
            });
        }
        Ok(ids)
    }
}
