//! Keys by which bibliographies know publications.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{Archive, Article, ArticleId, Visibility};
use crate::citation::{key, shared_keys};
use crate::config::Config;

/// Keys that differ from what an id says, since another publication has that key. They are looked for when
/// somebody first needs a key.
#[derive(Debug, Default)]
pub struct Keys(OnceLock<HashMap<ArticleId, String>>);

impl Archive {
    /// The key of an article in bibliographies: no other article has it in any language, and what is
    /// published later does not change it.
    pub fn key(&self, id: ArticleId, config: &Config) -> String {
        let prefix = |article: &Article| &*config.languages[article.language].prefix;
        let shared = self.keys.0.get_or_init(|| {
            let mut order: Vec<ArticleId> = self.ids().collect();
            // What is public and was published first keeps its key; of one day, the default language.
            order.sort_by_cached_key(|id| {
                let article = self.article(*id);
                let front = self.front(article);
                let is_aside = article.kind.is_none()
                    || front.is_unlisted()
                    || article.visibility != Visibility::Public;
                let date = front.date.map(|date| date.instant());
                (is_aside, date.is_none(), date, article.language, article.id.clone())
            });
            let names = order.iter().map(|id| {
                let article = self.article(*id);
                (&*article.id, prefix(article))
            });
            shared_keys(names).into_iter().map(|(at, key)| (order[at], key)).collect()
        });
        let article = self.article(id);
        shared.get(&id).cloned().unwrap_or_else(|| key(&article.id, prefix(article)))
    }
}
