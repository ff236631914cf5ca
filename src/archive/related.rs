//! Related: the articles that share most with one, found when its page is made.

use std::cell::Cell;
use std::cmp::Reverse;

use super::Archive;
use crate::ids::{ArticleId, Id};

/// How many neighbours in time are looked at on each side, in each list that has the article.
const NEAR: usize = 24;

/// How many related articles are kept.
const KEPT: usize = 4;

thread_local! {
    /// A score for each article, all of them zero between two searches.
    static SCORES: Cell<Vec<u32>> = const { Cell::new(Vec::new()) };
}

impl Archive {
    /// Articles related to one, best first: those that share terms, authors or a series, where rare
    /// ones weigh most.
    ///
    /// In each list only the nearest in time are looked at, so that the cost of all grows with the
    /// number of articles and not with its square.
    pub fn related(&self, id: ArticleId) -> Vec<ArticleId> {
        let article = self.article(id);
        if article.kind.is_none() {
            return Vec::new();
        }
        let edition = &self.editions[article.language];
        let total = self.articles.len().max(2);
        let weight = |length: usize| (total * 4 / length.max(1)).ilog2() + 1;
        let mut scores = SCORES.take();
        scores.resize(scores.len().max(self.articles.len()), 0);
        let mut touched: Vec<ArticleId> = Vec::new();
        let mut look = |list: &[ArticleId], extra: u32| {
            let at = list.partition_point(|other| *other < id);
            let weight = weight(list.len()) + extra;
            for other in &list[at.saturating_sub(NEAR)..(at + NEAR).min(list.len())] {
                let score = &mut scores[other.place()];
                if *score == 0 {
                    touched.push(*other);
                }
                *score += weight;
            }
        };
        for (taxonomy, filed) in article.terms.entries() {
            for term in filed {
                look(&edition.by_term[taxonomy][*term], 0);
            }
        }
        for person in &article.authors {
            look(&edition.by_person[*person], 1);
        }
        // The page links to its own chapters and report elsewhere.
        let is_elsewhere = |other: &ArticleId| {
            *other == id
                || article.chapters.contains(other)
                || article.part_of == Some(*other)
                || self.article(*other).archived
        };
        let mut found: Vec<(Reverse<u32>, ArticleId)> = touched
            .into_iter()
            .map(|other| (Reverse(std::mem::take(&mut scores[other.place()])), other))
            .collect();
        SCORES.set(scores);
        // The best are among the first few, so that few articles are looked at.
        let mut best = Vec::with_capacity(KEPT);
        let mut rest = &mut found[..];
        while best.len() < KEPT && !rest.is_empty() {
            let few = rest.len().min(4 * KEPT);
            if few < rest.len() {
                rest.select_nth_unstable(few);
            }
            let (first, others) = rest.split_at_mut(few);
            first.sort_unstable();
            let shown = first.iter().map(|(_, other)| *other).filter(|other| !is_elsewhere(other));
            best.extend(shown.take(KEPT - best.len()));
            rest = others;
        }
        best
    }
}
