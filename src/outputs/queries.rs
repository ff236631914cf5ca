//! Answers to the questions of templates.

use std::sync::Arc;

use super::cards::Cards;
use crate::archive::ArticleId;
use crate::diagnostic::nearest;
use crate::site::Site;
use crate::slug::term_key;
use crate::theme::{self, ArticleQuery, Queries, Value};

/// What a part of a page knows of the page.
#[derive(serde::Serialize)]
struct Spoken<'a> {
    language: &'a str,
    direction: &'static str,
}

impl Queries for Site {
    fn articles(&self, language: usize, query: &ArticleQuery) -> Result<Value, String> {
        let cards = Cards::new(self, language);
        let mut ids = cards.matching(query)?;
        if query.upcoming {
            ids.retain(|id| cards.upcoming(self.archive.article(*id)));
            ids.sort_by_key(|id| self.archive.front(self.archive.article(*id)).start.as_deref());
        }
        let limit = query.limit.unwrap_or(usize::MAX);
        let ids: Vec<ArticleId> = ids.into_iter().skip(query.offset).take(limit).collect();
        Ok(theme::value(&cards.cards(&ids)))
    }

    fn terms(
        &self,
        language: usize,
        taxonomy: &str,
        limit: Option<usize>,
    ) -> Result<Value, String> {
        let cards = Cards::new(self, language);
        let number = self.taxonomy_number(taxonomy)?;
        let terms = cards.edition().terms[number].iter().take(limit.unwrap_or(usize::MAX));
        let views: Vec<_> = terms.map(|term| cards.term(number, *term)).collect();
        Ok(theme::value(&views))
    }

    fn authors(&self, language: usize, limit: Option<usize>) -> Result<Value, String> {
        let cards = Cards::new(self, language);
        let people = cards.edition().people.iter().take(limit.unwrap_or(usize::MAX));
        let views: Vec<_> = people.map(|person| cards.person(*person)).collect();
        Ok(theme::value(&views))
    }

    fn years(&self, language: usize) -> Result<Value, String> {
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

    fn url(&self, language: usize, to: &str) -> Result<String, String> {
        let own = Cards::new(self, language).resolve(to)?;
        // A page without an edition in this language is better in another than not at all.
        match own {
            Some(url) => Ok(url),
            None => Cards::new(self, 0)
                .resolve(to)?
                .ok_or_else(|| format!("there is nothing at `{to}` in the default language")),
        }
    }

    fn data(&self, path: &str) -> Result<Value, String> {
        let path = path.trim_start_matches("data/");
        self.data.get(path).map(|file| theme::value(&file.value)).ok_or_else(|| {
            let near = nearest(path, self.data.keys().map(String::as_str));
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            format!("there is no file at `data/{path}`{near}")
        })
    }

    fn string(
        &self,
        language: usize,
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

    fn number(&self, language: usize, number: i64) -> String {
        self.locale(language).number(number)
    }

    fn part(
        &self,
        language: usize,
        template: &str,
        arguments: &[(&str, &Value)],
        site: Value,
    ) -> Result<Arc<str>, String> {
        if !self.theme.has(template) {
            let near = nearest(template, self.theme.template_names());
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            return Err(format!("there is no template `{template}`{near}"));
        }
        let key = theme::fingerprint(&(language, template, arguments));
        let (html, effects) = self.repeated.part(key, || {
            let page = theme::value(&Spoken {
                language: &self.config.languages[language].code,
                direction: self.locale(language).direction(),
            });
            let mut variables = arguments.to_vec();
            variables.extend([("page", &page), ("site", &site)]);
            let (html, effects) = theme::apart(|| self.theme.part(template, &variables));
            (Arc::from(html), Arc::new(effects))
        });
        theme::absorb(&effects);
        Ok(html)
    }
}

impl Site {
    fn taxonomy_number(&self, name: &str) -> Result<usize, String> {
        let names = || self.config.taxonomies.iter().map(|taxonomy| taxonomy.name.as_str());
        names().position(|known| known == name).ok_or_else(|| {
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
        let mut ids: &[ArticleId] = &edition.all;
        if let Some(name) = &query.kind {
            let names = || site.config.types.iter().map(|kind| kind.name.as_str());
            let number = names().position(|known| known == name).ok_or_else(|| {
                let near = nearest(name, names()).map(|near| format!("; did you mean `{near}`?"));
                format!("the site has no type `{name}`{}", near.unwrap_or_default())
            })?;
            ids = &edition.by_type[number];
        }
        let mut ids = ids.to_vec();
        if let Some(taxonomy) = &query.taxonomy {
            let number = site.taxonomy_number(taxonomy)?;
            let wanted = query.term.as_deref().ok_or("`taxonomy` goes with `term`")?;
            let key = term_key(wanted);
            let terms = &site.archive.terms[number];
            let term = terms
                .iter()
                .position(|term| term.slug == wanted || term_key(term.name(self.language)) == key);
            // A term that nobody has used yet is no mistake of the template.
            let Some(term) = term else { return Ok(Vec::new()) };
            let filed = &edition.by_term[number][term];
            ids.retain(|id| filed.binary_search(id).is_ok());
        }
        if let Some(author) = &query.author {
            let person = site.archive.people.iter().position(|person| person.id == *author);
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
        Ok(ids)
    }
}
